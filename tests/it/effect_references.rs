//! Published examples of effects and the values that must come out of them.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::follow_up::effects::{Outcomes, Treatment};

use crate::shared::shared;

/// A value that another program or paper gives.
pub struct Expected {
    pub value: f64,
    pub standard_error: Option<f64>,
    pub p: Option<f64>,
    pub tolerance: f64,
}

impl Expected {
    pub fn check(&self, found: f64) {
        let Expected {
            value, tolerance, ..
        } = self;
        assert!(
            (found - value).abs() <= *tolerance,
            "{found} is not {value} +- {tolerance}"
        );
    }
}

/// The values of an example by estimator, each with its keys.
pub fn expected(example: &str, estimator: &str) -> Option<Vec<(String, Expected)>> {
    let rows = rows(&shared("reference/eval/values.csv")?);
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().ok();
    let wanted = rows
        .iter()
        .filter(|row| row["example"] == example && row["estimator"] == estimator);
    let found: Vec<(String, Expected)> = wanted
        .map(|row| {
            let expected = Expected {
                value: number(row, "value").unwrap(),
                standard_error: number(row, "se"),
                p: number(row, "p"),
                tolerance: number(row, "tol").unwrap(),
            };
            (row["key"].clone(), expected)
        })
        .collect();
    assert!(!found.is_empty(), "{example} has no {estimator}");
    Some(found)
}

pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let row = |row: Result<BTreeMap<String, String>, csv::Error>| row.unwrap();
    reader.deserialize().map(row).collect()
}

/// An example with one treated unit: its outcomes and when it was treated.
pub struct Example {
    pub outcomes: Outcomes,
    pub treatment: Treatment,
    pub unit: usize,
    pub first_treated: usize,
}

pub fn proposition_99() -> Option<Example> {
    example(
        "prop99/california_prop99.csv",
        ["state", "year", "packs_per_capita"],
    )
}

pub fn kansas() -> Option<Example> {
    example("kansas/kansas.csv", ["state", "year_qtr", "lngdpcapita"])
}

fn example(file: &str, [unit, time, outcome]: [&str; 3]) -> Option<Example> {
    let rows = rows(&shared(&format!("reference/eval/{file}"))?);
    let number =
        |row: &BTreeMap<String, String>, column: &str| -> f64 { row[column].parse().unwrap() };
    let mut names: Vec<String> = rows.iter().map(|row| row[unit].clone()).collect();
    names.sort();
    names.dedup();
    let mut times: Vec<f64> = rows.iter().map(|row| number(row, time)).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let mut values = vec![f64::NAN; names.len() * times.len()];
    let (mut treated, mut first) = (0, times.len());
    for row in &rows {
        let unit = names.binary_search(&row[unit]).unwrap();
        let at = number(row, time);
        let time = times.iter().position(|it| *it == at).unwrap();
        values[unit * times.len() + time] = number(row, outcome);
        if number(row, "treated") == 1.0 {
            (treated, first) = (unit, first.min(time));
        }
    }
    let outcomes = Outcomes::new(names, times, values).unwrap();
    let treatment = Treatment::new(&outcomes, &[treated], first).unwrap();
    Some(Example {
        outcomes,
        treatment,
        unit: treated,
        first_treated: first,
    })
}
