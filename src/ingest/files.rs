//! Reads the bytes of input files.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;

use sha2::{Digest, Sha256};

use super::encoding;
use super::text_table::TextTable;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::plan::{InputFile, TextLayout};
use crate::spec::Encoding;

/// What a file held when it was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

    /// Stands where the fingerprint of a file is not to be told.
    pub fn withheld() -> Fingerprint {
        Fingerprint {
            bytes: 0,
            sha256: String::new(),
        }
    }

    pub fn is_withheld(&self) -> bool {
        self.sha256.is_empty()
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

/// The longest text that is read: places in it are counted, and memory takes it whole.
const MOST_TEXT_BYTES: u64 = 4 << 30;

/// The longest pipeline file.
const MOST_PIPELINE_BYTES: u64 = 16 << 20;

/// The text of a pipeline file, which may come through a pipe.
pub fn read_utf8(file: &InputFile) -> Result<String, Diagnostic> {
    let bytes = read_at_most(file, MOST_PIPELINE_BYTES)?;
    encoding::decode(&bytes, Encoding::Utf8, file)
}

/// The text of a file in UTF-8, and what the file held.
pub fn read_document(file: &InputFile) -> Result<(String, Fingerprint), Diagnostic> {
    let bytes = read_bytes(file)?;
    let text = encoding::decode(&bytes, Encoding::Utf8, file)?;
    Ok((text, Fingerprint::of(&bytes)))
}

pub(super) fn read_bytes(file: &InputFile) -> Result<Vec<u8>, Diagnostic> {
    read_at_most(file, MOST_TEXT_BYTES)
}

fn read_at_most(file: &InputFile, most: u64) -> Result<Vec<u8>, Diagnostic> {
    let read = || {
        let handle = File::open(&file.path)?;
        let expected = handle.metadata()?.len().min(most);
        let mut bytes = Vec::with_capacity(expected as usize + 1);
        // One more, to see whether there is more.
        handle.take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error: io::Error| unreadable(file, &error))?;
    if most < bytes.len() as u64 {
        return Err(Diagnostic::new(
            &code::TOO_LARGE,
            Place::file(file.name.clone()),
            format!("the file holds more than {most} bytes of text"),
        )
        .help("it is no such file, or give the table as Parquet"));
    }
    Ok(bytes)
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
