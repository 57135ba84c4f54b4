//! How far the noise of protected counts may have moved an index.

use super::Perturbation;
use crate::inference::intervals::{Bootstrapped, Method, interval};
use crate::inference::streams::Stream;
use crate::inference::{Counts, Refusal, Sample, Scheme};

/// Protects the counts as they are published once more: how an index then moves stands for how it
/// moved when they were protected.
///
/// A published zero stays zero here, though a small count may have been made one.
#[derive(Debug)]
pub struct Protection<'a> {
    cells: Vec<u64>,
    perturbation: &'a Perturbation,
}

impl<'a> Protection<'a> {
    /// Fails on counts with fractions, as protected ones are whole.
    pub fn new(counts: &Counts, perturbation: &'a Perturbation) -> Result<Protection<'a>, Refusal> {
        Ok(Protection {
            cells: counts.persons()?,
            perturbation,
        })
    }
}

impl Scheme for Protection<'_> {
    fn draw(&self, stream: &mut Stream, cells: &mut Vec<f64>) {
        cells.clear();
        let protected = |&count: &u64| {
            // No noise takes a count below zero.
            count as f64 + f64::from(self.perturbation.draw(count, stream))
        };
        cells.extend(self.cells.iter().map(protected));
    }
}

/// An index of protected counts, and where that of the true counts may lie.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NoiseInterval {
    /// The index of the counts as published.
    pub value: f64,
    /// What noise adds on average: tiny groups look more segregated.
    pub bias: f64,
    /// The spread of the index over replicates.
    pub standard_error: f64,
    pub lower: f64,
    pub upper: f64,
}

impl NoiseInterval {
    /// Takes the index of replicates by [`Protection`]. The interval leaves out the same share of
    /// them on both sides and is turned around the value: what noise adds in replicates it is taken
    /// to have added.
    pub fn of(value: f64, replicates: &Sample, level: f64) -> Result<NoiseInterval, Refusal> {
        let found = Bootstrapped::of(value, replicates)?;
        let limits = interval(value, replicates, level, Method::Basic)?;
        Ok(NoiseInterval {
            value,
            bias: found.bias,
            standard_error: found.standard_error,
            lower: limits.low,
            upper: limits.high,
        })
    }

    /// The index less what the noise adds on average.
    pub fn corrected(&self) -> f64 {
        self.value - self.bias
    }
}
