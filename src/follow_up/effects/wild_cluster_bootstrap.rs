//! How far a coefficient would be from a value by chance, if residuals of whole clusters had other
//! signs.
//!
//! Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for
//! inference with clustered errors. Review of Economics and Statistics 90(3), 414–427.
//! <https://doi.org/10.1162/rest.90.3.414>
//!
//! Roodman, D., Nielsen, M. Ø., MacKinnon, J. G. and Webb, M. D. (2019). Fast and wild: bootstrap
//! inference in Stata using boottest. Stata Journal 19(1), 4–60.
//! <https://doi.org/10.1177/1536867X19830877>
//!
//! The value in question is imposed on the residuals (WCR), and statistics are studentised by CR1.

use super::clustered_errors::{Prepared, Regression};
use super::linear_algebra::dot;
use super::{Number, Reading, Refusal};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::{Sum, sum};
use crate::inference::streams::{Key, Stream};

/// What residuals of a cluster are multiplied with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multipliers {
    /// -1 or 1. With at most twelve clusters all combinations are tried.
    Rademacher,
    /// Plus or minus the square roots of 1/2, 1 and 3/2: for few clusters, where signs alone give
    /// few different statistics.
    ///
    /// Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered errors. Canadian
    /// Journal of Economics 56(3), 839–858. <https://doi.org/10.1111/caje.12661>
    Webb,
}

/// A bootstrap that is ready to be drawn.
#[derive(Clone, Debug)]
pub struct WildClusterBootstrap {
    coefficient: f64,
    standard_error: f64,
    multipliers: Multipliers,
    key: Key,
    /// For each cluster what its residuals add to the numerator, at a value of zero and for each
    /// unit of the value.
    sums: Linear<Vec<f64>>,
    /// For each cluster what the residuals of each cluster add to its score.
    scores: Linear<Vec<Vec<f64>>>,
    factor: f64,
}

/// Something that falls by `slope` as the value in question rises by one.
#[derive(Clone, Debug)]
struct Linear<T> {
    at_zero: T,
    slope: T,
}

/// A replicate, as polynomials in the value in question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replicate {
    numerator: [f64; 2],
    variance: [f64; 3],
}

/// The test of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub coefficient: f64,
    /// The distance from the value in question, in CR1 standard errors.
    pub t: f64,
    /// On either side.
    pub p: f64,
    pub n_replicates: usize,
    /// Whether these are all combinations of signs, the real one among them.
    pub exact: bool,
    pub n_clusters: usize,
}

impl WildClusterBootstrap {
    /// Up to this many clusters all combinations of signs are tried.
    pub const MOST_CLUSTERS: usize = 12;

    /// Fails as [`super::clustered_errors::clustered_errors`] does.
    pub fn prepare(
        regression: Regression<'_>,
        column: usize,
        multipliers: Multipliers,
        key: Key,
    ) -> Result<WildClusterBootstrap, Refusal> {
        let prepared = Prepared::new(regression, column)?;
        let standard_error = prepared.cr1()?;
        let square = dot(&prepared.column, &prepared.column);
        let sums = |residuals: &[f64]| -> Vec<f64> {
            let of_cluster = |(_, range): &(u64, std::ops::Range<usize>)| {
                dot(&prepared.column[range.clone()], &residuals[range.clone()]) / square
            };
            prepared.clusters.iter().map(of_cluster).collect()
        };
        let along = |cells: &[f64]| -> Vec<Vec<f64>> {
            let parts = |(_, range): &(u64, std::ops::Range<usize>)| {
                let part = |it: &Vec<f64>| dot(&it[range.clone()], &cells[range.clone()]);
                prepared.directions.iter().map(part).collect()
            };
            prepared.clusters.iter().map(parts).collect()
        };
        let column_along = along(&prepared.column);
        let scores = |residuals: &[f64]| -> Vec<Vec<f64>> {
            let (own, fitted) = (sums(residuals), along(residuals));
            let row = |at: usize| -> Vec<f64> {
                let cell = |other: usize| {
                    let own = if at == other { own[at] } else { 0.0 };
                    own - dot(&column_along[at], &fitted[other]) / square
                };
                (0..own.len()).map(cell).collect()
            };
            (0..own.len()).map(row).collect()
        };
        let (at_zero, slope) = (&prepared.outcome, &prepared.column);
        Ok(WildClusterBootstrap {
            coefficient: prepared.coefficient,
            standard_error,
            multipliers,
            key,
            sums: Linear {
                at_zero: sums(at_zero),
                slope: sums(slope),
            },
            scores: Linear {
                at_zero: scores(at_zero),
                slope: scores(slope),
            },
            factor: prepared.factor,
        })
    }

    pub fn n_clusters(&self) -> usize {
        self.sums.slope.len()
    }

    /// How many combinations of signs there are, if few enough to try all.
    pub fn n_combinations(&self) -> Option<u64> {
        let few = self.n_clusters() <= Self::MOST_CLUSTERS;
        (few && self.multipliers == Multipliers::Rademacher).then(|| 1 << self.n_clusters())
    }

