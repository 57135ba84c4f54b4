//! `klyfta check`: whether a pipeline and its inputs are right.

use clap::Args;

use super::{Ended, LogFormat, PipelineArguments, progress, say};
use crate::charts;
use crate::engine::Local;
use crate::pipeline;

/// Validate a pipeline and its inputs, and publish nothing
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// Say nothing but what is wrong
    #[arg(long)]
    quiet: bool,
}

impl Check {
    pub(super) fn run(&self, log_format: LogFormat) -> Ended {
        let plan = self.pipeline.plan()?;
        let progress = progress::to_stderr(log_format, self.quiet);
        let results = pipeline::compute(plan, &Local, progress.as_ref())?;
        charts::check(&results)?;
        if !self.quiet {
            say("nothing wrong");
        }
        Ok(())
    }
}
