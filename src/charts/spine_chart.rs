//! Spine charts: one place across all indicators, each on a scale of its own around the benchmark.

use super::axes;
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{EDGE, Key, Sample};
use super::page::{Anchor, Fill, MarkerStyle, Pen, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{DARK, Dash, INK, MUTED, Marker, PAPER};
use super::rows::{self, MOST_ROWS, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spine {
    /// The place that the chart is about.
    pub place: String,
    /// What it is held against, such as the whole country.
    pub benchmark: String,
    /// In the order of the rows; those of a field stand together where its first one stands.
    pub indicators: Vec<SpineIndicator>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SpineIndicator {
    /// The heading that the indicator stands under.
    pub field: String,
    pub name: String,
    pub unit: String,
    /// None when it is not known.
    pub value: Option<f64>,
    pub benchmark: Option<f64>,
    /// Over all places of the kind.
    pub spread: Option<Spread>,
    pub direction: Direction,
    pub difference: Difference,
    pub trend: RecentTrend,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub lowest: f64,
    pub lower_quartile: f64,
    pub upper_quartile: f64,
    pub highest: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    HigherIsBetter,
    LowerIsBetter,
    /// Neither end is good or bad.
    Neutral,
}

/// Whether the value differs from the benchmark by more than chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    Higher,
    Lower,
    NotClear,
    NotTested,
}

/// Over the last five years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecentTrend {
    Rising,
    Falling,
    NotClear,
    /// Fewer than five values, or a break among them.
    TooShort,
}

const ROW: f64 = 41.0;
const HEADING: f64 = 28.0;
const ABOVE: f64 = 28.0;
const WIDEST_NAME: f64 = 310.0;
/// Names give way to long numbers until this is left, and then the ends of the range do.
const NARROWEST_NAME: f64 = 120.0;
const NARROWEST_PLOT: f64 = 200.0;
const GAP: f64 = 14.0;
const WHOLE_RANGE: f64 = 12.0;
const QUARTILES: f64 = 18.0;
const ARROW: f64 = 24.0;
const RANGE_FILL: &str = "#ececec";
const QUARTILE_FILL: &str = "#b9b9b9";
const WORSE_FILL: &str = "#e69f00";

pub fn spine_chart(data: &Spine, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data);
    if data
        .indicators
        .iter()
        .all(|indicator| value(indicator).is_none())
    {
        let why = if data.indicators.is_empty() {
            language.pick(
                "No indicator is in the selection.",
                "Ingen indikator finns i urvalet.",
            )
        } else {
            language.pick("Every value is missing.", "Alla värden saknas.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(data, language);
    let body = Body {
        height: scene.key.height() + ABOVE + scene.lines_height() + 6.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room)
    })
}

fn value(indicator: &SpineIndicator) -> Option<f64> {
    indicator.value.and_then(axes::drawable)
}

fn benchmark(indicator: &SpineIndicator) -> Option<f64> {
    indicator.benchmark.and_then(axes::drawable)
}

/// A spread whose parts are in their order.
fn spread(indicator: &SpineIndicator) -> Option<Spread> {
    let Spread {
        lowest,
        lower_quartile,
        upper_quartile,
        highest,
    } = indicator.spread?;
    let parts = [lowest, lower_quartile, upper_quartile, highest];
    let are_drawable = parts.iter().all(|part| axes::drawable(*part).is_some());
    (are_drawable && parts.is_sorted()).then_some(indicator.spread?)
}

/// What a difference means, which gives the mark its shape and its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Better,
    Worse,
    Higher,
    Lower,
    NotClear,
    NotTested,
}

impl Verdict {
    const ALL: [Self; 6] = [
        Self::Better,
        Self::Worse,
        Self::Higher,
        Self::Lower,
        Self::NotClear,
        Self::NotTested,
    ];

