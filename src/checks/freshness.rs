//! The data reach up to a year.

use super::{Failing, FailingRow, Source};

const HELP: &str = "fetch the newest delivery; it may be late";

/// The one row is the newest period.
pub(super) fn look(source: &Source, newest: i32) -> (Failing, &'static str) {
    let found = source.counts.periods.last();
    let mut failing = Failing {
        n_rows: 1,
        ..Failing::default()
    };
    if found.is_none_or(|found| *found < newest) {
        failing.add(|| FailingRow {
            value: found.map_or("no period".to_owned(), i32::to_string),
            expected: format!("{newest} or later"),
            ..FailingRow::default()
        });
    }
    (failing, HELP)
}
