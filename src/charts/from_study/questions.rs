//! What happened in funded areas, and beside whom.

use super::{Credit, Drawing, Written};
use crate::charts::{
    self, Chart, Closed, Cohort, CohortEstimate, Covariate, Donor, Dumbbell, DumbbellPlace,
    EventEstimate, EventStudy, FirstPayment, GapTrend, GapYear, GroupTime, LovePlot, Method,
    Placebo, RankedBy, RegressionToTheMean, SelectedAreas, SyntheticControl, SyntheticFit,
    SyntheticYear, YearValue, dumbbell, event_study, gap_trend, group_time, love_plot,
    regression_to_the_mean, synthetic_control,
};
use crate::follow_up::effects::rows::{self, Effect, Quantity};
use crate::follow_up::efforts::AmountKind;
use crate::plan::{Beside, Control, FundedBy, Outcome, Question, Selection};
use crate::study::{
    self, Answer, Destination, EffectsOf, GapOf, GuardYear, Guarded, Of, Span, Synthetic, Territory,
};

/// Years after the selection that the guard speaks of, where there are as many.
const YEARS_AFTER: i32 = 3;

/// The years after the selection of a cohort that are compared.
fn horizon(guarded: &Guarded) -> i32 {
    let found = guarded.found.as_ref().ok();
    let last = found.and_then(|it| it.funded.iter().map(|it| it.year).max());
    last.map_or(YEARS_AFTER, |last| {
        YEARS_AFTER.min(last - guarded.selection_year)
    })
}

