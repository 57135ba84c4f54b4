//! Event studies: the effect at each time before and after the start of an effort.

use super::axes::{self, Axis};
use super::caption::{self, Body, WIDTH_INSIDE};
use super::font::{self, LABEL, NOTE};
use super::key::{Key, Sample};
use super::page::{Anchor, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{BACKGROUND_LINE, BAR, Dash, INK, MUTED, Marker, PAPER};
use super::panel::{self, Panel, START, STRIP};
use super::{Caption, Chart, Method, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventStudy {
    /// One for each event time, in any order.
    pub estimates: Vec<EventEstimate>,
    /// The event time that the others are compared with, usually −1; drawn hollow at zero.
    pub reference: i32,
    /// What happens at event time 0, such as "första utbetalningen".
    pub start: String,
    /// The treated units in the plural, such as "Områden"; short, for it heads a row.
    pub treated: String,
    /// The share of one that intervals and bands are to cover, such as 0.95.
    pub level: f64,
    pub method: Method,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EventEstimate {
    /// Periods since the start: 0 in the first treated period, negative before.
    pub event_time: i32,
    /// None where nothing could be estimated.
    pub estimate: Option<f64>,
    /// Lower and upper limit, valid for this event time alone.
    pub pointwise: Option<(f64, f64)>,
    /// Lower and upper limit, valid for all event times at once.
    pub simultaneous: Option<(f64, f64)>,
    pub n_treated: Option<usize>,
}

const BEFORE: MarkerStyle = MarkerStyle {
    marker: Marker::Square,
    radius: 5.2,
    fill: "#6f6f6f",
    edge: PAPER,
};
const AFTER: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 5.8,
    fill: BAR,
    edge: PAPER,
};
const REFERENCE: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 5.4,
    fill: PAPER,
    edge: INK,
};
const ROW: f64 = 21.0;
const WIDEST_HEADING: f64 = 110.0;

pub fn event_study(data: &EventStudy, caption: &Caption, language: Language, id: &str) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene.estimates, data.reference, caption);
    if scene.shown().next().is_none() {
        let why = language.pick(
            "No effect could be estimated.",
            "Ingen effekt har kunnat skattas.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.key.height() + 400.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit);
    })
}

struct Scene<'a> {
    data: &'a EventStudy,
    language: Language,
    /// In order of time, one for each.
    estimates: Vec<EventEstimate>,
    times: (i32, i32),
    axis: Axis,
    decimals: usize,
    key: Key,
}

impl<'a> Scene<'a> {
    fn of(data: &'a EventStudy, language: Language) -> Self {
        let mut estimates = data.estimates.clone();
        for estimate in &mut estimates {
            estimate.estimate = axes::known(estimate.estimate);
            estimate.pointwise = axes::known_interval(estimate.pointwise);
            estimate.simultaneous = axes::known_interval(estimate.simultaneous);
        }
        estimates.sort_by(|a, b| {
            let value = |estimate: &EventEstimate| estimate.estimate.unwrap_or(f64::INFINITY);
            a.event_time
                .cmp(&b.event_time)
                .then(value(a).total_cmp(&value(b)))
        });
        estimates.dedup_by_key(|estimate| estimate.event_time);

        let ends = estimates.first().zip(estimates.last());
        let times = ends.map_or((0, 0), |(first, last)| (first.event_time, last.event_time));
        let mut scene = Self {
            data,
            language,
            estimates,
            times,
            axis: Axis::with_zero(&[]),
            decimals: 0,
            key: Key::default(),
        };
        let points: Vec<f64> = scene.shown().map(|(_, value)| value).collect();
        let limits = scene.shown().flat_map(|(estimate, _)| {
            let intervals = estimate.pointwise.into_iter().chain(estimate.simultaneous);
            intervals.flat_map(|(lower, upper)| [lower, upper])
        });
        let values: Vec<f64> = limits.chain(points.iter().copied()).collect();
        scene.axis = Axis::with_zero(&values);
        scene.decimals = axes::decimals_for(&points).max(scene.axis.decimals());
        scene.key = scene.key();
        scene
    }

    fn is_reference(&self, estimate: &EventEstimate) -> bool {
        estimate.event_time == self.data.reference
    }

    /// What is estimated, with its value.
    fn shown(&self) -> impl Iterator<Item = (&EventEstimate, f64)> {
        self.estimates
            .iter()
            .filter(|estimate| !self.is_reference(estimate))
            .filter_map(|estimate| Some((estimate, estimate.estimate?)))
    }

