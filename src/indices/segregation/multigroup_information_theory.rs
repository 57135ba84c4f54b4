//! Information theory index of several groups (H).

use super::multigroup_mutual_information::multigroup_mutual_information;
use crate::indices::arithmetic::entropy::entropy;
use crate::indices::arithmetic::part_weight::entropy_share;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::{REARDON_FIREBAUGH_2002, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_information_theory",
    symbol: "H*",
    name: Bilingual {
        en: "Multigroup information theory index",
        sv: "Informationsteoretiskt index för flera grupper",
    },
    also_called: &[
        "Theil's H of several groups",
        "multigroup entropy index",
        "H of several groups",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_information_theory)),
    equation: "H^* = sum_i t_i (E - E_i) / (T E), quad E = sum_g P_g ln(1 / P_g)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area is as mixed as the region. 1: no area is mixed.",
        sv: "0: varje område är lika blandat som regionen. 1: inget område är blandat.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How much less mixed, over all groups at once, the average area is than the region as \
             a whole. 0 when every area is as mixed as the region, 1 when each area holds one \
             group only.",
        sv: "Hur mycket mindre blandat, för alla grupper på en gång, det genomsnittliga området är \
             än regionen som helhet. 0 när varje område är lika blandat som regionen, 1 när varje \
             område har en enda grupp.",
    },
    caution: Bilingual {
        en: "Depends on how people are divided into groups and on the groups' shares: compare only \
             with the same groups.",
        sv: "Beror på hur personer delas in i grupper och på gruppernas andelar: jämför bara med \
             samma grupper.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about (K - 1) / (2 n E) with K groups and n inhabitants in each \
             area: 0.001 with three equal groups in areas of 1,000. A finer division into areas \
             never lowers it.",
        sv: "Redan slumpen ger ungefär (K - 1) / (2 n E) med K grupper och n invånare i varje \
             område: 0,001 med tre lika stora grupper i områden med 1 000. En finare indelning i \
             områden sänker det aldrig.",
    },
    convention: "natural logarithm, whose base cancels; divided by the entropy of the groups, not \
                 of the areas; 0 ln 0 = 0; empty areas and empty groups dropped",
    used_by: "multigroup research since Reardon and Firebaugh (2002), who recommend it; the R \
              package segregation",
    references: &[THEIL_FINIZZA_1971, REARDON_FIREBAUGH_2002],
    part_weight: Some(entropy_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.053_605_369_642_813_84,
            source: "by hand: (ln 3 - 3/2 ln 2) / ln 3",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

fn multigroup_information_theory(table: &MultiGroup) -> f64 {
    multigroup_mutual_information(table) / entropy(&table.group_shares())
}
