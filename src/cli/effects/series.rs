//! Whether the mean of the funded units left its own line.

use super::{Answer, Question};
use crate::diagnostics::Diagnostics;
use crate::follow_up::effects::interrupted_time_series::{
    Estimate, InterruptedTimeSeries, Series, interrupted_time_series,
};
use crate::follow_up::effects::rows::{Effect, Method, Note, Quantity};

impl Question<'_> {
    /// The mean departure first, then the line before and how it leaps and bends.
    pub(super) fn interrupted_time_series(&self) -> Result<Answer, Diagnostics> {
        let complete = self.complete()?;
        let refused = |it| self.refused(it);
        let start = complete.start().map_err(refused)?;
        let [funded, others] = [true, false].map(|funded| complete.units(funded));
        let outcomes = complete.outcomes.mean(&funded);
        let comparison = complete.outcomes.mean(&others);
        let series = Series {
            times: complete.outcomes.times(),
            outcomes: &outcomes,
            comparison: (!others.is_empty()).then_some(&comparison),
        };
        let found = interrupted_time_series(series, start, self.level.share()).map_err(refused)?;
        let method = Method::InterruptedTimeSeries;
        let mut notes = Vec::new();
        if !others.is_empty() {
            notes.push(Note::LessOthers(others.len()));
        }
        let (before, after) = (found.n_before, found.n_after);
        if before.min(after) < InterruptedTimeSeries::ENOUGH {
            notes.push(Note::FewPeriods { before, after });
        }
        let row = |quantity, estimate: Estimate| Effect {
            group: Some(complete.panel.times()[start]),
            estimate: Some(estimate.value),
            standard_error: Some(estimate.standard_error),
            lower: Some(estimate.low),
            upper: Some(estimate.high),
            p_value: Some(estimate.p),
            degrees: found.degrees(),
            notes: notes.clone(),
            ..Effect::about(method, quantity, funded.len() + others.len(), funded.len())
        };
        let effects = vec![
            row(Quantity::Att, found.effect),
            row(Quantity::Trend, found.trend),
            row(Quantity::Level, found.level),
            row(Quantity::Slope, found.slope),
        ];
        let mut answer = Answer {
            effects,
            left_out: complete.panel.left_out().to_vec(),
            ..Answer::default()
        };
        answer.read(&found.reading(), self.language);
        if !others.is_empty() {
            let n = self.language.whole(others.len() as i64);
            let (en, sv) = (
                format!("The mean of {n} units never funded was subtracted from the series."),
                format!("Medelvärdet för {n} enheter som aldrig fick medel drogs från serien."),
            );
            answer.says.push(self.language.pick(&en, &sv).to_owned());
        }
        answer.cannot_show.extend(self.limits(method));
        Ok(answer)
    }
}
