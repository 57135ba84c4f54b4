//! The key above a chart: a sample of each mark and what it means, in as many rows as are needed.

use super::caption::WIDTH_INSIDE;
use super::font::LABEL;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, INK, PAPER};

#[derive(Clone, Copy)]
pub(super) enum Sample {
    Surface(Fill),
    Mark(MarkerStyle),
    Line(Pen),
    MarkedLine(Pen, MarkerStyle),
    /// An upright line with its ends.
    Interval(Pen),
    Band(&'static str),
    /// A bar that does not end.
    Arrow,
}

/// Entries with their places from the upper left corner of the key, as many to the row as fit.
#[derive(Default)]
pub(super) struct Key {
    entries: Vec<(Sample, String, (f64, f64))>,
    /// Where the next entry begins.
    next: (f64, f64),
}

const ROW: f64 = 24.0;
const SAMPLE: f64 = 28.0;
const TO_WORDS: f64 = 7.0;
const BETWEEN: f64 = 20.0;

/// Around every surface, so that light ones have an edge on paper.
pub(super) const EDGE: Pen = Pen {
    colour: INK,
    width: 0.9,
    dash: Dash::Solid,
};

impl Key {
    pub(super) fn of(entries: impl IntoIterator<Item = (Sample, String)>) -> Self {
        let mut key = Key::default();
        for (sample, meaning) in entries {
            key.add(sample, &meaning);
        }
        key
    }

    pub(super) fn add(&mut self, sample: Sample, meaning: &str) {
        let words = LABEL.cut(meaning, WIDTH_INSIDE - SAMPLE - TO_WORDS);
        let extent = SAMPLE + TO_WORDS + LABEL.width(&words);
        let (mut x, mut y) = self.next;
        if x > 0.0 && x + extent > WIDTH_INSIDE {
            (x, y) = (0.0, y + ROW);
        }
        self.entries.push((sample, words, (x, y)));
        self.next = (x + extent + BETWEEN, y);
    }

    pub(super) fn height(&self) -> f64 {
        self.entries.last().map_or(0.0, |(_, _, (_, y))| y + ROW)
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, left: f64, top: f64) {
        for (sample, words, (x, y)) in &self.entries {
            let room = Room {
                left: left + x,
                top: top + y + 3.0,
                right: left + x + SAMPLE,
                bottom: top + y + ROW - 5.0,
            };
            sample.draw(sheet, room);
            let middle = (room.top + room.bottom) / 2.0;
            let place = (room.right + TO_WORDS, middle + LABEL.size * 0.36);
            sheet.write(place, words, TextStyle::new(LABEL, INK, Anchor::Start));
        }
    }
}

impl Sample {
    fn draw(self, sheet: &mut Sheet<'_>, room: Room) {
        let middle = (room.centre(), (room.top + room.bottom) / 2.0);
        let level = [(room.left, middle.1), (room.right, middle.1)];
        match self {
            Self::Surface(fill) => sheet.rectangle(room, fill, Some(EDGE)),
            Self::Mark(style) => sheet.markers(&[middle], style),
            Self::Line(pen) => sheet.line(&level, pen),
            Self::MarkedLine(pen, style) => {
                sheet.line(&level, pen);
                sheet.markers(&[middle], style);
            }
            Self::Interval(pen) => {
                sheet.lines(&whisker(middle.0, (room.top, room.bottom), 4.0), pen);
            }
            Self::Band(colour) => sheet.band(
                &[(room.left, room.top), (room.right, room.top)],
                &[(room.left, room.bottom), (room.right, room.bottom)],
                colour,
            ),
            Self::Arrow => {
                let shoulder = room.right - 9.0;
                let corners = [
                    (room.left, room.top),
                    (shoulder, room.top),
                    (room.right, middle.1),
                    (shoulder, room.bottom),
                    (room.left, room.bottom),
                ];
                sheet.shape(&corners, Fill::Plain(PAPER), Some(EDGE));
            }
        }
    }
}

/// An upright line between two heights, with a short line across each end.
pub(super) fn whisker(x: f64, (top, bottom): (f64, f64), cap: f64) -> Vec<Vec<(f64, f64)>> {
    vec![
        vec![(x, top), (x, bottom)],
        vec![(x - cap, top), (x + cap, top)],
        vec![(x - cap, bottom), (x + cap, bottom)],
    ]
}

/// The same lying down.
pub(super) fn level_whisker(y: f64, (left, right): (f64, f64), cap: f64) -> Vec<Vec<(f64, f64)>> {
    vec![
        vec![(left, y), (right, y)],
        vec![(left, y - cap), (left, y + cap)],
        vec![(right, y - cap), (right, y + cap)],
    ]
}
