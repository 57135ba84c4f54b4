//! What happened in funded areas: gaps before and after, what would have closed by itself, effects.

use super::known::Known;
use super::writing::Unit;
use crate::follow_up::effects::rows::{Effect, Method, Quantity};
use crate::follow_up::finding::Reason;
use crate::indices::Bilingual;
use crate::language::Language;
use crate::plan::{Beside, Outcome, Question};
use crate::report::document::{Cell, Section, Table, Text};
use crate::study::{Answer, ClosedAnyway, EffectsOf, GapOf, GapSummary, Guarded, Of, Verdict};

/// A question of the plan with its answer.
pub(super) struct Happened<'k, 'a> {
    known: &'k Known<'a>,
    pub question: &'a Question,
    pub answer: &'a Answer,
    closed_anyway: Result<&'k ClosedAnyway, Reason>,
    unit: Unit,
}

/// Every question that has an answer.
pub(super) fn all<'k, 'a>(known: &'k Known<'a>) -> Vec<Happened<'k, 'a>> {
    let questions = known.follow_up.questions.iter().zip(&known.study.answers);
    let questions = questions.zip(&known.closed_anyway);
    questions
        .map(|((question, answer), closed_anyway)| Happened {
            known,
            question,
            answer,
            closed_anyway: closed_anyway.as_ref().map_err(|reason| *reason),
            unit: Unit::of(question.outcome),
        })
        .collect()
}

impl Happened<'_, '_> {
    /// What is followed, as it stands in a sentence.
    fn outcome(&self) -> String {
        let writing = self.known.writing;
        match self.question.outcome {
            Outcome::Indicator(at) => {
                let name = writing.named(&self.known.results.plan.indicators[at].name);
                format!("{} {name}", writing.pick("the share", "andelen"))
            }
            Outcome::SocioeconomicIndex => {
                let index = writing.pick("the socioeconomic index", "det socioekonomiska indexet");
                index.to_owned()
            }
        }
    }

    /// The funded areas of a region, or all.
    pub(super) fn funded(&self, of: Of) -> Vec<(usize, i32)> {
        let areas = self.answer.funded.iter().map(|it| (it.area, it.first_year));
        let is_there = |area: usize| match of {
            Of::AllFunded => true,
            Of::FundedIn(region) => self.known.level().areas[region].contains(&(area as u32)),
        };
        areas.filter(|(area, _)| is_there(*area)).collect()
    }

    fn gaps(&self, of: Of) -> impl Iterator<Item = &GapOf> {
        self.answer.gaps.iter().filter(move |gap| gap.of == of)
    }

    /// The gap that is told first: that to all other areas, or else the first that there is.
    fn main_gap(&self, of: Of) -> Option<(&Beside, &GapSummary)> {
        let known = || {
            self.gaps(of).filter_map(|gap| {
                let beside = &self.question.compared_with[gap.beside];
                Some((beside, gap.found.as_ref().ok()?))
            })
        };
        let country = known().find(|(beside, _)| matches!(beside, Beside::Country));
        country.or_else(|| known().next())
    }

    /// How large the gap is and how much of it has closed.
    pub(super) fn gap_sentence(&self, of: Of, region: &str) -> String {
        let writing = self.known.writing;
        let place = match of {
            Of::AllFunded => String::new(),
            Of::FundedIn(_) => format!(" {} {region}", writing.pick("in", "i")),
        };
        if self.funded(of).is_empty() {
            let question = writing.named(&self.question.title);
            return match writing.0 {
                Language::English => format!(
                    "{question}: no area{place} is known to have been reached by the efforts asked \
                     about, so there is no before and after to tell of."
                ),
                Language::Swedish => format!(
                    "{question}: inget område{place} är känt för att ha nåtts av de insatser som \
                     frågan gäller, så det finns inget före och efter att berätta om."
                ),
            };
        }
        let Some((beside, gap)) = self.main_gap(of) else {
            let reason = self.gaps(of).find_map(|gap| gap.found.as_ref().err());
            let reason = reason.map_or_else(
                || writing.reason(Reason::NoReference).to_owned(),
                |finding| writing.finding(finding),
            );
            return format!(
                "{}{place}: {reason}.",
                writing.pick(
                    "The gap of the funded areas cannot be told",
                    "Klyftan för områdena med insatser kan inte anges"
                )
            );
        };
        let Some(last) = gap.years.iter().find(|it| it.year == gap.last_year) else {
            return String::new();
        };
        let (_, _, before) = before(gap);
        let side = |difference: f64| match difference < 0.0 {
            true => writing.pick("lower", "lägre"),
            false => writing.pick("higher", "högre"),
        };
        let value = writing.outcome(self.unit, last.value);
        let now = writing.difference(self.unit, last.absolute);
        let then = writing.difference(self.unit, before);
        let beside = writing.beside(beside);
        let year = last.year;
        let baseline = baseline(self, gap);
        let (now_side, then_side) = (side(last.absolute), side(before));
        let closed = self.closed_sentence(gap);
        let outcome = self.outcome();
        match writing.0 {
            Language::English => format!(
                "In {year}, {outcome} was {value} in the areas with efforts{place}: {now} \
                 {now_side} than in {beside}. Before the efforts ({baseline}) it was {then} \
                 {then_side}. {closed}"
            ),
            Language::Swedish => format!(
                "År {year} var {outcome} {value} i områdena med insatser{place}: {now} {now_side} \
                 än i {beside}. Före insatserna ({baseline}) var skillnaden {then} ({then_side}). \
                 {closed}"
            ),
        }
    }

