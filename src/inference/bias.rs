//! Estimates without what chance adds to them.

use crate::indices::TwoGroup;
use crate::indices::arithmetic::sum::sum;

/// Twice the estimate less the mean of its bootstrap replicates: as far as replicates lie above the
/// estimate, the estimate is taken to lie above the truth.
///
/// Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall, chapter
/// 10. <https://doi.org/10.1201/9780429246593>; for M and H: Elbers, B. (2023). A method for
/// studying differences in segregation across time and space. Sociological Methods & Research 52(1),
/// 5–42. <https://doi.org/10.1177/0049124121986204>
pub fn debiased(estimate: f64, mean_of_replicates: f64) -> f64 {
    2.0 * estimate - mean_of_replicates
}

/// How far an index that runs from 0 to 1 lies from what chance gives to its maximum: 0 at chance, 1
/// at complete segregation, below 0 where people live more evenly than by chance.
///
/// Nothing where chance alone gives complete segregation, as with one person in each area.
///
/// Winship, C. (1977). A revaluation of indexes of residential segregation. Social Forces 55(4),
/// 1058–1066. <https://doi.org/10.1093/sf/55.4.1058>
pub fn winship(estimate: f64, expected: f64) -> Option<f64> {
    (expected < 1.0).then(|| (estimate - expected) / (1.0 - expected))
}

/// As [`winship`] above what chance gives; below it, how far the index lies from chance to complete
/// evenness, which is then -1.
///
/// Carrington, W. J. and Troske, K. R. (1997). On measuring segregation in samples with small units.
/// Journal of Business & Economic Statistics 15(4), 402–409.
/// <https://doi.org/10.1080/07350015.1997.10524718>
pub fn carrington_troske(estimate: f64, expected: f64) -> Option<f64> {
    if expected <= estimate {
        winship(estimate, expected)
    } else {
        Some((estimate - expected) / expected)
    }
}

/// The index of dissimilarity with each area's gap replaced by the gap that makes the observed one
/// likeliest, its sampling error being normal: gaps within one standard error become nought.
///
/// The counts are samples: of the group's members and of the others.
///
/// Allen, R., Burgess, S., Davidson, R. and Windmeijer, F. (2015). More reliable inference for the
/// dissimilarity index of segregation. The Econometrics Journal 18(1), 40–66.
/// <https://doi.org/10.1111/ectj.12039>
pub fn density_corrected_dissimilarity(table: &TwoGroup) -> f64 {
    let (group_total, others_total) = (table.group_total(), table.others_total());
    let gaps = table.areas().map(|area| {
        let (group, others) = (area.group / group_total, area.others / others_total);
        let variance = group * (1.0 - group).max(0.0) / group_total
            + others * (1.0 - others).max(0.0) / others_total;
        let error = libm::sqrt(variance);
        if error == 0.0 {
            return (group - others).abs();
        }
        error * likeliest_mean((group - others).abs() / error)
    });
    sum(gaps) / 2.0
}

/// The mean m for which the absolute value of a normal variable with unit variance is likeliest to
/// be this: m = x tanh(m x), zero up to x = 1.
fn likeliest_mean(absolute: f64) -> f64 {
    if absolute <= 1.0 {
        return 0.0;
    }
    // From above, Newton's method goes down to the root without passing it, the right side being
    // concave.
    let mut mean = absolute;
    for _ in 0..100 {
        let bend = libm::tanh(mean * absolute);
        let slope = 1.0 - absolute * absolute * (1.0 - bend * bend);
        let step = (mean - absolute * bend) / slope;
        mean -= step;
        if step.abs() < 1e-15 * mean {
            break;
        }
    }
    mean.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{carrington_troske, likeliest_mean, winship};

    #[test]
    fn chance_is_nought_and_the_ends_stay() {
        assert_eq!(winship(0.4, 0.2), Some(0.25));
        assert_eq!(winship(1.0, 0.3), Some(1.0));
        assert_eq!(winship(0.2, 0.2), Some(0.0));
        assert_eq!(winship(1.0, 1.0), None);
        assert_eq!(carrington_troske(0.4, 0.2), Some(0.25));
        assert_eq!(carrington_troske(0.25, 0.5), Some(-0.5));
        assert_eq!(carrington_troske(0.0, 0.2), Some(-1.0));
    }

    #[test]
    fn the_likeliest_mean_has_the_highest_density() {
        let density = |m: f64, x: f64| {
            f64::exp(-(x - m) * (x - m) / 2.0) + f64::exp(-(x + m) * (x + m) / 2.0)
        };
        for x in [0.2, 1.0, 1.000_1, 1.1, 1.5, 2.0, 4.0] {
            let found = likeliest_mean(x);
            for other in (0..500).map(|step| f64::from(step) * 0.01) {
                assert!(
                    density(other, x) <= density(found, x) * (1.0 + 1e-12),
                    "{x} {found}"
                );
            }
        }
    }
}
