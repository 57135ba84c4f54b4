//! Values that other programs gave for the same data, recorded with program, version and script
//! beside the values.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{LocalFormula, REGISTRY, TwoGroupArea, find, find_local};
use serde_json::Value;

use crate::registry::{evaluate, evaluate_at, two_group};
use crate::shared::shared;

const TOLERANCE: f64 = 1e-9;

/// Counts of several groups in the areas of one data set.
struct DataSet {
    groups: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl DataSet {
    fn read(path: &Path, groups: &[&str]) -> DataSet {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let headers = reader.headers().unwrap().clone();
        let columns: Vec<usize> = groups
            .iter()
            .map(|group| headers.iter().position(|header| header == *group).unwrap())
            .collect();
        let rows = reader
            .records()
            .map(|record| {
                let record = record.unwrap();
                columns
                    .iter()
                    .map(|&column| record[column].parse().unwrap())
                    .collect()
            })
            .collect();
        DataSet {
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
            rows,
        }
    }

    fn group(&self, name: &str) -> usize {
        self.groups.iter().position(|group| group == name).unwrap()
    }

    /// One group against another, both by their place.
    fn pair(&self, group: usize, reference: usize) -> Vec<Vec<f64>> {
        self.rows
            .iter()
            .map(|row| vec![row[group], row[reference]])
            .collect()
    }

    /// One group against all others.
    fn against_others(&self, group: usize) -> Vec<Vec<f64>> {
        let others = |row: &[f64]| {
            let others = row.iter().enumerate().filter(|(other, _)| *other != group);
            others.map(|(_, n)| n).sum()
        };
        self.rows
            .iter()
            .map(|row| vec![row[group], others(row)])
            .collect()
    }
}

/// How many values each index has been compared with, so that none is left out unnoticed.
#[derive(Default)]
struct Compared(BTreeMap<&'static str, usize>);

impl Compared {
    fn check(&mut self, id: &'static str, source: &str, found: f64, recorded: f64) {
        assert!(
            (found - recorded).abs() < TOLERANCE,
            "{id}: {source} recorded {recorded}, got {found}"
        );
        *self.0.entry(id).or_default() += 1;
    }
}

fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// Groups against all others, in PySAL's and EquiPop's words.
fn one_group_index(name: &str) -> Option<&'static str> {
    Some(match name {
        "D" | "Dissim" => "dissimilarity",
        "Gini" => "gini",
        "H" | "Entropy" => "information_theory",
        "Isolation" => "isolation",
        "Interaction" => "interaction",
        "CorrelationV" | "CorrelationR" => "correlation_ratio",
        "Atkinson" | "Atkinson_0.1" | "Atkinson_0.5" | "Atkinson_0.9" => "atkinson",
        _ => return None,
    })
}

fn multigroup_index(name: &str) -> Option<&'static str> {
    Some(match name {
        "MultiDissim" => "multigroup_dissimilarity",
        "MultiInfoTheory" => "multigroup_information_theory",
        // PySAL's divergence index (Roberto) is the mutual information index.
        "MultiDivergence" => "multigroup_mutual_information",
        _ => return None,
    })
}

fn python_data(dataset: &str, folder: &Path) -> Option<DataSet> {
    let (file, groups): (&str, &[&str]) = match dataset {
        "sacramento" => (
            "sacramento.csv",
            &["WHITE", "BLACK", "ASIAN", "HISP", "TOT_POP"],
        ),
        "grenoble_hsize" => ("grenoble_hsize.csv", &["small", "medium", "big", "total"]),
        "schools00" => (
            "schools00_wide.csv",
            &["asian", "black", "hisp", "native", "white"],
        ),
        "schools05" => (
            "schools05_wide.csv",
            &["asian", "black", "hisp", "native", "white"],
        ),
        _ => return None,
    };
    Some(DataSet::read(&folder.join(file), groups))
}

