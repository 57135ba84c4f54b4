//! The pages of regions and programmes: that they are all there, say what was found and nothing else,
//! and say of a gap that would have closed anyway that it would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::pipelines::Published;
use crate::run::{Ran, files_below, klyfta, klyfta_in, root};

const PIPELINE: &str = "pipelines/ostergotland-follow-up.toml";
const MUNICIPALITIES: [&str; 13] = [
    "0509", "0512", "0513", "0560", "0561", "0562", "0563", "0580", "0581", "0582", "0583", "0584",
    "0586",
];
const PROGRAMMES: [&str; 2] = ["synthetic-area-grant", "synthetic-association-grant"];

/// A published run.
struct Run {
    directory: tempfile::TempDir,
}

impl Run {
    fn on(data: &str, pipeline: &Path) -> Run {
        let directory = tempfile::tempdir().unwrap();
        run(data, pipeline, directory.path(), "2").well();
        Run { directory }
    }

    fn sample() -> Run {
        Run::on("data-samples/follow-up", Path::new(PIPELINE))
    }

    /// On a sample without effect, or with one.
    fn of_variant(variant: &str) -> Run {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().to_str().unwrap();
        klyfta(&["sample", "follow-up", "--variant", variant, "--out", path]).well();
        Run::on(path, Path::new(PIPELINE))
    }

    fn current(&self) -> PathBuf {
        fs::canonicalize(self.directory.path().join("current")).unwrap()
    }

    fn page(&self, name: &str) -> String {
        fs::read_to_string(self.current().join(name)).unwrap()
    }

    fn table(&self, name: &str) -> Published {
        Published::read(&self.current().join(format!("tables/{name}.parquet")))
    }
}

fn run(data: &str, pipeline: &Path, out: &Path, threads: &str) -> Ran {
    klyfta_in(
        &root(),
        &[
            "run",
            pipeline.to_str().unwrap(),
            "--set",
            &format!("data={data}"),
            "--out",
            out.to_str().unwrap(),
            "--threads",
            threads,
            "--quiet",
        ],
    )
}

/// A copy of the sample's data to change.
fn copy_of_the_data() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join("data-samples/follow-up")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// The pipeline with its text changed, kept beside the one in the checkout so that paths still hold.
fn changed(directory: &Path, change: impl Fn(String) -> String) -> PathBuf {
    let text = fs::read_to_string(root().join(PIPELINE)).unwrap();
    let path = directory.join("pipeline.toml");
    fs::write(&path, change(text)).unwrap();
    path
}

/// What stands between the first `start` and the `end` after it.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, after) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("there is no {start}"));
    after.split_once(end).expect("it ends").0
}

/// Text without tags, its character references replaced.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    let references = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("\u{a0}", " "),
        ("&amp;", "&"),
    ];
    references
        .iter()
        .fold(text, |text, (written, meant)| text.replace(written, meant))
}

/// The summary at the head of a page.
fn summary(page: &str) -> String {
    plain(between(page, "class=\"summary\"", "</section>"))
}

fn section(page: &str, id: &str) -> String {
    plain(between(
        page,
        &format!("<section id=\"section:{id}\""),
        "</section>",
    ))
}

/// A cell: what is read, and the number behind it.
#[derive(Debug)]
struct Cell {
    text: String,
    value: Option<f64>,
}

/// The rows of a table by what they are called, the name left out.
fn table(page: &str, id: &str) -> Vec<(String, Vec<Cell>)> {
    let table = between(page, &format!("<table id=\"table:{id}\""), "</table>");
    let body = between(table, "<tbody>", "</tbody>");
    let rows = body.split("<tr>").skip(1).map(|row| {
        let name = plain(between(row, "<th scope=\"row\">", "</th>"));
        let cells = row.split("<td").skip(1).map(|cell| {
            let (tag, rest) = cell.split_once('>').unwrap();
            let value = tag.split_once("data-v=\"").map(|(_, it)| it);
            let value = value.map(|it| it.split('"').next().unwrap());
            Cell {
                text: plain(rest.split("</td>").next().unwrap()),
                value: value.map(|it| it.replace('\u{2212}', "-").parse().unwrap()),
            }
        });
        (name, cells.collect())
    });
    rows.collect()
}

