//! The indices of every region and period of an analysis.

mod areas;
pub mod changes;
pub mod differences;
mod counts;
mod kept;
mod parts;
mod pieces;
mod uncertainty;
mod values;

pub use areas::{AreaEstimate, AreaMix, N_MIX_MEASURES, N_TWO_GROUP_MEASURES};
pub use counts::{asked_of, indices_of, pairs, refuse_all, value_of};
pub use kept::{Keeping, Taken};
pub use parts::{Contribution, IndexParts, PartEstimate, parts_of, parts_of_values};
pub use pieces::Pieces;
pub use uncertainty::{Lacking, Noise, Task, Uncertainty, adjust_for_many};
pub use values::{AskedOfValues, ValueUnit, indices_of_values, refuse_all_of_values};

use std::collections::BTreeMap;

use counts::Tables;
use kept::{Computed, Earlier};

use crate::aggregate::{Contingency, Gathered, GroupCounts};
use crate::engine::{self, Engine};
use crate::harmonise::Register;
use crate::indices::InvalidTable;
use crate::inference::Caution;
use crate::plan::{Analysis, Protection};
use crate::spec::MissingKind;

/// What came of one analysis.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// By level, region, period, comparison and index; indices of all groups at once come last.
    pub rows: Pieces<Estimate>,
    /// By region, period, comparison and area.
    pub areas: Pieces<AreaEstimate>,
    /// By region, period and area.
    pub mixes: Pieces<AreaMix>,
    /// By region, period, index and level; only where the analysis is split.
    pub parts: Pieces<PartEstimate>,
    pub contributions: Pieces<Contribution>,
}

/// One index of one region and period.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// Position in the levels of the geography.
    pub level: usize,
    /// Position in the regions of the level.
    pub region: usize,
    pub period: i32,
    /// Position in the indices of the analysis.
    pub index: usize,
    pub between: Between,
    pub value: Result<f64, Refusal>,
    /// Inhabited areas.
    pub n_areas: usize,
    /// People in the groups that the index sets against each other; unknown where counts are missing.
    pub population: Option<f64>,
    pub caution: Caution,
    /// What the index would come to if people were spread over the areas by lot.
    pub expected: Option<f64>,
    pub uncertainty: Option<Box<Uncertainty>>,
}

/// Who is set against whom.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Between {
    /// Position in the comparisons that were asked for.
    Comparison(usize),
    /// Positions of two groups among all of the table.
    Pair {
        group: usize,
        other: usize,
    },
    AllGroups,
}

/// Why an index has no value.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Refusal {
    /// The table does not allow it.
    Table(InvalidTable),
    /// Counts are missing.
    Missing { n: usize, kind: MissingKind },
}

/// How many regions and periods an analysis is computed for.
pub fn n_tables(analysis: &Analysis, periods: &[usize], register: &Register) -> usize {
    tasks(analysis, periods, register).len()
}

/// Computes an analysis, region by region, on as many threads as the engine has, and says of each
/// region and period when it is done. Regions and periods with the counts of an earlier run are taken
/// from there.
#[expect(clippy::too_many_arguments)]
pub fn estimate(
    analysis: &Analysis,
    counts: &GroupCounts,
    periods: &[usize],
    register: &Register,
    protection: Option<&Protection>,
    keeping: &Keeping<'_>,
    engine: &dyn Engine,
    done: &(dyn Fn() + Sync),
) -> (Estimates, Taken) {
    let groups = analysis.groups.iter();
    let columns: Vec<usize> = groups.map(|&group| counts.position(group)).collect();
    let tasks = tasks(analysis, periods, register);
    let years: Vec<String> = counts.periods.iter().map(i32::to_string).collect();
    let stratum_of = analysis.strata.map(|level| {
        let mut stratum_of = vec![0; register.n_areas()];
        for (region, areas) in register.levels[level].areas.iter().enumerate() {
            for &area in areas {
                stratum_of[area as usize] = region;
            }
        }
        stratum_of
    });
    let earlier = Earlier::of(keeping, analysis, periods, &counts.periods, engine);
    let of_tasks = engine::map(engine, tasks.len(), |at| {
        let task = &tasks[at];
        let areas = &register.levels[task.level].areas[task.region];
        let gathered = Contingency::gather(counts, &columns, areas, task.period);
        let period = counts.periods[task.period];
        let of_task = Task {
            names: vec![
                &analysis.id,
                &register.levels[task.level].id,
                &register.levels[task.level].codes[task.region],
                &years[task.period],
            ],
            strata: stratum_of.as_ref().map(|stratum_of| {
                let areas = gathered.areas().iter();
                areas.map(|&area| stratum_of[area as usize]).collect()
            }),
            noise: protection
                .filter(|protection| protection.from <= period)
                .map(|protection| Noise::of(&protection.noise)),
        };
        let digest = kept::digest(task, &gathered, of_task.strata.as_deref());
        let known = earlier.take(task.period, &digest);
        let is_new = known.is_none();
        let found = task.estimate(analysis, period, &gathered, &of_task, known, engine);
        done();
        Computed {
            digest,
            found,
            is_new,
        }
    });
    earlier.renew(
        keeping,
        analysis,
        &counts.periods,
        &tasks,
        &of_tasks,
        engine,
    );
    let taken = Taken {
        n_tables: tasks.len(),
        n_computed: of_tasks.iter().filter(|it| it.is_new).count(),
    };
    let (mut rows, mut areas, mut mixes) = (Vec::new(), Vec::new(), Vec::new());
    for Computed { found, .. } in of_tasks {
        rows.push(found.rows);
        areas.push(found.areas);
        mixes.push(found.mixes);
    }
    let (parts, contributions) =
        parts::split(analysis, counts, &columns, periods, register, engine);
    let mut rows: Pieces<Estimate> = rows.into_iter().collect();
    if analysis.asked.inference.permutations.is_some() {
        adjust_regions(&mut rows);
    }
    let estimates = Estimates {
        rows,
        areas: areas.into_iter().collect(),
        mixes: mixes.into_iter().collect(),
        parts: parts.into(),
        contributions: contributions.into(),
    };
    (estimates, taken)
}

