//! Whether areas keep their places: rank correlations between two years, and who left the worst
//! tenth.
//!
//! Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika 33(3), 239–251.
//! <https://doi.org/10.1093/biomet/33.3.239>; Knight, W. R. (1966). A computer method for
//! calculating Kendall's tau with ungrouped data. Journal of the American Statistical Association
//! 61(314), 436–439. <https://doi.org/10.1080/01621459.1966.10480879>; Spearman, C. (1904). The
//! proof and measurement of association between two things. American Journal of Psychology 15(1),
//! 72–101. <https://doi.org/10.2307/1412159>.

use super::finding::{Reason, reckonable};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

pub const SAYS: Bilingual = Bilingual {
    en: "How far areas that were ahead are still ahead, and how many of the worst tenth are no \
         longer there.",
    sv: "I vilken mån områden som låg före fortfarande ligger före, och hur många i den sämsta \
         tiondelen som inte längre är där.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "Ranks cannot show that all get better off: someone is always last. Some leave the worst \
         tenth by chance alone, since a place at the bottom is partly bad luck.",
    sv: "Rangordning kan inte visa att alla får det bättre: någon är alltid sist. Några lämnar den \
         sämsta tiondelen av ren slump, eftersom en plats i botten delvis är otur.",
};

/// Which values are bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    High,
    Low,
}

impl Worse {
    /// The value, such that a higher one is worse.
    pub(crate) fn badness(self, value: f64) -> f64 {
        match self {
            Worse::High => value,
            Worse::Low => -value,
        }
    }
}

/// How areas' ranks in one year go with those in another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankMobility {
    pub n_areas: usize,
    /// From -1, order reversed, to 1, order kept; pairs tied in one year are taken out.
    pub kendall_tau_b: f64,
    /// The correlation of mid-ranks.
    pub spearman: f64,
    /// The sum of changes of mid-rank over the largest possible, from 0 to 1.
    pub displacement: f64,
    /// Areas in the worst tenth of the first year, all of those tied with the last of them too.
    pub n_worst: usize,
    /// Of these, how many are not in that of the last year.
    pub n_left_worst: usize,
}

impl RankMobility {
    /// The share of the worst tenth that has left it.
    pub fn share_left_worst(&self) -> f64 {
        self.n_left_worst as f64 / self.n_worst as f64
    }
}

/// Compares the values of areas, each given with those of the first and the last year.
///
/// Fails with fewer than two areas, where a value is not finite and where all areas are tied in
/// either year.
pub fn rank_mobility(pairs: &[(f64, f64)], worse: Worse) -> Result<RankMobility, Reason> {
    const NEEDED: usize = 2;
    if pairs.len() < NEEDED {
        return Err(Reason::TooFewAreas { needed: NEEDED });
    }
    let checked = (pairs.iter()).map(|&(first, last)| Ok((reckonable(first)?, reckonable(last)?)));
    let mut pairs = checked.collect::<Result<Vec<(f64, f64)>, Reason>>()?;
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let first: Vec<f64> = pairs.iter().map(|it| it.0).collect();
    let last: Vec<f64> = pairs.iter().map(|it| it.1).collect();
    let (ranks_first, ranks_last) = (mid_ranks(&first), mid_ranks(&last));
    let n = pairs.len();
    let moved = sum(ranks_first
        .iter()
        .zip(&ranks_last)
        .map(|(a, b)| (a - b).abs()));
    let [worst_first, worst_last] = [&first, &last].map(|values| in_worst_tenth(values, worse));
    let both = worst_first.iter().zip(&worst_last);
    Ok(RankMobility {
        n_areas: n,
        kendall_tau_b: kendall_tau_b(&pairs)?,
        spearman: correlation(&ranks_first, &ranks_last)?,
        displacement: moved / (n * n / 2) as f64,
        n_worst: worst_first.iter().filter(|it| **it).count(),
        n_left_worst: both.filter(|(first, last)| **first && !**last).count(),
    })
}

/// Which values are among the worst tenth, the number rounded up, or tied with these.
fn in_worst_tenth(values: &[f64], worse: Worse) -> Vec<bool> {
    let badness = |value: &f64| worse.badness(*value);
    let mut sorted: Vec<f64> = values.iter().map(badness).collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let limit = sorted[values.len().div_ceil(10) - 1];
    values.iter().map(|value| badness(value) >= limit).collect()
}

/// Ranks from 1; tied values share the mean of theirs.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = below as f64 + (tied.len() + 1) as f64 / 2.0;
        tied.iter().for_each(|&at| ranks[at] = rank);
        below += tied.len();
    }
    ranks
}

/// The product-moment correlation; fails where either does not vary.
pub(crate) fn correlation(a: &[f64], b: &[f64]) -> Result<f64, Reason> {
    let n = a.len() as f64;
    let [a_mean, b_mean] = [a, b].map(|values| sum(values.iter().copied()) / n);
    let product = |a: &[f64], a_mean: f64, b: &[f64], b_mean: f64| {
        sum(a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean)))
    };
    let constant = |values: &[f64]| values.iter().all(|it| *it == values[0]);
    let length = |it: &[f64], mean: f64| libm::sqrt(product(it, mean, it, mean));
    let lengths = length(a, a_mean) * length(b, b_mean);
    if constant(a) || constant(b) || lengths <= 0.0 {
        return Err(Reason::NoVariation);
    }
    Ok((product(a, a_mean, b, b_mean) / lengths).clamp(-1.0, 1.0))
}

/// Of pairs in order of their first value, then of their second.
fn kendall_tau_b(pairs: &[(f64, f64)]) -> Result<f64, Reason> {
    let n_pairs = |n: usize| (n as u64 * (n as u64 - 1)) / 2;
    let tied = |groups: &mut dyn Iterator<Item = usize>| groups.map(n_pairs).sum::<u64>();
    let first = tied(&mut pairs.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len));
    let joint = tied(&mut pairs.chunk_by(|a, b| a == b).map(<[_]>::len));
    let mut seconds: Vec<f64> = pairs.iter().map(|it| it.1).collect();
    let discordant = inversions(&mut seconds);
    let second = tied(&mut seconds.chunk_by(|a, b| a == b).map(<[_]>::len));
    let all = n_pairs(pairs.len());
    if first == all || second == all {
        return Err(Reason::NoVariation);
    }
    let concordant = all - first - second + joint - discordant;
    let untied = libm::sqrt((all - first) as f64) * libm::sqrt((all - second) as f64);
    Ok(((concordant as f64 - discordant as f64) / untied).clamp(-1.0, 1.0))
}

/// Sorts, and counts the pairs that stood the wrong way round.
fn inversions(values: &mut [f64]) -> u64 {
    let middle = values.len() / 2;
    if middle == 0 {
        return 0;
    }
    let (left, right) = values.split_at_mut(middle);
    let mut n_inversions = inversions(left) + inversions(right);
    let (left, right) = (left.to_vec(), right.to_vec());
    let (mut i, mut j) = (0, 0);
    for place in values.iter_mut() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            *place = left[i];
            i += 1;
        } else {
            n_inversions += (left.len() - i) as u64;
            *place = right[j];
            j += 1;
        }
    }
    n_inversions
}
