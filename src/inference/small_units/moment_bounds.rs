//! The least that a mean over chances can be, when it is known how often units have each number of
//! members: a linear programme with a column for every chance between nought and one.
//!
//! The simplex method, each step taking in the chance that lowers the mean most, wherever between
//! nought and one it is. The prices of a step tell how far below what it found the least can still
//! be (weak duality), so that where rounding stops the search early the bound given lies outside
//! the exact one, but for rounding.

use super::chances::{Binomial, Peak, solve};

/// No distribution of chances gives these frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Impossible;

/// Frequencies of members that some distribution of chances gives.
pub(super) struct Possible<'a> {
    binomial: &'a Binomial,
    basis: Basis,
}

impl<'a> Possible<'a> {
    pub(super) fn new(
        frequencies: &[f64],
        binomial: &'a Binomial,
    ) -> Result<Possible<'a>, Impossible> {
        if are_impossible(frequencies) {
            return Err(Impossible);
        }
        let mut basis = Basis::artificial(frequencies);
        basis.lower(binomial, |_| 0.0, 0.5, 1.0);
        // What the frequencies lack is either rounding or at least of the size of one unit's share.
        if 1e-9 < basis.missing() {
            return Err(Impossible);
        }
        Ok(Possible { binomial, basis })
    }

    /// The least mean cost that chances with these frequencies of members can have.
    ///
    /// The kink is where the cost may have one.
    pub(super) fn least_mean(&self, cost: impl Fn(f64) -> f64, kink: f64) -> f64 {
        self.search(cost, kink).0
    }

    /// The least mean, and the chances found that come closest to it.
    fn search(&self, cost: impl Fn(f64) -> f64, kink: f64) -> (f64, Basis) {
        let mut basis = self.basis.clone();
        let least = [1e3, 1e5, 1e7].map(|artificial_cost| {
            // What is still artificial leaves as soon as a chance can take its place. The dearer it
            // is, the less of it is worth its cost, but the sooner rounding stops the search.
            basis.lower(self.binomial, &cost, kink, artificial_cost)
        });
        let least = least.into_iter().fold(f64::NEG_INFINITY, f64::max);
        (least, basis)
    }
}

/// Signs that no distribution gives these frequencies, which need no search. A chance other than
/// nought and one makes every number of members possible; and the mean of `p^x (1 - p)^(k - x)`,
/// which is the frequency of x over the number of ways to choose them, is nowhere greater than the
/// geometric mean of its neighbours (Cauchy and Schwarz).
fn are_impossible(frequencies: &[f64]) -> bool {
    let size = frequencies.len() - 1;
    let mixed = &frequencies[1..size];
    if mixed.iter().any(|share| 0.0 < *share) && frequencies.contains(&0.0) {
        return true;
    }
    (1..size).any(|members| {
        let (x, y) = (members as f64, (size - members) as f64);
        let [before, here, after] = [members - 1, members, members + 1].map(|at| frequencies[at]);
        const ROUNDING: f64 = 1e-9;
        let own = here * here * (x * y) / ((x + 1.0) * (y + 1.0));
        before * after * (1.0 + ROUNDING) < own
    })
}

/// As many columns as there are frequencies, and how much of each makes up these.
#[derive(Clone)]
struct Basis {
    frequencies: Vec<f64>,
    columns: Vec<Column>,
    amounts: Vec<f64>,
}

#[derive(Clone, Debug)]
struct Column {
    /// Nothing where the column stands for one frequency only.
    chance: Option<f64>,
    cells: Vec<f64>,
}

