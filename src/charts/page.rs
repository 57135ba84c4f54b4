//! The page that charts are drawn on, in pixels from the upper left corner; what is drawn is written as SVG.
//!
//! Plotters places values and measures text. Its own SVG writer knows neither dashes nor hatching, works in
//! whole pixels, and has no room for a text alternative, so the elements are written here.

use std::fmt::Write as _;

use plotters::coord::CoordTranslate;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::Cartesian2d;

use super::font::{Face, Weight};
use super::palette::{Dash, MUTED, Marker, PAPER, Pattern, Shade};

pub(super) const WIDTH: f64 = 960.0;
/// Plotters places values at whole units; at a hundredth of a pixel curves stay smooth.
const UNITS_PER_PIXEL: f64 = 100.0;

/// A rectangle of the page, in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Room {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn centre(self) -> f64 {
        (self.left + self.right) / 2.0
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && other.right <= self.right
            && other.bottom <= self.bottom
    }
}

/// Where on the page values lie, x to the right and y upwards.
pub(super) struct Plane(Cartesian2d<RangedCoordf64, RangedCoordf64>);

impl Plane {
    pub(super) fn over(room: Room, x: (f64, f64), y: (f64, f64)) -> Self {
        let [left, top, right, bottom] = [room.left, room.top, room.right, room.bottom]
            .map(|pixels| (pixels * UNITS_PER_PIXEL).round() as i32);
        Self(Cartesian2d::new(
            x.0..x.1,
            y.0..y.1,
            (left..right, bottom..top),
        ))
    }

    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = self.0.translate(&(x, y));
        (
            f64::from(x) / UNITS_PER_PIXEL,
            f64::from(y) / UNITS_PER_PIXEL,
        )
    }
}

#[derive(Clone, Copy)]
pub(super) struct Pen {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    pub(super) dash: Dash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Copy)]
pub(super) struct TextStyle {
    pub(super) face: Face,
    pub(super) colour: &'static str,
    pub(super) anchor: Anchor,
    pub(super) ground: Ground,
}

/// What a text stands on: where lines pass behind it, it gets a piece of blank paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    Plain,
    Crossed,
}

impl TextStyle {
    pub(super) fn new(face: Face, colour: &'static str, anchor: Anchor) -> Self {
        Self {
            face,
            colour,
            anchor,
            ground: Ground::Plain,
        }
    }

    pub(super) fn crossed(self) -> Self {
        Self {
            ground: Ground::Crossed,
            ..self
        }
    }
}

/// What a text covers when it is written at a place, with a little air.
pub(super) fn text_room(place: (f64, f64), text: &str, style: TextStyle) -> Room {
    let width = style.face.width(text);
    let left = match style.anchor {
        Anchor::Start => place.0,
        Anchor::Middle => place.0 - width / 2.0,
        Anchor::End => place.0 - width,
    };
    let size = style.face.size;
    Room {
        left: left - 2.0,
        top: place.1 - 0.95 * size,
        right: left + width + 2.0,
        bottom: place.1 + 0.3 * size,
    }
}

