//! What a pipeline says must hold is held against the data before anything is published; all that
//! fails is told at once, and the failing rows lie where nobody else can read them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Ran, files_below, klyfta_in, root};

/// The pipeline with area codes over good rows, with more of one and other of the others.
struct Trial {
    directory: TempDir,
}

impl Trial {
    fn new() -> Trial {
        let directory = tempfile::tempdir().unwrap();
        for file in ["by-code.toml", "good.csv", "register.csv"] {
            fs::copy(
                root().join("tests/bad-input").join(file),
                directory.path().join(file),
            )
            .unwrap();
        }
        Trial { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Replaces a text of a file, which must be there.
    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }

    /// The run with checks.
    fn run(&self, checks: &str) -> Ran {
        let text = fs::read_to_string(self.path("by-code.toml")).unwrap();
        fs::write(self.path("p.toml"), format!("{text}\n{checks}")).unwrap();
        klyfta_in(self.directory.path(), &["run", "p.toml", "--quiet"])
    }

    fn failures(&self) -> Option<Vec<Vec<String>>> {
        let reader = csv::Reader::from_path(self.path("out/restricted/failures.csv")).ok()?;
        let rows = reader.into_records().map(|row| row.unwrap());
        Some(
            rows.map(|row| row.iter().map(str::to_owned).collect())
                .collect(),
        )
    }

    fn record(&self) -> Value {
        let text = fs::read_to_string(self.path("out/current/run.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn published(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&self.path("out/generations"))
    }
}

fn check(kind: &str, keys: &str) -> String {
    format!("[[check]]\nkind = \"{kind}\"\non = \"birth\"\n{keys}\n")
}

/// Every kind holds of good rows.
const GOOD: [(&str, &str); 9] = [
    ("unique-keys", ""),
    (
        "domain",
        "least = 700\ngreatest = 1262\ncategories = [\"Sverige\", \"totalt\"]",
    ),
    ("expected-areas", "areas = 7"),
    (
        "expected-areas",
        "areas_from = { \"2020\" = 7, \"2021\" = 7 }",
    ),
    (
        "totals",
        "total = \"totalt\"\nparts = [\"Sverige\"]\ntolerance = 321",
    ),
    ("jump", "relative = 0.01\nabsolute = 1"),
    ("freshness", "newest = 2021"),
    ("silent-zeros", ""),
    ("silent-zeros", "first = 2021"),
];

#[test]
fn good_data_pass_every_check() {
    let trial = Trial::new();
    let checks: String = GOOD.iter().map(|(kind, keys)| check(kind, keys)).collect();
    let ran = trial.run(&checks).well();
    assert_eq!(ran.stderr, "");
    assert_eq!(trial.failures(), None);
    assert!(!trial.path("out/restricted").exists());
    let record = trial.record();
    let told = record["checks"].as_array().unwrap();
    assert_eq!(told.len(), GOOD.len());
    for (told, (kind, _)) in told.iter().zip(GOOD) {
        assert_eq!(
            (&told["kind"], &told["on"]),
            (&Value::from(kind), &Value::from("birth"))
        );
        assert_eq!(
            (&told["holds"], &told["failing"]),
            (&Value::from(true), &Value::from(0))
        );
        assert!(
            told["rows"].as_u64().unwrap() > 0,
            "{kind} looked at nothing"
        );
    }
}

/// A check: its kind and keys, what is replaced in which file of the pipeline, what in the rows, the
/// failing rows, and how many were looked at.
type Case<'a> = (
    &'a str,
    &'a str,
    &'a str,
    (&'a str, &'a str),
    (&'a str, &'a str),
    &'a [&'a str],
    usize,
);

/// What each kind finds.
#[test]
fn each_check_finds_its_rows() {
    let added = (
        "disclosure = \"public\"",
        "disclosure = \"public\"\nrepeated_rows = \"added\"",
    );
    let zero = (
        "disclosure = \"public\"",
        "disclosure = \"public\"\nabsent_rows = \"zero\"",
    );
    let cases: [Case; 13] = [
        // A copy is nothing that adds up.
        (
            "unique-keys",
            "",
            "by-code.toml",
            added,
            (
                "0583R002,2021,totalt,1082\n",
                "0583R002,2021,totalt,1082\n0583R002,2021,totalt,1082\n",
            ),
            &["0583R002,2021,totalt,a further row,one row,good.csv,18"],
            29,
        ),
        (
            "domain",
            "least = 100",
            "by-code.toml",
            added,
            ("R001,2020,Sverige,700", "R001,2020,Sverige,70"),
            &["0512R001,2020,Sverige,70,at least 100,good.csv,2"],
            28,
        ),
        (
            "domain",
            "greatest = 1262",
            "by-code.toml",
            added,
            ("2021,totalt,1262", "2021,totalt,12620"),
            &["0583R005,2021,totalt,12620,at most 1262,good.csv,29"],
            28,
        ),
        (
            "domain",
            "categories = [\"Sverige\", \"totalt\"]",
            "by-code.toml",
            added,
            (
                "0512R002,2020,Sv",
                "0512R001,2020,okänt,3\n0512R002,2020,Sv",
            ),
            &["0512R001,2020,okänt,okänt,a category of the check,good.csv,6"],
            29,
        ),
        (
            "expected-areas",
            "areas = 8",
            "by-code.toml",
            added,
            ("", ""),
            &[",2020,,7 areas,8 areas,,", ",2021,,7 areas,8 areas,,"],
            16,
        ),
        (
            "expected-areas",
            "areas = 7",
            "by-code.toml",
            zero,
            ("0583R001,2021,Sverige,781\n0583R001,2021,totalt,1022\n", ""),
            &["0583R001,2021,,6 areas,7 areas,,"],
            14,
        ),
        (
            "expected-areas",
            "areas_from = { \"2021\" = 6 }",
            "by-code.toml",
            added,
            ("", ""),
            &[",2021,,7 areas,6 areas,,"],
            6,
        ),
        (
            "totals",
            "total = \"totalt\"\nparts = [\"Sverige\"]\ntolerance = 320",
            "by-code.toml",
            added,
            ("", ""),
            &["0583R005,2021,totalt,1262,941 within 320,good.csv,29"],
            14,
        ),
        (
            "jump",
            "relative = 0.2\nabsolute = 10",
            "by-code.toml",
            added,
            ("0583R004,2021,totalt,1202", "0583R004,2021,totalt,1302"),
            &["0583R004,2021,born_abroad,401,about 300 as in 2020,,"],
            14,
        ),
        (
            "jump",
            "relative = 0.2\ngroups = [\"born_in_sweden\"]",
            "by-code.toml",
            added,
            ("0512R001,2021,Sverige,701", "0512R001,2021,Sverige,20"),
            &["0512R001,2021,born_in_sweden,20,about 700 as in 2020,,"],
            7,
        ),
        (
            "freshness",
            "newest = 2022",
            "by-code.toml",
            added,
            ("", ""),
            &[",,,2021,2022 or later,,"],
            1,
        ),
        (
            "silent-zeros",
            "",
            "by-code.toml",
            added,
            (
                "0512R002,2020,Sverige,740\n0512R002,2020,totalt,960",
                "0512R002,2020,Sverige,0\n0512R002,2020,totalt,0",
            ),
            &["0512R002,2020,,0 in every group,\"a count, or no row\",,"],
            14,
        ),
        (
            "silent-zeros",
            "first = 2021\nlast = 2030",
            "by-code.toml",
            added,
            (
                "0512R002,2020,Sverige,740\n0512R002,2020,totalt,960",
                "0512R002,2020,Sverige,0\n0512R002,2020,totalt,0",
            ),
            &["0512R002,2020,,0 in every group,\"a count, or no row\",,"],
            7,
        ),
    ];
    for (kind, keys, pipeline, (from, to), (row, other), expected, n_rows) in cases {
        let trial = Trial::new();
        trial.run("").well();
        let before = trial.published();
        trial.replace(pipeline, from, to);
        trial.replace("good.csv", row, other);
        let ran = trial.run(&check(kind, keys));
        assert_eq!(ran.exit, Some(2), "{kind}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("[check-failed]") && ran.stderr.contains("  help: "),
            "{kind}"
        );
        let n_failing = expected.len();
        let counted = format!("{n_failing} of {n_rows} rows fail");
        assert!(
            ran.stderr.contains(&counted),
            "{kind}: {counted}: {}",
            ran.stderr
        );
        assert!(
            trial.published() == before,
            "{kind} touched the earlier publication"
        );
        let text = fs::read_to_string(trial.path("out/restricted/failures.csv")).unwrap();
        let found: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(found.len(), n_failing, "{text}");
        for (found, expected) in found.iter().zip(expected) {
            let about = format!(",{kind},birth,error,{expected}");
            assert!(found.contains(&about), "{found} is not {about}");
        }

        // Tolerated by as many, or by their share, and by no less.
        let share = |n: usize| n as f64 / n_rows as f64;
        if kind != "freshness" {
            let count = trial
                .run(&check(kind, &format!("{keys}\ncount = {n_failing}")))
                .well();
            assert_eq!(count.stderr, "");
            assert_eq!(trial.failures().unwrap().len(), n_failing);
            let keys = format!("{keys}\nshare = {}", share(n_failing));
            trial.run(&check(kind, &keys)).well();
            assert_eq!(trial.failures().unwrap()[0][3], "tolerated");
            let less = format!("share = {}", share(n_failing) - 1e-6);
            let keys = format!("{}\n{less}\n", keys.split("\nshare").next().unwrap());
            assert_eq!(trial.run(&check(kind, &keys)).exit, Some(2), "{kind}");
        }
        // And good rows clear the list.
        trial.replace(
            "good.csv",
            if other.is_empty() { "area,year" } else { other },
            if other.is_empty() { "area,year" } else { row },
        );
        trial.run("").well();
        assert_eq!(trial.failures(), None, "{kind}");
    }
}

#[test]
fn noise_of_a_source_is_known_to_its_totals() {
    let trial = Trial::new();
    let text = fs::read_to_string(trial.path("good.csv")).unwrap();
    // The rest of each total as a part of its own, three persons off in every second year.
    let mut rows = String::from("area,year,category,persons\n");
    for line in text
        .lines()
        .skip(1)
        .filter(|line| line.contains("Sverige,"))
    {
        let mut cells = line.split(',');
        let (area, year) = (cells.next().unwrap(), cells.next().unwrap());
        let other = if year == "2021" { 203 } else { 200 };
        let sweden: i32 = cells.nth(1).unwrap().parse().unwrap();
        rows.push_str(&format!(
            "{area},{year},Sverige,{sweden}\n{area},{year},andra,{other}\n{area},{year},totalt,{}\n",
            sweden + 200
        ));
    }
    fs::write(trial.path("good.csv"), rows).unwrap();
    let totals = check(
        "totals",
        "total = \"totalt\"\nparts = [\"Sverige\", \"andra\"]",
    );
    let ran = trial.run(&totals);
    assert!(ran.stderr.contains("7 of 14 rows fail"), "{}", ran.stderr);
    let protected =
        "disclosure = \"public\"\nprotection = { from = 2021, variance = 0.5, largest = 1 }";
    trial.replace("by-code.toml", "disclosure = \"public\"", protected);
    // Three counts, each of which may be one person off.
    trial.run(&totals).well();
    trial.replace("by-code.toml", "from = 2021", "from = 2022");
    assert_eq!(trial.run(&totals).exit, Some(2));
}

#[test]
fn expected_values_are_met_or_told() {
    let trial = Trial::new();
    let ran = trial.run("");
    ran.well();
    let expect = |keys: &str| {
        format!(
            "[[expect]]\nanalysis = \"birth\"\nindex = \"dissimilarity\"\nregion = \"0512\"\n\
             period = 2021\n{keys}\n"
        )
    };
    // Areas of 701 and 741 born in Sweden and 201 and 221 abroad: D = |701/1442 - 201/422|.
    let value = (701.0_f64 / 1442.0 - 201.0 / 422.0).abs();
    trial
        .run(&expect(&format!("value = {value}\ntolerance = 1e-12")))
        .well();
    trial
        .run(&expect(&format!(
            "value = {}\ntolerance = 0.002",
            value + 0.001
        )))
        .well();
    assert_eq!(trial.failures(), None);
    let before = trial.published();

    let wrong = expect(&format!("value = {}\ntolerance = 0.0001", value + 0.001));
    let nowhere = expect("value = 0.5").replace("0512", "0599");
    let both = format!("{wrong}{nowhere}{}", check("freshness", "newest = 2022"));
    let ran = trial.run(&both);
    assert_eq!(ran.exit, Some(2));
    assert_eq!(
        ran.stderr.matches("[expectation-not-met]").count(),
        2,
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("[check-failed]").count(), 1);
    assert!(
        ran.stderr
            .contains("`no estimate of this region and period`")
    );
    assert!(ran.stderr.ends_with("3 mistakes\n"));
    assert!(trial.published() == before);
    let rows = trial.failures().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter()
            .any(|row| row[1] == "expect" && row[4] == "0512" && row[6] == "dissimilarity")
    );
}

