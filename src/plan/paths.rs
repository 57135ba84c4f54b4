//! Paths of the pipeline file: `${name}` filled in, and the files found.

use std::collections::BTreeMap;

use super::{Finder, InputFile, Settings};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, did_you_mean};
use crate::spec::{Located, Spec};

pub(super) struct Paths<'a> {
    variables: BTreeMap<String, String>,
    find: &'a Finder,
}

impl<'a> Paths<'a> {
    pub fn of(
        spec: &Spec,
        settings: &Settings,
        find: &'a Finder,
        diagnostics: &mut Diagnostics,
    ) -> Paths<'a> {
        let mut values = spec.file.variables.clone();
        for (name, value) in &settings.variables {
            // A variable that no path uses is most likely misspelt.
            if !values.contains_key(name) && !spec.text.contains(&format!("${{{name}}}")) {
                let known = values.keys().map(String::as_str);
                diagnostics.add(
                    Diagnostic::new(
                        &code::UNKNOWN_VARIABLE,
                        Place::file(spec.name.clone()),
                        format!(
                            "--set gives `{name}` a value, and the pipeline has no such variable"
                        ),
                    )
                    .maybe_help(did_you_mean(name, known)),
                );
            }
            values.insert(name.clone(), value.clone());
        }
        Paths {
            variables: values,
            find,
        }
    }

    /// A path with its variables filled in; nothing when one of them has no value.
    pub fn fill(
        &self,
        spec: &Spec,
        written: &Located<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let mut filled = Some(String::new());
        let mut rest = written.text();
        while let Some((before, after)) = rest.split_once("${") {
            push(&mut filled, before);
            let Some((name, behind)) = after.split_once('}') else {
                push(&mut filled, "${");
                rest = after;
                break;
            };
            match self.variables.get(name) {
                Some(value) => push(&mut filled, value),
                None => {
                    filled = None;
                    let known = self.variables.keys().map(String::as_str);
                    let help = did_you_mean(name, known).unwrap_or_else(|| {
                        format!("set it under [variables] or with --set {name}=...")
                    });
                    diagnostics.add(
                        Diagnostic::new(
                            &code::UNKNOWN_VARIABLE,
                            spec.place(written),
                            format!("the variable `{name}` has no value"),
                        )
                        .help(help),
                    );
                }
            }
            rest = behind;
        }
        push(&mut filled, rest);
        filled
    }

    /// The files at a path or pattern.
    pub fn find(&self, path: &str) -> Result<Vec<InputFile>, String> {
        (self.find)(path)
    }
}

/// Adds to a path as long as there is one.
fn push(filled: &mut Option<String>, part: &str) {
    if let Some(path) = filled {
        path.push_str(part);
    }
}
