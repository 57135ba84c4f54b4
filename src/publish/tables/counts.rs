//! What is published of the counts of confidential sources.

use std::ops::Range;

use super::{Column, Table, Values};
use crate::publish::Results;
use crate::publish::disclosure::{AREA, ProtectedRow};

pub(super) static COUNTS: Table = Table {
    id: "counts",
    row: "the count of one group, or of everybody, in one area or region and period, of a \
          confidential source: hidden or rounded, each by itself, so that parts need not add up to \
          totals",
    columns,
    n_rows: |results| {
        let confidential = results.cleared.confidential();
        confidential.map(|(_, counts)| counts.n_rows()).sum()
    },
    fill,
};

fn columns() -> Vec<Column> {
    vec![
        Column::text("source", "id of the source in the pipeline"),
        Column::whole("period", "year", "year that is counted"),
        Column::text(
            "level",
            "id of the level of the geography; `area` of single areas",
        ),
        Column::text("region", "code of the area or region"),
        Column::text("region_name", "its name"),
        Column::text(
            "group",
            "id of the group; `total` is all groups of the source",
        ),
        Column::whole(
            "count",
            "unit of the source",
            "the count, rounded to a multiple of the base that `run.json` states; empty where \
             `status` says why",
        )
        .or_empty(),
        Column::whole(
            "least",
            "unit of the source",
            "the least count that is published so",
        )
        .or_empty(),
        Column::whole(
            "greatest",
            "unit of the source",
            "the greatest count that is published so",
        )
        .or_empty(),
        Column::text(
            "status",
            "empty; `u` shown, and too small to rely on; `c` hidden to protect persons; `m` missing \
             in the source; `n` not applicable",
        ),
        Column::text(
            "made_of",
            "fingerprints of the areas, with what is missing in them, and of the group: counts \
             that differ in it are sums of something else",
        ),
    ]
}

fn fill(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let all = results.cleared.confidential();
    let rows = all.flat_map(|(source, counts)| counts.rows().map(move |row| (source, counts, row)));
    let rows: Vec<_> = rows.skip(range.start).take(range.len()).collect();
    let span = |at: usize| {
        let (_, counts, row): &(_, _, ProtectedRow) = &rows[at];
        row.count.map(|count| counts.span(count))
    };
    let spans: Vec<Option<(u64, u64)>> = (0..rows.len()).map(span).collect();
    vec![
        Values::Text(
            rows.iter()
                .map(|(source, ..)| Some(results.plan.sources[*source].id.as_str().into()))
                .collect(),
        ),
        Values::Whole(
            rows.iter()
                .map(|(.., row)| Some(row.period.into()))
                .collect(),
        ),
        Values::Text(
            rows.iter()
                .map(|(.., row)| Some(row.level.into()))
                .collect(),
        ),
        Values::Text(rows.iter().map(|(.., row)| Some(row.code.into())).collect()),
        Values::Text(
            rows.iter()
                .map(|(.., row)| Some(name_of(results, row).into()))
                .collect(),
        ),
        Values::Text(
            rows.iter()
                .map(|(.., row)| Some(row.column.into()))
                .collect(),
        ),
        Values::Whole(
            rows.iter()
                .map(|(.., row)| row.count.map(|count| count as i64))
                .collect(),
        ),
        Values::Whole(
            spans
                .iter()
                .map(|span| span.map(|(least, _)| least as i64))
                .collect(),
        ),
        Values::Whole(
            spans
                .iter()
                .map(|span| span.map(|(_, greatest)| greatest as i64))
                .collect(),
        ),
        Values::Text(
            rows.iter()
                .map(|(.., row)| Some(row.status.code().into()))
                .collect(),
        ),
        Values::Text(
            rows.iter()
                .map(|(.., row)| Some(row.made_of.to_string().into()))
                .collect(),
        ),
    ]
}

fn name_of<'a>(results: &'a Results, row: &ProtectedRow<'_>) -> &'a str {
    let register = &results.register;
    if row.level == AREA {
        let area = register.position_of_code(row.code);
        return area.map_or("", |area| &register.names()[area as usize]);
    }
    let level = register.levels.iter().find(|level| level.id == row.level);
    let region = level.and_then(|level| {
        let at = level
            .codes
            .binary_search_by(|code| code.as_str().cmp(row.code))
            .ok()?;
        Some(&level.names[at])
    });
    region.map_or("", String::as_str)
}
