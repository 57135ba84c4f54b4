//! Reads registers and programmes from text.

mod programme;
mod tables;

pub use programme::{programme, schema};
pub use tables::{Texts, register};
