//! Corrections for small units against integrals, models with known answers, and simulated units.

use klyfta::indices::InvalidTable;
use klyfta::inference::Refusal;
use klyfta::inference::allocation::Margins;
use klyfta::inference::intervals::{Method, interval};
use klyfta::inference::permutation::TestAgainstChance;
use klyfta::inference::small_units::{
    BetaBinomial, Relation, Singles, SmallUnitIndex, SmallUnits, Weights, against_chance,
    beta_estimate, carrington_troske, nonparametric_bounds, resampled_beta_estimates,
    resampled_bounds, resampled_carrington_troske,
};
use klyfta::inference::streams::Key;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const INDICES: &[SmallUnitIndex] = &[
    SmallUnitIndex::Dissimilarity,
    SmallUnitIndex::InformationTheory,
    SmallUnitIndex::Atkinson { shape: 0.5 },
    SmallUnitIndex::Atkinson { shape: 0.2 },
    SmallUnitIndex::CorrelationRatio,
    SmallUnitIndex::Gini,
];

fn units(counts: &[(u64, u64)]) -> SmallUnits {
    SmallUnits::new(counts.iter().copied(), Singles::Dropped).unwrap()
}

fn key(seed: u64) -> Key {
    Key::of(seed, &["test"])
}

/// The index against lots.
fn lots(units: &SmallUnits, index: SmallUnitIndex, seed: u64, n: u64) -> TestAgainstChance {
    against_chance(units, &[index], Margins::Fixed, key(seed), n)[0].unwrap()
}

fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Units whose chances are 0.1 or 0.5, each as likely.
fn two_chances(n_units: usize, sizes: [u64; 2], random: &mut ChaCha8Rng) -> Vec<(u64, u64)> {
    let of_unit = |place: usize| {
        let size = sizes[place % 2];
        let chance = if unit(random) < 0.5 { 0.1 } else { 0.5 };
        let members = (0..size).filter(|_| unit(random) < chance).count() as u64;
        (members, size - members)
    };
    (0..n_units).map(of_unit).collect()
}

/// Units whose chances follow the beta distribution with parameters 2 and 3: the second smallest of
/// four even draws.
fn beta_chances(n_units: usize, size: u64, random: &mut ChaCha8Rng) -> Vec<(u64, u64)> {
    let of_unit = |_| {
        let mut four = [0; 4].map(|_| unit(random));
        four.sort_by(f64::total_cmp);
        let members = (0..size).filter(|_| unit(random) < four[1]).count() as u64;
        (members, size - members)
    };
    (0..n_units).map(of_unit).collect()
}

/// The index of chances with these weights, straight from its definition.
fn index_of_chances(index: SmallUnitIndex, chances: &[(f64, f64)]) -> f64 {
    let mean_of = |of: &dyn Fn(f64) -> f64| chances.iter().map(|&(p, w)| w * of(p)).sum::<f64>();
    let mean = mean_of(&|p| p);
    let entropy = |p: f64| {
        [p, 1.0 - p]
            .iter()
            .filter(|p| 0.0 < **p)
            .map(|p| -p * p.ln())
            .sum::<f64>()
    };
    match index {
        SmallUnitIndex::Dissimilarity => {
            mean_of(&|p| (p - mean).abs()) / (2.0 * mean * (1.0 - mean))
        }
        SmallUnitIndex::InformationTheory => 1.0 - mean_of(&entropy) / entropy(mean),
        SmallUnitIndex::Atkinson { shape } => {
            let shared =
                mean_of(&|p| (p / mean).powf(shape) * ((1.0 - p) / (1.0 - mean)).powf(1.0 - shape));
            1.0 - shared.powf(1.0 / (1.0 - shape))
        }
        SmallUnitIndex::CorrelationRatio => {
            mean_of(&|p| (p - mean) * (p - mean)) / (mean * (1.0 - mean))
        }
        SmallUnitIndex::Gini => {
            // Twice the integral of F (1 - F) is the mean difference.
            let (mut reached, mut area) = (0.0, 0.0);
            for pair in chances.windows(2) {
                reached += pair[0].1;
                area += reached * (1.0 - reached) * (pair[1].0 - pair[0].0);
            }
            area / (mean * (1.0 - mean))
        }
    }
}

