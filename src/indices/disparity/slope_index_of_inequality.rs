//! Slope index of inequality (SII), along a logistic curve.

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
    id: "slope_index_of_inequality",
    symbol: "SII",
    name: Bilingual {
        en: "Slope index of inequality",
        sv: "Lutningsindex för ojämlikhet",
    },
    also_called: &["logistic slope index of inequality"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(slope_index_of_inequality)),
    equation: "\"SII\" = (b - a) (pi(1) - pi(0)), quad ln(pi(R) / (1 - pi(R))) = alpha + beta R",
    unit: Unit::Value,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0: no gradient along the order. Above 0: high values gather at the top of the order. \
             Below 0: at its bottom.",
        sv: "0: ingen gradient längs ordningen. Över 0: höga värden samlas överst i ordningen. \
             Under 0: längst ned.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the most advantaged person is above the least advantaged one along a curve \
             through all units: in percentage points for a percentage.",
        sv: "Hur mycket högre den mest gynnade personen ligger än den minst gynnade längs en \
             kurva genom alla enheter: i procentenheter för en procentandel.",
    },
    caution: Bilingual {
        en: "For outcomes with a lower and an upper limit only, and only where the values go one \
             way along the order; look at the units first. The ends of the curve lie beyond the \
             outermost units.",
        sv: "Bara för utfall med en undre och en övre gräns, och bara där värdena går åt ett håll \
             längs ordningen; se på enheterna först. Kurvans ändar ligger utanför de yttersta \
             enheterna.",
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
                 rank 1 less the curve at rank 0, in the unit of the value; the sign is that of \
                 the values, whether high or low ones are favourable",
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
        scale: Scale::Plain,
        method: "delta method from the units' standard errors through the fitted curve, by \
                 implicit differentiation",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[50.0, 100.0], &[80.0, 100.0]],
            value: 55.555_555_555_555_56,
            source: "by hand: with two units the curve meets both, its logit ln 2 + 2 ln 2 (2 R - \
                     1), so 100 (8/9 - 1/3)",
        },
        WorkedExample {
            rows: &[&[20.0, 300.0], &[80.0, 300.0]],
            value: 88.235_294_117_647_06,
            source: "by hand: the logit is ln 16 (2 R - 1), so 100 (16/17 - 1/17)",
        },
    ],
};

fn slope_index_of_inequality(table: &Outcomes) -> Result<f64, InvalidTable> {
    let (_, width) = table.bounds()?;
    let fit = Fit::new(table)?;
    Ok(width * (fit.top - fit.bottom))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    // A share is the value divided by the width, by which the index multiplies: they cancel.
    delta_method(table, &Fit::new(table).ok()?.gradient(1.0, -1.0))
}
