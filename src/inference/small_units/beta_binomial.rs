//! The index of the chances behind the shares, when these follow a beta distribution.
//!
//! Of a unit's people each belongs to the group with the unit's own chance, and the chances of
//! units are spread by a beta distribution, which is found by maximum likelihood. The index is that
//! of the distribution, free of what chance adds in small units.
//!
//! Rathelot, R. (2012). Measuring segregation when units are small: a parametric approach. Journal
//! of Business and Economic Statistics 30(4), 546–553.
//! <https://doi.org/10.1080/07350015.2012.707586>

use super::special_functions::{digamma, ln_gamma_step, stirling_excess};
use super::units::Unit;
use super::{SmallUnitIndex, SmallUnits};
use crate::indices::arithmetic::sum::sum;
use crate::inference::Sample;
use crate::inference::streams::Key;

/// A beta distribution of chances, by its mean and how far chances are apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaBinomial {
    /// The mean chance of belonging to the group.
    pub mean: f64,
    /// One over the sum of both parameters of the beta distribution: nought where all chances are
    /// equal, infinite where each is nought or one.
    pub dispersion: f64,
}

/// Whether the chances of units may depend on their sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A distribution is found for the units of each size, and the indices are averaged.
    Any,
    /// One distribution for units of all sizes.
    NoRelation,
}

/// What is averaged over when there is a distribution for each size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    Units,
    People,
}

impl Weights {
    pub(super) fn of(self, units: &[Unit], all: &[Unit]) -> f64 {
        match self {
            Weights::Units => units.len() as f64 / all.len() as f64,
            Weights::People => {
                let people = |units: &[Unit]| units.iter().map(|it| it.size).sum::<u64>() as f64;
                people(units) / people(all)
            }
        }
    }
}

/// An index of the fitted chances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaEstimate {
    pub value: f64,
    /// How many distributions were found.
    pub n_fits: usize,
    /// In units of how many sizes one of the groups was missing: there the index counts as nought,
    /// as in segregsmall.
    pub n_without_both_groups: usize,
}

/// The index of fitted chances.
pub fn beta_estimate(
    units: &SmallUnits,
    index: SmallUnitIndex,
    relation: Relation,
    weights: Weights,
) -> BetaEstimate {
    Fits::of(units, relation, weights).estimate(index)
}

/// The indices of fitted chances in samples of units, drawn with replacement.
pub fn resampled_beta_estimates(
    units: &SmallUnits,
    indices: &[SmallUnitIndex],
    relation: Relation,
    weights: Weights,
    key: Key,
    n_replicates: u64,
) -> Vec<Sample> {
    let fits: Vec<_> = (0..n_replicates)
        .map(|replicate| {
            let drawn = units.drawn(&mut key.stream(replicate))?;
            Ok(Fits::of(&drawn, relation, weights))
        })
        .collect();
    let values = |&index: &SmallUnitIndex| {
        let values = fits.iter().map(|fits| match fits {
            Ok(fits) => Ok(fits.estimate(index).value),
            Err(problem) => Err(*problem),
        });
        Sample::new(values)
    };
    indices.iter().map(values).collect()
}

/// The distributions of units of each size, or of all, each with its weight.
struct Fits {
    fits: Vec<(f64, BetaBinomial)>,
    n_without_both_groups: usize,
}

impl Fits {
    fn of(units: &SmallUnits, relation: Relation, weights: Weights) -> Fits {
        let all = units.units();
        let same_size = |a: &Unit, b: &Unit| relation == Relation::NoRelation || a.size == b.size;
        let mut found = Fits {
            fits: Vec::new(),
            n_without_both_groups: 0,
        };
        for units in all.chunk_by(same_size) {
            match BetaBinomial::fitted(units) {
                Some(fit) => found.fits.push((weights.of(units, all), fit)),
                None => found.n_without_both_groups += 1,
            }
        }
        found
    }

