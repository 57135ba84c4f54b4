//! Of which comparisons the one coefficient of two-way fixed effects is made.
//!
//! Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal
//! of Econometrics 225(2), 254–277, theorem 1. <https://doi.org/10.1016/j.jeconom.2021.03.014>

use super::panel::{LeftOut, Panel};
use super::refusal::Refusal;
use super::statement::Statement;
use crate::indices::arithmetic::sum::sum;

/// The comparisons whose weighted sum is the coefficient of two-way fixed effects.
#[derive(Clone, Debug, PartialEq)]
pub struct GoodmanBacon {
    /// By cohort, kind and cohort compared with; their weights sum to one.
    pub comparisons: Vec<Comparison>,
    pub n_units: usize,
    pub left_out: Vec<LeftOut>,
}

/// A difference in differences of two cohorts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    pub kind: Kind,
    /// When the cohort whose funding begins in this comparison was first funded.
    pub group: i32,
    /// When that compared with was; none where never.
    pub compared_with: Option<i32>,
    pub weight: f64,
    pub estimate: f64,
}

/// What a cohort is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    NeverFunded,
    /// Units funded later, before they are.
    LaterFunded,
    /// Units funded already, whose own effect goes on changing: the doubtful one.
    AlreadyFunded,
}

impl GoodmanBacon {
    /// The coefficient of two-way fixed effects.
    pub fn coefficient(&self) -> f64 {
        sum(self.comparisons.iter().map(|it| it.weight * it.estimate))
    }

    /// The share of the coefficient that comes from comparisons of a kind.
    pub fn weight_of(&self, kind: Kind) -> f64 {
        let of_kind = self.comparisons.iter().filter(|it| it.kind == kind);
        sum(of_kind.map(|it| it.weight))
    }

    pub fn says(&self) -> Vec<Statement> {
        vec![Statement::AlreadyFunded(
            self.weight_of(Kind::AlreadyFunded),
        )]
    }
}

/// Fails where some unit has no outcome in some period, where weights differ and with covariates:
/// the theorem holds for none of these.
pub fn goodman_bacon(panel: &Panel) -> Result<GoodmanBacon, Refusal> {
    if !panel.is_balanced() {
        return Err(Refusal::NotBalanced);
    }
    if !panel.is_evenly_weighted() {
        return Err(Refusal::Weighted);
    }
    if panel.n_covariates() > 0 {
        return Err(Refusal::WithCovariates);
    }
    let groups = groups(panel);
    let mut comparisons = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for other in &groups[at + 1..] {
            match (group.start, other.start) {
                (Some(_), Some(_)) => {
                    comparisons.push(earlier_with_later(group, other));
                    comparisons.push(later_with_already(group, other));
                }
                (Some(_), None) => comparisons.push(with_never(group, other)),
                // Those never funded come last.
                (None, _) => {}
            }
        }
    }
    let total = sum(comparisons.iter().map(|it| it.weight));
    if total <= 0.0 {
        return Err(Refusal::NotIdentified);
    }
    for comparison in &mut comparisons {
        comparison.weight /= total;
    }
    if comparisons.iter().any(|it| !it.estimate.is_finite()) {
        return Err(Refusal::TooLarge);
    }
    comparisons.sort_by_key(|it| (it.group, it.kind, it.compared_with));
    Ok(GoodmanBacon {
        comparisons,
        n_units: panel.n_units(),
        left_out: panel.left_out().to_vec(),
    })
}

struct Group {
    first_funded: i32,
    /// The first period of funding; none where never.
    start: Option<usize>,
    /// Of all units.
    share: f64,
    /// Mean outcomes, period by period.
    means: Vec<f64>,
    /// Of all periods, the share with funding.
    funded: f64,
}

/// The cohorts in order of their funding, with those never funded last.
fn groups(panel: &Panel) -> Vec<Group> {
    let mut firsts: Vec<Option<i32>> = panel
        .cohorts()
        .iter()
        .map(|it| Some(it.first_funded))
        .collect();
    firsts.push(None);
    let n_times = panel.n_times();
    let mut groups = Vec::new();
    for first in firsts {
        let units: Vec<usize> = (0..panel.n_units())
            .filter(|&unit| panel.first_funded(unit) == first)
            .collect();
        if units.is_empty() {
            continue;
        }
        let n_units = units.len() as f64;
        let mean =
            |time: usize| sum(units.iter().filter_map(|&unit| panel.outcome(unit, time))) / n_units;
        let start = first.map(|first| panel.times().partition_point(|&time| time < first));
        groups.push(Group {
            first_funded: first.unwrap_or(0),
            start,
            share: n_units / panel.n_units() as f64,
            means: (0..n_times).map(mean).collect(),
            funded: start.map_or(0.0, |start| (n_times - start) as f64 / n_times as f64),
        });
    }
    groups
}

impl Group {
    fn mean(&self, times: std::ops::Range<usize>) -> f64 {
        let n_times = times.len() as f64;
        sum(times.map(|time| self.means[time])) / n_times
    }

    /// How much more the group changed than the other, from periods before to periods after.
    fn more_than(
        &self,
        other: &Group,
        before: std::ops::Range<usize>,
        after: std::ops::Range<usize>,
    ) -> f64 {
        let change = |group: &Group| group.mean(after.clone()) - group.mean(before.clone());
        change(self) - change(other)
    }

    fn starts(&self) -> usize {
        self.start.unwrap_or(self.means.len())
    }
}

/// `(n_k + n_U)^2 n (1 - n) D_k (1 - D_k)`, where n is the share of k in the two.
fn with_never(group: &Group, never: &Group) -> Comparison {
    let (start, end) = (group.starts(), group.means.len());
    Comparison {
        kind: Kind::NeverFunded,
        group: group.first_funded,
        compared_with: None,
        weight: group.share * never.share * group.funded * (1.0 - group.funded),
        estimate: group.more_than(never, 0..start, start..end),
    }
}

/// `((n_k + n_l) (1 - D_l))^2 n (1 - n) (D_k - D_l) / (1 - D_l) (1 - D_k) / (1 - D_l)`.
fn earlier_with_later(earlier: &Group, later: &Group) -> Comparison {
    Comparison {
        kind: Kind::LaterFunded,
        group: earlier.first_funded,
        compared_with: Some(later.first_funded),
        weight: earlier.share
            * later.share
            * (earlier.funded - later.funded)
            * (1.0 - earlier.funded),
        estimate: earlier.more_than(later, 0..earlier.starts(), earlier.starts()..later.starts()),
    }
}

/// `((n_k + n_l) D_k)^2 n (1 - n) D_l / D_k (D_k - D_l) / D_k`.
fn later_with_already(already: &Group, later: &Group) -> Comparison {
    let end = later.means.len();
    Comparison {
        kind: Kind::AlreadyFunded,
        group: later.first_funded,
        compared_with: Some(already.first_funded),
        weight: already.share * later.share * later.funded * (already.funded - later.funded),
        estimate: later.more_than(
            already,
            already.starts()..later.starts(),
            later.starts()..end,
        ),
    }
}
