//! What funded units would have seen without funding, foretold from outcomes without it.
//!
//! Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
//! efficient estimation. Review of Economic Studies 91(6), 3253–3285.
//! <https://doi.org/10.1093/restud/rdae007>; the same numbers as of Gardner, J. (2022). Two-stage
//! differences in differences. arXiv:2207.05943. Standard errors are those of Borusyak, Jaravel and
//! Spiess, equation 8: conservative where effects differ within a cohort and time.

use std::collections::BTreeMap;

use super::estimate::{Estimate, Level, Wald, enough_comparisons, enough_funded, wald};
use super::fixed_effects::Effects;
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::panel::{FEWEST_UNITS, LeftOut, Panel, WhyLeftOut};
use super::refusal::Refusal;
use super::rows::{Effect, Method, Note, Quantity};
use super::statement::{On, Statement};
use super::two_way_fixed_effects::Sample;
use crate::indices::arithmetic::sum::{Sum, sum};

/// Effects on units from their funding on, and averages of these.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputation {
    /// Over all outcomes from the funding on.
    pub overall: Average,
    /// By years since the first funding.
    pub events: Vec<Average>,
    /// By when cohorts were first funded.
    pub groups: Vec<Average>,
    pub calendar: Vec<Average>,
    /// Unit by unit and time by time.
    pub effects: Vec<UnitEffect>,
    /// Outcomes after funding that nothing without funding determines: no outcome of the unit
    /// before, or nobody left without funding at that time.
    pub not_imputed: Vec<NotImputed>,
    pub n_units: usize,
    pub n_clusters: usize,
    pub left_out: Vec<LeftOut>,
}

/// An outcome after funding less what is foretold without it. One alone says next to nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitEffect {
    /// As the panel numbers units.
    pub unit: usize,
    pub group: i32,
    pub time: i32,
    pub effect: f64,
    pub weight: f64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotImputed {
    pub unit: String,
    pub time: i32,
}

/// An average of effects by weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Average {
    /// Years since the first funding, when that was, or time; none for the average over all.
    pub at: Option<i32>,
    pub estimate: Result<Estimate, Refusal>,
    pub n_funded: usize,
    /// Cohorts of so few units that the error says too little of them.
    pub n_small_cohorts: usize,
    /// Outcomes that belong here and could not be imputed.
    pub n_missing: usize,
}

/// Fails where no outcome after funding can be imputed, and where covariates cannot be told apart,
/// or do not vary, among outcomes without funding.
pub fn imputation(panel: &Panel) -> Result<Imputation, Refusal> {
    if panel.n_funded() == 0 {
        return Err(Refusal::NoneFunded);
    }
    let fit = Fit::of(panel)?;
    let mut effects = Vec::new();
    let mut missing: Vec<(usize, i32, i32)> = Vec::new();
    let mut n_imputed = vec![0_usize; panel.n_units()];
    let mut n_after = vec![0_usize; panel.n_units()];
    for (unit, imputed) in n_imputed.iter_mut().enumerate() {
        let Some(group) = panel.first_funded(unit) else {
            continue;
        };
        for at in (0..panel.n_times()).filter(|&at| panel.is_funded(unit, at)) {
            let Some(observation) = panel.observation(unit, at) else {
                continue;
            };
            let time = panel.times()[at];
            n_after[unit] += 1;
            if !fit.sample.two_way.is_joined(unit, at) {
                missing.push((unit, group, time));
                continue;
            }
            *imputed += 1;
            let foretold = fit.effects.at(unit, at) + dot(observation.covariates, &fit.slopes);
            effects.push(UnitEffect {
                unit,
                group,
                time,
                effect: observation.outcome - foretold,
                weight: observation.weight,
            });
        }
    }
    if effects.is_empty() {
        return Err(Refusal::NothingLeft);
    }
    if effects.iter().any(|it| !it.effect.is_finite()) {
        return Err(Refusal::TooLarge);
    }
    let mut left_out = panel.left_out().to_vec();
    for unit in 0..panel.n_units() {
        if n_after[unit] > 0 && n_imputed[unit] == 0 {
            left_out.push(LeftOut {
                unit: panel.unit_name(unit).to_owned(),
                why: WhyLeftOut::NoUnfundedPeriod,
            });
        }
    }
    left_out.sort();
    let averages = Averages {
        panel,
        fit: &fit,
        effects: &effects,
        missing: &missing,
    };
    Ok(Imputation {
        overall: averages.average(None, |_, _| true),
        events: averages.by(|group, time| time.saturating_sub(group)),
        groups: averages.by(|group, _| group),
        calendar: averages.by(|_, time| time),
        not_imputed: (missing.iter())
            .map(|&(unit, _, time)| NotImputed {
                unit: panel.unit_name(unit).to_owned(),
                time,
            })
            .collect(),
        effects: effects.clone(),
        n_units: panel.n_units(),
        n_clusters: panel.n_clusters(),
        left_out,
    })
}

