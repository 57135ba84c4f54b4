//! What a result says and what it cannot show, in fixed sentences with numbers to fill in.

use crate::indices::Bilingual;
use crate::language::Language;

/// Two sentences, in both languages, and the numbers that stand in them.
///
/// A number's place is its name in braces, as in `{effect}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub says: Bilingual,
    pub cannot_show: Bilingual,
    pub numbers: Vec<Number>,
}

impl Reading {
    /// What is said and what cannot be shown, with outcomes of so many decimals.
    pub fn text(&self, language: Language, decimals: usize) -> [String; 2] {
        let fill = |sentence: Bilingual| {
            let sentence = language.pick(sentence.en, sentence.sv).to_owned();
            self.numbers.iter().fold(sentence, |so_far, it| {
                let written = it.quantity.text(language, decimals);
                so_far.replace(&format!("{{{}}}", it.name), &written)
            })
        };
        [self.says, self.cannot_show].map(fill)
    }
}

/// A number of a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub name: &'static str,
    pub quantity: Quantity,
}

/// What kind of number it is, which decides how it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// In the unit of the outcome.
    Outcome(f64),
    /// Between 0 and 1.
    Probability(f64),
    /// Without a unit.
    Ratio(f64),
    Count(u64),
    Time(f64),
}

impl Quantity {
    fn text(self, language: Language, decimals: usize) -> String {
        match self {
            Quantity::Outcome(value) | Quantity::Ratio(value) => language.number(value, decimals),
            Quantity::Probability(value) => language.number(value, 3),
            Quantity::Count(count) => language.whole(count as i64),
            // Times are no amounts: no thousands are set apart.
            Quantity::Time(time) => time.to_string(),
        }
    }
}

impl Number {
    pub(crate) fn outcome(name: &'static str, value: f64) -> Number {
        Number {
            name,
            quantity: Quantity::Outcome(value),
        }
    }

    pub(crate) fn probability(name: &'static str, value: f64) -> Number {
        Number {
            name,
            quantity: Quantity::Probability(value),
        }
    }

    pub(crate) fn ratio(name: &'static str, value: f64) -> Number {
        Number {
            name,
            quantity: Quantity::Ratio(value),
        }
    }

    pub(crate) fn count(name: &'static str, value: usize) -> Number {
        Number {
            name,
            quantity: Quantity::Count(value as u64),
        }
    }

    pub(crate) fn time(name: &'static str, value: f64) -> Number {
        Number {
            name,
            quantity: Quantity::Time(value),
        }
    }
}
