//! Weighted index of disparity (IDISW).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, PEARCY_KEPPEL_2002, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "weighted_index_of_disparity",
    symbol: "IDISW",
    name: Bilingual {
        en: "Weighted index of disparity",
        sv: "Vägt disparitetsindex",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(weighted_index_of_disparity)),
    equation: "\"IDISW\" = 100 / mu sum_i f_i abs(y_i - mu)",
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
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average person's unit lies from the mean of all people, in percent of \
             that mean. Every person counts alike.",
        sv: "Hur långt den genomsnittliga personens enhet ligger från medelvärdet för alla \
             personer, i procent av medelvärdet. Alla personer räknas lika.",
    },
    caution: Bilingual {
        en: "Turns large where the mean is small, and differs for having and not having the \
             outcome. Only for values counted from a true zero.",
        sv: "Blir stort där medelvärdet är litet och skiljer sig mellan att ha och att inte ha \
             utfallet. Bara för värden som räknas från en verklig nollpunkt.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "absolute distances from the mean over people; units count by their people; in \
                 percent of the mean; none where the mean is not above zero; measured from the \
                 mean as WHO does, where Healthy People 2010 measured from the best unit",
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
        value: 30.0,
        source: "by hand: mean 50, so 100 (30 / 4 + 10 x 3 / 4) / 50",
    }],
};

fn weighted_index_of_disparity(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Mean, Counting::People)?.relative_to_mean(table)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
