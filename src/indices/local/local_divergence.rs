//! Divergence of an area from its region.

use crate::indices::arithmetic::entropy::divergence;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::MultiGroup;
use crate::indices::references::{ELBERS_2023, ROBERTO_2015, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "local_divergence",
    name: Bilingual {
        en: "Divergence from the region",
        sv: "Divergens från regionen",
    },
    equation: "L_i = sum_g p_(i g) ln(p_(i g) / P_g)",
    unit: "nats",
    range: Range::NON_NEGATIVE,
    reading: Bilingual {
        en: "How much the area's mix of groups differs from the region's: 0 when they are the \
             same, and the more the rarer in the region those are who live in the area.",
        sv: "Hur mycket områdets blandning av grupper skiljer sig från regionens: 0 när de är \
             lika, och större ju ovanligare i regionen de är som bor i området.",
    },
    formula: LocalFormula::MultiGroup(local_divergence),
    sums_to: None,
    references: &[THEIL_FINIZZA_1971, ROBERTO_2015, ELBERS_2023],
    examples: &[LocalExample {
        counts: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
        area: 0,
        value: 0.058_891_517_828_191_73,
        source: "by hand: 1/2 ln(3/2) + 1/2 ln(3/4) = ln 3 - 3/2 ln 2",
    }],
};

pub(in crate::indices) fn local_divergence(table: &MultiGroup, area: &[f64]) -> f64 {
    let total = sum(area.iter().copied());
    sum(area.iter().enumerate().map(|(group, count)| {
        let region_share = table.group_total(group) / table.total();
        divergence(count / total, region_share)
    }))
}
