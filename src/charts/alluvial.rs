//! Moves between types over two or more years: bands from column to column, as wide as what moves.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::caption::{self, Body};
use super::font::{NOTE, STRONG_LABEL};
use super::hidden::{self, Totals};
use super::key::{EDGE, Key, Sample};
use super::labels;
use super::page::{Anchor, Fill, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, INK, MUTED, PAPER, Pattern, Shade};
use super::rows::{self, baseline};
use super::transition_heat_map::Counted;
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, PartialEq)]
pub struct Alluvial {
    /// In their order, the first at the top.
    pub type_names: Vec<String>,
    /// From one year to the next, in any order.
    pub steps: Vec<Step>,
    pub counted: Counted,
    /// Counts from one up to but not including this are not drawn, nor what would give them away.
    /// Zero hides nothing.
    pub hide_below: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub from: i32,
    pub to: i32,
    /// A row for each type left, a column for each type arrived at.
    pub counts: Vec<Vec<u64>>,
}

const MOST_STAGES: usize = 6;
const MOST_TYPES: usize = 9;
const WIDEST_NAME: f64 = 170.0;
const NODE: f64 = 46.0;
const NODE_GAP: f64 = 12.0;
/// Between labels of four lines.
const LABEL_GAP: f64 = 74.0;
const ABOVE: f64 = 30.0;
/// A band thinner than this has no room for its number.
const THINNEST_LABELLED: f64 = 17.0;

const STAYED: Shade = Shade::plain("#dcdcdc");
const UPWARDS: Shade = Shade::patterned(PAPER, Pattern::Rising, INK);
const DOWNWARDS: Shade = Shade::patterned("#b4b4b4", Pattern::Dots, INK);
const NODE_FILL: &str = "#262626";
const THIN_EDGE: Pen = Pen { width: 0.7, ..EDGE };

pub fn alluvial(data: &Alluvial, caption: &Caption, language: Language, id: &str) -> Chart {
    let moves = Moves::of(data);
    let csv = csv(data, &moves);
    if moves.stages.len() < 2 || moves.largest_stage() == 0 {
        let why = language.pick(
            "No moves between two years are in the selection.",
            "Inga byten mellan två år finns i urvalet.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(data, moves, language);
    let body = Body {
        height: scene.key.height() + ABOVE + 30.0 + (scene.n() as f64 * LABEL_GAP).max(380.0),
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room)
    })
}

/// The steps, with what may be shown of them.
struct Moves {
    stages: Vec<i32>,
    squares: BTreeMap<(i32, i32), Square>,
}

struct Square {
    counts: Vec<Vec<u64>>,
    shown: Vec<Vec<Option<u64>>>,
}

impl Moves {
    fn of(data: &Alluvial) -> Self {
        let n = data.type_names.len();
        let mut by_years: BTreeMap<(i32, i32), Vec<Vec<u64>>> = BTreeMap::new();
        for step in data.steps.iter().filter(|step| step.from < step.to) {
            let sums = by_years
                .entry((step.from, step.to))
                .or_insert_with(|| vec![vec![0; n]; n]);
            for (sums, counts) in sums.iter_mut().zip(&step.counts) {
                for (sum, count) in sums.iter_mut().zip(counts) {
                    *sum = sum.saturating_add(*count);
                }
            }
        }
        let years: BTreeSet<i32> = by_years
            .keys()
            .flat_map(|(from, to)| [*from, *to])
            .collect();
        let all: Vec<i32> = years.into_iter().collect();
        let squares = by_years.into_iter().map(|(years, counts)| {
            let shown = hidden::hide(&counts, data.hide_below, Totals::OfRowsAndColumns);
            (years, Square { counts, shown })
        });
        Self {
            stages: all[all.len().saturating_sub(MOST_STAGES)..].to_vec(),
            squares: squares.collect(),
        }
    }

    /// The step from a stage to the next, where there is one.
    fn step(&self, stage: usize) -> Option<&Square> {
        self.squares
            .get(&(*self.stages.get(stage)?, *self.stages.get(stage + 1)?))
    }

    /// What is drawn: the stage it begins at, and its counts.
    fn steps(&self) -> impl Iterator<Item = (usize, &Square)> {
        (0..self.stages.len()).filter_map(|stage| Some((stage, self.step(stage)?)))
    }

