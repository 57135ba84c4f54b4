//! Secondary suppression over the whole linked set: what else to hide so that no hidden count can
//! be narrowed.
//!
//! For every hidden cell the cheapest [`Move`] is looked for that changes it and nothing published
//! once the cells on its way are hidden too. Two passes:
//!
//! 1. *Structure.* No count that is hidden in the end decides anything here, only which counts are
//!    small, published totals of places and codes: who knows this procedure cannot undo it. Cells
//!    that a move makes smaller should not be small themselves; then the hidden cell can grow by
//!    all the room it needs, and all cells of the move are safe at once. A small one costs extra
//!    and leaves the cell to the second pass.
//! 2. *Room.* What is left is attacked. Cells that could be narrowed get a move that surely has
//!    room. That such a cell was found may tell a little of it; the account counts these cells.
//!
//! The cost of a cell is the population of its place, as published, and something for each cell;
//! totals cost ten times as much. Finding the least loss exactly is NP-hard: Kelly, J. P., Golden,
//! B. L. and Assad, A. A. (1992). Cell suppression: disclosure protection for sensitive tabular
//! data. Networks 22(4), 397–417. <https://doi.org/10.1002/net.3230220407>

use std::collections::BTreeMap;

use super::audit::intervals;
use super::cells::{Cells, Knowledge};
use super::finding::Finding;
use super::ledger::Ledger;
use super::linked_tables::LinkedTables;
use super::moves::{Move, Ways};
use super::pattern::{Hidden, Pattern};
use super::{primary, rounding};
use crate::plan::Policy;

/// The hidden cells of a period by primary suppression alone, which does not protect them.
pub fn primary_only(
    tables: &LinkedTables,
    table: usize,
    policy: &Policy,
    ledger: &Ledger,
) -> Result<Pattern, Vec<Finding>> {
    let mut cells = Cells::new(tables, table, policy, ledger)?;
    primary::hide(&mut cells);
    Ok(cells.pattern())
}

/// The hidden cells of a period.
pub fn complete(
    tables: &LinkedTables,
    table: usize,
    policy: &Policy,
    ledger: &Ledger,
) -> Result<Pattern, Vec<Finding>> {
    let mut cells = Cells::new(tables, table, policy, ledger)?;
    primary::hide(&mut cells);
    suppress(&mut cells);
    Ok(cells.pattern())
}

/// What suppression found out.
pub(super) struct Suppression {
    /// Ways that show a hidden cell to be safe.
    pub ways: BTreeMap<usize, Ways>,
    /// Cells for which the second pass had to hide more.
    pub n_widened: usize,
}

/// Hides what else must be hidden, once small cells are.
pub(super) fn suppress(cells: &mut Cells) -> Suppression {
    let before = cells.hidden.clone();
    let mut priceless: Vec<bool> = vec![false; cells.values.len()];
    loop {
        let mut search = Search::new(cells, &priceless);
        search.structure();
        search.room();
        let Search {
            ways, n_widened, ..
        } = search;
        // The published total of a place must not decide once it is hidden itself.
        let mut told = false;
        for total in (0..cells.values.len()).step_by(cells.width()) {
            if cells.hidden[total] == Some(Hidden::Secondary) && !priceless[total] {
                priceless[total] = true;
                told = true;
            }
        }
        if !told {
            return Suppression { ways, n_widened };
        }
        cells.hidden.clone_from(&before);
    }
}

struct Search<'a, 'b> {
    cells: &'a mut Cells<'b>,
    /// What it costs to hide each cell.
    costs: Vec<u64>,
    ways: BTreeMap<usize, Ways>,
    n_widened: usize,
}

/// What it takes for a move to count as one with room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// What it makes smaller is not small by the rules, whatever it is; what is costs extra.
    Structure,
    /// What it makes smaller has room as counted.
    Room,
}

enum Price {
    /// Something on the way cannot be hidden, or has no room.
    Impossible,
    Dear,
    /// What it costs, and whether it surely has room.
    Of(u64, bool),
}

#[derive(Clone, Copy)]
struct Offer {
    cost: u64,
    has_room: bool,
    step: Move,
}

/// A small cell on the way costs as many new cells as this.
const SURCHARGE: u64 = 2;
const TOTALS: u64 = 10;
const EACH_CELL: u64 = 100;
/// Areas of a region that are tried as the one in which its count changes, for each other group.
const AREAS_TRIED: usize = 3;
/// Moves that are tried, and found, for room among cells that are hidden anyway.
const MOVES_TRIED: usize = 5_000;
const MOVES_FOUND: usize = 64;

