//! The page of a region of the follow-up's level, such as a municipality.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use super::{region_file, what_happened};
use crate::estimate::{Between, Estimate};
use crate::follow_up::area_types::AreaType;
use crate::follow_up::recent_trend::Direction;
use crate::follow_up::rules::Truth;
use crate::indices::{Favourable, Unit};
use crate::language::Language;
use crate::plan::{Against, Analysis, Condition, Limit, Measure, Side};
use crate::publish::reason;
use crate::report::document::{Cell, Page, Section, Table};
use crate::study::{
    Destination, IndicatorRow, Listed, Of, RuleRow, Territory, TypeRow, TypeShareRow,
};

pub(super) fn page(known: &Known<'_>, region: usize) -> Page {
    let level = known.level();
    let (code, name) = (&level.codes[region], &level.names[region]);
    let title = match name == code {
        true => name.clone(),
        false => format!("{name} ({code})"),
    };
    let mut page = known.page(region_file(code), title);
    let territory = known.territory(region);
    let questions = what_happened::all(known);
    // The first question; what others found is told further down.
    if let Some(question) = questions.first() {
        let of = Of::FundedIn(region);
        page.summary.push(question.gap_sentence(of, name));
        if !question.funded(of).is_empty() {
            page.summary.push(question.guard_sentence(of));
        }
    }
    page.summary
        .push(known.types_sentence(Some(territory), name));
    page.summary
        .push(known.paid_sentence(Destination::Territory(territory), name));

    let mut add = |section: Section| {
        if !section.blocks.is_empty() {
            page.sections.push(section);
        }
    };
    let mut figures = Section::new("figures", known.writing.pick("Figures", "Figurer"));
    let safe = region_file(code);
    let safe = safe.trim_start_matches("pages/").trim_end_matches(".html");
    let mut drawings = known.drawings(&format!("region-{code}-"), "../");
    if safe != code {
        drawings.extend(known.drawings(&format!("region-{safe}-"), "../"));
    }
    figures.drawings(drawings);
    add(figures);
    add(known.types_of_region(region));
    add(known.index_of_region(region));
    add(known.segregation_of_region(region));
    add(known.indicators_of(territory));
    add(known.money_of_region(region));
    for (at, question) in questions.iter().enumerate() {
        let id = format!("happened-{}", at + 1);
        add(question.section(Of::FundedIn(region), name, &id));
    }
    add(known.rules_of_region(region));
    add(known.quality());
    add(known.sources());
    add(known.methods());
    add(known.downloads("../"));
    page
}

impl<'a> Known<'a> {
    /// How many live in areas of types 1 and 2, in the last year and in the first.
    pub(super) fn types_sentence(&self, territory: Option<Territory>, name: &str) -> String {
        let writing = self.writing;
        let Some(types) = &self.study.types else {
            return writing
                .pick(
                    "How many people live in areas of types 1 and 2 is unknown: the follow-up gives \
                     areas no types.",
                    "Hur många som bor i områden av typ 1 och 2 är okänt: uppföljningen ger inte \
                     områden någon typ.",
                )
                .to_owned();
        };
        let told = |year: i32| -> Option<(f64, f64)> {
            let rows = self.shares.get(&territory)?.iter();
            let of_year = rows.filter(|row| row.year == year && row.area_type.is_some());
            let (mut challenged, mut typed) = (0.0, 0.0);
            for row in of_year {
                typed += row.population;
                if row.area_type <= Some(2) {
                    challenged += row.population;
                }
            }
            (typed > 0.0).then_some((challenged, challenged / typed))
        };
        let (first, last) = (types.years[0], types.years[types.years.len() - 1]);
        let Some((people, share)) = told(last) else {
            let text = writing.pick(
                "How many people live in areas of types 1 and 2 is unknown: no area with a type \
                 has inhabitants there in",
                "Hur många som bor i områden av typ 1 och 2 är okänt: inget område med typ har \
                 invånare där",
            );
            return format!("{text} {last}.");
        };
        let (people, share) = (writing.whole(people), writing.per_cent(share, 1));
        let before = told(first)
            .filter(|_| first != last)
            .map(|(people, share)| {
                let (people, share) = (writing.whole(people), writing.per_cent(share, 1));
                match writing.0 {
                    Language::English => format!("; in {first} they were {people} ({share})"),
                    Language::Swedish => format!("; år {first} var de {people} ({share})"),
                }
            });
        let before = before.unwrap_or_default();
        match writing.0 {
            Language::English => format!(
                "In {last}, {people} people in {name} lived in areas of types 1 and 2, those with \
                 socioeconomic challenges, {share} of those in areas with a type{before}."
            ),
            Language::Swedish => format!(
                "År {last} bodde {people} personer i {name} i områden av typ 1 och 2, de med \
                 socioekonomiska utmaningar, {share} av dem i områden med typ{before}."
            ),
        }
    }

