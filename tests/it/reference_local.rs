//! Measures of single areas, and a curve, that other programs computed from the same data.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{
    LOCAL_MEASURES, LocalFormula, MultiGroup, Point, TwoGroup, concentration_profile, find_local,
};

use crate::reference::{DataSet, TOLERANCE, records};
use crate::registry::{evaluate_local, multi_group, two_group};
use crate::shared::shared;

type Record = BTreeMap<String, String>;

const RACES: &[&str] = &["asian", "black", "hisp", "white", "native"];

fn of_groups(id: &str, table: &MultiGroup, area: &[f64]) -> f64 {
    let LocalFormula::MultiGroup(formula) = find_local(id).unwrap().formula else {
        panic!("{id} is no measure of several groups");
    };
    formula(table, area)
}

/// How many values of each measure have been compared, so that none is left out unnoticed.
#[derive(Default)]
struct Compared(BTreeMap<&'static str, usize>);

impl Compared {
    fn check(&mut self, id: &'static str, place: &str, found: f64, recorded: f64) {
        assert!(
            (found - recorded).abs() < TOLERANCE,
            "{id} of {place}: recorded {recorded}, got {found}"
        );
        *self.0.entry(id).or_default() += 1;
    }
}

fn rows_of<'a>(
    records: &'a [Record],
    function: &'a str,
    parameters: &'a str,
) -> impl Iterator<Item = (&'a str, f64)> {
    let wanted = move |record: &&Record| {
        record["function"] == function && record["parameters"] == parameters
    };
    let row = |record: &'a Record| {
        let result = record["result"].parse().unwrap();
        (record["component"].as_str(), result)
    };
    records.iter().filter(wanted).map(row)
}

/// The location quotients, entropies and Simpson indices of OasisR: household sizes in the
/// municipalities around Grenoble.
fn compare_with_oasisr(compared: &mut Compared, values: &[Record], python: &Path) {
    let sizes = ["small", "medium", "big"];
    let data = DataSet::read(&python.join("grenoble_hsize.csv"), &sizes);
    let table = multi_group(&data.rows).unwrap();
    // The rows without parameters have not been rounded to four decimals.
    let exact = |function| rows_of(values, function, "");
    for (place, recorded) in exact("LQ") {
        let (area, group) = place.split_once(',').unwrap();
        let [area, group] = [area, group].map(|it| it.parse::<usize>().unwrap() - 1);
        let counts = data.against_others(group);
        let id = "location_quotient";
        let found = evaluate_local(find_local(id).unwrap(), &counts, area).unwrap();
        compared.check(id, place, found, recorded);
    }
    for (function, id) in [
        ("LShannon", "local_entropy"),
        ("LSimpson", "local_simpson"),
        ("HLoc", "local_entropy_scaled"),
    ] {
        for (place, recorded) in exact(function) {
            let area = data.rows[place.parse::<usize>().unwrap() - 1].as_slice();
            // Where a group is missing OasisR scales by the groups present; here all are.
            assert!(area.iter().all(|&count| 0.0 < count));
            compared.check(id, place, of_groups(id, &table, area), recorded);
        }
    }
}

/// The divergence and the weight that R's `segregation` gives each school, and each group, whose
/// "areas" are the schools.
fn compare_with_segregation(compared: &mut Compared, values: &[Record], python: &Path) {
    let path = python.join("schools00_wide.csv");
    let data = DataSet::read(&path, RACES);
    let names: Vec<String> = records(&path)
        .iter()
        .map(|it| it["school"].clone())
        .collect();
    let schools = names
        .iter()
        .map(String::as_str)
        .zip(data.rows.iter().cloned());
    check_segregation(compared, values, "group=race;unit=school;weight=n", schools);
    let turned = RACES.iter().enumerate().map(|(group, name)| {
        let counts = data.rows.iter().map(|row| row[group]).collect();
        (*name, counts)
    });
    check_segregation(compared, values, "group=school;unit=race;weight=n", turned);
}

fn check_segregation<'a>(
    compared: &mut Compared,
    values: &[Record],
    parameters: &str,
    units: impl Iterator<Item = (&'a str, Vec<f64>)>,
) {
    let units: BTreeMap<&str, Vec<f64>> = units.collect();
    let rows: Vec<&[f64]> = units.values().map(Vec::as_slice).collect();
    let table = multi_group(&rows).unwrap();
    let recorded: BTreeMap<&str, f64> = rows_of(values, "mutual_local", parameters).collect();
    assert_eq!(recorded.len(), 2 * units.len());
    for (unit, counts) in &units {
        let of = |part: &str| recorded[format!("{unit}|{part}").as_str()];
        for (id, expected) in [
            ("local_divergence", of("ls")),
            ("multigroup_information_contribution", of("ls") * of("p")),
        ] {
            compared.check(id, unit, of_groups(id, &table, counts), expected);
        }
    }
}

