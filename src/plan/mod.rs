//! The pipeline file as understood: names bound, files found, defaults filled.
//!
//! Nothing past this stage looks anything up by name or wonders what an absent key means.

mod analyses;
mod bind;
mod checks;
mod disclosure;
mod follow_up;
mod inference;
mod paths;
mod policy;
mod sources;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::indices::{Definition, Favourable, Formula};
use crate::inference::cell_key::Perturbation;
use crate::language::Language;
use crate::spec::{
    AbsentRows, ByLanguage, ChartKind, Coverage, Decimal, Delimiter, Disclosure, Encoding,
    FinalNewline, Format, LanguageCode, LostZeros, MissingKind, RepeatedRows, Spec,
};

pub use checks::{Asks, Check, Expectation, Tolerated};
pub use follow_up::{
    AreaTypes, Beside, ComparedWith, Condition, Control, Distance, Divisor, EffectMethod, Efforts,
    FollowUp, Funded, FundedBy, Indicator, Inhabitants, Limit, Matching, Measure, Outcome,
    Question, Rule, RuleYear, Selection, Side, TypeLimits, Weighting,
};
pub use inference::{Errors, Inference, InferenceWanted, ReplicateInterval};
use paths::Paths;
pub use paths::Unfit;
pub use policy::{Policy, WrongPolicy};

/// Everything a run needs to know.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The pipeline file as the user named it.
    pub pipeline: String,
    pub pipeline_text: String,
    pub title: ByLanguage,
    pub sources: Vec<Source>,
    pub geography: Geography,
    pub groups: Vec<Group>,
    pub analyses: Vec<Analysis>,
    pub indicators: Vec<Indicator>,
    pub follow_up: Option<FollowUp>,
    /// What must hold of the data, and of the estimates, before anything is published.
    pub checks: Vec<Check>,
    pub expectations: Vec<Expectation>,
    pub outputs: Outputs,
}

/// One file to read, and its name in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    pub path: PathBuf,
    pub name: String,
}

/// How the text of a file is to be taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLayout {
    pub encoding: Encoding,
    pub delimiter: Delimiter,
    pub final_newline: FinalNewline,
}

#[derive(Clone, Debug)]
pub struct Source {
    pub id: String,
    /// Where the pipeline file speaks of it.
    pub place: Place,
    pub files: Vec<InputFile>,
    pub disclosure: Disclosure,
    pub rules: Rules,
    pub format: Format,
    pub text: TextLayout,
    pub decimal: Decimal,
    pub credit: ByLanguage,
    pub licence: String,
    pub unit: ByLanguage,
    pub area: AreaColumn,
    pub period: PeriodColumn,
    pub category: String,
    pub count: String,
    pub keep: Vec<(String, Vec<String>)>,
    pub missing: BTreeMap<String, MissingKind>,
    pub repeated_rows: RepeatedRows,
    pub absent_rows: AbsentRows,
    pub lost_zeros: LostZeros,
    pub protection: Option<Protection>,
    /// Whether a check asks for single rows, so that they must not be added up while they are read.
    pub rows_apart: bool,
}

impl Source {
    pub fn is_confidential(&self) -> bool {
        self.disclosure == Disclosure::Confidential
    }
}

/// By which rules confidential counts are hidden and rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub policy: Policy,
    /// Whether noughts say something that harms persons.
    pub sensitive: bool,
}

