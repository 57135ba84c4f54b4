//! Parts within and between the strata of a hierarchy: country, county, municipality, RegSO, DeSO.
//!
//! An index whose [`Definition`](crate::indices::Definition) has a `part_weight` is the weighted
//! sum of the index within each stratum plus the index between the strata. Applied level by level
//! this splits the whole into what lies between the strata of each level, within those of the level
//! above, and what is left within the finest.
//!
//! Theil, H. and Finizza, A. J. (1971). A note on the measurement of racial integration of schools
//! by means of informational concepts. Journal of Mathematical Sociology 1(2), 187–193.
//! <https://doi.org/10.1080/0022250X.1971.9989795>; Reardon, S. F. and Firebaugh, G. (2002).
//! Measures of multigroup segregation. Sociological Methodology 32(1), 33–67.
//! <https://doi.org/10.1111/1467-9531.00110>; Mora, R. and Ruiz-Castillo, J. (2011). Entropy-based
//! segregation indices. Sociological Methodology 41(1), 159–194.
//! <https://doi.org/10.1111/j.1467-9531.2011.01237.x>; of incomes Shorrocks, A. F. (1984).
//! Inequality decomposition by population subgroups. Econometrica 52(6), 1369–1385.
//! <https://doi.org/10.2307/1913511>.

use std::cmp::Ordering;

use crate::indices::arithmetic::sum::sum;
use crate::indices::{
    Function, Income, Incomes, InvalidTable, MultiGroup, Ordered, Outcome, Outcomes, PartWeight,
    TwoGroup, TwoGroupArea,
};

/// An index that is the sum of its parts.
#[derive(Clone, Copy, Debug)]
pub struct Decomposable<T> {
    pub formula: Function<T>,
    /// Of the same definition as the formula.
    pub part_weight: PartWeight,
    /// Nothing for an index that takes none.
    pub parameter: Option<f64>,
}

/// A row of a table: what one of the finest units holds.
pub trait Unit: Sized {
    /// The table that the index takes.
    type Table;

    /// The table of some units; fails where that table does.
    fn table<'a>(
        units: impl Iterator<Item = &'a Self> + Clone,
    ) -> Result<Self::Table, InvalidTable>
    where
        Self: 'a;

    /// The unit that some units would be if there were no borders between them.
    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self
    where
        Self: 'a;

    /// What a [`PartWeight`] takes of a stratum, joined into one unit, of the whole.
    fn totals(&self, whole: &Self) -> Vec<f64>;

    /// An order in which only equal units may change places.
    fn order(&self, other: &Self) -> Ordering;

    /// Whether two units cannot be told apart by an index, whatever their size.
    fn is_like(&self, other: &Self) -> bool;
}

/// To which stratum of each level each unit belongs.
///
/// The strata of a level are numbered anew, or not, within each stratum of the level above.
#[derive(Clone, Copy, Debug)]
pub struct Paths<'a> {
    n_levels: usize,
    numbers: &'a [u32],
}

/// The whole of an index and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// The index of all units.
    pub whole: f64,
    /// What lies between the strata of each level, from coarse to fine, within those of the level
    /// above; and last what lies between the units within the finest strata. Their sum is the
    /// whole.
    pub parts: Vec<Part>,
    /// The strata of each level, from coarse to fine, in the order of their numbers.
    pub levels: Vec<Vec<Stratum>>,
}

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    pub value: f64,
    /// Of the whole; nothing where the whole is zero.
    pub share: Option<f64>,
}

/// One stratum's part in the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// Its number at each level down to its own.
    pub path: Vec<u32>,
    /// How many units it has, also such without inhabitants.
    pub n_units: usize,
    /// With which its index enters the whole.
    pub weight: f64,
    /// The index of its units, or why it has none: often there is one unit only, or one group.
    pub value: Result<f64, InvalidTable>,
    /// Weight times index: what the whole would lose if the stratum were even within. Zero where
    /// there is nothing uneven in it.
    pub contribution: f64,
    /// The part of the contribution that lies between the strata of the next level (for the finest,
    /// between units). Summed over the strata of a level this is a part of the whole.
    pub between: f64,
}

impl<'a> Paths<'a> {
    /// Takes the numbers unit by unit, `n_levels` for each, from coarse to fine.
    pub fn new(n_levels: usize, numbers: &'a [u32]) -> Paths<'a> {
        Paths { n_levels, numbers }
    }

    /// The numbers of one unit down to a level.
    fn of(self, unit: usize, level: usize) -> &'a [u32] {
        &self.numbers[unit * self.n_levels..][..level]
    }
}

