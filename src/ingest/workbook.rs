//! Sheets of xlsx workbooks, within budgets: a file of a kilobyte can claim a sheet of 17 thousand
//! million cells, and unpack to more than any memory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx};
use zip::ZipArchive;

use super::files::unreadable_because;
use super::kept_texts::{MOST_CELLS, number_as_text};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code, did_you_mean};
use crate::plan::InputFile;

const MOST_PARTS: usize = 2_000;
/// What all parts may unpack to.
const MOST_BYTES: u64 = 256 << 20;
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1_000;

/// The cells of a sheet by row, as texts; rows that it leaves out are empty.
pub(super) fn rows(
    bytes: &[u8],
    file: &InputFile,
    table: &str,
) -> Result<Vec<Vec<String>>, Diagnostics> {
    within_budget(bytes).map_err(|reason| unreadable_because(file, &reason))?;
    // Damaged workbooks may make the reader panic, which is one more way of saying so.
    let cells = catch_unwind(AssertUnwindSafe(|| cells(bytes, file, table)));
    let gave_up =
        |_| Err(unreadable_because(file, "the reader gave up on it; it is damaged").into());
    let cells = cells.unwrap_or_else(gave_up)?;
    let height = cells.keys().next_back().map_or(0, |(row, _)| row + 1);
    let mut rows = vec![Vec::new(); height as usize];
    for ((row, column), text) in cells {
        let row: &mut Vec<String> = &mut rows[row as usize];
        row.resize(column as usize, String::new());
        row.push(text);
    }
    Ok(rows)
}

/// Unpacks every part without keeping it, since what a part is said to unpack to may be a lie.
fn within_budget(bytes: &[u8]) -> Result<(), String> {
    let not_one = |error: zip::result::ZipError| {
        // The old format, and any workbook with a password, is a compound file.
        match bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            true => "it is an .xls file or has a password; save it as .xlsx without one".to_owned(),
            false => format!("it is no workbook: {error}"),
        }
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_one)?;
    if MOST_PARTS < archive.len() {
        return Err(format!(
            "it has {} parts, more than any workbook",
            archive.len()
        ));
    }
    let mut left = MOST_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| error.to_string())?;
        let is_strings = part
            .name()
            .map_err(|error| error.to_string())?
            .ends_with("sharedStrings.xml");
        let mut beginning = Vec::new();
        let mut part = part.take(left + 1);
        let mut unpacked = 0;
        if is_strings {
            unpacked += (&mut part)
                .take(4096)
                .read_to_end(&mut beginning)
                .map_err(|error| error.to_string())? as u64;
        }
        unpacked +=
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| error.to_string())?;
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| format!("it unpacks to more than {} MiB", MOST_BYTES >> 20))?;
        // Each string takes more than a byte, and the reader makes room for as many as are claimed.
        if claimed_strings(&beginning).is_some_and(|claimed| unpacked < claimed) {
            return Err("it claims more texts than it has".to_owned());
        }
    }
    Ok(())
}

/// What the attribute `uniqueCount` says.
fn claimed_strings(xml: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(xml);
    let (_, after) = text.split_once("uniqueCount")?;
    let digits = after.trim_start_matches(|sign: char| "= \"'".contains(sign));
    let end = digits.find(|sign: char| !sign.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())]
        .parse()
        .ok()
        .or(Some(u64::MAX))
}

type Cells = BTreeMap<(u32, u32), String>;

fn cells(bytes: &[u8], file: &InputFile, table: &str) -> Result<Cells, Diagnostics> {
    let told = |error: calamine::XlsxError| unreadable_because(file, &error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(told)?;
    let sheets = workbook.sheet_names();
    let sheet = match sheets.as_slice() {
        [only] => only.clone(),
        several => match several.iter().find(|name| name.as_str() == table) {
            Some(own) => own.clone(),
            None => return Err(no_sheet(file, table, several).into()),
        },
    };
    let mut problems = Diagnostics::default();
    let mut cells = Cells::new();
    let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(told)?;
    while let Some(cell) = reader.next_cell().map_err(told)? {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number_as_text(*number),
            DataRef::Bool(is_so) => is_so.to_string(),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::DateTime(time) => match time.to_ymd_hms_milli() {
                (year, month, day, 0, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => number_as_text(time.as_f64()),
            },
            DataRef::Error(error) => {
                let place = Position {
                    line: u64::from(row) + 1,
                    column: u64::from(column) + 1,
                };
                problems.add(
                    Diagnostic::new(
                        &code::FILE_UNREADABLE,
                        Place::at(file.name.clone(), Some(place)),
                        format!("a formula of the sheet `{sheet}` has the error `{error}`"),
                    )
                    .help("mend it in the workbook and save it there"),
                );
                continue;
            }
        };
        if MOST_ROWS <= row || MOST_COLUMNS <= column || MOST_CELLS <= cells.len() {
            let reason = format!("its sheet `{sheet}` is larger than any register");
            return Err(unreadable_because(file, &reason).into());
        }
        cells.insert((row, column), text);
    }
    problems.or(cells)
}

fn no_sheet(file: &InputFile, table: &str, sheets: &[String]) -> Diagnostic {
    let list = || format!("its sheets are {}", sheets.join(", "));
    let close = did_you_mean(table, sheets.iter().map(String::as_str));
    let reason = format!(
        "it has {} sheets and none is called `{table}`",
        sheets.len()
    );
    unreadable_because(file, &reason).help(close.unwrap_or_else(list))
}
