//! What funding changed, by comparing how outcomes developed in funded and other units; what cannot
//! be known is said beside what can.

pub mod aggregation;
pub mod bands;
pub mod clustered_errors;
pub mod complete;
pub mod did;
pub mod estimate;
pub mod finding;
pub mod goodman_bacon;
pub mod group_time;
pub mod imputation;
pub mod interrupted_time_series;
pub mod matrix;
pub mod minimum_detectable_effect;
pub mod note;
pub mod panel;
pub mod randomisation_inference;
pub mod reading;
pub mod refusal;
pub mod ridge_augmented;
pub mod rows;
pub mod sensitivity;
pub mod statement;
pub mod sun_abraham;
pub mod synthetic_control;
pub mod synthetic_difference_in_differences;
pub mod two_way_fixed_effects;
pub mod wild_cluster_bootstrap;

mod adjustment;
mod distributions;
mod fixed_effects;
mod linear_algebra;
mod non_negative_least_squares;
mod orthogonal;
mod ridge_dual;
mod simplex;

pub use matrix::{Outcomes, Treatment};
pub use reading::{Number, Quantity, Reading};
pub use refusal::Refusal;
