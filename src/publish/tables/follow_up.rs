//! The tables of a follow-up of funded efforts. A column and what fills it stand together.

use std::borrow::Cow;
use std::ops::Range;

use super::{Column, Kind, Table, Values};
use crate::follow_up::effects::rows::Effect;
use crate::follow_up::finding::{Finding, Reason};
use crate::follow_up::recent_trend::Direction;
use crate::follow_up::rules::Truth;
use crate::indices::REGISTRY;
use crate::inference::intervals::Interval;
use crate::language::Language;
use crate::plan::{Beside, FollowUp, Measure, Outcome, Question};
use crate::publish::Results;
use crate::study::{
    self, Answer, Destination, GapOf, GapSummary, GapYear, Guarded, Of, OfTypes, Over, Span, Study,
    Territory, Weighted,
};

/// Tables that a run with `[follow_up]` publishes.
pub(super) static TABLES: &[Table] = &[
    indicators::TABLE,
    trends::TABLE,
    area_types::TABLE,
    type_shares::TABLE,
    transitions::TABLE,
    mobility::TABLE,
    rules::TABLE,
    efforts::TABLE,
    programmes::TABLE,
    overlaps::TABLE,
    funded_areas::TABLE,
    comparison_areas::TABLE,
    balance::TABLE,
    gaps::TABLE,
    gaps_closed::TABLE,
    guard::TABLE,
    effects::TABLE,
    by_type::TABLE,
    disparities::TABLE,
];

/// A value of a column.
enum Cell<'a> {
    Text(Option<Cow<'a, str>>),
    Whole(Option<i64>),
    Real(Option<f64>),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Cell<'a> {
        Cell::Text(Some(text.into()))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Cell<'static> {
        Cell::Text(Some(text.into()))
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Cell<'a> {
        Cell::Text(text.map(Cow::from))
    }
}

impl From<Option<String>> for Cell<'_> {
    fn from(text: Option<String>) -> Cell<'static> {
        Cell::Text(text.map(Cow::from))
    }
}

impl From<i32> for Cell<'_> {
    fn from(year: i32) -> Cell<'static> {
        Cell::Whole(Some(year.into()))
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Cell<'static> {
        Cell::Whole(Some(number))
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Cell<'static> {
        Cell::Whole(Some(number as i64))
    }
}

impl From<Option<i32>> for Cell<'_> {
    fn from(year: Option<i32>) -> Cell<'static> {
        Cell::Whole(year.map(i64::from))
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(number: Option<i64>) -> Cell<'static> {
        Cell::Whole(number)
    }
}

impl From<Option<usize>> for Cell<'_> {
    fn from(number: Option<usize>) -> Cell<'static> {
        Cell::Whole(number.map(|number| number as i64))
    }
}

impl From<f64> for Cell<'_> {
    fn from(value: f64) -> Cell<'static> {
        Cell::Real(Some(value))
    }
}

impl From<Option<f64>> for Cell<'_> {
    fn from(value: Option<f64>) -> Cell<'static> {
        Cell::Real(value)
    }
}

/// The cells of a column; a column is of one kind.
fn values<'a>(kind: Kind, cells: impl Iterator<Item = Cell<'a>>) -> Values<'a> {
    fn wrong<T>() -> T {
        unreachable!("a column and what fills it stand together")
    }
    match kind {
        Kind::Text => Values::Text(
            cells
                .map(|cell| match cell {
                    Cell::Text(text) => text,
                    _ => wrong(),
                })
                .collect(),
        ),
        Kind::Whole => Values::Whole(
            cells
                .map(|cell| match cell {
                    Cell::Whole(number) => number,
                    _ => wrong(),
                })
                .collect(),
        ),
        Kind::Real => Values::Real(
            cells
                .map(|cell| match cell {
                    Cell::Real(value) => value,
                    _ => wrong(),
                })
                .collect(),
        ),
    }
}

/// Makes a table of rows, and of columns each with what fills it.
macro_rules! table {
    (
        $module:ident: $row:literal,
        $rows:expr,
        [$($column:expr => |$results:ident, $of:ident| $cell:expr),+ $(,)?]
    ) => {
        mod $module {
            use super::*;

            pub(super) const TABLE: Table = Table {
                id: stringify!($module),
                row: $row,
                columns,
                n_rows: |results| rows(results).len(),
                fill,
            };

            fn rows(results: &Results) -> Vec<Row<'_>> {
                let Some(study) = &results.study else {
                    return Vec::new();
                };
                let of: for<'a> fn(&'a Results, &'a Study) -> Vec<Row<'a>> = $rows;
                of(results, study)
            }

            fn columns() -> Vec<Column> {
                vec![$($column),+]
            }

            fn fill(results: &Results, range: Range<usize>) -> Vec<Values<'_>> {
                let rows = &rows(results)[range];
                vec![$({
                    let kind = Column::from($column).kind;
                    #[allow(unused_variables)]
                    let $results = results;
                    values(kind, rows.iter().map(|$of| Cell::from($cell)))
                }),+]
            }

            type Row<'a> = super::rows::$module<'a>;
        }
    };
}

