//! Symmetric Atkinson index of several groups (A).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::FRANKEL_VOLIJ_2011;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_symmetric_atkinson",
    symbol: "A*",
    name: Bilingual {
        en: "Multigroup symmetric Atkinson index",
        sv: "Symmetriskt Atkinsonindex för flera grupper",
    },
    also_called: &["symmetric Atkinson index", "A of several groups"],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_symmetric_atkinson)),
    equation: "A^* = 1 - sum_i (product_g n_(i g) / N_g)^(1 / K)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: all groups are spread alike. 1: every area lacks at least one of the groups.",
        sv: "0: alla grupper är fördelade lika. 1: varje område saknar minst en av grupperna.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How little all groups overlap at once. It does not change when a group grows at the \
             same rate everywhere, so it can be compared between years and regions whose groups \
             have different sizes.",
        sv: "Hur lite alla grupper överlappar på en gång. Det ändras inte när en grupp växer i \
             samma takt överallt, och kan därför jämföras mellan år och regioner där grupperna är \
             olika stora.",
    },
    caution: Bilingual {
        en: "An area that lacks a single group counts as wholly segregated, so one small group can \
             take the value close to 1. Not for small areas with many groups; join groups first. \
             With three groups or more, a move that evens out can raise it.",
        sv: "Ett område som saknar en enda grupp räknas som helt segregerat, så en liten grupp kan \
             föra värdet nära 1. Inte för små områden med många grupper; slå ihop grupper först. \
             Med tre eller fler grupper kan en flytt som jämnar ut höja det.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about k (K - 1) / (2 K^2) sum_g 1 / N_g with k areas and K groups, \
             as long as hardly any area lacks a group: 0.001 with three equal groups in areas of \
             1,000, and much more with one small group. A finer division into areas never lowers \
             it.",
        sv: "Redan slumpen ger ungefär k (K - 1) / (2 K^2) sum_g 1 / N_g med k områden och K \
             grupper, så länge knappt något område saknar en grupp: 0,001 med tre lika stora \
             grupper i områden med 1 000, och mycket mer med en liten grupp. En finare indelning i \
             områden sänker det aldrig.",
    },
    convention: "the same weight 1 / K for each of the K groups; the square root index when there \
                 are two; a part of the region weighs the geometric mean of N_(s g) / N_g; empty \
                 areas and empty groups dropped",
    used_by: "research on school segregation since Frankel and Volij (2011); the Stata module dseg",
    references: &[FRANKEL_VOLIJ_2011],
    part_weight: Some(geometric_mean_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.055_059_212_578_845_05,
            source: "by hand: 1 - 3 (1/2 x 1/4 x 1/4)^(1/3)",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

/// The arithmetic less the geometric mean of the shares that each area has of the groups: the same
/// as the equation, because the arithmetic means sum to one, and never below zero.
fn multigroup_symmetric_atkinson(table: &MultiGroup) -> f64 {
    let n_groups = table.n_groups() as f64;
    let mut shares = vec![0.0; table.n_groups()];
    sum(table.rows().map(|area| {
        for (group, share) in shares.iter_mut().enumerate() {
            *share = area[group] / table.group_total(group);
        }
        let mean = sum(shares.iter().copied()) / n_groups;
        // At evenness rounding may make the geometric mean the greater one.
        (mean - geometric_mean(&shares)).max(0.0)
    }))
}

fn geometric_mean(shares: &[f64]) -> f64 {
    // A logarithm costs more than the rest; nothing is shared where a group is missing.
    if shares.contains(&0.0) {
        return 0.0;
    }
    let logarithms = shares.iter().map(|&share| libm::log(share));
    libm::exp(sum(logarithms) / shares.len() as f64)
}

fn geometric_mean_share(part: &[f64], whole: &[f64], _: f64) -> f64 {
    let shares: Vec<f64> = part
        .iter()
        .zip(whole)
        .map(|(part, whole)| part / whole)
        .collect();
    geometric_mean(&shares)
}