    fn closed_sentence(&self, gap: &GapSummary) -> String {
        let writing = self.known.writing;
        let closed = match gap.closed.absolute {
            Err(reason) => {
                let what = writing.pick(
                    "How much of it has closed cannot be told",
                    "Hur mycket den har minskat kan inte anges",
                );
                format!("{what}: {}.", writing.reason(reason))
            }
            Ok(share) if share > 1.0 => {
                let turned = writing.pick(
                    "The gap has turned the other way.",
                    "Klyftan har vänt åt andra hållet.",
                );
                turned.to_owned()
            }
            Ok(share) => {
                let told = writing.per_cent(share.abs(), 0);
                match (share < 0.0, writing.0) {
                    (false, Language::English) => {
                        format!("The gap has closed by {told}.")
                    }
                    (false, Language::Swedish) => {
                        format!("Klyftan har minskat med {told}.")
                    }
                    (true, Language::English) => {
                        format!("The gap has widened by {told}.")
                    }
                    (true, Language::Swedish) => {
                        format!("Klyftan har växt med {told}.")
                    }
                }
            }
        };
        match gap.closed.start_may_be_chance {
            Some(true) => format!(
                "{closed} {}",
                writing.pick(
                    "But the gap before may itself have been chance, so this says little.",
                    "Men klyftan före kan själv ha varit en slump, så det säger litet."
                )
            ),
            _ => closed,
        }
    }

