//! Gap trends: how far an area lies from its reference, year by year, as a difference and as a
//! ratio.

use std::collections::BTreeMap;

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::labels::Taken;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, FUNDED, FUNDING, INK, MUTED, Marker, PAPER};
use super::panel::{self, Panel, START, STRIP, YEARS};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GapTrend {
    /// The area, region or group of areas that is followed.
    pub name: String,
    /// What it is compared with, such as "övriga Linköping"; it does not contain what is followed.
    pub reference: String,
    /// One for each year, in any order.
    pub years: Vec<GapYear>,
    /// The first and the last year with funding.
    pub funded: Option<(i32, i32)>,
    pub first_payment: Option<FirstPayment>,
    /// How much of the gap at the start has closed since.
    pub closed: Option<Closed>,
    /// The first year of the new way of counting, and what changed.
    pub breaks: Vec<(i32, String)>,
    /// The share of one that intervals are to cover, such as 0.95.
    pub level: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GapYear {
    pub year: i32,
    /// The followed minus the reference, in the caption's unit; None where it is missing or
    /// suppressed.
    pub absolute: Option<f64>,
    pub absolute_interval: Option<(f64, f64)>,
    /// The followed divided by the reference.
    pub relative: Option<f64>,
    pub relative_interval: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstPayment {
    pub year: i32,
    /// Over the whole effort.
    pub kronor_per_head: Option<f64>,
    /// Such as "beviljat" or "utbetalt".
    pub amount_kind: String,
}

/// Shares of one: 0.24 is a quarter closed, −0.1 a gap a tenth wider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closed {
    /// What the gap is compared with, such as "medel 2015–2017".
    pub baseline: String,
    pub absolute: Option<f64>,
    pub relative: Option<f64>,
}

const LINE: Pen = Pen {
    colour: FUNDED.line,
    width: 2.4,
    dash: Dash::Solid,
};
const POINT: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 4.4,
    fill: FUNDED.line,
    edge: PAPER,
};
const PANEL: f64 = 190.0;
const TITLE_ROW: f64 = 30.0;

