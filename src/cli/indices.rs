//! `klyfta indices`: the registry.

use clap::Args;

use super::{Ended, unreadable_request, write_out};
use crate::diagnostics::did_you_mean;
use crate::indices::{self, Definition, REGISTRY};

/// List the indices
#[derive(Debug, Args)]
pub struct Indices {
    /// Only this one
    id: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

impl Indices {
    pub(super) fn run(&self) -> Ended {
        let chosen: Vec<&Definition> = match &self.id {
            None => REGISTRY.iter().collect(),
            Some(id) => vec![find(id)?],
        };
        write_out(&match self.format {
            Format::Text => text(&chosen),
            Format::Json => json(&chosen),
            Format::Markdown => markdown(&chosen),
        })
    }
}

/// The index of an id, or a mistake that names the nearest.
pub(super) fn find(id: &str) -> Result<&'static Definition, crate::diagnostics::Diagnostic> {
    // People know an index by its letter as well: D, H, M.
    let by_letter = || REGISTRY.iter().find(|definition| definition.symbol == id);
    indices::find(id).or_else(by_letter).ok_or_else(|| {
        let ids = REGISTRY.iter().map(|definition| definition.id);
        unreadable_request("command line", format!("there is no index called `{id}`"))
            .help(did_you_mean(id, ids).unwrap_or_else(|| "`klyfta indices` lists all".to_owned()))
    })
}

fn text(chosen: &[&Definition]) -> String {
    let width = chosen.iter().map(|d| d.id.len()).max().unwrap_or_default();
    let line = |d: &&Definition| {
        format!(
            "{:width$}  {:<4}  {:<10}  {}\n",
            d.id,
            d.symbol,
            d.dimension.id(),
            d.name.en
        )
    };
    chosen.iter().map(line).collect()
}

fn json(chosen: &[&Definition]) -> String {
    let list: Vec<serde_json::Value> = chosen
        .iter()
        .map(|d| {
            serde_json::json!({
                "id": d.id,
                "symbol": d.symbol,
                "name": { "en": d.name.en, "sv": d.name.sv },
                "family": d.dimension.id(),
                "equation": d.equation,
                "parameter": d.parameter.as_ref().map(|parameter| serde_json::json!({
                    "name": parameter.name,
                    "default": parameter.default,
                    "least": parameter.least,
                    "greatest": parameter.greatest,
                    "meaning": parameter.meaning.en,
                })),
                // JSON has no infinity; an open end is left out.
                "range": { "min": d.range.min, "max": Some(d.range.max).filter(|max| max.is_finite()) },
                "axioms": d.axioms.iter().map(|axiom| format!("{axiom:?}")).collect::<Vec<_>>(),
                "convention": d.convention,
                "reading": { "en": d.reading.en, "sv": d.reading.sv },
                "caution": { "en": d.caution.en, "sv": d.caution.sv },
                "used_by": d.used_by,
                "references": d.references.iter().map(|reference| serde_json::json!({
                    "citation": reference.citation,
                    "doi": reference.doi,
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(list))
}

/// docs/indices.md, or a part of it.
pub fn markdown(chosen: &[&Definition]) -> String {
    let mut page = String::from("# Indices\n\nWritten from `src/indices/`; do not edit.\n");
    for definition in chosen {
        page.push_str(&format!("\n{}", section(definition)));
    }
    page
}

/// All that is known of an index, as Markdown.
pub(super) fn section(d: &Definition) -> String {
    let mut text = format!("## {} ({})\n\n`{}`\n\n", d.name.en, d.symbol, d.id);
    text.push_str(&format!("{}\n\n    {}\n\n", d.reading.en, d.equation));
    text.push_str(&format!(
        "From {} to {}. Family: {}.\n\n",
        d.range.min,
        d.range.max,
        d.dimension.id()
    ));
    if let Some(parameter) = &d.parameter {
        text.push_str(&format!(
            "Parameter `{}` ({} by default, between {} and {}): {}\n\n",
            parameter.name,
            parameter.default,
            parameter.least,
            parameter.greatest,
            parameter.meaning.en
        ));
    }
    text.push_str(&format!(
        "Convention: {}.\n\n",
        d.convention.trim_end_matches('.')
    ));
    text.push_str(&format!("When not to use it: {}\n\n", d.caution.en));
    text.push_str(&format!("Used by: {}\n\n", d.used_by));
    if !d.axioms.is_empty() {
        text.push_str("Laws it meets:\n\n");
        for axiom in d.axioms {
            text.push_str(&format!("- {axiom:?}: {}\n", axiom.meaning().en));
        }
        text.push('\n');
    }
    for example in d.examples {
        let rows: Vec<String> = example
            .counts
            .iter()
            .map(|row| format!("{row:?}"))
            .collect();
        text.push_str(&format!(
            "Example ({}): areas {} give {}.\n\n",
            example.source,
            rows.join(", "),
            example.value
        ));
    }
    for reference in d.references {
        text.push_str(&format!(
            "{} <https://doi.org/{}>\n",
            reference.citation, reference.doi
        ));
    }
    text
}
