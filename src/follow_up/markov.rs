//! Moves between classes read as a Markov chain: shares, expected stays, where it would end, and
//! indices of mobility.
//!
//! Quah, D. (1993). Empirical cross-section dynamics in economic growth. European Economic Review
//! 37(2–3), 426–434. <https://doi.org/10.1016/0014-2921(93)90031-5>; Shorrocks, A. F. (1978). The
//! measurement of mobility. Econometrica 46(5), 1013–1024. <https://doi.org/10.2307/1911433>;
//! Formby, J. P., Smith, W. J. and Zheng, B. (2004). Mobility measurement, transition matrices and
//! statistical inference. Journal of Econometrics 120(1), 181–205.
//! <https://doi.org/10.1016/S0304-4076(03)00211-2>.

use super::dense::Square;
use super::finding::{Reason, finite, not_negative};
use super::intervals_of_shares::{Share, wilson};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;
use crate::inference::intervals::Interval;

pub const SAYS: Bilingual = Bilingual {
    en: "Where areas would be found in the long run, and how long they would stay in a type, if \
         they went on to move as they have done.",
    sv: "Var områdena på lång sikt skulle finnas, och hur länge de skulle stanna i en typ, om de \
         fortsatte att röra sig som de har gjort.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "It is no forecast: it takes every area of a type to have the same chances and the past \
         before that year not to matter. Areas that cross a limit by chance and return make it \
         look more mobile than it is.",
    sv: "Det är ingen prognos: alla områden av samma typ antas ha samma chanser och det som hände \
         före det året antas inte spela någon roll. Områden som av en slump passerar en gräns och \
         återvänder får rörligheten att se större ut än den är.",
};

/// How many went from each class to each, row by row; areas or people.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    n_classes: usize,
    counts: Vec<f64>,
}

/// What moves say of mobility, each from 0 (nobody moves) up; the first three need moves only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mobility {
    /// (k - trace) / (k - 1): the mean chance to leave a class, with the factor k / (k - 1) (Prais
    /// and Shorrocks).
    pub prais_shorrocks: f64,
    /// 1 - |determinant|.
    pub determinant: f64,
    /// 1 - |second largest eigenvalue|: how fast where one started ceases to matter.
    pub second_eigenvalue: Result<f64, Reason>,
    /// (k - k sum f_i p_ii) / (k - 1), with f_i the share of class i at the start (Bartholomew).
    pub bartholomew_leaving: f64,
    /// sum f_i p_ij |i - j| / (k - 1): the mean number of classes moved, over the most possible.
    pub bartholomew_distance: f64,
}

impl Moves {
    /// Fails where the counts do not fill the table or one is negative or not finite.
    pub fn new(n_classes: usize, counts: &[f64]) -> Result<Moves, Reason> {
        if n_classes == 0 || counts.len() != n_classes * n_classes {
            return Err(Reason::Ragged);
        }
        let counts = counts.iter().map(|&count| not_negative(count));
        Ok(Moves::of(n_classes, counts.collect::<Result<_, _>>()?))
    }

    pub(super) fn of(n_classes: usize, counts: Vec<f64>) -> Moves {
        Moves { n_classes, counts }
    }

