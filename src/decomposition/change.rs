//! Why an index changed from one period to another, or differs between two places: the sizes of the
//! groups, the sizes of the areas, the structure, and areas and groups that only one of them has.
//!
//! In the areas and groups that both have, the index has a value for each of the eight combinations
//! of one period's structure, one's sizes of areas and one's sizes of groups, which proportional
//! fitting makes. The change is first split between structure and both sizes, and what is due to
//! sizes between groups and areas, each time as the mean over all orders in which they could have
//! changed. So the parts add up, and the way back has the same parts with the other sign.
//!
//! Elbers, B. (2023). A method for studying differences in segregation across time and space.
//! Sociological Methods & Research 52(1), 5–42. <https://doi.org/10.1177/0049124121986204>;
//! Deutsch, J., Flückiger, Y. and Silber, J. (2009). Analyzing changes in occupational segregation:
//! the case of Switzerland (1970–2000). Research on Economic Inequality 17, 171–202; Shorrocks,
//! A. F. (2013). Decomposition procedures for distributional analysis: a unified framework based on
//! the Shapley value. Journal of Economic Inequality 11(1), 99–126.
//! <https://doi.org/10.1007/s10888-011-9214-z>.

use super::common::{Combination, Common, Outside, Period};
use super::counts::{Areas, Counts, Index};
use super::proportional_fitting::Fitting;
use crate::indices::arithmetic::sum::sum;
use crate::indices::{InvalidTable, LocalFormula};

/// An index of two periods and what its change is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<K> {
    pub first: f64,
    pub second: f64,
    pub parts: Parts,
    /// The areas and groups behind the parts `added` and `removed`.
    pub outside: Outside<K>,
    /// The most iterations that one of the fits to margins took.
    pub n_iterations: usize,
}

/// What a change is made of; the parts sum to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// Groups grew or shrank.
    pub group_sizes: f64,
    /// Areas grew or shrank.
    pub area_sizes: f64,
    /// Groups are spread otherwise over the areas, whatever the sizes of both.
    pub structure: f64,
    /// Of areas and groups that only the second period has.
    pub added: f64,
    /// Of areas and groups that only the first period has.
    pub removed: f64,
}

/// An area's parts in the change.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaChange<K> {
    pub area: K,
    /// Its share of the inhabitants, in the first period and in the second, of the areas and groups
    /// in common.
    pub shares: [f64; 2],
    /// By how much its local segregation, which is its contribution to the index over its share of
    /// the inhabitants, changed by structure: with the sizes of the first period, and with those of
    /// the second.
    pub local_change: [f64; 2],
    /// Summed over areas these are the parts of the same names.
    pub group_sizes: f64,
    pub area_sizes: f64,
    pub structure: f64,
}

impl Parts {
    pub fn sum(&self) -> f64 {
        sum([
            self.group_sizes,
            self.area_sizes,
            self.structure,
            self.added,
            self.removed,
        ])
    }
}

/// Decomposes the change of an index.
///
/// Fails where the index is undefined for one of the periods, for what they have in common, or for
/// a combination of both; where they have no two areas in common; and where margins cannot be
/// fitted, as [`Fitting`] says.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use klyfta::decomposition::change::change;
/// use klyfta::decomposition::counts::Index;
/// use klyfta::decomposition::proportional_fitting::Fitting;
/// use klyfta::indices::{Formula, find};
///
/// let Formula::TwoGroup(formula) = find("dissimilarity").unwrap().formula else { unreachable!() };
/// let index = Index { formula, parameter: None };
/// let first = BTreeMap::from([("A", vec![30.0, 10.0]), ("B", vec![10.0, 30.0])]);
/// // The group doubles in each area: its size is all that changed, and D does not depend on it.
/// let second = BTreeMap::from([("A", vec![60.0, 10.0]), ("B", vec![20.0, 30.0])]);
/// let found = change(&index, &first, &second, &Fitting::EXACT).unwrap();
/// assert_eq!((found.first, found.second), (0.5, 0.5));
/// assert!(found.parts.structure.abs() < 1e-12);
/// ```
pub fn change<T: Counts, K: Ord + Clone>(
    index: &Index<T>,
    first: &Areas<K>,
    second: &Areas<K>,
    fitting: &Fitting,
) -> Result<Change<K>, InvalidTable> {
    // The index of a period, which says most, is what to fail with first.
    index.of_areas(first)?;
    index.of_areas(second)?;
    Recombined::new(first, second, fitting)?.change(index)
}

