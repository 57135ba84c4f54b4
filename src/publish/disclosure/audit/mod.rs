//! The attack that must fail before anything is published.
//!
//! Everything that this and earlier generations publish is put together, with what holds between
//! counts, and every hidden count must keep as many possible values as the policy asks for. An
//! attacker is taken to know published counts exactly, as if they were not rounded: whatever
//! resists that resists rounded counts too, for which more tables are possible. A cell that comes
//! with ways on which all counts agree with everything published is checked by following them; any
//! other by linear programming. What cannot be shown counts as found.

mod fraction;
pub mod intervals;
pub mod inversion;
pub mod ratio;
mod simplex;

use std::collections::BTreeMap;

use super::cells::{Cells, Knowledge};
use super::finding::Finding;
use super::ledger::Ledger;
use super::linked_tables::LinkedTables;
use super::moves::Ways;
use super::pattern::Pattern;
use crate::plan::Policy;

/// Attacks a pattern, wherever it comes from. Fails with all that was found.
pub fn audit(
    tables: &LinkedTables,
    table: usize,
    pattern: &Pattern,
    policy: &Policy,
    ledger: &Ledger,
) -> Result<(), Vec<Finding>> {
    audit_with(tables, table, pattern, policy, ledger, &BTreeMap::new())
}

/// The same with ways on which hidden counts may keep enough values.
pub(super) fn audit_with(
    tables: &LinkedTables,
    table: usize,
    pattern: &Pattern,
    policy: &Policy,
    ledger: &Ledger,
    ways: &BTreeMap<usize, Ways>,
) -> Result<(), Vec<Finding>> {
    let cells = Cells::new(tables, table, policy, ledger)?.with_pattern(pattern);
    with_ways(&cells, ways)
}

pub(super) fn with_ways(cells: &Cells, ways: &BTreeMap<usize, Ways>) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    for cell in 0..cells.values.len() {
        let must_hide = cells.small[cell] || cells.was_hidden(cell);
        if must_hide && cells.hidden[cell].is_none() {
            findings.push(Finding::NotHidden(cells.name(cell)));
        }
    }
    let mut left = intervals::targets(cells);
    left.retain(|cell| {
        !ways
            .get(cell)
            .is_some_and(|ways| leads_far_enough(cells, *cell, ways))
    });
    let narrow = intervals::narrow(cells, &left, Knowledge::Exact);
    left = left
        .into_iter()
        .zip(narrow)
        .filter(|(_, narrow)| *narrow)
        .map(|(cell, _)| cell)
        .collect();
    let found = intervals::of_targets(cells, &left, Knowledge::Exact);
    for (cell, interval) in left.into_iter().zip(found) {
        let cell = cells.name(cell);
        findings.push(match interval {
            Some(interval)
                if interval
                    .n_values()
                    .is_some_and(|n| n < cells.policy.fewest_values) =>
            {
                let least = interval.least;
                Finding::Narrowed {
                    cell,
                    least,
                    greatest: interval.greatest.unwrap_or(least),
                }
            }
            _ => Finding::NotShown(cell),
        });
    }
    findings.sort();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

/// Whether the target takes enough values on the ways, none of which changes what is published or
/// makes a count negative. Every step changes counts by one, so that none is left out.
fn leads_far_enough(cells: &Cells, target: usize, ways: &Ways) -> bool {
    let (geography, width) = (&cells.tables.geography, cells.width());
    let truth = cells.values[target];
    let (mut least, mut greatest) = (truth, truth);
    for way in &ways.ways {
        let mut changes: BTreeMap<usize, i64> = BTreeMap::new();
        for (step, times) in way {
            let agrees = step.each(geography, width, |cell, by| {
                let (lower, upper) = cells.bounds(cell, Knowledge::Exact);
                let change = changes.entry(cell).or_default();
                *change += by * times;
                let count = cells.values[cell] + *change;
                lower <= count && upper.is_none_or(|upper| count <= upper)
            });
            if !agrees {
                return false;
            }
            let here = truth + changes.get(&target).copied().unwrap_or(0);
            (least, greatest) = (least.min(here), greatest.max(here));
        }
    }
    cells.policy.room() <= greatest - least
}

#[cfg(test)]
mod tests {
    use super::super::moves::{Move, Ways};
    use super::super::{
        Geography, Given, Hidden, Ledger, Level, LinkedTables, Policy, Row, Sensitivity, Shown,
    };
    use super::leads_far_enough;
    use crate::publish::disclosure::cells::Cells;

    #[test]
    fn ways_that_change_what_is_published_prove_nothing() {
        let codes = ["a", "b"].map(str::to_owned);
        let regions = vec![("town".to_owned(), codes.to_vec())];
        let level = Level {
            name: "town".to_owned(),
            shown: Shown::Now,
            regions,
        };
        let geography = Geography::new(&codes, Shown::Now, &[level]).unwrap();
        let counts = [
            ("a", "x", 900),
            ("a", "y", 3),
            ("b", "x", 600),
            ("b", "y", 40),
        ];
        let rows = counts.map(|(area, group, count)| Row {
            period: 2020,
            area: area.to_owned(),
            group: group.to_owned(),
            count: Given::Count(count),
        });
        let groups = ["x", "y"].map(str::to_owned);
        let public = Sensitivity::NotSensitive;
        let tables = LinkedTables::new(geography, &groups, public, &rows).unwrap();
        let mut cells = Cells::new(&tables, 0, &Policy::default(), &Ledger::default()).unwrap();
        for cell in [1, 2, 4, 5] {
            cells.hidden[cell] = Some(Hidden::Secondary);
        }
        let way = |mirrored, times| {
            let step = Move {
                area: 0,
                gains: 2,
                loses: Some(1),
                mirrored,
            };
            Ways {
                ways: [vec![(step, times)], Vec::new()],
            }
        };
        assert!(leads_far_enough(&cells, 2, &way(Some(1), 4)));
        // Not far enough, down to less than nobody, and with other counts of the whole town.
        assert!(!leads_far_enough(&cells, 2, &way(Some(1), 3)));
        assert!(!leads_far_enough(&cells, 2, &way(Some(1), -4)));
        assert!(!leads_far_enough(&cells, 2, &way(None, 4)));
    }
}
