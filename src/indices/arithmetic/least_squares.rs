//! Weighted least squares.

use super::sum::sum;

/// The coefficients of the columns of a design that come nearest to the target, each row's squared
/// error counted by the square of its weight. Nothing where the rows do not determine them.
///
/// By Householder reflections of the weighted rows, those that weigh most first: then rows of
/// little weight keep their digits too.
///
/// Cox, A. J. and Higham, N. J. (1998). Stability of Householder QR factorization for weighted
/// least squares problems. In Numerical Analysis 1997, 57–73. Longman.
pub(crate) fn least_squares(rows: &[Row]) -> Option<Vec<f64>> {
    // What is left of a column, relative to the rows' weights, when it is nearly made of others.
    const DEPENDENT: f64 = 1e-10;

    let n_columns = rows.first()?.design.len();
    if rows.len() < n_columns {
        return None;
    }
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    // Relative to the greatest, no square of a weight that matters underflows.
    let weights: Vec<f64> = rows.iter().map(|row| row.weight / rows[0].weight).collect();
    let length = libm::sqrt(sum(weights.iter().map(|weight| weight * weight)));

    // The target is reflected along with the columns, as the last of them.
    let mut columns: Vec<Vec<f64>> = (0..=n_columns)
        .map(|column| {
            let cell = |row: &&Row| *row.design.get(column).unwrap_or(&row.target);
            let cells = rows.iter().map(cell).zip(&weights);
            cells.map(|(cell, weight)| cell * weight).collect()
        })
        .collect();
    for pivot in 0..n_columns {
        let (done, rest) = columns.split_at_mut(pivot + 1);
        let column = &mut done[pivot];
        let norm = libm::sqrt(dot(&column[pivot..], &column[pivot..]));
        if norm <= DEPENDENT * length {
            return None;
        }
        let diagonal = -norm.copysign(column[pivot]);
        let mut mirror = column[pivot..].to_vec();
        mirror[0] -= diagonal;
        let scale = 2.0 / dot(&mirror, &mirror);
        for other in rest {
            let along = scale * dot(&mirror, &other[pivot..]);
            for (cell, mirror) in other[pivot..].iter_mut().zip(&mirror) {
                *cell -= along * mirror;
            }
        }
        column[pivot] = diagonal;
    }

    let mut coefficients = vec![0.0; n_columns];
    for row in (0..n_columns).rev() {
        let known = (row + 1..n_columns).map(|column| columns[column][row] * coefficients[column]);
        coefficients[row] = (columns[n_columns][row] - sum(known)) / columns[row][row];
    }
    Some(coefficients)
}

/// What is known of the target at one place.
pub(crate) struct Row {
    pub(crate) design: Vec<f64>,
    pub(crate) target: f64,
    pub(crate) weight: f64,
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    sum(one.iter().zip(other).map(|(one, other)| one * other))
}

#[cfg(test)]
mod tests {
    use super::{Row, least_squares};

    fn rows<const N: usize>(rows: &[([f64; N], f64, f64)]) -> Vec<Row> {
        let row = |&(design, target, weight): &([f64; N], f64, f64)| Row {
            design: design.to_vec(),
            target,
            weight,
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn the_best_constant_is_the_mean_weighted_by_squares() {
        let found = least_squares(&rows(&[([1.0], 2.0, 1.0), ([1.0], 7.0, 2.0)]));
        assert!((found.unwrap()[0] - 6.0).abs() < 1e-15);
    }

    #[test]
    fn the_best_line_leaves_errors_that_are_orthogonal_to_it() {
        // By hand: normal equations 3 a + 3 b = 6 and 3 a + 5 b = 7.
        let line = [([1.0, 0.0], 1.0, 1.0), ([1.0, 1.0], 3.0, 1.0)];
        let found = least_squares(&rows(&[line[0], line[1], ([1.0, 2.0], 2.0, 1.0)])).unwrap();
        assert!((found[0] - 1.5).abs() < 1e-15 && (found[1] - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_row_of_hardly_any_weight_keeps_its_digits_where_nothing_else_is_known() {
        // With the squares of the weights, as in normal equations, not one digit of it is left.
        let found = least_squares(&rows(&[
            ([1.0, 0.0], 1.0 / 3.0, 1.0),
            ([1.0, 1.0], 1.0 / 7.0, 1e-9),
        ]));
        let slope = 1.0 / 7.0 - 1.0 / 3.0;
        assert!((found.unwrap()[1] / slope - 1.0).abs() < 1e-14);
    }

    #[test]
    fn columns_that_the_rows_do_not_tell_apart_have_no_coefficients() {
        let twice = [([1.0, 0.3], 1.0, 1.0), ([1.0, 0.3], 2.0, 0.5)];
        assert_eq!(least_squares(&rows(&twice)), None);
        assert_eq!(least_squares(&rows(&twice[..1])), None);
        assert_eq!(least_squares(&[]), None);
    }
}
