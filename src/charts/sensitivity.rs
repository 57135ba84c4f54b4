//! Sensitivity ladders: how the interval of an effect grows as the assumption of parallel
//! development is loosened.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::page::{Anchor, Fill, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{Dash, FUNDED, INK, MUTED, Marker, PAPER};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensitivity {
    pub restriction: Restriction,
    /// As estimated, with the assumption in full.
    pub estimate: Option<f64>,
    pub original: Option<(f64, f64)>,
    /// In any order.
    pub rungs: Vec<Rung>,
    /// The largest M at which the interval still excludes 0.
    pub breakdown: Option<f64>,
    /// The share of one that intervals are to cover, such as 0.95.
    pub level: f64,
    /// The effect that is tested, such as "genomsnitt år 0–3".
    pub effect: String,
}

/// What is restricted (Rambachan and Roth 2023).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Restriction {
    /// A step off the parallel path is at most M̄ times as large as the largest before the start.
    #[default]
    RelativeMagnitudes,
    /// The slope of the deviation changes by at most M from one period to the next.
    Smoothness,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rung {
    /// M̄ or M.
    pub m: f64,
    /// None where the interval goes on beyond what was searched.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

const MOST_RUNGS: usize = 30;
const ROW: (f64, f64) = (26.0, 44.0);
const BELOW: f64 = 52.0;
/// Half the thickness of a bar.
const HALF: f64 = 6.0;

pub fn sensitivity(data: &Sensitivity, caption: &Caption, language: Language, id: &str) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene, caption);
    if scene.original.is_none() && scene.rungs.is_empty() {
        let why = language.pick("There is no interval.", "Inget intervall finns.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.above() + BELOW + scene.rows().len() as f64 * ROW.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

enum Row {
    Original,
    Rung(Rung),
    Breakdown(f64),
}

struct Scene<'a> {
    data: &'a Sensitivity,
    language: Language,
    estimate: Option<f64>,
    original: Option<(f64, f64)>,
    /// From the strictest to the loosest.
    rungs: Vec<Rung>,
    breakdown: Option<f64>,
    axis: Axis,
    decimals: usize,
    m_decimals: usize,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Sensitivity, language: Language) -> Self {
        let original = axes::known_interval(data.original);
        let estimate = axes::known(data.estimate);
        let breakdown = axes::known(data.breakdown);
        let mut rungs: Vec<Rung> = data
            .rungs
            .iter()
            .filter(|rung| axes::known(Some(rung.m)).is_some())
            .map(|rung| {
                let (lower, upper) = (axes::known(rung.lower), axes::known(rung.upper));
                let ordered = axes::known_interval(lower.zip(upper));
                Rung {
                    m: rung.m,
                    lower: ordered.map(|(lower, _)| lower).or(lower),
                    upper: ordered.map(|(_, upper)| upper).or(upper),
                }
            })
            .collect();
        rungs.sort_by(|a, b| {
            let lower = |rung: &Rung| rung.lower.unwrap_or(f64::NEG_INFINITY);
            let upper = |rung: &Rung| rung.upper.unwrap_or(f64::INFINITY);
            a.m.total_cmp(&b.m)
                .then(lower(b).total_cmp(&lower(a)))
                .then(upper(a).total_cmp(&upper(b)))
        });
        let limits = rungs
            .iter()
            .flat_map(|rung| [rung.lower, rung.upper])
            .flatten();
        let ends = original
            .into_iter()
            .flat_map(|(lower, upper)| [lower, upper]);
        let values: Vec<f64> = limits.chain(ends).chain(estimate).collect();
        let ms: Vec<f64> = rungs.iter().map(|rung| rung.m).collect();
        let axis = Axis::with_zero(&values);
        // One digit more than the axis has, so that limits close to 0 are not printed as 0.
        let finer = axis.decimals() + usize::from(axis.decimals() > 0);
        Self {
            data,
            language,
            estimate,
            original,
            breakdown,
            axis,
            decimals: axes::decimals_for(&values).max(finer),
            m_decimals: decimals_needed(&ms),
            rungs,
        }
    }

    fn letter(&self) -> &'static str {
        match self.data.restriction {
            Restriction::RelativeMagnitudes => "M\u{304}",
            Restriction::Smoothness => "M",
        }
    }

    fn m(&self, m: f64) -> String {
        let decimals = self.m_decimals.max(decimals_needed(&[m]));
        let m = axes::written(m, decimals, self.language);
        format!("{} = {m}", self.letter())
    }

    /// The rungs that are shown: of many every so manieth, and always the last.
    fn shown(&self) -> Vec<Rung> {
        let every = self.rungs.len().div_ceil(MOST_RUNGS).max(1);
        let last = self.rungs.len().saturating_sub(1);
        let shown = self.rungs.iter().enumerate();
        let shown = shown.filter(|(place, _)| (last - place).is_multiple_of(every));
        shown.map(|(_, rung)| *rung).collect()
    }

    /// From top to bottom, the breakdown value between the rungs that it parts.
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        if self.original.is_some() {
            rows.push(Row::Original);
        }
        let mut breakdown = self.breakdown;
        for rung in self.shown() {
            if let Some(value) = breakdown.filter(|value| *value < rung.m) {
                rows.push(Row::Breakdown(value));
                breakdown = None;
            }
            rows.push(Row::Rung(rung));
        }
        rows.extend(breakdown.map(Row::Breakdown));
        rows
    }

    fn key(&self) -> Key {
        let language = self.language;
        let level = axes::percent(self.data.level, 0, language);
        let mut key = Key::default();
        let mark = |fill| MarkerStyle {
            marker: Marker::Square,
            radius: 7.0,
            fill,
            edge: FUNDED.line,
        };
        let words = match language {
            Language::Swedish => format!("{level} intervall utan 0"),
            Language::English => format!("{level} interval without 0"),
        };
        key.add(Sample::Mark(mark(FUNDED.line)), &words);
        let words = match language {
            Language::Swedish => format!("{level} intervall med 0"),
            Language::English => format!("{level} interval with 0"),
        };
        key.add(Sample::Mark(mark(PAPER)), &words);
        if self.estimate.is_some() && self.original.is_some() {
            let words = language.pick("estimate", "skattning");
            key.add(Sample::Mark(ESTIMATE), words);
        }
        if self.breakdown.is_some() {
            let words = language.pick("breakdown value", "brytpunkt");
            key.add(Sample::Line(BREAKDOWN), words);
        }
        key
    }

    fn above(&self) -> f64 {
        self.key().height() + 32.0
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        let effect = font::clean(&self.data.effect);
        if !effect.is_empty() {
            notes.push(format!("{}: {effect}.", language.pick("Effect", "Effekt")));
        }
        notes.push(
            match self.data.restriction {
                Restriction::RelativeMagnitudes => language.pick(
                    "M\u{304}: how many times larger a step away from parallel development may \
                    be after the start \
                     than the largest one before it.",
                    "M\u{304}: hur många gånger större ett avsteg från parallell utveckling får \
                    vara efter start än \
                     det största före.",
                ),
                Restriction::Smoothness => language.pick(
                    "M: how much the slope of the deviation from parallel development may change \
                    from one period \
                     to the next.",
                    "M: hur mycket lutningen i avvikelsen från parallell utveckling får ändras \
                    från en period till \
                     nästa.",
                ),
            }
            .to_owned(),
        );
        notes.push(match self.breakdown {
            Some(_) => language
                .pick(
                    "Breakdown value: the largest value at which the interval still excludes 0.",
                    "Brytpunkt: det största värde vid vilket intervallet ännu utesluter 0.",
                )
                .to_owned(),
            None => language
                .pick(
                    "There is no breakdown value among the values tried.",
                    "Ingen brytpunkt finns bland de prövade värdena.",
                )
                .to_owned(),
        });
        let is_open = |rung: &Rung| rung.lower.is_none() || rung.upper.is_none();
        if self.rungs.iter().any(is_open) {
            notes.push(
                language
                    .pick(
                        "Arrows: the interval goes on beyond what was searched.",
                        "Pilar: intervallet fortsätter utanför det som har genomsökts.",
                    )
                    .to_owned(),
            );
        }
        let hidden = self.rungs.len() - self.shown().len();
        if hidden > 0 {
            let hidden = language.whole(hidden as i64);
            notes.push(match language {
                Language::Swedish => format!("{hidden} värden däremellan visas inte."),
                Language::English => format!("{hidden} values between these are not shown."),
            });
        }
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let mut sentences = Vec::new();
        if let Some(interval) = self.original {
            let words = language.pick("Original interval", "Ursprungligt intervall");
            let interval = axes::interval(interval, self.decimals, language);
            sentences.push(format!("{words}: {interval}."));
        }
        if let Some(rung) = self.rungs.last() {
            sentences.push(format!("{}: {}.", self.m(rung.m), self.interval(rung)));
        }
        sentences.push(match self.breakdown {
            Some(value) => {
                let words = language.pick("Breakdown value", "Brytpunkt");
                format!("{words}: {}.", self.m(value))
            }
            None => language
                .pick("No breakdown value.", "Ingen brytpunkt.")
                .to_owned(),
        });
        sentences.join(" ")
    }

    fn interval(&self, rung: &Rung) -> String {
        let language = self.language;
        let open = language.pick("open", "öppet");
        let limit = |limit: Option<f64>| match limit {
            Some(limit) => axes::written(limit, self.decimals, language),
            None => open.to_owned(),
        };
        let to = language.pick("to", "till");
        format!("{} {to} {}", limit(rung.lower), limit(rung.upper))
    }

    /// What stands to the left and to the right of a row.
    fn words(&self, row: &Row) -> (String, String) {
        let language = self.language;
        match row {
            Row::Original => (
                language.pick("Original", "Ursprungligt").to_owned(),
                self.original.map_or(String::new(), |interval| {
                    axes::interval(interval, self.decimals, language)
                }),
            ),
            Row::Rung(rung) => (self.m(rung.m), self.interval(rung)),
            Row::Breakdown(value) => {
                let words = language.pick("Breakdown", "Brytpunkt");
                (format!("{words} {}", self.m(*value)), String::new())
            }
        }
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key().draw(sheet, room.left, room.top);
        let rows = self.rows();
        let words: Vec<(String, String)> = rows.iter().map(|row| self.words(row)).collect();
        let heading = match language {
            Language::Swedish => "Intervall",
            Language::English => "Interval",
        };
        let names = words
            .iter()
            .map(|(name, _)| STRONG_LABEL.width(name))
            .fold(0.0, f64::max);
        let intervals = words
            .iter()
            .map(|(_, interval)| LABEL.width(interval))
            .fold(LABEL.width(heading), f64::max);
        let top = room.top + self.above();
        let count = rows.len() as f64;
        let height = ((room.bottom - top - BELOW) / count).clamp(ROW.0, ROW.1);
        let plot = Room {
            left: room.left + names + 20.0,
            top,
            right: room.right - intervals - 20.0,
            bottom: top + height * count,
        };
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        self.axis.draw_level(sheet, &plane, plot, language);
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        let place = (plot.centre(), plot.bottom + 44.0);
        sheet.write(place, &NOTE.cut(unit, unit_room), style);
        let style = TextStyle::new(LABEL, MUTED, Anchor::End);
        sheet.write((room.right, plot.top - 8.0), heading, style);

        for (place, (row, (name, interval))) in rows.iter().zip(&words).enumerate() {
            let y = plot.top + (place as f64 + 0.5) * height;
            let baseline = y + LABEL.size * 0.36;
            let is_rung = matches!(row, Row::Rung(_));
            let face = if is_rung { LABEL } else { STRONG_LABEL };
            let style = TextStyle::new(face, INK, Anchor::Start);
            sheet.write((room.left, baseline), name, style);
            let style = TextStyle::new(LABEL, INK, Anchor::End);
            sheet.write((room.right, baseline), interval, style);
            match row {
                Row::Breakdown(_) => {
                    sheet.line(&[(plot.left - 10.0, y), (room.right, y)], BREAKDOWN);
                }
                Row::Rung(rung) => draw_bar(sheet, &plane, plot, y, (rung.lower, rung.upper)),
                Row::Original => {
                    let limits = self.original.unzip();
                    draw_bar(sheet, &plane, plot, y, limits);
                    if let Some(estimate) = self.estimate {
                        sheet.markers(&[(plane.at(estimate, 0.0).0, y)], ESTIMATE);
                    }
                }
            }
        }
    }
}

