//! What a generation was made of, as its run record says, and what of that is another in a later
//! one.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::indices::Bilingual;
use crate::language::Language;

/// The part of a run record that the bytes of a generation follow from.
#[derive(Debug, Default)]
pub(super) struct MadeOf {
    program: String,
    pipeline: String,
    /// By what they are read for, then name; files of several directories may have one name.
    inputs: BTreeMap<(String, String), Vec<Input>>,
    /// The source of each analysis.
    sources: BTreeMap<String, String>,
    pub synthetic: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Input {
    /// Not told of a confidential input, which could be guessed from it.
    sha256: Option<String>,
    rows: u64,
}

impl Input {
    fn is_withheld(&self) -> bool {
        self.sha256.is_none()
    }
}

/// One thing that a generation was made of and that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Input {
        /// Id of the source, `geography` or `efforts`.
        of: String,
        file: String,
        change: InputChange,
        /// Analyses that read the source; nothing where it may bear on any value.
        bears_on: Option<Vec<String>>,
    },
    Pipeline,
    Program {
        old: String,
        new: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputChange {
    Changed {
        old_rows: u64,
        new_rows: u64,
    },
    New,
    Gone,
    /// It is confidential, and not even whether it changed is told.
    NotTold,
}

impl MadeOf {
    pub(super) fn read(record: &[u8]) -> Result<MadeOf, String> {
        let record: Value = serde_json::from_slice(record).map_err(|error| error.to_string())?;
        let lacks = |what: &str| format!("it does not say the {what}");
        let text = |value: &Value, what: &str| {
            let text = value.as_str().map(str::to_owned);
            text.ok_or_else(|| lacks(what))
        };
        let mut inputs: BTreeMap<(String, String), Vec<Input>> = BTreeMap::new();
        let mut add = |of: &str, files: &Value| -> Result<(), String> {
            for file in files.as_array().into_iter().flatten() {
                let input = Input {
                    sha256: file["sha256"].as_str().map(str::to_owned),
                    rows: file["rows"].as_u64().unwrap_or_default(),
                };
                let name = text(&file["file"], "name of an input")?;
                // What is listed among all inputs may be listed for what it is read already.
                let mut known = inputs.iter();
                let is_it = |((_, other), there): (&(String, String), &Vec<Input>)| {
                    *other == name && there.iter().any(|it| it.sha256 == input.sha256)
                };
                if of != OTHER || !known.any(is_it) {
                    inputs.entry((of.to_owned(), name)).or_default().push(input);
                }
            }
            Ok(())
        };
        for source in record["sources"].as_array().into_iter().flatten() {
            add(&text(&source["id"], "id of a source")?, &source["files"])?;
        }
        add(GEOGRAPHY, &record["geography"]["files"])?;
        add(EFFORTS, &record["efforts"])?;
        add(OTHER, &record["inputs"])?;
        let analyses = record["analyses"].as_array().into_iter().flatten();
        let source_of = |analysis: &Value| {
            let [id, source] = ["id", "source"].map(|key| analysis[key].as_str());
            Some((id?.to_owned(), source?.to_owned()))
        };
        Ok(MadeOf {
            program: format!(
                "{} ({})",
                text(&record["version"], "version of the program")?,
                record["format"]
            ),
            pipeline: text(&record["pipeline"]["sha256"], "hash of the pipeline")?,
            inputs,
            sources: analyses.filter_map(source_of).collect(),
            synthetic: record["synthetic"] == Value::Bool(true),
        })
    }
}

const GEOGRAPHY: &str = "geography";
const EFFORTS: &str = "efforts";
/// Lists of areas and of limits.
const OTHER: &str = "other";

/// Everything that is another in the later generation.
pub(super) fn reasons(old: &MadeOf, new: &MadeOf) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut files: Vec<&(String, String)> = old.inputs.keys().chain(new.inputs.keys()).collect();
    files.sort();
    files.dedup();
    for key in files {
        let change = match (old.inputs.get(key), new.inputs.get(key)) {
            (Some(before), Some(after))
                if [before, after]
                    .iter()
                    .all(|it| it.iter().all(Input::is_withheld)) =>
            {
                InputChange::NotTold
            }
            (Some(before), Some(after)) if before == after => continue,
            (Some(before), Some(after)) => InputChange::Changed {
                old_rows: before.iter().map(|it| it.rows).sum(),
                new_rows: after.iter().map(|it| it.rows).sum(),
            },
            (None, _) => InputChange::New,
            (_, None) => InputChange::Gone,
        };
        let (of, file) = key.clone();
        let readers = |made_of: &MadeOf| {
            let sources = made_of.sources.iter();
            let readers = sources.filter(|(_, source)| **source == of);
            readers.map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        let is_known = !new.sources.is_empty() && !old.sources.is_empty();
        let mut bears_on = readers(old);
        bears_on.extend(readers(new));
        bears_on.sort();
        bears_on.dedup();
        reasons.push(Reason::Input {
            bears_on: (is_known && of != GEOGRAPHY).then_some(bears_on),
            of,
            file,
            change,
        });
    }
    if old.pipeline != new.pipeline {
        reasons.push(Reason::Pipeline);
    }
    if old.program != new.program {
        reasons.push(Reason::Program {
            old: old.program.clone(),
            new: new.program.clone(),
        });
    }
    reasons
}

impl Reason {
    /// `input`, `pipeline` or `program`.
    pub fn id(&self) -> &'static str {
        match self {
            Reason::Input { .. } => "input",
            Reason::Pipeline => "pipeline",
            Reason::Program { .. } => "program",
        }
    }

    /// The reason in a word or two.
    pub fn short(&self, language: Language) -> String {
        match self {
            Reason::Input { file, .. } => format!("{} {file}", language.pick("input", "indata")),
            Reason::Pipeline => language.pick("pipeline", "pipelinefilen").to_owned(),
            Reason::Program { .. } => language.pick("program", "programmet").to_owned(),
        }
    }

    /// Whether a value of an analysis may follow from it. What is of no analysis, as a follow-up,
    /// may follow from all of it.
    pub(super) fn may_bear_on(&self, analysis: Option<&str>) -> bool {
        match (self, analysis) {
            (
                Reason::Input {
                    bears_on: Some(analyses),
                    ..
                },
                Some(analysis),
            ) => analyses.iter().any(|id| id == analysis),
            _ => true,
        }
    }

    /// The reason in a sentence.
    pub fn said(&self, language: Language) -> String {
        let pick = |text: Bilingual| language.pick(text.en, text.sv);
        match self {
            Reason::Input { file, change, .. } => match change {
                // Of a list that belongs to a question nobody counted the rows.
                InputChange::Changed {
                    old_rows: 0,
                    new_rows: 0,
                } => match language {
                    Language::English => format!("The input {file} changed."),
                    Language::Swedish => format!("Indata {file} har ändrats."),
                },
                InputChange::Changed { old_rows, new_rows } => {
                    let [old, new] = [old_rows, new_rows].map(|rows| language.whole(*rows as i64));
                    match language {
                        Language::English => {
                            format!("The input {file} changed: {new} rows, {old} before.")
                        }
                        Language::Swedish => {
                            format!("Indata {file} har ändrats: {new} rader, {old} förut.")
                        }
                    }
                }
                InputChange::NotTold => match language {
                    Language::English => {
                        format!("The input {file}, which is confidential, may have changed.")
                    }
                    Language::Swedish => {
                        format!("Indata {file}, som är sekretessbelagda, kan ha ändrats.")
                    }
                },
                InputChange::New => format!(
                    "{} {file} {}",
                    pick(Bilingual {
                        en: "The input",
                        sv: "Indata",
                    }),
                    pick(Bilingual {
                        en: "is new.",
                        sv: "är nya.",
                    })
                ),
                InputChange::Gone => format!(
                    "{} {file} {}",
                    pick(Bilingual {
                        en: "The input",
                        sv: "Indata",
                    }),
                    pick(Bilingual {
                        en: "is no longer read.",
                        sv: "läses inte längre.",
                    })
                ),
            },
            Reason::Pipeline => pick(Bilingual {
                en: "The text of the pipeline changed.",
                sv: "Texten i pipelinefilen har ändrats.",
            })
            .to_owned(),
            Reason::Program { old, new } => match language {
                Language::English => {
                    format!(
                        "The program changed, with the form of what it publishes: {new}, {old} before."
                    )
                }
                Language::Swedish => {
                    format!(
                        "Programmet, med formen för det som publiceras, har ändrats: {new}, {old} förut."
                    )
                }
            },
        }
    }
}
