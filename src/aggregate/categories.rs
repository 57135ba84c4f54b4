//! Rows added up by period, area and category.

use std::collections::BTreeMap;

use super::expected_areas;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::harmonise::{Cell, LongTable, Register};
use crate::plan::{Geography, Source};
use crate::spec::{AbsentRows, MissingKind, RepeatedRows};

/// Counts of every category in every area and period.
pub(super) struct CategoryCounts {
    /// Years, in order.
    pub periods: Vec<i32>,
    /// Whether each area of the register is part of the data.
    pub expected: Vec<bool>,
    pub n_categories: usize,
    n_areas: usize,
    /// By period, then area, then category; nought where `missing` has the cell.
    counts: Vec<f64>,
    missing: BTreeMap<usize, MissingKind>,
    /// One more than a row of the long table that the cell came from; nought where there is none.
    rows: Vec<u32>,
}

impl CategoryCounts {
    pub fn cell(&self, period: usize, area: usize, category: usize) -> Cell {
        let at = self.at(period, area, category);
        match self.missing.get(&at) {
            Some(kind) => Cell::Missing(*kind),
            None => Cell::Count(self.counts[at]),
        }
    }

    /// A row of the long table that the cell came from.
    pub fn row(&self, period: usize, area: usize, category: usize) -> Option<usize> {
        (self.rows[self.at(period, area, category)] as usize).checked_sub(1)
    }

    fn at(&self, period: usize, area: usize, category: usize) -> usize {
        (period * self.n_areas + area) * self.n_categories + category
    }
}

pub(super) fn count(
    source: &Source,
    names: &[&str],
    long: &LongTable,
    register: &Register,
    geography: &Geography,
) -> Result<CategoryCounts, Diagnostics> {
    let mut periods = long.periods.clone();
    periods.sort_unstable();
    periods.dedup();
    let n_cells = periods.len() * register.n_areas() * names.len();
    let mut table = CategoryCounts {
        expected: expected_areas(geography, long, register),
        n_categories: names.len(),
        n_areas: register.n_areas(),
        counts: vec![0.0; n_cells],
        missing: BTreeMap::new(),
        rows: vec![0; n_cells],
        periods,
    };
    let mut diagnostics = Diagnostics::default();
    let positions: Vec<usize> = (0..long.cells.len())
        .map(|row| {
            let found = table.periods.binary_search(&long.periods[row]);
            let period = found.expect("the periods were gathered from these rows");
            table.at(
                period,
                long.areas[row] as usize,
                long.categories[row] as usize,
            )
        })
        .collect();
    for row in order_of_addition(long, &positions) {
        let at = positions[row];
        if table.rows[at] != 0 && source.repeated_rows == RepeatedRows::Refused {
            let first = long.place(table.rows[at] as usize - 1);
            diagnostics.add(repeated(long, row, &first, names, register));
            continue;
        }
        table.rows[at] = row as u32 + 1;
        match long.cells[row] {
            Cell::Count(count) => table.counts[at] += count,
            // A mark for "none" says that the count is nought, and nought is what stands there.
            Cell::Missing(MissingKind::None) => {}
            Cell::Missing(kind) => {
                table.missing.insert(at, kind);
            }
        }
    }
    report_absent(source, names, &table, long, register, &mut diagnostics);
    diagnostics.or(table)
}

/// The order in which rows are added up. Sums of whole numbers are exact, so any order will do; with
/// fractions the order shows in the last digit, so it must not be that of the file.
fn order_of_addition(long: &LongTable, positions: &[usize]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..positions.len()).collect();
    let value = |row: usize| match long.cells[row] {
        Cell::Count(count) => count,
        Cell::Missing(_) => 0.0,
    };
    if rows.iter().any(|&row| value(row).fract() != 0.0) {
        rows.sort_by(|&a, &b| {
            let by_position = positions[a].cmp(&positions[b]);
            by_position.then(value(a).total_cmp(&value(b)))
        });
    }
    rows
}

fn repeated(
    long: &LongTable,
    row: usize,
    first: &Place,
    names: &[&str],
    register: &Register,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &code::REPEATED_ROW,
        long.place(row),
        format!(
            "`{}` has a second row for {}, `{}`",
            register.code(long.areas[row]),
            long.periods[row],
            names[long.categories[row] as usize]
        ),
    )
    .help("set repeated_rows = \"added\" in the source if such rows add up");
    if let Some(position) = first.position {
        diagnostic
            .message
            .push_str(&format!("; the first is on line {}", position.line));
    }
    diagnostic
}

/// Reports areas that have no row at all, and rows that some areas lack.
fn report_absent(
    source: &Source,
    names: &[&str],
    table: &CategoryCounts,
    long: &LongTable,
    register: &Register,
    diagnostics: &mut Diagnostics,
) {
    let place = || Place::file(long.file_names().join(", "));
    for area in 0..register.n_areas() {
        if !table.expected[area] {
            continue;
        }
        let mut lacking: Vec<(usize, usize)> = Vec::new();
        for period in 0..table.periods.len() {
            for category in 0..names.len() {
                if table.row(period, area, category).is_none() {
                    lacking.push((period, category));
                }
            }
        }
        let code = register.code(area as u32);
        if lacking.len() == table.periods.len() * names.len() {
            diagnostics.add(
                Diagnostic::new(
                    &code::AREA_NOT_DELIVERED,
                    place(),
                    format!("the area `{code}` ({}) has no row", register.names()[area].trim()),
                )
                .help("set coverage = \"data\" in the geography if the data cover a part of the register"),
            );
        } else if source.absent_rows == AbsentRows::Refused {
            for (period, category) in lacking {
                diagnostics.add(
                    Diagnostic::new(
                        &code::MISSING_ROW,
                        place(),
                        format!(
                            "the area `{code}` has no row for {}, `{}`",
                            table.periods[period], names[category]
                        ),
                    )
                    .help("set absent_rows = \"zero\" in the source if the file leaves zeros out"),
                );
            }
        }
    }
}
