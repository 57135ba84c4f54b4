//! Decompositions of change and merging, against values recorded from other programs.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::decomposition::change::{Change, change, change_by_area};
use klyfta::decomposition::composition_and_structure::{Exchange, composition_and_structure};
use klyfta::decomposition::counts::{Areas, Index};
use klyfta::decomposition::karmel_maclachlan::karmel_maclachlan;
use klyfta::decomposition::merging::{Merging, Neighbours, merge_areas};
use klyfta::decomposition::mora_ruiz_castillo::mora_ruiz_castillo;
use klyfta::decomposition::proportional_fitting::{EmptyCells, Fitting, Margins, fit};
use klyfta::indices::{self, Formula, LocalFormula, MultiGroup, TwoGroup};

use crate::shared::shared;

/// The R package stops where proportions change by less than 1e-12. Schools have proportions near
/// 6e-4, so that its margins are right to 1e-9 and what it calls converged to about 1e-10.
const FITTED: f64 = 2e-10;

/// What the R package calculates without fitting.
const DIRECT: f64 = 1e-14;

/// The R package's, which takes an empty cell to hold 1e-10 persons.
const AS_R: Fitting = Fitting {
    empty_cells: EmptyCells::Hold(1e-10),
    ..Fitting::EXACT
};

#[test]
fn shapley_is_that_of_the_r_package() {
    let Some(schools) = Schools::read() else {
        return;
    };
    for (dataset, first, second) in [
        ("schools00->schools05", &schools.first, &schools.second),
        ("schools05->schools00", &schools.second, &schools.first),
    ] {
        let expected = schools.rows("race", "school", "shapley", dataset);
        let found = change(&mutual_information(), first, second, &Fitting::EXACT).unwrap();
        compare_change(&expected, &found);
        let as_r = change(&mutual_information(), first, second, &AS_R).unwrap();
        compare_change(&expected, &as_r);
        assert!(found.n_iterations < 100, "{}", found.n_iterations);
    }
    let [first, second] = [&schools.first, &schools.second].map(transposed);
    let names: Vec<usize> = schools.places();
    let [first, second] = [first, second].map(|it| widened(&it, &names));
    let expected = schools.rows("school", "race", "shapley", "schools00->schools05");
    let found = change(&mutual_information(), &first, &second, &Fitting::EXACT).unwrap();
    compare_change(&expected, &found);
}

/// The R package's own rows are not converged to more than ten digits; these were calculated with
/// another program that goes on to fourteen.
#[test]
fn fits_are_converged_to_twelve_digits() {
    let (Some(schools), Some(path)) = (Schools::read(), shared("reference/r/verification.csv"))
    else {
        return;
    };
    let [first, second] = [&schools.first, &schools.second];
    // It too takes an empty cell to hold a little, which changes the twelfth digit.
    let shapley = change(&mutual_information(), first, second, &AS_R).unwrap();
    let km = karmel_maclachlan(&mutual_information(), first, second, &AS_R).unwrap();
    let mut n_compared = 0;
    for row in records(&path) {
        let found = match (&*row[1], &*row[3]) {
            ("mutual_difference", component) if row[2].contains("precision=1e-12") => {
                match (row[2].contains("method=km"), component) {
                    (true, "structural") => km.structure,
                    (false, "structural") => shapley.parts.structure,
                    (false, "group_marginal") => shapley.parts.group_sizes,
                    (false, "unit_marginal") => shapley.parts.area_sizes,
                    (false, "additions") => shapley.parts.added,
                    (false, "removals") => shapley.parts.removed,
                    _ => panic!("{row:?}"),
                }
            }
            _ => continue,
        };
        close(&row[3], row[5].parse().unwrap(), found, 2e-12);
        n_compared += 1;
    }
    assert_eq!(n_compared, 6);
}

