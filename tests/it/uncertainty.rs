//! How far results can be trusted, asked for on the command line and in pipelines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use arrow::array::{Array, Float64Array, StringArray};

use crate::run::{Ran, klyfta, klyfta_in, root};
use crate::shared::shared;

/// Regions by areas by two groups: a file of counts that anyone can make again.
fn counts(regions: usize, areas: usize, people: usize) -> String {
    let mut text = "region,area,group,count\n".to_owned();
    for region in 0..regions {
        for area in 0..areas {
            let mixed = (region * 31 + area * 17) % 23;
            let members = people * (1 + mixed) / 60;
            let others = people + (area * 7) % 11 - members;
            writeln!(text, "r{region},a{area},x,{members}").unwrap();
            writeln!(text, "r{region},a{area},y,{others}").unwrap();
        }
    }
    text
}

struct Table {
    directory: tempfile::TempDir,
}

impl Table {
    fn of(text: &str) -> Table {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("t.csv"), text).unwrap();
        Table { directory }
    }

    fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec![
            "compute", "t.csv", "--area", "area", "--group", "group", "--count", "count",
        ];
        arguments.extend(more);
        arguments
    }

    fn compute(&self, more: &[&str]) -> Ran {
        klyfta_in(self.directory.path(), &Table::arguments(more))
    }

    fn rows(&self, more: &[&str]) -> Vec<BTreeMap<String, String>> {
        rows(&self.compute(more).well().stdout)
    }
}

fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    let text = &row[column];
    text.parse()
        .unwrap_or_else(|_| panic!("`{column}` is `{text}` in {row:?}"))
}

const INDICES: [&str; 2] = [
    "--index",
    "dissimilarity,gini,information_theory,isolation,correlation_ratio",
];

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads_and_rows_in_any_order() {
    let text = counts(3, 40, 300);
    let table = Table::of(&text);
    let header = text.lines().next().unwrap().to_owned() + "\n";
    let mut lines: Vec<&str> = text.lines().skip(1).collect();
    lines.reverse();
    lines.rotate_left(31);
    let shuffled = Table::of(&(header + &lines.join("\n") + "\n"));
    let more = [
        &[
            "--by",
            "region",
            "--bootstrap",
            "130",
            "--permute",
            "70",
            "--correct-bias",
        ][..],
        &["--seed", "7"],
        &INDICES,
    ]
    .concat();
    let run = |table: &Table, threads: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args(Table::arguments(&more))
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(table.directory.path())
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let one = run(&table, "1");
    assert_eq!(one.lines().count(), 1 + 3 * 2 * 5);
    assert_eq!(one, run(&table, "2"));
    assert_eq!(one, run(&table, "8"));
    assert_eq!(one, run(&shuffled, "2"));
    let other_seed = [&more[..more.len() - 4], &["--seed", "8"], &INDICES].concat();
    assert_ne!(one, table.compute(&other_seed).well().stdout);
}

