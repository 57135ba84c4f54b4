//! Amounts of money: their kinds, which are never added to each other, and how they are written.

use super::axes;
use super::palette::{DARK, INK, LIGHT, MUTED, PAPER, Pattern, Shade};
use crate::language::Language;

/// What an amount of money is. A sum announced is not a grant, and a grant is not a payment, so
/// two kinds stand beside each other and never on top of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AmountKind {
    Announced,
    Applied,
    Granted,
    Paid,
    Used,
    Repaid,
}

impl AmountKind {
    /// With a capital letter, as at the head of a column.
    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Announced => language.pick("Announced", "Aviserat"),
            Self::Applied => language.pick("Applied for", "Sökt"),
            Self::Granted => language.pick("Granted", "Beviljat"),
            Self::Paid => language.pick("Paid", "Utbetalat"),
            Self::Used => language.pick("Used", "Förbrukat"),
            Self::Repaid => language.pick("Repaid", "Återbetalat"),
        }
    }

    /// Inside a sentence.
    pub(super) fn word(self, language: Language) -> String {
        self.name(language).to_lowercase()
    }

    /// As it stands in machine-read files.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Applied => "applied",
            Self::Granted => "granted",
            Self::Paid => "paid",
            Self::Used => "used",
            Self::Repaid => "repaid",
        }
    }

    /// The firmer the money, the darker: a plan is an outline, a payment is solid.
    pub(super) fn shade(self) -> Shade {
        match self {
            Self::Announced => Shade::patterned(PAPER, Pattern::Rising, MUTED),
            Self::Applied => Shade::patterned(PAPER, Pattern::Dots, MUTED),
            Self::Granted => Shade::plain(LIGHT),
            Self::Paid => Shade::plain(DARK),
            Self::Used => Shade::patterned(LIGHT, Pattern::Level, DARK),
            Self::Repaid => Shade::patterned(PAPER, Pattern::Crossed, INK),
        }
    }
}

/// Kronor as millions: one decimal below a hundred, and whatever it takes below one, so that only
/// nothing is written as 0.
pub(super) fn millions(kronor: f64, language: Language) -> String {
    let value = kronor / 1e6;
    let decimals = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 1.0 => 1,
        _ => axes::decimals_of(value),
    };
    language.number(value, decimals)
}

pub(super) fn kronor(value: f64, language: Language) -> String {
    language.number(value, axes::decimals_of(value))
}
