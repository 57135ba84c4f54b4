//! Ranked places with intervals: a dot and a line for each, in a ranking that admits its doubts.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, Face, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::labels;
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{DARK, Dash, GRID, INK, MUTED, Marker, PAPER};
use super::rows::{self, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntervalRanking {
    /// In any order.
    pub places: Vec<RankedPlace>,
    /// A name and its value, such as the whole country.
    pub reference: Option<(String, f64)>,
    /// Of the intervals, such as 0.95.
    pub level: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RankedPlace {
    pub name: String,
    /// None when it is not known.
    pub value: Option<f64>,
    /// The lower and the upper limit.
    pub interval: Option<(f64, f64)>,
    /// The best and the worst rank that the data allow, 1 for the highest value.
    pub ranks: Option<(usize, usize)>,
    pub highlighted: bool,
}

/// Up to so many rows have a name each.
const MOST_NAMED: usize = 45;
const ROW: f64 = 23.0;
/// Where there are more, the rows share this height, and only some are named.
const THIN_ROWS: f64 = 1000.0;
/// And of more than these every second is drawn, or every third, and so on.
const MOST_DRAWN: usize = 600;
const MOST_HIGHLIGHTED: usize = 40;
const NAMED_AT_EACH_END: usize = 3;
const MOST_LABELS: usize = 45;
const WIDEST_NAME: f64 = 220.0;
const ABOVE: f64 = 30.0;
const BELOW: f64 = 50.0;
const BETWEEN_COLUMNS: f64 = 18.0;

pub fn interval_ranking(
    data: &IntervalRanking,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let ranked = ranked(data, language);
    let csv = csv(&ranked, caption);
    if ranked.iter().all(|place| value(place).is_none()) {
        let why = if ranked.is_empty() {
            language.pick(
                "No place is in the selection.",
                "Ingen plats finns i urvalet.",
            )
        } else {
            language.pick("Every value is missing.", "Alla värden saknas.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(data, &ranked, language);
    let body = Body {
        height: scene.key.height() + ABOVE + scene.rows_height() + BELOW,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

fn value(place: &RankedPlace) -> Option<f64> {
    place.value.and_then(axes::drawable)
}

fn interval(place: &RankedPlace) -> Option<(f64, f64)> {
    let (lower, upper) = place.interval?;
    Some((axes::drawable(lower)?, axes::drawable(upper)?)).filter(|(lower, upper)| lower <= upper)
}

/// Highest first, what has no value last.
fn ranked(data: &IntervalRanking, language: Language) -> Vec<&RankedPlace> {
    let mut ranked: Vec<&RankedPlace> = data.places.iter().collect();
    ranked.sort_by(|a, b| {
        let known = |place: &RankedPlace| value(place).unwrap_or(f64::NEG_INFINITY);
        let limits = |place: &RankedPlace| place.interval.unwrap_or((0.0, 0.0));
        let (limits_a, limits_b) = (limits(a), limits(b));
        known(b)
            .total_cmp(&known(a))
            .then_with(|| language.compare(&a.name, &b.name))
            .then(limits_a.0.total_cmp(&limits_b.0))
            .then(limits_a.1.total_cmp(&limits_b.1))
            .then(a.ranks.cmp(&b.ranks))
            .then(b.highlighted.cmp(&a.highlighted))
    });
    ranked
}

struct Scene<'a> {
    reference: Option<(String, f64)>,
    level: f64,
    /// Those that are drawn, highest first.
    shown: Vec<&'a RankedPlace>,
    n_known: usize,
    n_unknown: usize,
    /// Of all places, how many have an interval above and below the reference.
    apart: (usize, usize),
    axis: Axis,
    decimals: usize,
    key: Key,
    language: Language,
}

/// What a dot tells: whether its interval leaves the reference out, and whether it was asked for.
fn style(is_apart: bool, highlighted: bool) -> MarkerStyle {
    MarkerStyle {
        marker: if highlighted {
            Marker::Diamond
        } else {
            Marker::Circle
        },
        radius: if highlighted { 5.6 } else { 4.4 },
        fill: if is_apart { DARK } else { PAPER },
        edge: INK,
    }
}

impl<'a> Scene<'a> {
    fn of(data: &IntervalRanking, ranked: &[&'a RankedPlace], language: Language) -> Self {
        let n_known = ranked.iter().filter(|place| value(place).is_some()).count();
        let named_all = ranked.len() <= MOST_NAMED;
        let step = n_known.div_ceil(MOST_DRAWN).max(1);
        let mut n_highlighted = 0;
        let shown: Vec<&RankedPlace> = ranked
            .iter()
            .enumerate()
            .filter(|(rank, place)| {
                n_highlighted += usize::from(place.highlighted);
                let is_asked_for = place.highlighted && n_highlighted <= MOST_HIGHLIGHTED;
                let is_in_step = rank.is_multiple_of(step) || rank + 1 == n_known;
                named_all || (*rank < n_known && (is_asked_for || is_in_step))
            })
            .map(|(_, place)| *place)
            .collect();
        let reference = data.reference.as_ref().and_then(|(name, value)| {
            Some((font::clean_name(name, language), axes::drawable(*value)?))
        });
        let values: Vec<f64> = shown
            .iter()
            .flat_map(|place| {
                let limits = interval(place).map(|(lower, upper)| [lower, upper]);
                value(place).into_iter().chain(limits.into_iter().flatten())
            })
            .chain(reference.iter().map(|(_, value)| *value))
            .collect();
        let axis = Axis::around(&values);
        let side = |is_there: fn(f64, (f64, f64)) -> bool| {
            let at = reference.as_ref().map(|(_, at)| *at);
            let is_there = |place: &&&RankedPlace| {
                at.zip(interval(place))
                    .is_some_and(|(at, limits)| is_there(at, limits))
            };
            ranked.iter().filter(is_there).count()
        };
        let mut scene = Self {
            apart: (
                side(|at, (lower, _)| at < lower),
                side(|at, (_, upper)| upper < at),
            ),
            level: data.level,
            decimals: axes::decimals_for(&values).max(axis.decimals()),
            n_unknown: ranked.len() - n_known,
            key: Key::default(),
            reference,
            shown,
            n_known,
            axis,
            language,
        };
        scene.key = Key::of(scene.key_entries());
        scene
    }

    fn is_thin(&self) -> bool {
        self.shown.len() > MOST_NAMED
    }

    fn row_height(&self) -> f64 {
        if self.is_thin() {
            THIN_ROWS / self.shown.len() as f64
        } else {
            ROW
        }
    }

    fn rows_height(&self) -> f64 {
        self.row_height() * self.shown.len() as f64
    }

    fn key_entries(&self) -> Vec<(Sample, String)> {
        let language = self.language;
        let mut entries = Vec::new();
        let mut say = |is_needed: bool, style: MarkerStyle, en: &str, sv: &str| {
            if is_needed {
                entries.push((Sample::Mark(style), language.pick(en, sv).to_owned()));
            }
        };
        let has_reference = self.reference.is_some();
        say(
            has_reference,
            style(true, false),
            "Interval leaves the reference line out",
            "Intervallet skilt från referenslinjen",
        );
        say(
            has_reference,
            style(false, false),
            "Interval covers it",
            "Intervallet täcker den",
        );
        say(
            self.shown.iter().any(|place| place.highlighted),
            style(true, true),
            "Highlighted",
            "Framhävd",
        );
        entries
    }

    /// Without an interval nothing is told apart from the reference.
    fn is_apart(&self, place: &RankedPlace) -> bool {
        let apart = self.reference.as_ref().zip(interval(place));
        apart.is_some_and(|((_, at), (lower, upper))| *at < lower || upper < *at)
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if self.n_known > 1 {
            let words = language.pick(
                "Ranks are uncertain: places whose intervals overlap may well stand in another \
                 order.",
                "Rangordningen är osäker: platser vars intervall överlappar kan mycket väl stå i \
                 annan ordning.",
            );
            notes.push(words.to_owned());
        }
        if self.shown.iter().any(|place| interval(place).is_some()) {
            let level = language.number(100.0 * self.level, decimals_of_level(self.level));
            notes.push(match language {
                Language::Swedish => format!("Streck: {level}-procentiga intervall."),
                Language::English => format!("Lines: {level} per cent intervals."),
            });
        }
        if self.is_thin() {
            let words = match self.names_highlighted() {
                true => language.pick(
                    "Named: highlighted places and the ends of the ranking.",
                    "Namngivna: framhävda platser och rangordningens ändar.",
                ),
                false => language.pick(
                    "Named: the ends of the ranking.",
                    "Namngivna: rangordningens ändar.",
                ),
            };
            notes.push(words.to_owned());
        }
        if self.n_unknown > 0 {
            let count = language.whole(self.n_unknown as i64);
            notes.push(format!(
                "{}: {count}.",
                language.pick("Without a value", "Utan värde")
            ));
        }
        let drawn = self
            .shown
            .iter()
            .filter(|place| value(place).is_some())
            .count();
        let what = language.pick("places between those drawn", "platser mellan de ritade");
        notes.extend(rows::left_out(self.n_known - drawn, what, language));
        notes
    }

    fn number(&self, value: f64) -> String {
        self.language.number(value, self.decimals)
    }

    fn told(&self, place: &RankedPlace) -> String {
        let name = font::clean_name(&place.name, self.language);
        let value = value(place)
            .map(|value| self.number(value))
            .unwrap_or_default();
        match interval(place) {
            Some(_) => format!("{name} {value} ({})", self.interval(place)),
            None => format!("{name} {value}"),
        }
    }

    fn description(&self) -> String {
        let language = self.language;
        let known: Vec<&&RankedPlace> = self
            .shown
            .iter()
            .filter(|place| value(place).is_some())
            .collect();
        let mut sentences = vec![format!(
            "{}: {}.",
            language.pick(
                "Ranking with intervals, number of places",
                "Rangordning med intervall, antal platser"
            ),
            language.whole(self.n_known as i64)
        )];
        match &known[..] {
            [highest, .., lowest] => sentences.push(format!(
                "{} {}, {} {}.",
                language.pick("Highest", "Högst"),
                self.told(highest),
                language.pick("lowest", "lägst"),
                self.told(lowest)
            )),
            _ => sentences.extend(known.iter().map(|only| format!("{}.", self.told(only)))),
        }
        if let Some((name, at)) = &self.reference {
            let [over, under] =
                [self.apart.0, self.apart.1].map(|count| language.whole(count as i64));
            sentences.push(match language {
                Language::Swedish => format!(
                    "{name} {}: {over} ligger säkert över och {under} säkert under.",
                    self.number(*at)
                ),
                Language::English => format!(
                    "{name} {}: {over} lie clearly above it and {under} clearly below.",
                    self.number(*at)
                ),
            });
        }
        let highlighted: Vec<String> = known
            .iter()
            .filter(|place| place.highlighted)
            .take(3)
            .map(|place| self.told(place))
            .collect();
        if !highlighted.is_empty() {
            let words = language.pick("Highlighted", "Framhävda");
            sentences.push(format!("{words}: {}.", highlighted.join("; ")));
        }
        sentences.join(" ")
    }

    fn interval(&self, place: &RankedPlace) -> String {
        let limits = interval(place);
        limits
            .map(|(lower, upper)| {
                let joined = self.language.pick("to", "till");
                // A dash beside a minus sign would be read as one.
                if lower < 0.0 {
                    format!("{} {joined} {}", self.number(lower), self.number(upper))
                } else {
                    format!("{}–{}", self.number(lower), self.number(upper))
                }
            })
            .unwrap_or_default()
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        self.key.draw(sheet, room.left, room.top);
        let plot = self.plot(room);
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        self.axis.draw_level(sheet, &plane, plot, self.language);
        let unit = self.axis.heading(&font::clean(unit), self.language);
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        sheet.write(
            (plot.centre(), plot.bottom + 44.0),
            &NOTE.cut(&unit, unit_room),
            TextStyle::new(NOTE, MUTED, Anchor::Middle),
        );
        self.draw_reference(sheet, &plane, plot, room);
        self.draw_intervals(sheet, &plane, plot);
        if self.is_thin() {
            self.draw_some_names(sheet, &plane, plot);
        } else {
            self.draw_columns(sheet, plot, room);
        }
    }

    fn plot(&self, room: Room) -> Room {
        let names = if self.is_thin() {
            let named = self
                .named()
                .into_iter()
                .map(|place| self.name(self.shown[place]).1);
            rows::widest(STRONG_LABEL, named) + 34.0
        } else {
            rows::widest(
                STRONG_LABEL,
                self.shown.iter().map(|place| self.name(place).1),
            ) + 14.0
        };
        let columns: f64 = if self.is_thin() {
            0.0
        } else {
            self.columns()
                .iter()
                .map(|column| column.width + BETWEEN_COLUMNS)
                .sum()
        };
        // Half a tick label may reach beyond the axis on either side.
        let half = self.axis.label_width(self.language) / 2.0;
        let top = room.top + self.key.height() + ABOVE;
        Room {
            left: room.left + names.max(half),
            top,
            right: room.right - columns.max(half) - 6.0,
            bottom: top + self.rows_height(),
        }
    }

    fn name(&self, place: &RankedPlace) -> (Face, String) {
        let face = if place.highlighted {
            STRONG_LABEL
        } else {
            LABEL
        };
        (
            face,
            face.cut(&font::clean_name(&place.name, self.language), WIDEST_NAME),
        )
    }

    /// The line lies behind the intervals; its name stands above, clear of the headings.
    fn draw_reference(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room, room: Room) {
        let Some((name, at)) = &self.reference else {
            return;
        };
        let (x, _) = plane.at(*at, 0.0);
        let pen = Pen {
            colour: INK,
            width: 2.0,
            dash: Dash::Long,
        };
        sheet.line(&[(x, plot.top - 3.0), (x, plot.bottom)], pen);
        let value = format!("\u{2002}{}", self.number(*at));
        let name = STRONG_LABEL.cut(name, 260.0 - STRONG_LABEL.width(&value));
        let words = format!("{name}{value}");
        let half = STRONG_LABEL.width(&words) / 2.0;
        let x = x.min(plot.right - half).max(room.left + half);
        let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Middle);
        sheet.write((x, plot.top - 9.0), &words, style);
    }

    fn middle(&self, plot: Room, place: usize) -> f64 {
        plot.top + (place as f64 + 0.5) * self.row_height()
    }

    fn draw_intervals(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) {
        let height = self.row_height();
        for (place, ranked) in self.shown.iter().enumerate() {
            let y = self.middle(plot, place);
            let Some((lower, upper)) = interval(ranked) else {
                continue;
            };
            let ends = [lower, upper].map(|limit| (plane.at(limit, 0.0).0, y));
            let (colour, width) = match (ranked.highlighted, self.is_thin()) {
                (true, _) => (INK, 2.6),
                (false, true) => ("#8c8c8c", (height * 0.5).clamp(0.5, 1.4)),
                (false, false) => ("#6e6e6e", 1.8),
            };
            sheet.line(
                &ends,
                Pen {
                    colour,
                    width,
                    dash: Dash::Solid,
                },
            );
        }
        // The highlighted on top of all others, and of each kind all at once.
        for highlighted in [false, true] {
            for is_apart in [false, true] {
                let places: Vec<(f64, f64)> = self
                    .shown
                    .iter()
                    .enumerate()
                    .filter(|(_, ranked)| {
                        ranked.highlighted == highlighted && self.is_apart(ranked) == is_apart
                    })
                    .filter_map(|(place, ranked)| {
                        Some((plane.at(value(ranked)?, 0.0).0, self.middle(plot, place)))
                    })
                    .collect();
                let mut style = style(is_apart, highlighted);
                if self.is_thin() && !highlighted {
                    style.radius = (height * 0.7).clamp(1.3, 4.4);
                }
                if !places.is_empty() {
                    sheet.markers(&places, style);
                }
            }
        }
    }

    fn columns(&self) -> Vec<Column<'a>> {
        let language = self.language;
        let column = |heading: &'static str, text: &dyn Fn(&RankedPlace) -> String| {
            let texts: Vec<String> = self.shown.iter().map(|place| text(place)).collect();
            let width = rows::widest(STRONG_LABEL, &texts).max(NOTE.width(heading));
            Column {
                heading,
                texts,
                width,
            }
        };
        let unknown = language.pick("unknown", "okänt");
        let mut columns = vec![column(language.pick("Value", "Värde"), &|place| {
            value(place).map_or_else(|| unknown.to_owned(), |value| self.number(value))
        })];
        if self.shown.iter().any(|place| interval(place).is_some()) {
            let heading = language.pick("Interval", "Intervall");
            columns.push(column(heading, &|place| self.interval(place)));
        }
        if self.shown.iter().any(|place| place.ranks.is_some()) {
            columns.push(column(
                language.pick("Rank", "Plats"),
                &|place| match place.ranks {
                    Some((best, worst)) if best == worst => best.to_string(),
                    Some((best, worst)) => format!("{best}–{worst}"),
                    None => String::new(),
                },
            ));
        }
        columns
    }

    fn draw_columns(&self, sheet: &mut Sheet<'_>, plot: Room, room: Room) {
        for (place, ranked) in self.shown.iter().enumerate() {
            let middle = self.middle(plot, place);
            let (face, name) = self.name(ranked);
            let style = TextStyle::new(face, INK, Anchor::End);
            sheet.write((plot.left - 12.0, baseline(middle, face)), &name, style);
            if value(ranked).is_none() {
                sheet.markers(&[(plot.left + 10.0, middle)], UNKNOWN_MARK);
            }
        }
        let mut right = room.right;
        for column in self.columns().iter().rev() {
            let style = TextStyle::new(NOTE, MUTED, Anchor::End);
            sheet.write((right, plot.top - 9.0), column.heading, style);
            for (place, (text, ranked)) in column.texts.iter().zip(&self.shown).enumerate() {
                let face = if ranked.highlighted {
                    STRONG_LABEL
                } else {
                    LABEL
                };
                let style = TextStyle::new(face, INK, Anchor::End);
                sheet.write(
                    (right, baseline(self.middle(plot, place), face)),
                    text,
                    style,
                );
            }
            right -= column.width + BETWEEN_COLUMNS;
        }
    }

    /// The highlighted, unless their names would crowd each other out of place, and from the ends
    /// inwards as many others as are wanted.
    fn named(&self) -> Vec<usize> {
        let n = self.shown.len();
        let mut named = match self.names_highlighted() {
            true => (0..n)
                .filter(|&place| self.shown[place].highlighted)
                .collect(),
            false => Vec::new(),
        };
        named.extend((0..NAMED_AT_EACH_END).flat_map(|step| [step, n - 1 - step]));
        named.sort_unstable();
        named.dedup();
        named
    }

    fn names_highlighted(&self) -> bool {
        let highlighted = self.shown.iter().filter(|place| place.highlighted);
        highlighted.count() <= MOST_LABELS - 2 * NAMED_AT_EACH_END
    }

    fn draw_some_names(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) {
        let named = self.named();
        let ideal: Vec<f64> = named
            .iter()
            .map(|&place| self.middle(plot, place))
            .collect();
        let places = labels::spread(&ideal, 21.0, plot.top + 4.0, plot.bottom - 4.0);
        for ((&place, y), label) in named.iter().zip(&ideal).zip(places) {
            let ranked = self.shown[place];
            let (face, name) = self.name(ranked);
            let style = TextStyle::new(face, INK, Anchor::End);
            sheet.write((plot.left - 32.0, baseline(label, face)), &name, style);
            let start = interval(ranked).map(|(lower, _)| lower).or(value(ranked));
            let end = start.map_or(plot.left, |start| plane.at(start, 0.0).0 - 3.0);
            let pen = Pen {
                colour: if ranked.highlighted { MUTED } else { GRID },
                width: 1.0,
                dash: Dash::Solid,
            };
            let leader = [(plot.left - 27.0, label), (plot.left - 6.0, *y), (end, *y)];
            sheet.line(&leader, pen);
        }
    }
}

struct Column<'a> {
    heading: &'a str,
    texts: Vec<String>,
    width: f64,
}

/// 95, but 99.8.
fn decimals_of_level(level: f64) -> usize {
    let per_cent = 100.0 * level;
    usize::from((per_cent - per_cent.round()).abs() > 1e-9)
}

fn csv(ranked: &[&RankedPlace], caption: &Caption) -> String {
    let header = [
        "place".to_owned(),
        table::with_unit("value", &caption.unit),
        table::with_unit("lower", &caption.unit),
        table::with_unit("upper", &caption.unit),
        "best rank".to_owned(),
        "worst rank".to_owned(),
        "highlighted".to_owned(),
    ];
    let rows = ranked.iter().map(|place| {
        [
            place.name.clone(),
            table::known(place.value),
            table::known(place.interval.map(|(lower, _)| lower)),
            table::known(place.interval.map(|(_, upper)| upper)),
            table::known(place.ranks.map(|(best, _)| best)),
            table::known(place.ranks.map(|(_, worst)| worst)),
            place.highlighted.to_string(),
        ]
    });
    table::csv(header, rows)
}
