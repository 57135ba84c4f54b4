//! Bounds of an index of two groups.
//!
//! While fills are few, all are visited. Otherwise the totals of both groups are held at each of
//! their possible values in turn: the index is then a sum over areas, and the fill with the extreme
//! sum is found area by area (dynamic programming), exactly and whatever the shape of the sum. It
//! is not enough to look at fills whose cells all stand at their least or greatest: information
//! indices may be largest, and all indices smallest, in between. Totals whose best conceivable sum,
//! by a price on each member of the group, is no better than what was found are passed over.

use super::contributions::BoundedIndex;
use super::enumeration::{n_fills, visit};
use super::fills::{Others, Span, SuppressedArea};
use super::{Bound, Bounds, NoBounds};
use crate::indices::InvalidTable;

/// Steps of the search after which the best conceivable sum is given instead of an exact bound.
const STEPS: u64 = 400_000_000;

/// The smallest and the largest that an index can be over all fills. The group's total in the
/// region, where it is published, leaves out the fills that disagree with it. In
/// [`Bound::attained_by`] the group and the others of each area stand side by side.
pub fn bounds(
    index: BoundedIndex,
    areas: &[SuppressedArea],
    group_total: Option<Span>,
) -> Result<Bounds, NoBounds> {
    // In an order of their own, so that no bound depends on that of the input.
    let mut order: Vec<usize> = (0..areas.len()).collect();
    order.sort_by_key(|&area| areas[area]);
    let choices: Vec<Vec<(u64, u64)>> = order
        .iter()
        .map(|&area| areas[area].fills(area))
        .collect::<Result<_, _>>()?;
    let totals = |pick: fn(&(u64, u64)) -> u64| {
        let greatest = choices
            .iter()
            .map(|fills| fills.iter().map(pick).max().unwrap_or(0));
        greatest.fold(0_u64, u64::saturating_add)
    };
    if (1 << 53) <= totals(|fill| fill.0).saturating_add(totals(|fill| fill.1)) {
        return Err(NoBounds::TooLarge);
    }
    let agrees =
        |total: u64| group_total.is_none_or(|span| span.least <= total && total <= span.greatest);
    let in_input_order = |fills: &[(u64, u64)]| {
        let mut counts = vec![0; 2 * fills.len()];
        for (&area, &(group, others)) in order.iter().zip(fills) {
            counts[2 * area] = group;
            counts[2 * area + 1] = others;
        }
        counts
    };
    let slices: Vec<&[(u64, u64)]> = choices.iter().map(Vec::as_slice).collect();
    if n_fills(&slices).is_some() {
        return visit_all(index, &slices, agrees, in_input_order);
    }
    let surely_inhabited = |fills: &&Vec<(u64, u64)>| fills.iter().all(|fill| *fill != (0, 0));
    if choices.iter().filter(surely_inhabited).count() < 2 {
        return Err(NoBounds::Table(InvalidTable::OneArea));
    }
    let search = Search::new(index, areas, &order, &choices)?;
    let agreeing = search.ends(agrees);
    if agreeing.is_empty() {
        return Err(NoBounds::Total);
    }
    let defined: Vec<usize> = agreeing
        .iter()
        .copied()
        .filter(|&end| {
            let (group, others) = search.totals(end);
            0 < group && 0 < others
        })
        .collect();
    let Some(_) = defined.first() else {
        let (group, _) = search.totals(agreeing[0]);
        return Err(NoBounds::Table(match group {
            0 => InvalidTable::EmptyGroup,
            _ => InvalidTable::EmptyOthers,
        }));
    };
    let has_undefined = defined.len() < agreeing.len();
    let bound = |side: Side| {
        let found = search.extreme(&defined, side, STEPS);
        if index == BoundedIndex::Gini {
            return Bound {
                value: match side {
                    Side::Least => found.sum,
                    Side::Greatest => found.sum * (2.0 - found.sum),
                },
                attained_by: None,
            };
        }
        match found.fills {
            Some(fills) => Bound {
                // The index itself, whose rounding is that of all other tables.
                value: index.value(&fills).unwrap_or(index.of_sum(found.sum)),
                attained_by: Some(in_input_order(&fills)),
            },
            None => Bound {
                value: index.of_sum(found.sum),
                attained_by: None,
            },
        }
    };
    Ok(Bounds {
        least: bound(Side::Least),
        greatest: bound(Side::Greatest),
        has_undefined,
    })
}

