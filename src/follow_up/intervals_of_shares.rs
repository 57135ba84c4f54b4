//! Intervals for a share, for the difference between two and for their ratio.
//!
//! Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
//! Journal of the American Statistical Association 22(158), 209–212.
//! <https://doi.org/10.1080/01621459.1927.10502953>; Newcombe, R. G. (1998). Interval estimation
//! for the difference between independent proportions: comparison of eleven methods. Statistics in
//! Medicine 17(8), 873–890, method 10; Katz, D., Baptista, J., Azen, S. P. and Pike, M. C. (1978).
//! Obtaining confidence intervals for the risk ratio in cohort studies. Biometrics 34(3), 469–474.
//! <https://doi.org/10.2307/2530610>.

use super::finding::{Reason, finite, not_negative};
use crate::inference::intervals::Interval;
use crate::inference::normal;

/// How many of how many people something holds for.
///
/// The number of people need not be whole: a share made of weighted areas has the number that a
/// plain share with the same variance would have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    share: f64,
    people: f64,
}

impl Share {
    /// Fails where nobody lives there, or fewer than are counted.
    pub fn of(count: f64, population: f64) -> Result<Share, Reason> {
        let (count, people) = (not_negative(count)?, not_negative(population)?);
        if people == 0.0 {
            return Err(Reason::NoPopulation);
        }
        if count > people {
            return Err(Reason::CountAbovePopulation);
        }
        let share = count / people;
        Ok(Share { share, people })
    }

    /// A share of so many people that were, in effect, asked.
    pub(crate) fn weighted(share: f64, people: f64) -> Result<Share, Reason> {
        if people <= 0.0 {
            return Err(Reason::NoPopulation);
        }
        Ok(Share {
            share: share.clamp(0.0, 1.0),
            people: finite(people)?,
        })
    }

    pub fn share(self) -> f64 {
        self.share
    }

    pub fn people(self) -> f64 {
        self.people
    }
}

/// Wilson's interval for a share; fails where the level does not lie between 0 and 1.
pub fn wilson(share: Share, level: f64) -> Result<Interval, Reason> {
    let z = reach(level)?;
    let (p, n) = (share.share, share.people);
    let centre = (n * p + z * z / 2.0) / (n + z * z);
    let half = z * libm::sqrt(n * p * (1.0 - p) + z * z / 4.0) / (n + z * z);
    // At the ends rounding would leave a trace of what is exactly nought or one.
    Ok(Interval {
        low: if p == 0.0 {
            0.0
        } else {
            (centre - half).clamp(0.0, p)
        },
        high: if p == 1.0 {
            1.0
        } else {
            (centre + half).clamp(p, 1.0)
        },
    })
}

/// Newcombe's interval for the first share less the second, from Wilson's for each.
pub fn newcombe(first: Share, second: Share, level: f64) -> Result<Interval, Reason> {
    let (of_first, of_second) = (wilson(first, level)?, wilson(second, level)?);
    let difference = first.share - second.share;
    let below = libm::hypot(first.share - of_first.low, of_second.high - second.share);
    let above = libm::hypot(of_first.high - first.share, second.share - of_second.low);
    Ok(Interval {
        low: (difference - below).max(-1.0),
        high: (difference + above).min(1.0),
    })
}

/// The interval for the first share over the second, symmetric in logarithms. Neither may be zero.
pub fn log_ratio(first: Share, second: Share, level: f64) -> Result<Interval, Reason> {
    let z = reach(level)?;
    if first.share == 0.0 || second.share == 0.0 {
        return Err(Reason::NoEvents);
    }
    let variance = |it: Share| (1.0 - it.share) / (it.share * it.people);
    let error = libm::sqrt(variance(first) + variance(second));
    let ratio = libm::log(first.share) - libm::log(second.share);
    Ok(Interval {
        low: libm::exp(ratio - z * error),
        high: finite(libm::exp(ratio + z * error))?,
    })
}

/// How many standard errors to either side a level asks for.
pub(crate) fn reach(level: f64) -> Result<f64, Reason> {
    let tail = (1.0 - level) / 2.0;
    // A level that cannot be told from one has no tail.
    if !(0.0 < level && 0.0 < tail && tail < 0.5) {
        return Err(Reason::Level);
    }
    Ok(-normal::quantile(tail))
}
