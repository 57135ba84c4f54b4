//! How far the indices of a table can be trusted: the questions of the plan, put to `inference`.

use super::counts::Tables;
use super::{Between, IndexValue};
use crate::engine::{self, Engine};
use crate::indices::{Bilingual, Definition, Dimension, InvalidTable, MultiGroup, Range, TwoGroup};
use crate::inference::allocation::{Margins, RandomAllocation};
use crate::inference::analytic_errors::{self, Influence, Influences, NoAnalyticError};
use crate::inference::bootstrap::{Areas, Persons};
use crate::inference::cell_key::{NoiseInterval, Perturbation, Protection};
use crate::inference::expected;
use crate::inference::intervals::{self, Bootstrapped, Interval, Method, normal_interval};
use crate::inference::jackknife::{Jackknife, LeftOut};
use crate::inference::many::benjamini_hochberg;
use crate::inference::permutation::TestAgainstChance;
use crate::inference::streams::Key;
use crate::inference::{
    Asked, Counts, FEW_PEOPLE, Indices, Refusal, Replicates, Sample, Scheme, Seen, Simulation, bias,
};
use crate::plan::{Against, Errors, Inference, ReplicateInterval};
use crate::spec::{Correction, Draw, ExpectedWhen, MarginsKept};

/// What is known of how far one index of one table can be trusted. What was not asked for, or could
/// not be found out, is empty.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Uncertainty {
    pub standard_error: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// How far replicates lie above the estimate.
    pub bias: Option<f64>,
    /// Goes to the value itself when all is found out, as most values have nothing else.
    pub(super) expected: Option<f64>,
    /// The estimate without what chance adds to it.
    pub corrected: Option<f64>,
    /// How many standard deviations the estimate lies above what chance gives.
    pub effect_size: Option<f64>,
    /// How likely chance gives something as far out, to either side.
    pub p_value: Option<f64>,
    /// The p value, raised for being one of many regions that are tested at once.
    pub p_adjusted: Option<f64>,
    /// How far the noise of protected counts may have moved the index.
    pub noise: Option<Box<NoiseInterval>>,
    /// Why something that was asked for is empty.
    pub lacking: Option<Lacking>,
}

/// Why something that was asked for could not be found out.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Lacking {
    Refused(Refusal),
    /// The influence function of the index is not known.
    NoInfluenceFunction,
    /// The index stands at the end of its range, where influence functions say nothing.
    Flat,
    /// The index does not run from evenness, 0, to complete segregation, 1.
    NoCorrection,
}

impl Lacking {
    pub fn reason(self) -> Bilingual {
        match self {
            Lacking::Refused(refusal) => refusal.reason(),
            Lacking::NoInfluenceFunction => Bilingual {
                en: "the index has no analytic standard error",
                sv: "indexet saknar analytiskt medelfel",
            },
            Lacking::Flat => Bilingual {
                en: "the index stands at the end of its range and has no analytic standard error",
                sv: "indexet ligger i änden av sitt intervall och har inget analytiskt medelfel",
            },
            Lacking::NoCorrection => Bilingual {
                en: "the correction does not apply to the index",
                sv: "korrigeringen gäller inte indexet",
            },
        }
    }
}

impl From<Refusal> for Lacking {
    fn from(refusal: Refusal) -> Lacking {
        Lacking::Refused(refusal)
    }
}

impl From<NoAnalyticError> for Lacking {
    fn from(problem: NoAnalyticError) -> Lacking {
        match problem {
            NoAnalyticError::Table(problem) => Lacking::Refused(problem.into()),
            NoAnalyticError::Flat => Lacking::Flat,
        }
    }
}

/// Which table random numbers are drawn for, wherever and whenever that is done.
#[derive(Clone, Debug, Default)]
pub struct Task<'a> {
    /// Such as analysis, level, region and period.
    pub names: Vec<&'a str>,
    /// The stratum of each area of the table, within which replicates keep their numbers.
    pub strata: Option<Vec<usize>>,
    /// Where the counts are protected by noise.
    pub noise: Option<Noise<'a>>,
}

