//! What a file says, column by column.

use std::collections::HashMap;

use super::Fingerprint;
use super::text_table::TextPlaces;
use crate::diagnostics::Place;
use crate::plan::InputFile;

/// The rows of one file: area, period, category and count of each.
#[derive(Clone, Debug)]
pub struct RawTable {
    pub areas: TextColumn,
    pub periods: TextColumn,
    pub categories: TextColumn,
    pub counts: RawCounts,
    pub origin: Origin,
    pub provenance: Provenance,
}

impl RawTable {
    pub fn n_rows(&self) -> usize {
        self.areas.codes.len()
    }
}

/// A column of texts as the file writes them, blanks and all; each distinct text once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    pub texts: Vec<String>,
    pub codes: Vec<u32>,
}

impl TextColumn {
    pub fn text(&self, row: usize) -> &str {
        &self.texts[self.codes[row] as usize]
    }

    /// The first row that has each text.
    pub fn first_rows(&self) -> Vec<usize> {
        let mut first = vec![usize::MAX; self.texts.len()];
        for (row, &code) in self.codes.iter().enumerate() {
            let known = &mut first[code as usize];
            *known = row.min(*known);
        }
        first
    }
}

/// Gathers a [`TextColumn`] row by row.
#[derive(Debug, Default)]
pub(super) struct TextColumnBuilder {
    column: TextColumn,
    known: HashMap<Box<str>, u32>,
}

impl TextColumnBuilder {
    pub fn push(&mut self, text: &str) {
        // Neighbouring rows often say the same; that spares the look-up.
        if let Some(&last) = self.column.codes.last()
            && self.column.texts[last as usize] == text
        {
            self.column.codes.push(last);
            return;
        }
        let code = match self.known.get(text) {
            Some(&code) => code,
            None => {
                let code = u32::try_from(self.column.texts.len())
                    .expect("a file has fewer than 2^32 distinct texts");
                self.column.texts.push(text.to_owned());
                self.known.insert(text.into(), code);
                code
            }
        };
        self.column.codes.push(code);
    }

    pub fn finish(self) -> TextColumn {
        self.column
    }
}

/// Counts as the file holds them.
#[derive(Clone, Debug)]
pub enum RawCounts {
    Text(TextColumn),
    /// Typed columns; `None` where the file has no value.
    Whole(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

/// Where the rows of a raw table stand in its file.
#[derive(Clone, Debug)]
pub enum Origin {
    Text {
        places: TextPlaces,
        /// Record of each row, and the fields of its area, period and count.
        records: Vec<u32>,
        area_field: usize,
        period_field: Option<usize>,
        count_fields: Vec<u32>,
    },
    /// Columnar files have no lines.
    Columnar(InputFile),
}

/// Which cell of a row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellOf {
    Area,
    Period,
    Count,
}

impl Origin {
    pub(crate) fn place(&self, row: usize, cell: CellOf) -> Place {
        match self {
            Origin::Columnar(file) => Place::file(file.name.clone()),
            Origin::Text {
                places,
                records,
                area_field,
                period_field,
                count_fields,
            } => {
                let count_field = count_fields[row] as usize;
                let record = records[row] as usize;
                match cell {
                    CellOf::Area => places.of(record, *area_field),
                    CellOf::Count => places.of(record, count_field),
                    CellOf::Period => match period_field {
                        Some(field) => places.of(record, *field),
                        None => places.of_header(count_field),
                    },
                }
            }
        }
    }

    /// The file as the user named it.
    pub fn file_name(&self) -> &str {
        match self {
            Origin::Columnar(file) => &file.name,
            Origin::Text { places, .. } => places.file_name(),
        }
    }
}

/// What is known of a file, for the run record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    pub file: String,
    pub fingerprint: Fingerprint,
    /// Rows read, before any were set aside.
    pub rows: usize,
    /// What stands under the table, as the web export writes it.
    pub notes: Vec<String>,
    /// Whether the file says that it is synthetic.
    pub synthetic: bool,
}

/// How files made by `klyfta sample` say what they are: the beginning of a note under the table, and
/// the key in the metadata of a Parquet file.
pub const SYNTHETIC_NOTE: &str = "Synthetic data";
pub const SYNTHETIC_KEY: &str = "klyfta:synthetic";