    /// What would have closed without any programme, beside what did.
    pub(super) fn guard_sentence(&self, of: Of) -> String {
        let writing = self.known.writing;
        let found = match self.closed_anyway {
            Ok(found) => found,
            Err(reason) => {
                let (en, sv) = (
                    "How much of the gap would have closed by itself cannot be told",
                    "Hur mycket klyftan skulle ha minskat av sig själv går inte att säga",
                );
                let (so_en, so_sv) = (
                    "so no closing of it may be put down to the efforts",
                    "så att den minskat kan inte tillskrivas insatserna",
                );
                return format!(
                    "{} ({}), {}.",
                    writing.pick(en, sv),
                    writing.reason(reason),
                    writing.pick(so_en, so_sv)
                );
            }
        };
        let moved = |closed: f64| {
            let (en, sv) = match closed < 0.0 {
                true => ("widened", "växte"),
                false => ("closed", "minskade"),
            };
            (writing.pick(en, sv), writing.per_cent(closed.abs(), 0))
        };
        let number = |share: f64| writing.0.number(100.0 * share, 0);
        let n = found.placebos.len();
        let (own_verb, own) = moved(found.funded);
        let (their_verb, theirs) = moved(found.by_itself());
        let range = writing.between(&number(found.lowest()), &number(found.highest()));
        let facts = match writing.0 {
            Language::English => format!(
                "Counted from the year whose figures they were chosen by, which may have been an \
                 unusually bad one, the gap of all funded areas {own_verb} by {own} on average over \
                 the years since; the gap of areas chosen in the same way without any programme \
                 {their_verb} by {theirs} by itself ({range} per cent over {n} earlier selections)."
            ),
            Language::Swedish => format!(
                "Räknat från det år vars siffror de valdes efter, som kan ha varit ovanligt dåligt, \
                 {own_verb} klyftan för alla områden med insatser med {own}, i genomsnitt över åren \
                 sedan dess; klyftan för områden som valts på samma sätt utan något program \
                 {their_verb} med {theirs} av sig själv ({range} procent i {n} tidigare urval)."
            ),
        };
        let (en, sv) = match found.verdict() {
            Verdict::ByItself => (
                "The gap would have closed anyway.",
                "Klyftan skulle ha minskat ändå.",
            ),
            Verdict::NotClosed if found.by_itself() > 0.0 => (
                "The gap has not closed, although it would have been expected to close somewhat \
                 by itself.",
                "Klyftan har inte minskat, fast den kunde ha väntats minska något av sig själv.",
            ),
            Verdict::NotClosed => ("The gap has not closed.", "Klyftan har inte minskat."),
            Verdict::MoreThanByItself => (
                "The gap has closed by more than it does by itself.",
                "Klyftan har minskat mer än den gör av sig själv.",
            ),
        };
        let verdict = match of {
            Of::AllFunded => writing.pick(en, sv).to_owned(),
            // One region's areas are too few to guard by themselves.
            Of::FundedIn(_) => format!(
                "{} {}",
                writing.pick(
                    "For all areas with efforts together:",
                    "För alla områden med insatser tillsammans:"
                ),
                writing.small(writing.pick(en, sv))
            ),
        };
        let caution = match (found.verdict(), writing.0) {
            (Verdict::MoreThanByItself, Language::English) => format!(
                " That alone is not an effect: by chance too, one selection in {} is the greatest.",
                n + 1
            ),
            (Verdict::MoreThanByItself, Language::Swedish) => format!(
                " Bara det är ingen effekt: även av slumpen är ett urval av {} det största.",
                n + 1
            ),
            (Verdict::ByItself | Verdict::NotClosed, _) => format!(
                " {}",
                writing.pick(
                    "None of it can be put down to the efforts by a comparison of before and after.",
                    "Inget av det kan tillskrivas insatserna genom en jämförelse av före och efter."
                )
            ),
        };
        format!("{verdict} {facts}{caution}")
    }

    /// What the first method that has a number says of the effect.
    pub(super) fn effect_sentence(&self) -> Option<String> {
        let writing = self.known.writing;
        let (of, effect) = self.answer.effects.iter().find_map(|of| {
            let effect = headlines(of).next()?;
            Some((of, effect))
        })?;
        let estimate = effect.estimate?;
        let told = writing.difference(self.unit, estimate);
        let side = match estimate < 0.0 {
            true => writing.pick("lower", "lägre"),
            false => writing.pick("higher", "högre"),
        };
        let method = method_name(of.method, writing);
        let certainty = match (effect.lower, effect.upper) {
            (Some(low), Some(high)) => {
                let [from, to] = [low, high].map(|it| writing.bare(self.unit, it));
                let chance = match low <= 0.0 && 0.0 <= high {
                    true => writing.pick(
                        " Chance alone can bring about such a difference.",
                        " En sådan skillnad kan uppstå av slumpen ensam.",
                    ),
                    false => "",
                };
                format!(" ({}).{chance}", writing.between(&from, &to))
            }
            _ => format!(
                "; {}.",
                writing.pick(
                    "how certain that is cannot be said",
                    "hur säkert det är går inte att säga"
                )
            ),
        };
        let outcome = self.outcome();
        let sentence = match writing.0 {
            Language::English => format!(
                "By {method}, {outcome} was {told} {side} in all funded areas together than it \
                 would have been without the efforts{certainty}"
            ),
            Language::Swedish => format!(
                "Enligt {method} var {outcome} {told} {side} i alla områden med insatser tillsammans \
                 än utan insatserna{certainty}"
            ),
        };
        let cautions = self.cautions(of);
        Some(format!("{sentence}{cautions}"))
    }

