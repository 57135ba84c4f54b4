//! Incomes from a table of income classes.

use super::outcomes::finite;
use super::{Income, Incomes, InvalidTable, count};

/// How many incomes stand for each of the two parts of a class.
///
/// Each has the same population and the mean of its part of the class. The spread within the part,
/// its mean difference and its variance alike, is then too small by one in the square of this
/// number, 1 in 16 384: for the Gini coefficient of twenty classes about one in a million.
const STEPS: u32 = 128;

/// People whose incomes are known to lie between two limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncomeClass {
    pub lower: f64,
    /// Nothing for the class of the highest incomes, if it is open upwards.
    pub upper: Option<f64>,
    pub population: f64,
    /// The mean income in the class, where it is known.
    pub mean: Option<f64>,
}

impl Incomes {
    /// Incomes that keep the population and the mean of each class.
    ///
    /// A class is a split histogram (Cowell and Mehta 1982, <https://doi.org/10.2307/2297275>): it
    /// is divided at its mean, and within each part incomes are spread evenly, with populations
    /// that give the class its mean. Without a mean that is the middle of the class, so that
    /// incomes are spread evenly over all of it.
    ///
    /// In an open class incomes follow the Pareto distribution that begins at its lower limit and
    /// has its mean. Without a mean, the distribution is the one that also passes through the lower
    /// limit of the class before: with N people in the open class and n in the one before,
    /// `alpha = ln((N + n) / N) / ln(L / l)` and `mean = L alpha / (alpha - 1)`.
    ///
    /// Classes may come in any order and have gaps between them; a class whose limits are the same
    /// is one income. Fails as [`Incomes::new`] does, and when the limits of a class or its mean
    /// are in the wrong order, when classes overlap, and when nothing can be said about the open
    /// class: its lower limit is not above zero, or it has no mean and the Pareto distribution has
    /// none either.
    pub fn from_classes(classes: &[IncomeClass]) -> Result<Incomes, InvalidTable> {
        let classes = in_order(classes)?;
        let mut incomes = Vec::new();
        for (place, class) in classes.iter().enumerate() {
            match class.upper {
                _ if class.population == 0.0 => incomes.push(one(0.0, class.lower)),
                Some(upper) => closed(&mut incomes, class, upper)?,
                None => open(&mut incomes, class, tail_mean(class, &classes[..place])?),
            }
        }
        Incomes::new(incomes)
    }
}

/// The classes from the lowest to the highest, each of them possible.
fn in_order(classes: &[IncomeClass]) -> Result<Vec<IncomeClass>, InvalidTable> {
    let mut ordered = Vec::with_capacity(classes.len());
    for class in classes {
        let class = IncomeClass {
            lower: finite(class.lower)?,
            upper: class.upper.map(finite).transpose()?,
            population: count(class.population)?,
            mean: class.mean.map(finite).transpose()?,
        };
        let upper = class.upper.unwrap_or(f64::INFINITY);
        let mean = class.mean.unwrap_or(class.lower);
        if upper < class.lower || !(class.lower..=upper).contains(&mean) {
            return Err(InvalidTable::OutOfBounds);
        }
        ordered.push(class);
    }
    let top = |class: &IncomeClass| class.upper.unwrap_or(f64::INFINITY);
    ordered.sort_unstable_by(|a, b| {
        (a.lower.total_cmp(&b.lower))
            .then_with(|| top(a).total_cmp(&top(b)))
            .then_with(|| a.population.total_cmp(&b.population))
            .then(
                a.mean
                    .unwrap_or(a.lower)
                    .total_cmp(&b.mean.unwrap_or(b.lower)),
            )
    });
    if ordered.windows(2).any(|pair| pair[1].lower < top(&pair[0])) {
        return Err(InvalidTable::OverlappingClasses);
    }
    Ok(ordered)
}

fn one(population: f64, value: f64) -> Income {
    Income {
        value,
        population,
        area: None,
    }
}

fn closed(incomes: &mut Vec<Income>, class: &IncomeClass, upper: f64) -> Result<(), InvalidTable> {
    let (lower, width) = (class.lower, upper - class.lower);
    let mean = class.mean.unwrap_or(lower.midpoint(upper));
    if width == 0.0 {
        incomes.push(one(class.population, mean));
        return Ok(());
    }
    if !width.is_finite() {
        return Err(InvalidTable::TooLarge);
    }
    // The nearer the mean is to the lower limit, the more people are below it.
    let below = class.population * ((upper - mean) / width);
    let above = class.population - below;
    for (population, from, to) in [(below, lower, mean), (above, mean, upper)] {
        if population == 0.0 {
            continue;
        }
        let step = (to - from) / f64::from(STEPS);
        for place in 0..STEPS {
            let value = from + (f64::from(place) + 0.5) * step;
            incomes.push(one(population / f64::from(STEPS), value));
        }
    }
    Ok(())
}

/// The mean of the open class, which has the other classes below it.
fn tail_mean(class: &IncomeClass, others: &[IncomeClass]) -> Result<f64, InvalidTable> {
    if class.lower <= 0.0 {
        return Err(InvalidTable::OpenClass);
    }
    if let Some(mean) = class.mean {
        return Ok(mean);
    }
    let populated = |class: &&IncomeClass| 0.0 < class.population;
    let before = others
        .iter()
        .rev()
        .find(populated)
        .ok_or(InvalidTable::OpenClass)?;
    let alpha =
        libm::log1p(before.population / class.population) / libm::log(class.lower / before.lower);
    let mean = class.lower * (alpha / (alpha - 1.0));
    if 0.0 < before.lower && 1.0 < alpha && mean.is_finite() {
        Ok(mean)
    } else {
        Err(InvalidTable::OpenClass)
    }
}

/// Steps of the Pareto distribution, each with its own mean.
///
/// Among the part u of the class with the highest incomes these add up to `mean u^(lower / mean)`
/// for each person in the class. The steps end at cubes, so that they get shorter towards the top,
/// where incomes grow fast.
fn open(incomes: &mut Vec<Income>, class: &IncomeClass, mean: f64) {
    if mean == class.lower {
        incomes.push(one(class.population, mean));
        return;
    }
    let richest = |place: u32| {
        let root = f64::from(place) / f64::from(STEPS);
        let part = root * root * root;
        (part, mean * libm::pow(part, class.lower / mean))
    };
    for place in (0..STEPS).rev() {
        let ((part, sum), (wider, wider_sum)) = (richest(place), richest(place + 1));
        let share = wider - part;
        incomes.push(one(class.population * share, (wider_sum - sum) / share));
    }
}