    /// The moves of several pairs of years together; fails where classes differ in number.
    pub fn pooled<'a>(moves: impl IntoIterator<Item = &'a Moves>) -> Result<Moves, Reason> {
        let moves: Vec<&Moves> = moves.into_iter().collect();
        let n_classes = moves.first().ok_or(Reason::NoAreas)?.n_classes;
        if moves.iter().any(|it| it.n_classes != n_classes) {
            return Err(Reason::Ragged);
        }
        let pooled = |at: usize| sum(moves.iter().map(|it| it.counts[at]));
        Ok(Moves::of(
            n_classes,
            (0..n_classes * n_classes).map(pooled).collect(),
        ))
    }

    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// How many went from a class to a class, both numbered from 1; fails where there is no such
    /// class.
    pub fn count(&self, from: usize, to: usize) -> Result<f64, Reason> {
        let classes = 1..=self.n_classes;
        if !(classes.contains(&from) && classes.contains(&to)) {
            return Err(Reason::NoSuchClass);
        }
        Ok(self.counts[(from - 1) * self.n_classes + to - 1])
    }

    /// How many were in a class at the start; fails where nobody was.
    fn starting_in(&self, class: usize) -> Result<f64, Reason> {
        if !(1..=self.n_classes).contains(&class) {
            return Err(Reason::NoSuchClass);
        }
        match self.row_total(class - 1) {
            total if total <= 0.0 => Err(Reason::EmptyRow),
            total => Ok(total),
        }
    }

    fn row_total(&self, row: usize) -> f64 {
        let cells = &self.counts[row * self.n_classes..][..self.n_classes];
        sum(cells.iter().copied())
    }

    /// Of those in a class, the share that went to another, or stayed. Fails where nobody was
    /// there.
    pub fn share(&self, from: usize, to: usize) -> Result<f64, Reason> {
        let total = self.starting_in(from)?;
        Ok(self.count(from, to)? / total)
    }

    /// Wilson's interval for such a share, areas taken to move independently of each other.
    ///
    /// For counts of areas; people move with their area and have no such interval.
    pub fn share_interval(&self, from: usize, to: usize, level: f64) -> Result<Interval, Reason> {
        let total = self.starting_in(from)?;
        wilson(Share::of(self.count(from, to)?, total)?, level)
    }

    /// The shares row by row; fails where some class was empty at the start.
    fn shares(&self) -> Result<Square, Reason> {
        let n = self.n_classes;
        let totals: Vec<f64> = (0..n).map(|row| self.row_total(row)).collect();
        if totals.iter().any(|&total| total <= 0.0) {
            return Err(Reason::EmptyRow);
        }
        Ok(Square::of(n, |row, column| {
            self.counts[row * n + column] / totals[row]
        }))
    }

    /// The periods that an area stays in a class, in expectation, the one of arrival included:
    /// 1 / (1 - p_ii).
    pub fn expected_stay(&self, class: usize) -> Result<f64, Reason> {
        let total = self.starting_in(class)?;
        let row = self.counts[(class - 1) * self.n_classes..][..self.n_classes].iter();
        // The sum of those who left keeps the digits that one minus a share near one loses.
        let left = row.enumerate().filter(|&(to, _)| to + 1 != class);
        let left = sum(left.map(|(_, count)| *count));
        if left <= 0.0 {
            return Err(Reason::NeverLeft);
        }
        finite(total / left)
    }

    /// The share of each class in the long run.
    ///
    /// Fails where some class is empty at the start and where it depends on the start. By
    /// elimination without differences: Grassmann, W. K., Taksar, M. I. and Heyman, D. P. (1985).
    /// Regenerative analysis and steady state distributions for Markov chains. Operations Research
    /// 33(5), 1107–1116. <https://doi.org/10.1287/opre.33.5.1107>.
    pub fn steady_state(&self) -> Result<Vec<f64>, Reason> {
        let shares = self.shares()?;
        let closed = self.closed_class()?;
        let m = closed.len();
        let mut cells: Vec<Vec<f64>> = (closed.iter())
            .map(|&row| {
                closed
                    .iter()
                    .map(|&column| shares.at(row, column))
                    .collect()
            })
            .collect();
        for last in (1..m).rev() {
            let out = sum(cells[last][..last].iter().copied());
            for row in cells[..last].iter_mut() {
                row[last] /= out;
            }
            let through = cells[last].clone();
            for row in cells[..last].iter_mut() {
                let into = row[last];
                for (cell, through) in row.iter_mut().zip(&through[..last]) {
                    *cell += into * through;
                }
            }
        }
        let mut weights: Vec<f64> = vec![1.0];
        while weights.len() < m {
            let into = cells.iter().map(|row| row[weights.len()]);
            let weight = sum(weights.iter().zip(into).map(|(weight, into)| weight * into));
            weights.push(weight);
        }
        let total = finite(sum(weights.iter().copied()))?;
        let mut steady = vec![0.0; self.n_classes];
        for (class, weight) in closed.into_iter().zip(weights) {
            steady[class] = weight / total;
        }
        Ok(steady)
    }

    /// The classes, from 0, that areas never leave once they are there.
    fn closed_class(&self) -> Result<Vec<usize>, Reason> {
        let n = self.n_classes;
        let mut reaches: Vec<bool> = (0..n * n)
            .map(|at| at / n == at % n || 0.0 < self.counts[at])
            .collect();
        for through in 0..n {
            for from in 0..n {
                if reaches[from * n + through] {
                    for to in 0..n {
                        reaches[from * n + to] |= reaches[through * n + to];
                    }
                }
            }
        }
        let is_closed =
            |class: usize| (0..n).all(|to| !reaches[class * n + to] || reaches[to * n + class]);
        let closed: Vec<usize> = (0..n).filter(|&class| is_closed(class)).collect();
        let first = closed.first().copied().unwrap_or_default();
        if closed.iter().all(|&class| reaches[first * n + class]) {
            Ok(closed)
        } else {
            Err(Reason::SeveralClosedClasses)
        }
    }

    /// The shares of the classes at the start.
    pub fn start(&self) -> Result<Vec<f64>, Reason> {
        let totals: Vec<f64> = (0..self.n_classes).map(|row| self.row_total(row)).collect();
        let total = sum(totals.iter().copied());
        if total <= 0.0 {
            return Err(Reason::NoAreas);
        }
        Ok(totals.iter().map(|it| it / total).collect())
    }

    /// The indices of mobility; those of Bartholomew for the shares of the classes given, such as
    /// [`Moves::start`] or those of the steady state.
    ///
    /// Fails where there are fewer than two classes or one is empty at the start, and where the
    /// shares do not add up to one within a millionth.
    pub fn mobility(&self, start: &[f64]) -> Result<Mobility, Reason> {
        let shares = self.shares()?;
        let n = self.n_classes;
        if start.len() != n || n < 2 {
            return Err(Reason::Ragged);
        }
        let start = start.iter().map(|&it| not_negative(it));
        let start = start.collect::<Result<Vec<f64>, Reason>>()?;
        if (sum(start.iter().copied()) - 1.0).abs() > 1e-6 {
            return Err(Reason::NotAPercentage);
        }
        let k = n as f64;
        // What leaves is added up, since one minus what stays loses digits where nearly all stay.
        let leaving = |row: usize| sum((0..n).filter(|&to| to != row).map(|to| shares.at(row, to)));
        let distance =
            |row: usize| sum((0..n).map(|to| shares.at(row, to) * row.abs_diff(to) as f64));
        let sizes = shares.eigenvalue_sizes().ok_or(Reason::NotConverged);
        // A chance of one makes the largest exactly one; rounding may put the second above it.
        let second = sizes.map(|sizes| (1.0 - sizes[1]).max(0.0));
        let mean =
            |of: &dyn Fn(usize) -> f64| sum(start.iter().enumerate().map(|(row, it)| it * of(row)));
        Ok(Mobility {
            prais_shorrocks: sum((0..n).map(leaving)) / (k - 1.0),
            determinant: (1.0 - shares.determinant().abs()).max(0.0),
            second_eigenvalue: second,
            bartholomew_leaving: k * mean(&leaving) / (k - 1.0),
            bartholomew_distance: mean(&distance) / (k - 1.0),
        })
    }
}
