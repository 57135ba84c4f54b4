//! A comparison as files and as JSON.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

use serde_json::json;

use super::{Comparison, Pair, Reason, Revision, SHOWN_FROM};
use crate::diagnostics::{EnvironmentError, Failure};
use crate::ingest::SYNTHETIC_KEY;
use crate::language::Language;
use crate::publish::parquet::TableWriter;
use crate::publish::tables::{TABLES, Values};
use crate::publish::{Column, Staged, package};

/// What a row of the table of revisions is.
pub const ROW: &str = "one value that is not, bit by bit, what it was in the generation before";
const TABLE: &str = "revisions.parquet";

/// The columns of the table of revisions.
pub fn revision_columns() -> Vec<Column> {
    let place = |name, meaning| Column::text(name, meaning).or_empty();
    vec![
        Column::text("table", "id of the published table"),
        Column::text(
            "column",
            "its column; `rank` is the place of a region among those of its level, the highest \
             estimate first; of a row that is new or gone only the main value is listed, and of \
             single areas (`areas`, `diversity`) one value a row",
        ),
        place("asked", "id of the analysis, question, rule or programme"),
        place("level", "id of the level of the geography"),
        place("code", "code of the region or area"),
        place("name", "its name"),
        Column::whole("period", "year", "year of the value").or_empty(),
        place("index", "id of the index or indicator, or the quantity"),
        place("group", "focus group"),
        place(
            "reference",
            "group it is compared with; `*` means all others",
        ),
        place(
            "further",
            "what else tells the row from others, as `column=value`",
        ),
        Column::text(
            "status",
            "`changed`, `new` where there was no value, `gone` where there is none any more",
        ),
        Column::real("old", "unit of the column", "what it was, of a number").or_empty(),
        Column::real("new", "unit of the column", "what it is, of a number").or_empty(),
        Column::real("difference", "unit of the column", "new less old").or_empty(),
        place("old_text", "what it was, of a text"),
        place("new_text", "what it is, of a text"),
        Column::text(
            "why",
            "what of the generation is another and may bear on the value: `input` and the file, \
             `pipeline`, `program`; several where they cannot be told apart",
        ),
    ]
}

/// What may be the cause of a revision, as its row tells it.
pub fn why(reasons: &[Reason], revision: &Revision, language: Language) -> String {
    let is_of_analyses = TABLES.iter().any(|table| table.id == revision.table);
    let analysis = revision.row.asked.as_deref().filter(|_| is_of_analyses);
    let bearing = |reason: &&Reason| reason.may_bear_on(analysis);
    let short = |reason: &Reason| reason.short(language);
    let mut told: Vec<String> = reasons.iter().filter(bearing).map(short).collect();
    if told.is_empty() {
        // Of one cause that should not bear on the value and does, more is not known.
        told = reasons.iter().map(short).collect();
    }
    told.dedup();
    told.join("; ")
}

/// The columns of some rows of the table of revisions.
pub fn fill<'a>(revisions: &'a [Revision], reasons: &[Reason]) -> Vec<Values<'a>> {
    let text = |of: &dyn Fn(&'a Revision) -> Option<Cow<'a, str>>| {
        Values::Text(revisions.iter().map(of).collect())
    };
    let place = |of: fn(&Revision) -> Option<&str>| text(&|it| of(it).map(Cow::from));
    let number =
        |of: fn(&Revision) -> Option<f64>| Values::Real(revisions.iter().map(of).collect());
    vec![
        text(&|it| Some(it.table.into())),
        text(&|it| Some((*it.column).into())),
        place(|it| it.row.asked.as_deref()),
        place(|it| it.row.level.as_deref()),
        place(|it| it.row.code.as_deref()),
        place(|it| it.row.name.as_deref()),
        Values::Whole(revisions.iter().map(|it| it.row.period).collect()),
        place(|it| it.row.index.as_deref()),
        place(|it| it.row.group.as_deref()),
        place(|it| it.row.reference.as_deref()),
        place(|it| it.row.further.as_deref()),
        text(&|it| Some(it.status().id().into())),
        number(|it| it.old.number()),
        number(|it| it.new.number()),
        number(Revision::difference),
        place(|it| it.old.text()),
        place(|it| it.new.text()),
        text(&|it| Some(why(reasons, it, Language::English).into())),
    ]
}

