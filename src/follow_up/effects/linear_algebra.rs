//! Vectors and small symmetric systems of equations, with the same bits on every machine.
//!
//! Golub, G. H. and Van Loan, C. F. (2013). Matrix Computations, 4th edition, section 4.2. Johns
//! Hopkins University Press.

use crate::indices::arithmetic::sum::{Sum, sum};

/// What is left of a column, as a share of its square, when it is taken for a sum of others.
const DEPENDENT: f64 = 1e-10;

/// A symmetric matrix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// From its cells on and below the diagonal.
    pub(crate) fn from_fn(size: usize, mut cell: impl FnMut(usize, usize) -> f64) -> Symmetric {
        let mut cells = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let value = cell(row, column);
                cells[row * size + column] = value;
                cells[column * size + row] = value;
            }
        }
        Symmetric { size, cells }
    }

    /// The weighted sums of products of each two columns.
    pub(crate) fn of_products(columns: &[Vec<f64>], weights: &[f64]) -> Symmetric {
        Symmetric::from_fn(columns.len(), |one, other| {
            let (one, other) = (&columns[one], &columns[other]);
            let terms = one.iter().zip(other).zip(weights);
            sum(terms.map(|((one, other), weight)| weight * one * other))
        })
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub(crate) fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.size)
            .map(|row| dot(&self.cells[row * self.size..][..self.size], vector))
            .collect()
    }

    /// The greatest eigenvalue of a matrix with nothing negative about it, by Jacobi's rotations.
    pub(crate) fn greatest_eigenvalue(&self) -> f64 {
        let n = self.size;
        let mut cells: Vec<Vec<f64>> = self.cells.chunks(n.max(1)).map(<[f64]>::to_vec).collect();
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

    /// `a' M b`.
    pub(crate) fn form(&self, a: &[f64], b: &[f64]) -> f64 {
        dot(a, &self.times(b))
    }
}

/// The lower triangle `L` of a symmetric matrix `L L'`, of those columns that are not sums of the
/// columns before them.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    size: usize,
    kept: Vec<usize>,
    /// Row by row, of the kept columns.
    lower: Vec<Vec<f64>>,
}

impl Cholesky {
    /// None where the matrix is not positive definite: a column is a sum of others.
    pub(crate) fn of(matrix: &Symmetric) -> Option<Cholesky> {
        let found = Cholesky::of_independent(matrix);
        (found.kept.len() == matrix.size).then_some(found)
    }

    /// Of a matrix that is at least positive semidefinite; columns that are sums of columns before
    /// them are left out, and their unknowns are zero.
    pub(crate) fn of_independent(matrix: &Symmetric) -> Cholesky {
        let mut kept: Vec<usize> = Vec::new();
        let mut lower: Vec<Vec<f64>> = Vec::new();
        for column in 0..matrix.size {
            let mut row: Vec<f64> = Vec::with_capacity(kept.len() + 1);
            for (at, &other) in kept.iter().enumerate() {
                let above = dot(&row, &lower[at][..at]);
                row.push((matrix.at(column, other) - above) / lower[at][at]);
            }
            let diagonal = matrix.at(column, column);
            let left = diagonal - dot(&row, &row);
            if left > DEPENDENT * diagonal {
                row.push(libm::sqrt(left));
                lower.push(row);
                kept.push(column);
            }
        }
        let size = matrix.size;
        Cholesky { size, kept, lower }
    }

    /// The columns that are not sums of columns before them.
    pub(crate) fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// The lower triangle row by row, of the kept columns.
    pub(crate) fn lower(&self) -> &[Vec<f64>] {
        &self.lower
    }

    pub(crate) fn solve(&self, target: &[f64]) -> Vec<f64> {
        let n_kept = self.kept.len();
        let mut forward: Vec<f64> = Vec::with_capacity(n_kept);
        for (at, row) in self.lower.iter().enumerate() {
            let known = dot(&forward, &row[..at]);
            forward.push((target[self.kept[at]] - known) / row[at]);
        }
        let mut solution = vec![0.0; self.size];
        for at in (0..n_kept).rev() {
            let later = at + 1..n_kept;
            let known = sum(later.map(|row| self.lower[row][at] * solution[self.kept[row]]));
            solution[self.kept[at]] = (forward[at] - known) / self.lower[at][at];
        }
        solution
    }

