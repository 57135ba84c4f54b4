//! Why a table cannot be given to a formula.

use std::fmt;

use crate::indices::definition::Bilingual;

/// Why a table of counts cannot be given to a formula.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum InvalidTable {
    Negative,
    NotFinite,
    TooLarge,
    Ragged,
    NoInhabitants,
    EmptyGroup,
    EmptyOthers,
    OneGroup,
    OneArea,
    OneUnit,
    OutOfBounds,
    PartlyOrdered,
    PartlyUncertain,
    PartlyInAreas,
    SeveralReferences,
    NoOrder,
    NoReference,
    NoDirection,
    NoBounds,
    NoAreas,
    MeanNotPositive,
    ValueNotPositive,
    ValueBelowZero,
    NotDivisible,
    TooFewThresholds,
    NotConverged,
    SeveralRows,
    Collinear,
    OverlappingClasses,
    OpenClass,
    OneMember,
}

impl InvalidTable {
    pub const ALL: &[InvalidTable] = &[
        InvalidTable::Negative,
        InvalidTable::NotFinite,
        InvalidTable::TooLarge,
        InvalidTable::Ragged,
        InvalidTable::NoInhabitants,
        InvalidTable::EmptyGroup,
        InvalidTable::EmptyOthers,
        InvalidTable::OneGroup,
        InvalidTable::OneArea,
        InvalidTable::OneUnit,
        InvalidTable::OutOfBounds,
        InvalidTable::PartlyOrdered,
        InvalidTable::PartlyUncertain,
        InvalidTable::PartlyInAreas,
        InvalidTable::SeveralReferences,
        InvalidTable::NoOrder,
        InvalidTable::NoReference,
        InvalidTable::NoDirection,
        InvalidTable::NoBounds,
        InvalidTable::NoAreas,
        InvalidTable::MeanNotPositive,
        InvalidTable::ValueNotPositive,
        InvalidTable::ValueBelowZero,
        InvalidTable::NotDivisible,
        InvalidTable::TooFewThresholds,
        InvalidTable::NotConverged,
        InvalidTable::SeveralRows,
        InvalidTable::Collinear,
        InvalidTable::OverlappingClasses,
        InvalidTable::OpenClass,
        InvalidTable::OneMember,
    ];