#[test]
fn other_programs_agree_on_single_areas() {
    let (Some(r), Some(python)) = (
        shared("reference/r/values.csv"),
        shared("reference/python/data"),
    ) else {
        return;
    };
    let values = records(&r);
    let mut compared = Compared::default();
    compare_with_oasisr(&mut compared, &values, &python);
    compare_with_segregation(&mut compared, &values, &python);
    let expected = [
        ("local_divergence", 2_045 + 5),
        ("local_entropy", 53),
        ("local_entropy_scaled", 53),
        ("local_simpson", 53),
        ("location_quotient", 159),
        ("multigroup_information_contribution", 2_045 + 5),
    ];
    assert_eq!(compared.0, BTreeMap::from(expected));
    // No program at hand computes these; sums, textbooks and examples worked by hand hold them.
    for measure in LOCAL_MEASURES {
        let held_by_laws = [
            "concentration_at_the_extremes",
            "dissimilarity_contribution",
            "gini_contribution",
            "group_share",
            "information_contribution",
            "multigroup_dissimilarity_contribution",
            "representation_ratio",
        ];
        let is_compared = compared.0.contains_key(measure.id);
        assert!(
            is_compared != held_by_laws.contains(&measure.id),
            "{}",
            measure.id
        );
    }
}

/// OasisR gives the area (50, 50, 0) a one, as it divides by the two groups present.
#[test]
fn scaled_entropy_departs_from_oasisr_where_a_group_is_missing() {
    let Some(r) = shared("reference/r/values.csv") else {
        return;
    };
    let values = records(&r);
    let (_, recorded) = rows_of(&values, "HLoc", "row (50,50,0)").next().unwrap();
    assert_eq!(recorded, 1.0);
    let table = multi_group(&[[50.0, 50.0, 0.0], [1.0, 1.0, 1.0]]).unwrap();
    let found = of_groups("local_entropy_scaled", &table, &[50.0, 50.0, 0.0]);
    assert!((found - 2_f64.ln() / 3_f64.ln()).abs() < 1e-15);
}

/// The area between two profiles, the region's and that where both groups are spread alike, over
/// what it is where they never share an area.
fn profile_index(table: &TwoGroup) -> f64 {
    let even = table.group_share();
    let between = |ends: &[Point]| {
        let [from, to] = [ends[0].x, ends[1].x];
        let below = to.min(even) - from.min(even);
        let above = to.max(even) - from.max(even);
        below * (1.0 - ends[0].y) + above * ends[0].y
    };
    let profile = concentration_profile(table);
    profile.windows(2).map(between).sum::<f64>() / (1.0 - even)
}

/// PySAL adds up a thousand strips; beside its value stands one computed with the exact area, in
/// numpy.
#[test]
fn other_programs_agree_on_the_concentration_profile() {
    let (Some(values), Some(data)) = (
        shared("reference/python/values.csv"),
        shared("reference/python/data"),
    ) else {
        return;
    };
    let mut n_compared = 0;
    let is_profile = |record: &&Record| record["index"] == "ConProf" && record["kind"] == "single";
    for record in records(&values).iter().filter(is_profile) {
        let parameters: BTreeMap<String, String> = serde_json::from_str(&record["params"]).unwrap();
        let group = parameters["group"].as_str();
        let (file, columns): (&str, &[&str]) = match record["dataset"].as_str() {
            "sacramento" => ("sacramento.csv", &["TOT_POP"]),
            "grenoble_hsize" => ("grenoble_hsize.csv", &["total"]),
            "schools00" => ("schools00_wide.csv", RACES),
            "schools05" => ("schools05_wide.csv", RACES),
            dataset => panic!("{dataset} is not known"),
        };
        // The total, in one column or several, less the group.
        let columns = DataSet::read(&data.join(file), &[&[group], columns].concat());
        let pairs: Vec<[f64; 2]> = (columns.rows.iter())
            .map(|row| [row[0], row[1..].iter().sum::<f64>() - row[0]])
            .collect();
        let found = profile_index(&two_group(&pairs).unwrap());
        for (column, tolerance) in [("independent_numpy", TOLERANCE), ("value", 1e-3)] {
            let recorded: f64 = record[column].parse().unwrap();
            assert!(
                (found - recorded).abs() < tolerance,
                "{} {group} {column}: recorded {recorded}, got {found}",
                record["dataset"]
            );
        }
        n_compared += 1;
    }
    assert_eq!(n_compared, 9);
}
