//! Whether the money of an effort takes its course: granted, then paid, then used or repaid.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Found, about};
use crate::diagnostics::code;
use crate::follow_up::efforts::amount::{AmountKind, MOST_KRONOR};
use crate::follow_up::efforts::register::{Decision, Effort, Entry};

use AmountKind::{Announced, Applied, Granted, Paid, Repaid, Used};

pub(super) fn check(effort: &Effort, entries: &[Entry], found: &mut Found) {
    if let Some(costs) = effort.total_costs.filter(|it| it.kronor() < 0) {
        let message = format!("the costs `{}` are below zero", costs.kronor());
        let problem = about(&effort.row, "total_costs", &code::NEGATIVE_AMOUNT, message);
        found
            .mistakes
            .push(problem.help("leave the cell empty if they are not known"));
    }
    for entry in entries {
        check_entry(effort, entry, found);
    }
    // What an impossible amount leads to would only repeat that it is impossible.
    let possible = |entry: &Entry| (0..=MOST_KRONOR).contains(&entry.kronor());
    if !entries.iter().all(possible) {
        return;
    }
    let course = Course { effort, entries };
    course.never_more(Paid, Granted, found);
    course.never_more(Repaid, Paid, found);
    course.used_against_paid(found);
    course.accounted_for(found);
    suspect_thousands(effort, entries, found);
}

fn check_entry(effort: &Effort, entry: &Entry, found: &mut Found) {
    let (kronor, kind) = (entry.kronor(), entry.kind);
    if kronor < 0 {
        let help = match kind {
            Repaid => "a repayment is written without a minus sign",
            _ => "write money that came back as an amount of the kind `repaid`",
        };
        let message = format!("the amount `{kronor}` ({}) is below zero", kind.id());
        let problem = about(&entry.row, "kronor", &code::NEGATIVE_AMOUNT, message);
        found.mistakes.push(problem.help(help));
    }
    if kronor.unsigned_abs() > MOST_KRONOR.unsigned_abs() {
        let message = format!("`{kronor}` kronor are more than any programme has");
        let problem = about(&entry.row, "kronor", &code::AMOUNT_TOO_LARGE, message);
        found
            .mistakes
            .push(problem.help("check the digits and the unit"));
    }
    let years = years_of(effort, kind);
    // Where the effort itself ends before it starts, that is the mistake, and not each of its
    // years.
    if effort.start <= effort.end && !years.contains(&entry.year) {
        let message = format!(
            "`{}` lies outside the time of the effort `{}`, {} to {}",
            entry.year, effort.id, effort.start, effort.end
        );
        let help = format!(
            "an amount of the kind {} lies between {} and {}",
            kind.id(),
            years.start(),
            years.end()
        );
        let problem = about(&entry.row, "year", &code::AMOUNT_OUTSIDE_PERIOD, message);
        found.mistakes.push(problem.help(help));
    }
    if effort.decision != Decision::Granted && !matches!(kind, Announced | Applied) {
        let is = match effort.decision {
            Decision::Refused => "was refused",
            _ => "is not decided",
        };
        let message = format!(
            "the effort `{}` {is}, and has an amount of the kind `{}`",
            effort.id,
            kind.id()
        );
        let problem = about(&entry.row, "kind", &code::AMOUNTS_OUT_OF_ORDER, message);
        found
            .mistakes
            .push(problem.help("correct the decision or the kind"));
    }
}

/// The years in which an effort can have amounts of a kind. Decisions come up to three years
/// ahead, as ordinances allow; instalments up to a year before the start and after the end;
/// repayments within three years of the final report.
fn years_of(effort: &Effort, kind: AmountKind) -> RangeInclusive<i32> {
    let (before, after) = match kind {
        Announced | Applied | Granted => (3, 0),
        Paid => (1, 1),
        Used => (0, 0),
        Repaid => (0, 3),
    };
    effort.start.year() - before..=effort.end.year() + after
}

/// The amounts of an effort over the years.
struct Course<'a> {
    effort: &'a Effort,
    entries: &'a [Entry],
}

