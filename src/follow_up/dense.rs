//! Linear algebra of small dense matrices, the same bits on every machine.

use crate::indices::arithmetic::sum::sum;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Square {
    n: usize,
    cells: Vec<f64>,
}

impl Square {
    pub(crate) fn of(n: usize, cell: impl Fn(usize, usize) -> f64) -> Square {
        let cells = (0..n * n).map(|at| cell(at / n, at % n)).collect();
        Square { n, cells }
    }

    pub(crate) fn n(&self) -> usize {
        self.n
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.n + column]
    }

    fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.cells[row * self.n + column]
    }

    /// By elimination with the largest pivot first.
    pub(crate) fn determinant(&self) -> f64 {
        let mut left = self.clone();
        let mut determinant = 1.0;
        for pivot in 0..self.n {
            let mut best = pivot;
            for row in pivot + 1..self.n {
                if left.at(row, pivot).abs() > left.at(best, pivot).abs() {
                    best = row;
                }
            }
            if left.at(best, pivot) == 0.0 {
                return 0.0;
            }
            if best != pivot {
                determinant = -determinant;
                for column in 0..self.n {
                    left.cells
                        .swap(best * self.n + column, pivot * self.n + column);
                }
            }
            determinant *= left.at(pivot, pivot);
            for row in pivot + 1..self.n {
                let factor = left.at(row, pivot) / left.at(pivot, pivot);
                for column in pivot..self.n {
                    *left.at_mut(row, column) -= factor * left.at(pivot, column);
                }
            }
        }
        determinant
    }

    /// The sizes of the eigenvalues, largest first; nothing where the iteration does not settle.
    ///
    /// Shifted QR steps on the Hessenberg form. Golub, G. H. and Van Loan, C. F. (2013). Matrix
    /// Computations, fourth edition, chapter 7. Johns Hopkins University Press.
    pub(crate) fn eigenvalue_sizes(&self) -> Option<Vec<f64>> {
        let mut matrix = self.hessenberg();
        let mut sizes = Vec::with_capacity(self.n);
        let mut end = self.n;
        let mut n_steps = 0;
        while 0 < end {
            let last = end - 1;
            let start = (1..end)
                .rev()
                .find(|&row| matrix.is_split(row))
                .unwrap_or(0);
            if start == last {
                sizes.push(matrix.at(last, last).size());
                end = last;
                n_steps = 0;
                continue;
            }
            n_steps += 1;
            if n_steps > 300 {
                return None;
            }
            // A shift out of the ordinary now and then breaks the cycles of permutations.
            let shift = if n_steps % 10 == 0 {
                let below = matrix.at(last, last - 1).size();
                matrix.at(last, last).plus(Complex::new(below, 0.5 * below))
            } else {
                matrix.shift(last)
            };
            matrix.step(start, end, shift);
        }
        sizes.sort_by(|a, b| b.total_cmp(a));
        Some(sizes)
    }

    /// A matrix with the same eigenvalues and nothing below the first subdiagonal.
    fn hessenberg(&self) -> ComplexSquare {
        let n = self.n;
        let mut matrix = self.clone();
        for column in 0..n.saturating_sub(2) {
            let tail: Vec<f64> = (column + 1..n).map(|row| matrix.at(row, column)).collect();
            let norm = libm::sqrt(sum(tail.iter().map(|it| it * it)));
            if norm == 0.0 {
                continue;
            }
            let mut mirror = tail;
            mirror[0] += norm.copysign(mirror[0]);
            let scale = 2.0 / sum(mirror.iter().map(|it| it * it));
            for other in 0..n {
                let cells = mirror.iter().enumerate();
                let along = scale * sum(cells.map(|(k, it)| it * matrix.at(column + 1 + k, other)));
                for (k, it) in mirror.iter().enumerate() {
                    *matrix.at_mut(column + 1 + k, other) -= along * it;
                }
            }
            for other in 0..n {
                let cells = mirror.iter().enumerate();
                let along = scale * sum(cells.map(|(k, it)| it * matrix.at(other, column + 1 + k)));
                for (k, it) in mirror.iter().enumerate() {
                    *matrix.at_mut(other, column + 1 + k) -= along * it;
                }
            }
            for row in column + 2..n {
                *matrix.at_mut(row, column) = 0.0;
            }
        }
        let cells = matrix.cells.iter().map(|&it| Complex::new(it, 0.0));
        ComplexSquare {
            n,
            cells: cells.collect(),
        }
    }
}