/// What a row of each table is made of.
#[allow(non_camel_case_types)] // named as the tables
mod rows {
    use super::*;

    pub(super) type indicators<'a> = &'a study::IndicatorRow;
    pub(super) type trends<'a> = &'a study::TrendRow;
    pub(super) type area_types<'a> = &'a study::TypeRow;
    pub(super) type type_shares<'a> = &'a study::TypeShareRow;
    pub(super) type transitions<'a> = (&'a study::Moves, &'a study::Move);
    pub(super) type mobility<'a> = &'a study::MobilityRow;
    pub(super) type rules<'a> = (&'a study::Listed, &'a study::RuleRow);
    pub(super) type efforts<'a> = &'a study::EffortRow;
    pub(super) type programmes<'a> = &'a study::PlanRow;
    pub(super) type overlaps<'a> = &'a study::OverlapRow;
    pub(super) type funded_areas<'a> = (&'a Question, &'a study::FundedArea);
    pub(super) type comparison_areas<'a> = (&'a Question, &'a Beside, super::Compared<'a>);
    pub(super) type balance<'a> = (&'a Question, &'a Beside, &'a study::BalanceRow);
    pub(super) type gaps<'a> = (&'a Question, &'a GapOf, &'a GapYear);
    pub(super) type gaps_closed<'a> = (&'a Question, &'a GapOf);
    pub(super) type guard<'a> = (&'a Question, super::Selected<'a>);
    pub(super) type effects<'a> = (&'a Question, &'a study::EffectsOf, Option<&'a Effect>);
    pub(super) type by_type<'a> = &'a study::ByTypeRow;
    pub(super) type disparities<'a> = &'a study::DisparityRow;
}

fn follow_up(results: &Results) -> &FollowUp {
    let asked = results.plan.follow_up.as_ref();
    asked.expect("a study was asked for")
}

fn indicator(results: &Results, at: usize) -> &str {
    &results.plan.indicators[at].id
}

/// The level of a territory; `area` for single areas.
fn level(results: &Results, territory: Territory) -> &str {
    match territory {
        Territory::Area(_) => "area",
        Territory::Region { level, .. } => &results.register.levels[level].id,
    }
}

fn low(interval: Option<Interval>) -> Option<f64> {
    interval.map(|it| it.low)
}

fn high(interval: Option<Interval>) -> Option<f64> {
    interval.map(|it| it.high)
}

fn why(reason: Reason) -> String {
    reason.reason().en.to_owned()
}

fn area(results: &Results, at: usize) -> &str {
    &results.register.codes()[at]
}

fn area_name(results: &Results, at: usize) -> &str {
    results.register.names()[at].trim()
}

/// Questions with their answers.
fn answers<'a>(
    results: &'a Results,
    study: &'a Study,
) -> impl Iterator<Item = (&'a Question, &'a Answer)> {
    follow_up(results).questions.iter().zip(&study.answers)
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}

table!(indicators: "one indicator of one area or region and year",
|_, study| study.indicators.iter().collect(),
[
    Column::text("indicator", "id of the indicator in the pipeline")
        => |results, row| indicator(results, row.indicator),
    Column::text("level", "`area` for single areas, else id of the level of the geography")
        => |results, row| level(results, row.territory),
    Column::text("code", "code of the area or region")
        => |results, row| row.territory.code(&results.register),
    Column::text("name", "name of the area or region")
        => |results, row| row.territory.name(&results.register).trim(),
    Column::whole("year", "year", "year that the counts are of") => |results, row| row.year,
    Column::real("share", "1", "those counted over those among whom they are").or_empty()
        => |results, row| row.share.map(|it| it.0),
    Column::real("lower", "1", "lower limit of Wilson's interval").or_empty()
        => |results, row| low(row.share.map(|it| it.1)),
    Column::real("upper", "1", "upper limit of Wilson's interval").or_empty()
        => |results, row| high(row.share.map(|it| it.1)),
    Column::real("count", "people", "those for whom it holds").or_empty()
        => |results, row| row.counted.ok().map(|it| it.count),
    Column::real("population", "people", "those among whom they are counted").or_empty()
        => |results, row| row.counted.ok().map(|it| it.population),
    Column::text("note", "why there is no share").or_empty()
        => |results, row| match (row.counted, row.share) {
            (Err(missing), _) => Some(missing.reason().en.to_owned()),
            (Ok(_), None) => Some(why(Reason::NoPopulation)),
            (Ok(_), Some(_)) => None,
        },
]);

