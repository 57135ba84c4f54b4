//! Indicators: of areas as counted, of regions with their areas added up.

use super::{Material, Territory};
use crate::aggregate::GroupCounts;
use crate::engine;
use crate::follow_up::finding::{Finding, Reason};
use crate::follow_up::intervals_of_shares::{Share, wilson};
use crate::follow_up::recent_trend::{Direction, Figure, recent_trend};
use crate::indices::Bilingual;
use crate::inference::intervals::Interval;
use crate::plan::Indicator;
use crate::spec::MissingKind;

/// Why a count is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The statistics do not give it.
    Told(MissingKind),
    /// One of the areas of a region lacks it.
    InAnArea,
    /// The area is no part of the data.
    NotCovered,
}

impl Missing {
    pub fn reason(self) -> Bilingual {
        let (en, sv) = match self {
            Missing::Told(MissingKind::Suppressed) => ("suppressed", "sekretesskyddad uppgift"),
            Missing::Told(MissingKind::NotApplicable) => ("not applicable", "ej tillämplig"),
            Missing::Told(MissingKind::NotDelivered) => ("not delivered", "ej levererad"),
            Missing::Told(MissingKind::None) => ("nothing to count", "inget att räkna"),
            Missing::InAnArea => (
                "the figure of an area is missing",
                "uppgift saknas för ett område",
            ),
            Missing::NotCovered => (
                "the statistics do not cover the area",
                "statistiken omfattar inte området",
            ),
        };
        Bilingual { en, sv }
    }
}

/// For how many of how many people something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    pub count: f64,
    pub population: f64,
}

/// Counts of some areas by year.
#[derive(Clone, Debug)]
pub struct Counted {
    /// In order.
    pub years: Vec<i32>,
    n_areas: usize,
    /// Year by year, an area of the register each.
    cells: Vec<Result<Count, Missing>>,
}

impl Counted {
    pub fn at(&self, year: i32, area: usize) -> Result<Count, Missing> {
        match self.years.binary_search(&year) {
            Ok(at) => self.cells[at * self.n_areas + area],
            Err(_) => Err(Missing::Told(MissingKind::NotDelivered)),
        }
    }

    /// Areas added up; a missing one leaves no sum. Those that the data do not cover are left out.
    pub fn sum(&self, year: i32, areas: &[u32]) -> Result<Count, Missing> {
        let mut sum = Count {
            count: 0.0,
            population: 0.0,
        };
        let mut covered = false;
        for &area in areas {
            match self.at(year, area as usize) {
                Ok(count) => {
                    covered = true;
                    sum.count += count.count;
                    sum.population += count.population;
                }
                Err(Missing::NotCovered) => {}
                Err(_) => return Err(Missing::InAnArea),
            }
        }
        if covered {
            Ok(sum)
        } else {
            Err(Missing::NotCovered)
        }
    }
}

/// All indicators of a plan, and the inhabitants.
#[derive(Clone, Debug)]
pub struct Figures {
    /// An indicator of the plan each.
    pub indicators: Vec<Counted>,
    /// Counts are inhabitants; there is nobody else to count among.
    pub inhabitants: Counted,
}

/// An indicator of an area or region in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    /// Position in the plan's indicators.
    pub indicator: usize,
    pub territory: Territory,
    pub year: i32,
    pub counted: Result<Count, Missing>,
    /// The share with Wilson's interval; nothing where nobody is counted among.
    pub share: Option<(f64, Interval)>,
}

/// Where an indicator of a region has gone in the last five years.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendRow {
    pub indicator: usize,
    pub territory: Territory,
    pub found: Result<Trend, Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    pub direction: Direction,
    /// A year, in shares.
    pub slope: f64,
    pub interval: Interval,
    pub p_value: f64,
    pub first_year: i32,
    pub last_year: i32,
}

impl Figures {
    pub(super) fn of(material: &Material<'_>) -> Figures {
        let indicators = material.plan.indicators.iter();
        let inhabitants = &material.follow_up.inhabitants;
        Figures {
            indicators: indicators.map(|it| counted(material, it)).collect(),
            inhabitants: added(material, inhabitants.source, &inhabitants.groups, &[]),
        }
    }

    /// Who lives in an area, where that is known.
    pub fn inhabitants_of(&self, year: i32, area: usize) -> Option<f64> {
        self.inhabitants.at(year, area).ok().map(|it| it.count)
    }

