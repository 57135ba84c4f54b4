//! Synthetic data for follow-up: repeatable, and with the truth in them that they claim.

use std::collections::{BTreeMap, BTreeSet};

use klyfta::follow_up::efforts::reading::{Texts, programme, register};
use klyfta::follow_up::efforts::sums::{Destination, by_register, overlaps, parts, totals};
use klyfta::follow_up::efforts::{Area, Areas, Checked, Granted, Known, Paid, Repaid, Used, check};
use klyfta::sample::follow_up::{Assignment, Cell, FollowUp, FollowUpSample, Variant};
use sha2::{Digest, Sha256};

const SEEDS: std::ops::Range<u64> = 0..200;

fn make(variant: Variant, seed: u64) -> FollowUp {
    FollowUpSample::of(variant).generate(seed).unwrap()
}

/// The mean over years of the mean employment of some areas.
fn mean(sample: &FollowUp, areas: &[usize], years: impl IntoIterator<Item = i32>) -> f64 {
    let years: Vec<i32> = years.into_iter().collect();
    let cells = areas
        .iter()
        .flat_map(|&area| years.iter().map(move |&year| (area, year)));
    let sum: f64 = cells
        .map(|(area, year)| sample.cell(area, year).employment())
        .sum();
    sum / (areas.len() * years.len()) as f64
}

fn areas_funded_in(sample: &FollowUp, wave: Option<i32>) -> Vec<usize> {
    let places = 0..sample.areas.len();
    places
        .filter(|&it| sample.areas[it].first_funded == wave)
        .collect()
}

/// The change of the funded less that of the never funded, a mean over the waves; from which years
/// to which is said in years since the first funded one.
fn difference_in_differences(sample: &FollowUp, before: [i32; 2], after: [i32; 2]) -> f64 {
    let waves = &sample.parameters.waves;
    let never = areas_funded_in(sample, None);
    let of_wave = |&wave: &i32| {
        let funded = areas_funded_in(sample, Some(wave));
        let change = |areas: &[usize]| {
            let years = |[from, to]: [i32; 2]| wave + from..=wave + to;
            mean(sample, areas, years(after)) - mean(sample, areas, years(before))
        };
        change(&funded) - change(&never)
    };
    waves.iter().map(of_wave).sum::<f64>() / waves.len() as f64
}

