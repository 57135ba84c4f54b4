//! One effect for all who are funded, beside an effect of each unit and each period.
//!
//! Right where the effect is the same for all and at all times; otherwise an average in which some
//! effects count negatively. Goodman-Bacon, A. (2021). Difference-in-differences with variation in
//! treatment timing. Journal of Econometrics 225(2), 254–277.
//! <https://doi.org/10.1016/j.jeconom.2021.03.014>. It stands here to explain why others find other
//! numbers, with its decomposition in `goodman_bacon`.

use super::clustered_errors::Rows;
use super::estimate::{Estimate, Level, enough_funded};
use super::fixed_effects::{Regression, Seen, TwoWay, regress};
use super::group_time::greatest;
use super::orthogonal::Orthogonal;
use super::panel::{LeftOut, Panel};
use super::refusal::Refusal;
use super::rows::{Effect, Method, Quantity};
use super::statement::{On, Statement};

/// A regression of the outcome on being funded by now.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoWayFixedEffects {
    pub effect: Estimate,
    /// The coefficients of covariates; none for those that units, periods or others explain.
    pub covariates: Vec<Option<Estimate>>,
    pub n_units: usize,
    pub n_funded: usize,
    pub n_clusters: usize,
    pub n_observations: usize,
    pub left_out: Vec<LeftOut>,
}

/// Fails where unit and period effects leave nothing of the funding.
pub fn two_way_fixed_effects(panel: &Panel) -> Result<TwoWayFixedEffects, Refusal> {
    let sample = Sample::of(panel, |_, _| true);
    let mut columns = vec![sample.funded(panel)];
    columns.extend(sample.covariates(panel));
    let regression = sample.regress(panel, &columns);
    if !regression.kept.contains(&0) {
        return Err(Refusal::NotIdentified);
    }
    let scale = sample.scale();
    let estimate = |column: usize| {
        let kept = regression.kept.contains(&column);
        kept.then(|| regression.estimate(column, scale)).transpose()
    };
    let n_funded = panel.n_funded();
    let mut effect = regression.estimate(0, scale)?;
    let enough = enough_funded(n_funded, funded_clusters(panel));
    effect.standard_error = enough.and(effect.standard_error);
    Ok(TwoWayFixedEffects {
        effect,
        covariates: (1..columns.len()).map(estimate).collect::<Result<_, _>>()?,
        n_units: panel.n_units(),
        n_funded,
        n_clusters: panel.n_clusters(),
        n_observations: sample.outcomes.len(),
        left_out: panel.left_out().to_vec(),
    })
}

/// The regression whose first coefficient is that of the funding, for errors that leave out whole
/// clusters: effects of units lie within clusters and are taken out of every column, effects of
/// periods are columns.
///
/// Fails where unit and period effects leave nothing of the funding.
pub fn regression(panel: &Panel) -> Result<Rows, Refusal> {
    let sample = Sample::of(panel, |_, _| true);
    let seen = sample.two_way.seen();
    // What rounding leaves of a column that does not vary within units is no column.
    const ABSORBED: f64 = 1e-9;
    let within_units = |column: &[f64]| -> Option<Vec<f64>> {
        let means = sample.two_way.unit_means(column);
        let rest: Vec<f64> = (seen.iter().zip(column))
            .map(|(it, cell)| cell - means[it.unit])
            .collect();
        let most = |cells: &[f64]| greatest(cells.iter().copied());
        (ABSORBED * most(column) < most(&rest)).then_some(rest)
    };
    let weighted = |column: &[f64]| -> Vec<f64> {
        let cells = seen.iter().zip(column);
        cells
            .map(|(it, cell)| libm::sqrt(it.weight) * cell)
            .collect()
    };
    // The first period is what the others are compared with.
    let period = |time: usize| -> Vec<f64> {
        let is_then = |it: &Seen| f64::from(u8::from(it.time == time));
        seen.iter().map(is_then).collect()
    };
    let others = (1..panel.n_times()).map(period);
    let others = others.chain(sample.covariates(panel));
    let mut taken_apart = Orthogonal::default();
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for column in others.filter_map(|column| within_units(&column)) {
        if taken_apart.push(weighted(&column)) {
            kept.push(column);
        }
    }
    let funded = within_units(&sample.funded(panel)).ok_or(Refusal::NotIdentified)?;
    if !taken_apart.push(weighted(&funded)) {
        return Err(Refusal::NotIdentified);
    }
    let means = sample.two_way.unit_means(&sample.outcomes);
    let mut rows = Rows::default();
    for (at, (it, outcome)) in seen.iter().zip(&sample.outcomes).enumerate() {
        let cells: Vec<f64> = std::iter::once(&funded)
            .chain(&kept)
            .map(|column| column[at])
            .collect();
        let cluster = panel.cluster(it.unit);
        rows.push(outcome - means[it.unit], &cells, it.weight, cluster);
    }
    Ok(rows)
}

