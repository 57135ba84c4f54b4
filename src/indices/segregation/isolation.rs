//! Isolation index (xPx).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{BELL_1954, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "isolation",
    symbol: "xPx",
    name: Bilingual {
        en: "Isolation index",
        sv: "Isolationsindex",
    },
    also_called: &["exposure of the group to itself", "P*", "xP*x"],
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
             correlation ratio.",
        sv: "Stiger med gruppens andel av befolkningen: det är aldrig lägre än den andelen, och \
             stiger därför när gruppen växer jämnt överallt. Läs det bredvid andelen, eller använd \
             korrelationskvoten.",
    },
    sensitivity: Bilingual {
        en: "Chance lifts it above the share P by (1 - P) times the number of areas less one, \
             divided by the number of inhabitants less one: hardly at all in areas of 1,000, by \
             almost one tenth of 1 - P in areas of 10. Bell's isolation index is free of this. A \
             finer division into areas never lowers it.",
        sv: "Slumpen lyfter det över andelen P med (1 - P) gånger antalet områden minus ett, delat \
             med antalet invånare minus ett: knappt alls i områden med 1 000, med nästan en \
             tiondel av 1 - P i områden med 10. Bells isolationsindex är fritt från detta. En \
             finare indelning i områden sänker det aldrig.",
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
