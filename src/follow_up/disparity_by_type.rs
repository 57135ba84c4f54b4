//! The gap between area types 1 and 5 in each indicator and year, as a difference and as a ratio.

use super::finding::{Finding, Reason, not_negative};
use super::intervals_of_shares::{Share, log_ratio, newcombe, wilson};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::Sum;
use crate::inference::intervals::Interval;

pub const SAYS: Bilingual = Bilingual {
    en: "How much more, or less, common something is among people in areas of type 1 than of type \
         5, as a difference and as a ratio.",
    sv: "Hur mycket vanligare eller ovanligare något är bland invånare i områden av typ 1 än i \
         områden av typ 5, som skillnad och som kvot.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Difference and ratio may move apart: when something gets rarer everywhere the difference \
         often falls while the ratio rises. Both leave out types 2 to 4, and the intervals take \
         people to be independent of their neighbours, so that they are rather too narrow.",
    sv: "Skillnad och kvot kan gå åt olika håll: när något blir ovanligare överallt minskar ofta \
         skillnaden medan kvoten ökar. Båda utelämnar typ 2–4, och intervallen förutsätter att \
         invånarna är oberoende av sina grannar, vilket gör dem snarast för smala.",
};

/// People in an area, or in all areas of a type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted<'a> {
    pub indicator: &'a str,
    pub year: i32,
    /// From 1 to 5.
    pub area_type: usize,
    /// Of the population, those for whom the indicator holds.
    pub count: f64,
    pub population: f64,
}

/// An indicator by type in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct ByType<'a> {
    pub indicator: &'a str,
    pub year: i32,
    /// Of types 1 to 5; or why there is no share, mostly that nobody lives in such an area.
    pub types: [Result<ShareOfType, Reason>; 5],
    /// Type 1 less type 5.
    pub difference: Result<Estimate, Reason>,
    /// Type 1 over type 5.
    pub ratio: Result<Estimate, Reason>,
}

/// The share in one type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareOfType {
    pub share: Share,
    /// Wilson's.
    pub interval: Interval,
}

/// A number and its interval, or why it has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub interval: Result<Interval, Reason>,
}

/// Indicators by type, in order of indicator and year. Rows of the same type are added up.
///
/// Fails where there is no such type, where a count is negative, not finite or above its
/// population, and where the level does not lie between 0 and 1.
pub fn disparity_by_type<'a>(rows: &[Counted<'a>], level: f64) -> Result<Vec<ByType<'a>>, Finding> {
    super::intervals_of_shares::reach(level)?;
    let mut rows = rows.to_vec();
    for row in &mut rows {
        let at = |reason: Reason| reason.at_year(row.indicator, row.year);
        row.count = not_negative(row.count).map_err(at)?;
        row.population = not_negative(row.population).map_err(at)?;
        if row.count > row.population {
            return Err(at(Reason::CountAbovePopulation));
        }
        if !(1..=5).contains(&row.area_type) {
            return Err(at(Reason::NoSuchClass));
        }
    }
    rows.sort_by(|a, b| {
        let key = |it: &Counted<'a>| (it.indicator, it.year, it.area_type);
        let cells = a
            .population
            .total_cmp(&b.population)
            .then(a.count.total_cmp(&b.count));
        key(a).cmp(&key(b)).then(cells)
    });
    let groups = rows.chunk_by(|a, b| (a.indicator, a.year) == (b.indicator, b.year));
    Ok(groups.map(|rows| by_type(rows, level)).collect())
}

fn by_type<'a>(rows: &[Counted<'a>], level: f64) -> ByType<'a> {
    let mut totals = [(Sum::default(), Sum::default()); 5];
    for row in rows {
        let (count, population) = &mut totals[row.area_type - 1];
        count.add(row.count);
        population.add(row.population);
    }
    let types = totals.map(|(count, population)| {
        let population = population.value();
        // Sums of fractions may differ in the last bit.
        let share = Share::of(count.value().min(population), population)?;
        let interval = wilson(share, level)?;
        Ok(ShareOfType { share, interval })
    });
    let both = || Ok::<_, Reason>((types[0]?.share, types[4]?.share));
    let difference = || {
        let (worst, best) = both()?;
        Ok(Estimate {
            value: worst.share() - best.share(),
            interval: newcombe(worst, best, level),
        })
    };
    let ratio = || {
        let (worst, best) = both()?;
        if best.share() == 0.0 {
            return Err(Reason::ReferenceNotAboveZero);
        }
        Ok(Estimate {
            value: super::finding::finite(worst.share() / best.share())?,
            interval: log_ratio(worst, best, level),
        })
    };
    ByType {
        indicator: rows[0].indicator,
        year: rows[0].year,
        types,
        difference: difference(),
        ratio: ratio(),
    }
}
