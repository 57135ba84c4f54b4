//! Delimited text: header, rows, and the notes that the web export puts under the table.

use super::Fingerprint;
use super::empty_file;
use super::raw_table::{Provenance, SYNTHETIC_NOTE, TextColumn, TextColumnBuilder};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code, did_you_mean};
use crate::plan::{InputFile, TextLayout};
use crate::spec::{Delimiter, FinalNewline};

/// The wanted columns of a text file.
#[derive(Clone, Debug)]
pub struct TextTable {
    /// In the order in which they were wanted.
    pub columns: Vec<TextColumn>,
    /// Field of each column in the file, from zero.
    pub fields: Vec<usize>,
    pub header: Header,
    pub places: TextPlaces,
    pub provenance: Provenance,
}

/// The names of all columns of a file.
#[derive(Clone, Debug)]
pub struct Header {
    pub names: Vec<String>,
    place: Place,
}

impl Header {
    /// The fields of the columns that are wanted by name.
    pub fn positions(&self, wanted: &[&str]) -> Result<Vec<usize>, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let fields = wanted
            .iter()
            .filter_map(|name| match self.position(name) {
                Ok(field) => Some(field),
                Err(problem) => {
                    diagnostics.add(problem);
                    None
                }
            })
            .collect();
        diagnostics.or(fields)
    }

    pub fn position(&self, name: &str) -> Result<usize, Diagnostic> {
        let mut fields = (0..self.names.len()).filter(|&field| self.names[field] == name);
        match (fields.next(), fields.next()) {
            (Some(field), None) => Ok(field),
            (Some(_), Some(_)) => Err(Diagnostic::new(
                &code::REPEATED_COLUMN,
                self.place.clone(),
                format!("two columns are called `{name}`"),
            )),
            (None, _) => Err(self.unknown(name)),
        }
    }

    pub fn unknown(&self, name: &str) -> Diagnostic {
        let known = || self.names.iter().map(String::as_str);
        let list = || format!("the columns are {}", known().collect::<Vec<_>>().join(", "));
        Diagnostic::new(
            &code::UNKNOWN_COLUMN,
            self.place.clone(),
            format!("there is no column called `{name}`"),
        )
        .help(did_you_mean(name, known()).unwrap_or_else(list))
    }
}

/// Finds the line and column of a cell.
#[derive(Clone, Debug)]
pub struct TextPlaces {
    file: String,
    text: String,
    delimiter: u8,
    /// Where each record begins, in bytes.
    starts: Vec<usize>,
}

impl TextPlaces {
    /// The place of a field of a record, both counted from zero below the header.
    pub fn of(&self, record: usize, field: usize) -> Place {
        self.at(self.starts[record], field)
    }

    pub fn of_header(&self, field: usize) -> Place {
        self.at(0, field)
    }

    pub fn file_name(&self) -> &str {
        &self.file
    }

    fn at(&self, start: usize, field: usize) -> Place {
        let bytes = self.text.as_bytes();
        let skip = bytes[start..]
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'));
        let mut offset = start + skip.count();
        let (mut fields, mut quoted) = (0, false);
        while offset < bytes.len() && fields < field {
            match bytes[offset] {
                b'"' => quoted = !quoted,
                b'\r' | b'\n' if !quoted => break,
                byte if byte == self.delimiter && !quoted => fields += 1,
                _ => {}
            }
            offset += 1;
        }
        Place::at(
            self.file.clone(),
            Some(Position::of_offset(&self.text, offset)),
        )
    }
}

