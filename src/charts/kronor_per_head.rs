//! Kronor per head: a bar for each area, with a part for each programme or purpose.

use std::collections::BTreeMap;

use super::amounts::{self, AmountKind};
use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{EDGE, Key, Sample};
use super::page::{Anchor, Fill, Plane, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{INK, MUTED, REST, SHADES, Shade};
use super::rows::{self, MOST_ROWS, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

/// One kind of amount over one span of years; another kind is another chart.
#[derive(Clone, Debug, PartialEq)]
pub struct KronorPerHead {
    pub kind: AmountKind,
    /// The first and the last year of the money.
    pub span: (i32, i32),
    /// In any order.
    pub areas: Vec<FundedArea>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FundedArea {
    pub name: String,
    /// What the kronor are divided by; None when it is not known.
    pub inhabitants: Option<u64>,
    pub parts: Vec<FundedPart>,
}

/// What one programme, or one purpose, gave to an area.
#[derive(Clone, Debug, PartialEq)]
pub struct FundedPart {
    pub purpose: String,
    /// Over the whole span, divided by the inhabitants; None when the amount is not known.
    pub kronor_per_head: Option<f64>,
}

const ROW: f64 = 28.0;
const THICKNESS: f64 = 18.0;
const ABOVE: f64 = 26.0;
const BELOW: f64 = 50.0;
const WIDEST_NAME: f64 = 290.0;

pub fn kronor_per_head(
    data: &KronorPerHead,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let csv = csv(data, language);
    let mut bars: Vec<Bar<'_>> = data
        .areas
        .iter()
        .map(|area| Bar::of(area, language))
        .collect();
    if bars.iter().all(|bar| bar.total.is_none()) {
        let why = if data.areas.is_empty() {
            language.pick(
                "No area is in the selection.",
                "Inget område finns i urvalet.",
            )
        } else {
            language.pick("Every amount is unknown.", "Alla belopp är okända.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    // Areas about which nothing is known come last.
    bars.sort_by(|a, b| {
        let known = |bar: &Bar<'_>| bar.total.unwrap_or(f64::NEG_INFINITY);
        known(b)
            .total_cmp(&known(a))
            .then_with(|| language.compare(&a.name, &b.name))
            .then(a.area.inhabitants.cmp(&b.area.inhabitants))
    });
    let scene = Scene::of(data, bars, language);
    let body = Body {
        height: scene.key.height() + ABOVE + scene.shown().len() as f64 * ROW + BELOW,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

struct Bar<'a> {
    area: &'a FundedArea,
    name: String,
    /// Kronor per head for each purpose, added up in the order of their sizes.
    parts: BTreeMap<String, f64>,
    /// None when nothing is known.
    total: Option<f64>,
    is_partial: bool,
}

impl<'a> Bar<'a> {
    fn of(area: &'a FundedArea, language: Language) -> Self {
        let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let mut is_partial = area.parts.is_empty();
        for part in &area.parts {
            let purpose = font::clean_name(&part.purpose, language);
            match part.kronor_per_head.and_then(axes::drawable) {
                Some(value) => values.entry(purpose).or_default().push(value),
                None => is_partial = true,
            }
        }
        let parts: BTreeMap<String, f64> = values
            .into_iter()
            .map(|(purpose, mut values)| {
                values.sort_by(f64::total_cmp);
                (purpose, values.iter().sum())
            })
            .collect();
        Self {
            name: font::clean_name(&area.name, language),
            total: (!parts.is_empty()).then(|| parts.values().sum()),
            area,
            parts,
            is_partial,
        }
    }
}

struct Scene<'a> {
    data: &'a KronorPerHead,
    /// The largest total first.
    bars: Vec<Bar<'a>>,
    /// Those that have a shade of their own, the largest over all areas first.
    purposes: Vec<String>,
    n_purposes: usize,
    axis: Axis,
    key: Key,
    language: Language,
}

impl<'a> Scene<'a> {
    fn of(data: &'a KronorPerHead, bars: Vec<Bar<'a>>, language: Language) -> Self {
        let shown = &bars[..bars.len().min(MOST_ROWS)];
        let mut sizes: BTreeMap<&String, f64> = BTreeMap::new();
        for (purpose, value) in shown.iter().flat_map(|bar| &bar.parts) {
            *sizes.entry(purpose).or_default() += value.abs();
        }
        let mut purposes: Vec<(&String, f64)> = sizes.into_iter().collect();
        purposes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| language.compare(a.0, b.0)));
        let n_purposes = purposes.len();
        let purposes: Vec<String> = purposes
            .into_iter()
            .take(SHADES.len())
            .map(|(purpose, _)| purpose.clone())
            .collect();
        let ends: Vec<f64> = shown
            .iter()
            .flat_map(|bar| stack_ends(&bar.parts))
            .collect();
        let mut entries: Vec<(Sample, String)> = purposes
            .iter()
            .zip(SHADES)
            .map(|(purpose, shade)| (Sample::Surface(Fill::Shaded(shade)), purpose.clone()))
            .collect();
        if n_purposes > purposes.len() {
            let rest = language.whole((n_purposes - purposes.len()) as i64);
            let words = format!("{} ({rest})", language.pick("Others", "Övriga"));
            entries.push((Sample::Surface(Fill::Shaded(REST)), words));
        }
        Self {
            key: Key::of(entries),
            axis: Axis::with_zero(&ends),
            data,
            bars,
            purposes,
            n_purposes,
            language,
        }
    }

    fn shown(&self) -> &[Bar<'a>] {
        &self.bars[..self.bars.len().min(MOST_ROWS)]
    }

    fn label(&self, bar: &Bar<'_>) -> String {
        let language = self.language;
        match (bar.total, bar.is_partial) {
            (None, _) => language.pick("unknown", "okänt").to_owned(),
            (Some(total), false) => amounts::kronor(total, language),
            (Some(total), true) => format!(
                "{} {}",
                language.pick("at least", "minst"),
                amounts::kronor(total, language)
            ),
        }
    }

    fn inhabitants(&self, bar: &Bar<'_>) -> String {
        match bar.area.inhabitants {
            Some(count) => self.language.number(count as f64, 0),
            None => self.language.pick("unknown", "okänt").to_owned(),
        }
    }

    fn unit(&self) -> String {
        let (kind, (first, last)) = (self.data.kind.name(self.language), self.data.span);
        let span = if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        };
        format!(
            "{kind} {span}, {}",
            self.language.pick("kronor per head", "kronor per invånare")
        )
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if self.n_purposes > 1 {
            let words = language.pick(
                "The number at the end of a bar is the total of its parts.",
                "Talet vid stapelns ände är summan av delarna.",
            );
            notes.push(words.to_owned());
        }
        if self.shown().iter().any(|bar| bar.is_partial) {
            let words = language.pick(
                "“Unknown” and “at least”: one or more amounts are missing; they need not be \
                 zero.",
                "”Okänt” och ”minst”: ett eller flera belopp saknas; de behöver inte vara noll.",
            );
            notes.push(words.to_owned());
        }
        let why = language.pick("areas with smaller totals", "områden med mindre summor");
        notes.extend(rows::left_out(
            self.bars.len() - self.shown().len(),
            why,
            language,
        ));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let known: Vec<&Bar<'_>> = self.bars.iter().filter(|bar| bar.total.is_some()).collect();
        let mut sentences = vec![format!(
            "{}, {}. {}: {}.",
            language.pick("Stacked bars", "Staplade liggande staplar"),
            self.unit().to_lowercase(),
            language.pick("Number of areas", "Antal områden"),
            language.whole(self.bars.len() as i64)
        )];
        match &known[..] {
            [] => {}
            [only] => sentences.push(format!("{}: {}.", only.name, self.label(only))),
            [highest, .., lowest] => sentences.push(format!(
                "{} {} {}, {} {} {}.",
                language.pick("Highest", "Högst"),
                highest.name,
                self.label(highest),
                language.pick("lowest", "lägst"),
                lowest.name,
                self.label(lowest)
            )),
        }
        if let Some(largest) = self.purposes.first().filter(|_| self.n_purposes > 1) {
            let words = language.pick("Largest purpose", "Största ändamål");
            sentences.push(format!("{words}: {largest}."));
        }
        let unknown = self.bars.len() - known.len();
        if unknown > 0 {
            let words = language.pick("Areas with unknown amounts", "Områden med okända belopp");
            sentences.push(format!("{words}: {}.", language.whole(unknown as i64)));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key.draw(sheet, room.left, room.top);
        let heading = language.pick("Inhabitants", "Invånare");
        let inhabitants = rows::widest(
            NOTE,
            self.shown()
                .iter()
                .map(|bar| self.inhabitants(bar))
                .chain([heading.to_owned()]),
        );
        let names = rows::widest(LABEL, self.shown().iter().map(|bar| self.name(bar)));
        let labels = rows::widest(STRONG_LABEL, self.shown().iter().map(|bar| self.label(bar)));
        let top = room.top + self.key.height() + ABOVE;
        let plot = Room {
            left: room.left + names + 12.0,
            top,
            right: room.right - inhabitants - labels - 30.0,
            bottom: top + self.shown().len() as f64 * ROW,
        };
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        self.axis.draw_level(sheet, &plane, plot, language);
        let words = match font::clean(unit) {
            unit if unit.is_empty() => self.unit(),
            unit => format!("{}, {unit}", self.unit()),
        };
        let words_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        sheet.write(
            (plot.centre(), plot.bottom + 44.0),
            &NOTE.cut(&words, words_room),
            TextStyle::new(NOTE, MUTED, Anchor::Middle),
        );
        let small = TextStyle::new(NOTE, MUTED, Anchor::End);
        sheet.write((room.right, plot.top - 8.0), heading, small);
        for (place, bar) in self.shown().iter().enumerate() {
            let row = rows::row(plot, place, ROW);
            let middle = (row.top + row.bottom) / 2.0;
            sheet.write(
                (plot.left - 12.0, baseline(middle, LABEL)),
                &self.name(bar),
                TextStyle::new(LABEL, INK, Anchor::End),
            );
            let place = (room.right, baseline(middle, NOTE));
            sheet.write(place, &self.inhabitants(bar), small);
            self.draw_bar(sheet, &plane, middle, bar);
        }
    }

    fn name(&self, bar: &Bar<'_>) -> String {
        LABEL.cut(&bar.name, WIDEST_NAME)
    }

    /// Parts that add lie to the right of zero, parts that take away to the left of it.
    fn draw_bar(&self, sheet: &mut Sheet<'_>, plane: &Plane, middle: f64, bar: &Bar<'_>) {
        let (zero, _) = plane.at(0.0, 0.0);
        let Some(_) = bar.total else {
            sheet.markers(&[(zero + 11.0, middle)], UNKNOWN_MARK);
            let style = TextStyle::new(LABEL, MUTED, Anchor::Start).crossed();
            let place = (zero + 20.0, baseline(middle, LABEL));
            return sheet.write(place, &self.label(bar), style);
        };
        let (mut below, mut above) = (0.0, 0.0);
        for (shade, value) in self.parts(bar) {
            let from = if value < 0.0 { &mut below } else { &mut above };
            let (start, end) = (plane.at(*from, 0.0).0, plane.at(*from + value, 0.0).0);
            *from += value;
            let part = Room {
                left: start.min(end),
                top: middle - THICKNESS / 2.0,
                right: start.max(end),
                bottom: middle + THICKNESS / 2.0,
            };
            sheet.rectangle(part, Fill::Shaded(shade), Some(EDGE));
        }
        let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Start).crossed();
        let x = plane.at(above, 0.0).0 + 7.0;
        sheet.write((x, baseline(middle, STRONG_LABEL)), &self.label(bar), style);
    }

    /// In the order of the key, what has no shade of its own last.
    fn parts(&self, bar: &Bar<'_>) -> Vec<(Shade, f64)> {
        let own = self.purposes.iter().zip(SHADES);
        let mut parts: Vec<(Shade, f64)> = own
            .filter_map(|(purpose, shade)| Some((shade, *bar.parts.get(purpose)?)))
            .collect();
        let others = bar
            .parts
            .iter()
            .filter(|(purpose, _)| !self.purposes.contains(purpose));
        parts.extend(others.map(|(_, value)| (REST, *value)));
        parts
    }
}

/// How far the parts reach on both sides of zero.
fn stack_ends(parts: &BTreeMap<String, f64>) -> [f64; 2] {
    let reach = |is_counted: fn(f64) -> bool| {
        parts
            .values()
            .filter(|value| is_counted(**value))
            .sum::<f64>()
    };
    [reach(|value| value < 0.0), reach(|value| value > 0.0)]
}

fn csv(data: &KronorPerHead, language: Language) -> String {
    let kind = data.kind.code();
    let (first, last) = data.span;
    let header = [
        "area".to_owned(),
        "inhabitants".to_owned(),
        "purpose".to_owned(),
        format!("{kind} {first} to {last} (kronor per head)"),
    ];
    let mut rows: Vec<[String; 4]> = Vec::new();
    for area in &data.areas {
        let inhabitants = table::known(area.inhabitants);
        if area.parts.is_empty() {
            rows.push([
                area.name.clone(),
                inhabitants.clone(),
                String::new(),
                String::new(),
            ]);
        }
        rows.extend(area.parts.iter().map(|part| {
            [
                area.name.clone(),
                inhabitants.clone(),
                part.purpose.clone(),
                table::known(part.kronor_per_head),
            ]
        }));
    }
    table::sort(&mut rows, language);
    table::csv(header, rows)
}
