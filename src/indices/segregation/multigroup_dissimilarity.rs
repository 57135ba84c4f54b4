//! Multigroup index of dissimilarity (D of several groups).

use crate::indices::arithmetic::sum::{Sum, sum};
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{MultiGroup, all_but};
use crate::indices::references::{REARDON_FIREBAUGH_2002, SAKODA_1981};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_dissimilarity",
    symbol: "D*",
    name: Bilingual {
        en: "Multigroup index of dissimilarity",
        sv: "Olikhetsindex för flera grupper",
    },
    also_called: &[
        "Morgan's index",
        "Sakoda's generalised index of dissimilarity",
        "D of several groups",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_dissimilarity)),
    equation: "D^* = sum_(i g) t_i abs(p_(i g) - P_g) / (2 T I), quad I = sum_g P_g (1 - P_g)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: all groups are spread alike. 1: no two groups share an area.",
        sv: "0: alla grupper är fördelade lika. 1: inga två grupper delar område.",
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
        en: "The share of people who would have to move for all groups to be spread alike, out of \
             those who would have to if the groups were wholly apart.",
        sv: "Så stor andel som skulle behöva flytta för att alla grupper skulle bo lika fördelade, \
             av dem som skulle behöva det om grupperna bodde helt åtskilda.",
    },
    caution: Bilingual {
        en: "With three groups or more, a move that evens out can raise it; where that matters, \
             use the multigroup information theory index. Adding or joining groups changes it.",
        sv: "Med tre eller fler grupper kan en flytt som jämnar ut höja det; använd i så fall det \
             informationsteoretiska indexet för flera grupper. Fler eller sammanslagna grupper \
             ändrar det.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about sum_g sqrt(P_g (1 - P_g)) / (I sqrt(2 pi n)) with n \
             inhabitants in each area: 0.03 with three equal groups in areas of 1,000. A finer \
             division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär sum_g sqrt(P_g (1 - P_g)) / (I sqrt(2 pi n)) med n invånare \
             i varje område: 0,03 med tre lika stora grupper i områden med 1 000. En finare \
             indelning i områden sänker det aldrig.",
    },
    convention: "weighted with Simpson's interaction index I (Sakoda; Reardon and Firebaugh); empty \
                 areas and empty groups dropped",
    used_by: "multigroup research since Sakoda (1981); PySAL and OasisR",
    references: &[SAKODA_1981, REARDON_FIREBAUGH_2002],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.25,
            source: "by hand: 3 x 4 x (1/6 + 1/12 + 1/12) / (2 x 12 x 2/3)",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

/// The mean of every group's index of dissimilarity against all others, weighted by P (1 - P): the
/// same as the equation, and accurate also when one group is nearly everyone.
fn multigroup_dissimilarity(table: &MultiGroup) -> f64 {
    let (mut weighted, mut weights) = (Sum::default(), Sum::default());
    for group in 0..table.n_groups() {
        let share = table.group_total(group) / table.total();
        let others_share = table.others_total(group) / table.total();
        weighted.add(share * others_share * against_all_others(table, group));
        weights.add(share * others_share);
    }
    weighted.value() / weights.value()
}

fn against_all_others(table: &MultiGroup, group: usize) -> f64 {
    let (group_total, others_total) = (table.group_total(group), table.others_total(group));
    let gaps = table
        .rows()
        .map(|area| (area[group] / group_total - all_but(area, group) / others_total).abs());
    sum(gaps) / 2.0
}