#[test]
fn a_fixed_seed_gives_these_numbers_for_ever() {
    let table = Table::of(&counts(1, 6, 100));
    let more = [
        "--index",
        "dissimilarity,multigroup_information_theory",
        "--focus",
        "x",
        "--bootstrap",
        "200",
        "--permute",
        "199",
        "--seed",
        "7",
        "--interval",
        "basic",
    ];
    assert_eq!(table.compute(&more).well().stdout, "index,group,reference,neighbourhood,estimate,standard_error,lower,upper,bias,expected,corrected,effect_size,p_value,p_adjusted,n_areas,population,note
dissimilarity,x,*,area,0.3187797633080296,0.03817181632841843,0.2339118585407965,0.38588922370073636,0.011780395270119759,0.0888644983010628,,7.319136471856829,0.01,0.01,6,628,
multigroup_information_theory,,,area,0.10682658939807924,0.020698726760644767,0.06013466394574282,0.1405266383458224,0.008404911923964559,0.007985811156738847,,16.687940440875156,0.01,0.01,6,628,
");
}

#[test]
fn analytic_and_bootstrap_errors_agree_where_areas_are_large() {
    let table = Table::of(&counts(1, 60, 4_000));
    let ids = "dissimilarity,gini,information_theory,mutual_information,isolation,interaction,\
               correlation_ratio,atkinson";
    let focus = ["--focus", "x", "--index", ids];
    let analytic = table.rows(&[&focus[..], &["--interval", "analytic"]].concat());
    let drawn = table.rows(&[&focus[..], &["--bootstrap", "1500"]].concat());
    assert_eq!(analytic.len(), 8);
    for (analytic, drawn) in analytic.iter().zip(&drawn) {
        let ratio = number(analytic, "standard_error") / number(drawn, "standard_error");
        // A standard error of 1,500 replicates has one of its own of 1.8 per cent; 4.5 of these.
        assert!(
            (ratio - 1.0).abs() < 0.085,
            "{}: {ratio}",
            analytic["index"]
        );
        assert!(number(analytic, "lower") < number(analytic, "estimate"));
    }
}

#[test]
fn expected_values_known_without_drawing_are_those_drawn_by_lot() {
    let table = Table::of(&counts(1, 30, 60));
    let ids = "dissimilarity,information_theory,multigroup_mutual_information,gini";
    let focus = ["--focus", "x", "--index", ids];
    let known = table.rows(&[&focus[..], &["--expected"]].concat());
    // In strata that hold everything nothing is known without drawing.
    let text = counts(1, 30, 60);
    let text: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}\n", if at == 0 { "stratum" } else { "all" }))
        .collect();
    let drawn = Table::of(&text)
        .rows(&[&focus[..], &["--permute", "4000", "--strata", "stratum"]].concat());
    assert_eq!(known.len(), 4);
    for (known, drawn) in known.iter().zip(&drawn) {
        let (exact, found) = (number(known, "expected"), number(drawn, "expected"));
        let deviation = (number(drawn, "estimate") - found) / number(drawn, "effect_size");
        // The Gini index is drawn both times, 200 and 4,000 times.
        let draws: f64 = if known["index"] == "gini" {
            190.0
        } else {
            4_000.0
        };
        let far = 4.5 * deviation / draws.sqrt();
        assert!(
            (exact - found).abs() < far,
            "{}: {exact} {found}",
            known["index"]
        );
    }
}

#[test]
fn what_chance_gives_is_told_unasked_where_areas_are_small_and_not_elsewhere() {
    let index = ["--focus", "x", "--index", "dissimilarity"];
    let small = Table::of(&counts(1, 30, 60)).rows(&index);
    assert!(
        small[0]["note"].contains("chance alone gives 0."),
        "{small:?}"
    );
    let large = Table::of(&counts(1, 30, 4_000)).rows(&index);
    assert_eq!(large[0]["note"], "");
    assert!(!large[0].contains_key("expected"));
}

/// Where areas hold a handful of a group the exact form gives way to the normal one; nobody may see
/// where.
#[test]
fn forms_for_large_numbers_are_near_the_exact_ones_where_they_take_over() {
    use klyfta::indices::{MultiGroup, TwoGroup};
    use klyfta::inference::expected;
    let areas: Vec<(f64, f64)> = (0..40)
        .map(|area| (5.0, 90.0 + f64::from(area % 7) * 20.0))
        .collect();
    let table = TwoGroup::new(areas.iter().copied()).unwrap();
    let exact = expected::dissimilarity(&table).unwrap().mean;
    let normal = expected::dissimilarity_normal(&table).mean;
    assert!((normal / exact - 1.0).abs() < 0.02, "{normal} {exact}");
    let mean = expected::dissimilarity_normal_mean(&table);
    assert!((mean / normal - 1.0).abs() < 1e-12, "{mean} {normal}");
    let cells: Vec<f64> = areas.iter().flat_map(|&(a, b)| [a, b]).collect();
    let table = MultiGroup::new(2, cells).unwrap();
    let exact = expected::information_theory(&table).unwrap().mean;
    let first_order = expected::information_theory_first_order(&table).mean;
    assert!(
        (first_order / exact - 1.0).abs() < 0.06,
        "{first_order} {exact}"
    );
}

#[test]
fn corrections_take_away_what_chance_adds() {
    let table = Table::of(&counts(1, 30, 60));
    let index = [
        "--focus",
        "x",
        "--index",
        "dissimilarity,mutual_information",
    ];
    let with = |more: &[&str]| table.rows(&[&index[..], more].concat());
    let winship = with(&["--correct-bias=winship"]);
    let (estimate, expected) = (
        number(&winship[0], "estimate"),
        number(&winship[0], "expected"),
    );
    let by_hand = (estimate - expected) / (1.0 - expected);
    assert_eq!(number(&winship[0], "corrected"), by_hand);
    // M is not a share of the way to complete segregation.
    assert_eq!(winship[1]["corrected"], "");
    assert!(winship[1]["note"].contains("the correction does not apply"));
    let fitting = with(&["--correct-bias"]);
    assert_eq!(number(&fitting[0], "corrected"), by_hand);
    let by_hand = number(&fitting[1], "estimate") - number(&fitting[1], "expected");
    assert_eq!(number(&fitting[1], "corrected"), by_hand);
    let drawn = with(&["--correct-bias", "--bootstrap", "300"]);
    let by_hand = number(&drawn[0], "estimate") - number(&drawn[0], "bias");
    assert_eq!(number(&drawn[0], "corrected"), by_hand);
    let density = with(&["--correct-bias=density"]);
    assert!(number(&density[0], "corrected") < estimate);
}

