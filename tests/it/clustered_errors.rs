//! Clustered errors and the wild cluster bootstrap.

use std::collections::{BTreeMap, BTreeSet};

use klyfta::follow_up::effects::Refusal;
use klyfta::follow_up::effects::clustered_errors::{Regression, clustered_errors};
use klyfta::follow_up::effects::wild_cluster_bootstrap::{
    Multipliers, Replicate, WildClusterBootstrap,
};
use klyfta::inference::streams::Key;
use proptest::prelude::*;

use crate::effect_references::{expected, rows};
use crate::shared::shared;

struct Table {
    outcome: Vec<f64>,
    design: Vec<Vec<f64>>,
    clusters: Vec<u64>,
}

impl Table {
    fn regression(&self) -> Regression<'_> {
        Regression {
            outcome: &self.outcome,
            design: &self.design,
            clusters: &self.clusters,
        }
    }
}

/// Votes on the treatment, with the logarithm of income and the answers to two questions.
fn voters() -> Option<Table> {
    let rows = rows(&shared("reference/eval/voters/voters.csv")?);
    let column =
        |name: &str| -> Vec<f64> { rows.iter().map(|row| row[name].parse().unwrap()).collect() };
    let mut design = vec![
        column("treatment"),
        vec![1.0; rows.len()],
        column("log_income"),
    ];
    for question in ["Q1_immigration", "Q2_defense"] {
        let answers: BTreeSet<&str> = rows.iter().map(|row| row[question].as_str()).collect();
        for answer in answers.into_iter().skip(1) {
            let given =
                |row: &BTreeMap<String, String>| f64::from(u8::from(row[question] == answer));
            design.push(rows.iter().map(given).collect());
        }
    }
    let clusters = column("group_id1").iter().map(|it| *it as u64).collect();
    Some(Table {
        outcome: column("proposition_vote"),
        design,
        clusters,
    })
}

fn replicates(bootstrap: &WildClusterBootstrap, n: u64) -> Vec<Replicate> {
    let n = bootstrap.n_combinations().unwrap_or(n);
    (0..n).map(|number| bootstrap.replicate(number)).collect()
}

#[test]
fn voters_have_the_errors_of_other_programs() {
    let Some(voters) = voters() else { return };
    let found = clustered_errors(voters.regression(), 0, 0.95).unwrap();
    assert_eq!((found.n_clusters, found.n_rows), (40, 300));
    let (_, expected_cr1) = &expected("voters", "ols_cr1").unwrap()[0];
    expected_cr1.check(found.coefficient);
    let error = expected_cr1.standard_error.unwrap();
    assert!((found.cr1.standard_error - error).abs() < 1e-12);
    assert!((found.cr1.p - expected_cr1.p.unwrap()).abs() < 1e-12);
    assert!((found.cr1.t - 3.983_127).abs() < 1e-6);

    // pyfixest multiplies the sum of squares by CR1's factor, where the authors of CV3, and this,
    // have (G - 1) / G.
    let (_, expected_cr3) = &expected("voters", "ols_cr3").unwrap()[0];
    let (n, g, k) = (300.0, 40.0, voters.design.len() as f64);
    let factor: f64 = (n - 1.0) / (n - k) * (g / (g - 1.0)) * (g / (g - 1.0));
    let cr3 = found.cr3.unwrap();
    let error = expected_cr3.standard_error.unwrap();
    let found_error = cr3.standard_error * factor.sqrt();
    assert!((found_error - error).abs() < 1e-12, "{found_error} {error}");
}

#[test]
fn voters_have_the_bootstrap_of_other_programs() {
    let Some(voters) = voters() else { return };
    let key = Key::of(1, &["voters"]);
    let bootstrap =
        WildClusterBootstrap::prepare(voters.regression(), 0, Multipliers::Rademacher, key);
    let bootstrap = bootstrap.unwrap();
    assert_eq!(bootstrap.n_combinations(), None);
    let replicates = replicates(&bootstrap, 99_999);
    let found = bootstrap.test(0.0, &replicates).unwrap();
    assert!((found.t - 3.983_127).abs() < 1e-6);
    let all = expected("voters", "wild_cluster_restricted_rademacher").unwrap();
    for (_, expected) in &all {
        expected.check(found.coefficient);
    }
    // wildboottest gave 0.00044 and 0.00045; 45 of 99,999 have a standard deviation of 7.
    let p = all[1].1.p.unwrap();
    assert!((found.p - p).abs() < 0.0002, "{}", found.p);
    let (low, high) = bootstrap.interval(0.95, &replicates[..9_999]).unwrap();
    assert!(
        (low - 0.039).abs() < 0.001 && (high - 0.119).abs() < 0.001,
        "{low} {high}"
    );
    let webb = WildClusterBootstrap::prepare(voters.regression(), 0, Multipliers::Webb, key);
    let webb = webb.unwrap();
    let draws = (0..9_999).map(|it| webb.replicate(it)).collect::<Vec<_>>();
    let webb = webb.test(0.0, &draws).unwrap();
    assert!(webb.p < 0.003, "{}", webb.p);
}

