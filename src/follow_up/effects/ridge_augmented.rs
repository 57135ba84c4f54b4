//! A synthetic control, corrected for what it leaves unbalanced before the effort.
//!
//! Ben-Michael, E., Feller, A. and Rothstein, J. (2021). The augmented synthetic control method.
//! Journal of the American Statistical Association 116(536), 1789–1803.
//! <https://doi.org/10.1080/01621459.2021.1929245>
//!
//! The correction is a ridge regression of outcomes on those before the effort. How much it is
//! held back is chosen by leaving out each period before the effort in turn, the largest penalty
//! within one standard error of the best, of twenty that fall evenly in logarithms from the
//! greatest eigenvalue to 1e-8 of it. Weights may be negative: the donors are extrapolated.

use super::linear_algebra::{Cholesky, Symmetric, dot, norm};
use super::simplex::nearest_mixture;
use super::synthetic_control::Weight;
use super::{Number, Outcomes, Reading, Refusal, Treatment};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

/// The corrected effect.
#[derive(Clone, Debug, PartialEq)]
pub struct RidgeAugmented {
    /// The mean gap from the first treated time on.
    pub effect: f64,
    /// Treated less corrected mixture, time by time.
    pub gaps: Vec<f64>,
    /// One for each donor, in the order of their names; they sum to one.
    pub weights: Vec<Weight>,
    pub penalty: f64,
    /// The root of the sum of squared gaps before the effort.
    pub distance: f64,
    /// The same of the mixture before the correction.
    pub distance_uncorrected: f64,
    from: f64,
}

/// Fails with fewer than two donors or three periods before the effort, and where all donors are
/// the same before it.
pub fn ridge_augmented(
    outcomes: &Outcomes,
    treatment: &Treatment,
) -> Result<RidgeAugmented, Refusal> {
    let Treatment {
        treated,
        donors,
        n_before,
    } = treatment;
    if donors.len() < 2 {
        return Err(Refusal::TooFewDonors { needed: 2 });
    }
    if *n_before < 3 {
        return Err(Refusal::TooFewBefore { needed: 3 });
    }
    let centre = outcomes.mean(donors);
    let centred = |row: &[f64]| -> Vec<f64> {
        row[..*n_before]
            .iter()
            .zip(&centre)
            .map(|(cell, centre)| cell - centre)
            .collect()
    };
    let before: Vec<Vec<f64>> = donors.iter().map(|&it| centred(outcomes.row(it))).collect();
    let followed = outcomes.mean(treated);
    let target = centred(&followed);
    let all = Before {
        donors: before,
        target,
    };
    let greatest = all.products().greatest_eigenvalue();
    if greatest <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    // The twentieth root of 1e-8, whose powers make twenty steps.
    let step = libm::exp(0.05 * libm::log(1e-8));
    let mut penalties = vec![greatest];
    for _ in 0..20 {
        penalties.push(penalties[penalties.len() - 1] * step);
    }
    let penalty = chosen(&all, &penalties)?;
    let mixture = all.mixture()?;
    let weights = all.corrected(&mixture, &[penalty])?.remove(0);
    let path = |weights: &[f64]| -> Vec<f64> {
        let gap = |time: usize| {
            let parts = donors.iter().zip(weights);
            followed[time] - sum(parts.map(|(&it, weight)| weight * outcomes.row(it)[time]))
        };
        (0..followed.len()).map(gap).collect()
    };
    let gaps = path(&weights);
    let after = &gaps[*n_before..];
    Ok(RidgeAugmented {
        effect: sum(after.iter().copied()) / after.len() as f64,
        distance: norm(&gaps[..*n_before]),
        distance_uncorrected: norm(&path(&mixture)[..*n_before]),
        weights: (donors.iter().zip(weights))
            .map(|(&unit, weight)| Weight { unit, weight })
            .collect(),
        penalty,
        gaps,
        from: outcomes.times()[*n_before],
    })
}

