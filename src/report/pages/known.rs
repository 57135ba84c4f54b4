//! What a run found, in the order in which pages ask for it.

use std::collections::{BTreeMap, BTreeSet};

use super::writing::Writing;
use crate::charts::Chart;
use crate::estimate::Estimate;
use crate::follow_up::efforts::sums::{self, parts};
use crate::follow_up::efforts::{
    AmountKind, Announced, Applied, Decision, Effort, Granted, Kind, Paid, Reach, Repaid, Used,
};
use crate::follow_up::finding::Reason;
use crate::harmonise::LevelRegions;
use crate::plan::FollowUp;
use crate::publish::Results;
use crate::report::Figure;
use crate::study::{
    ClosedAnyway, Destination, EffortRow, EffortsFound, IndicatorRow, Span, Study, Territory,
    TrendRow, TypeRow, TypeShareRow, closed_anyway,
};

/// Kronor of each kind, in the order of [`AmountKind::ALL`]; nothing is unknown, and no kind is ever
/// added to another.
pub(super) type ByKind = [Option<i64>; AmountKind::ALL.len()];

/// Results with what all pages look up in them.
pub(in crate::report) struct Known<'a> {
    pub(super) results: &'a Results,
    pub(super) study: &'a Study,
    pub(super) follow_up: &'a FollowUp,
    pub(super) writing: Writing,
    pub(super) charts: &'a [Chart],
    pub(super) generation: &'a str,
    /// Of regions, by indicator and year.
    pub(super) indicators: BTreeMap<Territory, Vec<&'a IndicatorRow>>,
    pub(super) trends: BTreeMap<Territory, Vec<&'a TrendRow>>,
    /// By area, year by year.
    pub(super) types: Vec<Vec<&'a TypeRow>>,
    /// Of all areas where there is no territory.
    pub(super) shares: BTreeMap<Option<Territory>, Vec<&'a TypeShareRow>>,
    pub(super) money: BTreeMap<Destination, Vec<&'a EffortRow>>,
    /// By analysis and region of the follow-up's level.
    pub(super) estimates: Vec<Vec<Vec<&'a Estimate>>>,
    pub(super) efforts: Vec<KnownEffort<'a>>,
    /// A question of the plan each.
    pub(super) closed_anyway: Vec<Result<ClosedAnyway, Reason>>,
}

/// An effort with where it was to reach and what is known of its money.
pub(super) struct KnownEffort<'a> {
    pub effort: &'a Effort,
    /// Positions of areas in the register.
    pub areas: Vec<usize>,
    /// Positions of regions of the follow-up's level.
    pub regions: BTreeSet<usize>,
    pub parts: Vec<Money>,
}

/// Money of one kind of an effort in one year, with where it went.
#[derive(Clone, Copy, Debug)]
pub(super) struct Money {
    pub kind: AmountKind,
    pub year: i32,
    pub destination: Destination,
    /// The region that the destination lies in.
    pub region: Option<usize>,
    pub kronor: i64,
}

impl KnownEffort<'_> {
    pub(super) fn is_refused(&self) -> bool {
        self.effort.decision == Decision::Refused
    }
}

