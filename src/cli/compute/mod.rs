//! `klyfta compute`: indices of one table, without a pipeline file.

mod apart;
mod cell_key;
pub(super) mod counts;
mod curves;
mod drawing;
mod output;
mod small_units;
mod split;
mod suppressed;
mod trust;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::table::result::ResultOptions;
use super::table::{TextOptions, input, sheet};
use super::{Ended, LogFormat, indices, progress, unreadable_request};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::estimate::{IndexParts, IndexValue, Refusal};
use crate::indices::{Definition, Favourable, Formula, Incomes, InvalidTable, Possible, REGISTRY};
use crate::plan::{Asked, ChosenIndex, Comparison, Data, Inference, TextLayout};
use crate::spec::Decimal;

use cell_key::CellKeyArguments;
use curves::CurveName;
use drawing::{Drawing, Draws};
use input::Input;
use output::{Names, Row};
use sheet::Sheet;
use small_units::SmallUnitArguments;
use split::Strata;
use suppressed::SuppressedArguments;
use trust::Trust;

/// Compute indices of one table
///
/// Counts have a row for each area and group, and columns `--area`, `--group` and `--count`; they give
/// indices of segregation. Values have a row for each person, household, area or group, and a column
/// `--value`; they give indices of disparity and inequality. Income classes have columns `--lower`,
/// `--upper` and `--population` instead.
#[derive(Debug, Args)]
pub struct Compute {
    /// CSV, Parquet (.parquet) or Arrow IPC (.arrow, .feather, .ipc); `-` for standard input
    file: PathBuf,
    /// Column with areas
    #[arg(long, value_name = "COL", required_unless_present_any = ["value", "lower", "source"])]
    area: Option<String>,
    /// Column with groups
    #[arg(long, value_name = "COL", required_unless_present_any = ["value", "lower", "source"])]
    group: Option<String>,
    /// Column with counts
    #[arg(long, value_name = "COL", required_unless_present_any = ["value", "lower", "source"])]
    count: Option<String>,
    /// Column with values: incomes, rates, shares
    #[arg(long, value_name = "COL", conflicts_with_all = ["group", "count", "focus", "order"])]
    value: Option<String>,
    /// Column that says how many people have a value; one each by default
    #[arg(long, value_name = "COL")]
    population: Option<String>,
    /// Column with the lower limits of income classes, each with a population
    #[arg(long, value_name = "COL", requires_all = ["upper", "population"],
          conflicts_with_all = ["value", "group", "count", "focus", "order"])]
    lower: Option<String>,
    /// Column with their upper limits; the highest class may have none
    #[arg(long, value_name = "COL", requires = "lower")]
    upper: Option<String>,
    /// Column with their mean incomes, where they are known
    #[arg(long, value_name = "COL", requires = "lower")]
    mean: Option<String>,
    /// Column with standard errors of the values
    #[arg(long, value_name = "COL", requires = "value")]
    standard_error: Option<String>,
    /// Column with places in an order of the areas or groups, from least to most advantaged
    #[arg(long, value_name = "COL", requires = "value")]
    place: Option<String>,
    /// Column with the tax on each income; a transfer is a tax below zero
    #[arg(long, value_name = "COL", requires = "value")]
    tax: Option<String>,
    /// The area that others are measured against
    #[arg(long, value_name = "AREA", requires_all = ["value", "area"])]
    reference_area: Option<String>,
    /// The least and the greatest possible value, such as 0,100 for percentages
    #[arg(long, value_name = "LEAST,GREATEST", requires = "value", value_parser = possible, allow_hyphen_values = true)]
    possible: Option<Possible>,
    /// Whether high or low values, or shares of a group, are wished for
    #[arg(long, value_enum)]
    favourable: Option<Wish>,
    /// Columns that set regions and periods apart, each computed on its own
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    by: Vec<String>,
    /// Columns, the largest regions first, between and within whose regions indices are split
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    within: Vec<String>,
    /// The points of a curve instead of indices
    #[arg(long, value_enum, conflicts_with_all = ["within", "index", "parameter"])]
    curve: Option<CurveName>,
    /// Columns with what may explain the values: the concentration index is split by them
    #[arg(long, value_name = "COL", value_delimiter = ',', requires_all = ["value", "place"],
          conflicts_with_all = ["within", "curve", "index", "parameter"])]
    factor: Vec<String>,
    /// Columns with sources that add up to each income: the Gini coefficient is split by them
    #[arg(long, value_name = "COL", value_delimiter = ',',
          conflicts_with_all = ["value", "lower", "group", "count", "within", "curve", "factor", "index", "parameter"])]
    source: Vec<String>,
    /// Column with years: whether areas grow alike (sigma) beside whether those behind grow faster (beta)
    #[arg(long, value_name = "COL", requires_all = ["value", "area"],
          conflicts_with_all = ["within", "curve", "factor", "index", "parameter"])]
    convergence: Option<String>,
    #[command(flatten)]
    small_units: SmallUnitArguments,
    #[command(flatten)]
    suppressed: SuppressedArguments,
    #[command(flatten)]
    cell_key: CellKeyArguments,
    #[command(flatten)]
    draws: Draws,
    /// Indices; by default all that can be computed from such data
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    index: Vec<String>,
    /// The group whose segregation is measured; every group against all others by default
    #[arg(long, value_name = "GROUP")]
    focus: Option<String>,
    /// The group it is compared with; all others by default
    #[arg(long, value_name = "GROUP", requires = "focus")]
    reference: Option<String>,
    /// All groups from the lowest to the highest, for indices of ordered groups
    #[arg(long, value_name = "GROUP", value_delimiter = ',')]
    order: Vec<String>,
    /// What the groups are reckoned from: concept of income, population, areas
    #[arg(long, value_name = "TEXT")]
    basis: Option<String>,
    /// Parameters of indices
    #[arg(long, value_name = "INDEX=VALUE", value_delimiter = ',')]
    parameter: Vec<String>,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    text: TextOptions,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wish {
    High,
    Low,
}

