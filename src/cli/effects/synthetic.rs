//! Effects set against a mixture of other units.

use super::{Answer, Question};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{self, Local};
use crate::follow_up::effects::panel::Panel;
use crate::follow_up::effects::ridge_augmented::ridge_augmented;
use crate::follow_up::effects::rows::{Effect, Method, Note, Quantity};
use crate::follow_up::effects::{
    Outcomes, Refusal, Treatment, synthetic_control,
    synthetic_difference_in_differences as synthetic_did,
};
use crate::inference::streams::Key;

/// Placebo draws for the standard error of synthetic difference in differences.
const PLACEBO_DRAWS: usize = 200;

/// The units of a panel that have an outcome at every time.
pub(super) struct Complete {
    pub(super) panel: Panel,
    pub(super) outcomes: Outcomes,
    /// Positions of first times, unit by unit.
    pub(super) first: Vec<Option<usize>>,
}

impl Question<'_> {
    pub(super) fn complete(&self) -> Result<Complete, Diagnostic> {
        let panel = self.panel.complete();
        let n_times = panel.n_times();
        let units: Vec<String> = panel.units().map(str::to_owned).collect();
        let cells = (0..units.len()).flat_map(|unit| (0..n_times).map(move |time| (unit, time)));
        let values = cells.filter_map(|(unit, time)| panel.outcome(unit, time));
        let values = values.collect();
        let times = panel.times();
        let position = |first: i32| times.partition_point(|time| *time < first);
        let first = (0..units.len())
            .map(|unit| panel.first_funded(unit).map(position))
            .collect();
        let at = times.iter().map(|time| self.table.times.written(*time));
        let at = at.collect();
        let outcomes = Outcomes::new(units, at, values).map_err(|refusal| match refusal {
            Refusal::NotFinite { row, column } => {
                let time = self.table.times.written(times[column]);
                let unit = panel.unit_name(row);
                let reason = refusal.reason().en;
                let message = format!("unit `{unit}`, time {time}: {reason}");
                Diagnostic::new(&code::NO_EFFECT, Place::file(self.file), message)
                    .help("give outcomes in a larger unit")
            }
            Refusal::Ragged => {
                let message = "no unit has an outcome at every time";
                Diagnostic::new(&code::NO_EFFECT, Place::file(self.file), message)
                    .help("the method takes units without gaps; group-time takes others too")
            }
            other => self.refused(other),
        })?;
        Ok(Complete {
            panel,
            outcomes,
            first,
        })
    }

    pub(super) fn synthetic_control(&self) -> Result<Answer, Diagnostics> {
        let complete = self.complete()?;
        let refused = |it| self.refused(it);
        let treatment = complete.treatment().map_err(refused)?;
        let outcomes = &complete.outcomes;
        let found = synthetic_control::synthetic_control(outcomes, &treatment).map_err(refused)?;
        let path = found.path.iter().map(|moment| (moment.time, moment.gap));
        let effects = complete.effects(Method::SyntheticControl, found.effect, &treatment, path);
        let mut answer = Answer {
            effects,
            left_out: complete.panel.left_out().to_vec(),
            ..Answer::default()
        };
        answer.read(&found.reading(), self.language);
        let key = Key::of(self.request.seed, &["synthetic control"]);
        let ranked = synthetic_control::Placebos::prepare(outcomes, &treatment, key);
        let ranked = ranked.and_then(|placebos| {
            let drawn = engine::map(&Local, placebos.n(), |at| placebos.placebo(at));
            let drawn: Vec<_> = drawn.into_iter().collect::<Result<_, _>>()?;
            synthetic_control::rank(&found, &drawn)
        });
        let effect = &mut answer.effects[0];
        match ranked {
            Ok(rank) => {
                effect.p_value = Some(rank.ratio.as_ref().map_or(rank.effect.p, |place| place.p));
                answer.read(&rank.reading(), self.language);
            }
            Err(refusal) => effect.notes.push(Note::NoTest(refusal)),
        }
        Ok(answer)
    }

    pub(super) fn synthetic_difference_in_differences(&self) -> Result<Answer, Diagnostics> {
        let complete = self.complete()?;
        let refused = |it| self.refused(it);
        let treatment = match complete.treatment() {
            Err(Refusal::SeveralCohorts) => {
                return Ok(complete.staggered(self).map_err(refused)?);
            }
            treatment => treatment.map_err(refused)?,
        };
        let outcomes = &complete.outcomes;
        let found = synthetic_did::synthetic_difference_in_differences(outcomes, &treatment);
        let found = found.map_err(refused)?;
        let curve = found.curve.iter().map(|it| (it.time, it.effect));
        let mut effects = complete.effects(Method::SyntheticDid, found.effect, &treatment, curve);
        let key = Key::of(self.request.seed, &["synthetic difference in differences"]);
        let placebos = synthetic_did::Placebos::prepare(outcomes, &treatment, key);
        let error = placebos.as_ref().map_err(|it| *it).and_then(|placebos| {
            let drawn = engine::map(&Local, PLACEBO_DRAWS, |at| placebos.replicate(at as u64));
            let drawn: Vec<f64> = drawn.into_iter().collect::<Result<_, _>>()?;
            synthetic_did::placebo_standard_error(&drawn)
        });
        match error {
            Ok(error) => effects[0].set_error(error, self.level),
            Err(refusal) => effects[0].notes.push(Note::NoStandardError(refusal)),
        }
        let p_value = placebos.and_then(|placebos| {
            let of_donors = engine::map(&Local, placebos.n_donors(), |at| placebos.of_donor(at));
            let of_donors: Vec<f64> = of_donors.into_iter().collect::<Result<_, _>>()?;
            synthetic_did::rank_p(found.effect, &of_donors)
        });
        match p_value {
            Ok(p_value) => effects[0].p_value = Some(p_value),
            Err(refusal) => effects[0].notes.push(Note::NoTest(refusal)),
        }
        let mut answer = Answer {
            effects,
            left_out: complete.panel.left_out().to_vec(),
            ..Answer::default()
        };
        answer.read(&found.reading(), self.language);
        Ok(answer)
    }

    pub(super) fn ridge_augmented(&self) -> Result<Answer, Diagnostics> {
        let complete = self.complete()?;
        let refused = |it| self.refused(it);
        let treatment = complete.treatment().map_err(refused)?;
        let found = ridge_augmented(&complete.outcomes, &treatment).map_err(refused)?;
        let times = complete.outcomes.times().iter().copied();
        let path = times.zip(found.gaps.iter().copied());
        let method = Method::RidgeAugmented;
        let mut effects = complete.effects(method, found.effect, &treatment, path);
        effects[0].notes.push(Note::NoError);
        let mut answer = Answer {
            effects,
            left_out: complete.panel.left_out().to_vec(),
            ..Answer::default()
        };
        answer.read(&found.reading(), self.language);
        Ok(answer)
    }
}

impl Complete {
    /// The position of the time from which on all funded units were so.
    pub(super) fn start(&self) -> Result<usize, Refusal> {
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
    pub(super) fn units(&self, funded: bool) -> Vec<usize> {
        let units = 0..self.first.len();
        units
            .filter(|&unit| self.first[unit].is_some() == funded)
            .collect()
    }

    fn treatment(&self) -> Result<Treatment, Refusal> {
        Treatment::new(&self.outcomes, &self.units(true), self.start()?)
    }

    /// The average effect first, then that of every time.
    fn effects(
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

    /// The average over cohorts, then each; no standard error is known of them together.
    fn staggered(&self, question: &Question<'_>) -> Result<Answer, Refusal> {
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
        Ok(Answer {
            effects,
            cannot_show: question.limits(method),
            left_out: self.panel.left_out().to_vec(),
            ..Answer::default()
        })
    }
}
