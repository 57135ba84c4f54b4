//! Whether the last five figures rise or fall: a chi-square test of their slope.
//!
//! Of shares with the variance they would have if there were no slope: Armitage, P. (1955). Tests
//! for linear trends in proportions and frequencies. Biometrics 11(3), 375–386.
//! <https://doi.org/10.2307/3001775>. Of levels with the errors that they are given with. England's
//! Fingertips marks recent trends by such a test of five points; its exact weights are not known
//! here.

use super::finding::{Finding, Reason, finite, reckonable};
use super::intervals_of_shares::{Share, reach};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::intervals::Interval;

/// How many figures the test takes.
pub const N_POINTS: usize = 5;

pub const SAYS: Bilingual = Bilingual {
    en: "Whether the last five figures rise or fall by more than chance would make them.",
    sv: "Om de fem senaste uppgifterna stiger eller sjunker mer än slumpen skulle få dem att göra.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Why it rises or falls, and whether it will go on. It takes years to be independent and \
         definitions to have stayed the same: where the same people are counted year after year, \
         or after a break in the series, it finds trends too easily.",
    sv: "Varför det stiger eller sjunker, eller om det fortsätter. Åren antas vara oberoende och \
         definitionerna oförändrade: när samma människor räknas år efter år, eller efter ett \
         tidsseriebrott, hittas trender alltför lätt.",
};

/// A figure with what chance may do to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    Share(Share),
    Level { value: f64, standard_error: f64 },
}

/// What can be told of five figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Rising,
    Falling,
    NotTold,
}

/// The slope of the last five figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecentTrend {
    pub direction: Direction,
    /// A year, in the unit of the figures.
    pub slope: f64,
    pub slope_interval: Interval,
    /// With one degree of freedom.
    pub chi_square: f64,
    pub p_value: f64,
    pub first_year: i32,
    pub last_year: i32,
}

/// Tests the slope of the last five of the figures, given in rising order of years.
///
/// Fails with fewer than five, where years do not rise, where shares and levels are mixed, where a
/// standard error is not above zero, and where all shares are nought or all are one.
pub fn recent_trend(figures: &[(i32, Figure)], level: f64) -> Result<RecentTrend, Finding> {
    let z = reach(level)?;
    let Some(start) = figures.len().checked_sub(N_POINTS) else {
        return Err(Reason::TooFewYears { needed: N_POINTS }.into());
    };
    let last_five = &figures[start..];
    if let Some(pair) = last_five.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
        return Err(Reason::YearsNotRising.in_year(pair[1].0));
    }
    // The value, and its weight: the reciprocal of its variance, for shares without a common
    // factor.
    let mut points = Vec::new();
    let n_shares = last_five
        .iter()
        .filter(|it| matches!(it.1, Figure::Share(_)))
        .count();
    if n_shares != 0 && n_shares != N_POINTS {
        return Err(Reason::MixedOutcomes.into());
    }
    for &(year, figure) in last_five {
        let at = |reason: Reason| reason.in_year(year);
        let (value, weight) = match figure {
            Figure::Share(share) => (share.share(), share.people()),
            Figure::Level {
                value,
                standard_error,
            } => {
                let error = reckonable(standard_error).map_err(at)?;
                if error <= 0.0 {
                    return Err(at(Reason::NoVariation));
                }
                let weight = finite(1.0 / error / error).map_err(at)?;
                (reckonable(value).map_err(at)?, weight)
            }
        };
        // Years from the first of the five, so that their products keep their digits.
        let year = f64::from(year) - f64::from(last_five[0].0);
        points.push((year, value, weight));
    }
    let total = sum(points.iter().map(|it| it.2));
    let mean = |of: fn(&(f64, f64, f64)) -> f64| sum(points.iter().map(|it| it.2 / total * of(it)));
    let (year_mean, value_mean) = (mean(|it| it.0), mean(|it| it.1));
    let spread = sum(points
        .iter()
        .map(|it| it.2 * (it.0 - year_mean) * (it.0 - year_mean)));
    let along = sum(points
        .iter()
        .map(|it| it.2 * (it.0 - year_mean) * (it.1 - value_mean)));
    let slope = finite(along / spread)?;
    let variance_of_one = if n_shares == 0 {
        1.0
    } else {
        value_mean * (1.0 - value_mean)
    };
    if variance_of_one <= 0.0 {
        return Err(Reason::NoVariation.into());
    }
    let error = finite(libm::sqrt(variance_of_one / spread))?;
    let chi_square = (slope / error) * (slope / error);
    let is_told = slope.abs() > z * error;
    Ok(RecentTrend {
        direction: match slope {
            slope if is_told && slope > 0.0 => Direction::Rising,
            _ if is_told => Direction::Falling,
            _ => Direction::NotTold,
        },
        slope,
        slope_interval: Interval {
            low: slope - z * error,
            high: slope + z * error,
        },
        chi_square: finite(chi_square)?,
        p_value: libm::erfc((slope / error).abs() / std::f64::consts::SQRT_2),
        first_year: last_five[0].0,
        last_year: last_five[N_POINTS - 1].0,
    })
}
