//! Gini index of several groups (G).

use crate::indices::arithmetic::sum::Sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{MultiGroup, all_but};
use crate::indices::references::REARDON_FIREBAUGH_2002;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_gini",
    symbol: "G*",
    name: Bilingual {
        en: "Multigroup Gini index of segregation",
        sv: "Ginikoefficient för segregation, flera grupper",
    },
    also_called: &["GiniMulti", "G of several groups"],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_gini)),
    equation: "G^* = sum_(g i j) t_i t_j abs(p_(i g) - p_(j g)) / (2 T^2 I), quad I = sum_g P_g (1 \
               - P_g)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no two groups share an area.",
        sv: "0: varje område har samma blandning. 1: inga två grupper delar område.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How far all pairs of areas differ in their shares of all groups, from 0 when none do \
             to 1 when no two groups share an area.",
        sv: "Hur mycket alla par av områden skiljer sig i andelen av alla grupper, från 0 när inga \
             gör det till 1 när inga två grupper delar område.",
    },
    caution: Bilingual {
        en: "Not the Gini coefficient of income. With three groups or more, a move that evens out \
             can raise it; where that matters, use the multigroup information theory index. Adding \
             or joining groups changes it.",
        sv: "Inte Ginikoefficienten för inkomster. Med tre eller fler grupper kan en flytt som \
             jämnar ut höja den; använd i så fall det informationsteoretiska indexet för flera \
             grupper. Fler eller sammanslagna grupper ändrar den.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about sum_g sqrt(P_g (1 - P_g)) / (I sqrt(pi n)) with n \
             inhabitants in each area, 1.4 times as much as for multigroup dissimilarity: 0.04 \
             with three equal groups in areas of 1,000. A finer division into areas never lowers \
             it.",
        sv: "Redan slumpen ger ungefär sum_g sqrt(P_g (1 - P_g)) / (I sqrt(pi n)) med n invånare i \
             varje område, 1,4 gånger så mycket som för olikhetsindexet för flera grupper: 0,04 \
             med tre lika stora grupper i områden med 1 000. En finare indelning i områden sänker \
             den aldrig.",
    },
    convention: "the mean of every group's Gini index against all others, weighted by P_g (1 - \
                 P_g); pairs counted with the divisor T^2 (no small-sample correction); empty \
                 areas and empty groups dropped",
    used_by: "multigroup research since Reardon and Firebaugh (2002); PySAL and OasisR",
    references: &[REARDON_FIREBAUGH_2002],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 8.0 / 11.0,
            source: "by hand: pairs of areas differ by 4 over all groups, so 2 x 16 x 4 / (2 x 144 \
                     x 11/18)",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

/// The mean of every group's Gini index against all others, weighted by P (1 - P): the same as the
/// equation, and accurate also when one group is nearly everyone.
fn multigroup_gini(table: &MultiGroup) -> f64 {
    let (mut weighted, mut weights) = (Sum::default(), Sum::default());
    for group in 0..table.n_groups() {
        let share = table.group_total(group) / table.total();
        let others_share = table.others_total(group) / table.total();
        weighted.add(share * others_share * against_all_others(table, group));
        weights.add(share * others_share);
    }
    weighted.value() / weights.value()
}

/// Twice the area between the segregation curve and the diagonal: the sum over pairs without
/// visiting every pair, once the areas stand in order of the group's share.
fn against_all_others(table: &MultiGroup, group: usize) -> f64 {
    let (group_total, others_total) = (table.group_total(group), table.others_total(group));
    let mut areas: Vec<(f64, f64, f64)> = (table.rows())
        .map(|area| (area[group], all_but(area, group)))
        .map(|(group, others)| (group / others, group / group_total, others / others_total))
        .collect();
    // Areas came in the order of their counts, so that ties too always end in the same order.
    areas.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut group_so_far, mut others_so_far) = (Sum::default(), Sum::default());
    let mut gini = Sum::default();
    for (_, group, others) in areas {
        // Earlier areas have a smaller share of the group, so only rounding makes a term negative.
        let gap = others_so_far.value() * group - group_so_far.value() * others;
        gini.add(gap.max(0.0));
        group_so_far.add(group);
        others_so_far.add(others);
    }
    gini.value()
}
