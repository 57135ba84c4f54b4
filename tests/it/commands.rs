//! What the commands print and how they end.

use crate::run::{klyfta, klyfta_in, root};

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
