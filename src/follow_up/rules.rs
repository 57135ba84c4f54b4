//! Lists of regions or areas made by a rule: conditions on indicators, joined by all, any and at
//! least so many of.
//!
//! What is not known stays unknown, with its reason: a region is on the list, off it, or it cannot
//! be told (Kleene's three truth values), and an unknown value decides nothing that the known ones
//! do not. For each region the result says which condition held and by how much, so that near
//! misses can be compared with those that just made it.

use super::area_types::{Divisor, Weighting, spread};
use super::finding::{Finding, Reason, finite, not_negative, reckonable};
use super::quantile_classes::quantile;
use crate::indices::Bilingual;

pub const SAYS: Bilingual = Bilingual {
    en: "Which regions the rule lists, which condition each met or missed, and by how much.",
    sv: "Vilka regioner regeln tar med, vilka villkor var och en uppfyller eller missar och med \
         hur mycket.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Whether the rule finds those that need support most. Just above and just below a limit \
         regions are much alike, and chance may have put them on either side.",
    sv: "Om regeln hittar dem som bäst behöver stöd. Strax över och strax under en gräns är \
         regionerna snarlika, och slumpen kan ha avgjort på vilken sida de hamnade.",
};

/// How a value is held against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    AtLeast,
    Above,
    AtMost,
    Below,
}

/// What a value is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// In the indicator's own unit.
    Fixed(f64),
    /// The mean of the regions with so many of their standard deviations added.
    MeanPlus {
        deviations: f64,
        divisor: Divisor,
        weighting: Weighting,
    },
    /// From 0 to 100, of the regions, each counted once.
    Percentile(f64),
    /// The value of the region at this place, from 1: from the top where values must be high, from
    /// the bottom where they must be low.
    Rank(usize),
}

/// A rule, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Test {
        indicator: String,
        comparison: Comparison,
        limit: Limit,
    },
    All(Vec<Condition>),
    Any(Vec<Condition>),
    AtLeast {
        needed: usize,
        of: Vec<Condition>,
    },
}

/// An indicator of a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation<'a> {
    pub region: &'a str,
    pub indicator: &'a str,
    /// Or why it is not known, such as that it is suppressed.
    pub value: Result<f64, Bilingual>,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    Unknown,
}

/// What a rule says of all regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<'a> {
    rule: Condition,
    /// The conditions at the ends of the rule, in the order in which it names them.
    pub tests: Vec<ResolvedTest>,
    /// In order.
    pub regions: Vec<Verdict<'a>>,
}

/// A condition with its limit in the indicator's unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedTest {
    pub indicator: String,
    pub comparison: Comparison,
    pub limit: f64,
    /// Of the regions, each counted once and divided by their number less one unless the limit says
    /// otherwise. Or why there is none.
    pub standard_deviation: Result<f64, Reason>,
    /// In how many regions the indicator is known.
    pub n_known: usize,
}

/// What a rule says of a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a> {
    pub region: &'a str,
    pub truth: Truth,
    /// As many as the listing has tests.
    pub tests: Vec<Tested>,
}

/// How a region does in one condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    pub value: Result<f64, Bilingual>,
    pub truth: Truth,
    /// How far the value lies beyond the limit in the direction asked, in the indicator's unit;
    /// below zero where it falls short. None where it is not known.
    pub distance: Option<f64>,
    /// The same in standard deviations; none also where regions do not differ.
    pub distance_in_standard_deviations: Option<f64>,
}

/// The least and the greatest that something can be, given what is not known.
type Bounds = (f64, f64);

