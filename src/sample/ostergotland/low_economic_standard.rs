//! Low economic standard.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "low_economic_standard",
    title: Title {
        en: "Population by low economic standard",
        sv: "Befolkning efter låg ekonomisk standard",
    },
    variable: "ekonomisk standard",
    ages: Ages::All,
    follows: Follows::Circumstances,
    categories: &[
        category("under 60 procent av medianen", -1.95, 0.005, 0.65),
        category("minst 60 procent av medianen", 0.00, 0.000, 0.00),
    ],
};
