//! Change of an index as Karmel and MacLachlan split it: only the first period is fitted to the
//! second.
//!
//! The sizes of groups and of areas are first changed one at a time, by multiplying columns or rows
//! once, then both by proportional fitting; what the two together do beyond what each does alone is
//! their interaction. Unlike [`change`](super::change) the way back does not have the same parts.
//!
//! Karmel, T. and MacLachlan, M. (1988). Occupational sex segregation: increasing or decreasing?
//! Economic Record 64(3), 187–195. <https://doi.org/10.1111/j.1475-4932.1988.tb02057.x>.

use super::common::{Combination, Common, Outside, Period};
use super::counts::{Areas, Counts, Index};
use super::proportional_fitting::Fitting;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// An index of two periods and what its change is made of; the parts sum to the change.
#[derive(Clone, Debug, PartialEq)]
pub struct KarmelMaclachlan<K> {
    pub first: f64,
    pub second: f64,
    pub group_sizes: f64,
    pub area_sizes: f64,
    /// What both sizes do beyond what each does alone.
    pub interaction: f64,
    pub structure: f64,
    /// Of areas and groups that only the second period has.
    pub added: f64,
    /// Of areas and groups that only the first period has.
    pub removed: f64,
    pub outside: Outside<K>,
    pub n_iterations: usize,
}

/// Decomposes the change of an index; fails as [`change`](super::change::change).
pub fn karmel_maclachlan<T: Counts, K: Ord + Clone>(
    index: &Index<T>,
    first: &Areas<K>,
    second: &Areas<K>,
    fitting: &Fitting,
) -> Result<KarmelMaclachlan<K>, InvalidTable> {
    let (first_value, second_value) = (index.of_areas(first)?, index.of_areas(second)?);
    let common = Common::new(first, second)?;
    if common.areas.len() < 2 {
        return Err(InvalidTable::OneArea);
    }
    let value = |cells: Vec<f64>| index.of_rows(common.n_groups, cells);
    let of_first = value(common.first.clone())?;
    let of_second = value(common.second.clone())?;
    let with_groups = value(scaled(&common, |_, group| group))? - of_first;
    let with_areas = value(scaled(&common, |area, _| area))? - of_first;
    let margins_of_second = Combination {
        structure: Period::First,
        areas: Period::Second,
        groups: Period::Second,
    };
    let fitted = common.fitted(margins_of_second, fitting)?;
    let of_fitted = value(fitted.cells)?;
    Ok(KarmelMaclachlan {
        first: first_value,
        second: second_value,
        group_sizes: with_groups,
        area_sizes: with_areas,
        interaction: sum([of_fitted, -of_first, -with_groups, -with_areas]),
        structure: of_second - of_fitted,
        added: second_value - of_second,
        removed: of_first - first_value,
        outside: common.outside,
        n_iterations: fitted.n_iterations,
    })
}

/// The first period's counts, each multiplied by how many times as large the share of its area, or
/// that of its group, has become.
fn scaled<K>(common: &Common<'_, K>, which: fn(f64, f64) -> f64) -> Vec<f64> {
    let n_groups = common.n_groups;
    let periods = [&common.first, &common.second];
    let totals = periods.map(|cells| sum(cells.iter().copied()));
    let growth = |of: &dyn Fn(&[f64]) -> f64| {
        let [first, second] = [0, 1].map(|period| of(periods[period]) / totals[period]);
        // A group that neither period has does not grow.
        if first == 0.0 { 1.0 } else { second / first }
    };
    let of_groups: Vec<f64> = (0..n_groups)
        .map(|group| growth(&|cells| sum(cells.iter().skip(group).step_by(n_groups).copied())))
        .collect();
    (0..common.areas.len())
        .flat_map(|area| {
            let row = area * n_groups..(area + 1) * n_groups;
            let of_area = growth(&|cells| sum(cells[row.clone()].iter().copied()));
            let counts = common.first[row].iter().zip(&of_groups);
            // Shares, not counts: counts near the greatest number must not grow beyond it.
            counts.map(move |(count, &of_group)| count / totals[0] * which(of_area, of_group))
        })
        .collect()
}
