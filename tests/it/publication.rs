//! What a reader of a publication may rely on: it is there wholly or not at all, whatever happens
//! to the run; every bit of it can be held against what was published; and what a run reads is what
//! it says it read.
//!
//! `FULL=1` tries the number of times that the comments name; without it fewer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use klyfta::diagnostics::Failure;
use klyfta::engine::Local;
use klyfta::ingest::{Fingerprint, find_files};
use klyfta::pipeline::{self, Progress, Stage};
use klyfta::plan::{Plan, Settings};
use klyfta::publish::{self, Depth, Keep, Publisher, Standing};
use klyfta::spec::Spec;
use klyfta::steps::Forced;
use tempfile::TempDir;

use crate::run::{Ran, files_below, klyfta_in, root};

fn full() -> bool {
    std::env::var_os("FULL").is_some()
}

pub fn inputs() -> PathBuf {
    root().join("tests/bad-input")
}

/// A directory to publish to, and deliveries to publish from.
pub struct Office {
    pub directory: TempDir,
}

impl Office {
    pub fn new() -> Office {
        Office {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub fn out(&self) -> PathBuf {
        self.directory.path().join("out")
    }

    pub fn generations(&self) -> Vec<String> {
        let entries = fs::read_dir(self.out().join("generations")).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }

    pub fn current(&self) -> PathBuf {
        fs::canonicalize(self.out().join("current")).unwrap()
    }

    pub fn current_name(&self) -> String {
        let current = self.current();
        current.file_name().unwrap().to_str().unwrap().to_owned()
    }

    /// A delivery with a count of its own.
    pub fn delivery(&self, number: usize) -> PathBuf {
        let path = self.directory.path().join(format!("{number}.csv"));
        let good = fs::read_to_string(inputs().join("good.csv")).unwrap();
        let mended = good.replacen(",700\n", &format!(",{}\n", 300 + number), 1);
        assert_ne!(good, mended);
        // Written once: a run must not find it changed.
        if !path.exists() {
            fs::write(&path, mended).unwrap();
        }
        path
    }

    pub fn arguments(&self, number: usize, more: &[&str]) -> Vec<String> {
        let file = format!("file={}", self.delivery(number).display());
        let out = self.out().display().to_string();
        let arguments = ["run", "by-code.toml", "--set", &file, "--out", &out];
        let all = arguments.iter().chain(more);
        all.map(|&argument| argument.to_owned()).collect()
    }

    pub fn publish(&self, number: usize, more: &[&str]) -> Ran {
        let arguments = self.arguments(number, more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        klyfta_in(&inputs(), &arguments)
    }

    pub fn start(&self, number: usize) -> Child {
        Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args(self.arguments(number, &["--threads", "1", "--quiet"]))
            .current_dir(inputs())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub fn is_sound(&self) {
        for generation in publish::published(&self.out(), true).unwrap() {
            let verified = publish::verify(&generation, Depth::Tables);
            assert!(verified.faults.is_empty(), "{}", verified.faults);
            let is_generation = !verified.generation.contains("-to-");
            let is_whole = verified.tables > 4 && verified.rows > 10;
            assert!(is_whole || !is_generation, "{verified:?}");
        }
    }

    /// What an interrupted run would leave.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let hidden = |path: &PathBuf| {
            let mut parts = path.components();
            parts.any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."))
        };
        let files = files_below(&self.out()).into_iter();
        let names = files.map(|(name, _)| name).filter(hidden);
        names.filter(|name| name != Path::new(".lock")).collect()
    }
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

fn flip(path: &Path, bit: u64) {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(bit / 8)).unwrap();
    file.read_exact(&mut byte).unwrap();
    byte[0] ^= 1 << (bit % 8);
    file.seek(SeekFrom::Start(bit / 8)).unwrap();
    file.write_all(&byte).unwrap();
}

/// The files, named from the root of the generation, that verifying it tells of.
fn told_of(generation: &Path) -> BTreeSet<String> {
    let verified = publish::verify(generation, Depth::Tables);
    let name = |file: &str| {
        let below = Path::new(file).strip_prefix(generation).unwrap();
        below.to_str().unwrap().to_owned()
    };
    let faults = verified.faults.iter();
    faults.map(|fault| name(&fault.place.file)).collect()
}

#[test]
fn the_manifest_lists_every_file_of_the_generation() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let mut files: BTreeMap<String, Vec<u8>> = files_below(&office.current())
        .into_iter()
        .map(|(name, bytes)| (name.to_str().unwrap().to_owned(), bytes))
        .collect();
    let manifest = files.remove("manifest.json").unwrap();
    let seal = files.remove("manifest.sha256").unwrap();
    let sealed = Fingerprint::of(&manifest).sha256;
    assert_eq!(seal, format!("{sealed}  manifest.json\n").as_bytes());
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["generation"], office.current_name());
    let listed: BTreeMap<String, Fingerprint> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let fingerprint = Fingerprint {
                bytes: file["bytes"].as_u64().unwrap(),
                sha256: file["sha256"].as_str().unwrap().to_owned(),
            };
            (file["name"].as_str().unwrap().to_owned(), fingerprint)
        })
        .collect();
    assert!(files.len() > 8);
    let there: BTreeMap<String, Fingerprint> = files
        .iter()
        .map(|(name, bytes)| (name.clone(), Fingerprint::of(bytes)))
        .collect();
    assert_eq!(listed, there);
}

