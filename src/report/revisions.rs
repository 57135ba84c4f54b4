//! The page that tells how a generation differs from the one before, and why.

use std::collections::BTreeMap;

use minijinja::Error;

use super::Templates;
use super::document::{Cell, Page, Section, Table};
use super::pages::Writing;
use crate::indices::{Bilingual, REGISTRY, Unit};
use crate::language::Language;
use crate::plan::Plan;
use crate::publish::revisions::{Comparison, Quantity, Revision, SHOWN_FROM, Value, why};
use crate::publish::{Protected, Results};

/// The page of a comparison, in the language of the pipeline.
pub fn revisions(results: &Protected<Results>, comparison: &Comparison) -> Result<String, Error> {
    let plan = &results.get().plan;
    let writing = Writing(plan.outputs.language);
    let telling = Telling {
        plan,
        writing,
        comparison,
    };
    Templates::of(writing.0)?.page(&Page {
        language: writing.0,
        file: "index.html".to_owned(),
        title: writing
            .both(Bilingual {
                en: "What has been revised",
                sv: "Vad som har reviderats",
            })
            .to_owned(),
        part_of: writing.named(&plan.title).to_owned(),
        whole: match plan.outputs.report {
            true => format!("../../generations/{}/index.html", comparison.new),
            false => String::new(),
        },
        synthetic: comparison.synthetic,
        program: format!("klyfta {}", env!("CARGO_PKG_VERSION")),
        generation: comparison.new.clone(),
        summary: telling.summary(),
        sections: telling.sections(),
    })
}

struct Telling<'a> {
    plan: &'a Plan,
    writing: Writing,
    comparison: &'a Comparison,
}

