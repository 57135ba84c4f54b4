//! What charts with a row for each item share: how many rows have room, and how they are lined up.

use super::font::{self, Face};
use super::page::{Pen, Room};
use super::palette::{Dash, GRID};
use crate::language::Language;

/// More rows than this make a page that nobody prints.
pub(super) const MOST_ROWS: usize = 60;

/// Between rows.
pub(super) const RULE: Pen = Pen {
    colour: GRID,
    width: 1.0,
    dash: Dash::Solid,
};

pub(super) fn widest<Text: AsRef<str>>(face: Face, texts: impl IntoIterator<Item = Text>) -> f64 {
    let widths = texts.into_iter().map(|text| face.width(text.as_ref()));
    widths.fold(0.0, f64::max)
}

/// Where text stands that is centred on a height.
pub(super) fn baseline(middle: f64, face: Face) -> f64 {
    middle + face.size * 0.36
}

/// The row at a place in a column of rows of the same height.
pub(super) fn row(column: Room, place: usize, height: f64) -> Room {
    let top = column.top + place as f64 * height;
    Room {
        top,
        bottom: top + height,
        ..column
    }
}

/// Says what is left out, how much of it, and where it is found; nothing is left out in silence.
pub(super) fn left_out(count: usize, what: &str, language: Language) -> Option<String> {
    let words = language.pick(
        "Not shown, but in the data file",
        "Visas inte, men finns i datafilen",
    );
    (count > 0).then(|| format!("{words}: {what} ({}).", language.whole(count as i64)))
}

/// The name of a type with its number, by which readers know the order.
pub(super) fn numbered(name: &str, place: usize, language: Language) -> String {
    match font::clean(name) {
        name if name.is_empty() => format!("{} {}", language.pick("Type", "Typ"), place + 1),
        name => format!("{}. {name}", place + 1),
    }
}

/// A number as a percentage: Swedish parts the sign from it by a blank that no line ends at.
pub(super) fn per_cent(number: &str, language: Language) -> String {
    format!("{number}{}%", language.pick("", "\u{a0}"))
}
