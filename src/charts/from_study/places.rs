//! Regions and areas by indicator, and what a page of a region shows.

use std::collections::BTreeMap;

use super::money::Group;
use super::{Drawing, Written};
use crate::charts::{
    Chart, Difference, Direction, Funnel, FunnelPlace, GroupedBy, IntervalRanking, RankedPlace,
    RecentTrend, SparklineRow, SparklineScale, Sparklines, Spine, SpineIndicator, Spread,
    funnel_plot, interval_ranking, sparkline_table, spine_chart,
};
use crate::follow_up::efforts::{Purpose, Reach, Reached};
use crate::follow_up::recent_trend;
use crate::indices::Favourable;
use crate::study::{IndicatorRow, Of, Territory};

/// Places that a funnel has room to name.
const MOST_HIGHLIGHTED: usize = 8;
/// Areas that a table of a region has room for.
const MOST_LINES: usize = 30;

impl Drawing<'_> {
    /// Each indicator in the regions with its interval, and in single areas by their size.
    pub(super) fn of_indicators(&self) -> Vec<Chart> {
        let indicators = 0..self.results.plan.indicators.len();
        indicators
            .flat_map(|at| [self.ranking_of(at), self.funnel_of(at)])
            .flatten()
            .collect()
    }

    fn is_funded(&self, territory: Territory) -> bool {
        let Territory::Region { level, region } = territory else {
            return false;
        };
        let areas = &self.results.register.levels[level].areas[region];
        let mut funded = self.study.answers.iter().flat_map(|it| &it.funded);
        funded.any(|it| areas.contains(&(it.area as u32)))
    }

    fn ranking_of(&self, indicator: usize) -> Option<Chart> {
        let (year, rows) = self.last_years[indicator].as_ref()?;
        let is_region = |row: &&&IndicatorRow| matches!(row.territory, Territory::Region { level, .. } if level == self.asked.level);
        let register = &self.results.register;
        let places: Vec<RankedPlace> = rows
            .iter()
            .filter(is_region)
            .map(|row| RankedPlace {
                name: row.territory.name(register).trim().to_owned(),
                value: row.share.map(|it| 100.0 * it.0),
                interval: row.share.map(|it| (100.0 * it.1.low, 100.0 * it.1.high)),
                ranks: None,
                highlighted: self.is_funded(row.territory),
            })
            .collect();
        let whole = rows.iter().find(|row| row.territory == self.whole());
        let reference = (whole.filter(|_| self.has_whole()))
            .and_then(|row| Some((self.whole_name().to_owned(), 100.0 * row.share?.0)));
        let name = self.indicator_name(indicator);
        let n = places.len();
        let title = match extremes(&places) {
            Some((highest, lowest)) => self.say(
                format!("The share of {name} is highest in {highest} and lowest in {lowest}"),
                format!("Andelen {name} är högst i {highest} och lägst i {lowest}"),
            ),
            None => name.to_owned(),
        };
        let mut caption = self.caption(
            title,
            self.say(
                format!(
                    "Share of {name}, {}, {year}, with 95 per cent intervals",
                    self.level_name()
                ),
                format!(
                    "Andel {name}, {}, {year}, med 95-procentiga intervall",
                    self.level_name()
                ),
            ),
            self.say("Per cent", "Procent"),
            self.credit(indicator),
        );
        caption.n = format!("n = {n} {}", self.level_name());
        if places.iter().any(|it| it.highlighted) {
            caption.notes.push(self.say(
                "Regions with funded areas are marked.",
                "Regioner med områden som fått insatser är markerade.",
            ));
        }
        let data = IntervalRanking {
            places,
            reference,
            level: self.asked.confidence,
        };
        let id = format!(
            "follow-up-ranking-{}",
            self.results.plan.indicators[indicator].id
        );
        Some(interval_ranking(&data, &caption, self.language, &id))
    }

    fn funnel_of(&self, indicator: usize) -> Option<Chart> {
        let (year, rows) = self.last_years[indicator].as_ref()?;
        let funded: Vec<usize> = (self.study.answers.iter())
            .flat_map(|it| it.funded.iter().map(|area| area.area))
            .collect();
        // Many highlighted places hide each other.
        let funded = if funded.len() <= MOST_HIGHLIGHTED {
            funded
        } else {
            Vec::new()
        };
        let places: Vec<FunnelPlace> = rows
            .iter()
            .filter_map(|row| {
                let Territory::Area(area) = row.territory else {
                    return None;
                };
                let counted = row.counted.ok()?;
                Some(FunnelPlace {
                    name: self.area_name(area),
                    cases: counted.count as u64,
                    population: counted.population as u64,
                    highlighted: funded.contains(&area),
                })
            })
            .collect();
        let name = self.indicator_name(indicator);
        let mut caption = self.caption(
            self.say(
                format!("Small areas spread most in the share of {name}"),
                format!("Små områden sprider sig mest i andelen {name}"),
            ),
            self.say(
                format!("Share of {name} by the number of people, areas, {year}"),
                format!("Andel {name} efter antal personer, områden, {year}"),
            ),
            self.say("Per cent", "Procent"),
            self.credit(indicator),
        );
        // What is seen is said only where it is so.
        if !small_spread_most(&places) {
            caption.title = self.say(
                format!("Areas of all sizes spread in the share of {name}"),
                format!("Områden av alla storlekar sprider sig i andelen {name}"),
            );
        }
        caption.n = self.n_areas(places.len());
        let data = Funnel {
            places,
            centre: None,
        };
        let id = format!(
            "follow-up-funnel-{}",
            self.results.plan.indicators[indicator].id
        );
        Some(funnel_plot(&data, &caption, self.language, &id))
    }

    /// The charts of a region's page.
    pub(super) fn of_region(&self, region: usize) -> Vec<Chart> {
        let code = &self.results.register.levels[self.asked.level].codes[region];
        let own = Territory::Region {
            level: self.asked.level,
            region,
        };
        let mut charts = Vec::new();
        charts.extend(self.spine(region, &format!("region-{code}-indicators")));
        if let Some(types) = &self.study.types {
            charts.extend(self.shares_of_types(
                types,
                Some(region),
                &format!("region-{code}-types"),
            ));
        }
        charts.extend(self.index_of_areas(region, &format!("region-{code}-areas")));
        if let Some(efforts) = &self.study.efforts {
            let areas = &self.results.register.levels[self.asked.level].areas[region];
            let codes: BTreeMap<&str, usize> = (areas.iter())
                .map(|&area| (self.results.register.code(area), area as usize))
                .collect();
            let within = |reach: &Reach| codes.get(reach.area.code.as_str()).copied();
            charts.extend(self.timeline(
                efforts,
                &format!("region-{code}-grants"),
                GroupedBy::Area,
                &|effort, reaches| {
                    effort.region.as_deref() == Some(code)
                        || reaches.iter().any(|reach| within(reach).is_some())
                },
                &|effort, reaches| {
                    match effort.reached {
                        Reached::Areas => (reaches.iter())
                            .filter_map(|reach| {
                                let area = within(reach)?;
                                Some(Group {
                                    name: self.area_within(area, region),
                                    share: reach.share.map(|share| share.billionths() as f64 / 1e9),
                                    inhabitants: self.inhabitants(Territory::Area(area)),
                                })
                            })
                            .collect(),
                        Reached::WholeRegion => vec![Group {
                            name: self.say("the whole region", "hela regionen"),
                            share: Some(1.0),
                            inhabitants: self.inhabitants(own),
                        }],
                        Reached::Unknown => vec![Group {
                            name: self.say("areas unknown", "okända områden"),
                            share: Some(1.0),
                            inhabitants: None,
                        }],
                    }
                },
                self.region_name(region),
            ));
        }
        for (at, answer) in self.study.answers.iter().enumerate() {
            let own = answer
                .gaps
                .iter()
                .find(|it| it.of == Of::FundedIn(region) && it.found.is_ok());
            let question = &self.asked.questions[at].id;
            let id = format!("region-{code}-{question}-gap");
            charts.extend(own.and_then(|gap| self.gap(at, gap, &id)));
        }
        charts
    }

    /// One region over all indicators.
    fn spine(&self, region: usize, id: &str) -> Option<Chart> {
        let own = Territory::Region {
            level: self.asked.level,
            region,
        };
        let mut indicators = Vec::new();
        let mut year = None;
        for (at, indicator) in self.results.plan.indicators.iter().enumerate() {
            let Some((last, rows)) = &self.last_years[at] else {
                continue;
            };
            year = year.max(Some(*last));
            let of = |territory: Territory| {
                let row = rows.iter().find(|row| row.territory == territory)?;
                row.share.map(|(share, interval)| (100.0 * share, interval))
            };
            let is_region = |row: &&&IndicatorRow| matches!(row.territory, Territory::Region { level, .. } if level == self.asked.level);
            let mut all: Vec<f64> = rows
                .iter()
                .filter(is_region)
                .filter_map(|row| Some(100.0 * row.share?.0))
                .collect();
            all.sort_by(f64::total_cmp);
            let benchmark = of(self.whole()).filter(|_| self.has_whole());
            let value = of(own);
            indicators.push(SpineIndicator {
                field: self.field(indicator.field.as_deref()),
                name: self.indicator_name(at).to_owned(),
                unit: "%".to_owned(),
                value: value.map(|it| it.0),
                benchmark: benchmark.map(|it| it.0),
                spread: spread(&all),
                direction: match indicator.favourable {
                    Some(Favourable::High) => Direction::HigherIsBetter,
                    Some(Favourable::Low) => Direction::LowerIsBetter,
                    None => Direction::Neutral,
                },
                difference: match (value, benchmark) {
                    (Some((_, interval)), Some((benchmark, _))) => match benchmark / 100.0 {
                        whole if whole < interval.low => Difference::Higher,
                        whole if interval.high < whole => Difference::Lower,
                        _ => Difference::NotClear,
                    },
                    _ => Difference::NotTested,
                },
                trend: self.recent(at, own),
            });
        }
        let year = year?;
        let name = self.region_name(region);
        let benchmark = self.whole_name();
        let worse = indicators.iter().filter(|it| is_worse(it)).count();
        let n = indicators.len();
        let mut caption = self.caption(
            self.say(
                format!(
                    "{name} is clearly worse off than {benchmark} in {worse} of {n} indicators"
                ),
                format!(
                    "{name} har tydligt sämre läge än {benchmark} i {worse} av {n} indikatorer"
                ),
            ),
            self.say(
                format!(
                    "Indicators of {name} beside {benchmark} and all {}, {year}",
                    self.level_name()
                ),
                format!(
                    "Indikatorer för {name} bredvid {benchmark} och alla {}, {year}",
                    self.level_name()
                ),
            ),
            self.say("Per cent", "Procent"),
            self.credit_of_inhabitants(),
        );
        let regions = self.results.register.levels[self.asked.level].codes.len();
        caption.n = format!("n = {regions} {}", self.level_name());
        let data = Spine {
            place: name.to_owned(),
            benchmark: benchmark.to_owned(),
            indicators,
        };
        Some(spine_chart(&data, &caption, self.language, id))
    }

    fn field(&self, code: Option<&str>) -> String {
        let Some(code) = code else {
            return self.say("Other", "Övrigt");
        };
        let national = Purpose::of(code).name();
        let name = national.map(|it| self.language.pick(it.en, it.sv).to_owned());
        let name = name.unwrap_or_else(|| code.to_owned());
        let mut letters = name.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    }

    fn recent(&self, indicator: usize, territory: Territory) -> RecentTrend {
        let mut rows = self.study.trends.iter();
        let row = rows.find(|row| row.indicator == indicator && row.territory == territory);
        match row.and_then(|row| row.found.as_ref().ok()) {
            None => RecentTrend::TooShort,
            Some(trend) => match trend.direction {
                recent_trend::Direction::Rising => RecentTrend::Rising,
                recent_trend::Direction::Falling => RecentTrend::Falling,
                recent_trend::Direction::NotTold => RecentTrend::NotClear,
            },
        }
    }

    /// The socioeconomic index of a region's areas, a line each.
    fn index_of_areas(&self, region: usize, id: &str) -> Option<Chart> {
        let types = self.study.types.as_ref()?;
        let areas = &self.results.register.levels[self.asked.level].areas[region];
        let last = *types.years.last()?;
        let mut rows: Vec<(f64, SparklineRow)> = (areas.iter())
            .map(|&area| {
                let area = area as usize;
                let values = types.years.iter();
                let row = SparklineRow {
                    name: self.area_within(area, region),
                    unit: String::new(),
                    values: values
                        .map(|&year| (year, types.index_of(year, area)))
                        .collect(),
                };
                (types.index_of(last, area).unwrap_or(f64::NEG_INFINITY), row)
            })
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.name.cmp(&b.1.name)));
        let n = rows.len();
        let highest = rows.first()?.1.name.clone();
        rows.truncate(MOST_LINES);
        let name = self.region_name(region);
        let mut caption = self.caption(
            self.say(
                format!("{highest} has the greatest challenges in {name}"),
                format!("{highest} har de största utmaningarna i {name}"),
            ),
            self.say(
                format!("Socioeconomic index by area, {}–{last}", types.years[0]),
                format!(
                    "Socioekonomiskt index efter område, {}–{last}",
                    types.years[0]
                ),
            ),
            Written {
                times: 1.0,
                is_share: false,
            }
            .unit(self.language),
            self.credit_of_inhabitants(),
        );
        caption.n = self.n_areas(n);
        if rows.len() < n {
            caption.notes.push(self.say(
                format!("The {} areas with the highest index are drawn.", rows.len()),
                format!("De {} områden som har högst index visas.", rows.len()),
            ));
        }
        let data = Sparklines {
            rows: rows.into_iter().map(|it| it.1).collect(),
            scale: SparklineScale::Common,
        };
        Some(sparkline_table(&data, &caption, self.language, id))
    }
}

