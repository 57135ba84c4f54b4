//! The report: that data stay data, that the page stands alone, and that it says what it was given.

use std::collections::BTreeSet;

use klyfta::language::Language;
use klyfta::report::{
    Block, Cell, Column, Figure, Head, Matching, Method, Provenance, Refusal, RegionTable, Report,
    Row, Section, Table, Text, html,
};
use sha2::{Digest, Sha256};

const HOSTILE: &str = "<script>alert(1)</script></td></style>\" onclick=\"alert(2) ' {{ 1 + 1 }} \
                       {% raw %} &lt; --> ]]>";

/// A report with something in every place, each text ending in the one given.
fn report(language: Language, ending: &str) -> Report {
    let text = |text: &str| format!("{text} {ending}");
    Report {
        language,
        title: text("Segregation"),
        summary: vec![text("The gap grew")],
        synthetic: true,
        program: text("klyfta 0.1.0"),
        generation: text("3f9a1c07"),
        sections: vec![section(ending)],
        pages: vec![(
            text("Municipalities"),
            vec![(text("pages/0581.html"), text("Norrköping"))],
        )],
        figures: vec![figure("trend", ending), figure("ranking", ending)],
        tables: vec![table("income", ending), table("tenure", ending)],
        methods: vec![Method {
            id: "dissimilarity".to_owned(),
            name: text("Dissimilarity"),
            symbol: text("D"),
            equation: text("D = 1/2 sum_i abs(a_i / A - b_i / B)"),
            range: text("0 to 1"),
            reading: text("The share that would have to move"),
            caution: text("Not for two areas"),
            sensitivity: text("Small areas raise it"),
            convention: text("Uninhabited areas are left out"),
            references: vec![(text("Duncan and Duncan (1955)"), text("10.2307/2088328"))],
        }],
        sources: vec![Provenance {
            id: "income".to_owned(),
            file: text("income.csv"),
            sha256: text("9f86d081"),
            rows: text("134 520"),
            credit: text("Statistics Sweden"),
            licence: text("CC0"),
            period: text("2021-2022"),
            notes: vec![text("Updated 2025-01-28")],
            disclosure: text("public"),
        }],
        matching: vec![Matching {
            source: text("efforts.csv"),
            how: text("after trimming"),
            count: 1204,
            examples: vec![(text("Rosengård"), text("1280R034"))],
        }],
        refused: vec![Refusal {
            region: text("Åre"),
            period: text("2022"),
            index: text("D"),
            reason: text("no people in the group"),
        }],
        findings: vec![text("Nine rows name no area")],
        downloads: vec![(text("tables/estimates.parquet"), text("every index"))],
    }
}

fn figure(id: &str, ending: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        title: format!("Trend {ending}"),
        description: format!("A line that rises {ending}"),
        svg: format!(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"chart-{id}\" \
             viewBox=\"0 0 9 9\"><path d=\"M0 0h9\"/></svg>\n"
        ),
        data_file: format!("charts/{id}.csv{ending}"),
        png_file: format!("charts/{id}.png{ending}"),
    }
}

/// A section with every kind of block.
fn section(ending: &str) -> Section {
    let text = |text: &str| format!("{text} {ending}");
    let linked = Text {
        text: text("Norrköping"),
        file: text("pages/0581.html"),
        doi: String::new(),
    };
    let cited = Text {
        text: text("Galton (1886)"),
        file: String::new(),
        doi: text("10.2307/2841583"),
    };
    let cell = |it: &Text| Cell {
        text: it.clone(),
        value: text("0.5"),
    };
    let head = |numeric| Head {
        text: text("Share"),
        numeric,
    };
    Section {
        id: "happened".to_owned(),
        title: text("What happened"),
        blocks: vec![
            Block::Heading {
                text: text("Before and after"),
            },
            Block::Paragraph {
                text: text("The gap closed"),
            },
            Block::Guard {
                text: text("It would have closed anyway"),
            },
            Block::List {
                items: vec![linked.clone(), cited.clone()],
            },
            Block::Facts {
                facts: vec![(text("Relevance"), vec![linked.clone(), cited.clone()])],
            },
            Block::Table(Table {
                id: "gap".to_owned(),
                caption: text("Gaps"),
                heads: vec![head(false), head(true)],
                rows: vec![vec![cell(&linked), cell(&cited)]],
                notes: vec![text("In per cent")],
            }),
            Block::Drawing {
                figure: figure("follow-up-gap", ending),
            },
        ],
    }
}