fn visit_all(
    index: BoundedIndex,
    choices: &[&[(u64, u64)]],
    agrees: impl Fn(u64) -> bool,
    in_input_order: impl Fn(&[(u64, u64)]) -> Vec<u64>,
) -> Result<Bounds, NoBounds> {
    let fills_of = |fill: &[&(u64, u64)]| fill.iter().map(|it| **it).collect::<Vec<_>>();
    let group = |fill: &[&(u64, u64)]| fill.iter().map(|it| it.0).sum::<u64>();
    // A fill that disagrees with the total is none, which is told apart from one without a value.
    let some_agree = std::cell::Cell::new(false);
    let some_undefined = std::cell::Cell::new(false);
    let extremes = visit(choices, |fill| {
        if !agrees(group(fill)) {
            return Err(InvalidTable::EmptyGroup);
        }
        some_agree.set(true);
        let value = index.value(&fills_of(fill));
        some_undefined.set(some_undefined.get() || value.is_err());
        value
    });
    if !some_agree.get() {
        return Err(NoBounds::Total);
    }
    let mut bounds = extremes?.map(|fill| in_input_order(&fills_of(fill)))?;
    bounds.has_undefined = some_undefined.get();
    Ok(bounds)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Least,
    Greatest,
}

impl Side {
    /// Turns sums so that more is better.
    fn sign(self) -> f64 {
        match self {
            Side::Least => -1.0,
            Side::Greatest => 1.0,
        }
    }
}

/// The best sum, or the best conceivable one, and then without fills.
struct Found {
    sum: f64,
    fills: Option<Vec<(u64, u64)>>,
}

/// The state after some areas is how many members of the group, or others, above the least there
/// are in them; or both, where neither tells the other.
struct Search<'a> {
    index: BoundedIndex,
    choices: &'a [Vec<(u64, u64)>],
    /// The totals of the state nought.
    origin: (u64, u64),
    states: States,
    n_states: usize,
}

enum States {
    Group,
    Others,
    /// Whoever is not in the group is among the others, so that both add up to this.
    Inhabitants(u64),
    Both {
        width: u64,
    },
}