/// A thousand bits, in files drawn evenly, so that small ones are struck as often as large ones.
#[test]
fn every_flipped_bit_of_a_publication_is_found() {
    let office = Office::new();
    office.publish(1, &[]).well();
    office.is_sound();
    let current = office.current();
    let files = files_below(&current);
    let mut chance = Chance(1);
    let mut struck = BTreeSet::new();
    for _ in 0..1000 {
        let (name, bytes) = &files[chance.below(files.len() as u64) as usize];
        let bit = chance.below(8 * bytes.len() as u64);
        let path = current.join(name);
        flip(&path, bit);
        let told = told_of(&current);
        let name = name.to_str().unwrap();
        match name {
            // Its seal tells of it; what else is told follows from what it says now.
            "manifest.json" => assert!(!told.is_empty(), "bit {bit}"),
            _ => assert_eq!(told, BTreeSet::from([name.to_owned()]), "bit {bit}"),
        }
        flip(&path, bit);
        struck.insert(name);
    }
    assert_eq!(struck.len(), files.len());
    office.is_sound();
}

#[test]
fn whatever_else_is_wrong_with_a_publication_is_found() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let current = office.current();
    let table = current.join("tables/estimates.parquet");
    let bytes = fs::read(&table).unwrap();
    let told = |expected: &[&str]| {
        let expected: BTreeSet<String> = expected.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(told_of(&current), expected);
    };
    fs::remove_file(&table).unwrap();
    told(&["tables/estimates.parquet"]);
    fs::write(&table, &bytes[..bytes.len() - 1]).unwrap();
    told(&["tables/estimates.parquet"]);
    let elsewhere = office.directory.path().join("elsewhere");
    fs::write(&elsewhere, &bytes).unwrap();
    fs::remove_file(&table).unwrap();
    symlink(&elsewhere, &table).unwrap();
    told(&["tables/estimates.parquet"]);
    fs::remove_file(&table).unwrap();
    fs::write(&table, &bytes).unwrap();
    fs::write(current.join("tables/more.parquet"), &bytes).unwrap();
    fs::create_dir(current.join("more")).unwrap();
    told(&["more", "tables/more.parquet"]);
    fs::remove_file(current.join("tables/more.parquet")).unwrap();
    fs::remove_dir(current.join("more")).unwrap();
    let seal = current.join("manifest.sha256");
    let sealed = fs::read(&seal).unwrap();
    fs::remove_file(&seal).unwrap();
    told(&["manifest.sha256"]);
    fs::write(&seal, sealed).unwrap();
    office.is_sound();
    let renamed = current.with_file_name("0123456789abcdef");
    fs::rename(&current, &renamed).unwrap();
    assert_eq!(told_of(&renamed), BTreeSet::from([String::new()]));
}

