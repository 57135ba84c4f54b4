//! Bands that hold for all of several effects at once, by the multiplier bootstrap.
//!
//! Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
//! periods. Journal of Econometrics 225(2), 200–230, algorithm 1.
//! <https://doi.org/10.1016/j.jeconom.2020.12.001>. Clusters are drawn with the weights of Mammen,
//! E. (1993). Bootstrap and wild bootstrap for high dimensional linear models. Annals of Statistics
//! 21(1), 255–285. <https://doi.org/10.1214/aos/1176349025>

use super::aggregation::{Aggregated, Part};
use super::estimate::{Estimate, Level};
use super::group_time::GroupTime;
use super::refusal::Refusal;
use crate::inference::streams::Key;

/// Effects with a standard error, ready to be drawn together.
#[derive(Clone, Debug)]
pub struct MultiplierBootstrap {
    n_effects: usize,
    n_units: f64,
    /// What each cluster contributes to each effect, cluster by cluster, in standard errors.
    contributions: Vec<f64>,
    totals: Vec<f64>,
}

impl MultiplierBootstrap {
    /// Of all effects by cohort and time. Fails where none has a standard error.
    pub fn of_cells(effects: &GroupTime) -> Result<MultiplierBootstrap, Refusal> {
        let cells = effects.cells.iter();
        let columns = cells.map(|cell| (&cell.estimate, cell.influence.as_slice()));
        MultiplierBootstrap::of(columns, effects.n_units)
    }

    /// Of all averages of a kind. Fails where none has a standard error.
    pub fn of_parts(effects: &Aggregated) -> Result<MultiplierBootstrap, Refusal> {
        let column = |part| {
            let Part {
                estimate,
                influence,
                ..
            }: &Part = part;
            (estimate, influence.as_slice())
        };
        MultiplierBootstrap::of(effects.parts.iter().map(column), effects.n_units())
    }

    fn of<'a>(
        effects: impl Iterator<Item = (&'a Result<Estimate, Refusal>, &'a [f64])>,
        n_units: usize,
    ) -> Result<MultiplierBootstrap, Refusal> {
        let columns: Vec<(f64, &[f64])> = effects
            .filter_map(|(estimate, influence)| {
                let error = estimate.as_ref().ok()?.standard_error.ok()?;
                Some((error, influence))
            })
            .collect();
        let n_clusters = columns.first().ok_or(Refusal::NothingLeft)?.1.len();
        let n_effects = columns.len();
        let mut contributions = vec![0.0; n_clusters * n_effects];
        let mut totals = vec![0.0; n_effects];
        for (at, (error, influence)) in columns.into_iter().enumerate() {
            for (cluster, value) in influence.iter().enumerate() {
                contributions[cluster * n_effects + at] = value / error;
                totals[at] += value / error;
            }
        }
        Ok(MultiplierBootstrap {
            n_effects,
            n_units: n_units as f64,
            contributions,
            totals,
        })
    }

    pub fn n_effects(&self) -> usize {
        self.n_effects
    }

    /// How many standard errors the effect that strays most is off, in one draw.
    pub fn replicate(&self, key: &Key, replicate: u64) -> f64 {
        let root_five = libm::sqrt(5.0);
        // The lower of the two weights, (1 - sqrt 5) / 2, is drawn with this probability; the
        // higher one, sqrt 5 above it, else. Mean 0, variance and third moment 1.
        let (lower, often) = (
            (1.0 - root_five) / 2.0,
            (root_five + 1.0) / (2.0 * root_five),
        );
        // Of 2^64 numbers, all equally likely.
        let bound = (often * 18_446_744_073_709_551_616.0) as u64;
        let mut stream = key.stream(replicate);
        // Plain sums: what they lose is far below what the draws differ by.
        let mut higher = vec![0.0; self.n_effects];
        for row in self.contributions.chunks_exact(self.n_effects) {
            if stream.bits() >= bound {
                for (total, value) in higher.iter_mut().zip(row) {
                    *total += value;
                }
            }
        }
        let strays = higher
            .iter()
            .zip(&self.totals)
            .map(|(higher, total)| ((lower * total + root_five * higher) / self.n_units).abs());
        strays.fold(0.0, f64::max)
    }
}

/// How many standard errors on either side make a band that holds for all effects at once.
///
/// Fails where the draws are too few for the level.
pub fn critical_value(draws: &[f64], level: Level) -> Result<f64, Refusal> {
    let level = level.share();
    // Some draws lie beyond the band, or its end is only that of the draws.
    let needed = libm::ceil(2.0 / (1.0 - level)) as usize;
    if draws.len() < needed {
        return Err(Refusal::TooFewReplicates { needed });
    }
    let mut draws = draws.to_vec();
    draws.sort_by(f64::total_cmp);
    let rank = libm::ceil(level * draws.len() as f64) as usize;
    Ok(draws[rank.clamp(1, draws.len()) - 1])
}
