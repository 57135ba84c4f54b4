//! Every period has as many areas as its vintage.

use std::collections::{BTreeMap, BTreeSet};

use super::{Failing, FailingRow, Source};

const HELP: &str = "the delivery is incomplete, or of another vintage of areas than the check says";

/// A row is an area that is expected in a period; one that is missing fails, and one too many.
pub(super) fn look(source: &Source, from: &[(i32, usize)]) -> (Failing, &'static str) {
    let long = source.long;
    let mut present: BTreeMap<i32, BTreeSet<u32>> = BTreeMap::new();
    for (&area, &period) in long.areas.iter().zip(&long.periods) {
        present.entry(period).or_default().insert(area);
    }
    let n_register = source.register.n_areas();
    let mut failing = Failing::default();
    for (period, areas) in present {
        let expected = from.iter().rev().find(|(first, _)| *first <= period);
        let Some(&(_, expected)) = expected else {
            continue;
        };
        failing.n_rows += expected;
        let row = |area: &str| FailingRow {
            area: area.to_owned(),
            period: period.to_string(),
            value: format!("{} areas", areas.len()),
            expected: format!("{expected} areas"),
            ..FailingRow::default()
        };
        // Which area is missing is known only if all of the register are expected.
        let missing: Vec<u32> = match expected == n_register {
            true => (0..n_register as u32)
                .filter(|area| !areas.contains(area))
                .collect(),
            false => Vec::new(),
        };
        for &area in &missing {
            failing.add(|| row(source.register.code(area)));
        }
        for _ in missing.len()..expected.abs_diff(areas.len()) {
            failing.add(|| row(""));
        }
    }
    (failing, HELP)
}
