//! No count changes much from one period to the next.

use super::{Failing, FailingRow, Source};

const HELP: &str = "look at the rows: a change of areas' borders, of a definition or of a column is \
                    the usual cause";

/// A row is a group of an area in a period and the one before; one with a missing count cannot be
/// looked at.
pub(super) fn look(
    source: &Source,
    relative: Option<f64>,
    absolute: Option<f64>,
    groups: &[usize],
) -> (Failing, &'static str) {
    let counts = source.counts;
    let mut failing = Failing::default();
    let is_missing = |period: usize, area: usize, column: usize| {
        counts
            .missing(period, area)
            .any(|(group, _)| group == column)
    };
    for (column, &group) in counts.groups.iter().enumerate() {
        if !groups.is_empty() && !groups.contains(&group) {
            continue;
        }
        for area in (0..source.register.n_areas()).filter(|&area| counts.expected[area]) {
            for period in 1..counts.periods.len() {
                if is_missing(period, area, column) || is_missing(period - 1, area, column) {
                    continue;
                }
                failing.n_rows += 1;
                let before = counts.area(period - 1, area)[column];
                let now = counts.area(period, area)[column];
                let change = (now - before).abs();
                let is_jump = relative.is_none_or(|most| change > most * before)
                    && absolute.is_none_or(|most| change > most);
                if is_jump {
                    failing.add(|| FailingRow {
                        area: source.register.code(area as u32).to_owned(),
                        period: counts.periods[period].to_string(),
                        category: source.plan.groups[group].id.clone(),
                        value: now.to_string(),
                        expected: format!("about {before} as in {}", counts.periods[period - 1]),
                        place: None,
                    });
                }
            }
        }
    }
    (failing, HELP)
}
