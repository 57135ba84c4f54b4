//! Dispersion of regional incomes.

use super::hoover::hoover;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{GLUSCHENKO_2018, HOOVER_1936};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "dispersion",
    symbol: "DI",
    name: Bilingual {
        en: "Dispersion of regional income",
        sv: "Spridning i regional inkomst",
    },
    also_called: &[
        "dispersion of regional GDP per inhabitant",
        "relative mean deviation",
    ],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(dispersion)),
    equation: "\"DI\" = 100 / mu sum_i f_i abs(y_i - mu)",
    unit: Unit::Percent,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all areas have the same. 200: one has everything and hardly anyone lives there; \
             above 200 only where some values are negative.",
        sv: "0: alla områden har lika mycket. 200: ett har allt och nästan ingen bor där; över \
             200 bara där några värden är negativa.",
    },
    axioms: &[
        Axiom::SizeInvariance,
        Axiom::ScaleInvariance,
        Axiom::PopulationPrinciple,
        Axiom::PigouDalton,
        Axiom::ZeroAtEquality,
    ],
    reading: Bilingual {
        en: "How many per cent the area of an average person lies above or below the mean of the \
             whole country.",
        sv: "Hur många procent området för en genomsnittlig person ligger över eller under hela \
             landets medelvärde.",
    },
    caution: Bilingual {
        en: "Says nothing of differences inside the areas. Regional product per inhabitant is \
             high where people work but do not live, and does not say what the inhabitants earn.",
        sv: "Säger inget om skillnader inom områdena. Bruttoregionprodukt per invånare är hög där \
             folk arbetar men inte bor, och säger inte vad invånarna tjänar.",
    },
    sensitivity: Bilingual {
        en: "The finer the division into areas, the higher the value: compare only divisions of \
             the same level, and the same areas over time.",
        sv: "Ju finare områdesindelning, desto högre värde: jämför bara indelningar på samma \
             nivå, och samma områden över tid.",
    },
    convention: "absolute deviations from the mean of the whole, weighted by population, in per \
                 cent of that mean; 200 times the Hoover index; negative incomes are kept as they \
                 are, as long as the mean is above zero",
    used_by: "Eurostat, for the dispersion of regional GDP per inhabitant",
    references: &[HOOVER_1936, GLUSCHENKO_2018],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[20.0, 3.0], &[40.0, 1.0]],
        value: 30.0,
        source: "by hand: ((3/4) 5 + (1/4) 15) / 25 in per cent",
    }],
};

fn dispersion(table: &Incomes) -> Result<f64, InvalidTable> {
    InvalidTable::unless_finite(200.0 * hoover(table)?)
}