    fn missing(&self) -> Vec<i32> {
        self.estimates
            .iter()
            .filter(|estimate| !self.is_reference(estimate) && estimate.estimate.is_none())
            .map(|estimate| estimate.event_time)
            .collect()
    }

    fn key(&self) -> Key {
        let language = self.language;
        let level = axes::percent(self.data.level, 0, language);
        let mut key = Key::default();
        let has = |is_after: bool| {
            self.shown()
                .any(|(estimate, _)| (estimate.event_time >= 0) == is_after)
        };
        if has(false) {
            let words = language.pick("before the start", "före start");
            key.add(Sample::Mark(BEFORE), words);
        }
        if has(true) {
            let words = language.pick("after the start", "efter start");
            key.add(Sample::Mark(AFTER), words);
        }
        if self
            .estimates
            .iter()
            .any(|estimate| self.is_reference(estimate))
        {
            let words = language.pick("reference, 0 by definition", "referens, 0 per definition");
            key.add(Sample::Mark(REFERENCE), words);
        }
        if self
            .shown()
            .any(|(estimate, _)| estimate.pointwise.is_some())
        {
            let words = match language {
                Language::Swedish => format!("{level} intervall, en tidpunkt"),
                Language::English => format!("{level} interval, one time"),
            };
            key.add(Sample::Interval(WHISKER), &words);
        }
        if self
            .shown()
            .any(|(estimate, _)| estimate.simultaneous.is_some())
        {
            let words = match language {
                Language::Swedish => format!("{level} band, alla tidpunkter"),
                Language::English => format!("{level} band, all times at once"),
            };
            key.add(Sample::Band(BAR), &words);
        }
        key
    }