table!(trends: "where one indicator of one region has gone in its last five years",
|_, study| study.trends.iter().collect(),
[
    Column::text("indicator", "id of the indicator in the pipeline")
        => |results, row| indicator(results, row.indicator),
    Column::text("level", "id of the level of the geography")
        => |results, row| level(results, row.territory),
    Column::text("code", "code of the region") => |results, row| row.territory.code(&results.register),
    Column::text("direction", "`rising`, `falling`, or `none` where the slope may be chance").or_empty()
        => |results, row| row.found.as_ref().ok().map(|it| match it.direction {
            Direction::Rising => "rising",
            Direction::Falling => "falling",
            Direction::NotTold => "none",
        }),
    Column::real("slope", "1 a year", "slope of a straight line, weighted by how sure each year is").or_empty()
        => |results, row| row.found.as_ref().ok().map(|it| it.slope),
    Column::real("lower", "1 a year", "lower limit of the slope").or_empty()
        => |results, row| low(row.found.as_ref().ok().map(|it| it.interval)),
    Column::real("upper", "1 a year", "upper limit of the slope").or_empty()
        => |results, row| high(row.found.as_ref().ok().map(|it| it.interval)),
    Column::real("p_value", "1", "of a chi-square test that there is no slope").or_empty()
        => |results, row| row.found.as_ref().ok().map(|it| it.p_value),
    Column::whole("first_year", "year", "first year of the slope").or_empty()
        => |results, row| row.found.as_ref().ok().map(|it| it.first_year),
    Column::whole("last_year", "year", "last year of the slope").or_empty()
        => |results, row| row.found.as_ref().ok().map(|it| it.last_year),
    Column::text("note", "why there is no slope").or_empty()
        => |results, row| row.found.as_ref().err().map(Finding::to_string),
]);

table!(area_types: "one area in one year: its socioeconomic index and type",
|_, study| study.types.iter().flat_map(|it| &it.areas).collect(),
[
    Column::text("area", "code of the area") => |results, row| area(results, row.area),
    Column::text("area_name", "name of the area") => |results, row| area_name(results, row.area),
    Column::whole("year", "year", "year of the indicators") => |results, row| row.year,
    Column::real("pre_upper_secondary", "per cent", "pre-upper-secondary education only").or_empty()
        => |results, row| row.percentages[0],
    Column::real("low_economic_standard", "per cent", "low economic standard").or_empty()
        => |results, row| row.percentages[1],
    Column::real("assistance_or_unemployment", "per cent",
        "economic assistance or long-term unemployment").or_empty()
        => |results, row| row.percentages[2],
    Column::real("socioeconomic_index", "per cent", "plain mean of the three percentages").or_empty()
        => |results, row| row.index,
    Column::whole("type", "type", "from 1, great challenges, to 5, very good conditions").or_empty()
        => |results, row| row.area_type,
    Column::real("population", "people", "inhabitants").or_empty()
        => |results, row| row.inhabitants,
    Column::real("distance", "index points",
        "how far above the nearest limit between types; below zero under it").or_empty()
        => |results, row| row.distance,
    Column::text("near_limit", "`yes` where the area lies near a limit, so that chance may have typed it")
        => |results, row| if row.is_near { "yes" } else { "no" },
    Column::real("mean", "per cent", "mean of the index that drew the limits")
        => |results, row| row.limits.0,
    Column::real("standard_deviation", "index points", "standard deviation that drew the limits")
        => |results, row| row.limits.1,
    Column::text("note", "why there is no type").or_empty() => |results, row| row.note.map(why),
]);

table!(type_shares: "the areas of one type in one region and year",
|_, study| study.types.iter().flat_map(|it| &it.shares).collect(),
[
    Column::text("code", "code of the region; `*` for all areas together")
        => |results, row| row.territory.map_or("*", |it| it.code(&results.register)),
    Column::whole("year", "year", "year of the types") => |results, row| row.year,
    Column::whole("type", "type", "from 1 to 5; empty for areas without a type").or_empty()
        => |results, row| row.area_type,
    Column::whole("n_areas", "areas", "areas of the type") => |results, row| row.n_areas,
    Column::real("population", "people", "who lives in them") => |results, row| row.population,
    Column::real("share", "1",
        "of the people in areas with a type; of all people for areas without one").or_empty()
        => |results, row| row.share,
]);

table!(transitions: "the areas that went from one type to another, or stayed, between two years",
|_, study| {
    let moves = study.types.iter().flat_map(|it| &it.moves);
    moves.flat_map(|moves| moves.flows.iter().map(move |flow| (moves, flow))).collect()
},
[
    Column::whole("first_year", "year", "first year") => |results, row| row.0.first_year,
    Column::whole("last_year", "year", "last year") => |results, row| row.0.last_year,
    Column::whole("from_type", "type", "type in the first year") => |results, row| row.1.from,
    Column::whole("to_type", "type", "type in the last year") => |results, row| row.1.to,
    Column::whole("n_areas", "areas", "areas that went so") => |results, row| row.1.n_areas,
    Column::real("share", "1", "of the areas of the first type") => |results, row| row.1.share,
    Column::real("lower", "1", "lower limit of Wilson's interval of the share").or_empty()
        => |results, row| low(row.1.interval),
    Column::real("upper", "1", "upper limit of Wilson's interval of the share").or_empty()
        => |results, row| high(row.1.interval),
    Column::whole("n_near_limit", "areas", "of these, those near a limit in either year")
        => |results, row| row.1.n_near_limit,
    Column::real("first_population", "people", "who lived in them in the first year")
        => |results, row| row.1.first_population,
    Column::real("last_population", "people", "who lived in them in the last year")
        => |results, row| row.1.last_population,
]);

