//! The five area types of the socioeconomic index: how many standard deviations from the mean of
//! all areas an area lies.
//!
//! With mean m and standard deviation s over areas: type 1 from m + 2 s up, 2 from m + s, 3 from m,
//! 4 from m - s, 5 below. Statistics Sweden takes m and s anew each year, so that an area may
//! change type because others changed. Whether s is divided by n or n - 1, and on which side of a
//! limit an area exactly at it falls, is not published; here a limit belongs to the type above it.

use super::finding::{Finding, Reason, finite, not_negative, reckonable};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

pub const SAYS: Bilingual = Bilingual {
    en: "Where areas lie in relation to each other: type 1 has the greatest socioeconomic \
         challenges, type 5 very good conditions.",
    sv: "Hur områden ligger i förhållande till varandra: typ 1 har störst socioekonomiska \
         utmaningar, typ 5 har mycket goda förutsättningar.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "With limits that are drawn anew each year an area can change type without any change of \
         its own, and all areas can improve without any changing type. Near a limit chance alone \
         moves an area across.",
    sv: "När gränserna dras om varje år kan ett område byta typ utan att något har ändrats i \
         området, och alla områden kan få det bättre utan att något byter typ. Nära en gräns \
         räcker slumpen för att ett område ska byta typ.",
};

/// A type, in the order of challenges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaType {
    MajorChallenges,
    Challenges,
    Mixed,
    GoodConditions,
    VeryGoodConditions,
}

impl AreaType {
    pub const ALL: [AreaType; 5] = [
        AreaType::MajorChallenges,
        AreaType::Challenges,
        AreaType::Mixed,
        AreaType::GoodConditions,
        AreaType::VeryGoodConditions,
    ];

    /// From 1 to 5, as published.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    pub fn from_number(number: usize) -> Option<AreaType> {
        AreaType::ALL.get(number.checked_sub(1)?).copied()
    }

    pub fn name(self) -> Bilingual {
        let (en, sv) = match self {
            AreaType::MajorChallenges => (
                "areas with major socioeconomic challenges",
                "områden med stora socioekonomiska utmaningar",
            ),
            AreaType::Challenges => (
                "areas with socioeconomic challenges",
                "områden med socioekonomiska utmaningar",
            ),
            AreaType::Mixed => (
                "socioeconomically mixed areas",
                "socioekonomiskt blandade områden",
            ),
            AreaType::GoodConditions => (
                "areas with good socioeconomic conditions",
                "områden med goda socioekonomiska förutsättningar",
            ),
            AreaType::VeryGoodConditions => (
                "areas with very good socioeconomic conditions",
                "områden med mycket goda socioekonomiska förutsättningar",
            ),
        };
        Bilingual { en, sv }
    }
}

/// What the sum of squares is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Divisor {
    /// The number of areas less one.
    #[default]
    NumberLessOne,
    /// The number of areas.
    Number,
}

/// How much an area counts in mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weighting {
    #[default]
    EachAreaOnce,
    /// With weights that sum to the number of areas.
    ByPopulation,
}

/// What is not fixed by the definition that is published; printed with the result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    pub divisor: Divisor,
    pub weighting: Weighting,
    /// Areas with fewer people have no type and do not enter mean and standard deviation.
    pub minimum_population: f64,
    /// Within what distance of a limit, in index points, an area is flagged.
    pub near: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            divisor: Divisor::default(),
            weighting: Weighting::default(),
            minimum_population: 0.0,
            near: 0.5,
        }
    }
}

impl Divisor {
    pub fn name(self) -> Bilingual {
        let (en, sv) = match self {
            Divisor::NumberLessOne => ("divided by n − 1", "delat med n − 1"),
            Divisor::Number => ("divided by n", "delat med n"),
        };
        Bilingual { en, sv }
    }
}

impl Weighting {
    pub fn name(self) -> Bilingual {
        let (en, sv) = match self {
            Weighting::EachAreaOnce => ("each area counts once", "varje område räknas en gång"),
            Weighting::ByPopulation => (
                "areas count by their population",
                "områden räknas efter sin befolkning",
            ),
        };
        Bilingual { en, sv }
    }
}

