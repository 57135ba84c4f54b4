//! Wagstaff's normalised concentration index.

use super::absolute_concentration_index::{absolute_concentration_index, gradient};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{ERREYGERS_2009, WAGSTAFF_2005};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "wagstaff_concentration_index",
    symbol: "WCI",
    name: Bilingual {
        en: "Wagstaff's concentration index",
        sv: "Wagstaffs koncentrationsindex",
    },
    also_called: &[
        "normalised concentration index",
        "normalized concentration index",
    ],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(wagstaff_concentration_index)),
    equation: "\"WCI\" = (2 (b - a)) / ((b - mu) (mu - a)) sum_i f_i (y_i - mu) R_i, quad a <= \
               y_i <= b",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: -1.0,
        max: 1.0,
    },
    ends: Bilingual {
        en: "0: no gradient along the order. 1: as concentrated among the more advantaged as the \
             mean allows. -1: among the less advantaged.",
        sv: "0: ingen gradient längs ordningen. 1: så koncentrerat hos de mer gynnade som \
             medelvärdet tillåter. -1: hos de mindre gynnade.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How strongly an outcome with a lower and an upper limit gathers among the more \
             advantaged (above 0) or the less advantaged (below 0), as a share of the most that is \
             possible with this mean.",
        sv: "Hur starkt ett utfall med en undre och en övre gräns samlas hos de mer gynnade (över \
             0) eller de mindre gynnade (under 0), som andel av det mesta som är möjligt med detta \
             medelvärde.",
    },
    caution: Bilingual {
        en: "Near the limits of the mean small gaps give large values, so the same gap in \
             percentage points counts for more where nearly nobody or nearly everybody has the \
             outcome. Say whether this or Erreygers' index is used.",
        sv: "Nära medelvärdets gränser ger små klyftor stora värden, så samma klyfta i \
             procentenheter väger tyngre där nästan ingen eller nästan alla har utfallet. Ange om \
             detta eller Erreygers index används.",
    },
    sensitivity: Bilingual {
        en: "Units count by their people and differences within units are not seen, so few and \
             large units make it coarse. Noise in small units mostly evens out.",
        sv: "Enheterna räknas efter sin befolkning och skillnader inom enheter syns inte, så få \
             och stora enheter gör måttet grovt. Slump i små enheter jämnar till största delen ut \
             sig.",
    },
    convention: "the concentration index divided by the most it can be with this mean; a and b \
                 are the least and greatest possible values as given, never guessed from the data; \
                 none where the mean is at one of them; units in the same place share their \
                 mid-rank",
    used_by: "research on inequality in health",
    references: &[WAGSTAFF_2005, ERREYGERS_2009],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors; the scatter around a regression \
                 line is not used",
    }),
    examples: &[WorkedExample {
        rows: &[
            &[10.0, 100.0],
            &[20.0, 100.0],
            &[30.0, 100.0],
            &[40.0, 100.0],
        ],
        value: 0.333_333_333_333_333_3,
        source: "by hand: ACI 2 (15 x 3/8 + 5 x 1/8) / 2 = 6.25, so 6.25 x 100 / (25 x 75)",
    }],
};

fn wagstaff_concentration_index(table: &Outcomes) -> Result<f64, InvalidTable> {
    let (below, above) = distances_to_bounds(table)?;
    let (_, width) = table.bounds()?;
    let index = absolute_concentration_index(table)? / below * (width / above);
    // Only rounding leads past one.
    Ok(index.clamp(-1.0, 1.0))
}

/// How far the mean lies above the least and below the greatest possible value.
///
/// Fails where it is at one of them.
fn distances_to_bounds(table: &Outcomes) -> Result<(f64, f64), InvalidTable> {
    let (least, _) = table.bounds()?;
    let below = table.mean() - least;
    let above = table.possible()?.greatest - table.mean();
    if 0.0 < below && 0.0 < above {
        Ok((below, above))
    } else {
        Err(InvalidTable::NotDivisible)
    }
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let index = wagstaff_concentration_index(table).ok()?;
    let (below, above) = distances_to_bounds(table).ok()?;
    let (_, width) = table.bounds().ok()?;
    // A higher mean moves both factors of the divisor.
    let by_mean = index * (1.0 / above - 1.0 / below);
    let gradient: Vec<f64> = (table.units().iter().zip(gradient(table).ok()?))
        .map(|(unit, slope)| slope / below * (width / above) + by_mean * table.weight(unit))
        .collect();
    delta_method(table, &gradient)
}