impl<'a, 'b> Search<'a, 'b> {
    fn new(cells: &'a mut Cells<'b>, priceless: &[bool]) -> Search<'a, 'b> {
        let width = cells.width();
        let cost = |cell: usize| {
            let total = cell - cell % width;
            let is_open = !cells.is_free(total) && !priceless[total];
            let people = match is_open {
                true => rounding::round(cells.values[total] as u64, cells.policy.base),
                false => 0,
            };
            let times = if cell == total { TOTALS } else { 1 };
            EACH_CELL.saturating_add(people).saturating_mul(times)
        };
        let costs = (0..cells.values.len()).map(cost).collect();
        Search {
            cells,
            costs,
            ways: BTreeMap::new(),
            n_widened: 0,
        }
    }

    /// Large places first: what is hidden for them serves their areas too.
    fn targets(&self) -> Vec<usize> {
        let geography = &self.cells.tables.geography;
        let all = 0..self.cells.values.len();
        let mut targets: Vec<usize> = all
            .filter(|cell| self.cells.is_target(*cell) && !self.ways.contains_key(cell))
            .collect();
        targets.sort_by_key(|&cell| {
            let size = geography.areas_of(self.cells.place(cell)).len();
            (std::cmp::Reverse(size), cell)
        });
        targets
    }

    fn structure(&mut self) {
        for target in self.targets() {
            if !self.ways.contains_key(&target)
                && let Some(offer) = self.cheapest(target, Pass::Structure)
            {
                self.take(&offer);
            }
        }
    }

    fn room(&mut self) {
        for target in self.targets() {
            if let Some(ways) = self.ways_between_hidden(target) {
                self.ways.insert(target, ways);
            }
        }
        let left = self.targets();
        let narrow = intervals::narrow(self.cells, &left, Knowledge::Exact);
        for (target, narrow) in left.into_iter().zip(narrow) {
            if narrow
                && !self.ways.contains_key(&target)
                && let Some(offer) = self.cheapest(target, Pass::Room)
            {
                self.n_widened += 1;
                self.take(&offer);
            }
        }
    }

    /// Hides what is on the way, which shows all of it to be safe if the move has room.
    fn take(&mut self, offer: &Offer) {
        let (tables, width) = (self.cells.tables, self.cells.width());
        let room = self.cells.policy.room();
        offer.step.each(&tables.geography, width, |cell, _| {
            if !self.cells.is_free(cell) {
                self.cells.hidden[cell] = Some(Hidden::Secondary);
            }
            if offer.has_room && self.cells.is_target(cell) {
                let ways = [vec![(offer.step, room)], Vec::new()];
                self.ways.entry(cell).or_insert(Ways { ways });
            }
            true
        });
    }

    /// What a move costs, unless it is more than the most that is worth it.
    fn price(&self, step: &Move, pass: Pass, most: u64) -> Price {
        let cells = &*self.cells;
        let room = cells.policy.room();
        let (mut cost, mut has_room, mut is_dear) = (0, true, false);
        let possible = step.each(&cells.tables.geography, cells.width(), |cell, by| {
            if cells.is_fixed(cell) {
                return false;
            }
            let is_free = cells.is_free(cell);
            if !is_free {
                cost = self.costs[cell].saturating_add(cost);
            }
            let shrinks_enough =
                by > 0 || room <= cells.values[cell] && (pass == Pass::Room || !cells.small[cell]);
            if !shrinks_enough {
                has_room = false;
                cost = self.costs[cell]
                    .saturating_mul(SURCHARGE)
                    .saturating_add(cost);
            }
            is_dear = most < cost;
            !is_dear && (shrinks_enough || is_free && pass == Pass::Structure)
        });
        match (is_dear, possible) {
            (true, _) => Price::Dear,
            (false, true) => Price::Of(cost, has_room),
            (false, false) => Price::Impossible,
        }
    }