const ESTIMATE: MarkerStyle = MarkerStyle {
    marker: Marker::Diamond,
    radius: 6.5,
    fill: PAPER,
    edge: INK,
};
const BREAKDOWN: Pen = Pen {
    colour: "#a34700",
    width: 2.0,
    dash: Dash::Long,
};

/// A bar, filled where it does not reach 0 and hollow where it does; an open end is an arrow.
fn draw_bar(
    sheet: &mut Sheet<'_>,
    plane: &Plane,
    plot: Room,
    y: f64,
    (lower, upper): (Option<f64>, Option<f64>),
) {
    let has_zero = lower.is_none_or(|lower| lower <= 0.0) && upper.is_none_or(|upper| upper >= 0.0);
    let fill = if has_zero { PAPER } else { FUNDED.line };
    let edge = Pen {
        colour: FUNDED.line,
        width: 1.6,
        dash: Dash::Solid,
    };
    let left = lower.map_or(plot.left, |lower| plane.at(lower, 0.0).0);
    let right = upper.map_or(plot.right, |upper| plane.at(upper, 0.0).0);
    let bar = Room {
        left,
        top: y - HALF,
        right,
        bottom: y + HALF,
    };
    sheet.rectangle(bar, Fill::Plain(fill), Some(edge));
    for (is_open, tip, back) in [
        (lower.is_none(), plot.left - 11.0, plot.left - 3.0),
        (upper.is_none(), plot.right + 11.0, plot.right + 3.0),
    ] {
        if is_open {
            sheet.line(&[(back, y - 8.0), (tip, y), (back, y + 8.0)], edge);
        }
    }
}

