//! What is kept of a run's steps, and what is taken again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::run::{Ran, files_below, klyfta, root};

const PIPELINE: &str = r#"
title = { sv = "Prov", en = "Test" }

[[sources]]
id = "people"
path = "people.csv"
format = "csv"
disclosure = "public"
licence = "CC0-1.0"
credit = { sv = "syntetiska data", en = "synthetic data" }
unit = { sv = "personer", en = "persons" }
columns = { area_code = "area_code", period = "year", category = "category", count = "persons" }

[geography]
unit = "areas"
vintage = "synthetic"

[geography.register]
path = "areas.csv"
code = "area_code"
name = "area_name"

[[geography.levels]]
id = "municipality"
name = { sv = "kommuner", en = "municipalities" }
column = "municipality_code"

[[groups]]
id = "low"
name = { sv = "låg", en = "low" }
source = "people"
categories = ["low_economic_standard"]

[[groups]]
id = "others"
name = { sv = "övriga", en = "others" }
source = "people"
total = "inhabitants"
minus = ["low_economic_standard"]

[[analyses]]
id = "standard"
title = { sv = "Standard", en = "Standard" }
groups = ["low", "others"]
focus = "low"
indices = ["dissimilarity", "isolation"]
levels = ["municipality"]
inference = { bootstrap = 50, seed = 3 }

[outputs]
directory = "out"
language = "en"
"#;

const N_MUNICIPALITIES: usize = 13;
const N_YEARS: usize = 14;

/// A directory with statistics, a pipeline and a publication.
struct Office {
    directory: tempfile::TempDir,
}

impl Office {
    fn new() -> Office {
        let directory = tempfile::tempdir().unwrap();
        for file in ["people.csv", "areas.csv"] {
            let from = root().join("data-samples/follow-up").join(file);
            fs::copy(from, directory.path().join(file)).unwrap();
        }
        let office = Office { directory };
        office.write("pipeline.toml", PIPELINE);
        office
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Ran {
        crate::run::klyfta_in(self.directory.path(), arguments)
    }

    fn run(&self, more: &[&str]) -> Ran {
        let arguments = [
            &[
                "run",
                "pipeline.toml",
                "--out",
                "out",
                "--log-format",
                "json",
            ],
            more,
        ];
        self.command(&arguments.concat()).well()
    }

    fn published(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&self.file("out/current").canonicalize().unwrap())
    }

    fn steps(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.file("out/steps")).unwrap();
        let mut steps: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        steps.sort();
        steps
    }

    /// Takes the number of a row that is the only one with this beginning one higher.
    fn revise(&self, of_row: &str) {
        let text = fs::read_to_string(self.file("people.csv")).unwrap();
        let rows = text.lines().filter(|line| line.starts_with(of_row));
        let row = rows.clone().next().unwrap();
        assert_eq!(rows.count(), 1, "{of_row}");
        let (beginning, count) = row.rsplit_once(',').unwrap();
        let count: u32 = count.parse().unwrap();
        let new = format!("{beginning},{}", count + 1);
        self.write("people.csv", &text.replace(row, &new));
    }
}

/// How many regions and periods a run computed, as its log says.
fn n_computed(ran: &Ran) -> usize {
    let line = ran
        .stderr
        .lines()
        .find(|line| line.contains("compute indices"));
    let line = line.unwrap_or_else(|| panic!("{}", ran.stderr));
    match line.split_once(" estimates, ") {
        None => N_MUNICIPALITIES * N_YEARS,
        Some((_, after)) => {
            let all = format!(" of {} regions", N_MUNICIPALITIES * N_YEARS);
            let (n, _) = after.split_once(&all).unwrap_or_else(|| panic!("{line}"));
            n.parse().unwrap()
        }
    }
}

/// The same input published where nothing is kept.
fn assert_like_new(office: &Office) {
    let other = Office::new();
    for file in ["people.csv", "areas.csv", "pipeline.toml"] {
        fs::copy(office.file(file), other.file(file)).unwrap();
    }
    assert_eq!(n_computed(&other.run(&[])), N_MUNICIPALITIES * N_YEARS);
    assert!(other.published() == office.published());
}

