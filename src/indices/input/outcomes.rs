//! What groups or areas have attained, beside how many people each has.

use super::{InvalidTable, count, is_present};
use crate::indices::arithmetic::sum::{Sum, sum};

/// The value of an outcome (a share, a rate, a mean) in each populated unit (a group or an area) of
/// one region.
///
/// Invariant: values are finite and within what is possible, populations are finite and more than
/// dust, and there are at least two units. Either all units or none have a place in an order, and
/// the same holds for standard errors. Units stand in order of their place, if they have one, and
/// then of their value, whatever their order was in the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    units: Vec<Outcome>,
    population: f64,
    mean: f64,
    deviations: Vec<f64>,
    possible: Option<Possible>,
    favourable: Option<Favourable>,
    n_dropped: usize,
}

/// One unit's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub value: f64,
    /// The unit's people, or their weight.
    pub population: f64,
    /// Standard error of the value.
    pub standard_error: Option<f64>,
    /// Place in the order of units from least to most advantaged, where units have an order.
    pub place: Option<f64>,
    /// Whether the others are measured against this unit.
    pub is_reference: bool,
}

/// The least and the greatest value an outcome can take: 0 and 1 for a share, 0 and 100 for a
/// percentage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Possible {
    pub least: f64,
    pub greatest: f64,
}

/// Whether high or low values are wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Favourable {
    High,
    Low,
}

impl Outcomes {
    /// The share of a group in each inhabited area, of the group and those it is set against.
    pub fn of_shares(
        areas: impl IntoIterator<Item = (f64, f64)>,
        favourable: Option<Favourable>,
    ) -> Result<Outcomes, InvalidTable> {
        const SHARE: Possible = Possible {
            least: 0.0,
            greatest: 1.0,
        };
        let inhabited = areas
            .into_iter()
            .filter(|(group, others)| group + others > 0.0);
        let units = inhabited.map(|(group, others)| Outcome {
            value: group / (group + others),
            population: group + others,
            standard_error: None,
            place: None,
            is_reference: false,
        });
        Outcomes::new(units, Some(SHARE), favourable)
    }

    /// Takes the units and leaves out those without population, or with next to none.
    ///
    /// Fails when a number is not finite, a population or standard error negative or a value not
    /// possible, when fewer than two units have a population, when only some units have a place or
    /// a standard error, and when several are the reference.
    pub fn new(
        units: impl IntoIterator<Item = Outcome>,
        possible: Option<Possible>,
        favourable: Option<Favourable>,
    ) -> Result<Outcomes, InvalidTable> {
        let mut populated = Vec::new();
        let mut n_dropped = 0;
        for unit in units {
            let unit = Outcome {
                value: finite(unit.value)?,
                population: count(unit.population)?,
                standard_error: unit.standard_error.map(count).transpose()?,
                place: unit.place.map(finite).transpose()?,
                is_reference: unit.is_reference,
            };
            if possible.is_some_and(|it| !(it.least..=it.greatest).contains(&unit.value)) {
                return Err(InvalidTable::OutOfBounds);
            }
            if unit.population == 0.0 {
                n_dropped += 1;
            } else {
                populated.push(unit);
            }
        }
        if populated.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        let some_but_not_all = |has: fn(&Outcome) -> bool| {
            let n = populated.iter().filter(|unit| has(unit)).count();
            0 < n && n < populated.len()
        };
        if some_but_not_all(|unit| unit.place.is_some()) {
            return Err(InvalidTable::PartlyOrdered);
        }
        if some_but_not_all(|unit| unit.standard_error.is_some()) {
            return Err(InvalidTable::PartlyUncertain);
        }
        if 1 < populated.iter().filter(|unit| unit.is_reference).count() {
            return Err(InvalidTable::SeveralReferences);
        }
        let optional = |value: Option<f64>| value.unwrap_or(0.0);
        populated.sort_unstable_by(|a, b| {
            (optional(a.place).total_cmp(&optional(b.place)))
                .then_with(|| a.value.total_cmp(&b.value))
                .then_with(|| a.population.total_cmp(&b.population))
                .then_with(|| optional(a.standard_error).total_cmp(&optional(b.standard_error)))
                .then(a.is_reference.cmp(&b.is_reference))
        });
        let with_dust = sum(populated.iter().map(|unit| unit.population));
        if !with_dust.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let n_populated = populated.len();
        populated.retain(|unit| is_present(unit.population / with_dust));
        n_dropped += n_populated - populated.len();
        if populated.len() < 2 {
            return Err(InvalidTable::OneUnit);
        }
        let population = sum(populated.iter().map(|unit| unit.population));
        // Weights that add up to one, so that no product of value and population overflows.
        let mean = sum(populated
            .iter()
            .map(|unit| unit.population / population * unit.value));
        if !mean.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let deviations = deviations(&populated, population);
        Ok(Outcomes {
            units: populated,
            population,
            mean,
            deviations,
            possible,
            favourable,
            n_dropped,
        })
    }

    /// The populated units, in order of their place or else of their value.
    pub fn units(&self) -> &[Outcome] {
        &self.units
    }

    /// A unit's share of the population.
    pub fn weight(&self, unit: &Outcome) -> f64 {
        unit.population / self.population
    }

    pub fn population(&self) -> f64 {
        self.population
    }

