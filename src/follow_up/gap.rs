//! The gap of an area or a region to a reference, whether it closes, and how fast.
//!
//! A gap can close relatively while it widens absolutely, so both are given, always. The slope over
//! five years has its interval from Student's t with three degrees of freedom.

use super::finding::{Finding, Reason, finite, reckonable};
use super::intervals_of_shares::{Share, log_ratio, newcombe, reach, wilson};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::intervals::Interval;

pub const SAYS: Bilingual = Bilingual {
    en: "How far the areas followed are from the reference each year, how much of the gap at the \
         start has closed, as a difference and as a ratio, and how fast it closes.",
    sv: "Hur långt de områden som följs ligger från referensen varje år, hur stor del av den \
         ursprungliga klyftan som har slutits, som skillnad och som kvot, och hur fort den sluts.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Why the gap closed: areas chosen because they were far behind come nearer by chance alone \
         (regression to the mean), and people move in and out. Where the gap at the start is \
         within its own interval, the share closed says little. Years to parity take the last five \
         years' pace to go on.",
    sv: "Varför klyftan har slutits: områden som valts för att de låg långt efter närmar sig av \
         ren slump (regression mot medelvärdet), och folk flyttar in och ut. När den ursprungliga \
         klyftan ryms i sin egen felmarginal säger andelen som slutits inte mycket. Antalet år \
         till jämnt läge förutsätter att de senaste fem årens takt håller i sig.",
};

/// What is compared, of an area in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// How many of how many people something holds for; areas count by their people.
    Share { count: f64, population: f64 },
    /// Such as a mean income, with what the area weighs when areas are joined.
    Level { value: f64, weight: f64 },
}

/// An outcome of an area in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation<'a> {
    pub area: &'a str,
    /// The municipality, or what else is the area's own.
    pub region: &'a str,
    pub year: i32,
    pub outcome: Outcome,
}

/// Beside what the areas followed are set. Never themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference<'a> {
    /// All other areas.
    Country,
    /// All others of the regions of the areas followed that have no funding.
    OwnRegion,
    /// Areas with their weights, such as those that a comparison found.
    Areas(&'a [(&'a str, f64)]),
}

/// Which areas are followed, beside what, and from when to when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question<'a> {
    /// One area, or those of a region, or all that are funded.
    pub areas: &'a [&'a str],
    /// All areas with funding, left out of [`Reference::OwnRegion`].
    pub funded: &'a [&'a str],
    pub reference: Reference<'a>,
    /// The years whose mean is the start; best several, none chosen for its figure.
    pub baseline: &'a [i32],
    pub last_year: i32,
    /// Of confidence, such as 0.95.
    pub level: f64,
}

/// The gap year by year, and whether it closes.
#[derive(Clone, Debug, PartialEq)]
pub struct GapTrend<'a> {
    /// The years in which all areas followed have a figure.
    pub years: Vec<Gap>,
    pub closed: Closed,
    pub pace: Result<Pace, Reason>,
    /// The areas of the reference, the same in all years, with their weights where such are given.
    pub reference: Vec<(&'a str, Option<f64>)>,
    /// Areas that would belong to the reference, and why they do not.
    pub excluded: Vec<Finding>,
    /// Areas followed without a figure in a year that others have.
    pub missing: Vec<Finding>,
}

/// The gap in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    pub year: i32,
    pub value: f64,
    pub reference: f64,
    /// The value less the reference.
    pub absolute: f64,
    /// The value over the reference; fails where that is not above zero.
    pub relative: Result<f64, Reason>,
    /// Nothing for levels.
    pub intervals: Option<Intervals>,
}

/// Intervals of a gap between shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intervals {
    /// Wilson's.
    pub value: Interval,
    pub reference: Interval,
    /// Newcombe's.
    pub absolute: Interval,
    /// In logarithms; none where either share is zero.
    pub relative: Result<Interval, Reason>,
}

