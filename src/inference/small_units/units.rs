//! Units, their sizes and their members of the group.

use crate::indices::{self, Formula, InvalidTable, TwoGroup};

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

    /// The same number of units, those with these places.
    pub(super) fn drawn(
        &self,
        mut place: impl FnMut(u64) -> u64,
    ) -> Result<SmallUnits, InvalidTable> {
        let n_units = self.units.len() as u64;
        let drawn = (0..n_units).map(|_| self.units[place(n_units) as usize]);
        SmallUnits::of(drawn.collect(), self.n_singles_dropped)
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

    pub(super) fn people(&self) -> u64 {
        self.units.iter().map(|unit| unit.size).sum()
    }

    pub(super) fn members(&self) -> u64 {
        self.units.iter().map(|unit| unit.members).sum()
    }
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

    /// The index of the shares that units have, not corrected.
    pub(super) fn of_shares(
        self,
        counts: impl Iterator<Item = (f64, f64)>,
    ) -> Result<f64, InvalidTable> {
        let table = TwoGroup::new(counts)?;
        let parameter = match self {
            SmallUnitIndex::Atkinson { shape } => Some(shape),
            _ => None,
        };
        let definition = indices::find(self.id()).expect("these indices are in the registry");
        match definition.formula {
            Formula::TwoGroup(formula) => formula.of(&table, parameter),
            _ => unreachable!("these indices are of two groups"),
        }
    }
}
