//! Distributions of chances on a finite number of points, and searches between nought and one.

/// Chances and how likely each is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture(pub(super) Vec<(f64, f64)>);

impl Mixture {
    pub(super) fn mean_of(&self, of: impl Fn(f64) -> f64) -> f64 {
        crate::indices::arithmetic::sum::sum(
            self.0.iter().map(|&(chance, weight)| weight * of(chance)),
        )
    }
}

/// How likely each number of members is in a unit of this size, for each chance.
pub(super) struct Binomial {
    /// The logarithms of the numbers of ways to choose the members.
    ways: Vec<f64>,
    /// Points from nought to one, closer at the ends.
    grid: Vec<f64>,
    /// How likely each number of members is at each point of the grid, point by point.
    columns: Vec<f64>,
}

impl Binomial {
    pub(super) fn of(size: usize) -> Binomial {
        let mut ways = vec![0.0];
        for members in 1..=size {
            let before = ways[members - 1];
            ways.push(before + libm::log((size - members + 1) as f64 / members as f64));
        }
        let mut binomial = Binomial {
            ways,
            grid: grid(),
            columns: Vec::new(),
        };
        let columns = binomial.grid.iter().flat_map(|&chance| binomial.at(chance));
        binomial.columns = columns.collect();
        binomial
    }

    pub(super) fn at(&self, chance: f64) -> Vec<f64> {
        let size = self.ways.len() - 1;
        if chance <= 0.0 || 1.0 <= chance {
            let mut sure = vec![0.0; size + 1];
            sure[if chance <= 0.0 { 0 } else { size }] = 1.0;
            return sure;
        }
        let (member, other) = (libm::log(chance), libm::log1p(-chance));
        let at = |(members, ways): (usize, &f64)| {
            libm::exp(ways + members as f64 * member + (size - members) as f64 * other)
        };
        self.ways.iter().enumerate().map(at).collect()
    }

    /// A cost at every point of the grid and at one more, where it may have a kink.
    pub(super) fn costs<C: Fn(f64) -> f64>(&self, cost: C, kink: f64) -> Costs<C> {
        Costs {
            on_grid: self.grid.iter().map(|&chance| cost(chance)).collect(),
            kink,
            cost,
        }
    }

    /// The places where what a chance is worth, less its cost, is greater than near by. Each number
    /// of members has a worth, and a chance the mean of them.
    pub(super) fn peaks<C: Fn(f64) -> f64>(&self, worths: &[f64], costs: &Costs<C>) -> Vec<Peak> {
        let worth = |column: &[f64]| column.iter().zip(worths).map(|(a, b)| a * b).sum::<f64>();
        let columns = self.columns.chunks_exact(self.ways.len());
        let mut points: Vec<(f64, f64)> = (self.grid.iter().zip(columns).zip(&costs.on_grid))
            .map(|((&chance, column), cost)| (chance, worth(column) - cost))
            .collect();
        let kink = self.grid.partition_point(|chance| *chance < costs.kink);
        if self.grid.get(kink) != Some(&costs.kink) {
            let excess = worth(&self.at(costs.kink)) - (costs.cost)(costs.kink);
            points.insert(kink, (costs.kink, excess));
        }
        let last = points.len() - 1;
        let is_peak = |&place: &usize| {
            (place == 0 || points[place - 1].1 <= points[place].1)
                && (place == last || points[place + 1].1 <= points[place].1)
        };
        (0..=last)
            .filter(is_peak)
            .map(|place| Peak {
                chance: points[place].0,
                excess: points[place].1,
                between: [
                    points[place.saturating_sub(1)].0,
                    points[(place + 1).min(last)].0,
                ],
            })
            .collect()
    }

    /// The peak between its neighbours on the grid.
    pub(super) fn refined<C: Fn(f64) -> f64>(
        &self,
        peak: Peak,
        worths: &[f64],
        costs: &Costs<C>,
    ) -> Peak {
        let excess = |chance: f64| {
            let column = self.at(chance);
            let worth = column.iter().zip(worths).map(|(a, b)| a * b).sum::<f64>();
            worth - (costs.cost)(chance)
        };
        let [low, high] = peak.between;
        let better = |best: Peak, (chance, excess): (f64, f64)| match best.excess < excess {
            true => Peak {
                chance,
                excess,
                ..best
            },
            false => best,
        };
        if peak.chance == costs.kink {
            // Smooth on either side only.
            let sides = [(low, peak.chance), (peak.chance, high)];
            let found = sides.map(|(low, high)| golden_section(low, high, &excess));
            return found.into_iter().fold(peak, better);
        }
        better(peak, golden_section(low, high, &excess))
    }
}

/// What is taken from the worth of each chance.
pub(super) struct Costs<C> {
    on_grid: Vec<f64>,
    kink: f64,
    cost: C,
}

/// A chance at which the excess of worth over cost is greater than near by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peak {
    pub(super) chance: f64,
    pub(super) excess: f64,
    between: [f64; 2],
}

fn grid() -> Vec<f64> {
    const POINTS: u32 = 400;
    let mut grid: Vec<f64> = (0..=POINTS)
        .map(|place| {
            let angle = std::f64::consts::FRAC_PI_2 * f64::from(place) / f64::from(POINTS);
            let sine = libm::sin(angle);
            sine * sine
        })
        .collect();
    grid[0] = 0.0;
    grid[POINTS as usize] = 1.0;
    grid
}

fn golden_section(low: f64, high: f64, of: &impl Fn(f64) -> f64) -> (f64, f64) {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (low, high);
    let mut left = high - RATIO * (high - low);
    let mut right = low + RATIO * (high - low);
    let (mut at_left, mut at_right) = (of(left), of(right));
    // To less than a millionth of the grid: the excess, flat at its peak, is then exact for all but
    // the steepest prices.
    for _ in 0..36 {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = of(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = of(left);
        }
    }
    if at_left < at_right {
        (right, at_right)
    } else {
        (left, at_left)
    }
}

/// Solves a square system, its rows changed on the way; nothing where it has no one solution.
pub(super) fn solve(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let pivot = (column..n).fold(column, |best, row| {
            if rows[best][column].abs() < rows[row][column].abs() {
                row
            } else {
                best
            }
        });
        if rows[pivot][column].abs() < 1e-300 {
            return None;
        }
        rows.swap(column, pivot);
        right.swap(column, pivot);
        let (above, below) = rows.split_at_mut(column + 1);
        let pivot = &above[column];
        for (row, place) in below.iter_mut().zip(column + 1..) {
            let factor = row[column] / pivot[column];
            if factor != 0.0 {
                for (cell, of_pivot) in row[column..].iter_mut().zip(&pivot[column..]) {
                    *cell -= factor * of_pivot;
                }
                right[place] -= factor * right[column];
            }
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n)
            .map(|column| rows[row][column] * right[column])
            .sum();
        right[row] = (right[row] - known) / rows[row][row];
    }
    right.iter().all(|it| it.is_finite()).then_some(right)
}
