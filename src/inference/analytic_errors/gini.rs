//! The Gini index of segregation.
//!
//! It is the mean over the group's members of how much more of the others live in areas where the
//! group is rarer than theirs than in areas where it is more frequent; and the same seen from the
//! others. More members in an area thus pull the index towards that area's own mean.

use super::{Influence, populated, sign_of_gap};
use crate::indices::arithmetic::sum::{Sum, sum};
use crate::indices::{TwoGroup, TwoGroupArea};

pub(super) fn gini(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let areas: Vec<TwoGroupArea> = table.areas().collect();
    let order = Order::of(&areas, table.group_total(), table.others_total());
    let gini = sum(areas
        .iter()
        .zip(&order.others_balance)
        .map(|(area, balance)| area.group / table.group_total() * balance));
    let cells = areas.iter().enumerate().flat_map(|(place, area)| {
        let group = (order.others_balance[place] - gini) / table.group_share();
        let others = (-order.group_balance[place] - gini) / table.others_share();
        [(area.group, group), (area.others, others)]
    });
    populated(cells)
}

/// What lives in areas where the group is rarer, less what lives where it is more frequent.
struct Order {
    group_balance: Vec<f64>,
    others_balance: Vec<f64>,
}

impl Order {
    /// Takes areas from the smallest share of the group to the greatest.
    fn of(areas: &[TwoGroupArea], group_total: f64, others_total: f64) -> Order {
        let same = |a: &TwoGroupArea, b: &TwoGroupArea| {
            let [left, right] = [
                a.group * (b.others / others_total),
                b.group * (a.others / others_total),
            ];
            sign_of_gap(left, right) == 0.0
        };
        let group: Vec<f64> = areas.iter().map(|area| area.group / group_total).collect();
        let others: Vec<f64> = areas
            .iter()
            .map(|area| area.others / others_total)
            .collect();
        let runs: Vec<usize> = areas.chunk_by(same).map(<[_]>::len).collect();
        Order {
            group_balance: balance(&group, &runs),
            others_balance: balance(&others, &runs),
        }
    }
}

/// For each of the shares, which come in runs of equal rank, those before its run less those after.
pub(super) fn balance(shares: &[f64], runs: &[usize]) -> Vec<f64> {
    let (mut before, mut after) = (Sum::default(), Sum::default());
    shares.iter().for_each(|&share| after.add(share));
    let (mut balance, mut start) = (Vec::with_capacity(shares.len()), 0);
    for &length in runs {
        let run = &shares[start..start + length];
        run.iter().for_each(|&share| after.add(-share));
        balance.extend(std::iter::repeat_n(before.value() - after.value(), length));
        run.iter().for_each(|&share| before.add(share));
        start += length;
    }
    balance
}
