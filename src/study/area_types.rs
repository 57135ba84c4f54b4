//! The socioeconomic index of areas, their types, and how they moved between them.

use super::{Figures, Material, Territory, all_years};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::follow_up::area_types::{self, Indexed, Limits, LimitsFrom, Options};
use crate::follow_up::finding::{Finding, Reason};
use crate::follow_up::markov;
use crate::follow_up::population_by_type::population_by_type;
use crate::follow_up::socioeconomic_index::{Percentages, socioeconomic_index};
use crate::follow_up::transitions::{self, Classified};
use crate::harmonise::{Cell, NumberKind, number};
use crate::inference::intervals::Interval;
use crate::ingest::read_text_file;
use crate::plan::{AreaTypes, Divisor, TypeLimits, Weighting};
use crate::spec::Decimal;

pub const N_TYPES: usize = 5;

/// All areas with their types.
#[derive(Clone, Debug)]
pub struct TypedAreas {
    /// Year by year, areas in the order of the register.
    pub areas: Vec<TypeRow>,
    pub shares: Vec<TypeShareRow>,
    /// From each year to the next, and from the first to the last.
    pub moves: Vec<Moves>,
    pub mobility: Vec<MobilityRow>,
    pub years: Vec<i32>,
    n_areas: usize,
    /// Year by year, an area of the register each.
    types: Vec<Option<usize>>,
    indices: Vec<Option<f64>>,
}

/// An area in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeRow {
    pub area: usize,
    pub year: i32,
    /// Education, economic standard, assistance; in per cent.
    pub percentages: [Option<f64>; 3],
    pub index: Option<f64>,
    /// From 1 to 5.
    pub area_type: Option<usize>,
    pub inhabitants: Option<f64>,
    /// Index points to the nearest limit, above zero where the area lies above it.
    pub distance: Option<f64>,
    pub is_near: bool,
    /// Mean and standard deviation that drew the limits.
    pub limits: (f64, f64),
    pub note: Option<Reason>,
}

/// The areas of a type, or of none, in a region and year.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeShareRow {
    /// Nothing for all areas together.
    pub territory: Option<Territory>,
    pub year: i32,
    /// From 1 to 5; nothing for areas without a type.
    pub area_type: Option<usize>,
    pub n_areas: usize,
    pub population: f64,
    /// Of the people in areas with a type; of all people for those without.
    pub share: Option<f64>,
}

/// The moves between two years.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    pub first_year: i32,
    pub last_year: i32,
    pub flows: Vec<Move>,
    /// Areas with a type in one of the years only.
    pub n_unmatched: usize,
}

/// Areas that went from a type to a type, or stayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    pub from: usize,
    pub to: usize,
    pub n_areas: usize,
    /// Of these near a limit in either year.
    pub n_near_limit: usize,
    pub first_population: f64,
    pub last_population: f64,
    /// Of the areas of the first type.
    pub share: f64,
    pub interval: Option<Interval>,
}

/// What the moves from year to year say of mobility.
#[derive(Clone, Debug, PartialEq)]
pub struct MobilityRow {
    pub quantity: &'static str,
    /// Of which type, where the quantity is one of a type.
    pub area_type: Option<usize>,
    pub value: Result<f64, Reason>,
}

impl TypedAreas {
    fn cell(&self, year: i32, area: usize) -> Option<usize> {
        let at = self.years.binary_search(&year).ok()?;
        Some(at * self.n_areas + area)
    }

    pub fn type_of(&self, year: i32, area: usize) -> Option<usize> {
        self.types[self.cell(year, area)?]
    }

    pub fn index_of(&self, year: i32, area: usize) -> Option<f64> {
        self.indices[self.cell(year, area)?]
    }
}

