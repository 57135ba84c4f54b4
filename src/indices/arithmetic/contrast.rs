//! Two units, or two ends of an order of units, set against each other.

use super::sum::sum;
use crate::indices::input::{Favourable, InvalidTable, Outcomes};

/// What the worse-off are set against.
#[derive(Clone, Copy)]
pub(in crate::indices) enum Against {
    /// The other end of the order or, without one, of the values.
    OtherEnd,
    /// The unit named as reference.
    Reference,
}

/// Two means over units, the first to be compared with the second.
///
/// Each is given by the weights with which the units enter it, which sum to one.
pub(in crate::indices) struct Contrast {
    pub(in crate::indices) first: Vec<f64>,
    pub(in crate::indices) second: Vec<f64>,
}

impl Contrast {
    /// The pair whose first is the greater where those expected to be worse off are.
    ///
    /// In an order, where high values are favourable, the most advantaged come first and the least
    /// advantaged second, else the other way round. Without an order the greatest value comes first
    /// and the least second. Set against a reference, the worst unit takes the place of the least
    /// advantaged.
    pub(in crate::indices) fn new(
        table: &Outcomes,
        against: Against,
    ) -> Result<Contrast, InvalidTable> {
        let units = table.units();
        let [better, worse] = match against {
            Against::Reference => {
                let named = units.iter().position(|unit| unit.is_reference);
                let reference = named.ok_or(InvalidTable::NoReference)?;
                [alone(table, reference), alone(table, table.worst()?)]
            }
            Against::OtherEnd if table.has_order() => {
                let [most, least] = [most_advantaged(table)?, least_advantaged(table)?];
                // Only one place: nobody is before anybody.
                if most == least {
                    return Err(InvalidTable::NoOrder);
                }
                [most, least]
            }
            Against::OtherEnd => {
                return Ok(Contrast {
                    first: alone(table, table.greatest()),
                    second: alone(table, table.least()),
                });
            }
        };
        Ok(match table.favourable()? {
            Favourable::High => Contrast {
                first: better,
                second: worse,
            },
            Favourable::Low => Contrast {
                first: worse,
                second: better,
            },
        })
    }
}

/// The weights of those whom the others could catch up with: the most advantaged in the order or,
/// without one, the unit with the best value.
pub(in crate::indices) fn best_off(table: &Outcomes) -> Result<Vec<f64>, InvalidTable> {
    if table.has_order() {
        most_advantaged(table)
    } else {
        Ok(alone(table, table.best()?))
    }
}

/// The mean of the units' values with these weights.
pub(in crate::indices) fn mean_of(table: &Outcomes, weights: &[f64]) -> f64 {
    // A value with weight one is kept to the last bit.
    sum((table.units().iter().zip(weights)).map(|(unit, weight)| weight * unit.value))
}

fn alone(table: &Outcomes, position: usize) -> Vec<f64> {
    let weight = |unit: usize| f64::from(unit == position);
    (0..table.n_units()).map(weight).collect()
}

fn most_advantaged(table: &Outcomes) -> Result<Vec<f64>, InvalidTable> {
    together(table, table.units().last().and_then(|unit| unit.place))
}

fn least_advantaged(table: &Outcomes) -> Result<Vec<f64>, InvalidTable> {
    together(table, table.units()[0].place)
}

/// Units that share a place in the order, each with its share of their people.
fn together(table: &Outcomes, place: Option<f64>) -> Result<Vec<f64>, InvalidTable> {
    let place = place.ok_or(InvalidTable::NoOrder)?;
    let share = |unit: &crate::indices::input::Outcome| {
        if unit.place == Some(place) {
            table.weight(unit)
        } else {
            0.0
        }
    };
    let shares: Vec<f64> = table.units().iter().map(share).collect();
    let total = sum(shares.iter().copied());
    Ok(shares.into_iter().map(|share| share / total).collect())
}
