//! Index inversion: figures computed from exact counts are relations too, and with most counts
//! known they say what the hidden ones are.

use std::collections::{BTreeMap, BTreeSet};

use super::intervals::{self, Knowledge};
pub use super::ratio::Precision;
use crate::plan::Policy;
use crate::publish::disclosure::cells::Cells;
use crate::publish::disclosure::finding::Finding;
use crate::publish::disclosure::ledger::Ledger;
use crate::publish::disclosure::linked_tables::LinkedTables;
use crate::publish::disclosure::moves::Move;
use crate::publish::disclosure::pattern::Pattern;
use crate::publish::disclosure::secondary::moves_between_hidden;

/// The whole numbers a count can be, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub least: u64,
    pub greatest: u64,
}

/// A figure from counts; nothing where it has no value.
pub type Formula<'a> = &'a dyn Fn(&[u64]) -> Option<f64>;

/// A figure that is to be published and was computed from exact counts: an index, a share, a term.
pub struct Figure<'a> {
    /// What it is called in findings.
    pub name: String,
    /// The cells of the period it is computed from, in the order in which `value` takes them.
    pub cells: Vec<usize>,
    pub value: Formula<'a>,
    pub precision: Precision,
}

impl Figure<'_> {
    fn published(&self, counts: &[u64]) -> Option<Option<u64>> {
        // A figure without a value is published as such, which says something too.
        match (self.value)(counts) {
            None => Some(None),
            Some(value) => self.precision.published(value).map(Some),
        }
    }
}

/// More fills of hidden cells than this are not visited.
const FILLS: u64 = 200_000;
/// So many times each move is tried, in either direction.
const TIMES: i64 = 16;

/// The values of each hidden count with which all figures look as published, when everything else
/// is known. `cells` holds for each argument of the figures what it can be. Nothing where there are
/// too many fills to visit.
pub fn possible_values(
    spans: &[Span],
    truth: &[u64],
    figures: &[(Formula, Precision)],
) -> Option<Vec<BTreeSet<u64>>> {
    let fills = spans.iter().try_fold(1_u64, |fills, span| {
        fills
            .checked_mul(span.greatest.checked_sub(span.least)? + 1)
            .filter(|all| *all <= FILLS)
    })?;
    let look = |counts: &[u64]| -> Vec<Option<Option<u64>>> {
        let figures = figures.iter();
        figures
            .map(|(value, precision)| match value(counts) {
                None => Some(None),
                Some(value) => precision.published(value).map(Some),
            })
            .collect()
    };
    let published = look(truth);
    let mut found = vec![BTreeSet::new(); spans.len()];
    let mut counts = vec![0; spans.len()];
    for fill in 0..fills {
        let mut rest = fill;
        for (count, span) in counts.iter_mut().zip(spans) {
            let width = span.greatest - span.least + 1;
            *count = span.least + rest % width;
            rest /= width;
        }
        if look(&counts) == published {
            for (values, count) in found.iter_mut().zip(&counts) {
                values.insert(*count);
            }
        }
    }
    Some(found)
}