fn row<'a>(rows: &'a [(String, Vec<Cell>)], name: &str) -> &'a [Cell] {
    let row = rows
        .iter()
        .find(|row| row.0.to_lowercase() == name.to_lowercase());
    &row.unwrap_or_else(|| panic!("no row {name} in {rows:?}")).1
}

/// Whether every element that opens closes, where it should.
fn check_form(page: &str) {
    const VOID: [&str; 3] = ["meta", "input", "br"];
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\""));
    let mut open: Vec<&str> = Vec::new();
    let mut rest = &page["<!DOCTYPE html>".len()..];
    while let Some(start) = rest.find('<') {
        let (inside, after) = rest[start + 1..].split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(
                open.pop(),
                Some(name.trim()),
                "</{name}> closes something else"
            );
            continue;
        }
        let name = inside.split([' ', '\n', '/']).next().unwrap();
        if name == "style" || name == "script" {
            let end = format!("</{name}>");
            rest = &rest[rest.find(&end).expect("it closes") + end.len()..];
        } else if !inside.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "left open");
}

/// The values of an attribute.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let parts = page.split(&*start).skip(1);
    parts
        .map(|part| plain(part.split('"').next().unwrap()))
        .collect()
}

fn all_pages() -> impl Iterator<Item = String> {
    let regions = MUNICIPALITIES
        .iter()
        .map(|code| format!("pages/{code}.html"));
    let programmes = PROGRAMMES
        .iter()
        .map(|id| format!("pages/programme-{id}.html"));
    regions.chain(programmes)
}

#[test]
fn every_municipality_and_programme_has_a_page_that_stands_alone() {
    let run = Run::sample();
    let files = files_below(&run.current());
    let there: BTreeSet<String> = (files.iter())
        .map(|(name, _)| name.to_str().unwrap().to_owned())
        .filter(|name| name.starts_with("pages/"))
        .collect();
    assert_eq!(there, all_pages().collect());

    let index = run.page("index.html");
    check_form(&index);
    let links = attributes(&index, "href");
    for name in all_pages() {
        assert!(links.contains(&name), "{name}");
        let page = run.page(&name);
        check_form(&page);
        assert!(!page.contains("<script"), "{name}");
        assert!(!page.contains("NaN") && !page.contains("None"), "{name}");
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("script"));
        let ids = attributes(&page, "id");
        let known: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(ids.len(), known.len(), "{name}: ids are unique");
        for address in &attributes(&page, "href") {
            if let Some(fragment) = address.strip_prefix('#') {
                assert!(known.contains(fragment), "{name} leads to {address}");
            } else if !address.starts_with("https://doi.org/10.") {
                let target = run.current().join("pages").join(address);
                assert!(target.exists(), "{name} leads to {address}");
            }
        }
        for relation in ["aria-labelledby", "aria-describedby"] {
            let attributes = attributes(&page, relation);
            for target in attributes.iter().flat_map(|it| it.split_whitespace()) {
                assert!(known.contains(target), "{name}: {target}");
            }
        }
        // Every table says what it is and which way its heads look.
        let (n_tables, n_captions) = (
            page.matches("<table").count(),
            page.matches("<caption").count(),
        );
        assert!(0 < n_tables && n_tables == n_captions, "{name}");
        assert!(
            page.matches("<th").count()
                == page.matches("<th scope=").count() + page.matches("<thead").count()
        );
        assert!(page.contains("Syntetiska data."), "{name}");
    }
}

