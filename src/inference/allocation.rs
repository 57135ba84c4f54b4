//! What the region would look like if people were spread over its areas by lot.
//!
//! Winship, C. (1977). A revaluation of indexes of residential segregation. Social Forces 55(4),
//! 1058–1066. <https://doi.org/10.1093/sf/55.4.1058>
//!
//! Carrington, W. J. and Troske, K. R. (1997). On measuring segregation in samples with small units.
//! Journal of Business & Economic Statistics 15(4), 402–409.
//! <https://doi.org/10.1080/07350015.1997.10524718>
//!
//! Patefield, W. M. (1981). Algorithm AS 159: an efficient method of generating random R × C tables
//! with given row and column totals. Applied Statistics 30(1), 91–97.
//! <https://doi.org/10.2307/2346669>

use std::ops::Range;

use super::additive::{Additive, Part};
use super::alias::Alias;
use super::bootstrap::Multinomial;
use super::rejection;
use super::streams::Stream;
use super::{Counts, Refusal, Scheme};

/// What every table drawn has in common with the region's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margins {
    /// The people of each area and of each group: persons swap homes by lot.
    Fixed,
    /// The people of each area; the group of each is drawn by the groups' shares.
    AreasFixed,
    /// The number of people; area and group of each are drawn by their shares.
    Free,
}

/// People spread over the areas of their stratum by lot; without strata, over the region.
#[derive(Debug)]
pub struct RandomAllocation {
    n_groups: usize,
    n_cells: usize,
    strata: Vec<Stratum>,
}

#[derive(Debug)]
struct Stratum {
    first_area: usize,
    n_groups: usize,
    area_totals: Vec<u64>,
    /// The areas themselves, where their people are drawn too.
    areas: Option<Multinomial>,
    /// The groups from the smallest, but for the largest, which gets the homes that are left.
    groups: Vec<Group>,
    largest: usize,
    homes: Homes,
}

#[derive(Debug)]
struct Group {
    number: usize,
    who: Who,
}

#[derive(Debug)]
enum Who {
    Exactly(Subset),
    /// Each of those who are left, by lot.
    ByShare(Additive),
}

impl RandomAllocation {
    /// Each stratum keeps its margins. Fails on counts with fractions.
    pub fn new(counts: &Counts, margins: Margins) -> Result<RandomAllocation, Refusal> {
        let persons = counts.persons()?;
        let n_groups = counts.n_groups();
        let stratum = |areas: &Range<usize>| {
            let persons = &persons[areas.start * n_groups..areas.end * n_groups];
            Stratum::new(areas.start, n_groups, persons, margins)
        };
        Ok(RandomAllocation {
            n_groups,
            n_cells: persons.len(),
            strata: (counts.strata().iter().map(stratum)).collect::<Result<_, _>>()?,
        })
    }
}

impl Scheme for RandomAllocation {
    fn draw(&self, stream: &mut Stream, cells: &mut Vec<f64>) {
        cells.clear();
        cells.resize(self.n_cells, 0.0);
        for stratum in &self.strata {
            let first = stratum.first_area * self.n_groups;
            let n_cells = stratum.area_totals.len() * self.n_groups;
            stratum.draw(stream, &mut cells[first..first + n_cells]);
        }
    }
}

impl Stratum {
    fn new(
        first_area: usize,
        n_groups: usize,
        persons: &[u64],
        margins: Margins,
    ) -> Result<Stratum, Refusal> {
        let rows = || persons.chunks_exact(n_groups);
        let area_totals: Vec<u64> = rows().map(|row| row.iter().sum()).collect();
        let group_total = |group: usize| -> u64 { rows().map(|row| row[group]).sum() };
        let mut groups: Vec<(u64, usize)> = (0..n_groups)
            .map(|group| (group_total(group), group))
            .collect();
        // With the smallest first, no group is more than half of those who are left.
        groups.sort_unstable();
        let total: u64 = area_totals.iter().sum();
        let (_, largest) = groups.pop().expect("a table has two groups at least");
        let mut left = total;
        let mut group = |(size, number): (u64, usize)| {
            let who = match margins {
                Margins::Fixed => Who::Exactly(Subset::new(size, left)),
                _ => Who::ByShare(Additive::new(Part::Binomial {
                    probability: size as f64 / left as f64,
                })),
            };
            left -= size;
            Group { number, who }
        };
        let sizes: Vec<f64> = area_totals.iter().map(|size| *size as f64).collect();
        Ok(Stratum {
            first_area,
            n_groups,
            homes: Homes::new(&area_totals)?,
            areas: match margins {
                Margins::Free => Some(Multinomial::new(0, &sizes, total, total as f64)?),
                _ => None,
            },
            groups: groups.into_iter().map(&mut group).collect(),
            area_totals,
            largest,
        })
    }

