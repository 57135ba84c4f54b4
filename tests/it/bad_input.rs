//! Bad input gets a message with place, value and help, exit code 2, and leaves the earlier
//! publication untouched. Each mistake is a file in `tests/bad-input`, and its message stands beside
//! it; `UPDATE=1 cargo test --release bad_input` writes the messages anew.

use std::path::{Path, PathBuf};

use crate::run::{files_below, klyfta_in, root};

fn directory() -> PathBuf {
    root().join("tests/bad-input")
}

/// Runs a pipeline over what an earlier run with good input published, and compares what is said.
fn check(name: &str, pipeline: &str, variables: &[(&str, &str)]) {
    let published = tempfile::tempdir().unwrap();
    let out = published.path().to_str().unwrap();
    klyfta_in(
        &directory(),
        &["run", "by-code.toml", "--out", out, "--quiet"],
    )
    .well();
    // Beside what is published lie failing rows of a check, what steps gave and the key for names.
    let publication = || {
        let mut files = files_below(published.path());
        let is_beside = |file: &Path| {
            let beside = ["restricted", "steps", ".key"];
            beside.iter().any(|it| file.starts_with(it))
        };
        files.retain(|(file, _)| !is_beside(file));
        files
    };
    let before = publication();
    assert!(before.len() > 3, "the good run published nothing");

    let settings: Vec<String> = variables
        .iter()
        .flat_map(|(name, value)| ["--set".into(), format!("{name}={value}")])
        .collect();
    let mut arguments = vec!["run", pipeline, "--out", out, "--quiet"];
    arguments.extend(settings.iter().map(String::as_str));
    let ran = klyfta_in(&directory(), &arguments);
    assert_eq!(ran.exit, Some(2), "{name}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{name}");
    assert!(
        publication() == before,
        "{name} touched the earlier publication"
    );

    let path = directory().join(format!("{name}.message"));
    // Where the checkout lies is another matter on every machine.
    let root = std::fs::canonicalize(root()).unwrap();
    let said = ran.stderr.replace(root.to_str().unwrap(), "ROOT");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &said).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said, expected, "{name}");
}

/// A file that the pipeline with area codes is given.
fn bad_file(file: &str) {
    let name = file.split('.').next().unwrap();
    check(name, "by-code.toml", &[("file", file)]);
}

#[test]
fn files_that_are_not_there_or_empty() {
    check("missing-file", "by-code.toml", &[("file", "not-there.csv")]);
    check(
        "remote-path",
        "by-code.toml",
        &[("file", "https://example.org/population.csv")],
    );
    check("not-a-file", "by-code.toml", &[("file", "../bad-input")]);
    check("outside-roots", "outside-roots.toml", &[]);
    bad_file("empty.csv");
    bad_file("header-only.csv");
}

#[test]
fn files_with_another_form() {
    bad_file("wrong-delimiter.csv");
    bad_file("ragged-row.csv");
    bad_file("cut-off.csv");
    bad_file("windows-1252.csv");
    bad_file("control-character.csv");
    bad_file("repeated-column.csv");
    bad_file("unknown-column.csv");
    check(
        "not-parquet",
        "parquet.toml",
        &[("file", "not-parquet.parquet")],
    );
    check(
        "too-large",
        "parquet.toml",
        &[("file", "too-large.parquet")],
    );
}

#[test]
fn cells_that_are_no_counts() {
    bad_file("letter-in-number.csv");
    bad_file("negative-count.csv");
    bad_file("negative-rest.csv");
    bad_file("not-a-year.csv");
}

#[test]
fn areas_that_are_not_known() {
    bad_file("unknown-area.csv");
    bad_file("lost-zero.csv");
    check(
        "unknown-name",
        "by-name.toml",
        &[("file", "unknown-name.csv")],
    );
    check(
        "ambiguous-name",
        "by-name.toml",
        &[
            ("file", "names.csv"),
            ("register", "register-ambiguous.csv"),
        ],
    );
    check(
        "conflicting-register",
        "by-code.toml",
        &[("register", "register-conflicting.csv")],
    );
}

