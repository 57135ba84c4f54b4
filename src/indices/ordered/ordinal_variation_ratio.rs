//! Ordinal variation ratio index (R^O).

use crate::indices::arithmetic::thresholds::{VARIANCE, mean_over_thresholds, part_weight};
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::Ordered;
use crate::indices::references::REARDON_2009;
use crate::indices::segregation::correlation_ratio::correlation_ratio;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ordinal_variation_ratio",
    symbol: "R^O",
    name: Bilingual {
        en: "Ordinal variation ratio index",
        sv: "Ordinal variationskvot",
    },
    also_called: &[],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::Plain(ordinal_variation_ratio)),
    equation: "R^O = 1 - (sum_i t_i sum_k c_(i k) (1 - c_(i k))) / (T sum_k C_k (1 - C_k))",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area has the same mix of categories. 1: no area holds two categories.",
        sv: "0: varje område har samma blandning av kategorier. 1: inget område har två \
             kategorier.",
    },
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
        Axiom::OrderReversal,
    ],
    reading: Bilingual {
        en: "How many steps of the order two neighbours are apart on average, compared with two \
             people from anywhere in the region. 0 when neighbours differ as much, 1 when they do \
             not differ at all.",
        sv: "Hur många steg i ordningen två grannar i genomsnitt skiljer sig åt, jämfört med två \
             personer var som helst i regionen. 0 när grannar skiljer sig lika mycket, 1 när de \
             inte skiljer sig alls.",
    },
    caution: Bilingual {
        en: "Compare only values with the same categories: other limits between them give another \
             value, also when nobody moves. Looks mostly at the middle of the order; the very rich \
             and the very poor hardly move it.",
        sv: "Jämför bara värden med samma kategorier: andra gränser mellan dem ger ett annat värde \
             också när ingen flyttar. Ser mest till ordningens mitt; de allra rikaste och \
             fattigaste påverkar det knappast.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas; compare \
             only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning; jämför bara \
             regioner med lika stora områden.",
    },
    convention: "the mean of the correlation ratio at the thresholds between categories, weighted \
                 by the variance of the region at each; neighbours are drawn with replacement; all \
                 thresholds count alike, whatever lies between the categories; a category without \
                 members repeats the threshold beside it; a threshold with nobody on one side and \
                 empty areas dropped",
    used_by: "research on segregation by education, occupation and income class",
    references: &[REARDON_2009],
    part_weight: Some(|part, whole, _| part_weight(VARIANCE, part, whole)),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 1.0 / 15.0,
            source: "by hand: 1 - (1/4 + 3/16) / (2 x 15/64)",
        },
        WorkedExample {
            rows: &[
                &[0.0, 30.0, 0.0],
                &[0.0, 10.0, 20.0],
                &[10.0, 0.0, 20.0],
                &[30.0, 0.0, 0.0],
            ],
            value: 0.625,
            source: "by hand: 1 - (1/4 + 2/4) / 2, one area mixed at the lower threshold and two \
                     at the upper; also OasisR 3.1.1, of whose manual this is a table",
        },
    ],
};

fn ordinal_variation_ratio(table: &Ordered) -> f64 {
    mean_over_thresholds(table, VARIANCE, correlation_ratio)
}
