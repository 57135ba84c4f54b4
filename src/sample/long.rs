//! Long tables of persons: a row for each area, year and category.

use super::apportion::apportion_into;
use super::table::{Column, Values};

/// A long table in the making.
pub(super) struct Long {
    areas: Vec<u32>,
    years: Vec<i64>,
    categories: Vec<u32>,
    persons: Vec<u64>,
    /// Room that apportioning works in.
    order: Vec<(f64, usize)>,
}

impl Long {
    pub fn with_capacity(n_rows: usize) -> Long {
        Long {
            areas: Vec::with_capacity(n_rows),
            years: Vec::with_capacity(n_rows),
            categories: Vec::with_capacity(n_rows),
            persons: Vec::with_capacity(n_rows),
            order: Vec::new(),
        }
    }

    /// Adds the rows of an area (by its place in the register) and year: `persons` in all, shared
    /// out among the categories.
    pub fn push(&mut self, area: u32, year: i32, persons: u64, shares: &[f64]) {
        apportion_into(persons, shares, &mut self.order, &mut self.persons);
        for (category, _) in (0..).zip(shares) {
            self.areas.push(area);
            self.years.push(i64::from(year));
            self.categories.push(category);
        }
    }

    /// The columns `area_code`, `year`, the category under the name given, and `persons`.
    pub fn into_columns(
        self,
        area_codes: Vec<String>,
        (category, meaning): (&'static str, &'static str),
        categories: Vec<String>,
        persons: &'static str,
    ) -> Vec<Column> {
        let column = |name, meaning, values| Column {
            name,
            meaning,
            values,
        };
        let areas = Values::Text {
            dictionary: area_codes,
            codes: self.areas,
        };
        let categories = Values::Text {
            dictionary: categories,
            codes: self.categories,
        };
        let counts = self.persons.into_iter().map(u64::cast_signed).collect();
        vec![
            column("area_code", "code of the area, as in `areas`", areas),
            column(
                "year",
                "year of the statistics, at 31 December",
                Values::Whole(self.years),
            ),
            column(category, meaning, categories),
            column("persons", persons, Values::Whole(counts)),
        ]
    }
}
