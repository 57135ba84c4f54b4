//! Isolation index (xPx).

use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{BELL_1954, MASSEY_DENTON_1988};
use crate::indices::sum::sum;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "isolation",
    symbol: "xPx",
    name: Bilingual {
        en: "Isolation index",
        sv: "Isolationsindex",
    },
    also_called: &[],
    dimension: Dimension::Exposure,
    formula: Formula::TwoGroup(Function::Plain(isolation)),
    equation: "x P x = sum_i (a_i / A) (a_i / t_i)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "The group's share of the region: members meet their own as often as anyone would \
             by chance. 1: they meet nobody else.",
        sv: "Gruppens andel av regionen: medlemmarna möter sina egna lika ofta som slumpen \
             ger. 1: de möter inga andra.",
    },
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "The share of the group in the area of its average member. At 0.40, the average \
             member lives where four in ten belong to the group.",
        sv: "Gruppens andel i det område där dess genomsnittliga medlem bor. Vid 0,40 bor den \
             genomsnittliga medlemmen där fyra av tio tillhör gruppen.",
    },
    caution: Bilingual {
        en: "Rises with the group's share of the population: it is never below that share, so it \
             rises when the group grows evenly everywhere. Read it beside the share, or use the \
             correlation ratio. Smaller areas give higher values.",
        sv: "Stiger med gruppens andel av befolkningen: det är aldrig lägre än den andelen, och \
             stiger därför när gruppen växer jämnt överallt. Läs det bredvid andelen, eller \
             använd korrelationskvoten. Mindre områden ger högre värden.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas or the group are small, and with a finer division \
             into areas; compare only regions with areas of like size.",
        sv: "Stiger av slump där områdena eller gruppen är små och med finare \
             områdesindelning; jämför bara regioner med lika stora områden.",
    },
    convention: "a person may meet himself or herself (no n - 1 correction); not adjusted for the \
                 group's share; empty areas dropped",
    used_by: "the US Census Bureau's Housing Patterns; research on exposure since Bell (1954)",
    references: &[BELL_1954, MASSEY_DENTON_1988],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.76,
            source: "by hand: (100 x 1 + 60 x 0.6 + 40 x 0.4) / 200",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.25,
            source: "by hand: evenness leaves the group's share",
        },
    ],
};

fn isolation(table: &TwoGroup) -> f64 {
    let group_total = table.group_total();
    sum(table
        .areas()
        .map(|area| area.group / group_total * area.share()))
}
