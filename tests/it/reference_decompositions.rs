//! Decompositions and convergence that other programs gave for the same data.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::decomposition::atkinson::atkinson_by_group;
use klyfta::decomposition::concentration_index::{Observations, concentration_by_factor};
use klyfta::decomposition::gini::gini_by_group;
use klyfta::decomposition::nested::{Decomposable, Nested, Paths, Stratum, nested};
use klyfta::follow_up::convergence::{Panel, convergence};
use klyfta::indices::{Formula, Income, Incomes, find};

use crate::decompositions::{generalised_entropy, mean_log_deviation, theil};
use crate::shared::shared;

const TOLERANCE: f64 = 1e-9;

type Record = BTreeMap<String, String>;

fn records(path: &Path) -> Vec<Record> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

fn number(record: &Record, column: &str) -> f64 {
    record[column].parse().unwrap()
}

/// The values that one function of a package gave, by its parameters and the name of the result.
fn recorded(path: &Path, dataset: &str, function: &str) -> BTreeMap<(String, String), f64> {
    let of_function =
        |record: &Record| record["dataset"] == dataset && record["function"] == function;
    let values: BTreeMap<_, _> = (records(path).into_iter().filter(of_function))
        .map(|record| {
            let key = (record["parameters"].clone(), record["component"].clone());
            (key, number(&record, "result"))
        })
        .collect();
    assert!(!values.is_empty(), "nothing of {function} on {dataset}");
    values
}

/// How many values have been compared, so that none is left out unnoticed.
#[derive(Default)]
struct Compared(usize);

impl Compared {
    fn check(&mut self, what: &str, found: f64, recorded: f64) {
        assert!(
            (found - recorded).abs() < TOLERANCE,
            "{what}: recorded {recorded}, got {found}"
        );
        self.0 += 1;
    }
}

/// The number that each name has in the order of the names.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut numbers: BTreeMap<&str, u32> = names.map(|name| (name, 0)).collect();
    for (place, number) in numbers.values_mut().enumerate() {
        *number = place as u32;
    }
    numbers
}

/// Schools by race, and the number of the state and of the district of each.
struct Schools {
    counts: Vec<Vec<f64>>,
    paths: Vec<[u32; 2]>,
    states: Vec<String>,
    districts: Vec<String>,
}

fn schools(path: &Path) -> Schools {
    let records = records(path);
    let names = |column: &'static str| numbered(records.iter().map(move |it| it[column].as_str()));
    let [states, districts, races] = ["state", "district", "race"].map(names);
    let mut by_school: BTreeMap<&str, (Vec<f64>, [u32; 2])> = BTreeMap::new();
    for record in &records {
        let path = [
            states[record["state"].as_str()],
            districts[record["district"].as_str()],
        ];
        let school = by_school
            .entry(&record["school"])
            .or_insert_with(|| (vec![0.0; races.len()], path));
        school.0[races[record["race"].as_str()] as usize] += number(record, "n");
    }
    let (counts, paths) = by_school.into_values().unzip();
    let names = |numbers: BTreeMap<&str, u32>| numbers.into_keys().map(str::to_owned).collect();
    Schools {
        counts,
        paths,
        states: names(states),
        districts: names(districts),
    }
}

impl Schools {
    /// Split by state, and by district within it if `n_levels` is two.
    fn nested(&self, index: &str, n_levels: usize) -> Nested {
        let index = find(index).unwrap();
        let Formula::MultiGroup(formula) = index.formula else {
            panic!("{} takes several groups", index.id)
        };
        let decomposable = Decomposable {
            formula,
            part_weight: index.part_weight.unwrap(),
            parameter: None,
        };
        let numbers: Vec<u32> = self
            .paths
            .iter()
            .flat_map(|it| &it[..n_levels])
            .copied()
            .collect();
        nested(&decomposable, &self.counts, Paths::new(n_levels, &numbers)).unwrap()
    }
}

const INDICES: [(&str, &str); 2] = [
    ("M", "multigroup_mutual_information"),
    ("H", "multigroup_information_theory"),
];

