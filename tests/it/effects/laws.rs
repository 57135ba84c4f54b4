//! What holds for any panel.

use klyfta::follow_up::effects::aggregation::{Aggregation, Window};
use klyfta::follow_up::effects::did::{Sample, did};
use klyfta::follow_up::effects::estimate::{Estimate, Level};
use klyfta::follow_up::effects::goodman_bacon::goodman_bacon;
use klyfta::follow_up::effects::group_time::{
    Adjustment, Base, Control, Design, GroupTime, group_time,
};
use klyfta::follow_up::effects::imputation::{imputation, pretrends};
use klyfta::follow_up::effects::panel::{Panel, Treatment};
use klyfta::follow_up::effects::rows::Effect;
use klyfta::follow_up::effects::sun_abraham::sun_abraham;
use klyfta::follow_up::effects::two_way_fixed_effects::two_way_fixed_effects;
use proptest::prelude::*;

use super::data::{Line, panel, rows};

/// Numbers that look random and are the same everywhere.
pub struct Noise(pub u64);

impl Noise {
    /// Between 0 and 1 (xorshift64*).
    pub fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Mean 0 and variance 1, close to normal.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// How much steeper a unit's trend is for each unit of its covariate.
const STEEPER: f64 = 1.5;

/// Units in three cohorts and never funded ones, with unit and period effects, and this
/// effect from the funding on.
pub fn simulated(seed: u64, n_units: usize, n_times: i32, effect: f64) -> Vec<Line> {
    let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..20 {
        noise.uniform();
    }
    let mut lines = Vec::new();
    for unit in 0..n_units {
        let first = [0, 2003, 0, 2004, 2005][unit % 5];
        let level = 3.0 * noise.normal();
        let covariate = noise.normal() + if first > 0 { 0.5 } else { 0.0 };
        let weight = 1.0 + 4.0 * noise.uniform();
        for time in 2000..2000 + n_times {
            let funded = first > 0 && time >= first;
            let trend = 0.4 * f64::from(time - 2000) * (1.0 + STEEPER * covariate);
            let outcome = level + trend + noise.normal() + if funded { effect } else { 0.0 };
            let mut line = Line::new(&format!("u{unit:03}"), time, outcome, first);
            line.weight = weight;
            line.covariates = vec![Some(covariate)];
            lines.push(line);
        }
    }
    lines
}

/// Takes away the covariate and what it does to trends.
fn without_covariate(lines: &mut [Line]) {
    for line in lines {
        let covariate = line.covariates[0].unwrap();
        let trend = 0.4 * f64::from(line.time - 2000) * STEEPER * covariate;
        line.outcome = line.outcome.map(|it| it - trend);
        line.covariates.clear();
    }
}

fn with_gaps(lines: &mut Vec<Line>) {
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        at % 13 != 0
    });
}

const ADJUSTMENTS: [Adjustment; 5] = [
    Adjustment::None,
    Adjustment::OutcomeRegression,
    Adjustment::InverseProbability,
    Adjustment::HorvitzThompson,
    Adjustment::DoublyRobust,
];

const AGGREGATIONS: [Aggregation; 4] = [
    Aggregation::Simple,
    Aggregation::Event,
    Aggregation::Group,
    Aggregation::Calendar,
];

/// All estimates of a design: cells, then parts and overall of all aggregations.
fn estimates(effects: &GroupTime) -> Vec<Estimate> {
    let mut all: Vec<Estimate> = effects
        .cells
        .iter()
        .map(|it| it.estimate.unwrap())
        .collect();
    for aggregation in AGGREGATIONS {
        let found = effects.aggregate(aggregation, Window::default());
        all.extend(found.parts.iter().map(|part| part.estimate.unwrap()));
        all.push(found.overall.estimate.unwrap());
    }
    all
}

