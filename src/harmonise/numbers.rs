//! Counts as statistical offices write them.

use std::collections::BTreeMap;

use super::Cell;
use crate::diagnostics::{Diagnostic, Place, code};
use crate::ingest::RawCounts;
use crate::spec::{Decimal, MissingKind};

/// What is wrong with a count, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: &'static code::Code,
    message: String,
    help: Option<String>,
}

impl Problem {
    fn not_a_number(text: &str) -> Problem {
        Problem {
            code: &code::NOT_A_NUMBER,
            message: format!("`{text}` is not a number"),
            help: None,
        }
    }

    fn negative(text: &str) -> Problem {
        Problem {
            code: &code::NEGATIVE_COUNT,
            message: format!("`{text}` is negative"),
            help: None,
        }
    }

    fn too_large(text: &str) -> Problem {
        Problem {
            code: &code::COUNT_TOO_LARGE,
            message: format!("`{text}` is 2^53 or more, where whole numbers are not exact"),
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    pub fn at(self, place: Place, column: &str) -> Diagnostic {
        let message = format!("{} (column `{column}`)", self.message);
        Diagnostic::new(self.code, place, message).maybe_help(self.help)
    }
}

/// Marks that Statistics Sweden puts where there is no count.
const KNOWN_MARKS: &[(&str, MissingKind)] = &[
    ("", MissingKind::NotDelivered),
    ("..", MissingKind::Suppressed),
    (".", MissingKind::NotApplicable),
    ("-", MissingKind::None),
    ("\u{2013}", MissingKind::None),
];

/// What a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberKind {
    /// Not negative, and below 2^53.
    Count,
    /// Any finite number, such as an income or a rate.
    Value,
}

/// Reads a number: `4 321`, `4321`, `12,5`, or a mark that says why there is none.
pub fn number(
    text: &str,
    kind: NumberKind,
    decimal: Decimal,
    marks: &BTreeMap<String, MissingKind>,
) -> Result<Cell, Problem> {
    let text = text.trim();
    if let Some(kind) = marks.get(text) {
        return Ok(Cell::Missing(*kind));
    }
    if let Some((_, kind)) = KNOWN_MARKS.iter().find(|(mark, _)| *mark == text) {
        return Ok(Cell::Missing(*kind));
    }
    let (sign, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text),
    };
    let (point, other) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = match unsigned.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = without_thousands(whole).ok_or_else(|| explain(text, decimal, other))?;
    if !digits(&whole) || !fraction.is_none_or(digits) {
        return Err(explain(text, decimal, other));
    }
    let plain = match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    };
    let value: f64 = plain.parse().map_err(|_| explain(text, decimal, other))?;
    match kind {
        NumberKind::Value => Ok(Cell::Count(sign * value)),
        NumberKind::Count if value >= 2f64.powi(53) => Err(Problem::too_large(text)),
        NumberKind::Count if sign * value < 0.0 => Err(Problem::negative(text)),
        NumberKind::Count => Ok(Cell::Count(value)),
    }
}

/// The numbers of a typed column, one after the other. Texts are read by [`number`].
pub fn typed(
    counts: &RawCounts,
    kind: NumberKind,
) -> Box<dyn Iterator<Item = Result<Cell, Problem>> + '_> {
    match counts {
        RawCounts::Text(_) => unreachable!("texts are read with their decimal sign and marks"),
        RawCounts::Whole(counts) => Box::new(counts.iter().map(move |count| whole(*count, kind))),
        RawCounts::Real(counts) => Box::new(counts.iter().map(move |count| real(*count, kind))),
    }
}

fn whole(count: Option<i64>, kind: NumberKind) -> Result<Cell, Problem> {
    match count {
        None => Ok(Cell::Missing(MissingKind::NotDelivered)),
        // From 2^53 on neighbouring whole numbers share a place among the floats.
        Some(count) if count.unsigned_abs() >= 1 << 53 => {
            Err(Problem::too_large(&count.to_string()))
        }
        Some(count) if count < 0 && kind == NumberKind::Count => {
            Err(Problem::negative(&count.to_string()))
        }
        Some(count) => Ok(Cell::Count(count as f64)),
    }
}

