//! Extended Gini coefficient (S-Gini).

use crate::indices::arithmetic::spread::spread;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{DONALDSON_WEYMARK_1980, YITZHAKI_1983};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "extended_gini",
    symbol: "G_nu",
    name: Bilingual {
        en: "Extended Gini coefficient",
        sv: "Utvidgad Ginikoefficient",
    },
    also_called: &["S-Gini", "single-parameter Gini"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::PartialWithParameter(extended_gini)),
    equation: "G(nu) = 1 - 1 / mu sum_i y_i ((1 - F_(i - 1))^nu - (1 - F_i)^nu), quad F_i = f_1 + \
               dots + f_i",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "nu",
        default: 3.0,
        least: 1.0,
        greatest: 10.0,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "How much the poorest count: 2 is the Gini coefficient, and the higher the \
                 number, the more the lowest incomes weigh.",
            sv: "Hur mycket de fattigaste räknas: 2 är Ginikoefficienten, och ju högre tal, desto \
                 tyngre väger de lägsta inkomsterna.",
        },
    }),
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all have the same. 1: one has everything; above 1 only where some incomes are \
             negative.",
        sv: "0: alla har lika mycket. 1: en har allt; över 1 bara där några inkomster är negativa.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "As the Gini coefficient, with a dial for how much the poorest count. It compares the \
             mean income with the mean of the lowest income among people drawn by lot, two of them \
             for Gini and three when nothing else is said.",
        sv: "Som Ginikoefficienten, med ett reglage för hur mycket de fattigaste räknas. Den \
             jämför medelinkomsten med den genomsnittligt lägsta inkomsten bland lottade personer, \
             två för Gini och tre när inget annat sägs.",
    },
    caution: Bilingual {
        en: "Say which parameter was used, and do not compare values of different parameters, nor \
             with the ordinary Gini coefficient. At high values only the very lowest incomes \
             count, which are often measured worst.",
        sv: "Ange vilken parameter som använts och jämför inte värden med olika parameter, inte \
             heller med den vanliga Ginikoefficienten. Vid höga värden räknas bara de allra lägsta \
             inkomsterna, som ofta är sämst mätta.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "exact weights from the shares of people above each gap between incomes \
                 (Donaldson and Weymark 1980), which do not change when a unit is split; with \
                 ranks at the middle of each unit (the covariance formula) values differ slightly \
                 unless nu = 2; nu = 2 is the Gini coefficient; negative incomes are kept as they \
                 are, as long as the mean is above zero",
    used_by: "research",
    references: &[DONALDSON_WEYMARK_1980, YITZHAKI_1983],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[100.0, 3.0], &[200.0, 1.0]],
        value: 0.1875,
        source: "by hand: (1/4 - 1/64) (200 - 100) / 125",
    }],
};

fn extended_gini(table: &Incomes, nu: f64) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    let ranked = table.incomes().iter().map(|it| (it.population, it.value));
    let gap = spread(ranked, |below, above| {
        // The smaller of the two shares has the digits that the logarithm is made of.
        let logarithm = if above < 0.5 {
            libm::log(above)
        } else {
            libm::log1p(-below)
        };
        // This is above - above^nu.
        -above * libm::expm1((nu - 1.0) * logarithm)
    });
    InvalidTable::unless_finite(gap / mean)
}
