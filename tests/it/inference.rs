//! Standard errors, intervals and tests: that draws have the distribution they claim, that nothing
//! depends on who draws them, and that intervals cover the truth as often as they say.

use std::collections::BTreeMap;

use klyfta::indices::{self, Formula, InvalidTable, MultiGroup, Ordered, TwoGroup};
use klyfta::inference::allocation::{Margins, RandomAllocation};
use klyfta::inference::bootstrap::{Areas, Persons};
use klyfta::inference::comparison::{
    Comparison, CounterfactualComposition, Keeping, PairScheme, Paired, RelabelledAreas,
    RelabelledGroups, RelabelledPersons, SwappedAreas, differences,
};
use klyfta::inference::intervals::{Bootstrapped, Interval, Method, interval};
use klyfta::inference::jackknife::{Jackknife, LeftOut};
use klyfta::inference::permutation::TestAgainstChance;
use klyfta::inference::streams::Key;
use klyfta::inference::{
    Asked, Counts, Indices, Refusal, Replicates, Sample, Scheme, Seen, Simulation, bias, expected,
};

use crate::shared::shared;

/// Chance takes a right result further than this once in 150,000 times.
const FAR: f64 = 4.5;

const SMALL: &[f64] = &[
    40.0, 10.0, 0.0, 25.0, 25.0, 3.0, 5.0, 45.0, 9.0, 12.0, 30.0, 1.0, 0.0, 7.0, 2.0,
];

fn asked(id: &str, of: Seen) -> Asked {
    let definition = indices::find(id).unwrap();
    Asked {
        definition,
        parameter: definition.parameter.map(|it| it.default),
        of,
    }
}

/// D and the Gini of the first group, and M and H of all.
fn four(n_groups: usize) -> Indices {
    let asked = [
        asked("dissimilarity", Seen::AgainstOthers(0)),
        asked("gini", Seen::AgainstOthers(0)),
        asked("multigroup_mutual_information", Seen::AllGroups),
        asked("multigroup_information_theory", Seen::AllGroups),
    ];
    Indices::new(&asked, n_groups).unwrap()
}

fn small() -> Counts {
    Counts::new(3, SMALL).unwrap()
}

fn run(scheme: &dyn Scheme, indices: &Indices, n: u64) -> Replicates {
    let key = Key::of(20, &["test"]);
    Simulation {
        scheme,
        indices,
        key,
    }
    .run(0..n)
}

fn values(indices: &Indices, counts: &Counts) -> Vec<f64> {
    let values = indices.of(counts.cells());
    values.into_iter().map(Result::unwrap).collect()
}

/// Draws many tables and sets how often each came against its probability.
fn check_distribution(name: &str, scheme: &dyn Scheme, probability: impl Fn(&[f64]) -> f64) {
    const N: usize = 100_000;
    let key = Key::of(3, &[name]);
    let mut found: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    let mut cells = Vec::new();
    for number in 0..N {
        scheme.draw(&mut key.stream(number as u64), &mut cells);
        *found
            .entry(cells.iter().map(|count| *count as u64).collect())
            .or_default() += 1;
    }
    let (mut statistic, mut n_tables, mut covered) = (0.0, 0.0, 0.0);
    for (table, times) in &found {
        let table: Vec<f64> = table.iter().map(|count| *count as f64).collect();
        let probability = probability(&table);
        assert!(0.0 < probability, "{name}: {table:?} is impossible");
        covered += probability;
        let expected = probability * N as f64;
        if 5.0 < expected {
            statistic += (*times as f64 - expected) * (*times as f64 - expected) / expected;
            n_tables += 1.0;
        }
    }
    assert!(0.99 < covered, "{name}: tables that never came");
    let far = n_tables + FAR * f64::sqrt(2.0 * n_tables);
    assert!(
        n_tables >= 10.0 && statistic < far,
        "{name}: chi-squared {statistic} of {n_tables}"
    );
}

fn factorial(n: f64) -> f64 {
    (1..=n as u64).map(|k| k as f64).product()
}

/// n! / prod n_c! prod p_c^n_c
fn multinomial_probability(counts: &[f64], probabilities: &[f64]) -> f64 {
    let terms = counts.iter().zip(probabilities);
    let terms =
        terms.map(|(count, probability)| probability.powi(*count as i32) / factorial(*count));
    factorial(counts.iter().sum()) * terms.product::<f64>()
}

#[test]
fn persons_are_multinomial() {
    // Seven persons in two areas and two groups: all tables can be listed.
    let counts = Counts::new(2, &[1.0, 2.0, 3.0, 1.0]).unwrap();
    let shares: Vec<f64> = counts.cells().iter().map(|count| count / 7.0).collect();
    let persons = Persons::new(&counts).unwrap();
    check_distribution("persons", &persons, |table| {
        multinomial_probability(table, &shares)
    });
}

