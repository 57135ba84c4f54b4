//! Effects set against a mixture of other units.

use super::{Answer, Question};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{self, Local};
use crate::follow_up::effects::complete::Complete;
use crate::follow_up::effects::ridge_augmented::ridge_augmented;
use crate::follow_up::effects::rows::{Method, Note};
use crate::follow_up::effects::{
    Refusal, synthetic_control, synthetic_difference_in_differences as synthetic_did,
};
use crate::inference::streams::Key;

/// Placebo draws for the standard error of synthetic difference in differences.
const PLACEBO_DRAWS: usize = 200;

impl Question<'_> {
    pub(super) fn complete(&self) -> Result<Complete, Diagnostic> {
        let written = |time: i32| self.table.times.written(time);
        Complete::of(self.panel, written).map_err(|refusal| match refusal {
            Refusal::NotFinite { row, column } => {
                let panel = self.panel.complete();
                let time = written(panel.times()[column]);
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
                return Ok(Answer {
                    effects: complete.staggered().map_err(refused)?,
                    cannot_show: self.limits(Method::SyntheticDid),
                    left_out: complete.panel.left_out().to_vec(),
                    ..Answer::default()
                });
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
