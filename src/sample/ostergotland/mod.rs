//! The thirteen municipalities of Östergötland, with invented areas and invented people.
//!
//! An area has a disadvantage that lasts, and every table follows it in its own degree: that is
//! what correlates the tables and segregates the municipalities. To add a table, write its file and
//! name it here twice: as a module, and in `DEFINITIONS`.

mod area;
mod birth_region;
mod definition;
mod economic_exclusion;
mod education;
mod effort;
mod employment;
mod income_class;
mod low_economic_standard;
mod municipalities;
mod population;
mod register;
mod truth;

use super::apportion::apportion;
use super::readme::Section;
use super::sizes::Sizes;
use super::table::Table;
use area::Area;
use definition::Definition;
use municipalities::MUNICIPALITIES;
use population::Population;

/// All tables beside the register of areas.
const DEFINITIONS: &[Definition] = &[
    birth_region::DEFINITION,
    education::DEFINITION,
    income_class::DEFINITION,
    employment::DEFINITION,
    economic_exclusion::DEFINITION,
    low_economic_standard::DEFINITION,
];

/// With one area, a municipality has no segregation.
const FEWEST_IN_MUNICIPALITY: usize = 2;

/// The fewest areas that can be made.
pub(super) fn fewest_areas() -> usize {
    FEWEST_IN_MUNICIPALITY * MUNICIPALITIES.len()
}

/// As many areas as Östergötland has RegSO, or nearly.
pub(super) fn default_areas() -> usize {
    MUNICIPALITIES
        .iter()
        .map(|municipality| municipality.areas)
        .sum()
}

pub(super) fn make(sizes: &Sizes) -> (Vec<Table>, Vec<Section>) {
    let areas: Vec<Area> = areas_per_municipality(sizes.areas)
        .into_iter()
        .zip(MUNICIPALITIES)
        .flat_map(|(n_areas, municipality)| area::draw(municipality, n_areas, sizes.seed))
        .collect();
    let population = Population::draw(&areas, sizes);

    let mut tables = vec![register::table(&areas)];
    tables.extend(
        DEFINITIONS
            .iter()
            .map(|definition| definition.table(&areas, &population, sizes)),
    );
    (
        tables,
        truth::sections(DEFINITIONS, &areas, &population, sizes),
    )
}

/// The fewest for each municipality, and the rest in the proportions of the default.
fn areas_per_municipality(n_areas: usize) -> Vec<usize> {
    let weights: Vec<f64> = MUNICIPALITIES
        .iter()
        .map(|municipality| (municipality.areas - FEWEST_IN_MUNICIPALITY) as f64)
        .collect();
    apportion((n_areas - fewest_areas()) as u64, &weights)
        .into_iter()
        .map(|more| FEWEST_IN_MUNICIPALITY + more as usize)
        .collect()
}
