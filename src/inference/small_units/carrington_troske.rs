//! The index beyond what a lot would give, and whether a lot could have given it.
//!
//! Carrington, W. J. and Troske, K. R. (1997). On measuring segregation in samples with small
//! units. Journal of Business and Economic Statistics 15(4), 402–409.
//! <https://doi.org/10.1080/07350015.1997.10524718>

use super::{SmallUnitIndex, SmallUnits};
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;
use crate::inference::random::Stream;

/// An index beside what it is when the members of the group are put into units by lot.
///
/// Units keep their sizes and the group its members. (segregsmall draws the members of each unit
/// on their own, so that their total varies too; the difference is of the order of one over the
/// number of people.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomAllocation {
    /// The index of the shares as they are.
    pub value: f64,
    /// Its mean over lots.
    pub expected: f64,
    /// Its spread over lots.
    pub standard_deviation: f64,
    /// The share of lots, this one among them, in which the index is at least as great: the chance
    /// of so uneven units if there were no segregation. With the correlation ratio this is
    /// Pearson's test of equal shares, without asking that units be large.
    pub p_value: f64,
    pub n_replicates: usize,
}

impl RandomAllocation {
    /// How far the index lies between what a lot gives and complete segregation; below nought,
    /// between what a lot gives and evenness.
    pub fn corrected(&self) -> f64 {
        let excess = self.value - self.expected;
        // Where everything is by lot that could be, no index lies beyond.
        if excess == 0.0 {
            0.0
        } else if 0.0 < excess {
            excess / (1.0 - self.expected)
        } else {
            excess / self.expected
        }
    }

    /// How many standard deviations the index lies above what a lot gives (Cortese, Falk and Cohen
    /// 1976, <https://doi.org/10.2307/2094840>); nothing where all lots give the same.
    pub fn score(&self) -> Option<f64> {
        let score = (self.value - self.expected) / self.standard_deviation;
        score.is_finite().then_some(score)
    }
}

/// Draws as many lots as there are replicates, at least two.
pub fn carrington_troske(
    units: &SmallUnits,
    index: SmallUnitIndex,
    seed: u64,
    n_replicates: usize,
) -> Result<RandomAllocation, InvalidTable> {
    let n_replicates = n_replicates.max(2);
    let observed = units
        .units()
        .iter()
        .map(|unit| (unit.members, unit.size - unit.members));
    let value =
        index.of_shares(observed.map(|(members, others)| (members as f64, others as f64)))?;
    let values: Vec<f64> = (0..n_replicates as u64)
        .map(|replicate| {
            let members = by_lot(units, &mut Stream::new(seed, replicate));
            let counts = units.units().iter().zip(members);
            index.of_shares(
                counts.map(|(unit, members)| (members as f64, (unit.size - members) as f64)),
            )
        })
        .collect::<Result<_, _>>()?;
    let n = n_replicates as f64;
    let expected = sum(values.iter().copied()) / n;
    let squares = values.iter().map(|it| (it - expected) * (it - expected));
    // Lots of the same table may differ from it in the last digits.
    const ROUNDING: f64 = 1e-12;
    let as_great = values
        .iter()
        .filter(|lot| value - ROUNDING <= **lot)
        .count();
    Ok(RandomAllocation {
        value,
        expected,
        standard_deviation: libm::sqrt(sum(squares) / (n - 1.0)),
        p_value: (as_great as f64 + 1.0) / (n + 1.0),
        n_replicates,
    })
}

/// The members in each unit, everyone being equally likely to be one.
fn by_lot(units: &SmallUnits, stream: &mut Stream) -> Vec<u64> {
    let (mut members_left, mut people_left) = (units.members(), units.people());
    let in_unit = units.units().iter().map(|unit| {
        let mut members = 0;
        for _ in 0..unit.size {
            if stream.below(people_left) < members_left {
                members += 1;
                members_left -= 1;
            }
            people_left -= 1;
        }
        members
    });
    in_unit.collect()
}
