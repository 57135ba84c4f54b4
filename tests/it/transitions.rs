//! Moves between types, what they say of mobility, and ranks.

use klyfta::follow_up::finding::Reason;
use klyfta::follow_up::markov::Moves;
use klyfta::follow_up::population_by_type::population_by_type;
use klyfta::follow_up::quantile_classes::quantile_classes;
use klyfta::follow_up::rank_mobility::{Worse, rank_mobility};
use klyfta::follow_up::transitions::{Classified, Transitions, consecutive_years, transitions};
use proptest::prelude::*;

use crate::evaluation_values::{check, usjoin};
use crate::shared::shared;

const EXAMPLE: &str = "usjoin";

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-12 * (1.0 + expected.abs()),
        "{found} {expected}"
    );
}

#[test]
fn quintiles_of_states_move_as_giddy_says() {
    let Some((years, states)) = usjoin() else {
        return;
    };
    let mut rows = Vec::new();
    for (at, &year) in years.iter().enumerate() {
        let incomes: Vec<f64> = states.iter().map(|it| it.1[at]).collect();
        let classes = quantile_classes(&incomes, 5).unwrap();
        for ((state, _), class) in states.iter().zip(classes) {
            rows.push(Classified {
                area: state,
                region: "",
                year,
                class: Some(class),
                population: 1.0,
                is_near_limit: false,
            });
        }
    }
    let by_pair = transitions(&rows, 5, &consecutive_years(&rows)).unwrap();
    assert_eq!(by_pair.len(), years.len() - 1);
    let moves = Moves::pooled(by_pair.iter().map(|it| &it.areas)).unwrap();

    let pair = |key: &str| -> (usize, usize) {
        let (from, to) = key.split_once("->").unwrap();
        (from.parse().unwrap(), to.parse().unwrap())
    };
    check(EXAMPLE, "markov_quintile_transitions", |key| {
        let (from, to) = pair(key);
        moves.count(from, to).unwrap()
    });
    check(EXAMPLE, "markov_quintile_p", |key| {
        let (from, to) = pair(key);
        moves.share(from, to).unwrap()
    });
    let steady = moves.steady_state().unwrap();
    check(EXAMPLE, "markov_steady_state", |key| {
        steady[key.parse::<usize>().unwrap() - 1]
    });
    check(EXAMPLE, "markov_sojourn_time", |key| {
        moves.expected_stay(key.parse().unwrap()).unwrap()
    });
    let mobility = moves.mobility(&[0.1, 0.2, 0.2, 0.4, 0.1]).unwrap();
    check(EXAMPLE, "mobility_P", |_| mobility.prais_shorrocks);
    check(EXAMPLE, "mobility_prais_shorrock_P", |_| {
        mobility.prais_shorrocks
    });
    check(EXAMPLE, "mobility_D", |_| mobility.determinant);
    check(EXAMPLE, "mobility_L2", |_| {
        mobility.second_eigenvalue.unwrap()
    });
    check(EXAMPLE, "mobility_B1", |_| mobility.bartholomew_leaving);
    check(EXAMPLE, "mobility_B2", |_| mobility.bartholomew_distance);
    // With one person in each area people move as areas do.
    let people = Moves::pooled(by_pair.iter().map(|it| &it.people)).unwrap();
    assert_eq!(people, moves);
}

#[test]
fn ranks_of_states_are_correlated_as_scipy_says() {
    let Some((_, states)) = usjoin() else { return };
    let pairs: Vec<(f64, f64)> = states
        .iter()
        .map(|it| (it.1[0], it.1[it.1.len() - 1]))
        .collect();
    let found = rank_mobility(&pairs, Worse::Low).unwrap();
    check(EXAMPLE, "rank_kendall_tau_b", |_| found.kendall_tau_b);
    check(EXAMPLE, "rank_spearman", |_| found.spearman);
    // Five of 48 are the worst tenth, rounded up.
    assert_eq!(found.n_worst, 5);
    let lowest = [0, 1].map(|at| {
        let mut values: Vec<f64> = pairs.iter().map(|it| [it.0, it.1][at]).collect();
        values.sort_by(f64::total_cmp);
        values[4]
    });
    let left = pairs
        .iter()
        .filter(|it| it.0 <= lowest[0] && it.1 > lowest[1])
        .count();
    assert_eq!(found.n_left_worst, left);
    assert!(0 < left && left < 5);
}

