//! Outcomes of units over time, with when each unit was first funded.
//!
//! Everything wrong with the rows is found at once and named with row, unit and time; what is left
//! out is listed, never dropped silently.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Field, Finding, Problem};

/// A cohort of fewer funded units has no standard error of its own.
///
/// A group of one has no variance, and of two or three next to none can be learnt:
/// <https://github.com/bcallaway11/did/issues/225>.
pub const FEWEST_UNITS: usize = 5;

/// The outcome of one unit at one time.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Where the caller has it from, such as the line of a file; findings name it.
    pub place: usize,
    pub unit: &'a str,
    pub time: i32,
    pub outcome: Option<f64>,
    pub treatment: Treatment,
    /// Above zero, such as the population in a year before all funding; 1 where all count alike.
    pub weight: f64,
    /// What the grant was assigned to, such as the municipality; each unit itself where none.
    pub cluster: Option<&'a str>,
    pub covariates: &'a [Option<f64>],
}

/// When a unit is funded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// The time of the first funding, the same in all rows of a unit; none or zero where the unit
    /// never is funded.
    Since(Option<i32>),
    /// Whether the unit is funded by now. Once funded always funded.
    Now(bool),
}

/// Units in order of their names, with an outcome or none for each time.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    units: Vec<Unit>,
    times: Vec<i32>,
    /// Unit by unit, with a place for each time.
    cells: Vec<Option<Cell>>,
    covariates: Vec<f64>,
    n_covariates: usize,
    n_clusters: usize,
    clustered: bool,
    findings: Vec<Finding>,
    left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, PartialEq)]
struct Unit {
    name: String,
    first_funded: Option<i32>,
    cluster: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    outcome: f64,
    weight: f64,
}

/// What is known of a unit at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation<'a> {
    pub outcome: f64,
    pub weight: f64,
    pub covariates: &'a [f64],
}

/// A unit that a result does not cover.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    pub unit: String,
    pub why: WhyLeftOut,
}

/// Why a result does not cover a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// Funded in the first period already, so that nothing is known of it without.
    AlreadyFunded,
    /// No outcome in any period.
    NoOutcome,
    /// No outcome in some period, where a method asks for all.
    NotInAllPeriods,
    /// No outcome both before and after.
    NoPair,
    /// No outcome before its funding.
    NoUnfundedPeriod,
}

/// Units first funded at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cohort {
    pub first_funded: i32,
    pub n_units: usize,
}

