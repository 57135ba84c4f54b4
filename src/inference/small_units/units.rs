//! Units, their sizes and their members of the group.

use crate::indices::{self, InvalidTable};
use crate::inference::streams::Stream;
use crate::inference::{Asked, Seen};

/// Units in which each person either belongs to the group or does not.
///
/// Invariant: there are at least two units, none is empty, and in all of them together there are
/// both members and others. Units stand in order of their size, then of their members, whatever
/// their order was in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallUnits {
    units: Vec<Unit>,
    n_singles_dropped: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unit {
    pub(super) size: u64,
    pub(super) members: u64,
}

/// What is done with units of one person, which tell nothing of segregation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Singles {
    Dropped,
    Kept,
}

impl SmallUnits {
    /// Takes the members of the group and the others of each unit and leaves out empty units.
    ///
    /// Fails where fewer than two units are left, where they lack members or others, and where
    /// there are 2^53 people or more.
    pub fn new(
        units: impl IntoIterator<Item = (u64, u64)>,
        singles: Singles,
    ) -> Result<SmallUnits, InvalidTable> {
        let (mut kept, mut n_singles_dropped) = (Vec::new(), 0);
        for (members, others) in units {
            let size = members.checked_add(others).ok_or(InvalidTable::TooLarge)?;
            if size == 1 && singles == Singles::Dropped {
                n_singles_dropped += 1;
            } else if 0 < size {
                kept.push(Unit { size, members });
            }
        }
        let people = kept
            .iter()
            .try_fold(0_u64, |people, unit| people.checked_add(unit.size));
        if people.is_none_or(|people| 1 << 53 <= people) {
            return Err(InvalidTable::TooLarge);
        }
        SmallUnits::of(kept, n_singles_dropped)
    }

    fn of(mut units: Vec<Unit>, n_singles_dropped: usize) -> Result<SmallUnits, InvalidTable> {
        units.sort_unstable();
        if units.is_empty() {
            Err(InvalidTable::NoInhabitants)
        } else if units.len() < 2 {
            Err(InvalidTable::OneArea)
        } else if units.iter().all(|unit| unit.members == 0) {
            Err(InvalidTable::EmptyGroup)
        } else if units.iter().all(|unit| unit.members == unit.size) {
            Err(InvalidTable::EmptyOthers)
        } else {
            Ok(SmallUnits {
                units,
                n_singles_dropped,
            })
        }
    }

    /// As many units, drawn with replacement.
    pub(super) fn drawn(&self, stream: &mut Stream) -> Result<SmallUnits, InvalidTable> {
        let n_units = self.units.len() as u64;
        let unit = |_| self.units[stream.below(n_units) as usize];
        self.like((0..n_units).map(unit).collect())
    }

    /// Other units in the place of these.
    pub(super) fn like(&self, units: Vec<Unit>) -> Result<SmallUnits, InvalidTable> {
        SmallUnits::of(units, self.n_singles_dropped)
    }

    pub(super) fn units(&self) -> &[Unit] {
        &self.units
    }

    pub fn n_units(&self) -> usize {
        self.units.len()
    }

    /// How many units of one person were left out.
    pub fn n_singles_dropped(&self) -> usize {
        self.n_singles_dropped
    }

    pub fn n_people(&self) -> u64 {
        self.units.iter().map(|unit| unit.size).sum()
    }

    /// The people of the largest unit.
    pub fn largest(&self) -> u64 {
        self.units.last().map_or(0, |unit| unit.size)
    }

    /// How many sizes units have, how many of these few units have, and the people in units that no
    /// other is as large as: such a unit tells nothing of how chances differ.
    pub fn sizes(&self) -> Sizes {
        let sizes = || self.units.chunk_by(|a, b| a.size == b.size);
        let alone = sizes().filter(|units| units.len() == 1);
        Sizes {
            n_sizes: sizes().count(),
            n_sizes_of_few_units: sizes().filter(|units| units.len() < FEW_UNITS).count(),
            n_people_alone: alone.map(|units| units[0].size).sum(),
        }
    }
}

/// A size that fewer units have is flagged where chances may depend on sizes.
pub const FEW_UNITS: usize = 10;

/// How units are spread over sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub n_sizes: usize,
    /// Sizes that fewer than [`FEW_UNITS`] units have.
    pub n_sizes_of_few_units: usize,
    /// People in units whose size no other unit has.
    pub n_people_alone: u64,
}

/// An index of the chances that people of a unit belong to the group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SmallUnitIndex {
    Dissimilarity,
    InformationTheory,
    /// With a shape between nought and one, both excluded.
    Atkinson {
        shape: f64,
    },
    /// The coworker or isolation index: the variance of the chances over its greatest.
    CorrelationRatio,
    Gini,
}

impl SmallUnitIndex {
    /// Its identifier in the registry.
    pub fn id(self) -> &'static str {
        match self {
            SmallUnitIndex::Dissimilarity => "dissimilarity",
            SmallUnitIndex::InformationTheory => "information_theory",
            SmallUnitIndex::Atkinson { .. } => "atkinson",
            SmallUnitIndex::CorrelationRatio => "correlation_ratio",
            SmallUnitIndex::Gini => "gini",
        }
    }

    /// The index of the registry with this identifier, if it is one of these.
    pub fn of(id: &str, parameter: Option<f64>) -> Option<SmallUnitIndex> {
        let shape = parameter.unwrap_or(0.5);
        let all = [
            SmallUnitIndex::Dissimilarity,
            SmallUnitIndex::InformationTheory,
            SmallUnitIndex::Atkinson { shape },
            SmallUnitIndex::CorrelationRatio,
            SmallUnitIndex::Gini,
        ];
        all.into_iter().find(|index| index.id() == id)
    }

    /// The index of the shares that units have, not corrected.
    pub(super) fn asked(self) -> Asked {
        let parameter = match self {
            SmallUnitIndex::Atkinson { shape } => Some(shape),
            _ => None,
        };
        Asked {
            definition: indices::find(self.id()).expect("these indices are in the registry"),
            parameter,
            of: Seen::AgainstOthers(0),
        }
    }
}
