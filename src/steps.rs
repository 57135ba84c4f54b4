//! What the steps of earlier runs found, kept beside the generations: a step that is made of the same
//! finds the same, and need not be taken again.
//!
//! A step is what it is made of, part by part, each with a digest; the program itself is one of the
//! parts. What is kept is used only if every part is the same and its bytes are those that were
//! written; a damaged one is forgotten. Nothing here is published, and only the owner may read it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a step is called: its kind and what it is about, such as `read:people`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepName(String);

impl StepName {
    pub fn read(source: &str) -> StepName {
        StepName(format!("read:{source}"))
    }

    pub fn estimate(analysis: &str, period: i32) -> StepName {
        StepName(format!("estimate:{analysis}:{period}"))
    }

    /// Those of an analysis, whatever their period.
    pub fn estimates(analysis: &str) -> StepName {
        StepName(format!("estimate:{analysis}"))
    }

    /// Whether a user who wrote this means the step, or some of the steps under its name.
    pub fn is_meant_by(&self, meant: &str) -> bool {
        let period_of = |name: &str| {
            let period = name.strip_prefix(&self.0)?.strip_prefix(':')?;
            period.parse::<i32>().ok()
        };
        self.is_within(meant) || period_of(meant).is_some()
    }

    /// The name but for the period.
    pub fn kind(&self) -> &str {
        match self.period() {
            Some(period) => &self.0[..self.0.len() - period.len() - 1],
            None => &self.0,
        }
    }

    pub fn is_of_a_period(&self) -> bool {
        self.period().is_some()
    }

    fn period(&self) -> Option<&str> {
        let (_, period) = self.0.strip_prefix("estimate:")?.rsplit_once(':')?;
        Some(period)
    }

    /// Whether it is one of those that a user means by a name or the beginning of one: `estimate`
    /// means all estimates, `estimate:income` those of one analysis.
    fn is_within(&self, meant: &str) -> bool {
        let rest = self.0.strip_prefix(meant);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// Names come from pipelines, and a pipeline is not to choose where files are written.
    fn file(&self) -> String {
        Sum256::of(self.0.as_bytes()).0
    }
}

impl fmt::Display for StepName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sum256(String);

impl Sum256 {
    pub fn of(bytes: &[u8]) -> Sum256 {
        Sum256(hexadecimal(&Sha256::digest(bytes)))
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a step is made of: each part with a name for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeOf(Vec<(String, Sum256)>);

impl MadeOf {
    /// Only the very same program finds the same, whatever its version says.
    pub fn by_this_program() -> MadeOf {
        let own = std::env::current_exe().and_then(fs::metadata);
        let own = match own {
            Ok(own) => {
                let (modified, changed) = (own.mtime_nsec(), own.ctime_nsec());
                let times = [own.mtime(), modified, own.ctime(), changed];
                format!("{} {} {} {times:?}", own.dev(), own.ino(), own.size())
            }
            // A program that cannot be seen is like no other.
            Err(_) => format!("process {}", std::process::id()),
        };
        MadeOf::default().and("the program", own.as_bytes())
    }

    pub fn and(mut self, part: impl Into<String>, bytes: &[u8]) -> MadeOf {
        self.0.push((part.into(), Sum256::of(bytes)));
        self
    }

    /// What is known of a step of which another make is kept.
    fn against(&self, kept: &MadeOf) -> Kept {
        // Two parts may be alike, as files that were delivered twice: it is not enough that each
        // occurs in the other.
        match self == kept {
            true => Kept::Same,
            false => Kept::Changed(self.unlike(kept)),
        }
    }

    /// The names of parts that differ.
    fn unlike(&self, other: &MadeOf) -> Vec<String> {
        let differs = |part: &&(String, Sum256)| !other.0.contains(part);
        let mut names: Vec<String> = (self.0.iter().filter(differs))
            .chain(other.0.iter().filter(|part| !self.0.contains(part)))
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names.dedup();
        if names.is_empty() {
            names.push("the number or order of files".to_owned());
        }
        names
    }
}

/// What is known of a step before it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Same,
    /// The parts that differ.
    Changed(Vec<String>),
    Damaged,
    Never,
    /// The user wants it to be taken again.
    Forced,
    /// Of what nothing is kept, the reason.
    Unkept(&'static str),
}

/// Which steps are taken again although they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forced {
    /// Everything.
    pub all: bool,
    pub steps: Vec<String>,
    /// First and last year.
    pub periods: Option<(i32, i32)>,
}

impl Forced {
    /// Whether a step is to be taken again; a period where it has one.
    pub fn has(&self, step: &StepName, period: Option<i32>) -> bool {
        let within = |(first, last): (i32, i32)| period.is_some_and(|it| first <= it && it <= last);
        self.all
            || self.steps.iter().any(|meant| step.is_within(meant))
            || self.periods.is_some_and(within)
    }