#[test]
fn a_page_says_what_the_tables_say() {
    let run = Run::sample();
    let page = run.page("pages/0581.html");

    // Population by type.
    let shares = run.table("type_shares");
    let (codes, years) = (shares.texts("code"), shares.whole("year"));
    let (types, people) = (shares.optional_whole("type"), shares.numbers("population"));
    let rows = table(&page, "people-by-type");
    let mut n = 0;
    for at in (0..codes.len()).filter(|&at| codes[at] == "0581") {
        let cells = row(&rows, &years[at].to_string());
        // Those without a type stand last.
        let column = types[at].map_or(5, |of_type| of_type as usize - 1);
        assert_eq!(cells[column].value, Some(people[at]));
        n += 1;
    }
    assert_eq!(n, 14 * 6);

    // Indicators of the last year, and of the county beside them.
    let indicators = run.table("indicators");
    let (ids, codes) = (indicators.texts("indicator"), indicators.texts("code"));
    let (years, share) = (indicators.whole("year"), indicators.numbers("share"));
    let of = |code: &str| {
        let at = (0..ids.len())
            .find(|&at| ids[at] == "employment" && codes[at] == code && years[at] == 2024);
        share[at.unwrap()]
    };
    let rows = table(&page, "indicators");
    let cells = row(&rows, "Sysselsatta");
    assert_eq!(cells[4].value, Some(of("0581")));
    assert_eq!(cells[7].value, Some(of("05")));
    let told = format!("{:.1} %", 100.0 * of("0581")).replace('.', ",");
    assert_eq!(cells[4].text, told);

    // Money, kind by kind, and what was paid per head.
    let efforts = run.table("efforts");
    let (kinds, codes) = (efforts.texts("kind"), efforts.optional_texts("code"));
    let (destinations, purposes) = (efforts.texts("destination"), efforts.texts("purpose"));
    let (years, kronor) = (efforts.whole("year"), efforts.whole("kronor"));
    let heads = efforts.numbers("per_head");
    let own: Vec<usize> = (0..kinds.len())
        .filter(|&at| codes[at].as_deref() == Some("0581"))
        .filter(|&at| destinations[at] == "all" && purposes[at] == "*")
        .collect();
    let rows = table(&page, "money-by-year");
    let columns = ["applied", "granted", "paid", "used", "repaid"];
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    let mut per_head = 0.0;
    for &at in &own {
        let column = columns.iter().position(|it| *it == kinds[at]).unwrap();
        let cells = row(&rows, &years[at].to_string());
        assert_eq!(cells[column].value, Some(kronor[at] as f64));
        *sums.entry(columns[column]).or_default() += kronor[at];
        if kinds[at] == "paid" {
            assert_eq!(cells[columns.len()].value, Some(heads[at]));
            per_head += heads[at];
        }
    }
    let last = row(&rows, "alla år");
    for (column, kind) in columns.iter().enumerate() {
        assert_eq!(last[column].value, sums.get(kind).map(|sum| *sum as f64));
    }
    assert!((last[columns.len()].value.unwrap() - per_head).abs() < 1e-9);
    let brief = summary(&page);
    assert!(
        brief.contains(&format!("{per_head:.0} kronor per invånare")),
        "{brief}"
    );

    // The gap and how much of it has closed, for every choice of comparison.
    let closed = run.table("gaps_closed");
    let (codes, beside) = (closed.texts("code"), closed.texts("compared_with"));
    let (absolute, relative) = (
        closed.numbers("closed_absolute"),
        closed.numbers("closed_relative"),
    );
    let gaps = run.table("gaps");
    let (gap_codes, gap_beside) = (gaps.texts("code"), gaps.texts("compared_with"));
    let (gap_years, gap) = (gaps.whole("year"), gaps.numbers("absolute"));
    let rows = table(&page, "happened-1-gap");
    assert_eq!(rows.len(), 5);
    let own: Vec<usize> = (0..codes.len()).filter(|&at| codes[at] == "0581").collect();
    for ((name, cells), at) in rows.iter().zip(own) {
        if absolute[at].is_nan() {
            assert_eq!(cells[8].value, None, "{name}");
            continue;
        }
        assert_eq!(cells[8].value, Some(absolute[at]), "{name}");
        assert_eq!(cells[9].value, Some(relative[at]), "{name}");
        let last = (0..gap_codes.len()).find(|&row| {
            gap_codes[row] == "0581" && gap_beside[row] == beside[at] && gap_years[row] == 2024
        });
        assert_eq!(cells[6].value, Some(gap[last.unwrap()]), "{name}");
    }

    // Effects are those of the whole publication.
    let effects = run.table("effects");
    let (methods, quantities) = (effects.texts("method"), effects.optional_texts("quantity"));
    let simple = (0..methods.len())
        .find(|&at| methods[at] == "group-time" && quantities[at].as_deref() == Some("simple"));
    let simple = effects.numbers("estimate")[simple.unwrap()];
    assert_eq!(
        table(&page, "happened-1-effects")[0].1[1].value,
        Some(simple)
    );
    assert!(
        section(&page, "happened-1").contains("En effekt kan sällan skattas för en enskild region")
    );
}

