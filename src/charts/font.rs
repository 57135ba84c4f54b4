//! The embedded font: how wide a text is, where it wraps, where it is cut.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use crate::language::Language;

/// Noto Sans is 1.362 em from ascender to descender, and plotters takes that height for the size.
const HEIGHT_OF_EM: f64 = 1.362;
/// Plotters gives widths in whole units; a thousand units to the em lose nothing.
const UNITS_PER_EM: f64 = 1000.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    pub(super) size: f64,
    pub(super) weight: Weight,
}

pub(super) const TITLE: Face = Face {
    size: 23.0,
    weight: Weight::Bold,
};
pub(super) const SUBTITLE: Face = Face {
    size: 17.0,
    weight: Weight::Regular,
};
pub(super) const LABEL: Face = Face {
    size: 16.0,
    weight: Weight::Regular,
};
pub(super) const STRONG_LABEL: Face = Face {
    size: 16.0,
    weight: Weight::Bold,
};
pub(super) const NOTE: Face = Face {
    size: 15.0,
    weight: Weight::Regular,
};

impl Face {
    /// The width of a text in pixels. Pairs are not kerned, so the drawn text is at most this wide.
    pub(super) fn width(self, text: &str) -> f64 {
        static REGISTERED: OnceLock<()> = OnceLock::new();
        REGISTERED.get_or_init(|| {
            for (style, bytes) in [
                (FontStyle::Normal, notosans::REGULAR_TTF),
                (FontStyle::Bold, notosans::BOLD_TTF),
            ] {
                assert!(
                    register_font("sans-serif", style, bytes).is_ok(),
                    "the embedded font is a font"
                );
            }
        });
        let style = match self.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let (width, _) = FontDesc::new(FontFamily::SansSerif, UNITS_PER_EM * HEIGHT_OF_EM, style)
            .box_size(text)
            .expect("the embedded font is registered");
        f64::from(width) / UNITS_PER_EM * self.size
    }

    pub(super) fn line_height(self) -> f64 {
        (self.size * 1.28).round()
    }

    /// The text itself, or as much of it as there is room for and an ellipsis.
    pub(super) fn cut(self, text: &str, room: f64) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let shorter: String = kept.iter().collect();
            let shortened = format!("{}…", shorter.trim_end());
            if self.width(&shortened) <= room {
                return shortened;
            }
        }
        String::new()
    }

    /// Lines of at most `room` pixels, broken between words; what does not fit on the last line is cut.
    pub(super) fn wrap(self, text: &str, room: f64, most_lines: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let lines_begun = lines.len();
            match lines.last_mut() {
                // The last line takes whatever is left, and is cut below.
                Some(line)
                    if lines_begun == most_lines
                        || self.width(&format!("{line} {word}")) <= room =>
                {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines.iter().map(|line| self.cut(line, room)).collect()
    }
}

/// A text as it can stand in a chart: on one line, without characters that XML forbids or that turn the direction of
/// the text around them. A text that runs from right to left is fenced, so that a number after it stays there.
pub(super) fn clean(text: &str) -> String {
    let line: String = text
        .chars()
        .filter(|letter| !is_forbidden(*letter))
        .map(|letter| if is_break(letter) { ' ' } else { letter })
        .collect();
    let line = line
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if line.chars().any(runs_leftwards) {
        format!("{LEFT_TO_RIGHT}{line}{LEFT_TO_RIGHT}")
    } else {
        line
    }
}

/// A name as it can stand in a chart; nothing at all would look like a mistake of the chart.
pub(super) fn clean_name(name: &str, language: Language) -> String {
    match clean(name) {
        name if name.is_empty() => language.pick("(no name)", "(utan namn)").to_owned(),
        name => name,
    }
}

const LEFT_TO_RIGHT: char = '\u{200e}';

fn is_break(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

fn is_forbidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}

fn runs_leftwards(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}
