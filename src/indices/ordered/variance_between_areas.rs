//! Share of the variance of incomes that lies between areas (NSI^2).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Income, Incomes, InvalidTable};
use crate::indices::references::JARGOWSKY_1996;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "variance_between_areas",
    symbol: "NSI^2",
    name: Bilingual {
        en: "Share of the variance of incomes between areas",
        sv: "Andel av inkomsternas varians som ligger mellan områden",
    },
    also_called: &["eta squared", "R squared of areas"],
    dimension: Dimension::Ordered,
    formula: Formula::Incomes(Function::Partial(variance_between_areas)),
    equation: "upright(\"NSI\")^2 = (sum_j t_j (mu_j - mu)^2) / (T sum_i f_i (y_i - mu)^2)",
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
        en: "How much of the differences in income is a matter of where people live: the rest is \
             differences between neighbours.",
        sv: "Hur stor del av inkomstskillnaderna som hänger ihop med var man bor: resten är \
             skillnader mellan grannar.",
    },
    caution: Bilingual {
        en: "A few very high incomes can decide the value. Falls when incomes become more unequal \
             within all areas, though nobody moves. The mean incomes of areas are not enough: \
             without the differences within areas it is always 1.",
        sv: "Några få mycket höga inkomster kan avgöra värdet. Sjunker när inkomsterna blir mer \
             ojämlika inom alla områden, fast ingen flyttar. Områdenas medelinkomster räcker inte: \
             utan skillnaderna inom områden är det alltid 1.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas are small or incomes come from a sample, and with a finer \
             division into areas; compare only regions with areas of like size.",
        sv: "Stiger av slump där områdena är små eller inkomsterna kommer från ett urval, och med \
             finare områdesindelning; jämför bara regioner med lika stora områden.",
    },
    convention: "population variances (divided by n), areas weighted by population; incomes as \
                 they are, no logarithm, no correction for sampling; undefined where all incomes \
                 are the same or only one area has any; incomes below zero allowed",
    used_by: "research on income segregation, as a share of variance or a correlation ratio",
    references: &[JARGOWSKY_1996],
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
            value: 0.8,
            source: "by hand: area means 2 and 6 around 4 give 4, incomes around 4 give 5",
        },
        WorkedExample {
            rows: &[&[1.0, 2.0, 1.0], &[4.0, 1.0, 1.0], &[2.0, 5.0, 2.0]],
            value: 0.0,
            source: "by hand: both areas have the mean 2",
        },
    ],
};

pub(super) fn variance_between_areas(incomes: &Incomes) -> Result<f64, InvalidTable> {
    let areas = areas(incomes)?;
    let mean = sum(areas.iter().map(|area| area.weight * area.mean));
    let between = sum(areas
        .iter()
        .map(|area| area.weight * (area.mean - mean) * (area.mean - mean)));
    let within = sum(areas.iter().map(|area| area.weight * area.variance));
    if between + within <= 0.0 {
        return Err(InvalidTable::NotDivisible);
    }
    Ok(between / (between + within))
}

/// The incomes of an area, counted from the lowest of the region in units of the distance to the
/// highest: no square of these overflows, and incomes that hardly differ keep their digits.
struct Area {
    /// The area's share of the population.
    weight: f64,
    mean: f64,
    variance: f64,
}

fn areas(incomes: &Incomes) -> Result<Vec<Area>, InvalidTable> {
    let ranked = incomes.incomes();
    if ranked[0].area.is_none() {
        return Err(InvalidTable::NoAreas);
    }
    let (lowest, highest) = (ranked[0].value, ranked[ranked.len() - 1].value);
    // Half the distance is finite also where the whole is not.
    let shrunk = if (highest - lowest).is_finite() {
        1.0
    } else {
        0.5
    };
    let width = highest * shrunk - lowest * shrunk;
    if width == 0.0 {
        return Err(InvalidTable::NotDivisible);
    }
    let position = |value: f64| (value * shrunk - lowest * shrunk) / width;
    let mut by_area: Vec<&Income> = ranked.iter().collect();
    by_area.sort_by_key(|income| income.area);

    let mut areas: Vec<Area> = by_area
        .chunk_by(|one, other| one.area == other.area)
        .map(|area| {
            let population = sum(area.iter().map(|income| income.population));
            let weighted = |income: &Income, value: f64| income.population / population * value;
            let mean = sum(area.iter().map(|it| weighted(it, position(it.value))));
            let gap = |income: &Income| position(income.value) - mean;
            Area {
                weight: population / incomes.population(),
                mean,
                variance: sum(area.iter().map(|it| weighted(it, gap(it) * gap(it)))),
            }
        })
        .collect();
    if areas.len() < 2 {
        return Err(InvalidTable::OneArea);
    }
    // In an order that does not depend on how the areas were numbered.
    areas.sort_by(|a, b| {
        (a.mean.total_cmp(&b.mean))
            .then(a.weight.total_cmp(&b.weight))
            .then(a.variance.total_cmp(&b.variance))
    });
    Ok(areas)
}
