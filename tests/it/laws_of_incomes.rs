//! Laws of inequality measurement, on incomes that nobody chose.
//!
//! As for segregation: every index is held to each axiom it claims, and for each that it does not
//! claim a table is found on which it breaks it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use klyfta::indices::{
    Axiom, Definition, Dimension, Formula, IncomeClass, Incomes, InvalidTable, REGISTRY, find,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::registry::{evaluate, evaluate_at, incomes, try_evaluate_at};

/// A row for each income: the income and its population, or the income before tax, the tax and the
/// population. The first column is the income and the last the population.
type Table = Vec<Vec<f64>>;

/// How far two ways of computing the same number may differ by rounding, for a number about one.
const ROUNDING: f64 = 1e-10;

/// How far an index must depart from an axiom for a table to count as a counter-example.
const BREACH: f64 = 1e-6;

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn populations() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(1.0),
        4 => (1_u32..100).prop_map(f64::from),
        1 => 0.001..1_000.0,
    ]
}

fn positive_incomes() -> impl Strategy<Value = f64> {
    prop_oneof![
        // Few different incomes, so that some are the same.
        2 => (1_u32..20).prop_map(|income| f64::from(income) * 50.0),
        4 => (-3.0..3.0).prop_map(|power: f64| 250.0 * power.exp()),
    ]
}

/// Incomes of people with income, with none among them, or with losses among them.
fn income_tables() -> impl Strategy<Value = Table> {
    let with_none = prop_oneof![1 => Just(0.0), 4 => positive_incomes()];
    let with_losses = prop_oneof![1 => -100.0..0.0, 1 => Just(0.0), 8 => positive_incomes()];
    let incomes = [
        positive_incomes().boxed(),
        positive_incomes().boxed(),
        with_none.boxed(),
        with_losses.boxed(),
    ];
    // Near a mean of zero all digits are lost, whatever the formula.
    prop::sample::select(incomes.to_vec())
        .prop_flat_map(|income| rows(income, 2..30))
        .prop_filter("incomes are more than losses", |table| {
            10.0 < mean(table, 0)
        })
}

fn positive_tables() -> impl Strategy<Value = Table> {
    rows(positive_incomes().boxed(), 2..30)
}

fn rows(income: BoxedStrategy<f64>, n: std::ops::Range<usize>) -> impl Strategy<Value = Table> {
    let row = (income, populations()).prop_map(|(income, population)| vec![income, population]);
    prop::collection::vec(row, n)
}

/// Incomes, whole numbers of people, few enough for each person to be given a row.
fn tables_of_people() -> impl Strategy<Value = Table> {
    let row = (positive_incomes(), 1_u32..6).prop_map(|(income, n)| vec![income, f64::from(n)]);
    prop::collection::vec(row, 2..12)
}

/// Incomes before tax and the tax, some of which is received instead of paid.
fn taxed_tables() -> impl Strategy<Value = Table> {
    let row = (positive_incomes(), -0.1..0.6, populations())
        .prop_map(|(before, rate, population)| vec![before, before * rate, population]);
    prop::collection::vec(row, 2..30).prop_filter("more is paid than received", |table| {
        0.01 < mean(table, 1) / mean(table, 0)
    })
}

/// The indices of incomes; those that also ask in which area an income is have laws of their own.
fn of_incomes() -> Vec<&'static Definition> {
    REGISTRY
        .iter()
        .filter(|index| matches!(index.formula, Formula::Incomes(_)))
        .filter(|index| index.dimension == Dimension::Inequality)
        .collect()
}

fn of_taxed_incomes() -> Vec<&'static Definition> {
    REGISTRY
        .iter()
        .filter(|index| matches!(index.formula, Formula::TaxedIncomes(_)))
        .collect()
}

/// Values of the parameter for which claims must hold.
fn parameters(index: &Definition) -> Vec<f64> {
    let Some(parameter) = index.parameter else {
        return vec![f64::NAN];
    };
    let width = parameter.greatest - parameter.least;
    let spread = [0.05, 0.25, 0.75, 0.95].map(|part| parameter.least + part * width);
    let special = [0.0, 0.5, 1.0, 2.0]
        .into_iter()
        .filter(|&value| parameter.accepts(value));
    spread
        .into_iter()
        .chain([parameter.default])
        .chain(special)
        .collect()
}

#[derive(Clone, Copy, Debug)]
struct Change {
    rows: [Index; 2],
    factor: f64,
    /// How far two incomes move towards each other: at 1 they would meet.
    step: f64,
}

fn changes() -> impl Strategy<Value = Change> {
    (any::<[Index; 2]>(), -6.0..6.0, 0.3..0.9).prop_map(|(rows, power, step)| Change {
        rows,
        factor: 10_f64.powf(power),
        step,
    })
}

fn population(row: &[f64]) -> f64 {
    row[row.len() - 1]
}

fn total(table: &[Vec<f64>]) -> f64 {
    table.iter().map(|row| population(row)).sum()
}

fn mean(table: &[Vec<f64>], column: usize) -> f64 {
    table
        .iter()
        .map(|row| population(row) / total(table) * row[column])
        .sum()
}

fn with_populations(table: &Table, factor: f64) -> Table {
    let change = |row: &Vec<f64>| {
        let (population, values) = row.split_last().unwrap();
        [values, &[population * factor]].concat()
    };
    table.iter().map(change).collect()
}

fn with_values(table: &Table, factor: f64) -> Table {
    let change = |row: &Vec<f64>| {
        let (population, values) = row.split_last().unwrap();
        let values: Vec<f64> = values.iter().map(|value| value * factor).collect();
        [&values[..], &[*population]].concat()
    };
    table.iter().map(change).collect()
}

fn with_incomes(table: &Table, of: impl Fn(f64) -> f64) -> Table {
    table
        .iter()
        .map(|row| [&[of(row[0])], &row[1..]].concat())
        .collect()
}

/// Each income divided among two groups of people who both have it.
fn split(table: &Table, part: f64) -> Table {
    [
        with_populations(table, part),
        with_populations(table, 1.0 - part),
    ]
    .concat()
}

/// Takes from those who have more and gives to those who have less, stopping before they meet.
fn transfer(table: &Table, change: Change) -> Option<Table> {
    let [one, other] = change.rows.map(|row| row.index(table.len()));
    let [poorer, richer] = if table[one][0] < table[other][0] {
        [one, other]
    } else {
        [other, one]
    };
    let gap = table[richer][0] - table[poorer][0];
    // Where incomes hardly differ, or hardly anyone has them, rounding hides what happens.
    let few = |row: usize| population(&table[row]) / total(table) < 1e-4;
    if gap < 1.0 || few(poorer) || few(richer) {
        return None;
    }
    let [gives, takes] = [richer, poorer].map(|row| 1.0 / population(&table[row]));
    let moved = gap / (gives + takes) * change.step;
    let mut table = table.clone();
    table[richer][0] -= moved * gives;
    table[poorer][0] += moved * takes;
    Some(table)
}

