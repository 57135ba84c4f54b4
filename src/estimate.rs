//! The indices of every region and period of an analysis.

use crate::aggregate::{Contingency, Gathered, GroupCounts};
use crate::engine::{self, Engine};
use crate::harmonise::Register;
use crate::indices::{Formula, InvalidTable, LOCAL_MEASURES, MultiGroup, TwoGroup, TwoGroupArea};
use crate::inference::Caution;
use crate::plan::{Against, Analysis, ChosenIndex, Comparison};
use crate::spec::MissingKind;

/// What came of one analysis.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// By level, region, period, comparison and index; indices of all groups at once come last.
    pub rows: Vec<Estimate>,
    /// By region, period, comparison and area.
    pub areas: Vec<AreaEstimate>,
}

/// One index of one region and period.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Position in the levels of the geography.
    pub level: usize,
    /// Position in the regions of the level.
    pub region: usize,
    pub period: i32,
    /// Position in the indices of the analysis.
    pub index: usize,
    /// Position in the comparisons of the analysis; an index of all groups at once has none.
    pub comparison: Option<usize>,
    pub value: Result<f64, Refusal>,
    /// Inhabited areas.
    pub n_areas: usize,
    /// People in the groups that the index sets against each other; unknown where counts are missing.
    pub population: Option<f64>,
    pub caution: Caution,
}

/// Why an index has no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// The table does not allow it.
    Table(InvalidTable),
    /// Counts are missing.
    Missing { n: usize, kind: MissingKind },
}

/// The local measures of one area and period, set against its region.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaEstimate {
    pub comparison: usize,
    pub period: i32,
    /// Position in the register.
    pub area: u32,
    /// Position in the regions of the level that areas are set against.
    pub region: usize,
    pub group: f64,
    pub others: f64,
    /// In the order of [`LOCAL_MEASURES`]; nothing where nobody lives or the region has no table.
    pub measures: Option<[f64; LOCAL_MEASURES.len()]>,
}

/// Computes an analysis, region by region, on as many threads as the engine has.
pub fn estimate(
    analysis: &Analysis,
    counts: &GroupCounts,
    periods: &[usize],
    register: &Register,
    engine: &dyn Engine,
) -> Estimates {
    let groups = analysis.groups.iter();
    let columns: Vec<usize> = groups.map(|&group| counts.position(group)).collect();
    let tasks = tasks(analysis, periods, register);
    let of_tasks = engine::map(engine, tasks.len(), |at| {
        let task = &tasks[at];
        let areas = &register.levels[task.level].areas[task.region];
        let gathered = Contingency::gather(counts, &columns, areas, task.period);
        task.estimate(analysis, counts.periods[task.period], &gathered)
    });
    let n_rows = of_tasks.iter().map(|(of_region, _)| of_region.len()).sum();
    let n_areas = of_tasks.iter().map(|(_, of_areas)| of_areas.len()).sum();
    let mut rows = Vec::with_capacity(n_rows);
    let mut areas = Vec::with_capacity(n_areas);
    for (of_region, of_areas) in of_tasks {
        rows.extend(of_region);
        areas.extend(of_areas);
    }
    Estimates { rows, areas }
}

/// One region and period to be computed.
struct Task {
    level: usize,
    region: usize,
    /// Position in the periods of the counts.
    period: usize,
    /// Whether the indices of the region are asked for.
    with_indices: bool,
    /// Whether the single areas are set against this region.
    with_areas: bool,
}

fn tasks(analysis: &Analysis, periods: &[usize], register: &Register) -> Vec<Task> {
    let mut levels = analysis.levels.clone();
    if !levels.contains(&analysis.areas_within) {
        levels.push(analysis.areas_within);
    }
    let mut tasks = Vec::new();
    for level in levels {
        for region in 0..register.levels[level].codes.len() {
            tasks.extend(periods.iter().map(|&period| Task {
                level,
                region,
                period,
                with_indices: analysis.levels.contains(&level),
                with_areas: level == analysis.areas_within,
            }));
        }
    }
    tasks
}