pub fn gap_trend(data: &GapTrend, caption: &Caption, language: Language, id: &str) -> Chart {
    let years = years(data);
    let csv = csv(&years, caption);
    let has_any = |year: &GapYear| year.absolute.is_some() || year.relative.is_some();
    let Some((first, last)) = years.first().zip(years.last()) else {
        let why = language.pick("There are no years.", "Inga år finns.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    };
    if !years.iter().any(has_any) {
        let why = language.pick("Every value is missing.", "Alla värden saknas.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let times = (first.year, last.year);
    let scene = Scene {
        data,
        language,
        name: font::clean_name(&data.name, language),
        reference: font::clean_name(&data.reference, language),
        breaks: breaks(&data.breaks, times),
        gaps: gaps(&years, &font::clean(&caption.unit), language),
        times,
    };
    let body = Body {
        height: scene.key().height()
            + scene.strip()
            + scene.gaps.len() as f64 * (PANEL + TITLE_ROW + 12.0)
            + YEARS
            + 10.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room)
    })
}

/// What is drawn in one panel.
struct Gap {
    title: String,
    values: Vec<(i32, Option<f64>)>,
    limits: Vec<(i32, Option<(f64, f64)>)>,
    axis: Axis,
    decimals: usize,
    /// The value at which there is no gap.
    none: f64,
    is_difference: bool,
}

impl Gap {
    fn number(&self, value: f64, language: Language) -> String {
        if self.is_difference {
            axes::signed(value, self.decimals, language)
        } else {
            axes::written(value, self.decimals, language)
        }
    }

    fn known(&self) -> impl DoubleEndedIterator<Item = (i32, f64)> {
        self.values
            .iter()
            .filter_map(|(year, value)| Some((*year, (*value)?)))
    }
}

fn years(data: &GapTrend) -> Vec<GapYear> {
    let mut years: Vec<GapYear> = data
        .years
        .iter()
        .map(|year| GapYear {
            year: year.year,
            absolute: axes::known(year.absolute),
            absolute_interval: axes::known_interval(year.absolute_interval),
            relative: axes::known(year.relative),
            relative_interval: axes::known_interval(year.relative_interval),
        })
        .collect();
    years.sort_by(|a, b| {
        let value = |year: &GapYear| year.absolute.unwrap_or(f64::INFINITY);
        a.year.cmp(&b.year).then(value(a).total_cmp(&value(b)))
    });
    years.dedup_by_key(|year| year.year);
    years
}

pub(super) fn breaks(breaks: &[(i32, String)], times: (i32, i32)) -> Vec<(i32, String)> {
    let mut found: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for (year, what) in breaks {
        if times.0 < *year && *year <= times.1 {
            found.entry(*year).or_default().push(font::clean(what));
        }
    }
    let joined = found.into_iter().map(|(year, mut what)| {
        what.sort();
        (year, what.join(", "))
    });
    joined.collect()
}

/// The two panels; one without any value is left out.
fn gaps(years: &[GapYear], unit: &str, language: Language) -> Vec<Gap> {
    let difference = language.pick("Difference", "Skillnad");
    let difference = match unit {
        "" => difference.to_owned(),
        unit => format!("{difference}, {unit}"),
    };
    let ratio = language.pick("Ratio", "Kvot").to_owned();
    let absolute = |year: &GapYear| (year.absolute, year.absolute_interval);
    let relative = |year: &GapYear| (year.relative, year.relative_interval);
    type Part = fn(&GapYear) -> (Option<f64>, Option<(f64, f64)>);
    let parts: [(String, Part, f64); 2] = [(difference, absolute, 0.0), (ratio, relative, 1.0)];
    let gap = |(title, part, none): (String, Part, f64)| {
        let values: Vec<(i32, Option<f64>)> =
            years.iter().map(|year| (year.year, part(year).0)).collect();
        // An interval without its value would hint at what was suppressed.
        let limits: Vec<(i32, Option<(f64, f64)>)> = years
            .iter()
            .map(|year| (year.year, part(year).0.and(part(year).1)))
            .collect();
        let known: Vec<f64> = values.iter().filter_map(|(_, value)| *value).collect();
        let inside: Vec<f64> = limits
            .iter()
            .filter_map(|(_, limits)| *limits)
            .flat_map(|(lower, upper)| [lower, upper])
            .chain(known.iter().copied())
            .chain([none])
            .collect();
        let axis = Axis::around(&inside);
        let from_none: Vec<f64> = known.iter().map(|value| value - none).collect();
        Gap {
            title,
            decimals: axes::decimals_for(&from_none).max(axis.decimals()).min(
                // More digits than the values of such a size deserve.
                axes::decimals_for(&from_none).max(2),
            ),
            values,
            limits,
            axis,
            none,
            is_difference: none == 0.0,
        }
    };
    let all = parts.into_iter().map(gap);
    all.filter(|gap| gap.known().next().is_some()).collect()
}

struct Scene<'a> {
    data: &'a GapTrend,
    language: Language,
    name: String,
    reference: String,
    times: (i32, i32),
    breaks: Vec<(i32, String)>,
    gaps: Vec<Gap>,
}

impl Scene<'_> {
    /// The funded years that are on the page.
    fn funded(&self) -> Option<(i32, i32)> {
        let (first, last) = self.data.funded?;
        let shown = (first.max(self.times.0), last.min(self.times.1));
        (shown.0 <= shown.1).then_some(shown)
    }

    /// Height of the words about the first payment.
    fn strip(&self) -> f64 {
        self.payment().map_or(0.0, |_| STRIP)
    }

    fn payment(&self) -> Option<&FirstPayment> {
        let payment = self.data.first_payment.as_ref();
        payment.filter(|payment| self.times.0 <= payment.year && payment.year <= self.times.1)
    }

    fn payment_in_words(&self, payment: &FirstPayment) -> String {
        let language = self.language;
        let first = language.pick("First payment", "Första utbetalningen");
        let kind = font::clean(&payment.amount_kind);
        let kind = if kind.is_empty() {
            kind
        } else {
            format!(" ({kind})")
        };
        match axes::known(payment.kronor_per_head) {
            None => format!("{first} {}", payment.year),
            Some(kronor) => {
                let kronor = axes::written(kronor, 0, language);
                let unit = language.pick("kronor per head", "kronor per invånare");
                format!("{first} {}: {kronor} {unit}{kind}", payment.year)
            }
        }
    }

    fn key(&self) -> Key {
        let language = self.language;
        let mut key = Key::default();
        let words = match language {
            Language::Swedish => format!("{} mot {}", self.name, self.reference),
            Language::English => format!("{} against {}", self.name, self.reference),
        };
        let words = NOTE.cut(&words, 560.0);
        key.add(Sample::MarkedLine(LINE, POINT), &words);
        let limits = self.gaps.iter().flat_map(|gap| &gap.limits);
        if limits.clone().any(|(_, limits)| limits.is_some()) {
            let level = axes::percent(self.data.level, 0, language);
            let words = match language {
                Language::Swedish => format!("{level} intervall"),
                Language::English => format!("{level} interval"),
            };
            key.add(Sample::Band(FUNDED.line), &words);
        }
        if self.funded().is_some() {
            let word = language.pick("funding", "finansiering");
            let words = match self.data.funded {
                Some((first, last)) if first < last => format!("{word} {first}–{last}"),
                Some((year, _)) => format!("{word} {year}"),
                None => word.to_owned(),
            };
            key.add(Sample::Surface(Fill::Plain(FUNDING)), &words);
        }
        key
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if !self.breaks.is_empty() {
            let explained: Vec<String> = self
                .breaks
                .iter()
                .zip('a'..='z')
                .map(|((year, what), letter)| format!("{letter} ({year}): {what}"))
                .collect();
            notes.push(format!(
                "{} {}.",
                language.pick("Breaks in the series:", "Tidsseriebrott:"),
                explained.join("; ")
            ));
        }
        let missing = self.missing();
        notes.extend(panel::missing_note(&missing, language));
        if let Some(closed) = &self.data.closed {
            let baseline = font::clean(&closed.baseline);
            if !baseline.is_empty() {
                notes.push(match language {
                    Language::Swedish => format!("Klyftan jämförs med {baseline}."),
                    Language::English => format!("The gap is compared with {baseline}."),
                });
            }
        }
        if self.has_two_minds() {
            notes.push(
                language
                    .pick(
                        "The difference and the ratio point in different directions: the level \
                        has changed \
                         for both, and neither of the two measures is wrong.",
                        "Skillnaden och kvoten pekar åt olika håll: nivån har ändrats för båda, \
                        och inget av \
                         måtten är fel.",
                    )
                    .to_owned(),
            );
        }
        notes
    }

    fn missing(&self) -> Vec<i32> {
        let mut missing: Vec<i32> = self
            .gaps
            .iter()
            .flat_map(|gap| &gap.values)
            .filter(|(_, value)| value.is_none())
            .map(|(year, _)| *year)
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// One measure says that the gap has closed, the other that it has widened.
    fn has_two_minds(&self) -> bool {
        let closed = self.data.closed.as_ref();
        let both = closed.and_then(|closed| closed.absolute.zip(closed.relative));
        both.is_some_and(|(absolute, relative)| absolute * relative < 0.0)
    }

    fn closed(&self, gap: &Gap) -> Option<String> {
        let closed = self.data.closed.as_ref()?;
        let share = axes::known(if gap.is_difference {
            closed.absolute
        } else {
            closed.relative
        })?;
        Some(closed_in_words(share, self.language))
    }

    fn description(&self) -> String {
        let language = self.language;
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Klyftan mellan {} och {}, {}–{}.",
                self.name, self.reference, self.times.0, self.times.1
            ),
            Language::English => format!(
                "The gap between {} and {}, {}–{}.",
                self.name, self.reference, self.times.0, self.times.1
            ),
        }];
        for gap in &self.gaps {
            let (Some(from), Some(to)) = (gap.known().next(), gap.known().next_back()) else {
                continue;
            };
            let number = |value: f64| gap.number(value, language);
            let joined = language.pick("to", "till");
            let closed = self.closed(gap).map(|words| format!("; {words}"));
            sentences.push(format!(
                "{}: {} ({}) {joined} {} ({}){}.",
                gap.title,
                number(from.1),
                from.0,
                number(to.1),
                to.0,
                closed.unwrap_or_default()
            ));
        }
        if let Some(payment) = self.payment() {
            sentences.push(format!("{}.", self.payment_in_words(payment)));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        let key = self.key();
        key.draw(sheet, room.left, room.top);
        let top = room.top + key.height() + 6.0;
        let labels = self
            .gaps
            .iter()
            .map(|gap| gap.axis.label_width(self.language))
            .fold(0.0, f64::max);
        let panels = self.gaps.len() as f64;
        let each = (room.bottom - YEARS - top - self.strip()) / panels;
        let mut y = top;
        for (place, gap) in self.gaps.iter().enumerate() {
            let strip = if place == 0 { self.strip() } else { 0.0 };
            let plot = Room {
                left: room.left + labels + 10.0,
                top: y + TITLE_ROW + 2.0 + strip,
                right: room.right,
                bottom: y + strip + each - 12.0,
            };
            let panel = Panel::over(plot, self.times, &gap.axis, self.language);
            self.draw_gap(sheet, &panel, gap, y + 18.0);
            if let Some(payment) = self.payment().filter(|_| place == 0) {
                let words = self.payment_in_words(payment);
                let baseline = plot.top - 9.0;
                panel.write_above(sheet, f64::from(payment.year), baseline, &words, plot);
            }
            if place + 1 == self.gaps.len() {
                panel.draw_years(sheet);
            }
            y += strip + each;
        }
    }

    fn draw_gap(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>, gap: &Gap, baseline: f64) {
        let language = self.language;
        if let Some(funded) = self.funded() {
            panel.shade(sheet, funded);
        }
        panel.draw_values(sheet);
        let none = panel.y(gap.none);
        let ends = [(panel.plot.left, none), (panel.plot.right, none)];
        sheet.line(&ends, axes::AXIS_PEN);
        for (year, _) in &self.breaks {
            panel.draw_break(sheet, *year);
        }
        if let Some(payment) = self.payment() {
            panel.upright(sheet, f64::from(payment.year), START);
        }
        panel.band(sheet, &gap.limits, FUNDED.line);
        panel.line(sheet, &gap.values, LINE);
        let points: Vec<(f64, f64)> = gap
            .known()
            .map(|(year, value)| panel.at(year, value))
            .collect();
        let radius = POINT.radius.min((panel.slot() * 0.4).max(1.2));
        sheet.markers(&points, MarkerStyle { radius, ..POINT });
        let missing: Vec<i32> = gap
            .values
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(year, _)| *year)
            .collect();
        panel.mark_missing(sheet, &missing);

        let closed = self.closed(gap).unwrap_or_default();
        let closed_width = STRONG_LABEL.width(&closed);
        let title = STRONG_LABEL.cut(
            &gap.title,
            panel.plot.right - panel.plot.left - closed_width,
        );
        let left = panel.plot.left;
        let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Start);
        sheet.write((left, baseline), &title, style);
        let style = TextStyle::new(STRONG_LABEL, FUNDED.text, Anchor::End);
        sheet.write((panel.plot.right, baseline), &closed, style);

        let mut taken = Taken::default();
        for point in &points {
            taken.add_mark(*point, radius + 1.0);
        }
        for stretch in panel.stretches(&gap.values) {
            taken.add_line(&stretch);
        }
        for run in panel::runs(&gap.limits) {
            let limit = |(year, (low, _)): &(i32, (f64, f64))| panel.at(*year, *low);
            taken.add_line(&run.iter().map(limit).collect::<Vec<_>>());
            let limit = |(year, (_, high)): &(i32, (f64, f64))| panel.at(*year, *high);
            taken.add_line(&run.iter().map(limit).collect::<Vec<_>>());
        }
        taken.add_line(&ends);
        self.name_breaks(sheet, panel, &mut taken);
        let uprights = self.payment().map(|payment| f64::from(payment.year));
        let uprights = uprights
            .into_iter()
            .chain(self.breaks.iter().map(|(year, _)| f64::from(*year) - 0.5));
        for x in uprights.map(|time| panel.x(time)) {
            taken.add(Room {
                left: x - 1.0,
                right: x + 1.0,
                ..panel.plot
            });
        }
        self.write_no_gap(sheet, panel, none, &mut taken);
        for (year, value) in most_telling_first(gap) {
            let (x, y) = panel.at(year, value);
            let limits = gap.limits.iter().find(|(of, _)| *of == year);
            let limits = limits.and_then(|(_, limits)| *limits);
            let (low, high) = limits.map_or((y, y), |(low, high)| (panel.y(low), panel.y(high)));
            let text = gap.number(value, language);
            let mut spots = Vec::new();
            for (across, anchor) in [
                (0.0, Anchor::Middle),
                (5.0, Anchor::Start),
                (-5.0, Anchor::End),
            ] {
                for away in [0.0, 5.0, 10.0, 16.0] {
                    for baseline in [
                        high.min(y - 6.0) - 6.0 - away,
                        low.max(y + 6.0) + 16.0 + away,
                    ] {
                        let style = TextStyle::new(LABEL, FUNDED.text, anchor);
                        spots.push(((x + across, baseline), style));
                    }
                }
            }
            let within = Room {
                right: panel.plot.right + 20.0,
                ..panel.plot
            };
            taken.write(sheet, &text, &spots, within);
        }
    }

    /// A letter beside the line of each break; the notes explain it.
    fn name_breaks(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>, taken: &mut Taken) {
        for ((year, _), letter) in self.breaks.iter().zip('a'..='z') {
            let x = panel.x(f64::from(*year) - 0.5);
            let mut spots = Vec::new();
            for y in [
                panel.plot.top + 16.0,
                panel.plot.bottom - 8.0,
                panel.plot.top + 34.0,
            ] {
                for (across, anchor) in [(4.0, Anchor::Start), (-4.0, Anchor::End)] {
                    spots.push(((x + across, y), TextStyle::new(NOTE, INK, anchor)));
                }
            }
            taken.write(sheet, &letter.to_string(), &spots, panel.plot);
        }
    }

    fn write_no_gap(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>, none: f64, taken: &mut Taken) {
        let words = self.language.pick("no gap", "ingen klyfta");
        let style = TextStyle::new(NOTE, MUTED, Anchor::Start);
        let spots = [-5.0, 16.0].map(|down| ((panel.plot.left + 4.0, none + down), style));
        let within = Room {
            top: panel.plot.top - 8.0,
            bottom: panel.plot.bottom + 2.0,
            ..panel.plot
        };
        taken.write(sheet, words, &spots, within);
    }
}

