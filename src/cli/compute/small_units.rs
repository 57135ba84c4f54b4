//! `--small-units`: what of an index is more than chance where units have few people.

use clap::Args;

use super::counts::{self, ReadCounts};
use super::output::Names;
use super::{Compute, unreadable_request};
use crate::cli::table::input::Input;
use crate::cli::table::sheet::{Entry, Sheet, number, text};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{self, Local};
use crate::estimate::{Between, Refusal as Missing, pairs};
use crate::inference::allocation::Margins;
use crate::inference::intervals::{Bootstrapped, Interval, Method, interval};
use crate::inference::permutation::TestAgainstChance;
use crate::inference::small_units::{
    FEW_UNITS, IndexBounds, MOST_PEOPLE_FOR_BOUNDS, Relation, Singles, SmallUnitIndex, SmallUnits,
    Weights, against_chance, beta_estimate, carrington_troske, resampled_beta_estimates,
    resampled_bounds, resampled_carrington_troske,
};
use crate::inference::{Refusal, Sample};
use crate::publish::{Column, reason};

#[derive(Debug, Args)]
pub(super) struct SmallUnitArguments {
    /// What of an index is more than chance, where areas are units of few people
    #[arg(long, value_enum, value_name = "METHOD", group = "drawn",
          conflicts_with_all = ["value", "lower", "source", "within", "curve"])]
    pub small_units: Option<MethodName>,
    /// What becomes of units of one person, which tell nothing of segregation; dropped by default
    #[arg(long, value_enum, requires = "small_units")]
    singles: Option<SinglesName>,
    /// Whether the chances of units may depend on their sizes; by default they may
    #[arg(long, value_enum, requires = "small_units")]
    sizes: Option<SizesName>,
    /// Whether each size counts by its people, as by default, or by its units
    #[arg(long, value_enum, requires = "small_units")]
    weights: Option<WeightsName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MethodName {
    /// The least and the greatest index of any chances behind the shares
    Bounds,
    /// The index of chances that follow a beta distribution
    BetaBinomial,
    /// How far the index lies from what a lot gives to complete segregation
    CarringtonTroske,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SinglesName {
    Drop,
    Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SizesName {
    /// Chances are found for the units of each size
    Any,
    /// Chances do not depend on sizes, and are found for all units at once
    Unrelated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum WeightsName {
    People,
    Units,
}

impl SmallUnitArguments {
    /// What the method has no use for.
    fn useless(&self, method: MethodName) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        if self.sizes.is_some() && method != MethodName::BetaBinomial {
            let message = "only --small-units beta-binomial can take units of all sizes together";
            diagnostics.add(unreadable_request("--sizes", message));
        }
        if self.weights.is_some() && method == MethodName::CarringtonTroske {
            let message = "the index of all units at once is no mean over sizes";
            diagnostics.add(unreadable_request("--weights", message));
        }
        diagnostics
    }
}

impl MethodName {
    fn id(self) -> &'static str {
        match self {
            MethodName::Bounds => "bounds",
            MethodName::BetaBinomial => "beta_binomial",
            MethodName::CarringtonTroske => "carrington_troske",
        }
    }
}

fn columns(by: &[String]) -> Sheet {
    let real = |name, meaning| Column::real(name, "1", meaning).or_empty();
    Sheet::new(
        by,
        [
            Column::text("method", "how chance is taken away"),
            Column::text("index", "identifier of the index"),
            Column::text("group", "focus group"),
            Column::text(
                "reference",
                "group it is compared with; `*` means all others",
            ),
            real("estimate", "index beyond chance"),
            real(
                "lower_bound",
                "least index of any chances behind the shares",
            ),
            real("upper_bound", "greatest such index"),
            real("standard_error", "spread over units drawn with replacement"),
            real(
                "lower",
                "lower limit of the interval; `note` says what it is",
            ),
            real("upper", "its upper limit"),
            real(
                "p_value",
                "how likely everybody's equal chance gives as high an index of the shares",
            ),
            real(
                "p_model",
                "how likely units with chances of their own give such frequencies",
            ),
            real("uncorrected", "index of the shares as they are"),
            real("expected", "what chance gives on average"),
            Column::whole("n_units", "units", "units with people").or_empty(),
            Column::real("n_people", "people", "people in them").or_empty(),
            Column::text(
                "note",
                "why there is no value, what an interval is, what to be cautious about",
            )
            .or_empty(),
        ],
    )
}

/// The result of every region, comparison and index.
pub(super) fn sheet(
    request: &Compute,
    input: &Input,
    method: MethodName,
) -> Result<Sheet, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    match request.drawing().n_bootstrap() {
        Some(n_replicates) => {
            diagnostics.extend(request.drawing().too_few("--bootstrap", n_replicates));
        }
        None => diagnostics.extend(request.drawing().wrong_level()),
    }
    if request.drawing().n_draws() < 2 {
        let message = "a p value takes two tables drawn by chance at least";
        diagnostics.add(unreadable_request("--draws", message));
    }
    diagnostics.extend(request.small_units.useless(method));
    let indices = match indices(request) {
        Ok(indices) => indices,
        Err(problems) => {
            diagnostics.extend(problems);
            Vec::new()
        }
    };
    let ReadCounts {
        table,
        order,
        comparisons,
    } = match counts::read(request, input) {
        Ok(counts) => diagnostics.or(counts)?,
        Err(problems) => {
            diagnostics.extend(problems);
            return Err(diagnostics);
        }
    };
    let groups: Vec<String> = order.iter().map(|&at| table.groups[at].clone()).collect();
    let names = Names {
        by: &request.by,
        groups: &groups,
        comparisons: &comparisons,
        chosen: &[],
        basis: None,
        trusted: false,
    };
    let tasks: Vec<_> = (table.regions.iter())
        .flat_map(|region| (0..comparisons.len()).map(move |at| (region, at)))
        .collect();
    let rows = engine::map(&Local, tasks.len(), |task| {
        let ((by, region), at) = tasks[task];
        let between = Between::Comparison(at);
        let sides = [names.group(between), names.reference(between)].map(Option::unwrap_or_default);
        let identity = by.iter().map(String::as_str).chain(sides);
        let work = Work {
            request,
            method,
            indices: &indices,
            identity: identity.collect(),
        };
        let found = match region.missing {
            Some((n, kind)) => Err(reason(&Missing::Missing { n, kind }).0),
            None => units(pairs(&region.table(&order), comparisons[at]), request)
                .map(|units| work.rows(&units)),
        };
        found.unwrap_or_else(|reason| {
            let row = |index: &SmallUnitIndex| Row {
                note: vec![reason.clone()],
                ..Row::new(*index)
            };
            indices.iter().map(row).collect()
        })
    });
    let mut sheet = columns(&request.by);
    for (((by, _), at), rows) in tasks.iter().zip(rows) {
        let between = Between::Comparison(*at);
        let sides = [names.group(between), names.reference(between)];
        for row in rows {
            sheet.push(
                by,
                row.entries(method, sides.map(Option::unwrap_or_default)),
            );
        }
    }
    Ok(sheet)
}