#[test]
fn p_values_are_raised_for_the_regions_that_are_tested_at_once() {
    let table = Table::of(&counts(9, 8, 40));
    let more = ["--by", "region", "--focus", "x", "--permute", "199"];
    let found = table.rows(&[&more[..], &["--index", "dissimilarity,gini"]].concat());
    for index in ["dissimilarity", "gini"] {
        let of_index = || found.iter().filter(|row| row["index"] == index);
        let mut p_values: Vec<f64> = of_index().map(|row| number(row, "p_value")).collect();
        assert_eq!(p_values.len(), 9);
        p_values.sort_by(f64::total_cmp);
        for row in of_index() {
            // Benjamini and Hochberg by their definition.
            let own = number(row, "p_value");
            let raised = p_values.iter().enumerate().filter(|(_, p)| own <= **p);
            let raised = raised.map(|(rank, p)| p * 9.0 / (rank + 1) as f64);
            let expected = raised.fold(1.0, f64::min);
            assert!(
                (number(row, "p_adjusted") - expected).abs() < 1e-12,
                "{row:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_told_says_why() {
    // A region with one area, one with fractions, and one where nobody of a group lives.
    let text = "region,area,group,count\none,a,x,10\none,a,y,20\n\
                parts,a,x,10.5\nparts,a,y,20\nparts,b,x,4\nparts,b,y,9.25\n\
                none,a,x,10\nnone,b,x,20\n";
    let table = Table::of(text);
    let more = ["--by", "region", "--focus", "x", "--index", "dissimilarity"];
    let of = |more_still: &[&str], region: &str| {
        let found = table.rows(&[&more[..], more_still].concat());
        found
            .into_iter()
            .find(|row| row["region"] == region)
            .unwrap()
    };
    let drawn = of(&["--bootstrap", "100"], "parts");
    assert!(
        drawn["note"].ends_with("no persons that could be drawn one by one"),
        "{drawn:?}"
    );
    assert_eq!(drawn["standard_error"], "");
    number(&drawn, "estimate");
    let weighted = of(&["--bootstrap", "100", "--draw", "weighted"], "parts");
    assert!(number(&weighted, "standard_error") > 0.0);
    for region in ["one", "none"] {
        let row = of(&["--bootstrap", "100", "--permute", "99"], region);
        assert_eq!(
            (&*row["estimate"], &*row["standard_error"], &*row["p_value"]),
            ("", "", "")
        );
        assert_ne!(row["note"], "");
    }
    let bounded = of(&["--interval", "jackknife"], "parts");
    assert!(
        bounded["note"].contains("fewer than five areas"),
        "{bounded:?}"
    );
}

#[test]
fn areas_drawn_whole_vary_more_than_persons() {
    let table = Table::of(&counts(1, 25, 2_000));
    let index = [
        "--focus",
        "x",
        "--index",
        "dissimilarity",
        "--bootstrap",
        "400",
    ];
    let persons = table.rows(&index);
    let areas = table.rows(&[&index[..], &["--draw", "areas"]].concat());
    assert!(number(&areas[0], "standard_error") > 2.0 * number(&persons[0], "standard_error"));
    // The jackknife leaves out one area at a time; it is another estimate of the same.
    let jackknife = [
        "--focus",
        "x",
        "--index",
        "dissimilarity",
        "--interval",
        "jackknife",
    ];
    let jackknife = table.rows(&jackknife);
    let ratio = number(&jackknife[0], "standard_error") / number(&areas[0], "standard_error");
    assert!((0.75..1.35).contains(&ratio), "{ratio}");
}

#[test]
fn indices_of_values_have_errors_too() {
    let directory = tempfile::tempdir().unwrap();
    let mut text = "income\n".to_owned();
    for at in 0..900 {
        writeln!(text, "{}", 120 + (at * 7919) % 613 + (at % 13) * 40).unwrap();
    }
    std::fs::write(directory.path().join("v.csv"), text).unwrap();
    let index = "income_gini,theil,mean_log_deviation,hoover";
    let compute = ["compute", "v.csv", "--value", "income", "--index", index];
    let run = |more: &[&str]| {
        let all = [&compute[..], more].concat();
        rows(&klyfta_in(directory.path(), &all).well().stdout)
    };
    let (analytic, drawn) = (
        run(&["--interval", "analytic"]),
        run(&["--bootstrap", "800"]),
    );
    assert_eq!(analytic.len(), 4);
    for (analytic, drawn) in analytic.iter().zip(&drawn) {
        let ratio = number(analytic, "standard_error") / number(drawn, "standard_error");
        // A standard error of 800 replicates has one of its own of 2.5 per cent; 4.5 of these.
        assert!(
            (ratio - 1.0).abs() < 0.115,
            "{}: {ratio}",
            analytic["index"]
        );
    }
    assert_eq!(run(&["--bootstrap", "800"]), drawn);
}

#[test]
fn pipelines_publish_what_they_are_asked_about_trust() {
    let out = tempfile::tempdir().unwrap();
    let pipeline = root().join("pipelines/ostergotland.toml");
    let text = std::fs::read_to_string(pipeline).unwrap();
    assert!(
        text.contains("[analyses.inference]"),
        "the example shows how it is asked"
    );
    let path = out.path().to_str().unwrap();
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--quiet",
        "--out",
        path,
    ])
    .well();
    let file = std::fs::File::open(out.path().join("current/tables/estimates.parquet")).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let reader = reader.unwrap();
    let metadata = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap();
    let inference = metadata
        .iter()
        .find(|pair| pair.key == "klyfta:inference")
        .unwrap();
    assert!(
        inference
            .value
            .as_ref()
            .unwrap()
            .contains("bootstrap replicates of persons")
    );
    let (mut n_intervals, mut n_tests) = (0, 0);
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let reals = |name: &str| {
            let column = batch.column_by_name(name).unwrap().clone();
            column
                .as_any()
                .downcast_ref::<Float64Array>()
                .unwrap()
                .clone()
        };
        let index = batch.column_by_name("index").unwrap().clone();
        let index = index
            .as_any()
            .downcast_ref::<StringArray>()
            .unwrap()
            .clone();
        let (estimate, lower, upper) = (reals("estimate"), reals("lower"), reals("upper"));
        let (corrected, p_value, p_adjusted) =
            (reals("corrected"), reals("p_value"), reals("p_adjusted"));
        for row in 0..batch.num_rows() {
            if !lower.is_null(row) {
                n_intervals += 1;
                // Around the estimate without its bias, which the interval is made for.
                let middle = if corrected.is_null(row) {
                    estimate.value(row)
                } else {
                    corrected.value(row)
                };
                // Less than nothing can be left of an index that is all chance.
                let middle = middle.max(0.0);
                let (lower, upper) = (lower.value(row), upper.value(row));
                assert!(
                    lower <= middle && middle <= upper,
                    "{} {middle} {lower} {upper}",
                    index.value(row)
                );
            }
            if !p_value.is_null(row) {
                n_tests += 1;
                assert!(p_value.value(row) <= p_adjusted.value(row));
            }
        }
    }
    assert!(
        n_intervals > 100 && n_tests > 100,
        "{n_intervals} {n_tests}"
    );
    let chart = |id: &str| {
        let path = out.path().join(format!("current/charts/{id}.svg"));
        std::fs::read_to_string(path).unwrap()
    };
    // Seven regions of birth leave hardly anyone of some in small municipalities.
    let small = "En grupp har färre än 100 personer";
    assert!(chart("birth_regions_trend").contains(small));
    assert!(!chart("birth_trend").contains(small));
    assert!(chart("birth_ranking").contains("Romber: det värde som slumpen ensam skulle ge."));
}

