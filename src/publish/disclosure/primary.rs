//! Primary suppression: counts that are small themselves, or leave few others in their place.
//!
//! Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley, chapter 4.
//! <https://doi.org/10.1002/9781118348239>

use super::cells::Cells;
use super::linked_tables::{LinkedTables, Sensitivity};
use super::pattern::Hidden;
use crate::plan::Policy;

/// Whether each cell of a period is small by the rules. Levels that are not shown count too: what
/// is not published must not be computable from what is.
pub fn small_cells(tables: &LinkedTables, table: usize, policy: &Policy) -> Vec<bool> {
    let width = tables.width();
    let values = &tables.tables[table].values;
    let missing = &tables.tables[table].missing;
    let is_small = |count: i64| match count {
        0 => tables.sensitivity == Sensitivity::Sensitive,
        _ => (count as u64) < policy.threshold,
    };
    (0..tables.n_cells())
        .map(|cell| {
            let base = values[cell - cell % width];
            let count = values[cell];
            // Where nobody lives, nothing is said of anybody.
            if missing[cell].is_some() || base == 0 {
                false
            } else if cell % width == 0 {
                is_small(count)
            } else {
                is_small(count) || is_small(base - count) || (base as u64) < policy.least_base
            }
        })
        .collect()
}

/// Hides the small cells, and those that an earlier generation hid.
pub(super) fn hide(cells: &mut Cells) {
    for cell in 0..cells.values.len() {
        if cells.small[cell] {
            cells.hidden[cell] = Some(Hidden::Primary);
        } else if cells.was_hidden(cell) {
            cells.hidden[cell] = Some(Hidden::Kept);
        }
    }
}
