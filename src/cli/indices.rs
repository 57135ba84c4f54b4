//! `klyfta indices`: the registry.

use clap::Args;

use super::{Ended, unreadable_request, write_out};
use crate::diagnostics::{Diagnostic, Place, code, did_you_mean};
use crate::indices::{self, Definition, Formula, REGISTRY};

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
pub(super) fn find(id: &str) -> Result<&'static Definition, Diagnostic> {
    // People know an index by its letter and by other names as well: D, H, M, eta squared.
    let by_name = || {
        REGISTRY
            .iter()
            .find(|definition| definition.symbol == id || definition.also_called.contains(&id))
    };
    indices::find(id).or_else(by_name).ok_or_else(|| {
        let names = |definition: &'static Definition| {
            std::iter::once(definition.id).chain(definition.also_called.iter().copied())
        };
        let ids = REGISTRY.iter().flat_map(names);
        unreadable_request("command line", format!("there is no index called `{id}`"))
            .help(did_you_mean(id, ids).unwrap_or_else(|| "`klyfta indices` lists all".to_owned()))
    })
}

/// The index and the value of `INDEX=VALUE`, as a parameter is given.
pub(super) fn parameter(given: &str) -> Result<(&'static str, f64), Diagnostic> {
    let wrong = |message: String| {
        Diagnostic::new(
            &code::UNKNOWN_PARAMETER,
            Place::file("--parameter"),
            message,
        )
    };
    let (id, value) = given
        .split_once('=')
        .ok_or_else(|| wrong(format!("`{given}` is not INDEX=VALUE")))?;
    let definition = find(id)?;
    let parameter = definition
        .parameter
        .as_ref()
        .ok_or_else(|| wrong(format!("`{id}` has no parameter")))?;
    let allowed = value.parse().ok().filter(|value| parameter.accepts(*value));
    let value = allowed.ok_or_else(|| {
        wrong(format!(
            "`{value}` is no {} of `{id}`: it lies {}",
            parameter.name,
            parameter.allowed()
        ))
    })?;
    Ok((definition.id, value))
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
                "also_called": d.also_called,
                "family": d.dimension.id(),
                "takes": takes(d.formula),
                "equation": d.equation,
                "unit": d.unit.id(),
                "parameter": d.parameter.as_ref().map(|parameter| serde_json::json!({
                    "name": parameter.name,
                    "default": parameter.default,
                    "least": parameter.least,
                    "greatest": parameter.greatest,
                    "meaning": parameter.meaning.en,
                })),
                // JSON has no infinity; an open end is left out.
                "range": {
                    "min": Some(d.range.min).filter(|min| min.is_finite()),
                    "max": Some(d.range.max).filter(|max| max.is_finite()),
                },
                "ends": { "en": d.ends.en, "sv": d.ends.sv },
                "axioms": d.axioms.iter().map(|axiom| format!("{axiom:?}")).collect::<Vec<_>>(),
                "convention": d.convention,
                "reading": { "en": d.reading.en, "sv": d.reading.sv },
                "caution": { "en": d.caution.en, "sv": d.caution.sv },
                "sensitivity": { "en": d.sensitivity.en, "sv": d.sensitivity.sv },
                "decomposable": d.part_weight.is_some(),
                "standard_error": d.error.as_ref().map(|error| error.method),
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

/// An end of a range.
fn end(value: f64) -> String {
    if value == f64::INFINITY {
        "no limit".to_owned()
    } else if value == f64::NEG_INFINITY {
        "no lower limit".to_owned()
    } else {
        value.to_string()
    }
}

/// What an index is computed from.
fn takes(formula: Formula) -> &'static str {
    match formula {
        Formula::TwoGroup(_) => "counts of a group and of others by area",
        Formula::MultiGroup(_) => "counts of all groups by area",
        Formula::Pair(_) => "counts of all groups by area, for each pair of groups",
        Formula::Ordered(_) => "counts of ordered groups by area",
        Formula::Outcomes(_) => "a value of each group or area, with its population",
        Formula::Incomes(_) => "values of people or areas, with their populations",
        Formula::TaxedIncomes(_) => "incomes and what is paid on each, with their populations",
    }
}

/// What the numbers of an example's row are.
fn columns(formula: Formula) -> &'static str {
    match formula {
        Formula::TwoGroup(_) => "areas [group, others]",
        Formula::MultiGroup(_) | Formula::Pair(_) => "areas [each group]",
        Formula::Ordered(_) => "areas [lowest to highest]",
        Formula::Outcomes(_) => "units [value, population]",
        Formula::Incomes(_) => "incomes [value, population]",
        Formula::TaxedIncomes(_) => "incomes [before, tax, population]",
    }
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
    let mut text = format!("## {} ({})\n\n`{}`", d.name.en, d.symbol, d.id);
    if !d.also_called.is_empty() {
        text.push_str(&format!(", also called {}", d.also_called.join(", ")));
    }
    text.push_str("\n\n");
    text.push_str(&format!("{}\n\n    {}\n\n", d.reading.en, d.equation));
    text.push_str(&format!(
        "From {} to {} ({}). {}\n\n",
        end(d.range.min),
        end(d.range.max),
        d.unit.id(),
        d.ends.en
    ));
    text.push_str(&format!(
        "Family: {}. Takes {}.\n\n",
        d.dimension.id(),
        takes(d.formula)
    ));
    if let Some(parameter) = &d.parameter {
        text.push_str(&format!(
            "Parameter `{}` ({} by default, {}): {}\n\n",
            parameter.name,
            parameter.default,
            parameter.allowed(),
            parameter.meaning.en
        ));
    }
    text.push_str(&format!(
        "Convention: {}.\n\n",
        d.convention.trim_end_matches('.')
    ));
    text.push_str(&format!("When not to use it: {}\n\n", d.caution.en));
    text.push_str(&format!(
        "Number and size of areas: {}\n\n",
        d.sensitivity.en
    ));
    if d.part_weight.is_some() {
        text.push_str(
            "Splits exactly into what lies between regions and what lies within them.\n\n",
        );
    }
    if let Some(error) = &d.error {
        text.push_str(&format!("Standard error: {}.\n\n", error.method));
    }
    text.push_str(&format!("Used by: {}\n\n", d.used_by));
    if !d.axioms.is_empty() {
        text.push_str("Laws it meets:\n\n");
        for axiom in d.axioms {
            text.push_str(&format!("- {axiom:?}: {}\n", axiom.meaning().en));
        }
        text.push('\n');
    }
    for example in d.examples {
        let rows: Vec<String> = example.rows.iter().map(|row| format!("{row:?}")).collect();
        text.push_str(&format!(
            "Example ({}): {} {} give {}.\n\n",
            example.source,
            columns(d.formula),
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
