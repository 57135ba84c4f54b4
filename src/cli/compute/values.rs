//! Indices of values: a row for each person, household, area or group, with what it has.

use std::collections::BTreeMap;

use super::input::{Input, Wanted};
use super::{Compute, Computed};
use crate::diagnostics::{Diagnostic, Diagnostics, Failure, Place, code, did_you_mean};
use crate::engine::{self, Local, Rows};
use crate::estimate::{AskedOfValues, Refusal, ValueUnit, indices_of_values, refuse_all_of_values};
use crate::harmonise::{Cell, NumberKind};
use crate::plan::ChosenIndex;
use crate::spec::MissingKind;

/// Computes the indices of every region.
pub(super) fn compute(
    request: &Compute,
    input: &Input,
    indices: Result<Vec<ChosenIndex>, Diagnostics>,
) -> Result<Computed, Failure> {
    let ((regions, reference), indices) = Diagnostics::both(read(request, input), indices)?;
    let asked = AskedOfValues {
        indices,
        reference,
        possible: request.possible,
        favourable: request.favourable(),
    };
    let tables: Vec<&Region> = regions.values().collect();
    let values = engine::map(&Local, tables.len(), |at| {
        let region = tables[at];
        match region.missing {
            Some((n, kind)) => {
                let refusal = Refusal::Missing { n, kind };
                refuse_all_of_values(&asked, region.units.len(), refusal)
            }
            None => indices_of_values(&region.units, &asked),
        }
    });
    Ok(Computed {
        regions: regions.into_keys().zip(values).collect(),
        groups: Vec::new(),
        comparisons: Vec::new(),
        indices: asked.indices,
    })
}

/// The rows of a region.
#[derive(Default)]
struct Region {
    units: Vec<ValueUnit>,
    missing: Option<(usize, MissingKind)>,
}

type Regions = BTreeMap<Vec<String>, Region>;

/// Reads the rows, by region, and finds the number of the area that others are measured against.
fn read(request: &Compute, input: &Input) -> Result<(Regions, Option<u32>), Diagnostics> {
    let mut texts: Vec<&str> = request.area.iter().map(String::as_str).collect();
    let n_areas = texts.len();
    texts.extend(request.by.iter().map(String::as_str));
    let named = [
        (request.value.as_deref(), NumberKind::Value),
        (request.population.as_deref(), NumberKind::Count),
        (request.standard_error.as_deref(), NumberKind::Value),
        (request.place.as_deref(), NumberKind::Value),
        (request.tax.as_deref(), NumberKind::Value),
    ];
    let wanted: Vec<Wanted> = named
        .iter()
        .filter_map(|&(name, kind)| name.map(|name| Wanted { name, kind }))
        .collect();
    let columns = input.read(
        texts,
        &wanted,
        Rows::AsTheyAre,
        request.text_layout(),
        request.decimal(),
    )?;
    // Where each of the named columns stands among those that were read.
    let mut at = 0;
    let positions = named.map(|(name, _)| {
        name.map(|_| {
            at += 1;
            at - 1
        })
    });
    let [_, population, standard_error, place, tax] = positions;
    let areas: Vec<&str> = match columns.texts.first() {
        Some(column) if n_areas == 1 => {
            let mut names: Vec<&str> = column.texts.iter().map(|text| text.trim()).collect();
            names.sort_unstable();
            names.dedup();
            names
        }
        _ => Vec::new(),
    };
    let reference = match &request.reference_area {
        None => None,
        Some(name) => match areas.binary_search(&name.as_str()) {
            Ok(at) => Some(at as u32),
            Err(_) => {
                let column = request.area.as_deref().unwrap_or_default();
                let help = did_you_mean(name, areas.iter().copied());
                return Err(Diagnostic::new(
                    &code::UNKNOWN_CATEGORY,
                    Place::file(input.name()),
                    format!("there is no area `{name}` in the column `{column}`"),
                )
                .maybe_help(help)
                .into());
            }
        },
    };
    let mut regions = Regions::new();
    for row in 0..columns.numbers[0].len() {
        let by: Vec<String> = columns.texts[n_areas..]
            .iter()
            .map(|column| column.text(row).trim().to_owned())
            .collect();
        let region = regions.entry(by).or_default();
        let area = (n_areas == 1).then(|| {
            let name = columns.texts[0].text(row).trim();
            areas
                .binary_search(&name)
                .expect("the areas are those of the column") as u32
        });
        let mut missing = None;
        let mut number = |position: Option<usize>| {
            position.map(|at| match columns.numbers[at][row] {
                Cell::Count(value) => value,
                Cell::Missing(kind) => {
                    missing = Some(kind);
                    0.0
                }
            })
        };
        let unit = ValueUnit {
            area,
            value: number(Some(0)).expect("values were asked for"),
            population: number(population).unwrap_or(1.0),
            standard_error: number(standard_error),
            place: number(place),
            tax: number(tax),
        };
        if let Some(kind) = missing {
            region.missing = Some((region.missing.map_or(0, |(n, _)| n) + 1, kind));
        }
        region.units.push(unit);
    }
    Ok((regions, reference))
}
