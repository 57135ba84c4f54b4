//! How many live in an area each year, and how old they are.

use super::area::Area;
use crate::sample::apportion::apportion;
use crate::sample::random::Stream;
use crate::sample::shares::logistic;
use crate::sample::sizes::Sizes;
use crate::sample::trend::years_since_2018;

/// The persons that a table counts.
#[derive(Clone, Copy)]
pub(super) enum Ages {
    All,
    From20,
    From20To64,
    From25To64,
}

impl Ages {
    pub fn meaning(self) -> &'static str {
        match self {
            Ages::All => "persons of all ages",
            Ages::From20 => "persons aged 20 and above",
            Ages::From20To64 => "persons aged 20 to 64",
            Ages::From25To64 => "persons aged 25 to 64",
        }
    }
}

/// Persons of an area in a year; each age group lies within the one before it.
pub(super) struct Persons {
    all: u64,
    from_20: u64,
    from_20_to_64: u64,
    from_25_to_64: u64,
}

impl Persons {
    pub fn aged(&self, ages: Ages) -> u64 {
        match ages {
            Ages::All => self.all,
            Ages::From20 => self.from_20,
            Ages::From20To64 => self.from_20_to_64,
            Ages::From25To64 => self.from_25_to_64,
        }
    }
}

/// The persons of every area in every year.
pub(super) struct Population {
    first_year: i32,
    /// A list of years for each area.
    persons: Vec<Vec<Persons>>,
}

impl Population {
    pub fn of(&self, area: usize, year: i32) -> &Persons {
        &self.persons[area][(year - self.first_year) as usize]
    }

    /// Areas of a municipality stand next to each other.
    pub fn draw(areas: &[Area], sizes: &Sizes) -> Population {
        let persons = areas
            .chunk_by(|a, b| a.municipality.code == b.municipality.code)
            .flat_map(|areas| in_municipality(areas, sizes))
            .collect();
        Population {
            first_year: sizes.first_year,
            persons,
        }
    }
}

/// The municipality's population follows its growth; the areas share it out by weights that move
/// slowly, as births and moves make them.
fn in_municipality(areas: &[Area], sizes: &Sizes) -> Vec<Vec<Persons>> {
    let municipality = areas[0].municipality;
    let mut stream = Stream::of(sizes.seed, "population", municipality.code);
    let mut paths: Vec<Path> = areas
        .iter()
        .map(|area| Path::draw(area, sizes.seed))
        .collect();
    let mut persons: Vec<Vec<Persons>> = areas.iter().map(|_| Vec::new()).collect();
    for year in sizes.years() {
        stream.go_to_year(year);
        let growth = municipality.growth * years_since_2018(year) + 0.001 * stream.normal();
        let total = municipality.persons * (1.0 + growth);
        let weights: Vec<f64> = paths.iter_mut().map(|path| path.weight(year)).collect();
        let apportioned = apportion(total as u64, &weights);
        for ((area, path), all) in persons.iter_mut().zip(&paths).zip(apportioned) {
            area.push(path.ages(all, year));
        }
    }
    persons
}

/// The path of an area's size and ages over the years.
struct Path {
    stream: Stream,
    size: f64,
    growth: f64,
    /// Where the area's slow wave of building and emptying stands in 2018, and how fast it goes.
    phase: f64,
    frequency: f64,
    adults: f64,
    working_age: f64,
    above_25: f64,
}

impl Path {
    fn draw(area: &Area, seed: u64) -> Path {
        let mut stream = Stream::of(seed, "population", &area.code);
        Path {
            size: libm::exp(0.42 * stream.normal()),
            growth: 0.006 * stream.normal(),
            phase: std::f64::consts::TAU * stream.uniform(),
            frequency: 0.4 + 0.4 * stream.uniform(),
            adults: 1.24 + 0.12 * stream.normal(),
            working_age: 1.05 + 0.20 * stream.normal(),
            above_25: 2.05 + 0.20 * stream.normal(),
            stream,
        }
    }

    fn weight(&mut self, year: i32) -> f64 {
        self.stream.go_to_year(year);
        let elapsed = years_since_2018(year);
        let wave = 0.015 * libm::sin(self.phase + self.frequency * f64::from(year - 2018));
        self.size * libm::exp(self.growth * elapsed + wave + 0.003 * self.stream.normal())
    }

    fn ages(&self, all: u64, year: i32) -> Persons {
        // The population grows older: fewer of the adults are of working age each year.
        let ageing = 0.004 * years_since_2018(year);
        let from_20 = part(all, self.adults);
        let from_20_to_64 = part(from_20, self.working_age - ageing);
        let from_25_to_64 = part(from_20_to_64, self.above_25 + ageing);
        Persons {
            all,
            from_20,
            from_20_to_64,
            from_25_to_64,
        }
    }
}

/// The nearest whole number of persons with the given log odds among `persons`.
fn part(persons: u64, log_odds: f64) -> u64 {
    (persons as f64 * logistic(log_odds) + 0.5) as u64
}
