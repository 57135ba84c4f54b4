//! Quantiles of the size of a normal variable and of the greater of two.

use crate::indices::arithmetic::sum::Sum;
use crate::inference::normal;

/// What the size of a normal variable with this mean and variance one is below with this
/// probability.
pub(super) fn folded_quantile(mean: f64, probability: f64) -> f64 {
    let mean = mean.abs();
    if 40.0 < mean {
        // The other side is out of reach.
        return mean + normal::quantile(probability);
    }
    root((mean - 40.0).max(0.0), mean + 40.0, |value| {
        // Both tails, which keep their digits.
        let beyond = normal::below(mean - value) + normal::below(-value - mean);
        beyond <= 1.0 - probability
    })
}

/// What the greater of two normal variables of this correlation is below with this probability of
/// at least one half.
pub(super) fn greater_of_two_quantile(probability: f64, correlation: f64) -> f64 {
    const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_7;
    // By Newton's method from above, where the function bends one way.
    let given = libm::sqrt((1.0 - correlation) / (1.0 + correlation).max(1e-300));
    let mut value = normal::quantile(f64::midpoint(1.0, probability));
    for _ in 0..40 {
        let density = libm::exp(-value * value / 2.0) / ROOT_TWO_PI;
        let slope = 2.0 * density * normal::below(value * given);
        let step = (both_below(value, correlation) - probability) / slope;
        value -= step;
        if step.abs() <= 1e-14 * (1.0 + value.abs()) {
            break;
        }
    }
    value
}

/// The probability that two normal variables of this correlation are both below the same value.
///
/// Drezner, Z. and Wesolowsky, G. O. (1990). On the computation of the bivariate normal integral.
/// Journal of Statistical Computation and Simulation 35(1–2), 101–107.
/// <https://doi.org/10.1080/00949659008811236>
fn both_below(value: f64, correlation: f64) -> f64 {
    const PANELS: u32 = 60;
    let angle = libm::asin(correlation);
    let density = |at: f64| {
        let below = 1.0 + libm::sin(at);
        if below <= 0.0 {
            0.0
        } else {
            libm::exp(-value * value / below)
        }
    };
    let width = angle / f64::from(PANELS);
    let mut integral = Sum::default();
    for panel in 0..PANELS {
        // Simpson's rule.
        let from = width * f64::from(panel);
        let ends = density(from) + density(from + width);
        integral.add((ends + 4.0 * density(from + width / 2.0)) * width / 6.0);
    }
    let alone = normal::below(value);
    alone * alone + integral.value() / (2.0 * std::f64::consts::PI)
}

/// Where a condition begins to hold.
fn root(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || high <= middle {
            break;
        }
        let part = if holds(middle) { &mut high } else { &mut low };
        *part = middle;
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::{both_below, folded_quantile, greater_of_two_quantile};

    #[test]
    fn quantiles_at_the_ends_are_those_of_one_variable() {
        // Of mean zero it is the two-sided quantile, of a large mean the one-sided beyond it.
        assert!((folded_quantile(0.0, 0.95) - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((folded_quantile(5.0, 0.95) - 6.644_853_626_951_472).abs() < 1e-9);
        assert!((folded_quantile(-50.0, 0.95) - 51.644_853_626_951_47).abs() < 1e-9);
        // By bisection with Python's `math.erfc`.
        assert!((folded_quantile(0.5, 0.95) - 2.181_477_442_328_154).abs() < 1e-12);
        assert!((folded_quantile(1.0, 0.95) - 2.646_145_548_215_31).abs() < 1e-12);

        // Two that are the same, two that are opposite and two that are independent.
        let one = 1.644_853_626_951_472;
        assert!((greater_of_two_quantile(0.95, 1.0) - one).abs() < 1e-9);
        assert!((greater_of_two_quantile(0.95, -1.0) - 1.959_963_984_540_054).abs() < 1e-9);
        let independent = greater_of_two_quantile(0.95, 0.0);
        let below = crate::inference::normal::below(independent);
        assert!((below * below - 0.95).abs() < 1e-12);
        // Both below zero: 1/4 + arcsin(rho) / (2 pi).
        assert!((both_below(0.0, 0.5) - 1.0 / 3.0).abs() < 1e-12);
    }
}
