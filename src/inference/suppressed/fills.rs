//! What suppressed counts can be.

use super::NoBounds;

/// The whole numbers a count can be, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub least: u64,
    pub greatest: u64,
}

impl Span {
    /// A count that is published.
    pub fn known(count: u64) -> Span {
        Span {
            least: count,
            greatest: count,
        }
    }

    pub(super) fn counts(self) -> impl Iterator<Item = u64> {
        self.least..=self.greatest
    }

    /// Fails where it has no numbers, or too large ones.
    pub(super) fn checked(self, cell: usize) -> Result<Span, NoBounds> {
        const GREATEST: u64 = 1 << 53;
        if self.greatest < self.least {
            Err(NoBounds::Impossible(cell))
        } else if GREATEST <= self.greatest {
            Err(NoBounds::TooLarge)
        } else {
            Ok(self)
        }
    }
}

/// What is known of one area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SuppressedArea {
    pub group: Span,
    pub others: Others,
}

/// What is known of the others in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Others {
    /// Their count, whatever the group's is.
    Count(Span),
    /// How many inhabitants the area has in all: the others are those outside the group.
    Remainder { inhabitants: u64 },
}

impl SuppressedArea {
    /// The counts of the group and of the others that are possible together.
    pub(super) fn fills(self, area: usize) -> Result<Vec<(u64, u64)>, NoBounds> {
        let group = self.group.checked(area)?;
        let fills: Vec<(u64, u64)> = match self.others {
            Others::Count(others) => {
                let others = others.checked(area)?;
                let with = |count| others.counts().map(move |others| (count, others));
                if LARGEST_CHOICE < width(group).saturating_mul(width(others)) {
                    return Err(NoBounds::TooManyFills);
                }
                group.counts().flat_map(with).collect()
            }
            Others::Remainder { inhabitants } => {
                Span::known(inhabitants).checked(area)?;
                if LARGEST_CHOICE < width(group) {
                    return Err(NoBounds::TooManyFills);
                }
                let possible = group.counts().filter(|count| *count <= inhabitants);
                possible.map(|count| (count, inhabitants - count)).collect()
            }
        };
        match fills.is_empty() {
            true => Err(NoBounds::Impossible(area)),
            false => Ok(fills),
        }
    }
}

/// Fills of one area beyond this are not listed.
const LARGEST_CHOICE: u64 = 1 << 16;

pub(super) fn width(span: Span) -> u64 {
    span.greatest - span.least + 1
}
