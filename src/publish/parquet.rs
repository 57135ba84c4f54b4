//! Tables become Parquet files whose columns carry their units and meanings.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::tables::{Column, Kind, Table, Values};
use super::{Protected, Results, Staged};
use crate::diagnostics::EnvironmentError;
use crate::ingest::SYNTHETIC_KEY;
use crate::sample;

/// Rows made and written at a time, so that memory does not grow with the table.
const ROWS_AT_A_TIME: usize = 65_536;

pub(super) fn write(
    table: &'static Table,
    results: &Protected<Results>,
    n_rows: usize,
    staged: &mut Staged,
) -> Result<(), EnvironmentError> {
    let results = results.get();
    let columns = (table.columns)();
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let mut metadata = vec![
        KeyValue::new("klyfta:table".to_owned(), table.id.to_owned()),
        KeyValue::new("klyfta:row".to_owned(), table.row.to_owned()),
        KeyValue::new("klyfta:indices".to_owned(), conventions(results)),
    ];
    if results.synthetic() {
        metadata.push(KeyValue::new(SYNTHETIC_KEY.to_owned(), "true".to_owned()));
    }
    let starts = (0..n_rows).step_by(ROWS_AT_A_TIME);
    let batches = starts.map(|start| {
        let range = start..(start + ROWS_AT_A_TIME).min(n_rows);
        (table.fill)(results, range)
    });
    staged.write_file(&format!("tables/{}.parquet", table.id), |file, path| {
        write_batches(file, schema, metadata, batches).map_err(|source| EnvironmentError::Table {
            path: path.to_owned(),
            source,
        })
    })
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
        let values = |column: &sample::Column| match &column.values {
            sample::Values::Text { dictionary, codes } => Values::Text(
                codes[range.clone()]
                    .iter()
                    .map(|&code| Some(dictionary[code as usize].clone()))
                    .collect(),
            ),
            sample::Values::Whole(values) => {
                Values::Whole(values[range.clone()].iter().copied().map(Some).collect())
            }
        };
        table.columns.iter().map(values).collect()
    });
    write_batches(file, schema, metadata, batches)
}

/// A small table as the bytes of a Parquet file.
pub fn to_parquet(columns: &[Column], values: Vec<Values>) -> Vec<u8> {
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let mut bytes = Vec::new();
    write_batches(&mut bytes, schema, Vec::new(), std::iter::once(values))
        .expect("the values are of the columns' kinds, and memory takes them");
    bytes
}

fn write_batches(
    out: impl std::io::Write + Send,
    schema: Arc<Schema>,
    metadata: Vec<KeyValue>,
    batches: impl Iterator<Item = Vec<Values>>,
) -> parquet::errors::Result<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("klyfta {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(metadata))
        .build();
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
    for values in batches {
        let arrays: Vec<ArrayRef> = values.into_iter().map(array).collect();
        writer.write(&RecordBatch::try_new(schema.clone(), arrays)?)?;
    }
    writer.close()?;
    Ok(())
}

fn array(values: Values) -> ArrayRef {
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
        let indices = analysis.indices.iter();
        indices.map(|chosen| (analysis.id.as_str(), chosen))
    });
    let list: Vec<serde_json::Value> = chosen
        .map(|(analysis, chosen)| {
            serde_json::json!({
                "analysis": analysis,
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
