//! Generalised entropy indices of incomes: among them Theil's T and the mean log deviation.

use super::{Influence, populated};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{Incomes, InvalidTable};

pub(super) fn theil(table: &Incomes, _: f64) -> Result<Vec<Influence>, InvalidTable> {
    income_generalised_entropy(table, 1.0)
}

pub(super) fn mean_log_deviation(table: &Incomes, _: f64) -> Result<Vec<Influence>, InvalidTable> {
    income_generalised_entropy(table, 0.0)
}

/// The index is the mean of a divergence of each income from the mean, and what one more income
/// adds is its own divergence less the mean, and what it moves the mean by.
pub(super) fn income_generalised_entropy(
    table: &Incomes,
    alpha: f64,
) -> Result<Vec<Influence>, InvalidTable> {
    let (divergences, index) = divergences(table, alpha)?;
    let mean = table.mean();
    let cells = table.incomes().iter().zip(divergences);
    Ok(populated(cells.map(|(income, divergence)| {
        let excess = (income.value - mean) / mean;
        let influence = divergence - index - alpha * index * excess;
        (income.population, influence)
    })))
}

/// The divergence of each income from the mean, and the mean over people: the index.
pub(super) fn divergences(table: &Incomes, alpha: f64) -> Result<(Vec<f64>, f64), InvalidTable> {
    let mean = table.positive_mean()?;
    if alpha != 2.0 {
        table.none_below_zero()?;
    }
    if alpha <= 0.0 {
        table.all_above_zero()?;
    }
    let values = table.incomes().iter().map(|income| income.value);
    let divergences: Vec<f64> = values.map(|value| divergence(value, mean, alpha)).collect();
    let cells = table.incomes().iter().zip(&divergences);
    let index = sum(cells.map(|(income, divergence)| table.weight(income) * divergence));
    match index.is_finite() {
        true => Ok((divergences, index)),
        false => Err(InvalidTable::TooLarge),
    }
}

/// `(r^alpha - 1 - alpha (r - 1)) / (alpha (alpha - 1))` with `r = y / mu`, and its limits at alpha
/// 0 and 1.
fn divergence(value: f64, mean: f64, alpha: f64) -> f64 {
    let excess = (value - mean) / mean;
    if alpha == 2.0 {
        return excess * excess / 2.0;
    }
    if value == 0.0 {
        return 1.0 / alpha;
    }
    let logarithm = if excess.abs() < 0.5 {
        libm::log1p(excess)
    } else {
        libm::log(value) - libm::log(mean)
    };
    if logarithm.abs() * alpha.abs().max(1.0) < 1e-2 {
        return near_equality(logarithm, alpha);
    }
    // Both forms are the same number; each is without cancellation on its side, and holds in the
    // limit at alpha 0 and 1.
    if alpha <= 0.5 {
        (excess - growth(alpha, logarithm)) / (1.0 - alpha)
    } else {
        ((1.0 + excess) * growth(alpha - 1.0, logarithm) - excess) / alpha
    }
}

/// `(e^(power x) - 1) / power`, which is x in the limit of power 0.
fn growth(power: f64, x: f64) -> f64 {
    if (power * x).abs() < 1e-20 {
        x
    } else {
        libm::expm1(power * x) / power
    }
}

/// The divergence as a series in `x = ln(y / mu)`:
/// `sum_(k >= 2) x^k / k! (1 + alpha + ... + alpha^(k - 2))`.
fn near_equality(x: f64, alpha: f64) -> f64 {
    // With x and alpha x below a hundredth, what follows is less than rounding.
    const TERMS: u32 = 10;
    let (mut power, mut geometric, mut series) = (x, 1.0, 0.0);
    for k in 2..TERMS {
        power *= x / f64::from(k);
        series += power * geometric;
        geometric = 1.0 + alpha * geometric;
    }
    series
}