    /// People by type, year by year.
    pub(super) fn types_by_year(&self, territory: Option<Territory>, id: &str) -> Option<Table> {
        let writing = self.writing;
        let mut years: BTreeMap<i32, Vec<&TypeShareRow>> = BTreeMap::new();
        for row in self.shares.get(&territory)? {
            years.entry(row.year).or_default().push(row);
        }
        let caption = writing.pick(
            "People by type of area, and their share of those in areas with a type",
            "Befolkning efter områdestyp, och dess andel av dem i områden med typ",
        );
        let mut table = Table::new(id, caption).texts(writing.pick("Year", "År"));
        let of_types: Vec<Option<usize>> = (1..=AreaType::ALL.len()).map(Some).collect();
        for number in of_types.iter().flatten() {
            table = table.numbers(format!("{} {number}", writing.pick("Type", "Typ")));
        }
        table = table.numbers(writing.pick("Without type", "Utan typ"));
        for (year, rows) in &years {
            let mut cells: Vec<Cell> = vec![year.to_string().into()];
            for of in of_types.iter().copied().chain([None]) {
                let row = rows.iter().find(|row| row.area_type == of);
                cells.push(match row {
                    None => "\u{2013}".into(),
                    Some(row) => {
                        let people = writing.whole(row.population);
                        let text = match (row.share, of) {
                            (Some(share), Some(_)) => {
                                format!("{people} ({})", writing.percent(share))
                            }
                            _ => people,
                        };
                        Cell::number(text, row.population)
                    }
                });
            }
            table.rows.push(cells);
        }
        let names = AreaType::ALL.map(|of| {
            let kind = writing.pick("Type", "Typ");
            format!("{kind} {}: {}", of.number(), writing.both(of.name()))
        });
        table.notes.push(format!("{}.", names.join("; ")));
        Some(table)
    }

    fn types_of_region(&self, region: usize) -> Section {
        let writing = self.writing;
        let mut section = Section::new("types", writing.pick("Types of areas", "Områdestyper"));
        let territory = self.territory(region);
        let Some(types) = &self.study.types else {
            section.paragraph(self.types_sentence(Some(territory), ""));
            return section;
        };
        let (first, last) = (types.years[0], types.years[types.years.len() - 1]);
        if let Some(table) = self.types_by_year(Some(territory), "people-by-type") {
            section.table(table);
        }
        let caption = writing.pick("Each area with its type", "Varje område med sin typ");
        let kind = writing.pick("Type", "Typ");
        let mut table = Table::new("types-of-areas", caption)
            .texts(writing.pick("Area", "Område"))
            .numbers(format!("{kind} {first}"))
            .numbers(format!("{kind} {last}"))
            .texts(writing.pick("Near a limit, index points", "Nära en gräns, indexenheter"))
            .numbers(format!(
                "{} {last}",
                writing.pick("Inhabitants", "Invånare")
            ));
        let mut n_near = 0;
        for &area in &self.level().areas[region] {
            let row = |year: i32| {
                self.types[area as usize]
                    .iter()
                    .find(|row| row.year == year)
            };
            let of_type = |year: i32| -> Cell {
                match row(year).map(|row| (row.area_type, row.note)) {
                    Some((Some(of), _)) => Cell::number(of.to_string(), of as f64),
                    Some((None, Some(why))) => writing.without(writing.reason(why)).into(),
                    _ => writing.unknown().into(),
                }
            };
            let near = row(last)
                .filter(|row| row.is_near)
                .and_then(|row| row.distance);
            n_near += usize::from(near.is_some());
            let near = near.map(|distance| {
                let points = writing.0.number(distance.abs(), 2);
                let side = match distance < 0.0 {
                    true => writing.pick("below", "under"),
                    false => writing.pick("above", "över"),
                };
                format!("{points} {side}")
            });
            let inhabitants = row(last).and_then(|row| row.inhabitants);
            table.rows.push(vec![
                self.area_name(area as usize).into(),
                of_type(first),
                of_type(last),
                near.unwrap_or_default().into(),
                self.people(inhabitants),
            ]);
        }
        section.table(table);
        if 0 < n_near {
            section.paragraph(match writing.0 {
                Language::English => format!(
                    "{n_near} of the areas lie so near a limit between types in {last} that chance \
                     alone may move them across."
                ),
                Language::Swedish => format!(
                    "{n_near} av områdena ligger {last} så nära en gräns mellan typer att slumpen \
                     räcker för att flytta dem över den."
                ),
            });
        }
        section
    }

