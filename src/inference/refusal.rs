//! Why there is no inference.

use std::fmt;

use crate::indices::{Bilingual, InvalidTable};

/// Why a standard error, an interval or a test cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Refusal {
    /// The table itself has no index.
    Table(InvalidTable),
    NoReplicates,
    /// Fewer replicates than the answer needs.
    TooFewReplicates {
        needed: usize,
    },
    /// The index had no value in some replicates, more than a few.
    Undefined,
    FractionalCounts,
    TooManyPeople,
    /// A level of confidence that is not between 0 and 1.
    Level,
    /// An index that is not computed from counts.
    NotOfCounts,
    /// An index that is asked of groups that do not fit it, or that are not there.
    Groups,
    /// Two tables that should have the same areas and groups and do not.
    NotPaired,
    /// All replicates lie on one side of the estimate, as where chance moves an index one way only.
    OneSided,
    /// All replicates are the same.
    NoVariation,
}

impl Refusal {
    pub fn reason(self) -> Bilingual {
        match self {
            Refusal::Table(problem) => problem.reason(),
            Refusal::NoReplicates => Bilingual {
                en: "no replicates were asked for",
                sv: "inga replikat begärdes",
            },
            Refusal::TooFewReplicates { .. } => Bilingual {
                en: "there are too few replicates to tell",
                sv: "replikaten är för få för att avgöra det",
            },
            Refusal::Undefined => Bilingual {
                en: "the index has no value in more than one replicate in twenty",
                sv: "indexet saknar värde i mer än vart tjugonde replikat",
            },
            Refusal::FractionalCounts => Bilingual {
                en: "counts with fractions are no persons that could be drawn one by one",
                sv: "antal med decimaler är inga personer som kan dras en och en",
            },
            Refusal::TooManyPeople => Bilingual {
                en: "the counts are too large to be drawn from",
                sv: "antalen är för stora för att dra ur",
            },
            Refusal::Level => Bilingual {
                en: "the level of confidence does not lie between 0 and 1",
                sv: "konfidensgraden ligger inte mellan 0 och 1",
            },
            Refusal::NotOfCounts => Bilingual {
                en: "the index is not computed from counts",
                sv: "indexet beräknas inte ur antal",
            },
            Refusal::Groups => Bilingual {
                en: "the index is asked of groups that do not fit it",
                sv: "indexet begärs för grupper som inte passar det",
            },
            Refusal::NotPaired => Bilingual {
                en: "the two tables do not have the same areas and groups",
                sv: "de två tabellerna har inte samma områden och grupper",
            },
            Refusal::OneSided => Bilingual {
                en: "all replicates lie on one side of the estimate",
                sv: "alla replikat ligger på samma sida om skattningen",
            },
            Refusal::NoVariation => Bilingual {
                en: "all replicates are the same",
                sv: "alla replikat är lika",
            },
        }
    }
}

impl From<InvalidTable> for Refusal {
    fn from(problem: InvalidTable) -> Refusal {
        Refusal::Table(problem)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)?;
        match self {
            Refusal::TooFewReplicates { needed } => write!(f, ": {needed} are needed"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
