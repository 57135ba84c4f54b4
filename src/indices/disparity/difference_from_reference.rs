//! Difference between the reference unit and the worst.

use crate::indices::arithmetic::contrast::{Against, Contrast, mean_of};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "difference_from_reference",
    symbol: "D(ref)",
    name: Bilingual {
        en: "Difference from the reference",
        sv: "Differens mot referensen",
    },
    also_called: &["D"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(difference_from_reference)),
    equation: "D_\"ref\" = y_\"ref\" - min_i y_i \" where high values are favourable,\" quad \
               max_i y_i - y_\"ref\" \" where low values are\"",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: no unit fares worse than the reference.",
        sv: "0: ingen enhet har det sämre än referensen.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How much worse the worst-off unit fares than the unit chosen as reference, in the \
             unit of the value: percentage points for a percentage.",
        sv: "Hur mycket sämre den sämst ställda enheten har det än den enhet som valts som \
             referens, i värdets enhet: procentenheter för en procentandel.",
    },
    caution: Bilingual {
        en: "Depends on which unit is the reference. It is zero when the reference itself is the \
             worst, even where the others are far apart.",
        sv: "Beror på vilken enhet som är referens. Den är noll när referensen själv är sämst, \
             även om de andra ligger långt isär.",
    },
    sensitivity: Bilingual {
        en: "Sees two units only, and the worst of many small units is often the worst by chance.",
        sv: "Ser bara två enheter, och den sämsta av många små enheter är ofta sämst av en slump.",
    },
    convention: "the reference less the least value where high values are favourable, the \
                 greatest value less the reference where low ones are, so that it is never below \
                 zero; any order of the units is ignored",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which unit is the \
                 worst",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[70.0, 200.0], &[60.0, 100.0], &[40.0, 100.0]],
            value: 30.0,
            source: "by hand: 70 - 40",
        },
        WorkedExample {
            rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
            value: 0.0,
            source: "the reference is the worst",
        },
    ],
};

fn difference_from_reference(table: &Outcomes) -> Result<f64, InvalidTable> {
    let Contrast { first, second } = Contrast::new(table, Against::Reference)?;
    InvalidTable::unless_finite(mean_of(table, &first) - mean_of(table, &second))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    difference_from_reference(table).ok()?;
    let Contrast { first, second } = Contrast::new(table, Against::Reference).ok()?;
    let gradient: Vec<f64> = first
        .iter()
        .zip(&second)
        .map(|(one, other)| one - other)
        .collect();
    delta_method(table, &gradient)
}