/// How much of a gap has closed: 1 all of it, 0 nothing, below 0 it has widened, above 1 it has
/// turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closed {
    /// 1 - A_last / A_first, of differences.
    pub absolute: Result<f64, Reason>,
    /// 1 - (1 - R_last) / (1 - R_first), of ratios.
    pub relative: Result<f64, Reason>,
    /// Whether one says that the gap has closed and the other that it has widened.
    pub disagree: bool,
    /// Whether the gap in every baseline year could be chance; none for levels.
    pub start_may_be_chance: Option<bool>,
}

/// How fast the gap changes, over the last five years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Of the absolute gap, a year.
    pub slope: f64,
    pub interval: Interval,
    /// From the last year on; only where the interval does not hold zero and the gap narrows.
    pub years_to_parity: Result<f64, Reason>,
    pub first_year: i32,
    pub last_year: i32,
}

/// The gap of the areas asked for to their reference.
///
/// The reference is made of the areas that have a figure in every year in which all areas followed
/// do, so that it does not change by its composition; the others are listed. Fails where an area
/// followed is not there, where no year has them all, where a baseline year or the last is not
/// among those, and where no area is left to compare with.
pub fn gap<'a>(
    observations: &[Observation<'a>],
    question: &Question<'a>,
) -> Result<GapTrend<'a>, Finding> {
    reach(question.level)?;
    let observations = checked(observations)?;
    let followed = sorted(question.areas);
    let funded = sorted(question.funded);
    if followed.is_empty() {
        return Err(Reason::NoAreas.into());
    }
    let by_area: Vec<&[Observation<'a>]> = observations.chunk_by(|a, b| a.area == b.area).collect();
    let find = |area: &str| {
        let found = by_area.binary_search_by(|rows| rows[0].area.cmp(area));
        found.ok().map(|at| by_area[at])
    };
    let of_year = |rows: &[Observation<'a>], year: i32| {
        rows.iter()
            .find(|row| row.year == year)
            .map(|row| row.outcome)
    };
    let lack = |rows: &[Observation<'a>], year: i32| match of_year(rows, year) {
        None => Some(Reason::Unknown),
        Some(Outcome::Share {
            population: 0.0, ..
        }) => Some(Reason::NoPopulation),
        Some(_) => None,
    };
    let mut rows_followed = Vec::new();
    for area in &followed {
        rows_followed.push(find(area).ok_or(Reason::NoSuchArea.at(area))?);
    }

    let mut years: Vec<i32> = observations.iter().map(|row| row.year).collect();
    years.sort_unstable();
    years.dedup();
    let mut missing = Vec::new();
    years.retain(|&year| {
        let lacking = rows_followed.iter().filter_map(|rows| {
            let reason = lack(rows, year)?;
            Some(reason.at_year(rows[0].area, year))
        });
        let n_before = missing.len();
        missing.extend(lacking);
        missing.len() == n_before
    });
    let asked = question.baseline.iter().chain([&question.last_year]);
    if let Some(year) = asked.clone().find(|year| !years.contains(year)) {
        return Err(Reason::NoSuchYear.in_year(*year));
    }
    if question.baseline.is_empty() {
        return Err(Reason::TooFewYears { needed: 1 }.into());
    }
    if let Some(year) = question
        .baseline
        .iter()
        .find(|year| **year >= question.last_year)
    {
        return Err(Reason::YearsNotRising.in_year(*year));
    }

    let mut excluded = Vec::new();
    let mut reference: Vec<(&'a str, Option<f64>)> = Vec::new();
    for (area, weight) in candidates(question, &by_area, &followed, &funded)? {
        if followed.binary_search(&area).is_ok() {
            // Told only where it was asked for: no area counts in its own reference.
            if weight.is_some() {
                excluded.push(Reason::Overlap.at(area));
            }
            continue;
        }
        let Some(rows) = find(area) else {
            excluded.push(Reason::NoSuchArea.at(area));
            continue;
        };
        let lacking = years
            .iter()
            .find_map(|&year| Some(lack(rows, year)?.at_year(area, year)));
        match lacking {
            Some(finding) => excluded.push(finding),
            None => reference.push((area, weight)),
        }
    }
    let in_year = |&year: &i32| {
        let at = |reason: Reason| reason.in_year(year);
        let joined = rows_followed.iter().filter_map(|rows| of_year(rows, year));
        let value = join(&joined.map(|it| (it, None)).collect::<Vec<_>>()).map_err(at)?;
        let beside = reference
            .iter()
            .filter_map(|&(area, weight)| Some((of_year(find(area)?, year)?, weight)));
        let beside = join(&beside.collect::<Vec<_>>()).map_err(at)?;
        of_joined(year, value, beside, question.level).map_err(at)
    };
    if reference.is_empty() {
        return Err(Reason::NoReference.into());
    }
    let gaps = years
        .iter()
        .map(in_year)
        .collect::<Result<Vec<Gap>, Finding>>()?;

    let (mut first_value, mut first_reference) = (Vec::new(), Vec::new());
    let (mut n_uncertain, mut n_intervals) = (0, 0);
    let baseline = sorted(question.baseline);
    for gap in gaps
        .iter()
        .filter(|gap| baseline.binary_search(&gap.year).is_ok())
    {
        first_value.push(gap.value);
        first_reference.push(gap.reference);
        if let Some(intervals) = gap.intervals {
            n_intervals += 1;
            let absolute = intervals.absolute;
            n_uncertain += usize::from(absolute.low <= 0.0 && 0.0 <= absolute.high);
        }
    }
    let mean = |values: &[f64]| sum(values.iter().copied()) / values.len() as f64;
    let until: Vec<Gap> = gaps
        .iter()
        .filter(|it| it.year <= question.last_year)
        .copied()
        .collect();
    let last = until[until.len() - 1];
    let mut closed = closed(
        (mean(&first_value), mean(&first_reference)),
        (last.value, last.reference),
    )?;
    closed.start_may_be_chance = (0 < n_intervals).then_some(n_uncertain == n_intervals);
    let points: Vec<(i32, f64)> = until.iter().map(|gap| (gap.year, gap.absolute)).collect();
    Ok(GapTrend {
        closed,
        pace: pace(&points, question.level),
        years: gaps,
        reference,
        excluded,
        missing,
    })
}

/// How much of a gap has closed, of values and references at the start and at the end.
pub fn closed(first: (f64, f64), last: (f64, f64)) -> Result<Closed, Reason> {
    for number in [first.0, first.1, last.0, last.1] {
        reckonable(number)?;
    }
    let share = |last: f64, first: f64| match first {
        0.0 => Err(Reason::NoGapToClose),
        first => finite(1.0 - last / first),
    };
    let absolute = share(last.0 - last.1, first.0 - first.1);
    // (v - r) / r: one less the ratio, without the digits that the ratio loses near one.
    let short = |(value, reference): (f64, f64)| match relative(value, reference) {
        Ok(_) => finite((value - reference) / reference),
        Err(reason) => Err(reason),
    };
    let relative = short(last).and_then(|last| share(last, short(first)?));
    let disagree = match (absolute, relative) {
        (Ok(absolute), Ok(relative)) => absolute * relative < 0.0,
        _ => false,
    };
    Ok(Closed {
        absolute,
        relative,
        disagree,
        start_may_be_chance: None,
    })
}

/// The slope of the last five of the gaps, given in rising order of years.
///
/// Fails with fewer than five, where years do not rise and where the level does not lie between 0
/// and 1.
pub fn pace(gaps: &[(i32, f64)], level: f64) -> Result<Pace, Reason> {
    const N_POINTS: usize = 5;
    reach(level)?;
    let Some(start) = gaps.len().checked_sub(N_POINTS) else {
        return Err(Reason::TooFewYears { needed: N_POINTS });
    };
    let last_five = &gaps[start..];
    if !last_five.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(Reason::YearsNotRising);
    }
    let n = N_POINTS as f64;
    let years = last_five
        .iter()
        .map(|it| f64::from(it.0) - f64::from(last_five[0].0));
    let years: Vec<f64> = years.collect();
    let values = last_five.iter().map(|it| reckonable(it.1));
    let values = values.collect::<Result<Vec<f64>, Reason>>()?;
    let [year_mean, mean] = [&years, &values].map(|it| sum(it.iter().copied()) / n);
    let spread = sum(years
        .iter()
        .map(|year| (year - year_mean) * (year - year_mean)));
    let products = years.iter().zip(&values);
    let slope = sum(products.map(|(year, value)| (year - year_mean) * (value - mean))) / spread;
    let residuals = years.iter().zip(&values).map(|(year, value)| {
        let residual = (value - mean) - slope * (year - year_mean);
        residual * residual
    });
    let error = libm::sqrt(sum(residuals) / (n - 2.0) / spread);
    let half = student_three(level) * error;
    let interval = Interval {
        low: slope - half,
        high: slope + half,
    };
    let now = values[N_POINTS - 1];
    let holds_zero = interval.low <= 0.0 && 0.0 <= interval.high;
    let years_to_parity = if holds_zero {
        Err(Reason::SlopeNotTold)
    } else if now == 0.0 {
        Err(Reason::NoGapToClose)
    } else if (now > 0.0) == (slope > 0.0) {
        Err(Reason::NotNarrowing)
    } else {
        finite(-now / slope)
    };
    Ok(Pace {
        slope,
        interval,
        years_to_parity,
        first_year: last_five[0].0,
        last_year: last_five[N_POINTS - 1].0,
    })
}

