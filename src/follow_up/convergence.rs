//! Whether areas grow alike: the spread of their levels period by period (sigma) beside whether
//! those behind grow faster (beta).
//!
//! The two are never told apart here, because beta alone deceives: chance alone makes those at the
//! bottom rise and those at the top fall, so that beta is below zero also where the spread stays or
//! grows (Galton's fallacy). Barro, R. J. and Sala-i-Martin, X. (1992). Convergence. Journal of
//! Political Economy 100(2), 223–251. <https://doi.org/10.1086/261816>; Quah, D. (1993). Galton's
//! fallacy and tests of the convergence hypothesis. Scandinavian Journal of Economics 95(4),
//! 427–443. <https://doi.org/10.2307/3440905>; Young, A. T., Higgins, M. J. and Levy, D. (2008).
//! Sigma convergence versus beta convergence: evidence from U.S. county-level data. Journal of
//! Money, Credit and Banking 40(5), 1083–1093.
//! <https://doi.org/10.1111/j.1538-4616.2008.00148.x>.

use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// Levels of areas in several periods, area by area with a number for each period.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// When each period is, in years, in rising order.
    pub periods: &'a [f64],
    /// Above zero, such as incomes per head.
    pub levels: &'a [f64],
    pub populations: &'a [f64],
}

/// The spread of levels in each period, and whether those behind grew faster from the first to the
/// last.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// Period by period; areas converge where it falls.
    pub sigma: Vec<Sigma>,
    /// Each area counts once.
    pub beta: Result<Beta, InvalidTable>,
    /// Areas count by their population in the first period.
    pub weighted_beta: Result<Beta, InvalidTable>,
    pub n_areas: usize,
    /// How many areas were left out because nobody lived there in some period.
    pub n_dropped: usize,
}

/// The spread of levels between areas in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sigma {
    pub period: f64,
    /// Each area counts once.
    pub areas: Spread,
    /// Areas count by their population.
    pub people: Spread,
}

/// How far levels are apart.
///
/// Both are made of sample variances, divided by the number of areas less one; where areas count by
/// population, weights sum to the number of areas, so that equal weights change nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The standard deviation over the mean.
    pub coefficient_of_variation: f64,
    pub standard_deviation_of_logarithms: f64,
}

/// The growth of areas a year, in logarithms, as a line over the logarithm of where they began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    pub intercept: f64,
    /// Below zero where those behind grew faster.
    pub slope: f64,
    /// As if all areas had errors of the same size; none for two areas.
    pub standard_error: Option<f64>,
    /// Whatever the size of each area's error, with the factor n / (n - 2); none for two areas.
    ///
    /// White, H. (1980). A heteroskedasticity-consistent covariance matrix estimator and a direct
    /// test for heteroskedasticity. Econometrica 48(4), 817–838. <https://doi.org/10.2307/1912934>.
    pub robust_standard_error: Option<f64>,
    /// The part of the variance of growth that the line explains; none where all grew alike.
    pub r_squared: Option<f64>,
    /// The part of the distance to the common level that goes each year, `-ln(1 + slope T) / T`;
    /// none where the line has areas overtake each other.
    pub speed: Option<f64>,
    /// Carried over from the robust standard error of the slope.
    pub speed_standard_error: Option<f64>,
    /// Years until half the distance is gone; none where it does not shrink.
    pub half_life: Option<f64>,
}

/// Sigma in each period beside beta from the first to the last.
///
/// Areas where nobody lives in some period are left out, so that all periods are of the same areas.
/// Fails where periods do not rise, numbers do not fill a row for each area, a level is not above
/// zero and finite, a population is negative or not finite, and where fewer than two areas are
/// left. Beta has no value in a single period and where all areas began alike.
pub fn convergence(panel: Panel<'_>) -> Result<Convergence, InvalidTable> {
    let areas = rows(panel)?;
    let (first, last) = (0, panel.periods.len() - 1);
    let years = panel.periods[last] - panel.periods[first];
    let column = |period: usize| areas.iter().map(move |area| area.levels[period]);
    let logarithms = |period: usize| column(period).map(libm::log).collect::<Vec<f64>>();
    let even = vec![1.0; areas.len()];
    let weights = |period: usize| {
        let populations: Vec<f64> = areas.iter().map(|area| area.populations[period]).collect();
        normalised(&populations)
    };
    let sigma = panel.periods.iter().enumerate().map(|(period, &at)| {
        let levels: Vec<f64> = column(period).collect();
        let logarithms = logarithms(period);
        Sigma {
            period: at,
            areas: spread(&levels, &logarithms, &even),
            people: spread(&levels, &logarithms, &weights(period)),
        }
    });
    let start = logarithms(first);
    let growth: Vec<f64> = (logarithms(last).iter().zip(&start))
        .map(|(last, first)| (last - first) / years)
        .collect();
    let beta = |weights: &[f64]| {
        let all_alike = column(first).all(|level| level == areas[0].levels[first]);
        if all_alike || !(0.0 < years && years.is_finite()) {
            return Err(InvalidTable::NotDivisible);
        }
        beta(&start, &growth, weights, years)
    };
    Ok(Convergence {
        sigma: sigma.collect(),
        beta: beta(&even),
        weighted_beta: beta(&weights(first)),
        n_areas: areas.len(),
        n_dropped: panel.levels.len() / panel.periods.len() - areas.len(),
    })
}

struct Area<'a> {
    levels: &'a [f64],
    populations: &'a [f64],
}

