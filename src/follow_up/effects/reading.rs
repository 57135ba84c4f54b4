//! What a result says and what it cannot show, in fixed sentences with numbers to fill in.

use crate::indices::Bilingual;

/// Two sentences, in both languages, and the numbers that stand in them.
///
/// A number's place is its name in braces, as in `{effect}`. Whoever prints the sentence writes the
/// number as its language does.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub says: Bilingual,
    pub cannot_show: Bilingual,
    pub numbers: Vec<Number>,
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
