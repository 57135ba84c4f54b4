//! The share with which the index of a part of the region enters that of the whole.

use super::entropy::entropy;
use super::sum::sum;
use crate::indices::diversity::simpson_interaction::interaction;

/// For an index that is a mean over inhabitants.
pub(in crate::indices) fn population_share(part: &[f64], whole: &[f64], _: f64) -> f64 {
    total(part) / total(whole)
}

/// For such a mean, divided by the entropy of the groups.
pub(in crate::indices) fn entropy_share(part: &[f64], whole: &[f64], _: f64) -> f64 {
    total(part) / total(whole) * (entropy(&shares(part)) / entropy(&shares(whole)))
}

/// For such a mean, divided by the chance that two people belong to different groups.
pub(in crate::indices) fn interaction_share(part: &[f64], whole: &[f64], _: f64) -> f64 {
    total(part) / total(whole) * (interaction(&shares(part)) / interaction(&shares(whole)))
}

fn total(totals: &[f64]) -> f64 {
    sum(totals.iter().copied())
}

/// The shares of the groups that are not missing.
fn shares(totals: &[f64]) -> Vec<f64> {
    let total = total(totals);
    let present = totals.iter().filter(|&&group_total| 0.0 < group_total);
    present.map(|group_total| group_total / total).collect()
}
