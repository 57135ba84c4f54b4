//! Replicates of a region's table, and the values of the indices on them.

use std::ops::Range;

use super::streams::{Key, Stream};
use super::{Indices, Refusal, Tables};
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// A way to draw a table that is like the region's.
pub trait Scheme: Sync {
    /// Fills in the counts of a replicate, whatever stood there.
    fn draw(&self, stream: &mut Stream, cells: &mut Vec<f64>);
}

/// All that the replicates of a task depend on.
pub struct Simulation<'a> {
    pub scheme: &'a dyn Scheme,
    pub indices: &'a Indices,
    pub key: Key,
}

impl Simulation<'_> {
    /// The replicates of these numbers, one after the other. Each depends on its number alone, so
    /// that ranges may be shared out and joined.
    pub fn run(&self, numbers: Range<u64>) -> Replicates {
        let mut tables = Tables::default();
        let mut cells = Vec::new();
        let mut replicates = Replicates::new(self.indices.len());
        for number in numbers {
            self.scheme.draw(&mut self.key.stream(number), &mut cells);
            (self.indices).evaluate(&cells, &mut tables, &mut replicates.values);
        }
        replicates
    }
}

/// The value of each index on each replicate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replicates {
    n_indices: usize,
    /// Replicate by replicate.
    pub(super) values: Vec<Result<f64, InvalidTable>>,
}

impl Replicates {
    pub(super) fn new(n_indices: usize) -> Replicates {
        Replicates {
            n_indices,
            values: Vec::new(),
        }
    }

    /// Adds the replicates of the numbers that come next.
    pub fn join(&mut self, next: Replicates) {
        self.values.extend(next.values);
    }

    pub fn len(&self) -> usize {
        self.values
            .len()
            .checked_div(self.n_indices)
            .unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values of one of the indices asked for, numbered as it was asked.
    pub fn of(&self, index: usize) -> Sample {
        assert!(
            index < self.n_indices,
            "only indices that were asked for have values"
        );
        let values = self.values.iter().skip(index).step_by(self.n_indices);
        Sample::new(values.copied())
    }
}

/// The values of one index on the replicates on which it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
    n_undefined: usize,
}

impl Sample {
    pub fn new(values: impl Iterator<Item = Result<f64, InvalidTable>>) -> Sample {
        let mut sample = Sample {
            values: Vec::new(),
            n_undefined: 0,
        };
        for value in values {
            match value {
                Ok(value) => sample.values.push(value),
                Err(_) => sample.n_undefined += 1,
            }
        }
        sample
    }

    /// In the order of the replicates.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// On how many replicates the index has no value, as where a group came out empty.
    pub fn n_undefined(&self) -> usize {
        self.n_undefined
    }

    /// The values, if there are as many as are needed and few replicates have none.
    ///
    /// What is left out is no random part of the replicates, so more than one in twenty of them
    /// would bend what the others say.
    pub(super) fn at_least(&self, needed: usize) -> Result<&[f64], Refusal> {
        let n_replicates = self.values.len() + self.n_undefined;
        if n_replicates == 0 {
            Err(Refusal::NoReplicates)
        } else if n_replicates < 20 * self.n_undefined {
            Err(Refusal::Undefined)
        } else if self.values.len() < needed {
            Err(Refusal::TooFewReplicates { needed })
        } else {
            Ok(&self.values)
        }
    }

    /// Fails without replicates.
    pub fn mean(&self) -> Result<f64, Refusal> {
        let values = self.at_least(1)?;
        Ok(sum(values.iter().copied()) / values.len() as f64)
    }

    /// With n - 1 in the denominator; fails with fewer than two replicates.
    pub fn standard_deviation(&self) -> Result<f64, Refusal> {
        let values = self.at_least(2)?;
        let mean = self.mean()?;
        let squares = values.iter().map(|value| (value - mean) * (value - mean));
        Ok(libm::sqrt(sum(squares) / (values.len() - 1) as f64))
    }

    pub(super) fn sorted(&self) -> Vec<f64> {
        let mut values = self.values.clone();
        values.sort_unstable_by(f64::total_cmp);
        values
    }
}
