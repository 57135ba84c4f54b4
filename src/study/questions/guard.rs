//! The guard against regression to the mean, beside every before and after.

use super::Asking;
use crate::follow_up::area_years::{AreaYears, Cell};
use crate::follow_up::finding::Finding;
use crate::follow_up::regression_to_the_mean::{
    Followed, PlaceboClosed, Question, YearsGap, guard, worst,
};
use crate::plan::Selection;

/// In how many earlier years the same rule is applied among areas without funding.
const PLACEBO_YEARS: i32 = 5;

/// The gap of a year, and how much of that at selection has closed.
pub type GuardYear = YearsGap;

/// Areas first funded in one year as they were chosen, beside areas without funding as the same rule
/// would have chosen them in earlier years.
#[derive(Clone, Debug)]
pub struct Guarded {
    pub first_year: i32,
    pub selection_year: i32,
    pub n_areas: usize,
    pub found: Result<Guard, Finding>,
}

#[derive(Clone, Debug)]
pub struct Guard {
    pub funded: Vec<GuardYear>,
    /// By the year of a selection among areas without funding.
    pub placebos: Vec<(i32, Vec<GuardYear>)>,
    /// Over the placebo selections, by the years that have passed.
    pub placebo_closed: Vec<PlaceboClosed>,
    /// Areas chosen in a year more than one standard deviation off what they were like before.
    pub n_dips: usize,
}

impl Guarded {
    /// The share of the gap at selection that has closed so many years later: of the funded areas, and
    /// of placebo selections of areas without funding.
    pub fn closed_after(&self, years: i32) -> Option<(f64, PlaceboClosed)> {
        let found = self.found.as_ref().ok()?;
        let year = self.selection_year + years;
        let funded = found.funded.iter().find(|it| it.year == year)?;
        let placebo = found
            .placebo_closed
            .iter()
            .find(|it| it.years_since == years)?;
        Some((funded.closed.ok()?, *placebo))
    }
}

impl Asking<'_> {
    /// A guard for each cohort, among its own areas and those never funded.
    pub(super) fn guards(&self) -> Vec<Guarded> {
        let mut first_years: Vec<i32> = self.funded.iter().map(|it| it.first_year).collect();
        first_years.sort_unstable();
        first_years.dedup();
        let cohorts = first_years.into_iter();
        cohorts
            .map(|first_year| self.guard_of(first_year))
            .collect()
    }

    fn guard_of(&self, first_year: i32) -> Guarded {
        let selection_year = match self.question.selection {
            Selection::This(year) => year,
            Selection::YearBefore => first_year - 1,
        };
        let cohort: Vec<&str> = (self.funded.iter())
            .filter(|it| it.first_year == first_year)
            .map(|it| self.code(it.area))
            .filter(|code| self.has_figures(code))
            .collect();
        Guarded {
            first_year,
            selection_year,
            n_areas: cohort.len(),
            found: self.guard_among(&cohort, first_year, selection_year),
        }
    }

    fn guard_among(
        &self,
        cohort: &[&str],
        first_funded_year: i32,
        selection_year: i32,
    ) -> Result<Guard, Finding> {
        let other_funded: Vec<&str> = (self.funded_codes().into_iter())
            .filter(|code| !cohort.contains(code))
            .collect();
        let mut cells = Vec::new();
        for (at, &area) in self.panel.areas().iter().enumerate() {
            if other_funded.contains(&area) {
                continue;
            }
            for &year in self.panel.years() {
                let value = self.panel.value(at, year);
                cells.extend(value.map(|value| Cell { area, year, value }));
            }
        }
        let panel = AreaYears::of(&cells)?;
        let placebo_years: Vec<i32> = (panel.years().iter().copied())
            .filter(|year| *year < selection_year && selection_year - PLACEBO_YEARS <= *year)
            .collect();
        // The rule takes as great a part of the areas without funding as of all that there are.
        let n_others = panel.areas().len() - cohort.len();
        let n_chosen = (n_others * cohort.len())
            .div_ceil(panel.areas().len())
            .max(1);
        let rule = worst(n_chosen, self.worse);
        let found = guard(
            &panel,
            &Question {
                funded: cohort,
                selection_year,
                first_funded_year,
                rule: &rule,
                placebo_years: &placebo_years,
            },
        )?;
        let gaps = |it: Followed<'_>| (it.selection_year, it.gaps);
        Ok(Guard {
            funded: found.funded.gaps,
            placebos: (found.placebo.into_iter())
                .filter_map(|it| it.ok().map(gaps))
                .collect(),
            placebo_closed: found.placebo_closed,
            n_dips: found.dips.iter().filter(|it| it.is_flagged).count(),
        })
    }
}
