//! For each funded area the areas without funding that were most like it.
//!
//! Rubin, D. B. (1980). Bias reduction using Mahalanobis-metric matching. Biometrics 36(2),
//! 293–298. <https://doi.org/10.2307/2529981>; Stuart, E. A. (2010). Matching methods for causal
//! inference: a review and a look forward. Statistical Science 25(1), 1–21.
//! <https://doi.org/10.1214/09-STS313>; a calliper of 0.2 standard deviations of the logit: Austin,
//! P. C. (2011). Optimal caliper widths for propensity-score matching when estimating differences
//! in means and differences in proportions in observational studies. Pharmaceutical Statistics
//! 10(2), 150–161. <https://doi.org/10.1002/pst.433>.

use std::cmp::Ordering;

use super::propensity::{Propensity, propensity};
use super::{Comparison, Excluded, Exclusion, Pair, Pool, Unit};
use crate::follow_up::dense::{Cholesky, Square};
use crate::follow_up::finding::{Finding, Reason, not_negative};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

/// How unlike two areas are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// By all characteristics in their standard deviations and correlations, pooled within funded
    /// and other areas.
    Mahalanobis,
    /// By the logit of the chance of having been funded.
    LogitPropensity,
    /// By the chance itself.
    Propensity,
}

/// How neighbours are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    pub distance: Distance,
    /// For each funded area.
    pub n_neighbours: usize,
    /// The farthest that a neighbour may be: in standard deviations of the chance or its logit,
    /// pooled within funded and other areas; a Mahalanobis distance is in such already.
    pub calliper: Option<f64>,
    /// Whether an area may be the neighbour of several.
    pub replacement: Replacement,
}

/// Whether an area may be the neighbour of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    With,
    /// Then those hardest to match choose first: those with the highest chance, or by Mahalanobis
    /// those whose nearest neighbour is farthest; neighbours are chosen round by round.
    Without,
}

/// Finds neighbours within strata. Of areas equally near, the first in the order of codes is taken.
///
/// A funded area that finds fewer than asked for keeps those it has; one that finds none is
/// excluded and named. Weights: each funded area counts once, shared between its neighbours.
///
/// Fails where no neighbours are asked for, where the calliper is negative, where the chances
/// cannot be fitted, where funded areas and others differ in something that does not vary within
/// either, and where no area finds any.
pub fn nearest_neighbours<'a>(
    pool: &Pool<'a>,
    settings: Settings,
) -> Result<Comparison<'a>, Finding> {
    if settings.n_neighbours == 0 {
        return Err(Reason::TooFewAreas { needed: 1 }.into());
    }
    let calliper = settings.calliper.map(not_negative).transpose()?;
    let places = places(pool, settings.distance)?;
    let farthest = calliper.map_or(f64::INFINITY, |it| but_for_rounding(it * places.unit));
    let between = |funded: usize, other: usize| {
        let (a, b) = (&places.funded[funded], &places.others[other]);
        let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
        but_for_rounding(libm::sqrt(sum(squares)))
    };
    // For each funded area those of its stratum, nearest first.
    let mut excluded = pool.excluded.clone();
    let mut neighbours: Vec<Vec<(f64, usize)>> = Vec::new();
    for (at, unit) in pool.funded.iter().enumerate() {
        let of_stratum =
            (0..pool.others.len()).filter(|&it| pool.others[it].stratum == unit.stratum);
        let mut near: Vec<(f64, usize)> = of_stratum.map(|it| (between(at, it), it)).collect();
        let n_in_stratum = near.len();
        near.retain(|it| it.0 <= farthest);
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let why = match near.len() {
            0 if n_in_stratum == 0 => Some(Exclusion::NoneInStratum),
            0 => Some(Exclusion::NoneWithinCalliper),
            _ => None,
        };
        let area = unit.area;
        excluded.extend(why.map(|why| Excluded { area, why }));
        neighbours.push(near);
    }
    let found = match settings.replacement {
        Replacement::With => (neighbours.iter())
            .map(|near| near.iter().take(settings.n_neighbours).copied().collect())
            .collect(),
        Replacement::Without => {
            let order = hardest_first(&neighbours, &places, settings.distance);
            one_by_one(
                &neighbours,
                &order,
                pool.others.len(),
                settings.n_neighbours,
            )
        }
    };
    let mut weights = vec![Vec::new(); pool.others.len()];
    let (mut pairs, mut funded) = (Vec::new(), Vec::new());
    for ((unit, found), near) in pool.funded.iter().zip(&found).zip(&neighbours) {
        if found.is_empty() {
            if !near.is_empty() {
                let area = unit.area;
                excluded.push(Excluded {
                    area,
                    why: Exclusion::NoneLeft,
                });
            }
            continue;
        }
        funded.push(unit.area);
        for &(distance, other) in found {
            weights[other].push(1.0 / found.len() as f64);
            pairs.push(Pair {
                funded: unit.area,
                comparison: pool.others[other].area,
                distance: Some(distance),
            });
        }
    }
    let weights = pool
        .others
        .iter()
        .zip(weights)
        .map(|(unit, parts)| (unit.area, sum(parts)));
    Comparison::of(
        method(settings.distance),
        funded,
        weights.collect(),
        pairs,
        excluded,
    )
}

/// A distance to ten digits: two that are equal but for how they were computed are equal, so that
/// the order of codes decides between them and not rounding.
fn but_for_rounding(distance: f64) -> f64 {
    const LAST_BITS: u64 = 0xFFFF;
    f64::from_bits(((distance + 0.0).to_bits() + LAST_BITS / 2) & !LAST_BITS)
}

