//! Gaps between types, and the intervals of shares that they rest on.

use klyfta::follow_up::disparity_by_type::{Counted, disparity_by_type};
use klyfta::follow_up::finding::Reason;
use klyfta::follow_up::intervals_of_shares::{Share, log_ratio, newcombe, wilson};
use proptest::prelude::*;

fn share(count: f64, people: f64) -> Share {
    Share::of(count, people).unwrap()
}

#[test]
fn wilsons_intervals_are_those_newcombe_printed() {
    // Newcombe, R. G. (1998). Statistics in Medicine 17(8), 857-872, Table I, method 3.
    for (count, people, low, high) in [
        (81.0, 263.0, 0.2553, 0.3662),
        (15.0, 148.0, 0.0624, 0.1605),
        (0.0, 20.0, 0.0, 0.1611),
        (1.0, 29.0, 0.0061, 0.1718),
    ] {
        let found = wilson(share(count, people), 0.95).unwrap();
        assert!(
            (found.low - low).abs() < 5.1e-5 && (found.high - high).abs() < 5.1e-5,
            "{found:?}"
        );
    }
    assert_eq!(wilson(share(0.0, 20.0), 0.95).unwrap().low, 0.0);
    assert_eq!(wilson(share(20.0, 20.0), 0.95).unwrap().high, 1.0);
    for level in [0.0, 1.0, -0.1, 1.5, f64::NAN, 1.0 - 1e-17] {
        assert_eq!(wilson(share(1.0, 2.0), level), Err(Reason::Level));
    }
    assert_eq!(Share::of(1.0, 0.0), Err(Reason::NoPopulation));
    assert_eq!(Share::of(2.0, 1.0), Err(Reason::CountAbovePopulation));
}

#[test]
fn newcombes_intervals_are_those_he_printed() {
    // Newcombe, R. G. (1998). Statistics in Medicine 17(8), 873-890, Table II, method 10.
    for (a, m, b, n, low, high) in [
        (56.0, 70.0, 48.0, 80.0, 0.0524, 0.3339),
        (9.0, 10.0, 3.0, 10.0, 0.1705, 0.8090),
        (10.0, 10.0, 0.0, 10.0, 0.6075, 1.0),
        (0.0, 10.0, 0.0, 10.0, -0.2775, 0.2775),
    ] {
        let found = newcombe(share(a, m), share(b, n), 0.95).unwrap();
        assert!(
            (found.low - low).abs() < 5.1e-5 && (found.high - high).abs() < 5.1e-5,
            "{found:?}"
        );
    }
}

#[test]
fn ratios_have_an_interval_that_is_even_in_logarithms() {
    // By hand: ln(4/3), error root(1/56 - 1/70 + 1/48 - 1/80).
    let found = log_ratio(share(56.0, 70.0), share(48.0, 80.0), 0.95).unwrap();
    let error = f64::sqrt(1.0 / 56.0 - 1.0 / 70.0 + 1.0 / 48.0 - 1.0 / 80.0);
    let reach = 1.959_963_984_540_054 * error;
    assert!((found.low - 4.0 / 3.0 * f64::exp(-reach)).abs() < 1e-9);
    assert!((found.high - 4.0 / 3.0 * f64::exp(reach)).abs() < 1e-9);
    assert_eq!(
        log_ratio(share(0.0, 9.0), share(1.0, 9.0), 0.95),
        Err(Reason::NoEvents)
    );
}

fn row(indicator: &str, area_type: usize, count: f64, population: f64) -> Counted<'_> {
    Counted {
        indicator,
        year: 2022,
        area_type,
        count,
        population,
    }
}

#[test]
fn types_are_added_up_and_set_against_each_other() {
    let rows = [
        row("work", 5, 48.0, 80.0),
        row("work", 1, 50.0, 60.0),
        row("work", 1, 6.0, 10.0),
        row("work", 3, 1.0, 2.0),
        row("votes", 1, 3.0, 4.0),
        row("sick", 1, 3.0, 4.0),
        row("sick", 5, 0.0, 4.0),
    ];
    let found = disparity_by_type(&rows, 0.95).unwrap();
    let [sick, votes, work] = &found[..] else {
        panic!("{found:?}")
    };
    let difference = work.difference.unwrap();
    assert!((difference.value - 0.2).abs() < 1e-15);
    assert!((difference.interval.unwrap().low - 0.0524).abs() < 5.1e-5);
    assert!((work.ratio.unwrap().value - 4.0 / 3.0).abs() < 1e-15);
    assert_eq!(work.types[1], Err(Reason::NoPopulation));
    assert_eq!(work.types[2].unwrap().share.share(), 0.5);
    assert_eq!(votes.difference, Err(Reason::NoPopulation));
    assert_eq!(sick.ratio, Err(Reason::ReferenceNotAboveZero));
    assert!(sick.difference.is_ok());
    let text = |row: Counted<'_>| disparity_by_type(&[row], 0.95).unwrap_err().to_string();
    assert_eq!(
        text(row("x", 6, 1.0, 1.0)),
        "`x`, 2022: there is no such class"
    );
    assert_eq!(
        text(row("x", 1, 2.0, 1.0)),
        "`x`, 2022: more people are counted than live there"
    );
    assert!(disparity_by_type(&rows, 1.0).is_err());
}

proptest! {
    #[test]
    fn intervals_hold_their_estimate_and_narrow_with_people(
        a in 0_u32..50, m in 1_u32..50, b in 0_u32..50, n in 1_u32..50, level in 0.5_f64..0.999
    ) {
        let (a, b) = (a.min(m), b.min(n));
        let (one, other) = (share(a.into(), m.into()), share(b.into(), n.into()));
        let own = wilson(one, level).unwrap();
        prop_assert!(0.0 <= own.low && own.low <= one.share());
        prop_assert!(one.share() <= own.high && own.high <= 1.0);
        let difference = one.share() - other.share();
        let found = newcombe(one, other, level).unwrap();
        prop_assert!(found.low <= difference && difference <= found.high);
        // The other way round it is the same with its sign changed.
        let turned = newcombe(other, one, level).unwrap();
        prop_assert!((turned.low + found.high).abs() < 1e-12);
        prop_assert!((turned.high + found.low).abs() < 1e-12);
        let wide = |share: Share| { let it = wilson(share, level).unwrap(); it.high - it.low };
        prop_assert!(wide(share(f64::from(a) * 4.0, f64::from(m) * 4.0)) < wide(one));
    }
}