/// Attacks a pattern together with figures of exact counts. A hidden cell is safe if whole tables
/// with enough different values of it agree with everything published and with all figures at their
/// precision; what cannot be shown is a finding. The pattern itself passes [`super::audit`] first.
pub fn audit_figures(
    tables: &LinkedTables,
    table: usize,
    pattern: &Pattern,
    policy: &Policy,
    ledger: &Ledger,
    figures: &[Figure],
) -> Result<(), Vec<Finding>> {
    super::audit(tables, table, pattern, policy, ledger)?;
    let cells = Cells::new(tables, table, policy, ledger)?.with_pattern(pattern);
    let attack = Attack::new(&cells, figures);
    let targets = intervals::targets(&cells);
    let moves = moves_between_hidden(&cells, &targets);
    let mut findings = Vec::new();
    for (target, moves) in targets.into_iter().zip(moves) {
        if !attack.leaves_enough(target, &moves) {
            findings.push(attack.finding(target));
        }
    }
    findings.sort();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

struct Attack<'a> {
    cells: &'a Cells<'a>,
    figures: &'a [Figure<'a>],
    published: Vec<Option<Option<u64>>>,
    /// Figures and arguments that each cell enters.
    uses: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl<'a> Attack<'a> {
    fn new(cells: &'a Cells<'a>, figures: &'a [Figure<'a>]) -> Attack<'a> {
        let mut uses: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (figure, own) in figures.iter().enumerate() {
            for (argument, cell) in own.cells.iter().enumerate() {
                uses.entry(*cell).or_default().push((figure, argument));
            }
        }
        let truth = |figure: &Figure| -> Vec<u64> {
            figure
                .cells
                .iter()
                .map(|cell| cells.values[*cell] as u64)
                .collect()
        };
        let published = figures
            .iter()
            .map(|figure| figure.published(&truth(figure)))
            .collect();
        Attack {
            cells,
            figures,
            published,
            uses,
        }
    }

    fn leaves_enough(&self, target: usize, moves: &[Move]) -> bool {
        let (geography, width) = (&self.cells.tables.geography, self.cells.width());
        let enough = self.cells.policy.fewest_values as usize;
        let truth = self.cells.values[target];
        let mut values = BTreeSet::from([truth]);
        for step in moves {
            let change = step.change_of(target, geography, width);
            for direction in [1, -1] {
                for times in (1..=TIMES).map(|times| direction * times) {
                    let value = truth + change * times;
                    if !values.contains(&value) && self.agrees(step, times) {
                        values.insert(value);
                    }
                    if enough <= values.len() {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Whether nothing that is published tells the true counts from those after some moves.
    fn agrees(&self, step: &Move, times: i64) -> bool {
        let mut changed: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let possible = step.each(
            &self.cells.tables.geography,
            self.cells.width(),
            |cell, by| {
                let count = self.cells.values[cell] + by * times;
                for (figure, argument) in self.uses.get(&cell).into_iter().flatten() {
                    let counts = changed.entry(*figure).or_insert_with(|| {
                        let cells = self.figures[*figure].cells.iter();
                        cells.map(|cell| self.cells.values[*cell] as u64).collect()
                    });
                    counts[*argument] = count.max(0) as u64;
                }
                self.cells.bounds(cell, Knowledge::Exact).0 <= count
            },
        );
        possible
            && changed.iter().all(|(figure, counts)| {
                let looks = self.figures[*figure].published(counts);
                looks.is_some() && looks == self.published[*figure]
            })
    }

    /// What the figures leave of the target by themselves, where that can be told.
    fn finding(&self, target: usize) -> Finding {
        let name = self.cells.name(target);
        for (figure, _) in self.uses.get(&target).into_iter().flatten() {
            let figure = &self.figures[*figure];
            let is_hidden = |cell: &&usize| self.cells.is_target(**cell);
            let hidden: Vec<usize> = figure.cells.iter().filter(is_hidden).copied().collect();
            let spans = intervals::of_targets(self.cells, &hidden, Knowledge::Exact);
            let span_of = |cell: usize| {
                let exact = self.cells.values[cell] as u64;
                match hidden.iter().position(|other| *other == cell) {
                    None => Some(Span {
                        least: exact,
                        greatest: exact,
                    }),
                    Some(at) => {
                        let interval = spans[at]?;
                        Some(Span {
                            least: interval.least,
                            greatest: interval.greatest?,
                        })
                    }
                }
            };
            let all: Option<Vec<Span>> = figure.cells.iter().map(|cell| span_of(*cell)).collect();
            let Some(all) = all else { continue };
            let truth: Vec<u64> = figure
                .cells
                .iter()
                .map(|cell| self.cells.values[*cell] as u64)
                .collect();
            let figures = [(figure.value, figure.precision)];
            let argument = figure.cells.iter().position(|cell| *cell == target);
            if let Some(values) = possible_values(&all, &truth, &figures)
                && let Some(argument) = argument
                && values[argument].len() < self.cells.policy.fewest_values as usize
            {
                let (figure, n_values) = (figure.name.clone(), values[argument].len());
                return Finding::Figure {
                    figure,
                    cell: name,
                    n_values,
                };
            }
        }
        Finding::NotShown(name)
    }
}
