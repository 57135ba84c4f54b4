//! Merging areas with the least loss of segregation: which areas are so alike that a coarser
//! division shows nearly as much of it.
//!
//! Step by step the two areas are joined whose union loses least of the multigroup mutual
//! information index M. The loss is what is uneven between the two: their M, weighted with their
//! inhabitants. Every step is the best there is, though the path need not lead to the best division
//! into that number of areas. So Elbers' `compress` in the R package segregation.
//!
//! Slonim, N. and Tishby, N. (2000). Agglomerative information bottleneck. Advances in Neural
//! Information Processing Systems 12, 617–623.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::counts::Areas;
use crate::indices::arithmetic::entropy::divergence;
use crate::indices::arithmetic::sum::{Sum, sum};
use crate::indices::{Formula, Function, InvalidTable, MultiGroup, find};

/// Which areas may be merged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Neighbours<'a, K> {
    /// Any two.
    All,
    /// Two that are at most so many places apart when areas stand in order of how far their mix of
    /// groups diverges from that of all, and where that is equal in order of their names. The R
    /// package calls these local.
    Alike(usize),
    /// These, such as areas with a common border, and what arises when they are merged. Order and
    /// repetition do not matter; pairs with an area that has no counts are left out.
    Pairs(&'a [(K, K)]),
}

/// A path from all areas to few.
#[derive(Clone, Debug, PartialEq)]
pub struct Merging<K> {
    /// M of all areas.
    pub initial: f64,
    pub n_areas: usize,
    /// One less than there are areas, or fewer where neighbours do not connect them all.
    pub steps: Vec<Step<K>>,
    areas: Vec<K>,
}

/// One area is joined to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<K> {
    /// The one of the two whose name comes first; its name is that of both from now on.
    pub kept: K,
    pub dropped: K,
    /// What M loses.
    pub loss: f64,
    /// M after the step.
    pub remaining: f64,
    /// How many areas there are after the step.
    pub n_areas: usize,
}

impl<K: Ord + Clone> Merging<K> {
    /// To which area each belongs when there are so many, or nothing where the path does not lead
    /// there.
    pub fn crosswalk(&self, n_areas: usize) -> Option<BTreeMap<K, K>> {
        let n_steps = self.n_areas.checked_sub(n_areas)?;
        let steps = self.steps.get(..n_steps)?;
        let mut into: BTreeMap<&K, &K> = self.areas.iter().map(|area| (area, area)).collect();
        // Backwards, what an area is joined to already knows where it ends.
        for step in steps.iter().rev() {
            let end = into[&step.kept];
            into.insert(&step.dropped, end);
        }
        Some(
            (into
                .into_iter()
                .map(|(area, end)| (area.clone(), end.clone())))
            .collect(),
        )
    }

    /// The fewest areas that still show this share of the initial M; with a share of one, those
    /// that are left when all that is merged at no loss is merged.
    pub fn fewest_areas(&self, share: f64) -> usize {
        // What is lost in rounding is not lost by merging.
        const ROUNDING: f64 = 1.0 - 1e-12;
        let enough = |step: &&Step<K>| share * self.initial * ROUNDING <= step.remaining;
        let last = self.steps.iter().take_while(enough).last();
        last.map_or(self.n_areas, |step| step.n_areas)
    }
}

