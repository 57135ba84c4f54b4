//! Wolfson index of polarisation.

use super::income_gini::half_mean_difference;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable, is_divisor};
use crate::indices::references::FOSTER_WOLFSON_2010;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "wolfson_polarisation",
    symbol: "P_W",
    name: Bilingual {
        en: "Wolfson index of polarisation",
        sv: "Wolfsons polariseringsindex",
    },
    also_called: &["Wolfson index", "bipolarisation index"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(wolfson_polarisation)),
    equation: "P_W = 4 mu / m (1 / 2 - L(1 / 2) - G / 2), quad m = Q(0.5)",
    unit: Unit::One,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all have the same. 1: one half has nothing and the other half shares all equally. \
             No upper limit where the median is far below the mean.",
        sv: "0: alla har lika mycket. 1: den ena hälften har inget och den andra delar allt lika. \
             Ingen övre gräns där medianen är långt under medelvärdet.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How far the population has parted into a poor and a rich half with few in the \
             middle. Unlike the Gini coefficient it rises when incomes gather around two poles.",
        sv: "Hur långt befolkningen har delats i en fattig och en rik halva med få i mitten. Till \
             skillnad från Ginikoefficienten stiger det när inkomsterna samlas kring två poler.",
    },
    caution: Bilingual {
        en: "Not a measure of inequality: a transfer that evens out within the poorer or the \
             richer half raises it. It sees two poles only, split at the median.",
        sv: "Inget mått på ojämlikhet: en omfördelning som jämnar ut inom den fattigare eller \
             rikare halvan höjer det. Det ser bara två poler, delade vid medianen.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "four times what Wolfson draws as an area, so that it is one when half have \
                 nothing and half share equally; the poorer half is exactly half of the \
                 population, of the people at the median as many as fill it (dineq for R counts \
                 all up to the median); the median is the middle between two incomes where half is \
                 reached exactly; refused where the median is not above zero; negative incomes are \
                 kept as they are, as long as the mean is above zero",
    used_by: "research on the middle class",
    references: &[FOSTER_WOLFSON_2010],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[10.0, 1.0], &[20.0, 1.0], &[30.0, 1.0], &[40.0, 1.0]],
        value: 0.3,
        source: "by hand: mean and median 25, L(1/2) = 0.3 and G = 0.25, so 4 (0.5 - 0.3 - \
                     0.125)",
    }],
};

fn wolfson_polarisation(table: &Incomes) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    let median = table.quantile(0.5);
    if !is_divisor(median) {
        return Err(InvalidTable::NotDivisible);
    }
    // With the mean of the poorer half, mu (1 - 2 L(1/2)) is how far it lies below that of all.
    let shortfall = mean - table.mean_of_poorest(0.5);
    let polarisation = 2.0 * ((shortfall - half_mean_difference(table)) / median);
    // The Lorenz curve is convex, so that only rounding takes the value below zero.
    InvalidTable::unless_finite(polarisation.max(0.0))
}
