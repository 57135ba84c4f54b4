//! Kakwani index of progressivity (K).

use crate::indices::arithmetic::spread::spread;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{InvalidTable, TaxedIncome, TaxedIncomes, is_divisor};
use crate::indices::references::KAKWANI_1977;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "kakwani",
    symbol: "K",
    name: Bilingual {
        en: "Kakwani index of progressivity",
        sv: "Kakwanis progressivitetsindex",
    },
    also_called: &["Kakwani progressivity index"],
    dimension: Dimension::Inequality,
    formula: Formula::TaxedIncomes(Function::Partial(kakwani)),
    equation: "K = C_T - G_X, quad C_T = 2 / mu_T sum_i f_i T_i R_i - 1",
    unit: Unit::One,
    parameter: None,
    range: Range {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
    },
    ends: Bilingual {
        en: "Below 0: the tax falls more on low incomes than on high ones. 0: it is in proportion \
             to income. Above 0: it falls more on high incomes; one less the Gini coefficient when \
             the richest person pays all.",
        sv: "Under 0: skatten tynger låga inkomster mer än höga. 0: den är proportionell mot \
             inkomsten. Över 0: den tynger höga inkomster mer; ett minus Ginikoefficienten när den \
             rikaste personen betalar allt.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How much more unequally a tax is spread than the incomes it is paid on. Above zero \
             the rich pay a greater part of their income than the poor.",
        sv: "Hur mycket ojämnare en skatt är fördelad än inkomsterna den betalas på. Över noll \
             betalar de rika en större del av sin inkomst än de fattiga.",
    },
    caution: Bilingual {
        en: "Says how a tax is spread, not how much it evens out: a small tax can be very \
             progressive. Not for taxes and benefits that cancel out, where the sum it divides by \
             is near zero.",
        sv: "Säger hur en skatt är fördelad, inte hur mycket den jämnar ut: en liten skatt kan \
             vara mycket progressiv. Inte för skatter och bidrag som tar ut varandra, där summan \
             den delas med är nära noll.",
    },
    sensitivity: Bilingual {
        en: "Steady where each person's income and tax are known. From means of areas or classes \
             both coefficients come out too low, and the value with them.",
        sv: "Stadigt där varje persons inkomst och skatt är kända. Med medelvärden för områden \
             eller klasser blir båda koefficienterna för låga, och därmed värdet.",
    },
    convention: "concentration coefficient of the tax, people ranked by income before it, less \
                 the Gini coefficient of income before; people of the same income before share a \
                 rank; divisor n; negative taxes (transfers) kept; refused where the mean of the \
                 tax or of the income is not above zero",
    used_by: "research on taxes and transfers",
    references: &[KAKWANI_1977],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[100.0, 10.0, 1.0], &[300.0, 90.0, 1.0]],
        value: 0.15,
        source: "by hand: C = (1/4) 80 / 50 = 0.4 and G = (1/4) 200 / 200 = 0.25",
    }],
};

fn kakwani(table: &TaxedIncomes) -> Result<f64, InvalidTable> {
    let before = concentration(table, |income| income.before)?;
    let tax = concentration(table, |income| income.tax).map_err(|problem| match problem {
        InvalidTable::MeanNotPositive => InvalidTable::NotDivisible,
        other => other,
    })?;
    Ok(tax - before)
}

/// The concentration coefficient of something that each person has, ranked by income before tax:
/// of that income itself, the Gini coefficient.
pub(super) fn concentration(
    table: &TaxedIncomes,
    of: impl Fn(&TaxedIncome) -> f64,
) -> Result<f64, InvalidTable> {
    let same_income = |a: &TaxedIncome, b: &TaxedIncome| a.before == b.before;
    // Of people who share a rank each is given the mean, so that their order does not matter.
    let ranked: Vec<(f64, f64)> = table
        .incomes()
        .chunk_by(same_income)
        .map(|tied| {
            let population = sum(tied.iter().map(|it| it.population));
            let mean = sum(tied.iter().map(|it| it.population / population * of(it)));
            (population, mean)
        })
        .collect();
    let mean = InvalidTable::unless_finite(sum(table
        .incomes()
        .iter()
        .map(|it| table.weight(it) * of(it))))?;
    if !is_divisor(mean) {
        return Err(InvalidTable::MeanNotPositive);
    }
    let spread = spread(ranked.iter().copied(), |below, above| below * above);
    InvalidTable::unless_finite(spread / mean)
}
