//! Values that the World Health Organization's R package `healthequal` gave for its own data, and
//! where it errs those recomputed with independent code.

use std::collections::BTreeMap;
use std::path::Path;

use klyfta::indices::{
    Favourable, Formula, InvalidTable, Outcome, Outcomes, Possible, REGISTRY, find,
};

use crate::shared::shared;

/// What 95 in 100 of a normal distribution lie within, in standard deviations.
const NORMAL_95: f64 = 1.959_963_984_540_054;

type Record = BTreeMap<String, String>;

fn records(path: &Path) -> Vec<Record> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// The units of one file, and what they may be set against.
#[derive(Clone)]
struct Sample {
    units: Vec<Outcome>,
    greatest: f64,
}

impl Sample {
    fn read(path: &Path) -> Sample {
        let units = records(path).into_iter().map(|record| {
            let number = |columns: &[&str]| -> Option<f64> {
                let text = columns.iter().find_map(|column| record.get(*column))?;
                Some(text.parse().unwrap())
            };
            Outcome {
                value: number(&["estimate", "est"]).unwrap(),
                population: number(&["population", "pop"]).unwrap(),
                standard_error: number(&["se"]),
                place: number(&["subgroup_order"]),
                is_reference: number(&["reference_subgroup", "ref"]) == Some(1.0),
            }
        });
        Sample {
            units: units.collect(),
            greatest: 100.0,
        }
    }

    /// `healthequal` rounds populations up before it fits a line or a curve.
    fn rounded_up(&self) -> Sample {
        let mut rounded = self.clone();
        for unit in &mut rounded.units {
            unit.population = unit.population.ceil();
        }
        rounded
    }

    /// And then rounds the number of those who have the outcome.
    fn with_whole_counts(&self) -> Sample {
        let mut rounded = self.rounded_up();
        for unit in &mut rounded.units {
            let count = (unit.value / self.greatest * unit.population).round();
            unit.value = count / unit.population * self.greatest;
        }
        rounded
    }

    fn without_reference(&self) -> Sample {
        let mut sample = self.clone();
        for unit in &mut sample.units {
            unit.is_reference = false;
        }
        sample
    }

    fn table(&self) -> Outcomes {
        let possible = Possible {
            least: 0.0,
            greatest: self.greatest,
        };
        let units = self.units.iter().copied();
        Outcomes::new(units, Some(possible), Some(Favourable::High)).unwrap()
    }

    fn value(&self, id: &str) -> f64 {
        let Formula::Outcomes(formula) = find(id).unwrap().formula else {
            unreachable!("{id} takes outcomes")
        };
        let value: Result<f64, InvalidTable> = formula.of(&self.table(), None);
        value.unwrap_or_else(|problem| panic!("{id}: {problem}"))
    }

    fn error(&self, id: &str) -> f64 {
        let carried = find(id).unwrap().error.unwrap();
        (carried.standard_error)(&self.table(), f64::NAN).unwrap()
    }
}

/// Which of our measures is the package's, and by how much it multiplies it.
fn measure(function: &str) -> Option<(&'static str, f64)> {
    Some(match function {
        "d" => ("difference", 1.0),
        "r" => ("ratio", 1.0),
        "aci" => ("absolute_concentration_index", 1.0),
        "rci" => ("relative_concentration_index", 1.0),
        "sii" => ("slope_index_of_inequality", 1.0),
        "rii" => ("relative_index_of_inequality", 1.0),
        "bgv" => ("between_group_variance", 1.0),
        "bgsd" => ("between_group_standard_deviation", 1.0),
        "covar" | "cov" => ("coefficient_of_variation_between_groups", 1.0),
        "mdbu" => ("mean_difference_from_best", 1.0),
        "mdbw" => ("weighted_mean_difference_from_best", 1.0),
        "mdmu" => ("mean_difference_from_mean", 1.0),
        "mdmw" => ("weighted_mean_difference_from_mean", 1.0),
        "mdru" => ("mean_difference_from_reference", 1.0),
        "mdrw" => ("weighted_mean_difference_from_reference", 1.0),
        "idisu" => ("index_of_disparity", 1.0),
        "idisw" => ("weighted_index_of_disparity", 1.0),
        // The package prints thousandths of a nat.
        "ti" => ("theil_between_groups", 1000.0),
        "mld" => ("mean_log_deviation_between_groups", 1000.0),
        "parisk" | "par" => ("population_attributable_risk", 1.0),
        "paf" => ("population_attributable_fraction", 1.0),
        _ => return None,
    })
}

