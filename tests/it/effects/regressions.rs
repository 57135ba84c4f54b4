//! Two-way fixed effects, their decomposition, Sun and Abraham, and imputation.

use klyfta::follow_up::effects::goodman_bacon::{Kind, goodman_bacon};
use klyfta::follow_up::effects::imputation::{Average, imputation};
use klyfta::follow_up::effects::panel::{LeftOut, Treatment, WhyLeftOut};
use klyfta::follow_up::effects::refusal::Refusal;
use klyfta::follow_up::effects::sun_abraham::sun_abraham;
use klyfta::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;

use super::data::{Line, Value, base_stagg, check, mpdta, panel, values};

#[test]
fn two_way_fixed_effects_are_those_of_mpdta() {
    let Some(lines) = mpdta(&[]) else {
        return;
    };
    let found = two_way_fixed_effects(&panel(&lines)).unwrap();
    let mut checked = 0;
    for expected in values("mpdta", "twfe_static") {
        let Value {
            value, se, kind, ..
        } = expected;
        assert!((found.effect.value - value.unwrap()).abs() < 1e-9);
        let tolerance = if kind == "recomputed" { 1e-8 } else { 2e-5 };
        let off = (found.effect.standard_error.unwrap() - se.unwrap()).abs();
        assert!(off < tolerance, "{kind} {:?}", found.effect);
        checked += 1;
    }
    assert_eq!(checked, 2);
}

#[test]
fn comparisons_sum_to_the_coefficient_of_mpdta() {
    let Some(lines) = mpdta(&[]) else {
        return;
    };
    let panel = panel(&lines);
    let found = goodman_bacon(&panel).unwrap();
    let coefficient = two_way_fixed_effects(&panel).unwrap().effect.value;
    assert!((found.coefficient() - coefficient).abs() < 1e-14);
    let name = |kind, group: i32, other: Option<i32>| match (kind, other) {
        (Kind::NeverFunded, _) => format!("{group} vs never"),
        (Kind::LaterFunded, Some(other)) => format!("{group} early vs {other} later"),
        (Kind::AlreadyFunded, Some(other)) => format!("{group} later vs {other} already"),
        _ => unreachable!(),
    };
    assert_eq!(found.comparisons.len(), 9);
    for (what, estimator) in [(0, "goodman_bacon_weight"), (1, "goodman_bacon_dd")] {
        for expected in values("mpdta", estimator) {
            let mut comparisons = found.comparisons.iter();
            let named =
                comparisons.find(|it| name(it.kind, it.group, it.compared_with) == expected.key);
            let named = named.unwrap();
            check(&expected, [named.weight, named.estimate][what], Err(()));
        }
    }
    let weights: f64 = found.comparisons.iter().map(|it| it.weight).sum();
    assert!((weights - 1.0).abs() < 1e-14);
    assert!((found.weight_of(Kind::AlreadyFunded) - 0.053_924_228_2).abs() < 1e-9);
}

#[test]
fn effects_by_years_since_are_those_of_base_stagg() {
    let Some(lines) = base_stagg() else {
        return;
    };
    let found = sun_abraham(&panel(&lines)).unwrap();
    let mut checked = 0;
    for expected in [
        values("base_stagg", "sunab"),
        values("base_stagg", "sunab_cohort"),
    ]
    .concat()
    {
        let estimate = match expected.key.as_str() {
            "x1" => found.covariates[0],
            "ATT" => found.overall.estimate.ok(),
            key => {
                let (kind, at) = key.split_once('=').unwrap();
                let at = Some(at.parse().unwrap());
                let averages = if kind == "e" {
                    &found.events
                } else {
                    &found.groups
                };
                averages
                    .iter()
                    .find(|it| it.at == at)
                    .unwrap()
                    .estimate
                    .ok()
            }
        };
        let estimate = estimate.unwrap();
        check(&expected, estimate.value, estimate.standard_error);
        if let (Some(error), "printed") = (expected.se, expected.kind.as_str()) {
            // Printed errors of base_stagg are analytic.
            let off = (estimate.standard_error.unwrap() - error).abs();
            assert!(off <= expected.tolerance, "{}", expected.key);
        }
        checked += 1;
    }
    assert_eq!(checked, 2 * 19 + 9);
    assert_eq!(found.events.len(), 17);
}

