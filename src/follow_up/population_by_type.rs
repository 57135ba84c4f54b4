//! How many areas and people each type has, by region and year.

use super::finding::Finding;
use super::transitions::{Classified, checked};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::Sum;

pub const SAYS: Bilingual = Bilingual {
    en: "How large a part of the people live in areas of each type.",
    sv: "Hur stor del av befolkningen som bor i områden av varje typ.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Not everyone in an area lives under its average conditions: of those with low incomes \
         many live in areas of other types.",
    sv: "Alla i ett område lever inte under områdets genomsnittliga villkor: många med låga \
         inkomster bor i områden av andra typer.",
};

/// The types of a region's areas in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution<'a> {
    /// None for all regions together.
    pub region: Option<&'a str>,
    pub year: i32,
    /// From class 1 on.
    pub classes: Vec<InClass>,
    /// Areas whose class is not known.
    pub unknown: InClass,
}

/// The areas of a class, and who lives there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InClass {
    pub n_areas: usize,
    pub population: f64,
    /// Of the people in areas whose class is known; none where there are none, and for those of
    /// unknown class the share of all people.
    pub share: Option<f64>,
}

/// For each region in order, year by year, and last for all together.
///
/// Fails as [`transitions`](super::transitions::transitions) does.
pub fn population_by_type<'a>(
    rows: &[Classified<'a>],
    n_classes: usize,
) -> Result<Vec<Distribution<'a>>, Finding> {
    let mut rows = checked(rows, n_classes)?;
    let mut all = Vec::new();
    for of_year in rows.chunk_by(|a, b| a.year == b.year) {
        all.push(distribution(None, of_year, n_classes));
    }
    rows.sort_by_key(|row| (row.region, row.year, row.area));
    let groups = rows.chunk_by(|a, b| (a.region, a.year) == (b.region, b.year));
    let mut distributions: Vec<Distribution<'a>> = groups
        .map(|rows| distribution(Some(rows[0].region), rows, n_classes))
        .collect();
    distributions.append(&mut all);
    Ok(distributions)
}

fn distribution<'a>(
    region: Option<&'a str>,
    rows: &[Classified<'a>],
    n_classes: usize,
) -> Distribution<'a> {
    let mut cells = vec![(0, Sum::default()); n_classes + 1];
    for row in rows {
        // The first cell holds those of unknown class.
        let cell = &mut cells[row.class.unwrap_or(0)];
        cell.0 += 1;
        cell.1.add(row.population);
    }
    let mut known = Sum::default();
    cells[1..].iter().for_each(|cell| known.add(cell.1.value()));
    let (known, unknown) = (known.value(), cells[0].1.value());
    let in_class = |&(n_areas, population): &(usize, Sum), whole: f64| InClass {
        n_areas,
        population: population.value(),
        share: (0.0 < whole).then(|| population.value() / whole),
    };
    Distribution {
        region,
        year: rows[0].year,
        classes: cells[1..]
            .iter()
            .map(|cell| in_class(cell, known))
            .collect(),
        unknown: in_class(&cells[0], known + unknown),
    }
}
