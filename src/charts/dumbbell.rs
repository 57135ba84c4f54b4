//! Dumbbells: where each place was in the first year and in the last, the funded places above the
//! others.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{self, Key, Sample};
use super::labels;
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{COMPARED, Dash, FUNDED, Hue, INK, MUTED, Marker, PAPER};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dumbbell {
    /// In any order.
    pub places: Vec<DumbbellPlace>,
    /// The first and the last year, as they are printed.
    pub years: (String, String),
    /// The share of one that intervals are to cover, such as 0.95.
    pub level: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DumbbellPlace {
    pub name: String,
    pub funded: bool,
    pub first: YearValue,
    pub last: YearValue,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum YearValue {
    Known {
        value: f64,
        interval: Option<(f64, f64)>,
    },
    /// Not shown because too few people are behind it.
    Suppressed,
    Missing,
}

impl YearValue {
    fn value(self) -> Option<f64> {
        match self {
            Self::Known { value, .. } => axes::known(Some(value)),
            _ => None,
        }
    }

    fn interval(self) -> Option<(f64, f64)> {
        match self {
            Self::Known { value, interval } => {
                axes::known(Some(value)).and(axes::known_interval(interval))
            }
            _ => None,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Known { .. } => "known",
            Self::Suppressed => "suppressed",
            Self::Missing => "missing",
        }
    }
}

/// More rows than this make a page that nobody reads: the largest changes of both signs are shown.
const MOST_ROWS: usize = 44;
const LEAST_OF_A_BLOCK: usize = 16;
const ROW: (f64, f64) = (24.0, 40.0);
const WIDEST_NAME: f64 = 290.0;
const BLOCK: f64 = 30.0;
const BELOW: f64 = 52.0;
const RADIUS: f64 = 5.6;

pub fn dumbbell(data: &Dumbbell, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data, caption, language);
    let scene = Scene::of(data, language);
    if scene.blocks.is_empty() {
        let why = language.pick(
            "No place has values in both years.",
            "Ingen plats har värden för båda åren.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.above() + BELOW + scene.height(ROW.0),
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

struct Pair<'a> {
    place: &'a DumbbellPlace,
    name: String,
    first: f64,
    last: f64,
}

impl Pair<'_> {
    fn change(&self) -> f64 {
        self.last - self.first
    }

    /// Values and limits, leftmost first.
    fn extent(&self) -> (f64, f64) {
        let limits = [self.place.first, self.place.last].map(YearValue::interval);
        limits.into_iter().flatten().fold(
            (self.first.min(self.last), self.first.max(self.last)),
            |(low, high), (lower, upper)| (low.min(lower), high.max(upper)),
        )
    }
}

struct Block<'a> {
    funded: bool,
    /// The largest rise first.
    pairs: Vec<Pair<'a>>,
    /// With values, including those that are not shown.
    of: usize,
    /// After how many rows the ones that are not shown would follow.
    rises: usize,
}

impl Block<'_> {
    fn hidden(&self) -> usize {
        self.of - self.pairs.len()
    }

    fn rows(&self) -> usize {
        self.pairs.len() + usize::from(self.hidden() > 0)
    }
}

