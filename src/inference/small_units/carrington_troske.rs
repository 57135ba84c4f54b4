//! The index against what chance gives: how far beyond it lies, and whether chance could have given
//! it.
//!
//! Carrington, W. J. and Troske, K. R. (1997). On measuring segregation in samples with small
//! units. Journal of Business and Economic Statistics 15(4), 402–409.
//! <https://doi.org/10.1080/07350015.1997.10524718>

use super::{SmallUnitIndex, SmallUnits};
use crate::inference::allocation::{Margins, RandomAllocation};
use crate::inference::permutation::TestAgainstChance;
use crate::inference::streams::{Key, Stream};
use crate::inference::{Counts, Indices, Refusal, Sample, Scheme, Simulation, Tables, bias};

/// The indices of the shares, as they are, against tables drawn by chance.
///
/// With fixed margins the members of the group are put into units by lot; with those of the areas
/// only, everybody belongs to the group with the same chance, which tests whether there is any
/// segregation beyond chance (binomial model).
pub fn against_chance(
    units: &SmallUnits,
    indices: &[SmallUnitIndex],
    margins: Margins,
    key: Key,
    n_draws: u64,
) -> Vec<Result<TestAgainstChance, Refusal>> {
    let prepared = Prepared::new(units, indices, margins);
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(refusal) => return vec![Err(refusal); indices.len()],
    };
    let simulation = Simulation {
        scheme: &prepared.scheme,
        indices: &prepared.indices,
        key,
    };
    let replicates = simulation.run(0..n_draws);
    let observed = prepared.indices.of(prepared.counts.cells());
    let each = observed.into_iter().enumerate();
    each.map(|(at, observed)| TestAgainstChance::of(observed?, &replicates.of(at)))
        .collect()
}

/// How far an index lies between what a lot gives and complete segregation; below nought, between
/// what a lot gives and evenness. Nothing where a lot gives complete segregation.
pub fn carrington_troske(against_lots: &TestAgainstChance) -> Option<f64> {
    bias::carrington_troske(against_lots.observed, against_lots.expected)
}

/// The corrected indices of samples of units, drawn with replacement, each against lots of its own.
pub fn resampled_carrington_troske(
    units: &SmallUnits,
    indices: &[SmallUnitIndex],
    key: Key,
    n_replicates: u64,
    n_draws: u64,
) -> Result<Vec<Sample>, Refusal> {
    let mut values = vec![Vec::with_capacity(n_replicates as usize); indices.len()];
    for replicate in 0..n_replicates {
        let mut stream = key.stream(replicate);
        let corrected = match units.drawn(&mut stream) {
            Ok(drawn) => corrected(&drawn, indices, &mut stream, n_draws)?,
            Err(problem) => vec![Err(problem); indices.len()],
        };
        for (values, corrected) in values.iter_mut().zip(corrected) {
            values.push(corrected);
        }
    }
    Ok(values
        .into_iter()
        .map(|values| Sample::new(values.into_iter()))
        .collect())
}

type Corrected = Result<f64, crate::indices::InvalidTable>;

fn corrected(
    units: &SmallUnits,
    indices: &[SmallUnitIndex],
    stream: &mut Stream,
    n_draws: u64,
) -> Result<Vec<Corrected>, Refusal> {
    let prepared = Prepared::new(units, indices, Margins::Fixed)?;
    let observed = prepared.indices.of(prepared.counts.cells());
    let (mut tables, mut cells, mut drawn) = (Tables::default(), Vec::new(), Vec::new());
    for _ in 0..n_draws {
        prepared.scheme.draw(stream, &mut cells);
        prepared.indices.evaluate(&cells, &mut tables, &mut drawn);
    }
    let expected = |at: usize| {
        let drawn = drawn.iter().skip(at).step_by(indices.len());
        Sample::new(drawn.copied()).mean()
    };
    let each = observed.into_iter().enumerate();
    each.map(|(at, observed)| {
        let expected = expected(at)?;
        // Complete segregation that a lot gives too is no more than chance.
        let corrected = |observed| bias::carrington_troske(observed, expected).unwrap_or(0.0);
        Ok(observed.map(corrected))
    })
    .collect()
}

struct Prepared {
    counts: Counts,
    scheme: RandomAllocation,
    indices: Indices,
}

impl Prepared {
    fn new(
        units: &SmallUnits,
        indices: &[SmallUnitIndex],
        margins: Margins,
    ) -> Result<Prepared, Refusal> {
        let cells: Vec<f64> = (units.units().iter())
            .flat_map(|unit| [unit.members as f64, (unit.size - unit.members) as f64])
            .collect();
        let counts = Counts::new(2, &cells)?;
        let asked: Vec<_> = indices.iter().map(|index| index.asked()).collect();
        Ok(Prepared {
            scheme: RandomAllocation::new(&counts, margins)?,
            indices: Indices::new(&asked, 2)?,
            counts,
        })
    }
}
