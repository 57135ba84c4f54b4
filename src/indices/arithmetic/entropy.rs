//! Entropy and divergence of compositions, in nats, accurate also when one group is nearly everyone.

use super::sum::sum;

/// The entropy of a composition: 0 when there is one group only, ln K when K groups are equal.
///
/// The shares are positive and sum to one.
pub(crate) fn entropy(shares: &[f64]) -> f64 {
    let logarithm = |group: usize| {
        if shares[group] <= 0.5 {
            return libm::log(shares[group]);
        }
        // A share near one has lost the digits that its logarithm is made of; the other shares,
        // being small, still have them.
        let others = sum(shares[..group].iter().chain(&shares[group + 1..]).copied());
        libm::log1p(-others)
    };
    sum((0..shares.len()).map(|group| -shares[group] * logarithm(group)))
}

/// One group's part of the divergence of an area's composition from that of the region.
///
/// Summed over the groups this is `sum_g p_g ln(p_g / P_g)`, the Kullback-Leibler divergence. Since
/// the shares of both compositions sum to one, the added `P_g - p_g` leaves that sum as it is;
/// it makes each part small and never negative, so that nothing cancels.
pub(crate) fn divergence(area_share: f64, region_share: f64) -> f64 {
    // The limit of p ln p as p goes to zero is zero.
    if area_share == 0.0 {
        return region_share;
    }
    let excess = area_share - region_share;
    let logarithm = libm::log1p(excess / region_share);
    // Rounding may take a part of zero just below it.
    (area_share * logarithm - excess).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{divergence, entropy};
    use std::f64::consts::LN_2;

    #[test]
    fn two_halves_have_one_bit() {
        assert_eq!(entropy(&[0.5, 0.5]), LN_2);
    }

    #[test]
    fn one_person_in_a_billion_keeps_all_digits() {
        // Computed with 40 digits; with plain logarithms the eighth digit is wrong.
        let expected = 2.172_326_583_644_641_2e-8;
        let found = entropy(&[1.0 - 1e-9, 1e-9]);
        assert!((found / expected - 1.0).abs() < 1e-14, "{found:e}");
    }

    #[test]
    fn the_divergence_of_a_composition_from_itself_is_exactly_zero() {
        assert_eq!(divergence(1.0 / 3.0, 1.0 / 3.0), 0.0);
    }

    #[test]
    fn compositions_that_differ_in_the_ninth_digit_keep_all_digits() {
        // d^2 / (2 P (1 - P)) to second order, with P = 1/2 and d = 1e-9.
        let found = divergence(0.5 + 1e-9, 0.5) + divergence(0.5 - 1e-9, 0.5);
        assert!((found / 2e-18 - 1.0).abs() < 1e-6, "{found:e}");
    }
}