table!(mobility: "one measure of how areas move between types from year to year, over all years",
|_, study| study.types.iter().flat_map(|it| &it.mobility).collect(),
[
    Column::text("quantity",
        "`steady_state`: share of a type in the long run; `expected_stay`: years in a type; \
         `prais_shorrocks`, `determinant`, `second_eigenvalue`, `bartholomew_leaving` and \
         `bartholomew_distance`: mobility from 0 up")
        => |results, row| row.quantity,
    Column::whole("type", "type", "of which type; empty for measures of all").or_empty()
        => |results, row| row.area_type,
    Column::real("value", "1 or years", "the measure").or_empty()
        => |results, row| row.value.ok(),
    Column::text("note", "why there is no value").or_empty()
        => |results, row| row.value.err().map(why),
]);

table!(rules: "one region in one condition of a rule",
|_, study| {
    let listed = study.rules.iter();
    listed.flat_map(|listed| listed.rows.iter().map(move |row| (listed, row))).collect()
},
[
    Column::text("rule", "id of the rule in the pipeline")
        => |results, row| follow_up(results).rules[row.0.rule].id.as_str(),
    Column::whole("year", "year", "year of the indicators") => |results, row| row.0.year,
    Column::text("level", "`area` for single areas, else id of the level")
        => |results, row| level(results, row.1.territory),
    Column::text("code", "code of the region or area")
        => |results, row| row.1.territory.code(&results.register),
    Column::text("listed", "whether the rule lists the region: `yes`, `no` or `unknown`")
        => |results, row| truth(row.1.truth),
    Column::text("near_miss", "`yes` where limits loosened a little would list it")
        => |results, row| if row.1.is_near_miss { "yes" } else { "no" },
    Column::whole("condition", "place", "place of the condition in the rule, from 1")
        => |results, row| row.1.condition + 1,
    Column::text("measure", "what the condition looks at")
        => |results, row| measure(results, &follow_up(results).rules[row.0.rule].conditions[row.1.condition].of),
    Column::real("value", "unit of the measure", "of the region; empty where it is not known").or_empty()
        => |results, row| row.1.value.ok(),
    Column::real("limit", "unit of the measure", "what it is held against")
        => |results, row| row.1.limit,
    Column::text("met", "whether the condition holds: `yes`, `no` or `unknown`")
        => |results, row| truth(row.1.met),
    Column::real("distance", "unit of the measure",
        "how far the value lies beyond the limit; below zero where it falls short").or_empty()
        => |results, row| row.1.distance,
    Column::real("distance_in_standard_deviations", "standard deviations", "the same").or_empty()
        => |results, row| row.1.distance_in_standard_deviations,
    Column::text("note", "why the value is not known").or_empty()
        => |results, row| row.1.value.err().map(|it| it.en),
]);

fn measure(results: &Results, of: &Measure) -> String {
    match of {
        Measure::Indicator(at) => indicator(results, *at).to_owned(),
        Measure::SocioeconomicIndex => "socioeconomic_index".to_owned(),
        Measure::ShareInTypes1And2 => "share_in_types_1_and_2".to_owned(),
        Measure::Estimate { analysis, index } => {
            let analysis = &results.plan.analyses[*analysis];
            format!(
                "{}:{}",
                analysis.id, analysis.asked.indices[*index].definition.id
            )
        }
    }
}

table!(efforts: "kronor of one kind of all efforts that meet in an area, a region or everywhere, in one year",
|_, study| study.efforts.iter().flat_map(|it| &it.sums).collect(),
[
    Column::text("kind", "`announced`, `applied`, `granted`, `paid`, `used` or `repaid`; never added to each other")
        => |results, row| row.kind.id(),
    Column::text("level",
        "`area`, id of the level of a region, or `*` for everything; sums of a level hold those below")
        => |results, row| match row.destination {
            Destination::Territory(it) | Destination::WholeRegion(it)
            | Destination::NotDistributed(it) => level(results, it),
            Destination::Nowhere => "unknown",
            Destination::Everywhere => "*",
        },
    Column::text("code", "code of the area or region").or_empty()
        => |results, row| match row.destination {
            Destination::Territory(it) | Destination::WholeRegion(it)
            | Destination::NotDistributed(it) => Some(it.code(&results.register)),
            Destination::Nowhere | Destination::Everywhere => None,
        },
    Column::text("destination",
        "`all` for what an area or region has in all; `whole_region` and `not_distributed` are the parts of a \
         region's sum that no area has, because they are for the whole region or nobody knows for which area")
        => |results, row| match row.destination {
            Destination::WholeRegion(_) => "whole_region",
            Destination::NotDistributed(_) => "not_distributed",
            _ => "all",
        },
    Column::whole("year", "year", "year of the amounts") => |results, row| row.year,
    Column::text("purpose", "purpose of the efforts; `*` for all")
        => |results, row| match &row.purpose {
            Span::One(purpose) => purpose.as_str(),
            Span::All => "*",
        },
    Column::whole("kronor", "kronor", "the sum") => |results, row| row.kronor,
    Column::whole("n_efforts", "efforts", "efforts with such an amount") => |results, row| row.n_efforts,
    Column::real("population", "people", "inhabitants in the year").or_empty()
        => |results, row| row.inhabitants,
    Column::real("per_head", "kronor a head", "kronor by inhabitant").or_empty()
        => |results, row| row.per_head,
    Column::real("per_head_in_types_1_and_2", "kronor a head",
        "the whole sum by inhabitant of areas of types 1 and 2").or_empty()
        => |results, row| row.per_head_in_types_1_and_2,
    Column::text("note", "why there is nothing by inhabitant").or_empty()
        => |results, row| row.note.map(|it| it.en),
]);

