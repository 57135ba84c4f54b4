//! Gini coefficient of incomes (G).

use crate::indices::arithmetic::spread::spread;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{DORFMAN_1979, GASTWIRTH_1972};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "income_gini",
    symbol: "G_y",
    name: Bilingual {
        en: "Gini coefficient of incomes",
        sv: "Ginikoefficient för inkomster",
    },
    also_called: &["Gini coefficient", "Gini index of income"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(income_gini)),
    equation: "G = 1 / (2 mu) sum_(i j) f_i f_j abs(y_i - y_j)",
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
        Axiom::StrictPigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far apart the incomes of two people drawn by lot are, as a share of twice the \
             mean: 0 when all have the same, 1 when one has everything. At 0.3 they differ by 60 \
             per cent of the mean income.",
        sv: "Hur långt ifrån varandra inkomsterna för två lottade personer ligger, som andel av \
             dubbla medelvärdet: 0 när alla har lika mycket, 1 när en har allt. Vid 0,3 skiljer de \
             sig med 60 procent av medelinkomsten.",
    },
    caution: Bilingual {
        en: "The same value can stand for different distributions, and it notices changes in the \
             middle more than at the ends. Say which income, which unit and which year: disposable \
             income per consumption unit gives other values than earnings.",
        sv: "Samma värde kan stå för olika fördelningar, och det märker förändringar i mitten mer \
             än i ändarna. Ange vilken inkomst, vilken enhet och vilket år: disponibel inkomst per \
             konsumtionsenhet ger andra värden än förvärvsinkomst.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "half the mean difference between two people over the mean, equal to twice the \
                 area between the diagonal and the Lorenz curve; pairs counted with the divisor \
                 n^2 (no small-sample correction); negative incomes are kept as they are, as long \
                 as the mean is above zero, and may then carry the value past one; zero incomes \
                 kept; incomes nobody has dropped",
    used_by: "Statistics Sweden, Eurostat, the OECD and the World Bank, in their statistics of \
              income distribution",
    references: &[DORFMAN_1979, GASTWIRTH_1972],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[10.0, 1.0], &[20.0, 1.0], &[30.0, 1.0], &[40.0, 1.0]],
            value: 0.25,
            source: "by hand: gaps of 10 with weights 3/16, 4/16 and 3/16, so 10 x 10/16 / 25",
        },
        WorkedExample {
            rows: &[&[100.0, 3.0], &[200.0, 1.0]],
            value: 0.15,
            source: "by hand: (3/4) (1/4) (200 - 100) / 125",
        },
    ],
};

/// Takes one step for each gap between neighbouring incomes instead of one for each pair of people.
fn income_gini(table: &Incomes) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    InvalidTable::unless_finite(half_mean_difference(table) / mean)
}

/// Half of what the incomes of two people drawn by lot differ by on average.
pub(super) fn half_mean_difference(table: &Incomes) -> f64 {
    let ranked = table.incomes().iter().map(|it| (it.population, it.value));
    spread(ranked, |below, above| below * above)
}
