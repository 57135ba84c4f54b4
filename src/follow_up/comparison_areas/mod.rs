//! Areas to set beside the funded ones, by methods that can be checked against each other.
//!
//! Whatever the method, the result names the areas, their weights, and who was left out and why.
//! Funded areas never serve as comparison, nor do those that the caller keeps out, such as
//! neighbours that a programme may spill over to.

pub mod balance;
pub mod calibration;
pub mod given_list;
pub mod nearest_neighbours;
pub mod propensity;

use super::area_years::AreaYears;
use super::finding::{Finding, Reason, reckonable};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

pub const SAYS: Bilingual = Bilingual {
    en: "Which areas without funding were most like the funded ones before, and how alike they \
         were.",
    sv: "Vilka områden utan stöd som före insatsen var mest lika områdena med stöd, och hur lika \
         de var.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Areas are alike only in what was measured. Why some got funding and others did not may \
         still make the difference afterwards.",
    sv: "Områdena liknar varandra bara i det som har mätts. Varför vissa fick stöd och andra inte \
         kan ändå ligga bakom skillnader efteråt.",
};

/// An area with what it was like before anyone was funded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate<'a, 'c> {
    pub area: &'a str,
    /// Only areas of the same stratum are compared, such as of the same type; empty for one
    /// stratum.
    pub stratum: &'a str,
    /// As many as the pool has names; none where one is not known.
    pub characteristics: &'c [Option<f64>],
}

/// The areas that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool<'a> {
    names: Vec<String>,
    funded: Vec<Unit<'a>>,
    others: Vec<Unit<'a>>,
    excluded: Vec<Excluded<'a>>,
}

/// An area whose characteristics are all known.
#[derive(Clone, Debug, PartialEq)]
struct Unit<'a> {
    area: &'a str,
    stratum: &'a str,
    characteristics: Vec<f64>,
}

/// An area that is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excluded<'a> {
    pub area: &'a str,
    pub why: Exclusion,
}

/// Why an area is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// Only told where someone asked for it as a comparison.
    Funded,
    KeptOut,
    CharacteristicUnknown,
    /// A funded area with no other area in its stratum.
    NoneInStratum,
    /// A funded area with no other area near enough.
    NoneWithinCalliper,
    /// A funded area whose like were all taken by others.
    NoneLeft,
    NoSuchArea,
}

impl Exclusion {
    pub fn reason(self) -> Bilingual {
        let (en, sv) = match self {
            Exclusion::Funded => ("has funding itself", "har själv stöd"),
            Exclusion::KeptOut => (
                "was kept out by the caller, as where a programme may spill over",
                "hölls utanför på begäran, till exempel där en insats kan spilla över",
            ),
            Exclusion::CharacteristicUnknown => (
                "something it is compared by is not known",
                "någon egenskap som jämförs är inte känd",
            ),
            Exclusion::NoneInStratum => (
                "no comparison area belongs to the same stratum",
                "inget jämförelseområde hör till samma stratum",
            ),
            Exclusion::NoneWithinCalliper => (
                "no comparison area is near enough",
                "inget jämförelseområde ligger tillräckligt nära",
            ),
            Exclusion::NoneLeft => (
                "the areas like it were all taken by others",
                "områdena som liknar det togs alla av andra",
            ),
            Exclusion::NoSuchArea => ("there is no such area", "det finns inget sådant område"),
        };
        Bilingual { en, sv }
    }
}

/// Areas to set beside the funded ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<'a> {
    pub method: Bilingual,
    /// The funded areas that have a comparison, in order.
    pub funded: Vec<&'a str>,
    /// The comparison areas in order, with weights that sum to one.
    pub weights: Vec<(&'a str, f64)>,
    /// Who is compared with whom, where the method says; in order.
    pub pairs: Vec<Pair<'a>>,
    /// In order.
    pub excluded: Vec<Excluded<'a>>,
}

/// A funded area and one that it is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair<'a> {
    pub funded: &'a str,
    pub comparison: &'a str,
    /// In the unit of the method; none for lists that were given.
    pub distance: Option<f64>,
}

