//! Where a record stands in the user's own file.

use std::sync::Arc;

use crate::diagnostics::{Place, Position};

/// The table and the line of a record, and where each of its cells stands if that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    line: u64,
    file: Arc<str>,
    cells: Vec<(&'static str, u64, u64)>,
}

impl Row {
    /// A record of which no more than the line is known.
    pub fn new(file: impl Into<Arc<str>>, line: u64) -> Row {
        Row {
            file: file.into(),
            line,
            cells: Vec::new(),
        }
    }

    /// The same with the position of the cell of each column.
    pub fn with_cells(mut self, cells: impl IntoIterator<Item = (&'static str, Position)>) -> Row {
        let cell = |(column, at): (&'static str, Position)| (column, at.line, at.column);
        self.cells = cells.into_iter().map(cell).collect();
        self
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn line(&self) -> u64 {
        self.line
    }

    /// The place of the cell of a column, or the beginning of the line.
    pub fn place(&self, column: &str) -> Place {
        let known = self.cells.iter().find(|(name, _, _)| *name == column);
        let (line, column) = known.map_or((self.line, 1), |(_, line, column)| (*line, *column));
        Place::at(&*self.file, Some(Position { line, column }))
    }
}
