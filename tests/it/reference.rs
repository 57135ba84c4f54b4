//! Values that other programs gave for the same data, recorded with program, version and script
//! beside the values.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{Formula, REGISTRY, find};
use serde_json::Value;

use crate::registry::{evaluate, evaluate_at};
use crate::shared::shared;

pub const TOLERANCE: f64 = 1e-9;

/// Counts of several groups in the areas of one data set.
pub struct DataSet {
    pub groups: Vec<String>,
    pub rows: Vec<Vec<f64>>,
}

impl DataSet {
    pub fn read(path: &Path, groups: &[&str]) -> DataSet {
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

    /// The same areas with two groups first, the others after them in their order.
    fn led_by(&self, group: usize, other: usize) -> Vec<Vec<f64>> {
        let rest = (0..self.groups.len()).filter(|&it| it != group && it != other);
        let order: Vec<usize> = [group, other].into_iter().chain(rest).collect();
        let reorder = |row: &Vec<f64>| order.iter().map(|&column| row[column]).collect();
        self.rows.iter().map(reorder).collect()
    }

    /// One group against all others.
    pub fn against_others(&self, group: usize) -> Vec<Vec<f64>> {
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

pub fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
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
        "HutchensSqrt" => "square_root",
        "MinMax" => "min_max",
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
        "MultiGini" => "multigroup_gini",
        "MultiNormExposure" => "multigroup_normalised_exposure",
        "MultiRelativeDiversity" => "multigroup_relative_diversity",
        "MultiSquaredCoefVar" => "multigroup_squared_coefficient_of_variation",
        "MultiDiversity" => "diversity_entropy",
        "SimpsonsConcentration" => "simpson_concentration",
        "SimpsonsInteraction" => "simpson_interaction",
        _ => return None,
    })
}

