//! Change over more than two periods: from each to the next, and added up.
//!
//! Added up the parts still sum to the change from the first period to the last, and areas that are
//! divided or joined along the way matter only from then on. They are not the parts that
//! [`change`](super::change) finds between the first period and the last alone, which ignores the
//! way between them.

use super::change::{Change, Parts, change};
use super::counts::{Areas, Counts, Index};
use super::proportional_fitting::Fitting;
use crate::indices::InvalidTable;
use crate::indices::arithmetic::sum::sum;

/// The change from each period to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<K> {
    /// One less than there are periods.
    pub links: Vec<Change<K>>,
    /// The parts of all links, added up.
    pub parts: Parts,
}

/// The first link that cannot be decomposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenLink {
    /// Counted from zero: the link from this period to the next.
    pub link: usize,
    pub reason: InvalidTable,
}

/// Decomposes the change of an index from each period to the next, in the order in which they come.
///
/// Fails where one of the changes does; what a break in time between two periods means the caller
/// decides.
pub fn chain<T: Counts, K: Ord + Clone>(
    index: &Index<T>,
    periods: &[Areas<K>],
    fitting: &Fitting,
) -> Result<Chain<K>, BrokenLink> {
    let links = (periods.windows(2).enumerate())
        .map(|(link, pair)| {
            change(index, &pair[0], &pair[1], fitting).map_err(|reason| BrokenLink { link, reason })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let over_all = |part: fn(&Parts) -> f64| sum(links.iter().map(|link| part(&link.parts)));
    let parts = Parts {
        group_sizes: over_all(|parts| parts.group_sizes),
        area_sizes: over_all(|parts| parts.area_sizes),
        structure: over_all(|parts| parts.structure),
        added: over_all(|parts| parts.added),
        removed: over_all(|parts| parts.removed),
    };
    Ok(Chain { links, parts })
}
