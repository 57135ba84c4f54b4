//! The route: from a pipeline file to a publication, a line a stage.

mod made_of;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::aggregate::{self, GroupCounts};
use crate::charts::{self, Chart};
use crate::checks::{self, Found};
use crate::diagnostics::{Diagnostic, Diagnostics, EnvironmentError, Failure, Place, code};
use crate::engine::{self, Engine};
use crate::estimate::{Estimates, Keeping, Taken, estimate, n_tables as n_tables_of};
use crate::follow_up;
use crate::harmonise::{self, LongTable, Register};
use crate::ingest::{self, Snapshot};
use crate::plan::Plan;
use crate::publish::disclosure::{Clearance, Guard, Ledger};
use crate::publish::revisions::Comparison;
use crate::publish::{
    self, AnalysisResults, Cleared, Disclosed, Identity, Keep, Known, Protected, Publisher,
    Results, SourceRecord, Standing,
};
use crate::report;
use crate::steps::{Forced, Kept, MadeOf, StepName, Store};
use crate::study::{self, EffortsRead, Material, read_efforts};

/// The stages of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Inputs,
    Register,
    Ingest,
    Aggregate,
    Protect,
    Indices,
    FollowUp,
    Charts,
    Audit,
    Publish,
}

impl Stage {
    pub const ALL: &[Stage] = &[
        Stage::Inputs,
        Stage::Register,
        Stage::Ingest,
        Stage::Aggregate,
        Stage::Protect,
        Stage::Indices,
        Stage::FollowUp,
        Stage::Charts,
        Stage::Audit,
        Stage::Publish,
    ];

