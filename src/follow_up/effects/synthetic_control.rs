//! What the treated would have been like without the effort, as a mixture of units without it.
//!
//! Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative
//! case studies: estimating the effect of California's tobacco control program. Journal of the
//! American Statistical Association 105(490), 493–505. <https://doi.org/10.1198/jasa.2009.ap08746>
//!
//! Weights minimise the squared gap over all periods before the effort, each period counting alike,
//! or over predictors. They are the exact optimum: -19.51 packs for Proposition 99, where a solver
//! that stops early is often quoted with -19.62.

use super::linear_algebra::norm;
use super::simplex::{Mixture, nearest_mixture};
use super::{Number, Outcomes, Reading, Refusal, Treatment};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::streams::Key;

/// The treated beside their synthetic counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticControl {
    /// Positions of the units whose mean is followed, in the order of their names.
    pub treated: Vec<usize>,
    /// One for each donor, in the order of their names; most are zero.
    pub weights: Vec<Weight>,
    /// Whether no other weights fit as well; if others do, they may give another effect.
    pub weights_are_unique: bool,
    /// Time by time, before and after.
    pub path: Vec<Moment>,
    /// How many moments of the path come before the effort.
    pub n_before: usize,
    pub fit: Fit,
    /// The mean gap from the first treated time on.
    pub effect: f64,
    /// The mean squared gap from the first treated time on.
    pub error_after: f64,
    /// Predictor by predictor; empty where weights are of outcomes only.
    pub balance: Vec<Balance>,
}

/// The part of a donor in the mixture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// The position of the donor.
    pub unit: usize,
    pub weight: f64,
}

/// One time of the path, in the unit of the outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    pub time: f64,
    pub treated: f64,
    pub synthetic: f64,
    /// The treated less the synthetic.
    pub gap: f64,
    /// What all donors alike would have given.
    pub donors_mean: f64,
}

/// How well the mixture follows the treated before the effort.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The root of the sum of squared gaps.
    pub distance: f64,
    /// The mean squared gap.
    pub error_before: f64,
    /// Which part of the distance of all donors alike the weights take away; none where all donors
    /// alike fit without error.
    pub improvement: Option<f64>,
}

/// A predictor among the treated, in the mixture and among all donors alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    pub name: String,
    pub treated: f64,
    pub synthetic: f64,
    pub donors_mean: f64,
}

/// What weights should balance instead of the outcomes before the effort.
#[derive(Clone, Debug)]
pub struct Predictors<'a> {
    pub names: &'a [String],
    /// A row for each unit of the outcomes, with a value for each predictor, such as a mean over
    /// years before the effort.
    pub values: &'a [f64],
    /// How much each predictor counts, once all are in units of their standard deviation; all alike
    /// if nothing is given.
    pub importances: Option<&'a [f64]>,
}

/// Weights of the periods before the effort; the mean of the treated is followed.
///
/// Fails where the search for weights does not end, which no table is known to cause.
pub fn synthetic_control(
    outcomes: &Outcomes,
    treatment: &Treatment,
) -> Result<SyntheticControl, Refusal> {
    let Treatment {
        treated,
        donors,
        n_before,
    } = treatment;
    let mixture = mixture_before(outcomes, treated, donors, *n_before)?;
    Ok(described(outcomes, treatment, &mixture))
}

/// Each treated unit by itself, in the order of their names, never with another treated unit as a
/// donor.
pub fn one_by_one(
    outcomes: &Outcomes,
    treatment: &Treatment,
) -> Result<Vec<SyntheticControl>, Refusal> {
    let alone = |&unit: &usize| {
        synthetic_control(
            outcomes,
            &Treatment {
                treated: vec![unit],
                ..treatment.clone()
            },
        )
    };
    treatment.treated.iter().map(alone).collect()
}