/// A table of few incomes that are not far apart, on which indices for which only the lowest or the
/// highest incomes count see every transfer too.
fn gentle(table: &Table) -> Table {
    let mut table = with_incomes(table, |income| 100.0 + income.abs() % 300.0);
    table.truncate(6);
    for row in &mut table {
        let last = row.len() - 1;
        row[last] = row[last].clamp(1.0, 3.0);
    }
    table
}

/// How far the index departs from the axiom on this table, in units of its value: zero or less when
/// it keeps it. Nothing when the index has no value on the table, or the drawn change is not one
/// that the axiom speaks of.
fn breach(
    axiom: Axiom,
    index: &Definition,
    parameter: f64,
    table: &Table,
    change: Change,
) -> Option<f64> {
    let value = |table: &Table| try_evaluate_at(index, parameter, table);
    let before = value(table).ok()?;
    // An index that has a value loses it by none of these changes.
    let rise = |changed: &Table| {
        value(changed).map_or(1.0, |after| (after - before) / (1.0 + before.abs()))
    };
    Some(match axiom {
        Axiom::SizeInvariance => rise(&with_populations(table, change.factor)).abs(),
        Axiom::ScaleInvariance => rise(&with_values(table, change.factor)).abs(),
        Axiom::TranslationInvariance => rise(&with_incomes(table, |income| income + 50.0)).abs(),
        Axiom::PopulationPrinciple => rise(&split(table, change.step)).abs(),
        Axiom::PigouDalton => rise(&transfer(table, change)?),
        Axiom::StrictPigouDalton => {
            let table = gentle(table);
            let (before, after) = (value(&table).ok()?, value(&transfer(&table, change)?));
            // Staying where it was is as much a breach as rising.
            f64::from(after.map_or(true, |after| before * (1.0 - 1e-13) < after))
        }
        Axiom::ZeroAtEquality => value(&with_incomes(table, |_| 250.0)).ok()?.abs(),
        _ => unreachable!("{axiom:?} says nothing of incomes"),
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
                let key = (index.id, axiom, parameter.to_bits());
                *n_tried.borrow_mut().entry(key).or_insert(0) += 1;
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    for (index, axiom) in claims() {
        for parameter in parameters(index) {
            let key = (index.id, axiom, parameter.to_bits());
            let n_tried = n_tried.borrow().get(&key).copied().unwrap_or(0);
            assert!(
                config().cases / 8 < n_tried,
                "{axiom:?} was hardly ever tried on {} at {parameter}: {n_tried} times",
                index.id
            );
        }
    }
}

#[test]
fn claimed_axioms_hold_for_incomes() {
    check_claims(&of_incomes(), income_tables());
}

#[test]
fn claimed_axioms_hold_for_taxed_incomes() {
    check_claims(&of_taxed_incomes(), taxed_tables());
}

fn check_withheld(indices: &[&Definition], tables: impl Strategy<Value = Table>) {
    const TABLES: usize = 2_000;
    let tables = (tables, changes());
    for index in indices {
        let could_claim = |axiom: &&Axiom| axiom.speaks_of(index.formula);
        let withheld = |axiom: &&Axiom| !index.axioms.contains(axiom);
        for &axiom in Axiom::ALL.iter().filter(could_claim).filter(withheld) {
            // The same tables in every run: whether a claim is withheld must not depend on luck.
            let mut runner = TestRunner::deterministic();
            let found = (0..TABLES).any(|_| {
                let (table, change) = tables.new_tree(&mut runner).unwrap().current();
                parameters(index).into_iter().any(|parameter| {
                    breach(axiom, index, parameter, &table, change)
                        .is_some_and(|breach| BREACH < breach)
                })
            });
            assert!(found, "{} could claim {axiom:?}", index.id);
        }
    }
}

#[test]
fn axioms_not_claimed_are_broken_by_some_table() {
    check_withheld(&of_incomes(), income_tables());
    check_withheld(&of_taxed_incomes(), taxed_tables());
}

/// Formulas as the textbooks print them, without care for speed or for the last digits.
mod textbook {
    use super::{Table, mean, population, total};

    /// The mean over people of something that depends on their income over the mean.
    fn mean_of(table: &Table, of: impl Fn(f64) -> f64) -> f64 {
        let all = mean(table, 0);
        table
            .iter()
            .map(|row| population(row) / total(table) * of(row[0] / all))
            .sum()
    }

    pub fn gini(table: &Table) -> f64 {
        mean_of(table, |one| mean_of(table, |other| (one - other).abs())) / 2.0
    }

    pub fn extended_gini(table: &Table, nu: f64) -> f64 {
        let mut sorted = table.clone();
        sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let (mut below, mut sum) = (0.0, 0.0);
        for row in &sorted {
            let above = 1.0 - below;
            below += population(row) / total(table);
            sum += row[0] * (above.powf(nu) - (1.0 - below).max(0.0).powf(nu));
        }
        1.0 - sum / mean(table, 0)
    }

    pub fn atkinson(table: &Table, aversion: f64) -> f64 {
        if aversion == 1.0 {
            return 1.0 - mean_of(table, f64::ln).exp();
        }
        1.0 - mean_of(table, |ratio| ratio.powf(1.0 - aversion)).powf(1.0 / (1.0 - aversion))
    }

    pub fn generalised_entropy(table: &Table, alpha: f64) -> f64 {
        (mean_of(table, |ratio| ratio.powf(alpha)) - 1.0) / (alpha * (alpha - 1.0))
    }

    pub fn theil(table: &Table) -> f64 {
        mean_of(table, |ratio| {
            if ratio == 0.0 {
                0.0
            } else {
                ratio * ratio.ln()
            }
        })
    }

    pub fn mean_log_deviation(table: &Table) -> f64 {
        -mean_of(table, f64::ln)
    }

    pub fn hoover(table: &Table) -> f64 {
        mean_of(table, |ratio| (ratio - 1.0).abs()) / 2.0
    }

    pub fn coefficient_of_variation(table: &Table) -> f64 {
        mean_of(table, |ratio| (ratio - 1.0).powi(2)).sqrt()
    }

    /// Each person `times` over, from the poorest to the richest.
    pub fn people(table: &Table, times: usize) -> Vec<f64> {
        let mut people: Vec<f64> = table
            .iter()
            .flat_map(|row| std::iter::repeat_n(row[0], population(row) as usize * times))
            .collect();
        people.sort_by(f64::total_cmp);
        people
    }

    /// The second definition of Hyndman and Fan, the share in tenths.
    pub fn quantile(people: &[f64], tenths: usize) -> f64 {
        let place = people.len() * tenths;
        let upper = people[place / 10];
        if place.is_multiple_of(10) {
            (people[place / 10 - 1] + upper) / 2.0
        } else {
            upper
        }
    }

    /// Concentration of the amounts of a column over ranks by the first; ties have the middle rank.
    pub fn concentration(table: &Table, of: impl Fn(&[f64]) -> f64) -> f64 {
        let share = |row: &[f64]| population(row) / total(table);
        let rank = |income: f64| -> f64 {
            let below = table
                .iter()
                .filter(|row| row[0] < income)
                .map(|row| share(row));
            let same = table
                .iter()
                .filter(|row| row[0] == income)
                .map(|row| share(row));
            below.sum::<f64>() + same.sum::<f64>() / 2.0
        };
        let mean: f64 = table.iter().map(|row| share(row) * of(row)).sum();
        let sum: f64 = table
            .iter()
            .map(|row| share(row) * of(row) * rank(row[0]))
            .sum();
        2.0 * sum / mean - 1.0
    }
}

fn value(id: &str, table: &Table) -> f64 {
    evaluate(find(id).unwrap(), table)
}

fn value_at(id: &str, parameter: f64, table: &Table) -> f64 {
    evaluate_at(find(id).unwrap(), parameter, table)
}

/// Equal but for rounding, which grows with the numbers.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= ROUNDING * (1.0 + one.abs().max(other.abs()))
}

/// The value of every index at every parameter, or why it has none.
fn values(table: &Table) -> Vec<(&'static str, f64, Result<f64, InvalidTable>)> {
    let indices = if table[0].len() == 2 {
        of_incomes()
    } else {
        of_taxed_incomes()
    };
    let at = |index: &'static Definition, parameter| {
        (
            index.id,
            parameter,
            try_evaluate_at(index, parameter, table),
        )
    };
    let all = |index: &'static Definition| {
        parameters(index)
            .into_iter()
            .map(move |parameter| at(index, parameter))
    };
    indices.into_iter().flat_map(all).collect()
}

