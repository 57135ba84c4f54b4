//! The published examples and the values that must come out of them.

use klyfta::follow_up::effects::panel::{Panel, Row, Treatment};

use crate::shared::shared;

/// A value of `values.csv`.
#[derive(Clone, Debug)]
pub struct Value {
    pub key: String,
    pub value: Option<f64>,
    pub se: Option<f64>,
    pub p: Option<f64>,
    pub tolerance: f64,
    pub kind: String,
}

/// All values of one estimator on one example; none where the shared data are missing.
pub fn values(example: &str, estimator: &str) -> Vec<Value> {
    let Some(path) = shared("reference/eval/values.csv") else {
        return Vec::new();
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records = reader.records().map(Result::unwrap);
    let of_estimator = records.filter(|it| &it[0] == example && &it[1] == estimator);
    let values: Vec<Value> = of_estimator
        .map(|it| Value {
            key: it[2].to_owned(),
            value: it[3].parse().ok(),
            se: it[4].parse().ok(),
            p: it[7].parse().ok(),
            tolerance: it[8].parse().unwrap(),
            kind: it[9].to_owned(),
        })
        .collect();
    assert!(!values.is_empty(), "no values of {example} {estimator}");
    values
}

/// Compares with a value and its standard error: recomputed errors to 1e-6, printed bootstrap
/// errors to 12 per cent.
pub fn check(expected: &Value, value: f64, standard_error: Result<f64, impl std::fmt::Debug>) {
    let key = &expected.key;
    if let Some(wanted) = expected.value {
        let off = (value - wanted).abs();
        assert!(off <= expected.tolerance, "{key}: {value} is not {wanted}");
    }
    if let Some(wanted) = expected.se {
        let found = standard_error.unwrap();
        let tolerance = match expected.kind.as_str() {
            "printed" | "published" => 0.12 * wanted,
            _ => 1e-6,
        };
        let off = (found - wanted).abs();
        assert!(off <= tolerance, "{key}: error {found} is not {wanted}");
    }
}

/// A table by the names of its columns.
pub struct Table {
    names: Vec<String>,
    records: Vec<Vec<String>>,
}

impl Table {
    pub fn read(relative: &str) -> Option<Table> {
        let path = shared(relative)?;
        let mut reader = csv::Reader::from_path(path).unwrap();
        let names = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let cells = |it: csv::StringRecord| it.iter().map(str::to_owned).collect();
        let records = reader
            .records()
            .map(|record| cells(record.unwrap()))
            .collect();
        Some(Table { names, records })
    }

    pub fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.names.iter().position(|it| it == name).unwrap();
        self.records.iter().map(move |record| record[at].as_str())
    }
}

/// An observation of a unit, made before it is lent to a panel.
#[derive(Clone, Debug)]
pub struct Line {
    pub unit: String,
    pub time: i32,
    pub outcome: Option<f64>,
    pub treatment: Treatment,
    pub weight: f64,
    pub cluster: Option<String>,
    pub covariates: Vec<Option<f64>>,
}

impl Line {
    pub fn new(unit: &str, time: i32, outcome: f64, first_funded: i32) -> Line {
        Line {
            unit: unit.to_owned(),
            time,
            outcome: Some(outcome),
            treatment: Treatment::Since(Some(first_funded)),
            weight: 1.0,
            cluster: None,
            covariates: Vec::new(),
        }
    }
}

pub fn rows(lines: &[Line]) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        rows.push(Row {
            place: at + 2,
            unit: &line.unit,
            time: line.time,
            outcome: line.outcome,
            treatment: line.treatment,
            weight: line.weight,
            cluster: line.cluster.as_deref(),
            covariates: &line.covariates,
        });
    }
    rows
}

pub fn panel(lines: &[Line]) -> Panel {
    Panel::new(&rows(lines)).unwrap()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// Counties' teen employment, with the logarithm of population as the covariate where asked for.
pub fn mpdta(covariates: &[&str]) -> Option<Vec<Line>> {
    let table = Table::read("reference/eval/mpdta/mpdta.csv")?;
    let column = |name: &str| table.column(name).map(number).collect::<Vec<f64>>();
    let covariates: Vec<Vec<f64>> = covariates.iter().map(|name| column(name)).collect();
    let (years, first, outcomes) = (column("year"), column("first_treat"), column("lemp"));
    let units = table.column("countyreal").enumerate();
    let line = |(at, unit): (usize, &str)| Line {
        covariates: covariates.iter().map(|it| Some(it[at])).collect(),
        ..Line::new(unit, years[at] as i32, outcomes[at], first[at] as i32)
    };
    Some(units.map(line).collect())
}

/// A simulated panel with nine cohorts, and one covariate.
pub fn base_stagg() -> Option<Vec<Line>> {
    let table = Table::read("reference/eval/base_stagg/base_stagg.csv")?;
    let column = |name: &str| table.column(name).map(number).collect::<Vec<f64>>();
    let (years, first) = (column("year"), column("year_treated"));
    let (outcomes, covariate) = (column("y"), column("x1"));
    let units = table.column("id").enumerate();
    let line = |(at, unit): (usize, &str)| Line {
        covariates: vec![Some(covariate[at])],
        ..Line::new(unit, years[at] as i32, outcomes[at], first[at] as i32)
    };
    Some(units.map(line).collect())
}

/// Packs of cigarettes a head by state, with a law in one of them.
pub fn prop99() -> Option<Vec<Line>> {
    let table = Table::read("reference/eval/prop99/california_prop99.csv")?;
    let column = |name: &str| table.column(name).map(number).collect::<Vec<f64>>();
    let (years, outcomes) = (column("year"), column("packs_per_capita"));
    let treated = column("treated");
    let units = table.column("state").enumerate();
    let line = |(at, unit): (usize, &str)| Line {
        treatment: Treatment::Now(treated[at] == 1.0),
        ..Line::new(unit, years[at] as i32, outcomes[at], 0)
    };
    Some(units.map(line).collect())
}

/// Employment of stores before and after a rise of the minimum wage in one of two states.
pub fn card_krueger() -> Option<Vec<Line>> {
    let table = Table::read("reference/eval/card_krueger/card_krueger.csv")?;
    let cells = table.column("id").zip(table.column("nj"));
    let cells = cells.zip(table.column("d").zip(table.column("fte")));
    let line = |((unit, state), (after, outcome)): ((&str, &str), (&str, &str))| Line {
        outcome: outcome.parse().ok(),
        ..Line::new(
            unit,
            1 + number(after) as i32,
            0.0,
            if state == "1" { 2 } else { 0 },
        )
    };
    Some(cells.map(line).collect())
}
