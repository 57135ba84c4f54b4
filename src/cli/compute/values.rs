//! Indices of values: a row for each person, household, area or group, with what it has.

use std::collections::BTreeMap;

use super::curves::{self, CurveName};
use super::input::{Input, Wanted};
use super::sheet::{Sheet, number, text};
use super::split::Strata;
use super::{Compute, Computed, Found, Parts, apart};
use crate::decomposition::nested::Paths;
use crate::diagnostics::{Diagnostic, Diagnostics, Failure, Place, code, did_you_mean};
use crate::engine::{self, Local, Rows};
use crate::estimate::{
    AskedOfValues, Refusal, Task, ValueUnit, indices_of_values, parts_of_values,
    refuse_all_of_values,
};
use crate::harmonise::{Cell, NumberKind};
use crate::indices::{Income, IncomeClass, Incomes, InvalidTable};
use crate::ingest::TextColumn;
use crate::plan::ChosenIndex;
use crate::publish::reason;
use crate::spec::MissingKind;

/// Computes the indices of every region.
pub(super) fn compute(
    request: &Compute,
    input: &Input,
    indices: Result<Vec<ChosenIndex>, Diagnostics>,
) -> Result<Computed, Failure> {
    let settings = Diagnostics::both(indices, request.trust.inference());
    let ((regions, reference), (indices, inference)) =
        Diagnostics::both(read(request, input), settings)?;
    let asked = AskedOfValues {
        indices,
        reference,
        possible: request.possible,
        favourable: request.favourable(),
        inference,
    };
    let tables: Vec<(&Vec<String>, &Region)> = regions.iter().collect();
    let n_levels = request.within.len();
    let found = if n_levels == 0 {
        Found::Values(engine::map(&Local, tables.len(), |at| {
            let (by, region) = tables[at];
            let task = Task {
                names: by.iter().map(String::as_str).collect(),
                strata: None,
                noise: None,
            };
            match region.refusal {
                Some(refusal) => refuse_all_of_values(&asked, region.n_rows, refusal),
                None => indices_of_values(&region.units, region.n_rows, &asked, &task, &Local),
            }
        }))
    } else {
        Found::Parts(engine::map(&Local, tables.len(), |at| {
            let (_, region) = tables[at];
            let strata = Strata::of(region.paths.iter(), n_levels);
            let paths = Paths::new(n_levels, &strata.numbers);
            let parts = match region.refusal {
                Some(refusal) => Err(refusal),
                None => Ok(parts_of_values(&region.units, &asked, paths)),
            };
            let first_level = strata.numbers.chunks(n_levels).map(|path| path[0]);
            let incomes = region.units.iter().zip(first_level);
            let incomes = Incomes::new(incomes.map(|(unit, stratum)| Income {
                value: unit.value,
                population: unit.population,
                area: Some(stratum),
            }));
            Parts {
                strata,
                parts,
                incomes: Some(incomes),
            }
        }))
    };
    Ok(Computed {
        trusted: request.trust.is_asked(),
        regions: regions.into_keys().collect(),
        found,
        groups: Vec::new(),
        comparisons: Vec::new(),
        indices: asked.indices,
    })
}

/// The Lorenz curve of every region.
pub(super) fn lorenz(
    request: &Compute,
    input: &Input,
    curve: CurveName,
) -> Result<Sheet, Diagnostics> {
    each_region(
        request,
        input,
        curves::sheet(&request.by),
        |sheet, by, region| {
            let incomes: Vec<Income> = region
                .units
                .iter()
                .map(|unit| Income {
                    value: unit.value,
                    population: unit.population,
                    area: None,
                })
                .collect();
            curve.of_incomes(sheet, by, &incomes);
        },
    )
}

/// The concentration index of every region by factors.
pub(super) fn factors(request: &Compute, input: &Input) -> Result<Sheet, Diagnostics> {
    let sheet = apart::of_factors(&request.by);
    each_region(request, input, sheet, |sheet, by, region| {
        apart::push_factors(sheet, by, &request.factor, &region.units, &region.extras);
    })
}

/// The Gini coefficient of every region by sources of income.
pub(super) fn sources(request: &Compute, input: &Input) -> Result<Sheet, Diagnostics> {
    let sheet = apart::of_sources(&request.by);
    each_region(request, input, sheet, |sheet, by, region| {
        apart::push_sources(sheet, by, &request.source, &region.units, &region.extras);
    })
}

