//! Hoover index of incomes.

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{HOOVER_1936, HOOVER_1941};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "hoover",
    symbol: "HI",
    name: Bilingual {
        en: "Hoover index of incomes",
        sv: "Hooverindex för inkomster",
    },
    also_called: &[
        "Robin Hood index",
        "Pietra index",
        "Schutz index",
        "Ricci-Schutz index",
    ],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(hoover)),
    equation: "\"HI\" = 1 / 2 sum_i f_i abs(y_i / mu - 1)",
    unit: Unit::One,
    parameter: None,
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
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "The share of all income that would have to be moved from those above the mean to \
             those below it for all to have the same.",
        sv: "Den andel av alla inkomster som skulle behöva flyttas från dem över medelvärdet till \
             dem under det för att alla skulle ha lika mycket.",
    },
    caution: Bilingual {
        en: "Does not notice transfers between two people who are both above, or both below, the \
             mean. It is never above the Gini coefficient, so never compare the two.",
        sv: "Märker inte omfördelning mellan två personer som båda ligger över, eller båda under, \
             medelvärdet. Det är aldrig högre än Ginikoefficienten, så jämför aldrig de två.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "half the mean absolute deviation from the mean, over the mean: the greatest \
                 distance between the diagonal and the Lorenz curve; negative incomes are kept as \
                 they are, as long as the mean is above zero, and may then carry the value past \
                 one; divisor n",
    used_by: "regional science and research on health and income",
    references: &[HOOVER_1936, HOOVER_1941],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[10.0, 1.0], &[20.0, 1.0], &[30.0, 1.0], &[40.0, 1.0]],
        value: 0.2,
        source: "by hand: (15 + 5 + 5 + 15) / 4 / (2 x 25)",
    }],
};

pub(super) fn hoover(table: &Incomes) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    let deviations = table
        .incomes()
        .iter()
        .map(|income| table.weight(income) * ((income.value - mean) / mean).abs());
    InvalidTable::unless_finite(sum(deviations) / 2.0)
}
