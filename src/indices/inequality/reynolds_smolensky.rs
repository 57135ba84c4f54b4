//! Reynolds-Smolensky index of redistribution (RS).

use super::kakwani::concentration;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, TaxedIncomes};
use crate::indices::references::{KAKWANI_1977, PLOTNICK_1981};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "reynolds_smolensky",
    symbol: "RS",
    name: Bilingual {
        en: "Reynolds–Smolensky index of redistribution",
        sv: "Reynolds–Smolenskys omfördelningsindex",
    },
    also_called: &["vertical redistribution", "progressivity effect"],
    dimension: Dimension::Inequality,
    formula: Formula::TaxedIncomes(Function::Partial(reynolds_smolensky)),
    equation: "\"RS\" = G_X - C_(X - T), quad C_Y = 2 / mu_Y sum_i f_i Y_i R_i - 1",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "Below 0: the tax makes incomes more unequal. 0: it leaves inequality as it is. Above \
             0: it evens out; the Gini coefficient of income before when all are made equal.",
        sv: "Under 0: skatten gör inkomsterna mer ojämlika. 0: den lämnar ojämlikheten som den \
             är. Över 0: den jämnar ut; Ginikoefficienten för inkomsten före när alla görs lika.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "By how much a tax or transfer lowers the Gini coefficient of incomes, as long as \
             nobody changes places with anyone.",
        sv: "Hur mycket en skatt eller ett bidrag sänker inkomsternas Ginikoefficient, så länge \
             ingen byter plats med någon.",
    },
    caution: Bilingual {
        en: "Where people change places, inequality falls by less than this: by the Gini \
             coefficient before less that after. The rest is the reranking effect of Atkinson and \
             Plotnick. It takes incomes before tax as they are, though they would be others \
             without it.",
        sv: "Där personer byter plats sjunker ojämlikheten mindre än så: med Ginikoefficienten \
             före minus den efter. Resten är Atkinsons och Plotnicks rangbyteseffekt. Det tar \
             inkomsterna före skatt som de är, fast de vore andra utan den.",
    },
    sensitivity: Bilingual {
        en: "Steady where each person's income and tax are known. From means of areas or classes \
             both coefficients come out too low, and the value with them.",
        sv: "Stadigt där varje persons inkomst och skatt är kända. Med medelvärden för områden \
             eller klasser blir båda koefficienterna för låga, och därmed värdet.",
    },
    convention: "Gini coefficient of income before less the concentration coefficient of income \
                 after, people ranked by income before: with the tax rate t of all income this is \
                 t / (1 - t) times the Kakwani index, whether or not people change places; the \
                 reranking of Atkinson and Plotnick (the Gini coefficient less the concentration \
                 coefficient of income after) is not taken off; people of the same income before \
                 share a rank; divisor n; refused where mean income before or after is not above \
                 zero",
    used_by: "research on taxes and transfers",
    references: &[KAKWANI_1977, PLOTNICK_1981],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[100.0, 10.0, 1.0], &[300.0, 90.0, 1.0]],
        value: 0.05,
        source: "by hand: G = (1/4) 200 / 200 = 0.25 before and C = (1/4) 120 / 150 = 0.2 \
                     after",
    }],
};

fn reynolds_smolensky(table: &TaxedIncomes) -> Result<f64, InvalidTable> {
    let before = concentration(table, |income| income.before)?;
    let after = concentration(table, |income| income.before - income.tax)?;
    Ok(before - after)
}
