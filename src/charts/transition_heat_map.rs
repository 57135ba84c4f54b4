//! Changes of type of areas: from which, to which, and how many, in a square of cells.

use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::hidden::{self, Totals};
use super::key::{EDGE, Key, Sample};
use super::page::{Anchor, Fill, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, INK, MUTED, PAPER, UNKNOWN};
use super::rows;
use super::{Caption, Chart, table};
use crate::language::Language;

/// How many areas, or people, went from each type to each.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    /// The first and the last period, as they are printed.
    pub period: (String, String),
    /// In their order, the same for rows and columns.
    pub type_names: Vec<String>,
    /// A row for each type left, a column for each type arrived at.
    pub counts: Vec<Vec<u64>>,
    pub counted: Counted,
    /// Counts from one up to but not including this are hidden, and as many more of their row as
    /// it takes to keep them from being worked out. Zero hides nothing.
    pub hide_below: u64,
    pub thresholds: Thresholds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Areas,
    Inhabitants,
}

/// Whether an area can change its type on its own, or only by passing another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thresholds {
    /// The same limits in both periods.
    Fixed,
    /// Limits drawn anew each period, such as quintiles.
    Relative,
}

const MOST_TYPES: usize = 9;
const WIDEST_NAME: f64 = 170.0;
const TO_GRID: f64 = 12.0;
const CELL: f64 = 64.0;
const NAME_LINES: usize = 3;
/// From this many per cent on, the fill and the ink on it. The last class ends at a hundred.
const CLASSES: [(f64, &str, &str); 5] = [
    (0.0, "#f0f0f0", INK),
    (10.0, "#cbcbcb", INK),
    (25.0, "#9a9a9a", INK),
    (50.0, "#5f5f5f", PAPER),
    (75.0, "#262626", PAPER),
];

pub fn transition_heat_map(
    data: &Transitions,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let rows = rows_of(data);
    let csv = csv(data, &rows);
    if rows.iter().all(|row| row.total == 0) {
        let why = language.pick(
            "No changes are in the selection.",
            "Inga byten finns i urvalet.",
        );
        let why = if data.type_names.is_empty() {
            language.pick("No type is in the selection.", "Ingen typ finns i urvalet.")
        } else {
            why
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(data, rows, language);
    let body = Body {
        height: scene.key.height() + scene.above() + scene.n() as f64 * CELL + 12.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room)
    })
}

/// What becomes of those that started in one type.
struct Row {
    total: u64,
    /// None where the count is hidden.
    cells: Vec<Option<u64>>,
}

fn rows_of(data: &Transitions) -> Vec<Row> {
    let n = data.type_names.len();
    let count = |from: usize, to: usize| {
        data.counts
            .get(from)
            .and_then(|row| row.get(to))
            .copied()
            .unwrap_or_default()
    };
    let rows = (0..n).map(|from| (0..n).map(|to| count(from, to)).collect::<Vec<u64>>());
    let counts: Vec<Vec<u64>> = rows.collect();
    let shown = hidden::hide(&counts, data.hide_below, Totals::OfRows);
    let rows = counts.iter().zip(shown).map(|(counts, cells)| Row {
        total: counts
            .iter()
            .fold(0, |total, count| total.saturating_add(*count)),
        cells,
    });
    rows.collect()
}