#[test]
fn shapley_by_area_is_that_of_the_r_package() {
    let Some(schools) = Schools::read() else {
        return;
    };
    let (found, areas) = change_by_area(
        &mutual_information(),
        information_contribution(),
        &schools.first,
        &schools.second,
        &Fitting::EXACT,
    )
    .unwrap();
    let dataset = "schools00->schools05";
    let detailed = schools.rows("race", "school", "shapley_detailed", dataset);
    let marginal = schools.rows("race", "school", "shapley_detailed_marginal", dataset);
    for expected in [&detailed, &marginal] {
        compare_change(expected, &found);
    }
    assert_eq!(detailed.len(), 8 + 6 * areas.len());
    assert_eq!(marginal.len(), 8 + areas.len());
    for area in &areas {
        let [before, after] = area.local_change;
        for (component, value, tolerance) in [
            ("p1", area.shares[0], DIRECT),
            ("p2", area.shares[1], DIRECT),
            // What a fit leaves to be desired is divided by the share of a small school here.
            ("ls_diff1", before, 1e-7),
            ("ls_diff2", after, 1e-7),
            ("ls_diff_mean", (before + after) / 2.0, 1e-7),
            ("total", area.structure, FITTED),
        ] {
            let name = format!("{}|{component}", area.area);
            close(&name, detailed[&name], value, tolerance);
        }
        let name = format!("{}|unit_marginal", area.area);
        close(&name, marginal[&name], area.area_sizes, FITTED);
    }
}

#[test]
fn karmel_maclachlan_is_that_of_the_r_package() {
    let Some(schools) = Schools::read() else {
        return;
    };
    let names: Vec<usize> = schools.places();
    let [first, second] = [&schools.first, &schools.second];
    let [by_race_first, by_race_second] =
        [first, second].map(|it| widened(&transposed(it), &names));
    for (found, expected) in [
        (
            karmel_maclachlan(&mutual_information(), first, second, &Fitting::EXACT).map(km),
            schools.rows("race", "school", "km", "schools00->schools05"),
        ),
        (
            karmel_maclachlan(&mutual_information(), second, first, &Fitting::EXACT).map(km),
            schools.rows("race", "school", "km", "schools05->schools00"),
        ),
        (
            karmel_maclachlan(
                &mutual_information(),
                &by_race_first,
                &by_race_second,
                &Fitting::EXACT,
            )
            .map(km),
            schools.rows("school", "race", "km", "schools00->schools05"),
        ),
    ] {
        compare(&expected, &found.unwrap());
    }
}

fn km<K>(
    found: klyfta::decomposition::karmel_maclachlan::KarmelMaclachlan<K>,
) -> Vec<(&'static str, f64, f64)> {
    vec![
        ("M1", found.first, DIRECT),
        ("M2", found.second, DIRECT),
        ("diff", found.second - found.first, DIRECT),
        ("additions", found.added, DIRECT),
        ("removals", found.removed, DIRECT),
        ("group_marginal", found.group_sizes, 1e-11),
        ("unit_marginal", found.area_sizes, 1e-11),
        ("interaction", found.interaction, FITTED),
        ("structural", found.structure, FITTED),
    ]
}

#[test]
fn mora_ruiz_castillo_is_that_of_the_r_package() {
    let Some(schools) = Schools::read() else {
        return;
    };
    let names: Vec<usize> = schools.places();
    let [first, second] = [&schools.first, &schools.second];
    let [by_race_first, by_race_second] =
        [first, second].map(|it| widened(&transposed(it), &names));
    let parts = |found: klyfta::decomposition::mora_ruiz_castillo::MoraRuizCastillo<String>| {
        vec![
            ("M1", found.first, DIRECT),
            ("M2", found.second, DIRECT),
            ("diff", found.second - found.first, DIRECT),
            ("additions", found.added, DIRECT),
            ("removals", found.removed, DIRECT),
            ("group_marginal", found.group_sizes, DIRECT),
            ("unit_marginal", found.area_sizes, DIRECT),
            ("structural", found.structure, DIRECT),
        ]
    };
    for (found, group, unit, dataset) in [
        (
            mora_ruiz_castillo(first, second),
            "race",
            "school",
            "schools00->schools05",
        ),
        (
            mora_ruiz_castillo(second, first),
            "race",
            "school",
            "schools05->schools00",
        ),
        (
            mora_ruiz_castillo(&by_race_first, &by_race_second),
            "school",
            "race",
            "schools00->schools05",
        ),
    ] {
        let expected = schools.rows(group, unit, "mrc", dataset);
        compare(&expected, &parts(found.unwrap()));
    }
}

