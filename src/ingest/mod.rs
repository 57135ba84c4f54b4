//! Files become raw tables: what the file says, taken apart into columns but not yet understood.

mod apart;
mod columnar;
mod csv;
mod encoding;
mod files;
mod kept_texts;
mod pxweb_csv;
mod raw_table;
mod roots;
mod text_table;
mod workbook;

pub use apart::{answer, decode_with};
pub use columnar::read_columns;
pub use files::{Fingerprint, Snapshot, fingerprint, read_document, read_text_file, read_utf8};
pub use kept_texts::{KeptTexts, read_kept_texts};
pub(crate) use raw_table::CellOf;
pub use raw_table::{
    Origin, Provenance, RawCounts, RawTable, SYNTHETIC_KEY, SYNTHETIC_NOTE, TextColumn,
};
pub use roots::{Roots, find_files};
pub use text_table::{TextPlaces, TextTable};

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::Engine;
use crate::plan::{InputFile, Source};
use crate::spec::Format;

/// Reads every file of a source, in the order of their names.
pub fn read(source: &Source, engine: &dyn Engine) -> Result<Vec<RawTable>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut tables = Vec::new();
    for file in &source.files {
        let table = match source.format {
            Format::Csv => csv::read(source, file),
            Format::PxwebCsv => pxweb_csv::read(source, file),
            Format::Parquet | Format::ArrowIpc => columnar::read(source, file, engine),
        };
        match table {
            Ok(table) => tables.push(table),
            Err(problems) => diagnostics.extend(problems),
        }
    }
    diagnostics.or(tables)
}

/// The mistake of a file without rows.
fn empty_file(file: &InputFile, what: &str) -> Diagnostic {
    Diagnostic::new(&code::EMPTY_FILE, Place::file(file.name.clone()), what)
        .help("fetch the file again; an interrupted download is the usual cause")
}
