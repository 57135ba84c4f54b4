//! Share of all income that the richest have.

use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{ATKINSON_PIKETTY_SAEZ_2011, ROINE_WALDENSTROM_2008};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "top_income_share",
    symbol: "S_top",
    name: Bilingual {
        en: "Top income share",
        sv: "Toppinkomstandel",
    },
    also_called: &[
        "share of the top 10 per cent",
        "concentration of top incomes",
    ],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::PartialWithParameter(top_income_share)),
    equation: "1 - L(1 - p)",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "share",
        default: 0.1,
        least: 0.0,
        greatest: 1.0,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "The share of the population, from the top, whose income is counted.",
            sv: "Den andel av befolkningen, uppifrån räknat, vars inkomst räknas.",
        },
    }),
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "Never below the share of the population that is looked at, which it equals when all \
             have the same. 1: the richest have everything; above 1 only where some incomes are \
             negative.",
        sv: "Aldrig under den andel av befolkningen som avses, vilken den är lika med när alla \
             har lika mycket. 1: de rikaste har allt; över 1 bara där några inkomster är negativa.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
    ],
    reading: Bilingual {
        en: "The share of all income that the richest part of the population has, the richest \
             tenth when nothing else is said.",
        sv: "Den andel av alla inkomster som den rikaste delen av befolkningen har, den rikaste \
             tiondelen när inget annat sägs.",
    },
    caution: Bilingual {
        en: "Say which share and which income were used: capital gains move it strongly from year \
             to year. It sees nothing of how the others share the rest.",
        sv: "Ange vilken andel och vilken inkomst som använts: kapitalvinster ändrar den starkt \
             från år till år. Den ser inget av hur de övriga delar resten.",
    },
    sensitivity: Bilingual {
        en: "Unsteady where few people have incomes near the limits that are compared. Areas hide \
             the differences between the people in them: the finer the division, the higher the \
             value.",
        sv: "Ostadigt där få personer har inkomster nära de gränser som jämförs. Områden döljer \
             skillnaderna mellan personerna i dem: ju finare indelning, desto högre värde.",
    },
    convention: "of the people at a limit as many are counted as fill the share exactly, as on \
                 the Lorenz curve; negative incomes are kept as they are, as long as the mean is \
                 above zero, and may then carry the value past one",
    used_by: "the World Inequality Database and research on top incomes",
    references: &[ATKINSON_PIKETTY_SAEZ_2011, ROINE_WALDENSTROM_2008],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[10.0, 10.0], &[20.0, 40.0], &[50.0, 40.0], &[100.0, 10.0]],
        value: 0.256_410_256_410_256_4,
        source: "by hand: 10 x 100 of 3 900",
    }],
};

fn top_income_share(table: &Incomes, share: f64) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    // Only rounding takes the richest below the mean.
    let ratio = (table.mean_of_richest(share) / mean).max(1.0);
    InvalidTable::unless_finite(share * ratio)
}
