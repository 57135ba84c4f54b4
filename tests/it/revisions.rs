//! What changed from one generation to the next, and why: in a table and a page beside the
//! generations, and by `klyfta diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use klyfta::publish::{self, Depth, all_tables, revisions};
use serde_json::Value;

use crate::pipelines::Published;
use crate::publication::{Office, inputs};
use crate::run::{Ran, files_below, klyfta, klyfta_in, root};

/// Names of what is published beside the generations.
fn beside(office: &Office) -> Vec<String> {
    let Ok(entries) = fs::read_dir(office.out().join("revisions")) else {
        return Vec::new();
    };
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn diff(arguments: &[&str]) -> Value {
    let all = [&["diff"], arguments, &["--format", "json"]].concat();
    serde_json::from_str(&klyfta(&all).well().stdout).unwrap()
}

fn told(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Estimates by region and period.
fn estimates(generation: &Path) -> BTreeMap<(String, i64), f64> {
    let table = Published::read(&generation.join("tables/estimates.parquet"));
    let keys = table.texts("region").into_iter().zip(table.whole("period"));
    keys.zip(table.numbers("estimate")).collect()
}

#[test]
fn a_changed_count_is_told_with_every_value_that_it_moves() {
    let office = Office::new();
    office.publish(1, &[]).well();
    assert!(beside(&office).is_empty(), "nothing was there before");
    let old = office.current();
    office.publish(2, &[]).well();
    let new = office.current();
    let names = [&old, &new].map(|it| it.file_name().unwrap().to_str().unwrap().to_owned());
    let [before, after] = &names;
    assert_eq!(beside(&office), [format!("{before}-to-{after}")]);
    // Of the same input there is nothing to tell.
    let files = files_below(&office.out());
    office.publish(2, &[]).well();
    assert_eq!(files_below(&office.out()), files);

    let directory = office.out().join(format!("revisions/{before}-to-{after}"));
    let verified = publish::verify(&directory, Depth::Tables);
    assert!(verified.faults.is_empty(), "{}", verified.faults);
    assert_eq!(verified.tables, 1);

    let table = Published::read(&directory.join("revisions.parquet"));
    let (tables, columns) = (table.texts("table"), table.texts("column"));
    let of = (0..tables.len()).filter(|&row| tables[row] == "estimates");
    let of: Vec<usize> = of.filter(|&row| columns[row] == "estimate").collect();
    let (left, right) = (estimates(&old), estimates(&new));
    let moved: Vec<_> = left
        .iter()
        .filter(|(key, value)| right[key].to_bits() != value.to_bits())
        .collect();
    assert_eq!(moved.len(), 1, "one count of one year and municipality");
    assert_eq!(of.len(), 1);
    let ((code, year), value) = moved[0];
    let at = of[0];
    assert_eq!(table.texts("code")[at], *code);
    assert_eq!(table.whole("period")[at], *year);
    assert_eq!(table.numbers("old")[at].to_bits(), value.to_bits());
    let now = right[&(code.clone(), *year)];
    assert_eq!(table.numbers("new")[at].to_bits(), now.to_bits());
    assert_eq!(table.numbers("difference")[at], now - value);
    assert!(table.texts("status").iter().all(|it| it == "changed"));
    assert!(table.texts("why").iter().all(|it| it.starts_with("input ")));
    // The areas of that municipality moved too, and of no other.
    let areas = (0..tables.len()).filter(|&row| tables[row] == "areas");
    let codes: BTreeSet<String> = areas.map(|row| table.texts("code")[row].clone()).collect();
    assert_eq!(
        codes,
        BTreeSet::from(["0512R001", "0512R002"].map(str::to_owned))
    );

    let summary = told(&directory.join("summary.json"));
    assert_eq!(summary["listed"], tables.len());
    // Of an area one value is listed, and all are counted.
    assert!(summary["revisions"].as_u64().unwrap() > tables.len() as u64);
    let quantities = summary["quantities"].as_array().unwrap();
    let of_index = quantities
        .iter()
        .find(|it| it["table"] == "estimates")
        .unwrap();
    assert_eq!(of_index["index"], "dissimilarity");
    assert_eq!(of_index["compared"], left.len());
    assert_eq!(of_index["changed"], 1);
    let mean = (now - value).abs() / left.len() as f64;
    assert_eq!(of_index["mean_absolute_revision"], mean);
    assert_eq!(summary["largest"][0]["code"], **code);

    // The command says the same, of the directory and of the two generations.
    let out = office.out();
    let of_out = diff(&[out.to_str().unwrap()]);
    let of_two = diff(&[old.to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(of_out, of_two);
    for key in [
        "why",
        "tables",
        "quantities",
        "largest",
        "revisions",
        "listed",
    ] {
        assert_eq!(of_out[key], summary[key], "{key}");
    }
    assert_eq!(of_out["values"].as_array().unwrap().len(), tables.len());
    let csv = klyfta(&["diff", out.to_str().unwrap(), "--format", "csv"]).well();
    assert_eq!(csv.stdout.lines().count(), 1 + tables.len());
    let text = klyfta(&["diff", out.to_str().unwrap()]).well().stdout;
    assert!(
        text.contains("estimates.estimate: 1 changed, 0 new, 0 gone"),
        "{text}"
    );
    // And the other way round, all differences are the other way round.
    let back = diff(&[new.to_str().unwrap(), old.to_str().unwrap()]);
    let differences = |told: &Value| -> Vec<f64> {
        let values = told["values"].as_array().unwrap().iter();
        values.filter_map(|it| it["difference"].as_f64()).collect()
    };
    let turned: Vec<f64> = differences(&back).iter().map(|it| -it).collect();
    assert_eq!(differences(&of_out), turned);
    let itself = diff(&[new.to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(itself["revisions"], 0);
    assert_eq!(itself["why"], Value::Array(Vec::new()));
}

#[test]
fn values_that_are_new_or_gone_are_told_apart_from_changed_ones() {
    let office = Office::new();
    let place = office.directory.path();
    let pipeline = |name: &str, periods: &str, title: &str| {
        let text = fs::read_to_string(inputs().join("by-code.toml")).unwrap();
        let text = text.replace("[2020, 2021]", periods);
        fs::write(place.join(name), text.replace("Trial", title)).unwrap();
    };
    for name in ["good.csv", "register.csv"] {
        fs::copy(inputs().join(name), place.join(name)).unwrap();
    }
    pipeline("first.toml", "[2020]", "Trial");
    pipeline("second.toml", "[2021]", "Trial");
    pipeline("third.toml", "[2021]", "Another title and nothing else");
    let publish = |name: &str| klyfta_in(place, &["run", name]).well();
    publish("first.toml");
    publish("second.toml");
    let out = office.out();
    let told = diff(&[out.to_str().unwrap()]);
    assert_eq!(told["why"][0]["kind"], "pipeline");
    let of = |table: &str, column: &str| {
        let tables = told["tables"].as_array().unwrap().iter();
        let mut found = tables.filter(|it| it["table"] == table && it["column"] == column);
        let found = found.next().unwrap();
        ["changed", "new", "gone"].map(|key| found[key].as_u64().unwrap())
    };
    assert_eq!(of("estimates", "estimate"), [0, 2, 2]);
    assert_eq!(of("areas", "group_share"), [0, 7, 7]);
    let values = told["values"].as_array().unwrap();
    for value in values.iter().filter(|it| it["table"] == "estimates") {
        let (status, year) = match value["period"].as_i64() {
            Some(2020) => ("gone", "old"),
            _ => ("new", "new"),
        };
        assert_eq!(value["status"], status);
        assert!(value[year].is_number() && value["difference"].is_null());
        assert_eq!(value["why"], "pipeline");
    }
    let ran = publish("third.toml");
    assert!(ran.stderr.contains("0 values differ"), "{}", ran.stderr);
    let told = diff(&[out.to_str().unwrap()]);
    assert_eq!(told["revisions"], 0);
    assert!(
        told["same"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it == "estimates")
    );
    assert_eq!(beside(&office).len(), 2);
}

/// A delivery in which two municipalities change places.
#[test]
fn places_of_regions_are_compared() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let mended = fs::read_to_string(office.delivery(1)).unwrap();
    let mended = mended.replace("0512R001,2021,Sverige,701", "0512R001,2021,Sverige,101");
    let path = office.delivery(7);
    fs::write(&path, mended).unwrap();
    office.publish(7, &[]).well();
    let told = diff(&[office.out().to_str().unwrap()]);
    let values = told["values"].as_array().unwrap();
    let places: Vec<_> = values
        .iter()
        .filter(|it| it["column"] == "rank")
        .map(|it| {
            (
                it["code"].as_str().unwrap(),
                it["old"].as_f64(),
                it["new"].as_f64(),
            )
        })
        .collect();
    let (old, new) = (Some(2.0), Some(1.0));
    let mut expected = vec![("0512", old, new), ("0583", new, old)];
    let before = estimates(
        &office
            .out()
            .join("generations")
            .join(told["old"].as_str().unwrap()),
    );
    if before[&("0512".to_owned(), 2021)] > before[&("0583".to_owned(), 2021)] {
        expected.clear();
    }
    assert_eq!(places, expected);
    assert_eq!(
        expected.len(),
        2,
        "the sample no longer shows what it should"
    );
    assert_eq!(told["ranks"].as_array().unwrap().len(), 2);
}

#[test]
fn a_generation_that_comes_again_is_told_in_the_same_bytes() {
    let office = Office::new();
    for number in [1, 2, 1, 2] {
        office.publish(number, &[]).well();
    }
    let names = beside(&office);
    assert_eq!(names.len(), 2, "there and back");
    let place = office.out().join("revisions");
    let kept = files_below(&place);
    office.publish(1, &["--threads", "1"]).well();
    assert_eq!(files_below(&place), kept);
    // A damaged one gives way.
    let file = place.join(&names[0]).join("index.html");
    fs::write(&file, "x").unwrap();
    let file = place.join(&names[1]).join("index.html");
    fs::write(&file, "x").unwrap();
    office.publish(2, &[]).well();
    office.publish(1, &[]).well();
    assert_eq!(files_below(&place), kept);
}

#[test]
fn a_damaged_generation_before_is_no_reason_to_publish_nothing() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let table = office.current().join("tables/estimates.parquet");
    let mut bytes = fs::read(&table).unwrap();
    bytes[200] ^= 1;
    fs::write(&table, bytes).unwrap();
    let old = office.current_name();
    let ran = office.publish(2, &[]).well();
    assert!(ran.stderr.contains("is not known"), "{}", ran.stderr);
    assert!(ran.stderr.contains("estimates.parquet"), "{}", ran.stderr);
    assert_ne!(office.current_name(), old);
    assert!(beside(&office).is_empty());
    assert_eq!(office.leftovers(), Vec::<PathBuf>::new());
    let out = office.out();
    let ran = klyfta(&["diff", out.to_str().unwrap()]);
    assert_eq!(ran.exit, Some(1), "{}", ran.stderr);
}

#[test]
fn what_tells_of_forgotten_generations_is_forgotten() {
    let office = Office::new();
    let mut names = Vec::new();
    for number in 0..4 {
        office.publish(number, &[]).well();
        names.push(office.current_name());
    }
    let pair = |old: usize, new: usize| format!("{}-to-{}", names[old], names[new]);
    let mut all = vec![pair(0, 1), pair(1, 2), pair(2, 3)];
    all.sort();
    assert_eq!(beside(&office), all);
    for name in &names[..2] {
        let directory = File::open(office.out().join("generations").join(name)).unwrap();
        let then = SystemTime::now() - Duration::from_secs(9 * 24 * 60 * 60);
        directory
            .set_times(FileTimes::new().set_modified(then))
            .unwrap();
    }
    office.publish(5, &["--keep", "3"]).well();
    names.push(office.current_name());
    let pair = |old: usize, new: usize| format!("{}-to-{}", names[old], names[new]);
    let mut kept = vec![pair(2, 3), pair(3, 4)];
    kept.sort();
    assert_eq!(beside(&office), kept);
    office.is_sound();
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let office = Office::new();
    let refused = |arguments: &[&str], exit: i32, what: &str| {
        let ran: Ran = klyfta(&[&["diff"], arguments].concat());
        assert_eq!(ran.exit, Some(exit), "{}", ran.stderr);
        assert!(ran.stderr.contains(what), "{}", ran.stderr);
    };
    let out = office.out();
    let out = out.to_str().unwrap();
    refused(&[out], 3, "no publication");
    office.publish(1, &[]).well();
    refused(&[out], 2, "only one generation");
    refused(&[out, "src"], 2, "no published generation");
}

/// A table's keys tell its rows apart; were they not to, a revision would be told of another row.
#[test]
fn keys_tell_all_rows_apart() {
    let office = Office::new();
    for (pipeline, out) in [
        ("pipelines/ostergotland-follow-up.toml", office.out()),
        (
            "pipelines/ostergotland.toml",
            office.directory.path().join("other"),
        ),
    ] {
        let place = out.to_str().unwrap();
        klyfta_in(&root(), &["run", pipeline, "--out", place, "--quiet"]).well();
        let mut n_tables = 0;
        for table in all_tables() {
            let path = out.join(format!("current/tables/{}.parquet", table.id));
            if !path.exists() {
                continue;
            }
            n_tables += 1;
            let keys = revisions::keys(table.id).unwrap_or_else(|| panic!("no {}", table.id));
            let table_read = Published::read(&path);
            let columns: Vec<Vec<String>> = keys.iter().map(|key| table_read.shown(key)).collect();
            let rows: Vec<Vec<&str>> = (0..columns[0].len())
                .map(|row| columns.iter().map(|it| it[row].as_str()).collect())
                .collect();
            // The smallest effect that would have been found stands below the one it belongs to.
            let is_named = |row: &&Vec<&str>| !row.contains(&"detectable");
            let named: Vec<&Vec<&str>> = rows.iter().filter(is_named).collect();
            let distinct: BTreeSet<&Vec<&str>> = named.iter().copied().collect();
            assert_eq!(distinct.len(), named.len(), "{}: {keys:?}", table.id);
            assert!(named.len() == rows.len() || table.id == "effects");
        }
        assert!(n_tables > 5);
    }
}

/// A page of a follow-up: an area's type is another, and the page says so and escapes names.
#[test]
fn a_changed_type_is_told() {
    let office = Office::new();
    let data = office.directory.path().join("data");
    fs::create_dir(&data).unwrap();
    for (name, bytes) in files_below(&root().join("data-samples/follow-up")) {
        fs::write(data.join(name), bytes).unwrap();
    }
    let set = format!("data={}", data.display());
    let out = office.out();
    let run = || {
        let place = out.to_str().unwrap();
        let pipeline = "pipelines/ostergotland-follow-up.toml";
        klyfta(&["run", pipeline, "--set", &set, "--out", place, "--quiet"]).well()
    };
    run();
    let people = data.join("people.csv");
    let text = fs::read_to_string(&people).unwrap();
    let changed = text.replacen(
        "0509R001,2012,low_economic_standard,291",
        "0509R001,2012,low_economic_standard,1291",
        1,
    );
    assert_ne!(text, changed);
    fs::write(&people, changed).unwrap();
    run();
    let told = diff(&[out.to_str().unwrap()]);
    let types = told["types"].as_array().unwrap();
    let area = types
        .iter()
        .find(|it| it["code"] == "0509R001" && it["period"] == 2012)
        .unwrap();
    assert_eq!(area["new"], 1.0);
    let before = Published::read(
        &out.join("generations")
            .join(told["old"].as_str().unwrap())
            .join("tables/area_types.parquet"),
    );
    let codes = before.texts("area").into_iter().zip(before.whole("year"));
    let at = codes
        .into_iter()
        .position(|it| it == ("0509R001".to_owned(), 2012))
        .unwrap();
    let was = before.optional_whole("type")[at].unwrap();
    assert_eq!(area["old"], was as f64);
    assert_ne!(was, 1);
    let page = out
        .join("revisions")
        .join(&beside(&office)[0])
        .join("index.html");
    let page = fs::read_to_string(page).unwrap().replace("&#x2f;", "/");
    for words in [
        "Vad som har reviderats",
        "people.csv",
        "0509R001",
        "Områden med en annan typ",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<script"));
    // It leads to the report that it is about.
    let whole = format!(
        "../../generations/{}/index.html",
        told["new"].as_str().unwrap()
    );
    assert!(page.contains(&whole));
    assert!(
        out.join("revisions")
            .join(&beside(&office)[0])
            .join(whole)
            .is_file()
    );
}
