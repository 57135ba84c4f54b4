//! Effects of all methods as rows of one table.

use super::estimate::{Estimate, Level, Wald};
use super::refusal::Refusal;
use crate::indices::Bilingual;
use crate::language::Language;

/// With fewer clusters errors come out too small.
///
/// Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for
/// inference with clustered errors. Review of Economics and Statistics 90(3), 414–427.
/// <https://doi.org/10.1162/rest.90.3.414>
pub const FEW_CLUSTERS: usize = 30;

/// An effect, an average of effects or a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub method: Method,
    pub quantity: Quantity,
    /// When the units were first funded.
    pub group: Option<i32>,
    pub time: Option<i32>,
    /// Since the first funding; below zero before it.
    pub event_time: Option<i32>,
    /// In units of the outcome; of a test the statistic, which is chi-square.
    pub estimate: Option<f64>,
    pub standard_error: Option<f64>,
    /// Limits that hold for this effect alone.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// Limits that hold for all effects of the same kind at once.
    pub band_lower: Option<f64>,
    pub band_upper: Option<f64>,
    pub p_value: Option<f64>,
    /// Funded and others.
    pub n_units: usize,
    pub n_funded: usize,
    pub notes: Vec<Note>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Did,
    GroupTime,
    Imputation,
    TwoWayFixedEffects,
    SunAbraham,
    SyntheticControl,
    SyntheticDid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// The effect on units of one cohort at one time, or the one effect of the method.
    Att,
    Event,
    Group,
    Calendar,
    Simple,
    OverallEvent,
    OverallGroup,
    OverallCalendar,
    Pretest,
}

/// What a reader of a row has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// All others are compared with this, which is zero by construction.
    Reference,
    NoEstimate(Refusal),
    NoStandardError(Refusal),
    /// Cohorts of so few units that the error says too little of them.
    SmallCohorts(usize),
    /// Comparisons that belong here and could not be made.
    Missing(usize),
    /// Units compared with that were left out, being all but certain to be funded.
    Trimmed(usize),
    FewClusters(usize),
    Degrees(usize),
}

/// A note of how many.
type CountNote = fn(usize) -> Note;

impl Method {
    /// As it is asked for and published.
    pub fn id(self) -> &'static str {
        match self {
            Method::Did => "did",
            Method::GroupTime => "group-time",
            Method::Imputation => "imputation",
            Method::TwoWayFixedEffects => "twfe",
            Method::SunAbraham => "sun-abraham",
            Method::SyntheticControl => "synthetic-control",
            Method::SyntheticDid => "synthetic-did",
        }
    }
}

impl Quantity {
    pub fn id(self) -> &'static str {
        match self {
            Quantity::Att => "att",
            Quantity::Event => "event",
            Quantity::Group => "group",
            Quantity::Calendar => "calendar",
            Quantity::Simple => "simple",
            Quantity::OverallEvent => "overall_event",
            Quantity::OverallGroup => "overall_group",
            Quantity::OverallCalendar => "overall_calendar",
            Quantity::Pretest => "pretest",
        }
    }
}

impl Note {
    pub fn text(self, language: Language) -> String {
        let say = |text: Bilingual| language.pick(text.en, text.sv).to_owned();
        let count = |number: usize, text: Bilingual| format!("{number} {}", say(text));
        match self {
            Note::Reference => say(Refusal::Reference.reason()),
            Note::NoEstimate(refusal) => say(refusal.reason()),
            Note::NoStandardError(refusal) => {
                let what = language.pick("no standard error", "inget medelfel");
                format!("{what}: {}", say(refusal.reason()))
            }
            Note::SmallCohorts(number) => count(
                number,
                Bilingual {
                    en: "cohorts of too few units for the error to say enough of them",
                    sv: "kohorter med för få enheter för att felet ska säga nog om dem",
                },
            ),
            Note::Missing(number) => count(
                number,
                Bilingual {
                    en: "comparisons that belong here could not be made",
                    sv: "jämförelser som hör hit gick inte att göra",
                },
            ),
            Note::Trimmed(number) => count(
                number,
                Bilingual {
                    en: "units to compare with left out, being all but certain to be funded",
                    sv: "enheter att jämföra med utelämnade, eftersom de nästan säkert får medel",
                },
            ),
            Note::FewClusters(number) => count(
                number,
                Bilingual {
                    en: "clusters are few: the error may be too small",
                    sv: "kluster är få: felet kan vara för litet",
                },
            ),
            Note::Degrees(number) => count(
                number,
                Bilingual {
                    en: "degrees of freedom",
                    sv: "frihetsgrader",
                },
            ),
        }
    }
}