    fn draw(&self, stream: &mut Stream, cells: &mut [f64]) {
        let n_groups = self.n_groups;
        let mut left = match &self.areas {
            None => self.area_totals.clone(),
            Some(areas) => {
                let mut drawn = vec![0.0; self.area_totals.len()];
                areas.draw(stream, &mut drawn);
                drawn.into_iter().map(|people| people as u64).collect()
            }
        };
        let mut chosen = vec![0; left.len()];
        for Group { number, who } in &self.groups {
            match who {
                Who::Exactly(subset) => subset.draw(&left, &self.homes, stream, &mut chosen),
                Who::ByShare(parts) => {
                    for (chosen, left) in chosen.iter_mut().zip(&left) {
                        *chosen = parts.draw(*left, stream);
                    }
                }
            }
            let cells = cells.iter_mut().skip(*number).step_by(n_groups);
            for ((cell, chosen), left) in cells.zip(&chosen).zip(&mut left) {
                *cell = *chosen as f64;
                *left -= chosen;
            }
        }
        let cells = cells.iter_mut().skip(self.largest).step_by(n_groups);
        for (cell, left) in cells.zip(&left) {
            *cell = *left as f64;
        }
    }
}

/// Where any person lives, as a draw.
#[derive(Debug)]
pub(super) struct Homes {
    sizes: Vec<u64>,
    areas: Alias,
}

impl Homes {
    pub(super) fn new(sizes: &[u64]) -> Result<Homes, Refusal> {
        if Alias::MOST < sizes.len() {
            return Err(Refusal::TooManyPeople);
        }
        let weights: Vec<f64> = sizes.iter().map(|size| *size as f64).collect();
        Ok(Homes {
            sizes: sizes.to_vec(),
            areas: Alias::new(&weights),
        })
    }
}

/// So many of those who are left, every choice equally likely: how many of each area are chosen is
/// multivariate hypergeometric.
///
/// Areas first get independent binomial counts with a probability a little too low. Given its sum,
/// such a set is a random choice of that size; so a draw whose sum is too large is drawn again, and
/// those still missing are chosen among those not yet chosen, in the same way as long as they are
/// many and then one by one.
#[derive(Debug)]
pub(super) struct Subset {
    size: u64,
    out_of: u64,
    parts: Option<Additive>,
}

impl Subset {
    pub(super) fn new(size: u64, out_of: u64) -> Subset {
        let probability = a_little_less(size, out_of);
        Subset {
            size,
            out_of,
            parts: (0.0 < probability).then(|| Additive::new(Part::Binomial { probability })),
        }
    }

    /// `homes` has at least as many people in each area as are left there.
    pub(super) fn draw(
        &self,
        left: &[u64],
        homes: &Homes,
        stream: &mut Stream,
        chosen: &mut [u64],
    ) {
        let mut missing = loop {
            chosen.fill(0);
            let Some(parts) = &self.parts else {
                break self.size;
            };
            let mut n_chosen = 0;
            for (chosen, left) in chosen.iter_mut().zip(left) {
                *chosen = parts.draw(*left, stream);
                n_chosen += *chosen;
            }
            if let Some(missing) = self.size.checked_sub(n_chosen) {
                break missing;
            }
        };
        while 4 * (left.len() as u64) < missing {
            let unchosen = self.out_of - (self.size - missing);
            let probability = a_little_less(missing, unchosen);
            let more: Vec<u64> = (left.iter().zip(&*chosen))
                .map(|(left, chosen)| rejection::binomial(left - chosen, probability, stream))
                .collect();
            if let Some(still_missing) = missing.checked_sub(more.iter().sum()) {
                missing = still_missing;
                for (chosen, more) in chosen.iter_mut().zip(more) {
                    *chosen += more;
                }
            }
        }
        for _ in 0..missing {
            // Of all people of an area, those who are left and not yet chosen are taken for the
            // first; whoever is none of them is passed over.
            let area = loop {
                let area = homes.areas.draw(stream);
                if stream.below(homes.sizes[area]) < left[area] - chosen[area] {
                    break area;
                }
            };
            chosen[area] += 1;
        }
    }
}

/// The probability at which choosing each of so many gives more than so many once in 700 times:
/// three standard deviations less, but not below zero.
fn a_little_less(size: u64, out_of: u64) -> f64 {
    let n = out_of as f64;
    let share = size as f64 / n;
    (share - 3.0 * libm::sqrt(share * (1.0 - share) / n)).max(0.0)
}
