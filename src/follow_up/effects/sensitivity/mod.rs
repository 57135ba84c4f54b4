//! How far trends may have gone apart by themselves before nothing is left of an effect.
//!
//! Rambachan, A. and Roth, J. (2023). A more credible approach to parallel trends. Review of
//! Economic Studies 90(5), 2555–2591. <https://doi.org/10.1093/restud/rdad018>
//!
//! The difference in trends between treated and others, had there been no effort, is seen before
//! the effort and bounded after it: by how smooth it is ([`smoothness`]) or by how far it moved
//! before ([`relative_magnitudes`]). Periods must follow upon each other, with the reference
//! between those before and those after.

pub mod relative_magnitudes;
pub mod smoothness;

mod normal_pair;

use super::aggregation::{Aggregated, Part};
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::{Number, Reading, Refusal};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

/// Estimates of an event study and what is asked of them.
#[derive(Clone, Debug)]
pub struct EventStudy {
    /// The earliest first; the reference, which is zero, follows upon the last.
    before: Vec<f64>,
    /// The first period after the reference first.
    after: Vec<f64>,
    /// Of those before and then those after.
    covariance: Symmetric,
    triangle: Cholesky,
    /// How much each period after counts in the effect that is asked for.
    weights: Vec<f64>,
}

/// An interval for the effect that allows for differences in trends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Robust {
    /// How far trends may go apart.
    pub bound: f64,
    pub low: f64,
    pub high: f64,
}

impl Robust {
    pub fn excludes_zero(&self) -> bool {
        0.0 < self.low || self.high < 0.0
    }
}

/// How far trends may go apart until the interval has zero in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Breakdown {
    /// Even the smallest bound leaves zero in it.
    AtOnce,
    /// The smallest bound whose interval has zero in it.
    At(f64),
    /// No bound up to this one does.
    Beyond(f64),
}

impl EventStudy {
    /// Takes estimates period by period, those before the reference and then those after, their
    /// covariance row by row, and how much each period after counts: all alike for the mean over
    /// them, one for the first and zero for the others for the first.
    ///
    /// Fails without periods on either side, where numbers do not fit or are not finite, where the
    /// covariance is not symmetric and positive definite, and where no period counts.
    pub fn new(
        before: Vec<f64>,
        after: Vec<f64>,
        covariance: &[f64],
        weights: Vec<f64>,
    ) -> Result<EventStudy, Refusal> {
        let n = before.len() + after.len();
        if before.is_empty() {
            return Err(Refusal::TooFewBefore { needed: 1 });
        }
        if after.is_empty() {
            return Err(Refusal::NoneAfter);
        }
        if covariance.len() != n * n || weights.len() != after.len() {
            return Err(Refusal::Ragged);
        }
        let usable = |it: &f64| it.abs() <= 1e100;
        if !weights.iter().all(usable) || weights.iter().all(|it| *it == 0.0) {
            return Err(Refusal::PeriodWeights);
        }
        if let Some(row) = before.iter().chain(&after).position(|it| !usable(it)) {
            return Err(Refusal::NotFinite { row, column: 0 });
        }
        let rows: Vec<Vec<f64>> = covariance.chunks_exact(n).map(<[f64]>::to_vec).collect();
        let symmetric = (0..n).all(|one| {
            (0..n).all(|other| {
                let size = rows[one][one].abs().max(rows[other][other].abs());
                (rows[one][other] - rows[other][one]).abs() <= 1e-8 * size
            })
        });
        if !symmetric || !covariance.iter().all(usable) {
            return Err(Refusal::Covariance);
        }
        // Printed matrices differ in the last digits between their halves.
        let mean = |one: usize, other: usize| f64::midpoint(rows[one][other], rows[other][one]);
        let covariance = Symmetric::from_fn(n, mean);
        let triangle = Cholesky::of(&covariance).ok_or(Refusal::Covariance)?;
        Ok(EventStudy {
            before,
            after,
            covariance,
            triangle,
            weights,
        })
    }

    /// The effect that is asked for, if trends did not go apart.
    pub fn estimate(&self) -> f64 {
        dot(&self.weights, &self.after)
    }

    pub fn standard_error(&self) -> f64 {
        let combination = self.combination(&vec![0.0; self.before.len()], 1.0);
        libm::sqrt(self.covariance.form(&combination, &combination))
    }

    /// Coefficients of all estimates: those before as given, those after by their weights.
    fn combination(&self, before: &[f64], after: f64) -> Vec<f64> {
        let after = self.weights.iter().map(|weight| after * weight);
        before.iter().copied().chain(after).collect()
    }