/// Weights of predictors, each divided by its standard deviation over all units.
///
/// Fails where a predictor is the same everywhere or not finite, where their number is not that of
/// the names and importances, and where importances are negative or all zero.
pub fn with_predictors(
    outcomes: &Outcomes,
    treatment: &Treatment,
    predictors: &Predictors<'_>,
) -> Result<SyntheticControl, Refusal> {
    let n_predictors = predictors.names.len();
    let n_units = outcomes.units().len();
    let even = vec![1.0; n_predictors];
    let importances = predictors.importances.unwrap_or(&even);
    let usable = |it: &f64| 0.0 <= *it && it.is_finite();
    if n_predictors == 0
        || predictors.values.len() != n_units * n_predictors
        || importances.len() != n_predictors
        || !importances.iter().all(usable)
        || importances.iter().all(|&it| it == 0.0)
        || !predictors.values.iter().all(|it| it.abs() <= 1e100)
    {
        return Err(Refusal::Predictors);
    }
    let Treatment {
        treated, donors, ..
    } = treatment;
    let everyone = outcomes.named_order(|_| true);
    let value = |unit: usize, predictor: usize| predictors.values[unit * n_predictors + predictor];
    let mean = |units: &[usize], predictor: usize| {
        sum(units.iter().map(|&unit| value(unit, predictor))) / units.len() as f64
    };
    let greatest = importances.iter().copied().fold(0.0, f64::max);
    let mut scales = Vec::with_capacity(n_predictors);
    for (predictor, importance) in importances.iter().enumerate() {
        let centre = mean(&everyone, predictor);
        let away: Vec<f64> = everyone
            .iter()
            .map(|&unit| value(unit, predictor) - centre)
            .collect();
        let deviation = norm(&away) / libm::sqrt((n_units - 1) as f64);
        if deviation <= 1e-14 * centre.abs() || deviation == 0.0 {
            return Err(Refusal::ConstantPredictor { predictor });
        }
        scales.push(libm::sqrt(importance / greatest) / deviation);
    }
    let scaled = |units: &[usize]| -> Vec<f64> {
        scales
            .iter()
            .enumerate()
            .map(|(at, scale)| scale * mean(units, at))
            .collect()
    };
    let columns: Vec<Vec<f64>> = donors.iter().map(|&donor| scaled(&[donor])).collect();
    let mixture = nearest_mixture(&columns, &scaled(treated), 0.0).ok_or(Refusal::NotSolved)?;
    let balance = predictors
        .names
        .iter()
        .enumerate()
        .map(|(at, name)| Balance {
            name: name.clone(),
            treated: mean(treated, at),
            synthetic: sum((donors.iter().zip(&mixture.weights))
                .map(|(&unit, weight)| weight * value(unit, at))),
            donors_mean: mean(donors, at),
        });
    let balance = balance.collect();
    Ok(SyntheticControl {
        balance,
        ..described(outcomes, treatment, &mixture)
    })
}

fn mixture_before(
    outcomes: &Outcomes,
    treated: &[usize],
    donors: &[usize],
    n_before: usize,
) -> Result<Mixture, Refusal> {
    let before = |unit: &usize| outcomes.row(*unit)[..n_before].to_vec();
    let columns: Vec<Vec<f64>> = donors.iter().map(before).collect();
    let target = outcomes.mean(treated);
    nearest_mixture(&columns, &target[..n_before], 0.0).ok_or(Refusal::NotSolved)
}

fn described(outcomes: &Outcomes, treatment: &Treatment, mixture: &Mixture) -> SyntheticControl {
    let Treatment {
        treated,
        donors,
        n_before,
    } = treatment;
    let followed = outcomes.mean(treated);
    let even = outcomes.mean(donors);
    let moment = |(at, &time): (usize, &f64)| {
        let treated = followed[at];
        // Weights sum to one, and seen from the treated nothing large cancels.
        let parts = donors.iter().zip(&mixture.weights);
        let gap = sum(parts.map(|(&donor, weight)| weight * (treated - outcomes.row(donor)[at])));
        Moment {
            time,
            treated,
            synthetic: treated - gap,
            gap,
            donors_mean: even[at],
        }
    };
    let path: Vec<Moment> = outcomes.times().iter().enumerate().map(moment).collect();
    let (before, after) = path.split_at(*n_before);
    let from_all_alike = |at: usize| {
        sum(donors
            .iter()
            .map(|&donor| followed[at] - outcomes.row(donor)[at]))
            / donors.len() as f64
    };
    let of_donors: Vec<f64> = (0..*n_before).map(from_all_alike).collect();
    let (distance, all_alike) = (norm(&gaps(before)), norm(&of_donors));
    let weights = donors.iter().zip(&mixture.weights);
    SyntheticControl {
        treated: treated.clone(),
        weights: weights
            .map(|(&unit, &weight)| Weight { unit, weight })
            .collect(),
        weights_are_unique: mixture.is_only_one,
        n_before: *n_before,
        fit: Fit {
            distance,
            error_before: mean_square(before),
            improvement: (0.0 < all_alike).then(|| 1.0 - distance / all_alike),
        },
        effect: sum(after.iter().map(|it| it.gap)) / after.len() as f64,
        error_after: mean_square(after),
        balance: Vec::new(),
        path,
    }
}

