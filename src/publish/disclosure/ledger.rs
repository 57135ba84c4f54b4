//! What earlier generations said of every cell. What was published once stays known, and what was
//! hidden stays hidden for that period.

use std::collections::BTreeMap;
use std::fmt;

use super::finding::Finding;
use super::linked_tables::{LinkedTables, TOTAL};
use super::rounding::{ProtectedCounts, ProtectedRow, Status};

/// Where a count stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellName {
    pub period: i32,
    pub level: String,
    pub code: String,
    pub column: String,
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CellName {
            period,
            level,
            code,
            column,
        } = self;
        write!(f, "{level} {code}, {column}, {period}")
    }
}

/// What earlier generations said of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    Hidden,
    /// Counts that were rounded to what was published, both ends included.
    Published {
        least: u64,
        greatest: u64,
    },
}

/// Everything that earlier generations published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    cells: BTreeMap<CellName, Earlier>,
}

impl Ledger {
    /// Enters a generation that is published.
    pub fn add(&mut self, published: &ProtectedCounts) {
        self.add_rows(published.rows(), published);
    }

    fn add_rows<'a>(
        &mut self,
        rows: impl Iterator<Item = ProtectedRow<'a>>,
        published: &ProtectedCounts,
    ) {
        for row in rows {
            let said = match (row.count, row.status) {
                (Some(count), _) => {
                    let (least, greatest) = published.span(count);
                    Earlier::Published { least, greatest }
                }
                (None, Status::Hidden) => Earlier::Hidden,
                (None, _) => continue,
            };
            let name = CellName {
                period: row.period,
                level: row.level.to_owned(),
                code: row.code.to_owned(),
                column: row.column.to_owned(),
            };
            self.enter(name, said);
        }
    }

    /// Enters how many live where, of what is published.
    pub fn add_totals(&mut self, published: &ProtectedCounts) {
        let totals = published.rows().filter(|row| row.column == TOTAL);
        self.add_rows(totals, published);
    }

    /// Enters what one generation said of one cell; whether it was not known.
    pub fn enter(&mut self, name: CellName, said: Earlier) -> bool {
        let known = match (self.cells.get(&name), said) {
            (Some(known @ Earlier::Published { .. }), Earlier::Hidden) => *known,
            (
                Some(Earlier::Published { least, greatest }),
                Earlier::Published {
                    least: low,
                    greatest: high,
                },
            ) if *least.max(&low) <= *greatest.min(&high) => Earlier::Published {
                least: *least.max(&low),
                greatest: *greatest.min(&high),
            },
            _ => said,
        };
        self.cells.insert(name, known) != Some(known)
    }

    /// Enters what was said of those cells of others that a linked set has.
    pub(super) fn add_where_linked(&mut self, others: &Ledger, tables: &LinkedTables) {
        let places = tables.geography.places_by_name();
        let is_linked =
            |name: &CellName| places.contains_key(&(name.level.as_str(), name.code.as_str()));
        for (name, said) in others.iter().filter(|(name, _)| is_linked(name)) {
            self.enter(name.clone(), *said);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&CellName, &Earlier)> {
        self.cells.iter()
    }

    /// What is known of each cell of a period. Cells that were published before and that the linked
    /// set lacks are findings, since what they give away could not be told.
    pub(super) fn of_period(
        &self,
        tables: &LinkedTables,
        period: i32,
    ) -> Result<Vec<Option<Earlier>>, Vec<Finding>> {
        let mut known = vec![None; tables.n_cells()];
        let from = CellName {
            period,
            level: String::new(),
            code: String::new(),
            column: String::new(),
        };
        let mut of_period = self
            .cells
            .range(from..)
            .take_while(|(name, _)| name.period == period)
            .peekable();
        if of_period.peek().is_none() {
            return Ok(known);
        }
        let places = tables.geography.places_by_name();
        let columns: BTreeMap<&str, usize> = (0..tables.width())
            .map(|column| (tables.column_name(column), column))
            .collect();
        let mut findings = Vec::new();
        for (name, said) in of_period {
            let place = places.get(&(name.level.as_str(), name.code.as_str()));
            let column = columns.get(name.column.as_str());
            match (place, column) {
                (Some(place), Some(column)) => {
                    known[place * tables.width() + column] = Some(*said);
                }
                (None, _) => {
                    findings.push(Finding::EarlierPlace(name.level.clone(), name.code.clone()));
                }
                (_, None) => findings.push(Finding::EarlierColumn(name.column.clone())),
            }
        }
        findings.sort();
        findings.dedup();
        if findings.is_empty() {
            Ok(known)
        } else {
            Err(findings)
        }
    }
}