/// The noise that protects counts, and how its reach is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Noise<'a> {
    pub perturbation: &'a Perturbation,
    pub n_draws: u64,
    pub level: f64,
}

impl<'a> Noise<'a> {
    /// As pipelines ask for it: 200 draws, 95 per cent.
    pub fn of(perturbation: &'a Perturbation) -> Noise<'a> {
        Noise {
            perturbation,
            n_draws: 200,
            level: 0.95,
        }
    }
}

/// Replicates are shared out in pieces of so many.
const PIECE: u64 = 32;

/// How often people are spread by lot for an expected value that nobody wants to test against.
const DRAWS_OF_EXPECTED: u64 = 200;

/// Where areas hold fewer of a group than this on average, the normal and first-order forms of
/// expected values go astray by more than a few per cent.
const HANDFUL: f64 = 5.0;

/// One index that has a value.
struct Row {
    /// Position among all values.
    at: usize,
    definition: &'static Definition,
    parameter: Option<f64>,
    between: Between,
    estimate: f64,
}

/// Finds out what the plan asks about each value of a table.
pub(super) fn judge(tables: &Tables, values: &mut [IndexValue], task: &Task, engine: &dyn Engine) {
    let inference = &tables.asked().inference;
    let rows: Vec<Row> = (values.iter().enumerate())
        .filter_map(|(at, value)| {
            let chosen = &tables.asked().indices[value.index];
            Some(Row {
                at,
                definition: chosen.definition,
                parameter: chosen.parameter,
                between: value.between,
                estimate: value.value.ok()?,
            })
        })
        .collect();
    let judge = Judge {
        tables,
        inference,
        task,
        engine,
    };
    for (row, mut uncertainty) in rows.iter().zip(judge.all(&rows)) {
        values[row.at].expected = uncertainty.expected.take();
        if uncertainty != Uncertainty::default() {
            values[row.at].uncertainty = Some(Box::new(uncertainty));
        }
    }
}

struct Judge<'a> {
    tables: &'a Tables<'a>,
    inference: &'a Inference,
    task: &'a Task<'a>,
    engine: &'a dyn Engine,
}

