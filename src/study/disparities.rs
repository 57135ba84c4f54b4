//! Indicators by type of area: the gap between types 1 and 5, and every measure of disparity, over
//! areas and over types.

use super::area_types::N_TYPES;
use super::{Figures, Material, TypedAreas};
use crate::engine;
use crate::follow_up::disparity_by_type::{Counted, disparity_by_type};
use crate::indices::{Formula, InvalidTable, Outcome, Outcomes, Possible, REGISTRY};
use crate::inference::intervals::Interval;

/// An indicator in the areas of one type, or the gap between the first type and the last.
#[derive(Clone, Debug, PartialEq)]
pub struct ByTypeRow {
    pub indicator: usize,
    pub year: i32,
    pub of: OfTypes,
    pub value: f64,
    pub interval: Option<Interval>,
    /// People among whom they are counted; nothing for a gap.
    pub population: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfTypes {
    /// From 1 to 5.
    One(usize),
    /// Type 1 less type 5.
    Difference,
    /// Type 1 over type 5.
    Ratio,
}

/// What a disparity lies between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Over {
    Areas,
    /// In the order of the types, the most challenged first.
    Types,
}

/// A measure of disparity of an indicator in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct DisparityRow {
    pub indicator: usize,
    pub year: i32,
    pub over: Over,
    /// Position in the registry of indices.
    pub index: usize,
    pub value: Result<f64, InvalidTable>,
    pub n_units: usize,
}

/// Of every indicator and year in which areas have types.
pub(super) fn of(
    material: &Material<'_>,
    figures: &Figures,
    types: Option<&TypedAreas>,
) -> (Vec<ByTypeRow>, Vec<DisparityRow>) {
    let Some(types) = types else {
        return (Vec::new(), Vec::new());
    };
    let mut pieces = Vec::new();
    for (indicator, counted) in figures.indicators.iter().enumerate() {
        for &year in counted
            .years
            .iter()
            .filter(|year| types.years.contains(year))
        {
            pieces.push((indicator, year));
        }
    }
    let found = engine::map(material.engine, pieces.len(), |at| {
        let (indicator, year) = pieces[at];
        of_year(material, figures, types, indicator, year)
    });
    let (by_type, disparities): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    (by_type.concat(), disparities.concat())
}

fn of_year(
    material: &Material<'_>,
    figures: &Figures,
    types: &TypedAreas,
    indicator: usize,
    year: i32,
) -> (Vec<ByTypeRow>, Vec<DisparityRow>) {
    let counted = &figures.indicators[indicator];
    let id = &material.plan.indicators[indicator].id;
    let mut rows = Vec::new();
    let mut areas = Vec::new();
    for area in 0..material.register.n_areas() {
        let Ok(count) = counted.at(year, area) else {
            continue;
        };
        if count.population > 0.0 {
            areas.push((count.count / count.population, count.population));
        }
        if let Some(area_type) = types.type_of(year, area) {
            rows.push(Counted {
                indicator: id,
                year,
                area_type,
                count: count.count,
                population: count.population,
            });
        }
    }
    let mut by_type = Vec::new();
    let mut shares = Vec::new();
    // What is counted above its population is told with the rows of the indicator.
    for found in disparity_by_type(&rows, material.follow_up.confidence).unwrap_or_default() {
        for (at, of_type) in found.types.iter().enumerate() {
            if let Ok(share) = of_type {
                let population = share.share.people();
                shares.push((at, share.share.share(), population));
                by_type.push(ByTypeRow {
                    indicator,
                    year,
                    of: OfTypes::One(at + 1),
                    value: share.share.share(),
                    interval: Some(share.interval),
                    population: Some(population),
                });
            }
        }
        let gaps = [
            (OfTypes::Difference, &found.difference),
            (OfTypes::Ratio, &found.ratio),
        ];
        for (of, gap) in gaps {
            if let Ok(gap) = gap {
                by_type.push(ByTypeRow {
                    indicator,
                    year,
                    of,
                    value: gap.value,
                    interval: gap.interval.ok(),
                    population: None,
                });
            }
        }
    }
    let favourable = material.plan.indicators[indicator].favourable;
    const SHARE: Possible = Possible {
        least: 0.0,
        greatest: 1.0,
    };
    let unit = |value, population, place, is_reference| Outcome {
        value,
        population,
        standard_error: None,
        place,
        is_reference,
    };
    let over_areas = areas
        .iter()
        .map(|&(share, people)| unit(share, people, None, false));
    let over_areas = Outcomes::new(over_areas, Some(SHARE), favourable);
    // Types stand in order from the most challenged; the best conditions are what others are
    // measured against.
    let over_types = shares
        .iter()
        .map(|&(at, share, people)| unit(share, people, Some(at as f64), at + 1 == N_TYPES));
    let over_types = Outcomes::new(over_types, Some(SHARE), favourable);
    let mut disparities = Vec::new();
    for (over, outcomes, n_units) in [
        (Over::Areas, over_areas, areas.len()),
        (Over::Types, over_types, shares.len()),
    ] {
        for (index, definition) in REGISTRY.iter().enumerate() {
            let Formula::Outcomes(formula) = definition.formula else {
                continue;
            };
            let parameter = definition.parameter.as_ref().map(|it| it.default);
            disparities.push(DisparityRow {
                indicator,
                year,
                over,
                index,
                value: match &outcomes {
                    Ok(outcomes) => formula.of(outcomes, parameter),
                    Err(refusal) => Err(*refusal),
                },
                n_units,
            });
        }
    }
    (by_type, disparities)
}
