//! The follow-up of funded efforts from one pipeline file: an effect that was planted is found, one
//! that is not there is not, and areas that come back by themselves are told from those.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use klyfta::follow_up::effects::aggregation::{Aggregation, Window};
use klyfta::follow_up::effects::estimate::{Estimate, Level};
use klyfta::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use klyfta::follow_up::effects::panel::{Panel, Row, Treatment};
use klyfta::sample::follow_up::{FollowUp, FollowUpSample, Variant};

use crate::pipelines::Published;
use crate::run::{Ran, klyfta, root};

/// The average effect on employment that a sample's truth says, estimated as the pipeline asks.
fn estimate(sample: &FollowUp) -> Estimate {
    estimated(sample, Counting::EachOnce)
}

#[derive(Clone, Copy, PartialEq)]
enum Counting {
    EachOnce,
    /// Areas count by their inhabitants in the first year, and errors come by municipality.
    ByPopulationAndMunicipality,
}

fn estimated(sample: &FollowUp, counting: Counting) -> Estimate {
    let is_weighted = counting == Counting::ByPopulationAndMunicipality;
    let years = &sample.years;
    let mut rows = Vec::new();
    for (at, area) in sample.areas.iter().enumerate() {
        for &year in years {
            rows.push(Row {
                place: at,
                unit: &area.code,
                time: year,
                outcome: Some(sample.cell(at, year).employment()),
                treatment: Treatment::Since(area.first_funded),
                weight: match is_weighted {
                    true => f64::from(sample.cell(at, years[0]).population),
                    false => 1.0,
                },
                cluster: is_weighted.then_some(area.municipality_code.as_str()),
                covariates: &[],
            });
        }
    }
    let panel = Panel::new(&rows).unwrap();
    let design = Design {
        control: Control::NeverFunded,
        base: Base::Universal,
        adjustment: Adjustment::None,
    };
    let found = group_time(&panel, design).unwrap();
    let averages = found.aggregate(Aggregation::Simple, Window::default());
    averages.overall.estimate.unwrap()
}

/// In how many of two hundred samples the interval of 95 per cent holds the true effect.
fn covered(variant: Variant, truth: f64) -> usize {
    let holds = |seed: &u64| {
        let sample = FollowUpSample::of(variant).generate(*seed).unwrap();
        let (lower, upper) = estimate(&sample).interval(Level::NINETY_FIVE).unwrap();
        lower <= truth && truth <= upper
    };
    (0..200).filter(holds).count()
}

#[test]
fn intervals_hold_a_planted_effect_as_often_as_they_say() {
    let n = covered(Variant::Planted, 0.03);
    assert!((184..=196).contains(&n), "{n} of 200");
}

#[test]
fn intervals_hold_zero_where_there_is_no_effect() {
    let n = covered(Variant::NoEffect, 0.0);
    assert!((184..=196).contains(&n), "{n} of 200");
}

/// A run of the pipeline on a sample of its own.
struct Run {
    directory: tempfile::TempDir,
    ran: Ran,
}

impl Run {
    fn of(variant: &str) -> Run {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let data = data.to_str().unwrap();
        klyfta(&["sample", "follow-up", "--variant", variant, "--out", data]).well();
        Run::on(directory.path().join("data").as_path(), directory)
    }

    fn on(data: &Path, directory: tempfile::TempDir) -> Run {
        let out = directory.path().join("out");
        let data = format!("data={}", data.display());
        let ran = klyfta(&[
            "run",
            "pipelines/ostergotland-follow-up.toml",
            "--set",
            &data,
            "--out",
            out.to_str().unwrap(),
        ]);
        Run { directory, ran }
    }

    fn table(&self, name: &str) -> Published {
        let current = self.directory.path().join("out/current/tables");
        Published::read(&current.join(format!("{name}.parquet")))
    }

    /// The interval of the average effect.
    fn simple(&self) -> (f64, f64, f64) {
        let effects = self.table("effects");
        let (methods, quantities) = (effects.texts("method"), effects.optional_texts("quantity"));
        let at = (0..methods.len())
            .find(|&at| methods[at] == "group-time" && quantities[at].as_deref() == Some("simple"));
        let at = at.expect("the average is there");
        let of = |name: &str| effects.numbers(name)[at];
        (of("estimate"), of("lower"), of("upper"))
    }

    /// The share of the gap at selection that had closed so many years after, a mean over cohorts by
    /// their areas: of funded areas, and of placebo selections.
    fn closed(&self, years: i64) -> (f64, f64) {
        let guard = self.table("guard");
        let (of, closed) = (guard.texts("of"), guard.numbers("closed"));
        let (selected, year) = (guard.whole("selection_year"), guard.whole("year"));
        let n = guard.whole("n_selected");
        let mean = |whom: &str| {
            let rows =
                (0..of.len()).filter(|&at| of[at] == whom && year[at] == selected[at] + years);
            let (sum, all) = rows.fold((0.0, 0.0), |(sum, all), at| {
                (sum + closed[at] * n[at] as f64, all + n[at] as f64)
            });
            sum / all
        };
        (mean("funded"), mean("placebo"))
    }
}

