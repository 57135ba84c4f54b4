//! The Gini coefficient of incomes by source: wages, capital, transfers, taxes.
//!
//! Where an income is a sum of sources, its Gini coefficient is the sum over sources of their share
//! of all income, their own Gini coefficient and their Gini correlation with the income. Lerman, R.
//! I. and Yitzhaki, S. (1985). Income inequality effects by income source: a new approach and
//! applications to the United States. The Review of Economics and Statistics 67(1), 151–156.
//! <https://doi.org/10.2307/1928447>.

use super::ranks::half_mean_difference;
use super::units::Units;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// The Gini coefficient and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct GiniBySource {
    /// Of the sum of the sources.
    pub whole: f64,
    /// In the order in which they were given; their contributions sum to the whole.
    pub sources: Vec<Source>,
}

/// One source's part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Of all income; below zero for a tax.
    pub share: f64,
    /// The source's own Gini coefficient; none where its mean is zero. Below zero where the mean
    /// is, and above one where some pay and some receive.
    pub gini: Option<f64>,
    /// Between -1 and 1: how much of its rank by income the source gives to a unit. None for a
    /// source of which all have the same.
    pub gini_correlation: Option<f64>,
    /// Share times Gini coefficient times Gini correlation.
    pub contribution: f64,
    /// By which part the Gini coefficient of the whole grows for each part by which the source
    /// grows everywhere: share of the contributions less share of income. None where the whole is
    /// zero.
    pub elasticity: Option<f64>,
}

/// Splits the Gini coefficient of incomes by their sources.
///
/// `sources` holds a slice for each, with an amount for each unit; units without people are left
/// out. Fails where slices differ in length, a number is not finite, and where the mean of all
/// income is not above zero.
pub fn gini_by_source(
    sources: &[&[f64]],
    populations: &[f64],
) -> Result<GiniBySource, InvalidTable> {
    let units = Units::new(sources, populations)?;
    let sources: Vec<&[f64]> = (0..units.n_columns()).map(|it| units.column(it)).collect();
    let incomes: Vec<f64> = (0..units.shares().len())
        .map(|unit| sum(sources.iter().map(|source| source[unit])))
        .collect();
    let mean = units.mean(&incomes);
    if !mean.is_finite() {
        return Err(InvalidTable::TooLarge);
    }
    if mean <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let whole = difference(&units, &incomes) / mean;
    let ranks = units.ranks(&incomes);
    let part = |source: &&[f64]| {
        let source_mean = units.mean(source);
        let own = difference(&units, source);
        let with_income = 2.0 * units.covariance(source, &ranks);
        let contribution = with_income / mean;
        let share = source_mean / mean;
        Source {
            share,
            gini: (source_mean != 0.0).then_some(own / source_mean),
            // Rounding may carry the correlation of a source with itself past one.
            gini_correlation: (0.0 < own).then_some((with_income / own).clamp(-1.0, 1.0)),
            contribution,
            elasticity: (0.0 < whole).then_some(contribution / whole - share),
        }
    };
    let parts = GiniBySource {
        whole,
        sources: sources.iter().map(part).collect(),
    };
    let numbers = parts.sources.iter().flat_map(|it| {
        let optional = [it.gini, it.gini_correlation, it.elasticity];
        optional
            .map(|it| it.unwrap_or(0.0))
            .into_iter()
            .chain([it.share, it.contribution])
    });
    if numbers.chain([whole]).all(f64::is_finite) {
        Ok(parts)
    } else {
        Err(InvalidTable::TooLarge)
    }
}

fn difference(units: &Units, numbers: &[f64]) -> f64 {
    let mut sorted: Vec<(f64, f64)> = numbers
        .iter()
        .copied()
        .zip(units.shares().iter().copied())
        .collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (values, shares): (Vec<f64>, Vec<f64>) = sorted.into_iter().unzip();
    half_mean_difference(&values, &shares)
}
