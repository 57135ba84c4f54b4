//! Paths of the pipeline file: `${name}` filled in, and the files found.

use std::collections::BTreeMap;

use super::{Finder, InputFile, Settings};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code, did_you_mean};
use crate::spec::{Located, Spec};

/// What of a path is shown beside the reason why it cannot be read.
const LONGEST_SHOWN: usize = 200;

/// Why nothing is read at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It lies, or leads, outside of the directories that the pipeline may read from.
    Outside {
        name: String,
        leads_to: String,
        roots: Vec<String>,
    },
    /// It is something else than a file.
    NoFile { name: String, kind: &'static str },
    /// A sentence for the user.
    Unreadable(String),
}

impl Unfit {
    /// The mistake of naming it at a place.
    pub fn at(self, path: &str, place: Place) -> Diagnostic {
        match self {
            Unfit::Outside {
                name,
                leads_to,
                roots,
            } => {
                let leads = match name == leads_to {
                    true => String::new(),
                    false => format!(" leads to `{leads_to}`, which"),
                };
                let message =
                    format!("`{name}`{leads} lies outside of what the pipeline may read and write");
                Diagnostic::new(&code::OUTSIDE_ROOTS, place, message).help(format!(
                    "that is what lies below {}; name all its directories under `roots`, which then \
                     take the place of its own, or give the path with --set",
                    match roots.is_empty() {
                        true => "nothing that is there".to_owned(),
                        false => roots.join(", "),
                    }
                ))
            }
            Unfit::NoFile { name, kind } => Diagnostic::new(
                &code::NOT_A_FILE,
                place,
                format!("`{name}` is {kind}, not a file"),
            )
            .help("name files; a pattern such as `*.csv` takes those of a directory"),
            Unfit::Unreadable(reason) => {
                let shown: String = path.chars().take(LONGEST_SHOWN).collect();
                let message = format!("`{shown}` cannot be read: {reason}");
                Diagnostic::new(&code::FILE_NOT_FOUND, place, message)
            }
        }
    }
}

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
    pub fn find(&self, path: &str) -> Result<Vec<InputFile>, Unfit> {
        (self.find)(path)
    }
}

/// Adds to a path as long as there is one.
fn push(filled: &mut Option<String>, part: &str) {
    if let Some(path) = filled {
        path.push_str(part);
    }
}