/// Those of the indices asked for that can be corrected; all such by default.
fn indices(request: &Compute) -> Result<Vec<SmallUnitIndex>, Diagnostics> {
    let chosen = request.chosen_indices()?;
    let mut diagnostics = Diagnostics::default();
    let mut indices = Vec::new();
    for chosen in &chosen {
        let id = chosen.definition.id;
        match SmallUnitIndex::of(id, chosen.parameter) {
            Some(index) => indices.push(index),
            None if request.index.is_empty() => {}
            None => diagnostics.add(
                Diagnostic::new(
                    &code::UNSUITED_INDEX,
                    Place::file("--index"),
                    format!("`{id}` has no correction for small units"),
                )
                .help(
                    "dissimilarity, gini, atkinson, information_theory and correlation_ratio have",
                ),
            ),
        }
    }
    diagnostics.or(indices)
}

fn units(pairs: impl Iterator<Item = (f64, f64)>, request: &Compute) -> Result<SmallUnits, String> {
    let pairs: Vec<(f64, f64)> = pairs.collect();
    if pairs
        .iter()
        .any(|(a, b)| a.fract() != 0.0 || b.fract() != 0.0)
    {
        return Err(Refusal::FractionalCounts.reason().en.to_owned());
    }
    let singles = match request.small_units.singles {
        Some(SinglesName::Keep) => Singles::Kept,
        Some(SinglesName::Drop) | None => Singles::Dropped,
    };
    let counts = pairs.into_iter().map(|(a, b)| (a as u64, b as u64));
    SmallUnits::new(counts, singles).map_err(|problem| problem.reason().en.to_owned())
}

/// The indices of the units of one region and comparison.
struct Work<'a> {
    request: &'a Compute,
    method: MethodName,
    indices: &'a [SmallUnitIndex],
    identity: Vec<&'a str>,
}

/// What is found of one index.
struct Row {
    index: SmallUnitIndex,
    estimate: Option<f64>,
    bounds: Option<[f64; 2]>,
    standard_error: Option<f64>,
    interval: Option<Interval>,
    test: Option<TestAgainstChance>,
    p_model: Option<f64>,
    size: Option<[f64; 2]>,
    note: Vec<String>,
}

