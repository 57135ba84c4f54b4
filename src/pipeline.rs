//! The route: from a pipeline file to a publication, a line a stage.

use std::path::{Path, PathBuf};

use crate::aggregate::{self, GroupCounts};
use crate::charts::{self, Chart};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::engine::{self, Engine};
use crate::estimate::{Estimates, estimate, n_tables as n_tables_of};
use crate::follow_up;
use crate::harmonise::{self, Register};
use crate::ingest::{self, Snapshot};
use crate::plan::Plan;
use crate::publish::revisions::Comparison;
use crate::publish::{
    self, AnalysisResults, Keep, Protected, Publisher, Results, SourceRecord, Standing,
};
use crate::report;
use crate::study::{self, EffortsRead, Material, read_efforts};

/// The stages of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Inputs,
    Register,
    Ingest,
    Aggregate,
    Indices,
    FollowUp,
    Charts,
    Publish,
}

impl Stage {
    pub const ALL: &[Stage] = &[
        Stage::Inputs,
        Stage::Register,
        Stage::Ingest,
        Stage::Aggregate,
        Stage::Indices,
        Stage::FollowUp,
        Stage::Charts,
        Stage::Publish,
    ];

    /// What the stage does, as the log says it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Inputs => "fingerprint inputs",
            Stage::Register => "read register",
            Stage::Ingest => "read statistics",
            Stage::Aggregate => "count groups",
            Stage::Indices => "compute indices",
            Stage::FollowUp => "follow up",
            Stage::Charts => "draw charts",
            Stage::Publish => "publish",
        }
    }
}

/// Watches a run. Nothing but the command line prints.
pub trait Progress: Sync {
    /// A stage begins, with so many pieces of work.
    fn begin(&self, stage: Stage, pieces: usize);
    /// A piece of work of the current stage is done.
    fn advance(&self);
    /// A stage is done; what came of it, for the log.
    fn done(&self, stage: Stage, summary: &str);
}

/// What became of a run.
#[derive(Clone, Debug)]
pub enum Outcome {
    Published(Published),
    /// The generation was already the current one.
    AlreadyCurrent {
        generation: String,
    },
}

#[derive(Clone, Debug)]
pub struct Published {
    pub generation: String,
    /// The directory of the generation.
    pub directory: PathBuf,
    pub summary: Summary,
    /// The generation of the same input that was current before and is damaged.
    pub damaged: Option<String>,
    pub revised: Revised,
}

/// What is known of how a generation differs from the one before it.
#[derive(Clone, Debug)]
pub enum Revised {
    /// It is the first, or the same.
    Nothing,
    /// The directory that tells of it, and what came of comparing them.
    From(PathBuf, Box<Comparison>),
    /// The one before is damaged.
    Unknown(Diagnostics),
}

/// Counts for the last lines of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub areas: usize,
    pub estimates: usize,
    pub refused: usize,
    pub charts: usize,
    /// Areas matched other than exactly.
    pub matched_inexactly: usize,
    /// Level, regions, least and most areas of a region, regions with fewer than five.
    pub levels: Vec<(String, usize, usize, usize, usize)>,
}

/// Whether a generation is computed although it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recompute {
    WhenChanged,
    Always,
}

/// Runs a pipeline from its plan to its publication.
pub fn run(
    plan: Plan,
    engine: &dyn Engine,
    recompute: Recompute,
    keep: Keep,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    let inputs = inputs(&plan, progress)?;
    let generation = publish::generation_id(&plan, &inputs);
    let directory = plan.outputs.directory.clone();
    let is_current = || {
        let standing = Publisher::standing(&directory, &generation);
        recompute == Recompute::WhenChanged && standing == Standing::Current
    };
    if is_current() && !Publisher::has_leftovers(&directory) {
        return Ok(Outcome::AlreadyCurrent { generation });
    }
    // Before the work, so that a second run does not do it for nothing.
    let publisher = Publisher::open(&directory, keep)?;
    // The run that held the lock before may have done it all.
    if is_current() {
        return Ok(Outcome::AlreadyCurrent { generation });
    }
    let damaged = match Publisher::standing(&directory, &generation) {
        Standing::Damaged(current) => Some(current),
        Standing::Nothing | Standing::Other(_) | Standing::Current => None,
    };
    let results = compute(plan, engine, progress)?;
    unchanged_inputs(&results, &inputs)?;
    something_computed(&results)?;
    charts::check(&results)?;
    let results = Protected::public(results);

    let charts = draw(&results, engine, progress);
    progress.begin(Stage::Publish, 1);
    let published = write(&results, &inputs, &charts, &publisher, engine, &generation)?;
    progress.done(Stage::Publish, &generation);
    Ok(Outcome::Published(Published {
        damaged,
        ..published
    }))
}

