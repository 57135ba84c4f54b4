//! Categories that stand in an order, area by area.

use std::sync::OnceLock;

use super::{
    InvalidTable, TwoGroup, check_rows, column_totals, inhabited, inhabited_rows, is_present,
};
use crate::indices::arithmetic::sum::{Sum, sum};

/// Counts of ordered categories (income classes, education) in each inhabited area of one region,
/// the lowest category first.
///
/// Invariant: counts are finite and not negative, at least two areas and two categories have
/// inhabitants, and uninhabited areas are left out. A category that nobody belongs to keeps its
/// place in the order. Rows stand in the order of their counts, whatever their order was in the
/// input; those of a replicate stand in the order of the table it was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered {
    counts: Vec<f64>,
    n_categories: usize,
    area_totals: Vec<f64>,
    category_totals: Vec<f64>,
    total: f64,
    n_dropped: usize,
    thresholds: OnceLock<Vec<TwoGroup>>,
}

impl Ordered {
    /// Takes the counts area by area, each area with `n_categories` counts, the lowest category
    /// first.
    ///
    /// Fails when a count is negative or not finite, when the counts do not fill whole rows, and
    /// when fewer than two categories or two areas are inhabited.
    pub fn new(n_categories: usize, cells: impl Into<Vec<f64>>) -> Result<Ordered, InvalidTable> {
        let mut cells: Vec<f64> = cells.into();
        let n_rows = cells.len().checked_div(n_categories).unwrap_or_default();
        let rows = inhabited_rows(n_categories, &mut cells)?;
        Ordered::of_rows(None, n_categories, n_rows, rows.into_iter())
    }

    /// As [`Ordered::new`], but areas keep the order they come in, in the memory of a table that is
    /// no longer needed.
    ///
    /// This is for replicates of a table, whose areas come in the order of that table's: there no
    /// result depends on the order of the input.
    pub fn in_order(
        unneeded: Option<Ordered>,
        n_categories: usize,
        cells: &[f64],
    ) -> Result<Ordered, InvalidTable> {
        check_rows(n_categories, cells)?;
        let rows = inhabited(n_categories, cells);
        Ordered::of_rows(unneeded, n_categories, cells.len() / n_categories, rows)
    }

    fn of_rows<'a>(
        unneeded: Option<Ordered>,
        n_categories: usize,
        n_rows: usize,
        rows: impl Iterator<Item = &'a [f64]> + Clone,
    ) -> Result<Ordered, InvalidTable> {
        let category_totals = column_totals(n_categories, rows.clone());
        let total = sum(category_totals.iter().copied());
        // The sums of the two sides of a threshold are rounded otherwise than these. Asking for
        // twice as much as they need makes sure that each can be taken by a table of two groups.
        if !(2.0 * total).is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let present = |category_total: &&f64| is_present(**category_total / total / 2.0);
        if category_totals.iter().filter(present).count() < 2 {
            return Err(InvalidTable::OneGroup);
        }
        let (mut counts, mut area_totals) =
            unneeded.map_or_else(Default::default, |table| (table.counts, table.area_totals));
        counts.clear();
        area_totals.clear();
        for row in rows {
            // Adding zero drops the sign of a zero that came with a minus sign.
            counts.extend(row.iter().map(|count| count + 0.0));
            area_totals.push(sum(row.iter().copied()));
        }
        if area_totals.len() < 2 {
            return Err(InvalidTable::OneArea);
        }
        Ok(Ordered {
            counts,
            n_categories,
            n_dropped: n_rows - area_totals.len(),
            area_totals,
            category_totals,
            total,
            thresholds: OnceLock::new(),
        })
    }

    /// The counts of each inhabited area, one for each category.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.counts.chunks_exact(self.n_categories)
    }

    /// The inhabitants of each area, in the order of [`Ordered::rows`].
    pub fn area_totals(&self) -> &[f64] {
        &self.area_totals
    }

    /// The inhabitants of each category, the lowest first; some may be zero.
    pub fn category_totals(&self) -> &[f64] {
        &self.category_totals
    }

    pub fn total(&self) -> f64 {
        self.total
    }

    pub fn n_categories(&self) -> usize {
        self.n_categories
    }

    /// How many areas are inhabited.
    pub fn n_areas(&self) -> usize {
        self.area_totals.len()
    }

    /// How many areas were left out because nobody lives there.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }

    /// For each place between two neighbouring categories, the lowest first, those below it against
    /// those above.
    ///
    /// Places with nobody on one side are left out; at least one has people on both. A category
    /// that nobody belongs to makes the places around it alike, and both are kept.
    pub fn thresholds(&self) -> &[TwoGroup] {
        self.thresholds.get_or_init(|| {
            let mut sides = vec![vec![(0.0, 0.0); self.n_areas()]; self.n_categories - 1];
            for (area, row) in self.rows().enumerate() {
                for (sides, below) in sides.iter_mut().zip(running_sums(row.iter())) {
                    sides[area].0 = below;
                }
                // From the other end: everyone minus those below has lost the digits of a few.
                for (sides, above) in sides.iter_mut().rev().zip(running_sums(row.iter().rev())) {
                    sides[area].1 = above;
                }
            }
            let tables = sides.into_iter().map(TwoGroup::new);
            // All that a table of two groups could still refuse is a side that is empty.
            tables.filter_map(Result::ok).collect()
        })
    }

    /// Those in the lowest category against those in the highest; all between are left out.
    ///
    /// Fails where one of the two is empty.
    pub fn lowest_against_highest(&self) -> Result<TwoGroup, InvalidTable> {
        TwoGroup::new(self.rows().map(|row| (row[0], row[self.n_categories - 1])))
    }
}

/// The sum of the first, of the first two, and so on.
fn running_sums<'a>(counts: impl Iterator<Item = &'a f64>) -> impl Iterator<Item = f64> {
    counts.scan(Sum::default(), |sum, count| {
        sum.add(*count);
        Some(sum.value())
    })
}
