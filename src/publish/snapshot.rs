//! Publication in one step: a generation is staged beside the published ones, flushed, and moved
//! into place, so that a reader sees the old one or the new one.

use std::fs::{self, File, FileTimes, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::disclosed::{Disclosed, NEXT_RECORD};
use super::identity::Identity;
use super::key::{Key, NEXT_KEY};
use super::manifest::MANIFEST;
use super::places::{create_directories, create_file, flush_directory, open_lasting, remove_file};
use super::staged::Staged;
use super::verify::{Depth, verify};
use crate::diagnostics::{EnvironmentError, Failure};
use crate::ingest::Snapshot;
use crate::plan::Plan;

/// Generations that stay when a new one is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// How many, with the current one.
    pub generations: NonZeroUsize,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep {
            generations: NonZeroUsize::new(30).expect("thirty is not nought"),
        }
    }
}

/// A generation that was current more recently than this stays in any case, for readers that still
/// have it open.
const STAYS_FOR: Duration = Duration::from_secs(48 * 60 * 60);

/// What is written to see whether anything can be.
const PROBE_BYTES: usize = 64 * 1024;

/// The only one that may publish to a directory, as long as it lives.
#[derive(Debug)]
pub struct Publisher {
    directory: PathBuf,
    keep: Keep,
    /// The lock goes with the file handle, however the process ends. The file stays: were it
    /// removed, two runs could hold locks on two files of its name.
    _lock: File,
}

/// How the current generation of a directory stands to one that would be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no publication.
    Nothing,
    /// Another generation is current.
    Other(String),
    /// It is current, byte for byte as it was published.
    Current,
    /// It is current, and its files are not what was published.
    Damaged(String),
}

impl Publisher {
    /// Takes the directory for this run, clears away what an interrupted one left, and sees whether
    /// a generation could be published there.
    pub fn open(directory: &Path, keep: Keep) -> Result<Publisher, EnvironmentError> {
        create_directories(&generations_in(directory))?;
        let lock_path = directory.join(".lock");
        let publisher = Publisher {
            directory: directory.to_owned(),
            keep,
            _lock: lock(open_lasting(&lock_path)?, &lock_path)?,
        };
        publisher.sweep()?;
        publisher.probe()?;
        Ok(publisher)
    }

    /// Why a run could not publish to a directory now, as far as that can be known without writing
    /// a name there.
    pub fn hindrance(directory: &Path) -> Result<(), EnvironmentError> {
        is_no_directory(&directory.join("current"))?;
        let generations = generations_in(directory);
        let there = generations.ancestors().find(|above| above.exists());
        let there = there.unwrap_or(Path::new("."));
        let write = || {
            let mut nameless = tempfile::tempfile_in(there)?;
            nameless.write_all(&[0; PROBE_BYTES])?;
            nameless.sync_all()
        };
        write().map_err(EnvironmentError::file("write to", there))?;
        let lock_path = directory.join(".lock");
        match File::open(&lock_path) {
            // Shared, so that two who ask do not hinder each other.
            Ok(file) => match file.try_lock_shared() {
                Err(TryLockError::WouldBlock) => Err(EnvironmentError::Locked { path: lock_path }),
                _ => Ok(()),
            },
            Err(_) => Ok(()),
        }
    }

    /// The generation that `current` leads to, if there is one.
    pub fn current(directory: &Path) -> Option<String> {
        let target = fs::read_link(directory.join("current")).ok()?;
        let name = target.file_name()?.to_str()?;
        directory.join(&target).is_dir().then(|| name.to_owned())
    }

