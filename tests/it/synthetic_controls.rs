//! Synthetic control, synthetic difference in differences and the ridge-augmented one.

use klyfta::follow_up::effects::ridge_augmented::ridge_augmented;
use klyfta::follow_up::effects::synthetic_control::{
    Placebos, Predictors, leave_one_out, one_by_one, rank, synthetic_control, with_predictors,
};
use klyfta::follow_up::effects::synthetic_difference_in_differences::{
    Placebos as DifferencePlacebos, jackknife_standard_error, placebo_standard_error, rank_p,
    staggered, synthetic_difference_in_differences,
};
use klyfta::follow_up::effects::{Outcomes, Refusal, Treatment};
use klyfta::inference::streams::Key;
use proptest::prelude::*;

use crate::effect_references::{Example, expected, kansas, proposition_99};

fn key() -> Key {
    Key::of(1, &["placebos"])
}

#[test]
fn proposition_99_has_the_exact_optimum() {
    let Some(Example {
        outcomes,
        treatment,
        ..
    }) = proposition_99()
    else {
        return;
    };
    let found = synthetic_control(&outcomes, &treatment).unwrap();
    for (what, expected) in expected("prop99", "sc_outcomes_only_exact_qp").unwrap() {
        match what.as_str() {
            "att" => expected.check(found.effect),
            "pre_mspe" => expected.check(found.fit.error_before),
            "post_mspe" => expected.check(found.error_after),
            _ => panic!("{what}"),
        }
    }
    for (state, expected) in expected("prop99", "sc_outcomes_only_weight").unwrap() {
        let weight = found
            .weights
            .iter()
            .find(|it| outcomes.units()[it.unit] == state)
            .unwrap();
        expected.check(weight.weight);
    }
    assert_eq!(found.n_donors_used(), 6);
    assert!(found.weights_are_unique);
    // A solver that stops early is no farther off than its own tolerance.
    expected("prop99", "sc_synthdid_pkg").unwrap()[0]
        .1
        .check(found.effect);

    let placebos = Placebos::prepare(&outcomes, &treatment, key()).unwrap();
    assert!(placebos.n() == 38 && placebos.are_all());
    let found_placebos: Vec<_> = (0..placebos.n())
        .map(|number| placebos.placebo(number).unwrap())
        .collect();
    let ranked = rank(&found, &found_placebos).unwrap();
    let (_, expected) = &expected("prop99", "sc_mspe_ratio").unwrap()[0];
    expected.check(found.ratio().unwrap());
    let place = ranked.ratio.unwrap();
    assert_eq!(place.place, 3);
    assert!((place.p - expected.p.unwrap()).abs() < 1e-12);
}

#[test]
fn kansas_has_the_exact_optimum() {
    let Some(Example {
        outcomes,
        treatment,
        ..
    }) = kansas()
    else {
        return;
    };
    let found = synthetic_control(&outcomes, &treatment).unwrap();
    for (what, expected) in expected("kansas", "sc_outcomes_only").unwrap() {
        match what.as_str() {
            "att" => expected.check(found.effect),
            "l2_imbalance" => expected.check(found.fit.distance),
            "pct_improvement" => expected.check(found.fit.improvement.unwrap()),
            _ => panic!("{what}"),
        }
    }
    for (when, expected) in expected("kansas", "sc_outcomes_only_effect").unwrap() {
        let time: f64 = when.parse().unwrap();
        let moment = found.path.iter().find(|it| it.time == time).unwrap();
        expected.check(moment.gap);
    }
    assert_eq!(found.n_donors_used(), 7);
}

#[test]
fn kansas_is_corrected_as_by_augsynth() {
    let Some(Example {
        outcomes,
        treatment,
        ..
    }) = kansas()
    else {
        return;
    };
    let found = ridge_augmented(&outcomes, &treatment).unwrap();
    expected("kansas", "ridge_augmented_sc").unwrap()[0]
        .1
        .check(found.effect);
    assert!(found.distance < found.distance_uncorrected);
    let total: f64 = found.weights.iter().map(|it| it.weight).sum();
    assert!((total - 1.0).abs() < 1e-10);
}

