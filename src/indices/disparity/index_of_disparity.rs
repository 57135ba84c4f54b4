//! Index of disparity (IDISU).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, PEARCY_KEPPEL_2002, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "index_of_disparity",
    symbol: "IDISU",
    name: Bilingual {
        en: "Index of disparity",
        sv: "Disparitetsindex",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(index_of_disparity)),
    equation: "\"IDISU\" = 100 / (n mu) sum_i abs(y_i - mu)",
    unit: Unit::Percent,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the same value.",
        sv: "0: alla enheter har samma värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average unit lies from the mean of all people, in percent of that mean. \
             Every unit counts alike, large or small.",
        sv: "Hur långt den genomsnittliga enheten ligger från medelvärdet för alla personer, i \
             procent av medelvärdet. Alla enheter räknas lika, stora som små.",
    },
    caution: Bilingual {
        en: "Turns large where the mean is small, and differs for having and not having the \
             outcome. Only for values counted from a true zero.",
        sv: "Blir stort där medelvärdet är litet och skiljer sig mellan att ha och att inte ha \
             utfallet. Bara för värden som räknas från en verklig nollpunkt.",
    },
    sensitivity: Bilingual {
        en: "Every unit counts alike, however small, so splitting or joining units changes it, \
             and noise in small units raises it.",
        sv: "Varje enhet räknas lika, hur liten den än är, så att dela eller slå ihop enheter \
             ändrar det, och slump i små enheter höjer det.",
    },
    convention: "absolute distances from the mean over people, also where units count alike; \
                 divisor the number of units; in percent of the mean; none where the mean is not \
                 above zero; measured from the mean as WHO does, where Healthy People 2010 \
                 measured from the best unit",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, PEARCY_KEPPEL_2002, SCHLOTHEUBER_HOSSEINPOOR_2022],
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
        value: 40.0,
        source: "by hand: mean 50, so 100 (30 + 10) / 2 / 50",
    }],
};

fn index_of_disparity(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Mean, Counting::Units)?.relative_to_mean(table)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
