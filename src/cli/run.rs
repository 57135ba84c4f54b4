//! `klyfta run`: from a pipeline file to a publication.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::hooks::{Hooks, Told};
use super::metrics::Metrics;
use super::plan::said_of_steps;
use super::progress::Timed;
use super::{LogFormat, PipelineArguments, interrupt, progress, report, say, warn, write_out};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::engine::{Engine, Local};
use crate::pipeline::{self, Outcome, Progress, Published, Revised};
use crate::plan::Plan;
use crate::publish::{Keep, Publisher, base_name};
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
    /// Writes how the run went to a file that Prometheus' node exporter collects, such as
    /// `klyfta.prom`
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
    #[command(flatten)]
    hooks: Hooks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum EngineName {
    /// This machine
    Local,
}

impl Run {
    pub(super) fn run(&self, log_format: LogFormat) -> ExitCode {
        let begun = Instant::now();
        let timed = Timed::new(progress::to_stderr(log_format, self.quiet));
        let mut run = Ended {
            run: self,
            log_format,
            directory: None,
            begun,
        };
        match run.publish(&timed) {
            Ok(outcome) => run.well(&outcome, &timed),
            Err(failure) => run.badly(&failure),
        }
    }

    fn use_threads(&self) -> Result<(), EnvironmentError> {
        let Some(threads) = self.threads.map(usize::from) else {
            return Ok(());
        };
        let mut pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        if threads == 1 {
            // This one: with another that it waits for there would be two.
            pool = pool.use_current_thread();
        }
        let built = pool.build_global();
        built.map_err(|source| EnvironmentError::Threads { threads, source })
    }

    fn engine(&self) -> Local {
        match self.engine {
            EngineName::Local => Local,
        }
    }
}

/// A run and those who are told how it ended.
struct Ended<'a> {
    run: &'a Run,
    log_format: LogFormat,
    /// Where it publishes; not known before the pipeline is read.
    directory: Option<PathBuf>,
    begun: Instant,
}

