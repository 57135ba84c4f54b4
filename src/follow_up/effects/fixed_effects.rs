//! Least squares with an effect of each unit and of each period, swept out exactly.
//!
//! Frisch, R. and Waugh, F. V. (1933). Partial time regressions as compared with individual trends.
//! Econometrica 1(4), 387–401. <https://doi.org/10.2307/1907330>. Units are many and periods few:
//! the effects of units are solved for period by period, which leaves one equation a period, and
//! no iteration whose end would have to be chosen.

use super::group_time::greatest;
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::refusal::Refusal;
use crate::indices::arithmetic::sum::{Sum, sum};

/// What is left of the squares of a column that unit and period effects explain.
const ABSORBED: f64 = 1e-10;

/// Where and with what weight there is an outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) unit: usize,
    pub(crate) time: usize,
    pub(crate) weight: f64,
}

/// Outcomes' places, ready to have unit and period effects swept out.
#[derive(Clone, Debug)]
pub(crate) struct TwoWay {
    seen: Vec<Seen>,
    n_times: usize,
    /// Weights by unit and time.
    mass: Vec<f64>,
    unit_mass: Vec<f64>,
    equations: Cholesky,
    /// Units, then times: those with the same number are joined by outcomes.
    joined: Vec<usize>,
}

/// An effect of each unit and of each period, of which only sums of the two have a meaning.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effects {
    units: Vec<f64>,
    times: Vec<f64>,
}

impl Effects {
    pub(crate) fn at(&self, unit: usize, time: usize) -> f64 {
        self.units[unit] + self.times[time]
    }
}

impl TwoWay {
    pub(crate) fn new(mut seen: Vec<Seen>, n_units: usize, n_times: usize) -> TwoWay {
        let heaviest = greatest(seen.iter().map(|it| it.weight));
        for it in &mut seen {
            it.weight /= heaviest;
        }
        let mut mass = vec![0.0; n_units * n_times];
        let mut joined: Vec<usize> = (0..n_units + n_times).collect();
        for it in &seen {
            mass[it.unit * n_times + it.time] += it.weight;
            let [one, other] = [it.unit, n_units + it.time].map(|at| root(&joined, at));
            joined[one.max(other)] = one.min(other);
        }
        let joined = (0..joined.len()).map(|at| root(&joined, at)).collect();
        let rows = || mass.chunks_exact(n_times);
        let unit_mass: Vec<f64> = rows().map(|row| sum(row.iter().copied())).collect();
        let equations = Symmetric::from_fn(n_times, |one, other| {
            let mut total = Sum::default();
            for (row, &of_unit) in rows().zip(&unit_mass) {
                if 0.0 < of_unit {
                    let own = if one == other { row[one] } else { 0.0 };
                    total.add(own - row[one] * row[other] / of_unit);
                }
            }
            total.value()
        });
        TwoWay {
            seen,
            n_times,
            equations: Cholesky::of_independent(&equations),
            mass,
            unit_mass,
            joined,
        }
    }

    pub(crate) fn seen(&self) -> &[Seen] {
        &self.seen
    }

    /// Whether the outcomes determine the sum of these effects.
    pub(crate) fn is_joined(&self, unit: usize, time: usize) -> bool {
        self.joined[unit] == self.joined[self.unit_mass.len() + time]
    }

    /// The effects whose weighted sums over each unit and each period are these.
    pub(crate) fn solve(&self, unit_sums: &[f64], time_sums: &[f64]) -> Effects {
        let mut targets: Vec<Sum> = vec![Sum::default(); self.n_times];
        for (target, &of_time) in targets.iter_mut().zip(time_sums) {
            target.add(of_time);
        }
        let rows = || self.mass.chunks_exact(self.n_times).zip(&self.unit_mass);
        for ((row, &of_unit), unit_sum) in rows().zip(unit_sums) {
            if 0.0 < of_unit && *unit_sum != 0.0 {
                for (target, mass) in targets.iter_mut().zip(row) {
                    target.add(-mass / of_unit * unit_sum);
                }
            }
        }
        let targets: Vec<f64> = targets.into_iter().map(Sum::value).collect();
        let times = self.equations.solve(&targets);
        let unit = |((row, &of_unit), unit_sum): ((&[f64], &f64), &f64)| match 0.0 < of_unit {
            true => (unit_sum - dot(row, &times)) / of_unit,
            false => 0.0,
        };
        let units = rows().zip(unit_sums).map(unit).collect();
        Effects { units, times }
    }

    /// The effects that come nearest to a column.
    pub(crate) fn fit(&self, column: &[f64]) -> Effects {
        let means = self.unit_means(column);
        let mut time_sums = vec![Sum::default(); self.n_times];
        let mut unit_sums = vec![Sum::default(); means.len()];
        for (it, value) in self.seen.iter().zip(column) {
            let deviation = it.weight * (value - means[it.unit]);
            time_sums[it.time].add(deviation);
            unit_sums[it.unit].add(deviation);
        }
        let [unit_sums, time_sums] = [unit_sums, time_sums]
            .map(|sums| sums.into_iter().map(Sum::value).collect::<Vec<f64>>());
        let mut effects = self.solve(&unit_sums, &time_sums);
        for (effect, mean) in effects.units.iter_mut().zip(&means) {
            *effect += mean;
        }
        effects
    }

