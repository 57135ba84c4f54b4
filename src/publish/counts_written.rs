//! The table of counts as it stands on the disk: read back to be attacked before it is published, and
//! to be remembered afterwards.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Staged;
use super::disclosure::{FigureName, Finding, Guard, StagedCount};
use super::tables::NO_VALUE;
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::engine::Engine;

/// Where the tables stand in a generation.
pub(super) const COUNTS: &str = "tables/counts.parquet";
pub(super) const EXACT_INDICES: &str = "tables/exact_indices.parquet";

/// Attacks what a generation that is staged says of confidential counts. Whatever is found ends the
/// run, and nothing is published.
pub fn audit(staged: &Staged, guards: &[Guard], engine: &dyn Engine) -> Result<(), Failure> {
    if guards.is_empty() {
        return Ok(());
    }
    let path = staged.path().join(COUNTS);
    let mut readings: Vec<_> = guards
        .iter()
        .map(|guard| (guard, guard.reading()))
        .collect();
    let read = read(&path, |row| {
        for (_, reading) in &mut readings {
            reading.read(row);
        }
    });
    read.map_err(|told| unreadable(&path, told))?;
    let mut diagnostics = Diagnostics::default();
    for (guard, reading) in readings {
        if let Err(findings) = reading.end(engine) {
            let place = Place::file(COUNTS.to_owned());
            diagnostics.extend(told(&findings, guard.source(), &place));
        }
    }
    Ok(diagnostics.or(())?)
}

/// Findings as mistakes. They name cells, but not how far a hidden count was narrowed: what a run says
/// goes into logs.
pub fn told(findings: &[Finding], source: &str, place: &Place) -> Diagnostics {
    const MOST: usize = 20;
    let mut diagnostics = Diagnostics::default();
    for finding in findings.iter().take(MOST) {
        let what = match finding {
            Finding::Narrowed { cell, .. } | Finding::NotShown(cell) => {
                format!("{cell}: the hidden count could be worked out too closely")
            }
            Finding::Figure { figure, cell, .. } => {
                format!("{cell}: {figure} gives the hidden count away")
            }
            other => other.in_words().0,
        };
        let message = format!("`{source}`: {what}");
        diagnostics.add(Diagnostic::new(
            &code::NOT_PROTECTED,
            place.clone(),
            message,
        ));
    }
    if let Some(more) = findings.len().checked_sub(MOST).filter(|more| 0 < *more) {
        let message = format!("`{source}`: {more} more of the same");
        diagnostics.add(Diagnostic::new(
            &code::NOT_PROTECTED,
            place.clone(),
            message,
        ));
    }
    diagnostics
}

fn unreadable(path: &Path, told: String) -> EnvironmentError {
    EnvironmentError::file("read back", path)(std::io::Error::other(told))
}

/// Reads every row of a table of counts, with the reader that is not the one for input.
pub(super) fn read(path: &Path, mut each: impl FnMut(StagedCount<'_>)) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| error.to_string())?;
    for batch in reader {
        let batch = batch.map_err(|error| error.to_string())?;
        let [source, level, code, column, status, made_of] =
            ["source", "level", "region", "group", "status", "made_of"]
                .map(|name| texts(&batch, name));
        let [period, count, least, greatest] =
            ["period", "count", "least", "greatest"].map(|name| numbers(&batch, name));
        let (source, level, code, column) = (source?, level?, code?, column?);
        let (status, period, count, made_of) = (status?, period?, count?, made_of?);
        let (least, greatest) = (least?, greatest?);
        let number =
            |column: &Int64Array, row: usize| column.is_valid(row).then(|| column.value(row));
        for row in 0..batch.num_rows() {
            each(StagedCount {
                source: source.value(row),
                period: period.value(row),
                level: level.value(row),
                code: code.value(row),
                column: column.value(row),
                count: number(count, row),
                span: number(least, row).zip(number(greatest, row)),
                status: status.value(row),
                made_of: (made_of.value(row).parse())
                    .map_err(|()| format!("`{}` is no fingerprint", made_of.value(row)))?,
            });
        }
    }
    Ok(())
}

/// Reads every index of exact counts that was told: source, period, which one, and its value.
pub(super) fn read_exact(
    path: &Path,
    mut each: impl FnMut((String, i32, FigureName, Option<f64>)),
) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| error.to_string())?;
    for batch in reader {
        let batch = batch.map_err(|error| error.to_string())?;
        let [
            source,
            analysis,
            level,
            region,
            index,
            group,
            reference,
            note,
        ] = [
            "source",
            "analysis",
            "level",
            "region",
            "index",
            "group",
            "reference",
            "note",
        ]
        .map(|name| texts(&batch, name));
        let (source, note) = (source?, note?);
        let [analysis, level, region] = [analysis?, level?, region?];
        let [index, group, reference] = [index?, group?, reference?];
        let [parameter, estimate] = ["parameter", "estimate"].map(|name| reals(&batch, name));
        let (parameter, estimate, period) = (parameter?, estimate?, numbers(&batch, "period")?);
        let text = |column: &StringArray, row: usize| match column.is_valid(row) {
            true => column.value(row).to_owned(),
            false => String::new(),
        };
        let real =
            |column: &Float64Array, row: usize| column.is_valid(row).then(|| column.value(row));
        for row in 0..batch.num_rows() {
            let value = real(estimate, row);
            // What has a reason was not told; that counts give an index no value was.
            if value.is_none() && text(note, row) != NO_VALUE {
                continue;
            }
            let name = [
                text(analysis, row),
                text(level, row),
                text(region, row),
                text(index, row),
                real(parameter, row).map_or_else(String::new, |it| it.to_string()),
                text(group, row),
                text(reference, row),
            ];
            each((text(source, row), period.value(row) as i32, name, value));
        }
    }
    Ok(())
}

fn reals<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Float64Array, String> {
    let column = batch.column_by_name(name);
    let column = column.and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| format!("it has no column `{name}` of numbers"))
}

fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, String> {
    let column = batch.column_by_name(name);
    let column = column.and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| format!("it has no column `{name}` of texts"))
}

fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int64Array, String> {
    let column = batch.column_by_name(name);
    let column = column.and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| format!("it has no column `{name}` of whole numbers"))
}