struct Scene<'a> {
    data: &'a Dumbbell,
    language: Language,
    years: [String; 2],
    blocks: Vec<Block<'a>>,
    axis: Axis,
    decimals: usize,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Dumbbell, language: Language) -> Self {
        let mut blocks: Vec<Block<'a>> = [true, false]
            .into_iter()
            .map(|funded| Block::of(data, funded, language))
            .filter(|block| block.of > 0)
            .collect();
        // The funded places are what the chart is about; the others get the rows that are left.
        let n_funded = blocks
            .iter()
            .find(|block| block.funded)
            .map_or(0, |block| block.of);
        let n_others = blocks
            .iter()
            .find(|block| !block.funded)
            .map_or(0, |block| block.of);
        let for_funded = MOST_ROWS - n_others.min(LEAST_OF_A_BLOCK);
        let for_others = MOST_ROWS - n_funded.min(for_funded);
        for block in &mut blocks {
            block.keep(if block.funded { for_funded } else { for_others });
        }

        let pairs = || blocks.iter().flat_map(|block| &block.pairs);
        let values: Vec<f64> = pairs()
            .flat_map(|pair| [pair.extent().0, pair.extent().1])
            .collect();
        let changes: Vec<f64> = pairs().map(Pair::change).collect();
        let axis = Axis::around(&values);
        let largest = changes
            .iter()
            .map(|change| change.abs())
            .fold(0.0, f64::max);
        let decimals = axes::decimals_for(&values);
        // Changes that would all be printed alike need one more decimal.
        let step = (0..decimals).fold(1.0, |step, _| step / 10.0);
        let decimals = decimals + usize::from(largest < 10.0 * step);
        let [first, last] = [&data.years.0, &data.years.1]
            .map(|year| NOTE.cut(&font::clean_name(year, language), 120.0));
        Self {
            data,
            language,
            years: [first, last],
            blocks,
            axis,
            decimals,
        }
    }

    fn pairs(&self) -> impl Iterator<Item = &Pair<'a>> {
        self.blocks.iter().flat_map(|block| &block.pairs)
    }

    fn has_intervals(&self) -> bool {
        self.pairs().any(|pair| {
            let intervals = [pair.place.first, pair.place.last].map(YearValue::interval);
            intervals.iter().any(Option::is_some)
        })
    }

    fn key(&self) -> Key {
        let mut key = Key::default();
        key.add(Sample::Mark(first_mark(FUNDED)), &self.years[0]);
        key.add(Sample::Mark(last_mark(FUNDED)), &self.years[1]);
        if self.has_intervals() {
            let level = axes::percent(self.data.level, 0, self.language);
            let words = match self.language {
                Language::Swedish => format!("{level} intervall"),
                Language::English => format!("{level} interval"),
            };
            key.add(Sample::Line(WHISKER), &words);
        }
        key
    }

    fn above(&self) -> f64 {
        self.key().height() + 30.0
    }

    fn rows(&self) -> f64 {
        self.blocks.iter().map(Block::rows).sum::<usize>() as f64
    }

    fn height(&self, row: f64) -> f64 {
        self.rows() * row + self.blocks.len() as f64 * BLOCK
    }

    fn heading(&self, block: &Block<'_>) -> String {
        let language = self.language;
        let words = if block.funded {
            language.pick("Funded", "Med finansiering")
        } else {
            language.pick("Comparison", "Jämförelse")
        };
        let count = language.whole(block.of as i64);
        if block.pairs.len() == block.of {
            return format!("{words} (n = {count})");
        }
        let shown = language.whole(block.pairs.len() as i64);
        match language {
            Language::Swedish => format!("{words} (n = {count}, {shown} visas)"),
            Language::English => format!("{words} (n = {count}, {shown} shown)"),
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = vec![
            language
                .pick(
                    "Sorted by change, the largest rise first; changes are computed before \
                    rounding.",
                    "Sorterade efter förändring, störst ökning först; förändringen är beräknad \
                    före avrundning.",
                )
                .to_owned(),
        ];
        let hidden: usize = self.blocks.iter().map(Block::hidden).sum();
        if hidden > 0 {
            let hidden = language.whole(hidden as i64);
            notes.push(match language {
                Language::Swedish => format!(
                    "De största ökningarna och minskningarna visas; {hidden} platser däremellan \
                     visas inte."
                ),
                Language::English => format!(
                    "The largest rises and falls are shown; {hidden} places between them are not."
                ),
            });
        }
        let absent = |is_suppressed: bool| {
            let mut names: Vec<String> = self
                .data
                .places
                .iter()
                .filter(|place| place.first.value().is_none() || place.last.value().is_none())
                .filter(|place| {
                    let hidden = [place.first, place.last].contains(&YearValue::Suppressed);
                    hidden == is_suppressed
                })
                .map(|place| font::clean_name(&place.name, language))
                .collect();
            names.sort_by(|a, b| language.compare(a, b));
            names
        };
        for (is_suppressed, why) in [
            (
                true,
                language.pick(
                    "Not shown, too few people",
                    "Visas inte, för få personer bakom värdet",
                ),
            ),
            (
                false,
                language.pick(
                    "Not shown, no value in one of the years",
                    "Visas inte, värde saknas för något av åren",
                ),
            ),
        ] {
            let names = absent(is_suppressed);
            if !names.is_empty() {
                let count = language.whole(names.len() as i64);
                let names = labels::listed(&names, language);
                notes.push(format!("{why} ({count}): {names}."));
            }
        }
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let number = |value: f64| axes::written(value, self.decimals, language);
        let change = |value: f64| axes::signed(value, self.decimals, language);
        let mut sentences = vec![match language {
            Language::Swedish => {
                format!("Hantelsdiagram, {} och {}.", self.years[0], self.years[1])
            }
            Language::English => {
                format!("Dumbbell chart, {} and {}.", self.years[0], self.years[1])
            }
        }];
        for block in &self.blocks {
            let (highest, lowest) = (&block.pairs[0], &block.pairs[block.pairs.len() - 1]);
            let told = |pair: &Pair<'_>| {
                format!(
                    "{} {} ({} {} {})",
                    pair.name,
                    change(pair.change()),
                    number(pair.first),
                    language.pick("to", "till"),
                    number(pair.last)
                )
            };
            let heading = self.heading(block);
            sentences.push(if block.pairs.len() == 1 {
                format!("{heading}: {}.", told(highest))
            } else {
                let joined = language.pick("lowest", "lägst");
                let first = language.pick("highest change", "högst förändring");
                format!(
                    "{heading}: {first} {}, {joined} {}.",
                    told(highest),
                    told(lowest)
                )
            });
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key().draw(sheet, room.left, room.top);
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| LABEL.width(&text)).fold(0.0, f64::max)
        };
        let names = widest(&mut self.pairs().map(|pair| self.name(pair)));
        let values = widest(&mut self.pairs().flat_map(|pair| {
            [pair.first, pair.last].map(|value| axes::written(value, self.decimals, language))
        }));
        let change = language.pick("Change", "Förändring");
        let changes =
            widest(&mut self.pairs().map(|pair| self.change(pair))).max(LABEL.width(change));
        let top = room.top + self.above();
        let row = (room.bottom - top - BELOW - self.height(0.0)) / self.rows();
        let row = row.clamp(ROW.0, ROW.1);
        let plot = Room {
            // The lowest and the highest value are written outside of their marks.
            left: room.left + names + 22.0 + values + RADIUS,
            top,
            right: room.right - changes - values - RADIUS - 26.0,
            bottom: top + self.height(row),
        };
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        self.axis.draw_level(sheet, &plane, plot, language);
        let unit = self.axis.heading(unit, language);
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        let place = (plot.centre(), plot.bottom + 44.0);
        sheet.write(place, &NOTE.cut(&unit, unit_room), style);
        let style = TextStyle::new(LABEL, MUTED, Anchor::End);
        sheet.write((room.right, plot.top - 8.0), change, style);

        let mut y = plot.top;
        for block in &self.blocks {
            let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Start).crossed();
            let words = STRONG_LABEL.cut(&self.heading(block), room.width());
            sheet.write((room.left, y + 21.0), &words, style);
            y += BLOCK;
            for (place, pair) in block.pairs.iter().enumerate() {
                if place == block.rises {
                    self.draw_hidden(sheet, (room.left, y + row / 2.0), block.hidden());
                    y += row;
                }
                self.draw_pair(sheet, &plane, room, names, y + row / 2.0, pair);
                y += row;
            }
        }
    }

    /// Says between the rises and the falls how many lie between them.
    fn draw_hidden(&self, sheet: &mut Sheet<'_>, (x, y): (f64, f64), hidden: usize) {
        let hidden = self.language.whole(hidden as i64);
        let words = match self.language {
            Language::Swedish => format!("…  {hidden} däremellan visas inte"),
            Language::English => format!("…  {hidden} between these are not shown"),
        };
        let style = TextStyle::new(NOTE, MUTED, Anchor::Start).crossed();
        sheet.write((x, y + NOTE.size * 0.36), &words, style);
    }

    fn name(&self, pair: &Pair<'_>) -> String {
        LABEL.cut(&pair.name, WIDEST_NAME)
    }

    fn change(&self, pair: &Pair<'_>) -> String {
        axes::signed(pair.change(), self.decimals, self.language)
    }

    fn draw_pair(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        room: Room,
        names: f64,
        y: f64,
        pair: &Pair<'_>,
    ) {
        let x = |value: f64| plane.at(value, 0.0).0;
        let hue = if pair.place.funded { FUNDED } else { COMPARED };
        let (first, last) = (x(pair.first), x(pair.last));
        // The two intervals lie beside each other, so that both can be seen where they overlap.
        for (value, away) in [(pair.place.first, -4.0), (pair.place.last, 4.0)] {
            if let Some((lower, upper)) = value.interval() {
                let places = key::level_whisker(y + away, (x(lower), x(upper)), 3.0);
                sheet.lines(&places, WHISKER);
            }
        }
        let bar = Pen {
            colour: hue.line,
            width: 3.2,
            dash: Dash::Solid,
        };
        sheet.line(&[(first, y), (last, y)], bar);
        sheet.markers(&[(first, y)], first_mark(hue));
        sheet.markers(&[(last, y)], last_mark(hue));

        let baseline = y + LABEL.size * 0.36;
        let (low, high) = pair.extent();
        let number = |value: f64| axes::written(value, self.decimals, self.language);
        let (left, right) = (pair.first.min(pair.last), pair.first.max(pair.last));
        let beyond = RADIUS + 5.0;
        let style = TextStyle::new(LABEL, hue.text, Anchor::End).crossed();
        let place = (x(low).min(x(left) - beyond + 3.0) - 5.0, baseline);
        sheet.write(place, &number(left), style);
        let style = TextStyle::new(LABEL, hue.text, Anchor::Start).crossed();
        let place = (x(high).max(x(right) + beyond - 3.0) + 5.0, baseline);
        sheet.write(place, &number(right), style);

        let style = TextStyle::new(LABEL, INK, Anchor::End);
        sheet.write((room.left + names, baseline), &self.name(pair), style);
        sheet.write((room.right, baseline), &self.change(pair), style);
    }
}

