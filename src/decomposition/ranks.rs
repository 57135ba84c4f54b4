//! Where people stand when they are ordered by a number, and how far apart they are.

use crate::indices::arithmetic::sum::{Sum, sum};

/// For each unit the share of people below, half of those at the same value counted as below.
///
/// The shares sum to one; the mean of these ranks over people is one half.
pub(super) fn fractional_ranks(values: &[f64], shares: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| {
        (values[a].total_cmp(&values[b])).then(shares[a].total_cmp(&shares[b]))
    });
    let mut ranks = vec![0.0; values.len()];
    let mut below = Sum::default();
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let share = sum(tied.iter().map(|&unit| shares[unit]));
        for &unit in tied {
            ranks[unit] = below.value() + share / 2.0;
        }
        below.add(share);
    }
    ranks
}

/// Half the mean difference between any two people: the Gini coefficient times the mean.
///
/// Takes values from the lowest to the highest, and the people or shares of each. As a sum over the
/// steps between neighbouring values it has no negative term, so that nothing cancels:
/// `sum_k F_k (1 - F_k) (x_(k + 1) - x_k)`, with `F_k` the share of people up to the k-th value.
pub(super) fn half_mean_difference(values: &[f64], populations: &[f64]) -> f64 {
    let population = sum(populations.iter().copied());
    let mut above = Sum::default();
    let mut shares_above: Vec<f64> = (populations.iter().rev())
        .map(|share| {
            above.add(share / population);
            above.value()
        })
        .collect();
    shares_above.reverse();
    let mut below = Sum::default();
    sum((1..values.len()).map(|unit| {
        below.add(populations[unit - 1] / population);
        below.value() * shares_above[unit] * (values[unit] - values[unit - 1])
    }))
}

#[cfg(test)]
mod tests {
    use super::{fractional_ranks, half_mean_difference};

    #[test]
    fn those_at_the_same_value_share_a_rank() {
        let ranks = fractional_ranks(&[7.0, 1.0, 7.0, 9.0], &[0.25, 0.25, 0.25, 0.25]);
        assert_eq!(ranks, [0.5, 0.125, 0.5, 0.875]);
    }

    #[test]
    fn half_the_mean_difference_by_hand() {
        // Pairs differ by 1, 2, 3, 1, 2 and 1; each counts twice among 16 ordered pairs, so half of
        // 20 / 16.
        let found = half_mean_difference(&[1.0, 2.0, 3.0, 4.0], &[5.0; 4]);
        assert_eq!(found, 0.625);
        assert_eq!(half_mean_difference(&[0.1; 3], &[1.0, 2.0, 3.0]), 0.0);
        assert_eq!(half_mean_difference(&[0.1], &[1.0]), 0.0);
    }
}