#[test]
fn indices_of_beta_distributions_are_their_integrals() {
    for (a, b) in [
        (2.0_f64, 3.0_f64),
        (1.5, 9.0),
        (40.0, 10.0),
        (1.0, 1.0),
        (300.0, 500.0),
    ] {
        let n = 200_000;
        let density = |p: f64| (a - 1.0) * p.ln() + (b - 1.0) * (1.0 - p).ln();
        let peak = density(((a - 1.0) / (a + b - 2.0).max(1e-9)).clamp(1e-9, 1.0 - 1e-9));
        let points = (0..n).map(|place| (place as f64 + 0.5) / n as f64);
        let mut chances: Vec<(f64, f64)> = points.map(|p| (p, (density(p) - peak).exp())).collect();
        let total: f64 = chances.iter().map(|it| it.1).sum();
        chances.iter_mut().for_each(|it| it.1 /= total);
        let beta = BetaBinomial {
            mean: a / (a + b),
            dispersion: 1.0 / (a + b),
        };
        for &index in INDICES {
            let (found, expected) = (beta.index(index), index_of_chances(index, &chances));
            assert!(
                (found - expected).abs() < 2e-6,
                "{index:?} of {a} {b}: {found} {expected}"
            );
        }
    }
}

/// Of even chances D = 1/4 / (1/2), the variance is 1/12 and the mean difference 1/3; to the first
/// order in a small dispersion all indices are those of a normal distribution.
#[test]
fn indices_of_known_distributions() {
    let even = BetaBinomial {
        mean: 0.5,
        dispersion: 0.5,
    };
    for (index, expected) in [
        (SmallUnitIndex::Dissimilarity, 0.5),
        (SmallUnitIndex::CorrelationRatio, 1.0 / 3.0),
        (SmallUnitIndex::Gini, 2.0 / 3.0),
        (
            SmallUnitIndex::InformationTheory,
            1.0 - 0.5 / std::f64::consts::LN_2,
        ),
        (
            SmallUnitIndex::Atkinson { shape: 0.5 },
            1.0 - (std::f64::consts::PI / 4.0).powi(2),
        ),
    ] {
        assert!((even.index(index) - expected).abs() < 1e-14, "{index:?}");
    }
    let (mean, dispersion) = (0.2, 1e-9);
    let narrow = BetaBinomial { mean, dispersion };
    let deviation = f64::sqrt(dispersion / (mean * (1.0 - mean)));
    let pi = std::f64::consts::PI;
    let entropy = -mean * mean.ln() - (1.0 - mean) * (1.0 - mean).ln();
    for (index, expected, digits) in [
        (
            SmallUnitIndex::Dissimilarity,
            deviation / f64::sqrt(2.0 * pi),
            1e-8,
        ),
        (SmallUnitIndex::Gini, deviation / f64::sqrt(pi), 1e-8),
        (SmallUnitIndex::CorrelationRatio, dispersion, 1e-8),
        (
            SmallUnitIndex::InformationTheory,
            dispersion / (2.0 * entropy),
            1e-5,
        ),
        (
            SmallUnitIndex::Atkinson { shape: 0.3 },
            0.3 * dispersion / (2.0 * mean * (1.0 - mean)),
            1e-5,
        ),
    ] {
        let found = narrow.index(index);
        assert!(
            (found / expected - 1.0).abs() < digits,
            "{index:?}: {found} {expected}"
        );
    }
}

