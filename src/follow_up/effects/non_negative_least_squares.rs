//! The coefficients, none of them negative, that bring columns nearest to a target.
//!
//! Lawson, C. L. and Hanson, R. J. (1995). Solving Least Squares Problems, chapter 23. SIAM.
//! <https://doi.org/10.1137/1.9781611971217>. The set of columns in use changes by one column that
//! brings the target nearer, so that no set comes back and the search ends at the optimum, where an
//! iterative one such as Frank and Wolfe's is stopped before it.

use super::linear_algebra::{dot, norm};
use super::orthogonal::Orthogonal;
use super::ridge_dual;

/// Columns and the target they should come near to.
#[derive(Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) columns: &'a [Vec<f64>],
    /// What a coefficient of one adds to the distance, at right angles to everything else.
    pub(crate) ridge: f64,
    pub(crate) target: &'a [f64],
}

/// The optimum.
#[derive(Debug)]
pub(crate) struct Solution {
    pub(crate) coefficients: Vec<f64>,
    /// How fast the squared distance, halved, falls as each coefficient rises: zero for those in
    /// use, and not above zero for the others.
    pub(crate) descent: Vec<f64>,
}

/// With so many columns to a row, and a price on each, the search for the residual is faster.
const MANY_TO_A_ROW: usize = 10;

/// Nothing where rounding keeps the search from ending, which no problem is known to do.
pub(crate) fn non_negative_least_squares(problem: &Problem<'_>) -> Option<Solution> {
    let is_wide = MANY_TO_A_ROW * problem.target.len() < problem.columns.len();
    if is_wide && 0.0 < problem.ridge {
        let found = ridge_dual::coefficients(problem);
        let is_optimum = |found: &Solution| problem.is_optimum(found);
        let solution = found.map(|it| problem.solution(it)).filter(is_optimum);
        if solution.is_some() {
            return solution;
        }
    }
    column_by_column(problem)
}

fn column_by_column(problem: &Problem<'_>) -> Option<Solution> {
    // Descents of this size, relative to columns and target, are rounding.
    const ROUNDING: f64 = 1e-14;

    let n_columns = problem.columns.len();
    let lengths: Vec<f64> = (problem.columns.iter())
        .map(|column| libm::hypot(norm(column), problem.ridge))
        .collect();
    let least = ROUNDING * norm(problem.target);
    let mut in_use = InUse::new(problem);
    let mut coefficients = vec![0.0; n_columns];
    let mut refused = vec![false; n_columns];
    for _ in 0..30 * (n_columns + 10) {
        let descent = problem.descent(&coefficients);
        let steepness = |column: usize| descent[column] / lengths[column];
        let candidates = (0..n_columns)
            .filter(|&column| !in_use.has(column) && !refused[column] && least < steepness(column));
        // The first of equals.
        let steepest = candidates.reduce(|best, column| {
            if steepness(best) < steepness(column) {
                column
            } else {
                best
            }
        });
        let Some(entering) = steepest else {
            return Some(problem.polished(in_use.columns, coefficients));
        };
        if !in_use.enter(entering) {
            refused[entering] = true;
            continue;
        }
        let mut optimum = in_use.optimum();
        if optimum.last().is_some_and(|&it| it <= 0.0) {
            // It only seemed to lead downwards, by rounding.
            in_use.leave(in_use.columns.len() - 1);
            refused[entering] = true;
            continue;
        }
        while let Some(step) = in_use.first_to_vanish(&coefficients, &optimum) {
            for (&column, &optimal) in in_use.columns.iter().zip(&optimum) {
                coefficients[column] += step.length * (optimal - coefficients[column]);
            }
            coefficients[in_use.columns[step.place]] = 0.0;
            for place in (0..in_use.columns.len()).rev() {
                let column = in_use.columns[place];
                // The one that has just entered is zero until the first step.
                if coefficients[column] <= 0.0 {
                    coefficients[column] = 0.0;
                    in_use.leave(place);
                }
            }
            optimum = in_use.optimum();
        }
        for (&column, &optimal) in in_use.columns.iter().zip(&optimum) {
            coefficients[column] = optimal;
        }
        refused.fill(false);
    }
    None
}

