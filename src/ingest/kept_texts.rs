//! Small tables that people keep: as text, as a sheet of a workbook or as Parquet, cell by cell as
//! texts.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::files::{read_bytes, unreadable_because};
use super::{Fingerprint, encoding, workbook};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::plan::InputFile;
use crate::spec::Encoding;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptTexts {
    /// Delimited text, still to be taken apart.
    Text(String),
    /// Row by row, the header among them; a row of a sheet stands where it stands there.
    Rows(Vec<Vec<String>>),
}

/// More cells than any register has; a table of areas has millions, and is no register.
pub(super) const MOST_CELLS: usize = 5_000_000;

/// Reads a file by what its name ends with: `.xlsx`, `.parquet`, or text. Of several sheets it is the
/// one with the name of the table.
pub fn read_kept_texts(
    file: &InputFile,
    table: &str,
) -> Result<(KeptTexts, Fingerprint), Diagnostics> {
    let bytes = read_bytes(file)?;
    let fingerprint = Fingerprint::of(&bytes);
    let ending = file.path.extension().map(|it| it.to_ascii_lowercase());
    let texts = match ending.as_ref().and_then(|it| it.to_str()) {
        Some("xlsx") => KeptTexts::Rows(workbook::rows(&bytes, file, table)?),
        Some("parquet") => KeptTexts::Rows(parquet_rows(bytes, file)?),
        _ => KeptTexts::Text(encoding::decode(&bytes, Encoding::Utf8, file)?),
    };
    Ok((texts, fingerprint))
}

fn parquet_rows(bytes: Vec<u8>, file: &InputFile) -> Result<Vec<Vec<String>>, Diagnostic> {
    // As polars does, the official reader panics on some damaged files.
    let rows = catch_unwind(AssertUnwindSafe(|| rows_of_parquet(bytes)));
    let rows = rows.unwrap_or_else(|_| Err("the reader gave up on it; it is damaged".to_owned()));
    rows.map_err(|reason| unreadable_because(file, &reason))
}

fn rows_of_parquet(bytes: Vec<u8>) -> Result<Vec<Vec<String>>, String> {
    let reader =
        SerializedFileReader::new(Bytes::from(bytes)).map_err(|error| error.to_string())?;
    let metadata = reader.metadata().file_metadata();
    let columns = metadata.schema_descr().num_columns();
    let n_rows = usize::try_from(metadata.num_rows()).unwrap_or(usize::MAX);
    if MOST_CELLS < n_rows.saturating_mul(columns.max(1)) {
        return Err(format!(
            "it has {n_rows} rows, more than a register can have"
        ));
    }
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(n_rows + 1);
    for row in reader
        .get_row_iter(None)
        .map_err(|error| error.to_string())?
    {
        let row = row.map_err(|error| error.to_string())?;
        if rows.is_empty() {
            rows.push(row.get_column_iter().map(|it| it.0.clone()).collect());
        }
        let cells = row.get_column_iter().map(|(name, field)| {
            text_of(field)
                .ok_or_else(|| format!("`{name}` is no column of texts, numbers or dates"))
        });
        rows.push(cells.collect::<Result<_, _>>()?);
    }
    Ok(rows)
}

/// Nothing for what a cell of a table cannot be.
fn text_of(field: &Field) -> Option<String> {
    match field {
        Field::Null => Some(String::new()),
        Field::Str(text) => Some(text.clone()),
        Field::Double(number) => Some(number_as_text(*number)),
        Field::Float(number) => Some(number_as_text(f64::from(*number))),
        Field::Bool(_)
        | Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Decimal(_)
        | Field::Date(_) => Some(field.to_string()),
        _ => None,
    }
}

/// A whole number without a point, as a register writes years and kronor.
pub(super) fn number_as_text(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => format!("{number:.0}"),
        false => number.to_string(),
    }
}