fn possible(text: &str) -> Result<Possible, String> {
    let ends = text.split_once(',').and_then(|(least, greatest)| {
        let [least, greatest] = [least, greatest].map(|end| end.trim().parse::<f64>());
        Some(Possible {
            least: least.ok()?,
            greatest: greatest.ok()?,
        })
    });
    match ends {
        Some(ends) if ends.least.is_finite() && ends.greatest.is_finite() => {
            if ends.least < ends.greatest {
                Ok(ends)
            } else {
                Err("the first must be less than the second".to_owned())
            }
        }
        _ => Err("write it as two numbers, such as 0,100".to_owned()),
    }
}

/// What was found in every region, and what the positions in it mean.
struct Computed {
    /// The values of the columns that set regions apart.
    regions: Vec<Vec<String>>,
    found: Found,
    groups: Vec<String>,
    comparisons: Vec<Comparison>,
    indices: Vec<ChosenIndex>,
    /// Whether it is asked how far the values can be trusted.
    trusted: bool,
}

/// By region.
enum Found {
    Values(Vec<Vec<IndexValue>>),
    Parts(Vec<Parts>),
}

/// The indices of one region, split.
struct Parts {
    strata: Strata,
    parts: Result<Vec<IndexParts>, Refusal>,
    /// Where the split is of incomes: each in the stratum of the first level.
    incomes: Option<Result<Incomes, InvalidTable>>,
}

impl Compute {
    pub(super) fn run(&self, log_format: LogFormat) -> Ended {
        let chosen = self.chosen_indices();
        self.check_trust()?;
        let input = Input::open(&self.file)?;
        if let Some(sheet) = self.sheet(&input)? {
            return self.result.write_sheet(&sheet);
        }
        let progress = progress::of_long_work(log_format);
        let computed = match self.data() {
            Data::Counts { .. } => counts::compute(self, &input, chosen, progress.as_ref())?,
            Data::Values { .. } => values::compute(self, &input, chosen)?,
        };
        let names = Names {
            by: &self.by,
            groups: &computed.groups,
            comparisons: &computed.comparisons,
            chosen: &computed.indices,
            basis: self.basis.as_deref(),
            trusted: computed.trusted,
        };
        match &computed.found {
            Found::Parts(parts) => {
                let regions = computed.regions.iter().zip(parts);
                let sheet = split::sheet(regions, &self.within, &names);
                if sheet.n_rows() == 0 {
                    let message = "none of the indices can be split between and within regions";
                    let help = "`klyfta explain INDEX` says whether one can";
                    return Err(unreadable_request("--within", message).help(help).into());
                }
                self.result.write_sheet(&sheet)
            }
            Found::Values(values) => {
                let regions = computed.regions.iter().zip(values);
                let rows: Vec<Row> = regions
                    .flat_map(|(by, values)| values.iter().map(move |value| Row { by, value }))
                    .collect();
                let columns = output::columns(&names);
                self.result
                    .write(&columns, &output::fill(&rows, &names), rows.len())
            }
        }
    }

    /// What is asked of every table of counts.
    fn asked(
        &self,
        comparisons: Vec<Comparison>,
        indices: Vec<ChosenIndex>,
        inference: Inference,
    ) -> Asked {
        Asked {
            comparisons,
            indices,
            ordered: !self.order.is_empty(),
            favourable: self.favourable(),
            inference,
        }
    }

    fn drawing(&self) -> Drawing {
        self.trust.drawing(self.draws.draws)
    }

    /// What is asked about trust has answers for these data and this result.
    fn check_trust(&self) -> Result<(), Diagnostics> {
        let results = [
            ("--within", !self.within.is_empty()),
            ("--curve", self.curve.is_some()),
            ("--factor", !self.factor.is_empty()),
            ("--source", !self.source.is_empty()),
            ("--convergence", self.convergence.is_some()),
            ("--suppressed", self.suppressed.suppressed.is_some()),
            ("--cell-key", self.cell_key.cell_key.is_some()),
        ];
        let mut diagnostics = Diagnostics::default();
        for (flag, _) in results.iter().filter(|(_, is_asked)| *is_asked) {
            diagnostics.extend(self.trust.unsuited_to(flag));
        }
        if self.small_units.small_units.is_some() {
            diagnostics.extend(self.trust.unsuited_to_small_units());
        }
        if matches!(self.data(), Data::Values { .. }) {
            diagnostics.extend(self.trust.unsuited_to_values());
        }
        diagnostics.or(())
    }