/// A table whose cells are made of a few whole numbers.
fn table(cells: &[(i32, i32, i32)], n_clusters: u64) -> Table {
    let column = |cell: fn(&(i32, i32, i32)) -> i32| -> Vec<f64> {
        cells.iter().map(|it| f64::from(cell(it))).collect()
    };
    Table {
        outcome: column(|it| it.0),
        design: vec![column(|it| it.1), vec![1.0; cells.len()], column(|it| it.2)],
        clusters: (0..cells.len() as u64)
            .map(|row| row % n_clusters)
            .collect(),
    }
}

/// The coefficient by normal equations solved with Cramer's rule.
fn coefficient(outcome: &[f64], design: &[Vec<f64>]) -> f64 {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let row = |one: usize, first: &[f64]| {
        [
            product(&design[one], first),
            product(&design[one], &design[1]),
            product(&design[one], &design[2]),
        ]
    };
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    determinant([0, 1, 2].map(|one| row(one, outcome)))
        / determinant([0, 1, 2].map(|one| row(one, &design[0])))
}

/// CR1's t by residuals, cluster by cluster, for the bootstrap by brute force.
fn t_of(table: &Table, outcome: &[f64], value: f64) -> f64 {
    let changed = Table {
        outcome: outcome.to_vec(),
        design: table.design.clone(),
        clusters: table.clusters.clone(),
    };
    let found = clustered_errors(changed.regression(), 0, 0.95).unwrap();
    (found.coefficient - value) / found.cr1.standard_error
}

fn example() -> Table {
    let cells: Vec<(i32, i32, i32)> = (0..42)
        .map(|row| {
            (
                (row * row * 7 + row % 6 * 5) % 31,
                (row * 5) % 7,
                (row * 11) % 13,
            )
        })
        .collect();
    table(&cells, 6)
}

#[test]
fn leaving_out_clusters_is_what_it_says() {
    let table = example();
    let found = clustered_errors(table.regression(), 0, 0.9).unwrap();
    let squares: f64 = (0..6_u64)
        .map(|cluster| {
            let kept = |cells: &Vec<f64>| -> Vec<f64> {
                let pairs = cells.iter().zip(&table.clusters);
                pairs
                    .filter(|it| *it.1 != cluster)
                    .map(|it| *it.0)
                    .collect()
            };
            let design: Vec<Vec<f64>> = table.design.iter().map(kept).collect();
            (coefficient(&kept(&table.outcome), &design) - found.coefficient).powi(2)
        })
        .sum();
    let cr3 = found.cr3.unwrap();
    assert!((found.coefficient - coefficient(&table.outcome, &table.design)).abs() < 1e-12);
    assert!((cr3.standard_error - (5.0 / 6.0 * squares).sqrt()).abs() < 1e-12);
    // Student's 5 degrees at 90 %: 2.015048.
    assert!(((cr3.high - cr3.low) / cr3.standard_error - 2.0 * 2.015_048_4).abs() < 1e-6);
}

#[test]
fn the_bootstrap_is_what_brute_force_gives() {
    let table = example();
    for value in [0.0, 0.3] {
        // Residuals with the value imposed: the outcome less it, on the other columns only.
        let others = |row: usize| table.outcome[row] - value * table.design[0][row];
        let line = {
            let (x, n) = (&table.design[2], 42.0);
            let mean_x = x.iter().sum::<f64>() / n;
            let mean_y = (0..42).map(others).sum::<f64>() / n;
            let slope = (0..42)
                .map(|row| (x[row] - mean_x) * (others(row) - mean_y))
                .sum::<f64>()
                / x.iter().map(|it| (it - mean_x).powi(2)).sum::<f64>();
            move |row: usize| mean_y + slope * (x[row] - mean_x)
        };
        let t = t_of(&table, &table.outcome, value).abs();
        let n_as_large = (0..64_u64)
            .filter(|signs| {
                let outcome: Vec<f64> = (0..42)
                    .map(|row| {
                        let sign = if signs >> table.clusters[row] & 1 == 0 {
                            1.0
                        } else {
                            -1.0
                        };
                        let left = others(row) - line(row);
                        value * table.design[0][row] + line(row) + sign * left
                    })
                    .collect();
                t * (1.0 - 1e-9) <= t_of(&table, &outcome, value).abs()
            })
            .count();
        let bootstrap = WildClusterBootstrap::prepare(
            table.regression(),
            0,
            Multipliers::Rademacher,
            Key::of(1, &["brute"]),
        )
        .unwrap();
        let found = bootstrap.test(value, &replicates(&bootstrap, 0)).unwrap();
        assert!(found.exact && found.n_replicates == 64);
        assert_eq!(found.p, n_as_large as f64 / 64.0);
        assert!((2..64).contains(&n_as_large));
    }
}

