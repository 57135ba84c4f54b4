//! What is published of counts: multiples of a base, and one code for all that is hidden.

use super::account::Account;
use super::cells::Cells;
use super::linked_tables::{LinkedTables, MadeOf, Missing};
use super::pattern::Hidden;
use crate::plan::Policy;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Shown,
    /// Shown, and too small to rely on.
    Unreliable,
    /// Hidden, for whichever reason: to tell which would tell that a count is small.
    Hidden,
    Missing,
    NotApplicable,
}

impl Status {
    /// The code in published tables.
    pub fn code(self) -> &'static str {
        match self {
            Status::Shown => "",
            Status::Unreliable => "u",
            Status::Hidden => "c",
            Status::Missing => "m",
            Status::NotApplicable => "n",
        }
    }
}

/// A count that may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtectedCount {
    pub count: Option<u64>,
    pub status: Status,
}

/// A count that may be published, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtectedRow<'a> {
    pub period: i32,
    pub level: &'a str,
    pub code: &'a str,
    pub column: &'a str,
    pub count: Option<u64>,
    pub status: Status,
    pub made_of: MadeOf,
}

/// Counts that may be published, and what was done to them. Holds nothing exact.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedCounts {
    policy: Policy,
    /// Level, code, whether it is shown.
    places: Vec<(String, String, bool)>,
    columns: Vec<String>,
    periods: Vec<(i32, Vec<ProtectedCount>)>,
    /// Of each cell, by period.
    made_of: Vec<Vec<MadeOf>>,
    account: Account,
}

/// The nearest multiple of the base; the larger one where two are as near.
pub fn round(count: u64, base: u64) -> u64 {
    (count + base / 2) / base * base
}

/// The counts that would have been published as this one is, both ends included.
pub(super) fn span(count: u64, policy: &Policy) -> (u64, u64) {
    span_of(round(count, policy.base), policy)
}

/// The counts that are published as this multiple of the base.
pub(super) fn span_of(rounded: u64, policy: &Policy) -> (u64, u64) {
    // Who knows the rules knows that counts from one up to the threshold are never published.
    let greatest = rounded + (policy.base - 1) / 2;
    if rounded == 0 {
        return (
            0,
            if greatest < policy.threshold {
                0
            } else {
                greatest
            },
        );
    }
    let least = rounded.saturating_sub(policy.base / 2);
    (least.max(policy.threshold).min(greatest), greatest)
}

/// What is published of every cell of a period.
pub(super) fn protected(cells: &Cells) -> Vec<ProtectedCount> {
    let published = |cell: usize| {
        let nothing = |status| ProtectedCount {
            count: None,
            status,
        };
        if !cells.is_shown(cell) {
            return nothing(Status::Hidden);
        }
        match cells.missing[cell] {
            Some(Missing::NotApplicable) => return nothing(Status::NotApplicable),
            Some(Missing::Suppressed | Missing::NotDelivered) => return nothing(Status::Missing),
            None => {}
        }
        if cells.hidden[cell].is_some() {
            return nothing(Status::Hidden);
        }
        let count = round(cells.values[cell] as u64, cells.policy.base);
        // By what is published, so that the mark says no more.
        let unreliable = 0 < count && count < cells.policy.unreliable_below;
        let status = if unreliable {
            Status::Unreliable
        } else {
            Status::Shown
        };
        ProtectedCount {
            count: Some(count),
            status,
        }
    };
    (0..cells.values.len()).map(published).collect()
}

impl ProtectedCounts {
    pub(super) fn new(
        tables: &LinkedTables,
        policy: &Policy,
        periods: Vec<(i32, Vec<ProtectedCount>)>,
        account: Account,
    ) -> ProtectedCounts {
        let geography = tables.geography();
        let place = |at: usize| {
            let (level, code) = (
                geography.level(at).to_owned(),
                geography.code(at).to_owned(),
            );
            (level, code, geography.is_shown(at))
        };
        ProtectedCounts {
            policy: *policy,
            places: (0..geography.n_places()).map(place).collect(),
            columns: (0..tables.width())
                .map(|at| tables.column_name(at).to_owned())
                .collect(),
            made_of: (0..periods.len())
                .map(|table| {
                    let cells = 0..tables.n_cells();
                    cells.map(|cell| tables.made_of(table, cell)).collect()
                })
                .collect(),
            periods,
            account,
        }
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is published of a cell of the linked set.
    pub(super) fn cell(&self, period: usize, cell: usize) -> ProtectedCount {
        self.periods[period].1[cell]
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        let shown = self.places.iter().filter(|(_, _, shown)| *shown).count();
        self.periods.len() * shown * self.columns.len()
    }

    /// The counts that may stand behind a published one, both ends included.
    pub fn span(&self, count: u64) -> (u64, u64) {
        span_of(count, &self.policy)
    }

    /// All cells that are shown in this generation, by period, place and column.
    pub fn rows(&self) -> impl Iterator<Item = ProtectedRow<'_>> {
        let width = self.columns.len();
        let periods = self.periods.iter().zip(&self.made_of);
        periods.flat_map(move |((period, counts), made_of)| {
            let shown = counts.iter().enumerate().filter(move |(cell, _)| {
                let (_, _, shown) = &self.places[cell / width];
                *shown
            });
            shown.map(move |(cell, count)| {
                let (level, code, _) = &self.places[cell / width];
                ProtectedRow {
                    period: *period,
                    level,
                    code,
                    column: &self.columns[cell % width],
                    count: count.count,
                    status: count.status,
                    made_of: made_of[cell],
                }
            })
        })
    }
}

/// How many cells of a period that are shown are hidden for a reason.
pub(super) fn n_hidden(cells: &Cells, why: Hidden) -> usize {
    let all = 0..cells.values.len();
    all.filter(|cell| cells.hidden[*cell] == Some(why) && cells.is_shown(*cell))
        .count()
}