    /// Of areas first, then of the regions of the follow-up's level and of those above it.
    pub(super) fn rows(&self, material: &Material<'_>) -> Vec<IndicatorRow> {
        let register = material.register;
        let areas = (0..register.n_areas()).map(Territory::Area);
        let levels = material.follow_up.level..register.levels.len();
        let regions = levels.flat_map(|level| {
            let regions = 0..register.levels[level].codes.len();
            regions.map(move |region| Territory::Region { level, region })
        });
        let territories: Vec<Territory> = areas.chain(regions).collect();
        let level = material.follow_up.confidence;
        let of_territory = |at: usize| {
            let territory = territories[at];
            let rows = self.indicators.iter().enumerate();
            let rows = rows.flat_map(|(indicator, counted)| {
                counted.years.iter().map(move |&year| {
                    let found = self.indicator(material, indicator, territory, year);
                    IndicatorRow {
                        indicator,
                        territory,
                        year,
                        counted: found,
                        share: found.ok().and_then(|count| share(count, level).ok()),
                    }
                })
            });
            // Areas that a source does not cover have no rows of it.
            rows.filter(|row| row.counted != Err(Missing::NotCovered))
                .collect::<Vec<_>>()
        };
        engine::map(material.engine, territories.len(), of_territory).concat()
    }

    pub fn indicator(
        &self,
        material: &Material<'_>,
        indicator: usize,
        territory: Territory,
        year: i32,
    ) -> Result<Count, Missing> {
        let counted = &self.indicators[indicator];
        match territory {
            Territory::Area(area) => counted.at(year, area),
            Territory::Region { level, region } => {
                counted.sum(year, &material.register.levels[level].areas[region])
            }
        }
    }

    pub(super) fn trends(&self, material: &Material<'_>) -> Vec<TrendRow> {
        let levels = material.follow_up.level..material.register.levels.len();
        let mut rows = Vec::new();
        for level in levels {
            for region in 0..material.register.levels[level].codes.len() {
                let territory = Territory::Region { level, region };
                for (indicator, counted) in self.indicators.iter().enumerate() {
                    rows.push(TrendRow {
                        indicator,
                        territory,
                        found: self.trend(material, indicator, territory, &counted.years),
                    });
                }
            }
        }
        rows
    }

    fn trend(
        &self,
        material: &Material<'_>,
        indicator: usize,
        territory: Territory,
        years: &[i32],
    ) -> Result<Trend, Finding> {
        let figure = |&year: &i32| {
            let count = self.indicator(material, indicator, territory, year).ok()?;
            let share = Share::of(count.count, count.population).ok()?;
            Some((year, Figure::Share(share)))
        };
        let figures: Vec<(i32, Figure)> = years.iter().filter_map(figure).collect();
        let found = recent_trend(&figures, material.follow_up.confidence)?;
        Ok(Trend {
            direction: found.direction,
            slope: found.slope,
            interval: found.slope_interval,
            p_value: found.p_value,
            first_year: found.first_year,
            last_year: found.last_year,
        })
    }
}

/// A share with its interval.
pub(super) fn share(count: Count, level: f64) -> Result<(f64, Interval), Reason> {
    let share = Share::of(count.count, count.population)?;
    Ok((share.share(), wilson(share, level)?))
}

fn counted(material: &Material<'_>, indicator: &Indicator) -> Counted {
    added(
        material,
        indicator.source,
        &indicator.counted,
        &indicator.among,
    )
}

/// Groups of a source added up, beside those among whom they are.
fn added(material: &Material<'_>, source: usize, of: &[usize], among: &[usize]) -> Counted {
    let counts: &GroupCounts = material.counts[source];
    let positions = |groups: &[usize]| -> Vec<usize> {
        groups.iter().map(|&group| counts.position(group)).collect()
    };
    let (of, among) = (positions(of), positions(among));
    let n_areas = material.register.n_areas();
    let mut cells = Vec::with_capacity(counts.periods.len() * n_areas);
    for period in 0..counts.periods.len() {
        for area in 0..n_areas {
            let groups = counts.area(period, area);
            let missing = counts
                .missing(period, area)
                .find(|(group, _)| of.contains(group) || among.contains(group));
            cells.push(match missing {
                _ if !counts.expected[area] => Err(Missing::NotCovered),
                Some((_, kind)) => Err(Missing::Told(kind)),
                None => Ok(Count {
                    count: of.iter().map(|&at| groups[at]).sum(),
                    population: among.iter().map(|&at| groups[at]).sum(),
                }),
            });
        }
    }
    Counted {
        years: counts.periods.clone(),
        n_areas,
        cells,
    }
}
