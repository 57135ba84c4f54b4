//! Level of education.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "education",
    title: Title {
        en: "Population aged 25-64 by level of education",
        sv: "Befolkning 25-64 år efter utbildningsnivå",
    },
    variable: "utbildningsnivå",
    ages: Ages::From25To64,
    follows: Follows::Circumstances,
    categories: &[
        category("förgymnasial utbildning", -1.45, -0.020, 0.70),
        category("gymnasial utbildning", 0.00, -0.005, 0.15),
        category(
            "eftergymnasial utbildning, mindre än 3 år",
            -1.05,
            0.000,
            -0.10,
        ),
        category(
            "eftergymnasial utbildning, 3 år eller mer",
            -0.55,
            0.020,
            -0.55,
        ),
    ],
};
