//! How tables are drawn by chance.

use clap::Args;

use crate::cli::unreadable_request;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::inference::streams::Key;

#[derive(Debug, Args)]
pub(super) struct Draws {
    /// How many tables are drawn by chance, or protected once more; 500 by default
    #[arg(long, value_name = "N", requires = "drawn")]
    pub draws: Option<u64>,
}

/// How often, and from which stream of random numbers.
#[derive(Clone, Copy)]
pub(super) struct Drawing {
    pub bootstrap: Option<u64>,
    pub draws: Option<u64>,
    pub seed: u64,
    pub level: f64,
}

impl Drawing {
    pub(super) fn n_draws(&self) -> u64 {
        self.draws.unwrap_or(500)
    }

    pub(super) fn n_bootstrap(&self) -> Option<u64> {
        self.bootstrap
    }

    pub(super) fn level(&self) -> f64 {
        self.level
    }

    /// What the random numbers of a task depend on: the purpose and the names of what is estimated.
    pub(super) fn key<'a>(&self, purpose: &'a str, names: impl Iterator<Item = &'a str>) -> Key {
        let identity: Vec<&str> = std::iter::once(purpose).chain(names).collect();
        Key::of(self.seed, &identity)
    }

    /// Intervals of these methods reach from one tail to the other.
    pub(super) fn wrong_level(&self) -> Diagnostics {
        let level = self.level;
        let mut diagnostics = Diagnostics::default();
        if !(0.5 < level && level < 1.0) {
            let message = format!("`{level}` is no level of such an interval");
            let help = "write a number between 0.5 and 1, such as 0.95";
            diagnostics.add(unreadable_request("--level", message).help(help));
        }
        diagnostics
    }

    /// What keeps so many replicates from making an interval.
    pub(super) fn too_few(&self, flag: &str, n_replicates: u64) -> Diagnostics {
        let level = self.level();
        // Some have to lie beyond either limit, give or take rounding in one minus the level.
        let needed = (2.0 / (1.0 - level) - 1.0 - 1e-6).ceil() as u64;
        let mut diagnostics = self.wrong_level();
        if diagnostics.is_empty() && n_replicates < needed {
            diagnostics.add(too_few(flag, n_replicates, level, needed));
        }
        diagnostics
    }
}

fn too_few(flag: &str, n_replicates: u64, level: f64, needed: u64) -> Diagnostic {
    let message = format!("`{n_replicates}` are too few for an interval of level {level}");
    unreadable_request(flag, message).help(format!("give {needed} at least"))
}
