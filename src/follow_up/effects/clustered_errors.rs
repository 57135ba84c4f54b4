//! A coefficient with errors that allow for units that resemble each other.
//!
//! Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
//! Journal of Human Resources 50(2), 317–372. <https://doi.org/10.3368/jhr.50.2.317>
//!
//! MacKinnon, J. G., Nielsen, M. Ø. and Webb, M. D. (2023). Cluster-robust inference: a guide to
//! empirical practice. Journal of Econometrics 232(2), 272–299.
//! <https://doi.org/10.1016/j.jeconom.2022.04.001>

use super::distributions::{students_t_beyond, students_t_within};
use super::linear_algebra::{Cholesky, Symmetric, dot};
use super::orthogonal::Orthogonal;
use super::{Number, Reading, Refusal};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

/// Rows of a regression, such as areas in years.
#[derive(Clone, Copy, Debug)]
pub struct Regression<'a> {
    pub outcome: &'a [f64],
    /// The columns, each with a cell for each row; a constant must be among them if wanted.
    pub design: &'a [Vec<f64>],
    /// The cluster of each row: the level on which the effort was assigned.
    pub clusters: &'a [u64],
}

/// The same, of a method of this module, whose first column is the one that is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub outcome: Vec<f64>,
    pub design: Vec<Vec<f64>>,
    pub clusters: Vec<u64>,
}

impl Rows {
    pub fn regression(&self) -> Regression<'_> {
        Regression {
            outcome: &self.outcome,
            design: &self.design,
            clusters: &self.clusters,
        }
    }

    /// Adds a row that counts by its weight: least squares of the root of it times each cell.
    pub(crate) fn push(&mut self, outcome: f64, cells: &[f64], weight: f64, cluster: usize) {
        let root = libm::sqrt(weight);
        self.design.resize(cells.len(), Vec::new());
        for (column, cell) in self.design.iter_mut().zip(cells) {
            column.push(root * cell);
        }
        self.outcome.push(root * outcome);
        self.clusters.push(cluster as u64);
    }
}

/// A coefficient and what is known of its error.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusteredErrors {
    pub coefficient: f64,
    /// CR1, with the factor G / (G - 1) x (N - 1) / (N - K).
    pub cr1: Test,
    /// CR3, by leaving out each cluster in turn: (G - 1) / G times the sum of squared changes of
    /// the coefficient. To be preferred when clusters are few. Fails where a single cluster decides the
    /// coefficient. Some programs multiply by CR1's factor instead.
    pub cr3: Result<Test, Refusal>,
    pub n_rows: usize,
    pub n_clusters: usize,
    /// In how many clusters the column is not zero throughout, such as those with treated rows.
    pub n_clusters_with: usize,
}

/// A standard error and what follows of it, by Student's distribution with one degree of freedom
/// fewer than clusters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    pub standard_error: f64,
    /// The coefficient over the standard error.
    pub t: f64,
    /// On either side.
    pub p: f64,
    pub low: f64,
    pub high: f64,
}

/// The regression taken apart, rows by cluster.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) coefficient: f64,
    /// The column less what the others make of it.
    pub(super) column: Vec<f64>,
    /// The outcome less what the other columns make of it.
    pub(super) outcome: Vec<f64>,
    /// Directions of all columns.
    pub(super) directions: Vec<Vec<f64>>,
    pub(super) residuals: Vec<f64>,
    /// Where rows of each cluster begin and end.
    pub(super) clusters: Vec<(u64, std::ops::Range<usize>)>,
    pub(super) factor: f64,
    pub(super) n_clusters_with: usize,
}

