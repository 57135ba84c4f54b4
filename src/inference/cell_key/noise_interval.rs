//! How far the noise of protected counts may have moved an index.

use std::fmt;

use super::Perturbation;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// An index of protected counts, and where that of the true counts may lie.
///
/// The published counts are protected once more, many times; how the index then moves stands for
/// how it moved when they were protected. A published zero stays zero here, though a small count
/// may have been made one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseInterval {
    /// The index of the counts as published.
    pub value: f64,
    /// What noise adds on average: tiny groups look more segregated.
    pub bias: f64,
    /// The spread of the index over replicates.
    pub standard_error: f64,
    pub lower: f64,
    pub upper: f64,
    /// Replicates in which the index had a value, and which the numbers above are made of.
    pub n_replicates: usize,
}

impl NoiseInterval {
    /// The index less what the noise adds on average.
    pub fn corrected(&self) -> f64 {
        self.value - self.bias
    }
}

/// Why there is no noise interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoNoiseInterval {
    /// The index has no value as the counts are published.
    Table(InvalidTable),
    /// A protected count is a whole number, and this is not; neither is it one below zero or above
    /// 2^53.
    NotACount(f64),
    /// The share of draws to leave outside is not between nought and one, or there are too few
    /// replicates for it.
    Level(f64),
    /// In more than one replicate of twenty the index had no value.
    MostlyUndefined(InvalidTable),
}

impl fmt::Display for NoNoiseInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoNoiseInterval::Table(problem) => problem.fmt(f),
            NoNoiseInterval::NotACount(count) => {
                write!(f, "`{count}` is not a count, as protected cells are")
            }
            NoNoiseInterval::Level(level) => write!(
                f,
                "an interval of level `{level}` needs a level between 0 and 1 and more replicates"
            ),
            NoNoiseInterval::MostlyUndefined(problem) => {
                write!(f, "noise of this size often leaves no value: {problem}")
            }
        }
    }
}

impl std::error::Error for NoNoiseInterval {}

/// Takes the published cells in an order that belongs to them, such as that of a table, and the
/// index of cells in that order. The interval leaves out the same share of replicates on both sides
/// and is turned around the value: what noise adds in replicates it is taken to have added.
pub fn noise_interval(
    cells: &[f64],
    index: impl Fn(&[f64]) -> Result<f64, InvalidTable>,
    perturbation: &Perturbation,
    seed: u64,
    n_replicates: usize,
    level: f64,
) -> Result<NoiseInterval, NoNoiseInterval> {
    const GREATEST: f64 = 9_007_199_254_740_992.0;
    let is_count = |count: f64| (0.0..=GREATEST).contains(&count) && count.fract() == 0.0;
    if let Some(&count) = cells.iter().find(|count| !is_count(**count)) {
        return Err(NoNoiseInterval::NotACount(count));
    }
    let outside = (1.0 - level) / 2.0;
    if !(0.0 < level && level < 1.0) || (n_replicates as f64) * outside < 1.0 {
        return Err(NoNoiseInterval::Level(level));
    }
    let value = index(cells).map_err(NoNoiseInterval::Table)?;
    let (mut moves, mut problem) = (Vec::with_capacity(n_replicates), None);
    for replicate in 0..n_replicates as u64 {
        let protected: Vec<f64> = (0_u64..)
            .zip(cells)
            .map(|(cell, &count)| {
                let noise = perturbation.draw(count as u64, seed, replicate, cell);
                count + f64::from(noise)
            })
            .collect();
        match index(&protected) {
            Ok(protected) => moves.push(protected - value),
            Err(found) => problem = problem.max(Some(found)),
        }
    }
    if let Some(problem) = problem
        && (n_replicates - moves.len()) * 20 > n_replicates
    {
        return Err(NoNoiseInterval::MostlyUndefined(problem));
    }
    moves.sort_unstable_by(f64::total_cmp);
    let n = moves.len();
    let bias = sum(moves.iter().copied()) / n as f64;
    let squares = moves.iter().map(|it| (it - bias) * (it - bias));
    // As many replicates are left out above as below.
    let left_out = (n as f64 * outside) as usize;
    Ok(NoiseInterval {
        value,
        bias,
        standard_error: libm::sqrt(sum(squares) / (n as f64 - 1.0)),
        lower: value - moves[n - 1 - left_out],
        upper: value - moves[left_out],
        n_replicates: n,
    })
}
