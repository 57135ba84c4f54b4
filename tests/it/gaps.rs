//! Gaps to a reference and whether they close.

use klyfta::follow_up::finding::Reason;
use klyfta::follow_up::gap::{
    GapTrend, Observation, Outcome, Question, Reference, closed, gap, pace,
};
use klyfta::follow_up::intervals_of_shares::{Share, newcombe};
use proptest::prelude::*;

use crate::evaluation_values::{check, usjoin};

const EXAMPLE: &str = "usjoin";

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-12 * (1.0 + expected.abs()),
        "{found} {expected}"
    );
}

#[test]
fn mississippi_closes_its_gap_relatively_and_widens_it_absolutely() {
    let Some((years, states)) = usjoin() else {
        return;
    };
    let at = |year: i32| years.iter().position(|it| *it == year).unwrap();
    let mean = |year: i32| states.iter().map(|it| it.1[at(year)]).sum::<f64>() / 48.0;
    let own = &states.iter().find(|it| it.0 == "Mississippi").unwrap().1;
    let of_year = |year: i32| (own[at(year)], mean(year));
    let year = |key: &str| key.rsplit(' ').next().unwrap().parse::<i32>().unwrap();
    check(EXAMPLE, "gap_abs_to_mean", |key| {
        let (value, mean) = of_year(year(key));
        value - mean
    });
    let found = closed(of_year(1929), of_year(2009)).unwrap();
    check(EXAMPLE, "gap_closed_share_relative", |_| {
        found.relative.unwrap()
    });
    assert!(found.absolute.unwrap() < -22.0 && found.disagree);

    // Those values hold Mississippi against a mean that it is a part of. Beside the other 47 states
    // the gap is 48/47 as wide.
    let mut observations = Vec::new();
    for (state, incomes) in &states {
        for (&year, &value) in years.iter().zip(incomes) {
            let outcome = Outcome::Level { value, weight: 1.0 };
            observations.push(Observation {
                area: state,
                region: "",
                year,
                outcome,
            });
        }
    }
    let question = Question {
        areas: &["Mississippi"],
        funded: &["Mississippi"],
        reference: Reference::Country,
        baseline: &[1929],
        last_year: 2009,
        level: 0.95,
    };
    let found = gap(&observations, &question).unwrap();
    assert_eq!((found.years.len(), found.reference.len()), (81, 47));
    check(EXAMPLE, "gap_abs_to_mean", |key| {
        let gap = found.years.iter().find(|it| it.year == year(key)).unwrap();
        gap.absolute * 47.0 / 48.0
    });
    check(EXAMPLE, "gap_ratio_to_mean", |key| {
        let gap = found.years.iter().find(|it| it.year == year(key)).unwrap();
        gap.value / (gap.value - gap.absolute * 47.0 / 48.0)
    });
    assert!(found.closed.disagree && found.closed.start_may_be_chance.is_none());
    let pace = found.pace.unwrap();
    assert_eq!((pace.first_year, pace.last_year), (2005, 2009));
}

#[test]
fn the_slope_of_five_years_has_students_interval() {
    // By hand, of -10, -10, -7, -7, -6: (2 x 2 + 2 + 1 + 2 x 2) / 10.
    let gaps = [
        (2018, -10.0),
        (2019, -10.0),
        (2020, -7.0),
        (2021, -7.0),
        (2022, -6.0),
    ];
    let found = pace(&gaps, 0.95).unwrap();
    close(found.slope, 1.1);
    // Residuals about the mean of -8: 0.2, -0.9, 1, -0.1, -0.2; squares 1.9; t is 3.182446.
    let half = 3.182_446_305_284_263 * f64::sqrt(1.9 / 3.0 / 10.0);
    assert!(
        (found.interval.high - (1.1 + half)).abs() < 1e-9,
        "{:?} {half}",
        found.interval
    );
    close(found.years_to_parity.unwrap(), 6.0 / 1.1);
    assert_eq!(
        pace(&gaps[1..], 0.95),
        Err(Reason::TooFewYears { needed: 5 })
    );
    let turned: Vec<(i32, f64)> = gaps.iter().map(|it| (it.0, -it.1)).collect();
    close(
        pace(&turned, 0.95).unwrap().years_to_parity.unwrap(),
        6.0 / 1.1,
    );
    let mut widening = gaps;
    widening.reverse();
    for (gap, year) in widening.iter_mut().zip(2018..) {
        gap.0 = year;
    }
    assert_eq!(
        pace(&widening, 0.95).unwrap().years_to_parity,
        Err(Reason::NotNarrowing)
    );
    let mut unsure = gaps;
    unsure[0].1 = -6.0;
    assert_eq!(
        pace(&unsure, 0.95).unwrap().years_to_parity,
        Err(Reason::SlopeNotTold)
    );
    unsure[1].0 = 2018;
    assert_eq!(pace(&unsure, 0.95), Err(Reason::YearsNotRising));
    assert_eq!(pace(&gaps, 0.0), Err(Reason::Level));
}

