//! What can be written in a pipeline file. The doc comments here are the descriptions in the JSON
//! schema, so they speak to the person who writes pipelines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Located;
use super::checks::{Check, Expect};
use super::follow_up::{FollowUp, Indicator};

/// A pipeline: where the statistics are, how their areas and groups are to be understood, which
/// indices are computed and what is published.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineFile {
    /// Title of the publication.
    pub title: ByLanguage,
    /// Values for `${name}` in paths; `--set name=value` overrides them.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Directories below which all files that are read must lie, seen from the directory of this file;
    /// that directory and the one in which klyfta is started where none is given.
    #[serde(default)]
    pub roots: Vec<Located<String>>,
    /// The files that are read.
    pub sources: Vec<Source>,
    /// The areas that are counted in, and the regions above them.
    pub geography: Geography,
    /// The groups that are compared.
    pub groups: Vec<Group>,
    /// What is computed.
    #[serde(default)]
    pub analyses: Vec<Analysis>,
    /// Shares that are followed over time.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    /// The follow-up of funded efforts.
    #[serde(default)]
    pub follow_up: Option<FollowUp>,
    /// What must hold of the data before anything is published.
    #[serde(default)]
    pub check: Vec<Check>,
    /// Values that estimates must meet before anything is published.
    #[serde(default)]
    pub expect: Vec<Expect>,
    /// What is published, and where.
    pub outputs: Outputs,
}

/// A text in one or both languages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByLanguage {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

/// A table of counts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name by which groups refer to the source.
    pub id: Located<String>,
    /// A file, or a pattern such as `data/*.csv`; `${name}` is replaced by a variable. Paths are
    /// read from the directory in which klyfta is started.
    pub path: Located<String>,
    /// How the file is laid out.
    pub format: Located<Format>,
    /// How open the counts are. Without it they are confidential, and small ones are hidden before
    /// anything is computed from them.
    #[serde(default)]
    pub disclosure: Option<Located<Disclosure>>,
    /// The rules by which confidential counts are hidden and rounded.
    #[serde(default)]
    pub disclosure_policy: Option<DisclosurePolicy>,
    /// Who made the statistics, as the source line of charts and report says it.
    pub credit: ByLanguage,
    /// The licence of the data, such as `CC0-1.0`.
    #[serde(default)]
    pub licence: String,
    /// What a count counts, such as persons.
    pub unit: ByLanguage,
    /// Character encoding of text files; `utf-8` may have a byte order mark.
    #[serde(default)]
    pub encoding: Encoding,
    /// What stands between the fields of text files.
    #[serde(default)]
    pub delimiter: Delimiter,
    #[serde(default)]
    pub final_newline: FinalNewline,
    /// The decimal sign of text files. Blank, no-break and thin spaces within numbers are taken as
    /// thousands separators.
    #[serde(default)]
    pub decimal: Decimal,
    /// Which column is what.
    pub columns: Columns,
    /// Only rows with these values in these columns are read.
    #[serde(default)]
    pub keep: BTreeMap<String, Vec<String>>,
    /// Marks that stand where a count is missing, and why it is. Statistics Sweden's `..` (suppressed),
    /// `.` (not applicable) and `-` (none) are known without being written here.
    #[serde(default)]
    pub missing: BTreeMap<String, MissingKind>,
    /// What to do with several rows about the same area, period and category.
    #[serde(default)]
    pub repeated_rows: RepeatedRows,
    /// What an absent row means.
    #[serde(default)]
    pub absent_rows: AbsentRows,
    /// What to do with area codes that have lost their leading zero.
    #[serde(default)]
    pub lost_zeros: LostZeros,
    /// Noise that protects the counts, as Statistics Sweden's from reference year 2025. Counts are
    /// used as they are published; how far noise may have moved each index is told, and the break is
    /// marked.
    #[serde(default)]
    pub protection: Option<Protection>,
}

/// How open counts are, from the most open to the strictest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Published by whoever answers for them. Nothing is hidden; counts below twenty are marked.
    Public,
    /// Published after their owner changed counts at random (the cell key method): parts need not
    /// add up to totals, and nothing more is hidden here.
    Perturbed,
    /// About persons, and nobody has made them safe: small counts are hidden, with others from which
    /// they could be computed, and the rest is rounded.
    #[default]
    Confidential,
}

