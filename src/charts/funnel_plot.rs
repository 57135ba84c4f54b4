//! Funnel plots: shares against populations, and how far from the centre chance alone takes them.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::labels;
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{DARK, Dash, INK, LIGHT, MUTED, Marker, PAPER};
use super::rows;
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Funnel {
    /// In any order.
    pub places: Vec<FunnelPlace>,
    /// A name and a share from 0 to 1, such as the whole country; without it the cases of all
    /// places are divided by all their inhabitants.
    pub centre: Option<(String, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FunnelPlace {
    pub name: String,
    /// How many of the population the share counts.
    pub cases: u64,
    pub population: u64,
    pub highlighted: bool,
}

/// With a largest population this many times the smallest, the axis is logarithmic.
const WIDE: f64 = 30.0;
/// On the limits; enough for curves that look smooth.
const STEPS: usize = 90;
/// Above it, the binomial distribution is taken for normal, from which it differs by less than the
/// width of a line.
const EXACT_UP_TO: u64 = 1_000_000;
const LARGEST_POPULATION: u64 = 1_000_000_000_000;
const Z_95: f64 = 1.959_963_984_540_054;
const Z_998: f64 = 3.090_232_306_167_813_5;
const WIDEST_NAME: f64 = 200.0;
const WIDEST_CENTRE: f64 = 150.0;
/// Around a highlighted mark.
const RING: f64 = 9.0;
/// Marks shrink where there are more than these.
const CROWD: usize = 300;
const LARGE_CROWD: usize = 1000;
const MOST_NAMES: usize = 60;
/// Fewer places say nothing about dispersion.
const FEWEST_FOR_DISPERSION: usize = 10;

pub fn funnel_plot(data: &Funnel, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data, caption, language);
    let Some(scene) = Scene::of(data, language) else {
        let why = if data.places.is_empty() {
            language.pick(
                "No place is in the selection.",
                "Ingen plats finns i urvalet.",
            )
        } else {
            language.pick("No place has a share.", "Ingen plats har en andel.")
        };
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    };
    let body = Body {
        height: 430.0 + scene.key.height(),
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit)
    })
}

/// The binomial limits around a share, of 95 and of 99.8 per cent, as shares.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Limits {
    inner: (f64, f64),
    outer: (f64, f64),
}

/// Exact limits, interpolated between counts so that they do not jump from one population to the
/// next (Spiegelhalter 2005, Statistics in Medicine 24: 1185–1202, appendix A.1.1).
fn limits(population: u64, share: f64) -> Limits {
    if !(share > 0.0 && share < 1.0) || population == 0 {
        return Limits {
            inner: (share, share),
            outer: (share, share),
        };
    }
    let n = population as f64;
    let spread = libm::sqrt(share * (1.0 - share) / n);
    if population > EXACT_UP_TO {
        let within = |z: f64| ((share - z * spread).max(0.0), (share + z * spread).min(1.0));
        return Limits {
            inner: within(Z_95),
            outer: within(Z_998),
        };
    }
    let [a, b, c, d] = quantiles(population, share, [0.001, 0.025, 0.975, 0.999])
        .map(|cases| (cases / n).clamp(0.0, 1.0));
    Limits {
        inner: (b, c),
        outer: (a, d),
    }
}

