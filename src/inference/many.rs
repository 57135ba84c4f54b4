//! Tests in many regions at once.

/// Each p value raised so that, among the regions where it is at most q, no more than a share q is
/// expected to be there by chance.
///
/// The tests are independent or depend on each other positively.
///
/// Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
/// powerful approach to multiple testing. Journal of the Royal Statistical Society: Series B 57(1),
/// 289–300. <https://doi.org/10.1111/j.2517-6161.1995.tb02031.x>
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let n_tests = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        least = least.min(p_values[at] * n_tests / (rank + 1) as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::benjamini_hochberg;

    #[test]
    fn adjusts_as_by_hand() {
        // Of 0.01, 0.02, 0.03 and 0.5: 4 x 0.01 = 0.04, 2 x 0.02 = 0.04, 4/3 x 0.03 = 0.04, 0.5;
        // 0.9 stays under 1, and an order that is not that of size comes back as it came.
        let found = benjamini_hochberg(&[0.5, 0.01, 0.03, 0.02]);
        for (found, expected) in found.iter().zip([0.5, 0.04, 0.04, 0.04]) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
        // 3 x 0.01 = 0.03; 3/2 x 0.04 = 0.06 is above 3/3 x 0.05, which bounds it.
        let found = benjamini_hochberg(&[0.01, 0.04, 0.05]);
        for (found, expected) in found.iter().zip([0.03, 0.05, 0.05]) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg(&[1.0, 1.0]), [1.0, 1.0]);
    }
}
