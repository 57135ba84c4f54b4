//! Tables become Parquet files whose columns carry their units and meanings.

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;

use super::tables::{Column, Kind, Table, Values};
use super::{Protected, Results};
use crate::ingest::SYNTHETIC_KEY;
use crate::language::Language;
use crate::sample;

/// Rows made and written at a time, a row group each, so that memory does not grow with the table.
const ROWS_AT_A_TIME: usize = 32_768;

/// Writes a table to a file that is open.
pub(super) fn write(
    table: &'static Table,
    results: &Protected<Results>,
    file: File,
) -> parquet::errors::Result<()> {
    let results = results.get();
    let columns = (table.columns)();
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let mut metadata = vec![
        KeyValue::new("klyfta:table".to_owned(), table.id.to_owned()),
        KeyValue::new("klyfta:row".to_owned(), table.row.to_owned()),
        KeyValue::new("klyfta:indices".to_owned(), conventions(results)),
    ];
    if table.id == "estimates" {
        metadata.push(KeyValue::new(
            "klyfta:inference".to_owned(),
            inference(results),
        ));
    }
    if results.synthetic() {
        metadata.push(KeyValue::new(SYNTHETIC_KEY.to_owned(), "true".to_owned()));
    }
    let n_rows = (table.n_rows)(results);
    let batches = (0..n_rows).step_by(ROWS_AT_A_TIME).map(|start| {
        let range = start..(start + ROWS_AT_A_TIME).min(n_rows);
        (table.fill)(results, range)
    });
    write_batches(file, schema, metadata, batches)
}

/// Writes a table of synthetic statistics.
pub fn write_sample(
    file: File,
    table: &sample::Table,
    notes: &[String],
) -> parquet::errors::Result<()> {
    let columns = table.columns.iter().map(|column| {
        let kind = match column.values {
            sample::Values::Text { .. } => DataType::Utf8,
            sample::Values::Whole(_) => DataType::Int64,
        };
        let meaning = HashMap::from([("meaning".to_owned(), column.meaning.to_owned())]);
        Field::new(column.name, kind, false).with_metadata(meaning)
    });
    let schema = Arc::new(Schema::new(columns.collect::<Vec<_>>()));
    let metadata = vec![KeyValue::new(SYNTHETIC_KEY.to_owned(), notes.join("\n"))];
    let n_rows = table.n_rows();
    let batches = (0..n_rows).step_by(ROWS_AT_A_TIME).map(|start| {
        let range = start..(start + ROWS_AT_A_TIME).min(n_rows);
        let columns = table.columns.iter();
        columns
            .map(|column| sample_values(column, range.clone()))
            .collect()
    });
    write_batches(file, schema, metadata, batches)
}

fn sample_values(column: &sample::Column, range: Range<usize>) -> Values<'_> {
    match &column.values {
        sample::Values::Text { dictionary, codes } => Values::Text(
            codes[range]
                .iter()
                .map(|&code| Some(dictionary[code as usize].as_str().into()))
                .collect(),
        ),
        sample::Values::Whole(values) => {
            Values::Whole(values[range].iter().copied().map(Some).collect())
        }
    }
}

/// How uncertainty was reckoned, analysis by analysis.
fn inference(results: &Results) -> String {
    let analyses = results.plan.analyses.iter();
    let methods: Vec<String> = analyses
        .map(|analysis| {
            let method = analysis.asked.inference.method(Language::English);
            format!("{}: {method}", analysis.id)
        })
        .collect();
    methods.join("\n")
}

/// A small table as the bytes of a Parquet file.
pub fn to_parquet(columns: &[Column], values: Vec<Values<'_>>) -> Vec<u8> {
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let mut bytes = Vec::new();
    write_batches(&mut bytes, schema, Vec::new(), std::iter::once(values))
        .expect("the values are of the columns' kinds, and memory takes them");
    bytes
}

