//! The socioeconomic index and the area types.

use klyfta::follow_up::area_types::{
    AreaType, Divisor, Indexed, Limits, LimitsFrom, Options, TypesOfYear, Weighting, area_types,
};
use klyfta::follow_up::finding::{Finding, Reason};
use klyfta::follow_up::socioeconomic_index::{Percentages, socioeconomic_index};
use proptest::prelude::*;

use crate::shared::shared;

fn row(area: &str, year: i32, index: f64, population: f64) -> Indexed<'_> {
    Indexed {
        area,
        year,
        index: Some(index),
        population,
    }
}

#[test]
fn karlstad_has_its_official_index_and_types() {
    let Some(path) = shared("real/sweden/karlstad_regso_socioek_2024.csv") else {
        return;
    };
    let records = csv::Reader::from_path(path).unwrap().into_records();
    let records: Vec<csv::StringRecord> = records.map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for record in &records {
        let number = |at: usize| record[at].parse::<f64>().unwrap();
        let index = socioeconomic_index(Percentages {
            pre_upper_secondary: number(2),
            low_economic_standard: number(3),
            assistance_or_unemployment: number(4),
        });
        let index = index.unwrap();
        assert_eq!(
            format!("{index:.1}"),
            format!("{:.1}", number(5)),
            "{}",
            &record[0]
        );
        rows.push(row(record.get(0).unwrap(), 2024, index, 1.0));
    }
    assert_eq!(rows.len(), 31);
    // The national mean and standard deviation of 2024 are not in the file. There are such as give
    // all types of Karlstad, with limits at equal distances, and they lie within narrow bounds.
    let types = |mean: f64, deviation: f64| {
        let limits = Limits::new(mean, deviation).unwrap();
        let found = area_types(&rows, LimitsFrom::Given(limits), Options::default()).unwrap();
        let found = &found[0].areas;
        let matches = found
            .iter()
            .zip(&records)
            .filter(|(it, record)| it.area_type.number().to_string() == record[6]);
        matches.count()
    };
    assert_eq!(types(8.5, 5.0), 31);
    assert_eq!(types(8.2, 4.9), 31);
    assert!(types(7.7, 5.0) < 31 && types(8.5, 4.0) < 31 && types(8.5, 6.0) < 31);
}

#[test]
fn the_official_types_of_2022_are_as_many_as_published() {
    // The index itself is not in the file, so that limits and types cannot be computed from it; the
    // counts are those that any reading of the file has to have.
    let Some(path) = shared("real/sweden/regso_socioekonomisk_index_2022.csv") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut counts = [0; 5];
    for line in text.lines() {
        if let Some((name, number)) = line.rsplit_once(',')
            && let Some(area_type) = number.parse().ok().and_then(AreaType::from_number)
            && name.ends_with(')')
        {
            counts[area_type.number() - 1] += 1;
        }
    }
    assert_eq!(counts, [160, 289, 855, 1770, 289]);
}

/// Mean 5, squared deviations 9 + 1 + 1 + 9 = 20 of four areas.
fn four() -> Vec<Indexed<'static>> {
    vec![
        row("a", 2020, 2.0, 10.0),
        row("b", 2020, 4.0, 10.0),
        row("c", 2020, 6.0, 10.0),
        row("d", 2020, 8.0, 30.0),
    ]
}

#[test]
fn options_change_mean_and_standard_deviation_as_by_hand() {
    let limits =
        |options: Options| area_types(&four(), LimitsFrom::EachYear, options).unwrap()[0].limits;
    let check = |limits: Limits, mean: f64, variance: f64| {
        assert!((limits.mean() - mean).abs() < 1e-15);
        assert!((limits.standard_deviation() - variance.sqrt()).abs() < 1e-15);
    };
    let plain = Options::default();
    check(limits(plain), 5.0, 20.0 / 3.0);
    check(
        limits(Options {
            divisor: Divisor::Number,
            ..plain
        }),
        5.0,
        20.0 / 4.0,
    );
    // Weights 2/3, 2/3, 2/3 and 2: mean (2 + 4 + 6 + 3 x 8) / 6, squares (16 + 4 + 0 + 3 x 4) 2/3.
    let weighted = Options {
        weighting: Weighting::ByPopulation,
        ..plain
    };
    check(limits(weighted), 6.0, 32.0 * 2.0 / 3.0 / 3.0);
    // Without d: 4 and 8 / 2.
    let rows: Vec<_> = four()
        .into_iter()
        .map(|it| Indexed {
            population: 40.0 - it.population,
            ..it
        })
        .collect();
    let options = Options {
        minimum_population: 20.0,
        ..plain
    };
    let found = &area_types(&rows, LimitsFrom::EachYear, options).unwrap()[0];
    check(found.limits, 4.0, 4.0);
    assert_eq!(found.left_out, [("d", Reason::BelowMinimumPopulation)]);
    assert_eq!(found.areas.len(), 3);
}

