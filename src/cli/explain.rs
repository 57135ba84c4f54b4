//! `klyfta explain`: one index or one kind of mistake at length.

use clap::Args;

use super::{Ended, indices, unreadable_request, write_out};
use crate::diagnostics::{self, CODES, did_you_mean};
use crate::indices::REGISTRY;

/// Explain an index or the code of a mistake
#[derive(Debug, Args)]
pub struct Explain {
    /// Id of an index, or code of a mistake such as `not-a-number`
    subject: String,
}

impl Explain {
    pub(super) fn run(&self) -> Ended {
        let subject = self.subject.as_str();
        if let Some(code) = diagnostics::find(subject) {
            return write_out(&format!(
                "{}\n\n{}\n\n{}\n",
                code.id, code.meaning, code.remedy
            ));
        }
        if let Ok(definition) = indices::find(subject) {
            return write_out(&indices::section(definition));
        }
        let indices = REGISTRY.iter().map(|definition| definition.id);
        let known = indices.chain(CODES.iter().map(|code| code.id));
        let help = did_you_mean(subject, known)
            .unwrap_or_else(|| "`klyfta indices` lists the indices".to_owned());
        let message = format!("there is no index and no kind of mistake called `{subject}`");
        Err(unreadable_request("command line", message)
            .help(help)
            .into())
    }
}
