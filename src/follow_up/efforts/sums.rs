//! Adds up the kronor of all efforts, overlapping or not, by area, region, year, purpose and kind.
//!
//! The National Audit Office found that several grants meet in the same areas and that nobody adds
//! them up (Riksrevisionen, RiR 2020:14). Here every sum is exact: kronor are whole numbers, an
//! effort's money is split over its areas by largest remainders, and the parts of a sum are always
//! the whole. What is not known to have reached an area stays at the region, and is never spread
//! out by guess.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::amount::{Amount, Announced, Granted, Kind, Paid};
use super::checks::Checked;
use super::programme::Programme;
use super::register::{Area, Areas, Decision, Effort, Reach, Reached};
use crate::indices::Bilingual;

/// What the sums say.
pub const SAYS: Bilingual = Bilingual {
    en: "Kronor of all registered efforts together, of one kind at a time; those of an effort are \
         divided over its areas by the shares in the register.",
    sv: "Kronor från alla registrerade insatser tillsammans, ett slags belopp i taget; en insats \
         pengar delas på dess områden efter andelarna i registret.",
};

/// What they cannot show.
pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "They cannot show where money was spent if the register does not say so, nor efforts that \
         are not in the register, nor what the money achieved.",
    sv: "De kan inte visa var pengar användes om registret inte säger det, inte heller insatser \
         som saknas i registret eller vad pengarna ledde till.",
};

/// Where the money of a part went, as far as the register says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination<'a> {
    Area(&'a Area),
    /// The effort reaches the whole municipality or region.
    WholeRegion,
    /// It is not known which areas the effort reaches, or how it is split over them.
    NotDistributed,
}

impl<'a> Destination<'a> {
    pub fn area(self) -> Option<&'a Area> {
        match self {
            Destination::Area(area) => Some(area),
            Destination::WholeRegion | Destination::NotDistributed => None,
        }
    }

    /// What a table says in place of an area; nothing for an area.
    pub fn name(self) -> Option<Bilingual> {
        match self {
            Destination::Area(_) => None,
            Destination::WholeRegion => Some(Bilingual {
                en: "not distributed: for the whole region",
                sv: "ej fördelat: avser hela regionen",
            }),
            Destination::NotDistributed => Some(Bilingual {
                en: "not distributed: areas unknown",
                sv: "ej fördelat: områden okända",
            }),
        }
    }
}

/// Money of one kind of one effort in one year, for one area or for none in particular.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a, K> {
    pub effort: &'a Effort,
    /// The municipality of the area, or where there is none the region of the effort.
    pub region: Option<&'a str>,
    pub destination: Destination<'a>,
    pub year: i32,
    pub amount: Amount<K>,
}

/// All money of one kind, as small as the register has it; every sum is made of these.
///
/// In the order of efforts, years and areas. An effort, a year or an area without a part has no
/// amount of this kind in the register: that is unknown, and not zero.
pub fn parts<'a, K: Kind>(register: &'a Checked, areas: &'a Areas) -> Vec<Part<'a, K>> {
    let mut parts = Vec::new();
    for (effort, reaches, entries) in register.efforts() {
        let mut by_year: BTreeMap<i32, Amount<K>> = BTreeMap::new();
        for entry in entries {
            if let Some(amount) = entry.amount::<K>() {
                *by_year.entry(entry.year).or_insert(Amount::NOTHING) += amount;
            }
        }
        for (year, amount) in by_year {
            let split = split(effort, reaches, amount);
            parts.extend(split.into_iter().map(|(destination, amount)| Part {
                effort,
                region: match destination.area() {
                    Some(area) => areas.get(area).map(String::as_str),
                    None => effort.region.as_deref(),
                },
                destination,
                year,
                amount,
            }));
        }
    }
    parts
}

fn split<'a, K: Kind>(
    effort: &Effort,
    reaches: &'a [Reach],
    amount: Amount<K>,
) -> Vec<(Destination<'a>, Amount<K>)> {
    let shares: Option<Vec<i64>> = (reaches.iter())
        .map(|reach| reach.share.map(|share| share.billionths()))
        .collect();
    match (effort.reached, shares) {
        (Reached::Areas, Some(shares)) if !shares.is_empty() => {
            let areas = reaches.iter().map(|reach| Destination::Area(&reach.area));
            let kronor = by_largest_remainder(amount.kronor(), &shares);
            areas.zip(kronor.into_iter().map(Amount::new)).collect()
        }
        (Reached::WholeRegion, _) => vec![(Destination::WholeRegion, amount)],
        _ => vec![(Destination::NotDistributed, amount)],
    }
}

