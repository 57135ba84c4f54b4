//! A result as CSV, JSON or Parquet, on stdout or in a file.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::sheet::Sheet;
use crate::cli::{Ended, unreadable_request, write_bytes_out, write_out};
use crate::diagnostics::EnvironmentError;
use crate::publish::{self, Column, Values};

/// Where a result goes, and in which form.
#[derive(Debug, Args)]
pub(in crate::cli) struct ResultOptions {
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Where the result goes; stdout by default
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Json,
    Parquet,
}

impl ResultOptions {
    pub(in crate::cli) fn write_sheet(&self, sheet: &Sheet) -> Ended {
        self.write(&sheet.columns, &sheet.values(), sheet.n_rows())
    }

    pub(in crate::cli) fn write(
        &self,
        columns: &[Column],
        filled: &[Values],
        n_rows: usize,
    ) -> Ended {
        let bytes = match self.format {
            Format::Csv => csv(columns, filled, n_rows).into_bytes(),
            Format::Json => json(columns, filled, n_rows).into_bytes(),
            Format::Parquet => publish::to_parquet(columns, filled.to_vec()),
        };
        match (&self.output, self.format) {
            (Some(path), _) => {
                std::fs::write(path, bytes).map_err(EnvironmentError::file("write", path))?;
                Ok(())
            }
            (None, Format::Parquet) if !std::io::stdout().is_terminal() => write_bytes_out(&bytes),
            (None, Format::Parquet) => Err(unreadable_request(
                "command line",
                "a Parquet file is not for the terminal",
            )
            .help("give --output FILE")
            .into()),
            (None, _) => write_out(&String::from_utf8_lossy(&bytes)),
        }
    }
}

/// A result as CSV, with the names of its columns.
fn csv(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    csv_header(columns) + &csv_rows(filled, n_rows)
}

pub(in crate::cli) fn csv_header(columns: &[Column]) -> String {
    let names = columns.iter();
    let names = names.map(|column| publish::defused_if_hostile(&column.name).into_owned());
    csv_text(|writer| writer.write_record(names))
}

/// Rows of a result, where it is written in pieces.
pub(in crate::cli) fn csv_rows(filled: &[Values], n_rows: usize) -> String {
    let mut rows = (0..n_rows).map(|row| {
        filled
            .iter()
            .map(|values| match values {
                Values::Text(texts) => {
                    let text = texts[row].as_deref().unwrap_or_default();
                    publish::defused_if_hostile(text).into_owned()
                }
                Values::Whole(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
                Values::Real(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
            })
            .collect::<Vec<_>>()
    });
    csv_text(|writer| rows.try_for_each(|row| writer.write_record(row)))
}

fn csv_text(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer).expect("writing to memory cannot fail");
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("only texts were written")
}

fn json(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    let rows = serde_json::Value::from(json_rows(columns, filled, n_rows));
    format!("{rows:#}\n")
}

/// Rows of a result as objects.
pub(in crate::cli) fn json_rows(
    columns: &[Column],
    filled: &[Values],
    n_rows: usize,
) -> Vec<serde_json::Value> {
    (0..n_rows)
        .map(|row| {
            let value = |values: &Values| match values {
                Values::Text(texts) => serde_json::json!(texts[row]),
                Values::Whole(numbers) => serde_json::json!(numbers[row]),
                Values::Real(numbers) => serde_json::json!(numbers[row]),
            };
            let cells = columns.iter().zip(filled);
            cells
                .map(|(column, values)| (column.name.to_string(), value(values)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect()
}
