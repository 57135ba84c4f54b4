//! Weights of the areas without funding under which their means, or totals, meet the funded areas'.
//!
//! The weights that stay nearest to those at the start (in Kullback's sense): raking, known as
//! entropy balancing. Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey
//! sampling. Journal of the American Statistical Association 87(418), 376–382.
//! <https://doi.org/10.1080/01621459.1992.10475217>; Hainmueller, J. (2012). Entropy balancing for
//! causal effects: a multivariate reweighting method to produce balanced samples in observational
//! studies. Political Analysis 20(1), 25–46. <https://doi.org/10.1093/pan/mpr025>.

use super::{Comparison, Pool};
use crate::follow_up::dense::{Cholesky, Square};
use crate::follow_up::finding::{Finding, Reason, not_negative};
use crate::indices::Bilingual;
use crate::indices::arithmetic::least_squares::{Row, least_squares};
use crate::indices::arithmetic::sum::sum;

/// What is to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meet {
    /// The means of the characteristics.
    Means,
    /// Their totals, with as many areas' worth of weight as that takes.
    Totals,
}

/// Weighted areas whose characteristics meet the funded areas'.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration<'a> {
    /// Its weights sum to one.
    pub comparison: Comparison<'a>,
    /// What the weights sum to where totals are met; one for means.
    pub total_weight: f64,
    /// How far the farthest characteristic is from meeting, relative to its spread.
    pub largest_miss: f64,
    pub n_steps: usize,
}

/// Finds the weights, nearest to the base weights that areas are given (such as populations; each
/// area once where none are given).
///
/// Strata have no part in this: make them characteristics, as zeros and ones. Fails where no
/// weights can meet the figures, where they are met only with all weight on the outermost areas,
/// and where a base weight is negative or missing.
pub fn calibrate<'a>(
    pool: &Pool<'a>,
    meet: Meet,
    base_weights: Option<&[(&str, f64)]>,
) -> Result<Calibration<'a>, Finding> {
    let base = base(pool, base_weights)?;
    let n_funded = pool.funded.len() as f64;
    let of_funded = |at: usize| sum(pool.funded.iter().map(|unit| unit.characteristics[at]));
    let n_columns = pool.names.len();
    // Means: the weights sum to one and what is left of each mean is nought. Totals are met as they
    // are. Both in parts of the characteristics' spread.
    let mut columns: Vec<Column> = Vec::new();
    for at in 0..n_columns {
        let cells = pool.others.iter().map(|unit| unit.characteristics[at]);
        let column = match meet {
            Meet::Means => {
                let target = of_funded(at) / n_funded;
                let size = cells.clone().map(f64::abs).fold(target.abs(), f64::max);
                let beside: Vec<f64> = cells.map(|cell| cell - target).collect();
                // A mean of equal numbers may differ from them in its last digits.
                let is_met = beside.iter().all(|it| it.abs() <= 1e-12 * size);
                Column::of(
                    if is_met {
                        vec![0.0; beside.len()]
                    } else {
                        beside
                    },
                    0.0,
                )
            }
            Meet::Totals => Column::of(cells.collect(), of_funded(at)),
        };
        match column {
            Some(column) => columns.push(column),
            // All nought on both sides.
            None => continue,
        }
    }
    if meet == Meet::Means {
        columns.push(Column {
            cells: vec![1.0; pool.others.len()],
            target: 1.0,
        });
    }
    if columns.is_empty() {
        return Err(Reason::NoVariation.into());
    }
    let start = match meet {
        Meet::Means => 1.0,
        Meet::Totals => n_funded,
    };
    let base: Vec<f64> = base.iter().map(|weight| weight * start).collect();
    let raked = rake(&columns, &base)?;
    let weights = pool
        .others
        .iter()
        .zip(&raked.weights)
        .map(|(unit, weight)| (unit.area, *weight));
    let funded = pool.funded.iter().map(|unit| unit.area).collect();
    let method = Bilingual {
        en: "calibrated weights (raking, entropy balancing)",
        sv: "kalibrerade vikter (raking, entropibalansering)",
    };
    Ok(Calibration {
        comparison: Comparison::of(
            method,
            funded,
            weights.collect(),
            Vec::new(),
            pool.excluded.clone(),
        )?,
        total_weight: sum(raked.weights.iter().copied()),
        largest_miss: raked.largest_miss,
        n_steps: raked.n_steps,
    })
}

