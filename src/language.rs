//! The two languages that klyfta publishes in: words, numbers and alphabetical order.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Swedish,
    English,
}

impl Language {
    /// The code of ISO 639-1, as in `lang="sv"`.
    pub fn code(self) -> &'static str {
        self.pick("en", "sv")
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Swedish, Self::English]
            .into_iter()
            .find(|language| language.code() == code)
    }

    pub fn pick<'a>(self, en: &'a str, sv: &'a str) -> &'a str {
        match self {
            Self::Swedish => sv,
            Self::English => en,
        }
    }

    /// A number as readers of the language write it, with a real minus sign; what is not finite is a dash.
    ///
    /// ```
    /// use klyfta::language::Language;
    /// assert_eq!(Language::Swedish.number(-1234.5, 1), "−1\u{a0}234,5");
    /// assert_eq!(Language::English.number(-1234.5, 1), "−1,234.5");
    /// ```
    pub fn number(self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        let digits = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let mut written = self.grouped(whole);
        if !fraction.is_empty() {
            written.push_str(self.pick(".", ","));
            written.push_str(fraction);
        }
        if value < 0.0 && !is_zero {
            format!("\u{2212}{written}")
        } else {
            written
        }
    }

    pub fn whole(self, value: i64) -> String {
        let written = self.grouped(&value.unsigned_abs().to_string());
        if value < 0 {
            format!("\u{2212}{written}")
        } else {
            written
        }
    }

    /// Alphabetical order without regard to case; in Swedish å, ä and ö follow z. Only equal texts are equal.
    pub fn compare(self, a: &str, b: &str) -> Ordering {
        self.sort_key(a)
            .cmp(&self.sort_key(b))
            .then_with(|| a.cmp(b))
    }

    /// Thousands apart: a no-break blank in Swedish, so that no line ends inside a number.
    fn grouped(self, digits: &str) -> String {
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push_str(self.pick(",", "\u{a0}"));
            }
            grouped.push(digit);
        }
        grouped
    }

    /// The letters as their places in the alphabet. Letters that came decomposed count as whole ones.
    fn sort_key(self, text: &str) -> Vec<u32> {
        let composed = text
            .to_lowercase()
            .replace("a\u{30a}", "å")
            .replace("a\u{308}", "ä")
            .replace("o\u{308}", "ö")
            .replace("e\u{301}", "é");
        let after_z = |place: u32| u32::from('z') + place;
        composed
            .chars()
            .map(|letter| match (self, letter) {
                (Self::Swedish, 'å') => after_z(1),
                (Self::Swedish, 'ä' | 'æ') => after_z(2),
                (Self::Swedish, 'ö' | 'ø') => after_z(3),
                (Self::Swedish, 'ü') => 'y'.into(),
                (_, 'á' | 'à' | 'â' | 'ã' | 'å' | 'ä' | 'æ') => 'a'.into(),
                (_, 'é' | 'è' | 'ê' | 'ë') => 'e'.into(),
                (_, 'í' | 'ì' | 'î' | 'ï') => 'i'.into(),
                (_, 'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø') => 'o'.into(),
                (_, 'ú' | 'ù' | 'û' | 'ü') => 'u'.into(),
                (_, other) => other.into(),
            })
            .collect()
    }
}