/// The last, the first, the extremes, and then the others, for as long as there is room.
fn most_telling_first(gap: &Gap) -> Vec<(i32, f64)> {
    let known: Vec<(i32, f64)> = gap.known().collect();
    let lowest = known.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let highest = known.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let mut order: Vec<(i32, f64)> = [known.last(), known.first(), lowest, highest]
        .into_iter()
        .flatten()
        .chain(&known)
        .copied()
        .collect();
    let mut seen = Vec::new();
    order.retain(|(year, _)| {
        let is_new = !seen.contains(year);
        seen.push(*year);
        is_new
    });
    order
}

/// A share of a gap that has closed, or by which it has widened.
pub(super) fn closed_in_words(share: f64, language: Language) -> String {
    let percent = axes::percent(share.abs(), 0, language);
    let is_nothing = !percent.chars().any(|digit| ('1'..='9').contains(&digit));
    match (language, share < 0.0) {
        _ if is_nothing => language
            .pick("the gap is unchanged", "klyftan är oförändrad")
            .to_owned(),
        (Language::Swedish, false) if share > 1.0 => {
            format!("klyftan har slutits och vänt ({percent})")
        }
        (Language::English, false) if share > 1.0 => {
            format!("the gap has closed and turned ({percent})")
        }
        (Language::Swedish, false) => format!("klyftan har minskat med {percent}"),
        (Language::Swedish, true) => format!("klyftan har ökat med {percent}"),
        (Language::English, false) => format!("the gap has closed by {percent}"),
        (Language::English, true) => format!("the gap has widened by {percent}"),
    }
}

fn csv(years: &[GapYear], caption: &Caption) -> String {
    let header = [
        "year".to_owned(),
        table::with_unit("difference", &caption.unit),
        "difference_lower".to_owned(),
        "difference_upper".to_owned(),
        "ratio".to_owned(),
        "ratio_lower".to_owned(),
        "ratio_upper".to_owned(),
    ];
    let rows = years.iter().map(|year| {
        let [lower, upper] = table::cells(year.absolute_interval);
        let [lowest, highest] = table::cells(year.relative_interval);
        [
            year.year.to_string(),
            table::cell(year.absolute),
            lower,
            upper,
            table::cell(year.relative),
            lowest,
            highest,
        ]
    });
    table::csv(header, rows)
}
