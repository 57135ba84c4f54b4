//! A result of other rows than indices: columns that are named once, and rows that are pushed.

use crate::publish::{Column, Values};

/// Rows of a result, each headed by the region it is about.
pub(in crate::cli) struct Sheet {
    pub columns: Vec<Column>,
    rows: Vec<Vec<Entry>>,
}

/// A cell of a row.
#[derive(Clone, Debug)]
pub(in crate::cli) enum Entry {
    Text(String),
    Number(f64),
    Empty,
}

impl Sheet {
    /// Columns after those that set regions apart.
    pub(in crate::cli) fn new(by: &[String], columns: impl IntoIterator<Item = Column>) -> Sheet {
        let own = by
            .iter()
            .map(|name| Column::text(name.clone(), "region or period"));
        Sheet {
            columns: own.chain(columns).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells that are left out at its end are empty.
    pub(in crate::cli) fn push(&mut self, by: &[String], entries: Vec<Entry>) {
        let mut row: Vec<Entry> = by.iter().cloned().map(Entry::Text).collect();
        row.extend(entries);
        assert!(row.len() <= self.columns.len(), "a row has a cell a column");
        row.resize(self.columns.len(), Entry::Empty);
        self.rows.push(row);
    }

    pub(in crate::cli) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The rows by column, as they are written.
    pub(in crate::cli) fn values(&self) -> Vec<Values<'_>> {
        let number = |row: &Vec<Entry>, at: usize| match row[at] {
            Entry::Number(number) => Some(number),
            Entry::Empty | Entry::Text(_) => None,
        };
        let text = |row: &'_ Vec<Entry>, at: usize| match &row[at] {
            Entry::Text(text) => Some(text.clone().into()),
            Entry::Empty | Entry::Number(_) => None,
        };
        self.columns
            .iter()
            .enumerate()
            .map(|(at, column)| match column.kind {
                crate::publish::Kind::Text => {
                    Values::Text(self.rows.iter().map(|row| text(row, at)).collect())
                }
                crate::publish::Kind::Whole => {
                    let whole = |row| number(row, at).map(|number| number as i64);
                    Values::Whole(self.rows.iter().map(whole).collect())
                }
                crate::publish::Kind::Real => {
                    Values::Real(self.rows.iter().map(|row| number(row, at)).collect())
                }
            })
            .collect()
    }
}

/// A text, or nothing where it is empty.
pub(in crate::cli) fn text(text: impl Into<String>) -> Entry {
    Some(text.into())
        .filter(|text| !text.is_empty())
        .map_or(Entry::Empty, Entry::Text)
}

pub(in crate::cli) fn number(number: impl Into<Option<f64>>) -> Entry {
    number.into().map_or(Entry::Empty, Entry::Number)
}
