//! What it costs to know how far an index can be trusted, and where its change comes from.
//!
//! Everything runs on the counts of invented areas: the sizes matter here, not the values. The first
//! five run on one thread, so that a second is a second of a processor.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use klyfta::aggregate::Contingency;
use klyfta::decomposition::change::{change, change_by_area};
use klyfta::decomposition::counts::{Areas, Index};
use klyfta::decomposition::merging::{Neighbours, merge_areas};
use klyfta::decomposition::proportional_fitting::Fitting;
use klyfta::engine::{self, Local};
use klyfta::estimate::{Task, indices_of};
use klyfta::indices::{self, Formula, MultiGroup};
use klyfta::inference::allocation::{Margins, RandomAllocation};
use klyfta::inference::bootstrap::Persons;
use klyfta::inference::streams::Key;
use klyfta::inference::{Asked, Counts, Indices, Scheme, Seen, Simulation};
use klyfta::plan::{self, Against, ChosenIndex, Comparison, Errors, Inference, ReplicateInterval};
use klyfta::spec::{Draw, ExpectedWhen};

/// Areas of so many people on average, in groups of these shares, which differ from area to area.
fn cells(n_areas: usize, people: usize, shares: &[f64]) -> Vec<f64> {
    let of_area = |area: usize| {
        let people = people / 2 + (area * 7919) % people;
        shares.iter().enumerate().map(move |(group, share)| {
            let tilt = ((area * (31 + 2 * group)) % 97) as f64 / 97.0 + 0.5;
            (people as f64 * share * tilt).round()
        })
    };
    (0..n_areas).flat_map(of_area).collect()
}

fn asked(id: &str, of: Seen) -> Asked {
    let definition = indices::find(id).expect("it is in the registry");
    Asked {
        definition,
        parameter: definition.parameter.map(|it| it.default),
        of,
    }
}

fn run(scheme: &dyn Scheme, asked: &[Asked], n_groups: usize, n_replicates: u64) {
    let indices = Indices::new(asked, n_groups).expect("they are indices of counts");
    let key = Key::of(1, &["bench"]);
    let simulation = Simulation {
        scheme,
        indices: &indices,
        key,
    };
    black_box(simulation.run(0..n_replicates));
}

const FIVE: [f64; 5] = [0.55, 0.2, 0.15, 0.08, 0.02];
const EIGHT: [f64; 8] = [0.5, 0.2, 0.1, 0.05, 0.05, 0.04, 0.03, 0.03];

fn replicates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replicates");
    group.sample_size(10);
    let schools = Counts::new(5, &cells(2_045, 430, &FIVE)).expect("the table is sound");
    let m_and_h = [
        asked("multigroup_mutual_information", Seen::AllGroups),
        asked("multigroup_information_theory", Seen::AllGroups),
    ];
    let persons = Persons::new(&schools).expect("they are whole");
    group.bench_function(
        "1,000 bootstraps of M and H, 2,045 areas x 5 groups",
        |bencher| bencher.iter(|| run(&persons, &m_and_h, 5, 1_000)),
    );
    let by_lot = RandomAllocation::new(&schools, Margins::Fixed).expect("they are whole");
    group.bench_function(
        "100 random allocations of M and H, 2,045 areas x 5 groups",
        |bencher| bencher.iter(|| run(&by_lot, &m_and_h, 5, 100)),
    );
    // Ten times as many people in the same cells.
    let crowded = Counts::new(5, &cells(2_045, 4_300, &FIVE)).expect("the table is sound");
    let persons = Persons::new(&crowded).expect("they are whole");
    group.bench_function(
        "1,000 bootstraps of M and H, 2,045 areas of ten times as many people x 5 groups",
        |bencher| bencher.iter(|| run(&persons, &m_and_h, 5, 1_000)),
    );
    let two = Counts::new(2, &cells(6_160, 1_700, &[0.8, 0.2])).expect("the table is sound");
    let by_lot = RandomAllocation::new(&two, Margins::Fixed).expect("they are whole");
    let d = [asked("dissimilarity", Seen::AgainstOthers(1))];
    group.bench_function("999 permutations of D, 6,160 areas x 2 groups", |bencher| {
        bencher.iter(|| run(&by_lot, &d, 2, 999))
    });
    let eight = Counts::new(8, &cells(6_160, 1_700, &EIGHT)).expect("the table is sound");
    let by_lot = RandomAllocation::new(&eight, Margins::Fixed).expect("they are whole");
    let h = [asked("multigroup_information_theory", Seen::AllGroups)];
    group.bench_function("999 permutations of H, 6,160 areas x 8 groups", |bencher| {
        bencher.iter(|| run(&by_lot, &h, 8, 999))
    });
    group.finish();
}