impl Task {
    fn estimate(
        &self,
        analysis: &Analysis,
        period: i32,
        gathered: &Gathered,
    ) -> (Vec<Estimate>, Vec<AreaEstimate>) {
        let mut areas = Vec::new();
        let values = match gathered {
            Gathered::Incomplete {
                n_missing,
                kind,
                n_areas,
            } => {
                let refusal = Refusal::Missing {
                    n: *n_missing,
                    kind: *kind,
                };
                refuse_all(&analysis.comparisons, &analysis.indices, *n_areas, refusal)
            }
            // A region has no area at all when the data cover a part of the register.
            Gathered::Table(table) if table.areas.is_empty() => Vec::new(),
            Gathered::Table(table) => {
                let compared: Vec<Compared> = analysis
                    .comparisons
                    .iter()
                    .map(|&between| Compared::of(table, between))
                    .collect();
                if self.with_areas {
                    areas = self.area_estimates(period, table, &compared);
                }
                if self.with_indices {
                    values_of(table, &compared, &analysis.indices)
                } else {
                    Vec::new()
                }
            }
        };
        let wanted = values.into_iter().filter(|_| self.with_indices);
        let rows = wanted.map(|found| Estimate {
            level: self.level,
            region: self.region,
            period,
            index: found.index,
            comparison: found.comparison,
            value: found.value,
            n_areas: found.n_areas,
            population: found.population,
            caution: found.caution,
        });
        (rows.collect(), areas)
    }

    fn area_estimates(
        &self,
        period: i32,
        table: &Contingency,
        compared: &[Compared],
    ) -> Vec<AreaEstimate> {
        let mut estimates = Vec::with_capacity(table.areas.len() * compared.len());
        for (comparison, compared) in compared.iter().enumerate() {
            let areas = table.areas.iter().zip(&compared.pairs);
            estimates.extend(areas.map(|(&area, &(group, others))| {
                let measures = match &compared.table {
                    Ok(region) if group + others > 0.0 => Some(std::array::from_fn(|at| {
                        let measure = &LOCAL_MEASURES[at];
                        (measure.formula)(region, TwoGroupArea { group, others })
                    })),
                    _ => None,
                };
                AreaEstimate {
                    comparison,
                    period,
                    area,
                    region: self.region,
                    group,
                    others,
                    measures,
                }
            }));
        }
        estimates
    }
}

/// A focus group and those it is compared with, in the areas of a table.
struct Compared {
    /// An area each, in the order of the table.
    pairs: Vec<(f64, f64)>,
    table: Result<TwoGroup, InvalidTable>,
}

impl Compared {
    fn of(table: &Contingency, between: Comparison) -> Compared {
        let pairs: Vec<(f64, f64)> = table.rows().map(|row| pair(row, between)).collect();
        Compared {
            table: TwoGroup::new(pairs.iter().copied()),
            pairs,
        }
    }
}

/// One index of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexValue {
    /// Position in the indices that were asked for.
    pub index: usize,
    /// Position in the comparisons that were asked for; an index of all groups at once has none.
    pub comparison: Option<usize>,
    pub value: Result<f64, Refusal>,
    pub n_areas: usize,
    pub population: Option<f64>,
    pub caution: Caution,
}

/// Every index of a table, for every comparison.
pub fn indices_of(
    table: &Contingency,
    comparisons: &[Comparison],
    indices: &[ChosenIndex],
) -> Vec<IndexValue> {
    let compared: Vec<Compared> = comparisons
        .iter()
        .map(|&between| Compared::of(table, between))
        .collect();
    values_of(table, &compared, indices)
}

