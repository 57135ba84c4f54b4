//! Effects by cohort and time, averaged: over all, by time since funding, by cohort, by calendar.
//!
//! Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
//! periods. Journal of Econometrics 225(2), 200–230, section 3.
//! <https://doi.org/10.1016/j.jeconom.2020.12.001>. Cohorts count by their shares of units, which
//! are estimated too: the error of an average holds what they add.

use std::collections::BTreeSet;

use super::estimate::{Estimate, Level, enough_comparisons, enough_funded};
use super::group_time::{Cell, CohortShare, GroupTime, Role};
use super::group_time::{count_clusters, greatest, standard_error};
use super::panel::FEWEST_UNITS;
use super::refusal::Refusal;
use super::rows::{Effect, Method, Note, Quantity};
use super::statement::{On, Statement};
use crate::indices::arithmetic::sum::sum;

/// Over what effects are averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// All cohorts and times from the funding on; long-funded cohorts count for more.
    Simple,
    /// By years since the first funding.
    Event,
    /// By cohort.
    Group,
    /// By calendar time.
    Calendar,
}

/// Which years since the first funding count; all where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Only cohorts that are followed for so many years after the first, and only the years over
    /// which they all are; for averages by years since the first funding.
    pub balance: Option<u32>,
    /// For averages by years since the first funding.
    pub least: Option<i32>,
    pub greatest: Option<i32>,
}

/// Averages and the average of these.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregated {
    pub aggregation: Aggregation,
    /// In rising order of year since funding, cohort or time; none for the simple average.
    pub parts: Vec<Part>,
    /// Of the parts from the funding on.
    pub overall: Part,
}

/// An average of comparisons.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The year since funding, cohort or time; none for the average over all.
    pub at: Option<i32>,
    pub estimate: Result<Estimate, Refusal>,
    pub n_funded: usize,
    pub n_comparison: usize,
    /// Who is averaged differs along the years since funding: compare these before the estimates.
    pub cohorts: BTreeSet<i32>,
    /// Those of so few units that they have no error of their own, and too little here.
    pub small_cohorts: BTreeSet<i32>,
    /// Comparisons that belong here and could not be made.
    pub n_missing: usize,
    pub(crate) influence: Vec<f64>,
    roles: Vec<Role>,
    scale: f64,
}

/// What is averaged.
struct Term<'a> {
    estimate: Estimate,
    influence: &'a [f64],
    roles: &'a [Role],
    scale: f64,
    /// The share that it counts by; all alike where none.
    share: Option<&'a CohortShare>,
}

impl Aggregated {
    pub(crate) fn n_units(&self) -> usize {
        self.overall.roles.len()
    }
}

impl GroupTime {
    pub fn aggregate(&self, aggregation: Aggregation, window: Window) -> Aggregated {
        let share = |cell: &Cell| Some(self.share(cell.group));
        let after: Vec<&Cell> = (self.cells.iter())
            .filter(|cell| !cell.is_before())
            .filter(|cell| window.greatest.is_none_or(|most| cell.event_time() <= most))
            .collect();
        match aggregation {
            Aggregation::Simple => Aggregated {
                aggregation,
                parts: Vec::new(),
                overall: self.of_cells(None, &after, share),
            },
            Aggregation::Event => {
                let cells = self.in_window(window);
                let parts = self.parts(&cells, Cell::event_time, share);
                let after: Vec<&Part> = parts.iter().filter(|part| part.at >= Some(0)).collect();
                Aggregated {
                    aggregation,
                    overall: self.of_parts(&after, |_| None),
                    parts,
                }
            }
            Aggregation::Group => {
                let parts = self.parts(&after, |cell| cell.group, |_| None);
                let share = |part: &Part| part.at.map(|group| self.share(group));
                Aggregated {
                    aggregation,
                    overall: self.of_parts(&parts.iter().collect::<Vec<_>>(), share),
                    parts,
                }
            }
            Aggregation::Calendar => {
                let parts = self.parts(&after, |cell| cell.time, share);
                Aggregated {
                    aggregation,
                    overall: self.of_parts(&parts.iter().collect::<Vec<_>>(), |_| None),
                    parts,
                }
            }
        }
    }

    fn in_window(&self, window: Window) -> Vec<&Cell> {
        let [first, last] = [self.first_time, self.last_time].map(i64::from);
        let balanced = |cell: &Cell, years: u32| {
            let (group, event) = (i64::from(cell.group), i64::from(cell.event_time()));
            let years = i64::from(years);
            last - group >= years && event <= years && event >= years - (last - first)
        };
        let counted = |cell: &&Cell| {
            let event = cell.event_time();
            window.least.is_none_or(|least| least <= event)
                && window.greatest.is_none_or(|most| event <= most)
                && window.balance.is_none_or(|years| balanced(cell, years))
        };
        self.cells.iter().filter(counted).collect()
    }

    fn share(&self, group: i32) -> &CohortShare {
        // Every cell is of a cohort that has a share.
        &self.shares[self.shares.partition_point(|share| share.group < group)]
    }

    fn parts<'a>(
        &'a self,
        cells: &[&'a Cell],
        key: impl Fn(&Cell) -> i32,
        share: impl Fn(&Cell) -> Option<&'a CohortShare>,
    ) -> Vec<Part> {
        let keys: BTreeSet<i32> = cells.iter().map(|cell| key(cell)).collect();
        let part = |at: i32| {
            let cells: Vec<&Cell> = cells.iter().copied().filter(|it| key(it) == at).collect();
            self.of_cells(Some(at), &cells, &share)
        };
        keys.into_iter().map(part).collect()
    }

