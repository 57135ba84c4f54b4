//! Weighted mean difference from the reference (MDRW).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "weighted_mean_difference_from_reference",
    symbol: "MDRW",
    name: Bilingual {
        en: "Weighted mean difference from the reference",
        sv: "Vägd genomsnittlig skillnad mot referensen",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(weighted_mean_difference_from_reference)),
    equation: "\"MDRW\" = sum_i f_i abs(y_i - y_\"ref\")",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the value of the reference.",
        sv: "0: alla enheter har referensens värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average person's unit lies from the unit chosen as reference, in the \
             unit of the value. Every person counts alike.",
        sv: "Hur långt den genomsnittliga personens enhet ligger från den enhet som valts som \
             referens, i värdets enhet. Alla personer räknas lika.",
    },
    caution: Bilingual {
        en: "Depends on which unit is the reference, and does not tell better from worse: units \
             above and below the reference both raise it.",
        sv: "Beror på vilken enhet som är referens och skiljer inte bättre från sämre: enheter \
             både över och under referensen höjer det.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "absolute distances from the unit named as reference; units count by their people",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which units lie \
                 above the reference",
    }),
    examples: &[WorkedExample {
        rows: &[&[60.0, 100.0], &[30.0, 200.0], &[80.0, 100.0]],
        value: 20.0,
        source: "by hand: 30 / 2 + 20 / 4",
    }],
};

fn weighted_mean_difference_from_reference(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Reference, Counting::People)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
