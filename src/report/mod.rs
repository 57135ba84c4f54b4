//! The report: what a run found, filled into `reports/templates`, as one self-contained page.

mod content_security_policy;
mod document;
mod from_results;
mod pages;
mod refusals;
mod region_table;
mod revisions;
mod words;

pub use document::{Block, Cell, Head, Page, Section, Table, Text};
pub use from_results::report;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value, context};
pub use pages::pages;
pub use revisions::revisions;
use serde::Serialize;

use crate::language::Language;

const STYLE: &str = include_str!("../../reports/templates/report.css");
const SCRIPT: &str = include_str!("../../reports/templates/report.js");
const PAGE: &str = "page.html";
/// The page of a region or a programme.
const ABOUT: &str = "about.html";
const TEMPLATES: &[(&str, &str)] = &[
    (PAGE, include_str!("../../reports/templates/page.html")),
    (ABOUT, include_str!("../../reports/templates/about.html")),
    (
        "section.html",
        include_str!("../../reports/templates/section.html"),
    ),
    (
        "figures.html",
        include_str!("../../reports/templates/figures.html"),
    ),
    (
        "tables.html",
        include_str!("../../reports/templates/tables.html"),
    ),
    (
        "methods.html",
        include_str!("../../reports/templates/methods.html"),
    ),
    (
        "sources.html",
        include_str!("../../reports/templates/sources.html"),
    ),
    (
        "matching.html",
        include_str!("../../reports/templates/matching.html"),
    ),
    (
        "refused.html",
        include_str!("../../reports/templates/refused.html"),
    ),
];

/// Everything that a report shows; texts are plain text in the report's language. Ids hold no blanks.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    #[serde(skip)]
    pub language: Language,
    pub title: String,
    /// The main findings, a sentence each.
    pub summary: Vec<String>,
    /// The numbers are made up, and the page says so at its head.
    pub synthetic: bool,
    /// Name and version of the program.
    pub program: String,
    /// The published generation that the page belongs to.
    pub generation: String,
    /// What a follow-up of funded efforts found; none without one.
    pub sections: Vec<Section>,
    /// The other pages of the publication: file, relative to this one, and name, by heading.
    pub pages: Vec<(String, Vec<(String, String)>)>,
    pub figures: Vec<Figure>,
    /// A table per analysis.
    pub tables: Vec<RegionTable>,
    pub methods: Vec<Method>,
    pub sources: Vec<Provenance>,
    pub matching: Vec<Matching>,
    pub refused: Vec<Refusal>,
    /// What the checks of the run remarked on.
    pub findings: Vec<String>,
    /// File, relative to the page, and what it holds.
    pub downloads: Vec<(String, String)>,
}

/// A chart; `id` is unique among the figures.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub id: String,
    pub title: String,
    /// What the chart shows, for readers who do not see it.
    pub description: String,
    /// Our own drawing, which goes into the page as it is: an `<svg>` element with a `viewBox`,
    /// without script. Its ids hold no colon (the page's own all do) and differ between figures.
    pub svg: String,
    /// The numbers behind the chart, relative to the page.
    pub data_file: String,
    /// The chart as an image, relative to the page; empty where there is none.
    pub png_file: String,
}

/// The indices of one analysis, a row per region and period; `id` is unique among the tables.
#[derive(Clone, Debug, Serialize)]
pub struct RegionTable {
    pub id: String,
    pub title: String,
    /// What the groups are reckoned from; empty where it is not said.
    pub basis: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Id and label of every level of the rows, from large to small.
    pub levels: Vec<(String, String)>,
    /// Every period of the rows, from first to last.
    pub periods: Vec<String>,
}

/// An index of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub label: String,
    /// Empty if the literature has none.
    pub symbol: String,
    /// Empty for a pure number.
    pub unit: String,
    pub decimals: usize,
}

/// The indices of one region in one period.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The id of the region's level.
    pub level: String,
    pub code: String,
    pub name: String,
    pub period: String,
    pub n_areas: i64,
    /// Unknown where counts are missing.
    pub population: Option<i64>,
    /// A value per column, or the reason why there is none.
    pub values: Vec<Result<f64, String>>,
    /// What the reader should know about the whole row.
    pub flags: Vec<String>,
}

