//! Difference in differences between the treated and a mixture of units, from a mixture of periods
//! on.
//!
//! Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). Synthetic
//! difference-in-differences. American Economic Review 111(12), 4088–4118.
//! <https://doi.org/10.1257/aer.20190159>
//!
//! Weights are the exact optimum: -15.6054 packs for Proposition 99, where the authors' package,
//! which stops its solver early, gives -15.6038.

use super::simplex::nearest_mixture;
use super::synthetic_control::{Weight, apart, drawn_set};
use super::{Number, Outcomes, Reading, Refusal, Treatment};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::streams::Key;

/// An effect, with the weights that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticDifferenceInDifferences {
    /// In the unit of the outcome, on average over treated units and periods.
    pub effect: f64,
    /// The effect at each treated time.
    pub curve: Vec<Effect>,
    /// Omega: one for each donor, in the order of their names.
    pub unit_weights: Vec<Weight>,
    /// Lambda: one for each time before the effort.
    pub time_weights: Vec<f64>,
    /// The standard deviation of donors' changes from one period to the next, before the effort.
    pub noise: f64,
    pub n_treated: usize,
}

/// The effect at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    pub time: f64,
    pub effect: f64,
}

/// How much weights are held together: the square of zeta, for units and for periods.
#[derive(Clone, Copy, Debug)]
struct Regularisation {
    units: f64,
    times: f64,
    noise: f64,
}

/// Fails with fewer than two donors or two periods before the effort.
pub fn synthetic_difference_in_differences(
    outcomes: &Outcomes,
    treatment: &Treatment,
) -> Result<SyntheticDifferenceInDifferences, Refusal> {
    let regularisation = regularisation(outcomes, treatment)?;
    estimate(outcomes, treatment, regularisation)
}

/// The authors' choice: zeta is (treated units x treated periods)^(1/4) times the noise for units,
/// and next to nothing for periods.
fn regularisation(outcomes: &Outcomes, treatment: &Treatment) -> Result<Regularisation, Refusal> {
    let Treatment {
        treated,
        donors,
        n_before,
    } = treatment;
    if donors.len() < 2 {
        return Err(Refusal::TooFewDonors { needed: 2 });
    }
    if *n_before < 2 {
        return Err(Refusal::TooFewBefore { needed: 2 });
    }
    let n_after = outcomes.times().len() - n_before;
    let changes: Vec<f64> = (donors.iter())
        .flat_map(|&donor| {
            outcomes.row(donor)[..*n_before]
                .windows(2)
                .map(|it| it[1] - it[0])
        })
        .collect();
    let noise = standard_deviation(&changes);
    let cells = (treated.len() * n_after) as f64;
    let n_before = *n_before as f64;
    Ok(Regularisation {
        // The square of a fourth root; the squared distance is a mean over periods or donors.
        units: libm::sqrt(cells) * noise * noise * n_before,
        times: 1e-12 * noise * noise * donors.len() as f64,
        noise,
    })
}

fn standard_deviation(values: &[f64]) -> f64 {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    let squares = sum(values.iter().map(|it| (it - mean) * (it - mean)));
    libm::sqrt(squares / (values.len() as f64 - 1.0).max(1.0))
}

fn estimate(
    outcomes: &Outcomes,
    treatment: &Treatment,
    regularisation: Regularisation,
) -> Result<SyntheticDifferenceInDifferences, Refusal> {
    let Treatment {
        treated,
        donors,
        n_before,
    } = treatment;
    let mean_after =
        |row: &[f64]| sum(row[*n_before..].iter().copied()) / (row.len() - n_before) as f64;
    let followed = outcomes.mean(treated);
    let omega = {
        let columns = donors
            .iter()
            .map(|&donor| centred(&outcomes.row(donor)[..*n_before]));
        let columns: Vec<Vec<f64>> = columns.collect();
        nearest_mixture(
            &columns,
            &centred(&followed[..*n_before]),
            regularisation.units,
        )
    };
    let lambda = {
        let column = |time: usize| -> Vec<f64> {
            donors
                .iter()
                .map(|&donor| outcomes.row(donor)[time])
                .collect()
        };
        let columns: Vec<Vec<f64>> = (0..*n_before).map(|time| centred(&column(time))).collect();
        let after: Vec<f64> = donors
            .iter()
            .map(|&it| mean_after(outcomes.row(it)))
            .collect();
        nearest_mixture(&columns, &centred(&after), regularisation.times)
    };
    let (omega, lambda) = omega.zip(lambda).ok_or(Refusal::NotSolved)?;
    let weights = Weights {
        units: omega.weights,
        times: lambda.weights,
    };
    let curve = weights.curve(outcomes, treatment);
    Ok(SyntheticDifferenceInDifferences {
        effect: sum(curve.iter().map(|it| it.effect)) / curve.len() as f64,
        curve,
        unit_weights: (donors.iter().zip(weights.units))
            .map(|(&unit, weight)| Weight { unit, weight })
            .collect(),
        time_weights: weights.times,
        noise: regularisation.noise,
        n_treated: treated.len(),
    })
}

