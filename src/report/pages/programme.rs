//! The page of a programme of grants: what was promised, granted and paid, to whom and where.

use std::collections::{BTreeMap, BTreeSet};

use super::known::{ByKind, Known, KnownEffort, Money, by_kind};
use super::{programme_file, region_file};
use crate::follow_up::efforts::{AmountKind, Figure, Precision, Programme, ProgrammeYear};
use crate::language::Language;
use crate::report::document::{Cell, Page, Section, Table, Text};
use crate::study::{Destination, EffortsFound};

pub(super) fn page(known: &Known<'_>, at: usize) -> Page {
    let found = known.study.efforts.as_ref();
    let found = found.expect("there are as many pages as programmes");
    let programme = &found.programmes[at];
    let writing = known.writing;
    let title = writing.said(&programme.title).to_owned();
    let mut page = known.page(programme_file(&programme.id), title);
    let under = Under {
        known,
        found,
        programme,
        at,
        efforts: (known.efforts.iter())
            .filter(|it| it.effort.programme == programme.id)
            .collect(),
    };
    page.summary.extend(under.promised_sentence());
    page.summary.extend(under.unknown_sentence());
    page.summary.push(under.register_sentence());
    let mut figures = Section::new("figures", writing.pick("Figures", "Figurer"));
    figures.drawings(known.drawings(&format!("programme-{}-", programme.id), "../"));
    let sections = [
        figures,
        under.years(),
        under.eligible(),
        under.where_it_went(),
        under.for_what(),
        under.efforts(),
        under.refused(),
        known.money_methods(),
        under.sources(),
        known.sources(),
        known.downloads("../"),
    ];
    page.sections
        .extend(sections.into_iter().filter(|it| !it.blocks.is_empty()));
    page
}

/// A programme with the efforts under it.
struct Under<'k, 'a> {
    known: &'k Known<'a>,
    found: &'k EffortsFound,
    programme: &'k Programme,
    /// Position in the programmes.
    at: usize,
    efforts: Vec<&'k KnownEffort<'a>>,
}

impl Under<'_, '_> {
    /// What was granted of what was announced, over the years in which both are known.
    fn promised_sentence(&self) -> Option<String> {
        let writing = self.known.writing;
        let both = self
            .programme
            .years
            .iter()
            .filter_map(|year| Some((year, year.announced.as_ref()?, year.granted.as_ref()?)));
        let both: Vec<_> = both.collect();
        let (first, last) = (both.first()?.0.year, both.last()?.0.year);
        let announced: i64 = both.iter().map(|it| it.1.amount.kronor()).sum();
        let granted: i64 = both.iter().map(|it| it.2.amount.kronor()).sum();
        let is_about = both.iter().any(|(_, announced, granted)| {
            announced.precision == Precision::About || granted.precision == Precision::About
        });
        let about = match is_about {
            true => writing.pick("about ", "cirka "),
            false => "",
        };
        let n = both.len();
        let [told_announced, told_granted] = [announced, granted].map(|it| writing.kronor(it));
        let share = match announced > 0 {
            true => {
                let share = writing.per_cent(granted as f64 / announced as f64, 0);
                format!(" ({about}{share})")
            }
            false => String::new(),
        };
        let years = writing.years(first, last);
        Some(match writing.0 {
            Language::English => format!(
                "{told_announced} was announced for those years of {years} in which it is also \
                 known what was granted ({n}); {about}{told_granted} was granted{share}."
            ),
            Language::Swedish => format!(
                "{told_announced} aviserades för de år under {years} då det också är känt vad som \
                 beviljades ({n}); {about}{told_granted} beviljades{share}."
            ),
        })
    }

    /// The years of which something is not known.
    fn unknown_sentence(&self) -> Option<String> {
        let writing = self.known.writing;
        let lacking = |is_known: fn(&ProgrammeYear) -> bool| -> Vec<String> {
            let years = self.programme.years.iter().filter(|year| !is_known(year));
            years.map(|year| year.year.to_string()).collect()
        };
        let kinds = [
            (AmountKind::Granted, lacking(|year| year.granted.is_some())),
            (AmountKind::Paid, lacking(|year| year.paid.is_some())),
        ];
        let told = kinds.iter().filter(|(_, years)| !years.is_empty());
        let told: Vec<String> = told
            .map(|(kind, years)| {
                let years: Vec<&str> = years.iter().map(String::as_str).collect();
                let kind = writing.both(kind.name());
                format!("{kind} {}", writing.enumeration(&years))
            })
            .collect();
        let what = writing.pick(
            "By the sources of the programme it is unknown what was",
            "Enligt programmets källor är det okänt vad som är",
        );
        (!told.is_empty()).then(|| format!("{what} {}.", told.join("; ")))
    }

