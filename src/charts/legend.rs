//! Keys: what the surfaces, lines and marks of a chart stand for, in rows above the plot.

use super::font::LABEL;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{Dash, INK, PAPER};

#[derive(Clone, Copy)]
pub(super) enum Swatch {
    Surface(Fill),
    Mark(MarkerStyle),
    Line(Pen),
    /// A bar that does not end.
    Arrow,
}

/// Entries with their places from the upper left corner of the key.
pub(super) struct Key {
    entries: Vec<(Swatch, String, (f64, f64))>,
    rows: usize,
}

const ROW: f64 = 24.0;
const SWATCH: f64 = 26.0;
const TO_WORDS: f64 = 7.0;
const BETWEEN: f64 = 22.0;

impl Key {
    /// In the order given, as many to the row as fit.
    pub(super) fn of(entries: Vec<(Swatch, String)>, width: f64) -> Self {
        let (mut x, mut row) = (0.0, 0);
        let mut placed = Vec::new();
        for (swatch, words) in entries {
            let words = LABEL.cut(&words, width - SWATCH - TO_WORDS);
            let extent = SWATCH + TO_WORDS + LABEL.width(&words);
            if x > 0.0 && x + extent > width {
                (x, row) = (0.0, row + 1);
            }
            placed.push((swatch, words, (x, row as f64 * ROW)));
            x += extent + BETWEEN;
        }
        Self {
            rows: if placed.is_empty() { 0 } else { row + 1 },
            entries: placed,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.rows as f64 * ROW
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, left: f64, top: f64) {
        for (swatch, words, (x, y)) in &self.entries {
            let room = Room {
                left: left + x,
                top: top + y + 3.0,
                right: left + x + SWATCH,
                bottom: top + y + ROW - 5.0,
            };
            let middle = (room.top + room.bottom) / 2.0;
            match *swatch {
                Swatch::Surface(fill) => sheet.rectangle(room, fill, Some(EDGE)),
                Swatch::Mark(style) => sheet.markers(&[(room.centre(), middle)], style),
                Swatch::Arrow => {
                    let shoulder = room.right - 9.0;
                    let corners = [
                        (room.left, room.top),
                        (shoulder, room.top),
                        (room.right, middle),
                        (shoulder, room.bottom),
                        (room.left, room.bottom),
                    ];
                    sheet.shape(&corners, Fill::Plain(PAPER), Some(EDGE));
                }
                Swatch::Line(pen) => sheet.line(&[(room.left, middle), (room.right, middle)], pen),
            }
            sheet.write(
                (room.right + TO_WORDS, middle + LABEL.size * 0.36),
                words,
                TextStyle::new(LABEL, INK, Anchor::Start),
            );
        }
    }
}

/// Around every surface, so that light ones have an edge on paper.
pub(super) const EDGE: Pen = Pen {
    colour: INK,
    width: 0.9,
    dash: Dash::Solid,
};
