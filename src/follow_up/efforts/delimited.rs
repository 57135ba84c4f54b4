//! Delimited text whose every cell knows where it stands.

use std::sync::Arc;

use super::row::Row;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code, did_you_mean};

/// A table as its file has it.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The name that messages call it by.
    pub file: &'a str,
    pub given: Given<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// Delimited text.
    Text(&'a str),
    /// The texts of cells, row by row, of which the first with any is the header.
    Rows(&'a [Vec<String>]),
}

impl<'a> From<(&'a str, &'a str)> for Table<'a> {
    fn from((file, text): (&'a str, &'a str)) -> Table<'a> {
        let given = Given::Text(text);
        Table { file, given }
    }
}

/// A table of text.
pub(super) struct Delimited {
    file: Arc<str>,
    /// Columns that were found, in the order in which they were named.
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// The trimmed text of a cell and where it begins.
#[derive(Clone)]
struct Cell {
    text: String,
    at: Position,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    table: &'a Delimited,
    cells: &'a [Cell],
}

impl Delimited {
    /// Takes a text apart: cells stand between semicolons, commas or tabs, whichever the header
    /// has. Lines under a blank line are notes. Columns that are neither needed nor allowed are
    /// mistakes, since a misspelt column would else be taken for one that was left out.
    pub fn read(
        table: Table<'_>,
        needed: &[&'static str],
        allowed: &[&'static str],
    ) -> Result<Delimited, Diagnostics> {
        let file: Arc<str> = table.file.into();
        let place = |at| Place::at(&*file, Some(at));
        let mut lines = match table.given {
            Given::Text(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                records(text).map_err(|at| {
                    let message = "a quotation mark opens here and is never closed";
                    Diagnostic::new(&code::FILE_UNREADABLE, place(at), message)
                })?
            }
            Given::Rows(rows) => records_of_rows(rows),
        };
        lines.retain(|line| line.iter().any(|cell| !cell.text.is_empty()));
        let Some((header, rows)) = lines.split_first() else {
            let place = Place::file(&*file);
            return Err(Diagnostic::new(&code::EMPTY_FILE, place, "the file is empty").into());
        };
        let mut diagnostics = Diagnostics::default();
        let fields = fields(header, needed, allowed, &file, &mut diagnostics);
        // Of the lines under a blank line, those before the last one that is a row are no notes.
        let is_row = |line: &Vec<Cell>| line.len() == header.len();
        let first_note = rows
            .iter()
            .rposition(is_row)
            .map_or(0, |last| last + 1)
            .max(first_below_blank(header, rows));
        let rows = &rows[..first_note];
        for row in rows.iter().filter(|row| !is_row(row)) {
            let (n, expected) = (row.len(), header.len());
            let message = format!("the row has {n} cells, and the header has {expected}");
            diagnostics.add(
                Diagnostic::new(&code::RAGGED_ROW, place(row[0].at), message).help(
                    "a delimiter or a decimal comma within a cell must stand in quotation marks",
                ),
            );
        }
        let (columns, places): (Vec<&'static str>, Vec<usize>) = fields.into_iter().unzip();
        let pick = |row: &Vec<Cell>| places.iter().map(|&at| row[at].clone()).collect();
        let rows = rows.iter().filter(|row| is_row(row)).map(pick).collect();
        diagnostics.or(Delimited {
            file,
            columns,
            rows,
        })
    }

    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|cells| Record { table: self, cells })
    }
}

impl<'a> Record<'a> {
    /// The text of a column; empty where the table has no such column.
    pub fn text(&self, column: &str) -> &'a str {
        let at = self.table.columns.iter().position(|name| *name == column);
        at.map_or("", |at| &self.cells[at].text)
    }

