//! Iterative proportional fitting: the table with the structure of one table and the margins of
//! another.
//!
//! Rows and columns are multiplied by factors in turn until the shares of areas and of groups are
//! those wanted. The odds ratios, which are what is meant by structure, stay as they were, and of
//! all tables with these margins the result is the one that diverges least from the source.
//!
//! Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
//! table when the expected marginal totals are known. Annals of Mathematical Statistics 11(4),
//! 427–444. <https://doi.org/10.1214/aoms/1177731829>; that it converges: Fienberg, S. E. (1970).
//! An iterative procedure for estimation in contingency tables. Annals of Mathematical Statistics
//! 41(3), 907–917. <https://doi.org/10.1214/aoms/1177696968>.

use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::{Sum, sum};

/// When to stop, and what is done about cells in which nobody is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitting {
    /// The greatest relative change that all iterations still to come may make to a group's factor.
    pub tolerance: f64,
    pub most_iterations: usize,
    pub empty_cells: EmptyCells,
}

/// What is done about cells in which nobody is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EmptyCells {
    /// They stay empty. Where then no table has the margins wanted, the fit is refused.
    StayEmpty,
    /// They are taken to hold this count, which should be far below one person. There is always a
    /// table with the margins then, but where an empty cell must become a full one it is arbitrary.
    /// The R package segregation takes 1e-10.
    Hold(f64),
}

impl Fitting {
    /// To twelve digits; empty cells stay empty.
    pub const EXACT: Fitting = Fitting {
        tolerance: 1e-12,
        most_iterations: 10_000,
        empty_cells: EmptyCells::StayEmpty,
    };
}

/// How a population is distributed over areas and over groups. Only shares matter.
#[derive(Clone, Copy, Debug)]
pub struct Margins<'a> {
    pub areas: &'a [f64],
    pub groups: &'a [f64],
}

/// A fitted table.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Counts area by area in the order of the source. They sum to the total of the source.
    pub cells: Vec<f64>,
    /// How many times both margins were adjusted.
    pub n_iterations: usize,
}

/// Fits a table, given area by area, to margins.
///
/// Fails where a count is not one, where counts or margins do not fit each other in number or have
/// no total, and as [`InvalidTable::NotConverged`] where the tolerance is not reached: most often
/// because empty cells are in the way of the margins.
///
/// ```
/// use klyfta::decomposition::proportional_fitting::{Fitting, Margins, fit};
///
/// let margins = Margins { areas: &[1.0, 1.0], groups: &[1.0, 1.0] };
/// let fitted = fit(&[80.0, 20.0, 80.0, 20.0], margins, &Fitting::EXACT).unwrap();
/// assert_eq!(fitted.cells, [50.0, 50.0, 50.0, 50.0]);
/// ```
pub fn fit(cells: &[f64], margins: Margins<'_>, fitting: &Fitting) -> Result<Fitted, InvalidTable> {
    let n_groups = margins.groups.len();
    if cells.len() != margins.areas.len() * n_groups {
        return Err(InvalidTable::Ragged);
    }
    let held = match fitting.empty_cells {
        EmptyCells::StayEmpty => 0.0,
        EmptyCells::Hold(count) => count,
    };
    let source: Vec<f64> = (cells.iter())
        .map(|&count| if count == 0.0 { held } else { count })
        .collect();
    let order = row_order(cells, margins);
    let rows = |order: &[usize]| -> Vec<f64> {
        (order.iter())
            .flat_map(|&area| &source[area * n_groups..][..n_groups])
            .copied()
            .collect()
    };
    let source_total = total(&rows(&order))?;
    let areas: Vec<f64> = order.iter().map(|&area| margins.areas[area]).collect();
    let areas_total = total(&areas)?;
    let groups_total = total(margins.groups)?;
    let problem = Problem {
        cells: rows(&order).iter().map(|it| it / source_total).collect(),
        areas: areas.iter().map(|it| it / areas_total).collect(),
        groups: margins.groups.iter().map(|it| it / groups_total).collect(),
    };
    let (shares, n_iterations) = problem.solve(fitting)?;
    let mut fitted = vec![0.0; cells.len()];
    for (row, &area) in shares.chunks_exact(n_groups).zip(&order) {
        let to = &mut fitted[area * n_groups..][..n_groups];
        (to.iter_mut().zip(row)).for_each(|(cell, share)| *cell = share * source_total);
    }
    Ok(Fitted {
        cells: fitted,
        n_iterations,
    })
}

