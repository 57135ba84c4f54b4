//! Laws of decompositions and of convergence, on tables that nobody chose.

use klyfta::decomposition::atkinson::atkinson_by_group;
use klyfta::decomposition::concentration_index::{
    ConcentrationByFactor, Observations, concentration_by_factor,
};
use klyfta::decomposition::gini::{GiniByGroup, gini_by_group};
use klyfta::decomposition::income_source::{GiniBySource, gini_by_source};
use klyfta::decomposition::nested::{Decomposable, Nested, Paths, Unit, nested};
use klyfta::follow_up::convergence::{Beta, Convergence, Panel, Spread, convergence};
use klyfta::indices::{
    Formula, Function, Income, Incomes, InvalidTable, REGISTRY, TwoGroupArea, find,
};
use proptest::prelude::*;

/// How far two ways of computing the same number may differ by rounding, beside the number and
/// where it is nearly zero.
const ROUNDING: f64 = 1e-12;
const ROUNDING_OF_ZERO: f64 = 1e-14;

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[track_caller]
fn check_close(what: &str, found: f64, expected: f64) {
    let slack = ROUNDING * expected.abs() + ROUNDING_OF_ZERO;
    assert!(
        (found - expected).abs() <= slack,
        "{what}: {found:e} is not {expected:e}"
    );
}

/// Generalised entropy: 0 is the mean log deviation, 1 is Theil's index.
pub fn generalised_entropy(alpha: f64) -> Decomposable<Incomes> {
    Decomposable {
        formula: Function::PartialWithParameter(|incomes, alpha| {
            let mean = incomes.positive_mean()?;
            if alpha <= 0.0 {
                incomes.all_above_zero()?;
            } else if alpha < 2.0 {
                incomes.none_below_zero()?;
            }
            // Each term is that of the definition but for what is linear in the ratio, whose sum is
            // zero.
            let log = |ratio: f64| {
                if ratio < 0.5 {
                    ratio.ln()
                } else {
                    (ratio - 1.0).ln_1p()
                }
            };
            let term = |ratio: f64| match alpha {
                0.0 => ratio - 1.0 - log(ratio),
                1.0 if ratio == 0.0 => 1.0,
                1.0 => ratio * log(ratio) - (ratio - 1.0),
                2.0 => (ratio - 1.0).powi(2) / 2.0,
                _ => unreachable!("these tests ask for 0, 1 and 2"),
            };
            let terms = incomes.incomes().iter();
            Ok(terms
                .map(|it| incomes.weight(it) * term(it.value / mean).max(0.0))
                .sum())
        }),
        part_weight: |part, whole, alpha| {
            let [people, income] = [0, 1].map(|it| part[it] / whole[it]);
            match alpha {
                0.0 => people,
                1.0 => income,
                // A stratum without people has no income either.
                _ if people == 0.0 => 0.0,
                _ => people.powf(1.0 - alpha) * income.powf(alpha),
            }
        },
        parameter: Some(alpha),
    }
}

pub fn mean_log_deviation() -> Decomposable<Incomes> {
    generalised_entropy(0.0)
}

pub fn theil() -> Decomposable<Incomes> {
    generalised_entropy(1.0)
}

/// Units at the end of three levels, from coarse to fine.
type Located<U> = (U, [u32; 3]);

/// Counts as they come in small areas: often none, mostly few, sometimes very many.
fn counts() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(0.0),
        4 => (0_u32..1_000).prop_map(f64::from),
        1 => (0_u32..10_000_000).prop_map(f64::from),
        1 => 0.001..1_000.0,
    ]
}

fn located<U: std::fmt::Debug>(
    unit: impl Strategy<Value = U>,
) -> impl Strategy<Value = Vec<Located<U>>> {
    prop::collection::vec((unit, prop::array::uniform3(0_u32..4)), 1..60)
}

fn two_group_areas() -> impl Strategy<Value = Vec<Located<TwoGroupArea>>> {
    located((counts(), counts()).prop_map(|(group, others)| TwoGroupArea { group, others }))
}

fn multigroup_areas() -> impl Strategy<Value = Vec<Located<Vec<f64>>>> {
    (2_usize..=5).prop_flat_map(|n_groups| located(prop::collection::vec(counts(), n_groups)))
}

fn income() -> impl Strategy<Value = Income> {
    let value = prop_oneof![1.0..1e6_f64, (1_u32..20).prop_map(f64::from)];
    (value, counts()).prop_map(|(value, population)| Income {
        value,
        population,
        area: None,
    })
}

fn incomes() -> impl Strategy<Value = Vec<Located<Income>>> {
    located(income())
}

fn split<U: Unit + Clone>(
    index: &Decomposable<U::Table>,
    rows: &[Located<U>],
    n_levels: usize,
) -> Result<Nested, InvalidTable> {
    let units: Vec<U> = rows.iter().map(|row| row.0.clone()).collect();
    let numbers: Vec<u32> = rows
        .iter()
        .flat_map(|row| &row.1[..n_levels])
        .copied()
        .collect();
    nested(index, &units, Paths::new(n_levels, &numbers))
}

fn values(nested: &Nested) -> Vec<f64> {
    nested.parts.iter().map(|part| part.value).collect()
}

/// All laws of a nested decomposition; `nobody` is a unit without people.
fn check_laws<U: Unit + Clone>(
    name: &str,
    index: &Decomposable<U::Table>,
    rows: &[Located<U>],
    nobody: &U,
) {
    let Ok(whole) = split(index, rows, 0) else {
        return;
    };
    let whole = whole.whole;
    let by_depth: Vec<Nested> = (0..=3)
        .map(|n_levels| split(index, rows, n_levels).unwrap())
        .collect();
    for (n_levels, found) in by_depth.iter().enumerate() {
        assert_eq!(found.whole.to_bits(), whole.to_bits(), "{name}");
        assert_eq!(
            (found.parts.len(), found.levels.len()),
            (n_levels + 1, n_levels)
        );
        check_close(name, values(found).iter().sum(), whole);
        for part in &found.parts {
            assert!(
                0.0 <= part.value && part.value <= whole * (1.0 + ROUNDING),
                "{name} {part:?}"
            );
            assert_eq!(part.share, (whole != 0.0).then_some(part.value / whole));
        }
    }
    check_splitting(name, &by_depth);
    check_strata(name, index, rows, &by_depth[3]);
    check_invariance(name, index, rows, nobody, &by_depth[2]);
}

/// A level splits the part that it refines, and changes no bit of the others.
fn check_splitting(name: &str, by_depth: &[Nested]) {
    let finest = &by_depth[3];
    for (n_levels, found) in by_depth.iter().enumerate() {
        assert_eq!(found.parts[..n_levels], finest.parts[..n_levels], "{name}");
        check_close(
            name,
            found.parts[n_levels].value,
            values(finest)[n_levels..].iter().sum(),
        );
        for (coarse, fine) in found.levels.iter().zip(&finest.levels) {
            for (a, b) in coarse.iter().zip(fine) {
                assert_eq!((&a.path, a.n_units, a.value), (&b.path, b.n_units, b.value));
                assert_eq!((a.weight, a.contribution), (b.weight, b.contribution));
            }
        }
    }
}

