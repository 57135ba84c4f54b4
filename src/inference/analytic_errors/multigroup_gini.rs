//! The multigroup Gini index.

use super::gini::balance;
use super::{Influence, of_all_groups, sign_of_gap};
use crate::indices::MultiGroup;
use crate::indices::arithmetic::sum::sum;

/// The index is `sum_g U_g / I`, with `U_g` the mean over all people of how much more of the group
/// lives where it is more frequent than where it is rarer, and Simpson's interaction index `I`.
pub(super) fn multigroup_gini(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let total = table.total();
    let shares = table.group_shares();
    let balances: Vec<Balance> = (0..table.n_groups())
        .map(|group| Balance::of(table, group))
        .collect();
    let pairs = sum(balances.iter().enumerate().flat_map(|(group, balance)| {
        let rows = table.rows().zip(&balance.of_all);
        rows.map(move |(counts, of_all)| counts[group] / total * of_all)
    }));
    let in_area: Vec<f64> = (0..table.n_areas())
        .map(|area| sum(balances.iter().map(|balance| balance.of_group[area])))
        .collect();
    let interaction =
        sum((0..table.n_groups()).map(|group| shares[group] * (table.others_total(group) / total)));
    let gini = pairs / interaction;
    of_all_groups(table, |area, group| {
        let pairs = balances[group].of_all[area] - in_area[area];
        (pairs - gini * 2.0 * (1.0 - shares[group])) / interaction
    })
}

/// For each area, what lives where the group is rarer less what lives where it is more frequent, as
/// shares of all people.
struct Balance {
    of_all: Vec<f64>,
    of_group: Vec<f64>,
}

impl Balance {
    fn of(table: &MultiGroup, group: usize) -> Balance {
        let total = table.total();
        let mut areas: Vec<(f64, f64, usize)> = (table.rows().zip(table.area_totals()).enumerate())
            .map(|(area, (counts, area_total))| (counts[group], *area_total, area))
            .collect();
        areas.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
        let same = |a: &(f64, f64, usize), b: &(f64, f64, usize)| {
            sign_of_gap(a.0 * (b.1 / total), b.0 * (a.1 / total)) == 0.0
        };
        let runs: Vec<usize> = areas.chunk_by(same).map(<[_]>::len).collect();
        let of = |count: fn(&(f64, f64, usize)) -> f64| {
            let shares: Vec<f64> = areas.iter().map(|area| count(area) / total).collect();
            let mut in_place = vec![0.0; areas.len()];
            for (area, balance) in areas.iter().zip(balance(&shares, &runs)) {
                in_place[area.2] = balance;
            }
            in_place
        };
        Balance {
            of_all: of(|area| area.1),
            of_group: of(|area| area.0),
        }
    }
}