    /// How much is of a type in a stage: what left it or what arrived there, whichever is more,
    /// since areas come and go between years.
    fn size(&self, stage: usize, of: usize) -> u64 {
        let sum = |counts: &mut dyn Iterator<Item = u64>| counts.fold(0, u64::saturating_add);
        let leaving = self.step(stage);
        let arriving = stage.checked_sub(1).and_then(|before| self.step(before));
        let left = leaving.map_or(0, |square| sum(&mut square.counts[of].iter().copied()));
        let arrived = arriving.map_or(0, |square| {
            sum(&mut square.counts.iter().map(|row| row[of]))
        });
        left.max(arrived)
    }

    fn n(&self) -> usize {
        self.squares
            .values()
            .map(|square| square.counts.len())
            .max()
            .unwrap_or_default()
    }

    fn stage_total(&self, stage: usize) -> u64 {
        (0..self.n()).fold(0, |sum, of| sum.saturating_add(self.size(stage, of)))
    }

    fn largest_stage(&self) -> u64 {
        (0..self.stages.len())
            .map(|stage| self.stage_total(stage))
            .max()
            .unwrap_or_default()
    }
}

struct Scene<'a> {
    data: &'a Alluvial,
    moves: Moves,
    names: Vec<String>,
    key: Key,
    language: Language,
}

