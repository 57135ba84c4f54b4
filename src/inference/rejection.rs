//! Exact draws of large counts, for which tables of probabilities would be too long.
//!
//! Hörmann, W. (1993). The generation of binomial random variates. Journal of Statistical
//! Computation and Simulation 46(1–2), 101–110. <https://doi.org/10.1080/00949659308811496>
//!
//! Hörmann, W. (1993). The transformed rejection method for generating Poisson random variables.
//! Insurance: Mathematics and Economics 12(1), 39–45.
//! <https://doi.org/10.1016/0167-6687(93)90997-4>

use super::streams::Stream;

/// Below this mean the constants of the rejection methods do not hold; there a count is found by
/// going up from zero.
const SMALL: f64 = 10.0;

/// A Poisson count of any mean that is not negative.
pub(super) fn poisson(mean: f64, stream: &mut Stream) -> u64 {
    if mean < SMALL {
        return up_from_zero(libm::exp(-mean), stream, |count| mean / (count + 1.0));
    }
    let root = libm::sqrt(mean);
    let width = 0.931 + 2.53 * root;
    let steepness = -0.059 + 0.02483 * width;
    let inverse_alpha = 1.1239 + 1.1328 / (width - 3.4);
    let inner = 0.9277 - 3.6224 / (width - 2.0);
    let log_mean = libm::log(mean);
    loop {
        let (place, height) = (stream.uniform() - 0.5, stream.uniform());
        let margin = 0.5 - place.abs();
        let count = ((2.0 * steepness / margin + width) * place + mean + 0.43).floor();
        if 0.07 <= margin && height <= inner {
            return count as u64;
        }
        if count < 0.0 || (margin < 0.013 && margin < height) {
            continue;
        }
        let hat = inverse_alpha / (steepness / (margin * margin) + width);
        if libm::log(height * hat) <= count * log_mean - mean - log_factorial(count) {
            return count as u64;
        }
    }
}

/// How many of so many tries succeed.
pub(super) fn binomial(n_tries: u64, probability: f64, stream: &mut Stream) -> u64 {
    if 0.5 < probability {
        return n_tries - binomial(n_tries, 1.0 - probability, stream);
    }
    let n = n_tries as f64;
    let (mean, odds) = (n * probability, probability / (1.0 - probability));
    if mean < SMALL {
        let none = libm::exp(n * libm::log1p(-probability));
        return up_from_zero(none, stream, |count| (n - count) / (count + 1.0) * odds);
    }
    let spread = libm::sqrt(mean * (1.0 - probability));
    let width = 1.15 + 2.53 * spread;
    let steepness = -0.0873 + 0.0248 * width + 0.01 * probability;
    let inner = 0.92 - 4.2 / width;
    let alpha = (2.83 + 5.1 / width) * spread;
    let mode = ((n + 1.0) * probability).floor();
    let log_odds = libm::log(odds);
    loop {
        let (place, height) = (stream.uniform() - 0.5, stream.uniform());
        let margin = 0.5 - place.abs();
        let count = ((2.0 * steepness / margin + width) * place + mean + 0.5).floor();
        if count < 0.0 || n < count {
            continue;
        }
        if 0.07 <= margin && height <= inner {
            return count as u64;
        }
        let hat = alpha / (steepness / (margin * margin) + width);
        let relative = log_factorial_ratio(mode, count)
            + log_factorial_ratio(n - mode, n - count)
            + (count - mode) * log_odds;
        if libm::log(height * hat) <= relative {
            return count as u64;
        }
    }
}

/// Adds up probabilities from that of zero on until they reach a uniform number.
#[inline]
pub(super) fn up_from_zero(none: f64, stream: &mut Stream, ratio: impl Fn(f64) -> f64) -> u64 {
    let mut left = stream.uniform();
    let (mut count, mut probability) = (0.0, none);
    while probability < left {
        left -= probability;
        probability *= ratio(count);
        count += 1.0;
        // Where rounding leaves a little over, no further count has any probability.
        if probability < 1e-30 && 1.0 < count {
            break;
        }
    }
    count as u64
}