impl Panel {
    /// The panel of rows in any order, or all that is wrong with them.
    ///
    /// Rows of a unit agree on the first funding and the cluster; weights are above zero; no two
    /// rows are of the same unit and time; some unit is funded. A unit funded in the first period
    /// already is left out; one whose funding begins after the last period is never funded here.
    pub fn new(rows: &[Row<'_>]) -> Result<Panel, Vec<Finding>> {
        let mut findings = check_rows(rows);
        let times: Vec<i32> = BTreeSet::from_iter(rows.iter().map(|row| row.time))
            .into_iter()
            .collect();
        let mut of_units: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
        for row in rows {
            of_units.entry(row.unit).or_default().push(row);
        }
        let clustered = rows.iter().any(|row| row.cluster.is_some());
        let cluster_names: BTreeSet<&str> = rows.iter().filter_map(|row| row.cluster).collect();
        let cluster_names: Vec<&str> = cluster_names.into_iter().collect();
        let n_covariates = rows.first().map_or(0, |row| row.covariates.len());

        let mut panel = Panel {
            units: Vec::new(),
            times,
            cells: Vec::new(),
            covariates: Vec::new(),
            n_covariates,
            n_clusters: 0,
            clustered,
            findings: Vec::new(),
            left_out: Vec::new(),
        };
        for (name, rows) in &mut of_units {
            rows.sort_by_key(|row| (row.time, row.place));
            let first_funded = first_funded(rows, &panel.times, &mut findings);
            let cluster = cluster(rows, clustered, &mut findings);
            let seen = rows.iter().any(|row| observed(row).is_some());
            let why = match first_funded {
                FirstFunded::Already => Some(WhyLeftOut::AlreadyFunded),
                _ if !seen => Some(WhyLeftOut::NoOutcome),
                _ => None,
            };
            if let Some(why) = why {
                let unit = (*name).to_owned();
                findings.push(Finding::of_unit(Problem::LeftOut(why), &unit));
                panel.left_out.push(LeftOut { unit, why });
                continue;
            }
            panel.units.push(Unit {
                name: (*name).to_owned(),
                first_funded: match first_funded {
                    FirstFunded::At(time) => Some(time),
                    _ => None,
                },
                cluster: cluster.map_or(panel.units.len(), |name| {
                    cluster_names.partition_point(|other| *other < name)
                }),
            });
            panel.add_cells(rows, &mut findings);
        }
        panel.number_clusters();
        findings.extend(panel.check_design());
        findings.sort();
        if findings.iter().any(|finding| finding.problem.is_fatal()) {
            return Err(findings);
        }
        panel.findings = findings;
        Ok(panel)
    }

    fn add_cells(&mut self, rows: &[&Row<'_>], findings: &mut Vec<Finding>) {
        let mut rows = rows.iter().peekable();
        for &time in &self.times {
            let row = rows.next_if(|row| row.time == time);
            while rows.next_if(|row| row.time == time).is_some() {}
            let cell = row.and_then(|row| observed(row));
            self.cells.push(cell);
            match row.filter(|row| cell.is_some() && row.covariates.len() == self.n_covariates) {
                Some(row) => (self.covariates).extend(row.covariates.iter().flatten()),
                None => self.covariates.extend(vec![0.0; self.n_covariates]),
            }
            if row.is_none() {
                let unit = &self.units[self.units.len() - 1].name;
                findings.push(Finding::of_unit(Problem::NoRow, unit).at(time));
            }
        }
    }

    /// Numbers the clusters that are left, in order of their names.
    fn number_clusters(&mut self) {
        let used: BTreeSet<usize> = self.units.iter().map(|unit| unit.cluster).collect();
        let used: Vec<usize> = used.into_iter().collect();
        for unit in &mut self.units {
            unit.cluster = used.partition_point(|&other| other < unit.cluster);
        }
        self.n_clusters = used.len();
    }

    fn check_design(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.units.is_empty() {
            findings.push(Finding::of(Problem::NoUnits));
            return findings;
        }
        if self.times.len() < 2 {
            findings.push(Finding::of(Problem::OnePeriod));
        }
        let cohorts = self.cohorts();
        if cohorts.is_empty() {
            findings.push(Finding::of(Problem::NoneFunded));
        }
        if self.units.iter().all(|unit| unit.first_funded.is_some()) {
            findings.push(Finding::of(Problem::NoneNeverFunded));
        }
        for cohort in cohorts {
            if cohort.n_units < FEWEST_UNITS {
                findings.push(Finding::of(Problem::SmallCohort(cohort)));
            }
        }
        for pair in self.times.windows(2) {
            // Times may lie further apart than an i32 holds.
            if i64::from(pair[1]) - i64::from(pair[0]) > 1 {
                let (after, before) = (pair[0], pair[1]);
                findings.push(Finding::of(Problem::GapInTimes { after, before }));
            }
        }
        findings
    }

    /// The same panel of only those units that have an outcome in every period.
    pub fn complete(&self) -> Panel {
        let n_times = self.n_times();
        let mut panel = Panel {
            units: Vec::new(),
            cells: Vec::new(),
            covariates: Vec::new(),
            ..self.clone()
        };
        for (at, unit) in self.units.iter().enumerate() {
            let cells = &self.cells[at * n_times..][..n_times];
            if cells.iter().all(Option::is_some) {
                panel.units.push(unit.clone());
                panel.cells.extend_from_slice(cells);
                let width = n_times * self.n_covariates;
                (panel.covariates).extend_from_slice(&self.covariates[at * width..][..width]);
            } else {
                panel.left_out.push(LeftOut {
                    unit: unit.name.clone(),
                    why: WhyLeftOut::NotInAllPeriods,
                });
            }
        }
        panel.left_out.sort();
        panel.number_clusters();
        panel
    }

    /// What is noteworthy and no obstacle, such as units left out and outcomes missing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The units that the panel does not cover, by name.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    pub fn n_units(&self) -> usize {
        self.units.len()
    }

    /// The names of units, in rising order.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &str> {
        self.units.iter().map(|unit| unit.name.as_str())
    }

