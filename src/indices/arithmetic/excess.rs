//! How far an area's share of a group lies above the region's, accurate also when the group is
//! nearly everyone.

use super::sum::sum;
use crate::indices::input::{MultiGroup, TwoGroup, TwoGroupArea, all_but};

/// The area's share of the group less that of the region.
pub(in crate::indices) fn excess(table: &TwoGroup, area: TwoGroupArea) -> f64 {
    // Of the group and the others, the share of the smaller has the more digits to subtract.
    if table.group_share() <= 0.5 {
        area.share() - table.group_share()
    } else {
        table.others_share() - area.others_share()
    }
}

/// The variance of a group's share between areas, each inhabitant counted once.
pub(in crate::indices) fn variance_between_areas(table: &MultiGroup, group: usize) -> f64 {
    let total = table.total();
    let of_group = table.group_total(group) <= total / 2.0;
    let region_share = match of_group {
        true => table.group_total(group) / total,
        false => table.others_total(group) / total,
    };
    sum(table
        .rows()
        .zip(table.area_totals())
        .map(|(area, area_total)| {
            let count = match of_group {
                true => area[group],
                false => all_but(area, group),
            };
            let excess = count / area_total - region_share;
            area_total / total * (excess * excess)
        }))
}

#[cfg(test)]
mod tests {
    use super::{TwoGroup, excess};

    #[test]
    fn what_lies_above_is_positive_for_a_minority_and_for_a_majority() {
        for (counts, expected) in [
            ([(10.0, 90.0), (30.0, 70.0)], [-0.1, 0.1]),
            ([(70.0, 30.0), (90.0, 10.0)], [-0.1, 0.1]),
        ] {
            let table = TwoGroup::new(counts).unwrap();
            for (area, expected) in table.areas().zip(expected) {
                assert!((excess(&table, area) - expected).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn one_other_among_a_billion_keeps_all_digits() {
        let table = TwoGroup::new([(1e9 - 1.0, 1.0), (1e9, 0.0)]).unwrap();
        let last = table.areas().last().unwrap();
        assert!((excess(&table, last) / 5e-10 - 1.0).abs() < 1e-15);
    }
}
