//! Whether the areas that an effort reaches are there, lie where it takes place, and share it out.

use std::collections::BTreeSet;

use super::{Found, SHARE_TOLERANCE, about};
use crate::diagnostics::{code, did_you_mean};
use crate::follow_up::efforts::register::{Areas, Effort, Reach, Reached, Share};

pub(super) fn check(effort: &Effort, reaches: &[Reach], areas: &Areas, found: &mut Found) {
    named_as_said(effort, reaches, found);
    for reach in reaches {
        existing(effort, reach, areas, found);
    }
    one_vintage(reaches, found);
    adding_up(effort, reaches, found);
}

fn named_as_said(effort: &Effort, reaches: &[Reach], found: &mut Found) {
    let (message, help) = match (effort.reached, reaches.is_empty()) {
        (Reached::Areas, true) => (
            format!(
                "the effort `{}` is said to reach areas, and none is named",
                effort.id
            ),
            "name them, or say `whole_region` if it reaches all of the municipality, or `unknown`",
        ),
        (Reached::WholeRegion, false) => (
            format!(
                "the effort `{}` is said to reach the `whole_region`, and areas are named",
                effort.id
            ),
            "say `areas`, or remove the rows of areas",
        ),
        (Reached::Unknown, false) => (
            format!(
                "the areas of the effort `{}` are said to be `unknown`, and some are named",
                effort.id
            ),
            "say `areas`, or remove the rows of areas",
        ),
        _ => return,
    };
    let problem = about(&effort.row, "reached", &code::EFFORT_WITHOUT_AREA, message);
    found.mistakes.push(problem.help(help));
}

fn existing(effort: &Effort, reach: &Reach, areas: &Areas, found: &mut Found) {
    let area = &reach.area;
    let Some(region) = areas.get(area) else {
        let (column, message, help) = unknown(reach, areas);
        let problem = about(&reach.row, column, &code::UNKNOWN_AREA, message);
        found.mistakes.push(problem.maybe_help(help));
        return;
    };
    // A county's code begins those of its municipalities.
    let outside = |place: &&String| !region.starts_with(place.as_str());
    if let Some(place) = effort.region.as_ref().filter(outside) {
        let message = format!(
            "the area `{}` lies in {region}, and the effort `{}` takes place in {place}",
            area.code, effort.id
        );
        let problem = about(&reach.row, "area_code", &code::AREA_OUTSIDE_REGION, message);
        found
            .mistakes
            .push(problem.help("correct the area, or the region of the effort"));
    }
}

fn unknown(reach: &Reach, areas: &Areas) -> (&'static str, String, Option<String>) {
    let area = &reach.area;
    let vintages: BTreeSet<&str> = areas.keys().map(|it| it.vintage.as_str()).collect();
    if !vintages.contains(area.vintage.as_str()) {
        let list: Vec<&str> = vintages.into_iter().collect();
        return (
            "vintage",
            format!("there are no areas of the vintage `{}`", area.vintage),
            (!list.is_empty()).then(|| format!("there are {}", list.join(", "))),
        );
    }
    let elsewhere = areas.keys().find(|it| it.code == area.code);
    let in_vintage = areas.keys().filter(|it| it.vintage == area.vintage);
    let help = match elsewhere {
        Some(other) => Some(format!("there is one in {}", other.vintage)),
        None => did_you_mean(&area.code, in_vintage.map(|it| it.code.as_str())),
    };
    let message = format!("there is no area `{}` in {}", area.code, area.vintage);
    ("area_code", message, help)
}

fn one_vintage(reaches: &[Reach], found: &mut Found) {
    let Some(first) = reaches.first() else { return };
    if let Some(other) = reaches
        .iter()
        .find(|it| it.area.vintage != first.area.vintage)
    {
        let message = format!(
            "the effort `{}` names areas of `{}` and of {}",
            other.effort, other.area.vintage, first.area.vintage
        );
        let problem = about(&other.row, "vintage", &code::MIXED_VINTAGES, message);
        let help = "name the areas of one of them, or the money would count twice";
        found.mistakes.push(problem.help(help));
    }
}

/// Shares are given for all areas of an effort or for none, and sum to 1.
fn adding_up(effort: &Effort, reaches: &[Reach], found: &mut Found) {
    let shares: Vec<Share> = reaches.iter().filter_map(|it| it.share).collect();
    if shares.is_empty() {
        return;
    }
    let code = &code::SHARES_DO_NOT_ADD_UP;
    if let Some(without) = reaches.iter().find(|it| it.share.is_none()) {
        let message = format!(
            "the area `{}` of the effort `{}` has no share, and others have",
            without.area.code, effort.id
        );
        let help = "give every share, or none where the split is unknown";
        found
            .mistakes
            .push(about(&without.row, "share", code, message).help(help));
        return;
    }
    let total: i64 = shares.iter().map(|share| share.billionths()).sum();
    if total.abs_diff(Share::ONE.billionths()) > SHARE_TOLERANCE.billionths() as u64 {
        let message = format!(
            "the shares of the effort `{}` sum to `{}` over {} areas, not to 1",
            effort.id,
            total as f64 / Share::ONE.billionths() as f64,
            shares.len()
        );
        let help = "add the area that is missing, or write the shares with more decimals";
        found
            .mistakes
            .push(about(&reaches[0].row, "share", code, message).help(help));
    }
    for reach in reaches
        .iter()
        .filter(|it| it.share.is_some_and(|share| share.billionths() == 0))
    {
        let message = format!("the share of the area `{}` is `0`", reach.area.code);
        let help = "remove the row: an area without a share is not reached";
        found
            .mistakes
            .push(about(&reach.row, "share", code, message).help(help));
    }
}
