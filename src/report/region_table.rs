//! A table of regions as the page shows it: rows in order, numbers as text, notes numbered.

use minijinja::{Error, ErrorKind};
use serde::Serialize;

use super::{RegionTable, Row, words};
use crate::language::Language;

/// What the reader sees for a table's rows.
#[derive(Serialize)]
pub(super) struct Layout<'a> {
    table: &'a RegionTable,
    /// The last period first, then by name.
    rows: Vec<Line<'a>>,
    /// Every flag and every reason for a missing value, once.
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    code: &'a str,
    level: &'a str,
    period: &'a str,
    n_areas: String,
    population: String,
    cells: Vec<Cell>,
    /// The numbers of the notes to the whole row.
    notes: Vec<usize>,
    /// What the script sorts and filters by.
    raw: String,
}

/// A number as text, or the number of the note that says why there is none.
#[derive(Serialize)]
struct Cell {
    text: Option<String>,
    note: Option<usize>,
}

pub(super) fn lay_out(table: &RegionTable, language: Language) -> Result<Layout<'_>, Error> {
    let mut rows = Vec::new();
    for row in &table.rows {
        let level = table.levels.iter().position(|(id, _)| *id == row.level);
        let period = table
            .periods
            .iter()
            .position(|period| *period == row.period);
        match (level, period) {
            (Some(level), Some(period)) if row.values.len() == table.columns.len() => {
                rows.push((row, level, period));
            }
            _ => return Err(misfit(table, row)),
        }
    }
    // Names of Swedish places stand in Swedish order in every language.
    rows.sort_by(|(a, a_level, a_period), (b, b_level, b_period)| {
        b_period
            .cmp(a_period)
            .then_with(|| Language::Swedish.compare(&a.name, &b.name))
            .then_with(|| (a_level, &a.code).cmp(&(b_level, &b.code)))
    });
    let mut notes = Vec::new();
    let rows = rows
        .into_iter()
        .map(|(row, level, period)| Line {
            name: &row.name,
            code: &row.code,
            level: &table.levels[level].1,
            period: &row.period,
            n_areas: language.whole(row.n_areas),
            population: row
                .population
                .map_or_else(|| "–".to_owned(), |people| language.whole(people)),
            notes: row
                .flags
                .iter()
                .map(|flag| number_of(flag, &mut notes))
                .collect(),
            cells: row
                .values
                .iter()
                .zip(&table.columns)
                .map(|(value, column)| cell(value, column.decimals, language, &mut notes))
                .collect(),
            raw: raw(row, level, period, language),
        })
        .collect();
    Ok(Layout { table, rows, notes })
}

fn misfit(table: &RegionTable, row: &Row) -> Error {
    let (table, code, level, period) = (&table.id, &row.code, &row.level, &row.period);
    let problem = format!(
        "a row of table `{table}` (region `{code}`, level `{level}`, period `{period}`) does not \
         fit the table's levels, periods or columns"
    );
    Error::new(ErrorKind::InvalidOperation, problem)
}

fn cell<'a>(
    value: &'a Result<f64, String>,
    decimals: usize,
    language: Language,
    notes: &mut Vec<&'a str>,
) -> Cell {
    match given(value, language) {
        Ok(value) => Cell {
            text: Some(language.number(value, decimals)),
            note: None,
        },
        Err(reason) => Cell {
            text: None,
            note: Some(number_of(reason, notes)),
        },
    }
}

/// The value, or why there is none; a number that is not one counts as missing.
fn given(value: &Result<f64, String>, language: Language) -> Result<f64, &str> {
    match value {
        Ok(value) if value.is_finite() => Ok(*value),
        Ok(_) => Err(words::words(language)["not_finite"]),
        Err(reason) => Err(reason),
    }
}

/// The number of a note, which is new or was there before.
fn number_of<'a>(note: &'a str, notes: &mut Vec<&'a str>) -> usize {
    let place = notes.iter().position(|other| *other == note);
    let place = place.unwrap_or_else(|| {
        notes.push(note);
        notes.len() - 1
    });
    place + 1
}

/// Places of level and period, areas, population and unrounded values; a missing value is empty.
fn raw(row: &Row, level: usize, period: usize, language: Language) -> String {
    let values = row.values.iter().map(|value| match given(value, language) {
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    });
    let mut fields = vec![
        level.to_string(),
        period.to_string(),
        row.n_areas.to_string(),
        row.population
            .map_or_else(String::new, |people| people.to_string()),
    ];
    fields.extend(values);
    fields.join(",")
}
