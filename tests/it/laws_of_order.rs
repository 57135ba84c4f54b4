//! Laws of the indices of ordered groups, on tables that nobody chose.
//!
//! As in `axioms.rs`, every index is held to each axiom it claims, and for each that it does not
//! claim a table is found on which it breaks it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use klyfta::indices::{
    Axiom, Definition, Dimension, Formula, Incomes, InvalidTable, REGISTRY, TwoGroup, find,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::registry::{evaluate, incomes, ordered, try_evaluate_at};

/// A row for each area, a column for each category from the lowest; or a row for each income with
/// its population and area.
type Table = Vec<Vec<f64>>;

/// How far two ways of computing the same number may differ by rounding.
const ROUNDING: f64 = 1e-10;

/// How far an index must depart from an axiom for a table to count as a counter-example.
const BREACH: f64 = 1e-6;

fn config() -> ProptestConfig {
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

/// Tables with few or many categories, of which some may have no members.
fn ordered_tables() -> impl Strategy<Value = Table> {
    (2_usize..8)
        .prop_flat_map(|n_categories| {
            let category = prop_oneof![1 => Just(0.0), 9 => Just(1.0)];
            let categories = prop::collection::vec(category, n_categories);
            let area = prop::collection::vec(counts(), n_categories);
            (categories, prop::collection::vec(area, 2..30))
        })
        .prop_map(|(categories, table)| scaled(&table, &categories))
        .prop_filter("two categories and two areas are inhabited", |table| {
            ordered(table).is_ok()
        })
}

fn tables_of_two() -> impl Strategy<Value = Table> {
    prop::collection::vec(prop::collection::vec(counts(), 2), 2..30)
        .prop_filter("both categories are inhabited", |table| {
            ordered(table).is_ok()
        })
}

/// Tables with enough categories for the rank-order indices and none so small that its thresholds
/// are all but one.
fn graded_tables() -> impl Strategy<Value = Table> {
    (6_usize..12)
        .prop_flat_map(|n_categories| {
            let sizes = prop::collection::vec(0.3..1.0, n_categories);
            let count = prop_oneof![1 => Just(0.0), 4 => (0_u32..1_000).prop_map(f64::from)];
            let area = prop::collection::vec(count, n_categories);
            (sizes, prop::collection::vec(area, 4..30))
        })
        .prop_map(|(sizes, table)| scaled(&table, &sizes))
        .prop_filter("no category is small", |table| {
            let totals = totals(table);
            totals.iter().all(|n| 0.02 < n / totals.iter().sum::<f64>())
        })
}

fn of_ordered() -> impl Iterator<Item = &'static Definition> {
    (REGISTRY.iter()).filter(|index| matches!(index.formula, Formula::Ordered(_)))
}

/// Those that fit a curve, and so need many thresholds.
fn of_ranks() -> impl Iterator<Item = &'static Definition> {
    of_ordered().filter(|index| index.parameter.is_some())
}

fn without_curve() -> impl Iterator<Item = &'static Definition> {
    of_ordered().filter(|index| index.parameter.is_none())
}

const ORDINAL: [&str; 4] = [
    "ordinal_information_theory",
    "ordinal_variation_ratio",
    "ordinal_square_root",
    "ordinal_absolute_difference",
];

const RANK_ORDER: [&str; 3] = [
    "rank_order_information_theory",
    "rank_order_variance_ratio",
    "rank_order_square_root",
];

/// Values of the parameter for which claims must hold.
fn parameters(index: &Definition) -> &'static [f64] {
    match index.parameter.map(|it| it.name) {
        None => &[f64::NAN],
        Some("order") => &[0.0, 1.0, 2.0, 4.0],
        Some("percentile") => &[0.05, 0.1, 0.5, 0.9, 0.95],
        Some(name) => panic!("which values of {name}?"),
    }
}

/// Where and how a table is changed, drawn at random beside the table.
#[derive(Clone, Copy, Debug)]
struct Change {
    areas: [Index; 2],
    categories: [Index; 2],
    factor: f64,
    step: f64,
}

fn changes() -> impl Strategy<Value = Change> {
    let places = || any::<[Index; 2]>();
    (places(), places(), -6.0..6.0, 0.3..0.9).prop_map(|(areas, categories, power, step)| Change {
        areas,
        categories,
        factor: 10_f64.powf(power),
        step,
    })
}

fn totals(table: &Table) -> Vec<f64> {
    let total = |category: usize| table.iter().map(|area| area[category]).sum();
    (0..table[0].len()).map(total).collect()
}

fn scaled(table: &Table, factors: &[f64]) -> Table {
    let scale = |area: &Vec<f64>| area.iter().zip(factors).map(|(n, by)| n * by).collect();
    table.iter().map(scale).collect()
}

fn reversed(table: &Table) -> Table {
    let reverse = |area: &Vec<f64>| area.iter().rev().copied().collect();
    table.iter().map(reverse).collect()
}

/// Each area divided into two of the same composition.
fn split(table: &Table, part: f64) -> Table {
    let divide = |area: &Vec<f64>| {
        [part, 1.0 - part].map(|part| area.iter().map(|n| n * part).collect::<Vec<f64>>())
    };
    table.iter().flat_map(divide).collect()
}

/// As many areas, of different size, each with the region's composition.
fn evened(table: &Table) -> Table {
    let totals = totals(table);
    let area = |size: usize| totals.iter().map(|n| n * size as f64).collect();
    (1..=table.len()).map(area).collect()
}

/// One area for each category, with all its members.
fn wholly_apart(table: &Table) -> Table {
    let totals = totals(table);
    let alone = |category: usize| {
        let mut area = vec![0.0; totals.len()];
        area[category] = totals[category];
        area
    };
    (0..totals.len()).map(alone).collect()
}

/// The share of an area at or below each threshold.
fn cumulative_shares(area: &[f64]) -> Vec<f64> {
    let total: f64 = area.iter().sum();
    let below = |threshold: usize| area[..threshold].iter().sum::<f64>() / total;
    (1..area.len()).map(below).collect()
}