/// Mean and standard error over all seeds.
fn over_seeds(of: impl Fn(u64) -> f64) -> (f64, f64) {
    let found: Vec<f64> = SEEDS.map(of).collect();
    let n = found.len() as f64;
    let mean = found.iter().sum::<f64>() / n;
    let variance = found
        .iter()
        .map(|it| (it - mean) * (it - mean))
        .sum::<f64>()
        / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[test]
fn a_planted_effect_is_there_and_no_effect_is_not() {
    for (variant, effect) in [(Variant::Planted, 0.03), (Variant::NoEffect, 0.0)] {
        let estimate = |seed| difference_in_differences(&make(variant, seed), [-4, -1], [0, 3]);
        let (mean, error) = over_seeds(estimate);
        assert!(
            (mean - effect).abs() < 4.0 * error,
            "{variant:?}: {mean} ({error})"
        );
        assert!(
            error < 0.0005,
            "{variant:?}: so precise that the effect is told: {error}"
        );
    }
}

#[test]
fn without_the_effect_the_sample_is_the_same_draw_for_draw() {
    let sizes = FollowUpSample {
        years_to_full_effect: 3,
        ..FollowUpSample::of(Variant::Planted)
    };
    let without = FollowUpSample {
        variant: Variant::NoEffect,
        ..sizes.clone()
    };
    let (planted, none) = (sizes.generate(5).unwrap(), without.generate(5).unwrap());
    for (place, area) in planted.areas.iter().enumerate() {
        assert_eq!(area.first_funded, none.areas[place].first_funded);
        for &year in &planted.years {
            let (with, without) = (planted.cell(place, year), none.cell(place, year));
            let effect = sizes.true_effect(area.first_funded, year);
            // A third in the first year of funding, and whole from the third on.
            let since = area.first_funded.map_or(-1, |first| year - first);
            let expected = [0.0, 0.01, 0.02, 0.03][(since + 1).clamp(0, 3) as usize];
            assert!((effect - expected).abs() < 1e-15);
            // Counts are whole persons, so shares are exact to half a person on either side.
            let person = 1.0 / f64::from(with.aged_20_to_64);
            assert!((with.employment() - without.employment() - effect).abs() <= 1.001 * person);
            let index = without.socioeconomic_index() - with.socioeconomic_index();
            let person = 100.0 / f64::from(with.aged_25_to_64);
            assert!(
                (index - 100.0 * effect / 3.0).abs() <= 1.001 * person,
                "{index} {effect}"
            );
            assert_eq!(with.population, without.population);
        }
    }
}

#[test]
fn a_bad_year_makes_the_gap_close_by_itself() {
    let gap = |sample: &FollowUp, from: i32, to: i32| {
        let waves = &sample.parameters.waves;
        let never = areas_funded_in(sample, None);
        let of_wave = |&wave: &i32| {
            let years = || wave + from..=wave + to;
            mean(sample, &never, years())
                - mean(sample, &areas_funded_in(sample, Some(wave)), years())
        };
        waves.iter().map(of_wave).sum::<f64>() / waves.len() as f64
    };
    let closed = |seed| {
        let sample = make(Variant::BadYear, seed);
        1.0 - gap(&sample, 1, 3) / gap(&sample, -1, -1)
    };
    let (closed, error) = over_seeds(closed);
    // Of real counties without any programme the worst tenth closed 24 per cent in a year, by
    // having been chosen alone (follow-up-methods.md, section 1.2); the sample is to be like that.
    assert!(
        (0.20..0.30).contains(&closed),
        "of the gap: {closed} ({error})"
    );

    // The same comparison of the other variants finds next to nothing.
    let sample = |seed| make(Variant::NoEffect, seed);
    let (closed, _) =
        over_seeds(|seed| 1.0 - gap(&sample(seed), 1, 3) / gap(&sample(seed), -1, -1));
    assert!(closed.abs() < 0.02, "{closed}");

    // Nor is there an effect: against years long before the selection the change is small.
    let naive = |seed| difference_in_differences(&make(Variant::BadYear, seed), [-1, -1], [1, 3]);
    let guarded = |seed| difference_in_differences(&make(Variant::BadYear, seed), [-5, -4], [1, 3]);
    let ((naive, _), (guarded, _)) = (over_seeds(naive), over_seeds(guarded));
    assert!(naive > 0.015, "{naive}");
    assert!(guarded.abs() < 0.15 * naive, "{guarded} {naive}");
}

/// The correlation of pairs of numbers with mean zero in the long run.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let sum = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    sum(|(a, b)| a * b) / (sum(|(a, _)| a * a) * sum(|(_, b)| b * b)).sqrt()
}

#[test]
fn shocks_have_the_size_and_the_correlations_that_are_asked_for() {
    let parameters = FollowUpSample {
        noise: 0.02,
        municipality_noise: 0.0,
        persistence: 0.6,
        correlation: 0.3,
        last_year: 2060,
        ..FollowUpSample::of(Variant::NoEffect)
    };
    // The same sample without shocks tells what the shocks are, to half a person.
    let calm = FollowUpSample {
        noise: 0.0,
        ..parameters.clone()
    };
    let (sample, calm) = (parameters.generate(3).unwrap(), calm.generate(3).unwrap());
    let shocks = |share: fn(&Cell) -> f64| -> Vec<f64> {
        let pairs = sample.cells.iter().zip(&calm.cells);
        pairs
            .map(|(with, without)| share(with) - share(without))
            .collect()
    };
    let employment = shocks(Cell::employment);
    let standard = shocks(|it| f64::from(it.low_economic_standard) / f64::from(it.population));
    // Tolerances are four standard errors for 150 areas in 50 years: an autoregression of 0.6 has
    // as much to say of its variance, and of its correlation with another, as 7,500 (1 - 0.36) /
    // (1 + 0.36) independent years, and of its persistence sqrt((1 - 0.36) / 7,500).
    let squares = employment.iter().map(|it| it * it).sum::<f64>();
    let deviation = (squares / employment.len() as f64).sqrt();
    assert!((deviation / 0.02 - 1.0).abs() < 0.048, "{deviation}");
    let areas = employment.chunks(sample.years.len());
    let years = areas.flat_map(|it| it.windows(2).map(|it| (it[0], it[1])));
    let persistence = correlation(&years.collect::<Vec<_>>());
    assert!((persistence - 0.6).abs() < 0.037, "{persistence}");
    let shares: Vec<(f64, f64)> = employment.into_iter().zip(standard).collect();
    let between = correlation(&shares);
    assert!(
        (between + 0.3).abs() < 0.061,
        "what is bad for one lowers the other: {between}"
    );

    // With shocks of municipalities alone, all areas of one go together.
    let together = FollowUpSample {
        noise: 0.0,
        municipality_noise: 0.02,
        ..parameters
    };
    let sample = together.generate(3).unwrap();
    let (motala, mjolby) = ("0583", "0586");
    let shock = |code: &str, year| {
        let of = sample
            .areas
            .iter()
            .enumerate()
            .filter(|(_, it)| it.municipality_code == code);
        let changes = of.map(|(at, _)| {
            sample.cell(at, year).employment() - sample.cell(at, year - 1).employment()
        });
        changes.collect::<Vec<f64>>()
    };
    let same = shock(motala, 2030);
    assert!(
        same.iter().all(|it| (it - same[0]).abs() < 0.003),
        "{same:?}"
    );
    assert!((same[0] - shock(mjolby, 2030)[0]).abs() > 0.003);
}