/// The areas in an order that does not depend on the one in which they came.
fn row_order(cells: &[f64], margins: Margins<'_>) -> Vec<usize> {
    let n_groups = margins.groups.len();
    let row = |area: usize| {
        let counts = &cells[area * n_groups..][..n_groups];
        counts.iter().chain([&margins.areas[area]])
    };
    let mut order: Vec<usize> = (0..margins.areas.len()).collect();
    order.sort_unstable_by(|&a, &b| {
        let mut orders = row(a).zip(row(b)).map(|(a, b)| a.total_cmp(b));
        orders
            .find(|it| it.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    order
}

fn total(counts: &[f64]) -> Result<f64, InvalidTable> {
    if counts.iter().any(|count| !count.is_finite()) {
        return Err(InvalidTable::NotFinite);
    }
    if counts.iter().any(|&count| count < 0.0) {
        return Err(InvalidTable::Negative);
    }
    let total = sum(counts.iter().copied());
    if !total.is_finite() {
        Err(InvalidTable::TooLarge)
    } else if total == 0.0 {
        Err(InvalidTable::NoInhabitants)
    } else {
        Ok(total)
    }
}

/// Shares that sum to one: of the source, and of the areas and groups wanted.
struct Problem {
    cells: Vec<f64>,
    areas: Vec<f64>,
    groups: Vec<f64>,
}

impl Problem {
    /// The fitted shares, and after how many iterations.
    ///
    /// The fitted share of a cell is that of the source times a factor of its area and a factor of
    /// its group, so only the groups' factors need be remembered from one iteration to the next.
    fn solve(&self, fitting: &Fitting) -> Result<(Vec<f64>, usize), InvalidTable> {
        let mut factors: Vec<f64> = (self.groups.iter())
            .map(|&share| if 0.0 < share { 1.0 } else { 0.0 })
            .collect();
        let mut last_change = f64::INFINITY;
        for n_iterations in 1..=fitting.most_iterations {
            let next = self.adjusted(&factors).ok_or(InvalidTable::NotConverged)?;
            let changes = factors.iter().zip(&next).map(|(old, new)| {
                // A group that nobody is to belong to keeps its factor of zero.
                if *old == 0.0 {
                    0.0
                } else {
                    (new / old - 1.0).abs()
                }
            });
            let change = changes.fold(0.0, f64::max);
            factors = next;
            // Changes shrink by the same ratio each time, so that those to come are the rest of a
            // geometric series. Where empty cells forbid the margins the ratio tends to one.
            let ratio = change / last_change;
            let to_come = change * (ratio / (1.0 - ratio)).max(1.0);
            // Below this a change is only rounding, whose ratio says nothing.
            let is_rounding = change <= 8.0 * f64::EPSILON;
            if is_rounding || (ratio < 1.0 && to_come <= fitting.tolerance) {
                return Ok((self.fitted(&factors), n_iterations));
            }
            last_change = change;
        }
        Err(InvalidTable::NotConverged)
    }

    /// The groups' factors after both margins were adjusted once, or nothing where that is beyond
    /// numbers.
    fn adjusted(&self, factors: &[f64]) -> Option<Vec<f64>> {
        let mut reached = vec![Sum::default(); factors.len()];
        for (row, &wanted) in self.rows().zip(&self.areas) {
            let area_factor = area_factor(row, factors, wanted);
            for (sum, cell) in reached.iter_mut().zip(row) {
                sum.add(cell * area_factor);
            }
        }
        let next: Vec<f64> = (self.groups.iter().zip(reached))
            .map(|(&wanted, reached)| {
                if wanted == 0.0 {
                    0.0
                } else {
                    wanted / reached.value()
                }
            })
            .collect();
        let fit = |(factor, wanted): (&f64, &f64)| {
            factor.is_finite() && (0.0 < *factor || *wanted == 0.0)
        };
        next.iter().zip(&self.groups).all(fit).then_some(next)
    }

    fn fitted(&self, factors: &[f64]) -> Vec<f64> {
        let rows = self.rows().zip(&self.areas);
        rows.flat_map(|(row, &wanted)| {
            let area_factor = area_factor(row, factors, wanted);
            (row.iter().zip(factors)).map(move |(cell, factor)| cell * area_factor * factor)
        })
        .collect()
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks_exact(self.groups.len())
    }
}

/// What an area must be multiplied by to get its share, given the groups' factors.
fn area_factor(row: &[f64], factors: &[f64], wanted: f64) -> f64 {
    if wanted == 0.0 {
        return 0.0;
    }
    wanted / sum(row.iter().zip(factors).map(|(cell, factor)| cell * factor))
}