/// Splits whole kronor in proportion to shares, of which one is above zero, so that the parts add
/// up: each gets its quota without the fraction, and the kronor left go to the largest fractions,
/// of equal ones to the first. Whole numbers throughout, so nothing is rounded.
///
/// Balinski, M. L. and Young, H. P. (1982). Fair Representation: Meeting the Ideal of One Man, One
/// Vote. Yale University Press, chapter 3 (Hamilton's method).
fn by_largest_remainder(kronor: i64, shares: &[i64]) -> Vec<i64> {
    let total: i128 = shares.iter().map(|&share| i128::from(share)).sum();
    let quota = |&share: &i64| i128::from(kronor) * i128::from(share);
    let mut parts: Vec<i64> = (shares.iter())
        .map(|share| (quota(share) / total) as i64)
        .collect();
    let left = kronor - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(quota(&shares[at]) % total));
    for &at in order.iter().take(left as usize) {
        parts[at] += 1;
    }
    parts
}

/// Sums of parts that have the same key, such as `|part| (part.region, part.year)`.
pub fn totals<'a, K: Kind, Key: Ord>(
    parts: &[Part<'a, K>],
    key: impl Fn(&Part<'a, K>) -> Key,
) -> BTreeMap<Key, Amount<K>> {
    let mut totals = BTreeMap::new();
    for part in parts {
        *totals.entry(key(part)).or_insert(Amount::NOTHING) += part.amount;
    }
    totals
}

/// How many live where an amount went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inhabitants {
    pub all: Option<u64>,
    /// Those in areas of types 1 and 2, which have socioeconomic challenges.
    pub in_types_1_and_2: Option<u64>,
}

/// An amount beside the same amount per head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerHead<K> {
    pub amount: Amount<K>,
    /// Kronor per inhabitant.
    pub per_inhabitant: Result<f64, Refusal>,
    /// The whole amount per inhabitant of areas of types 1 and 2, wherever it went: what there
    /// would be for each of them if all of it reached them.
    pub per_inhabitant_of_types_1_and_2: Result<f64, Refusal>,
}

impl<K: Kind> PerHead<K> {
    pub fn of(amount: Amount<K>, inhabitants: Inhabitants) -> PerHead<K> {
        let over = |heads: Option<u64>| match heads {
            None => Err(Refusal::PopulationUnknown),
            Some(0) => Err(Refusal::NoInhabitants),
            Some(heads) => Ok(amount.kronor() as f64 / heads as f64),
        };
        PerHead {
            amount,
            per_inhabitant: over(inhabitants.all),
            per_inhabitant_of_types_1_and_2: over(inhabitants.in_types_1_and_2),
        }
    }
}

/// Why there is no number of kronor per head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    PopulationUnknown,
    NoInhabitants,
}

impl Refusal {
    pub fn reason(self) -> Bilingual {
        match self {
            Refusal::PopulationUnknown => Bilingual {
                en: "the number of inhabitants is not known",
                sv: "antalet invånare är inte känt",
            },
            Refusal::NoInhabitants => Bilingual {
                en: "nobody lives there",
                sv: "ingen bor där",
            },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)
    }
}

impl std::error::Error for Refusal {}

/// The efforts that meet in an area in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap<'a> {
    pub area: &'a Area,
    pub region: &'a str,
    pub year: i32,
    /// Ids of the granted efforts that name the area, in order.
    pub efforts: Vec<&'a str>,
    /// Ids of those that reach the whole municipality or county it lies in.
    pub efforts_of_the_region: Vec<&'a str>,
    /// How many agencies are behind either.
    pub n_agencies: usize,
}

