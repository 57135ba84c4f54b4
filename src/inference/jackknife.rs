//! What each area, or each person, does to an index: the value without it.
//!
//! Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall,
//! chapters 11 and 14. <https://doi.org/10.1201/9780429246593>

use std::ops::Range;

use super::{Counts, Indices, Refusal, Replicates, Sample, Tables};
use crate::indices::arithmetic::sum::sum;

/// What is left out, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// An area with all its people.
    Area,
    /// A person. Those of the same group in the same area do the same to an index and are left out
    /// once for all.
    Person,
}

/// A table with one area or person less, for each of them.
pub struct Jackknife<'a> {
    counts: &'a Counts,
    indices: &'a Indices,
    left_out: LeftOut,
    /// The areas, or the cells with people.
    places: Vec<usize>,
}

/// What the jackknife says of an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jackknifed {
    pub bias: f64,
    pub standard_error: f64,
    /// For the interval that is corrected for bias and acceleration, where what is left out is what
    /// the bootstrap draws.
    pub acceleration: f64,
}

impl<'a> Jackknife<'a> {
    /// Fails on counts with fractions where persons are left out.
    pub fn new(
        counts: &'a Counts,
        indices: &'a Indices,
        left_out: LeftOut,
    ) -> Result<Jackknife<'a>, Refusal> {
        let places = match left_out {
            LeftOut::Area => (0..counts.n_areas()).collect(),
            LeftOut::Person => {
                let persons = counts.persons()?;
                (0..persons.len())
                    .filter(|cell| 0 < persons[*cell])
                    .collect()
            }
        };
        Ok(Jackknife {
            counts,
            indices,
            left_out,
            places,
        })
    }

    /// How many values there are to compute; ranges of them may be shared out and joined.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn run(&self, places: Range<usize>) -> Replicates {
        let mut values = Replicates::new(self.indices.len());
        let mut tables = Tables::default();
        let mut cells = self.counts.cells().to_vec();
        for place in &self.places[places] {
            let n_groups = self.counts.n_groups();
            let changed = match self.left_out {
                LeftOut::Area => place * n_groups..(place + 1) * n_groups,
                LeftOut::Person => *place..place + 1,
            };
            match self.left_out {
                LeftOut::Area => cells[changed.clone()].fill(0.0),
                LeftOut::Person => cells[*place] -= 1.0,
            }
            self.indices
                .evaluate(&cells, &mut tables, &mut values.values);
            cells[changed.clone()].copy_from_slice(&self.counts.cells()[changed]);
        }
        values
    }

    /// Takes the values of one index for all places.
    ///
    /// Fails where the index has no value without one of them, as where a group lives in one area
    /// alone. Strata with one area add nothing to the standard error, see
    /// [`Counts::n_single_area_strata`].
    pub fn summary(&self, estimate: f64, values: &Sample) -> Result<Jackknifed, Refusal> {
        if 0 < values.n_undefined() {
            return Err(Refusal::Undefined);
        }
        let values = values.at_least(self.len())?;
        let (mut bias, mut variance) = (0.0, 0.0);
        let (mut squares, mut cubes) = (0.0, 0.0);
        for stratum in self.strata() {
            let values = &values[stratum.clone()];
            let weights: Vec<f64> = stratum.map(|at| self.weight(at)).collect();
            let n = sum(weights.iter().copied());
            if n <= 1.0 {
                continue;
            }
            let weighted = |of: &dyn Fn(f64) -> f64| {
                sum(values
                    .iter()
                    .zip(&weights)
                    .map(|(value, weight)| weight * of(*value)))
            };
            // The mean around the estimate, since the values differ from it in the last digits only.
            let shift = weighted(&|value| value - estimate) / n;
            let deviation = |value: f64| shift - (value - estimate);
            let square = weighted(&|value| deviation(value) * deviation(value));
            bias += (n - 1.0) * shift;
            variance += (n - 1.0) / n * square;
            squares += (n - 1.0) * (n - 1.0) / (n * n) * square;
            let part = (n - 1.0) / n;
            cubes += part
                * part
                * part
                * weighted(&|value| deviation(value) * deviation(value) * deviation(value));
        }
        if squares <= 0.0 {
            return Err(Refusal::NoVariation);
        }
        Ok(Jackknifed {
            bias,
            standard_error: libm::sqrt(variance),
            acceleration: cubes / (6.0 * squares * libm::sqrt(squares)),
        })
    }

    /// The places of each stratum.
    fn strata(&self) -> Vec<Range<usize>> {
        let n_groups = self.counts.n_groups();
        let place_of = |area: usize| match self.left_out {
            LeftOut::Area => area,
            LeftOut::Person => self.places.partition_point(|cell| *cell < area * n_groups),
        };
        let areas = self.counts.strata().iter();
        areas
            .map(|areas| place_of(areas.start)..place_of(areas.end))
            .collect()
    }

    /// How many areas or persons a value stands for.
    fn weight(&self, at: usize) -> f64 {
        match self.left_out {
            LeftOut::Area => 1.0,
            LeftOut::Person => self.counts.cells()[self.places[at]],
        }
    }
}
