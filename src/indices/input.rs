//! What the formulas are given: tables whose invariants make every formula total.

use std::fmt;
use std::sync::OnceLock;

use super::definition::Bilingual;
use super::sum::sum;

/// Counts of a group and of the others in each inhabited area of one region.
///
/// Invariant: counts are finite and not negative, at least two areas have inhabitants, and so has
/// the region in both groups. Areas stand in order of the group's share, whatever their order was
/// in the input, so that no result depends on the order in which areas came. Counts may be
/// fractional.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoGroup {
    areas: Vec<RankedArea>,
    group_total: f64,
    others_total: f64,
    n_dropped: usize,
    mutual_information: OnceLock<f64>,
}

/// One area's counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoGroupArea {
    pub group: f64,
    pub others: f64,
}

/// An area beside what it is sorted by, so that sorting divides once for each area.
///
/// The odds, unlike the share, tell areas apart also where nearly everyone belongs to the group.
#[derive(Clone, Copy, Debug, PartialEq)]
struct RankedArea {
    odds: f64,
    area: TwoGroupArea,
}

impl TwoGroupArea {
    pub fn total(self) -> f64 {
        self.group + self.others
    }

    /// The group's share of the inhabitants, for an inhabited area.
    pub fn share(self) -> f64 {
        self.group / self.total()
    }

    /// The others' share of the inhabitants, for an inhabited area.
    pub fn others_share(self) -> f64 {
        self.others / self.total()
    }
}

impl TwoGroup {
    /// Takes the counts `(group, others)` of each area and leaves out uninhabited areas.
    ///
    /// Fails when a count is negative or not finite, when one of the two groups is missing from the
    /// region, and when fewer than two areas are inhabited.
    pub fn new(areas: impl IntoIterator<Item = (f64, f64)>) -> Result<TwoGroup, InvalidTable> {
        let areas = areas.into_iter();
        let mut inhabited = Vec::with_capacity(areas.size_hint().0);
        let mut n_dropped = 0;
        for (group, others) in areas {
            let area = TwoGroupArea {
                group: count(group)?,
                others: count(others)?,
            };
            if area.total() == 0.0 {
                n_dropped += 1;
            } else {
                let odds = area.group / area.others;
                inhabited.push(RankedArea { odds, area });
            }
        }
        if inhabited.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        inhabited.sort_unstable_by(|a, b| {
            (a.odds.total_cmp(&b.odds))
                .then(a.area.group.total_cmp(&b.area.group))
                .then(a.area.others.total_cmp(&b.area.others))
        });
        let table = TwoGroup {
            group_total: sum(inhabited.iter().map(|ranked| ranked.area.group)),
            others_total: sum(inhabited.iter().map(|ranked| ranked.area.others)),
            areas: inhabited,
            n_dropped,
            mutual_information: OnceLock::new(),
        };
        if !table.total().is_finite() {
            Err(InvalidTable::TooLarge)
        } else if !is_present(table.group_share()) {
            Err(InvalidTable::EmptyGroup)
        } else if !is_present(table.others_share()) {
            Err(InvalidTable::EmptyOthers)
        } else if table.n_areas() < 2 {
            Err(InvalidTable::OneArea)
        } else {
            Ok(table)
        }
    }

    /// The inhabited areas, from the smallest share of the group to the greatest.
    pub fn areas(&self) -> impl ExactSizeIterator<Item = TwoGroupArea> + Clone + '_ {
        self.areas.iter().map(|ranked| ranked.area)
    }

    pub fn group_total(&self) -> f64 {
        self.group_total
    }

    pub fn others_total(&self) -> f64 {
        self.others_total
    }

    pub fn total(&self) -> f64 {
        self.group_total + self.others_total
    }

    /// The group's share of the region's inhabitants.
    pub fn group_share(&self) -> f64 {
        self.group_total / self.total()
    }

    /// The others' share of the region's inhabitants.
    pub fn others_share(&self) -> f64 {
        // One minus the group's share would lose digits when the group is nearly everyone.
        self.others_total / self.total()
    }

    /// How many areas are inhabited.
    pub fn n_areas(&self) -> usize {
        self.areas.len()
    }

    /// How many areas were left out because nobody lives there.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }

    /// M, computed when it is first asked for: H is made of it too, and its logarithms are the most
    /// that both cost.
    pub(super) fn mutual_information_once(&self, compute: impl FnOnce(&Self) -> f64) -> f64 {
        *self.mutual_information.get_or_init(|| compute(self))
    }
}

