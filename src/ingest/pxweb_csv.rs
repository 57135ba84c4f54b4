//! PxWeb's wide text export: a column for each content and period, such as `Antal 2020`.

use super::csv::{kept_rows, read_table};
use super::raw_table::{Origin, RawCounts, RawTable, TextColumnBuilder};
use super::text_table::Header;
use crate::diagnostics::Diagnostics;
use crate::plan::{InputFile, Source};

pub(super) fn read(source: &Source, file: &InputFile) -> Result<RawTable, Diagnostics> {
    let mut periods: Vec<String> = Vec::new();
    let table = read_table(source, file, |header| {
        let mut fields = header.positions(&[source.area.name(), &source.category])?;
        let content = content_columns(header, &source.count);
        if content.is_empty() {
            return Err(header.unknown(&format!("{} 2020", source.count)).into());
        }
        for (field, period) in content {
            fields.push(field);
            periods.push(period);
        }
        Ok(fields)
    })?;
    let rows = kept_rows(source, &table);

    let mut area_column = TextColumnBuilder::default();
    let mut period_column = TextColumnBuilder::default();
    let mut category_column = TextColumnBuilder::default();
    let mut count_column = TextColumnBuilder::default();
    let mut records = Vec::with_capacity(rows.len() * periods.len());
    let mut count_fields = Vec::with_capacity(rows.len() * periods.len());
    for &row in &rows {
        for (at, period) in periods.iter().enumerate() {
            area_column.push(table.columns[0].text(row as usize));
            category_column.push(table.columns[1].text(row as usize));
            period_column.push(period);
            count_column.push(table.columns[2 + at].text(row as usize));
            records.push(row);
            count_fields.push(table.fields[2 + at] as u32);
        }
    }
    Ok(RawTable {
        areas: area_column.finish(),
        periods: period_column.finish(),
        categories: category_column.finish(),
        counts: RawCounts::Text(count_column.finish()),
        origin: Origin::Text {
            records,
            area_field: table.fields[0],
            period_field: None,
            count_fields,
            places: table.places,
        },
        provenance: table.provenance,
    })
}

/// The columns of a content, each with its period: the last word of the header.
fn content_columns(header: &Header, content: &str) -> Vec<(usize, String)> {
    let of_content = |(field, name): (usize, &String)| {
        let period = name.strip_prefix(content)?.strip_prefix(' ')?.trim();
        let one_word = !period.is_empty() && !period.contains(' ');
        one_word.then(|| (field, period.to_owned()))
    };
    header
        .names
        .iter()
        .enumerate()
        .filter_map(of_content)
        .collect()
}
