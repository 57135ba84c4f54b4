//! No area has nothing but zeros where it has no figures.
//!
//! Statistics databases answer for an area in years before it was drawn, and after it was redrawn,
//! with zeros instead of nothing. Taken as counts they are places where nobody lives.

use super::{Failing, FailingRow, Source};

const HELP: &str = "leave the years out that the areas' vintage does not have, or use another \
                    vintage for them";

/// A row is an area in a period.
pub(super) fn look(
    source: &Source,
    first: Option<i32>,
    last: Option<i32>,
) -> (Failing, &'static str) {
    let counts = source.counts;
    let is_outside =
        |year: i32| first.is_some_and(|first| year < first) || last.is_some_and(|last| year > last);
    let mut failing = Failing::default();
    for area in (0..source.register.n_areas()).filter(|&area| counts.expected[area]) {
        let is_empty = |period: usize| {
            counts.missing(period, area).next().is_none()
                && counts.area(period, area).iter().all(|count| *count == 0.0)
        };
        let periods = 0..counts.periods.len();
        let lives_somebody = periods.clone().any(|period| !is_empty(period));
        for period in periods {
            let is_looked_at = match (first, last) {
                (None, None) => lives_somebody,
                _ => is_outside(counts.periods[period]),
            };
            if !is_looked_at {
                continue;
            }
            failing.n_rows += 1;
            if is_empty(period) {
                failing.add(|| FailingRow {
                    area: source.register.code(area as u32).to_owned(),
                    period: counts.periods[period].to_string(),
                    value: "0 in every group".to_owned(),
                    expected: "a count, or no row".to_owned(),
                    ..FailingRow::default()
                });
            }
        }
    }
    (failing, HELP)
}
