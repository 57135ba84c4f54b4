//! Rules for sums of amounts, such as incomes, where one or two contributors may stand for most.
//!
//! Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley, section 4.2.
//! <https://doi.org/10.1002/9781118348239>. The parameters are not to be published: who knows them
//! can narrow the largest contribution.

use crate::indices::arithmetic::sum::sum;

/// The parameters of the rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dominance {
    pub fewest_contributors: usize,
    /// The second largest contributor must not be able to estimate the largest within this share.
    pub p: f64,
    /// How many contributors ...
    pub n: usize,
    /// ... must not hold more than this share.
    pub k: f64,
}

impl Default for Dominance {
    fn default() -> Dominance {
        Dominance {
            fewest_contributors: 10,
            p: 0.10,
            n: 2,
            k: 0.90,
        }
    }
}

/// Why a sum is hidden. For those who may see the data only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitive {
    FewContributors,
    /// The others together are less than the share p of the largest.
    Estimable,
    /// A few hold more than the share k.
    Dominated,
    /// A contribution is not a number, or all are nought.
    NotMeasurable,
}

impl Dominance {
    /// Fails where the sum of these contributions would say too much of one contributor. Persons
    /// who contribute nothing do not count. Negative contributions count by their size, since the
    /// rules are about how well one of them can be estimated.
    pub fn check(&self, contributions: &[f64]) -> Result<(), Sensitive> {
        if contributions.iter().any(|amount| !amount.is_finite()) {
            return Err(Sensitive::NotMeasurable);
        }
        let mut sizes: Vec<f64> = contributions
            .iter()
            .map(|amount| amount.abs())
            .filter(|size| 0.0 < *size)
            .collect();
        if sizes.is_empty() && self.fewest_contributors <= contributions.len() {
            return Err(Sensitive::NotMeasurable);
        }
        if sizes.len() < self.fewest_contributors {
            return Err(Sensitive::FewContributors);
        }
        sizes.sort_by(|a, b| b.total_cmp(a));
        let others = sum(sizes.iter().skip(2).copied());
        if others < self.p * sizes[0] {
            return Err(Sensitive::Estimable);
        }
        let total = sum(sizes.iter().copied());
        if !total.is_finite() {
            return Err(Sensitive::NotMeasurable);
        }
        if self.k * total < sum(sizes.iter().take(self.n).copied()) {
            return Err(Sensitive::Dominated);
        }
        Ok(())
    }
}
