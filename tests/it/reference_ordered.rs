//! Values that other programs gave for ordered groups, recorded with program, version and script
//! beside the values.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{TwoGroup, find};

use crate::laws_of_order::reardon::{Fit, INDICES, RankOrder};
use crate::registry::{evaluate, ordered, try_evaluate_at};
use crate::shared::shared;

const TOLERANCE: f64 = 1e-9;

type Table = Vec<Vec<f64>>;
type Record = BTreeMap<String, String>;

fn records(path: &Path) -> Vec<Record> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

fn rows<const N: usize>(rows: &[[f64; N]]) -> Table {
    rows.iter().map(|row| row.to_vec()).collect()
}

fn columns(path: &Path, names: &[&str]) -> Table {
    let row = |record: &Record| {
        names
            .iter()
            .map(|name| record[*name].parse().unwrap())
            .collect()
    };
    records(path).iter().map(row).collect()
}

/// The tables by the names that the recorded values give them; those of the manual pages stand
/// there (OasisR 3.1.1, `ordinalseg` and `rankorderseg`).
fn table(name: &str) -> Table {
    match name {
        "OasisR_GreHSize" => columns(
            &shared("reference/r/data/OasisR_GreHSize.csv").unwrap(),
            &["VAR3", "VAR4", "VAR5"],
        ),
        "grenoble_hsize" => columns(
            &shared("reference/python/data/grenoble_hsize.csv").unwrap(),
            &["small", "medium", "big"],
        ),
        "Reardon2009 x1" => rows(&[
            [0.0, 0.0, 30.0],
            [0.0, 20.0, 10.0],
            [10.0, 20.0, 0.0],
            [30.0, 0.0, 0.0],
        ]),
        "Reardon2009 x2" => rows(&[
            [0.0, 30.0, 0.0],
            [0.0, 10.0, 20.0],
            [10.0, 0.0, 20.0],
            [30.0, 0.0, 0.0],
        ]),
        "rankorderseg man x1" => rows(&[
            [10.0, 10.0, 10.0, 20.0, 30.0, 40.0, 50.0],
            [0.0, 20.0, 10.0, 10.0, 10.0, 20.0, 20.0],
            [10.0, 20.0, 10.0, 10.0, 10.0, 0.0, 0.0],
            [30.0, 30.0, 20.0, 10.0, 10.0, 0.0, 0.0],
        ]),
        // The second table has two pairs of categories exchanged: the third and the sixth, the
        // fourth and the seventh.
        "rankorderseg man x2" => {
            let exchange = |row: &Vec<f64>| {
                [0, 1, 5, 6, 4, 2, 3]
                    .map(|category: usize| row[category])
                    .to_vec()
            };
            table("rankorderseg man x1").iter().map(exchange).collect()
        }
        _ => panic!("which table is `{name}`?"),
    }
}

