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
    TooFewFunded {
        found: usize,
        needed: usize,
    },
    /// Fewer units to compare with than a standard error can be learnt from.
    TooFewComparisons {
        found: usize,
        needed: usize,
    },
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
    /// A level of confidence, a power or a bound that lies outside its range.
    Level,
    /// Fewer replicates than the level of confidence, or a test of all combinations, needs.
    TooFewReplicates {
        needed: usize,
    },
    /// The numbers are too large to be computed with.
    TooLarge,
    /// The numbers do not fill a row for each unit.
    Ragged,
    /// A number that is not finite or too large to be squared, by its position in the table.
    NotFinite {
        row: usize,
        column: usize,
    },
    /// The row of a unit that another row is of already.
    RepeatedUnit {
        row: usize,
    },
    TimesNotRising,
    TimesNotEven,
    /// A treated unit, or a first treated time, that is not in the table.
    NotInTable,
    TooFewDonors {
        needed: usize,
    },
    TooFewBefore {
        needed: usize,
    },
    NoneAfter,
    TooFewAfter {
        needed: usize,
    },
    /// The synthetic unit follows the treated one without error before the effort.
    ExactFit,
    OneTreated,
    /// All weight lies on one donor.
    OneDonor,
    /// A predictor that is the same everywhere, by its position.
    ConstantPredictor {
        predictor: usize,
    },
    /// A predictor or an importance that is not a number, or importances that are negative or all
    /// zero.
    Predictors,
    /// No stratum has both treated and others, or too few of either for the statistic.
    Strata {
        needed: usize,
    },
    /// The columns of the design do not determine the coefficient.
    NotDetermined,
    /// Fewer rows than coefficients and one more.
    TooFewRows,
    TooFewClusters {
        needed: usize,
    },
    /// Without this cluster the coefficient is not determined.
    ClusterDecides {
        cluster: u64,
    },
    /// No value is far enough from the estimate to be ruled out.
    Unbounded,
    /// A matrix that is no covariance of estimates.
    Covariance,
    /// Weights of periods that are not numbers or all zero.
    PeriodWeights,
    /// The search for weights did not end.
    NotSolved,
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
                en: "a level of confidence, a power or a bound lies outside its range",
                sv: "en konfidensgrad, en styrka eller en gräns ligger utanför sitt område",
            },
            Refusal::TooFewReplicates { .. } => Bilingual {
                en: "there are too few replicates",
                sv: "det är för få replikat",
            },
            Refusal::TooLarge => Bilingual {
                en: "the numbers are too large to compute with",
                sv: "talen är för stora att räkna med",
            },
            Refusal::Ragged => Bilingual {
                en: "the numbers do not fill a row for each unit",
                sv: "talen fyller inte en rad för varje enhet",
            },
            Refusal::NotFinite { .. } => Bilingual {
                en: "an outcome is not a number that can be calculated with",
                sv: "ett utfall är inget tal som går att räkna med",
            },
            Refusal::RepeatedUnit { .. } => Bilingual {
                en: "a unit stands in more than one row",
                sv: "en enhet står på mer än en rad",
            },
            Refusal::TimesNotRising => Bilingual {
                en: "the times do not rise",
                sv: "tidpunkterna stiger inte",
            },
            Refusal::TimesNotEven => Bilingual {
                en: "the times are not equally far apart",
                sv: "tidpunkterna ligger inte lika långt isär",
            },
            Refusal::NotInTable => Bilingual {
                en: "a treated unit or the first treated time is not in the table",
                sv: "en behandlad enhet eller den första behandlade tidpunkten finns inte i tabellen",
            },
            Refusal::TooFewDonors { .. } => Bilingual {
                en: "there are too few units to compare with",
                sv: "det finns för få enheter att jämföra med",
            },
            Refusal::TooFewBefore { .. } => Bilingual {
                en: "there are too few periods before the effort",
                sv: "det finns för få perioder före insatsen",
            },
            Refusal::NoneAfter => Bilingual {
                en: "there is no period after the effort began",
                sv: "det finns ingen period efter insatsens början",
            },
            Refusal::TooFewAfter { .. } => Bilingual {
                en: "there are too few periods after the effort began",
                sv: "det finns för få perioder efter insatsens början",
            },
            Refusal::ExactFit => Bilingual {
                en: "the synthetic unit follows the treated one without error before the effort, so \
                     that errors after it cannot be measured against those before",
                sv: "den syntetiska enheten följer den behandlade utan fel före insatsen, så att \
                     fel efteråt inte kan mätas mot fel före",
            },
            Refusal::OneTreated => Bilingual {
                en: "the error cannot be told by leaving out the only treated unit",
                sv: "felet går inte att bestämma genom att utelämna den enda behandlade enheten",
            },
            Refusal::OneDonor => Bilingual {
                en: "all weight lies on one unit, without which nothing is left to compare with",
                sv: "all vikt ligger på en enda enhet, och utan den finns inget att jämföra med",
            },
            Refusal::ConstantPredictor { .. } => Bilingual {
                en: "a predictor is the same for all units",
                sv: "en prediktor är densamma för alla enheter",
            },
            Refusal::Predictors => Bilingual {
                en: "the predictors or their importances are not usable numbers",
                sv: "prediktorerna eller deras vikter är inga användbara tal",
            },
            Refusal::Strata { .. } => Bilingual {
                en: "no stratum has enough treated units and enough others",
                sv: "inget stratum har tillräckligt många behandlade enheter och andra",
            },
            Refusal::NotDetermined => Bilingual {
                en: "the columns of the design do not determine the coefficient",
                sv: "designens kolumner bestämmer inte koefficienten",
            },
            Refusal::TooFewRows => Bilingual {
                en: "there are not more rows than coefficients",
                sv: "raderna är inte fler än koefficienterna",
            },
            Refusal::TooFewClusters { .. } => Bilingual {
                en: "there are too few clusters",
                sv: "klustren är för få",
            },
            Refusal::ClusterDecides { .. } => Bilingual {
                en: "the coefficient rests on a single cluster",
                sv: "koefficienten vilar på ett enda kluster",
            },
            Refusal::Unbounded => Bilingual {
                en: "no value is far enough from the estimate to be ruled out",
                sv: "inget värde ligger tillräckligt långt från skattningen för att uteslutas",
            },
            Refusal::Covariance => Bilingual {
                en: "the matrix is no covariance of the estimates",
                sv: "matrisen är ingen kovarians för skattningarna",
            },
            Refusal::PeriodWeights => Bilingual {
                en: "the weights of the periods are not usable numbers",
                sv: "periodernas vikter är inga användbara tal",
            },
            Refusal::NotSolved => Bilingual {
                en: "the search for weights did not end",
                sv: "sökandet efter vikter tog inte slut",
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
            Refusal::TooFewReplicates { needed }
            | Refusal::TooFewDonors { needed }
            | Refusal::TooFewBefore { needed }
            | Refusal::TooFewAfter { needed }
            | Refusal::Strata { needed }
            | Refusal::TooFewClusters { needed } => write!(f, ": {needed} are needed"),
            Refusal::NotFinite { row, column } => {
                write!(f, ": row {}, column {}", row + 1, column + 1)
            }
            Refusal::RepeatedUnit { row } => write!(f, ": row {}", row + 1),
            Refusal::ConstantPredictor { predictor } => write!(f, ": number {}", predictor + 1),
            Refusal::ClusterDecides { cluster } => write!(f, ": {cluster}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