#[test]
fn the_interval_has_what_the_test_does_not_rule_out() {
    let cells: Vec<(i32, i32, i32)> = (0..80)
        .map(|row| ((row * 37) % 41 + 6 * (row % 3), row % 3, (row * 7) % 11))
        .collect();
    let table = table(&cells, 8);
    let bootstrap = WildClusterBootstrap::prepare(
        table.regression(),
        0,
        Multipliers::Rademacher,
        Key::of(1, &["interval"]),
    )
    .unwrap();
    let replicates = replicates(&bootstrap, 0);
    let (low, high) = bootstrap.interval(0.9, &replicates).unwrap();
    let p = |value: f64| bootstrap.test(value, &replicates).unwrap().p;
    let width = high - low;
    assert!(0.1 <= p(low) && 0.1 <= p(high) && 0.0 < width);
    assert!(p(low - 1e-9 * width) < 0.1 && p(high + 1e-9 * width) < 0.1);
    // With 2^8 combinations no p value is below 2/256.
    assert_eq!(
        bootstrap.interval(0.995, &replicates),
        Err(Refusal::Unbounded)
    );
}

#[test]
fn bad_regressions_are_refused() {
    let table = example();
    let regression = table.regression();
    let with = |design: &[Vec<f64>], column| {
        clustered_errors(
            Regression {
                design,
                ..regression
            },
            column,
            0.95,
        )
        .unwrap_err()
    };
    let mut twice = table.design.clone();
    twice.push(table.design[0].clone());
    assert_eq!(with(&twice, 0), Refusal::NotDetermined);
    assert_eq!(with(&twice, 1), Refusal::NotDetermined);
    assert_eq!(with(&table.design, 3), Refusal::NotDetermined);
    assert_eq!(with(&[vec![1.0; 41]], 0), Refusal::Ragged);
    let mut broken = table.design.clone();
    broken[2][7] = f64::NAN;
    assert!(matches!(with(&broken, 0), Refusal::NotFinite { .. }));
    let one = Regression {
        clusters: &[1; 42],
        ..regression
    };
    let refused = clustered_errors(one, 0, 0.95).unwrap_err();
    assert_eq!(refused, Refusal::TooFewClusters { needed: 2 });
    let perfect: Vec<f64> = table.design[0].iter().map(|it| 2.0 * it + 1.0).collect();
    let perfect = Regression {
        outcome: &perfect,
        ..regression
    };
    assert_eq!(
        clustered_errors(perfect, 0, 0.95).unwrap_err(),
        Refusal::NoVariation
    );
    assert_eq!(
        clustered_errors(regression, 0, 1.0).unwrap_err(),
        Refusal::Level
    );

    // Only cluster 4 is treated: CR1 stands, CR3 cannot.
    let mut lonely = table.design.clone();
    lonely[0] = table
        .clusters
        .iter()
        .map(|it| f64::from(u8::from(*it == 4)))
        .collect();
    let lonely = Regression {
        design: &lonely,
        ..regression
    };
    let found = clustered_errors(lonely, 0, 0.95).unwrap();
    assert_eq!(found.cr3, Err(Refusal::ClusterDecides { cluster: 4 }));
    assert_eq!(found.n_clusters_with, 1);
}

proptest! {
    #[test]
    fn no_bit_depends_on_the_order_of_rows(
        cells in prop::collection::vec((-9_i32..9, -9_i32..9, -9_i32..9), 12..30),
        seed in 1_usize..99,
    ) {
        let table = table(&cells, 4);
        let n = cells.len();
        let step = (1..).map(|it| seed + it).find(|it| gcd(*it, n) == 1).unwrap();
        let order: Vec<usize> = (0..n).map(|row| row * step % n).collect();
        let shuffled = Table {
            outcome: order.iter().map(|&row| table.outcome[row]).collect(),
            design: (table.design.iter())
                .map(|cells| order.iter().map(|&row| cells[row]).collect())
                .collect(),
            clusters: order.iter().map(|&row| table.clusters[row]).collect(),
        };
        let [one, other] = [&table, &shuffled].map(|it| clustered_errors(it.regression(), 0, 0.95));
        prop_assert_eq!(one, other);
        let [one, other] = [&table, &shuffled].map(|it| {
            let key = Key::of(1, &["order"]);
            let prepared =
                WildClusterBootstrap::prepare(it.regression(), 0, Multipliers::Webb, key);
            prepared.map(|it| it.replicate(3))
        });
        prop_assert_eq!(one, other);
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