/// Every municipality and year with its own replicates, on all threads.
fn regions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("regions");
    group.sample_size(10);
    let of_group = [
        "dissimilarity",
        "gini",
        "information_theory",
        "isolation",
        "interaction",
        "correlation_ratio",
        "atkinson",
        "mutual_information",
    ];
    let of_all = ["multigroup_information_theory", "multigroup_gini"];
    let chosen = of_group.iter().chain(&of_all).map(|id| {
        let definition = indices::find(id).expect("it is in the registry");
        ChosenIndex {
            definition,
            parameter: definition.parameter.map(|it| it.default),
        }
    });
    let asked = plan::Asked {
        comparisons: vec![Comparison {
            focus: 1,
            against: Against::AllOthers,
        }],
        indices: chosen.collect(),
        ordered: false,
        favourable: None,
        inference: Inference {
            errors: Some(Errors::Bootstrap {
                replicates: 200,
                draw: Draw::Persons,
                interval: ReplicateInterval::Normal,
            }),
            expected: ExpectedWhen::Never,
            ..Inference::default()
        },
    };
    let table = |at: usize| Contingency {
        n_groups: 2,
        areas: (0..12).collect(),
        cells: cells(12, 1_500 + at % 900, &[0.8, 0.2]),
    };
    let tables: Vec<Contingency> = (0..290 * 14).map(table).collect();
    group.bench_function(
        "200 bootstraps of ten indices, 290 municipalities x 14 years x 12 areas",
        |bencher| {
            bencher.iter(|| {
                engine::map(&Local, tables.len(), |at| {
                    let number = at.to_string();
                    let task = Task {
                        names: vec![&number],
                        ..Task::default()
                    };
                    indices_of(&tables[at], &asked, &task, &Local).len()
                })
            });
        },
    );
    group.finish();
}

/// The areas of one period by their number.
fn areas(n_areas: usize, people: usize, shares: &[f64]) -> Areas<usize> {
    let cells = cells(n_areas, people, shares);
    let rows = cells.chunks_exact(shares.len()).map(<[f64]>::to_vec);
    rows.enumerate().collect::<BTreeMap<_, _>>()
}

fn changes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("changes");
    group.sample_size(10);
    let definition = indices::find("multigroup_mutual_information").expect("it is M");
    let Formula::MultiGroup(formula) = definition.formula else {
        unreachable!("M takes all groups at once")
    };
    let index: Index<MultiGroup> = Index {
        formula,
        parameter: None,
    };
    let local = indices::find_local("multigroup_information_contribution");
    let contribution = local.expect("it is the local part of M").formula;
    let first = areas(2_045, 430, &FIVE);
    let second = areas(1_980, 470, &[0.5, 0.22, 0.17, 0.09, 0.02]);
    group.bench_function(
        "Shapley of M with every area, 2,045 areas x 5 groups",
        |bencher| {
            bencher.iter(|| {
                change_by_area(&index, contribution, &first, &second, &Fitting::EXACT)
                    .expect("both periods have M")
            });
        },
    );
    let of_municipality = |at: usize| {
        let first = areas(21, 1_400 + at, &FIVE);
        let second = areas(21, 1_500 + 2 * at, &[0.5, 0.22, 0.17, 0.09, 0.02]);
        (first, second)
    };
    let municipalities: Vec<_> = (0..290).map(of_municipality).collect();
    group.bench_function(
        "Shapley of M, 290 municipalities x 21 areas x 5 groups",
        |bencher| {
            bencher.iter(|| {
                for (first, second) in &municipalities {
                    let found = change(&index, first, second, &Fitting::EXACT);
                    black_box(found.expect("both periods have M"));
                }
            });
        },
    );
    group.bench_function(
        "merging with all neighbours, 2,045 areas x 5 groups",
        |bencher| {
            bencher.iter(|| merge_areas(&first, Neighbours::All).expect("the areas have M"));
        },
    );
    group.finish();
}

criterion_group!(benches, replicates, regions, changes);
criterion_main!(benches);
