//! How far an estimate can be trusted.
//!
//! So far this tells where a region has too few areas or a group too few people for its indices to
//! be read without caution. Standard errors, intervals and corrections for bias stand in the output
//! as columns without values.

mod carried;
mod small_numbers;

pub use carried::CarriedInterval;
pub use small_numbers::{Caution, FEW_AREAS, FEW_PEOPLE};
