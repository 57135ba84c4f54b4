//! The multigroup index of dissimilarity.
//!
//! As with two groups, the slope at a kink is the middle of the slopes on both sides.

use super::{Influence, of_all_groups, sign_of_gap};
use crate::indices::MultiGroup;
use crate::indices::arithmetic::sum::sum;

/// The index is `W / (2 I)`, with `W = sum_(i g) abs(n_(i g) / T - t_i / T P_g)` and Simpson's
/// interaction index `I`; people of another group in the same area, and of the same group in other
/// areas, change what is expected in a cell.
pub(super) fn multigroup_dissimilarity(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let (total, shares) = (table.total(), table.group_shares());
    let area_shares: Vec<f64> = (table.area_totals().iter())
        .map(|area_total| area_total / total)
        .collect();
    let signs: Vec<Vec<f64>> = table
        .rows()
        .zip(&area_shares)
        .map(|(counts, area_share)| {
            let cells = counts.iter().zip(&shares);
            cells
                .map(|(count, share)| sign_of_gap(count / total, area_share * share))
                .collect()
        })
        .collect();
    let mean_over = |weights: &[f64], values: &[f64]| {
        sum(weights
            .iter()
            .zip(values)
            .map(|(weight, value)| weight * value))
    };
    let in_area: Vec<f64> = signs
        .iter()
        .map(|signs| mean_over(&shares, signs))
        .collect();
    let of_group: Vec<f64> = (0..table.n_groups())
        .map(|group| {
            sum(area_shares
                .iter()
                .zip(&signs)
                .map(|(share, signs)| share * signs[group]))
        })
        .collect();
    let expected = mean_over(&area_shares, &in_area);
    let gaps = sum(table.rows().zip(&signs).flat_map(|(counts, signs)| {
        counts
            .iter()
            .zip(signs)
            .map(|(count, sign)| count / total * sign)
    })) - expected;
    let interaction =
        sum((0..table.n_groups()).map(|group| shares[group] * (table.others_total(group) / total)));
    of_all_groups(table, |area, group| {
        let gap = signs[area][group] - in_area[area] - of_group[group] + expected - gaps;
        let mixing = 2.0 * (1.0 - interaction - shares[group]);
        (gap - gaps / interaction * mixing) / (2.0 * interaction)
    })
}
