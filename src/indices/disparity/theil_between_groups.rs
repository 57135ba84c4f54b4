//! Theil index between groups.

use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022, SHORROCKS_1980};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "theil_between_groups",
    symbol: "T(B)",
    name: Bilingual {
        en: "Theil index between groups",
        sv: "Theilindex mellan grupper",
    },
    also_called: &["Theil index", "TI", "GE(1) between groups"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(theil_between_groups)),
    equation: "T = sum_i f_i y_i / mu ln(y_i / mu)",
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
             regions. Units with high values count most.",
        sv: "Hur ojämnt det som finns av utfallet är fördelat mellan enheter. 0 när alla enheter \
             har samma värde; det saknar vardaglig enhet, så jämför över tid eller mellan \
             regioner. Enheter med höga värden räknas mest.",
    },
    caution: Bilingual {
        en: "Only for values counted from a true zero. Differences within units are not seen, so \
             it is below the Theil index of persons. Other publications print it multiplied by \
             1,000.",
        sv: "Bara för värden som räknas från en verklig nollpunkt. Skillnader inom enheter syns \
             inte, så det är lägre än personernas Theilindex. Andra publikationer anger det \
             multiplicerat med 1 000.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "natural logarithm, in nats, not multiplied by 1,000 as the World Health \
                 Organization prints it; 0 ln 0 = 0, where its package puts 0.000001 in place of \
                 zero; none where a value is below zero or all are zero",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022, SHORROCKS_1980],
    part_weight: Some(|part, whole, _| part[1] / whole[1]),
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors (Ahn et al. 2018); none where a \
                 value of zero is uncertain",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 0.089_450_231_606_683_42,
        source: "by hand: 0.3 ln 0.6 + 0.3 ln 1.2 + 0.4 ln 1.6",
    }],
};

fn theil_between_groups(table: &Outcomes) -> Result<f64, InvalidTable> {
    if table.units().iter().any(|unit| unit.value < 0.0) {
        return Err(InvalidTable::ValueBelowZero);
    }
    if table.mean() <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let terms = (table.units().iter().zip(table.deviations())).map(|(unit, deviation)| {
        let excess = deviation / table.mean();
        // The limit of r ln r as r goes to zero is zero.
        let term = if unit.value == 0.0 {
            0.0
        } else {
            unit.value / table.mean() * logarithm(excess, unit.value, table.mean())
        };
        // The excesses add up to zero. Taken away, they leave terms that are small and never
        // negative but by rounding.
        table.weight(unit) * (term - excess).max(0.0)
    });
    InvalidTable::unless_finite(sum(terms))
}

/// That of a value's ratio to the mean, accurate also where the two are nearly equal.
pub(super) fn logarithm(excess: f64, value: f64, mean: f64) -> f64 {
    if excess.abs() < 0.5 {
        libm::log1p(excess)
    } else {
        libm::log(value / mean)
    }
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let index = theil_between_groups(table).ok()?;
    let gradient: Vec<f64> = (table.units().iter().zip(table.deviations()))
        .map(|(unit, deviation)| {
            let excess = deviation / table.mean();
            let logarithm = logarithm(excess, unit.value, table.mean());
            table.weight(unit) * (logarithm - index) / table.mean()
        })
        .collect();
    delta_method(table, &gradient)
}