impl Problem<'_> {
    fn descent(&self, coefficients: &[f64]) -> Vec<f64> {
        let residual = self.residual(coefficients);
        let penalty = self.ridge * self.ridge;
        let along = |(column, coefficient): (&Vec<f64>, &f64)| {
            dot(column, &residual) - penalty * coefficient
        };
        self.columns.iter().zip(coefficients).map(along).collect()
    }

    fn residual(&self, coefficients: &[f64]) -> Vec<f64> {
        let used: Vec<(&Vec<f64>, f64)> = (self.columns.iter().zip(coefficients.iter().copied()))
            .filter(|(_, coefficient)| *coefficient != 0.0)
            .collect();
        let cell = |(row, target): (usize, &f64)| {
            let mut left = crate::indices::arithmetic::sum::Sum::default();
            left.add(*target);
            used.iter()
                .for_each(|(column, coefficient)| left.add(-coefficient * column[row]));
            left.value()
        };
        self.target.iter().enumerate().map(cell).collect()
    }

    /// The optimum of the columns in use, computed anew and in their order, so that its bits do not
    /// depend on the way to it.
    fn polished(&self, mut columns: Vec<usize>, coefficients: Vec<f64>) -> Solution {
        columns.sort_unstable();
        let mut in_use = InUse::new(self);
        let all_entered = columns.iter().all(|&column| in_use.enter(column));
        let mut polished = vec![0.0; coefficients.len()];
        if all_entered {
            for _ in 0..2 {
                let left = in_use.stretched(&self.residual(&polished), &polished);
                let correction = in_use.taken_apart.nearest(&left);
                for (&column, correction) in columns.iter().zip(correction) {
                    polished[column] += correction;
                }
            }
        }
        if !all_entered || polished.iter().any(|&it| it < 0.0) {
            polished = coefficients;
        }
        self.solution(polished)
    }

    fn solution(&self, coefficients: Vec<f64>) -> Solution {
        Solution {
            descent: self.descent(&coefficients),
            coefficients,
        }
    }

    /// Whether no coefficient leads nearer, but for rounding.
    fn is_optimum(&self, found: &Solution) -> bool {
        const ROUNDING: f64 = 1e-12;
        let scale = norm(self.target);
        let cells = self.columns.iter().zip(&found.coefficients);
        cells
            .zip(&found.descent)
            .all(|((column, coefficient), &descent)| {
                let least = ROUNDING * scale * libm::hypot(norm(column), self.ridge);
                descent <= least && (*coefficient == 0.0 || -least <= descent)
            })
    }
}

/// The columns whose coefficients are above zero.
struct InUse<'a> {
    problem: &'a Problem<'a>,
    columns: Vec<usize>,
    taken_apart: Orthogonal,
    /// For each column in use the row of its ridge, below the rows of the problem.
    ridge_rows: Vec<usize>,
    free_rows: Vec<usize>,
    n_rows: usize,
}

struct Step {
    place: usize,
    length: f64,
}

