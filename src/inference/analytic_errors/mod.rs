//! Standard errors from influence functions, without drawing anything.
//!
//! People are taken to be drawn independently of each other, each falling into one cell of the
//! table: an area and a group, or an income (multinomial sampling). The influence of a cell is the
//! slope of the index when one more person falls into it, times the number of people; its mean over
//! people is nought, since no index here changes when every count is doubled. To the first order
//! the variance of the index is then the mean square of the influences over the number of people
//! (the delta method; Hampel 1974, <https://doi.org/10.1080/01621459.1974.10482962>).
//!
//! This says how far chance moves the index, not how far chance lifts it: bias is of the second
//! order and not part of it. Where areas hold few people or segregation is slight, the index lies
//! above its expectation by more than its standard error, and an interval made of it misses; use a
//! correction for small units there. Populations are counts of people. Weights of a sample survey
//! have another variance.

mod atkinson;
mod correlation_ratio;
mod dissimilarity;
mod gini;
mod income_atkinson;
mod income_generalised_entropy;
mod income_gini;
mod information;
mod isolation;
mod multigroup_dissimilarity;
mod multigroup_gini;
mod multigroup_information;
mod multigroup_variance;
mod square_root;

use std::fmt;

use crate::indices::arithmetic::sum::sum;
use crate::indices::{Incomes, InvalidTable, MultiGroup, TwoGroup, TwoGroupArea};

/// A cell in which there are people, and how one more of them would move the index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Influence {
    pub people: f64,
    /// The slope of the index in the count of the cell, times the number of people in all cells.
    pub influence: f64,
}

/// The influences of all cells that hold people, in the order of the table; a parameter is ignored
/// by an index without one.
#[derive(Clone, Copy, Debug)]
pub enum Influences {
    TwoGroup(fn(&TwoGroup, f64) -> Vec<Influence>),
    MultiGroup(fn(&MultiGroup, f64) -> Vec<Influence>),
    Incomes(fn(&Incomes, f64) -> Result<Vec<Influence>, InvalidTable>),
}

/// The influence function of one index.
#[derive(Clone, Copy, Debug)]
pub struct AnalyticError {
    /// The identifier of the index in [`crate::indices::REGISTRY`].
    pub index: &'static str,
    pub influences: Influences,
}

/// All indices whose standard errors are known analytically, in the order of the registry.
pub static ANALYTIC_ERRORS: &[AnalyticError] = &[
    two_group("dissimilarity", dissimilarity::dissimilarity),
    two_group("segregation", dissimilarity::segregation),
    two_group("karmel_maclachlan", dissimilarity::karmel_maclachlan),
    two_group("gini", gini::gini),
    two_group("atkinson", atkinson::atkinson),
    two_group("square_root", square_root::square_root),
    two_group("information_theory", information::information_theory),
    two_group("mutual_information", information::mutual_information),
    two_group("isolation", isolation::isolation),
    two_group("interaction", isolation::interaction),
    two_group("correlation_ratio", correlation_ratio::correlation_ratio),
    multi_group(
        "multigroup_dissimilarity",
        multigroup_dissimilarity::multigroup_dissimilarity,
    ),
    multi_group("multigroup_gini", multigroup_gini::multigroup_gini),
    multi_group(
        "multigroup_information_theory",
        multigroup_information::multigroup_information_theory,
    ),
    multi_group(
        "multigroup_mutual_information",
        multigroup_information::multigroup_mutual_information,
    ),
    multi_group(
        "multigroup_relative_diversity",
        multigroup_variance::multigroup_relative_diversity,
    ),
    multi_group(
        "multigroup_squared_coefficient_of_variation",
        multigroup_variance::multigroup_squared_coefficient_of_variation,
    ),
    multi_group(
        "multigroup_symmetric_atkinson",
        square_root::multigroup_symmetric_atkinson,
    ),
    incomes("income_gini", income_gini::income_gini),
    incomes("income_atkinson", income_atkinson::income_atkinson),
    incomes(
        "income_generalised_entropy",
        income_generalised_entropy::income_generalised_entropy,
    ),
    incomes("theil", income_generalised_entropy::theil),
    incomes(
        "mean_log_deviation",
        income_generalised_entropy::mean_log_deviation,
    ),
    incomes("hoover", income_gini::hoover),
];

const fn two_group(
    index: &'static str,
    influences: fn(&TwoGroup, f64) -> Vec<Influence>,
) -> AnalyticError {
    let influences = Influences::TwoGroup(influences);
    AnalyticError { index, influences }
}