#[test]
fn segregation_of_schools_within_states_and_districts() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let values = folder.join("values.csv");
    let mut compared = Compared::default();
    for dataset in ["schools00", "schools05"] {
        let schools = schools(&folder.join(format!("data/segregation_{dataset}.csv")));
        let parts = recorded(&values, dataset, "mutual_total_nested");
        let totals = recorded(&values, dataset, "mutual_total");
        for (letter, index) in INDICES {
            let found = schools.nested(index, 2);
            for ((_, component), value) in parts.iter().filter(|(it, _)| it.1.ends_with(letter)) {
                let part = match component.split('|').next().unwrap() {
                    "state" => 0,
                    "district" => 1,
                    "school" => 2,
                    other => panic!("{other}"),
                };
                let what = format!("{dataset} {component}");
                compared.check(&what, found.parts[part].value, *value);
            }
            for ((parameters, component), value) in &totals {
                if component != letter || !parameters.starts_with("group=race") {
                    continue;
                }
                let part = |it: usize| found.parts[it].value;
                let is = |ending: &str| parameters.contains(ending);
                let found = match parameters {
                    _ if is("base=") && !is("exp(1)") => continue,
                    _ if is("n_bootstrap") => continue,
                    _ if is("within=state") => part(1) + part(2),
                    _ if is("within=district") => part(2),
                    _ if is("unit=school") => found.whole,
                    _ if is("unit=district") || is("unit=state+district") => part(0) + part(1),
                    other => panic!("{other}"),
                };
                compared.check(&format!("{dataset} {parameters} {letter}"), found, *value);
            }
        }
    }
    assert_eq!(compared.0, 24);
}

#[test]
fn segregation_of_each_state_and_district() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let schools = schools(&folder.join("data/segregation_schools00.csv"));
    let recorded = recorded(&folder.join("values.csv"), "schools00", "mutual_within");
    let mut compared = Compared::default();
    let [m, h] = INDICES.map(|(_, index)| schools.nested(index, 2));
    for (level, column, names) in [
        (0, "state", &schools.states),
        (1, "district", &schools.districts),
    ] {
        let parameters = format!("group=race;unit=school;within={column};weight=n");
        // Strata stand in the order of their numbers; a district has its number after the state's,
        // and states come before each other as their districts do.
        for (of_m, of_h) in m.levels[level].iter().zip(&h.levels[level]) {
            assert_eq!(of_m.path, of_h.path);
            let name = &names[of_m.path[level] as usize];
            let value = |stratum: &Stratum| stratum.value.unwrap_or(0.0);
            for (what, found) in [
                ("M", value(of_m)),
                ("p", of_m.weight),
                ("H", value(of_h)),
                ("ent_ratio", of_h.weight / of_m.weight),
            ] {
                let Some(recorded) = recorded.get(&(parameters.clone(), format!("{name}|{what}")))
                else {
                    panic!("{name} {what} is not recorded")
                };
                compared.check(&format!("{name} {what}"), found, *recorded);
            }
        }
    }
    assert_eq!(compared.0, recorded.len());
    assert_eq!(compared.0, 1728);
}

/// Incomes whose areas are the groups of one column.
struct Grouped {
    incomes: Vec<Income>,
    names: Vec<String>,
}

impl Grouped {
    fn read(path: &Path, income: &str, group: &str) -> Grouped {
        let records = records(path);
        let numbers = numbered(records.iter().map(|record| record[group].as_str()));
        let incomes = records.iter().map(|record| Income {
            value: number(record, income),
            population: number(record, "factor"),
            area: Some(numbers[record[group].as_str()]),
        });
        Grouped {
            incomes: incomes.collect(),
            names: numbers.keys().map(|&name| name.to_owned()).collect(),
        }
    }

    fn table(&self) -> Incomes {
        Incomes::new(self.incomes.iter().copied()).unwrap()
    }

    fn nested(&self, index: &Decomposable<Incomes>) -> Nested {
        let numbers: Vec<u32> = self.incomes.iter().map(|it| it.area.unwrap()).collect();
        nested(index, &self.incomes, Paths::new(1, &numbers)).unwrap()
    }
}

