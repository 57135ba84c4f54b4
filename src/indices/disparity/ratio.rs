//! Ratio between the ends of the units.

use crate::indices::arithmetic::contrast::{Against, Contrast, mean_of};
use crate::indices::arithmetic::delta_method::delta_method;
use crate::indices::definition::{
    Axiom, Bilingual, CarriedError, Definition, Dimension, Formula, Function, Range, Scale, Unit,
    WorkedExample,
};
use crate::indices::input::{InvalidTable, Outcomes};
use crate::indices::references::{MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ratio",
    symbol: "R(y)",
    name: Bilingual {
        en: "Ratio",
        sv: "Kvot",
    },
    also_called: &["R", "relative risk", "rate ratio"],
    dimension: Dimension::Disparity,
    formula: Formula::Outcomes(Function::Partial(ratio)),
    equation: "R = y_\"most advantaged\" / y_\"least advantaged\", quad \"without an order\" \
               max_i y_i / min_i y_i",
    unit: Unit::One,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "1: both ends have the same value. Below 1: the least advantaged fare better.",
        sv: "1: båda ändarna har samma värde. Under 1: de minst gynnade har det bättre.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
    ],
    reading: Bilingual {
        en: "How many times as high the value is at one end as at the other. 1 means no gap, 2 \
             that it is twice as high. With an order of units it is above 1 where the least \
             advantaged fare worse.",
        sv: "Hur många gånger så högt värdet är i den ena änden som i den andra. 1 betyder ingen \
             klyfta, 2 att det är dubbelt så högt. Med ordnade enheter är den över 1 där de minst \
             gynnade har det sämre.",
    },
    caution: Bilingual {
        en: "Turns large where the lower value is small, however small the gap, and differs for \
             having and not having the outcome. Says nothing of the units between the ends.",
        sv: "Blir stor där det lägre värdet är litet, hur liten klyftan än är, och skiljer sig \
             mellan att ha och att inte ha utfallet. Säger ingenting om enheterna mellan ändarna.",
    },
    sensitivity: Bilingual {
        en: "Sees two units only. Rises by chance with more and smaller units, since the extremes \
             of many noisy values lie further apart.",
        sv: "Ser bara två enheter. Stiger av slump med fler och mindre enheter, eftersom \
             ytterligheterna bland många osäkra värden ligger längre isär.",
    },
    convention: "with an order of units, most by least advantaged where high values are \
                 favourable and least by most where low ones are, so that a value above one means \
                 that the least advantaged fare worse; units in the same place pooled by \
                 population; without an order, greatest by least value; none where the divisor is \
                 zero; against a named unit: ratio_to_reference",
    used_by: "the World Health Organization's Health Equity Assessment Toolkit (HEAT)",
    references: &[MACKENBACH_KUNST_1997, SCHLOTHEUBER_HOSSEINPOOR_2022],
    part_weight: None,
    needs_basis: false,
    error: Some(CarriedError {
        standard_error,
        scale: Scale::Logarithm,
        method: "delta method from the units' standard errors, the interval on the logarithm, \
                 taking as known which units stand at the ends",
    }),
    examples: &[
        WorkedExample {
            rows: &[&[30.0, 200.0], &[60.0, 100.0], &[80.0, 100.0]],
            value: 2.666_666_666_666_666_5,
            source: "by hand: 80 / 30",
        },
        WorkedExample {
            rows: &[&[40.0, 100.0, 3.0], &[70.0, 300.0, 4.0]],
            value: 1.75,
            source: "by hand: 70 / 40",
        },
    ],
};

fn ratio(table: &Outcomes) -> Result<f64, InvalidTable> {
    ratio_of(table, &Contrast::new(table, Against::OtherEnd)?)
}

fn standard_error(table: &Outcomes, _: f64) -> Option<f64> {
    standard_error_of_ratio(table, &Contrast::new(table, Against::OtherEnd).ok()?)
}

/// The first of two means divided by the second.
///
/// Fails where the second is not above zero, and where the first is below.
pub(super) fn ratio_of(table: &Outcomes, contrast: &Contrast) -> Result<f64, InvalidTable> {
    let [first, second] = [&contrast.first, &contrast.second].map(|it| mean_of(table, it));
    if second <= 0.0 {
        Err(InvalidTable::NotDivisible)
    } else if first < 0.0 {
        Err(InvalidTable::ValueBelowZero)
    } else {
        InvalidTable::unless_finite(first / second)
    }
}

/// That of the ratio itself. Nothing at zero, which has no logarithm.
pub(super) fn standard_error_of_ratio(table: &Outcomes, contrast: &Contrast) -> Option<f64> {
    let ratio = ratio_of(table, contrast)
        .ok()
        .filter(|ratio| 0.0 < *ratio)?;
    let second = mean_of(table, &contrast.second);
    let gradient: Vec<f64> = (contrast.first.iter().zip(&contrast.second))
        .map(|(one, other)| (one - ratio * other) / second)
        .collect();
    delta_method(table, &gradient)
}