/// A table can be damaged before it is hashed: by a fault of the program, or of its memory.
#[test]
fn tables_are_read_again_and_held_against_the_data_package() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let current = office.current();
    // Seals again whatever the files now hold.
    let seal = || {
        let path = current.join("manifest.json");
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for file in manifest["files"].as_array_mut().unwrap() {
            let bytes = fs::read(current.join(file["name"].as_str().unwrap())).unwrap();
            file["bytes"] = bytes.len().into();
            file["sha256"] = Fingerprint::of(&bytes).sha256.into();
        }
        let manifest = manifest.to_string();
        fs::write(&path, &manifest).unwrap();
        let sealed = Fingerprint::of(manifest.as_bytes()).sha256;
        let sealed = format!("{sealed}  manifest.json\n");
        fs::write(current.join("manifest.sha256"), sealed).unwrap();
    };
    let [estimates, areas] =
        ["estimates", "areas"].map(|table| current.join(format!("tables/{table}.parquet")));
    let whole = fs::read(&estimates).unwrap();
    let mut torn = whole.clone();
    torn[10..200].fill(0);
    fs::write(&estimates, torn).unwrap();
    seal();
    let told = || told_of(&current).into_iter().collect::<Vec<_>>();
    assert_eq!(told(), ["tables/estimates.parquet"]);
    assert!(publish::verify(&current, Depth::Bytes).faults.is_empty());
    fs::copy(&areas, &estimates).unwrap();
    seal();
    assert_eq!(told(), ["tables/estimates.parquet"]);
    fs::write(&estimates, whole).unwrap();
    seal();
    assert!(told().is_empty());
}