    fn people(&self, inhabitants: Option<f64>) -> Cell {
        match inhabitants {
            Some(people) => Cell::number(self.writing.whole(people), people),
            None => self.writing.unknown().into(),
        }
    }

    fn index_of_region(&self, region: usize) -> Section {
        let writing = self.writing;
        let title = writing.pick("The socioeconomic index", "Socioekonomiskt index");
        let mut section = Section::new("index", title);
        let (Some(types), Some(asked)) = (&self.study.types, &self.follow_up.area_types) else {
            section.paragraph(writing.pick(
                "The index is unknown: the follow-up does not ask for it.",
                "Indexet är okänt: uppföljningen frågar inte efter det.",
            ));
            return section;
        };
        let (first, last) = (types.years[0], types.years[types.years.len() - 1]);
        let caption = writing.pick(
            "The index of each area, and the percentages that it is the mean of",
            "Indexet för varje område, och de procentandelar som det är medelvärdet av",
        );
        let index = writing.pick("Index", "Index");
        let mut table = Table::new("index-of-areas", caption)
            .texts(writing.pick("Area", "Område"))
            .numbers(format!("{index} {first}"))
            .numbers(format!("{index} {last}"));
        for component in asked.components {
            let name = writing.named(&self.results.plan.indicators[component].name);
            table = table.numbers(format!("{}, {last}", writing.capital(name)));
        }
        let number = |value: Option<f64>| match value {
            Some(value) => Cell::number(writing.0.number(value, 1), value),
            None => writing.unknown().into(),
        };
        let mut of_last: Vec<f64> = Vec::new();
        let mut limits = None;
        for &area in &self.level().areas[region] {
            let rows = &self.types[area as usize];
            let row = |year: i32| rows.iter().find(|row| row.year == year).copied();
            let index = |year: i32| row(year).and_then(|row: &TypeRow| row.index);
            of_last.extend(index(last));
            limits = limits.or(row(last).map(|row| row.limits));
            let mut cells: Vec<Cell> = vec![self.area_name(area as usize).into()];
            cells.extend([number(index(first)), number(index(last))]);
            let parts = row(last).map_or([None; 3], |row| row.percentages);
            cells.extend(parts.map(number));
            table.rows.push(cells);
        }
        if let Some((mean, deviation)) = limits {
            let [mean_told, deviation] = [mean, deviation].map(|it| writing.0.number(it, 1));
            let above = of_last.iter().filter(|it| **it > mean).count();
            let n = of_last.len();
            section.paragraph(match writing.0 {
                Language::English => format!(
                    "The limits between types in {last} are drawn from the mean of areas, \
                     {mean_told}, and their standard deviation, {deviation}. {above} of the {n} \
                     areas here with an index lie above the mean; the higher, the greater the \
                     challenges."
                ),
                Language::Swedish => format!(
                    "Gränserna mellan typer {last} dras från områdenas medelvärde, {mean_told}, och \
                     standardavvikelse, {deviation}. {above} av de {n} områdena här med index ligger \
                     över medelvärdet; ju högre, desto större utmaningar."
                ),
            });
        }
        section.table(table);
        section
    }

    fn segregation_of_region(&self, region: usize) -> Section {
        let writing = self.writing;
        let title = writing.pick("Segregation within the region", "Segregation inom regionen");
        let mut section = Section::new("segregation", title);
        let analyses = self.results.plan.analyses.iter().zip(&self.estimates);
        for (at, (analysis, rows)) in analyses.enumerate() {
            let rows = &rows[region];
            if !rows.is_empty() {
                let id = format!("segregation-{}", at + 1);
                section.table(self.segregation(analysis, rows, &id));
            }
        }
        if section.blocks.is_empty() {
            section.paragraph(writing.pick(
                "Unknown: no index of segregation is computed for regions of this level.",
                "Okänt: inget segregationsindex beräknas för regioner på den här nivån.",
            ));
        }
        section
    }

