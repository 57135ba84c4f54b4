//! The counties of Sweden: true codes and names, rounded sizes.

/// A county, and what its invented municipalities and areas are spread by.
pub(super) struct County {
    pub code: &'static str,
    pub name: &'static str,
    /// How many municipalities it has; the sample invents as many.
    pub municipalities: usize,
    /// Inhabitants in thousands, about 2023.
    pub thousands: f64,
}

/// In the order of their codes.
pub(super) const COUNTIES: &[County] = &[
    county("01", "Stockholms län", 26, 2450.0),
    county("03", "Uppsala län", 8, 400.0),
    county("04", "Södermanlands län", 9, 300.0),
    county("05", "Östergötlands län", 13, 470.0),
    county("06", "Jönköpings län", 13, 370.0),
    county("07", "Kronobergs län", 8, 200.0),
    county("08", "Kalmar län", 12, 250.0),
    county("09", "Gotlands län", 1, 60.0),
    county("10", "Blekinge län", 5, 160.0),
    county("12", "Skåne län", 33, 1420.0),
    county("13", "Hallands län", 6, 340.0),
    county("14", "Västra Götalands län", 49, 1760.0),
    county("17", "Värmlands län", 16, 280.0),
    county("18", "Örebro län", 12, 310.0),
    county("19", "Västmanlands län", 10, 280.0),
    county("20", "Dalarnas län", 15, 290.0),
    county("21", "Gävleborgs län", 10, 290.0),
    county("22", "Västernorrlands län", 7, 240.0),
    county("23", "Jämtlands län", 8, 130.0),
    county("24", "Västerbottens län", 15, 280.0),
    county("25", "Norrbottens län", 14, 250.0),
];

/// Lets the list above be read as a table.
const fn county(
    code: &'static str,
    name: &'static str,
    municipalities: usize,
    thousands: f64,
) -> County {
    County {
        code,
        name,
        municipalities,
        thousands,
    }
}
