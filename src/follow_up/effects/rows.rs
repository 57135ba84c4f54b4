//! Effects of all methods as rows of one table.

use super::estimate::{Estimate, Level, Wald};
use super::minimum_detectable_effect::{
    Degrees, MinimumDetectableEffect, minimum_detectable_effect,
};
use super::refusal::Refusal;
use crate::language::Language;

pub use super::note::Note;

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
    /// Of Student's t, by which the limits are; infinite where they are normal.
    pub degrees: f64,
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
    RidgeAugmented,
    InterruptedTimeSeries,
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
    /// The smallest effect that would be found.
    Detectable,
    /// An average with an interval that allows for trends that go apart.
    Sensitivity,
    /// How far trends may go apart until zero is not ruled out.
    Breakdown,
    /// The slope of a series before the funding.
    Trend,
    /// How far a series leaps at the funding.
    Level,
    /// How much its slope changes.
    Slope,
}

/// With fewer clusters another test is to be preferred.
pub const VERY_FEW_CLUSTERS: usize = 12;

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
            Method::RidgeAugmented => "ridge-augmented",
            Method::InterruptedTimeSeries => "interrupted-time-series",
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
            Quantity::Detectable => "detectable",
            Quantity::Sensitivity => "sensitivity",
            Quantity::Breakdown => "breakdown",
            Quantity::Trend => "trend",
            Quantity::Level => "level",
            Quantity::Slope => "slope",
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
            degrees: f64::INFINITY,
            n_units: 0,
            n_funded: 0,
            notes: Vec::new(),
        }
    }

    /// A row without numbers, for a method to add them.
    pub fn about(method: Method, quantity: Quantity, n_units: usize, n_funded: usize) -> Effect {
        Effect {
            n_units,
            n_funded,
            ..Effect::empty(method, quantity)
        }
    }

    /// The one number of a method that has no standard error of its own.
    pub fn alone(method: Method, estimate: f64, n_units: usize, n_funded: usize) -> Effect {
        Effect {
            estimate: Some(estimate),
            ..Effect::about(method, Quantity::Att, n_units, n_funded)
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

    /// Whether it is of all that was funded, over all of the time since.
    pub fn is_overall(&self) -> bool {
        match self.quantity {
            Quantity::Att => self.method != Method::GroupTime,
            Quantity::Simple
            | Quantity::OverallEvent
            | Quantity::OverallGroup
            | Quantity::OverallCalendar => true,
            _ => false,
        }
    }

    /// The smallest effect that a study of this precision would find, with a power of 80 per cent.
    ///
    /// Fails without a standard error, and where the level of confidence is below 20 per cent.
    pub fn detectable(&self, level: Level) -> Result<MinimumDetectableEffect, Refusal> {
        const POWER: f64 = 0.8;
        let error = self.standard_error.ok_or(Refusal::NoVariation)?;
        let degrees = match self.degrees.is_finite() {
            true => Degrees::Student(self.degrees),
            false => Degrees::Normal,
        };
        minimum_detectable_effect(error, 1.0 - level.share(), POWER, degrees)
    }

    /// Overall effects, each followed by the smallest that would have been found.
    pub fn beside_detectable(effects: Vec<Effect>, level: Level) -> Vec<Effect> {
        let detectable = |effect: &Effect| {
            let found = effect.detectable(level).ok()?;
            Some(Effect {
                estimate: Some(found.effect),
                group: effect.group,
                n_units: effect.n_units,
                n_funded: effect.n_funded,
                notes: vec![Note::Detectable {
                    of: effect.quantity,
                    power: found.power,
                    level: found.level,
                }],
                ..Effect::empty(effect.method, Quantity::Detectable)
            })
        };
        let with = |effect: Effect| {
            let beside = effect.is_overall().then(|| detectable(&effect)).flatten();
            [Some(effect), beside]
        };
        effects.into_iter().flat_map(with).flatten().collect()
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
                effect.degrees = estimate.degrees;
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

    /// With what a test of its own found, instead of limits and p value from a standard error.
    pub fn set_test(&mut self, p_value: f64, limits: Option<(f64, f64)>) {
        self.p_value = Some(p_value);
        (self.lower, self.upper) = limits.unzip();
    }

    pub fn note(&self, language: Language) -> String {
        let notes: Vec<String> = self.notes.iter().map(|note| note.text(language)).collect();
        notes.join("; ")
    }
}