    fn of(indicator: &SpineIndicator) -> Self {
        match (indicator.difference, indicator.direction) {
            (Difference::NotTested, _) => Self::NotTested,
            (Difference::NotClear, _) => Self::NotClear,
            (Difference::Higher, Direction::HigherIsBetter)
            | (Difference::Lower, Direction::LowerIsBetter) => Self::Better,
            (Difference::Lower, Direction::HigherIsBetter)
            | (Difference::Higher, Direction::LowerIsBetter) => Self::Worse,
            (Difference::Higher, Direction::Neutral) => Self::Higher,
            (Difference::Lower, Direction::Neutral) => Self::Lower,
        }
    }

    fn words(self, language: Language) -> &'static str {
        match self {
            Self::Better => language.pick("clearly better", "säkert bättre"),
            Self::Worse => language.pick("clearly worse", "säkert sämre"),
            Self::Higher => language.pick("clearly higher (neutral)", "säkert högre (neutral)"),
            Self::Lower => language.pick("clearly lower (neutral)", "säkert lägre (neutral)"),
            Self::NotClear => language.pick("no clear difference", "ingen säker skillnad"),
            Self::NotTested => language.pick("not tested", "inte prövad"),
        }
    }

    fn mark(self) -> MarkerStyle {
        let (marker, radius, fill) = match self {
            Self::Better => (Marker::Diamond, 6.4, DARK),
            Self::Worse => (Marker::Square, 6.4, WORSE_FILL),
            Self::Higher => (Marker::Triangle, 6.4, "#4d4d4d"),
            Self::Lower => (Marker::TriangleDown, 6.4, "#4d4d4d"),
            Self::NotClear => (Marker::Circle, 6.0, PAPER),
            // A cross would say that the value is missing.
            Self::NotTested => (Marker::Circle, 6.0, "#8c8c8c"),
        };
        MarkerStyle {
            marker,
            radius,
            fill,
            edge: INK,
        }
    }
}

enum Line<'a> {
    Field(String),
    Indicator(&'a SpineIndicator),
}

struct Scene<'a> {
    data: &'a Spine,
    lines: Vec<Line<'a>>,
    key: Key,
    language: Language,
}

