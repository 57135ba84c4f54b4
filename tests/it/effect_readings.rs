//! Sentences have a number for each of their places, in both languages.

use std::collections::BTreeSet;

use klyfta::follow_up::effects::clustered_errors::{Regression, clustered_errors};
use klyfta::follow_up::effects::interrupted_time_series::{Series, interrupted_time_series};
use klyfta::follow_up::effects::minimum_detectable_effect::{Degrees, minimum_detectable_effect};
use klyfta::follow_up::effects::randomisation_inference::{Randomisation, Statistic, Units};
use klyfta::follow_up::effects::ridge_augmented::ridge_augmented;
use klyfta::follow_up::effects::sensitivity::{Breakdown, Restriction};
use klyfta::follow_up::effects::synthetic_control::{Placebos, rank, synthetic_control};
use klyfta::follow_up::effects::synthetic_difference_in_differences as differences;
use klyfta::follow_up::effects::wild_cluster_bootstrap::{Multipliers, WildClusterBootstrap};
use klyfta::follow_up::effects::{Outcomes, Quantity, Reading, Refusal, Treatment};
use klyfta::inference::streams::Key;

#[test]
fn every_place_has_a_number_and_every_number_a_place() {
    for reading in readings() {
        let names: BTreeSet<&str> = reading.numbers.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), reading.numbers.len());
        for number in &reading.numbers {
            let finite = match number.quantity {
                Quantity::Outcome(it) | Quantity::Ratio(it) | Quantity::Time(it) => it.is_finite(),
                Quantity::Probability(it) => (0.0..=1.0).contains(&it),
                Quantity::Count(_) => true,
            };
            assert!(finite, "{number:?}");
        }
        let places = |text: &'static str| -> BTreeSet<&str> {
            let parts = text.split('{').skip(1);
            parts.map(|part| part.split_once('}').unwrap().0).collect()
        };
        let [en, sv] = [
            [reading.says.en, reading.cannot_show.en],
            [reading.says.sv, reading.cannot_show.sv],
        ];
        for (en, sv) in en.into_iter().zip(sv) {
            assert_eq!(places(en), places(sv), "{en}");
            assert!(en.ends_with('.') && sv.ends_with('.') && en != sv);
            assert!(!en.contains("  ") && !sv.contains("  "));
        }
        let used: BTreeSet<&str> = en.into_iter().flat_map(places).collect();
        assert!(used.is_subset(&names), "{used:?} {names:?}");
    }
}

fn readings() -> Vec<Reading> {
    let names = (0..6).map(|unit| unit.to_string()).collect();
    let times = (0..6).map(f64::from).collect();
    let values = (0..36)
        .map(|cell| f64::from((cell * cell * 13 + cell) % 31))
        .collect();
    let outcomes = Outcomes::new(names, times, values).unwrap();
    let treatment = Treatment::new(&outcomes, &[2], 4).unwrap();
    let key = Key::of(1, &["readings"]);
    let control = synthetic_control(&outcomes, &treatment).unwrap();
    let placebos = Placebos::prepare(&outcomes, &treatment, key).unwrap();
    let placebos: Vec<_> = (0..placebos.n())
        .map(|it| placebos.placebo(it).unwrap())
        .collect();
    let mut ranked = rank(&control, &placebos).unwrap();
    let mut readings = vec![control.reading(), ranked.reading()];
    ranked.ratio = Err(Refusal::ExactFit);
    readings.push(ranked.reading());
    readings.push(
        differences::synthetic_difference_in_differences(&outcomes, &treatment)
            .unwrap()
            .reading(),
    );
    readings.push(ridge_augmented(&outcomes, &treatment).unwrap().reading());
    readings.push(
        minimum_detectable_effect(1.0, 0.05, 0.8, Degrees::Normal)
            .unwrap()
            .reading(),
    );

    let series: Vec<f64> = (0..20).map(|at| f64::from((at * 7) % 11)).collect();
    let times: Vec<f64> = (0..20).map(f64::from).collect();
    for n in [8, 20] {
        let series = Series {
            times: &times[..n],
            outcomes: &series[..n],
            comparison: None,
        };
        readings.push(
            interrupted_time_series(series, n / 2, 0.95)
                .unwrap()
                .reading(),
        );
    }

    let cells: Vec<f64> = (0..60).map(|row| f64::from((row * 7) % 13)).collect();
    let treated: Vec<bool> = (0..60).map(|row| row % 2 == 0).collect();
    let units = Units {
        outcomes: &cells[..6],
        treated: &treated[..6],
        strata: &[0; 6],
        weights: None,
    };
    let prepared = Randomisation::prepare(units, Statistic::DifferenceInMeans, key).unwrap();
    let all: Vec<f64> = (0..20).map(|it| prepared.replicate(it)).collect();
    readings.push(prepared.outcome(&all).unwrap().reading());

    let column = treated.iter().map(|it| f64::from(u8::from(*it))).collect();
    let design = [column, vec![1.0; 60]];
    for n_clusters in [5_u64, 30] {
        let clusters: Vec<u64> = (0..60).map(|row| row % n_clusters).collect();
        let regression = Regression {
            outcome: &cells,
            design: &design,
            clusters: &clusters,
        };
        readings.push(clustered_errors(regression, 0, 0.95).unwrap().reading());
        let bootstrap =
            WildClusterBootstrap::prepare(regression, 0, Multipliers::Rademacher, key).unwrap();
        let n = bootstrap.n_combinations().unwrap_or(99);
        let all: Vec<_> = (0..n).map(|it| bootstrap.replicate(it)).collect();
        readings.push(bootstrap.test(0.0, &all).unwrap().reading());
    }
    for breakdown in [
        Breakdown::AtOnce,
        Breakdown::At(0.5),
        Breakdown::Beyond(2.0),
    ] {
        for restriction in [Restriction::Smoothness, Restriction::RelativeMagnitudes] {
            readings.push(breakdown.reading(restriction));
        }
    }
    readings
}