    /// Whether a generation, or a later print of it, is the current one of a directory.
    pub fn standing(directory: &Path, generation: &str) -> Standing {
        let Some(current) = Publisher::current(directory) else {
            return Standing::Nothing;
        };
        let print = current.strip_prefix(generation);
        if !print.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
            return Standing::Other(current);
        }
        let faults = verify(&generations_in(directory).join(&current), Depth::Bytes).faults;
        match faults.is_empty() {
            true => Standing::Current,
            false => Standing::Damaged(current),
        }
    }

    /// Whether an interrupted run left something that only the next one can clear away.
    pub fn has_leftovers(directory: &Path) -> bool {
        let is_left = |left: &str| fs::symlink_metadata(directory.join(left)).is_ok();
        let next = [NEXT_LINK, NEXT_RECORD, NEXT_KEY].into_iter().any(is_left);
        let ours = |path: &PathBuf| is_ours(path);
        let any_in = |place: PathBuf| entries(&place).is_ok_and(|all| all.iter().any(ours));
        next || any_in(generations_in(directory)) || any_in(revisions_in(directory))
    }

    /// Where the files of a new generation are put together.
    pub fn stage(&self, generation: &str) -> Result<Staged, EnvironmentError> {
        Staged::in_place(&self.generations(), generation)
    }

    /// Moves a staged generation into place, where nobody is led to yet.
    pub fn place(&self, mut staged: Staged, generation: &str) -> Result<PathBuf, EnvironmentError> {
        let manifest = staged.seal(generation)?;
        let generations = self.generations();
        // A forced run may come upon its own generation: the same input gives the same bytes.
        // Should they differ, because the program did or the disk rotted, a published generation
        // still never changes.
        let names = std::iter::once(generation.to_owned())
            .chain((2..).map(|again| format!("{generation}-{again}")));
        for name in names {
            let target = generations.join(&name);
            let published = if fs::symlink_metadata(&target).is_err() {
                fs::rename(staged.path(), &target)
                    .map_err(EnvironmentError::file("move", staged.path()))?;
                flush_directory(&generations)?;
                true
            } else {
                holds(&target, &manifest)
            };
            if published {
                return Ok(target);
            }
        }
        unreachable!("there is always another name")
    }

    /// Makes a generation that is in place the current one.
    pub fn make_current(&self, generation: &Path) -> Result<(), EnvironmentError> {
        let name = generation.file_name().unwrap_or_default().to_string_lossy();
        self.point_current_at(&name)?;
        self.forget_old(&name)
    }

    /// The generation whose place another would take, if they are of different input.
    pub fn displaced_by(&self, generation: &Path) -> Option<PathBuf> {
        let current = Publisher::current(&self.directory)?;
        let current = self.generations().join(current);
        let manifest = |path: &Path| fs::read(path.join(MANIFEST)).ok();
        (manifest(&current) != manifest(generation)).then_some(current)
    }

    /// Where what tells how one generation differs from another is put together.
    pub fn stage_revisions(&self, old: &Path, new: &Path) -> Result<Staged, EnvironmentError> {
        let [old, new] = [old, new].map(|it| it.file_name().unwrap_or_default().to_string_lossy());
        Staged::in_place(&revisions_in(&self.directory), &format!("{old}{TO}{new}"))
    }

    /// Moves it into place, in one step. What the same two generations gave before is the same, or
    /// was damaged or made by another program, and gives way.
    pub fn place_revisions(&self, mut staged: Staged) -> Result<PathBuf, EnvironmentError> {
        let name = staged.name();
        let manifest = staged.seal(&name)?;
        let place = revisions_in(&self.directory);
        let target = place.join(&name);
        if fs::symlink_metadata(&target).is_ok() {
            if holds(&target, &manifest) {
                return Ok(target);
            }
            remove_out_of_sight(&target)?;
        }
        fs::rename(staged.path(), &target)
            .map_err(EnvironmentError::file("move", staged.path()))?;
        flush_directory(&place)?;
        Ok(target)
    }

    fn point_current_at(&self, generation: &str) -> Result<(), EnvironmentError> {
        // Its time says from here on when the generation was last the current one.
        let displaced = Publisher::current(&self.directory).filter(|name| name != generation);
        if let Some(displaced) = displaced {
            let displaced = self.generations().join(displaced);
            let now = FileTimes::new().set_modified(SystemTime::now());
            File::open(&displaced)
                .and_then(|directory| directory.set_times(now))
                .map_err(EnvironmentError::file("date", &displaced))?;
        }
        let next = self.directory.join(NEXT_LINK);
        remove_file(&next)?;
        link(generation, &next)?;
        let current = self.directory.join("current");
        fs::rename(&next, &current).map_err(EnvironmentError::file("replace", &current))?;
        flush_directory(&self.directory)
    }

    /// Writes a line to the log of runs, the one file that tells of clocks and machines.
    pub fn log(directory: &Path, line: &serde_json::Value) -> Result<(), EnvironmentError> {
        let path = directory.join("runs.jsonl");
        let mut log = open_lasting(&path)?;
        let mut append = || {
            // A run that was killed while it wrote may have left half a line.
            let mut last = [b'\n'];
            if log.seek(SeekFrom::End(0))? > 0 {
                log.seek(SeekFrom::End(-1))?;
                log.read_exact(&mut last)?;
            }
            let ended = if last == [b'\n'] { "" } else { "\n" };
            log.write_all(format!("{ended}{line}\n").as_bytes())
        };
        append().map_err(EnvironmentError::file("write", &path))
    }

    fn generations(&self) -> PathBuf {
        generations_in(&self.directory)
    }

    /// Removes what an interrupted run left.
    fn sweep(&self) -> Result<(), EnvironmentError> {
        let revisions = Some(revisions_in(&self.directory)).filter(|place| place.is_dir());
        for place in std::iter::once(self.generations()).chain(revisions) {
            for path in entries(&place)? {
                if is_ours(&path) {
                    remove_whatever(&path)?;
                }
            }
        }
        let left = [NEXT_LINK, NEXT_RECORD, NEXT_KEY];
        left.iter()
            .try_for_each(|left| remove_file(&self.directory.join(left)))
    }

    /// Which generation a run makes. Gives the directory its key, where it needs one and has none.
    pub fn identity(&self, plan: &Plan, inputs: &[Snapshot]) -> Result<Identity, Failure> {
        if plan.is_confidential() {
            Key::make(&self.directory)?;
        }
        let identity = Identity::of(plan, inputs, &self.directory)?;
        Ok(identity.expect("the directory has its key"))
    }

    /// Records what is published of confidential input and not yet recorded.
    pub fn remember(&self, plan: &Plan) -> Result<(), Failure> {
        match plan.is_confidential() {
            true => Disclosed::read(&self.directory)?.catch_up(&self.directory),
            false => Ok(()),
        }
    }

    /// Does in small what publishing will do, so that a disk that is full or may not be written to
    /// is told of before the work.
    fn probe(&self) -> Result<(), EnvironmentError> {
        is_no_directory(&self.directory.join("current"))?;
        let path = self.generations().join(".probe");
        let mut file = create_file(&path)?;
        let written = file.write_all(&[0; PROBE_BYTES]);
        let written = written.and_then(|()| file.sync_all());
        remove_file(&path)?;
        written.map_err(EnvironmentError::file("write", &path))?;
        let next = self.directory.join(NEXT_LINK);
        link("probe", &next)?;
        remove_file(&next)
    }

    /// Removes the generations that need not be kept.
    fn forget_old(&self, current: &str) -> Result<(), EnvironmentError> {
        let mut old: Vec<(SystemTime, PathBuf)> = Vec::new();
        for path in entries(&self.generations())? {
            if path.file_name().is_some_and(|name| name != current) {
                let dated = fs::metadata(&path).and_then(|metadata| metadata.modified());
                old.push((dated.map_err(EnvironmentError::file("read", &path))?, path));
            }
        }
        old.sort();
        let now = SystemTime::now();
        let n_kept = self.keep.generations.get() - 1;
        let n_beyond = old.len().saturating_sub(n_kept);
        // A date in the future is a clock's mistake, and no reason to remove anything.
        let age = |dated: &SystemTime| now.duration_since(*dated).unwrap_or_default();
        old.truncate(n_beyond);
        old.retain(|(dated, _)| age(dated) > STAYS_FOR);
        // Ahead of them, so that nothing ever tells of generations that are gone.
        self.forget_revisions(&old)?;
        old.iter()
            .try_for_each(|(_, path)| remove_out_of_sight(path))
    }

    /// Removes what tells of some generations, or of others that are not there any more.
    fn forget_revisions(&self, gone: &[(SystemTime, PathBuf)]) -> Result<(), EnvironmentError> {
        let place = revisions_in(&self.directory);
        if !place.is_dir() {
            return Ok(());
        }
        let stays = |generation: &str| {
            let path = self.generations().join(generation);
            path.is_dir() && gone.iter().all(|(_, gone)| *gone != path)
        };
        for path in entries(&place)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if revised(&name).is_some_and(|(old, new)| !stays(old) || !stays(new)) {
                remove_out_of_sight(&path)?;
            }
        }
        Ok(())
    }
}

