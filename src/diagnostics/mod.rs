//! What went wrong, where, and what to do about it.

mod codes;
mod failure;
mod place;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

pub use codes::{CODES, Code, find};
pub use failure::{EnvironmentError, Failure};
pub use place::{Place, Position};

pub mod code {
    //! The codes by name, for the places that report them.
    pub use super::codes::*;
}

/// One mistake that the user can mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub place: Place,
    /// What is wrong, with the offending value in backticks.
    pub message: String,
    pub code: &'static str,
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn new(code: &Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            place,
            message: printable(&message.into()),
            code: code.id,
            help: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(printable(&help.into()));
        self
    }

    /// The same with help where there is any to give.
    pub fn maybe_help(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.as_deref().map(printable);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.place, self.message, self.code)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// Longer messages are cut: a name of ten thousand letters helps nobody.
const LONGEST_MESSAGE: usize = 1_000;

/// A message on one line of a terminal, whatever the data quoted in it hold.
fn printable(message: &str) -> String {
    let mut line = String::new();
    for (at, c) in message.chars().enumerate() {
        if at == LONGEST_MESSAGE {
            line.push_str("...");
            break;
        }
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

/// How many mistakes of one kind in one file are kept in full; a file in the wrong encoding would
/// otherwise give one for each of its lines.
const KEPT_OF_A_KIND: usize = 20;

/// Every mistake found so far, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Mistakes counted but not kept: file, code, how many.
    further: Vec<(String, &'static str, usize)>,
}

impl Diagnostics {
    /// Whether another mistake of a kind in a file would be kept in full, and not only counted.
    pub fn keeps(&self, kind: &Code, file: &str) -> bool {
        let of_a_kind = |other: &&Diagnostic| other.code == kind.id && other.place.file == file;
        self.list.iter().filter(of_a_kind).count() < KEPT_OF_A_KIND
    }

    pub fn add(&mut self, diagnostic: Diagnostic) {
        let of_a_kind = |other: &&Diagnostic| {
            other.code == diagnostic.code && other.place.file == diagnostic.place.file
        };
        if self.list.iter().filter(of_a_kind).count() < KEPT_OF_A_KIND {
            self.list.push(diagnostic);
            return;
        }
        let known = self
            .further
            .iter_mut()
            .find(|(file, code, _)| *file == diagnostic.place.file && *code == diagnostic.code);
        match known {
            Some((_, _, count)) => *count += 1,
            None => self
                .further
                .push((diagnostic.place.file, diagnostic.code, 1)),
        }
    }

    pub fn extend(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.add(diagnostic);
        }
        self.further.extend(other.further);
    }

    /// The same from top to bottom, for mistakes of one file that were not met in its order.
    pub fn from_top_to_bottom(mut self) -> Diagnostics {
        self.list.sort_by_key(|diagnostic| {
            let position = diagnostic.place.position;
            position.map(|position| (position.line, position.column))
        });
        self
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All mistakes counted, kept in full or not.
    pub fn count(&self) -> usize {
        self.list.len()
            + self
                .further
                .iter()
                .map(|(_, _, count)| count)
                .sum::<usize>()
    }

    /// How many mistakes there are of each kind.
    pub fn by_code(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        let kept = self.list.iter().map(|diagnostic| (diagnostic.code, 1));
        let further = self.further.iter().map(|(_, code, count)| (*code, *count));
        for (code, count) in kept.chain(further) {
            *counts.entry(code.to_owned()).or_insert(0) += count;
        }
        counts
    }

    /// Both, or all that is wrong with either.
    pub fn both<A, B>(
        one: Result<A, Diagnostics>,
        other: Result<B, Diagnostics>,
    ) -> Result<(A, B), Diagnostics> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(mut problems), Err(more)) => {
                problems.extend(more);
                Err(problems)
            }
            (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => Err(problems),
        }
    }

    /// `value` if nothing went wrong, else all that did.
    pub fn or<T>(self, value: T) -> Result<T, Diagnostics> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// The mistakes as JSON, one object a mistake, for machines.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "diagnostics": self.list,
            "further": self.further.iter().map(|(file, code, count)| serde_json::json!({
                "file": file, "code": code, "count": count,
            })).collect::<Vec<_>>(),
        })
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics {
            list: vec![diagnostic],
            further: Vec::new(),
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.list {
            writeln!(f, "{diagnostic}")?;
        }
        for (file, code, count) in &self.further {
            writeln!(f, "{file}: and {count} more of the same kind [{code}]")?;
        }
        Ok(())
    }
}

/// The known word nearest to a misspelt one, if it differs in no more than a third of its letters.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| 3 * distance <= candidate.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`?" for a misspelt word.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|candidate| format!("did you mean `{candidate}`?"))
}