/// The R package segregation 1.1.0 gives these for its school data: 500 draws of the expected value,
/// whose own error is stated as 4.5 of its standard deviations.
#[test]
fn expected_values_of_schools_are_those_of_the_r_package() {
    let Some(schools) = shared("reference/r/data/segregation_schools00.csv") else {
        return;
    };
    let path = schools.to_str().unwrap();
    let ran = klyfta(&[
        "compute",
        path,
        "--area",
        "school",
        "--group",
        "race",
        "--count",
        "n",
        "--expected",
        "--index",
        "multigroup_mutual_information,multigroup_information_theory",
    ])
    .well();
    let found = rows(&ran.stdout);
    assert_eq!(found.len(), 2);
    let recorded = [
        (
            "multigroup_information_theory",
            0.004_729_463_274_822_8,
            7.541_703_304_750_1e-5,
        ),
        (
            "multigroup_mutual_information",
            0.004_805_470_397_916_656,
            7.662_905_889_084_15e-5,
        ),
    ];
    for (id, mean, deviation) in recorded {
        let row = found.iter().find(|row| row["index"] == id).unwrap();
        let gap = (number(row, "expected") - mean).abs();
        assert!(gap < 4.5 * deviation / 500.0_f64.sqrt(), "{id}: {gap}");
    }
}