impl Ended<'_> {
    fn publish(&mut self, progress: &dyn Progress) -> Result<Outcome, Failure> {
        interrupt::end_the_run(self.log_format)?;
        self.run.use_threads()?;
        // What fails before the plan is there is told with what is current.
        self.directory = self.run.pipeline.directory();
        let plan = self.run.pipeline.plan()?;
        self.directory = Some(plan.outputs.directory.clone());
        let forced = self.run.forced(&plan)?;
        let keep = Keep {
            generations: self.run.keep,
        };
        pipeline::run(plan, &self.run.engine(), forced, keep, progress)
    }

    fn directory(&self) -> &Path {
        self.directory.as_deref().unwrap_or(Path::new(""))
    }

    fn well(&self, outcome: &Outcome, timed: &Timed) -> ExitCode {
        // What is published is published, whether or not anything can be said of it here.
        let unsaid = self.say_of(outcome, timed).err();
        let exit_code = unsaid.as_ref().map_or(0, Failure::exit_code);
        let mut metrics = self.metrics(exit_code);
        if let Outcome::Published(published) = outcome {
            metrics.is_published = true;
            metrics.estimates = Some(published.summary.estimates);
            metrics.refused = Some(published.summary.refused);
            metrics.charts = Some(published.summary.charts);
            metrics.revisions = match &published.revised {
                Revised::Nothing => Some(0),
                Revised::From(_, comparison) => Some(comparison.tally.n_revisions()),
                Revised::Unknown(_) => None,
            };
        }
        if let Some(failure) = &unsaid {
            metrics.findings = findings(failure);
        }
        self.write(&metrics);
        if let Outcome::Published(published) = outcome
            && let Revised::From(directory, comparison) = &published.revised
            && comparison.tally.n_revisions() > 0
        {
            let mut told = self.told(0);
            told.extend([
                ("REVISIONS", comparison.tally.n_revisions().to_string()),
                ("REVISIONS_DIRECTORY", directory.display().to_string()),
                ("OLD_GENERATION", comparison.old.clone()),
            ]);
            self.run.hooks.on_revision(&told, self.log_format);
        }
        match unsaid {
            None => ExitCode::SUCCESS,
            Some(failure) => self.tell_failure(&failure),
        }
    }

    fn say_of(&self, outcome: &Outcome, timed: &Timed) -> super::Ended {
        let (quiet, log_format) = (self.run.quiet, self.log_format);
        let current = self.directory().join("current");
        match outcome {
            Outcome::AlreadyCurrent { .. } if quiet => {}
            Outcome::AlreadyCurrent { generation } => say(&match log_format {
                LogFormat::Json => serde_json::json!({ "already_current": generation }).to_string(),
                LogFormat::Text => {
                    format!("already current: {} ({generation})", current.display())
                }
            }),
            Outcome::Published(published) => {
                let seconds = self.begun.elapsed().as_secs_f64();
                let line = self.log_line(published, timed, seconds);
                Publisher::log(self.directory(), &line)?;
                // What went wrong is said even to those who want to hear nothing else.
                warn(&published.warnings, log_format);
                match (quiet, log_format) {
                    (true, _) => {}
                    (false, LogFormat::Text) => say(said_of(published, seconds).trim_end()),
                    (false, LogFormat::Json) => say(&json_of(published, seconds).to_string()),
                }
                write_out(&format!("{}\n", current.display()))?;
            }
        }
        Ok(())
    }

    /// What is written to the log of runs: all that differs between two runs of the same input.
    fn log_line(&self, published: &Published, timed: &Timed, seconds: f64) -> serde_json::Value {
        serde_json::json!({
            "generation": published.generation,
            "finished": unix_seconds(),
            "seconds": seconds,
            "engine": self.run.engine().name(),
            "threads": rayon::current_num_threads(),
            "stages": timed.stages(),
            "steps": said_of_steps(&published.steps, "taken")
                .into_iter()
                .map(|(step, standing)| serde_json::json!({ "step": step, "standing": standing }))
                .collect::<Vec<_>>(),
            "estimates": published.summary.estimates,
            "refused": published.summary.refused,
            "charts": published.summary.charts,
            // What the seal says of the list of all files and their hashes.
            "manifest_sha256": seal(&published.directory),
            "damaged": published.damaged,
            "revisions": match &published.revised {
                Revised::Nothing => serde_json::Value::Null,
                Revised::From(directory, comparison) => serde_json::json!({
                    "directory": directory.file_name().map(|name| name.to_string_lossy()),
                    "values": comparison.tally.n_revisions(),
                    "manifest_sha256": seal(directory),
                }),
                Revised::Unknown(problems) => problems.to_json(),
            },
        })
    }

    fn badly(&self, failure: &Failure) -> ExitCode {
        let mut metrics = self.metrics(failure.exit_code());
        metrics.findings = findings(failure);
        self.write(&metrics);
        self.tell_failure(failure)
    }

    fn tell_failure(&self, failure: &Failure) -> ExitCode {
        let exit_code = failure.exit_code();
        match self.log_format {
            LogFormat::Text => report(failure, LogFormat::Text),
            LogFormat::Json => say(&self.failure_line(failure).to_string()),
        }
        let mut told = self.told(exit_code);
        told.extend([
            ("CODE", failure.code().to_owned()),
            ("PLACE", place_of(failure)),
            ("WHAT", what_of(failure)),
        ]);
        self.run.hooks.on_failure(&told, self.log_format);
        ExitCode::from(exit_code)
    }

    /// One line with all that is known of a failure.
    fn failure_line(&self, failure: &Failure) -> serde_json::Value {
        let mut line = super::json_of(failure);
        line["failed"] = true.into();
        line["what"] = what_of(failure).into();
        line["code"] = failure.code().into();
        line["place"] = place_of(failure).into();
        line["exit_code"] = failure.exit_code().into();
        line["pipeline"] = self.run.pipeline.pipeline.to_string_lossy().into();
        line["current"] = self.current().into();
        line["seconds"] = self.begun.elapsed().as_secs_f64().into();
        line
    }

    /// The generation that readers see.
    fn current(&self) -> Option<String> {
        Publisher::current(self.directory.as_deref()?)
    }

    fn told(&self, exit_code: u8) -> Vec<Told> {
        vec![
            ("PIPELINE", self.run.pipeline.pipeline.display().to_string()),
            ("OUT", self.directory().display().to_string()),
            ("EXIT_CODE", exit_code.to_string()),
            ("GENERATION", self.current().unwrap_or_default()),
        ]
    }

    fn metrics(&self, exit_code: u8) -> Metrics {
        Metrics {
            pipeline: base_name(&self.run.pipeline.pipeline.to_string_lossy()).to_owned(),
            out: std::path::absolute(self.directory())
                .map_or_else(|_| String::new(), |out| out.display().to_string()),
            finished: unix_seconds(),
            seconds: self.begun.elapsed().as_secs_f64(),
            exit_code,
            ..Metrics::default()
        }
    }

    /// That nobody can be told how the run went is told, and is no part of how it went.
    fn write(&self, metrics: &Metrics) {
        let Some(path) = &self.run.metrics else {
            return;
        };
        if let Err(error) = metrics.write(path) {
            say(&match self.log_format {
                LogFormat::Text => format!("--metrics failed: {error}"),
                LogFormat::Json => {
                    serde_json::json!({ "metrics": path, "failed": error.to_string() }).to_string()
                }
            });
        }
    }
}

/// How many mistakes there are, by code.
fn findings(failure: &Failure) -> BTreeMap<String, usize> {
    match failure.diagnostics() {
        Some(problems) => problems.by_code(),
        None => BTreeMap::from([(failure.code().to_owned(), 1)]),
    }
}

/// The hash that seals a published directory.
fn seal(directory: &Path) -> Option<String> {
    let written = std::fs::read_to_string(directory.join("manifest.sha256")).ok()?;
    written.split_whitespace().next().map(str::to_owned)
}

fn place_of(failure: &Failure) -> String {
    let first = failure
        .diagnostics()
        .and_then(|problems| problems.iter().next());
    first.map_or_else(String::new, |first| first.place.to_string())
}

fn what_of(failure: &Failure) -> String {
    let first = failure
        .diagnostics()
        .and_then(|problems| problems.iter().next());
    first.map_or_else(|| failure.to_string(), |first| first.message.clone())
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
            Revised::From(directory, comparison) => serde_json::json!({
                "directory": directory,
                "old": comparison.old,
                "values": comparison.tally.n_revisions(),
            }),
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
