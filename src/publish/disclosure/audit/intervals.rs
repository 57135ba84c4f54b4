//! What an attacker can find out of hidden counts with everything published: the least and the
//! greatest count that agrees with all of it.
//!
//! Unknown are the counts of groups in areas; every published sum is a relation between them. Sums
//! are taken over the largest parts that are unknown, so that relations fall apart into small
//! systems, and each is solved exactly by the simplex method. Where regions are nested, relations
//! are two families of nested sets and hence totally unimodular: the ends are whole numbers that a
//! table attains, and so is every number in between (Edmonds, J. (1970). Submodular functions,
//! matroids, and certain polyhedra. In: Combinatorial Structures and Their Applications, 69–87).
//! Where regions overlap, every value that is counted is shown to be attained by a whole table.

use std::collections::BTreeMap;

use super::fraction::Fraction;
use super::simplex::{End, Program, Unsolved};
use crate::plan::Policy;
use crate::publish::disclosure::cells::Cells;
pub use crate::publish::disclosure::cells::Knowledge;
use crate::publish::disclosure::finding::Finding;
use crate::publish::disclosure::ledger::{CellName, Ledger};
use crate::publish::disclosure::linked_tables::LinkedTables;
use crate::publish::disclosure::pattern::Pattern;

/// The least and the greatest count of a hidden cell; nothing where there is no greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub least: u64,
    pub greatest: Option<u64>,
}

impl Interval {
    pub fn n_values(&self) -> Option<u64> {
        self.greatest
            .map(|greatest| (greatest + 1).saturating_sub(self.least))
    }
}

/// The exact interval of every cell of a period that must stay hidden, or nothing where it could
/// not be computed. Where regions overlap a count within the interval may still be impossible.
pub fn intervals(
    tables: &LinkedTables,
    table: usize,
    pattern: &Pattern,
    policy: &Policy,
    ledger: &Ledger,
    knowledge: Knowledge,
) -> Result<Vec<(CellName, Option<Interval>)>, Vec<Finding>> {
    let cells = Cells::new(tables, table, policy, ledger)?.with_pattern(pattern);
    let targets = targets(&cells);
    let found = of_targets(&cells, &targets, knowledge);
    Ok(targets
        .iter()
        .map(|target| cells.name(*target))
        .zip(found)
        .collect())
}

pub(super) fn targets(cells: &Cells) -> Vec<usize> {
    (0..cells.values.len())
        .filter(|cell| cells.is_target(*cell))
        .collect()
}

pub(super) fn of_targets(
    cells: &Cells,
    targets: &[usize],
    knowledge: Knowledge,
) -> Vec<Option<Interval>> {
    let mut systems = Systems::new(cells, targets, knowledge);
    targets
        .iter()
        .map(|target| systems.interval(*target).ok())
        .collect()
}

/// Whether each target could be narrowed to fewer values than the policy allows, or could not be
/// shown not to be.
pub(in super::super) fn narrow(
    cells: &Cells,
    targets: &[usize],
    knowledge: Knowledge,
) -> Vec<bool> {
    if targets.is_empty() {
        return Vec::new();
    }
    let mut systems = Systems::new(cells, targets, knowledge);
    targets
        .iter()
        .map(|target| systems.has_room(*target) != Ok(true))
        .collect()
}

/// Relations between unknown counts, apart where none links them.
pub(super) struct Systems<'a> {
    cells: &'a Cells<'a>,
    programs: Vec<Program>,
    /// The system and variable of each target.
    of_target: BTreeMap<usize, (usize, usize)>,
}

struct Relation {
    members: Vec<usize>,
    bounds: (Option<i64>, Option<i64>),
    target: Option<usize>,
}

