//! Shocks that last a while and that several shares feel together.

use super::parameters::FollowUpSample;
use crate::sample::random::Stream;

/// How many shares of an area are followed: the three of the socioeconomic index, then employment.
pub(super) const N_SHARES: usize = 4;

/// Shocks of unit variance to each share of an area in each year.
///
/// Each series is a first-order autoregression that has gone on for ever: its first value has the
/// variance of all others. A shock is made of one that all shares feel and one of its own, so that
/// any two have the correlation that is asked for.
pub(super) fn of_area(sample: &FollowUpSample, seed: u64, code: &str) -> Vec<[f64; N_SHARES]> {
    let mut stream = Stream::of(seed, "follow-up shocks", code);
    let (common, own) = (sample.correlation.sqrt(), (1.0 - sample.correlation).sqrt());
    let mut series = [0.0; N_SHARES + 1];
    years(sample)
        .map(|is_first| {
            step(&mut series, is_first, sample.persistence, &mut stream);
            let all = series[N_SHARES];
            std::array::from_fn(|share| common * all + own * series[share])
        })
        .collect()
}

/// A shock of unit variance to a municipality in each year.
pub(super) fn of_municipality(sample: &FollowUpSample, seed: u64, code: &str) -> Vec<f64> {
    let mut stream = Stream::of(seed, "follow-up shocks", code);
    let mut series = [0.0];
    years(sample)
        .map(|is_first| {
            step(&mut series, is_first, sample.persistence, &mut stream);
            series[0]
        })
        .collect()
}

fn years(sample: &FollowUpSample) -> impl Iterator<Item = bool> {
    let first = sample.first_year;
    (first..=sample.last_year).map(move |year| year == first)
}

fn step(series: &mut [f64], is_first: bool, persistence: f64, stream: &mut Stream) {
    let innovation = match is_first {
        true => 1.0,
        false => (1.0 - persistence * persistence).sqrt(),
    };
    for value in series {
        *value = persistence * *value + innovation * stream.normal();
    }
}