/// As many decimals as it takes to tell the values apart as they are written, and no more than
/// three.
fn decimals_needed(values: &[f64]) -> usize {
    let is_written = |decimals: usize| {
        let scale = [1.0, 10.0, 100.0, 1000.0][decimals];
        values
            .iter()
            .all(|value| (value * scale - (value * scale).round()).abs() < 1e-6 * scale)
    };
    (0..3).find(|decimals| is_written(*decimals)).unwrap_or(3)
}

fn csv(scene: &Scene<'_>, caption: &Caption) -> String {
    let header = [
        "row".to_owned(),
        "m".to_owned(),
        table::with_unit("estimate", &caption.unit),
        "lower".to_owned(),
        "upper".to_owned(),
    ];
    let mut rows = Vec::new();
    if scene.original.is_some() {
        let [lower, upper] = table::cells(scene.original);
        let estimate = table::cell(scene.estimate);
        rows.push(["original".to_owned(), String::new(), estimate, lower, upper]);
    }
    rows.extend(scene.rungs.iter().map(|rung| {
        [
            "robust".to_owned(),
            table::cell(Some(rung.m)),
            String::new(),
            table::cell(rung.lower),
            table::cell(rung.upper),
        ]
    }));
    if let (Some(value), false) = (scene.breakdown, rows.is_empty()) {
        let value = table::cell(Some(value));
        let [none, nothing, empty] = [(); 3].map(|()| String::new());
        rows.push(["breakdown".to_owned(), value, none, nothing, empty]);
    }
    table::csv(header, rows)
}
