//! Grants over time: a bar for each effort from its start to its end, under its area or recipient.

use std::collections::BTreeMap;

use super::amounts::{self, AmountKind};
use super::axes::{self, AXIS_PEN};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{EDGE, Key, Sample};
use super::page::{Anchor, Fill, MarkerStyle, Plane, Room, Sheet, TextStyle, UNKNOWN_MARK};
use super::palette::{GRID, INK, MUTED, Marker, PAPER, Pattern, Shade};
use super::rows::{self, MOST_ROWS, baseline};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, PartialEq)]
pub struct GrantTimeline {
    pub grouped_by: GroupedBy,
    /// In any order.
    pub efforts: Vec<Effort>,
}

/// What the efforts of a group have in common. Kronor per head are added up only where the heads
/// are the same, that is within an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupedBy {
    Area,
    Recipient,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// The area, or the recipient.
    pub group: String,
    pub name: String,
    /// None when it is not known.
    pub start: Option<Month>,
    /// The last month; None when it is not known. An end before the start is taken for unknown.
    pub end: Option<Month>,
    pub first_payment: Option<Month>,
    pub kind: AmountKind,
    /// None when the amount is not known.
    pub kronor: Option<f64>,
    pub kronor_per_head: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i32,
    /// From 1 to 12.
    pub month: u8,
}

impl Month {
    /// Where the month begins, in years.
    fn begins(self) -> f64 {
        f64::from(self.year) + f64::from(self.month.clamp(1, 12) - 1) / 12.0
    }

    fn ends(self) -> f64 {
        self.begins() + 1.0 / 12.0
    }

    fn written(self) -> String {
        format!("{}-{:02}", self.year, self.month.clamp(1, 12))
    }
}

const ROW: f64 = 27.0;
const THICKNESS: f64 = 16.0;
const STRIP: f64 = 21.0;
const ABOVE: f64 = 30.0;
const BELOW: f64 = 32.0;
const INDENT: f64 = 14.0;
const WIDEST_NAME: f64 = 250.0;
const POINT: f64 = 9.0;
const BETWEEN_COLUMNS: f64 = 16.0;

const ONE_GRANT: Shade = Shade::plain(GRID);
const SEVERAL_GRANTS: Shade = Shade::patterned(PAPER, Pattern::Falling, INK);
const FIRST_PAYMENT: MarkerStyle = MarkerStyle {
    marker: Marker::Diamond,
    radius: 5.2,
    fill: PAPER,
    edge: INK,
};