fn gaps(moments: &[Moment]) -> Vec<f64> {
    moments.iter().map(|moment| moment.gap).collect()
}

fn mean_square(moments: &[Moment]) -> f64 {
    sum(moments.iter().map(|moment| moment.gap * moment.gap)) / moments.len() as f64
}

impl SyntheticControl {
    /// The mean squared gap after the effort over that before.
    ///
    /// Fails where the fit before is exact to rounding.
    pub fn ratio(&self) -> Result<f64, Refusal> {
        if self.fits_exactly() {
            return Err(Refusal::ExactFit);
        }
        Ok(self.error_after / self.fit.error_before)
    }

    fn fits_exactly(&self) -> bool {
        let before = &self.path[..self.n_before];
        let size = before
            .iter()
            .fold(0.0_f64, |most, it| most.max(it.treated.abs()));
        self.fit.distance <= 1e-9 * size
    }

    /// How many donors take part.
    pub fn n_donors_used(&self) -> usize {
        self.weights.iter().filter(|it| 0.0 < it.weight).count()
    }

    pub fn reading(&self) -> Reading {
        Reading {
            says: Bilingual {
                en: "From {from} on the outcome was on average {effect} above (below, if negative) \
                     that of a mixture of {donors} of {pool} comparison units, which before had \
                     been {error} from it in a typical period.",
                sv: "Från och med {from} låg utfallet i genomsnitt {effect} över (under, om talet \
                     är negativt) det för en blandning av {donors} av {pool} jämförelseenheter, \
                     som dessförinnan hade avvikit med {error} en typisk period.",
            },
            cannot_show: Bilingual {
                en: "It cannot show that the effort caused the gap: something else may have \
                     happened to these units or to the comparison units at the same time. Only \
                     placebos tell how large gaps arise without any effort.",
                sv: "Detta kan inte visa att insatsen orsakade skillnaden: något annat kan ha hänt \
                     dessa enheter eller jämförelseenheterna samtidigt. Bara placebon visar hur \
                     stora skillnader som uppstår utan någon insats.",
            },
            numbers: vec![
                Number::time("from", self.path[self.n_before].time),
                Number::outcome("effect", self.effect),
                Number::count("donors", self.n_donors_used()),
                Number::count("pool", self.weights.len()),
                Number::outcome("error", libm::sqrt(self.fit.error_before)),
            ],
        }
    }
}

/// The effect without one of the donors that take part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeftOut {
    /// The position of the donor.
    pub unit: usize,
    /// The weight it had.
    pub weight: f64,
    /// The effect without it.
    pub effect: f64,
    /// The mean squared gap before the effort without it.
    pub error_before: f64,
}

/// How much the effect rests on each donor that takes part, in the order of their names.
///
/// Fails with a single donor in the table.
pub fn leave_one_out(outcomes: &Outcomes, treatment: &Treatment) -> Result<Vec<LeftOut>, Refusal> {
    if treatment.donors.len() < 2 {
        return Err(Refusal::TooFewDonors { needed: 2 });
    }
    let full = synthetic_control(outcomes, treatment)?;
    let used = full.weights.iter().filter(|it| 0.0 < it.weight);
    let without = |&Weight { unit, weight }: &Weight| {
        let mut fewer = treatment.clone();
        fewer.donors.retain(|&donor| donor != unit);
        let left = synthetic_control(outcomes, &fewer)?;
        let error_before = left.fit.error_before;
        Ok(LeftOut {
            unit,
            weight,
            effect: left.effect,
            error_before,
        })
    };
    used.map(without).collect()
}

