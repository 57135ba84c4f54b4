//! The change of funded units beside that of comparable others, for one comparison of two periods.
//!
//! References stand in `group_time`.

use super::group_time::{Adjustment, greatest};
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::refusal::Refusal;
use crate::indices::arithmetic::sum::{Sum, sum};

/// The change of a unit's outcome between two periods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) unit: usize,
    pub(crate) funded: bool,
    pub(crate) outcome: f64,
    pub(crate) weight: f64,
    pub(crate) covariates: &'a [f64],
}

/// A difference in differences with what each unit contributes to its error.
pub(crate) struct Difference {
    pub(crate) value: f64,
    /// The error is about the mean of these.
    pub(crate) influence: Vec<f64>,
    pub(crate) n_trimmed: usize,
}

/// There is at least one funded unit and one other.
pub(crate) fn adjusted(
    changes: &[Change<'_>],
    adjustment: Adjustment,
) -> Result<Difference, Refusal> {
    let heaviest = greatest(changes.iter().map(|change| change.weight));
    let sample = Sample {
        changes,
        weights: changes.iter().map(|it| it.weight / heaviest).collect(),
        columns: match adjustment {
            Adjustment::None => Vec::new(),
            _ => columns(changes),
        },
    };
    match adjustment {
        Adjustment::None => Ok(sample.means()),
        Adjustment::OutcomeRegression => sample.outcome_regression(),
        Adjustment::InverseProbability => sample.inverse_probability(),
        Adjustment::HorvitzThompson => sample.horvitz_thompson(),
        Adjustment::DoublyRobust => sample.doubly_robust(),
    }
}

/// One and the covariates, standardised: no result depends on their units, and digits are kept.
fn columns(changes: &[Change<'_>]) -> Vec<Vec<f64>> {
    let n = changes.len() as f64;
    let n_covariates = changes.first().map_or(0, |change| change.covariates.len());
    let mut columns = vec![vec![1.0; changes.len()]];
    for at in 0..n_covariates {
        let cells = || changes.iter().map(move |change| change.covariates[at]);
        let scale = greatest(cells());
        let scale = if scale == 0.0 { 1.0 } else { scale };
        let mean = sum(cells().map(|cell| cell / scale)) / n;
        let deviations: Vec<f64> = cells().map(|cell| cell / scale - mean).collect();
        let spread = libm::sqrt(dot(&deviations, &deviations) / n);
        // A covariate that does not vary is another one, which the equations refuse.
        if spread <= 1e-12 {
            columns.push(vec![0.0; changes.len()]);
        } else {
            columns.push(deviations.iter().map(|it| it / spread).collect());
        }
    }
    columns
}

struct Sample<'a> {
    changes: &'a [Change<'a>],
    weights: Vec<f64>,
    columns: Vec<Vec<f64>>,
}

/// A weighted mean of one kind of units, and how each unit moves it.
struct Mean {
    value: f64,
    influence: Vec<f64>,
}

/// The outcome's change as the covariates of units compared with foretell it.
struct Regression {
    fitted: Vec<f64>,
    /// How each unit moves the coefficients, coefficient by coefficient.
    influence: Vec<Vec<f64>>,
}

/// The odds of being funded, by the covariates.
struct Propensity {
    /// Odds times weight for units compared with; zero for funded and trimmed ones.
    odds: Vec<f64>,
    influence: Vec<Vec<f64>>,
    n_trimmed: usize,
}

