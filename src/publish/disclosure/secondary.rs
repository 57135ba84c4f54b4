//! Secondary suppression over the whole linked set: what else to hide so that no hidden count can
//! be narrowed.
//!
//! For every hidden cell the cheapest [`Move`] is looked for that changes it and nothing published
//! once the cells on its way are hidden too. How large a count is that is hidden in the end decides
//! nothing here, only which counts are below the threshold, published totals of places and codes:
//! who knows this procedure cannot undo it. Cells that a move makes smaller, there or on the way back,
//! must not be small themselves; then all cells of the move have all the room they need at once. Where there is no such move, one over small cells is taken, and whether it has room
//! is for the audit to say, which lets all of it pass or nothing.
//!
//! The cost of a cell is the population of its place, as published, and something for each cell;
//! totals cost ten times as much. Finding the least loss exactly is NP-hard: Kelly, J. P., Golden,
//! B. L. and Assad, A. A. (1992). Cell suppression: disclosure protection for sensitive tabular
//! data. Networks 22(4), 397–417. <https://doi.org/10.1002/net.3230220407>

use std::collections::BTreeMap;

use super::cells::Cells;
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

/// Hides what else must be hidden, once small cells are. Gives ways that show hidden cells to be
/// safe.
pub(super) fn suppress(cells: &mut Cells) -> BTreeMap<usize, Ways> {
    let before = cells.hidden.clone();
    let mut priceless: Vec<bool> = vec![false; cells.values.len()];
    loop {
        let mut search = Search::new(cells, &priceless);
        search.hide();
        let ways = search.ways_found();
        // The published total of a place must not decide once it is hidden itself.
        let mut told = false;
        for total in (0..cells.values.len()).step_by(cells.width()) {
            if cells.hidden[total] == Some(Hidden::Secondary) && !priceless[total] {
                priceless[total] = true;
                told = true;
            }
        }
        if !told {
            return ways;
        }
        cells.hidden.clone_from(&before);
    }
}

struct Search<'a, 'b> {
    cells: &'a mut Cells<'b>,
    /// What it costs to hide each cell.
    costs: Vec<u64>,
    ways: BTreeMap<usize, Ways>,
}

/// What a move may make smaller.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shrinking {
    /// Nothing that is small itself.
    Large,
    /// Anything that is hidden already; what is small costs extra.
    AnyHidden,
}

enum Price {
    /// Something on the way cannot be hidden, or has no room.
    Impossible,
    Dear,
    /// What it costs, and in which direction it surely has room, if in any.
    Of(u64, Option<i64>),
}

#[derive(Clone, Copy)]
struct Offer {
    cost: u64,
    /// In which direction the move surely has room, if in any.
    room: Option<i64>,
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

    fn hide(&mut self) {
        for target in self.targets() {
            if self.ways.contains_key(&target) {
                continue;
            }
            let large = self.cheapest(target, Shrinking::Large);
            if let Some(offer) = large.or_else(|| self.cheapest(target, Shrinking::AnyHidden)) {
                self.take(&offer);
            }
        }
    }

    /// With those of cells for which there was no move that surely has room.
    fn ways_found(mut self) -> BTreeMap<usize, Ways> {
        for target in self.targets() {
            if let Some(ways) = self.ways_between_hidden(target) {
                self.ways.insert(target, ways);
            }
        }
        self.ways
    }

    /// Hides what is on the way, which shows all of it to be safe if the move has room.
    fn take(&mut self, offer: &Offer) {
        let (tables, width) = (self.cells.tables, self.cells.width());
        let times = offer.room.map(|by| by * self.cells.policy.room());
        offer.step.each(&tables.geography, width, |cell, _| {
            if !self.cells.is_free(cell) {
                self.cells.hidden[cell] = Some(Hidden::Secondary);
            }
            if let Some(times) = times
                && self.cells.is_target(cell)
            {
                let ways = [vec![(offer.step, times)], Vec::new()];
                self.ways.entry(cell).or_insert(Ways { ways });
            }
            true
        });
    }

    /// What a move costs, unless it is more than the most that is worth it.
    fn price(&self, step: &Move, shrinking: Shrinking, most: u64) -> Price {
        let cells = &*self.cells;
        let (mut cost, mut of_small, mut is_dear) = (0_u64, 0_u64, false);
        // Whether all that shrinks is large, and all that shrinks on the way back.
        let (mut forth, mut back) = (true, true);
        let possible = step.each(&cells.tables.geography, cells.width(), |cell, by| {
            if cells.is_fixed(cell) {
                return false;
            }
            if !cells.is_free(cell) {
                cost = self.costs[cell].saturating_add(cost);
            }
            if !self.is_large(cell) {
                match by < 0 {
                    true => forth = false,
                    false => back = false,
                }
                of_small = self.costs[cell]
                    .saturating_mul(SURCHARGE)
                    .saturating_add(of_small);
            }
            is_dear = most < cost;
            !is_dear && (forth || back || shrinking == Shrinking::AnyHidden)
        });
        let room = match (forth, back) {
            (true, _) => Some(1),
            (false, true) => Some(-1),
            (false, false) => None,
        };
        if room.is_none() {
            cost = cost.saturating_add(of_small);
        }
        match (is_dear, possible) {
            (true, _) => Price::Dear,
            (false, true) => Price::Of(cost, room),
            (false, false) => Price::Impossible,
        }
    }

    /// Whether a count can surely shrink by the room that the policy asks for: it is above what is
    /// called small, and the rest of how large it is does not matter.
    fn is_large(&self, cell: usize) -> bool {
        let cells = &*self.cells;
        cells.values[cell] >= (cells.policy.threshold as i64).max(cells.policy.room() + 1)
    }

    fn cheapest(&self, target: usize, shrinking: Shrinking) -> Option<Offer> {
        let mut best: Option<Offer> = None;
        let mut offer = |step: Move| {
            let most = best.map_or(u64::MAX, |best| best.cost);
            match self.price(&step, shrinking, most) {
                Price::Impossible => return false,
                Price::Dear => {}
                Price::Of(cost, room) => {
                    if best.is_none_or(|best| (cost, step) < (best.cost, best.step)) {
                        best = Some(Offer { cost, room, step });
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
        let weak = start.loses.is_some() && !self.is_large(other);
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
                        times = times.min(cells.values[cell] + change - cells.least(cell));
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
