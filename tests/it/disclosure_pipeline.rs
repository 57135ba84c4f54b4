//! Confidential counts on their way through whole runs, and attacks on what is published of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use klyfta::publish::disclosure::audit::intervals::intervals;
use klyfta::publish::disclosure::{
    Hidden, Knowledge, Ledger, LinkedTables, Pattern, Policy, Row, Sensitivity,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};

use klyfta::diagnostics::Failure;
use klyfta::engine::Local;
use klyfta::ingest::find_files;
use klyfta::pipeline::{self, Progress, Stage};
use klyfta::plan::{Plan, Settings};
use klyfta::publish::{Keep, Values, all_tables, to_parquet};
use klyfta::spec::Spec;
use klyfta::steps::Forced;

use crate::disclosure_tables::{Numbers, code, group, level, linked, random_counts};
use crate::run::{Ran, files_below, klyfta_in};

const PIPELINE: &str = r#"
title = { sv = "Prov", en = "Trial" }

[[sources]]
id = "people"
path = "people.csv"
format = "csv"
credit = { sv = "registret", en = "the register" }
unit = { sv = "personer", en = "persons" }
columns = { area_code = "area", period = "year", category = "group", count = "persons" }

[geography]
unit = "area"
vintage = "made up"
register = { path = "areas.csv", code = "area", name = "name" }

[[geography.levels]]
id = "district"
name = { sv = "stadsdelar", en = "districts" }
column = "district"

[[geography.levels]]
id = "town"
name = { sv = "städer", en = "towns" }
everything = { code = "T", name = { sv = "staden", en = "the town" } }
{groups}
[[analyses]]
id = "all"
title = { sv = "Alla", en = "All" }
groups = [{ids}]
families = ["evenness", "exposure"]
levels = ["district", "town"]

[outputs]
directory = "out"
language = "en"

[[outputs.charts]]
id = "trend"
kind = "trend"
analysis = "all"
index = "dissimilarity"
focus = "group0"
level = "district"

[[outputs.charts]]
id = "ranking"
kind = "ranking"
analysis = "all"
index = "dissimilarity"
focus = "group0"
level = "district"
"#;

/// Where counts are given in and published.
struct Office {
    directory: tempfile::TempDir,
}

/// By year, area and group.
type Counts = BTreeMap<i32, Vec<Vec<u64>>>;

