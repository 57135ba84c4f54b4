//! The Gini coefficient and the Hoover index of incomes.

use super::{Influence, populated, sign_of_gap};
use crate::indices::arithmetic::sum::{Sum, sum};
use crate::indices::{Incomes, InvalidTable};

/// With the mean distance `d` of an income to all others, the influence is `d / mu - G (y + mu) /
/// mu`, and the index half the mean of `d / mu`.
pub(super) fn income_gini(table: &Incomes, _: f64) -> Result<Vec<Influence>, InvalidTable> {
    let mean = table.positive_mean()?;
    let distances = distances(table, mean);
    let cells = || table.incomes().iter().zip(&distances);
    let gini = sum(cells().map(|(income, distance)| table.weight(income) * distance)) / 2.0;
    Ok(populated(cells().map(|(income, distance)| {
        let influence = distance - gini * (2.0 + (income.value - mean) / mean);
        (income.population, influence)
    })))
}

/// The mean distance of each income to those of all people, over the mean.
///
/// From one income to the next it grows by the gap for everyone up to the one, and falls by the gap
/// for everyone from the next, so that nothing cancels.
fn distances(table: &Incomes, mean: f64) -> Vec<f64> {
    let incomes = table.incomes();
    let lowest = incomes[0].value;
    let ratio = |value: f64, other: f64| (value - other) / mean;
    let first = incomes
        .iter()
        .map(|income| table.weight(income) * ratio(income.value, lowest));
    let mut distance = Sum::default();
    distance.add(sum(first));
    let (mut below, mut above) = (Sum::default(), Sum::default());
    incomes
        .iter()
        .for_each(|income| above.add(table.weight(income)));
    let mut distances = vec![distance.value()];
    for pair in incomes.windows(2) {
        below.add(table.weight(&pair[0]));
        above.add(-table.weight(&pair[0]));
        distance.add((below.value() - above.value()) * ratio(pair[1].value, pair[0].value));
        distances.push(distance.value());
    }
    distances
}

/// At the mean, where the index has a kink, the slope is the middle of those on both sides.
pub(super) fn hoover(table: &Incomes, _: f64) -> Result<Vec<Influence>, InvalidTable> {
    let mean = table.positive_mean()?;
    let excess = |value: f64| (value - mean) / mean;
    let sign = |value: f64| {
        if 0.0 <= value {
            sign_of_gap(value, mean)
        } else {
            -1.0
        }
    };
    let incomes = || table.incomes().iter();
    let hoover = sum(incomes().map(|it| table.weight(it) * excess(it.value).abs())) / 2.0;
    let signs = sum(incomes().map(|it| table.weight(it) * sign(it.value)));
    Ok(populated(incomes().map(|income| {
        let excess = excess(income.value);
        let influence = excess.abs() / 2.0 - hoover - (hoover + signs / 2.0) * excess;
        (income.population, influence)
    })))
}