/// The coefficient of one column, with intervals of this level of confidence such as 0.95.
///
/// Fails where columns and rows do not fit, a number is not finite or beyond 1e50, columns do not
/// determine the coefficients, rows are not more than columns, there is one cluster only, and where
/// all residuals are zero.
pub fn clustered_errors(
    regression: Regression<'_>,
    column: usize,
    level: f64,
) -> Result<ClusteredErrors, Refusal> {
    if !(0.0 < level && level < 1.0) {
        return Err(Refusal::Level);
    }
    let prepared = Prepared::new(regression, column)?;
    let coefficient = prepared.coefficient;
    let n_clusters = prepared.clusters.len();
    let degrees = n_clusters as f64 - 1.0;
    let beyond = students_t_within(level, degrees);
    let test = |standard_error: f64| {
        let t = coefficient / standard_error;
        Test {
            standard_error,
            t,
            p: students_t_beyond(t, degrees),
            low: coefficient - beyond * standard_error,
            high: coefficient + beyond * standard_error,
        }
    };
    let leaving_out = prepared.without_each_cluster();
    let cr3 = leaving_out.and_then(|coefficients| {
        let squares = sum(coefficients
            .iter()
            .map(|it| (it - coefficient) * (it - coefficient)));
        let error = libm::sqrt(degrees / n_clusters as f64 * squares);
        if error == 0.0 {
            Err(Refusal::NoVariation)
        } else {
            Ok(test(error))
        }
    });
    Ok(ClusteredErrors {
        coefficient,
        cr1: test(prepared.cr1()?),
        cr3,
        n_rows: regression.outcome.len(),
        n_clusters,
        n_clusters_with: prepared.n_clusters_with,
    })
}

impl Prepared {
    pub(super) fn new(regression: Regression<'_>, column: usize) -> Result<Prepared, Refusal> {
        let Regression {
            outcome,
            design,
            clusters,
        } = regression;
        let (n_rows, n_columns) = (outcome.len(), design.len());
        if clusters.len() != n_rows || design.iter().any(|it| it.len() != n_rows) {
            return Err(Refusal::Ragged);
        }
        if n_columns <= column {
            return Err(Refusal::NotDetermined);
        }
        let usable = |row: &usize| {
            let cells = design.iter().map(|it| it[*row]).chain([outcome[*row]]);
            // Fourth powers of it, and sums of those, are finite.
            cells.into_iter().all(|it| it.abs() <= 1e50)
        };
        if let Some(row) = (0..n_rows).find(|row| !usable(row)) {
            return Err(Refusal::NotFinite { row, column: 0 });
        }
        if n_rows <= n_columns {
            return Err(Refusal::TooFewRows);
        }
        let mut rows: Vec<usize> = (0..n_rows).collect();
        rows.sort_by(|&a, &b| {
            let cells = design.iter().map(|it| it[a].total_cmp(&it[b]));
            let mut orders = cells.chain([outcome[a].total_cmp(&outcome[b])]);
            let by_cells = orders
                .find(|it| it.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal);
            clusters[a].cmp(&clusters[b]).then(by_cells)
        });
        let sorted = |cells: &[f64]| -> Vec<f64> { rows.iter().map(|&row| cells[row]).collect() };
        let mut ranges: Vec<(u64, std::ops::Range<usize>)> = Vec::new();
        let mut start = 0;
        for cluster in rows.chunk_by(|&a, &b| clusters[a] == clusters[b]) {
            ranges.push((clusters[cluster[0]], start..start + cluster.len()));
            start += cluster.len();
        }
        if ranges.len() < 2 {
            return Err(Refusal::TooFewClusters { needed: 2 });
        }

        // The column of interest comes last, so that the last direction is what only it adds.
        let others = (0..n_columns)
            .filter(|&at| at != column)
            .map(|at| sorted(&design[at]));
        let mut taken_apart = Orthogonal::default();
        if !others.into_iter().all(|it| taken_apart.push(it)) {
            return Err(Refusal::NotDetermined);
        }
        let of_interest = sorted(&design[column]);
        let with = |range: &std::ops::Range<usize>| {
            of_interest[range.clone()].iter().any(|cell| *cell != 0.0)
        };
        let n_clusters_with = ranges.iter().filter(|(_, range)| with(range)).count();
        let alone = |mut cells: Vec<f64>| {
            taken_apart.take_out(&mut cells);
            taken_apart.take_out(&mut cells);
            cells
        };
        let outcome = alone(sorted(outcome));
        let alone = alone(of_interest.clone());
        if !taken_apart.push(of_interest) || dot(&alone, &alone) < 1e-200 {
            return Err(Refusal::NotDetermined);
        }
        let coefficient = dot(&alone, &outcome) / dot(&alone, &alone);
        let pairs = outcome.iter().zip(&alone);
        let residuals: Vec<f64> = pairs
            .map(|(it, column)| it - coefficient * column)
            .collect();
        let (n, k, g) = (n_rows as f64, n_columns as f64, ranges.len() as f64);
        Ok(Prepared {
            coefficient,
            column: alone,
            outcome,
            directions: taken_apart.directions().to_vec(),
            residuals,
            clusters: ranges,
            factor: g / (g - 1.0) * (n - 1.0) / (n - k),
            n_clusters_with,
        })
    }

