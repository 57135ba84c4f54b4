//! Atkinson index of segregation (A).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{ATKINSON_1970, JAMES_TAEUBER_1985, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "atkinson",
    symbol: "A",
    name: Bilingual {
        en: "Atkinson index of segregation",
        sv: "Atkinsons index för segregation",
    },
    also_called: &["Atkinson segregation index"],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::WithParameter(atkinson)),
    equation: "A = 1 - P / (1 - P) (sum_i (1 - p_i)^(1 - b) p_i^b t_i / (P T))^(1 / (1 - b)) \
               = 1 - (sum_i (a_i / A)^b (b_i / B)^(1 - b))^(1 / (1 - b))",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "shape",
        default: 0.5,
        least: 0.0,
        greatest: 1.0,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "Which areas weigh most: below 0.5 those where the group is underrepresented, \
                 above 0.5 those where it is overrepresented.",
            sv: "Vilka områden som väger tyngst: under 0,5 de där gruppen är \
                 underrepresenterad, över 0,5 de där den är överrepresenterad.",
        },
    }),
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no area holds both groups.",
        sv: "0: varje område har samma blandning. 1: inget område har båda grupperna.",
    },
    // With the shape at one half the groups may also be exchanged.
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::CompositionInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How unevenly the group is spread, from 0 to 1, with a dial that sets which areas \
             count most: those with few of the group or those with many. Two regions can change \
             places when the dial is turned.",
        sv: "Hur ojämnt gruppen är fördelad, från 0 till 1, med ett reglage som bestämmer vilka \
             områden som räknas mest: de med få ur gruppen eller de med många. Två regioner kan \
             byta plats när reglaget vrids.",
    },
    caution: Bilingual {
        en: "Say which shape was used, and do not compare values of different shapes. Areas \
             without a single member of the group, or with nobody else, weigh heavily.",
        sv: "Ange vilken form som använts och jämför inte värden med olika form. Områden utan en \
             enda ur gruppen, eller utan någon annan, väger tungt.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about b / (2 n P (1 - P)) with shape b and n inhabitants in each \
             area, as long as hardly any area lacks the group: 0.003 at b = 0.5 where a tenth \
             belong to the group in areas of 1,000. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär b / (2 n P (1 - P)) med formen b och n invånare i varje \
             område, så länge knappt något område saknar gruppen: 0,003 vid b = 0,5 där en tiondel \
             tillhör gruppen i områden med 1 000. En finare indelning i områden sänker det aldrig.",
    },
    convention: "the form of Massey and Denton (1988); shape between 0 and 1, both excluded; 0.5 \
                 when nothing else is said, and then the groups may be exchanged; empty areas \
                 dropped",
    used_by: "the US Census Bureau's Housing Patterns, with shapes 0.1, 0.5 and 0.9",
    references: &[ATKINSON_1970, JAMES_TAEUBER_1985, MASSEY_DENTON_1988],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.76,
            source: "by hand: 1 - (2 sqrt(0.3 x 0.2))^2",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

fn atkinson(table: &TwoGroup, shape: f64) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    // A square root is several times cheaper than two powers, and one half is what most ask for.
    let mean = if shape == 0.5 {
        |group: f64, others: f64, _: f64| libm::sqrt(group * others)
    } else {
        |group: f64, others: f64, shape: f64| {
            libm::pow(group, shape) * libm::pow(others, 1.0 - shape)
        }
    };
    let shared = sum(table
        .areas()
        .map(|area| mean(area.group / group_total, area.others / others_total, shape)));
    // At evenness rounding may carry the sum past one.
    1.0 - libm::pow(shared.min(1.0), 1.0 / (1.0 - shape))
}
