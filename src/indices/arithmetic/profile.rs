//! The profile of a two-group index over the ranks of an ordered population (Reardon 2011).

use super::least_squares::{Row, least_squares};
use super::sum::sum;
use super::thresholds::{Variation, variation_at};
use crate::indices::input::{InvalidTable, Ordered, TwoGroup};

/// A polynomial through the values of a two-group index at the thresholds, as a function of the
/// rank of the threshold: the share of the population below it.
///
/// It is a sum of Legendre polynomials, which on the ranks from zero to one are as different as
/// polynomials can be, so that few digits are lost also where the order is high.
pub(in crate::indices) struct Profile {
    coefficients: Vec<f64>,
}

impl Profile {
    /// Fits by least squares, the squared error at a rank counted by the squared variation there,
    /// as Reardon does.
    ///
    /// Fails where fewer ranks than coefficients have a threshold, or some of these are so near to
    /// each other or to an end of the population that they hardly tell anything new.
    pub(in crate::indices) fn fit(
        table: &Ordered,
        index: fn(&TwoGroup) -> f64,
        variation: Variation,
        order: usize,
    ) -> Result<Profile, InvalidTable> {
        if table.thresholds().len() <= order {
            return Err(InvalidTable::TooFewThresholds);
        }
        let row = |threshold: &TwoGroup| Row {
            design: legendre(threshold.group_share() - threshold.others_share(), order),
            target: index(threshold),
            weight: variation_at(threshold, variation),
        };
        let rows: Vec<Row> = table.thresholds().iter().map(row).collect();
        let coefficients = least_squares(&rows).ok_or(InvalidTable::TooFewThresholds)?;
        Ok(Profile { coefficients })
    }

    /// Fits a polynomial of the greatest order, up to `most` and from one, that the thresholds
    /// allow.
    pub(in crate::indices) fn fit_at_most(
        table: &Ordered,
        index: fn(&TwoGroup) -> f64,
        variation: Variation,
        most: usize,
    ) -> Result<Profile, InvalidTable> {
        (1..=most)
            .rev()
            .map(|order| Profile::fit(table, index, variation, order))
            .find(Result::is_ok)
            .unwrap_or(Err(InvalidTable::TooFewThresholds))
    }

    /// The fitted index at a rank.
    pub(in crate::indices) fn at(&self, rank: f64) -> f64 {
        let order = self.coefficients.len() - 1;
        let values = legendre(2.0 * rank - 1.0, order);
        let terms = self.coefficients.iter().zip(values);
        without_rounding_below_zero(sum(terms.map(|(coefficient, value)| coefficient * value)))
    }

    /// The mean of the fitted index over all ranks, where each rank is weighted by the function of
    /// which this gives the mean of a Legendre polynomial of a degree.
    pub(in crate::indices) fn mean(&self, mean_of_legendre: fn(degree: usize) -> f64) -> f64 {
        let terms = self.coefficients.iter().enumerate();
        let terms = terms.map(|(degree, coefficient)| coefficient * mean_of_legendre(degree));
        without_rounding_below_zero(sum(terms))
    }
}

/// The Legendre polynomials of all degrees up to the order.
fn legendre(x: f64, order: usize) -> Vec<f64> {
    let mut values = vec![1.0, x];
    for degree in 1..order {
        let n = degree as f64;
        let next = (2.0 * n + 1.0) * x * values[degree] - n * values[degree - 1];
        values.push(next / (n + 1.0));
    }
    values.truncate(order + 1);
    values
}

/// A fitted curve may truly pass below zero. At evenness however its values are squares of rounding
/// errors, of either sign once they have been fitted.
fn without_rounding_below_zero(value: f64) -> f64 {
    const ROUNDING: f64 = 1e-15;
    if -ROUNDING < value && value <= 0.0 {
        0.0
    } else {
        value
    }
}

/// Means of Legendre polynomials in `x = 2 p - 1` over the ranks `p`.
///
/// Those of odd degree are odd functions of `x`, all weights are even ones.
pub(in crate::indices) mod mean_of_legendre {
    /// Weighted by entropy, `p ln(1 / p) + (1 - p) ln(1 / (1 - p))`.
    ///
    /// By parts, with the integrals of the derivative of entropy, which is the Legendre function of
    /// the second kind of degree zero: `2 / (n (n + 1))` for an odd degree n.
    pub(in crate::indices) fn by_entropy(degree: usize) -> f64 {
        let n = degree as f64;
        match degree {
            0 => 1.0,
            _ if !degree.is_multiple_of(2) => 0.0,
            _ => -4.0 / ((n - 1.0) * n * (n + 1.0) * (n + 2.0)),
        }
    }

    /// Weighted by `p (1 - p)`, which is made of Legendre polynomials of degree zero and two.
    pub(in crate::indices) fn by_variance(degree: usize) -> f64 {
        match degree {
            0 => 1.0,
            2 => -0.2,
            _ => 0.0,
        }
    }

    /// Weighted by `sqrt(p (1 - p))`.
    ///
    /// From the Fourier series of a Legendre polynomial, of which the weight, a squared sine, meets
    /// only three terms.
    pub(in crate::indices) fn by_square_root(degree: usize) -> f64 {
        if !degree.is_multiple_of(2) {
            return 0.0;
        }
        let half = degree / 2;
        // The central binomial coefficient of half the degree, over four to that power.
        let central: f64 = (1..=half)
            .map(|k| (2 * k - 1) as f64 / (2 * k) as f64)
            .product();
        -central * central / ((degree as f64 - 1.0) * (half as f64 + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::legendre;
    use super::mean_of_legendre::{by_entropy, by_square_root, by_variance};
    use crate::indices::arithmetic::thresholds::{ENTROPY, SQUARE_ROOT, VARIANCE, Variation};

    /// The weighted mean by the midpoint rule, in steps that shrink towards the ends, where the
    /// weights have infinite slopes.
    fn mean(variation: Variation, degree: usize) -> f64 {
        const STEPS: usize = 200_000;
        let (mut weighted, mut weights) = (0.0, 0.0);
        for step in 0..STEPS {
            let t = (step as f64 + 0.5) / STEPS as f64;
            let [rank, width] = [t * t * (3.0 - 2.0 * t), 6.0 * t * (1.0 - t)];
            let weight = width * variation(rank, 1.0 - rank);
            weighted += weight * legendre(2.0 * rank - 1.0, degree)[degree];
            weights += weight;
        }
        weighted / weights
    }

    #[test]
    fn means_of_legendre_polynomials_are_what_quadrature_finds() {
        type Mean = fn(usize) -> f64;
        let pairs: [(Variation, Mean); 3] = [
            (ENTROPY, by_entropy),
            (VARIANCE, by_variance),
            (SQUARE_ROOT, by_square_root),
        ];
        for (place, (variation, exact)) in pairs.into_iter().enumerate() {
            for degree in 0..=10 {
                let (exact, quadrature) = (exact(degree), mean(variation, degree));
                assert!(
                    (exact - quadrature).abs() < 1e-9,
                    "weight {place}, degree {degree}: {exact} and {quadrature}"
                );
            }
        }
    }

    #[test]
    fn legendre_polynomials_are_those_of_the_handbooks() {
        // P_4(x) = (35 x^4 - 30 x^2 + 3) / 8 at one half.
        let values = legendre(0.5, 4);
        assert_eq!(values[..3], [1.0, 0.5, -0.125]);
        assert!((values[4] + 37.0 / 128.0).abs() < 1e-16);
        assert_eq!(legendre(0.5, 0), [1.0]);
    }
}
