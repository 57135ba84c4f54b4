//! Laws of the curves, on tables that nobody chose.

use klyfta::indices::{
    Income, Incomes, InvalidTable, Point, TwoGroup, concentration_profile, lorenz_curve,
    segregation_curve,
};
use proptest::prelude::*;

use crate::axioms::{
    ROUNDING, Table, config, evened, split, tables_of_any_magnitude, totals, two_group_tables,
    value,
};
use crate::registry::{incomes, two_group};

fn points(points: &[[f64; 2]]) -> Vec<Point> {
    points.iter().map(|&[x, y]| Point { x, y }).collect()
}

fn bits(curve: &[Point]) -> Vec<[u64; 2]> {
    curve
        .iter()
        .map(|point| [point.x.to_bits(), point.y.to_bits()])
        .collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < ROUNDING
}

fn area_under(curve: &[Point]) -> f64 {
    let strip = |ends: &[Point]| (ends[1].x - ends[0].x) * (ends[0].y + ends[1].y) / 2.0;
    curve.windows(2).map(strip).sum()
}

/// Whether the curve runs from corner to corner, never back, and bends upwards but for rounding.
fn is_convex_from_corner_to_corner(curve: &[Point]) -> bool {
    let ends = [curve[0], curve[curve.len() - 1]];
    let bends_upwards = curve.windows(3).all(|three| {
        let step = |at: usize| [three[at + 1].x - three[at].x, three[at + 1].y - three[at].y];
        let [[width, rise], [next_width, next_rise]] = [step(0), step(1)];
        -1e-15 <= width * next_rise - next_width * rise
    });
    bits(&ends) == bits(&points(&[[0.0, 0.0], [1.0, 1.0]]))
        && curve.windows(2).all(|pair| pair[0].x <= pair[1].x)
        && bends_upwards
}

fn never_falls(curve: &[Point]) -> bool {
    curve.windows(2).all(|pair| pair[0].y <= pair[1].y)
}

/// Whether it falls in steps from (0, 1) to where x is one, never rising and never going back.
fn is_profile(profile: &[Point]) -> bool {
    let ends = [profile[0], profile[profile.len() - 1]];
    let is_step = |pair: &[Point]| {
        (pair[0].x == pair[1].x || pair[0].y == pair[1].y)
            && pair[0].x <= pair[1].x
            && pair[1].y <= pair[0].y
    };
    bits(&ends[..1]) == bits(&points(&[[0.0, 1.0]]))
        && ends[1].x == 1.0
        && 0.0 <= ends[1].y
        && profile.windows(2).all(is_step)
}

/// The profile at a share: where two points have it, that of the upper.
fn at(profile: &[Point], share: f64) -> f64 {
    profile.iter().find(|point| share <= point.x).unwrap().y
}

/// Incomes as they come in small areas: some zero, many equal, a few very high.
fn incomes_and_people() -> impl Strategy<Value = Table> {
    let value = prop_oneof![
        1 => Just(0.0),
        4 => (0_u32..40).prop_map(|step| f64::from(step) * 10_000.0),
        2 => 0.0..1e6,
        1 => 1e6..1e9,
    ];
    let people = prop_oneof![(1_u32..1_000).prop_map(f64::from), 0.001..1_000.0];
    let income = (value, people).prop_map(|(value, people)| vec![value, people]);
    prop::collection::vec(income, 2..40).prop_filter("someone has an income", |table| {
        table.iter().any(|row| 0.0 < row[0])
    })
}

/// Half of the mean gap between two people, over the mean.
fn textbook_gini(table: &Table) -> f64 {
    let people: f64 = table.iter().map(|row| row[1]).sum();
    let mean = table.iter().map(|row| row[0] * row[1]).sum::<f64>() / people;
    let gap = |one: &Vec<f64>| -> f64 {
        let weighted = |other: &Vec<f64>| one[1] * other[1] * (one[0] - other[0]).abs();
        table.iter().map(weighted).sum()
    };
    table.iter().map(gap).sum::<f64>() / (2.0 * people * people * mean)
}

