//! Entropy of the groups (E).

use crate::indices::arithmetic::entropy::entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::{SHANNON_1948, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "diversity_entropy",
    symbol: "E",
    name: Bilingual {
        en: "Entropy of the groups",
        sv: "Gruppernas entropi",
    },
    also_called: &[
        "Shannon index",
        "Shannon entropy",
        "Theil's entropy index",
        "HShannon",
    ],
    dimension: Dimension::Diversity,
    formula: Formula::MultiGroup(Function::Plain(diversity_entropy)),
    equation: "E = sum_g P_g ln(1 / P_g)",
    unit: Unit::Nats,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "Near 0: nearly everyone belongs to one group. Its greatest value is ln of the number \
             of groups: all are equally large.",
        sv: "Nära 0: nästan alla tillhör en grupp. Största värdet är ln av antalet grupper: alla \
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
        en: "How mixed the population of the region is, wherever it lives. It says nothing about \
             segregation: a mixed region can be wholly segregated.",
        sv: "Hur blandad regionens befolkning är, var den än bor. Det säger inget om segregation: \
             en blandad region kan vara helt segregerad.",
    },
    caution: Bilingual {
        en: "Grows with the number of groups that people are divided into: compare only with the \
             same groups. For a number that can be read, take the effective number of groups.",
        sv: "Växer med antalet grupper som personer delas in i: jämför bara med samma grupper. För \
             ett tal som kan läsas, ta det effektiva antalet grupper.",
    },
    sensitivity: Bilingual {
        en: "Does not depend on the number, the size or the borders of areas. Chance moves it only \
             where the whole region is small.",
        sv: "Beror inte på områdenas antal, storlek eller gränser. Slumpen rör det bara där hela \
             regionen är liten.",
    },
    convention: "natural logarithm (nats); divide by ln 2 for bits, by ln of the number of groups \
                 for the normalised form of OasisR (NShannon) and PySAL; groups without members in \
                 the region are dropped",
    used_by: "research on diversity and segregation, where it is the denominator of H",
    references: &[SHANNON_1948, THEIL_FINIZZA_1971],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 1.011_404_264_707_351_8,
            source: "by hand: shares 1/2, 1/3 and 1/6 give 2/3 ln 2 + 1/2 ln 3",
        },
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 1.098_612_288_668_109_8,
            source: "three equal groups: ln 3",
        },
    ],
};

fn diversity_entropy(table: &MultiGroup) -> f64 {
    entropy(&table.group_shares())
}
