//! The chance of having been funded, given what areas were like before: a logistic regression.
//!
//! Rosenbaum, P. R. and Rubin, D. B. (1983). The central role of the propensity score in
//! observational studies for causal effects. Biometrika 70(1), 41–55.
//! <https://doi.org/10.1093/biomet/70.1.41>; where characteristics tell funded areas and others
//! apart there is no finite answer: Albert, A. and Anderson, J. A. (1984). On the existence of
//! maximum likelihood estimates in logistic regression models. Biometrika 71(1), 1–10.
//! <https://doi.org/10.1093/biomet/71.1.1>.

use super::Pool;
use crate::follow_up::finding::{Finding, Reason};
use crate::indices::arithmetic::least_squares::{Row, least_squares};
use crate::indices::arithmetic::sum::sum;

/// The chances that areas had.
#[derive(Clone, Debug, PartialEq)]
pub struct Propensity<'a> {
    /// In order of areas: the chance, and its logit.
    pub scores: Vec<Score<'a>>,
    /// The constant and, for each characteristic, its coefficient; none for those made of others.
    pub intercept: f64,
    pub coefficients: Vec<Option<f64>>,
    pub n_steps: usize,
}

/// The chance of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score<'a> {
    pub area: &'a str,
    pub is_funded: bool,
    pub probability: f64,
    pub logit: f64,
}

/// Fits the chance of being funded, by iterated least squares, over all areas of the pool.
///
/// Fails where the characteristics tell some areas apart completely, naming one of them, where none
/// varies, and where the steps do not settle.
pub fn propensity<'a>(pool: &Pool<'a>) -> Result<Propensity<'a>, Finding> {
    // Steps settle within ten or so where there is an answer. Where there is none the logits of
    // those that are told apart grow by about one each step.
    const N_STEPS: usize = 60;
    const SETTLED: f64 = 1e-10;
    const TOLD_APART: f64 = 20.0;
    const BEYOND: f64 = 500.0;

    let mut units: Vec<(&str, bool, &[f64])> = Vec::new();
    units.extend(
        pool.funded
            .iter()
            .map(|it| (it.area, true, it.characteristics.as_slice())),
    );
    units.extend(
        pool.others
            .iter()
            .map(|it| (it.area, false, it.characteristics.as_slice())),
    );
    units.sort_by_key(|it| it.0);
    let n = units.len() as f64;

    // In standard deviations from the mean, so that the steps do not depend on units.
    let scaled: Vec<(f64, f64)> = (0..pool.names.len())
        .map(|at| {
            let mean = sum(units.iter().map(|unit| unit.2[at])) / n;
            let squares = sum(units
                .iter()
                .map(|unit| (unit.2[at] - mean) * (unit.2[at] - mean)));
            (mean, libm::sqrt(squares / n))
        })
        .collect();
    let kept = independent(&units, &scaled);
    let design: Vec<Vec<f64>> = (units.iter())
        .map(|unit| {
            let cells = kept
                .iter()
                .map(|&at| (unit.2[at] - scaled[at].0) / scaled[at].1);
            [1.0].into_iter().chain(cells).collect()
        })
        .collect();

    let told_apart = |logits: &[f64]| {
        let farthest = |a: &(&f64, _), b: &(&f64, _)| a.0.abs().total_cmp(&b.0.abs());
        let unit = logits.iter().zip(&units).max_by(farthest);
        unit.map_or(Reason::Separated.into(), |(_, unit)| {
            Reason::Separated.at(unit.0)
        })
    };
    let largest = |logits: &[f64]| logits.iter().map(|it| it.abs()).fold(0.0, f64::max);
    let share = units.iter().filter(|unit| unit.1).count() as f64 / n;
    let mut logits = vec![libm::log(share / (1.0 - share)); units.len()];
    for n_steps in 1..=N_STEPS {
        let rows = units.iter().zip(&design).zip(&logits);
        let rows: Vec<Row> = rows
            .map(|((unit, design), &logit)| row(unit.1, design, logit))
            .collect();
        let coefficients = least_squares(&rows).ok_or_else(|| told_apart(&logits))?;
        let fitted = design.iter().map(|row| {
            sum(row
                .iter()
                .zip(&coefficients)
                .map(|(cell, coefficient)| cell * coefficient))
        });
        let fitted: Vec<f64> = fitted.collect();
        let moves = fitted
            .iter()
            .zip(&logits)
            .map(|(new, old)| (new - old).abs());
        if moves.fold(0.0, f64::max) <= SETTLED {
            return Ok(finished(
                pool,
                &units,
                &scaled,
                &kept,
                &coefficients,
                &fitted,
                n_steps,
            ));
        }
        // A step that goes too far makes the data less likely, and is cut.
        let likely = likelihood(&units, &logits);
        let mut part = 1.0;
        let cut = |part: f64| -> Vec<f64> {
            let both = fitted.iter().zip(&logits);
            both.map(|(new, old)| old + part * (new - old)).collect()
        };
        while part > 1e-6 && likelihood(&units, &cut(part)) < likely - 1e-9 * likely.abs() {
            part /= 2.0;
        }
        logits = cut(part);
        if largest(&logits) > BEYOND {
            return Err(told_apart(&logits));
        }
    }
    if largest(&logits) > TOLD_APART {
        Err(told_apart(&logits))
    } else {
        Err(Reason::NotConverged.into())
    }
}