fn row(area: &'static str, year: i32, count: f64, population: f64) -> Observation<'static> {
    Observation {
        area,
        region: &area[..1],
        year,
        outcome: Outcome::Share { count, population },
    }
}

/// Two funded areas of region a, two others there, one of region b, over two years.
fn rows() -> Vec<Observation<'static>> {
    vec![
        row("a1", 2020, 20.0, 100.0),
        row("a1", 2021, 30.0, 100.0),
        row("a2", 2020, 30.0, 100.0),
        row("a2", 2021, 30.0, 100.0),
        row("a3", 2020, 40.0, 100.0),
        row("a3", 2021, 45.0, 100.0),
        row("a4", 2020, 120.0, 300.0),
        row("a4", 2021, 135.0, 300.0),
        row("b1", 2020, 500.0, 1000.0),
        row("b1", 2021, 500.0, 1000.0),
    ]
}

const QUESTION: Question<'static> = Question {
    areas: &["a1"],
    funded: &["a1", "a2"],
    reference: Reference::OwnRegion,
    baseline: &[2020],
    last_year: 2021,
    level: 0.95,
};

fn answer(question: &Question<'static>) -> GapTrend<'static> {
    gap(&rows(), question).unwrap()
}

#[test]
fn references_leave_out_the_areas_themselves_and_the_funded_ones() {
    let names = |found: &GapTrend<'static>| -> Vec<&str> {
        found.reference.iter().map(|it| it.0).collect()
    };
    let found = answer(&QUESTION);
    assert_eq!(names(&found), ["a3", "a4"]);
    let first = found.years[0];
    close(first.value, 0.2);
    close(first.reference, 0.4);
    close(first.absolute, -0.2);
    close(first.relative.unwrap(), 0.5);
    // 0.3 of 0.45: a gap of 0.15 of 0.2, and a third of a half.
    close(found.closed.absolute.unwrap(), 0.25);
    close(found.closed.relative.unwrap(), 1.0 / 3.0);
    assert!(!found.closed.disagree);
    assert_eq!(found.closed.start_may_be_chance, Some(false));
    assert_eq!(found.pace, Err(Reason::TooFewYears { needed: 5 }));
    let one = Share::of(20.0, 100.0).unwrap();
    let other = Share::of(160.0, 400.0).unwrap();
    let found = first.intervals.unwrap().absolute;
    let expected = newcombe(one, other, 0.95).unwrap();
    close(found.low, expected.low);
    close(found.high, expected.high);

    let found = answer(&Question {
        reference: Reference::Country,
        ..QUESTION
    });
    assert_eq!(names(&found), ["a2", "a3", "a4", "b1"]);
    close(found.years[0].reference, 690.0 / 1500.0);
    let found = answer(&Question {
        areas: &["a1", "a2"],
        ..QUESTION
    });
    close(found.years[0].value, 0.25);

    let weights = [
        ("a3", 3.0),
        ("b1", 1.0),
        ("a1", 1.0),
        ("x", 1.0),
        ("a4", 0.0),
    ];
    let found = answer(&Question {
        reference: Reference::Areas(&WEIGHTS),
        ..QUESTION
    });
    assert_eq!(WEIGHTS, weights);
    assert_eq!(found.reference, [("a3", Some(3.0)), ("b1", Some(1.0))]);
    close(found.years[0].reference, 0.75 * 0.4 + 0.25 * 0.5);
    let excluded: Vec<_> = found.excluded.iter().map(ToString::to_string).collect();
    let expected = [
        "`a1`: the area is followed and cannot be compared with itself",
        "`x`: there is no such area",
    ];
    assert_eq!(excluded, expected);
    // As many people as a plain share of the same variance: 1 / (0.75^2 / 100 + 0.25^2 / 1000).
    let one = Share::of(20.0, 100.0).unwrap();
    let people = 1.0 / (0.5625 / 100.0 + 0.0625 / 1000.0);
    let other = Share::of(0.425 * people, people).unwrap();
    let expected = newcombe(one, other, 0.95).unwrap();
    assert!((found.years[0].intervals.unwrap().absolute.low - expected.low).abs() < 1e-12);
}

