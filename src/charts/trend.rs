//! Trends: an index over the years, a line for each region and a heavier one for the country.

use std::collections::{BTreeMap, BTreeSet};

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, Face, LABEL, NOTE, STRONG_LABEL};
use super::labels;
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{self, BACKGROUND_LINE, COUNTRY, Dash, INK, Look, MUTED, Marker};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    pub series: Vec<Series>,
    /// The first year of the new way of counting, and what changed.
    pub breaks: Vec<(i32, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    /// A year without a value interrupts the line.
    pub values: Vec<(i32, Option<f64>)>,
    /// The years whose values have an interval, with its lower and its upper limit.
    pub intervals: Vec<(i32, (f64, f64))>,
    pub emphasis: Emphasis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// The benchmark: thick and dark.
    Country,
    Region,
}

/// More lines than this cannot be told apart: a few are named, the rest are grey.
const MOST_NAMED: usize = 14;
/// How many are named at each end of each order when not all can be.
const NAMED_AT_EACH_END: usize = 2;
const MOST_WITH_MARKERS: usize = 6;
const LABEL_GAP: f64 = 20.0;
const WIDEST_LABEL: f64 = 270.0;

pub fn trend(data: &Trend, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data, caption);
    let mut lines: Vec<Line> = data
        .series
        .iter()
        .filter_map(|series| Line::of(series, language))
        .collect();
    if lines.is_empty() {
        let why = if data.series.is_empty() {
            language.pick(
                "No series is in the selection.",
                "Ingen serie finns i urvalet.",
            )
        } else {
            language.pick("Every value is missing.", "Alla värden saknas.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    choose_looks(&mut lines);

    let n_lines = lines.len();
    let limits = |line: &Line<'_>| -> Vec<f64> {
        let shown = line.intervals(n_lines).iter();
        shown
            .flat_map(|(_, (lower, upper))| [*lower, *upper])
            .collect()
    };
    let values: Vec<f64> = lines
        .iter()
        .flat_map(|line| {
            line.points
                .iter()
                .map(|(_, value)| *value)
                .chain(limits(line))
        })
        .collect();
    let years: BTreeSet<i32> = lines
        .iter()
        .flat_map(|line| line.points.iter().map(|(year, _)| *year))
        .collect();
    let (first, last) = (
        *years.first().expect("lines have points"),
        *years.last().expect("lines have points"),
    );
    let mut breaks: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for (year, what) in data
        .breaks
        .iter()
        .filter(|(year, _)| first < *year && *year <= last)
    {
        breaks.entry(*year).or_default().push(font::clean(what));
    }
    let breaks = breaks
        .into_iter()
        .map(|(year, what)| (year, what.join(", ")))
        .collect();

    let axis = Axis::near(&values);
    let decimals = axes::decimals_for(&values).max(axis.decimals());
    let scene = Scene {
        axis,
        decimals,
        first,
        last,
        lines,
        breaks,
    };
    let break_labels = scene.break_labels();
    let body = Body {
        height: 60.0 + LABEL_GAP * scene.named().count().max(14) as f64,
        notes: scene.notes(data, break_labels, language),
        description: scene.description(language),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit, break_labels, language)
    })
}

/// A series with at least one value.
struct Line<'a> {
    series: &'a Series,
    name: String,
    /// In order of time.
    points: Vec<(i32, f64)>,
    /// Stretches of consecutive values.
    runs: Vec<Vec<(i32, f64)>>,
    /// None for a line that only shows the spread.
    look: Option<Look>,
}

impl<'a> Line<'a> {
    fn of(series: &'a Series, language: Language) -> Option<Self> {
        let mut values = series.values.clone();
        values.sort_by_key(|(year, _)| *year);
        let runs: Vec<Vec<(i32, f64)>> = values
            .split(|(_, value)| value.is_none())
            .map(|run| {
                run.iter()
                    .filter_map(|(year, value)| Some((*year, (*value)?)))
                    .collect()
            })
            .filter(|run: &Vec<_>| !run.is_empty())
            .collect();
        let points = runs.concat();
        let name = font::clean_name(&series.name, language);
        (!points.is_empty()).then_some(Self {
            series,
            name,
            points,
            runs,
            look: None,
        })
    }