/// For each area and year in which any granted effort goes on, those that do. Efforts whose areas
/// are unknown are not among them, because nobody knows whether they reach the area.
pub fn overlaps<'a>(register: &'a Checked, areas: &'a Areas) -> Vec<Overlap<'a>> {
    let granted =
        || (register.efforts()).filter(|(effort, _, _)| effort.decision == Decision::Granted);
    let years_of = |effort: &Effort| effort.start.year()..=effort.end.year();
    let mut naming: BTreeMap<(&Area, i32), Vec<&Effort>> = BTreeMap::new();
    for (effort, reaches, _) in granted() {
        for reach in reaches {
            for year in years_of(effort) {
                naming.entry((&reach.area, year)).or_default().push(effort);
            }
        }
    }
    let mut whole: BTreeMap<(&str, i32), Vec<&Effort>> = BTreeMap::new();
    for (effort, _, _) in granted().filter(|(it, _, _)| it.reached == Reached::WholeRegion) {
        for (region, year) in (effort.region.as_deref().into_iter())
            .flat_map(|region| years_of(effort).map(move |year| (region, year)))
        {
            whole.entry((region, year)).or_default().push(effort);
        }
    }
    let years: BTreeSet<i32> = granted().flat_map(|(it, _, _)| years_of(it)).collect();
    let mut overlaps = Vec::new();
    for (area, region) in areas {
        for &year in &years {
            let named = naming.get(&(area, year)).map_or(&[][..], |it| it);
            // A county's code begins those of its municipalities.
            let of_region: Vec<&Effort> = (1..=region.len())
                .filter_map(|length| whole.get(&(region.get(..length)?, year)))
                .flatten()
                .copied()
                .collect();
            let all = || named.iter().chain(&of_region);
            let agencies: BTreeSet<&str> = all().map(|effort| effort.agency.as_str()).collect();
            if !agencies.is_empty() {
                overlaps.push(Overlap {
                    area,
                    region,
                    year,
                    efforts: ids(named),
                    efforts_of_the_region: ids(&of_region),
                    n_agencies: agencies.len(),
                });
            }
        }
    }
    overlaps
}

fn ids<'a>(efforts: &[&'a Effort]) -> Vec<&'a str> {
    let mut ids: Vec<&str> = efforts.iter().map(|effort| effort.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

/// What was announced for a year beside what was granted and paid in it; nothing where it is
/// unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanAndOutcome {
    pub year: i32,
    pub announced: Option<Amount<Announced>>,
    pub granted: Option<Amount<Granted>>,
    pub paid: Option<Amount<Paid>>,
}

/// By the sources that the programme's file names.
pub fn by_sources(programme: &Programme) -> Vec<PlanAndOutcome> {
    let years = programme.years.iter();
    years
        .map(|it| PlanAndOutcome {
            year: it.year,
            announced: it.announced.as_ref().map(|figure| figure.amount),
            granted: it.granted.as_ref().map(|figure| figure.amount),
            paid: it.paid.as_ref().map(|figure| figure.amount),
        })
        .collect()
}

/// By the efforts of a programme in the register, in the years in which it has any of the three.
/// What the register does not have is unknown.
pub fn by_register(register: &Checked, programme: &str) -> Vec<PlanAndOutcome> {
    let announced = by_year::<Announced>(register, programme);
    let granted = by_year::<Granted>(register, programme);
    let paid = by_year::<Paid>(register, programme);
    let years: BTreeSet<i32> = (announced.keys().chain(granted.keys()))
        .chain(paid.keys())
        .copied()
        .collect();
    years
        .into_iter()
        .map(|year| PlanAndOutcome {
            year,
            announced: announced.get(&year).copied(),
            granted: granted.get(&year).copied(),
            paid: paid.get(&year).copied(),
        })
        .collect()
}

fn by_year<K: Kind>(register: &Checked, programme: &str) -> BTreeMap<i32, Amount<K>> {
    let mut by_year = BTreeMap::new();
    for (_, _, entries) in register
        .efforts()
        .filter(|(it, _, _)| it.programme == programme)
    {
        for entry in entries {
            if let Some(amount) = entry.amount::<K>() {
                *by_year.entry(entry.year).or_insert(Amount::NOTHING) += amount;
            }
        }
    }
    by_year
}

#[cfg(test)]
mod tests {
    use super::by_largest_remainder;

    #[test]
    fn largest_remainders_by_hand() {
        for (kronor, shares, expected) in [
            // Quotas 3.08, 3.5 and 0.42: the krona left goes to the second.
            (7, &[44, 50, 6][..], &[3, 4, 0][..]),
            // Quotas 2.5, 2.5, 0 and 5: of equal remainders the first is served.
            (10, &[1, 1, 0, 2], &[3, 2, 0, 5]),
            (0, &[1, 2], &[0, 0]),
            (
                100_000_000_000,
                &[333_333_333, 333_333_333, 333_333_334],
                &[33_333_333_300, 33_333_333_300, 33_333_333_400],
            ),
        ] {
            assert_eq!(by_largest_remainder(kronor, shares), expected, "{kronor}");
        }
    }
}