    /// What keeps an estimate of a method from being taken at its word: other methods, years before,
    /// and a gap that would have closed anyway.
    fn cautions(&self, of: &EffectsOf) -> String {
        let writing = self.known.writing;
        let mut cautions = String::new();
        let all = self.answer.effects.iter().filter(|it| it.cohort.is_none());
        let all: Vec<f64> = all
            .filter_map(|it| headlines(it).next()?.estimate)
            .collect();
        if 1 < all.len() {
            let low = all.iter().copied().fold(f64::INFINITY, f64::min);
            let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let [low, high] = [low, high].map(|it| writing.bare(self.unit, it));
            let range = writing.between(&low, &high);
            cautions.push_str(&match writing.0 {
                Language::English => format!(" The methods give {range}."),
                Language::Swedish => format!(" Metoderna ger {range}."),
            });
        }
        let pretest = of
            .effects
            .iter()
            .find(|it| it.quantity == Quantity::Pretest);
        if pretest.and_then(|it| it.p_value).is_some_and(|p| p < 0.05) {
            cautions.push_str(writing.pick(
                " But the areas developed unlike the others before the efforts too, so the \
                 comparison is doubtful.",
                " Men områdena utvecklades annorlunda än de andra redan före insatserna, så \
                 jämförelsen är tveksam.",
            ));
        }
        let verdict = self.closed_anyway.map(ClosedAnyway::verdict);
        if matches!(verdict, Ok(Verdict::ByItself | Verdict::NotClosed)) {
            cautions.push_str(writing.pick(
                " The gap has not closed by more than it does by itself, so what looks like an \
                 effect may be areas coming back from a bad year.",
                " Klyftan har inte minskat mer än den gör av sig själv, så det som ser ut som en \
                 effekt kan vara områden som återhämtar sig från ett dåligt år.",
            ));
        }
        cautions
    }

    /// Before and after, with the guard right beside it, and effects.
    pub(super) fn section(&self, of: Of, region: &str, id: &str) -> Section {
        let writing = self.known.writing;
        let title = writing.named(&self.question.title);
        let head = writing.pick("What happened", "Vad hände");
        let mut section = Section::new(id, format!("{head}: {title}"));
        section.paragraph(self.gap_sentence(of, region));
        let funded = self.funded(of);
        if !funded.is_empty() {
            section.guard(self.guard_sentence(of));
            if let Of::FundedIn(_) = of {
                let places = funded.iter().map(|(area, year)| {
                    let since = writing.pick("from", "från");
                    format!("{}, {since} {year}", self.known.area_name(*area))
                });
                let (en, sv) = ("Areas with efforts", "Områden med insatser");
                section.facts(vec![(
                    writing.pick(en, sv).to_owned(),
                    places.map(Text::from).collect(),
                )]);
            }
            section.table(self.gap_table(of, id));
        }
        section.heading(writing.pick(
            "What would have closed by itself",
            "Vad som skulle ha minskat av sig själv",
        ));
        section.table(self.guard_table(id));
        if !self.answer.effects.is_empty() {
            self.effects(of, id, &mut section);
        }
        section
    }