    pub fn unit_name(&self, unit: usize) -> &str {
        &self.units[unit].name
    }

    /// Times in rising order.
    pub fn times(&self) -> &[i32] {
        &self.times
    }

    pub fn n_times(&self) -> usize {
        self.times.len()
    }

    /// None where the unit never is funded within the panel.
    pub fn first_funded(&self, unit: usize) -> Option<i32> {
        self.units[unit].first_funded
    }

    pub fn is_funded(&self, unit: usize, time: usize) -> bool {
        (self.units[unit].first_funded).is_some_and(|first| first <= self.times[time])
    }

    pub fn n_funded(&self) -> usize {
        let funded = self.units.iter().filter(|unit| unit.first_funded.is_some());
        funded.count()
    }

    /// The number of the cluster of a unit, below `n_clusters`.
    pub fn cluster(&self, unit: usize) -> usize {
        self.units[unit].cluster
    }

    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// Whether the rows name clusters; otherwise each unit is one.
    pub fn is_clustered(&self) -> bool {
        self.clustered
    }

    pub fn n_covariates(&self) -> usize {
        self.n_covariates
    }

    /// None where the outcome or a covariate is missing.
    pub fn observation(&self, unit: usize, time: usize) -> Option<Observation<'_>> {
        let at = unit * self.n_times() + time;
        self.cells[at].map(|cell| Observation {
            outcome: cell.outcome,
            weight: cell.weight,
            covariates: &self.covariates[at * self.n_covariates..][..self.n_covariates],
        })
    }

    pub fn outcome(&self, unit: usize, time: usize) -> Option<f64> {
        self.cells[unit * self.n_times() + time].map(|cell| cell.outcome)
    }

    /// The weight of a unit in the first period in which its outcome is known.
    pub fn unit_weight(&self, unit: usize) -> f64 {
        let n_times = self.n_times();
        let mut cells = self.cells[unit * n_times..][..n_times].iter().flatten();
        // A unit without any outcome is left out of the panel.
        cells.next().map_or(1.0, |cell| cell.weight)
    }

    /// Whether every unit has an outcome in every period.
    pub fn is_balanced(&self) -> bool {
        self.cells.iter().all(Option::is_some)
    }

    /// Whether all known outcomes have the same weight.
    pub fn is_evenly_weighted(&self) -> bool {
        let mut weights = self.cells.iter().flatten().map(|cell| cell.weight);
        let first = weights.next();
        weights.all(|weight| Some(weight) == first)
    }

    pub fn n_observations(&self) -> usize {
        self.cells.iter().flatten().count()
    }

    /// The first years of funding in rising order, with how many units began then.
    pub fn cohorts(&self) -> Vec<Cohort> {
        let mut cohorts: BTreeMap<i32, usize> = BTreeMap::new();
        for first in self.units.iter().filter_map(|unit| unit.first_funded) {
            *cohorts.entry(first).or_default() += 1;
        }
        let cohort = |(first_funded, n_units)| Cohort {
            first_funded,
            n_units,
        };
        cohorts.into_iter().map(cohort).collect()
    }

    /// The last period before a time, such as that of the first funding.
    pub(crate) fn period_before(&self, time: i32) -> Option<usize> {
        self.times.partition_point(|&it| it < time).checked_sub(1)
    }
}

