//! The charts of a pipeline, drawn from what a run found.

use std::cmp::Ordering;

use super::{
    Bar, Caption, Chart, Curve, CurveOf, Emphasis, Place, Ranking, Reference, Scatter, Selected,
    Series, Trend, level_and_change, ranking, segregation_curve, trend,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::estimate::{Between, Estimate};
use crate::follow_up::Change;
use crate::harmonise::LevelRegions;
use crate::indices::{self, Formula, TwoGroup, Unit};
use crate::inference::FEW_AREAS;
use crate::language::Language;
use crate::plan::{self, Against, Analysis, ChartPeriod, Comparison, Regions, Source};
use crate::publish::{AnalysisResults, Protected, Results};
use crate::spec::{ByLanguage, ChartKind};

/// More bars than this have no room; then half are the highest and half the lowest.
const BARS: usize = 30;
/// More lines than this cannot be told apart.
const LINES: usize = 14;
/// More curves than this cannot be told apart.
const CURVES: usize = 5;

/// Whether the charts of the plan ask for regions and periods that there are.
pub fn check(results: &Results) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    for chart in &results.plan.outputs.charts {
        let level = &results.register.levels[chart.level];
        for region in &chart.regions {
            if !level.codes.contains(region) {
                let known = level.codes.iter().map(String::as_str);
                diagnostics.add(
                    Diagnostic::new(
                        &code::UNKNOWN_NAME,
                        chart.place.clone(),
                        format!(
                            "the chart `{}` draws a region `{region}` that is not there",
                            chart.id
                        ),
                    )
                    .maybe_help(crate::diagnostics::did_you_mean(region, known)),
                );
            }
        }
        let periods = &results.analyses[chart.analysis].periods;
        if let ChartPeriod::This(period) = chart.period
            && !periods.contains(&period)
        {
            diagnostics.add(Diagnostic::new(
                &code::MISSING_PERIOD,
                chart.place.clone(),
                format!(
                    "the chart `{}` draws `{period}`, and the analysis is not made for it",
                    chart.id
                ),
            ));
        }
    }
    diagnostics.or(())
}

/// Draws every chart of the plan.
pub fn draw_all(results: &Protected<Results>) -> Vec<Chart> {
    let results = results.get();
    let charts = results.plan.outputs.charts.iter();
    charts
        .map(|chart| {
            let drawing = Drawing::of(results, chart);
            match chart.kind {
                ChartKind::Trend => drawing.trend(),
                ChartKind::Ranking => drawing.ranking(),
                ChartKind::SegregationCurve => drawing.segregation_curve(),
                ChartKind::LevelAndChange => drawing.level_and_change(),
            }
        })
        .collect()
}

/// One chart of the plan and all that it draws from.
struct Drawing<'a> {
    results: &'a Results,
    chart: &'a plan::Chart,
    analysis: &'a Analysis,
    found: &'a AnalysisResults,
    regions: &'a LevelRegions,
    language: Language,
    /// Whose index is drawn.
    between: Between,
}

/// The interval of an estimate, where it has one.
fn interval_of(row: &Estimate) -> Option<(f64, f64)> {
    let uncertainty = row.uncertainty.as_deref()?;
    Some((uncertainty.lower?, uncertainty.upper?))
}

/// Whom the index of a chart sets against each other.
fn between(chart: &plan::Chart, analysis: &Analysis) -> Between {
    let comparison = Between::Comparison(chart.comparison);
    if chart.kind == ChartKind::SegregationCurve {
        return comparison;
    }
    let definition = analysis.asked.indices[chart.index].definition;
    let Comparison { focus, against } = analysis.asked.comparisons[chart.comparison];
    match (definition.formula, against) {
        (Formula::Pair(_), Against::Group(other)) => Between::Pair {
            group: focus,
            other,
        },
        _ if definition.takes_all_groups() => Between::AllGroups,
        _ => comparison,
    }
}