impl<'a> Systems<'a> {
    pub fn new(cells: &'a Cells, targets: &[usize], knowledge: Knowledge) -> Systems<'a> {
        let width = cells.width();
        let n_leaves = cells.tables.geography.n_areas() * width;
        let bounds = |cell: usize| cells.bounds(cell, knowledge);
        let is_known = |cell: usize| {
            let (least, greatest) = bounds(cell);
            Some(least) == greatest
        };
        let around_truth = |cell: usize| {
            let ((least, greatest), truth) = (bounds(cell), cells.values[cell]);
            (
                Some(least - truth),
                greatest.map(|greatest| greatest - truth),
            )
        };
        let mut relations: Vec<Relation> = Vec::new();
        let is_leaf = |cell: usize| cell < n_leaves && !cell.is_multiple_of(width);
        let sums = (0..cells.values.len()).filter(|cell| !is_leaf(*cell));
        for cell in sums.filter(|cell| bounds(*cell) != (0, None)) {
            let members = members(cells, cell, &is_known);
            if !members.is_empty() {
                relations.push(Relation {
                    members,
                    bounds: around_truth(cell),
                    target: None,
                });
            }
        }
        for &target in targets.iter().filter(|target| !is_leaf(**target)) {
            let members = members(cells, target, &is_known);
            relations.push(Relation {
                members,
                bounds: (None, None),
                target: Some(target),
            });
        }

        let mut group: Vec<usize> = (0..n_leaves).collect();
        for relation in &relations {
            for pair in relation.members.windows(2) {
                let (a, b) = (root(&mut group, pair[0]), root(&mut group, pair[1]));
                group[a.max(b)] = a.min(b);
            }
        }
        // Only systems with a target are of interest.
        let mut systems: BTreeMap<usize, (Vec<usize>, Vec<Relation>)> = BTreeMap::new();
        for &target in targets {
            let member = match is_leaf(target) {
                true => Some(target),
                false => members(cells, target, &is_known).first().copied(),
            };
            if let Some(member) = member {
                systems.entry(root(&mut group, member)).or_default();
            }
        }
        for leaf in (0..n_leaves).filter(|cell| is_leaf(*cell) && !is_known(*cell)) {
            if let Some((leaves, _)) = systems.get_mut(&root(&mut group, leaf)) {
                leaves.push(leaf);
            }
        }
        for relation in relations {
            if let Some(member) = relation.members.first()
                && let Some((_, own)) = systems.get_mut(&root(&mut group, *member))
            {
                own.push(relation);
            }
        }

        let mut of_target = BTreeMap::new();
        let mut programs = Vec::new();
        for (leaves, relations) in systems.into_values() {
            let numbers: BTreeMap<usize, usize> = leaves
                .iter()
                .enumerate()
                .map(|(at, leaf)| (*leaf, at))
                .collect();
            for (at, leaf) in leaves.iter().enumerate() {
                of_target.insert(*leaf, (programs.len(), at));
            }
            let mut limits: Vec<_> = leaves.iter().map(|leaf| around_truth(*leaf)).collect();
            let mut rows = Vec::new();
            for relation in &relations {
                if let Some(target) = relation.target {
                    of_target.insert(target, (programs.len(), limits.len()));
                }
                limits.push(relation.bounds);
                rows.push(relation.members.iter().map(|leaf| numbers[leaf]).collect());
            }
            programs.push(Program::new(leaves.len(), &rows, &limits));
        }
        Systems {
            cells,
            programs,
            of_target,
        }
    }

    pub fn interval(&mut self, target: usize) -> Result<Interval, Unsolved> {
        let truth = self.cells.values[target];
        let Some(&(program, variable)) = self.of_target.get(&target) else {
            return Ok(Interval {
                least: truth as u64,
                greatest: Some(truth as u64),
            });
        };
        let program = &mut self.programs[program];
        let below = program.reach(variable, false, None)?;
        let above = program.reach(variable, true, None)?;
        let least = match below {
            End::At(below) => truth - below.floor(),
            End::Beyond => 0,
        };
        let greatest = match above {
            End::At(above) => Some((truth + above.floor()) as u64),
            End::Beyond => None,
        };
        Ok(Interval {
            least: least as u64,
            greatest,
        })
    }

    pub fn has_room(&mut self, target: usize) -> Result<bool, Unsolved> {
        let room = self.cells.policy.room();
        let Some(&(program, variable)) = self.of_target.get(&target) else {
            return Ok(false);
        };
        if !self.cells.tables.geography.is_nested() {
            return attained(&self.programs[program], variable, room);
        }
        let program = &mut self.programs[program];
        match program.reach(variable, true, Some(room))? {
            End::Beyond => Ok(true),
            End::At(above) => {
                let left = room - above.floor();
                Ok(match program.reach(variable, false, Some(left))? {
                    End::Beyond => true,
                    End::At(below) => left <= below.floor(),
                })
            }
        }
    }
}

/// Whether whole tables attain as many values as there must be, the true one among them.
fn attained(program: &Program, variable: usize, room: i64) -> Result<bool, Unsolved> {
    let mut found = 0;
    for (up, distance) in (1..=room).flat_map(|by| [(true, by), (false, by)]) {
        let mut tried = program.clone();
        if up {
            tried.limit(variable, distance);
        } else {
            tried.limit_below(variable, -distance);
        }
        let end = tried.reach(variable, up, None)?;
        if end == End::At(Fraction::whole(distance)) && tried.is_whole() {
            found += 1;
        }
        if found == room {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The unknown counts of groups in areas that a sum consists of, besides what is known.
fn members(cells: &Cells, sum: usize, is_known: &impl Fn(usize) -> bool) -> Vec<usize> {
    let (geography, width) = (&cells.tables.geography, cells.width());
    let mut members = Vec::new();
    let mut left = vec![sum];
    while let Some(cell) = left.pop() {
        let (place, column) = (cell / width, cell % width);
        let parts: Vec<usize> = if geography.n_areas() <= place {
            geography
                .parts(place)
                .iter()
                .map(|part| part * width + column)
                .collect()
        } else if column == 0 {
            (1..width).map(|group| place * width + group).collect()
        } else {
            members.push(cell);
            continue;
        };
        left.extend(parts.into_iter().filter(|part| !is_known(*part)));
    }
    members.sort();
    members
}

fn root(group: &mut [usize], mut member: usize) -> usize {
    while group[member] != member {
        group[member] = group[group[member]];
        member = group[member];
    }
    member
}
