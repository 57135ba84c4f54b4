//! Non-negative least squares where every coefficient has its price and columns are many more than
//! rows: thousands of areas over a few years.
//!
//! Nearly all columns are then in use, and a search that takes them in one at a time costs the cube
//! of their number. But with a ridge the coefficient of a column is what the residual has along it,
//! over the square of the ridge, or zero where that is below zero; so it is the residual that is
//! looked for, which has a cell a row only. It is where a convex function made of quadratic pieces
//! is least, and Newton's method, which solves a piece at once, ends on the right one after a few:
//! Sun, J. (1997). On piecewise quadratic Newton and trust region problems. Mathematical Programming
//! 76, 451–467. <https://doi.org/10.1007/BF02614394>

use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::non_negative_least_squares::Problem;
use crate::indices::arithmetic::sum::sum;

/// Coefficients at the optimum; nothing where rounding keeps the search from ending, as it does with
/// a ridge that is next to nothing.
pub(super) fn coefficients(problem: &Problem<'_>) -> Option<Vec<f64>> {
    const MOST_PIECES: usize = 100;

    let search = Search {
        problem,
        price: problem.ridge * problem.ridge,
    };
    let mut in_use: Vec<usize> = (0..problem.columns.len()).collect();
    // The residual over the price, so that coefficients are parts along it.
    let mut scaled = search.least_of_piece(&in_use)?;
    let mut height = search.height(&scaled);
    for _ in 0..MOST_PIECES {
        let now = search.in_use(&scaled);
        if now == in_use {
            return Some(search.along(&scaled, &in_use));
        }
        let target = search.least_of_piece(&now)?;
        let (next, next_height) = search.step(&scaled, height, &target)?;
        (scaled, height, in_use) = (next, next_height, now);
    }
    None
}

struct Search<'a> {
    problem: &'a Problem<'a>,
    price: f64,
}

impl Search<'_> {
    /// Columns that the residual has something along.
    fn in_use(&self, scaled: &[f64]) -> Vec<usize> {
        let columns = self.problem.columns.iter().enumerate();
        columns
            .filter(|(_, column)| 0.0 < plain_dot(column, scaled))
            .map(|(at, _)| at)
            .collect()
    }

    /// What is to be made least: half the price of the residual's square and half the squares of
    /// coefficients, less what the residual has along the target.
    fn height(&self, scaled: &[f64]) -> f64 {
        let squares = self.problem.columns.iter().map(|column| {
            let part = plain_dot(column, scaled).max(0.0);
            part * part
        });
        let of_residual = self.price * plain_dot(scaled, scaled);
        0.5 * (of_residual + sum(squares)) - plain_dot(self.problem.target, scaled)
    }

    /// Where the function would be least if just these columns were in use.
    fn least_of_piece(&self, in_use: &[usize]) -> Option<Vec<f64>> {
        let n_rows = self.problem.target.len();
        let mut cells = vec![0.0; n_rows * n_rows];
        for &at in in_use {
            let column = &self.problem.columns[at];
            for row in 0..n_rows {
                for other in 0..=row {
                    cells[row * n_rows + other] += column[row] * column[other];
                }
            }
        }
        let matrix = Symmetric::from_fn(n_rows, |row, other| {
            let price = if row == other { self.price } else { 0.0 };
            cells[row * n_rows + other] + price
        });
        let taken_apart = Cholesky::of(&matrix)?;
        let mut least = taken_apart.solve(self.problem.target);
        // What rounding left, once more.
        let product = matrix.times(&least);
        let left: Vec<f64> = (self.problem.target.iter().zip(product))
            .map(|(target, product)| target - product)
            .collect();
        let more = taken_apart.solve(&left);
        least
            .iter_mut()
            .zip(more)
            .for_each(|(it, more)| *it += more);
        Some(least)
    }

    /// As far towards the least of the piece as leads down: all the way, where the piece goes so far.
    fn step(&self, from: &[f64], height: f64, to: &[f64]) -> Option<(Vec<f64>, f64)> {
        const LEAST_PART: f64 = 1e-10;
        let mut part = 1.0;
        while LEAST_PART < part {
            let between: Vec<f64> = (from.iter().zip(to))
                .map(|(from, to)| from + part * (to - from))
                .collect();
            let there = self.height(&between);
            if there < height {
                return Some((between, there));
            }
            part *= 0.5;
        }
        None
    }

    /// The coefficients of the columns in use.
    fn along(&self, scaled: &[f64], in_use: &[usize]) -> Vec<f64> {
        let mut coefficients = vec![0.0; self.problem.columns.len()];
        for &at in in_use {
            coefficients[at] = dot(&self.problem.columns[at], scaled).max(0.0);
        }
        coefficients
    }
}

/// Not compensated: what it decides is looked at again at the end, and it is most of the work.
fn plain_dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
