//! What the commands print and how they end.

use crate::run::{klyfta, klyfta_in, root};

const TABLE: &str = "region,area,group,count
east,a,x,100
east,a,y,0
east,b,x,60
east,b,y,40
east,c,x,40
east,c,y,60
east,d,x,0
east,d,y,100
west,a,x,10
west,a,y,10
";

fn table() -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), TABLE).unwrap();
    file
}

fn compute(table: &tempfile::NamedTempFile, more: &[&str]) -> crate::run::Ran {
    let path = table.path().to_str().unwrap();
    let mut arguments = vec![
        "compute", path, "--area", "area", "--group", "group", "--count", "count",
    ];
    arguments.extend(more);
    klyfta(&arguments)
}

#[test]
fn compute_gives_the_columns_of_the_contract() {
    let table = table();
    let more = ["--by", "region", "--index", "dissimilarity", "--focus", "x"];
    assert_eq!(
        compute(&table, &more).well().stdout,
        "region,index,group,reference,neighbourhood,estimate,standard_error,lower,upper,bias,n_areas,population,note
east,dissimilarity,x,*,area,0.6,,,,,4,400,fewer than five areas
west,dissimilarity,x,*,area,,,,,,1,20,\"only one area is inhabited, and people can be spread unevenly only over several\"
"
    );
}

#[test]
fn compute_gives_every_group_against_all_others() {
    let table = table();
    let out = compute(&table, &["--by", "region", "--index", "isolation"])
        .well()
        .stdout;
    let groups: Vec<&str> = out
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap())
        .collect();
    assert_eq!(groups, ["x", "y", "x", "y"]);
}

#[test]
fn compute_does_not_depend_on_the_order_of_rows() {
    let table = table();
    let reversed = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let mut lines: Vec<&str> = TABLE.lines().collect();
    lines[1..].reverse();
    std::fs::write(reversed.path(), lines.join("\n")).unwrap();
    let more = ["--by", "region"];
    assert_eq!(
        compute(&table, &more).well().stdout,
        compute(&reversed, &more).well().stdout
    );
}

#[test]
fn compute_reads_what_it_writes() {
    let table = table();
    let directory = tempfile::tempdir().unwrap();
    let parquet = directory.path().join("x.parquet");
    let output = parquet.to_str().unwrap();
    let more = ["--format", "parquet", "--output", output, "--index", "gini"];
    compute(&table, &more).well();
    // The result has an area-like, a group-like and a count-like column, which is all it takes.
    let again = [
        "compute",
        output,
        "--area",
        "reference",
        "--group",
        "group",
        "--count",
        "population",
        "--index",
        "gini",
    ];
    assert!(klyfta(&again).well().stdout.starts_with("index,group"));
}

#[test]
fn compute_tells_every_mistake() {
    let table = table();
    let ran = compute(&table, &["--focus", "z", "--index", "dissimilarity"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("there is no group `z`"),
        "{}",
        ran.stderr
    );
    let ran = compute(&table, &["--index", "giny", "--parameter", "atkinson=1"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("did you mean `gini`?"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("lies between 0 and 1"),
        "{}",
        ran.stderr
    );
}

#[test]
fn explain_knows_indices_and_mistakes() {
    for subject in ["dissimilarity", "D", "not-a-number"] {
        assert!(!klyfta(&["explain", subject]).well().stdout.is_empty());
    }
    let ran = klyfta(&["explain", "disimilarity"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr.contains("did you mean `dissimilarity`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn indices_in_every_format() {
    let text = klyfta(&["indices"]).well().stdout;
    assert_eq!(text.lines().count(), klyfta::indices::REGISTRY.len());
    let json = klyfta(&["indices", "--format", "json"]).well().stdout;
    let list: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(list.len(), klyfta::indices::REGISTRY.len());
    assert!(
        klyfta(&["indices", "gini", "--format", "markdown"])
            .well()
            .stdout
            .contains("gini")
    );
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            klyfta(&["completions", shell])
                .well()
                .stdout
                .contains("klyfta")
        );
    }
    assert!(klyfta(&["man"]).well().stdout.contains(".TH"));
}

#[test]
fn a_sample_must_make_sense() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().to_str().unwrap();
    let ran = klyfta(&[
        "sample",
        "country",
        "--years",
        "2024..2011",
        "--areas",
        "0",
        "--out",
        out,
    ]);
    assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.lines().count() >= 3,
        "not every mistake is told: {}",
        ran.stderr
    );
}

#[test]
fn plan_says_what_is_up_to_date() {
    let directory = root().join("tests/bad-input");
    let out = tempfile::tempdir().unwrap();
    let out = out.path().to_str().unwrap();
    let plan = || {
        klyfta_in(&directory, &["plan", "by-code.toml", "--out", out])
            .well()
            .stdout
    };
    assert!(plan().contains("there is no publication yet"), "{}", plan());
    let run = || klyfta_in(&directory, &["run", "by-code.toml", "--out", out]).well();
    assert!(run().stderr.contains("published"));
    assert!(plan().contains("up to date"), "{}", plan());
    assert!(run().stderr.contains("already current"));
}

#[test]
fn a_directory_that_cannot_be_written_is_the_environments_fault() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let out = file.join("out");
    let bad_input = root().join("tests/bad-input");
    let ran = klyfta_in(
        &bad_input,
        &["run", "by-code.toml", "--out", out.to_str().unwrap()],
    );
    assert_eq!(ran.exit, Some(3), "{}", ran.stderr);
}

#[test]
fn a_second_run_waits_for_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let lock = std::fs::File::create(directory.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let bad_input = root().join("tests/bad-input");
    let out = directory.path().to_str().unwrap();
    let ran = klyfta_in(&bad_input, &["run", "by-code.toml", "--out", out]);
    assert_eq!(ran.exit, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("another run"), "{}", ran.stderr);
}

#[test]
fn mistakes_can_be_read_by_machines() {
    let directory = root().join("tests/bad-input");
    let arguments = ["check", "ten-mistakes.toml", "--log-format", "json"];
    let ran = klyfta_in(&directory, &arguments);
    assert_eq!(ran.exit, Some(2));
    let told: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    let list = told["diagnostics"].as_array().unwrap();
    assert!(list.len() >= 10, "{}", ran.stderr);
    assert!(list.iter().all(|mistake| mistake["place"]["line"].is_u64()));
}
