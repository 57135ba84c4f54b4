//! Between-group variance (BGV).

use crate::indices::arithmetic::delta_method::length;
use crate::indices::arithmetic::sum::{Sum, sum};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "between_group_variance",
    symbol: "BGV",
    name: Bilingual {
        en: "Between-group variance",
        sv: "Mellangruppsvarians",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(between_group_variance)),
    equation: "\"BGV\" = sum_i f_i (y_i - mu)^2",
    unit: Unit::ValueSquared,
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
        en: "How widely the units' values are spread around the mean of all people, in squared \
             units: units far from the mean count most. The between-group standard deviation says \
             the same in the unit of the value.",
        sv: "Hur spridda enheternas värden är kring medelvärdet för alla personer, i kvadrerade \
             enheter: enheter långt från medelvärdet räknas mest. Mellangruppsstandardavvikelsen \
             säger detsamma i värdets enhet.",
    },
    caution: Bilingual {
        en: "Hard to read by itself, since its unit is squared. Compare it only between outcomes \
             in the same unit.",
        sv: "Svår att läsa för sig, eftersom enheten är kvadrerad. Jämför den bara mellan utfall \
             i samma enhet.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "weighted by population, divisor the population (no small-sample correction); \
                 nothing is taken away for the errors of the units' values, which raise it by \
                 their weighted mean square",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, HARPER_2008, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: Some(|part, whole, _| part[0] / whole[0]),
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "variance of a quadratic form of normal estimates (Ahn et al. 2018), with its \
                 second-order term",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
            value: 450.0,
            source: "by hand: 20^2 / 2 + 10^2 / 4 + 30^2 / 4",
        },
        WorkedExample {
            rows: &[&[20.0, 100.0], &[60.0, 300.0]],
            value: 300.0,
            source: "by hand: 30^2 / 4 + 3 x 10^2 / 4",
        },
    ],
};

fn between_group_variance(table: &Outcomes) -> Result<f64, InvalidTable> {
    let squares = (table.units().iter().zip(table.deviations()))
        .map(|(unit, deviation)| table.weight(unit) * deviation * deviation);
    InvalidTable::unless_finite(sum(squares))
}

/// The variance of `y' A y` with `A` the weights less their products, for independent normal y:
/// four times that of the linear term and twice the trace of `(A S)^2`, S holding the squared
/// errors.
fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    between_group_variance(table).ok()?;
    let units = table.units();
    let errors = units.iter().map(|unit| unit.standard_error);
    let errors: Vec<f64> = errors.collect::<Option<_>>()?;
    let weighted = |unit: usize| table.weight(&units[unit]) * errors[unit];
    let linear: Vec<f64> = (table.deviations().iter().enumerate())
        .map(|(unit, deviation)| 2.0 * weighted(unit) * deviation)
        .collect();
    // In parts of the largest error, fourth powers do not overflow.
    let largest = errors
        .iter()
        .fold(0.0_f64, |largest, error| largest.max(*error));
    if largest == 0.0 {
        return Some(0.0);
    }
    let variances: Vec<(f64, f64)> = (units.iter().zip(&errors))
        .map(|(unit, error)| (table.weight(unit), (error / largest) * (error / largest)))
        .collect();
    let (mut trace, mut before) = (Sum::default(), Sum::default());
    for (weight, variance) in variances {
        let own = weight * (1.0 - weight) * variance;
        let shared = weight * weight * variance;
        trace.add(own * own + 2.0 * shared * before.value());
        before.add(shared);
    }
    let second_order = libm::sqrt(2.0 * trace.value()) * largest * largest;
    let error = length(&[length(&linear), second_order]);
    error.is_finite().then_some(error)
}