fn table(id: &str, ending: &str) -> RegionTable {
    let missing = Err(format!("no people in the group {ending}"));
    let row = |name: &str, period: &str, values| Row {
        level: "municipality".to_owned(),
        code: format!("0001{ending}"),
        name: format!("{name} {ending}"),
        period: period.to_owned(),
        n_areas: 12,
        population: Some(12_345),
        values,
        flags: vec![format!("fewer than five areas {ending}")],
    };
    RegionTable {
        id: id.to_owned(),
        title: format!("Income {ending}"),
        basis: format!("Disposable income, national fifths {ending}"),
        columns: vec![column("Dissimilarity", 3, ending), column("Gap", 1, ending)],
        rows: vec![
            row("Älmhult", "2021", vec![Ok(0.25), Ok(0.0)]),
            row("Älmhult", "2022", vec![Ok(0.321_846), Ok(-1234.56)]),
            row("Åre", "2022", vec![missing, Ok(7.0)]),
            row("Zinkgruvan", "2022", vec![Ok(0.5), Ok(f64::NAN)]),
        ],
        levels: vec![
            ("county".to_owned(), format!("County {ending}")),
            ("municipality".to_owned(), format!("Municipality {ending}")),
        ],
        periods: vec!["2021".to_owned(), "2022".to_owned()],
    }
}

fn column(label: &str, decimals: usize, ending: &str) -> Column {
    Column {
        label: format!("{label} {ending}"),
        symbol: format!("D {ending}"),
        unit: format!("points {ending}"),
        decimals,
    }
}

fn page(language: Language) -> String {
    html(&report(language, "")).unwrap()
}

/// An opening tag with its attributes as a browser would read them.
#[derive(Debug, PartialEq)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, attribute: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| name == attribute);
        found.map(|(_, value)| value.as_str())
    }
}

/// The opening tags of the page, without what stands inside its script and style.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let (inside, after) = rest[start + 1..].split_once('>').expect("a tag ends");
        rest = after;
        if inside.starts_with(['/', '!', '?']) {
            continue;
        }
        let tag = tag(inside.trim_end_matches('/'));
        if ["script", "style"].contains(&tag.name.as_str()) {
            let end = format!("</{}", tag.name);
            rest = &rest[rest.find(&end).expect("script and style end")..];
        }
        tags.push(tag);
    }
    tags
}

fn tag(inside: &str) -> Tag {
    let (name, rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    let mut rest = rest.trim();
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (attribute, after) = rest.split_at(rest.find(['=', ' ']).unwrap_or(rest.len()));
        let (value, after) = match after.strip_prefix('=') {
            Some(quoted) => {
                let value = quoted.strip_prefix('"').expect("a value stands in quotes");
                value.split_once('"').expect("a value ends")
            }
            None => ("", after),
        };
        attributes.push((attribute.to_owned(), plain(value)));
        rest = after.trim_start();
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

/// Text with its character references replaced.
fn plain(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (reference, character)| {
        text.replace(reference, character)
    })
    .replace("&amp;", "&")
}

/// What stands between the page's first `start` and the `end` after it.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, after) = page
        .split_once(start)
        .unwrap_or_else(|| panic!("there is no {start}"));
    after
        .split_once(end)
        .unwrap_or_else(|| panic!("there is no {end}"))
        .0
}

fn headings(page: &str) -> Vec<&str> {
    let parts = page.split("<h2").skip(1);
    parts.map(|part| between(part, ">", "</h2>")).collect()
}

#[test]
fn hostile_texts_stay_texts() {
    let shape = |ending: &str| -> Vec<(String, Vec<String>)> {
        let page = html(&report(Language::Swedish, ending)).unwrap();
        let names = |tag: Tag| tag.attributes.into_iter().map(|(name, _)| name).collect();
        let tags = tags(&page).into_iter();
        tags.map(|tag| (tag.name.clone(), names(tag))).collect()
    };
    assert_eq!(shape(HOSTILE), shape("harmless"));

    let page = html(&report(Language::Swedish, HOSTILE)).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("alert(1)</script>"));
    assert!(page.contains("{{ 1 + 1 }} {% raw %} &amp;lt;"));
    let name = between(
        &page,
        "<tr data-v=\"1,1,12,12345,0.5,\"><th scope=\"row\">",
        "<",
    );
    assert_eq!(plain(name), format!("Zinkgruvan {HOSTILE}"));
}

