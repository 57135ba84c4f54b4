//! The mean distance of the units' values from a level.

use super::delta_method::delta_method;
use super::sum::sum;
use crate::indices::input::{InvalidTable, Outcomes};

/// What the values are measured from.
#[derive(Clone, Copy)]
pub(in crate::indices) enum Level {
    /// The unit with the best value.
    Best,
    /// The mean over people.
    Mean,
    /// The unit named as reference.
    Reference,
}

/// Whether all units count alike or by their people.
#[derive(Clone, Copy)]
pub(in crate::indices) enum Counting {
    Units,
    People,
}

/// The mean of `|y_i - c|`, with what its standard error needs.
pub(in crate::indices) struct MeanDifference {
    pub(in crate::indices) value: f64,
    /// How the value changes with each unit's, as long as no unit passes the level and the same
    /// unit stays the best.
    pub(in crate::indices) gradient: Vec<f64>,
}

impl MeanDifference {
    pub(in crate::indices) fn new(
        table: &Outcomes,
        level: Level,
        counting: Counting,
    ) -> Result<MeanDifference, InvalidTable> {
        let units = table.units();
        let of_one = |position: usize| {
            let value = units[position].value;
            let distances = units.iter().map(|unit| unit.value - value);
            let slopes = (0..units.len()).map(|unit| f64::from(unit == position));
            (distances.collect(), slopes.collect())
        };
        let (distances, level_slopes): (Vec<f64>, Vec<f64>) = match level {
            Level::Best => of_one(table.best()?),
            Level::Mean => {
                let slopes = units.iter().map(|unit| table.weight(unit));
                (table.deviations().to_vec(), slopes.collect())
            }
            Level::Reference => {
                let named = units.iter().position(|unit| unit.is_reference);
                of_one(named.ok_or(InvalidTable::NoReference)?)
            }
        };
        let weights: Vec<f64> = match counting {
            Counting::Units => vec![1.0 / units.len() as f64; units.len()],
            Counting::People => units.iter().map(|unit| table.weight(unit)).collect(),
        };
        let signed: Vec<f64> = (distances.iter().zip(&weights))
            .map(|(distance, weight)| weight * sign(*distance))
            .collect();
        let level_moves = sum(signed.iter().copied());
        let value =
            sum((distances.iter().zip(&weights)).map(|(distance, weight)| weight * distance.abs()));
        let value = InvalidTable::unless_finite(value)?;
        let gradient = (signed.iter().zip(&level_slopes))
            .map(|(signed, level_slope)| signed - level_moves * level_slope)
            .collect();
        Ok(MeanDifference { value, gradient })
    }

    /// Its share of the mean, in percent.
    pub(in crate::indices) fn relative_to_mean(
        self,
        table: &Outcomes,
    ) -> Result<MeanDifference, InvalidTable> {
        let mean = table.mean();
        if mean <= 0.0 {
            return Err(InvalidTable::MeanNotPositive);
        }
        let share = self.value / mean;
        let value = InvalidTable::unless_finite(100.0 * share)?;
        let gradient = (table.units().iter().zip(&self.gradient))
            .map(|(unit, slope)| 100.0 * (slope - share * table.weight(unit)) / mean)
            .collect();
        Ok(MeanDifference { value, gradient })
    }

    pub(in crate::indices) fn standard_error(&self, table: &Outcomes) -> Option<f64> {
        delta_method(table, &self.gradient)
    }
}

/// Zero for zero, unlike `f64::signum`.
fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}