/// How many standard errors to either side hold a slope of five points: Student's t with three
/// degrees of freedom, whose distribution has a closed form.
fn student_three(level: f64) -> f64 {
    let held = |t: f64| {
        let x = t / libm::sqrt(3.0);
        (libm::atan(x) + x / (1.0 + x * x)) / std::f64::consts::FRAC_PI_2
    };
    let (mut low, mut high) = (0.0, 1e6);
    while high - low > 1e-14 * high {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if held(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

fn relative(value: f64, reference: f64) -> Result<f64, Reason> {
    if reference <= 0.0 {
        return Err(Reason::ReferenceNotAboveZero);
    }
    finite(value / reference)
}

/// The areas that may make the reference, with weights where such are given; in order.
fn candidates<'a>(
    question: &Question<'a>,
    by_area: &[&[Observation<'a>]],
    followed: &[&'a str],
    funded: &[&'a str],
) -> Result<Vec<(&'a str, Option<f64>)>, Finding> {
    let areas = by_area.iter().map(|rows| (rows[0].area, rows[0].region));
    match question.reference {
        Reference::Country => Ok(areas.map(|(area, _)| (area, None)).collect()),
        Reference::OwnRegion => {
            let own = |area: &str| followed.binary_search(&area).is_ok();
            let regions = areas.clone().filter(|it| own(it.0)).map(|it| it.1);
            let regions: Vec<&str> = regions.collect();
            let in_regions = areas.filter(|(area, region)| {
                regions.contains(region) && funded.binary_search(area).is_err()
            });
            Ok(in_regions.map(|(area, _)| (area, None)).collect())
        }
        Reference::Areas(given) => {
            let mut given = given.to_vec();
            given.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
            if let Some(pair) = given.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                return Err(Reason::Twice.at(pair[0].0));
            }
            let weigh = |&(area, weight): &(&'a str, f64)| {
                let weight = super::finding::not_negative(weight);
                Ok((area, Some(weight.map_err(|reason| reason.at(area))?)))
            };
            // An area of no weight is no part of the reference.
            let weights = given.iter().filter(|it| it.1 != 0.0).map(weigh);
            weights.collect()
        }
    }
}

/// What areas together have.
#[derive(Clone, Copy)]
enum Joined {
    Share(Share),
    Level(f64),
}

impl Joined {
    fn value(self) -> f64 {
        match self {
            Joined::Share(share) => share.share(),
            Joined::Level(level) => level,
        }
    }
}

/// Areas count by their people, or as they are weighted.
fn join(outcomes: &[(Outcome, Option<f64>)]) -> Result<Joined, Reason> {
    // Each with its weight and, for shares, how many people it is made of.
    let parts = outcomes.iter().map(|&(outcome, weight)| match outcome {
        Outcome::Share { count, population } => {
            if population <= 0.0 {
                return Err(Reason::NoPopulation);
            }
            Ok((
                count / population,
                weight.unwrap_or(population),
                Some(population),
            ))
        }
        Outcome::Level { value, weight: own } => Ok((value, weight.unwrap_or(own), None)),
    });
    let parts = parts.collect::<Result<Vec<_>, Reason>>()?;
    let n_shares = parts.iter().filter(|part| part.2.is_some()).count();
    if n_shares != 0 && n_shares != parts.len() {
        return Err(Reason::MixedOutcomes);
    }
    let total = sum(parts.iter().map(|part| part.1));
    if total <= 0.0 {
        return Err(Reason::NoPopulation);
    }
    let value = sum(parts.iter().map(|part| part.1 / total * part.0));
    if n_shares == 0 {
        return Ok(Joined::Level(finite(value)?));
    }
    // The number of people of a plain share with the variance of the weighted one (Kish).
    let squares = sum(parts.iter().filter_map(|part| {
        let weight = part.1 / total;
        Some(weight * weight / part.2?)
    }));
    Ok(Joined::Share(Share::weighted(value, 1.0 / squares)?))
}

fn of_joined(year: i32, value: Joined, beside: Joined, level: f64) -> Result<Gap, Reason> {
    let intervals = match (value, beside) {
        (Joined::Share(one), Joined::Share(other)) => Some(Intervals {
            value: wilson(one, level)?,
            reference: wilson(other, level)?,
            absolute: newcombe(one, other, level)?,
            relative: log_ratio(one, other, level),
        }),
        (Joined::Level(_), Joined::Level(_)) => None,
        _ => return Err(Reason::MixedOutcomes),
    };
    let (value, reference) = (value.value(), beside.value());
    Ok(Gap {
        year,
        value,
        reference,
        absolute: value - reference,
        relative: relative(value, reference),
        intervals,
    })
}

/// The observations in order of area and year.
fn checked<'a>(observations: &[Observation<'a>]) -> Result<Vec<Observation<'a>>, Finding> {
    use super::finding::not_negative;
    let mut ordered = observations.to_vec();
    ordered.sort_by_key(|it| (it.area, it.year));
    for it in &mut ordered {
        let at = |reason: Reason| reason.at_year(it.area, it.year);
        it.outcome = match it.outcome {
            Outcome::Share { count, population } => {
                let (count, population) = (
                    not_negative(count).map_err(at)?,
                    not_negative(population).map_err(at)?,
                );
                if count > population {
                    return Err(at(Reason::CountAbovePopulation));
                }
                Outcome::Share { count, population }
            }
            Outcome::Level { value, weight } => Outcome::Level {
                value: reckonable(value).map_err(at)?,
                weight: not_negative(weight).map_err(at)?,
            },
        };
    }
    let same =
        |pair: &&[Observation<'_>]| (pair[0].area, pair[0].year) == (pair[1].area, pair[1].year);
    match ordered.windows(2).find(same) {
        Some(pair) => Err(Reason::Twice.at_year(pair[0].area, pair[0].year)),
        None => Ok(ordered),
    }
}

fn sorted<T: Ord + Copy>(items: &[T]) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort_unstable();
    items.dedup();
    items
}