fn is_worse(indicator: &SpineIndicator) -> bool {
    matches!(
        (indicator.direction, indicator.difference),
        (Direction::HigherIsBetter, Difference::Lower)
            | (Direction::LowerIsBetter, Difference::Higher)
    )
}

/// The names of the places with the highest and the lowest value.
fn extremes(places: &[RankedPlace]) -> Option<(&str, &str)> {
    let mut known: Vec<(f64, &str)> = (places.iter())
        .filter_map(|it| Some((it.value?, it.name.as_str())))
        .collect();
    known.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let (highest, lowest) = (known.first()?, known.last()?);
    (highest.0 > lowest.0).then_some((highest.1, lowest.1))
}

/// Of values in rising order.
fn spread(values: &[f64]) -> Option<Spread> {
    let quantile = |share: f64| {
        let at = share * (values.len() - 1) as f64;
        let (below, above) = (at.floor() as usize, at.ceil() as usize);
        values[below] + (at - at.floor()) * (values[above] - values[below])
    };
    (!values.is_empty()).then(|| Spread {
        lowest: values[0],
        lower_quartile: quantile(0.25),
        upper_quartile: quantile(0.75),
        highest: values[values.len() - 1],
    })
}

/// Whether shares of the smaller half of places lie farther apart than those of the larger.
fn small_spread_most(places: &[FunnelPlace]) -> bool {
    let mut known: Vec<(u64, f64)> = (places.iter())
        .filter(|it| it.population > 0)
        .map(|it| (it.population, it.cases as f64 / it.population as f64))
        .collect();
    known.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let spread = |half: &[(u64, f64)]| {
        let n = half.len() as f64;
        let mean = half.iter().map(|it| it.1).sum::<f64>() / n;
        half.iter()
            .map(|it| (it.1 - mean) * (it.1 - mean))
            .sum::<f64>()
            / n
    };
    let (small, large) = known.split_at(known.len() / 2);
    1 < small.len() && 1.2 * spread(large) < spread(small)
}