/// In units of two the model has as many parameters as shares have frequencies: with 3, 4 and 3
/// units the mean is 1/2, the mean square 3/10, and so the variance 1/20 of at most 1/4.
#[test]
fn units_of_two_are_fitted_exactly() {
    let mut counts = vec![(2, 0); 3];
    counts.extend([(1, 1); 4]);
    counts.extend([(0, 2); 3]);
    for relation in [Relation::Any, Relation::NoRelation] {
        let found = beta_estimate(
            &units(&counts),
            SmallUnitIndex::CorrelationRatio,
            relation,
            Weights::Units,
        );
        assert!((found.value - 0.2).abs() < 1e-12, "{found:?}");
        assert_eq!((found.n_fits, found.n_without_both_groups), (1, 0));
    }
    // Less apart than by lot: no segregation is likeliest.
    let counts = [(1, 1), (1, 1), (1, 1), (2, 0), (0, 2)];
    for &index in INDICES {
        let found = beta_estimate(&units(&counts), index, Relation::NoRelation, Weights::Units);
        assert_eq!(found.value, 0.0);
    }
    // Nobody meets the other group.
    for &index in INDICES {
        let counts = [(4, 0), (0, 5), (0, 3), (2, 0)];
        let found = beta_estimate(&units(&counts), index, Relation::NoRelation, Weights::Units);
        assert_eq!(found.value, 1.0);
    }
}

/// One half of 0.2 for ten units of two, and nothing from ten units of three without others.
#[test]
fn sizes_are_averaged_over_units_or_people() {
    let mut counts = vec![(2, 0); 3];
    counts.extend([(1, 1); 4]);
    counts.extend([(0, 2); 3]);
    counts.extend([(3, 0); 10]);
    let units = units(&counts);
    for (weights, expected) in [(Weights::Units, 0.1), (Weights::People, 0.08)] {
        let found = beta_estimate(
            &units,
            SmallUnitIndex::CorrelationRatio,
            Relation::Any,
            weights,
        );
        assert!((found.value - expected).abs() < 1e-12, "{found:?}");
        assert_eq!((found.n_fits, found.n_without_both_groups), (1, 1));
    }
}

/// No point of a fine grid is likelier than the fit.
#[test]
fn the_fit_is_the_likeliest() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut counts = two_chances(60, [5, 9], &mut random);
    counts.extend(beta_chances(40, 7, &mut random));
    // The fit itself is read off two indices.
    let fitted =
        |index| beta_estimate(&units(&counts), index, Relation::NoRelation, Weights::Units).value;
    let spread = fitted(SmallUnitIndex::CorrelationRatio);
    let likelihood = |mean: f64, dispersion: f64| {
        let of_unit = |&(members, others): &(u64, u64)| {
            let rising = |of: f64, n: u64| (0..n).map(|r| (of + r as f64).ln()).sum::<f64>();
            let both = 1.0 / dispersion;
            rising(mean * both, members) + rising((1.0 - mean) * both, others)
                - rising(both, members + others)
        };
        counts.iter().map(of_unit).sum::<f64>()
    };
    let mut best = (f64::NEG_INFINITY, 0.0, 0.0);
    for mean in 1..2000 {
        for share in 1..600 {
            let (mean, share) = (f64::from(mean) / 2000.0, f64::from(share) / 1000.0);
            // Far from the truth nothing is likely, and looking there takes time.
            if (mean - 0.33).abs() < 0.08 && (share - spread).abs() < 0.05 {
                let here = likelihood(mean, share / (1.0 - share));
                if best.0 < here {
                    best = (here, mean, share);
                }
            }
        }
    }
    assert!((best.2 - spread).abs() <= 1e-3, "{best:?} {spread}");
    let at_best = BetaBinomial {
        mean: best.1,
        dispersion: best.2 / (1.0 - best.2),
    };
    for &index in INDICES {
        assert!(
            (fitted(index) - at_best.index(index)).abs() < 2e-3,
            "{index:?}"
        );
    }
}

