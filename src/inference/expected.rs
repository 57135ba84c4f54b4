//! What an index comes to by chance alone, where that is known without drawing.
//!
//! People are taken to swap homes by lot: each area keeps its number of people and each group its
//! number of members, so that the members of a group in an area are hypergeometric.

use super::Refusal;
use super::distribution::Distribution;
use super::normal;
use crate::indices::arithmetic::sum::sum;
use crate::indices::{MultiGroup, TwoGroup};

/// The expected value of an index and, where it is known, its standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub mean: f64,
    pub standard_deviation: Option<f64>,
}

/// M, to first order: 2 T M is close to chi-squared with (areas - 1)(groups - 1) degrees of freedom.
///
/// Too low where cells have few people: see [`mutual_information`].
///
/// Wilks, S. S. (1938). The large-sample distribution of the likelihood ratio for testing composite
/// hypotheses. Annals of Mathematical Statistics 9(1), 60–62.
/// <https://doi.org/10.1214/aoms/1177732360>
pub fn mutual_information_first_order(n_areas: usize, n_groups: usize, total: f64) -> Expected {
    let degrees = n_areas.saturating_sub(1) as f64 * n_groups.saturating_sub(1) as f64;
    Expected {
        mean: degrees / (2.0 * total),
        standard_deviation: Some(libm::sqrt(2.0 * degrees) / (2.0 * total)),
    }
}

/// M, exactly; the standard deviation to first order.
///
/// M is a sum over cells of n ln(n / m) / T, where m is the expected count, and the expectation of
/// each goes over all counts that the cell can have. Costs more than one index, about one for each
/// ten standard deviations of a cell. Fails on counts with fractions.
pub fn mutual_information(table: &MultiGroup) -> Result<Expected, Refusal> {
    let total = whole(table.total())?;
    let mut sizes = table
        .area_totals()
        .iter()
        .map(|size| whole(*size))
        .collect::<Result<Vec<_>, _>>()?;
    sizes.sort_unstable();
    let groups = (0..table.n_groups())
        .map(|group| whole(table.group_total(group)))
        .collect::<Result<Vec<_>, _>>()?;
    let terms = sizes.chunk_by(|a, b| a == b).flat_map(|same| {
        groups.iter().map(|members| {
            let expected = *members as f64 * same[0] as f64 / total as f64;
            let terms = Distribution::hypergeometric(total, *members, same[0]);
            let terms = terms.counts().map(|(count, probability)| {
                let count = count as f64;
                let excess = count - expected;
                // The limit of n ln n as n goes to zero is zero.
                let term = if count == 0.0 {
                    expected
                } else {
                    count * libm::log1p(excess / expected) - excess
                };
                probability * term
            });
            same.len() as f64 * sum(terms)
        })
    });
    let first_order =
        mutual_information_first_order(table.n_areas(), table.n_groups(), table.total());
    Ok(Expected {
        mean: sum(terms) / table.total(),
        ..first_order
    })
}

/// H, exactly: M divided by the entropy of the groups, which chance leaves as it is.
pub fn information_theory(table: &MultiGroup) -> Result<Expected, Refusal> {
    Ok(of_entropy(mutual_information(table)?, table))
}

fn of_entropy(information: Expected, table: &MultiGroup) -> Expected {
    let shares = table.group_shares();
    let entropy = sum(shares.iter().map(|share| -share * libm::log(*share)));
    Expected {
        mean: information.mean / entropy,
        standard_deviation: information.standard_deviation.map(|it| it / entropy),
    }
}

/// H, to first order: see [`mutual_information_first_order`].
pub fn information_theory_first_order(table: &MultiGroup) -> Expected {
    let information =
        mutual_information_first_order(table.n_areas(), table.n_groups(), table.total());
    of_entropy(information, table)
}