#[test]
fn persons_of_a_stratum_stay_as_many() {
    let cells = [1.0, 2.0, 3.0, 1.0, 2.0, 2.0];
    let counts = Counts::stratified(2, &cells, &[1, 0, 1]).unwrap();
    assert_eq!(counts.cells(), [3.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
    let persons = Persons::new(&counts).unwrap();
    check_distribution("strata", &persons, |table| {
        assert_eq!(table[..2].iter().sum::<f64>(), 4.0);
        multinomial_probability(&table[..2], &[0.75, 0.25])
            * multinomial_probability(&table[2..], &[1.0 / 7.0, 2.0 / 7.0, 2.0 / 7.0, 2.0 / 7.0])
    });
}

#[test]
fn weighted_persons_keep_the_sum_and_are_multinomial() {
    let cells = [0.4, 2.5, 1.7, 0.9];
    let counts = Counts::new(2, &cells).unwrap();
    // The sum, 5.5, makes six persons.
    let shares: Vec<f64> = counts.cells().iter().map(|count| count / 5.5).collect();
    struct Counted(Persons);
    impl Scheme for Counted {
        fn draw(&self, stream: &mut klyfta::inference::streams::Stream, cells: &mut Vec<f64>) {
            self.0.draw(stream, cells);
            assert!((cells.iter().sum::<f64>() - 5.5).abs() < 1e-12);
            cells
                .iter_mut()
                .for_each(|count| *count = (*count * 6.0 / 5.5).round());
        }
    }
    let persons = Counted(Persons::weighted(&counts).unwrap());
    check_distribution("weighted", &persons, |table| {
        multinomial_probability(table, &shares)
    });
}

#[test]
fn swapped_homes_keep_margins_and_are_equally_likely() {
    // Areas of 3, 4 and 2, groups of 4, 3 and 2: prod t! prod N! / (T! prod n!).
    let counts = Counts::new(3, &[1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0]).unwrap();
    let by_lot = RandomAllocation::new(&counts, Margins::Fixed).unwrap();
    let areas: Vec<f64> = counts
        .cells()
        .chunks(3)
        .map(|row| row.iter().sum())
        .collect();
    check_distribution("fixed", &by_lot, |table| {
        let rows: Vec<f64> = table.chunks(3).map(|row| row.iter().sum()).collect();
        assert_eq!(rows, areas);
        let column = |group: usize| table.iter().skip(group).step_by(3).sum::<f64>();
        assert_eq!([0, 1, 2].map(column), [4.0, 3.0, 2.0]);
        let margins: f64 = areas
            .iter()
            .chain(&[4.0, 3.0, 2.0])
            .map(|n| factorial(*n))
            .product();
        let cells: f64 = table.iter().map(|n| factorial(*n)).product();
        margins / factorial(9.0) / cells
    });
}

#[test]
fn homes_are_swapped_within_strata() {
    let cells = [2.0, 1.0, 5.0, 0.0, 1.0, 3.0, 4.0, 0.0];
    let counts = Counts::stratified(2, &cells, &[0, 1, 0, 1]).unwrap();
    let by_lot = RandomAllocation::new(&counts, Margins::Fixed).unwrap();
    let mut table = Vec::new();
    let mut swapped = 0;
    for number in 0..100 {
        by_lot.draw(&mut Key::of(16, &["strata"]).stream(number), &mut table);
        // The second stratum has one group only.
        assert_eq!(table[4..], [4.0, 0.0, 5.0, 0.0]);
        assert_eq!((table[0] + table[1], table[0] + table[2]), (4.0, 3.0));
        swapped += usize::from(table[..4] != *counts.cells()[..4].as_ref());
    }
    assert!((10..90).contains(&swapped), "{swapped}");
}

#[test]
fn homes_drawn_by_share_are_multinomial() {
    let counts = Counts::new(3, &[1.0, 1.0, 1.0, 1.0, 2.0, 0.0]).unwrap();
    let shares = [2.0 / 6.0, 3.0 / 6.0, 1.0 / 6.0];
    let free = RandomAllocation::new(&counts, Margins::Free).unwrap();
    let both: Vec<f64> = [shares, shares]
        .concat()
        .iter()
        .map(|share| share / 2.0)
        .collect();
    check_distribution("free", &free, |table| multinomial_probability(table, &both));
    let areas = RandomAllocation::new(&counts, Margins::AreasFixed).unwrap();
    check_distribution("areas fixed", &areas, |table| {
        multinomial_probability(&table[..3], &shares)
            * multinomial_probability(&table[3..], &shares)
    });
}

#[test]
fn large_cells_have_the_moments_of_their_distribution() {
    // Sizes on both sides of 64 and of 4,096, where the way of drawing changes.
    let cells = [2_000_000.0, 4_095.0, 4_096.0, 130.0, 63.0, 5.0, 900.0, 0.0];
    let counts = Counts::new(2, &cells).unwrap();
    let total: f64 = cells.iter().sum();
    let schemes: [(&str, Box<dyn Scheme>); 2] = [
        ("persons", Box::new(Persons::new(&counts).unwrap())),
        (
            "fixed",
            Box::new(RandomAllocation::new(&counts, Margins::Fixed).unwrap()),
        ),
    ];
    let row = |at: usize| counts.cells()[2 * (at / 2)] + counts.cells()[2 * (at / 2) + 1];
    let column = |at: usize| counts.cells().iter().skip(at % 2).step_by(2).sum::<f64>();
    for (name, scheme) in schemes {
        const N: usize = 40_000;
        let mut draws: Vec<Vec<f64>> = Vec::new();
        for number in 0..N {
            let mut cells = Vec::new();
            scheme.draw(&mut Key::of(4, &[name]).stream(number as u64), &mut cells);
            assert_eq!(cells.iter().sum::<f64>(), total);
            draws.push(cells);
        }
        for (at, count) in counts.cells().iter().enumerate() {
            let (mean, variance) = if name == "persons" {
                (*count, count * (1.0 - count / total))
            } else {
                let (t, share) = (row(at), column(at) / total);
                (
                    t * share,
                    t * share * (1.0 - share) * (total - t) / (total - 1.0),
                )
            };
            let found_mean = draws.iter().map(|cells| cells[at]).sum::<f64>() / N as f64;
            let squares = draws
                .iter()
                .map(|cells| (cells[at] - mean) * (cells[at] - mean));
            let found = squares.sum::<f64>() / N as f64;
            let error = f64::sqrt(variance / N as f64);
            assert!(
                (found_mean - mean).abs() <= FAR * error,
                "{name} {at}: {found_mean} {mean}"
            );
            // The fourth moment of a rare count is larger than that of a normal one.
            let error = f64::sqrt(variance * (2.0 * variance + 1.0) / N as f64);
            assert!(
                (found - variance).abs() <= FAR * error,
                "{name} {at}: {found} {variance}"
            );
        }
    }
}

#[test]
fn replicates_are_the_same_whoever_draws_them() {
    let (counts, indices) = (small(), four(3));
    let persons = Persons::new(&counts).unwrap();
    let areas = Areas::new(&counts);
    let by_lot = RandomAllocation::new(&counts, Margins::Fixed).unwrap();
    for scheme in [&persons as &dyn Scheme, &areas, &by_lot] {
        let key = Key::of(5, &["threads"]);
        let simulation = Simulation {
            scheme,
            indices: &indices,
            key,
        };
        let at_once = simulation.run(0..400);
        assert_eq!(at_once.len(), 400);
        // With two threads, the first has the two hundred that are drawn if no more are asked for.
        for n_threads in [1, 2, 8_u64] {
            let share = 400 / n_threads;
            let parts = std::thread::scope(|scope| {
                let of = |part| {
                    let simulation = &simulation;
                    scope.spawn(move || simulation.run(part * share..(part + 1) * share))
                };
                let threads: Vec<_> = (0..n_threads).map(of).collect();
                threads
                    .into_iter()
                    .map(|it| it.join().unwrap())
                    .collect::<Vec<_>>()
            });
            let mut joined = simulation.run(0..0);
            parts.into_iter().for_each(|part| joined.join(part));
            assert_eq!(joined, at_once, "{n_threads} threads");
        }
    }
}

#[test]
fn replicates_do_not_depend_on_the_order_of_areas() {
    let indices = four(3);
    let mut rows: Vec<&[f64]> = SMALL.chunks(3).collect();
    let expected = run(&Persons::new(&small()).unwrap(), &indices, 50);
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        rows.swap(0, 2);
        let counts = Counts::new(3, &rows.concat()).unwrap();
        assert_eq!(run(&Persons::new(&counts).unwrap(), &indices, 50), expected);
    }
}

#[test]
fn a_seed_gives_the_values_it_gave_before() {
    // Written down when the streams were laid out; a change here changes published numbers.
    let (counts, indices) = (small(), four(3));
    let golden = |scheme: &dyn Scheme| -> Vec<f64> {
        let replicates = run(scheme, &indices, 3);
        (0..4)
            .map(|index| replicates.of(index).values()[2])
            .collect()
    };
    let found = [
        golden(&Persons::new(&counts).unwrap()),
        golden(&Areas::new(&counts)),
        golden(&RandomAllocation::new(&counts, Margins::Fixed).unwrap()),
        golden(&RandomAllocation::new(&counts, Margins::Free).unwrap()),
    ];
    let expected: [[f64; 4]; 4] = GOLDEN;
    assert_eq!(found.map(|it| <[f64; 4]>::try_from(it).unwrap()), expected);
}

const GOLDEN: [[f64; 4]; 4] = [
    [
        0.5667835813821215,
        0.6603469523177552,
        0.20530787478179185,
        0.22981157264427157,
    ],
    [
        0.5321428571428571,
        0.6041666666666666,
        0.20716097039141607,
        0.25014935989767034,
    ],
    [
        0.11382113821138214,
        0.13220620842572064,
        0.012717757934869635,
        0.01438684845778942,
    ],
    [
        0.08767386091127095,
        0.11482014388489206,
        0.013136528752725432,
        0.015276590732410117,
    ],
];

#[test]
fn tables_of_replicates_are_those_of_new_tables() {
    // In the order of a new table the same bits must come out, also in memory used before.
    let other = [3.0, 1.0, 0.0, 9.0, 2.0, 2.0];
    let new = MultiGroup::new(3, SMALL).unwrap();
    let sorted: Vec<f64> = new.rows().flatten().copied().collect();
    let used = MultiGroup::new(3, other).unwrap();
    assert_eq!(MultiGroup::in_order(Some(used), 3, &sorted).unwrap(), new);
    let new = Ordered::new(3, SMALL).unwrap();
    let used = Ordered::new(3, other).unwrap();
    used.thresholds();
    assert_eq!(Ordered::in_order(Some(used), 3, &sorted).unwrap(), new);
    let pairs = || SMALL.chunks(3).map(|row| (row[0], row[1]));
    let new = TwoGroup::new(pairs()).unwrap();
    let used = TwoGroup::new([(1.0, 2.0), (2.0, 2.0)]).unwrap();
    let area = used.areas().next().unwrap();
    indices::find_local("gini_contribution").map(|it| match it.formula {
        indices::LocalFormula::TwoGroup(formula) => formula(&used, area),
        _ => 0.0,
    });
    assert_eq!(TwoGroup::reusing(Some(used), pairs()).unwrap(), new);
    // Areas and groups that a replicate empties are left out.
    let emptied = [0.0, 0.0, 0.0, 3.0, 0.0, 1.0, 2.0, 0.0, 2.0];
    let table = MultiGroup::in_order(None, 3, &emptied).unwrap();
    assert_eq!((table.n_areas(), table.n_dropped()), (2, 1));
    assert_eq!(
        (
            table.n_groups(),
            table.n_dropped_groups(),
            table.number_of(1)
        ),
        (2, 1, 2)
    );
    let table = Ordered::in_order(None, 3, &emptied).unwrap();
    assert_eq!((table.n_areas(), table.n_dropped()), (2, 1));
    for (cells, problem) in [
        (&[1.0, -1.0, 2.0, 2.0][..], InvalidTable::Negative),
        (&[1.0, f64::NAN, 2.0, 2.0], InvalidTable::NotFinite),
        (&[1.0, 1.0, 2.0], InvalidTable::Ragged),
        (&[0.0; 4], InvalidTable::NoInhabitants),
        (&[1.0, 0.0, 2.0, 0.0], InvalidTable::OneGroup),
        (&[1.0, 1.0, 0.0, 0.0], InvalidTable::OneArea),
        (&[1e308, 1e308, 1e308, 1.0], InvalidTable::TooLarge),
    ] {
        assert_eq!(MultiGroup::in_order(None, 2, cells).unwrap_err(), problem);
        assert_eq!(Ordered::in_order(None, 2, cells).unwrap_err(), problem);
        assert_eq!(MultiGroup::new(2, cells).unwrap_err(), problem);
    }
    assert_eq!(
        MultiGroup::in_order(None, 0, &[]).unwrap_err(),
        InvalidTable::Ragged
    );
}

#[test]
fn every_index_of_counts_can_be_replicated() {
    let asked: Vec<Asked> = (indices::REGISTRY.iter())
        .filter_map(|definition| {
            let of = match definition.formula {
                Formula::TwoGroup(_) => Seen::AgainstOthers(1),
                Formula::Pair(_) => Seen::Against(0, 1),
                Formula::MultiGroup(_) | Formula::Ordered(_) => Seen::AllGroups,
                _ => return None,
            };
            Some(self::asked(definition.id, of))
        })
        .collect();
    assert!(30 < asked.len());
    let (counts, all) = (small(), Indices::new(&asked, 3).unwrap());
    let replicates = run(&Persons::new(&counts).unwrap(), &all, 60);
    for (at, one) in asked.iter().enumerate() {
        // Together with others or alone, the replicates are the same.
        let alone = run(
            &Persons::new(&counts).unwrap(),
            &Indices::new(&[*one], 3).unwrap(),
            60,
        );
        assert_eq!(alone.of(0), replicates.of(at), "{}", one.definition.id);
        assert!(
            replicates
                .of(at)
                .values()
                .iter()
                .all(|value| value.is_finite())
        );
    }
    // And the estimate is that of the index itself.
    let direct = crate::registry::evaluate(
        indices::find("multigroup_gini").unwrap(),
        &SMALL.chunks(3).collect::<Vec<_>>(),
    );
    let gini = Indices::new(&[self::asked("multigroup_gini", Seen::AllGroups)], 3).unwrap();
    assert_eq!(values(&gini, &counts), [direct]);
}

#[test]
fn areas_are_drawn_whole_and_within_their_stratum() {
    let cells = [1.0, 2.0, 3.0, 4.0, 50.0, 60.0, 70.0, 80.0, 90.0, 10.0];
    let counts = Counts::stratified(2, &cells, &[0, 0, 1, 1, 2]).unwrap();
    assert_eq!(counts.n_single_area_strata(), 1);
    let areas = Areas::new(&counts);
    let mut table = Vec::new();
    for number in 0..200 {
        areas.draw(&mut Key::of(6, &["areas"]).stream(number), &mut table);
        assert_eq!(table.len(), cells.len());
        let small = table.chunks(2).filter(|row| row[0] < 10.0);
        assert_eq!(small.count(), 2);
        assert!(
            table
                .chunks(2)
                .all(|row| cells.chunks(2).any(|it| it == row))
        );
        assert_eq!(table[8..], [90.0, 10.0]);
    }
}

#[test]
fn expectations_are_those_of_all_tables() {
    // Areas of 3 and 4, groups of 2 and 5: the first group has 0, 1 or 2 in the first area.
    let table = |n: f64| [n, 3.0 - n, 2.0 - n, 2.0 + n];
    let ways = [1.0 * 4.0 * 3.0 / 2.0, 3.0 * 4.0, 3.0];
    let mean = |index: usize| {
        let indices = four(2);
        let values = (0..3).map(|n| ways[n] * indices.of(&table(n as f64))[index].unwrap());
        values.sum::<f64>() / 21.0
    };
    let two = TwoGroup::new([(1.0, 2.0), (1.0, 3.0)]).unwrap();
    let several = MultiGroup::new(2, table(1.0)).unwrap();
    let close = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-13, "{found} {expected}");
    };
    close(expected::dissimilarity(&two).unwrap().mean, mean(0));
    close(
        expected::mutual_information(&several).unwrap().mean,
        mean(2),
    );
    close(
        expected::information_theory(&several).unwrap().mean,
        mean(3),
    );
}

