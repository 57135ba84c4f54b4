//! Every output table: its columns, their units and meanings, once. The Parquet files, the data
//! package and docs/outputs.md are written from here.

mod counts;
mod exact_indices;
mod follow_up;

pub(super) use exact_indices::NO_VALUE;

use std::borrow::Cow;
use std::ops::Range;

use super::Results;
use crate::estimate::{
    AreaEstimate, Between, N_MIX_MEASURES, N_TWO_GROUP_MEASURES, PartEstimate, Pieces, Refusal,
    Uncertainty,
};
use crate::indices::LOCAL_MEASURES;
use crate::inference::Caution;
use crate::plan::{Against, Analysis, Comparison, Plan};
use crate::publish::disclosure::Status;
use crate::spec::{Disclosure, MissingKind};

/// A table that every run publishes.
pub struct Table {
    pub id: &'static str,
    /// What a row is.
    pub row: &'static str,
    pub columns: fn() -> Vec<Column>,
    pub n_rows: fn(&Results) -> usize,
    /// Fills the columns of some rows.
    pub fill: for<'a> fn(&'a Results, Range<usize>) -> Vec<Values<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: Cow<'static, str>,
    pub kind: Kind,
    /// Empty for texts.
    pub unit: &'static str,
    pub meaning: &'static str,
    pub may_be_empty: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Real,
}

/// Values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values<'a> {
    Text(Vec<Option<Cow<'a, str>>>),
    Whole(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

/// Every table there is.
pub fn all_tables() -> impl Iterator<Item = &'static Table> {
    TABLES
        .iter()
        .chain([&counts::COUNTS, &exact_indices::EXACT_INDICES])
        .chain(follow_up::TABLES)
}

/// The tables that a run publishes.
pub fn tables_of(results: &Results) -> Vec<&'static Table> {
    let mut tables: Vec<&Table> = TABLES.iter().collect();
    if results.cleared.confidential().next().is_some() {
        tables.push(&counts::COUNTS);
    }
    if results
        .plan
        .analyses
        .iter()
        .any(|analysis| analysis.exact_indices)
    {
        tables.push(&exact_indices::EXACT_INDICES);
    }
    if results.study.is_some() {
        tables.extend(follow_up::TABLES);
    }
    tables
}

/// Tables that every run publishes.
pub static TABLES: &[Table] = &[
    Table {
        id: "estimates",
        row: "one index of one region and period",
        columns: estimate_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses.map(|analysis| analysis.estimates.rows.len()).sum()
        },
        fill: fill_estimates,
    },
    Table {
        id: "areas",
        row: "one area and period, set against its region",
        columns: area_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses
                .map(|analysis| analysis.estimates.areas.len())
                .sum()
        },
        fill: fill_areas,
    },
    Table {
        id: "diversity",
        row: "how mixed one area is in one period, all groups of an analysis at once",
        columns: diversity_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses
                .map(|analysis| analysis.estimates.mixes.len())
                .sum()
        },
        fill: fill_diversity,
    },
    Table {
        id: "parts",
        row: "what of an index of a region lies between the regions of one level, within those of \
              the level above; the parts add up to the index",
        columns: part_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses
                .map(|analysis| analysis.estimates.parts.len())
                .sum()
        },
        fill: fill_parts,
    },
    Table {
        id: "contributions",
        row: "what one region adds to an index of a larger one by being uneven within",
        columns: contribution_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses
                .map(|analysis| analysis.estimates.contributions.len())
                .sum()
        },
        fill: fill_contributions,
    },
    Table {
        id: "changes",
        row: "the change of one index of one region from the first period of an analysis to the last",
        columns: change_columns,
        n_rows: |results| {
            let analyses = results.analyses.iter();
            analyses.map(|analysis| analysis.changes.len()).sum()
        },
        fill: fill_changes,
    },
];

impl Column {
    pub fn text(name: impl Into<Cow<'static, str>>, meaning: &'static str) -> Column {
        Column::new(name, Kind::Text, "", meaning)
    }

    pub fn whole(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Whole, unit, meaning)
    }

    pub fn real(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Real, unit, meaning)
    }

    fn new(
        name: impl Into<Cow<'static, str>>,
        kind: Kind,
        unit: &'static str,
        meaning: &'static str,
    ) -> Column {
        Column {
            name: name.into(),
            kind,
            unit,
            meaning,
            may_be_empty: false,
        }
    }

    pub fn or_empty(mut self) -> Column {
        self.may_be_empty = true;
        self
    }
}

