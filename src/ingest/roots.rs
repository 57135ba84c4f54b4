//! The directories that a pipeline may read from.
//!
//! A pipeline may come from somebody else. What it names is looked at before anything is opened: a
//! path that leads out of the roots, by `..` or by a link, is refused, and so is what is no file,
//! since opening a pipe waits for whoever writes to it.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Component, Path, PathBuf};

use crate::plan::{InputFile, Unfit};

/// Longer paths name nothing on any file system that klyfta runs on.
const LONGEST_PATH: usize = 4096;

/// Directories, and files, below which everything that a pipeline reads must lie.
#[derive(Clone, Debug)]
pub struct Roots {
    /// As the system knows them, without links; anywhere where there are none.
    below: Option<Vec<PathBuf>>,
}

impl Roots {
    /// For files that whoever calls has chosen.
    pub fn anywhere() -> Roots {
        Roots { below: None }
    }

    /// Below these; one that is not there holds nothing.
    pub fn below<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Roots {
        let there = paths
            .into_iter()
            .filter_map(|path| fs::canonicalize(path).ok());
        let mut below: Vec<PathBuf> = there.collect();
        below.dedup();
        Roots { below: Some(below) }
    }

    /// What a value given on the command line opens: whoever starts the run has chosen it.
    pub fn and_given(mut self, value: &str) -> Roots {
        let path = match value.contains(['*', '?', '[']) {
            true => fixed_part(value),
            false => PathBuf::from(value),
        };
        let is_path = !value.is_empty() && !path.as_os_str().is_empty();
        if let (Some(below), true) = (&mut self.below, is_path) {
            // One that is not there is missing, and not forbidden.
            below.push(resolved(&path));
        }
        self
    }

    /// The files at a path, or those that match a pattern with `*`, `?` or `[..]`, sorted by name.
    pub fn find(&self, pattern: &str) -> Result<Vec<InputFile>, Unfit> {
        if pattern.len() > LONGEST_PATH {
            let reason = format!("a path has at most {LONGEST_PATH} bytes");
            return Err(Unfit::Unreadable(reason));
        }
        let path = Path::new(pattern);
        if let Ok(there) = fs::metadata(path) {
            self.is_within(path)?;
            return Ok(vec![self.input(path, there.file_type())?]);
        }
        // Not even names outside are looked for.
        self.is_within(&fixed_part(pattern))?;
        let mut after_fixed = path.components().skip_while(|part| !is_pattern(part));
        if after_fixed.any(|part| part == Component::ParentDir) {
            return Err(self.outside(path));
        }
        let mut files = Vec::new();
        for entry in glob::glob(pattern).map_err(|error| Unfit::Unreadable(error.to_string()))? {
            let path = entry.map_err(|error| Unfit::Unreadable(error.to_string()))?;
            self.is_within(&path)?;
            if let Ok(there) = fs::metadata(&path) {
                files.push(self.input(&path, there.file_type())?);
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }

    /// Whether a path lies below a root, wherever links and `..` in it lead.
    pub fn is_within(&self, path: &Path) -> Result<(), Unfit> {
        let Some(below) = &self.below else {
            return Ok(());
        };
        let path_is = resolved(path);
        match below.iter().any(|root| path_is.starts_with(root)) {
            true => Ok(()),
            false => Err(self.outside(path)),
        }
    }

    /// What is opened is what was looked at: a link that is turned elsewhere later leads nowhere.
    fn input(&self, path: &Path, there: fs::FileType) -> Result<InputFile, Unfit> {
        let name = path.to_string_lossy().into_owned();
        let kind = if there.is_file() {
            let opened = match self.below {
                Some(_) => resolved(path),
                None => path.to_owned(),
            };
            return Ok(InputFile { path: opened, name });
        } else if there.is_dir() {
            "a directory"
        } else if there.is_fifo() {
            "a pipe"
        } else if there.is_socket() {
            "a socket"
        } else {
            "a device"
        };
        Err(Unfit::NoFile { name, kind })
    }

    fn outside(&self, path: &Path) -> Unfit {
        let roots = self.below.iter().flatten();
        Unfit::Outside {
            name: path.to_string_lossy().into_owned(),
            leads_to: resolved(path).to_string_lossy().into_owned(),
            roots: roots
                .map(|root| root.to_string_lossy().into_owned())
                .collect(),
        }
    }
}

/// The files at a path or pattern, wherever they lie.
pub fn find_files(pattern: &str) -> Result<Vec<InputFile>, Unfit> {
    Roots::anywhere().find(pattern)
}

fn is_pattern(part: &Component) -> bool {
    let text = part.as_os_str().to_string_lossy();
    text.contains(['*', '?', '['])
}

/// What of a pattern stands before its first sign for something else.
fn fixed_part(pattern: &str) -> PathBuf {
    let parts = Path::new(pattern).components();
    let fixed: PathBuf = parts.take_while(|part| !is_pattern(part)).collect();
    match fixed.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => fixed,
    }
}

/// A path without links and `..`, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(resolved) = fs::canonicalize(path) {
        return resolved;
    }
    match (path.parent(), path.file_name()) {
        (Some(above), Some(name)) => {
            let above = match above.as_os_str().is_empty() {
                true => Path::new("."),
                false => above,
            };
            resolved(above).join(name)
        }
        // `..` below what does not exist leads nowhere that could be told.
        _ => path.to_owned(),
    }
}
