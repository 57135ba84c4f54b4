//! What the formulas are given: tables whose invariants make the formulas total.

mod classes;
mod incomes;
mod invalid;
mod multi_group;
mod ordered;
mod outcomes;
mod two_group;

pub use classes::IncomeClass;
pub(super) use incomes::is_divisor;
pub use incomes::{Income, Incomes, TaxedIncome, TaxedIncomes};
pub use invalid::InvalidTable;
pub use multi_group::MultiGroup;
pub(super) use multi_group::all_but;
pub use ordered::Ordered;
pub use outcomes::{Favourable, Outcome, Outcomes, Possible};
pub use two_group::{TwoGroup, TwoGroupArea};

use super::arithmetic::sum::Sum;
use std::cmp::Ordering;

fn count(value: f64) -> Result<f64, InvalidTable> {
    if !value.is_finite() {
        Err(InvalidTable::NotFinite)
    } else if value < 0.0 {
        Err(InvalidTable::Negative)
    } else {
        // A zero that came with a minus sign sorts before other zeros; adding zero drops the sign.
        Ok(value + 0.0)
    }
}

/// Whether a share of the region's inhabitants is more than dust from a distance-decay kernel.
///
/// Products and ratios of larger shares neither underflow nor overflow.
fn is_present(share: f64) -> bool {
    const DUST: f64 = 1e-200;
    DUST < share
}

/// The inhabited rows of a table of counts, in the order of their counts.
///
/// Fails when a count is negative or not finite, when the counts do not fill whole rows, and when
/// no row is inhabited.
fn inhabited_rows(n_columns: usize, cells: &mut [f64]) -> Result<Vec<&[f64]>, InvalidTable> {
    if n_columns == 0 || !cells.len().is_multiple_of(n_columns) {
        return Err(InvalidTable::Ragged);
    }
    for cell in &mut *cells {
        *cell = count(*cell)?;
    }
    let mut rows: Vec<&[f64]> = inhabited(n_columns, cells).collect();
    if rows.is_empty() {
        return Err(InvalidTable::NoInhabitants);
    }
    rows.sort_unstable_by(|a, b| by_counts(a, b));
    Ok(rows)
}

fn inhabited(n_columns: usize, cells: &[f64]) -> impl Iterator<Item = &[f64]> + Clone {
    cells
        .chunks_exact(n_columns)
        .filter(|row| row.iter().any(|&count| 0.0 < count))
}

/// The order in which rows of counts stand: by the first count, then by the second, and so on.
fn by_counts(a: &[f64], b: &[f64]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| a.total_cmp(b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Fails as [`inhabited_rows`] does, for rows that are to keep their order.
fn check_rows(n_columns: usize, cells: &[f64]) -> Result<(), InvalidTable> {
    if n_columns == 0 || !cells.len().is_multiple_of(n_columns) {
        return Err(InvalidTable::Ragged);
    }
    // Asked of all at once this takes no branch for each; which of them is bad is asked after that.
    let is_count = |cell: &f64| (0.0 <= *cell) & (*cell < f64::INFINITY);
    if !cells
        .iter()
        .fold(true, |so_far, cell| so_far & is_count(cell))
    {
        cells.iter().try_for_each(|cell| count(*cell).map(drop))?;
    }
    if cells.iter().all(|cell| *cell == 0.0) {
        return Err(InvalidTable::NoInhabitants);
    }
    Ok(())
}

/// The sum of each column, its terms added from the first row to the last.
fn column_totals<'a>(n_columns: usize, rows: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut sums = vec![Sum::default(); n_columns];
    for row in rows {
        for (sum, count) in sums.iter_mut().zip(row) {
            sum.add(*count);
        }
    }
    sums.into_iter().map(Sum::value).collect()
}