/// A band between two columns.
struct Band {
    count: u64,
    shade: Shade,
    from: (f64, f64),
    to: (f64, f64),
    thickness: f64,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Alluvial, moves: Moves, language: Language) -> Self {
        let names = data.type_names.iter().enumerate();
        let entries = [
            (STAYED, "Unchanged type", "Oförändrad typ"),
            (
                UPWARDS,
                "To a type with a lower number",
                "Till typ med lägre nummer",
            ),
            (
                DOWNWARDS,
                "To a type with a higher number",
                "Till typ med högre nummer",
            ),
        ];
        let entries = entries.into_iter().map(|(shade, en, sv)| {
            (
                Sample::Surface(Fill::Shaded(shade)),
                language.pick(en, sv).to_owned(),
            )
        });
        Self {
            key: Key::of(entries),
            names: names
                .map(|(place, name)| rows::numbered(name, place, language))
                .collect(),
            data,
            moves,
            language,
        }
    }

    fn n(&self) -> usize {
        self.moves.n().min(MOST_TYPES)
    }

    fn written(&self, count: u64) -> String {
        if 0 < count && count < self.data.hide_below {
            format!("<{}", self.language.number(self.data.hide_below as f64, 0))
        } else {
            self.language.number(count as f64, 0)
        }
    }

    fn counted(&self) -> &'static str {
        match self.data.counted {
            Counted::Areas => self.language.pick("areas", "områden"),
            Counted::Inhabitants => self.language.pick("inhabitants", "invånare"),
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let counted = self.counted();
        let mut notes = vec![match language {
            Language::Swedish => format!(
                "Bandens bredd följer antalet {counted}; de smalaste saknar tal, som finns i \
                 datafilen."
            ),
            Language::English => format!(
                "The width of a band follows the number of {counted}; the thinnest have no \
                 number, which is in the data file."
            ),
        }];
        let has_hidden = self
            .moves
            .steps()
            .any(|(_, square)| square.shown.iter().flatten().any(Option::is_none));
        if has_hidden {
            let below = language.number(self.data.hide_below as f64, 0);
            notes.push(match language {
                Language::Swedish => format!(
                    "Band med färre än {below} {counted}, eller som skulle röja sådana, ritas \
                     inte; nederst är kolumnen då tom vid sidan."
                ),
                Language::English => format!(
                    "Bands of fewer than {below} {counted}, or that would give such away, are not \
                     drawn; the column is then bare at its foot."
                ),
            });
        }
        let steps = language.pick("moves between other years", "byten mellan andra år");
        let n_left_out = self.moves.squares.len() - self.moves.steps().count();
        notes.extend(rows::left_out(n_left_out, steps, language));
        let types = language.pick("types", "typer");
        notes.extend(rows::left_out(self.moves.n() - self.n(), types, language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let stages = &self.moves.stages;
        let mut sentences = Vec::new();
        for (step, square) in self.moves.steps() {
            let total = square
                .counts
                .iter()
                .flatten()
                .fold(0u64, |sum, n| sum.saturating_add(*n));
            let is_complete = square.shown.iter().flatten().all(Option::is_some);
            // The total beside the columns would tell what they keep back.
            let mut told = Vec::new();
            if is_complete {
                told.push(format!("{} {}", self.written(total), self.counted()));
            }
            if is_complete && total > 0 {
                let share = |counts: &mut dyn Iterator<Item = u64>| {
                    let count = counts.fold(0u64, u64::saturating_add);
                    let share = language.number(100.0 * count as f64 / total as f64, 0);
                    rows::per_cent(&share, language)
                };
                let cells = || {
                    square.counts.iter().enumerate().flat_map(|(from, row)| {
                        row.iter()
                            .enumerate()
                            .map(move |(to, count)| (from, to, *count))
                    })
                };
                let stayed = share(&mut cells().filter(|(a, b, _)| a == b).map(|cell| cell.2));
                let down = share(&mut cells().filter(|(a, b, _)| a < b).map(|cell| cell.2));
                let up = share(&mut cells().filter(|(a, b, _)| a > b).map(|cell| cell.2));
                told.push(match language {
                    Language::Swedish => format!(
                        "{stayed} behöll sin typ, {up} fick lägre och {down} högre typnummer"
                    ),
                    Language::English => format!(
                        "{stayed} kept their type, {up} got a lower and {down} a higher number"
                    ),
                });
            }
            if !is_complete {
                let words = language.pick("some numbers are hidden", "några tal är dolda");
                told.push(words.to_owned());
            }
            let (from, to) = (stages[step], stages[step + 1]);
            sentences.push(format!("{from}–{to}: {}.", told.join("; ")));
        }
        format!(
            "{} {}",
            language.pick("Flow chart.", "Flödesdiagram."),
            sentences.join(" ")
        )
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        self.key.draw(sheet, room.left, room.top);
        let plot = Room {
            left: room.left + WIDEST_NAME + 26.0,
            top: room.top + self.key.height() + ABOVE,
            right: room.right - WIDEST_NAME - 26.0,
            bottom: room.bottom - 8.0,
        };
        let n_stages = self.moves.stages.len();
        let pitch = (plot.width() - NODE) / (n_stages - 1) as f64;
        let x = |stage: usize| plot.left + stage as f64 * pitch;
        for (stage, year) in self.moves.stages.iter().enumerate() {
            let place = (x(stage) + NODE / 2.0, plot.top - 10.0);
            let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Middle);
            sheet.write(place, &year.to_string(), style);
        }
        let bands = self.bands(plot, &x);
        for band in &bands {
            let fill = Fill::Shaded(band.shade);
            sheet.ribbon(band.from, band.to, band.thickness, fill, Some(THIN_EDGE));
        }
        for stage in 0..n_stages {
            self.draw_nodes(sheet, plot, stage, x(stage));
        }
        for band in bands
            .iter()
            .filter(|band| band.thickness >= THINNEST_LABELLED)
        {
            let text = self.written(band.count);
            if NOTE.width(&text) + 16.0 < pitch - NODE {
                let middle = band.from.1 + band.thickness / 2.0;
                let style = TextStyle::new(NOTE, INK, Anchor::Start).crossed();
                sheet.write((band.from.0 + 8.0, baseline(middle, NOTE)), &text, style);
            }
        }
    }

    /// Pixels to the unit: the fullest stage fills the height.
    fn scale(&self, plot: Room) -> f64 {
        let gaps = (self.n() - 1) as f64 * NODE_GAP;
        let height = |stage| {
            let parts = (0..self.n()).map(|of| self.drawn(stage, of));
            parts.fold(0, u64::saturating_add)
        };
        let heights = (0..self.moves.stages.len()).map(height);
        let fullest = heights.max().unwrap_or_default().max(1);
        (plot.height() - gaps) / fullest as f64
    }

    /// How high a type is drawn in a stage; what is too few to be told is too few to be measured.
    fn drawn(&self, stage: usize, of: usize) -> u64 {
        match self.moves.size(stage, of) {
            0 => 0,
            size => size.max(self.data.hide_below),
        }
    }

    /// Where each type begins in a stage.
    fn tops(&self, plot: Room, stage: usize) -> Vec<f64> {
        let scale = self.scale(plot);
        let mut top = plot.top;
        (0..self.n())
            .map(|of| {
                let own = top;
                top += self.drawn(stage, of) as f64 * scale + NODE_GAP;
                own
            })
            .collect()
    }

    /// Those that stay first, then the wide ones, so that thin ones lie on top.
    fn bands(&self, plot: Room, x: &dyn Fn(usize) -> f64) -> Vec<Band> {
        let scale = self.scale(plot);
        let mut bands = Vec::new();
        for (step, square) in self.moves.steps() {
            let (mut leave, mut arrive) = (self.tops(plot, step), self.tops(plot, step + 1));
            let flows = square
                .shown
                .iter()
                .enumerate()
                .take(self.n())
                .flat_map(|(from, row)| {
                    let row = row.iter().enumerate().take(self.n());
                    row.filter_map(move |(to, count)| Some((from, to, (*count)?)))
                });
            // What is hidden takes no room between its neighbours, where it could be measured.
            for (from, to, count) in flows.filter(|(_, _, count)| *count > 0) {
                let thickness = count as f64 * scale;
                bands.push(Band {
                    count,
                    shade: match from.cmp(&to) {
                        Ordering::Equal => STAYED,
                        Ordering::Greater => UPWARDS,
                        Ordering::Less => DOWNWARDS,
                    },
                    from: (x(step) + NODE, leave[from]),
                    to: (x(step + 1), arrive[to]),
                    thickness,
                });
                leave[from] += thickness;
                arrive[to] += thickness;
            }
        }
        bands.sort_by(|a, b| {
            (a.shade != STAYED)
                .cmp(&(b.shade != STAYED))
                .then(b.count.cmp(&a.count))
        });
        bands
    }

    fn draw_nodes(&self, sheet: &mut Sheet<'_>, plot: Room, stage: usize, left: f64) {
        let scale = self.scale(plot);
        let last = self.moves.stages.len() - 1;
        let tops = self.tops(plot, stage);
        let sizes: Vec<u64> = (0..self.n()).map(|of| self.moves.size(stage, of)).collect();
        let drawn: Vec<f64> = (0..self.n())
            .map(|of| self.drawn(stage, of) as f64 * scale)
            .collect();
        for ((&top, &height), &size) in tops.iter().zip(&drawn).zip(&sizes) {
            let node = Room {
                left,
                top,
                right: left + NODE,
                bottom: top + height.max(1.0),
            };
            sheet.rectangle(node, Fill::Plain(NODE_FILL), None);
            let text = self.written(size);
            let has_room = node.height() >= 18.0 && NOTE.width(&text) + 4.0 <= NODE;
            if has_room && 0 < stage && stage < last {
                let style = TextStyle::new(NOTE, PAPER, Anchor::Middle);
                let middle = (node.top + node.bottom) / 2.0;
                sheet.write((node.centre(), baseline(middle, NOTE)), &text, style);
            }
        }
        let (x, towards, anchor) = match stage {
            0 => (left, -1.0, Anchor::End),
            stage if stage == last => (left + NODE, 1.0, Anchor::Start),
            _ => return,
        };
        let middles: Vec<f64> = tops
            .iter()
            .zip(&drawn)
            .map(|(top, height)| top + height / 2.0)
            .collect();
        let places = labels::spread(&middles, LABEL_GAP, plot.top + 8.0, plot.bottom - 52.0);
        for (of, (middle, place)) in middles.iter().zip(places).enumerate() {
            let leader = Pen {
                colour: MUTED,
                width: 1.0,
                dash: Dash::Solid,
            };
            sheet.line(
                &[(x + 2.0 * towards, *middle), (x + 18.0 * towards, place)],
                leader,
            );
            let strong = TextStyle::new(STRONG_LABEL, INK, anchor);
            let x = x + 24.0 * towards;
            sheet.write((x, place + 6.0), &self.written(sizes[of]), strong);
            let lines = NOTE.wrap(&self.names[of], WIDEST_NAME, 3);
            for (step, line) in lines.iter().enumerate() {
                let y = place + 24.0 + step as f64 * 17.0;
                sheet.write((x, y), line, TextStyle::new(NOTE, INK, anchor));
            }
        }
    }
}

fn csv(data: &Alluvial, moves: &Moves) -> String {
    let count = match data.counted {
        Counted::Areas => "count (areas)",
        Counted::Inhabitants => "count (inhabitants)",
    };
    let header = ["from_year", "to_year", "from", "to", count, "hidden"].map(str::to_owned);
    let rows = moves
        .squares
        .iter()
        .flat_map(|((from_year, to_year), square)| {
            square
                .shown
                .iter()
                .enumerate()
                .flat_map(move |(from, row)| {
                    row.iter().enumerate().map(move |(to, count)| {
                        [
                            from_year.to_string(),
                            to_year.to_string(),
                            data.type_names[from].clone(),
                            data.type_names[to].clone(),
                            table::known(*count),
                            count.is_none().to_string(),
                        ]
                    })
                })
        });
    table::csv(header, rows)
}