/// The regions of a level are tested at once: each index of each period on its own.
fn adjust_regions(rows: &mut Pieces<Estimate>) {
    let mut tested: BTreeMap<_, Vec<&mut Uncertainty>> = BTreeMap::new();
    for row in rows.iter_mut() {
        if let Some(uncertainty) = row.uncertainty.as_deref_mut() {
            let family = (row.level, row.period, row.index, row.between);
            tested.entry(family).or_default().push(uncertainty);
        }
    }
    for family in tested.into_values() {
        adjust_for_many(family.into_iter());
    }
}

/// One region and period to be computed.
struct RegionPeriod {
    level: usize,
    region: usize,
    /// Position in the periods of the counts.
    period: usize,
    /// Whether the indices of the region are asked for.
    with_indices: bool,
    /// Whether the single areas are set against this region.
    with_areas: bool,
}

fn tasks(analysis: &Analysis, periods: &[usize], register: &Register) -> Vec<RegionPeriod> {
    let mut levels = analysis.levels.clone();
    if !levels.contains(&analysis.areas_within) {
        levels.push(analysis.areas_within);
    }
    let mut tasks = Vec::new();
    for level in levels {
        for region in 0..register.levels[level].codes.len() {
            tasks.extend(periods.iter().map(|&period| RegionPeriod {
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

/// What came of one region and period.
struct Found {
    rows: Vec<Estimate>,
    areas: Vec<AreaEstimate>,
    mixes: Vec<AreaMix>,
}

impl RegionPeriod {
    /// Computes what is not known of the region's indices, and the measures of its areas, which are
    /// made sooner than they are read.
    fn estimate(
        &self,
        analysis: &Analysis,
        period: i32,
        gathered: &Gathered,
        task: &Task,
        known: Option<Vec<Estimate>>,
        engine: &dyn Engine,
    ) -> Found {
        let (mut areas, mut mixes) = (Vec::new(), Vec::new());
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
                refuse_all(&analysis.asked, analysis.groups.len(), *n_areas, refusal)
            }
            // A region has no area at all when the data cover a part of the register.
            Gathered::Table(table) if table.areas.is_empty() => Vec::new(),
            Gathered::Table(table) => {
                let tables = Tables::of(table, &analysis.asked);
                if self.with_areas {
                    areas = tables.areas(table, self.region, period);
                    mixes = tables.mixes(table, self.region, period);
                }
                match self.with_indices && known.is_none() {
                    true => tables.values(task, engine),
                    false => Vec::new(),
                }
            }
        };
        let wanted = values.into_iter().filter(|_| self.with_indices);
        let rows = wanted.map(|found| Estimate {
            level: self.level,
            region: self.region,
            period,
            index: found.index,
            between: found.between,
            value: found.value,
            n_areas: found.n_areas,
            population: found.population,
            caution: found.caution,
            expected: found.expected,
            uncertainty: found.uncertainty,
        });
        Found {
            rows: known.unwrap_or_else(|| rows.collect()),
            areas,
            mixes,
        }
    }
}

/// One index of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexValue {
    /// Position in the indices that were asked for.
    pub index: usize,
    pub between: Between,
    pub value: Result<f64, Refusal>,
    /// What the index would come to if people were spread over the areas by lot; told unasked where
    /// areas are small.
    pub expected: Option<f64>,
    /// What was asked of how far the value can be trusted.
    pub uncertainty: Option<Box<Uncertainty>>,
    pub n_areas: usize,
    pub population: Option<f64>,
    pub caution: Caution,
}
