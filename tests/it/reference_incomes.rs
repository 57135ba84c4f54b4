//! Values of income inequality that other programs gave for the same data.
//!
//! Poverty measures, Kolm's, Herfindahl's and Rosenbluth's indices, polarisation between groups and
//! regressions are recorded beside them, and not compared: this program has none of these.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{Definition, InvalidTable, find};

use crate::registry::{evaluate_at, incomes, try_evaluate_at};
use crate::shared::shared;

const TOLERANCE: f64 = 1e-9;

type Record = BTreeMap<String, String>;

/// A row for each household: income, weight.
type Table = Vec<Vec<f64>>;

/// What is done with a recorded value.
enum Recorded {
    /// The same number is found.
    Same(&'static str),
    /// The program departs from the literature; another number, or none, is found.
    Deviates,
    /// No index of this program.
    NotOurs,
}

fn records(path: &Path) -> Vec<Record> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// The value of `name=value` among parameters separated by semicolons or commas.
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    parameters
        .split([';', ','])
        .find_map(|it| it.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A number that may be followed by a remark in brackets.
fn number(parameters: &str, name: &str) -> Option<f64> {
    parameter(parameters, name)?.split(' ').next()?.parse().ok()
}

struct Data {
    rows: Vec<Record>,
    income: &'static str,
    weight: &'static str,
}

impl Data {
    fn read(folder: &Path, file: &str, income: &'static str, weight: &'static str) -> Data {
        let rows = records(&folder.join("data").join(file));
        Data {
            rows,
            income,
            weight,
        }
    }

    fn value(row: &Record, column: &str) -> f64 {
        row[column].parse().unwrap()
    }

    fn weighted(&self) -> Table {
        self.selected(|_| true)
    }

    fn unweighted(&self) -> Table {
        self.rows
            .iter()
            .map(|row| vec![Data::value(row, self.income), 1.0])
            .collect()
    }

    fn selected(&self, is_selected: impl Fn(&Record) -> bool) -> Table {
        let row = |row: &Record| vec![Data::value(row, self.income), Data::value(row, self.weight)];
        self.rows
            .iter()
            .filter(|it| is_selected(it))
            .map(row)
            .collect()
    }

    fn group(&self, column: &str, group: &str) -> Table {
        self.selected(|row| row[column] == group)
    }

    fn groups(&self, column: &str) -> Vec<Table> {
        let mut names: Vec<&String> = self.rows.iter().map(|row| &row[column]).collect();
        names.sort();
        names.dedup();
        names
            .into_iter()
            .map(|name| self.group(column, name))
            .collect()
    }
}

fn weight(table: &Table) -> f64 {
    table.iter().map(|row| row[1]).sum()
}

fn total(table: &Table) -> f64 {
    table.iter().map(|row| row[0] * row[1]).sum()
}

/// The mean and the weight of each group.
fn means(groups: &[Table]) -> Table {
    groups
        .iter()
        .map(|part| vec![total(part) / weight(part), weight(part)])
        .collect()
}

fn value(id: &str, table: &Table) -> f64 {
    value_at(id, f64::NAN, table)
}

fn value_at(id: &str, parameter: f64, table: &Table) -> f64 {
    evaluate_at(find(id).unwrap(), parameter, table)
}

/// How many values each index has been compared with.
#[derive(Default)]
struct Compared(BTreeMap<&'static str, usize>);

impl Compared {
    fn check(&mut self, id: &'static str, record: &Record, found: f64) {
        let recorded: f64 = record["result"].parse().unwrap();
        assert!(
            (found - recorded).abs() <= TOLERANCE * recorded.abs().max(1.0),
            "{id}: got {found} for {record:?}"
        );
        *self.0.entry(id).or_default() += 1;
    }
}

/// The R package ineq, which takes no weights.
fn compare_with_ineq(compared: &mut Compared, record: &Record, table: &Table) {
    let parameters = &record["parameters"];
    let at = |id: &'static str, argument| (id, value_at(id, argument, table));
    let has_zeros = table.iter().any(|row| row[0] == 0.0);
    let n = table.len() as f64;
    let (id, found) = match record["function"].as_str() {
        "Gini" if parameters == "corr=FALSE" => at("income_gini", f64::NAN),
        // The correction that makes the largest value one in a sample too.
        "Gini" => ("income_gini", value("income_gini", table) * n / (n - 1.0)),
        "RS" => at("hoover", f64::NAN),
        "Atkinson" => {
            let aversion = number(parameters, "parameter").unwrap();
            if has_zeros && 1.0 <= aversion {
                // The limit, one, says that someone has nothing whatever the others have. It is
                // refused, so that the user learns why.
                assert_eq!(record["result"], "1");
                check_refused("income_atkinson", aversion, table);
                return;
            }
            at("income_atkinson", aversion)
        }
        // The parameter of `Theil` is zero for Theil's T, which is GE(1), and one for L.
        "Theil" if parameters.starts_with("parameter=0") => at("theil", f64::NAN),
        "Theil" if has_zeros => return check_refused("mean_log_deviation", f64::NAN, table),
        "Theil" => at("mean_log_deviation", f64::NAN),
        "var.coeff" if parameters.is_empty() => at("weighted_coefficient_of_variation", f64::NAN),
        "var.coeff" => {
            let variation = value("weighted_coefficient_of_variation", table);
            ("weighted_coefficient_of_variation", variation * variation)
        }
        "entropy" => {
            let alpha = number(parameters, "parameter").unwrap();
            if has_zeros && alpha <= 0.0 {
                return check_refused("income_generalised_entropy", alpha, table);
            }
            at("income_generalised_entropy", alpha)
        }
        "gini" if record["component"] == "Gini" => at("income_gini", f64::NAN),
        "gini" => ("income_gini", value("income_gini", table) * n / (n - 1.0)),
        _ => return,
    };
    let is_theil =
        id == "theil" || id == "income_generalised_entropy" && parameters.contains("=1 ");
    if has_zeros && is_theil {
        // ineq leaves out those who have nothing, of the mean too, though 0 ln 0 is 0 and they are
        // what makes incomes unequal here. By hand, with the mean 2 of all five:
        // (ln(1/2) + 3 ln(3/2) + 6 ln 3) / 10.
        assert_eq!(record["result"], "0.2006665638113298");
        assert!((found - 0.711_492_187_577_320_6).abs() < TOLERANCE);
        return;
    }
    compared.check(id, record, found);
}

fn check_refused(id: &str, parameter: f64, table: &Table) {
    let found = try_evaluate_at(find(id).unwrap(), parameter, table);
    assert_eq!(found, Err(InvalidTable::ValueNotPositive), "{id}");
}

fn compare_with_lorenz_curve(compared: &mut Compared, record: &Record, data: &Data) {
    let incomes = incomes(&data.weighted()).unwrap();
    let place = match &record["component"][1..] {
        "1" => 100,
        "2" => 300,
        "3" => 600,
        other => panic!("{other}"),
    };
    // The curve of ineq begins with the origin, and its places with one.
    let share = (incomes.incomes()[..place - 1].iter())
        .map(|it| incomes.weight(it))
        .sum::<f64>();
    let found = match &record["component"][..1] {
        "p" => share,
        _ => share * incomes.mean_of_poorest(share) / incomes.mean(),
    };
    compared.check("Lorenz curve", record, found);
}

/// dineq and acid, on Mexican households of 2008, and dineq's division by groups.
fn compare_mexican(compared: &mut Compared, record: &Record, data: &Data) {
    let parameters = &record["parameters"];
    let table = if parameters.contains("unweighted") {
        data.unweighted()
    } else {
        data.weighted()
    };
    let component = record["component"].as_str();
    let n = table.len() as f64;
    let matched = match (record["function"].as_str(), component) {
        ("gini.wtd", _)
        | ("weighted.gini", "Gini")
        | ("gini_decomp", "gini_decomp.gini_total")
        | ("dineq_rb", "inequality_measures.gini") => Recorded::Same("income_gini"),
        ("mld.wtd", _)
        | ("mld_decomp", "mld_decomp.mld_total")
        | ("dineq_rb", "inequality_measures.mld") => Recorded::Same("mean_log_deviation"),
        ("theil.wtd", _) | ("weighted.entropy", _) | ("dineq_rb", "inequality_measures.theil") => {
            Recorded::Same("theil")
        }
        ("polar.wtd", _) if parameters.contains("unweighted") => {
            Recorded::Same("wolfson_polarisation")
        }
        // The poorer half is said to be half of the people. With weights dineq counts all whose
        // income is at most the median, here 50.02 per cent, yet takes the half from one half.
        ("polar.wtd", _) => Recorded::Deviates,
        _ => Recorded::NotOurs,
    };
    match matched {
        Recorded::Same(id) => return compared.check(id, record, value(id, &table)),
        Recorded::Deviates => {
            let found = value("wolfson_polarisation", &table);
            // Computed in Python from the definition.
            assert!((found - 0.441_009_080_969_682).abs() < TOLERANCE, "{found}");
            let recorded: f64 = record["result"].parse().unwrap();
            assert!(5e-4 < (found - recorded).abs());
            return;
        }
        Recorded::NotOurs => {}
    }
    if (record["function"].as_str(), component) == ("weighted.gini", "bcGini") {
        return compared.check(
            "income_gini",
            record,
            value("income_gini", &table) * n / (n - 1.0),
        );
    }
    let (id, short) = match record["function"].as_str() {
        "gini_decomp" => ("income_gini", "gini"),
        "mld_decomp" => ("mean_log_deviation", "mld"),
        _ => return,
    };
    let column = parameter(parameters, "z").unwrap();
    let group = |name: &str| data.group(column, name);
    let share = |part: &Table| weight(part) / weight(&table);
    let income_share = |part: &Table| total(part) / total(&table);
    let contribution = |part: &Table| {
        // Gini is divided into a part within groups (times both shares), between and of overlap.
        let by = if id == "income_gini" {
            income_share(part)
        } else {
            1.0
        };
        share(part) * by * value(id, part)
    };
    let groups = || data.groups(column);
    let between = || value(id, &means(&groups()));
    let prefixed = |prefix: &str| component.strip_prefix(&format!("{prefix}."));
    let found = if component == format!("{short}_decomp.{short}_within") {
        groups().iter().map(contribution).sum()
    } else if component == format!("{short}_decomp.{short}_between") {
        between()
    } else if let Some(name) = prefixed(&format!("{short}_group.{short}_group")) {
        value(id, &group(name))
    } else if let Some(name) = prefixed(&format!("{short}_group.{short}_group_contribution")) {
        contribution(&group(name))
    } else if component.contains("overlap") || component.starts_with("share_") {
        return;
    } else {
        panic!("{record:?}");
    };
    compared.check(id, record, found);
}

/// IC2 ranks households of the same income in the order of the file, so that its value changes when
/// the file is sorted otherwise. Here they share a rank, as in Kakwani's definition by the
/// concentration curve over incomes; a hair's breadth between them makes both the same.
fn compare_concentration(compared: &mut Compared, record: &Record, data: &Data) {
    let concentration = |hair: f64| {
        let row = |(place, row): (usize, &Record)| {
            let [income, spent, weight] =
                [data.income, "transporte", data.weight].map(|it| Data::value(row, it));
            vec![income * (1.0 + hair * place as f64), spent, weight]
        };
        let table: Table = data.rows.iter().enumerate().map(row).collect();
        value("kakwani", &table) + value("income_gini", &data.weighted())
    };
    compared.check("kakwani", record, concentration(1e-14));
    let recorded: f64 = record["result"].parse().unwrap();
    // The values of the two extreme orders, computed in Python, are 2.7e-6 apart.
    let apart = (concentration(0.0) - recorded).abs();
    assert!(TOLERANCE < apart && apart < 2.7e-6, "{apart}");
}

/// IC2, on the budgets of Mexican households.
fn compare_with_ic2(compared: &mut Compared, record: &Record, data: &Data) {
    let (parameters, component) = (&record["parameters"], record["component"].as_str());
    let (id, argument): (&'static str, f64) = match record["function"].as_str() {
        "calcSGini" => ("extended_gini", number(parameters, "param").unwrap()),
        "calcGEI" | "decompGEI" => (
            "income_generalised_entropy",
            number(parameters, "alpha").unwrap(),
        ),
        "calcAtkinson" | "decompAtkinson" => {
            ("income_atkinson", number(parameters, "epsilon").unwrap())
        }
        "decompSGini" => ("extended_gini", 2.0),
        "calcSConc" => {
            // The concentration of spending on transport over income, less the Gini coefficient of
            // income, is Kakwani's index, whatever the spending is called.
            if component == "index.SConc" {
                compare_concentration(compared, record, data);
            }
            return;
        }
        _ => return,
    };
    let index: &Definition = find(id).unwrap();
    let at = |table: &Table| evaluate_at(index, argument, table);
    let table = data.weighted();
    if component.starts_with("index.") || component.starts_with("ineq.index.") {
        return compared.check(id, record, at(&table));
    }
    let Some(column) = parameter(parameters, "z") else {
        return;
    };
    // A group without a name has a one in its place, and no dot.
    let named = |prefix: &str| {
        let name = component.strip_prefix(prefix)?;
        if name == "1" {
            Some("")
        } else {
            name.strip_prefix('.')
        }
    };
    let group = ["intra.GEIGroups", "intra.AtkGroups", "intra.SGiniGroups"]
        .iter()
        .find_map(|prefix| named(prefix));
    if let Some(name) = group {
        return compared.check(id, record, at(&data.group(column, name)));
    }
    let Some(part_weight) = index.part_weight else {
        return;
    };
    let totals = |table: &Table| [weight(table), total(table)];
    let contribution =
        |part: &Table| part_weight(&totals(part), &totals(&table), argument) * at(part);
    let found = if component == "decomp.within" {
        data.groups(column).iter().map(contribution).sum()
    } else if component == "decomp.between" {
        at(&means(&data.groups(column)))
    } else if let Some(name) = named("intra.contribGEIGroups") {
        contribution(&data.group(column, name))
    } else {
        return;
    };
    compared.check(id, record, found);
}

#[test]
fn other_programs_agree_on_incomes() {
    let Some(values) = shared("reference/r/values.csv") else {
        return;
    };
    let folder = values.parent().unwrap();
    let mexico = Data::read(folder, "dineq_mex_inc_2008.csv", "income", "factor");
    let budgets = Data::read(folder, "IC2_hhbudgets.csv", "ingreso", "factor");
    let ilocos = Data::read(folder, "ineq_Ilocos.csv", "income", "AP.weight");
    let people = |incomes: &[f64]| incomes.iter().map(|&income| vec![income, 1.0]).collect();
    let mut compared = Compared::default();
    for record in records(&values) {
        let is_failure = record["component"] == "ERROR" || record["result"].is_empty();
        if is_failure {
            continue;
        }
        match (record["dataset"].as_str(), record["package"].as_str()) {
            ("toy 1..5", "ineq") => {
                compare_with_ineq(&mut compared, &record, &people(&[1.0, 2.0, 3.0, 4.0, 5.0]));
            }
            ("toy zeros (0,0,1,3,6)", "ineq") => {
                compare_with_ineq(&mut compared, &record, &people(&[0.0, 0.0, 1.0, 3.0, 6.0]));
            }
            ("ineq_Ilocos.income", _) => {
                compare_with_ineq(&mut compared, &record, &ilocos.unweighted());
            }
            ("ineq_Ilocos", "ineq") => {
                compare_with_lorenz_curve(&mut compared, &record, &ilocos);
            }
            ("dineq_mex_inc_2008", _) => compare_mexican(&mut compared, &record, &mexico),
            ("IC2_hhbudgets", "IC2") => compare_with_ic2(&mut compared, &record, &budgets),
            _ => {}
        }
    }
    eprintln!("{:?}", compared.0);
    let at_least = |id: &str, n: usize| {
        let found = compared.0.get(id).copied().unwrap_or(0);
        assert!(n <= found, "{id} was compared with {found} values");
    };
    // So that a change of names does not leave comparisons out unnoticed.
    for (id, n) in [
        ("income_gini", 60),
        ("extended_gini", 15),
        ("income_atkinson", 10),
        ("income_generalised_entropy", 90),
        ("theil", 6),
        ("mean_log_deviation", 60),
        ("hoover", 3),
        ("weighted_coefficient_of_variation", 6),
        ("wolfson_polarisation", 1),
        ("kakwani", 1),
        ("Lorenz curve", 6),
    ] {
        at_least(id, n);
    }
}