#[test]
fn proposition_99_by_synthetic_difference_in_differences() {
    let Some(Example {
        outcomes,
        treatment,
        ..
    }) = proposition_99()
    else {
        return;
    };
    let found = synthetic_difference_in_differences(&outcomes, &treatment).unwrap();
    expected("prop99", "sdid_exact_qp").unwrap()[0]
        .1
        .check(found.effect);
    let published = &expected("prop99", "sdid").unwrap()[0].1;
    published.check(found.effect);
    for (year, expected) in expected("prop99", "sdid_effect_curve").unwrap() {
        let year: f64 = year.parse().unwrap();
        let effect = found.curve.iter().find(|it| it.time == year).unwrap();
        // The package stops its solver early, which moves single years by up to 0.033.
        assert!((effect.effect - expected.value).abs() < 0.05);
    }

    let placebos = DifferencePlacebos::prepare(&outcomes, &treatment, key()).unwrap();
    let of_donors: Vec<f64> = (0..placebos.n_donors())
        .map(|donor| placebos.of_donor(donor).unwrap())
        .collect();
    let n = of_donors.len() as f64;
    let deviation = placebo_standard_error(&of_donors).unwrap() * (n / (n - 1.0)).sqrt();
    let (_, expected) = &expected("prop99", "sdid_placebo_all38").unwrap()[0];
    expected.check(deviation);
    let p = rank_p(found.effect, &of_donors).unwrap();
    assert!((p - expected.p.unwrap()).abs() < 1e-12);

    let draws: Vec<f64> = (0..200)
        .map(|draw| placebos.replicate(draw).unwrap())
        .collect();
    let error = placebo_standard_error(&draws).unwrap();
    // Two hundred draws have a standard error of about a tenth of theirs (heavy tails).
    assert!(
        (error / published.standard_error.unwrap() - 1.0).abs() < 0.3,
        "{error}"
    );
    assert_eq!(
        jackknife_standard_error(&outcomes, &treatment),
        Err(Refusal::OneTreated)
    );
}

#[test]
fn predictors_that_are_the_outcomes_before_give_the_same_as_outcomes() {
    let Some(Example {
        outcomes,
        treatment,
        ..
    }) = proposition_99()
    else {
        return;
    };
    let n_before = treatment.first_treated();
    let names: Vec<String> = outcomes.times()[..n_before]
        .iter()
        .map(f64::to_string)
        .collect();
    let n_units = outcomes.units().len();
    let cell = |unit: usize, time: usize| outcomes.row(unit)[time];
    let values: Vec<f64> = (0..n_units)
        .flat_map(|unit| (0..n_before).map(move |time| cell(unit, time)))
        .collect();
    // Importances that undo the division by standard deviations.
    let variance = |time: usize| {
        let mean = (0..n_units).map(|unit| cell(unit, time)).sum::<f64>() / n_units as f64;
        (0..n_units)
            .map(|unit| (cell(unit, time) - mean).powi(2))
            .sum::<f64>()
    };
    let importances: Vec<f64> = (0..n_before).map(variance).collect();
    let predictors = Predictors {
        names: &names,
        values: &values,
        importances: Some(&importances),
    };
    let by_predictors = with_predictors(&outcomes, &treatment, &predictors).unwrap();
    let by_outcomes = synthetic_control(&outcomes, &treatment).unwrap();
    assert!((by_predictors.effect - by_outcomes.effect).abs() < 1e-9);
    assert_eq!(by_predictors.balance.len(), n_before);
    for (balance, moment) in by_predictors.balance.iter().zip(&by_outcomes.path) {
        assert!((balance.treated - moment.treated).abs() < 1e-12);
        assert!((balance.synthetic - moment.synthetic).abs() < 1e-8);
        assert!((balance.donors_mean - moment.donors_mean).abs() < 1e-12);
    }
    let even = Predictors {
        importances: None,
        ..predictors
    };
    assert_ne!(
        with_predictors(&outcomes, &treatment, &even)
            .unwrap()
            .effect,
        by_outcomes.effect
    );
}

/// Rows of values, with the treated first.
fn small(rows: &[&[f64]]) -> Outcomes {
    let names = (0..rows.len())
        .map(|row| format!("unit {row:03}"))
        .collect();
    let times = (0..rows[0].len())
        .map(|time| 2000.0 + time as f64)
        .collect();
    Outcomes::new(names, times, rows.concat()).unwrap()
}

