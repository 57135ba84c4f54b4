//! Difference in differences.

use klyfta::follow_up::effects::did::{Did, Mean, Sample, did};
use klyfta::follow_up::effects::panel::WhyLeftOut;
use klyfta::follow_up::effects::refusal::Refusal;

use super::data::{Line, card_krueger, check, panel, prop99, values};

#[test]
fn stores_in_two_states_are_those_of_card_and_krueger() {
    let Some(lines) = card_krueger() else {
        return;
    };
    let panel = panel(&lines);
    let all = did(&panel, Sample::CrossSections).unwrap();
    for expected in values("card_krueger", "mean_fte") {
        let arm = if expected.key.starts_with("nj=1") {
            all.funded
        } else {
            all.comparison
        };
        let after = expected.key.ends_with("after=1");
        let Mean {
            value,
            standard_error,
            ..
        } = if after { arm.after } else { arm.before };
        check(&expected, value, standard_error.ok_or(()));
    }
    let compare = |estimator: &str, found: &Did| {
        for expected in values("card_krueger", estimator) {
            if expected.kind == "recomputed" {
                check(
                    &expected,
                    found.estimate.value,
                    found.estimate.standard_error,
                );
            }
        }
    };
    compare("did_all_available", &all);
    let balanced = did(&panel, Sample::Balanced).unwrap();
    compare("did_balanced", &balanced);
    assert_eq!(
        (balanced.funded.n_units, balanced.comparison.n_units),
        (309, 75)
    );
    let dropped = balanced.left_out.iter();
    let of = |why| dropped.clone().filter(|it| it.why == why).count();
    assert_eq!(
        of(WhyLeftOut::NotInAllPeriods) + of(WhyLeftOut::NoOutcome),
        410 - 384
    );
    // Table 3, row 3 of Card and Krueger (1994): 2.76 (1.36), with the stores' own covariance.
    let clustered = did(&panel, Sample::AllAvailable).unwrap();
    assert_eq!(clustered.estimate.value, all.estimate.value);
    let error = clustered.estimate.standard_error.unwrap();
    assert!((error - 1.36).abs() < 0.05, "{error}");
}

#[test]
fn one_state_has_an_effect_and_no_standard_error() {
    let Some(lines) = prop99() else {
        return;
    };
    for sample in [Sample::Balanced, Sample::AllAvailable] {
        let found = did(&panel(&lines), sample).unwrap();
        assert_eq!(found.first_funded, 1989);
        for expected in values("prop99", "did") {
            check(&expected, found.estimate.value, Ok::<f64, ()>(0.0));
        }
        let refusal = Refusal::TooFewFunded {
            found: 1,
            needed: 5,
        };
        assert_eq!(found.estimate.standard_error, Err(refusal));
    }
}

#[test]
fn clusters_of_both_kinds_and_weights_are_as_by_hand() {
    // Changes 1, 2, 3, 4, 10 of funded units and 0, 1, 0, 1, 3 of others; the last ones of both
    // weigh twice: 30 / 6 - 8 / 6 = 11 / 3.
    let changes = [
        (2, [1.0, 2.0, 3.0, 4.0, 10.0]),
        (0, [0.0, 1.0, 0.0, 1.0, 3.0]),
    ];
    let mut lines = Vec::new();
    for (first, changes) in changes {
        for (at, change) in changes.into_iter().enumerate() {
            for (time, outcome) in [(1, 5.0), (2, 5.0 + change)] {
                let mut line = Line::new(&format!("{first}{at}"), time, outcome, first);
                line.weight = if at == 4 { 2.0 } else { 1.0 };
                lines.push(line);
            }
        }
    }
    let found = did(&panel(&lines), Sample::Balanced).unwrap().estimate;
    assert!((found.value - 11.0 / 3.0).abs() < 1e-14);
    // Funded: deviations -4, -3, -2, -1 and twice 5, squared and summed 130, over 36, times 5 / 4.
    // Others: about 4/3 deviations -4/3, -1/3, -4/3, -1/3 and twice 5/3: 134 / 9 over 36.
    let variance: f64 = 1.25 / 36.0 * (130.0 + 134.0 / 9.0);
    let error = found.standard_error.unwrap();
    assert!((error - variance.sqrt()).abs() < 1e-14, "{error}");

    // The first funded and the first other share a cluster, and so on.
    for line in &mut lines {
        line.cluster = Some(line.unit[1..].to_owned());
    }
    let found = did(&panel(&lines), Sample::Balanced).unwrap().estimate;
    // -4 + 4/3, -3 + 1/3, -2 + 4/3, -1 + 1/3, 10 - 10/3, all over 6.
    let squares: f64 = [-8.0, -8.0, -2.0, -2.0, 20.0]
        .map(|it: f64| it * it)
        .iter()
        .sum();
    let variance = 1.25 * squares / 9.0 / 36.0;
    let error = found.standard_error.unwrap();
    assert!((error - variance.sqrt()).abs() < 1e-14, "{error}");
    assert_eq!(found.degrees, 4.0);
}

#[test]
fn what_has_no_single_before_and_after_is_refused() {
    let unit = |name: &str, first: i32| {
        [1, 2, 3]
            .map(|time| Line::new(name, time, f64::from(time), first))
            .to_vec()
    };
    let lines = [unit("a", 2), unit("b", 3), unit("c", 0)].concat();
    assert_eq!(
        did(&panel(&lines), Sample::Balanced),
        Err(Refusal::SeveralCohorts)
    );
    let lines = [unit("a", 2), unit("b", 2)].concat();
    assert_eq!(
        did(&panel(&lines), Sample::Balanced),
        Err(Refusal::NoNeverFunded)
    );
    let mut lines = [unit("a", 2), unit("b", 0)].concat();
    lines[1].outcome = None;
    assert_eq!(
        did(&panel(&lines), Sample::Balanced),
        Err(Refusal::NoFundedPair)
    );
    assert!(did(&panel(&lines), Sample::AllAvailable).is_ok());
}
