//! Why a question about an effect has no answer.

use std::fmt;

use crate::indices::Bilingual;

/// Why an estimate, an error or a test cannot be given.
#[derive(Clone, Debug, PartialEq)]
pub enum Unanswered {
    /// The numbers do not fill a row for each unit.
    Ragged,
    /// An outcome that is not a number or too large to be squared.
    NotFinite {
        unit: String,
        time: f64,
    },
    RepeatedUnit {
        unit: String,
    },
    TimesNotRising,
    /// Times that are not equally far apart.
    TimesNotEven,
    /// A treated unit, or a first treated time, that is not in the table.
    NotInTable,
    NoTreated,
    /// Treated units began at different times, and the method takes one.
    SeveralStarts,
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
    /// A predictor that is the same everywhere.
    ConstantPredictor {
        name: String,
    },
    /// A predictor or an importance that is not a number, or importances that are negative or all
    /// zero.
    Predictors,
    TooFewReplicates {
        needed: usize,
    },
    /// A level of confidence, a power or a bound that lies outside its range.
    Level,
    /// No stratum has both treated and others, or too few of either for the statistic.
    Strata {
        needed: usize,
    },
    /// All outcomes are the same, so that no error can be told.
    NoVariation,
    /// The columns of the design do not determine the coefficient.
    Collinear,
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

impl Unanswered {
    pub fn reason(&self) -> Bilingual {
        let (en, sv) = match self {
            Unanswered::Ragged => (
                "the numbers do not fill a row for each unit",
                "talen fyller inte en rad för varje enhet",
            ),
            Unanswered::NotFinite { .. } => (
                "an outcome is not a number that can be calculated with",
                "ett utfall är inget tal som går att räkna med",
            ),
            Unanswered::RepeatedUnit { .. } => (
                "a unit stands in more than one row",
                "en enhet står på mer än en rad",
            ),
            Unanswered::TimesNotRising => ("the times do not rise", "tidpunkterna stiger inte"),
            Unanswered::TimesNotEven => (
                "the times are not equally far apart",
                "tidpunkterna ligger inte lika långt isär",
            ),
            Unanswered::NotInTable => (
                "a treated unit or the first treated time is not in the table",
                "en behandlad enhet eller den första behandlade tidpunkten finns inte i tabellen",
            ),
            Unanswered::SeveralStarts => (
                "units were first funded at different times, and the method takes one",
                "enheter fick medel första gången vid olika tider, och metoden tar en enda",
            ),
            Unanswered::NoTreated => ("no unit is treated", "ingen enhet är behandlad"),
            Unanswered::TooFewDonors { .. } => (
                "there are too few units to compare with",
                "det finns för få enheter att jämföra med",
            ),
            Unanswered::TooFewBefore { .. } => (
                "there are too few periods before the effort",
                "det finns för få perioder före insatsen",
            ),
            Unanswered::NoneAfter => (
                "there is no period after the effort began",
                "det finns ingen period efter insatsens början",
            ),
            Unanswered::TooFewAfter { .. } => (
                "there are too few periods after the effort began",
                "det finns för få perioder efter insatsens början",
            ),
            Unanswered::ExactFit => (
                "the synthetic unit follows the treated one without error before the effort, so \
                 that errors after it cannot be measured against those before",
                "den syntetiska enheten följer den behandlade utan fel före insatsen, så att fel \
                 efteråt inte kan mätas mot fel före",
            ),
            Unanswered::OneTreated => (
                "the error cannot be told by leaving out the only treated unit",
                "felet går inte att bestämma genom att utelämna den enda behandlade enheten",
            ),
            Unanswered::OneDonor => (
                "all weight lies on one unit, without which nothing is left to compare with",
                "all vikt ligger på en enda enhet, och utan den finns inget att jämföra med",
            ),
            Unanswered::ConstantPredictor { .. } => (
                "a predictor is the same for all units",
                "en prediktor är densamma för alla enheter",
            ),
            Unanswered::Predictors => (
                "the predictors or their importances are not usable numbers",
                "prediktorerna eller deras vikter är inga användbara tal",
            ),
            Unanswered::TooFewReplicates { .. } => (
                "there are too few replicates to tell",
                "replikaten är för få för att avgöra det",
            ),
            Unanswered::Level => (
                "a level of confidence, a power or a bound lies outside its range",
                "en konfidensgrad, en styrka eller en gräns ligger utanför sitt område",
            ),
            Unanswered::Strata { .. } => (
                "no stratum has enough treated units and enough others",
                "inget stratum har tillräckligt många behandlade enheter och andra",
            ),
            Unanswered::NoVariation => (
                "all outcomes are the same, so that no error can be told",
                "alla utfall är lika, så att inget fel kan bestämmas",
            ),
            Unanswered::Collinear => (
                "the columns of the design do not determine the coefficient",
                "designens kolumner bestämmer inte koefficienten",
            ),
            Unanswered::TooFewRows => (
                "there are not more rows than coefficients",
                "raderna är inte fler än koefficienterna",
            ),
            Unanswered::TooFewClusters { .. } => {
                ("there are too few clusters", "klustren är för få")
            }
            Unanswered::ClusterDecides { .. } => (
                "the coefficient rests on a single cluster",
                "koefficienten vilar på ett enda kluster",
            ),
            Unanswered::Unbounded => (
                "no value is far enough from the estimate to be ruled out",
                "inget värde ligger tillräckligt långt från skattningen för att uteslutas",
            ),
            Unanswered::Covariance => (
                "the matrix is no covariance of the estimates",
                "matrisen är ingen kovarians för skattningarna",
            ),
            Unanswered::PeriodWeights => (
                "the weights of the periods are not usable numbers",
                "periodernas vikter är inga användbara tal",
            ),
            Unanswered::NotSolved => (
                "the search for weights did not end",
                "sökandet efter vikter tog inte slut",
            ),
        };
        Bilingual { en, sv }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)?;
        match self {
            Unanswered::NotFinite { unit, time } => write!(f, ": `{unit}` at {time}"),
            Unanswered::RepeatedUnit { unit } => write!(f, ": `{unit}`"),
            Unanswered::ConstantPredictor { name } => write!(f, ": `{name}`"),
            Unanswered::ClusterDecides { cluster } => write!(f, ": {cluster}"),
            Unanswered::TooFewDonors { needed }
            | Unanswered::TooFewBefore { needed }
            | Unanswered::TooFewAfter { needed }
            | Unanswered::TooFewReplicates { needed }
            | Unanswered::Strata { needed }
            | Unanswered::TooFewClusters { needed } => write!(f, ": {needed} are needed"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Unanswered {}
