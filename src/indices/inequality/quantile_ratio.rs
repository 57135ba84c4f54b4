//! Ratio of two quantiles equally far from the ends.

use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable, is_divisor};
use crate::indices::references::{ALFONS_TEMPL_2013, HYNDMAN_FAN_1996};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "quantile_ratio",
    symbol: "Q_u/Q_l",
    name: Bilingual {
        en: "Ratio of an upper to a lower quantile",
        sv: "Kvot mellan en övre och en undre kvantil",
    },
    also_called: &["interquantile ratio", "P80/P20"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::PartialWithParameter(quantile_ratio)),
    equation: "Q(1 - p) / Q(p)",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "share",
        default: 0.2,
        least: 0.0,
        greatest: 0.5,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "The share of the population below the lower quantile, and above the upper one.",
            sv: "Den andel av befolkningen som ligger under den undre kvantilen, och över den \
                 övre.",
        },
    }),
    range: Range {
        min: 1.0,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "1: the two incomes are the same. No upper limit.",
        sv: "1: de två inkomsterna är lika. Ingen övre gräns.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
    ],
    reading: Bilingual {
        en: "How many times as much as a person near the bottom of incomes a person equally near \
             the top has. When nothing else is said, a fifth of all are below the one and a fifth \
             above the other.",
        sv: "Hur många gånger mer en person nära toppen av inkomsterna har än en lika nära \
             botten. När inget annat sägs ligger en femtedel av alla under den ena och en femtedel \
             över den andra.",
    },
    caution: Bilingual {
        en: "Sees only two points: what happens between and beyond them leaves it as it is, and \
             it may rise by a transfer that evens out. With few units it leaps.",
        sv: "Ser bara två punkter: det som händer mellan och bortom dem påverkar den inte, och \
             den kan stiga av en omfördelning som jämnar ut. Med få enheter hoppar den.",
    },
    sensitivity: Bilingual {
        en: "Unsteady where few people have incomes near the limits that are compared. Areas hide \
             the differences between the people in them: the finer the division, the higher the \
             value.",
        sv: "Ostadigt där få personer har inkomster nära de gränser som jämförs. Områden döljer \
             skillnaderna mellan personerna i dem: ju finare indelning, desto högre värde.",
    },
    convention: "quantiles by the inverse of the distribution function, and the middle between \
                 two incomes where a share of the population is reached exactly (definition 2 of \
                 Hyndman and Fan, with weights as in laeken); refused where the lower quantile is \
                 not above zero",
    used_by: "research",
    references: &[HYNDMAN_FAN_1996, ALFONS_TEMPL_2013],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[
            &[10.0, 1.0],
            &[20.0, 1.0],
            &[30.0, 1.0],
            &[40.0, 1.0],
            &[50.0, 1.0],
            &[60.0, 1.0],
            &[70.0, 1.0],
            &[80.0, 1.0],
            &[90.0, 1.0],
            &[100.0, 1.0],
        ],
        value: 3.4,
        source: "by hand: each quantile is the middle of two incomes, so 85 / 25",
    }],
};

fn quantile_ratio(table: &Incomes, share: f64) -> Result<f64, InvalidTable> {
    ratio_of_quantiles(table, 1.0 - share, share)
}

/// One quantile over another that is not above it.
pub(super) fn ratio_of_quantiles(
    table: &Incomes,
    upper: f64,
    lower: f64,
) -> Result<f64, InvalidTable> {
    let divisor = table.quantile(lower);
    if !is_divisor(divisor) {
        return Err(InvalidTable::NotDivisible);
    }
    InvalidTable::unless_finite(table.quantile(upper) / divisor)
}