impl Sample<'_> {
    fn n(&self) -> f64 {
        self.changes.len() as f64
    }

    fn outcomes(&self) -> Vec<f64> {
        self.changes.iter().map(|change| change.outcome).collect()
    }

    fn funded_weights(&self) -> Vec<f64> {
        self.weights_where(|change| change.funded)
    }

    fn comparison_weights(&self) -> Vec<f64> {
        self.weights_where(|change| !change.funded)
    }

    fn weights_where(&self, counted: impl Fn(&Change<'_>) -> bool) -> Vec<f64> {
        let pairs = self.changes.iter().zip(&self.weights);
        pairs
            .map(|(change, &weight)| if counted(change) { weight } else { 0.0 })
            .collect()
    }

    /// `sum(w y) / sum(w)`.
    fn mean(&self, weights: &[f64], values: &[f64]) -> Mean {
        let total = sum(weights.iter().copied());
        // A weight of zero takes no part, whatever the value.
        let value = dot(weights, values) / total;
        let share = total / self.n();
        let influence = (weights.iter().zip(values))
            .map(|(weight, outcome)| weight * (outcome - value) / share)
            .collect();
        Mean { value, influence }
    }

    fn difference(&self, funded: Mean, others: Mean, n_trimmed: usize) -> Difference {
        let pairs = funded.influence.iter().zip(&others.influence);
        Difference {
            value: funded.value - others.value,
            influence: pairs.map(|(funded, other)| funded - other).collect(),
            n_trimmed,
        }
    }

    fn means(&self) -> Difference {
        let outcomes = self.outcomes();
        let funded = self.mean(&self.funded_weights(), &outcomes);
        let others = self.mean(&self.comparison_weights(), &outcomes);
        self.difference(funded, others, 0)
    }

    fn outcome_regression(&self) -> Result<Difference, Refusal> {
        let regression = self.regression()?;
        let weights = self.funded_weights();
        let funded = self.mean(&weights, &self.outcomes());
        let mut foretold = self.mean(&weights, &regression.fitted);
        self.carry(&mut foretold, &regression.influence, 1.0, &weights, |_| 1.0);
        Ok(self.difference(funded, foretold, 0))
    }

    fn inverse_probability(&self) -> Result<Difference, Refusal> {
        let propensity = self.propensity()?;
        let outcomes = self.outcomes();
        let funded = self.mean(&self.funded_weights(), &outcomes);
        let others = self.reweighted(&propensity, &outcomes);
        Ok(self.difference(funded, others, propensity.n_trimmed))
    }

    fn doubly_robust(&self) -> Result<Difference, Refusal> {
        let (regression, propensity) = (self.regression()?, self.propensity()?);
        let errors: Vec<f64> = (self.changes.iter().zip(&regression.fitted))
            .map(|(change, fitted)| change.outcome - fitted)
            .collect();
        let weights = self.funded_weights();
        let mut funded = self.mean(&weights, &errors);
        self.carry(&mut funded, &regression.influence, -1.0, &weights, |_| 1.0);
        let mut others = self.reweighted(&propensity, &errors);
        let odds = &propensity.odds;
        self.carry(&mut others, &regression.influence, -1.0, odds, |_| 1.0);
        Ok(self.difference(funded, others, propensity.n_trimmed))
    }

    /// The mean of the units compared with, by their odds of being funded.
    fn reweighted(&self, propensity: &Propensity, values: &[f64]) -> Mean {
        let mut mean = self.mean(&propensity.odds, values);
        let centre = mean.value;
        self.carry(
            &mut mean,
            &propensity.influence,
            1.0,
            &propensity.odds,
            |at| values[at] - centre,
        );
        mean
    }

    fn horvitz_thompson(&self) -> Result<Difference, Refusal> {
        let propensity = self.propensity()?;
        let outcomes = self.outcomes();
        let weights = self.funded_weights();
        let share = sum(weights.iter().copied()) / self.n();
        let signed: Vec<f64> = (weights.iter().zip(&propensity.odds))
            .map(|(funded, odds)| funded - odds)
            .collect();
        let value = dot(&signed, &outcomes) / self.n() / share;
        let influence = (0..outcomes.len())
            .map(|at| (signed[at] * outcomes[at] - weights[at] * value) / share)
            .collect();
        let mut mean = Mean { value, influence };
        let moved = self.slopes(&propensity.odds, |at| outcomes[at]);
        for (at, influence) in mean.influence.iter_mut().enumerate() {
            *influence -= along(&propensity.influence, &moved, at) / share;
        }
        Ok(Difference {
            value: mean.value,
            influence: mean.influence,
            n_trimmed: propensity.n_trimmed,
        })
    }

    /// Adds to a weighted mean's error that of the coefficients that its values or weights rest on.
    fn carry(
        &self,
        mean: &mut Mean,
        coefficients: &[Vec<f64>],
        sign: f64,
        weights: &[f64],
        value: impl Fn(usize) -> f64,
    ) {
        let share = sum(weights.iter().copied()) / self.n();
        let moved = self.slopes(weights, value);
        for (at, influence) in mean.influence.iter_mut().enumerate() {
            *influence += sign * along(coefficients, &moved, at) / share;
        }
    }

    /// `mean(w v x)`, covariate by covariate.
    fn slopes(&self, weights: &[f64], value: impl Fn(usize) -> f64) -> Vec<f64> {
        let slope = |column: &Vec<f64>| {
            let terms = column.iter().zip(weights).enumerate();
            sum(terms.map(|(at, (cell, weight))| weight * value(at) * cell)) / self.n()
        };
        self.columns.iter().map(slope).collect()
    }

    fn regression(&self) -> Result<Regression, Refusal> {
        let weights = self.comparison_weights();
        let outcomes = self.outcomes();
        let equations = Symmetric::of_products(&self.columns, &weights);
        let factor = Cholesky::of(&equations).ok_or(Refusal::Collinear)?;
        let target: Vec<f64> = (self.columns.iter())
            .map(|column| weighted_products(column, &outcomes, &weights))
            .collect();
        let coefficients = factor.solve(&target);
        let fitted: Vec<f64> = (0..outcomes.len())
            .map(|at| along(&self.columns, &coefficients, at))
            .collect();
        let scores: Vec<f64> = (0..outcomes.len())
            .map(|at| weights[at] * (outcomes[at] - fitted[at]))
            .collect();
        Ok(Regression {
            influence: self.move_coefficients(&factor, &scores),
            fitted,
        })
    }

    /// How each unit's score, times its covariates, moves the coefficients.
    fn move_coefficients(&self, factor: &Cholesky, scores: &[f64]) -> Vec<Vec<f64>> {
        let inverse = factor.inverse();
        let row = |coefficient: usize| -> Vec<f64> {
            let weights: Vec<f64> = (0..self.columns.len())
                .map(|column| inverse.at(coefficient, column))
                .collect();
            let moves = |at: usize| self.n() * scores[at] * along(&self.columns, &weights, at);
            (0..scores.len()).map(moves).collect()
        };
        (0..self.columns.len()).map(row).collect()
    }

    /// A logistic regression of being funded on the covariates, by Newton's method.
    fn propensity(&self) -> Result<Propensity, Refusal> {
        const MOST_STEPS: usize = 100;
        // As in the package DRDID, which follows Crump, R. K., Hotz, V. J., Imbens, G. W. and
        // Mitnik, O. A. (2009). Biometrika 96(1), 187–199, in spirit.
        const ALL_BUT_CERTAIN: f64 = 0.995;

        let n_columns = self.columns.len();
        let linear = |coefficients: &[f64]| -> Vec<f64> {
            (0..self.changes.len())
                .map(|at| along(&self.columns, coefficients, at))
                .collect()
        };
        let mut coefficients = vec![0.0; n_columns];
        let mut likelihood = self.log_likelihood(&linear(&coefficients));
        let mut converged = None;
        for step in 0..MOST_STEPS {
            let probabilities: Vec<f64> = linear(&coefficients).into_iter().map(logistic).collect();
            let curvature: Vec<f64> = (probabilities.iter().zip(&self.weights))
                .map(|(p, weight)| weight * p * (1.0 - p))
                .collect();
            let equations = Symmetric::of_products(&self.columns, &curvature);
            let unlike = if step == 0 {
                Refusal::Collinear
            } else {
                Refusal::Separated
            };
            let factor = Cholesky::of(&equations).ok_or(unlike)?;
            let scores: Vec<f64> = (self.changes.iter().zip(&probabilities).zip(&self.weights))
                .map(|((change, p), weight)| weight * (f64::from(u8::from(change.funded)) - p))
                .collect();
            let gradient: Vec<f64> = self.columns.iter().map(|it| dot(it, &scores)).collect();
            let direction = factor.solve(&gradient);
            let length = greatest(direction.iter().copied());
            if length <= 1e-11 * (1.0 + greatest(coefficients.iter().copied())) {
                converged = Some((probabilities, factor, scores));
                break;
            }
            // Half as far as long as the whole step overshoots.
            let mut scale = 1.0;
            loop {
                let tried: Vec<f64> = (coefficients.iter().zip(&direction))
                    .map(|(coefficient, step)| coefficient + scale * step)
                    .collect();
                let found = self.log_likelihood(&linear(&tried));
                if found >= likelihood - 1e-12 * likelihood.abs() || scale < 1e-6 {
                    (coefficients, likelihood) = (tried, found);
                    break;
                }
                scale /= 2.0;
            }
        }
        let (probabilities, factor, scores) = converged.ok_or(Refusal::Separated)?;
        let odds: Vec<f64> = (self.changes.iter().zip(&probabilities).zip(&self.weights))
            .map(
                |((change, &p), weight)| match change.funded || p >= ALL_BUT_CERTAIN {
                    true => 0.0,
                    false => weight * p / (1.0 - p),
                },
            )
            .collect();
        let trimmed = |(change, p): &(&Change<'_>, &f64)| !change.funded && **p >= ALL_BUT_CERTAIN;
        let n_trimmed = self
            .changes
            .iter()
            .zip(&probabilities)
            .filter(trimmed)
            .count();
        if sum(odds.iter().copied()) <= 0.0 {
            return Err(Refusal::Separated);
        }
        Ok(Propensity {
            odds,
            influence: self.move_coefficients(&factor, &scores),
            n_trimmed,
        })
    }

    fn log_likelihood(&self, linear: &[f64]) -> f64 {
        let terms = self.changes.iter().zip(linear).zip(&self.weights);
        sum(terms.map(|((change, &linear), weight)| {
            // ln(1 + exp(x)) without overflow.
            let either = linear.max(0.0) + libm::log1p(libm::exp(-linear.abs()));
            weight * (if change.funded { linear } else { 0.0 } - either)
        }))
    }
}

fn logistic(linear: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-linear))
}

fn weighted_products(one: &[f64], other: &[f64], weights: &[f64]) -> f64 {
    let terms = one.iter().zip(other).zip(weights);
    sum(terms.map(|((one, other), weight)| weight * one * other))
}

/// The sum over columns of column times factor, at one row.
fn along(columns: &[Vec<f64>], factors: &[f64], row: usize) -> f64 {
    let mut total = Sum::default();
    for (column, factor) in columns.iter().zip(factors) {
        total.add(column[row] * factor);
    }
    total.value()
}