impl<'a> Pool<'a> {
    /// Takes the areas in any order, the names of their characteristics, which areas have funding,
    /// and which others are not to serve as comparison.
    ///
    /// Fails where an area is given twice, where it does not have a cell for each name, where a
    /// number is not finite, where a funded area or one to be kept out is not there, and where
    /// nothing is left to compare.
    pub fn of(
        candidates: &[Candidate<'a, '_>],
        names: &[&str],
        funded: &[&str],
        kept_out: &[&str],
    ) -> Result<Pool<'a>, Finding> {
        let mut candidates = candidates.to_vec();
        candidates.sort_by_key(|it| it.area);
        if let Some(pair) = candidates
            .windows(2)
            .find(|pair| pair[0].area == pair[1].area)
        {
            return Err(Reason::Twice.at(pair[0].area));
        }
        for area in funded.iter().chain(kept_out) {
            if candidates.binary_search_by(|it| it.area.cmp(area)).is_err() {
                return Err(Reason::NoSuchArea.at(area));
            }
        }
        let mut pool = Pool {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            funded: Vec::new(),
            others: Vec::new(),
            excluded: Vec::new(),
        };
        for candidate in candidates {
            let area = candidate.area;
            if candidate.characteristics.len() != names.len() {
                return Err(Reason::Ragged.at(area));
            }
            let cells = candidate
                .characteristics
                .iter()
                .map(|cell| cell.map(reckonable));
            let known: Option<Result<Vec<f64>, Reason>> = cells.collect();
            let known = known.transpose().map_err(|reason| reason.at(area))?;
            let is_funded = funded.contains(&area);
            let why = if !is_funded && kept_out.contains(&area) {
                Exclusion::KeptOut
            } else if let Some(characteristics) = known {
                let unit = Unit {
                    area,
                    stratum: candidate.stratum,
                    characteristics,
                };
                let side = if is_funded {
                    &mut pool.funded
                } else {
                    &mut pool.others
                };
                side.push(unit);
                continue;
            } else {
                Exclusion::CharacteristicUnknown
            };
            pool.excluded.push(Excluded { area, why });
        }
        if pool.funded.is_empty() || pool.others.is_empty() {
            return Err(Reason::NoReference.into());
        }
        Ok(pool)
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The areas that could be compared, funded and not.
    pub fn areas(&self) -> (Vec<&'a str>, Vec<&'a str>) {
        let names = |units: &[Unit<'a>]| units.iter().map(|unit| unit.area).collect();
        (names(&self.funded), names(&self.others))
    }
}

impl<'a> Comparison<'a> {
    /// Weights are brought to a sum of one; areas without weight are no part of the comparison.
    fn of(
        method: Bilingual,
        mut funded: Vec<&'a str>,
        weights: Vec<(&'a str, f64)>,
        mut pairs: Vec<Pair<'a>>,
        mut excluded: Vec<Excluded<'a>>,
    ) -> Result<Comparison<'a>, Finding> {
        funded.sort_unstable();
        funded.dedup();
        pairs.sort_by(|a, b| (a.funded, a.comparison).cmp(&(b.funded, b.comparison)));
        excluded.sort_unstable();
        excluded.dedup();
        let mut weights: Vec<_> = weights.into_iter().filter(|it| it.1 > 0.0).collect();
        weights.sort_by_key(|it| it.0);
        let total = sum(weights.iter().map(|it| it.1));
        if weights.is_empty() || total <= 0.0 {
            return Err(Reason::NoReference.into());
        }
        weights.iter_mut().for_each(|it| it.1 /= total);
        Ok(Comparison {
            method,
            funded,
            weights,
            pairs,
            excluded,
        })
    }

    /// The number of areas that, counted once each, would say as much: one over the sum of squared
    /// weights (Kish).
    pub fn effective_sample_size(&self) -> f64 {
        1.0 / sum(self.weights.iter().map(|it| it.1 * it.1))
    }

    /// The mean outcome of the funded areas less that of the comparison, by its weights.
    ///
    /// Fails where an area of either has no outcome.
    pub fn difference(&self, outcomes: &[(&str, f64)]) -> Result<f64, Finding> {
        let outcome = outcomes_by_area(outcomes)?;
        let n_funded = self.funded.len() as f64;
        let funded = self.funded.iter().map(|area| outcome(area));
        let funded = funded.collect::<Result<Vec<f64>, Finding>>()?;
        let beside = self
            .weights
            .iter()
            .map(|&(area, weight)| Ok(weight * outcome(area)?));
        let beside = beside.collect::<Result<Vec<f64>, Finding>>()?;
        Ok(sum(funded) / n_funded - sum(beside))
    }

