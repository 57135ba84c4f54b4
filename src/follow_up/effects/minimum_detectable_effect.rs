//! The smallest effect that a study of this precision would find with some certainty.
//!
//! Bloom, H. S. (1995). Minimum detectable effects: a simple way to report the statistical power of
//! experimental designs. Evaluation Review 19(5), 547–556.
//! <https://doi.org/10.1177/0193841X9501900504>

use super::distributions::students_t_within;
use super::{Number, Reading, Refusal};
use crate::indices::Bilingual;
use crate::inference::normal;

/// The smallest effect that would be found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinimumDetectableEffect {
    /// In the unit of the outcome, above zero; an effect below zero must be as large.
    pub effect: f64,
    /// How likely it is to be found.
    pub power: f64,
    /// How likely something is found where there is nothing, on either side.
    pub level: f64,
}

/// What the estimate of the error is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Degrees {
    /// The error is known, or estimated of very many units: 2.8 standard errors at 5 % and 80 %.
    Normal,
    /// Such as the number of clusters less one.
    Student(f64),
}

/// Fails where the standard error is not a number above zero, where level and power do not lie
/// between 0 and 1, and where degrees are not above zero.
pub fn minimum_detectable_effect(
    standard_error: f64,
    level: f64,
    power: f64,
    degrees: Degrees,
) -> Result<MinimumDetectableEffect, Refusal> {
    let inside = |it: f64| 0.0 < it && it < 1.0;
    if !inside(level) || !inside(power) || power <= level {
        return Err(Refusal::Level);
    }
    if !(0.0 < standard_error && standard_error.is_finite()) {
        return Err(Refusal::NoVariation);
    }
    let multiple = match degrees {
        Degrees::Normal => normal::quantile(1.0 - level / 2.0) + normal::quantile(power),
        Degrees::Student(degrees) if 0.0 < degrees && degrees.is_finite() => {
            let beyond = students_t_within(1.0 - 2.0 * (1.0 - power.max(0.5)), degrees);
            let below = students_t_within(1.0 - 2.0 * power.min(0.5), degrees);
            // One of the two is zero, whichever side of one half the power lies on.
            students_t_within(1.0 - level, degrees) + beyond - below
        }
        Degrees::Student(_) => return Err(Refusal::TooFewClusters { needed: 2 }),
    };
    let effect = multiple * standard_error;
    if !effect.is_finite() {
        return Err(Refusal::NoVariation);
    }
    Ok(MinimumDetectableEffect {
        effect,
        power,
        level,
    })
}

impl MinimumDetectableEffect {
    pub fn reading(&self) -> Reading {
        Reading {
            says: Bilingual {
                en: "The study could not have seen an effect smaller than {effect}: only one that \
                     large would be found with a probability of {power} at the level {level}.",
                sv: "Studien hade inte kunnat se en effekt mindre än {effect}: först en så stor \
                     skulle upptäckas med sannolikheten {power} på nivån {level}.",
            },
            cannot_show: Bilingual {
                en: "That nothing was found does not show that there was no effect, only that one \
                     larger than this is unlikely. It says nothing of whether the comparison is \
                     fair.",
                sv: "Att inget hittades visar inte att effekt saknades, bara att en större än så \
                     är osannolik. Det säger inget om huruvida jämförelsen är rättvisande.",
            },
            numbers: vec![
                Number::outcome("effect", self.effect),
                Number::probability("power", self.power),
                Number::probability("level", self.level),
            ],
        }
    }
}
