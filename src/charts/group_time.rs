//! Effects by cohort and year: a panel for each year of start, all on the same axis.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font;
use super::key::{Key, Sample};
use super::page::{MarkerStyle, Room, Sheet};
use super::palette::{BAR, INK, Marker, PAPER};
use super::panel::{Panel, START, THIN, YEARS};
use super::{Caption, Chart, Method, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupTime {
    /// One for each year of start, in any order.
    pub cohorts: Vec<Cohort>,
    /// The share of one that intervals are to cover, such as 0.95.
    pub level: f64,
    pub method: Method,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cohort {
    /// The first year with funding.
    pub start: i32,
    pub n_treated: usize,
    /// One for each calendar year, in any order.
    pub estimates: Vec<CohortEstimate>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CohortEstimate {
    pub year: i32,
    /// None where nothing could be estimated.
    pub estimate: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// Zero by definition, and drawn hollow.
    pub is_reference: bool,
}

const BEFORE: MarkerStyle = MarkerStyle {
    marker: Marker::Square,
    radius: 4.2,
    fill: "#6f6f6f",
    edge: PAPER,
};
const AFTER: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 4.6,
    fill: BAR,
    edge: PAPER,
};
const REFERENCE: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 4.4,
    fill: PAPER,
    edge: INK,
};
/// More panels than this are too many to compare.
const MOST_PANELS: usize = 24;
const PANEL: f64 = 128.0;
const TITLE_ROW: f64 = 30.0;
const BETWEEN: f64 = 28.0;

pub fn group_time(data: &GroupTime, caption: &Caption, language: Language, id: &str) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene.all, caption);
    if scene.n_shown == 0 {
        let why = language.pick(
            "No effect could be estimated.",
            "Ingen effekt har kunnat skattas.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.key().height()
            + 24.0
            + scene.rows() as f64 * (PANEL + TITLE_ROW)
            + scene.years_between()
            + YEARS
            + 6.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

struct Scene<'a> {
    data: &'a GroupTime,
    language: Language,
    /// In order of start; the first `n_shown` have a panel.
    all: Vec<Cohort>,
    n_shown: usize,
    times: (i32, i32),
    axis: Axis,
    decimals: usize,
}

impl<'a> Scene<'a> {
    fn of(data: &'a GroupTime, language: Language) -> Self {
        let mut all = data.cohorts.clone();
        for cohort in &mut all {
            for estimate in &mut cohort.estimates {
                estimate.estimate = axes::known(estimate.estimate);
                estimate.interval = axes::known_interval(estimate.interval);
            }
            cohort.estimates.sort_by(|a, b| {
                let value = |estimate: &CohortEstimate| estimate.estimate.unwrap_or(f64::INFINITY);
                a.year.cmp(&b.year).then(value(a).total_cmp(&value(b)))
            });
            cohort.estimates.dedup_by_key(|estimate| estimate.year);
        }
        all.sort_by_key(|cohort| (cohort.start, cohort.n_treated));
        // Cohorts without any estimate have no panel; they stay in the data file and in a note.
        all.sort_by_key(|cohort| known(cohort).next().is_none());
        let with_values = all
            .iter()
            .take_while(|cohort| known(cohort).next().is_some())
            .count();
        let n_shown = with_values.min(MOST_PANELS);
        let shown = || all[..n_shown].iter();
        let years = || {
            shown()
                .flat_map(|cohort| &cohort.estimates)
                .map(|estimate| estimate.year)
        };
        let times = (years().min().unwrap_or(0), years().max().unwrap_or(0));
        let points: Vec<f64> = shown().flat_map(known).map(|(_, value)| value).collect();
        let limits = shown()
            .flat_map(known)
            .filter_map(|(estimate, _)| estimate.interval)
            .flat_map(|(lower, upper)| [lower, upper]);
        let values: Vec<f64> = limits.chain(points.iter().copied()).collect();
        let axis = Axis::with_zero(&values);
        Self {
            data,
            language,
            decimals: axes::decimals_for(&points).max(axis.decimals()),
            n_shown,
            times,
            axis,
            all,
        }
    }

    fn shown(&self) -> &[Cohort] {
        &self.all[..self.n_shown]
    }

    fn columns(&self) -> usize {
        match self.n_shown {
            0 | 1 => 1,
            2 | 4 => 2,
            3..=12 => 3,
            _ => 4,
        }
    }

    fn rows(&self) -> usize {
        self.n_shown.div_ceil(self.columns())
    }

    /// A column that ends early has its years where the next row has its titles.
    fn years_between(&self) -> f64 {
        if self.n_shown.is_multiple_of(self.columns()) {
            0.0
        } else {
            YEARS
        }
    }

    fn key(&self) -> Key {
        let language = self.language;
        let estimates = || self.shown().iter().flat_map(|cohort| &cohort.estimates);
        let mut key = Key::default();
        key.add(
            Sample::Mark(BEFORE),
            language.pick("before the start", "före start"),
        );
        key.add(
            Sample::Mark(AFTER),
            language.pick("after the start", "efter start"),
        );
        if estimates().any(|estimate| estimate.is_reference) {
            let words = language.pick("reference, 0 by definition", "referens, 0 per definition");
            key.add(Sample::Mark(REFERENCE), words);
        }
        if estimates().any(|estimate| estimate.interval.is_some()) {
            let level = axes::percent(self.data.level, 0, language);
            let words = match language {
                Language::Swedish => format!("{level} intervall"),
                Language::English => format!("{level} interval"),
            };
            key.add(Sample::Interval(THIN), &words);
        }
        key.add(Sample::Line(START), language.pick("start", "start"));
        key
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if self.n_shown > 1 {
            let same = language.pick(
                "All panels have the same axes.",
                "Alla rutor har samma axlar.",
            );
            notes.push(same.to_owned());
        }
        let crosses = self
            .shown()
            .iter()
            .any(|cohort| !missing(cohort).is_empty());
        if crosses {
            notes.push(
                language
                    .pick(
                        "Crosses at the foot mark years without an estimate.",
                        "Kors i nederkanten markerar år utan skattning.",
                    )
                    .to_owned(),
            );
        }
        let hidden = &self.all[self.n_shown..];
        if !hidden.is_empty() {
            let starts: Vec<String> = hidden
                .iter()
                .map(|cohort| cohort.start.to_string())
                .collect();
            let count = language.whole(hidden.len() as i64);
            let starts = super::labels::listed(&starts, language);
            notes.push(match language {
                Language::Swedish => format!(
                    "Utan ruta, för att de saknar skattning eller inte får plats ({count}): \
                    start {starts}."
                ),
                Language::English => format!(
                    "Without a panel, for lack of an estimate or of room ({count}): start {starts}."
                ),
            });
        }
        notes.extend(self.data.method.notes(language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let n_treated: usize = self.shown().iter().map(|cohort| cohort.n_treated).sum();
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Effekter per startår och kalenderår, {}–{}, antal startår: {}, behandlade: {}.",
                self.times.0,
                self.times.1,
                self.n_shown,
                language.whole(n_treated as i64)
            ),
            Language::English => format!(
                "Effects by year of start and calendar year, {}–{}, years of start: {}, treated: \
                {}.",
                self.times.0,
                self.times.1,
                self.n_shown,
                language.whole(n_treated as i64)
            ),
        }];
        for cohort in self.shown().iter().take(4) {
            if let Some((estimate, value)) = known(cohort).last() {
                let value = axes::signed(value, self.decimals, language);
                sentences.push(format!(
                    "Start {}: {value} ({}).",
                    cohort.start, estimate.year
                ));
            }
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        let key = self.key();
        key.draw(sheet, room.left, room.top);
        let top = room.top + key.height() + 4.0;
        let heading = self.axis.heading(unit, language);
        axes::write_heading(sheet, (room.left, top + 14.0), room.width(), &heading);
        let top = top + 20.0;
        let left = room.left + self.axis.label_width(language) + 10.0;
        let columns = self.columns();
        let width = (room.right - left - BETWEEN * (columns - 1) as f64) / columns as f64;
        let between = self.years_between();
        let height = (room.bottom - top - YEARS - between) / self.rows() as f64;
        for (place, cohort) in self.shown().iter().enumerate() {
            let (row, column) = (place / columns, place % columns);
            let is_last_row = row + 1 == self.rows();
            let plot_left = left + column as f64 * (width + BETWEEN);
            let plot_top =
                top + row as f64 * height + TITLE_ROW + if is_last_row { between } else { 0.0 };
            let plot = Room {
                left: plot_left,
                top: plot_top,
                right: plot_left + width,
                bottom: plot_top + height - TITLE_ROW - 8.0,
            };
            let panel = Panel::over(plot, self.times, &self.axis, language);
            if column == 0 {
                panel.draw_values(sheet);
            } else {
                panel.draw_grid(sheet);
            }
            if place + columns >= self.n_shown {
                panel.draw_years(sheet);
            }
            let count = language.whole(cohort.n_treated as i64);
            let words = format!("Start {} (n = {count})", cohort.start);
            panel.title(sheet, plot.top - 9.0, &words);
            draw_cohort(sheet, &panel, cohort, self.times);
        }
    }
}

fn known(cohort: &Cohort) -> impl Iterator<Item = (&CohortEstimate, f64)> {
    cohort
        .estimates
        .iter()
        .filter(|estimate| !estimate.is_reference)
        .filter_map(|estimate| Some((estimate, estimate.estimate?)))
}

fn missing(cohort: &Cohort) -> Vec<i32> {
    cohort
        .estimates
        .iter()
        .filter(|estimate| !estimate.is_reference && estimate.estimate.is_none())
        .map(|estimate| estimate.year)
        .collect()
}

fn draw_cohort(sheet: &mut Sheet<'_>, panel: &Panel<'_>, cohort: &Cohort, times: (i32, i32)) {
    if times.0 <= cohort.start && cohort.start <= times.1 {
        panel.upright(sheet, f64::from(cohort.start) - 0.5, START);
    }
    let whiskers: Vec<Vec<(f64, f64)>> = known(cohort)
        .filter_map(|(estimate, _)| Some(panel.whisker(estimate.year, estimate.interval?)))
        .flatten()
        .collect();
    sheet.lines(&whiskers, THIN);
    let radius = |style: MarkerStyle| style.radius.min((panel.slot() * 0.45).max(1.2));
    for (style, is_after) in [(BEFORE, false), (AFTER, true)] {
        let places: Vec<(f64, f64)> = known(cohort)
            .filter(|(estimate, _)| (estimate.year >= cohort.start) == is_after)
            .map(|(estimate, value)| panel.at(estimate.year, value))
            .collect();
        if !places.is_empty() {
            let radius = radius(style);
            sheet.markers(&places, MarkerStyle { radius, ..style });
        }
    }
    let references: Vec<(f64, f64)> = cohort
        .estimates
        .iter()
        .filter(|estimate| estimate.is_reference)
        .map(|estimate| panel.at(estimate.year, 0.0))
        .collect();
    if !references.is_empty() {
        let radius = radius(REFERENCE);
        sheet.markers(
            &references,
            MarkerStyle {
                radius,
                ..REFERENCE
            },
        );
    }
    panel.mark_missing(sheet, &missing(cohort));
}

fn csv(cohorts: &[Cohort], caption: &Caption) -> String {
    let header = [
        "start".to_owned(),
        "n_treated".to_owned(),
        "year".to_owned(),
        table::with_unit("estimate", &caption.unit),
        "lower".to_owned(),
        "upper".to_owned(),
        "is_reference".to_owned(),
    ];
    let rows = cohorts.iter().flat_map(|cohort| {
        cohort.estimates.iter().map(|estimate| {
            let [lower, upper] = table::cells(estimate.interval);
            [
                cohort.start.to_string(),
                cohort.n_treated.to_string(),
                estimate.year.to_string(),
                table::cell(estimate.estimate),
                lower,
                upper,
                estimate.is_reference.to_string(),
            ]
        })
    });
    table::csv(header, rows)
}