/// Reads and computes everything that a plan asks for, and publishes nothing.
pub fn compute(
    plan: Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Results, Failure> {
    compute_with_counts(plan, engine, progress).map(|(results, _)| results)
}

/// The same with the counts that it follows from, a source of the plan each.
pub fn compute_with_counts(
    plan: Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<(Results, Vec<GroupCounts>), Failure> {
    let (register, read, efforts) = read(&plan, engine, progress)?;
    let mut diagnostics = Diagnostics::default();
    let periods: Vec<Vec<usize>> = plan
        .analyses
        .iter()
        .map(|analysis| {
            let counts = &read[analysis.source].counts;
            aggregate::periods_of(analysis, counts, &mut diagnostics)
        })
        .collect();
    diagnostics.or(())?;

    let n_tables = plan.analyses.iter().zip(&periods);
    let n_tables = n_tables.map(|(analysis, periods)| n_tables_of(analysis, periods, &register));
    progress.begin(Stage::Indices, n_tables.sum());
    let mut analyses = Vec::new();
    for (analysis, periods) in plan.analyses.iter().zip(&periods) {
        let counts = &read[analysis.source].counts;
        let protection = plan.sources[analysis.source].protection.as_ref();
        let done = || progress.advance();
        let estimates = estimate(
            analysis, counts, periods, &register, protection, engine, &done,
        );
        analyses.push(AnalysisResults {
            changes: follow_up::changes(&estimates.rows, protection.map(|it| it.from)),
            periods: periods
                .iter()
                .map(|&period| counts.periods[period])
                .collect(),
            estimates,
        });
    }
    let n: usize = analyses
        .iter()
        .map(|found| found.estimates.rows.len())
        .sum();
    progress.done(Stage::Indices, &format!("{n} estimates"));
    let effort_files = efforts.iter().flat_map(|it| it.files.clone()).collect();
    let study = match &plan.follow_up {
        None => None,
        Some(follow_up) => {
            progress.begin(Stage::FollowUp, 1);
            let counts: Vec<&GroupCounts> = read.iter().map(|source| &source.counts).collect();
            let estimates: Vec<&Estimates> = analyses.iter().map(|it| &it.estimates).collect();
            let study = study::study(Material {
                plan: &plan,
                follow_up,
                register: &register,
                counts: &counts,
                estimates: &estimates,
                efforts,
                engine,
            })?;
            let n = study.answers.len();
            progress.done(Stage::FollowUp, &format!("{n} questions"));
            Some(study)
        }
    };
    let (sources, counts) = read.into_iter().map(|it| (it.record, it.counts)).unzip();
    let results = Results {
        study,
        effort_files,
        register,
        analyses,
        sources,
        plan,
    };
    Ok((results, counts))
}

/// A source read and counted.
struct ReadSource {
    counts: GroupCounts,
    record: SourceRecord,
}

/// Reads the registers and every source; the mistakes of all of them are reported together.
fn read(
    plan: &Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<(Register, Vec<ReadSource>, Option<EffortsRead>), Failure> {
    progress.begin(Stage::Register, 1);
    let register = Register::read(&plan.geography, plan.outputs.language)?;
    progress.done(Stage::Register, &format!("{} areas", register.n_areas()));

    let mut diagnostics = Diagnostics::default();
    progress.begin(Stage::Ingest, plan.sources.len());
    let mut tables = Vec::new();
    for (at, source) in plan.sources.iter().enumerate() {
        let categories = aggregate::needed_categories(plan, at);
        let long = ingest::read(source, engine)
            .and_then(|raw| harmonise::long_table(source, raw, &register, &categories));
        match long {
            Ok(long) => tables.push(Some(long)),
            Err(problems) => {
                diagnostics.extend(problems);
                tables.push(None);
            }
        }
        progress.advance();
    }
    let rows: usize = tables.iter().flatten().map(|long| long.cells.len()).sum();
    progress.done(Stage::Ingest, &format!("{rows} counts"));

    progress.begin(Stage::Aggregate, plan.sources.len());
    let mut read = Vec::new();
    for (at, long) in tables.into_iter().enumerate() {
        let Some(long) = long else { continue };
        match aggregate::count_groups(plan, at, &long, &register) {
            Ok(counts) => read.push(ReadSource {
                record: SourceRecord {
                    files: long.provenance,
                    matching: long.matching,
                    unused_categories: long.unused_categories,
                    areas_without_data: (0..register.n_areas())
                        .filter(|&area| !counts.expected[area])
                        .map(|area| register.codes()[area].clone())
                        .collect(),
                    n_marked_none: long.n_marked_none,
                    n_missing: counts.n_missing(),
                },
                counts,
            }),
            Err(problems) => diagnostics.extend(problems),
        }
        progress.advance();
    }
    let asked = plan.follow_up.as_ref();
    let asked = asked.and_then(|it| Some((it.efforts.as_ref()?, it.level)));
    let efforts = match asked.map(|(efforts, level)| read_efforts(efforts, &register, level)) {
        None => None,
        Some(Ok(efforts)) => Some(efforts),
        Some(Err(problems)) => {
            diagnostics.extend(problems);
            None
        }
    };
    diagnostics.or(())?;
    progress.done(Stage::Aggregate, &format!("{} sources", read.len()));
    Ok((register, read, efforts))
}

/// What every input file holds before it is read.
pub fn inputs(plan: &Plan, progress: &dyn Progress) -> Result<Vec<Snapshot>, Diagnostics> {
    let files = plan.input_files();
    progress.begin(Stage::Inputs, files.len());
    let mut diagnostics = Diagnostics::default();
    let mut inputs = Vec::new();
    for file in files {
        match Snapshot::of(file) {
            Ok(input) => inputs.push(input),
            Err(problem) => diagnostics.add(problem),
        }
        progress.advance();
    }
    progress.done(Stage::Inputs, &format!("{} files", inputs.len()));
    diagnostics.or(inputs)
}

/// A file that was replaced while it was read would be published under the name of another.
fn unchanged_inputs(results: &Results, inputs: &[Snapshot]) -> Result<(), Diagnostics> {
    let sources = results.sources.iter().flat_map(|source| &source.files);
    let registers = results
        .register
        .provenance
        .iter()
        .chain(&results.effort_files);
    let read: Vec<&ingest::Provenance> = sources.chain(registers).collect();
    let mut diagnostics = Diagnostics::default();
    for input in inputs {
        let of_input = |read: &&&ingest::Provenance| read.file == input.file.name;
        let other = read
            .iter()
            .filter(of_input)
            .find(|read| read.fingerprint != input.fingerprint);
        match other {
            Some(read) => diagnostics.add(input.changed(&read.fingerprint)),
            None => {
                if let Err(problem) = input.unchanged() {
                    diagnostics.add(problem);
                }
            }
        }
    }
    diagnostics.or(())
}

/// A publication without a single value would take the place of one that has them.
fn something_computed(results: &Results) -> Result<(), Diagnostic> {
    let rows = || {
        let analyses = results.analyses.iter();
        analyses.flat_map(|found| found.estimates.rows.iter())
    };
    let indicators = || results.study.iter().flat_map(|study| &study.indicators);
    if rows().any(|row| row.value.is_ok()) || indicators().any(|row| row.share.is_some()) {
        return Ok(());
    }
    let first = rows().find_map(|row| row.value.as_ref().err());
    let reason = first.map_or_else(
        || "there is no region".to_owned(),
        |refusal| publish::reason(refusal).0,
    );
    Err(Diagnostic::new(
        &code::NOTHING_COMPUTED,
        Place::file(results.plan.pipeline.clone()),
        format!(
            "none of {} estimates and indicators has a value: {reason}",
            rows().count() + indicators().count()
        ),
    )
    .help("look at the groups and at the counts that the sources give them"))
}

fn draw(results: &Protected<Results>, engine: &dyn Engine, progress: &dyn Progress) -> Vec<Chart> {
    progress.begin(Stage::Charts, 1);
    let mut charts = charts::draw_all(results);
    charts.extend(charts::draw_follow_up(results, engine));
    progress.done(Stage::Charts, &format!("{} charts", charts.len()));
    charts
}

/// Stages every file of the generation and moves it into place.
fn write(
    results: &Protected<Results>,
    inputs: &[Snapshot],
    charts: &[Chart],
    publisher: &Publisher,
    engine: &dyn Engine,
    generation: &str,
) -> Result<Published, EnvironmentError> {
    let mut staged = publisher.stage(generation)?;
    let tables = publish::write_tables(results, engine, &mut staged)?;
    let pictures = engine::map(engine, charts.len(), |at| {
        charts[at].is_pictured().then(|| charts[at].png())
    });
    for (chart, picture) in charts.iter().zip(&pictures) {
        staged.write_bytes(&format!("charts/{}.svg", chart.id), chart.svg.as_bytes())?;
        if let Some(picture) = picture {
            staged.write_bytes(&format!("charts/{}.png", chart.id), picture)?;
        }
        staged.write_bytes(&format!("charts/{}.csv", chart.id), chart.csv.as_bytes())?;
    }
    if results.get().plan.outputs.report {
        let page = report::html(&report::report(results, charts, generation))
            .map_err(|error| EnvironmentError::Report(error.to_string()))?;
        staged.write_bytes("index.html", page.as_bytes())?;
    }
    let pages = report::pages(results, charts, generation, engine)
        .map_err(|error| EnvironmentError::Report(error.to_string()))?;
    for (file, page) in &pages {
        staged.write_bytes(file, page.as_bytes())?;
    }
    let record = publish::run_record(results, inputs, &tables, generation);
    staged.write_bytes("run.json", pretty(&record).as_bytes())?;
    let package = publish::datapackage(results, &tables, &staged, generation);
    staged.write_bytes("datapackage.json", pretty(&package).as_bytes())?;
    let directory = publisher.place(staged, generation)?;
    // Ahead of the link: a generation that is current is never without what tells of its revisions.
    let revised = revise(results, publisher, &directory)?;
    publisher.make_current(&directory)?;
    Ok(Published {
        revised,
        generation: publish::base_name(&directory.to_string_lossy()).to_owned(),
        directory,
        summary: summary(results.get(), charts.len()),
        damaged: None,
    })
}

/// Tells beside the generations how one that is in place differs from the current one.
fn revise(
    results: &Protected<Results>,
    publisher: &Publisher,
    new: &Path,
) -> Result<Revised, EnvironmentError> {
    let Some(old) = publisher.displaced_by(new) else {
        return Ok(Revised::Nothing);
    };
    let mut staged = publisher.stage_revisions(&old, new)?;
    let comparison = match publish::revisions::write(&old, new, &mut staged) {
        Ok(comparison) => comparison,
        Err(Failure::Environment(error)) => return Err(error),
        // That the old one cannot be read is no reason to keep it.
        Err(Failure::Findings(problems) | Failure::Input(problems)) => {
            return Ok(Revised::Unknown(problems));
        }
    };
    let page = report::revisions(results, &comparison)
        .map_err(|error| EnvironmentError::Report(error.to_string()))?;
    staged.write_bytes("index.html", page.as_bytes())?;
    let directory = publisher.place_revisions(staged)?;
    Ok(Revised::From(directory, Box::new(comparison)))
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn summary(results: &Results, charts: usize) -> Summary {
    let rows = || {
        results
            .analyses
            .iter()
            .flat_map(|found| found.estimates.rows.iter())
    };
    let levels = results
        .plan
        .geography
        .levels
        .iter()
        .zip(&results.register.levels);
    Summary {
        areas: results.register.n_areas(),
        estimates: rows().count(),
        refused: rows().filter(|row| row.value.is_err()).count(),
        charts,
        matched_inexactly: results
            .sources
            .iter()
            .map(|s| s.matching.inexact.len())
            .sum(),
        levels: levels
            .map(|(level, regions)| {
                let sizes = || regions.areas.iter().map(Vec::len);
                (
                    level.id.clone(),
                    regions.codes.len(),
                    sizes().min().unwrap_or_default(),
                    sizes().max().unwrap_or_default(),
                    sizes()
                        .filter(|size| *size < crate::inference::FEW_AREAS)
                        .count(),
                )
            })
            .collect(),
    }
}
