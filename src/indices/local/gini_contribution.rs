//! An area's part of the Gini index of segregation.

use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{TwoGroup, TwoGroupArea};
use crate::indices::references::{DUNCAN_DUNCAN_1955_METHODS, MASSEY_DENTON_1988};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "gini_contribution",
    name: Bilingual {
        en: "Part of the Gini index of segregation",
        sv: "Del av Ginikoefficienten för segregation",
    },
    equation: "G_i = t_i sum_j t_j abs(p_i - p_j) / (2 T^2 P (1 - P))",
    unit: "part of the Gini index of segregation",
    range: Range { min: 0.0, max: 0.5 },
    reading: Bilingual {
        en: "How much of the region's Gini index of segregation stems from how the area's share \
             of the group differs from that of every other area. The parts of all areas add up to \
             the index.",
        sv: "Hur mycket av regionens Ginikoefficient för segregation som kommer av att gruppens \
             andel i området skiljer sig från andelen i vart och ett av de andra områdena. Alla \
             områdens delar summerar till koefficienten.",
    },
    formula: LocalFormula::TwoGroup(gini_contribution),
    sums_to: Some("gini"),
    references: &[DUNCAN_DUNCAN_1955_METHODS, MASSEY_DENTON_1988],
    examples: &[LocalExample {
        counts: &[&[100.0, 0.0], &[60.0, 40.0], &[40.0, 60.0], &[0.0, 100.0]],
        area: 1,
        value: 0.15,
        source: "by hand: 100 x 100 x (0.4 + 0.2 + 0.6) / (2 x 400^2 x 1/4)",
    }],
};

/// Since `t_i t_j (p_i - p_j) = a_i b_j - a_j b_i`, the areas below and those above each enter by
/// their sums, and areas of the same share drop out.
fn gini_contribution(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    let shares = |counts: TwoGroupArea| {
        [
            counts.group / table.group_total(),
            counts.others / table.others_total(),
        ]
    };
    let [group, others] = shares(area);
    let [group_below, others_below] = shares(table.below(area));
    let [group_above, others_above] = shares(table.above(area));
    // Areas below have a smaller share of the group and areas above a greater one, so only rounding
    // makes a difference negative.
    let from_those_below = (group * others_below - others * group_below).max(0.0);
    let from_those_above = (others * group_above - group * others_above).max(0.0);
    (from_those_below + from_those_above) / 2.0
}