#[test]
fn a_mixture_by_hand() {
    // The treated lies midway between two donors, and rises by 3 after; the third is no help.
    let outcomes = small(&[
        &[2.0, 3.0, 7.0, 8.0],
        &[1.0, 4.0, 5.0, 4.0],
        &[3.0, 2.0, 3.0, 6.0],
        &[90.0, 10.0, 90.0, 10.0],
    ]);
    let treatment = Treatment::new(&outcomes, &[0], 2).unwrap();
    let found = synthetic_control(&outcomes, &treatment).unwrap();
    assert!((found.effect - 3.0).abs() < 1e-12);
    assert!((found.weights[0].weight - 0.5).abs() < 1e-12);
    assert!((found.error_after - 9.0).abs() < 1e-11);
    assert_eq!(found.ratio(), Err(Refusal::ExactFit));
    // Without either, the other carries what it can: (2, 3) from (1, 4) towards (90, 10).
    let left = leave_one_out(&outcomes, &treatment).unwrap();
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|it| 0.1 < it.error_before));
    // The mean of two treated units is followed.
    let both = Treatment::new(&outcomes, &[1, 2], 2).unwrap();
    let found = synthetic_control(&outcomes, &both).unwrap();
    assert!((found.weights[0].weight - 1.0).abs() < 1e-12 && (found.effect + 3.0).abs() < 1e-12);
    assert_eq!(one_by_one(&outcomes, &both).unwrap().len(), 2);
    // Two treated among four leave too few for placebos.
    let refused = Placebos::prepare(&outcomes, &both, key()).unwrap_err();
    assert_eq!(refused, Refusal::TooFewDonors { needed: 3 });
}

#[test]
fn a_placebo_without_error_counts_as_ahead() {
    // The last donor is three tenths of the first and seven of the second, always: what is left of
    // its gaps is rounding, of which no ratio tells anything.
    let first = [1.1, 4.3, 2.7, 5.9, 3.3, 8.1];
    let second = [6.7, 2.9, 7.3, 1.3, 4.1, 2.3];
    let mixed: Vec<f64> = first
        .iter()
        .zip(&second)
        .map(|(a, b)| 0.3 * a + 0.7 * b)
        .collect();
    let treated = [5.0, 3.0, 5.7, 2.4, 9e8, 9e8];
    let outcomes = small(&[&treated, &first, &second, &mixed]);
    let treatment = Treatment::new(&outcomes, &[0], 4).unwrap();
    let found = synthetic_control(&outcomes, &treatment).unwrap();
    let placebos = Placebos::prepare(&outcomes, &treatment, key()).unwrap();
    let all: Vec<_> = (0..3)
        .map(|number| placebos.placebo(number).unwrap())
        .collect();
    let ranked = rank(&found, &all).unwrap();
    assert_eq!(ranked.ratio.unwrap().place, 2);
    assert_eq!(ranked.effect.place, 1);
}

#[test]
fn difference_in_differences_by_hand() {
    // All donors move alike, so that every mixture gives the same: 5 - 1 = 4.
    let outcomes = small(&[
        &[10.0, 11.0, 12.0, 18.0],
        &[1.0, 2.0, 3.0, 5.0],
        &[7.0, 8.0, 9.0, 11.0],
        &[4.0, 5.0, 6.0, 8.0],
    ]);
    let treatment = Treatment::new(&outcomes, &[0], 3).unwrap();
    let found = synthetic_difference_in_differences(&outcomes, &treatment).unwrap();
    assert!((found.effect - 4.0).abs() < 1e-9, "{}", found.effect);
    let two = Treatment::new(&outcomes, &[0, 1], 3).unwrap();
    let found = synthetic_difference_in_differences(&outcomes, &two).unwrap();
    assert!((found.effect - 2.0).abs() < 1e-9);
    // Leaving out the first treated unit gives 0, the second 4, either donor 2: their mean is 2,
    // squares sum to 8, and (4 - 1) / 4 x 8 = 6.
    let error = jackknife_standard_error(&outcomes, &two).unwrap();
    assert!((error - 6.0_f64.sqrt()).abs() < 1e-9, "{error}");
    // Placebo draws 1 and 3 have mean 2 and squares that sum to 2, over their number 1.
    assert!((placebo_standard_error(&[1.0, 3.0]).unwrap() - 1.0).abs() < 1e-15);
    assert_eq!(rank_p(-2.0, &[1.0, 2.0, -3.0]).unwrap(), 0.75);
}

