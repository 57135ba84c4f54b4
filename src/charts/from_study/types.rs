//! Area types: who lives in which, and how areas moved between them.

use super::Drawing;
use crate::charts::{
    Alluvial, Chart, Counted, Step, Thresholds, Transitions, TypeShares, TypeYear, alluvial,
    transition_heat_map, type_shares,
};
use crate::language::Language;
use crate::plan::TypeLimits;
use crate::study::{Moves, Territory, TypedAreas};

/// Years that the flow of areas is drawn through; with more, widths are too narrow to follow.
const MOST_STAGES: usize = 4;

impl Drawing<'_> {
    pub(super) fn of_types(&self) -> Vec<Chart> {
        let Some(types) = &self.study.types else {
            return Vec::new();
        };
        let mut charts: Vec<Chart> = self
            .shares_of_types(types, None, "follow-up-types")
            .into_iter()
            .collect();
        charts.extend(self.moves_of_types(types));
        charts.extend(self.flow_of_types(types));
        charts
    }

    /// The short names of the types, from 1 to 5; the official ones have no room in a chart.
    fn type_names(&self) -> [String; 5] {
        let (en, sv) = (
            [
                "great challenges",
                "challenges",
                "mixed",
                "good conditions",
                "very good conditions",
            ],
            [
                "stora utmaningar",
                "utmaningar",
                "blandat",
                "goda förutsättningar",
                "mycket goda förutsättningar",
            ],
        );
        let names = match self.language {
            Language::English => en,
            Language::Swedish => sv,
        };
        names.map(str::to_owned)
    }

    fn numbered_type_names(&self) -> Vec<String> {
        let names = self.type_names().into_iter();
        names
            .zip(1..)
            .map(|(name, number)| format!("{number}: {name}"))
            .collect()
    }

    /// The people of each type by year, of a region or of all areas.
    pub(super) fn shares_of_types(
        &self,
        types: &TypedAreas,
        region: Option<usize>,
        id: &str,
    ) -> Option<Chart> {
        let territory = region.map(|region| Territory::Region {
            level: self.asked.level,
            region,
        });
        let mut years: Vec<TypeYear> = Vec::new();
        for row in types.shares.iter().filter(|row| row.territory == territory) {
            if years.last().is_none_or(|last| last.year != row.year) {
                years.push(TypeYear {
                    year: row.year,
                    inhabitants: [0.0; 5],
                    unknown: 0.0,
                    n_areas: 0,
                });
            }
            let year = years.last_mut()?;
            year.n_areas += row.n_areas;
            match row.area_type {
                Some(number) => year.inhabitants[number - 1] = row.population,
                None => year.unknown = row.population,
            }
        }
        let (first, last) = (years.first()?, years.last()?);
        let challenged = |year: &TypeYear| {
            let all: f64 = year.inhabitants.iter().sum();
            (year.inhabitants[0] + year.inhabitants[1]) / all
        };
        let (before, now) = (
            self.percent(challenged(first)),
            self.percent(challenged(last)),
        );
        let whose = region.map_or_else(|| self.everywhere(), |at| self.region_name(at).to_owned());
        let mut caption = self.caption(
            self.say(
                format!(
                    "{now} of the people lived in areas of types 1 and 2 in {}, {before} in {}",
                    last.year, first.year
                ),
                format!(
                    "{now} av invånarna bodde i områden av typ 1 och 2 år {}, {before} år {}",
                    last.year, first.year
                ),
            ),
            self.say(
                format!(
                    "Inhabitants by type of area, {whose}, {}–{}",
                    first.year, last.year
                ),
                format!(
                    "Invånare efter områdestyp, {whose}, {}–{}",
                    first.year, last.year
                ),
            ),
            self.say("Per cent of inhabitants", "Procent av invånarna"),
            self.credit_of_inhabitants(),
        );
        caption.n = self.n_areas(last.n_areas);
        caption.notes.push(self.limits());
        let data = TypeShares {
            type_names: self.type_names(),
            years,
        };
        Some(type_shares(&data, &caption, self.language, id))
    }

    fn everywhere(&self) -> String {
        match self.has_whole() {
            true => self.whole_name().to_owned(),
            false => self.say("all areas", "alla områden"),
        }
    }

    /// Whose mean and standard deviation draw the limits between types.
    fn limits(&self) -> String {
        let limits = self.asked.area_types.as_ref().map(|it| &it.limits);
        match limits {
            Some(TypeLimits::BaseYear(year, _)) => self.say(
                format!("Limits between types are those of {year} in all years."),
                format!("Gränserna mellan typerna är {year} års alla år."),
            ),
            Some(TypeLimits::Given(..)) => self.say(
                "Limits between types are drawn by a given mean and standard deviation of each year.",
                "Gränserna mellan typerna dras efter ett givet medelvärde och en given \
                 standardavvikelse för varje år.",
            ),
            _ => self.say(
                "Limits between types are drawn anew each year, so that an area may change type \
                 because others changed.",
                "Gränserna mellan typerna dras på nytt varje år, så ett område kan byta typ för att \
                 andra områden förändrats.",
            ),
        }
    }

    fn counts(moves: &Moves) -> Vec<Vec<u64>> {
        let mut counts = vec![vec![0; 5]; 5];
        for flow in &moves.flows {
            counts[flow.from - 1][flow.to - 1] = flow.n_areas as u64;
        }
        counts
    }

    fn thresholds(&self) -> Thresholds {
        match self.asked.area_types.as_ref().map(|it| &it.limits) {
            Some(TypeLimits::BaseYear(..)) => Thresholds::Fixed,
            _ => Thresholds::Relative,
        }
    }

    fn moves_of_types(&self, types: &TypedAreas) -> Option<Chart> {
        let moves = types.moves.last()?;
        let (first, last) = (moves.first_year, moves.last_year);
        let n: usize = moves.flows.iter().map(|it| it.n_areas).sum();
        let stayed: usize = (moves.flows.iter())
            .filter(|it| it.from == it.to)
            .map(|it| it.n_areas)
            .sum();
        let near: usize = (moves.flows.iter())
            .filter(|it| it.from != it.to)
            .map(|it| it.n_near_limit)
            .sum();
        let mut caption = self.caption(
            self.say(
                format!("{stayed} of {n} areas had the same type in {first} and in {last}"),
                format!("{stayed} av {n} områden hade samma typ {first} och {last}"),
            ),
            self.say(
                format!("Areas by type in {first} (rows) and in {last} (columns)"),
                format!("Områden efter typ {first} (rader) och {last} (kolumner)"),
            ),
            self.say("Areas", "Områden"),
            self.credit_of_inhabitants(),
        );
        caption.n = self.n_areas(n);
        caption.notes.push(self.limits());
        caption.notes.push(self.say(
            format!("{near} of those that moved lay near a limit in either year."),
            format!("{near} av dem som bytte typ låg nära en gräns något av åren."),
        ));
        if moves.n_unmatched > 0 {
            caption.notes.push(self.say(
                format!(
                    "{} areas have a type in one of the years only.",
                    moves.n_unmatched
                ),
                format!("{} områden har en typ bara ett av åren.", moves.n_unmatched),
            ));
        }
        let data = Transitions {
            period: (first.to_string(), last.to_string()),
            type_names: self.numbered_type_names(),
            counts: Self::counts(moves),
            counted: Counted::Areas,
            // Areas are no persons; nothing need be hidden.
            hide_below: 0,
            thresholds: self.thresholds(),
        };
        Some(transition_heat_map(
            &data,
            &caption,
            self.language,
            "follow-up-transitions",
        ))
    }

    /// The flow of areas between types from the first year over a few others to the last.
    fn flow_of_types(&self, types: &TypedAreas) -> Option<Chart> {
        let years = &types.years;
        let n = years.len().min(MOST_STAGES);
        if n < 2 {
            return None;
        }
        let stages: Vec<i32> = (0..n)
            .map(|at| years[at * (years.len() - 1) / (n - 1)])
            .collect();
        let n_areas = self.results.register.n_areas();
        let steps = stages.windows(2).map(|pair| {
            let mut counts = vec![vec![0; 5]; 5];
            for area in 0..n_areas {
                let of = (types.type_of(pair[0], area), types.type_of(pair[1], area));
                if let (Some(from), Some(to)) = of {
                    counts[from - 1][to - 1] += 1;
                }
            }
            Step {
                from: pair[0],
                to: pair[1],
                counts,
            }
        });
        let (first, last) = (stages[0], stages[n - 1]);
        let mut caption = self.caption(
            self.say(
                format!("How areas moved between types from {first} to {last}"),
                format!("Så bytte områden typ från {first} till {last}"),
            ),
            self.say("Number of areas by type", "Antal områden efter typ"),
            self.say("Areas", "Områden"),
            self.credit_of_inhabitants(),
        );
        caption.n = self.n_areas(n_areas);
        caption.notes.push(self.limits());
        let data = Alluvial {
            type_names: self.type_names().to_vec(),
            steps: steps.collect(),
            counted: Counted::Areas,
            hide_below: 0,
        };
        Some(alluvial(&data, &caption, self.language, "follow-up-flow"))
    }
}