#[test]
fn verify_says_what_it_found_and_ends_accordingly() {
    let office = Office::new();
    office.publish(1, &[]).well();
    office.publish(2, &[]).well();
    let out = office.out();
    let out = out.to_str().unwrap();
    let verify = |more: &[&str]| klyfta_in(&root(), &[&["verify", out], more].concat());
    // With what tells how the second differs from the first.
    assert_eq!(verify(&[]).well().stdout.lines().count(), 2);
    assert_eq!(verify(&["--all"]).well().stdout.lines().count(), 3);

    let names = office.generations();
    let old = names
        .iter()
        .find(|name| **name != office.current_name())
        .unwrap();
    let old = office.out().join("generations").join(old);
    flip(&old.join("index.html"), 800);
    flip(&old.join("tables/areas.parquet"), 800);
    verify(&[]).well();
    let ran = verify(&["--all"]);
    assert_eq!(ran.exit, Some(1));
    for file in ["index.html", "tables/areas.parquet"] {
        assert!(ran.stderr.contains(file), "{}", ran.stderr);
    }
    assert!(ran.stdout.contains("damaged in 2 places"), "{}", ran.stdout);
    let ran = verify(&["--all", "--log-format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(told["diagnostics"].as_array().unwrap().len(), 2);

    fs::remove_dir_all(office.current()).unwrap();
    assert_eq!(verify(&[]).exit, Some(3));
    let nothing = klyfta_in(&root(), &["verify", "nowhere"]);
    assert_eq!(nothing.exit, Some(3));
    assert!(
        nothing.stderr.contains("no publication"),
        "{}",
        nothing.stderr
    );
}

#[test]
fn a_damaged_publication_is_published_anew() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let damaged = office.current();
    let name = office.current_name();
    assert!(
        office
            .publish(1, &[])
            .well()
            .stderr
            .contains("already current")
    );
    flip(&damaged.join("index.html"), 800);
    assert_eq!(
        Publisher::standing(&office.out(), &name),
        Standing::Damaged(name.clone())
    );
    let ran = office.publish(1, &[]).well();
    assert!(ran.stderr.contains("was damaged"), "{}", ran.stderr);
    assert_eq!(office.current_name(), format!("{name}-2"));
    assert!(
        publish::verify(&office.current(), Depth::Tables)
            .faults
            .is_empty()
    );
    assert!(
        office
            .publish(1, &[])
            .well()
            .stderr
            .contains("already current")
    );
    // What was published stays as it is, even damaged.
    assert_eq!(told_of(&damaged), BTreeSet::from(["index.html".to_owned()]));
    // Forced, it comes upon its own bytes.
    flip(&damaged.join("index.html"), 800);
    office.publish(1, &["--force"]).well();
    assert_eq!(office.current_name(), name);
    assert_eq!(office.generations().len(), 2);
}

/// Two hundred runs killed, or told to end, at any time before their end.
#[test]
fn a_run_that_is_killed_leaves_the_old_publication_or_the_new_one() {
    let office = Office::new();
    office.publish(0, &[]).well();
    let begun = Instant::now();
    office.publish(1, &["--quiet"]).well();
    // A machine that is busy now may be idle soon: each run that got to its end shortens the wait.
    let mut longest = begun.elapsed();
    let mut chance = Chance(2);
    let mut old = office.current_name();
    let wanted = if full() { 100 } else { 10 };
    let (mut killed, mut told_to_end, mut number) = (0, 0, 1);
    while killed < wanted || told_to_end < wanted {
        number += 1;
        assert!(
            number < 50 * wanted,
            "{killed} and {told_to_end} of {number}"
        );
        let mut child = office.start(number);
        std::thread::sleep(longest.mul_f64(chance.below(120) as f64 / 100.0));
        if number % 2 == 0 {
            child.kill().unwrap();
        } else {
            end(&child, "TERM");
        }
        let status = child.wait().unwrap();
        match (number % 2, status.code()) {
            (_, Some(0)) => longest = longest.mul_f64(0.8),
            (0, None) => killed += 1,
            // Before it watches for signals, it has done nothing.
            (_, Some(143) | None) => told_to_end += 1,
            (_, code) => panic!("{code:?}"),
        }
        if status.code() != Some(0) {
            longest = longest.mul_f64(1.1);
        }
        office.is_sound();
        let between = office.current_name();
        office.publish(number, &["--quiet"]).well();
        let new = office.current_name();
        assert!(between == old || between == new, "{between} is neither");
        assert!(status.code() != Some(0) || between == new);
        assert_eq!(office.leftovers(), Vec::<PathBuf>::new());
        office.is_sound();
        old = new;
    }
    // The bytes are those of runs that were left alone.
    let alone = Office::new();
    alone.publish(number, &[]).well();
    assert_eq!(alone.current_name(), old);
    assert!(files_below(&alone.current()) == files_below(&office.current()));
}

fn end(child: &Child, signal: &str) {
    let status = Command::new("kill")
        .args([&format!("-{signal}"), &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn an_interrupt_ends_a_run_with_a_line_and_a_code() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe.toml");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let mut child = Command::new(env!("CARGO_BIN_EXE_klyfta"))
            .args(["run", pipe.to_str().unwrap()])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It opens when the run does, and the run then waits for text that does not come.
        let writer = File::options().write(true).open(&pipe).unwrap();
        end(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        let mut told = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut told)
            .unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(&format!("SIG{signal}")), "{told}");
        drop(writer);
    }
}

/// Twenty runs of the same delivery at once, fifty times.
#[test]
fn of_many_runs_at_once_one_publishes() {
    let office = Office::new();
    let mut locked_out = 0;
    for number in 0..if full() { 50 } else { 3 } {
        let children: Vec<Child> = (0..20).map(|_| office.start(number)).collect();
        let mut n_published = 0;
        for child in children {
            let output = child.wait_with_output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            match output.status.code() {
                // It says where only if it published.
                Some(0) => n_published += usize::from(!output.stdout.is_empty()),
                Some(3) => {
                    assert!(told.contains("another run holds"), "{told}");
                    assert_eq!(told.lines().count(), 1, "{told}");
                    locked_out += 1;
                }
                code => panic!("{code:?}: {told}"),
            }
        }
        assert_eq!(n_published, 1);
        office.is_sound();
        assert_eq!(office.generations().len(), number + 1);
        assert_eq!(office.leftovers(), Vec::<PathBuf>::new());
    }
    println!("{locked_out} runs were locked out");
}

/// Two hundred publications under the eyes of a reader.
#[test]
fn a_reader_never_sees_two_generations_at_once() {
    let office = Office::new();
    office.publish(0, &[]).well();
    let first = office.current();
    let is_over = AtomicBool::new(false);
    let n_seen = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                // Once; the path stays that of a generation.
                let current = office.current();
                let verified = publish::verify(&current, Depth::Bytes);
                assert!(verified.faults.is_empty(), "{}", verified.faults);
                n_seen.lock().unwrap().insert(verified.generation);
            }
        });
        for number in 1..if full() { 201 } else { 21 } {
            // None of them is old enough to be forgotten.
            office.publish(number, &["--keep", "1", "--quiet"]).well();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert!(n_seen.lock().unwrap().len() > 5);
    assert!(publish::verify(&first, Depth::Tables).faults.is_empty());
}

