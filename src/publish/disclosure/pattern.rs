//! Which cells are hidden, and why.

/// Why a cell is hidden. The public learns only that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// Its count, or that of the others in its place, is small.
    Primary,
    /// An earlier generation hid it.
    Kept,
    /// Others could be computed from it.
    Secondary,
}

/// The hidden cells of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub(super) hidden: Vec<Option<Hidden>>,
}

impl Pattern {
    pub fn hidden(&self, cell: usize) -> Option<Hidden> {
        self.hidden[cell]
    }

    pub fn is_hidden(&self, cell: usize) -> bool {
        self.hidden[cell].is_some()
    }

    /// Numbers of the hidden cells.
    pub fn cells(&self) -> impl Iterator<Item = usize> {
        (0..self.hidden.len()).filter(|cell| self.is_hidden(*cell))
    }

    /// The pattern with one more cell hidden, or one fewer: to try out an attack.
    pub fn with(mut self, cell: usize, hidden: Option<Hidden>) -> Pattern {
        self.hidden[cell] = hidden;
        self
    }
}
