//! Level and change: where regions started, and which way they went.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, Face, LABEL, NOTE, STRONG_LABEL};
use super::page::{Anchor, Ground, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle, text_room};
use super::palette::{
    Dash, EMPHASISED_TEXT, INK, MUTED, Marker, PAPER, POINT, POINT_EDGE, POINT_EMPHASISED,
};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scatter {
    pub points: Vec<Place>,
    /// The first and the last period, as they are printed.
    pub period: (String, String),
    /// The whole country, which divides high from low.
    pub reference: Option<Reference>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub name: String,
    /// In the first period.
    pub level: f64,
    /// From the first period to the last.
    pub change: f64,
    /// Decides the area of the point.
    pub population: f64,
    pub emphasised: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub name: String,
    pub level: f64,
    pub change: f64,
}

/// With more points than this only the emphasised and the extreme ones are named.
const MOST_NAMED: usize = 20;
/// How many are named at each end of each axis when not all are.
const NAMED_AT_EACH_END: usize = 4;
/// The radius of the smallest point, of the largest, and of the largest in a crowd.
const SMALLEST: f64 = 4.0;
const LARGEST: f64 = 15.0;
const LARGEST_IN_CROWD: f64 = 10.0;
const CROWD: usize = 60;
const LEAST_EMPHASISED_RADIUS: f64 = 6.0;
const COUNTRY_RADIUS: f64 = 7.0;
const WIDEST_NAME: f64 = 220.0;
/// Height kept free of points at the upper and lower edges, for the words in the corners.
const CORNER: f64 = 30.0;

pub fn level_and_change(data: &Scatter, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data, caption);
    if data.points.is_empty() {
        let why = language.pick(
            "No region has values in both periods.",
            "Ingen region har värden för båda perioderna.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let scene = Scene::of(data);
    let body = Body {
        height: 370.0,
        notes: scene.notes(language),
        description: scene.description(language),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit, language)
    })
}

struct Scene<'a> {
    data: &'a Scatter,
    levels: Axis,
    changes: Axis,
    decimals: usize,
    largest_population: f64,
}

impl<'a> Scene<'a> {
    fn of(data: &'a Scatter) -> Self {
        let reference = |value: fn(&Reference) -> f64| data.reference.iter().map(value);
        let levels: Vec<f64> = data
            .points
            .iter()
            .map(|place| place.level)
            .chain(reference(|country| country.level))
            .collect();
        let changes: Vec<f64> = data
            .points
            .iter()
            .map(|place| place.change)
            .chain(reference(|country| country.change))
            .collect();
        Self {
            data,
            levels: Axis::around(&levels),
            changes: Axis::with_zero(&changes),
            decimals: axes::decimals_for(&levels).max(axes::decimals_for(&changes)),
            largest_population: data
                .points
                .iter()
                .map(|place| place.population)
                .fold(0.0, f64::max),
        }
    }

    fn notes(&self, language: Language) -> Vec<String> {
        let mut notes = Vec::new();
        if self.largest_population > 0.0 {
            notes.push(
                language
                    .pick(
                        "The area of a point follows the population.",
                        "Punktens yta följer folkmängden.",
                    )
                    .to_owned(),
            );
        }
        notes
    }

    fn description(&self, language: Language) -> String {
        let rising = self
            .data
            .points
            .iter()
            .filter(|place| place.change > 0.0)
            .count();
        let falling = self
            .data
            .points
            .iter()
            .filter(|place| place.change < 0.0)
            .count();
        let (first, last) = &self.data.period;
        let [all, rising, falling] =
            [self.data.points.len(), rising, falling].map(|count| language.whole(count as i64));
        let mut words = match language {
            Language::Swedish => format!(
                "Punktdiagram över nivån {first} och förändringen till {last}. Av {all} regioner ökade {rising} och minskade {falling}."
            ),
            Language::English => format!(
                "Scatter plot of the level in {first} and the change to {last}. Of {all} regions, {rising} rose and {falling} fell."
            ),
        };
        if let Some(Reference {
            name,
            level,
            change,
        }) = &self.data.reference
        {
            let (level, change) = (
                language.number(*level, self.decimals),
                self.signed(*change, language),
            );
            words += &format!(
                " {name}: {level}, {} {change}.",
                language.pick("change", "förändring")
            );
        }
        words
    }

