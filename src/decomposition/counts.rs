//! Indices of counts by area and group, whose change or difference is to be decomposed.

use std::collections::BTreeMap;

use crate::indices::{
    Function, InvalidTable, LocalFormula, MultiGroup, Ordered, TwoGroup, TwoGroupArea,
};

/// The counts of each area, a count for each group: those of one period or of one place.
///
/// What an area is called decides which area of the one period is which of the other, and the order
/// in which areas are added up, so that no result depends on the order of rows in a file.
pub type Areas<K> = BTreeMap<K, Vec<f64>>;

/// An index of a table of counts.
#[derive(Clone, Copy, Debug)]
pub struct Index<T> {
    pub formula: Function<T>,
    /// Nothing for an index that takes none.
    pub parameter: Option<f64>,
}

/// A table made of rows of counts: areas by groups.
pub trait Counts: Sized {
    /// The table of rows with `n_groups` counts each; fails where that table does.
    fn of_rows(n_groups: usize, cells: Vec<f64>) -> Result<Self, InvalidTable>;

    /// What a local measure says of one of the areas.
    ///
    /// # Panics
    ///
    /// Where the measure is of another kind of table.
    fn of_area(&self, measure: LocalFormula, area: &[f64]) -> Result<f64, InvalidTable>;
}

impl<T: Counts> Index<T> {
    /// The index of all areas and groups of a period.
    pub fn of_areas<K>(&self, period: &Areas<K>) -> Result<f64, InvalidTable> {
        let n_groups = period.values().next().map_or(0, Vec::len);
        self.of_rows(n_groups, period.values().flatten().copied().collect())
    }

    /// The index of rows with `n_groups` counts each.
    pub(super) fn of_rows(&self, n_groups: usize, cells: Vec<f64>) -> Result<f64, InvalidTable> {
        self.of(&T::of_rows(n_groups, cells)?)
    }

    pub(super) fn of(&self, table: &T) -> Result<f64, InvalidTable> {
        self.formula.of(table, self.parameter)
    }
}

/// A group and the others: rows of two counts.
impl Counts for TwoGroup {
    fn of_rows(n_groups: usize, cells: Vec<f64>) -> Result<TwoGroup, InvalidTable> {
        if n_groups != 2 || !cells.len().is_multiple_of(2) {
            return Err(InvalidTable::Ragged);
        }
        TwoGroup::new(cells.chunks_exact(2).map(|area| (area[0], area[1])))
    }

    fn of_area(&self, measure: LocalFormula, area: &[f64]) -> Result<f64, InvalidTable> {
        let area = TwoGroupArea {
            group: area[0],
            others: area[1],
        };
        match measure {
            LocalFormula::TwoGroup(formula) => Ok(formula(self, area)),
            LocalFormula::PartialTwoGroup(formula) => formula(self, area),
            _ => panic!("a measure of a group and the others"),
        }
    }
}

impl Counts for MultiGroup {
    fn of_rows(n_groups: usize, cells: Vec<f64>) -> Result<MultiGroup, InvalidTable> {
        MultiGroup::new(n_groups, cells)
    }

    fn of_area(&self, measure: LocalFormula, area: &[f64]) -> Result<f64, InvalidTable> {
        let LocalFormula::MultiGroup(formula) = measure else {
            panic!("a measure of several groups");
        };
        let inhabited: Vec<f64> = (0..self.n_groups())
            .map(|group| area[self.number_of(group)])
            .collect();
        Ok(formula(self, &inhabited))
    }
}

impl Counts for Ordered {
    fn of_rows(n_groups: usize, cells: Vec<f64>) -> Result<Ordered, InvalidTable> {
        Ordered::new(n_groups, cells)
    }

    fn of_area(&self, measure: LocalFormula, area: &[f64]) -> Result<f64, InvalidTable> {
        let LocalFormula::Ordered(formula) = measure else {
            panic!("a measure of ordered categories");
        };
        Ok(formula(self, area))
    }
}