    /// The combination with this number if all are tried, or else one drawn at random.
    pub fn replicate(&self, number: u64) -> Replicate {
        let multipliers: Vec<f64> = if self.n_combinations().is_some() {
            let sign = |cluster| {
                if number >> cluster & 1 == 0 {
                    1.0
                } else {
                    -1.0
                }
            };
            (0..self.n_clusters()).map(sign).collect()
        } else {
            let mut stream = self.key.stream(number);
            (0..self.n_clusters())
                .map(|_| self.multipliers.draw(&mut stream))
                .collect()
        };
        let with = |cells: &[f64]| dot(cells, &multipliers);
        let numerator = [with(&self.sums.at_zero), -with(&self.sums.slope)];
        let mut variance = [Sum::default(); 3];
        for (at_zero, slope) in self.scores.at_zero.iter().zip(&self.scores.slope) {
            let (constant, linear) = (with(at_zero), -with(slope));
            variance[0].add(constant * constant);
            variance[1].add(2.0 * constant * linear);
            variance[2].add(linear * linear);
        }
        Replicate {
            numerator,
            variance: variance.map(|it| self.factor * it.value()),
        }
    }

    /// Tests whether the coefficient is this value, by the replicates from zero on: all of them
    /// where all combinations are tried.
    ///
    /// Fails without replicates, with fewer than there are combinations, and where the value is not
    /// finite.
    pub fn test(&self, value: f64, replicates: &[Replicate]) -> Result<Outcome, Refusal> {
        let needed = self.n_combinations().map_or(1, |n| n as usize);
        if replicates.len() < needed {
            return Err(Refusal::TooFewReplicates { needed });
        }
        // Where all are tried each counts once.
        let replicates = if self.n_combinations().is_some() {
            &replicates[..needed]
        } else {
            replicates
        };
        if !value.is_finite() {
            return Err(Refusal::Level);
        }
        let t = (self.coefficient - value) / self.standard_error;
        let exact = self.n_combinations().is_some();
        let n_as_large = replicates
            .iter()
            .filter(|it| it.is_as_large(t, value))
            .count();
        // The real combination is one of all; of drawn ones it is one more.
        let real = usize::from(!exact);
        Ok(Outcome {
            coefficient: self.coefficient,
            t,
            p: (n_as_large + real) as f64 / (replicates.len() + real) as f64,
            n_replicates: replicates.len(),
            exact,
            n_clusters: self.n_clusters(),
        })
    }

    /// The values around the coefficient that are not ruled out: from it to the first value, on
    /// either side, whose p value is below one less the level of confidence.
    ///
    /// Fails as [`WildClusterBootstrap::test`] does, and where no value is ruled out, as with all
    /// combinations of five clusters or fewer at 0.95.
    pub fn interval(&self, level: f64, replicates: &[Replicate]) -> Result<(f64, f64), Refusal> {
        if !(0.0 < level && level < 1.0) {
            return Err(Refusal::Level);
        }
        let kept = |value: f64| Ok(1.0 - level <= self.test(value, replicates)?.p + 1e-12);
        let side = |direction: f64| {
            let at = |steps: f64| self.coefficient + direction * steps * self.standard_error;
            let (mut inside, mut outside) = (0.0, 0.25);
            while kept(at(outside))? {
                inside = outside;
                outside += 0.25 * (1.0 + libm::floor(outside / 4.0));
                if 1e4 < outside {
                    return Err(Refusal::Unbounded);
                }
            }
            for _ in 0..60 {
                let middle = f64::midpoint(inside, outside);
                let part = if kept(at(middle))? {
                    &mut inside
                } else {
                    &mut outside
                };
                *part = middle;
            }
            Ok(at(inside))
        };
        Ok((side(-1.0)?, side(1.0)?))
    }
}

impl Replicate {
    fn is_as_large(&self, t: f64, value: f64) -> bool {
        let numerator = self.numerator[0] + self.numerator[1] * value;
        let variance = sum([
            self.variance[0],
            self.variance[1] * value,
            self.variance[2] * value * value,
        ]);
        // What is equal may differ in the last digits.
        (1.0 - 1e-10) * t * t * variance.max(0.0) <= numerator * numerator
    }
}

impl Multipliers {
    fn draw(self, stream: &mut Stream) -> f64 {
        const ROOT_OF_THREE_HALVES: f64 = 1.224_744_871_391_589;
        match self {
            Multipliers::Rademacher if stream.below(2) == 0 => 1.0,
            Multipliers::Rademacher => -1.0,
            Multipliers::Webb => {
                let sizes = [std::f64::consts::FRAC_1_SQRT_2, 1.0, ROOT_OF_THREE_HALVES];
                let number = stream.below(6) as usize;
                if number < 3 {
                    sizes[number]
                } else {
                    -sizes[number - 3]
                }
            }
        }
    }
}

impl Outcome {
    pub fn reading(&self) -> Reading {
        Reading {
            says: Bilingual {
                en: "If there were no effect, a coefficient of {coefficient} or farther from zero, \
                     measured in standard errors, would come up with a probability of {p} \
                     ({replicates} replicates of {clusters} clusters).",
                sv: "Om effekt saknades skulle en koefficient på {coefficient} eller längre från \
                     noll, mätt i standardfel, uppstå med sannolikheten {p} ({replicates} \
                     replikat av {clusters} kluster).",
            },
            cannot_show: Bilingual {
                en: "With very few treated clusters this test rejects far too seldom or far too \
                     often; re-assignment of the effort is then the safer test.",
                sv: "Med mycket få behandlade kluster förkastar detta test alldeles för sällan \
                     eller för ofta; då är omfördelning av insatsen ett säkrare test.",
            },
            numbers: vec![
                Number::outcome("coefficient", self.coefficient),
                Number::probability("p", self.p),
                Number::count("replicates", self.n_replicates),
                Number::count("clusters", self.n_clusters),
            ],
        }
    }
}