#[test]
fn simulated_beta_chances_are_found_again() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let counts = beta_chances(3000, 6, &mut random);
    let units = units(&counts);
    let truth = BetaBinomial {
        mean: 0.4,
        dispersion: 0.2,
    };
    for &index in INDICES {
        let found = beta_estimate(&units, index, Relation::Any, Weights::Units).value;
        let naive = lots(&units, index, 1, 20).observed;
        let truth = truth.index(index);
        assert!((found - truth).abs() < 0.02, "{index:?}: {found} {truth}");
        assert!(truth + 0.08 < naive, "{index:?}: {naive} {truth}");
    }
}

#[test]
fn intervals_of_simulated_units_hold_the_truth() {
    let truth = BetaBinomial {
        mean: 0.4,
        dispersion: 0.2,
    };
    let index = SmallUnitIndex::Dissimilarity;
    let held = (0..60).filter(|&replicate| {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        random.set_stream(replicate);
        let units = units(&beta_chances(300, 6, &mut random));
        let found =
            resampled_beta_estimates(&units, &[index], Relation::Any, Weights::Units, key(3), 100);
        let value = beta_estimate(&units, index, Relation::Any, Weights::Units).value;
        let found = interval(value, &found[0], 0.9, Method::Percentile).unwrap();
        assert!(found.low <= value && value <= found.high);
        (found.low..=found.high).contains(&truth.index(index))
    });
    // 54 of 60 on average, give or take 2.3.
    let held = held.count();
    assert!(47 <= held, "{held}");
}

/// Of two units of two with two members in all, four lots in six put one member in each and give
/// nought, and two give one.
#[test]
fn lots_of_four_people() {
    let apart = units(&[(2, 0), (0, 2)]);
    for &index in INDICES {
        let found = lots(&apart, index, 11, 20_000);
        assert_eq!(found.observed, 1.0);
        assert!(
            (found.expected - 1.0 / 3.0).abs() < 0.014,
            "{index:?}: {found:?}"
        );
        assert!((found.p_greater - 1.0 / 3.0).abs() < 0.014);
        assert!((found.standard_deviation - f64::sqrt(2.0) / 3.0).abs() < 0.01);
        assert_eq!(carrington_troske(&found).unwrap(), 1.0);
    }
    let even = units(&[(1, 1), (1, 1)]);
    let found = lots(&even, SmallUnitIndex::Dissimilarity, 11, 2000);
    assert_eq!(
        (
            found.observed,
            carrington_troske(&found).unwrap(),
            found.p_greater
        ),
        (0.0, -1.0, 1.0)
    );
}

/// Each member is a lot drawn without replacement, so a unit of k of N people has on average a mean
/// absolute gap from the share that can be added up exactly.
#[test]
fn the_mean_over_lots_is_the_hypergeometric_one() {
    let counts = [(3, 4), (0, 5), (2, 2), (6, 3), (1, 9)];
    let [people, members] = [35_u64, 12];
    let choose = |n: u64, k: u64| {
        if n < k {
            return 0.0;
        }
        (0..k)
            .map(|step| (n - step) as f64 / (step + 1) as f64)
            .product::<f64>()
    };
    let share = members as f64 / people as f64;
    let expected: f64 = counts
        .iter()
        .map(|&(a, b)| {
            let size: u64 = a + b;
            let gap = |x: u64| {
                let chance =
                    choose(members, x) * choose(people - members, size - x) / choose(people, size);
                chance * (x as f64 - size as f64 * share).abs()
            };
            (0..=size.min(members)).map(gap).sum::<f64>()
        })
        .sum::<f64>()
        / (2.0 * people as f64 * share * (1.0 - share));
    let index = SmallUnitIndex::Dissimilarity;
    let found = lots(&units(&counts), index, 5, 20_000);
    let error = found.standard_deviation / f64::sqrt(20_000.0);
    assert!(
        (found.expected - expected).abs() < 4.0 * error,
        "{} {expected}",
        found.expected
    );
    // The correlation ratio has (n - 1) / (N - 1) on average.
    let index = SmallUnitIndex::CorrelationRatio;
    let found = lots(&units(&counts), index, 5, 20_000);
    let error = found.standard_deviation / f64::sqrt(20_000.0);
    assert!((found.expected - 4.0 / 34.0).abs() < 4.0 * error);
}