    fn of_cells<'a>(
        &'a self,
        at: Option<i32>,
        cells: &[&'a Cell],
        share: impl Fn(&Cell) -> Option<&'a CohortShare>,
    ) -> Part {
        let term = |cell: &&'a Cell| {
            Some(Term {
                estimate: cell.estimate.ok()?,
                influence: &cell.influence,
                roles: &cell.roles,
                scale: cell.scale,
                share: share(cell),
            })
        };
        let terms: Vec<Term<'_>> = cells.iter().filter_map(term).collect();
        let known = || cells.iter().filter(|cell| cell.estimate.is_ok());
        let small = |cell: &&&Cell| cell.n_funded < FEWEST_UNITS;
        Part {
            n_missing: cells.len() - terms.len(),
            cohorts: known().map(|cell| cell.group).collect(),
            small_cohorts: known().filter(small).map(|cell| cell.group).collect(),
            ..self.average(at, &terms)
        }
    }

    fn of_parts<'a>(
        &'a self,
        parts: &[&'a Part],
        share: impl Fn(&Part) -> Option<&'a CohortShare>,
    ) -> Part {
        let term = |part: &&'a Part| {
            Some(Term {
                estimate: part.estimate.ok()?,
                influence: &part.influence,
                roles: &part.roles,
                scale: part.scale,
                share: share(part),
            })
        };
        let terms: Vec<Term<'_>> = parts.iter().filter_map(term).collect();
        let union = |of: fn(&Part) -> &BTreeSet<i32>| {
            parts
                .iter()
                .flat_map(|part| of(part).iter().copied())
                .collect()
        };
        Part {
            n_missing: parts.iter().map(|part| part.n_missing).sum(),
            cohorts: union(|part| &part.cohorts),
            small_cohorts: union(|part| &part.small_cohorts),
            ..self.average(None, &terms)
        }
    }

    fn average(&self, at: Option<i32>, terms: &[Term<'_>]) -> Part {
        let weight = |term: &Term<'_>| term.share.map_or(1.0, |share| share.share);
        let total = sum(terms.iter().map(weight));
        let value = sum(terms
            .iter()
            .map(|term| weight(term) / total * term.estimate.value));
        let mut influence = vec![0.0; self.n_clusters];
        let mut roles = vec![Role::Absent; self.n_units];
        for term in terms {
            let part = weight(term) / total;
            for (to, from) in influence.iter_mut().zip(term.influence) {
                *to += part * from;
            }
            if let Some(share) = term.share {
                // A larger share moves the average towards its own effect.
                let moved = (term.estimate.value - value) / total;
                for (to, from) in influence.iter_mut().zip(&share.influence) {
                    *to += moved * from;
                }
            }
            for (to, from) in roles.iter_mut().zip(term.roles) {
                *to = (*to).max(*from);
            }
        }
        let count = |role| roles.iter().filter(|&&it| it == role).count();
        let (n_funded, n_comparison) = (count(Role::Funded), count(Role::Comparison));
        let reference = |term: &Term<'_>| term.estimate.standard_error == Err(Refusal::Reference);
        let error = if terms.iter().all(reference) {
            Err(Refusal::Reference)
        } else {
            enough_funded(n_funded, count_clusters(&roles, |unit| self.clusters[unit]))
                .and_then(|()| enough_comparisons(self.n_units - n_funded))
                .map(|()| standard_error(&influence, self.n_units))
        };
        let scale = greatest(terms.iter().map(|term| term.scale));
        let estimate = if terms.is_empty() {
            Err(Refusal::NothingLeft)
        } else {
            Estimate::new(value, error, scale)
        };
        Part {
            at,
            estimate,
            n_funded,
            n_comparison,
            cohorts: BTreeSet::new(),
            small_cohorts: BTreeSet::new(),
            n_missing: 0,
            influence,
            roles,
            scale,
        }
    }
}

impl Aggregated {
    /// A row for each part, then for the average over all.
    pub fn effects(&self, level: Level, band: Option<f64>) -> Vec<Effect> {
        let (of_part, of_all) = match self.aggregation {
            Aggregation::Simple => (Quantity::Simple, Quantity::Simple),
            Aggregation::Event => (Quantity::Event, Quantity::OverallEvent),
            Aggregation::Group => (Quantity::Group, Quantity::OverallGroup),
            Aggregation::Calendar => (Quantity::Calendar, Quantity::OverallCalendar),
        };
        let row = |part: &Part, quantity, band| {
            let effect = Effect::of(Method::GroupTime, quantity, part.estimate, level);
            Effect {
                group: part.at.filter(|_| quantity == Quantity::Group),
                time: part.at.filter(|_| quantity == Quantity::Calendar),
                event_time: part.at.filter(|_| quantity == Quantity::Event),
                n_units: part.n_funded + part.n_comparison,
                n_funded: part.n_funded,
                ..effect.with_band(part.estimate, band)
            }
            .with_notes(&[
                (part.small_cohorts.len(), Note::SmallCohorts),
                (part.n_missing, Note::Missing),
            ])
            .with_clusters(part.influence.len())
        };
        let mut rows: Vec<Effect> = (self.parts.iter())
            .map(|part| row(part, of_part, band))
            .collect();
        rows.push(row(&self.overall, of_all, None));
        rows
    }

    /// Part by part, then of all.
    pub fn says(&self, level: Level) -> Vec<Statement> {
        let on = |at: i32| match self.aggregation {
            Aggregation::Simple => On::All,
            Aggregation::Event => On::YearsSince(at),
            Aggregation::Group => On::Cohort(at),
            Aggregation::Calendar => On::At(at),
        };
        let all = self.parts.iter().chain([&self.overall]);
        all.map(|part| Statement::of(part.at.map_or(On::All, on), part.estimate, level))
            .collect()
    }
}
