//! The linked set: counts of groups in areas with everything that is published as a sum of them.
//!
//! In every period, a place's total is the sum of its groups, and a region's count is the sum of
//! its areas', for every group and in total. All sums are taken here, so that the relations hold.
//! Periods do not add up; what links a period to another generation is the [`super::Ledger`].

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};

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

/// What a count is a sum of: two sums that differ in it say something of what lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MadeOf {
    /// A digest of the areas, and of what is missing there.
    pub areas: u64,
    /// A digest of what the group is, or all groups.
    pub groups: u64,
}

impl fmt::Display for MadeOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:016x}", self.areas, self.groups)
    }
}

impl FromStr for MadeOf {
    type Err = ();

    fn from_str(written: &str) -> Result<MadeOf, ()> {
        let (areas, groups) = written.split_once('-').ok_or(())?;
        let digest = |written| u64::from_str_radix(written, 16).map_err(|_| ());
        Ok(MadeOf {
            areas: digest(areas)?,
            groups: digest(groups)?,
        })
    }
}

/// The first bytes of a SHA-256.
fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let bytes = digest.finalize();
    let first: [u8; 8] = bytes[..8].try_into().expect("there are 32");
    u64::from_be_bytes(first)
}

/// Counts by period, place and column. Column 0 is the total, the others are groups by name.
#[derive(Clone, Debug)]
pub struct LinkedTables {
    pub(super) geography: Geography,
    pub(super) groups: Vec<String>,
    pub(super) sensitivity: Sensitivity,
    pub(super) tables: Vec<Table>,
    /// Digests of what each column is, the total first.
    columns: Vec<u64>,
}

/// One period. A cell has the number `place * (number of groups + 1) + column`.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub period: i32,
    pub values: Vec<i64>,
    pub missing: Vec<Option<Missing>>,
    /// Digests of the areas of each place, if nothing is missing in them.
    areas: Arc<[u64]>,
    /// The same of cells of places in which something is missing.
    incomplete: BTreeMap<usize, u64>,
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
        let codes = |place: usize| {
            let areas = geography.areas_of(place).iter();
            digest(areas.map(|area| geography.code(*area)))
        };
        let areas: Arc<[u64]> = (0..geography.n_places()).map(codes).collect();
        let tables = given
            .into_iter()
            .map(|(period, counts)| Table::new(period, &counts, &geography, width, &areas))
            .collect();
        let mut tables = LinkedTables {
            geography,
            groups: names,
            sensitivity,
            tables,
            columns: Vec::new(),
        };
        tables.define(str::to_owned);
        Ok(tables)
    }

    /// Says what each group is, such as the categories that are added up for it.
    pub fn define(&mut self, what: impl Fn(&str) -> String) {
        let defined: Vec<[String; 2]> = (self.groups.iter())
            .map(|group| [group.clone(), what(group)])
            .collect();
        let total = digest(defined.iter().flatten().map(String::as_str));
        let groups = defined
            .iter()
            .map(|it| digest(it.iter().map(String::as_str)));
        self.columns = std::iter::once(total).chain(groups).collect();
    }

    /// What a count of a period is a sum of.
    pub fn made_of(&self, table: usize, cell: usize) -> MadeOf {
        let table = &self.tables[table];
        let incomplete = table.incomplete.get(&cell).copied();
        MadeOf {
            areas: incomplete.unwrap_or_else(|| table.areas[cell / self.width()]),
            groups: self.columns[cell % self.width()],
        }
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
    fn new(
        period: i32,
        given: &[Option<Given>],
        geography: &Geography,
        width: usize,
        areas: &Arc<[u64]>,
    ) -> Table {
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
        let mut incomplete = BTreeMap::new();
        for place in 0..geography.n_places() {
            let lacks = |area: usize, column: usize| missing[area * width + column].is_some();
            let own = geography.areas_of(place);
            if !own.iter().any(|area| lacks(*area, 0)) {
                continue;
            }
            for column in 0..width {
                // What is there of each area; of the total, the groups.
                let there = own.iter().map(|area| {
                    let columns = match column {
                        0 => 1..width,
                        _ => column..column + 1,
                    };
                    let mut text = geography.code(*area).to_owned();
                    for column in columns {
                        text.push(if lacks(*area, column) { '-' } else { '+' });
                    }
                    text
                });
                let there: Vec<String> = there.collect();
                let cell = place * width + column;
                incomplete.insert(cell, digest(there.iter().map(String::as_str)));
            }
        }
        Table {
            period,
            values,
            missing,
            areas: areas.clone(),
            incomplete,
        }
    }
}