/// Sigma and beta convergence of every region.
pub(super) fn convergence(request: &Compute, input: &Input) -> Result<Sheet, Diagnostics> {
    let sheet = apart::of_convergence(&request.by);
    each_region(request, input, sheet, |sheet, by, region| {
        apart::push_convergence(sheet, by, &region.units, &region.extras[0]);
    })
}

/// Adds the rows of each region to a sheet; a region with missing numbers has one that says so.
fn each_region(
    request: &Compute,
    input: &Input,
    mut sheet: Sheet,
    add: impl Fn(&mut Sheet, &[String], &Region),
) -> Result<Sheet, Diagnostics> {
    let (regions, _) = read(request, input)?;
    for (by, region) in &regions {
        match &region.refusal {
            Some(refusal) => {
                let before = sheet.columns.len() - by.len() - 1;
                let mut row = vec![text("missing")];
                row.resize(before, number(None));
                row.push(text(reason(refusal).0));
                sheet.push(by, row);
            }
            None => add(&mut sheet, by, region),
        }
    }
    Ok(sheet)
}

/// The units of a region.
#[derive(Default)]
struct Region {
    units: Vec<ValueUnit>,
    /// The regions that each lies in, the largest first.
    paths: Vec<Vec<String>>,
    n_rows: usize,
    refusal: Option<Refusal>,
    /// Further columns of the units that were asked for.
    extras: Vec<Vec<f64>>,
}

type Regions = BTreeMap<Vec<String>, Region>;

/// Columns of numbers, by what they hold.
#[derive(Clone, Copy)]
enum Role {
    Value,
    Population,
    StandardError,
    Place,
    Tax,
    Lower,
    Upper,
    Mean,
}

/// One row of the file.
struct FileRow {
    by: Vec<String>,
    path: Vec<String>,
    area: Option<u32>,
    /// By role; nothing where there is no such column.
    numbers: [Option<Cell>; 8],
    extras: Vec<Cell>,
}

impl FileRow {
    fn number(&self, role: Role) -> Option<f64> {
        match self.numbers[role as usize] {
            Some(Cell::Count(value)) => Some(value),
            Some(Cell::Missing(_)) | None => None,
        }
    }

    /// Why a number that every row needs is missing.
    fn missing(&self) -> Option<MissingKind> {
        // The highest class has no upper limit, and some classes no mean.
        let needed = self.numbers[..=Role::Lower as usize].iter().flatten();
        needed.chain(&self.extras).find_map(|cell| match cell {
            Cell::Missing(kind) => Some(*kind),
            Cell::Count(_) => None,
        })
    }

    fn unit(&self) -> ValueUnit {
        ValueUnit {
            area: self.area,
            value: self.number(Role::Value).unwrap_or_default(),
            population: self.number(Role::Population).unwrap_or(1.0),
            standard_error: self.number(Role::StandardError),
            place: self.number(Role::Place),
            tax: self.number(Role::Tax),
        }
    }

    fn class(&self) -> IncomeClass {
        IncomeClass {
            lower: self.number(Role::Lower).unwrap_or_default(),
            upper: self.number(Role::Upper),
            population: self.number(Role::Population).unwrap_or(1.0),
            mean: self.number(Role::Mean),
        }
    }
}

/// Reads the units, by region, and finds the number of the area that others are measured against.
fn read(request: &Compute, input: &Input) -> Result<(Regions, Option<u32>), Diagnostics> {
    let (rows, areas) = read_rows(request, input)?;
    let reference = match &request.reference_area {
        None => None,
        Some(name) => Some(position(name, &areas, request, input)?),
    };
    let mut regions = Regions::new();
    for row in &rows {
        let region = regions.entry(row.by.clone()).or_default();
        region.n_rows += 1;
        if let Some(kind) = row.missing() {
            let n = match region.refusal {
                Some(Refusal::Missing { n, .. }) => n,
                _ => 0,
            };
            region.refusal = Some(Refusal::Missing { n: n + 1, kind });
        }
    }
    if request.lower.is_some() {
        spread_classes(&rows, &mut regions);
    } else {
        for row in &rows {
            let region = regions.entry(row.by.clone()).or_default();
            region.units.push(row.unit());
            region.extras.resize(row.extras.len(), Vec::new());
            for (column, cell) in region.extras.iter_mut().zip(&row.extras) {
                column.push(match cell {
                    Cell::Count(value) => *value,
                    // The region is refused.
                    Cell::Missing(_) => 0.0,
                });
            }
            region.paths.push(row.path.clone());
        }
    }
    Ok((regions, reference))
}

