//! Regions and periods whose counts are what they were when they were last computed.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{Estimate, Found, RegionPeriod};
use crate::aggregate::Gathered;
use crate::engine::{self, Engine};
use crate::plan::Analysis;
use crate::steps::{Kept, MadeOf, StepName, Store, Sum256};

/// Where what was computed of an analysis is kept, and what it is made of but for counts.
pub struct Keeping<'a> {
    pub store: &'a Store,
    pub made_of: MadeOf,
}

/// How many regions and periods there were, and how many were computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub n_tables: usize,
    pub n_computed: usize,
}

/// What is kept of the periods of an analysis.
pub(super) struct Earlier {
    /// By position of the period.
    periods: BTreeMap<usize, OfRegions>,
}

/// What is kept of regions, by the digest of their counts, until it is taken.
type OfRegions = BTreeMap<Sum256, Mutex<Option<Vec<Estimate>>>>;

impl Earlier {
    /// Of periods that are positions in `years`.
    pub(super) fn of(
        keeping: &Keeping<'_>,
        analysis: &Analysis,
        periods: &[usize],
        years: &[i32],
        engine: &dyn Engine,
    ) -> Earlier {
        let of_year = |year: i32| {
            let name = StepName::estimate(&analysis.id, year);
            let (kept, found) = (keeping.store).load::<Vec<(Sum256, Vec<Estimate>)>>(
                &name,
                &keeping.made_of,
                Some(year),
            );
            debug_assert_eq!(kept == Kept::Same, found.is_some());
            let found = found.into_iter().flatten();
            found
                .map(|(digest, found)| (digest, Mutex::new(Some(found))))
                .collect()
        };
        Earlier {
            periods: engine::map(engine, periods.len(), |at| {
                (periods[at], of_year(years[periods[at]]))
            })
            .into_iter()
            .collect(),
        }
    }

    pub(super) fn take(&self, period: usize, digest: &Sum256) -> Option<Vec<Estimate>> {
        let kept = self.periods.get(&period)?.get(digest)?;
        kept.lock().unwrap_or_else(|it| it.into_inner()).take()
    }

    /// Keeps the periods of which something was computed, or something is no longer asked for.
    pub(super) fn renew(
        &self,
        keeping: &Keeping<'_>,
        analysis: &Analysis,
        years: &[i32],
        tasks: &[RegionPeriod],
        computed: &[Computed],
        engine: &dyn Engine,
    ) {
        let periods: Vec<(&usize, _)> = self.periods.iter().collect();
        engine::map(engine, periods.len(), |at| {
            let (&period, before) = periods[at];
            let of_period = tasks.iter().zip(computed);
            let of_period: Vec<&Computed> = of_period
                .filter(|(task, _)| task.period == period)
                .map(|(_, computed)| computed)
                .collect();
            let is_new = of_period.iter().any(|it| it.is_new);
            if of_period.is_empty() || (!is_new && of_period.len() == before.len()) {
                return;
            }
            let found = of_period.iter().map(|it| (&it.digest, &it.found.rows));
            let found: Vec<(&Sum256, &Vec<Estimate>)> = found.collect();
            let name = StepName::estimate(&analysis.id, years[period]);
            keeping.store.keep(&name, keeping.made_of.clone(), &found);
        });
    }
}

/// What came of a region and period, and whether it was computed now.
pub(super) struct Computed {
    pub(super) digest: Sum256,
    pub(super) found: Found,
    pub(super) is_new: bool,
}

/// Of all that the indices of a region and period follow from, with what the analysis is made of.
pub(super) fn digest(task: &RegionPeriod, gathered: &Gathered, strata: Option<&[usize]>) -> Sum256 {
    let mut bytes = Vec::new();
    let mut add = |number: u64| bytes.extend_from_slice(&number.to_le_bytes());
    add(task.level as u64);
    add(task.region as u64);
    match gathered {
        Gathered::Table(table) => {
            add(table.n_groups as u64);
            add(table.areas.len() as u64);
            table.areas.iter().for_each(|area| add(u64::from(*area)));
            table.cells.iter().for_each(|count| add(count.to_bits()));
        }
        Gathered::Incomplete {
            n_missing,
            kind,
            n_areas,
        } => {
            add(u64::MAX);
            add(*n_missing as u64);
            add(*kind as u64);
            add(*n_areas as u64);
        }
    }
    strata
        .iter()
        .flat_map(|it| it.iter())
        .for_each(|stratum| add(*stratum as u64));
    Sum256::of(&bytes)
}
