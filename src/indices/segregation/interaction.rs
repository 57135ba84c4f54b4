//! Interaction index (xPy).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{BELL_1954, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "interaction",
    symbol: "xPy",
    name: Bilingual {
        en: "Interaction index",
        sv: "Interaktionsindex",
    },
    also_called: &[
        "exposure of the group to the others",
        "exposure index",
        "xP*y of two groups",
    ],
    dimension: Dimension::Exposure,
    formula: Formula::TwoGroup(Function::Plain(interaction)),
    equation: "x P y = sum_i (a_i / A) (b_i / t_i)",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: members of the group meet nobody else. The others' share of the region: they \
             meet others as often as chance gives.",
        sv: "0: gruppens medlemmar möter inga andra. De andras andel av regionen: de möter \
             andra lika ofta som slumpen ger.",
    },
    // It measures contact, not segregation: moves that even out the groups raise it.
    axioms: &[Axiom::OrganizationalEquivalence, Axiom::SizeInvariance],
    reading: Bilingual {
        en: "The share of others in the area of the group's average member. Here a high value \
             means little segregation: at 0.60, the average member lives where six in ten belong \
             to the others.",
        sv: "De andras andel i det område där gruppens genomsnittliga medlem bor. Här betyder ett \
             högt värde låg segregation: vid 0,60 bor den genomsnittliga medlemmen där sex av tio \
             tillhör de andra.",
    },
    caution: Bilingual {
        en: "Falls with the group's share of the population, and is not the same seen from the \
             others. Counts people in the same area, not people who meet.",
        sv: "Sjunker med gruppens andel av befolkningen, och är inte detsamma sett från de andra. \
             Räknar personer i samma område, inte personer som möts.",
    },
    sensitivity: Bilingual {
        en: "Chance takes it below the share 1 - P of the others, by 1 - P times the number of \
             areas less one, divided by the number of inhabitants less one: about a tenth of it in \
             areas of 10. A finer division into areas never raises it.",
        sv: "Slumpen sänker det under de andras andel 1 - P, med 1 - P gånger antalet områden \
             minus ett, delat med antalet invånare minus ett: ungefär en tiondel av den i områden \
             med 10. En finare indelning i områden höjer det aldrig.",
    },
    convention: "with two groups it is one minus isolation; no n - 1 correction; empty areas \
                 dropped",
    used_by: "the US Census Bureau's Housing Patterns; research on exposure since Bell (1954)",
    references: &[BELL_1954, MASSEY_DENTON_1988],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.24,
            source: "by hand: (60 x 0.4 + 40 x 0.6) / 200",
        },
        WorkedExample {
            rows: &[&[10.0, 0.0], &[0.0, 30.0]],
            value: 0.0,
            source: "complete segregation by construction",
        },
    ],
};

fn interaction(table: &TwoGroup) -> f64 {
    let group_total = table.group_total();
    sum(table
        .areas()
        .map(|area| area.group / group_total * area.others_share()))
}
