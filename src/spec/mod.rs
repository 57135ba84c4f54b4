//! The pipeline file as written: every value knows its line and column.

mod check;
mod file;
mod located;

pub use file::{
    AbsentRows, Analysis, ByLanguage, Chart, ChartKind, Columns, Coverage, Decimal, Delimiter,
    Encoding, Everything, Format, Geography, Group, LanguageCode, Level, LostZeros, MissingKind,
    Names, Outputs, PipelineFile, Register, RepeatedRows, Source,
};
pub use located::Located;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, Position, code};

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
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            diagnostics.add(Diagnostic::new(
                &code::PIPELINE_SYNTAX,
                place(start),
                error.message(),
            ));
        }
        // A file that is not TOML has no keys that could be checked.
        let table = diagnostics.or(table)?;
        check::against_schema(table.get_ref(), &schema(), &place).map_or(Ok(()), Err)?;
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

/// The JSON schema of a pipeline file, for editors and for [`Spec::parse`].
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(PipelineFile).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), serde_json::json!("klyfta pipeline"));
        // Editors name the schema of a TOML file in a `#:schema` comment or in this key.
        object["properties"]["$schema"] = serde_json::json!({ "type": "string" });
    }
    schema
}
