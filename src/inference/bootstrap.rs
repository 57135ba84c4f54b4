//! What the region could have looked like, had other people or other areas been observed.
//!
//! Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall.
//! <https://doi.org/10.1201/9780429246593>
//!
//! Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application. Cambridge
//! University Press. <https://doi.org/10.1017/CBO9780511802843>

use std::ops::Range;

use super::additive::{Additive, Part};
use super::alias::Alias;
use super::rejection::{self, up_from_zero};
use super::streams::Stream;
use super::{Counts, Refusal, Scheme};

/// Draws as many persons as there are, with replacement: the cells are multinomial.
///
/// This is the error of a sample of persons, or of a process that could have put other persons of
/// the same kind where these live. It is small in areas of many people; see [`Areas`] for regions
/// whose areas could have been others.
#[derive(Debug)]
pub struct Persons {
    strata: Vec<Multinomial>,
    n_cells: usize,
}

impl Persons {
    /// Each stratum keeps its number of persons. Fails on counts with fractions, see
    /// [`Persons::weighted`].
    pub fn new(counts: &Counts) -> Result<Persons, Refusal> {
        counts.persons()?;
        Persons::weighted(counts)
    }

    /// For counts with fractions, such as weighted ones: draws as many persons as the counts of a
    /// stratum add up to, rounded, and lets each stand for as much that the sum is kept.
    ///
    /// This takes a weighted count for as many persons as it says. Where each interviewed person
    /// stands for many, the error is larger than this.
    pub fn weighted(counts: &Counts) -> Result<Persons, Refusal> {
        let n_groups = counts.n_groups();
        let stratum = |areas: &Range<usize>| {
            let first = areas.start * n_groups;
            let weights = &counts.cells()[first..areas.end * n_groups];
            let total = crate::indices::arithmetic::sum::sum(weights.iter().copied());
            Multinomial::new(first, weights, total.round().max(1.0) as u64, total)
        };
        Ok(Persons {
            strata: (counts.strata().iter().map(stratum)).collect::<Result<_, _>>()?,
            n_cells: counts.cells().len(),
        })
    }
}

impl Scheme for Persons {
    fn draw(&self, stream: &mut Stream, cells: &mut Vec<f64>) {
        cells.resize(self.n_cells, 0.0);
        for stratum in &self.strata {
            stratum.draw(stream, cells);
        }
    }
}

/// A fixed number of persons, each in a cell that is drawn in proportion to the cell's weight.
///
/// Cells first get independent Poisson counts whose means add up to a little less than the number of
/// persons, from tables that cells of the same weight share. Given its sum, a set of Poisson counts
/// is multinomial; so a draw whose sum is too large is drawn again, and the persons still missing
/// are added, in the same way as long as they are many and then one by one. Both leave the counts
/// exactly multinomial, at a cost that hardly depends on how many persons there are.
#[derive(Debug)]
pub(super) struct Multinomial {
    first_cell: usize,
    n_cells: usize,
    whole: Vec<(usize, u64)>,
    fractions: Vec<Fraction>,
    parts: Additive,
    shares: Vec<f64>,
    one_by_one: Alias,
    n_persons: u64,
    /// What a person counts for.
    worth: f64,
}

/// The part of a cell's weight behind the decimal point.
#[derive(Debug)]
struct Fraction {
    cell: usize,
    mean: f64,
    none: f64,
}

impl Multinomial {
    pub(super) fn new(
        first_cell: usize,
        weights: &[f64],
        n_persons: u64,
        total: f64,
    ) -> Result<Multinomial, Refusal> {
        if Alias::MOST < weights.len() {
            return Err(Refusal::TooManyPeople);
        }
        let n = n_persons as f64;
        let mean = a_little_less(n) / total;
        let cells = weights.iter().enumerate();
        let whole = cells.clone().filter(|(_, weight)| 1.0 <= **weight);
        let fractions = cells.filter(|(_, weight)| 0.0 < weight.fract());
        Ok(Multinomial {
            first_cell,
            n_cells: weights.len(),
            whole: whole.map(|(cell, weight)| (cell, *weight as u64)).collect(),
            fractions: fractions
                .map(|(cell, weight)| {
                    let mean = weight.fract() * mean;
                    let none = libm::exp(-mean);
                    Fraction { cell, mean, none }
                })
                .collect(),
            parts: Additive::new(Part::Poisson { mean }),
            shares: weights.iter().map(|weight| weight / total).collect(),
            one_by_one: Alias::new(weights),
            n_persons,
            worth: total / n,
        })
    }

    pub(super) fn draw(&self, stream: &mut Stream, all_cells: &mut [f64]) {
        let cells = &mut all_cells[self.first_cell..self.first_cell + self.n_cells];
        let mut missing = loop {
            cells.fill(0.0);
            let mut n_drawn = 0;
            for (cell, weight) in &self.whole {
                let count = self.parts.draw(*weight, stream);
                n_drawn += count;
                cells[*cell] = count as f64;
            }
            for Fraction { cell, mean, none } in &self.fractions {
                let count = up_from_zero(*none, stream, |count| mean / (count + 1.0));
                n_drawn += count;
                cells[*cell] += count as f64;
            }
            if let Some(missing) = self.n_persons.checked_sub(n_drawn) {
                break missing;
            }
        };
        while 4 * (cells.len() as u64) < missing {
            let mean = a_little_less(missing as f64);
            let more: Vec<u64> = (self.shares.iter())
                .map(|share| rejection::poisson(share * mean, stream))
                .collect();
            if let Some(still_missing) = missing.checked_sub(more.iter().sum()) {
                missing = still_missing;
                for (count, more) in cells.iter_mut().zip(more) {
                    *count += more as f64;
                }
            }
        }
        for _ in 0..missing {
            cells[self.one_by_one.draw(stream)] += 1.0;
        }
        if self.worth != 1.0 {
            cells.iter_mut().for_each(|count| *count *= self.worth);
        }
    }
}

/// The mean of a Poisson count that is larger than this many once in 700 times: three standard
/// deviations less, but for a handful above zero.
fn a_little_less(n_persons: f64) -> f64 {
    (n_persons - 3.0 * libm::sqrt(n_persons)).max(0.25 * n_persons)
}

/// Draws as many areas as there are, with replacement, each with all its people: the cluster
/// bootstrap.
///
/// This is the error where the areas themselves could have been others, as a sample of schools. An
/// area that stands alone in its stratum is always drawn, see
/// [`Counts::n_single_area_strata`].
#[derive(Debug)]
pub struct Areas<'a> {
    counts: &'a Counts,
}

impl Areas<'_> {
    /// Each stratum keeps its number of areas.
    pub fn new(counts: &Counts) -> Areas<'_> {
        Areas { counts }
    }
}

impl Scheme for Areas<'_> {
    fn draw(&self, stream: &mut Stream, cells: &mut Vec<f64>) {
        let mut times = vec![0_u32; self.counts.n_areas()];
        for areas in self.counts.strata() {
            for _ in areas.clone() {
                times[areas.start + stream.below(areas.len() as u64) as usize] += 1;
            }
        }
        cells.clear();
        // An area that is drawn twice stands twice, as some indices count areas.
        for (row, times) in self.counts.rows().zip(times) {
            (0..times).for_each(|_| cells.extend_from_slice(row));
        }
    }
}
