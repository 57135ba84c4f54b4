//! The indices of a table of counts.

use std::sync::OnceLock;

use super::uncertainty::{self, Task};
use super::{Between, IndexValue, Refusal};
use crate::aggregate::Contingency;
use crate::engine::{self, Engine};
use crate::indices::{Formula, InvalidTable, MultiGroup, Ordered, Outcomes, TwoGroup};
use crate::inference::Caution;
use crate::plan::{Against, Asked, Comparison};

/// A table with more counts than this is shared out, index by index. Smaller ones come in thousands
/// and are shared out whole.
const LARGE: usize = 16_384;

/// Every index that is asked of a table, and how far it can be trusted.
pub fn indices_of(
    table: &Contingency,
    asked: &Asked,
    task: &Task,
    engine: &dyn Engine,
) -> Vec<IndexValue> {
    Tables::of(table, asked).values(task, engine)
}

/// One of [`asked_of`] a table; nothing where the index has no value.
pub fn value_of(
    table: &Contingency,
    asked: &Asked,
    (index, between): (usize, Between),
) -> Option<f64> {
    Tables::of(table, asked).evaluate(index, between).ok()
}

/// The same refusal for every index.
pub fn refuse_all(
    asked: &Asked,
    n_groups: usize,
    n_areas: usize,
    refusal: Refusal,
) -> Vec<IndexValue> {
    let refuse = |(index, between)| IndexValue {
        index,
        between,
        value: Err(refusal),
        expected: None,
        uncertainty: None,
        n_areas,
        population: None,
        caution: Caution::default(),
    };
    asked_of(asked, n_groups).map(refuse).collect()
}

/// The indices that are asked for, each with those it sets against each other: by comparison, then
/// pair, then all groups at once.
pub fn asked_of(asked: &Asked, n_groups: usize) -> impl Iterator<Item = (usize, Between)> {
    let takes = |kind: fn(Formula) -> bool| {
        let indices = asked.indices.iter().enumerate();
        indices.filter_map(move |(at, chosen)| kind(chosen.definition.formula).then_some(at))
    };
    let compared = |formula| matches!(formula, Formula::TwoGroup(_) | Formula::Outcomes(_));
    let paired = |formula| matches!(formula, Formula::Pair(_));
    let of_all = |formula| {
        matches!(
            formula,
            Formula::MultiGroup(_)
                | Formula::Ordered(_)
                | Formula::Incomes(_)
                | Formula::TaxedIncomes(_)
        )
    };
    let comparisons = (0..asked.comparisons.len())
        .flat_map(move |at| takes(compared).map(move |index| (index, Between::Comparison(at))));
    let pairs = asked
        .comparisons
        .iter()
        .flat_map(move |between| others(*between, n_groups))
        .flat_map(move |pair| takes(paired).map(move |index| (index, pair)));
    let all = takes(of_all).map(|index| (index, Between::AllGroups));
    comparisons.chain(pairs).chain(all)
}

/// The focus group with each of those it is compared with.
fn others(between: Comparison, n_groups: usize) -> impl Iterator<Item = Between> {
    let group = between.focus;
    let others = match between.against {
        Against::Group(other) => other..other + 1,
        Against::AllOthers => 0..n_groups,
    };
    let others = others.filter(move |other| *other != group);
    others.map(move |other| Between::Pair { group, other })
}

/// A table in each of the forms that indices take, each made when an index first asks for it.
pub(super) struct Tables<'a> {
    asked: &'a Asked,
    counts: &'a Contingency,
    compared: Vec<OnceLock<Compared>>,
    summary: OnceLock<Summary>,
    multi_group: OnceLock<Result<MultiGroup, InvalidTable>>,
    ordered: OnceLock<Result<Ordered, InvalidTable>>,
}

