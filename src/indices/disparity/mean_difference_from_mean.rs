//! Mean difference from the mean (MDMU).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mean_difference_from_mean",
    symbol: "MDMU",
    name: Bilingual {
        en: "Mean difference from the mean",
        sv: "Genomsnittlig skillnad mot medelvärdet",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(mean_difference_from_mean)),
    equation: "\"MDMU\" = 1 / n sum_i abs(y_i - mu)",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the same value.",
        sv: "0: alla enheter har samma värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average unit lies from the mean of all people, in the unit of the value. \
             Every unit counts alike, large or small.",
        sv: "Hur långt den genomsnittliga enheten ligger från medelvärdet för alla personer, i \
             värdets enhet. Alla enheter räknas lika, stora som små.",
    },
    caution: Bilingual {
        en: "Does not tell better from worse, and does not notice when units on the same side of \
             the mean draw closer to each other.",
        sv: "Skiljer inte bättre från sämre och märker inte när enheter på samma sida om \
             medelvärdet närmar sig varandra.",
    },
    sensitivity: Bilingual {
        en: "Every unit counts alike, however small, so splitting or joining units changes it, \
             and noise in small units raises it.",
        sv: "Varje enhet räknas lika, hur liten den än är, så att dela eller slå ihop enheter \
             ändrar det, och slump i små enheter höjer det.",
    },
    convention: "absolute distances from the mean over people, also where units count alike; \
                 divisor the number of units",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which units lie \
                 above the mean",
    }),
    examples: &[WorkedExample {
        rows: &[&[20.0, 100.0], &[60.0, 300.0]],
        value: 20.0,
        source: "by hand: mean 50, so (30 + 10) / 2",
    }],
};

fn mean_difference_from_mean(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Mean, Counting::Units)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