pub fn grant_timeline(
    data: &GrantTimeline,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let csv = csv(data, language);
    let Some(scene) = Scene::of(data, language) else {
        let why = if data.efforts.is_empty() {
            language.pick(
                "No effort is in the selection.",
                "Ingen insats finns i urvalet.",
            )
        } else {
            language.pick(
                "No effort has a known start.",
                "Ingen insats har känt startdatum.",
            )
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    };
    let body = Body {
        height: scene.key.height() + ABOVE + scene.lines.len() as f64 * ROW + BELOW,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::closely_around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

impl Effort {
    fn known_end(&self) -> Option<Month> {
        self.end
            .filter(|end| self.start.is_none_or(|start| start <= *end))
    }

    fn kronor(&self) -> Option<f64> {
        self.kronor.and_then(axes::drawable)
    }

    fn per_head(&self) -> Option<f64> {
        self.kronor_per_head.and_then(axes::drawable)
    }
}

/// The efforts of one area or recipient, the earliest first.
struct Group<'a> {
    name: String,
    efforts: Vec<&'a Effort>,
}

/// What stands on a row.
enum Line<'a> {
    Heading(usize),
    Effort(&'a Effort),
}

struct Scene<'a> {
    data: &'a GrantTimeline,
    groups: Vec<Group<'a>>,
    lines: Vec<Line<'a>>,
    n_shown: usize,
    /// The first and the last year on the axis.
    first: i32,
    last: i32,
    key: Key,
    language: Language,
}

/// What the columns to the right of the plot say about an effort, or about a group.
struct Columns {
    kind: String,
    millions: String,
    per_head: String,
}

impl<'a> Scene<'a> {
    fn of(data: &'a GrantTimeline, language: Language) -> Option<Self> {
        let groups = groups(data, language);
        let mut lines = Vec::new();
        let mut n_shown = 0;
        for (place, group) in groups.iter().enumerate() {
            // A heading needs at least one effort below it.
            if lines.len() + 2 > MOST_ROWS {
                break;
            }
            lines.push(Line::Heading(place));
            let efforts = group.efforts.iter().take(MOST_ROWS - lines.len());
            n_shown += efforts.len();
            lines.extend(efforts.map(|effort| Line::Effort(effort)));
        }
        let shown = || {
            lines.iter().filter_map(|line| match line {
                Line::Effort(effort) => Some(*effort),
                Line::Heading(_) => None,
            })
        };
        shown().find(|effort| effort.start.is_some())?;
        let years = || {
            shown().flat_map(|effort| {
                let ends = [effort.start, effort.known_end(), effort.first_payment];
                ends.into_iter().flatten().map(|month| month.year)
            })
        };
        let (first, last) = (years().min()?, years().max()?);
        let entries = key_entries(&shown().collect::<Vec<_>>(), &groups, language);
        Some(Self {
            key: Key::of(entries),
            data,
            lines,
            n_shown,
            first,
            last,
            groups,
            language,
        })
    }

    fn shown(&self) -> impl Iterator<Item = &'a Effort> {
        self.lines.iter().filter_map(|line| match line {
            Line::Effort(effort) => Some(*effort),
            Line::Heading(_) => None,
        })
    }

    /// Whether any effort is for a number of people.
    fn has_heads(&self) -> bool {
        let mut efforts = self.data.efforts.iter();
        efforts.any(|effort| effort.per_head().is_some())
    }

    fn unknown(&self) -> String {
        self.language.pick("unknown", "okänt").to_owned()
    }

    fn columns(&self, line: &Line<'_>) -> Columns {
        let language = self.language;
        match line {
            Line::Effort(effort) => Columns {
                kind: effort.kind.word(language),
                millions: effort.kronor().map_or_else(
                    || self.unknown(),
                    |kronor| amounts::millions(kronor, language),
                ),
                per_head: match effort.per_head() {
                    _ if !self.has_heads() => String::new(),
                    Some(kronor) => amounts::kronor(kronor, language),
                    None => self.unknown(),
                },
            },
            Line::Heading(place) => self.totals(&self.groups[*place]),
        }
    }

    /// The sums of a group, where its efforts are of one kind and none is left out of the chart.
    fn totals(&self, group: &Group<'_>) -> Columns {
        let language = self.language;
        let kind = group.efforts[0].kind;
        if group.efforts.len() < 2 || group.efforts.iter().any(|effort| effort.kind != kind) {
            return Columns {
                kind: String::new(),
                millions: String::new(),
                per_head: String::new(),
            };
        }
        let sum = |values: Vec<Option<f64>>, write: fn(f64, Language) -> String| {
            let mut known: Vec<f64> = values.iter().flatten().copied().collect();
            known.sort_by(f64::total_cmp);
            let sum = write(known.iter().sum(), language);
            match (known.len(), values.len()) {
                (0, _) => self.unknown(),
                (some, all) if some < all => {
                    format!("{} {sum}", language.pick("at least", "minst"))
                }
                _ => sum,
            }
        };
        let per_head = group
            .efforts
            .iter()
            .map(|effort| effort.per_head())
            .collect();
        Columns {
            kind: language.pick("total", "summa").to_owned(),
            millions: sum(
                group.efforts.iter().map(|effort| effort.kronor()).collect(),
                amounts::millions,
            ),
            per_head: match self.data.grouped_by {
                GroupedBy::Area => sum(per_head, amounts::kronor),
                GroupedBy::Recipient => String::new(),
            },
        }
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        let has_totals = self.lines.iter().any(|line| {
            matches!(line, Line::Heading(place)
                if !self.totals(&self.groups[*place]).kind.is_empty())
        });
        if has_totals {
            let words = language.pick(
                "Totals are of all efforts of the group, and are given only where these are of \
                 the same kind of amount.",
                "Summor gäller gruppens alla insatser och ges bara där beloppen är av samma slag.",
            );
            notes.push(words.to_owned());
        }
        if self.shown().any(|effort| effort.start.is_none()) {
            let words = language.pick(
                "A cross: the start is not known, so that no bar can be drawn.",
                "Kors: startdatum är okänt, så ingen stapel kan ritas.",
            );
            notes.push(words.to_owned());
        }
        let why = language.pick("efforts of later groups", "insatser i senare grupper");
        notes.extend(rows::left_out(
            self.data.efforts.len() - self.n_shown,
            why,
            language,
        ));
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let n_overlapping = self
            .groups
            .iter()
            .filter(|group| {
                stretches(&group.efforts, self.last)
                    .iter()
                    .any(|part| part.count > 1)
            })
            .count();
        let [efforts, groups, overlapping] =
            [self.data.efforts.len(), self.groups.len(), n_overlapping]
                .map(|count| language.whole(count as i64));
        let of = match self.data.grouped_by {
            GroupedBy::Area => language.pick("areas", "områden"),
            GroupedBy::Recipient => language.pick("recipients", "mottagare"),
        };
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Tidslinje {}–{}. Antal insatser: {efforts}; antal {of}: {groups}, varav \
                 {overlapping} med flera bidrag samtidigt.",
                self.first, self.last
            ),
            Language::English => format!(
                "Timeline {}–{}. Number of efforts: {efforts}; number of {of}: {groups}, of which \
                 {overlapping} with several grants at the same time.",
                self.first, self.last
            ),
        }];
        let largest = self
            .data
            .efforts
            .iter()
            .filter_map(|effort| Some((effort.kronor()?, effort)));
        let largest = largest.max_by(|a, b| {
            a.0.total_cmp(&b.0)
                .then_with(|| language.compare(&b.1.group, &a.1.group))
                .then_with(|| language.compare(&b.1.name, &a.1.name))
        });
        if let Some((kronor, effort)) = largest {
            sentences.push(format!(
                "{}: {}, {} ({}, {} {}).",
                language.pick("Largest amount", "Största belopp"),
                font::clean_name(&effort.group, language),
                font::clean_name(&effort.name, language),
                effort.kind.word(language),
                amounts::millions(kronor, language),
                language.pick("million kronor", "miljoner kronor"),
            ));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key.draw(sheet, room.left, room.top);
        let columns: Vec<Columns> = self.lines.iter().map(|line| self.columns(line)).collect();
        let headings = [
            language.pick("Kind", "Slag"),
            language.pick("SEK m", "Mnkr"),
            match self.has_heads() {
                true => language.pick("SEK/head", "Kr/inv."),
                false => "",
            },
        ];
        let width = |heading: &str, text: fn(&Columns) -> &String| {
            rows::widest(NOTE, [heading]).max(rows::widest(STRONG_LABEL, columns.iter().map(text)))
        };
        let per_head = width(headings[2], |columns| &columns.per_head);
        let millions = width(headings[1], |columns| &columns.millions);
        let kind = width(headings[0], |columns| &columns.kind);
        let millions_right = room.right - per_head - BETWEEN_COLUMNS;
        let kind_left = millions_right - millions - BETWEEN_COLUMNS - kind;
        let names = self.lines.iter().map(|line| match line {
            Line::Heading(_) => 0.0,
            Line::Effort(effort) => INDENT + LABEL.width(&self.name(effort)),
        });
        let top = room.top + self.key.height() + ABOVE;
        let plot = Room {
            left: room.left + names.fold(120.0, f64::max) + 12.0,
            top,
            right: kind_left - BETWEEN_COLUMNS,
            bottom: top + self.lines.len() as f64 * ROW,
        };
        let plane = Plane::over(
            plot,
            (f64::from(self.first), f64::from(self.last) + 1.0),
            (0.0, 1.0),
        );
        self.draw_years(sheet, &plane, plot);
        axes::write_heading(
            sheet,
            (room.left, plot.top - 10.0),
            kind_left - room.left - BETWEEN_COLUMNS,
            &font::clean(unit),
        );
        let places = [
            (kind_left, Anchor::Start),
            (millions_right, Anchor::End),
            (room.right, Anchor::End),
        ];
        for (heading, (x, anchor)) in headings.into_iter().zip(places) {
            let style = TextStyle::new(NOTE, MUTED, anchor);
            sheet.write((x, plot.top - 10.0), heading, style);
        }
        for (place, (line, columns)) in self.lines.iter().zip(&columns).enumerate() {
            let row = rows::row(plot, place, ROW);
            let middle = (row.top + row.bottom) / 2.0;
            let face = match line {
                Line::Heading(group) => {
                    if place > 0 {
                        let ends = [(room.left, row.top), (room.right, row.top)];
                        sheet.line(&ends, rows::RULE);
                    }
                    self.draw_group(sheet, &plane, room.left, row, &self.groups[*group]);
                    STRONG_LABEL
                }
                Line::Effort(effort) => {
                    self.draw_effort(sheet, &plane, room.left, row, effort);
                    LABEL
                }
            };
            let texts = [&columns.kind, &columns.millions, &columns.per_head];
            for (text, (x, anchor)) in texts.into_iter().zip(places) {
                let style = TextStyle::new(face, INK, anchor);
                sheet.write((x, baseline(middle, face)), text, style);
            }
        }
    }

    fn name(&self, effort: &Effort) -> String {
        LABEL.cut(&font::clean_name(&effort.name, self.language), WIDEST_NAME)
    }

    /// A line where each labelled year begins, and the year below in the middle of its months.
    fn draw_years(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) {
        let labelled = axes::years(
            self.first,
            self.last,
            plot.width() - 40.0,
            LABEL.width("2000") + 12.0,
        );
        for &year in &labelled {
            let (x, _) = plane.at(f64::from(year), 0.0);
            sheet.line(&[(x, plot.top), (x, plot.bottom)], axes::GRID_PEN);
            let (x, _) = plane.at(f64::from(year) + 0.5, 0.0);
            let half = LABEL.width(&year.to_string()) / 2.0;
            let x = x.min(plot.right - half).max(plot.left + half);
            let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
            sheet.write((x, plot.bottom + 22.0), &year.to_string(), style);
        }
        sheet.line(
            &[(plot.left, plot.bottom), (plot.right, plot.bottom)],
            AXIS_PEN,
        );
    }

    /// The name of the group, and how many of its grants run at the same time.
    fn draw_group(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        left: f64,
        row: Room,
        group: &Group<'_>,
    ) {
        let middle = (row.top + row.bottom) / 2.0;
        let parts = stretches(&group.efforts, self.last);
        let is_drawn = parts.iter().any(|part| part.count > 1);
        // Without a strip to its right the name may run on.
        let end = if is_drawn { row.left } else { row.right };
        sheet.write(
            (left, baseline(middle, STRONG_LABEL)),
            &STRONG_LABEL.cut(&group.name, end - left - 12.0),
            TextStyle::new(STRONG_LABEL, INK, Anchor::Start).crossed(),
        );
        for part in parts.iter().filter(|_| is_drawn) {
            let strip = Room {
                left: plane.at(part.from, 0.0).0,
                top: middle - STRIP / 2.0,
                right: plane.at(part.to, 0.0).0,
                bottom: middle + STRIP / 2.0,
            };
            let shade = if part.count > 1 {
                SEVERAL_GRANTS
            } else {
                ONE_GRANT
            };
            sheet.rectangle(strip, Fill::Shaded(shade), Some(EDGE));
            let count = self.language.whole(part.count as i64);
            if part.count > 1 && STRONG_LABEL.width(&count) + 5.0 < strip.width() {
                let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Middle).crossed();
                sheet.write(
                    (strip.centre(), baseline(middle, STRONG_LABEL)),
                    &count,
                    style,
                );
            }
        }
    }

    fn draw_effort(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        left: f64,
        row: Room,
        effort: &Effort,
    ) {
        let middle = (row.top + row.bottom) / 2.0;
        sheet.write(
            (left + INDENT, baseline(middle, LABEL)),
            &self.name(effort),
            TextStyle::new(LABEL, INK, Anchor::Start),
        );
        let (top, bottom) = (middle - THICKNESS / 2.0, middle + THICKNESS / 2.0);
        let fill = Fill::Shaded(effort.kind.shade());
        match (effort.start, effort.known_end()) {
            (None, _) => sheet.markers(&[(row.left + 10.0, middle)], UNKNOWN_MARK),
            (Some(start), Some(end)) => {
                let (left, _) = plane.at(start.begins(), 0.0);
                let (right, _) = plane.at(end.ends(), 0.0);
                sheet.rectangle(
                    Room {
                        left,
                        top,
                        right,
                        bottom,
                    },
                    fill,
                    Some(EDGE),
                );
            }
            (Some(start), None) => {
                let (left, right) = (plane.at(start.begins(), 0.0).0, row.right);
                let shoulder = (right - POINT).max(left);
                let corners = [
                    (left, top),
                    (shoulder, top),
                    (right, middle),
                    (shoulder, bottom),
                    (left, bottom),
                ];
                sheet.shape(&corners, fill, Some(EDGE));
            }
        }
        if let Some(payment) = effort.first_payment {
            let (x, _) = plane.at((payment.begins() + payment.ends()) / 2.0, 0.0);
            sheet.markers(&[(x, middle)], FIRST_PAYMENT);
        }
    }
}

