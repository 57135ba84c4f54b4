//! Coefficient of variation between groups (COV).

use super::between_group_standard_deviation::{between_group_standard_deviation, gradient};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "coefficient_of_variation_between_groups",
    symbol: "COV",
    name: Bilingual {
        en: "Coefficient of variation between groups",
        sv: "Variationskoefficient mellan grupper",
    },
    also_called: &["coefficient of variation"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(coefficient_of_variation_between_groups)),
    equation: "\"COV\" = 100 / mu sqrt(sum_i f_i (y_i - mu)^2)",
    unit: Unit::Percent,
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
        en: "How far the units' values typically lie from the mean of all people, in percent of \
             that mean. Units far from the mean count most.",
        sv: "Hur långt enheternas värden vanligen ligger från medelvärdet för alla personer, i \
             procent av medelvärdet. Enheter långt från medelvärdet räknas mest.",
    },
    caution: Bilingual {
        en: "Turns large where the mean is small, and differs for having and not having the \
             outcome. Only for values counted from a true zero.",
        sv: "Blir stor där medelvärdet är litet och skiljer sig mellan att ha och att inte ha \
             utfallet. Bara för värden som räknas från en verklig nollpunkt.",
    },
    sensitivity: Bilingual {
        en: "Noise in the values of small units raises it, and so does a finer division into \
             units; units count by their people.",
        sv: "Slump i små enheters värden höjer det, liksom en finare indelning i enheter; \
             enheterna räknas efter sin befolkning.",
    },
    convention: "the between-group standard deviation in percent of the mean over people; divisor \
                 the population (no small-sample correction); none where the mean is not above \
                 zero",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors; none where all values are equal",
    }),
    examples: &[WorkedExample {
        rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
        value: 42.426_406_871_192_846,
        source: "by hand: 100 sqrt(450) / 50",
    }],
};

fn coefficient_of_variation_between_groups(table: &Outcomes) -> Result<f64, InvalidTable> {
    if table.mean() <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let deviation = between_group_standard_deviation(table)?;
    InvalidTable::unless_finite(100.0 * (deviation / table.mean()))
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    let percent = coefficient_of_variation_between_groups(table).ok()?;
    let gradient: Vec<f64> = (table.units().iter().zip(gradient(table)?))
        .map(|(unit, slope)| (100.0 * slope - percent * table.weight(unit)) / table.mean())
        .collect();
    delta_method(table, &gradient)
}
