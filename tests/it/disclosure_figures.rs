//! Shares and indices of exact counts give hidden counts away, and the audit says so.

use klyfta::publish::disclosure::audit::inversion::{
    Figure, Formula, Precision, Span, audit_figures, possible_values,
};
use klyfta::publish::disclosure::audit::ratio::{fits, simplest};
use klyfta::publish::disclosure::exact_indices::{Refused, publish};
use klyfta::publish::disclosure::secondary::complete;
use klyfta::publish::disclosure::{Finding, Ledger, LinkedTables, Policy, Sensitivity};

use crate::disclosure_tables::{Numbers, leaf, level, tables};

/// Dissimilarity of counts that come as one group and the others, area by area.
fn dissimilarity(counts: &[u64]) -> Option<f64> {
    let pairs = || {
        counts
            .chunks(2)
            .map(|pair| (pair[0] as f64, pair[1] as f64))
    };
    let (a, b) = pairs().fold((0.0, 0.0), |(a, b), (one, other)| (a + one, b + other));
    let gap: f64 = pairs()
        .map(|(one, other)| (one / a - other / b).abs())
        .sum();
    (0.0 < a && 0.0 < b).then_some(gap / 2.0)
}

/// Theil's information theory index of the same.
fn information(counts: &[u64]) -> Option<f64> {
    let entropy = |one: f64, other: f64| -> f64 {
        let part = |share: f64| {
            if share == 0.0 {
                0.0
            } else {
                -share * libm::log(share)
            }
        };
        part(one / (one + other)) + part(other / (one + other))
    };
    let pairs = || {
        counts
            .chunks(2)
            .map(|pair| (pair[0] as f64, pair[1] as f64))
    };
    let (a, b) = pairs().fold((0.0, 0.0), |(a, b), (one, other)| (a + one, b + other));
    let within: f64 = pairs().map(|(a, b)| (a + b) * entropy(a, b)).sum();
    (0.0 < a && 0.0 < b).then(|| 1.0 - within / ((a + b) * entropy(a, b)))
}

/// reliability.md 0.14: shares of 1..9 in 700..2700 at full precision give both counts away.
#[test]
fn full_shares_are_recovered_by_continued_fractions() {
    let mut numbers = Numbers(14);
    for _ in 0..10_000 {
        let (a, n) = (1 + numbers.below(9), 700 + numbers.below(2_001));
        let (numerator, denominator) = simplest(a as f64 / n as f64).unwrap();
        assert_eq!(numerator * n, denominator * a);
        let spans = (
            Span {
                least: 1,
                greatest: 9,
            },
            Span {
                least: n,
                greatest: n,
            },
        );
        let found = fits(a as f64 / n as f64, Precision::Full, spans.0, spans.1, 5).unwrap();
        assert_eq!(found.numerators.into_iter().collect::<Vec<_>>(), [a]);
    }
    assert_eq!(simplest(0.0), Some((0, 1)));
    assert_eq!(simplest(1.0), Some((1, 1)));
    assert_eq!(simplest(f64::NAN), None);
    assert_eq!(simplest(1e-300), None);
    assert_eq!(simplest(0.1 + 0.2), None);
}

/// reliability.md 0.15: with a known denominator, shares with two decimals leave about ten counts,
/// and with four a single one.
#[test]
fn decimals_of_shares_decide_how_many_counts_fit() {
    let mut numbers = Numbers(15);
    let (mut few, mut unique) = (0, 0);
    for _ in 0..1_000 {
        let (a, n) = (1 + numbers.below(9), 700 + numbers.below(2_001));
        let share = a as f64 / n as f64;
        let spans = (
            Span {
                least: 0,
                greatest: n,
            },
            Span {
                least: n,
                greatest: n,
            },
        );
        let count = |decimals| {
            let precision = Precision::Decimals(decimals);
            fits(share, precision, spans.0, spans.1, 1_000)
                .unwrap()
                .numerators
                .len()
        };
        few += usize::from(count(2) < 5);
        unique += usize::from(count(4) == 1);
    }
    // Shares near nought round to nought together with fewer counts than others.
    assert!(few < 250, "{few} of 1,000 below five");
    assert_eq!(unique, 1_000);
}

/// reliability.md 0.16: D and H at full precision restore one to three counts exactly; with two
/// decimals they leave nearly all values.
#[test]
fn indices_at_full_precision_undo_suppression() {
    let mut numbers = Numbers(16);
    let mut narrowed = [0; 4];
    const CASES: usize = 40;
    for case in 0..CASES {
        let (n_areas, n_hidden) = (8 + 22 * (case % 2), 1 + case % 3);
        let mut counts = Vec::new();
        let mut spans = Vec::new();
        for area in 0..n_areas {
            let n = 700 + numbers.below(2_001);
            let hidden = area < n_hidden;
            let a = if hidden {
                1 + numbers.below(9)
            } else {
                10 + numbers.below(n / 2)
            };
            counts.extend([a, n - a]);
            let known = |count| Span {
                least: count,
                greatest: count,
            };
            // The attacker knows the area's others, not its total: a harder case than most.
            let span = if hidden {
                Span {
                    least: 1,
                    greatest: 9,
                }
            } else {
                known(a)
            };
            spans.extend([span, known(n - a)]);
        }
        let precisions = [2, 3, 4]
            .map(Precision::Decimals)
            .into_iter()
            .chain([Precision::Full]);
        for (at, precision) in precisions.enumerate() {
            let figures: [(Formula, Precision); 2] =
                [(&dissimilarity, precision), (&information, precision)];
            let values = possible_values(&spans, &counts, &figures).unwrap();
            let hidden = values.iter().step_by(2).take(n_hidden);
            assert!(
                values
                    .iter()
                    .zip(&counts)
                    .all(|(values, count)| values.contains(count))
            );
            let few = if precision == Precision::Full { 1 } else { 4 };
            narrowed[at] += usize::from(hidden.clone().all(|values| values.len() <= few));
        }
    }
    println!("all hidden counts narrowed in {narrowed:?} of {CASES}");
    assert!(
        narrowed[0] <= CASES / 10 && narrowed[0] <= narrowed[2],
        "{narrowed:?}"
    );
    assert_eq!(narrowed[3], CASES);
}

