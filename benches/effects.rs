//! What it costs to estimate effects of funding.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use klyfta::follow_up::effects::aggregation::{Aggregation, Window};
use klyfta::follow_up::effects::bands::MultiplierBootstrap;
use klyfta::follow_up::effects::group_time::{Adjustment, Base, Control, Design, group_time};
use klyfta::follow_up::effects::panel::{Panel, Row, Treatment as Funding};
use klyfta::follow_up::effects::synthetic_control::Placebos;
use klyfta::follow_up::effects::{Outcomes, Treatment};
use klyfta::inference::streams::Key;

/// A number between 0 and 1 that differs from unit to unit and time to time.
fn wave(unit: usize, time: usize) -> f64 {
    ((unit * 7919 + time * 104_729) % 10_007) as f64 / 10_007.0
}

fn effects(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("effects");
    group.sample_size(10);

    let names: Vec<String> = (0..6_160).map(|unit| format!("{unit:04}")).collect();
    let mut rows = Vec::new();
    for (unit, name) in names.iter().enumerate() {
        // One area in six is funded, from one of ten years on.
        let first = (unit % 6 == 0).then_some(2014 + (unit / 6 % 10) as i32);
        rows.extend((0..14).map(|time| Row {
            place: rows_before(unit) + time,
            unit: name,
            time: 2011 + time as i32,
            outcome: Some(wave(unit, time) + wave(unit, 99)),
            treatment: Funding::Since(first),
            weight: 1.0,
            cluster: None,
            covariates: &[],
        }));
    }
    let design = Design {
        control: Control::NeverFunded,
        base: Base::Universal,
        adjustment: Adjustment::None,
    };
    group.bench_function(
        "group-time with averages and 1,000 multiplier draws, 6,160 areas x 14 years",
        |bencher| {
            bencher.iter(|| {
                let panel = Panel::new(&rows).expect("the rows are sound");
                let found = group_time(&panel, design).expect("there are effects");
                black_box(found.aggregate(Aggregation::Event, Window::default()));
                let drawn = MultiplierBootstrap::of_cells(&found).expect("there are errors");
                let key = Key::of(1, &["bench"]);
                (0..1_000)
                    .map(|draw| drawn.replicate(&key, draw))
                    .sum::<f64>()
            });
        },
    );

    let units: Vec<String> = (0..300).map(|unit| format!("{unit:03}")).collect();
    let times: Vec<f64> = (2001..2021).map(f64::from).collect();
    let values = (0..300).flat_map(|unit| (0..20).map(move |time| wave(unit, time)));
    let outcomes = Outcomes::new(units, times, values.collect()).expect("the table is sound");
    let treatment = Treatment::new(&outcomes, &[0], 14).expect("there are years before and after");
    group.bench_function(
        "all placebos of synthetic control, 300 units x 20 years",
        |bencher| {
            bencher.iter(|| {
                let key = Key::of(1, &["bench"]);
                let placebos = Placebos::prepare(&outcomes, &treatment, key);
                let placebos = placebos.expect("there are enough donors");
                (0..placebos.n())
                    .map(|at| placebos.placebo(at).expect("a mixture is found").effect)
                    .sum::<f64>()
            });
        },
    );
    group.finish();
}

fn rows_before(unit: usize) -> usize {
    unit * 14
}

criterion_group!(benches, effects);
criterion_main!(benches);