#[test]
fn cohorts_are_averaged_by_cells() {
    let outcomes = small(&[
        &[10.0, 11.0, 12.0, 18.0, 19.0],
        &[1.0, 2.0, 3.0, 4.0, 5.0],
        &[7.0, 8.0, 9.0, 10.0, 11.0],
        &[4.0, 5.0, 6.0, 7.0, 15.0],
        &[4.0, 5.0, 6.0, 7.0, 15.0],
        &[0.0, 5.0, 6.0, 7.0, 15.0],
    ]);
    // Effect 5 in two cells, 7 in two cells, and one that cannot be: one period before only.
    let starts = [Some(3), None, None, Some(4), Some(4), Some(1)];
    let found = staggered(&outcomes, &starts).unwrap();
    assert!((found.effect - 6.0).abs() < 1e-9, "{}", found.effect);
    let cells: Vec<usize> = found.cohorts.iter().map(|it| it.n_cells).collect();
    assert_eq!(cells, [4, 2, 2]);
    assert_eq!(
        found.cohorts[0].estimate,
        Err(Refusal::TooFewBefore { needed: 2 })
    );
    assert_eq!(staggered(&outcomes, &[None; 6]), Err(Refusal::NoneFunded));
    // With a single cohort it is the plain estimate.
    let one = staggered(&outcomes, &[Some(3), None, None, None, None, None]).unwrap();
    let treatment = Treatment::new(&outcomes, &[0], 3).unwrap();
    let plain = synthetic_difference_in_differences(&outcomes, &treatment).unwrap();
    assert_eq!(one.effect, plain.effect);
}

#[test]
fn many_treated_units_have_drawn_placebos() {
    let rows: Vec<Vec<f64>> = (0..30)
        .map(|unit| {
            (0..6)
                .map(|time| f64::from((unit * 37 + time * time * 11) % 29))
                .collect()
        })
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let outcomes = small(&rows);
    let treatment = Treatment::new(&outcomes, &[3, 8, 9, 11], 4).unwrap();
    let placebos = Placebos::prepare(&outcomes, &treatment, key()).unwrap();
    // 26 over 4 is 14,950.
    assert!(!placebos.are_all() && placebos.n() == Placebos::MOST);
    let one = placebos.placebo(17).unwrap();
    assert_eq!(one, placebos.placebo(17).unwrap());
    assert_eq!(one.units.len(), 4);
    assert!(
        !one.units
            .iter()
            .any(|unit| treatment.treated().contains(unit))
    );
    let fewer = Treatment::new(&outcomes, &[3, 8], 4).unwrap();
    let placebos = Placebos::prepare(&outcomes, &fewer, key()).unwrap();
    assert!(placebos.are_all() && placebos.n() == 378);
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let names = || vec!["a".to_owned(), "b".to_owned()];
    let times = || vec![1.0, 2.0];
    let outcomes = |values: &[f64]| Outcomes::new(names(), times(), values.to_vec());
    assert_eq!(outcomes(&[1.0, 2.0, 3.0]), Err(Refusal::Ragged));
    let gap = outcomes(&[1.0, 2.0, 3.0, f64::NAN]).unwrap_err();
    assert_eq!(gap, Refusal::NotFinite { row: 1, column: 1 });
    assert!(gap.to_string().ends_with("row 2, column 2"));
    assert!(outcomes(&[1.0, 1e101, 3.0, 4.0]).is_err());
    let falling = Outcomes::new(names(), vec![2.0, 1.0], vec![0.0; 4]);
    assert_eq!(falling, Err(Refusal::TimesNotRising));
    let twice = Outcomes::new(vec!["a".to_owned(); 2], times(), vec![0.0; 4]);
    assert_eq!(twice, Err(Refusal::RepeatedUnit { row: 1 }));

    let outcomes = outcomes(&[1.0, 2.0, 3.0, 4.0]).unwrap();
    let treatment = |treated: &[usize], first| Treatment::new(&outcomes, treated, first);
    assert_eq!(treatment(&[], 1), Err(Refusal::NoneFunded));
    assert_eq!(treatment(&[2], 1), Err(Refusal::NotInTable));
    assert_eq!(treatment(&[0], 0), Err(Refusal::TooFewBefore { needed: 1 }));
    assert_eq!(treatment(&[0], 2), Err(Refusal::NoneAfter));
    assert_eq!(
        treatment(&[0, 1], 1),
        Err(Refusal::TooFewDonors { needed: 1 })
    );
    let treatment = treatment(&[0], 1).unwrap();
    assert!(synthetic_control(&outcomes, &treatment).is_ok());
    assert!(leave_one_out(&outcomes, &treatment).is_err());
    assert!(synthetic_difference_in_differences(&outcomes, &treatment).is_err());
    assert!(ridge_augmented(&outcomes, &treatment).is_err());
    let names = ["same".to_owned()];
    let same = Predictors {
        names: &names,
        values: &[3.0, 3.0],
        importances: None,
    };
    let refused = with_predictors(&outcomes, &treatment, &same).unwrap_err();
    assert_eq!(refused, Refusal::ConstantPredictor { predictor: 0 });
    let worthless = Predictors {
        values: &[1.0, 2.0],
        importances: Some(&[0.0]),
        ..same
    };
    let refused = with_predictors(&outcomes, &treatment, &worthless).unwrap_err();
    assert_eq!(refused, Refusal::Predictors);
}

