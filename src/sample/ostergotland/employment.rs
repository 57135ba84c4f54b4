//! Employment.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "employment",
    title: Title {
        en: "Population aged 20-64 by employment",
        sv: "Befolkning 20-64 år efter förvärvsarbete",
    },
    variable: "sysselsättning",
    ages: Ages::From20To64,
    follows: Follows::Circumstances,
    categories: &[
        category("förvärvsarbetande", 0.00, 0.000, 0.00),
        category("ej förvärvsarbetande", -1.40, -0.010, 0.50),
    ],
};