    /// The mean difference within pairs, and its standard error, for one comparison area to each
    /// funded one, each used once.
    ///
    /// Fails where a comparison area serves twice or a funded one has several, and for one pair.
    pub fn paired_difference(&self, outcomes: &[(&str, f64)]) -> Result<(f64, f64), Finding> {
        let outcome = outcomes_by_area(outcomes)?;
        let mut used: Vec<&str> = self.pairs.iter().map(|pair| pair.comparison).collect();
        used.extend(self.pairs.iter().map(|pair| pair.funded));
        used.sort_unstable();
        if let Some(pair) = used.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Reason::Twice.at(pair[0]));
        }
        if self.pairs.len() < 2 {
            return Err(Reason::SinglePair.into());
        }
        let difference = |pair: &Pair<'_>| Ok(outcome(pair.funded)? - outcome(pair.comparison)?);
        let differences = self.pairs.iter().map(difference);
        let differences = differences.collect::<Result<Vec<f64>, Finding>>()?;
        let n = differences.len() as f64;
        let mean = sum(differences.iter().copied()) / n;
        let squares = sum(differences.iter().map(|it| (it - mean) * (it - mean)));
        Ok((mean, libm::sqrt(squares / (n - 1.0) / n)))
    }
}

/// Finds an area's outcome.
fn outcomes_by_area<'o>(
    outcomes: &'o [(&'o str, f64)],
) -> Result<impl Fn(&str) -> Result<f64, Finding> + use<'o>, Finding> {
    let mut ordered = outcomes.to_vec();
    ordered.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    if let Some(pair) = ordered.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Reason::Twice.at(pair[0].0));
    }
    Ok(move |area: &str| {
        let found = ordered.binary_search_by(|it| it.0.cmp(area));
        let at = found.map_err(|_| Reason::Unknown.at(area))?;
        reckonable(ordered[at].1).map_err(|reason| reason.at(area))
    })
}

/// How several years before are made into characteristics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreYears {
    /// The figure of each year.
    Levels,
    /// The mean of the years and the slope of a straight line through them.
    MeanAndTrend,
}

/// An area and what it was like, as a [`Candidate`] has it.
pub type Characteristics<'a> = (&'a str, Vec<Option<f64>>);

/// The characteristics of areas from their figures in years before; none where one is missing.
///
/// Fails without years, and with one for a trend.
pub fn characteristics<'a>(
    panel: &AreaYears<'a>,
    years: &[i32],
    how: PreYears,
) -> Result<Vec<Characteristics<'a>>, Reason> {
    let mut years = years.to_vec();
    years.sort_unstable();
    years.dedup();
    let needed = match how {
        PreYears::Levels => 1,
        PreYears::MeanAndTrend => 2,
    };
    if years.len() < needed {
        return Err(Reason::TooFewYears { needed });
    }
    let n = years.len() as f64;
    let from_first: Vec<f64> = years
        .iter()
        .map(|it| f64::from(*it) - f64::from(years[0]))
        .collect();
    let middle = sum(from_first.iter().copied()) / n;
    let spread = sum(from_first.iter().map(|it| (it - middle) * (it - middle)));
    let of_area = |(at, &area): (usize, &&'a str)| {
        let levels: Vec<Option<f64>> = years.iter().map(|&year| panel.value(at, year)).collect();
        let cells = match how {
            PreYears::Levels => levels,
            PreYears::MeanAndTrend => match levels.into_iter().collect::<Option<Vec<f64>>>() {
                None => vec![None, None],
                Some(levels) => {
                    let mean = sum(levels.iter().copied()) / n;
                    let pairs = from_first.iter().zip(&levels);
                    let along = sum(pairs.map(|(year, level)| (year - middle) * (level - mean)));
                    vec![Some(mean), Some(along / spread)]
                }
            },
        };
        (area, cells)
    };
    Ok(panel.areas().iter().enumerate().map(of_area).collect())
}
