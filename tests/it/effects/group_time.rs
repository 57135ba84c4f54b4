//! Effects by cohort and time, and their averages.

use klyfta::follow_up::effects::aggregation::{Aggregated, Aggregation, Part, Window};
use klyfta::follow_up::effects::bands::{MultiplierBootstrap, critical_value};
use klyfta::follow_up::effects::estimate::Level;
use klyfta::follow_up::effects::group_time::{
    Adjustment, Base, Control, Design, GroupTime, group_time,
};
use klyfta::follow_up::effects::panel::{LeftOut, WhyLeftOut};
use klyfta::follow_up::effects::refusal::Refusal;
use klyfta::follow_up::effects::rows::Note;
use klyfta::inference::streams::Key;

use super::data::{Line, Value, check, mpdta, panel, values};
use super::laws::Noise;

const NEVER: Design = Design {
    control: Control::NeverFunded,
    base: Base::Varying,
    adjustment: Adjustment::None,
};
const NOT_YET: Design = Design {
    control: Control::NotYetFunded,
    ..NEVER
};

fn effects(design: Design) -> Option<GroupTime> {
    let covariates: &[&str] = match design.adjustment {
        Adjustment::None => &[],
        _ => &["lpop"],
    };
    Some(group_time(&panel(&mpdta(covariates)?), design).unwrap())
}

fn check_cells(estimator: &str, effects: &GroupTime) {
    let expected = values("mpdta", estimator);
    for expected in &expected {
        let key = |it: &&klyfta::follow_up::effects::group_time::Cell| {
            format!("g={},t={}", it.group, it.time) == expected.key
        };
        let estimate = effects.cells.iter().find(key).unwrap().estimate.unwrap();
        check(expected, estimate.value, estimate.standard_error);
    }
}

fn check_part(expected: &Value, effects: &Aggregated) {
    let at: Option<i32> = expected.key.parse().ok();
    let part: &Part = match at {
        None => &effects.overall,
        Some(_) => effects.parts.iter().find(|part| part.at == at).unwrap(),
    };
    let estimate = part.estimate.unwrap();
    check(expected, estimate.value, estimate.standard_error);
}

fn check_parts(estimator: &str, effects: &GroupTime, aggregation: Aggregation) {
    let found = effects.aggregate(aggregation, Window::default());
    for expected in values("mpdta", estimator) {
        check_part(&expected, &found);
    }
}

#[test]
fn effects_by_cohort_and_time_are_those_of_mpdta() {
    for (name, design) in [("never", NEVER), ("notyet", NOT_YET)] {
        let Some(effects) = effects(design) else {
            return;
        };
        assert_eq!(effects.cells.len(), 12);
        check_cells(&format!("cs_att_gt_{name}"), &effects);
        for (of, aggregation) in [
            ("simple", Aggregation::Simple),
            ("dynamic", Aggregation::Event),
            ("group", Aggregation::Group),
            ("calendar", Aggregation::Calendar),
        ] {
            check_parts(&format!("cs_{of}_{name}"), &effects, aggregation);
        }
        let test = effects.pretest().unwrap();
        for expected in values("mpdta", &format!("cs_wald_pretest_{name}")) {
            let p = expected.p.unwrap();
            assert!((test.p_value - p).abs() <= expected.tolerance, "{test:?}");
            if let Some(statistic) = expected.value {
                assert!((test.statistic - statistic).abs() < 1e-8);
            }
        }
        assert_eq!(test.degrees, 5);
    }
}

#[test]
fn averages_of_the_same_cohorts_over_all_years_are_those_of_mpdta() {
    let Some(effects) = effects(NEVER) else {
        return;
    };
    let window = Window {
        balance: Some(1),
        ..Window::default()
    };
    let found = effects.aggregate(Aggregation::Event, window);
    for expected in values("mpdta", "cs_dynamic_never_balance_e1") {
        check_part(&expected, &found);
    }
    let years: Vec<Option<i32>> = found.parts.iter().map(|part| part.at).collect();
    assert_eq!(years, [-2, -1, 0, 1].map(Some));
    for part in &found.parts {
        assert_eq!(part.cohorts.len(), if part.at >= Some(0) { 2 } else { 1 });
    }
}

