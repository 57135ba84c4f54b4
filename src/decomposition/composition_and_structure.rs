//! Why an index of a group and the others differs between two places that have no areas in common:
//! how mixed areas are, or how people are distributed over the areas.
//!
//! Each place is given the other's composition: an area with a rank among the areas of its place
//! gets what the area of that rank has in the other. The difference is then split as the mean over
//! both orders in which structure and composition could have been exchanged.
//!
//! Cortes, R. X., Rey, S., Knaap, E. and Wolf, L. J. (2020). An open-source framework for
//! non-spatial and spatial segregation measures: the PySAL segregation module. Journal of
//! Computational Social Science 3(1), 135–166. <https://doi.org/10.1007/s42001-019-00059-3>;
//! Shorrocks, A. F. (2013). Decomposition procedures for distributional analysis: a unified
//! framework based on the Shapley value. Journal of Economic Inequality 11(1), 99–126.
//! <https://doi.org/10.1007/s10888-011-9214-z>.

use super::counts::Index;
use crate::indices::arithmetic::sum::sum;
use crate::indices::{InvalidTable, TwoGroup};

/// What is exchanged between two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The group's share of each area's inhabitants; areas keep their inhabitants.
    Composition,
    /// The group's share and the others' share of each area's inhabitants, each by its own rank.
    /// Ranks go from 1 / n to 1, so that the two do not quite sum to one.
    BothCompositions,
    /// Each area's share of the group and its share of the others, each by its own rank; both
    /// groups keep their total.
    Shares,
}

/// An index of two places and what their difference is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompositionAndStructure {
    pub first: f64,
    pub second: f64,
    /// The index of the first place with the composition of the second.
    pub first_recomposed: f64,
    /// The index of the second place with the composition of the first.
    pub second_recomposed: f64,
    /// By how much composition raises the second place above the first; with `structure` it sums
    /// to the difference. PySAL subtracts the second place from the first.
    pub composition: f64,
    pub structure: f64,
}

/// Decomposes the difference of an index between two places.
///
/// Uninhabited areas have no composition and play no part. Fails where the index is undefined for
/// one of the places or for one with the composition of the other.
pub fn composition_and_structure(
    index: &Index<TwoGroup>,
    first: &TwoGroup,
    second: &TwoGroup,
    exchange: Exchange,
) -> Result<CompositionAndStructure, InvalidTable> {
    let (of_first, of_second) = (index.of(first)?, index.of(second)?);
    let first_recomposed = index.of(&recomposed(first, second, exchange)?)?;
    let second_recomposed = index.of(&recomposed(second, first, exchange)?)?;
    Ok(CompositionAndStructure {
        first: of_first,
        second: of_second,
        first_recomposed,
        second_recomposed,
        composition: sum([first_recomposed, -of_first, of_second, -second_recomposed]) / 2.0,
        structure: sum([second_recomposed, -of_first, of_second, -first_recomposed]) / 2.0,
    })
}

/// A place with the composition of another.
fn recomposed(
    place: &TwoGroup,
    other: &TwoGroup,
    exchange: Exchange,
) -> Result<TwoGroup, InvalidTable> {
    // Shares of the place's inhabitants, whose products neither overflow nor underflow.
    let sizes: Vec<f64> = (place.areas())
        .map(|area| area.total() / place.total())
        .collect();
    let group: fn(&TwoGroup) -> Vec<f64> = match exchange {
        Exchange::Shares => group_shares,
        Exchange::Composition | Exchange::BothCompositions => {
            |table| table.areas().map(|area| area.share()).collect()
        }
    };
    let others: fn(&TwoGroup) -> Vec<f64> = match exchange {
        Exchange::Shares => others_shares,
        Exchange::Composition | Exchange::BothCompositions => {
            |table| table.areas().map(|area| area.others_share()).collect()
        }
    };
    let group_ranks = ranks(&group(place));
    let of_group = quantiles(&group(other), &group_ranks, Direction::Up);
    let of_others = match exchange {
        // What the group does not get, interpolated from the others' shares themselves, since one
        // less the group's share loses digits where the group is nearly everyone.
        Exchange::Composition => quantiles(&others(other), &group_ranks, Direction::Down),
        Exchange::BothCompositions | Exchange::Shares => {
            quantiles(&others(other), &ranks(&others(place)), Direction::Up)
        }
    };
    match exchange {
        Exchange::Composition | Exchange::BothCompositions => TwoGroup::new(
            (sizes.iter().zip(of_group).zip(of_others))
                .map(|((size, group), others)| (size * group, size * others)),
        ),
        Exchange::Shares => {
            // Exchanged by rank, shares no longer sum to one.
            let [group, others] = [&of_group, &of_others].map(|shares| sum(shares.iter().copied()));
            TwoGroup::new(
                of_group
                    .iter()
                    .zip(&of_others)
                    .map(|(in_group, in_others)| {
                        (
                            in_group / group * place.group_share(),
                            in_others / others * place.others_share(),
                        )
                    }),
            )
        }
    }
}

fn group_shares(table: &TwoGroup) -> Vec<f64> {
    let shares = (table.areas()).map(|area| area.group / table.group_total());
    shares.collect()
}

fn others_shares(table: &TwoGroup) -> Vec<f64> {
    let shares = (table.areas()).map(|area| area.others / table.others_total());
    shares.collect()
}

/// The rank of each number from 1 / n to 1; equal numbers have the mean of their ranks.
fn ranks(numbers: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_unstable_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut ranks = vec![0.0; numbers.len()];
    let mut n_before = 0;
    for equal in order.chunk_by(|&a, &b| numbers[a] == numbers[b]) {
        let mean = n_before as f64 + (equal.len() + 1) as f64 / 2.0;
        for &place in equal {
            ranks[place] = mean / numbers.len() as f64;
        }
        n_before += equal.len();
    }
    ranks
}

/// Whether rank zero is the least of the numbers or the greatest.
#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// What the numbers are at each rank, interpolated between those at whole places (type 7 of
/// Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. American
/// Statistician 50(4), 361–365. <https://doi.org/10.1080/00031305.1996.10473566>).
fn quantiles(numbers: &[f64], ranks: &[f64], direction: Direction) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    if let Direction::Down = direction {
        sorted.reverse();
    }
    let last = sorted.len() - 1;
    (ranks.iter())
        .map(|rank| {
            let place = rank * last as f64;
            let below = (place as usize).min(last);
            let above = (below + 1).min(last);
            let part = place - below as f64;
            sorted[below] * (1.0 - part) + sorted[above] * part
        })
        .collect()
}