fn shuffled(tables: impl Strategy<Value = Table>) -> impl Strategy<Value = (Table, Table)> {
    tables.prop_flat_map(|table| (Just(table.clone()), Just(table).prop_shuffle()))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_segregation_curve_bends_upwards_from_corner_to_corner(table in two_group_tables()) {
        let curve = segregation_curve(&two_group(&table).unwrap());
        prop_assert!(is_convex_from_corner_to_corner(&curve) && never_falls(&curve), "{curve:?}");
    }

    #[test]
    fn the_greatest_gap_under_the_segregation_curve_is_dissimilarity(table in two_group_tables()) {
        let curve = segregation_curve(&two_group(&table).unwrap());
        let widest = curve.iter().map(|point| point.x - point.y).fold(0.0, f64::max);
        prop_assert!(close(value("dissimilarity", &table), widest), "{widest}");
    }

    #[test]
    fn twice_the_area_between_segregation_curve_and_diagonal_is_the_gini_index(
        table in two_group_tables()
    ) {
        let area = 0.5 - area_under(&segregation_curve(&two_group(&table).unwrap()));
        prop_assert!(close(value("gini", &table), 2.0 * area), "{area}");
    }

    #[test]
    fn curves_of_areas_depend_on_neither_their_order_nor_empty_ones(
        (table, mut shuffled) in shuffled(two_group_tables().prop_map(|it| split(&it, 0.25)))
    ) {
        shuffled.insert(0, vec![0.0, -0.0]);
        let [one, other] = [&table, &shuffled].map(|table| two_group(table).unwrap());
        for curve in [segregation_curve, concentration_profile] {
            prop_assert_eq!(bits(&curve(&one)), bits(&curve(&other)));
        }
    }

    #[test]
    fn areas_of_the_same_composition_make_one_line(table in two_group_tables()) {
        // Halves have exactly the odds of the whole.
        let [whole, halves] =
            [&table, &split(&table, 0.5)].map(|table| two_group(table).unwrap());
        for curve in [segregation_curve, concentration_profile] {
            let (whole, halves) = (curve(&whole), curve(&halves));
            prop_assert_eq!(whole.len(), halves.len());
            for (one, other) in whole.iter().zip(&halves) {
                prop_assert!(close(one.x, other.x) && close(one.y, other.y));
            }
        }
    }

    #[test]
    fn the_concentration_profile_falls_in_steps(table in two_group_tables()) {
        let profile = concentration_profile(&two_group(&table).unwrap());
        prop_assert!(is_profile(&profile), "{profile:?}");
    }

    #[test]
    fn the_area_under_the_concentration_profile_is_isolation(table in two_group_tables()) {
        let area = area_under(&concentration_profile(&two_group(&table).unwrap()));
        prop_assert!(close(value("isolation", &table), area), "{area}");
    }

    #[test]
    fn the_concentration_profile_tells_who_lives_above_a_share(
        table in two_group_tables(),
        threshold in 0.0..=1.0,
    ) {
        let two_group = two_group(&table).unwrap();
        let profile = concentration_profile(&two_group);
        // Also beside each step, where a wrong order of its two points would show.
        let beside = two_group.areas().map(|area| (area.share() - 1e-12).max(0.0));
        for threshold in beside.chain([threshold]) {
            let above = two_group.areas().filter(|area| threshold <= area.share());
            let expected = above.map(|area| area.group).sum::<f64>() / totals(&table)[0];
            let found = at(&profile, threshold);
            prop_assert!(close(found, expected), "at {threshold}: {found} and {expected}");
        }
    }

    #[test]
    fn at_evenness_the_segregation_curve_is_the_diagonal(table in two_group_tables()) {
        let even = two_group(&evened(&table)).unwrap();
        prop_assert!(segregation_curve(&even).iter().all(|point| close(point.x, point.y)));
        let share = even.group_share();
        for point in concentration_profile(&even) {
            let at_the_step = close(point.x, share);
            prop_assert!(at_the_step || point.x == 0.0 || point.x == 1.0, "{point:?}");
        }
    }

    #[test]
    fn the_lorenz_curve_bends_upwards_from_corner_to_corner(table in incomes_and_people()) {
        let curve = lorenz_curve(&incomes(&table).unwrap()).unwrap();
        prop_assert!(is_convex_from_corner_to_corner(&curve) && never_falls(&curve), "{curve:?}");
        prop_assert!(curve.iter().all(|point| point.y <= point.x + 1e-15));
    }

    #[test]
    fn twice_the_area_between_lorenz_curve_and_diagonal_is_the_gini_coefficient(
        table in incomes_and_people(),
        loss in prop_oneof![Just(0.0), 0.0..0.5],
    ) {
        // Losses that leave the mean above zero take the curve below zero.
        let people: f64 = table.iter().map(|row| row[1]).sum();
        let mean = table.iter().map(|row| row[0] * row[1]).sum::<f64>() / people;
        let table: Table =
            table.iter().map(|row| vec![row[0] - loss * mean, row[1]]).collect();
        let curve = lorenz_curve(&incomes(&table).unwrap()).unwrap();
        prop_assert!(is_convex_from_corner_to_corner(&curve), "{curve:?}");
        let gini = 1.0 - 2.0 * area_under(&curve);
        prop_assert!(close(gini, textbook_gini(&table)), "{gini}");
    }

    #[test]
    fn the_lorenz_curve_depends_on_neither_the_order_of_incomes_nor_on_those_nobody_has(
        (table, mut shuffled) in shuffled(incomes_and_people().prop_map(|table| {
            // Incomes that are equal and had by different numbers, so that ties must be broken.
            table.iter().flat_map(|row| [vec![row[0], row[1] / 3.0], row.clone()]).collect()
        }))
    ) {
        shuffled.insert(0, vec![5e5, 0.0]);
        let [one, other] =
            [&table, &shuffled].map(|table| lorenz_curve(&incomes(table).unwrap()).unwrap());
        prop_assert_eq!(bits(&one), bits(&other));
    }

    #[test]
    fn counts_of_any_magnitude_give_curves(table in tables_of_any_magnitude()) {
        if let Ok(table) = two_group(&table) {
            let curve = segregation_curve(&table);
            prop_assert!(is_convex_from_corner_to_corner(&curve), "{curve:?}");
            prop_assert!(never_falls(&curve), "{curve:?}");
            let profile = concentration_profile(&table);
            prop_assert!(is_profile(&profile), "{profile:?}");
        }
        for sign in [1.0, -1.0] {
            // Every second income is a loss where the sign says so.
            let rows = table.iter().enumerate().map(|(at, row)| Income {
                value: if at % 2 == 0 { row[0] } else { sign * row[0] },
                population: row[1],
                area: None,
            });
            let Ok(incomes) = Incomes::new(rows) else { continue };
            match lorenz_curve(&incomes) {
                Ok(curve) => {
                    prop_assert!(curve.iter().all(|it| it.x.is_finite() && it.y.is_finite()));
                    let ends = [curve[0], curve[curve.len() - 1]];
                    prop_assert_eq!(bits(&ends), bits(&points(&[[0.0, 0.0], [1.0, 1.0]])));
                    prop_assert!(curve.windows(2).all(|pair| pair[0].x <= pair[1].x));
                    prop_assert!(sign < 0.0 || never_falls(&curve), "{curve:?}");
                }
                Err(problem) => prop_assert!(
                    [InvalidTable::MeanNotPositive, InvalidTable::TooLarge].contains(&problem)
                ),
            }
        }
    }
}

