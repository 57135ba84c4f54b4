//! Whether the gap of funded areas closed by more than it closes by itself.
//!
//! A programme funds cohorts of areas, each chosen by the figures of a year. The same selections moved
//! some years back, among areas without funding, say what happens to areas chosen so when nothing is
//! done. Both are followed over the same number of years since the selection, from the first funded
//! year on, and cohorts are joined by their areas, so that one noisy year or one small cohort decides
//! nothing. What the funded areas closed beyond all of these selections is not yet an effect; what lies
//! within them, or below, nobody can put down to the programme.

use std::collections::BTreeMap;

use super::{GuardYear, Guarded};
use crate::follow_up::finding::Reason;
use crate::indices::arithmetic::sum::sum;

/// How much of the gap at selection had closed, on average over the years since the first funding.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedAnyway {
    /// Of the funded areas: 1 all of it, below 0 it has widened.
    pub funded: f64,
    /// By how many years earlier the same selections were made among areas without funding.
    pub placebos: Vec<(i32, f64)>,
    pub n_areas: usize,
    /// Funded areas of cohorts that could not be followed so.
    pub n_left_out: usize,
}

/// What may be said of the closing of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has not closed.
    NotClosed,
    /// It has closed by no more than gaps of areas without funding closed.
    ByItself,
    /// It has closed by more than those of all selections without funding.
    MoreThanByItself,
}

impl ClosedAnyway {
    pub fn verdict(&self) -> Verdict {
        if self.funded > self.highest() {
            match self.funded > 0.0 {
                true => Verdict::MoreThanByItself,
                false => Verdict::NotClosed,
            }
        } else if self.funded > 0.0 {
            Verdict::ByItself
        } else {
            Verdict::NotClosed
        }
    }

    pub fn lowest(&self) -> f64 {
        let values = self.placebos.iter().map(|it| it.1);
        values.fold(f64::INFINITY, f64::min)
    }

    pub fn highest(&self) -> f64 {
        let values = self.placebos.iter().map(|it| it.1);
        values.fold(f64::NEG_INFINITY, f64::max)
    }

    /// What would be expected to close without any programme.
    pub fn by_itself(&self) -> f64 {
        sum(self.placebos.iter().map(|it| it.1)) / self.placebos.len() as f64
    }
}

/// Joins the cohorts of a question.
///
/// Fails where no cohort has a guard, where there is no year after the first funding, and where no
/// number of years back has a selection for every cohort.
pub fn closed_anyway(cohorts: &[Guarded]) -> Result<ClosedAnyway, Reason> {
    let mut funded = Joined::default();
    let mut moved: BTreeMap<i32, Joined> = BTreeMap::new();
    let (mut n_areas, mut n_left_out, mut n_cohorts) = (0, 0, 0);
    for cohort in cohorts {
        let from = cohort.first_year - cohort.selection_year;
        let path = |gaps: &[GuardYear], selection: i32| Path::of(gaps, selection, from);
        let found = cohort.found.as_ref().ok();
        let own = found.and_then(|it| path(&it.funded, cohort.selection_year));
        let (Some(found), Some(own)) = (found, own) else {
            n_left_out += cohort.n_areas;
            continue;
        };
        let weight = cohort.n_areas as f64;
        for (selection, gaps) in &found.placebos {
            let placebo = path(gaps, *selection).and_then(|it| it.over_the_years_of(&own));
            if let Some(placebo) = placebo {
                let back = cohort.selection_year - selection;
                moved.entry(back).or_default().add(weight, &placebo);
            }
        }
        funded.add(weight, &own);
        n_areas += cohort.n_areas;
        n_cohorts += 1;
    }
    if n_cohorts == 0 {
        return Err(Reason::NoSuchYear);
    }
    moved.retain(|_, it| it.n_cohorts == n_cohorts);
    let placebos: Result<Vec<(i32, f64)>, Reason> = (moved.iter())
        .map(|(back, it)| Ok((*back, it.closed()?)))
        .collect();
    let placebos = placebos?;
    if placebos.is_empty() {
        return Err(Reason::TooFewYears { needed: 1 });
    }
    Ok(ClosedAnyway {
        funded: funded.closed()?,
        placebos,
        n_areas,
        n_left_out,
    })
}

/// The gap of a selection in the year it was made, and by the years since, from the first funding on.
struct Path {
    at_selection: f64,
    since: Vec<(i32, f64)>,
}

impl Path {
    fn of(gaps: &[GuardYear], selection: i32, from: i32) -> Option<Path> {
        let at_selection = gaps.iter().find(|it| it.year == selection)?.gap;
        let since = gaps.iter().map(|it| (it.year - selection, it.gap));
        // Where areas were chosen by the figures of the first funded year, that year is no outcome.
        let since: Vec<(i32, f64)> = since.filter(|(years, _)| *years >= from.max(1)).collect();
        (!since.is_empty()).then_some(Path {
            at_selection,
            since,
        })
    }

    /// The same path over the years of another; nothing where it lacks one.
    fn over_the_years_of(self, other: &Path) -> Option<Path> {
        let gap = |years: i32| self.since.iter().find(|it| it.0 == years).copied();
        let since: Option<Vec<(i32, f64)>> = other.since.iter().map(|it| gap(it.0)).collect();
        Some(Path {
            since: since?,
            ..self
        })
    }
}

