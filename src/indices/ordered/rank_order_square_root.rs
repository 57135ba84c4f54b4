//! Rank-order square root index (S^R).

use crate::indices::arithmetic::profile::{Profile, mean_of_legendre};
use crate::indices::arithmetic::thresholds::SQUARE_ROOT;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, Ordered};
use crate::indices::references::{HUTCHENS_2004, REARDON_BISCHOFF_2011, REARDON_ET_AL_2018};
use crate::indices::segregation::square_root::square_root;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "rank_order_square_root",
    symbol: "S^R",
    name: Bilingual {
        en: "Rank-order square root index",
        sv: "Rangordnat kvadratrotsindex",
    },
    also_called: &[],
    dimension: Dimension::Ordered,
    formula: Formula::Ordered(Function::PartialWithParameter(rank_order_square_root)),
    equation: "S^R = (integral_0^1 V(p) S(p) dif p) / (integral_0^1 V(p) dif p), quad V(p) = \
               sqrt(p (1 - p))",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "order",
        default: 4.0,
        least: 0.0,
        greatest: 10.0,
        bounds: Bounds::Closed,
        numbers: Numbers::Whole,
        meaning: Bilingual {
            en: "The order of the polynomial that joins the values at the thresholds; one more \
                 threshold than this is needed.",
            sv: "Graden hos det polynom som förbinder värdena vid gränserna; det behövs en gräns \
                 mer än så.",
        },
    }),
    range: Range::UNBOUNDED,
    ends: Bilingual {
        en: "0: every area has the same mix. 1: no area holds two categories. The fitted curve can \
             carry the value outside of these; then choose a lower order.",
        sv: "0: varje område har samma blandning. 1: inget område har två kategorier. Den \
             anpassade kurvan kan föra värdet utanför dessa; välj då en lägre grad.",
    },
    // A curve of order one or more may fall at some ranks because a value rises at another, so that
    // exchanges may raise the index.
    axioms: &[
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::ZeroAtEvenness,
        Axiom::OneAtCompleteSegregation,
        Axiom::OrderReversal,
    ],
    reading: Bilingual {
        en: "How unevenly people are spread over the areas by income, whatever the amounts are: \
             only people's places in the order count, and the ends of the order count for more \
             than in the other rank-order indices.",
        sv: "Hur ojämnt personer är fördelade över områdena efter inkomst, vilka beloppen än är: \
             bara platsen i ordningen räknas, och ordningens ändar räknas mer än i de andra \
             rangordnade indexen.",
    },
    caution: Bilingual {
        en: "Where no threshold lies the curve is a guess: few categories, or none near an end of \
             the order, make the value depend on the order of the polynomial. Samples raise it \
             (Reardon et al. 2018), for which nothing is corrected here.",
        sv: "Där ingen gräns finns är kurvan en gissning: med få kategorier, eller inga nära \
             ordningens ändar, beror värdet på polynomets grad. Urval höjer det (Reardon m.fl. \
             2018), vilket inte korrigeras här.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small, and with a finer division into areas. Hardly \
             moved by where the limits between the categories are drawn, if they are many.",
        sv: "Stiger av slump där områdena är små och med finare områdesindelning. Påverkas \
             knappast av var gränserna mellan kategorierna dras, om de är många.",
    },
    convention: "as in Reardon's working paper Measures of Income Segregation (2011): the \
                 two-group index at each threshold, fitted by least squares as a polynomial in the \
                 share p of the population below it, squared errors weighted by V(p)^2; the curve \
                 integrated exactly with weight V(p); two thresholds at the same share count twice \
                 but as one place; no correction for sampling; empty areas dropped",
    used_by: "research on income segregation",
    references: &[HUTCHENS_2004, REARDON_BISCHOFF_2011, REARDON_ET_AL_2018],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[
                &[5.0, 5.0, 5.0, 5.0, 5.0, 5.0],
                &[5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                &[0.0, 5.0, 0.0, 0.0, 0.0, 0.0],
                &[0.0, 0.0, 5.0, 0.0, 0.0, 0.0],
                &[0.0, 0.0, 0.0, 5.0, 0.0, 0.0],
                &[0.0, 0.0, 0.0, 0.0, 5.0, 0.0],
                &[0.0, 0.0, 0.0, 0.0, 0.0, 5.0],
            ],
            value: 0.5,
            source: "by hand: half of all live in an area as mixed as the region, the others \
                     apart, so that the index is 1/2 at every threshold and so is the curve",
        },
        WorkedExample {
            rows: &[
                &[1.0, 2.0, 3.0, 1.0, 2.0, 1.0, 5.0],
                &[2.0, 4.0, 6.0, 2.0, 4.0, 2.0, 10.0],
            ],
            value: 0.0,
            source: "even by construction",
        },
    ],
};

fn rank_order_square_root(table: &Ordered, order: f64) -> Result<f64, InvalidTable> {
    let profile = Profile::fit(table, square_root, SQUARE_ROOT, order as usize)?;
    Ok(profile.mean(mean_of_legendre::by_square_root))
}
