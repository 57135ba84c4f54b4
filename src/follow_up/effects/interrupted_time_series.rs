//! Whether a series left its own trend when the effort began.
//!
//! Wagner, A. K., Soumerai, S. B., Zhang, F. and Ross-Degnan, D. (2002). Segmented regression
//! analysis of interrupted time series studies in medication use research. Journal of Clinical
//! Pharmacy and Therapeutics 27(4), 299–309. <https://doi.org/10.1046/j.1365-2710.2002.00430.x>
//!
//! Errors allow for neighbouring periods that resemble each other: Newey, W. K. and West, K. D.
//! (1987). A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
//! covariance matrix. Econometrica 55(3), 703–708. <https://doi.org/10.2307/1913610>. As many
//! periods count as neighbours as the whole part of 4 (T / 100)^(2/9) says.

use super::distributions::{students_t_beyond, students_t_within};
use super::linear_algebra::{dot, norm};
use super::orthogonal::Orthogonal;
use super::{Number, Reading, Refusal};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

/// A series, period by period.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// At equal distances, rising.
    pub times: &'a [f64],
    pub outcomes: &'a [f64],
    /// A series without the effort, which is subtracted first.
    pub comparison: Option<&'a [f64]>,
}

/// How the series departs from the line it had before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InterruptedTimeSeries {
    /// The slope before the effort, for each unit of time.
    pub trend: Estimate,
    /// How far the series leaps at the first treated time.
    pub level: Estimate,
    /// How much the slope changes.
    pub slope: Estimate,
    /// The mean departure from the first treated time on, of leap and slope together.
    pub effect: Estimate,
    pub n_before: usize,
    pub n_after: usize,
    /// How many periods back count as neighbours.
    pub n_neighbours: usize,
    from: f64,
}

/// A coefficient with its error, by Student's distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub standard_error: f64,
    /// On either side.
    pub p: f64,
    pub low: f64,
    pub high: f64,
}

impl InterruptedTimeSeries {
    /// With fewer periods than this on either side nothing is estimated.
    pub const LEAST: usize = 3;
    /// With fewer periods than this on either side errors are too small.
    pub const ENOUGH: usize = 8;

    /// Of Student's t: periods less the four coefficients.
    pub fn degrees(&self) -> f64 {
        (self.n_before + self.n_after) as f64 - 4.0
    }
}

/// Takes the position of the first treated time and a level of confidence such as 0.95.
///
/// Fails with fewer than three periods on either side, where rows differ in number, times are not
/// even, a number is not finite or beyond 1e50, and where the series does not vary around its
/// lines.
pub fn interrupted_time_series(
    series: Series<'_>,
    first_treated: usize,
    level: f64,
) -> Result<InterruptedTimeSeries, Refusal> {
    let Series {
        times,
        outcomes,
        comparison,
    } = series;
    let n = times.len();
    if outcomes.len() != n || comparison.is_some_and(|it| it.len() != n) {
        return Err(Refusal::Ragged);
    }
    if !(0.0 < level && level < 1.0) {
        return Err(Refusal::Level);
    }
    let least = InterruptedTimeSeries::LEAST;
    if first_treated < least {
        return Err(Refusal::TooFewBefore { needed: least });
    }
    if n < first_treated + least {
        return Err(Refusal::TooFewAfter { needed: least });
    }
    even(times)?;
    let cells = outcomes.iter().chain(comparison.unwrap_or(&[])).enumerate();
    if let Some((at, _)) = cells
        .into_iter()
        .find(|(_, it)| !it.is_finite() || 1e50 < it.abs())
    {
        return Err(Refusal::NotFinite {
            row: at / n,
            column: at % n,
        });
    }
    let outcome: Vec<f64> = match comparison {
        Some(comparison) => outcomes
            .iter()
            .zip(comparison)
            .map(|(it, other)| it - other)
            .collect(),
        None => outcomes.to_vec(),
    };

    let start = times[first_treated];
    let of_time = |after: &dyn Fn(f64) -> f64, before: f64| -> Vec<f64> {
        let cell = |(at, time): (usize, &f64)| {
            if at < first_treated {
                before
            } else {
                after(time - start)
            }
        };
        times.iter().enumerate().map(cell).collect()
    };
    let constant = vec![1.0; n];
    let trend: Vec<f64> = times.iter().map(|time| time - start).collect();
    let leap = of_time(&|_| 1.0, 0.0);
    let bend = of_time(&|since| since, 0.0);
    // Counted from the middle of the time after, the bend is no part of the leap.
    let middle = sum(bend.iter().copied()) / (n - first_treated) as f64;
    let bend_from_middle = of_time(&|since| since - middle, 0.0);
    let n_neighbours = (4.0 * libm::exp(2.0 / 9.0 * libm::log(n as f64 / 100.0))) as usize;
    let estimate = |others: [&[f64]; 3], column: &[f64]| {
        estimate(&others, column, &outcome, n_neighbours, level)
    };
    Ok(InterruptedTimeSeries {
        trend: estimate([&constant, &leap, &bend], &trend)?,
        level: estimate([&constant, &trend, &bend], &leap)?,
        slope: estimate([&constant, &trend, &leap], &bend)?,
        effect: estimate([&constant, &trend, &bend_from_middle], &leap)?,
        n_before: first_treated,
        n_after: n - first_treated,
        n_neighbours,
        from: start,
    })
}

