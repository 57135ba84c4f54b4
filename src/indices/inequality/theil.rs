//! Theil index of incomes (T).

use super::income_generalised_entropy::generalised_entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{BOURGUIGNON_1979, SHORROCKS_1980};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "theil",
    symbol: "T_y",
    name: Bilingual {
        en: "Theil index of incomes (Theil's T)",
        sv: "Theils index för inkomster (Theils T)",
    },
    also_called: &["Theil's T", "Theil's first measure", "GE(1)"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(theil)),
    equation: "T = sum_i f_i y_i / mu ln(y_i / mu)",
    unit: Unit::Nats,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all have the same. No upper limit: ln n when one of n people has everything.",
        sv: "0: alla har lika mycket. Ingen övre gräns: ln n när en av n personer har allt.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the shares of income are from the shares of the population. It splits \
             exactly into inequality between areas and within them, the latter weighted by the \
             areas' share of all income.",
        sv: "Hur långt inkomstandelarna är från befolkningsandelarna. Det delas exakt upp i \
             ojämlikhet mellan områden och inom dem, där de senare vägs med områdenas andel av \
             alla inkomster.",
    },
    caution: Bilingual {
        en: "The number itself has no plain meaning: compare it over time or between regions, not \
             with other indices. It notices the highest incomes most.",
        sv: "Talet i sig har ingen enkel innebörd: jämför det över tid eller mellan regioner, \
             inte med andra index. Det märker de högsta inkomsterna mest.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "natural logarithm; 0 ln 0 = 0, and zero incomes count in the mean and in the \
                 population (ineq and dineq for R leave them out); incomes below zero refused; \
                 divisor n",
    used_by: "the US Census Bureau, in its income statistics; research on regional inequality",
    references: &[BOURGUIGNON_1979, SHORROCKS_1980],
    part_weight: Some(part_weight),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[1.0, 1.0], &[3.0, 1.0]],
            value: 0.130_812_035_941_137_03,
            source: "by hand: (1/4) ln(1/2) + (3/4) ln(3/2) = (3/4) ln 3 - ln 2",
        },
        WorkedExample {
            rows: &[&[0.0, 2.0], &[1.0, 1.0], &[3.0, 1.0], &[6.0, 1.0]],
            value: 0.711_492_187_577_320_6,
            source: "by hand, with mean 2: (ln(1/2) + 3 ln(3/2) + 6 ln 3) / 10",
        },
    ],
};

fn theil(table: &Incomes) -> Result<f64, InvalidTable> {
    generalised_entropy(table, 1.0)
}

fn part_weight(part: &[f64], whole: &[f64], _: f64) -> f64 {
    part[1] / whole[1]
}