    fn estimate(&self, index: SmallUnitIndex) -> BetaEstimate {
        let parts = self.fits.iter();
        BetaEstimate {
            value: sum(parts.map(|(weight, fit)| weight * fit.index(index))),
            n_fits: self.fits.len(),
            n_without_both_groups: self.n_without_both_groups,
        }
    }
}

impl BetaBinomial {
    /// The distribution under which the shares of these units are likeliest; nothing where one of
    /// the groups is missing.
    fn fitted(units: &[Unit]) -> Option<BetaBinomial> {
        let likelihood = Likelihood::of(units);
        let [members, others, _] = likelihood.firsts()?;
        let mixed = |unit: &Unit| 0 < unit.members && unit.members < unit.size;
        if !units.iter().any(mixed) {
            return Some(BetaBinomial {
                mean: members / (members + others),
                dispersion: f64::INFINITY,
            });
        }
        Some(likelihood.greatest())
    }

    /// The index of this distribution of chances.
    pub fn index(&self, index: SmallUnitIndex) -> f64 {
        let (mean, others) = (self.mean, 1.0 - self.mean);
        if self.dispersion == 0.0 {
            return 0.0;
        }
        if self.dispersion.is_infinite() {
            return 1.0;
        }
        let both = 1.0 / self.dispersion;
        let (a, b) = (mean * both, others * both);
        const LN_2_PI: f64 = 1.837_877_066_409_345_6;
        // In logarithms, Stirling's formula cancels but for what is written here.
        match index {
            // The mean distance to the mean over twice its greatest: m^a (1 - m)^b / (a B(a, b) (1
            // - m)).
            SmallUnitIndex::Dissimilarity => {
                let excess = stirling_excess(both) - stirling_excess(a) - stirling_excess(b);
                let density = 0.5 * (libm::log(a * others) - LN_2_PI) + excess;
                libm::exp(density) / (a * others)
            }
            SmallUnitIndex::InformationTheory => {
                let mean_entropy =
                    digamma(both + 1.0) - mean * digamma(a + 1.0) - others * digamma(b + 1.0);
                let entropy = -mean * libm::log(mean) - others * libm::log(others);
                // Rounding may take an index of nought just below it.
                (1.0 - mean_entropy / entropy).max(0.0)
            }
            SmallUnitIndex::Atkinson { shape } => {
                let shared = ln_gamma_step(a, shape) + ln_gamma_step(b, 1.0 - shape)
                    - libm::log(both)
                    - shape * libm::log(mean)
                    - (1.0 - shape) * libm::log(others);
                -libm::expm1(shared.min(0.0) / (1.0 - shape))
            }
            SmallUnitIndex::CorrelationRatio => self.dispersion / (1.0 + self.dispersion),
            // The mean difference of two chances, 4 / (a + b) B(a + b, a + b) / (B(a, a) B(b, b)),
            // over its greatest.
            SmallUnitIndex::Gini => {
                let excess = |z: f64| 2.0 * stirling_excess(z) - stirling_excess(2.0 * z);
                let ratio = 0.5 * (libm::log(a * others) - std::f64::consts::LN_2 - LN_2_PI)
                    + excess(both)
                    - excess(a)
                    - excess(b);
                2.0 / both * libm::exp(ratio) / (mean * others)
            }
        }
    }
}

/// The logarithm of the likelihood of shares, whose terms are the same for many units:
/// `sum_r x_r ln(m + r d) + y_r ln(1 - m + r d) - n_r ln(1 + r d)` with the mean m, the dispersion
/// d, and the numbers of units with more than r members, others and people.
struct Likelihood {
    /// Beside each r, as a number; places where nobody is any more are left out.
    terms: Vec<(f64, [f64; 3])>,
}

