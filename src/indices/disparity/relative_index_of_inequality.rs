//! Relative index of inequality (RII), along a logistic curve.

use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::fractional_logit::Fit;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{
    BARROS_VICTORA_2013, PAPKE_WOOLDRIDGE_1996, SCHLOTHEUBER_HOSSEINPOOR_2022,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "relative_index_of_inequality",
    symbol: "RII",
    name: Bilingual {
        en: "Relative index of inequality",
        sv: "Relativt index för ojämlikhet",
    },
    also_called: &["logistic relative index of inequality"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(relative_index_of_inequality)),
    equation: "\"RII\" = (a + (b - a) pi(1)) / (a + (b - a) pi(0)), quad ln(pi(R) / (1 - pi(R))) \
               = alpha + beta R",
    unit: Unit::One,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "1: no gradient along the order. Above 1: high values gather at the top of the order. \
             Below 1: at its bottom.",
        sv: "1: ingen gradient längs ordningen. Över 1: höga värden samlas överst i ordningen. \
             Under 1: längst ned.",
    },
    axioms: &[Axiom::SizeInvariance, Axiom::PopulationPrinciple],
    reading: Bilingual {
        en: "How many times as high the value of the most advantaged person is as that of the \
             least advantaged one, along a curve through all units. 1 means no gradient.",
        sv: "Hur många gånger så högt värdet är för den mest gynnade personen som för den minst \
             gynnade, längs en kurva genom alla enheter. 1 betyder ingen gradient.",
    },
    caution: Bilingual {
        en: "For outcomes with a lower and an upper limit only. Turns large where the outcome is \
             rare at the bottom, and differs for having and not having the outcome.",
        sv: "Bara för utfall med en undre och en övre gräns. Blir stort där utfallet är ovanligt \
             längst ned och skiljer sig mellan att ha och att inte ha utfallet.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "a logistic curve through the units' shares of what is possible over the \
                 mid-rank, each unit weighted by its people once (WHO's package weights by their \
                 square and rounds counts); units in the same place share their mid-rank; none \
                 where a step would fit best, as when all values are at their limits; the curve at \
                 rank 1 divided by the curve at rank 0, both in the unit of the value; above one \
                 where high values gather among the more advantaged, whether high or low ones are \
                 favourable",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[
        BARROS_VICTORA_2013,
        PAPKE_WOOLDRIDGE_1996,
        SCHLOTHEUBER_HOSSEINPOOR_2022,
    ],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Logarithm,
        method: "delta method from the units' standard errors through the fitted curve, by \
                 implicit differentiation, the interval on the logarithm",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[50.0, 100.0], &[80.0, 100.0]],
            value: 2.666_666_666_666_666_5,
            source: "by hand: with two units the curve meets both, its logit ln 2 + 2 ln 2 (2 R - \
                     1), so (8/9) / (1/3)",
        },
        WorkedExample {
            rows: &[&[20.0, 300.0], &[80.0, 300.0]],
            value: 16.0,
            source: "by hand: the logit is ln 16 (2 R - 1), so (16/17) / (1/17)",
        },
    ],
};

fn relative_index_of_inequality(table: &Outcomes) -> Result<f64, InvalidTable> {
    let [top, bottom] = ends(table, &Fit::new(table)?)?;
    InvalidTable::unless_finite(top / bottom)
}

/// The curve at both ends, in shares of the width of what is possible but counted from zero.
///
/// Fails where one of them is not above zero.
fn ends(table: &Outcomes, fit: &Fit) -> Result<[f64; 2], InvalidTable> {
    let (least, width) = table.bounds()?;
    let ends = [fit.top, fit.bottom].map(|share| least / width + share);
    if ends[1] <= 0.0 {
        Err(InvalidTable::NotDivisible)
    } else if ends[0] <= 0.0 {
        Err(InvalidTable::ValueNotPositive)
    } else {
        Ok(ends)
    }
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    relative_index_of_inequality(table).ok()?;
    let (_, width) = table.bounds().ok()?;
    let fit = Fit::new(table).ok()?;
    let [top, bottom] = ends(table, &fit).ok()?;
    let gradient: Vec<f64> = (fit.gradient(1.0 / bottom, -top / bottom / bottom).iter())
        .map(|slope| slope / width)
        .collect();
    delta_method(table, &gradient)
}
