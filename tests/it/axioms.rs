//! Laws of segregation measurement, on tables that nobody chose.
//!
//! Every index is held to each axiom it claims; for each axiom it does not claim a table is found
//! on which it breaks it. `PROPTEST_CASES` sets the number of tables.

use std::cell::RefCell;
use std::collections::BTreeMap;

use klyfta::indices::{
    Axiom, Definition, Formula, LOCAL_MEASURES, LocalFormula, MultiGroup, REGISTRY, TwoGroup, find,
    find_local,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::registry::{evaluate, evaluate_at, multi_group, two_group};

/// A row for each area, a column for each group.
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

fn tables_of(n_groups: usize) -> impl Strategy<Value = Table> {
    let area = prop::collection::vec(counts(), n_groups);
    prop::collection::vec(area, 2..40).prop_filter("segregation is defined", |table| {
        multi_group(table).is_ok_and(|it| it.n_dropped_groups() == 0)
    })
}

fn two_group_tables() -> impl Strategy<Value = Table> {
    tables_of(2)
}

fn multigroup_tables() -> impl Strategy<Value = Table> {
    (3_usize..=5).prop_flat_map(tables_of)
}

fn any_tables() -> impl Strategy<Value = Table> {
    prop_oneof![two_group_tables(), multigroup_tables()]
}

/// The indices of one group against others and of several groups without order.
fn of_counts() -> impl Iterator<Item = &'static Definition> {
    REGISTRY
        .iter()
        .filter(|index| matches!(index.formula, Formula::TwoGroup(_) | Formula::MultiGroup(_)))
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

fn population(table: &[Vec<f64>]) -> f64 {
    table.iter().flatten().sum()
}

fn totals(table: &Table) -> Vec<f64> {
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
/// when the drawn change is not one that the axiom speaks of.
fn breach(
    axiom: Axiom,
    index: &Definition,
    parameter: f64,
    table: &Table,
    change: Change,
) -> Option<f64> {
    let value = |table: &Table| evaluate_at(index, parameter, table);
    let rise = |changed: Table| value(&changed) - value(table);
    let n_groups = table[0].len();
    Some(match axiom {
        Axiom::GroupSymmetry => {
            rise(rotated(table, 1 + change.groups[1].index(n_groups - 1))).abs()
        }
        Axiom::OrganizationalEquivalence => rise(split(table, change.step)).abs(),
        Axiom::SizeInvariance => rise(scaled(table, &vec![change.factor; n_groups])).abs(),
        Axiom::CompositionInvariance => {
            let mut factors = vec![1.0; n_groups];
            factors[change.groups[0].index(n_groups)] = change.factor;
            rise(scaled(table, &factors)).abs()
        }
        Axiom::Transfers => rise(transfer(table, change)?),
        Axiom::StrictTransfers => {
            // Just below one, the fall is smaller than rounding.
            if 0.999 < value(table) {
                return None;
            }
            // Staying where it was is as much a breach as rising.
            f64::from(-1e-12 < rise(transfer(table, change)?))
        }
        Axiom::Exchanges => rise(exchange(table, change)?),
        Axiom::ZeroAtEvenness => value(&evened(table)).abs(),
        Axiom::OneAtCompleteSegregation => (value(&wholly_apart(table)) - 1.0).abs(),
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

fn value(id: &str, table: &Table) -> f64 {
    evaluate(find(id).unwrap(), table)
}

/// The values of all indices that can be computed from the table.
fn values(table: &Table) -> Vec<(&'static str, f64)> {
    of_counts()
        .filter(|index| table[0].len() == 2 || !index.needs_two_groups())
        .flat_map(|index| {
            let at = move |parameter| (index.id, evaluate_at(index, parameter, table));
            parameters(index).into_iter().map(at)
        })
        .collect()
}

fn same_bits(one: &Table, other: &Table) -> Result<(), TestCaseError> {
    for ((id, one), (_, other)) in values(one).into_iter().zip(values(other)) {
        prop_assert_eq!(
            one.to_bits(),
            other.to_bits(),
            "{}: {} and {}",
            id,
            one,
            other
        );
    }
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

    pub fn multigroup_dissimilarity(table: &Table) -> f64 {
        let totals = totals(table);
        let groups = 0..totals.len();
        let shares: Vec<f64> = groups.clone().map(|group| share(&totals, group)).collect();
        let interaction: f64 = shares.iter().map(|share| share * (1.0 - share)).sum();
        let gaps = |area: &[f64]| {
            groups
                .clone()
                .map(|group| (share(area, group) - shares[group]).abs())
                .sum()
        };
        mean(table, gaps) / (2.0 * interaction)
    }
}

/// Whether the textbooks' formulas keep enough digits on the table: no group is tiny.
fn is_balanced(table: &Table) -> bool {
    let totals = totals(table);
    (0..totals.len()).all(|group| 1e-3 < share(&totals, group))
}

/// The index, or zero where only one area or one group is left and nothing can be uneven.
fn value_or_zero(id: &str, table: &Table) -> f64 {
    let index = find(id).unwrap();
    let computable = if index.needs_two_groups() {
        two_group(table).is_ok()
    } else {
        multi_group(table).is_ok()
    };
    if computable {
        evaluate(index, table)
    } else {
        0.0
    }
}

/// Mutual information between regions, to which areas are dealt by turns, and within them.
fn between_and_within(id: &str, table: &Table, n_regions: usize) -> f64 {
    let regions: Vec<Table> = (0..n_regions)
        .map(|region| {
            table
                .iter()
                .skip(region)
                .step_by(n_regions)
                .cloned()
                .collect()
        })
        .filter(|region: &Table| 0.0 < population(region))
        .collect();
    let between = value_or_zero(id, &regions.iter().map(totals).collect());
    let within: f64 = regions
        .iter()
        .map(|region| population(region) / population(table) * value_or_zero(id, region))
        .sum();
    between + within
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
        let with_empty_group: Table =
            table.iter().map(|area| [&[0.0], area.as_slice()].concat()).collect();
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
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
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
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
    }

    #[test]
    fn dissimilarity_is_the_widest_gap_under_the_segregation_curve(table in two_group_tables()) {
        let two_group = two_group(&table).unwrap();
        let (mut group, mut others, mut widest) = (0.0, 0.0, 0.0_f64);
        for area in two_group.areas() {
            group += area.group / two_group.group_total();
            others += area.others / two_group.others_total();
            widest = widest.max(others - group);
        }
        prop_assert!(close(value("dissimilarity", &table), widest));
    }

    #[test]
    fn gini_is_never_below_dissimilarity(table in two_group_tables()) {
        prop_assert!(value("dissimilarity", &table) < value("gini", &table) + ROUNDING);
    }

    #[test]
    fn indices_of_several_groups_agree_with_those_of_two(table in two_group_tables()) {
        for id in ["dissimilarity", "information_theory", "mutual_information"] {
            let (two, several) = (value(id, &table), value(&format!("multigroup_{id}"), &table));
            prop_assert!(close(two, several), "{id}: {two} and {several}");
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
    fn mutual_information_between_and_within_regions_is_the_whole(
        two in two_group_tables(),
        several in multigroup_tables(),
        n_regions in 2_usize..6,
    ) {
        for (id, table) in [
            ("mutual_information", two),
            ("multigroup_mutual_information", several),
        ] {
            let (whole, parts) = (value(id, &table), between_and_within(id, &table, n_regions));
            prop_assert!(close(whole, parts), "{id}: {whole} and {parts}");
        }
    }

    #[test]
    fn local_measures_stay_in_range_and_sum_to_their_index(table in two_group_tables()) {
        let two_group = two_group(&table).unwrap();
        for measure in LOCAL_MEASURES {
            let LocalFormula::TwoGroup(formula) = measure.formula else {
                continue;
            };
            let parts = || two_group.areas().map(|area| formula(&two_group, area));
            for part in parts() {
                prop_assert!(measure.range.contains(part), "{} is {part}", measure.id);
            }
            if let Some(id) = measure.sums_to {
                let (whole, sum) = (value(id, &table), parts().sum());
                prop_assert!(close(whole, sum), "{}: {whole} and {sum}", measure.id);
            }
        }
    }

    #[test]
    fn location_quotients_average_to_one(table in two_group_tables()) {
        let two_group = two_group(&table).unwrap();
        let LocalFormula::TwoGroup(quotient) = find_local("location_quotient").unwrap().formula
        else {
            unreachable!("it is a measure of two groups")
        };
        let mean: f64 = two_group
            .areas()
            .map(|area| area.total() / two_group.total() * quotient(&two_group, area))
            .sum();
        prop_assert!(close(mean, 1.0), "{mean}");
    }

    #[test]
    fn counts_of_any_magnitude_give_a_value_in_range_or_a_refusal(
        table in prop::collection::vec(
            prop::collection::vec(
                prop::sample::select(vec![
                    0.0, -0.0, 5e-324, 1e-308, 1e-200, 1e-16, 1.0, 3.0, 9_007_199_254_740_993.0,
                    1e200, 1e300, 1.7e308,
                ]),
                2..4,
            ),
            0..6,
        )
    ) {
        if let Ok(two_group) = two_group(&table) {
            for index in of_counts().filter(|index| index.needs_two_groups()) {
                for parameter in parameters(index) {
                    let value = evaluate_at(index, parameter, &table);
                    prop_assert!(index.range.contains(value), "{} is {value}", index.id);
                }
            }
            for area in two_group.areas() {
                for measure in LOCAL_MEASURES {
                    let LocalFormula::TwoGroup(formula) = measure.formula else {
                        continue;
                    };
                    let part = formula(&two_group, area);
                    prop_assert!(measure.range.contains(part), "{} is {part}", measure.id);
                }
            }
        }
        if multi_group(&table).is_ok() {
            for index in of_counts().filter(|index| !index.needs_two_groups()) {
                let value = evaluate(index, &table);
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
    for (id, expected) in [
        ("dissimilarity", dissimilarity),
        ("gini", dissimilarity),
        ("information_theory", information_theory),
        ("correlation_ratio", 0.000_099_999_000_099_999),
        ("isolation", 0.000_1),
        ("multigroup_dissimilarity", dissimilarity),
        ("multigroup_information_theory", information_theory),
    ] {
        let value = match find(id).unwrap().formula {
            Formula::TwoGroup(formula) => formula.of(&two_group, None).unwrap(),
            Formula::MultiGroup(formula) => formula.of(&multi_group, None).unwrap(),
            _ => unreachable!("{id} takes groups without order"),
        };
        assert!((value - expected).abs() < 1e-12, "{id}: {value}");
    }
}