/// Groups of the names that divintseg joins with an arrow.
fn exposed<'a>(name: &'a str, arrow: &str) -> Option<[&'a str; 2]> {
    let (one, other) = name.split_once(arrow)?;
    Some([one, other])
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
            // PySAL sums the profile at a thousand points and divides by a thousand. What is
            // recorded beside it is the integral itself, computed apart from any program.
            "single" if name == "ConProf" => {
                let table = python_two_groups(&data, &parameters);
                let found = evaluate(find("concentration_profile").unwrap(), &table);
                let integral: f64 = record["independent_numpy"].parse().unwrap();
                compared.check("concentration_profile", &source, found, integral);
                assert!((found - recorded).abs() < 1.5e-3, "{source}: {found}");
            }
            // PySAL's density-corrected dissimilarity, in which densities underflow, corrects D for
            // chance and is no index of ours.
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
                let found = evaluate(find(id).unwrap(), &data.rows);
                // Normalised, diversity is a share of the greatest entropy there could be.
                let is_normalised = parameters.get("normalized").is_some();
                let greatest = if is_normalised {
                    (data.groups.len() as f64).ln()
                } else {
                    1.0
                };
                compared.check(id, &source, found / greatest, recorded);
            }
            "multi" if package.starts_with("divintseg") => {
                let data = python_several_groups(&data, &parameters);
                let value = |id: &str, table: &[Vec<f64>]| evaluate(find(id).unwrap(), table);
                let diversity = value("simpson_interaction", &data.rows);
                let segregated = value("multigroup_relative_diversity", &data.rows);
                if let Some(group) = name.strip_prefix("isolation ") {
                    // divintseg adds an integer area code into the population.
                    if group.ends_with("with an INTEGER unit id") {
                        continue;
                    }
                    let table = data.against_others(data.group(group));
                    compared.check("isolation", &source, value("isolation", &table), recorded);
                } else if let Some(group) = name.strip_prefix("bells ") {
                    // What it calls Bell's index is Bell's revised index of isolation.
                    let id = "correlation_ratio";
                    let table = data.against_others(data.group(group));
                    compared.check(id, &source, value(id, &table), recorded);
                } else if let Some(groups) = name.strip_prefix("exposure ") {
                    // It names first the group that is met, then the group that meets it.
                    let [met, meeting] = exposed(groups, "->").unwrap().map(|it| data.group(it));
                    let found = value("exposure", &data.led_by(meeting, met));
                    compared.check("exposure", &source, found, recorded);
                } else if name == "diversity" {
                    compared.check("simpson_interaction", &source, diversity, recorded);
                } else {
                    // The mean diversity of areas, and what it lacks to one.
                    let integration = diversity * (1.0 - segregated);
                    let found = match name {
                        "integration" => integration,
                        "segregation" => 1.0 - integration,
                        _ => panic!("{source}: which index?"),
                    };
                    compared.check("multigroup_relative_diversity", &source, found, recorded);
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
    let is_exact = parameters.contains("exact=TRUE");
    match function {
        // In other units than nats: as a share of the greatest entropy there could be, or in bits.
        "NShannon" | "entropy" if function == "NShannon" || parameters.contains("base=2") => {
            let unit = match function {
                "NShannon" => data.groups.len() as f64,
                _ => 2.0,
            };
            let found = evaluate(find("diversity_entropy").unwrap(), &data.rows) / unit.ln();
            compared.check("diversity_entropy", &source, found, recorded);
        }
        // The segregation index of Duncan and Duncan is dissimilarity from all others.
        "ISDuncan" => check("dissimilarity", &data.against_others(place(0))),
        "HTheil" => check("information_theory", &data.against_others(place(0))),
        "Gini" => check("gini", &data.against_others(place(0))),
        "Eta2" => check("correlation_ratio", &data.against_others(place(0))),
        "Atkinson" => check("atkinson", &data.against_others(place(0))),
        "Gorard" => check("segregation", &data.against_others(place(0))),
        // Bell's form does not let a person meet himself or herself.
        "xPx" if is_exact => check("bell_isolation", &data.against_others(place(0))),
        "xPy" if is_exact && place(0) == place(1) => {
            check("bell_isolation", &data.against_others(place(0)));
        }
        // Of one group to another, Bell's form only scales exposure up by t / (t - 1) in each area.
        "xPy" if is_exact => {}
        "xPx" => check("isolation", &data.against_others(place(0))),
        "xPy" if place(0) == place(1) => check("isolation", &data.against_others(place(0))),
        "xPy" => check("exposure", &data.led_by(place(0), place(1))),
        "GiniMulti" => check("multigroup_gini", &data.rows),
        "PMulti" => check("multigroup_normalised_exposure", &data.rows),
        "RelDivers" => check("multigroup_relative_diversity", &data.rows),
        "CMulti" => check("multigroup_squared_coefficient_of_variation", &data.rows),
        "HShannon" => check("diversity_entropy", &data.rows),
        "ISimpson" => check("simpson_interaction", &data.rows),
        "DMulti" => check("multigroup_dissimilarity", &data.rows),
        "HMulti" => check("multigroup_information_theory", &data.rows),
        // A group against itself is no table of two groups.
        "DIDuncan" | "Gini2" if place(0) == place(1) => {}
        "DIDuncan" => check("dissimilarity", &data.pair(place(0), place(1))),
        "Gini2" => check("gini", &data.pair(place(0), place(1))),
        "isolation" => check("isolation", &data.against_others(data.group(component))),
        "exposure" => match exposed(component, "->").unwrap().map(|it| data.group(it)) {
            [group, other] if group == other => check("isolation", &data.against_others(group)),
            [group, other] => check("exposure", &data.led_by(group, other)),
        },
        // Those of districts, schools and states, and of races within schools, are left out.
        "entropy" if parameters == "group=race;weight=n" => check("diversity_entropy", &data.rows),
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

/// Indices of which no other program's values are recorded; `axioms.rs` ties each to its formula
/// and to indices that were compared.
const TIED_BY_LAW: &[&str] = &[
    // 2 P (1 - P) D.
    "karmel_maclachlan",
    // Four times the square root index at order one half, and no step on the way to other orders.
    "generalised_entropy",
    // The square root index where there are two groups.
    "multigroup_symmetric_atkinson",
    // The exponential of the entropy.
    "effective_number_of_groups",
];

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
    // Indices of ordered groups, outcomes and incomes have files of their own beside this one.
    let of_groups = REGISTRY.iter().filter(|index| {
        matches!(
            index.formula,
            Formula::TwoGroup(_) | Formula::MultiGroup(_) | Formula::Pair(_)
        )
    });
    for index in of_groups {
        let n_values = compared.0.get(index.id).copied().unwrap_or(0);
        if TIED_BY_LAW.contains(&index.id) {
            assert_eq!(n_values, 0, "{} is no longer tied by law alone", index.id);
            let law = format!("\"{}\"", index.id);
            assert!(
                include_str!("axioms.rs").contains(&law),
                "no law for {}",
                index.id
            );
            continue;
        }
        assert!(
            1 < n_values,
            "{} was compared with {n_values} values",
            index.id
        );
    }
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