    fn segregation(&self, analysis: &Analysis, rows: &[&Estimate], id: &str) -> Table {
        let writing = self.writing;
        let years: BTreeSet<i32> = rows.iter().map(|row| row.period).collect();
        let (first, last) = (years.first().copied(), years.last().copied());
        let told = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
        let mut table = Table::new(id, writing.named(&analysis.title))
            .texts(writing.pick("Index", "Index"))
            .texts(writing.pick("Groups", "Grupper"))
            .numbers(told(first))
            .numbers(told(last))
            .numbers(format!(
                "{} {}",
                writing.pick("Interval", "Intervall"),
                told(last)
            ))
            .numbers(format!(
                "{} {}",
                writing.pick("By chance alone", "Av slumpen ensam"),
                told(last)
            ))
            .numbers(writing.pick("Areas", "Områden"))
            .texts(writing.pick("Notes", "Noter"));
        let mut what: BTreeMap<(usize, Between), Vec<&Estimate>> = BTreeMap::new();
        for row in rows {
            what.entry((row.index, row.between)).or_default().push(row);
        }
        for ((index, between), rows) in what {
            let definition = analysis.asked.indices[index].definition;
            let decimals = match definition.unit {
                Unit::Percent => 1,
                _ => 3,
            };
            let number = |value: f64| Cell::number(writing.0.number(value, decimals), value);
            let of_year = |year: Option<i32>| rows.iter().find(|row| Some(row.period) == year);
            let value = |year: Option<i32>| match of_year(year).map(|row| &row.value) {
                None => writing.unknown().into(),
                Some(Ok(value)) => number(*value),
                Some(Err(refusal)) => {
                    let (en, sv) = reason(refusal);
                    writing.without(writing.pick(&en, &sv)).into()
                }
            };
            let now = of_year(last);
            let interval = now.and_then(|row| {
                let uncertainty = row.uncertainty.as_deref()?;
                let limits = [uncertainty.lower?, uncertainty.upper?];
                let [low, high] = limits.map(|it| writing.0.number(it, decimals));
                Some(writing.between(&low, &high))
            });
            let expected = now.and_then(|row| row.expected);
            let notes = now.map(|row| row.caution.notes()).unwrap_or_default();
            let notes: Vec<&str> = notes.iter().map(|(en, sv)| writing.pick(en, sv)).collect();
            let name = writing.pick(definition.name.en, definition.name.sv);
            let n_areas = now.map_or(0, |row| row.n_areas);
            table.rows.push(vec![
                match definition.symbol.is_empty() {
                    true => name.into(),
                    false => format!("{name} ({})", definition.symbol).into(),
                },
                self.between(analysis, between).into(),
                value(first),
                value(last),
                interval.unwrap_or_else(|| "\u{2013}".to_owned()).into(),
                expected.map_or_else(|| "\u{2013}".into(), number),
                Cell::number(writing.count(n_areas), n_areas as f64),
                notes.join("; ").into(),
            ]);
        }
        table.notes.push(
            writing
                .pick(
                    "A dash means that the pipeline asks for no interval, or that groups are so \
                     large that what chance alone gives need not be told.",
                    "Ett streck betyder att inget intervall efterfrågas, eller att grupperna är så \
                     stora att det slumpen ensam ger inte behöver anges.",
                )
                .to_owned(),
        );
        table
    }

    fn between(&self, analysis: &Analysis, between: Between) -> String {
        let writing = self.writing;
        let name =
            |group: usize| writing.named(&self.results.plan.groups[analysis.groups[group]].name);
        let against = writing.pick("against", "mot");
        match between {
            Between::AllGroups => writing.pick("all groups", "alla grupper").to_owned(),
            Between::Pair { group, other } => format!("{} {against} {}", name(group), name(other)),
            Between::Comparison(at) => {
                let comparison = analysis.asked.comparisons[at];
                let others = match comparison.against {
                    Against::Group(group) => name(group),
                    Against::AllOthers => writing.pick("all others", "alla andra"),
                };
                format!("{} {against} {others}", name(comparison.focus))
            }
        }
    }

