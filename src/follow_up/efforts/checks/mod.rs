//! Holds a register against itself, its programmes and the areas that there are.

mod amounts;
mod areas;
mod eligibility;
mod references;

use std::collections::BTreeSet;

use super::programme::Programme;
use super::register::{Areas, Effort, Entry, Reach, Register, Share};
use super::row::Row;
use crate::diagnostics::{Diagnostic, Diagnostics, code::Code};

/// What a register is held against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub programmes: &'a [Programme],
    pub areas: &'a Areas,
    /// Codes of purposes that the user has declared beside the five of the national strategy.
    pub purposes: &'a BTreeSet<String>,
}

/// How far the shares of an effort's areas may be from 1 in all: a hundredth, as three shares of
/// 0,33 are. Sums are split in proportion, so nothing is lost by it.
pub const SHARE_TOLERANCE: Share = Share::HUNDREDTH;

/// A register without mistakes, in an order that does not depend on that of the files.
#[derive(Clone, Debug)]
pub struct Checked {
    register: Register,
    /// What may be wrong, and was left as it is.
    doubts: Diagnostics,
}

impl Checked {
    pub fn register(&self) -> &Register {
        &self.register
    }

    pub fn doubts(&self) -> &Diagnostics {
        &self.doubts
    }

    /// Each effort with the areas that it reaches and its amounts.
    pub fn efforts(&self) -> impl Iterator<Item = (&Effort, &[Reach], &[Entry])> {
        efforts(&self.register)
    }
}

/// All that is wrong with a register, and all that may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// A register with a mistake is not counted.
    pub mistakes: Diagnostics,
    pub doubts: Diagnostics,
}

/// Checks everything at once.
///
/// Mistakes are: dates and amounts out of order, amounts below zero or beyond any programme or
/// outside the effort's time, shares that do not sum to 1 (see [`SHARE_TOLERANCE`]), areas,
/// purposes, programmes and efforts that nobody knows, recipients that could not apply, and
/// whatever stands twice. Doubts, which change nothing, are: amounts that look like thousands,
/// amounts that stand twice, money used before it was paid or not accounted for, and agencies,
/// names and frames other than the programme's.
pub fn check(mut register: Register, known: &Known<'_>) -> Result<Checked, Findings> {
    put_in_order(&mut register);
    let mut found = Found::default();
    references::check(&register, known, &mut found);
    for (effort, reaches, entries) in efforts(&register) {
        areas::check(effort, reaches, known.areas, &mut found);
        amounts::check(effort, entries, &mut found);
        eligibility::check(effort, entries, known, &mut found);
    }
    eligibility::check_frames(&register, known, &mut found);
    let findings = Findings {
        mistakes: in_order(found.mistakes),
        doubts: in_order(found.doubts),
    };
    match findings.mistakes.is_empty() {
        true => Ok(Checked {
            register,
            doubts: findings.doubts,
        }),
        false => Err(findings),
    }
}

/// Puts rows in an order of their own, so that nothing depends on that of the files.
fn put_in_order(register: &mut Register) {
    register
        .efforts
        .sort_by(|a, b| (&a.id, &a.row).cmp(&(&b.id, &b.row)));
    register.reaches.sort_by(|a, b| {
        let key = |it: &Reach| (it.effort.clone(), it.area.clone());
        key(a).cmp(&key(b)).then_with(|| a.row.cmp(&b.row))
    });
    register.entries.sort_by(|a, b| {
        let key = |it: &Entry| (it.kind, it.year, it.kronor());
        let amounts = || key(a).cmp(&key(b)).then_with(|| a.row.cmp(&b.row));
        a.effort.cmp(&b.effort).then_with(amounts)
    });
    register.outcomes.sort_by(|a, b| {
        let key = |it: &super::ExpectedOutcome| (it.direction, it.lag_years);
        let names = (&a.effort, &a.indicator).cmp(&(&b.effort, &b.indicator));
        names.then_with(|| (key(a), &a.row).cmp(&(key(b), &b.row)))
    });
}

/// Each effort of a register in order, with its rows. Of efforts with the same id the first has
/// them.
fn efforts(register: &Register) -> impl Iterator<Item = (&Effort, &[Reach], &[Entry])> {
    let efforts = register.efforts.chunk_by(|a, b| a.id == b.id);
    efforts.map(|same| {
        let effort = &same[0];
        let reaches = of_effort(&register.reaches, &effort.id, |reach| &reach.effort);
        let entries = of_effort(&register.entries, &effort.id, |entry| &entry.effort);
        (effort, reaches, entries)
    })
}

/// The rows of an effort among rows in the order of efforts.
fn of_effort<'a, T>(rows: &'a [T], id: &str, effort: impl Fn(&T) -> &String) -> &'a [T] {
    let first = rows.partition_point(|row| effort(row).as_str() < id);
    let last = rows.partition_point(|row| effort(row).as_str() <= id);
    &rows[first..last]
}

/// Mistakes and doubts in the order in which they were found.
#[derive(Default)]
struct Found {
    mistakes: Vec<Diagnostic>,
    doubts: Vec<Diagnostic>,
}

/// Something about a cell of a row.
fn about(row: &Row, column: &str, code: &Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, row.place(column), message)
}

/// File by file, from top to bottom.
fn in_order(mut found: Vec<Diagnostic>) -> Diagnostics {
    found.sort_by_cached_key(|it| {
        let position = it.place.position.map(|at| (at.line, at.column));
        let text = (it.code, it.message.clone());
        (it.place.file.clone(), position, text)
    });
    let mut diagnostics = Diagnostics::default();
    found.into_iter().for_each(|it| diagnostics.add(it));
    diagnostics
}
