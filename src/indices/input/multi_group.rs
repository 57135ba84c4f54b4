//! Any number of groups, area by area.

use std::sync::OnceLock;

use super::{InvalidTable, check_rows, column_totals, inhabited, inhabited_rows, is_present};
use crate::indices::arithmetic::sum::sum;

/// Counts of any number of groups in each inhabited area of one region.
///
/// Invariant: counts are finite and not negative, at least two areas and two groups have
/// inhabitants, and uninhabited areas and empty groups are left out. Rows stand in the order of
/// their counts, whatever their order was in the input; those of a replicate stand in the order of
/// the table it was drawn from. Groups keep their order.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiGroup {
    counts: Vec<f64>,
    n_groups: usize,
    area_totals: Vec<f64>,
    group_totals: Vec<f64>,
    total: f64,
    n_dropped: usize,
    /// The numbers that the inhabited groups had in the input.
    groups: Vec<usize>,
    n_dropped_groups: usize,
    mutual_information: OnceLock<f64>,
}

impl MultiGroup {
    /// Takes the counts area by area, each area with `n_groups` counts.
    ///
    /// Fails when a count is negative or not finite, when the counts do not fill whole rows, and
    /// when fewer than two groups or two areas are inhabited.
    pub fn new(n_groups: usize, cells: impl Into<Vec<f64>>) -> Result<MultiGroup, InvalidTable> {
        let mut cells: Vec<f64> = cells.into();
        let n_rows = cells.len().checked_div(n_groups).unwrap_or_default();
        let rows = inhabited_rows(n_groups, &mut cells)?;
        MultiGroup::of_rows(None, n_groups, n_rows, rows.into_iter())
    }

    /// As [`MultiGroup::new`], but areas keep the order they come in, in the memory of a table that
    /// is no longer needed.
    ///
    /// This is for replicates of a table, whose areas come in the order of that table's: there no
    /// result depends on the order of the input.
    pub fn in_order(
        unneeded: Option<MultiGroup>,
        n_groups: usize,
        cells: &[f64],
    ) -> Result<MultiGroup, InvalidTable> {
        check_rows(n_groups, cells)?;
        let rows = inhabited(n_groups, cells);
        MultiGroup::of_rows(unneeded, n_groups, cells.len() / n_groups, rows)
    }

    fn of_rows<'a>(
        unneeded: Option<MultiGroup>,
        n_groups: usize,
        n_rows: usize,
        rows: impl Iterator<Item = &'a [f64]> + Clone,
    ) -> Result<MultiGroup, InvalidTable> {
        let totals = column_totals(n_groups, rows.clone());
        let total = sum(totals.iter().copied());
        if !total.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let present: Vec<usize> = (0..n_groups)
            .filter(|&group| is_present(totals[group] / total))
            .collect();
        if present.len() < 2 {
            return Err(InvalidTable::OneGroup);
        }
        let (mut counts, mut area_totals) =
            unneeded.map_or_else(Default::default, |table| (table.counts, table.area_totals));
        counts.clear();
        counts.reserve(n_rows * present.len());
        area_totals.clear();
        area_totals.reserve(n_rows);
        if present.len() == n_groups {
            for row in rows {
                counts.extend(row.iter().map(|count| count + 0.0));
                area_totals.push(sum(row.iter().copied()));
            }
        } else {
            for row in rows {
                let area_total = sum(present.iter().map(|&group| row[group]));
                // An area may have been inhabited only by a group too small to be present.
                if 0.0 < area_total {
                    // Adding zero drops the sign of a zero that came with a minus sign.
                    counts.extend(present.iter().map(|&group| row[group] + 0.0));
                    area_totals.push(area_total);
                }
            }
        }
        if area_totals.len() < 2 {
            return Err(InvalidTable::OneArea);
        }
        Ok(MultiGroup {
            n_groups: present.len(),
            n_dropped: n_rows - area_totals.len(),
            n_dropped_groups: n_groups - present.len(),
            counts,
            area_totals,
            group_totals: present.iter().map(|&group| totals[group]).collect(),
            total,
            groups: present,
            mutual_information: OnceLock::new(),
        })
    }

    /// The counts of each inhabited area, one for each inhabited group.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.counts.chunks_exact(self.n_groups)
    }

    /// The inhabitants of each area, in the order of [`MultiGroup::rows`].
    pub fn area_totals(&self) -> &[f64] {
        &self.area_totals
    }

    /// The inhabitants of one area, numbered as in [`MultiGroup::rows`].
    pub fn area_total(&self, area: usize) -> f64 {
        self.area_totals[area]
    }

    /// The number among the inhabited groups of a group that was numbered so in the input.
    pub fn position(&self, group: usize) -> Option<usize> {
        self.groups.binary_search(&group).ok()
    }

    /// The number that an inhabited group had in the input.
    pub fn number_of(&self, position: usize) -> usize {
        self.groups[position]
    }

    /// The inhabitants of a group, numbered among the inhabited groups.
    pub fn group_total(&self, group: usize) -> f64 {
        self.group_totals[group]
    }

    /// The inhabitants outside a group.
    pub fn others_total(&self, group: usize) -> f64 {
        all_but(&self.group_totals, group)
    }

    pub fn total(&self) -> f64 {
        self.total
    }

    /// The share of each inhabited group among the region's inhabitants.
    pub fn group_shares(&self) -> Vec<f64> {
        self.group_totals
            .iter()
            .map(|group_total| group_total / self.total)
            .collect()
    }

    /// How many areas are inhabited.
    pub fn n_areas(&self) -> usize {
        self.area_totals.len()
    }

    /// How many groups are inhabited.
    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// How many areas were left out because nobody lives there.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }

    /// How many groups were left out because nobody belongs to them.
    pub fn n_dropped_groups(&self) -> usize {
        self.n_dropped_groups
    }

    /// M, computed when it is first asked for: H is made of it too, and its logarithms are the most
    /// that both cost.
    pub(in crate::indices) fn mutual_information_once(
        &self,
        compute: impl FnOnce(&Self) -> f64,
    ) -> f64 {
        *self.mutual_information.get_or_init(|| compute(self))
    }
}

/// The sum of the counts of all groups but one.
pub(in crate::indices) fn all_but(counts: &[f64], group: usize) -> f64 {
    // Subtracting from the total would lose digits when the group is nearly everyone.
    sum(counts[..group].iter().chain(&counts[group + 1..]).copied())
}
