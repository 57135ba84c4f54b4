//! `klyfta compute` on counts that a publisher has protected: suppressed cells and cell-key noise.

use std::collections::BTreeMap;

use crate::run::{Ran, klyfta};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

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

const SUPPRESSED: &str = "area,group,n
a,x,..
a,y,10
b,x,10
b,y,10
";

/// By hand: with x of the group in area a, D = |x / (x + 10) - 1/2|, which is 9/22 with one and 3/14
/// with four.
#[test]
fn bounds_of_one_cell_by_hand() {
    let request = ["--focus", "x", "--index", "dissimilarity"];
    let out = of_text(
        SUPPRESSED,
        &[&request[..], &["--suppressed", "1,4"]].concat(),
    )
    .well()
    .stdout;
    assert!(out.starts_with(
        "index,group,reference,neighbourhood,estimate,standard_error,lower,upper,bias,n_areas,\
         population,note\n"
    ));
    let row = rows(&out).remove(0);
    assert_eq!([&row["estimate"], &row["population"]], ["", ""]);
    assert!((number(&row, "lower") - 3.0 / 14.0).abs() < 1e-15);
    assert!((number(&row, "upper") - 9.0 / 22.0).abs() < 1e-15);
    assert_eq!(
        row["note"],
        "1 counts from 1 to 4 are suppressed: lower and upper are the least and the greatest index \
         over all they can be"
    );
    // Without the rule nothing is filled in, and the note says what would help.
    let row = rows(&of_text(SUPPRESSED, &request).well().stdout).remove(0);
    assert_eq!(
        [&row["estimate"], &row["lower"], &row["upper"]],
        ["", "", ""]
    );
    assert_eq!(
        row["note"],
        "1 counts are suppressed; --suppressed LEAST,GREATEST gives bounds"
    );
}

/// Others are made of two groups, of which one or both are suppressed: every sum between that of
/// the least and that of the greatest is possible, and no other.
#[test]
fn others_are_sums_of_known_and_suppressed_counts() {
    let text = "area,group,n
a,x,6
a,y,..
a,z,..
b,x,..
b,y,9
b,z,-
c,x,7
c,y,3
c,z,2
";
    let request = ["--suppressed", "1,3", "--focus", "x"];
    let bounded = rows(&of_text(text, &request).well().stdout);
    let filled: Vec<Vec<Row>> = (0..27)
        .map(|fill| {
            let counts = [fill % 3 + 1, fill / 3 % 3 + 1, fill / 9 + 1];
            let filled = counts.iter().fold(text.to_owned(), |text, count| {
                text.replacen("..", &count.to_string(), 1)
            });
            rows(&of_text(&filled, &["--focus", "x"]).well().stdout)
        })
        .collect();
    for (at, row) in bounded.iter().enumerate() {
        let values = filled.iter().map(|rows| {
            assert_eq!(rows[at]["index"], row["index"]);
            number(&rows[at], "estimate")
        });
        let (least, greatest) = values.fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(least, greatest), value| (least.min(value), greatest.max(value)),
        );
        assert!(
            (number(row, "lower") - least).abs() < 1e-14,
            "{row:?} {least}"
        );
        assert!(
            (number(row, "upper") - greatest).abs() < 1e-14,
            "{row:?} {greatest}"
        );
    }
    assert!(10 < bounded.len());
}

/// A group of one person in two hundred, suppressed where it is 1 to 4 in an area: the counts, as
/// they are and as they are published.
fn trial() -> [String; 3] {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut texts = [(); 3].map(|()| "area,group,n\n".to_owned());
    for area in 0..60 {
        let size = 700 + random.next_u64() % 1000;
        let group = (0..size).filter(|_| random.next_u64() % 1000 < 5).count() as u64;
        let hidden = (1..5).contains(&group);
        let counts = [
            group.to_string(),
            if hidden {
                "..".to_owned()
            } else {
                group.to_string()
            },
            if hidden {
                "0".to_owned()
            } else {
                group.to_string()
            },
        ];
        for (text, count) in texts.iter_mut().zip(counts) {
            text.push_str(&format!(
                "{area},few,{count}\n{area},most,{}\n",
                size - group
            ));
        }
    }
    texts
}

/// The trial of the issue: zeros in the place of suppressed counts make much more segregation than
/// the counts that may stand there.
#[test]
fn bounds_hold_the_truth_and_zeros_do_not() {
    let [truth, published, with_zeros] = trial();
    let request = ["--focus", "few", "--index", "dissimilarity,isolation,gini"];
    let estimate = |text: &str| -> Vec<f64> {
        let found = rows(&of_text(text, &request).well().stdout);
        found.iter().map(|row| number(row, "estimate")).collect()
    };
    let (truth, with_zeros) = (estimate(&truth), estimate(&with_zeros));
    let bounded = of_text(
        &published,
        &[&request[..], &["--suppressed", "1,4"]].concat(),
    );
    let bounded = rows(&bounded.well().stdout);
    for ((row, truth), with_zeros) in bounded.iter().zip(&truth).zip(&with_zeros) {
        let (lower, upper) = (number(row, "lower"), number(row, "upper"));
        assert!(lower <= *truth && *truth <= upper, "{row:?} {truth}");
        if row["index"] == "dissimilarity" {
            assert!(upper < *with_zeros, "{row:?} {with_zeros}");
            assert!(0.05 < with_zeros - truth, "{truth} {with_zeros}");
        }
    }
}

