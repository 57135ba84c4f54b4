//! An area's part of the mutual information index of several groups.

use super::local_divergence::local_divergence;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::MultiGroup;
use crate::indices::references::{ELBERS_2023, MORA_RUIZ_CASTILLO_2011};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "multigroup_information_contribution",
    name: Bilingual {
        en: "Part of the multigroup mutual information index",
        sv: "Del av indexet för ömsesidig information för flera grupper",
    },
    equation: "M^*_i = t_i / T sum_g p_(i g) ln(p_(i g) / P_g)",
    unit: "nats",
    range: Range::NON_NEGATIVE,
    reading: Bilingual {
        en: "How much of the region's multigroup mutual information index stems from the area: \
             much when the area is large and its mix differs from the region's. The parts of all \
             areas add up to the index.",
        sv: "Hur mycket av regionens index för ömsesidig information för flera grupper som kommer \
             från området: mycket när området är stort och dess blandning skiljer sig från \
             regionens. Alla områdens delar summerar till indexet.",
    },
    formula: LocalFormula::MultiGroup(multigroup_information_contribution),
    sums_to: Some("multigroup_mutual_information"),
    references: &[MORA_RUIZ_CASTILLO_2011, ELBERS_2023],
    examples: &[LocalExample {
        counts: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
        area: 0,
        value: 0.019_630_505_942_730_577,
        source: "by hand: a third of ln 3 - 3/2 ln 2",
    }],
};

fn multigroup_information_contribution(table: &MultiGroup, area: &[f64]) -> f64 {
    sum(area.iter().copied()) / table.total() * local_divergence(table, area)
}