/// Merges areas step by step, each time the two whose union loses least of M.
///
/// Where two pairs lose the same, to the last bit, the one whose first area's name comes first is merged,
/// and of those the one whose second does: only the names decide, never the order of rows. Areas
/// with the same composition, and areas where nobody lives, merge at no loss.
///
/// Any two areas as neighbours take time that with areas of people grows little faster than the
/// square of their number, and no more room than the areas themselves; given pairs, as their number
/// times its logarithm, unless merged areas have very many neighbours.
///
/// Fails where M is undefined.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use klyfta::decomposition::merging::{Neighbours, merge_areas};
///
/// let counts = [vec![9.0, 1.0], vec![8.0, 2.0], vec![1.0, 9.0]];
/// let areas: BTreeMap<_, _> = ["A", "B", "C"].into_iter().zip(counts).collect();
/// let merging = merge_areas(&areas, Neighbours::All).unwrap();
/// assert_eq!((merging.steps[0].kept, merging.steps[0].dropped), ("A", "B"));
/// assert_eq!(merging.crosswalk(2).unwrap()["B"], "A");
/// ```
pub fn merge_areas<K: Ord + Clone>(
    areas: &Areas<K>,
    neighbours: Neighbours<'_, K>,
) -> Result<Merging<K>, InvalidTable> {
    let n_groups = areas.values().next().map_or(0, Vec::len);
    if areas.values().any(|area| area.len() != n_groups) {
        return Err(InvalidTable::Ragged);
    }
    let names: Vec<K> = areas.keys().cloned().collect();
    let cells: Vec<f64> = areas.values().flatten().copied().collect();
    let initial = mutual_information(&MultiGroup::new(n_groups, cells.clone())?);
    let mut merged = MergedAreas::new(n_groups, &cells);
    let path = match neighbours {
        Neighbours::All => path_among_all(&mut merged),
        Neighbours::Alike(reach) => {
            let pairs = alike(&merged, reach);
            path_among_neighbours(&mut merged, pairs)
        }
        Neighbours::Pairs(pairs) => {
            let place = |name: &K| names.binary_search(name).ok();
            let pairs = (pairs.iter())
                .filter_map(|(a, b)| Some((place(a)?, place(b)?)))
                .collect();
            path_among_neighbours(&mut merged, pairs)
        }
    };
    // From the last step backwards, so that what little remains at the end is not the difference of
    // large numbers.
    let mut remaining = Sum::default();
    remaining.add(merged.mutual_information());
    let mut steps: Vec<Step<K>> = Vec::with_capacity(path.len());
    for (number, merger) in path.iter().enumerate().rev() {
        steps.push(Step {
            kept: names[merger.kept].clone(),
            dropped: names[merger.dropped].clone(),
            loss: merger.loss,
            remaining: remaining.value(),
            n_areas: names.len() - number - 1,
        });
        remaining.add(merger.loss);
    }
    steps.reverse();
    Ok(Merging {
        initial,
        n_areas: names.len(),
        steps,
        areas: names,
    })
}

fn mutual_information(table: &MultiGroup) -> f64 {
    match find("multigroup_mutual_information").map(|index| index.formula) {
        Some(Formula::MultiGroup(Function::Plain(formula))) => formula(table),
        _ => unreachable!("M of several groups is in the registry and takes no parameter"),
    }
}

/// Two areas, by place, and what M loses when they are merged; ordered by loss, then by place.
#[derive(Clone, Copy, Debug)]
struct Merger {
    loss: f64,
    kept: usize,
    dropped: usize,
}

impl Merger {
    fn order(&self, other: &Merger) -> Ordering {
        (self.loss.total_cmp(&other.loss))
            .then(self.kept.cmp(&other.kept))
            .then(self.dropped.cmp(&other.dropped))
    }

    fn comes_before(&self, other: &Merger) -> bool {
        self.order(other).is_lt()
    }

    fn has(&self, area: usize) -> bool {
        self.kept == area || self.dropped == area
    }
}

/// The areas that are left, in the order of their names.
struct MergedAreas {
    n_groups: usize,
    counts: Vec<f64>,
    totals: Vec<f64>,
    /// Of each group among the inhabitants of each area; zero where nobody lives.
    shares: Vec<f64>,
    total: f64,
    left: Vec<usize>,
}

impl MergedAreas {
    fn new(n_groups: usize, cells: &[f64]) -> MergedAreas {
        let total = sum(cells.iter().copied());
        // Scaled by a power of two, which rounds nothing, so that no product overflows.
        let (_, exponent) = libm::frexp(total);
        let counts: Vec<f64> = (cells.iter())
            .map(|&count| libm::ldexp(count, -exponent))
            .collect();
        let totals: Vec<f64> = (counts.chunks_exact(n_groups))
            .map(|area| sum(area.iter().copied()))
            .collect();
        let mut areas = MergedAreas {
            n_groups,
            left: (0..totals.len()).collect(),
            total: libm::ldexp(total, -exponent),
            shares: vec![0.0; counts.len()],
            counts,
            totals,
        };
        (0..areas.totals.len()).for_each(|area| areas.share(area));
        areas
    }

    fn area(&self, area: usize) -> &[f64] {
        &self.counts[area * self.n_groups..][..self.n_groups]
    }

    fn area_shares(&self, area: usize) -> &[f64] {
        &self.shares[area * self.n_groups..][..self.n_groups]
    }

