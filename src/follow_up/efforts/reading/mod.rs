//! Reads registers, from text or from the texts of cells, and programmes.

mod programme;
mod tables;

pub use super::delimited::{Given, Table};
pub use programme::{programme, schema};
pub use tables::{Texts, register};
