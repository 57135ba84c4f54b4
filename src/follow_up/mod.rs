//! What happened over time. So far: how each index changed from the first period to the last.

mod change;
pub mod convergence;
pub mod effects;

pub use change::{Change, changes};