#[test]
fn the_pipeline_finds_what_was_planted() {
    let run = Run::of("planted");
    assert_eq!(run.ran.exit, Some(0), "{}", run.ran.stderr);
    let (estimate_found, lower, upper) = run.simple();
    assert!(lower <= 0.03 && 0.03 <= upper, "{lower} to {upper}");
    assert!(0.0 < lower, "the effect is told from none: {lower}");
    let sample = FollowUpSample::of(Variant::Planted).generate(7).unwrap();
    let own = estimate(&sample);
    assert!((own.value - estimate_found).abs() < 1e-12);
    let (own_lower, own_upper) = own.interval(Level::NINETY_FIVE).unwrap();
    assert!((own_lower - lower).abs() < 1e-12 && (own_upper - upper).abs() < 1e-12);

    // Who was funded, and when, comes from the register of efforts.
    let funded = run.table("funded_areas");
    let found: BTreeMap<String, i64> = (funded.texts("area").into_iter())
        .zip(funded.whole("first_year"))
        .collect();
    let expected: BTreeMap<String, i64> = (sample.areas.iter())
        .filter_map(|area| Some((area.code.clone(), i64::from(area.first_funded?))))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn areas_may_count_by_their_inhabitants_and_errors_by_municipality() {
    let directory = tempfile::tempdir().unwrap();
    let pipeline = root().join("pipelines/ostergotland-follow-up.toml");
    let text = fs::read_to_string(pipeline).unwrap();
    let question = "outcome = \"employment\"\n";
    assert_eq!(text.matches(question).count(), 1);
    let asked = format!("{question}weighting = \"by_population\"\ncluster = \"municipality\"\n");
    let path = directory.path().join("weighted.toml");
    fs::write(&path, text.replace(question, &asked)).unwrap();
    let out = directory.path().join("out");
    let data = format!("data={}", root().join("data-samples/follow-up").display());
    let arguments = [
        path.to_str().unwrap(),
        "--set",
        &data,
        "--out",
        out.to_str().unwrap(),
    ];
    let ran = klyfta(&[&["run"], &arguments[..]].concat()).well();
    let (found, lower, upper) = Run { directory, ran }.simple();

    let sample = FollowUpSample::of(Variant::Planted).generate(7).unwrap();
    let own = estimated(&sample, Counting::ByPopulationAndMunicipality);
    assert!((own.value - found).abs() < 1e-12, "{} {found}", own.value);
    let (own_lower, own_upper) = own.interval(Level::NINETY_FIVE).unwrap();
    assert!((own_lower - lower).abs() < 1e-12 && (own_upper - upper).abs() < 1e-12);
    // Neither is what areas alike and by themselves give.
    let alike = estimate(&sample);
    assert!((alike.value - found).abs() > 1e-5);
    assert!((alike.interval(Level::NINETY_FIVE).unwrap().0 - lower).abs() > 1e-5);
}

#[test]
fn the_pipeline_finds_no_effect_where_there_is_none() {
    let run = Run::of("none");
    let (_, lower, upper) = run.simple();
    assert!(lower <= 0.0 && 0.0 <= upper, "{lower} to {upper}");
}

#[test]
fn the_guard_shows_that_a_bad_year_would_have_passed_anyway() {
    let run = Run::of("bad-year");
    let (funded, placebo) = run.closed(2);
    assert!(
        0.15 < funded,
        "before and after look like a success: {funded}"
    );
    assert!(
        0.15 < placebo,
        "as it does without any programme: {placebo}"
    );
    let (_, calm) = Run::of("none").closed(2);
    assert!(
        calm < 0.5 * placebo,
        "where nobody is chosen in a bad year: {calm}"
    );
}

#[test]
fn kronor_of_areas_regions_and_everything_add_up() {
    let run = Run::of("planted");
    let efforts = run.table("efforts");
    let (kinds, levels) = (efforts.texts("kind"), efforts.texts("level"));
    let (purposes, parts) = (efforts.texts("purpose"), efforts.texts("destination"));
    let (years, kronor) = (efforts.whole("year"), efforts.whole("kronor"));
    let sum = |kind: &str, wanted: &dyn Fn(usize) -> bool| -> i64 {
        let rows = (0..kinds.len()).filter(|&at| kinds[at] == kind && wanted(at));
        rows.map(|at| kronor[at]).sum()
    };
    for kind in ["applied", "granted", "paid", "used", "repaid"] {
        let everything = sum(kind, &|at| levels[at] == "*" && purposes[at] == "*");
        assert!(0 < everything, "{kind}");
        let of_regions =
            |at: usize| levels[at] == "municipality" && parts[at] == "all" && purposes[at] == "*";
        assert_eq!(sum(kind, &of_regions), everything, "{kind}");
        let of_parts = |at: usize| {
            purposes[at] == "*" && (levels[at] == "area" || !["all"].contains(&&*parts[at]))
        };
        assert_eq!(sum(kind, &of_parts), everything, "{kind}");
        let by_purpose = |at: usize| levels[at] == "*" && purposes[at] != "*";
        assert_eq!(sum(kind, &by_purpose), everything, "{kind}");
    }
    // The amounts are those of the file.
    let text = fs::read_to_string(run.directory.path().join("data/effort_amounts.csv")).unwrap();
    let mut paid: BTreeMap<i64, i64> = BTreeMap::new();
    for line in text.lines() {
        if let [_, "paid", year, amount] = line.split(',').collect::<Vec<_>>()[..] {
            *paid.entry(year.parse().unwrap()).or_default() += amount.parse::<i64>().unwrap();
        }
    }
    for (year, amount) in paid {
        let of_year = |at: usize| levels[at] == "*" && purposes[at] == "*" && years[at] == year;
        assert_eq!(sum("paid", &of_year), amount, "{year}");
    }
}

#[test]
fn types_and_their_people_are_those_of_the_indicators() {
    let run = Run::of("planted");
    let types = run.table("area_types");
    let index = types.numbers("socioeconomic_index");
    let parts = [
        "pre_upper_secondary",
        "low_economic_standard",
        "assistance_or_unemployment",
    ]
    .map(|name| types.numbers(name));
    let (mean, deviation) = (types.numbers("mean"), types.numbers("standard_deviation"));
    let (numbers, years) = (types.whole("type"), types.whole("year"));
    assert_eq!(index.len(), 150 * 14);
    for at in 0..index.len() {
        let plain = parts.iter().map(|part| part[at]).sum::<f64>() / 3.0;
        assert!((plain - index[at]).abs() < 1e-9);
        let above = (index[at] - mean[at]) / deviation[at];
        let expected = match above {
            _ if above >= 2.0 => 1,
            _ if above >= 1.0 => 2,
            _ if above >= 0.0 => 3,
            _ if above >= -1.0 => 4,
            _ => 5,
        };
        assert_eq!(numbers[at], expected, "{above}");
    }
    // Mean and standard deviation are those of the year, divided by n − 1.
    for year in 2011..=2024 {
        let of_year: Vec<usize> = (0..index.len()).filter(|&at| years[at] == year).collect();
        let n = of_year.len() as f64;
        let own = of_year.iter().map(|&at| index[at]).sum::<f64>() / n;
        let squares = of_year
            .iter()
            .map(|&at| (index[at] - own) * (index[at] - own));
        let spread = (squares.sum::<f64>() / (n - 1.0)).sqrt();
        assert!((mean[of_year[0]] - own).abs() < 1e-9);
        assert!((deviation[of_year[0]] - spread).abs() < 1e-9);
    }
    let shares = run.table("type_shares");
    let (codes, years) = (shares.texts("code"), shares.whole("year"));
    let share = shares.numbers("share");
    let of_all: f64 = (0..codes.len())
        .filter(|&at| codes[at] == "*" && years[at] == 2024 && share[at].is_finite())
        .map(|at| share[at])
        .sum();
    assert!((of_all - 1.0).abs() < 1e-9, "{of_all}");
}

/// The pipeline over the shipped sample with one text of one file replaced.
fn spoilt(file: &str, from: &str, to: &str) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    fs::create_dir(&data).unwrap();
    for entry in fs::read_dir(root().join("data-samples/follow-up")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_owned();
        let mut text = fs::read_to_string(&path).unwrap();
        if name == file {
            assert!(text.contains(from), "{file} has no `{from}`");
            text = text.replacen(from, to, 1);
        }
        fs::write(data.join(name), text).unwrap();
    }
    Run::on(&data, directory).ran
}

#[test]
fn a_mistake_in_the_register_of_efforts_is_told_with_its_place() {
    for (file, from, to, place, code) in [
        (
            "effort_amounts.csv",
            ",applied,",
            ",,",
            "effort_amounts.csv:2:",
            "amount-without-kind",
        ),
        (
            "effort_areas.csv",
            "0509R",
            "0599R",
            "effort_areas.csv:",
            "unknown-area",
        ),
        (
            "efforts.csv",
            "synthetic-area-grant",
            "another-grant",
            "efforts.csv:2:",
            "unknown-programme",
        ),
        (
            "synthetic-area-grant.toml",
            "highest_percent_of_costs",
            "highest_percent",
            "synthetic-area-grant.toml:",
            "programme-syntax",
        ),
    ] {
        let ran = spoilt(file, from, to);
        assert_eq!(ran.exit, Some(2), "{file}: {}", ran.stderr);
        assert!(ran.stderr.contains(place), "{}", ran.stderr);
        assert!(ran.stderr.contains(code), "{code}: {}", ran.stderr);
    }
}
