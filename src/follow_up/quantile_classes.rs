//! Classes of equal size by rank, such as quintiles of each year.
//!
//! Such classes show who is ahead of whom: there is always a lowest fifth. Whether anybody gets
//! better off is seen only with limits that stay, as those of
//! [`LimitsFrom::BaseYear`](super::area_types::LimitsFrom).

use super::finding::{Reason, reckonable};

/// The class of each value, from 1 for the lowest.
///
/// A limit between classes lies among the values in proportion (type 7 of Hyndman and Fan) and
/// belongs to the class below it. Fails without values and without classes.
///
/// Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. American
/// Statistician 50(4), 361–365. <https://doi.org/10.1080/00031305.1996.10473566>
pub fn quantile_classes(values: &[f64], n_classes: usize) -> Result<Vec<usize>, Reason> {
    if n_classes == 0 {
        return Err(Reason::NoSuchClass);
    }
    let values = values.iter().map(|&value| reckonable(value));
    let values = values.collect::<Result<Vec<f64>, Reason>>()?;
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return Err(Reason::NoAreas);
    }
    let limit = |class: usize| quantile(&sorted, class as f64 / n_classes as f64);
    let limits: Vec<f64> = (1..n_classes).map(limit).collect();
    let class = |value: &f64| 1 + limits.partition_point(|limit| limit < value);
    Ok(values.iter().map(class).collect())
}

/// The value below which a share of sorted values lies, between two of them in proportion.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let part = at - below as f64;
    sorted[below] + part * (sorted[above] - sorted[below])
}
