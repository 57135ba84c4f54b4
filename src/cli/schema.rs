//! `klyfta schema`: the JSON schema of pipeline files.

use clap::Args;

use super::{Ended, write_out};
use crate::spec;

/// Print the JSON schema of pipeline files, for editors
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    pub(super) fn run(&self) -> Ended {
        write_out(&format!("{:#}\n", spec::schema()))
    }
}