    pub fn is_nothing(&self) -> bool {
        *self == Forced::default()
    }
}

/// Where steps are kept.
#[derive(Debug)]
pub struct Store {
    /// Nothing where nothing is kept.
    directory: Option<PathBuf>,
    forced: Forced,
    asked: Mutex<BTreeMap<StepName, Kept>>,
    /// Steps that are kept once the run has seen that what it read held still, as bytes.
    unsettled: Mutex<Vec<(StepName, Vec<u8>)>>,
}

const FOLDER: &str = "steps";
const BEGINNING: &[u8] = b"klyfta step 1\n";

/// What a file holds: what the step was made of, and what it found.
#[derive(Serialize, Deserialize)]
struct Written {
    name: String,
    made_of: MadeOf,
    #[serde(with = "bytes")]
    found: Vec<u8>,
}

impl Store {
    pub fn none() -> Store {
        Store {
            directory: None,
            forced: Forced::default(),
            asked: Mutex::default(),
            unsettled: Mutex::default(),
        }
    }

    /// The store of a directory that is published to. Where it cannot be made nothing is kept: steps
    /// save work and are never needed.
    pub fn open(out: &Path, forced: Forced) -> Store {
        let directory = out.join(FOLDER);
        let make = || {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&directory)?;
            // A link would lead to a directory that is not ours.
            if !fs::symlink_metadata(&directory)?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            fs::set_permissions(&directory, fs::Permissions::from_mode(0o700))
        };
        Store {
            directory: make().ok().map(|()| directory),
            forced,
            ..Store::none()
        }
    }

    /// To look at, without making anything.
    pub fn peek(out: &Path) -> Store {
        let directory = out.join(FOLDER);
        Store {
            directory: directory.is_dir().then_some(directory),
            ..Store::none()
        }
    }

    /// Whether a step need not be taken again, and if so what it found.
    pub fn load<T: DeserializeOwned>(
        &self,
        name: &StepName,
        made_of: &MadeOf,
        period: Option<i32>,
    ) -> (Kept, Option<T>) {
        let (kept, found) = self.loaded(name, made_of, period);
        self.note(name, kept.clone());
        (kept, found)
    }

    fn loaded<T: DeserializeOwned>(
        &self,
        name: &StepName,
        made_of: &MadeOf,
        period: Option<i32>,
    ) -> (Kept, Option<T>) {
        if self.forced.has(name, period) {
            return (Kept::Forced, None);
        }
        let Some(directory) = &self.directory else {
            return (Kept::Never, None);
        };
        let written = match read(&directory.join(name.file())) {
            Ok(Some(written)) if written.name == name.0 => written,
            Ok(None) => return (Kept::Never, None),
            Ok(Some(_)) | Err(_) => return (Kept::Damaged, None),
        };
        let kept = made_of.against(&written.made_of);
        if kept != Kept::Same {
            return (kept, None);
        }
        match rmp_serde::from_slice(&written.found) {
            Ok(found) => (Kept::Same, Some(found)),
            Err(_) => (Kept::Damaged, None),
        }
    }

    /// What is known of a step, without what it found.
    pub fn standing(&self, name: &StepName, made_of: &MadeOf) -> Kept {
        let Some(directory) = &self.directory else {
            return Kept::Never;
        };
        match read(&directory.join(name.file())) {
            Ok(Some(written)) if written.name == name.0 => made_of.against(&written.made_of),
            Ok(None) => Kept::Never,
            Ok(Some(_)) | Err(_) => Kept::Damaged,
        }
    }