fn same_bits(one: &Table, other: &Table) -> Result<(), TestCaseError> {
    for ((id, parameter, one), (_, _, other)) in values(one).into_iter().zip(values(other)) {
        let bits = |value: Result<f64, InvalidTable>| value.map(f64::to_bits);
        prop_assert_eq!(bits(one), bits(other), "{} at {}", id, parameter);
    }
    Ok(())
}

/// The ordinate of the Lorenz curve at this share of the population.
fn lorenz(incomes: &Incomes, share: f64) -> f64 {
    share * incomes.mean_of_poorest(share) / incomes.mean()
}

/// The corners of the Lorenz curve, the origin first.
fn corners(incomes: &Incomes) -> Vec<(f64, f64)> {
    let mut corners = vec![(0.0, 0.0)];
    for income in incomes.incomes() {
        let (people, sum) = corners[corners.len() - 1];
        let weight = incomes.weight(income);
        corners.push((
            people + weight,
            sum + weight * income.value / incomes.mean(),
        ));
    }
    corners
}

/// Incomes dealt to parts by turns.
fn parts(table: &Table, n_parts: usize) -> Vec<Table> {
    (0..n_parts.min(table.len()))
        .map(|part| table.iter().skip(part).step_by(n_parts).cloned().collect())
        .collect()
}

/// Population and sum of the incomes.
fn totals(table: &Table) -> [f64; 2] {
    [total(table), total(table) * mean(table, 0)]
}

