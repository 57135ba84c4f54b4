//! Why a command could not do what was asked, and the exit code that says so.

use std::path::{Path, PathBuf};

use super::{Diagnostic, Diagnostics};

/// The machine failed, not the input: disk, permissions, lock.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("another run holds {}; it publishes to the same directory", path.display())]
    Locked { path: PathBuf },
    #[error("there is no publication in {}", directory.display())]
    NoPublication { directory: PathBuf },
    #[error("cannot write {}: {source}", path.display())]
    Table {
        path: PathBuf,
        source: parquet::errors::ParquetError,
    },
    #[error("cannot make the report: {0}")]
    Report(String),
    #[error("cannot start {threads} threads: {source}")]
    Threads {
        threads: usize,
        source: rayon::ThreadPoolBuildError,
    },
}

impl EnvironmentError {
    /// Turns an I/O error into one that says what was tried on which path.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| EnvironmentError::File {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was looked at is not as it should be.
    #[error("{0}")]
    Findings(Diagnostics),
    /// The input or the pipeline file is wrong.
    #[error("{0}")]
    Input(Diagnostics),
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Findings(_) => 1,
            Failure::Input(_) => 2,
            Failure::Environment(_) => 3,
        }
    }

    /// The mistakes that were found, unless the machine is at fault.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Failure::Findings(diagnostics) | Failure::Input(diagnostics) => Some(diagnostics),
            Failure::Environment(_) => None,
        }
    }

    /// The code of the first mistake, or what of the machine is at fault.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Findings(diagnostics) | Failure::Input(diagnostics) => {
                diagnostics.iter().next().map_or("", |first| first.code)
            }
            Failure::Environment(EnvironmentError::Locked { .. }) => "locked",
            Failure::Environment(EnvironmentError::NoPublication { .. }) => "no-publication",
            Failure::Environment(_) => "environment",
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Failure {
        Failure::Input(diagnostics)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure::Input(diagnostic.into())
    }
}
