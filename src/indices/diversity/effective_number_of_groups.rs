//! Effective number of groups (exponential of entropy).

use crate::indices::arithmetic::entropy::entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::{HILL_1973, JOST_2006};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "effective_number_of_groups",
    symbol: "N1",
    name: Bilingual {
        en: "Effective number of groups",
        sv: "Effektivt antal grupper",
    },
    also_called: &[
        "Hill number of order 1",
        "perplexity",
        "true diversity",
        "exponential of Shannon entropy",
    ],
    dimension: Dimension::Diversity,
    formula: Formula::MultiGroup(Function::Plain(effective_number_of_groups)),
    equation: "N_1 = exp(E) = product_g P_g^(-P_g)",
    unit: Unit::Groups,
    parameter: None,
    range: Range {
        min: 1.0,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "Near 1: nearly everyone belongs to one group. Its greatest value is the number of \
             groups: all are equally large.",
        sv: "Nära 1: nästan alla tillhör en grupp. Största värdet är antalet grupper: alla är lika \
             stora.",
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
        en: "How many equally large groups would make the region as mixed as it is. At 2.5 it is \
             as mixed as between two and three equal groups. It says nothing about segregation.",
        sv: "Hur många lika stora grupper som skulle göra regionen så blandad som den är. Vid 2,5 \
             är den så blandad som mellan två och tre lika stora grupper. Det säger inget om \
             segregation.",
    },
    caution: Bilingual {
        en: "Depends on how people are divided into groups: compare only with the same groups. The \
             numbers of order 0 (the groups there are) and 2 (one over Simpson's concentration) \
             weigh small groups more and less.",
        sv: "Beror på hur personer delas in i grupper: jämför bara med samma grupper. Talen av \
             ordning 0 (de grupper som finns) och 2 (ett genom Simpsons koncentrationsindex) ger \
             små grupper större respektive mindre vikt.",
    },
    sensitivity: Bilingual {
        en: "Does not depend on the number, the size or the borders of areas. Chance moves it only \
             where the whole region is small.",
        sv: "Beror inte på områdenas antal, storlek eller gränser. Slumpen rör det bara där hela \
             regionen är liten.",
    },
    convention: "Hill's number of order 1, the exponential of the entropy in nats; groups without \
                 members in the region are dropped",
    used_by: "research on diversity, first of species since Hill (1973)",
    references: &[HILL_1973, JOST_2006],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 2.749_459_273_997_205,
            source: "by hand: shares 1/2, 1/3 and 1/6 give 2^(2/3) 3^(1/2)",
        },
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 3.0,
            source: "three equal groups",
        },
    ],
};

fn effective_number_of_groups(table: &MultiGroup) -> f64 {
    libm::exp(entropy(&table.group_shares()))
}