#[test]
fn expectations_are_those_of_simulation() {
    let indices = Indices::new(
        &[
            asked("dissimilarity", Seen::AgainstOthers(0)),
            asked("multigroup_mutual_information", Seen::AllGroups),
            asked("multigroup_information_theory", Seen::AllGroups),
        ],
        3,
    )
    .unwrap();
    // Forty areas of 20 to 59 people.
    let cells: Vec<f64> = (0..40)
        .flat_map(|i| [2.0 + (i % 5) as f64, 10.0 + i as f64, 8.0])
        .collect();
    let counts = Counts::new(3, &cells).unwrap();
    let replicates = run(
        &RandomAllocation::new(&counts, Margins::Fixed).unwrap(),
        &indices,
        4000,
    );
    let several = MultiGroup::new(3, cells.clone()).unwrap();
    let two = TwoGroup::new(cells.chunks(3).map(|row| (row[0], row[1] + row[2]))).unwrap();
    let normal = expected::dissimilarity_normal(&two);
    for (at, expected) in [
        expected::dissimilarity(&two).unwrap(),
        expected::mutual_information(&several).unwrap(),
        expected::information_theory(&several).unwrap(),
    ]
    .into_iter()
    .enumerate()
    {
        let sample = replicates.of(at);
        let (mean, deviation) = (sample.mean().unwrap(), sample.standard_deviation().unwrap());
        let error = deviation / f64::sqrt(4000.0);
        assert!(
            (mean - expected.mean).abs() < FAR * error,
            "{at}: {mean} {expected:?}"
        );
        // The standard deviations are approximations.
        let ratio = expected.standard_deviation.unwrap() / deviation;
        assert!(
            (0.9..1.1).contains(&ratio),
            "{at}: {deviation} {expected:?}"
        );
    }
    let exact = expected::dissimilarity(&two).unwrap().mean;
    assert!(
        (normal.mean / exact - 1.0).abs() < 0.02,
        "{normal:?} {exact}"
    );
    // 2 T M is chi-squared with 78 degrees of freedom: mean and standard deviation by hand.
    let first = expected::mutual_information_first_order(40, 3, 1000.0);
    assert_eq!(first.mean, 78.0 / 2000.0);
    assert!((first.standard_deviation.unwrap() - f64::sqrt(156.0) / 2000.0).abs() < 1e-15);
    // What chance gives is exceeded by chance half of the time.
    assert!((expected::p_greater(normal.mean, &normal).unwrap() - 0.5).abs() < 1e-12);
}