impl<'a> InUse<'a> {
    fn new(problem: &'a Problem<'a>) -> InUse<'a> {
        InUse {
            problem,
            columns: Vec::new(),
            taken_apart: Orthogonal::default(),
            ridge_rows: Vec::new(),
            free_rows: Vec::new(),
            n_rows: problem.target.len(),
        }
    }

    fn has(&self, column: usize) -> bool {
        self.columns.contains(&column)
    }

    fn enter(&mut self, column: usize) -> bool {
        let mut cells = self.problem.columns[column].clone();
        let ridge_row = (0.0 < self.problem.ridge).then(|| {
            self.free_rows.pop().unwrap_or_else(|| {
                self.taken_apart.lengthen();
                self.n_rows += 1;
                self.n_rows - 1
            })
        });
        cells.resize(self.n_rows, 0.0);
        if let Some(row) = ridge_row {
            cells[row] = self.problem.ridge;
        }
        if !self.taken_apart.push(cells) {
            self.free_rows.extend(ridge_row);
            return false;
        }
        self.columns.push(column);
        self.ridge_rows.extend(ridge_row);
        true
    }

    fn leave(&mut self, place: usize) {
        self.columns.remove(place);
        self.taken_apart.remove(place);
        if 0.0 < self.problem.ridge {
            let row = self.ridge_rows.remove(place);
            self.taken_apart.clear_row(row);
            self.free_rows.push(row);
        }
    }

    /// The coefficients of the columns in use that come nearest, of whatever sign.
    fn optimum(&self) -> Vec<f64> {
        let mut target = self.problem.target.to_vec();
        target.resize(self.n_rows, 0.0);
        self.taken_apart.nearest(&target)
    }

    /// What is left of the target, with what is left of the ridge's zeros below.
    fn stretched(&self, residual: &[f64], coefficients: &[f64]) -> Vec<f64> {
        let mut left = residual.to_vec();
        left.resize(self.n_rows, 0.0);
        for (&row, &column) in self.ridge_rows.iter().zip(&self.columns) {
            left[row] = -self.problem.ridge * coefficients[column];
        }
        left
    }

    /// The column that is first to vanish on the way to the optimum, if any is.
    fn first_to_vanish(&self, coefficients: &[f64], optimum: &[f64]) -> Option<Step> {
        let vanishing = self.columns.iter().zip(optimum).enumerate();
        let steps = vanishing.filter(|(_, (_, optimal))| **optimal <= 0.0).map(
            |(place, (&column, &optimal))| {
                let now = coefficients[column];
                let length = if now <= 0.0 {
                    0.0
                } else {
                    now / (now - optimal)
                };
                Step { place, length }
            },
        );
        steps.reduce(|first, step| {
            if step.length < first.length {
                step
            } else {
                first
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, column_by_column, non_negative_least_squares, ridge_dual};
    use crate::follow_up::effects::linear_algebra::{dot, norm};
    use crate::inference::streams::Key;

    fn solve(columns: &[Vec<f64>], ridge: f64, target: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let problem = Problem {
            columns,
            ridge,
            target,
        };
        let solution = non_negative_least_squares(&problem).unwrap();
        (solution.coefficients, solution.descent)
    }

    #[test]
    fn a_column_that_would_be_negative_is_left_out() {
        // By hand: without bounds 2 and -1; the first alone comes nearest at 2.
        let columns = [vec![1.0, 0.0], vec![0.0, 1.0]];
        assert_eq!(solve(&columns, 0.0, &[2.0, -1.0]).0, [2.0, 0.0]);
        // With a ridge of one the first is halved.
        assert_eq!(solve(&columns, 1.0, &[2.0, -1.0]).0, [1.0, 0.0]);
        assert_eq!(solve(&columns, 0.0, &[-2.0, -1.0]).0, [0.0, 0.0]);
    }

    #[test]
    fn a_column_that_entered_may_leave_again() {
        // The third column enters first, and what is best is made of the other two.
        let columns = [vec![1.0, 0.0], vec![0.0, 1.0], vec![0.8, 0.7]];
        let (found, _) = solve(&columns, 0.0, &[1.0, 1.0]);
        assert!((found[0] - 0.0).abs() < 1e-15 || (found[2]).abs() < 1e-15);
        let left = [
            1.0 - found[0] - 0.8 * found[2],
            1.0 - found[1] - 0.7 * found[2],
        ];
        assert!(norm(&left) < 1e-15);
    }

    #[test]
    fn the_optimum_is_where_no_coefficient_leads_nearer() {
        let mut n_left_out = 0;
        for case in 0..400 {
            let mut stream = Key::of(7, &["non-negative"]).stream(case);
            let n_rows = 1 + stream.below(30) as usize;
            let n_columns = 1 + stream.below(40) as usize;
            let ridge = [0.0, 0.01, 1.0][stream.below(3) as usize];
            let mut cells =
                |n: usize| -> Vec<f64> { (0..n).map(|_| stream.uniform() * 2.0 - 1.0).collect() };
            let columns: Vec<Vec<f64>> = (0..n_columns).map(|_| cells(n_rows)).collect();
            let target = cells(n_rows);
            let (found, descent) = solve(&columns, ridge, &target);
            let mut left = target.clone();
            for (column, coefficient) in columns.iter().zip(&found) {
                left.iter_mut()
                    .zip(column)
                    .for_each(|(cell, it)| *cell -= coefficient * it);
            }
            for ((column, &coefficient), &claimed) in columns.iter().zip(&found).zip(&descent) {
                let along = dot(column, &left) - ridge * ridge * coefficient;
                assert!(0.0 <= coefficient && along < 1e-10, "{case}: {along}");
                assert!((along - claimed).abs() < 1e-10);
                assert!(coefficient == 0.0 || along.abs() < 1e-10, "{case}: {along}");
                n_left_out += usize::from(coefficient == 0.0);
            }
        }
        assert!(0 < n_left_out);
    }

    #[test]
    fn many_columns_are_solved_alike_from_the_residual() {
        for case in 0..60 {
            let mut stream = Key::of(8, &["wide"]).stream(case);
            let n_rows = 2 + stream.below(8) as usize;
            let n_columns = 20 + stream.below(200) as usize;
            let ridge = [0.05, 0.4, 3.0][stream.below(3) as usize];
            let mut cells = |n: usize, centre: f64| -> Vec<f64> {
                (0..n)
                    .map(|_| stream.uniform() * 2.0 - 1.0 + centre)
                    .collect()
            };
            // As of mixtures: differences and a row of ones.
            let mut columns: Vec<Vec<f64>> = (0..n_columns).map(|_| cells(n_rows, 0.3)).collect();
            columns.iter_mut().for_each(|column| column.push(1.0));
            let mut target = vec![0.0; n_rows];
            target.push(1.0);
            let problem = Problem {
                columns: &columns,
                ridge,
                target: &target,
            };
            let one_by_one = column_by_column(&problem).unwrap().coefficients;
            let at_once = ridge_dual::coefficients(&problem).unwrap();
            let used = at_once.iter().filter(|it| 0.0 < **it).count();
            assert!(0 < used, "{case}");
            for (one, other) in one_by_one.iter().zip(&at_once) {
                assert!((one - other).abs() < 1e-12, "{case}: {one} {other}");
            }
            let found = problem.solution(at_once);
            assert!(problem.is_optimum(&found), "{case}");
            let moved = problem.solution(one_by_one.iter().map(|it| it + 1e-6).collect());
            assert!(!problem.is_optimum(&moved), "{case}");
        }
    }

    #[test]
    fn columns_twice_over_and_of_zero_do_no_harm() {
        let columns = [
            vec![1.0, 2.0],
            vec![1.0, 2.0],
            vec![0.0, 0.0],
            vec![2.0, 4.0],
        ];
        let (found, _) = solve(&columns, 0.0, &[3.0, 6.0]);
        assert!((found[0] + found[1] + 2.0 * found[3] - 3.0).abs() < 1e-14);
        assert_eq!(found[2], 0.0);
    }
}
