//! Difference in differences: how much more outcomes changed in funded than in other units.
//!
//! Card, D. and Krueger, A. B. (1994). Minimum wages and employment: a case study of the fast-food
//! industry in New Jersey and Pennsylvania. American Economic Review 84(4), 772–793.

use std::borrow::Cow;

use super::clustered_errors::Rows;
use super::estimate::{Estimate, Level, enough_comparisons, enough_funded};
use super::group_time::greatest;
use super::panel::{LeftOut, Panel};
use super::refusal::Refusal;
use super::rows::{Effect, Method, Quantity};
use super::statement::{On, Statement};
use crate::indices::arithmetic::sum::sum;

/// Which outcomes count, and which of them depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Units with an outcome in every period; each unit's change counts once.
    Balanced,
    /// All outcomes, those of a cluster depending on each other.
    AllAvailable,
    /// All outcomes, from units drawn anew each time: independent unless the panel has clusters.
    CrossSections,
}

/// A difference in differences, with the means that it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Did {
    pub sample: Sample,
    /// The first period after.
    pub first_funded: i32,
    pub funded: BeforeAfter,
    pub comparison: BeforeAfter,
    pub estimate: Estimate,
    pub n_units: usize,
    pub n_clusters: usize,
    pub left_out: Vec<LeftOut>,
}

/// Mean outcomes of one kind of units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BeforeAfter {
    pub before: Mean,
    pub after: Mean,
    pub n_units: usize,
}

/// A mean outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub value: f64,
    /// As if all outcomes were independent; none for a single one.
    pub standard_error: Option<f64>,
    pub n_outcomes: usize,
}

/// Fails where units were first funded at different times, and where either kind of units has no
/// outcome before or after.
pub fn did(panel: &Panel, sample: Sample) -> Result<Did, Refusal> {
    let Arms {
        panel,
        first_funded,
        funded,
        comparison,
    } = Arms::of(panel, sample)?;
    let (panel, paired) = (panel.as_ref(), sample == Sample::Balanced);
    let value = if paired {
        mean(&funded.changes) - mean(&comparison.changes)
    } else {
        funded.change() - comparison.change()
    };
    let variance = if paired {
        let of = |arm: &Arm| arm.paired_influence(panel);
        clustered(&of(&funded), &of(&comparison))
    } else if sample == Sample::CrossSections && !panel.is_clustered() {
        independent(&funded, &comparison)
    } else {
        let of = |arm: &Arm| arm.influence(panel);
        clustered(&of(&funded), &of(&comparison))
    };
    let outcomes = [&funded, &comparison]
        .into_iter()
        .flat_map(|arm| arm.outcomes());
    let scale = greatest(outcomes.map(|it| it.value));
    let error = enough_funded(funded.n_units(), funded.clusters(panel).len())
        .and_then(|()| enough_comparisons(comparison.n_units()))
        .and_then(|()| variance.ok_or(Refusal::OneCluster));
    let degrees = error.map_or(f64::INFINITY, |(_, degrees)| degrees);
    let error = error.map(|(variance, _)| libm::sqrt(variance));
    Ok(Did {
        sample,
        first_funded,
        funded: funded.means(),
        comparison: comparison.means(),
        estimate: Estimate {
            degrees,
            ..Estimate::new(value, error, scale)?
        },
        n_units: panel.n_units(),
        n_clusters: panel.n_clusters(),
        left_out: panel.left_out().to_vec(),
    })
}

/// The regression whose first coefficient is the difference in differences: of changes where the
/// sample is balanced, and else of outcomes.
///
/// Fails as [`did`] does.
pub fn regression(panel: &Panel, sample: Sample) -> Result<Rows, Refusal> {
    let arms = Arms::of(panel, sample)?;
    let both = || [(&arms.funded, 1.0), (&arms.comparison, 0.0)].into_iter();
    let outcomes = both().flat_map(|(arm, _)| arm.outcomes());
    let heaviest = greatest(outcomes.map(|it| it.weight));
    let mut rows = Rows::default();
    let mut push = |it: &Outcome, cells: &[f64]| {
        let cluster = arms.panel.cluster(it.unit);
        rows.push(it.value, cells, it.weight / heaviest, cluster);
    };
    for (arm, funded) in both() {
        if sample == Sample::Balanced {
            arm.changes.iter().for_each(|it| push(it, &[funded, 1.0]));
            continue;
        }
        for (outcomes, after) in [(&arm.before, 0.0), (&arm.after, 1.0)] {
            let cells = [funded * after, 1.0, funded, after];
            outcomes.iter().for_each(|it| push(it, &cells));
        }
    }
    Ok(rows)
}

