//! The pipeline file as written: every value knows its line and column.

mod check;
mod file;
mod follow_up;
mod located;

pub use file::{
    AbsentRows, Analysis, ByLanguage, Chart, ChartKind, Columns, Correction, Coverage, Decimal,
    Delimiter, Disclosure, DisclosurePolicy, Draw, Encoding, Everything, ExpectedWhen, Favourable,
    FinalNewline, Format, Geography, Group, Inference, IntervalKind, LanguageCode, Level,
    LostZeros, MarginsKept, MissingKind, Names, Outputs, PipelineFile, Protection, Register,
    RepeatedRows, Source,
};
pub use follow_up::{
    AreaTypes, ComparedWith, Condition, Control, Distance, Divisor, EffectMethod, Efforts,
    FollowUp, Funded, FundedBy, Indicator, Limit, LimitsFile, Matching, Question, Rule, Weighting,
};
pub use located::Located;

use serde_json::json;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code};
use crate::indices::{Dimension, REGISTRY};

/// A pipeline file with its own text, so that any value in it can be pointed at.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file as the user named it.
    pub name: String,
    pub text: String,
    pub file: PipelineFile,
}

impl Spec {
    /// Reads a pipeline file; everything that is wrong with its form is reported at once.
    pub fn parse(name: &str, text: &str) -> Result<Spec, Diagnostics> {
        let place = |offset| Place::at(name, Some(Position::of_offset(text, offset)));
        let (table, errors) = toml::de::DeTable::parse_recoverable(text);
        let mut diagnostics = Diagnostics::default();
        let mut last = None;
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            // The parser may say the same of a place many times over.
            if last.replace(start) == Some(start) {
                continue;
            }
            diagnostics.add(Diagnostic::new(
                &code::PIPELINE_SYNTAX,
                place(start),
                error.message(),
            ));
        }
        // A file that is not TOML has no keys that could be checked.
        let table = diagnostics.or(table)?;
        check::against_schema(table.get_ref(), &form(), &place)?;
        let file = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            Diagnostic::new(&code::WRONG_TYPE, place(start), error.message())
        })?;
        Ok(Spec {
            name: name.to_owned(),
            text: text.to_owned(),
            file,
        })
    }

    /// Where a value stands in the file.
    pub fn place<T>(&self, value: &Located<T>) -> Place {
        let start = value.span().start;
        Place::at(
            self.name.clone(),
            Some(Position::of_offset(&self.text, start)),
        )
    }
}

/// The form of a pipeline file as a JSON schema, generated from its types.
fn form() -> serde_json::Value {
    schemars::schema_for!(PipelineFile).to_value()
}

/// The JSON schema of a pipeline file for editors: its form, and the words that indices and families
/// are known by. [`Spec::parse`] leaves those words to the plan, which knows what to say about them.
pub fn schema() -> serde_json::Value {
    let mut schema = form();
    schema["title"] = json!("klyfta pipeline");
    // Editors find the schema of a TOML file in a `#:schema` comment or in this key.
    schema["properties"]["$schema"] = json!({ "type": "string" });
    let ids: Vec<&str> = REGISTRY.iter().map(|definition| definition.id).collect();
    let families: Vec<&str> = Dimension::ALL.iter().map(|family| family.id()).collect();
    let analysis = &mut schema["$defs"]["Analysis"]["properties"];
    analysis["indices"]["items"]["enum"] = json!(ids);
    analysis["families"]["items"]["enum"] = json!(families);
    schema["$defs"]["Chart"]["properties"]["index"]["enum"] = json!(ids);
    schema
}