/// What is left once a constant may be added freely.
fn centred(values: &[f64]) -> Vec<f64> {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}

struct Weights {
    units: Vec<f64>,
    times: Vec<f64>,
}

impl Weights {
    fn curve(&self, outcomes: &Outcomes, treatment: &Treatment) -> Vec<Effect> {
        let Treatment {
            treated,
            donors,
            n_before,
        } = treatment;
        let followed = outcomes.mean(treated);
        let gap = |time: usize| {
            let mixture = donors.iter().zip(&self.units);
            // Weights sum to one, and seen from the treated nothing large cancels.
            sum(mixture.map(|(&it, weight)| weight * (followed[time] - outcomes.row(it)[time])))
        };
        let before = sum((0..*n_before)
            .zip(&self.times)
            .map(|(time, it)| it * gap(time)));
        let after = outcomes.times().iter().enumerate().skip(*n_before);
        after
            .map(|(at, &time)| Effect {
                time,
                effect: gap(at) - before,
            })
            .collect()
    }

    fn effect(&self, outcomes: &Outcomes, treatment: &Treatment) -> f64 {
        let curve = self.curve(outcomes, treatment);
        sum(curve.iter().map(|it| it.effect)) / curve.len() as f64
    }
}

impl SyntheticDifferenceInDifferences {
    pub fn reading(&self) -> Reading {
        let used = self
            .unit_weights
            .iter()
            .filter(|it| 0.0 < it.weight)
            .count();
        Reading {
            says: Bilingual {
                en: "From {from} on the outcome changed by {effect} more (less, if negative) than \
                     that of a mixture of {donors} of {pool} comparison units.",
                sv: "Från och med {from} ändrades utfallet med {effect} mer (mindre, om talet är \
                     negativt) än det för en blandning av {donors} av {pool} jämförelseenheter.",
            },
            cannot_show: Bilingual {
                en: "It cannot show that the effort caused the difference: it assumes that without \
                     it the units would have moved in step with the mixture, as they did before.",
                sv: "Detta kan inte visa att insatsen orsakade skillnaden: det förutsätts att \
                     enheterna utan den hade rört sig i takt med blandningen, som de gjorde förut.",
            },
            numbers: vec![
                Number::time("from", self.curve[0].time),
                Number::outcome("effect", self.effect),
                Number::count("donors", used),
                Number::count("pool", self.unit_weights.len()),
            ],
        }
    }
}

/// Effects found where nobody was treated: donors in the place of the treated.
///
/// Weights are held together as much as in the estimate itself.
#[derive(Clone, Debug)]
pub struct Placebos<'a> {
    outcomes: &'a Outcomes,
    treatment: &'a Treatment,
    regularisation: Regularisation,
    key: Key,
}

impl Placebos<'_> {
    /// Fails where donors are not at least two more than the treated.
    pub fn prepare<'a>(
        outcomes: &'a Outcomes,
        treatment: &'a Treatment,
        key: Key,
    ) -> Result<Placebos<'a>, Refusal> {
        let regularisation = regularisation(outcomes, treatment)?;
        let needed = treatment.treated.len() + 2;
        if treatment.donors.len() < needed {
            return Err(Refusal::TooFewDonors { needed });
        }
        Ok(Placebos {
            outcomes,
            treatment,
            regularisation,
            key,
        })
    }

    /// The effect on as many donors as there are treated units, drawn at random.
    pub fn replicate(&self, replicate: u64) -> Result<f64, Refusal> {
        let Treatment {
            treated, donors, ..
        } = self.treatment;
        let mut stream = self.key.stream(replicate);
        self.effect_on(&drawn_set(&mut stream, donors.len(), treated.len()))
    }

    /// The effect on the donor with this number in the order of names, taken for the only treated
    /// unit.
    pub fn of_donor(&self, number: usize) -> Result<f64, Refusal> {
        self.effect_on(&[number])
    }

    pub fn n_donors(&self) -> usize {
        self.treatment.donors.len()
    }

    fn effect_on(&self, chosen: &[usize]) -> Result<f64, Refusal> {
        let (treated, donors) = apart(&self.treatment.donors, chosen);
        let taken = Treatment {
            treated,
            donors,
            n_before: self.treatment.n_before,
        };
        Ok(estimate(self.outcomes, &taken, self.regularisation)?.effect)
    }
}

/// The standard error by placebo draws: their standard deviation around their mean, divided by
/// their number. It assumes that the treated vary as the donors do.
///
/// Fails with fewer than two.
pub fn placebo_standard_error(draws: &[f64]) -> Result<f64, Refusal> {
    if draws.len() < 2 {
        return Err(Refusal::TooFewReplicates { needed: 2 });
    }
    let n = draws.len() as f64;
    Ok(libm::sqrt((n - 1.0) / n) * standard_deviation(draws))
}

