//! `klyfta effects`: what funding changed, asked for on the command line.

use std::collections::BTreeMap;

use crate::run::{Ran, klyfta, klyfta_in};
use crate::shared::shared;

pub type Row = BTreeMap<String, String>;

pub fn rows(ran: &Ran) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("`{column}` of {row:?}"))
}

/// The only row of a quantity, for a group and a time where they are given.
pub fn row<'a>(rows: &'a [Row], quantity: &str, group: &str, time: &str) -> &'a Row {
    let fits =
        |row: &&Row| row["quantity"] == quantity && row["group"] == group && row["time"] == time;
    let mut found = rows.iter().filter(fits);
    let first = found
        .next()
        .unwrap_or_else(|| panic!("there is no {quantity} {group} {time}"));
    assert!(
        found.next().is_none(),
        "{quantity} {group} {time} comes twice"
    );
    first
}

pub fn close(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{found} is not {expected}"
    );
}

pub const MPDTA: [&str; 8] = [
    "--unit",
    "countyreal",
    "--time",
    "year",
    "--outcome",
    "lemp",
    "--first-treated",
    "first_treat",
];

/// Values of Callaway and Sant'Anna's package and its paper, as values.csv of the shared references
/// has them.
#[test]
fn minimum_wages_and_teenage_employment() {
    let Some(file) = shared("reference/eval/mpdta/mpdta.csv") else {
        return;
    };
    let file = file.to_str().unwrap();
    let ran = klyfta(&[&["effects", file][..], &MPDTA].concat()).well();
    let found = rows(&ran);
    for (group, time, estimate) in [("2004", "2004", -0.0105), ("2004", "2006", -0.1373)] {
        close(
            number(row(&found, "att", group, time), "estimate"),
            estimate,
            5e-5,
        );
    }
    let event = row(&found, "overall_event", "", "");
    close(number(event, "estimate"), -0.0772, 5e-5);
    close(number(event, "standard_error"), 0.0200, 5e-5);
    let group = row(&found, "overall_group", "", "");
    close(number(group, "estimate"), -0.0310, 5e-5);
    close(number(group, "standard_error"), 0.0124, 5e-5);
    close(
        number(row(&found, "pretest", "", ""), "p_value"),
        0.16812,
        5e-6,
    );
    assert!(
        ran.stderr
            .contains("the outcome was 0.0400 lower than it would have been")
    );
    assert!(ran.stderr.contains("p = 0.168"));
    let twfe = klyfta(&[&["effects", file, "--method", "twfe"][..], &MPDTA].concat()).well();
    close(
        number(row(&rows(&twfe), "att", "", ""), "estimate"),
        -0.03655,
        5e-6,
    );
    assert!(twfe.stderr.contains("5.4 % of the coefficient"));
    let not_yet = [
        "effects",
        file,
        "--control",
        "not-yet",
        "--base",
        "universal",
    ];
    let not_yet = rows(&klyfta(&[&not_yet[..], &MPDTA].concat()).well());
    assert_eq!(
        row(&not_yet, "att", "2007", "2006")["note"],
        "this is the period that the others are compared with"
    );
}

#[test]
fn bands_are_the_same_for_ever_and_hold_all_effects_at_once() {
    let Some(file) = shared("reference/eval/mpdta/mpdta.csv") else {
        return;
    };
    let file = file.to_str().unwrap();
    let ask = |seed: &str| {
        let bands = ["effects", file, "--bands", "500", "--seed", seed];
        klyfta(&[&bands[..], &MPDTA].concat()).well().stdout
    };
    let once = ask("5");
    assert_eq!(once, ask("5"));
    assert_ne!(once, ask("6"));
    let mut reader = csv::Reader::from_reader(once.as_bytes());
    let found: Vec<Row> = reader.deserialize().map(|row| row.unwrap()).collect();
    for row in found.iter().filter(|row| row["quantity"] == "att") {
        assert!(number(row, "band_lower") < number(row, "lower"));
        assert!(number(row, "upper") < number(row, "band_upper"));
    }
}