const INDEX_UNIT: &str = "unit of the index";

/// Columns that say which region of which analysis a row is about.
fn region_columns() -> [Column; 4] {
    [
        Column::text("analysis", "id of the analysis in the pipeline"),
        Column::text("level", "id of the level of the geography"),
        Column::text("region", "code of the region"),
        Column::text("region_name", "name of the region"),
    ]
}

fn index_column() -> Column {
    Column::text("index", "id of the index")
}

fn parameter_column() -> Column {
    let meaning = "parameter that the index was computed with; empty for an index without one";
    Column::real("parameter", "1", meaning).or_empty()
}

/// Columns that say who is set against whom.
fn comparison_columns() -> [Column; 2] {
    [
        Column::text("group", "focus group; empty for an index of all groups at once").or_empty(),
        Column::text(
            "reference",
            "group it is compared with; `*` means all others; empty for an index of all groups at once",
        )
        .or_empty(),
    ]
}

/// An index and what is known of its value, as `klyfta compute` gives it where nothing is asked about
/// how far it can be trusted.
pub fn index_value_columns() -> Vec<Column> {
    let mut columns = trusted_index_value_columns();
    let further = FURTHER_COLUMNS.map(|(name, ..)| name);
    columns.retain(|column| !further.contains(&column.name.as_ref()));
    columns
}

/// Columns that only those need who ask how far a value can be trusted.
const FURTHER_COLUMNS: [(&str, &str, &str); 5] = [
    (
        "expected",
        INDEX_UNIT,
        "what the index would come to if people were spread over the areas by lot",
    ),
    (
        "corrected",
        INDEX_UNIT,
        "the estimate without what chance adds to it; empty until asked for",
    ),
    (
        "effect_size",
        "standard deviations",
        "how far the estimate lies above what chance gives; empty until asked for",
    ),
    (
        "p_value",
        "1",
        "how likely chance gives something as far out, to either side; empty until asked for",
    ),
    (
        "p_adjusted",
        "1",
        "p value raised for the many regions that are tested at once; empty until asked for",
    ),
];

/// Columns of indices whose counts are protected by noise.
const NOISE_COLUMNS: [(&str, &str); 3] = [
    (
        "noise_bias",
        "what the noise of protected counts adds on average; empty where there is none",
    ),
    (
        "noise_lower",
        "lower limit of where the index of the true counts lies; empty where there is no noise",
    ),
    (
        "noise_upper",
        "its upper limit; empty where there is no noise",
    ),
];

/// An index and everything known of its value, as `estimates` gives it, and `klyfta compute` where it
/// is asked how far the value can be trusted.
pub fn trusted_index_value_columns() -> Vec<Column> {
    let mut columns = vec![index_column()];
    columns.extend(comparison_columns());
    columns.extend([
        Column::text(
            "neighbourhood",
            "what surrounds a person: `area` is the area itself",
        ),
        Column::real(
            "estimate",
            INDEX_UNIT,
            "value of the index; empty where it cannot be computed, and `note` says why",
        )
        .or_empty(),
    ]);
    let later = [
        ("standard_error", "standard error; empty until asked for"),
        (
            "lower",
            "lower limit of the interval; empty until asked for",
        ),
        (
            "upper",
            "upper limit of the interval; empty until asked for",
        ),
        (
            "bias",
            "how far replicates lie above the estimate; empty until asked for",
        ),
    ];
    columns.extend(later.map(|(name, meaning)| Column::real(name, INDEX_UNIT, meaning).or_empty()));
    columns.extend(
        FURTHER_COLUMNS.map(|(name, unit, meaning)| Column::real(name, unit, meaning).or_empty()),
    );
    columns.extend([
        Column::whole("n_areas", "areas", "inhabited areas of the region"),
        Column::real(
            "population",
            "people",
            "people in the groups that are set against each other; empty where counts are missing",
        )
        .or_empty(),
        Column::text(
            "note",
            "why there is no value, or what to be cautious about",
        )
        .or_empty(),
    ]);
    columns
}

fn estimate_columns() -> Vec<Column> {
    let mut columns = region_columns().to_vec();
    columns.push(Column::whole(
        "period",
        "year",
        "year that the counts are of",
    ));
    columns.push(parameter_column());
    let values = trusted_index_value_columns();
    let n_areas = values.iter().position(|column| column.name == "n_areas");
    let (uncertain, rest) = values.split_at(n_areas.expect("every index has a number of areas"));
    columns.extend_from_slice(uncertain);
    columns.extend(
        NOISE_COLUMNS.map(|(name, meaning)| Column::real(name, INDEX_UNIT, meaning).or_empty()),
    );
    columns.extend_from_slice(rest);
    columns
}