    /// The mean over people, not over units.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// How far each unit's value lies above the mean over people, in the order of
    /// [`Outcomes::units`]; exactly zero where all values are equal.
    pub(in crate::indices) fn deviations(&self) -> &[f64] {
        &self.deviations
    }

    /// Which values the outcome can take.
    ///
    /// Fails where that is not known.
    pub fn possible(&self) -> Result<Possible, InvalidTable> {
        self.possible.ok_or(InvalidTable::NoBounds)
    }

    /// The least possible value, and how far the greatest lies above it.
    ///
    /// Fails where the bounds are not known, or are one.
    pub(in crate::indices) fn bounds(&self) -> Result<(f64, f64), InvalidTable> {
        let Possible { least, greatest } = self.possible()?;
        let width = greatest - least;
        if !(least.is_finite() && greatest.is_finite()) {
            Err(InvalidTable::NoBounds)
        } else if !width.is_finite() {
            Err(InvalidTable::TooLarge)
        } else if width <= 0.0 {
            Err(InvalidTable::NotDivisible)
        } else {
            Ok((least, width))
        }
    }

    /// Whether high or low values are wished for.
    ///
    /// Fails where that is not known.
    pub fn favourable(&self) -> Result<Favourable, InvalidTable> {
        self.favourable.ok_or(InvalidTable::NoDirection)
    }

    /// The unit that the others are measured against.
    ///
    /// Fails where none was named.
    pub fn reference(&self) -> Result<&Outcome, InvalidTable> {
        let named = self.units.iter().find(|unit| unit.is_reference);
        named.ok_or(InvalidTable::NoReference)
    }

    /// Where the unit with the greatest value stands.
    pub(in crate::indices) fn greatest(&self) -> usize {
        self.first_that(|value, so_far| so_far < value)
    }

    /// Where the unit with the least value stands.
    pub(in crate::indices) fn least(&self) -> usize {
        self.first_that(|value, so_far| value < so_far)
    }

    /// Where the unit with the best value stands.
    ///
    /// Fails where it is not known whether that is the greatest or the least.
    pub(in crate::indices) fn best(&self) -> Result<usize, InvalidTable> {
        Ok(match self.favourable()? {
            Favourable::High => self.greatest(),
            Favourable::Low => self.least(),
        })
    }

    /// Where the unit with the worst value stands.
    ///
    /// Fails where it is not known whether that is the greatest or the least.
    pub(in crate::indices) fn worst(&self) -> Result<usize, InvalidTable> {
        Ok(match self.favourable()? {
            Favourable::High => self.least(),
            Favourable::Low => self.greatest(),
        })
    }

    /// The first of the units whose value no other surpasses.
    fn first_that(&self, surpasses: fn(f64, f64) -> bool) -> usize {
        (1..self.units.len()).fold(0, |so_far, unit| {
            if surpasses(self.units[unit].value, self.units[so_far].value) {
                unit
            } else {
                so_far
            }
        })
    }

    /// The share of people who stand before the middle of each unit, less one half: below zero
    /// where the less advantaged half of the people is, above zero where the other half is. Units
    /// that share a place share its middle.
    ///
    /// Fails where the units have no order, or all the same place.
    pub(in crate::indices) fn centred_ranks(&self) -> Result<Vec<f64>, InvalidTable> {
        let n_units = self.units.len();
        if !self.has_order() || self.units[0].place == self.units[n_units - 1].place {
            return Err(InvalidTable::NoOrder);
        }
        let people = |units: &[Outcome]| sum(units.iter().map(|unit| unit.population));
        let places = self.units.chunk_by(|one, next| one.place == next.place);
        let here: Vec<(usize, f64)> = places.map(|units| (units.len(), people(units))).collect();
        let before = running(here.iter().map(|place| place.1));
        let mut after = running(here.iter().rev().map(|place| place.1));
        after.reverse();
        // Half the difference of those before and those after keeps the digits that subtracting
        // one half from the rank would lose where nearly everyone is in one unit.
        let middle = |place: usize| (before[place] - after[place]) / self.population / 2.0;
        let each = here.iter().enumerate();
        Ok(each
            .flat_map(|(place, &(n_units, _))| std::iter::repeat_n(middle(place), n_units))
            .collect())
    }

    pub fn has_order(&self) -> bool {
        self.units[0].place.is_some()
    }

    pub fn n_units(&self) -> usize {
        self.units.len()
    }

    /// How many units were left out because they have no population.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }
}

/// Counted from the value of the unit with most people, since the mean itself, once rounded, has
/// lost how far it lies from the value that nearly everyone has.
fn deviations(units: &[Outcome], population: f64) -> Vec<f64> {
    let largest = units.iter().fold(&units[0], |largest, unit| {
        if largest.population < unit.population {
            unit
        } else {
            largest
        }
    });
    let above = |unit: &Outcome| unit.value - largest.value;
    let mean = sum(units
        .iter()
        .map(|unit| unit.population / population * above(unit)));
    units.iter().map(|unit| above(unit) - mean).collect()
}

/// For each number the sum of those before it.
fn running(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let before = numbers.scan(Sum::default(), |so_far, number| {
        let before = so_far.value();
        so_far.add(number);
        Some(before)
    });
    before.collect()
}

pub(super) fn finite(value: f64) -> Result<f64, InvalidTable> {
    if value.is_finite() {
        // A zero that came with a minus sign sorts before other zeros; adding zero drops the sign.
        Ok(value + 0.0)
    } else {
        Err(InvalidTable::NotFinite)
    }
}
