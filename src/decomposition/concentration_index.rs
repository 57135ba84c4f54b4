//! The concentration index of an outcome by factor.
//!
//! Where an outcome is a sum `y = a + sum_k b_k x_k + e`, so is its concentration index: of each
//! factor's own, times the elasticity of the outcome to it, and of what no factor explains.
//! Wagstaff, A., van Doorslaer, E. and Watanabe, N. (2003). On decomposing the causes of health
//! sector inequalities with an application to malnutrition inequalities in Vietnam. Journal of
//! Econometrics 112(1), 207–223. <https://doi.org/10.1016/S0304-4076(02)00161-6>.
//!
//! The parts describe; they are causes only where the regression tells of causes. They are those of
//! the standard index: of an outcome with an upper bound, multiply all of them as the index is.

use super::least_squares::least_squares;
use super::units::Units;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// Units, a number for each in every slice.
#[derive(Clone, Copy, Debug)]
pub struct Observations<'a> {
    /// By which units are ordered from least to most advantaged; those at the same place share a
    /// rank.
    pub places: &'a [f64],
    pub outcomes: &'a [f64],
    pub populations: &'a [f64],
    /// What may explain the outcome, factor by factor.
    pub factors: &'a [&'a [f64]],
}

/// The concentration index and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct ConcentrationByFactor {
    /// Twice the covariance of outcome and rank over the mean: below zero where the least
    /// advantaged have more of it.
    pub whole: f64,
    /// In the order in which they were given; contributions and residual sum to the whole.
    pub factors: Vec<Factor>,
    /// What no factor explains.
    pub residual: f64,
}

/// One factor's part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// How much the outcome differs with one unit more of the factor, the others being equal: by
    /// least squares weighted by population.
    pub coefficient: f64,
    pub mean: f64,
    /// Coefficient times mean over the mean of the outcome.
    pub elasticity: f64,
    /// The factor's own concentration index; none where its mean is zero.
    pub concentration_index: Option<f64>,
    /// Elasticity times the factor's own index.
    pub contribution: f64,
}

/// Splits the concentration index of an outcome by what goes with it.
///
/// Units without people are left out. Fails where the slices differ in length, a number is not
/// finite, the mean of the outcome is not above zero, and where a factor is the same for all or
/// made of the others, so that their parts cannot be told apart.
pub fn concentration_by_factor(
    observations: Observations<'_>,
) -> Result<ConcentrationByFactor, InvalidTable> {
    let columns = [
        &[observations.places, observations.outcomes],
        observations.factors,
    ]
    .concat();
    let units = Units::new(&columns, observations.populations)?;
    let ranks = units.ranks(units.column(0));
    let outcomes = units.column(1);
    let mean = units.mean(outcomes);
    if mean <= 0.0 {
        return Err(InvalidTable::MeanNotPositive);
    }
    let concentration = |numbers: &[f64]| 2.0 * units.covariance(numbers, &ranks);
    let factors: Vec<&[f64]> = (2..units.n_columns()).map(|it| units.column(it)).collect();
    let coefficients = fit(&units, &factors, outcomes)?;
    // But for the intercept, which is the same for all and so has no part in what goes with rank.
    let residuals: Vec<f64> = (0..outcomes.len())
        .map(|unit| {
            let explained = coefficients.iter().zip(&factors);
            outcomes[unit] - sum(explained.map(|(coefficient, it)| coefficient * it[unit]))
        })
        .collect();
    let part = |(&coefficient, &factor): (&f64, &&[f64])| {
        let factor_mean = units.mean(factor);
        let own = concentration(factor);
        Factor {
            coefficient,
            mean: factor_mean,
            elasticity: coefficient / mean * factor_mean,
            concentration_index: (factor_mean != 0.0).then_some(own / factor_mean),
            // The factor's mean is in the elasticity, and its own index is divided by it.
            contribution: coefficient / mean * own,
        }
    };
    let parts = ConcentrationByFactor {
        whole: concentration(outcomes) / mean,
        factors: coefficients.iter().zip(&factors).map(part).collect(),
        residual: concentration(&residuals) / mean,
    };
    let numbers = (parts.factors.iter()).flat_map(|it| {
        [
            it.elasticity,
            it.concentration_index.unwrap_or(0.0),
            it.contribution,
        ]
    });
    if numbers
        .chain([parts.whole, parts.residual])
        .all(f64::is_finite)
    {
        Ok(parts)
    } else {
        Err(InvalidTable::TooLarge)
    }
}

/// The coefficient of each factor, beside an intercept.
fn fit(units: &Units, factors: &[&[f64]], outcomes: &[f64]) -> Result<Vec<f64>, InvalidTable> {
    let roots: Vec<f64> = units
        .shares()
        .iter()
        .map(|&share| libm::sqrt(share))
        .collect();
    let weighted = |numbers: &[f64]| -> Vec<f64> {
        numbers
            .iter()
            .zip(&roots)
            .map(|(number, root)| number * root)
            .collect()
    };
    let columns: Vec<Vec<f64>> = (factors.iter().map(|factor| weighted(factor)))
        .chain([roots.clone()])
        .collect();
    let mut found = least_squares(&columns, &weighted(outcomes)).ok_or(InvalidTable::Collinear)?;
    found.truncate(factors.len());
    Ok(found)
}
