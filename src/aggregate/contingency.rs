//! The table of one region and period: its areas by the groups of an analysis.

use super::GroupCounts;
use crate::spec::MissingKind;

/// Counts of a region and period, a row an area and a column a group.
#[derive(Clone, Debug)]
pub struct Contingency {
    pub n_groups: usize,
    /// Positions in the register of the areas, a row each.
    pub areas: Vec<u32>,
    /// By area, then group.
    pub cells: Vec<f64>,
}

/// A table, or the counts that keep it from being one.
#[derive(Clone, Debug)]
pub enum Gathered {
    Table(Contingency),
    /// How many counts are missing, and why the first of them is.
    Incomplete {
        n_missing: usize,
        kind: MissingKind,
        n_areas: usize,
    },
}

impl Gathered {
    /// The areas of the table, where there is one.
    pub fn areas(&self) -> &[u32] {
        match self {
            Gathered::Table(table) => &table.areas,
            Gathered::Incomplete { .. } => &[],
        }
    }
}

impl Contingency {
    /// Gathers the areas of a region. `columns` are the positions of the groups in the counts.
    pub fn gather(
        counts: &GroupCounts,
        columns: &[usize],
        areas: &[u32],
        period: usize,
    ) -> Gathered {
        let in_data = |area: &&u32| counts.expected[**area as usize];
        let areas: Vec<u32> = areas.iter().filter(in_data).copied().collect();
        let mut cells = Vec::with_capacity(areas.len() * columns.len());
        let mut missing = Vec::new();
        for &area in &areas {
            let counted = counts.area(period, area as usize);
            cells.extend(columns.iter().map(|&column| counted[column]));
            missing.extend(
                counts
                    .missing(period, area as usize)
                    .filter(|(group, _)| columns.contains(group))
                    .map(|(_, kind)| kind),
            );
        }
        match missing.first() {
            Some(&kind) => Gathered::Incomplete {
                n_missing: missing.len(),
                kind,
                n_areas: areas.len(),
            },
            None => Gathered::Table(Contingency {
                n_groups: columns.len(),
                areas,
                cells,
            }),
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks_exact(self.n_groups)
    }

    /// Everyone in the table.
    pub fn population(&self) -> f64 {
        self.cells.iter().sum()
    }
}
