//! How far apart ranked values are.

use super::sum::Sum;

/// The sum, over neighbours in rank, of the gap between their values times a weight that depends on
/// the shares of the population below and above the gap.
///
/// Takes `(population, value)` in order of rank. With the weight `below * above` the result is half
/// the mean difference between two people, `sum_(i j) f_i f_j abs(y_i - y_j) / 2`, if the ranks are
/// those of the values. Written with gaps, nothing cancels where values are nearly equal, and it is
/// exactly zero where they are equal.
pub(in crate::indices) fn spread(
    ranked: impl Iterator<Item = (f64, f64)> + Clone,
    weight: impl Fn(f64, f64) -> f64,
) -> f64 {
    let mut above = Sum::default();
    ranked
        .clone()
        .for_each(|(population, _)| above.add(population));
    let total = above.value();
    let (mut below, mut spread) = (Sum::default(), Sum::default());
    for ((population, value), (_, next)) in ranked.clone().zip(ranked.skip(1)) {
        below.add(population);
        // The running sum remembers what it rounds, so that subtracting leaves all digits of the
        // few at the top, where one minus the share below would leave none.
        above.add(-population);
        let above = above.value().max(0.0);
        spread.add(weight(below.value() / total, above / total) * (next - value));
    }
    spread.value()
}
