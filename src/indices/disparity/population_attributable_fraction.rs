//! Population attributable fraction (PAF).

use super::population_attributable_risk::improvement;
use crate::indices::arithmetic::contrast::best_off;
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{SCHLOTHEUBER_HOSSEINPOOR_2022, WALTER_1978};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "population_attributable_fraction",
    symbol: "PAF",
    name: Bilingual {
        en: "Population attributable fraction",
        sv: "Tillskrivbar andel i befolkningen",
    },
    also_called: &["attributable fraction"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(population_attributable_fraction)),
    equation: "\"PAF\" = 100 / mu (y_\"most advantaged\" - mu), quad \"without an order\" 100 / \
               mu (y_\"best\" - mu)",
    unit: Unit::Percent,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0: the mean is at least as good as the most advantaged units. -100: a harmful \
             outcome would vanish.",
        sv: "0: medelvärdet är minst lika bra som de mest gynnade enheterna. -100: ett skadligt \
             utfall skulle försvinna.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "By how many percent the mean of all people would change if everyone did as well as \
             the most advantaged unit or, without an order, the best one.",
        sv: "Med hur många procent medelvärdet för alla personer skulle ändras om det gick lika \
             bra för alla som för den mest gynnade enheten eller, utan ordning, den bästa.",
    },
    caution: Bilingual {
        en: "A thought experiment, not an effect: nothing says that the difference comes from the \
             unit, or that all could reach the best value. Turns large where the mean is small.",
        sv: "Ett tankeexperiment, ingen effekt: inget säger att skillnaden beror på enheten eller \
             att alla kan nå det bästa värdet. Blir stor där medelvärdet är litet.",
    },
    sensitivity: Bilingual {
        en: "Without an order it rises by chance with more and smaller units; with an order the \
             size of the last unit matters most.",
        sv: "Utan ordning stiger den av slump med fler och mindre enheter; med ordning betyder \
             den sista enhetens storlek mest.",
    },
    convention: "in percent of the mean, its standard error too; none where the mean is not above \
                 zero; the value of the most advantaged units (those in the last place, pooled by \
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
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 60.0,
        source: "by hand: 100 (80 - 50) / 50",
    }],
};

fn population_attributable_fraction(table: &Outcomes) -> Result<f64, InvalidTable> {
    if table.mean() <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let gap = improvement(table, &best_off(table)?)?;
    InvalidTable::unless_finite(100.0 * (gap / table.mean()))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let percent = population_attributable_fraction(table)
        .ok()
        .filter(|it| *it != 0.0)?;
    let gradient: Vec<f64> = (table.units().iter().zip(best_off(table).ok()?))
        .map(|(unit, slope)| {
            let weight = table.weight(unit);
            (100.0 * (slope - weight) - percent * weight) / table.mean()
        })
        .collect();
    delta_method(table, &gradient)
}