fn region(n_areas: usize, group: u64) -> LinkedTables {
    let mut numbers = Numbers(n_areas as u64);
    let counts: Vec<Vec<u64>> = (0..n_areas)
        .map(|area| {
            let small = if area == 4 {
                3
            } else {
                group + numbers.below(group)
            };
            vec![900 + numbers.below(900), small]
        })
        .collect();
    let all: Vec<usize> = (0..n_areas).collect();
    tables(
        &counts,
        &[level("town", &[&all])],
        Sensitivity::NotSensitive,
    )
}

fn figure<'a>(
    tables: &LinkedTables,
    n_areas: usize,
    value: Formula<'a>,
    precision: Precision,
) -> Figure<'a> {
    let cells = (0..n_areas).flat_map(|area| [leaf(tables, area, 1), leaf(tables, area, 0)]);
    Figure {
        name: "town0, D".to_owned(),
        cells: cells.collect(),
        value,
        precision,
    }
}

#[test]
fn exact_indices_need_areas_few_decimals_and_a_passed_audit() {
    let (policy, ledger) = (Policy::default(), Ledger::default());
    let outcome = |n_areas: usize, group: u64, precision| {
        let tables = region(n_areas, group);
        let pattern = complete(&tables, 0, &policy, &ledger).unwrap();
        let figures = [figure(&tables, n_areas, &dissimilarity, precision)];
        publish(&tables, 0, &pattern, &policy, &ledger, &figures)
    };
    let published = outcome(60, 400, Precision::Decimals(2)).unwrap();
    let (name, value, decimals) = &published.get()[0];
    assert_eq!((name.as_str(), *decimals), ("town0, D", 2));
    let value = value.unwrap();
    assert_eq!(value, libm::round(value * 100.0) / 100.0);
    let few = outcome(29, 400, Precision::Decimals(2)).unwrap_err();
    assert!(
        matches!(few[..], [Refused::TooFewAreas { n_areas: 29, .. }]),
        "{few:?}"
    );
    for precision in [Precision::Decimals(3), Precision::Full] {
        let exact = outcome(60, 400, precision).unwrap_err();
        assert!(
            matches!(exact[..], [Refused::TooManyDecimals { .. }]),
            "{exact:?}"
        );
    }
}

/// Some 450 people of a group: where one of them lives moves D by a fifth of its last decimal.
#[test]
fn two_decimals_of_a_rare_group_do_not_pass() {
    let (policy, ledger) = (Policy::default(), Ledger::default());
    let tables = region(30, 10);
    let pattern = complete(&tables, 0, &policy, &ledger).unwrap();
    let two = Precision::Decimals(2);
    let figures = [
        figure(&tables, 30, &dissimilarity, two),
        figure(&tables, 30, &information, two),
    ];
    let found = publish(&tables, 0, &pattern, &policy, &ledger, &figures).unwrap_err();
    assert!(matches!(found[..], [Refused::Audit(_)]), "{found:?}");
}

#[test]
fn an_index_at_full_precision_does_not_pass() {
    let (policy, ledger) = (Policy::default(), Ledger::default());
    let tables = region(40, 60);
    let pattern = complete(&tables, 0, &policy, &ledger).unwrap();
    for (value, name) in [(&dissimilarity as Formula, "D"), (&information, "H")] {
        let audit = |precision| {
            let figures = [figure(&tables, 40, value, precision)];
            audit_figures(&tables, 0, &pattern, &policy, &ledger, &figures)
        };
        assert_eq!(audit(Precision::Decimals(1)), Ok(()), "{name}");
        let found = audit(Precision::Full).unwrap_err();
        assert_eq!(found.len(), 4, "{name}: {found:?}");
        assert!(found.iter().all(|finding| match finding {
            Finding::Figure { n_values, .. } => *n_values < 5,
            Finding::NotShown(_) => true,
            _ => false,
        }));
    }
}

#[test]
fn a_share_of_a_hidden_count_does_not_pass() {
    let (policy, ledger) = (Policy::default(), Ledger::default());
    let tables = region(10, 60);
    let pattern = complete(&tables, 0, &policy, &ledger).unwrap();
    let cells = vec![leaf(&tables, 4, 1), leaf(&tables, 4, 0)];
    let share = |counts: &[u64]| Some(counts[0] as f64 / (counts[0] + counts[1]) as f64);
    let audit = |precision| {
        let cells = cells.clone();
        let figure = Figure {
            name: "share".to_owned(),
            cells,
            value: &share,
            precision,
        };
        audit_figures(&tables, 0, &pattern, &policy, &ledger, &[figure])
    };
    assert_eq!(audit(Precision::Decimals(1)), Ok(()));
    assert!(audit(Precision::Decimals(4)).is_err());
    // The share alone, and what follows from it for the rectangle it is hidden with.
    let found = audit(Precision::Full).unwrap_err();
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(
        found
            .iter()
            .any(|finding| matches!(finding, Finding::Figure { n_values: 1, .. }))
    );
}
