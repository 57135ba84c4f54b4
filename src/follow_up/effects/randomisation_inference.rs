//! Whether the treated differ more from the others than if the effort had gone to other units.
//!
//! Fisher's exact test; with a studentised difference it also holds, for many units, where the
//! effort changed the spread: Chung, E. and Romano, J. P. (2013). Exact and asymptotically robust
//! permutation tests. Annals of Statistics 41(2), 484–507. <https://doi.org/10.1214/13-AOS1090>

use super::synthetic_control::{drawn_set, n_sets, nth_set};
use super::{Number, Outcomes, Reading, Refusal};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::streams::Key;

/// Units, one row each.
#[derive(Clone, Copy, Debug)]
pub struct Units<'a> {
    /// Such as changes from before to after; see [`changes`].
    pub outcomes: &'a [f64],
    pub treated: &'a [bool],
    /// Treated units could have been others of the same stratum only.
    pub strata: &'a [u64],
    /// Above zero; a unit keeps its own, whoever is taken for treated. All alike where none.
    pub weights: Option<&'a [f64]>,
}

/// What is compared, by weight. Strata count by their number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Of changes it is a difference in differences.
    DifferenceInMeans,
    /// The difference over its standard error, Welch's t; to be preferred, but it needs two treated
    /// and two others in each stratum.
    Studentised,
}

/// For each unit the mean from the first treated time on less the mean before.
///
/// Fails where there is no time on either side.
pub fn changes(outcomes: &Outcomes, first_treated: usize) -> Result<Vec<f64>, Refusal> {
    if first_treated == 0 {
        return Err(Refusal::TooFewBefore { needed: 1 });
    }
    if outcomes.times().len() <= first_treated {
        return Err(Refusal::NoneAfter);
    }
    let mean = |part: &[f64]| sum(part.iter().copied()) / part.len() as f64;
    let change = |unit: usize| {
        let (before, after) = outcomes.row(unit).split_at(first_treated);
        mean(after) - mean(before)
    };
    Ok((0..outcomes.units().len()).map(change).collect())
}

/// A test that is ready to be made.
#[derive(Clone, Debug)]
pub struct Randomisation {
    strata: Vec<Stratum>,
    statistic: Statistic,
    key: Key,
    observed: f64,
    n_assignments: Option<u64>,
    n_without_comparison: usize,
}

/// Units of a stratum that has both treated and others: the treated first, each part by outcome.
#[derive(Clone, Debug)]
struct Stratum {
    outcomes: Vec<f64>,
    weights: Vec<f64>,
    n_treated: usize,
    share: f64,
}

/// How likely a statistic of at least this size is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub observed: f64,
    /// On either side.
    pub p: f64,
    pub n_as_large: usize,
    pub n_assignments: usize,
    /// Whether these are all assignments there are, the real one among them.
    pub exact: bool,
}

impl Randomisation {
    /// Up to this many assignments all are tried.
    pub const MOST: u64 = 200_000;

