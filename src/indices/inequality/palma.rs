//! Palma ratio.

use super::income_quintile_share_ratio::ratio_of_ends;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{COBHAM_SUMNER_2014, PALMA_2011};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "palma",
    symbol: "Palma",
    name: Bilingual {
        en: "Palma ratio",
        sv: "Palmakvot",
    },
    also_called: &["Palma index", "S90/S40"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(palma)),
    equation: "\"Palma\" = (1 - L(0.9)) / L(0.4)",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: 0.25,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0.25: all have the same. 1: the richest tenth has as much as the poorest four \
             tenths. No upper limit.",
        sv: "0,25: alla har lika mycket. 1: den rikaste tiondelen har lika mycket som de \
             fattigaste fyra tiondelarna. Ingen övre gräns.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
    ],
    reading: Bilingual {
        en: "How many times as much income the richest tenth of the population has as the poorest \
             four tenths together.",
        sv: "Hur många gånger så mycket inkomst den rikaste tiondelen av befolkningen har som de \
             fattigaste fyra tiondelarna tillsammans.",
    },
    caution: Bilingual {
        en: "Sees nothing of the half in between, whose share is less steady in regions than \
             between countries. Depends on how the very highest incomes, often capital gains, are \
             measured.",
        sv: "Ser inget av hälften däremellan, vars andel är mindre stadig i regioner än mellan \
             länder. Beror på hur de allra högsta inkomsterna, ofta kapitalvinster, är mätta.",
    },
    sensitivity: Bilingual {
        en: "Unsteady where few people have incomes near the limits that are compared. Areas hide \
             the differences between the people in them: the finer the division, the higher the \
             value.",
        sv: "Ostadigt där få personer har inkomster nära de gränser som jämförs. Områden döljer \
             skillnaderna mellan personerna i dem: ju finare indelning, desto högre värde.",
    },
    convention: "of the people at a limit as many are counted as fill the share exactly, as on \
                 the Lorenz curve; a ratio of sums, not of means; negative incomes are kept as \
                 they are; refused where the poorest four tenths have no income above zero",
    used_by: "the OECD and the UN's Human Development Report",
    references: &[PALMA_2011, COBHAM_SUMNER_2014],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[10.0, 10.0], &[20.0, 40.0], &[50.0, 40.0], &[100.0, 10.0]],
        value: 1.428_571_428_571_428_6,
        source: "by hand: the top tenth has 10 x 100, the bottom four tenths 10 x 10 + 30 x 20",
    }],
};

fn palma(table: &Incomes) -> Result<f64, InvalidTable> {
    // A tenth of the people over four tenths.
    Ok(ratio_of_ends(table, 0.1, 0.4)? / 4.0)
}