/// Interpolated quantiles of the number of cases, for levels in rising order.
fn quantiles(population: u64, share: f64, levels: [f64; 4]) -> [f64; 4] {
    let n = population as f64;
    let (mean, deviation) = (n * share, libm::sqrt(n * share * (1.0 - share)));
    // Twelve deviations below the mean there is nothing left to add.
    let mut cases = libm::floor(mean - 12.0 * deviation).max(0.0);
    let log_probability =
        libm::lgamma(n + 1.0) - libm::lgamma(cases + 1.0) - libm::lgamma(n - cases + 1.0)
            + cases * libm::log(share)
            + (n - cases) * libm::log1p(-share);
    let mut probability = libm::exp(log_probability);
    let mut below = 0.0;
    let odds = share / (1.0 - share);
    levels.map(|level| {
        while below + probability < level && cases < n {
            below += probability;
            probability *= (n - cases) / (cases + 1.0) * odds;
            cases += 1.0;
        }
        let over = (below + probability - level) / probability;
        cases - over.clamp(0.0, 1.0)
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Zone {
    Inside,
    BetweenLimits,
    Outside,
}

struct Point<'a> {
    place: &'a FunnelPlace,
    share: f64,
    zone: Zone,
    /// Standard deviations from the centre.
    z: f64,
}

struct Scene<'a> {
    /// The largest population first, so that small marks lie on top.
    points: Vec<Point<'a>>,
    n_unusable: usize,
    centre: (String, f64),
    shares: Axis,
    populations: Populations,
    decimals: usize,
    key: Key,
    language: Language,
}

/// The level axis.
struct Populations {
    is_logarithmic: bool,
    ticks: Vec<f64>,
    /// In the units of the plane.
    range: (f64, f64),
    /// Where the limits begin and end.
    smallest: f64,
    largest: f64,
}

impl Populations {
    fn of(smallest: f64, largest: f64) -> Self {
        let is_logarithmic = largest / smallest >= WIDE;
        if is_logarithmic {
            let (from, to) = (libm::log10(smallest), libm::log10(largest));
            let air = (to - from) * 0.04;
            let powers = libm::floor(from) as i32..=libm::ceil(to) as i32;
            let ticks =
                powers.flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10f64.powi(power)));
            let is_within = |tick: &f64| (from - air..=to + air).contains(&libm::log10(*tick));
            return Self {
                ticks: ticks.filter(is_within).collect(),
                range: (from - air, to + air),
                is_logarithmic,
                smallest,
                largest,
            };
        }
        let axis = Axis::with_zero(&[largest]);
        Self {
            range: axis.range(),
            // Where all places are of a size, there is still a funnel to see.
            smallest: smallest.min(0.5 * largest).max(1.0),
            largest: axis.range().1,
            ticks: axis.ticks,
            is_logarithmic,
        }
    }

    /// Where a population lies on the plane.
    fn at(&self, population: f64) -> f64 {
        if self.is_logarithmic {
            libm::log10(population)
        } else {
            population
        }
    }

    /// From the smallest to the largest in steps that look even.
    fn steps(&self) -> Vec<f64> {
        let along = |step: usize| step as f64 / STEPS as f64;
        (0..=STEPS)
            .map(|step| {
                if self.is_logarithmic {
                    self.smallest * libm::pow(self.largest / self.smallest, along(step))
                } else {
                    self.smallest + (self.largest - self.smallest) * along(step)
                }
            })
            .collect()
    }
}

fn is_usable(place: &FunnelPlace) -> bool {
    // A share above one, or a population that no place has, is a mistake in the data.
    0 < place.population
        && place.cases <= place.population
        && place.population <= LARGEST_POPULATION
}

/// The centre's share, from the data unless it is given.
fn centre(data: &Funnel, language: Language) -> Option<(String, f64)> {
    if let Some((name, share)) = &data.centre {
        let is_share = (0.0..=1.0).contains(share);
        return is_share.then(|| (font::clean_name(name, language), *share));
    }
    let usable = || data.places.iter().filter(|place| is_usable(place));
    let sum = |part: fn(&FunnelPlace) -> u64| {
        usable().fold(0u64, |sum, place| sum.saturating_add(part(place)))
    };
    let (cases, population) = (sum(|place| place.cases), sum(|place| place.population));
    let name = language.pick("All together", "Alla tillsammans");
    (population > 0).then(|| (name.to_owned(), cases as f64 / population as f64))
}

