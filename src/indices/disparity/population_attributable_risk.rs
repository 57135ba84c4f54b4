//! Population attributable risk (PAR).

use crate::indices::arithmetic::contrast::best_off;
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{Favourable, InvalidTable, Outcomes};
use crate::indices::references::{SCHLOTHEUBER_HOSSEINPOOR_2022, WALTER_1978};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "population_attributable_risk",
    symbol: "PAR",
    name: Bilingual {
        en: "Population attributable risk",
        sv: "Tillskrivbar risk i befolkningen",
    },
    also_called: &["potential improvement"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(population_attributable_risk)),
    equation: "\"PAR\" = y_\"most advantaged\" - mu, quad \"without an order\" y_\"best\" - mu",
    unit: Unit::Value,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0: the mean is at least as good as the most advantaged units. Below 0: so far a \
             harmful outcome could fall.",
        sv: "0: medelvärdet är minst lika bra som de mest gynnade enheterna. Under 0: så mycket \
             kunde ett skadligt utfall minska.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How much the mean of all people would change, in the unit of the value, if everyone \
             did as well as the most advantaged unit or, without an order, the best one.",
        sv: "Hur mycket medelvärdet för alla personer skulle ändras, i värdets enhet, om det gick \
             lika bra för alla som för den mest gynnade enheten eller, utan ordning, den bästa.",
    },
    caution: Bilingual {
        en: "A thought experiment, not an effect: nothing says that the difference comes from the \
             unit, or that all could reach the best value. Without an order the best of many small \
             units is best by chance.",
        sv: "Ett tankeexperiment, ingen effekt: inget säger att skillnaden beror på enheten eller \
             att alla kan nå det bästa värdet. Utan ordning är den bästa av många små enheter bäst \
             av en slump.",
    },
    sensitivity: Bilingual {
        en: "Without an order it rises by chance with more and smaller units; with an order the \
             size of the last unit matters most.",
        sv: "Utan ordning stiger det av slump med fler och mindre enheter; med ordning betyder \
             den sista enhetens storlek mest.",
    },
    convention: "the value of the most advantaged units (those in the last place, pooled by \
                 population) or, without an order, the best value, less the mean over people; not \
                 below zero where high values are favourable nor above zero where low ones are, \
                 but set to zero there, as the World Health Organization does; a unit named as \
                 reference is not used",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[SCHLOTHEUBER_HOSSEINPOOR_2022, WALTER_1978],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which unit is the \
                 best; none where the value was set to zero",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
            value: 30.0,
            source: "by hand: 80 - 50",
        },
        WorkedExample {
            rows: &[&[80.0, 100.0], &[60.0, 100.0], &[40.0, 200.0]],
            value: 0.0,
            source: "the most advantaged fare worst: 40 - 55 is below zero",
        },
    ],
};

fn population_attributable_risk(table: &Outcomes) -> Result<f64, InvalidTable> {
    improvement(table, &best_off(table)?)
}

/// How much the mean would gain, or a harmful outcome lose, if all had the mean of those with these
/// weights.
pub(super) fn improvement(table: &Outcomes, best_off: &[f64]) -> Result<f64, InvalidTable> {
    let deviations = table.deviations().iter().zip(best_off);
    let gap = sum(deviations.map(|(deviation, weight)| weight * deviation));
    let gap = InvalidTable::unless_finite(gap)?;
    Ok(match table.favourable()? {
        Favourable::High => gap.max(0.0),
        Favourable::Low => gap.min(0.0),
    })
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let best_off = best_off(table).ok()?;
    improvement(table, &best_off)
        .ok()
        .filter(|gap| *gap != 0.0)?;
    let gradient: Vec<f64> = (table.units().iter().zip(&best_off))
        .map(|(unit, slope)| slope - table.weight(unit))
        .collect();
    delta_method(table, &gradient)
}
