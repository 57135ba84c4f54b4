//! What a run tells those who are not there: the log of runs, one line on failure, measurements for
//! Prometheus, and commands that are run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::publication::Office;
use crate::run::{Ran, klyfta_in, root};

/// A program that writes what it is told to a file.
fn listener(office: &Office, name: &str, body: &str) -> (String, PathBuf) {
    let (script, heard) = (
        office.directory.path().join(format!("{name}.sh")),
        office.directory.path().join(format!("{name}.txt")),
    );
    fs::write(&script, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    (format!("{} {}", script.display(), heard.display()), heard)
}

const WRITE_ALL: &str = "env | grep ^KLYFTA_ | sort >\"$1\"; echo said";

fn variables(text: &str) -> BTreeMap<&str, &str> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .collect()
}

/// Measurements by their name, or by name and code.
fn measured(path: &PathBuf) -> BTreeMap<String, f64> {
    let text = fs::read_to_string(path).unwrap();
    let mut all = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        // Two labels come first: the pipeline, and where it publishes.
        let (name, labels) = series.split_once('{').unwrap();
        let labels = labels
            .strip_prefix("pipeline=\"by-code.toml\",out=\"/")
            .unwrap();
        let (_, further) = labels.split_once('"').unwrap();
        let name = format!("{name}{{{further}");
        assert!(all.insert(name, value.parse().unwrap()).is_none(), "{text}");
    }
    // Every name is explained once, before its values, as the format asks.
    for name in all.keys() {
        let name = name.split('{').next().unwrap();
        assert_eq!(
            text.matches(&format!("# TYPE {name} gauge\n")).count(),
            1,
            "{text}"
        );
    }
    all
}

/// A delivery that cannot be read.
fn fail(office: &Office, more: &[&str]) -> Ran {
    let out = office.out();
    let arguments = [
        "run",
        "by-code.toml",
        "--set",
        "file=letter-in-number.csv",
        "--out",
    ];
    let all = [&arguments[..], &[out.to_str().unwrap()], more].concat();
    klyfta_in(&root().join("tests/bad-input"), &all)
}

#[test]
fn the_log_of_runs_tells_stages_steps_and_seals() {
    let office = Office::new();
    office.publish(1, &["--quiet"]).well();
    office.publish(2, &["--quiet"]).well();
    let log = fs::read_to_string(office.out().join("runs.jsonl")).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    let stages = lines[1]["stages"].as_array().unwrap();
    let names: Vec<&str> = stages
        .iter()
        .map(|stage| stage["stage"].as_str().unwrap())
        .collect();
    assert_eq!(names[..2], ["fingerprint inputs", "read register"]);
    assert_eq!(names.last(), Some(&"publish"));
    assert!(
        stages
            .iter()
            .all(|stage| stage["seconds"].as_f64().unwrap() >= 0.0)
    );
    let steps = |line: &Value| -> Vec<(String, String)> {
        let steps = line["steps"].as_array().unwrap().iter();
        let said = |it: &Value| it.as_str().unwrap().to_owned();
        steps
            .map(|it| (said(&it["step"]), said(&it["standing"])))
            .collect()
    };
    let nothing = "taken: nothing is kept of it".to_owned();
    let estimates = "estimate:birth:2020 to estimate:birth:2021".to_owned();
    assert_eq!(
        steps(&lines[0]),
        [
            (estimates.clone(), nothing.clone()),
            ("read:birth".to_owned(), nothing)
        ]
    );
    let [of_estimates, of_source] = &steps(&lines[1])[..] else {
        panic!("{}", lines[1]["steps"]);
    };
    let kept = "kept; a region is computed again if its counts changed".to_owned();
    assert_eq!(of_estimates, &(estimates, kept));
    assert!(of_source.1.starts_with("taken: ") && of_source.1.ends_with(" changed"));

    let seal = fs::read_to_string(office.current().join("manifest.sha256")).unwrap();
    assert!(seal.starts_with(lines[1]["manifest_sha256"].as_str().unwrap()));
    assert!(lines[0]["revisions"].is_null());
    let revisions = &lines[1]["revisions"];
    let directory = office
        .out()
        .join("revisions")
        .join(revisions["directory"].as_str().unwrap());
    let seal = fs::read_to_string(directory.join("manifest.sha256")).unwrap();
    assert!(seal.starts_with(revisions["manifest_sha256"].as_str().unwrap()));
    assert!(revisions["values"].as_u64().unwrap() > 0);
}