/// The index, or zero for a single income and for people who all have nothing.
fn value_or_zero(index: &Definition, parameter: f64, table: &Table) -> f64 {
    match try_evaluate_at(index, parameter, table) {
        Ok(value) => value,
        Err(InvalidTable::OneUnit | InvalidTable::MeanNotPositive) => 0.0,
        Err(problem) => panic!("{}: {problem}", index.id),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_stay_in_range(incomes in income_tables(), taxed in taxed_tables()) {
        for table in [incomes, taxed] {
            for (id, parameter, value) in values(&table) {
                if let Ok(value) = value {
                    let range = find(id).unwrap().range;
                    prop_assert!(range.min <= value, "{id} at {parameter} is {value}");
                    prop_assert!(range.contains(value), "{id} at {parameter} is {value}");
                }
            }
        }
    }

    #[test]
    fn without_losses_shares_of_all_income_never_exceed_one(table in positive_tables()) {
        for id in ["income_gini", "extended_gini", "hoover", "top_income_share"] {
            prop_assert!(value(id, &table) <= 1.0, "{id}");
        }
    }

    #[test]
    fn rounding_takes_no_value_below_equality(
        income in positive_incomes(), populations in prop::collection::vec(populations(), 2..30)
    ) {
        let table: Table = populations.into_iter().map(|n| vec![income, n]).collect();
        for (id, parameter, value) in values(&table) {
            let (value, index) = (value.unwrap(), find(id).unwrap());
            prop_assert!(index.range.min <= value, "{id} at {parameter} is {value}");
            if index.axioms.contains(&Axiom::ZeroAtEquality) {
                prop_assert!(value < 1e-15, "{id} at {parameter} is {value}");
            }
        }
    }

    #[test]
    fn the_order_of_incomes_changes_no_bit(
        // Split incomes are the same and differ in population, so that ties must be broken.
        (table, shuffled) in prop_oneof![income_tables(), taxed_tables()]
            .prop_map(|table| split(&table, 0.3))
            .prop_flat_map(|table| (Just(table.clone()), Just(table).prop_shuffle()))
    ) {
        same_bits(&table, &shuffled)?;
    }

    #[test]
    fn incomes_that_nobody_has_change_no_bit(table in prop_oneof![income_tables(), taxed_tables()]) {
        let mut with_none = table.clone();
        with_none.insert(0, [&table[0][..table[0].len() - 1], &[0.0]].concat());
        with_none.push([&vec![-1e9; table[0].len() - 1][..], &[-0.0]].concat());
        same_bits(&table, &with_none)?;
    }

    #[test]
    fn incomes_of_any_magnitude_give_a_value_in_range_or_a_refusal(
        rows in prop::collection::vec(
            prop::collection::vec(
                prop::sample::select(vec![
                    0.0_f64, -0.0, 5e-324, 1e-308, 1e-200, 1e-16, 1.0, 3.0, 9_007_199_254_740_993.0,
                    1e200, 1e300, 1.7e308, -1.0, -1e-300, -1e300,
                ]),
                3,
            ),
            0..6,
        )
    ) {
        let untaxed: Table = rows.iter().map(|row: &Vec<f64>| vec![row[0], row[2].abs()]).collect();
        let taxed: Table = rows.iter().map(|row: &Vec<f64>| vec![row[0], row[1], row[2].abs()]).collect();
        for table in [untaxed, taxed].iter().filter(|table| !table.is_empty()) {
            for (id, parameter, value) in values(table) {
                if let Ok(value) = value {
                    let range = find(id).unwrap().range;
                    prop_assert!(
                        value.is_finite() && range.contains(value),
                        "{id} at {parameter} is {value}"
                    );
                }
            }
        }
    }

    #[test]
    fn formulas_agree_with_the_textbooks(table in income_tables()) {
        let hoover = textbook::hoover(&table);
        for (id, textbook) in [
            ("income_gini", textbook::gini(&table)),
            ("hoover", hoover),
            ("dispersion", 200.0 * hoover),
            ("weighted_coefficient_of_variation", textbook::coefficient_of_variation(&table)),
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
        for nu in [1.2, 2.0, 3.0, 7.5] {
            let value = value_at("extended_gini", nu, &table);
            let textbook = textbook::extended_gini(&table, nu);
            prop_assert!(close(value, textbook), "{nu}: {value} and {textbook}");
        }
        if table.iter().all(|row| 0.0 <= row[0]) {
            prop_assert!(close(value("theil", &table), textbook::theil(&table)));
        }
    }

    #[test]
    fn formulas_of_incomes_above_zero_agree_with_the_textbooks(table in positive_tables()) {
        prop_assert!(close(
            value("mean_log_deviation", &table),
            textbook::mean_log_deviation(&table)
        ));
        for aversion in [0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 5.0, 9.5] {
            let value = value_at("income_atkinson", aversion, &table);
            let textbook = textbook::atkinson(&table, aversion);
            prop_assert!(close(value, textbook), "{aversion}: {value} and {textbook}");
        }
        for alpha in [-5.0, -1.5, -1.0, 0.3, 0.5, 0.7, 1.5, 2.0, 3.0, 5.0] {
            let value = value_at("income_generalised_entropy", alpha, &table);
            let textbook = textbook::generalised_entropy(&table, alpha);
            prop_assert!(close(value, textbook), "{alpha}: {value} and {textbook}");
        }
    }

    #[test]
    fn quantiles_and_shares_agree_with_counting_people(table in tables_of_people()) {
        let people = textbook::people(&table, 1);
        let quantile = |tenths| textbook::quantile(&people, tenths);
        // With ten of each person, tenths are whole people.
        let people = textbook::people(&table, 10);
        let n = people.len() / 10;
        let poorest = |tenths: usize| people[..n * tenths].iter().sum::<f64>();
        let richest = |tenths: usize| people[people.len() - n * tenths..].iter().sum::<f64>();
        let all = people.iter().sum::<f64>();
        let mean = all / people.len() as f64;
        let half_gap = 0.5 - poorest(5) / all - textbook::gini(&table) / 2.0;
        for (id, textbook) in [
            ("ninetieth_to_tenth_percentile", quantile(9) / quantile(1)),
            ("ninetieth_percentile_to_median", quantile(9) / quantile(5)),
            ("median_to_tenth_percentile", quantile(5) / quantile(1)),
            ("quantile_ratio", quantile(8) / quantile(2)),
            ("income_quintile_share_ratio", richest(2) / poorest(2)),
            ("top_to_bottom_fifth_of_regions", richest(2) / poorest(2)),
            ("palma", richest(1) / poorest(4)),
            ("top_income_share", richest(1) / all),
            ("wolfson_polarisation", 4.0 * mean / quantile(5) * half_gap),
        ] {
            let value = value(id, &table);
            prop_assert!(close(value, textbook), "{id}: {value} and {textbook}");
        }
    }

    #[test]
    fn formulas_of_taxes_agree_with_the_textbooks(table in taxed_tables()) {
        let before = textbook::concentration(&table, |row| row[0]);
        let tax = textbook::concentration(&table, |row| row[1]);
        let after = textbook::concentration(&table, |row| row[0] - row[1]);
        prop_assert!(close(value("kakwani", &table), tax - before));
        prop_assert!(close(value("reynolds_smolensky", &table), before - after));
    }

    #[test]
    fn redistribution_is_progressivity_times_the_tax_rate(table in taxed_tables()) {
        let rate = mean(&table, 1) / mean(&table, 0);
        let expected = rate / (1.0 - rate) * value("kakwani", &table);
        prop_assert!(close(value("reynolds_smolensky", &table), expected));
    }

    #[test]
    fn where_nobody_changes_places_redistribution_is_the_fall_of_gini(
        table in positive_tables(), rate in 0.05..0.8, allowance in 0.0..500.0
    ) {
        let tax = |income: f64| rate * (income - allowance);
        let taxed: Table =
            table.iter().map(|row| vec![row[0], tax(row[0]), row[1]]).collect();
        let after = with_incomes(&table, |income| income - tax(income));
        let expected = value("income_gini", &table) - value("income_gini", &after);
        prop_assert!(close(value("reynolds_smolensky", &taxed), expected));
    }

    #[test]
    fn where_people_change_places_the_fall_of_gini_is_less(table in taxed_tables()) {
        let untaxed: Table = table.iter().map(|row| vec![row[0], row[2]]).collect();
        let after: Table = table.iter().map(|row| vec![row[0] - row[1], row[2]]).collect();
        let fall = value("income_gini", &untaxed) - value("income_gini", &after);
        prop_assert!(fall < value("reynolds_smolensky", &table) + ROUNDING);
    }

    #[test]
    fn a_tax_in_proportion_to_income_is_neither_progressive_nor_evens_out(
        table in positive_tables(), rate in 0.01..0.9
    ) {
        let taxed: Table =
            table.iter().map(|row| vec![row[0], rate * row[0], row[1]]).collect();
        prop_assert!(value("kakwani", &taxed).abs() < 1e-13);
        prop_assert!(value("reynolds_smolensky", &taxed).abs() < 1e-13);
    }

    #[test]
    fn gini_is_twice_the_area_above_the_lorenz_curve(table in income_tables()) {
        let corners = corners(&incomes(&table).unwrap());
        let below: f64 = corners
            .windows(2)
            .map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0)
            .sum();
        prop_assert!(close(value("income_gini", &table), 1.0 - 2.0 * below));
    }

    #[test]
    fn hoover_is_the_greatest_distance_to_the_lorenz_curve(table in income_tables()) {
        let corners = corners(&incomes(&table).unwrap());
        let greatest = corners.iter().map(|(people, sum)| people - sum).fold(0.0, f64::max);
        prop_assert!(close(value("hoover", &table), greatest));
    }

    #[test]
    fn lorenz_ordinates_lie_on_the_curve_from_both_ends(
        table in income_tables(), share in 0.001..0.999
    ) {
        let incomes = incomes(&table).unwrap();
        let ordinate = lorenz(&incomes, share);
        let corners = corners(&incomes);
        let after = corners.iter().position(|(people, _)| share <= *people).unwrap();
        let [(from, low), (to, high)] = [corners[after - 1], corners[after]];
        prop_assert!(close(ordinate, low + (high - low) * (share - from) / (to - from)));
        let richest = (1.0 - share) * incomes.mean_of_richest(1.0 - share) / incomes.mean();
        prop_assert!(close(ordinate + richest, 1.0), "{ordinate} and {richest}");
        prop_assert!(close(incomes.mean_of_poorest(1.0), incomes.mean()));
    }

    #[test]
    fn gini_is_never_below_hoover(table in income_tables()) {
        prop_assert!(value("hoover", &table) < value("income_gini", &table) + ROUNDING);
    }

    #[test]
    fn measures_are_related_as_the_literature_says(table in positive_tables(), aversion in 0.1..5.0) {
        let entropy = |alpha| value_at("income_generalised_entropy", alpha, &table);
        let deviation = value("mean_log_deviation", &table);
        let variation = value("weighted_coefficient_of_variation", &table);
        let atkinson = value_at("income_atkinson", aversion, &table);
        // The mean of (y / mu)^(1 - aversion) by way of either.
        let power = 1.0 - aversion;
        let moment = 1.0 + power * (power - 1.0) * entropy(power);
        for (name, one, other) in [
            ("S-Gini", value_at("extended_gini", 2.0, &table), value("income_gini", &table)),
            ("GE(1)", entropy(1.0), value("theil", &table)),
            ("GE(0)", entropy(0.0), deviation),
            ("GE(2)", entropy(2.0), variation * variation / 2.0),
            ("A(1)", value_at("income_atkinson", 1.0, &table), 1.0 - (-deviation).exp()),
            ("A", (1.0 - atkinson).powf(power), moment),
            ("dispersion", value("dispersion", &table), 200.0 * value("hoover", &table)),
        ] {
            prop_assert!(close(one, other), "{name}: {one} and {other}");
        }
    }

    #[test]
    fn parameters_that_mind_the_poorest_more_give_more(table in positive_tables(), step in 0.01..1.0) {
        for id in ["extended_gini", "income_atkinson"] {
            let (one, more) = (value_at(id, 1.5, &table), value_at(id, 1.5 + step, &table));
            prop_assert!(one < more + ROUNDING, "{id}: {one} and {more}");
        }
    }

    #[test]
    fn indices_have_no_step_at_their_limits(table in positive_tables()) {
        for (id, limit) in [
            ("income_generalised_entropy", 0.0),
            ("income_generalised_entropy", 0.5),
            ("income_generalised_entropy", 1.0),
            ("income_generalised_entropy", 2.0),
            ("income_atkinson", 1.0),
            ("extended_gini", 2.0),
        ] {
            let there = value_at(id, limit, &table);
            for digits in 3..=16 {
                for beside in [limit + 0.1_f64.powi(digits), limit - 0.1_f64.powi(digits)] {
                    let found = value_at(id, beside, &table);
                    // The slope is not above this on tables such as these.
                    let most = 100.0 * (beside - limit).abs() + 1e-13;
                    prop_assert!(
                        (found - there).abs() <= most * (1.0 + there),
                        "{id}: {there} at {limit}, {found} at {beside}"
                    );
                }
            }
        }
        let entropy = |alpha| value_at("income_generalised_entropy", alpha, &table);
        prop_assert!(close(entropy(5e-324), entropy(0.0)));
    }

    #[test]
    fn the_whole_is_inequality_between_parts_and_within_them(
        (table, n_parts) in (prop_oneof![positive_tables(), income_tables()], 1_usize..8)
    ) {
        let parts = parts(&table, n_parts);
        let between: Table = parts.iter().map(|part| vec![mean(part, 0), total(part)]).collect();
        for index in of_incomes() {
            let Some(weight) = index.part_weight else {
                continue;
            };
            for parameter in parameters(index) {
                let Ok(whole) = try_evaluate_at(index, parameter, &table) else {
                    continue;
                };
                // Losses, which only the variance takes, leave parts without a mean to divide by.
                if table.iter().any(|row| row[0] < 0.0) {
                    continue;
                }
                let within: f64 = parts
                    .iter()
                    .map(|part| {
                        weight(&totals(part), &totals(&table), parameter)
                            * value_or_zero(index, parameter, part)
                    })
                    .sum();
                let found = value_or_zero(index, parameter, &between) + within;
                prop_assert!(
                    close(whole, found),
                    "{} at {parameter}: {whole} and {found}",
                    index.id
                );
            }
        }
    }

    #[test]
    fn classes_keep_their_population_and_mean(
        (limits, means, populations) in (2_usize..10).prop_flat_map(|n| (
            prop::collection::vec(1.0..500.0, n),
            prop::collection::vec(0.0..=1.0, n),
            prop::collection::vec(populations(), n),
        )),
        is_open: bool,
    ) {
        let mut lower = 10.0;
        let mut classes = Vec::new();
        for ((width, place), population) in limits.iter().zip(means).zip(populations) {
            let upper = lower + width;
            let mean = Some(lower + place * width);
            classes.push(IncomeClass { lower, upper: Some(upper), population, mean });
            lower = upper;
        }
        if is_open {
            classes.last_mut().unwrap().upper = None;
        }
        let incomes = Incomes::from_classes(&classes).unwrap();
        prop_assert_eq!(incomes.n_dropped(), 0);
        for class in &classes {
            let upper = class.upper.unwrap_or(f64::INFINITY);
            // The same income may stand at the limit of two classes where their means meet.
            let inside: Vec<_> = (incomes.incomes().iter())
                .filter(|it| class.lower - 1e-9 < it.value && it.value < upper + 1e-9)
                .collect();
            let shared = (classes.iter())
                .filter(|it| it.mean == Some(class.lower) || it.mean == Some(upper));
            if 0 < shared.count() {
                continue;
            }
            let population: f64 = inside.iter().map(|it| it.population).sum();
            let mean = inside.iter().map(|it| it.population / population * it.value).sum();
            prop_assert!(close(population, class.population), "{population} {class:?}");
            prop_assert!(close(mean, class.mean.unwrap()), "{mean} {class:?}");
        }
    }

    #[test]
    fn grouped_incomes_are_between_the_bounds_of_gini_and_theil(
        table in rows((10.0..1_000.0).boxed(), 5..200), width in 20.0..400.0
    ) {
        let classes = grouped(&table, width, true);
        let found = Incomes::from_classes(&classes).unwrap();
        let lowest: Table =
            classes.iter().map(|it| vec![it.mean.unwrap(), it.population]).collect();
        // The most unequal incomes that have the mean of the class stand at its limits.
        let greatest: Table = classes
            .iter()
            .flat_map(|it| {
                let (upper, mean) = (it.upper.unwrap(), it.mean.unwrap());
                let below = (upper - mean) / (upper - it.lower);
                [
                    vec![it.lower, it.population * below],
                    vec![upper, it.population * (1.0 - below)],
                ]
            })
            .collect();
        for id in ["income_gini", "theil"] {
            let index = find(id).unwrap();
            let Formula::Incomes(formula) = index.formula else {
                unreachable!("it is an index of incomes")
            };
            let found = formula.of(&found, None).unwrap();
            let [lowest, greatest] =
                [&lowest, &greatest].map(|table| value_or_zero(index, f64::NAN, table));
            prop_assert!(lowest - ROUNDING <= found && found <= greatest + ROUNDING, "{id}");
        }
    }
}

/// Classes of this width, with the people and, if wished, the mean of the incomes in each.
fn grouped(table: &Table, width: f64, with_means: bool) -> Vec<IncomeClass> {
    let mut classes: BTreeMap<u32, Table> = BTreeMap::new();
    for row in table {
        classes
            .entry((row[0] / width) as u32)
            .or_default()
            .push(row.clone());
    }
    let class = |(place, rows): (u32, Table)| IncomeClass {
        lower: f64::from(place) * width,
        upper: Some((f64::from(place) + 1.0) * width),
        population: total(&rows),
        mean: with_means.then(|| mean(&rows, 0)),
    };
    classes.into_iter().map(class).collect()
}

fn gini_of_classes(classes: &[IncomeClass]) -> f64 {
    let Formula::Incomes(formula) = find("income_gini").unwrap().formula else {
        unreachable!("it is an index of incomes")
    };
    formula
        .of(&Incomes::from_classes(classes).unwrap(), None)
        .unwrap()
}

fn evenly(lower: f64, upper: f64, population: f64) -> IncomeClass {
    IncomeClass {
        lower,
        upper: Some(upper),
        population,
        mean: None,
    }
}

#[test]
fn grouped_incomes_approach_those_of_people_as_classes_get_finer() {
    // A thousand people of a distribution with a long tail, u / (1 - u)^0.4 at even steps of u.
    let table: Table = (0..1_000)
        .map(|place| (f64::from(place) + 0.5) / 1_000.0)
        .map(|u: f64| vec![200.0 * u / (1.0 - u).powf(0.4), 1.0])
        .collect();
    let true_value = value("income_gini", &table);
    let errors = |with_means| {
        [400.0, 100.0, 25.0, 6.25]
            .map(|width| (gini_of_classes(&grouped(&table, width, with_means)) - true_value).abs())
    };
    let with_means = errors(true);
    assert!(
        with_means.windows(2).all(|pair| pair[1] < pair[0]),
        "{with_means:?}"
    );
    assert!(
        with_means[0] < 0.01 && with_means[3] < 1e-5,
        "{with_means:?}"
    );
    // Means cost nothing and gain much.
    let without = errors(false);
    assert!(
        without.windows(2).all(|pair| pair[1] < pair[0]),
        "{without:?}"
    );
    assert!(
        with_means[0] < without[0] / 5.0,
        "{with_means:?} {without:?}"
    );
}

#[test]
fn a_class_without_a_mean_is_spread_evenly() {
    // Evenly from 0 to b the Gini coefficient is 1/3; each of the two halves of the class is in 128
    // steps, and the whole misses one in the square of 256.
    let found = gini_of_classes(&[evenly(0.0, 600.0, 7.0)]);
    let expected = (1.0 - 1.0 / 65_536.0) / 3.0;
    assert!((found - expected).abs() < 1e-14, "{found}");
    // Two classes side by side are one class.
    let found = gini_of_classes(&[evenly(300.0, 600.0, 1.0), evenly(0.0, 300.0, 1.0)]);
    assert!((found - 1.0 / 3.0).abs() < 1e-5, "{found}");
    // A class of one income, such as nothing, is one income.
    let classes = [evenly(0.0, 0.0, 1.0), evenly(200.0, 200.0, 1.0)];
    assert_eq!(gini_of_classes(&classes), 0.5);
    assert_eq!(Incomes::from_classes(&classes).unwrap().incomes().len(), 2);
}

#[test]
fn the_open_class_follows_a_pareto_distribution() {
    let open = |lower: f64, population: f64, mean: Option<f64>| IncomeClass {
        lower,
        upper: None,
        population,
        mean,
    };
    // The Gini coefficient of a Pareto distribution is 1 / (2 alpha - 1); the mean says alpha.
    for alpha in [1.5_f64, 2.0, 3.0, 10.0] {
        let mean = 500.0 * alpha / (alpha - 1.0);
        let found = gini_of_classes(&[open(500.0, 3.0, Some(mean))]);
        let expected = 1.0 / (2.0 * alpha - 1.0);
        assert!(
            (found / expected - 1.0).abs() < 2e-4,
            "{alpha}: {found} and {expected}"
        );
        assert!(found < expected);
    }
    // A fourth of those above 200 are above 400, so alpha is 2 and the mean of those above 800.
    let classes = [
        evenly(0.0, 200.0, 5.0),
        evenly(200.0, 400.0, 3.0),
        open(400.0, 1.0, None),
    ];
    let incomes = Incomes::from_classes(&classes).unwrap();
    assert!((incomes.mean() - (5.0 * 100.0 + 3.0 * 300.0 + 800.0) / 9.0).abs() < 1e-10);
    // Empty classes say nothing about the tail.
    let mut with_empty = classes.to_vec();
    with_empty[1].upper = Some(300.0);
    with_empty.push(evenly(300.0, 400.0, 0.0));
    let incomes = Incomes::from_classes(&with_empty).unwrap();
    assert!((incomes.mean() - (5.0 * 100.0 + 3.0 * 250.0 + 800.0) / 9.0).abs() < 1e-10);
    assert_eq!(incomes.n_dropped(), 1);
    // All at the lower limit are one income.
    let classes = [evenly(100.0, 100.0, 1.0), open(300.0, 1.0, Some(300.0))];
    assert_eq!(gini_of_classes(&classes), 0.25);
}

#[test]
fn classes_that_cannot_be_are_refused() {
    let class = |lower, upper, population, mean| IncomeClass {
        lower,
        upper,
        population,
        mean,
    };
    let below = class(0.0, Some(100.0), 5.0, None);
    let check = |last: IncomeClass, expected: InvalidTable| {
        for classes in [[below, last], [last, below]] {
            assert_eq!(Incomes::from_classes(&classes), Err(expected), "{last:?}");
        }
    };
    check(
        class(200.0, Some(150.0), 1.0, None),
        InvalidTable::OutOfBounds,
    );
    check(
        class(100.0, Some(150.0), 1.0, Some(99.0)),
        InvalidTable::OutOfBounds,
    );
    check(
        class(100.0, Some(150.0), 1.0, Some(151.0)),
        InvalidTable::OutOfBounds,
    );
    check(
        class(100.0, None, 1.0, Some(99.0)),
        InvalidTable::OutOfBounds,
    );
    check(
        class(99.0, Some(150.0), 1.0, None),
        InvalidTable::OverlappingClasses,
    );
    check(
        class(100.0, Some(150.0), -1.0, None),
        InvalidTable::Negative,
    );
    check(
        class(100.0, Some(f64::NAN), 1.0, None),
        InvalidTable::NotFinite,
    );
    check(
        class(f64::NEG_INFINITY, Some(0.0), 1.0, None),
        InvalidTable::NotFinite,
    );
    check(
        class(100.0, Some(150.0), 1.0, Some(f64::INFINITY)),
        InvalidTable::NotFinite,
    );
    check(
        class(-1.7e308, Some(1.7e308), 1.0, None),
        InvalidTable::OverlappingClasses,
    );
    // The class before begins at zero, and a Pareto distribution cannot.
    check(class(100.0, None, 1.0, None), InvalidTable::OpenClass);
    let refusal = |classes: &[IncomeClass]| Incomes::from_classes(classes).unwrap_err();
    assert_eq!(
        refusal(&[class(0.0, None, 1.0, Some(5.0))]),
        InvalidTable::OpenClass
    );
    assert_eq!(
        refusal(&[class(10.0, None, 1.0, None)]),
        InvalidTable::OpenClass
    );
    // Half of those above 100 are above 200: alpha is 1, and the mean has no end.
    let heavy = [
        class(100.0, Some(200.0), 1.0, None),
        class(200.0, None, 1.0, None),
    ];
    assert_eq!(refusal(&heavy), InvalidTable::OpenClass);
    let endless = [
        class(100.0, None, 1.0, Some(200.0)),
        class(300.0, None, 1.0, Some(400.0)),
    ];
    assert_eq!(refusal(&endless), InvalidTable::OverlappingClasses);
    assert_eq!(
        refusal(&[class(-1.7e308, Some(1.7e308), 1.0, None)]),
        InvalidTable::TooLarge
    );
    assert_eq!(refusal(&[]), InvalidTable::NoInhabitants);
    assert_eq!(
        refusal(&[class(5.0, Some(5.0), 1.0, None)]),
        InvalidTable::OneUnit
    );
}

#[test]
fn quantiles_are_incomes_or_the_middle_between_two() {
    let quantiles = |rows: &[[f64; 2]], shares: &[f64]| -> Vec<f64> {
        let incomes = incomes(rows).unwrap();
        shares
            .iter()
            .map(|&share| incomes.quantile(share))
            .collect()
    };
    let four = [[40.0, 1.0], [10.0, 1.0], [30.0, 1.0], [20.0, 1.0]];
    assert_eq!(
        quantiles(&four, &[0.0, 0.2, 0.25, 0.3, 0.5, 0.75, 0.9, 1.0]),
        [10.0, 10.0, 15.0, 20.0, 25.0, 35.0, 40.0, 40.0]
    );
    // A share of three tenths is reached exactly, though neither 0.3 nor the weights are exact.
    let tenths: Vec<[f64; 2]> = (1..=10).map(|it| [f64::from(it), 0.1]).collect();
    assert_eq!(quantiles(&tenths, &[0.3, 0.6, 0.7]), [3.5, 6.5, 7.5]);
    let weighted = [[10.0, 3.0], [20.0, 1.0], [30.0, 6.0]];
    assert_eq!(
        quantiles(&weighted, &[0.1, 0.3, 0.31, 0.4, 0.5]),
        [10.0, 15.0, 20.0, 25.0, 30.0]
    );
}

#[test]
fn incomes_for_which_an_index_is_undefined_are_refused() {
    let check = |id: &str, parameter: f64, rows: &[&[f64]], expected: InvalidTable| {
        let found = try_evaluate_at(find(id).unwrap(), parameter, rows);
        assert_eq!(found, Err(expected), "{id} at {parameter}: {rows:?}");
    };
    let none = f64::NAN;
    let zero: &[&[f64]] = &[&[0.0, 1.0], &[5.0, 1.0]];
    let loss: &[&[f64]] = &[&[-1.0, 1.0], &[5.0, 1.0]];
    let nothing: &[&[f64]] = &[&[0.0, 1.0], &[0.0, 2.0]];
    let more_losses: &[&[f64]] = &[&[-9.0, 1.0], &[5.0, 1.0]];
    for (id, parameter) in [
        ("mean_log_deviation", none),
        ("income_atkinson", 1.0),
        ("income_atkinson", 1.5),
        ("income_generalised_entropy", 0.0),
        ("income_generalised_entropy", -1.0),
    ] {
        check(id, parameter, zero, InvalidTable::ValueNotPositive);
    }
    for (id, parameter) in [
        ("theil", none),
        ("mean_log_deviation", none),
        ("income_atkinson", 0.5),
        ("income_atkinson", 2.0),
        ("income_generalised_entropy", 0.5),
        ("income_generalised_entropy", 3.0),
    ] {
        check(id, parameter, loss, InvalidTable::ValueBelowZero);
    }
    for id in [
        "palma",
        "income_quintile_share_ratio",
        "top_to_bottom_fifth_of_regions",
    ] {
        for rows in [zero, loss, nothing] {
            check(id, none, rows, InvalidTable::NotDivisible);
        }
    }
    for id in [
        "ninetieth_to_tenth_percentile",
        "median_to_tenth_percentile",
    ] {
        check(id, none, zero, InvalidTable::NotDivisible);
    }
    check("quantile_ratio", 0.2, loss, InvalidTable::NotDivisible);
    check(
        "ninetieth_percentile_to_median",
        none,
        nothing,
        InvalidTable::NotDivisible,
    );
    check(
        "wolfson_polarisation",
        none,
        &[&[0.0, 2.0], &[5.0, 1.0]],
        InvalidTable::NotDivisible,
    );
    for id in [
        "income_gini",
        "extended_gini",
        "hoover",
        "dispersion",
        "theil",
        "top_income_share",
        "weighted_coefficient_of_variation",
        "wolfson_polarisation",
        "income_atkinson",
    ] {
        let default = find(id).unwrap().parameter.map_or(none, |it| it.default);
        check(id, default, nothing, InvalidTable::MeanNotPositive);
        check(id, default, more_losses, InvalidTable::MeanNotPositive);
    }
    check(
        "kakwani",
        none,
        &[&[1.0, 1.0, 1.0], &[2.0, -1.0, 1.0]],
        InvalidTable::NotDivisible,
    );
    check(
        "kakwani",
        none,
        &[&[-2.0, 1.0, 1.0], &[2.0, 1.0, 1.0]],
        InvalidTable::MeanNotPositive,
    );
    check(
        "reynolds_smolensky",
        none,
        &[&[1.0, 1.0, 1.0], &[2.0, 2.0, 1.0]],
        InvalidTable::MeanNotPositive,
    );
    // Losses that nearly eat up all income leave a mean too small to divide by.
    check(
        "income_gini",
        none,
        &[&[-1e308, 1.0], &[1e308, 1.0]],
        InvalidTable::MeanNotPositive,
    );
    check("income_gini", none, &[&[1.0, 1.0]], InvalidTable::OneUnit);
    check(
        "income_gini",
        none,
        &[&[1.0, 1.0], &[2.0, 1e-300]],
        InvalidTable::OneUnit,
    );
    // Losses are no hindrance where the arithmetic takes them.
    for id in ["income_gini", "hoover", "weighted_coefficient_of_variation"] {
        assert!(
            1.0 < evaluate(find(id).unwrap(), &[[-4.0, 1.0], [5.0, 1.0]]),
            "{id}"
        );
    }
    // Variance 9 and mean 2.
    assert_eq!(
        try_evaluate_at(find("income_generalised_entropy").unwrap(), 2.0, loss),
        Ok(1.125)
    );
    // Whether a fifth has nothing does not hang on how its weights round.
    for n in 1..200 {
        let mut people = vec![[7.0, 1.0]; 4 * n];
        people.extend(vec![[0.0, 1.0]; n]);
        for id in [
            "income_quintile_share_ratio",
            "top_to_bottom_fifth_of_regions",
        ] {
            let found = try_evaluate_at(find(id).unwrap(), none, &people);
            assert_eq!(found, Err(InvalidTable::NotDivisible), "{n}");
        }
    }
}

#[test]
fn one_person_among_a_billion_keeps_twelve_digits() {
    // Nearly all have 100, one has a thousandth and one fifty million.
    let table: Table = vec![vec![0.001, 1.0], vec![100.0, 999_999_998.0], vec![5e7, 1.0]];
    let check = |id: &str, parameter: f64, expected: f64| {
        let value = value_at(id, parameter, &table);
        assert!(
            (value / expected - 1.0).abs() < 1e-12,
            "{id} at {parameter}: {value:e}"
        );
    };
    BILLION
        .iter()
        .for_each(|&(id, parameter, expected)| check(id, parameter, expected));
}

#[test]
fn nearly_equal_incomes_keep_their_digits() {
    // Half have a millionth less than the mean and half a millionth more, exactly.
    let step = 0.5_f64.powi(20);
    let table: Table = vec![vec![1.0 - step, 3.0], vec![1.0 + step, 3.0]];
    let square = step * step;
    let check = |id: &str, parameter: f64, expected: f64| {
        let value = value_at(id, parameter, &table);
        // What follows in the series is smaller by the square of the step.
        assert!(
            (value / expected - 1.0).abs() < 2e-11,
            "{id} at {parameter}: {value:e}"
        );
    };
    for alpha in [-5.0, -1.0, 0.0, 1e-9, 0.5, 1.0, 1.0 + 1e-9, 2.0, 5.0] {
        check("income_generalised_entropy", alpha, square / 2.0);
    }
    for aversion in [0.001, 0.5, 1.0, 1.0 + 1e-12, 2.0, 9.0] {
        check("income_atkinson", aversion, aversion * square / 2.0);
    }
    check("theil", f64::NAN, square / 2.0);
    check("mean_log_deviation", f64::NAN, square / 2.0);
    check("income_gini", f64::NAN, step / 2.0);
    check("hoover", f64::NAN, step / 2.0);
}

#[test]
fn a_very_low_income_overflows_no_power() {
    let table: Table = vec![vec![1e-300, 1.0], vec![1.0, 3.0]];
    let found = try_evaluate_at(find("income_generalised_entropy").unwrap(), -5.0, &table);
    assert_eq!(found, Err(InvalidTable::TooLarge));
    assert_eq!(value_at("income_atkinson", 9.5, &table), 1.0);
}

/// Computed with sixty digits from the formulas as the textbooks print them.
const BILLION: &[(&str, f64, f64)] = &[
    ("income_gini", f64::NAN, 0.0004997501254267819),
    ("extended_gini", 3.0, 0.0004997511254167859),
    ("extended_gini", 1.0625, 0.0003628969069004603),
    ("hoover", f64::NAN, 0.000499749125936527),
    ("theil", f64::NAN, 0.00605802970766707),
    ("mean_log_deviation", f64::NAN, 0.0004998714332226287),
    ("income_generalised_entropy", -1.0, 0.000300022999406003),
    ("income_generalised_entropy", 0.5, 0.0009968014242687387),
    ("income_generalised_entropy", 2.0, 124.87459456253544),
    ("income_generalised_entropy", 3.0, 20802114.681811124),
    ("income_atkinson", 0.5, 0.0004983386113169054),
    ("income_atkinson", 2.0, 0.0005996861595314362),
    ("income_atkinson", 1.0, 0.0004997465183124181),
    (
        "weighted_coefficient_of_variation",
        f64::NAN,
        15.803454974310867,
    ),
];
