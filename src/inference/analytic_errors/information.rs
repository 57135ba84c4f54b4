//! The mutual information index and the information theory index.

use super::{Influence, populated};
use crate::indices::TwoGroup;
use crate::indices::arithmetic::sum::sum;

pub(super) fn mutual_information(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let Information { ratios, value, .. } = Information::of(table);
    cells(table, &ratios, |ratio, _| ratio - value)
}

pub(super) fn information_theory(table: &TwoGroup, _: f64) -> Vec<Influence> {
    let Information {
        ratios,
        value,
        logarithms,
        entropy,
    } = Information::of(table);
    cells(table, &ratios, |ratio, group| {
        (ratio + value / entropy * logarithms[group]) / entropy
    })
}

fn cells(
    table: &TwoGroup,
    ratios: &[[f64; 2]],
    influence: impl Fn(f64, usize) -> f64,
) -> Vec<Influence> {
    let people = table.areas().map(|area| [area.group, area.others]);
    populated(people.zip(ratios).flat_map(|(people, ratios)| {
        [0, 1].map(|group| (people[group], influence(ratios[group], group)))
    }))
}

struct Information {
    /// The logarithm of each group's share in each area over that in the region.
    ratios: Vec<[f64; 2]>,
    /// The mutual information index.
    value: f64,
    /// The logarithm of each group's share in the region.
    logarithms: [f64; 2],
    entropy: f64,
}

impl Information {
    fn of(table: &TwoGroup) -> Information {
        let shares = [table.group_share(), table.others_share()];
        let logarithms = logarithms(shares);
        let ratio = |[group, others]: [f64; 2]| [group - logarithms[0], others - logarithms[1]];
        let ratios: Vec<[f64; 2]> = table
            .areas()
            .map(|area| ratio(self::logarithms([area.share(), area.others_share()])))
            .collect();
        let value = sum(table.areas().zip(&ratios).flat_map(|(area, ratios)| {
            [area.group, area.others]
                .into_iter()
                .zip(ratios)
                // The limit of p ln p as p goes to zero is zero.
                .filter(|(people, _)| 0.0 < *people)
                .map(|(people, ratio)| people / table.total() * ratio)
        }));
        Information {
            ratios,
            value,
            logarithms,
            entropy: -sum([0, 1].map(|group| shares[group] * logarithms[group])),
        }
    }
}

/// The logarithms of two shares that make up one.
fn logarithms([share, others]: [f64; 2]) -> [f64; 2] {
    // A share near one has lost the digits that its logarithm is made of; the other still has them.
    let logarithm = |share: f64, others: f64| match share <= 0.5 {
        true => libm::log(share),
        false => libm::log1p(-others),
    };
    [logarithm(share, others), logarithm(others, share)]
}