impl<'a> Scene<'a> {
    fn of(data: &'a Funnel, language: Language) -> Option<Self> {
        let centre = centre(data, language)?;
        let mut points: Vec<Point<'_>> = data
            .places
            .iter()
            .filter(|place| is_usable(place))
            .map(|place| Point::of(place, centre.1))
            .collect();
        points.sort_by(|a, b| {
            b.place
                .population
                .cmp(&a.place.population)
                .then_with(|| language.compare(&a.place.name, &b.place.name))
                .then(a.place.cases.cmp(&b.place.cases))
                .then(a.place.highlighted.cmp(&b.place.highlighted))
        });
        let (largest, smallest) = (points.first()?, points.last()?);
        let populations = Populations::of(
            smallest.place.population as f64,
            largest.place.population as f64,
        );
        let funnel_mouth = limits(smallest.place.population, centre.1).inner;
        let values: Vec<f64> = points
            .iter()
            .map(|point| point.share)
            .chain([centre.1, funnel_mouth.0, funnel_mouth.1])
            .map(|share| 100.0 * share)
            .collect();
        let shares = Axis::near(&values);
        Some(Self {
            n_unusable: data.places.len() - points.len(),
            decimals: axes::decimals_for(&values).clamp(1, 3),
            key: Key::of(key_entries(language)),
            points,
            centre,
            shares,
            populations,
            language,
        })
    }

    fn number(&self, share: f64) -> String {
        self.language.number(100.0 * share, self.decimals)
    }

    /// The centre's name, and its share below.
    fn centre_label(&self) -> [String; 2] {
        [
            STRONG_LABEL.cut(&self.centre.0, WIDEST_CENTRE),
            self.number(self.centre.1),
        ]
    }

    fn count(&self, zone: Zone) -> usize {
        self.points
            .iter()
            .filter(|point| point.zone == zone)
            .count()
    }

    /// The mean of the squared distances, with the outermost tenth at each end drawn in so that a
    /// few outliers do not make all of it (Spiegelhalter 2005). One by chance alone.
    fn dispersion(&self) -> Option<f64> {
        if self.points.len() < FEWEST_FOR_DISPERSION
            || !(self.centre.1 > 0.0 && self.centre.1 < 1.0)
        {
            return None;
        }
        let mut z: Vec<f64> = self.points.iter().map(|point| point.z).collect();
        z.sort_by(f64::total_cmp);
        let cut = z.len() / 10;
        let (low, high) = (z[cut], z[z.len() - 1 - cut]);
        let squares = z.iter().map(|z| z.clamp(low, high)).map(|z| z * z);
        Some(squares.sum::<f64>() / z.len() as f64)
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let is_exact = self
            .points
            .iter()
            .all(|point| point.place.population <= EXACT_UP_TO);
        let method = match (language, is_exact) {
            (Language::Swedish, true) => "exakta binomialgränser, interpolerade mellan heltal",
            (Language::Swedish, false) => {
                "exakta binomialgränser, över en miljon invånare normalapproximation"
            }
            (Language::English, true) => "exact binomial limits, interpolated between counts",
            (Language::English, false) => {
                "exact binomial limits, above a million inhabitants the normal approximation"
            }
        };
        let mut notes = vec![match language {
            Language::Swedish => format!(
                "Gränser för vad slumpen ensam ger kring mittlinjen: {method}. Utanför gränserna \
                 är inte detsamma som bra eller dålig."
            ),
            Language::English => format!(
                "Limits of what chance alone gives around the centre line: {method}. Outside the \
                 limits is not the same as good or bad."
            ),
        }];
        if let Some(dispersion) = self.dispersion() {
            let phi = language.number(dispersion, 1);
            let words = if dispersion > 1.2 {
                language.pick(
                    "over-dispersion: places differ in more than chance, so that more lie outside \
                     the limits than these promise",
                    "överspridning: platserna skiljer sig åt av mer än slump, så fler hamnar \
                     utanför än gränserna lovar",
                )
            } else {
                language.pick(
                    "the spread is about what chance gives",
                    "spridningen är ungefär den som slumpen ger",
                )
            };
            notes.push(format!(
                "φ = {phi} ({}): {words}.",
                language.pick("1 by chance", "1 vid slump")
            ));
        }
        if self.points.iter().any(|point| point.zone == Zone::Outside) {
            let words = language.pick(
                "Named: as many of those outside the 99.8 per cent limits as have room, the \
                 furthest first.",
                "Namngivna: så många utanför 99,8-procentsgränserna som får rum, de yttersta \
                 först.",
            );
            notes.push(words.to_owned());
        }
        if self.points.iter().any(|point| point.place.highlighted) {
            let words = language.pick(
                "Framed: highlighted places.",
                "Inramade: framhävda platser.",
            );
            notes.push(words.to_owned());
        }
        if self.n_unusable > 0 {
            let count = language.whole(self.n_unusable as i64);
            let words = language.pick(
                "Without a usable share, not drawn",
                "Utan användbar andel, ritas inte",
            );
            notes.push(format!("{words}: {count}."));
        }
        notes
    }

