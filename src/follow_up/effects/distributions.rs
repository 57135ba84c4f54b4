//! Tails and quantiles of the chi-square distribution and of Student's t.
//!
//! Press, W. H., Teukolsky, S. A., Vetterling, W. T. and Flannery, B. P. (2007). Numerical Recipes,
//! 3rd edition, sections 6.2 and 6.4. Cambridge University Press.

use crate::inference::normal;

/// Far more terms than any sum or fraction here needs.
const MOST_TERMS: usize = 100_000;
const SMALLEST: f64 = 1e-300;
/// With more degrees of freedom Student's t is normal to seven digits.
const NORMAL: f64 = 1e8;

/// The probability that a chi-square variable with these degrees of freedom is at least this.
pub(crate) fn chi_square_above(value: f64, degrees: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let (shape, at) = (degrees / 2.0, value / 2.0);
    let scale = libm::exp(shape * libm::log(at) - at - libm::lgamma(shape));
    if at < shape + 1.0 {
        let mut term = 1.0 / shape;
        let mut total = term;
        for step in 1..MOST_TERMS {
            term *= at / (shape + step as f64);
            total += term;
            if term < total * f64::EPSILON {
                break;
            }
        }
        return (1.0 - scale * total).clamp(0.0, 1.0);
    }
    let fraction = continued_fraction(at + 1.0 - shape, |step| {
        let step = step as f64;
        (-step * (step - shape), at + 1.0 - shape + 2.0 * step)
    });
    (scale / fraction).clamp(0.0, 1.0)
}

/// The probability that a variable of Student's t is at least this far from zero on either side.
pub(crate) fn students_t_beyond(value: f64, degrees: f64) -> f64 {
    if degrees > NORMAL {
        return 2.0 * normal::below(-value.abs());
    }
    let ratio = value * value / degrees;
    if ratio == 0.0 {
        return 1.0;
    }
    if !ratio.is_finite() {
        return 0.0;
    }
    // The regularised incomplete beta function of df / 2 and 1 / 2 at 1 / (1 + t^2 / df).
    let (half, at, rest) = (degrees / 2.0, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    let scale = libm::exp(
        gamma_ratio(half) - 0.5 * libm::log(std::f64::consts::PI) - half * libm::log1p(ratio)
            + 0.5 * libm::log(rest),
    );
    let tail = if at < (half + 1.0) / (half + 2.5) {
        scale / half / beta_fraction(half, 0.5, at)
    } else {
        1.0 - 2.0 * scale / beta_fraction(0.5, half, rest)
    };
    tail.clamp(0.0, 1.0)
}

/// `ln(gamma(a + 1/2) / gamma(a))`, from its series where the two nearly cancel.
fn gamma_ratio(a: f64) -> f64 {
    if a < 100.0 {
        return libm::lgamma(a + 0.5) - libm::lgamma(a);
    }
    0.5 * libm::log(a) - 1.0 / (8.0 * a) + 1.0 / (192.0 * a * a * a)
}

/// The value beyond which, on both sides of zero together, Student's t has one less this
/// probability: 1.96 for 0.95 and endlessly many degrees of freedom.
pub(crate) fn students_t_within(probability: f64, degrees: f64) -> f64 {
    if degrees > NORMAL {
        return normal::quantile(0.5 + probability / 2.0);
    }
    let beyond = 1.0 - probability;
    let (mut low, mut high) = (0.0, 1.0);
    while students_t_beyond(high, degrees) > beyond && high < 1e150 {
        low = high;
        high *= 2.0;
    }
    // Halves the interval until no number lies between its ends.
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return high;
        }
        if students_t_beyond(middle, degrees) > beyond {
            low = middle;
        } else {
            high = middle;
        }
    }
}

fn beta_fraction(a: f64, b: f64, at: f64) -> f64 {
    continued_fraction(1.0, |step| {
        let half = (step / 2) as f64;
        let part = if step % 2 == 0 {
            half * (b - half) * at / ((a + 2.0 * half - 1.0) * (a + 2.0 * half))
        } else {
            -(a + half) * (a + b + half) * at / ((a + 2.0 * half) * (a + 2.0 * half + 1.0))
        };
        (part, 1.0)
    })
}

/// `first + a1 / (b1 + a2 / (b2 + ...))` by the method of Lentz.
fn continued_fraction(first: f64, parts: impl Fn(usize) -> (f64, f64)) -> f64 {
    let not_zero = |value: f64| {
        if value.abs() < SMALLEST {
            SMALLEST
        } else {
            value
        }
    };
    let mut value = not_zero(first);
    let (mut above, mut below) = (value, 0.0);
    for step in 1..MOST_TERMS {
        let (a, b) = parts(step);
        below = 1.0 / not_zero(b + a * below);
        above = not_zero(b + a / above);
        let factor = above * below;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{chi_square_above, students_t_beyond, students_t_within};

    fn check(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn chi_square_is_that_of_closed_forms() {
        // With two degrees of freedom exp(-x / 2), with four exp(-x / 2) (1 + x / 2).
        for value in [1e-6, 0.3, 1.0, 5.0, 40.0, 300.0_f64] {
            let tail = libm::exp(-value / 2.0);
            check(chi_square_above(value, 2.0), tail);
            check(chi_square_above(value, 4.0), tail * (1.0 + value / 2.0));
            // With one degree of freedom it is the square of a normal variable.
            check(
                chi_square_above(value, 1.0),
                libm::erfc(libm::sqrt(value / 2.0)),
            );
        }
        assert_eq!(chi_square_above(0.0, 3.0), 1.0);
    }

    #[test]
    fn students_t_is_that_of_closed_forms() {
        // Cauchy's distribution, and 1 - t / sqrt(2 + t^2) with two degrees of freedom.
        for value in [0.01, 0.5, 1.0, 3.0, 60.0_f64] {
            let cauchy = 1.0 - libm::atan(value) * std::f64::consts::FRAC_2_PI;
            assert!((students_t_beyond(value, 1.0) - cauchy).abs() < 1e-13);
            let two = 1.0 - value / libm::sqrt(2.0 + value * value);
            assert!((students_t_beyond(value, 2.0) - two).abs() < 1e-13);
        }
        assert_eq!(students_t_beyond(0.0, 7.0), 1.0);
        assert_eq!(students_t_beyond(f64::MAX, 7.0), 0.0);
        // 12.706204736 and 4.302652730 stand in every table.
        assert!((students_t_within(0.95, 1.0) - 12.706_204_736_174_7).abs() < 1e-9);
        assert!((students_t_within(0.95, 2.0) - 4.302_652_729_749_46).abs() < 1e-10);
        // 1.971956545 stands in tables for 199 and 200.
        assert!((students_t_within(0.95, 199.0) - 1.971_956_544).abs() < 1e-8);
        assert!((students_t_within(0.95, 201.0) - 1.971_836_507).abs() < 1e-8);
        assert!((students_t_within(0.95, 9e7) - 1.959_963_984_540_054).abs() < 1e-7);
        assert!((students_t_within(0.95, f64::INFINITY) - 1.959_963_984_540_054).abs() < 1e-9);
    }
}
