//! Relative concentration index (RCI).

use super::absolute_concentration_index::{absolute_concentration_index, gradient};
use crate::indices::arithmetic::delta_method::delta_method;
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
    id: "relative_concentration_index",
    symbol: "RCI",
    name: Bilingual {
        en: "Relative concentration index",
        sv: "Relativt koncentrationsindex",
    },
    also_called: &["concentration index", "C"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(relative_concentration_index)),
    equation: "\"RCI\" = 2 / mu sum_i f_i (y_i - mu) R_i",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: -1.0,
        max: 1.0,
    },
    ends: Bilingual {
        en: "0: no gradient along the order. 1: only the most advantaged have the outcome. -1: \
             only the least advantaged have it.",
        sv: "0: ingen gradient längs ordningen. 1: bara de mest gynnade har utfallet. -1: bara de \
             minst gynnade har det.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How strongly the outcome gathers among the more advantaged (above 0) or the less \
             advantaged (below 0) when everyone is ranked by advantage, as a share of the mean.",
        sv: "Hur starkt utfallet samlas hos de mer gynnade (över 0) eller de mindre gynnade \
             (under 0) när alla rangordnas efter hur gynnade de är, som andel av medelvärdet.",
    },
    caution: Bilingual {
        en: "For shares it depends on the mean: the less common the outcome, the larger it can \
             get, and having and not having the outcome may rank regions differently. Use \
             Erreygers' index for shares.",
        sv: "För andelar beror det på medelvärdet: ju ovanligare utfallet är, desto större kan \
             det bli, och att ha och att inte ha utfallet kan rangordna regioner olika. Använd \
             Erreygers index för andelar.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "the absolute concentration index divided by the mean over people, not in \
                 percent; none where a value is below zero or the mean is zero; units in the same \
                 place share their mid-rank",
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
        value: 0.225,
        source: "by hand: ACI 11.25 divided by the mean 50",
    }],
};

fn relative_concentration_index(table: &Outcomes) -> Result<f64, InvalidTable> {
    if table.units().iter().any(|unit| unit.value < 0.0) {
        Err(InvalidTable::ValueBelowZero)
    } else if table.mean() <= 0.0 {
        Err(InvalidTable::MeanNotPositive)
    } else {
        let index = absolute_concentration_index(table)? / table.mean();
        // Only rounding, of values next to the smallest numbers there are, leads past one.
        Ok(index.clamp(-1.0, 1.0))
    }
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let index = relative_concentration_index(table).ok()?;
    let gradient: Vec<f64> = (table.units().iter().zip(gradient(table).ok()?))
        .map(|(unit, slope)| (slope - index * table.weight(unit)) / table.mean())
        .collect();
    delta_method(table, &gradient)
}
