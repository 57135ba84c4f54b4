//! Weighted mean difference from the mean (MDMW).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "weighted_mean_difference_from_mean",
    symbol: "MDMW",
    name: Bilingual {
        en: "Weighted mean difference from the mean",
        sv: "Vägd genomsnittlig skillnad mot medelvärdet",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(weighted_mean_difference_from_mean)),
    equation: "\"MDMW\" = sum_i f_i abs(y_i - mu)",
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
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average person's unit lies from the mean of all people, in the unit of \
             the value. Every person counts alike.",
        sv: "Hur långt den genomsnittliga personens enhet ligger från medelvärdet för alla \
             personer, i värdets enhet. Alla personer räknas lika.",
    },
    caution: Bilingual {
        en: "Does not tell better from worse, and does not notice when units on the same side of \
             the mean draw closer to each other.",
        sv: "Skiljer inte bättre från sämre och märker inte när enheter på samma sida om \
             medelvärdet närmar sig varandra.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "absolute distances from the mean over people; units count by their people",
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
        value: 15.0,
        source: "by hand: mean 50, so 30 / 4 + 10 x 3 / 4",
    }],
};

fn weighted_mean_difference_from_mean(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Mean, Counting::People)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
