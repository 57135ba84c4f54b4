//! Atkinson index of incomes (A).

use super::income_generalised_entropy::generalised_entropy;
use crate::indices::definition::{
    Axiom, Bilingual, Bounds, Definition, Dimension, Formula, Function, Numbers, Parameter, Range,
    Unit, WorkedExample,
};
use crate::indices::input::{Incomes, InvalidTable};
use crate::indices::references::ATKINSON_1970;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "income_atkinson",
    symbol: "A_y",
    name: Bilingual {
        en: "Atkinson index of incomes",
        sv: "Atkinsons index för inkomster",
    },
    also_called: &["Atkinson inequality index"],
    dimension: Dimension::Inequality,
    formula: Formula::Incomes(Function::PartialWithParameter(income_atkinson)),
    equation: "A = 1 - (sum_i f_i (y_i / mu)^(1 - epsilon))^(1 / (1 - epsilon)), quad A = 1 - \
               product_i (y_i / mu)^(f_i) \"for\" epsilon = 1",
    unit: Unit::One,
    parameter: Some(Parameter {
        name: "aversion",
        default: 0.5,
        least: 0.0,
        greatest: 10.0,
        bounds: Bounds::Open,
        numbers: Numbers::All,
        meaning: Bilingual {
            en: "How much inequality is minded: the higher the number, the more the lowest \
                 incomes weigh.",
            sv: "Hur illa man tycker om ojämlikhet: ju högre tal, desto tyngre väger de lägsta \
                 inkomsterna.",
        },
    }),
    range: Range::UNIT,
    ends: Bilingual {
        en: "0: all have the same. 1: one has everything.",
        sv: "0: alla har lika mycket. 1: en har allt.",
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
        en: "The share of all income that could be given up without loss if the rest were shared \
             equally. How great that share is depends on how much one minds inequality, which a \
             dial sets.",
        sv: "Den andel av alla inkomster som kunde undvaras utan förlust om resten delades lika. \
             Hur stor andelen är beror på hur illa man tycker om ojämlikhet, vilket ställs in med \
             ett reglage.",
    },
    caution: Bilingual {
        en: "Say which aversion was used, and do not compare values of different aversion. From 1 \
             upwards it cannot be computed where anyone has no income, and a few very low incomes \
             then decide the value.",
        sv: "Ange vilken aversion som använts och jämför inte värden med olika aversion. Från 1 \
             och uppåt kan det inte beräknas om någon saknar inkomst, och några få mycket låga \
             inkomster avgör då värdet.",
    },
    sensitivity: Bilingual {
        en: "With few units the value is too low by chance, and among n units it cannot reach its \
             upper end. Areas hide the differences between the people in them: the finer the \
             division, the higher the value.",
        sv: "Med få enheter blir värdet av slump för lågt, och bland n enheter kan det inte nå \
             sitt övre ändläge. Områden döljer skillnaderna mellan personerna i dem: ju finare \
             indelning, desto högre värde.",
    },
    convention: "natural logarithm for aversion 1, the limit of its neighbours; incomes below \
                 zero refused; zero incomes allowed below aversion 1 and refused from it, where \
                 the index would be one whatever the others have; divisor n",
    used_by: "the US Census Bureau, in its income statistics, with several aversions; research",
    references: &[ATKINSON_1970],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[1.0, 1.0], &[9.0, 1.0]],
            value: 0.2,
            source: "by hand: 1 - ((1 + 3) / 2)^2 / 5",
        },
        WorkedExample {
            rows: &[&[1.0, 3.0], &[16.0, 1.0]],
            value: 0.355_263_157_894_736_84,
            source: "by hand: 1 - (7/4)^2 / (19/4) = 27/76",
        },
    ],
};

fn income_atkinson(table: &Incomes, aversion: f64) -> Result<f64, InvalidTable> {
    let power = 1.0 - aversion;
    let logarithm = match generalised_entropy(table, power) {
        Ok(divergence) if power == 0.0 => -divergence,
        Ok(divergence) => {
            // The mean of (y / mu)^power is one more than this; the divergence keeps the digits
            // that the mean would lose where incomes are nearly equal or the power nearly zero.
            let excess = power * (power - 1.0) * divergence;
            libm::log1p(excess.max(-1.0)) / power
        }
        // An income so low that its power overflows leaves less than rounding of the mean.
        Err(InvalidTable::TooLarge) => return Ok(1.0),
        Err(problem) => return Err(problem),
    };
    Ok(-libm::expm1(logarithm))
}
