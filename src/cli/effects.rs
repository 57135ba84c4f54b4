//! `klyfta effects`: what funding changed, from one table of outcomes over time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::table::TextOptions;
use super::table::input::{Columns, Input, Wanted};
use super::table::result::ResultOptions;
use super::table::sheet::{Entry, Sheet, number, text};
use super::{Ended, unreadable_request};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{self, Local, Rows};
use crate::follow_up::effects::aggregation::{Aggregation, Window};
use crate::follow_up::effects::bands::{MultiplierBootstrap, critical_value};
use crate::follow_up::effects::did::{Sample, did};
use crate::follow_up::effects::estimate::Level;
use crate::follow_up::effects::finding::Finding;
use crate::follow_up::effects::goodman_bacon::goodman_bacon;
use crate::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use crate::follow_up::effects::imputation::imputation;
use crate::follow_up::effects::panel::{Panel, Row, Treatment as Funding};
use crate::follow_up::effects::refusal::Refusal;
use crate::follow_up::effects::rows::{Effect, Method};
use crate::follow_up::effects::statement::Statement;
use crate::follow_up::effects::sun_abraham::sun_abraham;
use crate::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;
use crate::follow_up::effects::{
    Outcomes, Quantity as ReadingQuantity, Reading, Treatment, synthetic_control,
    synthetic_difference_in_differences as synthetic_did,
};
use crate::harmonise::{Cell, NumberKind};
use crate::inference::streams::Key;
use crate::language::Language;
use crate::publish::Column;