#[test]
fn units_filled_by_lot_are_not_called_segregated() {
    let mut refused = 0;
    let n_tables = 200;
    for replicate in 0..n_tables {
        let mut random = ChaCha8Rng::seed_from_u64(10);
        random.set_stream(replicate);
        let counts: Vec<(u64, u64)> = (0..40)
            .map(|place| {
                let size = 4 + place % 5;
                let members = (0..size).filter(|_| unit(&mut random) < 0.3).count() as u64;
                (members, size - members)
            })
            .collect();
        let index = SmallUnitIndex::CorrelationRatio;
        let found = lots(&units(&counts), index, 2, 99);
        refused += u32::from(found.p_greater <= 0.1);
        assert!(
            carrington_troske(&found).unwrap().abs() < 1.0
                && found.effect_size.unwrap().abs() < 6.0
        );
    }
    // Twenty on average, give or take 4.2.
    assert!((8..=33).contains(&refused), "{refused}");
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let apart = units(&two_chances(100, [6, 8], &mut random));
    let found = lots(&apart, SmallUnitIndex::CorrelationRatio, 2, 99);
    assert_eq!(found.p_greater, 0.01);
}

/// As many units of this size with each number of members.
fn with_frequencies(frequencies: &[u64]) -> SmallUnits {
    let size = frequencies.len() as u64 - 1;
    let of_members = |(members, &n_units): (u64, &u64)| {
        std::iter::repeat_n((members, size - members), n_units as usize)
    };
    let counts = (0..).zip(frequencies).flat_map(of_members);
    SmallUnits::new(counts, Singles::Dropped).unwrap()
}

/// In units of two with mean 1/2 and variance 1/20, chances 1/2 give or take sqrt(1/20), or one in
/// five nought or one and the rest 1/2: the two are the ends of each index, since all are convex in
/// the squared distance to 1/2 or, for D, concave.
#[test]
fn bounds_of_units_of_two_by_hand() {
    let units = with_frequencies(&[3, 4, 3]);
    let gap = f64::sqrt(0.05);
    let (low, high) = (0.5 - gap, 0.5 + gap);
    let entropy = -low * low.ln() - high * high.ln();
    for (index, least, greatest) in [
        (SmallUnitIndex::Dissimilarity, 0.2, 2.0 * gap),
        (
            SmallUnitIndex::InformationTheory,
            1.0 - entropy / std::f64::consts::LN_2,
            0.2,
        ),
        (SmallUnitIndex::Atkinson { shape: 0.5 }, 0.2, 0.36),
        (SmallUnitIndex::CorrelationRatio, 0.2, 0.2),
    ] {
        let found = nonparametric_bounds(&units, index, Weights::Units).unwrap();
        assert!(
            (found.least - least).abs() < 1e-8,
            "{index:?}: {found:?} {least}"
        );
        assert!(
            (found.greatest - greatest).abs() < 1e-8,
            "{index:?}: {found:?} {greatest}"
        );
        assert_eq!((found.n_between, found.n_unique), (1, 0));
    }
    // Less apart than by lot: all chances are one half.
    let units = with_frequencies(&[1, 3, 1]);
    for &index in &INDICES[..5] {
        let found = nonparametric_bounds(&units, index, Weights::Units).unwrap();
        assert!(found.greatest < 1e-9, "{index:?}: {found:?}");
        assert_eq!((found.n_between, found.n_unique), (0, 1));
    }
    assert_eq!(
        nonparametric_bounds(&units, SmallUnitIndex::Gini, Weights::Units),
        None
    );
}

