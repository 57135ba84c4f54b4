//! Ordinal absolute difference index (L^O).

use crate::indices::arithmetic::sum::sum;
use crate::indices::arithmetic::thresholds::{MINORITY, mean_over_thresholds, part_weight};
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Ordered, TwoGroup, TwoGroupArea};
use crate::indices::references::REARDON_2009;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "ordinal_absolute_difference",
    symbol: "L^O",
    name: Bilingual {
        en: "Ordinal absolute difference index",
        sv: "Ordinalt index med absoluta skillnader",
    },
    also_called: &[],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::Plain(ordinal_absolute_difference)),
    equation: "L^O = 1 - (sum_i t_i sum_k (1 - abs(2 c_(i k) - 1))) / (T sum_k (1 - abs(2 C_k - \
               1)))",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: at every threshold the side that is smaller in the region is nowhere the larger. \
             1: no area holds two categories.",
        sv: "0: vid varje gräns är den sida som är mindre i regionen ingenstans den större. 1: \
             inget område har två kategorier.",
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
        en: "How much nearer the middle class of their own area people are than the middle class \
             of the region, counted in steps of the order. The middle class is the one that holds \
             the middle person.",
        sv: "Hur mycket närmare invånarna är mittenklassen i det egna området än mittenklassen i \
             regionen, räknat i steg i ordningen. Mittenklassen är den där den mellersta personen \
             finns.",
    },
    caution: Bilingual {
        en: "Zero does not mean even: areas may differ much as long as their middle person is of \
             the same class. Many moves that even out leave it as it is; prefer the other ordinal \
             indices where small differences matter.",
        sv: "Noll betyder inte jämnt: områden kan skilja sig mycket så länge deras mellersta \
             person hör till samma klass. Många flyttar som jämnar ut lämnar det oförändrat; välj \
             hellre de andra ordinala indexen där små skillnader är viktiga.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas; compare \
             only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning; jämför bara \
             regioner med lika stora områden.",
    },
    convention: "at each threshold the surplus of the region's smaller side in the areas where it \
                 is the larger, summed over thresholds and divided by the sum of the smaller \
                 sides; all thresholds count alike, whatever lies between the categories; a \
                 category without members repeats the threshold beside it; a threshold with nobody \
                 on one side and empty areas dropped",
    used_by: "research; beside the other ordinal indices, to see how far the choice matters",
    references: &[REARDON_2009],
    part_weight: Some(|part, whole, _| part_weight(MINORITY, part, whole)),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[6.0, 1.0, 1.0], &[1.0, 1.0, 6.0]],
            value: 4.0 / 7.0,
            source: "by hand: 1 - (4/8 + 2/8) / (7/8 + 7/8), the areas being mirror images",
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
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.0,
            source: "by hand: 1 - (1 + 1/2) / (2 x 3/4), though the areas differ",
        },
    ],
};

fn ordinal_absolute_difference(table: &Ordered) -> f64 {
    mean_over_thresholds(table, MINORITY, absolute_difference)
}

/// The absolute difference index of two groups: of the smaller group, the share that lives where it
/// is the larger, less the others who live there.
///
/// The sum of `t_i (abs(2 p_i - 1) - abs(2 P - 1))` is twice that surplus, and the surplus is never
/// below zero.
fn absolute_difference(table: &TwoGroup) -> f64 {
    let group_is_smaller = table.group_total() <= table.others_total();
    let smaller_total = table.group_total().min(table.others_total());
    let surplus = |area: TwoGroupArea| {
        let (smaller, larger) = if group_is_smaller {
            (area.group, area.others)
        } else {
            (area.others, area.group)
        };
        (smaller - larger).max(0.0)
    };
    sum(table.areas().map(|area| surplus(area) / smaller_total))
}