/// What outcomes without funding say of units, periods and covariates.
struct Fit {
    sample: Sample,
    effects: Effects,
    slopes: Vec<f64>,
    covariates: Vec<Vec<f64>>,
    swept: Vec<Vec<f64>>,
    equations: Cholesky,
    residuals: Vec<f64>,
}

impl Fit {
    fn of(panel: &Panel) -> Result<Fit, Refusal> {
        let sample = Sample::of(panel, |unit, time| !panel.is_funded(unit, time));
        let covariates = sample.covariates(panel);
        let two_way = &sample.two_way;
        let weights: Vec<f64> = two_way.seen().iter().map(|it| it.weight).collect();
        let swept: Vec<Vec<f64>> = covariates.iter().map(|it| two_way.sweep(it)).collect();
        let equations = Cholesky::of(&Symmetric::of_products(&swept, &weights));
        let equations = equations.ok_or(Refusal::Collinear)?;
        let outcome = two_way.sweep(&sample.outcomes);
        let product = |column: &Vec<f64>| {
            let terms = column.iter().zip(&outcome).zip(&weights);
            sum(terms.map(|((cell, outcome), weight)| weight * cell * outcome))
        };
        let slopes = equations.solve(&swept.iter().map(product).collect::<Vec<f64>>());
        let rest: Vec<f64> = (sample.outcomes.iter().enumerate())
            .map(|(at, outcome)| {
                outcome
                    - sum(covariates
                        .iter()
                        .zip(&slopes)
                        .map(|(it, slope)| it[at] * slope))
            })
            .collect();
        let effects = two_way.fit(&rest);
        let residuals = (rest.iter().zip(two_way.seen()))
            .map(|(rest, it)| rest - effects.at(it.unit, it.time))
            .collect();
        Ok(Fit {
            effects,
            slopes,
            covariates,
            swept,
            equations,
            residuals,
            sample,
        })
    }

    /// The weights of outcomes without funding in an average of effects, from those of outcomes
    /// with it: as sums over units, periods and covariates.
    fn weights(&self, units: &[f64], times: &[f64], covariates: &[f64]) -> Vec<f64> {
        let seen = self.sample.two_way.seen();
        let effects = self.sample.two_way.solve(units, times);
        let foretold = |at: usize| effects.at(seen[at].unit, seen[at].time);
        let rest: Vec<f64> = (self.covariates.iter().zip(covariates))
            .map(|(column, target)| {
                let cells = column.iter().enumerate();
                target - sum(cells.map(|(at, cell)| seen[at].weight * cell * foretold(at)))
            })
            .collect();
        let slopes = self.equations.solve(&rest);
        (0..seen.len())
            .map(|at| {
                let swept = self
                    .swept
                    .iter()
                    .zip(&slopes)
                    .map(|(it, slope)| it[at] * slope);
                -seen[at].weight * (foretold(at) + sum(swept))
            })
            .collect()
    }
}

struct Averages<'a> {
    panel: &'a Panel,
    fit: &'a Fit,
    effects: &'a [UnitEffect],
    /// Unit, cohort and time.
    missing: &'a [(usize, i32, i32)],
}