#[derive(Clone, Copy)]
pub(super) enum Fill {
    Plain(&'static str),
    Hatched(&'static str),
    Shaded(Shade),
}

/// The mark of what is not known: an open cross, where a filled mark would be a value.
pub(super) const UNKNOWN_MARK: MarkerStyle = MarkerStyle {
    marker: Marker::Cross,
    radius: 3.8,
    fill: PAPER,
    edge: MUTED,
};

#[derive(Clone, Copy)]
pub(super) struct MarkerStyle {
    pub(super) marker: Marker,
    pub(super) radius: f64,
    pub(super) fill: &'static str,
    pub(super) edge: &'static str,
}

/// The elements drawn so far.
pub(super) struct Sheet<'a> {
    elements: String,
    chart_id: &'a str,
    has_hatch: bool,
    /// The shades whose patterns are written already.
    patterns: Vec<Shade>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(chart_id: &'a str) -> Self {
        Self {
            elements: String::new(),
            chart_id,
            has_hatch: false,
            patterns: Vec::new(),
        }
    }

    pub(super) fn into_elements(self) -> String {
        self.elements
    }

    /// A line through two or more places.
    pub(super) fn line(&mut self, places: &[(f64, f64)], pen: Pen) {
        self.element(format_args!(
            "<path d=\"{}\" fill=\"none\"{}/>",
            along(places),
            stroke(Some(pen))
        ));
    }

    /// Several lines of one look are one path, which keeps the file small.
    pub(super) fn lines(&mut self, lines: &[Vec<(f64, f64)>], pen: Pen) {
        let mut path = String::new();
        for line in lines {
            path += &along(line);
        }
        if !path.is_empty() {
            self.element(format_args!(
                "<path d=\"{path}\" fill=\"none\"{}/>",
                stroke(Some(pen))
            ));
        }
    }

    /// What lies between two lines, so thinly painted that what is behind it stays visible; the edges are drawn
    /// because paint this thin disappears in a copy.
    pub(super) fn band(
        &mut self,
        upper: &[(f64, f64)],
        lower: &[(f64, f64)],
        colour: &'static str,
    ) {
        let around: Vec<(f64, f64)> = upper.iter().chain(lower.iter().rev()).copied().collect();
        self.element(format_args!(
            "<path d=\"{}z\" fill=\"{colour}\" fill-opacity=\"0.2\"/>",
            along(&around)
        ));
        let edge = Pen {
            colour,
            width: 0.9,
            dash: Dash::Solid,
        };
        self.lines(&[upper.to_vec(), lower.to_vec()], edge);
    }

    pub(super) fn rectangle(&mut self, room: Room, fill: Fill, edge: Option<Pen>) {
        let paint = self.paint(fill);
        self.element(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{paint}\"{}/>",
            short(room.left),
            short(room.top),
            short(room.width()),
            short(room.height()),
            stroke(edge)
        ));
    }

    /// A closed shape whose corners are the places.
    pub(super) fn shape(&mut self, corners: &[(f64, f64)], fill: Fill, edge: Option<Pen>) {
        let corners: Vec<String> = corners
            .iter()
            .map(|&(x, y)| format!("{} {}", short(x), short(y)))
            .collect();
        let paint = self.paint(fill);
        self.element(format_args!(
            "<path d=\"M{}z\" fill=\"{paint}\"{}/>",
            corners.join("L"),
            stroke(edge)
        ));
    }

    /// A band that leaves the right side of one upright line and arrives level at another, given
    /// where it begins on each and how thick it is.
    pub(super) fn ribbon(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        thickness: f64,
        fill: Fill,
        edge: Option<Pen>,
    ) {
        let paint = self.paint(fill);
        let (left, right, middle) = (short(from.0), short(to.0), short((from.0 + to.0) / 2.0));
        let [from_top, from_bottom, to_top, to_bottom] =
            [from.1, from.1 + thickness, to.1, to.1 + thickness].map(short);
        self.element(format_args!(
            "<path d=\"M{left} {from_top}C{middle} {from_top} {middle} {to_top} {right} {to_top}\
             V{to_bottom}C{middle} {to_bottom} {middle} {from_bottom} {left} {from_bottom}z\" \
             fill=\"{paint}\"{}/>",
            stroke(edge)
        ));
    }

    /// All marks of a series are one path, which keeps the file small.
    pub(super) fn markers(&mut self, places: &[(f64, f64)], style: MarkerStyle) {
        let MarkerStyle {
            marker,
            radius,
            fill,
            edge,
        } = style;
        let path: String = places
            .iter()
            .map(|place| outline(marker, *place, radius))
            .collect();
        self.element(format_args!(
            "<path d=\"{path}\" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"1.2\"/>"
        ));
    }

