//! `.key`: what the names of generations of confidential input are made with. A plain digest of a file
//! of counts could be found by trying out what stands in it; nobody but its owner may read this one.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::places::{create_restricted_file, replace};
use crate::diagnostics::EnvironmentError;

const KEY: &str = ".key";
pub(super) const NEXT_KEY: &str = ".key-next";

/// Random bytes that belong to an output directory. Should they be lost, the same input makes a
/// generation of another name.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key of a directory, if it has one.
    pub fn read(directory: &Path) -> Result<Option<Key>, EnvironmentError> {
        let path = directory.join(KEY);
        match fs::read(&path) {
            Ok(bytes) => Ok(bytes.try_into().ok().map(Key)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EnvironmentError::file("read", &path)(error)),
        }
    }

    /// Makes the key of a directory that has none.
    pub(super) fn make(directory: &Path) -> Result<(), EnvironmentError> {
        if Key::read(directory)?.is_some() {
            return Ok(());
        }
        let (next, path) = (directory.join(NEXT_KEY), directory.join(KEY));
        let chance = Path::new("/dev/urandom");
        let mut bytes = [0; 32];
        File::open(chance)
            .and_then(|mut chance| chance.read_exact(&mut bytes))
            .map_err(EnvironmentError::file("read", chance))?;
        replace(&path, &next, create_restricted_file(&next)?, &bytes)
    }
}
