//! Where the money went, and when.

use std::collections::{BTreeMap, BTreeSet};

use super::{Credit, Drawing};
use crate::charts::{
    self, AmountKind, Chart, FundedArea, FundedPart, GrantTimeline, GroupedBy, KronorPerHead,
    Month, PlanGrantedPaid, Sum, YearSum, grant_timeline, kronor_per_head, plan_granted_paid,
};
use crate::follow_up::efforts::{self, Effort, Purpose, Reach};
use crate::study::{Destination, EffortRow, EffortsFound, Span, Territory};

/// More bars than this are not told apart; those with the most money are drawn.
const MOST_PLACES: usize = 40;

fn kind(kind: efforts::AmountKind) -> AmountKind {
    match kind {
        efforts::AmountKind::Announced => AmountKind::Announced,
        efforts::AmountKind::Applied => AmountKind::Applied,
        efforts::AmountKind::Granted => AmountKind::Granted,
        efforts::AmountKind::Paid => AmountKind::Paid,
        efforts::AmountKind::Used => AmountKind::Used,
        efforts::AmountKind::Repaid => AmountKind::Repaid,
    }
}

/// Kronor by inhabitant and inhabitants of a place, by purpose.
type Purposes = BTreeMap<String, (Option<f64>, Option<f64>)>;

/// A row of the timeline that an effort stands in.
pub(super) struct Group {
    pub(super) name: String,
    /// The part of the effort that is for it, where that is known.
    pub(super) share: Option<f64>,
    pub(super) inhabitants: Option<f64>,
}

fn month(date: efforts::Date) -> Month {
    Month {
        year: date.year(),
        month: date.month(),
    }
}