/// Compares two generations and stages the table, its description and the summary.
pub fn write(old: &Path, new: &Path, staged: &mut Staged) -> Result<Comparison, Failure> {
    let pair = Pair::of(old, new)?;
    let mut found = None;
    staged.write_with(TABLE, |file, path| {
        let failed = |source| EnvironmentError::Table {
            path: path.to_owned(),
            source,
        };
        let mut writer = writer(file, &pair).map_err(failed)?;
        let compared = pair.compare(&mut |piece| {
            let values = fill(piece, &pair.reasons);
            writer.write(values).map_err(failed)
        });
        match compared {
            Err(Failure::Environment(error)) => return Err(error),
            compared => found = Some(compared),
        }
        writer.close().map_err(failed)
    })?;
    let comparison = found.expect("the file was written")?;
    staged.write_bytes("summary.json", pretty(&json(&comparison)).as_bytes())?;
    let name = staged.name();
    let rows = comparison.tally.n_listed;
    let package = package::of_revisions(&name, comparison.synthetic, rows, staged);
    staged.write_bytes("datapackage.json", pretty(&package).as_bytes())?;
    Ok(comparison)
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn writer(file: File, pair: &Pair) -> parquet::errors::Result<TableWriter<File>> {
    let [old, new] = pair.names();
    let mut metadata = vec![
        ("klyfta:table".to_owned(), "revisions".to_owned()),
        ("klyfta:row".to_owned(), ROW.to_owned()),
        ("klyfta:old".to_owned(), old),
        ("klyfta:new".to_owned(), new),
    ];
    if pair.is_synthetic() {
        metadata.push((SYNTHETIC_KEY.to_owned(), "true".to_owned()));
    }
    TableWriter::of(file, &revision_columns(), metadata)
}

/// A comparison for machines, without the single revisions.
pub fn json(comparison: &Comparison) -> serde_json::Value {
    let tally = &comparison.tally;
    let revisions = |list: &[Revision]| {
        let of = |revision: &Revision| revision_json(revision, &comparison.reasons);
        list.iter().map(of).collect::<Vec<_>>()
    };
    json!({
        "old": comparison.old,
        "new": comparison.new,
        "synthetic": comparison.synthetic,
        "why": comparison.reasons.iter().map(|reason| json!({
            "kind": reason.id(),
            "said": reason.said(Language::English),
        })).collect::<Vec<_>>(),
        "revisions": tally.n_revisions(),
        "listed": tally.n_listed,
        "shown_from": SHOWN_FROM,
        "tables": tally.tables.iter().map(|it| json!({
            "table": it.table,
            "column": it.column,
            "changed": it.changed,
            "new": it.new,
            "gone": it.gone,
            "of_these_rounding": it.not_shown,
        })).collect::<Vec<_>>(),
        "quantities": tally.quantities.iter().map(|it| json!({
            "table": it.table,
            "index": it.index,
            "compared": it.n_compared,
            "changed": it.n_changed,
            "new": it.n_new,
            "gone": it.n_gone,
            "mean_absolute_revision": it.mean_absolute_revision(),
            "greatest": it.greatest,
        })).collect::<Vec<_>>(),
        "largest": revisions(&tally.largest),
        "types": revisions(&tally.types),
        "ranks": revisions(&tally.ranks),
        "same": tally.same,
        "not_compared": tally.not_compared,
    })
}

fn revision_json(revision: &Revision, reasons: &[Reason]) -> serde_json::Value {
    let row = &revision.row;
    let value = |value: &super::Value| match value {
        super::Value::Empty => serde_json::Value::Null,
        super::Value::Number(number) => json!(number),
        super::Value::Text(text) => json!(text),
    };
    json!({
        "table": revision.table,
        "column": revision.column,
        "asked": row.asked,
        "level": row.level,
        "code": row.code,
        "name": row.name,
        "period": row.period,
        "index": row.index,
        "group": row.group,
        "reference": row.reference,
        "further": row.further,
        "status": revision.status().id(),
        "old": value(&revision.old),
        "new": value(&revision.new),
        "difference": revision.difference(),
        "why": why(reasons, revision, Language::English),
    })
}
