//! `klyfta completions`: completion scripts for shells.

use clap::Args;

use super::{Ended, command, write_out};

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct Completions {
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Ended {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "klyfta", &mut script);
        write_out(&String::from_utf8_lossy(&script))
    }
}