/// The rules for confidential counts. What is not given here is the default, which is to be
/// confirmed by whoever answers for the data.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosurePolicy {
    /// Counts from one up to but not including this are hidden, as are those that leave so few
    /// others in their place; 10 by default.
    #[serde(default)]
    pub threshold: Option<Located<u64>>,
    /// Places with fewer inhabitants show no groups; 100 by default.
    #[serde(default)]
    pub least_inhabitants: Option<Located<u64>>,
    /// Published counts are multiples of this; 5 by default.
    #[serde(default)]
    pub base: Option<Located<u64>>,
    /// What is published must leave at least so many values possible for a hidden count; 5 by
    /// default.
    #[serde(default)]
    pub fewest_values: Option<Located<u64>>,
    /// Published counts below this are marked as unreliable; 20 by default.
    #[serde(default)]
    pub unreliable_below: Option<Located<u64>>,
    /// Whether it harms persons that everybody or nobody in their area is known to be of a group,
    /// as with health or religion: noughts are hidden too.
    #[serde(default)]
    pub sensitive: bool,
}

/// Noise of the cell key method. Publishers keep its size secret, so it is yours to state.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// The first year whose counts carry noise.
    pub from: Located<i32>,
    /// The variance of the noise.
    pub variance: Located<f64>,
    /// The largest noise, either way.
    pub largest: Located<u32>,
    /// No count from one up to this is left; 0 where small counts are published.
    #[serde(default)]
    pub threshold: u32,
}

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text, a row for each area, period and category.
    Csv,
    /// The wide text export of PxWeb: a column for each content and period, such as `Antal 2020`.
    PxwebCsv,
    Parquet,
    /// Arrow IPC, also called Feather 2.
    ArrowIpc,
}

/// Character encoding of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
    #[serde(rename = "iso-8859-1")]
    Iso88591,
}

/// What stands between two fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    #[default]
    Comma,
    Semicolon,
    Tab,
}

/// Whether the last row of a text file must end like the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinalNewline {
    /// A file whose last row does not end may have been cut off within it, and is refused.
    #[default]
    Required,
    /// The publisher leaves it out. A last cell that was cut off cannot be told from a whole one.
    Optional,
}

/// The decimal sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    #[default]
    Point,
    Comma,
}

/// Why a count is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingKind {
    /// Hidden to protect persons, or too uncertain.
    Suppressed,
    /// The question does not arise.
    NotApplicable,
    /// Nothing to count: the count is nought.
    None,
    /// Not delivered.
    NotDelivered,
}

/// Which column is what. Either `area_code` or `area_name` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The column with area codes.
    #[serde(default)]
    pub area_code: Option<Located<String>>,
    /// The column with area names, which are matched to codes through the register.
    #[serde(default)]
    pub area_name: Option<Located<String>>,
    /// The column with years. Not given for `pxweb_csv`, where periods stand in the header.
    #[serde(default)]
    pub period: Option<Located<String>>,
    /// The column with the categories that groups are made of.
    pub category: Located<String>,
    /// The column with counts; for `pxweb_csv` the content, such as `Antal` in `Antal 2020`.
    pub count: Located<String>,
}

/// Several rows about the same area, period and category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedRows {
    /// A mistake in the file.
    #[default]
    Refused,
    /// They add up.
    Added,
}

/// A row that others have but an area lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbsentRows {
    /// The delivery is incomplete.
    #[default]
    Refused,
    /// The file leaves zeros out.
    Zero,
}

/// Area codes such as `114` where the register has `0114`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LostZeros {
    /// A mistake in the file.
    #[default]
    Refused,
    /// Put back where the register knows the longer code.
    Mended,
}

/// The areas that are counted in, and the regions above them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    /// What an area is called, such as `RegSO`.
    pub unit: String,
    /// The vintage of the areas, such as `2020`. Areas of different vintages are never joined.
    pub vintage: String,
    /// The list of areas.
    pub register: Register,
    /// Whether every area of the register must have data, or only those that occur in the data.
    #[serde(default)]
    pub coverage: Coverage,
    /// The regions that areas are gathered in, smallest first.
    pub levels: Vec<Level>,
}

/// Which areas are expected in the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// All of the register.
    #[default]
    Register,
    /// Those that occur in the data.
    Data,
}

/// The list of areas: text file with a row for each area, or for each part of an area.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub path: Located<String>,
    #[serde(default)]
    pub encoding: Encoding,
    #[serde(default)]
    pub delimiter: Delimiter,
    #[serde(default)]
    pub final_newline: FinalNewline,
    /// The column with area codes.
    pub code: Located<String>,
    /// How names are made of columns, as the data write them: `{Kommunnamn} ({RegSO_2020})`.
    pub name: Located<String>,
}