    /// What the stage does, as the log says it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Inputs => "fingerprint inputs",
            Stage::Register => "read register",
            Stage::Ingest => "read statistics",
            Stage::Aggregate => "count groups",
            Stage::Protect => "protect counts",
            Stage::Indices => "compute indices",
            Stage::FollowUp => "follow up",
            Stage::Charts => "draw charts",
            Stage::Audit => "write tables and attack them",
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
    Published(Box<Published>),
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
    /// Checks that do not hold, and that the pipeline lets pass.
    pub warnings: Diagnostics,
    /// What was known of each step before it was taken.
    pub steps: Vec<(StepName, Kept)>,
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

pub use made_of::{kept_steps, unknown_steps};

/// Runs a pipeline from its plan to its publication. With forced steps it is published anew although
/// nothing changed.
pub fn run(
    plan: Plan,
    engine: &dyn Engine,
    forced: Forced,
    keep: Keep,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    let inputs = inputs(&plan, progress)?;
    let directory = plan.outputs.directory.clone();
    let is_current = |generation: &str| {
        let standing = Publisher::standing(&directory, generation);
        // Failing rows of other input must not lie beside it.
        forced.is_nothing()
            && standing == Standing::Current
            && !publish::are_of_another(&directory, generation)
    };
    if let Some(identity) = Identity::of(&plan, &inputs, &directory)?
        && is_current(&identity.generation)
        && identity.is_recorded
        && !Publisher::has_leftovers(&directory)
    {
        let generation = identity.generation;
        return Ok(Outcome::AlreadyCurrent { generation });
    }
    // Before the work, so that a second run does not do it for nothing.
    let publisher = Publisher::open(&directory, keep)?;
    publisher.remember(&plan)?;
    let Identity {
        generation, known, ..
    } = publisher.identity(&plan, &inputs)?;
    // The run that held the lock before may have done it all.
    if is_current(&generation) {
        return Ok(Outcome::AlreadyCurrent { generation });
    }
    let damaged = match Publisher::standing(&directory, &generation) {
        Standing::Damaged(current) => Some(current),
        _ => None,
    };
    let store = Store::open(&directory, forced.clone());
    let beginning = Beginning {
        known,
        inputs: &inputs,
        store: &store,
        failing_rows: Some((&directory, &generation)),
    };
    let Computed {
        results,
        warnings,
        guards,
        counts: _,
    } = compute_from(plan, beginning, engine, progress)?;
    unchanged_inputs(&results, &inputs)?;
    store.settle();
    forced_something(&forced, &store, &results.plan)?;
    something_computed(&results)?;
    charts::check(&results)?;
    let results = Protected::of(results);

    let charts = draw(&results, engine, progress);
    let made = Made {
        results: &results,
        inputs: &inputs,
        charts: &charts,
        guards: &guards,
        generation: &generation,
    };
    let published = write(made, &publisher, engine, progress)?;
    progress.done(Stage::Publish, &generation);
    Ok(Outcome::Published(Box::new(Published {
        damaged,
        warnings,
        steps: store.account(),
        ..published
    })))
}

/// Reads and computes everything that a plan asks for, and publishes nothing.
pub fn compute(
    plan: Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Results, Failure> {
    Ok(compute_and_check(plan, engine, progress)?.results)
}

/// The same with the counts that may be published, a source of the plan each, from which it follows.
pub fn compute_with_counts(
    plan: Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<(Results, Vec<Protected<GroupCounts>>), Failure> {
    let computed = compute_and_check(plan, engine, progress)?;
    Ok((computed.results, computed.counts))
}

/// The same, and the checks that do not hold and that the pipeline lets pass.
pub fn compute_and_check(
    plan: Plan,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Computed, Failure> {
    let known = match plan.is_confidential() {
        true => Disclosed::read(&plan.outputs.directory)?.known(),
        false => Known::default(),
    };
    let beginning = Beginning {
        known,
        inputs: &[],
        store: &Store::none(),
        failing_rows: None,
    };
    compute_from(plan, beginning, engine, progress)
}

/// What a run knows before it reads.
struct Beginning<'a> {
    /// What was published before.
    known: Known,
    inputs: &'a [Snapshot],
    store: &'a Store,
    /// Where rows that a check finds wanting are kept, and under the name of which generation.
    failing_rows: Option<(&'a Path, &'a str)>,
}

/// What a run found.
#[derive(Debug)]
pub struct Computed {
    pub results: Results,
    pub warnings: Diagnostics,
    /// Of a source of the plan each.
    counts: Vec<Protected<GroupCounts>>,
    /// Those who keep exact counts, to attack with them what is written.
    guards: Vec<Guard>,
}

fn compute_from(
    plan: Plan,
    beginning: Beginning<'_>,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Computed, Failure> {
    let Beginning {
        known,
        inputs,
        store,
        failing_rows,
    } = beginning;
    let Read {
        register,
        counts: read,
        records,
        efforts,
        cleared,
        guards,
        mut checked,
    } = read(&plan, &known, inputs, store, engine, progress)?;
    let mut diagnostics = Diagnostics::default();
    let periods: Vec<Vec<usize>> = plan
        .analyses
        .iter()
        .map(|analysis| {
            let counts = read[analysis.source].get();
            aggregate::periods_of(analysis, counts, &mut diagnostics)
        })
        .collect();
    diagnostics.or(())?;

    let n_tables = plan.analyses.iter().zip(&periods);
    let n_tables = n_tables.map(|(analysis, periods)| n_tables_of(analysis, periods, &register));
    progress.begin(Stage::Indices, n_tables.sum());
    let mut analyses = Vec::new();
    let mut taken = Taken::default();
    for (analysis, periods) in plan.analyses.iter().zip(&periods) {
        let counts = read[analysis.source].get();
        let protection = plan.sources[analysis.source].protection.as_ref();
        let done = || progress.advance();
        let keeping = Keeping {
            store,
            made_of: made_of::estimating(&plan, analysis, &register),
        };
        let (estimates, more) = estimate(
            analysis, counts, periods, &register, protection, &keeping, engine, &done,
        );
        taken.n_tables += more.n_tables;
        taken.n_computed += more.n_computed;
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
    let Taken {
        n_tables,
        n_computed,
    } = taken;
    progress.done(
        Stage::Indices,
        &match n_computed == n_tables {
            true => format!("{n} estimates"),
            false => format!(
                "{n} estimates, {n_computed} of {n_tables} regions and periods computed anew"
            ),
        },
    );
    let of_analyses: Vec<&Estimates> = analyses.iter().map(|it| &it.estimates).collect();
    checked.extend(checks::expectations(&plan, &register, &of_analyses));
    if let Some((directory, generation)) = failing_rows {
        publish::write_failures(directory, generation, &checked)?;
    }
    checks::refused(&checked).or(())?;
    let effort_files = efforts.iter().flat_map(|it| it.files.clone()).collect();
    let study = match &plan.follow_up {
        None => None,
        Some(follow_up) => {
            progress.begin(Stage::FollowUp, 1);
            let counts: Vec<&GroupCounts> = read.iter().map(Protected::get).collect();
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
    let warnings = checks::warnings(&checked);
    let of_analyses: Vec<Vec<i32>> = analyses.iter().map(|it| it.periods.clone()).collect();
    let exact = guards
        .iter()
        .map(|guard| guard.exact_estimates(&plan, &of_analyses, &register, &known, engine));
    let results = Results {
        exact: exact.collect(),
        study,
        checks: checked.into_iter().map(|found| found.account).collect(),
        effort_files,
        register,
        analyses,
        sources: records,
        plan,
        cleared,
    };
    Ok(Computed {
        results,
        warnings,
        counts: read,
        guards,
    })
}

/// Everything that was read. Counts are those that may be published: exact ones of confidential sources
/// are seen by those who guard them alone.
struct Read {
    register: Register,
    /// Of a source each.
    counts: Vec<Protected<GroupCounts>>,
    records: Vec<SourceRecord>,
    efforts: Option<EffortsRead>,
    cleared: Cleared,
    guards: Vec<Guard>,
    checked: Vec<Found>,
}

/// A source on its way to counts.
enum Counting {
    /// Read now, and what reading it is made of where it is kept.
    Read(LongTable, Option<MadeOf>),
    /// As an earlier run counted it.
    Known(ReadSource),
}

/// A source read and counted.
#[derive(Serialize, Deserialize)]
struct ReadSource {
    counts: GroupCounts,
    record: SourceRecord,
    /// What its checks found. What is kept of a source has none.
    #[serde(skip)]
    checked: Vec<Found>,
}

/// Reads the registers and every source; the mistakes of all of them are reported together.
fn read(
    plan: &Plan,
    known: &Known,
    inputs: &[Snapshot],
    store: &Store,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Read, Failure> {
    progress.begin(Stage::Register, 1);
    let register = Register::read(&plan.geography, plan.outputs.language)?;
    progress.done(Stage::Register, &format!("{} areas", register.n_areas()));

    let mut diagnostics = Diagnostics::default();
    progress.begin(Stage::Ingest, plan.sources.len());
    let mut tables = Vec::new();
    let mut n_kept = 0;
    for (at, source) in plan.sources.iter().enumerate() {
        let step = StepName::read(&source.id);
        let made_of = made_of::reading(plan, source, &register, inputs);
        match &made_of {
            Ok(made_of) => {
                if let (Kept::Same, Some(known)) = store.load(&step, made_of, None) {
                    tables.push(Some(Counting::Known(known)));
                    n_kept += 1;
                    progress.advance();
                    continue;
                }
            }
            Err(kept) => store.note(&step, kept.clone()),
        }
        let categories = aggregate::needed_categories(plan, at);
        let long = ingest::read(source, engine)
            .and_then(|raw| harmonise::long_table(source, raw, &register, &categories));
        match long {
            Ok(long) => tables.push(Some(Counting::Read(long, made_of.ok()))),
            Err(problems) => {
                diagnostics.extend(problems);
                tables.push(None);
            }
        }
        progress.advance();
    }
    // How many rows a confidential source has may tell of the counts that it has none for.
    let rows = plan.sources.iter().zip(&tables);
    let rows = rows.filter(|(source, _)| !source.is_confidential());
    let rows = rows.map(|(_, table)| match table {
        Some(Counting::Read(long, _)) => long.cells.len(),
        Some(Counting::Known(_)) | None => 0,
    });
    let mut summary = format!("{} counts", rows.sum::<usize>());
    let n_confidential = plan.sources.iter().filter(|it| it.is_confidential());
    for (n, what) in [
        (n_kept, "are as before"),
        (n_confidential.count(), "are confidential"),
    ] {
        if n > 0 {
            summary.push_str(&format!("; {n} of {} sources {what}", plan.sources.len()));
        }
    }
    progress.done(Stage::Ingest, &summary);

    progress.begin(Stage::Aggregate, plan.sources.len());
    let mut read = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let (long, made_of) = match table {
            None => continue,
            Some(Counting::Known(known)) => {
                read.push(known);
                progress.advance();
                continue;
            }
            Some(Counting::Read(long, made_of)) => (long, made_of),
        };
        match aggregate::count_groups(plan, at, &long, &register) {
            Ok(counts) => {
                let found = ReadSource {
                    checked: checks::of_source(plan, at, &long, &counts, &register),
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
                };
                if let Some(made_of) = made_of {
                    let step = StepName::read(&plan.sources[at].id);
                    store.keep_when_settled(&step, made_of, &found);
                }
                read.push(found);
            }
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
    if !diagnostics.is_empty() {
        // All that is wrong is told at once, though the checks of what could not be read are not.
        let of_sources = read.iter().map(|source| checks::refused(&source.checked));
        of_sources.for_each(|refused| diagnostics.extend(refused));
    }
    diagnostics.or(())?;
    progress.done(Stage::Aggregate, &format!("{} sources", read.len()));
    let (mut counts, mut records, mut checked) = (Vec::new(), Vec::new(), Vec::new());
    for source in read {
        counts.push(source.counts);
        records.push(source.record);
        checked.extend(source.checked);
    }
    let cleared = clear(plan, counts, &register, known, engine, progress)?;
    let (counts, cleared, guards) = Clearance::settle(cleared);
    Ok(Read {
        register,
        counts,
        records,
        efforts,
        cleared,
        guards,
        checked,
    })
}

/// Lets the counts of open sources through and protects those of the others.
fn clear(
    plan: &Plan,
    counts: Vec<GroupCounts>,
    register: &Register,
    known: &Known,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Vec<Clearance>, Failure> {
    if plan.is_confidential() {
        progress.begin(Stage::Protect, counts.len());
    }
    let pipeline = Place::file(plan.pipeline.clone());
    let sources = plan.sources.iter().map(|source| source.id.as_str());
    let mut diagnostics = known.forgotten(sources, &pipeline);
    let (mut cleared, mut totals) = (Vec::new(), Ledger::default());
    for (at, counts) in counts.into_iter().enumerate() {
        let source = &plan.sources[at];
        match Clearance::of(plan, at, counts, register, known, &totals, engine) {
            Ok(clearance) => {
                // What one source shows of how many live where, all others have to reckon with.
                if let Some(published) = clearance.published() {
                    totals.add_totals(published);
                }
                cleared.push(clearance);
            }
            Err(findings) => {
                diagnostics.extend(publish::told(&findings, &source.id, &source.place));
            }
        }
        if plan.is_confidential() {
            progress.advance();
        }
    }
    diagnostics.or(())?;
    if plan.is_confidential() {
        let accounts = cleared.iter().filter_map(Clearance::published);
        let hidden: usize = accounts.map(|counts| counts.account().n_hidden()).sum();
        progress.done(Stage::Protect, &format!("{hidden} counts hidden"));
    }
    Ok(cleared)
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

/// A year or a step that is not there is a slip of whoever asked for it.
fn forced_something(forced: &Forced, store: &Store, plan: &Plan) -> Result<(), Diagnostic> {
    let is_forced = |(step, kept): (StepName, Kept)| match kept {
        Kept::Unkept(_) => forced.has(&step, None),
        kept => kept == Kept::Forced,
    };
    if forced.is_nothing() || forced.all || store.account().into_iter().any(is_forced) {
        return Ok(());
    }
    Err(Diagnostic::new(
        &code::UNKNOWN_NAME,
        Place::file(plan.pipeline.clone()),
        "no step of the run is one of those that were to be taken again",
    )
    .help("`klyfta plan` lists the steps with their years"))
}

/// A publication without a single value would take the place of one that has them.
fn something_computed(results: &Results) -> Result<(), Diagnostic> {
    let rows = || {
        let analyses = results.analyses.iter();
        analyses.flat_map(|found| found.estimates.rows.iter())
    };
    let indicators = || results.study.iter().flat_map(|study| &study.indicators);
    // Where indices are refused because counts are hidden, the counts that are shown remain.
    let mut counts = results
        .cleared
        .confidential()
        .flat_map(|(_, counts)| counts.rows());
    if counts.any(|row| row.count.is_some()) {
        return Ok(());
    }
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

/// What a generation is made of.
#[derive(Clone, Copy)]
struct Made<'a> {
    results: &'a Protected<Results>,
    inputs: &'a [Snapshot],
    charts: &'a [Chart],
    guards: &'a [Guard],
    generation: &'a str,
}

/// Stages every file of the generation and moves it into place.
fn write(
    made: Made<'_>,
    publisher: &Publisher,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Result<Published, Failure> {
    let Made {
        results,
        inputs,
        charts,
        guards,
        generation,
    } = made;
    if !guards.is_empty() {
        progress.begin(Stage::Audit, 2);
    }
    let mut staged = publisher.stage(generation)?;
    let tables = publish::write_tables(results, engine, &mut staged)?;
    if !guards.is_empty() {
        progress.advance();
        publish::audit(&staged, guards, engine)?;
        progress.advance();
        progress.done(Stage::Audit, "nothing could be worked out");
    }
    progress.begin(Stage::Publish, 1);
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
    // Both ahead of the link: what readers see is recorded, and a generation that is current is never
    // without what tells of its revisions.
    publisher.remember(&results.get().plan)?;
    let revised = revise(results, publisher, &directory)?;
    publisher.make_current(&directory)?;
    Ok(Published {
        revised,
        generation: publish::base_name(&directory.to_string_lossy()).to_owned(),
        directory,
        summary: summary(results.get(), charts.len()),
        damaged: None,
        warnings: Diagnostics::default(),
        steps: Vec::new(),
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