#[test]
fn waves_are_even_and_funding_follows_the_rule() {
    for &variant in Variant::ALL {
        let sample = make(variant, 11);
        assert_eq!(sample.areas.len(), 150);
        let sizes = sample
            .parameters
            .waves
            .iter()
            .map(|it| areas_funded_in(&sample, Some(*it)).len());
        assert_eq!(sizes.collect::<Vec<_>>(), [10, 10, 10], "{variant:?}");
        // Worse off before funding than those never funded.
        let years = || 2011..=2015;
        let funded = areas_funded_in(&sample, Some(2016));
        let never = areas_funded_in(&sample, None);
        assert!(mean(&sample, &funded, years()) < mean(&sample, &never, years()) - 0.02);
    }
}

#[test]
fn municipalities_can_be_funded_whole() {
    let sample = FollowUpSample {
        assignment: Assignment::Municipality,
        n_municipalities: 40,
        ..FollowUpSample::of(Variant::BadYear)
    };
    let sample = sample.generate(2).unwrap();
    let mut by_municipality: BTreeMap<&str, BTreeSet<Option<i32>>> = BTreeMap::new();
    for area in &sample.areas {
        let waves = by_municipality.entry(&area.municipality_code).or_default();
        waves.insert(area.first_funded);
    }
    assert_eq!(by_municipality.len(), 40);
    assert!(by_municipality.values().all(|waves| waves.len() == 1));
    let funded = by_municipality
        .values()
        .filter(|waves| !waves.contains(&None))
        .count();
    assert_eq!(funded, 8, "a fifth of forty");
    assert!(sample.areas.is_sorted_by(|a, b| a.code < b.code));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let digest = |variant, seed| {
        let mut hash = Sha256::new();
        for (name, text) in make(variant, seed).files() {
            hash.update(name);
            hash.update(text);
        }
        let bytes: [u8; 32] = hash.finalize().into();
        bytes[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    assert_ne!(digest(Variant::Planted, 1), digest(Variant::Planted, 2));
    // Recorded from this program; another value on another machine is a mistake.
    for (variant, expected) in [
        (Variant::Planted, "6c32120cbfd6cc89"),
        (Variant::NoEffect, "3fbdf3d7d63a00d5"),
        (Variant::BadYear, "4ad44fbf8a992327"),
    ] {
        assert_eq!(digest(variant, 1), expected, "{variant:?}");
    }
}

#[test]
fn every_file_says_that_it_is_synthetic() {
    for &variant in Variant::ALL {
        let files = make(variant, 1).files();
        assert_eq!(files.len(), 10);
        for (name, text) in &files {
            assert!(
                text.contains("Synthetic data: drawn by a seeded generator"),
                "{name}"
            );
            assert!(
                text.contains(&format!("follow-up ({})", variant.id())),
                "{name}"
            );
        }
        let (_, readme) = files.last().unwrap();
        let truth = match variant {
            Variant::Planted => "is 3 percentage points higher",
            _ => "**True effect:** none.",
        };
        assert!(readme.contains(truth), "{readme}");
    }
}

fn checked(sample: &FollowUp, areas: &Areas) -> Checked {
    let files: BTreeMap<String, String> = sample.files().into_iter().collect();
    let file = |name: &'static str| (name, files[name].as_str()).into();
    let register = register(&Texts {
        efforts: file("efforts.csv"),
        effort_areas: file("effort_areas.csv"),
        effort_amounts: file("effort_amounts.csv"),
        effort_outcomes: Some(file("effort_outcomes.csv")),
    });
    let programmes: Vec<_> = (files.iter())
        .filter(|(name, _)| name.ends_with(".toml"))
        .map(|(name, text)| programme(name, text).unwrap_or_else(|it| panic!("{it}")))
        .collect();
    let known = Known {
        programmes: &programmes,
        areas,
        purposes: &BTreeSet::new(),
    };
    let register = register.unwrap_or_else(|it| panic!("{it}"));
    check(register, &known).unwrap_or_else(|it| panic!("{}", it.mistakes))
}

#[test]
fn the_register_is_read_and_checked_and_adds_up() {
    for &variant in Variant::ALL {
        for assignment in [Assignment::Area, Assignment::Municipality] {
            let parameters = FollowUpSample {
                assignment,
                ..FollowUpSample::of(variant)
            };
            let sample = parameters.generate(4).unwrap();
            let areas: Areas = (sample.areas.iter())
                .map(|it| {
                    (
                        Area::new("synthetic", it.code.as_str()),
                        it.municipality_code.clone(),
                    )
                })
                .collect();
            let register = checked(&sample, &areas);
            assert!(register.doubts().is_empty(), "{}", register.doubts());

            // Money reaches funded areas, from their first funded year on, and no others.
            let paid = parts::<Paid>(&register, &areas);
            for part in paid
                .iter()
                .filter(|it| it.destination != Destination::WholeRegion)
            {
                if let Some(area) = part.destination.area() {
                    let funded = sample.areas.iter().find(|it| it.code == area.code).unwrap();
                    assert!(funded.first_funded.unwrap() <= part.year);
                }
            }
            let reached: BTreeSet<&str> = (paid.iter())
                .filter_map(|it| Some(it.destination.area()?.code.as_str()))
                .collect();
            let funded = sample.areas.iter().filter(|it| it.first_funded.is_some());
            assert_eq!(reached, funded.map(|it| it.code.as_str()).collect());

            // The course of each three-year effort ends even: paid is used or repaid.
            let granted = kronor(&parts::<Granted>(&register, &areas));
            let used = kronor(&parts::<Used>(&register, &areas));
            let repaid = kronor(&parts::<Repaid>(&register, &areas));
            let paid = kronor(&paid);
            for (effort, used) in &used {
                assert_eq!(granted[effort], paid[effort], "{effort}");
                assert_eq!(used + repaid[effort], paid[effort], "{effort}");
            }
            assert!(used.len() >= 3);
            let met = overlaps(&register, &areas);
            assert!(
                met.iter()
                    .any(|it| it.efforts.len() > 1 && it.n_agencies == 2)
            );
            let register_years = by_register(&register, "synthetic-area-grant");
            assert!(register_years.iter().all(|it| it.announced.is_none()));
        }
    }
}

fn kronor<K: klyfta::follow_up::efforts::Kind>(
    parts: &[klyfta::follow_up::efforts::sums::Part<'_, K>],
) -> BTreeMap<String, i64> {
    let by_effort = totals(parts, |part| part.effort.id.clone());
    by_effort
        .into_iter()
        .map(|(id, it)| (id, it.kronor()))
        .collect()
}

#[test]
fn all_that_is_wrong_with_parameters_is_told_at_once() {
    let wrong = FollowUpSample {
        n_municipalities: 1,
        waves: vec![2016, 2011],
        noise: f64::NAN,
        persistence: 1.0,
        years_to_full_effect: 0,
        ..FollowUpSample::of(Variant::Planted)
    };
    let said = wrong.generate(1).unwrap_err();
    assert_eq!(said.lines().count(), 6, "{said}");
    for words in [
        "`1` municipalities",
        "rising order",
        "`2011`",
        "noise `NaN`",
        "persistence `1`",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // The extremes that are allowed give no area without people or with more than all employed.
    let extreme = FollowUpSample {
        n_municipalities: 90,
        first_year: 1990,
        last_year: 2100,
        waves: vec![1991, 2100],
        funded_share: 0.9,
        effect: 0.1,
        effect_on_index: 0.05,
        noise: 0.05,
        municipality_noise: 0.05,
        persistence: 0.99,
        correlation: 1.0,
        ..FollowUpSample::of(Variant::Planted)
    };
    let sample = extreme.generate(1).unwrap();
    assert!(sample.cells.iter().all(|it| {
        0 < it.aged_25_to_64
            && it.aged_25_to_64 <= it.aged_20_to_64
            && it.aged_20_to_64 <= it.population
            && it.employed <= it.aged_20_to_64
            && it.pre_upper_secondary <= it.aged_25_to_64
            && it.economic_exclusion <= it.aged_20_to_64
    }));
}