    pub(crate) fn unit_means(&self, column: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.unit_mass.len()];
        for (it, value) in self.seen.iter().zip(column) {
            sums[it.unit].add(it.weight * value);
        }
        let mean = |(sum, &mass): (Sum, &f64)| match 0.0 < mass {
            true => sum.value() / mass,
            false => 0.0,
        };
        sums.into_iter().zip(&self.unit_mass).map(mean).collect()
    }

    /// What unit and period effects leave of a column; exactly nothing where they explain it all.
    pub(crate) fn sweep(&self, column: &[f64]) -> Vec<f64> {
        let effects = self.fit(column);
        let pairs = || self.seen.iter().zip(column);
        let swept: Vec<f64> = pairs()
            .map(|(it, value)| value - effects.at(it.unit, it.time))
            .collect();
        let largest = greatest(column.iter().copied());
        if greatest(swept.iter().copied()) <= libm::sqrt(ABSORBED) * 1e-4 * largest {
            return vec![0.0; column.len()];
        }
        swept
    }
}

fn root(joined: &[usize], mut at: usize) -> usize {
    while joined[at] != at {
        at = joined[at];
    }
    at
}

/// Coefficients of columns beside unit and period effects.
#[derive(Clone, Debug)]
pub(crate) struct Regression {
    /// Zero for columns that are sums of others.
    pub(crate) coefficients: Vec<f64>,
    pub(crate) kept: Vec<usize>,
    /// Zero for columns that are sums of others; nothing where there is but one cluster.
    pub(crate) covariance: Result<Symmetric, Refusal>,
    /// Of Student's t: clusters less one.
    pub(crate) degrees: f64,
}

/// Least squares with unit and period effects, errors robust within clusters, each of which holds
/// all outcomes of its units.
///
/// Liang, K.-Y. and Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
/// models. Biometrika 73(1), 13–22. <https://doi.org/10.1093/biomet/73.1.13>. The factor for small
/// samples is `G / (G - 1) (N - 1) / (N - K)`, where K does not count the effects of units, which
/// lie within clusters: as fixest and reghdfe.
pub(crate) fn regress(
    two_way: &TwoWay,
    columns: &[Vec<f64>],
    outcome: &[f64],
    cluster: impl Fn(usize) -> usize,
    n_clusters: usize,
) -> Regression {
    let seen = two_way.seen();
    let swept: Vec<Vec<f64>> = columns.iter().map(|column| two_way.sweep(column)).collect();
    let swept_outcome = two_way.sweep(outcome);
    // A column of few cells other than zero is multiplied by what is left of the other one, which
    // is the same and quick.
    let support: Vec<Option<Vec<usize>>> = columns.iter().map(|column| support(column)).collect();
    let product = |column: usize, other: &[f64]| match &support[column] {
        Some(at) => sum(at
            .iter()
            .map(|&at| seen[at].weight * columns[column][at] * other[at])),
        None => sum((0..seen.len()).map(|at| seen[at].weight * swept[column][at] * other[at])),
    };
    let nothing: Vec<bool> = swept
        .iter()
        .map(|it| it.iter().all(|&cell| cell == 0.0))
        .collect();
    let equations = Symmetric::from_fn(columns.len(), |row, column| {
        match nothing[row] || nothing[column] {
            true => 0.0,
            false if support[row].is_some() => product(row, &swept[column]),
            false => product(column, &swept[row]),
        }
    });
    let factor = Cholesky::of_independent(&equations);
    let target: Vec<f64> = (0..columns.len())
        .map(|column| product(column, &swept_outcome))
        .collect();
    let coefficients = factor.solve(&target);
    let mut residuals = swept_outcome;
    for (column, coefficient) in swept.iter().zip(&coefficients) {
        if *coefficient != 0.0 {
            for (residual, cell) in residuals.iter_mut().zip(column) {
                *residual -= coefficient * cell;
            }
        }
    }
    let kept = factor.kept().to_vec();
    let covariance = if n_clusters < 2 {
        Err(Refusal::OneCluster)
    } else {
        let inverse = factor.inverse();
        let mut scores = vec![vec![0.0; columns.len()]; n_clusters];
        for (at, it) in seen.iter().enumerate() {
            let score = &mut scores[cluster(it.unit)];
            for &column in &kept {
                score[column] += it.weight * swept[column][at] * residuals[at];
            }
        }
        let moved: Vec<Vec<f64>> = scores.iter().map(|score| inverse.times(score)).collect();
        let (n, groups) = (seen.len() as f64, n_clusters as f64);
        let n_parameters = (kept.len() + two_way.n_times) as f64;
        if n <= n_parameters {
            Err(Refusal::NotIdentified)
        } else {
            let factor = groups / (groups - 1.0) * (n - 1.0) / (n - n_parameters);
            Ok(Symmetric::from_fn(columns.len(), |row, column| {
                factor * sum(moved.iter().map(|moved| moved[row] * moved[column]))
            }))
        }
    };
    Regression {
        coefficients,
        kept,
        covariance,
        degrees: n_clusters as f64 - 1.0,
    }
}

/// Where a column is not zero, if that is in less than half of its cells.
fn support(column: &[f64]) -> Option<Vec<usize>> {
    let at: Vec<usize> = (0..column.len()).filter(|&at| column[at] != 0.0).collect();
    (2 * at.len() < column.len()).then_some(at)
}
