//! Ordered categories seen as two groups at each threshold: those below it and those above.

use super::entropy::entropy;
use super::sum::{Sum, sum};
use crate::indices::input::{Ordered, TwoGroup};

/// How mixed a population is of which this share is below a threshold and this above.
pub(in crate::indices) type Variation = fn(below: f64, above: f64) -> f64;

pub(in crate::indices) const ENTROPY: Variation = |below, above| entropy(&[below, above]);
pub(in crate::indices) const VARIANCE: Variation = |below, above| below * above;
pub(in crate::indices) const SQUARE_ROOT: Variation = |below, above| libm::sqrt(below * above);
pub(in crate::indices) const MINORITY: Variation = f64::min;

/// How mixed the region is at a threshold.
pub(in crate::indices) fn variation_at(threshold: &TwoGroup, variation: Variation) -> f64 {
    variation(threshold.group_share(), threshold.others_share())
}

/// The mean of a two-group index over the thresholds, weighted by how mixed the region is at each.
///
/// Where the two-group index is `1 - sum_i t_i v(p_i) / (T v(P))`, this is the index of ordered
/// categories with the variation `v` summed over the thresholds (Reardon 2009).
pub(in crate::indices) fn mean_over_thresholds(
    table: &Ordered,
    variation: Variation,
    index: fn(&TwoGroup) -> f64,
) -> f64 {
    let thresholds = || table.thresholds().iter();
    let weighted = thresholds().map(|it| variation_at(it, variation) * index(it));
    sum(weighted) / sum(thresholds().map(|it| variation_at(it, variation)))
}

/// The weight of a part of the region in the index of the whole: its share of the population times
/// its variation, relative to that of the region.
pub(in crate::indices) fn part_weight(variation: Variation, part: &[f64], whole: &[f64]) -> f64 {
    let total = |categories: &[f64]| sum(categories.iter().copied());
    let of_part = total_variation(variation, part);
    total(part) / total(whole) * (of_part / total_variation(variation, whole))
}

/// The variation of a population, given by its categories, over all thresholds.
fn total_variation(variation: Variation, categories: &[f64]) -> f64 {
    let total = sum(categories.iter().copied());
    let mut below = Sum::default();
    sum((1..categories.len()).map(|threshold| {
        below.add(categories[threshold - 1]);
        let above = sum(categories[threshold..].iter().copied());
        // Where all are on one side nothing is mixed.
        if below.value() == 0.0 || above == 0.0 {
            0.0
        } else {
            variation(below.value() / total, above / total)
        }
    }))
}
