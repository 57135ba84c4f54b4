//! Ordinal square root index (S^O).

use crate::indices::arithmetic::thresholds::{SQUARE_ROOT, mean_over_thresholds, part_weight};
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::Ordered;
use crate::indices::references::{HUTCHENS_2004, REARDON_2009};
use crate::indices::segregation::square_root::square_root;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ordinal_square_root",
    symbol: "S^O",
    name: Bilingual {
        en: "Ordinal square root index",
        sv: "Ordinalt kvadratrotsindex",
    },
    also_called: &["ordinal Hutchens index"],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::Plain(ordinal_square_root)),
    equation: "S^O = 1 - (sum_i t_i sum_k sqrt(c_(i k) (1 - c_(i k)))) / (T sum_k sqrt(C_k (1 - \
               C_k)))",
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
        en: "How unevenly income classes or levels of education are spread over the areas, with \
             the ends of the order counted for more than in the other ordinal indices.",
        sv: "Hur ojämnt till exempel inkomstklasser eller utbildningsnivåer är fördelade över \
             områdena, där ordningens ändar räknas mer än i de andra ordinala indexen.",
    },
    caution: Bilingual {
        en: "Compare only values with the same categories: other limits between them give another \
             value, also when nobody moves. Many small areas without anyone from the lowest or the \
             highest category push it up by chance alone.",
        sv: "Jämför bara värden med samma kategorier: andra gränser mellan dem ger ett annat värde \
             också när ingen flyttar. Många små områden utan någon ur den lägsta eller högsta \
             kategorin höjer värdet redan av slump.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas; compare \
             only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning; jämför bara \
             regioner med lika stora områden.",
    },
    convention: "the mean of Hutchens' square root index at the thresholds between categories, \
                 weighted by the square root of the variance of the region at each; all thresholds \
                 count alike, whatever lies between the categories; a category without members \
                 repeats the threshold beside it; a threshold with nobody on one side and empty \
                 areas dropped",
    used_by: "research on segregation by education, occupation and income class",
    references: &[REARDON_2009, HUTCHENS_2004],
    part_weight: Some(|part, whole, _| part_weight(SQUARE_ROOT, part, whole)),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.036_388_625_005_719_81,
            source: "by hand: 1 - (2 + sqrt(3)) / sqrt(15)",
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

fn ordinal_square_root(table: &Ordered) -> f64 {
    mean_over_thresholds(table, SQUARE_ROOT, square_root)
}
