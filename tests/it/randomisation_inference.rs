//! Tests by re-assignment, and what a study could have found.

use klyfta::follow_up::effects::Refusal;
use klyfta::follow_up::effects::minimum_detectable_effect::{Degrees, minimum_detectable_effect};
use klyfta::follow_up::effects::randomisation_inference::{
    Outcome, Randomisation, Statistic, Units, changes, sizes,
};
use klyfta::inference::streams::Key;
use proptest::prelude::*;

use crate::effect_references::{Example, expected, proposition_99, rows};
use crate::shared::shared;

fn test(units: Units<'_>, statistic: Statistic, n_draws: u64) -> Result<Outcome, Refusal> {
    let prepared = Randomisation::prepare(units, statistic, Key::of(1, &["assignment"]))?;
    let n = prepared.n_assignments().unwrap_or(n_draws);
    let replicates: Vec<f64> = (0..n).map(|number| prepared.replicate(number)).collect();
    prepared.outcome(&replicates)
}

#[test]
fn eight_units_have_seventy_assignments() {
    let Some(path) = shared("reference/eval/ri/ri.csv") else {
        return;
    };
    let rows = rows(&path);
    let outcomes: Vec<f64> = rows.iter().map(|row| row["y"].parse().unwrap()).collect();
    let treated: Vec<bool> = rows.iter().map(|row| row["d"] == "1").collect();
    let units = Units {
        outcomes: &outcomes,
        treated: &treated,
        strata: &[0; 8],
        weights: None,
    };
    let found = test(units, Statistic::DifferenceInMeans, 0).unwrap();
    let (_, expected) = &expected("ri", "exact_permutation_diff_means").unwrap()[0];
    expected.check(found.observed);
    assert_eq!(
        (found.n_as_large, found.n_assignments, found.exact),
        (60, 70, true)
    );
    assert!((found.p - expected.p.unwrap()).abs() < 1e-12);
}

#[test]
fn proposition_99_is_fifth_of_thirty_nine() {
    let Some(Example {
        outcomes,
        unit,
        first_treated,
        ..
    }) = proposition_99()
    else {
        return;
    };
    let changes = changes(&outcomes, first_treated).unwrap();
    let treated: Vec<bool> = (0..39).map(|it| it == unit).collect();
    let units = Units {
        outcomes: &changes,
        treated: &treated,
        strata: &[7; 39],
        weights: None,
    };
    let found = test(units, Statistic::DifferenceInMeans, 0).unwrap();
    let (_, expected) = &expected("prop99", "did_randomisation_inference").unwrap()[0];
    expected.check(found.observed);
    assert!((found.p - expected.p.unwrap()).abs() < 1e-12);
    assert_eq!((found.n_as_large, found.n_assignments), (5, 39));
    // One treated unit has no spread.
    let refused = test(units, Statistic::Studentised, 0).unwrap_err();
    assert_eq!(refused, Refusal::Strata { needed: 2 });
}

#[test]
fn strata_by_hand() {
    // In each of two strata one of two is treated, with differences 3 and -1: their mean is 1, and
    // of the four assignments all but the real one and its mirror give 2 or -2.
    let outcomes = [5.0, 2.0, 1.0, 2.0, 40.0];
    let treated = [true, false, true, false, true];
    let units = Units {
        outcomes: &outcomes,
        treated: &treated,
        strata: &[1, 1, 2, 2, 3],
        weights: None,
    };
    let key = Key::of(1, &["strata"]);
    let prepared = Randomisation::prepare(units, Statistic::DifferenceInMeans, key).unwrap();
    assert_eq!(prepared.n_without_comparison(), 1);
    assert!((prepared.observed() - 1.0).abs() < 1e-15);
    let mut replicates: Vec<f64> = (0..4).map(|number| prepared.replicate(number)).collect();
    replicates.sort_by(f64::total_cmp);
    assert_eq!(replicates, [-2.0, -1.0, 1.0, 2.0]);
    assert_eq!(prepared.outcome(&replicates).unwrap().p, 1.0);
    assert!(prepared.outcome(&replicates[..3]).is_err());
}