/// What the strata of each level add is what is left below it, and each is what its own are.
fn check_strata<U: Unit + Clone>(
    name: &str,
    index: &Decomposable<U::Table>,
    rows: &[Located<U>],
    found: &Nested,
) {
    for (level, strata) in found.levels.iter().enumerate() {
        let left: f64 = strata.iter().map(|it| it.contribution).sum();
        check_close(name, left, values(found)[level + 1..].iter().sum());
        check_close(
            name,
            strata.iter().map(|it| it.between).sum(),
            values(found)[level + 1],
        );
        assert!(strata.is_sorted_by(|a, b| a.path < b.path), "{name}");
        assert_eq!(
            strata.iter().map(|it| it.n_units).sum::<usize>(),
            rows.len()
        );
        for stratum in strata {
            assert!(
                stratum.weight.is_finite() && 0.0 <= stratum.weight,
                "{name} {stratum:?}"
            );
            let of_stratum = |row: &&Located<U>| row.1[..=level] == stratum.path;
            let own: Vec<Located<U>> = rows.iter().filter(of_stratum).cloned().collect();
            assert_eq!(own.len(), stratum.n_units);
            match stratum.value {
                Ok(value) => {
                    assert_eq!(
                        Ok(value),
                        split(index, &own, 0).map(|it| it.whole),
                        "{name}"
                    );
                    assert_eq!(stratum.contribution, stratum.weight * value, "{name}");
                }
                Err(_) => assert_eq!((stratum.contribution, stratum.between), (0.0, 0.0)),
            }
            let finer = found.levels.get(level + 1).into_iter().flatten();
            let finer: f64 = finer
                .filter(|it| it.path.starts_with(&stratum.path))
                .map(|it| it.contribution)
                .sum();
            check_close(
                name,
                stratum.between + finer,
                stratum.contribution.max(finer),
            );
        }
    }
}

/// What must change nothing, in any bit.
fn check_invariance<U: Unit + Clone>(
    name: &str,
    index: &Decomposable<U::Table>,
    rows: &[Located<U>],
    nobody: &U,
    found: &Nested,
) {
    let mut elsewhere: Vec<Located<U>> = rows.to_vec();
    elsewhere.reverse();
    elsewhere.rotate_left(rows.len() / 3);
    assert_eq!(
        &split(index, &elsewhere, 2).unwrap(),
        found,
        "{name}: order"
    );

    // Greater numbers in the same order, and numbers that are used again within other strata.
    let renumbered: Vec<Located<U>> = (rows.iter().cloned())
        .map(|(unit, [first, second, third])| (unit, [first * 7 + 1, second * 3 + first, third]))
        .collect();
    let renumbered = split(index, &renumbered, 2).unwrap();
    assert_eq!(values(&renumbered), values(found), "{name}: numbers");

    let mut with_nobody = rows.to_vec();
    with_nobody.push((nobody.clone(), [99, 0, 0]));
    with_nobody.push((nobody.clone(), rows[0].1));
    let with_nobody = split(index, &with_nobody, 2).unwrap();
    assert_eq!(values(&with_nobody), values(found), "{name}: nobody");
    let empty = with_nobody.levels[0].last().unwrap();
    assert_eq!(
        (empty.weight, empty.value),
        (0.0, Err(InvalidTable::NoInhabitants))
    );

    let each: Vec<Located<U>> = (rows.iter().enumerate())
        .map(|(number, row)| (row.0.clone(), [number as u32, 0, 0]))
        .collect();
    assert_eq!(
        values(&split(index, &each, 1).unwrap()),
        [found.whole, 0.0],
        "{name}: each"
    );
    let one: Vec<Located<U>> = rows.iter().map(|row| (row.0.clone(), [5; 3])).collect();
    assert_eq!(
        values(&split(index, &one, 2).unwrap()),
        [0.0, 0.0, found.whole],
        "{name}: one"
    );
}

/// An index of the registry that is the sum of its parts, its parameter at the default.
fn decomposable<T>(id: &str, formula: Function<T>) -> Option<Decomposable<T>> {
    let index = find(id).unwrap();
    Some(Decomposable {
        formula,
        part_weight: index.part_weight?,
        parameter: index.parameter.map(|it| it.default),
    })
}

fn of_two_groups() -> Vec<(&'static str, Decomposable<klyfta::indices::TwoGroup>)> {
    let of_registry = REGISTRY.iter().filter_map(|index| match index.formula {
        Formula::TwoGroup(formula) => Some((index.id, decomposable(index.id, formula)?)),
        _ => None,
    });
    of_registry.collect()
}

fn of_several_groups() -> Vec<(&'static str, Decomposable<klyfta::indices::MultiGroup>)> {
    let of_registry = REGISTRY.iter().filter_map(|index| match index.formula {
        Formula::MultiGroup(formula) => Some((index.id, decomposable(index.id, formula)?)),
        _ => None,
    });
    of_registry.collect()
}

fn of_incomes() -> Vec<(&'static str, Decomposable<Incomes>)> {
    let of_registry = REGISTRY.iter().filter_map(|index| match index.formula {
        Formula::Incomes(formula) => Some((index.id, decomposable(index.id, formula)?)),
        _ => None,
    });
    let here = [
        ("MLD", mean_log_deviation()),
        ("Theil", theil()),
        ("half the squared CV", generalised_entropy(2.0)),
    ];
    here.into_iter().chain(of_registry).collect()
}

const NO_INCOME: Income = Income {
    value: 3.0,
    population: 0.0,
    area: None,
};