#[test]
fn only_generations_that_nobody_reads_any_more_are_forgotten() {
    let office = Office::new();
    let date = |name: &str, when: SystemTime| {
        let directory = File::open(office.out().join("generations").join(name)).unwrap();
        directory
            .set_times(FileTimes::new().set_modified(when))
            .unwrap();
    };
    let day = Duration::from_secs(24 * 60 * 60);
    let days_ago = |days: u32| SystemTime::now() - day * days;
    let mut names = Vec::new();
    for number in 0..5 {
        office.publish(number, &["--keep", "2"]).well();
        names.push(office.current_name());
    }
    assert_eq!(office.generations().len(), 5, "all are young");
    for (days, name) in [(9, 0), (8, 1), (1, 2)] {
        date(&names[name], days_ago(days));
    }
    // A clock that was wrong is no reason to remove anything.
    date(&names[3], SystemTime::now() + day);
    // It has been current for a month, and its readers have it open.
    date(&names[4], days_ago(30));
    office.publish(5, &["--keep", "2"]).well();
    names.push(office.current_name());
    let mut kept = names[2..].to_vec();
    kept.sort();
    assert_eq!(office.generations(), kept);
    // An old delivery comes again: its generation is current, however old it is.
    date(&names[2], days_ago(20));
    office.publish(2, &["--keep", "1"]).well();
    assert_eq!(office.current_name(), names[2]);
    for name in &names[3..] {
        date(name, days_ago(5));
    }
    office.publish(0, &["--keep", "1"]).well();
    names.push(office.current_name());
    let mut kept = vec![names[0].clone(), names[2].clone()];
    kept.sort();
    assert_eq!(
        office.generations(),
        kept,
        "the one that readers may have open stays"
    );
    office.is_sound();
}

#[test]
fn the_next_run_clears_away_what_a_killed_one_left() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let generations = office.out().join("generations");
    for directory in [".staged-0123456789abcdef", ".removed-0123456789abcdef"] {
        fs::create_dir_all(generations.join(directory).join("tables")).unwrap();
        fs::write(generations.join(directory).join("tables/x"), "half").unwrap();
    }
    fs::write(generations.join(".probe"), "x").unwrap();
    symlink("generations/nowhere", office.out().join(".current-next")).unwrap();
    office.is_sound();
    let ran = office.publish(1, &[]).well();
    assert!(ran.stderr.contains("already current"), "{}", ran.stderr);
    assert_eq!(office.leftovers(), Vec::<PathBuf>::new());
    assert_eq!(office.generations().len(), 1);
    assert!(!office.out().join(".current-next").is_symlink());
    // Half a line in the log of runs does not spoil the next one.
    let log = office.out().join("runs.jsonl");
    let half = fs::read_to_string(&log).unwrap() + "{\"generation\": \"0123";
    fs::write(&log, half).unwrap();
    office.publish(2, &[]).well();
    let log = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    let last: serde_json::Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!(last["generation"], office.current_name());
}