fn check(source: &str, found: f64, recorded: f64) {
    assert!(
        (found - recorded).abs() < TOLERANCE,
        "{source} recorded {recorded}, got {found}"
    );
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// The two-group index that a rank-order index is made of, on a table of two categories.
fn of_two(rank_order: &str, threshold: &TwoGroup) -> f64 {
    let id = match rank_order {
        "rank_order_information_theory" => "information_theory",
        "rank_order_variance_ratio" => "correlation_ratio",
        "rank_order_square_root" => "ordinal_square_root",
        _ => unreachable!("{rank_order} is no rank-order index"),
    };
    let areas = threshold.areas().map(|area| [area.group, area.others]);
    evaluate(find(id).unwrap(), &areas.collect::<Vec<_>>())
}

/// OasisR's rank-order indices by its names.
fn rank_order(name: &str) -> (&'static str, RankOrder) {
    let place = ["Hr", "Rr", "Sr"].iter().position(|it| *it == name);
    INDICES[place.unwrap_or_else(|| panic!("which index is `{name}`?"))]
}

#[test]
fn oasisr_agrees_on_ordinal_indices() {
    let Some(values) = shared("reference/r/values.csv") else {
        return;
    };
    let mut n_compared = 0;
    for record in records(&values) {
        if record["function"] != "ordinalseg" {
            continue;
        }
        let id = match record["component"].as_str() {
            "1" => "ordinal_information_theory",
            "2" => "ordinal_variation_ratio",
            "3" => "ordinal_square_root",
            "4" => "ordinal_absolute_difference",
            component => panic!("which index is `{component}`?"),
        };
        let found = evaluate(find(id).unwrap(), &table(&record["dataset"]));
        let source = format!("{id}: OasisR {}", record["dataset"]);
        check(&source, found, number(&record["result"]));
        n_compared += 1;
    }
    assert_eq!(n_compared, 24);
}

/// OasisR fits the curve without weights, where Reardon (2011) and PySAL weight by the square of
/// the variation. Its values at the thresholds are ours; its curves and indices are those that the
/// reference formulas of `laws_of_order.rs` give without weights, and with weights these give ours.
#[test]
fn oasisr_agrees_on_rank_order_indices_but_for_its_weights() {
    let Some(values) = shared("reference/r/values.csv") else {
        return;
    };
    let mut n_compared = [0; 3];
    for record in records(&values) {
        if record["function"] != "rankorderseg" {
            continue;
        }
        let (name, component) = record["component"].split_once('|').unwrap();
        let (id, reference) = rank_order(name);
        let order = record["parameters"].strip_prefix("polorder=").unwrap();
        let order: usize = order.parse().unwrap();
        let table = table(&record["dataset"]);
        let recorded = number(&record["result"]);
        let source = format!("{id}: OasisR {} {order} {component}", record["dataset"]);
        if component == "Index" {
            check(
                &source,
                reference.index(&table, order, Fit::Unweighted),
                recorded,
            );
            let ours = try_evaluate_at(find(id).unwrap(), order as f64, &table).unwrap();
            check(&source, ours, reference.index(&table, order, Fit::Weighted));
            // Where there are as many thresholds as coefficients, weights are of no consequence.
            if order == 5 {
                check(&source, ours, recorded);
            } else {
                assert!(
                    1e-6 < (ours - recorded).abs(),
                    "{source}: weights without effect"
                );
            }
            n_compared[0] += 1;
        } else if let Some(threshold) = component.strip_prefix("at_threshold_") {
            let threshold: usize = threshold.parse().unwrap();
            let ordered = ordered(&table).unwrap();
            let found = of_two(id, &ordered.thresholds()[threshold - 1]);
            check(&source, found, recorded);
            n_compared[1] += 1;
        } else if let Some(power) = component.strip_prefix("coef_") {
            let power: usize = power.parse().unwrap();
            check(
                &source,
                reference.fit(&table, order, Fit::Unweighted)[power],
                recorded,
            );
            n_compared[2] += 1;
        } else {
            panic!("{source}: what is it?");
        }
    }
    assert_eq!(n_compared, [24, 144, 108]);
}

#[test]
fn weighted_fits_made_without_this_program_agree() {
    let Some(values) = shared("reference/r/verification.csv") else {
        return;
    };
    let mut n_compared = 0;
    for record in records(&values) {
        if record["function"] != "rankorderseg" || !record["formula"].contains("WLS") {
            continue;
        }
        let (name, _) = record["component"].split_once('|').unwrap();
        let (id, _) = rank_order(name);
        let order = number(record["parameters"].strip_prefix("polorder=").unwrap());
        let table = table(&record["dataset"]);
        let found = try_evaluate_at(find(id).unwrap(), order, &table).unwrap();
        let source = format!("{id}: numpy {} {order}", record["dataset"]);
        check(&source, found, number(&record["independent"]));
        n_compared += 1;
    }
    assert_eq!(n_compared, 4);
}

#[test]
fn pysal_agrees_on_rank_order_indices() {
    let Some(values) = shared("reference/python/values.csv") else {
        return;
    };
    let mut n_compared = 0;
    for record in records(&values) {
        if record["kind"] != "rankorder" {
            continue;
        }
        let id = match record["index"].as_str() {
            "RankOrderInfoTheory" => "rank_order_information_theory",
            "RankOrderVarianceRatio" => "rank_order_variance_ratio",
            "RankOrderSqrt" => "rank_order_square_root",
            index => panic!("which index is `{index}`?"),
        };
        let parameters: serde_json::Value = serde_json::from_str(&record["params"]).unwrap();
        let groups = serde_json::json!(["small", "medium", "big"]);
        assert_eq!(parameters["groups"], groups, "other columns than read");
        let degree = parameters["degree"].as_f64().unwrap();
        let table = table(&record["dataset"]);
        let found = try_evaluate_at(find(id).unwrap(), degree, &table).unwrap();
        check(&format!("{id}: PySAL"), found, number(&record["value"]));
        n_compared += 1;
    }
    assert_eq!(n_compared, 3);
}