#[test]
fn the_registry_has_indices_that_are_sums_of_their_parts() {
    let ids = |ids: Vec<&'static str>| ids;
    let two = ids(of_two_groups().iter().map(|it| it.0).collect());
    for id in [
        "mutual_information",
        "information_theory",
        "correlation_ratio",
    ] {
        assert!(two.contains(&id), "{id}");
    }
    let several = ids(of_several_groups().iter().map(|it| it.0).collect());
    for id in [
        "multigroup_mutual_information",
        "multigroup_information_theory",
    ] {
        assert!(several.contains(&id), "{id}");
    }
    // These are not, whatever the weights.
    for id in ["dissimilarity", "gini", "isolation", "interaction"] {
        assert!(find(id).unwrap().part_weight.is_none(), "{id}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn two_groups_are_nested(rows in two_group_areas()) {
        let nobody = TwoGroupArea { group: 0.0, others: 0.0 };
        for (name, index) in of_two_groups() {
            check_laws(name, &index, &rows, &nobody);
        }
    }

    #[test]
    fn several_groups_are_nested(rows in multigroup_areas()) {
        let nobody = vec![0.0; rows[0].0.len()];
        for (name, index) in of_several_groups() {
            check_laws(name, &index, &rows, &nobody);
        }
    }

    #[test]
    fn incomes_are_nested(rows in incomes()) {
        for (name, index) in of_incomes() {
            check_laws(name, &index, &rows, &NO_INCOME);
        }
    }

    #[test]
    fn magnitudes_change_nothing(
        areas in multigroup_areas(),
        incomes in incomes(),
        power in -280_i32..280,
    ) {
        let factor = 10_f64.powi(power);
        let check = |name: &str, plain: Result<Nested, _>, scaled: Result<Nested, _>| {
            match (plain, scaled) {
                (Ok(plain), Ok(scaled)) => {
                    for (a, b) in values(&plain).iter().zip(values(&scaled)) {
                        check_close(name, b, *a);
                    }
                }
                (plain, scaled) => assert_eq!(plain.err(), scaled.err(), "{name}"),
            }
        };
        let two = |by: f64| -> Vec<Located<TwoGroupArea>> {
            let area = |row: &[f64]| TwoGroupArea { group: row[0] * by, others: row[1] * by };
            areas.iter().map(|row| (area(&row.0), row.1)).collect()
        };
        for (name, index) in of_two_groups() {
            check(name, split(&index, &two(1.0), 3), split(&index, &two(factor), 3));
        }
        let several = |by: f64| -> Vec<Located<Vec<f64>>> {
            areas.iter().map(|row| (row.0.iter().map(|it| it * by).collect(), row.1)).collect()
        };
        for (name, index) in of_several_groups() {
            check(name, split(&index, &several(1.0), 3), split(&index, &several(factor), 3));
        }
        let scaled = |values: f64, people: f64| -> Vec<Located<Income>> {
            let income = |it: Income| Income {
                value: it.value * values,
                population: it.population * people,
                area: None,
            };
            incomes.iter().map(|row| (income(row.0), row.1)).collect()
        };
        for (name, index) in of_incomes() {
            let plain = split(&index, &incomes, 3);
            check(name, plain.clone(), split(&index, &scaled(1.0, factor), 3));
            check(name, plain.clone(), split(&index, &scaled(factor, factor), 3));
        }
    }
}

/// A few in hundreds of millions: what is left after cancelling must be as good as all else.
#[test]
fn parts_of_a_tiny_group_keep_their_digits() {
    let area = |place: u32| TwoGroupArea {
        group: f64::from(place % 4),
        others: 1e8 + f64::from(place * place) * 1e6,
    };
    let rows: Vec<Located<TwoGroupArea>> = (0..36)
        .map(|place| (area(place), [place % 3, place % 5, place % 7]))
        .collect();
    for (name, index) in of_two_groups() {
        let found = split(&index, &rows, 3).unwrap();
        let sum: f64 = values(&found).iter().sum();
        let relative = sum / found.whole - 1.0;
        assert!(relative.abs() < ROUNDING, "{name}: off by {relative:e}");
    }
}

#[test]
fn a_nested_table_by_hand() {
    // Two counties of two areas each, the group half of all: a variance of 1/4. Counties with
    // shares of 3/4 and 1/4 lie 1/4 from that: 1/16 over 1/4. Areas with shares of 1 and 1/2, and
    // 1/2 and 0, lie 1/4 from their counties: 1/16 over 1/4 again.
    let area = |group: f64, others: f64| TwoGroupArea { group, others };
    let rows = [
        (area(20.0, 0.0), [1, 1, 0]),
        (area(10.0, 10.0), [1, 2, 0]),
        (area(10.0, 10.0), [2, 1, 0]),
        (area(0.0, 20.0), [2, 2, 0]),
    ];
    let Formula::TwoGroup(formula) = find("correlation_ratio").unwrap().formula else {
        panic!()
    };
    let index = decomposable("correlation_ratio", formula).unwrap();
    let found = split(&index, &rows, 1).unwrap();
    assert_eq!((found.whole, values(&found)), (0.5, vec![0.25, 0.25]));
    let county = &found.levels[0][0];
    assert_eq!(
        (county.path.as_slice(), county.n_units),
        ([1].as_slice(), 2)
    );
    check_close("index", county.value.unwrap(), 1.0 / 16.0 / (3.0 / 16.0));
    check_close("weight", county.weight, 0.5 * (3.0 / 16.0) / (1.0 / 4.0));
    check_close("contribution", county.contribution, 0.125);
    // Each area is a stratum of its own, so that the last part is what lies within single areas.
    assert_eq!(values(&split(&index, &rows, 2).unwrap()), [0.25, 0.25, 0.0]);
}

#[test]
fn a_stratum_of_equal_incomes_is_even_even_if_shares_cannot_be_told() {
    let income = |value: f64| Income {
        value,
        population: 1.0,
        area: None,
    };
    let rows = |poor: [f64; 2]| {
        [poor[0], poor[1], 4.0, 8.0]
            .map(income)
            .into_iter()
            .zip([[0; 3], [0; 3], [1; 3], [1; 3]])
    };
    let found = split(&theil(), &rows([0.0, 0.0]).collect::<Vec<_>>(), 1).unwrap();
    let poor = &found.levels[0][0];
    assert_eq!(
        (poor.value, poor.contribution),
        (Err(InvalidTable::MeanNotPositive), 0.0)
    );
    check_close("sum", values(&found).iter().sum(), found.whole);
    // What is not even and has no index cannot be said to add nothing.
    let index = generalised_entropy(2.0);
    let owing = rows([-1.0, 1.0]).collect::<Vec<_>>();
    assert!(split(&index, &owing, 0).is_ok());
    assert_eq!(split(&index, &owing, 1), Err(InvalidTable::MeanNotPositive));
}

/// Where the greatest cancel, the least are all that is left, and their order would show.
#[test]
fn the_order_of_units_changes_no_bit_of_what_cancels() {
    let values = [0.1, 1e20, 0.7, 0.2, 1e-3, -1e20, 0.3, 1e21];
    let rows = values.map(|value| {
        let stratum = u32::from(value == 1e21);
        let income = Income {
            value,
            population: 3.0,
            area: None,
        };
        (income, [stratum; 3])
    });
    let index = generalised_entropy(2.0);
    let found = split(&index, &rows, 1).unwrap();
    for by in 1..rows.len() {
        let mut elsewhere = rows;
        elsewhere.rotate_left(by);
        assert_eq!(split(&index, &elsewhere, 1).unwrap(), found);
        elsewhere.reverse();
        assert_eq!(split(&index, &elsewhere, 1).unwrap(), found);
    }
}

#[test]
fn tables_and_paths_that_do_not_fit_are_refused() {
    let index = &of_several_groups()[0].1;
    let units = [vec![1.0, 2.0], vec![2.0, 1.0]];
    let refused = |units: &[Vec<f64>], n_levels: usize, numbers: &[u32]| {
        nested(index, units, Paths::new(n_levels, numbers)).unwrap_err()
    };
    assert_eq!(refused(&units, 1, &[1]), InvalidTable::Ragged);
    assert_eq!(refused(&units, 2, &[1, 2]), InvalidTable::Ragged);
    assert_eq!(
        refused(&[vec![1.0, 2.0], vec![1.0]], 1, &[1, 2]),
        InvalidTable::Ragged
    );
    assert_eq!(refused(&[], 1, &[]), InvalidTable::Ragged);
    assert_eq!(refused(&units[..1], 1, &[1]), InvalidTable::OneArea);
    let odd = [vec![1.0, f64::NAN], vec![2.0, 1.0]];
    assert_eq!(refused(&odd, 1, &[1, 2]), InvalidTable::NotFinite);
}

/// Incomes in up to five groups, some of them equal and some zero or below.
fn grouped_incomes() -> impl Strategy<Value = Vec<Income>> {
    let value = prop_oneof![
        4 => 0.0..1e6_f64,
        2 => (0_u32..20).prop_map(f64::from),
        1 => -100.0..0.0_f64,
    ];
    let income = (value, counts(), 0_u32..5).prop_map(|(value, population, area)| Income {
        value,
        population,
        area: Some(area),
    });
    prop::collection::vec(income, 2..50)
}

fn by_group(incomes: &[Income]) -> Option<GiniByGroup> {
    gini_by_group(&Incomes::new(incomes.iter().copied()).ok()?).ok()
}

/// Half the mean difference of all pairs, one of the first and one of the second.
fn half_difference(first: &[&Income], second: &[&Income]) -> f64 {
    let people = |of: &[&Income]| of.iter().map(|it| it.population).sum::<f64>();
    let pairs = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| (a, b)));
    let gaps = pairs.map(|(a, b)| a.population * b.population * (a.value - b.value).abs());
    gaps.sum::<f64>() / people(first) / people(second) / 2.0
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_gini_coefficient_is_the_sum_of_its_parts(incomes in grouped_incomes()) {
        let Some(found) = by_group(&incomes) else {
            return Ok(());
        };
        let scale = found.whole.max(1.0);
        check_close("parts", found.within + found.between + found.overlap, found.whole);
        let other = found.stratification;
        let sum = other.within + other.between + other.stratification;
        prop_assert!((sum - found.whole).abs() < ROUNDING * scale, "{sum} {}", found.whole);
        prop_assert!(0.0 <= found.within && 0.0 <= found.between && 0.0 <= found.overlap);
        let sum = |part: fn(&klyfta::decomposition::gini::Group) -> f64| {
            found.groups.iter().map(part).sum::<f64>()
        };
        check_close("people", sum(|it| it.population_share), 1.0);
        prop_assert!((sum(|it| it.income_share) - 1.0).abs() < ROUNDING * scale);
        check_close("within", sum(|it| it.contribution), found.within);

        let mut elsewhere = incomes.clone();
        elsewhere.reverse();
        prop_assert_eq!(by_group(&elsewhere).unwrap(), found.clone());
    }

    /// Against all pairs, and against covariances with the ranks of everyone.
    #[test]
    fn the_parts_of_the_gini_coefficient_are_those_of_pairs(incomes in grouped_incomes()) {
        let Some(found) = by_group(&incomes) else {
            return Ok(());
        };
        let populated: Vec<&Income> = incomes.iter().filter(|it| 0.0 < it.population).collect();
        let total: f64 = populated.iter().map(|it| it.population).sum();
        let mean = populated.iter().map(|it| it.population * it.value).sum::<f64>() / total;
        let near = |what: &str, a: f64, b: f64| {
            let slack = 1e-9 * found.whole.max(1.0);
            assert!((a - b).abs() < slack, "{what}: {a} {b}");
        };
        near("whole", found.whole, half_difference(&populated, &populated) / mean);
        let members: Vec<(u32, Vec<&Income>)> = (found.groups.iter())
            .map(|group| {
                let own = populated.iter().filter(|it| it.area == Some(group.group));
                (group.group, own.copied().collect())
            })
            .collect();
        let share = |of: &[&Income]| of.iter().map(|it| it.population).sum::<f64>() / total;
        let mean_of = |of: &[&Income]| {
            of.iter().map(|it| it.population * it.value).sum::<f64>() / share(of) / total
        };
        let (mut between, mut overlap, mut separate) = (0.0, 0.0, 0.0);
        for (a, of_a) in &members {
            for (b, of_b) in &members {
                if a != b {
                    let weight = share(of_a) * share(of_b) / mean;
                    let gap = (mean_of(of_a) - mean_of(of_b)).abs() / 2.0;
                    between += weight * gap;
                    overlap += weight * (half_difference(of_a, of_b) - gap);
                }
            }
        }
        near("between", found.between, between);
        near("overlap", found.overlap, overlap);
        // How often one of a group ranks above one of all, ties half.
        let rank = |of: &Income| {
            populated.iter().map(|it| match it.value.total_cmp(&of.value) {
                std::cmp::Ordering::Less => it.population,
                std::cmp::Ordering::Equal => it.population / 2.0,
                std::cmp::Ordering::Greater => 0.0,
            }).sum::<f64>() / total
        };
        for ((_, own), group) in members.iter().zip(&found.groups) {
            let (group_mean, difference) = (mean_of(own), half_difference(own, own));
            near("income share", group.income_share, share(own) * group_mean / mean);
            near("contribution", group.contribution, share(own) * share(own) * difference / mean);
            match group.gini {
                // Where incomes above and below zero cancel, the quotient tells of rounding only.
                Ok(gini) if 1e-3 < group_mean => {
                    assert!((gini * group_mean - difference).abs() < 1e-9 * difference.max(1.0));
                }
                _ => assert!(group_mean <= 1e-3),
            }
            let covariance = own.iter()
                .map(|it| 2.0 * it.population * (it.value - group_mean) * rank(it))
                .sum::<f64>() / share(own) / total;
            let lost = share(own) / mean * (covariance - difference);
            near("stratification", group.stratification_contribution, lost);
            separate += share(own) / mean * difference;
            if let Some(kept) = group.stratification {
                let kept_contribution =
                    share(own) / mean * difference * kept * (share(own) - 1.0);
                near("kept apart", kept_contribution, lost);
                assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&kept), "{kept}");
            }
        }
        near("within groups", found.stratification.within, separate);
    }

    #[test]
    fn groups_that_do_not_overlap_leave_no_overlap(
        mut incomes in prop::collection::vec(income(), 3..40),
        cut in 0.0..1.0_f64,
    ) {
        incomes.sort_by(|a, b| a.value.total_cmp(&b.value));
        let limit = incomes[(cut * incomes.len() as f64) as usize].value;
        for income in &mut incomes {
            income.area = Some(u32::from(limit < income.value));
        }
        let Some(found) = by_group(&incomes) else {
            return Ok(());
        };
        let none = 0.0..ROUNDING_OF_ZERO;
        prop_assert!(none.contains(&found.overlap), "{}", found.overlap);
        for group in &found.groups {
            if let (Some(kept), Ok(gini)) = (group.stratification, group.gini) {
                // The share of the others is known to sixteen digits, and so is the index.
                let digits = 1.0 - group.population_share;
                if 1e-3 < digits && 1e-6 < gini {
                    prop_assert!((kept - 1.0).abs() < 1e-6, "{kept}");
                }
            }
        }
    }

    #[test]
    fn what_is_left_after_both_steps_is_what_atkinson_leaves(
        incomes in grouped_incomes(),
        aversion in prop_oneof![Just(1.0), Just(0.5), Just(2.0), 0.05..6.0_f64],
    ) {
        let positive = incomes.iter().map(|it| Income { value: it.value.abs() + 0.01, ..*it });
        let positive: Vec<Income> = positive.collect();
        let Ok(table) = Incomes::new(positive.iter().copied()) else {
            return Ok(());
        };
        let found = atkinson_by_group(&table, aversion).unwrap();
        for parts in [found.of_equivalents, found.of_means] {
            let left = (1.0 - parts.within) * (1.0 - parts.between);
            check_close("left", left, 1.0 - found.whole);
            check_close("sum", parts.within + parts.between - parts.both, found.whole);
            prop_assert!((0.0..=1.0).contains(&parts.within), "{parts:?}");
            prop_assert!((0.0..=1.0).contains(&parts.between), "{parts:?}");
        }
        // The definition, as plain as it is.
        let equal = |of: &[&Income]| {
            let people: f64 = of.iter().map(|it| it.population).sum();
            let mean = |of_value: &dyn Fn(f64) -> f64| {
                of.iter().map(|it| it.population * of_value(it.value)).sum::<f64>() / people
            };
            let equal = if aversion == 1.0 {
                mean(&f64::ln).exp()
            } else {
                mean(&|it| it.powf(1.0 - aversion)).powf(1.0 / (1.0 - aversion))
            };
            (people, mean(&|it| it), equal)
        };
        let populated: Vec<&Income> = positive.iter().filter(|it| 0.0 < it.population).collect();
        let (people, mean, whole) = equal(&populated);
        let near = |what: &str, a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{what}: {a} {b}");
        near("whole", found.whole, 1.0 - whole / mean);
        let mut within = 1.0;
        for group in &found.groups {
            let own = populated.iter().filter(|it| it.area == Some(group.group));
            let own: Vec<&Income> = own.copied().collect();
            let (own_people, own_mean, own_equal) = equal(&own);
            near("people", group.population_share, own_people / people);
            near("income", group.income_share, own_people / people * own_mean / mean);
            near("group", group.atkinson.unwrap(), 1.0 - own_equal / own_mean);
            within -= own_people / people * own_equal / mean;
        }
        near("within", found.of_equivalents.within, within);

        let reversed = Incomes::new(positive.iter().rev().copied()).unwrap();
        prop_assert_eq!(atkinson_by_group(&reversed, aversion).unwrap(), found);
    }
}

