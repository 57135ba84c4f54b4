//! Trends that go apart along a line that bends by no more than so much from one period to the
//! next.
//!
//! The interval is a fixed-length confidence interval: the combination of estimates whose interval,
//! wide enough for the worst bias that the bound allows, is the shortest. Armstrong, T. B. and
//! Kolesár, M. (2018). Optimal inference in a class of regression models. Econometrica 86(2),
//! 655–683. <https://doi.org/10.3982/ECTA14434>
//!
//! Estimates after the effort count as asked for, and those before it take out any straight trend.
//! Each period before then has one bend for which the combination is exposed, and these exposures
//! are free. The bias is the bound times the sum of their sizes, and the variance is a square in
//! them, so that for a given bias the least variance is a nearest mixture, and the length is convex
//! in the bias.

use super::normal_pair::folded_quantile;
use super::{Breakdown, EventStudy, Robust};
use crate::follow_up::effects::Refusal;
use crate::follow_up::effects::linear_algebra::{dot, norm};
use crate::follow_up::effects::orthogonal::Orthogonal;
use crate::follow_up::effects::simplex::nearest_mixture;
use crate::indices::arithmetic::sum::sum;

/// The interval when the slope of the difference in trends changes by at most `bound`, in the unit
/// of the outcome, from one period to the next; with a bound of zero the trend is a straight line.
///
/// Fails where the bound is negative or not finite, and where the level of confidence does not lie
/// between 0.5 and 1.
pub fn interval(study: &EventStudy, bound: f64, level: f64) -> Result<Robust, Refusal> {
    if !(0.0..=1e100).contains(&bound) || !(0.5..1.0).contains(&level) {
        return Err(Refusal::Level);
    }
    let search = Search::new(study);
    let free = search.least_variance()?;
    let exposed = |exposures: &[f64]| sum(exposures.iter().map(|it| it.abs()));
    let half_length = |exposures: &[f64]| {
        let bias = bound * (search.exposure_after + exposed(exposures));
        let error = search.error(exposures);
        error * folded_quantile(bias / error, level)
    };
    if bound == 0.0 {
        return Ok(search.robust(&free, half_length(&free), bound));
    }
    // The length is convex in the exposure, so that a golden section finds the least.
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    let at = |exposure: f64| search.least_variance_within(exposure);
    let (mut low, mut high) = (0.0, exposed(&free));
    let mut tried = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let mut found = [half_length(&at(tried[0])?), half_length(&at(tried[1])?)];
    for _ in 0..80 {
        if found[0] <= found[1] {
            high = tried[1];
            tried = [high - GOLDEN * (high - low), tried[0]];
            found = [half_length(&at(tried[0])?), found[0]];
        } else {
            low = tried[0];
            tried = [tried[1], low + GOLDEN * (high - low)];
            found = [found[1], half_length(&at(tried[1])?)];
        }
    }
    let mut best = free;
    for exposures in [at(0.0)?, at(f64::midpoint(low, high))?] {
        if half_length(&exposures) <= half_length(&best) {
            best = exposures;
        }
    }
    let half = half_length(&best);
    Ok(search.robust(&best, half, bound))
}

/// The smallest bound, up to the greatest, whose interval has zero in it.
pub fn breakdown(study: &EventStudy, greatest: f64, level: f64) -> Result<Breakdown, Refusal> {
    super::breakdown(greatest, |bound| interval(study, bound, level))
}

/// Coefficients of the estimates as a function of the exposures before the effort.
struct Search<'a> {
    study: &'a EventStudy,
    /// With no exposure before.
    base: Vec<f64>,
    /// For each exposure, how coefficients change with it.
    changes: Vec<Vec<f64>>,
    exposure_after: f64,
}

impl Search<'_> {
    fn new(study: &EventStudy) -> Search<'_> {
        let n_before = study.before.len();
        // A straight trend that rises by one each period adds this much to the effect.
        let trend = sum((study.weights.iter().enumerate()).map(|(at, it)| it * (at + 1) as f64));
        // The coefficient of the estimate m periods before is the second difference, at m, of the
        // exposures, of which the one at the reference takes out the trend.
        let before = |exposures: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let coefficient = |m: usize| exposures(m - 1) - 2.0 * exposures(m) + exposures(m + 1);
            (1..=n_before).rev().map(coefficient).collect()
        };
        let base = before(&|m| if m == 0 { trend } else { 0.0 });
        let change =
            |at: usize| study.combination(&before(&|m| if m == at { 1.0 } else { 0.0 }), 0.0);
        // Bends between the reference and a later period count for each period that follows.
        let from = study.weights_from();
        let bends = (0..from.len()).map(|at| sum(from[at..].iter().copied()).abs());
        Search {
            study,
            base: study.combination(&base, 1.0),
            changes: (1..n_before).map(change).collect(),
            exposure_after: sum(bends),
        }
    }

    fn coefficients(&self, exposures: &[f64]) -> Vec<f64> {
        let cell = |(at, base): (usize, &f64)| {
            base + sum(self
                .changes
                .iter()
                .zip(exposures)
                .map(|(it, exposure)| it[at] * exposure))
        };
        self.base.iter().enumerate().map(cell).collect()
    }

    /// A vector whose length is the standard error.
    fn spread(&self, coefficients: &[f64]) -> Vec<f64> {
        let triangle = self.study.triangle.lower();
        let cell = |column: usize| {
            let rows = triangle.iter().zip(coefficients).skip(column);
            sum(rows.map(|(row, coefficient)| row[column] * coefficient))
        };
        (0..coefficients.len()).map(cell).collect()
    }

    fn error(&self, exposures: &[f64]) -> f64 {
        norm(&self.spread(&self.coefficients(exposures)))
    }

    fn least_variance(&self) -> Result<Vec<f64>, Refusal> {
        let changes: Vec<Vec<f64>> = self.changes.iter().map(|it| self.spread(it)).collect();
        let taken_apart = Orthogonal::of(changes.iter().map(Vec::as_slice));
        let base: Vec<f64> = self.spread(&self.base).iter().map(|it| -it).collect();
        Ok(taken_apart.ok_or(Refusal::Covariance)?.nearest(&base))
    }

    /// The exposures of least variance whose sizes sum to no more than this.
    fn least_variance_within(&self, most: f64) -> Result<Vec<f64>, Refusal> {
        let base = self.spread(&self.base);
        let changes: Vec<Vec<f64>> = self.changes.iter().map(|it| self.spread(it)).collect();
        let corner = |(change, sign): (&Vec<f64>, f64)| -> Vec<f64> {
            base.iter()
                .zip(change)
                .map(|(base, change)| base + sign * most * change)
                .collect()
        };
        let both = changes
            .iter()
            .flat_map(|change| [(change, 1.0), (change, -1.0)]);
        let corners: Vec<Vec<f64>> = both.map(corner).chain([base.clone()]).collect();
        let zero = vec![0.0; base.len()];
        let mixture = nearest_mixture(&corners, &zero, 0.0).ok_or(Refusal::NotSolved)?;
        let pairs = mixture.weights.chunks_exact(2).take(changes.len());
        Ok(pairs.map(|pair| most * (pair[0] - pair[1])).collect())
    }

    fn robust(&self, exposures: &[f64], half_length: f64, bound: f64) -> Robust {
        let study = self.study;
        let estimates: Vec<f64> = study.before.iter().chain(&study.after).copied().collect();
        let centre = dot(&self.coefficients(exposures), &estimates);
        Robust {
            bound,
            low: centre - half_length,
            high: centre + half_length,
        }
    }
}