/// The outcome of a row, where it and all covariates are known and can be computed with.
fn observed(row: &Row<'_>) -> Option<Cell> {
    let known = row.covariates.iter().all(Option::is_some);
    let outcome = row.outcome.filter(|_| known)?;
    Some(Cell {
        outcome,
        weight: row.weight,
    })
}

/// What can be seen in one row, or in one row beside another of the same unit and time.
fn check_rows(rows: &[Row<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let n_covariates = rows.first().map_or(0, |row| row.covariates.len());
    let mut seen: BTreeMap<(&str, i32), usize> = BTreeMap::new();
    // In the order of their places, so that the later one of two is the duplicate.
    let mut rows: Vec<&Row<'_>> = rows.iter().collect();
    rows.sort_by_key(|row| row.place);
    for row in rows {
        let mut add = |problem| findings.push(Finding::of_row(problem, row));
        if let Some(&first) = seen.get(&(row.unit, row.time)) {
            add(Problem::Duplicate { first });
        } else {
            seen.insert((row.unit, row.time), row.place);
        }
        match row.outcome {
            None => add(Problem::NoOutcome),
            Some(outcome) if !outcome.is_finite() => add(Problem::NotFinite(Field::Outcome)),
            Some(_) => {}
        }
        if !row.weight.is_finite() {
            add(Problem::NotFinite(Field::Weight));
        } else if row.weight <= 0.0 {
            add(Problem::WeightNotPositive);
        }
        for (column, covariate) in row.covariates.iter().enumerate() {
            match covariate {
                None => add(Problem::NoCovariate { column }),
                Some(value) if !value.is_finite() => {
                    add(Problem::NotFinite(Field::Covariate { column }));
                }
                Some(_) => {}
            }
        }
        if row.covariates.len() != n_covariates {
            add(Problem::NumberOfCovariates);
        }
    }
    findings
}

enum FirstFunded {
    Never,
    At(i32),
    Already,
}

/// When a unit, whose rows come in the order of time, was first funded.
fn first_funded(rows: &[&Row<'_>], times: &[i32], findings: &mut Vec<Finding>) -> FirstFunded {
    let since = |row: &Row<'_>| match row.treatment {
        Treatment::Since(first) => Some(first.filter(|&first| first != 0)),
        Treatment::Now(_) => None,
    };
    let stated = since(rows[0]);
    for row in &rows[1..] {
        if since(row) != stated {
            findings.push(Finding::of_row(Problem::FirstFundedVaries, row));
        }
    }
    let first = match stated {
        Some(first) => first,
        None => {
            let funded = |row: &Row<'_>| row.treatment == Treatment::Now(true);
            let start = rows.iter().position(|row| funded(row));
            for row in &rows[start.unwrap_or(rows.len())..] {
                if row.treatment == Treatment::Now(false) {
                    findings.push(Finding::of_row(Problem::SwitchesOff, row));
                }
            }
            // Nobody knows how long before its first row such a unit was funded.
            if start == Some(0) {
                return FirstFunded::Already;
            }
            start.map(|start| rows[start].time)
        }
    };
    match first {
        None => FirstFunded::Never,
        Some(first) if first <= times[0] => FirstFunded::Already,
        Some(first) if times[times.len() - 1] < first => {
            let problem = Problem::FundedAfterLast {
                first_funded: first,
            };
            findings.push(Finding::of_unit(problem, rows[0].unit));
            FirstFunded::Never
        }
        Some(first) => FirstFunded::At(first),
    }
}

fn cluster<'a>(rows: &[&Row<'a>], clustered: bool, findings: &mut Vec<Finding>) -> Option<&'a str> {
    for row in rows {
        if clustered && row.cluster.is_none() {
            findings.push(Finding::of_row(Problem::NoCluster, row));
        } else if row.cluster != rows[0].cluster && rows[0].cluster.is_some() {
            findings.push(Finding::of_row(Problem::ClusterVaries, row));
        }
    }
    rows[0].cluster
}
