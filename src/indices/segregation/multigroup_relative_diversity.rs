//! Relative diversity of several groups (R).

use crate::indices::arithmetic::excess::variance_between_areas;
use crate::indices::arithmetic::part_weight::interaction_share;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::diversity::simpson_interaction::interaction;
use crate::indices::input::MultiGroup;
use crate::indices::references::{GOODMAN_KRUSKAL_1954, REARDON_FIREBAUGH_2002};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_relative_diversity",
    symbol: "R*",
    name: Bilingual {
        en: "Multigroup relative diversity",
        sv: "Relativ mångfald för flera grupper",
    },
    also_called: &["Goodman and Kruskal's tau", "RelDivers"],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_relative_diversity)),
    equation: "R^* = sum_(i g) t_i (p_(i g) - P_g)^2 / (T I) = 1 - sum_i t_i I_i / (T I), quad I = \
               sum_g P_g (1 - P_g)",
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
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How much less likely two people from the same area are to belong to different groups \
             than two people from anywhere in the region. 0 when it makes no difference, 1 when \
             neighbours always belong to the same group.",
        sv: "Hur mycket mindre troligt det är att två personer från samma område tillhör olika \
             grupper än att två personer från hela regionen gör det. 0 när det inte gör någon \
             skillnad, 1 när grannar alltid tillhör samma grupp.",
    },
    caution: Bilingual {
        en: "Depends on the groups' shares, and large groups weigh most. With three groups or \
             more, a move that evens out can raise it. Never above multigroup dissimilarity and \
             mostly much lower on the same data, so never compare the two.",
        sv: "Beror på gruppernas andelar, och stora grupper väger tyngst. Med tre eller fler \
             grupper kan en flytt som jämnar ut höja den. Aldrig högre än olikhetsindexet för \
             flera grupper och oftast mycket lägre på samma data, så jämför aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives the number of areas less one, divided by the number of inhabitants \
             less one, whatever the groups' shares: 0.001 in areas of 1,000, 0.1 in areas of 10. A \
             finer division into areas never lowers it.",
        sv: "Redan slumpen ger antalet områden minus ett, delat med antalet invånare minus ett, \
             oavsett gruppernas andelar: 0,001 i områden med 1 000, 0,1 i områden med 10. En \
             finare indelning i områden sänker den aldrig.",
    },
    convention: "one minus the areas' mean Simpson interaction over the region's; two people drawn \
                 may be the same one; with two groups the correlation ratio; a part of the region \
                 weighs T_s I_s / (T I); empty areas and empty groups dropped",
    used_by: "multigroup research since Reardon and Firebaugh (2002); PySAL and OasisR; as tau, \
              statistics of cross classifications",
    references: &[GOODMAN_KRUSKAL_1954, REARDON_FIREBAUGH_2002],
    part_weight: Some(interaction_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 5.0 / 11.0,
            source: "by hand: (1/6 + 1/18 + 1/18) / (11/18)",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

fn multigroup_relative_diversity(table: &MultiGroup) -> f64 {
    let groups = 0..table.n_groups();
    sum(groups.map(|group| variance_between_areas(table, group)))
        / interaction(&table.group_shares())
}
