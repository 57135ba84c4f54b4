//! Effects by when units were first funded and by time: ATT(g, t).
//!
//! Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
//! periods. Journal of Econometrics 225(2), 200–230.
//! <https://doi.org/10.1016/j.jeconom.2020.12.001>; with covariates as in Sant'Anna, P. H. C. and
//! Zhao, J. (2020). Doubly robust difference-in-differences estimators. Journal of Econometrics
//! 219(1), 101–122. <https://doi.org/10.1016/j.jeconom.2020.06.003>; Abadie, A. (2005).
//! Semiparametric difference-in-differences estimators. Review of Economic Studies 72(1), 1–19.
//! <https://doi.org/10.1111/0034-6527.00321>; and Heckman, J. J., Ichimura, H. and Todd, P. E.
//! (1997). Matching as an econometric evaluation estimator: evidence from evaluating a job training
//! programme. Review of Economic Studies 64(4), 605–654. <https://doi.org/10.2307/2971733>.

use super::adjustment::{Change, adjusted};
use super::estimate::{Estimate, Level, Wald, enough_comparisons, enough_funded, wald};
use super::linear_algebra::{Symmetric, dot};
use super::panel::{LeftOut, Panel, WhyLeftOut};
use super::refusal::Refusal;
use super::rows::{Effect, Method, Note, Quantity};
use super::statement::{On, Statement};
use crate::indices::arithmetic::sum::sum;

/// With what, with when and how funded units are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design {
    pub control: Control,
    pub base: Base,
    pub adjustment: Adjustment,
}

/// The units that funded ones are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    NeverFunded,
    /// Never funded, or first funded after both periods that are compared.
    NotYetFunded,
}

/// The period that an outcome is compared with.
///
/// After the funding it always is the last period before it; the choice is of the periods before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The period before: each pre-period shows a step, and the steps are no line.
    Varying,
    /// The last period before the funding: all periods lie on one line that is zero there.
    Universal,
}

/// How units are made comparable in their covariates, as these are in the base period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    None,
    /// What the outcome's change depends on is learnt from the units compared with.
    OutcomeRegression,
    /// Units compared with count by their odds of being funded, in weights that sum to one.
    InverseProbability,
    /// As Abadie (2005), in weights that need not sum to one.
    HorvitzThompson,
    /// Both, and right where either is.
    DoublyRobust,
}

/// ATT(g, t) for all cohorts and times.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTime {
    pub design: Design,
    /// By cohort, then by time.
    pub cells: Vec<Cell>,
    pub n_units: usize,
    pub n_clusters: usize,
    /// Units in no comparison at all, with those that the panel left out.
    pub left_out: Vec<LeftOut>,
    /// Unit by unit.
    pub(crate) clusters: Vec<usize>,
    pub(crate) shares: Vec<CohortShare>,
    pub(crate) first_time: i32,
    pub(crate) last_time: i32,
}

/// The effect on one cohort at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// When the cohort was first funded.
    pub group: i32,
    pub time: i32,
    /// The period compared with.
    pub base: i32,
    pub estimate: Result<Estimate, Refusal>,
    pub n_funded: usize,
    pub n_comparison: usize,
    /// Units compared with that are left out since they are all but certain to be funded.
    pub n_trimmed: usize,
    /// What each cluster contributes: the error is about their sum over the number of all units.
    pub(crate) influence: Vec<f64>,
    pub(crate) roles: Vec<Role>,
    /// The greatest change of any unit's outcome: errors far below it are rounding.
    pub(crate) scale: f64,
}

/// What a unit is in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Absent,
    Comparison,
    Funded,
}

/// How many units, by weight, are of a cohort.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CohortShare {
    pub(crate) group: i32,
    pub(crate) share: f64,
    /// The error of the share, by cluster.
    pub(crate) influence: Vec<f64>,
}

impl Cell {
    pub fn is_reference(&self) -> bool {
        self.time == self.base
    }

    /// Years since the first funding; below zero before it.
    pub fn event_time(&self) -> i32 {
        self.time.saturating_sub(self.group)
    }

    pub fn is_before(&self) -> bool {
        self.time < self.group
    }
}

