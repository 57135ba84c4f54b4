//! The mixture of columns that comes nearest to a target: weights that are not negative and sum to
//! one.
//!
//! With all columns seen from the target, so that it lies at zero, the best mixture is the point
//! of their hull nearest to zero. Asking beside that, however strongly, for weights that sum to one
//! makes their sum smaller than one but leaves their proportions, so that non-negative least
//! squares has them exactly.

use super::linear_algebra::norm;
use super::non_negative_least_squares::{Problem, non_negative_least_squares};
use crate::indices::arithmetic::sum::sum;

/// The nearest mixture.
#[derive(Clone, Debug)]
pub(crate) struct Mixture {
    pub(crate) weights: Vec<f64>,
    /// Whether no other weights come as near.
    pub(crate) is_only_one: bool,
}

/// Weights that make the squared distance to the target plus `penalty` times the sum of squared
/// weights the least.
///
/// Nothing where there are no columns, and where the search does not end.
pub(crate) fn nearest_mixture(
    columns: &[Vec<f64>],
    target: &[f64],
    penalty: f64,
) -> Option<Mixture> {
    // A column that would bring the mixture nearer by less than this may take part or not.
    const TIED: f64 = 1e-10;

    let from_target = |column: &Vec<f64>| -> Vec<f64> {
        column
            .iter()
            .zip(target)
            .map(|(cell, target)| cell - target)
            .collect()
    };
    let mut seen: Vec<Vec<f64>> = columns.iter().map(from_target).collect();
    let lengths: Vec<f64> = seen.iter().map(|column| norm(column)).collect();
    let ridge = libm::sqrt(penalty);
    let scale = lengths.iter().copied().fold(ridge, f64::max);
    let n_columns = columns.len() as f64;
    if columns.is_empty() {
        return None;
    }
    if scale == 0.0 {
        // All columns are the target.
        let weights = vec![1.0 / n_columns; columns.len()];
        return Some(Mixture {
            weights,
            is_only_one: columns.len() == 1,
        });
    }
    for column in &mut seen {
        column.iter_mut().for_each(|cell| *cell /= scale);
        // Near enough to the lengths of columns that neither drowns in the other's rounding.
        column.push(1.0);
    }
    let mut goal = vec![0.0; target.len()];
    goal.push(1.0);
    let problem = Problem {
        columns: &seen,
        ridge: ridge / scale,
        target: &goal,
    };
    let solution = non_negative_least_squares(&problem)?;
    let total = sum(solution.coefficients.iter().copied());
    let pairs = solution.coefficients.iter().zip(&solution.descent);
    let tied = pairs
        .filter(|(it, descent)| **it == 0.0 && -TIED < **descent)
        .count();
    Some(Mixture {
        weights: solution.coefficients.iter().map(|it| it / total).collect(),
        is_only_one: 0.0 < penalty || tied == 0,
    })
}

#[cfg(test)]
mod tests {
    use super::nearest_mixture;

    #[test]
    fn mixtures_by_hand() {
        // Between 0 and 10, 4 is six tenths of the one and four tenths of the other.
        let found = nearest_mixture(&[vec![0.0], vec![10.0]], &[4.0], 0.0).unwrap();
        assert!((found.weights[1] - 0.4).abs() < 1e-15 && found.is_only_one);
        // Outside, the nearer takes all.
        let found = nearest_mixture(&[vec![0.0], vec![10.0]], &[17.0], 0.0).unwrap();
        assert_eq!(found.weights, [0.0, 1.0]);
        // With a penalty: (10 w - 4)^2 + 20 (w^2 + (1 - w)^2) is least at w = 120 / 280.
        let found = nearest_mixture(&[vec![0.0], vec![10.0]], &[4.0], 20.0).unwrap();
        assert!((found.weights[1] - 3.0 / 7.0).abs() < 1e-15);
    }

    #[test]
    fn a_target_inside_many_columns_has_many_mixtures() {
        let columns = [vec![0.0], vec![4.0], vec![10.0]];
        assert!(!nearest_mixture(&columns, &[5.0], 0.0).unwrap().is_only_one);
        assert!(nearest_mixture(&columns, &[5.0], 1.0).unwrap().is_only_one);
        // The second column is as good to add as to leave out, but not with a penalty on it.
        let edge = nearest_mixture(&[vec![0.0], vec![1.0]], &[-1.0], 1.0).unwrap();
        assert!(edge.weights == [1.0, 0.0] && edge.is_only_one);
        let same = nearest_mixture(&[vec![5.0], vec![5.0]], &[5.0], 0.0).unwrap();
        assert_eq!(same.weights, [0.5, 0.5]);
    }
}