#[test]
fn the_gini_coefficient_by_hand() {
    let incomes = [(1.0, 0), (3.0, 0), (2.0, 1), (6.0, 1)].map(|(value, area)| Income {
        value,
        population: 1.0,
        area: Some(area),
    });
    let found = by_group(&incomes).unwrap();
    // Mean 3; pairs differ by 2, 1, 5, 1, 3 and 4, twice over 16 ordered pairs: half of 2, over 3.
    check_close("whole", found.whole, 1.0 / 3.0);
    // 1/4 in the first and in the second, with half the people and a third and two thirds of
    // income.
    check_close("within", found.within, 0.5 / 3.0 * 0.25 + 1.0 / 3.0 * 0.25);
    // Means 2 and 4: 2 x 2 of 16 half pairs, over 3.
    check_close("between", found.between, 0.5 / 3.0);
    check_close("overlap", found.overlap, 1.0 / 3.0 - 0.125 - 0.5 / 3.0);
    // Ranks 1/8, 5/8, 3/8, 7/8: in both groups the distance between the two is that of all two,
    // where of their own it is the same: nothing is kept apart.
    assert_eq!(found.groups[0].stratification, Some(0.0));
    check_close(
        "between by ranks",
        found.stratification.between,
        2.0 * 1.0 * 0.125 / 3.0,
    );
}