    /// Strata without treated units or without others are left out, as they have nothing to
    /// compare.
    ///
    /// Fails where rows differ in number, an outcome is not a finite number, no stratum is left, a
    /// stratum has too few of either for the statistic, and where all outcomes are the same.
    pub fn prepare(
        units: Units<'_>,
        statistic: Statistic,
        key: Key,
    ) -> Result<Randomisation, Refusal> {
        let Units {
            outcomes,
            treated,
            strata,
            weights,
        } = units;
        let alike = vec![1.0; outcomes.len()];
        let weights = weights.unwrap_or(&alike);
        if [treated.len(), strata.len(), weights.len()] != [outcomes.len(); 3] {
            return Err(Refusal::Ragged);
        }
        if let Some(row) = outcomes
            .iter()
            .zip(weights)
            .position(|(it, weight)| !(it.abs() <= 1e100 && 0.0 < *weight && *weight <= 1e100))
        {
            return Err(Refusal::NotFinite { row, column: 0 });
        }
        let mut rows: Vec<usize> = (0..outcomes.len()).collect();
        rows.sort_by(|&a, &b| {
            let by_stratum = strata[a].cmp(&strata[b]).then(treated[b].cmp(&treated[a]));
            let by_outcome = by_stratum.then(outcomes[a].total_cmp(&outcomes[b]));
            by_outcome.then(weights[a].total_cmp(&weights[b]))
        });
        let mut parts: Vec<Stratum> = Vec::new();
        let mut n_without_comparison = 0;
        for stratum in rows.chunk_by(|&a, &b| strata[a] == strata[b]) {
            let n_treated = stratum.iter().filter(|&&row| treated[row]).count();
            if n_treated == 0 || n_treated == stratum.len() {
                n_without_comparison += stratum.len();
                continue;
            }
            parts.push(Stratum {
                outcomes: stratum.iter().map(|&row| outcomes[row]).collect(),
                weights: stratum.iter().map(|&row| weights[row]).collect(),
                n_treated,
                share: stratum.len() as f64,
            });
        }
        let needed = if statistic == Statistic::Studentised {
            2
        } else {
            1
        };
        let enough =
            |it: &Stratum| needed <= it.n_treated && needed <= it.outcomes.len() - it.n_treated;
        if parts.is_empty() || !parts.iter().all(enough) {
            return Err(Refusal::Strata { needed });
        }
        if parts
            .iter()
            .all(|it| it.outcomes.iter().all(|cell| *cell == it.outcomes[0]))
        {
            return Err(Refusal::NoVariation);
        }
        let n_units = sum(parts.iter().map(|it| it.share));
        parts.iter_mut().for_each(|it| it.share /= n_units);
        let n_assignments = parts.iter().try_fold(1_u64, |n, it| {
            n.checked_mul(n_sets(it.outcomes.len(), it.n_treated)?)
        });
        let mut prepared = Randomisation {
            strata: parts,
            statistic,
            key,
            observed: 0.0,
            n_assignments: n_assignments.filter(|&n| n <= Self::MOST),
            n_without_comparison,
        };
        let as_they_are: Vec<Vec<usize>> = prepared
            .strata
            .iter()
            .map(|it| (0..it.n_treated).collect())
            .collect();
        prepared.observed = prepared.of(&as_they_are);
        Ok(prepared)
    }

    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// How many assignments there are, if few enough to try all.
    pub fn n_assignments(&self) -> Option<u64> {
        self.n_assignments
    }

    /// How many units are in strata that have nothing to compare.
    pub fn n_without_comparison(&self) -> usize {
        self.n_without_comparison
    }

    /// The statistic of an assignment: the one with this number if all are tried, or else one drawn
    /// at random. Infinite where groups differ and have no spread.
    pub fn replicate(&self, number: u64) -> f64 {
        let sets: Vec<Vec<usize>> = if self.n_assignments.is_some() {
            let mut rest = number;
            let set = |it: &Stratum| {
                let n = n_sets(it.outcomes.len(), it.n_treated).unwrap_or(1);
                let set = nth_set(rest % n, it.outcomes.len(), it.n_treated);
                rest /= n;
                set
            };
            self.strata.iter().map(set).collect()
        } else {
            let mut stream = self.key.stream(number);
            let set = |it: &Stratum| drawn_set(&mut stream, it.outcomes.len(), it.n_treated);
            self.strata.iter().map(set).collect()
        };
        self.of(&sets)
    }

    fn of(&self, treated: &[Vec<usize>]) -> f64 {
        let parts: Vec<(f64, f64)> = (self.strata.iter().zip(treated))
            .map(|(it, treated)| it.compared(treated))
            .collect();
        let shares = || self.strata.iter().map(|it| it.share);
        let difference = sum(shares()
            .zip(&parts)
            .map(|(share, (difference, _))| share * difference));
        if self.statistic == Statistic::DifferenceInMeans {
            return difference;
        }
        let variance = sum(shares()
            .zip(&parts)
            .map(|(share, (_, variance))| share * share * variance));
        if difference == 0.0 {
            0.0
        } else {
            difference / libm::sqrt(variance)
        }
    }

    /// The test, of the replicates from zero on: all of them where all assignments are tried.
    ///
    /// Fails without replicates, and with fewer than there are assignments to try.
    pub fn outcome(&self, replicates: &[f64]) -> Result<Outcome, Refusal> {
        let needed = self.n_assignments.map_or(1, |n| n as usize);
        if replicates.len() < needed {
            return Err(Refusal::TooFewReplicates { needed });
        }
        // Where all are tried each counts once.
        let replicates = if self.n_assignments.is_some() {
            &replicates[..needed]
        } else {
            replicates
        };
        // The same units may be summed in another order and so differ in the last digits.
        let size = self
            .strata
            .iter()
            .flat_map(|it| &it.outcomes)
            .fold(0.0, |a: f64, b| a.max(b.abs()));
        let slack = match self.statistic {
            Statistic::DifferenceInMeans => 1e-13 * size,
            Statistic::Studentised => 1e-11 * self.observed.abs().min(1e100),
        };
        let n_as_large = replicates
            .iter()
            .filter(|it| self.observed.abs() - slack <= it.abs())
            .count();
        let exact = self.n_assignments.is_some();
        // The real assignment is one of all; of drawn ones it is one more.
        let real = usize::from(!exact);
        Ok(Outcome {
            observed: self.observed,
            p: (n_as_large + real) as f64 / (replicates.len() + real) as f64,
            n_as_large,
            n_assignments: replicates.len(),
            exact,
        })
    }
}

