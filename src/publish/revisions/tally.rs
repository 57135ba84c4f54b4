//! Revisions counted and summed up while they are found.

use std::collections::BTreeMap;

use super::ranks::RANK;
use super::rows::{Revision, Status, Value};
use super::shapes::{SHAPES, Shape};

/// Revisions that stand in a list of the largest.
const LARGEST: usize = 10;
/// Areas whose types are named one by one.
const NAMED: usize = 100;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By table and column; what is the same in both generations is not there.
    pub tables: Vec<TableRevisions>,
    /// By table and index; tables that are the same, byte for byte, are not there.
    pub quantities: Vec<Quantity>,
    /// The largest revisions of what readers came for, each by what is usual for its quantity.
    pub largest: Vec<Revision>,
    /// The first areas whose type is another.
    pub types: Vec<Revision>,
    /// The regions that moved furthest among those of their level.
    pub ranks: Vec<Revision>,
    /// Tables that are the same, byte for byte.
    pub same: Vec<&'static str>,
    /// Rows of the table of revisions.
    pub n_listed: usize,
    /// Tables, and columns of tables, that the generations have not in common.
    pub not_compared: Vec<String>,
    /// Where the quantities of the table that is being compared stand.
    found: BTreeMap<String, usize>,
    /// The largest differences of each quantity.
    candidates: BTreeMap<usize, Vec<Revision>>,
}

/// How many values of a column differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRevisions {
    pub table: &'static str,
    pub column: String,
    pub changed: usize,
    pub new: usize,
    pub gone: usize,
    /// Of those changed, how many differ by no more than another way of rounding.
    pub not_shown: usize,
}

/// The main value of a table, for one index where the table is of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    pub table: &'static str,
    /// Id of the index, indicator or quantity; empty where the table is of one.
    pub index: String,
    /// Whether it is what readers came for.
    pub is_headline: bool,
    /// Values that both generations have.
    pub n_compared: usize,
    pub n_changed: usize,
    pub n_new: usize,
    pub n_gone: usize,
    /// The greatest difference, without its sign.
    pub greatest: f64,
    sum_of_differences: f64,
    /// Of values without their signs, in the old generation and in the new one.
    sums: [f64; 2],
}

impl Quantity {
    /// The mean of new less old without its sign, over all values that both generations have.
    pub fn mean_absolute_revision(&self) -> Option<f64> {
        (self.n_compared > 0).then(|| self.sum_of_differences / self.n_compared as f64)
    }

    /// How large a value usually is, so that unlike quantities can be set beside each other.
    fn usual(&self) -> f64 {
        self.sums[0].max(self.sums[1]) / self.n_compared.max(1) as f64
    }
}

impl Tally {
    /// The number of values that changed, are new or have gone.
    pub fn n_revisions(&self) -> usize {
        let of = |it: &TableRevisions| it.changed + it.new + it.gone;
        self.tables.iter().map(of).sum()
    }

    /// How many values of a column changed.
    pub fn n_changed(&self, table: &str, column: &str) -> usize {
        let mut tables = self.tables.iter();
        let found = tables.find(|it| it.table == table && it.column == column);
        found.map_or(0, |it| it.changed)
    }

    /// How many places changed.
    pub fn n_ranks(&self) -> usize {
        self.n_changed("estimates", RANK)
    }

    pub(super) fn same(&mut self, table: &'static str) {
        self.same.push(table);
    }

