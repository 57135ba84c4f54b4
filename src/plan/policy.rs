//! The numbers that rule what is hidden of confidential counts, and how exact the rest is.

use crate::indices::Bilingual;

/// The defaults are to be confirmed by whoever answers for the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Counts from one up to but not including this are hidden, as are those that leave so few
    /// others in their place.
    pub threshold: u64,
    /// Places with fewer inhabitants show no groups.
    pub least_base: u64,
    /// Published counts are multiples of this.
    pub base: u64,
    /// What is published must leave at least so many values possible for a hidden count.
    pub fewest_values: u64,
    /// Published counts below this are marked as unreliable.
    pub unreliable_below: u64,
}

/// Why a policy cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WrongPolicy {
    Threshold,
    Base,
    FewestValues,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            threshold: 10,
            least_base: 100,
            base: 5,
            fewest_values: 5,
            unreliable_below: 20,
        }
    }
}

impl Policy {
    /// Fails where a number makes no sense; one that protects less than the default is allowed, and
    /// the account says so.
    pub fn check(&self) -> Result<(), WrongPolicy> {
        const LARGEST: u64 = 1_000_000;
        if self.threshold == 0 || LARGEST < self.threshold {
            Err(WrongPolicy::Threshold)
        } else if self.base == 0 || LARGEST < self.base {
            Err(WrongPolicy::Base)
        } else if self.fewest_values < 2 || LARGEST < self.fewest_values {
            Err(WrongPolicy::FewestValues)
        } else {
            Ok(())
        }
    }

    pub fn protects_less_than_default(&self) -> bool {
        let default = Policy::default();
        self.threshold < default.threshold
            || self.least_base < default.least_base
            || self.base < default.base
            || self.fewest_values < default.fewest_values
    }

    /// How far a hidden count must be free to move.
    pub fn room(&self) -> i64 {
        self.fewest_values as i64 - 1
    }
}

impl WrongPolicy {
    pub fn reason(self) -> Bilingual {
        match self {
            WrongPolicy::Threshold => Bilingual {
                en: "the threshold is not between one and a million",
                sv: "tröskeln ligger inte mellan ett och en miljon",
            },
            WrongPolicy::Base => Bilingual {
                en: "the base of rounding is not between one and a million",
                sv: "avrundningsbasen ligger inte mellan ett och en miljon",
            },
            WrongPolicy::FewestValues => Bilingual {
                en: "the fewest values that a hidden count may take is not between two and a \
                     million",
                sv: "det minsta antalet värden som ett dolt antal kan ha ligger inte mellan två \
                     och en miljon",
            },
        }
    }
}
