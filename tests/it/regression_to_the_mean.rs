//! The guard against regression to the mean.

use klyfta::follow_up::area_years::{AreaYears, Cell};
use klyfta::follow_up::finding::Reason;
use klyfta::follow_up::rank_mobility::Worse;
use klyfta::follow_up::regression_to_the_mean::{
    Question, baseline, beyond, expected_change, guard, worst, worst_share,
};
use proptest::prelude::*;

use crate::evaluation_values::{check, usjoin};

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-12 * (1.0 + expected.abs()),
        "{found} {expected}"
    );
}

#[test]
fn incomes_of_states_are_correlated_from_year_to_year() {
    let Some((_, states)) = usjoin() else { return };
    let pairs: Vec<(f64, f64)> = states.iter().map(|it| (it.1[0], it.1[1])).collect();
    let found = expected_change(&pairs, 300.0).unwrap();
    check("usjoin", "rtm_year_to_year_corr", |_| found.correlation);
}

#[test]
fn the_expected_change_is_what_the_line_gives() {
    // By hand: means 2 and 5, slope and correlation 1/2.
    let pairs = [(3.0, 6.0), (1.0, 5.0), (2.0, 4.0)];
    let found = expected_change(&pairs, 6.0).unwrap();
    close(found.slope, 0.5);
    close(found.correlation, 0.5);
    // A gap of 4 is expected to shrink by 2.
    close(found.by_slope, -2.0);
    close(found.by_correlation, -2.0);
    assert_eq!(
        expected_change(&pairs[..2], 1.0),
        Err(Reason::TooFewAreas { needed: 3 })
    );
    assert_eq!(
        expected_change(&[(1.0, 2.0); 3], 1.0),
        Err(Reason::NoVariation)
    );
    assert_eq!(
        expected_change(&[(f64::NAN, 2.0); 3], 1.0),
        Err(Reason::NotFinite)
    );
}

#[test]
fn rules_select_by_value_and_break_ties_by_order() {
    let values = [3.0, 5.0, 1.0, 5.0, 2.0];
    assert_eq!(worst(1, Worse::High)(&values), [1]);
    assert_eq!(worst(3, Worse::High)(&values), [1, 3, 0]);
    assert_eq!(worst(2, Worse::Low)(&values), [2, 4]);
    assert_eq!(worst(9, Worse::Low)(&values).len(), 5);
    assert_eq!(worst_share(0.2, Worse::Low)(&values), [2]);
    assert_eq!(worst_share(0.21, Worse::Low)(&values), [2, 4]);
    assert_eq!(worst_share(f64::NAN, Worse::Low)(&values), [0_usize; 0]);
    assert_eq!(beyond(3.0, Worse::High)(&values), [0, 1, 3]);
    assert_eq!(beyond(2.0, Worse::Low)(&values), [2, 4]);
}

/// f is funded; each year one of the others has a bad year of 10 beside its usual 2.
fn cells() -> Vec<Cell<'static>> {
    let mut cells = Vec::new();
    for (at, area) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        for year in 2015..=2019 {
            let value = if year - 2015 == at as i32 { 10.0 } else { 2.0 };
            cells.push(Cell { area, year, value });
        }
    }
    for (year, value) in [
        (2015, 6.0),
        (2016, 6.0),
        (2017, 6.0),
        (2018, 18.0),
        (2019, 6.0),
    ] {
        cells.push(Cell {
            area: "f",
            year,
            value,
        });
    }
    cells
}

#[test]
fn placebo_areas_close_their_gap_without_any_programme() {
    let panel = AreaYears::of(&cells()).unwrap();
    let rule = worst(1, Worse::High);
    let question = Question {
        funded: &["f"],
        selection_year: 2018,
        first_funded_year: 2019,
        rule: &rule,
        placebo_years: &[2016, 2015, 2014],
    };
    let found = guard(&panel, &question).unwrap();
    // f: 18 beside 3.6 of five others; then 6 beside 3.6.
    let of_year = |gaps: &[klyfta::follow_up::regression_to_the_mean::YearsGap], year| {
        *gaps.iter().find(|it| it.year == year).unwrap()
    };
    close(of_year(&found.funded.gaps, 2018).gap, 14.4);
    close(
        of_year(&found.funded.gaps, 2019).closed.unwrap(),
        1.0 - 2.4 / 14.4,
    );
    assert_eq!(of_year(&found.funded.gaps, 2019).n_others, 5);
    // Chosen in 2015: a at 10 beside 2; a year later 2 beside (10 + 6) / 4, so the gap has turned.
    let placebo = found.placebo[1].as_ref().unwrap();
    assert_eq!(
        (placebo.selection_year, &placebo.areas[..]),
        (2015, &["a"][..])
    );
    close(of_year(&placebo.gaps, 2015).gap, 8.0);
    close(of_year(&placebo.gaps, 2016).closed.unwrap(), 1.25);
    // Before b was chosen, in 2016, it was no worse than others but a.
    let placebo = found.placebo[2].as_ref().unwrap();
    close(of_year(&placebo.gaps, 2015).gap, -2.0);
    let missing = found.placebo[0].as_ref().unwrap_err();
    assert_eq!(
        missing.to_string(),
        "2014: there are no figures for the year"
    );
    // One year on both closed 1.25 of it, and so in all years but four on, where only one counts.
    let since: Vec<_> = found
        .placebo_closed
        .iter()
        .map(|it| (it.years_since, it.n_selections))
        .collect();
    assert_eq!(since, [(1, 2), (2, 2), (3, 2), (4, 1)]);
    found
        .placebo_closed
        .iter()
        .for_each(|it| close(it.mean, 1.25));
    // f departs by 12 from its mean of 6. Yearly changes up to 2018: of the others 6 of +8 or -8
    // and 9 of nought (a -8; b +8 -8; c +8 -8; d +8), of f 0, 0, 12.
    let dip = found.dips[0];
    close(dip.departure.unwrap(), 12.0);
    let mean = 12.0 / 18.0;
    let squares = 6.0 * 64.0 + 144.0 - 18.0 * mean * mean;
    close(
        dip.in_standard_deviations.unwrap(),
        12.0 / (squares / 17.0_f64).sqrt(),
    );
    assert!(dip.is_flagged);
    let (area, value) = &found.baselines[0];
    assert_eq!(*area, "f");
    close(*value.as_ref().unwrap(), (6.0 + 6.0 + 18.0) / 3.0);
    // d 10 to 2, e 2 to 10, three of 2 to 2: slope -1/4, of a gap of 14.4.
    let (year, expected) = found.expected[0];
    let expected = expected.unwrap();
    assert_eq!((year, found.expected.len()), (2019, 1));
    close(expected.slope, -0.25);
    close(expected.by_slope, -1.25 * 14.4);
}

