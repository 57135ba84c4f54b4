//! Difference between the ends of the units.

use crate::indices::arithmetic::contrast::{Against, Contrast, mean_of};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "difference",
    symbol: "D(y)",
    name: Bilingual {
        en: "Difference",
        sv: "Differens",
    },
    also_called: &["D", "absolute difference", "range"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(difference)),
    equation: "D = y_\"most advantaged\" - y_\"least advantaged\", quad \"without an order\" \
               max_i y_i - min_i y_i",
    unit: Unit::Value,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "0: both ends have the same value. Below 0: the least advantaged fare better.",
        sv: "0: båda ändarna har samma värde. Under 0: de minst gynnade har det bättre.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the two ends are apart, in the unit of the value: percentage points for a \
             percentage. With an order of units, how much worse off the least advantaged are than \
             the most advantaged.",
        sv: "Hur långt isär de två ändarna ligger, i värdets enhet: procentenheter för en \
             procentandel. Med ordnade enheter: hur mycket sämre de minst gynnade har det än de \
             mest gynnade.",
    },
    caution: Bilingual {
        en: "Says nothing of the units between the ends nor of how many people live there. \
             Without an order it is the range, which chance alone makes wide when units are many \
             or small.",
        sv: "Säger ingenting om enheterna mellan ändarna eller om hur många som bor där. Utan \
             ordning är det variationsvidden, som redan slumpen gör bred när enheterna är många \
             eller små.",
    },
    sensitivity: Bilingual {
        en: "Sees two units only. Rises by chance with more and smaller units, since the extremes \
             of many noisy values lie further apart.",
        sv: "Ser bara två enheter. Stiger av slump med fler och mindre enheter, eftersom \
             ytterligheterna bland många osäkra värden ligger längre isär.",
    },
    convention: "with an order of units, most less least advantaged where high values are \
                 favourable and least less most where low ones are, so that a value above zero \
                 means that the least advantaged fare worse; units in the same place pooled by \
                 population; without an order, greatest less least value; against a named unit: \
                 difference_from_reference",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which units stand \
                 at the ends",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
            value: 50.0,
            source: "by hand: 80 - 30",
        },
        WorkedExample {
            rows: &[&[40.0, 100.0, 3.0], &[70.0, 300.0, 4.0]],
            value: 30.0,
            source: "by hand: 70 - 40, with a standard error of sqrt(3^2 + 4^2) = 5",
        },
    ],
};

fn difference(table: &Outcomes) -> Result<f64, InvalidTable> {
    let Contrast { first, second } = Contrast::new(table, Against::OtherEnd)?;
    InvalidTable::unless_finite(mean_of(table, &first) - mean_of(table, &second))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    difference(table).ok()?;
    let Contrast { first, second } = Contrast::new(table, Against::OtherEnd).ok()?;
    let gradient: Vec<f64> = first
        .iter()
        .zip(&second)
        .map(|(one, other)| one - other)
        .collect();
    delta_method(table, &gradient)
}