/// Splits an index into parts between the strata of each level of a hierarchy.
///
/// Without levels there is one part, the whole. Fails where the index of the whole is undefined,
/// where the numbers do not fill a path for each unit, and where the index of a stratum that is not
/// even is undefined.
///
/// ```
/// use klyfta::decomposition::nested::{Decomposable, Paths, nested};
/// use klyfta::indices::{Formula, TwoGroupArea, find};
///
/// let index = find("correlation_ratio").unwrap();
/// let Formula::TwoGroup(formula) = index.formula else { unreachable!() };
/// let part_weight = index.part_weight.unwrap();
/// let decomposable = Decomposable { formula, part_weight, parameter: None };
/// let area = |group, others| TwoGroupArea { group, others };
/// let areas = [area(20.0, 0.0), area(10.0, 10.0), area(10.0, 10.0), area(0.0, 20.0)];
/// let counties = [1, 1, 2, 2];
/// let found = nested(&decomposable, &areas, Paths::new(1, &counties)).unwrap();
/// assert_eq!((found.whole, found.parts[0].value, found.parts[1].value), (0.5, 0.25, 0.25));
/// ```
pub fn nested<U: Unit>(
    index: &Decomposable<U::Table>,
    units: &[U],
    paths: Paths<'_>,
) -> Result<Nested, InvalidTable> {
    if paths.numbers.len() != units.len() * paths.n_levels {
        return Err(InvalidTable::Ragged);
    }
    let whole = index.value(units.iter())?;
    let levels: Vec<Vec<Joined<U>>> = (0..=paths.n_levels)
        .map(|level| joined_strata(units, paths, level))
        .collect();
    let region = &levels[0][0].unit;
    let mut published = Vec::with_capacity(levels.len());
    for (level, strata) in levels.iter().enumerate() {
        let mut children = levels.get(level + 1).map(|finer| {
            // Both levels stand in the order of their paths.
            finer.chunk_by(move |a, b| a.path[..level] == b.path[..level])
        });
        let stratum = |joined: &Joined<U>| {
            let own = joined.units.iter().map(|&unit| &units[unit]);
            let value = index.value(own.clone());
            let weight = index.weight(&joined.unit, region);
            let contribution = weight * unevenness(value, own)?;
            let between = match children.as_mut().and_then(Iterator::next) {
                Some(finer) => {
                    let finer = finer.iter().map(|joined| &joined.unit);
                    weight * unevenness(index.value(finer.clone()), finer)?
                }
                None => contribution,
            };
            Ok(Stratum {
                path: joined.path.to_vec(),
                n_units: joined.units.len(),
                weight,
                value,
                contribution,
                between,
            })
        };
        published.push(strata.iter().map(stratum).collect::<Result<Vec<_>, _>>()?);
    }
    let part = |strata: &Vec<Stratum>| {
        let value = sum(strata.iter().map(|stratum| stratum.between));
        let share = (whole != 0.0).then_some(value / whole);
        Part { value, share }
    };
    let parts = published.iter().map(part).collect();
    // The first level is the region itself.
    published.remove(0);
    Ok(Nested {
        whole,
        parts,
        levels: published,
    })
}

/// A stratum's units, and what they are together.
struct Joined<'a, U> {
    path: &'a [u32],
    units: Vec<usize>,
    unit: U,
}

/// The strata of one level in the order of their paths; level zero is the region.
///
/// Each level is sorted and added up anew, so that no bit of it depends on which other levels there
/// are.
fn joined_strata<'a, U: Unit>(units: &[U], paths: Paths<'a>, level: usize) -> Vec<Joined<'a, U>> {
    let path = |unit: usize| paths.of(unit, level);
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_unstable_by(|&a, &b| (path(a).cmp(path(b))).then_with(|| units[a].order(&units[b])));
    order
        .chunk_by(|&a, &b| path(a) == path(b))
        .map(|stratum| Joined {
            path: path(stratum[0]),
            units: stratum.to_vec(),
            unit: U::joined(stratum.iter().map(|&unit| &units[unit])),
        })
        .collect()
}

impl<T> Decomposable<T> {
    fn value<'a, U: Unit<Table = T> + 'a>(
        &self,
        units: impl Iterator<Item = &'a U> + Clone,
    ) -> Result<f64, InvalidTable> {
        self.formula.of(&U::table(units)?, self.parameter)
    }

    fn weight<U: Unit<Table = T>>(&self, part: &U, whole: &U) -> f64 {
        let [part, whole] = [part, whole].map(|it| it.totals(whole));
        (self.part_weight)(&part, &whole, self.parameter.unwrap_or(f64::NAN))
    }
}