    pub(super) fn cr1(&self) -> Result<f64, Refusal> {
        let scores = self.clusters.iter().map(|(_, range)| {
            let score = dot(&self.column[range.clone()], &self.residuals[range.clone()]);
            score * score
        });
        let error = libm::sqrt(self.factor * sum(scores)) / dot(&self.column, &self.column);
        let size = libm::sqrt(dot(&self.outcome, &self.outcome) / dot(&self.column, &self.column));
        if error <= 1e-13 * size {
            return Err(Refusal::NoVariation);
        }
        Ok(error)
    }

    /// The coefficient without each cluster, by what the others leave along each direction.
    fn without_each_cluster(&self) -> Result<Vec<f64>, Refusal> {
        let n_directions = self.directions.len();
        let last = n_directions - 1;
        let length = libm::sqrt(dot(&self.column, &self.column));
        let without = |(cluster, range): &(u64, std::ops::Range<usize>)| {
            let part = |at: usize| &self.directions[at][range.clone()];
            let product = |one: usize, other: usize| {
                let whole = if one == other { 1.0 } else { 0.0 };
                whole - dot(part(one), part(other))
            };
            let rest = Symmetric::from_fn(n_directions, product);
            let rest = Cholesky::of(&rest).filter(|rest| {
                let mut rows = rest.lower().iter().enumerate();
                rows.all(|(at, row)| 1e-10 < row[at] * row[at])
            });
            let rest = rest.ok_or(Refusal::ClusterDecides { cluster: *cluster })?;
            // How much each direction changes when this cluster's residuals no longer pull.
            let pulled: Vec<f64> = (0..n_directions)
                .map(|at| dot(part(at), &self.residuals[range.clone()]))
                .collect();
            Ok(self.coefficient - rest.solve(&pulled)[last] / length)
        };
        self.clusters.iter().map(without).collect()
    }
}

impl ClusteredErrors {
    /// Under this many clusters, or clusters with treated rows, neither error can be relied on; see
    /// [`crate::follow_up::effects::randomisation_inference`].
    pub const FEW: usize = 10;

    pub fn reading(&self) -> Reading {
        let test = self.cr3.as_ref().unwrap_or(&self.cr1);
        let few = self.n_clusters < 2 * Self::FEW || self.n_clusters_with < Self::FEW;
        Reading {
            says: Bilingual {
                en: "The coefficient is {coefficient}, between {low} and {high} (p = {p}), with \
                     errors that allow for {clusters} clusters.",
                sv: "Koefficienten är {coefficient}, mellan {low} och {high} (p = {p}), med fel \
                     som tar hänsyn till {clusters} kluster.",
            },
            cannot_show: if few {
                Bilingual {
                    en: "With only {clusters} clusters, {with} of them treated, errors are often \
                         too small; re-assignment of the effort is the safer test.",
                    sv: "Med bara {clusters} kluster, varav {with} behandlade, blir felen ofta \
                         för små; omfördelning av insatsen är ett säkrare test.",
                }
            } else {
                Bilingual {
                    en: "The errors tell how much chance moves the coefficient ({clusters} \
                         clusters, {with} of them treated), not whether the comparison is fair.",
                    sv: "Felen visar hur mycket slumpen flyttar koefficienten ({clusters} kluster, \
                         varav {with} behandlade), inte om jämförelsen är rättvisande.",
                }
            },
            numbers: vec![
                Number::outcome("coefficient", self.coefficient),
                Number::outcome("low", test.low),
                Number::outcome("high", test.high),
                Number::probability("p", test.p),
                Number::count("clusters", self.n_clusters),
                Number::count("with", self.n_clusters_with),
            ],
        }
    }
}