/// Lets someone of a lower category and someone of a higher swap homes: the lower leaves the area
/// where more are below each threshold between the two, and no share passes that of the other area.
///
/// At each of these thresholds the areas come nearer to each other and none changes its size, at
/// the others nothing happens (Reardon 2009).
fn exchange(table: &Table, change: Change) -> Option<Table> {
    let [one, other] = change.areas.map(|area| area.index(table.len()));
    let [first, second] = (change.categories).map(|category| category.index(table[0].len()));
    let [low, high] = [first.min(second), first.max(second)];
    let area_totals = [one, other].map(|area| table[area].iter().sum::<f64>());
    if one == other || low == high || area_totals.contains(&0.0) {
        return None;
    }
    let [shares, other_shares] = [one, other].map(|area| cumulative_shares(&table[area]));
    let gaps = || (low..high).map(|threshold| shares[threshold] - other_shares[threshold]);
    let [lower, upper] = if gaps().all(|gap| 0.01 < gap) {
        [one, other]
    } else if gaps().all(|gap| gap < -0.01) {
        [other, one]
    } else {
        return None;
    };
    let smallest = gaps().map(f64::abs).fold(f64::INFINITY, f64::min);
    let meeting = smallest / area_totals.map(|total| 1.0 / total).iter().sum::<f64>();
    let most = meeting.min(table[lower][low]).min(table[upper][high]);
    let swapped = most * change.step;
    // Where hardly anyone moves, rounding hides what happens.
    (1e-6 < swapped / totals(table).iter().sum::<f64>()).then(|| {
        let mut table = table.clone();
        table[lower][low] -= swapped;
        table[upper][low] += swapped;
        table[upper][high] -= swapped;
        table[lower][high] += swapped;
        table
    })
}

