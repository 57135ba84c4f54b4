//! Indices of many regions, once their counts are in memory.

use criterion::{Criterion, criterion_group, criterion_main};
use klyfta::aggregate::Contingency;
use klyfta::engine::{self, Local};
use klyfta::estimate::{Task, indices_of};
use klyfta::indices::REGISTRY;
use klyfta::plan::{Against, Asked, ChosenIndex, Comparison, Data, Inference};

/// Tables with counts from a fixed generator: the sizes matter here, not the values.
fn tables(n: usize, areas: usize, groups: usize) -> Vec<Contingency> {
    let mut state = 7u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 40) as u32 % 1000)
    };
    (0..n)
        .map(|_| Contingency {
            n_groups: groups,
            areas: (0..areas as u32).collect(),
            cells: (0..areas * groups).map(|_| next()).collect(),
        })
        .collect()
}

/// Every index that can be computed from counts of groups that stand in an order.
fn every_index() -> Vec<ChosenIndex> {
    let counts = Data::Counts { ordered: true };
    REGISTRY
        .iter()
        .filter(|definition| counts.lacks(definition.formula).is_none())
        .map(|definition| ChosenIndex {
            definition,
            parameter: definition
                .parameter
                .as_ref()
                .map(|parameter| parameter.default),
        })
        .collect()
}

fn every_group(groups: usize) -> Vec<Comparison> {
    let against = Against::AllOthers;
    (0..groups)
        .map(|focus| Comparison { focus, against })
        .collect()
}

fn indices(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("indices");
    group.sample_size(10);
    let chosen = every_index();
    for (n, areas, groups) in [(8_700, 21, 8), (1, 6_160, 8)] {
        let tables = tables(n, areas, groups);
        let asked = Asked {
            comparisons: every_group(groups),
            indices: chosen.clone(),
            ordered: true,
            favourable: None,
            inference: Inference::none(),
        };
        let task = Task::default();
        group.bench_function(
            format!("all, every group, {n} region-years x {areas} areas x {groups} groups"),
            |bencher| {
                bencher.iter(|| {
                    engine::map(&Local, tables.len(), |at| {
                        indices_of(&tables[at], &asked, &task, &Local).len()
                    })
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, indices);
criterion_main!(benches);