impl Basis {
    fn artificial(frequencies: &[f64]) -> Basis {
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
            frequencies: frequencies.to_vec(),
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

    /// Lowers the mean cost as far as it goes, and tells below what no mixture without artificial
    /// columns comes.
    fn lower(
        &mut self,
        binomial: &Binomial,
        cost: impl Fn(f64) -> f64,
        kink: f64,
        artificial_cost: f64,
    ) -> f64 {
        const STEPS: usize = 2_000;
        const TOLERANCE: f64 = 1e-10;
        let costs = binomial.costs(&cost, kink);
        for step in 1.. {
            let cost_of = |column: &Column| column.chance.map_or(artificial_cost, &cost);
            let of_columns: Vec<f64> = self.columns.iter().map(cost_of).collect();
            // The price of each frequency, from which a chance saves what its column is worth.
            let rows: Vec<Vec<f64>> = self.columns.iter().map(|it| it.cells.clone()).collect();
            let Some(prices) = solve(rows, of_columns) else {
                return f64::NEG_INFINITY;
            };
            let peaks = binomial.peaks(&prices, &costs);
            let refined = |peak: &Peak| binomial.refined(*peak, &prices, &costs);
            let higher = |best: Peak, peak: Peak| match best.excess < peak.excess {
                true => peak,
                false => best,
            };
            let on_grid = peaks.iter().copied().fold(peaks[0], higher);
            let best = refined(&on_grid);
            if TOLERANCE < best.excess && step < STEPS && self.take_in(best.chance, binomial) {
                continue;
            }
            // Another peak may be the higher one between the points of the grid.
            let best = peaks.iter().map(refined).fold(best, higher);
            if TOLERANCE < best.excess && step < STEPS && self.take_in(best.chance, binomial) {
                continue;
            }
            let paid = self.frequencies.iter().zip(&prices).map(|(a, b)| a * b);
            return paid.sum::<f64>() - best.excess.max(0.0);
        }
        unreachable!("the last step returns")
    }

    /// Puts the column of a chance in the place of another; tells whether it could.
    fn take_in(&mut self, chance: f64, binomial: &Binomial) -> bool {
        let n = self.columns.len();
        let entering = Column {
            chance: Some(chance),
            cells: binomial.at(chance),
        };
        let by_row = |columns: &[Column]| -> Vec<Vec<f64>> {
            (0..n)
                .map(|row| columns.iter().map(|it| it.cells[row]).collect())
                .collect()
        };
        let Some(uses) = solve(by_row(&self.columns), entering.cells.clone()) else {
            return false;
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
            return false;
        };
        let left = std::mem::replace(&mut self.columns[leaving], entering);
        match solve(by_row(&self.columns), self.frequencies.clone()) {
            Some(amounts) if amounts.iter().all(|amount| -1e-9 < *amount) => {
                self.amounts = amounts;
                true
            }
            // So close to another column that rounding decides: the step is not taken.
            _ => {
                self.columns[leaving] = left;
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chances::Mixture;
    use super::{Basis, Binomial, Impossible, Possible, are_impossible};

    fn mixture(basis: &Basis) -> Mixture {
        let cells = basis.columns.iter().zip(&basis.amounts);
        let real = cells.filter_map(|(column, &amount)| Some((column.chance?, amount.max(0.0))));
        Mixture(real.collect())
    }

    /// Even chances give every number of members equally often, a variance of 1/12 and, of all
    /// distributions with so many equal moments, neither the least nor the greatest mean distance
    /// to one half, which is 1/4.
    #[test]
    fn frequencies_of_even_chances_are_possible() {
        let (mut least, mut greatest) = (0.0, 1.0);
        for size in [2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30] {
            let frequencies = vec![1.0 / (size as f64 + 1.0); size + 1];
            let distance = |chance: f64| (chance - 0.5).abs();
            let variance = |chance: f64| (chance - 0.5) * (chance - 0.5);
            let binomial = Binomial::of(size);
            let possible = Possible::new(&frequencies, &binomial).ok().unwrap();
            let (low, at_low) = possible.search(distance, 0.5);
            let (high, at_high) = possible.search(|chance| -distance(chance), 0.5);
            let found = [mixture(&at_low), mixture(&at_high)];
            for mixture in &found {
                assert!((mixture.mean_of(|_| 1.0) - 1.0).abs() < 1e-8, "{size}");
                assert!(
                    (mixture.mean_of(variance) - 1.0 / 12.0).abs() < 1e-8,
                    "{size}"
                );
            }
            // The bounds lie outside what is found, and while units are small just outside.
            let found = found.map(|mixture| mixture.mean_of(distance));
            let high = -high;
            let slack = if size <= 10 { 1e-8 } else { 1e-3 };
            assert!((-1e-9..slack).contains(&(found[0] - low)), "{size}");
            assert!((-1e-9..slack).contains(&(high - found[1])), "{size}");
            assert!(low < 0.25 && 0.25 < high, "{size}: {low} {high}");
            assert!(
                least <= low + 1e-8 && high - 1e-8 <= greatest,
                "{size}: {low} {high}"
            );
            (least, greatest) = (low, high);
        }
        assert!(greatest - least < 0.0025, "{least} {greatest}");
    }

    /// Four chances are all that moments up to the eighth leave possible, whatever the cost: what
    /// little rounding leaves open must not be taken for freedom.
    #[test]
    fn frequencies_of_a_few_chances_leave_one_mean() {
        for size in [8, 9, 12, 20, 50] {
            let chances = [0.05, 0.15, 0.3, 0.6];
            let binomial = Binomial::of(size);
            let mut frequencies = vec![0.0; size + 1];
            for chance in chances {
                for (frequency, cell) in frequencies.iter_mut().zip(binomial.at(chance)) {
                    *frequency += cell / 4.0;
                }
            }
            let distance = |chance: f64| (chance - 0.275).abs();
            let possible = Possible::new(&frequencies, &binomial).ok().unwrap();
            let low = possible.least_mean(distance, 0.275);
            let high = -possible.least_mean(|chance| -distance(chance), 0.275);
            assert!(
                low <= 0.175 + 1e-8 && 0.175 - 1e-8 <= high,
                "{size}: {low} {high}"
            );
            // Of eight people the eighth moment is the last that is known, and with rounding it
            // says a little less.
            let slack = if size == 8 { 1e-3 } else { 1e-6 };
            assert!(high - low < slack, "{size}: {low} {high}");
        }
    }

    /// Moved a little beyond what is possible, by the size of one unit among many, they are not.
    #[test]
    fn frequencies_of_no_chances_are_impossible() {
        for size in [2, 3, 6, 12] {
            // All have the chance one half, and the middle numbers are too frequent.
            let binomial = Binomial::of(size);
            let shares = binomial.at(0.5);
            let mut frequencies = shares.clone();
            frequencies[size / 2] += 1e-4;
            frequencies[0] -= 1e-4 * shares[0];
            frequencies[size] -= 1e-4 * (1.0 - shares[0]).min(shares[size] * 0.5 / 1e-4);
            let total: f64 = frequencies.iter().sum();
            frequencies.iter_mut().for_each(|it| *it /= total);
            let found = Possible::new(&frequencies, &binomial);
            assert_eq!(found.map(|_| ()).err(), Some(Impossible));
        }
        // Any three neighbours are as some chances would have them, but all five are not: the
        // determinant of [1, 1/2, 0.26; 1/2, 0.26, 0.14; 0.26, 0.14, 0.0755] is below nought.
        let frequencies = [1.0, 4.0 * 0.5, 6.0 * 0.26, 4.0 * 0.14, 0.0755];
        let total: f64 = frequencies.iter().sum();
        let frequencies = frequencies.map(|it| it / total);
        assert!(!are_impossible(&frequencies));
        let binomial = Binomial::of(4);
        let found = Possible::new(&frequencies, &binomial);
        assert_eq!(found.map(|_| ()).err(), Some(Impossible));
    }
}
