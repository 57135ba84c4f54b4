//! Between-group standard deviation (BGSD).

use crate::indices::arithmetic::delta_method::{delta_method, length};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "between_group_standard_deviation",
    symbol: "BGSD",
    name: Bilingual {
        en: "Between-group standard deviation",
        sv: "Mellangruppsstandardavvikelse",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(between_group_standard_deviation)),
    equation: "\"BGSD\" = sqrt(sum_i f_i (y_i - mu)^2)",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the same value.",
        sv: "0: alla enheter har samma värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the units' values typically lie from the mean of all people, in the unit of \
             the value: percentage points for a percentage. Units far from the mean count most.",
        sv: "Hur långt enheternas värden vanligen ligger från medelvärdet för alla personer, i \
             värdets enhet: procentenheter för en procentandel. Enheter långt från medelvärdet \
             räknas mest.",
    },
    caution: Bilingual {
        en: "Not how spread people are, only units: differences within units are not seen. \
             Compare it only between outcomes in the same unit.",
        sv: "Inte spridningen mellan personer utan bara mellan enheter: skillnader inom enheter \
             syns inte. Jämför den bara mellan utfall i samma enhet.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "the square root of the between-group variance: weighted by population, divisor \
                 the population (no small-sample correction)",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors; none where all values are equal",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 21.213_203_435_596_427,
        source: "by hand: sqrt(450), the between-group variance being 20^2 / 2 + 10^2 / 4 + \
                     30^2 / 4",
    }],
};

pub(super) fn between_group_standard_deviation(table: &Outcomes) -> Result<f64, InvalidTable> {
    let steps: Vec<f64> = (table.units().iter().zip(table.deviations()))
        .map(|(unit, step)| libm::sqrt(table.weight(unit)) * step)
        .collect();
    InvalidTable::unless_finite(length(&steps))
}

/// How it changes with each unit's value; nothing where all are equal, since it has a corner there.
pub(super) fn gradient(table: &Outcomes) -> Option<Vec<f64>> {
    let deviation = between_group_standard_deviation(table).ok()?;
    let slopes = (table.units().iter().zip(table.deviations()))
        .map(|(unit, step)| table.weight(unit) * (step / deviation));
    (0.0 < deviation).then(|| slopes.collect())
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    delta_method(table, &gradient(table)?)
}