impl Office {
    fn new(counts: &Counts) -> Office {
        let office = Office {
            directory: tempfile::tempdir().unwrap(),
        };
        let first = counts.values().next().unwrap();
        let mut areas = String::from("area,name,district\n");
        for area in 0..first.len() {
            areas.push_str(&format!("{0},name {0},D{1}\n", code(area), district(area)));
        }
        fs::write(office.path().join("areas.csv"), areas).unwrap();
        let names: Vec<String> = (0..first[0].len()).map(group).collect();
        let groups = names.iter().map(|id| {
            format!(
                "\n[[groups]]\nid = \"{id}\"\nname = {{ sv = \"{id}\", en = \"{id}\" }}\n\
                 source = \"people\"\ncategories = [\"{id}\"]\n"
            )
        });
        let ids: Vec<String> = names.iter().map(|id| format!("\"{id}\"")).collect();
        let pipeline = PIPELINE
            .replace("{groups}", &groups.collect::<String>())
            .replace("{ids}", &ids.join(", "));
        fs::write(office.path().join("p.toml"), pipeline).unwrap();
        office.deliver(counts);
        office
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn out(&self) -> PathBuf {
        self.path().join("out")
    }

    /// Changes the pipeline.
    fn with(self, what: &str, by: &str) -> Office {
        let path = self.path().join("p.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(what), "{what}");
        fs::write(&path, text.replace(what, by)).unwrap();
        self
    }

    fn deliver(&self, counts: &Counts) {
        let mut text = String::from("area,year,group,persons\n");
        for (year, areas) in counts {
            for (area, groups) in areas.iter().enumerate() {
                for (at, count) in groups.iter().enumerate() {
                    text.push_str(&format!("{},{year},{},{count}\n", code(area), group(at)));
                }
            }
        }
        fs::write(self.path().join("people.csv"), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        klyfta_in(self.path(), &[&["run", "p.toml"], arguments].concat())
    }

    fn generation(&self) -> String {
        let target = fs::read_link(self.out().join("current")).unwrap();
        target.file_name().unwrap().to_str().unwrap().to_owned()
    }

    fn published(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&self.out().join("current"))
    }

    fn counts(&self) -> BTreeMap<Cell, Published> {
        counts_in(&self.out().join("current/tables/counts.parquet"))
    }
}

fn district(area: usize) -> usize {
    area / 3
}

/// Period, level, code, group.
type Cell = (i64, String, String, String);
/// Count with its span, and status.
type Published = (Option<(i64, i64, i64)>, String);

fn counts_in(path: &Path) -> BTreeMap<Cell, Published> {
    let mut found = BTreeMap::new();
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let text = |name: &str, row: usize| {
            let column = batch.column_by_name(name).unwrap().as_any();
            let column: &arrow::array::StringArray = column.downcast_ref().unwrap();
            column.value(row).to_owned()
        };
        let number = |name: &str, row: usize| {
            use arrow::array::Array;
            let column = batch.column_by_name(name).unwrap().as_any();
            let column: &arrow::array::Int64Array = column.downcast_ref().unwrap();
            column.is_valid(row).then(|| column.value(row))
        };
        for row in 0..batch.num_rows() {
            let cell = (
                number("period", row).unwrap(),
                text("level", row),
                text("region", row),
                text("group", row),
            );
            let count = number("count", row).map(|count| {
                let end = |name| number(name, row).unwrap();
                (count, end("least"), end("greatest"))
            });
            assert_eq!(count.is_some(), number("least", row).is_some());
            let known = found.insert(cell, (count, text("status", row)));
            assert_eq!(known, None);
        }
    }
    found
}

fn random(numbers: &mut Numbers) -> Counts {
    let n_areas = 9 + numbers.below(4) as usize;
    let years = [2018, 2019, 2020];
    years
        .map(|year| (year, random_counts(numbers, n_areas, 4)))
        .into()
}

/// The same counts, as the attacker's judge knows them.
fn linked_of(counts: &Counts) -> LinkedTables {
    let n_areas = counts.values().next().unwrap().len();
    let all: Vec<usize> = (0..n_areas).collect();
    let districts: Vec<Vec<usize>> = (0..n_areas.div_ceil(3))
        .map(|at| {
            all.iter()
                .copied()
                .filter(|area| district(*area) == at)
                .collect()
        })
        .collect();
    let districts: Vec<&[usize]> = districts.iter().map(Vec::as_slice).collect();
    let mut levels = vec![level("district", &districts), level("town", &[&all])];
    // The pipeline calls its regions otherwise than the tables of the tests do.
    for level in &mut levels {
        for (at, (code, _)) in level.regions.iter_mut().enumerate() {
            *code = match level.name.as_str() {
                "town" => "T".to_owned(),
                _ => format!("D{at}"),
            };
        }
    }
    let rows: Vec<Row> = counts
        .iter()
        .flat_map(|(year, counts)| crate::disclosure_tables::rows(*year, counts))
        .collect();
    linked(n_areas, 4, &levels, Sensitivity::NotSensitive, &rows)
}

/// The hidden cells of a publication, for each period.
fn patterns(tables: &LinkedTables, published: &BTreeMap<Cell, Published>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for table in 0..tables.n_periods() {
        let empty = klyfta::publish::disclosure::secondary::primary_only(
            tables,
            table,
            &Policy::default(),
            &Ledger::default(),
        );
        let mut pattern = empty.unwrap();
        let period = i64::from(tables.period(table));
        let mut n_seen = 0;
        for ((_, level, code, column), (count, status)) in
            published.iter().filter(|(cell, _)| cell.0 == period)
        {
            let cell = tables.cell(level, code, column).unwrap();
            let is_hidden = status == "c";
            assert_eq!(is_hidden, count.is_none());
            assert!(
                is_hidden || !pattern.is_hidden(cell),
                "a small count is shown"
            );
            if let Some((count, least, greatest)) = count {
                let exact = tables.exact(table, cell) as i64;
                assert!(count % 5 == 0 && (*least..=*greatest).contains(&exact));
            }
            pattern = pattern.with(cell, is_hidden.then_some(Hidden::Secondary));
            n_seen += 1;
        }
        assert_eq!(n_seen, tables.n_cells());
        patterns.push(pattern);
    }
    patterns
}

/// Random tables through whole runs, each with a revised record afterwards: an attacker who knows
/// every published count exactly, and both generations, narrows no hidden count below five values.
#[test]
fn nothing_is_recovered_from_what_runs_publish() {
    let n_tables = if std::env::var_os("FULL").is_some() {
        200
    } else {
        6
    };
    let mut numbers = Numbers(11);
    let (mut n_hidden, mut n_cells) = (0, 0);
    for _ in 0..n_tables {
        let mut counts = random(&mut numbers);
        let office = Office::new(&counts);
        office.run(&["--quiet"]).well();
        let first = office.counts();
        attack(&counts, &first, &BTreeSet::new());
        n_hidden += first.values().filter(|(_, status)| status == "c").count();
        n_cells += first.len();

        let before = counts.clone();
        let area = numbers.below(9) as usize;
        *counts.get_mut(&2019).unwrap()[area].first_mut().unwrap() += 1 + numbers.below(3);
        office.deliver(&counts);
        let ran = office.run(&["--quiet"]);
        if ran.exit == Some(2) {
            assert!(ran.stderr.contains("[not-protected]"), "{}", ran.stderr);
            assert_eq!(office.counts(), first);
            continue;
        }
        ran.well();
        let second = office.counts();
        for (cell, (_, status)) in &first {
            assert!(
                status != "c" || second[cell].1 == "c",
                "{cell:?} was hidden once"
            );
        }
        // What was shown of a count that did not change is known for ever.
        let (then, now) = (linked_of(&before), linked_of(&counts));
        let is_same = |cell: &&Cell| {
            let table = (0..3)
                .find(|table| i64::from(now.period(*table)) == cell.0)
                .unwrap();
            let at = now.cell(&cell.1, &cell.2, &cell.3).unwrap();
            then.exact(table, at) == now.exact(table, at)
        };
        let shown = first.iter().filter(|(_, (count, _))| count.is_some());
        let known = shown
            .map(|(cell, _)| cell)
            .filter(is_same)
            .cloned()
            .collect();
        attack(&counts, &second, &known);
    }
    assert!(
        0 < n_hidden && 2 * n_hidden < n_cells,
        "{n_hidden} of {n_cells}"
    );
}

/// Narrows every hidden count by linear programming over everything that is published.
fn attack(counts: &Counts, published: &BTreeMap<Cell, Published>, known: &BTreeSet<Cell>) {
    let tables = linked_of(counts);
    let policy = Policy::default();
    for (table, mut pattern) in patterns(&tables, published).into_iter().enumerate() {
        for (_, level, code, column) in known
            .iter()
            .filter(|cell| cell.0 == i64::from(tables.period(table)))
        {
            pattern = pattern.with(tables.cell(level, code, column).unwrap(), None);
        }
        let ledger = Ledger::default();
        let found = intervals(&tables, table, &pattern, &policy, &ledger, Knowledge::Exact);
        for (name, interval) in found.unwrap() {
            let interval = interval.expect("the arithmetic fits");
            assert!(interval.n_values().is_none_or(|n| 5 <= n), "{name}");
        }
    }
}

/// Counts of which one is small, and all sums are multiples of five: one person more in the small one
/// changes nothing that is published.
fn with_one_small(small: u64) -> Counts {
    let counts = |year: u64| {
        let area = |area: u64| {
            (0..4)
                .map(|at| 200 + 15 * area + 40 * at + 5 * year)
                .collect()
        };
        (0..9).map(area).collect::<Vec<Vec<u64>>>()
    };
    let mut all: Counts = (0..3)
        .map(|year| (2018 + year as i32, counts(year)))
        .collect();
    all.get_mut(&2019).unwrap()[1][2] = small;
    all
}

#[test]
fn data_that_differ_in_a_hidden_count_publish_the_same_bytes() {
    let (one, other) = (
        Office::new(&with_one_small(5)),
        Office::new(&with_one_small(6)),
    );
    // All but the seconds.
    let said = |ran: Ran| -> Vec<String> {
        let lines = ran.stderr.lines().map(|line| {
            let seconds = line.rfind(" (").or(line.rfind(" in "));
            line[..seconds.unwrap_or(line.len())].to_owned()
        });
        lines.collect()
    };
    let first = said(one.run(&[]).well());
    fs::create_dir(other.out()).unwrap();
    fs::copy(one.out().join(".key"), other.out().join(".key")).unwrap();
    let second = said(other.run(&[]).well());
    let [id, other_id] = [&one, &other].map(Office::generation);
    // Only who has the key can tell that the names are of these inputs.
    assert_ne!(id, other_id);
    let without = |said: &[String], id: &str| said.join("\n").replace(id, "*");
    assert_eq!(without(&first, &id), without(&second, &other_id));
    let (published, others) = (one.published(), other.published());
    assert_eq!(published.len(), others.len());
    assert!(10 < published.len());
    for ((name, bytes), (same, others)) in published.iter().zip(&others) {
        assert_eq!(name, same);
        // The name of the generation is in these, and so in their fingerprints.
        let holds_name =
            ["html", "json", "sha256"].map(|end| name.to_str().unwrap().ends_with(end));
        if holds_name.contains(&true) {
            let text = |bytes: &[u8], id: &str| {
                let text = String::from_utf8(bytes.to_vec()).unwrap().replace(id, "*");
                without_fingerprints(&text, &["index.html", "run.json", "datapackage.json"])
            };
            assert_eq!(
                text(bytes, &id),
                text(others, &other_id),
                "{}",
                name.display()
            );
        } else {
            assert!(bytes == others, "{}", name.display());
        }
    }
    assert_eq!(one.counts()[&cell_of(1, 2)], (None, "c".to_owned()));
    let record = |office: &Office| {
        let text = fs::read_to_string(office.out().join("disclosed.jsonl")).unwrap();
        let text = text.replace(&office.generation(), "*");
        text[..text.trim_end().rfind('\n').unwrap()].to_owned()
    };
    assert_eq!(record(&one), record(&other));
    // One more is ten, which is shown: the test can tell.
    other.deliver(&with_one_small(60));
    other.run(&["--quiet"]).well();
}

fn cell_of(area: usize, at: usize) -> Cell {
    (2019, "area".to_owned(), code(area), group(at))
}

/// The text without fingerprints of these files; `manifest.sha256` is nothing but one.
fn without_fingerprints(text: &str, files: &[&str]) -> String {
    if text.trim_end().ends_with("  manifest.json") {
        return String::new();
    }
    let Ok(mut json) = serde_json::from_str::<serde_json::Value>(text) else {
        return text.to_owned();
    };
    for list in ["files", "resources"] {
        for file in json[list].as_array_mut().into_iter().flatten() {
            let name = file["name"]
                .as_str()
                .or(file["path"].as_str())
                .unwrap_or_default();
            let name = name
                .replace("index-html", "index.html")
                .replace("-json", ".json");
            if files.contains(&name.as_str()) {
                file["sha256"] = "*".into();
                file["hash"] = "*".into();
            }
        }
    }
    json.to_string()
}

#[test]
fn the_same_input_twice_is_current_already_and_again_by_force_the_same() {
    let counts = with_one_small(7);
    let office = Office::new(&counts);
    office.run(&["--quiet"]).well();
    let (generation, published) = (office.generation(), office.published());
    let again = office.run(&[]).well();
    assert!(again.stderr.contains("already current"), "{}", again.stderr);
    office.run(&["--force", "--quiet"]).well();
    assert_eq!(office.generation(), generation);
    assert!(office.published() == published);
    let said = klyfta_in(office.path(), &["plan", "p.toml"]).well().stdout;
    assert!(said.contains("up to date"), "{said}");
    klyfta_in(office.path(), &["verify", "--all", "out"]).well();
    klyfta_in(office.path(), &["check", "p.toml"]).well();

    // A run that was killed before it recorded what it published.
    let record = office.out().join("disclosed.jsonl");
    let recorded = fs::read(&record).unwrap();
    fs::remove_file(&record).unwrap();
    let again = office.run(&[]).well();
    assert!(again.stderr.contains("already current"), "{}", again.stderr);
    let mut changed = counts.clone();
    changed.get_mut(&2020).unwrap()[8][0] += 500;
    office.deliver(&changed);
    office.run(&["--quiet"]).well();
    assert!(
        fs::read(&record)
            .unwrap()
            .starts_with(recorded.split(|b| *b == b'\n').next().unwrap())
    );
    assert!(recorded.len() < fs::read(&record).unwrap().len());
    // And back: to publish again what was published says nothing new.
    office.deliver(&counts);
    office.run(&["--quiet"]).well();
    assert_eq!(office.generation(), generation);
    assert!(office.published() == published);
}

#[test]
fn what_was_hidden_stays_hidden_when_its_generation_is_forgotten() {
    let office = Office::new(&with_one_small(7));
    office.run(&["--quiet"]).well();
    let first = office.generation();
    let hidden = |office: &Office| office.counts()[&cell_of(1, 2)].1 == "c";
    assert!(hidden(&office));
    office.deliver(&with_one_small(300));
    office.run(&["--quiet"]).well();
    assert!(hidden(&office));
    fs::remove_dir_all(office.out().join("generations").join(&first)).unwrap();
    office.deliver(&with_one_small(305));
    office.run(&["--quiet"]).well();
    assert!(hidden(&office));
    // Without the record it would be shown.
    let fresh = Office::new(&with_one_small(305));
    fresh.run(&["--quiet"]).well();
    assert!(!hidden(&fresh));
}

#[test]
fn a_damaged_record_ends_the_run_and_touches_nothing() {
    let office = Office::new(&with_one_small(7));
    office.run(&["--quiet"]).well();
    let record = office.out().join("disclosed.jsonl");
    let mut bytes = fs::read(&record).unwrap();
    let at = bytes.iter().position(|byte| *byte == b'[').unwrap() + 20;
    bytes[at] ^= 1;
    fs::write(&record, bytes).unwrap();
    office.deliver(&with_one_small(8));
    let before = files_below(&office.out());
    let ran = office.run(&["--quiet"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("the record of what was disclosed is damaged")
    );
    assert!(files_below(&office.out()) == before);
}

#[test]
fn a_source_that_was_published_must_stay() {
    let office = Office::new(&with_one_small(7));
    office.run(&["--quiet"]).well();
    let office = office.with("\"people\"", "\"persons\"");
    let ran = office.run(&["--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("counts of the source `people` were published"),
        "{}",
        ran.stderr
    );
}

#[test]
fn readers_are_told_what_was_done_and_not_what_was_small() {
    let office = Office::new(&with_one_small(7));
    office.run(&["--quiet"]).well();
    let out = office.out().join("current");
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["disclosure"], "confidential");
    let source = &run["sources"][0];
    let hidden = office
        .counts()
        .values()
        .filter(|(_, status)| status == "c")
        .count();
    assert!(1 < hidden);
    assert_eq!(source["protected"]["hidden"], hidden);
    assert_eq!(source["protected"]["policy"]["weaker_than_default"], false);
    for withheld in ["sha256", "bytes", "rows"] {
        assert!(source["files"][0].get(withheld).is_none());
        assert!(run["geography"]["files"][0].get(withheld).is_some());
    }
    for withheld in ["counts_marked_none", "unused_categories"] {
        assert!(source.get(withheld).is_none());
    }
    let text = run.to_string();
    assert!(!text.contains("primary") && !text.contains("because they or their"));
    let input =
        klyfta::ingest::Fingerprint::of(&fs::read(office.path().join("people.csv")).unwrap());
    for (name, bytes) in office.published() {
        let holds = |what: &str| {
            bytes
                .windows(what.len())
                .any(|window| window == what.as_bytes())
        };
        assert!(!holds(&input.sha256[..16]), "{}", name.display());
    }
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    let told = format!(
        "To protect persons, {hidden} of {} counts are hidden",
        office.counts().len()
    );
    assert!(page.contains(&told));
    assert!(page.contains("confidential: small counts are hidden"));
    use std::os::unix::fs::PermissionsExt;
    let key = fs::metadata(office.out().join(".key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);

    let office = office.with("language = \"en\"", "language = \"sv\"");
    let office = office.with(
        "credit =",
        "disclosure_policy = { threshold = 8 }\ncredit =",
    );
    office.run(&["--quiet"]).well();
    let page = fs::read_to_string(office.out().join("current/index.html")).unwrap();
    assert!(page.contains(&format!("För att skydda enskilda är {hidden} av ")));
    assert!(page.contains("Reglerna som gällde skyddar mindre än standardreglerna."));
}

/// Public statistics are published as they are, with no table of counts, no key and no record.
#[test]
fn public_sources_are_let_through() {
    let office = Office::new(&with_one_small(7));
    let office = office.with(
        "format = \"csv\"",
        "format = \"csv\"\ndisclosure = \"public\"",
    );
    office.run(&["--quiet"]).well();
    let out = office.out();
    assert!(!out.join("current/tables/counts.parquet").exists());
    assert!(!out.join(".key").exists() && !out.join("disclosed.jsonl").exists());
    let run = fs::read_to_string(out.join("current/run.json")).unwrap();
    assert!(run.contains("\"disclosure\": \"public\"") && run.contains("sha256"));
}

#[test]
fn groups_that_overlap_and_files_read_twice_are_refused() {
    let office = Office::new(&with_one_small(7));
    let [one, two] = [group(0), group(1)];
    let office = office.with(
        &format!("categories = [\"{two}\"]"),
        &format!("categories = [\"{two}\", \"{one}\"]"),
    );
    let ran = office.run(&["--quiet"]);
    assert_eq!(ran.exit, Some(2));
    let told = format!("`{one}` and `{two}` have people in common");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);

    let office = Office::new(&with_one_small(7));
    let text = fs::read_to_string(office.path().join("p.toml")).unwrap();
    let start = text.find("[[sources]]").unwrap();
    let end = text.find("[geography]").unwrap();
    let again = text[start..end].replace(
        "id = \"people\"",
        "id = \"others\"\ndisclosure = \"public\"",
    );
    fs::write(
        office.path().join("p.toml"),
        text.replacen("[geography]", &(again + "[geography]"), 1),
    )
    .unwrap();
    let ran = office.run(&["--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("read the same file, which is confidential"),
        "{}",
        ran.stderr
    );
}

/// Shows in the table of counts that is staged what is hidden, when it is about to be attacked.
struct Traitor<'a> {
    out: &'a Path,
    shows: &'a (dyn Fn(&mut BTreeMap<Cell, Published>) + Sync),
    stage: Mutex<Option<Stage>>,
    n_times: AtomicUsize,
}

impl Progress for Traitor<'_> {
    fn begin(&self, stage: Stage, _: usize) {
        *self.stage.lock().unwrap() = Some(stage);
    }

    fn advance(&self) {
        if *self.stage.lock().unwrap() != Some(Stage::Audit)
            || self.n_times.fetch_add(1, Ordering::Relaxed) != 0
        {
            return;
        }
        let entries = fs::read_dir(self.out.join("generations")).unwrap();
        let is_staged = |path: &PathBuf| path.to_str().unwrap().contains(".staged-");
        let staged = entries
            .map(|entry| entry.unwrap().path())
            .find(is_staged)
            .unwrap();
        let path = staged.join("tables/counts.parquet");
        let before = counts_in(&path);
        let mut counts = before.clone();
        (self.shows)(&mut counts);
        if counts == before {
            return;
        }
        let table = all_tables().find(|table| table.id == "counts").unwrap();
        let text = |of: &dyn Fn(&Cell, &Published) -> String| {
            Values::Text(
                counts
                    .iter()
                    .map(|(cell, row)| Some(of(cell, row).into()))
                    .collect(),
            )
        };
        let whole = |of: &dyn Fn((i64, i64, i64)) -> i64| {
            Values::Whole(counts.values().map(|(count, _)| count.map(of)).collect())
        };
        let sums: BTreeMap<Cell, String> = rows_of(&path)
            .into_iter()
            .map(|row| {
                let text = |name: &str| row[name].clone();
                let period = row["period"].parse().unwrap();
                let cell = (period, text("level"), text("region"), text("group"));
                (cell, text("made_of"))
            })
            .collect();
        let values = vec![
            text(&|_, _| "people".to_owned()),
            Values::Whole(counts.keys().map(|cell| Some(cell.0)).collect()),
            text(&|cell, _| cell.1.clone()),
            text(&|cell, _| cell.2.clone()),
            text(&|cell, _| cell.2.clone()),
            text(&|cell, _| cell.3.clone()),
            whole(&|(count, _, _)| count),
            whole(&|(_, least, _)| least),
            whole(&|(_, _, greatest)| greatest),
            text(&|_, (_, status)| status.clone()),
            text(&|cell, _| sums[cell].clone()),
        ];
        fs::write(&path, to_parquet(&(table.columns)(), values)).unwrap();
    }

    fn done(&self, _: Stage, _: &str) {}
}

/// Whatever goes wrong on the way to the disk, what is there is what is attacked.
#[test]
fn what_is_staged_is_read_back_and_attacked() {
    let office = Office::new(&with_one_small(7));
    let plan = || {
        let text = fs::read_to_string(office.path().join("p.toml")).unwrap();
        let inside = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
        let text = ["people.csv", "areas.csv"]
            .iter()
            .fold(text, |text, name| text.replace(name, &inside(name)));
        let spec = Spec::parse("p.toml", &text).unwrap();
        let settings = Settings {
            variables: Vec::new(),
            directory: Some(office.out()),
        };
        Plan::of(&spec, &settings, &find_files).unwrap()
    };
    let run = |shows: &(dyn Fn(&mut BTreeMap<Cell, Published>) + Sync)| {
        let traitor = Traitor {
            out: &office.out(),
            shows,
            stage: Mutex::default(),
            n_times: AtomicUsize::new(0),
        };
        let ran = pipeline::run(
            plan(),
            &Local,
            Forced {
                all: true,
                ..Default::default()
            },
            Keep::default(),
            &traitor,
        );
        assert!(0 < traitor.n_times.load(Ordering::Relaxed));
        ran
    };
    // As it was written, it is let through.
    run(&|_| {}).unwrap();
    let before = office.generation();
    let shown: [(&str, Published); 4] = [
        ("c", (Some((5, 0, 7)), String::new())),
        ("c", (Some((7, 7, 7)), String::new())),
        ("", (None, "c".to_owned())),
        ("", (Some((1, 1, 1)), String::new())),
    ];
    for (status, instead) in shown {
        let ended = run(&|counts: &mut BTreeMap<Cell, Published>| {
            let cell = counts.values_mut().find(|(_, is)| is == status).unwrap();
            *cell = instead.clone();
        });
        let Err(Failure::Input(found)) = ended else {
            panic!("{instead:?} was published");
        };
        assert!(found.iter().all(|problem| problem.code == "not-protected"));
        assert_eq!(office.generation(), before);
        assert_eq!(
            fs::read_dir(office.out().join("generations"))
                .unwrap()
                .count(),
            1
        );
    }
    let secondary = run(&|counts| {
        let of_year = counts.iter_mut().filter(|(cell, _)| cell.1 == "area");
        for ((_, _, area, at), row) in of_year {
            if row.1 == "c" && (area.as_str(), at.as_str()) != (&code(1), &group(2)) {
                let (area, at): (u64, u64) = (area.parse().unwrap(), at[5..].parse().unwrap());
                let count = (200 + 15 * area + 40 * at + 5) as i64;
                *row = (Some((count, count - 2, count + 2)), String::new());
            }
        }
    });
    let Err(Failure::Input(found)) = secondary else {
        panic!("a count that gives a hidden one away was published");
    };
    let told = found
        .iter()
        .map(|problem| problem.message.clone())
        .collect::<String>();
    assert!(
        told.contains("the hidden count could be worked out too closely"),
        "{told}"
    );
}

/// A table as texts, each row by column; what is empty is left out.
fn rows_of(path: &Path) -> Vec<BTreeMap<String, String>> {
    use arrow::array::{Array, Float64Array, Int64Array, StringArray};
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let mut rows = Vec::new();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        for row in 0..batch.num_rows() {
            let fields = batch.schema_ref().fields().iter().zip(batch.columns());
            let texts = fields
                .filter(|(_, column)| column.is_valid(row))
                .map(|(field, column)| {
                    let any = column.as_any();
                    let text = any
                        .downcast_ref()
                        .map(|it: &StringArray| it.value(row).to_owned());
                    let whole = any
                        .downcast_ref()
                        .map(|it: &Int64Array| it.value(row).to_string());
                    let real = any
                        .downcast_ref()
                        .map(|it: &Float64Array| it.value(row).to_string());
                    (field.name().clone(), text.or(whole).or(real).unwrap())
                });
            rows.push(texts.collect());
        }
    }
    rows
}

/// Fifty areas of which a few have few of a group.
fn large_town(revised: u64) -> Counts {
    let mut numbers = Numbers(5);
    let mut area = |area: u64| -> Vec<u64> {
        let few = if area % 7 == 3 {
            2 + area % 5
        } else {
            150 + numbers.below(900)
        };
        vec![400 + numbers.below(3_000), few, 300 + numbers.below(1_500)]
    };
    let mut counts: Vec<Vec<u64>> = (0..50).map(&mut area).collect();
    counts[1][0] += revised;
    [(2019, counts.clone()), (2020, counts)].into()
}

#[test]
fn exact_indices_are_told_on_request_with_two_decimals_or_refused_with_the_reason() {
    // Each further index leaves hidden counts less room, and with all there are none is told.
    let few = "indices = [\"dissimilarity\", \"isolation\", \"information_theory\"]";
    let families = "families = [\"evenness\", \"exposure\"]";
    let with_few = |office: Office| office.with(families, few);
    let asked = |office: Office| {
        let asked = format!("exact_indices = true\n{few}");
        office.with(families, &asked)
    };
    let office = asked(Office::new(&large_town(0)));
    office.run(&["--quiet"]).well();
    let told =
        |office: &Office| rows_of(&office.out().join("current/tables/exact_indices.parquet"));
    let first = told(&office);
    // The same counts in the open say what the exact indices are.
    let declared = "disclosure = \"public\"\ncredit =";
    let open = with_few(Office::new(&large_town(0))).with("credit =", declared);
    open.run(&["--quiet"]).well();
    let exact = rows_of(&open.out().join("current/tables/estimates.parquet"));
    assert_eq!(first.len(), exact.len());
    let is_same = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        [
            "level",
            "region",
            "period",
            "index",
            "parameter",
            "group",
            "reference",
        ]
        .iter()
        .all(|column| one.get(*column) == other.get(*column))
    };
    let mut n_told = 0;
    for row in &first {
        match row["level"].as_str() {
            "district" => {
                assert_eq!(
                    row["note"],
                    "an index of exact counts needs thirty populated areas"
                );
                assert!(!row.contains_key("estimate"));
            }
            _ => {
                let exact = exact.iter().find(|other| is_same(row, other)).unwrap();
                let exact: f64 = exact["estimate"].parse().unwrap();
                let told: f64 = row["estimate"].parse().unwrap();
                assert!((told - exact).abs() <= 0.005 + 1e-12, "{row:?}");
                assert!((told * 100.0 - (told * 100.0).round()).abs() < 1e-9);
                n_told += 1;
            }
        }
    }
    assert!(10 < n_told);
    // What the protected counts leave of the whole town is still nothing.
    let estimates = rows_of(&office.out().join("current/tables/estimates.parquet"));
    let town = estimates.iter().filter(|row| row["level"] == "town");
    assert!(town.clone().count() > 0 && town.clone().all(|row| row["note"].contains("suppressed")));

