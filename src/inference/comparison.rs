//! Whether two regions, two years or two groups differ by more than chance.
//!
//! A null hypothesis says what could be swapped between the two tables without making a difference.
//! Swapped by lot again and again, they give the differences that chance makes, and
//! [`TestAgainstChance`](super::permutation::TestAgainstChance) sets the observed one against them.
//!
//! Rey, S. J., Cortes, R. and Knaap, E. (2021). Comparative spatial segregation analytics. Spatial
//! Demography 9, 31–56. <https://doi.org/10.1007/s40980-020-00075-w>

use std::ops::Range;

use super::allocation::{Homes, Subset};
use super::streams::{Key, Stream};
use super::{Counts, Indices, Refusal, Replicates, Tables};
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// A way to draw two tables that differ by chance alone.
pub trait PairScheme: Sync {
    /// Fills in both tables, whatever stood there.
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]);
}

/// All that the drawn differences depend on.
///
/// The indices of both tables are the same but may be asked of other groups, as where two groups of
/// one region are compared.
pub struct Comparison<'a> {
    pub scheme: &'a dyn PairScheme,
    pub indices: [&'a Indices; 2],
    pub key: Key,
}

impl Comparison<'_> {
    /// By how much each index of the second table is above that of the first, in the replicates of
    /// these numbers.
    pub fn run(&self, numbers: Range<u64>) -> Replicates {
        let mut memory = [Tables::default(), Tables::default()];
        let mut tables = [Vec::new(), Vec::new()];
        let mut replicates = Replicates::new(self.indices[0].len());
        for number in numbers {
            self.scheme.draw(&mut self.key.stream(number), &mut tables);
            let mut values = [Vec::new(), Vec::new()];
            for side in 0..2 {
                self.indices[side].evaluate(&tables[side], &mut memory[side], &mut values[side]);
            }
            let [first, second] = values;
            replicates.values.extend(differences(&first, &second));
        }
        replicates
    }
}

/// By how much each index of the second table is above that of the first.
pub fn differences<'a>(
    first: &'a [Result<f64, InvalidTable>],
    second: &'a [Result<f64, InvalidTable>],
) -> impl Iterator<Item = Result<f64, InvalidTable>> + 'a {
    first
        .iter()
        .zip(second)
        .map(|(first, second)| Ok((*second)? - (*first)?))
}

/// Two tables of the same areas and groups, such as two years of a region.
#[derive(Clone, Debug)]
pub struct Paired {
    n_groups: usize,
    /// The areas in an order that does not depend on the input's, each with its counts in both.
    rows: Vec<[Vec<f64>; 2]>,
}

impl Paired {
    /// Both tables have their areas in the same order.
    pub fn new(n_groups: usize, first: &[f64], second: &[f64]) -> Result<Paired, Refusal> {
        Counts::new(n_groups, first)?;
        Counts::new(n_groups, second)?;
        if first.len() != second.len() {
            return Err(Refusal::NotPaired);
        }
        let rows = first
            .chunks_exact(n_groups)
            .zip(second.chunks_exact(n_groups));
        let mut rows: Vec<[Vec<f64>; 2]> = rows
            .map(|(first, second)| {
                [first, second].map(|row| row.iter().map(|it| it + 0.0).collect())
            })
            .collect();
        rows.sort_unstable_by(|a, b| {
            let counts = || a.iter().flatten().zip(b.iter().flatten());
            let unequal = counts()
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne());
            unequal.unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Paired { n_groups, rows })
    }

    /// Both tables, areas in the order in which replicates have them.
    pub fn tables(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|side| {
            self.rows
                .iter()
                .flat_map(|row| &row[side])
                .copied()
                .collect()
        })
    }
}

/// What swapping persons between the two tables keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// The number of people of each table: also what the groups make of the people may differ by
    /// chance alone.
    People,
    /// The number of people of each group in each table: whether the groups are spread otherwise,
    /// not whether there are more or fewer of them.
    PeopleOfEachGroup,
}

/// Persons keep their group and area, and whether they stand in the first or the second table is
/// drawn by lot.
#[derive(Debug)]
pub struct RelabelledPersons {
    n_cells: usize,
    pools: Vec<Pool>,
}

