//! The data behind a chart as CSV, which a spreadsheet may open.

use crate::language::Language;
use crate::publish::defused;

pub(super) fn csv<const COLUMNS: usize>(
    header: [String; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(header).chain(rows) {
        let cells = row.iter().map(|cell| defused(cell).into_owned());
        writer
            .write_record(cells)
            .expect("rows have the header's columns, and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("strings make UTF-8")
}

/// A column's name with its unit, or the bare name when there is none.
pub(super) fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({unit})")
    }
}

/// A number with a decimal point; what is missing is an empty cell, never 0.
pub(super) fn cell(value: Option<f64>) -> String {
    let value = value.filter(|value| value.is_finite());
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The lower and the upper limit, each in a cell of its own.
pub(super) fn cells(interval: Option<(f64, f64)>) -> [String; 2] {
    [
        cell(interval.map(|(lower, _)| lower)),
        cell(interval.map(|(_, upper)| upper)),
    ]
}

pub(super) fn count(count: Option<usize>) -> String {
    count.map(|count| count.to_string()).unwrap_or_default()
}

/// A value as it stands in a cell; a missing one leaves the cell empty.
pub(super) fn known<Value: ToString>(value: Option<Value>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Rows in the order of their first cell, and then of all others, so that the order of the input
/// leaves no trace.
pub(super) fn sort<const COLUMNS: usize>(rows: &mut [[String; COLUMNS]], language: Language) {
    rows.sort_by(|a, b| language.compare(&a[0], &b[0]).then_with(|| a.cmp(b)));
}
