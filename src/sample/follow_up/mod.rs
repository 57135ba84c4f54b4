//! Areas, some of them funded, with an effect that is known: for trying what a follow-up finds.
//!
//! [`Variant::Planted`] has an effect of a stated size, [`Variant::NoEffect`] is the same without
//! it, and [`Variant::BadYear`] has none either, but funds whoever did badly the year before: such
//! areas come back by themselves, and a plain comparison of before and after takes that for a
//! success.

mod municipalities;
mod panel;
mod parameters;
mod readme;
mod register;
mod selection;
mod shocks;
mod tables;

pub use panel::{Cell, FollowUp, SampleArea};
pub use parameters::{Assignment, FollowUpSample, Variant};