/// Where the columns lie; numbers end at their places.
struct Columns {
    value: f64,
    benchmark: f64,
    left_end: f64,
    plot: Room,
    right_end: f64,
    trend: f64,
    for_names: f64,
    has_ends: bool,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Spine, language: Language) -> Self {
        let mut fields: Vec<String> = Vec::new();
        for indicator in &data.indicators {
            let field = font::clean(&indicator.field);
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let mut lines = Vec::new();
        let mut n_shown = 0;
        for field in fields {
            let own = data
                .indicators
                .iter()
                .filter(|indicator| font::clean(&indicator.field) == field);
            let own: Vec<&SpineIndicator> = own.take(MOST_ROWS - n_shown).collect();
            // Indicators without a field need no heading.
            if !own.is_empty() && !field.is_empty() {
                lines.push(Line::Field(field));
            }
            n_shown += own.len();
            lines.extend(own.into_iter().map(Line::Indicator));
        }
        let shown = || {
            lines.iter().filter_map(|line| match line {
                Line::Indicator(indicator) => Some(*indicator),
                Line::Field(_) => None,
            })
        };
        let mut entries: Vec<(Sample, String)> = Verdict::ALL
            .into_iter()
            .filter(|verdict| {
                shown().any(|indicator| {
                    value(indicator).is_some() && Verdict::of(indicator) == *verdict
                })
            })
            .map(|verdict| {
                (
                    Sample::Mark(verdict.mark()),
                    verdict.words(language).to_owned(),
                )
            })
            .collect();
        if shown().any(|indicator| spread(indicator).is_some()) {
            for (fill, en, sv) in [
                (RANGE_FILL, "lowest to highest", "lägst till högst"),
                (QUARTILE_FILL, "the middle half", "mittersta hälften"),
            ] {
                let swatch = Sample::Surface(Fill::Plain(fill));
                entries.push((swatch, language.pick(en, sv).to_owned()));
            }
        }
        Self {
            key: Key::of(entries),
            data,
            lines,
            language,
        }
    }

    fn shown(&self) -> impl Iterator<Item = &'a SpineIndicator> {
        self.lines.iter().filter_map(|line| match line {
            Line::Indicator(indicator) => Some(*indicator),
            Line::Field(_) => None,
        })
    }

    fn lines_height(&self) -> f64 {
        self.lines.iter().map(Line::height).sum()
    }

    fn benchmark_name(&self) -> String {
        font::clean_name(&self.data.benchmark, self.language)
    }

    /// A number of an indicator, with decimals that suit all of its row.
    fn number(&self, indicator: &SpineIndicator, number: Option<f64>) -> String {
        let spread = spread(indicator);
        let row: Vec<f64> = [
            value(indicator),
            benchmark(indicator),
            spread.map(|spread| spread.lowest),
            spread.map(|spread| spread.highest),
        ]
        .into_iter()
        .flatten()
        .collect();
        match number {
            Some(number) => self
                .language
                .number(number, axes::fewest_decimals_for(&row)),
            None => self.language.pick("unknown", "okänt").to_owned(),
        }
    }

    /// The worse and the better end of the range, or the lower and the higher.
    fn ends(&self, indicator: &SpineIndicator) -> [String; 2] {
        let Some(spread) = spread(indicator) else {
            return [String::new(), String::new()];
        };
        let [low, high] =
            [spread.lowest, spread.highest].map(|end| self.number(indicator, Some(end)));
        match indicator.direction {
            Direction::LowerIsBetter => [high, low],
            Direction::HigherIsBetter | Direction::Neutral => [low, high],
        }
    }

    fn trend_words(&self, trend: RecentTrend) -> &'static str {
        match trend {
            RecentTrend::Rising => self.language.pick("rising", "ökar"),
            RecentTrend::Falling => self.language.pick("falling", "minskar"),
            RecentTrend::NotClear => self.language.pick("not clear", "oklar"),
            RecentTrend::TooShort => self.language.pick("too short", "för kort"),
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let benchmark = self.benchmark_name();
        let mut notes = vec![match language {
            Language::Swedish => format!(
                "Varje rad har egen skala kring {benchmark} (lodrätt streck); till höger är \
                 bättre, även där lägre tal är bättre."
            ),
            Language::English => format!(
                "Each row has a scale of its own around {benchmark} (upright line); to the right \
                 is better, also where lower numbers are."
            ),
        }];
        if self
            .shown()
            .any(|indicator| indicator.direction == Direction::Neutral)
        {
            let words = language.pick(
                "Rows marked (neutral): neither end is better, and higher lies to the right.",
                "Rader märkta (neutral): ingendera änden är bättre, och högre ligger till höger.",
            );
            notes.push(words.to_owned());
        }
        let words = language.pick(
            "Trend: over the last five years. Too short: fewer than five values, or a break.",
            "Trend: de senaste fem åren. För kort: färre än fem värden, eller ett tidsseriebrott.",
        );
        notes.push(words.to_owned());
        if self.shown().any(|indicator| value(indicator).is_none()) {
            let words = language.pick(
                "A cross and “unknown”: the value is missing.",
                "Kors och ”okänt”: värdet saknas.",
            );
            notes.push(words.to_owned());
        }
        let n_left_out = self.data.indicators.len() - self.shown().count();
        let what = language.pick("indicators further down", "indikatorer längre ned");
        notes.extend(rows::left_out(n_left_out, what, language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let names = |wanted: Verdict| -> Option<String> {
            let named: Vec<String> = self
                .data
                .indicators
                .iter()
                .filter(|indicator| value(indicator).is_some() && Verdict::of(indicator) == wanted)
                .map(|indicator| {
                    let name = font::clean_name(&indicator.name, language);
                    format!("{name} {}", self.number(indicator, value(indicator)))
                })
                .collect();
            let more = named.len().saturating_sub(6);
            let mut told = named.into_iter().take(6).collect::<Vec<_>>().join("; ");
            if more > 0 {
                told += &format!(" {} {more}", language.pick("and", "och"));
                told += language.pick(" more", " till");
            }
            (!told.is_empty()).then_some(told)
        };
        let mut sentences = vec![format!(
            "{} {} {}; {}: {}.",
            font::clean_name(&self.data.place, language),
            language.pick("against", "mot"),
            self.benchmark_name(),
            language.pick("number of indicators", "antal indikatorer"),
            language.whole(self.data.indicators.len() as i64)
        )];
        for verdict in [
            Verdict::Better,
            Verdict::Worse,
            Verdict::Higher,
            Verdict::Lower,
        ] {
            if let Some(named) = names(verdict) {
                let words = verdict.words(language);
                let mut letters = words.chars();
                let first: String = letters
                    .next()
                    .into_iter()
                    .flat_map(char::to_uppercase)
                    .collect();
                sentences.push(format!("{first}{}: {named}.", letters.as_str()));
            }
        }
        if sentences.len() == 1 {
            let words = language.pick("No clear difference.", "Ingen säker skillnad.");
            sentences.push(words.to_owned());
        }
        sentences.join(" ")
    }

    fn columns(&self, room: Room) -> Columns {
        let widest = |heading: &str, text: &dyn Fn(&SpineIndicator) -> String| {
            rows::widest(STRONG_LABEL, self.shown().map(text)).max(NOTE.width(heading))
        };
        let [place, benchmark_heading] = self.headings();
        let values = widest(&place, &|indicator| {
            self.number(indicator, value(indicator))
        });
        let benchmarks = widest(&benchmark_heading, &|indicator| {
            self.number(indicator, benchmark(indicator))
        });
        let [worst, best] = self.end_headings();
        let worst = widest(worst, &|indicator| self.ends(indicator)[0].clone()) + GAP;
        let best = widest(best, &|indicator| self.ends(indicator)[1].clone()) + GAP;
        let trends = self
            .shown()
            .map(|indicator| self.trend_words(indicator.trend));
        let trend = rows::widest(NOTE, trends.chain([self.trend_heading()])) + ARROW + 8.0;
        let others = values + benchmarks + trend + 4.0 * GAP + NARROWEST_PLOT;
        let has_ends = room.width() - others - worst - best >= NARROWEST_NAME;
        let [worst, best] = if has_ends { [worst, best] } else { [0.0, 0.0] };
        let for_names = (room.width() - others - worst - best).clamp(NARROWEST_NAME, WIDEST_NAME);
        let names = self.shown().map(|indicator| {
            let (name, unit) = self.name(indicator, for_names);
            LABEL.width(&name).max(NOTE.width(&unit))
        });
        let names = names.fold(0.0, f64::max);
        let value = room.left + names + GAP + values;
        let benchmark = value + GAP + benchmarks;
        let left_end = benchmark + worst;
        let top = room.top + self.key.height() + ABOVE;
        Columns {
            value,
            benchmark,
            left_end,
            plot: Room {
                left: left_end + GAP,
                top,
                right: room.right - trend - GAP - best,
                bottom: top + self.lines_height(),
            },
            right_end: room.right - trend - GAP,
            trend: room.right - trend,
            for_names,
            has_ends,
        }
    }

    fn headings(&self) -> [String; 2] {
        [&self.data.place, &self.data.benchmark]
            .map(|name| NOTE.cut(&font::clean_name(name, self.language), 100.0))
    }

    fn end_headings(&self) -> [&'static str; 2] {
        [
            self.language.pick("Worst", "Sämst"),
            self.language.pick("Best", "Bäst"),
        ]
    }

    fn trend_heading(&self) -> &'static str {
        self.language.pick("Trend", "Trend")
    }

    fn name(&self, indicator: &SpineIndicator, room: f64) -> (String, String) {
        let unit = font::clean(&indicator.unit);
        let neutral = match indicator.direction {
            Direction::Neutral => self.language.pick("(neutral)", "(neutral)"),
            Direction::HigherIsBetter | Direction::LowerIsBetter => "",
        };
        let below = [unit.as_str(), neutral]
            .into_iter()
            .filter(|part| !part.is_empty());
        let below = below.collect::<Vec<_>>().join(" ");
        let name = font::clean_name(&indicator.name, self.language);
        (LABEL.cut(&name, room), NOTE.cut(&below, room))
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        self.key.draw(sheet, room.left, room.top);
        let columns = self.columns(room);
        let heading = columns.plot.top - 9.0;
        let [place, benchmark] = self.headings();
        let [worst, best] = self.end_headings();
        let end = TextStyle::new(NOTE, MUTED, Anchor::End);
        let start = TextStyle::new(NOTE, MUTED, Anchor::Start);
        sheet.write((columns.value, heading), &place, end);
        sheet.write((columns.benchmark, heading), &benchmark, end);
        if columns.has_ends {
            sheet.write((columns.left_end, heading), worst, end);
            sheet.write((columns.right_end, heading), best, end);
        }
        sheet.write((columns.trend, heading), self.trend_heading(), start);
        let middle = TextStyle::new(NOTE, INK, Anchor::Middle);
        let centre = columns.plot.centre();
        let name = NOTE.cut(&self.benchmark_name(), columns.plot.width());
        sheet.write((centre, heading), &name, middle);

        let mut top = columns.plot.top;
        for line in &self.lines {
            let bottom = top + line.height();
            match line {
                Line::Field(field) => {
                    sheet.line(&[(room.left, top), (room.right, top)], rows::RULE);
                    let place = (room.left, baseline((top + bottom) / 2.0, STRONG_LABEL));
                    let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Start);
                    sheet.write(place, &STRONG_LABEL.cut(field, room.width()), style);
                }
                Line::Indicator(indicator) => {
                    let row = Room {
                        top,
                        bottom,
                        ..columns.plot
                    };
                    self.draw_numbers(sheet, &columns, row, room.left, indicator);
                    self.draw_spine(sheet, row, indicator);
                }
            }
            top = bottom;
        }
    }

    fn draw_numbers(
        &self,
        sheet: &mut Sheet<'_>,
        columns: &Columns,
        row: Room,
        left: f64,
        indicator: &SpineIndicator,
    ) {
        let middle = (row.top + row.bottom) / 2.0;
        let (name, unit) = self.name(indicator, columns.for_names);
        let name_middle = if unit.is_empty() {
            middle
        } else {
            middle - 9.0
        };
        let start = |face, colour| TextStyle::new(face, colour, Anchor::Start);
        sheet.write(
            (left, baseline(name_middle, LABEL)),
            &name,
            start(LABEL, INK),
        );
        sheet.write(
            (left, baseline(middle + 9.0, NOTE)),
            &unit,
            start(NOTE, MUTED),
        );
        let ends = if columns.has_ends {
            self.ends(indicator)
        } else {
            Default::default()
        };
        let [worst, best] = ends;
        let numbers = [
            (
                columns.value,
                STRONG_LABEL,
                INK,
                self.number(indicator, value(indicator)),
            ),
            (
                columns.benchmark,
                LABEL,
                INK,
                self.number(indicator, benchmark(indicator)),
            ),
            (columns.left_end, LABEL, MUTED, worst),
            (columns.right_end, LABEL, MUTED, best),
        ];
        for (x, face, colour, text) in numbers {
            let style = TextStyle::new(face, colour, Anchor::End);
            sheet.write((x, baseline(middle, face)), &text, style);
        }
        draw_arrow(sheet, (columns.trend, middle), indicator.trend);
        let words = self.trend_words(indicator.trend);
        let place = (columns.trend + ARROW + 6.0, baseline(middle, NOTE));
        sheet.write(place, words, start(NOTE, INK));
    }

    /// The range, its middle half, the benchmark's line and the mark of the place.
    fn draw_spine(&self, sheet: &mut Sheet<'_>, row: Room, indicator: &SpineIndicator) {
        let middle = (row.top + row.bottom) / 2.0;
        let (value, spread) = (value(indicator), spread(indicator));
        let Some(benchmark) = benchmark(indicator) else {
            return sheet.markers(&[(row.centre(), middle)], UNKNOWN_MARK);
        };
        let reach = spread
            .iter()
            .flat_map(|spread| [spread.lowest, spread.highest])
            .chain(value)
            .map(|end| (end - benchmark).abs())
            .fold(0.0, f64::max);
        let half = row.width() / 2.0 - 7.0;
        let side = if indicator.direction == Direction::LowerIsBetter {
            -1.0
        } else {
            1.0
        };
        let at = |number: f64| {
            let share = if reach > 0.0 {
                (number - benchmark) / reach
            } else {
                0.0
            };
            row.centre() + side * share * half
        };
        if let Some(spread) = spread {
            for (low, high, thickness, fill) in [
                (spread.lowest, spread.highest, WHOLE_RANGE, RANGE_FILL),
                (
                    spread.lower_quartile,
                    spread.upper_quartile,
                    QUARTILES,
                    QUARTILE_FILL,
                ),
            ] {
                let bar = Room {
                    left: at(low).min(at(high)),
                    top: middle - thickness / 2.0,
                    right: at(low).max(at(high)),
                    bottom: middle + thickness / 2.0,
                };
                sheet.rectangle(bar, Fill::Plain(fill), Some(EDGE));
            }
        }
        let pen = Pen {
            colour: INK,
            width: 2.0,
            dash: Dash::Solid,
        };
        sheet.line(&[(row.centre(), row.top), (row.centre(), row.bottom)], pen);
        match value {
            Some(value) => sheet.markers(&[(at(value), middle)], Verdict::of(indicator).mark()),
            None => sheet.markers(&[(row.left + 8.0, middle)], UNKNOWN_MARK),
        }
    }
}

