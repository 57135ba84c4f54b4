//! Segregation over units of few people, where chance alone looks like segregation.
//!
//! Were members of a group put into units by lot, the shares of units of five would still differ
//! widely, and every index of evenness would lie far above nought. Three remedies, as in the Stata
//! command segregsmall: the index less what a lot would give (Carrington and Troske), the index of
//! the chances behind the shares when these follow a beta distribution (Rathelot), and the smallest
//! and largest index of any chances that could lie behind them (D'Haultfœuille and Rathelot).
//!
//! D'Haultfœuille, X., Girard, L. and Rathelot, R. (2021). segregsmall: a command to estimate
//! segregation in the presence of small units. The Stata Journal 21(1), 152–179.
//! <https://doi.org/10.1177/1536867X211000018>

mod beta_binomial;
mod carrington_troske;
mod chances;
mod likeliest_mixture;
mod moment_bounds;
mod nonparametric;
mod special_functions;
mod units;

pub use beta_binomial::{
    BetaBinomial, BetaEstimate, Relation, Weights, beta_estimate, resampled_beta_estimates,
};
pub use carrington_troske::{against_chance, carrington_troske, resampled_carrington_troske};
pub use nonparametric::{
    BoundsReplicates, IndexBounds, MOST_PEOPLE_FOR_BOUNDS, nonparametric_bounds, resampled_bounds,
};
pub use units::{FEW_UNITS, Singles, Sizes, SmallUnitIndex, SmallUnits};
