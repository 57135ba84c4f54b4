//! Atkinson's index of incomes by group: within and between, and what they have in common.
//!
//! The part of income that would be saved if everyone had the same and were as well off, `A`, is
//! saved in two steps: `1 - A = (1 - within)(1 - between)`. Two first steps are in use, and both
//! are given. Either everyone first gets the equal income that is as good for their group as what
//! it has: Blackorby, C., Donaldson, D. and Auersperg, M. (1981). A new procedure for the
//! measurement of inequality within and among population subgroups. Canadian Journal of Economics
//! 14(4), 665–685. Or between groups all have the mean of their group, and the part within is what
//! is left: so the R package IC2, which also calls it by these names.
//!
//! The index: Atkinson, A. B. (1970). On the measurement of inequality. Journal of Economic Theory
//! 2(3), 244–263. <https://doi.org/10.1016/0022-0531(70)90039-6>.

use std::collections::BTreeMap;

use crate::indices::arithmetic::sum::sum;
use crate::indices::{Income, Incomes, InvalidTable};

/// Atkinson's index of all and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct AtkinsonByGroup {
    pub whole: f64,
    /// Between groups by the equal income that is as good as what each has; within is then the
    /// groups' indices weighted by their shares of income.
    pub of_equivalents: Parts,
    /// Between groups by their means.
    pub of_means: Parts,
    /// In the order of their numbers.
    pub groups: Vec<Group>,
}

/// The whole is within plus between less what both would save.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    pub within: f64,
    pub between: f64,
    /// Within times between.
    pub both: f64,
}

/// One group's part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Its number, the `area` of its incomes.
    pub group: u32,
    pub population_share: f64,
    pub income_share: f64,
    /// The index of the group, zero for a single income; none where all have nothing.
    pub atkinson: Result<f64, InvalidTable>,
    /// Share of income times index: summed over groups the part within, between equivalents.
    pub contribution: f64,
}

/// Splits Atkinson's index by the groups in which the incomes are.
///
/// The number of a group is the `area` of its incomes. Fails where incomes have none, where one is
/// below zero, with an aversion to inequality of one or more also where one is zero, and where the
/// highest is beyond all measure times the lowest.
///
/// # Panics
///
/// Where the aversion is not above zero.
pub fn atkinson_by_group(
    incomes: &Incomes,
    aversion: f64,
) -> Result<AtkinsonByGroup, InvalidTable> {
    assert!(
        0.0 < aversion && aversion.is_finite(),
        "an aversion to inequality is above zero"
    );
    let mean = incomes.positive_mean()?;
    if aversion < 1.0 {
        incomes.none_below_zero()?;
    } else {
        incomes.all_above_zero()?;
    }
    let all = (incomes.incomes().iter()).map(|it| (it.value, incomes.weight(it)));
    let log_whole = log_of_equal(&all.collect::<Vec<_>>(), aversion);
    let mut groups = Vec::new();
    let mut means = Vec::new();
    let mut equivalents = Vec::new();
    for (group, members) in members_by_group(incomes)? {
        let population_share = sum(members.iter().map(|it| incomes.weight(it)));
        let weighted: Vec<(f64, f64)> = (members.iter())
            .map(|it| (it.value, incomes.weight(it) / population_share))
            .collect();
        let group_mean = sum(weighted.iter().map(|(value, weight)| weight * value));
        let income_share = population_share * (group_mean / mean);
        let defined = 0.0 < group_mean;
        let log_of_group = if defined {
            log_of_equal(&weighted, aversion)
        } else {
            0.0
        };
        let atkinson = lost(log_of_group);
        groups.push(Group {
            group,
            population_share,
            income_share,
            atkinson: defined
                .then_some(atkinson)
                .ok_or(InvalidTable::MeanNotPositive),
            contribution: income_share * atkinson,
        });
        means.push((group_mean, population_share));
        // One less the index would lose digits where the index is nearly one.
        equivalents.push((group_mean * libm::exp(log_of_group), population_share));
    }
    let log_of_means = log_of_equal(&means, aversion);
    let parts = |within: f64, between: f64| Parts {
        within,
        between,
        both: within * between,
    };
    let found = AtkinsonByGroup {
        whole: lost(log_whole),
        of_equivalents: parts(
            sum(groups.iter().map(|group| group.contribution)),
            lost(log_of_equal(&equivalents, aversion)),
        ),
        of_means: parts(lost(log_whole - log_of_means), lost(log_of_means)),
        groups,
    };
    let of_groups = found.groups.iter().map(|group| group.contribution);
    let of_all = [found.of_equivalents, found.of_means].map(|parts| parts.both);
    // Incomes of which the highest is beyond all measure times the lowest.
    if of_groups
        .chain(of_all)
        .chain([found.whole])
        .all(f64::is_finite)
    {
        Ok(found)
    } else {
        Err(InvalidTable::TooLarge)
    }
}

fn members_by_group(incomes: &Incomes) -> Result<BTreeMap<u32, Vec<Income>>, InvalidTable> {
    let mut groups: BTreeMap<u32, Vec<Income>> = BTreeMap::new();
    for &income in incomes.incomes() {
        let group = income.area.ok_or(InvalidTable::NoAreas)?;
        groups.entry(group).or_default().push(income);
    }
    Ok(groups)
}

/// The part of income that is lost when its logarithm, beside that of the mean, is this.
fn lost(logarithm: f64) -> f64 {
    // Rounding may take a logarithm of zero just above it.
    -libm::expm1(logarithm.min(0.0))
}

/// The logarithm of the equal income that is as good as these, in units of their mean.
///
/// Takes values and shares of the population. The deviations `d = x / mean - 1` have a mean of
/// zero, so that subtracting them from each term leaves the sum as it is; it makes each term small
/// and of one sign, so that nothing cancels.
fn log_of_equal(weighted: &[(f64, f64)], aversion: f64) -> f64 {
    let mean = sum(weighted.iter().map(|(value, weight)| weight * value));
    let terms = |term: &dyn Fn(f64, f64) -> f64| {
        sum((weighted.iter()).map(|(value, weight)| {
            let deviation = (value - mean) / mean;
            // The deviation of a value far below the mean has lost the digits that its logarithm is
            // made of.
            let logarithm = if deviation < -0.5 {
                libm::log(value / mean)
            } else {
                libm::log1p(deviation)
            };
            weight * term(logarithm, deviation)
        }))
    };
    if aversion == 1.0 {
        return terms(&|logarithm, deviation| (logarithm - deviation).min(0.0));
    }
    let power = 1.0 - aversion;
    let excess = terms(&|logarithm, deviation| {
        let excess = libm::expm1(power * logarithm) - power * deviation;
        // A power below zero is convex, one between zero and one concave.
        if power < 0.0 {
            excess.max(0.0)
        } else {
            excess.min(0.0)
        }
    });
    libm::log1p(excess.max(-1.0)) / power
}
