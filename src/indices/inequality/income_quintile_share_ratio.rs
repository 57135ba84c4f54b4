//! Income quintile share ratio (S80/S20).

use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable, is_divisor};
use crate::indices::references::{ALFONS_TEMPL_2013, COBHAM_SUMNER_2014};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "income_quintile_share_ratio",
    symbol: "S80/S20",
    name: Bilingual {
        en: "Income quintile share ratio (S80/S20)",
        sv: "Kvintilkvot (S80/S20)",
    },
    also_called: &["S80/S20", "20:20 ratio", "quintile share ratio"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(income_quintile_share_ratio)),
    equation: "\"S80/S20\" = (1 - L(0.8)) / L(0.2)",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: 1.0,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "1: the richest and the poorest fifth have the same. No upper limit.",
        sv: "1: den rikaste och den fattigaste femtedelen har lika mycket. Ingen övre gräns.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
    ],
    reading: Bilingual {
        en: "How many times as much income the richest fifth of the population has as the poorest \
             fifth.",
        sv: "Hur många gånger så mycket inkomst den rikaste femtedelen av befolkningen har som \
             den fattigaste femtedelen.",
    },
    caution: Bilingual {
        en: "Sees nothing of the middle three fifths. Where the poorest fifth has very little it \
             grows without limit, and where that fifth has nothing there is no value.",
        sv: "Ser inget av de tre femtedelarna i mitten. Där den fattigaste femtedelen har mycket \
             lite växer den utan gräns, och där den inte har något finns inget värde.",
    },
    sensitivity: Bilingual {
        en: "Unsteady where few people have incomes near the limits that are compared. Areas hide \
             the differences between the people in them: the finer the division, the higher the \
             value.",
        sv: "Ostadigt där få personer har inkomster nära de gränser som jämförs. Områden döljer \
             skillnaderna mellan personerna i dem: ju finare indelning, desto högre värde.",
    },
    convention: "of the people at a limit as many are counted as fill the share exactly, as on \
                 the Lorenz curve; Eurostat and laeken for R instead count whole persons by \
                 whether they are above the 80th or at most at the 20th percentile, which differs \
                 where many have the same income or units are few; negative incomes are kept as \
                 they are; refused where the poorest fifth has no income above zero",
    used_by: "Eurostat (EU-SILC, there with thresholds) and the UN's Human Development Report",
    references: &[ALFONS_TEMPL_2013, COBHAM_SUMNER_2014],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[10.0, 10.0], &[20.0, 40.0], &[50.0, 40.0], &[100.0, 10.0]],
        value: 5.0,
        source: "by hand: the top fifth has (100 + 50) / 2 on average, the bottom fifth (10 + \
                     20) / 2",
    }],
};

fn income_quintile_share_ratio(table: &Incomes) -> Result<f64, InvalidTable> {
    ratio_of_ends(table, 0.2, 0.2)
}

/// The mean income of this share of the richest over that of this share of the poorest.
pub(super) fn ratio_of_ends(
    table: &Incomes,
    richest: f64,
    poorest: f64,
) -> Result<f64, InvalidTable> {
    let divisor = table.mean_of_poorest(poorest);
    if !is_divisor(divisor) {
        return Err(InvalidTable::NotDivisible);
    }
    // Only rounding takes the richest below the poorest.
    InvalidTable::unless_finite((table.mean_of_richest(richest) / divisor).max(1.0))
}