#[derive(Clone, Copy)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    fn new(re: f64, im: f64) -> Complex {
        Complex { re, im }
    }
    fn size(self) -> f64 {
        libm::hypot(self.re, self.im)
    }
    fn conjugate(self) -> Complex {
        Complex::new(self.re, -self.im)
    }
    fn plus(self, other: Complex) -> Complex {
        Complex::new(self.re + other.re, self.im + other.im)
    }
    fn minus(self, other: Complex) -> Complex {
        Complex::new(self.re - other.re, self.im - other.im)
    }
    fn times(self, other: Complex) -> Complex {
        Complex::new(
            self.re * other.re - self.im * other.im,
            self.re * other.im + self.im * other.re,
        )
    }
    fn scaled(self, by: f64) -> Complex {
        Complex::new(self.re * by, self.im * by)
    }
    fn root(self) -> Complex {
        let size = self.size();
        let re = libm::sqrt(((size + self.re) / 2.0).max(0.0));
        let im = libm::sqrt(((size - self.re) / 2.0).max(0.0));
        Complex::new(re, im.copysign(self.im))
    }
}

struct ComplexSquare {
    n: usize,
    cells: Vec<Complex>,
}

impl ComplexSquare {
    fn at(&self, row: usize, column: usize) -> Complex {
        self.cells[row * self.n + column]
    }

    fn set(&mut self, row: usize, column: usize, cell: Complex) {
        self.cells[row * self.n + column] = cell;
    }

    /// Whether nothing to speak of stands left of the diagonal in a row.
    fn is_split(&self, row: usize) -> bool {
        let beside = self.at(row, row).size() + self.at(row - 1, row - 1).size();
        let scale = if beside == 0.0 { 1.0 } else { beside };
        self.at(row, row - 1).size() <= f64::EPSILON * scale
    }

    /// The eigenvalue of the last two rows and columns that is nearer to the last cell (Wilkinson).
    fn shift(&self, last: usize) -> Complex {
        let (a, d) = (self.at(last - 1, last - 1), self.at(last, last));
        let across = self.at(last - 1, last).times(self.at(last, last - 1));
        let half = a.minus(d).scaled(0.5);
        let root = half.times(half).plus(across).root();
        let [near, far] = [half.plus(root), half.minus(root)];
        d.plus(if near.size() < far.size() { near } else { far })
    }

    /// One step on the rows and columns from `start` up to but not including `end`.
    fn step(&mut self, start: usize, end: usize, shift: Complex) {
        for at in start..end {
            self.set(at, at, self.at(at, at).minus(shift));
        }
        let mut turns = Vec::with_capacity(end - start);
        for row in start..end - 1 {
            let (above, below) = (self.at(row, row), self.at(row + 1, row));
            let size = libm::hypot(above.size(), below.size());
            let (c, s) = if size == 0.0 {
                (Complex::new(1.0, 0.0), Complex::new(0.0, 0.0))
            } else {
                (above.scaled(1.0 / size), below.scaled(1.0 / size))
            };
            for column in row..end {
                let (x, y) = (self.at(row, column), self.at(row + 1, column));
                self.set(
                    row,
                    column,
                    c.conjugate().times(x).plus(s.conjugate().times(y)),
                );
                self.set(row + 1, column, c.times(y).minus(s.times(x)));
            }
            turns.push((c, s));
        }
        for (column, (c, s)) in (start..end - 1).zip(turns) {
            for row in start..end.min(column + 2) {
                let (x, y) = (self.at(row, column), self.at(row, column + 1));
                self.set(row, column, c.times(x).plus(s.times(y)));
                self.set(
                    row,
                    column + 1,
                    c.conjugate().times(y).minus(s.conjugate().times(x)),
                );
            }
        }
        for at in start..end {
            self.set(at, at, self.at(at, at).plus(shift));
        }
    }
}

