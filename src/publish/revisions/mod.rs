//! What in one generation is not what it was in another, and why.
//!
//! Revisions depend on what was published before, and a generation on its own input alone, so they
//! stand beside the generations: `OUT/revisions/<old>-to-<new>/`, sealed as generations are.

mod made_of;
mod ranks;
mod rows;
mod shapes;
mod tally;
mod written;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use bytes::Bytes;

pub use made_of::{InputChange, Reason};
pub(super) use rows::rows_where;
pub use rows::{Revision, RowName, Status, Value};
pub use tally::{Quantity, TableRevisions, Tally};
pub use written::{ROW, fill, json, revision_columns, why, write};

use super::manifest::{MANIFEST, Manifest, SEAL, seal_of};
use crate::diagnostics::{Diagnostic, EnvironmentError, Failure, Place, code};
use crate::ingest::Fingerprint;
use made_of::MadeOf;
use rows::Sink;
use shapes::SHAPES;

/// Differences of numbers below this part of the larger of the two are counted and published, and
/// not shown: another processor or library may round the last digits otherwise.
pub const SHOWN_FROM: f64 = 1e-9;

/// Two generations, ready to be compared.
#[derive(Debug)]
pub struct Pair<'a> {
    old: Side<'a>,
    new: Side<'a>,
    pub reasons: Vec<Reason>,
}

/// A published generation, to be read as it was published.
#[derive(Debug)]
pub(super) struct Side<'a> {
    directory: &'a Path,
    manifest: Manifest,
    made_of: MadeOf,
}

/// What came of comparing two generations.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the generations.
    pub old: String,
    pub new: String,
    pub reasons: Vec<Reason>,
    pub synthetic: bool,
    pub tally: Tally,
}

impl<'a> Pair<'a> {
    /// Reads what two generations are and were made of. A damaged one is told of as
    /// [`Failure::Findings`].
    pub fn of(old: &'a Path, new: &'a Path) -> Result<Pair<'a>, Failure> {
        let (old, new) = (Side::of(old)?, Side::of(new)?);
        let reasons = made_of::reasons(&old.made_of, &new.made_of);
        Ok(Pair { old, new, reasons })
    }

    /// The names of the two generations.
    pub fn names(&self) -> [String; 2] {
        [&self.old, &self.new].map(Side::name)
    }

    fn is_synthetic(&self) -> bool {
        self.old.made_of.synthetic || self.new.made_of.synthetic
    }

    /// Compares every table, and hands over what was found in pieces, as it is found.
    pub fn compare(
        &self,
        each: &mut dyn FnMut(&[Revision]) -> Result<(), EnvironmentError>,
    ) -> Result<Comparison, Failure> {
        let mut sink = Sink::new(each);
        for shape in SHAPES {
            let name = format!("tables/{}.parquet", shape.table);
            let [before, after] = [&self.old, &self.new].map(|side| side.listed(&name));
            match (before, after) {
                (None, None) => {}
                (before, after) if before == after => sink.tally.same(shape.table),
                _ => {
                    let (before, after) = (self.old.open(&name)?, self.new.open(&name)?);
                    rows::compare(shape, before, after, &mut sink)?;
                }
            }
        }
        let [old, new] = self.names();
        Ok(Comparison {
            old,
            new,
            reasons: self.reasons.clone(),
            synthetic: self.is_synthetic(),
            tally: sink.end()?,
        })
    }
}

/// The columns that say what a row of a published table is about.
pub fn keys(table: &str) -> Option<&'static [&'static str]> {
    let shape = SHAPES.iter().find(|shape| shape.table == table)?;
    Some(shape.keys)
}

/// A table of one side, and the place of its file.
pub(super) struct Opened {
    bytes: Bytes,
    place: Place,
}

impl Side<'_> {
    pub(super) fn of(directory: &Path) -> Result<Side<'_>, Failure> {
        let manifest = manifest_of(directory)?;
        let mut side = Side {
            directory,
            manifest,
            made_of: MadeOf::default(),
        };
        let record = "run.json";
        let path = directory.join(record);
        let Some(Opened { bytes, .. }) = side.open(record)? else {
            return Err(damaged(&path, "it was not published"));
        };
        side.made_of = MadeOf::read(&bytes).map_err(|told| damaged(&path, told))?;
        Ok(side)
    }

    fn name(&self) -> String {
        let name = self.directory.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn listed(&self, name: &str) -> Option<Fingerprint> {
        let listed = self.manifest.files.iter().find(|file| file.name == name)?;
        Some(listed.fingerprint())
    }

    /// A file as it was published; nothing where there is none.
    pub(super) fn open(&self, name: &str) -> Result<Option<Opened>, Failure> {
        let Some(published) = self.listed(name) else {
            return Ok(None);
        };
        let path = self.directory.join(name);
        // What is hashed is what is read: the file could be another by then.
        let bytes = read(&path)?;
        if Fingerprint::of(&bytes) != published {
            return Err(damaged(&path, "it is not what was published"));
        }
        Ok(Some(Opened {
            bytes: bytes.into(),
            place: Place::file(path.to_string_lossy().into_owned()),
        }))
    }
}

/// The manifest of a generation, if its seal is whole.
fn manifest_of(directory: &Path) -> Result<Manifest, Failure> {
    let path = directory.join(MANIFEST);
    let bytes = read(&path)?;
    if read(&directory.join(SEAL))? != seal_of(&bytes).as_bytes() {
        return Err(damaged(&path, "it is not what was sealed"));
    }
    serde_json::from_slice(&bytes).map_err(|error| damaged(&path, error.to_string()))
}

/// A file that is gone is damage to what was published; one that cannot be read is a fault of the
/// machine, and the next run may well read it.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged(path, "the file is missing"),
        _ => EnvironmentError::file("read", path)(error).into(),
    })
}

fn damaged(path: &Path, what: impl Into<String>) -> Failure {
    let place = Place::file(path.to_string_lossy().into_owned());
    Failure::Findings(Diagnostic::new(&code::DAMAGED_PUBLICATION, place, what).into())
}