/// ln k!
fn log_factorial(count: f64) -> f64 {
    libm::lgamma(count + 1.0)
}

/// ln(a! / b!), without the digits that two large logarithms would lose when one is taken from the
/// other.
fn log_factorial_ratio(a: f64, b: f64) -> f64 {
    if a < SMALL || b < SMALL {
        return log_factorial(a) - log_factorial(b);
    }
    // Stirling's series for both, the leading terms taken together.
    let leading = (a + 0.5) * libm::log1p((a - b) / (b + 1.0)) + (a - b) * libm::log(b + 1.0);
    leading - (a - b) + stirling(a) - stirling(b)
}

/// What Stirling's formula for ln k! in powers of k + 1 leaves over.
fn stirling(count: f64) -> f64 {
    let inverse = 1.0 / (count + 1.0);
    let square = inverse * inverse;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - square / 1680.0) * square) * square) * inverse
}

#[cfg(test)]
mod tests {
    use super::{binomial, log_factorial, log_factorial_ratio, poisson};
    use crate::inference::distribution::Distribution;
    use crate::inference::streams::{Key, Stream};

    #[test]
    fn ratios_of_factorials_are_those_of_their_logarithms() {
        for (a, b) in [
            (10.0, 12.0),
            (200.0, 180.0),
            (5000.0, 5300.0),
            (11.0, 11.0),
            (3.0, 40.0),
        ] {
            let expected = log_factorial(a) - log_factorial(b);
            let found = log_factorial_ratio(a, b);
            assert!(
                (found - expected).abs() < 1e-10 * (1.0 + expected.abs()),
                "{found} {expected}"
            );
        }
    }

    /// Pearson's chi-square over counts of at least ten expected, against 4.5 standard deviations.
    fn check(expected: &Distribution, draw: impl Fn(&mut Stream) -> u64) {
        const N: usize = 200_000;
        let mut stream = Key::of(1, &["rejection"]).stream(0);
        let mut found = vec![0.0; expected.probabilities.len() + 1];
        for _ in 0..N {
            let at = draw(&mut stream).checked_sub(expected.least);
            let at = at.map_or(found.len() - 1, |at| at as usize);
            let last = found.len() - 1;
            found[at.min(last)] += 1.0;
        }
        let (mut statistic, mut cells) = (0.0, 0.0);
        let (mut rest_found, mut rest_expected) = (found[found.len() - 1], 0.0);
        for (found, probability) in found.iter().zip(&expected.probabilities) {
            let expected = probability * N as f64;
            if expected < 10.0 {
                rest_found += found;
                rest_expected += expected;
            } else {
                statistic += (found - expected) * (found - expected) / expected;
                cells += 1.0;
            }
        }
        if rest_expected > 5.0 {
            statistic +=
                (rest_found - rest_expected) * (rest_found - rest_expected) / rest_expected;
            cells += 1.0;
        } else {
            assert!(rest_found < 20.0);
        }
        let limit = cells - 1.0 + 4.5 * f64::sqrt(2.0 * (cells - 1.0)) + 10.0;
        assert!(statistic < limit, "{statistic} {limit} {cells}");
    }

    #[test]
    fn poisson_counts_have_their_distribution() {
        for mean in [0.0, 0.3, 9.9, 10.0, 35.5, 5000.0] {
            check(&Distribution::poisson(mean), |stream| poisson(mean, stream));
        }
    }

    #[test]
    fn binomial_counts_have_their_distribution() {
        for (n, p) in [
            (5000, 1e-4),
            (5000, 0.0021),
            (5000, 0.3),
            (5000, 0.93),
            (40, 0.5),
            (100_000, 0.04),
        ] {
            check(&Distribution::binomial(n, p), |stream| {
                binomial(n, p, stream)
            });
        }
    }
}
