//! `klyfta verify`: whether published files are what was published.

use std::path::PathBuf;

use clap::Args;

use super::{Ended, write_out};
use crate::diagnostics::{Diagnostics, Failure};
use crate::publish::{Depth, published, verify};

/// Read every published file again, and tell of each that is not as it was published
#[derive(Debug, Args)]
pub struct Verify {
    /// The directory that a pipeline publishes to
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// All generations that are kept, not only the current one
    #[arg(long)]
    all: bool,
}

impl Verify {
    pub(super) fn run(&self) -> Ended {
        let mut faults = Diagnostics::default();
        for generation in published(&self.directory, self.all)? {
            let verified = verify(&generation, Depth::Tables);
            let name = &verified.generation;
            let said = match verified.faults.count() {
                0 => format!(
                    "{name}: sound, {} files of {} bytes, {} tables of {} rows\n",
                    verified.files, verified.bytes, verified.tables, verified.rows
                ),
                n => format!("{name}: damaged in {n} places\n"),
            };
            write_out(&said)?;
            faults.extend(verified.faults);
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Failure::Findings(faults)),
        }
    }
}
