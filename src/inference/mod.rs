//! How far an estimate can be trusted: what chance alone would give, how much an estimate could
//! have come out otherwise, and whether a difference is more than chance.
//!
//! Pure arithmetic and portable random numbers. A method is prepared once for a region; each of its
//! replicates is then drawn from a stream of its own, named by the task and the replicate's number
//! ([`streams`]), so that replicates may be shared out between threads or machines in any way, and
//! the first two hundred of four hundred are those of two hundred. All indices asked of a region
//! ([`Indices`]) are computed on the same replicate, so that ten indices cost one draw.
//!
//! ```
//! use klyfta::inference::bootstrap::Persons;
//! use klyfta::inference::intervals::{Bootstrapped, Method, interval};
//! use klyfta::inference::streams::Key;
//! use klyfta::inference::{Asked, Counts, Indices, Seen, Simulation};
//!
//! // Three areas, each with a group and the others.
//! let counts = Counts::new(2, &[60.0, 40.0, 30.0, 70.0, 10.0, 90.0])?;
//! let definition = klyfta::indices::find("dissimilarity").unwrap();
//! let of = Seen::AgainstOthers(0);
//! let indices = Indices::new(&[Asked { definition, parameter: None, of }], 2)?;
//! let estimate = indices.of(counts.cells())[0]?;
//!
//! let scheme = &Persons::new(&counts)?;
//! let key = Key::of(1, &["example", "2020"]);
//! let replicates = Simulation { scheme, indices: &indices, key }.run(0..400).of(0);
//! let found = Bootstrapped::of(estimate, &replicates)?;
//! let limits = interval(estimate, &replicates, 0.95, Method::Basic)?;
//! assert!(found.standard_error < 0.06 && limits.low < estimate && estimate < limits.high);
//! # Ok::<(), klyfta::inference::Refusal>(())
//! ```

pub mod allocation;
pub mod analytic_errors;
pub mod bias;
pub mod bootstrap;
pub mod cell_key;
pub mod comparison;
pub mod expected;
pub mod intervals;
pub mod jackknife;
pub mod many;
pub mod permutation;
pub mod small_units;
pub mod streams;
pub mod suppressed;

mod additive;
mod alias;
mod carried;
mod counts;
mod distribution;
mod indices_asked;
pub(crate) mod normal;
mod refusal;
mod rejection;
mod replicates;
mod small_numbers;

pub use carried::CarriedInterval;
pub use counts::Counts;
pub use indices_asked::{Asked, Indices, Seen, Tables};
pub use refusal::Refusal;
pub use replicates::{Replicates, Sample, Scheme, Simulation};
pub use small_numbers::{Caution, FEW_AREAS, FEW_PEOPLE};