/// Takes a directory out of sight first, so that half of one is never seen.
fn remove_out_of_sight(path: &Path) -> Result<(), EnvironmentError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let removed = path.with_file_name(format!(".removed-{name}"));
    fs::rename(path, &removed).map_err(EnvironmentError::file("remove", path))?;
    remove_whatever(&removed)
}

/// The link that takes the place of `current`.
const NEXT_LINK: &str = ".current-next";

/// The generation that a directory's name says it holds, be it a later print.
pub(super) fn base_of(name: &str) -> &str {
    name.split_once('-')
        .map_or(name, |(generation, _)| generation)
}

pub(super) fn generations_in(directory: &Path) -> PathBuf {
    directory.join("generations")
}

pub(super) fn revisions_in(directory: &Path) -> PathBuf {
    directory.join("revisions")
}

/// What stands between the names of two generations.
const TO: &str = "-to-";

/// The two generations that a directory of revisions is about, by its name.
pub(super) fn revised(name: &str) -> Option<(&str, &str)> {
    name.split_once(TO)
}

/// The generation that was current before the one that is: the last that another took the place of.
pub fn before_current(directory: &Path) -> Result<Option<(PathBuf, PathBuf)>, EnvironmentError> {
    let Some(current) = Publisher::current(directory) else {
        return Err(EnvironmentError::NoPublication {
            directory: directory.to_owned(),
        });
    };
    let generations = generations_in(directory);
    // One of a later date was put in place by a run that ended before it led readers there.
    let link = directory.join("current");
    let since = fs::symlink_metadata(&link).and_then(|link| link.modified());
    let since = since.map_err(EnvironmentError::file("read", &link))?;
    let mut others = Vec::new();
    for path in entries(&generations)? {
        if !is_ours(&path) && path.file_name().is_some_and(|name| *name != *current) {
            let dated = fs::metadata(&path).and_then(|metadata| metadata.modified());
            others.push((dated.map_err(EnvironmentError::file("read", &path))?, path));
        }
    }
    // The system dates links by a clock that ticks every few milliseconds.
    let since = since + Duration::from_millis(100);
    let last = others
        .into_iter()
        .filter(|(dated, _)| *dated <= since)
        .max();
    Ok(last.map(|(_, path)| (path, generations.join(current))))
}