/// How an index is computed and read; `id` is unique among the methods.
#[derive(Clone, Debug, Serialize)]
pub struct Method {
    pub id: String,
    pub name: String,
    pub symbol: String,
    pub equation: String,
    pub range: String,
    pub reading: String,
    /// Empty if there is nothing to beware of.
    pub caution: String,
    /// How the number and size of areas move it.
    pub sensitivity: String,
    /// What was chosen where the literature differs; empty if it does not.
    pub convention: String,
    /// Citation and DOI; the DOI is empty for a work without one.
    pub references: Vec<(String, String)>,
}

/// Where a file of input comes from; `id` is unique among the sources.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    pub id: String,
    pub file: String,
    pub sha256: String,
    /// How many; in words where that is not told.
    pub rows: String,
    pub credit: String,
    pub licence: String,
    pub period: String,
    /// Trailing notes of the export and its stamps of last update.
    pub notes: Vec<String>,
    /// How the cells are protected.
    pub disclosure: String,
}

/// Area names of a source that were matched to codes in one way.
#[derive(Clone, Debug, Serialize)]
pub struct Matching {
    pub source: String,
    pub how: String,
    /// The number of names matched so.
    pub count: i64,
    /// Name and code.
    pub examples: Vec<(String, String)>,
}

/// An index that could not be given for a region and period.
#[derive(Clone, Debug, Serialize)]
pub struct Refusal {
    pub region: String,
    pub period: String,
    pub index: String,
    pub reason: String,
}

/// The page: its style, drawings and script stand in it, and nothing is loaded from elsewhere.
///
/// Fails when a row of a table names a level or period that its table does not list, or has not a
/// value for each column.
pub fn html(report: &Report) -> Result<String, Error> {
    Templates::of(report.language)?.whole(report)
}

/// The templates in one language, read once for any number of pages.
pub struct Templates {
    environment: Environment<'static>,
    language: Language,
}

impl Templates {
    pub fn of(language: Language) -> Result<Templates, Error> {
        Ok(Templates {
            environment: environment(language)?,
            language,
        })
    }

    fn whole(&self, report: &Report) -> Result<String, Error> {
        let language = self.language;
        let tables = report
            .tables
            .iter()
            .map(|table| region_table::lay_out(table, language))
            .collect::<Result<Vec<_>, _>>()?;
        self.environment.get_template(PAGE)?.render(context! {
            report,
            tables,
            refused => refusals::grouped(&report.refused),
            language => language.code(),
            words => words::words(language),
            policy => Value::from_safe_string(content_security_policy::policy(SCRIPT)),
            style => Value::from_safe_string(STYLE.to_owned()),
            script => Value::from_safe_string(SCRIPT.to_owned()),
        })
    }

    /// The page of a region or a programme: as self-contained, and without script.
    pub fn page(&self, page: &Page) -> Result<String, Error> {
        let policy = content_security_policy::policy_without_script();
        self.environment.get_template(ABOUT)?.render(context! {
            page,
            language => self.language.code(),
            words => words::words(self.language),
            policy => Value::from_safe_string(policy.to_owned()),
            style => Value::from_safe_string(STYLE.to_owned()),
        })
    }
}

fn environment(language: Language) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.add_filter("whole", move |number: i64| language.whole(number));
    environment.add_filter("address", address);
    environment.add_filter("drawing", drawing);
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}

/// A relative file name as an address: a `#`, a scheme or a first slash in it leads nowhere else.
fn address(file: &str) -> String {
    let encoded = |(place, byte): (usize, u8)| match byte {
        b'/' if place == 0 => "%2F".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    file.bytes().enumerate().map(encoded).collect()
}

/// The `<svg>` element without the XML declaration, which has no place inside a page.
fn drawing(svg: &str) -> Value {
    let start = svg.find("<svg").unwrap_or(0);
    Value::from_safe_string(svg[start..].trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{address, drawing};

    #[test]
    fn an_address_stays_relative_and_whole() {
        assert_eq!(address("charts/trend.csv"), "charts/trend.csv");
        assert_eq!(address("Åre #1?.csv"), "%C3%85re%20%231%3F.csv");
        assert_eq!(address("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(address("//example.org/x"), "%2F/example.org/x");
    }

    #[test]
    fn a_drawing_loses_its_declaration() {
        let svg = "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"></svg>\n";
        assert_eq!(
            drawing(svg).as_str(),
            Some("<svg viewBox=\"0 0 1 1\"></svg>")
        );
    }
}
