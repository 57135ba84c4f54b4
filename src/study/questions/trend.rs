//! The gap of funded areas to those they are set beside, and whether it closes.

use super::Asking;
use super::beside::ComparisonAreas;
use crate::follow_up::finding::{Finding, Reason};
use crate::follow_up::gap::{self, Closed, Gap, Pace, Question, Reference};
use crate::follow_up::regression_to_the_mean::N_BASELINE_YEARS;
use crate::plan::Beside;

/// The gap of a year.
pub type GapYear = Gap;

/// Whose gap it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// All funded areas together.
    AllFunded,
    /// Those of a region of the follow-up's level.
    FundedIn(usize),
}

/// The gap of funded areas to one choice of comparison.
#[derive(Clone, Debug)]
pub struct GapOf {
    pub of: Of,
    /// Position in what the question compares with.
    pub beside: usize,
    pub found: Result<GapSummary, Finding>,
}

#[derive(Clone, Debug)]
pub struct GapSummary {
    pub years: Vec<GapYear>,
    pub closed: Closed,
    pub pace: Result<Pace, Reason>,
    /// The years whose mean is the start.
    pub baseline: Vec<i32>,
    pub last_year: i32,
    pub n_followed: usize,
    pub n_reference: usize,
    /// Areas that would belong to the reference or to those followed and lack figures.
    pub n_left_out: usize,
}

impl<'a> Asking<'a> {
    /// Of all funded areas, then of those of each region, beside each choice of comparison.
    pub(super) fn gaps(&self, comparisons: &[ComparisonAreas]) -> Vec<GapOf> {
        let mut whose = vec![Of::AllFunded];
        let mut regions: Vec<usize> = (self.funded.iter())
            .filter_map(|it| self.regions[it.area])
            .collect();
        regions.sort_unstable();
        regions.dedup();
        whose.extend(regions.into_iter().map(Of::FundedIn));
        let mut gaps = Vec::new();
        for of in whose {
            for comparison in comparisons {
                gaps.push(GapOf {
                    of,
                    beside: comparison.beside,
                    found: self.gap(of, comparison),
                });
            }
        }
        gaps
    }

    fn gap(&self, of: Of, comparison: &ComparisonAreas) -> Result<GapSummary, Finding> {
        let is_followed = |area: usize| match of {
            Of::AllFunded => true,
            Of::FundedIn(region) => self.regions[area] == Some(region),
        };
        let followed: Vec<&str> = (self.funded.iter())
            .filter(|it| is_followed(it.area))
            .map(|it| self.code(it.area))
            .filter(|code| self.has_figures(code))
            .collect();
        let funded = self.funded_codes();
        let weights: Vec<(&str, f64)>;
        let reference = match (
            &comparison.found,
            &self.question.compared_with[comparison.beside],
        ) {
            (None, Beside::OwnRegion) => Reference::OwnRegion,
            (None, _) => Reference::Country,
            (Some(Err(finding)), _) => return Err(finding.clone()),
            (Some(Ok(found)), _) => {
                let of_pairs = found.pairs.iter().filter(|(own, ..)| is_followed(*own));
                let of_pairs: Vec<usize> = of_pairs.map(|(_, other, _)| *other).collect();
                let chosen = found.areas.iter();
                // Where it is known who is compared with whom, a region has its own comparison areas.
                let chosen =
                    chosen.filter(|it| found.pairs.is_empty() || of_pairs.contains(&it.area));
                weights = chosen.map(|it| (self.code(it.area), it.weight)).collect();
                Reference::Areas(&weights)
            }
        };
        let first = (self.funded.iter())
            .filter(|it| is_followed(it.area))
            .map(|it| it.first_year)
            .min()
            .ok_or(Reason::NoAreas)?;
        let years = self.panel.years();
        let before: Vec<i32> = years.iter().copied().filter(|year| *year < first).collect();
        let baseline = &before[before.len().saturating_sub(N_BASELINE_YEARS)..];
        let last_year = *years.last().ok_or(Reason::NoSuchYear)?;
        if baseline.is_empty() {
            return Err(Reason::TooFewYears { needed: 1 }.into());
        }
        let found = gap::gap(
            self.observations,
            &Question {
                areas: &followed,
                funded: &funded,
                reference,
                baseline,
                last_year,
                level: self.material.follow_up.confidence,
            },
        )?;
        Ok(GapSummary {
            years: found.years,
            closed: found.closed,
            pace: found.pace,
            baseline: baseline.to_vec(),
            last_year,
            n_followed: followed.len(),
            n_reference: found.reference.len(),
            n_left_out: found.excluded.len() + found.missing.len(),
        })
    }
}
