//! The ratio attack: a published share says which counts it was computed from.
//!
//! At full precision the convergents of its continued fraction recover both counts, up to a common
//! factor, without knowing either (Hardy, G. H. and Wright, E. M. (1979). An Introduction to the
//! Theory of Numbers. 5th edition. Oxford University Press, theorem 184). With few decimals all
//! pairs of counts that round to the share are looked through.

use std::collections::BTreeSet;

use super::inversion::Span;

/// How exactly a number is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// Rounded to so many decimals, halves away from nought.
    Decimals(u32),
    /// As computed in double precision.
    Full,
}

impl Precision {
    /// What is published of a number, as a whole number that is the same for all numbers that look
    /// the same. Nothing where that cannot be told.
    pub fn published(self, value: f64) -> Option<u64> {
        if !value.is_finite() {
            return None;
        }
        match self {
            Precision::Full => Some(value.to_bits()),
            Precision::Decimals(decimals) => {
                let scale = 10_u64.checked_pow(decimals)? as f64;
                let scaled = libm::round(value * scale);
                // Beyond this, not every whole number is a double.
                (libm::fabs(scaled) < 9.0e15).then_some((scaled as i64) as u64)
            }
        }
    }
}

/// The counts that a share may have been computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fits {
    pub numerators: BTreeSet<u64>,
    pub denominators: BTreeSet<u64>,
    /// Whether these are all; the search ends once there are enough of both.
    pub complete: bool,
}

/// More denominators than this are not looked through.
const DENOMINATORS: u64 = 1_000_000;

/// The counts within these spans that a published share may have been computed from. Nothing where
/// there are too many denominators to look through.
pub fn fits(
    share: f64,
    precision: Precision,
    numerators: Span,
    denominators: Span,
    enough: usize,
) -> Option<Fits> {
    let published = precision.published(share)?;
    let mut found = Fits {
        numerators: BTreeSet::new(),
        denominators: BTreeSet::new(),
        complete: true,
    };
    let mut enter = |numerator: u64, denominator: u64| {
        let within = |span: Span, count| span.least <= count && count <= span.greatest;
        if within(numerators, numerator) && within(denominators, denominator) {
            found.numerators.insert(numerator);
            found.denominators.insert(denominator);
            if enough <= found.numerators.len().min(found.denominators.len()) {
                found.complete = false;
            }
        }
        found.complete
    };
    if precision == Precision::Full
        && let Some((numerator, denominator)) = simplest(share)
    {
        for factor in 1..=denominators.greatest / denominator {
            if !enter(factor * numerator, factor * denominator) {
                break;
            }
        }
        return Some(found);
    }
    if DENOMINATORS < denominators.greatest - denominators.least {
        return None;
    }
    'denominators: for denominator in denominators.least.max(1)..=denominators.greatest {
        let middle = libm::floor(share * denominator as f64) as u64;
        let reach = match precision {
            Precision::Full => 1,
            Precision::Decimals(decimals) => denominator / 10_u64.checked_pow(decimals)? + 2,
        };
        let from = middle.saturating_sub(reach).max(numerators.least);
        for numerator in from..=(middle + reach).min(numerators.greatest) {
            let value = numerator as f64 / denominator as f64;
            if precision.published(value) == Some(published) && !enter(numerator, denominator) {
                break 'denominators;
            }
        }
    }
    Some(found)
}

/// The first convergent of the continued fraction of a share that is the share in double precision,
/// if its denominator is below 2^26: any two such fractions are different doubles.
pub fn simplest(share: f64) -> Option<(u64, u64)> {
    if !share.is_finite() || !(0.0..=1.0).contains(&share) {
        return None;
    }
    if share == 0.0 {
        return Some((0, 1));
    }
    // A double is a whole number over a power of two; below 2^-60 it is no share of people.
    let (mut power, mut scaled) = (0_u32, share);
    while scaled != libm::floor(scaled) {
        scaled *= 2.0;
        power += 1;
    }
    if 110 < power {
        return None;
    }
    let (mut over, mut under) = (scaled as u128, 1_u128 << power);
    let (mut last, mut here) = ((0_u128, 1_u128), (1_u128, 0_u128));
    while under != 0 {
        let quotient = over / under;
        (over, under) = (under, over % under);
        let next = (quotient * here.0 + last.0, quotient * here.1 + last.1);
        (last, here) = (here, next);
        if 1 << 26 <= here.1 {
            return None;
        }
        if here.0 as f64 / here.1 as f64 == share {
            return Some((here.0 as u64, here.1 as u64));
        }
    }
    None
}
