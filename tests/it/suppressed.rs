//! Bounds over suppressed cells against every fill, and the noise of the cell key method against
//! its definition.

use klyfta::indices::{InvalidTable, MultiGroup, TwoGroup, find};
use klyfta::inference::cell_key::{NoPerturbation, NoiseInterval, Perturbation, Protection};
use klyfta::inference::streams::Key;
use klyfta::inference::suppressed::{
    BoundedIndex, Bounds, NoBounds, Others, Span, SuppressedArea, bounds, bounds_by_enumeration,
};
use klyfta::inference::{Asked, Counts, Indices, Refusal, Scheme, Seen, Simulation};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const INDICES: &[BoundedIndex] = &[
    BoundedIndex::Dissimilarity,
    BoundedIndex::Gini,
    BoundedIndex::Atkinson { shape: 0.3 },
    BoundedIndex::SquareRoot,
    BoundedIndex::InformationTheory,
    BoundedIndex::MutualInformation,
    BoundedIndex::Isolation,
    BoundedIndex::Interaction,
    BoundedIndex::CorrelationRatio,
];

fn value(index: BoundedIndex, cells: &[f64]) -> Result<f64, InvalidTable> {
    let table = TwoGroup::new(cells.chunks_exact(2).map(|area| (area[0], area[1])))?;
    let parameter = match index {
        BoundedIndex::Atkinson { shape } => Some(shape),
        _ => None,
    };
    match find(index.id()).unwrap().formula {
        klyfta::indices::Formula::TwoGroup(formula) => formula.of(&table, parameter),
        _ => unreachable!(),
    }
}

fn span(least: u64, greatest: u64) -> Span {
    Span { least, greatest }
}

fn below(random: &mut ChaCha8Rng, number: u64) -> u64 {
    random.next_u64() % number
}

/// Kinds of suppression: the group's cells, the others', the group's where the inhabitants of the
/// area are published, and a mixture.
fn areas(kind: u64, n_open: usize, width: u64, random: &mut ChaCha8Rng) -> Vec<SuppressedArea> {
    let open = |random: &mut ChaCha8Rng| {
        let least = below(random, 3);
        span(least, least + width)
    };
    let mut areas: Vec<SuppressedArea> = (0..n_open)
        .map(|area| {
            let kind = if kind == 3 { area as u64 % 3 } else { kind };
            let known = below(random, 40);
            match kind {
                0 => SuppressedArea {
                    group: open(random),
                    others: Others::Count(Span::known(known + 1)),
                },
                1 => SuppressedArea {
                    group: Span::known(known + 1),
                    others: Others::Count(open(random)),
                },
                _ => SuppressedArea {
                    group: open(random),
                    others: Others::Remainder {
                        inhabitants: 4 + known,
                    },
                },
            }
        })
        .collect();
    areas.extend((0..3).map(|_| SuppressedArea {
        group: Span::known(below(random, 12)),
        others: Others::Count(Span::known(1 + below(random, 60))),
    }));
    areas
}

/// Every fill, visited by a loop of this test's own.
fn by_brute_force(
    index: BoundedIndex,
    areas: &[SuppressedArea],
    total: Option<Span>,
) -> Option<[f64; 2]> {
    fn fill(rest: &[SuppressedArea], so_far: &mut Vec<f64>, visit: &mut dyn FnMut(&[f64])) {
        let Some((area, rest)) = rest.split_first() else {
            return visit(so_far);
        };
        for group in area.group.least..=area.group.greatest {
            let others = match area.others {
                Others::Count(others) => others.least..=others.greatest,
                Others::Remainder { inhabitants } if group <= inhabitants => {
                    inhabitants - group..=inhabitants - group
                }
                Others::Remainder { .. } => continue,
            };
            for others in others {
                so_far.extend([group as f64, others as f64]);
                fill(rest, so_far, visit);
                so_far.truncate(so_far.len() - 2);
            }
        }
    }
    let mut ends: Option<[f64; 2]> = None;
    fill(areas, &mut Vec::new(), &mut |cells| {
        let group: f64 = cells.iter().step_by(2).sum();
        if total.is_some_and(|it| group < it.least as f64 || (it.greatest as f64) < group) {
            return;
        }
        if let Ok(value) = value(index, cells) {
            let [least, greatest] = ends.unwrap_or([value, value]);
            ends = Some([least.min(value), greatest.max(value)]);
        }
    });
    ends
}