    // The same again, and otherwise: told once, an index is not told otherwise.
    office.run(&["--force", "--quiet"]).well();
    assert_eq!(told(&office), first);
    office.deliver(&large_town(2_000));
    office.run(&["--quiet"]).well();
    let refused = told(&office);
    assert!(refused.iter().all(|row| !row.contains_key("estimate")));
    let before = "an earlier generation published other indices of exact counts of this period";
    assert!(refused.iter().any(|row| row["note"] == before));

    let open =
        asked(Office::new(&large_town(0))).with("credit =", "disclosure = \"public\"\ncredit =");
    let ran = open.run(&["--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("the counts of `all` are not confidential"),
        "{}",
        ran.stderr
    );
}

/// Public counts of few people are marked as unreliable; those with a publisher's noise are not.
#[test]
fn few_people_are_marked() {
    let marked = |disclosure: &str| {
        let declared = format!("disclosure = \"{disclosure}\"\ncredit =");
        let office = Office::new(&with_one_small(7)).with("credit =", &declared);
        office.run(&["--quiet"]).well();
        let rows = rows_of(&office.out().join("current/tables/areas.parquet"));
        let marked: Vec<String> = rows
            .iter()
            .filter(|row| row.get("status").is_some_and(|status| status == "u"))
            .map(|row| format!("{} {} {}", row["area"], row["group"], row["group_count"]))
            .collect();
        marked
    };
    assert_eq!(marked("public"), [format!("{} {} 7", code(1), group(2))]);
    assert_eq!(marked("perturbed"), Vec::<String>::new());
}

/// What one source shows of how many live where must not give away what another hides.
#[test]
fn totals_of_two_sources_are_hidden_together() {
    let mut counts = with_one_small(7);
    for areas in counts.values_mut() {
        areas[2] = vec![3, 2, 1, 0];
    }
    let office = Office::new(&counts);
    let mut other = String::from("area,year,group,persons\n");
    for (year, areas) in &counts {
        for (area, groups) in areas.iter().enumerate() {
            let total: u64 = groups.iter().sum();
            other.push_str(&format!("{},{year},work,{}\n", code(area), total / 2));
            other.push_str(&format!(
                "{},{year},no work,{}\n",
                code(area),
                total - total / 2
            ));
        }
    }
    fs::write(office.path().join("work.csv"), other).unwrap();
    let path = office.path().join("p.toml");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("[[sources]]").unwrap();
    let end = text.find("[geography]").unwrap();
    let second = text[start..end]
        .replace("\"people\"", "\"work\"")
        .replace("people.csv", "work.csv");
    let groups: String = ["work", "no work"]
        .map(|id| {
            let name = id.replace(' ', "_");
            format!(
                "\n[[groups]]\nid = \"{name}\"\nname = {{ sv = \"{id}\", en = \"{id}\" }}\n\
                 source = \"work\"\ncategories = [\"{id}\"]\n"
            )
        })
        .concat();
    let text = text.replacen("[geography]", &(second + "[geography]"), 1);
    let text = text.replacen("\n[[analyses]]", &(groups + "\n[[analyses]]"), 1);
    fs::write(&path, text).unwrap();
    office.run(&["--quiet"]).well();
    let rows = rows_of(&office.out().join("current/tables/counts.parquet"));
    let of = |source: &str| -> BTreeMap<Vec<String>, String> {
        rows.iter()
            .filter(|row| row["source"] == source && row["group"] == "total")
            .map(|row| {
                let place = ["period", "level", "region"].map(|column| row[column].clone());
                (place.to_vec(), row["status"].clone())
            })
            .collect()
    };
    let (people, work) = (of("people"), of("work"));
    assert_eq!(people.len(), work.len());
    assert!(people.values().filter(|status| *status == "c").count() > 3);
    for (place, status) in people {
        assert!(status != "c" || work[&place] == "c", "{place:?}");
    }
}

/// Counts that occur nowhere else, and their sums with others, planted where they are hidden.
#[test]
fn planted_counts_are_found_nowhere() {
    const PLANTED: [u64; 3] = [73_331, 61_927, 52_967];
    let mut counts: Counts = BTreeMap::new();
    for year in 2018..2021 {
        let area = |area: u64| -> Vec<u64> {
            let grown = (year - 2018) as u64;
            (0..4)
                .map(|at| 400_000 + 15_000 * area + 45_000 * at + 5_000 * grown)
                .collect()
        };
        counts.insert(year, (0..9).map(area).collect());
    }
    counts.get_mut(&2018).unwrap()[0][1] = PLANTED[0];
    counts.get_mut(&2019).unwrap()[4][2] = PLANTED[1];
    counts.get_mut(&2020).unwrap()[4][2] = PLANTED[2];
    let office = Office::new(&counts).with(
        "credit =",
        "disclosure_policy = { threshold = 100000, base = 5000, fewest_values = 1000 }\ncredit =",
    );
    let ran = office.run(&[]).well();
    let published = office.counts();
    assert_eq!(
        published[&(2018, "area".to_owned(), code(0), group(1))].1,
        "c"
    );
    let n_drawn = office
        .published()
        .iter()
        .filter(|(name, _)| name.starts_with("charts"))
        .count();
    assert_eq!(n_drawn, 6);
    // The scan sees a count that is published.
    let shown = published.values().find_map(|(count, _)| *count).unwrap().0 as u64;
    let seen = |count: u64| -> Vec<PathBuf> {
        let files = office.published();
        files
            .into_iter()
            .filter(|(name, bytes)| holds(name, bytes, count))
            .map(|(name, _)| name)
            .collect()
    };
    assert!(seen(shown).contains(&PathBuf::from("tables/counts.parquet")));
    for count in PLANTED {
        assert_eq!(seen(count), Vec::<PathBuf>::new(), "{count}");
        assert!(!holds_text(&ran.stderr, count) && !holds_text(&ran.stdout, count));
        for name in ["disclosed.jsonl", "runs.jsonl"] {
            let text = fs::read_to_string(office.out().join(name)).unwrap();
            assert!(!holds_text(&text, count), "{name}");
        }
    }
    // It also sees them where nothing is hidden.
    let open = Office::new(&counts).with("credit =", "disclosure = \"public\"\ncredit =");
    open.run(&["--quiet"]).well();
    let area = open.published();
    let n_seen = area
        .iter()
        .filter(|(name, bytes)| holds(name, bytes, PLANTED[0]))
        .count();
    assert!(0 < n_seen);
}

/// What is said of a run beside what it publishes: logs, measurements, what commands are told, steps
/// that are kept, and the answer to why a number is as it is.
#[test]
fn what_is_said_of_a_run_tells_no_hidden_count() {
    const PLANTED: u64 = 73_331;
    let mut counts: Counts = BTreeMap::new();
    let area = |area: u64| {
        (0..4)
            .map(|at| 400_000 + 15_000 * area + 45_000 * at)
            .collect()
    };
    counts.insert(2018, (0..9).map(area).collect());
    counts.get_mut(&2018).unwrap()[0][1] = PLANTED;
    let check = "[[check]]\nkind = \"domain\"\non = \"people\"\nleast = 100000\nseverity = ";
    let office = Office::new(&counts)
        .with(
            "credit =",
            "disclosure_policy = { threshold = 100000, base = 5000, fewest_values = 1000 }\ncredit =",
        )
        .with("[outputs]", &format!("{check}\"error\"\n\n[outputs]"));
    let told = |on: &str| {
        let mut arguments = vec!["--log-format", "json", "--metrics", "m.prom"];
        // What they are told goes on to stderr.
        arguments.extend(["--on-failure", "env", "--on-revision", "env"]);
        arguments.push(on);
        office.run(&arguments)
    };
    let failed = told("--force");
    assert_eq!(failed.exit, Some(2));
    assert!(failed.stderr.contains("check-failed"), "{}", failed.stderr);
    let failures = office.out().join("restricted/failures.csv");
    let rows = fs::read_to_string(&failures).unwrap();
    assert!(holds_text(&rows, PLANTED), "{rows}");
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&failures), mode(failures.parent().unwrap())),
        (0o600, 0o700)
    );

    let pipeline = fs::read_to_string(office.path().join("p.toml")).unwrap();
    let lenient = pipeline.replace("\"error\"", "\"warn\"");
    fs::write(office.path().join("p.toml"), &lenient).unwrap();
    let published = told("--force").well();
    assert!(
        !published.stderr.contains("check-failed"),
        "{}",
        published.stderr
    );
    assert!(holds_text(&fs::read_to_string(&failures).unwrap(), PLANTED));
    counts.get_mut(&2018).unwrap()[8][0] += 50_000;
    office.deliver(&counts);
    let revised = told("--force").well();
    let why = klyfta_in(
        office.path(),
        &["why", "D0", "2018", "dissimilarity", "p.toml"],
    );
    assert_eq!(why.exit, Some(2));
    assert!(why.stderr.contains("confidential"), "{}", why.stderr);
    let read = |name: &str| fs::read_to_string(office.path().join(name)).unwrap();
    assert!(failed.stderr.contains("KLYFTA_WHAT"), "{}", failed.stderr);
    assert!(
        revised.stderr.contains("KLYFTA_REVISIONS="),
        "{}",
        revised.stderr
    );
    let mut said: Vec<String> = [&failed, &published, &revised, &why]
        .iter()
        .flat_map(|ran| [ran.stdout.clone(), ran.stderr.clone()])
        .collect();
    said.extend(["m.prom", "out/runs.jsonl"].map(read));
    for (name, bytes) in files_below(&office.out().join("steps")) {
        let kept = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!kept.contains("read:people"), "{}", name.display());
        said.push(kept);
    }
    for text in said {
        assert!(!holds_text(&text, PLANTED), "{text}");
    }

    let run = office.out().join("current/run.json");
    let run: serde_json::Value = serde_json::from_slice(&fs::read(run).unwrap()).unwrap();
    let inputs = run["inputs"].as_array().unwrap();
    let has_hash: Vec<(&str, bool)> = inputs
        .iter()
        .map(|it| (it["file"].as_str().unwrap(), it.get("sha256").is_some()))
        .collect();
    assert_eq!(has_hash, [("people.csv", false), ("areas.csv", true)]);
    for untold in ["holds", "rows", "failing"] {
        assert!(run["checks"][0].get(untold).is_none());
    }
    let page = fs::read_to_string(office.out().join("current/index.html")).unwrap();
    assert!(!page.contains("The check domain"));
}

