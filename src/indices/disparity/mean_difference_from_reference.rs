//! Mean difference from the reference (MDRU).

use crate::indices::arithmetic::absolute_difference::{Counting, Level, MeanDifference};
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mean_difference_from_reference",
    symbol: "MDRU",
    name: Bilingual {
        en: "Mean difference from the reference",
        sv: "Genomsnittlig skillnad mot referensen",
    },
    also_called: &[],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(mean_difference_from_reference)),
    equation: "\"MDRU\" = 1 / n sum_i abs(y_i - y_\"ref\")",
    unit: Unit::Value,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all units have the value of the reference.",
        sv: "0: alla enheter har referensens värde.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::TranslationInvariance,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the average unit lies from the unit chosen as reference, in the unit of the \
             value. Every unit counts alike, large or small.",
        sv: "Hur långt den genomsnittliga enheten ligger från den enhet som valts som referens, i \
             värdets enhet. Alla enheter räknas lika, stora som små.",
    },
    caution: Bilingual {
        en: "Depends on which unit is the reference, and does not tell better from worse: units \
             above and below the reference both raise it.",
        sv: "Beror på vilken enhet som är referens och skiljer inte bättre från sämre: enheter \
             både över och under referensen höjer det.",
    },
    sensitivity: Bilingual {
        en: "Every unit counts alike, however small, so splitting or joining units changes it, \
             and noise in small units raises it.",
        sv: "Varje enhet räknas lika, hur liten den än är, så att dela eller slå ihop enheter \
             ändrar det, och slump i små enheter höjer det.",
    },
    convention: "absolute distances from the unit named as reference; divisor the number of \
                 units, the best or reference itself counted among them (Healthy People divides by \
                 one less)",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[AHN_2018, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Plain,
        method: "delta method from the units' standard errors, taking as known which units lie \
                 above the reference",
    }),
    examples: &[WorkedExample {
        rows: &[&[60.0, 100.0], &[30.0, 200.0], &[80.0, 100.0]],
        value: 16.666_666_666_666_668,
        source: "by hand: (0 + 30 + 20) / 3",
    }],
};

fn mean_difference_from_reference(table: &Outcomes) -> Result<f64, InvalidTable> {
    Ok(mean_difference(table)?.value)
}

fn mean_difference(table: &Outcomes) -> Result<MeanDifference, InvalidTable> {
    MeanDifference::new(table, Level::Reference, Counting::Units)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    mean_difference(table).ok()?.standard_error(table)
}