impl Judge<'_> {
    fn all(&self, rows: &[Row]) -> Vec<Uncertainty> {
        let mut found = vec![Uncertainty::default(); rows.len()];
        match self.inference.errors {
            None => {}
            Some(Errors::Analytic) => {
                for (row, found) in rows.iter().zip(&mut found) {
                    let error = self.influences(row);
                    let error = error.and_then(|them| Ok(analytic_errors::standard_error(&them)?));
                    let level = self.inference.level;
                    *found = from_error(row.estimate, error, level, row.definition.range);
                }
            }
            Some(Errors::Jackknife) => self.jackknife(rows, &mut found),
            Some(Errors::Bootstrap {
                replicates,
                draw,
                interval,
            }) => self.bootstrap(rows, replicates, draw, interval, &mut found),
        }
        self.expect(rows, &mut found);
        if let Some(noise) = self.task.noise {
            self.noise(rows, noise, &mut found);
        }
        if let Some(correction) = self.inference.correction {
            for (row, found) in rows.iter().zip(&mut found) {
                match self.correct(row, correction, found) {
                    Some(corrected) => found.corrected = Some(corrected),
                    None => note(found, Lacking::NoCorrection),
                }
            }
        }
        found
    }

    fn counts(&self) -> Result<Counts, Refusal> {
        let table = self.tables.counts();
        match &self.task.strata {
            None => Counts::new(table.n_groups, &table.cells),
            Some(strata) => Counts::stratified(table.n_groups, &table.cells, strata),
        }
    }

    fn indices<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Result<Indices, Refusal> {
        let asked: Vec<Asked> = rows
            .map(|row| Asked {
                definition: row.definition,
                parameter: row.parameter,
                of: self.seen(row.between),
            })
            .collect();
        let indices = Indices::new(&asked, self.tables.counts().n_groups)?;
        Ok(indices.favouring(self.tables.asked().favourable))
    }

    fn seen(&self, between: Between) -> Seen {
        match between {
            Between::Comparison(at) => {
                let comparison = self.tables.asked().comparisons[at];
                match comparison.against {
                    Against::AllOthers => Seen::AgainstOthers(comparison.focus),
                    Against::Group(other) => Seen::Against(comparison.focus, other),
                }
            }
            Between::Pair { group, other } => Seen::Against(group, other),
            Between::AllGroups => Seen::AllGroups,
        }
    }

    fn key(&self, of: &str) -> Key {
        let mut identity = self.task.names.clone();
        identity.push(of);
        Key::of(self.inference.seed, &identity)
    }

    /// Draws replicates, on as many threads as the engine has.
    fn draw(
        &self,
        scheme: &dyn Scheme,
        indices: &Indices,
        of: &str,
        n_replicates: u64,
    ) -> Replicates {
        let simulation = Simulation {
            scheme,
            indices,
            key: self.key(of),
        };
        let n_pieces = n_replicates.div_ceil(PIECE);
        let pieces = engine::map(self.engine, n_pieces as usize, |piece| {
            let first = piece as u64 * PIECE;
            simulation.run(first..(first + PIECE).min(n_replicates))
        });
        join(pieces)
    }

    fn bootstrap(
        &self,
        rows: &[Row],
        n_replicates: u64,
        draw: Draw,
        interval: ReplicateInterval,
        found: &mut [Uncertainty],
    ) {
        let drawn = || -> Result<(Counts, Replicates), Refusal> {
            let counts = self.counts()?;
            let indices = self.indices(rows.iter())?;
            let replicates = {
                let scheme: Box<dyn Scheme + '_> = match draw {
                    Draw::Persons => Box::new(Persons::new(&counts)?),
                    Draw::Weighted => Box::new(Persons::weighted(&counts)?),
                    Draw::Areas => Box::new(Areas::new(&counts)),
                };
                self.draw(scheme.as_ref(), &indices, "bootstrap", n_replicates)
            };
            Ok((counts, replicates))
        };
        let (counts, replicates) = match drawn() {
            Ok(drawn) => drawn,
            Err(refusal) => return found.iter_mut().for_each(|it| note(it, refusal.into())),
        };
        let accelerations = match interval {
            ReplicateInterval::BiasCorrectedAccelerated => {
                let left_out = match draw {
                    Draw::Areas => LeftOut::Area,
                    Draw::Persons | Draw::Weighted => LeftOut::Person,
                };
                self.accelerations(rows, &counts, left_out)
            }
            _ => vec![Ok(0.0); rows.len()],
        };
        for (at, (row, found)) in rows.iter().zip(found).enumerate() {
            let sample = replicates.of(at);
            match Bootstrapped::of(row.estimate, &sample) {
                Ok(bootstrapped) => {
                    found.standard_error = Some(bootstrapped.standard_error);
                    found.bias = Some(bootstrapped.bias);
                }
                Err(refusal) => {
                    note(found, refusal.into());
                    continue;
                }
            }
            let method = match interval {
                ReplicateInterval::Normal => Ok(Method::Normal),
                ReplicateInterval::Basic => Ok(Method::Basic),
                ReplicateInterval::Percentile => Ok(Method::Percentile),
                ReplicateInterval::BiasCorrectedAccelerated => accelerations[at]
                    .map(|acceleration| Method::BiasCorrectedAccelerated { acceleration }),
            };
            let limits = method.and_then(|method| {
                let level = self.inference.level;
                intervals::interval(row.estimate, &sample, level, method).map_err(Lacking::from)
            });
            match limits {
                Ok(limits) => keep_interval(found, limits, row.definition.range),
                Err(lacking) => note(found, lacking),
            }
        }
    }

    /// How the spread of each index changes with its value: from influence functions where persons
    /// are drawn and they are known, otherwise from a jackknife.
    fn accelerations(
        &self,
        rows: &[Row],
        counts: &Counts,
        left_out: LeftOut,
    ) -> Vec<Result<f64, Lacking>> {
        let mut found: Vec<Option<Result<f64, Lacking>>> = rows
            .iter()
            .map(|row| match left_out {
                LeftOut::Person => {
                    let influences = self.influences(row).ok()?;
                    Some(analytic_errors::acceleration(&influences).map_err(Lacking::from))
                }
                LeftOut::Area => None,
            })
            .collect();
        let unknown: Vec<usize> = (0..rows.len()).filter(|&at| found[at].is_none()).collect();
        if !unknown.is_empty() {
            let jackknifed = self.jackknifed(
                unknown.iter().map(|&at| &rows[at]),
                counts,
                left_out,
                |jackknife, values| {
                    (unknown.iter().enumerate())
                        .map(|(nth, &at)| {
                            let summary = jackknife.summary(rows[at].estimate, &values.of(nth));
                            summary.map(|it| it.acceleration).map_err(Lacking::from)
                        })
                        .collect::<Vec<_>>()
                },
            );
            for (nth, &at) in unknown.iter().enumerate() {
                found[at] = Some(match &jackknifed {
                    Ok(accelerations) => accelerations[nth],
                    Err(refusal) => Err((*refusal).into()),
                });
            }
        }
        found
            .into_iter()
            .map(|found| found.expect("every index has been dealt with"))
            .collect()
    }

    fn jackknifed<'a, T>(
        &self,
        rows: impl Iterator<Item = &'a Row>,
        counts: &Counts,
        left_out: LeftOut,
        of: impl FnOnce(&Jackknife, &Replicates) -> T,
    ) -> Result<T, Refusal> {
        let indices = self.indices(rows)?;
        let jackknife = Jackknife::new(counts, &indices, left_out)?;
        let piece = PIECE as usize;
        let pieces = engine::map(self.engine, jackknife.len().div_ceil(piece), |at| {
            jackknife.run(at * piece..((at + 1) * piece).min(jackknife.len()))
        });
        Ok(of(&jackknife, &join(pieces)))
    }

    fn jackknife(&self, rows: &[Row], found: &mut [Uncertainty]) {
        let jackknifed = self.counts().and_then(|counts| {
            self.jackknifed(rows.iter(), &counts, LeftOut::Area, |jackknife, values| {
                (rows.iter().enumerate())
                    .map(|(at, row)| jackknife.summary(row.estimate, &values.of(at)))
                    .collect::<Vec<_>>()
            })
        });
        let jackknifed = match jackknifed {
            Ok(jackknifed) => jackknifed,
            Err(refusal) => return found.iter_mut().for_each(|it| note(it, refusal.into())),
        };
        for ((row, jackknifed), found) in rows.iter().zip(jackknifed).zip(found) {
            match jackknifed {
                Ok(jackknifed) => {
                    found.standard_error = Some(jackknifed.standard_error);
                    found.bias = Some(jackknifed.bias);
                    let middle = row.estimate - jackknifed.bias;
                    let limits =
                        normal_interval(middle, jackknifed.standard_error, self.inference.level);
                    keep_interval(found, limits, row.definition.range);
                }
                Err(refusal) => note(found, refusal.into()),
            }
        }
    }

    fn influences(&self, row: &Row) -> Result<Vec<Influence>, Lacking> {
        let known = analytic_errors::find(row.definition.id);
        let known = known.ok_or(Lacking::NoInfluenceFunction)?;
        let parameter = row.parameter.unwrap_or(f64::NAN);
        let fails = |problem: &InvalidTable| Lacking::Refused((*problem).into());
        match (known.influences, row.between) {
            (Influences::TwoGroup(of), Between::Comparison(at)) => {
                let table = self.tables.compared(at).table.as_ref().map_err(fails)?;
                Ok(of(table, parameter))
            }
            (Influences::MultiGroup(of), Between::AllGroups) => {
                let table = self.tables.multi_group().as_ref().map_err(fails)?;
                Ok(of(table, parameter))
            }
            _ => Err(Lacking::NoInfluenceFunction),
        }
    }

    fn noise(&self, rows: &[Row], noise: Noise, found: &mut [Uncertainty]) {
        let drawn = || -> Result<Replicates, Refusal> {
            let table = self.tables.counts();
            let counts = Counts::new(table.n_groups, &table.cells)?;
            let scheme = Protection::new(&counts, noise.perturbation)?;
            let indices = self.indices(rows.iter())?;
            Ok(self.draw(&scheme, &indices, "cell_key", noise.n_draws))
        };
        let replicates = match drawn() {
            Ok(replicates) => replicates,
            Err(refusal) => return found.iter_mut().for_each(|it| note(it, refusal.into())),
        };
        for (at, (row, found)) in rows.iter().zip(found).enumerate() {
            match NoiseInterval::of(row.estimate, &replicates.of(at), noise.level) {
                Ok(interval) => {
                    let range = row.definition.range;
                    found.noise = Some(Box::new(NoiseInterval {
                        lower: interval.lower.clamp(range.min, range.max),
                        upper: interval.upper.clamp(range.min, range.max),
                        ..interval
                    }));
                }
                Err(refusal) => note(found, refusal.into()),
            }
        }
    }

    /// What chance alone gives, and whether the estimates are more than that.
    fn expect(&self, rows: &[Row], found: &mut [Uncertainty]) {
        let corrected_by_expected = matches!(
            self.inference.correction,
            Some(Correction::Winship | Correction::CarringtonTroske)
        ) || (self.inference.correction == Some(Correction::Fitting)
            && !self.inference.has_replicates());
        let tested = self.inference.permutations.is_some();
        let when = match self.inference.expected {
            _ if corrected_by_expected => ExpectedWhen::Always,
            ExpectedWhen::WhereSmall if tested => ExpectedWhen::Always,
            when => when,
        };
        let margins = match self.inference.margins {
            MarginsKept::Both => Margins::Fixed,
            MarginsKept::Areas => Margins::AreasFixed,
            MarginsKept::Neither => Margins::Free,
        };
        // Only where people swap homes within the whole region is it known without drawing.
        let is_known = self.task.strata.is_none() && margins == Margins::Fixed;
        let known = |row: &Row| match when {
            ExpectedWhen::WhereSmall if is_known => self.expected_where_small(row),
            ExpectedWhen::Always if is_known => self.expected(row),
            _ => None,
        };
        let mut without = Vec::new();
        for (at, (row, found)) in rows.iter().zip(found.iter_mut()).enumerate() {
            match known(row) {
                Some(Ok(expected)) => found.expected = Some(expected),
                Some(Err(refusal)) => note(found, refusal.into()),
                None => without.push(at),
            }
        }
        let n_draws = match (self.inference.permutations, when) {
            (Some(n), _) => n,
            (None, ExpectedWhen::Always) if !without.is_empty() => DRAWS_OF_EXPECTED,
            _ => return,
        };
        let drawn: Vec<usize> = match self.inference.permutations {
            Some(_) => (0..rows.len()).collect(),
            None => without,
        };
        let by_chance = self.counts().and_then(|counts| {
            let scheme = RandomAllocation::new(&counts, margins)?;
            let indices = self.indices(drawn.iter().map(|&at| &rows[at]))?;
            Ok(self.draw(&scheme, &indices, "allocation", n_draws))
        });
        let by_chance = match by_chance {
            Ok(by_chance) => by_chance,
            Err(refusal) => {
                return drawn
                    .iter()
                    .for_each(|&at| note(&mut found[at], refusal.into()));
            }
        };
        for (nth, &at) in drawn.iter().enumerate() {
            let sample = by_chance.of(nth);
            match TestAgainstChance::of(rows[at].estimate, &sample) {
                Ok(test) => {
                    let found = &mut found[at];
                    if when != ExpectedWhen::Never {
                        found.expected = found.expected.or(Some(test.expected));
                    }
                    if self.inference.permutations.is_some() {
                        found.effect_size = test.effect_size;
                        found.p_value = Some(test.p_two_sided);
                    }
                }
                Err(refusal) => note(&mut found[at], refusal.into()),
            }
        }
    }

    /// The expected value where it is known without drawing, as exactly as can be.
    fn expected(&self, row: &Row) -> Option<Result<f64, Refusal>> {
        self.with_table(row, |table| table.exactly())
    }

    /// The expected value where areas hold few of a group. Exact where they hold a handful; above
    /// that the forms for large numbers are as good, and cost next to nothing.
    fn expected_where_small(&self, row: &Row) -> Option<Result<f64, Refusal>> {
        self.with_table(row, |table| {
            let members = table.fewest_members();
            if FEW_PEOPLE <= members {
                return None;
            }
            Some(match table {
                Known::Dissimilarity(table) if HANDFUL <= members => {
                    Ok(expected::dissimilarity_normal_mean(table))
                }
                Known::Mutual(table) if HANDFUL <= members => {
                    let (n_areas, n_groups) = (table.n_areas(), table.n_groups());
                    let of = expected::mutual_information_first_order;
                    Ok(of(n_areas, n_groups, table.total()).mean)
                }
                Known::Information(table) if HANDFUL <= members => {
                    Ok(expected::information_theory_first_order(table).mean)
                }
                _ => table.exactly(),
            })
        })
        .flatten()
        // Counts with fractions are no persons that could be spread by lot; nobody asked for it.
        .filter(Result::is_ok)
    }

    fn with_table<T>(&self, row: &Row, of: impl FnOnce(Known) -> T) -> Option<T> {
        match (row.definition.id, row.between) {
            ("dissimilarity", Between::Comparison(at)) => {
                let table = self.tables.compared(at).table.as_ref().ok()?;
                Some(of(Known::Dissimilarity(table)))
            }
            (id @ ("mutual_information" | "information_theory"), Between::Comparison(at)) => {
                let compared = self.tables.compared(at);
                let cells: Vec<f64> = (compared.pairs.iter())
                    .flat_map(|&(group, others)| [group, others])
                    .collect();
                let table = MultiGroup::new(2, cells).ok()?;
                Some(of(Known::information(id == "mutual_information", &table)))
            }
            (
                id @ ("multigroup_mutual_information" | "multigroup_information_theory"),
                Between::AllGroups,
            ) => {
                let table = self.tables.multi_group().as_ref().ok()?;
                let mutual = id == "multigroup_mutual_information";
                Some(of(Known::information(mutual, table)))
            }
            _ => None,
        }
    }

    fn correct(&self, row: &Row, correction: Correction, found: &Uncertainty) -> Option<f64> {
        let definition = row.definition;
        // An index that chance alone lifts from evenness, 0, towards complete segregation, 1.
        let runs_from_evenness =
            definition.dimension == Dimension::Evenness && definition.range == Range::UNIT;
        let is_mutual = definition.id.ends_with("mutual_information");
        let debiased = || found.bias.map(|bias| row.estimate - bias);
        let winship = || {
            let expected = found.expected.filter(|_| runs_from_evenness)?;
            bias::winship(row.estimate, expected)
        };
        match correction {
            Correction::Debiased => debiased(),
            Correction::Fitting if self.inference.has_replicates() => debiased(),
            Correction::Fitting if is_mutual => Some(row.estimate - found.expected?),
            Correction::Fitting | Correction::Winship => winship(),
            Correction::CarringtonTroske => {
                let expected = found.expected.filter(|_| runs_from_evenness)?;
                bias::carrington_troske(row.estimate, expected)
            }
            Correction::Density => match (definition.id, row.between) {
                ("dissimilarity", Between::Comparison(at)) => {
                    let table = self.tables.compared(at).table.as_ref().ok()?;
                    Some(bias::density_corrected_dissimilarity(table))
                }
                _ => None,
            },
        }
    }
}