    fn share(&mut self, area: usize) {
        let total = self.totals[area];
        let cells = area * self.n_groups..(area + 1) * self.n_groups;
        for (share, count) in self.shares[cells.clone()]
            .iter_mut()
            .zip(&self.counts[cells])
        {
            *share = if total == 0.0 { 0.0 } else { count / total };
        }
    }

    /// Joins the second area of a merger to the first.
    fn merge(&mut self, merger: &Merger) {
        for group in 0..self.n_groups {
            let dropped = self.counts[merger.dropped * self.n_groups + group];
            self.counts[merger.kept * self.n_groups + group] += dropped;
        }
        self.totals[merger.kept] = sum(self.area(merger.kept).iter().copied());
        self.share(merger.kept);
        if let Ok(place) = self.left.binary_search(&merger.dropped) {
            self.left.remove(place);
        }
    }

    /// What is uneven between two areas, group by group: what the count of each area would be if
    /// the two were alike, and by how much it is above that.
    fn gaps(&self, a: usize, b: usize) -> impl Iterator<Item = Gap> {
        let (a_total, b_total) = (self.totals[a], self.totals[b]);
        let both = a_total + b_total;
        (self.area(a).iter().zip(self.area(b)))
            .filter(|(a, b)| 0.0 < **a + **b)
            .map(move |(&a, &b)| Gap {
                a,
                b,
                a_expected: a_total / both * (a + b),
                b_expected: b_total / both * (a + b),
                // The product is exact for counts of people, so that this is zero for areas with
                // the same composition, whatever their size.
                excess: (a * b_total - b * a_total) / both,
            })
    }

    /// What M loses when two areas are merged.
    fn merger(&self, a: usize, b: usize) -> Merger {
        let (kept, dropped) = (a.min(b), a.max(b));
        let gaps = self.gaps(kept, dropped);
        let loss = sum(gaps.map(|gap| gap.information())) / self.total;
        Merger {
            loss,
            kept,
            dropped,
        }
    }

    /// Whether merging two areas loses more than this for sure, found without logarithms.
    fn surely_loses_more(&self, a: usize, b: usize, than: f64) -> bool {
        // One part in a billion covers the rounding of bounds and of the loss.
        let than = than * self.total * (1.0 + 1e-9);
        than < self.bound_by_distance(a, b) || than < self.bound_by_group(a, b)
    }

    /// What the two lose at least, in inhabitants: by Pinsker's inequality half of the squared
    /// distance of their shares, times the product of their inhabitants through the sum. It does
    /// not even divide group by group, and settles most pairs.
    fn bound_by_distance(&self, a: usize, b: usize) -> f64 {
        // Shares are rounded, so that equal ones may seem this far apart.
        const ROUNDING: f64 = 1e-14;
        let shares = self.area_shares(a).iter().zip(self.area_shares(b));
        let distance = shares.map(|(a, b)| (a - b).abs()).sum::<f64>() - ROUNDING;
        let (a, b) = (self.totals[a], self.totals[b]);
        a / (a + b) * b * (distance.max(0.0) * distance.max(0.0)) / 2.0
    }

    /// What the two lose at least, in inhabitants, close where areas are alike: whatever `x > -1`,
    /// `(1 + x) ln(1 + x) - x` is at least `x^2 / (2 + 2 x / 3)`, an inequality known from
    /// Bernstein's bound.
    fn bound_by_group(&self, a: usize, b: usize) -> f64 {
        let (a_total, b_total) = (self.totals[a], self.totals[b]);
        let both = a_total + b_total;
        let (a_share, b_share, per_both) = (a_total / both, b_total / both, 1.0 / both);
        let mut bound = 0.0;
        for (&a, &b) in self.area(a).iter().zip(self.area(b)) {
            let excess = (a * b_total - b * a_total) * per_both;
            let in_both = a + b;
            let denominator = (2.0 * a_share * in_both + a) * (2.0 * b_share * in_both + b);
            // A group that neither area has leaves nothing to divide.
            bound += excess * excess * in_both / denominator.max(f64::MIN_POSITIVE);
        }
        4.5 * bound
    }

    /// M of the areas that are left.
    fn mutual_information(&self) -> f64 {
        let cells: Vec<f64> = (self.left.iter())
            .flat_map(|&area| self.area(area))
            .copied()
            .collect();
        // One area, or several of which one is inhabited, are not segregated.
        MultiGroup::new(self.n_groups, cells).map_or(0.0, |table| mutual_information(&table))
    }
}