/// The index of an area in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indexed<'a> {
    pub area: &'a str,
    pub year: i32,
    /// None where it is not known.
    pub index: Option<f64>,
    pub population: f64,
}

/// Which years' mean and standard deviation draw the limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitsFrom {
    /// Each year's own, as officially.
    EachYear,
    /// Those of one year for all, so that a change of type is a change of the area.
    BaseYear(i32),
    Given(Limits),
}

/// Mean and standard deviation over areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    mean: f64,
    standard_deviation: f64,
}

impl Limits {
    /// Fails where the standard deviation is not above zero.
    pub fn new(mean: f64, standard_deviation: f64) -> Result<Limits, Reason> {
        let standard_deviation = reckonable(standard_deviation)?;
        if standard_deviation <= 0.0 {
            return Err(Reason::NoVariation);
        }
        Ok(Limits {
            mean: reckonable(mean)?,
            standard_deviation,
        })
    }

    pub fn mean(self) -> f64 {
        self.mean
    }

    pub fn standard_deviation(self) -> f64 {
        self.standard_deviation
    }

    /// The least index of types 1 to 4.
    pub fn lowest(self) -> [f64; 4] {
        [2.0, 1.0, 0.0, -1.0].map(|deviations| self.mean + deviations * self.standard_deviation)
    }

    pub fn area_type(self, index: f64) -> AreaType {
        let above = self.lowest().iter().position(|&limit| index >= limit);
        above.map_or(AreaType::VeryGoodConditions, |at| AreaType::ALL[at])
    }
}

/// The types of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct TypesOfYear<'a> {
    pub year: i32,
    pub limits: Limits,
    pub from: LimitsFrom,
    pub options: Options,
    /// In the order of their codes.
    pub areas: Vec<Typed<'a>>,
    /// Areas without a type, and why.
    pub left_out: Vec<(&'a str, Reason)>,
}

/// An area with its type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Typed<'a> {
    pub area: &'a str,
    pub index: f64,
    pub area_type: AreaType,
    pub population: f64,
    pub nearest_limit: NearestLimit,
    /// Whether the nearest limit is as near as the options say.
    pub is_near: bool,
}

/// The limit that an area has the shortest way to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestLimit {
    /// The type that begins at the limit; above it lies more challenge.
    pub of: AreaType,
    /// In index points, above zero where the area lies above.
    pub distance: f64,
    pub distance_in_standard_deviations: f64,
}

impl TypesOfYear<'_> {
    /// The number of areas of each type.
    pub fn counts(&self) -> [usize; 5] {
        let of = |it: AreaType| {
            self.areas
                .iter()
                .filter(|area| area.area_type == it)
                .count()
        };
        AreaType::ALL.map(of)
    }
}

