//! The key above a chart: a sample of each mark and what it means, in as many rows as are needed.

use super::font::NOTE;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, INK};

pub(super) enum Sample {
    Mark(MarkerStyle),
    Line(Pen),
    MarkedLine(Pen, MarkerStyle),
    /// An upright line with its ends.
    Interval(Pen),
    Band(&'static str),
    Shade(&'static str),
}

#[derive(Default)]
pub(super) struct Key(Vec<(Sample, String)>);

const SAMPLE: f64 = 30.0;
const BETWEEN: f64 = 16.0;
const ROW: f64 = 23.0;

impl Key {
    pub(super) fn add(&mut self, sample: Sample, meaning: &str) {
        self.0.push((sample, meaning.to_owned()));
    }

    pub(super) fn height(&self, width: f64) -> f64 {
        let rows = self.places(width).last().map_or(0, |(_, row)| row + 1);
        rows as f64 * ROW
    }

    /// How far to the right, and in which row, each entry stands.
    fn places(&self, width: f64) -> Vec<(f64, usize)> {
        let (mut x, mut row) = (0.0, 0);
        let mut places = Vec::new();
        for (_, meaning) in &self.0 {
            let entry = (SAMPLE + 6.0 + NOTE.width(meaning)).min(width);
            if x > 0.0 && x + entry > width {
                (x, row) = (0.0, row + 1);
            }
            places.push((x, row));
            x += entry + BETWEEN;
        }
        places
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        for ((sample, meaning), (x, row)) in self.0.iter().zip(self.places(room.width())) {
            let top = room.top + row as f64 * ROW;
            let left = room.left + x;
            let sampled = Room {
                left,
                top: top + 2.0,
                right: left + SAMPLE,
                bottom: top + ROW - 3.0,
            };
            sample.draw(sheet, sampled);
            let words = NOTE.cut(meaning, room.right - left - SAMPLE - 6.0);
            let place = (left + SAMPLE + 6.0, top + ROW / 2.0 + NOTE.size * 0.34);
            sheet.write(place, &words, TextStyle::new(NOTE, INK, Anchor::Start));
        }
    }
}

impl Sample {
    fn draw(&self, sheet: &mut Sheet<'_>, room: Room) {
        let middle = (room.centre(), (room.top + room.bottom) / 2.0);
        let level = [(room.left, middle.1), (room.right, middle.1)];
        match self {
            Self::Mark(style) => sheet.markers(&[middle], *style),
            Self::Line(pen) => sheet.line(&level, *pen),
            Self::MarkedLine(pen, style) => {
                sheet.line(&level, *pen);
                sheet.markers(&[middle], *style);
            }
            Self::Interval(pen) => {
                let (top, bottom) = (room.top + 1.0, room.bottom - 1.0);
                sheet.lines(&whisker(middle.0, (top, bottom), 4.0), *pen);
            }
            Self::Band(colour) => {
                let (top, bottom) = (room.top + 2.0, room.bottom - 2.0);
                sheet.band(
                    &[(room.left, top), (room.right, top)],
                    &[(room.left, bottom), (room.right, bottom)],
                    colour,
                );
            }
            Self::Shade(colour) => {
                let edge = Pen {
                    colour: INK,
                    width: 0.6,
                    dash: Dash::Solid,
                };
                sheet.rectangle(room, Fill::Plain(colour), Some(edge));
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
