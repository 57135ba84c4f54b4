//! Simpson's index of an area.

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{Bilingual, LocalExample, LocalFormula, LocalMeasure, Range};
use crate::indices::input::{MultiGroup, all_but};
use crate::indices::references::{REARDON_FIREBAUGH_2002, SIMPSON_1949};

pub(in crate::indices) const DEFINITION: LocalMeasure = LocalMeasure {
    id: "local_simpson",
    name: Bilingual {
        en: "Simpson's index of the area",
        sv: "Områdets värde på Simpsons index",
    },
    equation: "I_i = sum_g p_(i g) (1 - p_(i g)) = 1 - sum_g p_(i g)^2",
    unit: "probability that two inhabitants belong to different groups",
    range: Range::UNIT,
    reading: Bilingual {
        en: "The probability that two inhabitants of the area, drawn at random, belong to \
             different groups: 0 when all belong to one.",
        sv: "Sannolikheten att två slumpvis valda invånare i området tillhör olika grupper: 0 när \
             alla tillhör en och samma.",
    },
    formula: LocalFormula::MultiGroup(local_simpson),
    sums_to: None,
    references: &[SIMPSON_1949, REARDON_FIREBAUGH_2002],
    examples: &[LocalExample {
        counts: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
        area: 0,
        value: 0.625,
        source: "by hand: 1 - (4 + 1 + 1) / 16",
    }],
};

fn local_simpson(_: &MultiGroup, area: &[f64]) -> f64 {
    let total = sum(area.iter().copied());
    // One minus the sum of squares would lose digits when one group is nearly everyone.
    sum((0..area.len()).map(|group| area[group] / total * (all_but(area, group) / total)))
}