/// The same question asked of units that were not treated.
///
/// As many donors as there are treated units are taken for treated, the others are their donors,
/// and the treated are left out. Where there are at most [`Placebos::MOST`] such sets each comes
/// once; otherwise that many are drawn.
#[derive(Clone, Debug)]
pub struct Placebos<'a> {
    outcomes: &'a Outcomes,
    treatment: &'a Treatment,
    key: Key,
    n: usize,
    all: bool,
}

/// What a placebo gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Placebo {
    /// Positions of the units taken for treated, in the order of their names.
    pub units: Vec<usize>,
    pub gaps: Vec<f64>,
    pub effect: f64,
    pub error_before: f64,
    pub error_after: f64,
    fits_exactly: bool,
}

impl Placebos<'_> {
    pub const MOST: usize = 1000;

    /// Fails where donors are not more than the treated units.
    pub fn prepare<'a>(
        outcomes: &'a Outcomes,
        treatment: &'a Treatment,
        key: Key,
    ) -> Result<Placebos<'a>, Refusal> {
        let (n_treated, n_donors) = (treatment.treated.len(), treatment.donors.len());
        if n_donors <= n_treated {
            return Err(Refusal::TooFewDonors {
                needed: n_treated + 1,
            });
        }
        let sets = n_sets(n_donors, n_treated).filter(|&sets| sets <= Self::MOST as u64);
        let n = sets.map_or(Self::MOST, |sets| sets as usize);
        Ok(Placebos {
            outcomes,
            treatment,
            key,
            n,
            all: sets.is_some(),
        })
    }

    /// How many placebos there are, numbered from zero.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Whether these are all the sets there are.
    pub fn are_all(&self) -> bool {
        self.all
    }

    pub fn placebo(&self, number: usize) -> Result<Placebo, Refusal> {
        let Treatment {
            treated,
            donors,
            n_before,
        } = self.treatment;
        let chosen = if self.all {
            nth_set(number as u64, donors.len(), treated.len())
        } else {
            drawn_set(
                &mut self.key.stream(number as u64),
                donors.len(),
                treated.len(),
            )
        };
        let (units, rest) = apart(donors, &chosen);
        let taken = Treatment {
            treated: units,
            donors: rest,
            n_before: *n_before,
        };
        let found = synthetic_control(self.outcomes, &taken)?;
        Ok(Placebo {
            fits_exactly: found.fits_exactly(),
            gaps: gaps(&found.path),
            units: found.treated,
            effect: found.effect,
            error_before: found.fit.error_before,
            error_after: found.error_after,
        })
    }
}

/// Where the treated stand among the placebos.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// The place of the treated by the ratio of squared gaps after to those before, 1 being the
    /// greatest, and how likely a place at least as high is by chance. Fails where the treated are
    /// followed without error before.
    pub ratio: Result<Place, Refusal>,
    /// The same by the size of the mean gap after, whatever the fit before.
    pub effect: Place,
    pub n_placebos: usize,
}

/// The place of the treated; those that come out equal count as ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub place: usize,
    /// The place over the number of placebos and one.
    pub p: f64,
}

/// Ranks the treated among the placebos. Fails without any.
pub fn rank(treated: &SyntheticControl, placebos: &[Placebo]) -> Result<Rank, Refusal> {
    if placebos.is_empty() {
        return Err(Refusal::TooFewReplicates { needed: 1 });
    }
    let place = |n_ahead: usize| Place {
        place: n_ahead + 1,
        p: (n_ahead + 1) as f64 / (placebos.len() + 1) as f64,
    };
    let n_ahead = |ahead: &dyn Fn(&Placebo) -> bool| placebos.iter().filter(|it| ahead(it)).count();
    // What is equal may differ in the last digits.
    let slack = 1.0 - 1e-12;
    let by_ratio = treated.ratio().map(|ratio| {
        place(n_ahead(&|it: &Placebo| {
            // A placebo without error before is taken for the most extreme.
            it.fits_exactly || slack * ratio * it.error_before <= it.error_after
        }))
    });
    let by_effect = place(n_ahead(&|it| {
        slack * treated.effect.abs() <= it.effect.abs()
    }));
    Ok(Rank {
        ratio: by_ratio,
        effect: by_effect,
        n_placebos: placebos.len(),
    })
}

