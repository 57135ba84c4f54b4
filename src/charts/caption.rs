//! What stands around every chart: the heading above it, the source and the notes below, and the mark of synthetic
//! data.

use super::Chart;
use super::font::{self, NOTE, STRONG_LABEL, SUBTITLE, TITLE};
use super::page::{self, Anchor, Fill, Pen, Room, Sheet, TextStyle, WIDTH};
use super::palette::{Dash, GRID, INK, MUTED, PAPER, WARNING};
use crate::language::Language;

/// The words around a chart, in its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// What is seen; at most two lines.
    pub title: String,
    /// What is measured, where and when; at most two lines.
    pub subtitle: String,
    /// On the value axis.
    pub unit: String,
    /// Without the word "source", which the chart writes.
    pub source: String,
    /// How many areas the values rest on, such as "n = 3 363 områden".
    pub n: String,
    /// Breaks, few areas and other reservations, a sentence each.
    pub notes: Vec<String>,
    /// Made-up data are marked across the whole chart.
    pub synthetic: bool,
}

/// What a chart adds to the caption, and how much height it asks for.
pub(super) struct Body {
    pub(super) height: f64,
    pub(super) notes: Vec<String>,
    pub(super) description: String,
    pub(super) csv: String,
}

const HEIGHT: f64 = 600.0;
const MARGIN: f64 = 24.0;
const BAND: f64 = 30.0;
/// The width that a chart is given to draw on.
pub(super) const WIDTH_INSIDE: f64 = WIDTH - 2.0 * MARGIN;

/// Lays out the caption, lets the chart draw on the room that is left, and closes the SVG.
pub(super) fn around(
    body: Body,
    caption: &Caption,
    language: Language,
    id: &str,
    draw: impl FnOnce(&mut Sheet<'_>, Room),
) -> Chart {
    on_page_of(HEIGHT, body, caption, language, id, draw)
}

/// As `around`, on a page that is no higher than the chart asks for: few rows make a low page.
pub(super) fn closely_around(
    body: Body,
    caption: &Caption,
    language: Language,
    id: &str,
    draw: impl FnOnce(&mut Sheet<'_>, Room),
) -> Chart {
    on_page_of(0.0, body, caption, language, id, draw)
}

fn on_page_of(
    least_height: f64,
    body: Body,
    caption: &Caption,
    language: Language,
    id: &str,
    draw: impl FnOnce(&mut Sheet<'_>, Room),
) -> Chart {
    let width = WIDTH_INSIDE;
    let title = TITLE.wrap(&font::clean(&caption.title), width, 2);
    let subtitle = SUBTITLE.wrap(&font::clean(&caption.subtitle), width, 2);
    let footer = footer(&body.notes, caption, language, width);

    let band = if caption.synthetic { BAND } else { 0.0 };
    let heading =
        title.len() as f64 * TITLE.line_height() + subtitle.len() as f64 * SUBTITLE.line_height();
    let top = band + 14.0 + heading + 16.0;
    let below = 10.0 + footer.len() as f64 * NOTE.line_height() + 14.0;
    let height = least_height.max(top + body.height + below).ceil();

    let element_id = element_id(id);
    let mut sheet = Sheet::new(&element_id);
    sheet.rectangle(
        Room {
            left: 0.0,
            top: 0.0,
            right: WIDTH,
            bottom: height,
        },
        Fill::Plain(PAPER),
        None,
    );
    if caption.synthetic {
        mark_as_synthetic(&mut sheet, language);
    }
    let mut y = band + 14.0;
    for (lines, face, colour) in [(&title, TITLE, INK), (&subtitle, SUBTITLE, MUTED)] {
        for line in lines {
            sheet.write(
                (MARGIN, y + face.size),
                line,
                TextStyle::new(face, colour, Anchor::Start),
            );
            y += face.line_height();
        }
        y += 4.0;
    }
    draw(
        &mut sheet,
        Room {
            left: MARGIN,
            top,
            right: WIDTH - MARGIN,
            bottom: height - below,
        },
    );
    let mut y = height - below + 10.0;
    for line in &footer {
        sheet.write(
            (MARGIN, y + NOTE.size),
            line,
            TextStyle::new(NOTE, MUTED, Anchor::Start),
        );
        y += NOTE.line_height();
    }
    let svg = svg(
        &element_id,
        caption,
        &body.description,
        language,
        height,
        &sheet.into_elements(),
    );
    Chart {
        id: id.to_owned(),
        title: caption.title.clone(),
        description: body.description,
        svg,
        csv: body.csv,
    }
}

/// The chart's own notes, the caption's, and the source with the number of areas, in lines.
fn footer(own: &[String], caption: &Caption, language: Language, width: f64) -> Vec<String> {
    let source = match font::clean(&caption.source) {
        source if source.is_empty() => source,
        source => format!("{}: {source}", language.pick("Source", "Källa")),
    };
    let origin: Vec<String> = [source, font::clean(&caption.n)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let notes = own
        .iter()
        .chain(&caption.notes)
        .map(|note| font::clean(note));
    notes
        .chain([origin.join("  ·  ")])
        .flat_map(|text| NOTE.wrap(&text, width, 4))
        .collect()
}

/// A band across the top says it to everyone who sees the chart, cut out or in passing.
fn mark_as_synthetic(sheet: &mut Sheet<'_>, language: Language) {
    sheet.rectangle(
        Room {
            left: 0.0,
            top: 0.0,
            right: WIDTH,
            bottom: BAND,
        },
        Fill::Plain(WARNING),
        None,
    );
    let words = language.pick(
        "SYNTHETIC DATA: made-up numbers",
        "SYNTETISKA DATA: påhittade tal",
    );
    let style = TextStyle::new(STRONG_LABEL, INK, Anchor::End);
    sheet.write(
        (WIDTH - MARGIN, BAND / 2.0 + STRONG_LABEL.size * 0.36),
        words,
        style,
    );
}

fn svg(
    id: &str,
    caption: &Caption,
    description: &str,
    language: Language,
    height: f64,
    elements: &str,
) -> String {
    let title = page::escape(&font::clean(&caption.title));
    let description = page::escape(&font::clean(description));
    let lang = language.code();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" lang=\"{lang}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"Noto Sans, sans-serif\">\n<title id=\"{id}-title\">{title}</title>\n\
         <desc id=\"{id}-desc\">{description}</desc>\n{elements}</svg>\n"
    )
}

/// The chart's id as an id of XML and a word of `aria-labelledby`.
fn element_id(id: &str) -> String {
    let word: String = id
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    format!("chart-{word}")
}

/// A chart without data says so instead of showing an empty frame.
pub(super) fn say_nothing_to_draw(
    why: &str,
    csv: String,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let words = format!(
        "{} {why}",
        language.pick("There is nothing to draw.", "Det finns inget att rita.")
    );
    let body = Body {
        height: 200.0,
        notes: Vec::new(),
        description: words.clone(),
        csv,
    };
    around(body, caption, language, id, |sheet, room| {
        let edge = Pen {
            colour: GRID,
            width: 1.5,
            dash: Dash::Solid,
        };
        sheet.rectangle(room, Fill::Plain(PAPER), Some(edge));
        let lines = SUBTITLE.wrap(&words, room.width() - 40.0, 3);
        let mut y = (room.top + room.bottom - lines.len() as f64 * SUBTITLE.line_height()) / 2.0
            + SUBTITLE.size;
        for line in lines {
            sheet.write(
                (room.centre(), y),
                &line,
                TextStyle::new(SUBTITLE, MUTED, Anchor::Middle),
            );
            y += SUBTITLE.line_height();
        }
    })
}