#[test]
fn warnings_are_published_as_numbers_and_told_in_both_languages() {
    for (language, said) in [
        (
            "en",
            "The check jump of birth does not hold: 1 of 14 rows fail.",
        ),
        (
            "sv",
            "Kontrollen jump av birth håller inte: 1 av 14 rader faller ut.",
        ),
    ] {
        let trial = Trial::new();
        trial.replace(
            "by-code.toml",
            "language = \"en\"",
            &format!("language = \"{language}\""),
        );
        trial.replace(
            "good.csv",
            "0583R004,2021,totalt,1202",
            "0583R004,2021,totalt,9302",
        );
        let warned = check("jump", "relative = 0.2\nseverity = \"warn\"");
        let ran = trial.run(&warned).well();
        assert!(ran.stderr.starts_with("warning: p.toml:"), "{}", ran.stderr);
        assert!(ran.stderr.contains("`0583R004`, `2021`, `born_abroad`"));
        let page = fs::read_to_string(trial.path("out/current/index.html")).unwrap();
        assert!(page.contains(said), "{language}");
        let told = &trial.record()["checks"][0];
        assert_eq!(
            (&told["holds"], &told["failing"]),
            (&Value::from(false), &Value::from(1))
        );
        assert_eq!(told["severity"], "warn");
        assert_eq!(trial.failures().unwrap()[0][3], "warn");

        // The same input is current; that of another day in between brings the rows back.
        assert_eq!(trial.run(&warned).well().stderr, "");
        trial.replace("good.csv", "9302", "9303");
        let stricter = warned.replace("warn", "error");
        assert_eq!(trial.run(&stricter).exit, Some(2));
        assert_eq!(trial.failures().unwrap()[0][3], "error");
        trial.replace("good.csv", "9303", "9302");
        trial.run(&warned).well();
        assert_eq!(trial.failures().unwrap()[0][3], "warn");
    }
}

