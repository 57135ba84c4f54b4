//! Absolute concentration index (ACI).

use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{
    KAKWANI_WAGSTAFF_VAN_DOORSLAER_1997, SCHLOTHEUBER_HOSSEINPOOR_2022,
    WAGSTAFF_PACI_VAN_DOORSLAER_1991,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "absolute_concentration_index",
    symbol: "ACI",
    name: Bilingual {
        en: "Absolute concentration index",
        sv: "Absolut koncentrationsindex",
    },
    also_called: &[
        "generalised concentration index",
        "generalized concentration index",
    ],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(absolute_concentration_index)),
    equation: "\"ACI\" = 2 sum_i f_i (y_i - mu) R_i",
    unit: Unit::Value,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0: no gradient along the order. Above 0: high values gather among the more \
             advantaged. Below 0: among the less advantaged.",
        sv: "0: ingen gradient längs ordningen. Över 0: höga värden samlas hos de mer gynnade. \
             Under 0: hos de mindre gynnade.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How strongly the outcome gathers among the more advantaged (above 0) or the less \
             advantaged (below 0), in the unit of the value, when everyone is ranked by advantage.",
        sv: "Hur starkt utfallet samlas hos de mer gynnade (över 0) eller de mindre gynnade \
             (under 0), i värdets enhet, när alla rangordnas efter hur gynnade de är.",
    },
    caution: Bilingual {
        en: "Zero may hide a gap that turns midway, such as high values at both ends. Needs a \
             true order of the units, such as income; an order by the outcome itself says nothing \
             of advantage.",
        sv: "Noll kan dölja en klyfta som vänder på mitten, till exempel höga värden i båda \
             ändar. Kräver en verklig ordning av enheterna, till exempel efter inkomst; en ordning \
             efter utfallet självt säger inget om vem som är gynnad.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "twice the covariance of value and mid-rank over people; units in the same place \
                 share their mid-rank; the sign is that of the values, whether high or low ones \
                 are favourable; twice the area between the generalised concentration curve and \
                 its diagonal",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[
        WAGSTAFF_PACI_VAN_DOORSLAER_1991,
        KAKWANI_WAGSTAFF_VAN_DOORSLAER_1997,
        SCHLOTHEUBER_HOSSEINPOOR_2022,
    ],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors; the scatter around a regression \
                 line is not used",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 11.25,
        source: "by hand: mid-ranks 1/4, 5/8 and 7/8, so 2 (-20 / 2 x 1/4 + 10 / 4 x 5/8 + 30 \
                     / 4 x 7/8)",
    }],
};

/// Twice the covariance of the value with the rank.
pub(super) fn absolute_concentration_index(table: &Outcomes) -> Result<f64, InvalidTable> {
    let ranks = table.centred_ranks()?;
    // The mean is taken away although the ranks do it already: so the terms are small and a
    // value that all share gives zero.
    let terms = (table.units().iter().zip(table.deviations()).zip(ranks))
        .map(|((unit, deviation), rank)| table.weight(unit) * rank * deviation);
    InvalidTable::unless_finite(2.0 * sum(terms))
}

/// How it changes with each unit's value.
pub(super) fn gradient(table: &Outcomes) -> Result<Vec<f64>, InvalidTable> {
    let ranks = table.centred_ranks()?;
    let units = table.units().iter().zip(ranks);
    Ok(units
        .map(|(unit, rank)| 2.0 * table.weight(unit) * rank)
        .collect())
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    absolute_concentration_index(table).ok()?;
    delta_method(table, &gradient(table).ok()?)
}