/// What stands beside the value of an index.
struct Summary {
    n_areas: usize,
    /// The people of each group.
    group_totals: Vec<f64>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(counts: &'a Contingency, asked: &'a Asked) -> Tables<'a> {
        Tables {
            asked,
            counts,
            compared: vec![OnceLock::new(); asked.comparisons.len()],
            summary: OnceLock::new(),
            multi_group: OnceLock::new(),
            ordered: OnceLock::new(),
        }
    }

    pub(super) fn asked(&self) -> &Asked {
        self.asked
    }

    pub(super) fn counts(&self) -> &Contingency {
        self.counts
    }

    pub(super) fn values(&self, task: &Task, engine: &dyn Engine) -> Vec<IndexValue> {
        let rows: Vec<(usize, Between)> = asked_of(self.asked, self.counts.n_groups).collect();
        let value = |at: usize| {
            let (index, between) = rows[at];
            self.value(index, between)
        };
        let mut values = if LARGE < self.counts.cells.len() {
            engine::map(engine, rows.len(), value)
        } else {
            (0..rows.len()).map(value).collect()
        };
        uncertainty::judge(self, &mut values, task, engine);
        values
    }

    pub(super) fn n_comparisons(&self) -> usize {
        self.compared.len()
    }

    /// The focus group and the others of a comparison.
    pub(super) fn compared(&self, at: usize) -> &Compared {
        self.compared[at].get_or_init(|| Compared::of(self.counts, self.asked.comparisons[at]))
    }

    fn value(&self, index: usize, between: Between) -> IndexValue {
        let (n_areas, population, caution) = self.summary(between);
        IndexValue {
            index,
            between,
            value: self.evaluate(index, between).map_err(Refusal::Table),
            expected: None,
            uncertainty: None,
            n_areas,
            population: Some(population),
            caution,
        }
    }

    fn evaluate(&self, index: usize, between: Between) -> Result<f64, InvalidTable> {
        let chosen = &self.asked.indices[index];
        let parameter = chosen.parameter;
        let fails = |problem: &InvalidTable| *problem;
        match (chosen.definition.formula, between) {
            (Formula::TwoGroup(formula), Between::Comparison(at)) => {
                let table = self.compared(at).table.as_ref().map_err(fails)?;
                formula.of(table, parameter)
            }
            (Formula::Outcomes(formula), Between::Comparison(at)) => {
                let outcomes = self.compared(at).outcomes(self.asked);
                formula.of(outcomes.as_ref().map_err(fails)?, parameter)
            }
            (Formula::Pair(formula), Between::Pair { group, other }) => {
                let table = self.multi_group().as_ref().map_err(fails)?;
                let group = table.position(group).ok_or(InvalidTable::EmptyGroup)?;
                let other = table.position(other).ok_or(InvalidTable::EmptyOthers)?;
                Ok(formula(table, group, other))
            }
            (Formula::MultiGroup(formula), Between::AllGroups) => {
                formula.of(self.multi_group().as_ref().map_err(fails)?, parameter)
            }
            (Formula::Ordered(formula), Between::AllGroups) => {
                let table = self.ordered().expect("the plan asks for an order");
                formula.of(table.as_ref().map_err(fails)?, parameter)
            }
            (formula, _) => unreachable!("the plan lets no {formula:?} be asked of counts"),
        }
    }

    /// The groups in their order; nothing where they have none.
    pub(super) fn ordered(&self) -> Option<&Result<Ordered, InvalidTable>> {
        let make = || Ordered::new(self.counts.n_groups, self.counts.cells.clone());
        self.asked.ordered.then(|| self.ordered.get_or_init(make))
    }

    pub(super) fn multi_group(&self) -> &Result<MultiGroup, InvalidTable> {
        let make = || MultiGroup::new(self.counts.n_groups, self.counts.cells.clone());
        self.multi_group.get_or_init(make)
    }

    fn summary(&self, between: Between) -> (usize, f64, Caution) {
        if let Between::Comparison(at) = between {
            let compared = self.compared(at);
            let [group, others] = compared.totals;
            let caution = Caution::of(compared.n_areas, &compared.totals);
            return (compared.n_areas, group + others, caution);
        }
        let Summary {
            n_areas,
            group_totals,
        } = self.summary.get_or_init(|| self.summarise());
        let caution = match between {
            Between::Pair { group, other } => {
                Caution::of(*n_areas, &[group_totals[group], group_totals[other]])
            }
            _ => Caution::of(*n_areas, group_totals),
        };
        (*n_areas, self.counts.population(), caution)
    }

    fn summarise(&self) -> Summary {
        let inhabited = |row: &&[f64]| row.iter().any(|count| *count > 0.0);
        let total = |group: usize| self.counts.rows().map(|row| row[group]).sum();
        Summary {
            n_areas: self.counts.rows().filter(inhabited).count(),
            group_totals: (0..self.counts.n_groups).map(total).collect(),
        }
    }
}

/// A focus group and those it is compared with, in the areas of a table.
#[derive(Clone)]
pub(super) struct Compared {
    /// An area each, in the order of the table.
    pub(super) pairs: Vec<(f64, f64)>,
    pub(super) table: Result<TwoGroup, InvalidTable>,
    outcomes: OnceLock<Result<Outcomes, InvalidTable>>,
    n_areas: usize,
    /// The people of the group and of those it is compared with.
    totals: [f64; 2],
}

impl Compared {
    fn of(table: &Contingency, between: Comparison) -> Compared {
        let pairs: Vec<(f64, f64)> = pairs(table, between).collect();
        let is_inhabited = |(group, others): &&(f64, f64)| group + others > 0.0;
        Compared {
            table: TwoGroup::new(pairs.iter().copied()),
            outcomes: OnceLock::new(),
            n_areas: pairs.iter().filter(is_inhabited).count(),
            totals: [
                pairs.iter().map(|(group, _)| group).sum(),
                pairs.iter().map(|(_, others)| others).sum(),
            ],
            pairs,
        }
    }

    /// The group's share of each area, as an outcome of the area.
    fn outcomes(&self, asked: &Asked) -> &Result<Outcomes, InvalidTable> {
        self.outcomes.get_or_init(|| match &self.table {
            // The areas of a table stand in the order of their shares already.
            Ok(table) => {
                let areas = table.areas().map(|area| (area.group, area.others));
                Outcomes::of_shares(areas, asked.favourable)
            }
            Err(_) => Outcomes::of_shares(self.pairs.iter().copied(), asked.favourable),
        })
    }
}

/// The counts of the focus group and of those it is compared with, area by area.
pub fn pairs(table: &Contingency, between: Comparison) -> impl Iterator<Item = (f64, f64)> {
    table.rows().map(move |row| pair(row, between))
}

/// The counts of the focus group and of those it is compared with, in one area.
pub(super) fn pair(row: &[f64], between: Comparison) -> (f64, f64) {
    let others = match between.against {
        Against::Group(reference) => row[reference],
        Against::AllOthers => {
            let others = (0..row.len()).filter(|group| *group != between.focus);
            others.map(|group| row[group]).sum()
        }
    };
    (row[between.focus], others)
}