/// Counts of any number of groups in each inhabited area of one region.
///
/// Invariant: counts are finite and not negative, at least two areas and two groups have
/// inhabitants, and uninhabited areas and empty groups are left out. Rows stand in the order of
/// their counts, whatever their order was in the input. Groups keep their order.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiGroup {
    counts: Vec<f64>,
    n_groups: usize,
    area_totals: Vec<f64>,
    group_totals: Vec<f64>,
    total: f64,
    n_dropped: usize,
    n_dropped_groups: usize,
    mutual_information: OnceLock<f64>,
}

impl MultiGroup {
    /// Takes the counts area by area, each area with `n_groups` counts.
    ///
    /// Fails when a count is negative or not finite, when the counts do not fill whole rows, and
    /// when fewer than two groups or two areas are inhabited.
    pub fn new(n_groups: usize, cells: impl Into<Vec<f64>>) -> Result<MultiGroup, InvalidTable> {
        let mut cells: Vec<f64> = cells.into();
        if n_groups == 0 || !cells.len().is_multiple_of(n_groups) {
            return Err(InvalidTable::Ragged);
        }
        for cell in &mut cells {
            *cell = count(*cell)?;
        }
        let n_areas = cells.len() / n_groups;
        let mut rows: Vec<&[f64]> = cells
            .chunks_exact(n_groups)
            .filter(|row| row.iter().any(|&count| 0.0 < count))
            .collect();
        if rows.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        rows.sort_unstable_by(|a, b| {
            a.iter()
                .zip(*b)
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let totals: Vec<f64> = (0..n_groups)
            .map(|group| sum(rows.iter().map(|row| row[group])))
            .collect();
        let total = sum(totals.iter().copied());
        if !total.is_finite() {
            return Err(InvalidTable::TooLarge);
        }
        let present: Vec<usize> = (0..n_groups)
            .filter(|&group| is_present(totals[group] / total))
            .collect();
        if present.len() < 2 {
            return Err(InvalidTable::OneGroup);
        }
        let mut counts = Vec::with_capacity(rows.len() * present.len());
        let mut area_totals = Vec::with_capacity(rows.len());
        for row in rows {
            let area_total = sum(present.iter().map(|&group| row[group]));
            // An area may have been inhabited only by a group too small to be present.
            if 0.0 < area_total {
                counts.extend(present.iter().map(|&group| row[group]));
                area_totals.push(area_total);
            }
        }
        if area_totals.len() < 2 {
            return Err(InvalidTable::OneArea);
        }
        Ok(MultiGroup {
            n_groups: present.len(),
            n_dropped: n_areas - area_totals.len(),
            n_dropped_groups: n_groups - present.len(),
            counts,
            area_totals,
            group_totals: present.iter().map(|&group| totals[group]).collect(),
            total,
            mutual_information: OnceLock::new(),
        })
    }

    /// The counts of each inhabited area, one for each inhabited group.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.counts.chunks_exact(self.n_groups)
    }

    /// The inhabitants of each area, in the order of [`MultiGroup::rows`].
    pub fn area_totals(&self) -> &[f64] {
        &self.area_totals
    }

    /// The inhabitants of one area, numbered as in [`MultiGroup::rows`].
    pub fn area_total(&self, area: usize) -> f64 {
        self.area_totals[area]
    }

    /// The inhabitants of a group, numbered among the inhabited groups.
    pub fn group_total(&self, group: usize) -> f64 {
        self.group_totals[group]
    }

    /// The inhabitants outside a group.
    pub fn others_total(&self, group: usize) -> f64 {
        all_but(&self.group_totals, group)
    }

    pub fn total(&self) -> f64 {
        self.total
    }

    /// The share of each inhabited group among the region's inhabitants.
    pub fn group_shares(&self) -> Vec<f64> {
        self.group_totals
            .iter()
            .map(|group_total| group_total / self.total)
            .collect()
    }

    /// How many areas are inhabited.
    pub fn n_areas(&self) -> usize {
        self.area_totals.len()
    }

    /// How many groups are inhabited.
    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// How many areas were left out because nobody lives there.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }

    /// How many groups were left out because nobody belongs to them.
    pub fn n_dropped_groups(&self) -> usize {
        self.n_dropped_groups
    }

    /// M, computed when it is first asked for: H is made of it too, and its logarithms are the most
    /// that both cost.
    pub(super) fn mutual_information_once(&self, compute: impl FnOnce(&Self) -> f64) -> f64 {
        *self.mutual_information.get_or_init(|| compute(self))
    }
}

/// The sum of the counts of all groups but one.
pub(super) fn all_but(counts: &[f64], group: usize) -> f64 {
    // Subtracting from the total would lose digits when the group is nearly everyone.
    sum(counts[..group].iter().chain(&counts[group + 1..]).copied())
}

fn count(value: f64) -> Result<f64, InvalidTable> {
    if !value.is_finite() {
        Err(InvalidTable::NotFinite)
    } else if value < 0.0 {
        Err(InvalidTable::Negative)
    } else {
        // A zero that came with a minus sign sorts before other zeros; adding zero drops the sign.
        Ok(value + 0.0)
    }
}

/// Whether a share of the region's inhabitants is more than dust from a distance-decay kernel.
///
/// Products and ratios of larger shares neither underflow nor overflow.
fn is_present(share: f64) -> bool {
    const DUST: f64 = 1e-200;
    DUST < share
}

/// Why a table of counts cannot be given to a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvalidTable {
    Negative,
    NotFinite,
    TooLarge,
    Ragged,
    NoInhabitants,
    EmptyGroup,
    EmptyOthers,
    OneGroup,
    OneArea,
}

