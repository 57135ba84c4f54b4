//! Mean log deviation between groups.

use super::theil_between_groups::logarithm;
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022, SHORROCKS_1980};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mean_log_deviation_between_groups",
    symbol: "MLD(B)",
    name: Bilingual {
        en: "Mean log deviation between groups",
        sv: "Genomsnittlig logaritmisk avvikelse mellan grupper",
    },
    also_called: &["mean log deviation", "MLD", "GE(0) between groups"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(mean_log_deviation_between_groups)),
    equation: "\"MLD\" = -sum_i f_i ln(y_i / mu)",
    unit: Unit::Nats,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the same value.",
        sv: "0: alla enheter har samma värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How unequally what there is of the outcome is shared between units. 0 when all units \
             have the same value; it has no everyday unit, so compare it over time or between \
             regions. Units with low values count most.",
        sv: "Hur ojämnt det som finns av utfallet är fördelat mellan enheter. 0 när alla enheter \
             har samma värde; det saknar vardaglig enhet, så jämför över tid eller mellan \
             regioner. Enheter med låga värden räknas mest.",
    },
    caution: Bilingual {
        en: "Only for values above zero: a single unit near zero can outweigh all others. \
             Differences within units are not seen. Other publications print it multiplied by \
             1,000.",
        sv: "Bara för värden över noll: en enda enhet nära noll kan väga tyngre än alla andra. \
             Skillnader inom enheter syns inte. Andra publikationer anger det multiplicerat med 1 \
             000.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "natural logarithm, in nats, not multiplied by 1,000 as the World Health \
                 Organization prints it; none where a value is zero, where its package puts \
                 0.000001 in place of zero",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022, SHORROCKS_1980],
    part_weight: Some(|part, whole, _| part[0] / whole[0]),
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors (Ahn et al. 2018)",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 0.092_331_515_373_072_81,
        source: "by hand: -(ln 0.6 / 2 + ln 1.2 / 4 + ln 1.6 / 4)",
    }],
};

fn mean_log_deviation_between_groups(table: &Outcomes) -> Result<f64, InvalidTable> {
    if table.units().iter().any(|unit| unit.value <= 0.0) {
        return Err(InvalidTable::ValueNotPositive);
    }
    // Next to the smallest numbers there are, the mean of values above zero may round to zero.
    if table.mean() <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let terms = (table.units().iter().zip(table.deviations())).map(|(unit, deviation)| {
        let excess = deviation / table.mean();
        // The excesses add up to zero. Added, they leave terms that are small and never negative
        // but by rounding.
        let term = excess - logarithm(excess, unit.value, table.mean());
        table.weight(unit) * term.max(0.0)
    });
    InvalidTable::unless_finite(sum(terms))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_log_deviation_between_groups(table).ok()?;
    let gradient: Vec<f64> = (table.units().iter())
        .map(|unit| table.weight(unit) * (1.0 / table.mean() - 1.0 / unit.value))
        .collect();
    delta_method(table, &gradient)
}
