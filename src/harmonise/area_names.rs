//! Area names of a table become positions in the register.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::register::Register;
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::ingest::{CellOf, RawTable};

/// What had to be done to a name or code before the register knew it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum HowMatched {
    Exact,
    /// Blanks at the ends of the name or of its parts were passed over.
    Trimmed,
    /// Dashes of all kinds were taken as hyphens, runs of blanks as one, and accents in either form.
    Folded,
    /// A lost leading zero was put back, because the pipeline allows it.
    ZeroPutBack,
}

impl HowMatched {
    pub fn id(self) -> &'static str {
        match self {
            HowMatched::Exact => "exact",
            HowMatched::Trimmed => "trimmed",
            HowMatched::Folded => "folded",
            HowMatched::ZeroPutBack => "zero_put_back",
        }
    }
}

/// How the areas of a source were recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Matching {
    /// Distinct names or codes recognised in each way.
    pub counts: BTreeMap<HowMatched, usize>,
    /// Those that were not exact, in order: how, as written, code.
    pub inexact: Vec<(HowMatched, String, String)>,
    /// Every name or code so far, since several files may write the same.
    known: BTreeSet<String>,
}

impl Matching {
    pub(super) fn add(&mut self, how: HowMatched, written: &str, code: &str) {
        if !self.known.insert(written.to_owned()) {
            return;
        }
        *self.counts.entry(how).or_insert(0) += 1;
        if how != HowMatched::Exact {
            let row = (how, written.to_owned(), code.to_owned());
            // Not the order of the files' rows.
            let at = self.inexact.partition_point(|other| *other < row);
            self.inexact.insert(at, row);
        }
    }
}

/// The position in the register of each distinct name of a table.
pub(super) fn positions(
    table: &RawTable,
    register: &Register,
    matching: &mut Matching,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<u32>> {
    let keys = NameKeys::of(register);
    let names = table.areas.texts.iter().zip(table.areas.first_rows());
    names
        .map(|(written, row)| {
            let (how, found) = keys.find(written);
            match found {
                [position] => {
                    matching.add(how, written, register.code(*position));
                    Some(*position)
                }
                [] => {
                    let names = register.names().iter().map(String::as_str);
                    diagnostics.add(
                        Diagnostic::new(
                            &code::UNKNOWN_AREA,
                            table.origin.place(row, CellOf::Area),
                            format!(
                                "there is no area called `{}` in the register",
                                written.trim()
                            ),
                        )
                        .maybe_help(did_you_mean(written.trim(), names)),
                    );
                    None
                }
                several => {
                    let codes: Vec<&str> = several
                        .iter()
                        .map(|&position| register.code(position))
                        .collect();
                    diagnostics.add(
                        Diagnostic::new(
                            &code::AMBIGUOUS_AREA,
                            table.origin.place(row, CellOf::Area),
                            format!("`{}` may be {}", written.trim(), codes.join(" or ")),
                        )
                        .help("use a table with area codes"),
                    );
                    None
                }
            }
        })
        .collect()
}

/// The register's names in each form in which they are compared.
struct NameKeys {
    exact: BTreeMap<String, Vec<u32>>,
    trimmed: BTreeMap<String, Vec<u32>>,
    folded: BTreeMap<String, Vec<u32>>,
}

impl NameKeys {
    fn of(register: &Register) -> NameKeys {
        let by = |key: &dyn Fn(&str) -> String| {
            let mut keys: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            for (position, name) in register.names().iter().enumerate() {
                keys.entry(key(name)).or_default().push(position as u32);
            }
            keys
        };
        NameKeys {
            exact: by(&str::to_owned),
            trimmed: by(&trimmed),
            folded: by(&folded),
        }
    }

    fn find(&self, written: &str) -> (HowMatched, &[u32]) {
        if let Some(found) = self.exact.get(written) {
            (HowMatched::Exact, found)
        } else if let Some(found) = self.trimmed.get(&trimmed(written)) {
            (HowMatched::Trimmed, found)
        } else if let Some(found) = self.folded.get(&folded(written)) {
            (HowMatched::Folded, found)
        } else {
            (HowMatched::Exact, &[])
        }
    }
}

/// Without blanks at the ends, or just inside brackets, where a part of the name ended in one.
fn trimmed(name: &str) -> String {
    name.trim().replace(" )", ")").replace("( ", "(")
}

/// With one form of dash, of blank and of accent.
fn folded(name: &str) -> String {
    let dash = |c: char| {
        matches!(
            c,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        )
    };
    let composed: String = name.nfc().map(|c| if dash(c) { '-' } else { c }).collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    trimmed(&words.join(" "))
        .replace(" -", "-")
        .replace("- ", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_dirt() {
        assert_eq!(trimmed(" Eskilstuna (Tuna ) "), "Eskilstuna (Tuna)");
        assert_eq!(
            folded("Sotenäs (Kungshamn–Smögen)"),
            "Sotenäs (Kungshamn-Smögen)"
        );
        assert_eq!(folded("Va\u{308}stra\u{a0} Berga"), "Västra Berga");
        assert_eq!(folded("Åsa - Frillesås"), folded("Åsa-Frillesås"));
    }
}
