//! The data behind a chart as CSV.

pub(super) fn csv<const COLUMNS: usize>(
    header: [String; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(header).chain(rows) {
        writer
            .write_record(&row)
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