#[test]
fn counts_missing_for_other_reasons_are_not_bounded() {
    let text = SUPPRESSED.replace("b,y,10", "b,y,.");
    let request = ["--focus", "x", "--index", "gini", "--suppressed", "1,4"];
    let row = rows(&of_text(&text, &request).well().stdout).remove(0);
    assert_eq!([&row["lower"], &row["upper"]], ["", ""]);
    assert_eq!(row["note"], "2 counts are not applicable");
    // A region without such counts has its index.
    let both = "place,area,group,n
one,a,x,..
one,a,y,10
one,b,x,10
one,b,y,10
two,a,x,10
two,a,y,0
two,b,x,0
two,b,y,10
";
    let found = rows(
        &of_text(both, &[&request[..], &["--by", "place"]].concat())
            .well()
            .stdout,
    );
    assert_eq!(found[0]["estimate"], "");
    assert_eq!([&found[1]["estimate"], &found[1]["lower"]], ["1", ""]);
}

#[test]
fn impossible_rules_are_told() {
    for (rule, said) in [
        ("4,1", "the first must not be greater than the second"),
        ("4", "write it as two whole numbers, such as 1,4"),
        ("-1,4", "write it as two whole numbers, such as 1,4"),
    ] {
        let ran = of_text(SUPPRESSED, &[&format!("--suppressed={rule}")]);
        assert_eq!(ran.exit, Some(2));
        assert_eq!(
            ran.stderr.lines().next().unwrap(),
            format!("error: invalid value '{rule}' for '--suppressed <LEAST,GREATEST>': {said}")
        );
    }
    for (noise, said) in [
        (
            "2",
            "write it as a variance and a whole number, such as 2,5",
        ),
        (
            "0,5",
            "the variance of the noise is `0`, and has to be above 0",
        ),
        (
            "1,0",
            "the largest noise is `0`, and has to be between 1 and 50",
        ),
        (
            "3,3",
            "a count of 1 allows no noise of this variance, only between 0 and 3; choose another \
             variance, a larger greatest noise or a lower threshold",
        ),
    ] {
        let ran = of_text(SUPPRESSED, &[&format!("--cell-key={noise}")]);
        assert_eq!(ran.exit, Some(2));
        assert_eq!(
            ran.stderr.lines().next().unwrap(),
            format!(
                "error: invalid value '{noise}' for '--cell-key \
                 <VARIANCE,LARGEST[,THRESHOLD]>': {said}"
            )
        );
    }
    let ran = of_text(SUPPRESSED, &["--cell-key", "2,5", "--draws", "20"]);
    assert_eq!(ran.exit, Some(2));
    assert_eq!(
        ran.stderr,
        "--draws: `20` are too few for an interval of level 0.95 [unreadable-request]
  help: give 39 at least
"
    );
}

/// Forty areas of two groups and a third; the noise of a group of hundreds is nothing and that of a
/// handful is much.
fn noisy() -> String {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut text = "area,group,n\n".to_owned();
    for area in 0..40 {
        for (group, least, width) in [("few", 3, 8), ("many", 200, 400), ("most", 500, 900)] {
            let count = least + random.next_u64() % width;
            text.push_str(&format!("{area},{group},{count}\n"));
        }
    }
    text
}

#[test]
fn noise_of_a_handful_is_told_and_of_hundreds_is_nothing() {
    let request = ["--cell-key", "2,5", "--draws", "200"];
    let out = of_text(&noisy(), &request).well().stdout;
    let found = rows(&out);
    let plain = rows(&of_text(&noisy(), &[]).well().stdout);
    assert_eq!(found.len(), plain.len());
    for (row, plain) in found.iter().zip(&plain) {
        for column in [
            "index",
            "group",
            "reference",
            "estimate",
            "n_areas",
            "population",
        ] {
            assert_eq!(row[column], plain[column]);
        }
        assert!(
            number(row, "noise_lower") < number(row, "noise_upper"),
            "{row:?}"
        );
        assert!(0.0 < number(row, "noise_standard_error"));
    }
    let d = |group: &str| {
        let d = |row: &&Row| row["index"] == "dissimilarity" && row["group"] == group;
        found.iter().find(d).unwrap()
    };
    assert!(number(d("many"), "noise_standard_error") < 0.001);
    assert!(0.01 < number(d("few"), "noise_bias"));
    // What noise adds is taken to have been added.
    let middle = number(d("few"), "noise_lower").midpoint(number(d("few"), "noise_upper"));
    assert!(middle < number(d("few"), "estimate") - 0.01);
    let pairs = found.iter().filter(|row| row["index"] == "exposure");
    assert_eq!(pairs.count(), 6);
    // The same seed and any number of threads.
    assert_eq!(of_text(&noisy(), &request).well().stdout, out);
    let another = [&request[..], &["--seed", "9"]].concat();
    assert_ne!(of_text(&noisy(), &another).well().stdout, out);
}

#[test]
fn counts_that_no_publisher_protected_have_no_noise() {
    let text = "area,group,n\na,x,1.5\na,y,3\nb,x,4\nb,y,9\n";
    let request = ["--cell-key", "2,5", "--focus", "x", "--index", "gini"];
    let row = rows(&of_text(text, &request).well().stdout).remove(0);
    assert_eq!(row["noise_lower"], "");
    assert!(
        row["note"]
            .ends_with("counts with fractions are no persons that could be drawn one by one"),
        "{row:?}"
    );
    let row = rows(&of_text(SUPPRESSED, &request).well().stdout).remove(0);
    assert_eq!([&row["estimate"], &row["noise_lower"]], ["", ""]);
    assert!(row["note"].starts_with("1 counts are suppressed"));
    // Nobody of a group may be left of one: most protected tables have no index then.
    let text = "area,group,n\na,x,1\na,y,300\nb,x,0\nb,y,400\n";
    let row = rows(&of_text(text, &request).well().stdout).remove(0);
    assert_eq!(row["noise_lower"], "");
    assert!(
        row["note"].ends_with("the index has no value in more than one replicate in twenty"),
        "{row:?}"
    );
}
