//! How many live in areas of each type: a column of shares for each year.

use std::collections::{BTreeMap, BTreeSet};

use super::axes;
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::EDGE;
use super::labels;
use super::page::{Anchor, Fill, Pen, Plane, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{self, Dash, INK, MUTED, PAPER, RAMP, UNKNOWN};
use super::rows;
use super::{Caption, Chart, table};
use crate::language::Language;

/// The population by the type of its area.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeShares {
    /// What types 1 to 5 are called.
    pub type_names: [String; 5],
    /// In any order; rows of the same year are added up.
    pub years: Vec<TypeYear>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TypeYear {
    pub year: i32,
    /// In areas of types 1 to 5.
    pub inhabitants: [f64; 5],
    /// In areas whose type is not known.
    pub unknown: f64,
    pub n_areas: usize,
}

const MOST_YEARS: i64 = 40;
const WIDEST_NAME: f64 = 164.0;
/// The width of a share before a name.
const SHARE: f64 = 48.0;
/// Between the labels at the right, which may take three lines.
const LABEL_GAP: f64 = 58.0;
/// Below the columns: years, areas, inhabitants.
const BELOW: f64 = 76.0;
const TYPES_AND_UNKNOWN: usize = 6;
const BETWEEN: Pen = Pen {
    colour: PAPER,
    width: 1.6,
    dash: Dash::Solid,
};

pub fn type_shares(data: &TypeShares, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data, language);
    let Some(scene) = Scene::of(data, language) else {
        let why = if data.years.is_empty() {
            language.pick("No year is in the selection.", "Inget år finns i urvalet.")
        } else {
            language.pick("No year has inhabitants.", "Inget år har invånare.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    };
    let body = Body {
        height: 520.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

struct Column {
    /// Per cent in types 1 to 5 and of unknown type; together 100.
    shares: [f64; TYPES_AND_UNKNOWN],
    inhabitants: f64,
    n_areas: usize,
}

struct Scene {
    names: [String; TYPES_AND_UNKNOWN],
    /// A year without a column has no data.
    columns: Vec<(i32, Option<Column>)>,
    years_before: usize,
    language: Language,
}

impl Scene {
    /// None when there is not a single column.
    fn of(data: &TypeShares, language: Language) -> Option<Self> {
        let mut by_year: BTreeMap<i32, Vec<&TypeYear>> = BTreeMap::new();
        for row in &data.years {
            by_year.entry(row.year).or_default().push(row);
        }
        let dated: BTreeSet<i32> = by_year.keys().copied().collect();
        let (years, years_before) = axes::latest_years(&dated, MOST_YEARS);
        let columns: Vec<(i32, Option<Column>)> = years
            .into_iter()
            .map(|year| (year, by_year.get(&year).and_then(|rows| Column::of(rows))))
            .collect();
        columns.iter().find(|(_, column)| column.is_some())?;
        let mut names = [const { String::new() }; TYPES_AND_UNKNOWN];
        for (place, (name, given)) in names.iter_mut().zip(&data.type_names).enumerate() {
            *name = rows::numbered(given, place, language);
        }
        names[TYPES_AND_UNKNOWN - 1] = language.pick("Type unknown", "Okänd typ").to_owned();
        Some(Self {
            names,
            columns,
            years_before,
            language,
        })
    }

    fn known(&self) -> impl Iterator<Item = (i32, &Column)> {
        self.columns
            .iter()
            .filter_map(|(year, column)| Some((*year, column.as_ref()?)))
    }

    fn per_cent(&self, share: f64) -> String {
        rows::per_cent(&share_in_words(share, self.language), self.language)
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if self.columns.iter().any(|(_, column)| column.is_none()) {
            let words = language.pick(
                "A cross: the year has no data; it is not zero.",
                "Kors: året saknar uppgifter; det är inte noll.",
            );
            notes.push(words.to_owned());
        }
        let earlier = language.pick("earlier years", "tidigare år");
        notes.extend(rows::left_out(self.years_before, earlier, language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let known: Vec<(i32, &Column)> = self.known().collect();
        let (Some((first, before)), Some((last, after))) = (known.first(), known.last()) else {
            return String::new();
        };
        let told: Vec<String> = (0..TYPES_AND_UNKNOWN)
            .filter(|&place| before.shares[place] > 0.0 || after.shares[place] > 0.0)
            .map(|place| {
                let [from, to] = [before, after].map(|column| self.per_cent(column.shares[place]));
                let name = self.names[place].split_once(". ");
                let name = match name {
                    Some((number, name)) => {
                        format!("{} {number} ({name})", language.pick("type", "typ"))
                    }
                    None => self.names[place].to_lowercase(),
                };
                if first == last {
                    format!("{name} {to}")
                } else {
                    format!("{name} {from} {} {to}", language.pick("to", "till"))
                }
            })
            .collect();
        let period = if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        };
        let [inhabitants, areas] =
            [after.inhabitants, after.n_areas as f64].map(|count| language.number(count, 0));
        match language {
            Language::Swedish => format!(
                "Andel av befolkningen efter områdestyp, {period}: {}. {last}: {inhabitants} \
                 invånare i {areas} områden.",
                told.join(", ")
            ),
            Language::English => format!(
                "Share of the population by type of area, {period}: {}. {last}: {inhabitants} \
                 inhabitants in {areas} areas.",
                told.join(", ")
            ),
        }
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        let headings = [
            language.pick("Areas", "Områden"),
            language.pick("Inhab., 1,000s", "Inv., tusental"),
        ];
        let plot = Room {
            left: room.left + rows::widest(NOTE, headings) + 14.0,
            top: room.top + 30.0,
            right: room.right - WIDEST_NAME - SHARE - 30.0,
            bottom: room.bottom - BELOW,
        };
        let n_columns = self.columns.len() as f64;
        let plane = Plane::over(plot, (0.0, n_columns), (0.0, 100.0));
        let unit = match font::clean(unit) {
            unit if unit.is_empty() => language
                .pick("Per cent of the population", "Procent av befolkningen")
                .to_owned(),
            unit => unit,
        };
        axes::write_heading(sheet, (room.left, room.top + 14.0), room.width(), &unit);
        for tick in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
            let (_, y) = plane.at(0.0, tick);
            sheet.line(&[(plot.left, y), (plot.right, y)], axes::GRID_PEN);
            let style = TextStyle::new(LABEL, MUTED, Anchor::End);
            sheet.write(
                (plot.left - 8.0, y + LABEL.size * 0.36),
                &language.number(tick, 0),
                style,
            );
        }
        let pitch = plot.width() / n_columns;
        let half = (pitch * 0.42).min(46.0);
        for (place, (_, column)) in self.columns.iter().enumerate() {
            let (centre, zero) = plane.at(place as f64 + 0.5, 0.0);
            match column {
                Some(column) => draw_column(sheet, &plane, centre, half, column, language),
                None => sheet.markers(&[(centre, zero - 9.0)], UNKNOWN_MARK),
            }
        }
        sheet.line(
            &[(plot.left, plot.bottom), (plot.right, plot.bottom)],
            axes::AXIS_PEN,
        );
        self.draw_below(sheet, &plane, plot, headings);
        self.draw_names(sheet, &plane, plot, half);
    }

    /// The years, and the areas and inhabitants of each, at as many years as have room for all.
    fn draw_below(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room, headings: [&str; 2]) {
        let language = self.language;
        let texts: Vec<[String; 3]> = self
            .columns
            .iter()
            .map(|(year, column)| match column {
                None => [year.to_string(), "–".to_owned(), "–".to_owned()],
                Some(column) => [
                    year.to_string(),
                    language.number(column.n_areas as f64, 0),
                    language.number(column.inhabitants / 1000.0, decimals(column.inhabitants)),
                ],
            })
            .collect();
        let widest = rows::widest(NOTE, texts.iter().flatten()).max(LABEL.width("2000")) + 10.0;
        let every = (widest * texts.len() as f64 / plot.width()).ceil().max(1.0) as usize;
        for (row, heading) in headings.into_iter().enumerate() {
            let place = (plot.left - 8.0, plot.bottom + 44.0 + 20.0 * row as f64);
            sheet.write(place, heading, TextStyle::new(NOTE, MUTED, Anchor::End));
        }
        // Counted from the last year, which is always told.
        for (place, texts) in texts.iter().enumerate().rev().step_by(every) {
            let (x, _) = plane.at(place as f64 + 0.5, 0.0);
            let faces = [(LABEL, INK), (NOTE, MUTED), (NOTE, MUTED)];
            for (row, (text, (face, colour))) in texts.iter().zip(faces).enumerate() {
                let y = plot.bottom + [22.0, 44.0, 64.0][row];
                sheet.write((x, y), text, TextStyle::new(face, colour, Anchor::Middle));
            }
        }
    }

    /// What each part of the last column is, and how large.
    fn draw_names(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room, half: f64) {
        let last = self
            .columns
            .iter()
            .rposition(|(_, column)| column.is_some());
        let Some((place, column)) =
            last.and_then(|place| Some((place, self.columns[place].1.as_ref()?)))
        else {
            return;
        };
        let mut below = 0.0;
        let mut named = Vec::new();
        for (part, &share) in column.shares.iter().enumerate() {
            let middle = below + share / 2.0;
            below += share;
            if part + 1 < TYPES_AND_UNKNOWN || share > 0.0 {
                named.push((part, plane.at(place as f64 + 0.5, middle)));
            }
        }
        // Parts of no size lie at the same height, and are still named in their order.
        let ideal = named.iter().map(|(part, (_, y))| y - 0.001 * *part as f64);
        let ideal: Vec<f64> = ideal.collect();
        let places = labels::spread(&ideal, LABEL_GAP, plot.top + 10.0, plot.bottom - 36.0);
        let left = plot.right + 22.0;
        for ((part, (x, y)), label) in named.into_iter().zip(places) {
            let pen = Pen {
                colour: MUTED,
                width: 1.0,
                dash: Dash::Solid,
            };
            sheet.line(&[(x + half + 2.0, y), (left - 5.0, label)], pen);
            let share = self.per_cent(column.shares[part]);
            let style = TextStyle::new(STRONG_LABEL, INK, Anchor::End);
            sheet.write((left + SHARE, label + 6.0), &share, style);
            let lines = NOTE.wrap(&self.names[part], WIDEST_NAME, 3);
            for (step, line) in lines.iter().enumerate() {
                let style = TextStyle::new(NOTE, INK, Anchor::Start);
                let y = label + 6.0 + step as f64 * 18.0;
                sheet.write((left + SHARE + 8.0, y), line, style);
            }
        }
    }
}

impl Column {
    /// None when nobody lives there, or a count cannot be one.
    fn of(rows: &[&TypeYear]) -> Option<Self> {
        let total = |part: fn(&TypeYear) -> [f64; TYPES_AND_UNKNOWN], place: usize| {
            let mut values: Vec<f64> = rows.iter().map(|row| part(row)[place]).collect();
            values.sort_by(f64::total_cmp);
            axes::drawable(values.iter().sum()).filter(|sum| *sum >= 0.0)
        };
        let mut counts = [0.0; TYPES_AND_UNKNOWN];
        for (place, count) in counts.iter_mut().enumerate() {
            *count = total(
                |row| {
                    let [a, b, c, d, e] = row.inhabitants;
                    [a, b, c, d, e, row.unknown]
                },
                place,
            )?;
        }
        let inhabitants: f64 = counts.iter().sum();
        (inhabitants > 0.0).then(|| Self {
            shares: counts.map(|count| 100.0 * count / inhabitants),
            inhabitants,
            n_areas: rows.iter().map(|row| row.n_areas).sum(),
        })
    }
}

fn draw_column(
    sheet: &mut Sheet<'_>,
    plane: &Plane,
    centre: f64,
    half: f64,
    column: &Column,
    language: Language,
) {
    let mut below = 0.0;
    for (part, &share) in column.shares.iter().enumerate() {
        let (_, bottom) = plane.at(0.0, below);
        below += share;
        let (_, top) = plane.at(0.0, below);
        if share <= 0.0 {
            continue;
        }
        let room = Room {
            left: centre - half,
            top,
            right: centre + half,
            bottom,
        };
        let (fill, ink) = match RAMP.get(part) {
            Some(grey) => (Fill::Plain(grey), palette::ink_on_ramp(part)),
            None => (Fill::Shaded(UNKNOWN), INK),
        };
        sheet.rectangle(room, fill, Some(BETWEEN));
        let text = share_in_words(share, language);
        if room.height() >= 19.0 && NOTE.width(&text) + 6.0 <= room.width() {
            let mut style = TextStyle::new(NOTE, ink, Anchor::Middle);
            if part == TYPES_AND_UNKNOWN - 1 {
                style = style.crossed();
            }
            let y = rows::baseline((top + bottom) / 2.0, NOTE);
            sheet.write((centre, y), &text, style);
        }
    }
    // White lines part the column, a dark one holds it together, so that light grey ends on paper.
    let (bottom, top) = (plane.at(0.0, 0.0).1, plane.at(0.0, 100.0).1);
    let corners = [
        (centre - half, bottom),
        (centre - half, top),
        (centre + half, top),
        (centre + half, bottom),
    ];
    sheet.line(&corners, EDGE);
}

/// Whole per cent; what is there but less than half a per cent is not written as nothing.
fn share_in_words(share: f64, language: Language) -> String {
    if share > 0.0 && share < 0.5 {
        "<1".to_owned()
    } else {
        language.number(share, 0)
    }
}

/// Of thousands of inhabitants: small populations need one.
fn decimals(inhabitants: f64) -> usize {
    usize::from(inhabitants < 100_000.0)
}

fn csv(data: &TypeShares, language: Language) -> String {
    let header = [
        "year",
        "type",
        "name",
        "inhabitants",
        "share (per cent)",
        "n_areas in the year",
    ]
    .map(str::to_owned);
    let mut rows: Vec<[String; 6]> = Vec::new();
    for row in &data.years {
        let total: f64 = row.inhabitants.iter().sum::<f64>() + row.unknown;
        let counts = row.inhabitants.iter().chain([&row.unknown]);
        for (place, count) in counts.enumerate() {
            let name = data.type_names.get(place).cloned().unwrap_or_default();
            let number = if place < 5 {
                (place + 1).to_string()
            } else {
                "unknown".to_owned()
            };
            let share = 100.0 * count / total;
            rows.push([
                row.year.to_string(),
                number,
                name,
                count.to_string(),
                table::known(Some(share).filter(|share| share.is_finite())),
                row.n_areas.to_string(),
            ]);
        }
    }
    table::sort(&mut rows, language);
    table::csv(header, rows)
}