#[test]
fn rows_too_many_or_too_few() {
    bad_file("repeated-row.csv");
    bad_file("missing-row.csv");
    bad_file("area-not-delivered.csv");
    bad_file("missing-period.csv");
    bad_file("unknown-category.csv");
    bad_file("nothing-computed.csv");
}

#[test]
fn pipelines_with_many_mistakes() {
    check("code-too-long", "code-too-long.toml", &[]);
    check("not-utf8", "not-utf8.toml", &[]);
    check("ten-mistakes", "ten-mistakes.toml", &[]);
    check("names-that-do-not-bind", "names-that-do-not-bind.toml", &[]);
    check("fraction", "fraction.toml", &[]);
    check("unknown-variable", "by-code.toml", &[("fiel", "good.csv")]);
}

#[test]
fn checks_that_do_not_hold() {
    check("checks-that-fail", "checks-that-fail.toml", &[]);
    check("checks-unfit", "checks-unfit.toml", &[]);
}

#[test]
fn every_message_has_its_test() {
    let ours = std::fs::read_to_string(root().join("tests/it/bad_input.rs")).unwrap();
    for (file, _) in files_below(&directory()) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        if file
            .extension()
            .is_some_and(|extension| extension == "message")
        {
            assert!(ours.contains(name), "{name}.message belongs to no test");
        }
    }
}

#[test]
fn charts_that_could_not_be_drawn() {
    check(
        "pairs-without-reference",
        "pairs-without-reference.toml",
        &[],
    );
}

/// What `klyfta compute` says of a request, and how it ends.
fn check_request(name: &str, exit: i32, arguments: &[&str]) {
    let mut all = vec!["compute"];
    all.extend(arguments);
    let ran = klyfta_in(&directory(), &all);
    assert_eq!(ran.exit, Some(exit), "{name}: {}", ran.stderr);
    // Where a region cannot be computed its row says why, and the others stand.
    let said = if exit == 0 { ran.stdout } else { ran.stderr };
    let path = directory().join(format!("{name}.message"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &said).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said, expected, "{name}");
}

#[test]
fn requests_that_do_not_suit_the_data() {
    let counts = [
        "classes.csv",
        "--area",
        "area",
        "--group",
        "class",
        "--count",
        "count",
    ];
    let of_counts = |name: &str, exit: i32, more: &[&str]| {
        check_request(name, exit, &[&counts, more].concat());
    };
    let ordinal = ["--index", "ordinal_information_theory"];
    of_counts("order-missing", 2, &ordinal);
    of_counts("order-partial", 2, &["--order", "high,low,high,hihg"]);
    of_counts(
        "parameter-out-of-range",
        2,
        &[
            "--parameter",
            "atkinson=1.5,rank_order_information_theory=2.5,gini=1,generalised_entropy",
        ],
    );
    of_counts(
        "index-of-other-data",
        2,
        &[
            "--index",
            "theil,kakwani,inequality_index",
            "--order",
            "low,mid,high",
        ],
    );
    of_counts(
        "one-group",
        0,
        &[
            "--by",
            "municipality",
            "--index",
            "dissimilarity,multigroup_gini",
        ],
    );
    of_counts("area-in-two-regions", 2, &["--within", "municipality"]);
    let values = [
        "values.csv",
        "--value",
        "income",
        "--by",
        "municipality",
        "--index",
        "theil,palma",
    ];
    check_request(
        "values-without-population",
        0,
        &[&values[..], &["--population", "people"]].concat(),
    );
    check_request(
        "value-not-a-number",
        2,
        &["values.csv", "--value", "note", "--population", "people"],
    );
    check_request(
        "values-of-other-area",
        2,
        &[
            "values.csv",
            "--value",
            "income",
            "--area",
            "municipality",
            "--reference-area",
            "0586",
        ],
    );
    check_request(
        "classes-that-overlap",
        0,
        &[
            "income-classes.csv",
            "--lower",
            "from",
            "--upper",
            "to",
            "--population",
            "people",
            "--by",
            "municipality",
            "--index",
            "income_gini",
        ],
    );
}
