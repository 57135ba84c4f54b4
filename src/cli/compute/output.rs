//! The result: a row for each region and index, as CSV, JSON or Parquet.

use std::borrow::Cow;

use crate::estimate::{Between, IndexValue, Refusal};
use crate::indices::Definition;
use crate::plan::{Against, ChosenIndex, Comparison};
use crate::publish::{self, Column, Values, note};
use crate::spec::MissingKind;

/// One index of one region.
pub(super) struct Row<'a> {
    pub by: &'a [String],
    pub value: &'a IndexValue,
}

/// What positions in the values mean.
pub(super) struct Names<'a> {
    pub by: &'a [String],
    pub groups: &'a [String],
    pub comparisons: &'a [Comparison],
    pub chosen: &'a [ChosenIndex],
    /// What the groups are reckoned from, which is said beside an index that depends on it.
    pub basis: Option<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn definition(&self, value: &IndexValue) -> &'static Definition {
        self.chosen[value.index].definition
    }

    pub(super) fn group(&self, between: Between) -> Option<&'a str> {
        let group = match between {
            Between::Comparison(at) => self.comparisons[at].focus,
            Between::Pair { group, .. } => group,
            Between::AllGroups => return None,
        };
        Some(&self.groups[group])
    }

    pub(super) fn reference(&self, between: Between) -> Option<&'a str> {
        let group = match between {
            Between::Comparison(at) => match self.comparisons[at].against {
                Against::Group(group) => group,
                Against::AllOthers => return Some("*"),
            },
            Between::Pair { other, .. } => other,
            Between::AllGroups => return None,
        };
        Some(&self.groups[group])
    }

    pub(super) fn note(&self, value: &IndexValue) -> Option<Cow<'a, str>> {
        let note = match value.value {
            Err(Refusal::Missing {
                kind: MissingKind::Suppressed,
                ..
            }) => note(&value.value, value.caution)
                .map(|note| format!("{note}; --suppressed LEAST,GREATEST gives bounds").into()),
            _ => note(&value.value, value.caution),
        };
        match self.basis {
            Some(basis) if self.definition(value).needs_basis => Some(match note {
                Some(note) => format!("{basis}; {note}").into(),
                None => basis.into(),
            }),
            _ => note,
        }
    }
}

/// The columns of the result: those that set regions apart, then those of every index.
pub(super) fn columns(by: &[String]) -> Vec<Column> {
    let own = by
        .iter()
        .map(|name| Column::text(name.clone(), "region or period"));
    own.chain(publish::index_value_columns()).collect()
}

pub(super) fn fill<'a>(rows: &[Row<'a>], names: &Names<'a>) -> Vec<Values<'a>> {
    type TextOf<'a, 'f> = &'f dyn Fn(&Row<'a>) -> Option<Cow<'a, str>>;
    let texts = |of: TextOf<'a, '_>| Values::Text(rows.iter().map(of).collect());
    let reals = |of: &dyn Fn(&Row) -> Option<f64>| Values::Real(rows.iter().map(of).collect());
    let mut filled: Vec<Values> = (0..names.by.len())
        .map(|at| texts(&|row| Some(row.by[at].as_str().into())))
        .collect();
    filled.extend([
        texts(&|row| Some(names.definition(row.value).id.into())),
        texts(&|row| names.group(row.value.between).map(Cow::from)),
        texts(&|row| names.reference(row.value.between).map(Cow::from)),
        texts(&|_| Some("area".into())),
        reals(&|row| row.value.value.ok()),
        reals(&|row| row.value.error.map(|error| error.standard_error)),
        reals(&|row| row.value.error.map(|error| error.lower)),
        reals(&|row| row.value.error.map(|error| error.upper)),
        reals(&|_| None),
        Values::Whole(
            rows.iter()
                .map(|row| Some(row.value.n_areas as i64))
                .collect(),
        ),
        reals(&|row| row.value.population),
        texts(&|row| names.note(row.value)),
    ]);
    filled
}

pub(super) fn csv(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = columns.iter().map(|column| column.name.as_ref());
    let mut rows = (0..n_rows).map(|row| {
        filled
            .iter()
            .map(|values| match values {
                Values::Text(texts) => texts[row].as_deref().unwrap_or_default().to_owned(),
                Values::Whole(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
                Values::Real(numbers) => numbers[row].map_or(String::new(), |n| n.to_string()),
            })
            .collect::<Vec<_>>()
    });
    let written = writer
        .write_record(names)
        .and_then(|()| rows.try_for_each(|row| writer.write_record(row)));
    written.expect("writing to memory cannot fail");
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("only texts were written")
}

pub(super) fn json(columns: &[Column], filled: &[Values], n_rows: usize) -> String {
    let rows: Vec<serde_json::Value> = (0..n_rows)
        .map(|row| {
            let value = |values: &Values| match values {
                Values::Text(texts) => serde_json::json!(texts[row]),
                Values::Whole(numbers) => serde_json::json!(numbers[row]),
                Values::Real(numbers) => serde_json::json!(numbers[row]),
            };
            let cells = columns.iter().zip(filled);
            cells
                .map(|(column, values)| (column.name.to_string(), value(values)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(rows))
}
