//! `klyfta why`: what one published number is made of, reckoned before the reader's eyes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Ended, LogFormat, PipelineArguments, progress, write_out};
use crate::diagnostics::Failure;
use crate::engine::Local;
use crate::language::Language;
use crate::pipeline;
use crate::plan::Plan;
use crate::publish::revisions::Value;
use crate::publish::{Identity, Publisher, Standing, published_row};
use crate::why::{self, Counts, Explanation, Question};

/// Explain one published number: its counts, formula, sums and sources
///
/// The number is reckoned anew from the inputs of the pipeline, by the same code as a run, and held
/// against the current publication. Every number that fits is explained.
#[derive(Debug, Args)]
pub struct Why {
    /// Code or name of a region or an area
    #[arg(value_name = "AREA-OR-REGION")]
    place: String,
    /// Year
    period: i32,
    /// Id of an index, of a measure of areas such as `location_quotient`, or of an indicator; of a
    /// follow-up also `socioeconomic_index`, `type` and `per_head`
    index: String,
    #[command(flatten)]
    pipeline: PipelineArguments,
    /// Only the numbers of this analysis
    #[arg(long, value_name = "ID")]
    analysis: Option<String>,
    /// Only the numbers of this focus group
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What the current publication says of a number.
enum Published {
    Nowhere,
    /// The generation, whether it is of the same input, and the value of a row that is there.
    By {
        generation: String,
        is_of_this_input: bool,
        value: Option<Value>,
        row: Vec<(String, Value)>,
    },
    Damaged(String),
}

impl Why {
    pub(super) fn run(&self, log_format: LogFormat) -> Ended {
        let plan = self.pipeline.plan()?;
        let question = Question {
            place: self.place.clone(),
            period: self.period,
            index: self.index.clone(),
            analysis: self.analysis.clone(),
            group: self.group.clone(),
        };
        let narrowed = question.narrow(&plan)?;
        let progress = progress::of_long_work(log_format);
        let (results, counts) =
            pipeline::compute_with_counts(narrowed.0, &Local, progress.as_ref())?;
        let explanations = why::why(&results, &counts, &question)?;
        let (current, is_of_this_input) = current(&plan)?;
        let mut answers = Vec::new();
        for explanation in explanations {
            let published = match &current {
                None => Published::Nowhere,
                Some((name, directory)) => {
                    match published_row(directory, explanation.table, &explanation.row) {
                        Ok(row) => Published::By {
                            generation: name.clone(),
                            is_of_this_input,
                            value: row.as_ref().and_then(|row| {
                                let mut cells = row.iter();
                                let cell = cells.find(|(name, _)| *name == explanation.column)?;
                                Some(cell.1.clone())
                            }),
                            row: row.unwrap_or_default(),
                        },
                        Err(Failure::Findings(problems)) => {
                            Published::Damaged(problems.to_string())
                        }
                        Err(failure) => return Err(failure),
                    }
                }
            };
            answers.push((explanation, published));
        }
        match self.format {
            Format::Json => {
                let told: Vec<serde_json::Value> = answers
                    .iter()
                    .map(|(it, published)| to_json(it, published))
                    .collect();
                write_out(&format!("{:#}\n", serde_json::Value::from(told)))
            }
            Format::Text => {
                let told = Told(plan.outputs.language);
                let texts: Vec<String> = answers
                    .iter()
                    .map(|(it, published)| told.text(it, published))
                    .collect();
                write_out(&texts.join("\n\n"))
            }
        }
    }
}

/// The current generation, and whether it is of the input that is there now.
fn current(plan: &Plan) -> Result<(Option<(String, PathBuf)>, bool), Failure> {
    let silent = progress::to_stderr(LogFormat::Text, true);
    let inputs = pipeline::inputs(plan, silent.as_ref())?;
    let directory = &plan.outputs.directory;
    let identity = Identity::of(plan, &inputs, directory)?;
    let is_of_this_input = identity.is_some_and(|it| {
        matches!(
            Publisher::standing(directory, &it.generation),
            Standing::Current | Standing::Damaged(_)
        )
    });
    let current = Publisher::current(directory).map(|name| {
        let path = directory.join("generations").join(&name);
        (name, path)
    });
    Ok((current, is_of_this_input))
}

/// Whether a published cell is the number, bit by bit.
fn is_same(explanation: &Explanation, published: &Value) -> bool {
    match (explanation.value, published) {
        (Some(value), Value::Number(published)) => value.to_bits() == published.to_bits(),
        (None, Value::Empty) => true,
        _ => false,
    }
}

fn to_json(explanation: &Explanation, published: &Published) -> serde_json::Value {
    let mut told = serde_json::to_value(explanation).expect("texts and numbers become JSON");
    told["row"] = explanation
        .row
        .iter()
        .map(|(name, value)| cell(name, value))
        .collect();
    told["published"] = match published {
        Published::Nowhere => serde_json::Value::Null,
        Published::Damaged(problems) => json!({ "damaged": problems }),
        Published::By {
            generation,
            is_of_this_input,
            value,
            row,
        } => json!({
            "generation": generation,
            "is_of_this_input": is_of_this_input,
            "is_there": value.is_some(),
            "is_same": value.as_ref().is_some_and(|value| is_same(explanation, value)),
            "row": row.iter().map(|(name, value)| cell(name, value)).collect::<serde_json::Map<_, _>>(),
        }),
    };
    told
}

fn cell(name: &str, value: &Value) -> (String, serde_json::Value) {
    let value = match value {
        Value::Empty => serde_json::Value::Null,
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
    };
    (name.to_owned(), value)
}

/// An answer for people, in the language of the pipeline.
struct Told(Language);

impl Told {
    fn pick(&self, en: &'static str, sv: &'static str) -> &'static str {
        match self.0 {
            Language::English => en,
            Language::Swedish => sv,
        }
    }

