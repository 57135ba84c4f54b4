//! The mutual information and information theory indices of several groups.

use super::{Influence, of_all_groups};
use crate::indices::MultiGroup;
use crate::indices::arithmetic::sum::sum;

pub(super) fn multigroup_mutual_information(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let Information { ratios, value, .. } = Information::of(table);
    of_all_groups(table, |area, group| ratios[area][group] - value)
}

pub(super) fn multigroup_information_theory(table: &MultiGroup, _: f64) -> Vec<Influence> {
    let Information {
        ratios,
        value,
        logarithms,
        entropy,
    } = Information::of(table);
    of_all_groups(table, |area, group| {
        (ratios[area][group] + value / entropy * logarithms[group]) / entropy
    })
}

struct Information {
    /// The logarithm of each group's share in each area over that in the region.
    ratios: Vec<Vec<f64>>,
    /// The mutual information index.
    value: f64,
    /// The logarithm of each group's share in the region.
    logarithms: Vec<f64>,
    entropy: f64,
}

impl Information {
    fn of(table: &MultiGroup) -> Information {
        let shares = table.group_shares();
        let logarithms = logarithms(&shares);
        let areas = || table.rows().zip(table.area_totals());
        let ratios: Vec<Vec<f64>> = areas()
            .map(|(counts, total)| {
                let shares: Vec<f64> = counts.iter().map(|count| count / total).collect();
                let in_area = self::logarithms(&shares).into_iter();
                in_area
                    .zip(&logarithms)
                    .map(|(own, region)| own - region)
                    .collect()
            })
            .collect();
        let value = sum(table.rows().zip(&ratios).flat_map(|(counts, ratios)| {
            let cells = counts.iter().zip(ratios);
            // The limit of p ln p as p goes to zero is zero.
            let populated = cells.filter(|(people, _)| 0.0 < **people);
            populated.map(|(people, ratio)| people / table.total() * ratio)
        }));
        let parts = shares.iter().zip(&logarithms);
        let entropy = -sum(parts.map(|(share, logarithm)| share * logarithm));
        Information {
            ratios,
            value,
            logarithms,
            entropy,
        }
    }
}

/// The logarithms of shares that make up one.
fn logarithms(shares: &[f64]) -> Vec<f64> {
    let logarithm = |group: usize| {
        if shares[group] <= 0.5 {
            return libm::log(shares[group]);
        }
        // A share near one has lost the digits that its logarithm is made of; the others, being
        // small, still have them.
        let others = shares[..group].iter().chain(&shares[group + 1..]);
        libm::log1p(-sum(others.copied()))
    };
    (0..shares.len()).map(logarithm).collect()
}