    fn register_sentence(&self) -> String {
        let writing = self.known.writing;
        let decided = self.efforts.iter().filter(|it| !it.is_refused());
        let n = decided.clone().count();
        let parts = decided.flat_map(|it| &it.parts);
        let sums = by_kind(parts, |_| ()).remove(&()).unwrap_or_default();
        let of = |kind: AmountKind| {
            let at = AmountKind::ALL.iter().position(|it| *it == kind);
            at.and_then(|at| sums[at])
        };
        let told = |kind: AmountKind| match of(kind) {
            Some(kronor) => writing.kronor(kronor),
            None => writing.unknown().to_owned(),
        };
        let (granted, paid) = (told(AmountKind::Granted), told(AmountKind::Paid));
        match (n, writing.0) {
            (0, Language::English) => {
                "The register has no effort under the programme; where the money went is unknown."
                    .to_owned()
            }
            (0, Language::Swedish) => {
                "Registret har ingen insats inom programmet; vart pengarna gick är okänt."
                    .to_owned()
            }
            (n, Language::English) => format!(
                "The register has {n} efforts under the programme. Granted in all: {granted}; paid \
                 in all: {paid}."
            ),
            (n, Language::Swedish) => format!(
                "Registret har {n} insatser inom programmet. Beviljat i allt: {granted}; utbetalt i \
                 allt: {paid}."
            ),
        }
    }

    fn years(&self) -> Section {
        let writing = self.known.writing;
        let title = writing.pick(
            "Announced, granted and paid",
            "Aviserat, beviljat och utbetalt",
        );
        let mut section = Section::new("years", title);
        let kinds = [AmountKind::Announced, AmountKind::Granted, AmountKind::Paid];
        let with_kinds = |mut table: Table| {
            for kind in kinds {
                table = table.numbers(writing.capital(writing.both(kind.name())));
            }
            table
        };
        let caption = writing.pick(
            "Kronor by year, by the sources of the programme",
            "Kronor efter år, enligt programmets källor",
        );
        let table = Table::new("years-by-sources", caption).texts(writing.pick("Year", "År"));
        let mut table = with_kinds(table).texts(writing.pick("Who says so", "Vem som uppger det"));
        table = table.texts(writing.pick("Notes", "Noter"));
        for year in &self.programme.years {
            let mut who: Vec<String> = Vec::new();
            let mut row: Vec<Cell> = vec![year.year.to_string().into()];
            row.push(self.figure(&year.announced, AmountKind::Announced, &mut who));
            row.push(self.figure(&year.granted, AmountKind::Granted, &mut who));
            row.push(self.figure(&year.paid, AmountKind::Paid, &mut who));
            row.push(who.join("; ").into());
            let note = year.note.as_ref().map(|note| writing.said(note));
            row.push(note.unwrap_or_default().into());
            table.rows.push(row);
        }
        if table.rows.is_empty() {
            section.paragraph(writing.pick(
                "What was announced, granted and paid is unknown: the programme's file has no year.",
                "Vad som aviserades, beviljades och betalades ut är okänt: programmets fil har inget \
                 år.",
            ));
        } else {
            section.table(table);
        }
        let caption = writing.pick(
            "Kronor by year, by the register of efforts",
            "Kronor efter år, enligt registret över insatser",
        );
        let table = Table::new("years-by-register", caption).texts(writing.pick("Year", "År"));
        let mut table = with_kinds(table);
        let plans = self.found.plans.iter();
        let plans = plans.filter(|row| row.programme == self.at && !row.by_sources);
        for row in plans {
            let cells = [row.announced, row.granted, row.paid].map(|kronor| self.kronor(kronor));
            let year = Cell::from(row.year.to_string());
            table.rows.push([year].into_iter().chain(cells).collect());
        }
        if table.rows.is_empty() {
            section.paragraph(writing.pick(
                "The register has no amount under the programme.",
                "Registret har inget belopp inom programmet.",
            ));
        } else {
            section.table(table);
        }
        section.paragraph(writing.pick(
            "What is unknown stands as unknown, and is not nought. The two tables answer to \
             different sources and need not agree.",
            "Det som är okänt står som okänt och är inte noll. De två tabellerna har olika källor \
             och behöver inte stämma överens.",
        ));
        section
    }