#[test]
fn every_section_stands_in_both_languages() {
    let swedish = page(Language::Swedish);
    assert!(swedish.starts_with("<!DOCTYPE html>\n<html lang=\"sv\">"));
    assert_eq!(
        headings(&swedish),
        [
            "Huvudresultat",
            "Innehåll",
            "Sidor",
            "What happened ",
            "Figurer",
            "Tabeller",
            "Så är måtten definierade",
            "Varifrån data kommer",
            "Så kopplades områdesnamn till koder",
            "Det som inte kunde beräknas",
            "Anmärkningar från kontrollerna",
            "Filer",
        ]
    );
    let english = page(Language::English);
    assert!(english.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert_eq!(
        headings(&english),
        [
            "Main findings",
            "Contents",
            "Pages",
            "What happened ",
            "Figures",
            "Tables",
            "How the indices are defined",
            "Where the data come from",
            "How area names were matched to codes",
            "What could not be computed",
            "Remarks from the checks",
            "Files",
        ]
    );
}

#[test]
fn numbers_are_written_as_the_language_writes_them() {
    let swedish = page(Language::Swedish);
    for number in ["0,322", "−1\u{a0}234,6", "12\u{a0}345"] {
        assert!(swedish.contains(&format!("<td>{number}</td>")), "{number}");
    }
    let english = page(Language::English);
    for number in ["0.322", "−1,234.6", "12,345"] {
        assert!(english.contains(&format!("<td>{number}</td>")), "{number}");
    }
}

#[test]
fn a_missing_value_is_a_dash_with_its_reason() {
    let page = page(Language::English);
    let cells =
        |name: &str| between(&page, &format!("<th scope=\"row\">{name} "), "</tr>").to_owned();
    let mark = "<td>–<sup><a href=\"#table:income:3\" aria-describedby=\"table:income:3\">3</a></sup></td>";
    assert!(cells("Åre").contains(mark), "{}", cells("Åre"));
    assert!(page.contains("<li id=\"table:income:3\">no people in the group </li>"));
    // Level and period by place, areas, population; then the values, of which the first is missing.
    assert!(page.contains("<tr data-v=\"1,1,12,12345,,7\">"));

    let not_a_number = "<li id=\"table:income:2\">The calculation gave no finite number.</li>";
    assert!(page.contains(not_a_number));
    assert!(page.contains("<tr data-v=\"1,1,12,12345,0.5,\">"));
    assert!(!page.contains("NaN"));
}

#[test]
fn a_zero_is_a_value() {
    let page = page(Language::Swedish);
    assert!(page.contains("<td>0,250</td><td>0,0</td>"));
    assert!(page.contains("<tr data-v=\"1,0,12,12345,0.25,0\">"));
}

#[test]
fn rows_stand_by_last_period_and_swedish_alphabet() {
    let page = page(Language::English);
    let (_, tables) = page.split_once("report:tables:title\">").unwrap();
    let names = between(tables, "<tbody>", "</tbody>")
        .split("<th scope=\"row\">")
        .skip(1);
    let names: Vec<&str> = names.map(|row| row.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["Zinkgruvan", "Åre", "Älmhult", "Älmhult"]);
    assert!(page.contains("<option value=\"1\" selected>2022</option>"));
}

#[test]
fn a_mark_leads_to_its_note() {
    let page = page(Language::Swedish);
    let tags = tags(&page);
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "ids are unique: {ids:?}");

    let links = tags
        .iter()
        .filter_map(|tag| tag.get("href")?.strip_prefix('#'));
    let relations = ["aria-labelledby", "aria-describedby"];
    let relations = tags
        .iter()
        .flat_map(|tag| relations.map(|name| tag.get(name)));
    let targets: Vec<&str> = links.chain(relations.flatten()).collect();
    assert!(targets.contains(&"table:tenure:1"));
    for target in targets {
        assert!(known.contains(target), "nothing has the id {target}");
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for ending in ["", "javascript:alert(1)", "//example.org/x", HOSTILE] {
        let mut report = report(Language::Swedish, ending);
        report
            .downloads
            .push((ending.to_owned(), "a file of that name".to_owned()));
        let page = html(&report).unwrap();
        for tag in tags(&page) {
            for loading in ["src", "srcset", "data", "action", "xlink:href", "style"] {
                assert_eq!(tag.get(loading), None, "{tag:?}");
            }
            let address = tag.get("href").unwrap_or("#");
            let stated = address.starts_with('#') || address.starts_with("https://doi.org/10.");
            let relative = !address.contains(':') && !address.starts_with('/');
            assert!(stated || relative, "{tag:?}");
            assert!(!["link", "iframe", "object", "embed", "base"].contains(&tag.name.as_str()));
        }
        let style = between(&page, "<style>", "</style>");
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

#[test]
fn the_policy_allows_the_script_of_the_page_alone() {
    let page = page(Language::Swedish);
    let script = between(&page, "<script>", "</script>");
    let hash = between(&page, "script-src 'sha256-", "'");
    assert_eq!(from_base64(hash), Sha256::digest(script).to_vec());
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    );
    assert!(!policy.contains("script-src 'unsafe") && !policy.contains('*'));
}

fn from_base64(text: &str) -> Vec<u8> {
    let digits = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/']);
    let digits: Vec<char> = digits.collect();
    let mut bits = Vec::new();
    for character in text.trim_end_matches('=').chars() {
        let digit = digits.iter().position(|digit| *digit == character);
        let digit = digit.expect("a digit of base64");
        bits.extend((0..6).rev().map(|place| digit >> place & 1));
    }
    let bytes = bits.chunks_exact(8);
    bytes
        .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | *bit as u8))
        .collect()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(Language::Swedish), page(Language::Swedish));
}

