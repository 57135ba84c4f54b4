//! Measures of single areas, each set against its region.

use super::counts::{Compared, Tables};
use crate::aggregate::Contingency;
use crate::indices::{
    Diversity, DiversityType, LOCAL_MEASURES, LocalFormula, MultiGroup, Ordered, TwoGroupArea,
    diversity_type,
};

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
    while n < LOCAL_MEASURES.len()
        && matches!(
            LOCAL_MEASURES[n].formula,
            LocalFormula::TwoGroup(_) | LocalFormula::PartialTwoGroup(_)
        )
    {
        n += 1;
    }
    n
};

/// How many of [`LOCAL_MEASURES`] take all groups at once; they stand last.
pub const N_MIX_MEASURES: usize = LOCAL_MEASURES.len() - N_TWO_GROUP_MEASURES;

/// How mixed one area is, in one period, set against its region.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaMix {
    pub period: i32,
    /// Position in the register.
    pub area: u32,
    /// Position in the regions of the level that areas are set against.
    pub region: u32,
    pub population: f64,
    /// Nothing where nobody lives or the region has no table.
    pub kind: Option<Diversity>,
    /// Position in the groups of the analysis of the largest group.
    pub largest: Option<usize>,
    measures: [f64; N_MIX_MEASURES],
}

impl AreaMix {
    /// A measure by its position in [`LOCAL_MEASURES`] after those of two groups; nothing where it
    /// has no value.
    pub fn measure(&self, at: usize) -> Option<f64> {
        Some(self.measures[at]).filter(|value| !value.is_nan())
    }
}

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
        let mut estimates = Vec::with_capacity(counts.areas.len() * self.n_comparisons());
        for comparison in 0..self.n_comparisons() {
            let compared = self.compared(comparison);
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

    /// Every area of the table with all its groups at once.
    pub(super) fn mixes(&self, counts: &Contingency, region: usize, period: i32) -> Vec<AreaMix> {
        let table = self.multi_group().as_ref().ok();
        let ordered = self.ordered().and_then(|table| table.as_ref().ok());
        let mix = |(&area, row): (&u32, &[f64])| {
            let mut mix = AreaMix {
                period,
                area,
                region: region as u32,
                population: row.iter().sum(),
                kind: None,
                largest: None,
                measures: [f64::NAN; N_MIX_MEASURES],
            };
            let Some(table) = table else { return mix };
            let groups = (0..row.len()).filter(|&group| table.position(group).is_some());
            let counts: Vec<f64> = groups.map(|group| row[group]).collect();
            if counts.iter().any(|count| *count > 0.0) {
                let DiversityType { diversity, largest } = diversity_type(table, &counts);
                mix.kind = Some(diversity);
                mix.largest = Some(table.number_of(largest));
                mix.measures = mix_measures(table, ordered, row, &counts);
            }
            mix
        };
        counts.areas.iter().zip(counts.rows()).map(mix).collect()
    }
}

fn measures(compared: &Compared, area: TwoGroupArea) -> [f64; N_TWO_GROUP_MEASURES] {
    let Ok(region) = &compared.table else {
        return [f64::NAN; N_TWO_GROUP_MEASURES];
    };
    if area.total() == 0.0 {
        return [f64::NAN; N_TWO_GROUP_MEASURES];
    }
    std::array::from_fn(|at| match LOCAL_MEASURES[at].formula {
        LocalFormula::TwoGroup(formula) => formula(region, area),
        LocalFormula::PartialTwoGroup(formula) => formula(region, area).unwrap_or(f64::NAN),
        LocalFormula::MultiGroup(_) | LocalFormula::Ordered(_) => {
            unreachable!("measures of two groups stand first")
        }
    })
}

/// The measures of one of the inhabited areas that take all groups at once.
fn mix_measures(
    region: &MultiGroup,
    ordered: Option<&Ordered>,
    row: &[f64],
    counts: &[f64],
) -> [f64; N_MIX_MEASURES] {
    std::array::from_fn(
        |at| match LOCAL_MEASURES[N_TWO_GROUP_MEASURES + at].formula {
            LocalFormula::MultiGroup(formula) => formula(region, counts),
            LocalFormula::Ordered(formula) => ordered.map_or(f64::NAN, |table| formula(table, row)),
            LocalFormula::TwoGroup(_) | LocalFormula::PartialTwoGroup(_) => {
                unreachable!("measures of two groups stand first")
            }
        },
    )
}