#[test]
fn effects_with_covariates_are_those_of_mpdta() {
    for (name, control) in [
        ("never", Control::NeverFunded),
        ("notyet", Control::NotYetFunded),
    ] {
        for (of, adjustment) in [
            ("reg", Adjustment::OutcomeRegression),
            ("dr", Adjustment::DoublyRobust),
            ("ipw", Adjustment::InverseProbability),
            ("std_ipw", Adjustment::InverseProbability),
        ] {
            let design = Design {
                control,
                adjustment,
                ..NEVER
            };
            let Some(effects) = effects(design) else {
                return;
            };
            if name == "never" && of != "std_ipw" {
                check_cells(&format!("cs_att_gt_never_lpop_{of}"), &effects);
            }
            if name == "never" || of != "ipw" {
                let estimator = format!("cs_simple_{name}_lpop_{of}");
                check_parts(&estimator, &effects, Aggregation::Simple);
            }
        }
    }
}

#[test]
fn bands_are_as_wide_as_those_of_many_draws() {
    let Some(effects) = effects(NEVER) else {
        return;
    };
    let bootstrap = MultiplierBootstrap::of_cells(&effects).unwrap();
    let key = Key::of(1, &["mpdta"]);
    let draws: Vec<f64> = (0..4000).map(|it| bootstrap.replicate(&key, it)).collect();
    let critical = critical_value(&draws, Level::NINETY_FIVE).unwrap();
    let expected = values("mpdta", "supt_crit_95")[0].value.unwrap();
    assert!((critical / expected - 1.0).abs() < 0.05, "{critical}");
}

/// Units whose outcome is their number's noise, funded in these years; zero is never.
fn units(firsts: &[i32], times: &[i32]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut noise = Noise(99);
    for (at, &first) in firsts.iter().enumerate() {
        for &time in times {
            lines.push(Line::new(&format!("u{at:02}"), time, noise.normal(), first));
        }
    }
    lines
}

#[test]
fn fewer_than_five_funded_units_have_an_effect_and_no_standard_error() {
    let firsts = [[2002; 4].as_slice(), &[2003; 5], &[0; 9]].concat();
    let effects = group_time(&panel(&units(&firsts, &[2000, 2001, 2002, 2003])), NEVER).unwrap();
    for cell in &effects.cells {
        let error = cell.estimate.unwrap().standard_error;
        match cell.group {
            2002 => assert_eq!(
                error,
                Err(Refusal::TooFewFunded {
                    found: 4,
                    needed: 5
                })
            ),
            _ => assert!(error.is_ok()),
        }
    }
    let group = effects.aggregate(Aggregation::Group, Window::default());
    assert!(group.parts[0].estimate.unwrap().standard_error.is_err());
    // Pooled with others they have one, and the row says whom it covers.
    assert!(group.overall.estimate.unwrap().standard_error.is_ok());
    assert_eq!(group.overall.small_cohorts.len(), 1);
    let rows = group.effects(Level::NINETY_FIVE, None);
    assert_eq!(
        rows[2].notes,
        [Note::SmallCohorts(1), Note::FewClusters(18)]
    );
    // Only comparisons with an error are tested: two years before 2003.
    assert_eq!(effects.pretest().unwrap().degrees, 2);
}

#[test]
fn without_never_funded_units_the_last_cohorts_have_nothing_to_be_compared_with() {
    let firsts = [[2002; 6].as_slice(), &[2003; 6]].concat();
    let panel = panel(&units(&firsts, &[2000, 2001, 2002, 2003]));
    assert_eq!(
        group_time(&panel, NEVER).unwrap_err(),
        Refusal::NoNeverFunded
    );
    let effects = group_time(&panel, NOT_YET).unwrap();
    for cell in &effects.cells {
        // Both cohorts are funded in 2003, and none is left in 2003 or after.
        let compared = cell.time < 2003 && !(cell.group == 2003 && cell.time == 2002);
        match cell.estimate {
            Ok(_) => assert!(compared, "{} {}", cell.group, cell.time),
            Err(refusal) => assert_eq!((refusal, compared), (Refusal::NoComparison, false)),
        }
    }
    let simple = effects
        .aggregate(Aggregation::Simple, Window::default())
        .overall;
    assert_eq!((simple.n_missing, simple.cohorts.len()), (2, 1));
}