    fn gap_table(&self, of: Of, id: &str) -> Table {
        let writing = self.known.writing;
        let (unit, differences) = (
            writing.unit(self.unit),
            writing.unit_of_differences(self.unit),
        );
        let outcome = writing.capital(&self.outcome());
        let caption = match writing.0 {
            Language::English => format!(
                "{outcome}, before the efforts and in the last year, in {unit}; gaps in {differences}"
            ),
            Language::Swedish => format!(
                "{outcome}, före insatserna och sista året, i {unit}; klyftor i {differences}"
            ),
        };
        // Every gap is followed to the last year that has figures.
        let last = self.answer.years.last().map(i32::to_string);
        let last = last.unwrap_or_default();
        let of_last = |what: &str| format!("{what} {last}");
        let mut table = Table::new(format!("{id}-gap"), caption)
            .texts(writing.pick("Compared with", "Jämförs med"))
            .texts(writing.pick("Before", "Före"))
            .numbers(writing.pick("With efforts, before", "Med insatser, före"))
            .numbers(writing.pick("Compared, before", "Jämförda, före"))
            .numbers(writing.pick("Gap before", "Klyfta före"))
            .numbers(of_last(writing.pick("With efforts", "Med insatser")))
            .numbers(of_last(writing.pick("Compared", "Jämförda")))
            .numbers(of_last(writing.pick("Gap", "Klyfta")))
            .numbers(of_last(
                writing.pick("Interval of the gap", "Klyftans intervall"),
            ))
            .numbers(writing.pick("Closed, per cent", "Minskat, procent"))
            .numbers(writing.pick("Closed as a ratio, per cent", "Minskat som kvot, procent"))
            .numbers(writing.pick("Areas", "Områden"))
            .numbers(writing.pick("Areas compared", "Jämförda områden"));
        for gap in self.gaps(of) {
            let beside = writing.beside(&self.question.compared_with[gap.beside]);
            let mut row: Vec<Cell> = vec![writing.capital(beside).into()];
            match &gap.found {
                Err(finding) => {
                    row.push(writing.without(&writing.finding(finding)).into());
                    row.resize(table.heads.len(), "\u{2013}".into());
                }
                Ok(found) => row.extend(self.gap_cells(found)),
            }
            table.rows.push(row);
        }
        let found = || self.gaps(of).filter_map(|gap| gap.found.as_ref().ok());
        if found().any(|gap| gap.closed.disagree) {
            table.notes.push(
                writing
                    .pick(
                        "Where one way of counting says that the gap has closed and the other that \
                         it has widened, neither can be told alone.",
                        "Där det ena sättet att räkna säger att klyftan har minskat och det andra \
                         att den har växt kan inget av dem anges för sig.",
                    )
                    .to_owned(),
            );
        }
        for gap in self.gaps(of) {
            let beside = writing.beside(&self.question.compared_with[gap.beside]);
            let found = gap.found.as_ref().ok();
            if found.and_then(|it| it.closed.start_may_be_chance) == Some(true) {
                let why = writing.pick(
                    "the gap before may itself have been chance, so the share that has closed says \
                     little",
                    "klyftan före kan själv ha varit en slump, så andelen som minskat säger litet",
                );
                table
                    .notes
                    .push(format!("{}: {why}.", writing.capital(beside)));
            }
        }
        let n_left_out: Vec<usize> = found().map(|gap| gap.n_left_out).collect();
        if n_left_out.iter().any(|n| 0 < *n) {
            table.notes.push(
                writing
                    .pick(
                        "Areas without figures in every year are left out of the comparison.",
                        "Områden utan uppgifter för alla år är inte med i jämförelsen.",
                    )
                    .to_owned(),
            );
        }
        for (year, what) in &self.question.breaks {
            let text = writing.named(what);
            let at = writing.pick("Break in the series", "Tidsseriebrott");
            table.notes.push(format!("{at} {year}: {text}"));
        }
        table
    }

    fn gap_cells(&self, gap: &GapSummary) -> Vec<Cell> {
        let writing = self.known.writing;
        let bare = |value: f64| Cell::number(writing.bare(self.unit, value), value);
        let (value, reference, difference) = before(gap);
        let last = gap.years.iter().find(|it| it.year == gap.last_year);
        let share = |closed: Result<f64, Reason>| match closed {
            Ok(share) => Cell::number(writing.0.number(100.0 * share, 0), share),
            Err(reason) => writing.without(writing.reason(reason)).into(),
        };
        let of_last = |of: fn(&crate::study::GapYear) -> f64| {
            last.map_or_else(|| Cell::from("\u{2013}"), |year| bare(of(year)))
        };
        let interval = last.and_then(|year| year.intervals.as_ref()).map(|it| {
            let [low, high] =
                [it.absolute.low, it.absolute.high].map(|limit| writing.bare(self.unit, limit));
            writing.between(&low, &high)
        });
        let count = |n: usize| Cell::number(writing.count(n), n as f64);
        vec![
            baseline(self, gap).into(),
            bare(value),
            bare(reference),
            bare(difference),
            of_last(|year| year.value),
            of_last(|year| year.reference),
            of_last(|year| year.absolute),
            interval.unwrap_or_else(|| "\u{2013}".to_owned()).into(),
            share(gap.closed.absolute),
            share(gap.closed.relative),
            count(gap.n_followed),
            count(gap.n_reference),
        ]
    }

