//! Mean log deviation of incomes (Theil's L).

use super::income_generalised_entropy::generalised_entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{BOURGUIGNON_1979, SHORROCKS_1980};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mean_log_deviation",
    symbol: "L_y",
    name: Bilingual {
        en: "Mean log deviation of incomes (Theil's L)",
        sv: "Genomsnittlig logaritmisk avvikelse för inkomster (Theils L)",
    },
    also_called: &["MLD", "Theil's L", "Theil's second measure", "GE(0)"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(mean_log_deviation)),
    equation: "L = sum_i f_i ln(mu / y_i)",
    unit: Unit::Nats,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all have the same. No upper limit: it grows as the lowest incomes approach zero.",
        sv: "0: alla har lika mycket. Ingen övre gräns: det växer när de lägsta inkomsterna \
             närmar sig noll.",
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
        en: "By how much, on average and in logarithms, a person's income falls short of the \
             mean. It splits exactly into inequality between areas and within them, the latter \
             weighted by the areas' population.",
        sv: "Hur mycket en persons inkomst i genomsnitt, mätt i logaritmer, understiger \
             medelinkomsten. Det delas exakt upp i ojämlikhet mellan områden och inom dem, där de \
             senare vägs med områdenas befolkning.",
    },
    caution: Bilingual {
        en: "Cannot be computed where anyone has no income or a loss, and a few incomes near zero \
             decide it. Do not leave out those without income to get a value without saying so.",
        sv: "Kan inte beräknas om någon saknar inkomst eller har en förlust, och några få \
             inkomster nära noll avgör det. Utelämna inte dem utan inkomst för att få ett värde \
             utan att säga det.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "natural logarithm; incomes of zero or below refused, not dropped (dineq for R \
                 drops them); divisor n",
    used_by: "the US Census Bureau and the World Bank; research on regional inequality",
    references: &[BOURGUIGNON_1979, SHORROCKS_1980],
    part_weight: Some(part_weight),
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[1.0, 1.0], &[3.0, 1.0]],
        value: 0.143_841_036_225_890_46,
        source: "by hand: (ln 2 + ln(2/3)) / 2 = ln 2 - (ln 3) / 2",
    }],
};

fn mean_log_deviation(table: &Incomes) -> Result<f64, InvalidTable> {
    generalised_entropy(table, 0.0)
}

fn part_weight(part: &[f64], whole: &[f64], _: f64) -> f64 {
    part[0] / whole[0]
}