/// What an area says of the coefficients, near its present logit.
fn row(is_funded: bool, design: &[f64], logit: f64) -> Row {
    let variance = probability(logit) * probability(-logit);
    let residual = if is_funded {
        probability(-logit)
    } else {
        -probability(logit)
    };
    Row {
        design: design.to_vec(),
        target: logit + residual / variance,
        weight: libm::sqrt(variance),
    }
}

/// The logarithm of the chance of what happened.
fn likelihood(units: &[(&str, bool, &[f64])], logits: &[f64]) -> f64 {
    sum(units.iter().zip(logits).map(|(unit, &logit)| {
        let toward = if unit.1 { logit } else { -logit };
        // ln(1 / (1 + exp(-x))) without overflow.
        toward.min(0.0) - libm::log1p(libm::exp(-toward.abs()))
    }))
}

fn finished<'a>(
    pool: &Pool<'a>,
    units: &[(&'a str, bool, &[f64])],
    scaled: &[(f64, f64)],
    kept: &[usize],
    coefficients: &[f64],
    logits: &[f64],
    n_steps: usize,
) -> Propensity<'a> {
    let mut own = vec![None; pool.names.len()];
    let mut intercept = vec![coefficients[0]];
    for (&at, coefficient) in kept.iter().zip(&coefficients[1..]) {
        let (mean, deviation) = scaled[at];
        own[at] = Some(coefficient / deviation);
        intercept.push(-coefficient / deviation * mean);
    }
    let score = |(unit, &logit): (&(&'a str, bool, &[f64]), &f64)| Score {
        area: unit.0,
        is_funded: unit.1,
        probability: probability(logit),
        logit,
    };
    Propensity {
        scores: units.iter().zip(logits).map(score).collect(),
        intercept: sum(intercept),
        coefficients: own,
        n_steps,
    }
}

/// The characteristics that vary and are not made of those before them.
fn independent(units: &[(&str, bool, &[f64])], scaled: &[(f64, f64)]) -> Vec<usize> {
    use crate::follow_up::dense::{Cholesky, Square};
    let cell = |unit: &(&str, bool, &[f64]), at: usize| (unit.2[at] - scaled[at].0) / scaled[at].1;
    let vary: Vec<usize> = (0..scaled.len())
        .filter(|&at| units.iter().any(|unit| unit.2[at] != units[0].2[at]) && scaled[at].1 > 0.0)
        .collect();
    let products = Square::of(vary.len(), |a, b| {
        sum(units
            .iter()
            .map(|unit| cell(unit, vary[a]) * cell(unit, vary[b])))
    });
    Cholesky::of(&products)
        .kept()
        .iter()
        .map(|&at| vary[at])
        .collect()
}

fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}