/// Frequencies of chances 0.1 and 0.5, each as likely. Units of three leave other chances possible,
/// of which none has a smaller information index (it is convex beyond every cubic); units of four
/// do not.
#[test]
fn bounds_of_two_chances() {
    let chances = [(0.1, 0.5), (0.5, 0.5)];
    let of_three = with_frequencies(&[427, 309, 201, 63]);
    let of_four = with_frequencies(&[7186, 5416, 4236, 2536, 626]);
    for &index in &INDICES[..5] {
        let truth = index_of_chances(index, &chances);
        let found = nonparametric_bounds(&of_three, index, Weights::People).unwrap();
        assert!(
            found.least <= truth + 1e-9 && truth <= found.greatest + 1e-9,
            "{index:?}"
        );
        match index {
            SmallUnitIndex::CorrelationRatio => {
                assert!((found.greatest - found.least).abs() < 1e-8);
            }
            _ => assert!(found.least + 0.01 < found.greatest, "{index:?}: {found:?}"),
        }
        if index == SmallUnitIndex::InformationTheory {
            assert!((found.least - truth).abs() < 1e-8, "{found:?} {truth}");
        }
        let found = nonparametric_bounds(&of_four, index, Weights::People).unwrap();
        for end in [found.least, found.greatest] {
            assert!((end - truth).abs() < 2e-4, "{index:?}: {found:?} {truth}");
        }
    }
}

/// More people in a unit tell more of its chance.
#[test]
fn bounds_of_larger_units_lie_within_those_of_smaller() {
    let chances = [(0.1, 1.0 / 3.0), (0.4, 1.0 / 3.0), (0.8, 1.0 / 3.0)];
    let units = [
        with_frequencies(&[953, 771, 699, 577]),
        with_frequencies(&[7873, 6628, 5478, 5668, 4353]),
    ];
    for &index in &INDICES[..4] {
        let truth = index_of_chances(index, &chances);
        let [three, four] =
            [0, 1].map(|it| nonparametric_bounds(&units[it], index, Weights::Units).unwrap());
        assert!(three.least + 1e-3 < four.least && four.greatest + 1e-3 < three.greatest);
        assert!(
            four.least <= truth && truth <= four.greatest,
            "{index:?}: {four:?} {truth}"
        );
    }
}

/// Units of twelve pin the chances down, up to what a sample of units tells.
#[test]
fn the_likeliest_chances_are_near_the_true_ones() {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    let units = units(&two_chances(3000, [12, 30], &mut random));
    for &index in &INDICES[..5] {
        let truth = index_of_chances(index, &[(0.1, 0.5), (0.5, 0.5)]);
        let found = nonparametric_bounds(&units, index, Weights::People).unwrap();
        assert_eq!(found.n_unique, 2);
        assert!(found.least - 0.02 <= truth && truth <= found.greatest + 0.02);
        assert!(
            (found.likeliest.unwrap() - truth).abs() < 0.03,
            "{index:?}: {found:?} {truth}"
        );
    }
}

#[test]
fn the_order_of_units_does_not_move_a_bit() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    let mut counts = two_chances(50, [4, 9], &mut random);
    let before = units(&counts);
    counts.reverse();
    let after = units(&counts);
    for &index in INDICES {
        let lots = [&before, &after].map(|it| lots(it, index, 7, 30));
        assert_eq!(lots[0], lots[1]);
        let intervals = [&before, &after].map(|it| {
            resampled_beta_estimates(it, &[index], Relation::Any, Weights::People, key(7), 40)
        });
        assert_eq!(intervals[0], intervals[1]);
    }
}

