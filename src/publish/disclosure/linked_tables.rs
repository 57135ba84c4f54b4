//! The linked set: counts of groups in areas with everything that is published as a sum of them.
//!
//! In every period, a place's total is the sum of its groups, and a region's count is the sum of
//! its areas', for every group and in total. All sums are taken here, so that the relations hold.
//! Periods do not add up; what links a period to another generation is the [`super::Ledger`].

use std::collections::BTreeMap;

use super::finding::Finding;
use super::geography::Geography;

/// The name of the column of totals.
pub const TOTAL: &str = "total";

/// A count as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Count(u64),
    Missing(Missing),
}

/// Why there is no count. A mark that says that there is nobody is the count nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    Suppressed,
    NotDelivered,
    NotApplicable,
}

/// One count of the input: people of a group in an area and period.
#[derive(Clone, Debug)]
pub struct Row {
    pub period: i32,
    pub area: String,
    pub group: String,
    pub count: Given,
}

/// Whether it harms persons that everybody or nobody in their area is known to be of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    Sensitive,
    NotSensitive,
}

/// Counts by period, place and column. Column 0 is the total, the others are groups by name.
#[derive(Clone, Debug)]
pub struct LinkedTables {
    pub(super) geography: Geography,
    pub(super) groups: Vec<String>,
    pub(super) sensitivity: Sensitivity,
    pub(super) tables: Vec<Table>,
}

/// One period. A cell has the number `place * (number of groups + 1) + column`.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub period: i32,
    pub values: Vec<i64>,
    pub missing: Vec<Option<Missing>>,
}

impl LinkedTables {
    /// Counts that do not come are not delivered. Fails on areas and groups that are not named, on
    /// rows that come twice and on counts of 2^40 and above.
    pub fn new(
        geography: Geography,
        groups: &[String],
        sensitivity: Sensitivity,
        rows: &[Row],
    ) -> Result<LinkedTables, Vec<Finding>> {
        const GREATEST: u64 = 1 << 40;
        let mut findings = Vec::new();
        let mut names: Vec<String> = groups.to_vec();
        names.sort();
        for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
            findings.push(Finding::GroupTwice(pair[0].clone()));
        }
        if names.iter().any(|name| name == TOTAL) {
            findings.push(Finding::GroupNamedTotal);
        }
        names.dedup();
        let columns: BTreeMap<&str, usize> = names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at + 1))
            .collect();
        let areas: BTreeMap<&str, usize> = (0..geography.n_areas())
            .map(|area| (geography.code(area), area))
            .collect();
        let width = names.len() + 1;
        let n_leaves = geography.n_areas() * width;
        let mut given: BTreeMap<i32, Vec<Option<Given>>> = BTreeMap::new();
        for row in rows {
            let area = areas.get(row.area.as_str());
            let column = columns.get(row.group.as_str());
            if area.is_none() {
                findings.push(Finding::UnknownArea(row.area.clone()));
            }
            if column.is_none() {
                findings.push(Finding::UnknownGroup(row.group.clone()));
            }
            let (Some(area), Some(column)) = (area, column) else {
                continue;
            };
            if matches!(row.count, Given::Count(count) if GREATEST <= count) {
                findings.push(Finding::CountTooLarge(row.area.clone(), row.period));
                continue;
            }
            let counts = given
                .entry(row.period)
                .or_insert_with(|| vec![None; n_leaves]);
            if counts[area * width + column].replace(row.count).is_some() {
                let (area, group) = (row.area.clone(), row.group.clone());
                findings.push(Finding::RowTwice(area, group, row.period));
            }
        }
        if !findings.is_empty() {
            findings.sort();
            findings.dedup();
            return Err(findings);
        }
        let tables = given
            .into_iter()
            .map(|(period, counts)| Table::new(period, &counts, &geography, width))
            .collect();
        Ok(LinkedTables {
            geography,
            groups: names,
            sensitivity,
            tables,
        })
    }

    pub fn geography(&self) -> &Geography {
        &self.geography
    }

    /// Groups by name, in the order of columns 1 and on.
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    pub fn n_periods(&self) -> usize {
        self.tables.len()
    }

    pub fn period(&self, table: usize) -> i32 {
        self.tables[table].period
    }

    pub fn width(&self) -> usize {
        self.groups.len() + 1
    }

    pub fn n_cells(&self) -> usize {
        self.geography.n_places() * self.width()
    }

    /// The number of a cell, for patterns and figures.
    pub fn cell(&self, level: &str, code: &str, column: &str) -> Option<usize> {
        let mut places = 0..self.geography.n_places();
        let place = places.find(|place| {
            self.geography.level(*place) == level && self.geography.code(*place) == code
        })?;
        let column = (0..self.width()).find(|at| self.column_name(*at) == column)?;
        Some(place * self.width() + column)
    }

    /// The exact count of a cell, for those who may see it.
    pub fn exact(&self, table: usize, cell: usize) -> u64 {
        self.tables[table].values[cell] as u64
    }

    /// The name of a column.
    pub fn column_name(&self, column: usize) -> &str {
        match column {
            0 => TOTAL,
            group => &self.groups[group - 1],
        }
    }
}

impl Table {
    fn new(period: i32, given: &[Option<Given>], geography: &Geography, width: usize) -> Table {
        let n_cells = geography.n_places() * width;
        let (mut values, mut missing) = (vec![0; n_cells], vec![None; n_cells]);
        for area in 0..geography.n_areas() {
            for column in 1..width {
                let cell = area * width + column;
                match given[cell] {
                    Some(Given::Count(count)) => values[cell] = count as i64,
                    Some(Given::Missing(kind)) => missing[cell] = Some(kind),
                    None => missing[cell] = Some(Missing::NotDelivered),
                }
            }
            let cells = area * width + 1..(area + 1) * width;
            values[area * width] = values[cells.clone()].iter().sum();
            // The total of what is there is not the total: it would be taken for one.
            missing[area * width] = missing[cells].iter().flatten().min().copied();
        }
        for region in geography.n_areas()..geography.n_places() {
            for column in 0..width {
                let areas = geography.areas_of(region).iter();
                values[region * width + column] =
                    areas.map(|area| values[area * width + column]).sum();
            }
        }
        Table {
            period,
            values,
            missing,
        }
    }
}
