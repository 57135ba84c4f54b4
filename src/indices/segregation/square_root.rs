//! Hutchens' square root index (O).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{FRANKEL_VOLIJ_2011, HUTCHENS_2001, HUTCHENS_2004};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "square_root",
    symbol: "O",
    name: Bilingual {
        en: "Square root index (Hutchens)",
        sv: "Kvadratrotsindex (Hutchens)",
    },
    also_called: &[
        "Hutchens' index",
        "symmetric Atkinson index of two groups",
        "squared Hellinger distance",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(square_root)),
    equation: "O = 1 - sum_i sqrt((a_i / A) (b_i / B)) = 1/2 sum_i (sqrt(a_i / A) - sqrt(b_i / \
               B))^2",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no area holds both groups.",
        sv: "0: varje område har samma blandning. 1: inget område har båda grupperna.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How little the two groups overlap, from 0 when they are spread alike to 1 when they \
             never share an area. It can be divided exactly into the segregation between parts of \
             a region and that within each of them.",
        sv: "Hur lite de två grupperna överlappar, från 0 när de är fördelade lika till 1 när de \
             aldrig delar område. Det kan delas upp exakt i segregationen mellan delar av en \
             region och den inom var och en av dem.",
    },
    caution: Bilingual {
        en: "A value has no reading as a share of people who would have to move. It is low where \
             groups are moderately apart: on the same data never above dissimilarity, so never \
             compare the two.",
        sv: "Värdet kan inte läsas som en andel som skulle behöva flytta. Det är lågt när \
             grupperna är måttligt åtskilda: på samma data mycket lägre än olikhetsindexet, så \
             jämför aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about 1 / (8 n P (1 - P)) with n inhabitants in each area, as long \
             as hardly any area lacks a group: 0.0014 where a tenth belong to the group in areas \
             of 1,000. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär 1 / (8 n P (1 - P)) med n invånare i varje område, så länge \
             knappt något område saknar en grupp: 0,0014 där en tiondel tillhör gruppen i områden \
             med 1 000. En finare indelning i områden sänker det aldrig.",
    },
    convention: "equals 1 - sqrt(1 - A) of the Atkinson index A of shape 0.5, and a quarter of the \
                 generalised entropy index of order 0.5; a part of the region weighs sqrt((A_s / \
                 A) (B_s / B)) by its A_s and B_s members; empty areas dropped",
    used_by: "research on occupational segregation; the Stata modules hutchens and dicseg; PySAL",
    references: &[FRANKEL_VOLIJ_2011, HUTCHENS_2001, HUTCHENS_2004],
    part_weight: Some(square_root_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[80.0, 20.0], &[20.0, 80.0]],
            value: 0.2,
            source: "by hand: 1 - 2 sqrt(0.8 x 0.2)",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0], &[0.0, 30.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

pub(in crate::indices) fn square_root(table: &TwoGroup) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    // Of the two forms this one is exactly zero at evenness and cannot fall below it.
    let gaps = table.areas().map(|area| {
        let gap = libm::sqrt(area.group / group_total) - libm::sqrt(area.others / others_total);
        gap * gap
    });
    sum(gaps) / 2.0
}

fn square_root_share(part: &[f64], whole: &[f64], _: f64) -> f64 {
    libm::sqrt(part[0] / whole[0]) * libm::sqrt(part[1] / whole[1])
}
