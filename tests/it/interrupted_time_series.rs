//! Series that leave their trend.

use klyfta::follow_up::effects::Refusal;
use klyfta::follow_up::effects::interrupted_time_series::{
    InterruptedTimeSeries, Series, interrupted_time_series,
};

fn times(n: usize) -> Vec<f64> {
    (0..n).map(|at| 2000.0 + at as f64).collect()
}

fn series(outcomes: &[f64], first: usize) -> Result<InterruptedTimeSeries, Refusal> {
    let times = times(outcomes.len());
    let series = Series {
        times: &times,
        outcomes,
        comparison: None,
    };
    interrupted_time_series(series, first, 0.95)
}

#[test]
fn lines_by_hand() {
    // Before, noise of -1, 2, -1 around 10 + 3 t leaves the line as it is; after, the same around
    // a line that is 5 higher at 2003 and 2 steeper.
    let noise = [-1.0, 2.0, -1.0];
    let before = [0.0, 1.0, 2.0].map(|t| 10.0 + 3.0 * t);
    let after = [0.0, 1.0, 2.0].map(|t| 19.0 + 5.0 + 5.0 * t);
    let outcomes: Vec<f64> = before
        .iter()
        .zip(noise)
        .chain(after.iter().zip(noise))
        .map(|(line, noise)| line + noise)
        .collect();
    let found = series(&outcomes, 3).unwrap();
    for (estimate, expected) in [
        (found.trend, 3.0),
        (found.level, 5.0),
        (found.slope, 2.0),
        (found.effect, 7.0),
    ] {
        assert!((estimate.value - expected).abs() < 1e-12, "{estimate:?}");
        assert!(estimate.low < expected && expected < estimate.high);
    }
    // The trend before is the half of the last less the first: scores are -1 x -1 / 2 = 1/2, 0 and
    // -1 x 1 / 2. With six periods two count as neighbours (4 x 0.06^(2/9) = 2.1), with weights 2/3
    // and 1/3: 1/2 - 2 x 1/3 x 1/4 = 1/3, times 6/2.
    assert_eq!(found.n_neighbours, 2);
    assert!(
        (found.trend.standard_error - 1.0).abs() < 1e-12,
        "{:?}",
        found.trend
    );
    // Student's two degrees at 95 %: 4.302653.
    assert!((found.trend.high - 3.0 - 4.302_652_7).abs() < 1e-6);
}

#[test]
fn a_comparison_is_subtracted() {
    let outcomes = [1.0, 5.0, 2.0, 4.0, 9.0, 7.0, 12.0, 9.0];
    let comparison = [1.0, 2.0, 2.5, 2.0, 3.0, 2.0, 3.0, 1.0];
    let less: Vec<f64> = outcomes
        .iter()
        .zip(&comparison)
        .map(|(it, other)| it - other)
        .collect();
    let times = times(8);
    let both = Series {
        times: &times,
        outcomes: &outcomes,
        comparison: Some(&comparison),
    };
    assert_eq!(interrupted_time_series(both, 4, 0.95), series(&less, 4));
    assert_ne!(series(&outcomes, 4), series(&less, 4));
}

#[test]
fn bad_series_are_refused() {
    let outcomes = [1.0, 5.0, 2.0, 4.0, 9.0, 7.0];
    assert!(series(&outcomes, 3).is_ok());
    assert_eq!(
        series(&outcomes, 2),
        Err(Refusal::TooFewBefore { needed: 3 })
    );
    assert_eq!(
        series(&outcomes, 4),
        Err(Refusal::TooFewAfter { needed: 3 })
    );
    assert_eq!(
        series(&outcomes, 9),
        Err(Refusal::TooFewAfter { needed: 3 })
    );
    let straight = [1.0, 2.0, 3.0, 7.0, 8.0, 9.0];
    assert_eq!(series(&straight, 3), Err(Refusal::NoVariation));
    let gap = series(&[1.0, 5.0, f64::NAN, 4.0, 9.0, 7.0], 3);
    assert_eq!(gap, Err(Refusal::NotFinite { row: 0, column: 2 }));
    let uneven = [1.0, 2.0, 3.0, 5.0, 6.0, 7.0];
    let uneven = Series {
        times: &uneven,
        outcomes: &outcomes,
        comparison: None,
    };
    assert_eq!(
        interrupted_time_series(uneven, 3, 0.95),
        Err(Refusal::TimesNotEven)
    );
    let short = Series {
        comparison: Some(&[1.0]),
        ..uneven
    };
    assert_eq!(
        interrupted_time_series(short, 3, 0.95),
        Err(Refusal::Ragged)
    );
}
