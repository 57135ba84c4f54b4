//! Index of the concentration profile (R).

use crate::indices::arithmetic::excess::excess;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::HONG_SADAHIRO_2014;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "concentration_profile",
    symbol: "R",
    name: Bilingual {
        en: "Index of the concentration profile",
        sv: "Koncentrationsprofilens index",
    },
    also_called: &["Hong and Sadahiro's R", "ConProf"],
    dimension: Dimension::Exposure,
    formula: Formula::TwoGroup(Function::Plain(concentration_profile)),
    equation: "R = (P - integral_0^P v(s) dif s + integral_P^1 v(s) dif s) / (1 - P) = sum_i (a_i \
               / A) abs(p_i - P) / (1 - P), quad v(s) = sum_(p_i >= s) a_i / A",
    unit: Unit::One,
    parameter: None,
    range: Range { min: 0.0, max: 2.0 },
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no area holds both groups. A group that is the \
             majority can exceed 1, and then the value cannot be read.",
        sv: "0: varje område har samma blandning. 1: inget område har båda grupperna. En grupp i \
             majoritet kan överstiga 1, och då går värdet inte att läsa.",
    },
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How far the share of the group in its average member's area lies from that of the \
             region, as a part of the most there could be for a group that lives by itself.",
        sv: "Hur långt gruppens andel i det område där dess genomsnittliga medlem bor ligger från \
             andelen i regionen, som del av det mesta det kunde vara för en grupp som bor för sig.",
    },
    caution: Bilingual {
        en: "Only for groups below half of the population. A move that evens out can raise it, \
             because members in areas with few of the group add to it as well; use the correlation \
             ratio where that matters.",
        sv: "Bara för grupper som är mindre än halva befolkningen. En flytt som jämnar ut kan höja \
             det, eftersom också medlemmar i områden med få ur gruppen bidrar; använd \
             korrelationskvoten när det spelar roll.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about sqrt(2 P / (pi n (1 - P))) with n inhabitants in each area: \
             0.008 where a tenth belong to the group in areas of 1,000. A finer division into \
             areas usually raises it, but not always.",
        sv: "Redan slumpen ger ungefär sqrt(2 P / (pi n (1 - P))) med n invånare i varje område: \
             0,008 där en tiondel tillhör gruppen i områden med 1 000. En finare indelning i \
             områden höjer det oftast, men inte alltid.",
    },
    convention: "the profile v(s) is the share of the group that lives where it makes up s or \
                 more; integrated exactly, where the R package seg and PySAL sum over about a \
                 thousand points and so differ in the third decimal; empty areas dropped",
    used_by: "research; the R package seg and PySAL",
    references: &[HONG_SADAHIRO_2014],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[30.0, 10.0], &[10.0, 50.0]],
            value: 77.0 / 144.0,
            source: "by hand: (3/4 x 7/20 + 1/4 x 7/30) / (3/5)",
        },
        WorkedExample {
            rows: &[&[9.0, 11.0], &[90.0, 0.0]],
            value: 29.0 / 22.0,
            source: "by hand, a majority above one: (1/11 x 9/20 + 10/11 x 1/10) / (1/10)",
        },
    ],
};

fn concentration_profile(table: &TwoGroup) -> f64 {
    let group_total = table.group_total();
    let gaps = table
        .areas()
        .map(|area| area.group / group_total * excess(table, area).abs());
    sum(gaps) / table.others_share()
}
