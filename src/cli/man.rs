//! `klyfta man`: the manual page.

use clap::Args;

use super::{Ended, command, write_out};

/// Print the manual page
#[derive(Debug, Args)]
pub struct Man {}

impl Man {
    pub(super) fn run(&self) -> Ended {
        let mut page = Vec::new();
        clap_mangen::Man::new(command())
            .render(&mut page)
            .expect("writing to memory cannot fail");
        write_out(&String::from_utf8_lossy(&page))
    }
}