impl Line<'_> {
    fn height(&self) -> f64 {
        match self {
            Self::Field(_) => HEADING,
            Self::Indicator(_) => ROW,
        }
    }
}

fn draw_arrow(sheet: &mut Sheet<'_>, (left, middle): (f64, f64), trend: RecentTrend) {
    let rise = match trend {
        RecentTrend::Rising => -7.0,
        RecentTrend::Falling => 7.0,
        RecentTrend::NotClear => 0.0,
        RecentTrend::TooShort => return,
    };
    let pen = Pen {
        colour: INK,
        width: 2.0,
        dash: Dash::Solid,
    };
    let (tail, head) = (
        (left + 1.0, middle - rise),
        (left + ARROW - 3.0, middle + rise),
    );
    sheet.line(&[tail, head], pen);
    // Both barbs lie eight pixels back along the shaft, and four to its sides.
    let (across, down) = (head.0 - tail.0, head.1 - tail.1);
    let length = libm::hypot(across, down);
    let (across, down) = (across / length, down / length);
    let barb = |side: f64| {
        (
            head.0 - 8.0 * across - 4.5 * side * down,
            head.1 - 8.0 * down + 4.5 * side * across,
        )
    };
    sheet.shape(&[head, barb(1.0), barb(-1.0)], Fill::Plain(INK), None);
}

