//! Symmetric matrices with nothing negative about them.

use super::orthogonal::dot;

/// The lower triangle L with matrix = L L', row by row (Cholesky). Nothing where the matrix is not
/// positive definite beyond rounding.
pub(crate) fn triangle(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    const ROUNDING: f64 = 1e-12;
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (at, row) in matrix.iter().enumerate() {
        let mut found = vec![0.0; at + 1];
        for column in 0..at {
            let known = dot(&found[..column], &rows[column][..column]);
            found[column] = (row[column] - known) / rows[column][column];
        }
        let left = row[at] - dot(&found[..at], &found[..at]);
        if !(ROUNDING * row[at] < left && 0.0 < row[at]) {
            return None;
        }
        found[at] = libm::sqrt(left);
        rows.push(found);
    }
    Some(rows)
}

/// The vector that the matrix of this triangle turns into the given one.
pub(crate) fn solve(triangle: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    let n = triangle.len();
    let mut solution: Vec<f64> = Vec::with_capacity(n);
    for (row, cell) in triangle.iter().zip(vector) {
        let at = solution.len();
        solution.push((cell - dot(&row[..at], &solution)) / row[at]);
    }
    for at in (0..n).rev() {
        solution[at] /= triangle[at][at];
        for above in 0..at {
            solution[above] -= triangle[at][above] * solution[at];
        }
    }
    solution
}

/// The greatest eigenvalue, by Jacobi's rotations.
pub(crate) fn greatest_eigenvalue(matrix: &[Vec<f64>]) -> f64 {
    let mut cells = matrix.to_vec();
    let n = cells.len();
    for _ in 0..60 {
        let mut changed = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = cells[p][q];
                if off.abs() <= 1e-15 * libm::sqrt((cells[p][p] * cells[q][q]).abs()) {
                    continue;
                }
                changed = true;
                let half = (cells[q][q] - cells[p][p]) / (2.0 * off);
                let tangent = 1.0_f64.copysign(half) / (half.abs() + libm::hypot(1.0, half));
                let cosine = 1.0 / libm::hypot(1.0, tangent);
                let sine = tangent * cosine;
                for row in &mut cells {
                    let (one, other) = (row[p], row[q]);
                    row[p] = cosine * one - sine * other;
                    row[q] = sine * one + cosine * other;
                }
                let (above, below) = cells.split_at_mut(q);
                for (one, other) in above[p].iter_mut().zip(&mut below[0]) {
                    let (first, second) = (*one, *other);
                    *one = cosine * first - sine * second;
                    *other = sine * first + cosine * second;
                }
            }
        }
        if !changed {
            break;
        }
    }
    (0..n).map(|at| cells[at][at]).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::{greatest_eigenvalue, solve, triangle};

    #[test]
    fn a_matrix_of_three_by_hand() {
        // L = [2; 1 3; 0 1 1] gives this matrix, whose characteristic polynomial has the root
        // found.
        let matrix = [
            vec![4.0, 2.0, 0.0],
            vec![2.0, 10.0, 3.0],
            vec![0.0, 3.0, 2.0],
        ];
        let found = triangle(&matrix).unwrap();
        assert_eq!(found, [vec![2.0], vec![1.0, 3.0], vec![0.0, 1.0, 1.0]]);
        let solved = solve(&found, &[8.0, 31.0, 12.0]);
        for (found, expected) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-14);
        }
        let root = greatest_eigenvalue(&matrix);
        let determinant =
            (4.0 - root) * ((10.0 - root) * (2.0 - root) - 9.0) - 2.0 * 2.0 * (2.0 - root);
        assert!(
            determinant.abs() < 1e-12 && 11.0 < root && root < 12.0,
            "{root}"
        );
        assert_eq!(triangle(&[vec![1.0, 1.0], vec![1.0, 1.0]]), None);
        assert_eq!(triangle(&[vec![0.0]]), None);
    }
}