    /// A text, if there is one, whose baseline begins, is centred or ends at the place.
    pub(super) fn write(&mut self, (x, y): (f64, f64), text: &str, style: TextStyle) {
        if text.is_empty() {
            return;
        }
        let weight = if style.face.weight == Weight::Bold {
            " font-weight=\"700\""
        } else {
            ""
        };
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        if style.ground == Ground::Crossed {
            self.rectangle(text_room((x, y), text, style), Fill::Plain(PAPER), None);
        }
        self.element(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{weight}{anchor}>{}</text>",
            short(x),
            short(y),
            style.face.size,
            style.colour,
            escape(text)
        ));
    }

    fn paint(&mut self, fill: Fill) -> String {
        match fill {
            Fill::Plain(colour) => colour.to_owned(),
            Fill::Hatched(colour) => self.hatch(colour),
            Fill::Shaded(Shade { ground, over: None }) => ground.to_owned(),
            Fill::Shaded(
                shade @ Shade {
                    ground,
                    over: Some((pattern, ink)),
                },
            ) => self.pattern(shade, ground, pattern, ink),
        }
    }

    /// The paint of a patterned shade, which is written when it is first needed.
    fn pattern(&mut self, shade: Shade, ground: &str, pattern: Pattern, ink: &str) -> String {
        let known = self.patterns.iter().position(|written| *written == shade);
        let place = known.unwrap_or_else(|| {
            self.patterns.push(shade);
            self.patterns.len() - 1
        });
        let id = format!("{}-pattern-{place}", self.chart_id);
        if known.is_none() {
            let (strokes, width) = pattern.strokes();
            self.element(format_args!(
                "<pattern id=\"{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M0 0H8V8H0z\" fill=\"{ground}\"/>\
                 <path d=\"{strokes}\" stroke=\"{ink}\" stroke-width=\"{width}\"/></pattern>"
            ));
        }
        format!("url(#{id})")
    }

    /// The paint of a hatched area; the pattern is written when it is first needed.
    fn hatch(&mut self, colour: &str) -> String {
        let id = format!("{}-hatch", self.chart_id);
        if !std::mem::replace(&mut self.has_hatch, true) {
            self.element(format_args!(
                "<pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
                 patternTransform=\"rotate(45)\"><path d=\"M1 0V6\" stroke=\"{colour}\" stroke-width=\"2\"/></pattern>"
            ));
        }
        format!("url(#{id})")
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        writeln!(self.elements, "{element}").expect("memory takes every element");
    }
}

/// The commands that draw a line through places.
fn along(places: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, &(x, y)) in places.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        path += &format!("{command}{} {}", short(x), short(y));
    }
    path
}

/// Pixels to a tenth, as briefly as possible.
fn short(pixels: f64) -> String {
    let tenths = (pixels * 10.0).round() / 10.0;
    // Adding zero turns minus zero into zero.
    (tenths + 0.0).to_string()
}

fn stroke(pen: Option<Pen>) -> String {
    let Some(Pen {
        colour,
        width,
        dash,
    }) = pen
    else {
        return String::new();
    };
    let dashes = dash
        .pattern()
        .map(|pattern| format!(" stroke-dasharray=\"{pattern}\""))
        .unwrap_or_default();
    format!(" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{dashes}")
}

/// A closed outline around a place, of much the same area for every marker.
fn outline(marker: Marker, (x, y): (f64, f64), radius: f64) -> String {
    let scaled = |factor: f64| short(radius * factor);
    let at_x = |factor: f64| short(x + radius * factor);
    let at_y = |factor: f64| short(y + radius * factor);
    match marker {
        Marker::Circle => {
            // Both from the rounded radius: an arc with another chord than its diameter is no half circle.
            let (r, across) = (scaled(1.0), short(2.0 * (radius * 10.0).round() / 10.0));
            format!(
                "M{} {}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0z",
                at_x(-1.0),
                at_y(0.0)
            )
        }
        Marker::Square => {
            let side = scaled(1.8);
            format!("M{} {}h{side}v{side}h-{side}z", at_x(-0.9), at_y(-0.9))
        }
        Marker::Triangle => {
            format!(
                "M{} {}L{} {}H{}z",
                at_x(0.0),
                at_y(-1.2),
                at_x(1.15),
                at_y(0.8),
                at_x(-1.15)
            )
        }
        Marker::TriangleDown => {
            format!(
                "M{} {}L{} {}H{}z",
                at_x(0.0),
                at_y(1.2),
                at_x(1.15),
                at_y(-0.8),
                at_x(-1.15)
            )
        }
        Marker::Diamond => {
            format!(
                "M{} {}L{} {}L{} {}L{} {}z",
                at_x(0.0),
                at_y(-1.3),
                at_x(1.3),
                at_y(0.0),
                at_x(0.0),
                at_y(1.3),
                at_x(-1.3),
                at_y(0.0)
            )
        }
        Marker::Cross => {
            format!(
                "M{x0} {y1}H{x1}V{y0}H{x2}V{y1}H{x3}V{y2}H{x2}V{y3}H{x1}V{y2}H{x0}z",
                x0 = at_x(-1.2),
                x1 = at_x(-0.4),
                x2 = at_x(0.4),
                x3 = at_x(1.2),
                y0 = at_y(-1.2),
                y1 = at_y(-0.4),
                y2 = at_y(0.4),
                y3 = at_y(1.2)
            )
        }
    }
}

/// Text as it stands between two tags or in an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
