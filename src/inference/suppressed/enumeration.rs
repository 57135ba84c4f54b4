//! Bounds by visiting every fill: right for any index, and possible while cells are few.

use super::fills::{Span, width};
use super::{Bound, Bounds, NoBounds};
use crate::indices::InvalidTable;

/// More fills than this are not visited.
pub(super) const FILLS: u64 = 100_000;

/// The smallest and the largest that any index of cells can be, whichever numbers of groups and
/// areas the cells belong to.
pub fn bounds_by_enumeration(
    cells: &[Span],
    index: impl Fn(&[f64]) -> Result<f64, InvalidTable>,
) -> Result<Bounds, NoBounds> {
    let checked = cells
        .iter()
        .enumerate()
        .map(|(cell, span)| span.checked(cell));
    let choices: Vec<Vec<u64>> = checked
        .map(|span| {
            let span = span?;
            if FILLS < width(span) {
                return Err(NoBounds::TooManyFills);
            }
            Ok(span.counts().collect())
        })
        .collect::<Result<_, _>>()?;
    let choices: Vec<&[u64]> = choices.iter().map(Vec::as_slice).collect();
    visit(&choices, |fill| {
        let counts: Vec<f64> = fill.iter().map(|count| **count as f64).collect();
        index(&counts)
    })?
    .map(|fill| fill.iter().map(|count| **count).collect())
}

/// How many fills there are, if not too many to visit.
pub(super) fn n_fills<T>(choices: &[&[T]]) -> Option<u64> {
    choices
        .iter()
        .try_fold(1_u64, |so_far, choice| {
            so_far.checked_mul(choice.len() as u64)
        })
        .filter(|fills| *fills <= FILLS)
}

/// The fills at which an index is least and greatest.
pub(super) struct Extremes<'a, T> {
    least: (f64, Vec<&'a T>),
    greatest: (f64, Vec<&'a T>),
    has_undefined: bool,
}

impl<T> Extremes<'_, T> {
    pub(super) fn map(self, counts: impl Fn(&[&T]) -> Vec<u64>) -> Result<Bounds, NoBounds> {
        let bound = |(value, fill): (f64, Vec<&T>)| Bound {
            value,
            attained_by: Some(counts(&fill)),
        };
        Ok(Bounds {
            least: bound(self.least),
            greatest: bound(self.greatest),
            has_undefined: self.has_undefined,
        })
    }
}

/// Visits every fill; of those with the same value the first counts.
pub(super) fn visit<'a, T>(
    choices: &[&'a [T]],
    index: impl Fn(&[&'a T]) -> Result<f64, InvalidTable>,
) -> Result<Extremes<'a, T>, NoBounds> {
    n_fills(choices).ok_or(NoBounds::TooManyFills)?;
    let mut places = vec![0; choices.len()];
    let mut fill: Vec<&T> = choices.iter().map(|choice| &choice[0]).collect();
    let mut extremes: Option<Extremes<T>> = None;
    let mut problem = None;
    loop {
        match index(&fill) {
            Err(found) => problem = problem.max(Some(found)),
            Ok(value) => match &mut extremes {
                None => {
                    let here = (value, fill.clone());
                    extremes = Some(Extremes {
                        least: here.clone(),
                        greatest: here,
                        has_undefined: false,
                    });
                }
                Some(extremes) => {
                    if value < extremes.least.0 {
                        extremes.least = (value, fill.clone());
                    }
                    if extremes.greatest.0 < value {
                        extremes.greatest = (value, fill.clone());
                    }
                }
            },
        }
        // As an odometer turns.
        let turns = |place: &usize| places[*place] + 1 < choices[*place].len();
        let Some(turning) = (0..choices.len()).find(turns) else {
            break;
        };
        places[turning] += 1;
        places[..turning].fill(0);
        for place in 0..=turning {
            fill[place] = &choices[place][places[place]];
        }
    }
    match (extremes, problem) {
        (Some(mut extremes), problem) => {
            extremes.has_undefined = problem.is_some();
            Ok(extremes)
        }
        (None, Some(problem)) => Err(NoBounds::Table(problem)),
        (None, None) => unreachable!("there is at least one fill"),
    }
}
