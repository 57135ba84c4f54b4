//! Ratio of the 90th percentile to the median.

use super::quantile_ratio::ratio_of_quantiles;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{ALFONS_TEMPL_2013, HYNDMAN_FAN_1996};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ninetieth_percentile_to_median",
    symbol: "P90/P50",
    name: Bilingual {
        en: "Ratio of the 90th percentile to the median (P90/P50)",
        sv: "Kvot mellan 90:e percentilen och medianen (P90/P50)",
    },
    also_called: &["P90/P50", "D9/D5"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(ninetieth_percentile_to_median)),
    equation: "\"P90/P50\" = Q(0.9) / Q(0.5)",
    unit: Unit::One,
    parameter: None,
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
        en: "How many times as much as the person in the middle the person at the upper tenth of \
             incomes has.",
        sv: "Hur många gånger mer den som står vid gränsen till den högsta tiondelen har än den i \
             mitten.",
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
    used_by: "the OECD",
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
        value: 1.727_272_727_272_727_2,
        source: "by hand: each percentile is the middle of two incomes, so 95 / 55",
    }],
};

fn ninetieth_percentile_to_median(table: &Incomes) -> Result<f64, InvalidTable> {
    ratio_of_quantiles(table, 0.9, 0.5)
}