fn assert_attained(index: BoundedIndex, found: &Bounds) {
    for bound in [&found.least, &found.greatest] {
        let cells: Vec<f64> = match &bound.attained_by {
            Some(fill) => fill.iter().map(|count| *count as f64).collect(),
            None => continue,
        };
        assert_eq!(value(index, &cells), Ok(bound.value), "{index:?}");
    }
}

#[test]
fn few_fills_are_all_visited() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for &index in INDICES {
        for kind in 0..4 {
            let areas = areas(kind, 4, 4, &mut random);
            for total in [None, Some(span(12, 25))] {
                let expected = by_brute_force(index, &areas, total);
                let found = bounds(index, &areas, total);
                let found = found.as_ref().map(|it| [it.least.value, it.greatest.value]);
                assert_eq!(found.ok(), expected, "{index:?} {areas:?}");
            }
        }
    }
}

/// With ten open cells of four counts there are a million fills, too many to visit for the library
/// but not for this test.
#[test]
fn the_search_finds_the_ends_of_a_million_fills() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    for kind in 0..4 {
        let areas = areas(kind, 9, 3, &mut random);
        let least: u64 = areas.iter().map(|area| area.group.least).sum();
        let total = (kind == 2).then_some(span(least + 12, least + 16));
        for &index in INDICES {
            let [least, greatest] = by_brute_force(index, &areas, total).unwrap();
            let found = bounds(index, &areas, total).unwrap();
            if index == BoundedIndex::Gini {
                assert!(found.least.value <= least && greatest <= found.greatest.value);
                assert_eq!(found.least.attained_by, None);
                continue;
            }
            assert_attained(index, &found);
            assert!(found.least.attained_by.is_some());
            for (found, expected) in [(&found.least, least), (&found.greatest, greatest)] {
                assert!(
                    (found.value - expected).abs() <= 1e-13,
                    "{index:?} kind {kind}: {} found, {expected} by brute force",
                    found.value
                );
            }
        }
    }
}

/// The group's count in 60 areas of 1,200, suppressed where it is 1 to 4: a trial in which filling
/// with nought moved D from 0.23 to 0.31.
#[test]
fn bounds_of_a_rare_group_hold_the_truth_where_noughts_do_not() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let truth: Vec<(u64, u64)> = (0..60)
        .map(|_| {
            let size = 700 + below(&mut random, 1000);
            let mut group = 0;
            for _ in 0..size {
                group += u64::from(below(&mut random, 1000) < 5);
            }
            (group, size)
        })
        .collect();
    let hide = |count: u64| match count {
        1..=4 => span(1, 4),
        _ => Span::known(count),
    };
    let areas: Vec<SuppressedArea> = truth
        .iter()
        .map(|&(group, inhabitants)| SuppressedArea {
            group: hide(group),
            others: Others::Remainder { inhabitants },
        })
        .collect();
    let of = |count: fn(u64) -> u64| -> Vec<f64> {
        let cells = truth.iter().flat_map(|&(group, size)| {
            let group = count(group);
            [group as f64, (size - group) as f64]
        });
        cells.collect()
    };
    let (cells, with_noughts) = (
        of(|count| count),
        of(|count| if count < 5 { 0 } else { count }),
    );
    let total = truth.iter().map(|area| area.0).sum();
    for &index in INDICES {
        let [wide, narrow] =
            [None, Some(Span::known(total))].map(|total| bounds(index, &areas, total).unwrap());
        let truth = value(index, &cells).unwrap();
        for found in [&wide, &narrow] {
            assert_attained(index, found);
            assert!(
                found.least.value <= truth && truth <= found.greatest.value,
                "{index:?}"
            );
        }
        assert!(wide.least.value <= narrow.least.value);
        assert!(narrow.greatest.value <= wide.greatest.value);
        if index == BoundedIndex::Dissimilarity {
            assert!(wide.greatest.value < value(index, &with_noughts).unwrap());
            assert!(wide.greatest.attained_by.is_some());
        }
    }
}