#[test]
fn what_is_no_set_of_units_is_refused() {
    let of = |counts: &[(u64, u64)], singles| {
        SmallUnits::new(counts.iter().copied(), singles).map(|units| units.n_units())
    };
    let counts = [(2, 1), (0, 1), (1, 0), (0, 0), (1, 4)];
    assert_eq!(of(&counts, Singles::Dropped), Ok(2));
    assert_eq!(of(&counts, Singles::Kept), Ok(4));
    assert_eq!(units(&counts).n_singles_dropped(), 2);
    assert_eq!(of(&[], Singles::Kept), Err(InvalidTable::NoInhabitants));
    assert_eq!(
        of(&[(0, 1), (1, 0)], Singles::Dropped),
        Err(InvalidTable::NoInhabitants)
    );
    assert_eq!(
        of(&[(3, 1), (1, 0)], Singles::Dropped),
        Err(InvalidTable::OneArea)
    );
    assert_eq!(
        of(&[(0, 3), (0, 4)], Singles::Kept),
        Err(InvalidTable::EmptyGroup)
    );
    assert_eq!(
        of(&[(3, 0), (4, 0)], Singles::Kept),
        Err(InvalidTable::EmptyOthers)
    );
    assert_eq!(
        of(&[(u64::MAX, 1), (4, 1)], Singles::Kept),
        Err(InvalidTable::TooLarge)
    );
    // Of these the half of all samples have one group only.
    let apart = units(&[(2, 0), (0, 3)]);
    let index = [SmallUnitIndex::Gini];
    let drawn =
        resampled_beta_estimates(&apart, &index, Relation::Any, Weights::Units, key(1), 100);
    assert_eq!(drawn[0].mean(), Err(Refusal::Undefined));
}

/// Draws units of these sizes whose chances follow the beta distribution with parameters 2 and 3.
fn beta_units(n_units: u64, sizes: &[u64], random: &mut ChaCha8Rng) -> SmallUnits {
    let counts: Vec<(u64, u64)> = (0..n_units)
        .flat_map(|at| beta_chances(1, sizes[(at % sizes.len() as u64) as usize], random))
        .collect();
    units(&counts)
}

/// A thousand units of up to fifty people: the bounds are ordered and hold what was put in, up to
/// what a sample of that many units of a size tells.
#[test]
fn bounds_of_larger_units_hold_the_truth() {
    let truth = BetaBinomial {
        mean: 0.4,
        dispersion: 0.2,
    };
    let mut random = ChaCha8Rng::seed_from_u64(21);
    for sizes in [&[2][..], &[5], &[10], &[20], &[35], &[50], &[5, 20, 50]] {
        let units = beta_units(1000, sizes, &mut random);
        for &index in &INDICES[..5] {
            let found = nonparametric_bounds(&units, index, Weights::People).unwrap();
            let truth = truth.index(index);
            assert!(
                found.least <= found.greatest,
                "{sizes:?} {index:?} {found:?}"
            );
            assert_eq!(found.n_between + found.n_unique, sizes.len());
            assert!(
                found.least - 0.05 < truth && truth < found.greatest + 0.05,
                "{sizes:?} {index:?}: {found:?} {truth}"
            );
        }
    }
}