#[test]
fn one_group_and_one_income_each_are_the_ends() {
    let incomes = [1.0, 2.0, 4.0, 9.0].map(|value| (value, 2.0));
    let table = |area: fn(usize) -> u32| {
        let income = |(place, (value, population))| Income {
            value,
            population,
            area: Some(area(place)),
        };
        Incomes::new(incomes.into_iter().enumerate().map(income)).unwrap()
    };
    let one = gini_by_group(&table(|_| 7)).unwrap();
    assert_eq!(
        (one.within, one.between, one.overlap),
        (one.whole, 0.0, 0.0)
    );
    assert_eq!(one.groups[0].stratification, None);
    let each = gini_by_group(&table(|place| place as u32)).unwrap();
    assert_eq!(
        (each.within, each.between, each.overlap),
        (0.0, each.whole, 0.0)
    );
    for aversion in [0.5, 1.0, 2.0] {
        let one = atkinson_by_group(&table(|_| 7), aversion).unwrap();
        assert_eq!(
            (one.of_means.within, one.of_means.between),
            (one.whole, 0.0)
        );
        assert_eq!(one.of_equivalents.between, 0.0);
        let each = atkinson_by_group(&table(|place| place as u32), aversion).unwrap();
        assert_eq!(
            (each.of_means.within, each.of_means.between),
            (0.0, each.whole)
        );
        assert_eq!(
            (each.of_equivalents.within, each.of_equivalents.between),
            (0.0, each.whole)
        );
    }
    let nowhere = Incomes::new([1.0, 2.0].map(|value| Income {
        value,
        population: 1.0,
        area: None,
    }));
    let nowhere = nowhere.unwrap();
    assert_eq!(gini_by_group(&nowhere).unwrap_err(), InvalidTable::NoAreas);
    assert_eq!(
        atkinson_by_group(&nowhere, 1.0).unwrap_err(),
        InvalidTable::NoAreas
    );
}

#[test]
fn groups_without_income_have_no_index_and_add_nothing() {
    let table = |values: [f64; 4]| {
        let income = |(place, value)| Income {
            value,
            population: 1.0,
            area: Some(place as u32 / 2),
        };
        Incomes::new(values.into_iter().enumerate().map(income)).unwrap()
    };
    let poor = table([0.0, 0.0, 1.0, 3.0]);
    let found = atkinson_by_group(&poor, 0.5).unwrap();
    assert_eq!(found.groups[0].atkinson, Err(InvalidTable::MeanNotPositive));
    assert_eq!(found.groups[0].contribution, 0.0);
    check_close(
        "left",
        (1.0 - found.of_equivalents.within) * (1.0 - found.of_equivalents.between),
        1.0 - found.whole,
    );
    assert_eq!(
        atkinson_by_group(&poor, 1.0).unwrap_err(),
        InvalidTable::ValueNotPositive
    );
    assert_eq!(
        atkinson_by_group(&table([-1.0, 1.0, 1.0, 3.0]), 0.5).unwrap_err(),
        InvalidTable::ValueBelowZero
    );
    // Owing as much as they have, they have no share of income, yet differ.
    let owing = gini_by_group(&table([-1.0, 1.0, 1.0, 3.0])).unwrap();
    assert_eq!(owing.groups[0].gini, Err(InvalidTable::MeanNotPositive));
    check_close(
        "contribution",
        owing.groups[0].contribution,
        0.25 * 0.5 / 1.0,
    );
    let none = table([-1.0, 1.0, -3.0, 3.0]);
    assert_eq!(
        gini_by_group(&none).unwrap_err(),
        InvalidTable::MeanNotPositive
    );
    let vast = table([-1e308, 1e308, 1e308, 1e300]);
    assert_eq!(gini_by_group(&vast).unwrap_err(), InvalidTable::TooLarge);
}

