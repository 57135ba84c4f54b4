//! What was announced, granted and paid each year, beside each other.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts::{self, AmountKind};
use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{EDGE, Key, Sample};
use super::page::{Anchor, Fill, Plane, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{INK, MUTED};
use super::rows::{self, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

/// Sums by year and kind. The caption's unit tells the price level, such as "löpande priser"; the
/// chart itself writes that it shows millions of kronor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanGrantedPaid {
    /// In any order. Several rows of the same year and kind are added up; kinds never are. A kind
    /// without a row in a year is unknown in that year.
    pub sums: Vec<YearSum>,
}

/// A sum of one kind in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearSum {
    /// None when the source does not tell the year.
    pub year: Option<i32>,
    pub kind: AmountKind,
    pub sum: Sum,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sum {
    /// In kronor.
    Kronor(f64),
    Unknown,
    /// The year is not over, or lies ahead.
    NotYet,
}

const MOST_YEARS: i64 = 15;
const BAR: f64 = 20.0;
const BETWEEN_YEARS: f64 = 12.0;
const BELOW: f64 = 50.0;

pub fn plan_granted_paid(
    data: &PlanGrantedPaid,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let csv = csv(data);
    let cells = cells(data);
    if cells.values().all(|cell| cell.total.is_none()) {
        let why = if data.sums.is_empty() {
            language.pick(
                "No sum is in the selection.",
                "Inget belopp finns i urvalet.",
            )
        } else {
            language.pick("Every sum is unknown.", "Alla belopp är okända.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(cells, language);
    let body = Body {
        height: scene.key.height() + 8.0 + scene.years.len() as f64 * scene.year_height() + BELOW,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

/// What is known about one kind in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    /// In kronor; None when nothing is known.
    total: Option<f64>,
    /// Part of the year's rows had no sum.
    is_partial: bool,
    is_not_yet: bool,
}

const UNKNOWN: Cell = Cell {
    total: None,
    is_partial: true,
    is_not_yet: false,
};

type Cells = BTreeMap<(Option<i32>, AmountKind), Cell>;

fn cells(data: &PlanGrantedPaid) -> Cells {
    let mut known: BTreeMap<(Option<i32>, AmountKind), Vec<f64>> = BTreeMap::new();
    let mut cells = Cells::new();
    for YearSum { year, kind, sum } in &data.sums {
        let key = (*year, *kind);
        let empty = Cell {
            is_partial: false,
            ..UNKNOWN
        };
        let cell = cells.entry(key).or_insert(empty);
        let drawable = match sum {
            Sum::Kronor(value) => axes::drawable(*value),
            Sum::Unknown | Sum::NotYet => None,
        };
        match (sum, drawable) {
            (Sum::NotYet, _) => cell.is_not_yet = true,
            (_, Some(value)) => known.entry(key).or_default().push(value),
            (_, None) => cell.is_partial = true,
        }
    }
    for (key, mut values) in known {
        // The same sum whatever the order of the rows.
        values.sort_by(f64::total_cmp);
        if let Some(cell) = cells.get_mut(&key) {
            cell.total = axes::drawable(values.iter().sum());
        }
    }
    cells
}

struct Scene {
    cells: Cells,
    kinds: Vec<AmountKind>,
    /// From the first year to the last, and then None for what has no year.
    years: Vec<Option<i32>>,
    years_before: usize,
    axis: Axis,
    key: Key,
    language: Language,
}

impl Scene {
    fn of(cells: Cells, language: Language) -> Self {
        let kinds: BTreeSet<AmountKind> = cells.keys().map(|(_, kind)| *kind).collect();
        let dated: BTreeSet<i32> = cells.keys().filter_map(|(year, _)| *year).collect();
        let (shown, years_before) = axes::latest_years(&dated, MOST_YEARS);
        let undated = cells.keys().any(|(year, _)| year.is_none());
        let years: Vec<Option<i32>> = shown
            .into_iter()
            .map(Some)
            .chain(undated.then_some(None))
            .collect();
        let values: Vec<f64> = cells
            .iter()
            .filter(|((year, _), _)| years.contains(year))
            .filter_map(|(_, cell)| cell.total)
            .filter_map(|kronor| axes::drawable(kronor / 1e6))
            .collect();
        let entries = kinds.iter().map(|kind| {
            let swatch = Sample::Surface(Fill::Shaded(kind.shade()));
            (swatch, kind.name(language).to_owned())
        });
        Self {
            key: Key::of(entries),
            kinds: kinds.into_iter().collect(),
            axis: Axis::with_zero(&values),
            years,
            years_before,
            cells,
            language,
        }
    }

    fn year_height(&self) -> f64 {
        self.kinds.len() as f64 * BAR + BETWEEN_YEARS
    }

    /// None where nothing is to be expected: of what has no year, only what there is.
    fn cell(&self, year: Option<i32>, kind: AmountKind) -> Option<Cell> {
        let cell = self.cells.get(&(year, kind)).copied();
        if year.is_some() {
            cell.or(Some(UNKNOWN))
        } else {
            cell
        }
    }

    fn all(&self) -> impl Iterator<Item = (Option<i32>, AmountKind, Cell)> {
        self.years.iter().flat_map(move |&year| {
            let cell = move |&kind: &AmountKind| Some((year, kind, self.cell(year, kind)?));
            self.kinds.iter().filter_map(cell)
        })
    }

    /// What stands at the end of a bar, or instead of one.
    fn label(&self, cell: Cell) -> String {
        let language = self.language;
        let Some(kronor) = cell.total else {
            return if cell.is_not_yet && !cell.is_partial {
                language.pick("not yet", "ännu inte").to_owned()
            } else {
                language.pick("unknown", "okänt").to_owned()
            };
        };
        let written = amounts::millions(kronor, language);
        if cell.is_partial {
            format!("{} {written}", language.pick("at least", "minst"))
        } else if cell.is_not_yet {
            format!("{written} {}", language.pick("so far", "hittills"))
        } else {
            written
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if self.kinds.len() > 1 {
            let words = language.pick(
                "The bars of a year are different kinds of amounts of the same money and must not \
                 be added up.",
                "Årets staplar är olika slags belopp för samma pengar och får inte summeras.",
            );
            notes.push(words.to_owned());
        }
        if self
            .all()
            .any(|(_, _, cell)| cell.total.is_none() && cell.is_partial)
        {
            let words = language.pick(
                "A cross and “unknown”: no amount is given for the year; it need not be zero.",
                "Kors och ”okänt”: belopp saknas för året; det behöver inte vara noll.",
            );
            notes.push(words.to_owned());
        }
        if self
            .all()
            .any(|(_, _, cell)| cell.total.is_some() && cell.is_partial)
        {
            let words = language.pick(
                "“At least”: some of the amounts of the year are unknown.",
                "”Minst”: några av årets belopp är okända.",
            );
            notes.push(words.to_owned());
        }
        let why = language.pick("earlier years", "tidigare år");
        notes.extend(rows::left_out(self.years_before, why, language));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let dated: Vec<i32> = self.years.iter().flatten().copied().collect();
        let period = match &dated[..] {
            [] => String::new(),
            [only] => format!(", {only}"),
            [first, .., last] => format!(", {first}–{last}"),
        };
        let unit = language.pick("million kronor", "miljoner kronor");
        let mut sentences = vec![format!(
            "{}{period}, {unit}.",
            language.pick("Bars by year", "Staplar per år")
        )];
        for &kind in &self.kinds {
            let known: Vec<String> = self
                .all()
                .filter(|(_, of, cell)| *of == kind && cell.total.is_some())
                .map(|(year, _, cell)| format!("{} ({})", self.label(cell), self.year(year)))
                .collect();
            // The ends of a long row are enough.
            let known = match &known[..] {
                [first, _, _, .., last] => format!("{first} … {last}"),
                few => few.join(", "),
            };
            let unknown = self
                .all()
                .filter(|(_, of, cell)| *of == kind && cell.total.is_none() && cell.is_partial)
                .count();
            let mut told = if known.is_empty() {
                Vec::new()
            } else {
                vec![known]
            };
            if unknown > 0 {
                let years = match (language, unknown) {
                    (Language::English, 1) => "year",
                    (Language::English, _) => "years",
                    (Language::Swedish, _) => "år",
                };
                let unknown = language.whole(unknown as i64);
                told.push(format!(
                    "{} {unknown} {years}",
                    language.pick("unknown in", "okänt")
                ));
            }
            if !told.is_empty() {
                sentences.push(format!("{}: {}.", kind.name(language), told.join("; ")));
            }
        }
        sentences.join(" ")
    }

    fn year(&self, year: Option<i32>) -> String {
        match year {
            Some(year) => year.to_string(),
            None => self.language.pick("Year unknown", "Okänt år").to_owned(),
        }
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key.draw(sheet, room.left, room.top);
        let labels = |negative: bool| {
            let side = self.all().filter(move |(_, _, cell)| {
                cell.total.is_some_and(|total| total < 0.0) == negative
            });
            rows::widest(LABEL, side.map(|(_, _, cell)| self.label(cell)))
        };
        let below_zero = if self.axis.range().0 < 0.0 {
            labels(true) + 14.0
        } else {
            0.0
        };
        let names = rows::widest(STRONG_LABEL, self.years.iter().map(|year| self.year(*year)));
        let top = room.top + self.key.height() + 8.0;
        let plot = Room {
            left: room.left + names + 14.0 + below_zero,
            top,
            right: room.right - (labels(false) + 16.0).max(self.axis.label_width(language) / 2.0),
            bottom: top + self.years.len() as f64 * self.year_height(),
        };
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        self.axis.draw_level(sheet, &plane, plot, language);
        let unit = match font::clean(unit) {
            unit if unit.is_empty() => self.unit().to_owned(),
            unit => format!("{}, {unit}", self.unit()),
        };
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        sheet.write(
            (plot.centre(), plot.bottom + 44.0),
            &NOTE.cut(&unit, unit_room),
            style,
        );

        for (place, &year) in self.years.iter().enumerate() {
            let group = rows::row(
                Room {
                    left: room.left,
                    ..plot
                },
                place,
                self.year_height(),
            );
            if place > 0 {
                sheet.line(
                    &[(room.left, group.top), (room.right, group.top)],
                    rows::RULE,
                );
            }
            let middle = (group.top + group.bottom) / 2.0;
            sheet.write(
                (room.left, baseline(middle, STRONG_LABEL)),
                &self.year(year),
                TextStyle::new(STRONG_LABEL, INK, Anchor::Start),
            );
            let bars = Room {
                top: group.top + BETWEEN_YEARS / 2.0,
                ..group
            };
            for (place, &kind) in self.kinds.iter().enumerate() {
                self.draw_bar(sheet, &plane, rows::row(bars, place, BAR), year, kind);
            }
        }
    }

    fn unit(&self) -> &'static str {
        self.language.pick("Million kronor", "Miljoner kronor")
    }

    fn draw_bar(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        row: Room,
        year: Option<i32>,
        kind: AmountKind,
    ) {
        let Some(cell) = self.cell(year, kind) else {
            return;
        };
        let middle = (row.top + row.bottom) / 2.0;
        let (zero, _) = plane.at(0.0, 0.0);
        let write = |sheet: &mut Sheet<'_>, x: f64, anchor: Anchor, colour: &'static str| {
            let style = TextStyle::new(LABEL, colour, anchor).crossed();
            sheet.write((x, baseline(middle, LABEL)), &self.label(cell), style);
        };
        let Some(kronor) = cell.total else {
            let mut x = zero + 7.0;
            if cell.is_partial {
                x += 13.0;
                sheet.markers(&[(zero + 11.0, middle)], UNKNOWN_MARK);
            }
            return write(sheet, x, Anchor::Start, MUTED);
        };
        let (end, _) = plane.at(kronor / 1e6, 0.0);
        let bar = Room {
            left: zero.min(end),
            top: row.top + 2.0,
            right: zero.max(end),
            bottom: row.bottom - 2.0,
        };
        sheet.rectangle(bar, Fill::Shaded(kind.shade()), Some(EDGE));
        if kronor < 0.0 {
            write(sheet, end - 7.0, Anchor::End, INK);
        } else {
            write(sheet, end + 7.0, Anchor::Start, INK);
        }
    }
}

fn csv(data: &PlanGrantedPaid) -> String {
    let mut sums = data.sums.clone();
    let kronor = |sum: Sum| match sum {
        Sum::Kronor(kronor) => Some(kronor),
        Sum::Unknown | Sum::NotYet => None,
    };
    let status = |sum: Sum| match sum {
        Sum::Kronor(_) => "known",
        Sum::Unknown => "unknown",
        Sum::NotYet => "not yet",
    };
    // What has no year comes last, as in the chart.
    sums.sort_by(|a, b| {
        (a.year.is_none(), a.year, a.kind, status(a.sum))
            .cmp(&(b.year.is_none(), b.year, b.kind, status(b.sum)))
            .then(
                kronor(a.sum)
                    .unwrap_or_default()
                    .total_cmp(&kronor(b.sum).unwrap_or_default()),
            )
    });
    let header = ["year", "kind", "amount (kronor)", "status"].map(str::to_owned);
    let rows = sums.iter().map(|row| {
        [
            table::known(row.year),
            row.kind.code().to_owned(),
            table::known(kronor(row.sum)),
            status(row.sum).to_owned(),
        ]
    });
    table::csv(header, rows)
}