    fn description(&self) -> String {
        let language = self.language;
        let all = language.whole(self.points.len() as i64);
        let (name, share) = &self.centre;
        let share = self.number(*share);
        let [between, outside] = [Zone::BetweenLimits, Zone::Outside]
            .map(|zone| language.whole(self.count(zone) as i64));
        // By chance, two in a thousand lie outside.
        let expected = language.number(0.002 * self.points.len() as f64, 1);
        let mut words = match language {
            Language::Swedish => format!(
                "Trattdiagram, antal platser: {all}. {name}: {share} procent. Utanför \
                 99,8-procentsgränserna ligger {outside} (av slump väntas {expected}), mellan 95 \
                 och 99,8 procent {between}."
            ),
            Language::English => format!(
                "Funnel plot, number of places: {all}. {name}: {share} per cent. Outside the 99.8 \
                 per cent limits lie {outside} ({expected} expected by chance), between 95 and \
                 99.8 per cent {between}."
            ),
        };
        let told = |highlighted: bool| -> Vec<String> {
            let notable = self.notable().into_iter();
            let own = notable
                .filter(|point| point.place.highlighted == highlighted)
                .take(4);
            own.map(|point| {
                let name = font::clean_name(&point.place.name, language);
                format!("{name} {}", self.number(point.share))
            })
            .collect()
        };
        for (highlighted, en, sv) in [
            (true, "Highlighted", "Framhävda"),
            (false, "Furthest outside", "Längst utanför"),
        ] {
            let told = told(highlighted);
            if !told.is_empty() {
                words += &format!(" {}: {}.", language.pick(en, sv), told.join("; "));
            }
        }
        words
    }