impl<'a> Drawing<'a> {
    fn of(results: &'a Results, chart: &'a plan::Chart) -> Drawing<'a> {
        let analysis = &results.plan.analyses[chart.analysis];
        Drawing {
            results,
            chart,
            analysis,
            found: &results.analyses[chart.analysis],
            regions: &results.register.levels[chart.level],
            language: results.plan.outputs.language,
            between: between(chart, analysis),
        }
    }

    fn say(&self, en: String, sv: String) -> String {
        match self.language {
            Language::English => en,
            Language::Swedish => sv,
        }
    }

    fn words(&self, text: &'a ByLanguage) -> &'a str {
        self.language.pick(&text.en, &text.sv)
    }

    fn number(&self, value: f64) -> String {
        let decimals = match self.analysis.asked.indices.get(self.chart.index) {
            Some(chosen) if chosen.definition.unit == Unit::Percent => 1,
            _ => 3,
        };
        self.language.number(value, decimals)
    }

    /// An end of a range: whole numbers without decimals.
    fn plain(&self, end: f64) -> String {
        if end.fract() == 0.0 {
            end.to_string()
        } else {
            self.number(end)
        }
    }

    fn index_name(&self) -> &'static str {
        let name = self.analysis.asked.indices[self.chart.index]
            .definition
            .name;
        self.language.pick(name.en, name.sv)
    }

    /// What the regions drawn are called, in the plural.
    fn level_name(&self) -> &'a str {
        self.words(&self.results.plan.geography.levels[self.chart.level].name)
    }

    fn group_name(&self, group: usize) -> &'a str {
        self.words(&self.results.plan.groups[self.analysis.groups[group]].name)
    }

    /// The focus group, and whom it is compared with.
    fn compared(&self) -> (&'a str, &'a str) {
        let between = self.analysis.asked.comparisons[self.chart.comparison];
        let others = match between.against {
            Against::Group(group) => self.group_name(group),
            Against::AllOthers => self.language.pick("all others", "alla andra"),
        };
        (self.group_name(between.focus), others)
    }

    /// Who is measured against whom: "born abroad against born in Sweden".
    fn against(&self) -> String {
        let chosen = self.analysis.asked.indices.get(self.chart.index);
        let formula = match self.chart.kind {
            ChartKind::SegregationCurve => None,
            _ => chosen.map(|chosen| chosen.definition.formula),
        };
        match formula {
            Some(Formula::Ordered(_)) => {
                let n_groups = self.analysis.groups.len();
                let (lowest, highest) = (self.group_name(0), self.group_name(n_groups - 1));
                return self.say(
                    format!("from {lowest} to {highest}"),
                    format!("från {lowest} till {highest}"),
                );
            }
            Some(Formula::Outcomes(_)) => {
                let (focus, _) = self.compared();
                return self.say(
                    format!("shares of {focus} in the areas"),
                    format!("andelar {focus} i områdena"),
                );
            }
            _ if self.between == Between::AllGroups => {
                return self.language.pick("all groups", "alla grupper").to_owned();
            }
            _ => {}
        }
        let (focus, others) = self.compared();
        self.say(
            format!("{focus} against {others}"),
            format!("{focus} mot {others}"),
        )
    }

    fn period(&self) -> i32 {
        match self.chart.period {
            ChartPeriod::This(period) => period,
            ChartPeriod::Last => self.found.periods.last().copied().unwrap_or_default(),
        }
    }

    fn span(&self) -> String {
        match (self.found.periods.first(), self.found.periods.last()) {
            (Some(first), Some(last)) if first != last => format!("{first}\u{2013}{last}"),
            (Some(only), _) => only.to_string(),
            (None, _) => String::new(),
        }
    }

    /// Estimates of the index drawn, at a level.
    fn estimates(&self, level: usize) -> impl Iterator<Item = &'a Estimate> {
        let (index, between) = (self.chart.index, self.between);
        self.found
            .estimates
            .rows
            .iter()
            .filter(move |row| row.level == level && row.index == index && row.between == between)
    }

    /// The level that holds all areas in one region, if the analysis has it and the chart is of another.
    fn whole(&self) -> Option<usize> {
        let levels = &self.results.plan.geography.levels;
        self.analysis.levels.iter().copied().find(|&level| {
            level != self.chart.level && matches!(levels[level].regions, Regions::Everything { .. })
        })
    }

    fn whole_name(&self, level: usize) -> &'a str {
        &self.results.register.levels[level].names[0]
    }

    /// Whether the pipeline chose the regions, so that nothing can be said of all.
    fn is_choice(&self) -> bool {
        !self.chart.regions.is_empty()
    }

    /// Positions of the regions that the chart names; all where it names none.
    fn wanted_regions(&self) -> Vec<usize> {
        if self.chart.regions.is_empty() {
            return (0..self.regions.codes.len()).collect();
        }
        let position = |code: &String| self.regions.codes.iter().position(|known| known == code);
        self.chart.regions.iter().filter_map(position).collect()
    }

    /// The values of the wanted regions in a period, highest first.
    fn ranked(&self, period: i32) -> Vec<(&'a Estimate, f64)> {
        let wanted = self.wanted_regions();
        let mut ranked: Vec<(&Estimate, f64)> = self
            .estimates(self.chart.level)
            .filter(|row| row.period == period && wanted.contains(&row.region))
            .filter_map(|row| row.value.as_ref().ok().map(|value| (row, *value)))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.region.cmp(&b.0.region)));
        ranked
    }

    /// A finding under the name of the analysis, so that charts of several can be told apart.
    fn title(&self, en: String, sv: String) -> String {
        let analysis = self.words(&self.analysis.title);
        format!("{analysis} \u{2013} {}", self.say(en, sv))
    }

    fn caption(&self, title: String, subtitle: String, unit: String, n_areas: usize) -> Caption {
        let plan = &self.results.plan;
        let source = &plan.sources[self.analysis.source];
        let geography = &plan.geography;
        let n = self.language.whole(n_areas as i64);
        let made = self
            .language
            .pick("processed with klyfta", "bearbetning med klyfta");
        Caption {
            title,
            subtitle,
            unit,
            source: format!("{}; {made}", self.words(&source.credit)),
            n: format!("n = {n} {} ({})", geography.unit, geography.vintage),
            notes: self
                .analysis
                .basis
                .iter()
                .map(|basis| self.words(basis).to_owned())
                .chain(self.method())
                .chain(rounded(source, self.language))
                .collect(),
            synthetic: self.results.synthetic(),
        }
    }

    /// How intervals and tests were made, where a chart of an index shows them.
    fn method(&self) -> Option<String> {
        let inference = &self.analysis.asked.inference;
        let shown = match self.chart.kind {
            ChartKind::Trend | ChartKind::Ranking => true,
            ChartKind::SegregationCurve | ChartKind::LevelAndChange => false,
        };
        let method = inference.interval_method(self.language)?;
        shown.then(|| format!("{}.", capitalised(&method)))
    }

    /// What is to be said where a group has hardly anyone; regions by name while they are few.
    fn small_groups(&self, regions: impl Iterator<Item = usize>) -> Option<String> {
        const NAMED: usize = 5;
        let names: Vec<&str> = regions
            .map(|region| self.regions.names[region].as_str())
            .collect();
        let list = match names.len() {
            0 => return None,
            1..=NAMED => names.join(", "),
            n => self.say(format!("{n} regions"), format!("{n} regioner")),
        };
        Some(self.say(
            format!("A group has fewer than 100 people, the value is uncertain: {list}."),
            format!("En grupp har färre än 100 personer, värdet är osäkert: {list}."),
        ))
    }

    /// What stands on the value axis.
    fn unit(&self) -> String {
        let definition = self.analysis.asked.indices[self.chart.index].definition;
        let range = definition.range;
        let unit = match definition.unit {
            Unit::One | Unit::ValueSquared => "",
            // The outcome of an area is the share of a group.
            Unit::Value => self.language.pick("share", "andel"),
            Unit::Percent => "%",
            Unit::Nats => "nat",
            Unit::Groups => self.language.pick("groups", "grupper"),
        };
        let ends = if range.max.is_finite() && range.min.is_finite() {
            format!("{}\u{2013}{}", self.plain(range.min), self.plain(range.max))
        } else {
            String::new()
        };
        let known: Vec<&str> = [unit, &ends]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        match known.as_slice() {
            [] => definition.symbol.to_owned(),
            known => format!("{} ({})", definition.symbol, known.join(", ")),
        }
    }

    fn subtitle(&self, when: &str) -> String {
        let level = capitalised(self.level_name());
        format!("{}, {}. {level}, {when}", self.index_name(), self.against())
    }

    fn n_areas(&self, regions: impl Iterator<Item = usize>) -> usize {
        regions.map(|region| self.regions.areas[region].len()).sum()
    }

    fn trend(&self) -> Chart {
        let ranked = self.ranked(self.found.periods.last().copied().unwrap_or_default());
        let drawn: Vec<usize> = if self.chart.regions.is_empty() && ranked.len() > LINES {
            let (highest, lowest) = (&ranked[..LINES / 2], &ranked[ranked.len() - LINES / 2..]);
            highest
                .iter()
                .chain(lowest)
                .map(|(row, _)| row.region)
                .collect()
        } else {
            self.wanted_regions()
        };
        let line = |level: usize, region: usize| -> Vec<(i32, Option<f64>)> {
            self.estimates(level)
                .filter(|row| row.region == region)
                .map(|row| (row.period, row.value.as_ref().ok().copied()))
                .collect()
        };
        let intervals = |level: usize, region: usize| -> Vec<(i32, (f64, f64))> {
            self.estimates(level)
                .filter(|row| row.region == region)
                .filter_map(|row| Some((row.period, interval_of(row)?)))
                .collect()
        };
        let mut series: Vec<Series> = Vec::new();
        if let Some(level) = self.whole() {
            series.push(Series {
                name: self.whole_name(level).to_owned(),
                values: line(level, 0),
                intervals: intervals(level, 0),
                emphasis: Emphasis::Country,
            });
        }
        series.extend(drawn.iter().map(|&region| Series {
            name: self.regions.names[region].clone(),
            values: line(self.chart.level, region),
            intervals: intervals(self.chart.level, region),
            emphasis: Emphasis::Region,
        }));
        let title = self.trend_title(&series, &drawn);
        let n_areas = self.n_areas(drawn.iter().copied());
        let mut caption = self.caption(title, self.subtitle(&self.span()), self.unit(), n_areas);
        let few: Vec<&str> = drawn
            .iter()
            .filter(|&&region| {
                let mut rows = self.estimates(self.chart.level);
                rows.any(|row| row.region == region && row.caution.few_areas)
            })
            .map(|&region| self.regions.names[region].as_str())
            .collect();
        if !few.is_empty() {
            let list = few.join(", ");
            caption.notes.push(self.say(
                format!("Fewer than five areas, read with caution: {list}."),
                format!("Färre än fem områden, tolkas med försiktighet: {list}."),
            ));
        }
        let small = drawn.iter().filter(|&&region| {
            let mut rows = self.estimates(self.chart.level);
            rows.any(|row| row.region == region && row.caution.small_group)
        });
        caption.notes.extend(self.small_groups(small.copied()));
        if drawn.len() < ranked.len() {
            let (n, of) = (drawn.len(), ranked.len());
            caption.notes.push(match self.chart.regions.is_empty() {
                true => self.say(
                    format!(
                        "The {} highest and {} lowest of {of} regions.",
                        n / 2,
                        n / 2
                    ),
                    format!("De {} högsta och {} lägsta av {of} regioner.", n / 2, n / 2),
                ),
                false => self.say(
                    format!("{n} regions chosen."),
                    format!("{n} utvalda regioner."),
                ),
            });
        }
        let breaks = self.chart.breaks.iter();
        let noise = &self.results.plan.sources[self.analysis.source].protection;
        let noise = noise.iter().map(|protection| {
            let what = self
                .language
                .pick("protective noise", "röjandeskydd med brus");
            (protection.from, what.to_owned())
        });
        let data = Trend {
            series,
            breaks: breaks
                .map(|(year, note)| (*year, self.words(note).to_owned()))
                .chain(noise)
                .collect(),
        };
        trend(&data, &caption, self.language, &self.chart.id)
    }

    /// Says whether the line of the whole rose or fell, or else how many regions' lines rose.
    fn trend_title(&self, series: &[Series], drawn: &[usize]) -> String {
        let ends = |series: &Series| {
            let known = || {
                series
                    .values
                    .iter()
                    .filter_map(|(year, v)| v.map(|v| (*year, v)))
            };
            Some((known().next()?, known().next_back()?)).filter(|(a, b)| a.0 != b.0)
        };
        let name = self.index_name();
        let whole = series
            .iter()
            .find(|series| series.emphasis == Emphasis::Country);
        if let Some((whole, ((first, from), (last, to)))) =
            whole.and_then(|series| Some((series, ends(series)?)))
        {
            let (en, sv) = match from.total_cmp(&to) {
                Ordering::Less => ("up", "ökning"),
                Ordering::Greater => ("down", "minskning"),
                Ordering::Equal => ("unchanged", "oförändrat"),
            };
            let (place, from, to) = (&whole.name, self.number(from), self.number(to));
            return self.title(
                format!("{name}: {en} in {place} from {from} ({first}) to {to} ({last})"),
                format!("{name}: {sv} i {place} från {from} ({first}) till {to} ({last})"),
            );
        }
        let rose = series
            .iter()
            .filter(|series| ends(series).is_some_and(|((_, from), (_, to))| from < to))
            .count();
        let (of, span) = (drawn.len(), self.span());
        self.title(
            format!("{name}: up in {rose} of the {of} regions shown, {span}"),
            format!("{name}: ökning i {rose} av de {of} visade regionerna, {span}"),
        )
    }

    /// "Index of dissimilarity: up in 114 of 290 municipalities, 2020-2023".
    fn rose_in(&self, rose: usize, of: usize) -> String {
        let (name, level, span) = (self.index_name(), self.level_name(), self.span());
        self.title(
            format!("{name}: up in {rose} of {of} {level}, {span}"),
            format!("{name}: ökning i {rose} av {of} {level}, {span}"),
        )
    }

    fn ranking(&self) -> Chart {
        let period = self.period();
        let ranked = self.ranked(period);
        let selected = (ranked.len() > BARS).then_some(Selected {
            highest: BARS / 2,
            lowest: BARS / 2,
            of: ranked.len(),
        });
        let drawn: Vec<(&Estimate, f64)> = match selected {
            Some(_) => {
                let (highest, lowest) = (&ranked[..BARS / 2], &ranked[ranked.len() - BARS / 2..]);
                highest.iter().chain(lowest).copied().collect()
            }
            None => ranked.clone(),
        };
        let name = |row: &Estimate| self.regions.names[row.region].clone();
        let bars = drawn.iter().map(|(row, value)| Bar {
            name: name(row),
            value: *value,
            n_areas: row.n_areas,
            few_areas: row.caution.few_areas,
            interval: interval_of(row),
            expected: row.expected,
        });
        let index = self.index_name();
        let title = match (ranked.first(), ranked.last()) {
            (Some((highest, high)), Some((lowest, low))) if ranked.len() > 1 => {
                let (highest, lowest) = (name(highest), name(lowest));
                let (high, low) = (self.number(*high), self.number(*low));
                let (en, sv) = match self.is_choice() {
                    true => (" of those shown", " av de visade"),
                    false => ("", ""),
                };
                self.title(
                    format!(
                        "{index}: highest{en} in {highest} ({high}), lowest in {lowest} ({low})"
                    ),
                    format!("{index}: högst{sv} i {highest} ({high}), lägst i {lowest} ({low})"),
                )
            }
            _ => index.to_owned(),
        };
        let benchmark = self.whole().and_then(|level| {
            let mut rows = self.estimates(level).filter(|row| row.period == period);
            let value = *rows.next()?.value.as_ref().ok()?;
            Some((self.whole_name(level).to_owned(), value))
        });
        let n_areas = self.n_areas(ranked.iter().map(|(row, _)| row.region));
        let mut caption = self.caption(
            title,
            self.subtitle(&period.to_string()),
            self.unit(),
            n_areas,
        );
        let small = drawn.iter().filter(|(row, _)| row.caution.small_group);
        caption
            .notes
            .extend(self.small_groups(small.map(|(row, _)| row.region)));
        let data = Ranking {
            bars: bars.collect(),
            benchmark,
            selected,
            few_areas_below: FEW_AREAS,
        };
        ranking(&data, &caption, self.language, &self.chart.id)
    }

    fn segregation_curve(&self) -> Chart {
        let period = self.period();
        let mut curves: Vec<(usize, CurveOf)> = Vec::new();
        for region in self.wanted_regions() {
            let areas = &self.regions.areas[region];
            let counts: Vec<(f64, f64)> = self
                .found
                .estimates
                .areas
                .iter()
                .filter(|row| {
                    row.comparison as usize == self.chart.comparison && row.period == period
                })
                .filter(|row| areas.binary_search(&row.area).is_ok())
                .map(|row| (row.group, row.others))
                .collect();
            let Some((points, gap)) = curve_points(counts) else {
                continue;
            };
            curves.push((
                region,
                CurveOf {
                    name: self.regions.names[region].clone(),
                    points,
                    label_value: gap,
                },
            ));
        }
        curves.sort_by(|a, b| {
            b.1.label_value
                .total_cmp(&a.1.label_value)
                .then(a.0.cmp(&b.0))
        });
        let n_regions = curves.len();
        if self.chart.regions.is_empty() && n_regions > CURVES {
            let lowest = curves.split_off(n_regions - CURVES / 2);
            curves.truncate(CURVES - CURVES / 2);
            curves.extend(lowest);
        }
        let (focus, others) = self.compared();
        let title = match curves.first() {
            // The most of a choice is not the most of all.
            Some((_, most)) if self.is_choice() => self.say(
                format!(
                    "Of those shown, {focus} and {others} are spread most unevenly in {}",
                    most.name
                ),
                format!(
                    "Av de visade: {focus} och {others} bor mest ojämnt fördelade i {}",
                    most.name
                ),
            ),
            Some((_, most)) => self.say(
                format!(
                    "{} and {others} are spread most unevenly in {}",
                    capitalised(focus),
                    most.name
                ),
                format!(
                    "{} och {others} bor mest ojämnt fördelade i {}",
                    capitalised(focus),
                    most.name
                ),
            ),
            None => capitalised(&self.against()),
        };
        let level = capitalised(self.level_name());
        let subtitle = self.say(
            format!(
                "{level}, {period}. D is the largest distance between a curve and the diagonal"
            ),
            format!("{level}, {period}. D är det största avståndet mellan kurvan och diagonalen"),
        );
        let n_areas = self.n_areas(curves.iter().map(|(region, _)| *region));
        let caption = self.caption(title, subtitle, String::new(), n_areas);
        let data = Curve {
            group: focus.to_owned(),
            others: others.to_owned(),
            curves: curves.into_iter().map(|(_, curve)| curve).collect(),
        };
        segregation_curve(&data, &caption, self.language, &self.chart.id)
    }

    fn level_and_change(&self) -> Chart {
        let wanted = self.wanted_regions();
        let of_chart =
            |change: &&Change| change.index == self.chart.index && change.between == self.between;
        let changes: Vec<&Change> = self.found.changes.iter().filter(of_chart).collect();
        let here: Vec<&Change> = changes
            .iter()
            .filter(|c| c.level == self.chart.level && wanted.contains(&c.region))
            .copied()
            .collect();
        let points: Vec<Place> = here
            .iter()
            .map(|change| Place {
                name: self.regions.names[change.region].clone(),
                level: change.first,
                change: change.absolute(),
                population: change.population.unwrap_or_default(),
                emphasised: self
                    .chart
                    .regions
                    .contains(&self.regions.codes[change.region]),
            })
            .collect();
        let whole = self.whole().and_then(|level| {
            let change = changes.iter().find(|change| change.level == level)?;
            Some(Reference {
                name: self.whole_name(level).to_owned(),
                level: change.first,
                change: change.absolute(),
            })
        });
        let rose = points.iter().filter(|point| point.change > 0.0).count();
        let title = self.rose_in(rose, points.len());
        let first = self.found.periods.first().copied().unwrap_or_default();
        let last = self.found.periods.last().copied().unwrap_or_default();
        let n_areas = self.n_areas(here.iter().map(|change| change.region));
        let mut caption = self.caption(title, self.subtitle(&self.span()), self.unit(), n_areas);
        let few = here
            .iter()
            .filter(|change| change.caution.few_areas)
            .count();
        if few > 0 {
            caption.notes.push(self.say(
                format!("{few} of the regions have fewer than five areas."),
                format!("{few} av regionerna har färre än fem områden."),
            ));
        }
        let small = here.iter().filter(|change| change.caution.small_group);
        caption
            .notes
            .extend(self.small_groups(small.map(|change| change.region)));
        let data = Scatter {
            points,
            period: (first.to_string(), last.to_string()),
            reference: whole,
        };
        level_and_change(&data, &caption, self.language, &self.chart.id)
    }
}

/// The segregation curve of a region (Duncan and Duncan 1955, doi:10.2307/2088328): areas in order of
/// the group's share, cumulative shares of the others and of the group. With it its largest distance
/// from the diagonal, which is D. Nothing where either is absent.
fn curve_points(counts: Vec<(f64, f64)>) -> Option<(Vec<(f64, f64)>, f64)> {
    let table = TwoGroup::new(counts).ok()?;
    let curve = indices::segregation_curve(&table);
    let gap = curve
        .iter()
        .map(|point| point.x - point.y)
        .fold(0.0, f64::max);
    Some((curve.iter().map(|point| (point.x, point.y)).collect(), gap))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What is to be said of counts of a confidential source.
pub(super) fn rounded(source: &Source, language: Language) -> Option<String> {
    let base = source.rules.policy.base;
    source.is_confidential().then(|| match language {
        Language::English => {
            format!("From counts rounded to multiples of {base}, of which small ones are hidden.")
        }
        Language::Swedish => {
            format!("Ur antal avrundade till multiplar av {base}, varav små är dolda.")
        }
    })
}
