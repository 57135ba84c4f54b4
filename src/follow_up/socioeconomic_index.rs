//! Statistics Sweden's socioeconomic index of small areas: the plain mean of three percentages.
//!
//! Developed by Delmos and Statistics Sweden and published every year, from 2011 on, for each
//! RegSO; Boverket uses it in Segregationsbarometern. The percentages enter as they are, neither
//! standardised nor weighted, so that the one with the widest spread (low economic standard) moves
//! the index most.

use super::finding::{Reason, reckonable};
use crate::indices::Bilingual;

pub const SAYS: Bilingual = Bilingual {
    en: "The mean of three percentages of an area's people: those with pre-upper-secondary \
         education only, those with low economic standard, and those with long-lasting economic \
         assistance or long-term unemployment. The higher, the greater the challenges.",
    sv: "Medelvärdet av tre procentandelar av områdets invånare: de med enbart förgymnasial \
         utbildning, de med låg ekonomisk standard och de med långvarigt ekonomiskt bistånd eller \
         långtidsarbetslöshet. Ju högre värde, desto större utmaningar.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "It says what conditions people in an area live under, not how segregated a municipality \
         is. It has no error margin, although shares in small areas vary by chance from year to \
         year; and the people it is about may have moved in or out.",
    sv: "Det visar vilka villkor invånarna i ett område lever under, inte hur segregerad en kommun \
         är. Det saknar felmarginal, trots att andelar i små områden varierar slumpmässigt från år \
         till år, och de människor det handlar om kan ha flyttat in eller ut.",
};

/// One of the three percentages, as Statistics Sweden defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    pub name: Bilingual,
    /// Whose share it is.
    pub population: Bilingual,
}

/// In the order of [`Percentages`].
pub const COMPONENTS: [Component; 3] = [
    Component {
        name: Bilingual {
            en: "Pre-upper-secondary education only",
            sv: "Förgymnasial utbildning",
        },
        population: Bilingual {
            en: "people aged 25–64; from 2024 on 25–65",
            sv: "personer 25–64 år, från och med 2024 25–65 år",
        },
    },
    Component {
        name: Bilingual {
            en: "Low economic standard",
            sv: "Låg ekonomisk standard",
        },
        population: Bilingual {
            en: "people of all ages whose disposable income per consumption unit is below 60 % of \
                 the national median",
            sv: "personer i alla åldrar vars disponibla inkomst per konsumtionsenhet är lägre än \
                 60 % av medianen i riket",
        },
    },
    Component {
        name: Bilingual {
            en: "Economic assistance and/or long-term unemployment",
            sv: "Ekonomiskt bistånd och/eller långtidsarbetslöshet",
        },
        population: Bilingual {
            en: "people aged 20–64, in later years 20–65, with economic assistance for at least \
                 ten months or unemployed for more than six",
            sv: "personer 20–64 år, senare år 20–65 år, med ekonomiskt bistånd i minst tio månader \
                 eller arbetslösa i mer än sex månader",
        },
    },
];

/// Shares of an area's people, in per cent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentages {
    pub pre_upper_secondary: f64,
    pub low_economic_standard: f64,
    pub assistance_or_unemployment: f64,
}

/// The index, from 0 to 100. Fails where a percentage is not between 0 and 100.
///
/// ```
/// use klyfta::follow_up::socioeconomic_index::{Percentages, socioeconomic_index};
///
/// let area = Percentages {
///     pre_upper_secondary: 18.0,
///     low_economic_standard: 45.0,
///     assistance_or_unemployment: 9.0,
/// };
/// assert_eq!(socioeconomic_index(area), Ok(24.0));
/// ```
pub fn socioeconomic_index(percentages: Percentages) -> Result<f64, Reason> {
    let Percentages {
        pre_upper_secondary,
        low_economic_standard,
        assistance_or_unemployment,
    } = percentages;
    let mut total = 0.0;
    for percentage in [
        pre_upper_secondary,
        low_economic_standard,
        assistance_or_unemployment,
    ] {
        let percentage = reckonable(percentage)?;
        if !(0.0..=100.0).contains(&percentage) {
            return Err(Reason::NotAPercentage);
        }
        total += percentage;
    }
    Ok(total / 3.0)
}
