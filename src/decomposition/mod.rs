//! What the unevenness of a region is made of: parts within and between strata, groups, factors and
//! sources of income, which add up to the whole.
//!
//! Pure arithmetic on the indices' own tables. No result depends on the order of the rows in any
//! bit.

pub mod atkinson;
pub mod concentration_index;
pub mod gini;
pub mod income_source;
pub mod nested;

mod least_squares;
mod ranks;
mod units;