/// Information indices may be greatest strictly between least and greatest: one more person in one
/// cell raises them until the cell outweighs the rest.
#[test]
fn ends_of_cells_are_not_enough() {
    let areas = [
        SuppressedArea {
            group: span(10, 100_000),
            others: Others::Count(Span::known(10)),
        },
        SuppressedArea {
            group: Span::known(10),
            others: Others::Count(Span::known(10)),
        },
    ];
    // Enough for the search to be used: more than can be visited.
    let found = bounds(BoundedIndex::MutualInformation, &areas, None);
    assert_eq!(found, Err(NoBounds::TooManyFills));
    let areas = [
        SuppressedArea {
            group: span(10, 2_000),
            others: Others::Count(Span::known(10)),
        },
        areas[1],
    ];
    let found = bounds(BoundedIndex::MutualInformation, &areas, None).unwrap();
    let most = found.greatest.attained_by.unwrap()[0];
    assert!(10 < most && most < 2_000, "{most}");
}

#[test]
fn the_order_of_areas_does_not_move_a_bit() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for kind in 0..4 {
        for n_open in [3, 10] {
            let mut areas = areas(kind, n_open, 3, &mut random);
            let before = bounds(BoundedIndex::InformationTheory, &areas, None).unwrap();
            areas.reverse();
            let after = bounds(BoundedIndex::InformationTheory, &areas, None).unwrap();
            for (before, after) in [
                (before.least, after.least),
                (before.greatest, after.greatest),
            ] {
                assert_eq!(before.value.to_bits(), after.value.to_bits());
                let turned = after.attained_by.unwrap();
                let turned: Vec<u64> = turned.chunks(2).rev().flatten().copied().collect();
                let sorted = |mut fill: Vec<u64>| {
                    fill.sort_unstable();
                    fill
                };
                assert_eq!(sorted(before.attained_by.unwrap()), sorted(turned));
            }
        }
    }
}

#[test]
fn several_groups_are_bounded_while_fills_are_few() {
    let index = |cells: &[f64]| {
        let klyfta::indices::Formula::MultiGroup(formula) =
            find("multigroup_information_theory").unwrap().formula
        else {
            unreachable!()
        };
        formula.of(&MultiGroup::new(3, cells)?, None)
    };
    let mut cells = vec![Span::known(20); 9];
    cells[0] = span(1, 4);
    cells[4] = span(0, 3);
    let found = bounds_by_enumeration(&cells, index).unwrap();
    let mut values = Vec::new();
    for first in 1..=4 {
        for second in 0..=3 {
            let mut counts = vec![20.0; 9];
            (counts[0], counts[4]) = (f64::from(first), f64::from(second));
            values.push(index(&counts).unwrap());
        }
    }
    values.sort_by(f64::total_cmp);
    assert_eq!(
        [found.least.value, found.greatest.value],
        [values[0], values[15]]
    );
    let many = vec![span(1, 4); 9];
    assert_eq!(
        bounds_by_enumeration(&many, index),
        Err(NoBounds::TooManyFills)
    );
}

