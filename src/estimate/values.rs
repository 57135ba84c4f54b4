//! The indices of values: what persons, households, areas or groups have.

use std::collections::{BTreeMap, BTreeSet};

use super::uncertainty::{from_error, from_replicates};
use super::{Between, IndexValue, Lacking, Refusal, Task, Uncertainty};
use crate::engine::{self, Engine};
use crate::indices::{
    Favourable, Formula, Income, Incomes, InvalidTable, Outcome, Outcomes, Possible, TaxedIncome,
    TaxedIncomes,
};
use crate::inference::analytic_errors::{self, Influence, Influences};
use crate::inference::intervals::Method;
use crate::inference::streams::Key;
use crate::inference::{CarriedInterval, Caution, Sample};
use crate::plan::{ChosenIndex, Errors, Inference, ReplicateInterval};

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
    pub inference: Inference,
}

/// Every index that is asked of some units, which stand for so many rows of a file.
pub fn indices_of_values(
    units: &[ValueUnit],
    n_rows: usize,
    asked: &AskedOfValues,
    task: &Task,
    engine: &dyn Engine,
) -> Vec<IndexValue> {
    let tables = Tables::of(units, asked);
    let mut populations: Vec<f64> = units.iter().map(|unit| unit.population).collect();
    populations.sort_by(f64::total_cmp);
    let population = populations.iter().sum();
    let indices = asked.indices.iter().enumerate();
    let mut values: Vec<IndexValue> = indices
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
                expected: None,
                uncertainty: value.ok().and_then(|value| tables.error(chosen, value)),
                n_areas,
                population: Some(population),
                caution,
            }
        })
        .collect();
    match asked.inference.errors {
        None | Some(Errors::Jackknife) => {}
        Some(Errors::Analytic) => {
            for value in &mut values {
                let chosen = &asked.indices[value.index];
                if let Ok(estimate) = value.value {
                    let found = tables.analytic(chosen, estimate, asked.inference.level);
                    value.uncertainty = Some(Box::new(found));
                }
            }
        }
        Some(Errors::Bootstrap {
            replicates,
            interval,
            ..
        }) => {
            let drawn = draw(units, asked, task, replicates, engine);
            for value in &mut values {
                let range = asked.indices[value.index].definition.range;
                if let Ok(estimate) = value.value {
                    let sample = Sample::new(drawn.iter().map(|replicate| replicate[value.index]));
                    let level = asked.inference.level;
                    let mut found =
                        from_replicates(estimate, &sample, level, method(interval), range);
                    if asked.inference.correction.is_some() {
                        found.corrected = found.bias.map(|bias| estimate - bias);
                    }
                    value.uncertainty = Some(Box::new(found));
                }
            }
        }
    }
    values
}

/// The command line lets no other interval be asked of values.
fn method(interval: ReplicateInterval) -> Method {
    match interval {
        ReplicateInterval::Basic => Method::Basic,
        ReplicateInterval::Percentile => Method::Percentile,
        ReplicateInterval::Normal | ReplicateInterval::BiasCorrectedAccelerated => Method::Normal,
    }
}

/// Every index on each of some replicates: as many areas as there are, drawn with replacement, each
/// with all its units; where there are no areas, as many units.
fn draw(
    units: &[ValueUnit],
    asked: &AskedOfValues,
    task: &Task,
    n_replicates: u64,
    engine: &dyn Engine,
) -> Vec<Vec<Result<f64, InvalidTable>>> {
    let clusters = clusters(units);
    let identity: Vec<&str> = task.names.iter().copied().chain(["bootstrap"]).collect();
    let key = Key::of(asked.inference.seed, &identity);
    engine::map(engine, n_replicates as usize, |number| {
        let mut stream = key.stream(number as u64);
        let mut drawn = Vec::with_capacity(units.len());
        for nth in 0..clusters.len() {
            let cluster = &clusters[stream.below(clusters.len() as u64) as usize];
            // An area that is drawn twice is two areas.
            drawn.extend(cluster.iter().map(|unit| ValueUnit {
                area: unit.area.map(|_| nth as u32),
                ..*unit
            }));
        }
        let reference = None;
        let asked = AskedOfValues {
            reference,
            ..asked.clone()
        };
        let tables = Tables::of(&drawn, &asked);
        asked
            .indices
            .iter()
            .map(|chosen| tables.evaluate(chosen))
            .collect()
    })
}

/// The units of each area, or each unit, in an order that does not depend on the file's.
fn clusters(units: &[ValueUnit]) -> Vec<Vec<ValueUnit>> {
    let optional = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    let mut sorted = units.to_vec();
    sorted.sort_by(|a, b| {
        (a.area.cmp(&b.area))
            .then(a.value.total_cmp(&b.value))
            .then(a.population.total_cmp(&b.population))
            .then(optional(a.standard_error).total_cmp(&optional(b.standard_error)))
            .then(optional(a.place).total_cmp(&optional(b.place)))
            .then(optional(a.tax).total_cmp(&optional(b.tax)))
    });
    let same_area = |a: &ValueUnit, b: &ValueUnit| a.area.is_some() && a.area == b.area;
    sorted
        .chunk_by(same_area)
        .map(<[ValueUnit]>::to_vec)
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
        expected: None,
        uncertainty: None,
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
    fn error(&self, chosen: &ChosenIndex, value: f64) -> Option<Box<Uncertainty>> {
        let (carried, outcomes) = chosen.definition.error.zip(self.outcomes.as_ref().ok())?;
        let parameter = chosen.parameter.unwrap_or(f64::NAN);
        let error = (carried.standard_error)(outcomes, parameter)?;
        let carried = CarriedInterval::of(value, error, carried.scale);
        Some(Box::new(Uncertainty {
            standard_error: Some(carried.standard_error),
            lower: Some(carried.lower),
            upper: Some(carried.upper),
            ..Uncertainty::default()
        }))
    }
}

impl Tables {
    /// The standard error of an index of incomes from its influence function.
    fn analytic(&self, chosen: &ChosenIndex, estimate: f64, level: f64) -> Uncertainty {
        let influences = || -> Result<Vec<Influence>, Lacking> {
            let known = analytic_errors::find(chosen.definition.id);
            let Some(Influences::Incomes(of)) = known.map(|known| known.influences) else {
                return Err(Lacking::NoInfluenceFunction);
            };
            let fails = |problem: InvalidTable| Lacking::Refused(problem.into());
            let incomes = self.incomes.as_ref().map_err(|problem| fails(*problem))?;
            of(incomes, chosen.parameter.unwrap_or(f64::NAN)).map_err(fails)
        };
        let error = influences().and_then(|them| Ok(analytic_errors::standard_error(&them)?));
        from_error(estimate, error, level, chosen.definition.range)
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