    /// For each step from one period to the next, from the reference on, how much the effect that
    /// is asked for changes when all periods from then on do.
    fn weights_from(&self) -> Vec<f64> {
        (0..self.weights.len())
            .map(|at| sum(self.weights[at..].iter().copied()))
            .collect()
    }
}

/// Averages by years since the funding, as far as they follow upon the reference without a year
/// between and have a standard error.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The mean over the years from the funding on.
    pub mean: EventStudy,
    /// The first of them alone.
    pub first: EventStudy,
    /// Years since the funding, of those that count, and of the first from the funding on.
    pub years: (i32, i32),
    pub first_after: i32,
    /// How many years since the funding do not count.
    pub n_left_out: usize,
}

impl Followed {
    /// Takes averages by years since the funding, all of which are compared with the same one.
    ///
    /// Fails where no year, or more than one, is the reference, where none is left on either side
    /// of it, and where clusters are too few to tell the averages apart.
    pub fn of(events: &Aggregated) -> Result<Followed, Refusal> {
        let parts = &events.parts;
        let is_reference = |part: &Part| {
            (part.estimate).is_ok_and(|it| it.standard_error == Err(Refusal::Reference))
        };
        let mut references = (0..parts.len()).filter(|&at| is_reference(&parts[at]));
        let (Some(reference), None) = (references.next(), references.next()) else {
            return Err(Refusal::TimesNotEven);
        };
        let at = |part: &Part| part.at.unwrap_or_default();
        let estimated = |part: &Part| part.estimate.is_ok_and(|it| it.standard_error.is_ok());
        let (before, after) = (&parts[..reference], &parts[reference + 1..]);
        let start = at(&parts[reference]);
        let step = after.first().map_or(1, |part| at(part) - start);
        let follows = |part: &Part, nth: usize, sign: i32| {
            at(part) == start + sign * step * (nth as i32 + 1) && estimated(part)
        };
        let run = |parts: &mut dyn Iterator<Item = &Part>, sign: i32| {
            let parts = parts.enumerate();
            parts
                .take_while(|(nth, part)| follows(part, *nth, sign))
                .count()
        };
        let n_before = run(&mut before.iter().rev(), -1);
        let n_after = run(&mut after.iter(), 1);
        let (before, after) = (&before[before.len() - n_before..], &after[..n_after]);
        let counted: Vec<&Part> = before.iter().chain(after).collect();
        let n_units = events.n_units() as f64;
        let covariance: Vec<f64> = counted
            .iter()
            .flat_map(|one| {
                let with = |other: &&Part| dot(&one.influence, &other.influence);
                counted
                    .iter()
                    .map(move |other| with(other) / n_units / n_units)
            })
            .collect();
        let values = |parts: &[Part]| -> Vec<f64> {
            let value = |part: &Part| part.estimate.map_or(0.0, |it| it.value);
            parts.iter().map(value).collect()
        };
        let study = |weights: Vec<f64>| {
            let study = EventStudy::new(values(before), values(after), &covariance, weights);
            study.map_err(|refusal| match refusal {
                Refusal::Covariance => Refusal::Singular,
                other => other,
            })
        };
        let mut alone = vec![0.0; n_after];
        alone.iter_mut().take(1).for_each(|weight| *weight = 1.0);
        Ok(Followed {
            mean: study(vec![1.0 / n_after.max(1) as f64; n_after])?,
            first: study(alone)?,
            years: (at(counted[0]), at(counted[counted.len() - 1])),
            first_after: start + step,
            n_left_out: parts.len() - 1 - counted.len(),
        })
    }
}

/// The smallest bound whose interval has zero in it, looked for step by step up to the greatest,
/// and then between two steps.
fn breakdown(
    greatest: f64,
    interval: impl Fn(f64) -> Result<Robust, Refusal>,
) -> Result<Breakdown, Refusal> {
    const STEPS: u32 = 100;
    if !(0.0 < greatest && greatest.is_finite()) {
        return Err(Refusal::Level);
    }
    if !interval(0.0)?.excludes_zero() {
        return Ok(Breakdown::AtOnce);
    }
    let mut holds = 0.0;
    for step in 1..=STEPS {
        let mut fails = greatest * f64::from(step) / f64::from(STEPS);
        if interval(fails)?.excludes_zero() {
            holds = fails;
            continue;
        }
        for _ in 0..50 {
            let middle = f64::midpoint(holds, fails);
            let part = if interval(middle)?.excludes_zero() {
                &mut holds
            } else {
                &mut fails
            };
            *part = middle;
        }
        return Ok(Breakdown::At(fails));
    }
    Ok(Breakdown::Beyond(greatest))
}