#[test]
fn the_guard_stands_beside_every_before_and_after() {
    let run = Run::sample();
    for name in all_pages().take(MUNICIPALITIES.len()) {
        let page = run.page(&name);
        let happened = between(&page, "<section id=\"section:happened-1\"", "</section>");
        let funded = !happened.contains("inget område");
        let gap = happened.find("table:happened-1-gap");
        assert_eq!(gap.is_some(), funded, "{name}");
        let guard = happened.find("class=\"guard\"");
        assert_eq!(guard.is_some(), funded, "{name}");
        assert!(guard <= gap, "{name}");
    }
}

/// The mean, over cohorts and years since, of what closed of the funded areas' gap, and of placebos'
/// moved back by the same number of years, from the published table.
fn closed_anyway(run: &Run) -> (f64, Vec<f64>) {
    let guard = run.table("guard");
    let (of, cohorts) = (guard.texts("of"), guard.whole("cohort"));
    let (selected, years) = (guard.whole("selection_year"), guard.whole("year"));
    let (gap, n) = (guard.numbers("gap"), guard.whole("n_selected"));
    let all: BTreeSet<i64> = cohorts.iter().copied().collect();
    let path = |whom: &str, back: i64| -> Option<f64> {
        let (mut first, mut later) = (0.0, 0.0);
        for &cohort in &all {
            let chosen = cohort - 1 - back;
            let rows: Vec<usize> = (0..of.len())
                .filter(|&at| of[at] == whom && cohorts[at] == cohort && selected[at] == chosen)
                .collect();
            let funded = (0..of.len()).find(|&at| of[at] == "funded" && cohorts[at] == cohort);
            let weight = n[funded?] as f64;
            let at_selection = rows.iter().find(|&&at| years[at] == chosen)?;
            let since = rows.iter().filter(|&&at| {
                let since = years[at] - chosen;
                0 < since && since <= 2024 - (cohort - 1)
            });
            let since: Vec<f64> = since.map(|&at| gap[at]).collect();
            first += weight * gap[*at_selection];
            later += weight * since.iter().sum::<f64>() / since.len() as f64;
        }
        Some(1.0 - later / first)
    };
    let funded = path("funded", 0).unwrap();
    (
        funded,
        (1..=5).filter_map(|back| path("placebo", back)).collect(),
    )
}

#[test]
fn a_gap_that_would_have_closed_anyway_is_told_so() {
    for (variant, anyway) in [("bad-year", true), ("planted", false)] {
        let run = Run::of_variant(variant);
        let (funded, placebos) = closed_anyway(&run);
        let highest = placebos.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!(placebos.len() >= 4, "{variant}: {placebos:?}");
        assert_eq!(
            funded <= highest,
            anyway,
            "{variant}: {funded} of {placebos:?}"
        );
        let mut heads = vec![summary(&run.page("index.html"))];
        for name in all_pages().take(MUNICIPALITIES.len()) {
            let page = run.page(&name);
            if page.contains("class=\"guard\"") {
                heads.push(summary(&page));
            }
        }
        assert!(heads.len() > 5, "{variant}");
        for head in heads {
            let says = "lyftan skulle ha minskat ändå.";
            assert_eq!(head.contains(says), anyway, "{variant}: {head}");
            let beyond = "lyftan har minskat mer än den gör av sig själv.";
            assert_eq!(head.contains(beyond), !anyway, "{variant}: {head}");
            let own = format!("med {:.0} procent, i genomsnitt", 100.0 * funded);
            assert!(head.contains(&own), "{variant}: {own} in {head}");
            let mean = placebos.iter().sum::<f64>() / placebos.len() as f64;
            let by_itself = format!("med {:.0} procent av sig själv", 100.0 * mean);
            assert!(
                head.contains(&by_itself),
                "{variant}: {by_itself} in {head}"
            );
        }
    }
}