impl<'a> Block<'a> {
    fn of(data: &'a Dumbbell, funded: bool, language: Language) -> Self {
        let mut pairs: Vec<Pair<'a>> = data
            .places
            .iter()
            .filter(|place| place.funded == funded)
            .filter_map(|place| {
                Some(Pair {
                    place,
                    name: font::clean_name(&place.name, language),
                    first: place.first.value()?,
                    last: place.last.value()?,
                })
            })
            .collect();
        pairs.sort_by(|a, b| {
            b.change()
                .total_cmp(&a.change())
                .then_with(|| language.compare(&a.name, &b.name))
                .then(a.first.total_cmp(&b.first))
        });
        let of = pairs.len();
        Self {
            funded,
            pairs,
            of,
            rises: of,
        }
    }

    /// The two ends of the order, when it is too long.
    fn keep(&mut self, most: usize) {
        if self.pairs.len() > most {
            self.rises = most.div_ceil(2);
            let falls = self.pairs.len() - (most - self.rises);
            self.pairs.drain(self.rises..falls);
        }
    }
}

const WHISKER: Pen = Pen {
    colour: "#7a7a7a",
    width: 1.2,
    dash: Dash::Solid,
};

fn first_mark(hue: Hue) -> MarkerStyle {
    MarkerStyle {
        marker: Marker::Circle,
        radius: RADIUS - 0.6,
        fill: PAPER,
        edge: hue.line,
    }
}

