//! Finds input files and reads their bytes.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::encoding;
use super::text_table::TextTable;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::plan::{InputFile, TextLayout};
use crate::spec::Encoding;

/// The files at a path, or those that match a pattern with `*`, `?` or `[..]`, sorted by name.
pub fn find_files(pattern: &str) -> Result<Vec<InputFile>, String> {
    let input = |path: &Path| InputFile {
        path: path.to_owned(),
        name: path.to_string_lossy().into_owned(),
    };
    let path = Path::new(pattern);
    if path.is_file() {
        return Ok(vec![input(path)]);
    }
    if path.exists() {
        return Err("it is a directory or a device, not a file".to_owned());
    }
    let mut files = Vec::new();
    for entry in glob::glob(pattern).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?;
        if path.is_file() {
            files.push(input(&path));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// What a file held when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Fingerprint {
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint {
            bytes: bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(bytes)),
        }
    }

    /// The fingerprint of all that can be read, which may be too large for memory.
    pub fn of_all(mut reader: impl Read) -> io::Result<Fingerprint> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        let mut bytes = 0;
        loop {
            let n = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            bytes += n as u64;
            digest.update(&buffer[..n]);
        }
        Ok(Fingerprint {
            bytes,
            sha256: hexadecimal(&digest.finalize()),
        })
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fingerprint of a file that may be too large for memory.
pub fn fingerprint(file: &InputFile) -> Result<Fingerprint, Diagnostic> {
    Ok(Snapshot::of(file)?.fingerprint)
}

/// What a file was when the run began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub file: InputFile,
    pub fingerprint: Fingerprint,
    identity: Identity,
}

/// What the system says of a file. Whatever is done to it, by any name, changes one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Snapshot {
    pub fn of(file: &InputFile) -> Result<Snapshot, Diagnostic> {
        let read = || {
            let handle = File::open(&file.path)?;
            let metadata = handle.metadata()?;
            Ok(Snapshot {
                file: file.clone(),
                fingerprint: Fingerprint::of_all(handle)?,
                identity: Identity {
                    device: metadata.dev(),
                    number: metadata.ino(),
                    bytes: metadata.size(),
                    modified: (metadata.mtime(), metadata.mtime_nsec()),
                    changed: (metadata.ctime(), metadata.ctime_nsec()),
                },
            })
        };
        read().map_err(|error: io::Error| unreadable(file, &error))
    }

    /// Refuses a file that is no longer what it was, or that was put back after it was another.
    pub fn unchanged(&self) -> Result<(), Diagnostic> {
        let now = Snapshot::of(&self.file)?;
        if now.fingerprint != self.fingerprint {
            return Err(self.changed(&now.fingerprint));
        }
        match now == *self {
            true => Ok(()),
            false => Err(changed(
                &self.file,
                "the file was replaced or written to while the run read it".to_owned(),
            )),
        }
    }

    /// The mistake of a file that holds something else than when the run began.
    pub fn changed(&self, now: &Fingerprint) -> Diagnostic {
        changed(
            &self.file,
            format!(
                "the file changed while the run read it: {} bytes of sha256 `{}...` when the run \
                 began, {} of `{}...` later",
                self.fingerprint.bytes,
                &self.fingerprint.sha256[..12],
                now.bytes,
                &now.sha256[..12]
            ),
        )
    }
}

fn changed(file: &InputFile, message: String) -> Diagnostic {
    Diagnostic::new(&code::FILE_CHANGED, Place::file(file.name.clone()), message)
        .help("run again when its delivery is complete")
}

/// Reads some columns of a text file, named by its header.
pub fn read_text_file(
    file: &InputFile,
    layout: TextLayout,
    columns: &[&str],
) -> Result<TextTable, Diagnostics> {
    let bytes = read_bytes(file)?;
    let text = encoding::decode(&bytes, layout.encoding, file)?;
    TextTable::read(file, layout, Fingerprint::of(&bytes), text, |header| {
        header.positions(columns)
    })
}

/// The text of a file in UTF-8.
pub fn read_utf8(file: &InputFile) -> Result<String, Diagnostic> {
    encoding::decode(&read_bytes(file)?, Encoding::Utf8, file)
}

/// The text of a file in UTF-8, and what the file held.
pub fn read_document(file: &InputFile) -> Result<(String, Fingerprint), Diagnostic> {
    let bytes = read_bytes(file)?;
    let text = encoding::decode(&bytes, Encoding::Utf8, file)?;
    Ok((text, Fingerprint::of(&bytes)))
}

pub(super) fn read_bytes(file: &InputFile) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(&file.path).map_err(|error| unreadable(file, &error))
}

pub(super) fn unreadable_because(file: &InputFile, reason: &str) -> Diagnostic {
    Diagnostic::new(
        &code::FILE_UNREADABLE,
        Place::file(file.name.clone()),
        format!("the file cannot be read: {reason}"),
    )
}

fn unreadable(file: &InputFile, error: &std::io::Error) -> Diagnostic {
    let code = match error.kind() {
        std::io::ErrorKind::NotFound => &code::FILE_NOT_FOUND,
        _ => &code::FILE_UNREADABLE,
    };
    Diagnostic::new(
        code,
        Place::file(file.name.clone()),
        format!("the file cannot be read: {error}"),
    )
}
