//! Errors, limits and p values for few clusters.

use std::collections::BTreeMap;

use super::{Answer, ErrorsName, Question};
use crate::cli::unreadable_request;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::{self, Local};
use crate::follow_up::effects::clustered_errors::{ClusteredErrors, Rows, clustered_errors};
use crate::follow_up::effects::estimate::Estimate;
use crate::follow_up::effects::panel::Panel;
use crate::follow_up::effects::randomisation_inference::{
    self as randomisation, Randomisation, Statistic, Units,
};
use crate::follow_up::effects::rows::{Effect, Method, Note, VERY_FEW_CLUSTERS};
use crate::follow_up::effects::statement::{On, Statement};
use crate::follow_up::effects::wild_cluster_bootstrap::{Multipliers, WildClusterBootstrap};
use crate::follow_up::effects::{Reading, Refusal};
use crate::indices::arithmetic::sum::sum;
use crate::inference::streams::Key;

/// How many replicates are drawn if nothing is said.
const REPLICATES: u64 = 9999;

/// The wild cluster bootstrap is for few clusters, and its cost grows with the square of them.
const MOST_CLUSTERS: usize = 500;

/// An overall effect, as the method has it.
pub(super) struct Estimated {
    pub(super) method: Method,
    pub(super) on: On,
    pub(super) estimate: Estimate,
    pub(super) n_clusters: usize,
}

/// Rows and sentences with another estimate in its place.
type With<'a> = &'a dyn Fn(Estimate) -> (Vec<Effect>, Vec<Statement>);

pub(super) fn is_reassignment(errors: ErrorsName) -> bool {
    matches!(errors, ErrorsName::Randomisation | ErrorsName::Studentised)
}

/// How many replicates a level of confidence needs, so that some lie beyond either limit.
pub(super) fn needed(level: f64) -> u64 {
    // Give or take rounding in one minus the level.
    (2.0 / (1.0 - level) - 1.0 - 1e-6).ceil() as u64
}

