//! The indices that are computed on every replicate, on tables that they share.

use super::Refusal;
use crate::indices::arithmetic::sum::sum;
use crate::indices::{
    Definition, Favourable, Formula, InvalidTable, MultiGroup, Ordered, Outcomes, TwoGroup,
};

/// An index, and which groups it is asked of.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub definition: &'static Definition,
    /// Its parameter, if it takes one.
    pub parameter: Option<f64>,
    pub of: Seen,
}

/// Groups by their number in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// All groups at once, or all categories in their order.
    AllGroups,
    /// One group against all others.
    AgainstOthers(usize),
    /// The first group against the second.
    Against(usize, usize),
}

/// The indices asked of a table.
#[derive(Clone, Debug)]
pub struct Indices {
    asked: Vec<Asked>,
    /// Each way in which two groups are set against each other, once.
    contrasts: Vec<Seen>,
    n_groups: usize,
    multi_group: bool,
    ordered: bool,
    favourable: Option<Favourable>,
}

/// Memory for the tables of one replicate, used again for the next.
#[derive(Debug, Default)]
pub struct Tables {
    two_group: Vec<Option<TwoGroup>>,
    multi_group: Option<MultiGroup>,
    ordered: Option<Ordered>,
}

impl Indices {
    /// Fails where an index is not one of counts, and where it is asked of groups that do not fit
    /// it, such as an index of several groups of one.
    pub fn new(asked: &[Asked], n_groups: usize) -> Result<Indices, Refusal> {
        let mut contrasts: Vec<Seen> = Vec::new();
        for Asked { definition, of, .. } in asked {
            let fits = match (definition.formula, *of) {
                (Formula::TwoGroup(_) | Formula::Outcomes(_), Seen::AgainstOthers(group)) => {
                    group < n_groups
                }
                (
                    Formula::TwoGroup(_) | Formula::Pair(_) | Formula::Outcomes(_),
                    Seen::Against(group, other),
                ) => group < n_groups && other < n_groups && group != other,
                (Formula::MultiGroup(_) | Formula::Ordered(_), Seen::AllGroups) => true,
                (Formula::Incomes(_) | Formula::TaxedIncomes(_), _) => {
                    return Err(Refusal::NotOfCounts);
                }
                _ => false,
            };
            if !fits {
                return Err(Refusal::Groups);
            }
            if matches!(definition.formula, Formula::TwoGroup(_)) && !contrasts.contains(of) {
                contrasts.push(*of);
            }
        }
        let any = |kind: fn(Formula) -> bool| asked.iter().any(|it| kind(it.definition.formula));
        Ok(Indices {
            asked: asked.to_vec(),
            contrasts,
            n_groups,
            multi_group: any(|it| matches!(it, Formula::MultiGroup(_) | Formula::Pair(_))),
            ordered: any(|it| matches!(it, Formula::Ordered(_))),
            favourable: None,
        })
    }

    /// With what is wished for where the share of a group is an outcome of its area.
    pub fn favouring(mut self, favourable: Option<Favourable>) -> Indices {
        self.favourable = favourable;
        self
    }

    pub fn len(&self) -> usize {
        self.asked.len()
    }

    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// Appends the value of each index of a table, whose areas keep their order.
    pub fn evaluate(
        &self,
        cells: &[f64],
        tables: &mut Tables,
        values: &mut Vec<Result<f64, InvalidTable>>,
    ) {
        let n_groups = self.n_groups;
        tables.two_group.resize_with(self.contrasts.len(), || None);
        let two_group: Vec<Result<(), InvalidTable>> = (self.contrasts.iter())
            .zip(&mut tables.two_group)
            .map(|(seen, table)| {
                let areas = cells
                    .chunks_exact(n_groups)
                    .map(|row| two_sides(row, *seen));
                fill(table, |unneeded| TwoGroup::reusing(unneeded, areas))
            })
            .collect();
        let multi_group = self.multi_group.then(|| {
            fill(&mut tables.multi_group, |unneeded| {
                MultiGroup::in_order(unneeded, n_groups, cells)
            })
        });
        let ordered = self.ordered.then(|| {
            fill(&mut tables.ordered, |unneeded| {
                Ordered::in_order(unneeded, n_groups, cells)
            })
        });
        // Indices of the same groups follow each other, so one of these is kept at a time.
        let mut shares: Option<(Seen, Result<Outcomes, InvalidTable>)> = None;
        let made = "the table of each kind of index asked for is made above";
        values.extend(self.asked.iter().map(|asked| {
            let parameter = asked.parameter;
            match asked.definition.formula {
                Formula::TwoGroup(formula) => {
                    let at = self.contrasts.iter().position(|seen| *seen == asked.of);
                    let at = at.expect(made);
                    two_group[at]?;
                    formula.of(tables.two_group[at].as_ref().expect(made), parameter)
                }
                Formula::Outcomes(formula) => {
                    if shares.as_ref().is_none_or(|(of, _)| *of != asked.of) {
                        let rows = cells.chunks_exact(n_groups);
                        let areas = rows.map(|row| two_sides(row, asked.of));
                        shares = Some((asked.of, Outcomes::of_shares(areas, self.favourable)));
                    }
                    let (_, outcomes) = shares.as_ref().expect(made);
                    formula.of(outcomes.as_ref().map_err(|problem| *problem)?, parameter)
                }
                Formula::MultiGroup(formula) => {
                    multi_group.expect(made)?;
                    formula.of(tables.multi_group.as_ref().expect(made), parameter)
                }
                Formula::Pair(formula) => {
                    multi_group.expect(made)?;
                    let table = tables.multi_group.as_ref().expect(made);
                    let Seen::Against(group, other) = asked.of else {
                        unreachable!("a pair is asked of two groups")
                    };
                    let group = table.position(group).ok_or(InvalidTable::EmptyGroup)?;
                    let other = table.position(other).ok_or(InvalidTable::EmptyOthers)?;
                    Ok(formula(table, group, other))
                }
                Formula::Ordered(formula) => {
                    ordered.expect(made)?;
                    formula.of(tables.ordered.as_ref().expect(made), parameter)
                }
                _ => unreachable!("only indices of counts are taken"),
            }
        }));
    }

    /// The value of each index of a table.
    pub fn of(&self, cells: &[f64]) -> Vec<Result<f64, InvalidTable>> {
        let mut values = Vec::with_capacity(self.len());
        self.evaluate(cells, &mut Tables::default(), &mut values);
        values
    }
}

/// The group and those it is set against in an area.
fn two_sides(row: &[f64], seen: Seen) -> (f64, f64) {
    match seen {
        Seen::AgainstOthers(group) => {
            let others = row[..group].iter().chain(&row[group + 1..]);
            (row[group], sum(others.copied()))
        }
        Seen::Against(group, other) => (row[group], row[other]),
        Seen::AllGroups => unreachable!("an index of two groups is asked of two"),
    }
}

/// Makes a table in the memory of the one that stood there.
fn fill<T>(
    table: &mut Option<T>,
    make: impl FnOnce(Option<T>) -> Result<T, InvalidTable>,
) -> Result<(), InvalidTable> {
    *table = Some(make(table.take())?);
    Ok(())
}
