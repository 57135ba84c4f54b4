//! What one published number is made of: counts, formula, sums and sources, reckoned anew.
//!
//! Everything here comes of the results of a run that was narrowed to what the number needs.

mod follow_up;
mod indices;
mod question;
pub mod terms;

use serde::Serialize;

use crate::aggregate::GroupCounts;
use crate::diagnostics::Diagnostics;
use crate::ingest::Provenance;
use crate::language::Language;
use crate::publish::revisions::Value;
use crate::publish::{Protected, Results, base_name};

pub use question::{Narrowed, Question};

/// One number and what it is made of. Texts are in the language of the pipeline.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Where the number is published.
    pub table: &'static str,
    pub column: &'static str,
    /// The columns that name its row, and what stands in them.
    #[serde(skip)]
    pub row: Vec<(&'static str, Value)>,
    pub title: String,
    /// What the number is about: what is asked, and the answer.
    pub about: Vec<(String, String)>,
    pub equation: String,
    pub convention: String,
    pub counts: Counts,
    /// Sums and what follows from them, in order.
    pub steps: Vec<Step>,
    /// Nothing where there is none; then `note` says why.
    pub value: Option<f64>,
    pub note: Option<String>,
    pub sources: Vec<SourceFile>,
}

/// The numbers that it is reckoned from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counts {
    pub columns: Vec<String>,
    pub rows: Vec<CountRow>,
    /// By column; nothing where they do not add up to anything.
    pub totals: Vec<Option<f64>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CountRow {
    pub code: String,
    pub name: String,
    /// By column; nothing where a count is missing.
    pub values: Vec<Option<f64>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub said: String,
    pub value: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct SourceFile {
    /// Id of the source, `geography` or `efforts`.
    pub of: String,
    pub file: String,
    pub sha256: String,
    pub rows: usize,
}

/// Explains every number that a question is about. `counts` are those of the sources of the plan.
pub fn why(
    results: &Results,
    counts: &[Protected<GroupCounts>],
    question: &Question,
) -> Result<Vec<Explanation>, Diagnostics> {
    let material = Material {
        results,
        counts,
        language: results.plan.outputs.language,
    };
    let asked = question.asked(&results.plan)?;
    let found = match asked {
        question::Asked::Index(_) | question::Asked::Local(_) => {
            material.of_analyses(question, asked)
        }
        _ => material.of_follow_up(question, asked),
    };
    match found.is_empty() {
        true => Err(material.not_found(question).into()),
        false => Ok(found),
    }
}

struct Material<'a> {
    results: &'a Results,
    /// A source of the plan each.
    counts: &'a [Protected<GroupCounts>],
    language: Language,
}

impl Material<'_> {
    fn pick(&self, en: &str, sv: &str) -> String {
        self.language.pick(en, sv).to_owned()
    }

    fn sources(&self, source: Option<usize>, with_efforts: bool) -> Vec<SourceFile> {
        let results = self.results;
        let file = |of: &str, read: &Provenance| SourceFile {
            of: of.to_owned(),
            file: base_name(&read.file).to_owned(),
            sha256: read.fingerprint.sha256.clone(),
            rows: read.rows,
        };
        let mut files = Vec::new();
        if let Some(at) = source {
            let id = &results.plan.sources[at].id;
            files.extend(results.sources[at].files.iter().map(|it| file(id, it)));
        }
        if with_efforts {
            files.extend(results.effort_files.iter().map(|it| file("efforts", it)));
        }
        let register = results.register.provenance.iter();
        files.extend(register.map(|it| file("geography", it)));
        files
    }

    fn step(&self, said: impl Into<String>, value: f64) -> Step {
        Step {
            said: said.into(),
            value,
        }
    }
}