/// How many values each measure has been compared with, so that none is left out unnoticed.
#[derive(Default)]
struct Compared(BTreeMap<&'static str, usize>);

impl Compared {
    fn check(&mut self, id: &'static str, source: &str, found: f64, recorded: f64, within: f64) {
        assert!(
            (found - recorded).abs() < within,
            "{id}: {source} recorded {recorded}, got {found}"
        );
        *self.0.entry(id).or_default() += 1;
    }
}

/// The sample that a row of the R packages' values was computed from, and our measure.
fn of_row(
    record: &Record,
    ordered: &Sample,
    other: &Sample,
) -> Option<(&'static str, f64, Sample)> {
    let parameters = record["parameters"].as_str();
    let mut sample = match record["dataset"].as_str() {
        "healthequal_OrderedSample" => ordered.clone(),
        "healthequal_NonorderedSample" => other.clone(),
        _ => return None,
    };
    let (mut id, factor) = measure(&record["function"])?;
    if ["sii", "rii"].contains(&record["function"].as_str()) {
        // The logistic forms err and are compared with recomputed values below.
        id = match (parameters.contains("linear=TRUE"), id) {
            (false, _) => return None,
            (true, "slope_index_of_inequality") => "linear_slope_index_of_inequality",
            (true, _) => "linear_relative_index_of_inequality",
        };
        sample = sample.rounded_up();
    }
    if parameters.contains("erreygers") {
        id = "erreygers_concentration_index";
    } else if parameters.contains("wagstaff") {
        id = "wagstaff_concentration_index";
    } else if parameters.contains("ref0") {
        sample = sample.without_reference();
    } else if ["d", "r"].contains(&record["function"].as_str())
        && record["dataset"] == "healthequal_NonorderedSample"
    {
        id = if id == "difference" {
            "difference_from_reference"
        } else {
            "ratio_to_reference"
        };
    }
    Some((id, factor, sample))
}

/// Standard errors and limits of confidence where the package's are right.
fn check_error(compared: &mut Compared, record: &Record, id: &'static str, sample: &Sample) {
    let recorded: f64 = record["result"].parse().unwrap();
    let source = format!(
        "healthequal {} {}",
        record["function"], record["parameters"]
    );
    let (value, error) = (sample.value(id), sample.error(id));
    let is_ratio = record["function"] == "r";
    // For a ratio the package gives the error of the logarithm.
    let error_on_scale = if is_ratio { error / value } else { error };
    let limit = |sign: f64| {
        let away = sign * NORMAL_95 * error_on_scale;
        if is_ratio {
            value * away.exp()
        } else {
            value + away
        }
    };
    let found = match record["component"].as_str() {
        "se" => error_on_scale,
        "lowerci" => limit(-1.0),
        "upperci" => limit(1.0),
        _ => return,
    };
    compared.check(id, &source, found, recorded, 1e-9);
}

fn samples() -> Option<[Sample; 2]> {
    let ordered = shared("reference/r/data/healthequal_OrderedSample.csv")?;
    let other = shared("reference/r/data/healthequal_NonorderedSample.csv")?;
    Some([&ordered, &other].map(|path| Sample::read(path)))
}

#[test]
fn healthequal_agrees() {
    let (Some(values), Some([ordered, other])) = (shared("reference/r/values.csv"), samples())
    else {
        return;
    };
    let mut compared = Compared::default();
    let mut compared_errors = Compared::default();
    for record in records(&values) {
        if record["package"] != "healthequal" || record["result"] == "NA" {
            continue;
        }
        let Some((id, factor, sample)) = of_row(&record, &ordered, &other) else {
            continue;
        };
        let recorded: f64 = record["result"].parse().unwrap();
        let function = record["function"].as_str();
        let source = format!("healthequal {function} {}", record["parameters"]);
        if record["component"] == "estimate" {
            let found = factor * sample.value(id);
            compared.check(id, &source, found, recorded, 1e-9);
            continue;
        }
        match function {
            "d" | "r" | "bgv" => check_error(&mut compared_errors, &record, id, &sample),
            // The package multiplies the index by a thousand and forgets its error, which therefore
            // is that of ours. Its limits lie a thousand times too close.
            "ti" | "mld" if record["component"] == "se" => {
                compared_errors.check(id, &source, sample.error(id), recorded, 1e-12);
            }
            // Left out: errors from the scatter of units around a line or curve (aci, rci, sii,
            // rii), which are not those of the units; errors that take the population for a sample
            // (parisk, paf, the latter as a share beside percentages); and limits from a hundred
            // draws (bgsd, covar, idis, md).
            _ => {}
        }
    }
    for index in REGISTRY {
        let is_logistic =
            ["slope_index_of_inequality", "relative_index_of_inequality"].contains(&index.id);
        if matches!(index.formula, Formula::Outcomes(_)) && !is_logistic {
            assert!(
                compared.0.contains_key(index.id),
                "{} was not compared",
                index.id
            );
        }
    }
    let n_errors = |id: &str| compared_errors.0.get(id).copied();
    assert_eq!(n_errors("difference"), Some(6));
    assert_eq!(n_errors("difference_from_reference"), Some(3));
    assert_eq!(n_errors("ratio"), Some(6));
    assert_eq!(n_errors("ratio_to_reference"), Some(3));
    assert_eq!(n_errors("between_group_variance"), Some(3));
    assert_eq!(n_errors("theil_between_groups"), Some(1));
    assert_eq!(n_errors("mean_log_deviation_between_groups"), Some(1));
}

#[test]
fn errors_agree_with_independent_simulation_where_healthequal_errs() {
    let (Some(values), Some([_, other])) = (shared("reference/r/verification.csv"), samples())
    else {
        return;
    };
    let mut n_compared = 0;
    // A file of ours, in which formulas with commas stand unquoted behind the columns read here.
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(values)
        .unwrap();
    for record in reader.records().map(Result::unwrap) {
        if &record[0] != "healthequal_NonorderedSample" || &record[3] != "se" {
            continue;
        }
        let (id, factor) = measure(&record[1]).unwrap();
        let simulated: f64 = record[5].parse().unwrap();
        let found = factor * other.error(id);
        // The package's errors of the Theil index and the mean log deviation are a thousand times
        // smaller.
        assert!(
            (found / simulated - 1.0).abs() < 0.1,
            "{id}: {found} and {simulated}"
        );
        n_compared += 1;
    }
    assert_eq!(n_compared, 3);
}

/// The package's own test of five units in an order.
fn five_units() -> Sample {
    let rows = [78.0, 91.0, 162.0, 103.0, 105.0].into_iter().enumerate();
    let units = rows.map(|(place, population)| Outcome {
        value: 20.0 + 10.0 * place as f64,
        population,
        standard_error: None,
        place: Some(place as f64),
        is_reference: false,
    });
    Sample {
        units: units.collect(),
        greatest: 100.0,
    }
}

#[test]
fn printed_and_recomputed_values_agree() {
    let (Some(values), Some(folder)) = (
        shared("reference/eval/values.csv"),
        shared("reference/eval/healthequal"),
    ) else {
        return;
    };
    let mut compared = Compared::default();
    for record in records(&values) {
        let Some(example) = record["example"].strip_prefix("healthequal/") else {
            continue;
        };
        let (recorded, within): (f64, f64) = (
            record["value"].parse().unwrap(),
            record["tol"].parse().unwrap(),
        );
        let sample = match example {
            "test5_ordered" => five_units(),
            // The best of these units is not the named reference.
            _ => Sample::read(&folder.join(format!("{example}.csv"))),
        };
        let estimator = record["estimator"].as_str();
        let source = format!("{example} {estimator}");
        let (id, found) = match estimator {
            // Weighted by the square of the population, although its own code counts people once
            // already. The recomputed values beside it count them once.
            "he_sii" | "he_rii" => {
                let id = measure(&estimator[3..]).unwrap().0;
                let found = sample.with_whole_counts().value(id);
                assert!(1e-4 < (found / recorded - 1.0).abs(), "{source}: {found}");
                assert!((found / recorded - 1.0).abs() < 0.03, "{source}: {found}");
                continue;
            }
            "sii_logit_popweighted" => {
                let id = "slope_index_of_inequality";
                (id, sample.with_whole_counts().value(id))
            }
            "rii_logit_popweighted" => {
                let id = "relative_index_of_inequality";
                (id, sample.with_whole_counts().value(id))
            }
            "sii_wls" => {
                let id = "linear_slope_index_of_inequality";
                (id, sample.rounded_up().value(id))
            }
            "rii_wls" => {
                let id = "linear_relative_index_of_inequality";
                (id, sample.rounded_up().value(id))
            }
            _ => {
                let (mut id, factor) = measure(estimator.strip_prefix("he_").unwrap()).unwrap();
                if example == "nonordered_sample" && id == "difference" {
                    id = "difference_from_reference";
                } else if example == "nonordered_sample" && id == "ratio" {
                    id = "ratio_to_reference";
                }
                (id, factor * sample.value(id))
            }
        };
        compared.check(id, &source, found, recorded, within);
        // The printed errors of what the package errs on are left out as above.
        if estimator == "he_bgv" {
            let recorded: f64 = record["se"].parse().unwrap();
            compared.check(id, &source, sample.error(id), recorded, within);
        } else if ["he_ti", "he_mld"].contains(&estimator) {
            let recorded: f64 = record["se"].parse().unwrap();
            compared.check(id, &source, sample.error(id), recorded, 1e-6);
        }
    }
    assert_eq!(compared.0.values().sum::<usize>(), 55);
}

/// The package rounds counts before it fits a curve. These values were computed without rounding,
/// by Newton's method in Python from the formula in the definition.
#[test]
fn the_logistic_curve_agrees_without_rounding() {
    let Some([ordered, _]) = samples() else {
        return;
    };
    let check = |sample: &Sample, id: &str, expected: f64| {
        let found = sample.value(id);
        assert!((found / expected - 1.0).abs() < 1e-12, "{id}: {found}");
    };
    let [slope, ratio] = ["slope_index_of_inequality", "relative_index_of_inequality"];
    check(&ordered, slope, 31.678_864_064_148_026);
    check(&ordered, ratio, 1.467_362_122_861_206);
    check(&five_units(), slope, 44.890_533_590_198_544);
    check(&five_units(), ratio, 3.236_339_736_524_501);
    // This one was recorded beside the package's, which rounds populations up.
    check(
        &ordered,
        "linear_slope_index_of_inequality",
        26.883_469_577_247_176,
    );
}