/// How far the index departs from the axiom on this table: zero or less when it keeps it. Nothing
/// when the drawn change is not one that the axiom speaks of, or the table has no index.
fn breach(
    axiom: Axiom,
    index: &Definition,
    parameter: f64,
    table: &Table,
    change: Change,
) -> Option<f64> {
    let value = |table: &Table| try_evaluate_at(index, parameter, table);
    let before = value(table).ok()?;
    let rise = |changed: Table| value(&changed).unwrap() - before;
    Some(match axiom {
        Axiom::OrganizationalEquivalence => rise(split(table, change.step)).abs(),
        Axiom::SizeInvariance => rise(scaled(table, &vec![change.factor; table[0].len()])).abs(),
        Axiom::Exchanges => rise(exchange(table, change)?),
        Axiom::ZeroAtEvenness => value(&evened(table)).unwrap().abs(),
        Axiom::OneAtCompleteSegregation => (value(&wholly_apart(table)).unwrap() - 1.0).abs(),
        Axiom::OrderReversal => rise(reversed(table)).abs(),
        _ => unreachable!("{axiom:?} says nothing of ordered groups"),
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
            for &parameter in parameters(index) {
                let Some(breach) = breach(axiom, index, parameter, &table, change) else {
                    continue;
                };
                // A percentage is a hundred times as large, and so is its rounding.
                let scale = if index.range.max == 100.0 { 100.0 } else { 1.0 };
                prop_assert!(
                    breach < ROUNDING * scale,
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
        let n_tried = n_tried.borrow();
        let n_tried = n_tried.get(&(index.id, axiom)).copied().unwrap_or(0);
        assert!(
            config().cases / 10 < n_tried,
            "{axiom:?} was hardly ever tried on {}: {n_tried} times",
            index.id
        );
    }
}

#[test]
fn claimed_axioms_hold_for_few_and_for_uneven_categories() {
    check_claims(&without_curve().collect::<Vec<_>>(), ordered_tables());
}

#[test]
fn claimed_axioms_hold_for_many_categories() {
    check_claims(&of_ordered().collect::<Vec<_>>(), graded_tables());
}

#[test]
fn axioms_not_claimed_are_broken_by_some_table() {
    const TABLES: usize = 5_000;
    for index in of_ordered() {
        let could_claim = |axiom: &&Axiom| axiom.speaks_of(index.formula);
        let withheld = |axiom: &&Axiom| !index.axioms.contains(axiom);
        for &axiom in Axiom::ALL.iter().filter(could_claim).filter(withheld) {
            // The same tables in every run: whether a claim is withheld must not depend on luck.
            let mut runner = TestRunner::deterministic();
            let strategy = (graded_tables(), changes());
            let found = (0..TABLES).any(|_| {
                let (table, change) = strategy.new_tree(&mut runner).unwrap().current();
                parameters(index).iter().any(|&parameter| {
                    breach(axiom, index, parameter, &table, change)
                        .is_some_and(|breach| BREACH < breach)
                })
            });
            assert!(found, "{} could claim {axiom:?}", index.id);
        }
    }
}

#[test]
fn the_constant_and_the_percentile_in_the_middle_would_meet_what_the_others_do_not() {
    // The comments beside the claims say why they are withheld; this keeps them true.
    let strategy = (graded_tables(), changes());
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let (table, change) = strategy.new_tree(&mut runner).unwrap().current();
        let holds = |axiom, id: &str, parameter| {
            let breach = breach(axiom, find(id).unwrap(), parameter, &table, change);
            assert!(
                breach.is_none_or(|breach| breach < ROUNDING),
                "{id} breaks {axiom:?}"
            );
        };
        for id in RANK_ORDER {
            // All weights of the thresholds are positive, where the curve is a constant.
            holds(Axiom::Exchanges, id, 0.0);
        }
        holds(Axiom::OrderReversal, "affluence_segregation", 0.5);
        holds(Axiom::OrderReversal, "poverty_segregation", 0.5);
    }
}

fn value(id: &str, table: &Table) -> f64 {
    evaluate(find(id).unwrap(), table)
}

fn value_at(id: &str, parameter: f64, table: &Table) -> f64 {
    try_evaluate_at(find(id).unwrap(), parameter, table).unwrap()
}

/// The values of all indices of ordered groups, or why they have none.
fn values(table: &Table) -> Vec<(&'static Definition, Result<f64, InvalidTable>)> {
    let at = |index, parameter| (index, try_evaluate_at(index, parameter, table));
    of_ordered()
        .flat_map(|index| parameters(index).iter().map(move |&it| at(index, it)))
        .collect()
}

fn same_bits(one: &Table, other: &Table) -> Result<(), TestCaseError> {
    for ((index, one), (_, other)) in values(one).into_iter().zip(values(other)) {
        let [one, other] = [one, other].map(|value| value.map(f64::to_bits));
        prop_assert_eq!(one, other, "{}", index.id);
    }
    Ok(())
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < ROUNDING
}

/// Formulas as the papers print them, without care for speed or for the last digits.
mod textbook {
    use super::{Table, cumulative_shares, totals};

    pub fn entropy(c: f64) -> f64 {
        let term = |c: f64| if c == 0.0 { 0.0 } else { -c * c.log2() };
        term(c) + term(1.0 - c)
    }

    pub fn variance(c: f64) -> f64 {
        4.0 * c * (1.0 - c)
    }

    pub fn square_root(c: f64) -> f64 {
        2.0 * (c * (1.0 - c)).sqrt()
    }

    pub fn absolute_difference(c: f64) -> f64 {
        1.0 - (2.0 * c - 1.0).abs()
    }

    /// The share of the region's variation that is not within areas (Reardon 2009), over the
    /// thresholds that these pick.
    fn lost(table: &Table, f: fn(f64) -> f64, is_counted: impl Fn(usize) -> bool) -> f64 {
        let variation = |area: &[f64]| {
            let shares = cumulative_shares(area).into_iter().enumerate();
            let counted = shares.filter(|(threshold, _)| is_counted(*threshold));
            // Rounding may carry a share past one.
            counted.map(|(_, share)| f(share.min(1.0))).sum::<f64>()
        };
        let totals = totals(table);
        let population: f64 = totals.iter().sum();
        let of_region = variation(&totals);
        let inhabited = table.iter().filter(|area| 0.0 < area.iter().sum());
        let lost = inhabited
            .map(|area| area.iter().sum::<f64>() / population * (of_region - variation(area)));
        lost.sum::<f64>() / of_region
    }

    pub fn ordinal(table: &Table, f: fn(f64) -> f64) -> f64 {
        lost(table, f, |_| true)
    }

    pub fn at_threshold(table: &Table, f: fn(f64) -> f64, threshold: usize) -> f64 {
        lost(table, f, |it| it == threshold)
    }
}

/// How mixed a population is of which this share is below a threshold.
type Variation = fn(f64) -> f64;

/// The ordinal indices beside what their papers sum over thresholds.
const VARIATIONS: [(&str, Variation); 4] = [
    ("ordinal_information_theory", textbook::entropy),
    ("ordinal_variation_ratio", textbook::variance),
    ("ordinal_square_root", textbook::square_root),
    ("ordinal_absolute_difference", textbook::absolute_difference),
];

/// Rank-order indices by the steps that Reardon (2011) prints: powers of the share, a fit to them,
/// and what the integral makes of each power.
pub mod reardon {
    use super::{Table, Variation, cumulative_shares, textbook, totals};

    /// A rank-order index: the variation by which it weights, and what the integral of each power
    /// of the share is, relative to that of the weight.
    #[derive(Clone, Copy)]
    pub struct RankOrder {
        pub variation: Variation,
        pub delta: fn(u32) -> f64,
    }

    fn binomial(n: u32, k: u32) -> f64 {
        (0..k)
            .map(|i| f64::from(n - i) / f64::from(i + 1))
            .product()
    }

    fn delta_of_information(power: u32) -> f64 {
        let m = f64::from(power);
        let tail = (0..=power).map(|n| {
            let sign = if (power - n).is_multiple_of(2) {
                1.0
            } else {
                -1.0
            };
            sign * binomial(power, n) / (m - f64::from(n) + 2.0).powi(2)
        });
        2.0 / (m + 2.0).powi(2) + 2.0 * tail.sum::<f64>()
    }

    fn delta_of_variance(power: u32) -> f64 {
        6.0 / f64::from((power + 2) * (power + 3))
    }

    fn delta_of_square_root(power: u32) -> f64 {
        let factors = (0..=power).map(|n| f64::from(2 * n + 1) / f64::from(2 * n + 4));
        4.0 * factors.product::<f64>()
    }

    pub const INDICES: [(&str, RankOrder); 3] = [
        (
            "rank_order_information_theory",
            RankOrder {
                variation: textbook::entropy,
                delta: delta_of_information,
            },
        ),
        (
            "rank_order_variance_ratio",
            RankOrder {
                variation: textbook::variance,
                delta: delta_of_variance,
            },
        ),
        (
            "rank_order_square_root",
            RankOrder {
                variation: textbook::square_root,
                delta: delta_of_square_root,
            },
        ),
    ];

    /// How the squared errors at the thresholds are weighted.
    #[derive(Clone, Copy)]
    pub enum Fit {
        /// By the square of the variation.
        Weighted,
        /// All alike, as OasisR does.
        Unweighted,
    }

    impl RankOrder {
        /// The two-group index at each threshold, beside the share below it.
        pub fn at_thresholds(self, table: &Table) -> Vec<(f64, f64)> {
            let shares = cumulative_shares(&totals(table)).into_iter().enumerate();
            shares
                .map(|(k, share)| (share, textbook::at_threshold(table, self.variation, k)))
                .collect()
        }

        /// The coefficients of the powers of the share.
        pub fn fit(self, table: &Table, order: usize, fit: Fit) -> Vec<f64> {
            let points = self.at_thresholds(table);
            let weight = |share: f64| match fit {
                Fit::Weighted => (self.variation)(share),
                Fit::Unweighted => 1.0,
            };
            // Columns of powers, and the index as the last; each but the last is made orthogonal to
            // those before it (modified Gram-Schmidt), twice, so that no digits are lost.
            let power = |power: usize| -> Vec<f64> {
                let cell = |&(share, _): &(f64, f64)| weight(share) * share.powi(power as i32);
                points.iter().map(cell).collect()
            };
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let mut directions: Vec<Vec<f64>> = Vec::new();
            let mut triangle: Vec<Vec<f64>> = Vec::new();
            for column in 0..=order {
                let mut left = power(column);
                let mut parts = vec![0.0; column];
                for _ in 0..2 {
                    for (part, direction) in parts.iter_mut().zip(&directions) {
                        let along = dot(direction, &left);
                        *part += along;
                        left.iter_mut()
                            .zip(direction)
                            .for_each(|(a, b)| *a -= along * b);
                    }
                }
                let length = dot(&left, &left).sqrt();
                parts.push(length);
                triangle.push(parts);
                directions.push(left.iter().map(|cell| cell / length).collect());
            }
            let target: Vec<f64> = (points.iter())
                .map(|&(share, index)| weight(share) * index)
                .collect();
            let mut coefficients = vec![0.0; order + 1];
            for row in (0..=order).rev() {
                let known: f64 = (row + 1..=order)
                    .map(|column| triangle[column][row] * coefficients[column])
                    .sum();
                coefficients[row] = (dot(&directions[row], &target) - known) / triangle[row][row];
            }
            coefficients
        }

        pub fn index(self, table: &Table, order: usize, fit: Fit) -> f64 {
            let coefficients = self.fit(table, order, fit).into_iter().enumerate();
            coefficients
                .map(|(power, coefficient)| coefficient * (self.delta)(power as u32))
                .sum()
        }
    }
}

/// Whether the papers' formulas keep enough digits on the table: no inhabited category is tiny.
fn is_balanced(table: &Table) -> bool {
    let totals = totals(table);
    let population: f64 = totals.iter().sum();
    totals.iter().all(|&n| n == 0.0 || 1e-3 < n / population)
}

/// Areas dealt by turns to regions, of which those without people are left out.
fn regions(table: &Table, n_regions: usize) -> Vec<Table> {
    (0..n_regions)
        .map(|region| {
            table
                .iter()
                .skip(region)
                .step_by(n_regions)
                .cloned()
                .collect()
        })
        .filter(|region: &Table| region.iter().flatten().any(|&count| 0.0 < count))
        .collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_stay_in_range(table in ordered_tables()) {
        for (index, value) in values(&table) {
            if let Ok(value) = value {
                prop_assert!(index.range.contains(value), "{} is {value}", index.id);
            }
        }
    }

    #[test]
    fn rounding_takes_no_value_below_zero_at_evenness(
        few in ordered_tables(), many in graded_tables()
    ) {
        for (index, value) in [values(&evened(&few)), values(&evened(&many))].concat() {
            if let Ok(value) = value {
                prop_assert!(value.is_sign_positive(), "{} is {value}", index.id);
            }
        }
    }

    #[test]
    fn the_order_of_areas_changes_no_bit(
        // Split areas have the same composition and differ in size, so that ties must be broken.
        (table, shuffled) in prop_oneof![ordered_tables(), graded_tables()]
            .prop_map(|table| split(&table, 0.25))
            .prop_flat_map(|table| (Just(table.clone()), Just(table).prop_shuffle()))
    ) {
        prop_assert_eq!(ordered(&table), ordered(&shuffled));
        same_bits(&table, &shuffled)?;
    }

    #[test]
    fn empty_areas_change_no_bit(table in prop_oneof![ordered_tables(), graded_tables()]) {
        let mut with_empty_areas = table.clone();
        with_empty_areas.insert(0, vec![0.0; table[0].len()]);
        with_empty_areas.push(vec![-0.0; table[0].len()]);
        same_bits(&table, &with_empty_areas)?;
    }

    #[test]
    fn categories_without_members_beyond_the_ends_change_no_bit(
        table in prop_oneof![ordered_tables(), graded_tables()]
    ) {
        let with_empty_ends: Table =
            table.iter().map(|area| [&[0.0], area.as_slice(), &[0.0]].concat()).collect();
        for ((index, one), (_, other)) in values(&table).into_iter().zip(values(&with_empty_ends)) {
            // That one speaks of the lowest and the highest category, whoever they are.
            if index.id != "inequality_index" {
                let [one, other] = [one, other].map(|value| value.map(f64::to_bits));
                prop_assert_eq!(one, other, "{}", index.id);
            }
        }
    }

    #[test]
    fn thresholds_part_everyone_in_those_below_and_those_above(table in ordered_tables()) {
        let ordered = ordered(&table).unwrap();
        let totals = totals(&table);
        let sides = |threshold: usize| {
            let [below, above] = [&totals[..threshold], &totals[threshold..]];
            [below.iter().sum::<f64>(), above.iter().sum::<f64>()]
        };
        let expected: Vec<[f64; 2]> =
            (1..totals.len()).map(sides).filter(|sides| !sides.contains(&0.0)).collect();
        let found = ordered.thresholds();
        prop_assert_eq!(found.len(), expected.len());
        for (threshold, [below, above]) in found.iter().zip(expected) {
            prop_assert!((threshold.group_total() / below - 1.0).abs() < 1e-12);
            prop_assert!((threshold.others_total() / above - 1.0).abs() < 1e-12);
            prop_assert_eq!(threshold.n_areas(), ordered.n_areas());
        }
    }

    #[test]
    fn ordinal_indices_agree_with_the_paper(
        table in ordered_tables().prop_filter("no category is tiny", is_balanced)
    ) {
        for (id, variation) in VARIATIONS {
            let (value, paper) = (value(id, &table), textbook::ordinal(&table, variation));
            prop_assert!(close(value, paper), "{id}: {value} and {paper}");
        }
    }

    #[test]
    fn ordinal_indices_of_two_categories_are_those_of_two_groups(table in tables_of_two()) {
        for (ordinal, two_groups) in [
            ("ordinal_information_theory", "information_theory"),
            ("ordinal_variation_ratio", "correlation_ratio"),
        ] {
            prop_assert!(close(value(ordinal, &table), value(two_groups, &table)), "{ordinal}");
        }
        // Hutchens (2004), and the same without squares.
        let [group, others] = [0, 1].map(|category| totals(&table)[category]);
        let shared: f64 = (table.iter())
            .map(|area| (area[0] / group * (area[1] / others)).sqrt())
            .sum();
        prop_assert!(close(value("ordinal_square_root", &table), 1.0 - shared));
        let apart: f64 = table.iter().map(|area| (area[0] - area[1]).abs()).sum();
        let expected = (apart - (group - others).abs()) / (2.0 * group.min(others));
        prop_assert!(close(value("ordinal_absolute_difference", &table), expected));
    }

    #[test]
    fn a_constant_through_one_threshold_is_the_index_of_two_groups(table in tables_of_two()) {
        for (rank_order, ordinal) in RANK_ORDER.into_iter().zip(ORDINAL) {
            let constant = value_at(rank_order, 0.0, &table);
            prop_assert!(close(constant, value(ordinal, &table)), "{rank_order}");
            let line = try_evaluate_at(find(rank_order).unwrap(), 1.0, &table);
            prop_assert_eq!(line, Err(InvalidTable::TooFewThresholds));
        }
    }

    #[test]
    fn an_ordinal_index_lies_between_those_of_its_thresholds(table in ordered_tables()) {
        for id in ORDINAL {
            let at: Vec<f64> = ordered(&table)
                .unwrap()
                .thresholds()
                .iter()
                .map(|it| it.areas().map(|area| vec![area.group, area.others]).collect())
                .map(|table: Table| value(id, &table))
                .collect();
            let least = at.iter().copied().fold(f64::INFINITY, f64::min);
            let greatest = at.iter().copied().fold(0.0, f64::max);
            let value = value(id, &table);
            prop_assert!(least - ROUNDING < value && value < greatest + ROUNDING, "{id}");
        }
    }

    #[test]
    fn joining_two_areas_never_raises_an_ordinal_index(table in ordered_tables()) {
        let mut joined = table.clone();
        let last = joined.pop().unwrap();
        joined[0].iter_mut().zip(&last).for_each(|(count, more)| *count += more);
        if ordered(&joined).is_ok() {
            for id in ORDINAL {
                prop_assert!(value(id, &joined) < value(id, &table) + ROUNDING, "{id}");
            }
        }
    }

    #[test]
    fn ordinal_indices_between_and_within_regions_are_the_whole(
        table in ordered_tables(), n_regions in 2_usize..6
    ) {
        // Where only one area or one category is left, nothing can be uneven.
        let value_or_zero = |id: &str, table: &Table| {
            ordered(table).map_or(0.0, |_| value(id, table))
        };
        let regions = regions(&table, n_regions);
        for id in ORDINAL {
            let weight = find(id).unwrap().part_weight.unwrap();
            let weight = |region: &Table| weight(&totals(region), &totals(&table), f64::NAN);
            let within: f64 =
                regions.iter().map(|region| weight(region) * value_or_zero(id, region)).sum();
            let parts = value_or_zero(id, &regions.iter().map(totals).collect()) + within;
            prop_assert!(close(value(id, &table), parts), "{id}: {parts}");
        }
    }

    #[test]
    fn rank_order_indices_agree_with_the_steps_of_the_paper(table in graded_tables()) {
        for (id, rank_order) in reardon::INDICES {
            for order in 0..=4 {
                let value = value_at(id, order as f64, &table);
                let paper = rank_order.index(&table, order, reardon::Fit::Weighted);
                // Powers of the share lose more digits than our polynomials do.
                prop_assert!((value - paper).abs() < 1e-9, "{id}, {order}: {value} and {paper}");
            }
        }
    }

    #[test]
    fn segregation_of_the_ends_is_read_off_the_curve_of_the_paper(
        table in graded_tables(), percentile in 0.01..0.99
    ) {
        let (_, information) = reardon::INDICES[0];
        let curve: f64 = information
            .fit(&table, 4, reardon::Fit::Weighted)
            .into_iter()
            .enumerate()
            .map(|(power, coefficient)| coefficient * f64::powi(percentile, power as i32))
            .sum();
        for id in ["affluence_segregation", "poverty_segregation"] {
            let value = value_at(id, percentile, &table);
            prop_assert!((value - curve).abs() < 1e-9, "{id}: {value} and {curve}");
        }
        let mirrored = value_at("affluence_segregation", 1.0 - percentile, &reversed(&table));
        prop_assert!((mirrored - curve).abs() < 1e-9);
    }

    #[test]
    fn a_curve_with_as_many_coefficients_as_thresholds_passes_through_each(
        (table, threshold) in graded_tables().prop_flat_map(|table| (Just(table), 0_usize..5))
    ) {
        // Six categories have five thresholds, a curve of order four.
        let table: Table = table.iter().map(|area| area[..6].to_vec()).collect();
        let shares = cumulative_shares(&totals(&table));
        for n_categories in 3..=6_usize {
            // Joining the uppermost lowers the order.
            let joined: Table = table
                .iter()
                .map(|area| {
                    let (low, high) = area.split_at(n_categories - 1);
                    [low, &[high.iter().sum()]].concat()
                })
                .collect();
            if threshold < n_categories - 1 {
                let at = textbook::at_threshold(&joined, textbook::entropy, threshold);
                let found = value_at("poverty_segregation", shares[threshold], &joined);
                prop_assert!((found - at).abs() < 1e-9, "{n_categories}: {found} and {at}");
            }
        }
    }

    #[test]
    fn a_profile_that_is_a_polynomial_is_recovered_exactly(
        sizes in prop::collection::vec(0.2..1.0, 7..12), a in -0.4..0.4, b in -0.4..0.4
    ) {
        // Two areas of the same size, whose shares below the rank p are p + d and p - d with
        // d = p (1 - p) (a + b p), have the variance ratio p (1 - p) (a + b p)^2.
        let population: f64 = sizes.iter().sum();
        let ranks: Vec<f64> = sizes
            .iter()
            .scan(0.0, |below, size| {
                *below += size / population;
                Some(*below)
            })
            .collect();
        let area = |sign: f64| -> Vec<f64> {
            let below = |p: f64| p + sign * p * (1.0 - p) * (a + b * p);
            let edges: Vec<f64> = std::iter::once(0.0).chain(ranks.iter().copied()).collect();
            // The shares grow with the rank, as a and b are small; rounding may deny it.
            edges.windows(2).map(|edge| f64::max(below(edge[1]) - below(edge[0]), 0.0)).collect()
        };
        let table = vec![area(1.0), area(-1.0)];
        // By hand, with the integrals of p^2 (1 - p)^2, of that times p and times p^2.
        let expected = 6.0 * (a * a / 30.0 + 2.0 * a * b / 60.0 + b * b / 105.0);
        for order in [4.0, 5.0] {
            let found = value_at("rank_order_variance_ratio", order, &table);
            prop_assert!(close(found, expected), "order {order}: {found} and {expected}");
        }
    }

    #[test]
    fn a_constant_profile_is_recovered_by_any_order(
        sizes in prop::collection::vec(0.05..1.0, 12..20), apart in 0.0..1.0,
        order in 0_u32..=10,
    ) {
        // One area is as mixed as the region, and each category has one of its own.
        let mut table = vec![sizes.iter().map(|size| size * (1.0 - apart)).collect::<Vec<f64>>()];
        table.extend(wholly_apart(&vec![sizes.iter().map(|size| size * apart).collect()]));
        for id in RANK_ORDER {
            let found = value_at(id, f64::from(order), &table);
            // Twenty thresholds on a tenth of the ranks tell a curve of order ten to few digits.
            prop_assert!(f64::abs(found - apart) < 1e-7, "{id}: {found} and {apart}");
        }
        prop_assert!(close(value("affluence_segregation", &table), apart));
    }

    #[test]
    fn a_threshold_repeated_is_no_new_place_for_a_curve(table in graded_tables()) {
        let six: Table = table.iter().map(|area| area[..6].to_vec()).collect();
        let repeated: Table =
            six.iter().map(|area| [&area[..3], &[0.0, 0.0], &area[3..]].concat()).collect();
        for id in RANK_ORDER {
            let index = find(id).unwrap();
            // An exact fit is the same however often a place counts; a fifth order is not to be
            // had.
            prop_assert!(close(value_at(id, 4.0, &six), value_at(id, 4.0, &repeated)));
            for table in [&six, &repeated] {
                let refused = try_evaluate_at(index, 5.0, table);
                prop_assert_eq!(refused, Err(InvalidTable::TooFewThresholds));
            }
        }
        let id = "affluence_segregation";
        prop_assert!(close(value(id, &six), value(id, &repeated)));
    }

    #[test]
    fn the_inequality_index_is_dissimilarity_whatever_lies_between(
        table in ordered_tables(), between in counts()
    ) {
        let two: Table = table.iter().map(|area| vec![area[0], area[area.len() - 1]]).collect();
        let dissimilarity = try_evaluate_at(find("dissimilarity").unwrap(), f64::NAN, &two);
        let index = find("inequality_index").unwrap();
        let found = try_evaluate_at(index, f64::NAN, &table);
        prop_assert_eq!(found, dissimilarity.map(|it| 100.0 * it));
        let moved: Table = table
            .iter()
            .enumerate()
            .map(|(area, row)| vec![row[0], between * area as f64, row[row.len() - 1]])
            .collect();
        if ordered(&moved).is_ok() {
            prop_assert_eq!(try_evaluate_at(index, f64::NAN, &moved), found);
        }
    }

    #[test]
    fn counts_of_any_magnitude_give_a_value_in_range_or_a_refusal(
        table in (2_usize..9).prop_flat_map(|n_categories| {
            let count = prop::sample::select(vec![
                0.0, -0.0, 5e-324, 1e-308, 1e-200, 2.1e-200, 1e-16, 1e-9, 1.0, 3.0,
                9_007_199_254_740_993.0, 1e100, 1e200, 1e300, 8.9e307, 1.7e308,
            ]);
            prop::collection::vec(prop::collection::vec(count, n_categories), 0..6)
        })
    ) {
        if let Ok(ordered) = ordered(&table) {
            prop_assert!(!ordered.thresholds().is_empty());
            for index in of_ordered() {
                for parameter in [parameters(index), &[1e-300, 0.3][..]].concat() {
                    match try_evaluate_at(index, parameter, &table) {
                        Ok(value) => {
                            let is_in = value.is_finite() && index.range.contains(value);
                            prop_assert!(is_in, "{} is {value}", index.id);
                        }
                        Err(problem) => {
                            prop_assert!(!ORDINAL.contains(&index.id), "{}: {problem}", index.id);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_fit_needs_a_threshold_more_than_its_order() {
    let table = vec![
        vec![5.0, 4.0, 3.0, 2.0, 1.0, 3.0],
        vec![1.0, 2.0, 3.0, 4.0, 5.0, 2.0],
    ];
    for id in RANK_ORDER {
        for order in 0..=10 {
            let fitted = try_evaluate_at(find(id).unwrap(), f64::from(order), &table);
            assert_eq!(fitted.is_ok(), order <= 4, "{id}, order {order}");
        }
        let refused = try_evaluate_at(find(id).unwrap(), 1e300, &table);
        assert_eq!(refused, Err(InvalidTable::TooFewThresholds));
    }
    for id in ["affluence_segregation", "poverty_segregation"] {
        let index = find(id).unwrap();
        let joined = |from: usize| -> Table {
            let join = |area: &Vec<f64>| vec![area[0], area[1..from].iter().sum(), area[from]];
            table.iter().map(join).collect()
        };
        assert!(try_evaluate_at(index, 0.9, &joined(4)).is_ok());
        let two: Table = table.iter().map(|area| area[..2].to_vec()).collect();
        let refused = try_evaluate_at(index, 0.9, &two);
        assert_eq!(refused, Err(InvalidTable::TooFewThresholds));
    }
}

#[test]
fn a_category_of_hardly_anyone_does_not_make_a_threshold_more() {
    // Two thresholds one millionth of a millionth apart: a line through them would be made of
    // rounding alone.
    let table = vec![vec![5.0, 1e-11, 4.0], vec![2.0, 0.0, 8.0]];
    for id in RANK_ORDER {
        let line = try_evaluate_at(find(id).unwrap(), 1.0, &table);
        assert_eq!(line, Err(InvalidTable::TooFewThresholds), "{id}");
    }
}

#[test]
fn one_member_among_a_billion_keeps_twelve_digits() {
    let mut areas = vec![vec![0.0, 10_000.0]; 99_999];
    areas.push(vec![1.0, 9_999.0]);
    // Computed with fifty digits from the formulas as the papers print them.
    for (id, expected) in [
        ("ordinal_information_theory", 0.529_983_638_409_414_7),
        ("ordinal_variation_ratio", 0.000_099_999_000_099_999),
        ("ordinal_square_root", 0.996_837_880_456_086_6),
        ("ordinal_absolute_difference", 0.0),
        ("inequality_index", 99.999_000_099_999),
    ] {
        for table in [&areas, &reversed(&areas)] {
            let found = value(id, table);
            let error = (found - expected).abs() / f64::max(expected, f64::MIN_POSITIVE);
            assert!(error < 1e-12, "{id}: {found}");
        }
    }
}

#[test]
fn small_differences_in_a_tiny_category_keep_twelve_digits_from_either_end() {
    const BILLION: f64 = 1e9;
    let table = vec![vec![1.0, BILLION - 1.0], vec![3.0, BILLION - 3.0]];
    // Computed with sixty digits from the formulas as the papers print them.
    for (id, expected) in [
        ("ordinal_information_theory", 0.006220223401242291),
        ("ordinal_variation_ratio", 5.00000001e-10),
        ("ordinal_square_root", 0.03407417384034123),
    ] {
        for table in [&table, &reversed(&table)] {
            let found = value(id, table);
            assert!((found / expected - 1.0).abs() < 1e-12, "{id}: {found:e}");
        }
    }
}

#[test]
fn the_inequality_index_needs_people_at_both_ends() {
    let check = |table: &[[f64; 3]], expected| {
        let found = try_evaluate_at(find("inequality_index").unwrap(), f64::NAN, table);
        assert_eq!(found, Err(expected), "{table:?}");
    };
    check(
        &[[0.0, 1.0, 2.0], [0.0, 3.0, 4.0]],
        InvalidTable::EmptyGroup,
    );
    check(
        &[[1.0, 1.0, 0.0], [2.0, 3.0, 0.0]],
        InvalidTable::EmptyOthers,
    );
    check(&[[1.0, 1.0, 2.0], [0.0, 3.0, 0.0]], InvalidTable::OneArea);
}

#[test]
fn tables_refuse_what_formulas_of_ordered_groups_cannot_take() {
    let check = |table: &[&[f64]], expected| {
        assert_eq!(ordered(table).unwrap_err(), expected, "{table:?}");
    };
    check(&[&[1.0, 2.0], &[-1.0, 2.0]], InvalidTable::Negative);
    check(&[&[1.0, f64::NAN], &[1.0, 2.0]], InvalidTable::NotFinite);
    check(&[&[1e308, 1.0], &[1e308, 1.0]], InvalidTable::TooLarge);
    check(&[&[1.0, 2.0], &[1.0]], InvalidTable::Ragged);
    check(&[&[0.0, 0.0], &[0.0, 0.0]], InvalidTable::NoInhabitants);
    check(&[&[0.0, 1.0], &[0.0, 2.0]], InvalidTable::OneGroup);
    check(&[&[1.0, 1.0], &[0.0, 0.0]], InvalidTable::OneArea);
}

#[test]
fn tables_of_ordered_groups_count_what_they_leave_out() {
    let rows = [[3.0, 0.0, 1.5, 0.0], [0.0; 4], [1.0, 0.0, 2.0, 0.0]];
    let table = ordered(&rows).unwrap();
    assert_eq!(
        (table.n_areas(), table.n_dropped(), table.n_categories()),
        (2, 1, 4)
    );
    assert_eq!(table.rows().collect::<Vec<_>>(), [rows[2], rows[0]]);
    assert_eq!((table.area_totals(), table.total()), (&[3.0, 4.5][..], 7.5));
    assert_eq!(table.category_totals(), [4.0, 0.0, 3.5, 0.0]);
    // The empty second category makes two thresholds of one, the empty last makes none.
    let sides = |it: &TwoGroup| (it.group_total(), it.others_total());
    let thresholds: Vec<(f64, f64)> = table.thresholds().iter().map(sides).collect();
    assert_eq!(thresholds, [(4.0, 3.5), (4.0, 3.5)]);
}

// Incomes with areas.

const SORTING: [&str; 2] = ["neighbourhood_sorting", "variance_between_areas"];

/// Incomes, few or many to an area, with their populations.
fn income_tables() -> impl Strategy<Value = Table> {
    let value = prop_oneof![
        1 => Just(0.0),
        4 => (0_u32..500_000).prop_map(f64::from),
        1 => -1e4..1e6,
    ];
    let population = prop_oneof![
        3 => Just(1.0),
        1 => (1_u32..1_000).prop_map(f64::from),
        1 => 0.01..10.0,
    ];
    let income = (value, population, 0_u32..6)
        .prop_map(|(value, population, area)| vec![value, population, f64::from(area)]);
    prop::collection::vec(income, 2..60).prop_filter("incomes and areas differ", |table| {
        let first = &table[0];
        table.iter().any(|it| it[2] != first[2])
            && table.iter().any(|it| 1.0 < (it[0] - first[0]).abs())
    })
}

fn mapped(table: &Table, map: impl Fn(&[f64]) -> [f64; 3]) -> Table {
    table.iter().map(|income| map(income).to_vec()).collect()
}

/// Mean and variance of some of the incomes, as the textbooks print them.
fn moments(table: &[&Vec<f64>]) -> [f64; 3] {
    let population: f64 = table.iter().map(|it| it[1]).sum();
    let mean = table.iter().map(|it| it[0] * it[1]).sum::<f64>() / population;
    let squares = table.iter().map(|it| (it[0] - mean).powi(2) * it[1]);
    [population, mean, squares.sum::<f64>() / population]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_variance_between_and_within_areas_is_the_whole(table in income_tables()) {
        let [population, mean, variance] = moments(&table.iter().collect::<Vec<_>>());
        let (mut between, mut within) = (0.0, 0.0);
        for area in 0..6 {
            let incomes: Vec<_> = table.iter().filter(|it| it[2] == f64::from(area)).collect();
            if !incomes.is_empty() {
                let [of_area, mean_of_area, variance_of_area] = moments(&incomes);
                between += of_area / population * (mean_of_area - mean).powi(2);
                within += of_area / population * variance_of_area;
            }
        }
        let share = value("variance_between_areas", &table);
        prop_assert!(close(share, between / variance), "{share}");
        prop_assert!(close(1.0 - share, within / variance), "{share}");
        prop_assert!(close(value("neighbourhood_sorting", &table).powi(2), share));
    }

    #[test]
    fn claims_about_incomes_hold(
        table in income_tables(), factor in 1e-3..1e3, amount in -1e6..1e6, part in 0.1..0.9
    ) {
        for id in SORTING {
            let before = value(id, &table);
            prop_assert!(find(id).unwrap().range.contains(before), "{id} is {before}");
            for (axiom, changed) in [
                (Axiom::SizeInvariance, mapped(&table, |it| [it[0], it[1] * factor, it[2]])),
                (Axiom::ScaleInvariance, mapped(&table, |it| [it[0] * factor, it[1], it[2]])),
                (Axiom::TranslationInvariance, mapped(&table, |it| [it[0] + amount, it[1], it[2]])),
                (
                    Axiom::PopulationPrinciple,
                    [
                        mapped(&table, |it| [it[0], it[1] * part, it[2]]),
                        mapped(&table, |it| [it[0], it[1] * (1.0 - part), it[2]]),
                    ]
                    .concat(),
                ),
            ] {
                prop_assert!(find(id).unwrap().axioms.contains(&axiom));
                let after = value(id, &changed);
                prop_assert!((after - before).abs() < 1e-7, "{id}, {axiom:?}: {after}, {before}");
            }
        }
    }

    #[test]
    fn neither_order_nor_numbering_changes_a_bit(
        (table, shuffled, numbers) in income_tables().prop_flat_map(|table| {
            let numbers: Vec<f64> = (0..6).map(|number| f64::from(7 * number + 3)).collect();
            (Just(table.clone()), Just(table).prop_shuffle(), Just(numbers).prop_shuffle())
        })
    ) {
        let renumbered = mapped(&shuffled, |it| [it[0], it[1], numbers[it[2] as usize]]);
        let with_nobody = [vec![vec![5.0, 0.0, 9.0]], table.clone()].concat();
        for id in SORTING {
            for other in [&shuffled, &renumbered, &with_nobody] {
                let [one, other] = [&table, other].map(|table| value(id, table).to_bits());
                prop_assert_eq!(one, other, "{}", id);
            }
        }
    }

    #[test]
    fn joining_two_areas_never_raises_the_variance_between(table in income_tables()) {
        let joined = mapped(&table, |it| [it[0], it[1], it[2].max(1.0)]);
        let joined = try_evaluate_at(find(SORTING[1]).unwrap(), f64::NAN, &joined);
        if let Ok(joined) = joined {
            prop_assert!(joined < value(SORTING[1], &table) + ROUNDING);
        }
    }

    #[test]
    fn incomes_of_nothing_or_one_have_the_correlation_ratio_of_groups(table in tables_of_two()) {
        let rows: Table = table
            .iter()
            .enumerate()
            .flat_map(|(area, counts)| {
                [0, 1].map(|income| vec![income as f64, counts[income], area as f64])
            })
            .collect();
        let share = value("variance_between_areas", &rows);
        let expected = value("correlation_ratio", &table);
        prop_assert!(close(share, expected), "{share} and {expected}");
    }

    #[test]
    fn where_all_areas_are_alike_rounding_takes_no_value_below_zero(
        values in prop::collection::vec(0.1..1e6, 2..10)
    ) {
        let table: Table = (1..6)
            .map(f64::from)
            .flat_map(|area| values.iter().map(move |&value| vec![value, area, area]))
            .collect();
        for id in SORTING {
            let value = value(id, &table);
            prop_assert!(value.is_sign_positive() && value < 1e-12, "{id} is {value}");
        }
    }

    #[test]
    fn incomes_of_any_magnitude_give_a_value_in_range_or_a_refusal(
        table in prop::collection::vec(
            (
                prop::sample::select(vec![
                    -1.7e308, -1e300, -1.0, -5e-324, 0.0, 5e-324, 1e-200, 0.1, 1.0, 1e300, 1.7e308,
                ]),
                prop::sample::select(vec![0.0, 5e-324, 1e-200, 1.0, 1e16, 1e300, 1.7e308]),
                0_u32..3,
            ),
            2..8,
        )
    ) {
        let rows: Table =
            table.iter().map(|&(value, n, area)| vec![value, n, f64::from(area)]).collect();
        for id in SORTING {
            if let Ok(value) = try_evaluate_at(find(id).unwrap(), f64::NAN, &rows) {
                prop_assert!(find(id).unwrap().range.contains(value), "{id} is {value}");
            }
        }
    }
}

#[test]
fn incomes_break_the_axioms_that_are_not_claimed() {
    let check = |table: &[[f64; 3]], expected: Result<f64, InvalidTable>| {
        let found = try_evaluate_at(find("variance_between_areas").unwrap(), f64::NAN, table);
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert!(close(found, expected), "{found}"),
            _ => assert_eq!(found, expected),
        }
    };
    check(
        &[[1.0, 1.0, 1.0], [3.0, 1.0, 1.0], [6.0, 1.0, 2.0]],
        Ok(16.0 / 19.0),
    );
    // Giving from the one who has three to the neighbour who has one raises the share, against
    // PigouDalton: what is left of the difference within the area is less.
    check(
        &[[2.0, 1.0, 1.0], [2.0, 1.0, 1.0], [6.0, 1.0, 2.0]],
        Ok(1.0),
    );
    // Against ZeroAtEquality: where nothing differs there is no share of the differences.
    check(
        &[[2.0, 1.0, 1.0], [2.0, 1.0, 2.0]],
        Err(InvalidTable::NotDivisible),
    );
    for id in SORTING {
        let index = find(id).unwrap();
        let withheld =
            |axiom: &&Axiom| axiom.speaks_of(index.formula) && !index.axioms.contains(axiom);
        let withheld: Vec<&Axiom> = Axiom::ALL.iter().filter(withheld).collect();
        let shown = [
            Axiom::PigouDalton,
            Axiom::StrictPigouDalton,
            Axiom::ZeroAtEquality,
        ];
        assert_eq!(withheld, shown.iter().collect::<Vec<_>>(), "{id}");
    }
}

#[test]
fn sorting_needs_areas_and_differences() {
    let check = |rows: &[&[f64]], expected| {
        for id in SORTING {
            let found = try_evaluate_at(find(id).unwrap(), f64::NAN, rows);
            assert_eq!(found, Err(expected), "{id} {rows:?}");
        }
    };
    check(&[&[1.0, 1.0], &[2.0, 1.0]], InvalidTable::NoAreas);
    check(&[&[1.0, 1.0], &[1.0, 1.0]], InvalidTable::NoAreas);
    check(
        &[&[1.0, 1.0, 1.0], &[2.0, 1.0]],
        InvalidTable::PartlyInAreas,
    );
    check(&[&[1.0, 1.0, 4.0], &[2.0, 1.0, 4.0]], InvalidTable::OneArea);
    check(
        &[&[0.1, 3.0, 1.0], &[0.1, 7.0, 2.0]],
        InvalidTable::NotDivisible,
    );
}

#[test]
fn incomes_that_hardly_differ_keep_their_digits() {
    // Far from zero, squared deviations from a rounded mean would be off in the fourth digit.
    let far = 1e12;
    let rows = [[1.0, 1.0], [3.0, 1.0], [5.0, 2.0], [7.0, 2.0]];
    let rows: Table = rows
        .iter()
        .map(|it| vec![far + it[0] / 1024.0, 1.0, it[1]])
        .collect();
    assert!((value("variance_between_areas", &rows) - 0.8).abs() < 1e-15);
    let table: Incomes = incomes(&rows).unwrap();
    assert_eq!(table.incomes().len(), 4);
}

#[test]
fn all_indices_of_this_dimension_are_tested_here() {
    for index in REGISTRY
        .iter()
        .filter(|index| index.dimension == Dimension::Ordered)
    {
        let is_here = matches!(index.formula, Formula::Ordered(_)) || SORTING.contains(&index.id);
        assert!(is_here, "{} has no laws", index.id);
    }
    let known = [&ORDINAL[..], &RANK_ORDER].concat();
    for id in known {
        assert!(of_ordered().any(|index| index.id == id), "{id}");
    }
    assert!(of_ranks().all(|index| index.range.min < 0.0));
}