#[test]
fn incomes_in_mexico_by_group() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let (values, data) = (
        folder.join("values.csv"),
        folder.join("data/dineq_mex_inc_2008.csv"),
    );
    let gini = recorded(&values, "dineq_mex_inc_2008", "gini_decomp");
    let mld = recorded(&values, "dineq_mex_inc_2008", "mld_decomp");
    let mut compared = Compared::default();
    for column in ["education", "hh_structure", "domicile_size", "age_cat"] {
        let grouped = Grouped::read(&data, "income", column);
        let by_group = gini_by_group(&grouped.table()).unwrap();
        let nested = grouped.nested(&mean_log_deviation());
        let parameters = format!("z={column};weights=factor");
        let of_column = |it: &BTreeMap<(String, String), f64>| {
            it.clone()
                .into_iter()
                .filter(|it| it.0.0 == parameters)
                .collect::<Vec<_>>()
        };
        let place = |component: &str| {
            let of_names = |name: &String| component.ends_with(&format!(".{name}"));
            grouped.names.iter().position(of_names)
        };
        for ((_, component), value) in of_column(&gini) {
            let what = component.split('.').take(2).collect::<Vec<_>>().join(".");
            let group = place(&component).map(|place| &by_group.groups[place]);
            let found = match what.as_str() {
                "gini_decomp.gini_total" => by_group.whole,
                "gini_decomp.gini_within" => by_group.within,
                "gini_decomp.gini_between" => by_group.between,
                "gini_decomp.gini_overlap" => by_group.overlap,
                "gini_group.gini_group" => group.unwrap().gini.unwrap(),
                "gini_group.gini_group_contribution" => group.unwrap().contribution,
                it if it.starts_with("share_groups") => group.unwrap().population_share,
                it if it.starts_with("share_income") => group.unwrap().income_share,
                other => panic!("{other}"),
            };
            compared.check(&component, found, value);
        }
        for ((_, component), value) in of_column(&mld) {
            let what = component.split('.').take(2).collect::<Vec<_>>().join(".");
            let stratum = place(&component).map(|place| &nested.levels[0][place]);
            let found = match what.as_str() {
                "mld_decomp.mld_total" => nested.whole,
                "mld_decomp.mld_between" => nested.parts[0].value,
                "mld_decomp.mld_within" => nested.parts[1].value,
                "mld_group.mld_group" => stratum.unwrap().value.unwrap(),
                "mld_group.mld_group_contribution" => stratum.unwrap().contribution,
                it if it.starts_with("share_groups") => stratum.unwrap().weight,
                // The same as those of the Gini coefficient.
                it if it.starts_with("share_income") => continue,
                other => panic!("{other}"),
            };
            compared.check(&component, found, value);
        }
    }
    assert_eq!(compared.0, gini.len() + mld.len() - 27);
}

/// The incomes of a household survey, those at the same value told apart in the order of the file.
///
/// IC2 gives each of them a rank of its own; the differences are far below the tolerance.
fn apart(mut grouped: Grouped) -> Grouped {
    let mut order: Vec<usize> = (0..grouped.incomes.len()).collect();
    order.sort_by(|&a, &b| {
        grouped.incomes[a]
            .value
            .total_cmp(&grouped.incomes[b].value)
    });
    let mut before = f64::NEG_INFINITY;
    for unit in order {
        let income = &mut grouped.incomes[unit];
        income.value = income.value.max(before.next_up());
        before = income.value;
    }
    grouped
}

/// The name of a group in IC2's results, which is missing where the group has none.
fn group_of<'a>(component: &'a str, what: &str) -> Option<&'a str> {
    let rest = component.strip_prefix(what)?;
    if rest == "1" {
        Some("")
    } else {
        rest.strip_prefix('.')
    }
}

