//! What may be published. Writers, charts and reports take nothing but [`Protected`] values, so a
//! table that has not been looked at here cannot be written.
//!
//! [`Clearance`] is the way of a pipeline's counts through here, before anything is computed from
//! them.
//!
//! Counts of people that are confidential go through [`protect`]: small counts are suppressed
//! ([`primary`]), then others from which they could be computed ([`secondary`]), what is left is
//! rounded ([`rounding`]), and an attack on the result ([`audit`]) must fail before anything leaves
//! this module. Shares, local terms and indices are computed afterwards, from protected counts, and
//! reveal nothing that those do not.

mod account;
pub mod audit;
mod cells;
mod clearance;
mod declarations;
pub mod dominance;
mod exact_estimates;
pub mod exact_indices;
mod finding;
mod geography;
mod ledger;
mod linked_tables;
mod moves;
mod pattern;
pub mod primary;
mod protect;
pub mod rounding;
pub mod secondary;

pub use crate::plan::{Policy, WrongPolicy};
pub use crate::spec::Disclosure;
pub use account::{Account, InWords};
pub use cells::Knowledge;
pub use clearance::{Clearance, Cleared, Guard, StagedCount};
pub use declarations::{NotOpen, Protected};
pub use exact_estimates::{ExactEstimate, FigureName};
pub use finding::{Finding, Findings};
pub use geography::{AREA, Geography, Level, Shown};
pub use ledger::{CellName, Earlier, Ledger, Said};
pub use linked_tables::{Given, LinkedTables, MadeOf, Missing, Row, Sensitivity, TOTAL};
pub use pattern::{Hidden, Pattern};
pub use protect::{Period, assemble, protect, protect_period};
pub use rounding::{ProtectedCount, ProtectedCounts, ProtectedRow, Status};
