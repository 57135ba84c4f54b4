//! Mean difference from the best value (MDBU).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mean_difference_from_best",
    symbol: "MDBU",
    name: Bilingual {
        en: "Mean difference from the best value",
        sv: "Genomsnittlig skillnad mot det bästa värdet",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(mean_difference_from_best)),
    equation: "\"MDBU\" = 1 / n sum_i abs(y_i - y_\"best\")",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the best value.",
        sv: "0: alla enheter har det bästa värdet.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average unit lies from the unit with the best value, in the unit of the \
             value. Every unit counts alike, large or small.",
        sv: "Hur långt den genomsnittliga enheten ligger från enheten med det bästa värdet, i \
             värdets enhet. Alla enheter räknas lika, stora som små.",
    },
    caution: Bilingual {
        en: "The best of many small units is often best by chance, and then all others seem to \
             lag behind.",
        sv: "Den bästa av många små enheter är ofta bäst av en slump, och då tycks alla andra \
             ligga efter.",
    },
    sensitivity: Bilingual {
        en: "Every unit counts alike, however small, so splitting or joining units changes it, \
             and noise in small units raises it.",
        sv: "Varje enhet räknas lika, hur liten den än är, så att dela eller slå ihop enheter \
             ändrar det, och slump i små enheter höjer det.",
    },
    convention: "distances from the greatest value where high values are favourable, from the \
                 least where low ones are; divisor the number of units, the best or reference \
                 itself counted among them (Healthy People divides by one less)",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which unit is the \
                 best",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 23.333_333_333_333_332,
        source: "by hand: (50 + 20 + 0) / 3",
    }],
};

fn mean_difference_from_best(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Best, Counting::Units)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