fn schools00() -> Option<Vec<f64>> {
    let text =
        std::fs::read_to_string(shared("reference/python/data/schools00_wide.csv")?).unwrap();
    let rows = text.lines().skip(1);
    let cells = rows.flat_map(|row| row.split(',').skip(3).map(|count| count.parse().unwrap()));
    Some(cells.collect())
}

/// A number that another program drew, against ours: the error of both means.
fn check_mean(what: &str, sample: &Sample, theirs: f64, n_theirs: f64) {
    let deviation = sample.standard_deviation().unwrap();
    let error = deviation * f64::sqrt(1.0 / sample.values().len() as f64 + 1.0 / n_theirs);
    let mean = sample.mean().unwrap();
    assert!(
        (mean - theirs).abs() < FAR * error,
        "{what}: {mean}, theirs {theirs}, {error}"
    );
}

fn check_deviation(what: &str, sample: &Sample, theirs: f64, n_theirs: f64) {
    let ours = sample.standard_deviation().unwrap();
    let error = ours * f64::sqrt(0.5 / sample.values().len() as f64 + 0.5 / n_theirs);
    // The distributions are near normal; a heavier tail makes the error a little larger.
    assert!(
        (ours - theirs).abs() < 1.3 * FAR * error,
        "{what}: {ours}, theirs {theirs}"
    );
}

#[test]
fn expected_values_are_those_of_the_r_package_segregation() {
    // values.csv: ten schools of one and nine, 10,000 replicates.
    let ten: Vec<f64> = [1.0, 9.0].repeat(10);
    let counts = Counts::new(2, &ten).unwrap();
    let indices = four(2);
    for (margins, theirs) in [
        (
            Margins::Fixed,
            [
                (0, 0.369_277_777_777, 0.106_164_270_797),
                (2, 0.054_778_498_157, 0.018_505_660_866),
                (3, 0.168_506_205_004, 0.056_925_961_619),
            ],
        ),
        (
            Margins::Free,
            [
                (0, 0.418_403_841_167, 0.119_875_644_174),
                // Of version 1.1.0; the development version has no value here.
                (2, 0.052_195_089_303, 0.018_268_855_179),
                (3, 0.170_540_030_326, 0.066_708_780_919),
            ],
        ),
    ] {
        let replicates = run(
            &RandomAllocation::new(&counts, margins).unwrap(),
            &indices,
            10_000,
        );
        for (index, mean, deviation) in theirs {
            let what = format!("{margins:?} {index}");
            check_mean(&what, &replicates.of(index), mean, 10_000.0);
            check_deviation(&what, &replicates.of(index), deviation, 10_000.0);
        }
    }
    let two = TwoGroup::new([(1.0, 9.0); 10]).unwrap();
    let exact = expected::dissimilarity(&two).unwrap().mean;
    assert!(
        (exact - 0.369_277_777_777).abs() < FAR * 0.106 / 100.0,
        "{exact}"
    );
    let exact = expected::mutual_information(&MultiGroup::new(2, ten).unwrap())
        .unwrap()
        .mean;
    assert!(
        (exact - 0.054_778_498_157).abs() < FAR * 0.0186 / 100.0,
        "{exact}"
    );
}

