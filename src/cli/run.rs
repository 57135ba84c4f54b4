//! `klyfta run`: from a pipeline file to a publication.

use std::num::NonZeroUsize;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::{Ended, LogFormat, PipelineArguments, interrupt, progress, say, warn, write_out};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Place, code};
use crate::engine::{Engine, Local};
use crate::pipeline::{self, Outcome, Published, Revised};
use crate::plan::Plan;
use crate::publish::{Keep, Publisher, revisions};
use crate::steps::Forced;

/// Run a pipeline: read, compute, and publish tables, charts and report
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// Compute and publish even if the current publication is up to date: everything, or the steps that
    /// `klyfta plan` calls so or whose names begin so, such as `read` or `estimate:income`
    #[arg(long, value_name = "STEP", num_args = 0..=1, require_equals = true, default_missing_value = EVERYTHING)]
    force: Vec<String>,
    /// Compute these years again, such as `2011..2014`, both included
    #[arg(long, value_name = "YEARS", value_parser = years)]
    backfill: Option<(i32, i32)>,
    /// Threads to compute with; all processors by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Where the work runs
    #[arg(long, value_enum, default_value_t = EngineName::Local)]
    engine: EngineName,
    /// Generations to keep, with the new one; those that were current in the last 48 hours stay too
    #[arg(long, value_name = "N", default_value_t = Keep::default().generations)]
    keep: NonZeroUsize,
    /// Say nothing but what went wrong
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum EngineName {
    /// This machine
    Local,
}

impl Run {
    pub(super) fn run(&self, log_format: LogFormat) -> Ended {
        let begun = Instant::now();
        interrupt::end_the_run(log_format)?;
        if let Some(threads) = self.threads {
            let threads = usize::from(threads);
            let mut pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            if threads == 1 {
                // This one: with another that it waits for there would be two.
                pool = pool.use_current_thread();
            }
            pool.build_global()
                .map_err(|source| EnvironmentError::Threads { threads, source })?;
        }
        let engine = match self.engine {
            EngineName::Local => Local,
        };
        let plan = self.pipeline.plan()?;
        let directory = plan.outputs.directory.clone();
        let forced = self.forced(&plan)?;
        let progress = progress::to_stderr(log_format, self.quiet);
        let keep = Keep {
            generations: self.keep,
        };
        let outcome = pipeline::run(plan, &engine, forced, keep, progress.as_ref())?;
        match outcome {
            Outcome::AlreadyCurrent { generation } => {
                if self.quiet {
                    return Ok(());
                }
                if log_format == LogFormat::Json {
                    let line = serde_json::json!({ "already_current": generation });
                    say(&line.to_string());
                } else {
                    let current = directory.join("current");
                    say(&format!(
                        "already current: {} ({generation})",
                        current.display()
                    ));
                }
            }
            Outcome::Published(published) => {
                let seconds = begun.elapsed().as_secs_f64();
                Publisher::log(
                    &directory,
                    &serde_json::json!({
                        "generation": published.generation,
                        "finished": unix_seconds(),
                        "seconds": seconds,
                        "engine": engine.name(),
                        "threads": rayon::current_num_threads(),
                    }),
                )?;
                // What went wrong is said even to those who want to hear nothing else.
                warn(&published.warnings, log_format);
                match (self.quiet, log_format) {
                    (true, _) => {}
                    (false, LogFormat::Text) => say(said_of(&published, seconds).trim_end()),
                    (false, LogFormat::Json) => say(&json_of(&published, seconds).to_string()),
                }
                write_out(&format!("{}\n", directory.join("current").display()))?;
            }
        }
        Ok(())
    }
}

/// What `--force` without a step means.
const EVERYTHING: &str = "everything";

impl Run {
    fn forced(&self, plan: &Plan) -> Result<Forced, Diagnostics> {
        let is_all = |step: &String| step == EVERYTHING;
        let forced = Forced {
            all: self.force.iter().any(is_all),
            steps: self
                .force
                .iter()
                .filter(|it| !is_all(it))
                .cloned()
                .collect(),
            periods: self.backfill,
        };
        let mut problems = Diagnostics::default();
        for step in pipeline::unknown_steps(plan, &forced) {
            let place = Place::file(plan.pipeline.clone());
            let message = format!("the pipeline has no step `{step}`");
            problems.add(
                Diagnostic::new(&code::UNKNOWN_NAME, place, message).help(
                    "`klyfta plan` lists the steps; `read` and `estimate` mean all of a kind",
                ),
            );
        }
        problems.or(forced)
    }
}

/// The first and the last of some years.
fn years(written: &str) -> Result<(i32, i32), String> {
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    match (first.parse(), last.trim_start_matches('=').parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok((first, last)),
        _ => Err("years are written as 2014 or 2011..2014".to_owned()),
    }
}

fn unix_seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The last lines of a run.
fn said_of(published: &Published, seconds: f64) -> String {
    let summary = &published.summary;
    let mut text = String::new();
    for (level, regions, least, most, few) in &summary.levels {
        let areas = if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        };
        text.push_str(&format!("{level}: {regions} regions of {areas} areas"));
        if *few > 0 {
            text.push_str(&format!(", {few} of them with fewer than five"));
        }
        text.push('\n');
    }
    if summary.matched_inexactly > 0 {
        text.push_str(&format!(
            "{} area names were matched after trimming or folding; run.json lists them\n",
            summary.matched_inexactly
        ));
    }
    if summary.refused > 0 {
        text.push_str(&format!(
            "{} of {} estimates have no value; the column `note` says why\n",
            summary.refused, summary.estimates
        ));
    }
    if let Some(damaged) = &published.damaged {
        text.push_str(&format!(
            "{damaged} was damaged, and stays as it is; `klyfta verify --all` says where\n"
        ));
    }
    match &published.revised {
        Revised::Nothing => {}
        Revised::From(directory, comparison) => text.push_str(&format!(
            "{} values differ from {}; {} says which and why\n",
            comparison.tally.n_revisions(),
            comparison.old,
            directory.display()
        )),
        Revised::Unknown(problems) => text.push_str(&format!(
            "what changed since the generation before is not known:\n{problems}"
        )),
    }
    text.push_str(&format!(
        "published {} estimates and {} charts as {} in {seconds:.2} s\n",
        summary.estimates, summary.charts, published.generation
    ));
    text
}

/// The same for machines.
fn json_of(published: &Published, seconds: f64) -> serde_json::Value {
    let summary = &published.summary;
    let level = |(id, regions, least, most, few): &(String, usize, usize, usize, usize)| {
        serde_json::json!({
            "id": id, "regions": regions, "least_areas": least, "most_areas": most,
            "with_few_areas": few,
        })
    };
    serde_json::json!({
        "published": published.generation,
        "damaged": published.damaged,
        "revisions": match &published.revised {
            Revised::Nothing => serde_json::Value::Null,
            Revised::From(_, comparison) => revisions::json(comparison),
            Revised::Unknown(problems) => problems.to_json(),
        },
        "estimates": summary.estimates,
        "refused": summary.refused,
        "charts": summary.charts,
        "areas_matched_inexactly": summary.matched_inexactly,
        "levels": summary.levels.iter().map(level).collect::<Vec<_>>(),
        "seconds": seconds,
    })
}
