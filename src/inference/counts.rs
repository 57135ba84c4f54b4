//! The counts of a region in the order in which replicates are drawn.

use std::ops::Range;

use super::Refusal;
use crate::indices::{InvalidTable, MultiGroup};

/// The largest number of people that is counted one by one without rounding.
const MOST_PEOPLE: f64 = 9_007_199_254_740_992.0;

/// Counts of each group in each inhabited area, areas in an order that does not depend on the
/// input's: by stratum, then by their counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    n_groups: usize,
    cells: Vec<f64>,
    /// The areas of each stratum.
    strata: Vec<Range<usize>>,
}

impl Counts {
    /// Takes the counts area by area, each area with `n_groups` counts.
    ///
    /// Fails where no index could be computed: see [`MultiGroup::new`].
    pub fn new(n_groups: usize, cells: &[f64]) -> Result<Counts, Refusal> {
        let n_areas = cells.len().checked_div(n_groups).unwrap_or_default();
        Counts::stratified(n_groups, cells, &vec![0; n_areas])
    }

    /// As [`Counts::new`], with the stratum of each area, such as the region of a country. Each
    /// stratum keeps its number of areas or of people in every replicate of a bootstrap.
    pub fn stratified(
        n_groups: usize,
        cells: &[f64],
        stratum_of: &[usize],
    ) -> Result<Counts, Refusal> {
        MultiGroup::new(n_groups, cells)?;
        if stratum_of.len() != cells.len() / n_groups {
            return Err(Refusal::Table(InvalidTable::Ragged));
        }
        if MOST_PEOPLE < cells.iter().sum() {
            return Err(Refusal::TooManyPeople);
        }
        let mut areas: Vec<(usize, &[f64])> = (stratum_of.iter().copied())
            .zip(cells.chunks_exact(n_groups))
            .filter(|(_, row)| row.iter().any(|count| 0.0 < *count))
            .collect();
        areas.sort_unstable_by(|(a_stratum, a), (b_stratum, b)| {
            let counts = || a.iter().zip(*b).map(|(a, b)| a.total_cmp(b));
            let by_counts =
                || counts().fold(std::cmp::Ordering::Equal, |so_far, it| so_far.then(it));
            a_stratum.cmp(b_stratum).then_with(by_counts)
        });
        let mut strata: Vec<Range<usize>> = Vec::new();
        let mut cells = Vec::with_capacity(areas.len() * n_groups);
        for (at, (stratum, row)) in areas.iter().enumerate() {
            match strata.last_mut() {
                Some(last) if areas[last.start].0 == *stratum => last.end = at + 1,
                _ => strata.push(at..at + 1),
            }
            cells.extend(row.iter().map(|count| count + 0.0));
        }
        Ok(Counts {
            n_groups,
            cells,
            strata,
        })
    }

    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    pub fn n_areas(&self) -> usize {
        self.cells.len() / self.n_groups
    }

    /// The counts area by area, all groups of an area together.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.cells.chunks_exact(self.n_groups)
    }

    pub(super) fn strata(&self) -> &[Range<usize>] {
        &self.strata
    }

    /// How many strata have one area only, which then never varies when areas are drawn.
    pub fn n_single_area_strata(&self) -> usize {
        self.strata.iter().filter(|areas| areas.len() == 1).count()
    }

    pub(super) fn is_whole(&self) -> bool {
        self.cells.iter().all(|count| count.fract() == 0.0)
    }

    /// The counts as numbers of persons.
    pub(super) fn persons(&self) -> Result<Vec<u64>, Refusal> {
        if self.is_whole() {
            Ok(self.cells.iter().map(|count| *count as u64).collect())
        } else {
            Err(Refusal::FractionalCounts)
        }
    }
}
