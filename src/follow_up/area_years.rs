//! One figure for each area and year.

use super::finding::{Finding, Reason, reckonable};

/// The figure of an area in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    pub area: &'a str,
    pub year: i32,
    pub value: f64,
}

/// Figures of areas by year, some of which may be missing; areas and years in order.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaYears<'a> {
    areas: Vec<&'a str>,
    years: Vec<i32>,
    values: Vec<Option<f64>>,
}

impl<'a> AreaYears<'a> {
    /// Takes the cells in any order; a figure that is not known has none.
    ///
    /// Fails where a figure is not finite or beyond 1e100, where an area has two figures for a
    /// year, and where there are none at all.
    pub fn of(cells: &[Cell<'a>]) -> Result<AreaYears<'a>, Finding> {
        if cells.is_empty() {
            return Err(Reason::NoAreas.into());
        }
        let mut areas: Vec<&str> = cells.iter().map(|cell| cell.area).collect();
        let mut years: Vec<i32> = cells.iter().map(|cell| cell.year).collect();
        areas.sort_unstable();
        areas.dedup();
        years.sort_unstable();
        years.dedup();
        let mut ordered: Vec<&Cell<'_>> = cells.iter().collect();
        // In order, so that the same mistake is told first whatever the order of the rows.
        ordered.sort_by_key(|cell| (cell.area, cell.year));
        let mut values = vec![None; areas.len() * years.len()];
        for cell in ordered {
            let at = |reason: Reason| reason.at_year(cell.area, cell.year);
            let value = reckonable(cell.value).map_err(at)?;
            let area = areas.binary_search(&cell.area).unwrap_or_default();
            let year = years.binary_search(&cell.year).unwrap_or_default();
            let place = &mut values[area * years.len() + year];
            if place.is_some() {
                return Err(at(Reason::Twice));
            }
            *place = Some(value);
        }
        Ok(AreaYears {
            areas,
            years,
            values,
        })
    }

    pub fn areas(&self) -> &[&'a str] {
        &self.areas
    }

    pub fn years(&self) -> &[i32] {
        &self.years
    }

    /// The figure of an area, by its position, in a year.
    pub fn value(&self, area: usize, year: i32) -> Option<f64> {
        let year = self.years.binary_search(&year).ok()?;
        *self.values.get(area * self.years.len() + year)?
    }

    /// The positions of areas, in order and each once; fails where there is no such area.
    pub(crate) fn positions(&self, areas: &[&str]) -> Result<Vec<usize>, Finding> {
        let position = |area: &&str| {
            let found = self.areas.binary_search(area);
            found.map_err(|_| Reason::NoSuchArea.at(area))
        };
        let mut areas = areas.to_vec();
        areas.sort_unstable();
        areas.dedup();
        areas.iter().map(position).collect()
    }
}
