//! Parquet and Arrow IPC.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::catch_unwind;

use parquet::file::reader::{FileReader, SerializedFileReader};
use polars::prelude::{DataFrame, DataType};

use super::files::unreadable_because;
use super::raw_table::{
    Origin, Provenance, RawCounts, RawTable, SYNTHETIC_KEY, TextColumn, TextColumnBuilder,
};
use super::{apart, empty_file, fingerprint};
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
    let decoded = match apart::decoder() {
        Some(program) => apart::decoded(question, program)?,
        None => decode(question, engine)?,
    };
    let provenance = Provenance {
        file: file.name.clone(),
        fingerprint,
        rows: decoded.n_rows,
        notes: Vec::new(),
        synthetic: decoded.synthetic,
    };
    Ok((decoded.keys, decoded.counts, provenance))
}

/// What a columnar file says.
#[derive(Debug)]
pub(super) struct Decoded {
    pub keys: Vec<TextColumn>,
    pub counts: Vec<RawCounts>,
    pub n_rows: usize,
    /// Whether it says that it is synthetic.
    pub synthetic: bool,
}

/// Decodes a file in this process.
pub(super) fn decode(
    question: &CountingQuestion,
    engine: &dyn Engine,
) -> Result<Decoded, Diagnostics> {
    let file = question.file;
    let synthetic = match question.layout {
        // Readers have been seen to panic over damaged files, the official one too.
        ColumnarLayout::Parquet => catch_unwind(|| look_at_footer(question))
            .unwrap_or_else(|_| Err(unreadable(file, "its footer is damaged".to_owned())))?,
        ColumnarLayout::ArrowIpc => false,
    };
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
    let counts = (0..question.counts.len()).map(|at| counts(&frame, at));
    Ok(Decoded {
        keys: keys.collect::<Result<_, _>>()?,
        counts: counts.collect(),
        n_rows: frame.height(),
        synthetic,
    })
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

/// The most columns that a Parquet file may have.
const MOST_COLUMNS: usize = 10_000;

/// The longest footer.
const MOST_FOOTER_BYTES: i64 = 64 << 20;

/// The most rows that are kept one by one; more can only be added up while they are read.
const MOST_ROWS: i64 = 200_000_000;

/// The most that the wanted columns of a row group, which is decoded at once, may take decoded.
const MOST_GROUP_BYTES: i64 = 8 << 30;

/// Holds what the footer of a Parquet file declares against what may be decoded, and answers whether
/// it says that the file is synthetic. A file of few bytes can declare any number of rows.
fn look_at_footer(question: &CountingQuestion) -> Result<bool, Diagnostic> {
    let file = question.file;
    let unreadable_as = |error: io::Error| unreadable(file, error.to_string());
    let mut handle = File::open(&file.path)
        .map_err(|error| unreadable(file, format!("it cannot be opened: {error}")))?;
    let bytes = handle.metadata().map_err(unreadable_as)?.len();
    let mut tail = [0; 8];
    if tail.len() as u64 <= bytes {
        handle.seek(SeekFrom::End(-8)).map_err(unreadable_as)?;
        handle.read_exact(&mut tail).map_err(unreadable_as)?;
        // Another ending is no Parquet file, which the reader says.
        if tail.ends_with(b"PAR1") {
            let footer = u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]);
            let most = MOST_FOOTER_BYTES;
            within(file, "bytes of footer", footer.into(), most)?;
        }
    }
    let reader =
        SerializedFileReader::new(handle).map_err(|error| unreadable(file, error.to_string()))?;
    let metadata = reader.metadata();
    let described = metadata.file_metadata();
    let columns = described.schema_descr().num_columns();
    within(file, "columns", columns as i64, MOST_COLUMNS as i64)?;
    if question.rows == Rows::AsTheyAre {
        within(file, "rows", described.num_rows(), MOST_ROWS).map_err(|it| {
            it.help("with repeated_rows = \"added\" any number of rows can be read")
        })?;
    }
    for group in metadata.row_groups() {
        within(
            file,
            "rows in a row group",
            group.num_rows(),
            i64::from(u32::MAX),
        )?;
        let wanted = question.keys.iter().chain(&question.counts);
        let wanted = wanted
            .copied()
            .chain(question.keep.iter().map(|it| it.0.as_str()));
        let wanted: Vec<&str> = wanted.collect();
        let mut decoded: i64 = 0;
        for column in group.columns() {
            let path = column.column_descr().path().parts();
            if path
                .first()
                .is_some_and(|name| wanted.contains(&name.as_str()))
            {
                let declared = column.uncompressed_size();
                within(file, "bytes in a column", declared, MOST_GROUP_BYTES)?;
                decoded = decoded.saturating_add(declared);
            }
        }
        within(file, "bytes in a row group", decoded, MOST_GROUP_BYTES)?;
    }
    let pairs = described.key_value_metadata();
    Ok(pairs.is_some_and(|pairs| pairs.iter().any(|pair| pair.key == SYNTHETIC_KEY)))
}

fn within(file: &InputFile, what: &str, declared: i64, most: i64) -> Result<(), Diagnostic> {
    if (0..=most).contains(&declared) {
        return Ok(());
    }
    Err(Diagnostic::new(
        &code::TOO_LARGE,
        Place::file(file.name.clone()),
        format!("the file declares `{declared}` {what}, and may have 0 to {most}"),
    )
    .help("it is damaged or made to do harm; if it is meant, split it into several files"))
}

pub(super) fn unreadable(file: &InputFile, reason: String) -> Diagnostic {
    unreadable_because(file, &reason)
}
