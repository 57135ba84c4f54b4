//! Intervals from a standard error, for a value that is about normally distributed.

use crate::indices::Scale;

/// The normal deviate that leaves a fortieth of all draws above it.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// A standard error and the interval of 95 per cent that goes with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarriedInterval {
    pub standard_error: f64,
    pub lower: f64,
    pub upper: f64,
}

impl CarriedInterval {
    /// The interval around a value, symmetric on the scale of its index.
    pub fn of(value: f64, standard_error: f64, scale: Scale) -> CarriedInterval {
        let (lower, upper) = match scale {
            Scale::Logarithm if value > 0.0 => {
                // The error of the logarithm, to the first order.
                let factor = libm::exp(NORMAL_95 * standard_error / value);
                (value / factor, value * factor)
            }
            _ => {
                let margin = NORMAL_95 * standard_error;
                (value - margin, value + margin)
            }
        };
        CarriedInterval {
            standard_error,
            lower,
            upper,
        }
    }
}