impl Averages<'_> {
    fn by(&self, key: impl Fn(i32, i32) -> i32) -> Vec<Average> {
        let of_effects = self.effects.iter().map(|it| key(it.group, it.time));
        let of_missing = self
            .missing
            .iter()
            .map(|&(_, group, time)| key(group, time));
        let mut keys: Vec<i32> = of_effects.chain(of_missing).collect();
        keys.sort_unstable();
        keys.dedup();
        let average = |at| self.average(Some(at), |group, time| key(group, time) == at);
        keys.into_iter().map(average).collect()
    }

    fn average(&self, at: Option<i32>, counted: impl Fn(i32, i32) -> bool) -> Average {
        let missing = self.missing.iter();
        let n_missing = missing
            .filter(|&&(_, group, time)| counted(group, time))
            .count();
        let effects = self.effects.iter();
        let effects: Vec<&UnitEffect> = effects.filter(|it| counted(it.group, it.time)).collect();
        let mut units: Vec<usize> = effects.iter().map(|it| it.unit).collect();
        units.dedup();
        let n_funded = units.len();
        let mut cohorts: BTreeMap<i32, usize> = BTreeMap::new();
        for &unit in &units {
            if let Some(group) = self.panel.first_funded(unit) {
                *cohorts.entry(group).or_default() += 1;
            }
        }
        let mut clusters: Vec<usize> = units.iter().map(|&it| self.panel.cluster(it)).collect();
        clusters.sort_unstable();
        clusters.dedup();
        let n_others = self.panel.n_units() - n_funded;
        let enough =
            enough_funded(n_funded, clusters.len()).and_then(|()| enough_comparisons(n_others));
        Average {
            at,
            estimate: if effects.is_empty() {
                Err(Refusal::NoComparison)
            } else {
                self.estimate(&effects, enough)
            },
            n_funded,
            n_small_cohorts: cohorts.values().filter(|&&it| it < FEWEST_UNITS).count(),
            n_missing,
        }
    }

    fn estimate(
        &self,
        effects: &[&UnitEffect],
        enough: Result<(), Refusal>,
    ) -> Result<Estimate, Refusal> {
        let heaviest = effects.iter().map(|it| it.weight).fold(0.0, f64::max);
        let total = sum(effects.iter().map(|it| it.weight / heaviest));
        let weight = |it: &UnitEffect| it.weight / heaviest / total;
        let value = sum(effects.iter().map(|it| weight(it) * it.effect));
        let error = enough.map(|()| {
            let weighted: Vec<(&UnitEffect, f64)> =
                effects.iter().map(|it| (*it, weight(it))).collect();
            self.standard_error(&weighted)
        });
        Estimate::new(value, error, self.fit.sample.scale())
    }

    fn standard_error(&self, weighted: &[(&UnitEffect, f64)]) -> f64 {
        let panel = self.panel;
        let mut clusters = vec![Sum::default(); panel.n_clusters()];
        // Effects about their mean in the same cohort and time, which takes in what of their
        // spread is error and more.
        let mut means: BTreeMap<(i32, i32), (Sum, Sum)> = BTreeMap::new();
        for (it, weight) in weighted {
            let (above, below) = means.entry((it.group, it.time)).or_default();
            above.add(weight * weight * it.effect);
            below.add(weight * weight);
        }
        let mut units = vec![0.0; panel.n_units()];
        let mut times = vec![0.0; panel.n_times()];
        let mut covariates = vec![Sum::default(); panel.n_covariates()];
        for (it, weight) in weighted {
            let (above, below) = means[&(it.group, it.time)];
            let mean = above.value() / below.value();
            clusters[panel.cluster(it.unit)].add(weight * (it.effect - mean));
            let time = panel.times().partition_point(|&time| time < it.time);
            units[it.unit] += weight;
            times[time] += weight;
            if let Some(observation) = panel.observation(it.unit, time) {
                for (sum, cell) in covariates.iter_mut().zip(observation.covariates) {
                    sum.add(weight * cell);
                }
            }
        }
        let covariates: Vec<f64> = covariates.into_iter().map(Sum::value).collect();
        let without = self.fit.weights(&units, &times, &covariates);
        let seen = self.fit.sample.two_way.seen().iter();
        for ((it, weight), residual) in seen.zip(&without).zip(&self.fit.residuals) {
            clusters[panel.cluster(it.unit)].add(weight * residual);
        }
        libm::sqrt(sum(clusters.into_iter().map(|it| it.value() * it.value())))
    }
}

