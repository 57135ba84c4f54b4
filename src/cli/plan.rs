//! `klyfta plan`: what would run, what is up to date, and why.

use clap::Args;

use super::{Ended, LogFormat, PipelineArguments, progress, write_out};
use crate::harmonise::Register;
use crate::pipeline;
use crate::plan::{Periods, Plan};
use crate::publish::{Identity, Publisher, Standing, base_name};
use crate::steps::{Kept, StepName};

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
        let inputs = pipeline::inputs(&plan, silent.as_ref())?;
        let directory = &plan.outputs.directory;
        let identity = Identity::of(&plan, &inputs, directory)?;
        let mut text = String::new();
        let confidential = plan
            .sources
            .iter()
            .filter(|source| source.is_confidential());
        let confidential: Vec<_> = confidential.flat_map(|source| &source.files).collect();
        for input in &inputs {
            let name = base_name(&input.file.name);
            // The fingerprint of confidential counts could be found by trying.
            if confidential.iter().any(|file| file.path == input.file.path) {
                text.push_str(&format!("read     {name} (confidential)\n"));
                continue;
            }
            text.push_str(&format!(
                "read     {name} ({} bytes, sha256 {}...)\n",
                input.fingerprint.bytes,
                &input.fingerprint.sha256[..12]
            ));
        }
        for analysis in &plan.analyses {
            text.push_str(&format!("compute  {}\n", describe(&plan, analysis)));
        }
        for chart in &plan.outputs.charts {
            text.push_str(&format!("draw     {}\n", chart.id));
        }
        // Mistakes in the register are for the run to tell.
        if let Ok(register) = Register::read(&plan.geography, plan.outputs.language) {
            let steps = pipeline::kept_steps(&plan, &inputs, &register);
            for (names, standing) in said_of_steps(&steps, "to be taken") {
                text.push_str(&format!("step     {names}: {standing}\n"));
            }
            text.push_str("step     follow-up, charts, tables and report: always taken\n");
        }
        // The name of a first generation of confidential input is made when it is published.
        let generation = identity.map_or("a first generation".to_owned(), |it| it.generation);
        let standing = Publisher::standing(directory, &generation);
        let state = match &standing {
            Standing::Current => format!(
                "up to date: {generation} is current, made of the same inputs by the same version"
            ),
            Standing::Damaged(current) => format!(
                "to be published: {generation}; the current {current} is of the same inputs, but damaged"
            ),
            Standing::Other(current) => format!(
                "to be published: {generation}; the current {current} is of other inputs, another pipeline text or another version"
            ),
            Standing::Nothing => {
                format!("to be published: {generation}; there is no publication yet")
            }
        };
        text.push_str(&format!("publish  {}: {state}\n", directory.display()));
        write_out(&text)?;
        if standing != Standing::Current {
            Publisher::hindrance(directory)?;
        }
        Ok(())
    }
}

/// What is said of each source, and of the periods of an analysis that stand alike.
pub(super) fn said_of_steps(steps: &[(StepName, Kept)], taken: &str) -> Vec<(String, String)> {
    let alike = steps.chunk_by(|(a, one), (b, other)| one == other && a.kind() == b.kind());
    let said = |alike: &[(StepName, Kept)]| {
        let (first, kept) = &alike[0];
        let (last, _) = &alike[alike.len() - 1];
        let names = match first == last {
            true => first.to_string(),
            false => format!("{first} to {last}"),
        };
        let state = match kept {
            Kept::Same if first.is_of_a_period() => {
                "kept; a region is computed again if its counts changed".to_owned()
            }
            Kept::Same => "kept".to_owned(),
            Kept::Changed(parts) => format!("{taken}: {} changed", parts.join(" and ")),
            Kept::Damaged => format!("{taken}: what was kept is damaged"),
            Kept::Never => format!("{taken}: nothing is kept of it"),
            Kept::Forced => format!("{taken}, as asked"),
            Kept::Unkept(reason) => format!("{taken}: {reason}"),
        };
        (names, state)
    };
    alike.map(said).collect()
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
