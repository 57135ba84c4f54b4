//! Mutual information index of several groups (M).

use crate::indices::arithmetic::entropy::divergence;
use crate::indices::arithmetic::part_weight::population_share;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::MultiGroup;
use crate::indices::references::{
    ELBERS_2023, FRANKEL_VOLIJ_2011, MORA_RUIZ_CASTILLO_2011, ROBERTO_2015, THEIL_FINIZZA_1971,
};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "multigroup_mutual_information",
    symbol: "M*",
    name: Bilingual {
        en: "Multigroup mutual information index",
        sv: "Index för ömsesidig information för flera grupper",
    },
    also_called: &[
        "Roberto's divergence index",
        "Theil's mutual information",
        "M of several groups",
    ],
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
             parts that add up.",
        sv: "Det högsta möjliga värdet växer med antalet grupper, så jämför regioner med det \
             informationsteoretiska indexet för flera grupper i stället. Gjort för att dela upp \
             segregation i delar som summerar.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about the number of areas less one times the number of groups less \
             one, divided by twice the number of inhabitants: 0.001 with three groups in areas of \
             1,000. A finer division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär antalet områden minus ett gånger antalet grupper minus ett, \
             delat med två gånger antalet invånare: 0,001 med tre grupper i områden med 1 000. En \
             finare indelning i områden sänker det aldrig.",
    },
    convention: "natural logarithm (nats); divide by ln 2 for bits; not normalised; 0 ln 0 = 0; \
                 empty areas and empty groups dropped",
    used_by: "research on school and occupational segregation that divides it into additive parts; \
              the R package segregation; as Roberto's divergence index, the mean of the areas' \
              divergence from the region's composition, PySAL and research on neighbourhoods",
    references: &[
        THEIL_FINIZZA_1971,
        FRANKEL_VOLIJ_2011,
        MORA_RUIZ_CASTILLO_2011,
        ROBERTO_2015,
        ELBERS_2023,
    ],
    part_weight: Some(population_share),
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
