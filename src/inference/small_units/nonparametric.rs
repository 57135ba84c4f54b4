//! The smallest and largest index of any chances that could lie behind the shares.
//!
//! Of a unit's people each belongs to the group with the unit's own chance, and nothing is supposed
//! of how chances are spread. How often units of `k` have each number of members tells the first
//! `k` moments of the chances and no more: the index lies between the least and the greatest of all
//! distributions with these moments. Where the frequencies found belong to no distribution, which
//! is the rule for large units, the likeliest distribution is unique and so is its index; but
//! that is for the sample being small, not for the chances being known. The bounds are then those
//! of as many moments as some distribution has (of units from which people are taken away by lot
//! until their frequencies belong to one), widened to hold the index of the likeliest distribution.
//!
//! D'Haultfœuille, X. and Rathelot, R. (2017). Measuring segregation on small units: a partial
//! identification analysis. Quantitative Economics 8(1), 39–73. <https://doi.org/10.3982/QE501>

use std::collections::BTreeMap;

use super::beta_binomial::Weights;
use super::chances::{Binomial, Mixture};
use super::likeliest_mixture::{likeliest_mixture, mix};
use super::moment_bounds::{Impossible, Possible};
use super::units::Unit;
use super::{SmallUnitIndex, SmallUnits};
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;
use crate::inference::alias::Alias;
use crate::inference::intervals::{Interval, Method, interval};
use crate::inference::permutation::TestAgainstChance;
use crate::inference::streams::{Key, Stream};
use crate::inference::{Refusal, Sample};

/// Units of more people than these are too large for the bounds: chance adds little to their
/// indices, and their shares are nearly their chances.
pub const MOST_PEOPLE_FOR_BOUNDS: u64 = 100;

/// Between what an index lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndexBounds {
    pub least: f64,
    pub greatest: f64,
    /// The index of the likeliest chances, where these are unique at every size.
    pub likeliest: Option<f64>,
    /// Sizes of units at which frequencies belong to some distribution, and the index is known only
    /// to lie in between.
    pub n_between: usize,
    /// Sizes at which frequencies belong to none, and the likeliest distribution is unique.
    pub n_unique: usize,
    /// Sizes at which one of the groups is missing: there the index counts as nought, as in
    /// segregsmall.
    pub n_without_both_groups: usize,
}

/// The bounds of each size of units, averaged. Chances may depend on sizes in any way. The Gini
/// index, which is no function of a mean over chances, has no such bounds.
///
/// No unit has more people than [`MOST_PEOPLE_FOR_BOUNDS`].
pub fn nonparametric_bounds(
    units: &SmallUnits,
    index: SmallUnitIndex,
    weights: Weights,
) -> Option<IndexBounds> {
    if index == SmallUnitIndex::Gini {
        return None;
    }
    let binomials = binomials(units);
    Some(bounds_of(&sizes(units, weights, &binomials), index))
}

/// Replicates of the bounds.
#[derive(Clone, Debug)]
pub struct BoundsReplicates {
    bounds: Vec<IndexBounds>,
    least: Vec<Sample>,
    greatest: Vec<Sample>,
    /// How much likelier the frequencies are by themselves than under the likeliest chances.
    misfit: f64,
    misfits: Sample,
}

/// The bounds and replicates of them: draws as many units as there are, each with a size found and with members as frequent as the
/// likeliest chances of units of this size make them; no index is the Gini.
pub fn resampled_bounds(
    units: &SmallUnits,
    indices: &[SmallUnitIndex],
    weights: Weights,
    key: Key,
    n_replicates: u64,
) -> BoundsReplicates {
    let binomials = binomials(units);
    let found = sizes(units, weights, &binomials);
    let draws: Vec<Alias> = found.iter().map(|size| Alias::new(size.fitted())).collect();
    let size_of_unit: Vec<usize> = (found.iter().enumerate())
        .flat_map(|(at, size)| std::iter::repeat_n(at, size.n_units))
        .collect();
    let draw = |stream: &mut Stream| {
        let unit = |_| {
            let at = size_of_unit[stream.below(size_of_unit.len() as u64) as usize];
            Unit {
                size: found[at].size,
                members: draws[at].draw(stream) as u64,
            }
        };
        units.like((0..units.n_units()).map(unit).collect())
    };
    /// The bounds of each index, and the misfit.
    type Drawn = (Vec<IndexBounds>, f64);
    let drawn: Vec<Result<Drawn, InvalidTable>> = (0..n_replicates)
        .map(|replicate| {
            let drawn = draw(&mut key.stream(replicate))?;
            let sizes = sizes(&drawn, weights, &binomials);
            let bounds = indices.iter().map(|&index| bounds_of(&sizes, index));
            Ok((bounds.collect(), misfit(&sizes)))
        })
        .collect();
    let sample = |of: &dyn Fn(&Drawn) -> f64| {
        Sample::new(drawn.iter().map(|it| it.as_ref().map(of).map_err(|it| *it)))
    };
    let each = || 0..indices.len();
    BoundsReplicates {
        bounds: indices.iter().map(|&it| bounds_of(&found, it)).collect(),
        least: each().map(|at| sample(&|it| it.0[at].least)).collect(),
        greatest: each().map(|at| sample(&|it| it.0[at].greatest)).collect(),
        misfit: misfit(&found),
        misfits: sample(&|it| it.1),
    }
}