/// Noise that the counts of a source carry from a year on.
#[derive(Clone, Debug, PartialEq)]
pub struct Protection {
    pub from: i32,
    /// The farthest that it moves a count.
    pub largest: u32,
    pub noise: Perturbation,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaColumn {
    Code(String),
    Name(String),
}

impl AreaColumn {
    pub fn name(&self) -> &str {
        match self {
            AreaColumn::Code(column) | AreaColumn::Name(column) => column,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodColumn {
    Column(String),
    /// Periods stand in the header, behind the name of the content.
    Header,
}

#[derive(Clone, Debug)]
pub struct Geography {
    pub unit: String,
    pub vintage: String,
    pub register: Register,
    pub coverage: Coverage,
    /// Smallest regions first.
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug)]
pub struct Register {
    pub place: Place,
    pub file: InputFile,
    pub text: TextLayout,
    pub code: String,
    /// Parts of an area's name: columns of the register and the text between them.
    pub name: Vec<NamePart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePart {
    Text(String),
    Column(String),
}

#[derive(Clone, Debug)]
pub struct Level {
    pub id: String,
    pub name: ByLanguage,
    pub place: Place,
    pub regions: Regions,
}

/// How areas are gathered into the regions of a level.
#[derive(Clone, Debug)]
pub enum Regions {
    Everything { code: String, name: ByLanguage },
    CodeLength { length: usize, names: RegionNames },
    Column { column: String, names: RegionNames },
}

/// Where the names of regions are.
#[derive(Clone, Debug)]
pub enum RegionNames {
    Codes,
    RegisterColumn(String),
    File {
        file: InputFile,
        text: TextLayout,
        code: String,
        name: String,
    },
}

#[derive(Clone, Debug)]
pub struct Group {
    pub id: String,
    pub name: ByLanguage,
    pub place: Place,
    /// Position in [`Plan::sources`].
    pub source: usize,
    pub parts: GroupParts,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupParts {
    /// These categories added up.
    Sum(Vec<String>),
    /// What is left of the total when these are taken away.
    Rest { total: String, minus: Vec<String> },
}

impl GroupParts {
    /// The same for the same group, whatever the order in which its categories are written.
    pub fn in_words(&self) -> String {
        let (total, parts) = match self {
            GroupParts::Sum(parts) => ("", parts),
            GroupParts::Rest { total, minus } => (total.as_str(), minus),
        };
        let mut parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        parts.sort_unstable();
        serde_json::json!([total, parts]).to_string()
    }

    /// All categories that the group needs.
    pub fn categories(&self) -> impl Iterator<Item = &String> {
        let (total, parts) = match self {
            GroupParts::Sum(parts) => (None, parts),
            GroupParts::Rest { total, minus } => (Some(total), minus),
        };
        total.into_iter().chain(parts)
    }
}

#[derive(Clone, Debug)]
pub struct Analysis {
    pub id: String,
    pub title: ByLanguage,
    pub place: Place,
    /// Position in [`Plan::sources`].
    pub source: usize,
    /// Positions in [`Plan::groups`]; together they are the population.
    pub groups: Vec<usize>,
    pub asked: Asked,
    /// What the groups are reckoned from, where the pipeline says it.
    pub basis: Option<ByLanguage>,
    /// Positions in [`Geography::levels`].
    pub levels: Vec<usize>,
    /// Positions in [`Geography::levels`] between and within whose regions indices are split, the
    /// largest first.
    pub split: Vec<usize>,
    /// Position in [`Geography::levels`] within whose regions replicates keep their numbers.
    pub strata: Option<usize>,
    /// Position in [`Geography::levels`] of the regions that single areas are set against.
    pub areas_within: usize,
    pub periods: Periods,
    /// Whether indices of exact counts are asked for, of a confidential source.
    pub exact_indices: bool,
}

/// What is asked of every table of counts.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who is set against whom in the indices of two groups.
    pub comparisons: Vec<Comparison>,
    pub indices: Vec<ChosenIndex>,
    /// Whether the groups stand in an order, the lowest first.
    pub ordered: bool,
    /// Whether a high or a low share of the focus group is wished for, where it is said.
    pub favourable: Option<Favourable>,
    pub inference: Inference,
}

/// What there is to compute indices from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Counts of groups in areas, and whether the groups stand in an order.
    Counts { ordered: bool },
    /// Values of persons, areas or groups, and whether a tax on each is known.
    Values { taxed: bool },
}

impl Data {
    /// What an index would need and there is not; nothing where it can be computed.
    pub fn lacks(self, formula: Formula) -> Option<&'static str> {
        match (self, formula) {
            (
                Data::Counts { .. },
                Formula::TwoGroup(_)
                | Formula::MultiGroup(_)
                | Formula::Pair(_)
                | Formula::Outcomes(_),
            )
            | (Data::Counts { ordered: true }, Formula::Ordered(_))
            | (Data::Values { .. }, Formula::Outcomes(_) | Formula::Incomes(_))
            | (Data::Values { taxed: true }, Formula::TaxedIncomes(_)) => None,
            (Data::Counts { ordered: false }, Formula::Ordered(_)) => {
                Some("the order of the groups")
            }
            (_, Formula::TaxedIncomes(_)) => Some("incomes and the tax on each"),
            (Data::Counts { .. }, Formula::Incomes(_)) => Some("values, such as incomes"),
            (
                Data::Values { .. },
                Formula::TwoGroup(_)
                | Formula::MultiGroup(_)
                | Formula::Pair(_)
                | Formula::Ordered(_),
            ) => Some("counts of groups in areas"),
        }
    }
}

/// A focus group and whom it is compared with; positions in [`Analysis::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub focus: usize,
    pub against: Against,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    AllOthers,
    Group(usize),
}

/// An index with the parameter it is computed with, where it takes one.
#[derive(Clone, Copy, Debug)]
pub struct ChosenIndex {
    pub definition: &'static Definition,
    pub parameter: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Periods {
    /// All that the data have.
    All,
    These(Vec<(i32, Place)>),
}

#[derive(Clone, Debug)]
pub struct Outputs {
    pub directory: PathBuf,
    pub language: Language,
    pub report: bool,
    pub charts: Vec<Chart>,
}

#[derive(Clone, Debug)]
pub struct Chart {
    pub id: String,
    pub kind: ChartKind,
    pub place: Place,
    /// Position in [`Plan::analyses`].
    pub analysis: usize,
    /// Position in the analysis' indices; the first for a segregation curve, which draws none.
    pub index: usize,
    /// Position in the analysis' comparisons.
    pub comparison: usize,
    /// Position in [`Geography::levels`].
    pub level: usize,
    /// Codes of regions; empty means all.
    pub regions: Vec<String>,
    pub period: ChartPeriod,
    pub breaks: Vec<(i32, ByLanguage)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartPeriod {
    Last,
    This(i32),
}

/// Finds the files at a path or pattern.
pub type Finder = dyn Fn(&str) -> Result<Vec<InputFile>, Unfit>;

/// What the command line adds to a pipeline file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `--set name=value`
    pub variables: Vec<(String, String)>,
    /// `--out DIR`
    pub directory: Option<PathBuf>,
}

impl Plan {
    /// Binds every name of a pipeline file; all that cannot be bound is reported at once.
    pub fn of(spec: &Spec, settings: &Settings, find: &Finder) -> Result<Plan, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let paths = Paths::of(spec, settings, find, &mut diagnostics);
        let sources = sources::sources(spec, &paths, &mut diagnostics);
        let geography = sources::geography(spec, &paths, &mut diagnostics);
        let groups = sources::groups(spec, &mut diagnostics);
        disclosure::check(spec, &sources, &groups, &mut diagnostics);
        let analyses = analyses::analyses(spec, &groups, &mut diagnostics);
        disclosure::check_analyses(spec, &sources, &analyses, &mut diagnostics);
        let charts = analyses::charts(spec, &analyses, &mut diagnostics);
        let indicators = follow_up::indicators(spec, &groups, &mut diagnostics);
        let bound = follow_up::Bound {
            groups: &groups,
            analyses: &analyses,
        };
        let follow_up = follow_up::follow_up(spec, &paths, bound, &mut diagnostics);
        let checks = checks::checks(spec, &mut diagnostics);
        let expectations = checks::expectations(spec, &analyses, &groups, &mut diagnostics);
        if spec.file.analyses.is_empty() && spec.file.follow_up.is_none() {
            diagnostics.add(
                Diagnostic::new(
                    &code::CONTRADICTION,
                    Place::file(spec.name.clone()),
                    "the pipeline asks for nothing",
                )
                .help("add [[analyses]] for indices, or [follow_up] for funded efforts"),
            );
        }
        let directory = match &settings.directory {
            Some(directory) => directory.clone(),
            None => {
                let written = &spec.file.outputs.directory;
                let path = paths.fill(spec, written, &mut diagnostics);
                let problem = path
                    .as_deref()
                    .and_then(|path| remote(path, spec.place(written)));
                if let Some(problem) = problem {
                    diagnostics.add(problem);
                }
                PathBuf::from(path.unwrap_or_else(|| written.text().to_owned()))
            }
        };
        let outputs = Outputs {
            directory,
            language: match spec.file.outputs.language.get() {
                LanguageCode::Sv => Language::Swedish,
                LanguageCode::En => Language::English,
            },
            report: spec.file.outputs.report,
            charts,
        };
        diagnostics.from_top_to_bottom().or(())?;
        let mut sources: Vec<Source> = sources.into_iter().flatten().collect();
        for check in checks.iter().filter(|check| check.asks_for_rows()) {
            sources[check.source].rows_apart = true;
        }
        Ok(Plan {
            pipeline: spec.name.clone(),
            pipeline_text: spec.text.clone(),
            title: spec.file.title.clone(),
            sources,
            geography,
            groups: groups.into_iter().flatten().collect(),
            analyses: analyses.into_iter().flatten().collect(),
            indicators: indicators.into_iter().flatten().collect(),
            follow_up,
            checks,
            expectations,
            outputs,
        })
    }