#[test]
fn welch_by_hand() {
    // Means 4 and 1, variances 2 and 2 over two each: 3 / sqrt(2).
    let outcomes = [3.0, 5.0, 0.0, 2.0];
    let treated = [true, true, false, false];
    let units = Units {
        outcomes: &outcomes,
        treated: &treated,
        strata: &[0; 4],
        weights: None,
    };
    let found = test(units, Statistic::Studentised, 0).unwrap();
    assert!((found.observed - 3.0 / 2.0_f64.sqrt()).abs() < 1e-15);
    // Of the six splits only the real one and its mirror part the higher from the lower.
    assert!((found.p - 2.0 / 6.0).abs() < 1e-15);
    // With a second stratum of difference 0 and the same variance, shares of one half give 1.5 over
    // the root of a quarter of 2 + 2.
    let twice = [3.0, 5.0, 0.0, 2.0, 2.0, 4.0, 2.0, 4.0];
    let both = [treated, treated].concat();
    let strata = [0, 0, 0, 0, 1, 1, 1, 1];
    let strata = Units {
        outcomes: &twice,
        treated: &both,
        strata: &strata,
        weights: None,
    };
    let found = test(strata, Statistic::Studentised, 0).unwrap();
    assert!((found.observed - 1.5).abs() < 1e-15 && found.n_assignments == 36);
    // Groups without spread that differ are infinitely far apart, and still are ranked.
    let apart = Units {
        outcomes: &[1.0, 1.0, 0.0, 0.0],
        ..units
    };
    let found = test(apart, Statistic::Studentised, 0).unwrap();
    assert!(found.observed.is_infinite() && (found.p - 2.0 / 6.0).abs() < 1e-15);
}

#[test]
fn drawn_assignments_come_near_the_exact_test() {
    // Eight of forty units have a one, and five of the ten treated do: that at least five do, which
    // alone is as far from two as five is, has the hypergeometric probability found here.
    let outcomes: Vec<f64> = (0..40).map(|unit| f64::from(u8::from(unit < 8))).collect();
    let treated: Vec<bool> = (0..40).map(|unit| !(5..35).contains(&unit)).collect();
    let choose = |n: u32, k: u32| {
        (0..k)
            .map(|it| f64::from(n - it) / f64::from(it + 1))
            .product()
    };
    let exact: f64 = (5..=8)
        .map(|ones| {
            let [from_ones, from_rest, all]: [f64; 3] =
                [choose(8, ones), choose(32, 10 - ones), choose(40, 10)];
            from_ones * from_rest / all
        })
        .sum();
    let units = Units {
        outcomes: &outcomes,
        treated: &treated,
        strata: &[0; 40],
        weights: None,
    };
    let drawn = test(units, Statistic::DifferenceInMeans, 20_000).unwrap();
    assert!(!drawn.exact && drawn.n_assignments == 20_000);
    // Four standard deviations of 20,000 draws.
    let error = (exact * (1.0 - exact) / 20_000.0).sqrt();
    assert!((drawn.p - exact).abs() < 4.0 * error, "{} {exact}", drawn.p);
    // No p value is zero, however far apart.
    let far: Vec<f64> = treated.iter().map(|it| f64::from(u8::from(*it))).collect();
    let far = Units {
        outcomes: &far,
        ..units
    };
    assert!((test(far, Statistic::DifferenceInMeans, 999).unwrap().p - 0.001).abs() < 1e-15);
}

#[test]
fn bad_units_are_refused() {
    let units = |outcomes: &'static [f64], treated: &'static [bool]| Units {
        outcomes,
        treated,
        strata: &[0, 0, 0],
        weights: None,
    };
    let refused = |units| test(units, Statistic::DifferenceInMeans, 9).unwrap_err();
    assert_eq!(
        refused(units(&[1.0, 2.0], &[true, false, false])),
        Refusal::Ragged
    );
    let nothing = refused(units(&[1.0, 2.0, f64::INFINITY], &[true, false, false]));
    assert!(matches!(nothing, Refusal::NotFinite { .. }));
    let all = refused(units(&[1.0, 2.0, 3.0], &[true, true, true]));
    assert_eq!(all, Refusal::Strata { needed: 1 });
    let same = refused(units(&[2.0, 2.0, 2.0], &[true, false, false]));
    assert_eq!(same, Refusal::NoVariation);
}