/// Columns that say which area, against which region of which analysis, a row is about.
fn area_place_columns() -> Vec<Column> {
    vec![
        Column::text("analysis", "id of the analysis in the pipeline"),
        Column::text("area", "code of the area"),
        Column::text("area_name", "name of the area as the register writes it"),
        Column::text(
            "level",
            "id of the level whose region the area is set against",
        ),
        Column::text("region", "code of the region that the area is set against"),
        Column::whole("period", "year", "year that the counts are of"),
    ]
}

fn area_columns() -> Vec<Column> {
    let mut columns = area_place_columns();
    columns.extend([
        Column::text("group", "focus group"),
        Column::text(
            "reference",
            "group it is compared with; `*` means all others",
        ),
        Column::real(
            "group_count",
            "people",
            "people of the focus group in the area",
        ),
        Column::real(
            "reference_count",
            "people",
            "people it is compared with in the area",
        ),
    ]);
    columns.extend(
        LOCAL_MEASURES[..N_TWO_GROUP_MEASURES]
            .iter()
            .map(|measure| Column::real(measure.id, measure.unit, measure.reading.en).or_empty()),
    );
    columns.push(
        Column::text(
            "status",
            "`u` where there are people of the focus group, and too few to rely on: fewer than 20, \
             or as the source's policy says; not told of counts that carry noise",
        )
        .or_empty(),
    );
    columns
}

fn change_columns() -> Vec<Column> {
    let mut columns = region_columns().to_vec();
    columns.extend([index_column(), parameter_column()]);
    columns.extend(comparison_columns());
    columns.extend([
        Column::whole("first_period", "year", "first year of the analysis"),
        Column::whole("last_period", "year", "last year of the analysis"),
        Column::real("first", INDEX_UNIT, "value of the index in the first year"),
        Column::real("last", INDEX_UNIT, "value of the index in the last year"),
        Column::real("change", INDEX_UNIT, "last less first"),
        Column::real("population", "people", "people compared in the last year").or_empty(),
        Column::text("note", "what to be cautious about in either year").or_empty(),
    ]);
    columns
}

fn diversity_columns() -> Vec<Column> {
    let mut columns = area_place_columns();
    columns.extend([
        Column::real("population", "people", "people of all groups in the area"),
        Column::text(
            "diversity",
            "`low_diversity` where a group has at least 80 per cent of the people, \
             `high_diversity` where none has 60 per cent and the scaled entropy is at least 0.75, \
             else `moderate_diversity`",
        )
        .or_empty(),
        Column::text("largest_group", "the largest group, the first of equals").or_empty(),
    ]);
    columns.extend(
        LOCAL_MEASURES[N_TWO_GROUP_MEASURES..]
            .iter()
            .map(|measure| Column::real(measure.id, measure.unit, measure.reading.en).or_empty()),
    );
    columns
}

fn part_columns() -> Vec<Column> {
    let mut columns = region_columns().to_vec();
    columns.push(Column::whole(
        "period",
        "year",
        "year that the counts are of",
    ));
    columns.extend([index_column(), parameter_column()]);
    columns.extend(comparison_columns());
    columns.extend([
        Column::text(
            "within",
            "id of the level within whose regions the part lies",
        ),
        Column::text(
            "between",
            "id of the level between whose regions the part lies; `area` means single areas",
        ),
        Column::real("part", INDEX_UNIT, "this part of the index"),
        Column::real("share", "1", "part by index; empty where the index is zero").or_empty(),
    ]);
    columns
}

fn contribution_columns() -> Vec<Column> {
    let mut columns = region_columns().to_vec();
    columns.push(Column::text("whole", "code of the region that is split"));
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
            "value of the index in the region; empty where it cannot be computed",
        )
        .or_empty(),
        Column::real(
            "weight",
            "1",
            "weight of the region in the index of the whole",
        ),
        Column::real(
            "contribution",
            INDEX_UNIT,
            "weight times value: what the whole would lose were the region even within",
        ),
        Column::text("note", "why the region has no value of its own").or_empty(),
    ]);
    columns
}

