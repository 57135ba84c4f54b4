//! Why a question of follow-up has no answer, and for which unit and year.

use std::fmt;

use crate::indices::Bilingual;

/// What is wrong with a number, an area or a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoAreas,
    TooFewAreas {
        needed: usize,
    },
    TooFewYears {
        needed: usize,
    },
    NotFinite,
    TooLarge,
    Negative,
    NotAPercentage,
    CountAbovePopulation,
    NoPopulation,
    BelowMinimumPopulation,
    Unknown,
    Twice,
    Ragged,
    NoSuchArea,
    NoSuchYear,
    NoSuchClass,
    NoSuchIndicator,
    NoSuchStratum,
    NoVariation,
    Level,
    /// Shares and levels in one question.
    MixedOutcomes,
    ReferenceNotAboveZero,
    NoReference,
    NoGapToClose,
    NoEvents,
    NotNarrowing,
    SlopeNotTold,
    YearsNotRising,
    NeverLeft,
    EmptyRow,
    SeveralClosedClasses,
    NotConverged,
    /// A rule without conditions, or one that asks for none or for more than it has.
    EmptyRule,
    NothingSelected,
    Overlap,
    Separated,
    Infeasible,
    AtTheEdge,
    SinglePair,
}

/// A reason, and where it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub reason: Reason,
    /// The area, region, indicator or class.
    pub unit: Option<String>,
    pub year: Option<i32>,
}

impl Reason {
    pub fn reason(self) -> Bilingual {
        let (en, sv) = match self {
            Reason::NoAreas => ("there are no areas", "det finns inga områden"),
            Reason::TooFewAreas { .. } => (
                "there are too few areas to tell",
                "områdena är för få för att avgöra det",
            ),
            Reason::TooFewYears { .. } => (
                "there are too few years to tell",
                "åren är för få för att avgöra det",
            ),
            Reason::NotFinite => ("a number is not finite", "ett tal är inte ändligt"),
            Reason::TooLarge => (
                "a number is too large to be reckoned with",
                "ett tal är för stort för att räkna med",
            ),
            Reason::Negative => ("a number is below zero", "ett tal är mindre än noll"),
            Reason::NotAPercentage => (
                "a percentage lies outside of 0 to 100",
                "en procentandel ligger inte mellan 0 och 100",
            ),
            Reason::CountAbovePopulation => (
                "more people are counted than live there",
                "fler personer är räknade än som bor där",
            ),
            Reason::NoPopulation => ("no one lives here", "ingen bor här"),
            Reason::BelowMinimumPopulation => (
                "fewer people live here than the stated minimum",
                "här bor färre än det angivna minimiantalet",
            ),
            Reason::Unknown => ("the value is not known", "värdet är inte känt"),
            Reason::Twice => (
                "the same thing is given twice",
                "samma uppgift finns två gånger",
            ),
            Reason::Ragged => (
                "the rows do not all have a cell for each column",
                "alla rader har inte en cell för varje kolumn",
            ),
            Reason::NoSuchArea => ("there is no such area", "det finns inget sådant område"),
            Reason::NoSuchYear => (
                "there are no figures for the year",
                "det finns inga uppgifter för året",
            ),
            Reason::NoSuchClass => ("there is no such class", "det finns ingen sådan klass"),
            Reason::NoSuchIndicator => (
                "there is no such indicator",
                "det finns ingen sådan indikator",
            ),
            Reason::NoSuchStratum => (
                "no comparison area belongs to the same stratum",
                "inget jämförelseområde hör till samma stratum",
            ),
            Reason::NoVariation => ("all values are the same", "alla värden är lika"),
            Reason::Level => (
                "the level of confidence does not lie between 0 and 1",
                "konfidensgraden ligger inte mellan 0 och 1",
            ),
            Reason::MixedOutcomes => (
                "shares and levels are asked for together",
                "andelar och nivåer efterfrågas tillsammans",
            ),
            Reason::ReferenceNotAboveZero => (
                "the reference is not above zero, so that nothing can be a part of it",
                "referensen är inte större än noll, så ingenting kan vara en del av den",
            ),
            Reason::NoReference => (
                "there is no area to compare with",
                "det finns inget område att jämföra med",
            ),
            Reason::NoGapToClose => (
                "there was no gap at the start",
                "det fanns ingen klyfta från början",
            ),
            Reason::NoEvents => (
                "the share is zero, so that a ratio has no interval",
                "andelen är noll, så kvoten saknar intervall",
            ),
            Reason::NotNarrowing => ("the gap is not narrowing", "klyftan minskar inte"),
            Reason::SlopeNotTold => (
                "the slope cannot be told from zero",
                "lutningen kan inte skiljas från noll",
            ),
            Reason::YearsNotRising => ("the years do not rise", "åren stiger inte"),
            Reason::NeverLeft => (
                "no area left the class, so that there is no expected stay",
                "inget område lämnade klassen, så det finns ingen förväntad vistelse",
            ),
            Reason::EmptyRow => (
                "no area starts in the class",
                "inget område börjar i klassen",
            ),
            Reason::SeveralClosedClasses => (
                "areas cannot get from one set of classes to another, so that where they end \
                 depends on where they start",
                "områden kan inte ta sig mellan vissa klasser, så var de hamnar beror på var de \
                 börjar",
            ),
            Reason::NotConverged => (
                "the computation did not settle",
                "beräkningen stabiliserades inte",
            ),
            Reason::EmptyRule => (
                "a rule asks for none of its conditions, or for more than it has",
                "en regel kräver inget av sina villkor, eller fler än den har",
            ),
            Reason::NothingSelected => (
                "the rule selects no area, or all of them",
                "regeln väljer inget område, eller alla",
            ),
            Reason::Overlap => (
                "the area is followed and cannot be compared with itself",
                "området följs upp och kan inte jämföras med sig självt",
            ),
            Reason::Separated => (
                "the characteristics tell some funded areas and others apart completely",
                "egenskaperna skiljer några områden med stöd helt från de övriga",
            ),
            Reason::Infeasible => (
                "no weights of the comparison areas can meet the funded areas' figures",
                "inga vikter för jämförelseområdena kan ge samma siffror som för områdena med stöd",
            ),
            Reason::AtTheEdge => (
                "the funded areas' figures can be met only with all weight on the outermost \
                 comparison areas",
                "siffrorna för områdena med stöd kan bara nås med all vikt på de yttersta \
                 jämförelseområdena",
            ),
            Reason::SinglePair => (
                "a single pair has no standard error",
                "ett enda par saknar medelfel",
            ),
        };
        Bilingual { en, sv }
    }

