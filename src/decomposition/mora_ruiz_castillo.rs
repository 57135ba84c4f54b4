//! Change of M as Mora and Ruiz-Castillo split it, without fitting: M is the entropy of the groups
//! less the mean entropy within areas.
//!
//! So its change is that of the groups' entropy, plus what is due to people living in areas of
//! other entropy, at the mean of both periods' entropies, plus what is due to the entropies of
//! areas, at the mean of both periods' sizes. It is not symmetric: with groups and areas exchanged
//! the parts are others. What it calls structure still depends on the sizes of the groups, so that
//! it often disagrees with [`change`](super::change).
//!
//! Mora, R. and Ruiz-Castillo, J. (2009). The invariance properties of the mutual information index
//! of multigroup segregation. Research on Economic Inequality 17, 33–53; Mora, R. and
//! Ruiz-Castillo, J. (2011). Entropy-based segregation indices. Sociological Methodology 41(1),
//! 159–194. <https://doi.org/10.1111/j.1467-9531.2011.01237.x>.

use super::common::{Common, Outside};
use super::counts::{Areas, Index};
use crate::indices::arithmetic::entropy::entropy;
use crate::indices::arithmetic::sum::sum;
use crate::indices::{Formula, InvalidTable, find};

/// M of two periods and what its change is made of; the parts sum to the change.
#[derive(Clone, Debug, PartialEq)]
pub struct MoraRuizCastillo<K> {
    pub first: f64,
    pub second: f64,
    /// The change of the groups' entropy.
    pub group_sizes: f64,
    pub area_sizes: f64,
    /// Less entropy within areas, that is, areas more of one group, makes it positive.
    pub structure: f64,
    /// Of areas and groups that only the second period has.
    pub added: f64,
    /// Of areas and groups that only the first period has.
    pub removed: f64,
    pub outside: Outside<K>,
}

/// Decomposes the change of the multigroup mutual information index.
///
/// Fails where M is undefined for one of the periods or for what they have in common.
pub fn mora_ruiz_castillo<K: Ord + Clone>(
    first: &Areas<K>,
    second: &Areas<K>,
) -> Result<MoraRuizCastillo<K>, InvalidTable> {
    let Some(Formula::MultiGroup(formula)) =
        find("multigroup_mutual_information").map(|index| index.formula)
    else {
        unreachable!("M of several groups is in the registry");
    };
    let index = Index {
        formula,
        parameter: None,
    };
    let (first_value, second_value) = (index.of_areas(first)?, index.of_areas(second)?);
    let common = Common::new(first, second)?;
    let n_groups = common.n_groups;
    let of_first = index.of_rows(n_groups, common.first.clone())?;
    let of_second = index.of_rows(n_groups, common.second.clone())?;
    let [earlier, later] =
        [&common.first, &common.second].map(|cells| Entropies::of(cells, n_groups));
    let areas = || earlier.areas.iter().zip(&later.areas);
    Ok(MoraRuizCastillo {
        first: first_value,
        second: second_value,
        group_sizes: later.of_groups - earlier.of_groups,
        area_sizes: sum(areas().map(|(earlier, later)| {
            (earlier.share - later.share) * (earlier.entropy + later.entropy) / 2.0
        })),
        structure: sum(areas().map(|(earlier, later)| {
            (earlier.share + later.share) / 2.0 * (earlier.entropy - later.entropy)
        })),
        added: second_value - of_second,
        removed: of_first - first_value,
        outside: common.outside,
    })
}

/// The entropy of the groups, in all areas and in each.
struct Entropies {
    of_groups: f64,
    areas: Vec<Area>,
}

struct Area {
    share: f64,
    entropy: f64,
}

impl Entropies {
    fn of(cells: &[f64], n_groups: usize) -> Entropies {
        let total = sum(cells.iter().copied());
        let groups: Vec<f64> = (0..n_groups)
            .map(|group| sum(cells.iter().skip(group).step_by(n_groups).copied()))
            .collect();
        let areas = cells.chunks_exact(n_groups).map(|area| Area {
            share: sum(area.iter().copied()) / total,
            entropy: entropy_of(area),
        });
        Entropies {
            of_groups: entropy_of(&groups),
            areas: areas.collect(),
        }
    }
}

fn entropy_of(counts: &[f64]) -> f64 {
    let total = sum(counts.iter().copied());
    let shares = counts.iter().map(|count| count / total);
    entropy(&shares.filter(|&share| 0.0 < share).collect::<Vec<_>>())
}