impl Rank {
    pub fn reading(&self) -> Reading {
        let (place, says) = match self.ratio {
            Ok(place) => (
                place,
                Bilingual {
                    en: "Measured by how much larger gaps became after the effort than before, the \
                         treated come {place} of {all} (p = {p}).",
                    sv: "Mätt i hur mycket större skillnaderna blev efter insatsen än före kommer \
                         de behandlade på plats {place} av {all} (p = {p}).",
                },
            ),
            Err(_) => (
                self.effect,
                Bilingual {
                    en: "Measured by the size of the mean gap after the effort, the treated come \
                         {place} of {all} (p = {p}).",
                    sv: "Mätt i storleken på den genomsnittliga skillnaden efter insatsen kommer \
                         de behandlade på plats {place} av {all} (p = {p}).",
                },
            ),
        };
        Reading {
            says,
            cannot_show: Bilingual {
                en: "With {placebos} placebos no p value can be below 1/{all}, and it holds only \
                     as far as the treated could as well have been any of the others.",
                sv: "Med {placebos} placebon kan inget p-värde bli lägre än 1/{all}, och det \
                     gäller bara så långt de behandlade lika väl kunde ha varit några av de andra.",
            },
            numbers: vec![
                Number::count("place", place.place),
                Number::count("all", self.n_placebos + 1),
                Number::probability("p", place.p),
                Number::count("placebos", self.n_placebos),
            ],
        }
    }
}

/// How many sets of this size there are; nothing where the number is beyond count.
pub(super) fn n_sets(n: usize, size: usize) -> Option<u64> {
    let size = size.min(n.checked_sub(size)?);
    (0..size).try_fold(1_u64, |sets, taken| {
        let times = sets.checked_mul((n - taken) as u64)?;
        Some(times / (taken as u64 + 1))
    })
}

/// The set with this number among all of this size, members rising, sets in the order of words.
pub(super) fn nth_set(mut number: u64, n: usize, size: usize) -> Vec<usize> {
    let mut set = Vec::with_capacity(size);
    let mut next = 0;
    while set.len() < size {
        // How many sets have this member next.
        let with = n_sets(n - next - 1, size - set.len() - 1).unwrap_or(u64::MAX);
        if number < with {
            set.push(next);
        } else {
            number -= with;
        }
        next += 1;
    }
    set
}

/// A set drawn at random, members rising.
pub(super) fn drawn_set(
    stream: &mut crate::inference::streams::Stream,
    n: usize,
    size: usize,
) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    for place in 0..size {
        let other = place + stream.below((n - place) as u64) as usize;
        all.swap(place, other);
    }
    all.truncate(size);
    all.sort_unstable();
    all
}

/// The chosen and the others, in their order.
pub(super) fn apart(units: &[usize], chosen: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut parts = (Vec::new(), Vec::new());
    for (place, &unit) in units.iter().enumerate() {
        let part = if chosen.binary_search(&place).is_ok() {
            &mut parts.0
        } else {
            &mut parts.1
        };
        part.push(unit);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{n_sets, nth_set};

    #[test]
    fn sets_come_once_each() {
        assert_eq!(n_sets(8, 4), Some(70));
        assert_eq!(n_sets(3, 4), None);
        assert_eq!(n_sets(300, 150), None);
        let sets: Vec<Vec<usize>> = (0..70).map(|number| nth_set(number, 8, 4)).collect();
        assert!(sets.is_sorted_by(|one, next| one < next));
        assert!(sets.iter().all(|set| set.len() == 4 && set[3] < 8));
    }
}
