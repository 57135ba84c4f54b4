//! Indices split into what lies between the regions of each level and what lies within them.

use super::counts::{Tables, asked_of};
use super::values::{AskedOfValues, ValueUnit};
use super::{Between, RegionPeriod};
use crate::aggregate::{Contingency, Gathered, GroupCounts};
use crate::decomposition::nested::{Decomposable, Nested, OrderedCounts, Paths, nested};
use crate::engine::{self, Engine};
use crate::harmonise::Register;
use crate::indices::{Formula, Income, InvalidTable, Outcome, TwoGroupArea};
use crate::plan::{Analysis, Asked, ChosenIndex};

/// An index of a table, and its parts.
#[derive(Clone, Debug)]
pub struct IndexParts {
    /// Position in the indices that were asked for.
    pub index: usize,
    pub between: Between,
    pub nested: Result<Nested, InvalidTable>,
}

/// What of an index lies between the regions of one level, within those of the level above.
#[derive(Clone, Debug, PartialEq)]
pub struct PartEstimate {
    /// Position in the regions of the largest level: the region that is split.
    pub region: usize,
    pub period: i32,
    pub index: usize,
    pub between: Between,
    /// Position in the levels of the split of those within whose regions the part lies.
    pub within: usize,
    pub value: f64,
    /// Of the whole; nothing where the whole is zero.
    pub share: Option<f64>,
}

/// One region's part in the index of a larger one.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// Position in the regions of the largest level: the region that is split.
    pub whole: usize,
    pub period: i32,
    pub index: usize,
    pub between: Between,
    /// Position in the levels of the geography.
    pub level: usize,
    /// Position in the regions of the level.
    pub region: usize,
    pub weight: f64,
    /// The index of the region itself.
    pub value: Result<f64, InvalidTable>,
    /// Weight times index.
    pub contribution: f64,
}

/// The parts of every index of the table that can be split.
pub fn parts_of(table: &Contingency, asked: &Asked, paths: Paths) -> Vec<IndexParts> {
    let tables = Tables::of(table, asked);
    let all_groups: Vec<Vec<f64>> = table.rows().map(<[f64]>::to_vec).collect();
    let ordered: Vec<OrderedCounts> = all_groups.iter().cloned().map(OrderedCounts).collect();
    let pairs: Vec<Vec<TwoGroupArea>> = (0..tables.n_comparisons())
        .map(|at| {
            let areas = tables.compared(at).pairs.iter();
            areas
                .map(|&(group, others)| TwoGroupArea { group, others })
                .collect()
        })
        .collect();
    asked_of(asked, table.n_groups)
        .filter_map(|(index, between)| {
            let chosen = &asked.indices[index];
            let part_weight = chosen.definition.part_weight?;
            let parameter = chosen.parameter;
            let nested = match (chosen.definition.formula, between) {
                (Formula::TwoGroup(formula), Between::Comparison(at)) => {
                    let index = Decomposable {
                        formula,
                        part_weight,
                        parameter,
                    };
                    nested(&index, &pairs[at], paths)
                }
                (Formula::MultiGroup(formula), _) => {
                    let index = Decomposable {
                        formula,
                        part_weight,
                        parameter,
                    };
                    nested(&index, &all_groups, paths)
                }
                (Formula::Ordered(formula), _) => {
                    let index = Decomposable {
                        formula,
                        part_weight,
                        parameter,
                    };
                    nested(&index, &ordered, paths)
                }
                _ => return None,
            };
            Some(IndexParts {
                index,
                between,
                nested,
            })
        })
        .collect()
}