struct Scene<'a> {
    data: &'a Transitions,
    names: Vec<String>,
    rows: Vec<Row>,
    key: Key,
    language: Language,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Transitions, rows: Vec<Row>, language: Language) -> Self {
        let mut entries: Vec<(Sample, String)> = (0..CLASSES.len())
            .map(|class| {
                let (from, fill, _) = CLASSES[class];
                let words = match CLASSES.get(class + 1) {
                    Some((to, _, _)) if class == 0 => {
                        format!("under {}", rows::per_cent(&to.to_string(), language))
                    }
                    Some((to, _, _)) => {
                        let to = rows::per_cent(&to.to_string(), language);
                        format!("{from} {} {to}", language.pick("to under", "till under"))
                    }
                    None => format!("{from}–{}", rows::per_cent("100", language)),
                };
                (Sample::Surface(Fill::Plain(fill)), words)
            })
            .collect();
        if rows.iter().flat_map(|row| &row.cells).any(Option::is_none) {
            let words = language.pick("hidden", "dold").to_owned();
            entries.push((Sample::Surface(Fill::Shaded(UNKNOWN)), words));
        }
        let names = data
            .type_names
            .iter()
            .map(|name| font::clean_name(name, language));
        Self {
            key: Key::of(entries),
            names: names.collect(),
            data,
            rows,
            language,
        }
    }

    /// How many types are drawn.
    fn n(&self) -> usize {
        self.rows.len().min(MOST_TYPES)
    }

    fn per_cent(&self, count: u64, total: u64) -> String {
        let share = 100.0 * count as f64 / total as f64;
        let written = if count > 0 && share < 0.5 {
            "<1".to_owned()
        } else {
            self.language.number(share, 0)
        };
        rows::per_cent(&written, self.language)
    }

    fn column_width(&self) -> f64 {
        let totals = self.rows.iter().take(self.n()).map(|row| self.total(row));
        let totals = rows::widest(LABEL, totals).max(NOTE.width(self.totals_heading()));
        (caption::WIDTH_INSIDE - WIDEST_NAME - TO_GRID - totals - 12.0) / self.n() as f64
    }

    fn total(&self, row: &Row) -> String {
        if self.is_told(row) {
            self.language.number(row.total as f64, 0)
        } else {
            format!("<{}", self.language.number(self.data.hide_below as f64, 0))
        }
    }

    fn is_told(&self, row: &Row) -> bool {
        row.total == 0 || row.total >= self.data.hide_below
    }

    fn totals_heading(&self) -> &'static str {
        self.language.pick("All (n)", "Alla (n)")
    }

    fn above(&self) -> f64 {
        40.0 + NAME_LINES as f64 * NOTE.line_height()
    }

    fn counted(&self) -> &'static str {
        match self.data.counted {
            Counted::Areas => self.language.pick("areas", "områden"),
            Counted::Inhabitants => self.language.pick("inhabitants", "invånare"),
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let (first, last) = &self.data.period;
        let mut notes = vec![match language {
            Language::Swedish => format!(
                "Radprocent: av dem som började i radens typ {first}, andelen i kolumnens typ \
                 {last}. Ramen markerar oförändrad typ."
            ),
            Language::English => format!(
                "Per cent of the row: of those that began in the type of the row in {first}, the \
                 share in the type of the column in {last}. The frame marks an unchanged type."
            ),
        }];
        let thresholds = match self.data.thresholds {
            Thresholds::Fixed => language.pick(
                "The limits between types are the same in both periods.",
                "Gränserna mellan typerna är desamma i båda perioderna.",
            ),
            Thresholds::Relative => language.pick(
                "The limits between types are drawn anew in each period: one area's rise is \
                 another's fall.",
                "Gränserna mellan typerna dras om varje period: det ena områdets uppgång är ett \
                 annats nedgång.",
            ),
        };
        notes.push(thresholds.to_owned());
        if self
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(Option::is_none)
        {
            let (below, counted) = (
                language.number(self.data.hide_below as f64, 0),
                self.counted(),
            );
            notes.push(match language {
                Language::Swedish => format!(
                    "Dold: färre än {below} {counted}, eller ett tal som skulle röja ett sådant."
                ),
                Language::English => format!(
                    "Hidden: fewer than {below} {counted}, or a number that would give one away."
                ),
            });
        }
        let types = language.pick("types", "typer");
        notes.extend(rows::left_out(self.rows.len() - self.n(), types, language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let (first, last) = &self.data.period;
        let total = self
            .rows
            .iter()
            .fold(0u64, |sum, row| sum.saturating_add(row.total));
        let mut first_sentence = format!(
            "{} {first}–{last}",
            language.pick("Changes of type", "Byten av områdestyp")
        );
        // A total beside all rows but one would tell that one.
        if self.rows.iter().all(|row| self.is_told(row)) {
            let total = language.number(total as f64, 0);
            first_sentence += &format!(", n = {total} {}", self.counted());
        }
        let mut sentences = vec![format!("{first_sentence}.")];
        let stayed: Vec<String> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.total > 0)
            .filter_map(|(place, row)| {
                let share = self.per_cent(row.cells[place]?, row.total);
                Some(format!("{} {share}", self.names[place]))
            })
            .take(MOST_TYPES)
            .collect();
        if !stayed.is_empty() {
            let words = language.pick("Share with unchanged type", "Andel med oförändrad typ");
            sentences.push(format!("{words}: {}.", stayed.join(", ")));
        }
        let moves = self.rows.iter().enumerate().flat_map(|(from, row)| {
            let others = row
                .cells
                .iter()
                .enumerate()
                .filter(move |(to, _)| *to != from);
            others.filter_map(move |(to, count)| Some(((*count)?, from, to)))
        });
        // The first of several that are equally common.
        let largest =
            moves.max_by_key(|(count, from, to)| (*count, usize::MAX - from, usize::MAX - to));
        if let Some((count, from, to)) = largest.filter(|(count, _, _)| *count > 0) {
            sentences.push(format!(
                "{}: {} {} {}, {}.",
                language.pick("Most common change", "Vanligaste förändringen"),
                self.names[from],
                language.pick("to", "till"),
                self.names[to],
                language.number(count as f64, 0)
            ));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        let language = self.language;
        let (first, last) = &self.data.period;
        self.key.draw(sheet, room.left, room.top);
        let grid = Room {
            left: room.left + WIDEST_NAME + TO_GRID,
            top: room.top + self.key.height() + self.above(),
            right: room.left + WIDEST_NAME + TO_GRID + self.column_width() * self.n() as f64,
            bottom: room.bottom,
        };
        let strong = |anchor| TextStyle::new(STRONG_LABEL, INK, anchor);
        let heading_top = room.top + self.key.height() + 24.0;
        let to = format!(
            "{} {}",
            language.pick("To type in", "Till typ"),
            font::clean(last)
        );
        let to = STRONG_LABEL.cut(&to, grid.width());
        sheet.write((grid.centre(), heading_top), &to, strong(Anchor::Middle));
        let from = format!(
            "{} {}",
            language.pick("From type in", "Från typ"),
            font::clean(first)
        );
        let from = STRONG_LABEL.cut(&from, WIDEST_NAME);
        sheet.write((room.left, grid.top - 10.0), &from, strong(Anchor::Start));
        let total = TextStyle::new(NOTE, MUTED, Anchor::End);
        sheet.write((room.right, grid.top - 10.0), self.totals_heading(), total);

        for column in 0..self.n() {
            let centre = grid.left + (column as f64 + 0.5) * self.column_width();
            let lines = NOTE.wrap(&self.names[column], self.column_width() - 5.0, NAME_LINES);
            for (place, line) in lines.iter().rev().enumerate() {
                let y = grid.top - 10.0 - place as f64 * NOTE.line_height();
                sheet.write((centre, y), line, TextStyle::new(NOTE, INK, Anchor::Middle));
            }
        }
        for (place, row) in self.rows.iter().take(self.n()).enumerate() {
            let band = rows::row(grid, place, CELL);
            let middle = (band.top + band.bottom) / 2.0;
            let lines = NOTE.wrap(&self.names[place], WIDEST_NAME, NAME_LINES);
            let first = middle - (lines.len() as f64 - 1.0) / 2.0 * NOTE.line_height();
            for (step, line) in lines.iter().enumerate() {
                let y = rows::baseline(first + step as f64 * NOTE.line_height(), NOTE);
                sheet.write(
                    (room.left, y),
                    line,
                    TextStyle::new(NOTE, INK, Anchor::Start),
                );
            }
            let all = self.total(row);
            sheet.write(
                (room.right, rows::baseline(middle, LABEL)),
                &all,
                TextStyle::new(LABEL, INK, Anchor::End),
            );
            for (column, count) in row.cells.iter().take(self.n()).enumerate() {
                let cell = Room {
                    left: grid.left + column as f64 * self.column_width() + 1.5,
                    top: band.top + 1.5,
                    right: grid.left + (column as f64 + 1.0) * self.column_width() - 1.5,
                    bottom: band.bottom - 1.5,
                };
                self.draw_cell(sheet, cell, *count, row.total);
                if column == place {
                    draw_frame(sheet, cell);
                }
            }
        }
    }

    fn draw_cell(&self, sheet: &mut Sheet<'_>, cell: Room, count: Option<u64>, total: u64) {
        let language = self.language;
        let middle = (cell.top + cell.bottom) / 2.0;
        let Some(count) = count else {
            sheet.rectangle(cell, Fill::Shaded(UNKNOWN), Some(EDGE));
            let style = TextStyle::new(NOTE, INK, Anchor::Middle).crossed();
            let place = (cell.centre(), rows::baseline(middle, NOTE));
            return sheet.write(place, language.pick("hidden", "dold"), style);
        };
        if total == 0 {
            sheet.rectangle(cell, Fill::Plain(PAPER), Some(EDGE));
            let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
            return sheet.write((cell.centre(), rows::baseline(middle, LABEL)), "–", style);
        }
        let share = 100.0 * count as f64 / total as f64;
        let (_, fill, ink) = CLASSES
            .into_iter()
            .rev()
            .find(|(from, _, _)| *from <= share)
            .unwrap_or(CLASSES[0]);
        // Nothing at all is paper, so that the lightest class still means somebody.
        let (fill, ink) = if count == 0 {
            (PAPER, MUTED)
        } else {
            (fill, ink)
        };
        sheet.rectangle(cell, Fill::Plain(fill), Some(EDGE));
        let written = language.number(count as f64, 0);
        let with_n = format!("n = {written}");
        let below = [with_n, written]
            .into_iter()
            .find(|text| NOTE.width(text) <= cell.width() - 8.0);
        let centred = |face| TextStyle::new(face, ink, Anchor::Middle);
        let share = self.per_cent(count, total);
        sheet.write((cell.centre(), middle - 4.0), &share, centred(STRONG_LABEL));
        let below = below.unwrap_or_default();
        sheet.write((cell.centre(), middle + 17.0), &below, centred(NOTE));
    }
}

/// Dark outside and white inside, to be seen on light and on dark cells.
fn draw_frame(sheet: &mut Sheet<'_>, cell: Room) {
    for (inset, colour, width) in [(0.5, INK, 3.5), (3.2, PAPER, 1.8)] {
        let (left, right) = (cell.left + inset, cell.right - inset);
        let (top, bottom) = (cell.top + inset, cell.bottom - inset);
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        sheet.line(
            &corners,
            Pen {
                colour,
                width,
                dash: Dash::Solid,
            },
        );
    }
}

fn csv(data: &Transitions, rows: &[Row]) -> String {
    let header = [
        "from".to_owned(),
        "to".to_owned(),
        match data.counted {
            Counted::Areas => "count (areas)".to_owned(),
            Counted::Inhabitants => "count (inhabitants)".to_owned(),
        },
        "share of row (per cent)".to_owned(),
        "hidden".to_owned(),
    ];
    let cells = rows.iter().enumerate().flat_map(|(from, row)| {
        row.cells.iter().enumerate().map(move |(to, count)| {
            let share = count
                .filter(|_| row.total > 0)
                .map(|count| 100.0 * count as f64 / row.total as f64);
            [
                data.type_names[from].clone(),
                data.type_names[to].clone(),
                table::known(*count),
                table::known(share),
                count.is_none().to_string(),
            ]
        })
    });
    table::csv(header, cells)
}
