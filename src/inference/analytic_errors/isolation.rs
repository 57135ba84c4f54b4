//! Isolation and interaction, which add up to one.

use super::{Influence, of_both_groups};
use crate::indices::TwoGroup;
use crate::indices::arithmetic::sum::sum;

pub(super) fn isolation(table: &TwoGroup, _: f64) -> Vec<Influence> {
    slopes(table, 1.0)
}

pub(super) fn interaction(table: &TwoGroup, _: f64) -> Vec<Influence> {
    slopes(table, -1.0)
}

fn slopes(table: &TwoGroup, sign: f64) -> Vec<Influence> {
    // Written with the share of the others, which isolation is one less of, so that nothing is lost
    // where the group is nearly everyone.
    let interaction = sum(table
        .areas()
        .map(|area| area.group / table.group_total() * area.others_share()));
    of_both_groups(table, |area| {
        let (share, others_share) = (area.share(), area.others_share());
        [
            sign * (interaction - others_share * others_share) / table.group_share(),
            -sign * share * share / table.group_share(),
        ]
    })
}
