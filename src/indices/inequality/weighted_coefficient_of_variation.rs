//! Coefficient of variation weighted by population (Williamson).

use super::income_generalised_entropy::generalised_entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{GLUSCHENKO_2018, WILLIAMSON_1965};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "weighted_coefficient_of_variation",
    symbol: "CV_w",
    name: Bilingual {
        en: "Weighted coefficient of variation",
        sv: "Vägd variationskoefficient",
    },
    also_called: &["Williamson index", "V_w"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::Partial(weighted_coefficient_of_variation)),
    equation: "\"CV\"_w = 1 / mu sqrt(sum_i f_i (y_i - mu)^2)",
    unit: Unit::One,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: all have the same. No upper limit: the larger the population of which one has \
             everything, the higher.",
        sv: "0: alla har lika mycket. Ingen övre gräns: ju större befolkningen är där en har \
             allt, desto högre.",
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
        en: "How far areas lie from the mean of the whole, as a share of that mean, with large \
             areas counting more and great distances counting most.",
        sv: "Hur långt områdena ligger från helhetens medelvärde, som andel av medelvärdet, där \
             stora områden räknas mer och stora avstånd räknas mest.",
    },
    caution: Bilingual {
        en: "A single small but very rich area can raise it much. With weights it measures \
             inequality between people as far as it lies between areas; say that weights were \
             used.",
        sv: "Ett enda litet men mycket rikt område kan höja den mycket. Med vikter mäter den \
             ojämlikhet mellan personer i den mån den ligger mellan områden; ange att vikter \
             använts.",
    },
    sensitivity: Bilingual {
        en: "The finer the division into areas, the higher the value: compare only divisions of \
             the same level, and the same areas over time.",
        sv: "Ju finare områdesindelning, desto högre värde: jämför bara indelningar på samma \
             nivå, och samma områden över tid.",
    },
    convention: "weighted by population; variance with the divisor of the population (n, not n - \
                 1); its square is twice the generalised entropy index of alpha 2; negative \
                 incomes are kept as they are, as long as the mean is above zero",
    used_by: "research on regional convergence",
    references: &[WILLIAMSON_1965, GLUSCHENKO_2018],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[WorkedExample {
        rows: &[&[20.0, 3.0], &[40.0, 1.0]],
        value: 0.346_410_161_513_775_46,
        source: "by hand: sqrt((3/4) 25 + (1/4) 225) / 25 = sqrt(3) / 5",
    }],
};

fn weighted_coefficient_of_variation(table: &Incomes) -> Result<f64, InvalidTable> {
    Ok(libm::sqrt(2.0 * generalised_entropy(table, 2.0)?))
}
