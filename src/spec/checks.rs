//! What must hold of data and results before they are published. The doc comments are descriptions
//! in the JSON schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Located;

/// Something that must hold of a source's rows before anything is published.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub kind: Located<CheckKind>,
    /// The source that is looked at.
    pub on: Located<String>,
    /// What becomes of the run when the check fails.
    #[serde(default)]
    pub severity: Severity,
    /// How many failing rows are tolerated; none where neither this nor `share` is given.
    #[serde(default)]
    pub count: Option<Located<usize>>,
    /// Which share of the rows looked at may fail, from 0 to 1.
    #[serde(default)]
    pub share: Option<Located<f64>>,
    /// `domain`: the least that a count may be.
    #[serde(default)]
    pub least: Option<Located<f64>>,
    /// `domain`: the greatest that a count may be.
    #[serde(default)]
    pub greatest: Option<Located<f64>>,
    /// `domain`: the only categories that may occur, those that no group uses included.
    #[serde(default)]
    pub categories: Vec<Located<String>>,
    /// `expected-areas`: how many areas have rows in every period, such as 3363.
    #[serde(default)]
    pub areas: Option<Located<usize>>,
    /// `expected-areas`: how many areas have rows from a year on, where a new vintage changes that:
    /// `{ "2018" = 5984, "2025" = 6160 }`.
    #[serde(default)]
    pub areas_from: BTreeMap<String, Located<usize>>,
    /// `totals`: the category that holds everyone.
    #[serde(default)]
    pub total: Option<Located<String>>,
    /// `totals`: the categories that add up to the total.
    #[serde(default)]
    pub parts: Vec<Located<String>>,
    /// `totals`: how far the total may be from the sum of its parts. Where it is not given, nought,
    /// or what the `protection` of the source can move them apart.
    #[serde(default)]
    pub tolerance: Option<Located<f64>>,
    /// `jump`: the largest change from one period to the next, as a share of the count before.
    #[serde(default)]
    pub relative: Option<Located<f64>>,
    /// `jump`: the largest change from one period to the next in persons. With both, a change fails
    /// that is larger than both.
    #[serde(default)]
    pub absolute: Option<Located<f64>>,
    /// `jump`: the groups that are looked at; all of the source where none is given.
    #[serde(default)]
    pub groups: Vec<Located<String>>,
    /// `freshness`: the year that the newest period must at least be.
    #[serde(default)]
    pub newest: Option<Located<i32>>,
    /// `silent-zeros`: the first year of the areas' vintage.
    #[serde(default)]
    pub first: Option<Located<i32>>,
    /// `silent-zeros`: the last year of the areas' vintage.
    #[serde(default)]
    pub last: Option<Located<i32>>,
}

/// What a check asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// No two rows are about the same area, period and category.
    UniqueKeys,
    /// Counts lie between limits, and only known categories occur.
    Domain,
    /// Every period has as many areas as its vintage.
    ExpectedAreas,
    /// A total is the sum of its parts in every area and period.
    Totals,
    /// No count changes much from one period to the next.
    Jump,
    /// The data reach up to a year.
    Freshness,
    /// No area has nothing but zeros: outside of the years of its vintage where they are given,
    /// otherwise in a year beside others in which people live there.
    SilentZeros,
}

/// What becomes of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The results are published, with a remark in report and run record.
    Warn,
    /// Nothing is published, and the earlier publication stays.
    #[default]
    Error,
}

/// A value that is known to be right, which an estimate must meet before anything is published.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub analysis: Located<String>,
    /// The index, by id.
    pub index: Located<String>,
    /// The code of the region.
    pub region: Located<String>,
    /// The level of the region, where several levels have its code.
    #[serde(default)]
    pub level: Option<Located<String>>,
    pub period: Located<i32>,
    /// The group, where the analysis sets several against others.
    #[serde(default)]
    pub group: Option<Located<String>>,
    /// The group it is set against, for indices of pairs.
    #[serde(default)]
    pub against: Option<Located<String>>,
    pub value: Located<f64>,
    /// How far the estimate may be from it; nought where it is not given.
    #[serde(default)]
    pub tolerance: Option<Located<f64>>,
    #[serde(default)]
    pub severity: Severity,
}