    fn signed(&self, change: f64, language: Language) -> String {
        let written = language.number(change, self.decimals);
        if change > 0.0 {
            format!("+{written}")
        } else {
            written
        }
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str, language: Language) {
        let (strip, below) = (26.0, 50.0);
        let plot = Room {
            left: room.left + self.changes.label_width(language) + 10.0,
            top: room.top + strip,
            right: room.right - 8.0,
            bottom: room.bottom - below,
        };
        let plane = Plane::over(
            plot,
            self.levels_with_air(plot),
            self.changes_with_air(plot),
        );
        let (first, last) = &self.data.period;
        let unit = font::clean(unit);

        let heading = format!(
            "{} {first}–{last}: {unit}",
            language.pick("Change", "Förändring")
        );
        axes::write_heading(
            sheet,
            (room.left, room.top + 14.0),
            room.width(),
            &font::clean(&heading),
        );
        self.changes.draw_upright(sheet, &plane, plot, language);
        self.levels.draw_level(sheet, &plane, plot, language);
        let level = self.levels.heading(
            &format!("{} {first}: {unit}", language.pick("Level in", "Nivå")),
            language,
        );
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        sheet.write(
            (plot.centre(), plot.bottom + 45.0),
            &NOTE.cut(&font::clean(&level), plot.width()),
            style,
        );

        let lines = self.draw_reference_lines(sheet, &plane, plot);
        let corners = self.draw_corners(sheet, plot, language);
        self.draw_points(sheet, &plane);
        self.draw_names(sheet, &plane, plot, &lines, corners, language);
    }

    /// Room for the largest point at both ends.
    fn levels_with_air(&self, plot: Room) -> (f64, f64) {
        let (low, high) = self.levels.range();
        let air = (high - low) * (LARGEST + 3.0) / (plot.width() - 2.0 * (LARGEST + 3.0));
        (low - air, high + air)
    }

    fn changes_with_air(&self, plot: Room) -> (f64, f64) {
        let (low, high) = self.changes.range();
        let air = (high - low) * CORNER / (plot.height() - 2.0 * CORNER);
        (low - air, high + air)
    }

    fn draw_reference_lines(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) -> Vec<Room> {
        let Some(country) = &self.data.reference else {
            return Vec::new();
        };
        let (x, y) = plane.at(country.level, country.change);
        let pen = Pen {
            colour: INK,
            width: 1.6,
            dash: Dash::Long,
        };
        sheet.line(&[(x, plot.top), (x, plot.bottom)], pen);
        sheet.line(
            &[(plot.left, y), (plot.right, y)],
            Pen { width: 1.0, ..pen },
        );
        vec![Room {
            left: x - 3.0,
            top: plot.top,
            right: x + 3.0,
            bottom: plot.bottom,
        }]
    }

    /// What it means to lie in each corner.
    fn draw_corners(&self, sheet: &mut Sheet<'_>, plot: Room, language: Language) -> Vec<Room> {
        let (upper, lower) = (plot.top + 18.0, plot.bottom - 9.0);
        let corners = match self.data.reference {
            Some(_) => vec![
                (
                    upper,
                    Anchor::Start,
                    language.pick("low and rising", "låg och ökande"),
                ),
                (
                    upper,
                    Anchor::End,
                    language.pick("high and rising", "hög och ökande"),
                ),
                (
                    lower,
                    Anchor::Start,
                    language.pick("low and falling", "låg och minskande"),
                ),
                (
                    lower,
                    Anchor::End,
                    language.pick("high and falling", "hög och minskande"),
                ),
            ],
            None => vec![
                (upper, Anchor::End, language.pick("rising", "ökande")),
                (lower, Anchor::End, language.pick("falling", "minskande")),
            ],
        };
        let mut taken = Vec::new();
        for (y, anchor, words) in corners {
            let x = if anchor == Anchor::Start {
                plot.left + 8.0
            } else {
                plot.right - 8.0
            };
            let style = TextStyle::new(STRONG_LABEL, MUTED, anchor).crossed();
            sheet.write((x, y), words, style);
            taken.push(text_room((x, y), words, style));
        }
        taken
    }

    /// Large points first, so that small ones are not hidden.
    fn draw_points(&self, sheet: &mut Sheet<'_>, plane: &Plane) {
        let mut order: Vec<&Place> = self.data.points.iter().collect();
        order.sort_by(|a, b| {
            a.emphasised
                .cmp(&b.emphasised)
                .then(b.population.total_cmp(&a.population))
        });
        for place in order {
            let (fill, edge) = if place.emphasised {
                (POINT_EMPHASISED, INK)
            } else {
                (POINT, POINT_EDGE)
            };
            let style = MarkerStyle {
                marker: Marker::Circle,
                radius: self.radius(place),
                fill,
                edge,
            };
            sheet.markers(&[plane.at(place.level, place.change)], style);
        }
        if let Some(country) = &self.data.reference {
            let style = MarkerStyle {
                marker: Marker::Diamond,
                radius: COUNTRY_RADIUS,
                fill: INK,
                edge: PAPER,
            };
            sheet.markers(&[plane.at(country.level, country.change)], style);
        }
    }

