//! The least that a mean over chances can be, when it is known how often units have each number of
//! members: a linear programme with a column for every chance between nought and one.
//!
//! The simplex method, each step taking in the chance that lowers the mean most, wherever between
//! nought and one it is. What is found is attained, and what remains below it is less than the
//! tolerance.

use super::chances::{Binomial, Mixture, grid, peaks, solve};

/// No distribution of chances gives these frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Impossible;

/// The distribution of chances with these frequencies of members that has the least mean cost.
///
/// The kink is where the cost may have one.
pub(super) fn least_mean(
    frequencies: &[f64],
    cost: impl Fn(f64) -> f64,
    kink: f64,
) -> Result<Mixture, Impossible> {
    let binomial = Binomial::of(frequencies.len() - 1);
    let grid = grid(kink);
    let mut basis = Basis::artificial(frequencies);
    basis.lower(&binomial, &grid, |_| 0.0, 1.0);
    // What the frequencies lack is either rounding or at least of the size of one unit's share.
    if 1e-9 < basis.missing() {
        return Err(Impossible);
    }
    // What is still artificial leaves as soon as a chance can take its place.
    basis.lower(&binomial, &grid, cost, 1e3);
    Ok(basis.mixture())
}

/// As many columns as there are frequencies, and how much of each makes up these.
struct Basis<'a> {
    frequencies: &'a [f64],
    columns: Vec<Column>,
    amounts: Vec<f64>,
}

#[derive(Clone, Debug)]
struct Column {
    /// Nothing where the column stands for one frequency only.
    chance: Option<f64>,
    cells: Vec<f64>,
}

impl Basis<'_> {
    fn artificial(frequencies: &[f64]) -> Basis<'_> {
        let n = frequencies.len();
        let column = |place: usize| {
            let mut cells = vec![0.0; n];
            cells[place] = 1.0;
            Column {
                chance: None,
                cells,
            }
        };
        Basis {
            frequencies,
            columns: (0..n).map(column).collect(),
            amounts: frequencies.to_vec(),
        }
    }

    fn missing(&self) -> f64 {
        let cells = self.columns.iter().zip(&self.amounts);
        cells
            .filter(|(column, _)| column.chance.is_none())
            .map(|(_, amount)| amount)
            .sum()
    }

    fn mixture(&self) -> Mixture {
        let cells = self.columns.iter().zip(&self.amounts);
        let real = cells.filter_map(|(column, &amount)| Some((column.chance?, amount.max(0.0))));
        let mut chances: Vec<(f64, f64)> = real.collect();
        chances.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Mixture(chances)
    }

    fn lower(
        &mut self,
        binomial: &Binomial,
        grid: &[f64],
        cost: impl Fn(f64) -> f64,
        artificial_cost: f64,
    ) {
        const STEPS: usize = 2_000;
        const TOLERANCE: f64 = 1e-10;
        let n = self.columns.len();
        for _ in 0..STEPS {
            let cost_of = |column: &Column| column.chance.map_or(artificial_cost, &cost);
            let costs: Vec<f64> = self.columns.iter().map(cost_of).collect();
            // The price of each frequency, from which a chance saves what its column is worth.
            let rows: Vec<Vec<f64>> = self.columns.iter().map(|it| it.cells.clone()).collect();
            let Some(prices) = solve(rows, costs) else {
                return;
            };
            let saves = |chance: f64| {
                let worth = binomial
                    .at(chance)
                    .iter()
                    .zip(&prices)
                    .map(|(a, b)| a * b)
                    .sum::<f64>();
                worth - cost(chance)
            };
            let best = peaks(grid, saves)
                .into_iter()
                .fold(
                    (0.0, TOLERANCE),
                    |best, peak| {
                        if best.1 < peak.1 { peak } else { best }
                    },
                );
            if best.1 <= TOLERANCE {
                return;
            }
            let entering = Column {
                chance: Some(best.0),
                cells: binomial.at(best.0),
            };
            let by_row = |columns: &[Column]| -> Vec<Vec<f64>> {
                (0..n)
                    .map(|row| columns.iter().map(|it| it.cells[row]).collect())
                    .collect()
            };
            let Some(uses) = solve(by_row(&self.columns), entering.cells.clone()) else {
                return;
            };
            let used = (0..n).filter(|&place| 1e-10 < uses[place]);
            let lasts = |place: usize| self.amounts[place].max(0.0) / uses[place];
            let Some(leaving) = used.min_by(|&a, &b| {
                let artificial_first = self.columns[a]
                    .chance
                    .is_some()
                    .cmp(&self.columns[b].chance.is_some());
                lasts(a).total_cmp(&lasts(b)).then(artificial_first)
            }) else {
                return;
            };
            let left = std::mem::replace(&mut self.columns[leaving], entering);
            match solve(by_row(&self.columns), self.frequencies.to_vec()) {
                Some(amounts) if amounts.iter().all(|amount| -1e-9 < *amount) => {
                    self.amounts = amounts;
                }
                // So close to another column that rounding decides: the step is not taken.
                _ => {
                    self.columns[leaving] = left;
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Impossible, least_mean};

    /// Even chances give every number of members equally often, a variance of 1/12 and, of all
    /// distributions with so many equal moments, neither the least nor the greatest mean distance
    /// to one half, which is 1/4.
    #[test]
    fn frequencies_of_even_chances_are_possible() {
        let (mut least, mut greatest) = (0.0, 1.0);
        for size in 2..=10 {
            let frequencies = vec![1.0 / (size as f64 + 1.0); size + 1];
            let distance = |chance: f64| (chance - 0.5).abs();
            let variance = |chance: f64| (chance - 0.5) * (chance - 0.5);
            let low = least_mean(&frequencies, distance, 0.5).unwrap();
            let high = least_mean(&frequencies, |chance| -distance(chance), 0.5).unwrap();
            for mixture in [&low, &high] {
                assert!((mixture.mean_of(|_| 1.0) - 1.0).abs() < 1e-8, "{size}");
                assert!(
                    (mixture.mean_of(variance) - 1.0 / 12.0).abs() < 1e-8,
                    "{size}"
                );
            }
            let (low, high) = (low.mean_of(distance), high.mean_of(distance));
            assert!(low < 0.25 && 0.25 < high, "{size}: {low} {high}");
            assert!(
                least <= low + 1e-8 && high - 1e-8 <= greatest,
                "{size}: {low} {high}"
            );
            (least, greatest) = (low, high);
        }
        assert!(greatest - least < 0.06, "{least} {greatest}");
    }

    /// Moved a little beyond what is possible, by the size of one unit among many, they are not.
    #[test]
    fn frequencies_of_no_chances_are_impossible() {
        for size in [2, 3, 6, 12] {
            // All have the chance one half, and the middle numbers are too frequent.
            let binomial = super::Binomial::of(size).at(0.5);
            let mut frequencies = binomial.clone();
            frequencies[size / 2] += 1e-4;
            frequencies[0] -= 1e-4 * binomial[0];
            frequencies[size] -= 1e-4 * (1.0 - binomial[0]).min(binomial[size] * 0.5 / 1e-4);
            let total: f64 = frequencies.iter().sum();
            frequencies.iter_mut().for_each(|it| *it /= total);
            assert_eq!(
                least_mean(&frequencies, |_| 0.0, 0.5).map(|_| ()),
                Err(Impossible)
            );
        }
    }
}
