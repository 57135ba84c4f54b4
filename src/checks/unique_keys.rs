//! No two rows are about the same area, period and category.

use std::collections::BTreeMap;

use super::{Failing, FailingRow, Source};
use crate::aggregate::needed_categories;

const HELP: &str = "remove the copies, or tolerate those that are known with `count`";

/// The second row about a thing fails, and every further one.
pub(super) fn look(source: &Source) -> (Failing, &'static str) {
    let long = source.long;
    let names = needed_categories(source.plan, source.at);
    let mut failing = Failing {
        n_rows: long.cells.len(),
        ..Failing::default()
    };
    let mut first_rows = BTreeMap::new();
    for row in 0..long.cells.len() {
        let key = (long.areas[row], long.periods[row], long.categories[row]);
        let first = *first_rows.entry(key).or_insert(row);
        if first != row {
            failing.add(|| FailingRow {
                area: source.register.code(key.0).to_owned(),
                period: key.1.to_string(),
                category: names[key.2 as usize].to_owned(),
                value: "a further row".to_owned(),
                expected: "one row".to_owned(),
                place: Some(long.place(row)),
            });
        }
    }
    (failing, HELP)
}
