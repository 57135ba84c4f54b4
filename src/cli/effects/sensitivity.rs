//! How far trends may have gone apart before nothing is left of an effect.

use super::{Answer, Question, SensitivityName};
use crate::follow_up::effects::Refusal;
use crate::follow_up::effects::aggregation::Aggregated;
use crate::follow_up::effects::rows::{Effect, Method, Note, Quantity};
use crate::follow_up::effects::sensitivity::{Breakdown, EventStudy, Followed, Restriction};

impl Question<'_> {
    /// Adds rows of the mean over the years from the funding on and of the first of them, for each
    /// bound and then for the bound from which on zero is not ruled out.
    pub(super) fn sensitivity(
        &self,
        asked: SensitivityName,
        events: &Aggregated,
        answer: &mut Answer,
    ) {
        let restriction = match asked {
            SensitivityName::Smoothness => Restriction::Smoothness,
            SensitivityName::RelativeMagnitudes => Restriction::RelativeMagnitudes,
        };
        let (n_funded, n_others) = (events.overall.n_funded, events.overall.n_comparison);
        let row =
            |quantity| Effect::about(Method::GroupTime, quantity, n_funded + n_others, n_funded);
        // Where periods lie unevenly far apart, cohorts have no common period to be compared with.
        let mut steps = self.panel.times().windows(2).map(|pair| pair[1] - pair[0]);
        let first_step = steps.next();
        let followed = match steps.all(|step| Some(step) == first_step) {
            true => Followed::of(events),
            false => Err(Refusal::TimesNotEven),
        };
        let followed = match followed {
            Ok(followed) => followed,
            Err(refusal) => {
                let mut effect = row(Quantity::Sensitivity);
                effect.notes.push(Note::NoEstimate(refusal));
                answer.effects.push(effect);
                return;
            }
        };
        let (first, last) = followed.years;
        let mut notes = vec![Note::Followed { first, last }];
        if followed.n_left_out > 0 {
            notes.push(Note::NotFollowed(followed.n_left_out));
        }
        let studies = [
            (None, &followed.mean),
            (Some(followed.first_after), &followed.first),
        ];
        for (event_time, study) in studies {
            for bound in self.bounds(restriction, study) {
                let mut effect = Effect {
                    event_time,
                    estimate: Some(study.estimate()),
                    standard_error: Some(study.standard_error()),
                    notes: vec![Note::Bound { bound, restriction }],
                    ..row(Quantity::Sensitivity)
                };
                match restriction.interval(study, bound, self.level.share()) {
                    Ok(robust) => {
                        effect.lower = Some(robust.low);
                        effect.upper = Some(robust.high);
                    }
                    Err(refusal) => effect.notes.push(Note::NoInterval(refusal)),
                }
                effect.notes.extend(&notes);
                answer.effects.push(effect);
            }
            let mut effect = Effect {
                event_time,
                ..row(Quantity::Breakdown)
            };
            match self.breakdown(restriction, study) {
                Ok(breakdown) => {
                    effect.estimate = match breakdown {
                        Breakdown::AtOnce => Some(0.0),
                        Breakdown::At(bound) => Some(bound),
                        Breakdown::Beyond(_) => None,
                    };
                    effect.notes.push(match breakdown {
                        Breakdown::AtOnce | Breakdown::At(_) => Note::Breakdown(restriction),
                        Breakdown::Beyond(greatest) => Note::NoBreakdown {
                            greatest,
                            restriction,
                        },
                    });
                    if event_time.is_none() {
                        answer.read(&breakdown.reading(restriction), self.language);
                    }
                }
                Err(refusal) => effect.notes.push(Note::NoEstimate(refusal)),
            }
            effect.notes.extend(&notes);
            answer.effects.push(effect);
        }
    }

    /// As asked; or else up to twice as much as before the funding, or up to a standard error.
    fn bounds(&self, restriction: Restriction, study: &EventStudy) -> Vec<f64> {
        if !self.request.bounds.is_empty() {
            return self.request.bounds.clone();
        }
        let unit = match restriction {
            Restriction::Smoothness => study.standard_error() / 4.0,
            Restriction::RelativeMagnitudes => 0.5,
        };
        (0..=4).map(|times| f64::from(times) * unit).collect()
    }

    fn breakdown(
        &self,
        restriction: Restriction,
        study: &EventStudy,
    ) -> Result<Breakdown, Refusal> {
        // With a bend of the size of the effect no interval leaves zero out; ten times is beyond.
        let greatest = match restriction {
            Restriction::Smoothness => 10.0 * (study.estimate().abs() + study.standard_error()),
            Restriction::RelativeMagnitudes => 10.0,
        };
        let asked = self.request.bounds.iter().copied().fold(greatest, f64::max);
        restriction.breakdown(study, asked, self.level.share())
    }
}
