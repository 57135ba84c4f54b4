//! Sparklines in a table: a row for each indicator or area, with its course and the numbers of it.

use super::axes;
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{DARK, Dash, INK, MUTED, Marker, PAPER};
use super::rows::{self, MOST_ROWS, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, PartialEq)]
pub struct Sparklines {
    /// In the order of the table.
    pub rows: Vec<SparklineRow>,
    pub scale: SparklineScale,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SparklineRow {
    pub name: String,
    /// Empty where the caption's unit is that of all rows.
    pub unit: String,
    /// In any order. A year without a value, or left out, interrupts the line.
    pub values: Vec<(i32, Option<f64>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SparklineScale {
    /// Lines can be compared with each other.
    Common,
    /// Each line fills its row: courses can be compared, heights cannot.
    Own,
}

const ROW: f64 = 42.0;
const ABOVE: f64 = 28.0;
const GAP: f64 = 16.0;
const WIDEST_NAME: f64 = 270.0;
const NARROWEST_NAME: f64 = 80.0;
const NARROWEST_LINE: f64 = 150.0;

const LAST: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 4.2,
    fill: DARK,
    edge: INK,
};
const LOWEST: MarkerStyle = MarkerStyle {
    marker: Marker::TriangleDown,
    radius: 3.8,
    fill: PAPER,
    edge: INK,
};
const HIGHEST: MarkerStyle = MarkerStyle {
    marker: Marker::Triangle,
    ..LOWEST
};

pub fn sparkline_table(
    data: &Sparklines,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let csv = csv(data, caption);
    let Some(scene) = Scene::of(data, language) else {
        let why = if data.rows.is_empty() {
            language.pick("No row is in the selection.", "Ingen rad finns i urvalet.")
        } else {
            language.pick("Every value is missing.", "Alla värden saknas.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    };
    let body = Body {
        height: scene.key.height() + ABOVE + scene.rows.len() as f64 * ROW + 8.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

struct Row {
    name: String,
    unit: String,
    /// In order of time, each year once.
    points: Vec<(i32, f64)>,
    decimals: usize,
}

impl Row {
    fn of(row: &SparklineRow, language: Language) -> Self {
        let mut points: Vec<(i32, f64)> = row
            .values
            .iter()
            .filter_map(|(year, value)| Some((*year, value.and_then(axes::drawable)?)))
            .collect();
        points.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        points.dedup_by_key(|(year, _)| *year);
        let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        Self {
            name: font::clean_name(&row.name, language),
            unit: font::clean(&row.unit),
            decimals: axes::fewest_decimals_for(&values),
            points,
        }
    }

    /// The earliest of several that are equal.
    fn lowest(&self) -> Option<(i32, f64)> {
        let points = self.points.iter().copied();
        points.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
    }

    fn highest(&self) -> Option<(i32, f64)> {
        let points = self.points.iter().copied();
        points.min_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)))
    }
}

struct Scene {
    rows: Vec<Row>,
    n_left_out: usize,
    first: i32,
    last: i32,
    scale: SparklineScale,
    /// Of all rows together.
    range: (f64, f64),
    key: Key,
    language: Language,
}

/// What the columns say about a row, in the order of the headings.
type Texts = [String; 5];

impl Scene {
    /// None when there is not a single value.
    fn of(data: &Sparklines, language: Language) -> Option<Self> {
        let rows: Vec<Row> = data
            .rows
            .iter()
            .take(MOST_ROWS)
            .map(|row| Row::of(row, language))
            .collect();
        let points = || rows.iter().flat_map(|row| &row.points);
        let years = || points().map(|(year, _)| *year);
        let (first, last) = (years().min()?, years().max()?);
        let (low, high) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |range, (_, value)| {
            (range.0.min(*value), range.1.max(*value))
        });
        let entries = [
            (LAST, "last value", "sista värdet"),
            (LOWEST, "lowest", "lägst"),
            (HIGHEST, "highest", "högst"),
        ];
        let entries = entries
            .into_iter()
            .map(|(mark, en, sv)| (Sample::Mark(mark), language.pick(en, sv).to_owned()));
        Some(Self {
            key: Key::of(entries),
            n_left_out: data.rows.len() - rows.len(),
            scale: data.scale,
            range: (low, high),
            rows,
            first,
            last,
            language,
        })
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let scale = match self.scale {
            SparklineScale::Common => language.pick(
                "All lines have the same scale, from the lowest to the highest value of the \
                 table.",
                "Alla linjer har samma skala, från tabellens lägsta till dess högsta värde.",
            ),
            SparklineScale::Own => language.pick(
                "Each line has a scale of its own, from its lowest to its highest value: compare \
                 courses, not heights.",
                "Varje linje har egen skala, från sitt lägsta till sitt högsta värde: jämför \
                 förlopp, inte höjder.",
            ),
        };
        let mut notes = vec![scale.to_owned()];
        let has_gap = self.rows.iter().any(|row| {
            row.points
                .windows(2)
                .any(|pair| i64::from(pair[1].0) - i64::from(pair[0].0) > 1)
        });
        if has_gap {
            let words = language.pick(
                "A gap in a line: years without a value.",
                "Avbrott i en linje: år utan värde.",
            );
            notes.push(words.to_owned());
        }
        let ends_elsewhere = self.rows.iter().any(|row| {
            !row.points.is_empty()
                && (row.points[0].0 != self.first
                    || row.points[row.points.len() - 1].0 != self.last)
        });
        if ends_elsewhere {
            let words = language.pick(
                "A year in brackets: the row's first or last value is of that year.",
                "Årtal inom parentes: radens första eller sista värde gäller det året.",
            );
            notes.push(words.to_owned());
        }
        let what = language.pick("rows further down", "rader längre ned");
        notes.extend(rows::left_out(self.n_left_out, what, language));
        notes
    }

    fn number(&self, row: &Row, value: f64) -> String {
        self.language.number(value, row.decimals)
    }

    fn signed(&self, row: &Row, change: f64) -> String {
        let sign = if change > 0.0 { "+" } else { "" };
        format!("{sign}{}", self.number(row, change))
    }

    fn description(&self) -> String {
        let language = self.language;
        let mut sentences = vec![format!(
            "{} {}, {}: {}.",
            language.pick("Table with sparklines", "Tabell med miniatyrdiagram"),
            self.period(),
            language.pick("number of rows", "antal rader"),
            language.whole((self.rows.len() + self.n_left_out) as i64)
        )];
        let told: Vec<String> = self
            .rows
            .iter()
            .filter(|row| !row.points.is_empty())
            .take(5)
            .map(|row| {
                let (from, to) = (row.points[0], row.points[row.points.len() - 1]);
                if from.0 == to.0 {
                    return format!("{} {} ({})", row.name, self.number(row, to.1), to.0);
                }
                format!(
                    "{} {} ({}) {} {} ({})",
                    row.name,
                    self.number(row, from.1),
                    from.0,
                    language.pick("to", "till"),
                    self.number(row, to.1),
                    to.0
                )
            })
            .collect();
        sentences.push(format!("{}.", told.join("; ")));
        sentences.join(" ")
    }

    fn period(&self) -> String {
        if self.first == self.last {
            self.last.to_string()
        } else {
            format!("{}–{}", self.first, self.last)
        }
    }

    fn headings(&self) -> Texts {
        let language = self.language;
        [
            self.first.to_string(),
            self.last.to_string(),
            language.pick("Change", "Förändring").to_owned(),
            language.pick("Lowest", "Lägst").to_owned(),
            language.pick("Highest", "Högst").to_owned(),
        ]
    }

    fn texts(&self, row: &Row) -> Texts {
        let (Some(first), Some(last)) = (row.points.first(), row.points.last()) else {
            let unknown = self.language.pick("unknown", "okänt").to_owned();
            return [
                unknown.clone(),
                unknown,
                String::new(),
                String::new(),
                String::new(),
            ];
        };
        let at = |(year, value): (i32, f64), expected: Option<i32>| {
            let value = self.number(row, value);
            if expected == Some(year) {
                value
            } else {
                format!("{value} ({year})")
            }
        };
        let change = if row.points.len() > 1 {
            self.signed(row, last.1 - first.1)
        } else {
            String::new()
        };
        [
            at(*first, Some(self.first)),
            at(*last, Some(self.last)),
            change,
            row.lowest()
                .map(|point| at(point, None))
                .unwrap_or_default(),
            row.highest()
                .map(|point| at(point, None))
                .unwrap_or_default(),
        ]
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        self.key.draw(sheet, room.left, room.top);
        let texts: Vec<Texts> = self.rows.iter().map(|row| self.texts(row)).collect();
        let headings = self.headings();
        let widths: Vec<f64> = (0..headings.len())
            .map(|column| {
                rows::widest(STRONG_LABEL, texts.iter().map(|texts| &texts[column]))
                    .max(NOTE.width(&headings[column]))
            })
            .collect();
        // Where numbers are long, the last columns give way, and then the names.
        let taken = |n: usize| widths[..n].iter().map(|width| width + GAP).sum::<f64>();
        let free = |n: usize| room.width() - taken(n) - NARROWEST_LINE;
        let n_columns = (2..=widths.len())
            .rev()
            .find(|n| free(*n) >= NARROWEST_NAME)
            .unwrap_or(2);
        let for_names = free(n_columns).clamp(NARROWEST_NAME, WIDEST_NAME);
        let names = self.rows.iter().map(|row| {
            LABEL
                .width(&LABEL.cut(&row.name, for_names))
                .max(NOTE.width(&NOTE.cut(&row.unit, for_names)))
        });
        let unit = NOTE.cut(&font::clean(unit), for_names);
        let first_right = room.left + names.fold(NOTE.width(&unit), f64::max) + GAP + widths[0];
        let mut rights = [first_right, 0.0, 0.0, 0.0, 0.0];
        let mut right = room.right;
        for column in (1..n_columns).rev() {
            rights[column] = right;
            right -= widths[column] + GAP;
        }
        let top = room.top + self.key.height() + ABOVE;
        let plot = Room {
            left: first_right + GAP,
            top,
            right: right.max(first_right + GAP + 20.0),
            bottom: top + self.rows.len() as f64 * ROW,
        };
        let muted = |anchor| TextStyle::new(NOTE, MUTED, anchor);
        sheet.write((room.left, top - 9.0), &unit, muted(Anchor::Start));
        for (heading, right) in headings.iter().zip(rights).take(n_columns) {
            sheet.write((right, top - 9.0), heading, muted(Anchor::End));
        }
        for (place, (row, texts)) in self.rows.iter().zip(&texts).enumerate() {
            let band = rows::row(plot, place, ROW);
            let middle = (band.top + band.bottom) / 2.0;
            sheet.line(&[(room.left, band.top), (room.right, band.top)], rows::RULE);
            let name_middle = if row.unit.is_empty() {
                middle
            } else {
                middle - 9.0
            };
            let start = |face, colour| TextStyle::new(face, colour, Anchor::Start);
            let name = LABEL.cut(&row.name, for_names);
            sheet.write(
                (room.left, baseline(name_middle, LABEL)),
                &name,
                start(LABEL, INK),
            );
            let unit = NOTE.cut(&row.unit, for_names);
            sheet.write(
                (room.left, baseline(middle + 9.0, NOTE)),
                &unit,
                start(NOTE, MUTED),
            );
            for (column, (text, right)) in texts.iter().zip(rights).take(n_columns).enumerate() {
                let face = if column == 1 { STRONG_LABEL } else { LABEL };
                let colour = if column < 3 { INK } else { MUTED };
                let style = TextStyle::new(face, colour, Anchor::End);
                sheet.write((right, baseline(middle, face)), text, style);
            }
            self.draw_line(sheet, band, row);
        }
    }

    fn draw_line(&self, sheet: &mut Sheet<'_>, band: Room, row: &Row) {
        let (Some(lowest), Some(highest), Some(last)) =
            (row.lowest(), row.highest(), row.points.last())
        else {
            return;
        };
        let (low, high) = match self.scale {
            SparklineScale::Common => self.range,
            SparklineScale::Own => (lowest.1, highest.1),
        };
        // A level line lies in the middle, and so does a single year.
        let (low, high) = if low < high {
            (low, high)
        } else {
            (low - 1.0, high + 1.0)
        };
        let margin = if self.first == self.last { 0.5 } else { 0.0 };
        let years = (
            f64::from(self.first) - margin,
            f64::from(self.last) + margin,
        );
        let inner = Room {
            left: band.left + 6.0,
            top: band.top + 7.0,
            right: band.right - 6.0,
            bottom: band.bottom - 7.0,
        };
        let plane = Plane::over(inner, years, (low, high));
        let at = |(year, value): (i32, f64)| plane.at(f64::from(year), value);
        let pen = Pen {
            colour: DARK,
            width: 2.0,
            dash: Dash::Solid,
        };
        let is_next = |a: &(i32, f64), b: &(i32, f64)| i64::from(b.0) - i64::from(a.0) == 1;
        for run in row.points.chunk_by(is_next) {
            let places: Vec<(f64, f64)> = run.iter().map(|point| at(*point)).collect();
            match &places[..] {
                [alone] => sheet.markers(
                    &[*alone],
                    MarkerStyle {
                        radius: 1.8,
                        ..LAST
                    },
                ),
                _ => sheet.line(&places, pen),
            }
        }
        if lowest.1 < highest.1 {
            sheet.markers(&[at(lowest)], LOWEST);
            sheet.markers(&[at(highest)], HIGHEST);
        }
        let radius = if [lowest, highest].contains(last) {
            2.6
        } else {
            LAST.radius
        };
        sheet.markers(&[at(*last)], MarkerStyle { radius, ..LAST });
    }
}

fn csv(data: &Sparklines, caption: &Caption) -> String {
    let header = [
        "row".to_owned(),
        "unit".to_owned(),
        "year".to_owned(),
        table::with_unit("value", &caption.unit),
    ];
    let mut cells: Vec<[String; 4]> = Vec::new();
    for row in &data.rows {
        let mut values = row.values.clone();
        values.sort_by(|a, b| {
            let known = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
            a.0.cmp(&b.0).then(known(a.1).total_cmp(&known(b.1)))
        });
        cells.extend(values.into_iter().map(|(year, value)| {
            [
                row.name.clone(),
                row.unit.clone(),
                year.to_string(),
                table::known(value),
            ]
        }));
    }
    table::csv(header, cells)
}