pub(super) fn typed(
    material: &Material<'_>,
    asked: &AreaTypes,
    figures: &Figures,
) -> Result<TypedAreas, Diagnostics> {
    let components = asked.components.map(|at| &figures.indicators[at]);
    let years = all_years(components.iter().flat_map(|it| &it.years));
    let every = |year: &i32| {
        components
            .iter()
            .all(|it| it.years.binary_search(year).is_ok())
    };
    let years: Vec<i32> = years.into_iter().filter(every).collect();
    if years.is_empty() {
        return Err(untyped(material, Reason::NoSuchYear.into()).into());
    }
    let register = material.register;
    let n_areas = register.n_areas();
    let mut percentages = Vec::with_capacity(years.len() * n_areas);
    let mut indices: Vec<Option<f64>> = Vec::with_capacity(years.len() * n_areas);
    for &year in &years {
        for area in 0..n_areas {
            let of = components.map(|counted| {
                let count = counted.at(year, area).ok()?;
                (count.population > 0.0).then(|| 100.0 * count.count / count.population)
            });
            percentages.push(of);
            indices.push(match of {
                [
                    Some(pre_upper_secondary),
                    Some(low_economic_standard),
                    Some(assistance_or_unemployment),
                ] => socioeconomic_index(Percentages {
                    pre_upper_secondary,
                    low_economic_standard,
                    assistance_or_unemployment,
                })
                .ok(),
                _ => None,
            });
        }
    }
    let options = options(asked);
    let mut rows = Vec::new();
    for (at, &year) in years.iter().enumerate() {
        for area in 0..n_areas {
            // An area that no source covers is no area of the year.
            let covered = components.iter().any(|it| it.at(year, area).is_ok());
            if covered {
                rows.push(Indexed {
                    area: &register.codes()[area],
                    year,
                    index: indices[at * n_areas + area],
                    population: figures.inhabitants_of(year, area).unwrap_or(0.0),
                });
            }
        }
    }
    let of_years = match &asked.limits {
        TypeLimits::EachYear => area_types::area_types(&rows, LimitsFrom::EachYear, options),
        TypeLimits::BaseYear(year, place) => {
            if !years.contains(year) {
                let have: Vec<String> = years.iter().map(i32::to_string).collect();
                let message = format!("the indicators of area types have no `{year}`");
                let problem = Diagnostic::new(&code::MISSING_PERIOD, place.clone(), message);
                return Err(problem
                    .help(format!("they have {}", have.join(", ")))
                    .into());
            }
            area_types::area_types(&rows, LimitsFrom::BaseYear(*year), options)
        }
        TypeLimits::Given(..) => {
            let given = given_limits(asked, &years)?;
            let mut all = Ok(Vec::new());
            for (of_year, limits) in rows.chunk_by(|a, b| a.year == b.year).zip(given) {
                let found = area_types::area_types(of_year, LimitsFrom::Given(limits), options);
                all = all.and_then(|mut all: Vec<_>| {
                    all.extend(found?);
                    Ok(all)
                });
            }
            all
        }
    };
    let of_years = of_years.map_err(|finding| untyped(material, finding))?;

    let mut types = vec![None; years.len() * n_areas];
    let mut near = vec![false; years.len() * n_areas];
    let mut areas = Vec::with_capacity(rows.len());
    for of_year in &of_years {
        let at_year = years
            .binary_search(&of_year.year)
            .expect("a year of the rows");
        let mut found: Vec<(usize, TypeRow)> = Vec::new();
        let limits = (of_year.limits.mean(), of_year.limits.standard_deviation());
        let row = |area: usize| TypeRow {
            area,
            year: of_year.year,
            percentages: percentages[at_year * n_areas + area],
            index: indices[at_year * n_areas + area],
            area_type: None,
            inhabitants: figures.inhabitants_of(of_year.year, area),
            distance: None,
            is_near: false,
            limits,
            note: None,
        };
        for typed in &of_year.areas {
            let area = position(material, typed.area);
            types[at_year * n_areas + area] = Some(typed.area_type.number());
            near[at_year * n_areas + area] = typed.is_near;
            found.push((
                area,
                TypeRow {
                    area_type: Some(typed.area_type.number()),
                    distance: Some(typed.nearest_limit.distance),
                    is_near: typed.is_near,
                    ..row(area)
                },
            ));
        }
        for &(area, reason) in &of_year.left_out {
            let area = position(material, area);
            found.push((
                area,
                TypeRow {
                    note: Some(reason),
                    ..row(area)
                },
            ));
        }
        found.sort_by_key(|(area, _)| *area);
        areas.extend(found.into_iter().map(|(_, row)| row));
    }

    let level = material.follow_up.level;
    let regions = material.regions_of_areas(level);
    let classified: Vec<Classified<'_>> = areas
        .iter()
        .filter_map(|row| {
            let cell = years.binary_search(&row.year).ok()? * n_areas + row.area;
            Some(Classified {
                area: &register.codes()[row.area],
                region: &register.levels[level].codes[regions[row.area]?],
                year: row.year,
                class: types[cell],
                population: row.inhabitants.unwrap_or(0.0),
                is_near_limit: near[cell],
            })
        })
        .collect();
    let told = |finding: Finding| untyped(material, finding);
    let shares = shares(material, &classified).map_err(told)?;
    let (moves, mobility) = moves(material, &classified, &years).map_err(told)?;
    Ok(TypedAreas {
        areas,
        shares,
        moves,
        mobility,
        years,
        n_areas,
        types,
        indices,
    })
}