#[test]
fn household_budgets_by_group() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let (values, data) = (
        folder.join("values.csv"),
        folder.join("data/IC2_hhbudgets.csv"),
    );
    let mut compared = Compared::default();
    let mut elsewhere = 0;
    for column in ["tenencia", "estructura"] {
        let grouped = apart(Grouped::read(&data, "ingreso", column));
        let place = |name: &str| grouped.names.iter().position(|it| it == name).unwrap();
        let gini = gini_by_group(&grouped.table()).unwrap();
        let find = |component: &str, what: &str| group_of(component, what).map(place);
        for ((parameters, component), value) in recorded(&values, "IC2_hhbudgets", "decompSGini") {
            if !parameters.starts_with(&format!("z={column}")) {
                continue;
            }
            let is_bm = parameters.ends_with("BM");
            let group = |what: &str| find(&component, what).map(|place| &gini.groups[place]);
            let found = match component.as_str() {
                "ineq.index.SGini" => gini.whole,
                "decomp.within" if is_bm => gini.within,
                "decomp.between" if is_bm => gini.between,
                "decomp.overlap" => gini.overlap,
                "decomp.within" => gini.stratification.within,
                "decomp.between" => gini.stratification.between,
                "decomp.stratif" => gini.stratification.stratification,
                _ => {
                    if let Some(group) = group("intra.SGiniGroups") {
                        group.gini.unwrap()
                    } else if let Some(group) = group("intra.contribSGiniGroups") {
                        let weighted = group.income_share * group.gini.unwrap();
                        if is_bm { group.contribution } else { weighted }
                    } else if let Some(group) = group("stratif.stratifGroups") {
                        group.stratification.unwrap()
                    } else if let Some(group) = group("stratif.contribStratifGroups") {
                        group.stratification_contribution
                    } else if let Some(group) = group("ws.wIntra") {
                        group.population_share
                    } else if let Some(group) = group("ws.sIntra") {
                        group.income_share
                    } else {
                        // The parameter, and the greatest part there could be between groups.
                        assert!(component == "decomp.betweenELMO" || component.contains("param"));
                        elsewhere += 1;
                        continue;
                    }
                }
            };
            compared.check(&format!("{parameters} {component}"), found, value);
        }
        for (alpha, index) in [
            (0, mean_log_deviation()),
            (1, theil()),
            (2, generalised_entropy(2.0)),
        ] {
            let nested = grouped.nested(&index);
            for ((parameters, component), value) in recorded(&values, "IC2_hhbudgets", "decompGEI")
            {
                if parameters != format!("z={column};w=factor;alpha={alpha}") {
                    continue;
                }
                let stratum = |what| find(&component, what).map(|place| &nested.levels[0][place]);
                let found = match component.as_str() {
                    "ineq.index.GEI" => nested.whole,
                    "decomp.within" => nested.parts[1].value,
                    "decomp.between" => nested.parts[0].value,
                    _ => {
                        if let Some(stratum) = stratum("intra.GEIGroups") {
                            stratum.value.unwrap()
                        } else if let Some(stratum) = stratum("intra.contribGEIGroups") {
                            stratum.contribution
                        } else {
                            elsewhere += 1;
                            continue;
                        }
                    }
                };
                compared.check(&format!("{parameters} {component}"), found, value);
            }
        }
        let atkinson = atkinson_by_group(&grouped.table(), 1.0).unwrap();
        for ((parameters, component), value) in recorded(&values, "IC2_hhbudgets", "decompAtkinson")
        {
            if !parameters.starts_with(&format!("z={column}")) {
                continue;
            }
            // Das and Parikh's part within is not that of a decomposition: it is a mean over
            // groups that leaves out those that are even.
            let is_bda = parameters.ends_with("BDA");
            let group = |what: &str| find(&component, what).map(|place| &atkinson.groups[place]);
            let found = match component.as_str() {
                "ineq.index.Atk" => atkinson.whole,
                "decomp.between" => atkinson.of_means.between,
                "decomp.within" if is_bda => atkinson.of_means.within,
                "decomp.cross" => atkinson.of_means.both,
                _ => {
                    if let Some(group) = group("intra.AtkGroups") {
                        group.atkinson.unwrap()
                    } else if let Some(group) = group("ws.sIntra") {
                        group.income_share
                    } else if let Some(group) = group("ws.wIntra") {
                        group.population_share
                    } else {
                        elsewhere += 1;
                        continue;
                    }
                }
            };
            compared.check(&format!("{parameters} {component}"), found, value);
        }
    }
    // Shares in the results of the generalised entropy are those already compared.
    assert_eq!((compared.0, elsewhere), (310, 104));
}

