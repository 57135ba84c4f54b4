//! Ratio of the richest to the poorest fifth over regions.

use super::income_quintile_share_ratio::ratio_of_ends;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::OECD_2022;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "top_to_bottom_fifth_of_regions",
    symbol: "T20/B20",
    name: Bilingual {
        en: "Richest to poorest fifth over regions (top 20/bottom 20)",
        sv: "Rikaste mot fattigaste femtedelen bland regioner (topp 20/botten 20)",
    },
    also_called: &["top 20/bottom 20 index", "T20/B20"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(top_to_bottom_fifth_of_regions)),
    equation: "\"T20/B20\" = (1 - L(0.8)) / L(0.2)",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: 1.0,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "1: the richest and the poorest regions have the same. No upper limit.",
        sv: "1: de rikaste och de fattigaste regionerna har lika mycket. Ingen övre gräns.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
    ],
    reading: Bilingual {
        en: "How many times as much per inhabitant the regions where the richest fifth of the \
             population lives have as those where the poorest fifth lives.",
        sv: "Hur många gånger så mycket per invånare de regioner har där den rikaste femtedelen \
             av befolkningen bor som de där den fattigaste femtedelen bor.",
    },
    caution: Bilingual {
        en: "The fifths are of people living in rich and poor regions, not of rich and poor \
             people. It sees nothing of the regions in between.",
        sv: "Femtedelarna gäller personer som bor i rika och fattiga regioner, inte rika och \
             fattiga personer. Den ser inget av regionerna däremellan.",
    },
    sensitivity: Bilingual {
        en: "The finer the division into areas, the higher the value: compare only divisions of \
             the same level, and the same areas over time.",
        sv: "Ju finare områdesindelning, desto högre värde: jämför bara indelningar på samma \
             nivå, och samma områden över tid.",
    },
    convention: "regions in order of their value until they hold a fifth of the population; of \
                 the region at the limit as many people are counted as fill the fifth exactly; the \
                 arithmetic is that of the income quintile share ratio on regions; refused where \
                 the poorest fifth has no value above zero",
    used_by: "the OECD, in Regions and Cities at a Glance",
    references: &[OECD_2022],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[20.0, 5.0], &[30.0, 55.0], &[40.0, 30.0], &[60.0, 10.0]],
        value: 1.818_181_818_181_818_2,
        source: "by hand: (10 x 60 + 10 x 40) / 20 over (5 x 20 + 15 x 30) / 20, so 50 / 27.5",
    }],
};

fn top_to_bottom_fifth_of_regions(table: &Incomes) -> Result<f64, InvalidTable> {
    ratio_of_ends(table, 0.2, 0.2)
}
