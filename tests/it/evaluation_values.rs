//! The values that other programs and papers give for follow-up methods.

use crate::shared::shared;

/// A value of `values.csv`.
pub struct Value {
    pub key: String,
    pub value: f64,
    pub standard_error: Option<f64>,
    pub tolerance: f64,
}

/// The values of an estimator; none where the shared data are missing.
pub fn values(example: &str, estimator: &str) -> Vec<Value> {
    let Some(path) = shared("reference/eval/values.csv") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        if &row[0] == example && &row[1] == estimator {
            found.push(Value {
                key: row[2].to_owned(),
                value: row[3].parse().unwrap(),
                standard_error: row[4].parse().ok(),
                tolerance: row[8].parse().unwrap(),
            });
        }
    }
    assert!(!found.is_empty(), "no values of {example}, {estimator}");
    found
}

/// Holds `found` against each value of an estimator, by its key.
pub fn check(example: &str, estimator: &str, found: impl Fn(&str) -> f64) {
    for value in values(example, estimator) {
        let found = found(&value.key);
        let off = (found - value.value).abs();
        // Printed numbers are rounded half-way; a whole count has no tolerance.
        assert!(
            off <= value.tolerance * 1.000_001,
            "{example}, {estimator}, {}: {found} is not {}",
            value.key,
            value.value
        );
    }
}

/// A state and its income per head, year by year.
pub type State = (String, Vec<f64>);

/// The years, and the 48 states.
pub fn usjoin() -> Option<(Vec<i32>, Vec<State>)> {
    let mut reader = csv::Reader::from_path(shared("reference/eval/usjoin/usjoin.csv")?).unwrap();
    let headers = reader.headers().unwrap().clone();
    let years = headers
        .iter()
        .skip(2)
        .map(|it| it.parse().unwrap())
        .collect();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let numbers = row.iter().skip(2).map(|it| it.parse().unwrap()).collect();
        (row[0].to_owned(), numbers)
    });
    Some((years, rows.collect()))
}
