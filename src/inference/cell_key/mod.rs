//! What the noise of protected counts does to an index.
//!
//! Under the cell key method every published count above zero, totals included, is the true count
//! plus a small whole number that the cell always gets; zeros stay. Statistics Sweden protects its
//! population statistics so from reference year 2025 and does not tell the size of the noise, so
//! the largest noise and its variance are the user's to state. Nothing is repaired: cells are used
//! as they are, and neither they nor totals are moved to agree.

mod noise_interval;
mod perturbation;

pub use noise_interval::{NoiseInterval, Protection};
pub use perturbation::{NoPerturbation, Perturbation};
