//! Counts lie between limits, and only known categories occur.

use super::{Failing, FailingRow, Source};
use crate::aggregate::needed_categories;
use crate::harmonise::Cell;

const HELP: &str = "correct the source, or the limits and categories of the check";

pub(super) fn look(
    source: &Source,
    least: Option<f64>,
    greatest: Option<f64>,
    categories: &[String],
) -> (Failing, &'static str) {
    let long = source.long;
    let mut failing = Failing::default();
    if !categories.is_empty() {
        for (category, row) in long.raw_categories() {
            failing.n_rows += 1;
            if !categories.iter().any(|known| known == category) {
                let (area, period) = row.key();
                failing.add(|| FailingRow {
                    area: area.to_owned(),
                    period: period.to_owned(),
                    category: category.to_owned(),
                    value: category.to_owned(),
                    expected: "a category of the check".to_owned(),
                    place: Some(row.place()),
                });
            }
        }
    }
    let names = needed_categories(source.plan, source.at);
    let limits = match (least, greatest) {
        (None, None) => return (failing, HELP),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(greatest)) => format!("at most {greatest}"),
        (Some(least), Some(greatest)) => format!("{least} to {greatest}"),
    };
    // The same rows, if they were looked at for their categories.
    failing.n_rows = failing.n_rows.max(long.cells.len());
    for row in 0..long.cells.len() {
        let Cell::Count(count) = long.cells[row] else {
            continue;
        };
        let is_outside = least.is_some_and(|least| count < least)
            || greatest.is_some_and(|greatest| count > greatest);
        if is_outside {
            failing.add(|| FailingRow {
                area: source.register.code(long.areas[row]).to_owned(),
                period: long.periods[row].to_string(),
                category: names[long.categories[row] as usize].to_owned(),
                value: count.to_string(),
                expected: limits.clone(),
                place: Some(long.place(row)),
            });
        }
    }
    (failing, HELP)
}