/// Funded units and the others, with the first time of the former.
struct Arms<'a> {
    panel: Cow<'a, Panel>,
    first_funded: i32,
    funded: Arm,
    comparison: Arm,
}

impl Arms<'_> {
    fn of(panel: &Panel, sample: Sample) -> Result<Arms<'_>, Refusal> {
        let first_funded = match panel.cohorts().as_slice() {
            [] => return Err(Refusal::NoneFunded),
            [cohort] => cohort.first_funded,
            _ => return Err(Refusal::SeveralCohorts),
        };
        if panel.n_funded() == panel.n_units() {
            return Err(Refusal::NoNeverFunded);
        }
        let panel = match sample {
            Sample::Balanced => Cow::Owned(panel.complete()),
            Sample::AllAvailable | Sample::CrossSections => Cow::Borrowed(panel),
        };
        let [funded, comparison] =
            [true, false].map(|funded| Arm::of(&panel, first_funded, funded));
        Ok(Arms {
            funded: funded.ok_or(Refusal::NoFundedPair)?,
            comparison: comparison.ok_or(Refusal::NoComparison)?,
            panel,
            first_funded,
        })
    }
}

#[derive(Clone, Copy)]
struct Outcome {
    unit: usize,
    value: f64,
    weight: f64,
}

/// Funded units, or the others.
struct Arm {
    before: Vec<Outcome>,
    after: Vec<Outcome>,
    /// From each unit's mean before to its mean after.
    changes: Vec<Outcome>,
}

impl Arm {
    /// None where there is no outcome before or none after.
    fn of(panel: &Panel, first_funded: i32, funded: bool) -> Option<Arm> {
        let mut arm = Arm {
            before: Vec::new(),
            after: Vec::new(),
            changes: Vec::new(),
        };
        let start = panel.times().partition_point(|&time| time < first_funded);
        let units = 0..panel.n_units();
        for unit in units.filter(|&unit| panel.first_funded(unit).is_some() == funded) {
            let outcomes = |times: std::ops::Range<usize>| -> Vec<Outcome> {
                let outcome = |time| {
                    let it = panel.observation(unit, time)?;
                    Some(Outcome {
                        unit,
                        value: it.outcome,
                        weight: it.weight,
                    })
                };
                times.filter_map(outcome).collect()
            };
            let (before, after) = (outcomes(0..start), outcomes(start..panel.n_times()));
            if !before.is_empty() && !after.is_empty() {
                let plain = |outcomes: &[Outcome]| {
                    sum(outcomes.iter().map(|it| it.value)) / outcomes.len() as f64
                };
                arm.changes.push(Outcome {
                    unit,
                    value: plain(&after) - plain(&before),
                    weight: panel.unit_weight(unit),
                });
            }
            arm.before.extend(before);
            arm.after.extend(after);
        }
        (!arm.before.is_empty() && !arm.after.is_empty()).then_some(arm)
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.before.iter().chain(&self.after)
    }