#[test]
fn a_limit_belongs_to_the_type_above_it() {
    let limits = Limits::new(8.0, 2.0).unwrap();
    assert_eq!(limits.lowest(), [12.0, 10.0, 8.0, 6.0]);
    for (index, number) in [
        (12.0, 1),
        (11.99, 2),
        (10.0, 2),
        (9.99, 3),
        (8.0, 3),
        (7.99, 4),
        (6.0, 4),
        (5.99, 5),
        (99.0, 1),
    ] {
        assert_eq!(limits.area_type(index).number(), number, "{index}");
    }
    let rows = [
        row("a", 2020, 9.7, 1.0),
        row("b", 2020, 6.3, 1.0),
        row("c", 2020, 9.0, 1.0),
    ];
    let options = Options {
        near: 0.4,
        ..Options::default()
    };
    let found = area_types(&rows, LimitsFrom::Given(limits), options).unwrap();
    let near: Vec<_> = (found[0].areas.iter())
        .map(|it| {
            (
                it.nearest_limit.of.number(),
                it.is_near,
                it.area_type.number(),
            )
        })
        .collect();
    // The third is as far from both of its limits: the one of more challenge is named.
    assert_eq!(near, [(2, true, 3), (4, true, 4), (2, false, 3)]);
    let nearest = found[0].areas[0].nearest_limit;
    assert!((nearest.distance + 0.3).abs() < 1e-12);
    assert!((nearest.distance_in_standard_deviations + 0.15).abs() < 1e-12);
    assert_eq!(found[0].counts(), [0, 0, 2, 1, 0]);
}

#[test]
fn limits_of_a_base_year_show_that_all_got_better() {
    let mut rows = four();
    rows.extend(four().into_iter().map(|it| Indexed {
        year: 2021,
        index: it.index.map(|i| i - 3.0),
        ..it
    }));
    let numbers = |from| -> Vec<Vec<usize>> {
        let found = area_types(&rows, from, Options::default()).unwrap();
        found
            .iter()
            .map(|year| year.areas.iter().map(|it| it.area_type.number()).collect())
            .collect()
    };
    assert_eq!(numbers(LimitsFrom::EachYear), [[5, 4, 3, 2], [5, 4, 3, 2]]);
    assert_eq!(
        numbers(LimitsFrom::BaseYear(2020)),
        [[5, 4, 3, 2], [5, 5, 4, 3]]
    );
}

#[test]
fn what_is_wrong_is_told_with_area_and_year() {
    let text = |rows: &[Indexed<'_>], from| {
        area_types(rows, from, Options::default())
            .unwrap_err()
            .to_string()
    };
    let a = row("a", 2020, 1.0, 1.0);
    assert_eq!(text(&[], LimitsFrom::EachYear), "there are no areas");
    assert_eq!(
        text(&[a, a], LimitsFrom::EachYear),
        "`a`, 2020: the same thing is given twice"
    );
    let alone = "2020: there are too few areas to tell: 2 are needed";
    assert_eq!(text(&[a], LimitsFrom::EachYear), alone);
    let same = row("b", 2020, 1.0, 1.0);
    assert_eq!(
        text(&[a, same], LimitsFrom::EachYear),
        "2020: all values are the same"
    );
    assert_eq!(
        text(&[a], LimitsFrom::BaseYear(2019)),
        "2019: there are no figures for the year"
    );
    let nan = row("a", 2020, f64::NAN, 1.0);
    assert_eq!(
        text(&[nan], LimitsFrom::EachYear),
        "`a`, 2020: a number is not finite"
    );
    assert_eq!(Limits::new(1.0, 0.0), Err(Reason::NoVariation));
    let rows: Vec<_> = four()
        .into_iter()
        .chain([Indexed {
            index: None,
            ..row("e", 2020, 0.0, 1.0)
        }])
        .collect();
    let found = area_types(&rows, LimitsFrom::EachYear, Options::default()).unwrap();
    assert_eq!(found[0].left_out, [("e", Reason::Unknown)]);
    let percentages = |it: f64| Percentages {
        pre_upper_secondary: it,
        low_economic_standard: 0.0,
        assistance_or_unemployment: 0.0,
    };
    assert_eq!(
        socioeconomic_index(percentages(100.1)),
        Err(Reason::NotAPercentage)
    );
    assert_eq!(
        socioeconomic_index(percentages(-0.1)),
        Err(Reason::NotAPercentage)
    );
    assert_eq!(
        socioeconomic_index(percentages(f64::INFINITY)),
        Err(Reason::NotFinite)
    );
}

proptest! {
    #[test]
    fn types_keep_when_all_indices_are_moved_or_stretched_and_whatever_the_order(
        indices in prop::collection::vec(0_u16..1000, 3..40),
        moved in -50_i16..50,
        order in Just((0..40).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let names: Vec<String> = (0..indices.len()).map(|at| format!("{at:02}")).collect();
        let rows = |of: &dyn Fn(f64) -> f64, order: &[usize]| -> Vec<Indexed<'_>> {
            order.iter().filter(|at| **at < indices.len())
                .map(|&at| row(&names[at], 2020, of(f64::from(indices[at])), 1.0)).collect()
        };
        let straight: Vec<usize> = (0..40).collect();
        fn types<'a>(rows: &[Indexed<'a>]) -> Result<Vec<TypesOfYear<'a>>, Finding> {
            area_types(rows, LimitsFrom::EachYear, Options::default())
        }
        let plain = types(&rows(&|it| it, &straight));
        prop_assert_eq!(&plain, &types(&rows(&|it| it, &order)));
        let other = types(&rows(&|it| it * 4.0 + f64::from(moved), &straight));
        if let (Ok(plain), Ok(other)) = (plain, other) {
            for (a, b) in plain[0].areas.iter().zip(&other[0].areas) {
                // But for an index at a limit, where rounding decides.
                prop_assert!(a.area_type == b.area_type || a.nearest_limit.distance.abs() < 1e-9);
            }
        }
    }
}