impl TextTable {
    /// Takes a text apart. `wanted` says which fields are read once the header is known.
    pub(super) fn read(
        file: &InputFile,
        layout: TextLayout,
        fingerprint: Fingerprint,
        text: String,
        wanted: impl FnOnce(&Header) -> Result<Vec<usize>, Diagnostics>,
    ) -> Result<TextTable, Diagnostics> {
        let delimiter = byte_of(layout.delimiter);
        if text.trim().is_empty() {
            return Err(empty_file(file, "the file is empty").into());
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| {
            Diagnostic::new(
                &code::FILE_UNREADABLE,
                Place::file(file.name.clone()),
                format!("the text cannot be taken apart: {error}"),
            )
        };
        let mut record = csv::StringRecord::new();
        reader.read_record(&mut record).map_err(unreadable)?;
        let header = Header {
            names: record.iter().map(|name| name.trim().to_owned()).collect(),
            place: Place::at(file.name.clone(), Some(Position { line: 1, column: 1 })),
        };
        if let Some(problem) = wrong_delimiter(&header, delimiter) {
            return Err(problem.into());
        }
        let fields = wanted(&header)?;

        let mut places = TextPlaces {
            file: file.name.clone(),
            text: String::new(),
            delimiter,
            starts: Vec::new(),
        };
        let mut columns: Vec<TextColumnBuilder> = fields
            .iter()
            .map(|_| TextColumnBuilder::default())
            .collect();
        // Records that do not look like rows are notes if no row follows, and mistakes if one does.
        let mut doubtful: Vec<Doubtful> = Vec::new();
        let mut ragged: Vec<Doubtful> = Vec::new();
        let (mut last_start, mut last_fields) = (0, record.len());
        while reader.read_record(&mut record).map_err(unreadable)? {
            let start = record.position().map_or(0, csv::Position::byte) as usize;
            (last_start, last_fields) = (start, record.len());
            let blank = record.iter().all(|field| field.trim().is_empty());
            let full = record.len() == header.names.len()
                && fields.iter().all(|&field| !record[field].trim().is_empty());
            // A row may leave a cell empty, but under a blank line an incomplete row is a note.
            let row = record.len() == header.names.len() && !blank;
            if full || (row && doubtful.is_empty() && !after_blank_line(&text, start)) {
                ragged.extend(doubtful.drain(..).filter(|record| !record.blank));
                places.starts.push(start);
                for (column, &field) in columns.iter_mut().zip(&fields) {
                    column.push(&record[field]);
                }
            } else {
                doubtful.push(Doubtful {
                    start,
                    fields: record.len(),
                    blank,
                    below_blank: blank || after_blank_line(&text, start),
                    text: record.iter().map(str::trim).collect::<Vec<_>>().join(" "),
                });
            }
        }
        if doubtful.first().is_some_and(|record| !record.below_blank) {
            ragged.append(&mut doubtful);
        }
        let is_ended = text.ends_with(['\n', '\r']);
        places.text = text;
        let mut diagnostics = Diagnostics::default();
        if layout.final_newline == FinalNewline::Required && !is_ended {
            // That it is ragged too need not be told.
            ragged.retain(|record| record.start != last_start);
            let n_fields = header.names.len();
            diagnostics.add(cut_off(&places, last_start, last_fields, n_fields));
        }
        for record in ragged.iter().filter(|record| !record.blank) {
            diagnostics.add(ragged_row(record, &header, &places));
        }
        if places.starts.is_empty() && diagnostics.is_empty() {
            diagnostics.add(empty_file(file, "the file has a header and no rows"));
        }
        let notes: Vec<String> = doubtful
            .into_iter()
            .map(|record| record.text.trim().to_owned())
            .filter(|note| !note.is_empty())
            .collect();
        let provenance = Provenance {
            file: file.name.clone(),
            fingerprint,
            rows: places.starts.len(),
            synthetic: notes.iter().any(|note| note.starts_with(SYNTHETIC_NOTE)),
            notes,
        };
        diagnostics.or(TextTable {
            columns: columns.into_iter().map(TextColumnBuilder::finish).collect(),
            fields,
            header,
            places,
            provenance,
        })
    }

    pub fn n_rows(&self) -> usize {
        self.places.starts.len()
    }

    /// The place of a cell; columns in the order in which they were asked for.
    pub fn place(&self, row: usize, column: usize) -> Place {
        self.places.of(row, self.fields[column])
    }
}

/// A record that does not look like a row.
struct Doubtful {
    start: usize,
    fields: usize,
    blank: bool,
    below_blank: bool,
    text: String,
}

fn ragged_row(record: &Doubtful, header: &Header, places: &TextPlaces) -> Diagnostic {
    let expected = header.names.len();
    let message = match record.fields {
        fields if fields == expected => {
            "the row lacks a cell, and stands below a blank line".to_owned()
        }
        1 => format!("the row has 1 field, and the header has {expected}"),
        fields => format!("the row has {fields} fields, and the header has {expected}"),
    };
    Diagnostic::new(&code::RAGGED_ROW, places.at(record.start, 0), message).help(
        "a delimiter within a name must stand in quotes; notes under the table stand below a blank line",
    )
}

/// The last row may have gone on, from the beginning of its last field.
fn cut_off(places: &TextPlaces, start: usize, fields: usize, expected: usize) -> Diagnostic {
    let row = places.text[start..].trim_start_matches(['\r', '\n']);
    let cell = row.rsplit(char::from(places.delimiter)).next();
    let cell = cell.unwrap_or_default();
    let so_far = match fields {
        1 if expected > 1 => format!("after 1 field of {expected}, "),
        fields if fields < expected => format!("after {fields} fields of {expected}, "),
        _ => String::new(),
    };
    Diagnostic::new(
        &code::CUT_OFF,
        places.at(start, fields - 1),
        format!("the file ends {so_far}with `{cell}` and without the end of a line"),
    )
    .help(
        "it may be cut off there: fetch it again; if it is whole, end its last line, or set \
         final_newline = \"optional\"",
    )
}

/// Whether a blank line stands between a record and the one before it. The reader passes over blank
/// lines, and begins a record at the rest of the line end before it.
fn after_blank_line(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let run = bytes[start..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let newlines = run.filter(|byte| **byte == b'\n').count();
    let ended_by_return = start > 0 && bytes[start - 1] == b'\r';
    newlines > usize::from(ended_by_return)
}

fn byte_of(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
    }
}

/// A header that is one field, but would be several with another delimiter.
fn wrong_delimiter(header: &Header, delimiter: u8) -> Option<Diagnostic> {
    let [only] = header.names.as_slice() else {
        return None;
    };
    let others = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab")];
    let (_, meant) = others
        .into_iter()
        .find(|&(other, _)| other != delimiter && only.contains(other as char))?;
    Some(
        Diagnostic::new(
            &code::WRONG_DELIMITER,
            header.place.clone(),
            format!("the header is one field, `{only}`"),
        )
        .help(format!("set delimiter = \"{meant}\"")),
    )
}