table!(programmes: "what was announced, granted and paid in one year of a programme",
|_, study| study.efforts.iter().flat_map(|it| &it.plans).collect(),
[
    Column::text("programme", "id of the programme") => |results, row| programme(results, row.programme),
    Column::whole("year", "year", "year of the amounts") => |results, row| row.year,
    Column::text("by", "`sources`: as the sources of the programme's file say; `register`: sums of its efforts")
        => |results, row| if row.by_sources { "sources" } else { "register" },
    Column::whole("announced", "kronor", "empty where it is not known").or_empty()
        => |results, row| row.announced,
    Column::whole("granted", "kronor", "empty where it is not known").or_empty()
        => |results, row| row.granted,
    Column::whole("paid", "kronor", "empty where it is not known").or_empty()
        => |results, row| row.paid,
    Column::text("note", "whether a source rounds an amount").or_empty()
        => |results, row| row.is_about.then_some("about"),
]);

fn programme(results: &Results, at: usize) -> &str {
    let efforts = results.study.as_ref().and_then(|it| it.efforts.as_ref());
    efforts.map_or("", |it| &it.programmes[at].id)
}

table!(overlaps: "the granted efforts that meet in one area and year",
|_, study| study.efforts.iter().flat_map(|it| &it.overlaps).collect(),
[
    Column::text("area", "code of the area") => |results, row| area(results, row.area),
    Column::text("area_name", "name of the area") => |results, row| area_name(results, row.area),
    Column::whole("year", "year", "year in which they go on") => |results, row| row.year,
    Column::whole("n_efforts", "efforts", "efforts that name the area or reach its whole region")
        => |results, row| row.efforts.len() + row.efforts_of_the_region.len(),
    Column::text("efforts", "ids of those that name the area, with blanks between").or_empty()
        => |results, row| (!row.efforts.is_empty()).then(|| row.efforts.join(" ")),
    Column::text("efforts_of_the_region", "ids of those that reach the whole region").or_empty()
        => |results, row| {
            let ids = &row.efforts_of_the_region;
            (!ids.is_empty()).then(|| ids.join(" "))
        },
    Column::whole("n_agencies", "agencies", "agencies that decided on them") => |results, row| row.n_agencies,
]);

table!(funded_areas: "one funded area of a question",
|results, study| {
    let answers = answers(results, study);
    answers.flat_map(|(question, found)| found.funded.iter().map(move |it| (question, it))).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("area", "code of the area") => |results, row| area(results, row.1.area),
    Column::text("area_name", "name of the area") => |results, row| area_name(results, row.1.area),
    Column::whole("first_year", "year", "first year with an amount of the kind that the question asks for")
        => |results, row| row.1.first_year,
]);

/// A comparison area with its weight, and the funded one it is compared with where that is known.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    area: &'a study::WeightedArea,
    funded: Option<usize>,
    distance: Option<f64>,
}

fn compared(found: &Weighted) -> Vec<Compared<'_>> {
    let mut rows = Vec::new();
    for area in &found.areas {
        let pairs = found.pairs.iter().filter(|pair| pair.1 == area.area);
        let before = rows.len();
        rows.extend(pairs.map(|&(funded, _, distance)| Compared {
            area,
            funded: Some(funded),
            distance,
        }));
        if rows.len() == before {
            rows.push(Compared {
                area,
                funded: None,
                distance: None,
            });
        }
    }
    rows
}

/// Every list of comparison areas that could be made.
fn lists<'a>(
    results: &'a Results,
    study: &'a Study,
) -> impl Iterator<Item = (&'a Question, &'a Beside, &'a Weighted)> {
    answers(results, study).flat_map(|(question, found)| {
        found.comparisons.iter().filter_map(move |it| {
            let list = it.found.as_ref()?.as_ref().ok()?;
            Some((question, &question.compared_with[it.beside], list))
        })
    })
}