/// D, exactly; the standard deviation as in [`dissimilarity_normal`].
///
/// D is T / (2 A B) times the sum of the areas' gaps between the group's members and their expected
/// number. Fails on counts with fractions.
pub fn dissimilarity(table: &TwoGroup) -> Result<Expected, Refusal> {
    let (group, total) = (whole(table.group_total())?, whole(table.total())?);
    let mut sizes =
        (table.areas().map(|area| whole(area.total()))).collect::<Result<Vec<_>, _>>()?;
    whole_areas(table)?;
    sizes.sort_unstable();
    let gaps = sizes.chunk_by(|a, b| a == b).map(|same| {
        let expected = group as f64 * same[0] as f64 / total as f64;
        let members = Distribution::hypergeometric(total, group, same[0]);
        let gaps = members
            .counts()
            .map(|(count, probability)| probability * (count as f64 - expected).abs());
        same.len() as f64 * sum(gaps)
    });
    Ok(Expected {
        mean: scale(table) * sum(gaps),
        ..dissimilarity_normal(table)
    })
}

/// D, with the members of each area taken to be normal.
///
/// The gaps of two areas, being of variables with correlation r, have a covariance of about r
/// squared over pi times the standard deviations of these; it makes up for the members being fixed.
///
/// Winship, C. (1977). A revaluation of indexes of residential segregation. Social Forces 55(4),
/// 1058–1066. <https://doi.org/10.1093/sf/55.4.1058>
pub fn dissimilarity_normal(table: &TwoGroup) -> Expected {
    use std::f64::consts::PI;
    let total = table.total();
    let share = table.group_share() * table.others_share();
    let deviation = |people: f64| {
        // With one person in all nothing varies, and no table is that small.
        libm::sqrt(people * share * ((total - people) / (total - 1.0).max(1.0)).max(0.0))
    };
    let deviations = || {
        table
            .areas()
            .map(|area| (area.total(), deviation(area.total())))
    };
    let pull = |(people, deviation): (f64, f64)| match total - people {
        rest if rest <= 0.0 => 0.0,
        rest => deviation * people / rest,
    };
    let variances = sum(deviations().map(|(_, deviation)| deviation * deviation));
    let pulls = sum(deviations().map(pull));
    let own = sum(deviations().map(|it| pull(it) * pull(it)));
    let variance = (1.0 - 2.0 / PI) * variances + (pulls * pulls - own).max(0.0) / PI;
    Expected {
        mean: scale(table) * libm::sqrt(2.0 / PI) * sum(deviations().map(|(_, it)| it)),
        standard_deviation: Some(scale(table) * libm::sqrt(variance)),
    }
}

/// The mean of [`dissimilarity_normal`] alone, which costs a root an area.
pub fn dissimilarity_normal_mean(table: &TwoGroup) -> f64 {
    let total = table.total();
    let share = table.group_share() * table.others_share();
    let roots = table
        .areas()
        .map(|area| libm::sqrt((area.total() * (total - area.total())).max(0.0)));
    let deviations = libm::sqrt(share / (total - 1.0).max(1.0)) * sum(roots);
    scale(table) * libm::sqrt(std::f64::consts::FRAC_2_PI) * deviations
}

/// How likely chance gives an index as high as this, its distribution being normal.
pub fn p_greater(observed: f64, expected: &Expected) -> Option<f64> {
    let deviation = expected.standard_deviation.filter(|it| 0.0 < *it)?;
    Some(normal::below((expected.mean - observed) / deviation))
}

/// By what gaps between members and expected members are multiplied.
fn scale(table: &TwoGroup) -> f64 {
    1.0 / (2.0 * table.group_total() * table.others_share())
}

fn whole_areas(table: &TwoGroup) -> Result<(), Refusal> {
    let mut counts = table.areas().flat_map(|area| [area.group, area.others]);
    counts.try_for_each(|count| whole(count).map(drop))
}

fn whole(count: f64) -> Result<u64, Refusal> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    if MOST < count {
        Err(Refusal::TooManyPeople)
    } else if count.fract() != 0.0 {
        Err(Refusal::FractionalCounts)
    } else {
        Ok(count as u64)
    }
}