/// What is not published: names of generations begin with no dot.
pub(super) fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

pub(super) fn entries(directory: &Path) -> Result<Vec<PathBuf>, EnvironmentError> {
    let unreadable = |error| EnvironmentError::file("list", directory)(error);
    fs::read_dir(directory)
        .map_err(unreadable)?
        .map(|entry| Ok(entry.map_err(unreadable)?.path()))
        .collect()
}

/// Locks a file against other runs. `klyfta plan` asks for the lock too, and lets go of it at once,
/// so a run asks more than once.
fn lock(file: File, path: &Path) -> Result<File, EnvironmentError> {
    const TRIES: u32 = 5;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(error)) => {
                return Err(EnvironmentError::file("lock", path)(error));
            }
        }
    }
    Err(EnvironmentError::Locked {
        path: path.to_owned(),
    })
}

/// Whether a published generation is, byte for byte, the one of a manifest.
fn holds(generation: &Path, manifest: &str) -> bool {
    let same = fs::read(generation.join(MANIFEST)).is_ok_and(|there| there == manifest.as_bytes());
    same && verify(generation, Depth::Bytes).faults.is_empty()
}

/// `current` is ours to replace only if it is a link.
fn is_no_directory(current: &Path) -> Result<(), EnvironmentError> {
    match fs::symlink_metadata(current) {
        Ok(there) if !there.is_symlink() => {
            let in_the_way = std::io::Error::other("it is no link to a generation");
            Err(EnvironmentError::file("replace", current)(in_the_way))
        }
        _ => Ok(()),
    }
}

fn link(generation: &str, path: &Path) -> Result<(), EnvironmentError> {
    std::os::unix::fs::symlink(Path::new("generations").join(generation), path)
        .map_err(EnvironmentError::file("create", path))
}

fn remove_whatever(path: &Path) -> Result<(), EnvironmentError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(EnvironmentError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}
