//! Publicly funded efforts: what was announced, applied for, granted, paid, used and repaid, by
//! whom, for what, and which areas it was to reach.
//!
//! [`reading`] makes a [`Register`] and [`Programme`]s from text, [`check`] holds one against the
//! other and gives a [`Checked`] register, and [`sums`] adds its kronor by area, region, year and
//! purpose.

mod amount;
mod checks;
mod date;
mod delimited;
mod numbers;
mod programme;
pub mod reading;
mod register;
mod row;
pub mod sums;

pub use amount::{
    Amount, AmountKind, Announced, Applied, Granted, Kind, MOST_KRONOR, Paid, Repaid, TotalCosts,
    Used,
};
pub use checks::{Checked, Findings, Known, SHARE_TOLERANCE, check};
pub use date::Date;
pub use programme::{
    Agency, ByLanguage, EligibleMunicipality, Figure, Precision, Programme, ProgrammeYear,
};
pub use register::{
    Area, Areas, Decision, Direction, Effort, Entry, ExpectedOutcome, Purpose, Reach, Reached,
    Recipient, RecipientKind, Register, Share,
};
pub use row::Row;