#[test]
fn everyone_may_read_what_is_published_whatever_the_umask() {
    for umask in ["000", "077"] {
        let office = Office::new();
        let out = office.out().join("further/down");
        let command = format!("umask {umask}; exec \"$0\" run by-code.toml --out \"$1\" --quiet");
        let status = Command::new("sh")
            .args([
                "-c",
                &command,
                env!("CARGO_BIN_EXE_klyfta"),
                out.to_str().unwrap(),
            ])
            .current_dir(inputs())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let is_published = |file: &Path| !file.starts_with("further/down/steps");
        let files = files_below(&office.out());
        for (file, _) in files.iter().filter(|(file, _)| is_published(file)) {
            let path = office.out().join(file);
            assert_eq!(mode(&path), 0o644, "{}", file.display());
            for above in file.ancestors().skip(1) {
                let is = mode(&office.out().join(above));
                assert_eq!(is, 0o755, "{}", above.display());
            }
        }
    }
}

#[test]
fn what_hinders_a_run_is_told_before_the_work() {
    let office = Office::new();
    let told = |ran: Ran, what: &str| {
        assert_eq!(ran.exit, Some(3), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        assert!(
            last.starts_with("error: ") && last.contains(what),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("read register"), "{}", ran.stderr);
    };
    let plan = |out: &Path| {
        let out = out.to_str().unwrap();
        klyfta_in(&inputs(), &["plan", "by-code.toml", "--out", out])
    };
    // A file in the way.
    let file = office.directory.path().join("file");
    fs::write(&file, "in the way").unwrap();
    told(plan(&file.join("out")), "file");
    // Something that is not ours to replace.
    fs::create_dir_all(office.out().join("current")).unwrap();
    told(office.publish(1, &[]), "no link to a generation");
    told(plan(&office.out()), "no link to a generation");
    fs::remove_dir(office.out().join("current")).unwrap();
    // Another run.
    plan(&office.out()).well();
    let before = files_below(&office.out());
    let lock = File::open(office.out().join(".lock")).unwrap();
    lock.lock().unwrap();
    told(office.publish(1, &[]), "another run holds");
    told(plan(&office.out()), "another run holds");
    drop(lock);
    assert_eq!(files_below(&office.out()), before, "a plan leaves nothing");
    office.publish(1, &[]).well();
}

#[test]
fn a_run_that_nobody_listens_to_publishes_all_the_same() {
    let office = Office::new();
    let full_device = || File::options().write(true).open("/dev/full").unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_klyfta"))
        .args(office.arguments(1, &[]))
        .current_dir(inputs())
        .stdout(Stdio::null())
        .stderr(full_device())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    office.is_sound();
}

/// The pipeline with area codes, over files named by their whole paths.
fn plan_of(file: &Path, register: &Path, out: &Path) -> Plan {
    let pipeline = inputs().join("by-code.toml");
    let text = fs::read_to_string(&pipeline).unwrap();
    let spec = Spec::parse("by-code.toml", &text).unwrap();
    let variable = |name: &str, path: &Path| (name.to_owned(), path.to_str().unwrap().to_owned());
    let settings = Settings {
        variables: vec![variable("file", file), variable("register", register)],
        directory: Some(out.to_owned()),
    };
    Plan::of(&spec, &settings, &find_files).unwrap()
}

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: usize) {}
    fn advance(&self) {}
    fn done(&self, _: Stage, _: &str) {}
}

