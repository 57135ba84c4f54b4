//! `klyfta decode`: the process that columnar files are decoded in.

use std::path::Path;

use clap::Args;

use super::Ended;
use crate::diagnostics::EnvironmentError;
use crate::engine::Local;
use crate::ingest;

/// Decodes a file for another klyfta, which asks on standard input
#[derive(Debug, Args)]
pub struct Decode {}

impl Decode {
    pub(super) fn run(&self) -> Ended {
        let answered = ingest::answer(&Local);
        Ok(answered.map_err(EnvironmentError::file("answer on", Path::new("stdout")))?)
    }
}