    /// The highlighted, and then those outside the outer limits, the furthest first.
    fn notable(&self) -> Vec<&Point<'a>> {
        let mut notable: Vec<&Point<'_>> = self
            .points
            .iter()
            .filter(|point| point.place.highlighted || point.zone == Zone::Outside)
            .collect();
        notable.sort_by(|a, b| {
            b.place
                .highlighted
                .cmp(&a.place.highlighted)
                .then(b.z.abs().total_cmp(&a.z.abs()))
        });
        notable
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key.draw(sheet, room.left, room.top);
        let plot = Room {
            left: room.left + self.shares.label_width(language) + 10.0,
            top: room.top + self.key.height() + 40.0,
            right: room.right - rows::widest(STRONG_LABEL, self.centre_label()) - 10.0,
            bottom: room.bottom - 52.0,
        };
        let unit = match font::clean(unit) {
            unit if unit.is_empty() => language.pick("Per cent", "Procent").to_owned(),
            unit => unit,
        };
        let heading = self.shares.heading(&unit, language);
        let top = room.top + self.key.height() + 21.0;
        axes::write_heading(sheet, (room.left, top), plot.right - room.left, &heading);
        let plane = Plane::over(plot, self.populations.range, self.shares.range());
        self.shares.draw_upright(sheet, &plane, plot, language);
        self.draw_populations(sheet, &plane, plot);
        // In a crowd the lines would be buried, elsewhere the marks.
        let (curves, marks) = if self.points.len() > CROWD {
            let marks = self.draw_points(sheet, &plane);
            (self.draw_limits(sheet, &plane, plot), marks)
        } else {
            let curves = self.draw_limits(sheet, &plane, plot);
            (curves, self.draw_points(sheet, &plane))
        };
        self.draw_names(sheet, &plane, plot, curves, marks);
    }

    fn draw_populations(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) {
        let language = self.language;
        let bottom = self.shares.range().0;
        let mut free_from = f64::NEG_INFINITY;
        for &tick in &self.populations.ticks {
            let (x, y) = plane.at(self.populations.at(tick), bottom);
            let text = language.number(tick, 0);
            let half = LABEL.width(&text) / 2.0;
            // Clear of the centre's label, which may stand as low as the axis.
            let centre = x.min(plot.right + 4.0 - half);
            sheet.line(&[(x, y), (x, y + 5.0)], axes::AXIS_PEN);
            if centre - half >= free_from {
                let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
                sheet.write((centre, plot.bottom + 23.0), &text, style);
                free_from = centre + half + 12.0;
            }
        }
        sheet.line(
            &[(plot.left, plot.bottom), (plot.right, plot.bottom)],
            axes::AXIS_PEN,
        );
        let words = if self.populations.is_logarithmic {
            language.pick(
                "Population (logarithmic scale)",
                "Folkmängd (logaritmisk skala)",
            )
        } else {
            language.pick("Population", "Folkmängd")
        };
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        sheet.write((plot.centre(), plot.bottom + 46.0), words, style);
    }

    /// The centre line and the four limits; tells where they lie, for the names to keep clear of.
    fn draw_limits(&self, sheet: &mut Sheet<'_>, plane: &Plane, plot: Room) -> Vec<Room> {
        let (low, high) = self.shares.range();
        let steps: Vec<(f64, Limits)> = self
            .populations
            .steps()
            .into_iter()
            .map(|population| {
                (
                    population,
                    limits(libm::round(population) as u64, self.centre.1),
                )
            })
            .collect();
        let mut taken = Vec::new();
        for (side, pen) in [INNER, INNER, OUTER, OUTER].into_iter().enumerate() {
            // A limit above the axis is not drawn along its edge.
            let places: Vec<(f64, f64)> = steps
                .iter()
                .map(|(population, Limits { inner, outer })| {
                    (
                        *population,
                        100.0 * [inner.0, inner.1, outer.0, outer.1][side],
                    )
                })
                .filter(|(_, share)| (low..=high).contains(share))
                .map(|(population, share)| plane.at(self.populations.at(population), share))
                .collect();
            if places.len() > 1 {
                sheet.line(&places, pen);
            }
            taken.extend(places.iter().map(|place| around(*place, 2.0)));
        }
        let (_, y) = plane.at(0.0, 100.0 * self.centre.1);
        sheet.line(&[(plot.left, y), (plot.right, y)], CENTRE);
        taken.push(Room {
            left: plot.left,
            top: y - 2.0,
            right: plot.right,
            bottom: y + 2.0,
        });
        taken
    }

    fn draw_points(&self, sheet: &mut Sheet<'_>, plane: &Plane) -> Vec<Room> {
        for zone in [Zone::Inside, Zone::BetweenLimits, Zone::Outside] {
            let points = self.points.iter().filter(|point| point.zone == zone);
            let places: Vec<(f64, f64)> = points.map(|point| self.at(plane, point)).collect();
            if !places.is_empty() {
                let scale = self.radius() / LARGEST;
                let style = mark(zone);
                sheet.markers(
                    &places,
                    MarkerStyle {
                        radius: style.radius * scale,
                        ..style
                    },
                );
            }
        }
        let rings: Vec<(f64, f64)> = self
            .points
            .iter()
            .filter(|point| point.place.highlighted)
            .map(|point| self.at(plane, point))
            .collect();
        for (x, y) in rings {
            let pen = Pen {
                colour: INK,
                width: 1.6,
                dash: Dash::Solid,
            };
            let corners = [
                (x - RING, y),
                (x, y - RING),
                (x + RING, y),
                (x, y + RING),
                (x - RING, y),
            ];
            sheet.line(&corners, pen);
        }
        self.points
            .iter()
            .map(|point| around(self.at(plane, point), self.radius()))
            .collect()
    }

    /// Of the largest marks.
    fn radius(&self) -> f64 {
        match self.points.len() {
            n if n > LARGE_CROWD => 1.8,
            n if n > CROWD => 3.0,
            _ => LARGEST,
        }
    }

    fn at(&self, plane: &Plane, point: &Point<'_>) -> (f64, f64) {
        plane.at(
            self.populations.at(point.place.population as f64),
            100.0 * point.share,
        )
    }

    fn draw_names(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        plot: Room,
        curves: Vec<Room>,
        marks: Vec<Room>,
    ) {
        let language = self.language;
        let (_, y) = plane.at(0.0, 100.0 * self.centre.1);
        let style = TextStyle::new(STRONG_LABEL, INK, Anchor::Start);
        for (line, text) in self.centre_label().iter().enumerate() {
            let middle = y + (line as f64 - 0.5) * STRONG_LABEL.line_height();
            sheet.write(
                (plot.right + 8.0, rows::baseline(middle, STRONG_LABEL)),
                text,
                style,
            );
        }
        let mut taken: Vec<Room> = curves.iter().chain(&marks).copied().collect();
        for point in self.notable().into_iter().take(MOST_NAMES) {
            let highlighted = point.place.highlighted;
            let (face, radius) = if highlighted {
                (STRONG_LABEL, RING)
            } else {
                (LABEL, 5.0)
            };
            let text = face.cut(&font::clean_name(&point.place.name, language), WIDEST_NAME);
            let centre = self.at(plane, point);
            let name = labels::Name {
                text: &text,
                face,
                colour: INK,
                centre,
                radius,
            };
            // A name may touch its own mark, and not any other.
            let own = around(centre, self.radius());
            let others: Vec<Room> = taken.iter().filter(|room| **room != own).copied().collect();
            let spot = if highlighted {
                name.within_reach(plot, &others)
            } else {
                name.beside(plot, &others)
            };
            let Some(spot) = spot else { continue };
            if let Some(leader) = spot.leader {
                sheet.line(
                    &leader,
                    Pen {
                        colour: INK,
                        width: 1.2,
                        dash: Dash::Solid,
                    },
                );
            }
            sheet.write(spot.place, &text, spot.style.crossed());
            taken.push(spot.room);
        }
    }
}

