//! Refusals by reason, so that a thousand of them read as a few lines.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Refusal;
use crate::language::Language;

/// The refusals of one reason.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Group<'a> {
    reason: &'a str,
    count: usize,
    parts: Vec<Part<'a>>,
}

/// The regions and periods for which the same indices were refused.
#[derive(Debug, PartialEq, Serialize)]
struct Part<'a> {
    indices: Vec<&'a str>,
    /// Region and periods; names of Swedish places stand in Swedish order in every language.
    regions: Vec<(&'a str, Vec<&'a str>)>,
}

/// A group per reason, the most frequent first.
pub(super) fn grouped(refused: &[Refusal]) -> Vec<Group<'_>> {
    let mut reasons: BTreeMap<&str, Vec<&Refusal>> = BTreeMap::new();
    for refusal in refused {
        reasons.entry(&refusal.reason).or_default().push(refusal);
    }
    let mut groups: Vec<Group> = reasons
        .into_iter()
        .map(|(reason, refused)| Group {
            reason,
            count: refused.len(),
            parts: parts(&refused),
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn parts<'a>(refused: &[&'a Refusal]) -> Vec<Part<'a>> {
    let mut cells: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for refusal in refused {
        let indices = cells.entry((&refusal.region, &refusal.period)).or_default();
        if !indices.contains(&refusal.index.as_str()) {
            indices.push(&refusal.index);
        }
    }
    let mut by_indices: BTreeMap<Vec<&str>, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for ((region, period), indices) in cells {
        let regions = by_indices.entry(indices).or_default();
        regions.entry(region).or_default().push(period);
    }
    by_indices
        .into_iter()
        .map(|(indices, regions)| {
            let mut regions: Vec<_> = regions.into_iter().collect();
            regions.sort_by(|(a, _), (b, _)| Language::Swedish.compare(a, b));
            Part { indices, regions }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Group, Part, Refusal, grouped};

    fn refusal(region: &str, period: &str, index: &str, reason: &str) -> Refusal {
        let [region, period, index, reason] = [region, period, index, reason].map(str::to_owned);
        Refusal {
            region,
            period,
            index,
            reason,
        }
    }

    #[test]
    fn a_reason_is_said_once_for_all_its_regions_periods_and_indices() {
        let refused = [
            refusal("Åsele", "2021", "H", "one group is empty"),
            refusal("Åre", "2020", "D", "too few areas"),
            refusal("Åre", "2020", "H", "too few areas"),
            refusal("Åre", "2021", "D", "too few areas"),
            refusal("Åre", "2021", "H", "too few areas"),
            refusal("Ale", "2021", "D", "too few areas"),
            refusal("Ale", "2021", "H", "too few areas"),
        ];
        assert_eq!(
            grouped(&refused),
            [
                Group {
                    reason: "too few areas",
                    count: 6,
                    parts: vec![Part {
                        indices: vec!["D", "H"],
                        regions: vec![("Ale", vec!["2021"]), ("Åre", vec!["2020", "2021"])],
                    }],
                },
                Group {
                    reason: "one group is empty",
                    count: 1,
                    parts: vec![Part {
                        indices: vec!["H"],
                        regions: vec![("Åsele", vec!["2021"])],
                    }],
                },
            ]
        );
    }
}
