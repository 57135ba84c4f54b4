//! Publication in one step: a generation is staged beside the published ones, flushed, and moved
//! into place, so that a reader sees the old one or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::tables::Table;
use crate::diagnostics::EnvironmentError;
use crate::engine::{self, Engine};
use crate::ingest::Fingerprint;

/// Generations that stay when a new one is published, for readers that still have one open.
const GENERATIONS_KEPT: usize = 3;

/// The only one that may publish to a directory, as long as it lives.
#[derive(Debug)]
pub struct Publisher {
    directory: PathBuf,
    /// The lock goes with the file handle, however the process ends.
    _lock: File,
}

impl Publisher {
    /// Takes the directory for this run and clears away what an interrupted one left.
    pub fn open(directory: &Path) -> Result<Publisher, EnvironmentError> {
        let generations = directory.join("generations");
        fs::create_dir_all(&generations).map_err(EnvironmentError::file("create", &generations))?;
        let lock_path = directory.join(".lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(EnvironmentError::file("open", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(EnvironmentError::Locked { path: lock_path });
            }
            Err(fs::TryLockError::Error(error)) => {
                return Err(EnvironmentError::file("lock", &lock_path)(error));
            }
        }
        let publisher = Publisher {
            directory: directory.to_owned(),
            _lock: lock,
        };
        publisher.sweep()?;
        Ok(publisher)
    }

    /// The generation that `current` leads to, if there is one.
    pub fn current(directory: &Path) -> Option<String> {
        let target = fs::read_link(directory.join("current")).ok()?;
        let name = target.file_name()?.to_str()?;
        directory.join(&target).is_dir().then(|| name.to_owned())
    }

    /// Where the files of a new generation are put together.
    pub fn stage(&self, generation: &str) -> Result<Staged, EnvironmentError> {
        let path = self.generations().join(format!(".staged-{generation}"));
        fs::create_dir_all(&path).map_err(EnvironmentError::file("create", &path))?;
        Ok(Staged {
            path,
            files: Vec::new(),
        })
    }

    /// Moves a staged generation into place and makes it the current one.
    pub fn publish(&self, staged: Staged, generation: &str) -> Result<PathBuf, EnvironmentError> {
        staged.flush_directories()?;
        let generations = self.generations();
        // A forced run may come upon its own generation: the same input gives the same bytes. Should
        // they differ, because the program did, a published generation still never changes.
        let names = std::iter::once(generation.to_owned())
            .chain((2..).map(|again| format!("{generation}-{again}")));
        for name in names {
            let target = generations.join(&name);
            let published = if !target.exists() {
                fs::rename(&staged.path, &target)
                    .map_err(EnvironmentError::file("move", &staged.path))?;
                flush_directory(&generations)?;
                true
            } else if staged.is_the_same_as(&target) {
                fs::remove_dir_all(&staged.path)
                    .map_err(EnvironmentError::file("remove", &staged.path))?;
                true
            } else {
                false
            };
            if published {
                self.point_current_at(&name)?;
                self.forget_old(&name)?;
                return Ok(target);
            }
        }
        unreachable!("there is always another name")
    }

    #[cfg(unix)]
    fn point_current_at(&self, generation: &str) -> Result<(), EnvironmentError> {
        let next = self.directory.join(".current-next");
        remove_if_there(&next)?;
        std::os::unix::fs::symlink(Path::new("generations").join(generation), &next)
            .map_err(EnvironmentError::file("create", &next))?;
        let current = self.directory.join("current");
        fs::rename(&next, &current).map_err(EnvironmentError::file("replace", &current))?;
        flush_directory(&self.directory)
    }

    /// Writes a line to the log of runs, the one file that tells of clocks and machines.
    pub fn log(directory: &Path, line: &serde_json::Value) -> Result<(), EnvironmentError> {
        let path = directory.join("runs.jsonl");
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(EnvironmentError::file("open", &path))?;
        writeln!(log, "{line}").map_err(EnvironmentError::file("write", &path))
    }

    fn generations(&self) -> PathBuf {
        self.directory.join("generations")
    }

    fn sweep(&self) -> Result<(), EnvironmentError> {
        for path in self.entries()? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(".staged-") {
                fs::remove_dir_all(&path).map_err(EnvironmentError::file("remove", &path))?;
            }
        }
        remove_if_there(&self.directory.join(".current-next"))
    }

    /// Removes all but the newest generations.
    fn forget_old(&self, current: &str) -> Result<(), EnvironmentError> {
        let mut old: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
        for path in self.entries()? {
            if path.file_name().is_some_and(|name| name != current) {
                let metadata =
                    fs::metadata(&path).map_err(EnvironmentError::file("read", &path))?;
                let changed = metadata.modified();
                old.push((
                    changed.map_err(EnvironmentError::file("read", &path))?,
                    path,
                ));
            }
        }
        old.sort();
        let n_forgotten = old.len().saturating_sub(GENERATIONS_KEPT - 1);
        for (_, path) in &old[..n_forgotten] {
            fs::remove_dir_all(path).map_err(EnvironmentError::file("remove", path))?;
        }
        Ok(())
    }

    fn entries(&self) -> Result<Vec<PathBuf>, EnvironmentError> {
        let generations = self.generations();
        let unreadable = |error| EnvironmentError::file("list", &generations)(error);
        fs::read_dir(&generations)
            .map_err(unreadable)?
            .map(|entry| Ok(entry.map_err(unreadable)?.path()))
            .collect()
    }
}

/// A generation that is being put together.
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

impl Staged {
    /// Writes a file whose content is at hand.
    pub fn write_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), EnvironmentError> {
        let written = self.write_file(name, |mut file, path| {
            file.write_all(bytes)
                .map_err(EnvironmentError::file("write", path))
        })?;
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
            fs::create_dir_all(parent).map_err(EnvironmentError::file("create", parent))?;
        }
        let file = File::create(&path).map_err(EnvironmentError::file("create", &path))?;
        let handle = file
            .try_clone()
            .map_err(EnvironmentError::file("open", &path))?;
        write(file, &path)?;
        handle
            .sync_all()
            .map_err(EnvironmentError::file("flush", &path))?;
        let bytes = fs::read(&path).map_err(EnvironmentError::file("read back", &path))?;
        Ok(StagedFile {
            name: name.to_owned(),
            fingerprint: Fingerprint::of(&bytes),
        })
    }

    /// Everything written so far.
    pub fn files(&self) -> &[StagedFile] {
        &self.files
    }

    fn is_the_same_as(&self, target: &Path) -> bool {
        self.files.iter().all(|file| {
            fs::read(target.join(&file.name))
                .is_ok_and(|bytes| Fingerprint::of(&bytes) == file.fingerprint)
        })
    }

    pub fn path_of(&self, table: &Table) -> String {
        format!("tables/{}.parquet", table.id)
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

fn flush_directory(path: &Path) -> Result<(), EnvironmentError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(EnvironmentError::file("flush", path))
}

fn remove_if_there(path: &Path) -> Result<(), EnvironmentError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(EnvironmentError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}