impl Effect {
    fn empty(method: Method, quantity: Quantity) -> Effect {
        Effect {
            method,
            quantity,
            group: None,
            time: None,
            event_time: None,
            estimate: None,
            standard_error: None,
            lower: None,
            upper: None,
            band_lower: None,
            band_upper: None,
            p_value: None,
            n_units: 0,
            n_funded: 0,
            notes: Vec::new(),
        }
    }

    /// The one number of a method that has no standard error of its own.
    pub fn alone(method: Method, estimate: f64, n_units: usize, n_funded: usize) -> Effect {
        Effect {
            estimate: Some(estimate),
            n_units,
            n_funded,
            ..Effect::empty(method, Quantity::Att)
        }
    }

    /// Of this time, where the funding began at another.
    pub fn of_event(mut self, time: i32, start: i32) -> Effect {
        self.quantity = Quantity::Event;
        self.time = Some(time);
        self.event_time = Some(time - start);
        self
    }

    /// Of the units first funded at this time.
    pub fn of_group(mut self, group: i32) -> Effect {
        self.quantity = Quantity::Group;
        self.group = Some(group);
        self
    }

    /// With a standard error from elsewhere, and a normal interval.
    pub fn set_error(&mut self, standard_error: f64, level: Level) {
        let estimate = self.estimate.map(|value| Estimate {
            value,
            standard_error: Ok(standard_error),
            degrees: f64::INFINITY,
        });
        self.standard_error = Some(standard_error);
        let interval = estimate.and_then(|estimate| estimate.interval(level).ok());
        (self.lower, self.upper) = interval.unzip();
    }

    /// Without place in time and numbers of units, which the method adds.
    pub(crate) fn of(
        method: Method,
        quantity: Quantity,
        estimate: Result<Estimate, Refusal>,
        level: Level,
    ) -> Effect {
        let mut effect = Effect::empty(method, quantity);
        match estimate {
            Err(refusal) => effect.notes.push(Note::NoEstimate(refusal)),
            Ok(estimate) => {
                effect.estimate = Some(estimate.value);
                effect.standard_error = estimate.standard_error.ok();
                let interval = estimate.interval(level).ok();
                (effect.lower, effect.upper) = interval.unzip();
                effect.p_value = estimate.p_value().ok();
                match estimate.standard_error {
                    Ok(_) => {}
                    Err(Refusal::Reference) => effect.notes.push(Note::Reference),
                    Err(refusal) => effect.notes.push(Note::NoStandardError(refusal)),
                }
            }
        }
        effect
    }

    pub(crate) fn pretest(
        method: Method,
        test: Result<Wald, Refusal>,
        n_units: usize,
        n_funded: usize,
    ) -> Effect {
        let note = match test {
            Ok(test) => Note::Degrees(test.degrees),
            Err(refusal) => Note::NoEstimate(refusal),
        };
        Effect {
            estimate: test.ok().map(|test| test.statistic),
            p_value: test.ok().map(|test| test.p_value),
            n_units,
            n_funded,
            notes: vec![note],
            ..Effect::empty(method, Quantity::Pretest)
        }
    }

    pub(crate) fn with_band(
        mut self,
        estimate: Result<Estimate, Refusal>,
        critical: Option<f64>,
    ) -> Effect {
        let band = |critical| estimate.ok()?.band(critical).ok();
        (self.band_lower, self.band_upper) = critical.and_then(band).unzip();
        self
    }

    /// Adds a note for each count that is not zero.
    pub(crate) fn with_notes(mut self, counts: &[(usize, CountNote)]) -> Effect {
        let counted = counts.iter().filter(|(count, _)| *count > 0);
        self.notes.extend(counted.map(|(count, note)| note(*count)));
        self
    }

    pub(crate) fn with_clusters(mut self, n_clusters: usize) -> Effect {
        if self.standard_error.is_some() && n_clusters < FEW_CLUSTERS {
            self.notes.push(Note::FewClusters(n_clusters));
        }
        self
    }

    pub fn note(&self, language: Language) -> String {
        let notes: Vec<String> = self.notes.iter().map(|note| note.text(language)).collect();
        notes.join("; ")
    }
}
