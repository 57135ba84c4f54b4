//! `klyfta effects`: what funding changed, asked for on the command line.

use std::collections::BTreeMap;

use crate::run::{Ran, klyfta, klyfta_in};
use crate::shared::shared;

type Row = BTreeMap<String, String>;

fn rows(ran: &Ran) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("`{column}` of {row:?}"))
}

/// The only row of a quantity, for a group and a time where they are given.
fn row<'a>(rows: &'a [Row], quantity: &str, group: &str, time: &str) -> &'a Row {
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

fn close(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{found} is not {expected}"
    );
}

const MPDTA: [&str; 8] = [
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

fn effects_of(text: &str, more: &[&str]) -> Ran {
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
        ran.stderr.contains("row 3, unit `a`, time 2020"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("row 5, unit `b`, time 2020"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("2 mistakes\n"), "{}", ran.stderr);
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
    let ran = effects_of("area,year,share,first\na,x,0.5,2020\n", &[]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("`x`"), "{}", ran.stderr);
}
