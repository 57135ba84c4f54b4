//! Ratio between the reference unit and the worst.

use super::ratio::{ratio_of, standard_error_of_ratio};
use crate::indices::arithmetic::contrast::{Against, Contrast};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ratio_to_reference",
    symbol: "R(ref)",
    name: Bilingual {
        en: "Ratio to the reference",
        sv: "Kvot mot referensen",
    },
    also_called: &["R"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(ratio_to_reference)),
    equation: "R_\"ref\" = y_\"ref\" / (min_i y_i) \" where high values are favourable,\" quad \
               (max_i y_i) / y_\"ref\" \" where low values are\"",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: 1.0,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "1: no unit fares worse than the reference.",
        sv: "1: ingen enhet har det sämre än referensen.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
    ],
    reading: Bilingual {
        en: "How many times as well the unit chosen as reference does as the worst-off unit. 1 \
             means that no unit fares worse than the reference.",
        sv: "Hur många gånger så bra det går för den enhet som valts som referens som för den \
             sämst ställda. 1 betyder att ingen enhet har det sämre än referensen.",
    },
    caution: Bilingual {
        en: "Depends on which unit is the reference, and turns large where the divisor is small. \
             It is one when the reference itself is the worst, even where the others are far \
             apart.",
        sv: "Beror på vilken enhet som är referens och blir stor där nämnaren är liten. Den är \
             ett när referensen själv är sämst, även om de andra ligger långt isär.",
    },
    sensitivity: Bilingual {
        en: "Sees two units only, and the worst of many small units is often the worst by chance.",
        sv: "Ser bara två enheter, och den sämsta av många små enheter är ofta sämst av en slump.",
    },
    convention: "the reference by the least value where high values are favourable, the greatest \
                 value by the reference where low ones are, so that it is never below one; none \
                 where the divisor is zero; any order of the units is ignored",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Logarithm,
        method: "delta method from the units' standard errors, the interval on the logarithm, \
                 taking as known which unit is the worst",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[70.0, 200.0], &[60.0, 100.0], &[40.0, 100.0]],
            value: 1.75,
            source: "by hand: 70 / 40",
        },
        WorkedExample {
            rows: &[&[60.0, 200.0], &[20.0, 100.0], &[80.0, 100.0]],
            value: 3.0,
            source: "by hand: 60 / 20",
        },
    ],
};

fn ratio_to_reference(table: &Outcomes) -> Result<f64, InvalidTable> {
    ratio_of(table, &Contrast::new(table, Against::Reference)?)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    standard_error_of_ratio(table, &Contrast::new(table, Against::Reference).ok()?)
}
