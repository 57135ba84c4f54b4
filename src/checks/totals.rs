//! A total is the sum of its parts in every area and period.

use std::collections::BTreeMap;

use super::{Failing, FailingRow, Source};
use crate::aggregate::needed_categories;
use crate::harmonise::Cell;

const HELP: &str = "parts are missing or belong to another table; where noise was added to each by \
                    itself, say how much with `protection` of the source or with `tolerance`";

/// What is added up of one area and period.
struct Sums {
    total: Option<f64>,
    parts: f64,
    is_complete: bool,
    /// A row of the total.
    row: Option<usize>,
}

/// A row is an area and period; one where a count is missing cannot be looked at.
pub(super) fn look(
    source: &Source,
    total: &str,
    parts: &[String],
    tolerance: Option<f64>,
) -> (Failing, &'static str) {
    let long = source.long;
    let names = needed_categories(source.plan, source.at);
    let is_total: Vec<bool> = names.iter().map(|name| *name == total).collect();
    let is_part = |name: &&str| parts.iter().any(|part| part == name);
    let is_part: Vec<bool> = names.iter().map(is_part).collect();
    let mut sums: BTreeMap<(u32, i32), Sums> = BTreeMap::new();
    for row in 0..long.cells.len() {
        let category = long.categories[row] as usize;
        if !is_total[category] && !is_part[category] {
            continue;
        }
        let known = sums.entry((long.areas[row], long.periods[row]));
        let sums = known.or_insert(Sums {
            total: None,
            parts: 0.0,
            is_complete: true,
            row: None,
        });
        let count = match long.cells[row] {
            Cell::Count(count) => count,
            Cell::Missing(crate::spec::MissingKind::None) => 0.0,
            Cell::Missing(_) => {
                sums.is_complete = false;
                continue;
            }
        };
        if is_total[category] {
            *sums.total.get_or_insert(0.0) += count;
            sums.row = Some(row);
        }
        if is_part[category] {
            sums.parts += count;
        }
    }
    let protection = source.plan.sources[source.at].protection.as_ref();
    let mut failing = Failing::default();
    for ((area, period), sums) in sums {
        if !sums.is_complete {
            continue;
        }
        failing.n_rows += 1;
        let noise = protection.filter(|protection| protection.from <= period);
        // Each published count may have been moved by as much.
        let by_noise = noise.map_or(0.0, |protection| {
            f64::from(protection.largest) * (parts.len() + 1) as f64
        });
        let tolerance = tolerance.unwrap_or(by_noise);
        let total_found = sums.total.unwrap_or(0.0);
        // Fractions add up to a last digit more or less.
        let rounding = 1e-9 * total_found.abs().max(sums.parts.abs());
        if (total_found - sums.parts).abs() > tolerance + rounding {
            failing.add(|| FailingRow {
                area: source.register.code(area).to_owned(),
                period: period.to_string(),
                category: total.to_owned(),
                value: total_found.to_string(),
                expected: match tolerance > 0.0 {
                    true => format!("{} within {tolerance}", sums.parts),
                    false => sums.parts.to_string(),
                },
                place: sums.row.map(|row| long.place(row)),
            });
        }
    }
    (failing, HELP)
}