fn even(times: &[f64]) -> Result<(), Refusal> {
    let step = times[1] - times[0];
    let is_step = |pair: &[f64]| {
        let size = pair[0].abs().max(pair[1].abs());
        (pair[1] - pair[0] - step).abs() <= 1e-6 * step + 1e-12 * size
    };
    let even = 0.0 < step && step.is_finite() && times.windows(2).all(is_step);
    if even {
        Ok(())
    } else {
        Err(Refusal::TimesNotEven)
    }
}

/// The coefficient of a column beside others.
fn estimate(
    others: &[&[f64]],
    column: &[f64],
    outcome: &[f64],
    n_neighbours: usize,
    level: f64,
) -> Result<Estimate, Refusal> {
    let others = Orthogonal::of(others.iter().copied()).ok_or(Refusal::NotDetermined)?;
    let alone = |cells: &[f64]| {
        let mut cells = cells.to_vec();
        others.take_out(&mut cells);
        others.take_out(&mut cells);
        cells
    };
    let (column, rest) = (alone(column), alone(outcome));
    let square = dot(&column, &column);
    let value = dot(&column, &rest) / square;
    let residuals: Vec<f64> = rest
        .iter()
        .zip(&column)
        .map(|(it, x)| it - value * x)
        .collect();
    if norm(&residuals) <= 1e-12 * norm(outcome) {
        return Err(Refusal::NoVariation);
    }
    let scores: Vec<f64> = residuals
        .iter()
        .zip(&column)
        .map(|(it, x)| it * x / square)
        .collect();
    let neighbours = (1..=n_neighbours).map(|back| {
        let weight = 1.0 - back as f64 / (n_neighbours + 1) as f64;
        2.0 * weight * dot(&scores[back..], &scores[..scores.len() - back])
    });
    let variance = sum([dot(&scores, &scores)].into_iter().chain(neighbours));
    let (n, degrees) = (outcome.len() as f64, outcome.len() as f64 - 4.0);
    let standard_error = libm::sqrt(n / degrees * variance.max(0.0));
    if standard_error == 0.0 {
        return Err(Refusal::NoVariation);
    }
    let beyond = students_t_within(level, degrees);
    Ok(Estimate {
        value,
        standard_error,
        p: students_t_beyond(value / standard_error, degrees),
        low: value - beyond * standard_error,
        high: value + beyond * standard_error,
    })
}

impl InterruptedTimeSeries {
    pub fn reading(&self) -> Reading {
        let few = self.n_before.min(self.n_after) < Self::ENOUGH;
        Reading {
            says: Bilingual {
                en: "From {from} on the series was on average {effect} above (below, if negative) \
                     the line it had followed before, between {low} and {high} (p = {p}).",
                sv: "Från och med {from} låg serien i genomsnitt {effect} över (under, om talet är \
                     negativt) den linje den dittills följt, mellan {low} och {high} (p = {p}).",
            },
            cannot_show: if few {
                Bilingual {
                    en: "With only {before} periods before and {after} after, the line and the \
                         errors rest on little. It cannot tell the effort from anything else that \
                         began at the same time.",
                    sv: "Med bara {before} perioder före och {after} efter vilar linjen och felen \
                         på lite. Det går inte att skilja insatsen från något annat som började \
                         samtidigt.",
                }
            } else {
                Bilingual {
                    en: "It cannot tell the effort from anything else that began at the same time, \
                         and it takes for granted that the line of {before} periods would have \
                         gone on for {after} more.",
                    sv: "Det går inte att skilja insatsen från något annat som började samtidigt, \
                         och det tas för givet att linjen från {before} perioder hade fortsatt i \
                         {after} till.",
                }
            },
            numbers: vec![
                Number::time("from", self.from),
                Number::outcome("effect", self.effect.value),
                Number::outcome("low", self.effect.low),
                Number::outcome("high", self.effect.high),
                Number::probability("p", self.effect.p),
                Number::count("before", self.n_before),
                Number::count("after", self.n_after),
            ],
        }
    }
}
