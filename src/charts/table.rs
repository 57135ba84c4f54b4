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
