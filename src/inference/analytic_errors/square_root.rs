//! The square root index and the multigroup symmetric Atkinson index: one less the geometric means
//! of the groups' shares, added up over areas.

use super::{Influence, of_all_groups, of_both_groups};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{MultiGroup, TwoGroup};

pub(super) fn square_root(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let shared = sum(table
        .areas()
        .map(|area| libm::sqrt(area.group / group_total * (area.others / others_total))));
    of_both_groups(table, |area| {
        let ratio = libm::sqrt(area.others / others_total / (area.group / group_total));
        [
            (shared - ratio) / 2.0 / table.group_share(),
            (shared - 1.0 / ratio) / 2.0 / table.others_share(),
        ]
    })
}

pub(super) fn multigroup_symmetric_atkinson(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let n_groups = table.n_groups() as f64;
    let means: Vec<f64> = table
        .rows()
        .map(|area| geometric_mean(table, area))
        .collect();
    let shared = sum(means.iter().copied());
    let rows: Vec<&[f64]> = table.rows().collect();
    of_all_groups(table, |area, group| {
        let total = table.group_total(group);
        (shared - means[area] / (rows[area][group] / total)) / n_groups / (total / table.total())
    })
}

fn geometric_mean(table: &MultiGroup, area: &[f64]) -> f64 {
    if area.contains(&0.0) {
        return 0.0;
    }
    let shares = (0..area.len()).map(|group| area[group] / table.group_total(group));
    libm::exp(sum(shares.map(libm::log)) / area.len() as f64)
}
