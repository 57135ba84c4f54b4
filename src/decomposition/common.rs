//! What two periods or places have in common: the areas and the groups that are inhabited in both.

use super::counts::Areas;
use super::proportional_fitting::{Fitted, Fitting, Margins, fit};
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// The counts of two periods in the areas and groups that both have.
///
/// Invariant: rows of the two stand for the same areas, and each area and each group that is not
/// missing has inhabitants in both. The counts of a group that one of them lacks are zero in both,
/// so that groups keep their places.
pub(super) struct Common<'a, K> {
    pub areas: Vec<&'a K>,
    pub n_groups: usize,
    pub first: Vec<f64>,
    pub second: Vec<f64>,
    pub outside: Outside<K>,
}

/// The areas and groups that only one of two periods or places has.
#[derive(Clone, Debug, PartialEq)]
pub struct Outside<K> {
    pub areas_added: Vec<K>,
    pub areas_removed: Vec<K>,
    /// By number.
    pub groups_added: Vec<usize>,
    pub groups_removed: Vec<usize>,
}

impl<'a, K: Ord + Clone> Common<'a, K> {
    /// Fails where areas do not all have a count for each group.
    ///
    /// An area that has inhabitants in both periods, but in one of them only of a group that the
    /// other lacks, has no inhabitants in common; it counts as added or removed, as does a group
    /// that is left with no inhabitants in the areas in common.
    pub(super) fn new(
        first: &'a Areas<K>,
        second: &'a Areas<K>,
    ) -> Result<Common<'a, K>, InvalidTable> {
        let n_groups = first.values().next().map_or(0, Vec::len);
        let mut rows = first.values().chain(second.values());
        if rows.any(|area| area.len() != n_groups) {
            return Err(InvalidTable::Ragged);
        }
        let nobody = vec![0.0; n_groups];
        let all: Vec<&K> = (first.keys())
            .chain(second.keys().filter(|area| !first.contains_key(area)))
            .collect();
        let row = |period: &'a Areas<K>, area: &K| period.get(area).cloned();
        let mut tables = [first, second].map(|period| -> Vec<Vec<f64>> {
            (all.iter())
                .map(|area| row(period, area).unwrap_or_else(|| nobody.clone()))
                .collect()
        });
        let inhabited = tables.clone().map(|table| Inhabited::of(&table, n_groups));
        let common = loop {
            let [first, second] = tables
                .each_ref()
                .map(|table| Inhabited::of(table, n_groups));
            if first == second {
                break first;
            }
            for table in &mut tables {
                first.empty_all_else(table);
                second.empty_all_else(table);
            }
        };
        let only = |one: &[bool], common: &[bool]| -> Vec<usize> {
            (0..one.len())
                .filter(|&it| one[it] && !common[it])
                .collect()
        };
        let named = |places: Vec<usize>| -> Vec<K> {
            let mut names: Vec<K> = places.iter().map(|&place| all[place].clone()).collect();
            names.sort_unstable();
            names
        };
        let [of_first, of_second] = &inhabited;
        let outside = Outside {
            areas_added: named(only(&of_second.areas, &common.areas)),
            areas_removed: named(only(&of_first.areas, &common.areas)),
            groups_added: only(&of_second.groups, &common.groups),
            groups_removed: only(&of_first.groups, &common.groups),
        };
        let mut places: Vec<usize> = (0..all.len()).filter(|&it| common.areas[it]).collect();
        places.sort_unstable_by_key(|&place| all[place]);
        let [first, second] = tables.map(|table| -> Vec<f64> {
            let rows = places.iter().flat_map(|&place| &table[place]);
            rows.copied().collect()
        });
        Ok(Common {
            areas: places.iter().map(|&place| all[place]).collect(),
            n_groups,
            first,
            second,
            outside,
        })
    }

    /// The counts of the first period, or of the second, fitted to the distribution over areas of
    /// one of them and to that over groups of one of them.
    pub(super) fn fitted(
        &self,
        combination: Combination,
        fitting: &Fitting,
    ) -> Result<Fitted, InvalidTable> {
        let counts = |period: Period| match period {
            Period::First => &self.first,
            Period::Second => &self.second,
        };
        let source = counts(combination.structure);
        if combination.areas == combination.structure && combination.groups == combination.structure
        {
            return Ok(Fitted {
                cells: source.clone(),
                n_iterations: 0,
            });
        }
        let areas: Vec<f64> = (counts(combination.areas).chunks_exact(self.n_groups))
            .map(|area| sum(area.iter().copied()))
            .collect();
        let groups: Vec<f64> = (0..self.n_groups)
            .map(|group| {
                let rows = counts(combination.groups).chunks_exact(self.n_groups);
                sum(rows.map(|area| area[group]))
            })
            .collect();
        let margins = Margins {
            areas: &areas,
            groups: &groups,
        };
        fit(source, margins, fitting)
    }
}

/// From which of two periods the structure, the sizes of areas and the sizes of groups are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Combination {
    pub structure: Period,
    pub areas: Period,
    pub groups: Period,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Period {
    First,
    Second,
}

/// Which areas and groups have inhabitants.
#[derive(PartialEq)]
struct Inhabited {
    areas: Vec<bool>,
    groups: Vec<bool>,
}

impl Inhabited {
    fn of(table: &[Vec<f64>], n_groups: usize) -> Inhabited {
        Inhabited {
            areas: (table.iter())
                .map(|area| area.iter().any(|&count| 0.0 < count))
                .collect(),
            groups: (0..n_groups)
                .map(|group| table.iter().any(|area| 0.0 < area[group]))
                .collect(),
        }
    }

    fn empty_all_else(&self, table: &mut [Vec<f64>]) {
        for (area, &is_inhabited) in table.iter_mut().zip(&self.areas) {
            for (count, &is_present) in area.iter_mut().zip(&self.groups) {
                if !(is_inhabited && is_present) {
                    *count = 0.0;
                }
            }
        }
    }
}