#[test]
fn failing_rows_are_nobodys_but_the_publishers() {
    let trial = Trial::new();
    // A category that a spreadsheet would take for a formula.
    trial.replace(
        "good.csv",
        "0512R002,2020,Sv",
        "0512R001,2020,\"=cmd|' /C calc'!A0\",3\n0512R002,2020,Sv",
    );
    let strict = check("domain", "categories = [\"Sverige\", \"totalt\"]");
    let text = fs::read_to_string(trial.path("by-code.toml")).unwrap();
    fs::write(trial.path("p.toml"), format!("{text}\n{strict}")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let restricted = trial.path("out/restricted");
    for umask in ["000", "077", "022"] {
        let script = format!("umask {umask}; exec \"$0\" run p.toml --quiet");
        let ran = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_klyfta")])
            .current_dir(trial.directory.path())
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(2));
        assert_eq!(mode(&restricted), 0o700, "umask {umask}");
        assert_eq!(
            mode(&restricted.join("failures.csv")),
            0o600,
            "umask {umask}"
        );
        // What another hand opened is closed again.
        fs::set_permissions(&restricted, fs::Permissions::from_mode(0o777)).unwrap();
    }
    let rows = trial.failures().unwrap();
    assert_eq!(rows[0][6], "'=cmd|' /C calc'!A0");
    assert_eq!(fs::read_dir(&restricted).unwrap().count(), 1);

    // A link leads to a place that is not ours.
    fs::remove_dir_all(&restricted).unwrap();
    fs::create_dir(trial.path("elsewhere")).unwrap();
    symlink(trial.path("elsewhere"), &restricted).unwrap();
    let ran = trial.run(&strict);
    assert_eq!(ran.exit, Some(3), "{}", ran.stderr);
    assert_eq!(fs::read_dir(trial.path("elsewhere")).unwrap().count(), 0);
}

