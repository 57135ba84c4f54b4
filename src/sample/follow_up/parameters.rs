//! What a sample is made from.

use super::panel::{self, FollowUp};

/// What is true in a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The funded areas gain what [`FollowUpSample::effect`] says.
    Planted,
    /// As `Planted`, draw for draw, but without any effect.
    NoEffect,
    /// Without effect; areas are funded for having been worst in the year before.
    BadYear,
}

impl Variant {
    pub const ALL: &[Variant] = &[Variant::Planted, Variant::NoEffect, Variant::BadYear];

    pub fn id(self) -> &'static str {
        match self {
            Variant::Planted => "planted",
            Variant::NoEffect => "none",
            Variant::BadYear => "bad-year",
        }
    }
}

/// Who is funded as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    Area,
    /// All areas of a municipality, from the same year.
    Municipality,
}

/// The parameters of a sample. Shares and everything added to them are of one, not of a hundred.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUpSample {
    pub variant: Variant,
    pub assignment: Assignment,
    /// The thirteen of Östergötland come first; further ones are copies under invented codes.
    pub n_municipalities: usize,
    pub first_year: i32,
    pub last_year: i32,
    /// The first funded year of each wave.
    pub waves: Vec<i32>,
    /// The part of the areas, or of the municipalities, that is funded in some wave.
    pub funded_share: f64,
    /// What is added to the share of employed in funded areas once the effect is full.
    pub effect: f64,
    /// What is taken from each of the three shares of the socioeconomic index, likewise.
    pub effect_on_index: f64,
    /// The effect grows evenly and is full in this year of funding: in the first, if it is 1.
    pub years_to_full_effect: u32,
    /// Standard deviation of an area's yearly shock to its share of employed; other shares have
    /// more or less in a fixed proportion.
    pub noise: f64,
    /// Standard deviation of the yearly shock that the areas of a municipality share.
    pub municipality_noise: f64,
    /// Correlation of a shock with that of the year before.
    pub persistence: f64,
    /// Correlation between the shocks of an area to any two of its shares in a year.
    pub correlation: f64,
}

impl FollowUpSample {
    /// The parameters that suit a variant.
    pub fn of(variant: Variant) -> FollowUpSample {
        let calm = FollowUpSample {
            variant,
            assignment: Assignment::Area,
            n_municipalities: 13,
            first_year: 2011,
            last_year: 2024,
            waves: vec![2016, 2018, 2020],
            funded_share: 0.2,
            effect: 0.03,
            effect_on_index: 0.01,
            years_to_full_effect: 1,
            noise: 0.012,
            municipality_noise: 0.006,
            persistence: 0.5,
            correlation: 0.5,
        };
        match variant {
            Variant::Planted | Variant::NoEffect => calm,
            // Where years differ much and soon forget each other, a bad one says little of the
            // next.
            Variant::BadYear => FollowUpSample {
                noise: 0.04,
                persistence: 0.2,
                ..calm
            },
        }
    }

    /// What is added to the share of employed in an area and year, by the area's first funded
    /// year.
    pub fn true_effect(&self, first_funded: Option<i32>, year: i32) -> f64 {
        self.effect * self.part_of_effect(first_funded, year)
    }

    pub(super) fn part_of_effect(&self, first_funded: Option<i32>, year: i32) -> f64 {
        match (self.variant, first_funded) {
            (Variant::Planted, Some(first)) if first <= year => {
                let years = f64::from(year - first + 1);
                (years / f64::from(self.years_to_full_effect)).min(1.0)
            }
            _ => 0.0,
        }
    }

    /// Makes the sample of a seed, or says everything that is wrong with the parameters, a line for
    /// each mistake. The same parameters and seed give the same numbers on every machine.
    ///
    /// ```
    /// use klyfta::sample::follow_up::{FollowUpSample, Variant};
    ///
    /// let sample = FollowUpSample::of(Variant::Planted).generate(1).unwrap();
    /// assert_eq!(sample.areas.len(), 150);
    /// assert_eq!(sample.cells.len(), 150 * sample.years.len());
    /// ```
    pub fn generate(&self, seed: u64) -> Result<FollowUp, String> {
        let problems = self.problems();
        match problems.is_empty() {
            true => Ok(panel::draw(self, seed)),
            false => Err(problems.join("\n")),
        }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !(2..=290).contains(&self.n_municipalities) {
            let n = self.n_municipalities;
            problems.push(format!(
                "`{n}` municipalities cannot be made: from 2 to 290 can"
            ));
        }
        let years = (self.first_year, self.last_year);
        if !(1990 <= years.0 && years.0 + 4 <= years.1 && years.1 <= 2100) {
            let (first, last) = years;
            problems.push(format!(
                "`{first}` to `{last}` cannot be made: five years or more between 1990 and 2100 can"
            ));
        }
        if self.waves.is_empty() || !self.waves.is_sorted_by(|a, b| a < b) {
            problems
                .push("waves of funding come in rising order, and there is one at least".into());
        }
        for wave in &self.waves {
            // The year before is what a bad year is, and what a comparison starts from.
            if !(self.first_year < *wave && *wave <= self.last_year) {
                problems.push(format!(
                    "the wave `{wave}` does not lie in the years after {}, to {}",
                    self.first_year, self.last_year
                ));
            }
        }
        let shares = [
            ("funded_share", self.funded_share, 0.0, 0.9),
            ("effect", self.effect, -0.1, 0.1),
            ("effect_on_index", self.effect_on_index, -0.05, 0.05),
            ("noise", self.noise, 0.0, 0.05),
            ("municipality_noise", self.municipality_noise, 0.0, 0.05),
            ("persistence", self.persistence, -0.99, 0.99),
            ("correlation", self.correlation, 0.0, 1.0),
        ];
        for (name, value, least, most) in shares {
            if !(least..=most).contains(&value) {
                problems.push(format!(
                    "{name} `{value}` does not lie between {least} and {most}"
                ));
            }
        }
        if self.years_to_full_effect == 0 {
            problems
                .push("years_to_full_effect `0` is too few: the first year of funding is 1".into());
        }
        problems
    }
}
