//! Entropy of an area.

use crate::indices::arithmetic::entropy::entropy;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::MultiGroup;
use crate::indices::references::{SHANNON_1948, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "local_entropy",
    name: Bilingual {
        en: "Entropy of the area",
        sv: "Områdets entropi",
    },
    equation: "E_i = - sum_g p_(i g) ln p_(i g)",
    unit: "nats",
    range: Range::NON_NEGATIVE,
    reading: Bilingual {
        en: "How mixed the area is: 0 when all belong to one group, and the more the more groups \
             there are and the more equal they are in size. It cannot exceed the logarithm of the \
             number of groups.",
        sv: "Hur blandat området är: 0 när alla tillhör en grupp, och större ju fler grupperna är \
             och ju jämnare deras storlek. Det kan inte bli större än logaritmen av antalet \
             grupper.",
    },
    formula: LocalFormula::MultiGroup(local_entropy),
    sums_to: None,
    references: &[SHANNON_1948, THEIL_FINIZZA_1971],
    examples: &[LocalExample {
        counts: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
        area: 0,
        value: 1.039_720_770_839_917_9,
        source: "by hand: 1/2 ln 2 + 1/2 ln 4 = 3/2 ln 2",
    }],
};

pub(in crate::indices) fn local_entropy(_: &MultiGroup, area: &[f64]) -> f64 {
    let total = sum(area.iter().copied());
    let shares = area.iter().map(|count| count / total);
    // The limit of p ln p as p goes to zero is zero.
    entropy(&shares.filter(|&share| 0.0 < share).collect::<Vec<f64>>())
}