impl<'a> Known<'a> {
    /// Nothing where the run has no follow-up.
    pub(in crate::report) fn of(
        results: &'a Results,
        charts: &'a [Chart],
        generation: &'a str,
    ) -> Option<Known<'a>> {
        let (study, follow_up) = (results.study.as_ref()?, results.plan.follow_up.as_ref()?);
        let n_regions = results.register.levels[follow_up.level].codes.len();
        let mut known = Known {
            results,
            study,
            follow_up,
            writing: Writing(results.plan.outputs.language),
            charts,
            generation,
            indicators: BTreeMap::new(),
            trends: BTreeMap::new(),
            types: vec![Vec::new(); results.register.n_areas()],
            shares: BTreeMap::new(),
            money: BTreeMap::new(),
            estimates: Vec::new(),
            efforts: Vec::new(),
            closed_anyway: (study.answers.iter())
                .map(|answer| closed_anyway(&answer.guards))
                .collect(),
        };
        for row in &study.indicators {
            if matches!(row.territory, Territory::Region { .. }) {
                known.indicators.entry(row.territory).or_default().push(row);
            }
        }
        for row in &study.trends {
            known.trends.entry(row.territory).or_default().push(row);
        }
        if let Some(types) = &study.types {
            for row in &types.areas {
                known.types[row.area].push(row);
            }
            for row in &types.shares {
                known.shares.entry(row.territory).or_default().push(row);
            }
        }
        for row in study.efforts.iter().flat_map(|it| &it.sums) {
            known.money.entry(row.destination).or_default().push(row);
        }
        for found in &results.analyses {
            let mut by_region = vec![Vec::new(); n_regions];
            for row in found.estimates.rows.iter() {
                if row.level == follow_up.level {
                    by_region[row.region].push(row);
                }
            }
            known.estimates.push(by_region);
        }
        if let Some(efforts) = &study.efforts {
            known.efforts = known.of_register(efforts);
        }
        Some(known)
    }

    fn of_register(&self, found: &'a EffortsFound) -> Vec<KnownEffort<'a>> {
        let mut money: BTreeMap<&str, Vec<Money>> = BTreeMap::new();
        self.add::<Announced>(found, &mut money);
        self.add::<Applied>(found, &mut money);
        self.add::<Granted>(found, &mut money);
        self.add::<Paid>(found, &mut money);
        self.add::<Used>(found, &mut money);
        self.add::<Repaid>(found, &mut money);
        let known = found.register.efforts().map(|(effort, reaches, _)| {
            let areas: Vec<usize> = reaches.iter().filter_map(|it| self.area(it)).collect();
            let own = effort.region.as_deref().and_then(|code| self.region(code));
            KnownEffort {
                effort,
                regions: areas
                    .iter()
                    .filter_map(|&it| self.region_of(it))
                    .chain(own)
                    .collect(),
                areas,
                parts: money.remove(effort.id.as_str()).unwrap_or_default(),
            }
        });
        known.collect()
    }

    fn add<K: Kind>(&self, found: &'a EffortsFound, money: &mut BTreeMap<&'a str, Vec<Money>>) {
        for part in parts::<K>(&found.register, &found.areas) {
            let region = part.region.and_then(|code| self.region(code));
            let territory = region.map(|region| self.territory(region));
            let destination = match (part.destination, territory) {
                (sums::Destination::Area(area), _) => {
                    let area = self.results.register.position_of_code(&area.code);
                    let area = area.expect("the register of efforts was checked");
                    Destination::Territory(Territory::Area(area as usize))
                }
                (sums::Destination::WholeRegion, Some(region)) => Destination::WholeRegion(region),
                (sums::Destination::NotDistributed, Some(region)) => {
                    Destination::NotDistributed(region)
                }
                (_, None) => Destination::Nowhere,
            };
            money.entry(&part.effort.id).or_default().push(Money {
                kind: K::KIND,
                year: part.year,
                destination,
                region,
                kronor: part.amount.kronor(),
            });
        }
    }

    fn area(&self, reach: &Reach) -> Option<usize> {
        let found = self.results.register.position_of_code(&reach.area.code);
        found.map(|area| area as usize)
    }

    /// The regions of the follow-up's level.
    pub(super) fn level(&self) -> &'a LevelRegions {
        &self.results.register.levels[self.follow_up.level]
    }

    pub(super) fn region(&self, code: &str) -> Option<usize> {
        self.level().codes.iter().position(|known| known == code)
    }

    pub(super) fn region_of(&self, area: usize) -> Option<usize> {
        let mut regions = self.level().areas.iter();
        regions.position(|areas| areas.contains(&(area as u32)))
    }

    pub(super) fn territory(&self, region: usize) -> Territory {
        Territory::Region {
            level: self.follow_up.level,
            region,
        }
    }

    /// The largest region that there is, with which others are set side by side.
    pub(super) fn whole(&self) -> Option<Territory> {
        let level = self.results.register.levels.len() - 1;
        let codes = &self.results.register.levels[level].codes;
        (level > self.follow_up.level && codes.len() == 1)
            .then_some(Territory::Region { level, region: 0 })
    }

    pub(super) fn area_name(&self, area: usize) -> String {
        let register = &self.results.register;
        let (code, name) = (&register.codes()[area], &register.names()[area]);
        match name.is_empty() || name == code {
            true => code.clone(),
            false => format!("{name} ({code})"),
        }
    }

    /// Money of each year and of one kind, somewhere.
    pub(super) fn paid(
        &self,
        destination: Destination,
        kind: AmountKind,
    ) -> impl Iterator<Item = &'a EffortRow> {
        let rows = self.money.get(&destination).into_iter().flatten().copied();
        rows.filter(move |row| row.kind == kind && row.purpose == Span::All)
    }

    /// The drawings whose ids begin so, for a page as deep as given.
    pub(super) fn drawings(&self, prefix: &str, up: &str) -> Vec<Figure> {
        let charts = self.charts.iter();
        let own = charts.filter(|chart| chart.id.starts_with(prefix));
        own.map(|chart| super::figure(chart, up)).collect()
    }
}

/// Adds up money within each kind, by what it belongs to.
pub(super) fn by_kind<'m, Key: Ord>(
    money: impl IntoIterator<Item = &'m Money>,
    key: impl Fn(&Money) -> Key,
) -> BTreeMap<Key, ByKind> {
    let mut sums: BTreeMap<Key, ByKind> = BTreeMap::new();
    for part in money {
        let at = AmountKind::ALL.iter().position(|kind| *kind == part.kind);
        let sum = sums.entry(key(part)).or_default();
        let sum = &mut sum[at.expect("all kinds are listed")];
        *sum = Some(sum.unwrap_or(0) + part.kronor);
    }
    sums
}
