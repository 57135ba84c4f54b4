//! The areas in every year: how many live there, and how they fare.

use super::municipalities::{Municipality, municipalities};
use super::parameters::FollowUpSample;
use super::selection;
use super::shocks::{self, N_SHARES};
use crate::sample::random::Stream;
use crate::sample::shares::logistic;

/// A sample: every area in every year, and which areas were funded from when.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    pub seed: u64,
    pub parameters: FollowUpSample,
    /// In the order of their codes.
    pub areas: Vec<SampleArea>,
    pub years: Vec<i32>,
    /// Area by area, with a cell for each year.
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SampleArea {
    /// Looks like a RegSO code; the area is invented.
    pub code: String,
    pub municipality_code: String,
    pub municipality_name: String,
    /// Nothing for an area that is never funded.
    pub first_funded: Option<i32>,
    /// The disadvantage that lasts, in standard deviations between areas.
    pub(super) disadvantage: f64,
}

/// Persons of an area in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub population: u32,
    pub aged_25_to_64: u32,
    /// Of those aged 25 to 64.
    pub pre_upper_secondary: u32,
    /// Of the population.
    pub low_economic_standard: u32,
    pub aged_20_to_64: u32,
    /// Long-term unemployed or with lasting economic assistance, of those aged 20 to 64.
    pub economic_exclusion: u32,
    /// Of those aged 20 to 64.
    pub employed: u32,
}

impl Cell {
    /// The share of employed among those aged 20 to 64.
    pub fn employment(&self) -> f64 {
        f64::from(self.employed) / f64::from(self.aged_20_to_64)
    }

    /// The socioeconomic index: the mean of its three shares, in per cent.
    pub fn socioeconomic_index(&self) -> f64 {
        let share = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of);
        let education = share(self.pre_upper_secondary, self.aged_25_to_64);
        let standard = share(self.low_economic_standard, self.population);
        let exclusion = share(self.economic_exclusion, self.aged_20_to_64);
        (education + standard + exclusion) / 3.0
    }
}

impl FollowUp {
    /// The cell of an area (by its place) in a year that the sample has.
    pub fn cell(&self, area: usize, year: i32) -> &Cell {
        &self.cells[area * self.years.len() + (year - self.years[0]) as usize]
    }
}

/// One of the shares: its log odds in an area without advantage or disadvantage, how they change
/// with disadvantage, how the share changes each year, the size of its shocks against those of
/// employment, and the sign of a bad one.
struct Followed {
    level: f64,
    gradient: f64,
    per_year: f64,
    noise: f64,
    bad: f64,
}

/// In the order of the cells. The change each year is the same everywhere, so that without effects
/// all areas go in parallel.
const FOLLOWED: [Followed; N_SHARES] = [
    followed(-1.60, 0.50, -0.002, 0.7, 1.0),
    followed(-1.75, 0.50, 0.001, 0.8, 1.0),
    followed(-2.60, 0.50, -0.001, 0.4, 1.0),
    followed(1.25, -0.40, 0.002, 1.0, -1.0),
];

const fn followed(level: f64, gradient: f64, per_year: f64, noise: f64, bad: f64) -> Followed {
    Followed {
        level,
        gradient,
        per_year,
        noise,
        bad,
    }
}

/// Draws all areas without effects, chooses who is funded, and adds the effects.
pub(super) fn draw(sample: &FollowUpSample, seed: u64) -> FollowUp {
    let years: Vec<i32> = (sample.first_year..=sample.last_year).collect();
    let mut areas = Vec::new();
    let mut paths = Vec::new();
    for municipality in municipalities(sample.n_municipalities) {
        let shared = shocks::of_municipality(sample, seed, &municipality.code);
        for number in 1..=municipality.n_areas {
            let area = area(&municipality, number, seed);
            paths.push(Path::draw(sample, seed, &municipality, &area, &shared));
            areas.push(area);
        }
    }
    let mut drawn = FollowUp {
        seed,
        parameters: sample.clone(),
        cells: Vec::with_capacity(areas.len() * years.len()),
        areas,
        years,
    };
    drawn.fill(&paths);
    selection::fund(&mut drawn);
    drawn.fill(&paths);
    drawn
}

