//! How the last run went, as Prometheus' node exporter reads it from a file:
//! <https://github.com/prometheus/node_exporter#textfile-collector>.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostics::EnvironmentError;
use crate::publish::replace_file;

/// What is known when a run has ended. What is not is left as it was.
#[derive(Clone, Debug, Default)]
pub(super) struct Metrics {
    /// The pipeline file, without directories.
    pub pipeline: String,
    /// Where it publishes, which tells two pipelines of one name apart.
    pub out: String,
    pub finished: u64,
    pub seconds: f64,
    pub exit_code: u8,
    pub is_published: bool,
    pub estimates: Option<usize>,
    pub refused: Option<usize>,
    pub charts: Option<usize>,
    /// Values that differ from the generation before.
    pub revisions: Option<usize>,
    /// Mistakes by their code.
    pub findings: BTreeMap<String, usize>,
}

/// A measurement: its name after `klyfta_`, and what it says.
const HELP: &[(&str, &str)] = &[
    ("last_run_timestamp_seconds", "When the last run ended."),
    ("last_run_duration_seconds", "How long it took."),
    (
        "last_run_exit_code",
        "0 published or already current, 2 wrong input, 3 a fault of the machine.",
    ),
    (
        "last_success_timestamp_seconds",
        "When a run last ended well.",
    ),
    (
        "last_publication_timestamp_seconds",
        "When a generation was last published.",
    ),
    ("estimates", "Estimates of the last publication."),
    (
        "estimates_refused",
        "Estimates of the last publication without a value.",
    ),
    ("charts", "Charts of the last publication."),
    (
        "revisions",
        "Values of the last publication that differ from the one before.",
    ),
];

impl Metrics {
    /// Replaces the file in one step.
    pub(super) fn write(&self, path: &Path) -> Result<(), EnvironmentError> {
        let before = before(path).map_err(EnvironmentError::file("read", path))?;
        replace_file(path, self.text(&before).as_bytes())
    }

    fn text(&self, before: &str) -> String {
        let [pipeline, out] = [&self.pipeline, &self.out].map(|it| escaped(it));
        let labels = format!("pipeline=\"{pipeline}\",out=\"{out}\"");
        let count = |number: Option<usize>| number.map(|it| it as f64);
        let now = |known: bool| known.then_some(self.finished as f64);
        let known = [
            Some(self.finished as f64),
            Some(self.seconds),
            Some(f64::from(self.exit_code)),
            now(self.exit_code == 0),
            now(self.is_published),
            count(self.estimates),
            count(self.refused),
            count(self.charts),
            count(self.revisions),
        ];
        let mut text = String::new();
        for ((name, help), value) in HELP.iter().zip(known) {
            let series = format!("klyfta_{name}{{{labels}}}");
            let value = value.or_else(|| value_before(before, &series));
            if let Some(value) = value {
                text.push_str(&head(name, help));
                text.push_str(&format!("{series} {value}\n"));
            }
        }
        text.push_str(&head("findings", "Mistakes that the last run told of."));
        for (code, n) in &self.findings {
            let code = escaped(code);
            text.push_str(&format!(
                "klyfta_findings{{{labels},code=\"{code}\"}} {n}\n"
            ));
        }
        if self.findings.is_empty() {
            text.push_str(&format!("klyfta_findings{{{labels},code=\"\"}} 0\n"));
        }
        text
    }
}

/// What stands in the file; a pipe would be waited for, and a device may have no end.
fn before(path: &Path) -> io::Result<String> {
    const MOST_BYTES: u64 = 1 << 20;
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        there => there?,
    };
    if !there.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    // What somebody else wrote there tells nothing.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn head(name: &str, help: &str) -> String {
    format!("# HELP klyfta_{name} {help}\n# TYPE klyfta_{name} gauge\n")
}

/// What the file said of a series before this run.
fn value_before(before: &str, series: &str) -> Option<f64> {
    let mut lines = before.lines();
    lines.find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

/// A value of a label.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    text.replace('\n', "\\n")
}
