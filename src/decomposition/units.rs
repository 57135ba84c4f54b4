//! Several numbers of each unit, beside how many people it has.

use super::ranks::fractional_ranks;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// Numbers of the populated units, column by column.
///
/// Invariant: there are at least two units, their shares of the population are above zero and sum
/// to one, and numbers are finite. Units stand in the order of their numbers, whatever their order
/// was in the input.
pub(super) struct Units {
    columns: Vec<Vec<f64>>,
    shares: Vec<f64>,
}

impl Units {
    /// Takes columns and populations with a number for each unit.
    pub(super) fn new(columns: &[&[f64]], populations: &[f64]) -> Result<Units, InvalidTable> {
        let n_units = populations.len();
        if columns.iter().any(|column| column.len() != n_units) {
            return Err(InvalidTable::Ragged);
        }
        let numbers = || columns.iter().copied().flatten().chain(populations);
        if numbers().any(|number| !number.is_finite()) {
            return Err(InvalidTable::NotFinite);
        }
        if populations.iter().any(|&population| population < 0.0) {
            return Err(InvalidTable::Negative);
        }
        let mut order: Vec<usize> = (0..n_units).filter(|&it| 0.0 < populations[it]).collect();
        match order.len() {
            0 => return Err(InvalidTable::NoInhabitants),
            1 => return Err(InvalidTable::OneUnit),
            _ => {}
        }
        // A zero that came with a minus sign sorts before other zeros; adding zero drops the sign.
        let number = |column: &[f64], unit: usize| column[unit] + 0.0;
        order.sort_unstable_by(|&a, &b| {
            let columns = columns.iter().copied().chain([populations]);
            let mut orders = columns.map(|column| number(column, a).total_cmp(&number(column, b)));
            orders
                .find(|it| it.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let population = sum(order.iter().map(|&unit| populations[unit]));
        if !population.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let column = |column: &&[f64]| order.iter().map(|&unit| number(column, unit)).collect();
        Ok(Units {
            columns: columns.iter().map(column).collect(),
            shares: (order.iter().map(|&unit| populations[unit] / population)).collect(),
        })
    }

    pub(super) fn column(&self, column: usize) -> &[f64] {
        &self.columns[column]
    }

    pub(super) fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Each unit's share of the population.
    pub(super) fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// The mean over people.
    pub(super) fn mean(&self, numbers: &[f64]) -> f64 {
        sum(self
            .shares
            .iter()
            .zip(numbers)
            .map(|(share, number)| share * number))
    }

    pub(super) fn covariance(&self, a: &[f64], b: &[f64]) -> f64 {
        let [a_mean, b_mean] = [a, b].map(|numbers| self.mean(numbers));
        let pairs = a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean));
        sum(self
            .shares
            .iter()
            .zip(pairs)
            .map(|(share, product)| share * product))
    }

    /// The share of people below the middle of each unit, when they stand in order of these
    /// numbers.
    pub(super) fn ranks(&self, numbers: &[f64]) -> Vec<f64> {
        fractional_ranks(numbers, &self.shares)
    }
}
