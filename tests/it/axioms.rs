//! Laws of segregation measurement, on tables that nobody chose.
//!
//! Every index is held to each axiom it claims; for each axiom it does not claim a table is found
//! on which it breaks it. `PROPTEST_CASES` sets the number of tables.

use std::cell::RefCell;
use std::collections::BTreeMap;

use klyfta::indices::{
    Axiom, Definition, Formula, InvalidTable, MultiGroup, REGISTRY, TwoGroup, find,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::registry::{evaluate, evaluate_at, multi_group, try_evaluate_at, two_group};

/// A row for each area, a column for each group.
pub type Table = Vec<Vec<f64>>;

/// How far two ways of computing the same number may differ by rounding.
pub const ROUNDING: f64 = 1e-10;

/// How far an index must depart from an axiom for a table to count as a counter-example.
const BREACH: f64 = 1e-6;

pub fn config() -> ProptestConfig {
    ProptestConfig {
        // A failing table is printed; a file of old failures beside the tests is not wanted.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Counts as they come in small areas: often none, mostly few, sometimes very many, and fractions
/// where areas have been divided by a crosswalk.
fn counts() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(0.0),
        4 => (0_u32..1_000).prop_map(f64::from),
        1 => (0_u32..10_000_000).prop_map(f64::from),
        1 => 0.001..1_000.0,
    ]
}

fn tables_of(n_groups: usize) -> impl Strategy<Value = Table> {
    // A few neighbours, for what turns on whether oneself is counted.
    let neighbours = (0_u32..4).prop_map(f64::from);
    let area = prop_oneof![
        4 => prop::collection::vec(counts(), n_groups),
        1 => prop::collection::vec(neighbours, n_groups),
    ];
    prop::collection::vec(area, 2..40).prop_filter("segregation is defined", |table| {
        multi_group(table).is_ok_and(|it| it.n_dropped_groups() == 0)
    })
}

pub fn two_group_tables() -> impl Strategy<Value = Table> {
    tables_of(2)
}

pub fn multigroup_tables() -> impl Strategy<Value = Table> {
    (3_usize..=5).prop_flat_map(tables_of)
}

pub fn any_tables() -> impl Strategy<Value = Table> {
    prop_oneof![two_group_tables(), multigroup_tables()]
}

/// Counts that no one has seen, and rows that need not be of the same length.
pub fn tables_of_any_magnitude() -> impl Strategy<Value = Table> {
    let count = prop::sample::select(vec![
        0.0,
        -0.0,
        5e-324,
        1e-308,
        1e-200,
        1e-16,
        1.0,
        3.0,
        9_007_199_254_740_993.0,
        1e200,
        1e300,
        1.7e308,
    ]);
    prop::collection::vec(prop::collection::vec(count, 2..4), 0..6)
}

/// The indices of one group against others and of several groups without order; those of a pair
/// are computed for the first two groups.
fn of_counts() -> impl Iterator<Item = &'static Definition> {
    REGISTRY.iter().filter(|index| {
        matches!(
            index.formula,
            Formula::TwoGroup(_) | Formula::MultiGroup(_) | Formula::Pair(_)
        )
    })
}

/// Tables that the index can take: any number of groups where it takes several.
fn tables_for(index: &Definition) -> BoxedStrategy<Table> {
    if index.needs_two_groups() {
        two_group_tables().boxed()
    } else {
        any_tables().boxed()
    }
}

/// Values of the parameter for which claims must hold.
fn parameters(index: &Definition) -> Vec<f64> {
    match index.parameter {
        Some(parameter) => {
            let width = parameter.greatest - parameter.least;
            let spread = [0.05, 0.25, 0.75, 0.95].map(|part| parameter.least + part * width);
            [&spread[..], &[parameter.default]].concat()
        }
        None => vec![f64::NAN],
    }
}

/// Where and how a table is changed, drawn at random beside the table.
#[derive(Clone, Copy, Debug)]
struct Change {
    areas: [Index; 2],
    groups: [Index; 2],
    factor: f64,
    /// How far two areas move towards each other: at 1 they would meet.
    step: f64,
}

fn changes() -> impl Strategy<Value = Change> {
    let places = || any::<[Index; 2]>();
    (places(), places(), -6.0..6.0, 0.3..0.9).prop_map(|(areas, groups, power, step)| Change {
        areas,
        groups,
        factor: 10_f64.powf(power),
        step,
    })
}

pub fn population(table: &[Vec<f64>]) -> f64 {
    table.iter().flatten().sum()
}

pub fn totals(table: &Table) -> Vec<f64> {
    let total = |group: usize| table.iter().map(|area| area[group]).sum();
    (0..table[0].len()).map(total).collect()
}

fn share(area: &[f64], group: usize) -> f64 {
    area[group] / area.iter().sum::<f64>()
}

/// Two different inhabited areas, or nothing when chance draws others.
fn two_areas(table: &Table, change: Change) -> Option<[usize; 2]> {
    let areas = change.areas.map(|area| area.index(table.len()));
    let inhabited = areas.iter().all(|&area| 0.0 < table[area].iter().sum());
    (areas[0] != areas[1] && inhabited).then_some(areas)
}

/// Moves members of one group from where their share is greater to where it is smaller, stopping
/// before the shares are equal.
fn transfer(table: &Table, change: Change) -> Option<Table> {
    let group = change.groups[0].index(table[0].len());
    let excess = |from: usize, to: usize| share(&table[from], group) - share(&table[to], group);
    let [one, other] = two_areas(table, change)?;
    let [from, to] = if excess(one, other) < 0.0 {
        [other, one]
    } else {
        [one, other]
    };
    let rest = |area: usize| table[area].iter().sum::<f64>() - table[area][group];
    // The shares are equal when this many have moved.
    let meeting =
        (table[from][group] * rest(to) - table[to][group] * rest(from)) / (rest(from) + rest(to));
    let moved = meeting * change.step;
    // Where the shares hardly differ or hardly anyone moves, rounding hides what happens.
    let visible = 0.01 < excess(from, to) && 1e-6 < moved / population(table);
    visible.then(|| {
        let mut table = table.clone();
        table[from][group] -= moved;
        table[to][group] += moved;
        table
    })
}

/// The part of a group that moved between two areas, times the part of the others who live there: by
/// about this much the Gini index falls where no area stands between them.
fn weight_of_move(before: &Table, after: &Table) -> f64 {
    let moved = before.iter().zip(after).filter(|(old, new)| old != new);
    let rows: Vec<(&Vec<f64>, &Vec<f64>)> = moved.collect();
    let (old, new) = rows[0];
    let group = (0..old.len()).find(|&group| old[group] != new[group]);
    let group = group.expect("someone moved");
    let of_group = totals(before)[group];
    let others: f64 = rows
        .iter()
        .map(|(old, _)| old.iter().sum::<f64>() - old[group])
        .sum();
    (old[group] - new[group]).abs() / of_group * (others / (population(before) - of_group))
}