#[test]
fn the_error_is_what_the_weight_of_each_cluster_moves() {
    // The infinitesimal jackknife: the derivative by each cluster's weight, squared and summed.
    // Jaeckel, L. A. (1972). The infinitesimal jackknife. Bell Laboratories.
    const STEP: f64 = 1e-5;
    let n_clusters = 15;
    let mut lines = simulated(3, 75, 6, 1.0);
    with_gaps(&mut lines);
    for line in &mut lines {
        let unit: usize = line.unit[1..].parse().unwrap();
        line.cluster = Some(format!("c{:02}", unit / 5));
    }
    for (control, base) in [
        (Control::NeverFunded, Base::Varying),
        (Control::NotYetFunded, Base::Universal),
    ] {
        for adjustment in ADJUSTMENTS {
            let design = Design {
                control,
                base,
                adjustment,
            };
            let of = |lines: &[Line]| estimates(&group_time(&panel(lines), design).unwrap());
            let found = of(&lines);
            let mut variances = vec![0.0; found.len()];
            for cluster in 0..n_clusters {
                let name = format!("c{cluster:02}");
                let moved = |step: f64| {
                    let mut lines = lines.clone();
                    for line in lines
                        .iter_mut()
                        .filter(|it| it.cluster.as_ref() == Some(&name))
                    {
                        line.weight *= 1.0 + step;
                    }
                    of(&lines)
                };
                for ((up, down), variance) in
                    moved(STEP).iter().zip(&moved(-STEP)).zip(&mut variances)
                {
                    let slope = (up.value - down.value) / (2.0 * STEP);
                    *variance += slope * slope;
                }
            }
            for (found, variance) in found.iter().zip(&variances) {
                match found.standard_error {
                    Ok(error) => {
                        let expected = f64::sqrt(*variance);
                        assert!(
                            (error / expected - 1.0).abs() < 1e-5,
                            "{design:?}: {error} {expected}"
                        );
                    }
                    // The reference period.
                    Err(_) => assert_eq!((found.value, *variance), (0.0, 0.0)),
                }
            }
        }
    }
}

fn all_effects(panel: &Panel) -> Vec<Effect> {
    let level = Level::NINETY_FIVE;
    let mut rows = Vec::new();
    for control in [Control::NeverFunded, Control::NotYetFunded] {
        for base in [Base::Varying, Base::Universal] {
            for adjustment in ADJUSTMENTS {
                let design = Design {
                    control,
                    base,
                    adjustment,
                };
                let Ok(effects) = group_time(panel, design) else {
                    continue;
                };
                rows.extend(effects.effects(level, Some(2.8)));
                for aggregation in AGGREGATIONS {
                    let found = effects.aggregate(aggregation, Window::default());
                    rows.extend(found.effects(level, Some(2.8)));
                }
            }
        }
    }
    for sample in [
        Sample::Balanced,
        Sample::AllAvailable,
        Sample::CrossSections,
    ] {
        rows.extend(did(panel, sample).iter().flat_map(|it| it.effects(level)));
    }
    rows.extend(imputation(panel).iter().flat_map(|it| it.effects(level)));
    rows.extend(sun_abraham(panel).iter().flat_map(|it| it.effects(level)));
    rows.extend(
        two_way_fixed_effects(panel)
            .iter()
            .flat_map(|it| it.effects(level)),
    );
    rows
}

#[test]
fn no_bit_depends_on_the_order_of_rows() {
    let mut lines = simulated(5, 40, 6, 1.0);
    with_gaps(&mut lines);
    let first = all_effects(&panel(&lines));
    assert!(first.len() > 300);
    lines.reverse();
    let half = lines.len() / 2;
    lines.rotate_left(half / 3);
    lines.swap(1, half);
    assert_eq!(all_effects(&panel(&lines)), first);
}

#[test]
fn an_exact_effect_is_found_by_all_methods() {
    // Outcomes without error: all methods find 2, and none a standard error.
    let mut lines = simulated(7, 50, 6, 0.0);
    for line in &mut lines {
        let unit: f64 = line.unit[1..].parse().unwrap();
        let Treatment::Since(Some(first)) = line.treatment else {
            unreachable!();
        };
        let funded = first > 0 && line.time >= first;
        let year = f64::from(line.time - 2000);
        line.outcome = Some(unit + year * year + if funded { 2.0 } else { 0.0 });
        line.covariates.clear();
    }
    let panel = panel(&lines);
    let mut checked = 0;
    for effect in all_effects(&panel) {
        let before = effect.event_time.is_some_and(|event| event < 0);
        let Some(found) = effect.estimate else {
            continue;
        };
        let expected = if before { 0.0 } else { 2.0 };
        assert!((found - expected).abs() < 1e-12, "{effect:?}");
        assert_eq!(effect.standard_error, None, "{effect:?}");
        checked += 1;
    }
    assert!(checked > 80, "{checked}");
    assert!((goodman_bacon_of_unweighted(&lines) - 2.0).abs() < 1e-12);
}

fn goodman_bacon_of_unweighted(lines: &[Line]) -> f64 {
    let mut lines = lines.to_vec();
    lines.iter_mut().for_each(|line| line.weight = 1.0);
    goodman_bacon(&panel(&lines)).unwrap().coefficient()
}