#[test]
fn new_figures_recompute_the_regions_and_periods_they_touch() {
    let office = Office::new();
    assert_eq!(n_computed(&office.run(&[])), N_MUNICIPALITIES * N_YEARS);
    // One area in one year.
    let area = first_area();
    office.revise(&format!("{area},2014,inhabitants,"));
    let ran = office.run(&[]);
    assert_eq!(n_computed(&ran), 1, "{}", ran.stderr);
    assert_like_new(&office);
    // A year of all areas.
    let text = fs::read_to_string(office.file("people.csv")).unwrap();
    let revised = text
        .lines()
        .map(|line| match line.split(',').collect::<Vec<_>>()[..] {
            [area, "2019", "inhabitants", count] => {
                format!(
                    "{area},2019,inhabitants,{}\n",
                    count.parse::<u32>().unwrap() + 7
                )
            }
            _ => format!("{line}\n"),
        });
    office.write("people.csv", &revised.collect::<String>());
    assert_eq!(n_computed(&office.run(&[])), N_MUNICIPALITIES);
    assert_like_new(&office);
}

fn first_area() -> String {
    let areas = root().join("data-samples/follow-up/people.csv");
    let text = fs::read_to_string(areas).unwrap();
    let row = text
        .lines()
        .find(|line| line.contains(",2014,inhabitants,"))
        .unwrap();
    row.split(',').next().unwrap().to_owned()
}

#[test]
fn comments_and_the_order_of_keys_change_nothing() {
    let office = Office::new();
    office.run(&[]);
    let reordered = PIPELINE.replace(
        "licence = \"CC0-1.0\"\ncredit = { sv = \"syntetiska data\", en = \"synthetic data\" }\n",
        "# A comment.\ncredit = { en = \"synthetic data\", sv = \"syntetiska data\" }\n\nlicence = 'CC0-1.0'\n",
    );
    assert_ne!(reordered, PIPELINE);
    office.write("pipeline.toml", &reordered);
    let before = office.published();
    let ran = office.run(&[]);
    assert!(ran.stderr.contains("already_current"), "{}", ran.stderr);
    assert!(before == office.published());
    // A seed is no comment.
    office.write("pipeline.toml", &PIPELINE.replace("seed = 3", "seed = 4"));
    assert_eq!(n_computed(&office.run(&[])), N_MUNICIPALITIES * N_YEARS);
    assert_like_new(&office);
}

#[test]
fn what_the_report_says_of_results_recomputes_none() {
    let office = Office::new();
    office.run(&[]);
    office.write(
        "pipeline.toml",
        &PIPELINE.replace("language = \"en\"", "language = \"sv\""),
    );
    let ran = office.run(&[]);
    assert_eq!(n_computed(&ran), 0, "{}", ran.stderr);
    assert_like_new(&office);
}

#[test]
fn damaged_steps_are_taken_again_and_never_used() {
    let office = Office::new();
    office.run(&[]);
    let published = office.published();
    let steps = office.steps();
    assert_eq!(steps.len(), 1 + N_YEARS);
    for (case, step) in steps.iter().enumerate() {
        let mut bytes = fs::read(step).unwrap();
        let at = case * 7919 % bytes.len();
        match case % 3 {
            0 => bytes[at] ^= 1 << (case % 8),
            1 => bytes.truncate(at),
            _ => bytes.clear(),
        }
        fs::write(step, bytes).unwrap();
    }
    let shown = office
        .command(&["plan", "pipeline.toml", "--out", "out"])
        .well();
    assert!(
        shown.stdout.contains("what was kept is damaged"),
        "{}",
        shown.stdout
    );
    // Something new to publish, so that steps are asked for.
    office.write(
        "pipeline.toml",
        &PIPELINE.replace("language = \"en\"", "language = \"sv\""),
    );
    assert_eq!(n_computed(&office.run(&[])), N_MUNICIPALITIES * N_YEARS);
    assert_like_new(&office);
    office.write("pipeline.toml", PIPELINE);
    assert_eq!(n_computed(&office.run(&[])), 0);
    assert!(published == office.published());
}