#[test]
fn atkinson_with_other_aversions() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let grouped = Grouped::read(
        &folder.join("data/IC2_hhbudgets.csv"),
        "ingreso",
        "tenencia",
    );
    let recorded = recorded(&folder.join("values.csv"), "IC2_hhbudgets", "calcAtkinson");
    let mut compared = Compared::default();
    for ((parameters, component), value) in &recorded {
        if component == "index.Atk" {
            let aversion = parameters.rsplit('=').next().unwrap().parse().unwrap();
            let found = atkinson_by_group(&grouped.table(), aversion).unwrap();
            compared.check(parameters, found.whole, *value);
        }
    }
    assert_eq!(compared.0, 3);
}

#[test]
fn concentration_of_transport_over_incomes() {
    let Some(folder) = shared("reference/r") else {
        return;
    };
    let path = folder.join("data/IC2_hhbudgets.csv");
    let places = apart(Grouped::read(&path, "ingreso", "estructura"));
    let places: Vec<f64> = places.incomes.iter().map(|it| it.value).collect();
    let records = records(&path);
    let column = |name: &str| {
        records
            .iter()
            .map(|it| number(it, name))
            .collect::<Vec<f64>>()
    };
    let (outcomes, populations) = (column("transporte"), column("factor"));
    let (public, upkeep) = (column("publico"), column("mantenimiento"));
    let found = concentration_by_factor(Observations {
        places: &places,
        outcomes: &outcomes,
        populations: &populations,
        factors: &[&public, &upkeep],
    })
    .unwrap();
    let recorded = recorded(&folder.join("values.csv"), "IC2_hhbudgets", "calcSConc");
    let mut compared = Compared::default();
    for ((parameters, component), value) in &recorded {
        if component == "index.SConc" {
            compared.check(parameters, found.whole, *value);
        }
    }
    assert_eq!(compared.0, 1);
    // What is paid for public transport and for upkeep is a part of what is paid for transport.
    let sum: f64 = found.factors.iter().map(|it| it.contribution).sum::<f64>() + found.residual;
    assert!((sum - found.whole).abs() < 1e-12);
}

#[test]
fn incomes_of_the_states_converge() {
    let Some(folder) = shared("reference/eval") else {
        return;
    };
    let states = records(&folder.join("usjoin/usjoin.csv"));
    let years: Vec<u32> = (1929..=2009).collect();
    let levels: Vec<f64> = (states.iter())
        .flat_map(|state| years.iter().map(|year| number(state, &year.to_string())))
        .collect();
    let periods: Vec<f64> = years.iter().map(|&year| f64::from(year)).collect();
    let found = convergence(Panel {
        periods: &periods,
        levels: &levels,
        populations: &vec![1.0; levels.len()],
    })
    .unwrap();
    let beta = found.beta.unwrap();
    assert_eq!(found.n_areas, 48);
    let mut n_compared = 0;
    let mut check = |record: &Record, found: f64, column: &str| {
        let (value, tolerance) = (number(record, column), number(record, "tol"));
        assert!((found - value).abs() < tolerance, "{record:?}: got {found}");
        n_compared += 1;
    };
    for record in records(&folder.join("values.csv")) {
        if record["example"] != "usjoin" {
            continue;
        }
        let sigma = || {
            let year: f64 = number(&record, "key");
            found
                .sigma
                .iter()
                .find(|it| it.period == year)
                .unwrap()
                .areas
        };
        match record["estimator"].as_str() {
            "beta_convergence_ols" => {
                check(&record, beta.slope, "value");
                check(&record, beta.standard_error.unwrap(), "se");
            }
            "beta_convergence_speed" => check(&record, beta.speed.unwrap(), "value"),
            "beta_convergence_halflife" => check(&record, beta.half_life.unwrap(), "value"),
            "sigma_sd_log" => {
                check(&record, sigma().standard_deviation_of_logarithms, "value");
            }
            "sigma_cv" => check(&record, sigma().coefficient_of_variation, "value"),
            _ => {}
        }
    }
    assert_eq!(n_compared, 14);
}