/// Estimate what funding changed, from a table of outcomes over time
///
/// A row for each unit (an area, a municipality) and time. A unit is funded from its first time on; one
/// that never was has an empty or a zero first time. What the numbers say, what they cannot show and
/// what was left out is written to stderr.
#[derive(Debug, Args)]
pub struct Effects {
    /// CSV, Parquet (.parquet) or Arrow IPC (.arrow, .feather, .ipc); `-` for standard input
    file: PathBuf,
    /// Column with units
    #[arg(long, value_name = "COL")]
    unit: String,
    /// Column with times, such as years or 2012.25 for a quarter
    #[arg(long, value_name = "COL")]
    time: String,
    /// Column with outcomes
    #[arg(long, value_name = "COL")]
    outcome: String,
    /// Column with the first time each unit was funded
    #[arg(long, value_name = "COL", required_unless_present = "treated")]
    first_treated: Option<String>,
    /// Instead, a column that says of each row whether the unit is funded by then, 1 or 0
    #[arg(long, value_name = "COL", conflicts_with = "first_treated")]
    treated: Option<String>,
    /// Column with weights, such as populations; all alike by default
    #[arg(long, value_name = "COL")]
    weight: Option<String>,
    /// Column with what funding was given to, such as municipalities of areas; each unit by default
    #[arg(long, value_name = "COL")]
    cluster: Option<String>,
    /// How effects are estimated
    #[arg(long, value_enum, default_value_t = MethodName::GroupTime)]
    method: MethodName,
    /// Whom funded units are compared with
    #[arg(long, value_enum)]
    control: Option<ControlName>,
    /// With which period outcomes before the funding are compared
    #[arg(long, value_enum)]
    base: Option<BaseName>,
    /// Columns with covariates, by which units are made comparable
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    covariates: Vec<String>,
    /// How they are made comparable; doubly robust by default
    #[arg(long, value_enum, requires = "covariates")]
    adjustment: Option<AdjustmentName>,
    /// Draws for limits that hold for all years or cohorts at once
    #[arg(long, value_name = "N")]
    bands: Option<u64>,
    /// How often an interval holds the true value
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.95,
        allow_negative_numbers = true
    )]
    level: f64,
    /// With the same seed the same draws are made
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The language of sentences and notes
    #[arg(long, value_enum, default_value_t = LanguageName::En)]
    language: LanguageName,
    #[command(flatten)]
    text: TextOptions,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum MethodName {
    /// Difference in differences of units first funded at one time
    Did,
    /// Callaway and Sant'Anna: by cohort and time, with four averages and a test before the funding
    GroupTime,
    /// Borusyak, Jaravel and Spiess: outcomes without funding imputed from untreated rows
    Imputation,
    /// One coefficient with effects of units and times, and what it is made of
    Twfe,
    /// Sun and Abraham: cohorts by time since the funding
    SunAbraham,
    /// A mixture of others that was like the funded units before
    SyntheticControl,
    /// The same with weights for times too
    SyntheticDid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ControlName {
    /// Units never funded
    Never,
    /// Also those not yet funded
    NotYet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum BaseName {
    /// With the period before each
    Varying,
    /// With the last period before the funding
    Universal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum AdjustmentName {
    /// By a regression of the change of outcomes
    Reg,
    /// By the odds of being funded
    Ipw,
    /// Both, and right where either is
    Dr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum LanguageName {
    En,
    Sv,
}

/// Placebo draws for the standard error of synthetic difference in differences.
const PLACEBO_DRAWS: usize = 200;

/// What a method gives: rows, and sentences for those who read them.
struct Answer {
    effects: Vec<Effect>,
    sentences: Vec<String>,
}

impl Effects {
    pub(super) fn run(&self) -> Ended {
        let level = self.checked()?;
        let input = Input::open(&self.file)?;
        let table = Table::of(self, &input)?;
        let panel = table.panel(input.name())?;
        let language = self.language();
        let answer = match self.method {
            MethodName::SyntheticControl | MethodName::SyntheticDid => {
                let synthetic = Synthetic::of(&panel).and_then(|it| match self.method {
                    MethodName::SyntheticControl => it.control(self.seed, language),
                    _ => it.difference_in_differences(self.seed, level, language),
                });
                synthetic.map_err(|reason| self.unanswered(&input, &reason.to_string()))?
            }
            _ => {
                let answer = self.differences(&panel, level, language);
                answer.map_err(|refusal| self.unanswered(&input, &refusal.to_string()))?
            }
        };
        if let Some(sentence) = table.times.numbered(language) {
            eprintln!("{sentence}");
        }
        for sentence in panel.findings().iter().map(|it| it.text(language)) {
            eprintln!("{sentence}");
        }
        for sentence in &answer.sentences {
            eprintln!("{sentence}");
        }
        self.result
            .write_sheet(&self.sheet(&answer.effects, &table.times, language))
    }

    fn language(&self) -> Language {
        match self.language {
            LanguageName::En => Language::English,
            LanguageName::Sv => Language::Swedish,
        }
    }

    /// What is asked fits the method.
    fn checked(&self) -> Result<Level, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut wrong = |flag: &str, message: String, help: &str| {
            diagnostics.add(unreadable_request(flag, message).help(help));
        };
        let level = Level::new(self.level);
        if level.is_err() {
            let message = format!("`{}` does not lie between 0 and 1", self.level);
            wrong("--level", message, "write 0.95 for 95 %");
        }
        if self.method != MethodName::GroupTime {
            let only = "only `--method group-time` takes it";
            let given = [
                ("--control", self.control.is_some()),
                ("--base", self.base.is_some()),
                ("--adjustment", self.adjustment.is_some()),
                ("--bands", self.bands.is_some()),
            ];
            for (flag, _) in given.iter().filter(|(_, is_given)| *is_given) {
                wrong(flag, "the method has no use for it".to_owned(), only);
            }
        }
        let takes_none = matches!(
            self.method,
            MethodName::Did | MethodName::SyntheticControl | MethodName::SyntheticDid
        );
        if takes_none && !self.covariates.is_empty() {
            let help = "group-time, imputation, twfe and sun-abraham take them";
            wrong(
                "--covariates",
                "the method has no use for them".to_owned(),
                help,
            );
        }
        if self.bands.is_some_and(|n| n < 39) {
            let message = "so few draws give no limits that hold for all at once";
            wrong("--bands", message.to_owned(), "1000 are usual");
        }
        diagnostics.or(level.unwrap_or(Level::NINETY_FIVE))
    }

    fn unanswered(&self, input: &Input, reason: &str) -> Diagnostic {
        Diagnostic::new(&code::NO_EFFECT, Place::file(input.name()), reason)
            .help("`klyfta effects --help` lists the methods and what they take")
    }

    fn differences(
        &self,
        panel: &Panel,
        level: Level,
        language: Language,
    ) -> Result<Answer, Refusal> {
        const DECIMALS: usize = 4;
        let sentences = |says: Vec<Statement>, method: Method| {
            let said = says.iter().map(|it| it.text(language, DECIMALS));
            let limits = method.cannot_show().into_iter();
            let limits = limits.map(|it| language.pick(it.en, it.sv).to_owned());
            said.chain(limits).collect::<Vec<String>>()
        };
        Ok(match self.method {
            MethodName::Did => {
                let sample = match panel.is_balanced() {
                    true => Sample::Balanced,
                    false => Sample::AllAvailable,
                };
                let found = did(panel, sample)?;
                Answer {
                    effects: found.effects(level),
                    sentences: sentences(found.says(level), Method::Did),
                }
            }
            MethodName::Imputation => {
                let found = imputation(panel)?;
                Answer {
                    effects: found.effects(level),
                    sentences: sentences(found.says(level), Method::Imputation),
                }
            }
            MethodName::Twfe => {
                let found = two_way_fixed_effects(panel)?;
                let mut says = found.says(level);
                // What the coefficient is made of is known of complete panels alone.
                if let Ok(parts) = goodman_bacon(panel) {
                    says.extend(parts.says());
                }
                Answer {
                    effects: found.effects(level),
                    sentences: sentences(says, Method::TwoWayFixedEffects),
                }
            }
            MethodName::SunAbraham => {
                let found = sun_abraham(panel)?;
                Answer {
                    effects: found.effects(level),
                    sentences: sentences(found.says(level), Method::SunAbraham),
                }
            }
            _ => self.group_time(panel, level, &sentences)?,
        })
    }

    fn group_time(
        &self,
        panel: &Panel,
        level: Level,
        sentences: &dyn Fn(Vec<Statement>, Method) -> Vec<String>,
    ) -> Result<Answer, Refusal> {
        let design = Design {
            control: match self.control {
                None | Some(ControlName::Never) => Control::NeverFunded,
                Some(ControlName::NotYet) => Control::NotYetFunded,
            },
            base: match self.base {
                None | Some(BaseName::Varying) => Base::Varying,
                Some(BaseName::Universal) => Base::Universal,
            },
            adjustment: match (self.covariates.is_empty(), self.adjustment) {
                (true, _) => Adjustment::None,
                (false, None | Some(AdjustmentName::Dr)) => Adjustment::DoublyRobust,
                (false, Some(AdjustmentName::Reg)) => Adjustment::OutcomeRegression,
                (false, Some(AdjustmentName::Ipw)) => Adjustment::InverseProbability,
            },
        };
        let found = group_time(panel, design)?;
        let critical = |of: &str, drawn: Result<MultiplierBootstrap, Refusal>| {
            let (n_draws, drawn) = (self.bands?, drawn.ok()?);
            let key = Key::of(self.seed, &["bands", of]);
            let draw = |number: usize| drawn.replicate(&key, number as u64);
            critical_value(&engine::map(&Local, n_draws as usize, draw), level).ok()
        };
        let of_cells = critical("att", MultiplierBootstrap::of_cells(&found));
        let mut effects = found.effects(level, of_cells);
        // The test of what came before stands last.
        let pretest = effects.pop();
        let mut says = Vec::new();
        for (name, aggregation) in [
            ("event", Aggregation::Event),
            ("group", Aggregation::Group),
            ("calendar", Aggregation::Calendar),
            ("simple", Aggregation::Simple),
        ] {
            let averages = found.aggregate(aggregation, Window::default());
            let band = critical(name, MultiplierBootstrap::of_parts(&averages));
            effects.extend(averages.effects(level, band));
            if aggregation == Aggregation::Simple {
                says.extend(averages.says(level));
            }
        }
        effects.extend(pretest);
        says.extend(found.says(level).pop());
        Ok(Answer {
            effects,
            sentences: sentences(says, Method::GroupTime),
        })
    }

    fn sheet(&self, effects: &[Effect], times: &Times, language: Language) -> Sheet {
        let real = |name, meaning| Column::real(name, "unit of the outcome", meaning).or_empty();
        let year = |name, meaning| Column::real(name, "time", meaning).or_empty();
        let mut columns = vec![
            Column::text("method", "how the effect was estimated"),
            Column::text("quantity", "which effect, average or test"),
            year("group", "first time of the cohort"),
            year("time", "when the effect is of"),
            year("event_time", "periods since the first funding"),
            real("estimate", "the effect; of a test its statistic"),
            real("standard_error", "its standard error"),
            real("lower", "lower limit for this effect alone"),
            real("upper", "upper limit for this effect alone"),
        ];
        if self.bands.is_some() {
            columns.push(real(
                "band_lower",
                "lower limit for all of the kind at once",
            ));
            columns.push(real(
                "band_upper",
                "upper limit for all of the kind at once",
            ));
        }
        columns.extend([
            Column::real("p_value", "1", "how likely chance gives as much").or_empty(),
            Column::real("n_units", "units", "funded and others"),
            Column::text("note", "what else is to be known").or_empty(),
        ]);
        let mut sheet = Sheet::new(&[], columns);
        for effect in effects {
            let when = |time: Option<i32>| number(time.map(|time| times.written(time)));
            let mut row: Vec<Entry> = vec![
                text(effect.method.id()),
                text(effect.quantity.id()),
                when(effect.group),
                when(effect.time),
                number(effect.event_time.map(f64::from)),
                number(effect.estimate),
                number(effect.standard_error),
                number(effect.lower),
                number(effect.upper),
            ];
            if self.bands.is_some() {
                row.extend([number(effect.band_lower), number(effect.band_upper)]);
            }
            row.extend([
                number(effect.p_value),
                number(effect.n_units as f64),
                text(effect.note(language)),
            ]);
            sheet.push(&[], row);
        }
        sheet
    }
}

/// The columns of the file, row by row.
struct Table {
    columns: Columns,
    times: Times,
    funding: Vec<Funding>,
    covariates: Vec<Vec<Option<f64>>>,
    clustered: bool,
    weighted: bool,
}

/// When the rows are of, in whole numbers.
struct Times {
    of_rows: Vec<i32>,
    /// What is written for 1, 2 and so on; nothing where the whole numbers are those of the file.
    written: Vec<f64>,
}

impl Times {
    /// Times that are not all whole are numbered in their order.
    fn of(written: &[f64]) -> Times {
        let is_whole = |time: &f64| time.fract() == 0.0 && time.abs() < 1e9;
        if written.iter().all(is_whole) {
            return Times {
                of_rows: written.iter().map(|time| *time as i32).collect(),
                written: Vec::new(),
            };
        }
        let mut distinct = written.to_vec();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let number = |time: &f64| distinct.partition_point(|other| other < time) as i32 + 1;
        Times {
            of_rows: written.iter().map(number).collect(),
            written: distinct,
        }
    }

    /// The number of a time at which a unit may have been funded first.
    fn number(&self, time: f64) -> i32 {
        match self.written.is_empty() {
            true => libm::ceil(time) as i32,
            false => self.written.partition_point(|other| *other < time) as i32 + 1,
        }
    }

    /// What the numbers in sentences mean, where they are not those of the file.
    fn numbered(&self, language: Language) -> Option<String> {
        let (first, last) = (self.written.first()?, self.written.last()?);
        let n = self.written.len();
        Some(match language {
            Language::English => {
                format!("sentences number the times in their order: 1 is {first}, {n} is {last}")
            }
            Language::Swedish => {
                format!("meningarna numrerar tiderna i ordning: 1 är {first}, {n} är {last}")
            }
        })
    }

    /// As the file has it.
    fn written(&self, time: i32) -> f64 {
        let at = usize::try_from(time - 1).ok();
        let written = at.and_then(|at| self.written.get(at));
        written.copied().unwrap_or(f64::from(time))
    }
}

impl Table {
    fn of(request: &Effects, input: &Input) -> Result<Table, Diagnostics> {
        let mut texts = vec![request.unit.as_str()];
        texts.extend(request.cluster.as_deref());
        let funded = request
            .first_treated
            .as_deref()
            .or(request.treated.as_deref());
        let funded = funded.unwrap_or_default();
        let names = [request.outcome.as_str(), &request.time, funded].into_iter();
        let names = names
            .chain(request.weight.as_deref())
            .chain(request.covariates.iter().map(String::as_str));
        let kind = NumberKind::Value;
        let numbers: Vec<Wanted> = names.map(|name| Wanted { name, kind }).collect();
        let columns = input.read(
            texts,
            &numbers,
            Rows::AsTheyAre,
            request.text.layout(),
            request.text.decimal(),
        )?;
        let n_rows = columns.numbers[0].len();
        let mut diagnostics = Diagnostics::default();
        let mut wrong = |row: usize, message: String, help: String| {
            let place = Place::file(input.name());
            let message = format!("row {}: {message}", row + 1);
            diagnostics.add(Diagnostic::new(&code::NOT_A_NUMBER, place, message).help(help));
        };
        let mut written = Vec::with_capacity(n_rows);
        for row in 0..n_rows {
            written.push(known(columns.numbers[1][row]).unwrap_or_else(|| {
                let help = format!("the column `{}` holds times, such as years", request.time);
                wrong(row, "there is no time".to_owned(), help);
                0.0
            }));
        }
        let times = Times::of(&written);
        let funding = (0..n_rows)
            .map(|row| {
                let value = known(columns.numbers[2][row]);
                if request.first_treated.is_some() {
                    let first = value.filter(|first| *first != 0.0);
                    return Funding::Since(first.map(|first| times.number(first)));
                }
                if value.is_none_or(|value| value != 0.0 && value != 1.0) {
                    let help = format!("the column `{funded}` holds 1 from the funding on, else 0");
                    wrong(
                        row,
                        "it is not said whether the unit is funded".to_owned(),
                        help,
                    );
                }
                Funding::Now(value == Some(1.0))
            })
            .collect();
        let weighted = request.weight.is_some();
        let of_covariates = &columns.numbers[3 + usize::from(weighted)..];
        let covariates = (0..n_rows)
            .map(|row| {
                of_covariates
                    .iter()
                    .map(|column| known(column[row]))
                    .collect()
            })
            .collect();
        diagnostics.or(Table {
            times,
            funding,
            covariates,
            clustered: request.cluster.is_some(),
            weighted,
            columns,
        })
    }

    fn panel(&self, file: &str) -> Result<Panel, Diagnostics> {
        let texts = &self.columns.texts;
        let numbers = &self.columns.numbers;
        let rows: Vec<Row> = (0..self.funding.len())
            .map(|row| Row {
                place: row + 1,
                unit: texts[0].text(row).trim(),
                time: self.times.of_rows[row],
                outcome: known(numbers[0][row]),
                treatment: self.funding[row],
                // A weight that is missing is none, and is told to be none.
                weight: match self.weighted {
                    true => known(numbers[3][row]).unwrap_or(0.0),
                    false => 1.0,
                },
                cluster: self.clustered.then(|| texts[1].text(row).trim()),
                covariates: &self.covariates[row],
            })
            .collect();
        Panel::new(&rows).map_err(|findings| {
            let mut diagnostics = Diagnostics::default();
            let fatal = |finding: &&Finding| finding.problem.is_fatal();
            for finding in findings.iter().filter(fatal) {
                let message = finding.text(Language::English);
                diagnostics.add(
                    Diagnostic::new(&code::UNSOUND_PANEL, Place::file(file), message)
                        .help("a row a unit and time, funded from its first time on"),
                );
            }
            diagnostics
        })
    }
}

fn known(cell: Cell) -> Option<f64> {
    match cell {
        Cell::Count(value) => Some(value),
        Cell::Missing(_) => None,
    }
}

/// A panel without gaps, for methods that fit one.
struct Synthetic {
    outcomes: Outcomes,
    /// Positions of first times, unit by unit.
    first: Vec<Option<usize>>,
    times: Vec<i32>,
}

impl Synthetic {
    fn of(panel: &Panel) -> Result<Synthetic, Refusal> {
        let complete = panel.complete();
        let n_times = complete.n_times();
        let units: Vec<String> = complete.units().map(str::to_owned).collect();
        let values = (0..units.len())
            .flat_map(|unit| (0..n_times).map(move |time| (unit, time)))
            .filter_map(|(unit, time)| complete.outcome(unit, time))
            .collect();
        let times = complete.times().to_vec();
        let position = |first: i32| times.partition_point(|time| *time < first);
        let first = (0..units.len())
            .map(|unit| complete.first_funded(unit).map(position))
            // A unit funded after the last period is not funded in the panel.
            .map(|first| first.filter(|first| *first < n_times))
            .collect();
        let at: Vec<f64> = times.iter().map(|time| f64::from(*time)).collect();
        Ok(Synthetic {
            outcomes: Outcomes::new(units, at, values)?,
            first,
            times,
        })
    }

    /// Who was funded, where all were from the same time on.
    fn treatment(&self) -> Result<Treatment, Refusal> {
        let treated: Vec<usize> = (0..self.first.len())
            .filter(|&unit| self.first[unit].is_some())
            .collect();
        let starts: BTreeMap<usize, ()> = self.first.iter().flatten().map(|it| (*it, ())).collect();
        let mut starts = starts.into_keys();
        match (starts.next(), starts.next()) {
            (Some(start), None) => Treatment::new(&self.outcomes, &treated, start),
            (None, _) => Err(Refusal::NoneFunded),
            (Some(_), Some(_)) => Err(Refusal::SeveralCohorts),
        }
    }

    /// The average effect first, then that of every time.
    fn effects(
        &self,
        method: Method,
        effect: f64,
        treatment: &Treatment,
        of_times: impl Iterator<Item = (f64, f64)>,
    ) -> Vec<Effect> {
        let start = self.times[treatment.first_treated()];
        let n_units = self.outcomes.units().len();
        let n_funded = treatment.treated().len();
        let mut effects = vec![Effect::alone(method, effect, n_units, n_funded)];
        effects.extend(of_times.map(|(time, effect)| {
            Effect::alone(method, effect, n_units, n_funded).of_event(time as i32, start)
        }));
        effects
    }

    fn control(&self, seed: u64, language: Language) -> Result<Answer, Refusal> {
        let treatment = self.treatment()?;
        let found = synthetic_control::synthetic_control(&self.outcomes, &treatment)?;
        let path = found.path.iter().map(|moment| (moment.time, moment.gap));
        let method = Method::SyntheticControl;
        let mut effects = self.effects(method, found.effect, &treatment, path);
        let mut sentences = read(&found.reading(), language);
        let key = Key::of(seed, &["synthetic control"]);
        let prepared = synthetic_control::Placebos::prepare(&self.outcomes, &treatment, key);
        let ranked = prepared.and_then(|placebos| {
            let drawn = engine::map(&Local, placebos.n(), |at| placebos.placebo(at));
            let drawn: Vec<_> = drawn.into_iter().collect::<Result<_, _>>()?;
            synthetic_control::rank(&found, &drawn)
        });
        if let Ok(rank) = ranked {
            effects[0].p_value = Some(rank.ratio.as_ref().map_or(rank.effect.p, |place| place.p));
            sentences.extend(read(&rank.reading(), language));
        }
        Ok(Answer { effects, sentences })
    }

    fn difference_in_differences(
        &self,
        seed: u64,
        level: Level,
        language: Language,
    ) -> Result<Answer, Refusal> {
        let method = Method::SyntheticDid;
        let treatment = match self.treatment() {
            Err(Refusal::SeveralCohorts) => return self.staggered(),
            treatment => treatment?,
        };
        let found = synthetic_did::synthetic_difference_in_differences(&self.outcomes, &treatment)?;
        let curve = found.curve.iter().map(|it| (it.time, it.effect));
        let mut effects = self.effects(method, found.effect, &treatment, curve);
        let key = Key::of(seed, &["synthetic difference in differences"]);
        if let Ok(placebos) = synthetic_did::Placebos::prepare(&self.outcomes, &treatment, key) {
            let drawn = engine::map(&Local, PLACEBO_DRAWS, |at| placebos.replicate(at as u64));
            let drawn: Vec<f64> = drawn.into_iter().collect::<Result<_, _>>()?;
            if let Ok(error) = synthetic_did::placebo_standard_error(&drawn) {
                effects[0].set_error(error, level);
            }
            let of_donors = engine::map(&Local, placebos.n_donors(), |at| placebos.of_donor(at));
            let of_donors: Vec<f64> = of_donors.into_iter().collect::<Result<_, _>>()?;
            effects[0].p_value = synthetic_did::rank_p(found.effect, &of_donors).ok();
        }
        Ok(Answer {
            effects,
            sentences: read(&found.reading(), language),
        })
    }

    /// The average over cohorts, then each; no standard error is known of them together.
    fn staggered(&self) -> Result<Answer, Refusal> {
        let method = Method::SyntheticDid;
        let found = synthetic_did::staggered(&self.outcomes, &self.first)?;
        let n_units = self.outcomes.units().len();
        let n_funded = self.first.iter().flatten().count();
        let mut effects = vec![Effect::alone(method, found.effect, n_units, n_funded)];
        for cohort in &found.cohorts {
            let start = self.times[cohort.first_treated];
            if let Ok(estimate) = &cohort.estimate {
                let of_cohort = Effect::alone(method, estimate.effect, n_units, cohort.n_units);
                effects.push(of_cohort.of_group(start));
            }
        }
        Ok(Answer {
            effects,
            sentences: Vec::new(),
        })
    }
}

/// What a result says and what it cannot show, with its numbers in place.
fn read(reading: &Reading, language: Language) -> Vec<String> {
    let fill = |sentence: &str| {
        reading
            .numbers
            .iter()
            .fold(sentence.to_owned(), |so_far, it| {
                let written = match it.quantity {
                    ReadingQuantity::Outcome(value) | ReadingQuantity::Ratio(value) => {
                        language.number(value, 4)
                    }
                    ReadingQuantity::Probability(value) => language.number(value, 3),
                    ReadingQuantity::Count(count) => language.whole(count as i64),
                    ReadingQuantity::Time(time) => time.to_string(),
                };
                so_far.replace(&format!("{{{}}}", it.name), &written)
            })
    };
    [reading.says, reading.cannot_show]
        .map(|it| fill(language.pick(it.en, it.sv)))
        .to_vec()
}
