//! A group and the others, area by area.

use std::sync::OnceLock;

use super::{InvalidTable, count, is_present};
use crate::indices::arithmetic::sum::{Sum, sum};

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
    running_totals: OnceLock<RunningTotals>,
}

/// Counts added up along the order of areas: at place n those of the first n areas, counted from
/// the smallest share of the group and from the greatest.
#[derive(Clone, Debug, PartialEq)]
struct RunningTotals {
    from_below: Vec<TwoGroupArea>,
    from_above: Vec<TwoGroupArea>,
}

/// One area's counts, or those of several added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoGroupArea {
    pub group: f64,
    pub others: f64,
}

/// An area beside what it is sorted by, so that sorting divides once for each area.
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

    /// Members of the group for each of the others: infinite where there are no others.
    ///
    /// The odds, unlike the share, tell areas apart also where nearly everyone belongs to the
    /// group.
    pub(in crate::indices) fn odds(self) -> f64 {
        // Adding zero drops the minus sign that a zero may bear; dividing by it turns the odds.
        self.group / (self.others + 0.0)
    }
}

impl TwoGroup {
    /// Takes the counts `(group, others)` of each area and leaves out uninhabited areas.
    ///
    /// Fails when a count is negative or not finite, when one of the two groups is missing from the
    /// region, and when fewer than two areas are inhabited.
    pub fn new(areas: impl IntoIterator<Item = (f64, f64)>) -> Result<TwoGroup, InvalidTable> {
        TwoGroup::reusing(None, areas)
    }

    /// As [`TwoGroup::new`], in the memory of a table that is no longer needed.
    ///
    /// Replicates of a table come by the thousands, and asking for memory would cost as much as
    /// filling it.
    pub fn reusing(
        unneeded: Option<TwoGroup>,
        areas: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<TwoGroup, InvalidTable> {
        let areas = areas.into_iter();
        let mut inhabited = unneeded.map_or_else(Vec::new, |table| table.areas);
        inhabited.clear();
        inhabited.reserve(areas.size_hint().0);
        let mut n_dropped = 0;
        for (group, others) in areas {
            let area = TwoGroupArea {
                group: count(group)?,
                others: count(others)?,
            };
            if area.total() == 0.0 {
                n_dropped += 1;
            } else {
                inhabited.push(RankedArea {
                    odds: area.odds(),
                    area,
                });
            }
        }
        if inhabited.is_empty() {
            return Err(InvalidTable::NoInhabitants);
        }
        sort(&mut inhabited);
        let table = TwoGroup {
            group_total: sum(inhabited.iter().map(|ranked| ranked.area.group)),
            others_total: sum(inhabited.iter().map(|ranked| ranked.area.others)),
            areas: inhabited,
            n_dropped,
            mutual_information: OnceLock::new(),
            running_totals: OnceLock::new(),
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
    pub(in crate::indices) fn mutual_information_once(
        &self,
        compute: impl FnOnce(&Self) -> f64,
    ) -> f64 {
        *self.mutual_information.get_or_init(|| compute(self))
    }
    /// The counts of all areas where the group's share is below that of this area, added up.
    pub(in crate::indices) fn below(&self, area: TwoGroupArea) -> TwoGroupArea {
        let odds = area.odds();
        let n_below = self.areas.partition_point(|ranked| ranked.odds < odds);
        self.running_totals().from_below[n_below]
    }

    /// The counts of all areas where the group's share is above that of this area, added up.
    pub(in crate::indices) fn above(&self, area: TwoGroupArea) -> TwoGroupArea {
        let odds = area.odds();
        let n_not_above = self.areas.partition_point(|ranked| ranked.odds <= odds);
        self.running_totals().from_above[self.n_areas() - n_not_above]
    }

    /// Computed when first asked for, so that a measure of one area need not visit all others.
    fn running_totals(&self) -> &RunningTotals {
        self.running_totals.get_or_init(|| {
            let areas = self.areas.iter().map(|ranked| ranked.area);
            RunningTotals {
                from_below: running_totals(areas.clone()),
                // Subtracting those below from all would lose digits where few are above.
                from_above: running_totals(areas.rev()),
            }
        })
    }
}

/// Sorts by odds, and by counts where these are equal.
fn sort(areas: &mut [RankedArea]) {
    // The bits of numbers that are not negative stand in the order of the numbers, and one number to
    // compare lets the sort go without branches.
    areas.sort_unstable_by_key(|ranked| ranked.odds.to_bits());
    for equal in areas.chunk_by_mut(|a, b| a.odds == b.odds) {
        equal.sort_unstable_by(|a, b| {
            (a.area.group.total_cmp(&b.area.group)).then(a.area.others.total_cmp(&b.area.others))
        });
    }
}

fn running_totals(areas: impl Iterator<Item = TwoGroupArea>) -> Vec<TwoGroupArea> {
    let (mut group, mut others) = (Sum::default(), Sum::default());
    let nobody = TwoGroupArea {
        group: 0.0,
        others: 0.0,
    };
    let totals = areas.map(|area| {
        group.add(area.group);
        others.add(area.others);
        TwoGroupArea {
            group: group.value(),
            others: others.value(),
        }
    });
    std::iter::once(nobody).chain(totals).collect()
}