/// Regions of one kind. Exactly one of `code_length`, `column` and `everything` says which areas a
/// region has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The name by which analyses refer to the level, such as `municipality`.
    pub id: Located<String>,
    /// What a region of the level is called.
    pub name: ByLanguage,
    /// The region's code is this many leading characters of the area's code.
    #[serde(default)]
    pub code_length: Option<Located<usize>>,
    /// The column of the register that holds the region's code.
    #[serde(default)]
    pub column: Option<Located<String>>,
    /// One region that holds all areas.
    #[serde(default)]
    pub everything: Option<Everything>,
    /// Where the names of the regions are. Without it a region is called by its code.
    #[serde(default)]
    pub names: Option<Names>,
}

/// The region that holds all areas.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Everything {
    pub code: String,
    pub name: ByLanguage,
}

/// Names of regions: a text file, or columns of the register when no path is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    #[serde(default)]
    pub path: Option<Located<String>>,
    #[serde(default)]
    pub encoding: Encoding,
    #[serde(default)]
    pub delimiter: Delimiter,
    #[serde(default)]
    pub final_newline: FinalNewline,
    /// The column with the regions' codes; needed with a path.
    #[serde(default)]
    pub code: Option<Located<String>>,
    /// The column with the regions' names.
    pub name: Located<String>,
}

/// People who are counted together: either some categories of a source added up, or what is left of
/// a total when some categories are taken away.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The name by which analyses refer to the group.
    pub id: Located<String>,
    pub name: ByLanguage,
    /// The source whose categories are meant.
    pub source: Located<String>,
    /// The categories that are added up.
    #[serde(default)]
    pub categories: Vec<Located<String>>,
    /// The category that holds everyone.
    #[serde(default)]
    pub total: Option<Located<String>>,
    /// The categories that are taken away from the total.
    #[serde(default)]
    pub minus: Vec<Located<String>>,
}

/// Indices of some groups, in the regions of some levels, for some periods.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    pub id: Located<String>,
    pub title: ByLanguage,
    /// The groups that make up the population, two or more, all of one source.
    pub groups: Vec<Located<String>>,
    /// The group whose segregation is measured. Without it every group is, against all others.
    #[serde(default)]
    pub focus: Option<Located<String>>,
    /// The group it is compared with. Without it all others are.
    #[serde(default)]
    pub reference: Option<Located<String>>,
    /// Indices by id; see `klyfta indices`.
    #[serde(default)]
    pub indices: Vec<Located<String>>,
    /// Families of indices, such as `evenness`.
    #[serde(default)]
    pub families: Vec<Located<String>>,
    /// What the groups are reckoned from, such as the concept of income, the population and the
    /// areas. It is printed with the results; some indices say nothing without it.
    #[serde(default)]
    pub basis: Option<ByLanguage>,
    /// Whether the groups stand in an order, the lowest first, as classes of income or education do.
    /// Indices of ordered groups need it.
    #[serde(default)]
    pub ordered: bool,
    /// Whether a high or a low share of the focus group is wished for. Some measures of disparity
    /// need to know.
    #[serde(default)]
    pub favourable: Option<Favourable>,
    /// Parameters by index: `atkinson = 0.25`.
    #[serde(default)]
    pub parameters: BTreeMap<String, Located<f64>>,
    /// Whether indices of exact counts are wanted too, of a confidential source: of regions with at
    /// least 30 populated areas, with two decimals, and only if all of them together leave every
    /// hidden count enough values.
    #[serde(default)]
    pub exact_indices: Option<Located<bool>>,
    /// Levels of the geography.
    pub levels: Vec<Located<String>>,
    /// The level whose regions the table `areas` sets each area against; the largest of `levels`
    /// where it is not given.
    #[serde(default)]
    pub areas_within: Option<Located<String>>,
    /// Levels, the largest first, between and within whose regions the indices are split: what of the
    /// country's segregation lies between counties, between municipalities within counties, and
    /// within municipalities. Indices that cannot be split exactly are left out.
    #[serde(default)]
    pub split: Vec<Located<String>>,
    /// Years. Without it all that the data have.
    #[serde(default)]
    pub periods: Vec<Located<i32>>,
    /// How far the estimates can be trusted: standard errors, intervals, tests, and what chance alone
    /// would give. Without it, what chance gives is told where areas are small.
    #[serde(default)]
    pub inference: Inference,
}

