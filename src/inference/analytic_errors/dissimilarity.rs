//! The index of dissimilarity, and its two multiples by the groups' shares.
//!
//! It has a kink where an area has exactly the region's mix; there the slope taken is the middle of
//! the slopes on both sides.

use super::{Influence, of_both_groups, sign_of_gap};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{TwoGroup, TwoGroupArea};

pub(super) fn dissimilarity(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let slope = Slope::of(table);
    of_both_groups(table, |area| slope.at(table, area))
}

/// Dissimilarity times the share of the others.
pub(super) fn segregation(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let slope = Slope::of(table);
    let (share, others_share) = (table.group_share(), table.others_share());
    of_both_groups(table, |area| {
        let [group, others] = slope.at(table, area);
        [
            others_share * group - slope.value * others_share,
            others_share * others + slope.value * share,
        ]
    })
}

/// Dissimilarity times twice the product of both shares.
pub(super) fn karmel_maclachlan(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let slope = Slope::of(table);
    let (share, others_share) = (table.group_share(), table.others_share());
    let product = 2.0 * share * others_share;
    let tilt = 2.0 * (others_share - share) * slope.value;
    of_both_groups(table, |area| {
        let [group, others] = slope.at(table, area);
        [
            product * group + tilt * others_share,
            product * others - tilt * share,
        ]
    })
}

struct Slope {
    value: f64,
    /// The mean over the group of the sign of the gap where its members live, and that over the
    /// others.
    mean_signs: [f64; 2],
}

impl Slope {
    fn of(table: &TwoGroup) -> Slope {
        let (group_total, others_total) = (table.group_total(), table.others_total());
        let group = sum(table
            .areas()
            .map(|area| sign(table, area) * (area.group / group_total)));
        let others = sum(table
            .areas()
            .map(|area| sign(table, area) * (area.others / others_total)));
        Slope {
            value: (group - others) / 2.0,
            mean_signs: [group, others],
        }
    }

    fn at(&self, table: &TwoGroup, area: TwoGroupArea) -> [f64; 2] {
        let sign = sign(table, area);
        let [group, others] = self.mean_signs;
        [
            (sign - group) / (2.0 * table.group_share()),
            (others - sign) / (2.0 * table.others_share()),
        ]
    }
}

fn sign(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    sign_of_gap(
        area.group / table.group_total(),
        area.others / table.others_total(),
    )
}