/// What is put in again, through units of five and of twenty: the interval of the bounds holds it.
#[test]
fn intervals_of_bounds_hold_the_truth() {
    let truth = BetaBinomial {
        mean: 0.4,
        dispersion: 0.2,
    };
    for (size, n_units, n_tables) in [(2, 300, 40), (5, 300, 20), (20, 300, 6)] {
        let (mut held, mut rejected) = (0, 0);
        for table in 0..n_tables {
            let mut random = ChaCha8Rng::seed_from_u64(31);
            random.set_stream(table);
            let units = beta_units(n_units, &[size], &mut random);
            let index = SmallUnitIndex::Dissimilarity;
            let found = resampled_bounds(&units, &[index], Weights::People, key(5), 59);
            let bounds = found.bounds(0);
            assert_eq!(
                Some(bounds),
                nonparametric_bounds(&units, index, Weights::People)
            );
            let limits = found.interval(0, 0.9).unwrap();
            let truth = truth.index(index);
            assert!(limits.low <= bounds.least && bounds.greatest <= limits.high);
            // Were it from nought to one, it would hold everything.
            assert!(limits.high - limits.low < 0.6, "{limits:?}");
            held += u64::from(limits.low <= truth && truth <= limits.high);
            rejected += u64::from(found.p_model().unwrap() <= 0.05);
        }
        // Nine of ten and nineteen of twenty are promised; with few tables some may fall out.
        assert!(9 * n_tables <= 10 * held + n_tables / 2, "{size}: {held}");
        assert!(rejected <= n_tables / 10 + 1, "{size}: {rejected}");
    }
}

/// Units whose members keep together against any chance of the unit's own: of five people there are
/// always two or three members.
#[test]
fn members_drawn_by_no_chance_are_told() {
    let counts: Vec<(u64, u64)> = (0..60).map(|at| (2 + at % 2, 3 - at % 2)).collect();
    let units = units(&counts);
    let index = SmallUnitIndex::CorrelationRatio;
    let found = resampled_bounds(&units, &[index], Weights::People, key(5), 99);
    assert_eq!(found.p_model(), Ok(0.01));
    let by_chance = against_chance(&units, &[index], Margins::AreasFixed, key(5), 99);
    assert_eq!(by_chance[0].unwrap().p_greater, 1.0);
}

/// Corrected indices and their intervals, for units whose chances are known.
#[test]
fn intervals_of_the_linear_correction_hold_what_many_units_have() {
    let index = SmallUnitIndex::CorrelationRatio;
    let mut random = ChaCha8Rng::seed_from_u64(41);
    let many = beta_units(200_000, &[6], &mut random);
    let expected = carrington_troske(&lots(&many, index, 1, 20)).unwrap();
    // The correlation ratio less what a lot gives is that of the chances.
    assert!((expected - 1.0 / 6.0).abs() < 0.005, "{expected}");
    let mut moved = 0.0;
    let held = (0..40).filter(|&table| {
        let mut random = ChaCha8Rng::seed_from_u64(42);
        random.set_stream(table);
        let units = beta_units(200, &[6], &mut random);
        let value = carrington_troske(&lots(&units, index, 1, 60)).unwrap();
        let found = resampled_carrington_troske(&units, &[index], key(2), 99, 60).unwrap();
        moved += (found[0].mean().unwrap() - value) / 40.0;
        let found = interval(value, &found[0], 0.9, Method::Percentile).unwrap();
        assert!(found.low < value && value < found.high);
        (found.low..=found.high).contains(&expected)
    });
    // 36 of 40 on average, give or take 1.9.
    let held = held.count();
    assert!(30 <= held, "{held}");
    // Samples of units are corrected as the units are.
    assert!(moved.abs() < 0.005, "{moved}");
}

/// Everybody's equal chance: one p value in ten is at most a tenth.
#[test]
fn the_binomial_test_keeps_its_size() {
    let mut refused = 0;
    for table in 0..200 {
        let mut random = ChaCha8Rng::seed_from_u64(51);
        random.set_stream(table);
        let counts: Vec<(u64, u64)> = (0..30)
            .map(|place| {
                let size = 3 + place % 4;
                let members = (0..size).filter(|_| unit(&mut random) < 0.3).count() as u64;
                (members, size - members)
            })
            .collect();
        let index = [SmallUnitIndex::InformationTheory];
        let found = against_chance(&units(&counts), &index, Margins::AreasFixed, key(4), 99);
        refused += u32::from(found[0].unwrap().p_greater <= 0.1);
    }
    // Twenty on average, give or take 4.2.
    assert!((8..=33).contains(&refused), "{refused}");
}