    fn units(&self) -> Vec<usize> {
        let mut units: Vec<usize> = self.outcomes().map(|it| it.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    fn n_units(&self) -> usize {
        self.units().len()
    }

    fn clusters(&self, panel: &Panel) -> Vec<usize> {
        let units = self.units().into_iter();
        let mut clusters: Vec<usize> = units.map(|unit| panel.cluster(unit)).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters
    }

    fn change(&self) -> f64 {
        mean(&self.after) - mean(&self.before)
    }

    fn means(&self) -> BeforeAfter {
        let of = |outcomes: &[Outcome]| Mean {
            value: mean(outcomes),
            standard_error: (1 < outcomes.len()).then(|| libm::sqrt(variance_of_mean(outcomes))),
            n_outcomes: outcomes.len(),
        };
        BeforeAfter {
            before: of(&self.before),
            after: of(&self.after),
            n_units: self.n_units(),
        }
    }

    fn paired_influence(&self, panel: &Panel) -> Vec<Option<f64>> {
        let mut clusters = vec![None; panel.n_clusters()];
        add_influence(&mut clusters, panel, &self.changes, 1.0);
        clusters
    }

    fn influence(&self, panel: &Panel) -> Vec<Option<f64>> {
        let mut clusters = vec![None; panel.n_clusters()];
        add_influence(&mut clusters, panel, &self.after, 1.0);
        add_influence(&mut clusters, panel, &self.before, -1.0);
        clusters
    }
}

/// The mean by weight.
fn mean(outcomes: &[Outcome]) -> f64 {
    let heaviest = greatest(outcomes.iter().map(|it| it.weight));
    let weight = |it: &Outcome| it.weight / heaviest;
    sum(outcomes.iter().map(|it| weight(it) * it.value)) / sum(outcomes.iter().map(weight))
}

/// What each outcome contributes to the error of the mean.
fn contributions(outcomes: &[Outcome]) -> impl Iterator<Item = (usize, f64)> {
    let heaviest = greatest(outcomes.iter().map(|it| it.weight));
    let total = sum(outcomes.iter().map(|it| it.weight / heaviest));
    let mean = mean(outcomes);
    let contribution =
        move |it: &Outcome| (it.unit, it.weight / heaviest / total * (it.value - mean));
    outcomes.iter().map(contribution)
}

/// Nothing for clusters that take no part.
fn add_influence(clusters: &mut [Option<f64>], panel: &Panel, outcomes: &[Outcome], sign: f64) {
    for (unit, contribution) in contributions(outcomes) {
        *clusters[panel.cluster(unit)].get_or_insert(0.0) += sign * contribution;
    }
}

fn variance_of_mean(outcomes: &[Outcome]) -> f64 {
    let n = outcomes.len() as f64;
    n / (n - 1.0) * sum(contributions(outcomes).map(|(_, it)| it * it))
}

/// The variance and its degrees of freedom.
///
/// Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
/// Biometrics Bulletin 2(6), 110–114. <https://doi.org/10.2307/3002019>
fn independent(funded: &Arm, comparison: &Arm) -> Option<(f64, f64)> {
    let cells = [
        &funded.before,
        &funded.after,
        &comparison.before,
        &comparison.after,
    ];
    if cells.iter().any(|cell| cell.len() < 2) {
        return None;
    }
    Some(satterthwaite(
        cells.map(|it| (variance_of_mean(it), it.len() as f64 - 1.0)),
    ))
}

/// Of the difference of two arms, from what each cluster contributes to either.
fn clustered(funded: &[Option<f64>], comparison: &[Option<f64>]) -> Option<(f64, f64)> {
    let count = |arm: &[Option<f64>]| arm.iter().flatten().count() as f64;
    let squares = |arm: &[Option<f64>]| sum(arm.iter().flatten().map(|it| it * it));
    let pairs = || funded.iter().zip(comparison);
    if pairs().any(|(funded, other)| funded.is_some() && other.is_some()) {
        // Where clusters hold units of both kinds, the two means depend on each other.
        let used = pairs().filter(|(funded, other)| funded.is_some() || other.is_some());
        let n_clusters = used.count() as f64;
        let differences = pairs().map(|(funded, other)| {
            let difference = funded.unwrap_or(0.0) - other.unwrap_or(0.0);
            difference * difference
        });
        let variance = n_clusters / (n_clusters - 1.0) * sum(differences);
        return (1.0 < n_clusters).then_some((variance, n_clusters - 1.0));
    }
    if count(funded) < 2.0 || count(comparison) < 2.0 {
        return None;
    }
    Some(satterthwaite([funded, comparison].map(|arm| {
        let n = count(arm);
        (n / (n - 1.0) * squares(arm), n - 1.0)
    })))
}

fn satterthwaite<const N: usize>(parts: [(f64, f64); N]) -> (f64, f64) {
    let total = sum(parts.iter().map(|(variance, _)| *variance));
    if total == 0.0 {
        return (0.0, f64::INFINITY);
    }
    let shares = parts.map(|(variance, degrees)| variance / total * variance / total / degrees);
    (total, 1.0 / sum(shares))
}

impl Did {
    pub fn effects(&self, level: Level) -> Vec<Effect> {
        // No note where clusters are few: the degrees of freedom of the interval count them.
        vec![Effect {
            group: Some(self.first_funded),
            n_units: self.funded.n_units + self.comparison.n_units,
            n_funded: self.funded.n_units,
            ..Effect::of(Method::Did, Quantity::Att, Ok(self.estimate), level)
        }]
    }

    pub fn says(&self, level: Level) -> Vec<Statement> {
        vec![Statement::of(On::All, Ok(self.estimate), level)]
    }
}