#[test]
fn schools_are_those_of_the_r_package_segregation() {
    let Some(cells) = schools00() else { return };
    let counts = Counts::new(5, &cells).unwrap();
    // The columns are asian, black, hisp, white, native.
    let indices = Indices::new(
        &[
            asked("multigroup_mutual_information", Seen::AllGroups),
            asked("multigroup_information_theory", Seen::AllGroups),
            asked("dissimilarity", Seen::Against(1, 3)),
        ],
        5,
    )
    .unwrap();
    let estimates = values(&indices, &counts);
    let table = MultiGroup::new(5, cells).unwrap();
    for (margins, m, h, m_deviation) in [
        (
            Margins::Fixed,
            0.004_805_470_397,
            0.004_729_463_274,
            7.66e-5,
        ),
        (Margins::Free, 0.004_804_344_288, 0.004_728_569_441, 7.52e-5),
    ] {
        let by_lot = RandomAllocation::new(&counts, margins).unwrap();
        let replicates = run(&by_lot, &indices, 200);
        check_mean("M by chance", &replicates.of(0), m, 500.0);
        check_mean("H by chance", &replicates.of(1), h, 500.0);
        check_deviation("M by chance", &replicates.of(0), m_deviation, 500.0);
        if margins == Margins::Fixed {
            let exact = expected::mutual_information(&table).unwrap().mean;
            assert!(
                (exact - m).abs() < FAR * 7.66e-5 / f64::sqrt(500.0),
                "{exact}"
            );
        }
    }
    let replicates = run(&Persons::new(&counts).unwrap(), &indices, 400);
    for (index, debiased, error) in [
        (0, 0.421_878_824_155, 0.000_775_090_380),
        (1, 0.415_195_930_580, 0.000_715_006_559),
    ] {
        let sample = replicates.of(index);
        let ours = Bootstrapped::of(estimates[index], &sample).unwrap();
        check_mean(
            "debiased",
            &sample,
            2.0 * estimates[index] - debiased,
            1000.0,
        );
        assert!((ours.debiased + ours.bias - estimates[index]).abs() < 1e-12);
        check_deviation("standard error", &sample, error, 1000.0);
    }
    // Their D is of a bootstrap of black and white pupils alone.
    let pairs: Vec<f64> = table.rows().flat_map(|row| [row[1], row[3]]).collect();
    let counts = Counts::new(2, &pairs).unwrap();
    let indices = Indices::new(&[asked("dissimilarity", Seen::AgainstOthers(0))], 2).unwrap();
    let estimate = values(&indices, &counts)[0];
    let sample = run(&Persons::new(&counts).unwrap(), &indices, 400).of(0);
    check_mean("D", &sample, 2.0 * estimate - 0.727_273_889_971, 1000.0);
    check_deviation("D", &sample, 0.000_914_786_218, 1000.0);
}

#[test]
fn corrected_indices_are_those_of_pysal() {
    // Its 500 null draws share one seed, so that each value is that of a single draw.
    let Some(path) = shared("reference/python/data/sacramento.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| -> Vec<f64> {
        let at = headers.iter().position(|it| it == name).unwrap();
        rows.iter().map(|row| row[at].parse().unwrap()).collect()
    };
    let totals = column("TOT_POP");
    for (group, theirs) in [
        ("HISP", [0.310_175_987_569, 0.421_170_137_157]),
        ("BLACK", [0.475_932_359_401, 0.623_553_556_435]),
        ("ASIAN", [0.418_519_276_650, 0.549_202_947_657]),
    ] {
        let cells: Vec<f64> = (column(group).into_iter().zip(&totals))
            .flat_map(|(members, total)| [members, total - members])
            .collect();
        let counts = Counts::new(2, &cells).unwrap();
        let indices = four(2);
        let estimates = values(&indices, &counts);
        let by_lot = RandomAllocation::new(&counts, Margins::AreasFixed).unwrap();
        let replicates = run(&by_lot, &indices, 300);
        for index in 0..2 {
            let corrected = replicates.of(index).values().to_vec().into_iter();
            let corrected = Sample::new(
                corrected
                    .map(|chance| Ok(bias::carrington_troske(estimates[index], chance).unwrap())),
            );
            check_mean(group, &corrected, theirs[index], 1.0);
        }
    }
}

#[test]
fn the_jackknife_is_that_of_its_definition() {
    let (counts, indices) = (small(), four(3));
    let estimates = values(&indices, &counts);
    let jackknife = Jackknife::new(&counts, &indices, LeftOut::Area).unwrap();
    assert_eq!(jackknife.len(), 5);
    let mut shared_out = jackknife.run(0..2);
    shared_out.join(jackknife.run(2..5));
    assert_eq!(shared_out, jackknife.run(0..5));
    let found = jackknife.summary(estimates[2], &shared_out.of(2)).unwrap();
    let without = |left_out: usize| -> f64 {
        let rows = SMALL
            .chunks(3)
            .enumerate()
            .filter(|(at, _)| *at != left_out);
        let cells: Vec<f64> = rows.flat_map(|(_, row)| row).copied().collect();
        indices.of(&cells)[2].unwrap()
    };
    let values: Vec<f64> = (0..5).map(without).collect();
    let mean = values.iter().sum::<f64>() / 5.0;
    let moment = |power: i32| {
        values
            .iter()
            .map(|value| (mean - value).powi(power))
            .sum::<f64>()
    };
    let close = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
    };
    close(found.bias, 4.0 * (mean - estimates[2]));
    close(found.standard_error, f64::sqrt(0.8 * moment(2)));
    close(found.acceleration, moment(3) / (6.0 * moment(2).powf(1.5)));
}