    /// Reckons in the main value of a row, changed or not.
    pub(super) fn compared(
        &mut self,
        shape: &'static Shape,
        index: Option<&str>,
        old: Option<f64>,
        new: Option<f64>,
    ) {
        let index = index.unwrap_or_default();
        if self
            .quantities
            .last()
            .is_none_or(|last| last.table != shape.table)
        {
            self.found.clear();
        }
        let at = match self.found.get(index) {
            Some(&at) => at,
            None => {
                self.found.insert(index.to_owned(), self.quantities.len());
                self.quantities.push(Quantity {
                    table: shape.table,
                    index: index.to_owned(),
                    is_headline: shape.is_headline,
                    n_compared: 0,
                    n_changed: 0,
                    n_new: 0,
                    n_gone: 0,
                    greatest: 0.0,
                    sum_of_differences: 0.0,
                    sums: [0.0; 2],
                });
                self.quantities.len() - 1
            }
        };
        let quantity = &mut self.quantities[at];
        match (old, new) {
            (None, None) => {}
            (None, Some(_)) => quantity.n_new += 1,
            (Some(_), None) => quantity.n_gone += 1,
            (Some(old), Some(new)) => {
                let difference = (new - old).abs();
                quantity.n_compared += 1;
                quantity.n_changed += usize::from(old.to_bits() != new.to_bits());
                quantity.greatest = quantity.greatest.max(difference);
                quantity.sum_of_differences += difference;
                quantity.sums[0] += old.abs();
                quantity.sums[1] += new.abs();
            }
        }
    }

    pub(super) fn add(&mut self, revision: &Revision) {
        self.count(revision);
        let is_change = revision.status() == Status::Changed;
        if revision.column == RANK {
            keep_largest(&mut self.ranks, revision);
        } else if is_change && (revision.table, &*revision.column) == ("area_types", "type") {
            if self.types.len() < NAMED {
                self.types.push(revision.clone());
            }
        } else if is_change && revision.is_shown() {
            let shape = SHAPES.iter().find(|shape| shape.table == revision.table);
            let is_main =
                shape.is_some_and(|shape| shape.is_headline && shape.main == revision.column);
            let index = revision.row.index.as_deref().unwrap_or_default();
            let of = |it: &Quantity| it.table == revision.table && it.index == index;
            if let (true, Some(at)) = (is_main, self.quantities.iter().position(of)) {
                keep_largest(self.candidates.entry(at).or_default(), revision);
            }
        }
    }

    /// Reckons in a revision that is not listed.
    pub(super) fn count(&mut self, revision: &Revision) {
        let of = |it: &TableRevisions| it.table == revision.table && it.column == revision.column;
        let at = self.tables.iter().position(of).unwrap_or_else(|| {
            self.tables.push(TableRevisions {
                table: revision.table,
                column: revision.column.to_string(),
                changed: 0,
                new: 0,
                gone: 0,
                not_shown: 0,
            });
            self.tables.len() - 1
        });
        let counted = &mut self.tables[at];
        match revision.status() {
            Status::New => counted.new += 1,
            Status::Gone => counted.gone += 1,
            Status::Changed => {
                counted.changed += 1;
                counted.not_shown += usize::from(!revision.is_shown());
            }
        }
    }

    /// Puts the largest of every quantity into one order.
    pub(super) fn end(&mut self) {
        let mut all: Vec<(f64, Revision)> = Vec::new();
        for (at, revisions) in std::mem::take(&mut self.candidates) {
            let usual = self.quantities[at].usual();
            all.extend(
                revisions
                    .into_iter()
                    .map(|revision| (size(&revision) / usual, revision)),
            );
        }
        all.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| order(one, other)));
        let largest = all.into_iter().take(LARGEST);
        self.largest = largest.map(|(_, revision)| revision).collect();
    }
}

/// A difference without its sign.
fn size(revision: &Revision) -> f64 {
    revision.difference().unwrap_or_default().abs()
}

/// Between revisions of one size, so that no order depends on where rows were found.
fn order(one: &Revision, other: &Revision) -> std::cmp::Ordering {
    (one.table, &one.row).cmp(&(other.table, &other.row))
}

fn keep_largest(list: &mut Vec<Revision>, revision: &Revision) {
    if !matches!(revision.old, Value::Number(_)) || !matches!(revision.new, Value::Number(_)) {
        return;
    }
    let before = |other: &Revision| {
        let larger = size(other).total_cmp(&size(revision)).reverse();
        larger.then_with(|| order(other, revision)).is_lt()
    };
    let at = list.partition_point(before);
    if at < LARGEST {
        list.insert(at, revision.clone());
        list.truncate(LARGEST);
    }
}