/// Differences before the funding that unit and period effects do not explain.
#[derive(Clone, Debug, PartialEq)]
pub struct PreTrends {
    /// By years before the first funding, as numbers below zero; against all years before these.
    pub leads: Vec<(i32, Estimate)>,
    pub test: Wald,
}

/// Outcomes without funding alone, so that the test does not depend on the effects: how the last
/// `n_leads` years before the funding differ from those before them.
///
/// Fails where there is no year before these.
pub fn pretrends(panel: &Panel, n_leads: usize) -> Result<PreTrends, Refusal> {
    let sample = Sample::of(panel, |unit, time| !panel.is_funded(unit, time));
    let events: Vec<Option<i64>> = (sample.two_way.seen().iter())
        .map(|it| {
            let group = panel.first_funded(it.unit)?;
            Some(i64::from(panel.times()[it.time]) - i64::from(group))
        })
        .collect();
    let mut leads: Vec<i64> = events.iter().flatten().copied().collect();
    leads.sort_unstable();
    leads.dedup();
    let mut leads: Vec<i64> = leads.into_iter().rev().take(n_leads).collect();
    leads.reverse();
    let mut columns: Vec<Vec<f64>> = (leads.iter())
        .map(|&lead| {
            let cell = |event: &Option<i64>| f64::from(u8::from(*event == Some(lead)));
            events.iter().map(cell).collect()
        })
        .collect();
    columns.extend(sample.covariates(panel));
    let regression = sample.regress(panel, &columns);
    if leads.is_empty() {
        return Err(Refusal::NoEarlierPeriods);
    }
    if (0..leads.len()).any(|column| !regression.kept.contains(&column)) {
        return Err(Refusal::NotIdentified);
    }
    let covariance = regression.covariance.as_ref().map_err(|refusal| *refusal)?;
    let covariance = Symmetric::from_fn(leads.len(), |row, column| covariance.at(row, column));
    let test = wald(&regression.coefficients[..leads.len()], &covariance)?;
    let estimates = (leads.iter().enumerate()).map(|(column, &lead)| {
        let lead = i32::try_from(lead).map_err(|_| Refusal::TooLarge)?;
        Ok((lead, regression.estimate(column, sample.scale())?))
    });
    Ok(PreTrends {
        leads: estimates.collect::<Result<_, Refusal>>()?,
        test,
    })
}

impl Imputation {
    pub fn effects(&self, level: Level) -> Vec<Effect> {
        let row = |average: &Average, quantity| {
            Effect {
                group: average.at.filter(|_| quantity == Quantity::Group),
                time: average.at.filter(|_| quantity == Quantity::Calendar),
                event_time: average.at.filter(|_| quantity == Quantity::Event),
                n_units: self.n_units,
                n_funded: average.n_funded,
                ..Effect::of(Method::Imputation, quantity, average.estimate, level)
            }
            .with_notes(&[
                (average.n_small_cohorts, Note::SmallCohorts),
                (average.n_missing, Note::Missing),
            ])
            .with_clusters(self.n_clusters)
        };
        let mut rows = vec![row(&self.overall, Quantity::Simple)];
        rows.extend(self.events.iter().map(|it| row(it, Quantity::Event)));
        rows.extend(self.groups.iter().map(|it| row(it, Quantity::Group)));
        rows.extend(self.calendar.iter().map(|it| row(it, Quantity::Calendar)));
        rows
    }

    /// Of all, then by years since the funding and by cohort.
    pub fn says(&self, level: Level) -> Vec<Statement> {
        let say = |average: &Average, on: fn(i32) -> On| {
            Statement::of(average.at.map_or(On::All, on), average.estimate, level)
        };
        let mut says = vec![Statement::of(On::All, self.overall.estimate, level)];
        says.extend(self.events.iter().map(|it| say(it, On::YearsSince)));
        says.extend(self.groups.iter().map(|it| say(it, On::Cohort)));
        says.extend(self.calendar.iter().map(|it| say(it, On::At)));
        says
    }
}