/// Lets members of two groups swap homes between two areas, each leaving the area where the share
/// of the own group is greater, and stops before either pair of shares is equal.
fn exchange(table: &Table, change: Change) -> Option<Table> {
    let n_groups = table[0].len();
    let first = change.groups[0].index(n_groups);
    let second = (first + 1 + change.groups[1].index(n_groups - 1)) % n_groups;
    let [one, other] = two_areas(table, change)?;
    let excess = |group: usize, here: usize, there: usize| {
        share(&table[here], group) - share(&table[there], group)
    };
    let [here, there] = if excess(first, one, other) < 0.0 {
        [other, one]
    } else {
        [one, other]
    };
    let smaller = excess(first, here, there).min(excess(second, there, here));
    if smaller < 0.01 {
        return None;
    }
    let [here_total, there_total] = [here, there].map(|area| table[area].iter().sum::<f64>());
    let swapped = smaller / (1.0 / here_total + 1.0 / there_total) * change.step;
    let mut table = table.clone();
    table[here][first] -= swapped;
    table[there][first] += swapped;
    table[there][second] -= swapped;
    table[here][second] += swapped;
    Some(table)
}

fn scaled(table: &Table, factors: &[f64]) -> Table {
    let scale = |area: &Vec<f64>| area.iter().zip(factors).map(|(n, by)| n * by).collect();
    table.iter().map(scale).collect()
}

/// The groups in another order, the same in each area.
fn rotated(table: &Table, by: usize) -> Table {
    let rotate = |area: &Vec<f64>| [&area[by..], &area[..by]].concat();
    table.iter().map(rotate).collect()
}

/// Each area divided into two of the same composition.
pub fn split(table: &Table, part: f64) -> Table {
    let divide = |area: &Vec<f64>| {
        [part, 1.0 - part].map(|part| area.iter().map(|n| n * part).collect::<Vec<f64>>())
    };
    table.iter().flat_map(divide).collect()
}

/// As many areas, of different size, each with the region's composition.
pub fn evened(table: &Table) -> Table {
    let totals = totals(table);
    let area = |size: usize| totals.iter().map(|n| n * size as f64).collect();
    (1..=table.len()).map(area).collect()
}

/// One area for each group, with all its members.
fn wholly_apart(table: &Table) -> Table {
    let totals = totals(table);
    let alone = |group: usize| {
        let mut area = vec![0.0; totals.len()];
        area[group] = totals[group];
        area
    };
    (0..totals.len()).map(alone).collect()
}

/// How far the index departs from the axiom on this table: zero or less when it keeps it. Nothing
/// when the drawn change is not one that the axiom speaks of, or the index has no value.
fn breach(
    axiom: Axiom,
    index: &Definition,
    parameter: f64,
    table: &Table,
    change: Change,
) -> Option<f64> {
    let value = |table: &Table| try_evaluate_at(index, parameter, table).ok();
    // Of what has no upper end, rounding is a part of the value.
    let rise = |changed: Table| {
        let before = value(table)?;
        Some((value(&changed)? - before) / before.max(1.0))
    };
    let n_groups = table[0].len();
    Some(match axiom {
        Axiom::GroupSymmetry => {
            rise(rotated(table, 1 + change.groups[1].index(n_groups - 1)))?.abs()
        }
        Axiom::OrganizationalEquivalence => rise(split(table, change.step))?.abs(),
        Axiom::SizeInvariance => rise(scaled(table, &vec![change.factor; n_groups]))?.abs(),
        Axiom::CompositionInvariance => {
            let mut factors = vec![1.0; n_groups];
            factors[change.groups[0].index(n_groups)] = change.factor;
            rise(scaled(table, &factors))?.abs()
        }
        Axiom::Transfers => rise(transfer(table, change)?)?,
        Axiom::StrictTransfers => {
            // Where the groups hardly share an area, or the value is huge, the fall is smaller than
            // rounding.
            let nearly_apart = 0.999 * value(&wholly_apart(table)).unwrap_or(100.0);
            if value(&evened(table))? < nearly_apart && nearly_apart < value(table)? {
                return None;
            }
            let changed = transfer(table, change)?;
            // A move between areas that hardly hold anyone lowers the value by less than rounding.
            if weight_of_move(table, &changed) < 1e-9 {
                return None;
            }
            let rise = rise(changed)?;
            // Orders outside of zero to one hardly tell the areas at one end apart: there too.
            if !parameter.is_nan() && !(0.0..=1.0).contains(&parameter) {
                return Some(rise);
            }
            // Staying where it was is as much a breach as rising.
            f64::from(-1e-12 < rise)
        }
        Axiom::Exchanges => rise(exchange(table, change)?)?,
        Axiom::ZeroAtEvenness => value(&evened(table))?.abs(),
        Axiom::OneAtCompleteSegregation => (value(&wholly_apart(table))? - 1.0).abs(),
        Axiom::OrderReversal
        | Axiom::ScaleInvariance
        | Axiom::TranslationInvariance
        | Axiom::PopulationPrinciple
        | Axiom::PigouDalton
        | Axiom::StrictPigouDalton
        | Axiom::ZeroAtEquality => unreachable!("{axiom:?} says nothing of groups without order"),
    })
}