/// Published values; the often printed -19.62 of synthetic control is a solver's early stop.
#[test]
fn smoking_in_california() {
    let Some(file) = shared("reference/eval/prop99/california_prop99.csv") else {
        return;
    };
    let file = file.to_str().unwrap();
    let effect = |method: &str| {
        let ran = klyfta(&[
            "effects",
            file,
            "--unit",
            "state",
            "--time",
            "year",
            "--outcome",
            "packs_per_capita",
            "--treated",
            "treated",
            "--method",
            method,
        ])
        .well();
        row(
            &rows(&ran),
            "att",
            if method == "did" { "1989" } else { "" },
            "",
        )
        .clone()
    };
    close(number(&effect("did"), "estimate"), -27.349, 5e-4);
    let control = effect("synthetic-control");
    close(number(&control, "estimate"), -19.5136, 5e-5);
    close(number(&control, "p_value"), 3.0 / 39.0, 1e-12);
    let did = effect("synthetic-did");
    close(number(&did, "estimate"), -15.6054, 5e-5);
    // The published 8.37 comes of 200 draws of another generator.
    close(number(&did, "standard_error"), 8.37, 2.5);
}

#[test]
fn other_published_examples() {
    let Some(kansas) = shared("reference/eval/kansas/kansas.csv") else {
        return;
    };
    let ran = klyfta(&[
        "effects",
        kansas.to_str().unwrap(),
        "--unit",
        "state",
        "--time",
        "year_qtr",
        "--outcome",
        "lngdpcapita",
        "--treated",
        "treated",
        "--method",
        "synthetic-control",
    ])
    .well();
    let found = rows(&ran);
    close(
        number(row(&found, "att", "", ""), "estimate"),
        -0.0294,
        5e-5,
    );
    assert_eq!(row(&found, "event", "", "2012.25")["event_time"], "0");
    let Some(staggered) = shared("reference/eval/base_stagg/base_stagg.csv") else {
        return;
    };
    let ran = klyfta(&[
        "effects",
        staggered.to_str().unwrap(),
        "--unit",
        "id",
        "--time",
        "year",
        "--outcome",
        "y",
        "--first-treated",
        "year_treated",
        "--method",
        "sun-abraham",
        "--covariates",
        "x1",
    ])
    .well();
    let found = rows(&ran);
    let att = row(&found, "simple", "", "");
    close(number(att, "estimate"), -1.133_749, 5e-7);
    let Some(food) = shared("reference/eval/card_krueger/card_krueger.csv") else {
        return;
    };
    let ran = klyfta(&[
        "effects",
        food.to_str().unwrap(),
        "--unit",
        "id",
        "--time",
        "d",
        "--outcome",
        "fte",
        "--treated",
        "d_nj",
        "--method",
        "did",
    ])
    .well();
    close(
        number(row(&rows(&ran), "att", "1", ""), "estimate"),
        2.75,
        0.01,
    );
    assert!(
        ran.stderr
            .contains("unit `109`, time 1: the outcome is missing")
    );
}

pub fn effects_of(text: &str, more: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("t.csv"), text).unwrap();
    let columns = [
        "effects",
        "t.csv",
        "--unit",
        "area",
        "--time",
        "year",
        "--outcome",
        "share",
        "--first-treated",
        "first",
    ];
    klyfta_in(directory.path(), &[&columns[..], more].concat())
}

