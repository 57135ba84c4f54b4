//! The Atkinson index of segregation.

use super::{Influence, of_both_groups};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{TwoGroup, TwoGroupArea};

pub(super) fn atkinson(table: &TwoGroup, shape: f64) -> Vec<Influence> {
    let shares = |area: TwoGroupArea| {
        [
            area.group / table.group_total(),
            area.others / table.others_total(),
        ]
    };
    let shared = sum(table.areas().map(|area| {
        let [group, others] = shares(area);
        libm::pow(group, shape) * libm::pow(others, 1.0 - shape)
    }));
    // The slope of 1 - shared^(1 / (1 - shape)).
    let outer = -libm::pow(shared, shape / (1.0 - shape)) / (1.0 - shape);
    of_both_groups(table, |area| {
        let [group, others] = shares(area);
        let to_group = shape * (libm::pow(others / group, 1.0 - shape) - shared);
        let to_others = (1.0 - shape) * (libm::pow(group / others, shape) - shared);
        [
            outer * to_group / table.group_share(),
            outer * to_others / table.others_share(),
        ]
    })
}
