//! What happened over time, and beside whom: what follow-up of funded efforts is made of.

pub mod area_types;
pub mod area_years;
mod change;
pub mod comparison_areas;
pub mod convergence;
mod dense;
pub mod disparity_by_type;
pub mod effects;
pub mod efforts;
pub mod finding;
pub mod gap;
pub mod intervals_of_shares;
pub mod markov;
pub mod population_by_type;
pub mod quantile_classes;
pub mod rank_mobility;
pub mod recent_trend;
pub mod regression_to_the_mean;
pub mod rules;
pub mod socioeconomic_index;
pub mod transitions;

pub use change::{Change, changes};
