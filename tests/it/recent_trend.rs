//! The test of the last five figures.

use klyfta::follow_up::finding::Reason;
use klyfta::follow_up::intervals_of_shares::Share;
use klyfta::follow_up::recent_trend::{Direction, Figure, recent_trend};

fn shares(counts: [(f64, f64); 5]) -> Vec<(i32, Figure)> {
    let of = |(at, (count, people)): (usize, (f64, f64))| {
        (
            2018 + at as i32,
            Figure::Share(Share::of(count, people).unwrap()),
        )
    };
    counts.into_iter().enumerate().map(of).collect()
}

#[test]
fn shares_are_tested_as_armitage_does() {
    // By hand: 10, 12, 14, 20, 24 of 100 each: share 0.16, slope (-2 x .1 - .12 + .2 + 2 x .24) /
    // 10 = 0.036; chi-square 0.036^2 x 1000 / (0.16 x 0.84).
    let rising = shares([
        (10.0, 100.0),
        (12.0, 100.0),
        (14.0, 100.0),
        (20.0, 100.0),
        (24.0, 100.0),
    ]);
    let found = recent_trend(&rising, 0.95).unwrap();
    assert!((found.slope - 0.036).abs() < 1e-15);
    assert!((found.chi_square - 1.296 / 0.1344).abs() < 1e-12);
    assert_eq!(found.direction, Direction::Rising);
    // The chi-square distribution with one degree: 9.643 is passed 1.9 times in a thousand.
    assert!((found.p_value - 0.00190).abs() < 5e-6, "{}", found.p_value);
    assert_eq!((found.first_year, found.last_year), (2018, 2022));
    // At 99.9 % it is not told: 10.83 would be needed.
    assert_eq!(
        recent_trend(&rising, 0.999).unwrap().direction,
        Direction::NotTold
    );
    let mut turned = shares([
        (24.0, 100.0),
        (20.0, 100.0),
        (14.0, 100.0),
        (12.0, 100.0),
        (10.0, 100.0),
    ]);
    turned.insert(0, (1990, Figure::Share(Share::of(0.0, 1.0).unwrap())));
    let found = recent_trend(&turned, 0.95).unwrap();
    assert_eq!(
        (found.direction, found.first_year),
        (Direction::Falling, 2018)
    );
    assert!((found.slope + 0.036).abs() < 1e-15);
    assert!(found.slope_interval.low < -0.036 && found.slope_interval.high < 0.0);
}

#[test]
fn levels_are_tested_with_their_errors() {
    let figure = |value: f64, standard_error: f64| Figure::Level {
        value,
        standard_error,
    };
    // Exactly on a line of slope 2, whatever the errors; equal errors of 1: variance of slope 1/10.
    let line: Vec<_> = (0..5)
        .map(|at| (at, figure(2.0 * f64::from(at), 1.0)))
        .collect();
    let found = recent_trend(&line, 0.95).unwrap();
    assert!((found.slope - 2.0).abs() < 1e-14 && (found.chi_square - 40.0).abs() < 1e-12);
    let uneven: Vec<_> = (0..5)
        .map(|at| (at, figure(2.0 * f64::from(at), 1.0 + f64::from(at))))
        .collect();
    assert!((recent_trend(&uneven, 0.95).unwrap().slope - 2.0).abs() < 1e-14);
    let reason = |figures: &[(i32, Figure)]| recent_trend(figures, 0.95).unwrap_err().reason;
    assert_eq!(reason(&line[1..]), Reason::TooFewYears { needed: 5 });
    let mut wrong = line.clone();
    wrong[2].0 = 1;
    assert_eq!(reason(&wrong), Reason::YearsNotRising);
    wrong = line.clone();
    wrong[2].1 = figure(1.0, 0.0);
    assert_eq!(reason(&wrong), Reason::NoVariation);
    wrong[2].1 = Figure::Share(Share::of(1.0, 2.0).unwrap());
    assert_eq!(reason(&wrong), Reason::MixedOutcomes);
    assert_eq!(reason(&shares([(0.0, 9.0); 5])), Reason::NoVariation);
    assert_eq!(recent_trend(&line, 1.0).unwrap_err().reason, Reason::Level);
}