/// Cells between which persons of the two tables may be swapped.
#[derive(Debug)]
struct Pool {
    cells: Vec<usize>,
    both: Vec<u64>,
    homes: Homes,
    first: Subset,
}

impl RelabelledPersons {
    /// Fails on counts with fractions.
    pub fn new(tables: &Paired, keeping: Keeping) -> Result<RelabelledPersons, Refusal> {
        let n_groups = tables.n_groups;
        let [first, second] = tables.tables();
        if first
            .iter()
            .chain(&second)
            .any(|count| count.fract() != 0.0)
        {
            return Err(Refusal::FractionalCounts);
        }
        let n_cells = first.len();
        let pools: Vec<Vec<usize>> = match keeping {
            Keeping::People => vec![(0..n_cells).collect()],
            Keeping::PeopleOfEachGroup => {
                let of_group = |group| (group..n_cells).step_by(n_groups).collect();
                (0..n_groups).map(of_group).collect()
            }
        };
        let pool = |cells: Vec<usize>| {
            let both: Vec<u64> = cells
                .iter()
                .map(|cell| first[*cell] as u64 + second[*cell] as u64)
                .collect();
            let n_first: u64 = cells.iter().map(|cell| first[*cell] as u64).sum();
            let n_both: u64 = both.iter().sum();
            (0 < n_both).then(|| {
                Ok(Pool {
                    homes: Homes::new(&both)?,
                    first: Subset::new(n_first, n_both),
                    cells,
                    both,
                })
            })
        };
        Ok(RelabelledPersons {
            n_cells,
            pools: pools
                .into_iter()
                .filter_map(pool)
                .collect::<Result<_, Refusal>>()?,
        })
    }
}

impl PairScheme for RelabelledPersons {
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]) {
        let [first, second] = tables;
        first.resize(self.n_cells, 0.0);
        second.resize(self.n_cells, 0.0);
        first.fill(0.0);
        second.fill(0.0);
        for pool in &self.pools {
            let mut chosen = vec![0; pool.both.len()];
            pool.first
                .draw(&pool.both, &pool.homes, stream, &mut chosen);
            for ((cell, both), chosen) in pool.cells.iter().zip(&pool.both).zip(chosen) {
                first[*cell] = chosen as f64;
                second[*cell] = (both - chosen) as f64;
            }
        }
    }
}

/// Members of two groups of one region swap groups by lot, each staying where they live: whether two
/// groups are spread otherwise than each other. Both tables are the same; the second's indices are
/// asked of the other group.
#[derive(Debug)]
pub struct RelabelledGroups {
    n_groups: usize,
    cells: Vec<f64>,
    groups: [usize; 2],
    pool: Pool,
}

impl RelabelledGroups {
    /// Fails on counts with fractions and where one of the groups is empty.
    pub fn new(counts: &Counts, groups: [usize; 2]) -> Result<RelabelledGroups, Refusal> {
        let n_groups = counts.n_groups();
        let [one, other] = groups;
        if n_groups <= one.max(other) || one == other {
            return Err(Refusal::Groups);
        }
        let persons = counts.persons()?;
        let areas = || persons.chunks_exact(n_groups);
        let both: Vec<u64> = areas().map(|row| row[one] + row[other]).collect();
        let total = |group: usize| areas().map(|row| row[group]).sum::<u64>();
        if total(one) == 0 || total(other) == 0 {
            return Err(Refusal::Table(InvalidTable::EmptyGroup));
        }
        Ok(RelabelledGroups {
            n_groups,
            cells: counts.cells().to_vec(),
            groups,
            pool: Pool {
                cells: (0..both.len()).collect(),
                homes: Homes::new(&both)?,
                first: Subset::new(total(one), total(one) + total(other)),
                both,
            },
        })
    }
}

impl PairScheme for RelabelledGroups {
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]) {
        let Pool {
            both, homes, first, ..
        } = &self.pool;
        let mut chosen = vec![0; both.len()];
        first.draw(both, homes, stream, &mut chosen);
        let mut cells = self.cells.clone();
        let [one, other] = self.groups;
        for ((row, both), chosen) in cells.chunks_exact_mut(self.n_groups).zip(both).zip(chosen) {
            row[one] = chosen as f64;
            row[other] = (both - chosen) as f64;
        }
        tables[0].clone_from(&cells);
        tables[1] = cells;
    }
}

