//! Finds what a name in the pipeline file refers to.

use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::spec::{Located, Spec};

/// The position of the one that has the id, or a mistake at the place of the name.
pub(super) fn bind(
    spec: &Spec,
    name: &Located<String>,
    what: &str,
    ids: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let found = ids.iter().position(|id| *id == name.text());
    if found.is_none() {
        let help = did_you_mean(name.text(), ids.iter().copied())
            .unwrap_or_else(|| format!("the pipeline has {}", ids.join(", ")));
        diagnostics.add(
            Diagnostic::new(
                &code::UNKNOWN_NAME,
                spec.place(name),
                format!("there is no {what} called `{}`", name.text()),
            )
            .help(help),
        );
    }
    found
}

/// Reports ids that are given twice, or that could not be part of a file name.
pub(super) fn check_ids<'a>(
    spec: &Spec,
    what: &str,
    ids: impl IntoIterator<Item = &'a Located<String>>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen: Vec<&str> = Vec::new();
    for id in ids {
        let text = id.text();
        if seen.contains(&text) {
            diagnostics.add(Diagnostic::new(
                &code::REPEATED_NAME,
                spec.place(id),
                format!("`{text}` is already the id of another {what}"),
            ));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        // A name of a file may have 255 bytes, of which some go to what stands around the id.
        if text.is_empty() || 100 < text.len() || !text.chars().all(plain) {
            diagnostics.add(
                Diagnostic::new(
                    &code::UNKNOWN_CHOICE,
                    spec.place(id),
                    format!("`{text}` cannot be an id ({what})"),
                )
                .help("ids are made of a-z, 0-9, _ and -, 100 at most, because they become file names"),
            );
        }
        seen.push(text);
    }
}
