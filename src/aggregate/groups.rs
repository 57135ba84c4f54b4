//! Categories become groups: added up, or taken away from a total.

use std::collections::BTreeMap;

use super::categories::CategoryCounts;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::harmonise::{Cell, LongTable, Register};
use crate::plan::{Group, GroupParts, Plan};
use crate::spec::MissingKind;

/// Counts of every group of a source in every area and period.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct GroupCounts {
    /// Years, in order.
    pub periods: Vec<i32>,
    /// Positions in [`Plan::groups`].
    pub groups: Vec<usize>,
    /// Whether each area of the register is part of the data.
    pub expected: Vec<bool>,
    n_areas: usize,
    /// By period, then area, then group.
    counts: Vec<f64>,
    /// Why some counts are missing.
    missing: BTreeMap<usize, MissingKind>,
}

impl GroupCounts {
    /// The counts of all groups in an area and period.
    pub fn area(&self, period: usize, area: usize) -> &[f64] {
        let start = (period * self.n_areas + area) * self.groups.len();
        &self.counts[start..start + self.groups.len()]
    }

    /// Why counts of an area and period are missing: the position of the group and the reason.
    pub fn missing(
        &self,
        period: usize,
        area: usize,
    ) -> impl Iterator<Item = (usize, MissingKind)> + '_ {
        let start = (period * self.n_areas + area) * self.groups.len();
        let end = start + self.groups.len();
        // Nearly always there is nothing missing at all, and the map is empty.
        self.missing
            .range(start..end)
            .map(move |(at, kind)| (at - start, *kind))
    }

    /// Where a group of the plan stands among the counts.
    pub fn position(&self, group: usize) -> usize {
        let found = self.groups.iter().position(|known| *known == group);
        found.expect("the counts have all groups of their source")
    }

    /// The same periods, areas and groups with other counts, or reasons why there is none, by period,
    /// area and position of the group. Nothing of these counts stays.
    pub fn replaced(
        &self,
        by: impl Fn(usize, usize, usize) -> Result<f64, MissingKind>,
    ) -> GroupCounts {
        let n_groups = self.groups.len();
        let mut counts = Vec::with_capacity(self.counts.len());
        let mut missing = BTreeMap::new();
        for at in 0..self.counts.len() {
            let (row, group) = (at / n_groups, at % n_groups);
            let (period, area) = (row / self.n_areas, row % self.n_areas);
            let count = by(period, area, group);
            counts.push(count.unwrap_or_default());
            if let Err(kind) = count {
                missing.insert(at, kind);
            }
        }
        GroupCounts {
            periods: self.periods.clone(),
            groups: self.groups.clone(),
            expected: self.expected.clone(),
            n_areas: self.n_areas,
            counts,
            missing,
        }
    }

    pub fn n_missing(&self) -> usize {
        self.missing.len()
    }
}

pub(super) fn count(
    plan: &Plan,
    source: usize,
    names: &[&str],
    categories: &CategoryCounts,
    long: &LongTable,
    register: &Register,
) -> Result<GroupCounts, Diagnostics> {
    let groups: Vec<usize> = (0..plan.groups.len())
        .filter(|&group| plan.groups[group].source == source)
        .collect();
    let n_areas = register.n_areas();
    let mut counts = Vec::with_capacity(categories.periods.len() * n_areas * groups.len());
    let mut missing = BTreeMap::new();
    let mut diagnostics = Diagnostics::default();
    let recipes: Vec<Vec<(usize, f64)>> = groups
        .iter()
        .map(|&group| recipe(&plan.groups[group].parts, names))
        .collect();
    for period in 0..categories.periods.len() {
        for area in 0..n_areas {
            for (&group, recipe) in groups.iter().zip(&recipes) {
                let (mut sum, mut people) = (0.0, 0.0);
                for &(category, sign) in recipe {
                    match categories.cell(period, area, category) {
                        Cell::Count(count) => {
                            sum += sign * count;
                            people += count;
                        }
                        Cell::Missing(kind) => {
                            missing.insert(counts.len(), kind);
                        }
                    }
                }
                // What fractions leave of a total that is all taken away is rounding, not people. Whole
                // numbers leave nothing.
                if f64::abs(sum) < 1e-12 * people {
                    sum = 0.0;
                }
                if sum < 0.0 && !missing.contains_key(&counts.len()) {
                    let year = categories.periods[period];
                    let row = recipe
                        .iter()
                        .find_map(|&(category, _)| categories.row(period, area, category));
                    diagnostics.add(negative(
                        &plan.groups[group],
                        year,
                        sum,
                        register.code(area as u32),
                        row.map(|row| long.place(row)),
                    ));
                }
                // Sums are exact below 2^53 only.
                if sum >= 2f64.powi(53) {
                    diagnostics.add(Diagnostic::new(
                        &code::COUNT_TOO_LARGE,
                        plan.groups[group].place.clone(),
                        format!(
                            "the counts of `{}` add up to `{sum}`",
                            plan.groups[group].id
                        ),
                    ));
                }
                counts.push(sum);
            }
        }
    }
    diagnostics.or(GroupCounts {
        periods: categories.periods.clone(),
        groups,
        expected: categories.expected.clone(),
        n_areas,
        counts,
        missing,
    })
}

/// The categories that make up a group, each to be added or taken away.
fn recipe(parts: &GroupParts, names: &[&str]) -> Vec<(usize, f64)> {
    let position = |category: &String| {
        let found = names.iter().position(|name| name == category);
        found.expect("the needed categories are those of the groups")
    };
    match parts {
        GroupParts::Sum(added) => added.iter().map(|name| (position(name), 1.0)).collect(),
        GroupParts::Rest { total, minus } => std::iter::once((position(total), 1.0))
            .chain(minus.iter().map(|name| (position(name), -1.0)))
            .collect(),
    }
}

fn negative(
    group: &Group,
    year: i32,
    rest: f64,
    area: &str,
    place: Option<crate::diagnostics::Place>,
) -> Diagnostic {
    let message = match &group.parts {
        GroupParts::Rest { total, minus } => format!(
            "`{}` would be `{rest}` in the area `{area}`, {year}: `{total}` is less than {}",
            group.id,
            minus
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
        GroupParts::Sum(_) => unreachable!("counts are not negative, so neither are their sums"),
    };
    Diagnostic::new(
        &code::NEGATIVE_REST,
        place.unwrap_or_else(|| group.place.clone()),
        message,
    )
    .help("total and part come from different tables, or noise was added to them separately")
}
