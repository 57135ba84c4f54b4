//! Indices of exact counts, where a pipeline asks for them.

use std::ops::Range;

use super::{
    Column, INDEX_UNIT, Table, Values, comparison_columns, focus_id, index_column, notes,
    parameter_column, reals, reference_id, region_columns, texts, years,
};
use crate::publish::Results;

pub(super) static EXACT_INDICES: Table = Table {
    id: "exact_indices",
    row: "one index of one region and period of an analysis that asks for exact counts, with two \
          decimals",
    columns,
    n_rows: |results| results.exact.iter().map(|exact| exact.get().len()).sum(),
    fill,
};

/// What is said of an index that the counts give no value, which says something of them.
pub(in crate::publish) const NO_VALUE: &str = "the counts give the index no value";

fn columns() -> Vec<Column> {
    let mut columns = vec![Column::text("source", "id of the source in the pipeline")];
    columns.extend(region_columns());
    columns.push(Column::whole(
        "period",
        "year",
        "year that the counts are of",
    ));
    columns.extend([index_column(), parameter_column()]);
    columns.extend(comparison_columns());
    columns.extend([
        Column::real(
            "estimate",
            INDEX_UNIT,
            "value of the index of exact counts, rounded to two decimals; empty where `note` says why",
        )
        .or_empty(),
        Column::text("note", "why there is no value").or_empty(),
    ]);
    columns
}

fn fill(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let plan = &results.plan;
    let all = results.exact.iter().flat_map(|exact| exact.get());
    let rows: Vec<_> = all.skip(range.start).take(range.len()).collect();
    let analysis = |at: usize| &plan.analyses[at];
    let levels = &results.register.levels;
    vec![
        texts(&rows, |row| &plan.sources[analysis(row.analysis).source].id),
        texts(&rows, |row| &analysis(row.analysis).id),
        texts(&rows, |row| &levels[row.level].id),
        texts(&rows, |row| &levels[row.level].codes[row.region]),
        texts(&rows, |row| &levels[row.level].names[row.region]),
        years(&rows, |row| row.period),
        texts(&rows, |row| {
            analysis(row.analysis).asked.indices[row.index]
                .definition
                .id
        }),
        reals(&rows, |row| {
            analysis(row.analysis).asked.indices[row.index].parameter
        }),
        notes(&rows, |row| {
            focus_id(plan, analysis(row.analysis), row.between).map(Into::into)
        }),
        notes(&rows, |row| {
            reference_id(plan, analysis(row.analysis), row.between).map(Into::into)
        }),
        reals(&rows, |row| row.value.ok().flatten()),
        notes(&rows, |row| match row.value {
            Ok(Some(_)) => None,
            Ok(None) => Some(NO_VALUE.into()),
            Err(reason) => Some(reason.en.into()),
        }),
    ]
}