fn write_batches<'a>(
    out: impl std::io::Write + Send,
    schema: Arc<Schema>,
    metadata: Vec<KeyValue>,
    batches: impl Iterator<Item = Vec<Values<'a>>>,
) -> parquet::errors::Result<()> {
    let mut writer = TableWriter::new(out, schema, metadata)?;
    for values in batches {
        writer.write(values)?;
    }
    writer.close()
}

/// A table that is written as its rows are found.
pub(super) struct TableWriter<W: std::io::Write + Send> {
    file: SerializedFileWriter<W>,
    columns: ArrowRowGroupWriterFactory,
    schema: Arc<Schema>,
    n_groups: usize,
}

impl<W: std::io::Write + Send> TableWriter<W> {
    pub(super) fn of(
        out: W,
        columns: &[Column],
        metadata: Vec<(String, String)>,
    ) -> parquet::errors::Result<TableWriter<W>> {
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let metadata = metadata.into_iter();
        let metadata = metadata.map(|(key, value)| KeyValue::new(key, value));
        TableWriter::new(out, schema, metadata.collect())
    }

    fn new(
        out: W,
        schema: Arc<Schema>,
        metadata: Vec<KeyValue>,
    ) -> parquet::errors::Result<TableWriter<W>> {
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_created_by(format!("klyfta {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(metadata));
        for field in schema.fields() {
            // Hardly two values of an index are alike, so a dictionary of them only costs time.
            if *field.data_type() == DataType::Float64 {
                let column = ColumnPath::from(field.name().as_str());
                properties = properties.set_column_dictionary_enabled(column, false);
            }
        }
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties.build()))?;
        let (file, columns) = writer.into_serialized_writer()?;
        Ok(TableWriter {
            file,
            columns,
            schema,
            n_groups: 0,
        })
    }

    /// Writes some rows as a row group.
    pub(super) fn write(&mut self, values: Vec<Values<'_>>) -> parquet::errors::Result<()> {
        // Columns are encoded side by side and written in their order.
        let encoders = self.columns.create_column_writers(self.n_groups)?;
        self.n_groups += 1;
        let chunks: Vec<ArrowColumnChunk> = encoders
            .into_par_iter()
            .zip(values)
            .zip(self.schema.fields()[..].par_iter())
            .map(|((mut encoder, values), field)| {
                for leaf in compute_leaves(field, &array(values))? {
                    encoder.write(&leaf)?;
                }
                encoder.close()
            })
            .collect::<parquet::errors::Result<_>>()?;
        let mut group = self.file.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    pub(super) fn close(self) -> parquet::errors::Result<()> {
        self.file.close()?;
        Ok(())
    }
}

fn array(values: Values<'_>) -> ArrayRef {
    match values {
        Values::Text(texts) => Arc::new(StringArray::from_iter(texts)),
        Values::Whole(numbers) => Arc::new(Int64Array::from_iter(numbers)),
        Values::Real(numbers) => Arc::new(Float64Array::from_iter(numbers)),
    }
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Real => DataType::Float64,
    };
    let mut metadata = HashMap::from([("meaning".to_owned(), column.meaning.to_owned())]);
    if !column.unit.is_empty() {
        metadata.insert("unit".to_owned(), column.unit.to_owned());
    }
    Field::new(column.name.as_ref(), kind, column.may_be_empty).with_metadata(metadata)
}

/// What every index in the tables was computed by, as JSON.
fn conventions(results: &Results) -> String {
    let chosen = results.plan.analyses.iter().flat_map(|analysis| {
        let indices = analysis.asked.indices.iter();
        indices.map(move |chosen| (analysis, chosen))
    });
    let list: Vec<serde_json::Value> = chosen
        .map(|(analysis, chosen)| {
            serde_json::json!({
                "analysis": analysis.id,
                "basis": analysis.basis.as_ref().map(|basis| &basis.en),
                "unit": chosen.definition.unit.id(),
                "id": chosen.definition.id,
                "symbol": chosen.definition.symbol,
                "equation": chosen.definition.equation,
                "convention": chosen.definition.convention,
                "parameter": chosen.parameter,
            })
        })
        .collect();
    serde_json::Value::from(list).to_string()
}