#[test]
fn the_pages_speak_the_language_of_the_pipeline() {
    let directory = tempfile::tempdir().unwrap();
    let english = changed(directory.path(), |text| {
        let text = text.replace("language = \"sv\"", "language = \"en\"");
        text.replace(
            "\"data-samples",
            &format!("\"{}/data-samples", root().display()),
        )
    });
    let run = Run::on(
        root().join("data-samples/follow-up").to_str().unwrap(),
        &english,
    );
    for name in all_pages() {
        let page = run.page(&name);
        assert!(page.contains("<html lang=\"en\">"), "{name}");
        assert!(page.contains("Synthetic data."), "{name}");
        let style = between(&page, "<style>", "</style>");
        let text = plain(&page.replace(style, "")).to_lowercase();
        for swedish in [
            "okänt",
            "kommunen",
            "insatserna",
            "klyftan",
            "procentenheter",
            "utbetalt",
            "källor",
        ] {
            assert!(!text.contains(swedish), "{name} says {swedish}");
        }
    }
    let brief = summary(&run.page("pages/0581.html"));
    assert!(
        brief.contains("the gap has closed by more than it does by itself."),
        "{brief}"
    );
    assert!(
        brief.contains("people in Norrköping lived in areas of types 1 and 2"),
        "{brief}"
    );

    let swedish = Run::sample();
    let page = plain(&swedish.page("pages/0581.html"));
    for english in [
        "The gap",
        "Quality declaration",
        "unknown",
        "Wished for",
        "percentage points",
    ] {
        assert!(!page.contains(english), "{english}");
    }
}

#[test]
fn hostile_names_stay_names() {
    let hostile = "<script>alert(1)</script>\"\"' {{ 1 + 1 }} --> ../x";
    let data = copy_of_the_data();
    let path = data.path().join("areas.csv");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(",Norrköping,"));
    fs::write(
        &path,
        text.replace(",Norrköping,", &format!(",\"{hostile}\",")),
    )
    .unwrap();
    let path = data.path().join("efforts.csv");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("Områdesinsats i Norrköping"));
    let text = text.replace("Områdesinsats i Norrköping", &format!("\"{hostile}\""));
    fs::write(&path, text).unwrap();
    let run = Run::on(data.path().to_str().unwrap(), Path::new(PIPELINE));
    let files = files_below(&run.current().join("pages"));
    assert_eq!(files.len(), MUNICIPALITIES.len() + PROGRAMMES.len());
    let page = run.page("pages/0581.html");
    check_form(&page);
    assert!(!page.contains("<script"));
    assert!(page.contains("{{ 1 + 1 }}"));
    assert!(plain(&page).contains("<script>alert(1)</script>\"' {{ 1 + 1 }} --> ../x (0581)"));
    let programme = run.page("pages/programme-synthetic-area-grant.html");
    check_form(&programme);
    assert!(!programme.contains("<script"));
    let index = run.page("index.html");
    assert_eq!(index.matches("<script").count(), 1);
}

#[test]
fn threads_leave_no_trace() {
    let (one, three) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (directory, threads) in [(&one, "1"), (&three, "3")] {
        let pipeline = Path::new(PIPELINE);
        run(
            "data-samples/follow-up",
            pipeline,
            directory.path(),
            threads,
        )
        .well();
    }
    let [one, three] = [one, three]
        .map(|directory| files_below(&fs::canonicalize(directory.path().join("current")).unwrap()));
    assert!(one.len() > 30);
    for ((name, bytes), (other, other_bytes)) in one.iter().zip(&three) {
        assert_eq!(name, other);
        assert!(bytes == other_bytes, "{} differs", name.display());
    }
}

#[test]
fn what_is_unknown_of_a_programme_stands_as_unknown() {
    let data = copy_of_the_data();
    fs::copy(
        root().join("data-samples/programmes/ordinance-2018-151.toml"),
        data.path().join("ordinance.toml"),
    )
    .unwrap();
    let run = Run::on(data.path().to_str().unwrap(), Path::new(PIPELINE));
    let page = run.page("pages/programme-sfs-2018-151.html");
    check_form(&page);
    let rows = table(&page, "years-by-sources");
    let years: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(
        years,
        [
            "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027"
        ]
    );
    let year = |year: &str| -> Vec<String> {
        let cells = row(&rows, year)[..3].iter();
        cells.map(|cell| cell.text.clone()).collect()
    };
    assert_eq!(
        year("2018"),
        ["425 000 000", "cirka 410 000 000", "cirka 410 000 000"]
    );
    assert_eq!(
        year("2019"),
        ["1 300 000 000", "cirka 410 000 000", "okänt"]
    );
    assert_eq!(year("2020"), ["2 200 000 000", "okänt", "okänt"]);
    // Known to be nought, which is something else.
    assert_eq!(year("2023"), ["2 200 000 000", "0", "okänt"]);
    assert_eq!(year("2027"), ["2 200 000 000", "okänt", "okänt"]);
    assert_eq!(table(&page, "municipalities").len(), 32);
    let norrkoping = between(&page, "<th scope=\"row\"><a href=\"0581.html\">", "<");
    assert_eq!(norrkoping, "Norrköping");
    // 425 + 1,300 + 2,200 of 2021 to 2025, and about 410 + 410 + 160 of them.
    let brief = summary(&page);
    assert!(
        brief.contains("12 725 000 000 kronor aviserades"),
        "{brief}"
    );
    assert!(
        brief.contains("cirka 980 000 000 kronor beviljades (cirka 8 procent)"),
        "{brief}"
    );
    assert!(brief.contains("beviljat 2020, 2026 och 2027"), "{brief}");
    assert!(
        brief.contains("Registret har ingen insats inom programmet"),
        "{brief}"
    );
    assert!(section(&page, "where").contains("Okänt"));
    assert!(section(&page, "refused").contains("om det fanns några är okänt"));
}

