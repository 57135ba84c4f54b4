//! Incomes of people, households or areas, beside how many people have each.

use super::outcomes::finite;
use super::{InvalidTable, count, is_present};
use crate::indices::arithmetic::sum::{Sum, sum};

/// Shares such as 0.1 and sums of weights are rounded; a share this close to another, as a part of
/// it, is equal to it.
const ROUNDING: f64 = 1e-12;

/// Incomes from the lowest to the highest, of persons or households or, with their populations, of
/// areas.
///
/// Invariant: incomes are finite, each is that of more than dust of the population, and there are
/// at least two incomes. Either all incomes or none belong to an area. Incomes stand in order of
/// their value, whatever their order was in the input. An income may be zero or, after a loss,
/// below.
#[derive(Clone, Debug, PartialEq)]
pub struct Incomes {
    incomes: Vec<Income>,
    population: f64,
    mean: f64,
    n_dropped: usize,
}

/// An income and how many have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Income {
    pub value: f64,
    /// The people who have it, or their weight.
    pub population: f64,
    /// The area they live in, by a number of the caller's.
    pub area: Option<u32>,
}

impl Incomes {
    /// Takes incomes in any order and leaves out those that nobody has.
    ///
    /// Fails when a number is not finite or a population negative, when fewer than two incomes are
    /// left, and when only some belong to an area.
    pub fn new(incomes: impl IntoIterator<Item = Income>) -> Result<Incomes, InvalidTable> {
        let mut populated = Vec::new();
        let mut n_dropped = 0;
        for income in incomes {
            let income = Income {
                value: finite(income.value)?,
                population: count(income.population)?,
                area: income.area,
            };
            if income.population == 0.0 {
                n_dropped += 1;
            } else {
                populated.push(income);
            }
        }
        if populated.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        if populated.len() < 2 {
            return Err(InvalidTable::OneUnit);
        }
        let n_with_area = populated.iter().filter(|it| it.area.is_some()).count();
        if 0 < n_with_area && n_with_area < populated.len() {
            return Err(InvalidTable::PartlyInAreas);
        }
        populated.sort_unstable_by(|a, b| {
            (a.value.total_cmp(&b.value))
                .then_with(|| a.population.total_cmp(&b.population))
                .then(a.area.cmp(&b.area))
        });
        let population = sum(populated.iter().map(|it| it.population));
        if !population.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let n_populated = populated.len();
        populated.retain(|it| is_present(it.population / population));
        n_dropped += n_populated - populated.len();
        let [lowest, .., highest] = populated[..] else {
            return Err(InvalidTable::OneUnit);
        };
        // Weights that add up to one, so that no product of income and population overflows.
        let mean = sum(populated
            .iter()
            .map(|it| it.population / population * it.value));
        if !mean.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        // Rounding may carry the mean past all incomes, where these are the same.
        let mean = mean.clamp(lowest.value, highest.value);
        Ok(Incomes {
            incomes: populated,
            population,
            mean,
            n_dropped,
        })
    }

    /// The incomes, from the lowest to the highest.
    pub fn incomes(&self) -> &[Income] {
        &self.incomes
    }

    /// The share of the population that has the income.
    pub fn weight(&self, income: &Income) -> f64 {
        income.population / self.population
    }

    pub fn population(&self) -> f64 {
        self.population
    }

    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The mean, where it is above zero and can be divided by.
    pub fn positive_mean(&self) -> Result<f64, InvalidTable> {
        if is_divisor(self.mean) {
            Ok(self.mean)
        } else {
            Err(InvalidTable::MeanNotPositive)
        }
    }