    /// The pipeline as its values say it: neither comments nor blank space nor the order of keys
    /// matter. Variables stand for paths, and what files hold matters, not where they are.
    pub fn canonical(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut values: serde_json::Map<_, _> =
            toml::from_str(&self.pipeline_text).expect("the pipeline was read before");
        values.remove("variables");
        values
    }

    /// Whether small counts of any source have to be hidden.
    pub fn is_confidential(&self) -> bool {
        self.sources.iter().any(Source::is_confidential)
    }

    /// Every file that the run reads, in the order in which the pipeline names them.
    pub fn input_files(&self) -> Vec<&InputFile> {
        let mut seen = Vec::new();
        let mut files: Vec<&InputFile> = self.named_files().collect();
        files.retain(|file| {
            let new = !seen.contains(&&file.path);
            seen.push(&file.path);
            new
        });
        files
    }

    /// The same, a file as often as it is named.
    pub fn named_files(&self) -> impl Iterator<Item = &InputFile> {
        let region_names = self
            .geography
            .levels
            .iter()
            .filter_map(|level| match &level.regions {
                Regions::CodeLength { names, .. } | Regions::Column { names, .. } => match names {
                    RegionNames::File { file, .. } => Some(file),
                    RegionNames::Codes | RegionNames::RegisterColumn(_) => None,
                },
                Regions::Everything { .. } => None,
            });
        let sources = self.sources.iter().flat_map(|source| &source.files);
        sources
            .chain(std::iter::once(&self.geography.register.file))
            .chain(region_names)
            .chain(self.follow_up.iter().flat_map(FollowUp::files))
    }
}

/// The mistake of naming something on the network, if a path does.
fn remote(path: &str, place: Place) -> Option<Diagnostic> {
    let scheme = path.split_once("://")?.0;
    let is_scheme = !scheme.is_empty()
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| {
        Diagnostic::new(
            &code::REMOTE_PATH,
            place,
            format!("`{path}` lies on the network (`{scheme}`)"),
        )
        .help("download the file and give its path; klyfta opens no connection")
    })
}
