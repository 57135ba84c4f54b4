//! Outcomes of units over time, without gaps, and who was treated when.

use super::Refusal;
use crate::indices::arithmetic::sum::sum;

/// The outcome of each unit at each time.
///
/// Everything computed from it takes units in the order of their names, so that no bit of a result
/// depends on the order of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    units: Vec<String>,
    times: Vec<f64>,
    values: Vec<f64>,
    by_name: Vec<usize>,
}

impl Outcomes {
    /// Takes a row of values for each unit, with a value for each time, in one unit of measure.
    ///
    /// Fails where values do not fill the rows, a name comes twice, times do not rise, and where a
    /// value is not finite or beyond 1e100.
    pub fn new(units: Vec<String>, times: Vec<f64>, values: Vec<f64>) -> Result<Outcomes, Refusal> {
        const GREATEST: f64 = 1e100; // squares of it, and sums of those, are finite
        if units.len() * times.len() != values.len() || values.is_empty() {
            return Err(Refusal::Ragged);
        }
        let rise = times.is_sorted_by(|earlier, later| earlier < later);
        if !rise || !times.iter().all(|time| time.is_finite()) {
            return Err(Refusal::TimesNotRising);
        }
        let mut by_name: Vec<usize> = (0..units.len()).collect();
        by_name.sort_by(|a, b| units[*a].cmp(&units[*b]));
        if let Some(pair) = by_name.windows(2).find(|it| units[it[0]] == units[it[1]]) {
            return Err(Refusal::RepeatedUnit { row: pair[1] });
        }
        // Refused by name and time, so that the finding too does not depend on the order of rows.
        for &unit in &by_name {
            let row = &values[unit * times.len()..][..times.len()];
            let bad = |value: &f64| !value.is_finite() || GREATEST < value.abs();
            if let Some(at) = row.iter().position(bad) {
                return Err(Refusal::NotFinite {
                    row: unit,
                    column: at,
                });
            }
        }
        Ok(Outcomes {
            units,
            times,
            values,
            by_name,
        })
    }

    pub fn units(&self) -> &[String] {
        &self.units
    }

    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// The outcomes of the unit at this position, time by time.
    pub fn row(&self, unit: usize) -> &[f64] {
        &self.values[unit * self.times.len()..][..self.times.len()]
    }

    /// The mean of the units' outcomes, time by time.
    pub(crate) fn mean(&self, units: &[usize]) -> Vec<f64> {
        let at =
            |time: usize| sum(units.iter().map(|&unit| self.row(unit)[time])) / units.len() as f64;
        (0..self.times.len()).map(at).collect()
    }

    /// The positions of the units that the condition holds for, in the order of their names.
    pub(crate) fn named_order(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        self.by_name
            .iter()
            .copied()
            .filter(|&unit| holds(unit))
            .collect()
    }
}

/// Which units were treated, all from the same time on and until the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Treatment {
    /// Positions of the treated units, in the order of their names.
    pub(crate) treated: Vec<usize>,
    /// Positions of all other units, in the order of their names.
    pub(crate) donors: Vec<usize>,
    /// How many times come before the first treated one, which is also its position.
    pub(crate) n_before: usize,
}

impl Treatment {
    /// Takes positions of units and of the first treated time. Units that should be neither
    /// treated nor compared with must not be in the table.
    ///
    /// Fails without treated units, without others, and without a time on either side.
    pub fn new(
        outcomes: &Outcomes,
        treated: &[usize],
        first_treated: usize,
    ) -> Result<Treatment, Refusal> {
        let n_units = outcomes.units.len();
        if treated.iter().any(|&unit| n_units <= unit) {
            return Err(Refusal::NotInTable);
        }
        if first_treated == 0 {
            return Err(Refusal::TooFewBefore { needed: 1 });
        }
        if outcomes.times.len() <= first_treated {
            return Err(Refusal::NoneAfter);
        }
        let mut is_treated = vec![false; n_units];
        treated.iter().for_each(|&unit| is_treated[unit] = true);
        let treatment = Treatment {
            treated: outcomes.named_order(|unit| is_treated[unit]),
            donors: outcomes.named_order(|unit| !is_treated[unit]),
            n_before: first_treated,
        };
        if treatment.treated.is_empty() {
            return Err(Refusal::NoneFunded);
        }
        if treatment.donors.is_empty() {
            return Err(Refusal::TooFewDonors { needed: 1 });
        }
        Ok(treatment)
    }

    pub fn treated(&self) -> &[usize] {
        &self.treated
    }

    pub fn donors(&self) -> &[usize] {
        &self.donors
    }

    pub fn first_treated(&self) -> usize {
        self.n_before
    }
}
