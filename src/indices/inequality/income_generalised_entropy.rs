//! Generalised entropy index of incomes (GE).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::{BOURGUIGNON_1979, SHORROCKS_1980, SHORROCKS_1984};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "income_generalised_entropy",
    symbol: "GE_y",
    name: Bilingual {
        en: "Generalised entropy index of incomes",
        sv: "Generaliserat entropiindex för inkomster",
    },
    also_called: &["Shorrocks index", "Cowell index"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::PartialWithParameter(generalised_entropy)),
    equation: "\"GE\" = 1 / (alpha (alpha - 1)) (sum_i f_i (y_i / mu)^alpha - 1), quad sum_i f_i \
               ln(mu / y_i) \"for\" alpha = 0, quad sum_i f_i y_i / mu ln(y_i / mu) \"for\" alpha \
               = 1",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "alpha",
        default: 2.0,
        least: -5.0,
        greatest: 5.0,
        bounds: Bounds::Closed,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "Which incomes weigh most: the lower the number, the more the lowest incomes \
                 count; the higher, the more the highest.",
            sv: "Vilka inkomster som väger tyngst: ju lägre tal, desto mer räknas de lägsta \
                 inkomsterna; ju högre, desto mer de högsta.",
        },
    }),
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
        en: "How unequal incomes are, with a dial that sets which incomes count most: low numbers \
             look at the poorest, high ones at the richest. It splits exactly into inequality \
             between areas and within them.",
        sv: "Hur ojämlika inkomsterna är, med ett reglage som bestämmer vilka inkomster som \
             räknas mest: låga tal ser till de fattigaste, höga till de rikaste. Det delas exakt \
             upp i ojämlikhet mellan områden och inom dem.",
    },
    caution: Bilingual {
        en: "The number itself has no plain meaning: compare only values of the same parameter. \
             At 2 and above a few very high incomes decide it, at 0 and below a few very low ones.",
        sv: "Talet i sig har ingen enkel innebörd: jämför bara värden med samma parameter. Vid 2 \
             och däröver avgörs det av några få mycket höga inkomster, vid 0 och därunder av några \
             få mycket låga.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and for high parameters it leaps when \
             one very high income comes or goes. The finer the division into areas, the higher the \
             value between them.",
        sv: "Med få enheter blir värdet av slump för lågt, och för höga parametrar hoppar det när \
             en enda mycket hög inkomst tillkommer eller försvinner. Ju finare områdesindelning, \
             desto högre värde mellan dem.",
    },
    convention: "alpha 0 is the mean log deviation, 1 Theil's T and 2 half the squared \
                 coefficient of variation, each the limit of its neighbours; natural logarithm; \
                 zero incomes allowed for alpha above 0 (0 ln 0 = 0) and refused otherwise; \
                 incomes below zero refused, except for alpha 2 where the mean is above zero; \
                 divisor n",
    used_by: "research that divides inequality into parts between and within groups",
    references: &[SHORROCKS_1980, SHORROCKS_1984, BOURGUIGNON_1979],
    part_weight: Some(part_weight),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[1.0, 1.0], &[3.0, 1.0]],
            value: 0.125,
            source: "by hand: variance 1, mean 2, so 1 / (2 x 2^2)",
        },
        WorkedExample {
            rows: &[&[0.0, 1.0], &[2.0, 3.0]],
            value: 0.166_666_666_666_666_66,
            source: "by hand: variance 3/4, mean 3/2, so (3/4) / (2 x 9/4)",
        },
    ],
};

pub(super) fn generalised_entropy(table: &Incomes, alpha: f64) -> Result<f64, InvalidTable> {
    let mean = table.positive_mean()?;
    if alpha == 2.0 {
        let terms = table.incomes().iter().map(|income| {
            let excess = (income.value - mean) / mean;
            table.weight(income) * excess * excess
        });
        return InvalidTable::unless_finite(sum(terms) / 2.0);
    }
    table.none_below_zero()?;
    if alpha <= 0.0 {
        table.all_above_zero()?;
    }
    let terms = table
        .incomes()
        .iter()
        .map(|income| part(table.weight(income), income.value, mean, alpha));
    InvalidTable::unless_finite(sum(terms))
}

/// One income's part of the divergence.
///
/// It is `f (r^alpha - 1 - alpha (r - 1)) / (alpha (alpha - 1))` with `r = y / mu`. The added terms
/// sum to zero over all incomes and make each part small and never negative, so that nothing
/// cancels between incomes.
fn part(weight: f64, value: f64, mean: f64, alpha: f64) -> f64 {
    if value == 0.0 {
        return weight / alpha;
    }
    let excess = (value - mean) / mean;
    let ratio = value / mean;
    let logarithm = if excess.abs() < 0.5 {
        libm::log1p(excess)
    } else if f64::MIN_POSITIVE <= ratio {
        libm::log(ratio)
    } else {
        libm::log(value) - libm::log(mean)
    };
    if logarithm.abs() * alpha.abs().max(1.0) < 0.5 {
        return weight * near_equality(logarithm, alpha);
    }
    let income_share = weight * ratio;
    // Both forms are the same number; each is without cancellation on its side, and holds in the
    // limit at alpha 0 and 1.
    let part = if alpha <= 0.5 {
        (income_share - weight - weight * growth(alpha, logarithm)) / (1.0 - alpha)
    } else {
        (income_share * growth(alpha - 1.0, logarithm) - (income_share - weight)) / alpha
    };
    // Rounding may take a part of zero just below it.
    part.max(0.0)
}

/// `(e^(power x) - 1) / power`, which is x in the limit of power 0.
fn growth(power: f64, x: f64) -> f64 {
    if (power * x).abs() < 1e-20 {
        x
    } else {
        libm::expm1(power * x) / power
    }
}

/// The part of an income near the mean, for each person, as a series in `x = ln(y / mu)`:
/// `sum_(k >= 2) x^k / k! (1 + alpha + ... + alpha^(k - 2))`.
fn near_equality(x: f64, alpha: f64) -> f64 {
    // With x and alpha x below one half, what follows is less than rounding.
    const TERMS: u32 = 20;
    let (mut power, mut geometric, mut series) = (x, 1.0, 0.0);
    for k in 2..TERMS {
        power *= x / f64::from(k);
        series += power * geometric;
        geometric = 1.0 + alpha * geometric;
    }
    series
}

fn part_weight(part: &[f64], whole: &[f64], alpha: f64) -> f64 {
    // Nobody weighs nothing, whatever power that is raised to.
    if part[0] == 0.0 {
        return 0.0;
    }
    let [population_share, income_share] = [part[0] / whole[0], part[1] / whole[1]];
    libm::pow(population_share, 1.0 - alpha) * libm::pow(income_share, alpha)
}