    fn radius(&self, place: &Place) -> f64 {
        let share = if self.largest_population > 0.0 {
            (place.population / self.largest_population).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let least = if place.emphasised {
            LEAST_EMPHASISED_RADIUS
        } else {
            SMALLEST
        };
        let largest = if self.data.points.len() > CROWD {
            LARGEST_IN_CROWD
        } else {
            LARGEST
        };
        least.max(largest * share.sqrt())
    }

    /// Names the points that have room for it, the most notable first.
    fn draw_names(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        plot: Room,
        lines: &[Room],
        mut words: Vec<Room>,
        language: Language,
    ) {
        let discs: Vec<Room> = self
            .data
            .points
            .iter()
            .map(|place| disc(plane.at(place.level, place.change), self.radius(place)))
            .collect();
        for name in self.names(plane) {
            let text = name
                .face
                .cut(&font::clean_name(name.text, language), WIDEST_NAME);
            let own = disc(name.centre, name.radius);
            let drawn: Vec<Room> = discs
                .iter()
                .filter(|other| **other != own)
                .chain(lines)
                .copied()
                .collect();
            let spots = name.spots(&text);
            let is_legible = |spot: &&Spot| {
                plot.contains(spot.room)
                    && !words.iter().any(|word| word.overlaps(spot.room))
                    && !spot
                        .leader
                        .iter()
                        .any(|step| words.iter().any(|word| word.overlaps(*step)))
            };
            let hidden = |spot: &Spot| {
                drawn
                    .iter()
                    .filter(|other| other.overlaps(spot.room))
                    .count()
            };
            let clear = spots
                .iter()
                .filter(is_legible)
                .find(|spot| hidden(spot) == 0);
            // A name that was asked for rather stands across points than not at all, and lets them show.
            let legible = spots
                .iter()
                .filter(|_| name.is_asked_for)
                .filter(is_legible);
            let across = legible.min_by_key(|spot| hidden(spot));
            let spot = match (clear, across) {
                (Some(spot), _) => spot.clone(),
                (None, Some(spot)) => Spot {
                    style: TextStyle {
                        ground: Ground::Plain,
                        ..spot.style
                    },
                    ..spot.clone()
                },
                (None, None) => continue,
            };
            if let (Some(first), Some(last)) = (spot.leader.first(), spot.leader.last()) {
                let pen = Pen {
                    colour: MUTED,
                    width: 1.0,
                    dash: Dash::Solid,
                };
                sheet.line(&[(first.left, first.top), (last.left, last.top)], pen);
            }
            sheet.write(spot.place, &text, spot.style);
            words.push(spot.room);
            words.extend(spot.leader);
        }
    }

    /// The country's name and those of the notable places, in order of importance.
    fn names(&self, plane: &Plane) -> Vec<Name<'_>> {
        let country = self.data.reference.iter().map(|country| Name {
            text: &country.name,
            centre: plane.at(country.level, country.change),
            radius: COUNTRY_RADIUS,
            face: STRONG_LABEL,
            colour: INK,
            is_asked_for: true,
        });
        let places = self.notable().into_iter().map(|place| Name {
            text: &place.name,
            centre: plane.at(place.level, place.change),
            radius: self.radius(place),
            face: if place.emphasised {
                STRONG_LABEL
            } else {
                LABEL
            },
            colour: if place.emphasised {
                EMPHASISED_TEXT
            } else {
                INK
            },
            is_asked_for: place.emphasised,
        });
        country.chain(places).collect()
    }

    /// Emphasised places and then the outermost, each once.
    fn notable(&self) -> Vec<&Place> {
        let places = &self.data.points;
        let mut order: Vec<usize> = (0..places.len())
            .filter(|&place| places[place].emphasised)
            .collect();
        let by = |key: fn(&Place) -> f64| {
            let mut order: Vec<usize> = (0..places.len()).collect();
            order.sort_by(|&a, &b| key(&places[b]).total_cmp(&key(&places[a])).then(a.cmp(&b)));
            order
        };
        let (changes, levels, sizes) = (
            by(|place| place.change),
            by(|place| place.level),
            by(|place| place.population),
        );
        let most = if places.len() <= MOST_NAMED {
            places.len()
        } else {
            NAMED_AT_EACH_END
        };
        for rank in 0..most {
            let last = places.len() - 1 - rank.min(places.len() - 1);
            order.extend([
                changes[rank],
                changes[last],
                levels[rank],
                levels[last],
                sizes[rank],
            ]);
        }
        let mut seen = vec![false; places.len()];
        order.retain(|&place| !std::mem::replace(&mut seen[place], true));
        order.into_iter().map(|place| &places[place]).collect()
    }
}

