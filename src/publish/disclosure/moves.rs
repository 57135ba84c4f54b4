//! The smallest changes of counts that keep every sum: people who are of a group in an area, rather
//! than of another group there, or than in another area, or both.
//!
//! Seen from one area and one group to another of each it is a rectangle of four counts, the
//! hypercube of Repsilber, D. (1994). Preservation of confidentiality in aggregated data. Second
//! International Seminar on Statistical Confidentiality, Luxembourg. Regions that hold just one of
//! both areas change with it, of whichever level, and totals where there is no other group.

use super::geography::Geography;

/// One person more of a group in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Move {
    pub area: usize,
    pub gains: usize,
    /// The column with one person less in the area.
    pub loses: Option<usize>,
    /// The area with the opposite changes.
    pub mirrored: Option<usize>,
}

impl Move {
    /// Calls with each cell that changes and by how much, until told to stop with `false`.
    pub fn each(
        &self,
        geography: &Geography,
        width: usize,
        mut visit: impl FnMut(usize, i64) -> bool,
    ) -> bool {
        let mut change = |place: usize, sign: i64| {
            // Without a column that loses, the total gains.
            let other = match self.loses {
                Some(column) => (column, -sign),
                None => (0, sign),
            };
            visit(place * width + self.gains, sign) && visit(place * width + other.0, other.1)
        };
        let regions = geography.regions_of(self.area);
        let mirrored = match self.mirrored {
            Some(area) => geography.regions_of(area),
            None => &[],
        };
        if !change(self.area, 1) || self.mirrored.is_some_and(|area| !change(area, -1)) {
            return false;
        }
        regions
            .iter()
            .filter(|region| !mirrored.contains(region))
            .all(|region| change(*region, 1))
            && mirrored
                .iter()
                .filter(|region| !regions.contains(region))
                .all(|region| change(*region, -1))
    }

    /// By how much a cell changes.
    pub fn change_of(&self, cell: usize, geography: &Geography, width: usize) -> i64 {
        let mut found = 0;
        self.each(geography, width, |changed, by| {
            if changed == cell {
                found = by;
            }
            found == 0
        });
        found
    }
}

/// Two ways from the true counts, each a row of moves with how often each is made. All counts on
/// the way agree with everything published, so that an attacker cannot rule any of them out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ways {
    pub ways: [Vec<(Move, i64)>; 2],
}
