//! A draw from any list of probabilities in constant time.
//!
//! Walker, A. J. (1977). An efficient method for generating discrete random variables with general
//! distributions. ACM Transactions on Mathematical Software 3(3), 253–256.
//! <https://doi.org/10.1145/355744.355749>
//!
//! Vose, M. D. (1991). A linear algorithm for generating random numbers with a given distribution.
//! IEEE Transactions on Software Engineering 17(9), 972–975. <https://doi.org/10.1109/32.92917>

use super::streams::Stream;

/// Columns of equal height, each shared by its own outcome and one other.
///
/// A column keeps the other outcome in its lowest bits and above them where its own part ends, so
/// that a draw touches memory once. Probabilities are met to a part in 2^40 of a column.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    columns: Vec<u64>,
}

const OUTCOME_BITS: u32 = 24;

impl Alias {
    /// More outcomes than these do not fit.
    pub(super) const MOST: usize = 1 << OUTCOME_BITS;

    /// Weights are not negative, and one at least is above zero.
    pub(super) fn new(weights: &[f64]) -> Alias {
        assert!(
            !weights.is_empty() && weights.len() <= Alias::MOST,
            "the caller sees to the number of outcomes"
        );
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let mut heights: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        // What no other shares is its own.
        let mut columns: Vec<u64> = (0..weights.len() as u64).collect();
        let (mut low, mut high): (Vec<usize>, Vec<usize>) =
            (0..heights.len()).partition(|&at| heights[at] < 1.0);
        while let (Some(&short), Some(&tall)) = (low.last(), high.last()) {
            low.pop();
            let end = (heights[short] * (1_u64 << (64 - OUTCOME_BITS)) as f64) as u64;
            columns[short] = (end << OUTCOME_BITS) | tall as u64;
            heights[tall] = (heights[tall] + heights[short]) - 1.0;
            if heights[tall] < 1.0 {
                high.pop();
                low.push(tall);
            }
        }
        Alias { columns }
    }

    #[inline(always)]
    pub(super) fn draw(&self, stream: &mut Stream) -> usize {
        let wide = u128::from(stream.bits()) * self.columns.len() as u128;
        let own = (wide >> 64) as usize;
        let column = self.columns[own];
        let other = (column & (Alias::MOST as u64 - 1)) as usize;
        let is_own = (wide as u64) >> OUTCOME_BITS < column >> OUTCOME_BITS;
        if is_own { own } else { other }
    }
}
