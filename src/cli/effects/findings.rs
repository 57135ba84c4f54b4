//! What was found in the rows, for stderr.

use std::collections::BTreeMap;

use super::table::Cells;
use super::{MethodName, Question};
use crate::follow_up::effects::finding::{Finding, Problem};
use crate::follow_up::effects::panel::LeftOut;

/// Of one kind as many are told one by one; the rest are counted.
const MOST_TOLD: usize = 100;

impl Question<'_> {
    /// What times in sentences mean, what is noteworthy in the rows and who was left out.
    pub(super) fn told(&self, left_out: &[LeftOut]) -> Vec<String> {
        // Sentences of series have times as the file has them.
        let of_series = self.request.is_of_series();
        let numbered = self.table.times.numbered(self.language);
        let mut told: Vec<String> = numbered.filter(|_| !of_series).into_iter().collect();
        let cells = Cells::of(self.request);
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        for finding in (self.panel.findings().iter()).filter(|it| self.concerns(it.problem)) {
            let so_far = times.entry(kind(finding)).or_default();
            *so_far += 1;
            if *so_far <= MOST_TOLD {
                told.push(self.found(finding, &cells));
            }
        }
        let more: usize = times.values().map(|n| n.saturating_sub(MOST_TOLD)).sum();
        if more > 0 {
            let more = self.language.whole(more as i64);
            let what = self.language.pick("more of these", "till av dessa");
            told.push(format!("... {more} {what}"));
        }
        let known = self.panel.left_out();
        for LeftOut { unit, why } in left_out.iter().filter(|it| !known.contains(it)) {
            let reason = why.reason();
            let (word, reason) = (
                self.language.pick("unit", "enhet"),
                self.language.pick(reason.en, reason.sv),
            );
            told.push(format!("{word} `{unit}`: {reason}"));
        }
        told
    }

    fn found(&self, finding: &Finding, cells: &Cells) -> String {
        let written = |time| self.table.times.written(time).to_string();
        let text = finding.text(self.language, &written);
        let Some(row) = finding.place else {
            return text;
        };
        match self.table.columns.place(row, cells.column(finding.problem)) {
            (place, None) => format!("{place}: {text}"),
            (place, Some(row)) => {
                format!(
                    "{place}: {} {row}: {text}",
                    self.language.pick("row", "rad")
                )
            }
        }
    }

    /// Small cohorts and want of others to compare with are no matter of a series.
    fn concerns(&self, problem: Problem) -> bool {
        match problem {
            Problem::SmallCohort(_) => !self.request.is_of_series(),
            Problem::NoneNeverFunded => self.request.method != MethodName::InterruptedTimeSeries,
            _ => true,
        }
    }
}

/// Kinds that may come with every row.
fn kind(finding: &Finding) -> usize {
    match finding.problem {
        Problem::NoRow => 0,
        Problem::NoOutcome => 1,
        Problem::NoCovariate { .. } => 2,
        Problem::LeftOut(_) => 3,
        Problem::FundedAfterLast { .. } => 4,
        _ => 5,
    }
}
