//! Ordinal information theory index (H^O).

use crate::indices::arithmetic::thresholds::{ENTROPY, mean_over_thresholds, part_weight};
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::Ordered;
use crate::indices::references::REARDON_2009;
use crate::indices::segregation::information_theory::information_theory;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ordinal_information_theory",
    symbol: "H^O",
    name: Bilingual {
        en: "Ordinal information theory index",
        sv: "Ordinalt informationsteoretiskt index",
    },
    also_called: &[],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::Plain(ordinal_information_theory)),
    equation: "H^O = 1 - (sum_i t_i sum_k E(c_(i k))) / (T sum_k E(C_k)), quad E(c) = c ln(1 / c) \
               + (1 - c) ln(1 / (1 - c))",
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
        en: "How much less mixed by income class or education the average area is than the region \
             as a whole. People far apart in the order count for more than neighbours in it.",
        sv: "Hur mycket mindre blandat det genomsnittliga området är än regionen som helhet, i \
             fråga om till exempel inkomstklass eller utbildning. Personer långt ifrån varandra i \
             ordningen räknas mer än grannar i den.",
    },
    caution: Bilingual {
        en: "Compare only values with the same categories: other limits between them give another \
             value, also when nobody moves. Not for groups without order.",
        sv: "Jämför bara värden med samma kategorier: andra gränser mellan dem ger ett annat värde \
             också när ingen flyttar. Inte för grupper utan ordning.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas; compare \
             only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning; jämför bara \
             regioner med lika stora områden.",
    },
    convention: "the mean of the information theory index at the thresholds between categories, \
                 weighted by the entropy of the region at each; the base of the logarithm cancels; \
                 all thresholds count alike, whatever lies between the categories; a category \
                 without members repeats the threshold beside it; a threshold with nobody on one \
                 side and empty areas dropped",
    used_by: "research on segregation by education, occupation and income class",
    references: &[REARDON_2009],
    part_weight: Some(|part, whole, _| part_weight(ENTROPY, part, whole)),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[
                &[0.0, 0.0, 30.0],
                &[0.0, 20.0, 10.0],
                &[10.0, 20.0, 0.0],
                &[30.0, 0.0, 0.0],
            ],
            value: 0.75,
            source: "by hand: at either threshold one of four areas is as mixed as the region, the \
                     others not at all; also OasisR 3.1.1, of whose manual this is a table",
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
        WorkedExample {
            rows: &[&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

fn ordinal_information_theory(table: &Ordered) -> f64 {
    mean_over_thresholds(table, ENTROPY, information_theory)
}