    /// The value of a formula, or [`InvalidTable::TooLarge`] where it is beyond all numbers.
    pub(in crate::indices) fn unless_finite(value: f64) -> Result<f64, InvalidTable> {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(InvalidTable::TooLarge)
        }
    }

    /// A code that stays the same between versions, for scripts.
    pub fn id(self) -> &'static str {
        match self {
            InvalidTable::Negative => "negative-count",
            InvalidTable::NotFinite => "not-finite-count",
            InvalidTable::TooLarge => "too-large",
            InvalidTable::Ragged => "ragged",
            InvalidTable::NoInhabitants => "no-inhabitants",
            InvalidTable::EmptyGroup => "empty-group",
            InvalidTable::EmptyOthers => "empty-others",
            InvalidTable::OneGroup => "one-group",
            InvalidTable::OneArea => "one-area",
            InvalidTable::OneUnit => "one-unit",
            InvalidTable::OutOfBounds => "out-of-bounds",
            InvalidTable::PartlyOrdered => "partly-ordered",
            InvalidTable::PartlyUncertain => "partly-uncertain",
            InvalidTable::PartlyInAreas => "partly-in-areas",
            InvalidTable::SeveralReferences => "several-references",
            InvalidTable::NoOrder => "no-order",
            InvalidTable::NoReference => "no-reference",
            InvalidTable::NoDirection => "no-direction",
            InvalidTable::NoBounds => "no-bounds",
            InvalidTable::NoAreas => "no-areas",
            InvalidTable::MeanNotPositive => "mean-not-positive",
            InvalidTable::ValueNotPositive => "value-not-positive",
            InvalidTable::ValueBelowZero => "value-below-zero",
            InvalidTable::NotDivisible => "not-divisible",
            InvalidTable::TooFewThresholds => "too-few-thresholds",
            InvalidTable::NotConverged => "not-converged",
            InvalidTable::SeveralRows => "several-rows",
            InvalidTable::Collinear => "collinear",
            InvalidTable::OverlappingClasses => "overlapping-classes",
            InvalidTable::OpenClass => "open-class",
            InvalidTable::OneMember => "one-member",
        }
    }

    /// The reason in words, as it stands where a value cannot.
    pub fn reason(self) -> Bilingual {
        match self {
            InvalidTable::Negative => Bilingual {
                en: "a count is below zero",
                sv: "ett antal är mindre än noll",
            },
            InvalidTable::NotFinite => Bilingual {
                en: "a count is not a finite number",
                sv: "ett antal är inte ett ändligt tal",
            },
            InvalidTable::TooLarge => Bilingual {
                en: "the counts are too large to be added",
                sv: "antalen är för stora för att summeras",
            },
            InvalidTable::Ragged => Bilingual {
                en: "the areas do not all have a count for each group",
                sv: "alla områden har inte ett antal för varje grupp",
            },
            InvalidTable::NoInhabitants => Bilingual {
                en: "no one lives here",
                sv: "ingen bor här",
            },
            InvalidTable::EmptyGroup => Bilingual {
                en: "no one of the focus group lives here",
                sv: "ingen i gruppen bor här",
            },
            InvalidTable::EmptyOthers => Bilingual {
                en: "no one of those the focus group is compared with lives here",
                sv: "ingen av dem som gruppen jämförs med bor här",
            },
            InvalidTable::OneGroup => Bilingual {
                en: "fewer than two groups live here",
                sv: "färre än två grupper bor här",
            },
            InvalidTable::OneArea => Bilingual {
                en: "only one area is inhabited, and people can be spread unevenly only over several",
                sv: "bara ett område är bebott, och ojämn fördelning förutsätter flera",
            },
            InvalidTable::OneUnit => Bilingual {
                en: "only one unit has a population, and a gap needs several",
                sv: "bara en enhet har befolkning, och en klyfta förutsätter flera",
            },
            InvalidTable::OutOfBounds => Bilingual {
                en: "a value lies outside of what the outcome can be",
                sv: "ett värde ligger utanför vad utfallet kan vara",
            },
            InvalidTable::PartlyOrdered => Bilingual {
                en: "some units have no place in the order",
                sv: "några enheter saknar plats i ordningen",
            },
            InvalidTable::PartlyUncertain => Bilingual {
                en: "some units have no standard error",
                sv: "några enheter saknar medelfel",
            },
            InvalidTable::PartlyInAreas => Bilingual {
                en: "some incomes belong to no area",
                sv: "några inkomster hör inte till något område",
            },
            InvalidTable::SeveralReferences => Bilingual {
                en: "several units are named as reference",
                sv: "flera enheter är angivna som referens",
            },
            InvalidTable::NoOrder => Bilingual {
                en: "the units have no order",
                sv: "enheterna har ingen ordning",
            },
            InvalidTable::NoReference => Bilingual {
                en: "no unit is named as reference",
                sv: "ingen enhet är angiven som referens",
            },
            InvalidTable::NoDirection => Bilingual {
                en: "it is not said whether high or low values are favourable",
                sv: "det är inte sagt om höga eller låga värden är gynnsamma",
            },
            InvalidTable::NoBounds => Bilingual {
                en: "it is not said which values the outcome can take",
                sv: "det är inte sagt vilka värden utfallet kan anta",
            },
            InvalidTable::NoAreas => Bilingual {
                en: "it is not said in which area each income is",
                sv: "det är inte sagt i vilket område varje inkomst finns",
            },
            InvalidTable::MeanNotPositive => Bilingual {
                en: "the mean is not above zero",
                sv: "medelvärdet är inte större än noll",
            },
            InvalidTable::ValueNotPositive => Bilingual {
                en: "a value is zero or below, where the index needs all above zero",
                sv: "ett värde är noll eller mindre, där indexet förutsätter att alla är större än noll",
            },
            InvalidTable::ValueBelowZero => Bilingual {
                en: "a value is below zero",
                sv: "ett värde är mindre än noll",
            },
            InvalidTable::NotDivisible => Bilingual {
                en: "what would be divided by is not above zero",
                sv: "det som skulle delas med är inte större än noll",
            },
            InvalidTable::TooFewThresholds => Bilingual {
                en: "there are too few categories for a polynomial of this order",
                sv: "det finns för få kategorier för ett polynom av denna grad",
            },
            InvalidTable::NotConverged => Bilingual {
                en: "the fit did not converge",
                sv: "anpassningen konvergerade inte",
            },
            InvalidTable::SeveralRows => Bilingual {
                en: "an area has several rows with places or errors of their own",
                sv: "ett område har flera rader med egna platser eller medelfel",
            },
            InvalidTable::Collinear => Bilingual {
                en: "a factor is the same for all or made of the others, so that they cannot be \
                     told apart",
                sv: "en faktor är lika för alla eller sammansatt av de andra, så att de inte kan \
                     skiljas åt",
            },
            InvalidTable::OverlappingClasses => Bilingual {
                en: "two income classes overlap",
                sv: "två inkomstklasser överlappar varandra",
            },
            InvalidTable::OpenClass => Bilingual {
                en: "the incomes of the open class cannot be estimated from what is known of it",
                sv: "inkomsterna i den öppna klassen kan inte skattas med det som är känt om den",
            },
            InvalidTable::OneMember => Bilingual {
                en: "the focus group has fewer than two members here, and one cannot meet another",
                sv: "gruppen har färre än två medlemmar här, och en ensam kan inte möta någon annan",
            },
        }
    }
}

impl fmt::Display for InvalidTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().en)
    }
}

impl std::error::Error for InvalidTable {}
