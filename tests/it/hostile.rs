//! Files, paths and names that were made to do harm, or that nobody looked at: each is refused with a
//! message or taken for what it is.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parquet::file::reader::{FileReader, SerializedFileReader};
use tempfile::TempDir;

use crate::run::{Ran, files_below, klyfta_in, root};
use crate::shared::shared;

fn full() -> bool {
    std::env::var_os("FULL").is_some()
}

/// A directory with a pipeline over good rows, and one beside it that is none of its business.
struct Desk {
    directory: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("own")).unwrap();
        fs::create_dir(directory.path().join("other")).unwrap();
        for file in ["by-code.toml", "good.csv", "register.csv"] {
            let from = root().join("tests/bad-input").join(file);
            fs::copy(&from, directory.path().join("own").join(file)).unwrap();
            fs::copy(&from, directory.path().join("other").join(file)).unwrap();
        }
        Desk { directory }
    }

    fn own(&self) -> PathBuf {
        self.directory.path().join("own")
    }

    /// A run whose source is at a path that the pipeline itself names.
    fn run(&self, path: &str, more: &str) -> Ran {
        let text = fs::read_to_string(self.own().join("by-code.toml")).unwrap();
        let text = text.replace("file = \"good.csv\"", &format!("file = {}", quoted(path)));
        let text = text.replace("[title]", &format!("{more}\n[title]"));
        fs::write(self.own().join("p.toml"), text).unwrap();
        klyfta_in(&self.own(), &["run", "p.toml", "--quiet"])
    }

    fn refused(&self, path: &str, code: &str, said: &str) {
        let ran = self.run(path, "");
        assert_eq!(ran.exit, Some(2), "{path}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("[{code}]")),
            "{path}: {}",
            ran.stderr
        );
        assert!(ran.stderr.starts_with("p.toml:"), "{path}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(said) && ran.stderr.contains("  help: "),
            "{}",
            ran.stderr
        );
        assert!(!self.own().join("out").exists());
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap()
        .replace('\u{7f}', "\\u007f")
}