#[test]
fn only_a_synthetic_report_says_that_it_is() {
    let mut report = report(Language::Swedish, "");
    assert!(
        html(&report)
            .unwrap()
            .contains("<strong>Syntetiska data.</strong>")
    );
    report.synthetic = false;
    assert!(!html(&report).unwrap().contains("Syntetiska"));
}

#[test]
fn a_report_of_little_says_what_there_is_none_of() {
    let report = Report {
        sections: Vec::new(),
        pages: Vec::new(),
        figures: Vec::new(),
        tables: Vec::new(),
        matching: Vec::new(),
        refused: Vec::new(),
        findings: Vec::new(),
        ..report(Language::English, "")
    };
    let page = html(&report).unwrap();
    for sentence in [
        "No area names were matched to codes.",
        "Nothing was refused.",
        "The checks gave no cause for remarks.",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    assert!(!page.contains("report:figures") && !page.contains("report:tables"));
    assert!(!page.contains("report:pages") && !page.contains("section:"));
}

#[test]
fn many_refusals_are_folded_away() {
    let mut report = report(Language::English, "");
    assert!(html(&report).unwrap().contains("<details open>"));
    let refusal = report.refused[0].clone();
    report.refused.extend((2000..2030).map(|period| Refusal {
        period: period.to_string(),
        ..refusal.clone()
    }));
    let page = html(&report).unwrap();
    assert!(!page.contains("<details open>"));
    assert!(page.contains("no people in the group  <span class=\"count\">(31)</span>"));
}

#[test]
fn a_row_must_fit_its_table() {
    let refuse = |change: fn(&mut Row)| {
        let mut report = report(Language::English, "");
        change(&mut report.tables[1].rows[0]);
        let problem = html(&report).expect_err("the row does not fit").to_string();
        assert!(
            problem.contains("table `tenure` (region `0001`"),
            "{problem}"
        );
    };
    refuse(|row| row.period = "2023".to_owned());
    refuse(|row| row.level = "country".to_owned());
    refuse(|row| row.values.push(Ok(0.5)));
}

/// All municipalities over four years fit in a page that opens at once and can be mailed.
#[test]
fn a_large_table_makes_no_large_page() {
    let mut report = report(Language::Swedish, "");
    let table = &mut report.tables[0];
    let column = table.columns[0].clone();
    table.columns = vec![column; 12];
    let row = table.rows[1].clone();
    table.rows = (0..1250)
        .map(|place| Row {
            code: format!("{place:04}"),
            name: format!("Upplands Väsby {place}"),
            values: (1..=12)
                .map(|index| Ok(f64::from(place + index).sqrt().fract()))
                .collect(),
            ..row.clone()
        })
        .collect();
    let size = html(&report).unwrap().len();
    assert!(size < 1_200_000, "{size} bytes");
}
