//! Regions whose indices are computed but must be read with caution.
//!
//! Were people spread over areas by lot, an index of evenness would still not be nought: it grows
//! with the number of areas and shrinks with their size (Carrington and Troske 1997,
//! doi:10.1080/07350015.1997.10524718). With a handful of areas it says little.

/// A region with fewer areas than this is flagged.
pub const FEW_AREAS: usize = 5;

/// A group with fewer people than this in a region is flagged.
pub const FEW_PEOPLE: f64 = 100.0;

/// What makes an estimate shaky.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Caution {
    pub few_areas: bool,
    pub small_group: bool,
}

impl Caution {
    /// For a region with so many inhabited areas and groups of these sizes.
    pub fn of(n_areas: usize, group_totals: &[f64]) -> Caution {
        Caution {
            few_areas: n_areas < FEW_AREAS,
            small_group: group_totals.iter().any(|total| *total < FEW_PEOPLE),
        }
    }

    /// What holds of either.
    pub fn or(self, other: Caution) -> Caution {
        Caution {
            few_areas: self.few_areas || other.few_areas,
            small_group: self.small_group || other.small_group,
        }
    }

    /// What is to be said about it, in English and in Swedish; nothing where there is no need.
    pub fn notes(self) -> Vec<(&'static str, &'static str)> {
        let few_areas = ("fewer than five areas", "färre än fem områden");
        let small_group = (
            "a group has fewer than 100 people",
            "en grupp har färre än 100 personer",
        );
        let notes = [(self.few_areas, few_areas), (self.small_group, small_group)];
        notes
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, note)| note)
            .collect()
    }
}