/// The base weights of the areas without funding, brought to a sum of one.
fn base(pool: &Pool<'_>, given: Option<&[(&str, f64)]>) -> Result<Vec<f64>, Finding> {
    let n = pool.others.len() as f64;
    let Some(given) = given else {
        return Ok(vec![1.0 / n; pool.others.len()]);
    };
    let weight = super::outcomes_by_area(given)?;
    let weights = pool
        .others
        .iter()
        .map(|unit| not_negative(weight(unit.area)?).map_err(|reason| reason.at(unit.area)));
    let weights = weights.collect::<Result<Vec<f64>, Finding>>()?;
    let total = sum(weights.iter().copied());
    if total <= 0.0 {
        return Err(Reason::NoPopulation.into());
    }
    Ok(weights.iter().map(|weight| weight / total).collect())
}

/// What the weighted sum of some cells is to be.
struct Column {
    cells: Vec<f64>,
    target: f64,
}

impl Column {
    /// In parts of the largest; nothing where all is nought.
    fn of(cells: Vec<f64>, target: f64) -> Option<Column> {
        let largest = cells.iter().map(|cell| cell.abs()).fold(0.0, f64::max);
        if largest == 0.0 {
            return (target != 0.0).then_some(Column { cells, target });
        }
        Some(Column {
            cells: cells.iter().map(|cell| cell / largest).collect(),
            target: target / largest,
        })
    }
}

struct Raked {
    weights: Vec<f64>,
    largest_miss: f64,
    n_steps: usize,
}

/// Weights `base exp(lambda x)` whose sums of the columns are their targets: the least of
/// `sum base exp(lambda x) - lambda target`, by Newton's method with shorter steps where needed.
fn rake(columns: &[Column], base: &[f64]) -> Result<Raked, Reason> {
    const N_STEPS: usize = 200;
    const MET: f64 = 1e-10;

    if !is_feasible(columns, base) {
        return Err(Reason::Infeasible);
    }
    let rows = |at: usize| columns.iter().map(move |column| column.cells[at]);
    let weights = |lambda: &[f64]| -> Vec<f64> {
        let exponent = |at: usize| sum(rows(at).zip(lambda).map(|(cell, it)| cell * it));
        let weighted = base.iter().enumerate().map(|(at, base)| match base {
            // What has no weight at the start never gets any.
            0.0 => 0.0,
            base => base * libm::exp(exponent(at)),
        });
        weighted.collect()
    };
    let value = |lambda: &[f64], weights: &[f64]| {
        let targets = columns
            .iter()
            .zip(lambda)
            .map(|(column, it)| column.target * it);
        sum(weights.iter().copied()) - sum(targets)
    };
    let mut lambda = vec![0.0; columns.len()];
    let mut own = weights(&lambda);
    for n_steps in 1..=N_STEPS {
        let missing = columns.iter().map(|column| {
            column.target
                - sum(column
                    .cells
                    .iter()
                    .zip(&own)
                    .map(|(cell, weight)| cell * weight))
        });
        let missing: Vec<f64> = missing.collect();
        let scale = columns
            .iter()
            .map(|column| column.target.abs())
            .fold(0.0, f64::max);
        let largest_miss =
            missing.iter().map(|it| it.abs()).fold(0.0, f64::max) / scale.max(1e-300);
        if largest_miss <= MET {
            return Ok(Raked {
                weights: own,
                largest_miss,
                n_steps,
            });
        }
        let products = Square::of(columns.len(), |a, b| {
            let cells = columns[a].cells.iter().zip(&columns[b].cells).zip(&own);
            sum(cells.map(|((a, b), weight)| weight * a * b))
        });
        let factor = Cholesky::of(&products);
        let right: Vec<f64> = factor.kept().iter().map(|&at| missing[at]).collect();
        let mut step = vec![0.0; columns.len()];
        for (&at, it) in factor.kept().iter().zip(factor.solve(&right)) {
            step[at] = it;
        }
        let slope = sum(step.iter().zip(&missing).map(|(step, it)| step * it));
        let before = value(&lambda, &own);
        let mut part = 1.0;
        loop {
            let next: Vec<f64> = lambda
                .iter()
                .zip(&step)
                .map(|(at, step)| at + part * step)
                .collect();
            let new = weights(&next);
            let after = value(&next, &new);
            let enough = after <= before - 1e-4 * part * slope;
            // Near the end the value no longer tells better from worse.
            let settles = part == 1.0 && slope <= 1e-9 * before.abs().max(1.0);
            if after.is_finite() && (enough || settles) {
                (lambda, own) = (next, new);
                break;
            }
            part /= 2.0;
            if part < 1e-12 {
                return Err(Reason::AtTheEdge);
            }
        }
    }
    Err(Reason::AtTheEdge)
}

