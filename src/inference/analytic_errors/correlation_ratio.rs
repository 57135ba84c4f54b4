//! The correlation ratio.

use super::{Influence, of_both_groups};
use crate::indices::TwoGroup;
use crate::indices::arithmetic::sum::sum;

pub(super) fn correlation_ratio(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let (region_share, region_others) = (table.group_share(), table.others_share());
    // One less the index is the mean chance of meeting the other group over that in the region.
    let mixed = sum(table
        .areas()
        .map(|area| area.group / table.group_total() * area.others_share()))
        / region_others;
    of_both_groups(table, |area| {
        let (share, others) = (area.share(), area.others_share());
        [
            mixed * region_others / region_share - others * others / (region_share * region_others),
            mixed * region_share / region_others - share * share / (region_share * region_others),
        ]
    })
}