    /// With zeros in the rows and columns that were left out.
    pub(crate) fn inverse(&self) -> Symmetric {
        let columns: Vec<Vec<f64>> = (0..self.size)
            .map(|column| {
                let mut unit = vec![0.0; self.size];
                if self.kept.binary_search(&column).is_ok() {
                    unit[column] = 1.0;
                }
                self.solve(&unit)
            })
            .collect();
        Symmetric::from_fn(self.size, |row, column| columns[column][row])
    }
}

pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut total = Sum::default();
    for (one, other) in one.iter().zip(other) {
        total.add(one * other);
    }
    total.value()
}

/// Without overflow or underflow of squares.
pub(crate) fn norm(vector: &[f64]) -> f64 {
    let greatest = vector
        .iter()
        .fold(0.0_f64, |most, cell| most.max(cell.abs()));
    if greatest == 0.0 {
        return 0.0;
    }
    let mut sum = Sum::default();
    vector
        .iter()
        .for_each(|cell| sum.add((cell / greatest) * (cell / greatest)));
    greatest * libm::sqrt(sum.value())
}

#[cfg(test)]
mod tests {
    use super::{Cholesky, Symmetric};

    fn matrix(cells: &[&[f64]]) -> Symmetric {
        Symmetric::from_fn(cells.len(), |row, column| cells[row][column])
    }

    #[test]
    fn solves_as_by_hand() {
        // 4 x + 2 y = 10 and 2 x + 3 y = 9 where x = 1.5 and y = 2; determinant 8.
        let found = Cholesky::of(&matrix(&[&[4.0], &[2.0, 3.0]])).unwrap();
        let solution = found.solve(&[10.0, 9.0]);
        assert!((solution[0] - 1.5).abs() < 1e-15 && (solution[1] - 2.0).abs() < 1e-15);
        let inverse = found.inverse();
        for (row, column, expected) in [(0, 0, 0.375), (0, 1, -0.25), (1, 1, 0.5)] {
            assert!((inverse.at(row, column) - expected).abs() < 1e-15);
        }
        assert!((inverse.form(&[1.0, 1.0], &[1.0, 1.0]) - 0.375).abs() < 1e-15);
    }

    #[test]
    fn a_matrix_of_three_by_hand() {
        // L = [2; 1 3; 0 1 1] gives this matrix, whose characteristic polynomial has the root
        // found.
        let matrix = matrix(&[&[4.0], &[2.0, 10.0], &[0.0, 3.0, 2.0]]);
        let found = Cholesky::of(&matrix).unwrap();
        let triangle = [vec![2.0], vec![1.0, 3.0], vec![0.0, 1.0, 1.0]];
        assert_eq!(found.lower(), triangle);
        let solved = found.solve(&[8.0, 31.0, 12.0]);
        for (found, expected) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-14);
        }
        let root = matrix.greatest_eigenvalue();
        let determinant =
            (4.0 - root) * ((10.0 - root) * (2.0 - root) - 9.0) - 2.0 * 2.0 * (2.0 - root);
        assert!(
            determinant.abs() < 1e-12 && 11.0 < root && root < 12.0,
            "{root}"
        );
    }

    #[test]
    fn a_column_that_is_a_sum_of_others_is_left_out() {
        // The second is twice the first.
        let dependent = matrix(&[&[1.0], &[2.0, 4.0], &[0.0, 0.0, 1.0]]);
        assert!(Cholesky::of(&dependent).is_none());
        let found = Cholesky::of_independent(&dependent);
        assert_eq!(found.kept(), [0, 2]);
        assert_eq!(found.solve(&[3.0, 6.0, 5.0]), [3.0, 0.0, 5.0]);
        assert_eq!(found.inverse().at(1, 1), 0.0);
        assert!(
            Cholesky::of_independent(&matrix(&[&[0.0]]))
                .kept()
                .is_empty()
        );
    }
}