impl Drawing<'_> {
    pub(super) fn of_money(&self) -> Vec<Chart> {
        let Some(efforts) = &self.study.efforts else {
            return Vec::new();
        };
        let areas = |row: &EffortRow| match row.destination {
            Destination::Territory(Territory::Area(area)) => Some(self.area_name(area)),
            _ => None,
        };
        let title = |n: usize| {
            self.say(
                format!("Paid grants reached {n} areas, unevenly by inhabitant"),
                format!("Utbetalda bidrag nådde {n} områden, olika mycket per invånare"),
            )
        };
        self.per_head(efforts, "follow-up-kronor-per-head", &areas, &title)
            .into_iter()
            .collect()
    }

    /// Paid kronor by inhabitant of some places, over all years.
    fn per_head(
        &self,
        efforts: &EffortsFound,
        id: &str,
        place: &dyn Fn(&EffortRow) -> Option<String>,
        title: &dyn Fn(usize) -> String,
    ) -> Option<Chart> {
        let paid = efforts::AmountKind::Paid;
        let mut places: BTreeMap<String, Purposes> = BTreeMap::new();
        let mut years = BTreeSet::new();
        for row in efforts.sums.iter().filter(|row| row.kind == paid) {
            let (Some(name), Span::One(purpose)) = (place(row), &row.purpose) else {
                continue;
            };
            years.insert(row.year);
            let parts = places.entry(name).or_default();
            let part = parts
                .entry(self.purpose(purpose))
                .or_insert((Some(0.0), None));
            part.0 = part.0.zip(row.per_head).map(|(sum, more)| sum + more);
            part.1 = row.inhabitants;
        }
        let (first, last) = (*years.first()?, *years.last()?);
        let n = places.len();
        let mut areas: Vec<FundedArea> = places
            .into_iter()
            .map(|(name, parts)| FundedArea {
                name,
                inhabitants: (parts.values().find_map(|it| it.1)).map(|heads| heads as u64),
                parts: (parts.into_iter())
                    .map(|(purpose, (kronor_per_head, _))| FundedPart {
                        purpose,
                        kronor_per_head,
                    })
                    .collect(),
            })
            .collect();
        let total = |area: &FundedArea| -> f64 {
            area.parts.iter().filter_map(|it| it.kronor_per_head).sum()
        };
        areas.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.name.cmp(&b.name)));
        areas.truncate(MOST_PLACES);
        let mut caption = self.caption(
            title(n),
            self.say(
                format!("Paid grants by inhabitant and purpose, {first}–{last}"),
                format!("Utbetalda bidrag per invånare och ändamål, {first}–{last}"),
            ),
            self.prices(),
            self.credit_of_register(),
        );
        caption.n = self.n_areas(n);
        if areas.len() < n {
            caption.notes.push(self.say(
                format!("The {} places with the most are drawn.", areas.len()),
                format!("De {} platser som fått mest visas.", areas.len()),
            ));
        }
        caption.notes.push(self.say(
            "Each year's amount is divided by the inhabitants of that year; overlapping efforts are \
             added up. Efforts for a whole region, and those whose areas are unknown, are not drawn.",
            "Varje års belopp delas med årets invånare; överlappande insatser är summerade. Insatser \
             för en hel region, och sådana vars områden är okända, visas inte.",
        ));
        let data = KronorPerHead {
            kind: AmountKind::Paid,
            span: (first, last),
            areas,
        };
        Some(kronor_per_head(&data, &caption, self.language, id))
    }

    /// What a krona is worth, as the axis says beside the unit.
    fn prices(&self) -> String {
        self.say("current prices", "löpande priser")
    }

    /// Who lives somewhere, in the last year with money there.
    pub(super) fn inhabitants(&self, territory: Territory) -> Option<f64> {
        let sums = self.study.efforts.iter().flat_map(|it| &it.sums);
        let own = sums.filter(|row| row.destination == Destination::Territory(territory));
        own.max_by_key(|row| row.year)?.inhabitants
    }

    /// Of a municipality; of an association nobody knows for whom it works.
    fn inhabitants_of_recipient(&self, effort: &Effort) -> Option<f64> {
        let code = match effort.recipient.kind {
            efforts::RecipientKind::Municipality => effort.recipient.code.as_deref()?,
            _ => return None,
        };
        let level = self.asked.level;
        let codes = &self.results.register.levels[level].codes;
        let region = codes.iter().position(|known| known == code)?;
        self.inhabitants(Territory::Region { level, region })
    }

    fn purpose(&self, code: &str) -> String {
        let own = self.asked.efforts.iter().flat_map(|it| &it.purposes);
        let own = own
            .filter(|(own, _)| own == code)
            .map(|(_, name)| self.words(name).to_owned());
        let national = Purpose::of(code).name();
        let national = national.map(|it| self.language.pick(it.en, it.sv).to_owned());
        national
            .or_else(|| own.into_iter().next())
            .unwrap_or_else(|| code.to_owned())
    }

    /// What was announced, granted and paid, and the efforts, of each programme.
    pub(super) fn of_programmes(&self) -> Vec<Chart> {
        let Some(efforts) = &self.study.efforts else {
            return Vec::new();
        };
        let programmes = efforts.programmes.iter().enumerate();
        programmes
            .flat_map(|(at, programme)| {
                let plan = self.plan_of(efforts, at);
                let timeline = self.timeline(
                    efforts,
                    &format!("programme-{}-grants", programme.id),
                    GroupedBy::Recipient,
                    &|effort, _| effort.programme == programme.id,
                    &|effort, _| {
                        vec![Group {
                            name: effort.recipient.name.clone(),
                            share: Some(1.0),
                            inhabitants: self.inhabitants_of_recipient(effort),
                        }]
                    },
                    self.language.pick(&programme.title.en, &programme.title.sv),
                );
                [Some(plan), timeline].into_iter().flatten()
            })
            .collect()
    }

    fn plan_of(&self, efforts: &EffortsFound, at: usize) -> Chart {
        let programme = &efforts.programmes[at];
        let mut sums = Vec::new();
        let mut is_about = false;
        let rows = efforts.plans.iter().filter(|row| row.programme == at);
        // What the sources of the programme say; what they do not is taken from the register.
        let mut by_year: BTreeMap<i32, [Option<i64>; 3]> = BTreeMap::new();
        for row in rows {
            let own = by_year.entry(row.year).or_default();
            let given = [row.announced, row.granted, row.paid];
            for (own, given) in own.iter_mut().zip(given) {
                if row.by_sources || own.is_none() {
                    *own = given.or(*own);
                }
            }
            is_about |= row.is_about;
        }
        for (year, amounts) in &by_year {
            let kinds = [AmountKind::Announced, AmountKind::Granted, AmountKind::Paid];
            for (kind, amount) in kinds.into_iter().zip(amounts) {
                sums.push(YearSum {
                    year: Some(*year),
                    kind,
                    sum: match amount {
                        Some(kronor) => Sum::Kronor(*kronor as f64),
                        None => Sum::Unknown,
                    },
                });
            }
        }
        let name = self.language.pick(&programme.title.en, &programme.title.sv);
        let total = |at: usize| -> Option<i64> {
            let known: Vec<i64> = by_year.values().filter_map(|it| it[at]).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        };
        let millions = |kronor: i64| {
            let decimals = if kronor < 10_000_000 { 1 } else { 0 };
            self.language.number(kronor as f64 / 1e6, decimals)
        };
        let title = match (total(0), total(1)) {
            (Some(announced), Some(granted)) => self.say(
                format!(
                    "{} million kronor were announced; {} million are known to have been granted",
                    millions(announced),
                    millions(granted)
                ),
                format!(
                    "{} miljoner kronor aviserades; {} miljoner är veterligen beviljade",
                    millions(announced),
                    millions(granted)
                ),
            ),
            _ => name.to_owned(),
        };
        let mut caption = self.caption(
            title,
            name.to_owned(),
            self.prices(),
            Credit::of_register(self.say(
                "the programme's own sources and the register of efforts; processed with klyfta",
                "programmets egna källor och insatsregistret; bearbetning med klyfta",
            )),
        );
        caption.n = self.say(
            format!("Ordinance {}", programme.ordinance),
            format!("Förordning {}", programme.ordinance),
        );
        if is_about {
            caption.notes.push(self.say(
                "Some amounts are rounded by their source.",
                "Några belopp är avrundade av sin källa.",
            ));
        }
        let id = format!("programme-{}-plan", programme.id);
        plan_granted_paid(&PlanGrantedPaid { sums }, &caption, self.language, &id)
    }

    /// The efforts that somebody asks for, in time.
    pub(super) fn timeline(
        &self,
        found: &EffortsFound,
        id: &str,
        grouped_by: GroupedBy,
        is_meant: &dyn Fn(&Effort, &[Reach]) -> bool,
        groups: &dyn Fn(&Effort, &[Reach]) -> Vec<Group>,
        whose: &str,
    ) -> Option<Chart> {
        let mut drawn = Vec::new();
        let mut n = 0;
        for (effort, reaches, entries) in found.register.efforts() {
            if effort.decision != efforts::Decision::Granted || !is_meant(effort, reaches) {
                continue;
            }
            n += 1;
            let of_kind =
                |kind: efforts::AmountKind| entries.iter().filter(move |entry| entry.kind == kind);
            let granted: Vec<i64> = of_kind(efforts::AmountKind::Granted)
                .filter_map(|it| Some(it.amount::<efforts::Granted>()?.kronor()))
                .collect();
            let first_paid = of_kind(efforts::AmountKind::Paid).map(|it| it.year).min();
            for group in groups(effort, reaches) {
                let kronor = (group.share.filter(|_| !granted.is_empty()))
                    .map(|share| share * granted.iter().sum::<i64>() as f64);
                drawn.push(charts::Effort {
                    group: group.name,
                    name: effort.name.clone(),
                    start: Some(month(effort.start)),
                    end: Some(month(effort.end)),
                    // Payments are known by their year.
                    first_payment: first_paid.map(|year| Month { year, month: 7 }),
                    kind: kind(efforts::AmountKind::Granted),
                    kronor,
                    kronor_per_head: kronor.zip(group.inhabitants).map(|(it, heads)| it / heads),
                });
            }
        }
        if drawn.is_empty() {
            return None;
        }
        let years = drawn
            .iter()
            .filter_map(|it| Some((it.start?.year, it.end?.year)));
        let first = years.clone().map(|it| it.0).min()?;
        let last = years.map(|it| it.1).max()?;
        let mut caption = self.caption(
            self.say(
                format!("{n} granted efforts from {first} to {last}"),
                format!("{n} beviljade insatser från {first} till {last}"),
            ),
            whose.to_owned(),
            self.say("Year", "År"),
            self.credit_of_register(),
        );
        caption.n = self.say(format!("n = {n} efforts"), format!("n = {n} insatser"));
        caption.notes.push(self.say(
            "The register knows the year of a payment; the mark stands in its middle.",
            "Registret känner utbetalningens år; markeringen står i årets mitt.",
        ));
        let data = GrantTimeline {
            grouped_by,
            efforts: drawn,
        };
        Some(grant_timeline(&data, &caption, self.language, id))
    }
}