impl Row {
    fn new(index: SmallUnitIndex) -> Row {
        Row {
            index,
            estimate: None,
            bounds: None,
            standard_error: None,
            interval: None,
            test: None,
            p_model: None,
            size: None,
            note: Vec::new(),
        }
    }

    fn refuse(&mut self, refusal: &Refusal) {
        self.note.push(refusal.to_string());
    }

    fn entries(self, method: MethodName, [group, reference]: [&str; 2]) -> Vec<Entry> {
        vec![
            text(method.id()),
            text(self.index.id()),
            text(group),
            text(reference),
            number(self.estimate),
            number(self.bounds.map(|it| it[0])),
            number(self.bounds.map(|it| it[1])),
            number(self.standard_error),
            number(self.interval.map(|it| it.low)),
            number(self.interval.map(|it| it.high)),
            number(self.test.map(|it| it.p_greater)),
            number(self.p_model),
            number(self.test.map(|it| it.observed)),
            number(self.test.map(|it| it.expected)),
            number(self.size.map(|it| it[0])),
            number(self.size.map(|it| it[1])),
            text(self.note.join("; ")),
        ]
    }

    /// The interval of a corrected index: quantiles over units drawn with replacement.
    fn resampled(&mut self, replicates: &Sample, level: f64) {
        let Some(estimate) = self.estimate else {
            return;
        };
        let found = Bootstrapped::of(estimate, replicates).and_then(|found| {
            let limits = interval(estimate, replicates, level, Method::Percentile)?;
            Ok((found.standard_error, limits))
        });
        match found {
            Ok((standard_error, limits)) => {
                self.standard_error = Some(standard_error);
                self.interval = Some(limits);
                let note = "the interval is of quantiles over units drawn with replacement";
                self.note.push(note.to_owned());
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }
}

impl Work<'_> {
    fn rows(&self, units: &SmallUnits) -> Vec<Row> {
        let key = |purpose| {
            self.request
                .drawing()
                .key(purpose, self.identity.iter().copied())
        };
        let margins = match self.method {
            MethodName::CarringtonTroske => Margins::Fixed,
            MethodName::Bounds | MethodName::BetaBinomial => Margins::AreasFixed,
        };
        let n_draws = self.request.drawing().n_draws();
        let tests = against_chance(units, self.indices, margins, key("chance"), n_draws);
        let each = self.indices.iter().zip(tests);
        let mut rows: Vec<Row> = each
            .map(|(&index, test)| {
                let mut row = Row::new(index);
                row.size = Some([units.n_units() as f64, units.n_people() as f64]);
                match test {
                    Ok(test) => row.test = Some(test),
                    Err(refusal) => row.refuse(&refusal),
                }
                row
            })
            .collect();
        let by_size = match self.method {
            MethodName::Bounds => true,
            MethodName::BetaBinomial => self.relation() == Relation::Any,
            MethodName::CarringtonTroske => false,
        };
        let refusal = self.refusal(units, by_size);
        match (refusal, self.method) {
            (Some(refusal), _) => {
                for row in &mut rows {
                    row.note.push(refusal.clone());
                }
            }
            (None, MethodName::Bounds) => self.bounds(units, &mut rows),
            (None, MethodName::BetaBinomial) => self.beta_binomial(units, &mut rows),
            (None, MethodName::CarringtonTroske) => self.carrington_troske(units, &mut rows),
        }
        let sizes = units.sizes();
        for row in &mut rows {
            if by_size && 0 < sizes.n_sizes_of_few_units && row.size.is_some() {
                row.note.push(format!(
                    "fewer than {FEW_UNITS} units have {} of {} sizes",
                    sizes.n_sizes_of_few_units, sizes.n_sizes
                ));
            }
            if 0 < units.n_singles_dropped() {
                let n = units.n_singles_dropped();
                row.note
                    .push(format!("{n} units of one person are left out"));
            }
        }
        rows
    }

    fn relation(&self) -> Relation {
        match self.request.small_units.sizes {
            Some(SizesName::Unrelated) => Relation::NoRelation,
            Some(SizesName::Any) | None => Relation::Any,
        }
    }

    fn weights(&self) -> Weights {
        match self.request.small_units.weights {
            Some(WeightsName::Units) => Weights::Units,
            Some(WeightsName::People) | None => Weights::People,
        }
    }

    /// Why no index of these units is worth its digits.
    fn refusal(&self, units: &SmallUnits, by_size: bool) -> Option<String> {
        if self.method == MethodName::Bounds && MOST_PEOPLE_FOR_BOUNDS < units.largest() {
            let most = MOST_PEOPLE_FOR_BOUNDS;
            return Some(format!("there are units of more than {most} people"));
        }
        // A unit whose size no other has gets a chance of its own, which adds nothing to an index.
        if by_size && units.n_people() < 20 * units.sizes().n_people_alone {
            let reason = "more than one person in twenty is in a unit of a size that no other has";
            let instead = "--small-units beta-binomial --sizes unrelated takes all sizes together";
            return Some(format!("{reason}; {instead}"));
        }
        None
    }

    fn bounds(&self, units: &SmallUnits, rows: &mut [Row]) {
        let drawing = self.request.drawing();
        let (bounded, gini): (Vec<_>, Vec<_>) =
            (rows.iter_mut()).partition(|row| row.index != SmallUnitIndex::Gini);
        for row in gini {
            let note = "the Gini index is no function of a mean over chances and has no bounds";
            row.note.push(note.to_owned());
        }
        let indices: Vec<SmallUnitIndex> = bounded.iter().map(|row| row.index).collect();
        let key = drawing.key("bootstrap", self.identity.iter().copied());
        let n_replicates = drawing.n_bootstrap().unwrap_or_default();
        let replicates = resampled_bounds(units, &indices, self.weights(), key, n_replicates);
        for (at, row) in bounded.into_iter().enumerate() {
            let found = replicates.bounds(at);
            row.estimate = found.likeliest;
            row.bounds = Some([found.least, found.greatest]);
            row.note.extend(notes_of_bounds(&found));
            if drawing.n_bootstrap().is_none() {
                continue;
            }
            match replicates.interval(at, drawing.level()) {
                Ok(limits) => {
                    row.interval = Some(limits);
                    let note = "the interval holds the index wherever between its bounds it lies";
                    row.note.push(note.to_owned());
                }
                Err(refusal) => row.refuse(&refusal),
            }
            match replicates.p_model() {
                Ok(p_model) => row.p_model = Some(p_model),
                Err(refusal) => row.refuse(&refusal),
            }
        }
    }

    fn beta_binomial(&self, units: &SmallUnits, rows: &mut [Row]) {
        let (relation, weights) = (self.relation(), self.weights());
        for row in rows.iter_mut() {
            let found = beta_estimate(units, row.index, relation, weights);
            row.estimate = Some(found.value);
            row.note
                .extend(without_both_groups(found.n_without_both_groups));
        }
        let Some(n_replicates) = self.request.drawing().n_bootstrap() else {
            return;
        };
        let key = self
            .request
            .drawing()
            .key("bootstrap", self.identity.iter().copied());
        let replicates =
            resampled_beta_estimates(units, self.indices, relation, weights, key, n_replicates);
        for (row, replicates) in rows.iter_mut().zip(replicates) {
            row.resampled(&replicates, self.request.drawing().level());
        }
    }

    fn carrington_troske(&self, units: &SmallUnits, rows: &mut [Row]) {
        for row in rows.iter_mut() {
            let Some(test) = &row.test else {
                continue;
            };
            row.estimate = carrington_troske(test);
            if row.estimate.is_none() {
                let note = "a lot gives complete segregation already";
                row.note.push(note.to_owned());
            }
        }
        let Some(n_replicates) = self.request.drawing().n_bootstrap() else {
            return;
        };
        let key = self
            .request
            .drawing()
            .key("bootstrap", self.identity.iter().copied());
        let n_draws = self.request.drawing().n_draws();
        let found = resampled_carrington_troske(units, self.indices, key, n_replicates, n_draws);
        match found {
            Ok(replicates) => {
                for (row, replicates) in rows.iter_mut().zip(replicates) {
                    row.resampled(&replicates, self.request.drawing().level());
                }
            }
            Err(refusal) => rows.iter_mut().for_each(|row| row.refuse(&refusal)),
        }
    }
}

fn notes_of_bounds(found: &IndexBounds) -> Vec<String> {
    let n_sizes = found.n_between + found.n_unique;
    let mut notes = Vec::new();
    if 0 < found.n_unique {
        let n = found.n_unique;
        notes.push(format!(
            "at {n} of {n_sizes} sizes the frequencies are those of no chances, and the bounds \
             rest on fewer moments"
        ));
    }
    if found.likeliest.is_some() {
        notes.push("the estimate is that of the likeliest chances".to_owned());
    }
    notes.extend(without_both_groups(found.n_without_both_groups));
    notes
}

fn without_both_groups(n_sizes: usize) -> Option<String> {
    let note = || format!("{n_sizes} sizes lack one of the groups and count as nought");
    (0 < n_sizes).then(note)
}