#[test]
fn bad_bounds_are_refused_and_undefined_fills_told() {
    let area = |group, inhabitants| SuppressedArea {
        group,
        others: Others::Remainder { inhabitants },
    };
    let index = BoundedIndex::Dissimilarity;
    let of = |areas: &[SuppressedArea]| bounds(index, areas, None);
    assert_eq!(
        of(&[area(span(1, 4), 9), area(span(4, 1), 9)]),
        Err(NoBounds::Impossible(1))
    );
    assert_eq!(
        of(&[area(span(3, 4), 2), area(span(1, 4), 9)]),
        Err(NoBounds::Impossible(0))
    );
    assert_eq!(
        of(&[area(Span::known(0), 9), area(Span::known(0), 9)]),
        Err(NoBounds::Table(InvalidTable::EmptyGroup))
    );
    assert_eq!(
        of(&[area(Span::known(1), 1 << 53), area(Span::known(1), 9)]),
        Err(NoBounds::TooLarge)
    );
    assert_eq!(
        bounds(
            index,
            &[area(span(1, 4), 9), area(span(1, 4), 9)],
            Some(span(9, 9))
        ),
        Err(NoBounds::Total)
    );
    // A group that may be missing altogether has no index then.
    let found = of(&[area(span(0, 4), 9), area(span(0, 4), 9)]).unwrap();
    assert!(found.has_undefined);
    // Of 108 people, four members in one area have five of the 104 others beside them.
    let many: Vec<SuppressedArea> = (0..12).map(|_| area(span(0, 4), 9)).collect();
    let found = of(&many).unwrap();
    assert!(found.has_undefined);
    assert_eq!(
        (found.least.value, found.greatest.value),
        (0.0, 1.0 - 5.0 / 104.0)
    );
}

fn moments(noise: &[(i32, f64)]) -> [f64; 3] {
    [0, 1, 2].map(|power| {
        noise
            .iter()
            .map(|(step, probability)| f64::from(*step).powi(power) * probability)
            .sum()
    })
}

#[test]
fn the_noise_has_the_moments_asked_for_and_no_more_structure() {
    for (largest, variance, threshold) in [
        (5, 1.05, 0),
        (3, 0.5, 0),
        (5, 3.0, 2),
        (8, 4.0, 0),
        (2, 1.0, 0),
        (10, 9.5, 0),
    ] {
        let perturbation = Perturbation::new(largest, variance, threshold).unwrap();
        for count in 1..30 {
            let noise = perturbation.noise(count);
            let [mass, mean, second] = moments(&noise);
            assert!(
                (mass - 1.0).abs() < 1e-12 && mean.abs() < 1e-10,
                "{count}: {mass} {mean}"
            );
            assert!(
                (second - variance).abs() < 1e-10 * variance.max(1.0),
                "{second}"
            );
            for (step, probability) in &noise {
                let published = count as i64 + i64::from(*step);
                assert!(published == 0 || i64::from(threshold) < published);
                assert!(step.unsigned_abs() <= largest && 0.0 < *probability);
            }
            // The logarithms of a noise of greatest entropy are a parabola: third differences over
            // neighbouring steps are nought.
            for four in noise.windows(4).filter(|four| four[3].0 - four[0].0 == 3) {
                let [a, b, c, d] = [0, 1, 2, 3].map(|place: usize| four[place].1.ln());
                assert!((d - 3.0 * c + 3.0 * b - a).abs() < 1e-7, "{count}");
            }
            if u64::from(largest + threshold) < count {
                let turned: Vec<f64> = noise.iter().rev().map(|it| it.1).collect();
                for ((_, probability), turned) in noise.iter().zip(turned) {
                    assert!((probability - turned).abs() < 1e-9);
                }
            }
        }
        assert_eq!(perturbation.noise(0), [(0, 1.0)]);
    }
}

/// By hand: on -1, 0 and 1 the variance alone gives one quarter, one half, one quarter; and a count
/// of one with steps -1 to 2, mean nought and variance 1 leaves `(p, q, r, s)` with `p = r + 2 s`
/// and `p + r + 4 s = 1`, so `r = 1/2 - 3 s`, `p = 1/2 - s`, `q = 3 s`, most random at
/// `ln q^3 p^-1 r^-3 s = 0`, that is `27 s^4 = (1/2 - s) (1/2 - 3 s)^3`.
#[test]
fn small_noises_by_hand() {
    let noise = Perturbation::new(1, 0.5, 0).unwrap().noise(7);
    for ((step, found), expected) in noise.iter().zip([(-1, 0.25), (0, 0.5), (1, 0.25)]) {
        assert!(*step == expected.0 && (found - expected.1).abs() < 1e-12);
    }
    let noise = Perturbation::new(2, 1.0, 0).unwrap().noise(1);
    let s = noise[3].1;
    let [left, right] = [27.0 * s.powi(4), (0.5 - s) * (0.5 - 3.0 * s).powi(3)];
    assert!((left / right - 1.0).abs() < 1e-8, "{left} {right}");
    assert!((noise[0].1 - (0.5 - s)).abs() < 1e-12);
}