/// The rows of all analyses in a row, each with its analysis.
fn rows<'a, T>(
    results: &'a Results,
    range: Range<usize>,
    of: impl Fn(&'a super::AnalysisResults) -> &'a Pieces<T>,
) -> Vec<(&'a Analysis, &'a T)> {
    let analyses = results.plan.analyses.iter().zip(&results.analyses);
    let mut skipped = 0;
    let mut wanted = Vec::with_capacity(range.len());
    for (analysis, found) in analyses {
        let all = of(found);
        let within = |at: usize| at.saturating_sub(skipped).min(all.len());
        let here = all.range(within(range.start)..within(range.end));
        wanted.extend(here.map(|row| (analysis, row)));
        skipped += all.len();
    }
    wanted
}

fn texts<'a, T>(rows: &[T], of: impl Fn(&T) -> &'a str) -> Values<'a> {
    Values::Text(rows.iter().map(|row| Some(of(row).into())).collect())
}

fn years<T>(rows: &[T], of: impl Fn(&T) -> i32) -> Values<'static> {
    Values::Whole(rows.iter().map(|row| Some(i64::from(of(row)))).collect())
}

fn reals<T>(rows: &[T], of: impl Fn(&T) -> Option<f64>) -> Values<'static> {
    Values::Real(rows.iter().map(of).collect())
}

fn notes<'a, T>(rows: &[T], of: impl Fn(&T) -> Option<Cow<'a, str>>) -> Values<'a> {
    Values::Text(rows.iter().map(of).collect())
}

/// The columns of [`region_columns`]; a row is about the region at a position of a level.
fn fill_regions<'a, T>(
    results: &'a Results,
    rows: &[(&'a Analysis, &'a T)],
    of: impl Fn(&Analysis, &T) -> (usize, usize),
) -> Vec<Values<'a>> {
    let levels = &results.plan.geography.levels;
    let regions = &results.register.levels;
    vec![
        texts(rows, |(analysis, _)| analysis.id.as_str()),
        texts(rows, |(analysis, row)| {
            levels[of(analysis, row).0].id.as_str()
        }),
        texts(rows, |(analysis, row)| {
            let (level, region) = of(analysis, row);
            regions[level].codes[region].as_str()
        }),
        texts(rows, |(analysis, row)| {
            let (level, region) = of(analysis, row);
            regions[level].names[region].as_str()
        }),
    ]
}

/// The index of each row, by its position among those of the analysis, its parameter, and the
/// columns of [`comparison_columns`].
fn fill_indices<'a, T>(
    results: &'a Results,
    rows: &[(&'a Analysis, &'a T)],
    of: impl Fn(&T) -> (usize, Between),
) -> [Values<'a>; 4] {
    let plan = &results.plan;
    [
        texts(rows, |(analysis, row)| {
            analysis.asked.indices[of(row).0].definition.id
        }),
        reals(rows, |(analysis, row)| {
            analysis.asked.indices[of(row).0].parameter
        }),
        notes(rows, |(analysis, row)| {
            focus_id(plan, analysis, of(row).1).map(Cow::from)
        }),
        notes(rows, |(analysis, row)| {
            reference_id(plan, analysis, of(row).1).map(Cow::from)
        }),
    ]
}

fn fill_estimates(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let rows = rows(results, range, |found| &found.estimates.rows);
    let known = |of: &dyn Fn(&Uncertainty) -> Option<f64>| {
        reals(&rows, |(_, row)| row.uncertainty.as_deref().and_then(of))
    };
    let [index, parameter, group, reference] =
        fill_indices(results, &rows, |row| (row.index, row.between));
    let mut columns = fill_regions(results, &rows, |_, row| (row.level, row.region));
    columns.extend([
        years(&rows, |(_, row)| row.period),
        parameter,
        index,
        group,
        reference,
        texts(&rows, |_| "area"),
        reals(&rows, |(_, row)| row.value.as_ref().ok().copied()),
        known(&|it| it.standard_error),
        known(&|it| it.lower),
        known(&|it| it.upper),
        known(&|it| it.bias),
        reals(&rows, |(_, row)| row.expected),
        known(&|it| it.corrected),
        known(&|it| it.effect_size),
        known(&|it| it.p_value),
        known(&|it| it.p_adjusted),
        known(&|it| it.noise.as_ref().map(|noise| noise.bias)),
        known(&|it| it.noise.as_ref().map(|noise| noise.lower)),
        known(&|it| it.noise.as_ref().map(|noise| noise.upper)),
        Values::Whole(
            rows.iter()
                .map(|(_, row)| Some(row.n_areas as i64))
                .collect(),
        ),
        reals(&rows, |(_, row)| row.population),
        notes(&rows, |(_, row)| {
            note(&row.value, row.caution, row.uncertainty.as_deref())
        }),
    ]);
    columns
}

