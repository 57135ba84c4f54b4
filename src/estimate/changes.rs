//! Why the indices of a region changed from each period to the next, or differ between places, and
//! how sure each part of it is.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::counts::pair;
use super::{Between, Refusal};
use crate::decomposition::Outside;
use crate::decomposition::change::{AreaChange, Recombined};
use crate::decomposition::composition_and_structure::{Exchange, composition_and_structure};
use crate::decomposition::counts::{Areas, Counts, Index};
use crate::decomposition::karmel_maclachlan::karmel_maclachlan;
use crate::decomposition::mora_ruiz_castillo::mora_ruiz_castillo;
use crate::decomposition::proportional_fitting::Fitting;
use crate::engine::{self, Engine};
use crate::indices::arithmetic::sum::sum;
use crate::indices::{
    Definition, Formula, InvalidTable, LOCAL_MEASURES, LocalFormula, MultiGroup, Ordered, TwoGroup,
};
use crate::inference::bootstrap::Persons;
use crate::inference::intervals::{self, Bootstrapped, Interval};
use crate::inference::streams::Key;
use crate::inference::{self, Caution, Sample, Scheme};
use crate::plan::{Asked, ChosenIndex};
use crate::spec::MissingKind;

/// How changes are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Shapley,
    KarmelMaclachlan,
    MoraRuizCastillo,
    CompositionAndStructure(Exchange),
}

impl Method {
    pub fn id(self) -> &'static str {
        match self {
            Method::Shapley => "shapley",
            Method::KarmelMaclachlan => "karmel-maclachlan",
            Method::MoraRuizCastillo => "mora-ruiz-castillo",
            Method::CompositionAndStructure(_) => "composition-and-structure",
        }
    }

    /// What a change is split into; the parts sum to it.
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Method::Shapley | Method::MoraRuizCastillo => {
                &[ADDED, REMOVED, "group_sizes", "area_sizes", "structure"]
            }
            Method::KarmelMaclachlan => &[
                ADDED,
                REMOVED,
                "group_sizes",
                "area_sizes",
                "interaction",
                "structure",
            ],
            Method::CompositionAndStructure(_) => &["composition", "structure"],
        }
    }

    /// What an index would have to be and is not; nothing where its changes can be split.
    pub fn lacks(self, definition: &Definition) -> Option<&'static str> {
        match (self, definition.formula) {
            (Method::MoraRuizCastillo, _) => (definition.id != "multigroup_mutual_information")
                .then_some("is not `multigroup_mutual_information`"),
            (Method::CompositionAndStructure(_), Formula::TwoGroup(_)) => None,
            (Method::CompositionAndStructure(_), _) => {
                Some("is not an index of a group and the others")
            }
            (_, Formula::TwoGroup(_) | Formula::MultiGroup(_) | Formula::Ordered(_)) => None,
            (_, Formula::Pair(_)) => Some("is an index of pairs of groups"),
            _ => Some("is not an index of counts"),
        }
    }
}

/// The part of areas and groups that only the second period has.
pub const ADDED: &str = "added";

/// The part of areas and groups that only the first period has.
pub const REMOVED: &str = "removed";

/// What the rows of a link are: the ends, their difference, and what it is split into.
pub fn rows_of(method: Method) -> impl Iterator<Item = &'static str> {
    let ends = ["first", "second", "change"].into_iter();
    ends.chain(method.parts().iter().copied())
}

/// What is asked of the changes of every region.
#[derive(Clone, Debug)]
pub struct AskedOfChanges {
    /// Indices that the method can split.
    pub asked: Asked,
    pub method: Method,
    /// What the periods are called, which tells their random numbers apart.
    pub periods: Vec<String>,
    pub resampling: Option<Resampling>,
}

/// Persons are drawn anew in each period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    pub n_replicates: u64,
    pub seed: u64,
    /// Of the intervals.
    pub level: f64,
    pub interval: intervals::Method,
}