const WEIGHTS: [(&str, f64); 5] = [
    ("a3", 3.0),
    ("b1", 1.0),
    ("a1", 1.0),
    ("x", 1.0),
    ("a4", 0.0),
];

#[test]
fn areas_that_lack_a_year_are_left_out_of_all_years_and_named() {
    let mut rows = rows();
    rows.retain(|it| (it.area, it.year) != ("a4", 2021));
    rows.push(row("a3", 2022, 1.0, 2.0));
    let found = gap(&rows, &QUESTION).unwrap();
    assert_eq!(found.reference, [("a3", None)]);
    assert_eq!(found.years.len(), 2);
    assert_eq!(
        found.excluded[0].to_string(),
        "`a4`, 2021: the value is not known"
    );
    assert_eq!(
        found.missing[0].to_string(),
        "`a1`, 2022: the value is not known"
    );
    rows.push(row("a4", 2021, 0.0, 0.0));
    let found = gap(&rows, &QUESTION).unwrap();
    assert_eq!(
        found.excluded[0].to_string(),
        "`a4`, 2021: no one lives here"
    );
}

#[test]
fn questions_without_an_answer_are_refused() {
    let text = |question: &Question<'static>| gap(&rows(), question).unwrap_err().to_string();
    let none = "there is no area to compare with";
    assert_eq!(
        text(&Question {
            areas: &["b1"],
            ..QUESTION
        }),
        none
    );
    assert_eq!(
        text(&Question {
            areas: &["x"],
            ..QUESTION
        }),
        "`x`: there is no such area"
    );
    assert_eq!(
        text(&Question {
            areas: &[],
            ..QUESTION
        }),
        "there are no areas"
    );
    let year = "1999: there are no figures for the year";
    assert_eq!(
        text(&Question {
            baseline: &[1999],
            ..QUESTION
        }),
        year
    );
    assert!(
        text(&Question {
            baseline: &[],
            ..QUESTION
        })
        .starts_with("there are too few years")
    );
    assert_eq!(
        text(&Question {
            baseline: &[2021],
            ..QUESTION
        }),
        "2021: the years do not rise"
    );
    let mixed = Observation {
        outcome: Outcome::Level {
            value: 1.0,
            weight: 1.0,
        },
        ..rows()[0]
    };
    let mut rows = rows();
    rows[0] = mixed;
    let found = gap(&rows, &QUESTION).unwrap_err();
    assert_eq!(
        found.to_string(),
        "2020: shares and levels are asked for together"
    );
    rows.push(mixed);
    let found = gap(&rows, &QUESTION).unwrap_err();
    assert_eq!(
        found.to_string(),
        "`a1`, 2020: the same thing is given twice"
    );
    assert_eq!(
        closed((1.0, 1.0), (1.0, 2.0)).unwrap().absolute,
        Err(Reason::NoGapToClose)
    );
    let below = closed((1.0, -2.0), (1.0, 2.0)).unwrap();
    assert_eq!(below.relative, Err(Reason::ReferenceNotAboveZero));
    assert!(closed((f64::NAN, 1.0), (1.0, 1.0)).is_err());
}

proptest! {
    #[test]
    fn rows_in_any_order_have_the_same_answer(
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle()
    ) {
        let rows = rows();
        let shuffled: Vec<_> = order.iter().map(|&at| rows[at]).collect();
        for reference in [Reference::OwnRegion, Reference::Country, Reference::Areas(&WEIGHTS)] {
            let question = Question { reference, ..QUESTION };
            prop_assert_eq!(gap(&rows, &question), gap(&shuffled, &question));
        }
    }

    #[test]
    fn a_gap_that_halves_both_ways_is_half_closed_both_ways(
        value in 1_u16..100, reference in 1_u16..100, factor in 1_u8..9
    ) {
        prop_assume!(value != reference);
        let (value, reference) = (f64::from(value), f64::from(reference));
        let found = closed((value, reference), ((value + reference) / 2.0, reference)).unwrap();
        prop_assert!((found.absolute.unwrap() - 0.5).abs() < 1e-9);
        prop_assert!((found.relative.unwrap() - 0.5).abs() < 1e-9);
        // When all grow alike the relative gap stays and the absolute one grows with it.
        let factor = f64::from(factor);
        let found = closed((value, reference), (value * factor, reference * factor)).unwrap();
        prop_assert!(found.relative.unwrap().abs() < 1e-9);
        prop_assert!((found.absolute.unwrap() - (1.0 - factor)).abs() < 1e-9);
    }
}