#[test]
fn curves_of_four_areas_by_hand() {
    let table = [(0.0, 100.0), (40.0, 60.0), (60.0, 40.0), (100.0, 0.0)];
    let table = TwoGroup::new(table).unwrap();
    assert_eq!(
        segregation_curve(&table),
        points(&[[0.0, 0.0], [0.5, 0.0], [0.8, 0.2], [1.0, 0.5], [1.0, 1.0]])
    );
    assert_eq!(
        concentration_profile(&table),
        points(&[
            [0.0, 1.0],
            [0.4, 1.0],
            [0.4, 0.8],
            [0.6, 0.8],
            [0.6, 0.5],
            [1.0, 0.5],
        ])
    );
}

#[test]
fn ties_are_joined_and_the_profile_ends_at_one() {
    let table = TwoGroup::new([(1.0, 1.0), (1.0, 3.0), (2.0, 2.0), (0.0, 2.0)]).unwrap();
    assert_eq!(
        segregation_curve(&table),
        points(&[[0.0, 0.0], [0.25, 0.0], [0.625, 0.25], [1.0, 1.0]])
    );
    // Three of four live where the share is at least a half, and none where it is more.
    assert_eq!(
        concentration_profile(&table),
        points(&[
            [0.0, 1.0],
            [0.25, 1.0],
            [0.25, 0.75],
            [0.5, 0.75],
            [0.5, 0.0],
            [1.0, 0.0],
        ])
    );
}

#[test]
fn a_lorenz_curve_by_hand() {
    let table = incomes(&[[3.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0, 1.0], [5.0, 1.0]]).unwrap();
    assert_eq!(
        lorenz_curve(&table).unwrap(),
        points(&[[0.0, 0.0], [0.2, 0.0], [0.6, 0.2], [0.8, 0.5], [1.0, 1.0]])
    );
    let with_a_loss = incomes(&[[-1.0, 1.0], [5.0, 1.0]]).unwrap();
    assert_eq!(
        lorenz_curve(&with_a_loss).unwrap(),
        points(&[[0.0, 0.0], [0.5, -0.25], [1.0, 1.0]])
    );
}

#[test]
fn a_lorenz_curve_needs_a_mean_above_zero() {
    let refusal = |rows: &[[f64; 2]]| lorenz_curve(&incomes(rows).unwrap()).unwrap_err();
    let nothing = refusal(&[[0.0, 1.0], [0.0, 2.0]]);
    assert_eq!(nothing, InvalidTable::MeanNotPositive);
    let losses = refusal(&[[-3.0, 1.0], [1.0, 2.0]]);
    assert_eq!(losses, InvalidTable::MeanNotPositive);
    let all_but_zero = refusal(&[[-1e308, 1.0], [1e-10, 1.0], [1e308, 1.0]]);
    assert_eq!(all_but_zero, InvalidTable::TooLarge);
}