#[test]
fn what_a_programme_paid_is_told_by_purpose_recipient_and_place() {
    let run = Run::sample();
    let page = run.page("pages/programme-synthetic-area-grant.html");
    let programmes = run.table("programmes");
    let (ids, by) = (programmes.texts("programme"), programmes.texts("by"));
    let (years, paid) = (programmes.whole("year"), programmes.whole("paid"));
    let rows = table(&page, "years-by-register");
    let mut all = 0.0;
    for at in 0..ids.len() {
        if ids[at] == PROGRAMMES[0] && by[at] == "register" && 0 < paid[at] {
            assert_eq!(
                row(&rows, &years[at].to_string())[2].value,
                Some(paid[at] as f64)
            );
            all += paid[at] as f64;
        }
    }
    assert!(all > 0.0);
    // Applied, granted, paid: whatever is added up, it is all of it.
    for id in ["by-region", "by-area", "by-purpose", "by-recipient"] {
        let sum: f64 = table(&page, id)
            .iter()
            .filter_map(|row| row.1[2].value)
            .sum();
        assert_eq!(sum, all, "{id}");
    }
    let text = plain(&page);
    for refused in ["Ansökan i Ydre", "Ansökan i Kinda"] {
        assert!(text.contains(refused), "{refused}");
    }
    assert!(text.contains("Påhittat"));
}

#[test]
fn without_money_and_types_nothing_is_said_to_be_nought() {
    let directory = tempfile::tempdir().unwrap();
    let pipeline = changed(directory.path(), |text| {
        let (before, after) = text.split_once("[follow_up.area_types]").unwrap();
        let (_, outputs) = after.split_once("[outputs]").unwrap();
        format!("{before}\n[outputs]{outputs}")
    });
    let data = root().join("data-samples/follow-up");
    let run = Run::on(data.to_str().unwrap(), &pipeline);
    let files = files_below(&run.current().join("pages"));
    assert_eq!(files.len(), MUNICIPALITIES.len());
    let page = run.page("pages/0581.html");
    check_form(&page);
    for id in ["types", "index", "money"] {
        let text = section(&page, id);
        assert!(text.contains("okänt"), "{id}: {text}");
        assert!(
            !text.contains('0') && !text.contains("ingenting"),
            "{id}: {text}"
        );
    }
    let brief = summary(&page);
    assert!(
        brief.contains("okänt") && !brief.contains("0 kronor"),
        "{brief}"
    );
    check_form(&run.page("index.html"));
}

/// A region without payments in the register has unknown ones.
#[test]
fn no_payment_in_the_register_is_not_nought() {
    let run = Run::sample();
    let efforts = run.table("efforts");
    let (kinds, codes) = (efforts.texts("kind"), efforts.optional_texts("code"));
    let paid: BTreeSet<String> = (0..kinds.len())
        .filter(|&at| kinds[at] == "paid")
        .filter_map(|at| codes[at].clone())
        .collect();
    let without: Vec<&&str> = (MUNICIPALITIES.iter())
        .filter(|code| !paid.contains(**code))
        .collect();
    assert!(!without.is_empty());
    for code in without {
        let brief = summary(&run.page(&format!("pages/{code}.html")));
        assert!(
            brief.contains("Det är okänt, vilket är något annat än ingenting"),
            "{brief}"
        );
    }
}