#[test]
fn a_jackknife_of_persons_counts_each_person() {
    let (counts, indices) = (small(), four(3));
    let estimates = values(&indices, &counts);
    let jackknife = Jackknife::new(&counts, &indices, LeftOut::Person).unwrap();
    let values = jackknife.run(0..jackknife.len());
    let found = jackknife.summary(estimates[0], &values.of(0)).unwrap();
    let mut all = Vec::new();
    for cell in 0..SMALL.len() {
        for _ in 0..SMALL[cell] as usize {
            let mut cells = SMALL.to_vec();
            cells[cell] -= 1.0;
            all.push(indices.of(&cells)[0].unwrap());
        }
    }
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let moment = |power: i32| {
        all.iter()
            .map(|value| (mean - value).powi(power))
            .sum::<f64>()
    };
    assert!((found.standard_error / f64::sqrt((n - 1.0) / n * moment(2)) - 1.0).abs() < 1e-9);
    assert!((found.acceleration / (moment(3) / (6.0 * moment(2).powf(1.5))) - 1.0).abs() < 1e-7);
    // The bootstrap of persons has about the same standard error.
    let replicates = run(&Persons::new(&counts).unwrap(), &indices, 2000).of(0);
    let ratio = found.standard_error / replicates.standard_deviation().unwrap();
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

fn sample(values: &[f64]) -> Sample {
    Sample::new(values.iter().map(|value| Ok(*value)))
}

#[test]
fn intervals_are_those_of_their_definitions() {
    // 39 replicates 1 to 39: the 2.5th and 97.5th percentiles are the first and the last.
    let values: Vec<f64> = (1..=39).map(f64::from).collect();
    let sample = sample(&values);
    let of = |method| interval(19.0, &sample, 0.95, method).unwrap();
    let close = |found: Interval, low: f64, high: f64| {
        let is_close = (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9;
        assert!(is_close, "{found:?} {low} {high}");
    };
    close(of(Method::Percentile), 1.0, 39.0);
    close(of(Method::Basic), -1.0, 37.0);
    // Mean 20 and variance 39 x 40 / 12 = 130; debiased 38 - 20.
    let reach = 1.959_963_984_540_054 * f64::sqrt(130.0);
    close(of(Method::Normal), 18.0 - reach, 18.0 + reach);
    // Without bias and acceleration the corrected interval is that of percentiles.
    let unmoved = Method::BiasCorrectedAccelerated { acceleration: 0.0 };
    let found = interval(20.0, &sample, 0.5, unmoved).unwrap();
    close(found, 10.0, 30.0);
    // By hand: 9.5 of 39 lie below 10, z0 = -0.6955; with a = 0.1 and level 0.5 the limits are the
    // quantiles of 0.0245 and 0.2397 or so; both below the median, as the bias asks.
    let moved = Method::BiasCorrectedAccelerated { acceleration: 0.1 };
    let found = interval(10.0, &sample, 0.5, moved).unwrap();
    let normal_quantile = |p: f64| -> f64 {
        // Bisection on the error function, apart from the tested code.
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..200 {
            let middle = (low + high) / 2.0;
            if 0.5 * erfc(-middle / std::f64::consts::SQRT_2) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    };
    let z0 = normal_quantile(9.5 / 39.0);
    for (limit, p) in [(found.low, 0.25), (found.high, 0.75)] {
        let z = z0 + normal_quantile(p);
        let p = 0.5 * erfc(-(z0 + z / (1.0 - 0.1 * z)) / std::f64::consts::SQRT_2);
        assert!((limit - 40.0 * p).abs() < 1e-6, "{limit} {}", 40.0 * p);
    }
    let low = Interval {
        low: -0.2,
        high: 0.4,
    }
    .within(indices::Range::UNIT);
    assert_eq!(
        low,
        Interval {
            low: 0.0,
            high: 0.4
        }
    );
}

/// By Simpson's rule, apart from the tested code.
fn erfc(x: f64) -> f64 {
    let f = |t: f64| f64::exp(-t * t);
    let n = 4000;
    let h = x / f64::from(n);
    let inner: f64 = (1..n)
        .map(|k| f(h * f64::from(k)) * if k % 2 == 1 { 4.0 } else { 2.0 })
        .sum();
    1.0 - 2.0 / f64::sqrt(std::f64::consts::PI) * h / 3.0 * (f(0.0) + inner + f(x))
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let few = sample(&[1.0, 2.0, 3.0]);
    let many = sample(&(0..1000).map(f64::from).collect::<Vec<_>>());
    let percentile = |level| interval(500.0, &many, level, Method::Percentile);
    for level in [1.0, 0.0, -0.1, 1.5, f64::NAN] {
        assert_eq!(percentile(level), Err(Refusal::Level));
    }
    assert!(percentile(0.95).is_ok());
    assert!(matches!(
        percentile(0.999),
        Err(Refusal::TooFewReplicates { needed: 1999 })
    ));
    assert_eq!(sample(&[]).mean(), Err(Refusal::NoReplicates));
    assert_eq!(
        Bootstrapped::of(1.0, &sample(&[])),
        Err(Refusal::NoReplicates)
    );
    assert_eq!(
        Bootstrapped::of(1.0, &sample(&[1.0])),
        Err(Refusal::TooFewReplicates { needed: 2 })
    );
    assert_eq!(
        interval(2.0, &few, 0.95, Method::Percentile),
        Err(Refusal::TooFewReplicates { needed: 39 })
    );
    assert!(TestAgainstChance::of(1.0, &sample(&[1.0])).is_err());
    let corrected = Method::BiasCorrectedAccelerated { acceleration: 0.0 };
    assert_eq!(
        interval(-1.0, &many, 0.95, corrected),
        Err(Refusal::OneSided)
    );
    assert_eq!(
        interval(5.0, &sample(&[5.0; 50]), 0.95, corrected),
        Err(Refusal::NoVariation)
    );
    let gaps = |n_gaps| {
        let value = move |at| {
            if at < n_gaps {
                Err(InvalidTable::OneGroup)
            } else {
                Ok(1.0)
            }
        };
        Sample::new((0..100).map(value))
    };
    assert_eq!(gaps(6).mean(), Err(Refusal::Undefined));
    assert_eq!((gaps(5).mean(), gaps(5).n_undefined()), (Ok(1.0), 5));

    let fractions = Counts::new(2, &[1.5, 2.0, 3.0, 1.0]).unwrap();
    let refusal = Some(Refusal::FractionalCounts);
    assert_eq!(Persons::new(&fractions).err(), refusal);
    assert_eq!(
        RandomAllocation::new(&fractions, Margins::Fixed).err(),
        refusal
    );
    assert!(Persons::weighted(&fractions).is_ok());
    let indices = four(2);
    assert_eq!(
        Jackknife::new(&fractions, &indices, LeftOut::Person).err(),
        refusal
    );
    let two = TwoGroup::new([(1.5, 2.0), (1.5, 1.0)]).unwrap();
    assert_eq!(expected::dissimilarity(&two).err(), refusal);
    let table = |problem| Err(Refusal::Table(problem));
    assert_eq!(Counts::new(2, &[1.0, 2.0]), table(InvalidTable::OneArea));
    assert_eq!(
        Counts::new(2, &[1.0, 2.0, 0.0, 0.0]),
        table(InvalidTable::OneArea)
    );
    assert_eq!(Counts::new(0, &[]), table(InvalidTable::Ragged));
    assert_eq!(
        Counts::new(2, &[1e16, 1.0, 1.0, 2.0]),
        Err(Refusal::TooManyPeople)
    );

    let refused = |id: &str, of| Indices::new(&[asked(id, of)], 2).err();
    assert_eq!(
        refused("dissimilarity", Seen::AllGroups),
        Some(Refusal::Groups)
    );
    assert_eq!(
        refused("dissimilarity", Seen::AgainstOthers(2)),
        Some(Refusal::Groups)
    );
    assert_eq!(
        refused("dissimilarity", Seen::Against(1, 1)),
        Some(Refusal::Groups)
    );
    assert_eq!(
        refused("exposure", Seen::AgainstOthers(0)),
        Some(Refusal::Groups)
    );
    assert_eq!(
        refused("multigroup_gini", Seen::AgainstOthers(0)),
        Some(Refusal::Groups)
    );
    assert_eq!(
        refused("income_gini", Seen::AllGroups),
        Some(Refusal::NotOfCounts)
    );
    // Without the only area of a group, the jackknife has no value.
    let alone = Counts::new(2, &[3.0, 2.0, 0.0, 5.0, 0.0, 4.0]).unwrap();
    let jackknife = Jackknife::new(&alone, &indices, LeftOut::Area).unwrap();
    let values = jackknife.run(0..3).of(0);
    assert_eq!(jackknife.summary(0.5, &values), Err(Refusal::Undefined));
}

#[test]
fn p_values_count_the_region_itself() {
    let chance = sample(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    let test = TestAgainstChance::of(8.0, &chance).unwrap();
    // 8 and 9 are as much or more: (2 + 1) / (9 + 1).
    assert_eq!((test.p_greater, test.p_two_sided), (0.3, 0.6));
    assert_eq!(test.expected, 5.0);
    // 60 / 8 is the variance.
    assert!((test.effect_size.unwrap() - 3.0 / f64::sqrt(7.5)).abs() < 1e-12);
    let test = TestAgainstChance::of(0.0, &chance).unwrap();
    assert_eq!((test.p_greater, test.p_two_sided), (1.0, 0.2));
    assert_eq!(
        TestAgainstChance::of(5.0, &chance).unwrap().p_two_sided,
        1.0
    );
    let same = TestAgainstChance::of(1.0, &sample(&[1.0; 9])).unwrap();
    assert_eq!((same.p_two_sided, same.effect_size), (1.0, None));
}

#[test]
fn by_chance_p_values_are_evenly_spread() {
    // Regions drawn by chance are found more segregated than chance once in twenty at 0.05.
    let indices = Indices::new(&[asked("dissimilarity", Seen::AgainstOthers(0))], 2).unwrap();
    let counts = Counts::new(
        2,
        &(0..30)
            .flat_map(|i| [5.0, 15.0 + f64::from(i)])
            .collect::<Vec<_>>(),
    );
    let by_lot = RandomAllocation::new(&counts.unwrap(), Margins::Fixed).unwrap();
    let all = run(&by_lot, &indices, 400 * 100).of(0);
    let p_values = all.values().chunks(100).map(|values| {
        TestAgainstChance::of(values[0], &sample(&values[1..]))
            .unwrap()
            .p_greater
    });
    let p_values: Vec<f64> = p_values.collect();
    for level in [0.05, 0.2, 0.5] {
        let found = p_values.iter().filter(|p| **p <= level + 1e-9).count() as f64 / 400.0;
        let error = f64::sqrt(level * (1.0 - level) / 400.0);
        assert!(
            (found - level).abs() < FAR * error + 0.02,
            "{level}: {found}"
        );
    }
}

/// Both tables of a pair, one after the other.
struct OneAfterTheOther<'a>(&'a dyn PairScheme);

impl Scheme for OneAfterTheOther<'_> {
    fn draw(&self, stream: &mut klyfta::inference::streams::Stream, cells: &mut Vec<f64>) {
        let mut tables = [Vec::new(), Vec::new()];
        self.0.draw(stream, &mut tables);
        *cells = tables.concat();
    }
}

#[test]
fn labels_are_drawn_by_lot() {
    // Two areas of one region and three of the other: ten choices of two.
    let first = Counts::new(2, &[1.0, 2.0, 3.0, 4.0]).unwrap();
    let second = Counts::new(2, &[5.0, 6.0, 7.0, 8.0, 9.0, 10.0]).unwrap();
    let areas = RelabelledAreas::new(&first, &second).unwrap();
    check_distribution("areas", &OneAfterTheOther(&areas), |table| {
        assert_eq!(table.iter().sum::<f64>(), 55.0);
        0.1
    });
    // Four areas are swapped or not: sixteen ways.
    let [one, two] = [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2.0; 8]];
    let paired = Paired::new(2, &one, &two).unwrap();
    let swapped = SwappedAreas::new(&paired);
    check_distribution("swapped", &OneAfterTheOther(&swapped), |_| 1.0 / 16.0);
    // Persons: prod C(both, first) / C(all, all of the first).
    let choose = |n: f64, k: f64| factorial(n) / factorial(k) / factorial(n - k);
    let [one, two] = [[1.0, 2.0, 1.0, 1.0], [3.0, 0.0, 1.0, 2.0]];
    let paired = Paired::new(2, &one, &two).unwrap();
    let persons = RelabelledPersons::new(&paired, Keeping::People).unwrap();
    check_distribution("people", &OneAfterTheOther(&persons), |table| {
        let ways = |at: usize| choose(table[at] + table[at + 4], table[at]);
        (0..4).map(ways).product::<f64>() / choose(11.0, 5.0)
    });
    // Compositions by hand: shares of 1/5 and 3/5 against 1/2 and 9/10, areas of 10 and 20 people.
    let first = Counts::new(2, &[2.0, 8.0, 12.0, 8.0]).unwrap();
    let second = Counts::new(2, &[5.0, 5.0, 9.0, 1.0]).unwrap();
    let composition = CounterfactualComposition::new(&first, &second).unwrap();
    check_distribution("composition", &OneAfterTheOther(&composition), |table| {
        assert!([[2.0, 8.0], [5.0, 5.0]].contains(&[table[0], table[1]]));
        assert!([[12.0, 8.0], [18.0, 2.0]].contains(&[table[2], table[3]]));
        assert!([[5.0, 5.0], [2.0, 8.0]].contains(&[table[4], table[5]]));
        assert!([[9.0, 1.0], [6.0, 4.0]].contains(&[table[6], table[7]]));
        1.0 / 16.0
    });
}

/// Where two tables are drawn from the same and from others, the p value of their difference.
fn p_of(scheme: &dyn PairScheme, indices: [&Indices; 2], tables: [&[f64]; 2]) -> f64 {
    let values = [0, 1].map(|side| indices[side].of(tables[side]));
    let observed = differences(&values[0], &values[1]).next().unwrap().unwrap();
    let key = Key::of(9, &["comparison"]);
    let comparison = Comparison {
        scheme,
        indices,
        key,
    };
    let chance = comparison.run(0..199);
    assert_eq!(
        comparison.run(50..60).of(0).values(),
        &chance.of(0).values()[50..60]
    );
    TestAgainstChance::of(observed, &chance.of(0))
        .unwrap()
        .p_two_sided
}

#[test]
fn differences_are_found_where_they_are() {
    // Forty areas; in `uneven` the group is spread less evenly than in `even`, `again` is even too.
    let area =
        |share: f64, people: f64| [(people * share).round(), (people * (1.0 - share)).round()];
    let cells = |spread: f64, shift: usize| -> Vec<f64> {
        (0..40)
            .flat_map(|at| {
                let place = ((at + shift) * 7 % 40) as f64 / 40.0 - 0.4875;
                area(0.3 + spread * place, 300.0 + 10.0 * at as f64)
            })
            .collect()
    };
    let (even, again, uneven) = (cells(0.15, 0), cells(0.15, 5), cells(0.5, 0));
    let indices = Indices::new(&[asked("gini", Seen::AgainstOthers(0))], 2).unwrap();
    let both = [&indices, &indices];
    let counts = |cells: &[f64]| Counts::new(2, cells).unwrap();
    for (other, differs) in [(&again, false), (&uneven, true)] {
        let paired = Paired::new(2, &even, other).unwrap();
        let tables = [&even[..], other];
        let areas = RelabelledAreas::new(&counts(&even), &counts(other)).unwrap();
        let composition = CounterfactualComposition::new(&counts(&even), &counts(other)).unwrap();
        let swapped = SwappedAreas::new(&paired);
        for (name, scheme) in [
            ("areas", &areas as &dyn PairScheme),
            ("composition", &composition),
            ("swapped", &swapped),
        ] {
            let p = p_of(scheme, both, tables);
            assert_eq!(p < 0.02, differs, "{name}: {p}");
        }
    }
    // Persons: the same distribution drawn twice, and another one.
    let persons = Persons::new(&counts(&even)).unwrap();
    let (mut one, mut two) = (Vec::new(), Vec::new());
    persons.draw(&mut Key::of(10, &["one"]).stream(0), &mut one);
    persons.draw(&mut Key::of(10, &["two"]).stream(0), &mut two);
    for keeping in [Keeping::People, Keeping::PeopleOfEachGroup] {
        let same = RelabelledPersons::new(&Paired::new(2, &one, &two).unwrap(), keeping).unwrap();
        assert!(0.02 < p_of(&same, both, [&one, &two]), "{keeping:?}");
        let paired = Paired::new(2, &even, &uneven).unwrap();
        let other = RelabelledPersons::new(&paired, keeping).unwrap();
        assert!(p_of(&other, both, [&even, &uneven]) < 0.02, "{keeping:?}");
        let mut tables = [Vec::new(), Vec::new()];
        other.draw(&mut Key::of(11, &[]).stream(0), &mut tables);
        let pooled: Vec<f64> = tables[0]
            .iter()
            .zip(&tables[1])
            .map(|(a, b)| a + b)
            .collect();
        let [first, second] = paired.tables();
        let expected: Vec<f64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
        assert_eq!(pooled, expected);
        let group = |cells: &[f64]| cells.iter().step_by(2).sum::<f64>();
        let kept = group(&tables[0]) == group(&first);
        assert_eq!(kept, keeping == Keeping::PeopleOfEachGroup);
        assert_eq!(tables[0].iter().sum::<f64>(), first.iter().sum::<f64>());
    }
    // Two groups of one region: the third is spread as the first, the second is not.
    let three: Vec<f64> = (0..40)
        .flat_map(|at| {
            let place = (at * 7 % 40) as f64 / 40.0;
            [
                100.0 + 100.0 * place,
                300.0 - 250.0 * place,
                50.0 + 50.0 * place,
            ]
        })
        .map(f64::round)
        .collect();
    let three = counts_of(3, &three);
    let of = |group| Indices::new(&[asked("gini", Seen::AgainstOthers(group))], 3).unwrap();
    for (other, differs) in [(1, true), (2, false)] {
        let scheme = RelabelledGroups::new(&three, [0, other]).unwrap();
        let p = p_of(
            &scheme,
            [&of(0), &of(other)],
            [three.cells(), three.cells()],
        );
        if differs {
            assert!(p < 0.02, "{p}");
        }
        let mut tables = [Vec::new(), Vec::new()];
        scheme.draw(&mut Key::of(12, &[]).stream(0), &mut tables);
        let total = |cells: &[f64], group: usize| cells.iter().skip(group).step_by(3).sum::<f64>();
        for group in 0..3 {
            assert_eq!(total(&tables[0], group), total(three.cells(), group));
        }
    }
    assert_eq!(
        Paired::new(2, &even, &even[2..]).err(),
        Some(Refusal::NotPaired)
    );
    assert!(RelabelledGroups::new(&three, [1, 1]).is_err());
    assert!(RelabelledGroups::new(&three, [0, 3]).is_err());
    assert!(CounterfactualComposition::new(&three, &three).is_err());
    assert!(RelabelledAreas::new(&three, &counts(&even)).is_err());
}

fn counts_of(n_groups: usize, cells: &[f64]) -> Counts {
    Counts::new(n_groups, cells).unwrap()
}

#[test]
fn density_correction_takes_chance_away() {
    // An even city of small areas: D is high by chance alone, and corrected it is near nought.
    let even = Counts::new(2, &[20.0, 30.0].repeat(100)).unwrap();
    let by_lot = RandomAllocation::new(&even, Margins::Fixed).unwrap();
    let mut cells = Vec::new();
    by_lot.draw(&mut Key::of(13, &["density"]).stream(0), &mut cells);
    let table = TwoGroup::new(cells.chunks(2).map(|row| (row[0], row[1]))).unwrap();
    let corrected = bias::density_corrected_dissimilarity(&table);
    let plain = four(2).of(&cells)[0].unwrap();
    assert!(
        0.08 < plain && corrected < 0.8 * plain,
        "{plain} {corrected}"
    );
    // Gaps far beyond chance stay.
    let apart = TwoGroup::new([(900.0, 100.0), (100.0, 900.0)]).unwrap();
    assert!((bias::density_corrected_dissimilarity(&apart) - 0.8).abs() < 1e-9);
}

/// In how many of many cities, each drawn from one true city, the 95 % interval holds the true
/// value.
///
/// A run in full, of as many cities as `KLYFTA_COVERAGE` says, takes a minute for 2,000.
#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let in_full = std::env::var("KLYFTA_COVERAGE").ok();
    let n_cities: u64 = in_full.map_or(100, |n| n.parse().unwrap());
    let n_replicates = if n_cities == 100 { 100 } else { 400 };
    let indices = four(3);
    for people in [100.0, 300.0, 1500.0] {
        // Fifty areas between half and one and a half times that many people; three groups whose
        // shares change along two lines through the city.
        let truth: Vec<f64> = (0..50)
            .flat_map(|at| {
                let [x, y, size] = [37, 13, 29].map(|step| f64::from(at * step % 50) / 50.0);
                let weights = [0.2 * f64::exp(4.0 * x - 2.0), 0.5, 0.3 * f64::exp(y)];
                let total: f64 = weights.iter().sum();
                weights.map(|weight| people * (0.5 + size) * weight / total)
            })
            .collect();
        let true_values = indices.of(&truth);
        let city = Persons::weighted(&Counts::new(3, &truth).unwrap()).unwrap();
        let name = people.to_string();
        let methods = [Method::Normal, Method::Basic];
        let mut covered = [[0_u64; 2]; 4];
        for number in 0..n_cities {
            let mut cells = Vec::new();
            city.draw(
                &mut Key::of(14, &["city", &name]).stream(number),
                &mut cells,
            );
            cells.iter_mut().for_each(|count| *count = count.round());
            let counts = Counts::new(3, &cells).unwrap();
            let estimates = values(&indices, &counts);
            let simulation = Simulation {
                scheme: &Persons::new(&counts).unwrap(),
                indices: &indices,
                key: Key::of(15, &["replicates", &name, &number.to_string()]),
            };
            let replicates = simulation.run(0..n_replicates);
            for (index, covered) in covered.iter_mut().enumerate() {
                let truth = true_values[index].unwrap();
                for (covered, method) in covered.iter_mut().zip(methods) {
                    let sample = replicates.of(index);
                    let found = interval(estimates[index], &sample, 0.95, method).unwrap();
                    *covered += u64::from(found.low <= truth && truth <= found.high);
                }
            }
        }
        // Between 93 and 97 in a hundred, give or take chance; of 2,000 cities the least is 0.9295.
        let chance = 3.0 * f64::sqrt(0.95 * 0.05 / n_cities as f64);
        for (index, covered) in covered.iter().enumerate() {
            for (covered, method) in covered.iter().zip(methods) {
                let share = *covered as f64 / n_cities as f64;
                println!("{people} people, index {index}, {method:?}: {share}");
                let range = 0.93 - chance..=(0.97 + chance);
                assert!(
                    range.contains(&share),
                    "{people}, {index}, {method:?}: {share}"
                );
            }
        }
    }
}