fn position(material: &Material<'_>, area: &str) -> usize {
    let found = material.register.position_of_code(area);
    found.expect("an area of the register") as usize
}

fn untyped(material: &Material<'_>, finding: Finding) -> Diagnostic {
    let place = Place::file(material.plan.pipeline.clone());
    Diagnostic::new(
        &code::NOTHING_COMPUTED,
        place,
        format!("areas cannot be given types: {finding}"),
    )
    .help("look at the three indicators of [follow_up.area_types]")
}

fn options(asked: &AreaTypes) -> Options {
    Options {
        divisor: divisor(asked.divisor),
        weighting: weighting(asked.weighting),
        minimum_population: asked.minimum_population,
        near: asked.near,
    }
}

pub(super) fn divisor(asked: Divisor) -> area_types::Divisor {
    match asked {
        Divisor::NumberLessOne => area_types::Divisor::NumberLessOne,
        Divisor::Number => area_types::Divisor::Number,
    }
}

pub(super) fn weighting(asked: Weighting) -> area_types::Weighting {
    match asked {
        Weighting::EachOnce => area_types::Weighting::EachAreaOnce,
        Weighting::ByPopulation => area_types::Weighting::ByPopulation,
    }
}

/// Mean and standard deviation of every year, from a file.
fn given_limits(asked: &AreaTypes, years: &[i32]) -> Result<Vec<Limits>, Diagnostics> {
    let TypeLimits::Given(file, layout) = &asked.limits else {
        return Ok(Vec::new());
    };
    let table = read_text_file(file, *layout, &["year", "mean", "standard_deviation"])?;
    let mut diagnostics = Diagnostics::default();
    let mut found: Vec<(i32, Limits)> = Vec::new();
    for row in 0..table.n_rows() {
        let year = table.columns[0].text(row).trim();
        let Ok(year) = year.parse::<i32>() else {
            let message = format!("`{year}` is not a year");
            let place = table.place(row, 0);
            diagnostics.add(Diagnostic::new(&code::NOT_A_PERIOD, place, message));
            continue;
        };
        let mut cell = |column: usize, name: &str| {
            let text = table.columns[column].text(row);
            let missing = Default::default();
            match number(text, NumberKind::Value, Decimal::Point, &missing) {
                Ok(Cell::Count(value)) => Some(value),
                Ok(Cell::Missing(_)) => None,
                Err(problem) => {
                    diagnostics.add(problem.at(table.place(row, column), name));
                    None
                }
            }
        };
        let values = (cell(1, "mean"), cell(2, "standard_deviation"));
        if let (Some(mean), Some(deviation)) = values {
            match Limits::new(mean, deviation) {
                Ok(limits) => found.push((year, limits)),
                Err(reason) => {
                    let message = format!("no limits can be drawn for {year}: {reason}");
                    let place = table.place(row, 2);
                    diagnostics.add(Diagnostic::new(&code::NOT_A_NUMBER, place, message));
                }
            }
        }
    }
    let of_year = |&year: &i32| {
        let of = found.iter().find(|(of, _)| *of == year);
        if of.is_none() {
            let place = Place::file(file.name.clone());
            let message = format!("there is no mean and standard deviation of {year}");
            diagnostics.add(
                Diagnostic::new(&code::MISSING_PERIOD, place, message)
                    .help("the limits between types are drawn from those of every year"),
            );
        }
        of.map(|(_, limits)| *limits)
    };
    let limits: Vec<Limits> = years.iter().filter_map(of_year).collect();
    diagnostics.or(limits)
}