/// As [`change`], and the part of each area that both periods have, in their order.
///
/// Takes a measure that says what an area contributes. Where the contributions do not sum to the
/// index but to a multiple of it, as those to M do for H, they are scaled to do so.
///
/// # Panics
///
/// Where the measure is of another kind of table than the index.
pub fn change_by_area<T: Counts, K: Ord + Clone>(
    index: &Index<T>,
    contribution: LocalFormula,
    first: &Areas<K>,
    second: &Areas<K>,
    fitting: &Fitting,
) -> Result<(Change<K>, Vec<AreaChange<K>>), InvalidTable> {
    index.of_areas(first)?;
    index.of_areas(second)?;
    Recombined::new(first, second, fitting)?.change_by_area(index, contribution)
}

/// The index of a table, and what each area contributes to it.
fn contributions<T: Counts>(
    index: &Index<T>,
    contribution: LocalFormula,
    n_groups: usize,
    cells: &[f64],
) -> Result<(f64, Vec<f64>), InvalidTable> {
    let table = T::of_rows(n_groups, cells.to_vec())?;
    let value = index.of(&table)?;
    let of_areas = (cells.chunks_exact(n_groups))
        .map(|area| table.of_area(contribution, area))
        .collect::<Result<Vec<f64>, _>>()?;
    let whole = sum(of_areas.iter().copied());
    // With nothing to contribute to there is nothing to scale.
    let scale = if whole == 0.0 { 1.0 } else { value / whole };
    Ok((value, of_areas.iter().map(|it| it * scale).collect()))
}

const FIRST: Period = Period::First;
const SECOND: Period = Period::Second;

/// Whose structure, sizes of areas and sizes of groups the tables have.
const COMBINATIONS: [Combination; 8] = {
    const fn of(structure: Period, areas: Period, groups: Period) -> Combination {
        Combination {
            structure,
            areas,
            groups,
        }
    }
    [
        of(FIRST, FIRST, FIRST),
        of(FIRST, FIRST, SECOND),
        of(FIRST, SECOND, FIRST),
        of(FIRST, SECOND, SECOND),
        of(SECOND, FIRST, FIRST),
        of(SECOND, FIRST, SECOND),
        of(SECOND, SECOND, FIRST),
        of(SECOND, SECOND, SECOND),
    ]
};

/// Two periods with the tables of all combinations, fitted once for any number of indices.
pub struct Recombined<'a, K> {
    first: &'a Areas<K>,
    second: &'a Areas<K>,
    common: Common<'a, K>,
    tables: Vec<Vec<f64>>,
    n_iterations: usize,
}

