//! An area and the disadvantage that all its tables follow.

use super::effort;
use super::municipalities::{Effort, Municipality};
use crate::sample::random::Stream;
use crate::sample::shares::logistic;
use crate::sample::trend::years_since_2018;

/// One area: a place with a name and circumstances that last.
pub(super) struct Area {
    /// Municipality, `R` and serial number, as RegSO codes are.
    pub code: String,
    pub name: String,
    pub municipality: &'static Municipality,
    /// Disadvantage in 2018 against the municipality's other areas; see [`scores`].
    score: f64,
    /// Change of the score per year.
    drift: f64,
    pub change: Option<Change>,
    pub effort: Effort,
}

/// A lasting change of an area's disadvantage, most of it within two years of `year`.
pub(super) struct Change {
    pub year: i32,
    /// Added to the score when the change is complete; below zero, the area rises.
    pub size: f64,
}

impl Area {
    /// Disadvantage in standard deviations between areas, the municipality's own level apart and
    /// without the planted effect.
    pub fn disadvantage(&self, year: i32) -> f64 {
        let elapsed = years_since_2018(year);
        let change = self.change.as_ref().map_or(0.0, |change| {
            change.size * logistic(f64::from(year - change.year))
        });
        let spread = self.municipality.spread * (1.0 + self.municipality.widening * elapsed);
        spread * (self.score + self.drift * elapsed + change)
    }
}

/// Draws the areas of a municipality, in the order of their codes.
pub(super) fn draw(municipality: &'static Municipality, n_areas: usize, seed: u64) -> Vec<Area> {
    let codes: Vec<String> = (1..=n_areas)
        .map(|serial| format!("{}R{serial:03}", municipality.code))
        .collect();
    let scores = scores(&codes, seed);
    let efforts = effort::areas(municipality, &scores);
    codes
        .into_iter()
        .enumerate()
        .map(|(place, code)| {
            let drift = 0.015 * Stream::of(seed, "drift", &code).normal();
            let change = match efforts[place] {
                Effort::With => None,
                Effort::Without => change(&code, seed),
            };
            Area {
                name: name(municipality, place),
                code,
                municipality,
                score: scores[place],
                drift,
                change,
                effort: efforts[place],
            }
        })
        .collect()
}

/// Names that nobody takes for a real place: `Motala (Syntetiskt norr 1)`.
fn name(municipality: &Municipality, place: usize) -> String {
    const PARTS: [&str; 5] = ["centrum", "norr", "öster", "söder", "väster"];
    format!(
        "{} (Syntetiskt {} {})",
        municipality.name,
        PARTS[place % PARTS.len()],
        place / PARTS.len() + 1
    )
}

/// Scores within the municipality: normal, brought to mean 0 and standard deviation 1 so that a
/// municipality is as segregated as its `spread` says whatever the seed. Then bounded, so that no
/// area is wholly of one group, and skewed, because areas far from the mean are more often
/// disadvantaged than advantaged.
fn scores(codes: &[String], seed: u64) -> Vec<f64> {
    const BOUND: f64 = 2.2;
    const SKEW: f64 = 0.15;
    let draws: Vec<f64> = codes
        .iter()
        .map(|code| Stream::of(seed, "disadvantage", code).normal())
        .collect();
    let count = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / count;
    let variance = draws
        .iter()
        .map(|draw| (draw - mean) * (draw - mean))
        .sum::<f64>()
        / count;
    draws
        .iter()
        .map(|draw| (draw - mean) / variance.sqrt())
        .map(|score| BOUND * libm::tanh(score / BOUND))
        .map(|score| score + SKEW * (score * score - 1.0))
        .collect()
}

/// About one area in sixteen changes for better or worse.
fn change(code: &str, seed: u64) -> Option<Change> {
    let mut stream = Stream::of(seed, "change", code);
    let (happens, when, sign) = (stream.uniform(), stream.uniform(), stream.uniform());
    (happens < 1.0 / 16.0).then(|| Change {
        year: 2013 + (9.0 * when) as i32,
        size: if sign < 0.5 { -0.8 } else { 0.8 },
    })
}
