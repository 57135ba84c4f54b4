//! Relative index of inequality along a straight line.

use super::linear_slope_index_of_inequality::{gradient, linear_slope_index_of_inequality};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "linear_relative_index_of_inequality",
    symbol: "RII(lin)",
    name: Bilingual {
        en: "Linear relative index of inequality",
        sv: "Linjärt relativt index för ojämlikhet",
    },
    also_called: &["relative index of inequality", "RII"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(linear_relative_index_of_inequality)),
    equation: "\"RII\"_\"lin\" = (mu + \"SII\"_\"lin\" / 2) / (mu - \"SII\"_\"lin\" / 2)",
    unit: Unit::One,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "1: no gradient along the order. Above 1: high values gather at the top of the order. \
             Below 1: at its bottom.",
        sv: "1: ingen gradient längs ordningen. Över 1: höga värden samlas överst i ordningen. \
             Under 1: längst ned.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
    ],
    reading: Bilingual {
        en: "How many times as high the value of the most advantaged person is as that of the \
             least advantaged one, along a straight line through all units. 1 means no gradient.",
        sv: "Hur många gånger så högt värdet är för den mest gynnade personen som för den minst \
             gynnade, längs en rät linje genom alla enheter. 1 betyder ingen gradient.",
    },
    caution: Bilingual {
        en: "Only where the values rise or fall about evenly along the order. Turns large, and \
             then has no value, where the line comes near zero at one end: use the relative index \
             of inequality for shares.",
        sv: "Bara där värdena stiger eller faller ungefär jämnt längs ordningen. Blir stort, och \
             saknar sedan värde, där linjen närmar sig noll i ena änden: använd relativt index för \
             ojämlikhet för andelar.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "a line fitted by least squares over the mid-rank, each unit weighted by its \
                 people; its value at rank 1 divided by that at rank 0 (Kunst and Mackenbach's \
                 form, not the slope divided by the mean); none where either is not above zero; \
                 units in the same place share their mid-rank",
    used_by: "research on inequality in health",
    references: &[MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Logarithm,
        method: "delta method from the units' standard errors, the interval on the logarithm; the \
                 scatter around the line is not used",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 9.0,
        source: "by hand: mean 50 and slope 80, so (50 + 40) / (50 - 40)",
    }],
};

fn linear_relative_index_of_inequality(table: &Outcomes) -> Result<f64, InvalidTable> {
    let [top, bottom] = ends(table)?;
    InvalidTable::unless_finite(top / bottom)
}

/// The line at rank one and at rank zero, which lie evenly around the mean.
fn ends(table: &Outcomes) -> Result<[f64; 2], InvalidTable> {
    let half = linear_slope_index_of_inequality(table)? / 2.0;
    let ends = [table.mean() + half, table.mean() - half];
    if ends[1] <= 0.0 {
        Err(InvalidTable::NotDivisible)
    } else if ends[0] <= 0.0 {
        Err(InvalidTable::ValueNotPositive)
    } else {
        Ok(ends)
    }
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let [top, bottom] = ends(table).ok()?;
    let gradient: Vec<f64> = (table.units().iter().zip(gradient(table).ok()?))
        .map(|(unit, slope)| {
            let weight = table.weight(unit);
            ((weight + slope / 2.0) - top / bottom * (weight - slope / 2.0)) / bottom
        })
        .collect();
    delta_method(table, &gradient)
}