/// Fails where there is nothing of the kind to compare with, and where an adjustment is asked for
/// without covariates. A single comparison that fails has its reason in its cell.
pub fn group_time(panel: &Panel, design: Design) -> Result<GroupTime, Refusal> {
    let never = (0..panel.n_units()).any(|unit| panel.first_funded(unit).is_none());
    let cohorts = panel.cohorts();
    if cohorts.is_empty() {
        return Err(Refusal::NoneFunded);
    }
    match design.control {
        Control::NeverFunded if !never => return Err(Refusal::NoNeverFunded),
        Control::NotYetFunded if !never && cohorts.len() == 1 => {
            return Err(Refusal::NoComparison);
        }
        _ => {}
    }
    if design.adjustment != Adjustment::None && panel.n_covariates() == 0 {
        return Err(Refusal::NoCovariates);
    }
    let mut cells = Vec::new();
    for cohort in &cohorts {
        let group = cohort.first_funded;
        // A cohort funded in the first period is none of the panel's.
        let Some(before) = panel.period_before(group) else {
            continue;
        };
        for time in 0..panel.n_times() {
            let base = match design.base {
                Base::Varying if panel.times()[time] < group => match time.checked_sub(1) {
                    Some(base) => base,
                    None => continue,
                },
                _ => before,
            };
            cells.push(cell(panel, design, group, time, base));
        }
    }
    let mut left_out = panel.left_out().to_vec();
    for unit in 0..panel.n_units() {
        if cells.iter().all(|cell| cell.roles[unit] == Role::Absent) {
            left_out.push(LeftOut {
                unit: panel.unit_name(unit).to_owned(),
                why: WhyLeftOut::NoPair,
            });
        }
    }
    left_out.sort();
    Ok(GroupTime {
        design,
        cells,
        n_units: panel.n_units(),
        n_clusters: panel.n_clusters(),
        left_out,
        shares: shares(panel),
        first_time: panel.times()[0],
        last_time: panel.times()[panel.n_times() - 1],
        clusters: (0..panel.n_units())
            .map(|unit| panel.cluster(unit))
            .collect(),
    })
}

fn cell(panel: &Panel, design: Design, group: i32, time: usize, base: usize) -> Cell {
    let changes = changes(panel, design.control, group, time, base);
    let mut roles = vec![Role::Absent; panel.n_units()];
    for change in &changes {
        roles[change.unit] = if change.funded {
            Role::Funded
        } else {
            Role::Comparison
        };
    }
    let n_funded = changes.iter().filter(|change| change.funded).count();
    let mut cell = Cell {
        group,
        time: panel.times()[time],
        base: panel.times()[base],
        estimate: Err(Refusal::NoFundedPair),
        n_funded,
        n_comparison: changes.len() - n_funded,
        n_trimmed: 0,
        influence: vec![0.0; panel.n_clusters()],
        roles,
        scale: greatest(changes.iter().map(|change| change.outcome)),
    };
    if n_funded == 0 {
        return cell;
    }
    if time == base {
        cell.estimate = Ok(Estimate {
            value: 0.0,
            standard_error: Err(Refusal::Reference),
            degrees: f64::INFINITY,
        });
        return cell;
    }
    if cell.n_comparison == 0 {
        cell.estimate = Err(Refusal::NoComparison);
        return cell;
    }
    match adjusted(&changes, design.adjustment) {
        Err(refusal) => cell.estimate = Err(refusal),
        Ok(found) => {
            // Units without both outcomes contribute nothing, so that those with count for more.
            let factor = panel.n_units() as f64 / changes.len() as f64;
            for (change, influence) in changes.iter().zip(&found.influence) {
                cell.influence[panel.cluster(change.unit)] += factor * influence;
            }
            cell.n_trimmed = found.n_trimmed;
            let funded_clusters = count_clusters(&cell.roles, |unit| panel.cluster(unit));
            let error = enough_funded(n_funded, funded_clusters)
                .and_then(|()| enough_comparisons(cell.n_comparison - cell.n_trimmed))
                .map(|()| standard_error(&cell.influence, panel.n_units()));
            cell.estimate = Estimate::new(found.value, error, cell.scale);
        }
    }
    cell
}

/// The change of the outcome from the base period of all units that are compared.
fn changes(
    panel: &Panel,
    control: Control,
    group: i32,
    time: usize,
    base: usize,
) -> Vec<Change<'_>> {
    let latest = panel.times()[time.max(base)];
    let compared = |unit: usize| match panel.first_funded(unit) {
        None => true,
        Some(first) if first == group => true,
        Some(first) => control == Control::NotYetFunded && latest < first,
    };
    let change = |unit: usize| {
        let (then, now) = (
            panel.observation(unit, base)?,
            panel.observation(unit, time)?,
        );
        Some(Change {
            unit,
            funded: panel.first_funded(unit) == Some(group),
            outcome: now.outcome - then.outcome,
            weight: then.weight,
            covariates: then.covariates,
        })
    };
    let units = (0..panel.n_units()).filter(|&unit| compared(unit));
    units.filter_map(change).collect()
}