/// The columns of [`area_place_columns`]; a row is about an area of the register, set against a
/// region, in a period.
fn fill_area_places<'a, T>(
    results: &'a Results,
    rows: &[(&'a Analysis, &'a T)],
    of: impl Fn(&T) -> (u32, u32, i32),
) -> Vec<Values<'a>> {
    let register = &results.register;
    let levels = &results.plan.geography.levels;
    vec![
        texts(rows, |(analysis, _)| analysis.id.as_str()),
        texts(rows, |(_, row)| register.code(of(row).0)),
        texts(rows, |(_, row)| register.names()[of(row).0 as usize].trim()),
        texts(rows, |(analysis, _)| {
            levels[analysis.areas_within].id.as_str()
        }),
        texts(rows, |(analysis, row)| {
            register.levels[analysis.areas_within].codes[of(row).1 as usize].as_str()
        }),
        years(rows, |(_, row)| of(row).2),
    ]
}

fn fill_areas(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let plan = &results.plan;
    let rows = rows(results, range, |found| &found.estimates.areas);
    let between = |analysis: &Analysis, row: &AreaEstimate| {
        analysis.asked.comparisons[row.comparison as usize]
    };
    let mut columns = fill_area_places(results, &rows, |row| (row.area, row.region, row.period));
    columns.extend([
        texts(&rows, |(analysis, row)| {
            group_id(plan, analysis, between(analysis, row).focus)
        }),
        texts(&rows, |(analysis, row)| {
            against_id(plan, analysis, between(analysis, row))
        }),
        reals(&rows, |(_, row)| Some(row.group)),
        reals(&rows, |(_, row)| Some(row.others)),
    ]);
    columns.extend((0..N_TWO_GROUP_MEASURES).map(|at| reals(&rows, |(_, row)| row.measure(at))));
    columns.push(notes(&rows, |(analysis, row)| {
        let source = &plan.sources[analysis.source];
        let least = source.rules.policy.unreliable_below as f64;
        let is_few = 0.0 < row.group && row.group < least;
        let is_told = source.disclosure != Disclosure::Perturbed;
        (is_few && is_told).then(|| Status::Unreliable.code().into())
    }));
    columns
}

fn fill_changes(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let rows = rows(results, range, |found| &found.changes);
    let mut columns = fill_regions(results, &rows, |_, row| (row.level, row.region));
    columns.extend(fill_indices(results, &rows, |row| (row.index, row.between)));
    columns.extend([
        years(&rows, |(_, row)| row.first_period),
        years(&rows, |(_, row)| row.last_period),
        reals(&rows, |(_, row)| Some(row.first)),
        reals(&rows, |(_, row)| Some(row.last)),
        reals(&rows, |(_, row)| Some(row.absolute())),
        reals(&rows, |(_, row)| row.population),
        notes(&rows, |(_, row)| {
            let told = caution_note(row.caution);
            match row.break_at {
                None => told,
                Some(year) => Some(join(
                    told,
                    format!("counts carry protective noise from {year} on"),
                )),
            }
        }),
    ]);
    columns
}

fn fill_diversity(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let plan = &results.plan;
    let rows = rows(results, range, |found| &found.estimates.mixes);
    let mut columns = fill_area_places(results, &rows, |row| (row.area, row.region, row.period));
    columns.extend([
        reals(&rows, |(_, row)| Some(row.population)),
        notes(&rows, |(_, row)| row.kind.map(|kind| kind.id().into())),
        notes(&rows, |(analysis, row)| {
            row.largest
                .map(|group| group_id(plan, analysis, group).into())
        }),
    ]);
    columns.extend((0..N_MIX_MEASURES).map(|at| reals(&rows, |(_, row)| row.measure(at))));
    columns
}

fn fill_parts(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let levels = &results.plan.geography.levels;
    let rows = rows(results, range, |found| &found.estimates.parts);
    let of_region = |analysis: &Analysis, row: &PartEstimate| (analysis.split[0], row.region);
    let mut columns = fill_regions(results, &rows, of_region);
    columns.push(years(&rows, |(_, row)| row.period));
    columns.extend(fill_indices(results, &rows, |row| (row.index, row.between)));
    columns.extend([
        texts(&rows, |(analysis, row)| {
            levels[analysis.split[row.within]].id.as_str()
        }),
        texts(&rows, |(analysis, row)| {
            let between = analysis.split.get(row.within + 1);
            between.map_or("area", |&level| levels[level].id.as_str())
        }),
        reals(&rows, |(_, row)| Some(row.value)),
        reals(&rows, |(_, row)| row.share),
    ]);
    columns
}

