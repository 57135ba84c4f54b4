//! The change of each index of each region from the first period of an analysis to the last.

use std::collections::BTreeMap;

use crate::estimate::{Between, Estimate, Pieces};
use crate::inference::Caution;

/// One index of one region, at the first and the last period.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Position in the levels of the geography.
    pub level: usize,
    /// Position in the regions of the level.
    pub region: usize,
    /// Position in the indices of the analysis.
    pub index: usize,
    pub between: Between,
    pub first_period: i32,
    pub last_period: i32,
    /// Only regions that have a value in both periods have a change.
    pub first: f64,
    pub last: f64,
    pub population: Option<f64>,
    /// What to be cautious about in either period.
    pub caution: Caution,
    /// The first year that is counted otherwise, where that lies between the periods.
    pub break_at: Option<i32>,
}

impl Change {
    pub fn absolute(&self) -> f64 {
        self.last - self.first
    }
}

/// All changes, in the order in which the regions and indices stand in the estimates. An analysis of
/// a single period has none.
///
/// From the year `counted_otherwise` on counts carry noise that those of the years before did not.
pub fn changes(estimates: &Pieces<Estimate>, counted_otherwise: Option<i32>) -> Pieces<Change> {
    let periods = || estimates.iter().map(|estimate| estimate.period);
    let (Some(first_period), Some(last_period)) = (periods().min(), periods().max()) else {
        return Vec::new().into();
    };
    if first_period == last_period {
        return Vec::new().into();
    }
    let key = |e: &Estimate| (e.level, e.region, e.index, e.between);
    let at_first: BTreeMap<_, &Estimate> = estimates
        .iter()
        .filter(|estimate| estimate.period == first_period)
        .map(|estimate| (key(estimate), estimate))
        .collect();
    let changes: Vec<Change> = estimates
        .iter()
        .filter(|estimate| estimate.period == last_period)
        .filter_map(|last| {
            let first = at_first.get(&key(last))?;
            let (Ok(first_value), Ok(last_value)) = (&first.value, &last.value) else {
                return None;
            };
            Some(Change {
                level: last.level,
                region: last.region,
                index: last.index,
                between: last.between,
                first_period,
                last_period,
                first: *first_value,
                last: *last_value,
                population: last.population,
                caution: first.caution.or(last.caution),
                break_at: counted_otherwise
                    .filter(|year| first_period < *year && *year <= last_period),
            })
        })
        .collect();
    changes.into()
}
