//! Index of dissimilarity (D).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{
    DUNCAN_DUNCAN_1955_METHODS, DUNCAN_DUNCAN_1955_OCCUPATIONS, MASSEY_DENTON_1988,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "dissimilarity",
    symbol: "D",
    name: Bilingual {
        en: "Index of dissimilarity",
        sv: "Olikhetsindex",
    },
    also_called: &[
        "Duncan index",
        "displacement index",
        "ID",
        "segregationsindex",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(dissimilarity)),
    equation: "D = 1/2 sum_i abs(a_i / A - b_i / B)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: both groups are spread alike. 1: no area holds both.",
        sv: "0: grupperna är fördelade lika. 1: inget område har båda.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::Transfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "The share of either group that would have to move to another area for the two groups \
             to be spread alike. At 0.30, three in ten would have to move.",
        sv: "Så stor andel av den ena gruppen som skulle behöva flytta till ett annat område för \
             att de två grupperna skulle bo lika fördelade. Vid 0,30 behöver tre av tio flytta.",
    },
    caution: Bilingual {
        en: "Moves between two areas where the group is overrepresented do not show; where they \
             matter use Gini or the information theory index. Compare only regions and years with \
             areas of similar size.",
        sv: "Flyttar mellan två områden där gruppen är överrepresenterad syns inte; använd \
             Ginikoefficienten eller det informationsteoretiska indexet när de spelar roll. Jämför \
             bara regioner och år med ungefär lika stora områden.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about 1 / sqrt(2 pi n P (1 - P)) with n inhabitants in each area: \
             0.04 where a tenth belong to the group in areas of 1,000, 0.13 in areas of 100. A \
             finer division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär 1 / sqrt(2 pi n P (1 - P)) med n invånare i varje område: \
             0,04 där en tiondel tillhör gruppen i områden med 1 000, 0,13 i områden med 100. En \
             finare indelning i områden sänker det aldrig.",
    },
    convention: "group against all others, or against a reference group; empty areas dropped; not \
                 corrected for chance",
    used_by: "the most used index of segregation since Duncan and Duncan (1955); the US Census \
              Bureau's Housing Patterns; for one group against all others it is what Swedish \
              reports call the segregation index (segregationsindex)",
    references: &[
        DUNCAN_DUNCAN_1955_METHODS,
        DUNCAN_DUNCAN_1955_OCCUPATIONS,
        MASSEY_DENTON_1988,
    ],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 100.0], &[50.0, 50.0], &[10.0, 10.0]],
            value: 0.0,
            source: "even by construction",
        },
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.6,
            source: "by hand: (0.5 + 0.1 + 0.1 + 0.5) / 2; also R package segregation 1.1.0",
        },
    ],
};

pub(in crate::indices) fn dissimilarity(table: &TwoGroup) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let gaps = table
        .areas()
        .map(|area| (area.group / group_total - area.others / others_total).abs());
    sum(gaps) / 2.0
}
