//! Long-term unemployment and lasting economic assistance.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "economic_exclusion",
    title: Title {
        en: "Population aged 20-64 by long-term unemployment or economic assistance for at least ten months",
        sv: "Befolkning 20-64 år efter långtidsarbetslöshet eller ekonomiskt bistånd minst tio månader",
    },
    variable: "ekonomisk utsatthet",
    ages: Ages::From20To64,
    follows: Follows::Circumstances,
    categories: &[
        category(
            "långtidsarbetslösa eller bistånd minst tio månader",
            -3.45,
            -0.015,
            0.85,
        ),
        category("övriga", 0.00, 0.000, 0.00),
    ],
};
