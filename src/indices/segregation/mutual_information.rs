//! Mutual information index of two groups (M).

use crate::indices::arithmetic::part_weight::population_share;
use crate::indices::arithmetic::sum::sum;
use crate::indices::definition::{
    Axiom, Bilingual, Definition, Dimension, Formula, Function, Range, Unit, WorkedExample,
};
use crate::indices::input::TwoGroup;
use crate::indices::local::information_contribution::information_contribution;
use crate::indices::references::{FRANKEL_VOLIJ_2011, MORA_RUIZ_CASTILLO_2011, THEIL_FINIZZA_1971};

pub(in crate::indices) const DEFINITION: Definition = Definition {
    id: "mutual_information",
    symbol: "M",
    name: Bilingual {
        en: "Mutual information index",
        sv: "Index för ömsesidig information",
    },
    also_called: &[
        "Theil's mutual information",
        "transmitted information",
        "MI",
        "Roberto's divergence index",
    ],
    dimension: Dimension::Evenness,
    formula: Formula::TwoGroup(Function::Plain(mutual_information)),
    equation: "M = sum_i t_i / T (p_i ln(p_i / P) + (1 - p_i) ln((1 - p_i) / (1 - P)))",
    unit: Unit::Nats,
    parameter: None,
    range: Range {
        min: 0.0,
        max: std::f64::consts::LN_2,
    },
    ends: Bilingual {
        en: "0: the area tells nothing of the group. Its greatest value is the entropy of the \
             region, at most ln 2: the area tells the group.",
        sv: "0: området säger inget om gruppen. Största värdet är regionens entropi, högst ln \
             2: området avslöjar gruppen.",
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
        en: "How much knowing where people live tells about which group they belong to. 0 when it \
             tells nothing; at most 0.69, when two equally large groups never share an area.",
        sv: "Hur mycket bostadsområdet säger om vilken grupp en person tillhör. 0 när det inte \
             säger något, som mest 0,69 när två lika stora grupper aldrig delar område.",
    },
    caution: Bilingual {
        en: "The highest possible value depends on the groups' shares, so compare regions with the \
             information theory index instead. Made for dividing segregation into parts that add \
             up.",
        sv: "Det högsta möjliga värdet beror på gruppernas andelar, så jämför regioner med det \
             informationsteoretiska indexet i stället. Gjort för att dela upp segregation i delar \
             som summerar.",
    },
    sensitivity: Bilingual {
        en: "Chance alone gives about the number of areas less one, divided by twice the number of \
             inhabitants, whatever the share of the group: 0.0005 in areas of 1,000. A finer \
             division into areas never lowers it.",
        sv: "Redan slumpen ger ungefär antalet områden minus ett, delat med två gånger antalet \
             invånare, oavsett gruppens andel: 0,0005 i områden med 1 000. En finare indelning i \
             områden sänker det aldrig.",
    },
    convention: "natural logarithm (nats); divide by ln 2 for bits; not normalised; 0 ln 0 = 0; \
                 empty areas dropped",
    used_by: "research on school and occupational segregation that divides it into additive parts; \
              the R package segregation",
    references: &[
        THEIL_FINIZZA_1971,
        FRANKEL_VOLIJ_2011,
        MORA_RUIZ_CASTILLO_2011,
    ],
    part_weight: Some(population_share),
    needs_basis: false,
    error: None,
    examples: &[
        WorkedExample {
            rows: &[&[75.0, 25.0], &[25.0, 75.0]],
            value: 0.130_812_035_941_136_96,
            source: "by hand: (3/4) ln 3 - ln 2",
        },
        WorkedExample {
            rows: &[&[50.0, 0.0], &[0.0, 50.0]],
            value: std::f64::consts::LN_2,
            source: "complete segregation of two equal groups leaves their entropy",
        },
    ],
};

pub(super) fn mutual_information(table: &TwoGroup) -> f64 {
    table.mutual_information_once(|table| {
        sum(table
            .areas()
            .map(|area| information_contribution(table, area)))
    })
}