    /// All digits of a number, so that it can be reckoned with.
    fn exact(&self, value: f64) -> String {
        value.to_string().replace('.', self.pick(".", ","))
    }

    fn text(&self, explanation: &Explanation, published: &Published) -> String {
        let mut text = format!("{}\n", explanation.title);
        for (what, said) in &explanation.about {
            text.push_str(&format!("  {what}: {said}\n"));
        }
        text.push_str(&format!(
            "\n{}\n  {}\n",
            self.pick("formula", "formel"),
            explanation.equation
        ));
        if !explanation.convention.is_empty() {
            text.push_str(&format!("  {}\n", explanation.convention));
        }
        text.push_str(&format!("\n{}\n", self.pick("numbers", "tal")));
        text.push_str(&self.table(&explanation.counts));
        text.push_str(&format!("\n{}\n", self.pick("reckoning", "uträkning")));
        for step in &explanation.steps {
            text.push_str(&format!("  {} = {}\n", step.said, self.exact(step.value)));
        }
        match (explanation.value, &explanation.note) {
            (Some(value), _) => {
                text.push_str(&format!(
                    "  {} = {}\n",
                    explanation.title,
                    self.exact(value)
                ));
            }
            (None, Some(note)) => text.push_str(&format!(
                "  {} {note}\n",
                self.pick("no value:", "inget värde:")
            )),
            (None, None) => text.push_str(self.pick("  no value\n", "  inget värde\n")),
        }
        text.push_str(&format!("\n{}\n", self.pick("published", "publicerat")));
        text.push_str(&self.published(explanation, published));
        text.push_str(&format!("\n{}\n", self.pick("sources", "källor")));
        for source in &explanation.sources {
            text.push_str(&format!(
                "  {}: {}, {} {}, sha256 {}\n",
                source.of,
                source.file,
                source.rows,
                self.pick("rows", "rader"),
                source.sha256
            ));
        }
        text
    }

