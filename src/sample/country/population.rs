//! Population by group, in every area and year.

use super::register::Place;
use crate::sample::long::Long;
use crate::sample::random::Stream;
use crate::sample::shares::from_log_odds;
use crate::sample::sizes::Sizes;
use crate::sample::table::{Table, Title};
use crate::sample::trend::years_since_2018;

/// Inhabitants of the country in 2018; areas are the smaller the more there are.
const PERSONS: f64 = 10_200_000.0;
const GROWTH: f64 = 0.006;

pub(super) fn table(places: &[Place], sizes: &Sizes) -> Table {
    let groups = groups(sizes.groups);
    let mut rows = Long::with_capacity(places.len() * sizes.n_years() * groups.len());
    let mut shares = Vec::with_capacity(groups.len());
    for (number, place) in (0..).zip(places) {
        let mut area = Area::draw(place, places.len(), groups.len(), sizes.seed);
        for year in sizes.years() {
            let persons = area.persons(year);
            area.shares(year, &groups, &mut shares);
            rows.push(number, year, persons, &shares);
        }
    }
    Table {
        name: "population",
        title: Title {
            en: "Population by group",
            sv: "Folkmängd efter grupp",
        },
        unit: "persons",
        variable: "grupp",
        columns: rows.into_columns(
            places.iter().map(|place| place.area_code.clone()).collect(),
            ("group", "invented population group"),
            (1..=groups.len())
                .map(|group| format!("grupp {group}"))
                .collect(),
            "persons of all ages",
        ),
    }
}

/// What sets a group apart from the majority, group 1.
struct Group {
    /// Log odds against the majority in an average area in 2018.
    level: f64,
    per_year: f64,
    /// Change of the log odds with the area's score.
    gradient: f64,
}

/// The first group has about 70 % of the people; each of the others is smaller and more evenly
/// spread than the one before it.
fn groups(n_groups: usize) -> Vec<Group> {
    const MINORITIES: f64 = 0.3 / 0.7;
    let sizes: Vec<f64> = (1..n_groups).map(|rank| 1.0 / rank as f64).collect();
    let sum: f64 = sizes.iter().sum();
    let majority = Group {
        level: 0.0,
        per_year: 0.0,
        gradient: 0.0,
    };
    let minorities = sizes.iter().enumerate().map(|(place, size)| Group {
        level: libm::log(MINORITIES * size / sum) - 0.15,
        per_year: 0.015,
        gradient: 1.2 - 0.9 * place as f64 / sizes.len() as f64,
    });
    std::iter::once(majority).chain(minorities).collect()
}

/// The circumstances of one area, and its random numbers for the years to come.
struct Area {
    stream: Stream,
    size: f64,
    growth: f64,
    score: f64,
    drift: f64,
    /// Deviation of the area in each group, which lasts.
    deviations: Vec<f64>,
}

impl Area {
    fn draw(place: &Place, n_areas: usize, n_groups: usize, seed: u64) -> Area {
        let mut municipality = Stream::of(seed, "municipality", &place.municipality_code);
        let mut stream = Stream::of(seed, "country", &place.area_code);
        Area {
            // A lognormal with this spread has a mean greater than its median by half the variance.
            size: PERSONS / n_areas as f64 * libm::exp(0.45 * stream.normal() - 0.45 * 0.45 / 2.0),
            growth: GROWTH + 0.006 * stream.normal(),
            score: 0.4 * municipality.normal() + 0.8 * stream.normal(),
            drift: 0.015 * stream.normal(),
            deviations: (0..n_groups).map(|_| 0.25 * stream.normal()).collect(),
            stream,
        }
    }

    fn persons(&mut self, year: i32) -> u64 {
        self.stream.go_to_year(year);
        let noise = 0.004 * self.stream.normal();
        (self.size * libm::exp(self.growth * years_since_2018(year) + noise) + 0.5) as u64
    }

    /// Writes the groups' shares into `shares`; the random numbers follow those of `persons`.
    fn shares(&mut self, year: i32, groups: &[Group], shares: &mut Vec<f64>) {
        let elapsed = years_since_2018(year);
        let score = self.score + self.drift * elapsed + 0.02 * self.stream.normal();
        shares.clear();
        shares.extend(
            groups
                .iter()
                .zip(&self.deviations)
                .map(|(group, deviation)| {
                    group.level + group.per_year * elapsed + group.gradient * score + deviation
                }),
        );
        from_log_odds(shares);
    }
}
