//! The follow-up's sections on the page of the whole publication.

use super::known::Known;
use super::{programme_file, region_file, what_happened};
use crate::language::Language;
use crate::report::document::{Cell, Section, Table};
use crate::study::{Destination, Of, Territory};

/// What a reader in a hurry must know, a sentence or two each.
pub(in crate::report) fn summary(known: &Known<'_>) -> Vec<String> {
    let writing = known.writing;
    let mut sentences = Vec::new();
    for question in what_happened::all(known) {
        sentences.push(question.gap_sentence(Of::AllFunded, ""));
        sentences.push(question.guard_sentence(Of::AllFunded));
        sentences.extend(question.effect_sentence());
    }
    let everybody = writing.pick("all areas together", "alla områden tillsammans");
    if known.study.types.is_some() {
        sentences.push(known.types_sentence(None, everybody));
    }
    if known.study.efforts.is_some() {
        sentences.push(known.paid_sentence(Destination::Everywhere, everybody));
    }
    sentences
}

pub(in crate::report) fn sections(known: &Known<'_>) -> Vec<Section> {
    let writing = known.writing;
    let mut sections = Vec::new();
    let title = writing.pick("Figures of the follow-up", "Uppföljningens figurer");
    let mut figures = Section::new("follow-up-figures", title);
    figures.drawings(known.drawings("follow-up-", ""));
    sections.push(figures);
    for (at, question) in what_happened::all(known).iter().enumerate() {
        let id = format!("happened-{}", at + 1);
        sections.push(question.section(Of::AllFunded, "", &id));
    }
    sections.push(types(known));
    if let Some(whole) = known.whole() {
        sections.push(known.indicators_of(whole));
    }
    sections.push(money(known));
    sections.push(rules(known));
    sections.push(known.quality());
    let mut methods = known.methods();
    // The page has its own section on the methods of indices.
    methods.id = "follow-up-methods".to_owned();
    sections.push(methods);
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

/// The pages of regions and of programmes, under a heading each.
pub(in crate::report) fn links(known: &Known<'_>) -> Vec<(String, Vec<(String, String)>)> {
    let results = known.results;
    if !known.follow_up.pages {
        return Vec::new();
    }
    let writing = known.writing;
    let level = known.level();
    let regions = level.codes.iter().zip(&level.names);
    let mut regions: Vec<(String, String)> = regions
        .map(|(code, name)| (region_file(code), name.clone()))
        .collect();
    // Names of Swedish places stand in Swedish order in every language.
    regions.sort_by(|a, b| Language::Swedish.compare(&a.1, &b.1).then(a.0.cmp(&b.0)));
    let programmes = known.study.efforts.iter().flat_map(|it| &it.programmes);
    let programmes: Vec<(String, String)> = programmes
        .map(|it| (programme_file(&it.id), writing.said(&it.title).to_owned()))
        .collect();
    let name = writing.named(&results.plan.geography.levels[known.follow_up.level].name);
    let mut links = vec![(writing.capital(name), regions)];
    if !programmes.is_empty() {
        links.push((writing.pick("Programmes", "Program").to_owned(), programmes));
    }
    links
}

fn types(known: &Known<'_>) -> Section {
    let writing = known.writing;
    let mut section = Section::new("types", writing.pick("Types of areas", "Områdestyper"));
    let Some(types) = &known.study.types else {
        return section;
    };
    if let Some(table) = known.types_by_year(None, "people-by-type") {
        section.table(table);
    }
    // The moves from the first year to the last stand last.
    if let Some(moves) = types.moves.last() {
        let caption = match writing.0 {
            Language::English => format!(
                "Areas by their type in {} (rows) and in {} (columns)",
                moves.first_year, moves.last_year
            ),
            Language::Swedish => format!(
                "Områden efter typ {} (rader) och {} (kolumner)",
                moves.first_year, moves.last_year
            ),
        };
        let kind = writing.pick("Type", "Typ");
        let mut table = Table::new("moves", caption).texts(writing.pick("From", "Från"));
        let types = 1..=crate::follow_up::area_types::AreaType::ALL.len();
        for to in types.clone() {
            table = table.numbers(format!("{kind} {to}"));
        }
        for from in types.clone() {
            let mut row: Vec<Cell> = vec![format!("{kind} {from}").into()];
            row.extend(types.clone().map(|to| {
                let mut flows = moves.flows.iter();
                let flow = flows.find(|flow| (flow.from, flow.to) == (from, to));
                let n = flow.map_or(0, |flow| flow.n_areas);
                Cell::number(writing.count(n), n as f64)
            }));
            table.rows.push(row);
        }
        let near: usize = (moves.flows.iter())
            .filter(|flow| flow.from != flow.to)
            .map(|flow| flow.n_near_limit)
            .sum();
        table.notes.push(match writing.0 {
            Language::English => format!(
                "Of areas that changed type, {near} lay so near a limit in either year that chance \
                 alone may have moved them. Areas with a type in one of the years only: {}.",
                moves.n_unmatched
            ),
            Language::Swedish => format!(
                "Av områden som bytte typ låg {near} så nära en gräns något av åren att slumpen kan \
                 ha flyttat dem. Områden med typ bara ett av åren: {}.",
                moves.n_unmatched
            ),
        });
        section.table(table);
    }
    section
}

fn money(known: &Known<'_>) -> Section {
    let writing = known.writing;
    let title = writing.pick("Efforts and money", "Insatser och pengar");
    let mut section = Section::new("money", title);
    if known.study.efforts.is_none() {
        section.paragraph(known.paid_sentence(Destination::Everywhere, ""));
        return section;
    }
    let caption = writing.pick(
        "Kronor of all efforts, by year and kind",
        "Kronor från alla insatser, efter år och slag",
    );
    if let Some(table) = known.by_year("money-by-year", caption, Destination::Everywhere) {
        section.table(table);
    }
    let caption = writing.pick(
        "Paid to each region, over all years",
        "Utbetalt till varje region, under alla år",
    );
    let mut table = Table::new("money-by-region", caption)
        .texts(writing.pick("Region", "Region"))
        .numbers(writing.pick("Paid, kronor", "Utbetalt, kronor"))
        .numbers(writing.pick("Per inhabitant", "Per invånare"));
    let names = &known.level().names;
    let mut regions: Vec<usize> = (0..names.len()).collect();
    regions.sort_by(|&a, &b| {
        Language::Swedish
            .compare(&names[a], &names[b])
            .then(a.cmp(&b))
    });
    for region in regions {
        let unknown = || Cell::from(writing.unknown());
        let territory = Destination::Territory(known.territory(region));
        let paid = known.paid_in_all(territory);
        let per_head = paid.as_ref().and_then(|it| it.per_head);
        table.rows.push(vec![
            names[region].as_str().into(),
            paid.map_or_else(unknown, |it| {
                Cell::number(writing.0.whole(it.kronor), it.kronor as f64)
            }),
            per_head.map_or_else(unknown, |it| Cell::number(writing.0.number(it, 0), it)),
        ]);
    }
    section.table(table);
    section
}

fn rules(known: &Known<'_>) -> Section {
    let writing = known.writing;
    let mut section = Section::new("rules", writing.pick("Rules", "Regler"));
    for listed in &known.study.rules {
        let rule = &known.follow_up.rules[listed.rule];
        section.heading(writing.named(&rule.name));
        let conditions = rule.conditions.iter().map(|it| known.condition(it));
        section.list(conditions);
        let names = |territories: &[Territory]| {
            let register = &known.results.register;
            let names = territories.iter().map(|it| match *it {
                Territory::Area(area) => known.area_name(area),
                region => region.name(register).to_owned(),
            });
            let mut names: Vec<String> = names.collect();
            names.sort_by(|a, b| Language::Swedish.compare(a, b));
            match names.is_empty() {
                true => writing.pick("none", "inga").to_owned(),
                false => names.join(", "),
            }
        };
        section.paragraph(format!(
            "{} ({}; {} {} {}): {}. {}: {}.",
            writing.pick("Listed", "Omfattas"),
            listed.year,
            rule.needed,
            writing.pick("of the conditions needed, of", "villkor krävs av"),
            rule.conditions.len(),
            names(&listed.listed),
            writing.pick("Near misses", "Nära"),
            names(&listed.near_misses)
        ));
    }
    section
}