fn method(distance: Distance) -> Bilingual {
    let (en, sv) = match distance {
        Distance::Mahalanobis => (
            "nearest neighbours by Mahalanobis distance",
            "närmaste grannar enligt Mahalanobis avstånd",
        ),
        Distance::LogitPropensity => (
            "nearest neighbours by the logit of the propensity score",
            "närmaste grannar enligt logiten av benägenhetspoängen (propensity score)",
        ),
        Distance::Propensity => (
            "nearest neighbours by propensity score",
            "närmaste grannar enligt benägenhetspoäng (propensity score)",
        ),
    };
    Bilingual { en, sv }
}

type Neighbours = Vec<Vec<(f64, usize)>>;

fn one_by_one(
    neighbours: &[Vec<(f64, usize)>],
    order: &[usize],
    n_others: usize,
    n_neighbours: usize,
) -> Neighbours {
    let mut found = vec![Vec::new(); neighbours.len()];
    let mut is_taken = vec![false; n_others];
    for _ in 0..n_neighbours {
        for &at in order {
            if let Some(&nearest) = neighbours[at].iter().find(|it| !is_taken[it.1]) {
                is_taken[nearest.1] = true;
                found[at].push(nearest);
            }
        }
    }
    found
}

fn hardest_first(neighbours: &Neighbours, places: &Places, distance: Distance) -> Vec<usize> {
    let mut order: Vec<usize> = (0..neighbours.len()).collect();
    let nearest = |at: usize| neighbours[at].first().map_or(0.0, |it| it.0);
    let harder = |a: usize, b: usize| -> Ordering {
        match distance {
            Distance::Mahalanobis => nearest(b).total_cmp(&nearest(a)),
            _ => places.funded[b][0].total_cmp(&places.funded[a][0]),
        }
    };
    order.sort_by(|&a, &b| harder(a, b).then(a.cmp(&b)));
    order
}

/// Where areas lie, so that the plain distance is the one asked for.
struct Places {
    funded: Vec<Vec<f64>>,
    others: Vec<Vec<f64>>,
    /// One standard deviation.
    unit: f64,
}

fn places(pool: &Pool<'_>, distance: Distance) -> Result<Places, Finding> {
    let of = |score: fn(&super::propensity::Score<'_>) -> f64| {
        let Propensity { scores, .. } = propensity(pool)?;
        let side = |is_funded: bool| {
            let scores = scores.iter().filter(|it| it.is_funded == is_funded);
            scores.map(|it| vec![score(it)]).collect::<Vec<_>>()
        };
        let (funded, others) = (side(true), side(false));
        let within = pooled(&[&funded, &others], 0, 0)?;
        Ok(Places {
            funded,
            others,
            unit: libm::sqrt(within),
        })
    };
    match distance {
        Distance::Mahalanobis => mahalanobis(pool),
        Distance::LogitPropensity => of(|it| it.logit),
        Distance::Propensity => of(|it| it.probability),
    }
}

/// Areas in coordinates in which characteristics do not go together and have a variance of one.
fn mahalanobis(pool: &Pool<'_>) -> Result<Places, Finding> {
    let cells = |units: &[Unit<'_>]| -> Vec<Vec<f64>> {
        units
            .iter()
            .map(|unit| unit.characteristics.clone())
            .collect()
    };
    let sides = [cells(&pool.funded), cells(&pool.others)];
    let [funded, others] = &sides;
    let n = pool.names.len();
    let mut products = Vec::with_capacity(n * n);
    for a in 0..n {
        for b in 0..n {
            products.push(pooled(&[funded, others], a, b)?);
        }
    }
    let factor = Cholesky::of(&Square::of(n, |a, b| products[a * n + b]));
    let place = |cells: &Vec<f64>| {
        let kept: Vec<f64> = factor.kept().iter().map(|&at| cells[at]).collect();
        factor.forward(&kept)
    };
    // What is made of other characteristics within funded and within other areas must be so between
    // them too: else they differ in what has no variance to be measured by.
    let all = || funded.iter().chain(others);
    let first = &funded[0];
    for at in (0..n).filter(|at| !factor.kept().contains(at)) {
        let across: Vec<f64> = factor
            .kept()
            .iter()
            .map(|&it| products[at * n + it])
            .collect();
        let slopes = factor.solve(&across);
        let own = |cells: &Vec<f64>| {
            let made = factor.kept().iter().zip(&slopes);
            (cells[at] - first[at]) - sum(made.map(|(&it, slope)| slope * (cells[it] - first[it])))
        };
        let scale = all().map(|cells| cells[at].abs()).fold(0.0, f64::max);
        if all().any(|cells| own(cells).abs() > 1e-4 * scale) {
            return Err(Reason::Separated.at(&pool.names[at]));
        }
    }
    if factor.kept().is_empty() {
        return Err(Reason::NoVariation.into());
    }
    Ok(Places {
        funded: funded.iter().map(place).collect(),
        others: others.iter().map(place).collect(),
        unit: 1.0,
    })
}

/// The covariance of two characteristics within funded and other areas.
fn pooled(sides: &[&Vec<Vec<f64>>; 2], a: usize, b: usize) -> Result<f64, Reason> {
    let n: usize = sides.iter().map(|side| side.len()).sum();
    if n < 3 {
        return Err(Reason::TooFewAreas { needed: 3 });
    }
    let within = sides.iter().map(|side| {
        let mean = |at: usize| sum(side.iter().map(|cells| cells[at])) / side.len() as f64;
        let (a_mean, b_mean) = (mean(a), mean(b));
        sum(side
            .iter()
            .map(|cells| (cells[a] - a_mean) * (cells[b] - b_mean)))
    });
    Ok(sum(within) / (n - 2) as f64)
}