/// The populated areas, in the order of their numbers.
fn rows(panel: Panel<'_>) -> Result<Vec<Area<'_>>, InvalidTable> {
    let n_periods = panel.periods.len();
    let numbers = || {
        panel
            .periods
            .iter()
            .chain(panel.levels)
            .chain(panel.populations)
    };
    if n_periods == 0
        || panel.levels.len() != panel.populations.len()
        || !panel.levels.len().is_multiple_of(n_periods)
    {
        return Err(InvalidTable::Ragged);
    }
    if !numbers().all(|number| number.is_finite()) {
        return Err(InvalidTable::NotFinite);
    }
    if !panel.periods.is_sorted_by(|earlier, later| earlier < later) {
        return Err(InvalidTable::NoOrder);
    }
    if panel.populations.iter().any(|&population| population < 0.0) {
        return Err(InvalidTable::Negative);
    }
    let pairs = panel
        .levels
        .chunks_exact(n_periods)
        .zip(panel.populations.chunks_exact(n_periods));
    let mut areas: Vec<Area<'_>> = pairs
        .filter(|(_, populations)| populations.iter().all(|&it| 0.0 < it))
        .map(|(levels, populations)| Area {
            levels,
            populations,
        })
        .collect();
    if areas
        .iter()
        .any(|area| area.levels.iter().any(|&level| level <= 0.0))
    {
        return Err(InvalidTable::ValueNotPositive);
    }
    match areas.len() {
        0 => return Err(InvalidTable::NoInhabitants),
        1 => return Err(InvalidTable::OneArea),
        _ => {}
    }
    areas.sort_unstable_by(|a, b| {
        let cells = |area: &Area<'_>| [area.levels, area.populations].concat();
        let (a, b) = (cells(a), cells(b));
        let mut orders = a.iter().zip(&b).map(|(a, b)| a.total_cmp(b));
        orders
            .find(|it| it.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(areas)
}

/// Weights that sum to their number, as weights of one do.
fn normalised(populations: &[f64]) -> Vec<f64> {
    let n_areas = populations.len() as f64;
    let greatest = populations.iter().copied().fold(0.0, f64::max);
    // Divided by the greatest first, so that their sum does not overflow.
    let scaled: Vec<f64> = populations.iter().map(|it| it / greatest).collect();
    let total = sum(scaled.iter().copied());
    scaled.iter().map(|it| it / total * n_areas).collect()
}

fn spread(levels: &[f64], logarithms: &[f64], weights: &[f64]) -> Spread {
    let greatest = levels.iter().copied().fold(0.0, f64::max);
    // In units of the greatest, so that no sum of squares overflows.
    let levels: Vec<f64> = levels.iter().map(|level| level / greatest).collect();
    let standard_deviation = |numbers: &[f64]| {
        let squares = products(numbers, numbers, weights);
        libm::sqrt(squares / (numbers.len() as f64 - 1.0))
    };
    Spread {
        coefficient_of_variation: standard_deviation(&levels) / mean(&levels, weights),
        standard_deviation_of_logarithms: standard_deviation(logarithms),
    }
}

/// Weighted least squares, with weights that sum to the number of areas.
fn beta(start: &[f64], growth: &[f64], weights: &[f64], years: f64) -> Result<Beta, InvalidTable> {
    let n_areas = start.len() as f64;
    let [start_mean, growth_mean] = [start, growth].map(|numbers| mean(numbers, weights));
    let spread = products(start, start, weights);
    if spread <= 0.0 {
        // All but one area have, beside that one, next to no people.
        return Err(InvalidTable::NotDivisible);
    }
    let slope = products(start, growth, weights) / spread;
    let residuals: Vec<f64> = (start.iter().zip(growth))
        .map(|(start, growth)| (growth - growth_mean) - slope * (start - start_mean))
        .collect();
    let unexplained = sum(residuals
        .iter()
        .zip(weights)
        .map(|(it, weight)| weight * it * it));
    let of_growth = products(growth, growth, weights);
    let squared_scores = sum((start.iter().zip(&residuals).zip(weights)).map(
        |((start, residual), weight)| {
            let score = weight * (start - start_mean) * residual / spread;
            score * score
        },
    ));
    let degrees = n_areas - 2.0;
    let estimable = |variance: f64| (0.0 < degrees).then(|| libm::sqrt(variance));
    let robust_standard_error = estimable(n_areas / degrees * squared_scores);
    let kept = 1.0 + slope * years;
    let speed = (0.0 < kept).then(|| -libm::log1p(slope * years) / years);
    Ok(Beta {
        intercept: growth_mean - slope * start_mean,
        slope,
        standard_error: estimable(unexplained / degrees / spread),
        robust_standard_error,
        r_squared: (0.0 < of_growth).then_some((1.0 - unexplained / of_growth).max(0.0)),
        speed,
        speed_standard_error: speed.and(robust_standard_error).map(|it| it / kept),
        half_life: speed
            .filter(|&it| 0.0 < it)
            .map(|it| std::f64::consts::LN_2 / it),
    })
}

fn mean(numbers: &[f64], weights: &[f64]) -> f64 {
    let n_areas = numbers.len() as f64;
    sum(numbers
        .iter()
        .zip(weights)
        .map(|(number, weight)| weight * number))
        / n_areas
}

/// The weighted sum of products of deviations from the means.
fn products(a: &[f64], b: &[f64], weights: &[f64]) -> f64 {
    let [a_mean, b_mean] = [a, b].map(|numbers| mean(numbers, weights));
    let pairs = a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean));
    sum(pairs.zip(weights).map(|(product, weight)| weight * product))
}
