//! Whole counts in given proportions that add to a given total.

/// Shares out `total` by the method of largest remainders; of equal remainders the first is served
/// first.
///
/// Weights are finite and not negative, and at least one is positive.
pub(super) fn apportion(total: u64, weights: &[f64]) -> Vec<u64> {
    let mut counts = Vec::with_capacity(weights.len());
    apportion_into(total, weights, &mut Vec::new(), &mut counts);
    counts
}

/// As [`apportion`], but appends to `counts` and works in `order`, so that a loop needs no memory
/// of its own.
pub(super) fn apportion_into(
    total: u64,
    weights: &[f64],
    order: &mut Vec<(f64, usize)>,
    counts: &mut Vec<u64>,
) {
    let sum: f64 = weights.iter().sum();
    assert!(
        sum.is_finite() && 0.0 < sum,
        "weights must have a positive sum"
    );
    let first = counts.len();
    order.clear();
    for (place, weight) in weights.iter().enumerate() {
        let quota = weight / sum * total as f64;
        // Truncation of a number that is not negative is its floor.
        let whole = quota as u64;
        order.push((quota - whole as f64, place));
        counts.push(whole);
    }
    let given: u64 = counts[first..].iter().sum();
    // A single weight makes the quota exactly the total; with more, rounding errors of the quotas
    // stay far below one, so none to fewer than `weights.len()` are left.
    let left = total
        .checked_sub(given)
        .expect("floors of the quotas do not exceed the total");
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, place) in order.iter().take(left as usize) {
        counts[first + place] += 1;
    }
    debug_assert_eq!(counts[first..].iter().sum::<u64>(), total);
}

#[cfg(test)]
mod tests {
    use super::apportion;

    fn check(total: u64, weights: &[f64], expected: &[u64]) {
        assert_eq!(
            apportion(total, weights),
            expected,
            "{total} by {weights:?}"
        );
    }

    #[test]
    fn largest_remainders_by_hand() {
        check(10, &[1.0, 1.0, 1.0], &[4, 3, 3]);
        check(10, &[5.0, 3.0, 2.0], &[5, 3, 2]);
        // Quotas 3.08, 3.5 and 0.42: the one left goes to the second.
        check(7, &[44.0, 50.0, 6.0], &[3, 4, 0]);
        check(0, &[1.0, 2.0], &[0, 0]);
        check(3, &[0.0, 1.0], &[0, 3]);
    }

    #[test]
    fn always_adds_to_the_total() {
        for total in [1, 2, 97, 1_000_003, 10_400_000] {
            for parts in 1..40 {
                let weights: Vec<f64> = (1..=parts)
                    .map(|part| 1.0 / f64::from(part) + 0.1)
                    .collect();
                assert_eq!(apportion(total, &weights).iter().sum::<u64>(), total);
            }
        }
    }
}