/// The group that the parameters name against the rest of the total population.
fn python_two_groups(data: &DataSet, parameters: &Value) -> Vec<Vec<f64>> {
    let group = data.group(parameters["group"].as_str().unwrap());
    let total = parameters["total"].as_str().unwrap();
    match data.groups.iter().position(|column| column == total) {
        Some(total) => data
            .rows
            .iter()
            .map(|row| vec![row[group], row[total] - row[group]])
            .collect(),
        // The schools have no column of totals; theirs is the sum of the groups.
        None => data.against_others(group),
    }
}

fn python_several_groups(data: &DataSet, parameters: &Value) -> DataSet {
    let groups: Vec<String> = serde_json::from_value(parameters["groups"].clone()).unwrap();
    let columns: Vec<usize> = groups.iter().map(|group| data.group(group)).collect();
    let select = |row: &Vec<f64>| columns.iter().map(|&column| row[column]).collect();
    DataSet {
        rows: data.rows.iter().map(select).collect(),
        groups,
    }
}

fn compare_with_python(compared: &mut Compared, values: &Path) {
    let folder = values.with_file_name("data");
    for record in records(values) {
        let (package, name) = (record["package"].as_str(), record["index"].as_str());
        let Some(data) = python_data(&record["dataset"], &folder) else {
            continue;
        };
        let recorded: f64 = match record["value"].parse() {
            Ok(recorded) => recorded,
            Err(_) => continue,
        };
        let parameters: Value = serde_json::from_str(&record["params"]).unwrap();
        let source = format!("{package} {name} {} {parameters}", record["dataset"]);
        // PySAL accepts a shape `b` for Atkinson and computes that of 0.5 whatever it is.
        let ignores_shape = package.starts_with("pysal") && parameters.get("b").is_some();
        match record["kind"].as_str() {
            "single" if !ignores_shape => {
                let Some(id) = one_group_index(name) else {
                    continue;
                };
                // EquiPop names the shape in the index, not in the parameters.
                let shape = name
                    .strip_prefix("Atkinson_")
                    .map_or(0.5, |it| it.parse().unwrap());
                let table = python_two_groups(&data, &parameters);
                compared.check(
                    id,
                    &source,
                    evaluate_at(find(id).unwrap(), shape, &table),
                    recorded,
                );
            }
            "multi" if package.starts_with("pysal") => {
                let Some(id) = multigroup_index(name) else {
                    continue;
                };
                let data = python_several_groups(&data, &parameters);
                compared.check(
                    id,
                    &source,
                    evaluate(find(id).unwrap(), &data.rows),
                    recorded,
                );
            }
            "multi" if package.starts_with("divintseg") => {
                let data = python_several_groups(&data, &parameters);
                if let Some(group) = name.strip_prefix("isolation ") {
                    // divintseg adds an integer area code into the population.
                    if group.ends_with("with an INTEGER unit id") {
                        continue;
                    }
                    let table = data.against_others(data.group(group));
                    let found = evaluate(find("isolation").unwrap(), &table);
                    compared.check("isolation", &source, found, recorded);
                }
            }
            _ => {}
        }
    }
}

fn r_data(dataset: &str, python: &Path) -> Option<DataSet> {
    // The R packages' own columns of the schools stand in this order.
    const RACES: &[&str] = &["asian", "black", "hisp", "white", "native"];
    Some(match dataset {
        "OasisR_GreHSize" => DataSet::read(
            &python.join("grenoble_hsize.csv"),
            &["small", "medium", "big"],
        ),
        "schools05" => DataSet::read(&python.join("schools05_wide.csv"), RACES),
        _ if dataset.starts_with("schools00") && !dataset.contains("->") => {
            DataSet::read(&python.join("schools00_wide.csv"), RACES)
        }
        "toy_m1(100,60,40,0|0,40,60,100)" => DataSet {
            groups: vec!["one".into(), "other".into()],
            rows: vec![
                vec![100.0, 0.0],
                vec![60.0, 40.0],
                vec![40.0, 60.0],
                vec![0.0, 100.0],
            ],
        },
        "toy_m2(80,80,20,20|20,20,80,80)" => DataSet {
            groups: vec!["one".into(), "other".into()],
            rows: vec![
                vec![80.0, 20.0],
                vec![80.0, 20.0],
                vec![20.0, 80.0],
                vec![20.0, 80.0],
            ],
        },
        _ => return None,
    })
}