prop_compose! {
    fn tables()(n_units in 3_usize..9, n_times in 4_usize..8)
        (n_units in Just(n_units), n_times in Just(n_times),
         values in prop::collection::vec(-50_i32..50, n_units * n_times),
         first in 2..n_times - 1, seed in any::<u64>())
        -> (usize, usize, Vec<f64>, usize, u64) {
        (n_units, n_times, values.into_iter().map(f64::from).collect(), first, seed)
    }
}

proptest! {
    #[test]
    fn no_bit_depends_on_the_order_of_rows(
        (n_units, n_times, values, first, seed) in tables()
    ) {
        let rows: Vec<Vec<f64>> = values.chunks_exact(n_times).map(<[f64]>::to_vec).collect();
        let name = |unit: usize| {
            let unit = unit as u64;
            (unit.wrapping_mul(seed | 1) % 97 + unit * 100).to_string()
        };
        let times: Vec<f64> = (0..n_times).map(|time| time as f64).collect();
        let table = |order: &[usize]| {
            let names = order.iter().map(|&unit| name(unit)).collect();
            let values = order.iter().flat_map(|&unit| rows[unit].clone()).collect();
            let outcomes = Outcomes::new(names, times.clone(), values).unwrap();
            let treated = order.iter().position(|&unit| unit == 0).unwrap();
            let treatment = Treatment::new(&outcomes, &[treated], first).unwrap();
            (outcomes, treatment)
        };
        let forwards: Vec<usize> = (0..n_units).collect();
        let backwards: Vec<usize> = (0..n_units).rev().collect();
        let [one, other] = [table(&forwards), table(&backwards)];
        let weights = |(outcomes, treatment): &(Outcomes, Treatment)| {
            let control = synthetic_control(outcomes, treatment).unwrap();
            let difference = synthetic_difference_in_differences(outcomes, treatment).unwrap();
            let names = control.weights.iter().chain(&difference.unit_weights);
            let weights: Vec<(String, u64)> = names
                .map(|it| (outcomes.units()[it.unit].clone(), it.weight.to_bits()))
                .collect();
            (weights, control.effect.to_bits(), difference.effect.to_bits())
        };
        prop_assert_eq!(weights(&one), weights(&other));
        if 3 <= first {
            let ridge = |it: &(Outcomes, Treatment)| {
                ridge_augmented(&it.0, &it.1).map(|it| it.effect.to_bits())
            };
            prop_assert_eq!(ridge(&one), ridge(&other));
        }
    }

    #[test]
    fn weights_are_the_best_there_are(
        (_, n_times, values, first, _) in tables()
    ) {
        let rows: Vec<&[f64]> = values.chunks_exact(n_times).collect();
        let outcomes = small(&rows);
        let treatment = Treatment::new(&outcomes, &[0], first).unwrap();
        let found = synthetic_control(&outcomes, &treatment).unwrap();
        let total: f64 = found.weights.iter().map(|it| it.weight).sum();
        prop_assert!((total - 1.0).abs() < 1e-12);
        prop_assert!(found.weights.iter().all(|it| 0.0 <= it.weight));
        // No donor lies, seen from the mixture, nearer to the treated: the gap along the way to
        // any donor is not above zero (Karush, Kuhn and Tucker).
        let scale: f64 = values.iter().map(|it| it * it).sum::<f64>().max(1.0);
        for donor in treatment.donors() {
            let along: f64 = (found.path[..first].iter().zip(outcomes.row(*donor)))
                .map(|(moment, donor)| moment.gap * (donor - moment.synthetic))
                .sum();
            prop_assert!(along <= 1e-10 * scale, "{}", along);
        }
        // An effect that is added comes out as such.
        let mut with_effect = values.clone();
        with_effect[first..n_times].iter_mut().for_each(|cell| *cell += 7.0);
        let rows: Vec<&[f64]> = with_effect.chunks_exact(n_times).collect();
        let shifted = synthetic_control(&small(&rows), &treatment).unwrap();
        prop_assert!((shifted.effect - found.effect - 7.0).abs() < 1e-9);
    }

    #[test]
    fn differences_do_not_see_levels(
        (_, n_times, values, first, _) in tables(), levels in prop::collection::vec(-9_i32..9, 9)
    ) {
        let effect = |values: &[f64]| {
            let rows: Vec<&[f64]> = values.chunks_exact(n_times).collect();
            let outcomes = small(&rows);
            let treatment = Treatment::new(&outcomes, &[0], first).unwrap();
            synthetic_difference_in_differences(&outcomes, &treatment).unwrap()
        };
        let found = effect(&values);
        let moved: Vec<f64> = values
            .chunks_exact(n_times)
            .zip(&levels)
            .flat_map(|(row, level)| row.iter().map(move |cell| cell + f64::from(*level)))
            .collect();
        prop_assume!(found.noise > 1.0);
        // Weights of units do not see levels; those of times do not see what moves all units.
        let moved = effect(&moved);
        for (one, other) in found.unit_weights.iter().zip(&moved.unit_weights) {
            prop_assert!((one.weight - other.weight).abs() < 1e-9);
        }
        let total: f64 = found.time_weights.iter().sum();
        prop_assert!((total - 1.0).abs() < 1e-12);
        let mean = found.curve.iter().map(|it| it.effect).sum::<f64>() / found.curve.len() as f64;
        prop_assert!((mean - found.effect).abs() < 1e-10);
    }
}