fn groups(data: &GrantTimeline, language: Language) -> Vec<Group<'_>> {
    let mut by_name: BTreeMap<String, Vec<&Effort>> = BTreeMap::new();
    for effort in &data.efforts {
        by_name
            .entry(font::clean_name(&effort.group, language))
            .or_default()
            .push(effort);
    }
    let mut groups: Vec<Group<'_>> = by_name
        .into_iter()
        .map(|(name, efforts)| Group { name, efforts })
        .collect();
    groups.sort_by(|a, b| language.compare(&a.name, &b.name));
    for group in &mut groups {
        group.efforts.sort_by(|a, b| {
            let money = |effort: &Effort| effort.kronor.unwrap_or(f64::NEG_INFINITY);
            (a.start.is_none(), a.start, a.end)
                .cmp(&(b.start.is_none(), b.start, b.end))
                .then_with(|| language.compare(&a.name, &b.name))
                .then((a.kind, a.first_payment).cmp(&(b.kind, b.first_payment)))
                .then(money(a).total_cmp(&money(b)))
        });
    }
    groups
}

/// Between two dates, how many grants run.
struct Stretch {
    from: f64,
    to: f64,
    count: usize,
}

fn stretches(efforts: &[&Effort], last: i32) -> Vec<Stretch> {
    let spans: Vec<(f64, f64)> = efforts
        .iter()
        .filter_map(|effort| {
            let open = f64::from(last) + 1.0;
            Some((
                effort.start?.begins(),
                effort.known_end().map_or(open, Month::ends),
            ))
        })
        .collect();
    let mut dates: Vec<f64> = spans.iter().flat_map(|(from, to)| [*from, *to]).collect();
    dates.sort_by(f64::total_cmp);
    dates.dedup_by(|b, a| *b - *a < 1e-6);
    let mut parts: Vec<Stretch> = Vec::new();
    for pair in dates.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let middle = (from + to) / 2.0;
        let running = |span: &&(f64, f64)| span.0 < middle && middle < span.1;
        let count = spans.iter().filter(running).count();
        match parts.last_mut() {
            Some(before) if before.count == count && before.to == from => before.to = to,
            _ if count > 0 => parts.push(Stretch { from, to, count }),
            _ => {}
        }
    }
    parts
}