#[test]
fn intervals_cover_a_planted_effect_and_none() {
    // Of 60, 57 are expected; fewer than 51 come up once in a hundred times.
    for effect in [0.0, 0.8] {
        let mut covered = [0; 4];
        for seed in 0..60 {
            let mut lines = simulated(1000 + seed, 100, 6, effect);
            lines.iter_mut().for_each(|line| line.weight = 1.0);
            without_covariate(&mut lines);
            let panel = panel(&lines);
            let design = Design {
                control: Control::NeverFunded,
                base: Base::Varying,
                adjustment: Adjustment::None,
            };
            let effects = group_time(&panel, design).unwrap();
            let event = effects.aggregate(Aggregation::Event, Window::default());
            let found = [
                event.overall.estimate.unwrap(),
                imputation(&panel).unwrap().overall.estimate.unwrap(),
                two_way_fixed_effects(&panel).unwrap().effect,
                sun_abraham(&panel).unwrap().overall.estimate.unwrap(),
            ];
            for (found, covered) in found.iter().zip(&mut covered) {
                let (lower, upper) = found.interval(Level::NINETY_FIVE).unwrap();
                *covered += usize::from(lower <= effect && effect <= upper);
            }
        }
        for covered in covered {
            assert!((51..=60).contains(&covered), "{effect}: {covered} of 60");
        }
    }
}

#[test]
fn only_methods_that_adjust_see_through_trends_that_follow_a_covariate() {
    let lines = simulated(11, 2000, 6, 0.0);
    let panel = panel(&lines);
    let overall = |adjustment| {
        let design = Design {
            control: Control::NeverFunded,
            base: Base::Universal,
            adjustment,
        };
        let effects = group_time(&panel, design).unwrap();
        let simple = effects.aggregate(Aggregation::Simple, Window::default());
        simple.overall.estimate.unwrap()
    };
    let far = |it: Estimate| it.value / it.standard_error.unwrap();
    assert!(far(overall(Adjustment::None)) > 3.0);
    for adjustment in &ADJUSTMENTS[1..] {
        assert!(far(overall(*adjustment)).abs() < 3.0, "{adjustment:?}");
    }
}

#[test]
fn pretrends_see_a_dip_before_the_funding() {
    let mut lines = simulated(13, 200, 6, 1.0);
    without_covariate(&mut lines);
    for line in &mut lines {
        if matches!(line.treatment, Treatment::Since(Some(first)) if line.time == first - 1) {
            line.outcome = line.outcome.map(|it| it - 1.0);
        }
    }
    let found = pretrends(&panel(&lines), 1).unwrap();
    assert_eq!(found.leads[0].0, -1);
    assert!((found.leads[0].1.value + 1.0).abs() < 0.5, "{found:?}");
    assert!(found.test.p_value < 1e-3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn nothing_a_panel_holds_makes_a_method_fail_or_give_what_is_no_number(
        cells in prop::collection::vec(
            (0_usize..9, 0_i32..5, prop::option::of(-1e3_f64..1e3), 1_u8..4, -2.0_f64..2.0),
            1..60,
        ),
        firsts in prop::collection::vec(0_i32..7, 9),
        huge in prop::bool::ANY,
    ) {
        let mut lines: Vec<Line> = Vec::new();
        for (unit, time, outcome, weight, covariate) in cells {
            let name = format!("u{unit}");
            if lines.iter().any(|it| it.unit == name && it.time == 2000 + time) {
                continue;
            }
            let first = if firsts[unit] == 0 { 0 } else { 1999 + firsts[unit] };
            let mut line = Line::new(&name, 2000 + time, 0.0, first);
            line.outcome = outcome.map(|it| if huge { it * 1e305 } else { it });
            line.weight = f64::from(weight);
            line.covariates = vec![Some(covariate)];
            lines.push(line);
        }
        if let Ok(panel) = Panel::new(&rows(&lines)) {
            for effect in all_effects(&panel) {
                for number in [
                    effect.estimate, effect.standard_error, effect.lower, effect.upper,
                    effect.band_lower, effect.band_upper, effect.p_value,
                ] {
                    prop_assert!(number.is_none_or(f64::is_finite), "{:?}", effect);
                }
                prop_assert!(effect.standard_error.is_none_or(|it| it > 0.0));
                prop_assert!(effect.estimate.is_some() || !effect.notes.is_empty());
            }
            let _ = goodman_bacon(&panel);
            let _ = pretrends(&panel, 2);
        }
    }
}