/// A component such as `2,3`, or `2` alone, as places counted from zero.
fn places(component: &str) -> Option<Vec<usize>> {
    component
        .split(',')
        .map(|place| place.parse::<usize>().ok()?.checked_sub(1))
        .collect()
}

/// The table, and the value the index has for it, of a row of OasisR or of R's `segregation`.
fn r_check(compared: &mut Compared, record: &BTreeMap<String, String>, data: &DataSet) {
    let [function, parameters, component] =
        ["function", "parameters", "component"].map(|column| record[column].as_str());
    let recorded: f64 = record["result"].parse().unwrap();
    let source = format!("{} {function} {parameters} {component}", record["dataset"]);
    let mut check = |id: &'static str, table: &[Vec<f64>]| {
        let shape = parameters
            .split(';')
            .find_map(|it| it.strip_prefix("delta="))
            .map_or(0.5, |shape| shape.parse().unwrap());
        compared.check(
            id,
            &source,
            evaluate_at(find(id).unwrap(), shape, table),
            recorded,
        );
    };
    let place = |at: usize| places(component).unwrap()[at];
    match function {
        // The segregation index of Duncan and Duncan is dissimilarity from all others.
        "ISDuncan" => check("dissimilarity", &data.against_others(place(0))),
        "HTheil" => check("information_theory", &data.against_others(place(0))),
        "Gini" => check("gini", &data.against_others(place(0))),
        "Eta2" => check("correlation_ratio", &data.against_others(place(0))),
        "Atkinson" => check("atkinson", &data.against_others(place(0))),
        "xPx" => check("isolation", &data.against_others(place(0))),
        "DMulti" => check("multigroup_dissimilarity", &data.rows),
        "HMulti" => check("multigroup_information_theory", &data.rows),
        // A group against itself is no table of two groups.
        "DIDuncan" | "Gini2" if place(0) == place(1) => {}
        "DIDuncan" => check("dissimilarity", &data.pair(place(0), place(1))),
        "Gini2" => check("gini", &data.pair(place(0), place(1))),
        "LQ" => {
            let table = data.against_others(place(1));
            let two_group = two_group(&table).unwrap();
            let [group, others] = [0, 1].map(|column| table[place(0)][column]);
            let quotient = find_local("location_quotient").unwrap();
            let LocalFormula::TwoGroup(formula) = quotient.formula else {
                unreachable!("it is a measure of two groups")
            };
            let found = formula(&two_group, TwoGroupArea { group, others });
            compared.check(quotient.id, &source, found, recorded);
        }
        "isolation" => check("isolation", &data.against_others(data.group(component))),
        "dissimilarity" if data.groups.len() == 2 => check("dissimilarity", &data.rows),
        "dissimilarity" => {
            let groups = parameters
                .strip_prefix("group=")
                .unwrap()
                .split(';')
                .next()
                .unwrap();
            if let Some(group) = groups.strip_suffix(" vs rest") {
                check("dissimilarity", &data.against_others(data.group(group)));
            } else if let Some(pair) = groups
                .strip_prefix("race{")
                .and_then(|it| it.strip_suffix('}'))
            {
                let (one, other) = pair.split_once(',').unwrap();
                check(
                    "dissimilarity",
                    &data.pair(data.group(one), data.group(other)),
                );
            } else {
                panic!("{source}: which groups?");
            }
        }
        "mutual_total" => match (component, data.groups.len()) {
            ("M", 2) => {
                check("mutual_information", &data.rows);
                check("multigroup_mutual_information", &data.rows);
            }
            ("H", 2) => {
                check("information_theory", &data.rows);
                check("multigroup_information_theory", &data.rows);
            }
            ("M", _) => check("multigroup_mutual_information", &data.rows),
            ("H", _) => check("multigroup_information_theory", &data.rows),
            _ => panic!("{source}: which index?"),
        },
        _ => {}
    }
}

