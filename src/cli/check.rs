//! `klyfta check`: whether a pipeline and its inputs are right.

use clap::Args;

use super::{Ended, LogFormat, PipelineArguments, progress, say, warn};
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
        let computed = pipeline::compute_and_check(plan, &Local, progress.as_ref())?;
        charts::check(&computed.results)?;
        warn(&computed.warnings, log_format);
        if !self.quiet && computed.warnings.is_empty() {
            say(&match log_format {
                LogFormat::Text => "nothing wrong".to_owned(),
                LogFormat::Json => serde_json::json!({ "wrong": 0 }).to_string(),
            });
        }
        Ok(())
    }
}