impl Likelihood {
    fn of(units: &[Unit]) -> Likelihood {
        let largest = units.iter().map(|unit| unit.size).max().unwrap_or(0) as usize;
        let mut terms = vec![[0.0; 3]; largest + 1];
        for unit in units {
            for (column, count) in [unit.members, unit.size - unit.members, unit.size]
                .into_iter()
                .enumerate()
            {
                terms[count as usize][column] += 1.0;
            }
        }
        // From units with exactly r to units with more than r.
        let mut more = [0.0; 3];
        for term in terms.iter_mut().rev() {
            let exactly = *term;
            *term = more;
            for (more, exactly) in more.iter_mut().zip(exactly) {
                *more += exactly;
            }
        }
        terms.truncate(largest);
        let terms = terms.into_iter().enumerate();
        Likelihood {
            terms: terms.map(|(r, counts)| (r as f64, counts)).collect(),
        }
    }

    /// The numbers of units with members, with others and with people; nothing where there are no
    /// members or no others.
    fn firsts(&self) -> Option<[f64; 3]> {
        let (_, firsts) = *self.terms.first()?;
        (0.0 < firsts[0] && 0.0 < firsts[1]).then_some(firsts)
    }

    fn greatest(&self) -> BetaBinomial {
        // From chances that differ by a millionth to such as are nearly all nought or one.
        const LEAST: f64 = 1e-12;
        const STEPS: i32 = 96;
        let dispersion = |step: i32| LEAST * libm::exp(0.5 * f64::from(step));
        let slope = |dispersion: f64| self.slope(dispersion, self.mean(dispersion));
        let mut best = BetaBinomial {
            mean: self.mean(0.0),
            dispersion: 0.0,
        };
        let mut greatest = self.value(best);
        let mut before = slope(dispersion(0));
        for step in 1..STEPS {
            let here = slope(dispersion(step));
            if 0.0 < before && here <= 0.0 {
                let (mut low, mut high) = (dispersion(step - 1), dispersion(step));
                for _ in 0..60 {
                    let middle = low.midpoint(high);
                    if 0.0 < slope(middle) {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                let fit = BetaBinomial {
                    mean: self.mean(low),
                    dispersion: low,
                };
                let value = self.value(fit);
                if greatest < value {
                    (best, greatest) = (fit, value);
                }
            }
            before = here;
        }
        best
    }

    fn value(&self, fit: BetaBinomial) -> f64 {
        let logarithm = |count: f64, of: f64| {
            if count == 0.0 {
                0.0
            } else {
                count * libm::log(of)
            }
        };
        sum(self.terms.iter().map(|&(r, [members, others, people])| {
            let apart = r * fit.dispersion;
            logarithm(members, fit.mean + apart) + logarithm(others, 1.0 - fit.mean + apart)
                - logarithm(people, 1.0 + apart)
        }))
    }

    /// In the dispersion.
    fn slope(&self, dispersion: f64, mean: f64) -> f64 {
        sum(self.terms.iter().map(|&(r, [members, others, people])| {
            let apart = r * dispersion;
            r * (members / (mean + apart) + others / (1.0 - mean + apart) - people / (1.0 + apart))
        }))
    }

    /// The likeliest mean for a dispersion: where the slope, which falls all the way, is nought.
    fn mean(&self, dispersion: f64) -> f64 {
        let slopes = |mean: f64| {
            let (mut slope, mut curve) = (0.0, 0.0);
            for &(r, [members, others, _]) in &self.terms {
                let apart = r * dispersion;
                let (to_members, to_others) = (1.0 / (mean + apart), 1.0 / (1.0 - mean + apart));
                slope += members * to_members - others * to_others;
                curve += members * to_members * to_members + others * to_others * to_others;
            }
            (slope, curve)
        };
        let (mut low, mut high, mut mean) = (0.0, 1.0, 0.5);
        for _ in 0..200 {
            let (slope, curve) = slopes(mean);
            if 0.0 < slope {
                low = mean;
            } else {
                high = mean;
            }
            let newton = mean + slope / curve;
            let next = if low < newton && newton < high {
                newton
            } else {
                low.midpoint(high)
            };
            if (next - mean).abs() <= 1e-16 * mean || next == mean {
                return next;
            }
            mean = next;
        }
        mean
    }
}