/// In how many clusters there are funded units.
pub(crate) fn count_clusters(roles: &[Role], cluster: impl Fn(usize) -> usize) -> usize {
    let funded = (0..roles.len()).filter(|&unit| roles[unit] == Role::Funded);
    let mut clusters: Vec<usize> = funded.map(cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    clusters.len()
}

pub(crate) fn standard_error(influence: &[f64], n_units: usize) -> f64 {
    // In units of the greatest, so that no square overflows or vanishes.
    let scale = greatest(influence.iter().copied());
    if scale == 0.0 {
        return 0.0;
    }
    let squares = influence.iter().map(|it| (it / scale) * (it / scale));
    scale * libm::sqrt(sum(squares)) / n_units as f64
}

pub(crate) fn greatest(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |greatest, number| number.abs().max(greatest))
}

fn shares(panel: &Panel) -> Vec<CohortShare> {
    let n_units = panel.n_units();
    let weights: Vec<f64> = (0..n_units).map(|unit| panel.unit_weight(unit)).collect();
    let heaviest = greatest(weights.iter().copied());
    let mean = sum(weights.iter().map(|weight| weight / heaviest)) / n_units as f64;
    let weights: Vec<f64> = weights.iter().map(|it| it / heaviest / mean).collect();
    let share = |group: i32| {
        let counted = |unit: usize| match panel.first_funded(unit) == Some(group) {
            true => weights[unit],
            false => 0.0,
        };
        let share = sum((0..n_units).map(counted)) / n_units as f64;
        let mut influence = vec![0.0; panel.n_clusters()];
        for unit in 0..n_units {
            influence[panel.cluster(unit)] += counted(unit) - share;
        }
        CohortShare {
            group,
            share,
            influence,
        }
    };
    let cohorts = panel.cohorts().into_iter();
    cohorts.map(|cohort| share(cohort.first_funded)).collect()
}

impl GroupTime {
    /// Whether all that looks like an effect before the funding is zero.
    ///
    /// That it is not rejected proves nothing: with few units hardly any difference would be.
    /// Fails where there is no period before the funding, or fewer clusters than comparisons.
    pub fn pretest(&self) -> Result<Wald, Refusal> {
        let tested: Vec<(&Cell, f64)> = (self.cells.iter())
            .filter(|cell| cell.is_before() && !cell.is_reference())
            .filter_map(|cell| {
                let estimate = cell.estimate.ok()?;
                estimate.standard_error.ok().map(|_| (cell, estimate.value))
            })
            .collect();
        let n_units = self.n_units as f64;
        let covariance = Symmetric::from_fn(tested.len(), |row, column| {
            let products = dot(&tested[row].0.influence, &tested[column].0.influence);
            products / n_units / n_units
        });
        let values: Vec<f64> = tested.iter().map(|(_, value)| *value).collect();
        wald(&values, &covariance)
    }
}

impl GroupTime {
    /// A row for each cohort and time, and the test of the periods before.
    pub fn effects(&self, level: Level, band: Option<f64>) -> Vec<Effect> {
        let row = |cell: &Cell| {
            let effect = Effect::of(Method::GroupTime, Quantity::Att, cell.estimate, level);
            Effect {
                group: Some(cell.group),
                time: Some(cell.time),
                event_time: Some(cell.event_time()),
                n_units: cell.n_funded + cell.n_comparison,
                n_funded: cell.n_funded,
                ..effect.with_band(cell.estimate, band)
            }
            .with_notes(&[(cell.n_trimmed, Note::Trimmed)])
            .with_clusters(self.n_clusters)
        };
        let mut rows: Vec<Effect> = self.cells.iter().map(row).collect();
        let method = Method::GroupTime;
        rows.push(Effect::pretest(
            method,
            self.pretest(),
            self.n_units,
            self.n_funded(),
        ));
        rows
    }

    fn n_funded(&self) -> usize {
        let funded = |unit: &usize| self.cells.iter().any(|it| it.roles[*unit] == Role::Funded);
        (0..self.n_units).filter(funded).count()
    }

    /// Cell by cell, then of the periods before.
    pub fn says(&self, level: Level) -> Vec<Statement> {
        let of_cell = |cell: &Cell| {
            let on = On::CohortAt {
                group: cell.group,
                time: cell.time,
            };
            Statement::of(on, cell.estimate, level)
        };
        let mut says: Vec<Statement> = self.cells.iter().map(of_cell).collect();
        says.push(Statement::of_test(self.pretest()));
        says
    }
}