#[test]
fn the_base_is_the_last_period_there_is_before_the_funding() {
    let firsts = [[2004; 5].as_slice(), &[0; 5]].concat();
    let effects = group_time(&panel(&units(&firsts, &[1999, 2001, 2002, 2005])), NEVER).unwrap();
    let found: Vec<[i32; 3]> = effects
        .cells
        .iter()
        .map(|it| [it.time, it.base, it.event_time()])
        .collect();
    assert_eq!(found, [[2001, 1999, -3], [2002, 2001, -2], [2005, 2002, 1]]);
    let universal = Design {
        base: Base::Universal,
        ..NEVER
    };
    let effects = group_time(
        &panel(&units(&firsts, &[1999, 2001, 2002, 2005])),
        universal,
    )
    .unwrap();
    assert!(effects.cells.iter().all(|it| it.base == 2002));
    let event = effects.aggregate(Aggregation::Event, Window::default());
    let rows = event.effects(Level::NINETY_FIVE, Some(3.0));
    assert_eq!(rows[2].notes[0], Note::Reference);
    assert_eq!(
        (rows[2].estimate, rows[2].standard_error),
        (Some(0.0), None)
    );
}

#[test]
fn units_are_compared_where_they_have_both_outcomes_and_listed_where_never() {
    let firsts = [[2002; 6].as_slice(), &[0; 6]].concat();
    let mut lines = units(&firsts, &[2000, 2001, 2002, 2003]);
    lines.retain(|it| it.unit != "u00" || it.time == 2000);
    lines.retain(|it| it.unit != "u11" || it.time != 2003);
    let effects = group_time(&panel(&lines), NEVER).unwrap();
    let left_out = LeftOut {
        unit: "u00".to_owned(),
        why: WhyLeftOut::NoPair,
    };
    assert_eq!(effects.left_out, [left_out]);
    let counts: Vec<(usize, usize)> = effects
        .cells
        .iter()
        .map(|it| (it.n_funded, it.n_comparison))
        .collect();
    assert_eq!(counts, [(5, 6), (5, 6), (5, 5)]);
    // By hand for 2003, against 2001: the difference of mean changes.
    let change = |unit: usize| {
        let at = |time| {
            let name = format!("u{unit:02}");
            lines
                .iter()
                .find(|it| it.unit == name && it.time == time)
                .unwrap()
                .outcome
                .unwrap()
        };
        at(2003) - at(2001)
    };
    let mean = |units: std::ops::Range<usize>| units.map(change).sum::<f64>() / 5.0;
    let value = effects.cells[2].estimate.unwrap().value;
    assert!((value - (mean(1..6) - mean(6..11))).abs() < 1e-14);
}

#[test]
fn covariates_that_tell_all_apart_are_refused() {
    let firsts = [[2002; 8].as_slice(), &[0; 8]].concat();
    let mut lines = units(&firsts, &[2000, 2001, 2002]);
    for line in &mut lines {
        let unit: f64 = line.unit[1..].parse().unwrap();
        line.covariates = vec![Some(unit)];
    }
    let of = |lines: &[Line], adjustment| {
        let effects = group_time(
            &panel(lines),
            Design {
                adjustment,
                ..NEVER
            },
        );
        effects.unwrap().cells[0].estimate.unwrap_err()
    };
    assert_eq!(of(&lines, Adjustment::DoublyRobust), Refusal::Separated);
    lines
        .iter_mut()
        .for_each(|line| line.covariates = vec![Some(3.0)]);
    for adjustment in [
        Adjustment::OutcomeRegression,
        Adjustment::InverseProbability,
    ] {
        assert_eq!(of(&lines, adjustment), Refusal::Collinear);
    }
    lines.iter_mut().for_each(|line| line.covariates.clear());
    let design = Design {
        adjustment: Adjustment::DoublyRobust,
        ..NEVER
    };
    assert_eq!(
        group_time(&panel(&lines), design).unwrap_err(),
        Refusal::NoCovariates
    );
}

#[test]
fn more_draws_begin_with_fewer_and_too_few_make_no_band() {
    let firsts = [[2002; 6].as_slice(), &[0; 6]].concat();
    let effects = group_time(&panel(&units(&firsts, &[2000, 2001, 2002])), NEVER).unwrap();
    let bootstrap = MultiplierBootstrap::of_cells(&effects).unwrap();
    let key = Key::of(4, &["a"]);
    let draws = |n| {
        (0..n)
            .map(|it| bootstrap.replicate(&key, it))
            .collect::<Vec<f64>>()
    };
    assert_eq!(draws(400)[..200], draws(200));
    let refusal = Refusal::TooFewReplicates { needed: 40 };
    assert_eq!(critical_value(&draws(30), Level::NINETY_FIVE), Err(refusal));
    assert!(Level::new(1.0).is_err() && Level::new(f64::NAN).is_err());
}