/// Units with a place, an outcome, people and three factors.
type Row = ([f64; 5], f64);

fn observed(rows: &[Row], factors: usize) -> Result<ConcentrationByFactor, InvalidTable> {
    let column = |it: usize| rows.iter().map(|row| row.0[it]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..2 + factors).map(column).collect();
    let populations: Vec<f64> = rows.iter().map(|row| row.1).collect();
    concentration_by_factor(Observations {
        places: &columns[0],
        outcomes: &columns[1],
        populations: &populations,
        factors: &columns[2..].iter().map(Vec::as_slice).collect::<Vec<_>>(),
    })
}

fn observations() -> impl Strategy<Value = Vec<Row>> {
    let place = (0_u32..10).prop_map(f64::from);
    let factor = || -10.0..100.0_f64;
    let row = (place, 0.0..1e4_f64, factor(), factor(), 0.0..1.0_f64)
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e]);
    prop::collection::vec((row, 0.1..1e5_f64), 6..50)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_concentration_index_is_the_sum_of_its_parts(rows in observations()) {
        // Few units may by chance have factors made of each other.
        let Ok(found) = observed(&rows, 3) else {
            return Ok(());
        };
        let contributions = found.factors.iter().map(|it| it.contribution);
        let parts: Vec<f64> = contributions.chain([found.residual]).collect();
        let scale: f64 = parts.iter().map(|it| it.abs()).sum::<f64>().max(1.0);
        prop_assert!((parts.iter().sum::<f64>() - found.whole).abs() < ROUNDING * scale);

        let total: f64 = rows.iter().map(|row| row.1).sum();
        let mean = |of: &dyn Fn(&Row) -> f64| {
            rows.iter().map(|row| row.1 / total * of(row)).sum::<f64>()
        };
        let covariance = |a: &dyn Fn(&Row) -> f64, b: &dyn Fn(&Row) -> f64| {
            let means = (mean(a), mean(b));
            mean(&|row| (a(row) - means.0) * (b(row) - means.1))
        };
        let rank = |row: &Row| mean(&|it: &Row| match it.0[0].total_cmp(&row.0[0]) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 0.0,
        });
        let outcome = |row: &Row| row.0[1];
        let near = |what: &str, a: f64, b: f64| {
            assert!((a - b).abs() < 1e-8 * scale, "{what}: {a} {b}");
        };
        near("whole", found.whole, 2.0 * covariance(&outcome, &rank) / mean(&outcome));
        let residual = |row: &Row| {
            let factors = found.factors.iter().enumerate();
            row.0[1] - factors.map(|(k, it)| it.coefficient * row.0[2 + k]).sum::<f64>()
        };
        near("residual", found.residual, 2.0 * covariance(&residual, &rank) / mean(&outcome));
        for (k, factor) in found.factors.iter().enumerate() {
            let own = |row: &Row| row.0[2 + k];
            let spread = covariance(&own, &own).sqrt();
            // Least squares leaves nothing that goes with a factor.
            let left = covariance(&residual, &own) / spread / covariance(&outcome, &outcome).sqrt();
            assert!(left.abs() < 1e-8, "{left}");
            near("mean", factor.mean, mean(&own));
            near("elasticity", factor.elasticity, factor.coefficient * mean(&own) / mean(&outcome));
            let index = 2.0 * covariance(&own, &rank) / mean(&own);
            let contribution = factor.elasticity * factor.concentration_index.unwrap();
            near("contribution", factor.contribution, contribution);
            let own_index = factor.concentration_index.unwrap();
            assert!((own_index - index).abs() < 1e-8 * index.abs().max(1.0));
        }
        let mut elsewhere = rows.clone();
        elsewhere.reverse();
        prop_assert_eq!(observed(&elsewhere, 3).unwrap(), found);
    }

    #[test]
    fn sources_of_income_add_up(
        rows in prop::collection::vec(
            (prop::array::uniform3(-5.0..100.0_f64), 0.0..1e4_f64),
            2..50,
        ),
        source in 0_usize..3,
    ) {
        let Ok(found) = by_source(&rows) else {
            return Ok(());
        };
        let scale = found.sources.iter().map(|it| it.contribution.abs()).sum::<f64>().max(1.0);
        let sum: f64 = found.sources.iter().map(|it| it.contribution).sum();
        prop_assert!((sum - found.whole).abs() < ROUNDING * scale, "{sum} {}", found.whole);
        let shares: f64 = found.sources.iter().map(|it| it.share).sum();
        prop_assert!((shares - 1.0).abs() < ROUNDING * scale);
        for it in &found.sources {
            let product = it.share * it.gini.unwrap() * it.gini_correlation.unwrap_or(0.0);
            prop_assert!((product - it.contribution).abs() < 1e-10 * scale);
        }
        let mut elsewhere = rows.clone();
        elsewhere.reverse();
        prop_assert_eq!(by_source(&elsewhere).unwrap(), found.clone());

        // Scaling people, or all amounts, changes nothing.
        let scaled: Vec<_> = rows.iter()
            .map(|row| (row.0.map(|it| it * 1e200), row.1 * 1e-200))
            .collect();
        let scaled = by_source(&scaled).unwrap();
        prop_assert!((scaled.whole - found.whole).abs() < ROUNDING * scale);
        prop_assert!(
            (scaled.sources[source].contribution - found.sources[source].contribution).abs()
                < ROUNDING * scale
        );
    }
}

fn by_source(rows: &[([f64; 3], f64)]) -> Result<GiniBySource, InvalidTable> {
    let sources = [0, 1, 2].map(|it| rows.iter().map(|row| row.0[it]).collect::<Vec<f64>>());
    let populations: Vec<f64> = rows.iter().map(|row| row.1).collect();
    gini_by_source(&sources.each_ref().map(Vec::as_slice), &populations)
}