/// A table whose index has an expected value that is known without drawing.
#[derive(Clone, Copy)]
enum Known<'a> {
    Dissimilarity(&'a TwoGroup),
    Mutual(&'a MultiGroup),
    Information(&'a MultiGroup),
}

impl<'a> Known<'a> {
    fn information(mutual: bool, table: &'a MultiGroup) -> Known<'a> {
        if mutual {
            Known::Mutual(table)
        } else {
            Known::Information(table)
        }
    }

    fn exactly(self) -> Result<f64, Refusal> {
        let expected = match self {
            Known::Dissimilarity(table) => expected::dissimilarity(table),
            Known::Mutual(table) => expected::mutual_information(table),
            Known::Information(table) => expected::information_theory(table),
        };
        expected.map(|expected| expected.mean)
    }

    /// How many of the smallest group there are in an area, on average.
    fn fewest_members(self) -> f64 {
        match self {
            Known::Dissimilarity(table) => {
                table.group_total().min(table.others_total()) / table.n_areas() as f64
            }
            Known::Mutual(table) | Known::Information(table) => {
                let totals = (0..table.n_groups()).map(|group| table.group_total(group));
                totals.fold(f64::INFINITY, f64::min) / table.n_areas() as f64
            }
        }
    }
}

fn join(pieces: Vec<Replicates>) -> Replicates {
    let mut pieces = pieces.into_iter();
    let mut joined = pieces.next().unwrap_or_default();
    pieces.for_each(|piece| joined.join(piece));
    joined
}

/// What a standard error says of an estimate that chance does not lift.
pub(super) fn from_error(
    estimate: f64,
    error: Result<f64, Lacking>,
    level: f64,
    range: Range,
) -> Uncertainty {
    let mut found = Uncertainty::default();
    match error {
        Ok(standard_error) => {
            found.standard_error = Some(standard_error);
            keep_interval(
                &mut found,
                normal_interval(estimate, standard_error, level),
                range,
            );
        }
        Err(lacking) => note(&mut found, lacking),
    }
    found
}

fn keep_interval(found: &mut Uncertainty, limits: Interval, range: Range) {
    let limits = limits.within(range);
    found.lower = Some(limits.low);
    found.upper = Some(limits.high);
}

/// The first reason is told.
fn note(found: &mut Uncertainty, lacking: Lacking) {
    found.lacking = found.lacking.or(Some(lacking));
}

/// Raises the p values of regions that are tested at once.
pub fn adjust_for_many<'a>(tested: impl Iterator<Item = &'a mut Uncertainty>) {
    let mut tested: Vec<&mut Uncertainty> = tested.filter(|it| it.p_value.is_some()).collect();
    let p_values: Vec<f64> = tested.iter().filter_map(|it| it.p_value).collect();
    for (uncertainty, adjusted) in tested.iter_mut().zip(benjamini_hochberg(&p_values)) {
        uncertainty.p_adjusted = Some(adjusted);
    }
}

/// What the replicates of an index of values say of it.
pub(super) fn from_replicates(
    estimate: f64,
    sample: &Sample,
    level: f64,
    method: Method,
    range: Range,
) -> Uncertainty {
    let mut found = Uncertainty::default();
    match Bootstrapped::of(estimate, sample) {
        Ok(bootstrapped) => {
            found.standard_error = Some(bootstrapped.standard_error);
            found.bias = Some(bootstrapped.bias);
        }
        Err(refusal) => {
            note(&mut found, refusal.into());
            return found;
        }
    }
    match intervals::interval(estimate, sample, level, method) {
        Ok(limits) => keep_interval(&mut found, limits, range),
        Err(refusal) => note(&mut found, refusal.into()),
    }
    found
}
