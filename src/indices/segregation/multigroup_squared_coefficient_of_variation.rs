//! Squared coefficient of variation of several groups (C).

use crate::indices::arithmetic::excess::variance_between_areas;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::REARDON_FIREBAUGH_2002;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_squared_coefficient_of_variation",
    symbol: "C*",
    name: Bilingual {
        en: "Multigroup squared coefficient of variation",
        sv: "Kvadrerad variationskoefficient för flera grupper",
    },
    also_called: &[
        "CMulti",
        "Cramér's V squared, where there are no fewer areas than groups",
        "chi-square per inhabitant and K - 1",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_squared_coefficient_of_variation)),
    equation: "C^* = 1 / (K - 1) sum_(i g) t_i / T (p_(i g) - P_g)^2 / P_g",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no two groups share an area.",
        sv: "0: varje område har samma blandning. 1: inga två grupper delar område.",
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
        en: "How much the share of each group varies between areas, measured against its share of \
             the region, as a part of the most there could be. Small groups count as much as large \
             ones.",
        sv: "Hur mycket varje grupps andel varierar mellan områden, mätt mot dess andel av \
             regionen, som del av det mesta det kunde vara. Små grupper räknas lika mycket som \
             stora.",
    },
    caution: Bilingual {
        en: "A very small group that lives in a few areas can set the value. With three groups or \
             more, a move that evens out can raise it. Depends on how people are divided into \
             groups.",
        sv: "En mycket liten grupp som bor i några få områden kan bestämma värdet. Med tre eller \
             fler grupper kan en flytt som jämnar ut höja det. Beror på hur personer delas in i \
             grupper.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives the number of areas less one, divided by the number of inhabitants \
             less one, whatever the groups' shares: 0.001 in areas of 1,000, 0.1 in areas of 10. A \
             finer division into areas never lowers it.",
        sv: "Redan slumpen ger antalet områden minus ett, delat med antalet invånare minus ett, \
             oavsett gruppernas andelar: 0,001 i områden med 1 000, 0,1 i områden med 10. En \
             finare indelning i områden sänker det aldrig.",
    },
    convention: "divided by the number of groups less one; the chi-square statistic of \
                 independence divided by T (K - 1) with K groups; empty areas and empty groups \
                 dropped",
    used_by: "multigroup research since Reardon and Firebaugh (2002); PySAL and OasisR",
    references: &[REARDON_FIREBAUGH_2002],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 5.0 / 12.0,
            source: "by hand: (1/3 + 1/6 + 1/3) / 2",
        },
        WorkedExample {
            rows: &[&[5.0, 0.0, 0.0], &[0.0, 7.0, 0.0], &[0.0, 0.0, 9.0]],
            value: 1.0,
            source: "complete segregation by construction",
        },
    ],
};

fn multigroup_squared_coefficient_of_variation(table: &MultiGroup) -> f64 {
    let relative_variance = |(group, share)| variance_between_areas(table, group) / share;
    let shares = table.group_shares().into_iter().enumerate();
    sum(shares.map(relative_variance)) / (table.n_groups() as f64 - 1.0)
}
