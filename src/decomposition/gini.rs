//! The Gini coefficient of incomes by group: within, between, and overlap.
//!
//! Unlike Theil's index the Gini coefficient is not the sum of a part within and a part between
//! groups: where the richest of a poor group have more than the poorest of a rich one, something is
//! left. Two ways of naming it are in use, and both are given.
//!
//! Within each group weighted by its shares of people and of income, between as if everyone had the
//! mean of their group, and overlap: Bhattacharya, N. and Mahalanobis, B. (1967). Regional
//! disparities in household consumption in India. Journal of the American Statistical Association
//! 62(317), 143–161. <https://doi.org/10.1080/01621459.1967.10482896>; Pyatt, G. (1976). On the
//! interpretation and disaggregation of Gini coefficients. The Economic Journal 86(342), 243–255.
//! <https://doi.org/10.2307/2230745>; Mookherjee, D. and Shorrocks, A. (1982). A decomposition
//! analysis of the trend in UK income inequality. The Economic Journal 92(368), 886–902.
//! <https://doi.org/10.2307/2232673>; Lambert, P. J. and Aronson, J. R. (1993). Inequality
//! decomposition analysis and the Gini coefficient revisited. The Economic Journal 103(420),
//! 1221–1227. <https://doi.org/10.2307/2234247>.
//!
//! Within each group weighted by its share of income, between by the groups' mean ranks, and
//! stratification: Yitzhaki, S. and Lerman, R. I. (1991). Income stratification and income
//! inequality. Review of Income and Wealth 37(3), 313–329.
//! <https://doi.org/10.1111/j.1475-4991.1991.tb00374.x>.

use std::collections::BTreeMap;

use super::ranks::{fractional_ranks, half_mean_difference};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{Incomes, InvalidTable};

/// The Gini coefficient of all and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct GiniByGroup {
    pub whole: f64,
    /// The sum of the groups' contributions.
    pub within: f64,
    /// The Gini coefficient if everyone had the mean of their group.
    pub between: f64,
    /// What is left, because incomes of groups with different means overlap.
    pub overlap: f64,
    pub stratification: Stratification,
    /// In the order of their numbers.
    pub groups: Vec<Group>,
}

/// The parts by Yitzhaki and Lerman, whose sum is the whole too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratification {
    /// The sum of the groups' Gini coefficients, weighted by their shares of income.
    pub within: f64,
    /// Twice the covariance of the groups' means and their mean ranks, over the mean.
    pub between: f64,
    /// What the strata take away from the within part: the more groups keep apart, the lower.
    pub stratification: f64,
}

/// One group's part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Its number, the `area` of its incomes.
    pub group: u32,
    pub population_share: f64,
    pub income_share: f64,
    /// The Gini coefficient of the group, zero for a single income; none where the mean of the
    /// group is not above zero.
    pub gini: Result<f64, InvalidTable>,
    /// Share of people times share of income times Gini coefficient.
    pub contribution: f64,
    /// How much the group keeps to itself: 1 where no one else has an income between two of the
    /// group, 0 where the group is spread as all are, below 0 where it is two groups at either end.
    /// None for a group without inequality, or for the only one.
    pub stratification: Option<f64>,
    /// What the group adds to the stratification of the whole.
    pub stratification_contribution: f64,
}

