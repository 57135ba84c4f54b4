//! Parquet and Arrow IPC.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use polars::prelude::{DataFrame, DataType};

use super::files::unreadable_because;
use super::raw_table::{
    Origin, Provenance, RawCounts, RawTable, SYNTHETIC_KEY, TextColumn, TextColumnBuilder,
};
use super::{empty_file, fingerprint};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{ColumnarLayout, CountingQuestion, Engine, Rows, count_column, least_column};
use crate::plan::{InputFile, PeriodColumn, Source};
use crate::spec::{Format, RepeatedRows};

pub(super) fn read(
    source: &Source,
    file: &InputFile,
    engine: &dyn Engine,
) -> Result<RawTable, Diagnostics> {
    let PeriodColumn::Column(period) = &source.period else {
        unreachable!("the plan gives every long table a column of periods");
    };
    let layout = match source.format {
        Format::ArrowIpc => ColumnarLayout::ArrowIpc,
        _ => ColumnarLayout::Parquet,
    };
    let question = CountingQuestion {
        file,
        layout,
        keys: vec![source.area.name(), period, &source.category],
        counts: vec![&source.count],
        keep: &source.keep,
        rows: match source.repeated_rows {
            RepeatedRows::Added if !source.rows_apart => Rows::Added,
            RepeatedRows::Added | RepeatedRows::Refused => Rows::AsTheyAre,
        },
    };
    let (keys, counts, provenance) = read_columns(&question, engine)?;
    let [counts] = <[RawCounts; 1]>::try_from(counts).expect("one was asked for");
    let [areas, periods, categories] =
        <[TextColumn; 3]>::try_from(keys).expect("three were asked for");
    Ok(RawTable {
        areas,
        periods,
        categories,
        counts,
        origin: Origin::Columnar(file.clone()),
        provenance,
    })
}

/// The keys and counts of the rows that a question asks for.
pub fn read_columns(
    question: &CountingQuestion,
    engine: &dyn Engine,
) -> Result<(Vec<TextColumn>, Vec<RawCounts>, Provenance), Diagnostics> {
    let file = question.file;
    let fingerprint = fingerprint(file)?;
    if fingerprint.bytes == 0 {
        return Err(empty_file(file, "the file is empty").into());
    }
    let synthetic = question.layout == ColumnarLayout::Parquet && says_synthetic(file)?;
    let frame = engine
        .count(question)
        .map_err(|reason| unreadable(file, reason))?;
    if frame.height() == 0 {
        return Err(empty_file(file, "the file has no rows that are kept").into());
    }
    for at in 0..question.counts.len() {
        negative_among_added(&frame, at, file)?;
    }
    let columns = question.keys.iter().enumerate();
    let keys = columns.map(|(at, name)| texts(&frame, at, name, file));
    let provenance = Provenance {
        file: file.name.clone(),
        fingerprint,
        rows: frame.height(),
        notes: Vec::new(),
        synthetic,
    };
    let counts = (0..question.counts.len()).map(|at| counts(&frame, at));
    Ok((
        keys.collect::<Result<_, _>>()?,
        counts.collect(),
        provenance,
    ))
}

/// A negative count hidden in a sum is a mistake all the same.
fn negative_among_added(frame: &DataFrame, at: usize, file: &InputFile) -> Result<(), Diagnostic> {
    let Ok(least) = frame.column(&least_column(at)) else {
        return Ok(());
    };
    let least = least.as_materialized_series();
    let least = least.i64().expect("the engine counts whole numbers as i64");
    match least.iter().flatten().find(|count| *count < 0) {
        Some(count) => Err(Diagnostic::new(
            &code::NEGATIVE_COUNT,
            Place::file(file.name.clone()),
            format!("`{count}` is negative"),
        )),
        None => Ok(()),
    }
}

fn texts(
    frame: &DataFrame,
    at: usize,
    name: &str,
    file: &InputFile,
) -> Result<TextColumn, Diagnostic> {
    let series = frame
        .column(&at.to_string())
        .expect("the engine answers with every key");
    let series = series.as_materialized_series();
    let mut column = TextColumnBuilder::default();
    for text in series.str().expect("the engine answers with texts").iter() {
        match text {
            Some(text) => column.push(text),
            None => {
                return Err(unreadable(file, format!("a row has nothing in `{name}`")));
            }
        }
    }
    Ok(column.finish())
}

fn counts(frame: &DataFrame, at: usize) -> RawCounts {
    let series = frame
        .column(&count_column(at))
        .expect("the engine answers with counts");
    let series = series.as_materialized_series();
    match series.dtype() {
        DataType::Int64 => {
            RawCounts::Whole(series.i64().expect("its type was seen").iter().collect())
        }
        _ => RawCounts::Real(
            series
                .f64()
                .expect("the other type counts have")
                .iter()
                .collect(),
        ),
    }
}

/// Whether the metadata of a Parquet file say that it is synthetic. The official reader answers a
/// damaged footer with an error.
fn says_synthetic(file: &InputFile) -> Result<bool, Diagnostic> {
    let handle = File::open(&file.path)
        .map_err(|error| unreadable(file, format!("it cannot be opened: {error}")))?;
    let reader =
        SerializedFileReader::new(handle).map_err(|error| unreadable(file, error.to_string()))?;
    let metadata = reader.metadata().file_metadata();
    let pairs = metadata.key_value_metadata();
    Ok(pairs.is_some_and(|pairs| pairs.iter().any(|pair| pair.key == SYNTHETIC_KEY)))
}

fn unreadable(file: &InputFile, reason: String) -> Diagnostic {
    unreadable_because(file, &reason)
}