/// Rows that hold something else than one of our indices on the whole table, or hold it less
/// exactly.
fn is_left_out(record: &BTreeMap<String, String>) -> bool {
    let [function, parameters] = ["function", "parameters"].map(|it| record[it].as_str());
    // OasisR rounds to four decimals what it returns.
    parameters.contains("rounded")
        // Bell's form of exposure does not let a person meet himself or herself.
        || parameters.contains("exact=TRUE")
        // Estimates of a bootstrap.
        || record["note"].starts_with("stochastic")
        || (function == "mutual_total"
            // Parts within districts or states, and other areas than schools.
            && (parameters.contains("within=")
                || !(parameters.is_empty() || parameters.contains("group=race;unit=school;"))
                // Other units than nats.
                || (record["component"] == "M" && parameters.contains("base=")
                    && !parameters.contains("base=exp(1)"))))
}

fn compare_with_r(compared: &mut Compared, values: &Path, python: &Path) {
    let mut data_sets: BTreeMap<String, Option<DataSet>> = BTreeMap::new();
    for record in records(values) {
        let is_ours = ["OasisR", "segregation"].contains(&record["package"].as_str());
        if !is_ours || is_left_out(&record) {
            continue;
        }
        let dataset = &record["dataset"];
        let data = (data_sets.entry(dataset.clone())).or_insert_with(|| r_data(dataset, python));
        if let Some(data) = data {
            r_check(compared, &record, data);
        }
    }
}

/// The only index that no other program computes: they divide it by the share of the others, which
/// makes it dissimilarity. `axioms.rs` ties it to that.
const TIED_BY_LAW: &str = "segregation";

#[test]
fn other_programs_agree() {
    let (Some(python), Some(python_data), Some(r)) = (
        shared("reference/python/values.csv"),
        shared("reference/python/data"),
        shared("reference/r/values.csv"),
    ) else {
        return;
    };
    let mut compared = Compared::default();
    compare_with_python(&mut compared, &python);
    compare_with_r(&mut compared, &r, &python_data);
    for index in REGISTRY.iter().filter(|index| index.id != TIED_BY_LAW) {
        let n_values = compared.0.get(index.id).copied().unwrap_or(0);
        assert!(
            1 < n_values,
            "{} was compared with {n_values} values",
            index.id
        );
    }
    assert!(compared.0.contains_key("location_quotient"));
}

/// Born abroad against born in Sweden over RegSO areas of the 2020 division, end of 2023.
///
/// The counts are Statistics Sweden's; the values were computed from them in Python before this
/// program existed, and agree with PySAL's to six decimals.
#[test]
fn swedish_values_agree() {
    let Some(path) = shared("real/sweden/regso2020_pop_tenure_income_2020_2023.csv") else {
        return;
    };
    let areas: Vec<BTreeMap<String, String>> = records(&path)
        .into_iter()
        .filter(|record| record["year"] == "2023")
        .collect();
    let number = |text: &str| text.parse::<f64>().unwrap();
    let check = |municipality: &str, expected: [(&str, f64); 5]| {
        let table: Vec<[f64; 2]> = areas
            .iter()
            .filter(|area| area["kommun_code"].starts_with(municipality))
            .map(|area| [number(&area["born_abroad"]), number(&area["born_sweden"])])
            .collect();
        for (id, recorded) in expected {
            let found = evaluate(find(id).unwrap(), &table);
            assert!(
                (found - recorded).abs() < 5.1e-7,
                "{municipality} {id}: {found}"
            );
        }
    };
    let named = |[d, h, isolation, gini, ratio]: [f64; 5]| {
        [
            ("dissimilarity", d),
            ("information_theory", h),
            ("isolation", isolation),
            ("gini", gini),
            ("correlation_ratio", ratio),
        ]
    };
    let whole_country = "";
    check(
        whole_country,
        named([0.331832, 0.113701, 0.305578, 0.453515, 0.125728]),
    );
    check(
        "0180",
        named([0.298607, 0.091527, 0.346042, 0.382362, 0.113540]),
    );
    check(
        "0583",
        named([0.349626, 0.105353, 0.239833, 0.431043, 0.103375]),
    );
}