impl Resampling {
    /// Whether there can be intervals of this level from so many replicates.
    pub fn check(&self) -> Result<(), inference::Refusal> {
        // The number is checked before any value is looked at, so that any will do.
        let trial = Sample::new((0..self.n_replicates).map(|_| Ok(0.0)));
        intervals::interval(0.0, &trial, self.level, self.interval)?;
        Bootstrapped::of(0.0, &trial).map(|_| ())
    }
}

/// The periods of a region, in their order.
#[derive(Clone, Debug)]
pub struct RegionPeriods {
    /// What sets the region apart, which tells its random numbers from those of others.
    pub identity: Vec<String>,
    /// Areas have the same number in every period, by the order of their names.
    pub periods: Vec<Result<Areas<u32>, NoCounts>>,
}

/// Why a region has no counts in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoCounts {
    NoRows,
    Missing { n: usize, kind: MissingKind },
}

impl NoCounts {
    pub(super) fn in_period(self, at: usize) -> NoValue {
        match self {
            NoCounts::NoRows => NoValue::NoRows(at),
            NoCounts::Missing { n, kind } => NoValue::Period(at, Refusal::Missing { n, kind }),
        }
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoValue {
    /// The region has no rows in this period.
    NoRows(usize),
    /// The index has no value in this period.
    Period(usize, Refusal),
    /// The two periods do not have two inhabited areas in common.
    NothingInCommon,
    /// The index has no value for what the two periods have in common, or for one with the
    /// sizes of the other.
    InCommon(InvalidTable),
}

/// The changes of one index.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexChange {
    /// Position in the indices that were asked for.
    pub index: usize,
    pub between: Between,
    /// From each period to the next, and where there are several the sum over all of them last.
    pub links: Vec<Link>,
}

/// A change from one period to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    /// As [`rows_of`] names them.
    pub rows: Vec<Row>,
    /// Of the first period and of the second.
    pub cautions: [Caution; 2],
    /// The most that a fit took; nothing for a method that fits nothing.
    pub n_iterations: Option<usize>,
    /// Nothing for a sum, and for a method that does not ask which areas are which.
    pub outside: Option<Outside<u32>>,
}

/// A value and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub value: Result<f64, NoValue>,
    /// Where replicates were asked for and there is a value.
    pub error: Option<Result<Error, inference::Refusal>>,
}

/// What the replicates say of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Error {
    pub standard_error: f64,
    pub bias: f64,
    pub interval: Interval,
    /// Replicates that had no value and were left out.
    pub n_undefined: usize,
}

/// What each area has to do with the change of an index from one period to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaLink {
    pub index: usize,
    pub between: Between,
    pub from: usize,
    pub to: usize,
    /// The areas that both periods have, and those that only one has.
    pub found: Result<(Vec<AreaChange<u32>>, Outside<u32>), NoValue>,
}

/// Splits the changes of every region.
pub fn changes_of(
    regions: &[RegionPeriods],
    asked: &AskedOfChanges,
    engine: &dyn Engine,
) -> Vec<Vec<IndexChange>> {
    engine::map(engine, regions.len(), |at| {
        let region = &regions[at];
        let mut found = changes(&region.known(), asked);
        if let Some(resampling) = &asked.resampling {
            add_errors(&mut found, region, asked, resampling, engine);
        }
        found
    })
}

/// Splits the changes of every region by area, as [`Method::Shapley`] does.
///
/// # Panics
///
/// Where an index has no [`contribution`].
pub fn changes_by_area(
    regions: &[RegionPeriods],
    asked: &AskedOfChanges,
    engine: &dyn Engine,
) -> Vec<Vec<AreaLink>> {
    engine::map(engine, regions.len(), |at| {
        let known = regions[at].known();
        let mut found = Vec::new();
        for between in views(asked) {
            let view = View::of(&known, between, asked);
            let fits = Fits::of(&view);
            for (index, chosen) in view.indices(asked) {
                let measure = contribution(chosen.definition).expect("such indices are asked for");
                let split = index_of(chosen);
                let ends = view.ends(split.as_ref());
                found.extend((0..known.len() - 1).map(|from| AreaLink {
                    index,
                    between,
                    from,
                    to: from + 1,
                    found: fits.split(&ends, from, |link| {
                        split.shapley_by_area(link.recombined()?, measure)
                    }),
                }));
            }
        }
        found
    })
}

