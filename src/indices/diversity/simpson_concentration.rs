//! Simpson's concentration index (λ).

use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::SIMPSON_1949;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "simpson_concentration",
    symbol: "λ",
    name: Bilingual {
        en: "Simpson's concentration index",
        sv: "Simpsons koncentrationsindex",
    },
    also_called: &["Herfindahl–Hirschman index", "HHI", "Simpson's index"],
    dimension: Dimension::Diversity,
    formula: Formula::MultiGroup(Function::Plain(simpson_concentration)),
    equation: "lambda = sum_g P_g^2",
    unit: Unit::One,
    parameter: None,
    range: Range::UNIT,
    ends: Bilingual {
        en: "Its least value is 1 / K with K groups: all are equally large. Near 1: nearly \
             everyone belongs to one group.",
        sv: "Minsta värdet är 1 / K med K grupper: alla är lika stora. Nära 1: nästan alla tillhör \
             en grupp.",
    },
    // It depends on the region's totals only, which no move changes.
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::Exchanges,
    ],
    reading: Bilingual {
        en: "The chance that two people drawn from the whole region belong to the same group. A \
             high value means little diversity, not much segregation.",
        sv: "Sannolikheten att två personer som dras ur hela regionen tillhör samma grupp. Ett \
             högt värde betyder liten mångfald, inte stor segregation.",
    },
    caution: Bilingual {
        en: "Falls with the number of groups that people are divided into: compare only with the \
             same groups. One minus it is Simpson's interaction index; report one of the two.",
        sv: "Sjunker med antalet grupper som personer delas in i: jämför bara med samma grupper. \
             Ett minus värdet är Simpsons interaktionsindex; redovisa ett av de två.",
    },
    sensitivity: Bilingual {
        en: "Does not depend on the number, the size or the borders of areas. Chance moves it only \
             where the whole region is small.",
        sv: "Beror inte på områdenas antal, storlek eller gränser. Slumpen rör det bara där hela \
             regionen är liten.",
    },
    convention: "a share between 0 and 1, not multiplied by 10,000 as in competition policy; drawn \
                 with replacement (no n - 1 correction); groups without members in the region are \
                 dropped",
    used_by: "research on diversity; as the Herfindahl–Hirschman index, research on market \
              concentration; PySAL",
    references: &[SIMPSON_1949],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[4.0, 0.0, 0.0], &[2.0, 2.0, 0.0], &[0.0, 2.0, 2.0]],
            value: 7.0 / 18.0,
            source: "by hand: 1/4 + 1/9 + 1/36",
        },
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 1.0 / 3.0,
            source: "three equal groups",
        },
    ],
};

fn simpson_concentration(table: &MultiGroup) -> f64 {
    sum(table.group_shares().into_iter().map(|share| share * share))
}