    /// The intervals that are drawn: those of the country, and of all lines where they are few.
    fn intervals(&self, n_lines: usize) -> &'a [(i32, (f64, f64))] {
        if self.is_country() || n_lines <= MOST_WITH_MARKERS {
            &self.series.intervals
        } else {
            &[]
        }
    }

    fn is_country(&self) -> bool {
        self.series.emphasis == Emphasis::Country
    }

    fn end(&self) -> (i32, f64) {
        self.points[self.points.len() - 1]
    }

    fn change(&self) -> f64 {
        self.end().1 - self.points[0].1
    }

    fn face(&self) -> Face {
        if self.is_country() {
            STRONG_LABEL
        } else {
            LABEL
        }
    }
}

/// Names all lines when they are few enough; otherwise the country, the ends of the ranking and the largest changes.
fn choose_looks(lines: &mut [Line<'_>]) {
    let regions: Vec<usize> = (0..lines.len())
        .filter(|&line| !lines[line].is_country())
        .collect();
    let named: BTreeSet<usize> = if lines.len() <= MOST_NAMED {
        regions.iter().copied().collect()
    } else {
        let ends = |key: fn(&Line<'_>) -> f64| {
            let mut order = regions.clone();
            order.sort_by(|&a, &b| key(&lines[a]).total_cmp(&key(&lines[b])).then(a.cmp(&b)));
            let lowest = order.iter().take(NAMED_AT_EACH_END).copied();
            lowest
                .chain(order.iter().rev().take(NAMED_AT_EACH_END).copied())
                .collect::<Vec<_>>()
        };
        ends(|line| line.end().1)
            .into_iter()
            .chain(ends(|line| line.change()))
            .collect()
    };
    for (place, line) in named.into_iter().enumerate() {
        lines[line].look = Some(palette::look(place));
    }
    for line in lines.iter_mut().filter(|line| line.is_country()) {
        line.look = Some(COUNTRY);
    }
}

struct Scene<'a> {
    axis: Axis,
    decimals: usize,
    first: i32,
    last: i32,
    lines: Vec<Line<'a>>,
    breaks: Vec<(i32, String)>,
}

/// How breaks are explained: beside their lines when that fits, otherwise by a letter and a note.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BreakLabels {
    Written,
    Letters,
}