    /// The fewest and the most treated units behind an estimate, when they are known.
    fn treated(&self) -> Option<(usize, usize)> {
        let counts: Vec<usize> = self
            .shown()
            .filter_map(|(estimate, _)| estimate.n_treated)
            .collect();
        Some((*counts.iter().min()?, *counts.iter().max()?))
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if let Some((fewest, most)) = self.treated().filter(|(fewest, most)| fewest < most) {
            let [fewest, most] = [fewest, most].map(|count| language.whole(count as i64));
            notes.push(match language {
                Language::Swedish => format!(
                    "Sammansättningen ändras: mellan {fewest} och {most} ligger bakom de olika \
                     tidpunkterna, så skillnader mellan tidpunkter kan bero på vilka som ingår."
                ),
                Language::English => format!(
                    "The composition changes: between {fewest} and {most} are behind the different \
                     times, so differences between times may be due to who is included."
                ),
            });
        }
        notes.extend(panel::missing_note(&self.missing(), language));
        if self.every() > 1 {
            notes.push(
                language
                    .pick(
                        "Not every time has room for its figures; all are in the data file.",
                        "Alla tidpunkters siffror får inte plats; samtliga finns i datafilen.",
                    )
                    .to_owned(),
            );
        }
        notes.extend(self.data.method.notes(language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let number = |value: f64| axes::signed(value, self.decimals, language);
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Händelsestudie, tid från start {} till {}.",
                panel::time_in_words(self.times.0),
                panel::time_in_words(self.times.1)
            ),
            Language::English => format!(
                "Event study, time since the start {} to {}.",
                panel::time_in_words(self.times.0),
                panel::time_in_words(self.times.1)
            ),
        }];
        let after: Vec<(&EventEstimate, f64)> = self
            .shown()
            .filter(|(estimate, _)| estimate.event_time >= 0)
            .collect();
        if let Some((estimate, value)) = after.last() {
            let interval = estimate.pointwise.map(|interval| {
                format!(" ({})", axes::interval(interval, self.decimals, language))
            });
            let interval = interval.unwrap_or_default();
            let (time, value) = (estimate.event_time, number(*value));
            sentences.push(match language {
                Language::Swedish => format!("Effekt vid tid {time}: {value}{interval}."),
                Language::English => format!("Effect at time {time}: {value}{interval}."),
            });
        }
        let bands: Vec<(f64, f64)> = after
            .iter()
            .filter_map(|(estimate, _)| estimate.simultaneous)
            .collect();
        if !bands.is_empty() {
            let clear = bands
                .iter()
                .filter(|(lower, upper)| *lower > 0.0 || *upper < 0.0)
                .count();
            let of = bands.len();
            sentences.push(match language {
                Language::Swedish => format!(
                    "Tidpunkter efter start vars samtidiga band utesluter 0: {clear} av {of}."
                ),
                Language::English => format!(
                    "Times after the start whose simultaneous band excludes 0: {clear} of {of}."
                ),
            });
        }
        let before = self
            .shown()
            .filter(|(estimate, _)| estimate.event_time < 0)
            .map(|(_, value)| value);
        let before: Vec<f64> = before.collect();
        if !before.is_empty() {
            let lowest = before.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let (lowest, highest) = (number(lowest), number(highest));
            sentences.push(match language {
                Language::Swedish => {
                    format!("Före start ligger skattningarna mellan {lowest} och {highest}.")
                }
                Language::English => {
                    format!("Before the start the estimates lie between {lowest} and {highest}.")
                }
            });
        }
        sentences.join(" ")
    }

    /// The rows of figures below the panel: their headings, and what they say of an estimate.
    fn rows(&self) -> Vec<(String, Vec<String>)> {
        let language = self.language;
        let effect = |estimate: &EventEstimate| match estimate.estimate {
            _ if self.is_reference(estimate) => language.pick("ref.", "ref.").to_owned(),
            Some(value) => axes::signed(value, self.decimals, language),
            None => "–".to_owned(),
        };
        let treated = |estimate: &EventEstimate| match estimate.n_treated {
            Some(count) => language.whole(count as i64),
            None => "–".to_owned(),
        };
        let each = |write: &dyn Fn(&EventEstimate) -> String| {
            self.estimates.iter().map(write).collect::<Vec<_>>()
        };
        let cut = |heading: &str| LABEL.cut(heading, WIDEST_HEADING);
        let mut rows = vec![
            (
                cut(language.pick("Time", "Tid")),
                each(&|estimate| panel::time_in_words(estimate.event_time)),
            ),
            (cut(language.pick("Effect", "Effekt")), each(&effect)),
        ];
        if self
            .estimates
            .iter()
            .any(|estimate| estimate.n_treated.is_some())
        {
            let treated_units = font::clean(&self.data.treated);
            let heading = if treated_units.is_empty() {
                "n".to_owned()
            } else {
                format!("{treated_units}, n")
            };
            rows.push((cut(&heading), each(&treated)));
        }
        rows
    }

    fn plot_left(&self) -> f64 {
        let headings = self
            .rows()
            .iter()
            .map(|(heading, _)| LABEL.width(heading))
            .fold(0.0, f64::max);
        headings.max(self.axis.label_width(self.language)) + 14.0
    }

    /// The figures of every how many times have room.
    fn every(&self) -> i64 {
        let widest = self
            .rows()
            .iter()
            .flat_map(|(_, row)| row)
            .map(|text| LABEL.width(text))
            .fold(0.0, f64::max);
        let span = f64::from(self.times.1) - f64::from(self.times.0) + 1.0;
        let slot = (WIDTH_INSIDE - self.plot_left()) / span;
        ((widest + 7.0) / slot).ceil().max(1.0) as i64
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let rows = self.rows();
        let key = self.key.height();
        self.key.draw(sheet, room.left, room.top);
        let heading = self.axis.heading(&font::clean(unit), self.language);
        let top = room.top + key + 6.0;
        axes::write_heading(sheet, (room.left, top + 14.0), room.width(), &heading);
        let plot = Room {
            left: room.left + self.plot_left(),
            top: top + 24.0 + STRIP,
            right: room.right,
            bottom: room.bottom - rows.len() as f64 * ROW - STRIP - 10.0,
        };
        let panel = Panel::over(plot, self.times, &self.axis, self.language);
        panel.draw_values(sheet);
        self.draw_start(sheet, &panel);
        self.draw_estimates(sheet, &panel);
        panel.mark_missing(sheet, &self.missing());
        self.draw_rows(sheet, &panel, room, &rows);
    }

    fn draw_start(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>) {
        if self.times.0 > 0 || self.times.1 < -1 {
            return;
        }
        panel.upright(sheet, -0.5, START);
        let start = font::clean(&self.data.start);
        let words = match start.is_empty() {
            true => self.language.pick("start", "start").to_owned(),
            false => start,
        };
        let within = panel.plot;
        panel.write_above(sheet, -0.5, panel.plot.top - 9.0, &words, within);
    }

    fn draw_estimates(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>) {
        let slot = panel.slot();
        let half = (slot * 0.31).min(17.0);
        let smaller = |style: MarkerStyle| MarkerStyle {
            radius: style.radius.min((slot * 0.45).max(1.2)),
            ..style
        };
        for (estimate, _) in self.shown() {
            let Some((lower, upper)) = estimate.simultaneous else {
                continue;
            };
            let ((x, bottom), top) = (panel.at(estimate.event_time, lower), panel.y(upper));
            let colour = if estimate.event_time < 0 { MUTED } else { BAR };
            let across = |y: f64| [(x - half, y), (x + half, y)];
            sheet.band(&across(top), &across(bottom), colour);
        }
        let whiskers: Vec<Vec<(f64, f64)>> = self
            .shown()
            .filter_map(|(estimate, _)| {
                Some(panel.whisker(estimate.event_time, estimate.pointwise?))
            })
            .flatten()
            .collect();
        let width = WHISKER.width.min(slot * 0.35);
        sheet.lines(&whiskers, Pen { width, ..WHISKER });
        for (style, is_after) in [(BEFORE, false), (AFTER, true)] {
            let places: Vec<(f64, f64)> = self
                .shown()
                .filter(|(estimate, _)| (estimate.event_time >= 0) == is_after)
                .map(|(estimate, value)| panel.at(estimate.event_time, value))
                .collect();
            if !places.is_empty() {
                sheet.markers(&places, smaller(style));
            }
        }
        if self
            .estimates
            .iter()
            .any(|estimate| self.is_reference(estimate))
        {
            sheet.markers(&[panel.at(self.data.reference, 0.0)], smaller(REFERENCE));
        }
    }

    fn draw_rows(
        &self,
        sheet: &mut Sheet<'_>,
        panel: &Panel<'_>,
        room: Room,
        rows: &[(String, Vec<String>)],
    ) {
        let plot = panel.plot;
        let every = self.every();
        for (place, (heading, row)) in rows.iter().enumerate() {
            let baseline = plot.bottom + 22.0 + place as f64 * ROW;
            let style = TextStyle::new(LABEL, MUTED, Anchor::Start);
            sheet.write((room.left, baseline), heading, style);
            let colour = if place == 1 { INK } else { MUTED };
            for (estimate, text) in self.estimates.iter().zip(row) {
                let x = panel.x(f64::from(estimate.event_time));
                let half = LABEL.width(text) / 2.0;
                let is_inside = x - half > plot.left - 8.0 && x + half < room.right + 16.0;
                if is_inside && i64::from(estimate.event_time).rem_euclid(every) == 0 {
                    let style = TextStyle::new(LABEL, colour, Anchor::Middle);
                    sheet.write((x, baseline), text, style);
                }
            }
        }
        let top = plot.bottom + 4.0 + ROW;
        let pen = Pen {
            colour: BACKGROUND_LINE,
            width: 0.8,
            dash: Dash::Solid,
        };
        sheet.line(&[(room.left, top + 2.0), (plot.right, top + 2.0)], pen);
        let words = self
            .language
            .pick("Time: periods since the start", "Tid: perioder från start");
        let style = TextStyle::new(NOTE, MUTED, Anchor::Start);
        let baseline = plot.bottom + 22.0 + rows.len() as f64 * ROW + 2.0;
        sheet.write((room.left, baseline), words, style);
    }
}

const WHISKER: Pen = Pen {
    colour: INK,
    width: 2.0,
    dash: Dash::Solid,
};

fn csv(estimates: &[EventEstimate], reference: i32, caption: &Caption) -> String {
    let header = [
        "event_time".to_owned(),
        table::with_unit("estimate", &caption.unit),
        "pointwise_lower".to_owned(),
        "pointwise_upper".to_owned(),
        "simultaneous_lower".to_owned(),
        "simultaneous_upper".to_owned(),
        "n_treated".to_owned(),
        "is_reference".to_owned(),
    ];
    let rows = estimates.iter().map(|estimate| {
        let [lower, upper] = table::cells(estimate.pointwise);
        let [lowest, highest] = table::cells(estimate.simultaneous);
        [
            estimate.event_time.to_string(),
            table::cell(estimate.estimate),
            lower,
            upper,
            lowest,
            highest,
            table::count(estimate.n_treated),
            (estimate.event_time == reference).to_string(),
        ]
    });
    table::csv(header, rows)
}
