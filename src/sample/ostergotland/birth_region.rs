//! Region of birth.

use super::definition::{Definition, Follows, category};
use super::population::Ages;
use crate::sample::table::Title;

pub(super) const DEFINITION: Definition = Definition {
    name: "birth_region",
    title: Title {
        en: "Population by region of birth",
        sv: "Folkmängd efter födelseregion",
    },
    variable: "födelseregion",
    ages: Ages::All,
    follows: Follows::Origin,
    categories: &[
        category("Sverige", 0.00, 0.000, 0.00),
        category("Norden utom Sverige", -4.00, -0.030, 0.35),
        category("EU utom Norden", -3.65, 0.020, 0.45),
        category("Europa utom EU och Norden", -3.65, 0.010, 0.90),
        category("Afrika", -3.80, 0.030, 1.20),
        category("Asien", -2.75, 0.020, 1.10),
        category("Nord- och Sydamerika samt Oceanien", -4.30, 0.005, 0.55),
    ],
};
