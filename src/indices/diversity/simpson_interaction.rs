//! Simpson's interaction index (I).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{MultiGroup, all_but};
use crate::indices::references::{LIEBERSON_1969, SIMPSON_1949};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "simpson_interaction",
    symbol: "I",
    name: Bilingual {
        en: "Simpson's interaction index",
        sv: "Simpsons interaktionsindex",
    },
    also_called: &[
        "Gini–Simpson index",
        "fractionalisation",
        "Blau index",
        "Lieberson's diversity",
        "ISimpson",
    ],
    dimension: Dimension::Diversity,
    formula: Formula::MultiGroup(Function::Plain(simpson_interaction)),
    equation: "I = sum_g P_g (1 - P_g) = 1 - sum_g P_g^2",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "Near 0: nearly everyone belongs to one group. Its greatest value is 1 - 1 / K with K \
             groups: all are equally large.",
        sv: "Nära 0: nästan alla tillhör en grupp. Största värdet är 1 - 1 / K med K grupper: alla \
             är lika stora.",
    },
    // It depends on the region's totals only, which no move changes.
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::Exchanges,
    ],
    reading: Bilingual {
        en: "The chance that two people drawn from the whole region belong to different groups. It \
             says nothing about segregation: they need not live near each other.",
        sv: "Sannolikheten att två personer som dras ur hela regionen tillhör olika grupper. Det \
             säger inget om segregation: de behöver inte bo nära varandra.",
    },
    caution: Bilingual {
        en: "Not the interaction index xPy, which is about areas. Grows with the number of groups \
             that people are divided into: compare only with the same groups.",
        sv: "Inte interaktionsindexet xPy, som gäller områden. Växer med antalet grupper som \
             personer delas in i: jämför bara med samma grupper.",
    },
    sensitivity: Bilingual {
        en: "Does not depend on the number, the size or the borders of areas. Chance moves it only \
             where the whole region is small.",
        sv: "Beror inte på områdenas antal, storlek eller gränser. Slumpen rör det bara där hela \
             regionen är liten.",
    },
    convention: "drawn with replacement: the same person may be drawn twice (no n - 1 correction); \
                 groups without members in the region are dropped",
    used_by: "research on diversity; as fractionalisation, political economy; PySAL, OasisR and \
              divintseg",
    references: &[LIEBERSON_1969, SIMPSON_1949],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 11.0 / 18.0,
            source: "by hand: 1 - (1/4 + 1/9 + 1/36)",
        },
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 2.0 / 3.0,
            source: "three equal groups: 1 - 1/3",
        },
    ],
};

fn simpson_interaction(table: &MultiGroup) -> f64 {
    interaction(&table.group_shares())
}

/// The chance that two people belong to different groups. The shares sum to one.
pub(in crate::indices) fn interaction(shares: &[f64]) -> f64 {
    // One minus the sum of squares would lose digits when one group is nearly everyone.
    sum((0..shares.len()).map(|group| shares[group] * all_but(shares, group)))
}