fn shares(
    material: &Material<'_>,
    classified: &[Classified<'_>],
) -> Result<Vec<TypeShareRow>, Finding> {
    let level = material.follow_up.level;
    let regions = &material.register.levels[level];
    let mut rows = Vec::new();
    for found in population_by_type(classified, N_TYPES)? {
        let territory = found.region.map(|code| {
            let region = regions.codes.iter().position(|known| known == code);
            let region = region.expect("a region of the register");
            Territory::Region { level, region }
        });
        let classes = found.classes.iter().enumerate();
        let classes = classes.map(|(at, class)| (Some(at + 1), class));
        for (area_type, class) in classes.chain([(None, &found.unknown)]) {
            rows.push(TypeShareRow {
                territory,
                year: found.year,
                area_type,
                n_areas: class.n_areas,
                population: class.population,
                share: class.share,
            });
        }
    }
    Ok(rows)
}

/// The moves of each pair of years, and what those from year to year say together.
fn moves(
    material: &Material<'_>,
    classified: &[Classified<'_>],
    years: &[i32],
) -> Result<(Vec<Moves>, Vec<MobilityRow>), Finding> {
    let mut pairs = transitions::consecutive_years(classified);
    let n_steps = pairs.len();
    if n_steps == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    if 1 < n_steps {
        pairs.push((years[0], years[years.len() - 1]));
    }
    let found = transitions::transitions(classified, N_TYPES, &pairs)?;
    let confidence = material.follow_up.confidence;
    let moves = found.iter().map(|pair| Moves {
        first_year: pair.first_year,
        last_year: pair.last_year,
        flows: (pair.flows.iter())
            .map(|flow| Move {
                from: flow.from,
                to: flow.to,
                n_areas: flow.n_areas,
                n_near_limit: flow.n_near_limit,
                first_population: flow.first_population,
                last_population: flow.last_population,
                share: pair.areas.share(flow.from, flow.to).unwrap_or(0.0),
                interval: pair
                    .areas
                    .share_interval(flow.from, flow.to, confidence)
                    .ok(),
            })
            .collect(),
        n_unmatched: pair.unmatched.len(),
    });
    let pooled = markov::Moves::pooled(found[..n_steps].iter().map(|pair| &pair.areas))?;
    Ok((moves.collect(), mobility(&pooled)))
}

fn mobility(pooled: &markov::Moves) -> Vec<MobilityRow> {
    let mut rows = Vec::new();
    let mut row = |quantity, area_type, value| {
        rows.push(MobilityRow {
            quantity,
            area_type,
            value,
        });
    };
    let steady = pooled.steady_state();
    for area_type in 1..=N_TYPES {
        let of_type = steady.as_ref().map(|it| it[area_type - 1]);
        row("steady_state", Some(area_type), of_type.map_err(|it| *it));
        let stay = pooled.expected_stay(area_type);
        row("expected_stay", Some(area_type), stay);
    }
    let found = pooled.start().and_then(|start| pooled.mobility(&start));
    let of = |value: fn(&markov::Mobility) -> Result<f64, Reason>| match &found {
        Ok(mobility) => value(mobility),
        Err(reason) => Err(*reason),
    };
    row("prais_shorrocks", None, of(|it| Ok(it.prais_shorrocks)));
    row("determinant", None, of(|it| Ok(it.determinant)));
    row("second_eigenvalue", None, of(|it| it.second_eigenvalue));
    let leaving = of(|it| Ok(it.bartholomew_leaving));
    row("bartholomew_leaving", None, leaving);
    let distance = of(|it| Ok(it.bartholomew_distance));
    row("bartholomew_distance", None, distance);
    rows
}
