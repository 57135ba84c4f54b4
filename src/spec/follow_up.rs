//! What a pipeline file can ask about funded efforts and what happened where they were.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::file::{ByLanguage, Delimiter, Favourable};
use super::located::Located;

/// A share that is followed over time: people for whom something holds, among those for whom it could.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub id: Located<String>,
    pub name: ByLanguage,
    /// The groups for whom it holds, added up.
    pub counted: Vec<Located<String>>,
    /// The groups among whom they are counted, added up; all groups of one source.
    pub among: Vec<Located<String>>,
    /// Which end is wished for; without it neither is.
    #[serde(default)]
    pub favourable: Option<Favourable>,
    /// The field of efforts it belongs to, such as `labour_market`, as the register of efforts writes
    /// it.
    #[serde(default)]
    pub field: Option<String>,
}

/// The follow-up of funded efforts: area types, rules, where money went, and what happened there.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The level whose regions are followed and reported on, such as `municipality`.
    pub level: Located<String>,
    /// The groups that count the inhabitants of an area, added up.
    pub inhabitants: Vec<Located<String>>,
    /// How often an interval holds the true value; 0.95 where it is not given.
    #[serde(default)]
    pub confidence: Option<Located<f64>>,
    /// The socioeconomic index and the five types of areas made of it.
    #[serde(default)]
    pub area_types: Option<AreaTypes>,
    /// Lists of regions that meet a rule.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The register of efforts and its programmes.
    #[serde(default)]
    pub efforts: Option<Efforts>,
    /// What is asked of the funded areas.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Whether a page is written for each region of the level, and for each programme.
    #[serde(default)]
    pub pages: bool,
}

/// The socioeconomic index: the plain mean of three indicators in per cent; and the types made of how
/// many standard deviations an area lies from the mean of all.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaTypes {
    /// The indicator of people with pre-upper-secondary education only.
    pub pre_upper_secondary: Located<String>,
    /// The indicator of people with a low economic standard.
    pub low_economic_standard: Located<String>,
    /// The indicator of people with economic assistance or long unemployed.
    pub assistance_or_unemployment: Located<String>,
    /// The year whose mean and standard deviation draw the limits of all years. Without it each year's
    /// own do, as officially.
    #[serde(default)]
    pub base_year: Option<Located<i32>>,
    /// A text file with columns `year`, `mean` and `standard_deviation` of all areas of the country, so
    /// that one municipality can be held against it.
    #[serde(default)]
    pub limits: Option<LimitsFile>,
    /// What the sum of squares is divided by.
    #[serde(default)]
    pub divisor: Divisor,
    /// How much an area counts in mean and standard deviation.
    #[serde(default)]
    pub weighting: Weighting,
    /// Areas with fewer inhabitants have no type and do not enter mean and standard deviation.
    #[serde(default)]
    pub minimum_population: Option<Located<f64>>,
    /// Areas that lie this near to a limit, in index points, are flagged; 0.5 where it is not given.
    #[serde(default)]
    pub near: Option<Located<f64>>,
}

/// Where mean and standard deviation are.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsFile {
    pub path: Located<String>,
    #[serde(default)]
    pub delimiter: Delimiter,
}

/// What a sum of squares is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Divisor {
    #[default]
    NumberLessOne,
    Number,
}

/// How much an area or a region counts in mean and standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    #[default]
    EachOnce,
    ByPopulation,
}

/// A list of regions made by conditions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: Located<String>,
    pub name: ByLanguage,
    /// The level whose regions are held against the rule; single areas where it is not given.
    #[serde(default)]
    pub level: Option<Located<String>>,
    /// The year of the indicators; the last where it is not given.
    #[serde(default)]
    pub year: Option<Located<i32>>,
    pub conditions: Vec<Condition>,
    /// How many conditions must hold; all where it is not given.
    #[serde(default)]
    pub needed: Option<Located<usize>>,
    /// Within how many standard deviations of every limit missed a region is a near miss; 0.5 where it
    /// is not given.
    #[serde(default)]
    pub near: Option<Located<f64>>,
}

/// A condition of a rule. Exactly one of `at_least`, `above`, `at_most` and `below` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// An indicator, `socioeconomic_index`, `share_in_types_1_and_2`, or an index as
    /// `analysis:index`, such as `incomes:segregation`.
    pub of: Located<String>,
    #[serde(default)]
    pub at_least: Option<Limit>,
    #[serde(default)]
    pub above: Option<Limit>,
    #[serde(default)]
    pub at_most: Option<Limit>,
    #[serde(default)]
    pub below: Option<Limit>,
}

/// What a value is held against. Exactly one is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// In the indicator's own unit: shares from 0 to 1, the socioeconomic index from 0 to 100.
    #[serde(default)]
    pub value: Option<Located<f64>>,
    /// The mean of the regions with so many of their standard deviations added.
    #[serde(default)]
    pub mean_plus: Option<Located<f64>>,
    /// From 0 to 100, of the regions.
    #[serde(default)]
    pub percentile: Option<Located<f64>>,
    /// The value of the region at this place, from 1.
    #[serde(default)]
    pub rank: Option<Located<usize>>,
    /// What the sum of squares is divided by, for `mean_plus`.
    #[serde(default)]
    pub divisor: Divisor,
    /// How much a region counts, for `mean_plus`.
    #[serde(default)]
    pub weighting: Weighting,
}