impl FollowUp {
    fn fill(&mut self, paths: &[Path]) {
        self.cells.clear();
        for (area, path) in self.areas.iter().zip(paths) {
            for (place, &year) in self.years.iter().enumerate() {
                let part = self.parameters.part_of_effect(area.first_funded, year);
                self.cells.push(path.cell(place, part, &self.parameters));
            }
        }
    }
}

fn area(municipality: &Municipality, number: usize, seed: u64) -> SampleArea {
    let code = format!("{}R{number:03}", municipality.code);
    let score = Stream::of(seed, "follow-up levels", &code).normal();
    // Bounded, so that no area is wholly of one kind.
    let score = 2.2 * libm::tanh(score / 2.2);
    SampleArea {
        disadvantage: municipality.hardship + municipality.spread * score,
        code,
        municipality_code: municipality.code.clone(),
        municipality_name: municipality.name.clone(),
        first_funded: None,
    }
}

/// What an area goes through without effects.
struct Path {
    populations: Vec<f64>,
    shares: Vec<[f64; N_SHARES]>,
}

impl Path {
    fn draw(
        sample: &FollowUpSample,
        seed: u64,
        municipality: &Municipality,
        area: &SampleArea,
        shared: &[f64],
    ) -> Path {
        let mut stream = Stream::of(seed, "follow-up sizes", &area.code);
        let size = libm::exp(0.35 * stream.normal());
        let persons = (municipality.persons / municipality.n_areas as f64 * size).max(400.0);
        let growth = 0.006 * stream.normal();
        let lasting: [f64; N_SHARES] = std::array::from_fn(|share| {
            let followed = &FOLLOWED[share];
            let deviation = 0.10 * stream.normal();
            logistic(followed.level + followed.gradient * area.disadvantage + deviation)
        });
        let own = shocks::of_area(sample, seed, &area.code);
        let elapsed = |place: usize| f64::from(sample.first_year + place as i32 - 2018);
        let shares = own
            .iter()
            .zip(shared)
            .enumerate()
            .map(|(place, (own, shared))| {
                std::array::from_fn(|share| {
                    let followed = &FOLLOWED[share];
                    let shock = sample.noise * own[share] + sample.municipality_noise * shared;
                    let trend = followed.per_year * elapsed(place);
                    lasting[share] + trend + followed.bad * followed.noise * shock
                })
            });
        let grown = |place| persons * libm::exp(growth * elapsed(place));
        Path {
            populations: (0..own.len()).map(grown).collect(),
            shares: shares.collect(),
        }
    }

    /// The persons of a year, with that part of the full effect.
    fn cell(&self, place: usize, part_of_effect: f64, sample: &FollowUpSample) -> Cell {
        let population = (self.populations[place] + 0.5) as u32;
        let aged_25_to_64 = part(population, 0.50);
        let aged_20_to_64 = part(population, 0.57);
        let with_effect = |share: usize| {
            let full = match FOLLOWED[share].bad < 0.0 {
                true => sample.effect,
                false => -sample.effect_on_index,
            };
            self.shares[place][share] + part_of_effect * full
        };
        Cell {
            population,
            aged_25_to_64,
            pre_upper_secondary: part(aged_25_to_64, with_effect(0)),
            low_economic_standard: part(population, with_effect(1)),
            aged_20_to_64,
            economic_exclusion: part(aged_20_to_64, with_effect(2)),
            employed: part(aged_20_to_64, with_effect(3)),
        }
    }
}

/// The nearest whole number of persons to a share of some; nobody's share is below nothing.
fn part(persons: u32, share: f64) -> u32 {
    (f64::from(persons) * share.clamp(0.0, 1.0) + 0.5) as u32
}
