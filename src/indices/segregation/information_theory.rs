//! Information theory index of two groups (H).

use super::mutual_information::mutual_information;
use crate::indices::arithmetic::entropy::entropy;
use crate::indices::arithmetic::part_weight::entropy_share;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{MASSEY_DENTON_1988, REARDON_FIREBAUGH_2002, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "information_theory",
    symbol: "H",
    name: Bilingual {
        en: "Information theory index (Theil's H)",
        sv: "Informationsteoretiskt index (Theils H)",
    },
    also_called: &["Theil's H", "Theil's information index", "entropy index"],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(information_theory)),
    equation: "H = sum_i t_i (E - E_i) / (T E), quad E = P ln(1 / P) + (1 - P) ln(1 / (1 - P))",
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
        en: "How much less mixed the average area is than the region as a whole. 0 when every area \
             is as mixed as the region, 1 when no area is mixed at all.",
        sv: "Hur mycket mindre blandat det genomsnittliga området är än regionen som helhet. 0 när \
             varje område är lika blandat som regionen, 1 när inget område är blandat.",
    },
    caution: Bilingual {
        en: "Depends on the groups' shares as well as on how they are spread. Usually much lower \
             than dissimilarity, so never compare the two.",
        sv: "Beror på gruppernas andelar och inte bara på hur de är fördelade. Oftast mycket lägre \
             än olikhetsindexet, så jämför aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about 1 / (2 n E) with n inhabitants in each area, more the \
             smaller the group: 0.0015 where a tenth belong to it in areas of 1,000. A finer \
             division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär 1 / (2 n E) med n invånare i varje område, mer ju mindre \
             gruppen är: 0,0015 där en tiondel tillhör den i områden med 1 000. En finare \
             indelning i områden sänker det aldrig.",
    },
    convention: "natural logarithm, whose base cancels; divided by the entropy of the region; \
                 0 ln 0 = 0; empty areas dropped",
    used_by: "the US Census Bureau's Housing Patterns (as entropy); research that divides \
              segregation into parts between and within regions",
    references: &[
        THEIL_FINIZZA_1971,
        MASSEY_DENTON_1988,
        REARDON_FIREBAUGH_2002,
    ],
    part_weight: Some(entropy_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[75.0, 25.0], &[25.0, 75.0]],
            value: 0.188_721_875_540_867_14,
            source: "by hand: ((3/4) ln 3 - ln 2) / ln 2",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0], &[0.0, 30.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

pub(in crate::indices) fn information_theory(table: &TwoGroup) -> f64 {
    mutual_information(table) / entropy(&[table.group_share(), table.others_share()])
}