/// A thousand bits of the input.
#[test]
fn every_flipped_bit_of_the_input_gives_another_generation() {
    let office = Office::new();
    let files = ["good.csv", "register.csv"].map(|name| {
        let path = office.directory.path().join(name);
        fs::copy(inputs().join(name), &path).unwrap();
        path
    });
    let plan = plan_of(&files[0], &files[1], &office.out());
    let generation = || {
        let inputs = pipeline::inputs(&plan, &Silent).unwrap();
        let identity = publish::Identity::of(&plan, &inputs, &office.out()).unwrap();
        identity.expect("the input is public").generation
    };
    let published = generation();
    let n_bits: Vec<u64> = files
        .iter()
        .map(|path| 8 * fs::metadata(path).unwrap().len())
        .collect();
    let mut chance = Chance(3);
    let mut seen = BTreeMap::new();
    for _ in 0..1000 {
        let at = chance.below(2) as usize;
        let bit = chance.below(n_bits[at]);
        flip(&files[at], bit);
        let other = generation();
        assert_ne!(other, published);
        assert_eq!(*seen.entry(other).or_insert((at, bit)), (at, bit));
        flip(&files[at], bit);
    }
    assert_eq!(generation(), published);
}

/// Does something to a file when a stage begins.
struct Meddler<'a> {
    stage: Stage,
    meddle: &'a (dyn Fn() + Sync),
    n_times: AtomicUsize,
}

impl Progress for Meddler<'_> {
    fn begin(&self, stage: Stage, _: usize) {
        if stage == self.stage {
            (self.meddle)();
            self.n_times.fetch_add(1, Ordering::Relaxed);
        }
    }
    fn advance(&self) {}
    fn done(&self, _: Stage, _: &str) {}
}

#[test]
fn an_input_that_changes_meanwhile_stops_the_run() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let standing = office.current_name();
    let before = fs::read(office.delivery(2)).unwrap();
    let path = office.delivery(2);
    let (aside, beside) = (path.with_extension("aside"), path.with_extension("beside"));
    fs::write(
        &beside,
        String::from_utf8(before.clone())
            .unwrap()
            .replace(",302", ",303"),
    )
    .unwrap();
    let other = fs::read(&beside).unwrap();
    assert!(other != before && other.len() == before.len());

    let append = || {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"0512R001,2022,Sverige,1\n").unwrap();
    };
    let cut = || fs::write(&path, &before[..before.len() - 3]).unwrap();
    let overwrite = || flip(&path, 8 * (before.len() as u64 - 2));
    let replace = || {
        fs::copy(&beside, &aside).unwrap();
        fs::rename(&aside, &path).unwrap();
    };
    // Another file for a moment, and then the first again.
    let put_back = || {
        fs::rename(&path, &aside).unwrap();
        fs::copy(&beside, &path).unwrap();
        fs::rename(&aside, &path).unwrap();
    };
    let remove = || fs::remove_file(&path).unwrap();
    let meddling: [&(dyn Fn() + Sync); 6] =
        [&append, &cut, &overwrite, &replace, &put_back, &remove];
    for stage in [Stage::Register, Stage::Aggregate, Stage::Indices] {
        for (at, meddle) in meddling.iter().enumerate() {
            fs::write(&path, &before).unwrap();
            let meddler = Meddler {
                stage,
                meddle,
                n_times: AtomicUsize::new(0),
            };
            let plan = plan_of(&path, &inputs().join("register.csv"), &office.out());
            let ended = pipeline::run(plan, &Local, Forced::default(), Keep::default(), &meddler);
            assert_eq!(meddler.n_times.into_inner(), 1);
            let Err(Failure::Input(problems)) = ended else {
                panic!("{at} before {stage:?}: {ended:?}");
            };
            // What is read after it was damaged may be refused for that.
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            let is_told = codes == ["file-changed"] || codes == ["file-not-found"];
            assert!(
                is_told || stage == Stage::Register,
                "{at} before {stage:?}: {codes:?}"
            );
            assert_eq!(office.current_name(), standing);
            assert_eq!(office.leftovers(), Vec::<PathBuf>::new());
        }
    }
    office.is_sound();
    fs::write(&path, &before).unwrap();
    office.publish(2, &[]).well();
}