/// The measure that says what an area contributes to an index, or to one that the index is a
/// multiple of.
pub fn contribution(definition: &Definition) -> Option<LocalFormula> {
    // H is M over the entropy of the groups.
    let of = match definition.id {
        "information_theory" => "mutual_information",
        "multigroup_information_theory" => "multigroup_mutual_information",
        other => other,
    };
    let found = LOCAL_MEASURES.iter().find(|it| it.sums_to == Some(of));
    found.map(|measure| measure.formula)
}

/// The counts of a period, or why there are none.
pub(super) type Known<'a> = Result<&'a Areas<u32>, NoCounts>;

impl RegionPeriods {
    pub(super) fn known(&self) -> Vec<Known<'_>> {
        let periods = self.periods.iter();
        periods.map(|it| it.as_ref().map_err(|no| *no)).collect()
    }
}

/// Splits the changes between the periods of a region.
fn changes(periods: &[Known], asked: &AskedOfChanges) -> Vec<IndexChange> {
    let mut found = Vec::new();
    for between in views(asked) {
        let view = View::of(periods, between, asked);
        let fits = Fits::of(&view);
        let indices = view.indices(asked);
        found.extend(indices.map(|(index, chosen)| IndexChange {
            index,
            between,
            links: fits.links(chosen, asked.method),
        }));
    }
    found
}

/// Who is set against whom in the indices that are asked for, in the order of the results.
pub(super) fn views(asked: &AskedOfChanges) -> impl Iterator<Item = Between> {
    let Asked {
        comparisons,
        indices,
        ..
    } = &asked.asked;
    let any = |two: bool| indices.iter().any(|it| is_of_two(it) == two);
    let n_comparisons = if any(true) { comparisons.len() } else { 0 };
    let all = any(false).then_some(Between::AllGroups);
    (0..n_comparisons).map(Between::Comparison).chain(all)
}

fn is_of_two(chosen: &ChosenIndex) -> bool {
    matches!(chosen.definition.formula, Formula::TwoGroup(_))
}

/// The counts of every period of those who are set against each other.
pub(super) struct View<'a> {
    pub(super) between: Between,
    pub(super) periods: Vec<Result<Cow<'a, Areas<u32>>, NoCounts>>,
    cautions: Vec<Caution>,
}