fn real(count: Option<f64>, kind: NumberKind) -> Result<Cell, Problem> {
    match count {
        None => Ok(Cell::Missing(MissingKind::NotDelivered)),
        Some(count) if !count.is_finite() => Err(Problem::not_a_number(&count.to_string())),
        Some(count) if count < 0.0 && kind == NumberKind::Count => {
            Err(Problem::negative(&count.to_string()))
        }
        Some(count) => Ok(Cell::Count(count)),
    }
}

/// Takes blanks out of `1 234 567`; anything but groups of three is no number.
fn without_thousands(whole: &str) -> Option<String> {
    // Blank, no-break, thin, narrow no-break and figure spaces.
    let blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}');
    let mut groups = whole.split(blank);
    let mut joined = groups.next()?.to_owned();
    let has_groups = whole.contains(blank);
    if has_groups && !(1..=3).contains(&joined.len()) {
        return None;
    }
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

/// Says what most likely went wrong.
fn explain(text: &str, decimal: Decimal, other: char) -> Problem {
    let problem = Problem::not_a_number(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let stands_for_digit = |c: char| matches!(c, 'O' | 'o' | 'l' | 'I');
    let others_are_digits = text
        .chars()
        .all(|c| c.is_ascii_digit() || stands_for_digit(c));
    let letter = text.chars().find(|c| stands_for_digit(*c));
    if let (Some(letter), true) = (letter, digits > 0 && others_are_digits) {
        let digit = if matches!(letter, 'O' | 'o') {
            "zero"
        } else {
            "one"
        };
        return problem.with_help(format!(
            "the letter {letter} stands where a {digit} is expected"
        ));
    }
    if digits > 0 && text.contains(other) {
        let meant = match decimal {
            Decimal::Point => "comma",
            Decimal::Comma => "point",
        };
        return problem.with_help(format!(
            "numbers with `{other}` need decimal = \"{meant}\" in the source"
        ));
    }
    let digits_and_blanks = |c: char| c.is_ascii_digit() || c.is_whitespace();
    if digits > 0 && text.chars().all(digits_and_blanks) {
        return problem.with_help("blanks within numbers stand between groups of three digits");
    }
    problem.with_help("marks for missing counts are declared under `missing` in the source")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, decimal: Decimal) -> Result<Cell, Problem> {
        number(text, NumberKind::Count, decimal, &BTreeMap::new())
    }

    #[test]
    fn counts_as_they_are_written() {
        for (text, decimal, count) in [
            ("0", Decimal::Point, 0.0),
            ("-0", Decimal::Point, 0.0),
            (" 4321 ", Decimal::Point, 4321.0),
            ("4 321", Decimal::Comma, 4321.0),
            ("1\u{a0}234\u{a0}567", Decimal::Comma, 1_234_567.0),
            ("4\u{202f}321,5", Decimal::Comma, 4321.5),
            ("4\u{2009}321", Decimal::Point, 4321.0),
            ("12.25", Decimal::Point, 12.25),
        ] {
            assert_eq!(read(text, decimal), Ok(Cell::Count(count)), "{text:?}");
        }
    }

    #[test]
    fn marks_stay_apart() {
        for (text, kind) in [
            ("..", MissingKind::Suppressed),
            (".", MissingKind::NotApplicable),
            ("-", MissingKind::None),
            ("", MissingKind::NotDelivered),
        ] {
            assert_eq!(
                read(text, Decimal::Point),
                Ok(Cell::Missing(kind)),
                "{text:?}"
            );
        }
        let own = BTreeMap::from([("x".to_owned(), MissingKind::Suppressed)]);
        assert_eq!(
            number("x", NumberKind::Count, Decimal::Point, &own),
            Ok(Cell::Missing(MissingKind::Suppressed))
        );
    }

    #[test]
    fn what_is_no_count() {
        for text in [
            "1O4", "1,5", "12 34", "1 2345", "1e5", "NaN", "inf", "0x10", "1.", ".5", "1.5.2",
            "+3", "1 234 ..", "<5", "1234 567",
        ] {
            assert!(read(text, Decimal::Point).is_err(), "{text:?}");
        }
        let negative = read("\u{2212}12", Decimal::Point).unwrap_err();
        assert_eq!(negative.code, &code::NEGATIVE_COUNT);
        let large = read("9007199254740993", Decimal::Point).unwrap_err();
        assert_eq!(large.code, &code::COUNT_TOO_LARGE);
    }
}