#[test]
fn a_failure_is_one_line_with_all_that_is_known() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let ran = fail(&office, &["--log-format", "json", "--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let line: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(line["failed"], true);
    assert_eq!(line["code"], "not-a-number");
    assert_eq!(line["exit_code"], 2);
    assert_eq!(line["pipeline"], "by-code.toml");
    assert_eq!(line["current"], office.current_name());
    assert!(
        line["place"]
            .as_str()
            .unwrap()
            .starts_with("letter-in-number.csv:")
    );
    assert!(line["what"].as_str().unwrap().contains("is not a number"));
    assert_eq!(line["diagnostics"][0]["code"], "not-a-number");
    // The machine's fault.
    let lock = fs::File::open(office.out().join(".lock")).unwrap();
    lock.lock().unwrap();
    let ran = office.publish(2, &["--log-format", "json", "--quiet"]);
    let line: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(
        (&line["code"], &line["exit_code"]),
        (&"locked".into(), &3.into())
    );
    assert!(line["error"].as_str().unwrap().contains("another run"));
}

#[test]
fn measurements_tell_of_good_and_bad_runs() {
    let office = Office::new();
    let path = office.directory.path().join("klyfta.prom");
    let file = path.to_str().unwrap();
    let more = ["--quiet", "--metrics", file];
    office.publish(1, &more).well();
    let first = measured(&path);
    assert_eq!(first["klyfta_last_run_exit_code{}"], 0.0);
    assert_eq!(first["klyfta_estimates{}"], 4.0);
    assert_eq!(first["klyfta_revisions{}"], 0.0);
    assert_eq!(first["klyfta_findings{,code=\"\"}"], 0.0);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);

    // A bad night leaves what is known of the last publication.
    let labels = format!(
        "{{pipeline=\"by-code.toml\",out=\"{}\"}} ",
        office.out().display()
    );
    let name = format!("klyfta_last_success_timestamp_seconds{labels}");
    let bad = fs::read_to_string(&path).unwrap();
    let bad = bad.replace(&name, &format!("{name}-"));
    fs::write(&path, bad).unwrap();
    assert_eq!(fail(&office, &more).exit, Some(2));
    let second = measured(&path);
    assert_eq!(second["klyfta_last_run_exit_code{}"], 2.0);
    assert_eq!(second["klyfta_findings{,code=\"not-a-number\"}"], 3.0);
    assert_eq!(second["klyfta_estimates{}"], 4.0);
    let name = "klyfta_last_success_timestamp_seconds{}";
    assert_eq!(second[name], -first[name], "it is carried over");
    let name = "klyfta_last_publication_timestamp_seconds{}";
    assert_eq!(second[name], first[name]);
    assert!(
        second["klyfta_last_run_timestamp_seconds{}"]
            >= first["klyfta_last_run_timestamp_seconds{}"]
    );

    office.publish(2, &more).well();
    let third = measured(&path);
    assert!(third["klyfta_revisions{}"] > 0.0);
    assert!(third["klyfta_last_success_timestamp_seconds{}"] > 0.0);
    // Of the same again nothing is published, and the run is good.
    office.publish(2, &more).well();
    let fourth = measured(&path);
    assert_eq!(fourth["klyfta_revisions{}"], third["klyfta_revisions{}"]);
    assert_eq!(fourth["klyfta_last_run_exit_code{}"], 0.0);
    let left: Vec<_> = fs::read_dir(office.directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // Where it cannot be written, the publication stands all the same.
    let ran = office
        .publish(3, &["--metrics", "/nowhere/klyfta.prom"])
        .well();
    assert!(ran.stderr.contains("--metrics failed"), "{}", ran.stderr);
}

#[test]
fn commands_are_told_what_happened() {
    let office = Office::new();
    let (failed, heard_of_failure) = listener(&office, "failed", WRITE_ALL);
    let (revised, heard_of_revision) = listener(&office, "revised", WRITE_ALL);
    let hooks = ["--on-failure", &failed, "--on-revision", &revised];
    office.publish(1, &hooks).well();
    assert!(!heard_of_failure.exists() && !heard_of_revision.exists());
    let first = office.current_name();
    assert_eq!(fail(&office, &hooks).exit, Some(2));
    let heard = fs::read_to_string(&heard_of_failure).unwrap();
    let heard = variables(&heard);
    assert_eq!(heard["KLYFTA_EXIT_CODE"], "2");
    assert_eq!(heard["KLYFTA_CODE"], "not-a-number");
    assert_eq!(heard["KLYFTA_GENERATION"], first);
    assert_eq!(heard["KLYFTA_PIPELINE"], "by-code.toml");
    assert_eq!(heard["KLYFTA_OUT"], office.out().to_str().unwrap());
    assert!(heard["KLYFTA_PLACE"].starts_with("letter-in-number.csv:"));
    assert!(!heard_of_revision.exists());
    let ran = office.publish(2, &hooks).well();
    // What a command says goes to stderr.
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(ran.stderr.contains("said"), "{}", ran.stderr);
    let heard = fs::read_to_string(&heard_of_revision).unwrap();
    let heard = variables(&heard);
    assert_eq!(heard["KLYFTA_OLD_GENERATION"], first);
    assert_eq!(heard["KLYFTA_GENERATION"], office.current_name());
    assert!(heard["KLYFTA_REVISIONS"].parse::<usize>().unwrap() > 0);
    assert!(
        PathBuf::from(heard["KLYFTA_REVISIONS_DIRECTORY"])
            .join("index.html")
            .is_file()
    );
    // Of the same again there is nothing to tell.
    fs::remove_file(&heard_of_revision).unwrap();
    office.publish(2, &hooks).well();
    assert!(!heard_of_revision.exists());
}

/// What is published stays published when nothing can be said of it, and whoever waits for revisions
/// hears of them.
#[test]
fn a_log_that_cannot_be_written_hides_no_publication() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let first = office.current_name();
    fs::remove_file(office.out().join("runs.jsonl")).unwrap();
    fs::create_dir(office.out().join("runs.jsonl")).unwrap();
    let (failed, heard_of_failure) = listener(&office, "failed", WRITE_ALL);
    let (revised, heard_of_revision) = listener(&office, "revised", WRITE_ALL);
    let metrics = office.directory.path().join("klyfta.prom");
    let more = ["--on-failure", &failed, "--on-revision", &revised];
    let more = [&more[..], &["--metrics", metrics.to_str().unwrap()]].concat();
    let ran = office.publish(2, &more);
    assert_eq!(ran.exit, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("runs.jsonl"), "{}", ran.stderr);
    assert_ne!(office.current_name(), first);
    for heard in [heard_of_failure, heard_of_revision] {
        let heard = fs::read_to_string(heard).unwrap();
        assert_eq!(
            variables(&heard)["KLYFTA_GENERATION"],
            office.current_name()
        );
    }
    let measured = measured(&metrics);
    assert_eq!(measured["klyfta_last_run_exit_code{}"], 3.0);
    assert!(measured["klyfta_revisions{}"] > 0.0);
    assert!(measured.contains_key("klyfta_last_publication_timestamp_seconds{}"));
}