/// The largest penalty whose error in periods left out is within a standard error of the least.
fn chosen(all: &Before, penalties: &[f64]) -> Result<f64, Refusal> {
    let n_periods = all.target.len();
    let mut errors = vec![Vec::with_capacity(n_periods); penalties.len()];
    for period in 0..n_periods {
        let rest = all.without(period);
        let mixture = rest.mixture()?;
        for (weights, errors) in rest.corrected(&mixture, penalties)?.iter().zip(&mut errors) {
            let parts = all.donors.iter().zip(weights);
            let missed = all.target[period] - sum(parts.map(|(it, weight)| weight * it[period]));
            errors.push(missed * missed);
        }
    }
    let n = n_periods as f64;
    let mean = |errors: &[f64]| sum(errors.iter().copied()) / n;
    let means: Vec<f64> = errors.iter().map(|it| mean(it)).collect();
    let best = (0..penalties.len()).reduce(|a, b| if means[b] < means[a] { b } else { a });
    let best = best.unwrap_or(0);
    let squares = sum(errors[best]
        .iter()
        .map(|it| (it - means[best]) * (it - means[best])));
    let bound = means[best] + libm::sqrt(squares / (n - 1.0) / n);
    // They fall.
    let within = means.iter().position(|&mean| mean <= bound);
    Ok(penalties[within.unwrap_or(best)])
}

/// Outcomes before the effort, less the mean of the donors.
struct Before {
    donors: Vec<Vec<f64>>,
    target: Vec<f64>,
}

impl Before {
    fn without(&self, period: usize) -> Before {
        let shorter = |row: &Vec<f64>| {
            let mut row = row.clone();
            row.remove(period);
            row
        };
        Before {
            donors: self.donors.iter().map(shorter).collect(),
            target: shorter(&self.target),
        }
    }

    fn mixture(&self) -> Result<Vec<f64>, Refusal> {
        let mixture = nearest_mixture(&self.donors, &self.target, 0.0);
        Ok(mixture.ok_or(Refusal::NotSolved)?.weights)
    }

    /// Products of donors with each other, or of periods with each other, whichever are fewer.
    fn products(&self) -> Symmetric {
        let by_period = self.by_period();
        let vectors = if self.donors.len() <= by_period.len() {
            &self.donors
        } else {
            &by_period
        };
        Symmetric::from_fn(vectors.len(), |one, other| {
            dot(&vectors[one], &vectors[other])
        })
    }

    fn by_period(&self) -> Vec<Vec<f64>> {
        let period = |at: usize| self.donors.iter().map(|donor| donor[at]).collect();
        (0..self.target.len()).map(period).collect()
    }

    /// The weights with the correction, for each penalty: X (X'X + penalty I)^-1 times what the
    /// mixture leaves of the target, or the same as (XX' + penalty I)^-1 X.
    fn corrected(&self, mixture: &[f64], penalties: &[f64]) -> Result<Vec<Vec<f64>>, Refusal> {
        let by_period = self.by_period();
        let left: Vec<f64> = (self.target.iter().zip(&by_period))
            .map(|(target, donors)| target - dot(donors, mixture))
            .collect();
        let products = self.products();
        let with = |penalty: &f64| {
            let held_back = Symmetric::from_fn(products.size(), |row, column| {
                let more = if row == column { *penalty } else { 0.0 };
                products.at(row, column) + more
            });
            let factor = Cholesky::of(&held_back).ok_or(Refusal::NotSolved)?;
            let along = |vector: &[f64]| -> Vec<f64> {
                self.donors.iter().map(|donor| dot(donor, vector)).collect()
            };
            let correction = if self.donors.len() <= by_period.len() {
                factor.solve(&along(&left))
            } else {
                along(&factor.solve(&left))
            };
            Ok(mixture
                .iter()
                .zip(correction)
                .map(|(weight, more)| weight + more)
                .collect())
        };
        penalties.iter().map(with).collect()
    }
}

impl RidgeAugmented {
    pub fn reading(&self) -> Reading {
        let negative = self.weights.iter().filter(|it| it.weight < 0.0).count();
        Reading {
            says: Bilingual {
                en: "From {from} on the outcome was on average {effect} above (below, if negative) \
                     that of a mixture of comparison units, corrected for what the mixture left \
                     unbalanced before.",
                sv: "Från och med {from} låg utfallet i genomsnitt {effect} över (under, om talet \
                     är negativt) det för en blandning av jämförelseenheter, korrigerat för den \
                     obalans som blandningen lämnade dessförinnan.",
            },
            cannot_show: Bilingual {
                en: "The correction gives {negative} units negative weights and so reaches beyond \
                     what the comparison units show. It cannot show that the effort caused the \
                     gap.",
                sv: "Korrigeringen ger {negative} enheter negativ vikt och sträcker sig därmed \
                     bortom vad jämförelseenheterna visar. Den kan inte visa att insatsen orsakade \
                     skillnaden.",
            },
            numbers: vec![
                Number::time("from", self.from),
                Number::outcome("effect", self.effect),
                Number::count("negative", negative),
            ],
        }
    }
}
