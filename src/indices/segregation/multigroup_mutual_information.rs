//! Mutual information index of several groups (M).

use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::entropy::divergence;
use crate::indices::input::MultiGroup;
use crate::indices::references::{
    ELBERS_2023, FRANKEL_VOLIJ_2011, MORA_RUIZ_CASTILLO_2011, THEIL_FINIZZA_1971,
};
use crate::indices::sum::sum;

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_mutual_information",
    symbol: "M*",
    name: Bilingual {
        en: "Multigroup mutual information index",
        sv: "Index för ömsesidig information för flera grupper",
    },
    also_called: &[],
    dimension: Dimension::Evenness,
    formula: Formula::MultiGroup(Function::Plain(multigroup_mutual_information)),
    equation: "M^* = sum_i t_i / T sum_g p_(i g) ln(p_(i g) / P_g)",
    unit: Unit::Nats,
    parameter: None,
    range: Range::NON_NEGATIVE,
    ends: Bilingual {
        en: "0: the area tells nothing of the group. Its greatest value is the entropy of the \
             region, at most ln of the number of groups.",
        sv: "0: området säger inget om gruppen. Största värdet är regionens entropi, högst ln \
             av antalet grupper.",
    },
    axioms: &[
        Axiom::GroupSymmetry,
        Axiom::OrganizationalEquivalence,
        Axiom::SizeInvariance,
        Axiom::Transfers,
        Axiom::StrictTransfers,
        Axiom::Exchanges,
        Axiom::ZeroAtEvenness,
    ],
    reading: Bilingual {
        en: "How much knowing where people live tells about which of the groups they belong to. 0 \
             when it tells nothing; the highest possible value is the entropy of the groups.",
        sv: "Hur mycket bostadsområdet säger om vilken av grupperna en person tillhör. 0 när det \
             inte säger något; det högsta möjliga värdet är gruppernas entropi.",
    },
    caution: Bilingual {
        en: "The highest possible value grows with the number of groups, so compare regions with \
             the multigroup information theory index instead. Made for dividing segregation into \
             parts that add up. Chance raises it where areas are small or groups many.",
        sv: "Det högsta möjliga värdet växer med antalet grupper, så jämför regioner med det \
             informationsteoretiska indexet för flera grupper i stället. Gjort för att dela upp \
             segregation i delar som summerar. Slumpen höjer det där områdena är små eller \
             grupperna många.",
    },
    sensitivity: Bilingual {
        en: "Rises by chance where areas or the group are small, and with a finer division \
             into areas; compare only regions with areas of like size.",
        sv: "Stiger av slump där områdena eller gruppen är små och med finare \
             områdesindelning; jämför bara regioner med lika stora områden.",
    },
    convention: "natural logarithm (nats); divide by ln 2 for bits; not normalised; 0 ln 0 = 0; \
                 empty areas and empty groups dropped",
    used_by: "research on school and occupational segregation that divides it into additive parts; \
              the R package segregation; PySAL as the divergence index",
    references: &[
        THEIL_FINIZZA_1971,
        FRANKEL_VOLIJ_2011,
        MORA_RUIZ_CASTILLO_2011,
        ELBERS_2023,
    ],
    part_weight: None,
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]],
            value: 0.058_891_517_828_191_73,
            source: "by hand: ln 3 - 3/2 ln 2",
        },
        WorkedExample {
            rows: &[&[50.0, 0.0], &[0.0, 50.0]],
            value: std::f64::consts::LN_2,
            source: "complete segregation of two equal groups leaves their entropy",
        },
    ],
};

pub(super) fn multigroup_mutual_information(table: &MultiGroup) -> f64 {
    table.mutual_information_once(|table| {
        let region_shares = table.group_shares();
        sum(table
            .rows()
            .zip(table.area_totals())
            .map(|(area, area_total)| {
                let divergences = area
                    .iter()
                    .zip(&region_shares)
                    .map(|(count, &region_share)| divergence(count / area_total, region_share));
                area_total / table.total() * sum(divergences)
            }))
    })
}