/// A group in two areas.
struct Gap {
    a: f64,
    b: f64,
    /// The counts if the two were alike.
    a_expected: f64,
    b_expected: f64,
    /// What the first area has above what is expected, and the second below.
    excess: f64,
}

impl Gap {
    /// The group's part in the information that tells the areas apart, never below zero.
    fn information(&self) -> f64 {
        information(self.a, self.a_expected, self.excess)
            + information(self.b, self.b_expected, -self.excess)
    }
}

/// `count ln(count / expected) - excess` to all digits also where the excess is small, never below
/// zero. The excesses of a merger sum to zero.
fn information(count: f64, expected: f64, excess: f64) -> f64 {
    let ratio = count / expected;
    // The limit of p ln p as p goes to zero is zero.
    if ratio == 0.0 || expected == 0.0 {
        return expected;
    }
    let x = excess / expected;
    if x < -0.5 {
        // Near minus one x has lost the digits that the logarithm is made of.
        return count * libm::log(ratio) - excess;
    }
    if 0.01 < x.abs() {
        return count * libm::log1p(x) - excess;
    }
    // With x the excess in units of what is expected this is the series x^k / (k (k - 1)) of
    // alternating sign. The formula above would subtract nearly equal numbers.
    let series = (2..=10)
        .rev()
        .fold(0.0, |series, k| 1.0 / f64::from(k * (k - 1)) - x * series);
    expected * x * x * series
}

/// Pairs of areas at most so many places apart in order of their divergence from all.
fn alike(areas: &MergedAreas, reach: usize) -> Vec<(usize, usize)> {
    let shares: Vec<f64> = (0..areas.n_groups)
        .map(|group| {
            let counts = areas.counts.iter().skip(group).step_by(areas.n_groups);
            sum(counts.copied()) / areas.total
        })
        .collect();
    let divergence_of = |area: usize| {
        // An area where nobody lives diverges from nothing.
        if areas.totals[area] == 0.0 {
            return 0.0;
        }
        let counts = areas.area(area).iter().zip(&shares);
        let present = counts.filter(|(_, share)| 0.0 < **share);
        sum(present.map(|(count, share)| divergence(count / areas.totals[area], *share)))
    };
    let mut order: Vec<(f64, usize)> = (0..areas.totals.len())
        .map(|area| (divergence_of(area), area))
        .collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut pairs = Vec::new();
    for (place, &(_, area)) in order.iter().enumerate() {
        let next = order[place + 1..].iter().take(reach);
        pairs.extend(next.map(|&(_, other)| (area, other)));
    }
    pairs
}

/// The path when any two areas may be merged.
///
/// Of each pair the area with fewer inhabitants remembers the other if that is the best it knows.
/// When that other is merged with a third the memory is out of date. Since all else the area could
/// be merged with is no better than what it remembered, this is a lower bound, and the area need
/// look again only once no other area knows better. Were it not the smaller areas that remember, a
/// tiny one, with which all can be merged at hardly any loss, would be what all of them remember.
fn path_among_all(areas: &mut MergedAreas) -> Vec<Merger> {
    let nobody = Memory {
        best: Merger {
            loss: f64::INFINITY,
            kept: usize::MAX,
            dropped: usize::MAX,
        },
        is_current: true,
    };
    let memory = |areas: &MergedAreas, area: usize| Memory {
        best: best_among_larger(areas, area).unwrap_or(nobody.best),
        is_current: true,
    };
    let mut memories: Vec<Memory> = (0..areas.totals.len())
        .map(|area| memory(areas, area))
        .collect();
    let mut path = Vec::with_capacity(areas.totals.len());
    while 1 < areas.left.len() {
        let first = areas.left[0];
        let next = (areas.left.iter()).fold(first, |best, &area| {
            if memories[area].comes_before(&memories[best]) {
                area
            } else {
                best
            }
        });
        let merger = memories[next].best;
        if !memories[next].is_current {
            memories[next] = memory(areas, next);
            continue;
        }
        areas.merge(&merger);
        path.push(merger);
        let merged = merger.kept;
        let mut of_merged = nobody;
        for &area in &areas.left {
            if area == merged {
                continue;
            }
            let memory = &mut memories[area];
            if memory.best.has(merger.kept) || memory.best.has(merger.dropped) {
                memory.is_current = false;
            }
            let memory = if is_smaller(areas, area, merged) {
                memory
            } else {
                &mut of_merged
            };
            memory.consider(areas, area, merged);
        }
        memories[merged] = of_merged;
    }
    path
}

