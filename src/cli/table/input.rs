//! The columns of a file, or of what comes from standard input.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, EnvironmentError, Failure, Place};
use crate::engine::{ColumnarLayout, CountingQuestion, Local, Rows};
use crate::harmonise::{Cell, NumberKind, number, typed};
use crate::ingest::{TextColumn, TextPlaces, read_columns, read_text_file};
use crate::plan::{InputFile, TextLayout};
use crate::spec::{Decimal, MissingKind};

/// A file that can be read by its path.
pub(in crate::cli) struct Input {
    file: InputFile,
    layout: Layout,
    /// What came from standard input; it goes when this does.
    _spooled: Option<NamedTempFile>,
}

enum Layout {
    Text,
    Columnar(ColumnarLayout),
}

/// Columns by the order in which they were asked for.
pub(in crate::cli) struct Columns {
    pub texts: Vec<TextColumn>,
    pub numbers: Vec<Vec<Cell>>,
    places: Places,
}

enum Places {
    /// The fields of the columns, texts first.
    Text {
        places: TextPlaces,
        fields: Vec<usize>,
    },
    /// Columnar files have no lines.
    Columnar { file: String },
}

impl Columns {
    /// Where a cell is, columns counted as they were asked for, texts first; in a columnar file
    /// the row is named beside the file.
    pub(in crate::cli) fn place(&self, row: usize, column: usize) -> (Place, Option<usize>) {
        match &self.places {
            Places::Text { places, fields } => (places.of(row, fields[column]), None),
            Places::Columnar { file } => (Place::file(file.clone()), Some(row + 1)),
        }
    }

    /// What is wrong with a cell.
    pub(in crate::cli) fn wrong(
        &self,
        code: &'static Code,
        (row, column): (usize, usize),
        message: String,
    ) -> Diagnostic {
        let (place, row) = self.place(row, column);
        let row = row.map_or(String::new(), |row| format!("row {row}: "));
        Diagnostic::new(code, place, format!("{row}{message}"))
    }
}

/// A column of numbers that is asked for.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Wanted<'a> {
    pub name: &'a str,
    pub kind: NumberKind,
}

impl Input {
    /// The file at a path; `-` is standard input, whose first bytes tell what it is.
    pub(in crate::cli) fn open(path: &Path) -> Result<Input, Failure> {
        if path != Path::new("-") {
            let extension = path.extension().and_then(|extension| extension.to_str());
            return Ok(Input {
                file: InputFile {
                    path: path.to_owned(),
                    name: path.to_string_lossy().into_owned(),
                },
                layout: match extension {
                    Some("parquet") => Layout::Columnar(ColumnarLayout::Parquet),
                    Some("arrow" | "feather" | "ipc") => Layout::Columnar(ColumnarLayout::ArrowIpc),
                    _ => Layout::Text,
                },
                _spooled: None,
            });
        }
        // A Parquet file is read from its end, so what comes through a pipe is put down first.
        let directory = std::env::temp_dir();
        let failed = || EnvironmentError::file("keep standard input in", &directory);
        let mut bytes = Vec::new();
        let mut stdin = std::io::stdin().lock();
        stdin
            .read_to_end(&mut bytes)
            .map_err(EnvironmentError::file(
                "read",
                &PathBuf::from("standard input"),
            ))?;
        let mut spooled = NamedTempFile::new().map_err(failed())?;
        spooled.write_all(&bytes).map_err(failed())?;
        Ok(Input {
            file: InputFile {
                path: spooled.path().to_owned(),
                name: "standard input".to_owned(),
            },
            layout: if bytes.starts_with(b"PAR1") {
                Layout::Columnar(ColumnarLayout::Parquet)
            } else if bytes.starts_with(b"ARROW1") {
                Layout::Columnar(ColumnarLayout::ArrowIpc)
            } else {
                Layout::Text
            },
            _spooled: Some(spooled),
        })
    }

    pub(in crate::cli) fn name(&self) -> &str {
        &self.file.name
    }

    /// Reads some columns. Rows with the same texts may come added up, where all numbers are whole
    /// and `rows` says so.
    pub(in crate::cli) fn read(
        &self,
        texts: Vec<&str>,
        numbers: &[Wanted],
        rows: Rows,
        text: TextLayout,
        decimal: Decimal,
    ) -> Result<Columns, Diagnostics> {
        match self.layout {
            Layout::Columnar(layout) => {
                let question = CountingQuestion {
                    file: &self.file,
                    layout,
                    keys: texts,
                    counts: numbers.iter().map(|wanted| wanted.name).collect(),
                    keep: &[],
                    rows,
                };
                self.columnar(&question, numbers)
            }
            Layout::Text => self.text(texts, numbers, text, decimal),
        }
    }

    fn columnar(
        &self,
        question: &CountingQuestion,
        wanted: &[Wanted],
    ) -> Result<Columns, Diagnostics> {
        let (texts, counts, _) = read_columns(question, &Local)?;
        let mut diagnostics = Diagnostics::default();
        let mut numbers = Vec::new();
        for (counts, wanted) in counts.iter().zip(wanted) {
            let mut cells = Vec::new();
            for cell in typed(counts, wanted.kind) {
                match cell {
                    Ok(cell) => cells.push(cell),
                    Err(problem) => {
                        let place = Place::file(self.file.name.clone());
                        diagnostics.add(problem.at(place, wanted.name));
                    }
                }
            }
            numbers.push(cells);
        }
        diagnostics.or(Columns {
            texts,
            numbers,
            places: Places::Columnar {
                file: self.file.name.clone(),
            },
        })
    }

    fn text(
        &self,
        texts: Vec<&str>,
        wanted: &[Wanted],
        layout: TextLayout,
        decimal: Decimal,
    ) -> Result<Columns, Diagnostics> {
        let n_texts = texts.len();
        let names = texts.into_iter().chain(wanted.iter().map(|it| it.name));
        let mut table = read_text_file(&self.file, layout, &names.collect::<Vec<_>>())?;
        let written = table.columns.split_off(n_texts);
        // What the programs that such tables come from write for what is missing.
        let marks = BTreeMap::from([("NA".to_owned(), MissingKind::NotDelivered)]);
        let mut diagnostics = Diagnostics::default();
        let mut numbers = Vec::new();
        for ((column, wanted), &field) in written.iter().zip(wanted).zip(&table.fields[n_texts..]) {
            let mut cells = Vec::with_capacity(column.codes.len());
            for row in 0..column.codes.len() {
                match number(column.text(row), wanted.kind, decimal, &marks) {
                    Ok(cell) => cells.push(cell),
                    Err(problem) => {
                        let place = table.places.of(row, field);
                        diagnostics.add(problem.at(place, wanted.name));
                    }
                }
            }
            numbers.push(cells);
        }
        diagnostics.or(Columns {
            texts: table.columns,
            numbers,
            places: Places::Text {
                places: table.places,
                fields: table.fields,
            },
        })
    }
}