/// Whether some weights, none below nought, meet the targets; those of no base weight have none.
///
/// By the nearest that they come to it: Lawson, C. L. and Hanson, R. J. (1974). Solving Least
/// Squares Problems, chapter 23. Prentice-Hall.
fn is_feasible(columns: &[Column], base: &[f64]) -> bool {
    const MET: f64 = 1e-10;
    const N_STEPS: usize = 10_000;

    let length = |vector: &[f64]| libm::sqrt(sum(vector.iter().map(|it| it * it)));
    let targets: Vec<f64> = columns.iter().map(|column| column.target).collect();
    let mut weights = vec![0.0; base.len()];
    let mut used: Vec<usize> = Vec::new();
    for _ in 0..N_STEPS {
        let missing: Vec<f64> = (columns.iter())
            .map(|column| {
                column.target - sum(used.iter().map(|&at| column.cells[at] * weights[at]))
            })
            .collect();
        if length(&missing) <= MET * length(&targets) {
            return true;
        }
        let along = |at: usize| {
            sum(columns
                .iter()
                .zip(&missing)
                .map(|(it, miss)| it.cells[at] * miss))
        };
        let unused = (0..base.len()).filter(|at| base[*at] > 0.0 && !used.contains(at));
        let candidates = unused.map(|at| (along(at), at));
        let best = candidates.fold((0.0, None), |best, it| {
            if it.0 > best.0 {
                (it.0, Some(it.1))
            } else {
                best
            }
        });
        // Nothing brings it nearer: along what is missing all areas fall short, and the target
        // does not (Farkas' lemma).
        let (Some(next), true) = (best.1, best.0 > 1e-12 * length(&missing)) else {
            return false;
        };
        used.push(next);
        while !used.is_empty() {
            let row = |column: &Column| Row {
                design: used.iter().map(|&at| column.cells[at]).collect(),
                target: column.target,
                weight: 1.0,
            };
            let rows: Vec<Row> = columns.iter().map(row).collect();
            let Some(solved) = least_squares(&rows) else {
                // The last is made of the others, but for rounding.
                used.pop();
                return false;
            };
            if solved.iter().all(|it| *it > 0.0) {
                for (&at, solved) in used.iter().zip(solved) {
                    weights[at] = solved;
                }
                break;
            }
            let steps = used.iter().zip(&solved).filter(|it| *it.1 <= 0.0);
            let part = steps.map(|(&at, solved)| weights[at] / (weights[at] - solved));
            let part = part.fold(1.0, f64::min);
            for (&at, solved) in used.iter().zip(&solved) {
                weights[at] += part * (solved - weights[at]);
            }
            let n_before = used.len();
            used.retain(|&at| weights[at] > 1e-14);
            if used.len() == n_before {
                return false;
            }
        }
    }
    false
}
