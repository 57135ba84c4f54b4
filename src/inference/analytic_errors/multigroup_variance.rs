//! Indices made of the variance of the groups' shares between areas: relative diversity and the
//! squared coefficient of variation.

use super::{Influence, of_all_groups};
use crate::indices::MultiGroup;
use crate::indices::arithmetic::sum::sum;

pub(super) fn multigroup_relative_diversity(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let shares = area_shares(table);
    let region = table.group_shares();
    let together = |shares: &[f64]| sum(shares.iter().map(|share| share * share));
    let in_areas: Vec<f64> = shares.iter().map(|shares| together(shares)).collect();
    let n_groups = 0..table.n_groups();
    let interaction =
        sum(n_groups.map(|group| region[group] * (table.others_total(group) / table.total())));
    let mean_interaction = sum(table.rows().zip(table.area_totals()).zip(&shares).map(
        |((counts, area_total), shares)| {
            let apart = (0..counts.len())
                .map(|group| shares[group] * ((area_total - counts[group]) / area_total));
            area_total / table.total() * sum(apart)
        },
    ));
    // One less the index is the mean interaction in areas over that in the region.
    let mixed = mean_interaction / interaction;
    of_all_groups(table, |area, group| {
        let in_area = 1.0 - 2.0 * shares[area][group] + in_areas[area];
        let in_region = 1.0 - 2.0 * region[group] + together(&region) - interaction;
        (mixed * in_region - (in_area - mean_interaction)) / interaction
    })
}

pub(super) fn multigroup_squared_coefficient_of_variation(
    table: &MultiGroup,
    _: f64,
) -> Vec<Influence> {
    let shares = area_shares(table);
    let region = table.group_shares();
    let n_groups = table.n_groups();
    // The mean over a group's members of its share where they live, over its share in the region.
    let own: Vec<f64> = (0..n_groups)
        .map(|group| {
            let rows = table.rows().zip(&shares);
            let met = rows
                .map(|(counts, shares)| counts[group] / table.group_total(group) * shares[group]);
            sum(met) / region[group]
        })
        .collect();
    let in_areas: Vec<f64> = shares
        .iter()
        .map(|shares| {
            sum((0..n_groups).map(|group| shares[group] * (shares[group] / region[group])))
        })
        .collect();
    of_all_groups(table, |area, group| {
        let slope = 2.0 * (shares[area][group] / region[group]) - in_areas[area] - own[group];
        slope / (n_groups as f64 - 1.0)
    })
}

fn area_shares(table: &MultiGroup) -> Vec<Vec<f64>> {
    table
        .rows()
        .zip(table.area_totals())
        .map(|(counts, area_total)| counts.iter().map(|count| count / area_total).collect())
        .collect()
}
