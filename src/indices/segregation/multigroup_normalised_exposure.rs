//! Normalised exposure of several groups (P).

use crate::indices::arithmetic::excess::variance_between_areas;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::REARDON_FIREBAUGH_2002;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_normalised_exposure",
    symbol: "P*",
    name: Bilingual {
        en: "Multigroup normalised exposure",
        sv: "Normaliserad exponering för flera grupper",
    },
    also_called: &["PMulti", "P of several groups", "mean adjusted isolation"],
    dimension: Dimension::Exposure,
    formula: Formula::MultiGroup(Function::Plain(multigroup_normalised_exposure)),
    equation: "P^* = sum_(i g) t_i / T (p_(i g) - P_g)^2 / (1 - P_g)",
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
        en: "How much more people meet their own group in their area than its share of the region \
             gives, as a part of the most there could be, on average over everyone.",
        sv: "Hur mycket mer personer möter sin egen grupp i området än gruppens andel av regionen \
             ger, som del av det mesta det kunde vara, i genomsnitt över alla.",
    },
    caution: Bilingual {
        en: "Depends on the groups' shares, and a majority group weighs most. With three groups or \
             more, a move that evens out can raise it.",
        sv: "Beror på gruppernas andelar, och en majoritetsgrupp väger tyngst. Med tre eller fler \
             grupper kan en flytt som jämnar ut höja den.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives the number of areas less one, divided by the number of inhabitants \
             less one, whatever the groups' shares: 0.001 in areas of 1,000, 0.1 in areas of 10. A \
             finer division into areas never lowers it.",
        sv: "Redan slumpen ger antalet områden minus ett, delat med antalet invånare minus ett, \
             oavsett gruppernas andelar: 0,001 i områden med 1 000, 0,1 i områden med 10. En \
             finare indelning i områden sänker den aldrig.",
    },
    convention: "the mean of every group's correlation ratio against all others, weighted by P_g; \
                 no n - 1 correction; empty areas and empty groups dropped",
    used_by: "multigroup research since Reardon and Firebaugh (2002); PySAL and OasisR",
    references: &[REARDON_FIREBAUGH_2002],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 29.0 / 60.0,
            source: "by hand: 1/6 / (1/2) + 1/18 / (2/3) + 1/18 / (5/6)",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

fn multigroup_normalised_exposure(table: &MultiGroup) -> f64 {
    sum((0..table.n_groups()).map(|group| {
        let others_share = table.others_total(group) / table.total();
        variance_between_areas(table, group) / others_share
    }))
}
