//! MinMax index (MM).

use crate::indices::arithmetic::sum::Sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::OSULLIVAN_WONG_2007;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "min_max",
    symbol: "MM",
    name: Bilingual {
        en: "MinMax index",
        sv: "MinMax-index",
    },
    also_called: &[
        "O'Sullivan and Wong's S without smoothing",
        "Ruzicka distance",
        "weighted Jaccard distance",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(min_max)),
    equation: "M M = 1 - (sum_i min(a_i / A, b_i / B)) / (sum_i max(a_i / A, b_i / B)) = 2 D / (1 \
               + D)",
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
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "The part of the ground that the two groups cover together which they do not share. 0 \
             when both are spread alike, 1 when they never share an area.",
        sv: "Den del av det som de två grupperna tillsammans täcker som de inte delar. 0 när båda \
             är fördelade lika, 1 när de aldrig delar område.",
    },
    caution: Bilingual {
        en: "Says nothing that dissimilarity D does not say: on the same areas it is 2 D / (1 + \
             D), nearly twice as much where D is low. Never compare it with D. Like D it does not \
             see moves between two areas where the group is overrepresented.",
        sv: "Säger inget som inte olikhetsindexet D säger: på samma områden är det 2 D / (1 + D), \
             nästan dubbelt så mycket när D är lågt. Jämför det aldrig med D. Liksom D ser det \
             inte flyttar mellan två områden där gruppen är överrepresenterad.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives nearly twice what it gives dissimilarity, about sqrt(2 / (pi n P \
             (1 - P))) with n inhabitants in each area: 0.08 where a tenth belong to the group in \
             areas of 1,000. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger nästan dubbelt så mycket som för olikhetsindexet, ungefär sqrt(2 / \
             (pi n P (1 - P))) med n invånare i varje område: 0,08 där en tiondel tillhör gruppen \
             i områden med 1 000. En finare indelning i områden sänker det aldrig.",
    },
    convention: "of the groups' shares in areas; PySAL's MinMax; the original compares smoothed \
                 surfaces, for which use local environments; empty areas dropped",
    used_by: "research on segregation of surfaces and of egocentric neighbourhoods; PySAL",
    references: &[OSULLIVAN_WONG_2007],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.75,
            source: "by hand: 1 - (0.2 + 0.2) / (0.5 + 0.3 + 0.3 + 0.5)",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

fn min_max(table: &TwoGroup) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let (mut gaps, mut greater) = (Sum::default(), Sum::default());
    for area in table.areas() {
        let (group, others) = (area.group / group_total, area.others / others_total);
        // What the greater is above the smaller: unlike one minus a ratio, zero at evenness.
        gaps.add((group - others).abs());
        greater.add(group.max(others));
    }
    gaps.value() / greater.value()
}
