//! An area's part of the index of dissimilarity of several groups.

use crate::indices::arithmetic::sum::Sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{MultiGroup, all_but};
use crate::indices::references::{REARDON_FIREBAUGH_2002, SAKODA_1981};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "multigroup_dissimilarity_contribution",
    name: Bilingual {
        en: "Part of the multigroup index of dissimilarity",
        sv: "Del av olikhetsindexet för flera grupper",
    },
    equation: "D^*_i = t_i sum_g abs(p_(i g) - P_g) / (2 T I), quad I = sum_g P_g (1 - P_g)",
    unit: "part of the multigroup index of dissimilarity",
    range: Range { min: 0.0, max: 0.5 },
    reading: Bilingual {
        en: "How much of the region's multigroup index of dissimilarity stems from the area. The \
             parts of all areas add up to the index.",
        sv: "Hur mycket av regionens olikhetsindex för flera grupper som kommer från området. Alla \
             områdens delar summerar till indexet.",
    },
    formula: LocalFormula::MultiGroup(multigroup_dissimilarity_contribution),
    sums_to: Some("multigroup_dissimilarity"),
    references: &[SAKODA_1981, REARDON_FIREBAUGH_2002],
    examples: &[LocalExample {
        counts: &[&[4.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 0.0, 1.0]],
        area: 0,
        value: 2.0 / 15.0,
        source: "by hand: 6 x (1/6 + 1/12 + 1/12) / (2 x 12 x 5/8), with shares 1/2, 1/4 and 1/4",
    }],
};

/// The mean over groups of the area's part of the group's dissimilarity from all others, weighted
/// by P (1 - P): the same as the equation, and accurate also when one group is nearly everyone.
fn multigroup_dissimilarity_contribution(table: &MultiGroup, area: &[f64]) -> f64 {
    let (mut weighted, mut weights) = (Sum::default(), Sum::default());
    for (group, count) in area.iter().enumerate() {
        let (group_total, others_total) = (table.group_total(group), table.others_total(group));
        let weight = group_total / table.total() * (others_total / table.total());
        let gap = (count / group_total - all_but(area, group) / others_total).abs() / 2.0;
        weighted.add(weight * gap);
        weights.add(weight);
    }
    weighted.value() / weights.value()
}
