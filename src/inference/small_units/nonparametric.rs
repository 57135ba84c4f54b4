//! The smallest and largest index of any chances that could lie behind the shares.
//!
//! Of a unit's people each belongs to the group with the unit's own chance, and nothing is supposed
//! of how chances are spread. How often units of `k` have each number of members tells the first
//! `k` moments of the chances and no more: the index lies between the least and the greatest of all
//! distributions with these moments. Where the frequencies found belong to no distribution, which
//! is the rule for large units, the likeliest distribution is unique and so is the index.
//!
//! D'Haultfœuille, X. and Rathelot, R. (2017). Measuring segregation on small units: a partial
//! identification analysis. Quantitative Economics 8(1), 39–73. <https://doi.org/10.3982/QE501>

use super::beta_binomial::Weights;
use super::chances::Mixture;
use super::likeliest_mixture::likeliest_mixture;
use super::moment_bounds::{Impossible, least_mean};
use super::units::Unit;
use super::{SmallUnitIndex, SmallUnits};
use crate::indices::arithmetic::sum::sum;

/// Between what an index lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndexBounds {
    pub least: f64,
    pub greatest: f64,
    /// Sizes of units at which frequencies belong to some distribution, and the index is known only
    /// to lie in between.
    pub n_between: usize,
    /// Sizes at which the likeliest distribution is unique.
    pub n_unique: usize,
    /// Sizes at which one of the groups is missing: there the index counts as nought, as in
    /// segregsmall.
    pub n_without_both_groups: usize,
}

/// The bounds of each size of units, averaged. Chances may depend on sizes in any way. The Gini
/// index, which is no function of a mean over chances, has no such bounds.
pub fn nonparametric_bounds(
    units: &SmallUnits,
    index: SmallUnitIndex,
    weights: Weights,
) -> Option<IndexBounds> {
    if index == SmallUnitIndex::Gini {
        return None;
    }
    let all = units.units();
    let (mut least, mut greatest) = (Vec::new(), Vec::new());
    let mut bounds = IndexBounds {
        least: 0.0,
        greatest: 0.0,
        n_between: 0,
        n_unique: 0,
        n_without_both_groups: 0,
    };
    for units in all.chunk_by(|a, b| a.size == b.size) {
        let weight = weights.of(units, all);
        let Some((low, high)) = of_one_size(units, index) else {
            bounds.n_without_both_groups += 1;
            continue;
        };
        match high {
            Some(_) => bounds.n_between += 1,
            None => bounds.n_unique += 1,
        }
        least.push(weight * low);
        greatest.push(weight * high.unwrap_or(low));
    }
    bounds.least = sum(least);
    bounds.greatest = sum(greatest);
    Some(bounds)
}

/// The index, or its least and its greatest; nothing where one of the groups is missing.
fn of_one_size(units: &[Unit], index: SmallUnitIndex) -> Option<(f64, Option<f64>)> {
    let size = units[0].size as usize;
    let mut frequencies = vec![0.0; size + 1];
    for unit in units {
        frequencies[unit.members as usize] += 1.0 / units.len() as f64;
    }
    let members = frequencies.iter().enumerate();
    let mean = sum(members.map(|(members, share)| members as f64 / size as f64 * share));
    if units.iter().all(|unit| unit.members == 0)
        || units.iter().all(|unit| unit.members == unit.size)
    {
        return None;
    }
    if size == 1 {
        return Some((0.0, Some(1.0)));
    }
    let part = |chance: f64| part(index, chance, mean);
    let lowest = least_mean(&frequencies, part, mean);
    let highest = least_mean(&frequencies, |chance| -part(chance), mean);
    match (lowest, highest) {
        (Ok(lowest), Ok(highest)) => {
            let of = |mixture: &Mixture| of_mean(index, mixture.mean_of(part));
            Some((of(&lowest), Some(of(&highest))))
        }
        (Err(Impossible), _) | (_, Err(Impossible)) => {
            let likeliest = likeliest_mixture(&frequencies);
            let mean = likeliest.mean_of(|chance| chance);
            let of_chance = |chance| self::part(index, chance, mean);
            Some((of_mean(index, likeliest.mean_of(of_chance)), None))
        }
    }
}

/// The index is a growing function of the mean of this over chances, given their mean.
fn part(index: SmallUnitIndex, chance: f64, mean: f64) -> f64 {
    let entropy = |chance: f64| {
        let of = |share: f64| {
            if share <= 0.0 {
                0.0
            } else {
                -share * libm::log(share)
            }
        };
        of(chance) + of(1.0 - chance)
    };
    match index {
        SmallUnitIndex::Dissimilarity => (chance - mean).abs() / (2.0 * mean * (1.0 - mean)),
        SmallUnitIndex::InformationTheory => 1.0 - entropy(chance) / entropy(mean),
        SmallUnitIndex::Atkinson { shape } => {
            1.0 - libm::pow(chance / mean, shape)
                * libm::pow((1.0 - chance) / (1.0 - mean), 1.0 - shape)
        }
        SmallUnitIndex::CorrelationRatio => {
            (chance - mean) * (chance - mean) / (mean * (1.0 - mean))
        }
        SmallUnitIndex::Gini => unreachable!("the Gini index is no function of a mean"),
    }
}

fn of_mean(index: SmallUnitIndex, mean: f64) -> f64 {
    // Rounding may take a sum just past either end.
    let mean = mean.clamp(0.0, 1.0);
    match index {
        SmallUnitIndex::Atkinson { shape } => 1.0 - libm::pow(1.0 - mean, 1.0 / (1.0 - shape)),
        _ => mean,
    }
}
