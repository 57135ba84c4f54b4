//! Whether published files are still what was published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::manifest::{Listed, MANIFEST, Manifest, SEAL, seal_of};
use super::snapshot::{Publisher, entries, generations_in, is_ours, revised, revisions_in};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Place, code};
use crate::ingest::Fingerprint;

/// How closely files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every byte is read.
    Bytes,
    /// Every table is read too, and held against the data package.
    Tables,
}

/// What was found of a generation.
#[derive(Clone, Debug)]
pub struct Verified {
    pub generation: String,
    pub files: usize,
    pub bytes: u64,
    pub tables: usize,
    pub rows: usize,
    pub faults: Diagnostics,
}

/// What of a directory can be verified: the current generation or all, each with what tells how they
/// differ from those before them.
pub fn published(directory: &Path, all: bool) -> Result<Vec<PathBuf>, EnvironmentError> {
    let generations = generations_in(directory);
    let revisions = |of: Option<&str>| -> Result<Vec<PathBuf>, EnvironmentError> {
        let mut paths = match revisions_in(directory) {
            there if there.is_dir() => entries(&there)?,
            _ => Vec::new(),
        };
        let is_asked = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let pair = revised(&name);
            !is_ours(path) && pair.is_some_and(|(_, new)| of.is_none_or(|of| of == new))
        };
        paths.retain(is_asked);
        paths.sort();
        Ok(paths)
    };
    let there = || EnvironmentError::NoPublication {
        directory: directory.to_owned(),
    };
    if fs::symlink_metadata(directory.join("current")).is_err() {
        return Err(there());
    }
    if !all {
        // Resolved once: a run that publishes meanwhile must not lead us from one to another.
        let current = Publisher::current(directory).ok_or_else(there)?;
        let mut paths = revisions(Some(&current))?;
        paths.insert(0, generations.join(current));
        return Ok(paths);
    }
    let mut paths = entries(&generations)?;
    paths.retain(|path| !is_ours(path));
    paths.sort();
    paths.extend(revisions(None)?);
    Ok(paths)
}

/// Reads every file of a generation and says of each that is not as it was published.
pub fn verify(generation: &Path, depth: Depth) -> Verified {
    let name = generation.file_name().unwrap_or_default();
    let mut verified = Verified {
        generation: name.to_string_lossy().into_owned(),
        files: 0,
        bytes: 0,
        tables: 0,
        rows: 0,
        faults: Diagnostics::default(),
    };
    let mut found = Found::default();
    found.look(generation, "", &mut verified.faults);
    let manifest = read_manifest(generation, &mut verified.faults);
    let Some(manifest) = manifest else {
        return verified;
    };
    if !is_print_of(&verified.generation, &manifest.generation) {
        let told = format!("the directory holds generation `{}`", manifest.generation);
        verified.faults.add(fault(generation, told));
    }
    let mut sound = Vec::new();
    for listed in &manifest.files {
        let path = generation.join(&listed.name);
        if !found.files.remove(&listed.name) {
            verified.faults.add(fault(&path, "the file is missing"));
            continue;
        }
        match File::open(&path).and_then(Fingerprint::of_all) {
            Ok(now) if now == listed.fingerprint() => {
                verified.files += 1;
                verified.bytes += now.bytes;
                sound.push(listed);
            }
            Ok(now) => verified.faults.add(fault(&path, difference(listed, &now))),
            Err(error) => {
                let told = format!("the file cannot be read: {error}");
                verified.faults.add(fault(&path, told));
            }
        }
    }
    let expected = directories_of(&manifest);
    for name in found.files.iter().filter(|name| !is_seal(name)) {
        let told = "the file was not published";
        verified.faults.add(fault(&generation.join(name), told));
    }
    for name in found.directories.difference(&expected) {
        let told = "the directory was not published";
        verified.faults.add(fault(&generation.join(name), told));
    }
    if depth == Depth::Tables {
        read_tables(generation, &sound, &mut verified);
    }
    verified
}

fn fault(path: &Path, what: impl Into<String>) -> Diagnostic {
    let place = Place::file(path.to_string_lossy().into_owned());
    Diagnostic::new(&code::DAMAGED_PUBLICATION, place, what)
}

fn difference(listed: &Listed, now: &Fingerprint) -> String {
    let short = |sha256: &str| sha256.get(..12).unwrap_or(sha256).to_owned();
    format!(
        "{} bytes of sha256 `{}...` were published, and {} of `{}...` are there",
        listed.bytes,
        short(&listed.sha256),
        now.bytes,
        short(&now.sha256)
    )
}

