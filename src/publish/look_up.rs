//! One row of a published table.

use std::path::Path;

use super::revisions::{Side, Value, rows_where};
use crate::diagnostics::Failure;

/// The cells of the first row of a table with some values, by column; nothing where there is none.
///
/// A damaged generation is told of as [`Failure::Findings`].
pub fn published_row(
    generation: &Path,
    table: &str,
    wanted: &[(&'static str, Value)],
) -> Result<Option<Vec<(String, Value)>>, Failure> {
    let side = Side::of(generation)?;
    match side.open(&format!("tables/{table}.parquet"))? {
        Some(opened) => rows_where(opened, wanted),
        None => Ok(None),
    }
}