#[test]
fn what_cannot_be_guarded_is_told() {
    let panel = AreaYears::of(&cells()).unwrap();
    let rule = beyond(99.0, Worse::High);
    let question = Question {
        funded: &["f"],
        selection_year: 2018,
        first_funded_year: 2019,
        rule: &rule,
        placebo_years: &[2015],
    };
    let found = guard(&panel, &question).unwrap();
    assert_eq!(
        found.placebo[0].as_ref().unwrap_err().reason,
        Reason::NothingSelected
    );
    assert!(found.placebo_closed.is_empty());
    // Everything is beyond -1, so that none is left to be beside.
    let rule = beyond(-1.0, Worse::High);
    let found = guard(
        &panel,
        &Question {
            rule: &rule,
            ..question
        },
    )
    .unwrap();
    assert_eq!(
        found.placebo[0].as_ref().unwrap_err().reason,
        Reason::NothingSelected
    );
    let text = |question: &Question<'_, 'static>| guard(&panel, question).unwrap_err().to_string();
    assert_eq!(
        text(&Question {
            funded: &["x"],
            ..question
        }),
        "`x`: there is no such area"
    );
    assert!(
        text(&Question {
            funded: &[],
            ..question
        })
        .contains("selects no area")
    );
    assert_eq!(
        text(&Question {
            selection_year: 2020,
            ..question
        }),
        "2020: the years do not rise"
    );
    let late = Question {
        selection_year: 2021,
        first_funded_year: 2022,
        ..question
    };
    assert!(text(&late).starts_with("2021: the rule selects no area"));
    let early = Question {
        selection_year: 2016,
        first_funded_year: 2017,
        ..question
    };
    let found = guard(&panel, &early).unwrap();
    assert_eq!(
        found.dips[0].departure,
        Err(Reason::TooFewYears { needed: 3 })
    );
    assert!(!found.dips[0].is_flagged);
    let missing = found.baselines[0].1.as_ref().unwrap_err().to_string();
    assert_eq!(missing, "`f`, 2014: the value is not known");
    close(baseline(&panel, 5, 2018).unwrap(), 6.0);
    let a = Cell {
        area: "a",
        year: 1,
        value: 1.0,
    };
    assert_eq!(
        AreaYears::of(&[a, a]).unwrap_err().to_string(),
        "`a`, 1: the same thing is given twice"
    );
    assert_eq!(
        AreaYears::of(&[]).unwrap_err().to_string(),
        "there are no areas"
    );
    let nan = Cell {
        value: f64::NAN,
        ..a
    };
    assert_eq!(
        AreaYears::of(&[nan]).unwrap_err().to_string(),
        "`a`, 1: a number is not finite"
    );
    let large = Cell { value: 1e101, ..a };
    assert!(
        AreaYears::of(&[large])
            .unwrap_err()
            .to_string()
            .contains("too large")
    );
}

proptest! {
    #[test]
    fn rows_in_any_order_have_the_same_guard(
        order in Just((0..30).collect::<Vec<usize>>()).prop_shuffle()
    ) {
        let cells = cells();
        let shuffled: Vec<_> = order.iter().map(|&at| cells[at]).collect();
        let rule = worst_share(0.4, Worse::Low);
        let answer = |cells: &[Cell<'static>]| {
            let panel = AreaYears::of(cells).unwrap();
            guard(&panel, &Question {
                funded: &["f", "a"], selection_year: 2018, first_funded_year: 2018,
                rule: &rule, placebo_years: &[2015, 2017],
            })
        };
        prop_assert_eq!(answer(&cells), answer(&shuffled));
    }
}