/// In how many clusters there are units that are funded at some time.
pub(crate) fn funded_clusters(panel: &Panel) -> usize {
    let funded = (0..panel.n_units()).filter(|&unit| panel.first_funded(unit).is_some());
    let mut clusters: Vec<usize> = funded.map(|unit| panel.cluster(unit)).collect();
    clusters.sort_unstable();
    clusters.dedup();
    clusters.len()
}

/// Known outcomes of a panel.
pub(crate) struct Sample {
    pub(crate) two_way: TwoWay,
    pub(crate) outcomes: Vec<f64>,
}

impl Sample {
    pub(crate) fn of(panel: &Panel, counted: impl Fn(usize, usize) -> bool) -> Sample {
        let (mut seen, mut outcomes) = (Vec::new(), Vec::new());
        for unit in 0..panel.n_units() {
            for time in (0..panel.n_times()).filter(|&time| counted(unit, time)) {
                if let Some(observation) = panel.observation(unit, time) {
                    let weight = observation.weight;
                    seen.push(Seen { unit, time, weight });
                    outcomes.push(observation.outcome);
                }
            }
        }
        Sample {
            two_way: TwoWay::new(seen, panel.n_units(), panel.n_times()),
            outcomes,
        }
    }

    /// Whether units are funded by then, as 1 or 0.
    fn funded(&self, panel: &Panel) -> Vec<f64> {
        let cell = |it: &Seen| f64::from(u8::from(panel.is_funded(it.unit, it.time)));
        self.two_way.seen().iter().map(cell).collect()
    }

    pub(crate) fn covariates(&self, panel: &Panel) -> Vec<Vec<f64>> {
        let column = |column: usize| {
            let cell = |it: &Seen| {
                let observation = panel.observation(it.unit, it.time);
                // A sample holds only what is observed.
                observation.map_or(0.0, |it| it.covariates[column])
            };
            self.two_way.seen().iter().map(cell).collect()
        };
        (0..panel.n_covariates()).map(column).collect()
    }

    pub(crate) fn regress(&self, panel: &Panel, columns: &[Vec<f64>]) -> Regression {
        let cluster = |unit| panel.cluster(unit);
        regress(
            &self.two_way,
            columns,
            &self.outcomes,
            cluster,
            panel.n_clusters(),
        )
    }

    /// The outcome farthest from zero.
    pub(crate) fn scale(&self) -> f64 {
        greatest(self.outcomes.iter().copied())
    }
}

impl Regression {
    /// The coefficient of a column that was kept.
    pub(crate) fn estimate(&self, column: usize, scale: f64) -> Result<Estimate, Refusal> {
        let error = self.covariance.as_ref().map_err(|refusal| *refusal);
        let error = error.map(|covariance| libm::sqrt(covariance.at(column, column)));
        let estimate = Estimate::new(self.coefficients[column], error, scale)?;
        Ok(Estimate {
            degrees: self.degrees,
            ..estimate
        })
    }
}

impl TwoWayFixedEffects {
    pub fn effects(&self, level: Level) -> Vec<Effect> {
        let effect = Effect {
            n_units: self.n_units,
            n_funded: self.n_funded,
            ..Effect::of(
                Method::TwoWayFixedEffects,
                Quantity::Att,
                Ok(self.effect),
                level,
            )
        };
        vec![effect.with_clusters(self.n_clusters)]
    }

    pub fn says(&self, level: Level) -> Vec<Statement> {
        vec![Statement::of(On::AllAlike, Ok(self.effect), level)]
    }
}