/// The lower triangle whose product with its mirror is a matrix of products, without the columns
/// that are made of those before them.
pub(crate) struct Cholesky {
    kept: Vec<usize>,
    /// Row by row, of the kept columns.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// A column is left out where less than a part in ten thousand million of its square is its
    /// own.
    pub(crate) fn of(products: &Square) -> Cholesky {
        const DEPENDENT: f64 = 1e-10;
        let mut factor = Cholesky {
            kept: Vec::new(),
            rows: Vec::new(),
        };
        for column in 0..products.n() {
            let across: Vec<f64> = factor
                .kept
                .iter()
                .map(|&it| products.at(column, it))
                .collect();
            let mut row = factor.forward(&across);
            let own = products.at(column, column);
            let left = own - sum(row.iter().map(|it| it * it));
            if left > DEPENDENT * own && 0.0 < own {
                row.push(libm::sqrt(left));
                factor.rows.push(row);
                factor.kept.push(column);
            }
        }
        factor
    }

    pub(crate) fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// Solves with the triangle, for the kept columns: the squares of the result sum to the
    /// quadratic form of the inverse.
    pub(crate) fn forward(&self, right: &[f64]) -> Vec<f64> {
        let mut solved: Vec<f64> = Vec::with_capacity(right.len());
        for (row, right) in self.rows.iter().zip(right) {
            let known = sum(row.iter().zip(&solved).map(|(a, b)| a * b));
            solved.push((right - known) / row[solved.len()]);
        }
        solved
    }

    /// Solves with the matrix, for the kept columns.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let forward = self.forward(right);
        let n = self.rows.len();
        let mut solved = vec![0.0; n];
        for at in (0..n).rev() {
            let known = sum((at + 1..n).map(|row| self.rows[row][at] * solved[row]));
            solved[at] = (forward[at] - known) / self.rows[at][at];
        }
        solved
    }
}

#[cfg(test)]
mod tests {
    use super::{Cholesky, Square};

    fn square<const N: usize>(cells: [[f64; N]; N]) -> Square {
        Square::of(N, |row, column| cells[row][column])
    }

    #[test]
    fn eigenvalues_are_those_found_by_hand() {
        let check = |matrix: Square, expected: &[f64]| {
            let found = matrix.eigenvalue_sizes().unwrap();
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            }
        };
        check(square([[2.0]]), &[2.0]);
        check(square([[1.0, 0.0], [0.0, 1.0]]), &[1.0, 1.0]);
        // A rotation by a right angle: i and -i.
        check(square([[0.0, -1.0], [1.0, 0.0]]), &[1.0, 1.0]);
        // A cycle of three and one of four: the roots of one.
        let cycle3 = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
        check(square(cycle3), &[1.0, 1.0, 1.0]);
        let cycle4 = |row: usize, column: usize| f64::from(u8::from((row + 1) % 4 == column));
        check(Square::of(4, cycle4), &[1.0; 4]);
        // Triangular, with its eigenvalues on the diagonal.
        check(
            square([[3.0, 5.0, 7.0], [0.0, -4.0, 9.0], [0.0, 0.0, 0.5]]),
            &[4.0, 3.0, 0.5],
        );
        // Companion matrix of (x - 1)(x - 2)(x - 3)(x + 5) = x^4 - x^3 - 19 x^2 + 49 x - 30.
        check(
            square([
                [1.0, 19.0, -49.0, 30.0],
                [1.0, 0.0, 0.0, 0.0],
                [0.0, 1.0, 0.0, 0.0],
                [0.0, 0.0, 1.0, 0.0],
            ]),
            &[5.0, 3.0, 2.0, 1.0],
        );
    }

    #[test]
    fn determinants_are_those_found_by_hand() {
        assert_eq!(square([[0.0, 2.0], [3.0, 4.0]]).determinant(), -6.0);
        assert_eq!(square([[1.0, 2.0], [2.0, 4.0]]).determinant(), 0.0);
        let matrix = square([[2.0, 0.0, 1.0], [1.0, 3.0, 2.0], [1.0, 1.0, 4.0]]);
        assert!((matrix.determinant() - 18.0).abs() < 1e-15);
    }

    #[test]
    fn a_matrix_of_products_is_solved_without_its_dependent_columns() {
        let factor = Cholesky::of(&square([
            [4.0, 8.0, 2.0],
            [8.0, 16.0, 4.0],
            [2.0, 4.0, 5.0],
        ]));
        assert_eq!(factor.kept(), [0, 2]);
        // By hand: 4 x + 2 y = 8 and 2 x + 5 y = 12 for x = 1 and y = 2.
        let solved = factor.solve(&[8.0, 12.0]);
        assert!((solved[0] - 1.0).abs() < 1e-15 && (solved[1] - 2.0).abs() < 1e-15);
    }
}
