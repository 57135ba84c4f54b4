//! What was planted, said so that an analysis can be held against it.

use std::fmt::Write;

use super::area::Area;
use super::definition::{Definition, Follows};
use super::effort::{self, END, ONE_IN, PER_YEAR, START};
use super::municipalities::Effort;
use super::population::Population;
use crate::sample::readme::Section;
use crate::sample::sizes::Sizes;

/// The sections of the README that tell how the sample was made and what is true in it.
pub(super) fn sections(
    definitions: &[Definition],
    areas: &[Area],
    population: &Population,
    sizes: &Sizes,
) -> Vec<Section> {
    let how = "Each area has a disadvantage score with mean near 0 in its municipality, which \
               drifts slowly. The log odds of every category are a level, plus a gradient times the \
               score and the municipality's own level, plus an own deviation of the area that \
               lasts, plus a little noise each year. Shares become whole persons by largest \
               remainders, so categories add to the population of their ages exactly, and tables \
               of the same ages agree. Segregation grows in some municipalities and falls in \
               others, because the spread of the scores does.";
    vec![
        Section {
            heading: "How it was made",
            text: how.to_owned(),
        },
        Section {
            heading: "Synthetic truth: the effort",
            text: effort_text(definitions, areas, population, sizes),
        },
        Section {
            heading: "Synthetic truth: areas in change",
            text: change_text(areas),
        },
    ]
}

fn effort_text(
    definitions: &[Definition],
    areas: &[Area],
    population: &Population,
    sizes: &Sizes,
) -> String {
    let codes: Vec<String> = with_effort(areas)
        .map(|(_, area)| format!("`{}`", area.code))
        .collect();
    let mut text = format!(
        "The most disadvantaged areas of some municipalities, one in {ONE_IN} of each, improve \
         after {START}: their disadvantage falls by {PER_YEAR} standard deviations a year from {} \
         to {END} and stays there. Who lives in the areas is not touched. The areas:\n\n{}\n\n\
         Mean effect on these areas in {}, weighted by persons, against the same areas without the \
         effort. A plain comparison with other areas finds something else, because the spread \
         between areas changes too.\n\n\
         | Table | Category | Percentage points |\n| --- | --- | --- |",
        START + 1,
        codes.join(", "),
        sizes.last_year
    );
    for definition in definitions
        .iter()
        .filter(|it| it.follows == Follows::Circumstances)
    {
        for (place, category) in definition.categories.iter().enumerate() {
            let effect = 100.0 * mean_effect(definition, place, areas, population, sizes);
            write!(
                text,
                "\n| `{}` | {} | {effect:.2} |",
                definition.name, category.text
            )
            .expect("writing to a string does not fail");
        }
    }
    text
}

/// How much the effort changes the share of a category in the last year, in the areas that have it.
fn mean_effect(
    definition: &Definition,
    category: usize,
    areas: &[Area],
    population: &Population,
    sizes: &Sizes,
) -> f64 {
    let year = sizes.last_year;
    let (mut effect, mut persons) = (0.0, 0.0);
    for (place, area) in with_effort(areas) {
        let weight = population.of(place, year).aged(definition.ages) as f64;
        let mut draws = definition.draws(area, sizes.seed);
        let with = definition.shares(area, year, effort::effect(area, year), &mut draws);
        let without = definition.shares(area, year, 0.0, &mut draws);
        effect += weight * (with[category] - without[category]);
        persons += weight;
    }
    effect / persons
}

fn with_effort(areas: &[Area]) -> impl Iterator<Item = (usize, &Area)> {
    areas
        .iter()
        .enumerate()
        .filter(|(_, area)| area.effort == Effort::With)
}

fn change_text(areas: &[Area]) -> String {
    let mut text = "Some areas change for a reason of their own. The change is half done in the \
                    year named; its size is in scores, and below zero the area rises.\n\n| Area | \
                    Year | Size |\n| --- | --- | --- |"
        .to_owned();
    for area in areas {
        if let Some(change) = &area.change {
            write!(
                text,
                "\n| `{}` | {} | {:+.1} |",
                area.code, change.year, change.size
            )
            .expect("writing to a string does not fail");
        }
    }
    text
}
