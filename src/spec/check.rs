//! Holds a pipeline file against its JSON schema, so that every mistake of form is reported at once.
//!
//! Deserialising would stop at the first mistake. The schema is generated from the same types, so a
//! key is still written down once.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, did_you_mean};

/// Fails with all mistakes of form.
pub(super) fn against_schema(
    table: &DeTable,
    schema: &Value,
    place: &dyn Fn(usize) -> Place,
) -> Result<(), Diagnostics> {
    let mut check = Check {
        root: schema,
        place,
        diagnostics: Diagnostics::default(),
    };
    check.table(table, 0, "the pipeline file", schema);
    check.diagnostics.from_top_to_bottom().or(())
}

struct Check<'a> {
    root: &'a Value,
    place: &'a dyn Fn(usize) -> Place,
    diagnostics: Diagnostics,
}

impl<'a> Check<'a> {
    fn add(&mut self, code: &code::Code, at: usize, message: String, help: Option<String>) {
        // A place takes a look at all of the text before it, so only those that are told are found.
        let beginning = (self.place)(0);
        let place = match self.diagnostics.keeps(code, &beginning.file) {
            true => (self.place)(at),
            false => beginning,
        };
        let diagnostic = Diagnostic::new(code, place, message);
        self.diagnostics.add(diagnostic.maybe_help(help));
    }

    /// The schema that a schema refers to, past references and "or null".
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        if let Some(pointer) = schema["$ref"].as_str() {
            let target = self
                .root
                .pointer(pointer.trim_start_matches('#'))
                .expect("schemars writes references into its own schema");
            return self.resolve(target);
        }
        let meant = schema["anyOf"]
            .as_array()
            .and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"));
        meant.map_or(schema, |schema| self.resolve(schema))
    }

    fn table(&mut self, table: &DeTable, at: usize, name: &str, schema: &'a Value) {
        let properties = schema["properties"].as_object();
        let others = &schema["additionalProperties"];
        for (key, value) in table.iter() {
            let word = key.get_ref().as_ref();
            let known = properties.and_then(|properties| properties.get(word));
            match known {
                Some(expected) => self.value(value.get_ref(), value.span().start, word, expected),
                None if others.is_object() => {
                    self.value(value.get_ref(), value.span().start, word, others);
                }
                None => {
                    let words = properties
                        .into_iter()
                        .flat_map(|properties| properties.keys().map(String::as_str));
                    let words: Vec<&str> = words.filter(|word| *word != "$schema").collect();
                    let help = did_you_mean(word, words.iter().copied())
                        .unwrap_or_else(|| format!("the keys here are {}", words.join(", ")));
                    self.add(
                        &code::UNKNOWN_KEY,
                        key.span().start,
                        format!("`{word}` means nothing in {name}"),
                        Some(help),
                    );
                }
            }
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for key in required.filter_map(Value::as_str) {
            if !table.iter().any(|(known, _)| known.get_ref() == key) {
                let help = properties
                    .and_then(|properties| properties.get(key))
                    .and_then(|property| self.description(property));
                self.add(
                    &code::MISSING_KEY,
                    at,
                    format!("`{key}` is missing in {name}"),
                    help,
                );
            }
        }
    }

    fn description(&self, schema: &'a Value) -> Option<String> {
        let text = schema["description"]
            .as_str()
            .or(self.resolve(schema)["description"].as_str())?;
        Some(text.replace('\n', " "))
    }

    fn value(&mut self, value: &DeValue, at: usize, name: &str, schema: &'a Value) {
        let schema = self.resolve(schema);
        if let Some(choices) = choices(schema) {
            return self.choice(value, at, name, &choices);
        }
        let expected = match &schema["type"] {
            // An optional value is written as a list of types, of which the first is meant.
            Value::Array(types) => types[0].as_str(),
            other => other.as_str(),
        };
        match (expected, value) {
            (Some("object"), DeValue::Table(table)) => {
                self.table(table, at, &format!("`{name}`"), schema);
            }
            (Some("array"), DeValue::Array(list)) => {
                for item in list.iter() {
                    self.value(item.get_ref(), item.span().start, name, &schema["items"]);
                }
            }
            (Some("string"), DeValue::String(_))
            | (Some("boolean"), DeValue::Boolean(_))
            | (Some("number"), DeValue::Integer(_) | DeValue::Float(_)) => {}
            (Some("integer"), DeValue::Integer(whole)) => {
                let parsed = i64::from_str_radix(whole.as_str(), whole.radix());
                let least = schema["minimum"].as_f64().unwrap_or(f64::from(i32::MIN));
                if !parsed.is_ok_and(|n| least <= n as f64 && n <= i64::from(i32::MAX)) {
                    self.add(
                        &code::WRONG_TYPE,
                        at,
                        format!("`{whole}` is out of range for `{name}`"),
                        None,
                    );
                }
            }
            (expected, value) => {
                let wanted = expected.unwrap_or("another kind of value");
                self.add(
                    &code::WRONG_TYPE,
                    at,
                    format!(
                        "`{name}` takes {}, and {} is {}",
                        plain_name(wanted),
                        shown(value),
                        plain_name(value.type_str())
                    ),
                    None,
                );
            }
        }
    }

    fn choice(&mut self, value: &DeValue, at: usize, name: &str, choices: &[&str]) {
        let word = value.as_str();
        if word.is_some_and(|word| choices.contains(&word)) {
            return;
        }
        let list = format!("it takes {}", choices.join(", "));
        let (message, help) = match word {
            Some(word) => (
                format!("`{word}` is not a choice for `{name}`"),
                match did_you_mean(word, choices.iter().copied()) {
                    Some(meant) => format!("{meant} {list}"),
                    None => list,
                },
            ),
            None => (
                format!(
                    "`{name}` takes a word in quotes, and this is {}",
                    plain_name(value.type_str())
                ),
                list,
            ),
        };
        self.add(&code::UNKNOWN_CHOICE, at, message, Some(help));
    }
}

/// The words that a schema allows, if it allows only some: schemars writes documented words as
/// constants and the others as a list.
fn choices(schema: &Value) -> Option<Vec<&str>> {
    fn words(schema: &Value) -> Vec<&str> {
        let listed = schema["enum"].as_array().into_iter().flatten();
        listed
            .chain(schema.get("const"))
            .filter_map(Value::as_str)
            .collect()
    }
    match schema["oneOf"].as_array() {
        Some(parts) => Some(parts.iter().flat_map(words).collect()),
        None => Some(words(schema)).filter(|words| !words.is_empty()),
    }
}

/// A value as it is written, if it is short.
fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("`{text}`"),
        DeValue::Integer(whole) => format!("`{whole}`"),
        DeValue::Float(number) => format!("`{number}`"),
        DeValue::Boolean(truth) => format!("`{truth}`"),
        _ => "this".to_owned(),
    }
}

/// What a kind of value is called, in JSON schema's word or TOML's.
fn plain_name(kind: &str) -> &str {
    match kind {
        "object" | "table" => "a table",
        "array" => "a list",
        "string" => "text in quotes",
        "boolean" => "true or false",
        "number" | "float" => "a number",
        "integer" => "a whole number",
        "datetime" => "a date",
        other => other,
    }
}