fn fill_contributions(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
    let rows = rows(results, range, |found| &found.estimates.contributions);
    let regions = &results.register.levels;
    let mut columns = fill_regions(results, &rows, |_, row| (row.level, row.region));
    columns.extend([
        texts(&rows, |(analysis, row)| {
            regions[analysis.split[0]].codes[row.whole].as_str()
        }),
        years(&rows, |(_, row)| row.period),
    ]);
    columns.extend(fill_indices(results, &rows, |row| (row.index, row.between)));
    columns.extend([
        reals(&rows, |(_, row)| row.value.ok()),
        reals(&rows, |(_, row)| Some(row.weight)),
        reals(&rows, |(_, row)| Some(row.contribution)),
        notes(&rows, |(_, row)| {
            row.value.err().map(|problem| problem.reason().en.into())
        }),
    ]);
    columns
}

fn group_id<'a>(plan: &'a Plan, analysis: &Analysis, group: usize) -> &'a str {
    &plan.groups[analysis.groups[group]].id
}

fn against_id<'a>(plan: &'a Plan, analysis: &Analysis, between: Comparison) -> &'a str {
    match between.against {
        Against::Group(group) => group_id(plan, analysis, group),
        Against::AllOthers => "*",
    }
}

pub(in crate::publish) fn focus_id<'a>(
    plan: &'a Plan,
    analysis: &Analysis,
    between: Between,
) -> Option<&'a str> {
    let group = match between {
        Between::Comparison(at) => analysis.asked.comparisons[at].focus,
        Between::Pair { group, .. } => group,
        Between::AllGroups => return None,
    };
    Some(group_id(plan, analysis, group))
}

pub(in crate::publish) fn reference_id<'a>(
    plan: &'a Plan,
    analysis: &Analysis,
    between: Between,
) -> Option<&'a str> {
    Some(match between {
        Between::Comparison(at) => against_id(plan, analysis, analysis.asked.comparisons[at]),
        Between::Pair { other, .. } => group_id(plan, analysis, other),
        Between::AllGroups => return None,
    })
}

fn caution_note(caution: Caution) -> Option<Cow<'static, str>> {
    let notes: Vec<&'static str> = caution.notes().into_iter().map(|(en, _)| en).collect();
    match notes.as_slice() {
        [] => None,
        [only] => Some((*only).into()),
        several => Some(several.join("; ").into()),
    }
}

/// What stands in the column `note`: why there is no value, or what to be cautious about and why
/// something that was asked for is not there.
pub fn note(
    value: &Result<f64, Refusal>,
    caution: Caution,
    uncertainty: Option<&Uncertainty>,
) -> Option<Cow<'static, str>> {
    let cautious = match value {
        Err(refusal) => return Some(reason(refusal).0.into()),
        Ok(_) => caution_note(caution),
    };
    let lacking = uncertainty.and_then(|it| it.lacking);
    let noisy = uncertainty.and_then(|it| it.noise.as_ref());
    let further = [
        lacking.map(|lacking| lacking.reason().en),
        noisy.map(|_| "counts carry protective noise"),
    ];
    further
        .into_iter()
        .flatten()
        .fold(cautious, |told, further| {
            Some(join(told, further.to_owned()))
        })
}

/// What is told already, and what is to be told too.
fn join<'a>(told: Option<Cow<'a, str>>, further: String) -> Cow<'a, str> {
    match told {
        Some(told) => format!("{told}; {further}").into(),
        None => further.into(),
    }
}

/// Why an index has no value, in English and in Swedish.
pub fn reason(refusal: &Refusal) -> (String, String) {
    match refusal {
        Refusal::Table(problem) => {
            let reason = problem.reason();
            (reason.en.to_owned(), reason.sv.to_owned())
        }
        Refusal::Missing { n, kind } => {
            let (en, sv) = match kind {
                MissingKind::Suppressed => ("suppressed", "sekretessmarkerade"),
                MissingKind::NotApplicable => ("not applicable", "ej tillämpliga"),
                MissingKind::None | MissingKind::NotDelivered => ("not delivered", "ej levererade"),
            };
            (format!("{n} counts are {en}"), format!("{n} antal är {sv}"))
        }
    }
}