impl BoundsReplicates {
    /// The bounds of an index, numbered as it was asked.
    pub fn bounds(&self, index: usize) -> IndexBounds {
        self.bounds[index]
    }

    /// The interval that holds an index with the level's probability, wherever between its bounds
    /// it lies; the index is numbered as it was asked.
    ///
    /// D'Haultfœuille and Rathelot (2017, section 3.2) move either bound by a one-sided quantile
    /// where the bounds lie apart, and both by a two-sided one of their middle where they do not,
    /// and choose by whether they are near each other. The interval given here is the smallest that
    /// holds both, which no choice can spoil.
    pub fn interval(&self, index: usize, level: f64) -> Result<Interval, Refusal> {
        // Quantiles that leave one minus the level to one side leave twice that to both.
        let one_sided = 2.0 * level - 1.0;
        let IndexBounds {
            least, greatest, ..
        } = self.bounds[index];
        let (least_drawn, greatest_drawn) = (&self.least[index], &self.greatest[index]);
        let low = interval(least, least_drawn, one_sided, Method::Basic)?.low;
        let high = interval(greatest, greatest_drawn, one_sided, Method::Basic)?.high;
        let middle = least.midpoint(greatest);
        let drawn = least_drawn.values().iter().zip(greatest_drawn.values());
        let away = drawn.map(|(low, high)| Ok((low.midpoint(*high) - middle).abs()));
        let away = interval(0.0, &Sample::new(away), one_sided, Method::Percentile)?.high;
        Ok(Interval {
            low: low.min(least - away).clamp(0.0, 1.0),
            high: high.max(greatest + away).clamp(0.0, 1.0),
        })
    }

    /// How likely chance gives frequencies as far from those of any chances, were each unit's
    /// members drawn with a chance of the unit's own: a test of what bounds and beta distribution
    /// both suppose (D'Haultfœuille and Rathelot 2017, appendix C.1).
    pub fn p_model(&self) -> Result<f64, Refusal> {
        if self.misfit == 0.0 {
            return Ok(1.0);
        }
        TestAgainstChance::of(self.misfit, &self.misfits).map(|test| test.p_greater)
    }
}

/// By size.
type Binomials = BTreeMap<u64, Binomial>;

fn binomials(units: &SmallUnits) -> Binomials {
    let sizes = units.units().iter().map(|unit| unit.size);
    let mut binomials = Binomials::new();
    for size in sizes.chain(2..=units.largest().min(MOST_MOMENTS)) {
        assert!(
            size <= MOST_PEOPLE_FOR_BOUNDS,
            "the caller sees to the size of units"
        );
        binomials
            .entry(size)
            .or_insert_with(|| Binomial::of(size as usize));
    }
    binomials
}

/// More moments of chances are not asked for where frequencies belong to no distribution.
const MOST_MOMENTS: u64 = 20;

/// As many moments of the chances as some distribution has, at least the two that a mean and a
/// variance take.
fn possible_moments<'a>(frequencies: &[f64], binomials: &'a Binomials) -> Option<Possible<'a>> {
    let mut frequencies = frequencies.to_vec();
    let mut of_fewer = Vec::new();
    while 3 < frequencies.len() {
        let people = frequencies.len() - 1;
        // Each of a unit's people is as likely to be the one who is taken away.
        let without_one = (0..people).map(|members| {
            let other = frequencies[members] * (people - members) as f64;
            let member = frequencies[members + 1] * (members + 1) as f64;
            (other + member) / people as f64
        });
        frequencies = without_one.collect();
        if frequencies.len() as u64 - 1 <= MOST_MOMENTS {
            of_fewer.push(frequencies.clone());
        }
    }
    let possible = of_fewer.iter().rev().map_while(|frequencies| {
        let people = frequencies.len() as u64 - 1;
        Possible::new(frequencies, &binomials[&people]).ok()
    });
    possible.last()
}

/// The units of one size.
struct Size<'a> {
    size: u64,
    n_units: usize,
    /// Of all units, or of all people.
    weight: f64,
    /// How often units have each number of members.
    frequencies: Vec<f64>,
    chances: Chances<'a>,
}

/// The least and the greatest index of units of a size, and that of the likeliest chances.
type SizeBounds = ([f64; 2], Option<f64>);

/// What is known of the chances of units of a size.
enum Chances<'a> {
    /// One of the groups is missing.
    OneGroup,
    /// One person tells nothing of a unit's chance.
    OnePerson,
    Possible(Possible<'a>),
    /// The frequencies are those of no chances.
    Unique {
        likeliest: Mixture,
        /// The frequencies that it gives.
        fitted: Vec<f64>,
        /// What is known of fewer moments, unless there is not even room for a variance.
        fewer_moments: Option<Possible<'a>>,
    },
}