/// A register of efforts: tables with a row for each effort, for each area it reaches and for
/// each amount of money, and the programmes that the efforts belong to.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Efforts {
    /// A row for each effort. This and the other tables are text, `.parquet`, or `.xlsx`: the only sheet,
    /// or the one called `efforts`, `effort_areas`, `effort_amounts` or `effort_outcomes`.
    pub efforts: Located<String>,
    /// A row for each area that an effort reaches.
    pub areas: Located<String>,
    /// A row for each amount, with its kind and year.
    pub amounts: Located<String>,
    /// A row for each indicator that an effort is to move.
    #[serde(default)]
    pub outcomes: Option<Located<String>>,
    /// The files of the programmes; a pattern may name several.
    pub programmes: Vec<Located<String>>,
    /// Codes of purposes beside the five of the national strategy, with their names.
    #[serde(default)]
    pub purposes: BTreeMap<String, ByLanguage>,
    /// The division that the register's area codes belong to; that of the geography where it is not
    /// given.
    #[serde(default)]
    pub vintage: Option<String>,
}

/// What is asked: how an outcome developed in funded areas, and beside whom.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: Located<String>,
    pub title: ByLanguage,
    /// An indicator, or `socioeconomic_index`.
    pub outcome: Located<String>,
    /// Which areas count as funded, and from when on.
    #[serde(default)]
    pub funded: Funded,
    /// Beside whom funded areas are set.
    #[serde(default)]
    pub compared_with: Vec<Located<ComparedWith>>,
    /// How neighbours and calibrated weights are found.
    #[serde(default)]
    pub matching: Matching,
    /// A text file of comparison areas with columns `funded` and `comparison`, for `given`.
    #[serde(default)]
    pub given: Option<LimitsFile>,
    /// The rule whose near misses are compared with, for `near_misses`.
    #[serde(default)]
    pub rule: Option<Located<String>>,
    /// How effects are estimated.
    #[serde(default)]
    pub methods: Vec<Located<EffectMethod>>,
    /// Whom funded areas are compared with in `group_time`.
    #[serde(default)]
    pub control: Control,
    /// The level that grants are assigned by, whose regions are the clusters of errors; single areas
    /// where it is not given.
    #[serde(default)]
    pub cluster: Option<Located<String>>,
    /// Whether areas count by their inhabitants in the first year.
    #[serde(default)]
    pub weighting: Weighting,
    /// Draws for limits that hold for all years at once; 999 where it is not given.
    #[serde(default)]
    pub draws: Option<Located<u64>>,
    /// With the same seed the same draws are made; 1 where it is not given.
    #[serde(default)]
    pub seed: Option<u64>,
    /// The year whose figures the areas were chosen by; the year before the first funding where it is
    /// not given.
    #[serde(default)]
    pub selection_year: Option<Located<i32>>,
    /// The first year after a break in the series, and what changed.
    #[serde(default)]
    pub breaks: BTreeMap<String, ByLanguage>,
}

/// Which areas count as funded: those that an effort reached with money of a kind.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Funded {
    /// Ids of programmes; all where none is given.
    #[serde(default)]
    pub programmes: Vec<Located<String>>,
    /// Codes of purposes; all where none is given.
    #[serde(default)]
    pub purposes: Vec<Located<String>>,
    /// The kind of amount whose first year is the first funded one.
    #[serde(default)]
    pub by: FundedBy,
}

/// The kind of amount by which an area is funded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FundedBy {
    Granted,
    #[default]
    Paid,
    Used,
}

/// Beside whom funded areas are set. They never count in their own reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComparedWith {
    /// All areas without funding.
    Country,
    /// Those of the same regions without funding.
    OwnRegion,
    /// Areas like the funded ones in years before, of the same type.
    NearestNeighbours,
    /// All areas without funding, weighted so that they meet the funded ones in every year before.
    Calibrated,
    /// Areas for which an effort was applied in vain.
    Refused,
    /// Areas that a rule left out by little.
    NearMisses,
    /// Those of a list.
    Given,
}

/// How comparison areas are found.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// How many years before the first funding are compared; three where it is not given.
    #[serde(default)]
    pub years: Option<Located<usize>>,
    /// How unlike two areas are.
    #[serde(default)]
    pub distance: Distance,
    /// How many neighbours each funded area gets; one where it is not given.
    #[serde(default)]
    pub neighbours: Option<Located<usize>>,
    /// The farthest that a neighbour may be, in standard deviations.
    #[serde(default)]
    pub calliper: Option<Located<f64>>,
    /// Whether an area may be the neighbour of several.
    #[serde(default)]
    pub with_replacement: bool,
    /// Whether areas are compared only with those of the same type in the selection year.
    #[serde(default = "of_one_type")]
    pub same_type: bool,
}

fn of_one_type() -> bool {
    true
}

impl Default for Matching {
    fn default() -> Matching {
        Matching {
            years: None,
            distance: Distance::default(),
            neighbours: None,
            calliper: None,
            with_replacement: false,
            same_type: of_one_type(),
        }
    }
}

/// How unlike two areas are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    #[default]
    Mahalanobis,
    Propensity,
}

/// How effects are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffectMethod {
    /// Callaway and Sant'Anna.
    GroupTime,
    /// Borusyak, Jaravel and Spiess.
    Imputation,
    /// Two-way fixed effects, as the explanation of differences.
    Twfe,
    /// Sun and Abraham.
    SunAbraham,
    /// One cohort against those without funding, before and after.
    Did,
    /// A mixture of areas without funding that was like the funded ones before.
    SyntheticControl,
    /// The same with weights for years too.
    SyntheticDid,
}

/// Whom funded areas are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    #[default]
    Never,
    NotYet,
}