/// The index, or zero where it is undefined because there is nothing that could be uneven.
fn unevenness<'a, U: Unit + 'a>(
    index: Result<f64, InvalidTable>,
    mut units: impl Iterator<Item = &'a U>,
) -> Result<f64, InvalidTable> {
    use InvalidTable::*;
    let trivial = [
        NoInhabitants,
        EmptyGroup,
        EmptyOthers,
        OneGroup,
        OneArea,
        OneUnit,
    ];
    match index {
        Err(reason) if trivial.contains(&reason) => Ok(0.0),
        // Such as incomes that are all zero, of which shares cannot be told.
        Err(_)
            if units
                .next()
                .is_none_or(|one| units.all(|it| it.is_like(one))) =>
        {
            Ok(0.0)
        }
        index => index,
    }
}

impl Unit for TwoGroupArea {
    type Table = TwoGroup;

    fn table<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Result<TwoGroup, InvalidTable> {
        TwoGroup::new(units.map(|area| (area.group, area.others)))
    }

    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self {
        TwoGroupArea {
            group: sum(units.clone().map(|area| area.group)),
            others: sum(units.map(|area| area.others)),
        }
    }

    fn totals(&self, _: &Self) -> Vec<f64> {
        vec![self.group, self.others]
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.group.total_cmp(&other.group)).then(self.others.total_cmp(&other.others))
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }
}

/// Counts of all groups in an area.
impl Unit for Vec<f64> {
    type Table = MultiGroup;

    fn table<'a>(
        mut units: impl Iterator<Item = &'a Self> + Clone,
    ) -> Result<MultiGroup, InvalidTable> {
        let cells: Vec<f64> = units.clone().flatten().copied().collect();
        let n_groups = units.clone().next().map_or(0, Vec::len);
        if units.any(|area| area.len() != n_groups) {
            return Err(InvalidTable::Ragged);
        }
        MultiGroup::new(n_groups, cells)
    }

    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let n_groups = units.clone().next().map_or(0, Vec::len);
        (0..n_groups)
            .map(|group| sum(units.clone().map(|area| area[group])))
            .collect()
    }

    fn totals(&self, whole: &Self) -> Vec<f64> {
        let groups = self.iter().zip(whole);
        let present = groups.filter(|(_, total)| 0.0 < **total);
        present.map(|(count, _)| *count).collect()
    }

    fn order(&self, other: &Self) -> Ordering {
        let mut cells = self.iter().zip(other).map(|(a, b)| a.total_cmp(b));
        cells.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }
}

/// Counts of categories that stand in an order, in an area.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderedCounts(pub Vec<f64>);

impl Unit for OrderedCounts {
    type Table = Ordered;

    fn table<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Result<Ordered, InvalidTable> {
        let n_categories = units.clone().next().map_or(0, |area| area.0.len());
        let cells: Vec<f64> = units.flat_map(|area| &area.0).copied().collect();
        Ordered::new(n_categories, cells)
    }

    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self {
        OrderedCounts(Vec::joined(units.map(|area| &area.0)))
    }

    fn totals(&self, _: &Self) -> Vec<f64> {
        self.0.clone()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.0.order(&other.0)
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }
}

/// The value of a group or area; of what else is known of it no index with parts makes use.
impl Unit for Outcome {
    type Table = Outcomes;

    fn table<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Result<Outcomes, InvalidTable> {
        Outcomes::new(units.copied(), None, None)
    }

    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let incomes: Vec<Income> = units.map(as_income).collect();
        let Income {
            value, population, ..
        } = Income::joined(incomes.iter());
        Outcome {
            value,
            population,
            standard_error: None,
            place: None,
            is_reference: false,
        }
    }

    fn totals(&self, whole: &Self) -> Vec<f64> {
        as_income(self).totals(&as_income(whole))
    }

    fn order(&self, other: &Self) -> Ordering {
        as_income(self).order(&as_income(other))
    }

    fn is_like(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

fn as_income(outcome: &Outcome) -> Income {
    Income {
        value: outcome.value,
        population: outcome.population,
        area: None,
    }
}

/// An income; where it is in an area of its own accord, that area plays no part.
impl Unit for Income {
    type Table = Incomes;

    fn table<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Result<Incomes, InvalidTable> {
        Incomes::new(units.map(|income| Income {
            area: None,
            ..*income
        }))
    }

    fn joined<'a>(units: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let population = sum(units.clone().map(|income| income.population));
        let share = |income: &Income| income.population / population;
        let value = if population == 0.0 {
            0.0
        } else {
            // Weights that add up to one, so that no product of income and population overflows.
            sum(units.map(|income| share(income) * income.value))
        };
        Income {
            value,
            population,
            area: None,
        }
    }

    fn totals(&self, whole: &Self) -> Vec<f64> {
        // Both per person of the whole, so that the sum of the incomes does not overflow.
        let population = self.population / whole.population;
        vec![population, population * self.value]
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.value.total_cmp(&other.value)).then(self.population.total_cmp(&other.population))
    }

    fn is_like(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
