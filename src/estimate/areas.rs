//! Measures of single areas, each set against its region.

use super::counts::{Compared, Tables};
use crate::aggregate::Contingency;
use crate::indices::{LOCAL_MEASURES, LocalFormula, TwoGroupArea};

/// The measures of a focus group in one area and period, set against its region.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaEstimate {
    /// Position in the comparisons of the analysis.
    pub comparison: u32,
    pub period: i32,
    /// Position in the register.
    pub area: u32,
    /// Position in the regions of the level that areas are set against.
    pub region: u32,
    pub group: f64,
    pub others: f64,
    /// In the order of [`LOCAL_MEASURES`]. There are millions of areas, and a number that is none takes
    /// less room than a number that may be missing.
    measures: [f64; N_TWO_GROUP_MEASURES],
}

/// How many of [`LOCAL_MEASURES`] set a group against others; they stand first.
pub const N_TWO_GROUP_MEASURES: usize = {
    let mut n = 0;
    while n < LOCAL_MEASURES.len() && matches!(LOCAL_MEASURES[n].formula, LocalFormula::TwoGroup(_))
    {
        n += 1;
    }
    n
};

impl AreaEstimate {
    /// A measure by its position in [`LOCAL_MEASURES`]; nothing where nobody lives, where the region
    /// has no table, and where the measure has no value.
    pub fn measure(&self, at: usize) -> Option<f64> {
        Some(self.measures[at]).filter(|value| !value.is_nan())
    }
}

impl Tables<'_> {
    /// Every area of the table with every comparison.
    pub(super) fn areas(
        &self,
        counts: &Contingency,
        region: usize,
        period: i32,
    ) -> Vec<AreaEstimate> {
        let mut estimates = Vec::with_capacity(counts.areas.len() * self.compared.len());
        for (comparison, compared) in self.compared.iter().enumerate() {
            let areas = counts.areas.iter().zip(&compared.pairs);
            estimates.extend(areas.map(|(&area, &(group, others))| AreaEstimate {
                comparison: comparison as u32,
                period,
                area,
                region: region as u32,
                group,
                others,
                measures: measures(compared, TwoGroupArea { group, others }),
            }));
        }
        estimates
    }
}

fn measures(compared: &Compared, area: TwoGroupArea) -> [f64; N_TWO_GROUP_MEASURES] {
    let Ok(region) = &compared.table else {
        return [f64::NAN; N_TWO_GROUP_MEASURES];
    };
    std::array::from_fn(|at| match LOCAL_MEASURES[at].formula {
        LocalFormula::TwoGroup(formula) if area.total() > 0.0 => formula(region, area),
        _ => f64::NAN,
    })
}