#[test]
fn mistakes_in_the_rows_are_told_at_once() {
    let text = "area,year,share,first\na,2019,0.5,2020\na,2020,0.6,2020\na,2020,0.7,2020\n\
                b,2019,0.4,\nb,2020,0.4,2021\nc,2019,0.3,\nc,2020,0.3,\n";
    let ran = effects_of(text, &[]);
    assert_eq!(ran.exit, Some(2));
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr
            .contains("t.csv:4:3: unit `a`, time 2020: the unit has a row of this time already"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("t.csv:6:12: unit `b`, time 2020: the time of the first funding is not"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("the first is t.csv:3:1"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("2 mistakes\n"), "{}", ran.stderr);
}

/// The columns `area,year,share,now`, where the last says whether the unit is funded by then.
fn effects_by_now(text: &str, more: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("t.csv"), text).unwrap();
    let columns = [
        "effects",
        "t.csv",
        "--unit",
        "area",
        "--time",
        "year",
        "--outcome",
        "share",
        "--treated",
        "now",
    ];
    klyfta_in(directory.path(), &[&columns[..], more].concat())
}

#[test]
fn every_bad_row_is_named_by_line_and_column() {
    let check = |text: &str, more: &[&str], expected: &[&str]| {
        let ran = effects_by_now(text, more);
        assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
        for part in expected {
            assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
        }
    };
    let off = "area,year,share,now\na,2019,1,0\na,2020,2,1\na,2021,3,0\nb,2019,1,0\nb,2020,1,0\n";
    check(
        off,
        &[],
        &[
            "t.csv:4:10: unit `a`, time 2021: the unit is not funded after having been so",
            "the column `now` holds 1 from the first funded time on",
        ],
    );
    let holes = "area,year,share,now\na,2019,1,0\n,2020,2,1\nb,,1,0\nb,2020,1,\n";
    check(
        holes,
        &[],
        &[
            "t.csv:3:1: there is no unit",
            "t.csv:4:3: there is no time",
            "t.csv:5:10: it is not said whether the unit is funded",
            "3 mistakes",
        ],
    );
    let clusters = "area,year,share,now,town,people\na,2019,1,0,x,5\na,2020,2,1,y,0\n\
                    b,2019,1,0,,5\nb,2020,1,0,z,\n";
    check(
        clusters,
        &["--cluster", "town", "--weight", "people"],
        &[
            "t.csv:3:12: unit `a`, time 2020: the cluster is not that of the unit's other rows",
            "t.csv:3:14: unit `a`, time 2020: the weight is not above zero",
            "t.csv:4:12: unit `b`, time 2019: the row has no cluster although others have",
            "t.csv:5:14: unit `b`, time 2020: the weight is not above zero",
        ],
    );
    // Funded from the first period on: nothing is known of it without.
    let first = "area,year,share,now\na,2019,1,1\na,2020,2,1\nb,2019,1,0\nb,2020,1,0\n";
    check(
        first,
        &[],
        &[
            "no unit is funded after the first period",
            "units funded from the first period on",
        ],
    );
    let one = "area,year,share,now\na,2019,1,0\nb,2019,1,0\n";
    check(one, &[], &["there are not two periods to compare"]);
    let all = "area,year,share,now\na,2019,1,0\na,2020,2,1\nb,2019,1,0\nb,2020,1,1\n";
    check(
        all,
        &[],
        &[
            "no unit that never is funded to compare with",
            "`--control not-yet`",
        ],
    );
}

#[test]
fn rows_of_columnar_files_are_named_by_number() {
    let directory = tempfile::tempdir().unwrap();
    let text = "area,year,share,first\na,2019,1,2020\na,2020,2,2020\nb,2019,1,\nb,2020,1,\n";
    std::fs::write(directory.path().join("t.csv"), text).unwrap();
    let ask = |file: &str, columns: [&str; 4], more: &[&str]| {
        let [unit, time, outcome, first] = columns;
        let asked = [
            "effects",
            file,
            "--unit",
            unit,
            "--time",
            time,
            "--outcome",
            outcome,
            "--first-treated",
            first,
        ];
        klyfta_in(directory.path(), &[&asked[..], more].concat())
    };
    let parquet = ["--format", "parquet", "--output", "t.parquet"];
    ask("t.csv", ["area", "year", "share", "first"], &parquet).well();
    // The averages have no time.
    let ran = ask("t.parquet", ["quantity", "time", "estimate", "group"], &[]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("t.parquet: row 2: there is no time"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_takes_no_part_is_told_with_its_place() {
    // `a` has no outcome in 2021, `b` no row in 2019, and nobody one in 2022.
    let mut text = "area,year,share,now\n".to_owned();
    for area in ["a", "b", "c", "d", "e", "f"] {
        for year in [2018, 2019, 2020, 2021, 2023] {
            if (area, year) == ("b", 2019) {
                continue;
            }
            let share = match (area, year) {
                ("a", 2021) => String::new(),
                _ => {
                    let noise = (i32::from(area.as_bytes()[0]) * 29 + year * year * 3) % 17;
                    noise.to_string()
                }
            };
            let now = u8::from(matches!(area, "a" | "c" | "d") && year >= 2020);
            text.push_str(&format!("{area},{year},{share},{now}\n"));
        }
    }
    let ran = effects_by_now(&text, &[]).well();
    for part in [
        "t.csv:5:8: unit `a`, time 2021: the outcome is missing and the row takes no part",
        "unit `b`, time 2019: the unit has no row at this time and takes no part",
        "no unit has a time between 2021 and 2023",
        "units first funded at 2020: 3; fewer than 5 have no standard error of their own",
    ] {
        assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
    }
    // Methods that fit whole series leave both units out and say so.
    for method in ["synthetic-control", "synthetic-did", "ridge-augmented"] {
        let ran = effects_by_now(&text, &["--method", method]);
        for unit in ["a", "b"] {
            let told = format!("unit `{unit}`: left out: no outcome in some period");
            let well = ran.exit != Some(0) || ran.stderr.contains(&told);
            assert!(well, "{method}: {}", ran.stderr);
        }
    }
    let control = effects_by_now(&text, &["--method", "synthetic-control"]).well();
    assert_eq!(row(&rows(&control), "att", "", "")["n_units"], "4");
    // A unit that has gaps changes nothing it could be given the funding for.
    let did = ["--method", "did", "--errors", "randomisation"];
    let did = effects_by_now(&text, &did).well();
    assert!(
        did.stderr
            .contains("unit `a`: left out: no outcome in some period")
    );
    assert_eq!(rows(&did)[0]["n_units"], "4");
    let twfe = effects_by_now(&text, &["--method", "twfe"]).well();
    assert!(
        twfe.stderr
            .contains("What the coefficient is made of cannot be told: ")
    );
}

#[test]
fn what_is_left_out_is_told() {
    // `a` is funded from the first year on; a cohort of one has no standard error.
    let mut text = "area,year,share,first\n".to_owned();
    for (area, first) in [
        ("a", "2018"),
        ("b", "2020"),
        ("c", ""),
        ("d", "0"),
        ("e", ""),
    ] {
        for year in 2018..=2021 {
            let shift = usize::from(area == "b" && year >= 2020) as f64 * 0.25;
            let share = f64::from(year - 2018) * 0.01 + shift + f64::from(area.as_bytes()[0]) / 1e3;
            text.push_str(&format!("{area},{year},{share},{first}\n"));
        }
    }
    let ran = effects_of(&text, &[]).well();
    assert!(ran.stderr.contains("unit `a`"), "{}", ran.stderr);
    let found = rows(&ran);
    let att = row(&found, "att", "2020", "2021");
    close(number(att, "estimate"), 0.25, 1e-12);
    assert_eq!(att["standard_error"], "");
    assert_eq!(att["n_units"], "4");
    assert!(att["note"].contains("too few funded units"), "{att:?}");
}

#[test]
fn methods_refuse_what_they_have_no_use_for() {
    let text = "area,year,share,first\na,2019,0.5,2020\n";
    let ran = effects_of(
        text,
        &["--method", "did", "--control", "not-yet", "--level", "1"],
    );
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("--level: `1` does not lie between 0 and 1")
    );
    assert!(
        ran.stderr
            .contains("--control: the method has no use for it")
    );
    assert!(ran.stderr.ends_with("2 mistakes\n"));
    let refused = |more: &[&str], message: &str| {
        let ran = effects_of(text, more);
        assert_eq!(ran.exit, Some(2), "{more:?}");
        assert!(
            ran.stderr.contains(message),
            "{message} is not in {}",
            ran.stderr
        );
    };
    let no_use = ": the method has no use for it";
    for method in ["synthetic-control", "synthetic-did", "ridge-augmented"] {
        let weighted = ["--method", method, "--weight", "share", "--cluster", "area"];
        refused(&weighted, &format!("--weight{no_use}"));
        refused(&weighted, &format!("--cluster{no_use}"));
        refused(
            &["--method", method, "--covariates", "share"],
            "--covariates: ",
        );
    }
    refused(&["--errors", "cr3"], &format!("--errors{no_use}"));
    refused(
        &["--method", "twfe", "--errors", "randomisation"],
        "`--method did` takes it",
    );
    let wild = ["--method", "did", "--errors", "wild", "--replicates", "38"];
    refused(&wild, "--replicates: `38` are too few for a level of 0.95");
    let cr3 = ["--method", "did", "--errors", "cr3", "--replicates", "99"];
    refused(&cr3, "--replicates: cr3 draws nothing");
    let smooth = ["--sensitivity", "smoothness"];
    refused(&[&smooth[..], &["--base", "varying"]].concat(), "--base: ");
    refused(
        &[&smooth[..], &["--bounds", "0,-1"]].concat(),
        "--bounds: `-1` is no bound",
    );
    refused(
        &[&smooth[..], &["--level", "0.4"]].concat(),
        "--level: `0.4` is below one half",
    );
    refused(
        &[&smooth[..], &["--method", "did"]].concat(),
        &format!("--sensitivity{no_use}"),
    );
    let ran = effects_of("area,year,share,first\na,x,0.5,2020\n", &[]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("`x`"), "{}", ran.stderr);
}
