//! `klyfta plan`: what would run, what is up to date, and why.

use clap::Args;

use super::{Ended, LogFormat, PipelineArguments, progress, write_out};
use crate::pipeline;
use crate::plan::{Periods, Plan};
use crate::publish::{self, Publisher, base_name};

/// Show what would run, what is up to date, and why
#[derive(Debug, Args)]
pub struct PlanCommand {
    #[command(flatten)]
    pipeline: PipelineArguments,
}

impl PlanCommand {
    pub(super) fn run(&self) -> Ended {
        let plan = self.pipeline.plan()?;
        let silent = progress::to_stderr(LogFormat::Text, true);
        let inputs = pipeline::fingerprints(&plan, silent.as_ref())?;
        let generation = publish::generation_id(&plan, &inputs);
        let mut text = String::new();
        for (file, fingerprint) in &inputs {
            text.push_str(&format!(
                "read     {} ({} bytes, sha256 {}...)\n",
                base_name(&file.name),
                fingerprint.bytes,
                &fingerprint.sha256[..12]
            ));
        }
        for analysis in &plan.analyses {
            text.push_str(&format!("compute  {}\n", describe(&plan, analysis)));
        }
        for chart in &plan.outputs.charts {
            text.push_str(&format!("draw     {}\n", chart.id));
        }
        let directory = &plan.outputs.directory;
        let state = if pipeline::is_current(directory, &generation) {
            format!(
                "up to date: {generation} is current, made of the same inputs by the same version"
            )
        } else {
            match Publisher::current(directory) {
                Some(current) => format!(
                    "to be published: {generation}; the current {current} is of other inputs, another pipeline text or another version"
                ),
                None => format!("to be published: {generation}; there is no publication yet"),
            }
        };
        text.push_str(&format!("publish  {}: {state}\n", directory.display()));
        write_out(&text)
    }
}

fn describe(plan: &Plan, analysis: &crate::plan::Analysis) -> String {
    let groups: Vec<&str> = analysis
        .groups
        .iter()
        .map(|&group| plan.groups[group].id.as_str())
        .collect();
    let levels: Vec<&str> = analysis
        .levels
        .iter()
        .map(|&level| plan.geography.levels[level].id.as_str())
        .collect();
    let periods = match &analysis.periods {
        Periods::All => "all periods".to_owned(),
        Periods::These(listed) => format!("{} periods", listed.len()),
    };
    format!(
        "{}: {} indices of {} by {}, {periods}",
        analysis.id,
        analysis.asked.indices.len(),
        groups.join(", "),
        levels.join(", ")
    )
}