#[test]
fn impossible_noises_are_refused() {
    assert_eq!(
        Perturbation::new(0, 1.0, 0),
        Err(NoPerturbation::Largest(0))
    );
    assert_eq!(
        Perturbation::new(51, 1.0, 0),
        Err(NoPerturbation::Largest(51))
    );
    assert_eq!(
        Perturbation::new(5, 0.0, 0),
        Err(NoPerturbation::Variance(0.0))
    );
    assert!(matches!(
        Perturbation::new(5, f64::NAN, 0),
        Err(NoPerturbation::Variance(_))
    ));
    // A count of one can fall by one only, so its variance is below the largest noise.
    let refused = NoPerturbation::Count {
        count: 1,
        least: 0.0,
        most: 3.0,
    };
    assert_eq!(Perturbation::new(3, 3.0, 0), Err(refused));
    // Counts of one and two may not stay: the least they can move is -1 and +2, or -2 and +1.
    let refused = NoPerturbation::Count {
        count: 1,
        least: 2.0,
        most: 5.0,
    };
    assert_eq!(Perturbation::new(5, 1.0, 2), Err(refused));
}

fn noise_interval(
    cells: &[f64],
    index: &str,
    perturbation: &Perturbation,
    seed: u64,
    n_replicates: u64,
    level: f64,
) -> Result<NoiseInterval, Refusal> {
    let counts = Counts::new(2, cells)?;
    let asked = Asked {
        definition: find(index).unwrap(),
        parameter: None,
        of: Seen::AgainstOthers(0),
    };
    let indices = &Indices::new(&[asked], 2)?;
    let scheme = &Protection::new(&counts, perturbation)?;
    let key = Key::of(seed, &["noise"]);
    let replicates = Simulation {
        scheme,
        indices,
        key,
    }
    .run(0..n_replicates);
    NoiseInterval::of(indices.of(counts.cells())[0]?, &replicates.of(0), level)
}

#[test]
fn draws_follow_the_noise() {
    let perturbation = Perturbation::new(5, 1.05, 0).unwrap();
    let counts = Counts::new(2, &[2.0, 2.0, 2.0, 0.0, 2.0, 2.0]).unwrap();
    let scheme = Protection::new(&counts, &perturbation).unwrap();
    let key = Key::of(99, &["draws"]);
    let n_draws = 8_000;
    let mut seen = [0_u32; 11];
    let mut cells = Vec::new();
    for replicate in 0..n_draws {
        scheme.draw(&mut key.stream(replicate), &mut cells);
        let mut noughts = 0;
        for (drawn, count) in cells.iter().zip(counts.cells()) {
            match *count {
                0.0 => noughts += u32::from(*drawn == 0.0),
                count => seen[(drawn - count + 5.0) as usize] += 1,
            }
        }
        assert_eq!(noughts, 1);
    }
    let n_draws = 5.0 * n_draws as f64;
    for (step, probability) in perturbation.noise(2) {
        let share = f64::from(seen[(step + 5) as usize]) / n_draws;
        let error = f64::sqrt(probability * (1.0 - probability) / n_draws);
        assert!(
            (share - probability).abs() < 4.5 * error + 1e-9,
            "{step}: {share} {probability}"
        );
    }
    let mut again = Vec::new();
    scheme.draw(&mut key.stream(n_draws as u64 / 5 - 1), &mut again);
    assert_eq!(again, cells);
}