impl<'a> View<'a> {
    pub(super) fn of(periods: &[Known<'a>], between: Between, asked: &AskedOfChanges) -> View<'a> {
        let seen = |areas: &'a Areas<u32>| match between {
            Between::Comparison(at) => {
                let comparison = asked.asked.comparisons[at];
                let two_sides = |row: &Vec<f64>| {
                    let (group, others) = pair(row, comparison);
                    vec![group, others]
                };
                let areas = areas.iter().map(|(area, row)| (*area, two_sides(row)));
                Cow::Owned(areas.collect())
            }
            _ => Cow::Borrowed(areas),
        };
        let periods: Vec<_> = periods.iter().map(|period| period.map(seen)).collect();
        let caution = |period: &Result<Cow<Areas<u32>>, _>| {
            period.as_ref().map_or(Caution::default(), |it| caution(it))
        };
        View {
            between,
            cautions: periods.iter().map(caution).collect(),
            periods,
        }
    }

    pub(super) fn indices<'b>(
        &self,
        asked: &'b AskedOfChanges,
    ) -> impl Iterator<Item = (usize, &'b ChosenIndex)> + use<'b> {
        let of_two = matches!(self.between, Between::Comparison(_));
        let indices = asked.asked.indices.iter().enumerate();
        indices.filter(move |(_, chosen)| is_of_two(chosen) == of_two)
    }

    /// The index of every period.
    fn ends(&self, index: &dyn Split) -> Vec<Result<f64, NoValue>> {
        let of_period = |(at, period): (usize, &Result<Cow<Areas<u32>>, NoCounts>)| match period {
            Ok(areas) => {
                let value = index.of_areas(areas);
                value.map_err(|problem| NoValue::Period(at, Refusal::Table(problem)))
            }
            Err(reason) => Err(reason.in_period(at)),
        };
        self.periods.iter().enumerate().map(of_period).collect()
    }
}

/// What there is to be cautious about in a table of groups by area.
fn caution(areas: &Areas<u32>) -> Caution {
    let n_groups = areas.values().next().map_or(0, Vec::len);
    let inhabited = |row: &&Vec<f64>| row.iter().any(|count| 0.0 < *count);
    let total = |group: usize| sum(areas.values().map(|row| row[group]));
    Caution::of(
        areas.values().filter(inhabited).count(),
        &(0..n_groups).map(total).collect::<Vec<f64>>(),
    )
}

/// The periods of a view two by two, each pair recombined once, when an index first asks for it.
struct Fits<'v> {
    view: &'v View<'v>,
    recombined: Vec<OnceCell<Result<Recombined<'v, u32>, InvalidTable>>>,
}

/// Two periods, one after the other, that both have counts.
struct Two<'f, 'v> {
    first: &'v Areas<u32>,
    second: &'v Areas<u32>,
    recombined: &'f OnceCell<Result<Recombined<'v, u32>, InvalidTable>>,
}

impl<'f, 'v> Two<'f, 'v> {
    fn recombined(&self) -> Result<&'f Recombined<'v, u32>, InvalidTable> {
        let fit = || Recombined::new(self.first, self.second, &Fitting::EXACT);
        (self.recombined.get_or_init(fit).as_ref()).map_err(|problem| *problem)
    }

    fn have_two_areas_in_common(&self) -> bool {
        let is_inhabited = |row: &[f64]| row.iter().any(|count| 0.0 < *count);
        let in_second = |area: &u32| self.second.get(area).is_some_and(|row| is_inhabited(row));
        let in_both =
            (self.first.iter()).filter(|(area, row)| is_inhabited(row) && in_second(area));
        1 < in_both.take(2).count()
    }
}