impl Question<'_> {
    /// The effect with the errors that are asked for; by the method itself where none are.
    pub(super) fn with_errors(
        &self,
        estimated: &Estimated,
        rows: &dyn Fn() -> Result<Rows, Refusal>,
        with: With<'_>,
    ) -> Result<Answer, Diagnostics> {
        let rows = || rows().map_err(|it| self.refused(it));
        Ok(match self.request.errors {
            None => self.as_they_are(estimated, with),
            Some(ErrorsName::Cr3) => self.leaving_out(estimated, &rows()?, with),
            Some(ErrorsName::Wild) => {
                self.wild(estimated, &rows()?, Multipliers::Rademacher, with)?
            }
            Some(ErrorsName::Webb) => self.wild(estimated, &rows()?, Multipliers::Webb, with)?,
            Some(ErrorsName::Randomisation) => {
                self.reassigned(estimated, Statistic::DifferenceInMeans, with)?
            }
            Some(ErrorsName::Studentised) => {
                self.reassigned(estimated, Statistic::Studentised, with)?
            }
        })
    }

    fn as_they_are(&self, estimated: &Estimated, with: With<'_>) -> Answer {
        let (mut effects, says) = with(estimated.estimate);
        let mut says = self.written(says);
        let n = estimated.n_clusters;
        if estimated.estimate.standard_error.is_ok() && n < VERY_FEW_CLUSTERS {
            for effect in &mut effects {
                effect
                    .notes
                    .retain(|note| !matches!(note, Note::FewClusters(_)));
                effect.notes.push(Note::VeryFewClusters(n));
            }
            let (en, sv) = match estimated.method {
                Method::Did => (
                    "`--errors wild` or `--errors randomisation` gives the safer test",
                    "`--errors wild` eller `--errors randomisation` ger ett säkrare test",
                ),
                _ => (
                    "`--errors wild` gives the safer test",
                    "`--errors wild` ger ett säkrare test",
                ),
            };
            let few = self
                .language
                .pick("clusters are very few", "kluster är mycket få");
            says.push(format!("{n} {few}; {}.", self.language.pick(en, sv)));
        }
        says.extend(self.without_an_error(estimated));
        Answer {
            effects,
            says,
            ..Answer::default()
        }
    }

    /// What there is where units are too few for an error.
    fn without_an_error(&self, estimated: &Estimated) -> Option<String> {
        let (en, sv) = (
            "`--errors randomisation` gives a test that needs no standard error.",
            "`--errors randomisation` ger ett test som inte behöver något medelfel.",
        );
        let none = estimated.estimate.standard_error.is_err();
        (none && estimated.method == Method::Did).then(|| self.language.pick(en, sv).to_owned())
    }

    /// The estimate with the error that leaves out each cluster in turn; units that are too few for
    /// an error are too few for this one.
    fn without_each_cluster(
        &self,
        estimate: Estimate,
        rows: &Rows,
    ) -> (Estimate, Result<ClusteredErrors, Refusal>) {
        let found = clustered_errors(rows.regression(), 0, self.level.share());
        let cr3 = found.as_ref().map_err(|refusal| *refusal);
        let cr3 = cr3.and_then(|found| found.cr3);
        let standard_error = estimate.standard_error.and(cr3.map(|it| it.standard_error));
        let degrees = found
            .as_ref()
            .map_or(estimate.degrees, |it| it.n_clusters as f64 - 1.0);
        let estimate = Estimate {
            standard_error,
            degrees,
            ..estimate
        };
        (estimate, found)
    }

    fn leaving_out(&self, estimated: &Estimated, rows: &Rows, with: With<'_>) -> Answer {
        let (estimate, found) = self.without_each_cluster(estimated.estimate, rows);
        let (mut effects, says) = with(estimate);
        if estimate.standard_error.is_ok() {
            for effect in &mut effects {
                effect.notes.insert(0, Note::LeavingOut);
            }
        }
        let reading = found.ok().map(|found| found.reading());
        let mut says = self.written(says);
        says.extend(self.without_an_error(estimated));
        Answer {
            effects,
            says,
            cannot_show: reading.map(|it| self.limit(&it)).into_iter().collect(),
            ..Answer::default()
        }
    }

    fn wild(
        &self,
        estimated: &Estimated,
        rows: &Rows,
        multipliers: Multipliers,
        with: With<'_>,
    ) -> Result<Answer, Diagnostics> {
        let n_clusters = estimated.n_clusters;
        if n_clusters > MOST_CLUSTERS {
            let message = format!("{n_clusters} clusters are too many for it");
            let help = "it is for few clusters; with so many the method's own errors hold";
            return Err(unreadable_request("--errors", message).help(help).into());
        }
        let (estimate, _) = self.without_each_cluster(estimated.estimate, rows);
        // Where units are too few for an error they are so for this test too.
        if estimated.estimate.standard_error.is_err() {
            return Ok(self.as_they_are(estimated, with));
        }
        let key = Key::of(self.request.seed, &["errors", "wild"]);
        let regression = rows.regression();
        let bootstrap = WildClusterBootstrap::prepare(regression, 0, multipliers, key);
        let bootstrap = bootstrap.map_err(|it| self.refused(it))?;
        let n = bootstrap.n_combinations().unwrap_or(self.n_replicates());
        let replicate = |number: usize| bootstrap.replicate(number as u64);
        let replicates = engine::map(&Local, n as usize, replicate);
        let test = bootstrap.test(0.0, &replicates);
        let test = test.map_err(|it| self.refused(it))?;
        let limits = bootstrap.interval(self.level.share(), &replicates);
        let (mut effects, _) = with(estimate);
        for effect in &mut effects {
            effect.set_test(test.p, limits.ok());
            effect
                .notes
                .retain(|note| !matches!(note, Note::FewClusters(_)));
            let (n_replicates, exact) = (test.n_replicates, test.exact);
            effect.notes.push(Note::Wild {
                n_replicates,
                exact,
            });
            effect.notes.extend(limits.err().map(Note::NoInterval));
            if effect.standard_error.is_some() {
                effect.notes.push(Note::LeavingOut);
            }
        }
        Ok(self.tested(estimated, effects, &test.reading()))
    }

    fn reassigned(
        &self,
        estimated: &Estimated,
        statistic: Statistic,
        with: With<'_>,
    ) -> Result<Answer, Diagnostics> {
        let assigned = self.assigned()?;
        let strata = vec![0; assigned.changes.len()];
        let units = Units {
            outcomes: &assigned.changes,
            treated: &assigned.treated,
            strata: &strata,
            weights: Some(&assigned.weights),
        };
        let key = Key::of(self.request.seed, &["errors", "randomisation"]);
        let prepared = Randomisation::prepare(units, statistic, key);
        let prepared = prepared.map_err(|it| self.refused(it))?;
        let n = prepared.n_assignments().unwrap_or(self.n_replicates());
        let replicate = |number: usize| prepared.replicate(number as u64);
        let replicates = engine::map(&Local, n as usize, replicate);
        let found = prepared.outcome(&replicates);
        let found = found.map_err(|it| self.refused(it))?;
        let (mut effects, _) = with(estimated.estimate);
        for effect in &mut effects {
            effect.standard_error = None;
            effect.set_test(found.p, None);
            effect.notes = vec![Note::Reassigned {
                n_as_large: found.n_as_large,
                n_assignments: found.n_assignments,
            }];
        }
        let mut answer = self.tested(estimated, effects, &found.reading());
        let sizes = randomisation::sizes(&assigned.weights, &assigned.treated);
        let warning = sizes.ok().and_then(|sizes| sizes.warning);
        let warning = warning.map(|it| self.language.pick(it.en, it.sv).to_owned());
        answer.cannot_show.extend(warning);
        Ok(answer)
    }

    /// The effect without its certainty, and what the test found.
    fn tested(&self, estimated: &Estimated, effects: Vec<Effect>, reading: &Reading) -> Answer {
        let effect = Statement::Difference {
            on: estimated.on,
            value: estimated.estimate.value,
        };
        let mut answer = Answer {
            effects,
            says: self.written(vec![effect]),
            ..Answer::default()
        };
        answer.read(reading, self.language);
        answer
    }

    fn limit(&self, reading: &Reading) -> String {
        let [_, cannot_show] = reading.text(self.language, super::DECIMALS);
        cannot_show
    }

    fn n_replicates(&self) -> u64 {
        self.request.replicates.unwrap_or(REPLICATES)
    }

    /// What the funding was given to: units, or clusters as a whole.
    fn assigned(&self) -> Result<Assigned, Diagnostics> {
        let complete = self.complete()?;
        let start = complete.start().map_err(|it| self.refused(it))?;
        let changes = randomisation::changes(&complete.outcomes, start);
        let changes = changes.map_err(|it| self.refused(it))?;
        let panel = &complete.panel;
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for unit in 0..panel.n_units() {
            clusters.entry(panel.cluster(unit)).or_default().push(unit);
        }
        let is_funded = |unit: usize| panel.first_funded(unit).is_some();
        let mut assigned = Assigned::default();
        let mut diagnostics = Diagnostics::default();
        for units in clusters.values() {
            let funded = is_funded(units[0]);
            if let Some(&other) = units.iter().find(|&&unit| is_funded(unit) != funded) {
                let [funded, other] = match funded {
                    true => [units[0], other],
                    false => [other, units[0]],
                };
                let message = format!(
                    "unit `{}` is funded and `{}` of the same cluster is not",
                    panel.unit_name(funded),
                    panel.unit_name(other)
                );
                let help = "only whole clusters can be given the funding; leave out `--cluster` \
                            if it was given to units";
                let place = Place::file(self.file);
                diagnostics.add(Diagnostic::new(&code::NO_EFFECT, place, message).help(help));
            }
            assigned.add(units, funded, &changes, panel);
        }
        diagnostics.or(assigned)
    }
}

/// What the funding may have been given to instead.
#[derive(Default)]
struct Assigned {
    changes: Vec<f64>,
    treated: Vec<bool>,
    weights: Vec<f64>,
}

impl Assigned {
    /// A cluster counts by the sum of its units' weights, with their mean.
    fn add(&mut self, units: &[usize], funded: bool, changes: &[f64], panel: &Panel) {
        let weights: Vec<f64> = units.iter().map(|&unit| panel.unit_weight(unit)).collect();
        let total = sum(weights.iter().copied());
        let parts = units.iter().zip(&weights);
        self.changes.push(match units {
            [unit] => changes[*unit],
            _ => sum(parts.map(|(&unit, weight)| weight * changes[unit])) / total,
        });
        self.treated.push(funded);
        self.weights.push(total);
    }
}
