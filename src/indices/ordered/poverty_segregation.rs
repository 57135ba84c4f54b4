//! Segregation of poverty (H_10).

use crate::indices::arithmetic::profile::Profile;
use crate::indices::arithmetic::thresholds::ENTROPY;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, Ordered};
use crate::indices::references::{REARDON_BISCHOFF_2011, REARDON_ET_AL_2018};
use crate::indices::segregation::information_theory::information_theory;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "poverty_segregation",
    symbol: "H_10",
    name: Bilingual {
        en: "Segregation of poverty",
        sv: "Låginkomsttagares segregation",
    },
    also_called: &["H at the 10th percentile"],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::PartialWithParameter(poverty_segregation)),
    equation: "H_10 = H(p), quad p = 0.1",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "percentile",
        default: 0.1,
        least: 0.0,
        greatest: 1.0,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "The place in the order below which people count as poor: 0.1 sets the bottom \
                 tenth against all others.",
            sv: "Den plats i ordningen under vilken personer räknas som låginkomsttagare: 0,1 \
                 ställer den understa tiondelen mot alla andra.",
        },
    }),
    range: Range::UNBOUNDED,
    ends: Bilingual {
        en: "0: the poor are everywhere the same share of the population. 1: they and the others \
             share no area. The fitted curve can carry the value outside of these.",
        sv: "0: låginkomsttagarna är lika stor andel av befolkningen överallt. 1: de och de andra \
             delar inget område. Den anpassade kurvan kan föra värdet utanför dessa.",
    },
    // Only in the middle of the order does it not matter from which end one counts; and a curve may
    // fall at one rank because a value rises at another, so that exchanges may raise it.
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
    ],
    reading: Bilingual {
        en: "How strongly the tenth with the lowest incomes lives apart from everyone else, from 0 \
             when they are spread like the others to 1 when they share no area with them.",
        sv: "Hur starkt den tiondel som har lägst inkomst bor för sig, från 0 när de är spridda \
             som alla andra till 1 när de inte delar något område med andra.",
    },
    caution: Bilingual {
        en: "The value is read off a curve through the thresholds: without a threshold near the \
             percentile it is a guess, as with income fifths. Samples raise it (Reardon et al. \
             2018), for which nothing is corrected here.",
        sv: "Värdet läses av på en kurva genom gränserna: utan en gräns nära percentilen är det en \
             gissning, som med inkomstfemtedelar. Urval höjer det (Reardon m.fl. 2018), vilket \
             inte korrigeras här.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas; more so \
             the nearer the percentile is to an end of the order.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning; desto mer ju \
             närmare percentilen ligger en ände av ordningen.",
    },
    convention: "the information theory index at each threshold, fitted by least squares as a \
                 polynomial in the share p of the population below it, squared errors weighted by \
                 E(p)^2; order 4, lowered to one less than the number of thresholds where fewer \
                 than five are told apart, and at least two needed; no correction for sampling; \
                 empty areas dropped",
    used_by: "research on income segregation in the United States since Reardon and Bischoff \
              (2011)",
    references: &[REARDON_BISCHOFF_2011, REARDON_ET_AL_2018],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[
                &[5.0, 5.0, 5.0],
                &[5.0, 0.0, 0.0],
                &[0.0, 5.0, 0.0],
                &[0.0, 0.0, 5.0],
            ],
            value: 0.5,
            source: "by hand: half of all live in an area as mixed as the region, the others \
                     apart, so that the index is 1/2 at every threshold and so is the curve",
        },
        WorkedExample {
            rows: &[&[10.0, 35.0, 5.0], &[0.0, 45.0, 5.0]],
            value: 0.230_346_612_254_544_4,
            source: "by hand: the curve passes through the lower threshold, which is at the \
                     percentile: 1 - E(0.2) / (2 E(0.1))",
        },
    ],
};

fn poverty_segregation(table: &Ordered, percentile: f64) -> Result<f64, InvalidTable> {
    const ORDER: usize = 4;
    Ok(Profile::fit_at_most(table, information_theory, ENTROPY, ORDER)?.at(percentile))
}
