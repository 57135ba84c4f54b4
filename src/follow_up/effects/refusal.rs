//! Why an effect, its error or a test cannot be given.

use std::fmt;

use crate::indices::Bilingual;

/// Why a number of the follow-up cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// No unit is funded in any period of the panel.
    NoneFunded,
    /// The comparison asked for is with units that never are funded, and there are none.
    NoNeverFunded,
    /// At this time there is nothing left to compare with.
    NoComparison,
    /// Several first years, where the method has but one before and one after.
    SeveralCohorts,
    /// No funded unit has an outcome both before and after.
    NoFundedPair,
    /// Some unit has no outcome in some period.
    NotBalanced,
    /// The method has no version with weights that differ.
    Weighted,
    /// The method has no version with covariates.
    WithCovariates,
    /// An adjustment for covariates is asked for and the panel has none.
    NoCovariates,
    /// Covariates that cannot be told apart, or fewer units than covariates.
    Collinear,
    /// The covariates tell all funded units from all others, so that none are comparable.
    Separated,
    /// Unit and period effects leave nothing of the treatment to learn from.
    NotIdentified,
    /// Fewer funded units than a standard error can be learnt from.
    TooFewFunded { found: usize, needed: usize },
    /// Fewer units to compare with than a standard error can be learnt from.
    TooFewComparisons { found: usize, needed: usize },
    /// All funded units, or all units, share one cluster.
    OneCluster,
    /// The period that all others are compared with: zero by construction.
    Reference,
    /// The outcomes do not vary, so that no error can be learnt from them.
    NoVariation,
    /// There is no period before the funding other than the one compared with.
    NoEarlierPeriods,
    /// More quantities to test at once than the clusters can tell apart.
    Singular,
    /// No number of the kind asked for is left within the limits asked for.
    NothingLeft,
    /// A level of confidence that is not between 0 and 1.
    Level,
    /// Fewer replicates than the level of confidence needs.
    TooFewReplicates { needed: usize },
    /// The numbers are too large to be computed with.
    TooLarge,
}

impl Refusal {
    pub fn reason(self) -> Bilingual {
        match self {
            Refusal::NoneFunded => Bilingual {
                en: "no unit is funded in any period",
                sv: "ingen enhet får medel i någon period",
            },
            Refusal::NoNeverFunded => Bilingual {
                en: "there is no unit that never is funded to compare with",
                sv: "det finns ingen enhet som aldrig får medel att jämföra med",
            },
            Refusal::NoComparison => Bilingual {
                en: "no unit is left to compare with at this time",
                sv: "ingen enhet finns kvar att jämföra med vid den tiden",
            },
            Refusal::SeveralCohorts => Bilingual {
                en: "units are first funded in different periods, which has no single before and \
                     after",
                sv: "enheterna får medel första gången i olika perioder, så att det inte finns \
                     ett enda före och efter",
            },
            Refusal::NoFundedPair => Bilingual {
                en: "no funded unit has an outcome both before and after",
                sv: "ingen enhet som fått medel har ett utfall både före och efter",
            },
            Refusal::NotBalanced => Bilingual {
                en: "some unit has no outcome in some period",
                sv: "någon enhet saknar utfall i någon period",
            },
            Refusal::Weighted => Bilingual {
                en: "the method is not defined for weights that differ",
                sv: "metoden är inte definierad för olika vikter",
            },
            Refusal::WithCovariates => Bilingual {
                en: "the method is not defined with covariates",
                sv: "metoden är inte definierad med kovariater",
            },
            Refusal::NoCovariates => Bilingual {
                en: "there are no covariates to adjust for",
                sv: "det finns inga kovariater att justera för",
            },
            Refusal::Collinear => Bilingual {
                en: "the covariates cannot be told apart, or do not vary, among these units",
                sv: "kovariaterna går inte att skilja åt, eller varierar inte, bland dessa enheter",
            },
            Refusal::Separated => Bilingual {
                en: "the covariates tell all funded units from all others, so that none are \
                     comparable",
                sv: "kovariaterna skiljer alla enheter som fått medel från alla andra, så att \
                     inga är jämförbara",
            },
            Refusal::NotIdentified => Bilingual {
                en: "differences between units and between periods explain all of the funding, so \
                     that nothing is left to learn from",
                sv: "skillnader mellan enheter och mellan perioder förklarar allt om medlen, så \
                     att inget återstår att lära av",
            },
            Refusal::TooFewFunded { .. } => Bilingual {
                en: "too few funded units for a standard error",
                sv: "för få enheter som fått medel för ett medelfel",
            },
            Refusal::TooFewComparisons { .. } => Bilingual {
                en: "too few units to compare with for a standard error",
                sv: "för få enheter att jämföra med för ett medelfel",
            },
            Refusal::OneCluster => Bilingual {
                en: "the units share one cluster, so that there is nothing to learn an error from",
                sv: "enheterna hör till ett och samma kluster, så att det inte finns något att \
                     lära felet av",
            },
            Refusal::Reference => Bilingual {
                en: "this is the period that the others are compared with",
                sv: "detta är den period som de andra jämförs med",
            },
            Refusal::NoVariation => Bilingual {
                en: "the outcomes do not vary",
                sv: "utfallen varierar inte",
            },
            Refusal::NoEarlierPeriods => Bilingual {
                en: "there is no earlier period to test",
                sv: "det finns ingen tidigare period att pröva",
            },
            Refusal::Singular => Bilingual {
                en: "there are too few clusters to test so many quantities at once",
                sv: "klustren är för få för att pröva så många storheter på en gång",
            },
            Refusal::NothingLeft => Bilingual {
                en: "nothing is left within the limits asked for",
                sv: "inget finns kvar inom de begärda gränserna",
            },
            Refusal::Level => Bilingual {
                en: "the level of confidence does not lie between 0 and 1",
                sv: "konfidensgraden ligger inte mellan 0 och 1",
            },
            Refusal::TooFewReplicates { .. } => Bilingual {
                en: "there are too few replicates",
                sv: "det är för få replikat",
            },
            Refusal::TooLarge => Bilingual {
                en: "the numbers are too large to compute with",
                sv: "talen är för stora att räkna med",
            },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)?;
        match self {
            Refusal::TooFewFunded { found, needed }
            | Refusal::TooFewComparisons { found, needed } => {
                write!(f, ": {found}, and {needed} are needed")
            }
            Refusal::TooFewReplicates { needed } => write!(f, ": {needed} are needed"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