fn values_of(
    table: &Contingency,
    compared: &[Compared],
    indices: &[ChosenIndex],
) -> Vec<IndexValue> {
    let takes_two = |chosen: &&ChosenIndex| chosen.definition.needs_two_groups();
    let n_two = indices.iter().filter(takes_two).count();
    let n_multi = indices.len() - n_two;
    let mut values = Vec::with_capacity(n_two * compared.len() + n_multi);
    if n_two > 0 {
        for (comparison, compared) in compared.iter().enumerate() {
            two_group_values(comparison, compared, indices, &mut values);
        }
    }
    if n_multi > 0 {
        multi_group_values(table, indices, &mut values);
    }
    values
}

fn two_group_values(
    comparison: usize,
    compared: &Compared,
    indices: &[ChosenIndex],
    values: &mut Vec<IndexValue>,
) {
    let pairs = || compared.pairs.iter();
    let group: f64 = pairs().map(|(group, _)| group).sum();
    let others: f64 = pairs().map(|(_, others)| others).sum();
    let n_areas = pairs()
        .filter(|(group, others)| group + others > 0.0)
        .count();
    let caution = Caution::of(n_areas, &[group, others]);
    for (index, chosen) in indices.iter().enumerate() {
        let value = match (chosen.definition.formula, &compared.table) {
            (Formula::MultiGroup(_), _) => continue,
            (_, Err(problem)) => Err(Refusal::Table(*problem)),
            (Formula::TwoGroup(formula), Ok(table)) => Ok(formula(table)),
            (Formula::TwoGroupWithParameter(formula), Ok(table)) => {
                let parameter = chosen
                    .parameter
                    .expect("an index that takes one is given one");
                Ok(formula(table, parameter))
            }
        };
        values.push(IndexValue {
            index,
            comparison: Some(comparison),
            value,
            n_areas,
            population: Some(group + others),
            caution,
        });
    }
}

fn multi_group_values(table: &Contingency, indices: &[ChosenIndex], values: &mut Vec<IndexValue>) {
    let multi_group = MultiGroup::new(table.n_groups, table.cells.clone());
    let inhabited = |row: &&[f64]| row.iter().any(|count| *count > 0.0);
    let n_areas = table.rows().filter(inhabited).count();
    let total = |group: usize| table.rows().map(|row| row[group]).sum();
    let group_totals: Vec<f64> = (0..table.n_groups).map(total).collect();
    let caution = Caution::of(n_areas, &group_totals);
    for (index, chosen) in indices.iter().enumerate() {
        let Formula::MultiGroup(formula) = chosen.definition.formula else {
            continue;
        };
        values.push(IndexValue {
            index,
            comparison: None,
            value: match &multi_group {
                Ok(table) => Ok(formula(table)),
                Err(problem) => Err(Refusal::Table(*problem)),
            },
            n_areas,
            population: Some(table.population()),
            caution,
        });
    }
}

/// The same refusal for every index and comparison.
pub fn refuse_all(
    comparisons: &[Comparison],
    indices: &[ChosenIndex],
    n_areas: usize,
    refusal: Refusal,
) -> Vec<IndexValue> {
    let of = |index: usize, comparison: Option<usize>| IndexValue {
        index,
        comparison,
        value: Err(refusal),
        n_areas,
        population: None,
        caution: Caution::default(),
    };
    let takes_two = |index: &usize| indices[*index].definition.needs_two_groups();
    let two_group = (0..comparisons.len()).flat_map(|comparison| {
        let of_two = (0..indices.len()).filter(takes_two);
        of_two.map(move |index| of(index, Some(comparison)))
    });
    let multi_group = (0..indices.len()).filter(|index| !takes_two(index));
    two_group
        .chain(multi_group.map(|index| of(index, None)))
        .collect()
}

/// The counts of the focus group and of those it is compared with, in one area.
fn pair(row: &[f64], between: Comparison) -> (f64, f64) {
    let others = match between.against {
        Against::Group(reference) => row[reference],
        Against::AllOthers => {
            let others = (0..row.len()).filter(|group| *group != between.focus);
            others.map(|group| row[group]).sum()
        }
    };
    (row[between.focus], others)
}