struct Name<'a> {
    text: &'a str,
    centre: (f64, f64),
    radius: f64,
    face: Face,
    colour: &'static str,
    is_asked_for: bool,
}

/// A spot where a name may stand.
#[derive(Clone)]
struct Spot {
    place: (f64, f64),
    style: TextStyle,
    room: Room,
    /// What the line from the point covers, in small steps; empty right beside the point.
    leader: Vec<Room>,
}

/// How far from its point a name may stand, and how much further one that was asked for.
const AWAY: [f64; 8] = [24.0, 36.0, 50.0, 66.0, 90.0, 115.0, 140.0, 170.0];
const AWAY_UNASKED: usize = 4;

impl Name<'_> {
    /// Where the name may stand: right, left, above, below, at the corners, and then ever further away.
    fn spots(&self, text: &str) -> Vec<Spot> {
        let ((x, y), radius, size) = (self.centre, self.radius, self.face.size);
        let (beside, slanting) = (radius + 5.0, radius * 0.75 + 3.0);
        let (above, level, below) = (-radius - 0.32 * size, 0.36 * size, radius + size);
        let near = [
            (beside, level, Anchor::Start),
            (-beside, level, Anchor::End),
            (0.0, above, Anchor::Middle),
            (0.0, below, Anchor::Middle),
            (slanting, above + 3.0, Anchor::Start),
            (-slanting, above + 3.0, Anchor::End),
            (slanting, below - 3.0, Anchor::Start),
            (-slanting, below - 3.0, Anchor::End),
        ];
        let spot = |(across, down, anchor): (f64, f64, Anchor), leader: Vec<Room>| {
            let place = (x + across, y + down);
            let style = TextStyle::new(self.face, self.colour, anchor).crossed();
            Spot {
                place,
                style,
                room: text_room(place, text, style),
                leader,
            }
        };
        let mut spots: Vec<Spot> = near
            .into_iter()
            .map(|place| spot(place, Vec::new()))
            .collect();
        for away in AWAY.iter().take(if self.is_asked_for {
            AWAY.len()
        } else {
            AWAY_UNASKED
        }) {
            for (across, down) in [
                (1.0, -0.4),
                (1.0, 0.4),
                (0.7, -0.8),
                (0.7, 0.8),
                (0.3, -1.0),
                (0.3, 1.0),
            ] {
                for (side, anchor) in [(1.0, Anchor::Start), (-1.0, Anchor::End)] {
                    let end = ((radius + away) * across * side, (radius + away) * down);
                    let leader = leader(self.centre, radius, (x + end.0 - 4.0 * side, y + end.1));
                    spots.push(spot((end.0, end.1 + level, anchor), leader));
                }
            }
        }
        spots
    }
}

/// The steps of a line from the edge of a disc to a place outside it.
fn leader(centre: (f64, f64), radius: f64, end: (f64, f64)) -> Vec<Room> {
    let (across, down) = (end.0 - centre.0, end.1 - centre.1);
    let length = across.hypot(down);
    let steps = ((length - radius) / 3.0).ceil().max(1.0) as usize;
    (0..=steps)
        .map(|step| {
            let along = (radius + (length - radius) * step as f64 / steps as f64) / length;
            disc((centre.0 + across * along, centre.1 + down * along), 0.5)
        })
        .collect()
}

fn disc((x, y): (f64, f64), radius: f64) -> Room {
    Room {
        left: x - radius,
        top: y - radius,
        right: x + radius,
        bottom: y + radius,
    }
}

fn csv(data: &Scatter, caption: &Caption) -> String {
    let (first, last) = &data.period;
    let header = [
        "region".to_owned(),
        table::with_unit(&format!("level {first}"), &caption.unit),
        table::with_unit(&format!("change {first} to {last}"), &caption.unit),
        "population".to_owned(),
        "emphasised".to_owned(),
    ];
    let rows = data.points.iter().map(|place| {
        [
            place.name.clone(),
            place.level.to_string(),
            place.change.to_string(),
            place.population.to_string(),
            place.emphasised.to_string(),
        ]
    });
    table::csv(header, rows)
}
