//! Trends that go apart after the effort, from one period to the next, by no more than so many
//! times the most they did before it.
//!
//! For each step before the effort, and each direction of it, the bound on steps after it makes two
//! inequalities: the effect may lie above and below the estimate by the bound times that step times
//! the number of steps that the effect adds up. A value of the effect is ruled out where the two
//! are rejected for every step and direction. What is kept is an interval for each, and the whole
//! is what lies between the outermost of them.
//!
//! The test is the conditional one with the least favourable test as its first stage, a tenth of
//! the error going to the first: Andrews, I., Roth, J. and Pakes, A. (2023). Inference for linear
//! conditional moment inequalities. Review of Economic Studies 90(6), 2763–2791.
//! <https://doi.org/10.1093/restud/rdad004>
//!
//! Rambachan and Roth's package applies that test to the inequalities of all periods, with periods
//! after the effort as nuisance parameters and with inequalities between steps before it. Here
//! periods after the effort are first taken out exactly, and a step counts whether or not it is
//! the largest. Both keep the true value as often as they should; bounds differ a little.

use super::normal_pair::{folded_quantile, greater_of_two_quantile};
use super::{Breakdown, EventStudy, Robust};
use crate::follow_up::effects::Refusal;
use crate::indices::arithmetic::sum::sum;
use crate::inference::normal;

/// The interval when trends go apart, from one period to the next, by at most `bound` times the
/// largest such step before the effort; with a bound of zero it is the ordinary interval.
///
/// Fails where the bound is negative or not finite, and where the level of confidence does not lie
/// between 0.5 and 1.
pub fn interval(study: &EventStudy, bound: f64, level: f64) -> Result<Robust, Refusal> {
    if !(0.0..=1e6).contains(&bound) || !(0.5..1.0).contains(&level) {
        return Err(Refusal::Level);
    }
    let (estimate, error) = (study.estimate(), study.standard_error());
    let beyond = folded_quantile(0.0, level);
    let ordinary = Robust {
        bound,
        low: estimate - beyond * error,
        high: estimate + beyond * error,
    };
    if bound == 0.0 {
        return Ok(ordinary);
    }
    // Trends that do not go apart are within every bound.
    let mut whole = ordinary;
    for step in 0..study.before.len() {
        for direction in [-1.0, 1.0] {
            if let Some((low, high)) = Pair::new(study, step, direction, bound).kept(1.0 - level) {
                whole.low = whole.low.min(low);
                whole.high = whole.high.max(high);
            }
        }
    }
    Ok(whole)
}

/// The smallest bound, up to the greatest, whose interval has zero in it.
pub fn breakdown(study: &EventStudy, greatest: f64, level: f64) -> Result<Breakdown, Refusal> {
    super::breakdown(greatest, |bound| interval(study, bound, level))
}

/// Two inequalities: the effect is at least `low` and at most `high`, which are estimates.
struct Pair {
    low: f64,
    high: f64,
    low_error: f64,
    high_error: f64,
    /// Of how far the effect is below `low` and above `high`.
    correlation: f64,
}

impl Pair {
    fn new(study: &EventStudy, step: usize, direction: f64, bound: f64) -> Pair {
        let n_steps = sum(study.weights_from().iter().map(|it| it.abs()));
        // From this period to the next; after the last comes the reference, which is zero.
        let mut before = vec![0.0; study.before.len()];
        before[step] = -direction;
        if let Some(next) = before.get_mut(step + 1) {
            *next = direction;
        }
        let moved = sum(before.iter().zip(&study.before).map(|(sign, it)| sign * it));
        let most = bound * n_steps * moved;
        let effect = study.combination(&vec![0.0; before.len()], 1.0);
        let most_of: Vec<f64> = before.iter().map(|it| bound * n_steps * it).collect();
        let most_of = study.combination(&most_of, 0.0);
        let of_effect = study.covariance.form(&effect, &effect);
        let of_most = study.covariance.form(&most_of, &most_of);
        let together = study.covariance.form(&effect, &most_of);
        let low_error = libm::sqrt(of_effect + of_most - 2.0 * together);
        let high_error = libm::sqrt(of_effect + of_most + 2.0 * together);
        Pair {
            low: study.estimate() - most,
            high: study.estimate() + most,
            low_error,
            high_error,
            correlation: ((of_most - of_effect) / low_error / high_error).clamp(-1.0, 1.0),
        }
    }

    /// The values that are not ruled out; none where the estimates contradict the step's direction.
    fn kept(&self, error: f64) -> Option<(f64, f64)> {
        let first = error / 10.0;
        let second = (error - first) / (1.0 - first);
        let worst = greater_of_two_quantile(1.0 - first, self.correlation);
        // Where both inequalities are as far from holding, the conditional test rejects nothing.
        let errors = self.low_error + self.high_error;
        let middle = (self.low * self.high_error + self.high * self.low_error) / errors;
        if worst < (self.low - middle) / self.low_error {
            return None;
        }
        let kept = |value: f64| {
            let below = (self.low - value) / self.low_error;
            let above = (value - self.high) / self.high_error;
            let (most, other) = (below.max(above), below.min(above));
            // Given the other, the greater is normal above this and, past the first test, below
            // its bound.
            let least = if self.correlation < 1.0 {
                (other - self.correlation * most) / (1.0 - self.correlation)
            } else {
                f64::NEG_INFINITY
            };
            let tail = |it: f64| normal::below(-it);
            let room = tail(least) - tail(worst);
            most <= worst && second * room <= tail(most) - tail(worst)
        };
        let side = |direction: f64| {
            let size = errors * (worst.abs() + 1.0) + (self.high - self.low).abs();
            let (mut inside, mut outside) = (middle, middle + direction * size);
            for _ in 0..200 {
                let between = f64::midpoint(inside, outside);
                if between == inside || between == outside {
                    break;
                }
                let part = if kept(between) {
                    &mut inside
                } else {
                    &mut outside
                };
                *part = between;
            }
            inside
        };
        Some((side(-1.0), side(1.0)))
    }
}