#[test]
fn other_sizes_are_warned_of() {
    let treated = [true, false, false];
    let ratio = |it: &[f64]| sizes(it, &treated).unwrap();
    assert_eq!(ratio(&[3.0, 1.0, 3.0]).ratio, 1.5);
    assert_eq!(ratio(&[3.0, 1.0, 3.0]).warning, None);
    assert!(
        ratio(&[4.0, 1.0, 3.0])
            .warning
            .unwrap()
            .en
            .contains("too seldom")
    );
    assert!(
        ratio(&[1.0, 1.0, 3.0])
            .warning
            .unwrap()
            .en
            .contains("too often")
    );
    assert!(sizes(&[0.0, 1.0, 3.0], &treated).is_err());
    assert!(sizes(&[1.0, 1.0, 3.0], &[true; 3]).is_err());
}

proptest! {
    #[test]
    fn a_test_does_not_depend_on_order_or_sign(
        values in prop::collection::vec((-20_i32..20, any::<bool>(), 0_u64..3), 4..10)
    ) {
        let outcomes: Vec<f64> = values.iter().map(|it| f64::from(it.0) / 7.0).collect();
        let treated: Vec<bool> = values.iter().map(|it| it.1).collect();
        let strata: Vec<u64> = values.iter().map(|it| it.2).collect();
        let units = Units { outcomes: &outcomes, treated: &treated, strata: &strata, weights: None };
        let Ok(found) = test(units, Statistic::DifferenceInMeans, 99) else { return Ok(()) };
        let backwards = |it: &[f64]| it.iter().rev().copied().collect::<Vec<f64>>();
        let reversed = backwards(&outcomes);
        let other = Units {
            outcomes: &reversed,
            treated: &treated.iter().rev().copied().collect::<Vec<bool>>(),
            strata: &strata.iter().rev().copied().collect::<Vec<u64>>(),
            weights: None,
        };
        prop_assert_eq!(test(other, Statistic::DifferenceInMeans, 99).unwrap(), found);
        let mirrored: Vec<f64> = outcomes.iter().map(|it| -it).collect();
        let mirrored = Units { outcomes: &mirrored, ..units };
        let mirrored = test(mirrored, Statistic::DifferenceInMeans, 99).unwrap();
        prop_assert_eq!(mirrored.n_as_large, found.n_as_large);
        prop_assert!(1 <= found.n_as_large && found.exact);
    }
}

#[test]
fn the_smallest_effect_is_two_point_eight_errors() {
    // Quantiles 1.959964 and 0.841621.
    let found = minimum_detectable_effect(2.0, 0.05, 0.8, Degrees::Normal).unwrap();
    assert!(
        (found.effect - 2.0 * 2.801_585_218_0).abs() < 1e-8,
        "{}",
        found.effect
    );
    // With eleven degrees: 2.200985 and 0.875530.
    let few = minimum_detectable_effect(2.0, 0.05, 0.8, Degrees::Student(11.0)).unwrap();
    assert!(
        (few.effect - 2.0 * (2.200_985_2 + 0.875_530)).abs() < 1e-5,
        "{}",
        few.effect
    );
    // With very many degrees and little power it is as with the normal distribution.
    for power in [0.3, 0.5, 0.9] {
        let [many, normal] = [Degrees::Student(1e8), Degrees::Normal].map(|it| {
            minimum_detectable_effect(1.0, 0.05, power, it)
                .unwrap()
                .effect
        });
        assert!((many - normal).abs() < 1e-6, "{power}: {many} {normal}");
    }
    for (error, level, power) in [
        (0.0, 0.05, 0.8),
        (f64::NAN, 0.05, 0.8),
        (1.0, 0.0, 0.8),
        (1.0, 0.05, 1.0),
        (1.0, 0.5, 0.4),
    ] {
        assert!(minimum_detectable_effect(error, level, power, Degrees::Normal).is_err());
    }
    assert!(minimum_detectable_effect(1.0, 0.05, 0.8, Degrees::Student(0.0)).is_err());
}