table!(comparison_areas: "one area that funded ones are compared with",
|results, study| {
    let lists = lists(results, study);
    lists.flat_map(|(question, beside, list)| {
        compared(list).into_iter().map(move |it| (question, beside, it))
    }).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("compared_with", "how the area was chosen") => |results, row| row.1.id(),
    Column::text("area", "code of the comparison area") => |results, row| area(results, row.2.area.area),
    Column::text("area_name", "name of the comparison area")
        => |results, row| area_name(results, row.2.area.area),
    Column::real("weight", "1", "of the area in the comparison; the weights of all sum to one")
        => |results, row| row.2.area.weight,
    Column::text("funded_area", "code of the funded area it is compared with, where the method says").or_empty()
        => |results, row| row.2.funded.map(|it| area(results, it)),
    Column::real("distance", "unit of the method", "how unlike the two are").or_empty()
        => |results, row| row.2.distance,
]);

table!(balance: "one characteristic of funded areas beside others, before and after areas were chosen",
|results, study| {
    let lists = lists(results, study);
    lists.flat_map(|(question, beside, list)| {
        list.balance.iter().map(move |it| (question, beside, it))
    }).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("compared_with", "how comparison areas were chosen") => |results, row| row.1.id(),
    Column::text("characteristic", "the outcome in a year before all funding, its mean or its trend")
        => |results, row| row.2.characteristic.as_str(),
    Column::real("before", "standard deviations", "difference of means, all areas without funding").or_empty()
        => |results, row| row.2.before.ok(),
    Column::real("after", "standard deviations", "difference of means, comparison areas by weight").or_empty()
        => |results, row| row.2.after.ok(),
    Column::real("variance_ratio_before", "1", "variance of the funded over that of all others").or_empty()
        => |results, row| row.2.variance_ratio_before,
    Column::real("variance_ratio_after", "1", "variance of the funded over that of the comparison").or_empty()
        => |results, row| row.2.variance_ratio_after,
    Column::text("note", "why there is no difference").or_empty()
        => |results, row| row.2.before.err().or(row.2.after.err()).map(why),
]);

/// The funded areas of a region, or all.
fn of_whom(results: &Results, of: Of) -> &str {
    match of {
        Of::AllFunded => "*",
        Of::FundedIn(region) => &results.register.levels[follow_up(results).level].codes[region],
    }
}

fn outcome_unit(question: &Question) -> &'static str {
    match question.outcome {
        Outcome::Indicator(_) => "1",
        Outcome::SocioeconomicIndex => "per cent",
    }
}

table!(gaps: "the gap between funded areas and those they are set beside, in one year",
|results, study| {
    let answers = answers(results, study);
    answers.flat_map(|(question, found)| {
        let found = found.gaps.iter();
        let found = found.filter_map(|gap| Some((gap, gap.found.as_ref().ok()?)));
        found.flat_map(move |(gap, summary)| summary.years.iter().map(move |it| (question, gap, it)))
    }).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("unit", "unit of the outcome: `1` for shares, `per cent` for the socioeconomic index")
        => |results, row| outcome_unit(row.0),
    Column::text("code", "region whose funded areas are followed; `*` for all funded areas")
        => |results, row| of_whom(results, row.1.of),
    Column::text("compared_with", "whom they are set beside; never themselves")
        => |results, row| row.0.compared_with[row.1.beside].id(),
    Column::whole("year", "year", "year of the outcome") => |results, row| row.2.year,
    Column::real("value", "unit of the outcome", "of the funded areas together") => |results, row| row.2.value,
    Column::real("reference", "unit of the outcome", "of those they are set beside")
        => |results, row| row.2.reference,
    Column::real("absolute", "unit of the outcome", "value less reference") => |results, row| row.2.absolute,
    Column::real("absolute_lower", "unit of the outcome", "Newcombe's lower limit").or_empty()
        => |results, row| low(row.2.intervals.map(|it| it.absolute)),
    Column::real("absolute_upper", "unit of the outcome", "Newcombe's upper limit").or_empty()
        => |results, row| high(row.2.intervals.map(|it| it.absolute)),
    Column::real("relative", "1", "value over reference").or_empty()
        => |results, row| row.2.relative.ok(),
    Column::real("relative_lower", "1", "lower limit, in logarithms").or_empty()
        => |results, row| low(row.2.intervals.and_then(|it| it.relative.ok())),
    Column::real("relative_upper", "1", "upper limit, in logarithms").or_empty()
        => |results, row| high(row.2.intervals.and_then(|it| it.relative.ok())),
]);

fn summary(gap: &GapOf) -> Option<&GapSummary> {
    gap.found.as_ref().ok()
}