fn csv(data: &Spine) -> String {
    let header = [
        "field",
        "indicator",
        "unit",
        "value",
        "benchmark",
        "lowest",
        "lower quartile",
        "upper quartile",
        "highest",
        "direction",
        "difference",
        "trend of five years",
    ]
    .map(str::to_owned);
    let rows = data.indicators.iter().map(|indicator| {
        let part = |of: fn(Spread) -> f64| table::known(indicator.spread.map(of));
        [
            indicator.field.clone(),
            indicator.name.clone(),
            indicator.unit.clone(),
            table::known(indicator.value),
            table::known(indicator.benchmark),
            part(|spread| spread.lowest),
            part(|spread| spread.lower_quartile),
            part(|spread| spread.upper_quartile),
            part(|spread| spread.highest),
            match indicator.direction {
                Direction::HigherIsBetter => "higher is better",
                Direction::LowerIsBetter => "lower is better",
                Direction::Neutral => "neutral",
            }
            .to_owned(),
            match indicator.difference {
                Difference::Higher => "higher",
                Difference::Lower => "lower",
                Difference::NotClear => "not clear",
                Difference::NotTested => "not tested",
            }
            .to_owned(),
            match indicator.trend {
                RecentTrend::Rising => "rising",
                RecentTrend::Falling => "falling",
                RecentTrend::NotClear => "not clear",
                RecentTrend::TooShort => "too short",
            }
            .to_owned(),
        ]
    });
    table::csv(header, rows)
}
