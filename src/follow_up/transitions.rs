//! How many areas, and people, went from which type to which between two years.

use super::finding::{Finding, Reason, not_negative};
use super::markov::Moves;
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::Sum;

pub const SAYS: Bilingual = Bilingual {
    en: "How many areas, and how many people in them, kept their type between two years, and to \
         which types the others went.",
    sv: "Hur många områden, och hur många invånare i dem, som behöll sin typ mellan två år och \
         vilka typer de övriga fick.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "It follows areas, not people: an area may change because people moved. With limits drawn \
         anew each year areas change places with each other, so that as many can rise as fall \
         whatever happens in the country.",
    sv: "Det är områden som följs, inte människor: ett område kan ändras därför att folk har \
         flyttat. Med gränser som dras om varje år byter områden plats med varandra, så att lika \
         många kan stiga som sjunka vad som än händer i landet.",
};

/// The class of an area in a year, such as its type from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classified<'a> {
    pub area: &'a str,
    pub region: &'a str,
    pub year: i32,
    /// From 1; none where it is not known.
    pub class: Option<usize>,
    pub population: f64,
    /// Whether the area lies near a limit, so that chance may have moved it.
    pub is_near_limit: bool,
}

/// The moves between two years.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions<'a> {
    pub first_year: i32,
    pub last_year: i32,
    /// By the number of areas.
    pub areas: Moves,
    /// By the people who lived in them in the first year.
    pub people: Moves,
    /// One for each pair of classes that some area has, as a Sankey diagram takes it; in order.
    pub flows: Vec<Flow>,
    /// Areas that have a class in one of the years only, and for each the year and why it has none.
    pub unmatched: Vec<Unmatched<'a>>,
}

/// The areas that went from one class to another, or stayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    pub from: usize,
    pub to: usize,
    pub first_year: i32,
    pub last_year: i32,
    pub n_areas: usize,
    /// Of these, how many lay near a limit in either year.
    pub n_near_limit: usize,
    pub first_population: f64,
    pub last_population: f64,
}

/// An area that cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmatched<'a> {
    pub area: &'a str,
    /// In which it has no class.
    pub year: i32,
    /// [`Reason::NoSuchArea`] where it is not there, as after a new division, else
    /// [`Reason::Unknown`].
    pub reason: Reason,
}

/// The moves between the years of each pair, in the order in which the pairs are given.
///
/// Fails where a class is not between 1 and the number of classes, where a population is negative
/// or not finite, where an area is given twice in a year, where a year has no figures or a pair
/// does not rise.
pub fn transitions<'a>(
    rows: &[Classified<'a>],
    n_classes: usize,
    pairs: &[(i32, i32)],
) -> Result<Vec<Transitions<'a>>, Finding> {
    let rows = checked(rows, n_classes)?;
    let between = |&(first_year, last_year): &(i32, i32)| {
        if first_year >= last_year {
            return Err(Reason::YearsNotRising.in_year(last_year));
        }
        let of = |year: i32| {
            let of_year: Vec<_> = rows
                .iter()
                .filter(|row| row.year == year)
                .copied()
                .collect();
            if of_year.is_empty() {
                return Err(Reason::NoSuchYear.in_year(year));
            }
            Ok(of_year)
        };
        Ok(between_years(&of(first_year)?, &of(last_year)?, n_classes))
    };
    pairs.iter().map(between).collect()
}

/// The pairs of years that follow each other in the rows.
pub fn consecutive_years(rows: &[Classified<'_>]) -> Vec<(i32, i32)> {
    let mut years: Vec<i32> = rows.iter().map(|row| row.year).collect();
    years.sort_unstable();
    years.dedup();
    years.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The rows in order of year and area.
pub(super) fn checked<'a>(
    rows: &[Classified<'a>],
    n_classes: usize,
) -> Result<Vec<Classified<'a>>, Finding> {
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| (a.year, a.area).cmp(&(b.year, b.area)));
    for row in &mut rows {
        let at = |reason: Reason| reason.at_year(row.area, row.year);
        row.population = not_negative(row.population).map_err(at)?;
        if row
            .class
            .is_some_and(|class| class == 0 || class > n_classes)
        {
            return Err(at(Reason::NoSuchClass));
        }
    }
    let same =
        |pair: &&[Classified<'_>]| (pair[0].year, pair[0].area) == (pair[1].year, pair[1].area);
    match rows.windows(2).find(same) {
        Some(pair) => Err(Reason::Twice.at_year(pair[0].area, pair[0].year)),
        None => Ok(rows),
    }
}

/// Both in the order of areas.
fn between_years<'a>(
    first: &[Classified<'a>],
    last: &[Classified<'a>],
    n_classes: usize,
) -> Transitions<'a> {
    let (first_year, last_year) = (first[0].year, last[0].year);
    #[derive(Clone, Copy, Default)]
    struct Cell {
        n_areas: usize,
        n_near_limit: usize,
        first: Sum,
        last: Sum,
    }
    let mut cells = vec![Cell::default(); n_classes * n_classes];
    let mut unmatched = Vec::new();
    let find = |rows: &[Classified<'a>], area: &str| {
        let found = rows.binary_search_by(|row| row.area.cmp(area));
        found.ok().map(|at| rows[at])
    };
    for row in first {
        let other = find(last, row.area);
        match (row.class, other.map(|other| other.class)) {
            (Some(from), Some(Some(to))) => {
                let cell = &mut cells[(from - 1) * n_classes + to - 1];
                let population = other.map_or(0.0, |other| other.population);
                let is_near = other.is_some_and(|other| other.is_near_limit);
                cell.n_areas += 1;
                cell.n_near_limit += usize::from(row.is_near_limit || is_near);
                cell.first.add(row.population);
                cell.last.add(population);
            }
            (None, _) => unmatched.push((row.area, first_year, Reason::Unknown)),
            (_, Some(None)) => unmatched.push((row.area, last_year, Reason::Unknown)),
            (_, None) => unmatched.push((row.area, last_year, Reason::NoSuchArea)),
        }
    }
    let new = last.iter().filter(|row| find(first, row.area).is_none());
    unmatched.extend(new.map(|row| (row.area, first_year, Reason::NoSuchArea)));
    unmatched.sort_unstable_by_key(|&(area, year, _)| (area, year));
    let flows = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| 0 < cell.n_areas);
    let flow = |(at, cell): (usize, &Cell)| Flow {
        from: at / n_classes + 1,
        to: at % n_classes + 1,
        first_year,
        last_year,
        n_areas: cell.n_areas,
        n_near_limit: cell.n_near_limit,
        first_population: cell.first.value(),
        last_population: cell.last.value(),
    };
    Transitions {
        first_year,
        last_year,
        areas: Moves::of(
            n_classes,
            cells.iter().map(|cell| cell.n_areas as f64).collect(),
        ),
        people: Moves::of(
            n_classes,
            cells.iter().map(|cell| cell.first.value()).collect(),
        ),
        flows: flows.map(flow).collect(),
        unmatched: (unmatched.into_iter())
            .map(|(area, year, reason)| Unmatched { area, year, reason })
            .collect(),
    }
}
