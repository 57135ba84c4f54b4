//! `klyfta decompose`: why indices changed between periods, or differ between two places.

mod rows;
mod tables;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::table::TextOptions;
use super::table::counts::CountColumns;
use super::table::input::Input;
use super::table::result::ResultOptions;
use super::{Ended, indices, unreadable_request};
use crate::decomposition::composition_and_structure::Exchange;
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::Local;
use crate::estimate::changes::{
    AskedOfChanges, Method, Resampling, changes_by_area, changes_of, contribution,
};
use crate::estimate::differences::{Null, Test, differences_of};
use crate::indices::{Definition, Formula, REGISTRY};
use crate::inference::Refusal;
use crate::inference::intervals;
use crate::plan::{Asked, ChosenIndex, Inference};
use tables::Tables;

/// Split the change of indices between periods or places into what it is made of
///
/// Each file is a period (or a place), in the order given, with a row for each area and group.
/// Instead one file may have a column `--period`, or a column `--place` of which `--from` and
/// `--to` name two. Areas are matched by their names. More than two periods are a chain: from each to the
/// next, and then all links added up.
///
/// Parts, which sum to the change: `added` and `removed` (areas and groups that only the second or
/// only the first has), `group_sizes`, `area_sizes` and `structure`; `interaction` by Karmel and
/// MacLachlan; `composition` and `structure` for places without common areas.
#[derive(Debug, Args)]
pub struct Decompose {
    /// CSV, Parquet (.parquet) or Arrow IPC (.arrow, .feather, .ipc); `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    columns: CountColumns,
    /// Column of a single file with periods, which are taken in their order
    #[arg(long, value_name = "COL", conflicts_with = "place")]
    period: Option<String>,
    /// Column of a single file with places
    #[arg(long, value_name = "COL", requires_all = ["from", "to"])]
    place: Option<String>,
    /// The first of two periods or places; those between are passed over
    #[arg(long, value_name = "VALUE", requires = "to")]
    from: Option<String>,
    /// The second of them
    #[arg(long, value_name = "VALUE", requires = "from")]
    to: Option<String>,
    /// Indices; by default M, H and D of several groups, and with a focus group those of two
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    index: Vec<String>,
    /// How changes are split
    #[arg(long, value_enum, default_value_t = MethodName::Shapley)]
    method: MethodName,
    /// What two places exchange by `composition-and-structure`; the composition by default
    #[arg(long, value_enum)]
    exchange: Option<ExchangeName>,
    /// The group of indices of two groups; every group against all others by default
    #[arg(long, value_name = "GROUP")]
    focus: Option<String>,
    /// The group it is compared with; all others by default
    #[arg(long, value_name = "GROUP", requires = "focus")]
    reference: Option<String>,
    /// All groups from the lowest to the highest, for indices of ordered groups
    #[arg(long, value_name = "GROUP", value_delimiter = ',')]
    order: Vec<String>,
    /// Parameters of indices
    #[arg(long, value_name = "INDEX=VALUE", value_delimiter = ',')]
    parameter: Vec<String>,
    /// A row for each area instead of each part: its share of the people in both periods, how its
    /// local segregation changed by structure at the sizes of either, and its parts in the parts
    #[arg(long, conflicts_with = "bootstrap")]
    by_area: bool,
    /// Instead of parts: whether the two differ by more than chance, which may swap these
    #[arg(long, value_enum, value_name = "SWAPPED", conflicts_with_all = ["bootstrap", "by_area"])]
    test: Option<NullName>,
    /// How often they are swapped by lot
    #[arg(long, value_name = "N", default_value_t = 999, requires = "test",
          value_parser = clap::value_parser!(u64).range(19..))]
    permute: u64,
    /// Draws persons anew so many times in each period, for standard errors and intervals
    #[arg(long, value_name = "N")]
    bootstrap: Option<u64>,
    /// Of the random numbers
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Of the intervals
    #[arg(
        long,
        value_name = "LEVEL",
        default_value_t = 0.95,
        requires = "bootstrap"
    )]
    level: f64,
    /// How replicates make intervals
    #[arg(long, value_enum, default_value_t = IntervalName::Basic, requires = "bootstrap")]
    interval: IntervalName,
    #[command(flatten)]
    text: TextOptions,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum MethodName {
    /// The mean over all orders in which sizes and structure can change; the same both ways
    Shapley,
    /// The first period fitted to the second, with what both sizes do together
    KarmelMaclachlan,
    /// Of M alone, by entropies and without fitting; its structure depends on the groups' sizes
    MoraRuizCastillo,
    /// Of two places whose areas are others: each gets what the other has, by rank
    CompositionAndStructure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ExchangeName {
    /// The group's share of each area's inhabitants
    Composition,
    /// The group's share and the others', each by its own rank
    BothCompositions,
    /// Each area's share of the group and its share of the others
    Shares,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum NullName {
    /// Persons, so that the sizes of groups too may differ by chance
    Persons,
    /// Persons of the same group: whether groups are spread otherwise
    PersonsOfEachGroup,
    /// Which of the two each area belongs to, as for two places
    Areas,
    /// The two counts of each area that both have
    SwappedAreas,
    /// The group's shares of areas of the same rank, as for two places
    Composition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum IntervalName {
    /// Quantiles of the replicates, mirrored in the value
    Basic,
    /// The value less its bias, and so many standard errors to either side
    Normal,
}

/// Indices that nobody asked for by name but that are what most ask for.
const OF_SEVERAL: &[&str] = &[
    "multigroup_mutual_information",
    "multigroup_information_theory",
    "multigroup_dissimilarity",
];
const OF_TWO: &[&str] = &[
    "dissimilarity",
    "gini",
    "information_theory",
    "mutual_information",
];

impl Decompose {
    pub(super) fn run(&self) -> Ended {
        let request = Diagnostics::both(self.chosen_indices(), self.resampling());
        let inputs = self.files.iter().map(|path| Input::open(path));
        let inputs: Vec<Input> = inputs.collect::<Result<_, _>>()?;
        let (tables, (indices, resampling)) =
            Diagnostics::both(Tables::read(self, &inputs), request)?;
        let asked = AskedOfChanges {
            asked: Asked {
                comparisons: tables.comparisons.clone(),
                indices,
                ordered: !self.order.is_empty(),
                favourable: None,
                inference: Inference::none(),
            },
            method: self.method(),
            periods: tables.periods.clone(),
            resampling,
        };
        let sheet = match self.by_area {
            _ if self.test.is_some() => {
                let test = Test {
                    null: self.null(),
                    n_draws: self.permute,
                    seed: self.seed,
                };
                let found = differences_of(&tables.regions, &asked, test, &Local);
                rows::of_differences(&self.columns.by, &tables, &asked, &found)
            }
            true => {
                let found = changes_by_area(&tables.regions, &asked, &Local);
                rows::of_areas(&self.columns.by, &tables, &asked, &found)
            }
            false => {
                let found = changes_of(&tables.regions, &asked, &Local);
                rows::of_parts(&self.columns.by, &tables, &asked, &found)
            }
        };
        self.result.write_sheet(&sheet)
    }

    fn null(&self) -> Null {
        match self.test {
            None | Some(NullName::Persons) => Null::Persons,
            Some(NullName::PersonsOfEachGroup) => Null::PersonsOfEachGroup,
            Some(NullName::Areas) => Null::Areas,
            Some(NullName::SwappedAreas) => Null::SwappedAreas,
            Some(NullName::Composition) => Null::Composition,
        }
    }

    fn method(&self) -> Method {
        match self.method {
            MethodName::Shapley => Method::Shapley,
            MethodName::KarmelMaclachlan => Method::KarmelMaclachlan,
            MethodName::MoraRuizCastillo => Method::MoraRuizCastillo,
            MethodName::CompositionAndStructure => {
                Method::CompositionAndStructure(match self.exchange {
                    None | Some(ExchangeName::Composition) => Exchange::Composition,
                    Some(ExchangeName::BothCompositions) => Exchange::BothCompositions,
                    Some(ExchangeName::Shares) => Exchange::Shares,
                })
            }
        }
    }

    /// Whether it matters which area of the one period is which of the other.
    fn matches_areas(&self) -> bool {
        self.method != MethodName::CompositionAndStructure
    }

    fn resampling(&self) -> Result<Option<Resampling>, Diagnostics> {
        let Some(n_replicates) = self.bootstrap else {
            return Ok(None);
        };
        let resampling = Resampling {
            n_replicates,
            seed: self.seed,
            level: self.level,
            interval: match self.interval {
                IntervalName::Basic => intervals::Method::Basic,
                IntervalName::Normal => intervals::Method::Normal,
            },
        };
        let wrong = |option, message: String, help: &str| {
            Err(unreadable_request(option, message).help(help).into())
        };
        match resampling.check() {
            Ok(()) => Ok(Some(resampling)),
            Err(Refusal::Level) => wrong(
                "--level",
                format!("`{}` does not lie between 0 and 1", self.level),
                "write 0.95 for 95 %; no interval short of all values is one of 100 %",
            ),
            Err(Refusal::TooFewReplicates { needed }) => wrong(
                "--bootstrap",
                format!(
                    "`{n_replicates}` replicates are too few for an interval of {} %: {needed} \
                     are needed",
                    percent(self.level)
                ),
                "a thousand or more make the limits steady",
            ),
            Err(refusal) => wrong(
                "--bootstrap",
                format!("`{n_replicates}`: {refusal}"),
                "a thousand or more make the limits steady",
            ),
        }
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
        for id in &self.index {
            match indices::find(id) {
                Ok(definition) => match self.unsuited(definition) {
                    None => wanted.push(definition.id),
                    Some(problem) => diagnostics.add(problem),
                },
                Err(problem) => diagnostics.add(problem),
            }
        }
        if self.by_area && self.method != MethodName::Shapley {
            let message = format!("`{}` has no parts of single areas", self.method().id());
            diagnostics.add(unreadable_request("--by-area", message).help("leave out --method"));
        }
        if self.exchange.is_some() && self.matches_areas() {
            let message = "says nothing without --method composition-and-structure";
            diagnostics.add(unreadable_request("--exchange", message));
        }
        if self.index.is_empty() {
            wanted.extend(match self.method {
                MethodName::MoraRuizCastillo => &OF_SEVERAL[..1],
                MethodName::CompositionAndStructure => &[],
                _ => OF_SEVERAL,
            });
            if self.focus.is_some() || self.method == MethodName::CompositionAndStructure {
                let suited = |id: &&&str| {
                    indices::find(id).is_ok_and(|definition| self.unsuited(definition).is_none())
                };
                wanted.extend(OF_TWO.iter().filter(suited));
            }
        }
        let chosen = REGISTRY
            .iter()
            .filter(|definition| wanted.contains(&definition.id))
            .map(|definition| ChosenIndex {
                definition,
                parameter: definition.parameter.as_ref().map(|parameter| {
                    let given = parameters.get(definition.id).copied();
                    given.unwrap_or(parameter.default)
                }),
            })
            .collect();
        diagnostics.or(chosen)
    }

    /// What keeps the changes of an index from being split.
    fn unsuited(&self, definition: &'static Definition) -> Option<Diagnostic> {
        let id = definition.id;
        let unsuited = |message: String| {
            Diagnostic::new(&code::UNSUITED_INDEX, Place::file("--index"), message)
        };
        let method = self.method();
        if let Some(lacking) = method.lacks(definition) {
            return Some(unsuited(format!(
                "`{}` does not split `{id}`, which {lacking}",
                method.id()
            )));
        }
        if matches!(definition.formula, Formula::Ordered(_)) && self.order.is_empty() {
            let help = "give --order GROUP,GROUP,.. from the lowest to the highest";
            return Some(unsuited(format!("`{id}` needs the order of the groups")).help(help));
        }
        if self.by_area && contribution(definition).is_none() {
            let message = format!("`{id}` is no sum of what areas contribute");
            let help = "D, M, H, their versions of several groups, and the Gini index are";
            return Some(unsuited(message).help(help));
        }
        None
    }
}

/// A level in per cent, without the digits that rounding leaves behind.
fn percent(level: f64) -> f64 {
    (level * 1e10).round() / 1e8
}