/// Holds every region against the rule.
///
/// Regions are those of the observations, with their populations where the rule weights by
/// population; an indicator that is not given for a region is not known there. Fails where the rule
/// is empty or asks for more conditions than it has, where it names an indicator that no region
/// has, where a limit cannot be found (fewer than two regions know the indicator, or fewer than the
/// rank), where a value is not finite or given twice.
pub fn list<'a>(
    rule: &Condition,
    observations: &[Observation<'a>],
    populations: &[(&'a str, f64)],
) -> Result<Listing<'a>, Finding> {
    let mut ordered = observations.to_vec();
    ordered.sort_by_key(|it| (it.region, it.indicator));
    for it in &mut ordered {
        let checked = it
            .value
            .map(reckonable)
            .map(|value| value.map_err(|r| r.at(it.region)));
        if let Ok(value) = checked {
            it.value = Ok(value?);
        }
    }
    let key = |it: &Observation<'a>| (it.region, it.indicator);
    if let Some(pair) = ordered
        .windows(2)
        .find(|pair| key(&pair[0]) == key(&pair[1]))
    {
        return Err(Reason::Twice.at(pair[0].region));
    }
    let mut populations = populations.to_vec();
    populations.sort_by_key(|it| it.0);
    for it in &mut populations {
        it.1 = not_negative(it.1).map_err(|reason| reason.at(it.0))?;
    }
    if let Some(pair) = populations.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Reason::Twice.at(pair[0].0));
    }
    let mut regions: Vec<&str> = ordered.iter().map(|it| it.region).collect();
    regions.dedup();
    let value = |region: &str, indicator: &str| {
        let found =
            ordered.binary_search_by(|it| (it.region, it.indicator).cmp(&(region, indicator)));
        found.map_or(Err(Reason::Unknown.reason()), |at| ordered[at].value)
    };
    let population = |region: &str| {
        let found = populations.binary_search_by(|it| it.0.cmp(region));
        found.ok().map(|at| populations[at].1)
    };
    let mut leaves = Vec::new();
    rule.check(&mut leaves)?;
    let resolve = |&(indicator, comparison, limit): &(&str, Comparison, Limit)| {
        if ordered.iter().all(|it| it.indicator != indicator) {
            return Err(Reason::NoSuchIndicator.at(indicator));
        }
        let known = regions.iter().filter_map(|region| {
            let value = value(region, indicator).ok()?;
            Some((*region, value))
        });
        let known: Vec<(&str, f64)> = known.collect();
        resolved(indicator, comparison, limit, &known, &population)
    };
    let tests = leaves.iter().map(resolve).collect::<Result<Vec<_>, _>>()?;
    let verdict = |region: &&'a str| {
        let tested = tests
            .iter()
            .map(|test| test.held(value(region, &test.indicator)));
        let tested: Vec<Tested> = tested.collect();
        Verdict {
            region,
            truth: rule.truth(&mut tested.iter().map(|it| it.truth)),
            tests: tested,
        }
    };
    Ok(Listing {
        regions: regions.iter().map(verdict).collect(),
        tests,
        rule: rule.clone(),
    })
}

impl Condition {
    /// A condition on one indicator.
    pub fn test(indicator: &str, comparison: Comparison, limit: Limit) -> Condition {
        Condition::Test {
            indicator: indicator.to_owned(),
            comparison,
            limit,
        }
    }

    /// Finds the conditions at the ends of the rule.
    fn check<'a>(&'a self, leaves: &mut Vec<(&'a str, Comparison, Limit)>) -> Result<(), Finding> {
        if let Condition::Test {
            indicator,
            comparison,
            limit,
        } = self
        {
            leaves.push((indicator, *comparison, *limit));
            return Ok(());
        }
        let (needed, parts) = self.parts();
        if needed == 0 || needed > parts.len() {
            return Err(Reason::EmptyRule.into());
        }
        parts.iter().try_for_each(|part| part.check(leaves))
    }

    /// How many of which parts must hold.
    fn parts(&self) -> (usize, &[Condition]) {
        match self {
            Condition::Test { .. } => (1, &[]),
            Condition::All(of) => (of.len(), of),
            Condition::Any(of) => (1, of),
            Condition::AtLeast { needed, of } => (*needed, of),
        }
    }

