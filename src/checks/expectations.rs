//! Estimates that are known to be right.

use super::{Account, FailingRow, Found};
use crate::diagnostics::code;
use crate::estimate::{Between, Estimate, Estimates};
use crate::harmonise::Register;
use crate::plan::{Analysis, Expectation, Plan, Tolerated};

const HELP: &str = "find out what changed before you change the expectation: the source, the \
                    groups, or the program";

/// What came of every expectation, in the order of the pipeline; an analysis' estimates each.
pub fn expectations(plan: &Plan, register: &Register, estimates: &[&Estimates]) -> Vec<Found> {
    let all = plan.expectations.iter();
    all.map(|expected| look(expected, plan, register, estimates[expected.analysis]))
        .collect()
}

fn look(expected: &Expectation, plan: &Plan, register: &Register, found: &Estimates) -> Found {
    let analysis = &plan.analyses[expected.analysis];
    let rows = found.rows.iter();
    let rows: Vec<&Estimate> = rows
        .filter(|row| is_meant(row, expected, analysis, register))
        .collect();
    let met = |value: f64| {
        // The last digit of a tolerance is no difference.
        (value - expected.value).abs() <= expected.tolerance * (1.0 + 1e-9)
    };
    let value = match rows.as_slice() {
        [] => Err("no estimate of this region and period".to_owned()),
        [row] => match &row.value {
            Ok(value) if met(*value) => Ok(()),
            Ok(value) => Err(value.to_string()),
            Err(_) => Err("no value".to_owned()),
        },
        several => Err(format!(
            "{} estimates; say which with `level`, `group` or `against`",
            several.len()
        )),
    };
    let failing = value.err().map(|value| FailingRow {
        area: expected.region.clone(),
        period: expected.period.to_string(),
        category: analysis.asked.indices[expected.index]
            .definition
            .id
            .to_owned(),
        value,
        expected: match expected.tolerance > 0.0 {
            true => format!("{} within {}", expected.value, expected.tolerance),
            false => expected.value.to_string(),
        },
        place: None,
    });
    Found {
        account: Account {
            kind: "expect",
            on: analysis.id.clone(),
            severity: expected.severity,
            tolerated: Tolerated::default(),
            // It is held against what may be published.
            is_confidential: false,
            n_rows: 1,
            n_failing: usize::from(failing.is_some()),
        },
        place: expected.place.clone(),
        code: &code::EXPECTATION_NOT_MET,
        help: HELP,
        rows: failing.into_iter().collect(),
    }
}

fn is_meant(
    row: &Estimate,
    expected: &Expectation,
    analysis: &Analysis,
    register: &Register,
) -> bool {
    let (group, against) = match row.between {
        Between::Comparison(at) => (Some(analysis.asked.comparisons[at].focus), None),
        Between::Pair { group, other } => (Some(group), Some(other)),
        Between::AllGroups => (None, None),
    };
    row.index == expected.index
        && row.period == expected.period
        && expected.level.is_none_or(|level| level == row.level)
        && (expected.group.is_none() || expected.group == group)
        && (expected.against.is_none() || expected.against == against)
        && register.levels[row.level].codes[row.region] == expected.region
}
