//! `klyfta diff`: what changed from one published generation to another, and why.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::table::result::{csv_header, csv_rows, json_rows};
use super::{Ended, unreadable_request, write_out};
use crate::diagnostics::{EnvironmentError, Failure};
use crate::language::Language;
use crate::publish::before_current;
use crate::publish::revisions::{
    self, Comparison, Pair, Revision, SHOWN_FROM, Value, revision_columns, why,
};

/// Tell what changed from one published generation to another, and why
///
/// Every bit of every published table is compared. Values that are new or gone are told apart from
/// those that changed.
#[derive(Debug, Args)]
pub struct Diff {
    /// The older generation; or, alone, the directory that a pipeline publishes to, for its current
    /// generation and the one before
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The newer generation
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// `text` sums up; `csv` has a row for every value that differs; `json` has both
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

impl Diff {
    pub(super) fn run(&self) -> Ended {
        let (old, new) = match &self.new {
            Some(new) => (generation(&self.old)?, generation(new)?),
            None => before_current(&self.old)?.ok_or_else(|| {
                let message = format!("`{}` has only one generation", self.old.display());
                unreadable_request("command line", message)
                    .help("there is nothing to compare until something else is published")
            })?,
        };
        let pair = Pair::of(&old, &new)?;
        match self.format {
            Format::Text => {
                let comparison = pair.compare(&mut |_| Ok(()))?;
                write_out(&text(&comparison))
            }
            Format::Csv => {
                write_out(&csv_header(&revision_columns()))?;
                pair.compare(&mut |piece| {
                    let filled = revisions::fill(piece, &pair.reasons);
                    write_piece(&csv_rows(&filled, piece.len()))
                })?;
                Ok(())
            }
            Format::Json => {
                let mut rows = Vec::new();
                let columns = revision_columns();
                let comparison = pair.compare(&mut |piece| {
                    let filled = revisions::fill(piece, &pair.reasons);
                    rows.extend(json_rows(&columns, &filled, piece.len()));
                    Ok(())
                })?;
                let mut told = revisions::json(&comparison);
                told["values"] = rows.into();
                write_out(&format!("{told:#}\n"))
            }
        }
    }
}

fn write_piece(text: &str) -> Result<(), EnvironmentError> {
    match write_out(text) {
        Err(Failure::Environment(error)) => Err(error),
        _ => Ok(()),
    }
}

/// The directory of a generation, with links such as `current` followed.
fn generation(path: &Path) -> Result<PathBuf, Failure> {
    let directory = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if directory.join("manifest.json").is_file() && directory.join("run.json").is_file() {
        return Ok(directory);
    }
    let message = format!("`{}` is no published generation", path.display());
    let help = match directory.join("generations").is_dir() {
        true => "give OUT alone, or directories below OUT/generations",
        false => "give directories below OUT/generations",
    };
    Err(unreadable_request("command line", message)
        .help(help)
        .into())
}

fn text(comparison: &Comparison) -> String {
    let Comparison {
        old,
        new,
        reasons,
        tally,
        ..
    } = comparison;
    let mut text = format!("{old} -> {new}\n\nwhy\n");
    if reasons.is_empty() {
        text.push_str("  inputs, pipeline and program are the same\n");
    }
    for reason in reasons {
        text.push_str(&format!("  {}\n", reason.said(Language::English)));
    }
    text.push_str("\nvalues that differ\n");
    if tally.tables.is_empty() {
        text.push_str("  none\n");
    }
    for of in &tally.tables {
        let rounding = match of.not_shown {
            0 => String::new(),
            n => format!(" ({n} of them by less than {SHOWN_FROM:e} of the value)"),
        };
        text.push_str(&format!(
            "  {}.{}: {} changed{rounding}, {} new, {} gone\n",
            of.table, of.column, of.changed, of.new, of.gone
        ));
    }
    let headlines = || tally.quantities.iter().filter(|it| it.is_headline);
    if headlines().next().is_some() {
        text.push_str("\nmean absolute revision\n");
    }
    for of in headlines() {
        let said = match of.mean_absolute_revision() {
            Some(mean) => format!(
                "{mean:.3e} over {}, {} of them changed, the greatest by {:.3e}",
                of.n_compared, of.n_changed, of.greatest
            ),
            None => "nothing that both have".to_owned(),
        };
        let name = format!("{} {}", of.table, of.index);
        text.push_str(&format!("  {}: {said}\n", name.trim_end()));
    }
    let lists = [
        (
            "largest revisions, by what is usual for each quantity",
            &tally.largest,
        ),
        ("areas with another type", &tally.types),
        (
            "regions that moved furthest in the order of their level",
            &tally.ranks,
        ),
    ];
    for (title, list) in lists {
        if list.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{title}\n"));
        for revision in list {
            text.push_str(&format!("  {}\n", line(revision)));
            let why = why(reasons, revision, Language::English);
            if reasons.len() > 1 && !why.is_empty() {
                text.push_str(&format!("    may follow from: {why}\n"));
            }
        }
    }
    if !tally.not_compared.is_empty() {
        let lacking = tally.not_compared.join(", ");
        text.push_str(&format!("\nnot in both, so not compared: {lacking}\n"));
    }
    text
}

fn line(revision: &Revision) -> String {
    let row = &revision.row;
    let period = row.period.map(|period| period.to_string());
    let words = [
        &row.asked,
        &row.level,
        &row.code,
        &row.name,
        &period,
        &row.index,
        &row.group,
        &row.reference,
        &row.further,
    ];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    let difference = revision.difference();
    let difference = difference.map_or_else(String::new, |it| match it.fract() == 0.0 {
        true => format!(" ({it:+})"),
        false => format!(" ({it:+.6})"),
    });
    format!(
        "{}.{} {}: {} -> {}{difference}",
        revision.table,
        revision.column,
        words.join(" "),
        shown(&revision.old),
        shown(&revision.new)
    )
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "nothing".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}
