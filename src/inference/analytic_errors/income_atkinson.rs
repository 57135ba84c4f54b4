//! The Atkinson index of incomes, a function of the generalised entropy index of order one less the
//! aversion.

use super::Influence;
use super::income_generalised_entropy::{divergences, income_generalised_entropy};
use crate::indices::{Incomes, InvalidTable};

pub(super) fn income_atkinson(
    table: &Incomes,
    aversion: f64,
) -> Result<Vec<Influence>, InvalidTable> {
    let power = 1.0 - aversion;
    let (_, entropy) = divergences(table, power)?;
    // The mean of (y / mu)^power is one more than this.
    let excess = power * (power - 1.0) * entropy;
    let logarithm = if power == 0.0 {
        -entropy
    } else {
        libm::log1p(excess.max(-1.0)) / power
    };
    // The slope of the index in the generalised entropy index.
    let slope = libm::exp(logarithm) * (1.0 - power) / (1.0 + excess);
    let mut influences = income_generalised_entropy(table, power)?;
    for cell in &mut influences {
        cell.influence *= slope;
    }
    Ok(influences)
}