fn last_mark(hue: Hue) -> MarkerStyle {
    MarkerStyle {
        marker: Marker::Diamond,
        radius: RADIUS,
        fill: hue.line,
        edge: PAPER,
    }
}

fn csv(data: &Dumbbell, caption: &Caption, language: Language) -> String {
    let [first, last] = [&data.years.0, &data.years.1];
    let header = [
        "place".to_owned(),
        "funded".to_owned(),
        table::with_unit(first, &caption.unit),
        format!("lower {first}"),
        format!("upper {first}"),
        format!("status {first}"),
        table::with_unit(last, &caption.unit),
        format!("lower {last}"),
        format!("upper {last}"),
        format!("status {last}"),
    ];
    let mut places: Vec<&DumbbellPlace> = data.places.iter().collect();
    places.sort_by(|a, b| {
        let value = |value: YearValue| value.value().unwrap_or(f64::INFINITY);
        b.funded
            .cmp(&a.funded)
            .then_with(|| language.compare(&a.name, &b.name))
            .then(value(a.first).total_cmp(&value(b.first)))
            .then(value(a.last).total_cmp(&value(b.last)))
    });
    let rows = places.into_iter().map(|place| {
        let [first_lower, first_upper] = table::cells(place.first.interval());
        let [last_lower, last_upper] = table::cells(place.last.interval());
        [
            place.name.clone(),
            place.funded.to_string(),
            table::cell(place.first.value()),
            first_lower,
            first_upper,
            place.first.code().to_owned(),
            table::cell(place.last.value()),
            last_lower,
            last_upper,
            place.last.code().to_owned(),
        ]
    });
    table::csv(header, rows)
}
