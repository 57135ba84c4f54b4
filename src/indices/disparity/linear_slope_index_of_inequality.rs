//! Slope index of inequality along a straight line.

use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{
    MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022, WAGSTAFF_PACI_VAN_DOORSLAER_1991,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "linear_slope_index_of_inequality",
    symbol: "SII(lin)",
    name: Bilingual {
        en: "Linear slope index of inequality",
        sv: "Linjärt lutningsindex för ojämlikhet",
    },
    also_called: &["slope index of inequality", "SII"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(linear_slope_index_of_inequality)),
    equation: "\"SII\"_\"lin\" = (sum_i f_i (y_i - mu) (R_i - 1 / 2)) / (sum_i f_i (R_i - 1 / \
               2)^2)",
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
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the most advantaged person is above the least advantaged one along a \
             straight line through all units, in the unit of the value: years for life expectancy, \
             percentage points for a percentage.",
        sv: "Hur mycket högre den mest gynnade personen ligger än den minst gynnade längs en rät \
             linje genom alla enheter, i värdets enhet: år för livslängd, procentenheter för en \
             procentandel.",
    },
    caution: Bilingual {
        en: "Only where the values rise or fall about evenly along the order; look at the units \
             first. For a percentage near its limits the line may end outside of what is possible: \
             use the slope index of inequality instead.",
        sv: "Bara där värdena stiger eller faller ungefär jämnt längs ordningen; se på enheterna \
             först. För en procentandel nära sina gränser kan linjen sluta utanför det möjliga: \
             använd då lutningsindex för ojämlikhet.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "the slope of a line fitted by least squares over the mid-rank, each unit \
                 weighted by its people; units in the same place share their mid-rank; the sign is \
                 that of the values, whether high or low ones are favourable",
    used_by: "England's Public Health Outcomes Framework, for life expectancy; research on \
              inequality in health",
    references: &[
        WAGSTAFF_PACI_VAN_DOORSLAER_1991,
        MACKENBACH_KUNST_1997,
        SCHLOTHEUBER_HOSSEINPOOR_2022,
    ],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors; the scatter around the line is not \
                 used",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 80.0,
        source: "by hand: (-20 / 2 x -1/4 + 10 / 4 x 1/8 + 30 / 4 x 3/8) / (1/32 + 1/256 + \
                     9/256) = 5.625 / 0.0703125",
    }],
};

/// The slope of the line through the units' values over the rank.
pub(super) fn linear_slope_index_of_inequality(table: &Outcomes) -> Result<f64, InvalidTable> {
    let slopes = gradient(table)?;
    let terms = slopes.iter().zip(table.deviations());
    let terms = terms.map(|(slope, deviation)| slope * deviation);
    InvalidTable::unless_finite(sum(terms))
}

/// How it changes with each unit's value.
pub(super) fn gradient(table: &Outcomes) -> Result<Vec<f64>, InvalidTable> {
    let ranks = table.centred_ranks()?;
    let units = || table.units().iter().zip(&ranks);
    let spread = sum(units().map(|(unit, rank)| table.weight(unit) * rank * rank));
    if spread <= 0.0 {
        return Err(InvalidTable::NotDivisible);
    }
    Ok(units()
        .map(|(unit, rank)| table.weight(unit) * rank / spread)
        .collect())
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    linear_slope_index_of_inequality(table).ok()?;
    delta_method(table, &gradient(table).ok()?)
}
