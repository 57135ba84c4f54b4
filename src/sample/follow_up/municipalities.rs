//! The municipalities of Östergötland, and as many copies of them as are asked for.

/// A municipality and what its areas are drawn from.
pub(super) struct Municipality {
    pub code: String,
    pub name: String,
    pub n_areas: usize,
    pub persons: f64,
    /// Standard deviation of its areas' disadvantage.
    pub spread: f64,
    /// Disadvantage of the municipality as a whole.
    pub hardship: f64,
}

/// True codes and names, invented circumstances: code, name, areas, persons, spread, hardship.
#[rustfmt::skip] // a table
const OSTERGOTLAND: [(&str, &str, usize, f64, f64, f64); 13] = [
    ("0509", "Ödeshög",       2,   5_310.0, 0.45,  0.20),
    ("0512", "Ydre",          2,   3_690.0, 0.40,  0.05),
    ("0513", "Kinda",         5,   9_880.0, 0.65,  0.00),
    ("0560", "Boxholm",       3,   5_430.0, 0.50,  0.05),
    ("0561", "Åtvidaberg",    5,  11_480.0, 0.45,  0.00),
    ("0562", "Finspång",     10,  21_720.0, 0.80,  0.20),
    ("0563", "Valdemarsvik",  4,   7_740.0, 0.50,  0.20),
    ("0580", "Linköping",    41, 161_200.0, 1.05, -0.25),
    ("0581", "Norrköping",   40, 141_400.0, 1.10,  0.15),
    ("0582", "Söderköping",   8,  14_430.0, 0.45, -0.20),
    ("0583", "Motala",       12,  43_460.0, 1.15,  0.25),
    ("0584", "Vadstena",      4,   7_420.0, 0.40, -0.05),
    ("0586", "Mjölby",       14,  27_150.0, 0.90,  0.05),
];

/// So many municipalities, in the order of their codes. No county has a number from 90 up.
pub(super) fn municipalities(n: usize) -> Vec<Municipality> {
    (0..n)
        .map(|number| {
            let (code, name, n_areas, persons, spread, hardship) =
                OSTERGOTLAND[number % OSTERGOTLAND.len()];
            let (code, name) = match number < OSTERGOTLAND.len() {
                true => (code.to_owned(), name.to_owned()),
                false => (
                    format!("9{number:03}"),
                    format!("Syntetisk kommun {number}"),
                ),
            };
            Municipality {
                code,
                name,
                n_areas,
                persons,
                spread,
                hardship,
            }
        })
        .collect()
}
