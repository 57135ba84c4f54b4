//! Same input, same bytes: whatever the threads, the order of rows, the format or the locale.

use std::path::Path;
use std::process::Command;

use crate::run::{files_below, klyfta_in, root};

/// The files of the current generation of a directory.
fn current(directory: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    files_below(&std::fs::canonicalize(directory.join("current")).unwrap())
}

#[test]
fn threads_locale_and_place_leave_no_trace() {
    let first = tempfile::tempdir().unwrap();
    let second = tempfile::tempdir().unwrap();
    let run = |directory: &Path, threads: &str, locale: &str| {
        let status = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args([
                "run",
                "pipelines/ostergotland.toml",
                "--quiet",
                "--threads",
                threads,
            ])
            .args(["--out", directory.to_str().unwrap()])
            .env("LC_ALL", locale)
            .env("TZ", if threads == "1" { "UTC" } else { "Asia/Tokyo" })
            .env("POLARS_MAX_THREADS", threads)
            .current_dir(root())
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    };
    run(first.path(), "1", "C");
    run(second.path(), "3", "tr_TR.UTF-8");
    let (first, second) = (current(first.path()), current(second.path()));
    assert!(first.len() > 20, "only {} files", first.len());
    assert_eq!(first.len(), second.len());
    for ((name, bytes), (other_name, other_bytes)) in first.iter().zip(&second) {
        assert_eq!(name, other_name);
        assert!(bytes == other_bytes, "{} differs", name.display());
    }
}

/// The tables of a run over one of two layouts of the same statistics.
fn tables(layout: &str) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let data = tempfile::tempdir().unwrap();
    let data_path = data.path().to_str().unwrap();
    let sample = [
        "sample",
        "country",
        "--areas",
        "60",
        "--years",
        "2019..2021",
        "--groups",
        "3",
        "--format",
        layout,
        "--out",
        data_path,
    ];
    klyfta_in(data.path(), &sample).well();
    let pipeline = PIPELINE.replace("{layout}", layout);
    std::fs::write(data.path().join("p.toml"), pipeline).unwrap();
    klyfta_in(data.path(), &["run", "p.toml", "--quiet"]).well();
    let files = current(&data.path().join("out"));
    let is_table = |name: &Path| name.starts_with("tables");
    files
        .into_iter()
        .filter(|(name, _)| is_table(name))
        .collect()
}

/// Three groups of a made-up country.
pub const PIPELINE: &str = r#"
title = { sv = "Prov", en = "Trial" }

[[sources]]
id = "population"
path = "population.{layout}"
format = "{layout}"
disclosure = "public"
credit = { sv = "prov", en = "trial" }
unit = { sv = "personer", en = "persons" }
columns = { area_code = "area_code", period = "year", category = "group", count = "persons" }

[geography]
unit = "area"
vintage = "made up"
register = { path = "areas.csv", code = "area_code", name = "area_name" }

[[geography.levels]]
id = "county"
name = { sv = "län", en = "counties" }
column = "county_code"

[[groups]]
id = "one"
name = { sv = "ett", en = "one" }
source = "population"
categories = ["grupp 1"]

[[groups]]
id = "two"
name = { sv = "två", en = "two" }
source = "population"
categories = ["grupp 2"]

[[groups]]
id = "three"
name = { sv = "tre", en = "three" }
source = "population"
categories = ["grupp 3"]

[[analyses]]
id = "all"
title = { sv = "Alla", en = "All" }
groups = ["one", "two", "three"]
families = ["evenness", "exposure"]
levels = ["county"]

[outputs]
directory = "out"
language = "en"
"#;

#[test]
fn csv_and_parquet_give_the_same_tables() {
    let (csv, parquet) = (tables("csv"), tables("parquet"));
    assert_eq!(csv.len(), klyfta::publish::TABLES.len());
    assert!(csv == parquet);
}
