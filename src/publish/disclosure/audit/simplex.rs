//! Linear programming in exact fractions, from a point that satisfies everything.
//!
//! Dantzig's simplex method for bounded variables, in dictionary form, with the rule of Bland,
//! R. G. (1977). New finite pivoting rules for the simplex method. Mathematics of Operations Research
//! 2(2), 103–107. <https://doi.org/10.1287/moor.2.2.103>, under which it always ends. Variables are
//! differences from the true counts, so that the start is nought everywhere and no first phase is
//! needed: variables that are not in the basis may stand between their bounds.

use super::fraction::Fraction;

/// Variables with bounds, and sums of them with bounds, which are variables too.
#[derive(Clone, Debug)]
pub(super) struct Program {
    lower: Vec<Option<i64>>,
    upper: Vec<Option<i64>>,
    values: Vec<Fraction>,
    /// The variable of each row and column of the dictionary.
    in_rows: Vec<usize>,
    in_columns: Vec<usize>,
    /// Each variable of a row as a sum of multiples of those of the columns.
    rows: Vec<Vec<Fraction>>,
    /// Columns whose variable cannot move any more.
    stuck: Vec<bool>,
}

/// How far a variable can go from the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    At(Fraction),
    /// At least as far as was asked for, or without end.
    Beyond,
}

/// The arithmetic did not fit, or it took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsolved;

impl Program {
    /// The first variables are free-standing; each row is the sum of some of them. Bounds are those
    /// of the variables, then those of the rows; nought lies within all.
    pub fn new(
        n_variables: usize,
        rows: &[Vec<usize>],
        bounds: &[(Option<i64>, Option<i64>)],
    ) -> Program {
        let dictionary = rows.iter().map(|members| {
            let mut row = vec![Fraction::ZERO; n_variables];
            members
                .iter()
                .for_each(|member| row[*member] = Fraction::ONE);
            row
        });
        Program {
            lower: bounds.iter().map(|(lower, _)| *lower).collect(),
            upper: bounds.iter().map(|(_, upper)| *upper).collect(),
            values: vec![Fraction::ZERO; bounds.len()],
            in_rows: (n_variables..bounds.len()).collect(),
            in_columns: (0..n_variables).collect(),
            rows: dictionary.collect(),
            stuck: vec![false; n_variables],
        }
    }

    /// The most that the variable can be above nought, or below it, both as numbers from nought up.
    pub fn reach(
        &mut self,
        variable: usize,
        up: bool,
        enough: Option<i64>,
    ) -> Result<End, Unsolved> {
        let limit = 1_000 + 50 * (self.rows.len() + self.in_columns.len());
        let direction = if up { 1 } else { -1 };
        for _ in 0..limit {
            let signed = Fraction::whole(direction).times(self.values[variable]);
            let reached = signed.ok_or(Unsolved)?;
            if enough.is_some_and(|enough| !reached.is_below(Fraction::whole(enough))) {
                return Ok(End::Beyond);
            }
            match self.entering(variable, direction) {
                None => return Ok(End::At(reached)),
                Some((column, sign)) => {
                    if !self.step(column, sign).ok_or(Unsolved)? {
                        return Ok(End::Beyond);
                    }
                }
            }
        }
        Err(Unsolved)
    }

    /// Keeps a variable from going further up than this.
    pub fn limit(&mut self, variable: usize, upper: i64) {
        let own = self.upper[variable];
        self.upper[variable] = Some(own.map_or(upper, |own| own.min(upper)));
    }

    /// Keeps a variable from going further down than this.
    pub fn limit_below(&mut self, variable: usize, lower: i64) {
        let own = self.lower[variable];
        self.lower[variable] = Some(own.map_or(lower, |own| own.max(lower)));
    }

    pub fn is_whole(&self) -> bool {
        self.values.iter().all(|value| value.is_whole())
    }

