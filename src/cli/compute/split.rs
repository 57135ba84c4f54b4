//! `--within`: indices split into what lies between regions and what lies within them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Parts;
use super::output::Names;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::estimate::IndexParts;
use crate::publish::{Column, Values};

/// The names of the regions that units lie in, level by level, and their numbers.
#[derive(Default)]
pub(super) struct Strata {
    /// By level: the names, sorted.
    names: Vec<Vec<String>>,
    /// By unit, then level.
    pub numbers: Vec<u32>,
}

impl Strata {
    /// Numbers the regions of each level by the order of their names. Each unit has a name a level.
    pub(super) fn of<'a>(
        paths: impl Iterator<Item = &'a Vec<String>> + Clone,
        n_levels: usize,
    ) -> Strata {
        let names: Vec<Vec<String>> = (0..n_levels)
            .map(|level| {
                let mut names: Vec<String> =
                    paths.clone().map(|path| path[level].clone()).collect();
                names.sort_unstable();
                names.dedup();
                names
            })
            .collect();
        let number = |level: usize, name: &String| {
            let found = names[level].binary_search(name);
            found.expect("the names are those of the units") as u32
        };
        let numbers = paths
            .flat_map(|path| {
                path.iter()
                    .enumerate()
                    .map(|(level, name)| number(level, name))
            })
            .collect();
        Strata { names, numbers }
    }

    fn name(&self, level: usize, number: u32) -> &str {
        &self.names[level][number as usize]
    }
}

/// Where each area lies, and those that lie in two regions of one level.
#[derive(Default)]
pub(super) struct Places {
    pub paths: BTreeMap<String, Vec<String>>,
    in_two: BTreeMap<String, Vec<String>>,
}

impl Places {
    pub(super) fn add(&mut self, area: &str, path: Vec<String>) {
        match self.paths.get(area) {
            None => {
                self.paths.insert(area.to_owned(), path);
            }
            Some(known) if *known == path => {}
            Some(_) => {
                self.in_two.insert(area.to_owned(), path);
            }
        }
    }

    /// Reports each area that lies in two regions.
    pub(super) fn check(&self, file: &str, diagnostics: &mut Diagnostics) {
        for (area, other) in &self.in_two {
            diagnostics.add(
                Diagnostic::new(
                    &code::AREA_IN_TWO_REGIONS,
                    Place::file(file),
                    format!(
                        "the area `{area}` lies in `{}` and in `{}`",
                        self.paths[area].join(" / "),
                        other.join(" / ")
                    ),
                )
                .help("areas of different regions need different names"),
            );
        }
    }
}

/// A row of the result.
struct Row<'a> {
    by: &'a [String],
    parts: &'a IndexParts,
    part: String,
    region: Cow<'a, str>,
    estimate: Option<f64>,
    weight: Option<f64>,
    contribution: Option<f64>,
    share: Option<f64>,
    note: Option<&'static str>,
}

pub(super) fn columns(by: &[String]) -> Vec<Column> {
    let text = |name: &str, meaning: &'static str| Column::text(name.to_owned(), meaning);
    let real = |name: &'static str, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let own = by.iter().map(|name| text(name, "region or period"));
    own.chain([
        text("index", "id of the index"),
        text(
            "group",
            "focus group; empty for an index of all groups at once",
        )
        .or_empty(),
        text(
            "reference",
            "group it is compared with; `*` means all others",
        )
        .or_empty(),
        text(
            "part",
            "`whole`, between which regions the part lies, or the level of one region",
        ),
        text("region", "the region, where the row is about one").or_empty(),
        real(
            "estimate",
            "unit of the index",
            "index of the whole or of the region",
        ),
        real("weight", "1", "weight of the region in the whole"),
        real("contribution", "unit of the index", "part of the whole"),
        real("share", "1", "contribution by the whole"),
        text("note", "why there is no value").or_empty(),
    ])
    .collect()
}

/// Lays out the parts of every region.
pub(super) fn fill<'a>(
    found: &'a [Parts],
    within: &'a [String],
    names: &Names<'a>,
) -> (Vec<Values<'a>>, usize) {
    let rows: Vec<Row> = found.iter().flat_map(|parts| rows(parts, within)).collect();
    type TextOf<'a, 'f> = &'f dyn Fn(&Row<'a>) -> Option<Cow<'a, str>>;
    let texts = |of: TextOf<'a, '_>| Values::Text(rows.iter().map(of).collect());
    let reals = |of: &dyn Fn(&Row) -> Option<f64>| Values::Real(rows.iter().map(of).collect());
    let mut filled: Vec<Values> = (0..names.by.len())
        .map(|at| texts(&|row| Some(row.by[at].as_str().into())))
        .collect();
    filled.extend([
        texts(&|row| Some(names.chosen[row.parts.index].definition.id.into())),
        texts(&|row| names.group(row.parts.between).map(Cow::from)),
        texts(&|row| names.reference(row.parts.between).map(Cow::from)),
        texts(&|row| Some(row.part.clone().into())),
        texts(&|row| Some(row.region.clone()).filter(|name| !name.is_empty())),
        reals(&|row| row.estimate),
        reals(&|row| row.weight),
        reals(&|row| row.contribution),
        reals(&|row| row.share),
        texts(&|row| row.note.map(Cow::from)),
    ]);
    (filled, rows.len())
}

fn rows<'a>(found: &'a Parts, within: &'a [String]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for parts in &found.parts {
        let row = |part: String| Row {
            by: &found.by,
            parts,
            part,
            region: "".into(),
            estimate: None,
            weight: None,
            contribution: None,
            share: None,
            note: None,
        };
        let nested = match &parts.nested {
            Ok(nested) => nested,
            Err(problem) => {
                rows.push(Row {
                    note: Some(problem.reason().en),
                    ..row("whole".to_owned())
                });
                continue;
            }
        };
        let share = |value: f64| (nested.whole != 0.0).then_some(value / nested.whole);
        rows.push(Row {
            estimate: Some(nested.whole),
            contribution: Some(nested.whole),
            share: share(nested.whole),
            ..row("whole".to_owned())
        });
        for (at, part) in nested.parts.iter().enumerate() {
            let name = match (
                within.get(at),
                at.checked_sub(1).map(|above| &within[above]),
            ) {
                (Some(level), None) => format!("between {level}"),
                (Some(level), Some(above)) => format!("between {level} within {above}"),
                (None, above) => format!("within {}", above.map_or("", String::as_str)),
            };
            rows.push(Row {
                contribution: Some(part.value),
                share: part.share,
                ..row(name)
            });
        }
        for (strata, level) in nested.levels.iter().zip(within) {
            rows.extend(strata.iter().map(|stratum| {
                let path = stratum.path.iter().enumerate();
                let path: Vec<&str> = path
                    .map(|(level, &number)| found.strata.name(level, number))
                    .collect();
                Row {
                    region: path.join(" / ").into(),
                    estimate: stratum.value.ok(),
                    weight: Some(stratum.weight),
                    contribution: Some(stratum.contribution),
                    share: share(stratum.contribution),
                    note: stratum.value.err().map(|problem| problem.reason().en),
                    ..row(level.clone())
                }
            }));
        }
    }
    rows
}
