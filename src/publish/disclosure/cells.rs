//! The cells of one period as an attacker sees them.

use super::finding::Finding;
use super::ledger::{CellName, Ledger, Said};
use super::linked_tables::{LinkedTables, Missing, Sensitivity};
use super::pattern::{Hidden, Pattern};
use super::primary::small_cells;
use super::rounding;
use crate::plan::Policy;

/// What an attacker is taken to know of a published count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// The count before it was rounded, as if another source had it.
    Exact,
    /// What was published, and by which rules.
    Rounded,
}

/// One period, its true counts, and what is hidden so far.
#[derive(Clone)]
pub(super) struct Cells<'a> {
    pub tables: &'a LinkedTables,
    pub table: usize,
    pub policy: Policy,
    pub values: &'a [i64],
    pub missing: &'a [Option<Missing>],
    pub small: Vec<bool>,
    pub hidden: Vec<Option<Hidden>>,
    earlier: Vec<Said>,
    /// What an attacker knows whatever is hidden now, and what nobody publishes now.
    known: Vec<bool>,
    unseen: Vec<bool>,
}

impl<'a> Cells<'a> {
    pub fn new(
        tables: &'a LinkedTables,
        table: usize,
        policy: &Policy,
        ledger: &Ledger,
    ) -> Result<Cells<'a>, Vec<Finding>> {
        let problem = |problem| vec![Finding::Policy(problem)];
        policy.check().map_err(problem)?;
        let counts = &tables.tables[table];
        let mut cells = Cells {
            tables,
            table,
            policy: *policy,
            values: &counts.values,
            missing: &counts.missing,
            small: small_cells(tables, table, policy),
            hidden: vec![None; tables.n_cells()],
            earlier: ledger.of_period(tables, table)?,
            known: Vec::new(),
            unseen: Vec::new(),
        };
        let all = 0..tables.n_cells();
        cells.known = all
            .clone()
            .map(|cell| cells.is_absent(cell) || cells.was_published(cell))
            .collect();
        cells.unseen = all
            .map(|cell| cells.missing[cell].is_some() || !cells.is_shown(cell))
            .collect();
        Ok(cells)
    }

    pub fn with_pattern(mut self, pattern: &Pattern) -> Cells<'a> {
        self.hidden.clone_from(&pattern.hidden);
        self
    }

    pub fn width(&self) -> usize {
        self.tables.width()
    }

    pub fn place(&self, cell: usize) -> usize {
        cell / self.width()
    }

    pub fn is_shown(&self, cell: usize) -> bool {
        self.tables.geography.is_shown(self.place(cell))
    }

    pub fn was_hidden(&self, cell: usize) -> bool {
        self.earlier[cell].was_hidden && self.missing[cell].is_none()
    }

    /// Whether an earlier generation published this count and it was not revised since. A revised
    /// count is another one: what was published then does not hold for it.
    pub fn was_published(&self, cell: usize) -> bool {
        self.spans_before(cell).next().is_some()
    }

    /// What earlier generations published of the count that holds for it as it is now.
    fn spans_before(&self, cell: usize) -> impl Iterator<Item = (u64, u64)> {
        let value = self.values[cell] as u64;
        let spans = self.earlier[cell].spans.iter().copied();
        spans.filter(move |(least, greatest)| *least <= value && value <= *greatest)
    }

    /// The least that a hidden count can be, as everybody knows who knows the rules: noughts are
    /// hidden where they say something of persons, where few live, and where a count was hidden before.
    pub fn least(&self, cell: usize) -> i64 {
        let total = cell - cell % self.width();
        let is_of_few = self.hidden[total].is_some() || self.unseen[total] || {
            let (least, _) = rounding::span(self.values[total] as u64, &self.policy);
            least < self.policy.least_base
        };
        let may_be_nought = self.tables.sensitivity == Sensitivity::Sensitive
            || self.unseen[cell]
            || self.earlier[cell].was_hidden
            || cell != total && is_of_few;
        i64::from(!may_be_nought)
    }

    /// A count of the input that is missing adds nothing to any sum, and everybody may know that.
    fn is_absent(&self, cell: usize) -> bool {
        self.missing[cell].is_some() && !cell.is_multiple_of(self.width())
    }

    /// Whether an attacker does not know the count.
    #[inline]
    pub fn is_free(&self, cell: usize) -> bool {
        !self.known[cell] && (self.hidden[cell].is_some() || self.unseen[cell])
    }

    /// Whether hiding the cell would deceive nobody: it is known from elsewhere, or is nought.
    #[inline]
    pub fn is_fixed(&self, cell: usize) -> bool {
        self.known[cell] || self.values[cell] == 0 && !self.is_free(cell)
    }

    /// Whether the count must stay hidden from an attacker.
    pub fn is_target(&self, cell: usize) -> bool {
        self.hidden[cell].is_some() && self.is_free(cell)
    }

    /// The least and the greatest count that an attacker takes to be possible at first sight.
    pub fn bounds(&self, cell: usize, knowledge: Knowledge) -> (i64, Option<i64>) {
        let value = self.values[cell];
        if self.is_absent(cell) {
            return (0, Some(0));
        }
        let now = if self.is_shown(cell) && !self.is_free(cell) && self.hidden[cell].is_none() {
            Some(rounding::span(value as u64, &self.policy))
        } else {
            None
        };
        let narrowed = |a: (u64, u64), b: (u64, u64)| (a.0.max(b.0), a.1.min(b.1));
        let before = self.spans_before(cell).reduce(narrowed);
        let known = match (now, before) {
            (None, None) => return (self.least(cell), None),
            (Some(span), None) | (None, Some(span)) => span,
            (Some(now), Some(before)) => narrowed(now, before),
        };
        match knowledge {
            Knowledge::Exact => (value, Some(value)),
            Knowledge::Rounded => (known.0 as i64, Some(known.1 as i64)),
        }
    }

    pub fn name(&self, cell: usize) -> CellName {
        let (place, column) = (self.place(cell), cell % self.width());
        CellName {
            period: self.tables.period(self.table),
            level: self.tables.geography.level(place).to_owned(),
            code: self.tables.geography.code(place).to_owned(),
            column: self.tables.column_name(column).to_owned(),
        }
    }

    pub fn pattern(&self) -> Pattern {
        Pattern {
            hidden: self.hidden.clone(),
        }
    }
}
