//! The municipalities of Östergötland: true codes and names, invented circumstances.

/// A municipality and what its areas are drawn from.
pub(super) struct Municipality {
    pub code: &'static str,
    pub name: &'static str,
    /// Areas in a sample of the default size.
    pub areas: usize,
    /// Inhabitants in 2018.
    pub persons: f64,
    /// Growth of the population per year, as a share.
    pub growth: f64,
    /// Standard deviation of the areas' disadvantage in 2018: this is what makes the municipality
    /// segregated.
    pub spread: f64,
    /// Change of the spread per year, as a share: above zero, segregation grows.
    pub widening: f64,
    /// Disadvantage of the municipality as a whole, in standard deviations between areas.
    pub hardship: f64,
    /// As `hardship`, for the share of inhabitants born abroad.
    pub born_abroad: f64,
    /// Whether the most disadvantaged areas have the planted effort.
    pub effort: Effort,
}

/// Whether the effect planted in the sample is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    With,
    Without,
}

use Effort::{With, Without};

/// In the order of their codes.
#[rustfmt::skip] // a table
pub(super) const MUNICIPALITIES: &[Municipality] = &[
    //            code    name            areas  persons    growth  spread  widening  hardship  born abroad  effort
    municipality("0509", "Ödeshög",         2,     5_310.0,   -0.001,   0.45,    0.000,     0.20,       -0.65,  Without),
    municipality("0512", "Ydre",            2,     3_690.0,   -0.003,   0.40,    0.010,     0.05,       -0.80,  Without),
    municipality("0513", "Kinda",           5,     9_880.0,    0.002,   0.65,    0.015,     0.00,       -0.95,  Without),
    municipality("0560", "Boxholm",         3,     5_430.0,    0.004,   0.50,    0.010,     0.05,       -0.85,  Without),
    municipality("0561", "Åtvidaberg",      5,    11_480.0,    0.001,   0.45,   -0.010,     0.00,       -1.00,  Without),
    municipality("0562", "Finspång",       10,    21_720.0,    0.001,   0.80,    0.012,     0.20,       -0.30,  Without),
    municipality("0563", "Valdemarsvik",    4,     7_740.0,   -0.006,   0.50,   -0.005,     0.20,       -0.75,  Without),
    municipality("0580", "Linköping",      41,   161_200.0,    0.009,   1.05,   -0.008,    -0.25,       -0.15,  With),
    municipality("0581", "Norrköping",     40,   141_400.0,    0.006,   1.10,   -0.004,     0.15,        0.05,  With),
    municipality("0582", "Söderköping",     8,    14_430.0,    0.005,   0.45,    0.005,    -0.20,       -1.15,  Without),
    municipality("0583", "Motala",         12,    43_460.0,    0.002,   1.15,    0.010,     0.25,       -0.40,  With),
    municipality("0584", "Vadstena",        4,     7_420.0,    0.001,   0.40,    0.000,    -0.05,       -0.95,  Without),
    municipality("0586", "Mjölby",         14,    27_150.0,    0.008,   0.90,    0.008,     0.05,       -0.65,  Without),
];

/// Lets the list above be read as a table; the columns are the fields of [`Municipality`].
#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn municipality(
    code: &'static str,
    name: &'static str,
    areas: usize,
    persons: f64,
    growth: f64,
    spread: f64,
    widening: f64,
    hardship: f64,
    born_abroad: f64,
    effort: Effort,
) -> Municipality {
    Municipality {
        code,
        name,
        areas,
        persons,
        growth,
        spread,
        widening,
        hardship,
        born_abroad,
        effort,
    }
}
