//! Raw tables become one long table in common terms: areas of the register, years, categories, and
//! counts or the reason why there is none.

mod area_codes;
mod area_names;
mod numbers;
mod register;

pub use area_names::{HowMatched, Matching};
pub use numbers::{NumberKind, number, typed};
pub use register::{LevelRegions, Register};

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::ingest::{CellOf, Provenance, RawCounts, RawTable};
use crate::plan::{AreaColumn, Source};
use crate::spec::MissingKind;

/// A count, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    Count(f64),
    Missing(MissingKind),
}

/// Rows of a source in common terms. Only rows of the categories that groups need are here.
#[derive(Clone, Debug)]
pub struct LongTable {
    /// Positions in the register.
    pub areas: Vec<u32>,
    /// Years.
    pub periods: Vec<i32>,
    /// Positions in the categories that were asked for.
    pub categories: Vec<u32>,
    pub cells: Vec<Cell>,
    /// Which of the categories asked for occur at all.
    pub category_occurs: Vec<bool>,
    /// Categories of the source that no group uses, sorted.
    pub unused_categories: Vec<String>,
    pub matching: Matching,
    pub provenance: Vec<Provenance>,
    /// Counts that a mark says are nought; they are counted as nought.
    pub n_marked_none: usize,
    origins: Vec<(RawTable, Vec<u32>)>,
}

impl LongTable {
    /// Where the count of a row stands.
    pub fn place(&self, row: usize) -> Place {
        let mut row = row;
        for (table, rows) in &self.origins {
            match rows.get(row) {
                Some(&raw) => return table.origin.place(raw as usize, CellOf::Count),
                None => row -= rows.len(),
            }
        }
        unreachable!("every row of the long table has an origin")
    }

    /// The category of every row that the files have, those that no group needs included, and where
    /// the row stands.
    pub fn raw_categories(&self) -> impl Iterator<Item = (&str, RawRow<'_>)> {
        self.origins.iter().flat_map(|(table, _)| {
            (0..table.n_rows()).map(move |row| {
                let category = table.categories.text(row).trim();
                (category, RawRow { table, row })
            })
        })
    }

    /// The files the rows came from, for what is said of all of them.
    pub fn file_names(&self) -> Vec<&str> {
        let files = self.provenance.iter();
        files.map(|provenance| provenance.file.as_str()).collect()
    }
}

/// A row as a file has it.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    table: &'a RawTable,
    row: usize,
}

impl<'a> RawRow<'a> {
    /// The texts of its area and period.
    pub fn key(self) -> (&'a str, &'a str) {
        let (area, period) = (&self.table.areas, &self.table.periods);
        (area.text(self.row).trim(), period.text(self.row).trim())
    }

    pub fn place(self) -> Place {
        self.table.origin.place(self.row, CellOf::Count)
    }
}

/// Brings the tables of a source together. `categories` are those that groups need.
pub fn long_table(
    source: &Source,
    tables: Vec<RawTable>,
    register: &Register,
    categories: &[&str],
) -> Result<LongTable, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut long = LongTable {
        areas: Vec::new(),
        periods: Vec::new(),
        categories: Vec::new(),
        cells: Vec::new(),
        category_occurs: vec![false; categories.len()],
        unused_categories: Vec::new(),
        matching: Matching::default(),
        provenance: Vec::new(),
        n_marked_none: 0,
        origins: Vec::new(),
    };
    for table in tables {
        let areas = match &source.area {
            AreaColumn::Code(_) => area_codes::positions(
                &table,
                register,
                source.lost_zeros,
                &mut long.matching,
                &mut diagnostics,
            ),
            AreaColumn::Name(_) => {
                area_names::positions(&table, register, &mut long.matching, &mut diagnostics)
            }
        };
        let periods = years(&table, &mut diagnostics);
        let wanted: Vec<Option<u32>> = table
            .categories
            .texts
            .iter()
            .map(|text| {
                let position = categories.iter().position(|name| *name == text.trim());
                match position {
                    Some(at) => long.category_occurs[at] = true,
                    None => long.unused_categories.push(text.trim().to_owned()),
                }
                position.map(|at| at as u32)
            })
            .collect();
        let cells = cells(source, &table, &mut diagnostics);
        let mut rows = Vec::new();
        for row in 0..table.n_rows() {
            let Some(category) = wanted[table.categories.codes[row] as usize] else {
                continue;
            };
            let area = areas[table.areas.codes[row] as usize];
            let period = periods[table.periods.codes[row] as usize];
            let (Some(area), Some(period), Some(cell)) = (area, period, cells.at(row)) else {
                // What is wrong with the row has been reported.
                continue;
            };
            if cell == Cell::Missing(MissingKind::None) {
                long.n_marked_none += 1;
            }
            long.areas.push(area);
            long.periods.push(period);
            long.categories.push(category);
            long.cells.push(cell);
            rows.push(row as u32);
        }
        long.provenance.push(table.provenance.clone());
        long.origins.push((table, rows));
    }
    long.unused_categories.sort();
    long.unused_categories.dedup();
    diagnostics.or(long)
}

/// The year that each text of the period column stands for.
fn years(table: &RawTable, diagnostics: &mut Diagnostics) -> Vec<Option<i32>> {
    let first_rows = table.periods.first_rows();
    let texts = table.periods.texts.iter().zip(first_rows);
    texts
        .map(|(text, row)| {
            let text = text.trim();
            let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            let year = if is_year { text.parse().ok() } else { None };
            if year.is_none() {
                diagnostics.add(
                    Diagnostic::new(
                        &code::NOT_A_PERIOD,
                        table.origin.place(row, CellOf::Period),
                        format!("`{text}` is not a year"),
                    )
                    .help("periods are years of four digits, such as 2023"),
                );
            }
            year
        })
        .collect()
}

/// The counts of a table; the cell of a row that was reported is `None`.
enum Cells {
    /// One for each distinct text, and which text each row has.
    Text {
        of_text: Vec<Option<Cell>>,
        codes: Vec<u32>,
    },
    Typed(Vec<Option<Cell>>),
}

impl Cells {
    fn at(&self, row: usize) -> Option<Cell> {
        match self {
            Cells::Text { of_text, codes } => of_text[codes[row] as usize],
            Cells::Typed(cells) => cells[row],
        }
    }
}

fn cells(source: &Source, table: &RawTable, diagnostics: &mut Diagnostics) -> Cells {
    let mut report = |row: usize, problem: numbers::Problem| {
        let place = table.origin.place(row, CellOf::Count);
        diagnostics.add(problem.at(place, &source.count));
    };
    match &table.counts {
        RawCounts::Text(column) => {
            let parsed: Vec<_> = column
                .texts
                .iter()
                .map(|text| number(text, NumberKind::Count, source.decimal, &source.missing))
                .collect();
            if parsed.iter().any(Result::is_err) {
                for (row, &text) in column.codes.iter().enumerate() {
                    if let Err(problem) = &parsed[text as usize] {
                        report(row, problem.clone());
                    }
                }
            }
            Cells::Text {
                of_text: parsed.into_iter().map(Result::ok).collect(),
                codes: column.codes.clone(),
            }
        }
        RawCounts::Whole(_) | RawCounts::Real(_) => {
            let typed = numbers::typed(&table.counts, NumberKind::Count).enumerate();
            let cells = typed.map(|(row, cell)| match cell {
                Ok(cell) => Some(cell),
                Err(problem) => {
                    report(row, problem);
                    None
                }
            });
            Cells::Typed(cells.collect())
        }
    }
}