    /// Takes the truths of the conditions at the ends, in order.
    fn truth(&self, tests: &mut dyn Iterator<Item = Truth>) -> Truth {
        if let Condition::Test { .. } = self {
            return tests.next().unwrap_or(Truth::Unknown);
        }
        let (needed, parts) = self.parts();
        let truths: Vec<Truth> = parts.iter().map(|part| part.truth(tests)).collect();
        let count = |truth: Truth| truths.iter().filter(|it| **it == truth).count();
        if count(Truth::True) >= needed {
            Truth::True
        } else if count(Truth::True) + count(Truth::Unknown) < needed {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// How far all limits would have to be tightened, or loosened if below zero, for the rule to
    /// change its mind, in standard deviations: the distance of the one test that decides.
    fn margin(&self, tests: &mut dyn Iterator<Item = Bounds>) -> Bounds {
        if let Condition::Test { .. } = self {
            return tests.next().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        }
        let (needed, parts) = self.parts();
        let bounds: Vec<Bounds> = parts.iter().map(|part| part.margin(tests)).collect();
        let nth = |of: fn(&Bounds) -> f64| {
            let mut values: Vec<f64> = bounds.iter().map(of).collect();
            values.sort_by(|a, b| b.total_cmp(a));
            values[needed - 1]
        };
        (nth(|it| it.0), nth(|it| it.1))
    }
}

impl ResolvedTest {
    fn held(&self, value: Result<f64, Bilingual>) -> Tested {
        let Ok(known) = value else {
            return Tested {
                value,
                truth: Truth::Unknown,
                distance: None,
                distance_in_standard_deviations: None,
            };
        };
        let beyond = known - self.limit;
        let (distance, holds) = match self.comparison {
            Comparison::AtLeast => (beyond, known >= self.limit),
            Comparison::Above => (beyond, known > self.limit),
            Comparison::AtMost => (-beyond, known <= self.limit),
            Comparison::Below => (-beyond, known < self.limit),
        };
        let deviations = self.standard_deviation.ok().map(|s| distance / s);
        Tested {
            value,
            truth: if holds { Truth::True } else { Truth::False },
            distance: Some(distance + 0.0),
            distance_in_standard_deviations: deviations
                .filter(|it| it.is_finite())
                .map(|it| it + 0.0),
        }
    }
}

/// Finds the limit among the regions where the indicator is known.
fn resolved(
    indicator: &str,
    comparison: Comparison,
    limit: Limit,
    known: &[(&str, f64)],
    population: &dyn Fn(&str) -> Option<f64>,
) -> Result<ResolvedTest, Finding> {
    let at = |reason: Reason| reason.at(indicator);
    let mut sorted: Vec<f64> = known.iter().map(|it| it.1).collect();
    sorted.sort_by(f64::total_cmp);
    let (divisor, weighting) = match limit {
        Limit::MeanPlus {
            divisor, weighting, ..
        } => (divisor, weighting),
        _ => (Divisor::default(), Weighting::default()),
    };
    let weighed = |&(region, value): &(&str, f64)| match weighting {
        Weighting::EachAreaOnce => Ok((value, 1.0)),
        Weighting::ByPopulation => {
            let population = population(region).ok_or(Reason::NoPopulation.at(region))?;
            Ok((value, population))
        }
    };
    let values = known
        .iter()
        .map(weighed)
        .collect::<Result<Vec<_>, Finding>>()?;
    let spread = spread(&values, weighting, divisor);
    let limit = match limit {
        Limit::Fixed(limit) => reckonable(limit).map_err(at)?,
        Limit::MeanPlus { deviations, .. } => {
            let (mean, standard_deviation) = spread.map_err(at)?;
            mean + reckonable(deviations).map_err(at)? * standard_deviation
        }
        Limit::Percentile(percentile) => {
            if !(0.0..=100.0).contains(&percentile) {
                return Err(at(Reason::NotAPercentage));
            }
            if sorted.len() < 2 {
                return Err(at(Reason::TooFewAreas { needed: 2 }));
            }
            quantile(&sorted, percentile / 100.0)
        }
        Limit::Rank(rank) => {
            if rank == 0 || rank > sorted.len() {
                return Err(at(Reason::TooFewAreas {
                    needed: rank.max(1),
                }));
            }
            match comparison {
                Comparison::AtLeast | Comparison::Above => sorted[sorted.len() - rank],
                Comparison::AtMost | Comparison::Below => sorted[rank - 1],
            }
        }
    };
    Ok(ResolvedTest {
        indicator: indicator.to_owned(),
        comparison,
        limit: finite(limit).map_err(at)?,
        standard_deviation: match spread {
            Ok((_, 0.0)) => Err(Reason::NoVariation),
            Ok((_, standard_deviation)) => Ok(standard_deviation),
            Err(reason) => Err(reason),
        },
        n_known: known.len(),
    })
}

impl<'a> Listing<'a> {
    /// The regions that the rule lists.
    pub fn listed(&self) -> Vec<&'a str> {
        self.with(Truth::True)
    }

    /// The regions of which too little is known.
    pub fn unknown(&self) -> Vec<&'a str> {
        self.with(Truth::Unknown)
    }

