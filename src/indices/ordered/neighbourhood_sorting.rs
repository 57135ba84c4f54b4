//! Neighbourhood sorting index (NSI).

use super::variance_between_areas::variance_between_areas;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{JARGOWSKY_1996, REARDON_BISCHOFF_2011};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "neighbourhood_sorting",
    symbol: "NSI",
    name: Bilingual {
        en: "Neighbourhood sorting index",
        sv: "Grannskapssorteringsindex",
    },
    also_called: &["correlation ratio of incomes (eta)"],
    dimension: Dimension::Ordered,
    formula: Formula::Incomes(Function::Partial(neighbourhood_sorting)),
    equation: "upright(\"NSI\") = sqrt((sum_j t_j (mu_j - mu)^2) / (T sum_i f_i (y_i - mu)^2))",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: the mean income is the same in every area. 1: in every area all have the same \
             income.",
        sv: "0: medelinkomsten är densamma i varje område. 1: i varje område har alla samma \
             inkomst.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::TranslationInvariance,
        Axiom::PopulationPrinciple,
    ],
    reading: Bilingual {
        en: "How far the mean incomes of areas lie apart, compared with how far people's incomes \
             do. 0 when rich and poor live side by side everywhere, 1 when all neighbours have the \
             same income.",
        sv: "Hur långt områdenas medelinkomster ligger från varandra, jämfört med hur långt \
             personernas inkomster gör det. 0 när rika och fattiga bor sida vid sida överallt, 1 \
             när alla grannar har samma inkomst.",
    },
    caution: Bilingual {
        en: "A few very high incomes can decide the value; where only the order of incomes is to \
             count, take a rank-order index. The mean incomes of areas are not enough: without the \
             differences within areas it is always 1.",
        sv: "Några få mycket höga inkomster kan avgöra värdet; ta ett rangordnat index där bara \
             inkomsternas ordning ska räknas. Områdenas medelinkomster räcker inte: utan \
             skillnaderna inom områden är det alltid 1.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small or incomes come from a sample, and with a finer \
             division into areas; compare only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små eller inkomsterna kommer från ett urval, och med \
             finare områdesindelning; jämför bara regioner med lika stora områden.",
    },
    convention: "the square root of the share of the variance between areas, that is a ratio of \
                 standard deviations; population variances (divided by n), areas weighted by \
                 population; incomes as they are, no logarithm, no correction for sampling; \
                 undefined where all incomes are the same or only one area has any; with the means \
                 of overlapping surroundings instead of areas it would be the generalised index \
                 (GNSI), which this is not",
    used_by: "research on economic segregation in the United States since Jargowsky (1996)",
    references: &[JARGOWSKY_1996, REARDON_BISCHOFF_2011],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[
                &[1.0, 1.0, 1.0],
                &[3.0, 1.0, 1.0],
                &[5.0, 1.0, 2.0],
                &[7.0, 1.0, 2.0],
            ],
            value: 0.894_427_190_999_915_9,
            source: "by hand: sqrt(4 / 5), area means 2 and 6 around 4, incomes around 4",
        },
        WorkedExample {
            rows: &[&[1.0, 2.0, 1.0], &[4.0, 1.0, 1.0], &[2.0, 5.0, 2.0]],
            value: 0.0,
            source: "by hand: both areas have the mean 2",
        },
    ],
};

fn neighbourhood_sorting(incomes: &Incomes) -> Result<f64, InvalidTable> {
    variance_between_areas(incomes).map(libm::sqrt)
}
