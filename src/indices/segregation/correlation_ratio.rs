//! Correlation ratio (eta squared).

use crate::indices::arithmetic::excess::excess;
use crate::indices::arithmetic::part_weight::interaction_share;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{BELL_1954, JAMES_TAEUBER_1985, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "correlation_ratio",
    symbol: "V",
    name: Bilingual {
        en: "Correlation ratio (eta squared)",
        sv: "Korrelationskvot (eta i kvadrat)",
    },
    also_called: &[
        "eta squared",
        "variance ratio index",
        "V",
        "adjusted isolation",
        "Bell's revised index of isolation",
    ],
    dimension: Dimension::Exposure,
    formula: Formula::TwoGroup(Function::Plain(correlation_ratio)),
    equation: "V = eta^2 = (x P x - P) / (1 - P) = sum_i t_i (p_i - P)^2 / (T P (1 - P))",
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
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "Isolation beyond what the group's share alone gives, as a part of the most there \
             could be. Also: how much of the difference between people in belonging to the group \
             is a difference between areas.",
        sv: "Isolation utöver vad gruppens andel i sig ger, som del av den största möjliga. \
             Också: hur stor del av skillnaden mellan personer i grupptillhörighet som är en \
             skillnad mellan områden.",
    },
    caution: Bilingual {
        en: "Depends on the group's share: a group that grows at the same rate everywhere changes \
             the value. Never above dissimilarity and mostly much lower on the same data, so never \
             compare the two.",
        sv: "Beror på gruppens andel: en grupp som växer i samma takt överallt ändrar värdet. \
             Aldrig högre än olikhetsindexet och oftast mycket lägre på samma data, så jämför \
             aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives the number of areas less one, divided by the number of inhabitants \
             less one, whatever the share of the group: 0.001 in areas of 1,000, 0.1 in areas of \
             10. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger antalet områden minus ett, delat med antalet invånare minus ett, \
             oavsett gruppens andel: 0,001 i områden med 1 000, 0,1 i områden med 10. En finare \
             indelning i områden sänker den aldrig.",
    },
    convention: "also called eta squared, the variance ratio or adjusted isolation; population \
                 variances (divided by n); empty areas dropped",
    used_by: "the US Census Bureau's Housing Patterns; school segregation research as the \
              variance ratio index",
    references: &[BELL_1954, JAMES_TAEUBER_1985, MASSEY_DENTON_1988],
    part_weight: Some(interaction_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.52,
            source: "by hand: (0.76 - 0.5) / (1 - 0.5)",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

pub(in crate::indices) fn correlation_ratio(table: &TwoGroup) -> f64 {
    let (share, others_share, total) = (table.group_share(), table.others_share(), table.total());
    // Of the two forms this one is exactly zero at evenness and cannot fall below it.
    let between_areas = sum(table.areas().map(|area| {
        let excess = excess(table, area);
        area.total() / total * (excess * excess)
    }));
    between_areas / (share * others_share)
}
