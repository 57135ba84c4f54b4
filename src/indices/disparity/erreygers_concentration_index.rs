//! Erreygers' concentration index.

use super::absolute_concentration_index::{absolute_concentration_index, gradient};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::ERREYGERS_2009;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "erreygers_concentration_index",
    symbol: "ECI",
    name: Bilingual {
        en: "Erreygers' concentration index",
        sv: "Erreygers koncentrationsindex",
    },
    also_called: &["corrected concentration index", "E(h)"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(erreygers_concentration_index)),
    equation: "\"ECI\" = 8 / (b - a) sum_i f_i (y_i - mu) R_i, quad a <= y_i <= b",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: -1.0,
        max: 1.0,
    },
    ends: Bilingual {
        en: "0: no gradient along the order. 1: the more advantaged half has the greatest \
             possible value, the other half the least. -1: the other way round.",
        sv: "0: ingen gradient längs ordningen. 1: den mer gynnade halvan har det största möjliga \
             värdet, den andra halvan det minsta. -1: tvärtom.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How strongly an outcome with a lower and an upper limit gathers among the more \
             advantaged (above 0) or the less advantaged (below 0). Having and not having the \
             outcome give the same answer with opposite signs.",
        sv: "Hur starkt ett utfall med en undre och en övre gräns samlas hos de mer gynnade (över \
             0) eller de mindre gynnade (under 0). Att ha och att inte ha utfallet ger samma svar \
             med ombytt tecken.",
    },
    caution: Bilingual {
        en: "Needs the limits of what is possible, not those of what was observed. It measures \
             absolute gaps: where the outcome is rare it stays small even if only the advantaged \
             have it.",
        sv: "Kräver gränserna för vad som är möjligt, inte för vad som observerats. Det mäter \
             absoluta klyftor: där utfallet är ovanligt förblir det litet även om bara de gynnade \
             har det.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "four times the absolute concentration index divided by the width of what is \
                 possible; a and b are the least and greatest possible values as given, never \
                 guessed from the data; units in the same place share their mid-rank",
    used_by: "research on inequality in health",
    references: &[ERREYGERS_2009],
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
        value: 0.45,
        source: "by hand: 4 x ACI 11.25 / 100",
    }],
};

fn erreygers_concentration_index(table: &Outcomes) -> Result<f64, InvalidTable> {
    let (_, width) = table.bounds()?;
    let index = 4.0 * (absolute_concentration_index(table)? / width);
    // Only rounding leads past one.
    Ok(index.clamp(-1.0, 1.0))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    erreygers_concentration_index(table).ok()?;
    let (_, width) = table.bounds().ok()?;
    let gradient: Vec<f64> = (gradient(table).ok()?.iter())
        .map(|slope| 4.0 * slope / width)
        .collect();
    delta_method(table, &gradient)
}