    /// Cohort by cohort: what closed of the gap, and of those of areas chosen so without any programme.
    fn guard_table(&self, id: &str) -> Table {
        let writing = self.known.writing;
        let caption = writing.pick(
            "How much of the gap at selection had closed by the last year, in per cent, beside \
             areas that would have been chosen in the same way in earlier years and had no efforts",
            "Hur mycket av klyftan vid urvalet som försvunnit till sista året, i procent, bredvid \
             områden som skulle ha valts på samma sätt tidigare år och saknade insatser",
        );
        let mut table = Table::new(format!("{id}-guard"), caption)
            .texts(writing.pick("First year of efforts", "Första år med insats"))
            .texts(writing.pick("Chosen by figures of", "Valda efter siffror för"))
            .numbers(writing.pick("Areas", "Områden"))
            .numbers(writing.pick("Years since", "År sedan dess"))
            .numbers(writing.pick("With efforts", "Med insatser"))
            .numbers(writing.pick("Without, mean", "Utan, medelvärde"))
            .numbers(writing.pick("Without, least to most", "Utan, minst till mest"))
            .numbers(writing.pick("Earlier selections", "Tidigare urval"))
            .numbers(writing.pick(
                "Chosen in a year out of the ordinary",
                "Valda i ett år utöver det vanliga",
            ));
        table.rows = self
            .answer
            .guards
            .iter()
            .map(|it| self.guard_row(it))
            .collect();
        table
    }

    fn guard_row(&self, guarded: &Guarded) -> Vec<Cell> {
        let writing = self.known.writing;
        let count = |n: usize| Cell::number(writing.count(n), n as f64);
        let mut row: Vec<Cell> = vec![
            guarded.first_year.to_string().into(),
            guarded.selection_year.to_string().into(),
            count(guarded.n_areas),
        ];
        let last = self.answer.years.last().copied();
        let years = last.map(|last| last - guarded.selection_year);
        let closed = years.and_then(|years| guarded.closed_after(years));
        match (&guarded.found, closed) {
            (Ok(found), Some((funded, placebo))) => {
                let number = |share: f64| writing.0.number(100.0 * share, 0);
                let range = writing.between(&number(placebo.lowest), &number(placebo.highest));
                row.extend([
                    count(placebo.years_since as usize),
                    Cell::number(number(funded), funded),
                    Cell::number(number(placebo.mean), placebo.mean),
                    range.into(),
                    count(placebo.n_selections),
                    count(found.n_dips),
                ]);
            }
            (Err(finding), _) => row.push(writing.without(&writing.finding(finding)).into()),
            (Ok(_), None) => {
                let reason = writing.reason(Reason::NoSuchYear);
                row.push(writing.without(reason).into());
            }
        }
        row.resize(9, "\u{2013}".into());
        row
    }

    fn effects(&self, of: Of, id: &str, section: &mut Section) {
        let writing = self.known.writing;
        section.heading(writing.pick("Effects of the efforts", "Insatsernas effekter"));
        if let Of::FundedIn(_) = of {
            section.paragraph(writing.pick(
                "An effect can rarely be estimated for a single region: its areas are too few. \
                 These are estimates for all funded areas of the publication together. They need \
                 not hold for this region.",
                "En effekt kan sällan skattas för en enskild region: dess områden är för få. Detta \
                 är skattningar för alla områden med insatser i hela publikationen tillsammans. De \
                 behöver inte gälla för den här regionen.",
            ));
        }
        let caption = match writing.0 {
            Language::English => format!(
                "Effect on {}, in {}, by method",
                self.outcome(),
                writing.unit_of_differences(self.unit)
            ),
            Language::Swedish => format!(
                "Effekt på {}, i {}, efter metod",
                self.outcome(),
                writing.unit_of_differences(self.unit)
            ),
        };
        let mut table = Table::new(format!("{id}-effects"), caption)
            .texts(writing.pick("Method", "Metod"))
            .texts(writing.pick("Areas first funded", "Områden med första insats"))
            .numbers(writing.pick("Effect", "Effekt"))
            .numbers(writing.pick("Interval", "Intervall"))
            .numbers(writing.pick("p value", "p-värde"))
            .texts(writing.pick("Notes", "Noter"));
        for found in &self.answer.effects {
            let name = || Cell::from(writing.capital(method_name(found.method, writing)));
            let cohort = found.cohort.map(|year| year.to_string());
            let all = || writing.pick("all years", "alla år").to_owned();
            let mut any = false;
            for effect in headlines(found) {
                any = true;
                table.rows.push(vec![
                    name(),
                    cohort.clone().unwrap_or_else(all).into(),
                    effect.estimate.map_or("\u{2013}".into(), |value| {
                        Cell::number(writing.bare(self.unit, value), value)
                    }),
                    match (effect.lower, effect.upper) {
                        (Some(low), Some(high)) => {
                            let [low, high] = [low, high].map(|it| writing.bare(self.unit, it));
                            writing.between(&low, &high).into()
                        }
                        _ => "\u{2013}".into(),
                    },
                    effect.p_value.map_or("\u{2013}".into(), |p| {
                        let told = match p < 0.001 {
                            true => format!("<\u{a0}{}", writing.0.number(0.001, 3)),
                            false => writing.0.number(p, 3),
                        };
                        Cell::number(told, p)
                    }),
                    effect.note(writing.0).into(),
                ]);
            }
            if !any {
                let refusal = found
                    .refusal
                    .clone()
                    .unwrap_or_else(|| writing.unknown().to_owned());
                let dash = || Cell::from("\u{2013}");
                table.rows.push(vec![
                    name(),
                    cohort.unwrap_or_else(all).into(),
                    dash(),
                    dash(),
                    dash(),
                    refusal.into(),
                ]);
            }
        }
        section.table(table);
        if self.unit == Unit::Share {
            section.paragraph(writing.pick(
                "What the results say and cannot show follows. In these sentences the outcome is a \
                 share from 0 to 1: 0.01 is one percentage point.",
                "Vad resultaten säger och inte kan visa följer här. I meningarna är utfallet en \
                 andel mellan 0 och 1: 0,01 är en procentenhet.",
            ));
        }
        let facts = self
            .answer
            .effects
            .iter()
            .filter(|it| !it.sentences.is_empty());
        let facts = facts.map(|found| {
            let name = writing.capital(method_name(found.method, writing));
            let name = match found.cohort {
                Some(year) => format!("{name}, {year}"),
                None => name,
            };
            let sentences = found.sentences.iter().map(|it| Text::from(it.as_str()));
            (name, sentences.collect())
        });
        section.facts(facts.collect());
    }
}