impl<'v> Fits<'v> {
    fn of(view: &'v View<'v>) -> Fits<'v> {
        Fits {
            view,
            recombined: (1..view.periods.len()).map(|_| OnceCell::new()).collect(),
        }
    }

    /// Splits the change from a period to the next, if both have a value.
    fn split<T>(
        &self,
        ends: &[Result<f64, NoValue>],
        from: usize,
        split: impl FnOnce(&Two<'_, 'v>) -> Result<T, InvalidTable>,
    ) -> Result<T, NoValue> {
        ends[from]?;
        ends[from + 1]?;
        let period = |at: usize| match &self.view.periods[at] {
            Ok(areas) => areas.as_ref(),
            Err(_) => unreachable!("a period without counts has no value"),
        };
        let two = Two {
            first: period(from),
            second: period(from + 1),
            recombined: &self.recombined[from],
        };
        split(&two).map_err(|problem| match problem {
            InvalidTable::OneArea | InvalidTable::NoInhabitants
                if !two.have_two_areas_in_common() =>
            {
                NoValue::NothingInCommon
            }
            problem => NoValue::InCommon(problem),
        })
    }

    /// The changes of an index from each period to the next, and added up.
    fn links(&self, chosen: &ChosenIndex, method: Method) -> Vec<Link> {
        let index = index_of(chosen);
        let ends = self.view.ends(index.as_ref());
        let parts: Vec<Result<Parts, NoValue>> = (0..ends.len() - 1)
            .map(|from| {
                self.split(&ends, from, |two| match method {
                    Method::Shapley => index.shapley(two.recombined()?),
                    Method::KarmelMaclachlan => index.karmel_maclachlan(two.first, two.second),
                    Method::MoraRuizCastillo => mora_ruiz_castillo_of(two.first, two.second),
                    Method::CompositionAndStructure(exchange) => {
                        composition_and_structure_of(chosen, two.first, two.second, exchange)
                    }
                })
            })
            .collect();
        let link = |from: usize, to: usize, parts: Result<Parts, NoValue>| {
            let (first, second) = (ends[from], ends[to]);
            let change = first.and_then(|first| second.map(|second| second - first));
            let split: Vec<Result<f64, NoValue>> = match &parts {
                Ok(parts) => parts.values.iter().map(|value| Ok(*value)).collect(),
                Err(reason) => vec![Err(*reason); method.parts().len()],
            };
            let rows = [first, second, change].into_iter().chain(split);
            let (n_iterations, outside) = match parts {
                Ok(parts) => (parts.n_iterations, parts.outside),
                Err(_) => (None, None),
            };
            Link {
                from,
                to,
                rows: rows.map(|value| Row { value, error: None }).collect(),
                cautions: [from, to].map(|at| self.view.cautions[at]),
                n_iterations,
                outside,
            }
        };
        let whole = sum_of(&parts, method);
        let n_links = parts.len();
        let links =
            (parts.into_iter().enumerate()).map(|(from, parts)| link(from, from + 1, parts));
        let mut links: Vec<Link> = links.collect();
        if 1 < n_links {
            links.push(link(0, n_links, whole));
        }
        links
    }
}

/// What a change is split into, as [`Method::parts`] names it.
struct Parts {
    values: Vec<f64>,
    n_iterations: Option<usize>,
    outside: Option<Outside<u32>>,
}

/// The parts of several changes added up; nothing where one could not be split.
fn sum_of(links: &[Result<Parts, NoValue>], method: Method) -> Result<Parts, NoValue> {
    let links = links.iter().map(|parts| parts.as_ref().map_err(|no| *no));
    let links: Vec<&Parts> = links.collect::<Result<_, _>>()?;
    let added_up = |part: usize| sum(links.iter().map(|link| link.values[part]));
    Ok(Parts {
        values: (0..method.parts().len()).map(added_up).collect(),
        n_iterations: links.iter().filter_map(|link| link.n_iterations).max(),
        outside: None,
    })
}

/// An index of whichever kind of table, and the ways in which its changes are split.
trait Split {
    fn of_areas(&self, period: &Areas<u32>) -> Result<f64, InvalidTable>;

    fn shapley(&self, two: &Recombined<u32>) -> Result<Parts, InvalidTable>;

    fn shapley_by_area(
        &self,
        two: &Recombined<u32>,
        contribution: LocalFormula,
    ) -> Result<(Vec<AreaChange<u32>>, Outside<u32>), InvalidTable>;

    fn karmel_maclachlan(
        &self,
        first: &Areas<u32>,
        second: &Areas<u32>,
    ) -> Result<Parts, InvalidTable>;
}

impl<T: Counts> Split for Index<T> {
    fn of_areas(&self, period: &Areas<u32>) -> Result<f64, InvalidTable> {
        Index::of_areas(self, period)
    }

    fn shapley(&self, two: &Recombined<u32>) -> Result<Parts, InvalidTable> {
        let found = two.change(self)?;
        let parts = found.parts;
        Ok(Parts {
            values: vec![
                parts.added,
                parts.removed,
                parts.group_sizes,
                parts.area_sizes,
                parts.structure,
            ],
            n_iterations: Some(found.n_iterations),
            outside: Some(found.outside),
        })
    }