/// How far estimates can be trusted.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inference {
    /// How many replicates of each region's table are drawn with replacement. They give standard
    /// error, bias and interval.
    #[serde(default)]
    pub bootstrap: Option<Located<u64>>,
    /// What is drawn.
    #[serde(default)]
    pub draw: Draw,
    /// How the interval is made.
    #[serde(default)]
    pub interval: Option<Located<IntervalKind>>,
    /// How often the interval holds the true value, between 0 and 1; 0.95 where it is not given.
    #[serde(default)]
    pub level: Option<Located<f64>>,
    /// How often people are spread over the areas of each region by lot. That gives what chance alone
    /// would give, and tests the region against it.
    #[serde(default)]
    pub permute: Option<Located<u64>>,
    /// What allocations by lot keep.
    #[serde(default)]
    pub margins: MarginsKept,
    /// When what chance alone would give is told beside an estimate.
    #[serde(default)]
    pub expected: ExpectedWhen,
    /// Whether, and how, an estimate without what chance adds to it is told.
    #[serde(default)]
    pub correct_bias: Option<Correction>,
    /// The level of the geography within whose regions replicates keep their numbers of people or
    /// of areas.
    #[serde(default)]
    pub strata: Option<Located<String>>,
    /// With the same seed the same replicates are drawn; 1 where it is not given.
    #[serde(default)]
    pub seed: Option<u64>,
}

/// What a bootstrap draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// Persons, each with its area and group: other people could have lived there.
    #[default]
    Persons,
    /// Areas with all their people: other areas could have been looked at.
    Areas,
    /// Persons, as many as counts with fractions add up to, each standing for as much.
    Weighted,
}

/// How an interval is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// The estimate without its bias, and as many standard errors to either side as the level asks.
    Normal,
    /// The quantiles of the replicates mirrored in the estimate.
    Basic,
    /// The quantiles of the replicates; for indices that chance does not lift.
    Percentile,
    /// Quantiles corrected for bias and acceleration; for indices that chance lifts little.
    Bca,
    /// From influence functions, without replicates.
    Analytic,
    /// From leaving out one area at a time, without replicates.
    Jackknife,
}

/// What is the same in all allocations of people by lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum MarginsKept {
    /// The people of each area and of each group: people swap homes.
    #[default]
    Both,
    /// The people of each area; the group of each person is drawn by the groups' shares.
    Areas,
    /// The number of people alone: area and group are drawn by their shares.
    Neither,
}

/// When what chance alone would give is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedWhen {
    /// Where areas hold few of a group, for the indices for which it is known without drawing.
    #[default]
    WhereSmall,
    /// For every index, by drawing where it is not known.
    Always,
    Never,
}

/// How what chance adds is taken from an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Twice the estimate less the mean of its replicates where there is a bootstrap; otherwise
    /// Winship's form for indices of evenness from 0 to 1, and the estimate less what chance gives for
    /// M.
    Fitting,
    /// Twice the estimate less the mean of its replicates.
    Debiased,
    /// The way from what chance gives to complete segregation, as a share of the whole way.
    Winship,
    /// As Winship's above what chance gives, and as a share of the way to evenness below it.
    CarringtonTroske,
    /// D with each area's gap replaced by the one that makes the observed gap likeliest.
    Density,
}

/// Which end of an outcome is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Favourable {
    High,
    Low,
}

/// What is published, and where.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outputs {
    /// The directory that holds the generations and the link `current`.
    pub directory: Located<String>,
    /// The language of charts and report.
    pub language: Located<LanguageCode>,
    /// Whether a report is written.
    #[serde(default = "report_is_written")]
    pub report: bool,
    #[serde(default)]
    pub charts: Vec<Chart>,
}

fn report_is_written() -> bool {
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LanguageCode {
    /// Swedish.
    Sv,
    /// English.
    En,
}

/// A chart of one index of one analysis.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// The name of its files.
    pub id: Located<String>,
    pub kind: Located<ChartKind>,
    pub analysis: Located<String>,
    /// The index drawn. A segregation curve needs none.
    #[serde(default)]
    pub index: Option<Located<String>>,
    /// The group whose index is drawn, where the analysis has no focus.
    #[serde(default)]
    pub focus: Option<Located<String>>,
    /// The level whose regions are drawn.
    pub level: Located<String>,
    /// Codes of the regions drawn. Without it all, or where there is no room for all the highest and
    /// the lowest.
    #[serde(default)]
    pub regions: Vec<Located<String>>,
    /// The period drawn; the last where it is not given. Trends draw all.
    #[serde(default)]
    pub period: Option<Located<i32>>,
    /// Breaks in the series, marked in trends: the first year after the break and what changed.
    #[serde(default)]
    pub breaks: BTreeMap<String, ByLanguage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// The index over the periods, a line for each region.
    Trend,
    /// The regions in order of the index.
    Ranking,
    /// How the group and the others are spread over areas, a curve for each region.
    SegregationCurve,
    /// The index in the first period against its change to the last.
    LevelAndChange,
}