impl<'a> Point<'a> {
    fn of(place: &'a FunnelPlace, centre: f64) -> Self {
        let share = place.cases as f64 / place.population as f64;
        let Limits { inner, outer } = limits(place.population, centre);
        let is_beyond = |(low, high): (f64, f64)| share < low || high < share;
        let deviation = libm::sqrt(centre * (1.0 - centre) / place.population as f64);
        Self {
            place,
            share,
            zone: match (is_beyond(inner), is_beyond(outer)) {
                (_, true) => Zone::Outside,
                (true, false) => Zone::BetweenLimits,
                (false, false) => Zone::Inside,
            },
            z: if deviation > 0.0 {
                (share - centre) / deviation
            } else {
                0.0
            },
        }
    }
}

const CENTRE: Pen = Pen {
    colour: INK,
    width: 1.8,
    dash: Dash::Solid,
};
const INNER: Pen = Pen {
    colour: MUTED,
    width: 1.6,
    dash: Dash::Short,
};
const OUTER: Pen = Pen {
    colour: INK,
    width: 1.6,
    dash: Dash::Long,
};

const LARGEST: f64 = 4.8;

fn mark(zone: Zone) -> MarkerStyle {
    let (marker, radius, fill) = match zone {
        Zone::Inside => (Marker::Circle, 3.6, PAPER),
        Zone::BetweenLimits => (Marker::Triangle, 4.4, LIGHT),
        Zone::Outside => (Marker::Diamond, LARGEST, DARK),
    };
    MarkerStyle {
        marker,
        radius,
        fill,
        edge: INK,
    }
}