#[test]
fn what_is_current_is_told_although_the_pipeline_does_not_hold() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let more = ["--set", "register=not-there.csv", "--log-format", "json"];
    let ran = office.publish(2, &more);
    assert_eq!(ran.exit, Some(2));
    let line = ran.stderr.lines().last().unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["code"], "file-not-found");
    assert_eq!(line["current"], office.current_name());
}

#[test]
fn measurements_are_written_to_files_only() {
    let office = Office::new();
    let ran = office.publish(1, &["--metrics", "/dev/full"]).well();
    assert!(ran.stderr.contains("it is not a file"), "{}", ran.stderr);
}

#[test]
fn a_command_that_fails_changes_nothing() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let (bad, _) = listener(&office, "bad", "exit 7");
    let ran = office.publish(2, &["--on-revision", &bad]).well();
    assert!(
        ran.stderr.contains("failed: exit status: 7"),
        "{}",
        ran.stderr
    );
    let ran = office
        .publish(3, &["--on-revision", "no-such-program x"])
        .well();
    assert!(
        ran.stderr
            .contains("--on-revision `no-such-program x` failed"),
        "{}",
        ran.stderr
    );
    let ran = fail(&office, &["--on-failure", &bad]);
    assert_eq!(ran.exit, Some(2));
    // One that does not end is ended.
    let (slow, _) = listener(&office, "slow", "exec sleep 1000");
    let more = ["--on-revision", &slow, "--hook-seconds", "1"];
    let ran = office.publish(4, &more).well();
    assert!(
        ran.stderr.contains("ended after 1 seconds"),
        "{}",
        ran.stderr
    );
    // No shell stands between: what would be a command is a word.
    let marker = office.directory.path().join("marker");
    let trick = format!(
        "echo ; touch {} $(touch {})",
        marker.display(),
        marker.display()
    );
    office.publish(5, &["--on-revision", &trick]).well();
    assert!(!marker.exists());
}

/// A pipeline file may come from elsewhere.
#[test]
fn a_pipeline_file_cannot_name_a_command() {
    let office = Office::new();
    let pipeline = office.directory.path().join("pipeline.toml");
    let text = fs::read_to_string(root().join("tests/bad-input/by-code.toml")).unwrap();
    for key in ["on_failure", "on_revision", "on-failure"] {
        fs::write(&pipeline, format!("{text}\n{key} = \"true\"\n")).unwrap();
        let ran = klyfta_in(office.directory.path(), &["run", "pipeline.toml"]);
        assert_eq!(ran.exit, Some(2));
        assert!(ran.stderr.contains(key), "{}", ran.stderr);
    }
}