impl Drawing<'_> {
    pub(super) fn of_questions(&self) -> Vec<Chart> {
        let mut charts = Vec::new();
        for (at, answer) in self.study.answers.iter().enumerate() {
            let question = &self.asked.questions[at];
            let id = |what: &str| format!("follow-up-{}-{what}", question.id);
            for gap in answer.gaps.iter().filter(|it| it.of == Of::AllFunded) {
                let beside = question.compared_with[gap.beside].id().replace('_', "-");
                charts.extend(self.gap(at, gap, &id(&format!("gap-{beside}"))));
            }
            charts.extend(self.dumbbell_of(question, answer, &id("areas")));
            for guarded in &answer.guards {
                let name = format!("guard-{}", guarded.first_year);
                charts.extend(self.guard_of(question, guarded, &id(&name)));
            }
            for comparison in &answer.comparisons {
                if let Some(Ok(found)) = &comparison.found {
                    let beside = &question.compared_with[comparison.beside];
                    let name = format!("balance-{}", beside.id().replace('_', "-"));
                    let covariates = found.balance.iter().map(|row| Covariate {
                        name: self.characteristic(&row.characteristic),
                        before: row.before.ok(),
                        after: row.after.ok(),
                        variance_ratio_before: row.variance_ratio_before,
                        variance_ratio_after: row.variance_ratio_after,
                    });
                    let covariates: Vec<Covariate> = covariates.collect();
                    if !covariates.is_empty() {
                        charts.push(self.balance_of(
                            question,
                            beside,
                            covariates,
                            (found.n_funded, found.areas.len()),
                            &id(&name),
                        ));
                    }
                }
            }
            for effects in &answer.effects {
                match effects.method {
                    rows::Method::GroupTime => {
                        charts.extend(self.event_study_of(
                            question,
                            answer,
                            effects,
                            &id("event-study"),
                        ));
                        charts.extend(self.cohorts_of(question, answer, effects, &id("cohorts")));
                        let found = effects.sensitivity.as_ref();
                        charts.extend(found.map(|found| {
                            self.sensitivity_of(question, answer, found, &id("sensitivity"))
                        }));
                    }
                    rows::Method::SyntheticControl => {
                        let found = effects.synthetic.as_ref().zip(effects.cohort);
                        charts.extend(found.map(|(found, cohort)| {
                            let name = format!("synthetic-{cohort}");
                            self.synthetic_of(question, effects, found, cohort, &id(&name))
                        }));
                    }
                    _ => {}
                }
            }
        }
        charts
    }

    fn outcome_name(&self, question: &Question) -> String {
        match question.outcome {
            Outcome::Indicator(at) => self.say(
                format!("share of {}", self.indicator_name(at)),
                format!("andelen {}", self.indicator_name(at)),
            ),
            Outcome::SocioeconomicIndex => {
                self.say("socioeconomic index", "det socioekonomiska indexet")
            }
        }
    }

    fn outcome_credit(&self, question: &Question) -> Credit {
        let Credit { said, note } = match question.outcome {
            Outcome::Indicator(at) => self.credit(at),
            Outcome::SocioeconomicIndex => self.credit_of_inhabitants(),
        };
        let said = self.say(
            format!("{said}; the register of efforts"),
            format!("{said}; insatsregistret"),
        );
        Credit { said, note }
    }

    fn beside_name(&self, beside: &Beside) -> String {
        match beside {
            Beside::Country => self.say("all other areas", "alla övriga områden"),
            Beside::OwnRegion => self.say(
                "other areas of the same region",
                "övriga områden i samma region",
            ),
            Beside::NearestNeighbours => {
                self.say("areas alike before", "områden som var lika innan")
            }
            Beside::Calibrated => self.say(
                "other areas weighted to be alike before",
                "övriga områden vägda till att vara lika innan",
            ),
            Beside::Refused => self.say(
                "areas whose application was refused",
                "områden som fick avslag",
            ),
            Beside::NearMisses(_) => self.say(
                "areas that the rule left out by little",
                "områden som regeln nätt och jämnt lämnade utanför",
            ),
            Beside::Given(..) => self.say("given comparison areas", "angivna jämförelseområden"),
        }
    }

    /// `mean 2013–2015` as the report's language has it.
    fn characteristic(&self, name: &str) -> String {
        match name.split_once(' ') {
            Some(("mean", years)) => self.say(format!("mean {years}"), format!("medel {years}")),
            Some(("trend", years)) => self.say(format!("trend {years}"), format!("trend {years}")),
            _ => name.to_owned(),
        }
    }

    pub(super) fn gap(&self, question_at: usize, gap: &GapOf, id: &str) -> Option<Chart> {
        let found = gap.found.as_ref().ok()?;
        let question = &self.asked.questions[question_at];
        let answer = &self.study.answers[question_at];
        let written = Written::of(question);
        let level = &self.results.register.levels[self.asked.level];
        let name = match gap.of {
            Of::AllFunded => self.say("funded areas", "områden med insatser"),
            Of::FundedIn(region) => self.say(
                format!("funded areas in {}", level.names[region]),
                format!("områden med insatser i {}", level.names[region]),
            ),
        };
        let is_followed = |area: usize| match gap.of {
            Of::AllFunded => true,
            Of::FundedIn(region) => level.areas[region].contains(&(area as u32)),
        };
        let first = (answer.funded.iter())
            .filter(|it| is_followed(it.area))
            .map(|it| it.first_year)
            .min()?;
        let beside = self.beside_name(&question.compared_with[gap.beside]);
        let closed = found.closed.absolute.ok();
        let outcome = self.outcome_name(question);
        let title = match closed {
            Some(share) if share > 1.0 => self.say(
                format!("The gap in {outcome} closed and turned"),
                format!("Klyftan i {outcome} slöts och vände"),
            ),
            Some(share) if share >= 0.005 => self.say(
                format!("The gap in {outcome} closed by {}", self.percent(share)),
                format!("Klyftan i {outcome} minskade med {}", self.percent(share)),
            ),
            Some(share) if share <= -0.005 => self.say(
                format!("The gap in {outcome} widened by {}", self.percent(-share)),
                format!("Klyftan i {outcome} ökade med {}", self.percent(-share)),
            ),
            Some(_) => self.say(
                format!("The gap in {outcome} is unchanged"),
                format!("Klyftan i {outcome} är oförändrad"),
            ),
            None => self.say(
                format!("There was no gap in {outcome} to close"),
                format!("Det fanns ingen klyfta i {outcome} att minska"),
            ),
        };
        let (start, end) = (found.years.first()?.year, found.last_year);
        let mut caption = self.caption(
            title,
            self.say(
                format!(
                    "{}, {name} beside {beside}, {start}–{end}",
                    capital(&outcome)
                ),
                format!(
                    "{}, {name} bredvid {beside}, {start}–{end}",
                    capital(&outcome)
                ),
            ),
            written.difference(self.language).to_lowercase(),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!(
                "n = {} funded areas and {} others",
                found.n_followed, found.n_reference
            ),
            format!(
                "n = {} områden med insatser och {} andra",
                found.n_followed, found.n_reference
            ),
        );
        caption.notes.push(self.guard_note(answer));
        caption.notes.push(self.say(
            "A gap that closes is not an effect of the money: areas chosen for being badly off come \
             part of the way back by themselves.",
            "En klyfta som minskar är ingen effekt av pengarna: områden som valts för att de har det \
             svårt återhämtar sig till en del av sig själva.",
        ));
        let baseline = match (found.baseline.first(), found.baseline.last()) {
            (Some(first), Some(last)) if first != last => self.say(
                format!("mean of {first}–{last}"),
                format!("medel {first}–{last}"),
            ),
            (Some(year), _) => year.to_string(),
            _ => String::new(),
        };
        let years = found.years.iter().map(|it| GapYear {
            year: it.year,
            absolute: Some(written.times * it.absolute),
            absolute_interval: it.intervals.map(|of| {
                (
                    written.times * of.absolute.low,
                    written.times * of.absolute.high,
                )
            }),
            relative: it.relative.ok(),
            relative_interval: it
                .intervals
                .and_then(|of| of.relative.ok())
                .map(|of| (of.low, of.high)),
        });
        let data = GapTrend {
            name,
            reference: beside,
            years: years.collect(),
            funded: self.funded_years(question, &is_followed),
            first_payment: Some(FirstPayment {
                year: first,
                kronor_per_head: self.kronor_per_head(question, &is_followed),
                amount_kind: self.kind_name(question),
            }),
            closed: Some(Closed {
                baseline,
                absolute: closed,
                relative: found.closed.relative.ok(),
            }),
            breaks: (question.breaks.iter())
                .map(|(year, what)| (*year, self.words(what).to_owned()))
                .collect(),
            level: self.asked.confidence,
        };
        Some(gap_trend(&data, &caption, self.language, id))
    }

    fn kind(question: &Question) -> AmountKind {
        match question.funded.by {
            FundedBy::Granted => AmountKind::Granted,
            FundedBy::Paid => AmountKind::Paid,
            FundedBy::Used => AmountKind::Used,
        }
    }

    fn kind_name(&self, question: &Question) -> String {
        let name = Self::kind(question).name();
        self.language.pick(name.en, name.sv).to_owned()
    }

    /// The first and the last year with money of the question's kind in some areas.
    fn funded_years(
        &self,
        question: &Question,
        is_followed: &dyn Fn(usize) -> bool,
    ) -> Option<(i32, i32)> {
        let sums = self.study.efforts.iter().flat_map(|it| &it.sums);
        let years = sums.filter_map(|row| {
            let Destination::Territory(Territory::Area(area)) = row.destination else {
                return None;
            };
            let is_meant = row.kind == Self::kind(question) && row.purpose == Span::All;
            (is_meant && is_followed(area)).then_some(row.year)
        });
        Some((years.clone().min()?, years.max()?))
    }

    /// Kronor of the question's kind over all years by inhabitant, of some areas together.
    fn kronor_per_head(
        &self,
        question: &Question,
        is_followed: &dyn Fn(usize) -> bool,
    ) -> Option<f64> {
        let sums = self.study.efforts.iter().flat_map(|it| &it.sums);
        let (mut kronor, mut heads) = (0.0, std::collections::BTreeMap::new());
        for row in sums {
            let Destination::Territory(Territory::Area(area)) = row.destination else {
                continue;
            };
            if row.kind == Self::kind(question) && row.purpose == Span::All && is_followed(area) {
                kronor += row.kronor as f64;
                heads.entry(area).or_insert(row.inhabitants?);
            }
        }
        let heads: f64 = heads.values().sum();
        (heads > 0.0).then(|| kronor / heads)
    }

    /// What areas chosen in the same way without any programme did by themselves.
    fn guard_note(&self, answer: &Answer) -> String {
        let Ok(found) = study::closed_anyway(&answer.guards) else {
            return self.say(
                "How much of the gap would have closed anyway could not be told.",
                "Hur mycket av klyftan som ändå skulle ha slutits har inte kunnat bedömas.",
            );
        };
        let (own, placebo) = (self.percent(found.funded), self.percent(found.by_itself()));
        self.say(
            format!(
                "Since their selection the gap of funded areas to all others closed by {own}; that of areas without \
                 money, chosen by the same rule in earlier years, by {placebo}."
            ),
            format!(
                "Sedan urvalet har klyftan mellan områden med insatser och alla övriga minskat med {own}; för områden \
                 utan pengar, valda med samma regel tidigare år, minskade den med {placebo}."
            ),
        )
    }

    /// First and last year of each funded area and of its comparison areas.
    fn dumbbell_of(&self, question: &Question, answer: &Answer, id: &str) -> Option<Chart> {
        let (first, last) = (*answer.years.first()?, *answer.years.last()?);
        let written = Written::of(question);
        let compared = answer.comparisons.iter().find_map(|it| match &it.found {
            Some(Ok(found)) if !found.pairs.is_empty() => Some((it.beside, found)),
            _ => None,
        });
        let mut places = Vec::new();
        let mut add = |area: usize, funded: bool| {
            let of = |year: i32| match question.outcome {
                Outcome::Indicator(at) => {
                    let row = self.study.indicator(at, Territory::Area(area), year);
                    match row.and_then(|row| row.share) {
                        Some((share, interval)) => YearValue::Known {
                            value: 100.0 * share,
                            interval: Some((100.0 * interval.low, 100.0 * interval.high)),
                        },
                        None => YearValue::Missing,
                    }
                }
                Outcome::SocioeconomicIndex => {
                    let index = self
                        .study
                        .types
                        .as_ref()
                        .and_then(|it| it.index_of(year, area));
                    match index {
                        Some(value) => YearValue::Known {
                            value,
                            interval: None,
                        },
                        None => YearValue::Missing,
                    }
                }
            };
            places.push(DumbbellPlace {
                name: self.area_name(area),
                funded,
                first: of(first),
                last: of(last),
            });
        };
        answer.funded.iter().for_each(|it| add(it.area, true));
        if let Some((_, found)) = compared {
            found.areas.iter().for_each(|it| add(it.area, false));
        }
        let n = places.len();
        let outcome = self.outcome_name(question);
        let rose = |funded: bool| {
            let of = places.iter().filter(|it| it.funded == funded);
            of.filter(|it| match (&it.first, &it.last) {
                (YearValue::Known { value: a, .. }, YearValue::Known { value: b, .. }) => a < b,
                _ => false,
            })
            .count()
        };
        let (up, n_funded) = (rose(true), answer.funded.len());
        let title = match compared {
            None => self.say(
                format!("The {outcome} rose in {up} of {n_funded} funded areas"),
                format!(
                    "{} ökade i {up} av {n_funded} områden med insatser",
                    capital(&outcome)
                ),
            ),
            Some((_, found)) => {
                let (others, all) = (rose(false), found.areas.len());
                self.say(
                    format!(
                        "The {outcome} rose in {up} of {n_funded} funded areas and in {others} of {all} comparison areas"
                    ),
                    format!(
                        "{} ökade i {up} av {n_funded} områden med insatser och i {others} av {all} jämförelseområden",
                        capital(&outcome)
                    ),
                )
            }
        };
        let mut caption = self.caption(
            title,
            self.say(
                format!("{}, {first} and {last}", capital(&outcome)),
                format!("{}, {first} och {last}", capital(&outcome)),
            ),
            written.unit(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.n_areas(n);
        if let Some((beside, _)) = compared {
            let name = self.beside_name(&question.compared_with[beside]);
            caption.notes.push(self.say(
                format!("Comparison: {name}."),
                format!("Jämförelse: {name}."),
            ));
        }
        let data = Dumbbell {
            places,
            years: (first.to_string(), last.to_string()),
            level: self.asked.confidence,
        };
        Some(dumbbell(&data, &caption, self.language, id))
    }

    fn guard_of(&self, question: &Question, guarded: &Guarded, id: &str) -> Option<Chart> {
        let found = guarded.found.as_ref().ok()?;
        let written = Written::of(question);
        let horizon = horizon(guarded);
        let selected = |selection_year: i32, years: &[GuardYear]| SelectedAreas {
            selected_in: selection_year,
            n_areas: years.iter().map(|it| it.n_selected).max().unwrap_or(0),
            gaps: (years.iter())
                .filter(|it| it.year <= selection_year + horizon)
                .map(|it| (it.year - selection_year, Some(written.times * it.gap)))
                .collect(),
            closed: (years.iter())
                .find(|it| it.year == selection_year + horizon)
                .and_then(|it| it.closed.ok()),
        };
        let outcome = self.outcome_name(question);
        let title = match guarded.closed_after(horizon) {
            Some((own, placebo)) if placebo.lowest <= own && own <= placebo.highest => self.say(
                format!(
                    "The gap of areas first funded in {} closed no more than it does without any programme",
                    guarded.first_year
                ),
                format!(
                    "Klyftan för områden med insats från {} minskade inte mer än det gör utan program",
                    guarded.first_year
                ),
            ),
            Some((own, placebo)) if own > placebo.highest => self.say(
                format!(
                    "The gap of areas first funded in {} closed by more than it does without any programme",
                    guarded.first_year
                ),
                format!(
                    "Klyftan för områden med insats från {} minskade mer än det gör utan program",
                    guarded.first_year
                ),
            ),
            Some(_) => self.say(
                format!(
                    "The gap of areas first funded in {} closed by less than it does without any programme",
                    guarded.first_year
                ),
                format!(
                    "Klyftan för områden med insats från {} minskade mindre än det gör utan program",
                    guarded.first_year
                ),
            ),
            None => self.say(
                format!("Areas first funded in {} and others chosen alike", guarded.first_year),
                format!("Områden med insats från {} och andra valda likadant", guarded.first_year),
            ),
        };
        let mut caption = self.caption(
            title,
            self.say(
                format!("Gap in {outcome} to areas without money, by years since the selection"),
                format!("Klyftan i {outcome} till områden utan pengar, efter år sedan urvalet"),
            ),
            written.difference(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {} funded areas", guarded.n_areas),
            format!("n = {} områden med insatser", guarded.n_areas),
        );
        caption.notes.push(self.say(
            format!(
                "Shares of the gap that closed are those {YEARS_AFTER} years after the selection."
            ),
            format!("Andelar av klyftan som slutits gäller {YEARS_AFTER} år efter urvalet."),
        ));
        if matches!(question.selection, Selection::YearBefore) {
            caption.notes.push(self.say(
                "The year before the first money is taken for the year of selection.",
                "Året före de första pengarna antas vara urvalsåret.",
            ));
        }
        let data = RegressionToTheMean {
            funded: selected(guarded.selection_year, &found.funded),
            placebos: (found.placebos.iter())
                .map(|(year, years)| selected(*year, years))
                .collect(),
            rule: self.say(
                "as great a part of the areas without money as had the worst figures in the year",
                "lika stor del av områdena utan pengar, de som hade årets sämsta värden",
            ),
        };
        Some(regression_to_the_mean(&data, &caption, self.language, id))
    }

    fn balance_of(
        &self,
        question: &Question,
        beside: &Beside,
        covariates: Vec<Covariate>,
        (n_funded, n_compared): (usize, usize),
        id: &str,
    ) -> Chart {
        const SMALL: f64 = 0.1;
        let known = covariates.iter().filter_map(|it| it.after);
        let small = known.clone().filter(|it| it.abs() <= SMALL).count();
        let n = known.count();
        let outcome = self.outcome_name(question);
        let name = self.beside_name(beside);
        let mut caption = self.caption(
            self.say(
                format!("{small} of {n} differences before the funding are small after the choice of areas"),
                format!("{small} av {n} skillnader före insatserna är små efter valet av områden"),
            ),
            self.say(
                format!("{}, funded areas less {name}", capital(&outcome)),
                format!("{}, områden med insatser minus {name}", capital(&outcome)),
            ),
            self.say("Standard deviations", "Standardavvikelser"),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {n_funded} funded areas and {n_compared} others"),
            format!("n = {n_funded} områden med insatser och {n_compared} andra"),
        );
        let data = LovePlot {
            covariates,
            threshold: SMALL,
        };
        love_plot(&data, &caption, self.language, id)
    }

    fn method(&self, question: &Question, effects: &EffectsOf) -> Method {
        let pretest = effects
            .effects
            .iter()
            .find(|it| it.quantity == Quantity::Pretest);
        let simple = effects
            .effects
            .iter()
            .find(|it| it.quantity == Quantity::Simple);
        let number = |value: f64, decimals| self.language.number(value, decimals);
        let written = Written::of(question);
        Method {
            estimator: self.say("Callaway and Sant'Anna", "Callaway och Sant'Anna"),
            control_group: match question.control {
                Control::Never => {
                    self.say("areas never funded", "områden som aldrig fått insatser")
                }
                Control::NotYet => self.say(
                    "areas not yet funded",
                    "områden som ännu inte fått insatser",
                ),
            },
            base: self.say(
                "universal, the year before the first money",
                "universell, året före de första pengarna",
            ),
            clusters: match question.cluster {
                None => self.say("areas", "områden"),
                Some(level) => {
                    let level = &self.results.plan.geography.levels[level];
                    self.words(&level.name).to_owned()
                }
            },
            pre_test: pretest
                .and_then(|it| Some((it, it.p_value?)))
                .map_or_else(String::new, |(test, p)| {
                    let p = self.chance(p);
                    let conditions = test.notes.iter().find_map(|note| match note {
                        rows::Note::Degrees(n) => Some(*n),
                        _ => None,
                    });
                    match conditions.filter(|n| test.n_funded < 5 * n) {
                        None => p,
                        Some(n) => self.say(
                            format!(
                                "{p} ({n} conditions on {} funded areas: a test of so many rejects too often)",
                                test.n_funded
                            ),
                            format!(
                                "{p} ({n} villkor på {} områden: ett test av så många förkastar för ofta)",
                                test.n_funded
                            ),
                        ),
                    }
                }),
            smallest_detectable: simple
                .and_then(|it| it.standard_error)
                // Eighty per cent power at the five per cent level.
                .map_or_else(String::new, |error| {
                    let value = number(written.times * 2.8 * error, 1);
                    format!(
                        "{value} {}",
                        written.difference(self.language).to_lowercase()
                    )
                }),
        }
    }

    fn event_study_of(
        &self,
        question: &Question,
        answer: &Answer,
        effects: &EffectsOf,
        id: &str,
    ) -> Option<Chart> {
        let written = Written::of(question);
        let both = |low: Option<f64>, high: Option<f64>| {
            Some((written.times * low?, written.times * high?))
        };
        let estimates: Vec<EventEstimate> = (effects.effects.iter())
            .filter(|it| it.quantity == Quantity::Event)
            .filter_map(|it| {
                Some(EventEstimate {
                    event_time: it.event_time?,
                    estimate: it.estimate.map(|value| written.times * value),
                    pointwise: both(it.lower, it.upper),
                    simultaneous: both(it.band_lower, it.band_upper),
                    n_treated: Some(it.n_funded),
                })
            })
            .collect();
        let simple = effects
            .effects
            .iter()
            .find(|it| it.quantity == Quantity::Simple)?;
        let outcome = self.outcome_name(question);
        let mut caption = self.caption(
            self.effect_title(simple, &outcome, written),
            self.say(
                format!("Effect on {outcome} by years since the first money"),
                format!("Effekt på {outcome} efter år sedan de första pengarna"),
            ),
            written.difference(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {} funded areas", answer.funded.len()),
            format!("n = {} områden med insatser", answer.funded.len()),
        );
        let data = EventStudy {
            estimates,
            reference: -1,
            start: self.say("the first money", "de första pengarna"),
            treated: self.say("Areas", "Områden"),
            level: self.asked.confidence,
            method: self.method(question, effects),
        };
        Some(event_study(&data, &caption, self.language, id))
    }

    /// What an average effect says, and no more than its interval lets it.
    fn effect_title(&self, effect: &Effect, outcome: &str, written: Written) -> String {
        let limits = effect.lower.zip(effect.upper);
        let value = effect.estimate.map(|it| written.times * it);
        let number = |value: f64| self.language.number(value, 1);
        let unit = written.difference(self.language).to_lowercase();
        match (value, limits) {
            (Some(value), Some((lower, upper))) if lower > 0.0 || upper < 0.0 => {
                let (en, sv) = match value > 0.0 {
                    true => ("higher", "högre"),
                    false => ("lower", "lägre"),
                };
                let size = number(value.abs());
                self.say(
                    format!("After the funding the {outcome} is {size} {unit} {en} than it would have been"),
                    format!("Efter insatserna är {outcome} {size} {unit} {sv} än den annars hade varit"),
                )
            }
            (Some(_), Some(_)) => self.say(
                format!("No effect of the funding on the {outcome} can be told from chance"),
                format!("Ingen effekt på {outcome} kan skiljas från slumpen"),
            ),
            _ => self.say(
                format!("The effect on the {outcome} has no known error"),
                format!("Effekten på {outcome} har ingen känd felmarginal"),
            ),
        }
    }

    fn cohorts_of(
        &self,
        question: &Question,
        answer: &Answer,
        effects: &EffectsOf,
        id: &str,
    ) -> Option<Chart> {
        let written = Written::of(question);
        let sizes = answer.cohorts();
        let cohorts: Vec<Cohort> = (sizes.iter())
            .map(|(&start, &n_treated)| Cohort {
                start,
                n_treated,
                estimates: (effects.effects.iter())
                    .filter(|it| it.quantity == Quantity::Att && it.group == Some(start))
                    .filter_map(|it| {
                        let both = it.lower.zip(it.upper);
                        Some(CohortEstimate {
                            year: it.time?,
                            estimate: it.estimate.map(|value| written.times * value),
                            interval: both.map(|(a, b)| (written.times * a, written.times * b)),
                            is_reference: it.time == Some(start - 1),
                        })
                    })
                    .collect(),
            })
            .collect();
        let outcome = self.outcome_name(question);
        let n = cohorts.len();
        let mut caption = self.caption(
            self.say(
                format!("The effect on the {outcome} in each of {n} cohorts of areas"),
                format!("Effekten på {outcome} i var och en av {n} kohorter av områden"),
            ),
            self.say(
                "By the first year with money; the same scale in all panels",
                "Efter första året med pengar; samma skala i alla rutor",
            ),
            written.difference(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {} funded areas", answer.funded.len()),
            format!("n = {} områden med insatser", answer.funded.len()),
        );
        let data = GroupTime {
            cohorts,
            level: self.asked.confidence,
            method: self.method(question, effects),
        };
        (n > 0).then(|| group_time(&data, &caption, self.language, id))
    }

    fn sensitivity_of(
        &self,
        question: &Question,
        answer: &Answer,
        found: &study::Sensitivity,
        id: &str,
    ) -> Chart {
        let written = Written::of(question);
        let outcome = self.outcome_name(question);
        let both = |(low, high): (f64, f64)| (written.times * low, written.times * high);
        let bound = |bound: f64| self.language.number(bound, 1);
        let title = match found.breakdown {
            None => self.say(
                format!("The effect on the {outcome} stands whatever departures were tried"),
                format!("Effekten på {outcome} står sig vid alla prövade avvikelser"),
            ),
            Some(at) if at < 0.05 => self.say(
                format!("The effect on the {outcome} does not stand if paths may depart at all"),
                format!("Effekten på {outcome} står sig inte om utvecklingen får avvika alls"),
            ),
            Some(at) => self.say(
                format!(
                    "The effect on the {outcome} stands as long as paths departed at most {} times as much as before",
                    bound(at)
                ),
                format!(
                    "Effekten på {outcome} står sig så länge utvecklingen avvek högst {} gånger så mycket som före",
                    bound(at)
                ),
            ),
        };
        let (first, last) = found.years;
        let mut caption = self.caption(
            title,
            self.say(
                "Robust intervals where paths may depart by multiples of the largest step before",
                "Robusta intervall där utvecklingen får avvika med multiplar av det största steget före",
            ),
            written.difference(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {} funded areas", answer.funded.len()),
            format!("n = {} områden med insatser", answer.funded.len()),
        );
        let data = charts::Sensitivity {
            restriction: charts::Restriction::RelativeMagnitudes,
            estimate: Some(written.times * found.estimate),
            original: found.original.map(both),
            rungs: (found.rungs.iter())
                .map(|(m, interval)| {
                    let interval = interval.map(both);
                    charts::Rung {
                        m: *m,
                        lower: interval.map(|it| it.0),
                        upper: interval.map(|it| it.1),
                    }
                })
                .collect(),
            breakdown: found.breakdown,
            level: self.asked.confidence,
            effect: self.say(
                format!("mean of years {first}–{last} since the first money"),
                format!("medel av år {first}–{last} sedan de första pengarna"),
            ),
        };
        charts::sensitivity(&data, &caption, self.language, id)
    }

    fn synthetic_of(
        &self,
        question: &Question,
        effects: &EffectsOf,
        found: &Synthetic,
        cohort: i32,
        id: &str,
    ) -> Chart {
        let written = Written::of(question);
        let outcome = self.outcome_name(question);
        let name = self.say(
            format!("areas first funded in {cohort}"),
            format!("områden med insats från {cohort}"),
        );
        let mean_square = |years: &[f64]| {
            let n = years.len() as f64;
            (n > 0.0).then(|| years.iter().map(|gap| gap * gap).sum::<f64>() / n)
        };
        let gaps: Vec<f64> = found.path.iter().map(|it| written.times * it.gap).collect();
        let (before, after) = gaps.split_at(found.n_before.min(gaps.len()));
        let (before, after) = (mean_square(before), mean_square(after));
        let average = effects.effects.first();
        let title = match average.and_then(|it| Some((it.estimate?, it.p_value))) {
            Some((value, p)) => {
                let size = self.language.number(written.times * value, 1);
                let unit = written.difference(self.language).to_lowercase();
                let chance = p.map_or_else(String::new, |p| format!(" ({})", self.chance(p)));
                self.say(
                    format!(
                        "{} differ from their synthetic control by {size} {unit}{chance}",
                        capital(&name)
                    ),
                    format!(
                        "{} skiljer sig från sin syntetiska jämförelse med {size} {unit}{chance}",
                        capital(&name)
                    ),
                )
            }
            None => capital(&name),
        };
        let (first, last) = (
            found.path.first().map_or(0, |it| it.year),
            found.path.last().map_or(0, |it| it.year),
        );
        let mut caption = self.caption(
            title,
            self.say(
                format!("{}, {first}–{last}", capital(&outcome)),
                format!("{}, {first}–{last}", capital(&outcome)),
            ),
            written.unit(self.language),
            self.outcome_credit(question),
        );
        caption.n = self.say(
            format!("n = {} areas in the mixture", found.weights.len()),
            format!("n = {} områden i blandningen", found.weights.len()),
        );
        let data = SyntheticControl {
            name,
            start: cohort,
            start_words: self.say("the first money", "de första pengarna"),
            years: (found.path.iter())
                .map(|it| SyntheticYear {
                    year: it.year,
                    actual: Some(written.times * it.funded),
                    synthetic: Some(written.times * it.synthetic),
                })
                .collect(),
            placebos: (found.placebos.iter().enumerate())
                .map(|(at, gaps)| Placebo {
                    name: format!("placebo {}", at + 1),
                    gaps: (found.path.iter().zip(gaps))
                        .map(|(it, gap)| (it.year, Some(written.times * gap)))
                        .collect(),
                })
                .collect(),
            donors: (found.weights.iter())
                .map(|&(area, weight)| Donor {
                    name: self.area_name(area),
                    weight,
                })
                .collect(),
            fit: SyntheticFit {
                error_before: before.map(libm::sqrt),
                ratio: before
                    .zip(after)
                    .filter(|(before, _)| *before > 0.0)
                    .map(|(b, a)| a / b),
                rank: found.rank,
                ranked_by: match found.is_by_effect {
                    true => RankedBy::MeanGap,
                    false => RankedBy::Ratio,
                },
            },
            predictors: self.say(
                format!("the outcome {first}–{}", cohort - 1),
                format!("utfallet {first}–{}", cohort - 1),
            ),
        };
        synthetic_control(&data, &caption, self.language, id)
    }
}

/// With a capital letter first.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
