//! What a table counts, as data, and how the counts are made from it.

use super::area::Area;
use super::effort;
use super::municipalities::Municipality;
use super::population::{Ages, Population};
use crate::sample::long::Long;
use crate::sample::random::Stream;
use crate::sample::shares::from_log_odds;
use crate::sample::sizes::Sizes;
use crate::sample::table::{Table, Title};
use crate::sample::trend::years_since_2018;

/// Everything that makes a table what it is.
pub(super) struct Definition {
    /// Names the table, and its stream of random numbers.
    pub name: &'static str,
    pub title: Title,
    /// What the categories are, in the word of the Swedish tables.
    pub variable: &'static str,
    pub ages: Ages,
    pub follows: Follows,
    pub categories: &'static [Category],
}

/// One category; its log odds are against those of the others.
pub(super) struct Category {
    /// The text that the Swedish tables use.
    pub text: &'static str,
    /// Log odds in 2018 in an area without advantage or disadvantage.
    pub level: f64,
    /// Change of the log odds per year.
    pub per_year: f64,
    /// Change of the log odds for a disadvantage greater by one standard deviation.
    pub gradient: f64,
}

/// Lets the categories of a definition be read as a table: text, level, change per year, gradient.
pub(super) const fn category(
    text: &'static str,
    level: f64,
    per_year: f64,
    gradient: f64,
) -> Category {
    Category {
        text,
        level,
        per_year,
        gradient,
    }
}

/// Which level of the municipality the table follows, and whether it feels the planted effect.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// Who lives in the area: an effort does not change it.
    Origin,
    /// How they fare: an effort does change it.
    Circumstances,
}

impl Follows {
    fn level(self, municipality: &Municipality) -> f64 {
        match self {
            Follows::Origin => municipality.born_abroad,
            Follows::Circumstances => municipality.hardship,
        }
    }

    fn effect(self, area: &Area, year: i32) -> f64 {
        match self {
            Follows::Origin => 0.0,
            Follows::Circumstances => effort::effect(area, year),
        }
    }
}

/// The random numbers of one table in one area.
pub(super) struct Draws {
    stream: Stream,
    /// Deviation of the area in each category, which lasts.
    deviations: Vec<f64>,
}

impl Definition {
    pub fn table(&self, areas: &[Area], population: &Population, sizes: &Sizes) -> Table {
        let n_rows = areas.len() * sizes.n_years() * self.categories.len();
        let mut rows = Long::with_capacity(n_rows);
        for (place, area) in (0..).zip(areas) {
            let mut draws = self.draws(area, sizes.seed);
            for year in sizes.years() {
                let shares = self.shares(area, year, self.follows.effect(area, year), &mut draws);
                let persons = population.of(place as usize, year).aged(self.ages);
                rows.push(place, year, persons, &shares);
            }
        }
        Table {
            name: self.name,
            title: self.title,
            unit: "persons",
            variable: self.variable,
            columns: rows.into_columns(
                areas.iter().map(|area| area.code.clone()).collect(),
                ("category", "category, in the words of the Swedish tables"),
                self.categories
                    .iter()
                    .map(|category| category.text.to_owned())
                    .collect(),
                self.ages.meaning(),
            ),
        }
    }

    pub fn draws(&self, area: &Area, seed: u64) -> Draws {
        const DEVIATION: f64 = 0.18;
        let mut stream = Stream::of(seed, self.name, &area.code);
        let deviations = self
            .categories
            .iter()
            .map(|_| DEVIATION * stream.normal())
            .collect();
        Draws { stream, deviations }
    }

    /// The share of each category in an area and year; `effect` is taken from the disadvantage.
    pub fn shares(&self, area: &Area, year: i32, effect: f64, draws: &mut Draws) -> Vec<f64> {
        const NOISE: f64 = 0.02;
        let elapsed = years_since_2018(year);
        let disadvantage = self.follows.level(area.municipality) + area.disadvantage(year) - effect;
        draws.stream.go_to_year(year);
        let mut shares: Vec<f64> = self
            .categories
            .iter()
            .zip(&draws.deviations)
            .map(|(category, deviation)| {
                let trend = category.level + category.per_year * elapsed;
                trend + category.gradient * disadvantage + deviation + NOISE * draws.stream.normal()
            })
            .collect();
        from_log_odds(&mut shares);
        shares
    }
}