/// Mean value, reference and difference of the baseline years.
fn before(gap: &GapSummary) -> (f64, f64, f64) {
    let years = gap
        .years
        .iter()
        .filter(|it| gap.baseline.contains(&it.year));
    let n = gap.baseline.len() as f64;
    let (mut value, mut reference) = (0.0, 0.0);
    for year in years {
        value += year.value / n;
        reference += year.reference / n;
    }
    (value, reference, value - reference)
}

fn baseline(happened: &Happened<'_, '_>, gap: &GapSummary) -> String {
    match (gap.baseline.first(), gap.baseline.last()) {
        (Some(first), Some(last)) => happened.known.writing.years(*first, *last),
        _ => String::new(),
    }
}

/// The one number of a method that answers what the efforts did, where it has one.
fn headlines(found: &EffectsOf) -> impl Iterator<Item = &Effect> {
    let overall = |effect: &&Effect| match effect.quantity {
        Quantity::Simple => true,
        Quantity::Att => effect.group.is_none() && effect.time.is_none(),
        Quantity::Group => found.cohort.is_some() && effect.event_time.is_none(),
        _ => false,
    };
    found.effects.iter().filter(overall).take(1)
}

pub(super) fn method_name(method: Method, writing: super::writing::Writing) -> &'static str {
    let (en, sv) = match method {
        Method::Did => ("difference in differences", "skillnad i skillnader"),
        Method::GroupTime => (
            "averages over cohorts and years (Callaway and Sant'Anna)",
            "medelvärden över kohorter och år (Callaway och Sant'Anna)",
        ),
        Method::Imputation => (
            "imputation (Borusyak, Jaravel and Spiess)",
            "imputering (Borusyak, Jaravel och Spiess)",
        ),
        Method::TwoWayFixedEffects => (
            "two-way fixed effects",
            "regression med fasta effekter för område och år",
        ),
        Method::SunAbraham => (
            "regression by cohort (Sun and Abraham)",
            "regression efter kohort (Sun och Abraham)",
        ),
        Method::SyntheticControl => ("synthetic control", "syntetisk kontroll"),
        Method::SyntheticDid => (
            "synthetic difference in differences",
            "syntetisk skillnad i skillnader",
        ),
        Method::RidgeAugmented => (
            "synthetic control corrected by ridge regression",
            "syntetisk kontroll korrigerad med ridgeregression",
        ),
        Method::InterruptedTimeSeries => ("interrupted time series", "bruten tidsserie"),
    };
    writing.both(Bilingual { en, sv })
}
