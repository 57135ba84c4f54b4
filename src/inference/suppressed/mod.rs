//! The smallest and the largest that an index can be where counts are suppressed.
//!
//! A suppressed count is a whole number between two others, such as one to four, and every such
//! number is possible; which of them is least often true is not known, so no single fill stands for
//! all. Setting small counts to nought makes a rare group look far more segregated than it is. The
//! bounds are those over all fills and say nothing of chance.

mod contributions;
mod enumeration;
mod fills;
mod two_group;

use std::fmt;

use crate::indices::InvalidTable;

pub use contributions::BoundedIndex;
pub use enumeration::bounds_by_enumeration;
pub use fills::{Others, Span, SuppressedArea};
pub use two_group::bounds;

/// The smallest and the largest that an index can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    pub least: Bound,
    pub greatest: Bound,
    /// Whether the index has no value for some fills, such as one without anybody of the group.
    pub has_undefined: bool,
}

/// One end of what an index can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub value: f64,
    /// A fill with this value of the index, in the order of the input; nothing where the index is
    /// only known not to be beyond the value.
    pub attained_by: Option<Vec<u64>>,
}

/// Why there are no bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBounds {
    /// Least and greatest of the cell with this number leave no count, or none that its area's
    /// total allows.
    Impossible(usize),
    /// The index has no value, whatever stands in the suppressed cells.
    Table(InvalidTable),
    /// No fill agrees with the group's total.
    Total,
    /// Counts of 2^53 and above are not counted exactly.
    TooLarge,
    /// There are more fills than can be visited, and the index has no shorter way.
    TooManyFills,
}

impl fmt::Display for NoBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoBounds::Impossible(cell) => write!(
                f,
                "no count is possible in cell {cell}: its least is above its greatest or above the \
                 total of its area"
            ),
            NoBounds::Table(problem) => problem.fmt(f),
            NoBounds::Total => f.write_str("no fill agrees with the total of the group"),
            NoBounds::TooLarge => f.write_str("a count is 2^53 or more"),
            NoBounds::TooManyFills => f.write_str("too many cells are suppressed for bounds"),
        }
    }
}

impl std::error::Error for NoBounds {}