impl InvalidTable {
    pub const ALL: &[InvalidTable] = &[
        InvalidTable::Negative,
        InvalidTable::NotFinite,
        InvalidTable::TooLarge,
        InvalidTable::Ragged,
        InvalidTable::NoInhabitants,
        InvalidTable::EmptyGroup,
        InvalidTable::EmptyOthers,
        InvalidTable::OneGroup,
        InvalidTable::OneArea,
    ];

    /// A code that stays the same between versions, for scripts.
    pub fn id(self) -> &'static str {
        match self {
            InvalidTable::Negative => "negative-count",
            InvalidTable::NotFinite => "not-finite-count",
            InvalidTable::TooLarge => "too-large",
            InvalidTable::Ragged => "ragged",
            InvalidTable::NoInhabitants => "no-inhabitants",
            InvalidTable::EmptyGroup => "empty-group",
            InvalidTable::EmptyOthers => "empty-others",
            InvalidTable::OneGroup => "one-group",
            InvalidTable::OneArea => "one-area",
        }
    }

    /// The reason in words, as it stands where a value cannot.
    pub fn reason(self) -> Bilingual {
        match self {
            InvalidTable::Negative => Bilingual {
                en: "a count is below zero",
                sv: "ett antal är mindre än noll",
            },
            InvalidTable::NotFinite => Bilingual {
                en: "a count is not a finite number",
                sv: "ett antal är inte ett ändligt tal",
            },
            InvalidTable::TooLarge => Bilingual {
                en: "the counts are too large to be added",
                sv: "antalen är för stora för att summeras",
            },
            InvalidTable::Ragged => Bilingual {
                en: "the areas do not all have a count for each group",
                sv: "alla områden har inte ett antal för varje grupp",
            },
            InvalidTable::NoInhabitants => Bilingual {
                en: "no one lives here",
                sv: "ingen bor här",
            },
            InvalidTable::EmptyGroup => Bilingual {
                en: "no one of the focus group lives here",
                sv: "ingen i gruppen bor här",
            },
            InvalidTable::EmptyOthers => Bilingual {
                en: "no one of those the focus group is compared with lives here",
                sv: "ingen av dem som gruppen jämförs med bor här",
            },
            InvalidTable::OneGroup => Bilingual {
                en: "fewer than two groups live here",
                sv: "färre än två grupper bor här",
            },
            InvalidTable::OneArea => Bilingual {
                en: "only one area is inhabited, and people can be spread unevenly only over several",
                sv: "bara ett område är bebott, och ojämn fördelning förutsätter flera",
            },
        }
    }
}

impl fmt::Display for InvalidTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)
    }
}

impl std::error::Error for InvalidTable {}