    pub(super) fn indicators_of(&self, territory: Territory) -> Section {
        let writing = self.writing;
        let mut section = Section::new("indicators", writing.pick("Indicators", "Indikatorer"));
        let whole = self.whole().filter(|whole| *whole != territory);
        let register = &self.results.register;
        let caption = writing.pick(
            "Every indicator in its last year, with its interval",
            "Varje indikator sitt sista år, med intervall",
        );
        let mut table = Table::new("indicators", caption)
            .texts(writing.pick("Indicator", "Indikator"))
            .texts(writing.pick("Wished for", "Önskas"))
            .numbers(writing.pick("First year", "Första år"))
            .numbers(writing.pick("Share then", "Andel då"))
            .numbers(writing.pick("Last year", "Sista år"))
            .numbers(writing.pick("Share", "Andel"))
            .numbers(writing.pick("Interval", "Intervall"))
            .numbers(writing.pick("Among", "Bland"));
        if let Some(whole) = whole {
            table = table.numbers(whole.name(register));
        }
        table = table.texts(writing.pick("Last five years", "Senaste fem åren"));
        for (at, indicator) in self.results.plan.indicators.iter().enumerate() {
            let of = |territory: Territory| {
                let rows = self.indicators.get(&territory).into_iter().flatten();
                rows.filter(move |row| row.indicator == at).copied()
            };
            let (Some(first), Some(last)) = (
                of(territory).min_by_key(|row| row.year),
                of(territory).max_by_key(|row| row.year),
            ) else {
                let mut cells: Vec<Cell> = vec![
                    writing.capital(writing.named(&indicator.name)).into(),
                    writing.unknown().into(),
                ];
                cells.resize(table.heads.len(), "\u{2013}".into());
                table.rows.push(cells);
                continue;
            };
            let wished = match indicator.favourable {
                Some(Favourable::High) => writing.pick("high", "hög"),
                Some(Favourable::Low) => writing.pick("low", "låg"),
                None => writing.pick("neither", "ingetdera"),
            };
            let interval = last.share.map(|(_, interval)| {
                let [low, high] = [interval.low, interval.high].map(|it| writing.percent(it));
                writing.between(&low, &high)
            });
            let mut cells: Vec<Cell> = vec![
                writing.capital(writing.named(&indicator.name)).into(),
                wished.into(),
                first.year.to_string().into(),
                self.share_of(first),
                last.year.to_string().into(),
                self.share_of(last),
                interval.unwrap_or_else(|| "\u{2013}".to_owned()).into(),
                match last.counted {
                    Ok(count) => Cell::number(writing.whole(count.population), count.population),
                    Err(_) => writing.unknown().into(),
                },
            ];
            if let Some(whole) = whole {
                let beside = of(whole).find(|row| row.year == last.year);
                cells.push(
                    beside.map_or_else(|| writing.unknown().into(), |row| self.share_of(row)),
                );
            }
            cells.push(self.trend(territory, at, indicator.favourable).into());
            table.rows.push(cells);
        }
        section.table(table);
        section
    }

    fn share_of(&self, row: &IndicatorRow) -> Cell {
        let writing = self.writing;
        match (row.share, row.counted) {
            (Some((share, _)), _) => Cell::number(writing.percent(share), share),
            (None, Err(missing)) => writing.without(writing.both(missing.reason())).into(),
            (None, Ok(_)) => {
                let reason = crate::follow_up::finding::Reason::NoPopulation;
                writing.without(writing.reason(reason)).into()
            }
        }
    }

    /// An arrow with what it means.
    fn trend(&self, territory: Territory, indicator: usize, wish: Option<Favourable>) -> String {
        let writing = self.writing;
        let mut trends = self.trends.get(&territory).into_iter().flatten();
        let found = trends.find(|row| row.indicator == indicator);
        let trend = match found.map(|row| &row.found) {
            None => return writing.unknown().to_owned(),
            Some(Err(finding)) => return writing.without(&writing.finding(finding)),
            Some(Ok(trend)) => trend,
        };
        let years = writing.years(trend.first_year, trend.last_year);
        let moves = match trend.direction {
            Direction::Rising => writing.pick("↗ rising", "↗ stiger"),
            Direction::Falling => writing.pick("↘ falling", "↘ sjunker"),
            Direction::NotTold => {
                let (en, sv) = ("→ no change that can be told", "→ ingen säker förändring");
                return format!("{} ({years})", writing.pick(en, sv));
            }
        };
        let is_wished = match (trend.direction, wish) {
            (_, None) => None,
            (Direction::Rising, Some(wish)) => Some(wish == Favourable::High),
            (_, Some(wish)) => Some(wish == Favourable::Low),
        };
        let way = match is_wished {
            None => "",
            Some(true) => writing.pick(", as wished", ", åt önskat håll"),
            Some(false) => writing.pick(", against what is wished", ", åt fel håll"),
        };
        format!("{moves}{way} ({years})")
    }

