//! Distributions of a count, probability by probability.
//!
//! Ratios of neighbouring probabilities need only the four operations of arithmetic, so the bits are
//! the same everywhere, and no factorial overflows.

/// The probabilities of consecutive counts; all others are below 1e-20 of the highest.
#[derive(Clone, Debug)]
pub(super) struct Distribution {
    pub(super) least: u64,
    pub(super) probabilities: Vec<f64>,
}

impl Distribution {
    pub(super) fn poisson(mean: f64) -> Distribution {
        let mode = mean as u64;
        from_mode(mode, 0, u64::MAX, |count| mean / (count as f64 + 1.0))
    }

    /// How many of so many tries succeed.
    pub(super) fn binomial(n_tries: u64, probability: f64) -> Distribution {
        if probability <= 0.0 || n_tries == 0 {
            return certain(0);
        }
        if 1.0 <= probability {
            return certain(n_tries);
        }
        let odds = probability / (1.0 - probability);
        let mode = ((n_tries as f64 + 1.0) * probability) as u64;
        from_mode(mode.min(n_tries), 0, n_tries, |count| {
            (n_tries - count) as f64 / (count as f64 + 1.0) * odds
        })
    }

    /// How many marked people are among so many that are drawn without replacement.
    pub(super) fn hypergeometric(total: u64, marked: u64, drawn: u64) -> Distribution {
        let unmarked = total - marked;
        let least = drawn.saturating_sub(unmarked);
        let greatest = drawn.min(marked);
        let mode = (drawn as f64 + 1.0) * (marked as f64 + 1.0) / (total as f64 + 2.0);
        from_mode(
            (mode as u64).clamp(least, greatest),
            least,
            greatest,
            |count| {
                let left = (marked - count) as f64 * (drawn - count) as f64;
                left / ((count + 1) as f64 * (unmarked + count + 1 - drawn) as f64)
            },
        )
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        (self.least..).zip(self.probabilities.iter().copied())
    }
}

fn certain(count: u64) -> Distribution {
    Distribution {
        least: count,
        probabilities: vec![1.0],
    }
}

/// Goes both ways from the likeliest count; `ratio(k)` is how much likelier `k + 1` is than `k`.
fn from_mode(mode: u64, least: u64, greatest: u64, ratio: impl Fn(u64) -> f64) -> Distribution {
    const NEVER: f64 = 1e-20;
    let mut probabilities = Vec::new();
    let (mut count, mut weight) = (mode, 1.0);
    while least < count {
        weight /= ratio(count - 1);
        if weight < NEVER {
            break;
        }
        probabilities.push(weight);
        count -= 1;
    }
    let least = mode - probabilities.len() as u64;
    probabilities.reverse();
    probabilities.push(1.0);
    (count, weight) = (mode, 1.0);
    while count < greatest {
        weight *= ratio(count);
        if weight < NEVER {
            break;
        }
        probabilities.push(weight);
        count += 1;
    }
    let total = crate::indices::arithmetic::sum::sum(probabilities.iter().copied());
    probabilities.iter_mut().for_each(|it| *it /= total);
    Distribution {
        least,
        probabilities,
    }
}

#[cfg(test)]
mod tests {
    use super::Distribution;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }

    fn moments(of: &Distribution) -> (f64, f64) {
        let mean: f64 = of.counts().map(|(k, p)| k as f64 * p).sum();
        let squares = of
            .counts()
            .map(|(k, p)| (k as f64 - mean) * (k as f64 - mean) * p);
        (mean, squares.sum())
    }

    #[test]
    fn small_cases_are_those_of_hand_calculation() {
        let two_of_four = Distribution::binomial(4, 0.5);
        for (found, expected) in two_of_four
            .probabilities
            .iter()
            .zip([1.0, 4.0, 6.0, 4.0, 1.0])
        {
            close(*found, expected / 16.0);
        }
        // Two marked of five, three drawn: C(2,k) C(3,3-k) / C(5,3).
        let drawn = Distribution::hypergeometric(5, 2, 3);
        for (found, expected) in drawn.probabilities.iter().zip([1.0, 6.0, 3.0]) {
            close(*found, expected / 10.0);
        }
        close(Distribution::poisson(0.5).probabilities[0], libm::exp(-0.5));
        // Four marked of five, three drawn: at least two of them are marked.
        assert_eq!(Distribution::hypergeometric(5, 4, 3).least, 2);
    }

    #[test]
    fn moments_are_those_of_the_textbook() {
        for mean in [0.01, 0.9, 1.0, 7.3, 640.0, 4000.0] {
            let (found, variance) = moments(&Distribution::poisson(mean));
            close(found, mean);
            close(variance, mean);
        }
        for (n, p) in [
            (1, 0.3),
            (64, 0.01),
            (4032, 0.499),
            (4032, 1e-5),
            (9, 0.999),
        ] {
            let (found, variance) = moments(&Distribution::binomial(n, p));
            close(found, n as f64 * p);
            close(variance, n as f64 * p * (1.0 - p));
        }
        for (total, marked, drawn) in [(100, 10, 10), (1_000_000, 70_000, 1700), (50, 49, 48)] {
            let (found, variance) = moments(&Distribution::hypergeometric(total, marked, drawn));
            let [n, k, t] = [total as f64, marked as f64, drawn as f64];
            close(found, t * k / n);
            close(variance, t * k / n * (1.0 - k / n) * (n - t) / (n - 1.0));
        }
    }
}
