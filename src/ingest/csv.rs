//! Delimited text with a row for each area, period and category.

use super::encoding;
use super::files::{Fingerprint, read_bytes};
use super::raw_table::{Origin, RawCounts, RawTable, TextColumn, TextColumnBuilder};
use super::text_table::{Header, TextTable};
use crate::diagnostics::Diagnostics;
use crate::plan::{InputFile, PeriodColumn, Source};

pub(super) fn read(source: &Source, file: &InputFile) -> Result<RawTable, Diagnostics> {
    let PeriodColumn::Column(period) = &source.period else {
        unreachable!("the plan gives every long table a column of periods");
    };
    let columns = [source.area.name(), period, &source.category, &source.count];
    let table = read_table(source, file, |header| header.positions(&columns))?;
    let rows = kept_rows(source, &table);
    let column = |at: usize| pick(&table.columns[at], &rows);
    Ok(RawTable {
        areas: column(0),
        periods: column(1),
        categories: column(2),
        counts: RawCounts::Text(column(3)),
        origin: Origin::Text {
            records: rows.clone(),
            area_field: table.fields[0],
            period_field: Some(table.fields[1]),
            count_fields: vec![table.fields[3] as u32; rows.len()],
            places: table.places,
        },
        provenance: table.provenance,
    })
}

/// Reads the wanted columns of a source's file, and behind them those that rows are kept by.
pub(super) fn read_table(
    source: &Source,
    file: &InputFile,
    wanted: impl FnOnce(&Header) -> Result<Vec<usize>, Diagnostics>,
) -> Result<TextTable, Diagnostics> {
    let bytes = read_bytes(file)?;
    let text = encoding::decode(&bytes, source.text.encoding, file)?;
    let fingerprint = Fingerprint::of(&bytes);
    TextTable::read(file, source.text, fingerprint, text, |header| {
        let keep: Vec<&str> = source.keep.iter().map(|(name, _)| name.as_str()).collect();
        match (wanted(header), header.positions(&keep)) {
            (Ok(mut fields), Ok(keep)) => {
                fields.extend(keep);
                Ok(fields)
            }
            (Err(mut problems), Err(more)) => {
                problems.extend(more);
                Err(problems)
            }
            (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => Err(problems),
        }
    })
}

/// The records that a source keeps.
pub(super) fn kept_rows(source: &Source, table: &TextTable) -> Vec<u32> {
    let first = table.columns.len() - source.keep.len();
    let kept: Vec<(&TextColumn, Vec<bool>)> = table.columns[first..]
        .iter()
        .zip(&source.keep)
        .map(|(column, (_, values))| {
            let keep = |text: &String| values.iter().any(|value| value.trim() == text.trim());
            (column, column.texts.iter().map(keep).collect())
        })
        .collect();
    (0..table.n_rows())
        .filter(|&row| {
            kept.iter()
                .all(|(column, keep)| keep[column.codes[row] as usize])
        })
        .map(|row| row as u32)
        .collect()
}

/// Some rows of a column.
fn pick(column: &TextColumn, rows: &[u32]) -> TextColumn {
    let mut picked = TextColumnBuilder::default();
    for &row in rows {
        picked.push(column.text(row as usize));
    }
    picked.finish()
}