    fn figure<K: Copy>(
        &self,
        figure: &Option<Figure<K>>,
        kind: AmountKind,
        who: &mut Vec<String>,
    ) -> Cell {
        let writing = self.known.writing;
        let Some(figure) = figure else {
            return writing.unknown().into();
        };
        let kind = writing.both(kind.name());
        who.push(format!("{kind}: {}", writing.said(&figure.source)));
        let kronor = figure.amount.kronor();
        let told = writing.0.whole(kronor);
        let told = match figure.precision {
            Precision::Exact => told,
            Precision::About => format!("{} {told}", writing.pick("about", "cirka")),
        };
        Cell::number(told, kronor as f64)
    }

    fn kronor(&self, kronor: Option<i64>) -> Cell {
        let writing = self.known.writing;
        match kronor {
            Some(kronor) => Cell::number(writing.0.whole(kronor), kronor as f64),
            None => writing.unknown().into(),
        }
    }

    fn eligible(&self) -> Section {
        let writing = self.known.writing;
        let mut section = Section::new(
            "eligible",
            writing.pick("Who may apply", "Vem som får söka"),
        );
        let programme = self.programme;
        let recipients = programme.recipients.iter();
        let recipients: Vec<&str> = recipients.map(|it| writing.both(it.name())).collect();
        let mut facts = vec![
            (
                writing.pick("Ordinance", "Förordning").to_owned(),
                vec![programme.ordinance.as_str().into()],
            ),
            (
                writing.pick("Recipients", "Mottagare").to_owned(),
                vec![writing.enumeration(&recipients).into()],
            ),
        ];
        let agencies = programme.agencies.iter().map(|agency| {
            let from = agency.first_year;
            let years = match agency.last_year {
                Some(last) => writing.years(from, last),
                None => format!("{} {from}", writing.pick("from", "från")),
            };
            Text::from(format!("{} ({years})", agency.name))
        });
        let agencies: Vec<Text> = agencies.collect();
        if !agencies.is_empty() {
            let name = writing.pick("Agencies that decide", "Myndigheter som beslutar");
            facts.push((name.to_owned(), agencies));
        }
        let highest = match programme.highest_percent_of_costs {
            Some(percent) => format!("{percent}\u{a0}{}", writing.pick("per cent", "procent")),
            None => writing
                .pick("no rule is known", "ingen regel är känd")
                .to_owned(),
        };
        let name = writing.pick("Most of the costs", "Högst andel av kostnaderna");
        facts.push((name.to_owned(), vec![highest.into()]));
        section.facts(facts);
        match &programme.municipalities {
            None => section.paragraph(writing.pick(
                "The programme's file names no municipalities: all may apply.",
                "Programmets fil nämner inga kommuner: alla får söka.",
            )),
            Some(municipalities) => {
                let caption =
                    writing.pick("Municipalities that may apply", "Kommuner som får söka");
                let mut table = Table::new("municipalities", caption)
                    .texts(writing.pick("Municipality", "Kommun"))
                    .texts(writing.pick("Code", "Kod"))
                    .numbers(writing.pick("Efforts in the register", "Insatser i registret"));
                for municipality in municipalities {
                    let region = self.known.region(&municipality.code);
                    let n = self.efforts.iter().filter(|it| {
                        let is_there = region.is_some_and(|region| it.regions.contains(&region));
                        let is_named = it.effort.region.as_deref() == Some(&municipality.code);
                        !it.is_refused() && (is_there || is_named)
                    });
                    let n = n.count();
                    table.rows.push(vec![
                        self.region_name(&municipality.name, region).into(),
                        municipality.code.as_str().into(),
                        Cell::number(writing.count(n), n as f64),
                    ]);
                }
                section.table(table);
            }
        }
        section
    }