/// Puts incomes in the place of the classes of each area.
fn spread_classes(rows: &[FileRow], regions: &mut Regions) {
    /// Where the people of some classes live: the region, the path of the split, the area.
    type Where<'a> = (&'a [String], &'a [String], Option<u32>);
    let mut classes: BTreeMap<Where, Vec<IncomeClass>> = BTreeMap::new();
    for row in rows {
        let of_area = classes.entry((&row.by, &row.path, row.area)).or_default();
        of_area.push(row.class());
    }
    for ((by, path, area), classes) in classes {
        let region = regions
            .get_mut(by)
            .expect("the region of every row is there");
        match Incomes::from_classes(&classes) {
            Ok(incomes) => {
                let units = incomes.incomes().iter().map(|income| ValueUnit {
                    area,
                    value: income.value,
                    population: income.population,
                    standard_error: None,
                    place: None,
                    tax: None,
                });
                region.units.extend(units);
                region.paths.resize(region.units.len(), path.to_vec());
            }
            // An area where nobody lives has no incomes.
            Err(InvalidTable::NoInhabitants) => {}
            Err(problem) => region.refusal = region.refusal.or(Some(Refusal::Table(problem))),
        }
    }
}

/// The rows of the file, and the names of the areas, sorted.
fn read_rows(request: &Compute, input: &Input) -> Result<(Vec<FileRow>, Vec<String>), Diagnostics> {
    let mut texts: Vec<&str> = request.area.iter().map(String::as_str).collect();
    let n_areas = texts.len();
    texts.extend(request.within.iter().chain(&request.by).map(String::as_str));
    // In the order of the roles.
    let named = [
        (&request.value, NumberKind::Value),
        (&request.population, NumberKind::Count),
        (&request.standard_error, NumberKind::Value),
        (&request.place, NumberKind::Value),
        (&request.tax, NumberKind::Value),
        (&request.lower, NumberKind::Value),
        (&request.upper, NumberKind::Value),
        (&request.mean, NumberKind::Value),
    ];
    let extras = request
        .factor
        .iter()
        .chain(&request.source)
        .chain(&request.convergence);
    let extras = extras.map(|name| Wanted {
        name,
        kind: NumberKind::Value,
    });
    let wanted: Vec<Wanted> = named
        .iter()
        .filter_map(|(name, kind)| {
            let name = name.as_deref()?;
            Some(Wanted { name, kind: *kind })
        })
        .chain(extras)
        .collect();
    let columns = input.read(
        texts,
        &wanted,
        Rows::AsTheyAre,
        request.text_layout(),
        request.decimal(),
    )?;
    let mut areas: Vec<String> = columns.texts[..n_areas]
        .iter()
        .flat_map(|column| column.texts.iter().map(|text| text.trim().to_owned()))
        .collect();
    areas.sort_unstable();
    areas.dedup();
    let row = |row: usize| {
        let texts = |columns: &[TextColumn]| -> Vec<String> {
            let text = |column: &TextColumn| column.text(row).trim().to_owned();
            columns.iter().map(text).collect()
        };
        let (levels, by) = columns.texts[n_areas..].split_at(request.within.len());
        let mut numbers = columns.numbers.iter().map(|column| column[row]);
        FileRow {
            by: texts(by),
            path: texts(levels),
            area: columns.texts[..n_areas].first().map(|column| {
                let found = areas.binary_search(&column.text(row).trim().to_owned());
                found.expect("the areas are those of the column") as u32
            }),
            numbers: named.map(|(name, _)| name.as_ref().and_then(|_| numbers.next())),
            extras: numbers.collect(),
        }
    };
    let rows = (0..columns.numbers[0].len()).map(row).collect();
    Ok((rows, areas))
}

fn position(
    name: &str,
    areas: &[String],
    request: &Compute,
    input: &Input,
) -> Result<u32, Diagnostic> {
    let found = areas.iter().position(|area| area == name);
    found.map(|at| at as u32).ok_or_else(|| {
        let column = request.area.as_deref().unwrap_or_default();
        Diagnostic::new(
            &code::UNKNOWN_CATEGORY,
            Place::file(input.name()),
            format!("there is no area `{name}` in the column `{column}`"),
        )
        .maybe_help(did_you_mean(name, areas.iter().map(String::as_str)))
    })
}
