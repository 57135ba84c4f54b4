//! How the errors of the units' values carry over to an index made of them.

use super::sum::sum;
use crate::indices::input::Outcomes;

/// The standard error of an index whose units are estimated independently of each other: the
/// length of its gradient, each slope taken as many times as the unit's standard error.
///
/// Nothing where the units have no standard errors, and where the index has no finite slope.
pub(in crate::indices) fn delta_method(table: &Outcomes, gradient: &[f64]) -> Option<f64> {
    let steps = table.units().iter().zip(gradient).map(|(unit, slope)| {
        let error = unit.standard_error?;
        // A value known exactly carries no error, however steep the index is there.
        Some(if error == 0.0 { 0.0 } else { slope * error })
    });
    let length = length(&steps.collect::<Option<Vec<f64>>>()?);
    length.is_finite().then_some(length)
}

/// The square root of the sum of squares, without overflow where only the squares are too large.
pub(in crate::indices) fn length(steps: &[f64]) -> f64 {
    // A step that is no number must not be lost, as it is in `f64::max`.
    let longest = steps.iter().fold(0.0_f64, |longest, step| {
        if step.abs() <= longest {
            longest
        } else {
            step.abs()
        }
    });
    if longest == 0.0 || !longest.is_finite() {
        return longest;
    }
    let squares = steps.iter().map(|step| (step / longest) * (step / longest));
    longest * libm::sqrt(sum(squares))
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn neither_large_nor_small_steps_lose_their_squares() {
        for scale in [1e-300, 1.0, 1e300] {
            assert!((length(&[3.0 * scale, -4.0 * scale]) / scale - 5.0).abs() < 1e-14);
        }
        assert_eq!(length(&[0.0, 0.0]), 0.0);
    }

    #[test]
    fn a_step_that_is_no_number_leaves_no_length() {
        assert!(!length(&[f64::NAN, 1.0]).is_finite());
        assert!(!length(&[f64::INFINITY, 1.0]).is_finite());
    }
}