impl<'a, K: Ord + Clone> Recombined<'a, K> {
    /// Fails where the two have no two areas in common, and where margins cannot be fitted.
    pub fn new(
        first: &'a Areas<K>,
        second: &'a Areas<K>,
        fitting: &Fitting,
    ) -> Result<Recombined<'a, K>, InvalidTable> {
        let common = Common::new(first, second)?;
        if common.areas.len() < 2 {
            return Err(InvalidTable::OneArea);
        }
        let fits = COMBINATIONS
            .iter()
            .map(|&combination| common.fitted(combination, fitting))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Recombined {
            first,
            second,
            common,
            n_iterations: fits.iter().map(|fit| fit.n_iterations).max().unwrap_or(0),
            tables: fits.into_iter().map(|fit| fit.cells).collect(),
        })
    }

    /// As [`change`].
    pub fn change<T: Counts>(&self, index: &Index<T>) -> Result<Change<K>, InvalidTable> {
        let n_groups = self.common.n_groups;
        let values = self.values(|cells| index.of_rows(n_groups, cells.to_vec()))?;
        self.split(index, &values)
    }

    /// As [`change_by_area`].
    pub fn change_by_area<T: Counts>(
        &self,
        index: &Index<T>,
        contribution: LocalFormula,
    ) -> Result<(Change<K>, Vec<AreaChange<K>>), InvalidTable> {
        let common = &self.common;
        let n_groups = common.n_groups;
        let of_tables = self.values(|cells| contributions(index, contribution, n_groups, cells))?;
        let parts_of = |area: usize| {
            let values = of_tables.each_ref().map(|(_, of_areas)| of_areas[area]);
            (shapley(&values), values)
        };
        let shares = [&common.first, &common.second].map(|cells| {
            let total = sum(cells.iter().copied());
            let rows = cells.chunks_exact(n_groups);
            rows.map(|area| sum(area.iter().copied()) / total)
                .collect::<Vec<f64>>()
        });
        let areas = (common.areas.iter().enumerate()).map(|(area, &name)| {
            let (parts, values) = parts_of(area);
            let shares = shares.each_ref().map(|shares| shares[area]);
            let [at_first, at_second] = by_structure(&values);
            AreaChange {
                area: name.clone(),
                shares,
                local_change: [at_first / shares[0], at_second / shares[1]],
                group_sizes: parts.group_sizes,
                area_sizes: parts.area_sizes,
                structure: parts.structure,
            }
        });
        let areas = areas.collect();
        let change = self.split(index, &of_tables.map(|(value, _)| value))?;
        Ok((change, areas))
    }

    fn values<V>(
        &self,
        value: impl FnMut(&Vec<f64>) -> Result<V, InvalidTable>,
    ) -> Result<[V; 8], InvalidTable> {
        let values = self
            .tables
            .iter()
            .map(value)
            .collect::<Result<Vec<V>, _>>()?;
        let Ok(values) = values.try_into() else {
            unreachable!("there is a table for each combination");
        };
        Ok(values)
    }

    fn split<T: Counts>(
        &self,
        index: &Index<T>,
        values: &[f64; 8],
    ) -> Result<Change<K>, InvalidTable> {
        let (first, second) = (index.of_areas(self.first)?, index.of_areas(self.second)?);
        Ok(Change {
            first,
            second,
            parts: Parts {
                added: second - values[7],
                removed: values[0] - first,
                ..shapley(values)
            },
            outside: self.common.outside.clone(),
            n_iterations: self.n_iterations,
        })
    }
}

/// Splits the change from the first of the values to the last, in the order of [`COMBINATIONS`].
fn shapley(values: &[f64; 8]) -> Parts {
    let by_areas = |structure: usize, groups: usize| {
        values[4 * structure + 2 + groups] - values[4 * structure + groups]
    };
    let by_groups = |structure: usize, areas: usize| {
        values[4 * structure + 2 * areas + 1] - values[4 * structure + 2 * areas]
    };
    let orders = [(0, 0), (0, 1), (1, 0), (1, 1)];
    Parts {
        group_sizes: sum(orders.map(|(structure, areas)| by_groups(structure, areas))) / 4.0,
        area_sizes: sum(orders.map(|(structure, groups)| by_areas(structure, groups))) / 4.0,
        structure: sum(by_structure(values)) / 2.0,
        ..Parts::default()
    }
}

/// What changed by structure, with the sizes of the first period and with those of the second.
fn by_structure(values: &[f64; 8]) -> [f64; 2] {
    [values[4] - values[0], values[7] - values[3]]
}