    pub(crate) fn at(self, unit: &str) -> Finding {
        Finding {
            reason: self,
            unit: Some(unit.to_owned()),
            year: None,
        }
    }

    pub(crate) fn at_year(self, unit: &str, year: i32) -> Finding {
        Finding {
            year: Some(year),
            ..self.at(unit)
        }
    }

    pub(crate) fn in_year(self, year: i32) -> Finding {
        Finding {
            reason: self,
            unit: None,
            year: Some(year),
        }
    }
}

impl From<Reason> for Finding {
    fn from(reason: Reason) -> Finding {
        Finding {
            reason,
            unit: None,
            year: None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)?;
        match self {
            Reason::TooFewAreas { needed } | Reason::TooFewYears { needed } => {
                write!(f, ": {needed} are needed")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.unit, self.year) {
            (Some(unit), Some(year)) => write!(f, "`{unit}`, {year}: {}", self.reason),
            (Some(unit), None) => write!(f, "`{unit}`: {}", self.reason),
            (None, Some(year)) => write!(f, "{year}: {}", self.reason),
            (None, None) => write!(f, "{}", self.reason),
        }
    }
}

impl std::error::Error for Finding {}

/// A number that can be squared and summed without leaving the range of numbers.
pub(crate) fn reckonable(number: f64) -> Result<f64, Reason> {
    const LARGEST: f64 = 1e100;
    if !number.is_finite() {
        Err(Reason::NotFinite)
    } else if number.abs() > LARGEST {
        Err(Reason::TooLarge)
    } else {
        // Minus zero would sort before zero.
        Ok(number + 0.0)
    }
}

/// As [`reckonable`], and not below zero.
pub(crate) fn not_negative(number: f64) -> Result<f64, Reason> {
    match reckonable(number)? {
        number if number < 0.0 => Err(Reason::Negative),
        number => Ok(number),
    }
}

/// A result, where it is a number.
pub(crate) fn finite(number: f64) -> Result<f64, Reason> {
    if number.is_finite() {
        Ok(number)
    } else {
        Err(Reason::TooLarge)
    }
}