/// Which region each area belongs to is drawn by lot, both regions keeping their number of areas.
#[derive(Debug)]
pub struct RelabelledAreas {
    n_groups: usize,
    /// The areas of both regions, by their counts.
    rows: Vec<Vec<f64>>,
    n_first: usize,
}

impl RelabelledAreas {
    pub fn new(first: &Counts, second: &Counts) -> Result<RelabelledAreas, Refusal> {
        let n_groups = first.n_groups();
        if n_groups != second.n_groups() {
            return Err(Refusal::NotPaired);
        }
        let cells = [first.cells(), second.cells()].concat();
        let pooled = Counts::new(n_groups, &cells)?;
        Ok(RelabelledAreas {
            n_groups,
            rows: pooled.rows().map(<[f64]>::to_vec).collect(),
            n_first: first.n_areas(),
        })
    }
}

impl PairScheme for RelabelledAreas {
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]) {
        let [first, second] = tables;
        first.clear();
        second.clear();
        first.reserve(self.rows.len() * self.n_groups);
        second.reserve(self.rows.len() * self.n_groups);
        let (mut wanted, mut left) = (self.n_first as u64, self.rows.len() as u64);
        for row in &self.rows {
            // Each choice of so many areas is equally likely (Knuth's selection sampling).
            if stream.below(left) < wanted {
                wanted -= 1;
                first.extend_from_slice(row);
            } else {
                second.extend_from_slice(row);
            }
            left -= 1;
        }
    }
}

/// Each area's two counts, such as those of two years, are swapped or not, by the toss of a coin.
#[derive(Debug)]
pub struct SwappedAreas<'a> {
    tables: &'a Paired,
}

impl SwappedAreas<'_> {
    pub fn new(tables: &Paired) -> SwappedAreas<'_> {
        SwappedAreas { tables }
    }
}

impl PairScheme for SwappedAreas<'_> {
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]) {
        tables.iter_mut().for_each(Vec::clear);
        for row in &self.tables.rows {
            let swapped = (stream.bits() & 1) as usize;
            tables[0].extend_from_slice(&row[swapped]);
            tables[1].extend_from_slice(&row[1 - swapped]);
        }
    }
}

/// Each area has its own composition or, by the toss of a coin, the one that stands at the same
/// place in the other region: that below which the group's share lies in as large a part of the
/// areas. The people of an area stay as many. For tables of a group and the others.
///
/// This asks whether the regions differ in how the group's shares are distributed, given how large
/// the areas are.
#[derive(Debug)]
pub struct CounterfactualComposition {
    /// The areas of each region, each with its own counts and the counterfactual ones.
    regions: [Vec<[[f64; 2]; 2]>; 2],
}

impl CounterfactualComposition {
    /// Fails where tables have more than two groups.
    pub fn new(first: &Counts, second: &Counts) -> Result<CounterfactualComposition, Refusal> {
        if first.n_groups() != 2 || second.n_groups() != 2 {
            return Err(Refusal::Groups);
        }
        let shares = [first, second].map(|region| {
            let mut shares: Vec<f64> = region.rows().map(share).collect();
            shares.sort_unstable_by(f64::total_cmp);
            shares
        });
        let areas = |region: &Counts, own: &[f64], others: &[f64]| {
            let areas = region.rows().map(|row| {
                let n_not_above = own.partition_point(|it| *it <= share(row));
                // The smallest share below or at which there is as large a part of the areas.
                let place = (n_not_above * others.len()).div_ceil(own.len());
                let people = sum(row.iter().copied());
                let group = others[place - 1] * people;
                [[row[0], row[1]], [group, (people - group).max(0.0)]]
            });
            areas.collect()
        };
        Ok(CounterfactualComposition {
            regions: [
                areas(first, &shares[0], &shares[1]),
                areas(second, &shares[1], &shares[0]),
            ],
        })
    }
}

impl PairScheme for CounterfactualComposition {
    fn draw(&self, stream: &mut Stream, tables: &mut [Vec<f64>; 2]) {
        for (areas, table) in self.regions.iter().zip(tables) {
            table.clear();
            for area in areas {
                table.extend_from_slice(&area[(stream.bits() & 1) as usize]);
            }
        }
    }
}

fn share(row: &[f64]) -> f64 {
    row[0] / (row[0] + row[1])
}