/// Whether a file holds a count in any of the ways in which it can be written.
fn holds(name: &Path, bytes: &[u8], count: u64) -> bool {
    let end = name.extension().unwrap().to_str().unwrap();
    match end {
        "parquet" => parquet_holds(bytes, count),
        "png" => png_holds(bytes, count),
        _ => holds_text(std::str::from_utf8(bytes).unwrap(), count),
    }
}

/// As a number of its own, grouped or not, or as the digits of a share.
fn holds_text(text: &str, count: u64) -> bool {
    let (thousands, ones) = (count / 1000, count % 1000);
    let mut spellings = vec![count.to_string()];
    for sign in [
        " ", "\u{a0}", "\u{202f}", "\u{2009}", ",", ".", "'", "&nbsp;", "&#160;",
    ] {
        spellings.push(format!("{thousands}{sign}{ones:03}"));
    }
    spellings.iter().any(|spelling| {
        text.match_indices(spelling).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            let is_part = |near: Option<char>| near.is_some_and(|it| it.is_ascii_alphanumeric());
            // `0.73331` may be anything.
            let is_fraction = before == Some('.') && !found.contains('.');
            !is_part(before) && !is_part(after) && !is_fraction
        })
    })
}

fn png_holds(bytes: &[u8], count: u64) -> bool {
    let texts = ["tEXt", "zTXt", "iTXt", "eXIf"];
    let has = |what: &str| {
        bytes
            .windows(what.len())
            .any(|window| window == what.as_bytes())
    };
    // What pixels show is what the drawing says, which is looked at by itself.
    texts.iter().any(|kind| has(kind)) && has(&count.to_string())
}

/// Every page is unpacked, dictionaries with it, and the statistics are read.
fn parquet_holds(bytes: &[u8], count: u64) -> bool {
    let patterns = [
        (count as i64).to_le_bytes().to_vec(),
        (count as f64).to_le_bytes().to_vec(),
    ];
    let is_in = |bytes: &[u8]| {
        let as_number = |it: &Vec<u8>| bytes.windows(it.len()).any(|window| window == &it[..]);
        patterns.iter().any(as_number) || holds_text(&String::from_utf8_lossy(bytes), count)
    };
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    for group in 0..reader.metadata().num_row_groups() {
        let group = reader.get_row_group(group).unwrap();
        for column in 0..group.num_columns() {
            let statistics = group.metadata().column(column).statistics();
            let ends = statistics.map(|it| [it.min_bytes_opt(), it.max_bytes_opt()]);
            if ends.into_iter().flatten().flatten().any(is_in) {
                return true;
            }
            let mut pages = group.get_column_page_reader(column).unwrap();
            while let Some(page) = pages.get_next_page().unwrap() {
                if is_in(page.buffer()) {
                    return true;
                }
            }
        }
    }
    // The footer: column indices, and what is written beside the columns.
    is_in(bytes)
}