/// A file cut off after any of its bytes.
#[test]
fn no_half_written_file_is_taken_for_a_whole_one() {
    let office = Office::new();
    let [good, register] = ["good.csv", "register.csv"].map(|name| inputs().join(name));
    let half = office.directory.path().join("half.csv");
    let mut codes = BTreeSet::new();
    for whole in [&good, &register] {
        let bytes = fs::read(whole).unwrap();
        for end in 0..bytes.len() {
            fs::write(&half, &bytes[..end]).unwrap();
            let plan = match whole == &good {
                true => plan_of(&half, &register, &office.out()),
                false => plan_of(&good, &half, &office.out()),
            };
            let Err(Failure::Input(problems)) = pipeline::compute(plan, &Local, &Silent) else {
                panic!(
                    "{} is taken when cut off after {end} bytes",
                    whole.display()
                );
            };
            codes.extend(problems.iter().map(|problem| problem.code));
        }
    }
    assert!(codes.contains("cut-off"), "{codes:?}");
    // The pipeline may say that the publisher leaves the end of the last line out.
    let bytes = fs::read(&register).unwrap();
    fs::write(&half, bytes.trim_ascii_end()).unwrap();
    let mut plan = plan_of(&good, &half, &office.out());
    plan.geography.register.text.final_newline = klyfta::spec::FinalNewline::Optional;
    pipeline::compute(plan, &Local, &Silent).unwrap();
}

#[test]
fn an_incomplete_delivery_is_refused() {
    let office = Office::new();
    let good = fs::read_to_string(inputs().join("good.csv")).unwrap();
    let (header, rows) = good.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let quarter = rows.len().div_ceil(4);
    let directory = office.directory.path();
    for (at, rows) in rows.chunks(quarter).enumerate() {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        fs::write(directory.join(format!("part-{at}.csv")), text).unwrap();
    }
    let register = inputs().join("register.csv");
    let ended = || {
        let plan = plan_of(&directory.join("part-*.csv"), &register, &office.out());
        pipeline::compute(plan, &Local, &Silent)
    };
    ended().unwrap();
    for at in 0..4 {
        let part = directory.join(format!("part-{at}.csv"));
        let kept = fs::read(&part).unwrap();
        fs::remove_file(&part).unwrap();
        let Err(Failure::Input(problems)) = ended() else {
            panic!("three of four files are taken for all");
        };
        let told = problems.to_string();
        assert!(told.contains("R00"), "no area is named: {told}");
        fs::write(&part, kept).unwrap();
    }
}

/// One area of 6,160, and one area in one year.
#[test]
fn one_area_of_a_country_is_missed() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let sample = [
        "sample",
        "country",
        "--areas",
        "6160",
        "--years",
        "2020..2021",
        "--groups",
        "2",
        "--out",
    ];
    klyfta_in(directory.path(), &[&sample[..], &[data]].concat()).well();
    let pipeline = crate::determinism::PIPELINE.replace("{layout}", "csv");
    let third = pipeline.find("[[groups]]\nid = \"three\"").unwrap();
    let after = pipeline.find("[[analyses]]").unwrap();
    let pipeline = format!("{}{}", &pipeline[..third], &pipeline[after..]);
    let pipeline = pipeline.replace(", \"three\"]", "]");
    fs::write(directory.path().join("p.toml"), pipeline).unwrap();
    let path = directory.path().join("population.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let check = || klyfta_in(directory.path(), &["check", "p.toml", "--quiet"]);
    check().well();

    let areas = fs::read_to_string(directory.path().join("areas.csv")).unwrap();
    let area = areas.lines().nth(4000).unwrap().split(',').next().unwrap();
    let without = |is_out: &dyn Fn(&str) -> bool| {
        let kept: Vec<&str> = whole.lines().filter(|line| !is_out(line)).collect();
        fs::write(&path, kept.join("\n") + "\n").unwrap();
        let ran = check();
        assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(area), "{}", ran.stderr);
        ran.stderr
    };
    let told = without(&|line| line.contains(area));
    assert!(told.contains("area-not-delivered"), "{told}");
    let told = without(&|line| line.contains(area) && line.contains("2021"));
    assert!(
        told.contains("missing-row") && told.contains("2021"),
        "{told}"
    );
}
