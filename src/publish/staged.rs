//! The files of a generation that is being put together.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::manifest::{Listed, MANIFEST, Manifest, SEAL, seal_of};
use super::places::{create_directories, create_file, flush_directory};
use super::tables::Table;
use crate::diagnostics::EnvironmentError;
use crate::engine::{self, Engine};
use crate::ingest::Fingerprint;

/// A directory that nobody reads yet. Unless it is published, it goes when this does.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    files: Vec<StagedFile>,
}

/// A file of the generation, named from its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    pub name: String,
    pub fingerprint: Fingerprint,
}

/// How the names of directories begin that are being put together.
const STAGED: &str = ".staged-";

impl Staged {
    /// A directory that is to be published under a name, beside others.
    pub(super) fn in_place(beside: &Path, name: &str) -> Result<Staged, EnvironmentError> {
        let staged = Staged {
            path: beside.join(format!("{STAGED}{name}")),
            files: Vec::new(),
        };
        create_directories(&staged.path)?;
        Ok(staged)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the directory is to be called when it is published.
    pub(super) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        name.trim_start_matches(STAGED).to_owned()
    }

    /// Writes a file whose content is at hand.
    pub fn write_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), EnvironmentError> {
        self.write_with(name, |mut file, path| {
            file.write_all(bytes)
                .map_err(EnvironmentError::file("write", path))
        })
    }

    /// Writes a file whose content is found meanwhile.
    pub(super) fn write_with(
        &mut self,
        name: &str,
        write: impl FnOnce(File, &Path) -> Result<(), EnvironmentError>,
    ) -> Result<(), EnvironmentError> {
        let written = self.write_file(name, write)?;
        self.files.push(written);
        Ok(())
    }

    /// Writes several files at once.
    pub fn write_files(
        &mut self,
        names: &[String],
        engine: &dyn Engine,
        write: impl Fn(usize, File, &Path) -> Result<(), EnvironmentError> + Sync,
    ) -> Result<(), EnvironmentError> {
        let this = &*self;
        let written = engine::map(engine, names.len(), |at| {
            this.write_file(&names[at], |file, path| write(at, file, path))
        });
        let written: Result<Vec<StagedFile>, EnvironmentError> = written.into_iter().collect();
        self.files.extend(written?);
        Ok(())
    }

    /// Writes a file and waits until the disk has it.
    fn write_file(
        &self,
        name: &str,
        write: impl FnOnce(File, &Path) -> Result<(), EnvironmentError>,
    ) -> Result<StagedFile, EnvironmentError> {
        let path = self.path.join(name);
        if let Some(parent) = path.parent() {
            create_directories(parent)?;
        }
        let file = create_file(&path)?;
        let handle = file
            .try_clone()
            .map_err(EnvironmentError::file("open", &path))?;
        write(file, &path)?;
        handle
            .sync_all()
            .map_err(EnvironmentError::file("flush", &path))?;
        let fingerprint = File::open(&path)
            .and_then(Fingerprint::of_all)
            .map_err(EnvironmentError::file("read back", &path))?;
        Ok(StagedFile {
            name: name.to_owned(),
            fingerprint,
        })
    }

    /// Everything written so far.
    pub fn files(&self) -> &[StagedFile] {
        &self.files
    }

    pub fn path_of(&self, table: &Table) -> String {
        format!("tables/{}.parquet", table.id)
    }

    /// Adds the manifest of all files and waits until the disk has every name. Answers with what
    /// the manifest says.
    pub(super) fn seal(&mut self, generation: &str) -> Result<String, EnvironmentError> {
        let mut files: Vec<Listed> = self
            .files
            .iter()
            .map(|file| Listed {
                name: file.name.clone(),
                bytes: file.fingerprint.bytes,
                sha256: file.fingerprint.sha256.clone(),
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let manifest = Manifest {
            generation: generation.to_owned(),
            files,
        };
        let manifest = manifest.to_json();
        self.write_bytes(MANIFEST, manifest.as_bytes())?;
        self.write_bytes(SEAL, seal_of(manifest.as_bytes()).as_bytes())?;
        self.flush_directories()?;
        Ok(manifest)
    }

    fn flush_directories(&self) -> Result<(), EnvironmentError> {
        let mut directories: Vec<PathBuf> = self
            .files
            .iter()
            .filter_map(|file| self.path.join(&file.name).parent().map(Path::to_owned))
            .collect();
        directories.push(self.path.clone());
        directories.sort();
        directories.dedup();
        directories
            .iter()
            .try_for_each(|path| flush_directory(path))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Where even this fails, the next run clears it away. What is published has moved away.
        let _ = fs::remove_dir_all(&self.path);
    }
}