    /// The income up to which this share of the population has its incomes: the smallest at which
    /// the share is reached. Where an income reaches it exactly, the middle between that income and
    /// the next.
    ///
    /// With equal populations this is the second definition of Hyndman and Fan (1996),
    /// <https://doi.org/10.1080/00031305.1996.10473566>, and with populations that of Eurostat's
    /// indicators in the R package laeken, <https://doi.org/10.18637/jss.v054.i15>. The share lies
    /// between zero and one.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut reached = Sum::default();
        for pair in self.incomes.windows(2) {
            reached.add(self.weight(&pair[0]));
            let excess = reached.value() - share;
            if excess.abs() <= ROUNDING * share {
                return pair[0].value.midpoint(pair[1].value);
            }
            if 0.0 < excess {
                return pair[0].value;
            }
        }
        self.incomes[self.incomes.len() - 1].value
    }

    /// The mean income of this share of the population, taken from the lowest income upwards.
    ///
    /// Of the income at which the share is full as many people are taken as are needed, so that the
    /// share times this mean over the mean of all is the ordinate of the Lorenz curve. The share is
    /// above zero and at most one.
    pub fn mean_of_poorest(&self, share: f64) -> f64 {
        self.mean_of_first(share, self.incomes.iter())
    }

    /// As [`Incomes::mean_of_poorest`], from the highest income downwards.
    pub fn mean_of_richest(&self, share: f64) -> f64 {
        self.mean_of_first(share, self.incomes.iter().rev())
    }

    fn mean_of_first<'a>(&self, share: f64, ranked: impl Iterator<Item = &'a Income>) -> f64 {
        let (mut taken, mut mean) = (Sum::default(), Sum::default());
        for income in ranked {
            let (weight, missing) = (self.weight(income), share - taken.value());
            // Not one more person is taken for what rounding leaves missing: a trace of the next
            // income would make a mean of zero one to divide by.
            if missing - weight <= ROUNDING * share {
                mean.add(missing / share * income.value);
                break;
            }
            mean.add(weight / share * income.value);
            taken.add(weight);
        }
        mean.value()
    }

    /// Fails where an income is below zero.
    pub fn none_below_zero(&self) -> Result<(), InvalidTable> {
        if self.incomes[0].value < 0.0 {
            Err(InvalidTable::ValueBelowZero)
        } else {
            Ok(())
        }
    }

    /// Fails where an income is zero or below.
    pub fn all_above_zero(&self) -> Result<(), InvalidTable> {
        if self.incomes[0].value <= 0.0 {
            Err(InvalidTable::ValueNotPositive)
        } else {
            Ok(())
        }
    }

    /// How many incomes were left out because nobody has them.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }
}

/// Incomes before a tax or transfer and what each pays, from the lowest income to the highest.
///
/// Invariant: as for [`Incomes`]. A transfer received is a tax below zero.
#[derive(Clone, Debug, PartialEq)]
pub struct TaxedIncomes {
    incomes: Vec<TaxedIncome>,
    population: f64,
}

/// An income, the tax on it, and how many have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaxedIncome {
    pub before: f64,
    pub tax: f64,
    pub population: f64,
}

impl TaxedIncomes {
    /// Takes incomes in any order and leaves out those that nobody has.
    ///
    /// Fails when a number is not finite or a population negative, and when fewer than two incomes
    /// are left.
    pub fn new(
        incomes: impl IntoIterator<Item = TaxedIncome>,
    ) -> Result<TaxedIncomes, InvalidTable> {
        let mut populated = Vec::new();
        for income in incomes {
            let income = TaxedIncome {
                before: finite(income.before)?,
                tax: finite(income.tax)?,
                population: count(income.population)?,
            };
            if income.population != 0.0 {
                populated.push(income);
            }
        }
        if populated.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        if populated.len() < 2 {
            return Err(InvalidTable::OneUnit);
        }
        populated.sort_unstable_by(|a, b| {
            (a.before.total_cmp(&b.before))
                .then_with(|| a.tax.total_cmp(&b.tax))
                .then_with(|| a.population.total_cmp(&b.population))
        });
        let population = sum(populated.iter().map(|it| it.population));
        if !population.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        populated.retain(|it| is_present(it.population / population));
        if populated.len() < 2 {
            return Err(InvalidTable::OneUnit);
        }
        Ok(TaxedIncomes {
            incomes: populated,
            population,
        })
    }

    /// The incomes, from the lowest before tax to the highest.
    pub fn incomes(&self) -> &[TaxedIncome] {
        &self.incomes
    }

    /// The share of the population that has the income.
    pub fn weight(&self, income: &TaxedIncome) -> f64 {
        income.population / self.population
    }
}

/// Whether a mean is above zero, and large enough to be divided by.
///
/// Below this, numbers have fewer digits, and a ratio to the mean would be wrong.
pub(in crate::indices) fn is_divisor(mean: f64) -> bool {
    f64::MIN_POSITIVE <= mean
}