impl Stratum {
    /// The difference in means and its variance.
    fn compared(&self, treated: &[usize]) -> (f64, f64) {
        let mut is_treated = vec![false; self.outcomes.len()];
        treated.iter().for_each(|&at| is_treated[at] = true);
        let moments = |side: bool| {
            let those = || {
                let rows = self.outcomes.iter().zip(&self.weights).zip(&is_treated);
                let of_side = rows.filter(move |(_, treated)| **treated == side);
                of_side.map(|((outcome, weight), _)| (*outcome, *weight))
            };
            let n = those().count() as f64;
            let total = sum(those().map(|(_, weight)| weight));
            let mean = sum(those().map(|(outcome, weight)| weight * outcome)) / total;
            let squares = sum(those().map(|(outcome, weight)| {
                let part = weight / total * (outcome - mean);
                part * part
            }));
            (mean, n / (n - 1.0).max(1.0) * squares)
        };
        let ((one, of_one), (other, of_other)) = (moments(true), moments(false));
        (one - other, of_one + of_other)
    }
}

impl Outcome {
    pub fn reading(&self) -> Reading {
        Reading {
            says: Bilingual {
                en: "Had the effort gone to other units instead, a difference of at least this \
                     size would have come up in {large} of {all} assignments (p = {p}).",
                sv: "Om insatsen i stället hade gått till andra enheter hade en minst så stor \
                     skillnad uppstått i {large} av {all} tilldelningar (p = {p}).",
            },
            cannot_show: Bilingual {
                en: "This holds if, within strata, any unit could as well have been chosen. Where \
                     units were chosen for what they are like, it tells only how unusual the \
                     difference is.",
                sv: "Detta gäller om vilken enhet som helst i ett stratum lika väl kunde ha \
                     valts. Där enheter valdes för sina egenskaper visar det bara hur ovanlig \
                     skillnaden är.",
            },
            numbers: vec![
                Number::count("large", self.n_as_large),
                Number::count("all", self.n_assignments),
                Number::probability("p", self.p),
            ],
        }
    }
}

/// Whether treated units are of another size than the others, so that their outcomes vary by chance
/// more or less than those they are ranked among.
///
/// Ferman, B. and Pinto, C. (2019). Inference in differences-in-differences with few treated groups
/// and heteroskedasticity. Review of Economics and Statistics 101(3), 452–467.
/// <https://doi.org/10.1162/rest_a_00759>
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// The mean size of the treated over that of the others.
    pub ratio: f64,
    pub warning: Option<Bilingual>,
}

/// Takes sizes such as populations. The warning comes, by a rule of thumb of ours, from half or
/// double the size on.
///
/// Fails where rows differ in number, there are not both treated and others, or sizes are not above
/// zero.
pub fn sizes(sizes: &[f64], treated: &[bool]) -> Result<Sizes, Refusal> {
    const NOTABLE: f64 = 2.0;
    if sizes.len() != treated.len() {
        return Err(Refusal::Ragged);
    }
    if let Some(row) = sizes.iter().position(|it| !(0.0 < *it && *it <= 1e100)) {
        return Err(Refusal::NotFinite { row, column: 0 });
    }
    let mean = |side: bool| {
        let mut those: Vec<f64> = sizes
            .iter()
            .zip(treated)
            .filter(|it| *it.1 == side)
            .map(|it| *it.0)
            .collect();
        those.sort_by(f64::total_cmp);
        let n = those.len();
        (0 < n).then(|| sum(those) / n as f64)
    };
    let (Some(treated), Some(others)) = (mean(true), mean(false)) else {
        return Err(Refusal::Strata { needed: 1 });
    };
    let ratio = treated / others;
    let warning = if NOTABLE <= ratio {
        Some(Bilingual {
            en: "The treated units are larger than those they are compared with and vary less by \
                 chance, so that a real effect is found too seldom.",
            sv: "De behandlade enheterna är större än dem de jämförs med och varierar mindre av \
                 slumpen, så att en verklig effekt upptäcks för sällan.",
        })
    } else if ratio <= 1.0 / NOTABLE {
        Some(Bilingual {
            en: "The treated units are smaller than those they are compared with and vary more by \
                 chance, so that an effect is found too often where there is none.",
            sv: "De behandlade enheterna är mindre än dem de jämförs med och varierar mer av \
                 slumpen, så att en effekt upptäcks för ofta där ingen finns.",
        })
    } else {
        None
    };
    Ok(Sizes { ratio, warning })
}
