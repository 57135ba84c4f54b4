//! Rankings: a bar for each region, highest first, against a benchmark.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::page::{Anchor, Fill, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{BAR, Dash, INK, MUTED, Marker, PAPER};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// In any order.
    pub bars: Vec<Bar>,
    /// A name and its value, such as the whole country.
    pub benchmark: Option<(String, f64)>,
    /// None when every region is shown.
    pub selected: Option<Selected>,
    /// The number of areas below which `few_areas` was set, for the footnote.
    pub few_areas_below: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub n_areas: usize,
    /// Too few areas for a dependable value: the bar is hatched.
    pub few_areas: bool,
    /// The lower and the upper limit of the value's interval.
    pub interval: Option<(f64, f64)>,
    /// What chance alone gives.
    pub expected: Option<f64>,
}

/// A ranking too long to show: the bars are its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    pub highest: usize,
    pub lowest: usize,
    pub of: usize,
}

const ROW: (f64, f64) = (22.0, 44.0);
const WIDEST_NAME: f64 = 270.0;
/// Height above the bars, for the benchmark's name, and below them, for the axis.
const ABOVE: f64 = 26.0;
const BELOW: f64 = 50.0;

pub fn ranking(data: &Ranking, caption: &Caption, language: Language, id: &str) -> Chart {
    let mut bars = data.bars.clone();
    bars.sort_by(|a, b| {
        b.value
            .total_cmp(&a.value)
            .then_with(|| language.compare(&a.name, &b.name))
    });
    let csv = csv(&bars, caption);
    if bars.is_empty() {
        let why = language.pick(
            "No region is in the selection.",
            "Ingen region finns i urvalet.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }

    let values: Vec<f64> = bars
        .iter()
        .map(|bar| bar.value)
        .chain(bars.iter().flat_map(Bar::beside))
        .chain(data.benchmark.iter().map(|(_, value)| *value))
        .collect();
    let scene = Scene {
        data,
        axis: Axis::with_zero(&values),
        decimals: axes::decimals_for(&values),
        bars,
        language,
    };
    let body = Body {
        height: ABOVE + BELOW + scene.rows() as f64 * ROW.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

impl Bar {
    /// What is drawn beside the bar itself.
    fn beside(&self) -> impl Iterator<Item = f64> {
        let limits = self.interval.map(|(lower, upper)| [lower, upper]);
        limits.into_iter().flatten().chain(self.expected)
    }
}

struct Scene<'a> {
    data: &'a Ranking,
    axis: Axis,
    decimals: usize,
    /// Highest first.
    bars: Vec<Bar>,
    language: Language,
}

/// Where the columns lie.
struct Columns {
    names_right: f64,
    plot: Room,
    areas_right: f64,
}

impl Scene<'_> {
    /// The selection when it leaves something out between its two ends.
    fn gap(&self) -> Option<Selected> {
        self.data
            .selected
            .filter(|selected| selected.of > self.bars.len() && selected.highest < self.bars.len())
    }

    fn rows(&self) -> usize {
        self.bars.len() + usize::from(self.gap().is_some())
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        if let Some(Selected {
            highest,
            lowest,
            of,
        }) = self.data.selected
        {
            let [highest, lowest, of] =
                [highest, lowest, of].map(|count| language.whole(count as i64));
            notes.push(match language {
                Language::Swedish => {
                    format!("Av {of} regioner visas de {highest} högsta och de {lowest} lägsta.")
                }
                Language::English => format!(
                    "Of {of} regions, the {highest} highest and the {lowest} lowest are shown."
                ),
            });
        }
        if self.bars.iter().any(|bar| bar.few_areas) {
            let below = in_words(self.data.few_areas_below, language);
            notes.push(match language {
                Language::Swedish => format!("Streckade staplar: markerade för att de har färre än {below} områden; värdet är osäkert."),
                Language::English => format!("Hatched bars: marked for having fewer than {below} areas; the value is uncertain."),
            });
        }
        if self.bars.iter().any(|bar| bar.interval.is_some()) {
            let whiskers = language.pick(
                "Lines across the ends of bars: intervals.",
                "Streck över staplarnas ändar: intervall.",
            );
            notes.push(whiskers.to_owned());
        }
        if self.bars.iter().any(|bar| bar.expected.is_some()) {
            let diamonds = language.pick(
                "Diamonds: the value that chance alone would give.",
                "Romber: det värde som slumpen ensam skulle ge.",
            );
            notes.push(diamonds.to_owned());
        }
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let number = |value: f64| language.number(value, self.decimals);
        let (highest, lowest) = (&self.bars[0], &self.bars[self.bars.len() - 1]);
        let mut sentences = vec![match language {
            Language::Swedish => format!("Stapeldiagram, antal regioner: {}.", self.bars.len()),
            Language::English => format!("Bar chart, number of regions: {}.", self.bars.len()),
        }];
        sentences.push(format!(
            "{} {} {}, {} {} {}.",
            language.pick("Highest", "Högst"),
            highest.name,
            number(highest.value),
            language.pick("lowest", "lägst"),
            lowest.name,
            number(lowest.value)
        ));
        if let Some((name, value)) = &self.data.benchmark {
            sentences.push(format!("{name}: {}.", number(*value)));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let columns = self.columns(room);
        let plot = columns.plot;
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));

        self.axis.draw_level(sheet, &plane, plot, self.language);
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        sheet.write(
            (plot.centre(), plot.bottom + 44.0),
            &NOTE.cut(&font::clean(unit), unit_room),
            style,
        );
        let style = TextStyle::new(LABEL, MUTED, Anchor::End);
        sheet.write(
            (columns.areas_right, plot.top - 8.0),
            self.areas_heading(),
            style,
        );
        if let Some((name, value)) = &self.data.benchmark {
            self.draw_benchmark(sheet, plane.at(*value, 0.0).0, &columns, name, *value);
        }

        let height = plot.height() / self.rows() as f64;
        let mut row = Room {
            bottom: plot.top,
            ..plot
        };
        for (place, bar) in self.bars.iter().enumerate() {
            row = Room {
                top: row.bottom,
                bottom: row.bottom + height,
                ..row
            };
            if let Some(selected) = self.gap().filter(|selected| selected.highest == place) {
                self.draw_gap(sheet, row, selected);
                row = Room {
                    top: row.bottom,
                    bottom: row.bottom + height,
                    ..row
                };
            }
            self.draw_bar(sheet, &plane, &columns, row, bar);
        }
    }

    fn columns(&self, room: Room) -> Columns {
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| LABEL.width(&text)).fold(0.0, f64::max)
        };
        let names = widest(&mut self.bars.iter().map(|bar| self.name(bar)));
        let values = widest(&mut self.bars.iter().map(|bar| self.value(bar)));
        // A value stands beyond the end of its bar, to the left of it below zero.
        let values_left = if self.axis.range().0 < 0.0 {
            values + 8.0
        } else {
            0.0
        };
        let row = ((room.height() - ABOVE - BELOW) / self.rows() as f64).clamp(ROW.0, ROW.1);
        let top = room.top + ABOVE;
        Columns {
            names_right: room.left + names,
            plot: Room {
                left: room.left + names + 10.0 + values_left,
                top,
                right: room.right - LABEL.width(self.areas_heading()) - values - 22.0,
                bottom: top + row * self.rows() as f64,
            },
            areas_right: room.right,
        }
    }

    fn areas_heading(&self) -> &'static str {
        self.language.pick("Areas", "Områden")
    }

    fn name(&self, bar: &Bar) -> String {
        LABEL.cut(&font::clean_name(&bar.name, self.language), WIDEST_NAME)
    }

    fn value(&self, bar: &Bar) -> String {
        self.language.number(bar.value, self.decimals)
    }

    fn draw_bar(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        columns: &Columns,
        row: Room,
        bar: &Bar,
    ) {
        let thickness = (row.height() * 0.7).min(28.0);
        let centre = (row.top + row.bottom) / 2.0;
        let baseline = centre + LABEL.size * 0.36;
        let ((zero, _), (end, _)) = (plane.at(0.0, 0.0), plane.at(bar.value, 0.0));
        let fill = if bar.few_areas {
            Fill::Hatched(BAR)
        } else {
            Fill::Plain(BAR)
        };
        let edge = Pen {
            colour: BAR,
            width: 1.4,
            dash: Dash::Solid,
        };
        let (top, bottom) = (centre - thickness / 2.0, centre + thickness / 2.0);
        sheet.rectangle(
            Room {
                left: zero.min(end),
                top,
                right: zero.max(end),
                bottom,
            },
            fill,
            Some(edge),
        );

        let mut outermost = end;
        if let Some((lower, upper)) = bar.interval {
            let (lower, upper) = (plane.at(lower, 0.0).0, plane.at(upper, 0.0).0);
            let pen = Pen {
                colour: INK,
                width: 1.6,
                dash: Dash::Solid,
            };
            let cap = thickness * 0.25;
            sheet.line(&[(lower, centre), (upper, centre)], pen);
            for x in [lower, upper] {
                sheet.line(&[(x, centre - cap), (x, centre + cap)], pen);
            }
            outermost = if bar.value < 0.0 {
                end.min(lower)
            } else {
                end.max(upper)
            };
        }
        if let Some(expected) = bar.expected {
            let (x, _) = plane.at(expected, 0.0);
            let style = MarkerStyle {
                marker: Marker::Diamond,
                radius: 5.0,
                fill: PAPER,
                edge: INK,
            };
            sheet.markers(&[(x, centre)], style);
            outermost = if bar.value < 0.0 {
                outermost.min(x - 5.0)
            } else {
                outermost.max(x + 5.0)
            };
        }

        let beside = |anchor, colour| TextStyle::new(LABEL, colour, anchor);
        let (x, anchor) = if bar.value < 0.0 {
            (outermost - 6.0, Anchor::End)
        } else {
            (outermost + 6.0, Anchor::Start)
        };
        sheet.write(
            (x, baseline),
            &self.value(bar),
            beside(anchor, INK).crossed(),
        );
        sheet.write(
            (columns.names_right, baseline),
            &self.name(bar),
            beside(Anchor::End, INK),
        );
        let areas = self.language.whole(bar.n_areas as i64);
        sheet.write(
            (columns.areas_right, baseline),
            &areas,
            beside(Anchor::End, MUTED),
        );
    }

    /// Says between the two ends of the ranking how much lies between them.
    fn draw_gap(&self, sheet: &mut Sheet<'_>, row: Room, selected: Selected) {
        let between = self.language.whole((selected.of - self.bars.len()) as i64);
        let words = match self.language {
            Language::Swedish => format!("…  {between} regioner däremellan visas inte"),
            Language::English => format!("…  {between} regions between these are not shown"),
        };
        let baseline = (row.top + row.bottom) / 2.0 + NOTE.size * 0.36;
        let words = NOTE.cut(&words, row.width());
        sheet.write(
            (row.left + 6.0, baseline),
            &words,
            TextStyle::new(NOTE, MUTED, Anchor::Start).crossed(),
        );
    }

    /// The line lies behind the bars and is seen between them; its name stands above.
    fn draw_benchmark(
        &self,
        sheet: &mut Sheet<'_>,
        x: f64,
        columns: &Columns,
        name: &str,
        value: f64,
    ) {
        let plot = columns.plot;
        sheet.line(
            &[(x, plot.top - 3.0), (x, plot.bottom)],
            Pen {
                colour: INK,
                width: 2.0,
                dash: Dash::Long,
            },
        );
        let value = format!("\u{2002}{}", self.language.number(value, self.decimals));
        let name = STRONG_LABEL.cut(
            &font::clean_name(name, self.language),
            300.0 - STRONG_LABEL.width(&value),
        );
        let words = format!("{name}{value}");
        let half = STRONG_LABEL.width(&words) / 2.0;
        let right = columns.areas_right - LABEL.width(self.areas_heading()) - 10.0;
        let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Middle);
        sheet.write((x.min(right - half), plot.top - 8.0), &words, style);
    }
}

