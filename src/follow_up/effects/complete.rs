//! The part of a panel that methods can use which follow whole paths: the units that have an outcome
//! at every time.

use super::panel::Panel;
use super::rows::{Effect, Method, Note, Quantity};
use super::{Outcomes, Refusal, Treatment, synthetic_difference_in_differences as synthetic_did};

#[derive(Clone, Debug)]
pub struct Complete {
    pub panel: Panel,
    pub outcomes: Outcomes,
    /// Positions of first funded times, unit by unit. A unit funded after the last time is not funded.
    pub first: Vec<Option<usize>>,
}

impl Complete {
    /// With times as they are written. Fails where no unit has an outcome at every time.
    pub fn of(panel: &Panel, written: impl Fn(i32) -> f64) -> Result<Complete, Refusal> {
        let panel = panel.complete();
        let n_times = panel.n_times();
        let units: Vec<String> = panel.units().map(str::to_owned).collect();
        let cells = (0..units.len()).flat_map(|unit| (0..n_times).map(move |time| (unit, time)));
        let values = cells.filter_map(|(unit, time)| panel.outcome(unit, time));
        let values = values.collect();
        let times = panel.times();
        let position = |first: i32| times.partition_point(|time| *time < first);
        let first = (0..units.len())
            .map(|unit| panel.first_funded(unit).map(position))
            .map(|first| first.filter(|first| *first < n_times))
            .collect();
        let at = times.iter().map(|time| written(*time)).collect();
        let outcomes = Outcomes::new(units, at, values)?;
        Ok(Complete {
            panel,
            outcomes,
            first,
        })
    }

    /// The position of the time from which on all funded units were so.
    pub fn start(&self) -> Result<usize, Refusal> {
        let mut starts: Vec<usize> = self.first.iter().flatten().copied().collect();
        starts.sort_unstable();
        starts.dedup();
        match starts.as_slice() {
            [start] => Ok(*start),
            [] => Err(Refusal::NoneFunded),
            _ => Err(Refusal::SeveralCohorts),
        }
    }

    /// The positions of units that are funded, or of those that are not.
    pub fn units(&self, funded: bool) -> Vec<usize> {
        let units = 0..self.first.len();
        units
            .filter(|&unit| self.first[unit].is_some() == funded)
            .collect()
    }

    /// Fails where units were first funded at several times.
    pub fn treatment(&self) -> Result<Treatment, Refusal> {
        Treatment::new(&self.outcomes, &self.units(true), self.start()?)
    }

    /// The average effect first, then that of every time.
    pub fn effects(
        &self,
        method: Method,
        effect: f64,
        treatment: &Treatment,
        of_times: impl Iterator<Item = (f64, f64)>,
    ) -> Vec<Effect> {
        let times = self.panel.times();
        let start = times[treatment.first_treated()];
        let numbered = |time: f64| {
            let at = self.outcomes.times().partition_point(|it| *it < time);
            times[at]
        };
        let n_units = self.outcomes.units().len();
        let n_funded = treatment.treated().len();
        let mut effects = vec![Effect::alone(method, effect, n_units, n_funded)];
        effects.extend(of_times.map(|(time, effect)| {
            Effect::alone(method, effect, n_units, n_funded).of_event(numbered(time), start)
        }));
        effects
    }

    /// Synthetic difference in differences of several cohorts: the average over cohorts, then each. No
    /// standard error is known of them together.
    pub fn staggered(&self) -> Result<Vec<Effect>, Refusal> {
        let method = Method::SyntheticDid;
        let found = synthetic_did::staggered(&self.outcomes, &self.first)?;
        let n_units = self.outcomes.units().len();
        let n_funded = self.first.iter().flatten().count();
        let mut overall = Effect::alone(method, found.effect, n_units, n_funded);
        overall.notes.push(Note::NoError);
        let failed = found.cohorts.iter().filter(|it| it.estimate.is_err());
        let n_failed = failed.count();
        if n_failed > 0 {
            overall.notes.push(Note::Missing(n_failed));
        }
        let mut effects = vec![overall];
        for cohort in &found.cohorts {
            let start = self.panel.times()[cohort.first_treated];
            let of_cohort = match &cohort.estimate {
                Ok(estimate) => Effect::alone(method, estimate.effect, n_units, cohort.n_units),
                Err(refusal) => Effect {
                    notes: vec![Note::NoEstimate(*refusal)],
                    ..Effect::about(method, Quantity::Group, n_units, cohort.n_units)
                },
            };
            effects.push(of_cohort.of_group(start));
        }
        Ok(effects)
    }
}