    fn region_name(&self, name: &str, region: Option<usize>) -> Text {
        let page = region.filter(|_| self.known.follow_up.pages).map(|region| {
            let file = region_file(&self.known.level().codes[region]);
            file.trim_start_matches("pages/").to_owned()
        });
        Text::linked(name, page.unwrap_or_default())
    }

    fn decided(&self) -> impl Iterator<Item = &Money> {
        let decided = self.efforts.iter().filter(|it| !it.is_refused());
        decided.flat_map(|it| &it.parts)
    }

    fn where_it_went(&self) -> Section {
        let writing = self.known.writing;
        let title = writing.pick("Where the money went", "Vart pengarna gick");
        let mut section = Section::new("where", title);
        let regions = by_kind(self.decided(), |part| part.region);
        let rows = regions.into_iter().map(|(region, sums)| {
            let name = match region {
                Some(region) => {
                    let name = self.known.level().names[region].clone();
                    self.region_name(&name, Some(region))
                }
                None => self.known.destination(Destination::Nowhere).into(),
            };
            let territory = region.map(|it| Destination::Territory(self.known.territory(it)));
            (name, sums, territory, region)
        });
        let rows: Vec<_> = rows.collect();
        let caption = writing.pick(
            "Kronor by region, all years",
            "Kronor efter region, alla år",
        );
        let head = writing.pick("Region", "Region");
        let named = rows.iter().map(|row| (row.0.clone(), row.1)).collect();
        if let Some(mut table) = self.known.by_kinds("by-region", caption, head, named) {
            table = table.numbers(writing.pick("Paid per inhabitant", "Utbetalt per invånare"));
            for (row, (.., territory, region)) in table.rows.iter_mut().zip(&rows) {
                let of_region = self.decided().filter(|part| part.region == *region);
                row.push(self.per_head(of_region, *territory));
            }
            section.table(table);
        }
        let areas = by_kind(self.decided(), |part| part.destination);
        let areas: Vec<(Destination, ByKind)> = areas.into_iter().collect();
        let caption = writing.pick("Kronor by area, all years", "Kronor efter område, alla år");
        let head = writing.pick("Area", "Område");
        let named = areas
            .iter()
            .map(|(destination, sums)| (Text::from(self.known.destination(*destination)), *sums));
        if let Some(mut table) = self
            .known
            .by_kinds("by-area", caption, head, named.collect())
        {
            table = table.numbers(writing.pick("Paid per inhabitant", "Utbetalt per invånare"));
            for (row, (destination, _)) in table.rows.iter_mut().zip(&areas) {
                let own = self
                    .decided()
                    .filter(|part| part.destination == *destination);
                let inhabited = match destination {
                    Destination::Territory(it) => Some(Destination::Territory(*it)),
                    Destination::WholeRegion(it) => Some(Destination::Territory(*it)),
                    _ => None,
                };
                row.push(self.per_head(own, inhabited));
            }
            section.table(table);
        }
        if section.blocks.is_empty() {
            section.paragraph(writing.pick(
                "Unknown: the register has no amount under the programme.",
                "Okänt: registret har inget belopp inom programmet.",
            ));
        } else {
            section.paragraph(writing.pick(
                "Kronor per inhabitant are those of each year over that year's inhabitants, added \
                 up.",
                "Kronor per invånare är varje års kronor delade på det årets invånare, \
                 sammanlagda.",
            ));
        }
        section
    }