    /// The column with the first variable that improves, and in which direction it moves.
    fn entering(&self, variable: usize, direction: i64) -> Option<(usize, i64)> {
        let row = self.in_rows.iter().position(|basic| *basic == variable);
        let mut first: Option<(usize, i64)> = None;
        for (column, &entering) in self.in_columns.iter().enumerate() {
            let gain = match row {
                Some(row) => self.rows[row][column].sign(),
                None => i64::from(entering == variable),
            };
            let sign = gain * direction;
            let better = first.is_none_or(|(found, _)| entering < self.in_columns[found]);
            if sign != 0 && better && !self.stuck[column] && self.has_room(entering, sign) {
                first = Some((column, sign));
            }
        }
        first
    }

    fn has_room(&self, variable: usize, sign: i64) -> bool {
        let value = self.values[variable];
        match sign {
            1 => self.upper[variable].is_none_or(|upper| value.is_below(Fraction::whole(upper))),
            _ => self.lower[variable].is_none_or(|lower| Fraction::whole(lower).is_below(value)),
        }
    }

    /// How far a variable can go in a direction at this speed.
    fn distance(&self, variable: usize, speed: Fraction) -> Option<Option<Fraction>> {
        let bound = match speed.sign() {
            1 => self.upper[variable],
            -1 => self.lower[variable],
            _ => None,
        };
        match bound {
            None => Some(None),
            Some(bound) => {
                let left = Fraction::whole(bound).minus(self.values[variable])?;
                Some(Some(left.over(speed)?))
            }
        }
    }

    /// Moves until something stops it; `false` where nothing does.
    fn step(&mut self, column: usize, sign: i64) -> Option<bool> {
        let sign = Fraction::whole(sign);
        let entering = self.in_columns[column];
        // What stops first, and of those the variable with the lowest number.
        let mut first: Option<(Fraction, usize, Option<usize>)> = None;
        let consider = |first: &mut Option<_>, stop: Fraction, variable: usize, row| {
            let sooner = match *first {
                None => true,
                Some((least, least_variable, _)) => match stop.compare(least) {
                    std::cmp::Ordering::Less => true,
                    std::cmp::Ordering::Equal => variable < least_variable,
                    std::cmp::Ordering::Greater => false,
                },
            };
            if sooner {
                *first = Some((stop, variable, row));
            }
        };
        if let Some(stop) = self.distance(entering, sign)? {
            consider(&mut first, stop, entering, None);
        }
        for (row, &basic) in self.in_rows.iter().enumerate() {
            if !self.rows[row][column].is_zero() {
                let speed = self.rows[row][column].times(sign)?;
                if let Some(stop) = self.distance(basic, speed)? {
                    consider(&mut first, stop, basic, Some(row));
                }
            }
        }
        let Some((length, _, leaving)) = first else {
            return Some(false);
        };
        if !length.is_zero() {
            let length = length.times(sign)?;
            self.values[entering] = self.values[entering].plus(length)?;
            for (row, &basic) in self.in_rows.iter().enumerate() {
                if !self.rows[row][column].is_zero() {
                    let change = self.rows[row][column].times(length)?;
                    self.values[basic] = self.values[basic].plus(change)?;
                }
            }
        }
        if let Some(row) = leaving {
            self.pivot(row, column)?;
        }
        Some(true)
    }

    fn pivot(&mut self, row: usize, column: usize) -> Option<()> {
        let mut solved = std::mem::take(&mut self.rows[row]);
        let by = solved[column].negative()?;
        for (at, entry) in solved.iter_mut().enumerate() {
            if at != column && !entry.is_zero() && !self.stuck[at] {
                *entry = entry.over(by)?;
            }
        }
        solved[column] = Fraction::ONE.over(solved[column])?;
        let filled: Vec<usize> = (0..solved.len())
            .filter(|at| *at != column && !solved[*at].is_zero() && !self.stuck[*at])
            .collect();
        for other in self.rows.iter_mut().filter(|other| !other.is_empty()) {
            let factor = other[column];
            if factor.is_zero() {
                continue;
            }
            for &at in &filled {
                other[at] = other[at].plus(factor.times(solved[at])?)?;
            }
            other[column] = factor.times(solved[column])?;
        }
        self.rows[row] = solved;
        std::mem::swap(&mut self.in_rows[row], &mut self.in_columns[column]);
        let left = self.in_columns[column];
        self.stuck[column] = self.lower[left].is_some() && self.lower[left] == self.upper[left];
        Some(())
    }
}