impl Course<'_> {
    /// All of a kind until the end of a year.
    fn until(&self, year: i32, kind: AmountKind) -> i64 {
        let entries = self.entries.iter();
        let these = entries.filter(|it| it.kind == kind && it.year <= year);
        these.map(Entry::kronor).sum()
    }

    fn knows(&self, kind: AmountKind) -> bool {
        self.entries.iter().any(|it| it.kind == kind)
    }

    fn years(&self) -> BTreeSet<i32> {
        self.entries.iter().map(|it| it.year).collect()
    }

    /// The last row of a kind in a year or before.
    fn row(&self, kind: AmountKind, year: i32) -> &Entry {
        let entries = self.entries.iter();
        let these = entries.filter(|it| it.kind == kind && it.year <= year);
        let last = these.max_by(|a, b| (a.year, &a.row).cmp(&(b.year, &b.row)));
        last.expect("more than nothing of the kind was found")
    }

    /// Never more of one kind than of the kind that comes before it, counted from the first year
    /// on. Where one of them is unknown there is nothing to hold the other against.
    fn never_more(&self, kind: AmountKind, than: AmountKind, found: &mut Found) {
        if !self.knows(kind) || !self.knows(than) {
            return;
        }
        let more = |year: &i32| self.until(*year, kind) > self.until(*year, than);
        if let Some(year) = self.years().into_iter().find(more) {
            let message = format!(
                "until {year} the effort `{}` has `{}` kronor {}, and {} {}",
                self.effort.id,
                self.until(year, kind),
                kind.id(),
                self.until(year, than),
                than.id()
            );
            let row = &self.row(kind, year).row;
            let problem = about(row, "kronor", &code::AMOUNTS_OUT_OF_ORDER, message);
            let help = format!(
                "one of them is wrong, or a row of the kind {} is missing",
                than.id()
            );
            found.mistakes.push(problem.help(help));
        }
    }

    /// In the end no more is used, or used and repaid, than was paid; on the way some pay in
    /// advance.
    fn used_against_paid(&self, found: &mut Found) {
        let (Some(last), true) = (self.years().last().copied(), self.knows(Paid)) else {
            return;
        };
        let spent = |year| self.until(year, Used) + self.until(year, Repaid);
        let kinds = match (self.knows(Used), self.knows(Repaid)) {
            (true, true) => "used or repaid",
            (true, false) => "used",
            _ => return,
        };
        let paid = |year| self.until(year, Paid);
        let over = |year: &i32| spent(*year) > paid(*year);
        let Some(year) = self.years().into_iter().find(over) else {
            return;
        };
        let (list, year, help) = match over(&last) {
            true => (
                &mut found.mistakes,
                last,
                "one of them is wrong, or a row of the kind paid is missing",
            ),
            false => (
                &mut found.doubts,
                year,
                "later payments make up for it; the recipient may have paid in advance",
            ),
        };
        let message = format!(
            "until {year} the effort `{}` has `{}` kronor {kinds}, and {} paid",
            self.effort.id,
            spent(year),
            paid(year)
        );
        let kind = match self.until(year, Used) {
            0 => Repaid,
            _ => Used,
        };
        let row = &self.row(kind, year).row;
        list.push(about(row, "kronor", &code::AMOUNTS_OUT_OF_ORDER, message).help(help));
    }

    /// Once the effort is over and reported, what was paid is either used or repaid.
    fn accounted_for(&self, found: &mut Found) {
        let Some(last) = self.years().last().copied() else {
            return;
        };
        let spent = self.until(last, Used) + self.until(last, Repaid);
        let left = self.until(last, Paid) - spent;
        if self.knows(Used) && self.effort.end.year() < last && 0 < left {
            let message = format!(
                "of what the effort `{}` was paid, `{left}` kronor are neither used nor repaid",
                self.effort.id
            );
            let row = &self.row(Used, last).row;
            let problem = about(row, "kronor", &code::AMOUNT_UNACCOUNTED, message);
            found
                .doubts
                .push(problem.help("the final report may be missing; nothing is filled in"));
        }
    }
}

/// Tells where all amounts of an effort are smaller than grants are, or one kind is about a
/// thousand times smaller than another.
fn suspect_thousands(effort: &Effort, entries: &[Entry], found: &mut Found) {
    // The smallest grants of the Swedish programmes are some tens of thousands of kronor.
    const SMALL: i64 = 10_000;
    let largest = |of: &dyn Fn(AmountKind) -> bool| {
        let these = entries.iter().filter(|it| of(it.kind) && 0 < it.kronor());
        these.max_by(|a, b| (a.kronor(), &b.row).cmp(&(b.kronor(), &a.row)))
    };
    let Some(greatest) = largest(&|_| true) else {
        return;
    };
    let code = &code::SUSPECTED_THOUSANDS;
    let help = "amounts are in kronor, and are taken as they stand";
    if greatest.kronor() < SMALL {
        let message = format!(
            "no amount of the effort `{}` is above `{}` kronor; are they in thousands?",
            effort.id,
            greatest.kronor()
        );
        found
            .doubts
            .push(about(&greatest.row, "kronor", code, message).help(help));
        return;
    }
    for &kind in [Applied, Granted, Paid].iter() {
        let Some(one) = largest(&|other| other == kind) else {
            continue;
        };
        let times = greatest.kronor() / one.kronor();
        if (300..=3_000).contains(&times) {
            let message = format!(
                "`{}` kronor ({}) of the effort `{}` are about a thousandth of {} ({})",
                one.kronor(),
                kind.id(),
                effort.id,
                greatest.kronor(),
                greatest.kind.id()
            );
            found
                .doubts
                .push(about(&one.row, "kronor", code, message).help(help));
        }
    }
}