/// Whether a directory is called after a generation, or after a later print of it.
fn is_print_of(directory: &str, generation: &str) -> bool {
    let rest = directory.strip_prefix(generation);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn is_seal(name: &str) -> bool {
    name == MANIFEST || name == SEAL
}

fn directories_of(manifest: &Manifest) -> BTreeSet<String> {
    let above = |listed: &Listed| {
        let above = Path::new(&listed.name).ancestors().skip(1);
        let names = above.map(|path| path.to_string_lossy().into_owned());
        names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    manifest.files.iter().flat_map(above).collect()
}

/// What stands in a generation's directory, named from its root.
#[derive(Default)]
struct Found {
    files: BTreeSet<String>,
    directories: BTreeSet<String>,
}

impl Found {
    fn look(&mut self, directory: &Path, above: &str, faults: &mut Diagnostics) {
        let entries = match entries(directory) {
            Ok(entries) => entries,
            Err(error) => return faults.add(fault(directory, error.to_string())),
        };
        for path in entries {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{above}{name}");
            match fs::symlink_metadata(&path) {
                Ok(there) if there.is_dir() => {
                    self.look(&path, &format!("{name}/"), faults);
                    self.directories.insert(name);
                }
                Ok(there) if there.is_file() => {
                    self.files.insert(name);
                }
                // What it leads to was not published with it.
                Ok(_) => faults.add(fault(&path, "it is no file")),
                Err(error) => {
                    faults.add(fault(&path, format!("it cannot be looked at: {error}")));
                }
            }
        }
    }
}

/// The manifest as far as it can be read; what is wrong with it or with its seal is told.
fn read_manifest(generation: &Path, faults: &mut Diagnostics) -> Option<Manifest> {
    let path = generation.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            faults.add(fault(
                &path,
                format!("the manifest cannot be read: {error}"),
            ));
            return None;
        }
    };
    let seal = generation.join(SEAL);
    match fs::read(&seal) {
        Ok(written) if written == seal_of(&bytes).as_bytes() => {}
        Ok(_) => faults.add(fault(&seal, format!("it is not the seal of {MANIFEST}"))),
        Err(error) => faults.add(fault(&seal, format!("the seal cannot be read: {error}"))),
    }
    match serde_json::from_slice(&bytes) {
        Ok(manifest) => Some(manifest),
        Err(error) => {
            faults.add(fault(&path, format!("it is no manifest: {error}")));
            None
        }
    }
}

/// What the data package says of a table.
struct Described {
    rows: u64,
    columns: Vec<String>,
}

/// Reads every table with the reader that made it, not with the one that reads input, and holds it
/// against the data package.
fn read_tables(generation: &Path, sound: &[&Listed], verified: &mut Verified) {
    let package = "datapackage.json";
    if !sound.iter().any(|listed| listed.name == package) {
        // It is damaged or missing, which is told already; or nothing describes the tables.
        if verified.faults.is_empty() {
            let told = "nothing describes the tables";
            verified.faults.add(fault(&generation.join(package), told));
        }
        return;
    }
    let described = match described(&generation.join(package)) {
        Ok(described) => described,
        Err(told) => {
            verified.faults.add(fault(&generation.join(package), told));
            return;
        }
    };
    let is_table = |listed: &&&Listed| listed.name.ends_with(".parquet");
    for listed in sound.iter().filter(is_table) {
        let path = generation.join(&listed.name);
        let read = read_table(&path);
        match (read, described.get(&listed.name)) {
            (Err(told), _) => verified.faults.add(fault(&path, told)),
            (Ok(_), None) => {
                let told = format!("the table does not stand in {package}");
                verified.faults.add(fault(&path, told));
            }
            (Ok((rows, columns)), Some(told)) => {
                if rows as u64 != told.rows {
                    let told = format!("it has {rows} rows, and {package} says {}", told.rows);
                    verified.faults.add(fault(&path, told));
                }
                if columns != told.columns {
                    let told = format!("its columns are not those of {package}");
                    verified.faults.add(fault(&path, told));
                }
                verified.tables += 1;
                verified.rows += rows;
            }
        }
    }
}

fn described(package: &Path) -> Result<BTreeMap<String, Described>, String> {
    let bytes = fs::read(package).map_err(|error| error.to_string())?;
    let package: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let resources = package["resources"].as_array().into_iter().flatten();
    let described = resources.filter_map(|resource| {
        let fields = resource["schema"]["fields"].as_array()?;
        let names = fields.iter().filter_map(|field| field["name"].as_str());
        let described = Described {
            rows: resource["rowcount"].as_u64()?,
            columns: names.map(str::to_owned).collect(),
        };
        Some((resource["path"].as_str()?.to_owned(), described))
    });
    Ok(described.collect())
}

/// Decodes a whole table; how many rows it has, and the names of its columns.
fn read_table(path: &Path) -> Result<(usize, Vec<String>), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| format!("the table cannot be read: {error}"))?;
    let fields = reader.schema().fields().iter();
    let columns = fields.map(|field| field.name().clone()).collect();
    let batches = reader.build().map_err(|error| error.to_string())?;
    let mut rows = 0;
    for batch in batches {
        let batch = batch.map_err(|error| format!("the table cannot be read: {error}"))?;
        rows += batch.num_rows();
    }
    Ok((rows, columns))
}
