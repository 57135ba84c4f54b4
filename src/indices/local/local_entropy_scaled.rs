//! Entropy of an area as a part of the greatest that it could be.

use super::local_entropy::local_entropy;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::MultiGroup;
use crate::indices::references::{HOLLOWAY_WRIGHT_ELLIS_2012, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "local_entropy_scaled",
    name: Bilingual {
        en: "Scaled entropy of the area",
        sv: "Områdets skalade entropi",
    },
    equation: "E_i / ln G, quad G \"groups in the region\"",
    unit: "part of the greatest possible entropy",
    range: Range::UNIT,
    reading: Bilingual {
        en: "How mixed the area is, from 0 when all belong to one group to 1 when all groups of \
             the region are of equal size there. A group that lives in the region but not in the \
             area counts as missing.",
        sv: "Hur blandat området är, från 0 när alla tillhör en grupp till 1 när regionens alla \
             grupper är lika stora där. En grupp som bor i regionen men inte i området räknas som \
             att den saknas.",
    },
    formula: LocalFormula::MultiGroup(local_entropy_scaled),
    sums_to: None,
    references: &[THEIL_FINIZZA_1971, HOLLOWAY_WRIGHT_ELLIS_2012],
    examples: &[LocalExample {
        counts: &[&[50.0, 50.0, 0.0], &[0.0, 50.0, 50.0]],
        area: 0,
        value: 0.630_929_753_571_457_4,
        source: "by hand: ln 2 / ln 3, since three groups live in the region",
    }],
};

/// Divided by what all groups of the region would give: divided by what those present give, an area
/// with two of ten groups could score as high as one with all ten.
pub(in crate::indices) fn local_entropy_scaled(table: &MultiGroup, area: &[f64]) -> f64 {
    let greatest = libm::log(table.n_groups() as f64);
    // Rounding may take an even mix just above one.
    (local_entropy(table, area) / greatest).min(1.0)
}
