//! Shares of categories from their log odds.

/// Writes over each log odds with the category's share; the shares add to 1.
pub(super) fn from_log_odds(log_odds: &mut [f64]) {
    let greatest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for value in log_odds.iter_mut() {
        // Taking the greatest away keeps the exponential within range and leaves the shares.
        *value = libm::exp(*value - greatest);
    }
    let sum: f64 = log_odds.iter().sum();
    for value in log_odds {
        *value /= sum;
    }
}

/// The share of a category whose log odds against all others are `log_odds`.
pub(super) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}