#[test]
fn users_may_have_steps_taken_again() {
    let office = Office::new();
    office.run(&[]);
    let published = office.published();
    for (asked, expected) in [
        ("--force", N_MUNICIPALITIES * N_YEARS),
        ("--force=read", 0),
        ("--force=read:people", 0),
        ("--force=estimate", N_MUNICIPALITIES * N_YEARS),
        ("--force=estimate:standard", N_MUNICIPALITIES * N_YEARS),
        ("--force=estimate:standard:2014", N_MUNICIPALITIES),
        ("--backfill=2012..2014", 3 * N_MUNICIPALITIES),
        ("--backfill=2024", N_MUNICIPALITIES),
    ] {
        let ran = office.run(&[asked]);
        assert_eq!(n_computed(&ran), expected, "{asked}: {}", ran.stderr);
        let is_read = !ran.stderr.contains("sources are as before");
        assert_eq!(
            is_read,
            asked.contains("read") || asked == "--force",
            "{asked}"
        );
        assert!(published == office.published(), "{asked}");
    }
    for (asked, exit) in [
        ("--force=reed", 2),
        ("--force=estimate:standards", 2),
        ("--force=estimate:standard:1999", 2),
        ("--backfill=1990..1991", 2),
        ("--backfill=2014..2012", 2),
        ("--backfill=first", 2),
    ] {
        let ran = office.command(&["run", "pipeline.toml", "--out", "out", asked]);
        assert_eq!(ran.exit, Some(exit), "{asked}: {}", ran.stderr);
    }
}

/// Two deliveries of the same bytes are not one.
#[test]
fn how_many_files_there_are_matters_although_they_are_alike() {
    let office = Office::new();
    let twice = PIPELINE
        .replace("\"people.csv\"", "\"people*.csv\"")
        .replace(
            "disclosure = \"public\"",
            "disclosure = \"public\"\nrepeated_rows = \"added\"",
        );
    assert_ne!(twice, PIPELINE);
    office.write("pipeline.toml", &twice);
    fs::copy(office.file("people.csv"), office.file("people-again.csv")).unwrap();
    office.run(&[]);
    fs::remove_file(office.file("people-again.csv")).unwrap();
    let ran = office.run(&[]);
    assert!(!ran.stderr.contains("are as before"), "{}", ran.stderr);
    assert_like_new(&office);
}

#[test]
fn a_plan_says_which_steps_are_kept_and_why_others_are_not() {
    let office = Office::new();
    let plan = || {
        office
            .command(&["plan", "pipeline.toml", "--out", "out"])
            .well()
            .stdout
    };
    assert!(
        plan().contains("read:people: to be taken: nothing is kept"),
        "{}",
        plan()
    );
    office.run(&[]);
    assert!(plan().contains("read:people: kept\n"), "{}", plan());
    let all = "estimate:standard:2011 to estimate:standard:2024: kept";
    assert!(plan().contains(all), "{}", plan());
    office.revise(&format!("{},2014,inhabitants,", first_area()));
    let why = "read:people: to be taken: people.csv changed";
    assert!(plan().contains(why), "{}", plan());
    assert!(plan().contains(all), "{}", plan());
    office.write("pipeline.toml", &PIPELINE.replace("seed = 3", "seed = 4"));
    let why = "estimate:standard:2024: to be taken: the pipeline changed";
    assert!(plan().contains(why), "{}", plan());
    // Looking takes nothing and keeps nothing.
    assert_eq!(office.steps().len(), 1 + N_YEARS);
}

#[test]
fn only_the_owner_sees_steps_and_old_ones_go() {
    let office = Office::new();
    office.run(&[]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&office.file("out/steps")), 0o700);
    assert!(office.steps().iter().all(|step| mode(step) == 0o600));
    let left = office.file(&format!("out/steps/{}.new", "0a".repeat(32)));
    fs::write(&left, "by a killed run").unwrap();
    let other = office.file("out/steps/notes.txt");
    fs::write(&other, "by somebody else").unwrap();
    office.write(
        "pipeline.toml",
        &PIPELINE.replace("\"standard\"", "\"standards\""),
    );
    office.run(&[]);
    assert_eq!(office.steps().len(), 1 + N_YEARS + 1);
    assert!(!left.exists() && other.exists());
}

#[test]
fn the_pipeline_of_the_county_keeps_its_steps_too() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let run = |more: &[&str]| {
        let pipeline = "pipelines/ostergotland-follow-up.toml";
        let all = [
            &[
                "run",
                pipeline,
                "--log-format",
                "json",
                "--out",
                out.to_str().unwrap(),
            ],
            more,
        ];
        klyfta(&all.concat()).well()
    };
    run(&[]);
    let published = || files_below(&out.join("current").canonicalize().unwrap());
    let first = published();
    let ran = run(&["--force=read"]);
    let line = ran
        .stderr
        .lines()
        .find(|line| line.contains("compute indices"))
        .unwrap();
    assert!(line.contains(", 0 of "), "{line}");
    assert!(first == published());
}
