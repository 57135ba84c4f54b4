//! How mixed an area is and which group is its largest, in words.

use super::arithmetic::sum::sum;
use super::definition::Bilingual;
use super::input::MultiGroup;
use super::local::local_entropy_scaled::local_entropy_scaled;

/// What an area is called by how mixed it is.
///
/// The limits are our own. The idea, to name an area by its mix and its largest group together, is
/// that of Holloway, Wright and Ellis (2012), <https://doi.org/10.1080/00330124.2011.585080>, whose
/// limits are made for the groups of the census of the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiversityType {
    pub diversity: Diversity,
    /// The largest group, numbered among the inhabited groups; the first of them where several are
    /// equally large.
    pub largest: usize,
}

/// How mixed an area is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Diversity {
    /// One group has at least [`Diversity::DOMINANT`] of the inhabitants.
    Low,
    /// Neither low nor high.
    Moderate,
    /// The scaled entropy is at least [`Diversity::MIXED`], and no group has
    /// [`Diversity::PREVAILING`] of the inhabitants or more.
    High,
}

impl Diversity {
    pub const ALL: &[Diversity] = &[Diversity::Low, Diversity::Moderate, Diversity::High];

    /// The share of the largest group from which diversity is low.
    pub const DOMINANT: f64 = 0.8;
    /// The share of the largest group from which diversity is not high.
    pub const PREVAILING: f64 = 0.6;
    /// The scaled entropy from which diversity may be high.
    pub const MIXED: f64 = 0.75;

    /// A code that stays the same between versions, for scripts.
    pub fn id(self) -> &'static str {
        match self {
            Diversity::Low => "low_diversity",
            Diversity::Moderate => "moderate_diversity",
            Diversity::High => "high_diversity",
        }
    }

    pub fn name(self) -> Bilingual {
        let [en, sv] = match self {
            Diversity::Low => ["Low diversity", "Låg mångfald"],
            Diversity::Moderate => ["Moderate diversity", "Måttlig mångfald"],
            Diversity::High => ["High diversity", "Hög mångfald"],
        };
        Bilingual { en, sv }
    }

    /// What the name stands for.
    pub fn meaning(self) -> Bilingual {
        match self {
            Diversity::Low => Bilingual {
                en: "One group has at least 80 per cent of the inhabitants.",
                sv: "En grupp har minst 80 procent av invånarna.",
            },
            Diversity::Moderate => Bilingual {
                en: "No group has 80 per cent of the inhabitants, but the mix is not high either.",
                sv: "Ingen grupp har 80 procent av invånarna, men mångfalden är inte heller hög.",
            },
            Diversity::High => Bilingual {
                en: "No group has 60 per cent of the inhabitants, and the scaled entropy of the \
                     area is at least 0.75.",
                sv: "Ingen grupp har 60 procent av invånarna, och områdets skalade entropi är \
                     minst 0,75.",
            },
        }
    }
}

/// What an inhabited area of the table is called; its counts are those of the inhabited groups.
pub fn diversity_type(table: &MultiGroup, area: &[f64]) -> DiversityType {
    let mut largest = 0;
    for (group, &count) in area.iter().enumerate() {
        if area[largest] < count {
            largest = group;
        }
    }
    let share = area[largest] / sum(area.iter().copied());
    let diversity = if Diversity::DOMINANT <= share {
        Diversity::Low
    } else if share < Diversity::PREVAILING && Diversity::MIXED <= local_entropy_scaled(table, area)
    {
        Diversity::High
    } else {
        Diversity::Moderate
    };
    DiversityType { diversity, largest }
}

#[cfg(test)]
mod tests {
    use super::{Diversity, DiversityType, diversity_type};
    use crate::indices::input::MultiGroup;

    /// The area in a region where all its groups live.
    fn check<const N: usize>(area: [f64; N], diversity: Diversity, largest: usize) {
        let everyone = [100.0; N];
        let table = MultiGroup::new(N, [area, everyone].concat()).unwrap();
        let expected = DiversityType { diversity, largest };
        assert_eq!(diversity_type(&table, &area), expected, "{area:?}");
    }

    #[test]
    fn one_group_of_four_fifths_leaves_little_diversity() {
        check([0.0, 80.0, 10.0, 10.0], Diversity::Low, 1);
        check([10.0, 10.0, 79.0, 1.0], Diversity::Moderate, 2);
        check([0.0, 0.0, 7.0], Diversity::Low, 2);
    }

    #[test]
    fn high_diversity_has_no_prevailing_group() {
        check([41.0, 59.0], Diversity::High, 1);
        check([40.0, 60.0], Diversity::Moderate, 1);
        check([30.0, 10.0, 60.0], Diversity::Moderate, 2);
        check([31.0, 10.0, 59.0], Diversity::High, 2);
    }

    #[test]
    fn high_diversity_needs_more_than_two_groups_where_the_region_has_many() {
        // Two of three groups, and then some of the third: ln 2 / ln 3 is 0.63, and the entropy of
        // (9, 9, 2) / 20 is 0.86 of ln 3.
        check([50.0, 50.0, 0.0], Diversity::Moderate, 0);
        check([45.0, 45.0, 10.0], Diversity::High, 0);
    }

    #[test]
    fn a_group_missing_from_the_area_but_not_from_the_region_counts() {
        let of_two = MultiGroup::new(3, [50.0, 50.0, 0.0, 1.0, 2.0, 0.0]).unwrap();
        let of_three = MultiGroup::new(3, [50.0, 50.0, 0.0, 1.0, 2.0, 3.0]).unwrap();
        let diversity = |table: &MultiGroup, area: &[f64]| diversity_type(table, area).diversity;
        assert_eq!(diversity(&of_two, &[50.0, 50.0]), Diversity::High);
        assert_eq!(
            diversity(&of_three, &[50.0, 50.0, 0.0]),
            Diversity::Moderate
        );
    }

    #[test]
    fn the_first_of_equally_large_groups_is_named() {
        check([1.0, 3.0, 3.0, 3.0], Diversity::High, 1);
    }

    #[test]
    fn the_meaning_states_the_limits() {
        let states = |diversity: Diversity, limit: f64| {
            let per_cent = (limit * 100.0).round();
            diversity
                .meaning()
                .en
                .contains(&format!("{per_cent} per cent"))
                && diversity
                    .meaning()
                    .sv
                    .contains(&format!("{per_cent} procent"))
        };
        assert!(states(Diversity::Low, Diversity::DOMINANT));
        assert!(states(Diversity::Moderate, Diversity::DOMINANT));
        assert!(states(Diversity::High, Diversity::PREVAILING));
        let mixed = Diversity::MIXED.to_string();
        assert!(Diversity::High.meaning().en.contains(&mixed));
        assert!(
            Diversity::High
                .meaning()
                .sv
                .contains(&mixed.replace('.', ","))
        );
    }

    #[test]
    fn every_kind_has_its_own_code_and_name() {
        for (at, kind) in Diversity::ALL.iter().enumerate() {
            for other in &Diversity::ALL[..at] {
                assert_ne!(kind.id(), other.id());
                assert_ne!(kind.name(), other.name());
            }
            assert_ne!(kind.name().en, kind.name().sv);
        }
    }
}
