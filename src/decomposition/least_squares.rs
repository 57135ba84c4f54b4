//! Least squares of factors that are counted in different units.

use crate::indices::arithmetic::least_squares::{self, Row};
use crate::indices::arithmetic::sum::sum;

/// The coefficients with which the columns come closest to the outcomes.
///
/// None where a column is, but for rounding, made of those before it, or there are fewer outcomes
/// than columns.
pub(super) fn least_squares(columns: &[Vec<f64>], outcomes: &[f64]) -> Option<Vec<f64>> {
    // With columns of length one nothing overflows, and what is left of a column after those before
    // it have been taken out says how much of it is its own.
    let (columns, lengths): (Vec<Vec<f64>>, Vec<f64>) =
        columns.iter().map(|column| of_length_one(column)).unzip();
    let (outcomes, outcomes_length) = of_length_one(outcomes);
    let row = |(at, &target): (usize, &f64)| Row {
        design: columns.iter().map(|column| column[at]).collect(),
        target,
        weight: 1.0,
    };
    let rows: Vec<Row> = outcomes.iter().enumerate().map(row).collect();
    let coefficients = least_squares::least_squares(&rows)?;
    let in_units = |(coefficient, length): (&f64, f64)| coefficient / length * outcomes_length;
    Some(coefficients.iter().zip(lengths).map(in_units).collect())
}

/// The numbers divided by the root of the sum of their squares, and that root.
fn of_length_one(numbers: &[f64]) -> (Vec<f64>, f64) {
    let greatest = numbers.iter().fold(0.0, |so_far, it| it.abs().max(so_far));
    if greatest == 0.0 {
        return (numbers.to_vec(), 1.0);
    }
    let scaled: Vec<f64> = numbers.iter().map(|it| it / greatest).collect();
    let length = libm::sqrt(sum(scaled.iter().map(|it| it * it)));
    let unit = scaled.iter().map(|it| it / length).collect();
    (unit, length * greatest)
}

#[cfg(test)]
mod tests {
    use super::least_squares;

    #[test]
    fn a_plane_is_found_exactly() {
        let columns = [
            vec![1.0; 4],
            vec![1.0, 2.0, 3.0, 5.0],
            vec![2.0, 1.0, 7.0, 4.0],
        ];
        let outcomes: Vec<f64> = (0..4)
            .map(|it| 3.0 - 2.0 * columns[1][it] + 0.5 * columns[2][it])
            .collect();
        let found = least_squares(&columns, &outcomes).unwrap();
        for (found, expected) in found.iter().zip([3.0, -2.0, 0.5]) {
            assert!((found - expected).abs() < 1e-13, "{found}");
        }
    }

    #[test]
    fn a_line_through_points_off_it() {
        // By hand: means 2 and 3, slope (1 x 1 + 1 x 2) / 2 = 1.5, and 3 - 2 x 1.5 = 0.
        let columns = [vec![1.0; 3], vec![1.0, 2.0, 3.0]];
        let found = least_squares(&columns, &[2.0, 2.0, 5.0]).unwrap();
        assert!(
            found[0].abs() < 1e-14 && (found[1] - 1.5).abs() < 1e-14,
            "{found:?}"
        );
    }

    #[test]
    fn columns_that_repeat_others_are_refused() {
        let once = vec![1.0, 2.0, 4.0];
        let twice: Vec<f64> = once.iter().map(|it| 2.0 * it + 1.0).collect();
        assert_eq!(
            least_squares(&[vec![1.0; 3], once.clone(), twice], &once),
            None
        );
        // Not exactly, as decimals are.
        let other = vec![0.3, 0.1, 0.9, 0.2];
        let longer = vec![0.7, 0.1, 0.4, 0.6];
        let mixed: Vec<f64> = (other.iter().zip(&longer))
            .map(|(a, b)| 0.1 * a + 0.7 * b)
            .collect();
        assert_eq!(least_squares(&[other, longer, mixed], &[1.0; 4]), None);
        assert_eq!(least_squares(&[vec![0.0; 3]], &once), None);
        assert_eq!(least_squares(&[vec![1.0], vec![2.0]], &[1.0]), None);
    }
}
