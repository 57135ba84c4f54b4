//! What the unevenness of a region is made of: parts within and between strata, groups, factors and
//! sources of income, which add up to the whole; why it changed; and which areas can be merged with
//! the least loss of it.
//!
//! Pure arithmetic on the indices' own tables. No result depends on the order of the rows in any
//! bit.

pub mod atkinson;
pub mod chain;
pub mod change;
pub mod composition_and_structure;
pub mod concentration_index;
pub mod counts;
pub mod gini;
pub mod income_source;
pub mod karmel_maclachlan;
pub mod merging;
pub mod mora_ruiz_castillo;
pub mod nested;
pub mod proportional_fitting;

mod common;
mod least_squares;
mod ranks;
mod units;

pub use common::Outside;
