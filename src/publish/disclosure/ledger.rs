//! What earlier generations said of every cell. What was published once stays known, and what was
//! hidden stays hidden for that period.

use std::collections::BTreeMap;
use std::fmt;

use super::finding::Finding;
use super::linked_tables::{LinkedTables, MadeOf, TOTAL};
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

/// What one generation said of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    Hidden,
    /// Counts that were rounded to what was published, both ends included.
    Published {
        least: u64,
        greatest: u64,
    },
}

/// All that earlier generations said of a cell. Nothing takes back what another said: a count that
/// was hidden once stays hidden, and one that was revised may be revised again to what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub was_hidden: bool,
    /// Counts that were rounded to what was published, both ends included, in the order in which
    /// they were.
    pub spans: Vec<(u64, u64)>,
    /// What the sum was of that was published or hidden.
    pub made_of: Option<MadeOf>,
}

impl Said {
    /// Whether it says something that was not known.
    fn enter(&mut self, said: Earlier, made_of: MadeOf) -> bool {
        let is_new_sum = self.made_of.replace(made_of) != Some(made_of);
        let is_new = match said {
            Earlier::Hidden => !std::mem::replace(&mut self.was_hidden, true),
            Earlier::Published { least, greatest } => {
                let is_new = !self.spans.contains(&(least, greatest));
                if is_new {
                    self.spans.push((least, greatest));
                }
                is_new
            }
        };
        is_new || is_new_sum
    }
}

/// Everything that earlier generations published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    cells: BTreeMap<CellName, Said>,
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
            self.enter(name, said, row.made_of);
        }
    }

    /// Enters how many live where, of what is published.
    pub fn add_totals(&mut self, published: &ProtectedCounts) {
        let totals = published.rows().filter(|row| row.column == TOTAL);
        self.add_rows(totals, published);
    }

    /// Enters what one generation said of one cell; whether it was not known.
    pub fn enter(&mut self, name: CellName, said: Earlier, made_of: MadeOf) -> bool {
        self.cells.entry(name).or_default().enter(said, made_of)
    }

    /// Takes what another says of a cell for known too.
    pub(in crate::publish) fn adopt(&mut self, name: &CellName, said: &Said) {
        let own = self.cells.entry(name.clone()).or_default();
        own.was_hidden |= said.was_hidden;
        for span in &said.spans {
            if !own.spans.contains(span) {
                own.spans.push(*span);
            }
        }
        own.made_of = own.made_of.or(said.made_of);
    }

    /// Takes what was said of those cells of others for known that a linked set has. Sums over other
    /// areas are findings: what lies between the two would be given away by both.
    pub(super) fn add_where_linked(
        &mut self,
        others: &Ledger,
        tables: &LinkedTables,
    ) -> Result<(), Vec<Finding>> {
        let places = tables.geography.places_by_name();
        let tables_of: BTreeMap<i32, usize> = (0..tables.n_periods())
            .map(|table| (tables.period(table), table))
            .collect();
        let mut findings = Vec::new();
        for (name, said) in others.iter() {
            let place = places.get(&(name.level.as_str(), name.code.as_str()));
            let (Some(place), Some(table)) = (place, tables_of.get(&name.period)) else {
                continue;
            };
            let cell = place * tables.width();
            let own = tables.made_of(*table, cell);
            if said.made_of.is_some_and(|other| other.areas != own.areas) {
                findings.push(Finding::OtherAreas(name.clone()));
                continue;
            }
            // Of what groups the others' totals are is no matter here.
            let said = Said {
                made_of: Some(own),
                ..said.clone()
            };
            self.adopt(name, &said);
        }
        match findings.is_empty() {
            true => Ok(()),
            false => Err(findings),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&CellName, &Said)> {
        self.cells.iter()
    }

    /// What is known of each cell of a period. Cells that were published before and that the linked
    /// set lacks, or that are sums of something else there, are findings, since what they give away
    /// could not be told.
    pub(super) fn of_period(
        &self,
        tables: &LinkedTables,
        table: usize,
    ) -> Result<Vec<Said>, Vec<Finding>> {
        let period = tables.period(table);
        let mut known = vec![Said::default(); tables.n_cells()];
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
                    let cell = place * tables.width() + column;
                    if said
                        .made_of
                        .is_some_and(|it| it != tables.made_of(table, cell))
                    {
                        findings.push(Finding::OtherSum(name.clone()));
                    }
                    known[cell] = said.clone();
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