/// Small counts as running text spells them.
fn in_words(count: usize, language: Language) -> String {
    let words = [
        ("two", "två"),
        ("three", "tre"),
        ("four", "fyra"),
        ("five", "fem"),
        ("six", "sex"),
        ("seven", "sju"),
        ("eight", "åtta"),
        ("nine", "nio"),
        ("ten", "tio"),
    ];
    match count.checked_sub(2).and_then(|place| words.get(place)) {
        Some((en, sv)) => language.pick(en, sv).to_owned(),
        None => language.whole(count as i64),
    }
}

fn csv(bars: &[Bar], caption: &Caption) -> String {
    let header = [
        "region".to_owned(),
        table::with_unit("value", &caption.unit),
        "n_areas".to_owned(),
        "few_areas".to_owned(),
        "lower".to_owned(),
        "upper".to_owned(),
        "expected".to_owned(),
    ];
    let known = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let rows = bars.iter().map(|bar| {
        [
            bar.name.clone(),
            bar.value.to_string(),
            bar.n_areas.to_string(),
            bar.few_areas.to_string(),
            known(bar.interval.map(|(lower, _)| lower)),
            known(bar.interval.map(|(_, upper)| upper)),
            known(bar.expected),
        ]
    });
    table::csv(header, rows)
}