impl Scene<'_> {
    fn named(&self) -> impl Iterator<Item = (&Line<'_>, Look)> {
        self.lines
            .iter()
            .filter_map(|line| Some((line, line.look?)))
    }

    /// A name with its last value, and the year of it when the line ends early.
    fn label(&self, line: &Line<'_>, language: Language) -> String {
        let (year, value) = line.end();
        let value = language.number(value, self.decimals);
        let tail = if year == self.last {
            format!("\u{2002}{value}")
        } else {
            format!("\u{2002}{value} ({year})")
        };
        let room = WIDEST_LABEL - line.face().width(&tail);
        format!("{}{tail}", line.face().cut(&line.name, room))
    }

    fn break_labels(&self) -> BreakLabels {
        let fits = match &self.breaks[..] {
            [] => true,
            [(_, what)] => NOTE.width(what) <= 300.0,
            _ => false,
        };
        if fits {
            BreakLabels::Written
        } else {
            BreakLabels::Letters
        }
    }

    fn notes(&self, data: &Trend, break_labels: BreakLabels, language: Language) -> Vec<String> {
        let mut notes = Vec::new();
        if self.named().count() < self.lines.len() {
            let grey = language.whole((self.lines.len() - self.named().count()) as i64);
            notes.push(match language {
                Language::Swedish => format!(
                    "Namngivna linjer: högst och lägst värde samt störst upp- och nedgång. Grå linjer: de övriga {grey}."
                ),
                Language::English => format!(
                    "Named lines: the highest and lowest values and the largest rises and falls. Grey lines: the other {grey}."
                ),
            });
        }
        let n_lines = self.lines.len();
        if self
            .lines
            .iter()
            .any(|line| !line.intervals(n_lines).is_empty())
        {
            let whiskers = language.pick(
                "Upright lines across the points: intervals.",
                "Lodräta streck över punkterna: intervall.",
            );
            notes.push(whiskers.to_owned());
        }
        if break_labels == BreakLabels::Letters {
            let explained: Vec<String> = self
                .breaks
                .iter()
                .zip('a'..='z')
                .map(|((year, what), letter)| format!("{letter} ({year}): {what}"))
                .collect();
            notes.push(format!(
                "{} {}",
                language.pick("Breaks in the series:", "Tidsseriebrott:"),
                explained.join("; ")
            ));
        }
        let empty: Vec<String> = data
            .series
            .iter()
            .filter(|series| series.values.iter().all(|(_, value)| value.is_none()))
            .map(|series| font::clean_name(&series.name, language))
            .collect();
        if !empty.is_empty() {
            notes.push(format!(
                "{} {}.",
                language.pick("Without any value:", "Helt utan värden:"),
                empty.join(", ")
            ));
        }
        notes
    }

    fn description(&self, language: Language) -> String {
        let number = |value: f64| language.number(value, self.decimals);
        let mut regions: Vec<&Line<'_>> = self
            .lines
            .iter()
            .filter(|line| !line.is_country() && line.end().0 == self.last)
            .collect();
        regions.sort_by(|a, b| {
            b.end()
                .1
                .total_cmp(&a.end().1)
                .then_with(|| language.compare(&a.name, &b.name))
        });
        let period = if self.first == self.last {
            self.last.to_string()
        } else {
            format!("{}–{}", self.first, self.last)
        };
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Linjediagram, {period}, antal serier: {}.",
                self.lines.len()
            ),
            Language::English => format!(
                "Line chart, {period}, number of series: {}.",
                self.lines.len()
            ),
        }];
        if let [highest, .., lowest] = &regions[..] {
            sentences.push(match language {
                Language::Swedish => format!(
                    "{}: högst {} {}, lägst {} {}.",
                    self.last,
                    highest.name,
                    number(highest.end().1),
                    lowest.name,
                    number(lowest.end().1)
                ),
                Language::English => format!(
                    "{}: highest {} {}, lowest {} {}.",
                    self.last,
                    highest.name,
                    number(highest.end().1),
                    lowest.name,
                    number(lowest.end().1)
                ),
            });
        }
        let told_one_by_one = self
            .lines
            .iter()
            .filter(|line| line.is_country() || self.lines.len() <= 2);
        for line in told_one_by_one {
            let (from, to) = (line.points[0], line.end());
            sentences.push(if from.0 == to.0 {
                format!("{}: {} ({}).", line.name, number(to.1), to.0)
            } else {
                let joined = language.pick("to", "till");
                format!(
                    "{}: {} ({}) {joined} {} ({}).",
                    line.name,
                    number(from.1),
                    from.0,
                    number(to.1),
                    to.0
                )
            });
        }
        sentences.join(" ")
    }

    fn draw(
        &self,
        sheet: &mut Sheet<'_>,
        room: Room,
        unit: &str,
        break_labels: BreakLabels,
        language: Language,
    ) {
        let widest = self
            .named()
            .map(|(line, _)| line.face().width(&self.label(line, language)))
            .fold(0.0, f64::max);
        let break_strip = if self.breaks.is_empty() { 0.0 } else { 22.0 };
        let plot = Room {
            left: room.left + self.axis.label_width(language) + 10.0,
            top: room.top + 32.0 + break_strip,
            right: room.right - widest - 44.0,
            bottom: room.bottom - 28.0,
        };
        // A single year stands in the middle.
        let margin = if self.first == self.last { 0.5 } else { 0.0 };
        let years = (
            f64::from(self.first) - margin,
            f64::from(self.last) + margin,
        );
        let plane = Plane::over(plot, years, self.axis.range());

        let heading = self.axis.heading(&font::clean(unit), language);
        axes::write_heading(sheet, (room.left, room.top + 14.0), room.width(), &heading);
        self.axis.draw_upright(sheet, &plane, plot, language);
        self.draw_years(sheet, &plane, plot);
        self.draw_breaks(sheet, &plane, plot, break_labels);

        let mut order: Vec<&Line<'_>> = self.lines.iter().collect();
        order.sort_by_key(|line| (line.look.is_some(), line.is_country()));
        for line in order {
            self.draw_line(sheet, &plane, line);
        }
        self.draw_labels(sheet, &plane, plot, language);
    }

    fn draw_years(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) {
        let lowest = self.axis.range().0;
        // A heavy line at the bottom would look like zero.
        let pen = if lowest > 0.0 {
            axes::GRID_PEN
        } else {
            axes::AXIS_PEN
        };
        sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], pen);
        for year in axes::years(
            self.first,
            self.last,
            plot.width(),
            LABEL.width("2000") + 16.0,
        ) {
            let (x, _) = plane.at(f64::from(year), lowest);
            sheet.line(&[(x, plot.bottom), (x, plot.bottom + 5.0)], axes::AXIS_PEN);
            let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
            sheet.write((x, plot.bottom + 23.0), &year.to_string(), style);
        }
    }

    /// A break lies between the last year of the old way of counting and the first of the new.
    fn draw_breaks(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        plot: Room,
        break_labels: BreakLabels,
    ) {
        let lowest = self.axis.range().0;
        for ((year, what), letter) in self.breaks.iter().zip('a'..='z') {
            let (x, _) = plane.at(f64::from(*year) - 0.5, lowest);
            let pen = Pen {
                colour: MUTED,
                width: 1.3,
                dash: Dash::Short,
            };
            sheet.line(&[(x, plot.top - 4.0), (x, plot.bottom)], pen);
            let text = match break_labels {
                BreakLabels::Written => what.clone(),
                BreakLabels::Letters => letter.to_string(),
            };
            let half = NOTE.width(&text) / 2.0;
            let centre = x.min(plot.right - half).max(plot.left + half);
            sheet.write(
                (centre, plot.top - 9.0),
                &text,
                TextStyle::new(NOTE, INK, Anchor::Middle),
            );
        }
    }

    fn draw_line(&self, sheet: &mut Sheet<'_>, plane: &Plane, line: &Line<'_>) {
        let place = |&(year, value): &(i32, f64)| plane.at(f64::from(year), value);
        let (colour, width, dash) = match line.look {
            Some(look) if line.is_country() => (look.hue.line, 4.0, look.dash),
            Some(look) => (look.hue.line, 2.3, look.dash),
            None => (BACKGROUND_LINE, 1.4, Dash::Solid),
        };
        for run in line.runs.iter().filter(|run| run.len() > 1) {
            sheet.line(
                &run.iter().map(place).collect::<Vec<_>>(),
                Pen {
                    colour,
                    width,
                    dash,
                },
            );
        }
        let whisker = Pen {
            colour,
            width: 1.3,
            dash: Dash::Solid,
        };
        for (year, (lower, upper)) in line.intervals(self.lines.len()) {
            let (x, low) = plane.at(f64::from(*year), *lower);
            let (_, high) = plane.at(f64::from(*year), *upper);
            sheet.line(&[(x, low), (x, high)], whisker);
            for y in [low, high] {
                sheet.line(&[(x - 4.0, y), (x + 4.0, y)], whisker);
            }
        }
        let marked: Vec<(f64, f64)> = if self.lines.len() <= MOST_WITH_MARKERS {
            line.points.iter().map(place).collect()
        } else {
            // The ends, and what would vanish because no line leads to it.
            let alone = line
                .runs
                .iter()
                .filter(|run| run.len() == 1 || line.look.is_some());
            alone
                .flat_map(|run| [&run[0], &run[run.len() - 1]])
                .map(place)
                .collect()
        };
        let (marker, radius) = line
            .look
            .map_or((Marker::Circle, 2.0), |look| (look.marker, 4.2));
        sheet.markers(
            &marked,
            MarkerStyle {
                marker,
                radius,
                fill: colour,
                edge: palette::PAPER,
            },
        );
    }

    fn draw_labels(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room, language: Language) {
        let ends: Vec<(f64, f64)> = self
            .named()
            .map(|(line, _)| plane.at(f64::from(line.end().0), line.end().1))
            .collect();
        let ideal: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
        let places = labels::spread(&ideal, LABEL_GAP, plot.top + 4.0, plot.bottom);
        let left = plot.right + 38.0;
        for (((line, look), end), y) in self.named().zip(&ends).zip(places) {
            // Where a line ends early, the leader must not pass for the rest of it.
            let dash = if line.end().0 == self.last {
                Dash::Solid
            } else {
                Dash::Short
            };
            let pen = Pen {
                colour: look.hue.line,
                width: 1.1,
                dash,
            };
            sheet.line(&[(end.0 + 6.0, end.1), (left - 5.0, y)], pen);
            let style = TextStyle::new(line.face(), look.hue.text, Anchor::Start);
            sheet.write(
                (left, y + LABEL.size * 0.36),
                &self.label(line, language),
                style,
            );
        }
    }
}

fn csv(data: &Trend, caption: &Caption) -> String {
    let header = [
        "series".to_owned(),
        "year".to_owned(),
        table::with_unit("value", &caption.unit),
        "lower".to_owned(),
        "upper".to_owned(),
    ];
    let known = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let rows = data.series.iter().flat_map(|series| {
        let interval = |year: i32| {
            let found = series.intervals.iter().find(|(of, _)| *of == year);
            found.map(|(_, interval)| *interval)
        };
        series.values.iter().map(move |(year, value)| {
            [
                series.name.clone(),
                year.to_string(),
                known(*value),
                known(interval(*year).map(|(lower, _)| lower)),
                known(interval(*year).map(|(_, upper)| upper)),
            ]
        })
    });
    table::csv(header, rows)
}
