//! The long table becomes counts by period, area and group, and those the tables that indices take.

mod categories;
mod contingency;
mod groups;

pub use contingency::{Contingency, Gathered};
pub use groups::GroupCounts;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::harmonise::{LongTable, Register};
use crate::plan::{Analysis, Geography, Periods, Plan};

/// The categories of a source that its groups and checks need, in a fixed order.
pub fn needed_categories(plan: &Plan, source: usize) -> Vec<&str> {
    let named = categories_named(plan, source);
    let mut names: Vec<&str> = named.map(|(category, ..)| category).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Every category of a source that the pipeline names: by whom, and where.
fn categories_named(plan: &Plan, source: usize) -> impl Iterator<Item = (&str, String, &Place)> {
    let groups = plan
        .groups
        .iter()
        .filter(move |group| group.source == source);
    let of_groups = groups.flat_map(|group| {
        let by = format!("the group `{}`", group.id);
        let categories = group.parts.categories();
        categories.map(move |category| (category.as_str(), by.clone(), &group.place))
    });
    let checks = plan
        .checks
        .iter()
        .filter(move |check| check.source == source);
    of_groups.chain(checks.flat_map(|check| {
        let by = format!("the check `{}`", check.kind);
        let categories = check.categories();
        categories.map(move |category| (category.as_str(), by.clone(), &check.place))
    }))
}

/// Counts the groups of a source. Everything that keeps a count from standing is reported at once.
pub fn count_groups(
    plan: &Plan,
    source: usize,
    long: &LongTable,
    register: &Register,
) -> Result<GroupCounts, Diagnostics> {
    let names = needed_categories(plan, source);
    let mut diagnostics = Diagnostics::default();
    for (category, by, place) in categories_named(plan, source) {
        let known = names.iter().position(|name| *name == category);
        if known.is_some_and(|at| !long.category_occurs[at]) {
            let others = long.unused_categories.iter().map(String::as_str);
            let occurring = names.iter().zip(&long.category_occurs);
            let occurring = occurring.filter(|(_, occurs)| **occurs);
            let all: Vec<&str> = others.chain(occurring.map(|(name, _)| *name)).collect();
            diagnostics.add(
                Diagnostic::new(
                    &code::UNKNOWN_CATEGORY,
                    place.clone(),
                    format!(
                        "the category `{category}` of {by} never occurs in {}",
                        long.file_names().join(", ")
                    ),
                )
                .help(format!("the categories are {}", all.join(", "))),
            );
        }
    }
    diagnostics.or(())?;
    let counts = categories::count(
        &plan.sources[source],
        &names,
        long,
        register,
        &plan.geography,
    )?;
    groups::count(plan, source, &names, &counts, long, register)
}

/// The positions in the counts of the periods that an analysis is made for.
pub fn periods_of(
    analysis: &Analysis,
    counts: &GroupCounts,
    diagnostics: &mut Diagnostics,
) -> Vec<usize> {
    match &analysis.periods {
        Periods::All => (0..counts.periods.len()).collect(),
        Periods::These(wanted) => wanted
            .iter()
            .filter_map(|(period, place)| {
                let found = counts.periods.binary_search(period);
                if found.is_err() {
                    let have: Vec<String> = counts.periods.iter().map(i32::to_string).collect();
                    diagnostics.add(
                        Diagnostic::new(
                            &code::MISSING_PERIOD,
                            place.clone(),
                            format!("the data have no `{period}`"),
                        )
                        .help(format!("they have {}", have.join(", "))),
                    );
                }
                found.ok()
            })
            .collect(),
    }
}

/// Whether an area is expected in the data; see [`crate::spec::Coverage`].
fn expected_areas(geography: &Geography, long: &LongTable, register: &Register) -> Vec<bool> {
    match geography.coverage {
        crate::spec::Coverage::Register => vec![true; register.n_areas()],
        crate::spec::Coverage::Data => {
            let mut present = vec![false; register.n_areas()];
            for &area in &long.areas {
                present[area as usize] = true;
            }
            present
        }
    }
}