const fn multi_group(
    index: &'static str,
    influences: fn(&MultiGroup, f64) -> Vec<Influence>,
) -> AnalyticError {
    let influences = Influences::MultiGroup(influences);
    AnalyticError { index, influences }
}

const fn incomes(
    index: &'static str,
    influences: fn(&Incomes, f64) -> Result<Vec<Influence>, InvalidTable>,
) -> AnalyticError {
    let influences = Influences::Incomes(influences);
    AnalyticError { index, influences }
}

/// Finds the influence function of an index by the index's identifier.
pub fn find(index: &str) -> Option<&'static AnalyticError> {
    ANALYTIC_ERRORS.iter().find(|error| error.index == index)
}

/// Why an index of a table has no analytic standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnalyticError {
    /// The index itself has no value.
    Table(InvalidTable),
    /// To the first order nothing moves the index: it stands at the end of its range, as where all
    /// areas have the same mix or no area is mixed. Chance then moves it by the second order only,
    /// and an interval of nil width would be wrong.
    Flat,
}

impl From<InvalidTable> for NoAnalyticError {
    fn from(problem: InvalidTable) -> NoAnalyticError {
        NoAnalyticError::Table(problem)
    }
}

impl fmt::Display for NoAnalyticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnalyticError::Table(problem) => problem.fmt(f),
            NoAnalyticError::Flat => f.write_str(
                "the index stands at the end of its range, where the delta method says nothing",
            ),
        }
    }
}

impl std::error::Error for NoAnalyticError {}

/// The standard error of an index with these influences.
///
/// Fails where the index does not move to the first order.
pub fn standard_error(influences: &[Influence]) -> Result<f64, NoAnalyticError> {
    // What rounding leaves of influences that are nought.
    const ROUNDING: f64 = 1e-13;
    let people = sum(influences.iter().map(|cell| cell.people));
    let steps = || {
        let step = |cell: &Influence| libm::sqrt(cell.people / people) * cell.influence.abs();
        influences.iter().map(step)
    };
    // A step that is no number must not be lost, as it is in `f64::max`.
    if steps().any(|step| !step.is_finite()) {
        return Err(NoAnalyticError::Table(InvalidTable::TooLarge));
    }
    let longest = steps().fold(0.0, f64::max);
    if longest <= ROUNDING {
        return Err(NoAnalyticError::Flat);
    }
    // Only the squares, not the steps, may be beyond all numbers.
    let squares = steps().map(|step| (step / longest) * (step / longest));
    Ok(longest * (libm::sqrt(sum(squares)) / libm::sqrt(people)))
}

/// How the spread of an index changes with its value, for intervals that are corrected for it.
///
/// Fails where the index does not move to the first order.
///
/// Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
/// Association 82(397), 171–185. <https://doi.org/10.1080/01621459.1987.10478410>
pub fn acceleration(influences: &[Influence]) -> Result<f64, NoAnalyticError> {
    // Of influences in standard errors, so that their cubes are of a size.
    let error = standard_error(influences)?;
    let people = sum(influences.iter().map(|cell| cell.people));
    let cubes = sum(influences.iter().map(|cell| {
        let step = cell.influence / people / error;
        cell.people * step * step * step
    }));
    Ok(cubes / 6.0)
}

/// The influences of the two cells of every area.
fn of_both_groups(
    table: &TwoGroup,
    influences: impl Fn(TwoGroupArea) -> [f64; 2],
) -> Vec<Influence> {
    let cells = table.areas().flat_map(|area| {
        let people = [area.group, area.others].into_iter();
        people.zip(influences(area))
    });
    populated(cells)
}

/// The influences of the cells of all groups in every area. Takes an area's number and a group's.
fn of_all_groups(table: &MultiGroup, influence: impl Fn(usize, usize) -> f64) -> Vec<Influence> {
    let cells = table.rows().enumerate().flat_map(|(area, counts)| {
        let influence = &influence;
        let counts = counts.iter().enumerate();
        counts.map(move |(group, &people)| (people, influence(area, group)))
    });
    populated(cells)
}

/// Cells without people have no part in the variance, however steep the index is there.
fn populated(cells: impl Iterator<Item = (f64, f64)>) -> Vec<Influence> {
    let populated = cells.filter(|(people, _)| 0.0 < *people);
    let cell = |(people, influence)| Influence { people, influence };
    populated.map(cell).collect()
}

/// Which of two shares is the greater; nought where only rounding tells them apart.
fn sign_of_gap(share: f64, other: f64) -> f64 {
    const ROUNDING: f64 = 1e-13;
    let gap = share - other;
    if gap.abs() <= ROUNDING * (share + other) {
        0.0
    } else {
        gap.signum()
    }
}