/// The types of areas, year by year in order.
///
/// Areas without an index or with too few people are left out and listed. Fails where an area is
/// given twice in a year, a number is not finite, and where limits cannot be drawn: in a year with
/// fewer than two areas, or where all are alike, or where the base year has no figures.
pub fn area_types<'a>(
    rows: &[Indexed<'a>],
    from: LimitsFrom,
    options: Options,
) -> Result<Vec<TypesOfYear<'a>>, Finding> {
    let minimum_population = not_negative(options.minimum_population)?;
    not_negative(options.near)?;
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| (a.year, a.area).cmp(&(b.year, b.area)));
    if rows.is_empty() {
        return Err(Reason::NoAreas.into());
    }
    for row in &mut rows {
        let at = |reason: Reason| reason.at_year(row.area, row.year);
        row.population = not_negative(row.population).map_err(at)?;
        row.index = row.index.map(reckonable).transpose().map_err(at)?;
    }
    let same = |pair: &&[Indexed<'_>]| (pair[0].year, pair[0].area) == (pair[1].year, pair[1].area);
    if let Some(pair) = rows.windows(2).find(same) {
        return Err(Reason::Twice.at_year(pair[0].area, pair[0].year));
    }
    let without = |row: &Indexed<'_>| match row.index {
        None => Some(Reason::Unknown),
        Some(_) if row.population < minimum_population => Some(Reason::BelowMinimumPopulation),
        Some(_) => None,
    };
    let years: Vec<&[Indexed<'a>]> = rows.chunk_by(|a, b| a.year == b.year).collect();
    let limits_of = |year: i32| {
        let with: Vec<(f64, f64)> = (rows.iter())
            .filter(|row| row.year == year && without(row).is_none())
            .filter_map(|row| Some((row.index?, row.population)))
            .collect();
        limits(&with, options).map_err(|reason| reason.in_year(year))
    };
    let common = match from {
        LimitsFrom::EachYear => None,
        LimitsFrom::Given(limits) => Some(limits),
        LimitsFrom::BaseYear(year) if rows.iter().all(|row| row.year != year) => {
            return Err(Reason::NoSuchYear.in_year(year));
        }
        LimitsFrom::BaseYear(year) => Some(limits_of(year)?),
    };
    let types = |rows: &&[Indexed<'a>]| {
        let year = rows[0].year;
        let limits = match common {
            Some(limits) => limits,
            None => limits_of(year)?,
        };
        let left_out = (rows.iter()).filter_map(|row| Some((row.area, without(row)?)));
        let with = rows.iter().filter(|row| without(row).is_none());
        let areas = with.filter_map(|row| Some(typed(row, row.index?, limits, options)));
        Ok(TypesOfYear {
            year,
            limits,
            from,
            options,
            areas: areas.collect(),
            left_out: left_out.collect(),
        })
    };
    years.iter().map(types).collect()
}

fn typed<'a>(row: &Indexed<'a>, index: f64, limits: Limits, options: Options) -> Typed<'a> {
    let limit = |at: usize| (AreaType::ALL[at], index - limits.lowest()[at]);
    let (of, distance) = (1..4).map(limit).fold(limit(0), |nearest, other| {
        if other.1.abs() < nearest.1.abs() {
            other
        } else {
            nearest
        }
    });
    Typed {
        area: row.area,
        index,
        area_type: limits.area_type(index),
        population: row.population,
        nearest_limit: NearestLimit {
            of,
            distance,
            distance_in_standard_deviations: distance / limits.standard_deviation,
        },
        is_near: distance.abs() <= options.near,
    }
}

/// Mean and standard deviation of indices with populations, in the order of area codes.
fn limits(areas: &[(f64, f64)], options: Options) -> Result<Limits, Reason> {
    let (mean, standard_deviation) = spread(areas, options.weighting, options.divisor)?;
    Limits::new(mean, standard_deviation)
}

/// Mean and standard deviation of values with populations.
pub(crate) fn spread(
    values: &[(f64, f64)],
    weighting: Weighting,
    divisor: Divisor,
) -> Result<(f64, f64), Reason> {
    const NEEDED: usize = 2;
    if values.len() < NEEDED {
        return Err(Reason::TooFewAreas { needed: NEEDED });
    }
    // In an order that does not depend on which area is which.
    let mut values = values.to_vec();
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    if values[0].0 == values[values.len() - 1].0 {
        // Rounding would make a spread of nothing.
        return Ok((values[0].0, 0.0));
    }
    let n = values.len() as f64;
    let total = match weighting {
        Weighting::EachAreaOnce => n,
        Weighting::ByPopulation => sum(values.iter().map(|it| it.1)),
    };
    if total <= 0.0 {
        return Err(Reason::NoPopulation);
    }
    let weight = |population: f64| match weighting {
        Weighting::EachAreaOnce => 1.0,
        Weighting::ByPopulation => population / total * n,
    };
    let mean = sum(values.iter().map(|it| weight(it.1) * it.0)) / n;
    let squares = sum(values
        .iter()
        .map(|it| weight(it.1) * (it.0 - mean) * (it.0 - mean)));
    let divisor = match divisor {
        Divisor::NumberLessOne => n - 1.0,
        Divisor::Number => n,
    };
    Ok((mean, finite(libm::sqrt(squares / divisor))?))
}
