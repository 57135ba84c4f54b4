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

/// The rows of a made-up country, each in three with fractions that add up to it, so that another
/// order of addition would show in the last digit.
fn rows_in_parts(directory: &Path) -> (String, Vec<String>, String) {
    let path = directory.to_str().unwrap();
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
        "csv",
        "--out",
        path,
    ];
    klyfta_in(directory, &sample).well();
    let text = std::fs::read_to_string(directory.join("population.csv")).unwrap();
    std::fs::remove_file(directory.join("population.csv")).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap().to_owned();
    let mut rows = Vec::new();
    let rest: Vec<&str> = lines.collect();
    let n_rows = rest
        .iter()
        .take_while(|line| !line.trim().is_empty())
        .count();
    for line in &rest[..n_rows] {
        let (about, count) = line.rsplit_once(',').unwrap();
        let count: f64 = count.parse().unwrap();
        for part in [0.1, 0.2, 0.7] {
            rows.push(format!("{about},{}", count * part));
        }
    }
    (header, rows, rest[n_rows..].join("\n"))
}

/// Everything that is published but what names or counts the files of the input.
fn but_for_inputs(directory: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = current(directory);
    files.retain(|(name, _)| {
        !name.starts_with("manifest.json") && !name.starts_with("manifest.sha256")
    });
    let generation = std::fs::read_link(directory.join("current")).unwrap();
    let generation = generation.file_name().unwrap().to_str().unwrap().to_owned();
    for (name, bytes) in &mut files {
        if ["run.json", "datapackage.json"]
            .iter()
            .any(|it| name.ends_with(it))
        {
            let mut record: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            forget(&mut record, &generation);
            *bytes = record.to_string().into_bytes();
        } else if name.ends_with("index.html") {
            let page = String::from_utf8(bytes.clone())
                .unwrap()
                .replace(&generation, "");
            let (before, sources) = page.split_once("<section id=\"report:sources\"").unwrap();
            let (_, after) = sources
                .split_once("<section id=\"report:matching\"")
                .unwrap();
            *bytes = format!("{before}{after}").into_bytes();
        } else {
            let text = String::from_utf8_lossy(bytes);
            assert!(
                !text.contains(&generation),
                "{} names its generation",
                name.display()
            );
        }
    }
    files
}

/// Removes what tells of the files of the input, and of the files that tell of them.
fn forget(record: &mut serde_json::Value, generation: &str) {
    use serde_json::Value;
    match record {
        Value::Object(fields) => {
            fields.remove("files");
            fields.remove("sources");
            fields.remove("inputs");
            let path = fields
                .get("path")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if ["index.html", "run.json"].contains(&path) {
                fields.clear();
            }
            fields
                .values_mut()
                .for_each(|value| forget(value, generation));
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| forget(value, generation)),
        Value::String(text) if text.contains(generation) => text.clear(),
        _ => {}
    }
}

#[test]
fn order_and_division_of_the_rows_leave_no_trace() {
    let data = tempfile::tempdir().unwrap();
    let (header, rows, notes) = rows_in_parts(data.path());
    assert_eq!(rows.len(), 3 * 60 * 3 * 3);
    // Neighbours are torn apart: the step shares no factor with the number of rows.
    let shuffled: Vec<&String> = (0..rows.len())
        .map(|at| &rows[at * 611 % rows.len()])
        .collect();
    let pipeline = PIPELINE
        .replace("population.{layout}", "parts/*.csv")
        .replace("{layout}", "csv")
        .replace(
            "disclosure = \"public\"",
            "disclosure = \"public\"\nrepeated_rows = \"added\"",
        )
        + "\n[[outputs.charts]]\nid = \"t\"\nkind = \"trend\"\nanalysis = \"all\"\nlevel = \"county\"\n\
           index = \"gini\"\nfocus = \"one\"\n";
    std::fs::write(data.path().join("p.toml"), pipeline).unwrap();
    let parts = data.path().join("parts");
    let publish = |name: &str, n_files: usize, rows: &[&String]| {
        let _ = std::fs::remove_dir_all(&parts);
        std::fs::create_dir(&parts).unwrap();
        for file in 0..n_files {
            let own = (file * rows.len() / n_files)..((file + 1) * rows.len() / n_files);
            let mut text = format!("{header}\n");
            for row in &rows[own] {
                text.push_str(row);
                text.push('\n');
            }
            let path = parts.join(format!("part-{file:03}.csv"));
            std::fs::write(path, format!("{text}{notes}\n")).unwrap();
        }
        let out = data.path().join(name);
        let out = out.to_str().unwrap();
        klyfta_in(data.path(), &["run", "p.toml", "--quiet", "--out", out]).well();
        but_for_inputs(&data.path().join(name))
    };
    let in_order: Vec<&String> = rows.iter().collect();
    let first = publish("in-order", 1, &in_order);
    assert!(first.len() > 10, "only {} files", first.len());
    for (name, n_files, rows) in [
        ("shuffled", 1, &shuffled),
        ("in-7", 7, &in_order),
        ("shuffled-in-7", 7, &shuffled),
        ("in-100", 100, &in_order),
        ("shuffled-in-100", 100, &shuffled),
    ] {
        let other = publish(name, n_files, rows);
        assert_eq!(first.len(), other.len(), "{name}");
        for ((file, bytes), (other_file, other_bytes)) in first.iter().zip(&other) {
            assert_eq!(file, other_file, "{name}");
            assert!(
                bytes == other_bytes,
                "{name}: {} differs:\n{}\n{}",
                file.display(),
                String::from_utf8_lossy(bytes)
                    .chars()
                    .take(3000)
                    .collect::<String>(),
                String::from_utf8_lossy(other_bytes)
                    .chars()
                    .take(3000)
                    .collect::<String>()
            );
        }
    }
}

#[test]
fn clock_zone_umask_and_home_leave_no_trace() {
    let outs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let settings = [
        ("022", "UTC", "C", "/"),
        ("077", "Pacific/Kiritimati", "sv_SE.UTF-8", "/nowhere"),
    ];
    for (out, (umask, zone, locale, home)) in outs.iter().zip(settings) {
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        let status = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_klyfta"), "run"])
            .args(["pipelines/ostergotland.toml", "--quiet", "--out"])
            .arg(out.path())
            .envs([
                ("TZ", zone),
                ("LC_ALL", locale),
                ("LANG", locale),
                ("HOME", home),
            ])
            .current_dir(root())
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
    let [first, second] = outs.each_ref().map(|out| current(out.path()));
    assert!(first.len() > 20, "only {} files", first.len());
    assert!(first == second);
    let [first, second] = outs.map(|out| std::fs::read_link(out.path().join("current")).unwrap());
    assert_eq!(first, second);
}
