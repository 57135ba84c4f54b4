//! Gini index of segregation (G).

use crate::indices::arithmetic::sum::Sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::references::{
    DUNCAN_DUNCAN_1955_METHODS, JAMES_TAEUBER_1985, MASSEY_DENTON_1988,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "gini",
    symbol: "G",
    name: Bilingual {
        en: "Gini index of segregation",
        sv: "Ginikoefficient för segregation",
    },
    also_called: &["Gini coefficient of segregation", "Gini segregation index"],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(gini)),
    equation: "G = sum_(i j) t_i t_j abs(p_i - p_j) / (2 T^2 P (1 - P))",
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
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How far all pairs of areas differ in their share of the group, from 0 when none do \
             to 1 when the groups never share an area. Unlike dissimilarity it notices every move \
             that evens out.",
        sv: "Hur mycket alla par av områden skiljer sig i gruppens andel, från 0 när inga gör det \
             till 1 när grupperna aldrig delar område. Till skillnad från olikhetsindexet märker \
             det varje flytt som jämnar ut.",
    },
    caution: Bilingual {
        en: "Not the Gini coefficient of income: it says how people are spread over areas, not how \
             incomes are. It is never below dissimilarity, so never compare the two.",
        sv: "Inte Ginikoefficienten för inkomster: den säger hur personer är fördelade över \
             områden, inte hur inkomster är det. Den är aldrig lägre än olikhetsindexet, så jämför \
             aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about 1 / sqrt(pi n P (1 - P)) with n inhabitants in each area, \
             1.4 times as much as for dissimilarity: 0.06 where a tenth belong to the group in \
             areas of 1,000. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär 1 / sqrt(pi n P (1 - P)) med n invånare i varje område, 1,4 \
             gånger så mycket som för olikhetsindexet: 0,06 där en tiondel tillhör gruppen i \
             områden med 1 000. En finare indelning i områden sänker den aldrig.",
    },
    convention: "twice the area between the segregation curve and the diagonal; pairs counted with \
                 the divisor T^2 (no small-sample correction); empty areas dropped",
    used_by: "the US Census Bureau's Housing Patterns; research that compares segregation curves",
    references: &[
        DUNCAN_DUNCAN_1955_METHODS,
        JAMES_TAEUBER_1985,
        MASSEY_DENTON_1988,
    ],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
            value: 0.8,
            source: "by hand: pairs differ by 0.4, 0.6, 1, 0.2, 0.6 and 0.4, so 2 x 3.2 / 16 / 0.5",
        },
        WorkedExample {
            rows: &[&[10.0, 30.0], &[20.0, 60.0]],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

/// Twice the area between the segregation curve and the diagonal: the sum over pairs without
/// visiting every pair, because the areas of a table stand in order of the group's share.
fn gini(table: &TwoGroup) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let (mut group_so_far, mut others_so_far) = (Sum::default(), Sum::default());
    let mut gini = Sum::default();
    for area in table.areas() {
        let (group, others) = (area.group / group_total, area.others / others_total);
        // Earlier areas have a smaller share of the group, so only rounding makes a term negative.
        let gap = others_so_far.value() * group - group_so_far.value() * others;
        gini.add(gap.max(0.0));
        group_so_far.add(group);
        others_so_far.add(others);
    }
    gini.value()
}