    fn rules_of_region(&self, region: usize) -> Section {
        let writing = self.writing;
        let mut section = Section::new("rules", writing.pick("Rules", "Regler"));
        let territory = self.territory(region);
        for (at, listed) in self.study.rules.iter().enumerate() {
            let rule = &self.follow_up.rules[listed.rule];
            match rule.level {
                Some(level) if level == self.follow_up.level => {
                    section.heading(writing.named(&rule.name));
                    section.paragraph(self.verdict(listed, territory));
                    let own = listed.rows.iter().filter(|row| row.territory == territory);
                    let own: Vec<&RuleRow> = own.collect();
                    section.table(self.rule_table(listed, &own, &format!("rule-{}", at + 1)));
                }
                None => {
                    section.heading(writing.named(&rule.name));
                    section.paragraph(self.listed_areas(listed, region));
                }
                Some(_) => {}
            }
        }
        section
    }

    /// Whether a rule lists a region, and if not whether by little.
    fn verdict(&self, listed: &Listed, territory: Territory) -> String {
        let writing = self.writing;
        let row = listed.rows.iter().find(|row| row.territory == territory);
        let (en, sv) = match row.map(|row| (row.truth, row.is_near_miss)) {
            None | Some((Truth::Unknown, _)) => (
                "It cannot be told whether the rule lists the region.",
                "Det går inte att avgöra om regeln omfattar regionen.",
            ),
            Some((Truth::True, _)) => ("The rule lists the region.", "Regeln omfattar regionen."),
            Some((Truth::False, true)) => (
                "The rule does not list the region, but it is a near miss.",
                "Regeln omfattar inte regionen, men det är nära.",
            ),
            Some((Truth::False, false)) => (
                "The rule does not list the region.",
                "Regeln omfattar inte regionen.",
            ),
        };
        let rule = &self.follow_up.rules[listed.rule];
        let (needed, n) = (rule.needed, rule.conditions.len());
        let year = listed.year;
        let verdict = writing.pick(en, sv);
        match writing.0 {
            Language::English => format!(
                "{verdict} By the figures of {year} it needs {needed} of {n} conditions. Regions \
                 listed: {}; near misses: {}.",
                listed.listed.len(),
                listed.near_misses.len()
            ),
            Language::Swedish => format!(
                "{verdict} Efter siffrorna för {year} krävs {needed} av {n} villkor. Regioner som \
                 omfattas: {}; som är nära: {}.",
                listed.listed.len(),
                listed.near_misses.len()
            ),
        }
    }

    fn listed_areas(&self, listed: &Listed, region: usize) -> String {
        let writing = self.writing;
        let areas = &self.level().areas[region];
        let names = |territories: &[Territory]| -> String {
            let own = territories.iter().filter_map(|it| match it {
                Territory::Area(area) if areas.contains(&(*area as u32)) => {
                    Some(self.area_name(*area))
                }
                _ => None,
            });
            let own: Vec<String> = own.collect();
            match own.is_empty() {
                true => writing.pick("none", "inga").to_owned(),
                false => own.join(", "),
            }
        };
        format!(
            "{} ({}): {}. {}: {}.",
            writing.pick("Areas listed", "Områden som omfattas"),
            listed.year,
            names(&listed.listed),
            writing.pick("Near misses", "Områden som är nära"),
            names(&listed.near_misses)
        )
    }