/// The best merger that an area knows of.
#[derive(Clone, Copy)]
struct Memory {
    best: Merger,
    /// If not, the loss is a lower bound only.
    is_current: bool,
}

impl Memory {
    /// Whether this is to be looked at before the other: with the same loss first what is out of
    /// date, which may turn out to come before.
    fn comes_before(&self, other: &Memory) -> bool {
        let by_loss = self.best.loss.total_cmp(&other.best.loss);
        by_loss
            .then(self.is_current.cmp(&other.is_current))
            .then_with(|| self.best.order(&other.best))
            .is_lt()
    }

    fn consider(&mut self, areas: &MergedAreas, a: usize, b: usize) {
        if areas.surely_loses_more(a, b, self.best.loss) {
            return;
        }
        let merger = areas.merger(a, b);
        // With the loss of a memory that is out of date there may be others that come before.
        if merger.loss < self.best.loss || (self.is_current && merger.comes_before(&self.best)) {
            *self = Memory {
                best: merger,
                is_current: true,
            };
        }
    }
}

fn best_among_larger(areas: &MergedAreas, area: usize) -> Option<Merger> {
    let mut best: Option<Memory> = None;
    let larger =
        (areas.left.iter()).filter(|&&other| other != area && is_smaller(areas, area, other));
    for &other in larger {
        match &mut best {
            Some(best) => best.consider(areas, area, other),
            None => {
                best = Some(Memory {
                    best: areas.merger(area, other),
                    is_current: true,
                })
            }
        }
    }
    best.map(|memory| memory.best)
}

/// Whether one area has fewer inhabitants than another, or as many and comes first.
fn is_smaller(areas: &MergedAreas, area: usize, other: usize) -> bool {
    (areas.totals[area].total_cmp(&areas.totals[other]))
        .then(area.cmp(&other))
        .is_lt()
}

/// The path when only neighbours may be merged, a merged area being the neighbour of all with which
/// one of its parts was.
fn path_among_neighbours(areas: &mut MergedAreas, mut pairs: Vec<(usize, usize)>) -> Vec<Merger> {
    pairs
        .iter_mut()
        .for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1)));
    pairs.retain(|(a, b)| a != b);
    pairs.sort_unstable();
    pairs.dedup();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); areas.totals.len()];
    for &(a, b) in &pairs {
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    // What each area was merged into, so that no list of neighbours need be mended.
    let mut into: Vec<usize> = (0..areas.totals.len()).collect();
    // How often each area has changed; a merger found before is out of date.
    let mut ages = vec![0_u32; areas.totals.len()];
    let mut queue: BinaryHeap<Queued> = (pairs.iter())
        .map(|&(a, b)| Queued::new(areas.merger(a, b), &ages))
        .collect();
    let mut path = Vec::new();
    while let Some(Queued { merger, ages: then }) = queue.pop() {
        let (kept, dropped) = (merger.kept, merger.dropped);
        if then != [ages[kept], ages[dropped]] {
            continue;
        }
        areas.merge(&merger);
        path.push(merger);
        ages[kept] += 1;
        ages[dropped] += 1;
        into[dropped] = kept;
        let mut joined = std::mem::take(&mut neighbours[kept]);
        joined.append(&mut neighbours[dropped]);
        (joined.iter_mut()).for_each(|area| *area = merged_into(&mut into, *area));
        joined.sort_unstable();
        joined.dedup();
        joined.retain(|&area| area != kept);
        for &area in &joined {
            queue.push(Queued::new(areas.merger(kept, area), &ages));
        }
        neighbours[kept] = joined;
    }
    path
}

/// The area that is left of all that this one was merged into.
fn merged_into(into: &mut [usize], mut area: usize) -> usize {
    while into[area] != area {
        // Halves the way for who comes next.
        into[area] = into[into[area]];
        area = into[area];
    }
    area
}

/// A merger, and how often its areas had changed when it was found. The least loss is popped first.
struct Queued {
    merger: Merger,
    ages: [u32; 2],
}

impl Queued {
    fn new(merger: Merger, ages: &[u32]) -> Queued {
        Queued {
            ages: [merger.kept, merger.dropped].map(|area| ages[area]),
            merger,
        }
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Queued) -> Ordering {
        other.merger.order(&self.merger)
    }
}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Queued) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Queued {
    fn eq(&self, other: &Queued) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Queued {}