proptest! {
    #[test]
    fn no_table_breaks_it(
        n_units in 3_usize..7,
        cells in prop::collection::vec(0_usize..8, 49),
        first in 1_usize..6,
    ) {
        const VALUES: [f64; 8] = [0.0, -0.0, 1.0, -3.0, 1e-300, 1e100, -1e99, 1.0 + 1e-15];
        let rows: Vec<Vec<f64>> = cells
            .chunks_exact(7)
            .take(n_units)
            .map(|row| row.iter().map(|cell| VALUES[*cell]).collect())
            .collect();
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let outcomes = small(&rows);
        let treatment = Treatment::new(&outcomes, &[0], first).unwrap();
        let found = synthetic_control(&outcomes, &treatment).unwrap();
        let total: f64 = found.weights.iter().map(|it| it.weight).sum();
        prop_assert!((total - 1.0).abs() < 1e-9);
        prop_assert!(found.effect.is_finite() && found.fit.distance.is_finite());
        prop_assert!(found.ratio().map_or(true, |it| !it.is_nan()));
        prop_assert!(found.fit.improvement.is_none_or(|it| (-1e-6..=1.0).contains(&it)));
        if let Ok(found) = synthetic_difference_in_differences(&outcomes, &treatment) {
            prop_assert!(found.effect.is_finite());
        }
        if let Ok(found) = ridge_augmented(&outcomes, &treatment) {
            prop_assert!(found.effect.is_finite());
        }
        if let Ok(placebos) = Placebos::prepare(&outcomes, &treatment, key()) {
            let all: Vec<_> =
                (0..placebos.n()).map(|number| placebos.placebo(number).unwrap()).collect();
            let ranked = rank(&found, &all).unwrap();
            prop_assert!(0.0 < ranked.effect.p && ranked.effect.p <= 1.0);
        }
    }
}