table!(gaps_closed: "how much of a gap has closed from the years before funding to the last",
|results, study| {
    let answers = answers(results, study);
    answers.flat_map(|(question, found)| found.gaps.iter().map(move |gap| (question, gap))).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("code", "region whose funded areas are followed; `*` for all funded areas")
        => |results, row| of_whom(results, row.1.of),
    Column::text("compared_with", "whom they are set beside; never themselves")
        => |results, row| row.0.compared_with[row.1.beside].id(),
    Column::whole("first_baseline_year", "year", "first of the years whose mean is the start").or_empty()
        => |results, row| summary(row.1).and_then(|it| it.baseline.first().copied()),
    Column::whole("last_baseline_year", "year", "last of them").or_empty()
        => |results, row| summary(row.1).and_then(|it| it.baseline.last().copied()),
    Column::whole("last_year", "year", "last year").or_empty()
        => |results, row| summary(row.1).map(|it| it.last_year),
    Column::real("closed_absolute", "1",
        "1 less the last difference over the first: 1 all closed, below 0 widened").or_empty()
        => |results, row| summary(row.1).and_then(|it| it.closed.absolute.ok()),
    Column::real("closed_relative", "1", "the same of ratios: how much nearer to 1").or_empty()
        => |results, row| summary(row.1).and_then(|it| it.closed.relative.ok()),
    Column::real("slope", "unit of the outcome a year", "of the absolute gap, the last five years").or_empty()
        => |results, row| summary(row.1).and_then(|it| Some(it.pace.as_ref().ok()?.slope)),
    Column::real("slope_lower", "unit of the outcome a year", "lower limit of the slope").or_empty()
        => |results, row| low(summary(row.1).and_then(|it| Some(it.pace.as_ref().ok()?.interval))),
    Column::real("slope_upper", "unit of the outcome a year", "upper limit of the slope").or_empty()
        => |results, row| high(summary(row.1).and_then(|it| Some(it.pace.as_ref().ok()?.interval))),
    Column::real("years_to_parity", "years", "at this pace, where the slope can be told from zero").or_empty()
        => |results, row| summary(row.1).and_then(|it| it.pace.as_ref().ok()?.years_to_parity.ok()),
    Column::whole("n_areas", "areas", "funded areas that are followed").or_empty()
        => |results, row| summary(row.1).map(|it| it.n_followed),
    Column::whole("n_reference", "areas", "areas that they are set beside").or_empty()
        => |results, row| summary(row.1).map(|it| it.n_reference),
    Column::whole("n_left_out", "areas", "areas that would belong to either and lack a year").or_empty()
        => |results, row| summary(row.1).map(|it| it.n_left_out),
    Column::text("note", "why there is no answer, or what to be cautious about").or_empty()
        => |results, row| gap_note(row.1),
]);

fn gap_note(gap: &GapOf) -> Option<String> {
    let found = match &gap.found {
        Err(finding) => return Some(finding.to_string()),
        Ok(found) => found,
    };
    let mut notes = Vec::new();
    if let Err(reason) = found.closed.absolute {
        notes.push(why(reason));
    }
    if found.closed.disagree {
        notes.push("the gap has closed one way and widened the other".to_owned());
    }
    if found.closed.start_may_be_chance == Some(true) {
        notes.push("the gap at the start may be chance".to_owned());
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// A selection of areas in a year, and a year of its gap.
#[derive(Clone, Copy)]
pub(super) struct Selected<'a> {
    cohort: &'a Guarded,
    /// `funded` or `placebo`.
    of: &'static str,
    selection_year: i32,
    year: &'a study::GuardYear,
}

fn selections(cohort: &Guarded) -> Vec<Selected<'_>> {
    let Ok(found) = &cohort.found else {
        return Vec::new();
    };
    let selected = |of, selection_year| {
        move |year| Selected {
            cohort,
            of,
            selection_year,
            year,
        }
    };
    let funded = found
        .funded
        .iter()
        .map(selected("funded", cohort.selection_year));
    let placebos = found.placebos.iter();
    let placebos = placebos.flat_map(|(year, gaps)| gaps.iter().map(selected("placebo", *year)));
    funded.chain(placebos).collect()
}

table!(guard: "one year of the gap of areas chosen in a year: of funded ones, and of areas without funding that \
           the same rule would have chosen earlier",
|results, study| {
    let answers = answers(results, study);
    answers.flat_map(|(question, found)| {
        let selections = found.guards.iter().flat_map(selections);
        selections.map(move |it| (question, it))
    }).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::whole("cohort", "year", "first funded year of the areas that are guarded")
        => |results, row| row.1.cohort.first_year,
    Column::text("of", "`funded`, or `placebo` for areas without funding") => |results, row| row.1.of,
    Column::whole("selection_year", "year", "year whose figures areas were chosen by")
        => |results, row| row.1.selection_year,
    Column::whole("year", "year", "year of the gap") => |results, row| row.1.year.year,
    Column::real("gap", "unit of the outcome", "mean of those chosen less mean of those without funding that were not")
        => |results, row| row.1.year.gap,
    Column::real("closed", "1", "of the gap in the selection year").or_empty()
        => |results, row| row.1.year.closed.ok(),
    Column::whole("n_selected", "areas", "areas chosen with a figure") => |results, row| row.1.year.n_selected,
    Column::whole("n_others", "areas", "others with a figure") => |results, row| row.1.year.n_others,
]);

fn effect(row: &rows::effects<'_>, of: fn(&Effect) -> Option<f64>) -> Option<f64> {
    row.2.and_then(of)
}