#[test]
fn an_interrupted_run_leaves_the_earlier_publication() {
    let out = tempfile::tempdir().unwrap();
    let (path, pipeline) = (out.path().join("out"), out.path().join("long.toml"));
    let text = std::fs::read_to_string(root().join("pipelines/ostergotland.toml")).unwrap();
    std::fs::write(
        &pipeline,
        text.replace("bootstrap = 200", "bootstrap = 200000"),
    )
    .unwrap();
    let path = path.to_str().unwrap();
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--quiet",
        "--out",
        path,
    ])
    .well();
    let current = std::fs::read_link(out.path().join("out/current")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_klyfta"))
        .args(["run", pipeline.to_str().unwrap(), "--out", path])
        .current_dir(root())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The stages before that of the replicates are over when this one is announced.
    let mut log = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("count groups") {
        line.clear();
        let n = std::io::BufRead::read_line(&mut log, &mut line).unwrap();
        assert!(n > 0, "the run ended by itself");
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = child.wait().unwrap();
    assert_eq!(ended.code(), Some(130));
    assert_eq!(
        std::fs::read_link(out.path().join("out/current")).unwrap(),
        current
    );
    klyfta(&[
        "run",
        "pipelines/ostergotland.toml",
        "--quiet",
        "--out",
        path,
    ])
    .well();
}

/// Two years of counts: the second with members moved towards the first areas, or not at all.
fn two_years(moved: usize) -> [String; 2] {
    let year = |moved: usize| {
        let mut text = "area,group,count\n".to_owned();
        for area in 0..20_usize {
            let towards_first = if area < 10 { moved } else { 0 };
            let away = if area < 10 { 0 } else { moved };
            let members = 40 + (area * 7) % 11 + towards_first - away;
            writeln!(text, "a{area},x,{members}\na{area},y,{}", 400 - members).unwrap();
        }
        text
    };
    [year(0), year(moved)]
}

#[test]
fn differences_are_told_from_chance_by_whatever_could_be_swapped() {
    let p_values = |moved: usize, test: &str, threads: &str| -> Vec<f64> {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in ["one.csv", "two.csv"].iter().zip(two_years(moved)) {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args([
                "decompose",
                "one.csv",
                "two.csv",
                "--area",
                "area",
                "--group",
                "group",
            ])
            .args([
                "--count",
                "count",
                "--focus",
                "x",
                "--index",
                "dissimilarity,gini",
            ])
            .args(["--test", test, "--permute", "199", "--seed", "3"])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(directory.path())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let found = rows(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(found.len(), 2);
        found.iter().map(|row| number(row, "p_value")).collect()
    };
    for test in [
        "persons",
        "persons-of-each-group",
        "areas",
        "swapped-areas",
        "composition",
    ] {
        let moved = p_values(25, test, "1");
        assert!(moved.iter().all(|p| *p <= 0.02), "{test}: {moved:?}");
        let alike = p_values(0, test, "1");
        assert!(alike.iter().all(|p| *p > 0.2), "{test}: {alike:?}");
        assert_eq!(moved, p_values(25, test, "8"), "{test}");
    }
}

/// The columns of a published table as texts, by name.
fn published(table: &std::path::Path) -> Vec<BTreeMap<String, String>> {
    let file = std::fs::File::open(table).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let mut rows = Vec::new();
    for batch in reader.unwrap().build().unwrap() {
        let batch = batch.unwrap();
        for row in 0..batch.num_rows() {
            let fields = batch.schema().fields().clone();
            let cells = fields.iter().zip(batch.columns()).map(|(field, column)| {
                let texts = column.as_any().downcast_ref::<StringArray>();
                let reals = column.as_any().downcast_ref::<Float64Array>();
                let cell = match (texts, reals) {
                    _ if column.is_null(row) => String::new(),
                    (Some(texts), _) => texts.value(row).to_owned(),
                    (_, Some(reals)) => reals.value(row).to_string(),
                    _ => "whole".to_owned(),
                };
                (field.name().clone(), cell)
            });
            rows.push(cells.collect());
        }
    }
    rows
}

#[test]
fn counts_declared_protected_have_a_noise_interval_and_a_break() {
    let out = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join("pipelines/ostergotland.toml")).unwrap();
    let declared = "protection = { from = 2020, variance = 2.0, largest = 5 }\n";
    let text = text.replacen("credit = ", &format!("{declared}credit = "), 1);
    let pipeline = out.path().join("noisy.toml");
    std::fs::write(&pipeline, text).unwrap();
    let to = out.path().join("out");
    let run = [
        "run",
        pipeline.to_str().unwrap(),
        "--quiet",
        "--out",
        to.to_str().unwrap(),
    ];
    klyfta(&run).well();
    let estimates = published(&to.join("current/tables/estimates.parquet"));
    let of_birth = || {
        estimates.iter().filter(|row| {
            row["analysis"] == "birth" && row["index"] == "dissimilarity" && row["region"] == "0583"
        })
    };
    let noisy = of_birth().filter(|row| !row["noise_lower"].is_empty());
    assert_eq!((of_birth().count(), noisy.clone().count()), (14, 5));
    for row in noisy {
        let [estimate, lower, upper] =
            ["estimate", "noise_lower", "noise_upper"].map(|name| number(row, name));
        // Noise of a person or two moves a town of 40,000 in the third decimal.
        assert!(upper - lower > 1e-5 && upper - lower < 0.02, "{row:?}");
        assert!((lower - 0.01..upper + 0.01).contains(&estimate), "{row:?}");
        assert!(
            row["note"].ends_with("counts carry protective noise"),
            "{row:?}"
        );
    }
    // Another source is as it was.
    let other = estimates
        .iter()
        .filter(|row| row["analysis"] == "education");
    assert!(other.clone().count() > 100 && other.clone().all(|row| row["noise_lower"].is_empty()));
    let changes = published(&to.join("current/tables/changes.parquet"));
    let told =
        |row: &&BTreeMap<String, String>| row["note"].contains("protective noise from 2020 on");
    let of = |analysis: &'static str| {
        changes
            .iter()
            .filter(move |row| row["analysis"] == analysis)
    };
    assert!(of("birth").count() > 100 && of("birth").all(|row| told(&row)));
    assert_eq!(of("education").filter(told).count(), 0);
    let trend = std::fs::read_to_string(to.join("current/charts/birth_trend.svg")).unwrap();
    assert!(trend.contains("röjandeskydd med brus"));
}

#[test]
fn noise_that_cannot_be_is_a_mistake() {
    let out = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join("pipelines/ostergotland.toml")).unwrap();
    let declared = "protection = { from = 2020, variance = -2.0, largest = 5 }\n";
    let text = text.replacen("credit = ", &format!("{declared}credit = "), 1);
    let pipeline = out.path().join("noisy.toml");
    std::fs::write(&pipeline, text).unwrap();
    let ran = klyfta(&["check", pipeline.to_str().unwrap()]);
    assert_eq!(ran.exit, Some(2));
    let said = "the variance of the noise is `-2`, and has to be above 0 [unsuited-inference]";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

/// Where groups keep their size by lot alone there is more to vary: D of ten areas of ten people, half
/// of whom are members.
#[test]
fn lots_that_keep_other_margins_give_other_values() {
    let mut text = "area,group,count\n".to_owned();
    for area in 0..10 {
        writeln!(text, "a{area},x,5\na{area},y,5").unwrap();
    }
    let table = Table::of(&text);
    let expected = |margins: &str| {
        let more = [
            "--focus",
            "x",
            "--index",
            "dissimilarity",
            "--permute",
            "3000",
        ];
        let found = table.rows(&[&more[..], &["--margins", margins]].concat());
        number(&found[0], "expected")
    };
    let [both, areas, neither] = ["both", "areas", "neither"].map(expected);
    // By hand: members of an area are hypergeometric, ten of a hundred of whom fifty are; they are
    // 1.1670 from five on average, and D is ten such gaps over fifty.
    assert!((both - 0.233_400).abs() < 1e-6, "{both}");
    assert!(both + 0.005 < areas && both + 0.005 < neither);
    assert_ne!(areas, neither);
}