    /// The periods of an analysis of which anything is kept, in order.
    pub fn periods_of(&self, analysis: &str) -> Vec<i32> {
        let beginning = format!("{}:", StepName::estimates(analysis));
        let entries = self.directory.iter().filter_map(|it| fs::read_dir(it).ok());
        let written = entries
            .flatten()
            .flatten()
            .filter_map(|entry| read(&entry.path()).ok()?);
        let mut periods: Vec<i32> = written
            .filter_map(|it| it.name.strip_prefix(&beginning)?.parse().ok())
            .collect();
        periods.sort_unstable();
        periods
    }

    /// Keeps what a step found. A disk that is full is told of where something is published.
    pub fn keep<T: Serialize>(&self, name: &StepName, made_of: MadeOf, found: &T) {
        if let Some(bytes) = self.bytes(name, made_of, found) {
            self.write(name, &bytes);
        }
    }

    /// Keeps what a step found in files, once the run is [settled](Store::settle).
    pub fn keep_when_settled<T: Serialize>(&self, name: &StepName, made_of: MadeOf, found: &T) {
        if let Some(bytes) = self.bytes(name, made_of, found) {
            let mut unsettled = self.unsettled.lock().unwrap_or_else(|it| it.into_inner());
            unsettled.push((name.clone(), bytes));
        }
    }

    fn bytes<T: Serialize>(&self, name: &StepName, made_of: MadeOf, found: &T) -> Option<Vec<u8>> {
        self.directory.as_ref()?;
        let written = Written {
            name: name.0.clone(),
            made_of,
            found: rmp_serde::to_vec(found).ok()?,
        };
        rmp_serde::to_vec(&written).ok()
    }

    fn write(&self, name: &StepName, bytes: &[u8]) {
        if let Some(directory) = &self.directory {
            let _ = write(&directory.join(name.file()), bytes);
        }
    }

    /// Says what is known of a step.
    pub fn note(&self, name: &StepName, kept: Kept) {
        let mut asked = self.asked.lock().unwrap_or_else(|it| it.into_inner());
        asked.insert(name.clone(), kept);
    }

    /// What was known of every step of this run, in the order of their names.
    pub fn account(&self) -> Vec<(StepName, Kept)> {
        let asked = self.asked.lock().unwrap_or_else(|it| it.into_inner());
        asked
            .iter()
            .map(|(name, kept)| (name.clone(), kept.clone()))
            .collect()
    }

    /// The files that the run read are what they were when it began: keeps what it found in them, and
    /// forgets steps that it had no use for and what a killed run left.
    pub fn settle(&self) {
        let mut unsettled = self.unsettled.lock().unwrap_or_else(|it| it.into_inner());
        for (name, bytes) in unsettled.drain(..) {
            self.write(&name, &bytes);
        }
        let asked = self.asked.lock().unwrap_or_else(|it| it.into_inner());
        let of_use = asked
            .iter()
            .filter(|(_, kept)| !matches!(kept, Kept::Unkept(_)));
        let of_use: BTreeSet<String> = of_use.map(|(name, _)| name.file()).collect();
        let entries = self.directory.iter().filter_map(|it| fs::read_dir(it).ok());
        for entry in entries.flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_str().unwrap_or_default();
            if is_ours(name) && !of_use.contains(name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether a file is one that a store writes, or began to write.
fn is_ours(name: &str) -> bool {
    let name = name.strip_suffix(".new").unwrap_or(name);
    name.len() == 64 && name.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Nothing where there is no file; an error where it is not what was written.
fn read(path: &Path) -> io::Result<Option<Written>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    BufReader::new(file).read_to_end(&mut bytes)?;
    let damaged = || io::Error::from(io::ErrorKind::InvalidData);
    let rest = bytes.strip_prefix(BEGINNING).ok_or_else(damaged)?;
    let (digest, rest) = rest.split_at_checked(32).ok_or_else(damaged)?;
    if Sha256::digest(rest).as_slice() != digest {
        return Err(damaged());
    }
    rmp_serde::from_slice(rest).map(Some).map_err(|_| damaged())
}

/// In one step: a reader sees the old or the new.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(BEGINNING)?;
    file.write_all(&Sha256::digest(bytes))?;
    file.write_all(bytes)?;
    drop(file);
    fs::rename(&new, path)
}

/// Bytes as such, which the format would else write one by one as numbers.
mod bytes {
    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }

            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}
