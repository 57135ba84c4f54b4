//! An estimate with its standard error, and what follows from the two.

use super::distributions::{chi_square_above, students_t_beyond, students_t_within};
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::panel::FEWEST_UNITS;
use super::refusal::Refusal;
use crate::language::Language;

/// A level of confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level(f64);

impl Level {
    pub const NINETY_FIVE: Level = Level(0.95);

    /// Fails where it does not lie between 0 and 1.
    pub fn new(share: f64) -> Result<Level, Refusal> {
        match 0.0 < share && share < 1.0 {
            true => Ok(Level(share)),
            false => Err(Refusal::Level),
        }
    }

    pub fn share(self) -> f64 {
        self.0
    }

    /// "95", with as many decimals as it takes, up to three.
    pub(crate) fn percent(self, language: Language) -> String {
        let percent = 100.0 * self.0;
        let decimals = (0..3).find(|&decimals| {
            let scale = [1.0, 10.0, 100.0][decimals];
            (percent * scale - libm::round(percent * scale)).abs() < 1e-6
        });
        language.number(percent, decimals.unwrap_or(3))
    }
}

/// An estimated effect, in units of the outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Why there is none, where there is none.
    pub standard_error: Result<f64, Refusal>,
    /// Of Student's t; infinite where the estimate is taken to be normal.
    pub degrees: f64,
}

impl Estimate {
    /// Fails where the value is not finite; an error that is not finite or next to nothing beside
    /// the outcomes is refused.
    pub(crate) fn new(
        value: f64,
        standard_error: Result<f64, Refusal>,
        scale: f64,
    ) -> Result<Estimate, Refusal> {
        if !value.is_finite() {
            return Err(Refusal::TooLarge);
        }
        let standard_error = standard_error.and_then(|it| match it {
            it if !it.is_finite() => Err(Refusal::TooLarge),
            // What rounding leaves of zero is no error.
            it if it <= 1e-12 * scale => Err(Refusal::NoVariation),
            it => Ok(it),
        });
        Ok(Estimate {
            value,
            standard_error,
            degrees: f64::INFINITY,
        })
    }

    /// Lower and upper limit.
    pub fn interval(&self, level: Level) -> Result<(f64, f64), Refusal> {
        self.band(students_t_within(level.share(), self.degrees))
    }

    /// The estimate less and plus so many standard errors.
    pub fn band(&self, critical: f64) -> Result<(f64, f64), Refusal> {
        let half = critical * self.standard_error?;
        let ends = (self.value - half, self.value + half);
        if !(ends.0.is_finite() && ends.1.is_finite()) {
            return Err(Refusal::TooLarge);
        }
        Ok(ends)
    }

    /// How often an estimate at least this far from zero would be seen if the effect were zero.
    pub fn p_value(&self) -> Result<f64, Refusal> {
        let error = self.standard_error?;
        Ok(students_t_beyond(self.value / error, self.degrees))
    }
}

/// A test that several quantities all are zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wald {
    /// Chi-square with these degrees of freedom, were they all zero.
    pub statistic: f64,
    pub degrees: usize,
    pub p_value: f64,
}

/// Wald, A. (1943). Tests of statistical hypotheses concerning several parameters when the number
/// of observations is large. Transactions of the American Mathematical Society 54(3), 426–482.
/// <https://doi.org/10.1090/S0002-9947-1943-0012401-3>
pub(crate) fn wald(values: &[f64], covariance: &Symmetric) -> Result<Wald, Refusal> {
    if values.is_empty() {
        return Err(Refusal::NoEarlierPeriods);
    }
    // As correlations, so that the test for dependence does not see the unit of measurement.
    let errors: Vec<f64> = (0..values.len())
        .map(|at| libm::sqrt(covariance.at(at, at)))
        .collect();
    if errors
        .iter()
        .any(|&error| !(0.0 < error && error.is_finite()))
    {
        return Err(Refusal::NoVariation);
    }
    let correlations = Symmetric::from_fn(values.len(), |row, column| {
        covariance.at(row, column) / errors[row] / errors[column]
    });
    let scaled: Vec<f64> = (values.iter().zip(&errors))
        .map(|(value, error)| value / error)
        .collect();
    let factor = Cholesky::of(&correlations).ok_or(Refusal::Singular)?;
    let statistic = dot(&scaled, &factor.solve(&scaled));
    if !statistic.is_finite() {
        return Err(Refusal::TooLarge);
    }
    Ok(Wald {
        statistic,
        degrees: values.len(),
        p_value: chi_square_above(statistic, values.len() as f64),
    })
}

/// Whether funded units are enough, and in enough clusters, to learn a standard error from.
pub(crate) fn enough_funded(n_funded: usize, n_clusters: usize) -> Result<(), Refusal> {
    if n_funded < FEWEST_UNITS {
        return Err(Refusal::TooFewFunded {
            found: n_funded,
            needed: FEWEST_UNITS,
        });
    }
    if n_clusters < 2 {
        return Err(Refusal::OneCluster);
    }
    Ok(())
}

pub(crate) fn enough_comparisons(n_comparisons: usize) -> Result<(), Refusal> {
    if n_comparisons < FEWEST_UNITS {
        return Err(Refusal::TooFewComparisons {
            found: n_comparisons,
            needed: FEWEST_UNITS,
        });
    }
    Ok(())
}