    fn shapley_by_area(
        &self,
        two: &Recombined<u32>,
        contribution: LocalFormula,
    ) -> Result<(Vec<AreaChange<u32>>, Outside<u32>), InvalidTable> {
        let (change, areas) = two.change_by_area(self, contribution)?;
        Ok((areas, change.outside))
    }

    fn karmel_maclachlan(
        &self,
        first: &Areas<u32>,
        second: &Areas<u32>,
    ) -> Result<Parts, InvalidTable> {
        let found = karmel_maclachlan(self, first, second, &Fitting::EXACT)?;
        Ok(Parts {
            values: vec![
                found.added,
                found.removed,
                found.group_sizes,
                found.area_sizes,
                found.interaction,
                found.structure,
            ],
            n_iterations: Some(found.n_iterations),
            outside: Some(found.outside),
        })
    }
}

fn index_of(chosen: &ChosenIndex) -> Box<dyn Split> {
    let parameter = chosen.parameter;
    match chosen.definition.formula {
        Formula::TwoGroup(formula) => Box::new(Index::<TwoGroup> { formula, parameter }),
        Formula::MultiGroup(formula) => Box::new(Index::<MultiGroup> { formula, parameter }),
        Formula::Ordered(formula) => Box::new(Index::<Ordered> { formula, parameter }),
        _ => unreachable!("only indices whose changes can be split are asked for"),
    }
}

fn mora_ruiz_castillo_of(first: &Areas<u32>, second: &Areas<u32>) -> Result<Parts, InvalidTable> {
    let found = mora_ruiz_castillo(first, second)?;
    Ok(Parts {
        values: vec![
            found.added,
            found.removed,
            found.group_sizes,
            found.area_sizes,
            found.structure,
        ],
        n_iterations: None,
        outside: Some(found.outside),
    })
}

fn composition_and_structure_of(
    chosen: &ChosenIndex,
    first: &Areas<u32>,
    second: &Areas<u32>,
    exchange: Exchange,
) -> Result<Parts, InvalidTable> {
    let Formula::TwoGroup(formula) = chosen.definition.formula else {
        unreachable!("only indices of a group and the others are asked for");
    };
    let index = Index {
        formula,
        parameter: chosen.parameter,
    };
    let table = |areas: &Areas<u32>| TwoGroup::new(areas.values().map(|row| (row[0], row[1])));
    let found = composition_and_structure(&index, &table(first)?, &table(second)?, exchange)?;
    Ok(Parts {
        values: vec![found.composition, found.structure],
        n_iterations: None,
        outside: None,
    })
}

/// Replicates of a period: its persons drawn anew.
struct Drawn {
    areas: Vec<u32>,
    n_groups: usize,
    persons: Persons,
    key: Key,
}

impl Drawn {
    fn of(areas: &Areas<u32>, key: Key) -> Result<Drawn, inference::Refusal> {
        let n_groups = areas.values().next().map_or(0, Vec::len);
        let is_inhabited = |(_, row): &(&u32, &Vec<f64>)| row.iter().any(|count| 0.0 < *count);
        let mut order: Vec<(&u32, &Vec<f64>)> = areas.iter().filter(is_inhabited).collect();
        // Replicates come in this order of areas, which forgets which is which.
        order.sort_by(|(_, a), (_, b)| {
            let mut orders = a.iter().zip(*b).map(|(a, b)| a.total_cmp(b));
            let first = orders.find(|it| it.is_ne());
            first.unwrap_or(std::cmp::Ordering::Equal)
        });
        let cells: Vec<f64> = order.iter().flat_map(|(_, row)| *row).copied().collect();
        let counts = inference::Counts::new(n_groups, &cells)?;
        assert_eq!(
            counts.cells(),
            cells,
            "areas are drawn in the order of their counts"
        );
        Ok(Drawn {
            areas: order.into_iter().map(|(area, _)| *area).collect(),
            n_groups,
            persons: Persons::new(&counts)?,
            key,
        })
    }

