//! Whether a value is more than chance gives.
//!
//! Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero: calculating exact
//! p-values when permutations are randomly drawn. Statistical Applications in Genetics and Molecular
//! Biology 9(1), 39. <https://doi.org/10.2202/1544-6115.1585>

use super::{Refusal, Sample};

/// A value against those that chance gave.
///
/// With [`crate::inference::allocation`] it answers whether a region is more segregated than chance;
/// with [`crate::inference::comparison`], whether two tables differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestAgainstChance {
    pub observed: f64,
    /// What chance gives on average.
    pub expected: f64,
    pub standard_deviation: f64,
    /// How many standard deviations the value lies above what chance gives; nothing where chance
    /// gives one value only.
    pub effect_size: Option<f64>,
    /// How likely chance alone gives as much or more.
    pub p_greater: f64,
    /// How likely chance alone gives something as far out to either side: twice the smaller of the
    /// two one-sided probabilities, which asks of the distribution no symmetry.
    pub p_two_sided: f64,
    pub n_replicates: usize,
    pub n_undefined: usize,
}

impl TestAgainstChance {
    /// Takes the values of replicates drawn by chance. Fails with fewer than two.
    ///
    /// The region counts as one of the replicates, (k + 1) / (n + 1), so that no p value is zero and
    /// the test is exact.
    pub fn of(observed: f64, by_chance: &Sample) -> Result<TestAgainstChance, Refusal> {
        let standard_deviation = by_chance.standard_deviation()?;
        let expected = by_chance.mean()?;
        let values = by_chance.values();
        // The same table may be summed in another order and so differ in the last digits.
        let slack = 1e-12 * observed.abs().max(1e-3);
        let share = |counts: &dyn Fn(f64) -> bool| {
            let n_counted = values.iter().filter(|value| counts(**value)).count();
            (n_counted + 1) as f64 / (values.len() + 1) as f64
        };
        let p_greater = share(&|value| observed - slack <= value);
        let p_less = share(&|value| value <= observed + slack);
        Ok(TestAgainstChance {
            observed,
            expected,
            standard_deviation,
            effect_size: (slack < standard_deviation)
                .then(|| (observed - expected) / standard_deviation),
            p_greater,
            p_two_sided: (2.0 * p_greater.min(p_less)).min(1.0),
            n_replicates: values.len(),
            n_undefined: by_chance.n_undefined(),
        })
    }
}