    fn rule_table(&self, listed: &Listed, rows: &[&RuleRow], id: &str) -> Table {
        let writing = self.writing;
        let rule = &self.follow_up.rules[listed.rule];
        let caption = writing.pick("Condition by condition", "Villkor för villkor");
        let mut table = Table::new(id, caption)
            .texts(writing.pick("Condition", "Villkor"))
            .numbers(writing.pick("Value", "Värde"))
            .numbers(writing.pick("Limit", "Gräns"))
            .texts(writing.pick("Met", "Uppfyllt"))
            .numbers(writing.pick("Beyond the limit", "Utöver gränsen"))
            .numbers(writing.pick("In standard deviations", "I standardavvikelser"));
        for row in rows {
            let condition = &rule.conditions[row.condition];
            let told = |value: f64| Cell::number(self.measured(&condition.of, value), value);
            let dash = || Cell::from("\u{2013}");
            table.rows.push(vec![
                self.condition(condition).into(),
                match row.value {
                    Ok(value) => told(value),
                    Err(why) => writing.without(writing.both(why)).into(),
                },
                told(row.limit),
                match row.met {
                    Truth::True => writing.pick("yes", "ja"),
                    Truth::False => writing.pick("no", "nej"),
                    Truth::Unknown => writing.unknown(),
                }
                .into(),
                row.distance
                    .map_or_else(dash, |it| Cell::number(self.beyond(&condition.of, it), it)),
                row.distance_in_standard_deviations
                    .map_or_else(dash, |it| Cell::number(writing.0.number(it, 2), it)),
            ]);
        }
        table.notes.push(
            writing
                .pick(
                    "Below zero the value falls short of the limit by so much.",
                    "Under noll når värdet inte gränsen, med så mycket.",
                )
                .to_owned(),
        );
        table
    }

    /// A difference between what a condition looks at and its limit.
    fn beyond(&self, measure: &Measure, distance: f64) -> String {
        match measure {
            Measure::Indicator(_) | Measure::ShareInTypes1And2 => format!(
                "{}\u{a0}{}",
                self.writing.0.number(100.0 * distance, 1),
                self.writing.pick("percentage points", "procentenheter")
            ),
            measure => self.measured(measure, distance),
        }
    }

    fn measured(&self, measure: &Measure, value: f64) -> String {
        match measure {
            Measure::Indicator(_) | Measure::ShareInTypes1And2 => self.writing.percent(value),
            Measure::SocioeconomicIndex => self.writing.0.number(value, 1),
            Measure::Estimate { .. } => self.writing.0.number(value, 3),
        }
    }

    pub(super) fn condition(&self, condition: &Condition) -> String {
        let writing = self.writing;
        let plan = &self.results.plan;
        let of = match &condition.of {
            Measure::Indicator(at) => writing.named(&plan.indicators[*at].name).to_owned(),
            Measure::SocioeconomicIndex => {
                let (en, sv) = ("the socioeconomic index", "socioekonomiskt index");
                writing.pick(en, sv).to_owned()
            }
            Measure::ShareInTypes1And2 => writing
                .pick(
                    "share of people in areas of types 1 and 2",
                    "andel av befolkningen i områden av typ 1 och 2",
                )
                .to_owned(),
            Measure::Estimate { analysis, index } => {
                let analysis = &plan.analyses[*analysis];
                let name = analysis.asked.indices[*index].definition.name;
                format!(
                    "{}: {}",
                    writing.named(&analysis.title),
                    writing.pick(name.en, name.sv)
                )
            }
        };
        let side = match condition.side {
            Side::AtLeast => writing.pick("at least", "minst"),
            Side::Above => writing.pick("above", "över"),
            Side::AtMost => writing.pick("at most", "högst"),
            Side::Below => writing.pick("below", "under"),
        };
        let number = |value: f64| {
            let decimals = if value.fract() == 0.0 { 0 } else { 2 };
            writing.0.number(value, decimals)
        };
        let limit = match condition.limit {
            Limit::Value(value) => self.measured(&condition.of, value),
            Limit::MeanPlus { deviations, .. } => match writing.0 {
                Language::English => {
                    format!("the mean plus {} standard deviations", number(deviations))
                }
                Language::Swedish => {
                    format!("medelvärdet plus {} standardavvikelser", number(deviations))
                }
            },
            Limit::Percentile(share) => {
                format!(
                    "{} {}",
                    writing.pick("percentile", "percentil"),
                    number(share)
                )
            }
            Limit::Rank(place) => format!("{} {place}", writing.pick("rank", "plats")),
        };
        writing.capital(&format!("{of}: {side} {limit}"))
    }
}
