//! The normal distribution.

/// The probability of a value below this.
pub(crate) fn below(value: f64) -> f64 {
    0.5 * libm::erfc(-value / std::f64::consts::SQRT_2)
}

/// The value below which the normal distribution has this probability, between 0 and 1.
///
/// Found by Newton's method, whose last step is exact to rounding, from a start that is exact at
/// one half: the function falls towards the tails less than linearly, so the steps cannot run away.
pub(crate) fn quantile(probability: f64) -> f64 {
    const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_7;
    if probability > 0.5 {
        return -quantile(1.0 - probability);
    }
    // On the logarithm of the lower tail, which is concave and close to a parabola.
    let target = libm::log(probability);
    let mut value = -libm::sqrt((-2.0 * (target + std::f64::consts::LN_2)).max(0.0));
    for _ in 0..60 {
        let tail = below(value);
        let density = libm::exp(-value * value / 2.0) / ROOT_TWO_PI;
        let step = (libm::log(tail) - target) * tail / density;
        value -= step;
        if step.abs() <= 1e-15 * (1.0 + value.abs()) {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{below, quantile};

    #[test]
    fn quantiles_are_those_of_tables() {
        // Tables of the normal distribution.
        for (probability, expected) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.025, -1.959_963_984_540_054),
            (0.995, 2.575_829_303_548_900_4),
            (1e-10, -6.361_340_902_404_056),
        ] {
            let found = quantile(probability);
            assert!((found - expected).abs() < 1e-9, "{probability}: {found}");
        }
        for value in [-8.0, -1.0, 0.3, 5.0] {
            assert!((quantile(below(value)) - value).abs() < 1e-6);
        }
    }
}