#[test]
fn a_check_alone_writes_nothing() {
    let trial = Trial::new();
    let text = fs::read_to_string(trial.path("by-code.toml")).unwrap();
    let strict = check("freshness", "newest = 2031");
    fs::write(trial.path("p.toml"), format!("{text}\n{strict}")).unwrap();
    let ran = klyfta_in(trial.directory.path(), &["check", "p.toml", "--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("[check-failed]"));
    assert!(!trial.path("out").exists());
}

#[test]
fn rows_of_a_parquet_file_that_add_up_are_seen_apart() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    for years in ["2019..2020", "2020..2021"] {
        let sample = [
            "sample", "country", "--areas", "20", "--years", years, "--groups", "3", "--format",
            "parquet", "--out", path,
        ];
        klyfta_in(data.path(), &sample).well();
        fs::rename(
            data.path().join("population.parquet"),
            data.path().join(format!("{}.parquet", &years[..4])),
        )
        .unwrap();
    }
    let pipeline = crate::determinism::PIPELINE
        .replace("population.{layout}", "20*.parquet")
        .replace("{layout}", "parquet")
        .replace(
            "disclosure = \"public\"",
            "disclosure = \"public\"\nrepeated_rows = \"added\"",
        );
    let unique = "[[check]]\nkind = \"unique-keys\"\non = \"population\"\n";
    fs::write(data.path().join("p.toml"), pipeline + "\n" + unique).unwrap();
    let ran = klyfta_in(data.path(), &["run", "p.toml", "--quiet"]);
    // 2020 was delivered twice: 20 areas of 3 groups.
    assert!(ran.stderr.contains("60 of 240 rows fail"), "{}", ran.stderr);
}