#[test]
fn paths_that_lead_out_are_refused() {
    let desk = Desk::new();
    let outside = "lies outside of what the pipeline may read and write";
    let other = desk.directory.path().join("other/good.csv");
    let (own, other) = (desk.own(), other.to_str().unwrap());
    symlink(other, own.join("link.csv")).unwrap();
    symlink("../other", own.join("beside")).unwrap();
    symlink("nowhere-at-all", own.join("dangling.csv")).unwrap();
    for path in [
        "../other/good.csv",
        "./beside/../../other/good.csv",
        "link.csv",
        "beside/good.csv",
        "beside/*.csv",
        "l*.csv",
        "../other/*.csv",
        "*/../../other/good.csv",
        "../other/not-there.csv",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/*",
        "/proc/self/environ",
        "/dev/zero",
        other,
    ] {
        desk.refused(path, "outside-roots", outside);
    }
    desk.refused(
        "link.csv",
        "outside-roots",
        &format!(
            "`link.csv` leads to `{}`",
            fs::canonicalize(other).unwrap().display()
        ),
    );
    desk.refused("dangling.csv", "file-not-found", "there is no file");
    let long = "d/".repeat(5000);
    let ran = desk.run(&long, "");
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("at most 4096 bytes"), "{}", ran.stderr);
    assert_eq!(desk.run("good\0.csv", "").exit, Some(2));

    // What is declared, or given by whoever starts the run, is open.
    desk.run("../other/good.csv", "roots = [\".\", \"../other\"]")
        .well();
    let ran = klyfta_in(
        &own,
        &[
            "run",
            "by-code.toml",
            "--quiet",
            "--set",
            "file=../other/good.csv",
        ],
    );
    ran.well();
    klyfta_in(
        &own,
        &[
            "run",
            "by-code.toml",
            "--quiet",
            "--set",
            "file=../other/g*.csv",
        ],
    )
    .well();
    // One that is declared takes the place of those by default.
    let ran = desk.run("good.csv", "roots = [\"../other\"]");
    assert!(ran.stderr.contains("[outside-roots]"), "{}", ran.stderr);
    let ran = desk.run("good.csv", "roots = [\"../nowhere\", \".\"]");
    assert!(
        ran.stderr.contains("there is no directory `../nowhere`"),
        "{}",
        ran.stderr
    );
    // A pipeline lies where its files lie, wherever klyfta is started.
    let pipeline = own.join("by-code.toml");
    let text = fs::read_to_string(&pipeline).unwrap();
    let absolute = |name: &str| own.join(name).to_str().unwrap().to_owned();
    let text = text
        .replace("\"good.csv\"", &quoted(&absolute("good.csv")))
        .replace("\"register.csv\"", &quoted(&absolute("register.csv")));
    fs::write(&pipeline, text).unwrap();
    let elsewhere = desk.directory.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    klyfta_in(&elsewhere, &["run", "../own/by-code.toml", "--quiet"]).well();
    assert!(elsewhere.join("out/current/index.html").exists());
}

#[test]
fn a_pipeline_publishes_below_its_own_directories() {
    let desk = Desk::new();
    let pipeline = desk.own().join("by-code.toml");
    let text = fs::read_to_string(&pipeline).unwrap();
    symlink("../other", desk.own().join("beside")).unwrap();
    for directory in [
        "../other/out",
        "beside/out",
        "/nowhere/at/all",
        "out/../../x",
    ] {
        let text = text.replace(
            "directory = \"out\"",
            &format!("directory = \"{directory}\""),
        );
        fs::write(&pipeline, text).unwrap();
        let ran = klyfta_in(&desk.own(), &["run", "by-code.toml", "--quiet"]);
        assert_eq!(ran.exit, Some(2), "{directory}");
        assert!(
            ran.stderr.contains("[outside-roots]"),
            "{directory}: {}",
            ran.stderr
        );
    }
    assert_eq!(
        fs::read_dir(desk.directory.path().join("other"))
            .unwrap()
            .count(),
        3
    );
    let out = desk.directory.path().join("other/out");
    let out = out.to_str().unwrap();
    klyfta_in(
        &desk.own(),
        &["run", "by-code.toml", "--quiet", "--out", out],
    )
    .well();
}

#[test]
fn what_is_no_file_is_refused_and_never_waited_for() {
    let desk = Desk::new();
    let made = Command::new("mkfifo")
        .arg(desk.own().join("pipe.csv"))
        .status()
        .unwrap();
    assert!(made.success());
    std::os::unix::net::UnixListener::bind(desk.own().join("socket.csv")).unwrap();
    fs::create_dir(desk.own().join("directory.csv")).unwrap();
    // Nobody writes into the pipe, so whoever opened it would wait.
    desk.refused("pipe.csv", "not-a-file", "`pipe.csv` is a pipe, not a file");
    desk.refused("pi*.csv", "not-a-file", "`pipe.csv` is a pipe, not a file");
    desk.refused("socket.csv", "not-a-file", "is a socket");
    desk.refused("directory.csv", "not-a-file", "is a directory");
    let ran = klyfta_in(
        &desk.own(),
        &["run", "by-code.toml", "--set", "file=/dev/zero"],
    );
    assert!(
        ran.stderr.contains("`/dev/zero` is a device, not a file"),
        "{}",
        ran.stderr
    );
}

#[test]
fn pipeline_files_have_a_size_and_a_depth() {
    let desk = Desk::new();
    let check = |text: &str, said: &str| {
        fs::write(desk.own().join("deep.toml"), text).unwrap();
        let ran = klyfta_in(&desk.own(), &["check", "deep.toml", "--quiet"]);
        assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(ran.stderr.lines().count() < 100);
    };
    let n = 20_000;
    check(
        &format!("x = {}{}", "[".repeat(n), "]".repeat(n)),
        "[pipeline-syntax]",
    );
    check(
        &format!("x = {}{}", "{a=".repeat(n), "}".repeat(n)),
        "[pipeline-syntax]",
    );
    check(
        &format!("{} = 1", vec!["a"; n].join(".")),
        "[pipeline-syntax]",
    );
    check(
        &format!("[{}]", vec!["a"; n].join(".")),
        "[pipeline-syntax]",
    );
    check(
        &format!("title = \"{}\"", "x".repeat(10_000_000)),
        "[missing-key]",
    );
    let keys: String = (0..100_000).map(|n| format!("k{n} = {n}\n")).collect();
    check(&keys, "[unknown-key]");
    check(&"#".repeat((16 << 20) + 1), "[too-large]");
    // One without an end.
    let ran = klyfta_in(&desk.own(), &["check", "/dev/zero", "--quiet"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("[too-large]"), "{}", ran.stderr);
}

#[test]
fn a_manifest_without_bottom_is_damage() {
    let desk = Desk::new();
    klyfta_in(&desk.own(), &["run", "by-code.toml", "--quiet"]).well();
    let manifest = desk.own().join("out/current/manifest.json");
    fs::write(&manifest, "[".repeat(1_000_000)).unwrap();
    let ran = klyfta_in(&desk.own(), &["verify", "out"]);
    assert_eq!(ran.exit, Some(1), "{}", ran.stderr);
}

/// Numbers that look as if drawn by chance and are the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// What `klyfta compute` says of a columnar file. Whatever is in it, the answer is a table or a
/// message: not a signal, and not the code of a panic.
fn compute(file: &Path, columns: [&str; 3]) -> Ran {
    let [area, group, count] = columns;
    let file = file.to_str().unwrap();
    let arguments = [
        "compute", file, "--area", area, "--group", group, "--count", count, "--index", "gini",
    ];
    let ran = klyfta_in(&root(), &arguments);
    assert!(
        matches!(ran.exit, Some(0 | 2)),
        "{file}: {:?} {}",
        ran.exit,
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{file}: {}", ran.stderr);
    if ran.exit == Some(2) {
        assert!(ran.stderr.contains('['), "{file}: {}", ran.stderr);
    }
    ran
}

#[test]
fn damaged_columnar_files_are_read_or_refused() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let sample = [
        "sample",
        "country",
        "--areas",
        "40",
        "--years",
        "2020..2021",
        "--groups",
        "3",
        "--format",
        "parquet",
        "--out",
        path,
    ];
    klyfta_in(data.path(), &sample).well();
    let good = data.path().join("population.parquet");
    let columns = ["area_code", "group", "persons"];
    assert_eq!(compute(&good, columns).exit, Some(0));
    let bytes = fs::read(&good).unwrap();
    let footer = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap()) as usize + 8;
    let mut chance = Chance(1);
    let bad = data.path().join("bad.parquet");
    let (mut n_refused, mut n_read) = (0, 0);
    for round in 0..if full() { 2000 } else { 160 } {
        let mut other = bytes.clone();
        let in_footer = bytes.len() - footer;
        for _ in 0..=chance.below(3) {
            // Most of what can be declared falsely stands in the footer and in heads of pages.
            let at = match round % 4 {
                0 => chance.below(other.len()),
                1 => chance.below(200.min(other.len())),
                _ => in_footer + chance.below(footer),
            }
            .min(other.len() - 1);
            match chance.below(5) {
                0 => other[at] ^= 1 << chance.below(8),
                1 => other[at] = [0x00, 0xff, 0x7f, 0x80][chance.below(4)],
                2 => other.truncate(at.max(8)),
                3 => drop(other.splice(at..at, [0xff, 0xff, 0xff, 0x0f])),
                _ => {
                    let end = (at + 1 + chance.below(8)).min(other.len());
                    other.drain(at..end);
                }
            }
            if other.is_empty() {
                break;
            }
        }
        fs::write(&bad, &other).unwrap();
        match compute(&bad, columns).exit {
            Some(0) => n_read += 1,
            _ => n_refused += 1,
        }
    }
    assert!(n_refused > 50, "{n_refused} refused, {n_read} read");
}

#[test]
fn published_fuzz_files_are_read_or_refused() {
    let mut n = 0;
    for folder in ["torture/parquet-fuzz", "torture/parquet-bad"] {
        let Some(folder) = shared(folder) else {
            continue;
        };
        let scratch = tempfile::tempdir().unwrap();
        for (name, bytes) in files_below(&folder) {
            let file = scratch.path().join("file.parquet");
            fs::write(&file, &bytes).unwrap();
            // The names of its columns, so that they are decoded, where the footer can be read.
            let names: Vec<String> = std::panic::catch_unwind(|| {
                let reader = SerializedFileReader::new(File::open(&file).unwrap()).ok()?;
                let schema = reader.metadata().file_metadata().schema_descr();
                let fields = schema.root_schema().get_fields().iter();
                Some(fields.map(|field| field.name().to_owned()).collect())
            })
            .ok()
            .flatten()
            .unwrap_or_default();
            let at = |at: usize| {
                names
                    .get(at % names.len().max(1))
                    .map_or("x", String::as_str)
            };
            // Each column once as the count.
            for count in 0..names.len().clamp(1, 3) {
                compute(&file, [at(count + 1), at(count + 2), at(count)]);
            }
            n += usize::from(!name.as_os_str().is_empty());
        }
    }
    if n > 0 {
        assert!(n > 100, "only {n} files");
    }
}

#[test]
fn a_small_file_that_declares_much_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let sample = [
        "sample",
        "country",
        "--areas",
        "4",
        "--years",
        "2020..2020",
        "--groups",
        "3",
        "--format",
        "parquet",
        "--out",
        path,
    ];
    klyfta_in(data.path(), &sample).well();
    let good = fs::read(data.path().join("population.parquet")).unwrap();
    // A footer longer than the file, and one longer than any.
    for length in [0x00ff_ffff_u32, 0x7fff_ffff, 0xffff_ffff] {
        let mut bad = good.clone();
        let at = bad.len() - 8;
        bad[at..at + 4].copy_from_slice(&length.to_le_bytes());
        let file = data.path().join("bad.parquet");
        fs::write(&file, &bad).unwrap();
        let ran = compute(&file, ["area_code", "group", "persons"]);
        assert_eq!(ran.exit, Some(2));
    }
}

/// Names that break out of what they are written into, where they are not written as text. Whatever
/// of them runs gives the page a class.
const HOSTILE: &[&str] = &[
    "<script>document.documentElement.className='broken'</script>",
    "</script><script>document.documentElement.className='broken'</script>",
    "<img src=x onerror=\"document.documentElement.className='broken'\">",
    "\"><img src=http://hostile.invalid/a.png onerror=document.documentElement.className='broken'>",
    "' onmouseover='document.documentElement.className=1' x='",
    "\" autofocus onfocus=\"document.documentElement.className='broken'\" tabindex=\"0",
    "<svg onload=\"document.documentElement.className='broken'\"></svg>",
    "</text></svg><script>document.documentElement.className='broken'</script>",
    "</title><script>document.documentElement.className='broken'</script>",
    "</style><style>@import url(http://hostile.invalid/b.css);</style>",
    "]]><script>document.documentElement.className='broken'</script><![CDATA[",
    "--><script>document.documentElement.className='broken'</script><!--",
    "<iframe src=\"javascript:parent.document.documentElement.className='broken'\"></iframe>",
    "<a href=\"javascript:document.documentElement.className='broken'\">x</a>",
    "<link rel=stylesheet href=http://hostile.invalid/c.css>",
    "<meta http-equiv=refresh content=\"0;url=http://hostile.invalid/d\">",
    "<base href=http://hostile.invalid/>",
    "<object data=http://hostile.invalid/e></object>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;",
    "&lt;script&gt; &amp;amp; &#x3C;b&#x3E; &copy;",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "%s %n %x {} {0} $(id) `id` ; rm -rf / | cat",
    "../../../../etc/passwd",
    "..\\..\\con",
    "/absolute/name",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+cmd",
    "\u{202e}egap eht sesrever\u{202c} \u{2066}x\u{2069}",
    "Å\u{30a}\u{301}\u{327}\u{489} \u{200b}\u{feff}\u{200d} 👩‍👩‍👧 \u{fdfd}",
    "url(http://hostile.invalid/f.svg#x)",
    "xlink:href=\"http://hostile.invalid/g\"",
];

/// A publication whose title, credit, groups, levels, regions and areas all have hostile names.
fn hostile_publication(long: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let names: Vec<&str> = HOSTILE.iter().copied().chain([long]).collect();
    let mut register = csv::Writer::from_path(directory.path().join("register.csv")).unwrap();
    let mut rows = File::create(directory.path().join("good.csv")).unwrap();
    writeln!(rows, "area,year,category,persons").unwrap();
    register
        .write_record(["code", "name", "region", "region_name"])
        .unwrap();
    for (at, name) in names.iter().enumerate() {
        for part in 0..3 {
            let code = format!("{at:04}R{part:03}");
            let area = format!("{name} {part}");
            register
                .write_record([&code, &area, &format!("{at:04}"), *name])
                .unwrap();
            for year in [2020, 2021] {
                let total = 900 + 10 * part;
                let sweden = 700 - 20 * part * (at + 1) / 3 - (year - 2020);
                writeln!(
                    rows,
                    "{code},{year},Sverige,{sweden}\n{code},{year},totalt,{total}"
                )
                .unwrap();
            }
        }
    }
    register.flush().unwrap();
    let all = names.join(" \u{1}\u{1b}[31m\u{7} ");
    let in_both = |text: &str| format!("{{ sv = {0}, en = {0} }}", quoted(text));
    let text = fs::read_to_string(root().join("tests/bad-input/by-code.toml")).unwrap();
    let text = text
        .replace(
            "[title]\nsv = \"Prov\"\nen = \"Trial\"",
            &format!("title = {}", in_both(&all)),
        )
        .replace(
            "credit = { sv = \"prov\", en = \"trial\" }",
            &format!("credit = {}", in_both(&all)),
        )
        .replace(
            "unit = { sv = \"personer\", en = \"persons\" }",
            &format!("unit = {}", in_both(HOSTILE[0])),
        )
        .replace(
            "unit = \"RegSO\"",
            &format!("unit = {}", quoted(HOSTILE[1])),
        )
        .replace(
            "name = { sv = \"kommuner\", en = \"municipalities\" }\ncode_length = 4",
            &format!(
                "name = {}\ncolumn = \"region\"\nnames = {{ name = \"region_name\" }}",
                in_both(HOSTILE[2])
            ),
        )
        .replace(
            "name = { sv = \"födda i Sverige\", en = \"born in Sweden\" }",
            &format!("name = {}", in_both(HOSTILE[7])),
        )
        .replace(
            "name = { sv = \"födda utomlands\", en = \"born abroad\" }",
            &format!("name = {}", in_both(HOSTILE[8])),
        )
        .replace(
            "title = { sv = \"Födelseland\", en = \"Country of birth\" }",
            &format!("title = {}", in_both(HOSTILE[10])),
        );
    assert!(text.matches("hostile.invalid").count() > 4);
    let charts: String = ["trend", "ranking", "segregation_curve", "level_and_change"]
        .iter()
        .map(|kind| {
            let index = if *kind == "segregation_curve" {
                ""
            } else {
                "index = \"dissimilarity\"\n"
            };
            format!(
                "\n[[outputs.charts]]\nid = \"{kind}\"\nkind = \"{kind}\"\nanalysis = \"birth\"\n\
                 level = \"municipality\"\n{index}"
            )
        })
        .collect();
    fs::write(directory.path().join("p.toml"), text + &charts).unwrap();
    klyfta_in(directory.path(), &["run", "p.toml", "--quiet"]).well();
    directory
}

/// What a browser makes of a page: the document, and what it said and asked for.
struct Browsed {
    document: String,
    said: String,
    requests: String,
}

fn browse(page: &Path) -> Option<Browsed> {
    let profile = tempfile::tempdir().unwrap();
    let log = profile.path().join("net.json");
    let browser = ["chromium", "chromium-browser", "google-chrome"];
    let output = browser.iter().find_map(|name| {
        Command::new(name)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
            ])
            .args([
                "--disable-sync",
                "--disable-extensions",
                "--enable-logging=stderr",
            ])
            .arg("--host-resolver-rules=MAP * ~NOTFOUND")
            .arg(format!(
                "--user-data-dir={}",
                profile.path().join("user").display()
            ))
            .arg(format!("--log-net-log={}", log.display()))
            .args(["--virtual-time-budget=2000", "--dump-dom"])
            .arg(format!("file://{}", page.display()))
            .stdin(Stdio::null())
            .output()
            .ok()
    });
    let Some(output) = output else {
        eprintln!("left out: there is no Chromium, so pages were not looked at in a browser");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    Some(Browsed {
        document: String::from_utf8(output.stdout).unwrap(),
        said: said
            .lines()
            .filter(|line| line.contains("CONSOLE"))
            .collect::<Vec<_>>()
            .join("\n"),
        requests: fs::read_to_string(log).unwrap_or_default(),
    })
}

/// A text as a document is written that holds it.
fn as_written(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[test]
fn hostile_names_are_text_in_a_browser() {
    // A page that such a name does break is seen to be broken.
    let control = tempfile::tempdir().unwrap();
    let page = control.path().join("control.html");
    let open: String = HOSTILE[..4].join("\n");
    fs::write(
        &page,
        format!("<!DOCTYPE html><html><body>{open}<script>console.error('x')</script>"),
    )
    .unwrap();
    let Some(broken) = browse(&page) else {
        return;
    };
    assert!(
        broken.document.contains("class=\"broken\""),
        "{}",
        broken.document
    );
    assert!(broken.requests.contains("hostile.invalid/a.png") && !broken.said.is_empty());

    let long = format!("Lång {}", "Ö".repeat(5_000));
    let publication = hostile_publication(&long);
    let current = fs::canonicalize(publication.path().join("out/current")).unwrap();
    let index = current.join("index.html");
    let seen = browse(&index).unwrap();
    assert!(!seen.document.contains("class=\"broken\""));
    assert_eq!(seen.said, "");
    assert!(!seen.requests.contains("hostile.invalid"));
    let title = seen
        .document
        .split("<h1>")
        .nth(1)
        .unwrap()
        .split("</h1>")
        .next()
        .unwrap();
    for name in HOSTILE {
        assert!(
            title.contains(&as_written(name)),
            "{name} is not in the title"
        );
        let cells = seen.document.matches(&as_written(name)).count();
        assert!(cells > 2, "{name} stands only {cells} times");
    }

    let drawings = files_below(&current.join("charts"));
    let drawings = drawings
        .iter()
        .filter(|(file, _)| file.extension().is_some_and(|it| it == "svg"));
    let mut n = 0;
    for (file, _) in drawings {
        let seen = browse(&current.join("charts").join(file)).unwrap();
        let file = file.display();
        assert!(seen.document.contains("<svg"), "{file}");
        assert!(
            !seen.document.contains("parsererror"),
            "{file}: {}",
            seen.document
        );
        assert!(!seen.document.contains("class=\"broken\""), "{file}");
        assert_eq!(seen.said, "", "{file}");
        assert!(!seen.requests.contains("hostile.invalid"), "{file}");
        n += 1;
    }
    assert!(n > 3, "{n} drawings");
}

#[test]
fn hostile_names_become_no_files_and_no_formulas() {
    let long = "x".repeat(3_000);
    let publication = hostile_publication(&long);
    let files = files_below(publication.path());
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    for (file, _) in &files {
        let name = file.to_str().unwrap();
        assert!(name.chars().all(plain) && name.len() < 120, "{name}");
    }
    let current = fs::canonicalize(publication.path().join("out/current")).unwrap();
    let mut n_defused = 0;
    for (file, bytes) in files_below(&current.join("charts")) {
        if file.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(bytes.as_slice());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                let is_number = cell.parse::<f64>().is_ok();
                let begins = cell
                    .trim_start()
                    .starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(is_number || !begins, "{}: {cell}", file.display());
                n_defused += usize::from(cell.starts_with("'=") || cell.starts_with("'@"));
            }
        }
    }
    assert!(n_defused > 3, "{n_defused}");
}

#[test]
fn formulas_in_a_result_are_text_and_names_pass() {
    let directory = tempfile::tempdir().unwrap();
    let table = directory.path().join("t.csv");
    let mut text = String::from("area,group,n,by\n");
    for by in [
        "=1+1",
        "-19 år",
        "+80",
        "@x",
        "-2+3+cmd|' /C calc'!A0",
        "-5",
    ] {
        for (area, one, two) in [("a", 10, 90), ("b", 60, 20)] {
            text.push_str(&format!("{area},one,{one},{by}\n{area},two,{two},{by}\n"));
        }
    }
    fs::write(&table, text).unwrap();
    let arguments = [
        "compute",
        "t.csv",
        "--area",
        "area",
        "--group",
        "group",
        "--count",
        "n",
        "--by",
        "by",
        "--index",
        "dissimilarity",
    ];
    let ran = klyfta_in(directory.path(), &arguments).well();
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let mut by: Vec<String> = reader
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect();
    by.sort();
    by.dedup();
    let mut expected = [
        "'=1+1",
        "-19 år",
        "+80",
        "'@x",
        "'-2+3+cmd|' /C calc'!A0",
        "-5",
    ];
    expected.sort();
    assert_eq!(by, expected);
}
