//! How alike funded and comparison areas are, before and after comparison areas are weighted.
//!
//! Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates
//! between treatment groups in propensity-score matched samples. Statistics in Medicine 28(25),
//! 3083–3107. <https://doi.org/10.1002/sim.3697>.

use super::{Comparison, Pool, Unit};
use crate::follow_up::finding::{Reason, finite};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

pub const SAYS: Bilingual = Bilingual {
    en: "How far the means of funded and comparison areas are apart, in standard deviations of the \
         funded areas; below 0.1 is commonly taken to be alike.",
    sv: "Hur långt isär medelvärdena för områden med stöd och jämförelseområden ligger, i \
         standardavvikelser för områdena med stöd; under 0,1 brukar räknas som lika.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Whether they are alike in what was not measured.",
    sv: "Om de är lika i det som inte har mätts.",
};

/// A characteristic in funded areas, in all others, and in the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    pub characteristic: String,
    /// All funded areas of the pool beside all others, each once.
    pub before: Difference,
    /// The funded areas that have a comparison beside it.
    pub after: Difference,
}

/// How a characteristic differs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub mean_of_funded: f64,
    pub mean_of_others: f64,
    /// The difference of means over the standard deviation of all funded areas of the pool; of a
    /// share, for zeros and ones. None where funded areas do not differ.
    pub standardised: Result<f64, Reason>,
    /// The variance of the funded over that of the others; none for zeros and ones, whose variance
    /// follows from the mean.
    pub variance_ratio: Option<Result<f64, Reason>>,
    /// The largest distance between the shares of either that lie at or below a value.
    pub largest_distance: f64,
}

/// The balance of each characteristic, in the order of the pool's names.
///
/// The comparison must have been made of this pool; an area that is not in it has no part here.
pub fn balance(pool: &Pool<'_>, comparison: &Comparison<'_>) -> Vec<Balance> {
    let each = |units: &[Unit<'_>], at: usize| -> Vec<(f64, f64)> {
        let weight = 1.0 / units.len() as f64;
        units
            .iter()
            .map(|unit| (unit.characteristics[at], weight))
            .collect()
    };
    let find = |units: &[Unit<'_>], area: &str, at: usize| {
        let found = units.binary_search_by(|unit| unit.area.cmp(area)).ok()?;
        Some(units[found].characteristics[at])
    };
    let of = |(at, name): (usize, &String)| {
        let all_funded = each(&pool.funded, at);
        let is_share = (pool.funded.iter().chain(&pool.others))
            .all(|unit| [0.0, 1.0].contains(&unit.characteristics[at]));
        let scale = deviation(&all_funded, is_share);
        let weight = 1.0 / comparison.funded.len() as f64;
        let funded = (comparison.funded.iter())
            .filter_map(|area| Some((find(&pool.funded, area, at)?, weight)));
        let others = (comparison.weights.iter())
            .filter_map(|&(area, weight)| Some((find(&pool.others, area, at)?, weight)));
        Balance {
            characteristic: name.clone(),
            before: difference(&all_funded, &each(&pool.others, at), scale, is_share),
            after: difference(
                &funded.collect::<Vec<_>>(),
                &others.collect::<Vec<_>>(),
                scale,
                is_share,
            ),
        }
    };
    pool.names.iter().enumerate().map(of).collect()
}

/// Of values with weights that sum to one.
fn difference(
    funded: &[(f64, f64)],
    others: &[(f64, f64)],
    scale: Result<f64, Reason>,
    is_share: bool,
) -> Difference {
    let (mean_of_funded, mean_of_others) = (mean(funded), mean(others));
    let variance_ratio = || match variance(others)? {
        0.0 => Err(Reason::NoVariation),
        of_others => finite(variance(funded)? / of_others),
    };
    Difference {
        mean_of_funded,
        mean_of_others,
        standardised: scale.and_then(|scale| finite((mean_of_funded - mean_of_others) / scale)),
        variance_ratio: (!is_share).then(variance_ratio),
        largest_distance: largest_distance(funded, others),
    }
}

fn mean(values: &[(f64, f64)]) -> f64 {
    sum(values.iter().map(|it| it.0 * it.1))
}

/// Unbiased for weights that say how much a value counts (not how often it occurs).
fn variance(values: &[(f64, f64)]) -> Result<f64, Reason> {
    let left = 1.0 - sum(values.iter().map(|it| it.1 * it.1));
    if left <= 1e-12 {
        return Err(Reason::TooFewAreas { needed: 2 });
    }
    if values.iter().all(|it| it.0 == values[0].0) {
        return Ok(0.0);
    }
    let mean = mean(values);
    Ok(sum(values.iter().map(|it| it.1 * (it.0 - mean) * (it.0 - mean))) / left)
}

fn deviation(values: &[(f64, f64)], is_share: bool) -> Result<f64, Reason> {
    let variance = if is_share {
        let share = mean(values);
        share * (1.0 - share)
    } else {
        variance(values)?
    };
    match libm::sqrt(variance) {
        deviation if deviation > 0.0 => Ok(deviation),
        _ => Err(Reason::NoVariation),
    }
}

fn largest_distance(funded: &[(f64, f64)], others: &[(f64, f64)]) -> f64 {
    let others = others.iter().map(|&(value, weight)| (value, -weight));
    let mut steps: Vec<(f64, f64)> = funded.iter().copied().chain(others).collect();
    steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut apart, mut largest) = (crate::indices::arithmetic::sum::Sum::default(), 0.0_f64);
    for tied in steps.chunk_by(|a, b| a.0 == b.0) {
        tied.iter().for_each(|step| apart.add(step.1));
        largest = largest.max(apart.value().abs());
    }
    largest
}