#[test]
fn a_factor_that_is_the_outcome_explains_all() {
    let rows: Vec<Row> = [
        [1.0, 2.0, 4.0, 0.0, 0.0],
        [2.0, 3.0, 6.0, 0.0, 0.0],
        [3.0, 7.0, 14.0, 0.0, 0.0],
    ]
    .map(|row| (row, 5.0))
    .to_vec();
    let found = observed(&rows, 1).unwrap();
    // Ranks 1/6, 1/2 and 5/6, mean 4: 2 ((7 - 4) - (2 - 4)) / 3 / 3 / 4.
    check_close("whole", found.whole, 10.0 / 36.0);
    check_close("contribution", found.factors[0].contribution, found.whole);
    check_close("coefficient", found.factors[0].coefficient, 0.5);
    check_close("elasticity", found.factors[0].elasticity, 1.0);
    check_close("residual", found.residual, 0.0);
    // A constant, a repeated factor and more factors than units cannot be told apart.
    assert_eq!(observed(&rows, 2).unwrap_err(), InvalidTable::Collinear);
    assert_eq!(
        observed(&rows[..2], 2).unwrap_err(),
        InvalidTable::Collinear
    );
    let without = observed(&rows, 0).unwrap();
    check_close("residual without factors", without.residual, without.whole);
    let none: Vec<Row> = rows
        .iter()
        .map(|(row, it)| ([row[0], 0.0, row[2], 0.0, 0.0], *it))
        .collect();
    assert_eq!(
        observed(&none, 1).unwrap_err(),
        InvalidTable::MeanNotPositive
    );
    assert_eq!(observed(&rows[..1], 1).unwrap_err(), InvalidTable::OneUnit);
    assert_eq!(observed(&[], 1).unwrap_err(), InvalidTable::NoInhabitants);
    let odd: Vec<Row> = rows
        .iter()
        .map(|(row, it)| ([row[0], f64::NAN, row[2], 0.0, 0.0], *it))
        .collect();
    assert_eq!(observed(&odd, 1).unwrap_err(), InvalidTable::NotFinite);
}

#[test]
fn sources_by_hand() {
    // Wages 0 and 4 and a benefit of 2 and 0: incomes 2 and 4, G = 2 / 4 / 3.
    let rows = [([0.0, 2.0, 0.0], 1.0), ([4.0, 0.0, 0.0], 1.0)];
    let found = by_source(&rows).unwrap();
    check_close("whole", found.whole, 1.0 / 6.0);
    let [wages, benefit, nothing] = found.sources[..] else {
        panic!()
    };
    // Wages are two thirds of income, with G = 1/2 and in the order of incomes.
    check_close("share of wages", wages.share, 2.0 / 3.0);
    assert_eq!((wages.gini, wages.gini_correlation), (Some(0.5), Some(1.0)));
    check_close("contribution of wages", wages.contribution, 1.0 / 3.0);
    check_close(
        "elasticity of wages",
        wages.elasticity.unwrap(),
        2.0 - 2.0 / 3.0,
    );
    assert_eq!(
        (benefit.gini, benefit.gini_correlation),
        (Some(0.5), Some(-1.0))
    );
    check_close(
        "contribution of the benefit",
        benefit.contribution,
        -1.0 / 6.0,
    );
    assert_eq!(
        (nothing.gini, nothing.gini_correlation, nothing.contribution),
        (None, None, 0.0)
    );
    // One percent more wages everywhere, against the elasticity.
    let step = 1e-7;
    let more = by_source(&rows.map(|(row, it)| ([row[0] * (1.0 + step), row[1], row[2]], it)));
    let growth = (more.unwrap().whole / found.whole - 1.0) / step;
    assert!(
        (growth - wages.elasticity.unwrap()).abs() < 1e-5,
        "{growth}"
    );
    assert_eq!(by_source(&rows[..1]).unwrap_err(), InvalidTable::OneUnit);
    let owing = rows.map(|(row, it)| (row.map(|it: f64| -it), it));
    assert_eq!(
        by_source(&owing).unwrap_err(),
        InvalidTable::MeanNotPositive
    );
    let vast = [([1e308, 1e308, 0.0], 1.0), ([1.0, 1.0, 1.0], 1.0)];
    assert_eq!(by_source(&vast).unwrap_err(), InvalidTable::TooLarge);
}

fn converging(periods: &[f64], rows: &[(Vec<f64>, Vec<f64>)]) -> Result<Convergence, InvalidTable> {
    let levels: Vec<f64> = rows.iter().flat_map(|row| &row.0).copied().collect();
    let populations: Vec<f64> = rows.iter().flat_map(|row| &row.1).copied().collect();
    convergence(Panel {
        periods,
        levels: &levels,
        populations: &populations,
    })
}

#[test]
fn convergence_by_hand() {
    // From 1 and 4 to 2 and 4 in two years: growth ln 2 / 2 and 0 over a distance of ln 4.
    let rows = [
        (vec![1.0, 2.0], vec![1.0; 2]),
        (vec![4.0, 4.0], vec![1.0; 2]),
    ];
    let found = converging(&[2000.0, 2002.0], &rows).unwrap();
    let beta = found.beta.unwrap();
    check_close("slope", beta.slope, -0.25);
    check_close("intercept", beta.intercept, 2_f64.ln() / 2.0);
    check_close("half-life", beta.half_life.unwrap(), 2.0);
    check_close("speed", beta.speed.unwrap(), 2_f64.ln() / 2.0);
    assert_eq!(
        (beta.standard_error, beta.robust_standard_error),
        (None, None)
    );
    // Deviations of 1.5 and 1 of means 2.5 and 3, times the root of 2.
    let [before, after] = [0, 1].map(|it| found.sigma[it].areas);
    check_close(
        "before",
        before.coefficient_of_variation,
        0.6 * 2_f64.sqrt(),
    );
    check_close("after", after.coefficient_of_variation, 2_f64.sqrt() / 3.0);
    check_close(
        "logarithms",
        before.standard_deviation_of_logarithms,
        2_f64.ln() * 2_f64.sqrt(),
    );
    // Three in four live in the first: mean 1.75, variance 27/16, times 2. Later it is one in two.
    let rows_of_people = [
        (vec![1.0, 2.0], vec![3.0, 1.0]),
        (vec![4.0, 4.0], vec![1.0, 1.0]),
    ];
    let people = converging(&[2000.0, 2002.0], &rows_of_people)
        .unwrap()
        .sigma;
    check_close(
        "people",
        people[0].people.coefficient_of_variation,
        (27_f64 / 16.0 * 2.0).sqrt() / 1.75,
    );
    assert_eq!(people[1].people, after);
    // The other way in time.
    let apart = rows.map(|(levels, people)| (levels.into_iter().rev().collect::<Vec<_>>(), people));
    let apart = converging(&[0.0, 2.0], &apart).unwrap().beta.unwrap();
    assert!(0.0 < apart.slope && apart.speed.unwrap() < 0.0 && apart.half_life.is_none());
    // Overtaking: from 1 and 4 to 4 and 1.
    let past = [
        (vec![1.0, 4.0], vec![1.0; 2]),
        (vec![4.0, 1.0], vec![1.0; 2]),
    ];
    let past = converging(&[0.0, 1.0], &past).unwrap().beta.unwrap();
    assert_eq!((past.slope, past.speed, past.half_life), (-2.0, None, None));
}