impl<'a> Search<'a> {
    fn new(
        index: BoundedIndex,
        areas: &[SuppressedArea],
        order: &[usize],
        choices: &'a [Vec<(u64, u64)>],
    ) -> Result<Search<'a>, NoBounds> {
        let least = |pick: fn(&(u64, u64)) -> u64| -> u64 {
            choices
                .iter()
                .map(|fills| fills.iter().map(pick).min().unwrap_or(0))
                .sum()
        };
        let greatest = |pick: fn(&(u64, u64)) -> u64| -> u64 {
            choices
                .iter()
                .map(|fills| fills.iter().map(pick).max().unwrap_or(0))
                .sum()
        };
        let origin = (least(|fill| fill.0), least(|fill| fill.1));
        let group_width = greatest(|fill| fill.0) - origin.0 + 1;
        let others_width = greatest(|fill| fill.1) - origin.1 + 1;
        let open = || {
            order
                .iter()
                .zip(choices)
                .filter(|(_, fills)| 1 < fills.len())
        };
        let remainder = |area: usize| matches!(areas[area].others, Others::Remainder { .. });
        let (states, n_states) = if others_width == 1 {
            (States::Group, group_width)
        } else if group_width == 1 {
            (States::Others, others_width)
        } else if open().all(|(&area, _)| remainder(area)) {
            (
                States::Inhabitants(origin.0 + greatest(|fill| fill.1)),
                group_width,
            )
        } else {
            let n_states = group_width.saturating_mul(others_width);
            (
                States::Both {
                    width: others_width,
                },
                n_states,
            )
        };
        // The choice that led to each state is remembered for each area.
        if 1 << 26 < n_states.saturating_mul(choices.len() as u64) {
            return Err(NoBounds::TooManyFills);
        }
        let n_states = n_states as usize;
        Ok(Search {
            index,
            choices,
            origin,
            states,
            n_states,
        })
    }

    fn totals(&self, state: usize) -> (u64, u64) {
        let state = state as u64;
        let (group, others) = self.origin;
        match self.states {
            States::Group => (group + state, others),
            States::Others => (group, others + state),
            States::Inhabitants(inhabitants) => (group + state, inhabitants - group - state),
            States::Both { width } => (group + state / width, others + state % width),
        }
    }

    /// By how much a fill of an area moves the state.
    fn moves(&self, area: usize) -> Vec<usize> {
        let fills = &self.choices[area];
        let least = |pick: fn(&(u64, u64)) -> u64| fills.iter().map(pick).min().unwrap_or(0);
        let (least_group, least_others) = (least(|fill| fill.0), least(|fill| fill.1));
        let step = |&(group, others): &(u64, u64)| match self.states {
            States::Group | States::Inhabitants(_) => group - least_group,
            States::Others => others - least_others,
            States::Both { width } => (group - least_group) * width + others - least_others,
        };
        fills.iter().map(|fill| step(fill) as usize).collect()
    }

    /// The states that can be reached at the end and agree with the group's total.
    fn ends(&self, agrees: impl Fn(u64) -> bool) -> Vec<usize> {
        let mut reached = vec![false; self.n_states];
        reached[0] = true;
        for area in 0..self.choices.len() {
            let moves = self.moves(area);
            let mut next = vec![false; self.n_states];
            for state in (0..self.n_states).filter(|&state| reached[state]) {
                moves.iter().for_each(|step| next[state + step] = true);
            }
            reached = next;
        }
        let ends = (0..self.n_states).filter(|&end| reached[end]);
        ends.filter(|&end| agrees(self.totals(end).0)).collect()
    }

    fn extreme(&self, ends: &[usize], side: Side, most_steps: u64) -> Found {
        let mut conceivable: Vec<(f64, usize)> = ends
            .iter()
            .map(|&end| (self.conceivable(end, side), end))
            .collect();
        conceivable.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let each: u64 = self.choices.iter().map(|fills| fills.len() as u64).sum();
        let mut steps = 0_u64;
        let mut best: Option<Found> = None;
        for &(most, end) in &conceivable {
            // What rounding may add to the best conceivable sum.
            const ROUNDING: f64 = 1e-12;
            if let Some(found) = &best
                && most <= found.sum + ROUNDING
            {
                break;
            }
            steps = steps.saturating_add(each.saturating_mul(self.n_states as u64));
            if most_steps < steps {
                return Found {
                    sum: side.sign() * (most + ROUNDING),
                    fills: None,
                };
            }
            let found = self.best_at(end, side);
            if best.as_ref().is_none_or(|best| best.sum < found.sum) {
                best = Some(found);
            }
        }
        let best = best.expect("there is at least one end, and its fill is found");
        Found {
            sum: side.sign() * best.sum,
            fills: best.fills,
        }
    }

    fn values(&self, end: usize, side: Side) -> Vec<Vec<f64>> {
        let totals = self.totals(end);
        let value = |fill: &(u64, u64)| side.sign() * self.index.contribution(*fill, totals);
        self.choices
            .iter()
            .map(|fills| fills.iter().map(value).collect())
            .collect()
    }

    /// A sum that no fill with these totals surpasses: with a price on each step, which areas pay
    /// and which is paid back for the steps to the end, areas may choose freely. Any price gives
    /// such a sum, and a good one is searched for.
    fn conceivable(&self, end: usize, side: Side) -> f64 {
        let values = self.values(end, side);
        let moves: Vec<Vec<usize>> = (0..values.len()).map(|area| self.moves(area)).collect();
        let at = |price: f64| {
            let of_area = |(values, moves): (&Vec<f64>, &Vec<usize>)| {
                let paid = values
                    .iter()
                    .zip(moves)
                    .map(|(value, &step)| value - price * step as f64);
                paid.fold(f64::NEG_INFINITY, f64::max)
            };
            let free: f64 = values.iter().zip(&moves).map(of_area).sum();
            free + price * end as f64
        };
        let greatest = values
            .iter()
            .flatten()
            .fold(0.0_f64, |so_far, value| so_far.max(value.abs()));
        // The sum is convex in the price.
        let (mut low, mut high) = (-2.0 * greatest, 2.0 * greatest);
        let mut best = at(0.0);
        for _ in 0..60 {
            let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            let (at_left, at_right) = (at(left), at(right));
            best = best.min(at_left).min(at_right);
            if at_left <= at_right {
                high = right;
            } else {
                low = left;
            }
        }
        best
    }

    /// The sum is turned so that more is better.
    fn best_at(&self, end: usize, side: Side) -> Found {
        let values = self.values(end, side);
        let mut sums = vec![f64::NEG_INFINITY; self.n_states];
        sums[0] = 0.0;
        let mut taken: Vec<Vec<u16>> = Vec::with_capacity(values.len());
        for (area, values) in values.iter().enumerate() {
            let moves = self.moves(area);
            let mut next = vec![f64::NEG_INFINITY; self.n_states];
            let mut choice = vec![0_u16; self.n_states];
            for (place, (value, step)) in values.iter().zip(&moves).enumerate() {
                for state in 0..self.n_states - step {
                    let sum = sums[state] + value;
                    if next[state + step] < sum {
                        next[state + step] = sum;
                        choice[state + step] = place as u16;
                    }
                }
            }
            sums = next;
            taken.push(choice);
        }
        let (mut state, mut fills) = (end, vec![(0, 0); values.len()]);
        for area in (0..values.len()).rev() {
            let place = usize::from(taken[area][state]);
            fills[area] = self.choices[area][place];
            state -= self.moves(area)[place];
        }
        Found {
            sum: sums[end],
            fills: Some(fills),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BoundedIndex, Others, Search, Side, Span, SuppressedArea};

    #[test]
    fn a_search_cut_short_gives_a_bound_beyond_the_exact_one() {
        let areas: Vec<SuppressedArea> = (0..12)
            .map(|area| SuppressedArea {
                group: Span {
                    least: 1,
                    greatest: 4 + area % 2,
                },
                others: Others::Count(Span::known(3 + area * area)),
            })
            .collect();
        let order: Vec<usize> = (0..areas.len()).collect();
        let fills = areas.iter().map(|area| area.fills(0).unwrap());
        let choices: Vec<Vec<(u64, u64)>> = fills.collect();
        for index in [
            BoundedIndex::Dissimilarity,
            BoundedIndex::InformationTheory,
            BoundedIndex::Isolation,
        ] {
            let search = Search::new(index, &areas, &order, &choices).unwrap();
            let ends = search.ends(|_| true);
            for side in [Side::Least, Side::Greatest] {
                let exact = search.extreme(&ends, side, u64::MAX);
                let short = search.extreme(&ends, side, 0);
                assert!(exact.fills.is_some() && short.fills.is_none());
                let beyond = side.sign() * (short.sum - exact.sum);
                // Prices leave little between what is conceivable and what is possible.
                assert!(
                    (0.0..0.05).contains(&beyond),
                    "{index:?} {side:?}: {beyond}"
                );
            }
        }
    }
}