    fn with(&self, truth: Truth) -> Vec<&'a str> {
        let regions = self.regions.iter().filter(|it| it.truth == truth);
        regions.map(|it| it.region).collect()
    }

    /// Regions off the list that would be on it if every limit were loosened by so many standard
    /// deviations, with how many each needs; whatever the values are that are not known.
    pub fn near_misses(&self, within: f64) -> Vec<(&'a str, f64)> {
        let missed = self.regions.iter().filter(|it| it.truth == Truth::False);
        let short = missed.map(|it| (it.region, 0.0 - self.margin(it).0));
        short.filter(|&(_, short)| short <= within).collect()
    }

    /// Regions on the list that would leave it if every limit were tightened by more than so many
    /// standard deviations, with how many each bears; whatever the values are that are not known.
    pub fn near_hits(&self, within: f64) -> Vec<(&'a str, f64)> {
        let hits = self.regions.iter().filter(|it| it.truth == Truth::True);
        let spare = hits.map(|it| (it.region, self.margin(it).1));
        spare.filter(|&(_, spare)| spare <= within).collect()
    }

    fn margin(&self, verdict: &Verdict<'a>) -> Bounds {
        let bounds = |it: &Tested| match (it.distance_in_standard_deviations, it.truth) {
            (Some(distance), _) => (distance, distance),
            // Where regions do not differ no loosening in standard deviations helps.
            (None, Truth::True) => (f64::INFINITY, f64::INFINITY),
            (None, Truth::False) => (f64::NEG_INFINITY, f64::NEG_INFINITY),
            (None, Truth::Unknown) => (f64::NEG_INFINITY, f64::INFINITY),
        };
        self.rule.margin(&mut verdict.tests.iter().map(bounds))
    }
}

const fn deviations_above_mean(deviations: f64) -> Limit {
    Limit::MeanPlus {
        deviations,
        divisor: Divisor::NumberLessOne,
        weighting: Weighting::EachAreaOnce,
    }
}

/// The rule of 2022 for municipalities that could apply for the grant against segregation
/// (ordinance 2018:118, as amended by 2022:59): inequality index at least one standard deviation
/// above the mean of municipalities, and the share of people in area types 1 and 2 at least one and
/// a half.
pub fn grant_of_2022(inequality_index: &str, share_in_types_1_and_2: &str) -> Condition {
    let test = |indicator: &str, deviations: f64| {
        Condition::test(
            indicator,
            Comparison::AtLeast,
            deviations_above_mean(deviations),
        )
    };
    Condition::All(vec![
        test(inequality_index, 1.0),
        test(share_in_types_1_and_2, 1.5),
    ])
}

/// The four criteria of 2018 (ordinance 2018:151): high unemployment, low employment, low education
/// and low turnout. Their limits and how many had to be met were not published and are the
/// caller's.
pub fn criteria_of_2018(
    [unemployment, employment, education, turnout]: [(&str, Limit); 4],
    needed: usize,
) -> Condition {
    let low =
        |(indicator, limit): (&str, Limit)| Condition::test(indicator, Comparison::AtMost, limit);
    Condition::AtLeast {
        needed,
        of: vec![
            Condition::test(unemployment.0, Comparison::AtLeast, unemployment.1),
            low(employment),
            low(education),
            low(turnout),
        ],
    }
}

/// The indicators of the Danish list of social housing areas, by the names they have in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DanishIndicators<'a> {
    pub residents: &'a str,
    /// Of those aged 18–64, per cent, mean of two years.
    pub without_work_or_education: &'a str,
    /// Over the national mean, mean of two years.
    pub convicted_over_national: &'a str,
    /// Of those aged 30–59, per cent.
    pub basic_school_only: &'a str,
    /// Mean gross income of those aged 15–64 not in education, in per cent of the region's.
    pub income_of_region: &'a str,
}

/// The Danish criteria for an exposed housing area (*udsat boligområde*): at least 1,000 residents
/// and two of four criteria, whose limits stay the same from year to year.
pub fn danish_exposed_area(names: DanishIndicators<'_>) -> Condition {
    let above = |indicator: &str, limit: f64| {
        Condition::test(indicator, Comparison::Above, Limit::Fixed(limit))
    };
    let at_least = |indicator: &str, limit: f64| {
        Condition::test(indicator, Comparison::AtLeast, Limit::Fixed(limit))
    };
    Condition::All(vec![
        at_least(names.residents, 1000.0),
        Condition::AtLeast {
            needed: 2,
            of: vec![
                above(names.without_work_or_education, 40.0),
                at_least(names.convicted_over_national, 3.0),
                above(names.basic_school_only, 60.0),
                Condition::test(
                    names.income_of_region,
                    Comparison::Below,
                    Limit::Fixed(55.0),
                ),
            ],
        },
    ])
}