/// The parts of every index of the values that can be split.
pub fn parts_of_values(
    units: &[ValueUnit],
    asked: &AskedOfValues,
    paths: Paths,
) -> Vec<IndexParts> {
    let incomes: Vec<Income> = units
        .iter()
        .map(|unit| Income {
            value: unit.value,
            population: unit.population,
            area: None,
        })
        .collect();
    let outcomes: Vec<Outcome> = units
        .iter()
        .map(|unit| Outcome {
            value: unit.value,
            population: unit.population,
            standard_error: None,
            place: None,
            is_reference: false,
        })
        .collect();
    let split = |(index, chosen): (usize, &ChosenIndex)| {
        let part_weight = chosen.definition.part_weight?;
        let parameter = chosen.parameter;
        let nested = match chosen.definition.formula {
            Formula::Incomes(formula) => {
                let index = Decomposable {
                    formula,
                    part_weight,
                    parameter,
                };
                nested(&index, &incomes, paths)
            }
            Formula::Outcomes(formula) => {
                let index = Decomposable {
                    formula,
                    part_weight,
                    parameter,
                };
                nested(&index, &outcomes, paths)
            }
            _ => return None,
        };
        Some(IndexParts {
            index,
            between: Between::AllGroups,
            nested,
        })
    };
    let indices = asked.indices.iter().enumerate();
    indices.filter_map(split).collect()
}

/// The parts of every region of the largest level of a split, and what each smaller region adds.
pub(super) fn split(
    analysis: &Analysis,
    counts: &GroupCounts,
    columns: &[usize],
    periods: &[usize],
    register: &Register,
    engine: &dyn Engine,
) -> (Vec<PartEstimate>, Vec<Contribution>) {
    let Some((&largest, smaller)) = analysis.split.split_first() else {
        return Default::default();
    };
    // The region of each area, by level.
    let regions: Vec<Vec<u32>> = smaller
        .iter()
        .map(|&level| {
            let mut region_of = vec![0; register.n_areas()];
            for (region, areas) in register.levels[level].areas.iter().enumerate() {
                for &area in areas {
                    region_of[area as usize] = region as u32;
                }
            }
            region_of
        })
        .collect();
    let n_regions = register.levels[largest].codes.len();
    let tasks: Vec<RegionPeriod> = (0..n_regions)
        .flat_map(|region| periods.iter().map(move |&period| (region, period)))
        .map(|(region, period)| RegionPeriod {
            level: largest,
            region,
            period,
            with_indices: false,
            with_areas: false,
        })
        .collect();
    let found = engine::map(engine, tasks.len(), |at| {
        let task = &tasks[at];
        let areas = &register.levels[largest].areas[task.region];
        let period = counts.periods[task.period];
        let gathered = Contingency::gather(counts, columns, areas, task.period);
        let path =
            |&area: &u32| -> Vec<u32> { regions.iter().map(|of| of[area as usize]).collect() };
        match &gathered {
            Gathered::Table(table) => {
                let numbers: Vec<u32> = table.areas.iter().flat_map(path).collect();
                let paths = Paths::new(smaller.len(), &numbers);
                task.parts(analysis, period, parts_of(table, &analysis.asked, paths))
            }
            // The table of estimates says what is missing.
            Gathered::Incomplete { .. } => Default::default(),
        }
    });
    let (mut parts, mut contributions) = (Vec::new(), Vec::new());
    for (of_region, within) in found {
        parts.extend(of_region);
        contributions.extend(within);
    }
    (parts, contributions)
}

impl RegionPeriod {
    fn parts(
        &self,
        analysis: &Analysis,
        period: i32,
        found: Vec<IndexParts>,
    ) -> (Vec<PartEstimate>, Vec<Contribution>) {
        let (mut parts, mut contributions) = (Vec::new(), Vec::new());
        for IndexParts {
            index,
            between,
            nested,
        } in found
        {
            let Ok(nested) = nested else { continue };
            parts.extend(
                nested
                    .parts
                    .iter()
                    .enumerate()
                    .map(|(within, part)| PartEstimate {
                        region: self.region,
                        period,
                        index,
                        between,
                        within,
                        value: part.value,
                        share: part.share,
                    }),
            );
            for (strata, &level) in nested.levels.iter().zip(&analysis.split[1..]) {
                contributions.extend(strata.iter().map(|stratum| Contribution {
                    whole: self.region,
                    period,
                    index,
                    between,
                    level,
                    region: *stratum.path.last().expect("every level has a number") as usize,
                    weight: stratum.weight,
                    value: stratum.value,
                    contribution: stratum.contribution,
                }));
            }
        }
        (parts, contributions)
    }
}