/// How likely an effect at least as large is where nobody was treated: (1 + those) / (1 + all).
///
/// Fails without any placebo effects.
pub fn rank_p(effect: f64, placebos: &[f64]) -> Result<f64, Refusal> {
    if placebos.is_empty() {
        return Err(Refusal::TooFewReplicates { needed: 1 });
    }
    let least = effect.abs() * (1.0 - 1e-12);
    let n_as_large = placebos
        .iter()
        .filter(|placebo| least <= placebo.abs())
        .count();
    Ok((1 + n_as_large) as f64 / (1 + placebos.len()) as f64)
}

/// The standard error by leaving out each unit in turn, with weights as they are.
///
/// Fails with one treated unit, and where all weight lies on one donor.
pub fn jackknife_standard_error(
    outcomes: &Outcomes,
    treatment: &Treatment,
) -> Result<f64, Refusal> {
    if treatment.treated.len() == 1 {
        return Err(Refusal::OneTreated);
    }
    let full = synthetic_difference_in_differences(outcomes, treatment)?;
    if full
        .unit_weights
        .iter()
        .filter(|it| it.weight != 0.0)
        .count()
        == 1
    {
        return Err(Refusal::OneDonor);
    }
    let units: Vec<f64> = full.unit_weights.iter().map(|it| it.weight).collect();
    let times = full.time_weights;
    let without_treated = (0..treatment.treated.len()).map(|at| {
        let mut left = treatment.clone();
        left.treated.remove(at);
        Weights {
            units: units.clone(),
            times: times.clone(),
        }
        .effect(outcomes, &left)
    });
    let without_donor = (0..units.len()).map(|at| {
        let mut left = treatment.clone();
        left.donors.remove(at);
        let mut rest = units.clone();
        rest.remove(at);
        let total = sum(rest.iter().copied());
        rest.iter_mut().for_each(|weight| *weight /= total);
        Weights {
            units: rest,
            times: times.clone(),
        }
        .effect(outcomes, &left)
    });
    let effects: Vec<f64> = without_treated.chain(without_donor).collect();
    let n = effects.len() as f64;
    Ok((n - 1.0) / libm::sqrt(n) * standard_deviation(&effects))
}

/// Effects of units that were treated from different times on.
///
/// Clarke, D., Pailañir, D., Athey, S. and Imbens, G. (2023). Synthetic difference-in-differences
/// estimation. IZA Discussion Paper 15907.
#[derive(Clone, Debug, PartialEq)]
pub struct Staggered {
    /// The mean over treated units and periods.
    pub effect: f64,
    /// In the order in which they were treated; those that cannot be estimated say why and are not
    /// part of the mean.
    pub cohorts: Vec<Cohort>,
}

/// The units that were treated from the same time on.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    pub first_treated: usize,
    pub n_units: usize,
    /// Treated units times treated periods.
    pub n_cells: usize,
    pub estimate: Result<SyntheticDifferenceInDifferences, Refusal>,
}

/// Each cohort against the units that were never treated; takes for each unit the position of its
/// first treated time.
///
/// Fails where no cohort can be estimated; the reason is that of the first.
pub fn staggered(
    outcomes: &Outcomes,
    first_treated: &[Option<usize>],
) -> Result<Staggered, Refusal> {
    if first_treated.len() != outcomes.units().len() {
        return Err(Refusal::NotInTable);
    }
    let never = outcomes.named_order(|unit| first_treated[unit].is_none());
    let mut starts: Vec<usize> = first_treated.iter().flatten().copied().collect();
    starts.sort_unstable();
    starts.dedup();
    if starts.is_empty() {
        return Err(Refusal::NoneFunded);
    }
    let n_times = outcomes.times().len();
    let cohort = |&start: &usize| {
        let treated = outcomes.named_order(|unit| first_treated[unit] == Some(start));
        let n_units = treated.len();
        let estimate = if n_times <= start {
            Err(Refusal::NotInTable)
        } else {
            let treatment = Treatment {
                treated,
                donors: never.clone(),
                n_before: start,
            };
            synthetic_difference_in_differences(outcomes, &treatment)
        };
        let n_cells = n_units * n_times.saturating_sub(start);
        Cohort {
            first_treated: start,
            n_units,
            n_cells,
            estimate,
        }
    };
    let cohorts: Vec<Cohort> = starts.iter().map(cohort).collect();
    let estimated = || {
        let parts = cohorts
            .iter()
            .map(|it| (it.n_cells as f64, it.estimate.as_ref()));
        parts.filter_map(|(n_cells, estimate)| Some((n_cells, estimate.ok()?.effect)))
    };
    let n_cells = sum(estimated().map(|(n_cells, _)| n_cells));
    if n_cells == 0.0 {
        let refused = cohorts.iter().find_map(|it| it.estimate.as_ref().err());
        return Err(refused.cloned().unwrap_or(Refusal::NoneFunded));
    }
    let effect = sum(estimated().map(|(n_cells, effect)| n_cells * effect)) / n_cells;
    Ok(Staggered { effect, cohorts })
}
