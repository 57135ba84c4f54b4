//! Effects from differences between how funded and other units developed.

use super::{AdjustmentName, Answer, BaseName, ControlName, Question, few_clusters};
use crate::diagnostics::Diagnostics;
use crate::engine::{self, Local};
use crate::follow_up::effects::aggregation::{Aggregation, Window};
use crate::follow_up::effects::bands::{MultiplierBootstrap, critical_value};
use crate::follow_up::effects::did::{self, Sample};
use crate::follow_up::effects::goodman_bacon::goodman_bacon;
use crate::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use crate::follow_up::effects::imputation::imputation;
use crate::follow_up::effects::rows::Method;
use crate::follow_up::effects::statement::On;
use crate::follow_up::effects::sun_abraham::sun_abraham;
use crate::follow_up::effects::{Refusal, two_way_fixed_effects};
use crate::inference::streams::Key;

impl Question<'_> {
    pub(super) fn did(&self) -> Result<Answer, Diagnostics> {
        let reassigned = self
            .request
            .errors
            .is_some_and(few_clusters::is_reassignment);
        // Funding is given to other units by what they changed, so that all have to have changes.
        let sample = match reassigned || self.panel.is_balanced() {
            true => Sample::Balanced,
            false => Sample::AllAvailable,
        };
        let found = did::did(self.panel, sample).map_err(|it| self.refused(it))?;
        let rows = || did::regression(self.panel, sample);
        let estimated = few_clusters::Estimated {
            method: Method::Did,
            on: On::All,
            estimate: found.estimate,
            n_clusters: found.n_clusters,
        };
        let with = |estimate| {
            let found = did::Did {
                estimate,
                ..found.clone()
            };
            (found.effects(self.level), found.says(self.level))
        };
        let mut answer = self.with_errors(&estimated, &rows, &with)?;
        answer.cannot_show.extend(self.limits(Method::Did));
        answer.left_out = found.left_out;
        Ok(answer)
    }

    pub(super) fn two_way_fixed_effects(&self) -> Result<Answer, Diagnostics> {
        let found = two_way_fixed_effects::two_way_fixed_effects(self.panel);
        let found = found.map_err(|it| self.refused(it))?;
        let rows = || two_way_fixed_effects::regression(self.panel);
        let estimated = few_clusters::Estimated {
            method: Method::TwoWayFixedEffects,
            on: On::AllAlike,
            estimate: found.effect,
            n_clusters: found.n_clusters,
        };
        let with = |effect| {
            let found = two_way_fixed_effects::TwoWayFixedEffects {
                effect,
                ..found.clone()
            };
            (found.effects(self.level), found.says(self.level))
        };
        let mut answer = self.with_errors(&estimated, &rows, &with)?;
        // What the coefficient is made of is known of complete panels alone.
        match goodman_bacon(self.panel) {
            Ok(parts) => answer.says.extend(self.written(parts.says())),
            Err(refusal) => {
                let what = self.language.pick(
                    "What the coefficient is made of cannot be told",
                    "Vad koefficienten består av går inte att säga",
                );
                let reason = refusal.reason();
                let reason = self.language.pick(reason.en, reason.sv);
                answer.says.push(format!("{what}: {reason}."));
            }
        }
        let limits = self.limits(Method::TwoWayFixedEffects);
        answer.cannot_show.extend(limits);
        answer.left_out = found.left_out;
        Ok(answer)
    }

    pub(super) fn imputation(&self) -> Result<Answer, Diagnostics> {
        let found = imputation(self.panel).map_err(|it| self.refused(it))?;
        Ok(Answer {
            effects: found.effects(self.level),
            says: self.written(found.says(self.level)),
            cannot_show: self.limits(Method::Imputation),
            left_out: found.left_out,
        })
    }

    pub(super) fn sun_abraham(&self) -> Result<Answer, Diagnostics> {
        let found = sun_abraham(self.panel).map_err(|it| self.refused(it))?;
        Ok(Answer {
            effects: found.effects(self.level),
            says: self.written(found.says(self.level)),
            cannot_show: self.limits(Method::SunAbraham),
            left_out: found.left_out,
        })
    }

    pub(super) fn group_time(&self) -> Result<Answer, Diagnostics> {
        let request = self.request;
        let design = Design {
            control: match request.control {
                None | Some(ControlName::Never) => Control::NeverFunded,
                Some(ControlName::NotYet) => Control::NotYetFunded,
            },
            base: match (request.base, request.sensitivity) {
                (Some(BaseName::Universal), _) | (None, Some(_)) => Base::Universal,
                (Some(BaseName::Varying), _) | (None, None) => Base::Varying,
            },
            adjustment: match (request.covariates.is_empty(), request.adjustment) {
                (true, _) => Adjustment::None,
                (false, None | Some(AdjustmentName::Dr)) => Adjustment::DoublyRobust,
                (false, Some(AdjustmentName::Reg)) => Adjustment::OutcomeRegression,
                (false, Some(AdjustmentName::Ipw)) => Adjustment::InverseProbability,
            },
        };
        let found = group_time(self.panel, design).map_err(|it| self.refused(it))?;
        let critical = |of: &str, drawn: Result<MultiplierBootstrap, Refusal>| {
            let (n_draws, drawn) = (self.request.bands?, drawn.ok()?);
            let key = Key::of(self.request.seed, &["bands", of]);
            let draw = |number: usize| drawn.replicate(&key, number as u64);
            critical_value(&engine::map(&Local, n_draws as usize, draw), self.level).ok()
        };
        let of_cells = critical("att", MultiplierBootstrap::of_cells(&found));
        let mut effects = found.effects(self.level, of_cells);
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
            effects.extend(averages.effects(self.level, band));
            if aggregation == Aggregation::Simple {
                says.extend(averages.says(self.level));
            }
        }
        effects.extend(pretest);
        says.extend(found.says(self.level).pop());
        let mut answer = Answer {
            effects,
            says: self.written(says),
            cannot_show: Vec::new(),
            left_out: found.left_out.clone(),
        };
        if let Some(sensitivity) = self.request.sensitivity {
            let events = found.aggregate(Aggregation::Event, Window::default());
            self.sensitivity(sensitivity, &events, &mut answer);
        }
        answer.cannot_show.extend(self.limits(Method::GroupTime));
        Ok(answer)
    }
}
