//! `klyfta compute --small-units`: tables of small units on the command line.

use std::collections::BTreeMap;

use crate::run::{Ran, klyfta};

/// A CSV file of that text, asked for what is more than chance in its areas.
fn of_text(text: &str, arguments: &[&str]) -> Ran {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let path = file.path().to_str().unwrap();
    let mut all = vec![
        "compute", path, "--area", "area", "--group", "group", "--count", "n",
    ];
    all.extend(arguments);
    klyfta(&all)
}

type Row = BTreeMap<String, String>;

fn rows(csv: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// Units with so many members and others each.
fn table(units: &[(u64, u64)]) -> String {
    let rows = units.iter().enumerate();
    let rows = rows.map(|(area, (members, others))| {
        format!("unit {area},member,{members}\nunit {area},other,{others}\n")
    });
    format!("area,group,n\n{}", rows.collect::<String>())
}

/// Of ten units of two, three have two members, four one and three none.
fn ten_units() -> String {
    let units = [(2, 0), (1, 1), (0, 2)];
    let times = [3, 4, 3];
    let units = units.into_iter().zip(times);
    let units: Vec<_> = units
        .flat_map(|(unit, times)| std::iter::repeat_n(unit, times))
        .collect();
    table(&units)
}

const MEMBERS: [&str; 4] = ["--focus", "member", "--small-units", "bounds"];

/// By hand: of two people the mean square of the chances is 3/10, so their variance is 1/20 of at
/// most 1/4, and D lies between 0.2 (one in five nought or one) and 2 sqrt(1/20).
#[test]
fn bounds_of_units_of_two() {
    let out = of_text(&ten_units(), &MEMBERS).well().stdout;
    let rows = rows(&out);
    let ids: Vec<&str> = rows.iter().map(|row| row["index"].as_str()).collect();
    assert_eq!(
        ids,
        [
            "dissimilarity",
            "gini",
            "atkinson",
            "information_theory",
            "correlation_ratio"
        ]
    );
    let [d, gini, ratio] = [&rows[0], &rows[1], &rows[4]];
    assert!((number(d, "lower_bound") - 0.2).abs() < 1e-8, "{d:?}");
    assert!((number(d, "upper_bound") - 2.0 * f64::sqrt(0.05)).abs() < 1e-8);
    // Shares of nought, one half and one: |share - 1/2| is 1/2 in six of ten.
    assert!((number(d, "uncorrected") - 0.6).abs() < 1e-12);
    assert_eq!([&d["estimate"], &d["lower"], &d["p_model"]], ["", "", ""]);
    assert_eq!([&d["n_units"], &d["n_people"]], ["10", "20"]);
    for bound in ["lower_bound", "upper_bound"] {
        assert!((number(ratio, bound) - 0.2).abs() < 1e-8, "{ratio:?}");
        assert_eq!(gini[bound], "");
    }
    assert_eq!(
        gini["note"],
        "the Gini index is no function of a mean over chances and has no bounds"
    );
    // With an even chance for everybody four of ten units or fewer are mixed 38 times in 100.
    let p = number(d, "p_value");
    assert!((0.2..0.6).contains(&p), "{p}");
}

/// The beta distribution of two people has the same two moments, and the linear correction sets the
/// correlation ratio against (n - 1) / (N - 1) = 9 / 19.
#[test]
fn the_other_methods_on_units_of_two() {
    let request = |method| {
        let request = ["--focus", "member", "--index", "correlation_ratio"];
        let method = ["--small-units", method, "--draws", "4000"];
        rows(
            &of_text(&ten_units(), &[request, method].concat())
                .well()
                .stdout,
        )
        .remove(0)
    };
    let beta = request("beta-binomial");
    assert!((number(&beta, "estimate") - 0.2).abs() < 1e-9, "{beta:?}");
    let corrected = request("carrington-troske");
    let expected = number(&corrected, "expected");
    assert!((expected - 9.0 / 19.0).abs() < 0.01, "{corrected:?}");
    let by_hand = (0.6 - expected) / (1.0 - expected);
    assert!((number(&corrected, "estimate") - by_hand).abs() < 1e-12);
    assert_eq!(corrected["method"], "carrington_troske");
}

#[test]
fn intervals_are_drawn_from_the_seed_and_no_thread() {
    let text = ten_units();
    for method in ["bounds", "beta-binomial", "carrington-troske"] {
        let request = [
            "--small-units",
            method,
            "--bootstrap",
            "60",
            "--draws",
            "50",
        ];
        let first = of_text(&text, &request).well().stdout;
        let found = rows(&first);
        let d = |row: &&Row| row["index"] == "dissimilarity";
        let d = found.iter().find(d).unwrap();
        let (lower, upper) = (number(d, "lower"), number(d, "upper"));
        assert!(0.0 <= lower.abs() && lower < upper && upper <= 1.0, "{d:?}");
        match method {
            "bounds" => {
                assert!(lower <= number(d, "lower_bound") && number(d, "upper_bound") <= upper);
                // The frequencies are possible ones, and nothing speaks against the model.
                assert_eq!(d["p_model"], "1");
                assert_eq!(
                    d["note"],
                    "the interval holds the index wherever between its bounds it lies"
                );
            }
            _ => {
                assert!(lower <= number(d, "estimate") && number(d, "estimate") <= upper);
                assert!(0.0 < number(d, "standard_error"));
                assert_eq!(
                    d["note"],
                    "the interval is of quantiles over units drawn with replacement"
                );
            }
        }
        let path = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(path.path(), &text).unwrap();
        let with_threads = |threads: &str| {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_klyfta"))
                .args(["compute", path.path().to_str().unwrap(), "--area", "area"])
                .args(["--group", "group", "--count", "n"])
                .args(request)
                .env("RAYON_NUM_THREADS", threads)
                .output()
                .unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(with_threads("1"), first);
        assert_eq!(with_threads("5"), first);
        let another = [&request[..], &["--seed", "2"]].concat();
        assert_ne!(of_text(&text, &another).well().stdout, first);
    }
}

/// Areas that all differ in size tell nothing of how chances differ among units of a size.
#[test]
fn sizes_that_no_other_unit_has_are_refused() {
    let units: Vec<(u64, u64)> = (0..30).map(|at| (1 + at % 3, 4 + at)).collect();
    let of = |request: &[&str]| rows(&of_text(&table(&units), request).well().stdout);
    let d = ["--focus", "member", "--index", "dissimilarity"];
    for method in ["bounds", "beta-binomial"] {
        let found = of(&[&d[..], &["--small-units", method]].concat()).remove(0);
        assert_eq!(found["estimate"], "");
        assert!(
            found["note"].starts_with(
                "more than one person in twenty is in a unit of a size that no other has; \
                 --small-units beta-binomial --sizes unrelated takes all sizes together"
            ),
            "{found:?}"
        );
    }
    let unrelated = ["--small-units", "beta-binomial", "--sizes", "unrelated"];
    let found = of(&[&d[..], &unrelated].concat()).remove(0);
    assert!(number(&found, "estimate") < number(&found, "uncorrected"));
}

#[test]
fn what_stands_in_the_way_is_noted() {
    let note = |units: &[(u64, u64)], more: &[&str]| {
        let request = ["--focus", "member", "--index", "dissimilarity"];
        let out = of_text(&table(units), &[&request[..], more].concat())
            .well()
            .stdout;
        rows(&out).remove(0)["note"].clone()
    };
    let bounds = ["--small-units", "bounds"];
    assert_eq!(
        note(&[(60, 60), (60, 60), (70, 50)], &bounds),
        "there are units of more than 100 people; fewer than 10 units have 1 of 1 sizes"
    );
    assert_eq!(
        note(&[(0, 2), (0, 2), (1, 0)], &bounds),
        "no one of the focus group lives here"
    );
    let kept = ["--small-units", "bounds", "--singles", "keep"];
    assert_eq!(
        note(&[(0, 2), (2, 0), (1, 0), (0, 1)], &kept),
        "fewer than 10 units have 2 of 2 sizes"
    );
    assert_eq!(
        note(&[(1, 3), (2, 2), (2, 2), (3, 1)], &bounds),
        "at 1 of 1 sizes the frequencies are those of no chances, and the bounds rest on fewer \
         moments; the estimate is that of the likeliest chances; fewer than 10 units have 1 of 1 \
         sizes"
    );
    assert!(
        note(&[(0, 2), (2, 0), (1, 0), (0, 1)], &bounds)
            .ends_with("; 2 units of one person are left out")
    );
}

#[test]
fn mistakes_are_told_at_once() {
    let ran = of_text(
        &ten_units(),
        &[
            "--small-units",
            "bounds",
            "--bootstrap",
            "10",
            "--draws",
            "1",
            "--index",
            "isolation",
            "--focus",
            "membre",
        ],
    );
    assert_eq!(ran.exit, Some(2));
    assert_eq!(ran.stdout, "");
    let stderr: Vec<&str> = ran.stderr.lines().collect();
    let expected = [
        "--bootstrap: `10` are too few for an interval of level 0.95 [unreadable-request]",
        "  help: give 39 at least",
        "--draws: a p value takes two tables drawn by chance at least [unreadable-request]",
        "--index: `isolation` has no correction for small units [unsuited-index]",
        "  help: dissimilarity, gini, atkinson, information_theory and correlation_ratio have",
    ];
    assert_eq!(stderr[..5], expected);
    assert!(
        stderr[5].ends_with("there is no group `membre` in the column `group` [unknown-category]"),
        "{stderr:?}"
    );
    assert_eq!(
        stderr[6..],
        ["  help: did you mean `member`?", "4 mistakes"]
    );
    for (flags, said) in [
        (
            &["--small-units", "bounds", "--sizes", "unrelated"][..],
            "--sizes: only --small-units beta-binomial can take units of all sizes together \
             [unreadable-request]\n",
        ),
        (
            &["--small-units", "carrington-troske", "--weights", "units"],
            "--weights: the index of all units at once is no mean over sizes \
             [unreadable-request]\n",
        ),
        (
            &["--small-units", "bounds", "--level", "95"],
            "--level: `95` is no level of such an interval [unreadable-request]\n",
        ),
        (
            &[
                "--small-units",
                "bounds",
                "--permute",
                "99",
                "--suppressed",
                "1,4",
            ],
            "error: the argument",
        ),
        (
            &["--cell-key", "2,5", "--permute", "99"],
            "--cell-key: it has no such standard errors, intervals or tests \
             [unsuited-inference]\n",
        ),
    ] {
        let ran = of_text(&ten_units(), flags);
        assert_eq!(ran.exit, Some(2));
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    }
}