#[test]
fn the_fitted_table_is_that_of_the_r_package() {
    let (Some(schools), Some(path)) = (
        Schools::read(),
        shared("reference/r/ipf_schools00_to_schools05.csv"),
    ) else {
        return;
    };
    let mut expected: Areas<String> = BTreeMap::new();
    for row in records(&path) {
        let counts = expected
            .entry(row[0].clone())
            .or_insert_with(|| vec![0.0; 5]);
        counts[race(&row[1])] = row[2].parse().unwrap();
    }
    let of_common = |period: &Areas<String>| -> Vec<f64> {
        (expected.keys())
            .flat_map(|name| period[name].clone())
            .collect()
    };
    let target = of_common(&schools.second);
    let areas: Vec<f64> = target.chunks(5).map(|area| area.iter().sum()).collect();
    let groups: Vec<f64> = (0..5)
        .map(|group| target.iter().skip(group).step_by(5).sum())
        .collect();
    let margins = Margins {
        areas: &areas,
        groups: &groups,
    };
    let source = of_common(&schools.first);
    let found = fit(&source, margins, &AS_R).unwrap();
    let empty = fit(&source, margins, &Fitting::EXACT).unwrap();
    let expected: Vec<f64> = expected.values().flatten().copied().collect();
    assert_eq!(expected.len(), 8550);
    for ((expected, found), empty) in expected.iter().zip(&found.cells).zip(&empty.cells) {
        let relative = found / expected - 1.0;
        assert!(relative.abs() < 1e-8, "{expected}: {relative:e}");
        // Cells that stay empty are, at 1e-10 persons each, all that is left out.
        let difference = empty - expected;
        assert!(difference.abs() < 1e-6, "{expected}: {difference:e}");
    }
}

#[test]
fn merging_follows_the_path_of_the_r_package() {
    let Some(path) = shared("reference/r/data/segregation_schools00_A60.csv") else {
        return;
    };
    let areas = schools(&path);
    for (neighbours, file) in [(Neighbours::All, "all"), (Neighbours::Alike(50), "local")] {
        let path = shared(&format!("reference/r/compress_schools00_A60_{file}.csv")).unwrap();
        let merging = merge_areas(&areas, neighbours).unwrap();
        let expected = records(&path);
        assert_eq!(merging.steps.len(), expected.len());
        for (step, expected) in merging.steps.iter().zip(&expected) {
            let number = |column: usize| expected[column].parse::<f64>().unwrap();
            assert_eq!(step.n_areas as f64, number(1));
            assert_eq!(
                (&step.dropped, &step.kept),
                (&expected[5], &expected[6]),
                "{file} {expected:?}"
            );
            close("M", number(2), step.remaining, 2e-15);
            close("loss", number(3), step.loss, 2e-15);
        }
        close("initial", 0.417_463_923_012_921_5, merging.initial, 1e-15);
        // The thresholds that the R package prints.
        assert_eq!(
            [0.99, 0.95, 0.9].map(|it| merging.fewest_areas(it)),
            [63, 15, 8]
        );
    }
    compare_crosswalk(&merge_areas(&areas, Neighbours::All).unwrap());
    let names: Vec<&String> = areas.keys().collect();
    let pairs: Vec<(String, String)> = (names.iter())
        .flat_map(|a| names.iter().map(|b| ((*b).clone(), (*a).clone())))
        .collect();
    assert_eq!(
        merge_areas(&areas, Neighbours::Pairs(&pairs)).unwrap(),
        merge_areas(&areas, Neighbours::All).unwrap()
    );
}

