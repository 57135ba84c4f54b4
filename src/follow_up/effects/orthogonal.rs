//! Columns taken apart into orthogonal directions, one column more or less at a time.
//!
//! Gram-Schmidt done twice, which is orthogonal to rounding: Giraud, L., Langou, J., Rozložník, M.
//! and van den Eshof, J. (2005). Rounding error analysis of the classical Gram-Schmidt
//! orthogonalization process. Numerische Mathematik 101(1), 87–100.
//! <https://doi.org/10.1007/s00211-005-0615-4>. Columns are removed by Givens rotations: Golub,
//! G. H. and Van Loan, C. F. (2013). Matrix Computations, fourth edition, section 6.5. Johns
//! Hopkins University Press.

use super::linear_algebra::{dot, norm};

/// A matrix as the product of orthogonal directions and a triangle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orthogonal {
    /// One for each column, of length one and at right angles to each other.
    directions: Vec<Vec<f64>>,
    /// For each column its parts along the directions, of which the last is above zero.
    triangle: Vec<Vec<f64>>,
}

impl Orthogonal {
    /// Nothing where a column is, to rounding, made of those before it.
    pub(crate) fn of<'a>(columns: impl IntoIterator<Item = &'a [f64]>) -> Option<Orthogonal> {
        let mut taken = Orthogonal::default();
        let independent = columns
            .into_iter()
            .all(|column| taken.push(column.to_vec()));
        independent.then_some(taken)
    }

    pub(crate) fn directions(&self) -> &[Vec<f64>] {
        &self.directions
    }

    /// Whether the column was added: it is not where it is, to rounding, made of those before it.
    pub(crate) fn push(&mut self, column: Vec<f64>) -> bool {
        const DEPENDENT: f64 = 1e-11;
        let length = norm(&column);
        let mut rest = column;
        let mut parts = self.take_out(&mut rest);
        let again = self.take_out(&mut rest);
        parts
            .iter_mut()
            .zip(again)
            .for_each(|(part, more)| *part += more);
        let left = norm(&rest);
        if left <= DEPENDENT * length {
            return false;
        }
        rest.iter_mut().for_each(|cell| *cell /= left);
        parts.push(left);
        self.directions.push(rest);
        self.triangle.push(parts);
        true
    }

    /// Leaves of a vector what is at right angles to all columns, and gives its parts along the
    /// directions.
    pub(crate) fn take_out(&self, vector: &mut [f64]) -> Vec<f64> {
        let parts = self.parts(vector);
        for (direction, part) in self.directions.iter().zip(&parts) {
            vector
                .iter_mut()
                .zip(direction)
                .for_each(|(cell, along)| *cell -= part * along);
        }
        parts
    }

    pub(crate) fn parts(&self, vector: &[f64]) -> Vec<f64> {
        self.directions
            .iter()
            .map(|direction| dot(direction, vector))
            .collect()
    }

    pub(crate) fn remove(&mut self, at: usize) {
        self.triangle.remove(at);
        for row in at..self.triangle.len() {
            let (upper, lower) = (self.triangle[row][row], self.triangle[row][row + 1]);
            let length = libm::hypot(upper, lower);
            let (cosine, sine) = (upper / length, lower / length);
            for column in &mut self.triangle[row..] {
                let (above, below) = (column[row], column[row + 1]);
                column[row] = cosine * above + sine * below;
                column[row + 1] = cosine * below - sine * above;
            }
            self.triangle[row].truncate(row + 1);
            let (above, below) = self.directions.split_at_mut(row + 1);
            for (one, other) in above[row].iter_mut().zip(&mut below[0]) {
                let (first, second) = (*one, *other);
                *one = cosine * first + sine * second;
                *other = cosine * second - sine * first;
            }
        }
        self.directions.pop();
    }

    /// Makes every direction longer by a cell of zero.
    pub(crate) fn lengthen(&mut self) {
        self.directions
            .iter_mut()
            .for_each(|direction| direction.push(0.0));
    }

    /// Sets a cell to zero that is zero in all columns.
    pub(crate) fn clear_row(&mut self, row: usize) {
        self.directions
            .iter_mut()
            .for_each(|direction| direction[row] = 0.0);
    }

    /// The coefficients of the columns whose combination has these parts.
    pub(crate) fn solve(&self, parts: &[f64]) -> Vec<f64> {
        let mut coefficients = parts.to_vec();
        for row in (0..coefficients.len()).rev() {
            coefficients[row] /= self.triangle[row][row];
            let (above, known) = coefficients.split_at_mut(row);
            for (cell, part) in above.iter_mut().zip(&self.triangle[row]) {
                *cell -= part * known[0];
            }
        }
        coefficients
    }

    /// The coefficients that bring the columns nearest to a vector.
    pub(crate) fn nearest(&self, vector: &[f64]) -> Vec<f64> {
        self.solve(&self.parts(vector))
    }
}