/// Protects tables of known counts and sees whether the interval, made from the protected counts
/// only, holds the index of the known ones.
#[test]
fn the_noise_interval_holds_the_index_of_the_true_counts() {
    let perturbation = Perturbation::new(5, 2.0, 0).unwrap();
    let of = |index: &str, cells: &[f64]| {
        let table = TwoGroup::new(cells.chunks_exact(2).map(|area| (area[0], area[1]))).unwrap();
        match find(index).unwrap().formula {
            klyfta::indices::Formula::TwoGroup(formula) => formula.of(&table, None).unwrap(),
            _ => unreachable!(),
        }
    };
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let (mut held, mut biased, n_tables) = ([0, 0], 0.0, 100);
    for table in 0..n_tables {
        let cells: Vec<f64> = (0..40)
            .flat_map(|_| [5 + below(&mut random, 60), 400 + below(&mut random, 1000)])
            .map(|count| count as f64)
            .collect();
        let counts = Counts::new(2, &cells).unwrap();
        let mut published = Vec::new();
        Protection::new(&counts, &perturbation).unwrap().draw(
            &mut Key::of(77, &["publisher"]).stream(table),
            &mut published,
        );
        for (place, index) in ["dissimilarity", "isolation"].into_iter().enumerate() {
            let found = noise_interval(&published, index, &perturbation, 5, 200, 0.9).unwrap();
            let truth = of(index, &cells);
            held[place] += u32::from(found.lower <= truth && truth <= found.upper);
            // Areas are summed in the order of their shares, whatever the input's.
            assert_eq!(found.value, of(index, &published));
            if place == 0 {
                biased += found.bias;
            }
        }
    }
    // Ninety of a hundred, give or take three standard errors.
    assert!(held.iter().all(|held| (80..=99).contains(held)), "{held:?}");
    assert!(0.0 < biased, "noise looks like segregation");
}

/// Of a group of a few in each area noise makes much of the segregation, and the interval lies
/// below the value as published.
#[test]
fn the_noise_interval_is_turned_around_the_value() {
    let perturbation = Perturbation::new(5, 2.0, 0).unwrap();
    let cells: Vec<f64> = (0..200)
        .map(|cell| match cell % 2 {
            0 => 6.0 + f64::from(cell % 3),
            _ => 1000.0,
        })
        .collect();
    let found = noise_interval(&cells, "correlation_ratio", &perturbation, 4, 400, 0.9).unwrap();
    assert!(3.0 * found.standard_error < found.bias, "{found:?}");
    assert!(found.lower < found.corrected() && found.corrected() < found.upper);
    assert!(
        found.upper < found.value - found.standard_error,
        "{found:?}"
    );
}

#[test]
fn what_is_no_protected_table_has_no_noise_interval() {
    let perturbation = Perturbation::new(5, 1.0, 0).unwrap();
    let of = |cells: &[f64], level| {
        noise_interval(cells, "dissimilarity", &perturbation, 1, 100, level).map(|_| ())
    };
    assert_eq!(
        of(&[1.5, 2.0, 3.0, 4.0], 0.95),
        Err(Refusal::FractionalCounts)
    );
    assert_eq!(
        of(&[-1.0, 2.0, 3.0, 4.0], 0.95),
        Err(Refusal::Table(InvalidTable::Negative))
    );
    assert_eq!(of(&[10.0, 2.0, 3.0, 4.0], 1.0), Err(Refusal::Level));
    assert_eq!(
        of(&[10.0, 2.0, 3.0, 4.0], 0.999),
        Err(Refusal::TooFewReplicates { needed: 1999 })
    );
    assert_eq!(
        of(&[0.0, 2.0, 0.0, 4.0], 0.95),
        Err(Refusal::Table(InvalidTable::OneGroup))
    );
    // One member of the group, whom noise often takes away.
    assert_eq!(of(&[1.0, 200.0, 0.0, 400.0], 0.95), Err(Refusal::Undefined));
}