    /// Paid kronor of each year over that year's inhabitants; unknown where one year's are.
    fn per_head<'m>(
        &self,
        parts: impl Iterator<Item = &'m Money>,
        inhabited: Option<Destination>,
    ) -> Cell {
        let writing = self.known.writing;
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        for part in parts.filter(|part| part.kind == AmountKind::Paid) {
            *years.entry(part.year).or_insert(0) += part.kronor;
        }
        let of_year = |(year, kronor): (&i32, &i64)| -> Option<f64> {
            let mut rows = self.known.paid(inhabited?, AmountKind::Paid);
            let inhabitants = rows.find(|row| row.year == *year)?.inhabitants?;
            (inhabitants > 0.0).then(|| *kronor as f64 / inhabitants)
        };
        let heads: Option<f64> = years.iter().map(of_year).sum();
        match heads.filter(|_| !years.is_empty()) {
            Some(heads) => Cell::number(writing.0.number(heads, 0), heads),
            None => writing.unknown().into(),
        }
    }

    fn for_what(&self) -> Section {
        let writing = self.known.writing;
        let title = writing.pick("For what, and to whom", "Till vad och till vem");
        let mut section = Section::new("purposes", title);
        let decided = || self.efforts.iter().filter(|it| !it.is_refused());
        let mut add =
            |id: &str, caption: &str, head: &str, key: &dyn Fn(&KnownEffort<'_>) -> String| {
                let mut rows: BTreeMap<String, Vec<&Money>> = BTreeMap::new();
                for effort in decided() {
                    rows.entry(key(effort)).or_default().extend(&effort.parts);
                }
                let rows = rows.into_iter().map(|(name, parts)| {
                    let sums = by_kind(parts, |_| ()).remove(&()).unwrap_or_default();
                    (Text::from(name), sums)
                });
                if let Some(table) = self.known.by_kinds(id, caption, head, rows.collect()) {
                    section.table(table);
                }
            };
        add(
            "by-purpose",
            writing.pick("Kronor by purpose", "Kronor efter ändamål"),
            writing.pick("Purpose", "Ändamål"),
            &|it| writing.purpose(&self.known.results.plan, &it.effort.purpose),
        );
        add(
            "by-recipient",
            writing.pick("Kronor by recipient", "Kronor efter mottagare"),
            writing.pick("Recipient", "Mottagare"),
            &|it| {
                let recipient = &it.effort.recipient;
                format!(
                    "{} ({})",
                    recipient.name,
                    writing.both(recipient.kind.name())
                )
            },
        );
        section
    }

    fn efforts(&self) -> Section {
        let writing = self.known.writing;
        let mut section = Section::new("efforts", writing.pick("Efforts", "Insatser"));
        let decided = self.efforts.iter().filter(|it| !it.is_refused());
        let decided: Vec<&KnownEffort<'_>> = decided.copied().collect();
        if decided.is_empty() {
            section.paragraph(writing.pick(
                "The register has no effort under the programme.",
                "Registret har ingen insats inom programmet.",
            ));
        } else {
            let caption = writing.pick("Efforts under the programme", "Insatser inom programmet");
            section.table(self.known.effort_table("efforts", caption, &decided));
        }
        section
    }

    fn refused(&self) -> Section {
        let writing = self.known.writing;
        let title = writing.pick("Refused applications", "Avslagna ansökningar");
        let mut section = Section::new("refused", title);
        let refused = self.efforts.iter().filter(|it| it.is_refused());
        let refused: Vec<&KnownEffort<'_>> = refused.copied().collect();
        if refused.is_empty() {
            section.paragraph(writing.pick(
                "The register has no refused application; whether there were any is unknown.",
                "Registret har ingen avslagen ansökan; om det fanns några är okänt.",
            ));
            return section;
        }
        let regions: BTreeSet<usize> = refused.iter().flat_map(|it| it.regions.clone()).collect();
        let (n, regions) = (refused.len(), regions.len());
        section.paragraph(match writing.0 {
            Language::English => format!(
                "{n} applications in {regions} regions were refused. Their areas are a natural \
                 comparison: somebody wanted efforts there too."
            ),
            Language::Swedish => format!(
                "{n} ansökningar i {regions} regioner avslogs. Deras områden är en naturlig \
                 jämförelse: någon ville ha insatser även där."
            ),
        });
        let caption = writing.pick("Applications that were refused", "Ansökningar som avslogs");
        section.table(self.known.effort_table("refused", caption, &refused));
        section
    }

    fn sources(&self) -> Section {
        let writing = self.known.writing;
        let title = writing.pick(
            "What is said here, and by whom",
            "Vad som sägs här, och av vem",
        );
        let mut section = Section::new("said-by", title);
        let sources = self.programme.sources.iter();
        section.list(sources.map(|it| Text::from(writing.said(it))));
        section
    }
}