fn sizes<'a>(units: &SmallUnits, weights: Weights, binomials: &'a Binomials) -> Vec<Size<'a>> {
    let all = units.units();
    let same_size = |a: &Unit, b: &Unit| a.size == b.size;
    let of_size = |units: &[Unit]| Size {
        weight: weights.of(units, all),
        ..Size::of(units, binomials)
    };
    all.chunk_by(same_size).map(of_size).collect()
}

impl<'a> Size<'a> {
    fn of(units: &[Unit], binomials: &'a Binomials) -> Size<'a> {
        let size = units[0].size;
        let binomial = &binomials[&size];
        let mut n_with = vec![0.0; size as usize + 1];
        for unit in units {
            n_with[unit.members as usize] += 1.0;
        }
        let n_units = units.len() as f64;
        let frequencies: Vec<f64> = n_with.iter().map(|n| n / n_units).collect();
        let all_have =
            |members: fn(u64) -> u64| units.iter().all(|it| it.members == members(it.size));
        let chances = if all_have(|_| 0) || all_have(|size| size) {
            Chances::OneGroup
        } else if size == 1 {
            Chances::OnePerson
        } else {
            match Possible::new(&frequencies, binomial) {
                Ok(possible) => Chances::Possible(possible),
                Err(Impossible) => {
                    let likeliest = likeliest_mixture(&frequencies, binomial);
                    Chances::Unique {
                        fitted: mix(binomial, &likeliest.0),
                        likeliest,
                        fewer_moments: possible_moments(&frequencies, binomials),
                    }
                }
            }
        };
        Size {
            size,
            n_units: units.len(),
            weight: 1.0,
            frequencies,
            chances,
        }
    }

    /// The frequencies under the likeliest chances.
    fn fitted(&self) -> &[f64] {
        match &self.chances {
            Chances::Unique { fitted, .. } => fitted,
            _ => &self.frequencies,
        }
    }

    /// The bounds of the index and, where they are unique, the index of the likeliest chances;
    /// nothing where one of the groups is missing.
    fn bounds(&self, index: SmallUnitIndex) -> Option<SizeBounds> {
        let members = self.frequencies.iter().enumerate();
        let mean = sum(members.map(|(members, share)| members as f64 * share)) / self.size as f64;
        let part = |chance: f64| part(index, chance, mean);
        let between = |possible: &Possible| {
            let lowest = possible.least_mean(part, mean);
            let highest = -possible.least_mean(|chance| -part(chance), mean);
            // Where only one value is possible, rounding may turn them round.
            let ends = [lowest.min(highest), highest.max(lowest)];
            ends.map(|mean| of_mean(index, mean))
        };
        match &self.chances {
            Chances::OneGroup => None,
            Chances::OnePerson => Some(([0.0, 1.0], None)),
            Chances::Possible(possible) => Some((between(possible), None)),
            Chances::Unique {
                likeliest,
                fewer_moments,
                ..
            } => {
                let mean = likeliest.mean_of(|chance| chance);
                let of_chance = |chance| self::part(index, chance, mean);
                let value = of_mean(index, likeliest.mean_of(of_chance));
                let [least, greatest] = fewer_moments.as_ref().map_or([value; 2], between);
                Some(([least.min(value), greatest.max(value)], Some(value)))
            }
        }
    }
}

fn bounds_of(sizes: &[Size], index: SmallUnitIndex) -> IndexBounds {
    let found: Vec<_> = sizes.iter().map(|size| size.bounds(index)).collect();
    let weighted = |of: fn(&SizeBounds) -> Option<f64>| {
        let known = found.iter().zip(sizes);
        let parts = known.filter_map(|(found, size)| Some((found.as_ref()?, size.weight)));
        let parts: Option<Vec<f64>> = parts.map(|(it, weight)| Some(weight * of(it)?)).collect();
        parts.map(sum)
    };
    let known = || found.iter().flatten();
    IndexBounds {
        least: weighted(|it| Some(it.0[0])).unwrap_or_default(),
        greatest: weighted(|it| Some(it.0[1])).unwrap_or_default(),
        likeliest: weighted(|it| it.1),
        n_between: known().filter(|it| it.1.is_none()).count(),
        n_unique: known().filter(|it| it.1.is_some()).count(),
        n_without_both_groups: found.len() - known().count(),
    }
}

/// Twice the logarithm by which frequencies are likelier by themselves than under the likeliest
/// chances, averaged over units.
fn misfit(sizes: &[Size]) -> f64 {
    let n_units: usize = sizes.iter().map(|size| size.n_units).sum();
    sum(sizes.iter().map(|size| {
        let Chances::Unique { fitted, .. } = &size.chances else {
            return 0.0;
        };
        let terms = size.frequencies.iter().zip(fitted);
        let terms = terms.filter(|(share, _)| 0.0 < **share);
        let excess = sum(terms.map(|(share, fitted)| share * libm::log(share / fitted)));
        let n = size.n_units as f64;
        n / n_units as f64 * 2.0 * n * excess.max(0.0)
    }))
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
