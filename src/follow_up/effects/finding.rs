//! What is wrong, or only noteworthy, in the rows of a panel.

use super::panel::{Cohort, FEWEST_UNITS, Row, WhyLeftOut};
use crate::indices::Bilingual;
use crate::language::Language;

/// Something found in the rows of a panel, with where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub unit: Option<String>,
    pub time: Option<i32>,
    /// The row as the caller numbers it.
    pub place: Option<usize>,
    pub problem: Problem,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A second row of the same unit and time.
    Duplicate {
        /// The row that came first.
        first: usize,
    },
    FirstFundedVaries,
    /// Not funded after having been funded.
    SwitchesOff,
    NotFinite(Field),
    WeightNotPositive,
    NumberOfCovariates,
    ClusterVaries,
    NoCluster,
    NoUnits,
    OnePeriod,
    NoneFunded,
    NoneNeverFunded,
    SmallCohort(Cohort),
    GapInTimes {
        after: i32,
        before: i32,
    },
    FundedAfterLast {
        first_funded: i32,
    },
    NoRow,
    NoOutcome,
    NoCovariate {
        column: usize,
    },
    LeftOut(WhyLeftOut),
}

/// A number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Outcome,
    Weight,
    Covariate { column: usize },
}

impl Problem {
    /// Whether no effect can be computed before it is mended.
    pub fn is_fatal(self) -> bool {
        match self {
            Problem::Duplicate { .. }
            | Problem::FirstFundedVaries
            | Problem::SwitchesOff
            | Problem::NotFinite(_)
            | Problem::WeightNotPositive
            | Problem::NumberOfCovariates
            | Problem::ClusterVaries
            | Problem::NoCluster
            | Problem::NoUnits
            | Problem::OnePeriod
            | Problem::NoneFunded => true,
            Problem::NoneNeverFunded
            | Problem::SmallCohort(_)
            | Problem::GapInTimes { .. }
            | Problem::FundedAfterLast { .. }
            | Problem::NoRow
            | Problem::NoOutcome
            | Problem::NoCovariate { .. }
            | Problem::LeftOut(_) => false,
        }
    }

    /// With times as the caller writes them.
    fn text(self, language: Language, written: &dyn Fn(i32) -> String) -> String {
        let say = |en: String, sv: String| match language {
            Language::English => en,
            Language::Swedish => sv,
        };
        let fixed = |text: Bilingual| language.pick(text.en, text.sv).to_owned();
        match self {
            Problem::Duplicate { .. } => fixed(Bilingual {
                en: "the unit has a row of this time already",
                sv: "enheten har redan en rad för den tiden",
            }),
            Problem::FirstFundedVaries => fixed(Bilingual {
                en: "the time of the first funding is not that of the unit's other rows",
                sv: "tiden för de första medlen är inte densamma som på enhetens andra rader",
            }),
            Problem::SwitchesOff => fixed(Bilingual {
                en: "the unit is not funded after having been so; mark it as funded from the first \
                     time on, which then is what the effect is of",
                sv: "enheten får inte medel efter att ha fått det; märk den som en som fått medel \
                     från första gången och framåt, vilket då är det som effekten avser",
            }),
            Problem::NotFinite(quantity) => say(
                format!("{} is not a finite number", quantity.name(language)),
                format!("{} är inte ett ändligt tal", quantity.name(language)),
            ),
            Problem::WeightNotPositive => fixed(Bilingual {
                en: "the weight is not above zero",
                sv: "vikten är inte större än noll",
            }),
            Problem::NumberOfCovariates => fixed(Bilingual {
                en: "the row does not have as many covariates as the first",
                sv: "raden har inte lika många kovariater som den första",
            }),
            Problem::ClusterVaries => fixed(Bilingual {
                en: "the cluster is not that of the unit's other rows",
                sv: "klustret är inte detsamma som på enhetens andra rader",
            }),
            Problem::NoCluster => fixed(Bilingual {
                en: "the row has no cluster although others have",
                sv: "raden saknar kluster fast andra har det",
            }),
            Problem::NoUnits => fixed(Bilingual {
                en: "no unit is left",
                sv: "ingen enhet finns kvar",
            }),
            Problem::OnePeriod => fixed(Bilingual {
                en: "there are not two periods to compare",
                sv: "det finns inte två perioder att jämföra",
            }),
            Problem::NoneFunded => fixed(Bilingual {
                en: "no unit is funded after the first period",
                sv: "ingen enhet får medel efter den första perioden",
            }),
            Problem::NoneNeverFunded => fixed(Bilingual {
                en: "every unit is funded sooner or later; only those not yet funded can be \
                     compared with",
                sv: "alla enheter får medel förr eller senare; jämförelse kan bara göras med dem \
                     som ännu inte fått",
            }),
            Problem::SmallCohort(Cohort {
                first_funded,
                n_units,
            }) => {
                let first = written(first_funded);
                say(
                    format!(
                        "units first funded at {first}: {n_units}; fewer than {FEWEST_UNITS} \
                         have no standard error of their own"
                    ),
                    format!(
                        "enheter som fick medel första gången vid {first}: {n_units}; färre än \
                         {FEWEST_UNITS} får inget eget medelfel"
                    ),
                )
            }
            Problem::GapInTimes { after, before } => {
                let (after, before) = (written(after), written(before));
                say(
                    format!(
                        "no unit has a time between {after} and {before}: what is set against \
                         the last period before it is set against one longer ago"
                    ),
                    format!(
                        "ingen enhet har någon tid mellan {after} och {before}: det som jämförs \
                         med den senaste perioden dessförinnan jämförs med en längre tillbaka"
                    ),
                )
            }
            Problem::FundedAfterLast { first_funded } => {
                let first = written(first_funded);
                say(
                    format!("first funded at {first}, after the last period: never funded here"),
                    format!("får medel först vid {first}, efter sista perioden: räknas som aldrig"),
                )
            }
            Problem::NoRow => fixed(Bilingual {
                en: "the unit has no row at this time and takes no part in what needs one",
                sv: "enheten saknar rad vid den tiden och är inte med i det som kräver en",
            }),
            Problem::NoOutcome => fixed(Bilingual {
                en: "the outcome is missing and the row takes no part",
                sv: "utfallet saknas och raden är inte med",
            }),
            Problem::NoCovariate { column } => say(
                format!(
                    "covariate {} is missing and the row takes no part",
                    column + 1
                ),
                format!("kovariat {} saknas och raden är inte med", column + 1),
            ),
            Problem::LeftOut(why) => fixed(why.reason()),
        }
    }
}

