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
}

impl Binomial {
    pub(super) fn of(size: usize) -> Binomial {
        let mut ways = vec![0.0];
        for members in 1..=size {
            let before = ways[members - 1];
            ways.push(before + libm::log((size - members + 1) as f64 / members as f64));
        }
        Binomial { ways }
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
}

/// Points from nought to one, closer at the ends, and one more that a function may have a kink at.
pub(super) fn grid(kink: f64) -> Vec<f64> {
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
    grid.push(kink);
    grid.sort_unstable_by(f64::total_cmp);
    grid.dedup();
    grid
}

/// The places where a function is greater than near by, and what it is there.
pub(super) fn peaks(grid: &[f64], of: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let values: Vec<f64> = grid.iter().map(|&point| of(point)).collect();
    let last = grid.len() - 1;
    let is_peak = |&place: &usize| {
        (place == 0 || values[place - 1] <= values[place])
            && (place == last || values[place + 1] <= values[place])
    };
    (0..=last)
        .filter(is_peak)
        .map(|place| {
            let (low, high) = (place.saturating_sub(1), (place + 1).min(last));
            let sides = [(grid[low], grid[place]), (grid[place], grid[high])];
            let found = sides.map(|(low, high)| golden_section(low, high, &of));
            let best = (grid[place], values[place]);
            found
                .into_iter()
                .fold(best, |best, found| match best.1 < found.1 {
                    true => found,
                    false => best,
                })
        })
        .collect()
}

fn golden_section(low: f64, high: f64, of: &impl Fn(f64) -> f64) -> (f64, f64) {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (low, high);
    let mut left = high - RATIO * (high - low);
    let mut right = low + RATIO * (high - low);
    let (mut at_left, mut at_right) = (of(left), of(right));
    for _ in 0..40 {
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