impl Breakdown {
    /// What it says, if bounds are on `smoothness`, or else on relative magnitudes.
    pub fn reading(self, restriction: Restriction) -> Reading {
        let (bound, says) = match (self, restriction) {
            (Breakdown::AtOnce, Restriction::Smoothness) => (
                0.0,
                Bilingual {
                    en: "Once a straight trend from before the effort is carried on, the data no \
                         longer rule out that there is no effect.",
                    sv: "När en rak trend från tiden före insatsen dras ut utesluter data inte \
                         längre att effekt saknas.",
                },
            ),
            (Breakdown::AtOnce, Restriction::RelativeMagnitudes) => (
                0.0,
                Bilingual {
                    en: "Even if trends did not go apart at all, the data do not rule out that \
                         there is no effect.",
                    sv: "Även om trenderna inte alls gick isär utesluter data inte att effekt \
                         saknas.",
                },
            ),
            (Breakdown::At(bound), Restriction::Smoothness) => (
                bound,
                Bilingual {
                    en: "That there is an effect holds as long as the slope of the difference in \
                         trends changes by less than {bound} from one period to the next.",
                    sv: "Att det finns en effekt gäller så länge lutningen hos trendskillnaden \
                         ändras med mindre än {bound} från en period till nästa.",
                },
            ),
            (Breakdown::At(bound), Restriction::RelativeMagnitudes) => (
                bound,
                Bilingual {
                    en: "That there is an effect holds as long as trends went apart after the \
                         effort by less than {bound} times as much, from one period to the next, \
                         as they did at most before it.",
                    sv: "Att det finns en effekt gäller så länge trenderna efter insatsen gick \
                         isär med mindre än {bound} gånger så mycket, från en period till nästa, \
                         som de gjorde som mest före den.",
                },
            ),
            (Breakdown::Beyond(bound), _) => (
                bound,
                Bilingual {
                    en: "That there is an effect holds for every bound that was tried, up to \
                         {bound}.",
                    sv: "Att det finns en effekt gäller för varje gräns som prövades, upp till \
                         {bound}.",
                },
            ),
        };
        Reading {
            says,
            cannot_show: Bilingual {
                en: "It cannot show how far trends really went apart after the effort; whether the \
                     bound {bound} is much or little is for those who know the areas to judge.",
                sv: "Detta kan inte visa hur mycket trenderna verkligen gick isär efter insatsen; \
                     om gränsen {bound} är stor eller liten får de som känner områdena bedöma.",
            },
            numbers: vec![match restriction {
                Restriction::Smoothness => Number::outcome("bound", bound),
                Restriction::RelativeMagnitudes => Number::ratio("bound", bound),
            }],
        }
    }
}

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    Smoothness,
    RelativeMagnitudes,
}

impl Restriction {
    /// The interval with this bound; fails as those of the two do.
    pub fn interval(self, study: &EventStudy, bound: f64, level: f64) -> Result<Robust, Refusal> {
        match self {
            Restriction::Smoothness => smoothness::interval(study, bound, level),
            Restriction::RelativeMagnitudes => relative_magnitudes::interval(study, bound, level),
        }
    }

    /// The smallest bound, up to the greatest, whose interval has zero in it.
    pub fn breakdown(
        self,
        study: &EventStudy,
        greatest: f64,
        level: f64,
    ) -> Result<Breakdown, Refusal> {
        match self {
            Restriction::Smoothness => smoothness::breakdown(study, greatest, level),
            Restriction::RelativeMagnitudes => {
                relative_magnitudes::breakdown(study, greatest, level)
            }
        }
    }

    /// What a bound is on.
    pub fn bound(self) -> Bilingual {
        match self {
            Restriction::Smoothness => Bilingual {
                en: "the most by which the slope of the difference in trends changes from one \
                     period to the next",
                sv: "det mesta som trendskillnadens lutning ändras från en period till nästa",
            },
            Restriction::RelativeMagnitudes => Bilingual {
                en: "how many times as much as at most before the funding trends go apart after \
                     it, from one period to the next",
                sv: "hur många gånger så mycket som mest före medlen trenderna går isär efter dem, \
                     från en period till nästa",
            },
        }
    }
}