table!(effects: "one effect, average of effects or test, by one method",
|results, study| {
    let answers = answers(results, study);
    answers.flat_map(|(question, found)| {
        found.effects.iter().flat_map(move |by| {
            let none = by.effects.is_empty().then_some((question, by, None));
            by.effects.iter().map(move |it| (question, by, Some(it))).chain(none)
        })
    }).collect()
},
[
    Column::text("question", "id of the question in the pipeline") => |results, row| row.0.id.as_str(),
    Column::text("method", "how the effect was estimated") => |results, row| row.1.method.id(),
    Column::text("quantity",
        "`att`: one group and year, or the one number of a method; `event`: by years since the first funding; \
         `group`, `calendar`; `simple`, `overall_event`, `overall_group`, `overall_calendar`: averages; `detectable`: the \
             smallest effect that would have been found; `pretest`")
        .or_empty()
        => |results, row| row.2.map(|it| it.quantity.id()),
    Column::whole("group", "year", "first funded year of the cohort").or_empty()
        => |results, row| row.2.and_then(|it| it.group).or(row.1.cohort),
    Column::whole("time", "year", "year of the effect").or_empty()
        => |results, row| row.2.and_then(|it| it.time),
    Column::whole("event_time", "years", "since the first funding; below zero before it").or_empty()
        => |results, row| row.2.and_then(|it| it.event_time),
    Column::real("estimate", "unit of the outcome", "the effect; of a test its statistic").or_empty()
        => |results, row| effect(row, |it| it.estimate),
    Column::real("standard_error", "unit of the outcome", "standard error").or_empty()
        => |results, row| effect(row, |it| it.standard_error),
    Column::real("lower", "unit of the outcome", "lower limit for this effect alone").or_empty()
        => |results, row| effect(row, |it| it.lower),
    Column::real("upper", "unit of the outcome", "upper limit for this effect alone").or_empty()
        => |results, row| effect(row, |it| it.upper),
    Column::real("band_lower", "unit of the outcome", "lower limit for all of its kind at once").or_empty()
        => |results, row| effect(row, |it| it.band_lower),
    Column::real("band_upper", "unit of the outcome", "upper limit for all of its kind at once").or_empty()
        => |results, row| effect(row, |it| it.band_upper),
    Column::real("p_value", "1", "how likely chance gives something as far out").or_empty()
        => |results, row| effect(row, |it| it.p_value),
    Column::whole("n_units", "areas", "funded areas and others").or_empty()
        => |results, row| row.2.map(|it| it.n_units),
    Column::whole("n_funded", "areas", "funded areas").or_empty()
        => |results, row| row.2.map(|it| it.n_funded),
    Column::text("note", "why there is no effect, or what to know of it").or_empty()
        => |results, row| match row.2 {
            Some(effect) => {
                let note = effect.note(Language::English);
                (!note.is_empty()).then_some(note)
            }
            None => row.1.refusal.clone(),
        },
]);

table!(by_type: "one indicator in areas of one type in one year, or the gap between types 1 and 5",
|_, study| study.by_type.iter().collect(),
[
    Column::text("indicator", "id of the indicator in the pipeline")
        => |results, row| indicator(results, row.indicator),
    Column::whole("year", "year", "year of counts and types") => |results, row| row.year,
    Column::text("of", "`type_1` to `type_5`; `difference`: type 1 less type 5; `ratio`: type 1 over type 5")
        => |results, row| match row.of {
            OfTypes::One(number) => format!("type_{number}"),
            OfTypes::Difference => "difference".to_owned(),
            OfTypes::Ratio => "ratio".to_owned(),
        },
    Column::real("value", "1", "share, difference of shares or ratio of shares") => |results, row| row.value,
    Column::real("lower", "1", "lower limit: Wilson's, Newcombe's, or in logarithms").or_empty()
        => |results, row| low(row.interval),
    Column::real("upper", "1", "upper limit").or_empty() => |results, row| high(row.interval),
    Column::real("population", "people", "among whom they are counted; empty for a gap").or_empty()
        => |results, row| row.population,
]);

table!(disparities: "one measure of disparity of one indicator in one year",
|_, study| study.disparities.iter().collect(),
[
    Column::text("indicator", "id of the indicator in the pipeline")
        => |results, row| indicator(results, row.indicator),
    Column::whole("year", "year", "year of the counts") => |results, row| row.year,
    Column::text("over", "`areas`, or `types` of areas in their order with type 5 as reference")
        => |results, row| match row.over {
            Over::Areas => "areas",
            Over::Types => "types",
        },
    Column::text("index", "id of the measure") => |results, row| REGISTRY[row.index].id,
    Column::real("estimate", "unit of the index", "value; empty where it cannot be computed").or_empty()
        => |results, row| row.value.ok(),
    Column::whole("n_units", "areas or types", "inhabited units") => |results, row| row.n_units,
    Column::text("note", "why there is no value").or_empty()
        => |results, row| row.value.err().map(|it| it.reason().en),
]);