fn rows(cells: &[(&'static str, i32, Option<usize>, f64)]) -> Vec<Classified<'static>> {
    let row =
        |&(area, year, class, population): &(&'static str, i32, Option<usize>, f64)| Classified {
            area,
            region: &area[..1],
            year,
            class,
            population,
            is_near_limit: area == "b1" && year == 2021,
        };
    cells.iter().map(row).collect()
}

fn example() -> Vec<Classified<'static>> {
    rows(&[
        ("a1", 2020, Some(1), 100.0),
        ("a1", 2021, Some(1), 110.0),
        ("a2", 2020, Some(1), 200.0),
        ("a2", 2021, Some(2), 190.0),
        ("b1", 2020, Some(1), 50.0),
        ("b1", 2021, Some(2), 55.0),
        ("b2", 2020, Some(2), 70.0),
        ("b2", 2021, None, 71.0),
        ("b3", 2020, Some(2), 80.0),
        ("c1", 2021, Some(2), 90.0),
        ("c2", 2020, None, 10.0),
        ("c2", 2021, Some(1), 10.0),
    ])
}

#[test]
fn flows_count_areas_and_people_and_name_those_that_cannot_be_followed() {
    let found = &transitions(&example(), 2, &[(2020, 2021)]).unwrap()[0];
    let flows: Vec<_> = (found.flows.iter())
        .map(|it| {
            (
                it.from,
                it.to,
                it.n_areas,
                it.n_near_limit,
                it.first_population,
                it.last_population,
            )
        })
        .collect();
    assert_eq!(
        flows,
        [(1, 1, 1, 0, 100.0, 110.0), (1, 2, 2, 1, 250.0, 245.0)]
    );
    let unmatched: Vec<_> = found
        .unmatched
        .iter()
        .map(|it| (it.area, it.year, it.reason))
        .collect();
    let expected = [
        ("b2", 2021, Reason::Unknown),
        ("b3", 2021, Reason::NoSuchArea),
        ("c1", 2020, Reason::NoSuchArea),
        ("c2", 2020, Reason::Unknown),
    ];
    assert_eq!(unmatched, expected);
    close(found.areas.share(1, 2).unwrap(), 2.0 / 3.0);
    close(found.people.share(1, 2).unwrap(), 250.0 / 350.0);
    assert_eq!(found.areas.share(2, 1), Err(Reason::EmptyRow));
    assert_eq!(found.areas.mobility(&[0.5, 0.5]), Err(Reason::EmptyRow));
    assert_eq!(found.areas.share(1, 3), Err(Reason::NoSuchClass));
    assert_eq!(found.areas.share(0, 1), Err(Reason::NoSuchClass));
    // Wilson's interval of 2 in 3.
    let interval = found.areas.share_interval(1, 2, 0.95).unwrap();
    assert!((interval.low - 0.2077).abs() < 5e-5 && (interval.high - 0.9385).abs() < 5e-5);
}

#[test]
fn people_are_shared_between_types_by_region_and_year() {
    let found = population_by_type(&example(), 2).unwrap();
    let of = |region, year| {
        found
            .iter()
            .find(|it| (it.region, it.year) == (region, year))
            .unwrap()
    };
    let b = of(Some("b"), 2021);
    assert_eq!(
        (
            b.classes[0].n_areas,
            b.classes[1].n_areas,
            b.unknown.n_areas
        ),
        (0, 1, 1)
    );
    assert_eq!(
        (b.classes[0].share, b.classes[1].share),
        (Some(0.0), Some(1.0))
    );
    close(b.unknown.share.unwrap(), 71.0 / 126.0);
    let all = of(None, 2020);
    assert_eq!(
        (all.classes[0].population, all.classes[1].population),
        (350.0, 150.0)
    );
    close(all.classes[0].share.unwrap(), 0.7);
    let c = of(Some("c"), 2020);
    assert_eq!(c.classes[0].share, None);
    assert_eq!(found.last().unwrap().region, None);
}

#[test]
fn the_official_types_of_2022_have_the_people_that_boverket_gives_them() {
    let Some(path) = shared("real/sweden/regso2020_pop_tenure_income_2020_2023.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at_2022 = records.iter().filter(|row| &row[4] == "2022");
    let rows: Vec<Classified<'_>> = at_2022
        .map(|row| Classified {
            area: row.get(0).unwrap(),
            region: row.get(2).unwrap(),
            year: 2022,
            class: Some(row[13].parse().unwrap()),
            population: row[5].parse().unwrap(),
            is_near_limit: false,
        })
        .collect();
    let found = population_by_type(&rows, 5).unwrap();
    let country = found.last().unwrap();
    // Statistics Sweden's table of 2022 (areas); its population register (people).
    let areas: Vec<usize> = country.classes.iter().map(|it| it.n_areas).collect();
    assert_eq!(areas, [160, 289, 855, 1770, 289]);
    let people: Vec<f64> = country.classes.iter().map(|it| it.population).collect();
    assert_eq!(
        people,
        [568_542.0, 845_321.0, 2_343_940.0, 5_759_066.0, 1_004_687.0]
    );
    let per_cent: Vec<f64> = country
        .classes
        .iter()
        .map(|it| (it.share.unwrap() * 1000.0).round() / 10.0)
        .collect();
    assert_eq!(per_cent, [5.4, 8.0, 22.3, 54.7, 9.5]);

    // The 32 municipalities: how many areas are of type 1 or 2, counted by another hand.
    let Some(path) = shared("real/sweden/statsbidrag_2018_151_32_kommuner.csv") else {
        return;
    };
    let mut n_checked = 0;
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let region = found.iter().find(|it| it.region == row.get(0)).unwrap();
        let in_types = region.classes[0].n_areas + region.classes[1].n_areas;
        let all: usize = region.classes.iter().map(|it| it.n_areas).sum();
        assert_eq!(
            (all.to_string(), in_types.to_string()),
            (row[3].to_owned(), row[5].to_owned())
        );
        n_checked += 1;
    }
    assert_eq!(n_checked, 32);
}

#[test]
fn chains_that_do_not_mix_have_no_steady_state_and_none_stays_for_ever() {
    let moves = |counts: &[f64]| Moves::new((counts.len() as f64).sqrt() as usize, counts).unwrap();
    let apart = moves(&[3.0, 0.0, 0.0, 4.0]);
    assert_eq!(apart.steady_state(), Err(Reason::SeveralClosedClasses));
    assert_eq!(apart.expected_stay(1), Err(Reason::NeverLeft));
    let still = apart.mobility(&[0.5, 0.5]).unwrap();
    assert_eq!((still.prais_shorrocks, still.determinant), (0.0, 0.0));
    assert_eq!(still.second_eigenvalue, Ok(0.0));
    // All end in the second class; the first and the third are left.
    let ends = moves(&[1.0, 1.0, 0.0, 0.0, 5.0, 0.0, 0.0, 2.0, 2.0]);
    assert_eq!(ends.steady_state().unwrap(), [0.0, 1.0, 0.0]);
    // A cycle: a third of the time in each, all leave, two classes in three steps of one.
    let cycle = moves(&[0.0, 2.0, 0.0, 0.0, 0.0, 7.0, 1.0, 0.0, 0.0]);
    cycle
        .steady_state()
        .unwrap()
        .iter()
        .for_each(|it| close(*it, 1.0 / 3.0));
    let found = cycle.mobility(&cycle.steady_state().unwrap()).unwrap();
    close(found.prais_shorrocks, 1.5);
    close(found.bartholomew_leaving, 1.5);
    close(found.bartholomew_distance, (1.0 + 1.0 + 2.0) / 3.0 / 2.0);
    assert!(found.second_eigenvalue.unwrap() < 1e-12);
    assert_eq!(Moves::new(2, &[1.0]), Err(Reason::Ragged));
    assert_eq!(Moves::new(1, &[-1.0]), Err(Reason::Negative));
    assert_eq!(Moves::new(1, &[f64::NAN]), Err(Reason::NotFinite));
    assert_eq!(moves(&[1.0]).mobility(&[1.0]), Err(Reason::Ragged));
    assert_eq!(apart.mobility(&[0.5, 0.6]), Err(Reason::NotAPercentage));
    assert_eq!(moves(&[0.0; 4]).start(), Err(Reason::NoAreas));
}

#[test]
fn what_is_wrong_is_told_with_area_and_year() {
    let text = |cells: &[(&'static str, i32, Option<usize>, f64)], pairs: &[(i32, i32)]| {
        transitions(&rows(cells), 5, pairs).unwrap_err().to_string()
    };
    let one = ("a", 2020, Some(1), 1.0);
    assert_eq!(
        text(&[one, one], &[]),
        "`a`, 2020: the same thing is given twice"
    );
    assert_eq!(
        text(&[("a", 2020, Some(6), 1.0)], &[]),
        "`a`, 2020: there is no such class"
    );
    assert_eq!(
        text(&[("a", 2020, Some(0), 1.0)], &[]),
        "`a`, 2020: there is no such class"
    );
    assert_eq!(
        text(&[("a", 2020, None, -1.0)], &[]),
        "`a`, 2020: a number is below zero"
    );
    assert_eq!(
        text(&[one], &[(2020, 2021)]),
        "2021: there are no figures for the year"
    );
    assert_eq!(text(&[one], &[(2020, 2020)]), "2020: the years do not rise");
}

#[test]
fn ranks_of_a_few_areas_are_those_found_by_hand() {
    // Pairs of pairs: one discordant, one tied at first, one tied at last, three concordant.
    let pairs = [(1.0, 1.0), (2.0, 3.0), (2.0, 2.0), (3.0, 3.0)];
    let found = rank_mobility(&pairs, Worse::High).unwrap();
    close(found.kendall_tau_b, 4.0 / 5.0);
    // Mid-ranks 1, 2.5, 2.5, 4 and 1, 3.5, 2, 3.5: products of deviations 2.25 + 0 + 0 + 1.5.
    close(found.spearman, 3.75 / (4.5_f64 * 4.5).sqrt());
    close(found.displacement, (1.0 + 0.5 + 0.5) / 8.0);
    assert_eq!((found.n_worst, found.n_left_worst), (1, 0));
    let lowest = rank_mobility(&[(1.0, 9.0), (2.0, 1.0), (3.0, 3.0)], Worse::Low).unwrap();
    assert_eq!(
        (
            lowest.n_worst,
            lowest.n_left_worst,
            lowest.share_left_worst()
        ),
        (1, 1, 1.0)
    );
    assert_eq!(
        rank_mobility(&[(1.0, 1.0)], Worse::Low),
        Err(Reason::TooFewAreas { needed: 2 })
    );
    assert_eq!(
        rank_mobility(&[(1.0, 1.0), (1.0, 2.0)], Worse::Low),
        Err(Reason::NoVariation)
    );
    assert_eq!(
        quantile_classes(&[4.0, 1.0, 2.0, 3.0, 5.0], 5),
        Ok(vec![4, 1, 2, 3, 5])
    );
    assert_eq!(quantile_classes(&[], 5), Err(Reason::NoAreas));
    assert_eq!(quantile_classes(&[1.0], 0), Err(Reason::NoSuchClass));
}

/// Kendall's tau-b straight from its definition.
fn tau_b_by_pairs(pairs: &[(f64, f64)]) -> Option<f64> {
    let (mut balance, mut first, mut last) = (0.0, 0.0, 0.0);
    for (at, a) in pairs.iter().enumerate() {
        for b in &pairs[at + 1..] {
            let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
            let (x, y) = (sign(a.0 - b.0), sign(a.1 - b.1));
            balance += x * y;
            first += x * x;
            last += y * y;
        }
    }
    (first > 0.0 && last > 0.0).then(|| balance / (first * last).sqrt())
}

proptest! {
    #[test]
    fn tau_b_is_what_counting_all_pairs_gives(
        cells in prop::collection::vec((0_u8..6, 0_u8..6), 2..40)
    ) {
        let pairs: Vec<(f64, f64)> = cells.iter().map(|it| (it.0.into(), it.1.into())).collect();
        match (rank_mobility(&pairs, Worse::High), tau_b_by_pairs(&pairs)) {
            (Ok(found), Some(expected)) => {
                prop_assert!((found.kendall_tau_b - expected).abs() < 1e-12);
            }
            (Err(Reason::NoVariation), None) => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn the_steady_state_stays_and_the_indices_are_in_their_range(
        counts in prop::collection::vec(0_u16..50, 16)
    ) {
        let counts: Vec<f64> = counts.iter().map(|&it| f64::from(it)).collect();
        let moves = Moves::new(4, &counts).unwrap();
        if let Ok(steady) = moves.steady_state() {
            prop_assert!((steady.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for to in 1..=4 {
                let share = |from: usize| moves.share(from, to).unwrap();
                let next: f64 = (1..=4).map(|from| steady[from - 1] * share(from)).sum();
                prop_assert!((next - steady[to - 1]).abs() < 1e-12);
            }
        }
        if let Ok(start) = moves.start() && let Ok(found) = moves.mobility(&start) {
            let second = found.second_eigenvalue.unwrap();
            for index in [found.determinant, second, found.bartholomew_distance] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&index));
            }
            // The product of the eigenvalues is no larger than the second.
            prop_assert!(1.0 - found.determinant <= (1.0 - second) + 1e-9);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()
    ) {
        let rows = example();
        let shuffled: Vec<_> = order.iter().map(|&at| rows[at]).collect();
        prop_assert_eq!(population_by_type(&rows, 2), population_by_type(&shuffled, 2));
        let of = |rows: &[Classified<'static>]| -> Vec<Transitions<'static>> {
            transitions(rows, 2, &[(2020, 2021)]).unwrap()
        };
        prop_assert_eq!(of(&rows), of(&shuffled));
    }
}
