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
    let mut rows: Vec<&[f64]> = cells
        .chunks_exact(n_columns)
        .filter(|row| row.iter().any(|&count| 0.0 < count))
        .collect();
    if rows.is_empty() {
        return Err(InvalidTable::NoInhabitants);
    }
    rows.sort_unstable_by(|a, b| {
        a.iter()
            .zip(*b)
            .map(|(a, b)| a.total_cmp(b))
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(rows)
}