    /// A result of other rows than indices, where one is asked for.
    fn sheet(&self, input: &Input) -> Result<Option<Sheet>, Diagnostics> {
        let with_values = matches!(self.data(), Data::Values { .. });
        if let Some(method) = self.small_units.small_units {
            return small_units::sheet(self, input, method).map(Some);
        }
        if let Some(rule) = self.suppressed.suppressed {
            return suppressed::sheet(self, input, rule).map(Some);
        }
        if let Some(perturbation) = &self.cell_key.cell_key {
            return cell_key::sheet(self, input, perturbation).map(Some);
        }
        Ok(match self.curve {
            Some(CurveName::Lorenz) if !with_values => {
                let message = "a Lorenz curve is one of values, not of counts";
                let help = "give --value COL, and --population COL for areas";
                return Err(unreadable_request("--curve", message).help(help).into());
            }
            Some(CurveName::Segregation | CurveName::Profile) if with_values => {
                let message = "the curve is one of counts, not of values";
                let help = "give --area COL, --group COL and --count COL";
                return Err(unreadable_request("--curve", message).help(help).into());
            }
            Some(curve) if with_values => Some(values::lorenz(self, input, curve)?),
            Some(curve) => Some(counts::curves(self, input, curve)?),
            None if !self.factor.is_empty() => Some(values::factors(self, input)?),
            None if !self.source.is_empty() => Some(values::sources(self, input)?),
            None if self.convergence.is_some() => Some(values::convergence(self, input)?),
            None => None,
        })
    }

    fn data(&self) -> Data {
        let values = [
            self.value.as_ref(),
            self.lower.as_ref(),
            self.source.first(),
        ];
        match values.into_iter().flatten().next() {
            None => Data::Counts {
                ordered: !self.order.is_empty(),
            },
            Some(_) => Data::Values {
                taxed: self.tax.is_some(),
            },
        }
    }

    fn favourable(&self) -> Option<Favourable> {
        self.favourable.map(|wish| match wish {
            Wish::High => Favourable::High,
            Wish::Low => Favourable::Low,
        })
    }

    fn text_layout(&self) -> TextLayout {
        self.text.layout()
    }

    fn decimal(&self) -> Decimal {
        self.text.decimal()
    }

    fn chosen_indices(&self) -> Result<Vec<ChosenIndex>, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut parameters: BTreeMap<&str, f64> = BTreeMap::new();
        for given in &self.parameter {
            match indices::parameter(given) {
                Ok((id, value)) => {
                    parameters.insert(id, value);
                }
                Err(problem) => diagnostics.add(problem),
            }
        }
        let mut wanted = Vec::new();
        let data = self.data();
        for id in &self.index {
            match indices::find(id) {
                Ok(definition) => {
                    wanted.push(definition.id);
                    diagnostics.extend(self.unsuited(definition));
                }
                Err(problem) => diagnostics.add(problem),
            }
        }
        // The share of a group is an outcome too, but few who ask for segregation mean that.
        let by_default = |formula: Formula| {
            data.lacks(formula).is_none()
                && !matches!((data, formula), (Data::Counts { .. }, Formula::Outcomes(_)))
        };
        let chosen = REGISTRY
            .iter()
            .filter(|definition| match wanted.as_slice() {
                [] => by_default(definition.formula) && !definition.needs_basis,
                wanted => wanted.contains(&definition.id),
            })
            .map(|definition| ChosenIndex {
                definition,
                parameter: definition.parameter.as_ref().map(|parameter| {
                    parameters
                        .get(definition.id)
                        .copied()
                        .unwrap_or(parameter.default)
                }),
            })
            .collect();
        diagnostics.or(chosen)
    }

    /// What keeps an index from being computed from such data.
    fn unsuited(&self, definition: &Definition) -> Diagnostics {
        let id = definition.id;
        let mut diagnostics = Diagnostics::default();
        if let Some(lacking) = self.data().lacks(definition.formula) {
            let help = match definition.formula {
                Formula::Ordered(_) => "give --order GROUP,GROUP,.. from the lowest to the highest",
                Formula::TaxedIncomes(_) => "give --value COL and --tax COL",
                Formula::Incomes(_) => "give --value COL, and --population COL for areas",
                _ => "give --area COL, --group COL and --count COL",
            };
            diagnostics.add(
                Diagnostic::new(
                    &code::UNSUITED_INDEX,
                    Place::file("--index"),
                    format!("`{id}` needs {lacking}"),
                )
                .help(help),
            );
        }
        if definition.needs_basis && self.basis.is_none() {
            diagnostics.add(
                Diagnostic::new(
                    &code::UNSUITED_INDEX,
                    Place::file("--index"),
                    format!("`{id}` says nothing without what its groups are reckoned from"),
                )
                .help("give --basis TEXT: concept of income, population and areas"),
            );
        }
        diagnostics
    }
}