impl Field {
    fn name(self, language: Language) -> String {
        match self {
            Field::Outcome => language.pick("the outcome", "utfallet").to_owned(),
            Field::Weight => language.pick("the weight", "vikten").to_owned(),
            Field::Covariate { column } => {
                format!("{} {}", language.pick("covariate", "kovariat"), column + 1)
            }
        }
    }
}

impl WhyLeftOut {
    pub fn reason(self) -> Bilingual {
        match self {
            WhyLeftOut::AlreadyFunded => Bilingual {
                en: "left out: funded from the first period on, so that nothing is known of it \
                     without",
                sv: "utelämnad: har fått medel redan från första perioden, så att inget är känt \
                     om den utan medel",
            },
            WhyLeftOut::NoOutcome => Bilingual {
                en: "left out: no outcome in any period",
                sv: "utelämnad: utfall saknas i alla perioder",
            },
            WhyLeftOut::NotInAllPeriods => Bilingual {
                en: "left out: no outcome in some period",
                sv: "utelämnad: utfall saknas i någon period",
            },
            WhyLeftOut::NoPair => Bilingual {
                en: "left out: no outcome both before and after",
                sv: "utelämnad: utfall saknas före eller efter",
            },
            WhyLeftOut::NoUnfundedPeriod => Bilingual {
                en: "left out: no outcome before its funding",
                sv: "utelämnad: utfall saknas före medlen",
            },
        }
    }
}

impl Finding {
    pub(super) fn of(problem: Problem) -> Finding {
        Finding {
            unit: None,
            time: None,
            place: None,
            problem,
        }
    }

    pub(super) fn of_unit(problem: Problem, unit: &str) -> Finding {
        Finding {
            unit: Some(unit.to_owned()),
            ..Finding::of(problem)
        }
    }

    pub(super) fn of_row(problem: Problem, row: &Row<'_>) -> Finding {
        Finding {
            place: Some(row.place),
            time: Some(row.time),
            ..Finding::of_unit(problem, row.unit)
        }
    }

    pub(super) fn at(self, time: i32) -> Finding {
        Finding {
            time: Some(time),
            ..self
        }
    }

    /// Unit and time first, as the caller writes times, then what was found; the caller knows where
    /// its row is.
    pub fn text(&self, language: Language, written: &dyn Fn(i32) -> String) -> String {
        let mut places = Vec::new();
        if let Some(unit) = &self.unit {
            places.push(format!("{} `{unit}`", language.pick("unit", "enhet")));
        }
        if let Some(time) = self.time {
            places.push(format!(
                "{} {}",
                language.pick("time", "tid"),
                written(time)
            ));
        }
        let problem = self.problem.text(language, written);
        if places.is_empty() {
            return problem;
        }
        format!("{}: {problem}", places.join(", "))
    }
}