#[test]
fn convergence_refuses_what_it_cannot_take() {
    let refused =
        |periods: &[f64], rows: &[(Vec<f64>, Vec<f64>)]| converging(periods, rows).unwrap_err();
    let row = |levels: [f64; 2], people: [f64; 2]| (levels.to_vec(), people.to_vec());
    let good = row([1.0, 2.0], [1.0, 1.0]);
    let other = row([2.0, 3.0], [1.0, 1.0]);
    let years = [1.0, 2.0];
    assert_eq!(refused(&[], &[]), InvalidTable::Ragged);
    assert_eq!(
        refused(&[1.0, 2.0, 3.0], &[good.clone(), other.clone()]),
        InvalidTable::Ragged
    );
    assert_eq!(
        refused(&[2.0, 1.0], &[good.clone(), other.clone()]),
        InvalidTable::NoOrder
    );
    assert_eq!(
        refused(&[1.0, 1.0], &[good.clone(), other.clone()]),
        InvalidTable::NoOrder
    );
    assert_eq!(refused(&years, &[]), InvalidTable::NoInhabitants);
    assert_eq!(
        refused(&years, std::slice::from_ref(&good)),
        InvalidTable::OneArea
    );
    let empty = row([0.0, 0.0], [1.0, 0.0]);
    assert_eq!(
        refused(&years, &[good.clone(), empty.clone()]),
        InvalidTable::OneArea
    );
    let zero = row([0.0, 1.0], [1.0, 1.0]);
    assert_eq!(
        refused(&years, &[good.clone(), zero]),
        InvalidTable::ValueNotPositive
    );
    let negative = row([1.0, 1.0], [1.0, -1.0]);
    assert_eq!(
        refused(&years, &[good.clone(), negative]),
        InvalidTable::Negative
    );
    let odd = row([1.0, f64::INFINITY], [1.0, 1.0]);
    assert_eq!(
        refused(&years, &[good.clone(), odd]),
        InvalidTable::NotFinite
    );
    // What is uninhabited in some period is left out of all, with its levels.
    let found = converging(&years, &[good.clone(), other.clone(), empty]).unwrap();
    assert_eq!((found.n_areas, found.n_dropped), (2, 1));
    let alike = row([1.0, 5.0], [1.0, 1.0]);
    let alike = converging(&years, &[good, alike]).unwrap();
    assert_eq!(alike.beta, Err(InvalidTable::NotDivisible));
    let once = converging(&[1.0], &[(vec![1.0], vec![1.0]), (vec![2.0], vec![1.0])]).unwrap();
    assert_eq!(
        (once.sigma.len(), once.beta),
        (1, Err(InvalidTable::NotDivisible))
    );
}

/// Weighted least squares by the normal equations, as a textbook has them.
fn textbook(start: &[f64], growth: &[f64], weights: &[f64]) -> [f64; 4] {
    let n = start.len() as f64;
    let sum = |of: &dyn Fn(usize) -> f64| (0..start.len()).map(of).sum::<f64>();
    let (w, x, y) = (
        |i: usize| weights[i],
        |i: usize| start[i],
        |i: usize| growth[i],
    );
    let [s0, s1, s2] = [0, 1, 2].map(|power| sum(&|i| w(i) * x(i).powi(power)));
    let [t0, t1] = [0, 1].map(|power| sum(&|i| w(i) * y(i) * x(i).powi(power)));
    let determinant = s0 * s2 - s1 * s1;
    let (intercept, slope) = (
        (s2 * t0 - s1 * t1) / determinant,
        (s0 * t1 - s1 * t0) / determinant,
    );
    let residual = |i: usize| y(i) - intercept - slope * x(i);
    let variance = sum(&|i| w(i) * residual(i).powi(2)) / (n - 2.0);
    // The second row of the inverse, times x.
    let lever = |i: usize| (s0 * x(i) - s1) / determinant;
    let robust = sum(&|i| (w(i) * residual(i) * lever(i)).powi(2)) * n / (n - 2.0);
    [
        intercept,
        slope,
        (variance * s0 / determinant).sqrt(),
        robust.sqrt(),
    ]
}

fn in_a_row(beta: Beta) -> [f64; 4] {
    [
        beta.intercept,
        beta.slope,
        beta.standard_error.unwrap(),
        beta.robust_standard_error.unwrap(),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn convergence_is_that_of_the_textbook(
        rows in prop::collection::vec(
            (prop::collection::vec(1.0..1e3_f64, 3), prop::collection::vec(1.0..1e4_f64, 3)),
            3..40,
        ),
        factor in 1e-3..1e3_f64,
    ) {
        let periods = [2000.0, 2004.0, 2010.0];
        let found = converging(&periods, &rows).unwrap();
        let start: Vec<f64> = rows.iter().map(|row| row.0[0].ln()).collect();
        let growth: Vec<f64> = rows.iter().map(|row| (row.0[2] / row.0[0]).ln() / 10.0).collect();
        let weights: Vec<f64> = rows.iter().map(|row| row.1[0]).collect();
        let total: f64 = weights.iter().sum();
        let normalised: Vec<f64> =
            weights.iter().map(|it| it / total * rows.len() as f64).collect();
        let spread = start.iter().fold(0.0, |so_far: f64, it| so_far.max((it - start[0]).abs()));
        // Where all began nearly alike both are mostly rounding.
        if spread < 0.1 {
            return Ok(());
        }
        for (beta, weights) in [
            (found.beta.unwrap(), vec![1.0; rows.len()]),
            (found.weighted_beta.unwrap(), normalised),
        ] {
            if let (Some(speed), Some(error)) = (beta.speed, beta.speed_standard_error) {
                // How much the speed moves with the slope, by a small step.
                let kept = 1.0 + 10.0 * beta.slope;
                let step = 1e-6 * kept;
                let moved = -(kept + 10.0 * step).ln() / 10.0;
                let expected = beta.robust_standard_error.unwrap() * (speed - moved) / step;
                prop_assert!((error / expected - 1.0).abs() < 1e-4, "{error} {expected}");
            }
            for (a, b) in in_a_row(beta).iter().zip(textbook(&start, &growth, &weights)) {
                prop_assert!((a - b).abs() < 1e-6 * b.abs().max(1e-3), "{a} {b}");
            }
        }

        let mut elsewhere = rows.clone();
        elsewhere.reverse();
        prop_assert_eq!(converging(&periods, &elsewhere).unwrap(), found.clone());

        // Equal weights are none, and neither currency nor the size of the country matters.
        let alike: Vec<_> = rows.iter()
            .map(|row| (row.0.iter().map(|it| it * factor).collect(), vec![factor; 3]))
            .collect();
        let alike = converging(&periods, &alike).unwrap();
        for (a, b) in alike.sigma.iter().zip(&found.sigma) {
            for (a, b) in [(a.areas, b.areas), (a.people, b.areas)] {
                let variation = |it: Spread| it.coefficient_of_variation;
                prop_assert!((variation(a) - variation(b)).abs() < 1e-11);
                let logarithms = |it: Spread| it.standard_deviation_of_logarithms;
                prop_assert!((logarithms(a) - logarithms(b)).abs() < 1e-11);
            }
        }
        let slopes = [alike.beta, alike.weighted_beta, found.beta].map(|it| it.unwrap().slope);
        prop_assert!((slopes[0] - slopes[2]).abs() < 1e-9 && (slopes[1] - slopes[2]).abs() < 1e-9);
    }
}