/// Splits the Gini coefficient by the groups in which the incomes are.
///
/// The number of a group is the `area` of its incomes. Fails where incomes have none, and where the
/// mean is not above zero.
pub fn gini_by_group(incomes: &Incomes) -> Result<GiniByGroup, InvalidTable> {
    let mean = incomes.positive_mean()?;
    let (values, shares): (Vec<f64>, Vec<f64>) = (incomes.incomes().iter())
        .map(|income| (income.value, incomes.weight(income)))
        .unzip();
    // All that follows are shares of the distance between the lowest and the highest.
    let distance = values[values.len() - 1] - values[0];
    if !(4.0 * distance / mean).is_finite() {
        return Err(InvalidTable::TooLarge);
    }
    let whole = half_mean_difference(&values, &shares) / mean;
    let members = members_by_group(incomes, &fractional_ranks(&values, &shares))?;
    let n_groups = members.len();
    let groups: Vec<Group> = (members.iter())
        .map(|(&number, members)| members.part(number, mean, n_groups))
        .collect();
    let mut by_mean: Vec<&Members> = members.values().collect();
    by_mean.sort_unstable_by(|a, b| {
        (a.mean().total_cmp(&b.mean())).then(a.share().total_cmp(&b.share()))
    });
    let means: Vec<f64> = by_mean.iter().map(|members| members.mean()).collect();
    let group_shares: Vec<f64> = by_mean.iter().map(|members| members.share()).collect();
    let within = sum(groups.iter().map(|group| group.contribution));
    let between = half_mean_difference(&means, &group_shares) / mean;
    let between_ranks = sum(by_mean.iter().map(|members| {
        // The mean rank of all is one half.
        2.0 * members.share() * (members.mean() - mean) * (members.mean_rank() - 0.5)
    }));
    Ok(GiniByGroup {
        whole,
        within,
        between,
        // It is made of pairs whose order is not that of their groups; rounding may take a sum of
        // none just below zero.
        overlap: (whole - within - between).max(0.0),
        stratification: Stratification {
            within: sum(members
                .values()
                .map(|it| it.share() * (it.difference / mean))),
            between: between_ranks / mean,
            stratification: sum(groups.iter().map(|it| it.stratification_contribution)),
        },
        groups,
    })
}

/// The incomes of one group, from the lowest to the highest.
#[derive(Default)]
struct Members {
    values: Vec<f64>,
    /// Of the population of all groups.
    shares: Vec<f64>,
    /// Among all groups.
    ranks: Vec<f64>,
    /// Half the mean difference between two of the group.
    difference: f64,
}

fn members_by_group(
    incomes: &Incomes,
    ranks: &[f64],
) -> Result<BTreeMap<u32, Members>, InvalidTable> {
    let mut groups: BTreeMap<u32, Members> = BTreeMap::new();
    for (income, &rank) in incomes.incomes().iter().zip(ranks) {
        let group = income.area.ok_or(InvalidTable::NoAreas)?;
        let members = groups.entry(group).or_default();
        members.values.push(income.value);
        members.shares.push(incomes.weight(income));
        members.ranks.push(rank);
    }
    for members in groups.values_mut() {
        members.difference = half_mean_difference(&members.values, &members.shares);
    }
    Ok(groups)
}

impl Members {
    fn part(&self, group: u32, mean: f64, n_groups: usize) -> Group {
        let (population_share, group_mean) = (self.share(), self.mean());
        // How much lower the covariance of incomes with their ranks is among all than in the group.
        let gap = self.difference - self.covariance_with_ranks();
        let kept_apart = gap / self.difference / (1.0 - population_share);
        Group {
            group,
            population_share,
            income_share: population_share * (group_mean / mean),
            gini: if group_mean <= 0.0 {
                Err(InvalidTable::MeanNotPositive)
            } else {
                let gini = self.difference / group_mean;
                gini.is_finite()
                    .then_some(gini)
                    .ok_or(InvalidTable::TooLarge)
            },
            // The group's mean in its share of income is the one its Gini coefficient is divided
            // by.
            contribution: population_share * population_share * (self.difference / mean),
            stratification: (1 < n_groups && kept_apart.is_finite()).then_some(kept_apart),
            stratification_contribution: -population_share * (gap / mean),
        }
    }

    fn share(&self) -> f64 {
        sum(self.shares.iter().copied())
    }

    fn mean(&self) -> f64 {
        self.average(&self.values)
    }

    fn mean_rank(&self) -> f64 {
        self.average(&self.ranks)
    }

    /// Twice the covariance of the group's incomes with their ranks among all.
    fn covariance_with_ranks(&self) -> f64 {
        let (mean, mean_rank) = (self.mean(), self.mean_rank());
        let of_unit = |(value, rank): (&f64, &f64)| 2.0 * (value - mean) * (rank - mean_rank);
        let products: Vec<f64> = self.values.iter().zip(&self.ranks).map(of_unit).collect();
        self.average(&products)
    }

    fn average(&self, numbers: &[f64]) -> f64 {
        let share = self.share();
        sum((self.shares.iter().zip(numbers)).map(|(own, number)| own / share * number))
    }
}
