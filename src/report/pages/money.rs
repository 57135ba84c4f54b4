//! Efforts and their money, a kind at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::known::{ByKind, Known, KnownEffort, Money, by_kind};
use super::programme_file;
use crate::follow_up::efforts::{AmountKind, Decision, Effort, Reached};
use crate::language::Language;
use crate::report::document::{Cell, Section, Table, Text};
use crate::study::{Destination, Territory};

/// Kronor paid over all years that have payments, and per head where all of these years have it.
pub(super) struct PaidInAll {
    pub kronor: i64,
    /// Each year's kronor over that year's inhabitants, added up.
    pub per_head: Option<f64>,
    pub first_year: i32,
    pub last_year: i32,
}

impl Known<'_> {
    /// Nothing where the register names no payment.
    pub(super) fn paid_in_all(&self, destination: Destination) -> Option<PaidInAll> {
        let rows: Vec<_> = self.paid(destination, AmountKind::Paid).collect();
        let years = || rows.iter().map(|row| row.year);
        Some(PaidInAll {
            kronor: rows.iter().map(|row| row.kronor).sum(),
            per_head: rows.iter().map(|row| row.per_head).sum(),
            first_year: years().min()?,
            last_year: years().max()?,
        })
    }

    /// How much was paid per head, in a sentence.
    pub(super) fn paid_sentence(&self, destination: Destination, name: &str) -> String {
        let writing = self.writing;
        let is_registered = self.study.efforts.is_some();
        let Some(paid) = self.paid_in_all(destination).filter(|_| is_registered) else {
            return self.no_payment(name);
        };
        let years = writing.years(paid.first_year, paid.last_year);
        let kronor = writing.kronor(paid.kronor);
        let per_head = match (paid.per_head, writing.0) {
            (Some(heads), Language::English) => format!(
                "{} kronor per inhabitant over these years",
                writing.0.number(heads, 0)
            ),
            (Some(heads), Language::Swedish) => format!(
                "{} kronor per invånare under dessa år",
                writing.0.number(heads, 0)
            ),
            (None, Language::English) => {
                "how much that is per inhabitant is unknown, because the inhabitants of some year \
                 are"
                .to_owned()
            }
            (None, Language::Swedish) => {
                "hur mycket det är per invånare är okänt, eftersom invånarantalet är det för något \
                 år"
                .to_owned()
            }
        };
        match writing.0 {
            Language::English => format!(
                "As far as the register knows, {kronor} was paid to {name} in {years}: {per_head}."
            ),
            Language::Swedish => format!(
                "Så vitt registret vet betalades {kronor} ut till {name} {years}: {per_head}."
            ),
        }
    }

    fn no_payment(&self, name: &str) -> String {
        match (self.study.efforts.is_some(), self.writing.0) {
            (false, Language::English) => {
                "How much was paid is unknown: the follow-up has no register of efforts.".to_owned()
            }
            (false, Language::Swedish) => {
                "Hur mycket som betalats ut är okänt: uppföljningen har inget register över \
                 insatser."
                    .to_owned()
            }
            (true, Language::English) => format!(
                "The register of efforts names no payment to {name}. That is unknown, which is \
                 something else than nothing."
            ),
            (true, Language::Swedish) => format!(
                "Registret över insatser nämner ingen utbetalning till {name}. Det är okänt, vilket \
                 är något annat än ingenting."
            ),
        }
    }

    /// What the register knows of a region's efforts.
    pub(super) fn money_of_region(&self, region: usize) -> Section {
        let writing = self.writing;
        let name = &self.level().names[region];
        let mut section = Section::new(
            "money",
            writing.pick("Efforts and money", "Insatser och pengar"),
        );
        let territory = Destination::Territory(self.territory(region));
        section.paragraph(self.paid_sentence(territory, name));
        let own: Vec<&KnownEffort<'_>> = (self.efforts.iter())
            .filter(|it| it.regions.contains(&region))
            .collect();
        if self.study.efforts.is_none() {
            return section;
        }
        let caption = writing.pick(
            "Kronor of all efforts, by year and kind",
            "Kronor från alla insatser, efter år och slag",
        );
        if let Some(table) = self.by_year("money-by-year", caption, territory) {
            section.table(table);
        }
        let parts = own.iter().flat_map(|it| &it.parts);
        let parts = parts.filter(|part| part.region == Some(region));
        let places = by_kind(parts, |part| part.destination);
        let rows = places.into_iter();
        let rows = rows.map(|(destination, sums)| (self.destination(destination).into(), sums));
        let caption = writing.pick(
            "Where in the region the money went: kronor over all years, by kind",
            "Vart i regionen pengarna gick: kronor under alla år, efter slag",
        );
        let head = writing.pick("Area", "Område");
        if let Some(table) = self.by_kinds("money-by-area", caption, head, rows.collect()) {
            section.table(table);
        }
        if let Some(met) = self.overlaps(region) {
            section.paragraph(met);
        }
        let (refused, decided): (Vec<_>, Vec<_>) = own.into_iter().partition(|it| it.is_refused());
        if !decided.is_empty() {
            let caption = writing.pick("Efforts", "Insatser");
            section.table(self.effort_table("efforts", caption, &decided));
        }
        if !refused.is_empty() {
            let caption = writing.pick("Refused applications", "Avslagna ansökningar");
            section.table(self.effort_table("refused", caption, &refused));
        }
        section
    }

    /// Kinds beside each other, never added, with kronor paid per head.
    pub(super) fn by_year(
        &self,
        id: &str,
        caption: &str,
        destination: Destination,
    ) -> Option<Table> {
        let writing = self.writing;
        let mut years: BTreeMap<i32, ByKind> = BTreeMap::new();
        let mut all = ByKind::default();
        for (at, kind) in AmountKind::ALL.iter().enumerate() {
            for row in self.paid(destination, *kind) {
                years.entry(row.year).or_default()[at] = Some(row.kronor);
                all[at] = Some(all[at].unwrap_or(0) + row.kronor);
            }
        }
        let mut rows: Vec<(Text, ByKind)> = (years.iter())
            .map(|(year, sums)| (year.to_string().into(), *sums))
            .collect();
        rows.push((writing.pick("all years", "alla år").into(), all));
        let head = writing.pick("Year", "År");
        let mut table = self.by_kinds(id, caption, head, rows)?;
        table = table
            .numbers(writing.pick("Paid per inhabitant", "Utbetalt per invånare"))
            .numbers(writing.pick(
                "Paid per inhabitant of areas of types 1 and 2",
                "Utbetalt per invånare i områden av typ 1 och 2",
            ));
        let paid: Vec<_> = self.paid(destination, AmountKind::Paid).collect();
        let heads = |value: Option<f64>| match value {
            Some(value) => Cell::number(writing.0.number(value, 0), value),
            None => writing.unknown().into(),
        };
        for (row, year) in table.rows.iter_mut().zip(years.keys()) {
            let of_year = paid.iter().find(|it| it.year == *year);
            row.push(heads(of_year.and_then(|it| it.per_head)));
            row.push(heads(of_year.and_then(|it| it.per_head_in_types_1_and_2)));
        }
        if let Some(last) = table.rows.last_mut() {
            let sum = |of: fn(&crate::study::EffortRow) -> Option<f64>| -> Option<f64> {
                (!paid.is_empty()).then(|| paid.iter().map(|row| of(row)).sum())?
            };
            last.push(heads(sum(|row| row.per_head)));
            last.push(heads(sum(|row| row.per_head_in_types_1_and_2)));
        }
        table.notes.push(
            writing
                .pick(
                    "Money per inhabitant of areas of types 1 and 2 is all money over those who \
                     live there, wherever it went.",
                    "Pengar per invånare i områden av typ 1 och 2 är alla pengar delade på dem som \
                     bor där, vart pengarna än gick.",
                )
                .to_owned(),
        );
        Some(table)
    }

    /// A column for each kind that any row has; nothing where none has any.
    pub(super) fn by_kinds(
        &self,
        id: &str,
        caption: &str,
        head: &str,
        rows: Vec<(Text, ByKind)>,
    ) -> Option<Table> {
        let writing = self.writing;
        let kinds = AmountKind::ALL.iter().enumerate();
        let kinds: Vec<(usize, AmountKind)> = kinds
            .filter(|(at, _)| rows.iter().any(|(_, sums)| sums[*at].is_some()))
            .map(|(at, kind)| (at, *kind))
            .collect();
        if kinds.is_empty() {
            return None;
        }
        let mut table = Table::new(id, caption).texts(head);
        for (_, kind) in &kinds {
            table = table.numbers(writing.capital(writing.both(kind.name())));
        }
        for (name, sums) in rows {
            let cells = kinds.iter().map(|(at, _)| match sums[*at] {
                Some(kronor) => Cell::number(writing.0.whole(kronor), kronor as f64),
                None => writing.unknown().into(),
            });
            table
                .rows
                .push([name.into()].into_iter().chain(cells).collect());
        }
        table.notes.push(
            writing
                .pick(
                    "Unknown means that the register has no amount of the kind. Kinds are never \
                     added together.",
                    "Okänt betyder att registret inte har något belopp av slaget. Olika slag läggs \
                     aldrig ihop.",
                )
                .to_owned(),
        );
        Some(table)
    }

    pub(super) fn destination(&self, destination: Destination) -> String {
        let writing = self.writing;
        let register = &self.results.register;
        let of_region = |territory: Territory, en: &str, sv: &str| {
            format!("{}: {}", territory.name(register), writing.pick(en, sv))
        };
        match destination {
            Destination::Territory(Territory::Area(area)) => self.area_name(area),
            Destination::Territory(territory) => territory.name(register).to_owned(),
            Destination::WholeRegion(territory) => {
                of_region(territory, "for the whole region", "avser hela regionen")
            }
            Destination::NotDistributed(territory) => {
                of_region(territory, "areas unknown", "områden okända")
            }
            Destination::Nowhere => writing
                .pick("no region named", "ingen region angiven")
                .into(),
            Destination::Everywhere => writing.pick("everywhere", "överallt").into(),
        }
    }

    /// Efforts with what is known of each.
    pub(super) fn effort_table(
        &self,
        id: &str,
        caption: &str,
        efforts: &[&KnownEffort<'_>],
    ) -> Table {
        let writing = self.writing;
        let mut table = Table::new(id, caption)
            .texts(writing.pick("Effort", "Insats"))
            .texts(writing.pick("Programme", "Program"))
            .texts(writing.pick("Purpose", "Ändamål"))
            .texts(writing.pick("Recipient", "Mottagare"))
            .texts(writing.pick("Time", "Tid"))
            .texts(writing.pick("Areas", "Områden"))
            .texts(writing.pick("Kronor by kind, all years", "Kronor efter slag, alla år"));
        for it in efforts {
            let effort = it.effort;
            let areas: Vec<String> = it.areas.iter().map(|&at| self.area_name(at)).collect();
            let reached = match effort.reached {
                Reached::Areas => areas.join(", "),
                Reached::WholeRegion => writing.pick("the whole region", "hela regionen").into(),
                Reached::Unknown => writing.unknown().to_owned(),
            };
            let recipient = &effort.recipient;
            let kind = writing.both(recipient.kind.name());
            let pending = match effort.decision {
                Decision::Pending => writing.pick(" (not decided yet)", " (ännu inte beslutad)"),
                Decision::Granted | Decision::Refused => "",
            };
            table.rows.push(vec![
                format!("{}{pending}", effort.name).into(),
                self.programme_name(&effort.programme).into(),
                writing.purpose(&self.results.plan, &effort.purpose).into(),
                format!("{} ({kind})", recipient.name).into(),
                self.time(effort).into(),
                reached.into(),
                self.amounts(&it.parts).into(),
            ]);
        }
        table
    }

    /// From when to when; years alone where they are whole.
    fn time(&self, effort: &Effort) -> String {
        let (start, end) = (effort.start.to_string(), effort.end.to_string());
        match start.ends_with("-01-01") && end.ends_with("-12-31") {
            true => self.writing.years(effort.start.year(), effort.end.year()),
            false => self.writing.between(&start, &end),
        }
    }

    fn amounts(&self, parts: &[Money]) -> String {
        let writing = self.writing;
        let sums = by_kind(parts, |_| ()).remove(&()).unwrap_or_default();
        let told = AmountKind::ALL.iter().zip(sums).filter_map(|(kind, sum)| {
            let name = writing.both(kind.name());
            Some(format!("{name} {}", writing.0.whole(sum?)))
        });
        let told: Vec<String> = told.collect();
        match told.is_empty() {
            true => writing.unknown().to_owned(),
            false => told.join("; "),
        }
    }

    /// The programme's title, which leads to its page where there is one.
    fn programme_name(&self, id: &str) -> Text {
        let mut programmes = self.study.efforts.iter().flat_map(|it| &it.programmes);
        match programmes.find(|it| it.id == id) {
            Some(programme) => {
                let file = programme_file(id);
                let file = file.trim_start_matches("pages/");
                Text::linked(self.writing.said(&programme.title), file)
            }
            None => id.into(),
        }
    }

    /// Whether efforts met in the areas of a region.
    fn overlaps(&self, region: usize) -> Option<String> {
        let areas = &self.level().areas[region];
        let rows = self.study.efforts.iter().flat_map(|it| &it.overlaps);
        let own = rows.filter(|row| areas.contains(&(row.area as u32)));
        let met: Vec<(usize, usize)> = own
            .map(|row| {
                (
                    row.area,
                    row.efforts.len() + row.efforts_of_the_region.len(),
                )
            })
            .filter(|(_, n)| 1 < *n)
            .collect();
        let most = met.iter().map(|it| it.1).max()?;
        let n: BTreeSet<usize> = met.iter().map(|it| it.0).collect();
        let n = self.writing.count(n.len());
        Some(match self.writing.0 {
            Language::English => format!(
                "Areas in which several efforts met in the same year: {n}; at most {most} at a time, \
                 those for the whole region included."
            ),
            Language::Swedish => format!(
                "Områden där flera insatser möttes samma år: {n}; som mest {most} på en gång, \
                 insatser för hela regionen inräknade."
            ),
        })
    }
}