#[test]
fn imputed_effects_are_those_of_mpdta() {
    let Some(lines) = mpdta(&[]) else {
        return;
    };
    let panel = panel(&lines);
    let found = imputation(&panel).unwrap();
    for expected in values("mpdta", "imputation_static") {
        check(&expected, found.overall.estimate.unwrap().value, Err(()));
    }
    for expected in values("mpdta", "imputation_event") {
        let at = Some(expected.key.parse().unwrap());
        let average: &Average = found.events.iter().find(|it| it.at == at).unwrap();
        check(&expected, average.estimate.unwrap().value, Err(()));
    }
}

/// Overall, four years since funding, and two-way fixed effects: estimate and standard error, as a
/// dense regression on dummies of all units and times in numpy finds them.
type Dense = [(f64, f64); 6];

fn check_dense(lines: &[Line], expected: &Dense) {
    let panel = panel(lines);
    let found = imputation(&panel).unwrap();
    let mut estimates = vec![found.overall.estimate.unwrap()];
    estimates.extend(found.events.iter().map(|it| it.estimate.unwrap()));
    estimates.push(two_way_fixed_effects(&panel).unwrap().effect);
    assert_eq!(estimates.len(), expected.len());
    for (found, (value, error)) in estimates.iter().zip(expected) {
        assert!(
            (found.value - value).abs() < 1e-10,
            "{} {value}",
            found.value
        );
        let found = found.standard_error.unwrap();
        assert!((found - error).abs() < 1e-10, "{found} {error}");
    }
}

#[test]
fn errors_are_those_of_dense_regressions() {
    let Some(lines) = mpdta(&[]) else {
        return;
    };
    check_dense(
        &lines,
        &[
            (-0.047_709_918_278_5, 0.013_222_488_65),
            (-0.031_066_927_192_6, 0.013_577_249_746_2),
            (-0.052_234_856_748_5, 0.018_812_426_822_8),
            (-0.136_078_114_44, 0.035_341_972_133_4),
            (-0.104_707_471_577, 0.033_765_853_357_8),
            (-0.036_548_936_674_1, 0.013_265_155_429_3),
        ],
    );
}

#[test]
fn errors_with_weights_gaps_covariates_and_clusters_are_those_of_dense_regressions() {
    let Some(mut lines) = mpdta(&["lpop"]) else {
        return;
    };
    let county = |line: &Line| line.unit.parse::<i64>().unwrap();
    lines.retain(|line| (county(line) * 7 + i64::from(line.time) * 3) % 11 != 0);
    for line in &mut lines {
        line.weight = line.covariates[0].unwrap() + 3.0;
        let covariate = (county(line) * 31 + i64::from(line.time) * 17) % 101;
        line.covariates = vec![Some(covariate as f64 / 101.0)];
        line.cluster = Some((county(line) % 37).to_string());
    }
    check_dense(
        &lines,
        &[
            (-0.0400581334874, 0.0136077093148),
            (-0.0251986707528, 0.0128455423859),
            (-0.0423102249548, 0.0186292669381),
            (-0.138959053656, 0.0382937190379),
            (-0.0993290687698, 0.0343515878879),
            (-0.0297880895285, 0.0135826602029),
        ],
    );
}

#[test]
fn units_without_an_outcome_before_their_funding_are_listed() {
    let Some(mut lines) = mpdta(&[]) else {
        return;
    };
    // The first county of the cohort of 2004, whose only year before is 2003.
    let first = lines
        .iter()
        .find(|it| it.treatment == Treatment::Since(Some(2004)));
    let name = first.unwrap().unit.clone();
    lines.retain(|line| line.unit != name || line.time > 2003);
    let found = imputation(&panel(&lines)).unwrap();
    let why = WhyLeftOut::NoUnfundedPeriod;
    assert_eq!(found.left_out, [LeftOut { unit: name, why }]);
    assert_eq!(found.not_imputed.len(), 4);
    assert_eq!((found.overall.n_missing, found.overall.n_funded), (4, 190));
}

#[test]
fn times_when_all_are_funded_are_not_imputed() {
    let Some(mut lines) = mpdta(&[]) else {
        return;
    };
    lines.retain(|line| line.treatment != Treatment::Since(Some(0)));
    let found = imputation(&panel(&lines)).unwrap();
    // In 2007 nobody is left without funding.
    assert!(found.not_imputed.iter().all(|it| it.time == 2007));
    assert_eq!(found.not_imputed.len(), 191);
    let calendar: Vec<bool> = found
        .calendar
        .iter()
        .map(|it| it.estimate.is_ok())
        .collect();
    assert_eq!(calendar, [true, true, true, false]);
    assert_eq!(sun_abraham(&panel(&lines)), Err(Refusal::NoNeverFunded));
}