    fn draw(&self, replicate: u64) -> Areas<u32> {
        let mut cells = Vec::new();
        self.persons
            .draw(&mut self.key.stream(replicate), &mut cells);
        let rows = cells.chunks_exact(self.n_groups).map(<[f64]>::to_vec);
        self.areas.iter().copied().zip(rows).collect()
    }
}

/// Replicates that are computed one after the other, so that there are many more pieces of work
/// than threads.
const PIECE: u64 = 8;

/// Adds what replicates say of each value.
fn add_errors(
    found: &mut [IndexChange],
    region: &RegionPeriods,
    asked: &AskedOfChanges,
    resampling: &Resampling,
    engine: &dyn Engine,
) {
    let drawn: Vec<Option<Result<Drawn, inference::Refusal>>> = (region.periods.iter())
        .zip(&asked.periods)
        .map(|(period, name)| {
            let mut identity = vec!["change", name.as_str()];
            identity.extend(region.identity.iter().map(String::as_str));
            let key = Key::of(resampling.seed, &identity);
            period.as_ref().ok().map(|areas| Drawn::of(areas, key))
        })
        .collect();
    let n = resampling.n_replicates;
    let pieces = engine::map(engine, n.div_ceil(PIECE) as usize, |at| {
        let start = at as u64 * PIECE;
        let numbers = start..n.min(start + PIECE);
        let replicates = numbers.map(|number| replicate(&drawn, number, asked));
        replicates.collect::<Vec<_>>()
    });
    let refusal = |link: &Link| {
        let periods = drawn[link.from..=link.to].iter().flatten();
        periods.filter_map(|it| it.as_ref().err()).next().copied()
    };
    let mut at = 0;
    for change in found {
        let range = asked.asked.indices[change.index].definition.range;
        for link in &mut change.links {
            let refusal = refusal(link);
            for (number, row) in link.rows.iter_mut().enumerate() {
                let Ok(value) = row.value else {
                    at += 1;
                    continue;
                };
                let values = pieces.iter().flatten().map(|replicate| replicate[at]);
                let error = refusal.map_or_else(|| error(value, values, resampling), Err);
                // The ends are values of the index itself.
                row.error = Some(error.map(|error| match number {
                    0 | 1 => Error {
                        interval: error.interval.within(range),
                        ..error
                    },
                    _ => error,
                }));
                at += 1;
            }
        }
    }
}

/// The values of a replicate, in the order of the rows of all links of all indices.
fn replicate(
    drawn: &[Option<Result<Drawn, inference::Refusal>>],
    number: u64,
    asked: &AskedOfChanges,
) -> Vec<Option<f64>> {
    let draw = |period: &Option<Result<Drawn, _>>| match period {
        Some(Ok(drawn)) => Some(drawn.draw(number)),
        Some(Err(_)) | None => None,
    };
    let periods: Vec<Option<Areas<u32>>> = drawn.iter().map(draw).collect();
    let known = periods.iter().map(|it| it.as_ref().ok_or(NoCounts::NoRows));
    let found = changes(&known.collect::<Vec<_>>(), asked);
    let links = found.iter().flat_map(|change| &change.links);
    let rows = links.flat_map(|link| &link.rows);
    rows.map(|row| row.value.ok()).collect()
}

fn error(
    value: f64,
    replicates: impl Iterator<Item = Option<f64>>,
    resampling: &Resampling,
) -> Result<Error, inference::Refusal> {
    // Why a replicate has no value is not asked; that it has none is counted.
    let values = replicates.map(|value| value.ok_or(InvalidTable::NotDivisible));
    let sample = Sample::new(values);
    let found = Bootstrapped::of(value, &sample)?;
    Ok(Error {
        standard_error: found.standard_error,
        bias: found.bias,
        interval: intervals::interval(value, &sample, resampling.level, resampling.interval)?,
        n_undefined: found.n_undefined,
    })
}
