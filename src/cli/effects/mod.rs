//! `klyfta effects`: what funding changed, from one table of outcomes over time.

mod differences;
mod few_clusters;
mod findings;
mod sensitivity;
mod series;
mod sheet;
mod synthetic;
mod table;

use std::path::PathBuf;

use clap::Args;

use super::table::TextOptions;
use super::table::input::Input;
use super::table::result::ResultOptions;
use super::{Ended, unreadable_request};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::follow_up::effects::estimate::Level;
use crate::follow_up::effects::panel::{LeftOut, Panel};
use crate::follow_up::effects::rows::{Effect, Method, Quantity};
use crate::follow_up::effects::statement::Statement;
use crate::follow_up::effects::{Reading, Refusal};
use crate::language::Language;
use table::Table;

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
    /// How errors, limits and p values come about where clusters are few; by the method itself by
    /// default
    #[arg(long, value_enum)]
    errors: Option<ErrorsName>,
    /// How many replicates are drawn where not all combinations are tried; 9999 by default
    #[arg(long, value_name = "N", requires = "errors")]
    replicates: Option<u64>,
    /// Also intervals that allow for trends that went apart by themselves
    #[arg(long, value_enum)]
    sensitivity: Option<SensitivityName>,
    /// How far they may have gone apart: in units of the outcome, or as so many times the most
    /// before the funding
    #[arg(
        long,
        value_name = "BOUND",
        value_delimiter = ',',
        requires = "sensitivity",
        allow_negative_numbers = true
    )]
    bounds: Vec<f64>,
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
    /// The mixture, corrected by a ridge regression for what it leaves unbalanced before
    RidgeAugmented,
    /// Whether the mean of the funded units left its own line, less the mean of units never funded
    /// where there are any
    InterruptedTimeSeries,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ErrorsName {
    /// CR3: the estimate without each cluster in turn
    Cr3,
    /// Wild cluster bootstrap with signs; all combinations with up to twelve clusters
    Wild,
    /// The same with six multipliers, where clusters are so few that signs give few values
    Webb,
    /// How often as large an effect comes up when the funding is given to other clusters
    Randomisation,
    /// The same of the effect over its standard error, which holds where funding changes the spread
    Studentised,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum SensitivityName {
    /// The slope of the difference in trends changes by no more than the bound from one period to
    /// the next
    Smoothness,
    /// Trends go apart by no more than the bound times the most they did before the funding
    RelativeMagnitudes,
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

/// Of outcomes in sentences.
const DECIMALS: usize = 4;

/// What is asked, and of whom.
struct Question<'a> {
    request: &'a Effects,
    table: &'a Table,
    panel: &'a Panel,
    file: &'a str,
    level: Level,
    language: Language,
}

/// What a method gives: rows, and sentences for those who read them.
#[derive(Default)]
struct Answer {
    effects: Vec<Effect>,
    says: Vec<String>,
    cannot_show: Vec<String>,
    /// Units that the method does not cover although the panel does.
    left_out: Vec<LeftOut>,
}

impl Effects {
    pub(super) fn run(&self) -> Ended {
        let level = self.checked()?;
        let input = Input::open(&self.file)?;
        let table = Table::of(self, &input)?;
        let panel = table.panel(self, input.name())?;
        let question = Question {
            request: self,
            table: &table,
            panel: &panel,
            file: input.name(),
            level,
            language: self.language(),
        };
        let answer = question.answer()?;
        for sentence in question.told(&answer.left_out) {
            eprintln!("{sentence}");
        }
        for sentence in answer.says.iter().chain(&answer.cannot_show) {
            eprintln!("{sentence}");
        }
        self.result.write_sheet(&question.sheet(&answer.effects))
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
        let no_use = || "the method has no use for it".to_owned();
        let level = Level::new(self.level);
        if level.is_err() {
            let message = format!("`{}` does not lie between 0 and 1", self.level);
            wrong("--level", message, "write 0.95 for 95 %");
        } else if self.sensitivity.is_some() && self.level < 0.5 {
            let message = format!("`{}` is below one half", self.level);
            wrong("--level", message, "`--sensitivity` takes levels from 0.5");
        }
        if self.method != MethodName::GroupTime {
            let given = [
                ("--control", self.control.is_some()),
                ("--base", self.base.is_some()),
                ("--adjustment", self.adjustment.is_some()),
                ("--bands", self.bands.is_some()),
                ("--sensitivity", self.sensitivity.is_some()),
            ];
            for (flag, _) in given.iter().filter(|(_, is_given)| *is_given) {
                wrong(flag, no_use(), "only `--method group-time` takes it");
            }
        }
        let one_series = self.is_of_series();
        if (one_series || self.method == MethodName::Did) && !self.covariates.is_empty() {
            let help = "group-time, imputation, twfe and sun-abraham take them";
            wrong("--covariates", no_use(), help);
        }
        let given = [
            ("--weight", self.weight.is_some()),
            ("--cluster", self.cluster.is_some()),
        ];
        for (flag, _) in given.iter().filter(|(_, is_given)| one_series && *is_given) {
            wrong(flag, no_use(), "all units of the table count alike");
        }
        let reassigned = [ErrorsName::Randomisation, ErrorsName::Studentised];
        match (self.method, self.errors) {
            (_, None) | (MethodName::Did, _) => {}
            (MethodName::Twfe, Some(errors)) if !reassigned.contains(&errors) => {}
            (MethodName::Twfe, _) => wrong(
                "--errors",
                "the funding is given to other units where all are funded from one time on"
                    .to_owned(),
                "`--method did` takes it, and twfe takes cr3, wild and webb",
            ),
            _ => wrong("--errors", no_use(), "did and twfe take it"),
        }
        match self.replicates {
            Some(_) if self.errors == Some(ErrorsName::Cr3) => {
                let help = "leave it out: each cluster is left out once";
                wrong("--replicates", "cr3 draws nothing".to_owned(), help);
            }
            Some(n) if level.is_ok() && n < few_clusters::needed(self.level) => {
                let message = format!("`{n}` are too few for a level of {}", self.level);
                let help = format!("give {} at least", few_clusters::needed(self.level));
                wrong("--replicates", message, &help);
            }
            _ => {}
        }
        if self.sensitivity.is_some() && self.base == Some(BaseName::Varying) {
            let message = "`--sensitivity` needs one period that all others are compared with";
            wrong(
                "--base",
                message.to_owned(),
                "leave it out, or give `universal`",
            );
        }
        for bound in &self.bounds {
            if !(0.0..=1e6).contains(bound) {
                let message = format!("`{bound}` is no bound");
                wrong("--bounds", message, "bounds lie between 0 and 1,000,000");
            }
        }
        if self.bands.is_some_and(|n| n < 39) {
            let message = "so few draws give no limits that hold for all at once";
            wrong("--bands", message.to_owned(), "1000 are usual");
        }
        diagnostics.or(level.unwrap_or(Level::NINETY_FIVE))
    }

    /// Whether the method sets one series of the funded against others, all units counting alike.
    fn is_of_series(&self) -> bool {
        matches!(
            self.method,
            MethodName::SyntheticControl
                | MethodName::SyntheticDid
                | MethodName::RidgeAugmented
                | MethodName::InterruptedTimeSeries
        )
    }
}

impl Question<'_> {
    /// Rows and sentences, with the smallest effect that would have been found.
    fn answer(&self) -> Result<Answer, Diagnostics> {
        let answer = match self.request.method {
            MethodName::Did => self.did(),
            MethodName::GroupTime => self.group_time(),
            MethodName::Imputation => self.imputation(),
            MethodName::Twfe => self.two_way_fixed_effects(),
            MethodName::SunAbraham => self.sun_abraham(),
            MethodName::SyntheticControl => self.synthetic_control(),
            MethodName::SyntheticDid => self.synthetic_difference_in_differences(),
            MethodName::RidgeAugmented => self.ridge_augmented(),
            MethodName::InterruptedTimeSeries => self.interrupted_time_series(),
        };
        let mut answer = answer?;
        let overall = || answer.effects.iter().filter(|effect| effect.is_overall());
        // The average that sentences are of.
        let main = overall().find(|effect| effect.quantity == Quantity::Simple);
        let main = main.or_else(|| overall().next());
        if let Some(Ok(found)) = main.map(|effect| effect.detectable(self.level)) {
            answer.read(&found.reading(), self.language);
        }
        answer.effects = Effect::beside_detectable(answer.effects, self.level);
        Ok(answer)
    }

    fn refused(&self, refusal: Refusal) -> Diagnostic {
        let help = match refusal {
            Refusal::NoNeverFunded => {
                "`--control not-yet` of `--method group-time`, or `--method imputation`, compares \
                 with units not yet funded"
            }
            Refusal::SeveralCohorts => "group-time, imputation and synthetic-did take several",
            Refusal::Strata { needed: 2 } => {
                "`--errors randomisation` takes a single funded unit, too"
            }
            Refusal::TimesNotEven => "number the periods 1, 2, 3, or fill the gap",
            _ => "`klyfta effects --help` lists the methods and what they take",
        };
        Diagnostic::new(
            &code::NO_EFFECT,
            Place::file(self.file),
            refusal.to_string(),
        )
        .help(help)
    }

    fn written(&self, says: Vec<Statement>) -> Vec<String> {
        let says = says.iter().map(|it| it.text(self.language, DECIMALS));
        says.collect()
    }

    fn limits(&self, method: Method) -> Vec<String> {
        let limits = method.cannot_show().into_iter();
        let limits = limits.map(|it| self.language.pick(it.en, it.sv).to_owned());
        limits.collect()
    }
}

impl Answer {
    fn read(&mut self, reading: &Reading, language: Language) {
        let [says, cannot_show] = reading.text(language, DECIMALS);
        self.says.push(says);
        self.cannot_show.push(cannot_show);
    }
}