/// Gaps of cohorts, added up by their areas.
#[derive(Default)]
struct Joined {
    at_selection: Vec<f64>,
    later: Vec<f64>,
    n_cohorts: usize,
}

impl Joined {
    fn add(&mut self, weight: f64, path: &Path) {
        let mean = sum(path.since.iter().map(|it| it.1)) / path.since.len() as f64;
        self.at_selection.push(weight * path.at_selection);
        self.later.push(weight * mean);
        self.n_cohorts += 1;
    }

    fn closed(&self) -> Result<f64, Reason> {
        let [first, later] = [&self.at_selection, &self.later].map(|it| sum(it.iter().copied()));
        match first == 0.0 {
            true => Err(Reason::NoGapToClose),
            false => Ok(1.0 - later / first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClosedAnyway, Verdict, closed_anyway};
    use crate::follow_up::finding::{Finding, Reason};
    use crate::follow_up::regression_to_the_mean::YearsGap;
    use crate::study::{Guard, Guarded};

    /// Gaps of the years from one on.
    fn path(first: i32, gaps: &[f64]) -> Vec<YearsGap> {
        let years = (first..).zip(gaps);
        let gap = |(year, &gap): (i32, &f64)| YearsGap {
            year,
            gap,
            closed: Ok(1.0 - gap / gaps[0]),
            n_selected: 1,
            n_others: 1,
        };
        years.map(gap).collect()
    }

    /// A cohort funded from 2016 on and chosen by the figures of 2015.
    fn cohort(n_areas: usize, funded: &[f64], placebos: &[(i32, &[f64])]) -> Guarded {
        Guarded {
            first_year: 2016,
            selection_year: 2015,
            n_areas,
            found: Ok(Guard {
                funded: path(2015, funded),
                placebos: (placebos.iter())
                    .map(|(year, gaps)| (*year, path(*year, gaps)))
                    .collect(),
                placebo_closed: Vec::new(),
                n_dips: 0,
            }),
        }
    }

    fn check(funded: &[f64], expected: f64, verdict: Verdict) {
        let placebos: [(i32, &[f64]); 2] = [
            // Closed by 20 per cent over the two years; what came later is not compared.
            (2013, &[-10.0, -7.0, -9.0, 5.0, 5.0]),
            (2014, &[-10.0, -6.0, -6.0, 5.0]),
        ];
        let found = closed_anyway(&[cohort(1, funded, &placebos)]).unwrap();
        assert!((found.funded - expected).abs() < 1e-12, "{found:?}");
        assert_eq!(found.placebos.len(), 2);
        assert!((found.lowest() - 0.2).abs() < 1e-12 && (found.highest() - 0.4).abs() < 1e-12);
        assert!((found.by_itself() - 0.3).abs() < 1e-12);
        assert_eq!(found.verdict(), verdict);
    }

    #[test]
    fn what_lies_within_the_selections_without_funding_closed_by_itself() {
        check(&[-10.0, -5.0, -5.0], 0.5, Verdict::MoreThanByItself);
        check(&[-10.0, -6.0, -7.0], 0.35, Verdict::ByItself);
        check(&[-10.0, -9.0, -9.0], 0.1, Verdict::ByItself);
        check(&[-10.0, -10.0, -11.0], -0.05, Verdict::NotClosed);
    }

    /// Widened by less than all placebos is still not closed.
    #[test]
    fn a_gap_that_widened_has_not_closed() {
        let found = ClosedAnyway {
            funded: -0.1,
            placebos: vec![(1, -0.3)],
            n_areas: 1,
            n_left_out: 0,
        };
        assert_eq!(found.verdict(), Verdict::NotClosed);
    }

    #[test]
    fn cohorts_count_by_their_areas_and_placebos_by_how_far_back_they_are() {
        let found = closed_anyway(&[
            cohort(
                3,
                &[-10.0, -5.0],
                &[(2013, &[-10.0, -9.0]), (2014, &[-10.0, -8.0])],
            ),
            cohort(1, &[-20.0, -10.0], &[(2014, &[-10.0, -4.0])]),
            Guarded {
                found: Err(Finding::from(Reason::NoAreas)),
                ..cohort(2, &[-1.0, -1.0], &[])
            },
        ]);
        let found = found.unwrap();
        // (3 * 5 + 1 * 10) / (3 * 10 + 1 * 20).
        assert!((found.funded - 0.5).abs() < 1e-12);
        // Both cohorts have a selection one year back only: 1 - (3 * 8 + 4) / (3 * 10 + 10).
        assert_eq!(found.placebos.len(), 1);
        assert_eq!(found.placebos[0].0, 1);
        assert!((found.placebos[0].1 - 0.3).abs() < 1e-12);
        assert_eq!((found.n_areas, found.n_left_out), (4, 2));
    }

    #[test]
    fn without_a_selection_to_compare_with_nothing_can_be_told() {
        let alone = closed_anyway(&[cohort(1, &[-10.0, -5.0], &[])]);
        assert_eq!(alone, Err(Reason::TooFewYears { needed: 1 }));
        assert_eq!(closed_anyway(&[]), Err(Reason::NoSuchYear));
        let no_gap = cohort(1, &[0.0, -5.0], &[(2014, &[-10.0, -8.0])]);
        assert_eq!(closed_anyway(&[no_gap]), Err(Reason::NoGapToClose));
    }
}