/// Holds each of the indices to the axioms it claims.
fn check_claims(indices: &[&Definition], tables: impl Strategy<Value = Table>) {
    let claims = || {
        (indices.iter()).flat_map(|index| index.axioms.iter().map(move |&axiom| (*index, axiom)))
    };
    let n_tried = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new(config()).run(&(tables, changes()), |(table, change)| {
        for (index, axiom) in claims() {
            for parameter in parameters(index) {
                let Some(breach) = breach(axiom, index, parameter, &table, change) else {
                    continue;
                };
                prop_assert!(
                    breach < ROUNDING,
                    "{} (parameter {parameter}) is off {axiom:?} by {breach}",
                    index.id
                );
                *n_tried.borrow_mut().entry((index.id, axiom)).or_insert(0) += 1;
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    for (index, axiom) in claims() {
        let n_tried = n_tried
            .borrow()
            .get(&(index.id, axiom))
            .copied()
            .unwrap_or(0);
        assert!(
            config().cases / 8 < n_tried,
            "{axiom:?} was hardly ever tried on {}: {n_tried} times",
            index.id
        );
    }
}

#[test]
fn claimed_axioms_hold_for_two_groups() {
    check_claims(&of_counts().collect::<Vec<_>>(), two_group_tables());
}

#[test]
fn claimed_axioms_hold_for_several_groups() {
    let several = of_counts().filter(|index| !index.needs_two_groups());
    check_claims(&several.collect::<Vec<_>>(), multigroup_tables());
}

#[test]
fn axioms_not_claimed_are_broken_by_some_table() {
    const TABLES: usize = 5_000;
    for index in of_counts() {
        let could_claim = |axiom: &&Axiom| axiom.speaks_of(index.formula);
        let withheld = |axiom: &&Axiom| !index.axioms.contains(axiom);
        for &axiom in Axiom::ALL.iter().filter(could_claim).filter(withheld) {
            // The same tables in every run: whether a claim is withheld must not depend on luck.
            let mut runner = TestRunner::deterministic();
            let strategy = (tables_for(index), changes());
            let found = (0..TABLES).any(|_| {
                let (table, change) = strategy.new_tree(&mut runner).unwrap().current();
                parameters(index).into_iter().any(|parameter| {
                    breach(axiom, index, parameter, &table, change)
                        .is_some_and(|breach| BREACH < breach)
                })
            });
            assert!(found, "{} could claim {axiom:?}", index.id);
        }
    }
}

pub fn value(id: &str, table: &Table) -> f64 {
    evaluate(find(id).unwrap(), table)
}

/// What every index that takes the table makes of it: a value, or why there is none.
fn results(table: &Table) -> Vec<(&'static str, Result<f64, InvalidTable>)> {
    of_counts()
        .filter(|index| table[0].len() == 2 || !index.needs_two_groups())
        .flat_map(|index| {
            let at = move |parameter| (index.id, try_evaluate_at(index, parameter, table));
            parameters(index).into_iter().map(at)
        })
        .collect()
}

/// The values of all indices that can be computed from the table.
fn values(table: &Table) -> Vec<(&'static str, f64)> {
    let results = results(table).into_iter();
    results
        .filter_map(|(id, value)| Some((id, value.ok()?)))
        .collect()
}

fn same_bits(one: &Table, other: &Table) -> Result<(), TestCaseError> {
    let bits = |table| {
        let results = results(table).into_iter();
        results
            .map(|(id, value)| (id, value.map(f64::to_bits)))
            .collect::<Vec<_>>()
    };
    prop_assert_eq!(bits(one), bits(other));
    Ok(())
}

fn group_share(table: &Table) -> f64 {
    share(&totals(table), 0)
}

/// Formulas as the textbooks print them, without care for speed or for the last digits.
mod textbook {
    use super::{Table, group_share, population, share, totals};

    fn entropy(counts: &[f64]) -> f64 {
        let shares = (0..counts.len()).map(|group| share(counts, group));
        -shares
            .filter(|&share| 0.0 < share)
            .map(|share| share * share.ln())
            .sum::<f64>()
    }

    /// The mean over inhabitants of something that is the same for all in an area.
    fn mean(table: &Table, of: impl Fn(&[f64]) -> f64) -> f64 {
        table
            .iter()
            .map(|area| (area, area.iter().sum::<f64>()))
            .filter(|(_, total)| 0.0 < *total)
            .map(|(area, total)| total / population(table) * of(area))
            .sum()
    }

    pub fn dissimilarity(table: &Table) -> f64 {
        let share_in_region = group_share(table);
        let spread = 2.0 * share_in_region * (1.0 - share_in_region);
        mean(table, |area| (share(area, 0) - share_in_region).abs()) / spread
    }

    pub fn gini(table: &Table) -> f64 {
        let share_in_region = group_share(table);
        let spread = 2.0 * share_in_region * (1.0 - share_in_region);
        let gap = |one: &[f64]| mean(table, |other| (share(one, 0) - share(other, 0)).abs());
        mean(table, gap) / spread
    }

    pub fn atkinson(table: &Table, shape: f64) -> f64 {
        let share_in_region = group_share(table);
        let odds = share_in_region / (1.0 - share_in_region);
        let product = |area: &[f64]| {
            let share = share(area, 0);
            (1.0 - share).powf(1.0 - shape) * share.powf(shape)
        };
        1.0 - odds * (mean(table, product) / share_in_region).powf(1.0 / (1.0 - shape))
    }

    pub fn correlation_ratio(table: &Table) -> f64 {
        let share_in_region = group_share(table);
        let isolation = mean(table, |area| share(area, 0).powi(2)) / share_in_region;
        (isolation - share_in_region) / (1.0 - share_in_region)
    }

    pub fn mutual_information(table: &Table) -> f64 {
        entropy(&totals(table)) - mean(table, entropy)
    }

    pub fn information_theory(table: &Table) -> f64 {
        mutual_information(table) / entropy(&totals(table))
    }

    /// The sum of something over areas, seen as shares of the group and of the others.
    fn over_areas(table: &Table, of: impl Fn(f64, f64) -> f64) -> f64 {
        let totals = totals(table);
        let shares = |area: &Vec<f64>| [0, 1].map(|group| area[group] / totals[group]);
        table
            .iter()
            .map(shares)
            .map(|[group, others]| of(group, others))
            .sum()
    }

    pub fn square_root(table: &Table) -> f64 {
        1.0 - over_areas(table, |group, others| (group * others).sqrt())
    }

    pub fn min_max(table: &Table) -> f64 {
        1.0 - over_areas(table, f64::min) / over_areas(table, f64::max)
    }

    pub fn karmel_maclachlan(table: &Table) -> f64 {
        let share_in_region = group_share(table);
        let gap =
            |area: &Vec<f64>| ((1.0 - share_in_region) * area[0] - share_in_region * area[1]).abs();
        table.iter().map(gap).sum::<f64>() / population(table)
    }

    /// Of an area's ratio of shares, weighted by the others; the areas hold both groups.
    pub fn generalised_entropy(table: &Table, order: f64) -> f64 {
        let power = |ratio: f64| {
            if order == 0.0 {
                -ratio.ln()
            } else if order == 1.0 {
                ratio * ratio.ln()
            } else {
                (ratio.powf(order) - 1.0) / (order * (order - 1.0))
            }
        };
        over_areas(table, |group, others| others * power(group / others))
    }

    /// The profile integrated below and above the region's share.
    pub fn concentration_profile(table: &Table) -> f64 {
        let region = group_share(table);
        let members = totals(table)[0];
        // An area's members live where their group makes up s or more, for s up to its share there.
        let integral = |from: f64, to: f64| -> f64 {
            let areas = table.iter().filter(|area| 0.0 < area[0]);
            areas
                .map(|area| area[0] / members * (share(area, 0).min(to) - from).max(0.0))
                .sum()
        };
        (region - integral(0.0, region) + integral(region, 1.0)) / (1.0 - region)
    }

    /// The mean, over members who have a neighbour, of the chance that one neighbour is a member.
    pub fn bell_isolation(table: &Table) -> f64 {
        let with_neighbours = || table.iter().filter(|area| 1.0 < area.iter().sum::<f64>());
        let members: f64 = with_neighbours().map(|area| area[0]).sum();
        let met =
            |area: &Vec<f64>| area[0] * (area[0] - 1.0).max(0.0) / (area.iter().sum::<f64>() - 1.0);
        with_neighbours().map(met).sum::<f64>() / members
    }

    fn region_shares(table: &Table) -> Vec<f64> {
        let totals = totals(table);
        (0..totals.len())
            .map(|group| share(&totals, group))
            .collect()
    }

    pub fn simpson_concentration(table: &Table) -> f64 {
        region_shares(table).iter().map(|share| share * share).sum()
    }

    pub fn diversity_entropy(table: &Table) -> f64 {
        entropy(&totals(table))
    }

    pub fn exposure(table: &Table) -> f64 {
        let members = totals(table)[0];
        let areas = table.iter().filter(|area| 0.0 < area[0]);
        areas.map(|area| area[0] / members * share(area, 1)).sum()
    }

    /// Over groups, the mean over inhabitants of something about the group's share in the area
    /// and that in the region.
    fn over_groups(table: &Table, of: impl Fn(f64, f64) -> f64) -> f64 {
        let regions = region_shares(table).into_iter().enumerate();
        regions
            .map(|(group, region)| mean(table, |area| of(share(area, group), region)))
            .sum()
    }

    pub fn multigroup_dissimilarity(table: &Table) -> f64 {
        let interaction = 1.0 - simpson_concentration(table);
        over_groups(table, |area, region| (area - region).abs()) / (2.0 * interaction)
    }

    pub fn multigroup_gini(table: &Table) -> f64 {
        let interaction = 1.0 - simpson_concentration(table);
        let gaps = |group: usize| {
            let gap = |one: &[f64]| {
                mean(table, |other| {
                    (share(one, group) - share(other, group)).abs()
                })
            };
            mean(table, gap)
        };
        (0..table[0].len()).map(gaps).sum::<f64>() / (2.0 * interaction)
    }

    pub fn multigroup_squared_coefficient_of_variation(table: &Table) -> f64 {
        let n_groups = table[0].len() as f64;
        over_groups(table, |area, region| (area - region).powi(2) / region) / (n_groups - 1.0)
    }

    pub fn multigroup_normalised_exposure(table: &Table) -> f64 {
        over_groups(table, |area, region| {
            (area - region).powi(2) / (1.0 - region)
        })
    }

    pub fn multigroup_relative_diversity(table: &Table) -> f64 {
        let in_area = over_groups(table, |area, _| area * (1.0 - area));
        1.0 - in_area / (1.0 - simpson_concentration(table))
    }

    pub fn multigroup_symmetric_atkinson(table: &Table) -> f64 {
        let totals = totals(table);
        let product = |area: &Vec<f64>| {
            area.iter()
                .zip(&totals)
                .map(|(n, total)| n / total)
                .product()
        };
        let power = 1.0 / totals.len() as f64;
        1.0 - table
            .iter()
            .map(product)
            .map(|product: f64| product.powf(power))
            .sum::<f64>()
    }
}

/// Whether the textbooks' formulas keep enough digits on the table: no group is tiny.
fn is_balanced(table: &Table) -> bool {
    let totals = totals(table);
    (0..totals.len()).all(|group| 1e-3 < share(&totals, group))
}

/// Tables in which every group lives in every area.
fn mixed(tables: impl Strategy<Value = Table>) -> impl Strategy<Value = Table> {
    tables.prop_map(|mut table| {
        table.iter_mut().flatten().for_each(|count| *count += 1.0);
        table
    })
}

/// The index of a part of the region, or between its parts: zero where only one area or one group
/// is left and nothing can be uneven.
fn value_or_zero(index: &Definition, parameter: f64, table: &Table) -> Result<f64, InvalidTable> {
    use InvalidTable::{EmptyGroup, EmptyOthers, OneArea, OneGroup};
    match try_evaluate_at(index, parameter, table) {
        Err(OneArea | OneGroup | EmptyGroup | EmptyOthers) => Ok(0.0),
        other => other,
    }
}

/// Each area's row, dealt to the part of the region that was drawn for it; parts in which nobody
/// lives are left out.
fn parts_of(table: &Table, parts: &[Index], n_parts: usize) -> Vec<Table> {
    let mut regions = vec![Table::new(); n_parts];
    for (area, part) in table.iter().zip(parts) {
        regions[part.index(n_parts)].push(area.clone());
    }
    regions.retain(|region| 0.0 < population(region));
    regions
}

/// Fails where the index of the whole is not that between parts and the weighted sum within them.
fn check_parts(index: &Definition, table: &Table, regions: &[Table]) -> Result<(), TestCaseError> {
    let weight = index.part_weight.unwrap();
    for parameter in parameters(index) {
        let Ok(whole) = try_evaluate_at(index, parameter, table) else {
            continue;
        };
        let value = |table: &Table| {
            let value = value_or_zero(index, parameter, table);
            value.map_err(|problem| TestCaseError::fail(format!("{}: {problem}", index.id)))
        };
        let mut sum = value(&regions.iter().map(totals).collect())?;
        for region in regions {
            sum += weight(&totals(region), &totals(table), parameter) * value(region)?;
        }
        prop_assert!(
            (whole - sum).abs() < ROUNDING * whole.max(1.0),
            "{} ({parameter}): {whole} and {sum}",
            index.id
        );
    }
    Ok(())
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < ROUNDING
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_stay_in_range(table in any_tables()) {
        for (id, value) in values(&table) {
            prop_assert!(find(id).unwrap().range.contains(value), "{id} is {value}");
        }
    }

    #[test]
    fn rounding_takes_no_value_below_zero_at_evenness(table in any_tables()) {
        for (id, value) in values(&evened(&table)) {
            prop_assert!(0.0 <= value, "{id} is {value}");
        }
    }

    #[test]
    fn mutual_information_never_exceeds_the_logarithm_of_the_number_of_groups(
        table in multigroup_tables()
    ) {
        let most = (table[0].len() as f64).ln();
        prop_assert!(value("multigroup_mutual_information", &table) < most + ROUNDING);
    }

    #[test]
    fn isolation_is_never_below_the_share_of_the_group(table in two_group_tables()) {
        prop_assert!(group_share(&table) < value("isolation", &table) + ROUNDING);
    }

    #[test]
    fn the_order_of_areas_changes_no_bit(
        // Split areas have the same composition and differ in size, so that ties must be broken.
        (table, shuffled) in any_tables()
            .prop_map(|table| split(&table, 0.25))
            .prop_flat_map(|table| (Just(table.clone()), Just(table).prop_shuffle()))
    ) {
        prop_assert_eq!(multi_group(&table), multi_group(&shuffled));
        if table[0].len() == 2 {
            prop_assert_eq!(two_group(&table), two_group(&shuffled));
        }
        same_bits(&table, &shuffled)?;
    }

    #[test]
    fn empty_areas_change_no_bit(table in any_tables()) {
        let mut with_empty_areas = table.clone();
        with_empty_areas.insert(0, vec![0.0; table[0].len()]);
        with_empty_areas.push(vec![-0.0; table[0].len()]);
        same_bits(&table, &with_empty_areas)?;
    }

    #[test]
    fn empty_groups_change_no_bit(table in multigroup_tables()) {
        // Behind the first two, which indices of a pair take.
        let with_empty_group: Table =
            table.iter().map(|area| [&area[..2], &[0.0], &area[2..]].concat()).collect();
        same_bits(&table, &with_empty_group)?;
    }

    #[test]
    fn formulas_agree_with_the_textbooks(
        table in two_group_tables().prop_filter("no group is tiny", is_balanced)
    ) {
        for (id, textbook) in [
            ("dissimilarity", textbook::dissimilarity(&table)),
            ("gini", textbook::gini(&table)),
            ("atkinson", textbook::atkinson(&table, 0.5)),
            ("correlation_ratio", textbook::correlation_ratio(&table)),
            ("mutual_information", textbook::mutual_information(&table)),
            ("information_theory", textbook::information_theory(&table)),
            ("square_root", textbook::square_root(&table)),
            ("min_max", textbook::min_max(&table)),
            ("karmel_maclachlan", textbook::karmel_maclachlan(&table)),
            ("concentration_profile", textbook::concentration_profile(&table)),
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
        if let Ok(value) = two_group(&table).and(
            try_evaluate_at(find("bell_isolation").unwrap(), f64::NAN, &table)
        ) {
            let textbook = textbook::bell_isolation(&table);
            prop_assert!(close(value, textbook), "Bell: {value} and {textbook}");
        }
    }

    #[test]
    fn generalised_entropy_agrees_with_the_textbook_for_every_order(
        table in mixed(two_group_tables()).prop_filter("no group is tiny", is_balanced),
        order in prop_oneof![-2.0..2.0, Just(-2.0), Just(0.0), Just(0.5), Just(1.0), Just(2.0)]
            .prop_filter("the textbook loses digits beside 0 and 1", |order: &f64| {
                [0.0, 1.0].iter().all(|limit| order == limit || 1e-3 < (order - limit).abs())
            }),
    ) {
        let value = evaluate_at(find("generalised_entropy").unwrap(), order, &table);
        let textbook = textbook::generalised_entropy(&table, order);
        prop_assert!((value - textbook).abs() < 1e-9 * value.max(1.0), "{value} and {textbook}");
    }

    #[test]
    fn the_atkinson_index_agrees_with_the_textbook_for_every_shape(
        table in two_group_tables().prop_filter("no group is tiny", is_balanced),
        shape in 0.01..0.95,
    ) {
        let value = evaluate_at(find("atkinson").unwrap(), shape, &table);
        let textbook = textbook::atkinson(&table, shape);
        prop_assert!(close(value, textbook), "{value} and {textbook}");
    }

    #[test]
    fn multigroup_formulas_agree_with_the_textbooks(
        table in multigroup_tables().prop_filter("no group is tiny", is_balanced)
    ) {
        for (id, textbook) in [
            ("multigroup_dissimilarity", textbook::multigroup_dissimilarity(&table)),
            ("multigroup_mutual_information", textbook::mutual_information(&table)),
            ("multigroup_information_theory", textbook::information_theory(&table)),
            ("multigroup_gini", textbook::multigroup_gini(&table)),
            (
                "multigroup_squared_coefficient_of_variation",
                textbook::multigroup_squared_coefficient_of_variation(&table),
            ),
            ("multigroup_normalised_exposure", textbook::multigroup_normalised_exposure(&table)),
            ("multigroup_relative_diversity", textbook::multigroup_relative_diversity(&table)),
            ("multigroup_symmetric_atkinson", textbook::multigroup_symmetric_atkinson(&table)),
            ("exposure", textbook::exposure(&table)),
            ("diversity_entropy", textbook::diversity_entropy(&table)),
            ("simpson_concentration", textbook::simpson_concentration(&table)),
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
    }

    #[test]
    fn gini_is_never_below_dissimilarity(table in two_group_tables()) {
        prop_assert!(value("dissimilarity", &table) < value("gini", &table) + ROUNDING);
    }

    #[test]
    fn squared_indices_are_never_above_dissimilarity(table in any_tables()) {
        let dissimilarity = value("multigroup_dissimilarity", &table) + ROUNDING;
        prop_assert!(value("multigroup_relative_diversity", &table) < dissimilarity);
        if table[0].len() == 2 {
            prop_assert!(value("correlation_ratio", &table) < dissimilarity);
            prop_assert!(value("square_root", &table) < dissimilarity);
        }
    }

    #[test]
    fn indices_of_several_groups_agree_with_those_of_two(table in two_group_tables()) {
        for (of_two, of_several) in [
            ("dissimilarity", "multigroup_dissimilarity"),
            ("gini", "multigroup_gini"),
            ("information_theory", "multigroup_information_theory"),
            ("mutual_information", "multigroup_mutual_information"),
            ("square_root", "multigroup_symmetric_atkinson"),
            ("correlation_ratio", "multigroup_relative_diversity"),
            ("correlation_ratio", "multigroup_squared_coefficient_of_variation"),
            ("correlation_ratio", "multigroup_normalised_exposure"),
            ("interaction", "exposure"),
        ] {
            let (two, several) = (value(of_two, &table), value(of_several, &table));
            prop_assert!(close(two, several), "{of_several}: {two} and {several}");
        }
    }

    #[test]
    fn indices_of_several_groups_are_means_of_those_of_each_against_all_others(
        table in multigroup_tables()
    ) {
        let totals = totals(&table);
        let shares: Vec<f64> = (0..totals.len()).map(|group| share(&totals, group)).collect();
        let against_others: Vec<Table> = (0..totals.len())
            .map(|group| {
                let others = |area: &Vec<f64>| area.iter().sum::<f64>() - area[group];
                table.iter().map(|area| vec![area[group], others(area).max(0.0)]).collect()
            })
            .collect();
        let mean = |id: &str, weight: fn(f64) -> f64| {
            let weights: f64 = shares.iter().copied().map(weight).sum();
            let values = against_others.iter().map(|table| value(id, table));
            values.zip(&shares).map(|(value, &share)| weight(share) * value).sum::<f64>() / weights
        };
        let spread = |share: f64| share * (1.0 - share);
        for (id, mean) in [
            ("multigroup_dissimilarity", mean("dissimilarity", spread)),
            ("multigroup_gini", mean("gini", spread)),
            ("multigroup_relative_diversity", mean("correlation_ratio", spread)),
            ("multigroup_normalised_exposure", mean("correlation_ratio", |share| share)),
            (
                "multigroup_squared_coefficient_of_variation",
                mean("correlation_ratio", |share| 1.0 - share),
            ),
        ] {
            // Where a group is nearly everyone, subtracting it here costs digits.
            let value = value(id, &table);
            prop_assert!((value - mean).abs() < 1e-7, "{id}: {value} and {mean}");
        }
    }

    #[test]
    fn the_square_root_index_is_the_atkinson_index_and_generalised_entropy_of_one_half(
        table in two_group_tables()
    ) {
        let square_root = value("square_root", &table);
        prop_assert!(close(square_root, 1.0 - (1.0 - value("atkinson", &table)).sqrt()));
        prop_assert!(close(4.0 * square_root, value("generalised_entropy", &table)));
    }

    #[test]
    fn generalised_entropy_has_no_step_where_another_formula_takes_over(
        table in mixed(two_group_tables()),
        order in prop::sample::select(vec![0.0, 0.5, 1.0]),
    ) {
        let at = |order| evaluate_at(find("generalised_entropy").unwrap(), order, &table);
        for beside in [order - 1e-12, order + 1e-12] {
            let (here, there) = (at(order), at(beside));
            prop_assert!((here - there).abs() < 1e-9 * here.max(1.0), "{here} and {there}");
        }
    }

    #[test]
    fn generalised_entropy_seen_from_the_others_has_the_order_that_is_left_to_one(
        table in mixed(two_group_tables()),
        order in -1.0..2.0,
    ) {
        let index = find("generalised_entropy").unwrap();
        let one = evaluate_at(index, order, &table);
        let other = evaluate_at(index, 1.0 - order, &rotated(&table, 1));
        prop_assert!((one - other).abs() < 1e-9 * one.max(1.0), "{one} and {other}");
    }

    #[test]
    fn generalised_entropy_has_no_value_where_it_would_be_infinite(table in two_group_tables()) {
        let index = find("generalised_entropy").unwrap();
        let lacks = |group: usize| {
            table.iter().any(|area| area[group] == 0.0 && 0.0 < area[1 - group])
        };
        for (order, is_infinite) in [
            (-1.0, lacks(0)),
            (0.0, lacks(0)),
            (1e-3, false),
            (0.999, false),
            (1.0, lacks(1)),
            (2.0, lacks(1)),
        ] {
            let value = try_evaluate_at(index, order, &table);
            let expected = if is_infinite { Some(InvalidTable::NotDivisible) } else { None };
            prop_assert_eq!(value.err(), expected, "order {}", order);
        }
    }

    #[test]
    fn dissimilarity_fixes_the_indices_that_rescale_it(table in two_group_tables()) {
        let (dissimilarity, share) = (value("dissimilarity", &table), group_share(&table));
        let min_max = 2.0 * dissimilarity / (1.0 + dissimilarity);
        prop_assert!(close(value("min_max", &table), min_max));
        let karmel_maclachlan = 2.0 * share * (1.0 - share) * dissimilarity;
        prop_assert!(close(value("karmel_maclachlan", &table), karmel_maclachlan));
    }

    #[test]
    fn exposure_to_all_groups_adds_up_to_one(table in multigroup_tables()) {
        let Formula::Pair(exposure) = find("exposure").unwrap().formula else {
            unreachable!("it is an index of two of several groups")
        };
        let groups = multi_group(&table).unwrap();
        for group in 0..groups.n_groups() {
            let others = (0..groups.n_groups()).filter(|&other| other != group);
            let exposures: f64 = others.map(|other| exposure(&groups, group, other)).sum();
            let others = |area: &[f64]| area.iter().sum::<f64>() - area[group];
            let against_others = groups.rows().map(|row| vec![row[group], others(row).max(0.0)]);
            let isolation = value("isolation", &against_others.collect());
            prop_assert!(close(exposures + isolation, 1.0), "{exposures} and {isolation}");
            // Where both are the same group, it is the isolation of that group.
            prop_assert!(close(exposure(&groups, group, group), isolation));
        }
    }

    #[test]
    fn exposures_mirror_each_other_weighted_by_the_groups(table in multigroup_tables()) {
        let totals = totals(&table);
        let swapped: Table =
            table.iter().map(|area| [&[area[1], area[0]], &area[2..]].concat()).collect();
        let one = totals[0] * value("exposure", &table);
        let other = totals[1] * value("exposure", &swapped);
        prop_assert!((one - other).abs() < ROUNDING * (1.0 + one), "{one} and {other}");
    }

    #[test]
    fn measures_of_diversity_are_made_of_each_other(table in any_tables()) {
        let [interaction, concentration] =
            ["simpson_interaction", "simpson_concentration"].map(|id| value(id, &table));
        prop_assert!(close(interaction + concentration, 1.0));
        let entropy = value("diversity_entropy", &table);
        let effective = value("effective_number_of_groups", &table);
        prop_assert!(close(effective.ln(), entropy));
        // Hill's numbers of order 2, 1 and 0.
        let n_groups = table[0].len() as f64;
        prop_assert!(1.0 / concentration < effective + ROUNDING);
        prop_assert!(effective < n_groups + ROUNDING);
        // They are the entropy that mutual information is a part of.
        let information = value("multigroup_information_theory", &table) * entropy;
        prop_assert!(close(information, value("multigroup_mutual_information", &table)));
    }

    #[test]
    fn the_segregation_index_stays_when_the_share_changes_by_one_factor_everywhere(
        table in two_group_tables(),
        factor in 0.01..1.0,
    ) {
        let thinned: Table = table
            .iter()
            .map(|area| vec![area[0] * factor, area[1] + area[0] * (1.0 - factor)])
            .collect();
        prop_assert!(close(value("segregation", &table), value("segregation", &thinned)));
    }

    #[test]
    fn the_concentration_profile_of_a_minority_ends_at_one(table in two_group_tables()) {
        if group_share(&table) <= 0.5 {
            prop_assert!(value("concentration_profile", &table) < 1.0 + ROUNDING);
        }
    }

    #[test]
    fn the_segregation_index_is_dissimilarity_times_the_share_of_the_others(
        table in two_group_tables()
    ) {
        let expected = value("dissimilarity", &table) * (1.0 - group_share(&table));
        prop_assert!(close(value("segregation", &table), expected));
    }

    #[test]
    fn isolation_and_interaction_add_up_to_one(table in two_group_tables()) {
        let (isolation, interaction) = (value("isolation", &table), value("interaction", &table));
        prop_assert!(close(isolation + interaction, 1.0));
    }

    #[test]
    fn the_atkinson_index_of_shape_one_half_is_symmetric(table in two_group_tables()) {
        prop_assert!(close(value("atkinson", &table), value("atkinson", &rotated(&table, 1))));
    }

    #[test]
    fn the_atkinson_index_has_no_step_at_one_half(table in two_group_tables()) {
        // One half takes a square root, its neighbour two powers.
        let beside = evaluate_at(find("atkinson").unwrap(), 0.5 + 1e-15, &table);
        prop_assert!(close(value("atkinson", &table), beside));
    }

    #[test]
    fn joining_two_groups_never_raises_mutual_information(table in multigroup_tables()) {
        let joined: Table =
            table.iter().map(|area| [&[area[0] + area[1]], &area[2..]].concat()).collect();
        let id = "multigroup_mutual_information";
        prop_assert!(value(id, &joined) < value(id, &table) + ROUNDING);
    }

    #[test]
    fn an_index_with_a_part_weight_is_that_between_parts_and_the_weighted_sum_within(
        two in two_group_tables(),
        two_mixed in mixed(two_group_tables()),
        several in multigroup_tables(),
        several_mixed in mixed(multigroup_tables()),
        parts in prop::collection::vec(any::<Index>(), 40),
        n_parts in 2_usize..6,
    ) {
        for index in of_counts().filter(|index| index.part_weight.is_some()) {
            let several = [&several, &several_mixed];
            let two = [&two, &two_mixed];
            let tables = if index.needs_two_groups() { two } else { several };
            for table in tables {
                check_parts(index, table, &parts_of(table, &parts, n_parts))?;
            }
        }
    }

    #[test]
    fn joining_areas_never_raises_what_a_finer_division_never_lowers(
        two in two_group_tables(),
        several in multigroup_tables(),
        parts in prop::collection::vec(any::<Index>(), 40),
        n_parts in 2_usize..12,
    ) {
        for table in [&two, &several] {
            let joined: Table = parts_of(table, &parts, n_parts).iter().map(totals).collect();
            for ((id, coarse), (_, fine)) in results(&joined).into_iter().zip(results(table)) {
                let (Ok(coarse), Ok(fine)) = (coarse, fine) else {
                    continue;
                };
                let says = |words| find(id).unwrap().sensitivity.en.contains(words);
                if says("never lowers it") {
                    let rounding = ROUNDING * fine.max(1.0);
                    prop_assert!(coarse - fine < rounding, "{id}: {fine} and {coarse}");
                } else if says("never raises it") {
                    prop_assert!(fine - coarse < ROUNDING, "{id}: {fine} and {coarse}");
                }
            }
        }
    }

    #[test]
    fn counts_of_any_magnitude_give_a_value_in_range_or_a_refusal(
        table in tables_of_any_magnitude()
    ) {
        if two_group(&table).is_ok() {
            for index in of_counts().filter(|index| index.needs_two_groups()) {
                for parameter in parameters(index) {
                    let Ok(value) = try_evaluate_at(index, parameter, &table) else {
                        continue;
                    };
                    prop_assert!(index.range.contains(value), "{} is {value}", index.id);
                }
            }
        }
        if multi_group(&table).is_ok() {
            for index in of_counts().filter(|index| !index.needs_two_groups()) {
                // One of the first two groups, which indices of a pair take, may be empty.
                let Ok(value) = try_evaluate_at(index, f64::NAN, &table) else {
                    continue;
                };
                prop_assert!(index.range.contains(value), "{} is {value}", index.id);
            }
        }
    }
}

#[test]
fn one_member_among_a_billion_keeps_twelve_digits() {
    let areas: Vec<(f64, f64)> = std::iter::repeat_n((0.0, 10_000.0), 99_999)
        .chain([(1.0, 9_999.0)])
        .collect();
    let cells: Vec<f64> = areas
        .iter()
        .flat_map(|&(group, others)| [group, others])
        .collect();
    let two_group = TwoGroup::new(areas).unwrap();
    let multi_group = MultiGroup::new(2, cells).unwrap();
    // Computed with fifty digits from the formulas as the textbooks print them.
    let dissimilarity = 0.999_990_000_999_99;
    let information_theory = 0.529_983_638_409_414_7;
    let correlation_ratio = 0.000_099_999_000_099_999;
    let square_root = 0.996_837_880_456_086_6;
    let check = |id: &str, expected: f64| {
        let value = match find(id).unwrap().formula {
            Formula::TwoGroup(formula) => formula.of(&two_group, Some(0.5)).unwrap(),
            Formula::MultiGroup(formula) => formula.of(&multi_group, None).unwrap(),
            Formula::Pair(formula) => formula(&multi_group, 0, 1),
            _ => unreachable!("{id} takes groups without order"),
        };
        assert!((value / expected - 1.0).abs() < 1e-12, "{id}: {value:e}");
    };
    for (id, expected) in [
        ("dissimilarity", dissimilarity),
        ("segregation", 0.999_99),
        ("gini", dissimilarity),
        ("atkinson", 0.999_990_000_999_990),
        ("square_root", square_root),
        ("generalised_entropy", 4.0 * square_root),
        ("karmel_maclachlan", 1.999_98e-9),
        ("min_max", 0.999_995_000_474_999_9),
        ("information_theory", information_theory),
        ("correlation_ratio", correlation_ratio),
        ("isolation", 0.000_1),
        ("interaction", 0.999_9),
        ("exposure", 0.999_9),
        ("concentration_profile", 0.000_099_999_000_099_999),
        ("multigroup_dissimilarity", dissimilarity),
        ("multigroup_gini", dissimilarity),
        ("multigroup_information_theory", information_theory),
        ("multigroup_relative_diversity", correlation_ratio),
        (
            "multigroup_squared_coefficient_of_variation",
            correlation_ratio,
        ),
        ("multigroup_normalised_exposure", correlation_ratio),
        ("multigroup_symmetric_atkinson", square_root),
        ("diversity_entropy", 2.172_326_583_644_641e-8),
        ("effective_number_of_groups", 1.000_000_021_723_266),
        ("simpson_interaction", 1.999_999_998e-9),
        ("simpson_concentration", 0.999_999_998),
    ] {
        check(id, expected);
    }
}

#[test]
fn all_but_one_among_a_billion_keep_twelve_digits() {
    let areas = std::iter::repeat_n((10_000.0, 0.0), 99_999).chain([(9_999.0, 1.0)]);
    let two_group = TwoGroup::new(areas).unwrap();
    // Symmetric indices have the values of the table seen from the other group.
    for (id, expected) in [
        ("dissimilarity", 0.999_990_000_999_99),
        ("gini", 0.999_990_000_999_99),
        ("information_theory", 0.529_983_638_409_414_7),
        ("correlation_ratio", 0.000_099_999_000_099_999),
        ("square_root", 0.996_837_880_456_086_6),
        ("karmel_maclachlan", 1.999_98e-9),
    ] {
        let Formula::TwoGroup(formula) = find(id).unwrap().formula else {
            unreachable!("{id} takes a group and the others")
        };
        let value = formula.of(&two_group, None).unwrap();
        assert!((value / expected - 1.0).abs() < 1e-12, "{id}: {value:e}");
    }
}

#[test]
fn bell_isolation_needs_members_who_can_meet() {
    let index = find("bell_isolation").unwrap();
    let check = |table: &[[f64; 2]], expected| {
        let value = try_evaluate_at(index, f64::NAN, table);
        assert_eq!(value, expected, "{table:?}");
    };
    check(&[[1.0, 5.0], [0.0, 5.0]], Err(InvalidTable::OneMember));
    check(&[[1.5, 5.0], [0.0, 5.0]], Err(InvalidTable::OneMember));
    // All members live alone.
    let alone = [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 9.0]];
    check(&alone, Err(InvalidTable::NotDivisible));
    // Each member is the only one in an area with others.
    check(&[[1.0, 5.0], [1.0, 5.0]], Ok(0.0));
    check(&[[7.0, 0.0], [0.0, 5.0]], Ok(1.0));
}

/// Numbers that look random, the same in every run (Steele and others 2014, SplitMix64,
/// <https://doi.org/10.1145/2660193.2660195>).
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as usize % end
    }
}

/// As many people of each group as asked for, dealt at random to areas of the same size.
fn dealt(group_totals: &[usize], area_size: usize, draws: &mut Draws) -> Table {
    let mut people: Vec<usize> = (group_totals.iter().enumerate())
        .flat_map(|(group, &total)| std::iter::repeat_n(group, total))
        .collect();
    for last in (1..people.len()).rev() {
        people.swap(last, draws.below(last + 1));
    }
    let counts = |area: &[usize]| {
        let mut counts = vec![0.0; group_totals.len()];
        area.iter().for_each(|&group| counts[group] += 1.0);
        counts
    };
    people.chunks_exact(area_size).map(counts).collect()
}

/// What the texts on sensitivity say that chance alone gives.
#[test]
fn chance_gives_what_the_texts_say() {
    use std::f64::consts::{LN_2, PI};
    const DRAWS: usize = 100;
    const N_AREAS: usize = 40;
    const SIZE: usize = 1_000;
    let mut draws = Draws(1);
    let mut check = |group_totals: &[usize], expected: &[(&str, f64)]| {
        let tables: Vec<Table> = (0..DRAWS)
            .map(|_| dealt(group_totals, SIZE, &mut draws))
            .collect();
        for &(id, expected) in expected {
            let mean = tables.iter().map(|table| value(id, table)).sum::<f64>() / DRAWS as f64;
            assert!(
                (mean / expected - 1.0).abs() < 0.07,
                "{id}: {mean} and {expected}"
            );
        }
    };
    let (people, n, areas) = ((N_AREAS * SIZE) as f64, SIZE as f64, N_AREAS as f64);
    // Areas share the deviations of all but one of them.
    let dealt_out = (areas - 1.0) / areas;
    let root = dealt_out.sqrt();
    let one = (areas - 1.0) / (people - 1.0);
    let (p, q) = (0.1, 0.9);
    let entropy = -(p * f64::ln(p) + q * f64::ln(q));
    let dissimilarity = 1.0 / (2.0 * PI * n * p * q).sqrt() * root;
    check(
        &[4_000, 36_000],
        &[
            ("dissimilarity", dissimilarity),
            ("segregation", (q / (2.0 * PI * n * p)).sqrt() * root),
            ("gini", 1.0 / (PI * n * p * q).sqrt() * root),
            ("atkinson", 0.5 / (2.0 * n * p * q) * dealt_out),
            ("square_root", 1.0 / (8.0 * n * p * q) * dealt_out),
            ("generalised_entropy", 1.0 / (2.0 * n * p * q) * dealt_out),
            ("karmel_maclachlan", (2.0 * p * q / (PI * n)).sqrt() * root),
            // Nearly twice: the denominator is one and D.
            (
                "min_max",
                (2.0 / (PI * n * p * q)).sqrt() * root / (1.0 + dissimilarity),
            ),
            ("information_theory", 1.0 / (2.0 * n * entropy) * dealt_out),
            ("mutual_information", (areas - 1.0) / (2.0 * people)),
            ("correlation_ratio", one),
            ("isolation", p + q * one),
            ("interaction", q - q * one),
            ("bell_isolation", 3_999.0 / 39_999.0),
            (
                "concentration_profile",
                (2.0 * p / (PI * n * q)).sqrt() * root,
            ),
        ],
    );
    // Not a mean of many groups: shares of one half, a quarter, and two eighths.
    let shares = [0.5, 0.25, 0.125, 0.125];
    let interaction: f64 = shares.iter().map(|share| share * (1.0 - share)).sum();
    let roots: f64 = shares
        .iter()
        .map(|share| f64::sqrt(share * (1.0 - share)))
        .sum();
    let entropy = 1.75 * LN_2;
    let inverse_totals: f64 = shares.iter().map(|share| 1.0 / (share * people)).sum();
    check(
        &[20_000, 10_000, 5_000, 5_000],
        &[
            (
                "multigroup_dissimilarity",
                roots / (interaction * (2.0 * PI * n).sqrt()) * root,
            ),
            (
                "multigroup_gini",
                roots / (interaction * (PI * n).sqrt()) * root,
            ),
            (
                "multigroup_information_theory",
                3.0 / (2.0 * n * entropy) * dealt_out,
            ),
            (
                "multigroup_mutual_information",
                (areas - 1.0) * 3.0 / (2.0 * people),
            ),
            ("multigroup_squared_coefficient_of_variation", one),
            ("multigroup_relative_diversity", one),
            ("multigroup_normalised_exposure", one),
            (
                "multigroup_symmetric_atkinson",
                areas * 3.0 / (2.0 * 16.0) * inverse_totals * dealt_out,
            ),
            ("exposure", 0.25 - 0.25 * one),
        ],
    );
}

/// Over every way to deal four members and five others to areas of three, two and four.
#[test]
fn chance_gives_exactly_what_the_texts_say_of_bell_isolation_and_the_correlation_ratio() {
    let choose =
        |n: usize, k: usize| (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64);
    let sizes = [3_usize, 2, 4];
    let (mut ways_of_all, mut bell, mut ratio, mut isolation) = (0.0, 0.0, 0.0, 0.0);
    for first in 0..=3 {
        for second in 0..=2 {
            let Some(third) = 4_usize.checked_sub(first + second).filter(|&it| it <= 4) else {
                continue;
            };
            let members = [first, second, third];
            let ways: f64 = (0..3)
                .map(|area| choose(sizes[area], members[area]))
                .product();
            let table: Table = (0..3)
                .map(|area| vec![members[area] as f64, (sizes[area] - members[area]) as f64])
                .collect();
            ways_of_all += ways;
            bell += ways * value("bell_isolation", &table);
            ratio += ways * value("correlation_ratio", &table);
            isolation += ways * value("isolation", &table);
        }
    }
    assert_eq!(ways_of_all, choose(9, 4));
    assert!(close(bell / ways_of_all, 3.0 / 8.0));
    assert!(close(ratio / ways_of_all, 2.0 / 8.0));
    assert!(close(
        isolation / ways_of_all,
        4.0 / 9.0 + 5.0 / 9.0 * 2.0 / 8.0
    ));
}