    /// Numbers below each other; texts to the left, numbers to the right.
    fn table(&self, counts: &Counts) -> String {
        let shown = |value: &Option<f64>| match value {
            None => "\u{2013}".to_owned(),
            Some(value) if value.fract() == 0.0 => self.exact(*value),
            Some(value) => self.exact((value * 1e6).round() / 1e6),
        };
        let head = |name: &String| name.clone();
        let mut lines: Vec<Vec<String>> = Vec::new();
        let heads = counts.columns.iter().map(head);
        lines.push(
            [String::new(), String::new()]
                .into_iter()
                .chain(heads)
                .collect(),
        );
        for row in &counts.rows {
            let values = row.values.iter().map(shown);
            lines.push(
                [row.code.clone(), row.name.clone()]
                    .into_iter()
                    .chain(values)
                    .collect(),
            );
        }
        if !counts.totals.is_empty() {
            let all = self.pick("together", "tillsammans").to_owned();
            let values = counts.totals.iter().map(shown);
            lines.push([all, String::new()].into_iter().chain(values).collect());
        }
        let n_columns = counts.columns.len() + 2;
        let width = |at: usize| {
            let widths = lines
                .iter()
                .filter_map(|line| Some(line.get(at)?.chars().count()));
            widths.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..n_columns).map(width).collect();
        let mut text = String::new();
        for line in &lines {
            let cells = line
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(at, (cell, width))| {
                    let blanks = " ".repeat(width - cell.chars().count());
                    match at < 2 {
                        true => format!("{cell}{blanks}"),
                        false => format!("{blanks}{cell}"),
                    }
                });
            let line = cells.collect::<Vec<_>>().join("  ");
            text.push_str(&format!("  {}\n", line.trim_end()));
        }
        text
    }

    fn published(&self, explanation: &Explanation, published: &Published) -> String {
        let (generation, is_of_this_input, value, row) = match published {
            Published::Nowhere => {
                return self
                    .pick(
                        "  nothing is published yet\n",
                        "  inget är publicerat ännu\n",
                    )
                    .to_owned();
            }
            Published::Damaged(problems) => {
                let said = self.pick(
                    "  the current publication is damaged:",
                    "  den nuvarande publiceringen är skadad:",
                );
                return format!("{said}\n{problems}");
            }
            Published::By {
                generation,
                is_of_this_input,
                value,
                row,
            } => (generation, is_of_this_input, value, row),
        };
        let of_other = self.pick(
            "it is of other inputs, another text of the pipeline or another version",
            "den är gjord av andra indata, en annan text i pipelinefilen eller en annan version",
        );
        let of_this = self.pick(
            "although it is of the same inputs: report this",
            "fastän den är gjord av samma indata: anmäl detta",
        );
        let because = match is_of_this_input {
            true => of_this,
            false => of_other,
        };
        let mut text = match value {
            None => format!(
                "  {} {generation} {}; {because}\n",
                self.pick("generation", "generation"),
                self.pick("has no such row", "har ingen sådan rad")
            ),
            Some(value) if is_same(explanation, value) => {
                let same = self.pick("says the same, bit by bit", "säger detsamma, bit för bit");
                let also = match is_of_this_input {
                    true => String::new(),
                    false => format!("; {of_other}"),
                };
                format!("  generation {generation} {same}{also}\n")
            }
            Some(value) => {
                let value = match value {
                    Value::Number(number) => self.exact(*number),
                    Value::Text(text) => text.clone(),
                    Value::Empty => self.pick("nothing", "inget").to_owned(),
                };
                let says = self.pick("says", "säger");
                format!("  generation {generation} {says} {value}; {because}\n")
            }
        };
        for (name, value) in row {
            // How far the number can be trusted, as it was published.
            let shown = [
                "standard_error",
                "lower",
                "upper",
                "expected",
                "corrected",
                "note",
            ];
            match value {
                Value::Number(number) if shown.contains(&name.as_str()) => {
                    text.push_str(&format!("  {name}: {}\n", self.exact(*number)));
                }
                Value::Text(said) if name == "note" => {
                    text.push_str(&format!("  {name}: {said}\n"));
                }
                _ => {}
            }
        }
        text
    }
}