fn compare_crosswalk(merging: &Merging<String>) {
    let path = shared("reference/r/compress_schools00_A60_crosswalk15.csv").unwrap();
    let crosswalk = merging.crosswalk(15).unwrap();
    let mut ours: BTreeMap<&String, &String> = BTreeMap::new();
    let expected = records(&path);
    assert_eq!(expected.len(), crosswalk.len());
    for row in &expected {
        // The R package invents names; each must stand for one of ours.
        assert_eq!(
            *ours.entry(&row[1]).or_insert(&crosswalk[&row[0]]),
            &crosswalk[&row[0]]
        );
    }
    assert_eq!(ours.len(), 15);
}

#[test]
fn merging_half_of_the_schools_comes_to_the_same_by_memory_and_by_queue() {
    let Some(schools) = Schools::read() else {
        return;
    };
    let areas: Areas<String> = schools.second.into_iter().step_by(2).collect();
    let by_memory = merge_areas(&areas, Neighbours::All).unwrap();
    let by_queue = merge_areas(&areas, Neighbours::Alike(areas.len())).unwrap();
    assert_eq!(by_memory, by_queue);
}

#[test]
fn composition_and_structure_are_those_of_pysal() {
    let (Some(values), Some(tracts)) = (
        shared("reference/python/values.csv"),
        shared("reference/python/data/sacramento.csv"),
    ) else {
        return;
    };
    let tracts = records(&tracts);
    let table = |column: usize| {
        let number = |row: &[String], column: usize| row[column].parse::<f64>().unwrap();
        TwoGroup::new(tracts.iter().map(|row| {
            let group = number(row, column);
            (group, number(row, 1) - group)
        }))
        .unwrap()
    };
    let (black, hispanic) = (table(3), table(5));
    let mut n_compared = 0;
    for row in records(&values) {
        let Some(name) = row[2].strip_prefix("shapley:") else {
            continue;
        };
        let (index, component) = name.split_once(':').unwrap();
        let id = match index {
            "Dissim" => "dissimilarity",
            "Gini" => "gini",
            "Entropy" => "information_theory",
            _ => panic!("{index}"),
        };
        let Formula::TwoGroup(formula) = indices::find(id).unwrap().formula else {
            panic!("{id}");
        };
        let index = Index {
            formula,
            parameter: None,
        };
        let exchange = if row[4].contains("dual_composition") {
            Exchange::BothCompositions
        } else if row[4].contains("composition") {
            Exchange::Composition
        } else {
            Exchange::Shares
        };
        let found = composition_and_structure(&index, &hispanic, &black, exchange).unwrap();
        // PySAL subtracts the second from the first.
        let value = match component {
            "c_s" => -found.structure,
            "c_a" => -found.composition,
            _ => panic!("{component}"),
        };
        close(
            &format!("{name} {exchange:?}"),
            row[5].parse().unwrap(),
            value,
            1e-13,
        );
        n_compared += 1;
    }
    assert_eq!(n_compared, 18);
}

fn mutual_information() -> Index<MultiGroup> {
    let Formula::MultiGroup(formula) = indices::find("multigroup_mutual_information")
        .unwrap()
        .formula
    else {
        panic!("M is of several groups");
    };
    Index {
        formula,
        parameter: None,
    }
}

fn information_contribution() -> LocalFormula {
    indices::find_local("multigroup_information_contribution")
        .unwrap()
        .formula
}

/// Schools by five groups, and what the R package finds of them.
struct Schools {
    first: Areas<String>,
    second: Areas<String>,
    values: Vec<Vec<String>>,
}

impl Schools {
    fn read() -> Option<Schools> {
        Some(Schools {
            first: schools(&shared("reference/r/data/segregation_schools00.csv")?),
            second: schools(&shared("reference/r/data/segregation_schools05.csv")?),
            values: records(&shared("reference/r/values.csv")?)
                .into_iter()
                .filter(|row| row[3] == "mutual_difference")
                .collect(),
        })
    }

