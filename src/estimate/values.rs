//! The indices of values: what persons, households, areas or groups have.

use std::collections::{BTreeMap, BTreeSet};

use super::{Between, IndexValue, Refusal};
use crate::indices::{
    Favourable, Formula, Income, Incomes, InvalidTable, Outcome, Outcomes, Possible, TaxedIncome,
    TaxedIncomes,
};
use crate::inference::{CarriedInterval, Caution};
use crate::plan::ChosenIndex;

/// What a person, household, area or group has.
#[derive(Clone, Copy, Debug)]
pub struct ValueUnit {
    /// The area, by a number of the caller's.
    pub area: Option<u32>,
    pub value: f64,
    pub population: f64,
    pub standard_error: Option<f64>,
    /// Place in an order from least to most advantaged.
    pub place: Option<f64>,
    pub tax: Option<f64>,
}

/// What is asked of every table of values.
#[derive(Clone, Debug)]
pub struct AskedOfValues {
    pub indices: Vec<ChosenIndex>,
    /// The area that the others are measured against.
    pub reference: Option<u32>,
    pub possible: Option<Possible>,
    pub favourable: Option<Favourable>,
}

/// Every index that is asked of some units, which stand for so many rows of a file.
pub fn indices_of_values(
    units: &[ValueUnit],
    n_rows: usize,
    asked: &AskedOfValues,
) -> Vec<IndexValue> {
    let tables = Tables::of(units, asked);
    let mut populations: Vec<f64> = units.iter().map(|unit| unit.population).collect();
    populations.sort_by(f64::total_cmp);
    let population = populations.iter().sum();
    let indices = asked.indices.iter().enumerate();
    indices
        .map(|(index, chosen)| {
            let value = tables.evaluate(chosen);
            // Outcomes are of areas; incomes are of people, and nobody asks for five of them.
            let (n_areas, caution) = match chosen.definition.formula {
                Formula::Outcomes(_) => (tables.n_areas, Caution::of(tables.n_areas, &[])),
                _ => (n_rows, Caution::default()),
            };
            IndexValue {
                index,
                between: Between::AllGroups,
                value: value.map_err(Refusal::Table),
                error: value.ok().and_then(|value| tables.error(chosen, value)),
                n_areas,
                population: Some(population),
                caution,
            }
        })
        .collect()
}

/// The same refusal for every index.
pub fn refuse_all_of_values(
    asked: &AskedOfValues,
    n_rows: usize,
    refusal: Refusal,
) -> Vec<IndexValue> {
    let refuse = |index| IndexValue {
        index,
        between: Between::AllGroups,
        value: Err(refusal),
        error: None,
        n_areas: n_rows,
        population: None,
        caution: Caution::default(),
    };
    (0..asked.indices.len()).map(refuse).collect()
}

/// The units in each of the forms that indices take.
struct Tables {
    /// How many areas, or units without area, there are.
    n_areas: usize,
    outcomes: Result<Outcomes, InvalidTable>,
    incomes: Result<Incomes, InvalidTable>,
    taxed: Result<TaxedIncomes, InvalidTable>,
}

impl Tables {
    fn of(units: &[ValueUnit], asked: &AskedOfValues) -> Tables {
        let areas: BTreeSet<u32> = units.iter().filter_map(|unit| unit.area).collect();
        let n_without_area = units.iter().filter(|unit| unit.area.is_none()).count();
        Tables {
            n_areas: areas.len() + n_without_area,
            outcomes: outcomes(units, asked),
            incomes: Incomes::new(units.iter().map(|unit| Income {
                value: unit.value,
                population: unit.population,
                area: unit.area,
            })),
            taxed: TaxedIncomes::new(units.iter().map(|unit| TaxedIncome {
                before: unit.value,
                tax: unit.tax.unwrap_or_default(),
                population: unit.population,
            })),
        }
    }

    fn evaluate(&self, chosen: &ChosenIndex) -> Result<f64, InvalidTable> {
        let parameter = chosen.parameter;
        let fails = |problem: &InvalidTable| *problem;
        match chosen.definition.formula {
            Formula::Outcomes(formula) => {
                formula.of(self.outcomes.as_ref().map_err(fails)?, parameter)
            }
            Formula::Incomes(formula) => {
                formula.of(self.incomes.as_ref().map_err(fails)?, parameter)
            }
            Formula::TaxedIncomes(formula) => {
                formula.of(self.taxed.as_ref().map_err(fails)?, parameter)
            }
            formula => unreachable!("the plan lets no {formula:?} be asked of values"),
        }
    }

    /// What the errors of the values make of an index; nothing where there are none.
    fn error(&self, chosen: &ChosenIndex, value: f64) -> Option<CarriedInterval> {
        let (carried, outcomes) = chosen.definition.error.zip(self.outcomes.as_ref().ok())?;
        let parameter = chosen.parameter.unwrap_or(f64::NAN);
        let error = (carried.standard_error)(outcomes, parameter)?;
        Some(CarriedInterval::of(value, error, carried.scale))
    }
}

/// Each area with the mean of its units; each unit where there are no areas.
fn outcomes(units: &[ValueUnit], asked: &AskedOfValues) -> Result<Outcomes, InvalidTable> {
    let units = means_of_areas(units)?;
    let units = units.into_iter().map(|unit| Outcome {
        value: unit.value,
        population: unit.population,
        standard_error: unit.standard_error,
        place: unit.place,
        is_reference: unit.area.is_some() && unit.area == asked.reference,
    });
    Outcomes::new(units, asked.possible, asked.favourable)
}

/// The mean of each area over its people.
///
/// Fails where the units of an area have errors or places of their own, which do not make one.
fn means_of_areas(units: &[ValueUnit]) -> Result<Vec<ValueUnit>, InvalidTable> {
    if units.iter().all(|unit| unit.area.is_none()) {
        return Ok(units.to_vec());
    }
    let mut by_area: BTreeMap<Option<u32>, Vec<ValueUnit>> = BTreeMap::new();
    for unit in units {
        by_area.entry(unit.area).or_default().push(*unit);
    }
    let joined = by_area.into_values().map(|mut units| {
        let first = units[0];
        if units.len() == 1 {
            return Ok(first);
        }
        let has_own = |unit: &ValueUnit| unit.standard_error.is_some() || unit.place != first.place;
        if units.iter().any(has_own) {
            return Err(InvalidTable::SeveralRows);
        }
        // Added in the order of their values, whatever the order of the file.
        units.sort_by(|a, b| {
            (a.value.total_cmp(&b.value)).then(a.population.total_cmp(&b.population))
        });
        let population: f64 = units.iter().map(|unit| unit.population).sum();
        let total: f64 = units.iter().map(|unit| unit.value * unit.population).sum();
        Ok(ValueUnit {
            // An area without people is left out, whatever its value.
            value: if population > 0.0 {
                total / population
            } else {
                first.value
            },
            population,
            ..first
        })
    });
    joined.collect()
}
