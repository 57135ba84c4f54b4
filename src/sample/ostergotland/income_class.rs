//! Class of disposable income per consumption unit.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "income_class",
    title: Title {
        en: "Population aged 20 and above by quintile of economic standard",
        sv: "Befolkning 20 år och äldre efter kvintil av ekonomisk standard",
    },
    variable: "inkomstklass",
    ages: Ages::From20,
    follows: Follows::Circumstances,
    categories: &[
        category("kvintil 1 (lägst)", -0.05, 0.000, 0.56),
        category("kvintil 2", 0.00, 0.000, 0.25),
        category("kvintil 3", 0.00, 0.000, 0.00),
        category("kvintil 4", 0.00, 0.000, -0.22),
        category("kvintil 5 (högst)", -0.10, 0.000, -0.50),
    ],
};