fn key_entries(
    shown: &[&Effort],
    groups: &[Group<'_>],
    language: Language,
) -> Vec<(Sample, String)> {
    let mut kinds: Vec<AmountKind> = shown.iter().map(|effort| effort.kind).collect();
    kinds.sort();
    kinds.dedup();
    let mut entries: Vec<(Sample, String)> = kinds
        .into_iter()
        .map(|kind| {
            let swatch = Sample::Surface(Fill::Shaded(kind.shade()));
            (swatch, kind.name(language).to_owned())
        })
        .collect();
    let mut say = |is_needed: bool, swatch: Sample, en: &str, sv: &str| {
        if is_needed {
            entries.push((swatch, language.pick(en, sv).to_owned()));
        }
    };
    let overlap = groups.iter().any(|group| {
        stretches(&group.efforts, i32::MAX)
            .iter()
            .any(|part| part.count > 1)
    });
    say(
        shown.iter().any(|effort| effort.first_payment.is_some()),
        Sample::Mark(FIRST_PAYMENT),
        "First payment",
        "Första utbetalning",
    );
    say(
        overlap,
        Sample::Surface(Fill::Shaded(SEVERAL_GRANTS)),
        "Several grants at once (number)",
        "Flera bidrag samtidigt (antal)",
    );
    say(
        shown
            .iter()
            .any(|effort| effort.start.is_some() && effort.known_end().is_none()),
        Sample::Arrow,
        "End not known",
        "Slutdatum okänt",
    );
    entries
}

fn csv(data: &GrantTimeline, language: Language) -> String {
    let header = [
        "group",
        "effort",
        "start",
        "end",
        "first payment",
        "kind",
        "amount (kronor)",
        "amount (kronor per head)",
    ]
    .map(str::to_owned);
    let month = |month: Option<Month>| month.map(Month::written).unwrap_or_default();
    let mut rows: Vec<[String; 8]> = data
        .efforts
        .iter()
        .map(|effort| {
            [
                effort.group.clone(),
                effort.name.clone(),
                month(effort.start),
                month(effort.end),
                month(effort.first_payment),
                effort.kind.code().to_owned(),
                table::known(effort.kronor),
                table::known(effort.kronor_per_head),
            ]
        })
        .collect();
    table::sort(&mut rows, language);
    table::csv(header, rows)
}