fn key_entries(language: Language) -> Vec<(Sample, String)> {
    let entries = [
        (
            Sample::Line(INNER),
            "95 per cent limits",
            "95-procentsgränser",
        ),
        (
            Sample::Line(OUTER),
            "99.8 per cent limits",
            "99,8-procentsgränser",
        ),
        (Sample::Mark(mark(Zone::Inside)), "within 95", "inom 95"),
        (
            Sample::Mark(mark(Zone::BetweenLimits)),
            "between 95 and 99.8",
            "mellan 95 och 99,8",
        ),
        (
            Sample::Mark(mark(Zone::Outside)),
            "outside 99.8",
            "utanför 99,8",
        ),
    ];
    entries
        .map(|(swatch, en, sv)| (swatch, language.pick(en, sv).to_owned()))
        .to_vec()
}

fn around((x, y): (f64, f64), radius: f64) -> Room {
    Room {
        left: x - radius,
        top: y - radius,
        right: x + radius,
        bottom: y + radius,
    }
}

fn csv(data: &Funnel, caption: &Caption, language: Language) -> String {
    let header = [
        "place".to_owned(),
        "cases".to_owned(),
        "population".to_owned(),
        table::with_unit("share (per cent)", &caption.unit),
        "lower 95 (per cent)".to_owned(),
        "upper 95 (per cent)".to_owned(),
        "lower 99.8 (per cent)".to_owned(),
        "upper 99.8 (per cent)".to_owned(),
    ];
    let centre = centre(data, language);
    let mut rows: Vec<[String; 8]> = data
        .places
        .iter()
        .map(|place| {
            let is_usable = is_usable(place);
            let share = is_usable.then(|| 100.0 * place.cases as f64 / place.population as f64);
            let limits = centre
                .as_ref()
                .filter(|_| is_usable)
                .map(|(_, centre)| limits(place.population, *centre));
            let limit =
                |of: fn(Limits) -> f64| table::known(limits.map(|limits| 100.0 * of(limits)));
            [
                place.name.clone(),
                place.cases.to_string(),
                place.population.to_string(),
                table::known(share),
                limit(|limits| limits.inner.0),
                limit(|limits| limits.inner.1),
                limit(|limits| limits.outer.0),
                limit(|limits| limits.outer.1),
            ]
        })
        .collect();
    table::sort(&mut rows, language);
    table::csv(header, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against sums of exact fractions: probabilities of the binomial distribution by integers
    /// (Python's `fractions`), then interpolated as the definition says.
    fn check(population: u64, share: f64, expected: [f64; 4]) {
        let found = limits(population, share);
        let found = [found.outer.0, found.inner.0, found.inner.1, found.outer.1];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-10,
                "{population} {share}: {found} {expected}"
            );
        }
    }

    #[test]
    fn limits_are_exact() {
        check(
            10,
            0.5,
            [0.00024, 0.13244444444444445, 0.7675555555555555, 0.89976],
        );
        check(
            100,
            0.25,
            [
                0.11956716731812833,
                0.16235496649599843,
                0.3323232495931444,
                0.3856066228064442,
            ],
        );
        check(
            700,
            0.0625,
            [
                0.03535349557001489,
                0.0444553872111638,
                0.08031187010569907,
                0.09179161122675791,
            ],
        );
        check(
            2663,
            0.375,
            [
                0.345958558531872,
                0.35646821277092317,
                0.39324464475043763,
                0.4039338282705067,
            ],
        );
        check(
            40,
            0.984375,
            [
                0.8799470919096894,
                0.925113686895734,
                0.9988265705097756,
                0.999953062820391,
            ],
        );
    }

    #[test]
    fn limits_meet_where_the_normal_distribution_takes_over() {
        for share in [0.02, 0.4, 0.97] {
            let (exact, normal) = (limits(EXACT_UP_TO, share), limits(EXACT_UP_TO + 1, share));
            for (a, b) in [(exact.inner, normal.inner), (exact.outer, normal.outer)] {
                // The standard deviation is 100 times as large.
                assert!(
                    (a.0 - b.0).abs() < 5e-6 && (a.1 - b.1).abs() < 5e-6,
                    "{a:?} {b:?}"
                );
            }
        }
    }

    #[test]
    fn limits_of_certain_shares_are_the_shares() {
        assert_eq!(limits(100, 0.0).outer, (0.0, 0.0));
        assert_eq!(limits(100, 1.0).inner, (1.0, 1.0));
    }
}