impl Telling<'_> {
    fn pick(&self, en: &'static str, sv: &'static str) -> &'static str {
        self.writing.both(Bilingual { en, sv })
    }

    fn summary(&self) -> Vec<String> {
        let Comparison {
            old, new, tally, ..
        } = self.comparison;
        let count = |number: usize| self.writing.count(number);
        let mut summary = vec![match self.writing.0 {
            Language::English => format!("Generation {new} took the place of {old}."),
            Language::Swedish => format!("Generation {new} tog platsen efter {old}."),
        }];
        summary.extend(
            self.comparison
                .reasons
                .iter()
                .map(|it| it.said(self.writing.0)),
        );
        let (mut compared, mut changed, mut added, mut gone) = (0, 0, 0, 0);
        for of in tally.quantities.iter().filter(|it| it.table == "estimates") {
            compared += of.n_compared;
            changed += of.n_changed;
            added += of.n_new;
            gone += of.n_gone;
        }
        summary.push(match (tally.same.contains(&"estimates"), self.writing.0) {
            (true, Language::English) => "No estimate changed.".to_owned(),
            (true, Language::Swedish) => "Inga skattningar har ändrats.".to_owned(),
            (false, Language::English) => format!(
                "{} of {} estimates changed, {} are new and {} have gone.",
                count(changed),
                count(compared),
                count(added),
                count(gone)
            ),
            (false, Language::Swedish) => format!(
                "{} av {} skattningar har ändrats, {} är nya och {} har försvunnit.",
                count(changed),
                count(compared),
                count(added),
                count(gone)
            ),
        });
        summary.extend(self.all_tables());
        let types = count(tally.n_changed("area_types", "type"));
        if self.plan.follow_up.is_some() {
            summary.push(match self.writing.0 {
                Language::English => format!("Areas whose type changed, by year: {types}."),
                Language::Swedish => format!("Områden vars typ har ändrats, per år: {types}."),
            });
        }
        summary
    }

    /// How many values differ in all tables, and in which most do.
    fn all_tables(&self) -> Option<String> {
        const NAMED: usize = 6;
        let mut by_table: BTreeMap<&str, usize> = BTreeMap::new();
        for of in &self.comparison.tally.tables {
            *by_table.entry(of.table).or_default() += of.changed + of.new + of.gone;
        }
        by_table.retain(|_, n| 0 < *n);
        let n: usize = by_table.values().sum();
        let mut tables: Vec<(&str, usize)> = by_table.into_iter().collect();
        tables.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let others = tables.len() > NAMED;
        let named: Vec<String> = tables
            .iter()
            .take(NAMED)
            .map(|(table, n)| format!("{table} {}", self.writing.count(*n)))
            .collect();
        let others = match others {
            true => self.pick(", and others", ", med flera"),
            false => "",
        };
        let (n, named) = (self.writing.count(n), named.join(", "));
        (!tables.is_empty()).then(|| match self.writing.0 {
            Language::English => {
                format!("In all tables together {n} values differ: {named}{others}.")
            }
            Language::Swedish => {
                format!("I alla tabeller tillsammans skiljer sig {n} värden: {named}{others}.")
            }
        })
    }

    fn sections(&self) -> Vec<Section> {
        let tally = &self.comparison.tally;
        let mut sections = vec![self.why(), self.largest(), self.means()];
        if self.plan.follow_up.is_some() {
            sections.push(self.types());
        }
        if !tally.ranks.is_empty() {
            sections.push(self.ranks());
        }
        sections.push(self.everything());
        sections
    }

    fn why(&self) -> Section {
        let mut section = Section::new("why", self.pick("Why", "Varför"));
        let reasons = &self.comparison.reasons;
        match reasons.as_slice() {
            [] => section.paragraph(self.pick(
                "Inputs, pipeline and program are the same.",
                "Indata, pipelinefil och program är desamma.",
            )),
            _ => section.list(reasons.iter().map(|it| it.said(self.writing.0))),
        }
        if reasons.len() > 1 {
            section.guard(self.pick(
                "More than one thing changed at once, so it cannot be told what each of them did. \
                 The table of revisions names for each value what may bear on it.",
                "Mer än en sak har ändrats på en gång, så det går inte att säga vad var och en \
                 av dem har gjort. Tabellen över revideringar nämner för varje värde vad som kan \
                 ha påverkat det.",
            ));
        }
        section
    }

    fn largest(&self) -> Section {
        let title = self.pick("The largest revisions", "De största revideringarna");
        let mut section = Section::new("largest", title);
        let largest = &self.comparison.tally.largest;
        if largest.is_empty() {
            section.paragraph(match self.comparison.tally.n_revisions() {
                0 => self.pick("No value changed.", "Inget värde har ändrats."),
                _ => self.pick(
                    "No main value changed that was there before. What else differs stands table by \
                     table below.",
                    "Inget huvudvärde som fanns förut har ändrats. Det övriga som skiljer sig står \
                     tabell för tabell nedan.",
                ),
            });
            return section;
        }
        let caption = self.pick(
            "The ten largest, each by what is usual for its quantity",
            "De tio största, var och en i förhållande till vad som är vanligt för sin storhet",
        );
        let mut table = Table::new("largest", caption)
            .texts(self.pick("Value", "Värde"))
            .texts(self.pick("Where", "Var"))
            .numbers(self.pick("Year", "År"))
            .numbers(self.pick("Before", "Förut"))
            .numbers(self.pick("Now", "Nu"))
            .numbers(self.pick("Difference", "Skillnad"))
            .texts(self.pick("May follow from", "Kan följa av"));
        for revision in largest {
            let decimals = self.decimals(revision);
            table.rows.push(vec![
                self.quantity(revision).into(),
                self.place(revision).into(),
                period(revision).into(),
                self.value(&revision.old, decimals),
                self.value(&revision.new, decimals),
                self.difference(revision.difference(), decimals),
                why(&self.comparison.reasons, revision, self.writing.0).into(),
            ]);
        }
        table.notes.push(match self.writing.0 {
            Language::English => format!(
                "Every bit is compared. Differences below {SHOWN_FROM:e} of the value are counted, \
                 and are not listed here: they are another way of rounding."
            ),
            Language::Swedish => format!(
                "Varje bit jämförs. Skillnader under {SHOWN_FROM:e} av värdet räknas, men tas inte \
                 upp här: de är ett annat sätt att avrunda."
            ),
        });
        section.table(table);
        section
    }

    fn means(&self) -> Section {
        let title = self.pick("How much, on average", "Hur mycket i genomsnitt");
        let mut section = Section::new("means", title);
        let caption = self.pick(
            "Revisions by index and indicator",
            "Revideringar per index och indikator",
        );
        let mut table = Table::new("means", caption)
            .texts(self.pick("Quantity", "Storhet"))
            .numbers(self.pick("Compared", "Jämförda"))
            .numbers(self.pick("Changed", "Ändrade"))
            .numbers(self.pick("New", "Nya"))
            .numbers(self.pick("Gone", "Försvunna"))
            .numbers(self.pick("Mean absolute revision", "Genomsnittlig absolut revidering"))
            .numbers(self.pick("Greatest", "Största"));
        let quantities = &self.comparison.tally.quantities;
        for of in quantities.iter().filter(|it| it.is_headline) {
            let counts = [of.n_compared, of.n_changed, of.n_new, of.n_gone];
            let counts = counts.map(|n| Cell::number(self.writing.count(n), n as f64));
            let mut row = vec![Cell::from(self.name_of(of.table, &of.index))];
            row.extend(counts);
            let decimals = self.decimals_of(of);
            let mean = of.mean_absolute_revision();
            row.push(self.difference_cell(mean, decimals));
            row.push(self.difference_cell(mean.map(|_| of.greatest), decimals));
            table.rows.push(row);
        }
        if table.rows.is_empty() {
            section.paragraph(self.pick(
                "None of these tables changed.",
                "Ingen av dessa tabeller har ändrats.",
            ));
            return section;
        }
        table.notes.push(
            self.pick(
                "The mean is of new less old without its sign, over all values that are there in \
                 both generations, changed or not.",
                "Genomsnittet är av nytt minus gammalt utan tecken, över alla värden som finns i \
                 båda generationerna, ändrade eller inte.",
            )
            .to_owned(),
        );
        section.table(table);
        section
    }

    fn types(&self) -> Section {
        let title = self.pick("Area types", "Områdestyper");
        let mut section = Section::new("types", title);
        let tally = &self.comparison.tally;
        if tally.types.is_empty() {
            section.paragraph(self.pick(
                "No area has another type than before.",
                "Inget område har en annan typ än förut.",
            ));
            return section;
        }
        let caption = self.pick("Areas with another type", "Områden med en annan typ");
        let mut table = Table::new("types", caption)
            .texts(self.pick("Area", "Område"))
            .numbers(self.pick("Year", "År"))
            .numbers(self.pick("Type before", "Typ förut"))
            .numbers(self.pick("Type now", "Typ nu"));
        for revision in &tally.types {
            table.rows.push(vec![
                self.place(revision).into(),
                period(revision).into(),
                self.value(&revision.old, 0),
                self.value(&revision.new, 0),
            ]);
        }
        let further = tally.n_changed("area_types", "type") - tally.types.len();
        if further > 0 {
            table.notes.push(match self.writing.0 {
                Language::English => format!("And {further} more in the table of revisions."),
                Language::Swedish => format!("Och {further} till i tabellen över revideringar."),
            });
        }
        section.table(table);
        section
    }

    fn ranks(&self) -> Section {
        let title = self.pick(
            "Places in the order of regions",
            "Platser i regionernas ordning",
        );
        let mut section = Section::new("ranks", title);
        let n = self.writing.count(self.comparison.tally.n_ranks());
        section.paragraph(match self.writing.0 {
            Language::English => format!(
                "{n} places of regions changed among those of their level, by index and year; the \
                 highest value is first."
            ),
            Language::Swedish => format!(
                "{n} platser för regioner har ändrats bland dem på samma nivå, per index och år; \
                 det högsta värdet är först."
            ),
        });
        let caption = self.pick(
            "The regions that moved furthest",
            "De regioner som flyttat mest",
        );
        let mut table = Table::new("ranks", caption)
            .texts(self.pick("Index", "Index"))
            .texts(self.pick("Region", "Region"))
            .numbers(self.pick("Year", "År"))
            .numbers(self.pick("Place before", "Plats förut"))
            .numbers(self.pick("Place now", "Plats nu"));
        for revision in &self.comparison.tally.ranks {
            table.rows.push(vec![
                self.quantity(revision).into(),
                self.place(revision).into(),
                period(revision).into(),
                self.value(&revision.old, 0),
                self.value(&revision.new, 0),
            ]);
        }
        section.table(table);
        section
    }

    fn everything(&self) -> Section {
        let title = self.pick("Table by table", "Tabell för tabell");
        let mut section = Section::new("tables", title);
        let tally = &self.comparison.tally;
        if !tally.tables.is_empty() {
            let caption = self.pick("Values that differ", "Värden som skiljer sig");
            let mut table = Table::new("tables", caption)
                .texts(self.pick("Table and column", "Tabell och kolumn"))
                .numbers(self.pick("Changed", "Ändrade"))
                .numbers(self.pick("Of these rounding", "Därav avrundning"))
                .numbers(self.pick("New", "Nya"))
                .numbers(self.pick("Gone", "Försvunna"));
            for of in &tally.tables {
                let counts = [of.changed, of.not_shown, of.new, of.gone];
                let mut row = vec![Cell::from(format!("{}.{}", of.table, of.column))];
                let counts = counts.map(|n| Cell::number(self.writing.count(n), n as f64));
                row.extend(counts);
                table.rows.push(row);
            }
            table.notes.push(
                self.pick(
                    "Of a row that is new or gone only the main value is counted.",
                    "Av en rad som är ny eller försvunnen räknas bara huvudvärdet.",
                )
                .to_owned(),
            );
            section.table(table);
        }
        if !tally.same.is_empty() {
            let same = tally.same.join(", ");
            section.paragraph(match self.writing.0 {
                Language::English => format!("The same, byte for byte: {same}."),
                Language::Swedish => format!("Desamma, byte för byte: {same}."),
            });
        }
        if !tally.not_compared.is_empty() {
            let lacking = tally.not_compared.join(", ");
            section.guard(match self.writing.0 {
                Language::English => format!(
                    "Not compared, because the two generations have them not in common: {lacking}."
                ),
                Language::Swedish => format!(
                    "Inte jämförda, eftersom de två generationerna inte har dem gemensamt: \
                     {lacking}."
                ),
            });
        }
        let written = self.pick("Every revision", "Varje revidering");
        section.list([super::Text::linked(written, "revisions.parquet")]);
        section
    }

    /// What a value is of, in words.
    fn quantity(&self, revision: &Revision) -> String {
        let row = &revision.row;
        let index = row.index.as_deref().unwrap_or_default();
        let mut name = self.name_of(revision.table, index);
        let groups: Vec<String> = [&row.group, &row.reference]
            .into_iter()
            .flatten()
            .filter(|id| *id != "*")
            .map(|id| self.group(id))
            .collect();
        if !groups.is_empty() {
            name.push_str(": ");
            name.push_str(&groups.join(self.pick(" against ", " mot ")));
        }
        if let Some(further) = &row.further {
            name.push_str(&format!(" ({further})"));
        }
        name
    }

    fn name_of(&self, table: &str, index: &str) -> String {
        let definition = REGISTRY.iter().find(|definition| definition.id == index);
        let indicator = self.plan.indicators.iter().find(|it| it.id == index);
        match (definition, indicator, table) {
            (Some(definition), ..) => self.writing.both(definition.name).to_owned(),
            (_, Some(indicator), _) => self.writing.named(&indicator.name).to_owned(),
            (.., "area_types") => self
                .pick("socioeconomic index", "socioekonomiskt index")
                .to_owned(),
            (.., "efforts") => "kronor".to_owned(),
            (.., "gaps") => self.pick("gap", "gap").to_owned(),
            _ => format!("{table} {index}").trim_end().to_owned(),
        }
    }

    fn group(&self, id: &str) -> String {
        let group = self.plan.groups.iter().find(|group| group.id == id);
        group
            .map_or(id, |group| self.writing.named(&group.name))
            .to_owned()
    }

    fn place(&self, revision: &Revision) -> String {
        let row = &revision.row;
        match (&row.name, &row.code) {
            (Some(name), Some(code)) => format!("{} ({code})", name.trim()),
            (_, Some(code)) => code.clone(),
            _ => row.asked.clone().unwrap_or_default(),
        }
    }

    /// As many as it takes to tell the two values apart.
    fn decimals(&self, revision: &Revision) -> usize {
        let index = revision.row.index.as_deref().unwrap_or_default();
        let usual = decimals(revision.table, index);
        let (Value::Number(old), Value::Number(new)) = (&revision.old, &revision.new) else {
            return usual;
        };
        let tells = |decimals: &usize| {
            let decimals = *decimals;
            format!("{old:.decimals$}") != format!("{new:.decimals$}")
        };
        (usual..12).find(tells).unwrap_or(usual)
    }

    fn decimals_of(&self, of: &Quantity) -> usize {
        decimals(of.table, &of.index)
    }

    fn value(&self, value: &Value, decimals: usize) -> Cell {
        match value {
            Value::Empty => "\u{2013}".into(),
            Value::Text(text) => text.as_str().into(),
            Value::Number(number) => {
                Cell::number(self.writing.0.number(*number, decimals), *number)
            }
        }
    }

    fn difference(&self, difference: Option<f64>, decimals: usize) -> Cell {
        let Some(difference) = difference else {
            return Cell::default();
        };
        let written = self.written(difference, decimals);
        let sign = if difference > 0.0 { "+" } else { "" };
        Cell::number(format!("{sign}{written}"), difference)
    }

    fn difference_cell(&self, size: Option<f64>, decimals: usize) -> Cell {
        let Some(size) = size else {
            return "\u{2013}".into();
        };
        Cell::number(self.written(size, decimals), size)
    }

    /// As many decimals as the value has, or as many as it takes to see that there is something.
    fn written(&self, difference: f64, decimals: usize) -> String {
        let seen = |decimals: &usize| {
            let rounded = format!("{:.decimals$}", difference.abs(), decimals = *decimals);
            rounded.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
        };
        let enough = (decimals..12).find(seen).unwrap_or(decimals);
        self.writing.0.number(difference, enough)
    }
}

fn decimals(table: &str, index: &str) -> usize {
    let definition = REGISTRY.iter().find(|definition| definition.id == index);
    match (table, definition) {
        ("efforts", _) => 0,
        ("area_types", _) => 2,
        (_, Some(definition)) if definition.unit == Unit::Percent => 2,
        _ => 4,
    }
}

fn period(revision: &Revision) -> String {
    let period = revision.row.period;
    period.map_or_else(String::new, |period| period.to_string())
}