    fn rows(&self, group: &str, unit: &str, method: &str, dataset: &str) -> BTreeMap<String, f64> {
        let precision = if method == "mrc" {
            ""
        } else {
            ";precision=1e-12"
        };
        let parameters = format!("group={group};unit={unit};weight=n;method={method}{precision}");
        let rows: BTreeMap<String, f64> = (self.values.iter())
            .filter(|row| row[0] == dataset && row[4] == parameters)
            .map(|row| (row[5].clone(), row[6].parse().unwrap()))
            .collect();
        assert!(8 <= rows.len(), "{parameters} of {dataset}");
        rows
    }

    /// The places of all schools when schools are taken for groups.
    fn places(&self) -> Vec<usize> {
        let all = self.first.keys().chain(self.second.keys());
        let names: std::collections::BTreeSet<&String> = all.collect();
        let place = |period: &Areas<String>| {
            let found = period
                .keys()
                .map(|name| names.range::<String, _>(..name).count());
            found.collect::<Vec<_>>()
        };
        // Of the first period, then of the second; the number of all comes last.
        let mut places = place(&self.first);
        places.extend(place(&self.second));
        places.push(names.len());
        places
    }
}

fn schools(path: &Path) -> Areas<String> {
    let mut schools: Areas<String> = BTreeMap::new();
    for row in records(path) {
        let counts = schools
            .entry(row[2].clone())
            .or_insert_with(|| vec![0.0; 5]);
        counts[race(&row[3])] += row[4].parse::<f64>().unwrap();
    }
    schools
}

fn race(name: &str) -> usize {
    let races = ["asian", "black", "hisp", "native", "white"];
    races.iter().position(|it| *it == name).unwrap()
}

/// Groups taken for areas.
fn transposed(areas: &Areas<String>) -> Areas<String> {
    (0..5)
        .map(|group| {
            let counts = areas.values().map(|area| area[group]);
            (group.to_string(), counts.collect())
        })
        .collect()
}

/// With a count for each school of both periods.
fn widened(by_group: &Areas<String>, places: &[usize]) -> Areas<String> {
    let n_counts = by_group["0"].len();
    let (all, places) = places.split_last().unwrap();
    // The first period's schools are not as many as the second's.
    let places = if places.len() - n_counts == 1920 {
        &places[..n_counts]
    } else {
        &places[places.len() - n_counts..]
    };
    by_group
        .iter()
        .map(|(name, counts)| {
            let mut wide = vec![0.0; *all];
            for (place, count) in places.iter().zip(counts) {
                wide[*place] = *count;
            }
            (name.clone(), wide)
        })
        .collect()
}

fn compare_change<K>(expected: &BTreeMap<String, f64>, found: &Change<K>) {
    compare(
        expected,
        &[
            ("M1", found.first, DIRECT),
            ("M2", found.second, DIRECT),
            ("diff", found.second - found.first, DIRECT),
            ("additions", found.parts.added, DIRECT),
            ("removals", found.parts.removed, DIRECT),
            ("group_marginal", found.parts.group_sizes, FITTED),
            ("unit_marginal", found.parts.area_sizes, FITTED),
            ("structural", found.parts.structure, FITTED),
        ],
    );
}

fn compare(expected: &BTreeMap<String, f64>, found: &[(&str, f64, f64)]) {
    for &(name, value, tolerance) in found {
        close(name, expected[name], value, tolerance);
    }
}

fn close(name: &str, expected: f64, found: f64, tolerance: f64) {
    let difference = found - expected;
    assert!(
        difference.abs() <= tolerance,
        "{name}: {found} instead of {expected}, off by {difference:e}"
    );
}

fn records(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records = reader.records().map(|record| record.unwrap());
    records
        .map(|it| it.iter().map(str::to_owned).collect())
        .collect()
}