    fn cheapest(&self, target: usize, pass: Pass) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        let mut offer = |step: Move| {
            let most = best.map_or(u64::MAX, |best| best.cost);
            match self.price(&step, pass, most) {
                Price::Impossible => return false,
                Price::Dear => {}
                Price::Of(cost, has_room) => {
                    if best.is_none_or(|best| (cost, step) < (best.cost, best.step)) {
                        best = Some(Offer {
                            cost,
                            has_room,
                            step,
                        });
                    }
                }
            }
            true
        };
        let place = self.cells.place(target);
        for start in self.starts(target) {
            offer(start);
            for pool in self.pools(start.area, place) {
                let mut found = false;
                for mirrored in pool {
                    found |= offer(Move {
                        mirrored: Some(mirrored),
                        ..start
                    });
                }
                // Larger regions are further from the area and have more to hide.
                if found {
                    break;
                }
            }
        }
        best
    }

    /// Moves in one area that change the target.
    fn starts(&self, target: usize) -> Vec<Move> {
        let (cells, geography) = (&*self.cells, &self.cells.tables.geography);
        let (place, column) = (cells.place(target), target % cells.width());
        let mut starts = Vec::new();
        let pairs: Vec<(usize, Option<usize>)> = match column {
            0 => (1..cells.width()).map(|gains| (gains, None)).collect(),
            gains => {
                let others = (1..cells.width()).filter(|other| *other != gains);
                others
                    .map(|other| (gains, Some(other)))
                    .chain([(gains, None)])
                    .collect()
            }
        };
        for (gains, loses) in pairs {
            let start = |area: usize| Move {
                area,
                gains,
                loses,
                mirrored: None,
            };
            if place < geography.n_areas() {
                starts.push(start(place));
                continue;
            }
            // In a region, the areas where little or nothing is to be hidden.
            let mut cheapest: Vec<(u64, usize)> = Vec::new();
            for &area in geography.areas_of(place) {
                if let Some(cost) = self.price_in_area(&start(area)) {
                    cheapest.push((cost, area));
                }
            }
            cheapest.sort();
            starts.extend(
                cheapest
                    .iter()
                    .take(AREAS_TRIED)
                    .map(|(_, area)| start(*area)),
            );
        }
        starts
    }

    fn price_in_area(&self, start: &Move) -> Option<u64> {
        let cells = &*self.cells;
        let row = start.area * cells.width();
        let other = row + start.loses.unwrap_or(0);
        let own = [row + start.gains, other];
        if own.iter().any(|cell| cells.is_fixed(*cell)) {
            return None;
        }
        let weak = start.loses.is_some()
            && (cells.small[other] || cells.values[other] < cells.policy.room());
        let surcharge = if weak {
            self.costs[other].saturating_mul(SURCHARGE)
        } else {
            0
        };
        let hidden = own.iter().filter(|cell| !cells.is_free(**cell));
        let costs = hidden.map(|cell| self.costs[*cell]);
        Some(costs.fold(surcharge, u64::saturating_add))
    }

    /// Areas outside the target's place with which an area shares a region, the smallest region
    /// first and every area once.
    fn pools(
        &self,
        area: usize,
        place: usize,
    ) -> impl Iterator<Item = impl Iterator<Item = usize>> {
        let geography = &self.cells.tables.geography;
        let regions = geography.regions_of(area);
        let is_in =
            |place: usize, area: &usize| geography.areas_of(place).binary_search(area).is_ok();
        regions.iter().enumerate().map(move |(at, region)| {
            let nearer =
                move |other: &usize| regions[..at].iter().any(|region| is_in(*region, other));
            let areas = geography.areas_of(*region).iter().copied();
            areas.filter(move |other| !is_in(place, other) && !nearer(other))
        })
    }

    /// Moves between cells that are hidden anyway, in both directions, until there is room.
    fn ways_between_hidden(&self, target: usize) -> Option<Ways> {
        let (cells, room) = (&*self.cells, self.cells.policy.room());
        let (geography, width) = (&cells.tables.geography, cells.width());
        let steps = self.steps_between_hidden(target);
        let mut found = Ways::default();
        let mut moved = 0;
        for (way, direction) in found.ways.iter_mut().zip([1, -1]) {
            let mut changes: BTreeMap<usize, i64> = BTreeMap::new();
            for step in &steps {
                let mut times = room - moved;
                step.each(geography, width, |cell, by| {
                    if by * direction < 0 {
                        let change = changes.get(&cell).copied().unwrap_or(0);
                        times = times.min(cells.values[cell] + change);
                    }
                    0 < times
                });
                if 0 < times {
                    step.each(geography, width, |cell, by| {
                        *changes.entry(cell).or_default() += by * direction * times;
                        true
                    });
                    way.push((*step, direction * times));
                    moved += times;
                }
                if moved == room {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Moves that change the target and otherwise only what is hidden.
    fn steps_between_hidden(&self, target: usize) -> Vec<Move> {
        let (cells, place) = (&*self.cells, self.cells.place(target));
        let (geography, width) = (&cells.tables.geography, cells.width());
        let (mut steps, mut n_tried) = (Vec::new(), 0);
        for start in self.starts(target) {
            let mirrors = self.pools(start.area, place).flatten().map(Some);
            for mirrored in [None].into_iter().chain(mirrors) {
                n_tried += 1;
                let step = Move { mirrored, ..start };
                if step.each(geography, width, |cell, _| cells.is_free(cell)) {
                    steps.push(step);
                }
                if MOVES_FOUND <= steps.len() || MOVES_TRIED <= n_tried {
                    return steps;
                }
            }
        }
        steps
    }
}

/// Moves between hidden cells that change each target.
pub(super) fn moves_between_hidden(cells: &Cells, targets: &[usize]) -> Vec<Vec<Move>> {
    let mut own = cells.clone();
    let priceless = vec![false; cells.values.len()];
    let search = Search::new(&mut own, &priceless);
    targets
        .iter()
        .map(|target| search.steps_between_hidden(*target))
        .collect()
}