    pub fn row(&self) -> Row {
        let line = self.cells.first().map_or(1, |cell| cell.at.line);
        let cells = self.table.columns.iter().copied().zip(self.cells);
        Row::new(self.table.file.clone(), line)
            .with_cells(cells.map(|(name, cell)| (name, cell.at)))
    }
}

/// The columns that are known and the fields they stand in.
fn fields(
    header: &[Cell],
    needed: &[&'static str],
    allowed: &[&'static str],
    file: &Arc<str>,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'static str, usize)> {
    let known = || needed.iter().chain(allowed).copied();
    let mut fields: Vec<(&'static str, usize)> = Vec::new();
    for (at, cell) in header.iter().enumerate() {
        let place = Place::at(&**file, Some(cell.at));
        match known().find(|name| *name == cell.text) {
            Some(name) if fields.iter().any(|(other, _)| *other == name) => {
                let message = format!("two columns are called `{name}`");
                diagnostics.add(Diagnostic::new(&code::REPEATED_COLUMN, place, message));
            }
            Some(name) => fields.push((name, at)),
            None => {
                let message = format!("there is no use for a column called `{}`", cell.text);
                let list = || format!("the columns are {}", known().collect::<Vec<_>>().join(", "));
                let help = did_you_mean(&cell.text, known()).unwrap_or_else(list);
                let problem = Diagnostic::new(&code::UNKNOWN_COLUMN, place, message);
                diagnostics.add(problem.help(help));
            }
        }
    }
    for name in needed {
        if !fields.iter().any(|(found, _)| found == name) {
            let place = Place::at(&**file, Some(header[0].at));
            let message = format!("the column `{name}` is missing");
            let help = "the first line names the columns";
            diagnostics.add(Diagnostic::new(&code::UNKNOWN_COLUMN, place, message).help(help));
        }
    }
    fields
}

/// The first row that stands below a blank line, or the end.
fn first_below_blank(header: &[Cell], rows: &[Vec<Cell>]) -> usize {
    let end_of = |line: &[Cell]| line.last().map_or(0, |cell| cell.at.line + cell.lines());
    let mut end = end_of(header);
    for (at, row) in rows.iter().enumerate() {
        if row[0].at.line > end {
            return at;
        }
        end = end_of(row);
    }
    rows.len()
}

impl Cell {
    /// Lines that it takes up, for a text in quotation marks may go on over several.
    fn lines(&self) -> u64 {
        self.text.matches('\n').count() as u64 + 1
    }
}

/// Cells with their rows and columns for places; rows are as long as the header, or longer where
/// something stands beyond it.
fn records_of_rows(rows: &[Vec<String>]) -> Vec<Vec<Cell>> {
    let width_of = |row: &[String]| {
        let last = row.iter().rposition(|text| !text.trim().is_empty());
        last.map_or(0, |last| last + 1)
    };
    let width = rows
        .iter()
        .map(|row| width_of(row))
        .find(|width| 0 < *width);
    let width = width.unwrap_or_default();
    let of_row = |(line, row): (usize, &Vec<String>)| {
        let columns = match width_of(row) {
            0 => 0,
            own => own.max(width),
        };
        let cell = |column: usize| Cell {
            text: row
                .get(column)
                .map_or(String::new(), |it| it.trim().to_owned()),
            at: Position {
                line: line as u64 + 1,
                column: column as u64 + 1,
            },
        };
        (0..columns).map(cell).collect()
    };
    rows.iter().enumerate().map(of_row).collect()
}

/// The cells of every line; an empty list for a blank one. Fails with the place of a quotation
/// mark that is never closed.
fn records(text: &str) -> Result<Vec<Vec<Cell>>, Position> {
    let header = text.lines().find(|line| !line.trim().is_empty());
    let holds = |sign: &char| header.is_some_and(|line| line.contains(*sign));
    let delimiter = [';', '\t', ','].into_iter().find(holds).unwrap_or(';');

    let mut records = vec![Vec::new()];
    let (mut line, mut column) = (1, 1);
    let mut cell = Cell {
        text: String::new(),
        at: Position { line, column },
    };
    let (mut quoted, mut was_quoted) = (None, false);
    let mut signs = text.chars().peekable();
    loop {
        let sign = signs.next();
        let here = Position { line, column };
        match sign {
            Some('\n') => (line, column) = (line + 1, 1),
            Some(_) => column += 1,
            None => {}
        }
        match sign {
            None if quoted.is_some() => return Err(quoted.unwrap_or(here)),
            Some('"') if quoted.is_some() && signs.peek() == Some(&'"') => {
                signs.next();
                column += 1;
                cell.text.push('"');
            }
            Some('"') if quoted.is_some() => quoted = None,
            Some(sign) if quoted.is_some() => cell.text.push(sign),
            Some('"') if cell.text.trim().is_empty() => {
                cell.text.clear();
                (quoted, was_quoted) = (Some(here), true);
            }
            Some(sign) if sign != delimiter && sign != '\n' => cell.text.push(sign),
            // A delimiter, a new line or the end closes a cell.
            _ => {
                let next = Cell {
                    text: String::new(),
                    at: Position { line, column },
                };
                let mut done = std::mem::replace(&mut cell, next);
                done.text = done.text.trim().to_owned();
                let ends_line = sign != Some(delimiter);
                let record = records.last_mut().expect("there is one from the start");
                let blank = record.is_empty() && done.text.is_empty() && !was_quoted && ends_line;
                if !blank {
                    record.push(done);
                }
                was_quoted = false;
                match sign {
                    Some('\n') => records.push(Vec::new()),
                    None => return Ok(records),
                    _ => {}
                }
            }
        }
    }
}
